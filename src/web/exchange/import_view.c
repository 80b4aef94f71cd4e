/* import_view.c - the pages of files in and out that are only looked at: the first page with the form for
 * a file and the runs so far, and a run with the result of every row. */
#include "record/individual_number.h"
#include "web/exchange/exchange_pages.h"
#include "web/exchange/import_open.h"
#include "web/pieces_more.h"

#include "base/banned.h"

enum { PREVIEW_ROWS = 20, PREVIEW_COLUMNS = 8, FAULTS_SHOWN = 200 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static const char *const result_keys[IMPORT_RESULTS] = {
    [IMPORT_ADD] = "import.result.add",
    [IMPORT_CHANGE] = "import.result.change",
    [IMPORT_SAME] = "import.result.same",
    [IMPORT_ERROR] = "import.result.error",
};
static const enum tone result_tones[IMPORT_RESULTS] = {
    [IMPORT_ADD] = TONE_SUCCESS,
    [IMPORT_CHANGE] = TONE_INFO,
    [IMPORT_SAME] = TONE_PLAIN,
    [IMPORT_ERROR] = TONE_ERROR,
};

/* ---- the first page ---- */

static void upload_form(struct html *h)
{
    struct request const *request = h->request;
    const struct seido *seido = request->seido;
    struct choice_option *sheets =
        arena_array(request->arena, struct choice_option, seido->sheet_count + 1);
    for (size_t i = 0; i < seido->sheet_count; i++)
        sheets[i] = (struct choice_option){ seido->sheets[i].name,
                                            request_label(request, &seido->sheets[i].label) };
    const struct choice_option charsets[] = {
        { STR(""), t(request, "exchange.charset.guess") },
        { STR("cp932"), t(request, "exchange.charset.cp932") },
        { STR("utf-8"), t(request, "exchange.charset.utf8") },
    };
    struct control sheet = { .name = STR("sheet"),
                             .label = t(request, "exchange.sheet"),
                             .value = request_form(request, "sheet"),
                             .is_required = true };
    struct control charset = { .name = STR("charset"),
                               .label = t(request, "exchange.charset"),
                               .value = request_form(request, "charset") };
    html_card_begin(h, t(request, "exchange.import.title"), "import");
    H(h, "<p>");
    html_t(h, "exchange.import.about");
    H(h, "</p>");
    html_form_begin(h, TO(ROUTE_IMPORT_POST), FORM_UPLOAD);
    html_choice(h, CHOICE_SELECT, &sheet, sheets, seido->sheet_count);
    html_upload(h, STR("file"), t(request, "exchange.file"), t(request, "exchange.file.help"),
                ".csv,.xlsx,text/csv", false);
    html_choice(h, CHOICE_SELECT, &charset, charsets, LENGTH(charsets));
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, STR(""), "exchange.import.act");
    html_action_bar_end(h);
    html_form_end(h);
    html_card_end(h);
}

static void run_row(struct html *h, const struct import_run *run)
{
    static const char *const states[] = { "exchange.run.staged", "exchange.run.done",
                                          "exchange.run.cancelled" };
    const struct sheet *sheet = seido_sheet(h->request->seido, run->sheet);
    html_row_begin(h);
    html_row_head_begin(h);
    html_link_begin(h, import_target(ROUTE_IMPORT, run), "ui-link");
    html_text(h, sheet == NULL ? run->sheet : request_label(h->request, &sheet->label));
    H(h, "</a>");
    html_row_head_end(h);
    html_cell_begin(h, CELL_DATE);
    html_time(h, run->at);
    html_cell_end(h);
    html_cell(h, CELL_TEXT, t(h->request, states[run->state]));
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        html_cell_begin(h, CELL_NUMBER);
        html_count(h, run->counts[i]);
        html_cell_end(h);
    }
    html_row_end(h);
}

static STATUS runs(struct html *h, struct request *request, struct err *err)
{
    struct import_run *list = NULL;
    size_t count = 0;
    TRY(import_run_list(request->db, request->arena, request->actor.tenant,
                        request->actor.organisation, &list, &count, err));
    if (count == 0)
        return OK;
    const struct column columns[] = {
        { t(request, "exchange.sheet"), CELL_TEXT, NULL },
        { t(request, "exchange.run.at"), CELL_DATE, NULL },
        { t(request, "exchange.run.state"), CELL_TEXT, NULL },
        { t(request, "import.result.add"), CELL_NUMBER, NULL },
        { t(request, "import.result.change"), CELL_NUMBER, NULL },
        { t(request, "import.result.same"), CELL_NUMBER, NULL },
        { t(request, "import.result.error"), CELL_NUMBER, NULL },
    };
    struct table table = { .caption = t(request, "exchange.runs"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTES) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < count; i++)
        run_row(h, &list[i]);
    html_table_end(h);
    return OK;
}

static void export_links(struct html *h)
{
    const struct seido *seido = h->request->seido;
    bool any = false;
    for (size_t i = 0; i < seido->record_count; i++)
        any = any || may_ever(&h->request->actor, STR("export"), seido->records[i].name);
    if (!any)
        return;
    html_card_begin(h, t(h->request, "exchange.export.title"), "export");
    H(h, "<p>");
    html_t(h, "exchange.export.about");
    H(h, "</p><ul class=\"ui-links\">");
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        if (!may_ever(&h->request->actor, STR("export"), def->name))
            continue;
        H(h, "<li>");
        html_link(h, TO_ARGS(ROUTE_EXPORT, URL_TEXT(def->name)),
                  request_label(h->request, &def->label));
        H(h, "</li>");
    }
    H(h, "</ul>");
    html_card_end(h);
}

STATUS exchange_page_with(struct request *request, struct response *response,
                          const struct err *problem, struct err *err)
{
    struct html h;
    struct problems problems;
    struct page page = { .title = t(request, "web.nav.exchange"), .nav = NAV_EXCHANGE };
    problems_init(&problems, request->arena);
    if (problem != NULL) {
        struct problem *added =
            problems_add(&problems, STR("file"), GRADE_ERROR, "exchange.problem");
        problem_arg(added, ARG_TEXT("text", request_err_text(request, problem)));
        page.problems = &problems;
    }
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (may_ever(&request->actor, STR("import"), STR("lists"))) {
        upload_form(&h);
        TRY(runs(&h, request, err));
        html_action_bar_begin(&h);
        html_button_link(&h, BUTTON_SECONDARY, TO(ROUTE_WORKERS), "exchange.workers.title");
        html_action_bar_end(&h);
    }
    export_links(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS exchange_page(struct request *request, struct response *response, struct err *err)
{
    return exchange_page_with(request, response, NULL, err);
}

/* ---- a run ---- */

static void counts(struct html *h, const struct import_run *run)
{
    H(h, "<p class=\"ui-chips\">");
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        const struct text_arg args[] = { ARG_TEXT("result", t(h->request, result_keys[i])),
                                         ARG_INT("count", run->counts[i]) };
        html_chip(h, result_tones[i],
                  request_text(h->request, "exchange.result.count", args, LENGTH(args)));
        H(h, " ");
    }
    H(h, "</p>");
}

static enum import_result result_of(const struct import_run *run, size_t row)
{
    static const char letters[] = "acse";
    for (int i = 0; i < IMPORT_RESULTS; i++)
        if (row < run->results.len && run->results.ptr[row] == letters[i])
            return (enum import_result)i;
    return IMPORT_ERROR;
}

static void preview_rows(struct html *h, const struct import_work *open, size_t page)
{
    const struct request *request = h->request;
    struct column columns[PREVIEW_COLUMNS + 2];
    size_t shown =
        open->grid.column_count < PREVIEW_COLUMNS ? open->grid.column_count : PREVIEW_COLUMNS;
    columns[0] = (struct column){ t(request, "import.columns.row"), CELL_NUMBER, NULL };
    columns[1] = (struct column){ t(request, "exchange.result"), CELL_TEXT, NULL };
    for (size_t c = 0; c < shown; c++)
        columns[c + 2] = (struct column){ open->grid.headers[c], CELL_TEXT, NULL };
    struct table table = { .caption = t(request, "exchange.preview"),
                           .columns = columns,
                           .column_count = shown + 2,
                           .list = TO(ROUTES),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t r = page * PREVIEW_ROWS; r < open->grid.row_count && r < (page + 1) * PREVIEW_ROWS;
         r++) {
        enum import_result result = result_of(&open->run, r);
        html_row_begin(h);
        H(h, "<th scope=\"row\" class=\"ui-table__number\">");
        html_int(h, (int64_t)r + 1);
        html_row_head_end(h);
        html_cell_begin(h, CELL_CHIP);
        html_chip(h, result_tones[result], t(request, result_keys[result]));
        html_cell_end(h);
        for (size_t c = 0; c < shown; c++)
            html_cell(
                h, CELL_TEXT,
                str_cut(individual_number_mask(request->arena, open->grid.rows[r].cells[c]), 120));
        html_row_end(h);
    }
    html_table_end(h);
}

static STATUS faults_table(struct html *h, struct request *request, const struct import_run *run,
                           struct err *err)
{
    struct import_faults faults = { .max = FAULTS_SHOWN };
    TRY(import_run_faults(request->db, request->arena, request->app->keyring, run, &faults, err));
    if (faults.count == 0)
        return OK;
    html_notice(h, TONE_ERROR, t(request, "exchange.faults.about"));
    const struct column columns[] = {
        { t(request, "import.columns.row"), CELL_NUMBER, NULL },
        { t(request, "import.columns.line"), CELL_NUMBER, NULL },
        { t(request, "import.columns.column"), CELL_TEXT, NULL },
        { t(request, "import.columns.value"), CELL_TEXT, NULL },
        { t(request, "import.columns.reason"), CELL_TEXT, NULL },
    };
    struct table table = { .caption = t(request, "exchange.faults"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTES) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < faults.count; i++) {
        const struct import_fault *fault = &faults.items[i];
        html_row_begin(h);
        html_row_head_begin(h);
        html_int(h, (int64_t)fault->row);
        html_row_head_end(h);
        html_cell_begin(h, CELL_NUMBER);
        html_int(h, (int64_t)fault->line);
        html_cell_end(h);
        html_cell(h, CELL_TEXT, fault->header);
        html_cell(h, CELL_TEXT, fault->value);
        html_cell(h, CELL_TEXT, fault->text);
        html_row_end(h);
    }
    html_table_end(h);
    html_action_bar_begin(h);
    html_button_link(h, BUTTON_SECONDARY,
                     TO_ARGS(ROUTE_IMPORT_ERRORS, URL_ID(run->id), URL_TEXT(STR("xlsx"))),
                     "exchange.faults.xlsx");
    html_button_link(h, BUTTON_SECONDARY,
                     TO_ARGS(ROUTE_IMPORT_ERRORS, URL_ID(run->id), URL_TEXT(STR("csv"))),
                     "exchange.faults.csv");
    html_action_bar_end(h);
    return OK;
}

static void acts(struct html *h, const struct import_run *run)
{
    html_action_bar_begin(h);
    bool may_take = run->results.len > 0 && run->counts[IMPORT_ERROR] == 0;
    if (may_take) {
        html_form_begin(h, import_target(ROUTE_IMPORT_TAKE_POST, run), FORM_INLINE);
        html_button(h, BUTTON_PRIMARY, STR(""), "exchange.take.act");
        html_form_end(h);
    }
    html_button_link(h, may_take ? BUTTON_SECONDARY : BUTTON_PRIMARY,
                     import_target(ROUTE_IMPORT_MAPPING, run), "exchange.columns.change");
    html_form_begin(h, import_target(ROUTE_IMPORT_CANCEL_POST, run), FORM_INLINE);
    html_button(h, BUTTON_DANGER, STR(""), "exchange.cancel.act");
    html_form_end(h);
    html_action_bar_end(h);
}

static STATUS staged(struct html *h, struct request *request, struct err *err)
{
    AUTO_ARENA arena;
    struct import_work open = { .db = NULL };
    int64_t page = 1;
    arena_init(&arena, IMPORT_ARENA_MAX);
    TRY(import_open(request, &arena, &open, err));
    if (open.run.results.len == 0) {
        html_notice(h, TONE_INFO, t(request, "exchange.look_first"));
        acts(h, &open.run);
        return OK;
    }
    counts(h, &open.run);
    html_notice(h, TONE_INFO, t(request, "exchange.nothing_stored"));
    acts(h, &open.run);
    TRY(faults_table(h, request, &open.run, err));
    (void)str_to_int(request_query(request, "page"), &page);
    if (page < 1 || (size_t)page > open.grid.row_count / PREVIEW_ROWS + 1)
        page = 1;
    preview_rows(h, &open, (size_t)page - 1);
    const struct pager pager = { .total = (int64_t)open.grid.row_count,
                                 .size = PREVIEW_ROWS,
                                 .has_more = (size_t)page * PREVIEW_ROWS < open.grid.row_count,
                                 .page = (size_t)page - 1 };
    html_pager(h, import_target(ROUTE_IMPORT, &open.run), &pager);
    return OK;
}

/* A job of the run: how far it is. Without script the page is asked for again by its link. */
static void under_way(struct html *h, const struct import_run *run, const struct job *job,
                      enum import_step step)
{
    static const char *const about[IMPORT_STEPS] = {
        [IMPORT_LOOK] = "exchange.job.looks",
        [IMPORT_TAKE] = "exchange.job.takes",
    };
    html_notice(h, TONE_INFO, t(h->request, about[step]));
    html_progress(h, job->done_rows, job->all_rows,
                  job->state == JOB_WAITING ? "exchange.job.waits" : "exchange.job.rows");
    H(h, "<p>");
    html_t(h, "exchange.job.leave");
    H(h, "</p>");
    html_action_bar_begin(h);
    html_button_link(h, BUTTON_PRIMARY, import_target(ROUTE_IMPORT, run), "exchange.job.again");
    html_form_begin(h, import_target(ROUTE_IMPORT_CANCEL_POST, run), FORM_INLINE);
    html_button(h, BUTTON_DANGER, STR(""), "exchange.cancel.act");
    html_form_end(h);
    html_action_bar_end(h);
}

/* Why a job of the run ended without effect. */
static void job_failed(struct html *h, const struct job *job)
{
    html_notice(h, TONE_ERROR, t(h->request, "exchange.job.failed"));
    html_notice(h, TONE_ERROR, t(h->request, str_to_chars(h->request->arena, job->message)));
}

/* A run between its steps: with a job under way there is nothing else to see. */
static STATUS staged_or_under_way(struct html *h, struct request *request,
                                  const struct import_run *run, struct err *err)
{
    struct job job;
    enum import_step step = IMPORT_LOOK;
    bool has = false;
    TRY(import_job_find(request->db, request->arena, run, &job, &step, &has, err));
    if (has && job_is_open(&job)) {
        under_way(h, run, &job, step);
        return OK;
    }
    if (has && job.state == JOB_FAILED)
        job_failed(h, &job);
    return staged(h, request, err);
}

STATUS import_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct import_run run;
    struct crumb crumbs[] = { { TO(ROUTE_EXCHANGE), t(request, "web.nav.exchange") } };
    struct page page = { .title = t(request, "exchange.run.title"),
                         .nav = NAV_EXCHANGE,
                         .crumbs = crumbs,
                         .crumb_count = LENGTH(crumbs),
                         .wide = true };
    TRY(import_run_of(request, &run, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (run.state == IMPORT_RUN_STAGED) {
        TRY(staged_or_under_way(&h, request, &run, err));
    } else {
        bool is_done = run.state == IMPORT_RUN_DONE;
        html_notice(&h, is_done ? TONE_SUCCESS : TONE_INFO,
                    t(request, is_done ? "exchange.taken" : "exchange.cancelled"));
        counts(&h, &run);
        html_action_bar_begin(&h);
        html_button_link(&h, BUTTON_SECONDARY, TO(ROUTE_EXCHANGE), "exchange.back");
        html_action_bar_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}
