/* error_page.c - one page for every failure, and its JSON form. */
#include "web/http/error_page.h"

#include <assert.h>
#include <unistd.h>

#include <sodium.h>

#include "base/json.h"
#include "base/log.h"
#include "web/http/dispatch.h"
#include "web/pieces.h"

#include "base/banned.h"

enum { REQUEST_ID_BYTES = 8 };

static const int http_statuses[] = {
    [OK] = 200,         [ERR_INVALID] = 422, [ERR_NOT_FOUND] = 404, [ERR_CONFLICT] = 409,
    [ERR_DENIED] = 403, [ERR_LIMIT] = 413,   [ERR_DB] = 503,        [ERR_IO] = 500,
};
static_assert(LENGTH(http_statuses) == STATUSES, "an HTTP status for every status");

/* Keys of the words: web.error.<status>.what, .safe and .now. */
static const struct {
    int status;
    const char *title, *what, *safe, *now;
} words[] = {
    { 400, "web.error.400.title", "web.error.400.what", "web.error.unsaved", "web.error.400.now" },
    { 401, "web.error.401.title", "web.error.401.what", "web.error.unsaved", "web.error.401.now" },
    { 403, "web.error.403.title", "web.error.403.what", "web.error.unsaved", "web.error.403.now" },
    { 404, "web.error.404.title", "web.error.404.what", "web.error.404.safe", "web.error.404.now" },
    { 405, "web.error.400.title", "web.error.400.what", "web.error.unsaved", "web.error.400.now" },
    { 409, "web.error.409.title", "web.error.409.what", "web.error.unsaved", "web.error.409.now" },
    { 410, "web.error.404.title", "web.error.404.what", "web.error.404.safe", "web.error.404.now" },
    { 413, "web.error.413.title", "web.error.413.what", "web.error.unsaved", "web.error.413.now" },
    { 414, "web.error.400.title", "web.error.400.what", "web.error.unsaved", "web.error.400.now" },
    { 422, "web.error.422.title", "web.error.422.what", "web.error.unsaved", "web.error.422.now" },
    { 429, "web.error.429.title", "web.error.429.what", "web.error.unsaved", "web.error.429.now" },
    { 431, "web.error.400.title", "web.error.400.what", "web.error.unsaved", "web.error.400.now" },
    { 500, "web.error.500.title", "web.error.500.what", "web.error.unsaved", "web.error.500.now" },
    { 504, "web.error.504.title", "web.error.504.what", "web.error.504.safe", "web.error.504.now" },
    { 507, "web.error.507.title", "web.error.507.what", "web.error.unsaved", "web.error.507.now" },
    { 503, "web.error.503.title", "web.error.503.what", "web.error.unsaved", "web.error.503.now" },
};

/* Failures of which people are told more than their kind. */
static const struct {
    const char *key;
    int status;
} special[] = {
    { "access.sign_in.wait", 429 }, { "os.helper.busy", 503 }, { "db.full", 507 },
    { "os.file.disk_full", 507 },   { "db.in_doubt", 504 },
};

static enum lang incoming_lang(const struct incoming *incoming)
{
    struct str rest = incoming->cookie, part;
    while (str_split(&rest, ';', &part))
        if (str_equal(str_trim(part), STR("lang=en")))
            return LANG_EN;
    return LANG_JA;
}

void request_begin(struct request *request, struct app *app, struct arena *arena,
                   const struct incoming *incoming)
{
    unsigned char random[REQUEST_ID_BYTES];
    *request = (struct request){
        .arena = arena,
        .app = app,
        .case_address = arena_new(arena, struct case_address),
        .db = app->db,
        .seido = app->seido,
        .lang = incoming_lang(incoming),
        .now = clock_now(),
        .raw_path =
            incoming->query.len == 0
                ? incoming->path
                : str_format(arena, "%.*s?%.*s", STR_ARG(incoming->path), STR_ARG(incoming->query)),
        .source = incoming->source,
        .agent = incoming->agent,
        .is_fragment = incoming->partial.len > 0,
        .wants_json = str_starts(incoming->path, STR("/api/")),
        .takes_gzip = str_find(incoming->accept_encoding, STR("gzip"), &(size_t){ 0 }),
        .body = incoming->body,
        .is_sending =
            !str_equal(incoming->method, STR("GET")) && !str_equal(incoming->method, STR("HEAD")),
    };
    request->today = instant_tokyo_date(request->now);
    request->actor.tenant = app->sign_in_tenant;
    params_init(&request->path, arena);
    params_init(&request->query, arena);
    params_init(&request->form, arena);
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(request->id, sizeof request->id, random, sizeof random);
}

int http_status(enum status status)
{
    return http_statuses[status];
}

static void error_json(const struct request *request, struct response *response, size_t row,
                       const struct err *err)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, request->arena, 512, KIB(64));
    json_init(&json, &out);
    json_object_begin(&json);
    json_name(&json, STR("error"));
    json_object_begin(&json);
    json_member_int(&json, "status", words[row].status);
    const char *what = words[row].status == 401 ? "web.api.token" : words[row].what;
    json_member_text(&json, "message", request_text(request, what, NULL, 0));
    if (err != NULL && words[row].status < 500 && words[row].status != 404) {
        json_member_text(&json, "detail", request_err_text(request, err));
        if (err->field[0] != '\0')
            json_member_text(&json, "field", str_of(err->field));
    }
    json_member_text(&json, "request", str_of(request->id));
    json_object_end(&json);
    json_object_end(&json);
    response->content_type = STR("application/json; charset=utf-8");
    response->body = buf_str(&out);
}

static void sentence(struct html *h, const char *key)
{
    H(h, "<p>");
    html_t(h, key);
    H(h, "</p>");
}

static void error_html(const struct request *request, struct response *response, size_t row,
                       const struct err *err)
{
    struct html h;
    struct err ignored;
    struct page page = {
        .title = request_text(request, words[row].title, NULL, 0),
        .is_bare = request->viewer.name.len == 0, /* nobody is signed in */
    };
    html_init(&h, request);
    html_page_begin(&h, &page);
    sentence(&h, words[row].what);
    if (err != NULL && words[row].status < 500 && words[row].status != 404)
        html_notice(&h, TONE_ERROR, request_err_text(request, err));
    sentence(&h, request->is_sending ? words[row].safe : "web.error.404.safe");
    sentence(&h, words[row].now);
    H(&h, "<p class=\"ui-action-bar\"><a class=\"ui-button\" href=\"/\">");
    html_t(&h, "web.error.back");
    H(&h, "</a></p>");
    html_reads_begin(&h);
    html_read_field(&h, request_text(request, "web.error.number", NULL, 0), str_of(request->id));
    html_read_begin(&h, request_text(request, "web.error.time", NULL, 0));
    html_time(&h, request->now);
    html_read_end(&h);
    html_reads_end(&h);
    html_page_end(&h);
    if (html_finish(&h, response, &ignored) != OK)
        response->body = STR("");
}

void error_page(struct request *request, struct response *response, int status,
                const struct err *err)
{
    size_t row = 0;
    while (row + 1 < LENGTH(words) && words[row].status != status)
        row++;
    if (response->fd >= 0)
        (void)close(response->fd);
    request->raw_path = STR("/"); /* nothing of the address in the page: hidden and absent alike */
    *response = (struct response){ .status = status, .fd = -1 };
    if (status == 503)
        response->retry_after = 5;
    if (request->wants_json)
        error_json(request, response, row, err);
    else
        error_html(request, response, row, err);
}

void error_page_of(struct request *request, struct response *response, const struct err *err)
{
    int status = http_status(err->status);
    if (status >= 500)
        log_failure("request.failed", err);
    for (size_t i = 0; i < LENGTH(special); i++)
        if (str_equal(str_of(err->key), str_of(special[i].key)))
            status = special[i].status;
    error_page(request, response, status, err);
}
