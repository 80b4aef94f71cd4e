/* import_pages.c - import through the browser: file, columns, result of every row, taking over. Nothing
 * is stored in records before the last step, and then all of it or nothing. */
#include <unistd.h>

#include "os/files.h"
#include "record/exchange/convert.h"
#include "record/exchange/export.h"
#include "record/individual_number.h"
#include "web/exchange/exchange_pages.h"
#include "web/exchange/import_open.h"

#include "base/banned.h"

enum { SAMPLE_ROWS = 3 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* ---- step 1: the file ---- */

static enum charset asked_charset(const struct request *request)
{
    struct str asked = request_form(request, "charset");
    if (str_equal(asked, STR("utf-8")))
        return CHARSET_UTF8;
    return str_equal(asked, STR("cp932")) ? CHARSET_CP932 : CHARSETS;
}

static STATUS take_file(struct request *request, struct import_run *run, struct err *err)
{
    AUTO_ARENA arena;
    struct str bytes = { 0 }, charset = { 0 };
    struct grid grid = { 0 };
    arena_init(&arena, IMPORT_ARENA_MAX);
    if (request->upload_count == 0)
        return err_set(err, ERR_INVALID, "file", "exchange.file.missing", "no file");
    const struct upload *upload = &request->uploads[0];
    if (upload->size == 0)
        return err_set(err, ERR_INVALID, "file", "exchange.file.empty", "file of 0 bytes");
    TRY(convert_file(request->app->files_helper, &arena, request->app->data_folder, upload->fd,
                     &bytes, &charset, err));
    TRY(convert_check_name(upload->name, charset, err));
    TRY(grid_read(&arena, bytes, charset.len > 0 ? CHARSET_UTF8 : asked_charset(request), &grid,
                  err));
    TRY(grid_check_rows(&grid, err));
    *run = (struct import_run){ .tenant = request->actor.tenant,
                                .organisation = request->actor.organisation,
                                .by = request->actor.user,
                                .sheet = request_form(request, "sheet"),
                                .charset = charset.len > 0 ? charset : grid.charset,
                                .at = request->now,
                                .folder = request->app->data_folder };
    if (sheet_find(&arena, request->seido, run->sheet) == NULL)
        return err_set(err, ERR_INVALID, "sheet", "exchange.sheet.missing", "no such sheet");
    return import_run_add(request->db, request->app->keyring, run, upload->name, bytes, err);
}

STATUS import_post(struct request *request, struct response *response, struct err *err)
{
    struct import_run run;
    struct err problem = { 0 };
    enum status status = take_file(request, &run, &problem);
    if (status == ERR_INVALID || status == ERR_LIMIT) {
        TRY(exchange_page_with(request, response, &problem, err));
        response->status = 422;
        return OK;
    }
    if (status != OK) {
        *err = problem;
        return status;
    }
    response_redirect(request, response, import_target(ROUTE_IMPORT_MAPPING, &run));
    return OK;
}

/* ---- step 2: columns ---- */

static void crumb_begin(struct html *h, struct request *request, const char *title,
                        struct problems *problems)
{
    struct crumb crumbs[] = { { TO(ROUTE_EXCHANGE), t(request, "web.nav.exchange") } };
    struct page page = { .title = t(request, title),
                         .nav = NAV_EXCHANGE,
                         .crumbs = crumbs,
                         .crumb_count = LENGTH(crumbs),
                         .wide = true,
                         .problems = problems };
    html_init(h, request);
    html_page_begin(h, &page);
}

static struct choice_option *target_options(const struct request *request, struct arena *arena,
                                            const struct mapping *mapping, size_t *ret_count)
{
    struct column_target *choices = NULL;
    size_t count = target_choices(arena, mapping, &choices);
    struct choice_option *options = arena_array(arena, struct choice_option, count + 2);
    options[0] = (struct choice_option){ STR(""), t(request, "exchange.column.none") };
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct choice_option){
            target_write(arena, mapping, &choices[i]),
            target_label(arena, mapping, request->lang, &choices[i]),
        };
    *ret_count = count + 1;
    return options;
}

static void sample_cells(struct html *h, const struct import_work *open, size_t column)
{
    html_cell_begin(h, CELL_TEXT);
    for (size_t r = 0; r < open->grid.row_count && r < SAMPLE_ROWS; r++) {
        if (r > 0)
            H(h, "<br>");
        html_text(
            h, str_cut(individual_number_mask(h->request->arena, open->grid.rows[r].cells[column]),
                       60));
    }
    html_cell_end(h);
}

static void mapping_row(struct html *h, struct arena *arena, const struct import_work *open,
                        size_t column, struct choice_option *options, size_t count)
{
    const struct column_target *target = &open->mapping.targets[column];
    struct str value = target_write(arena, &open->mapping, target);
    if (target->kind == TARGET_TICK) /* is in no general list: offered where it was proposed */
        options[count++] = (struct choice_option){ value, target_label(arena, &open->mapping,
                                                                       h->request->lang, target) };
    struct control control = { .name = str_format(arena, "column.%zu", column),
                               .label = open->grid.headers[column],
                               .value = value,
                               .is_hidden_label = true };
    html_row_begin(h);
    html_row_head_begin(h);
    html_text(h, open->grid.headers[column]);
    html_row_head_end(h);
    sample_cells(h, open, column);
    html_cell_begin(h, CELL_TEXT);
    html_choice(h, CHOICE_SELECT, &control, options, count);
    html_cell_end(h);
    html_row_end(h);
}

static void mapping_table(struct html *h, struct arena *arena, const struct import_work *open)
{
    const struct request *request = h->request;
    size_t count = 0;
    struct choice_option *options = target_options(request, arena, &open->mapping, &count);
    const struct column columns[] = { { t(request, "exchange.column.header"), CELL_TEXT, NULL },
                                      { t(request, "exchange.column.sample"), CELL_TEXT, NULL },
                                      { t(request, "exchange.column.target"), CELL_TEXT, NULL } };
    struct table table = { .caption = t(request, "exchange.columns"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTES) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < open->grid.column_count; i++)
        mapping_row(h, arena, open, i, options, count);
    html_table_end(h);
}

static STATUS mapping_form(struct request *request, struct response *response, struct arena *arena,
                           const struct import_work *open, const struct err *problem,
                           struct err *err)
{
    struct html h;
    crumb_begin(&h, request, "exchange.columns.title", NULL);
    if (problem != NULL)
        html_notice(&h, TONE_ERROR, request_err_text(request, problem));
    H(&h, "<p>");
    html_t_args(&h, "exchange.file.about", ARG_TEXT("name", open->file_name),
                ARG_TEXT("charset", open->run.charset),
                ARG_INT("rows", (int64_t)open->grid.row_count));
    H(&h, "</p>");
    if (open->is_kept)
        html_notice(&h, TONE_INFO, t(request, "exchange.columns.kept"));
    html_form_begin(&h, import_target(ROUTE_IMPORT_MAPPING_POST, &open->run), FORM_PLAIN);
    mapping_table(&h, arena, open);
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR(""), "exchange.columns.act");
    html_button_link(&h, BUTTON_PLAIN, import_target(ROUTE_IMPORT, &open->run),
                     "exchange.cancel.back");
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS import_mapping_page(struct request *request, struct response *response, struct err *err)
{
    AUTO_ARENA arena;
    struct import_work open = { .db = NULL };
    arena_init(&arena, IMPORT_ARENA_MAX);
    TRY(import_open(request, &arena, &open, err));
    return mapping_form(request, response, &arena, &open, NULL, err);
}

static struct str posted_mapping(const struct request *request, struct arena *arena, size_t count)
{
    struct buf buf;
    buf_init(&buf, arena, 1024, (size_t)TARGET_NAME_MAX * (count + 1));
    for (size_t i = 0; i < count; i++) {
        buf_add(&buf, params_get(&request->form, str_format(arena, "column.%zu", i)));
        buf_add_char(&buf, '\n');
    }
    return buf_str(&buf);
}

/* The chosen columns, for this run and for the next file like it. */
static STATUS keep_mapping(const struct request *request, struct arena *arena,
                           struct import_work *open, struct err *err)
{
    AUTO_TX tx = { 0 };
    open->run.mapping = mapping_write(arena, &open->mapping);
    TRY(import_run_choose(request->db, request->app->keyring, &open->run, err));
    TRY(tx_begin(request->db, &tx, err));
    TRY(mapping_save(&tx, request->actor.tenant, request->actor.organisation, request->actor.user,
                     request->now, &open->mapping, err));
    return tx_commit(&tx, err);
}

/* A job of the run that waits or runs: nothing is changed under its hands. */
static STATUS refuse_when_busy(const struct request *request, const struct import_run *run,
                               struct err *err)
{
    struct job job;
    enum import_step step;
    bool has = false;
    TRY(import_job_find(request->db, request->arena, run, &job, &step, &has, err));
    if (has && job_is_open(&job))
        return err_set(err, ERR_CONFLICT, "", "job.busy", "this import is under way");
    return OK;
}

static STATUS look(struct request *request, struct arena *arena, struct import_work *open,
                   struct err *err)
{
    TRY(keep_mapping(request, arena, open, err));
    if (open->grid.row_count <= IMPORT_AT_ONCE_ROWS)
        return import_work_look(open, arena, err);
    open->run.row_count = (int64_t)open->grid.row_count;
    return import_job_ask(request->db, &open->run, &request->actor, IMPORT_LOOK, request->now, err);
}

STATUS import_mapping_post(struct request *request, struct response *response, struct err *err)
{
    AUTO_ARENA arena;
    struct import_work open = { .db = NULL };
    struct mapping chosen = { 0 };
    struct err problem = { 0 };
    arena_init(&arena, IMPORT_ARENA_MAX);
    TRY(import_open(request, &arena, &open, err));
    TRY(refuse_when_busy(request, &open.run, err));
    struct str posted = posted_mapping(request, &arena, open.grid.column_count);
    enum status status = mapping_read(&arena, &open.mapping, posted, &chosen, &problem);
    if (status == OK) {
        open.mapping = chosen;
        status = mapping_check(&arena, &open.mapping, request->lang, &problem);
    }
    if (status != OK) {
        TRY(mapping_form(request, response, &arena, &open, &problem, err));
        response->status = 422;
        return OK;
    }
    TRY(look(request, &arena, &open, err));
    response_redirect(request, response, import_target(ROUTE_IMPORT, &open.run));
    return OK;
}

/* ---- step 4: taking over ---- */

static STATUS take(struct request *request, struct arena *arena, struct import_work *open,
                   struct err *err)
{
    TRY(import_open(request, arena, open, err));
    TRY(refuse_when_busy(request, &open->run, err));
    if (open->run.results.len == 0 || open->grid.row_count <= IMPORT_AT_ONCE_ROWS)
        return import_work_take(open, arena, NULL, err);
    return import_job_ask(request->db, &open->run, &request->actor, IMPORT_TAKE, request->now, err);
}

STATUS import_take_post(struct request *request, struct response *response, struct err *err)
{
    AUTO_ARENA arena;
    struct import_work open = { .db = NULL };
    struct err problem = { 0 };
    arena_init(&arena, IMPORT_ARENA_MAX);
    enum status status = take(request, &arena, &open, &problem);
    bool is_repeat = status == ERR_CONFLICT && open.run.state == IMPORT_RUN_DONE;
    if (status != OK && status != ERR_INVALID && !is_repeat) {
        *err = problem;
        return status;
    }
    response_redirect(request, response, import_target(ROUTE_IMPORT, &open.run));
    return OK;
}

/* A job that runs hears of it at its next sign of life; one that takes over loses against whoever ends the
 * run first. */
static STATUS cancel_job(const struct request *request, const struct import_run *run,
                         struct err *err)
{
    struct job job;
    enum import_step step;
    bool has = false;
    TRY(import_job_find(request->db, request->arena, run, &job, &step, &has, err));
    if (!has || !job_is_open(&job))
        return OK;
    return job_cancel(request->db, request->actor.tenant, job.id, request->now, err);
}

STATUS import_cancel_post(struct request *request, struct response *response, struct err *err)
{
    struct import_run run;
    AUTO_TX tx = { 0 };
    TRY(import_run_of(request, &run, err));
    TRY(cancel_job(request, &run, err));
    TRY(tx_begin(request->db, &tx, err));
    TRY(import_run_end(&tx, &run, IMPORT_RUN_CANCELLED, NULL, request->now, err));
    TRY(tx_commit(&tx, err));
    response_redirect(request, response, TO(ROUTE_EXCHANGE));
    return OK;
}

/* ---- the file of errors ---- */

static enum status to_fd(void *context, struct str bytes, struct err *err)
{
    struct response *response = context;
    response->fd_size += (int64_t)bytes.len;
    return fd_write(response->fd, bytes, err);
}

STATUS import_errors_file(struct request *request, struct response *response, struct err *err)
{
    AUTO_ARENA arena;
    struct import_work open = { .db = NULL };
    struct import_faults faults = { .max = IMPORT_FAULTS_MAX };
    enum export_format format = EXPORT_XLSX;
    arena_init(&arena, IMPORT_ARENA_MAX);
    struct kind_context context = request_kinds(request);
    if (!export_format_read(params_get(&request->path, STR("format")), &format))
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no such format");
    TRY(import_open(request, &arena, &open, err));
    TRY(import_run_faults(request->db, request->arena, request->app->keyring, &open.run, &faults,
                          err));
    TRY(file_scratch(request->app->data_folder, &response->fd, err));
    struct fault_file file = { .grid = &open.grid,
                               .faults = faults.items,
                               .count = faults.count,
                               .format = format,
                               .folder = request->app->data_folder,
                               .sink = { response, to_fd } };
    TRY(export_faults(&arena, &context, &file, err));
    if (lseek(response->fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "", "record.attachment.read", "lseek");
    struct civil day = date_civil(request->today);
    response->content_type = str_of(export_kinds[format].media_type);
    response->file_name = str_format(request->arena, "import_errors_%04d%02d%02d%s", day.year,
                                     day.month, day.day, export_kinds[format].extension);
    return OK;
}
