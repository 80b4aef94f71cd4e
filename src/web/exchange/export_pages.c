/* export_pages.c - a list as a file. The list's own filters and order hold; rows come
 * through the visibility clause of `export`; step-up and audit are in the route's row. */
#include <unistd.h>

#include "os/files.h"
#include "record/exchange/export.h"
#include "record/individual_number.h"
#include "web/exchange/exchange_pages.h"
#include "web/exchange/export_form.h"
#include "web/record/record_internal.h"

#include "base/banned.h"

enum { EXPORT_ROWS_MAX = 200000, PURPOSE_MAX = 200 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static void format_choice(struct html *h)
{
    static const char *const keys[EXPORT_FORMATS] = {
        [EXPORT_XLSX] = "exchange.format.xlsx",
        [EXPORT_CSV_EXCEL] = "exchange.format.csv",
        [EXPORT_CSV_LINK] = "exchange.format.csv_link",
        [EXPORT_CSV_CP932] = "exchange.format.csv_cp932",
        [EXPORT_JSON] = "exchange.format.json",
    };
    struct choice_option options[EXPORT_FORMATS];
    struct str chosen = request_form(h->request, "format");
    for (int i = 0; i < EXPORT_FORMATS; i++)
        options[i] = (struct choice_option){ str_of(export_kinds[i].name), t(h->request, keys[i]) };
    struct control control = { .name = STR("format"),
                               .label = t(h->request, "exchange.format"),
                               .value = chosen.len > 0 ? chosen : STR("xlsx") };
    html_choice(h, CHOICE_RADIO, &control, options, EXPORT_FORMATS);
}

STATUS export_form(struct request *request, struct response *response, struct str what,
                   struct target post, const struct err *problem, struct err *err)
{
    struct html h;
    struct crumb crumbs[] = { { TO(ROUTE_EXCHANGE), t(request, "web.nav.exchange") } };
    struct page page = { .title = t(request, "exchange.export.title"),
                         .nav = NAV_EXCHANGE,
                         .crumbs = crumbs,
                         .crumb_count = LENGTH(crumbs) };
    bool lacks = problem != NULL && str_equal(str_of(problem->key), STR("export.missing"));
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_t_args(&h, "exchange.export.what", ARG_TEXT("type", what));
    H(&h, "</p>");
    if (problem != NULL)
        html_notice(&h, TONE_ERROR, request_err_text(request, problem));
    html_form_begin(&h, post, FORM_PLAIN);
    format_choice(&h);
    struct control listed = { .name = STR("listed"),
                              .label = t(request, "exchange.only_listed"),
                              .value = STR("1") };
    if (post.route == ROUTE_EXPORT_POST)
        html_check(&h, &listed, request_form(request, "listed").len > 0);
    if (lacks) {
        struct control substitute = { .name = STR("substitute"),
                                      .value = STR("1"),
                                      .label = t(request, "exchange.substitute") };
        html_check(&h, &substitute, false);
    }
    struct control purpose = { .name = STR("purpose"),
                               .label = t(request, "exchange.purpose"),
                               .help = t(request, "exchange.purpose.help"),
                               .is_required = true,
                               .value = request_form(request, "purpose"),
                               .max = PURPOSE_MAX };
    html_field(&h, &purpose);
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR(""), "exchange.export.act");
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS export_asked(const struct request *request, enum export_format *ret, struct err *err)
{
    if (!export_format_read(request_form(request, "format"), ret))
        return err_set(err, ERR_INVALID, "format", "exchange.format.missing", "format");
    struct str purpose = str_trim(request_form(request, "purpose"));
    if (purpose.len == 0)
        return err_set(err, ERR_INVALID, "purpose", "exchange.purpose.missing", "purpose");
    if (str_graphemes(purpose) > PURPOSE_MAX || individual_number_is_in(purpose))
        return err_set(err, ERR_INVALID, "purpose", "exchange.purpose.refused", "purpose");
    return OK;
}

enum status export_to_fd(void *context, struct str bytes, struct err *err)
{
    struct response *response = context;
    response->fd_size += (int64_t)bytes.len;
    return fd_write(response->fd, bytes, err);
}

STATUS export_done(const struct request *request, struct response *response,
                   const struct exported *exported, struct err *err)
{
    const struct export_kind *kind = &export_kinds[exported->format];
    if (lseek(response->fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "", "record.attachment.read", "lseek");
    response->content_type = str_of(kind->media_type);
    response->file_name = exported->name;
    response->audit_fields =
        str_format(request->arena, "%s,rows=%lld", kind->name, (long long)exported->rows);
    response->audit_basis = str_trim(request_form(request, "purpose"));
    return OK;
}

void export_drop(struct response *response)
{
    if (response->fd >= 0)
        (void)close(response->fd);
    response->fd = -1;
    response->fd_size = 0;
}

static STATUS draw(struct request *request, struct response *response, const struct err *problem,
                   struct err *err)
{
    struct target post = TO_ARGS(ROUTE_EXPORT_POST, URL_TEXT(request->def->name));
    post.query = &request->query;
    return export_form(request, response, request_label(request, &request->def->label), post,
                       problem, err);
}

STATUS export_page(struct request *request, struct response *response, struct err *err)
{
    return draw(request, response, NULL, err);
}

static STATUS write_file(struct request *request, struct response *response,
                         enum export_format format, struct err *err)
{
    struct clause visible;
    struct list_query query = { .def = request->def,
                                .tenant = request->actor.tenant,
                                .visible = &visible };
    int64_t rows = 0;
    may_clause(request->arena, &request->actor, STR("export"), request->def->name, request->today,
               &visible);
    record_list_query(request, STR("export"), &query);
    struct export_job job = { .db = request->db,
                              .kinds = request_kinds(request),
                              .query = &query,
                              .format = format,
                              .actor = &request->actor,
                              .now = request->now,
                              .only_listed = request_form(request, "listed").len > 0,
                              .may_substitute = request_form(request, "substitute").len > 0,
                              .folder = request->app->data_folder,
                              .rows_max = EXPORT_ROWS_MAX,
                              .sink = { response, export_to_fd } };
    job.kinds.english_dates = false; /* files are read by programs */
    TRY(file_scratch(request->app->data_folder, &response->fd, err));
    TRY(export_run(&job, request->arena, &rows, NULL, err));
    struct exported exported = { .format = format,
                                 .rows = rows,
                                 .name = export_file_name(request->arena, &job.kinds, request->def,
                                                          format) };
    return export_done(request, response, &exported, err);
}

STATUS export_post(struct request *request, struct response *response, struct err *err)
{
    enum export_format format = EXPORT_XLSX;
    struct err problem = { 0 };
    enum status status = export_asked(request, &format, &problem);
    if (status == OK)
        status = write_file(request, response, format, &problem);
    if (status == OK)
        return OK;
    export_drop(response);
    if (status != ERR_INVALID && status != ERR_LIMIT) {
        *err = problem;
        return status;
    }
    TRY(draw(request, response, &problem, err));
    response->status = 422;
    return OK;
}
