/* frame_pages.c - home, assets, health, help. */
#include "web/frame_pages.h"

#include "base/assets.h"
#include "web/pieces.h"

#include "base/banned.h"

STATUS home_page(struct request *request, struct response *response, struct err *err)
{
    enum route_id home =
        routes[ROUTE_TODAY].path != NULL && target_may(request, TO(ROUTE_TODAY))   ? ROUTE_TODAY
        : routes[ROUTE_ADMIN].path != NULL && target_may(request, TO(ROUTE_ADMIN)) ? ROUTE_ADMIN
                                                                                   : ROUTE_HELP;
    (void)err;
    response_redirect(request, response, TO(home));
    return OK;
}

static struct str media_type(struct str name)
{
    static const struct {
        struct str ending, type;
    } types[] = {
        { STR_INIT(".css"), STR_INIT("text/css; charset=utf-8") },
        { STR_INIT(".js"), STR_INIT("text/javascript; charset=utf-8") },
        { STR_INIT(".svg"), STR_INIT("image/svg+xml") },
        { STR_INIT(".png"), STR_INIT("image/png") },
    };
    for (size_t i = 0; i < LENGTH(types); i++)
        if (str_ends(name, types[i].ending))
            return types[i].type;
    return STR("text/plain; charset=utf-8");
}

STATUS asset_page(struct request *request, struct response *response, struct err *err)
{
    struct str name = str_format(request->arena, "web/%.*s/%.*s",
                                 STR_ARG(params_get(&request->path, STR("folder"))),
                                 STR_ARG(params_get(&request->path, STR("file"))));
    const struct asset *asset = asset_find(name);
    if (asset == NULL ||
        !str_equal(asset->fingerprint, params_get(&request->path, STR("fingerprint"))))
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no such asset");
    response->is_gzip = asset->gzip.len > 0 && request->takes_gzip;
    response->body = response->is_gzip ? asset->gzip : asset->bytes;
    response->content_type = media_type(name);
    response->caching = CACHE_FOR_EVER;
    return OK;
}

STATUS health_page(struct request *request, struct response *response, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(request->db, &stmt, "SELECT COUNT(*) FROM tenant", err));
    TRY(db_step(&stmt, &has_row, err));
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = STR("ok\n");
    return OK;
}

/* ---- help ---- */

/* Topics in the order of the contents; their texts are web.help.<topic>.title and .text. */
static const struct {
    const char *name, *title, *text;
} topics[] = {
    { "first", "web.help.first.title", "web.help.first.text" },
    { "call", "web.help.call.title", "web.help.call.text" },
    { "forms", "web.help.forms.title", "web.help.forms.text" },
    { "dates", "web.help.dates.title", "web.help.dates.text" },
    { "process", "web.help.process.title", "web.help.process.text" },
    { "correct", "web.help.correct.title", "web.help.correct.text" },
    { "files", "web.help.files.title", "web.help.files.text" },
    { "keys", "web.help.keys.title", "web.help.keys.text" },
    { "safety", "web.help.safety.title", "web.help.safety.text" },
};

/* What each form is for, and which steps a case can take: as the definitions say it. */
static void help_forms(struct html *h, const struct request *request)
{
    const struct seido *seido = request->seido;
    H(h, "<section class=\"ui-prose\" id=\"each-form\"><h2>");
    html_t(h, "web.help.each_form.title");
    H(h, "</h2>");
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        struct str help = request_label(request, &def->help);
        if (help.len == 0)
            continue;
        H(h, "<h3>");
        html_text(h, request_label(request, &def->label));
        H(h, "</h3><p>");
        html_text(h, help);
        H(h, "</p>");
    }
    H(h, "</section>");
}

static void help_guards(struct html *h, const struct request *request,
                        const struct transition *step)
{
    H(h, "<ul>");
    for (size_t i = 0; i < step->guard_count; i++) {
        H(h, "<li>");
        html_text(h, request_label(request, &step->guards[i]->message));
        H(h, "</li>");
    }
    H(h, "</ul>");
}

static void help_steps(struct html *h, const struct request *request)
{
    const struct seido *seido = request->seido;
    H(h, "<section class=\"ui-prose\" id=\"each-step\"><h2>");
    html_t(h, "web.help.each_step.title");
    H(h, "</h2><p>");
    html_t(h, "web.help.each_step.text");
    H(h, "</p>");
    for (size_t p = 0; p < seido->process_count; p++)
        for (size_t i = 0; i < seido->processes[p].transition_count; i++) {
            const struct transition *step = &seido->processes[p].transitions[i];
            if (step->guard_count == 0)
                continue;
            H(h, "<h3>");
            html_text(h, request_label(request, &step->label));
            H(h, "</h3>");
            help_guards(h, request, step);
        }
    H(h, "</section>");
}

static void help_contents_entry(struct html *h, struct str id, const char *title)
{
    H(h, "<li><a href=\"#");
    html_text(h, id);
    H(h, "\">");
    html_t(h, title);
    H(h, "</a></li>");
}

STATUS help_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = request_text(request, "web.help.title", NULL, 0),
                         .nav = NAV_HELP };
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<nav class=\"ui-toc\"");
    html_attr(&h, "aria-label", request_text(request, "web.help.contents", NULL, 0));
    H(&h, "><ol>");
    for (size_t i = 0; i < LENGTH(topics); i++)
        help_contents_entry(&h, str_of(topics[i].name), topics[i].title);
    help_contents_entry(&h, STR("each-form"), "web.help.each_form.title");
    help_contents_entry(&h, STR("each-step"), "web.help.each_step.title");
    H(&h, "</ol></nav>");
    for (size_t i = 0; i < LENGTH(topics); i++) {
        H(&h, "<section class=\"ui-prose\"");
        html_attr(&h, "id", str_of(topics[i].name));
        H(&h, "><h2>");
        html_t(&h, topics[i].title);
        H(&h, "</h2><p>");
        html_lines(&h, request_text(request, topics[i].text, NULL, 0));
        H(&h, "</p></section>");
    }
    help_forms(&h, request);
    help_steps(&h, request);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
