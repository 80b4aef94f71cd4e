/* case_export.c - 【4】支援ケース一覧 as a file: what the list shows, all pages of it. */
#include <unistd.h>

#include "os/files.h"
#include "record/exchange/export.h"
#include "web/consult/case_list.h"
#include "web/consult/pages.h"
#include "web/consult/parts.h"
#include "web/exchange/export_form.h"

#include "base/banned.h"

static struct target post_target(const struct request *request)
{
    struct target target = TO(ROUTE_CASES_EXPORT_POST);
    target.query = &request->query;
    return target;
}

static STATUS draw(struct request *request, struct response *response, const struct err *problem,
                   struct err *err)
{
    return export_form(request, response, page_t(request, "consult.cases.title"),
                       post_target(request), problem, err);
}

STATUS cases_export_page(struct request *request, struct response *response, struct err *err)
{
    return draw(request, response, NULL, err);
}

static STATUS add_date(struct table_out *out, const struct request *request, OptDate on,
                       struct err *err)
{
    if (!on.has)
        return table_out_empty(out, err);
    struct partial_date date = { .date = on.value, .precision = PRECISION_DAY };
    return table_out_date(out, on.value,
                          era_format_long(request->arena, &request->seido->eras, date), err);
}

static STATUS add_code(struct table_out *out, const struct request *request, const char *list,
                       struct str code, struct err *err)
{
    return table_out_text(out, code.len > 0 ? code_words(request, str_of(list), code) : STR(""),
                          err);
}

static struct str programs_words(const struct request *request, struct str codes)
{
    struct buf buf;
    struct str rest = codes, code;
    buf_init(&buf, request->arena, 256, KIB(16));
    while (str_split(&rest, ',', &code)) {
        if (code.len == 0)
            continue;
        if (buf.len > 0)
            buf_add(&buf, page_t(request, "consult.list.comma"));
        buf_add(&buf, code_words(request, STR("program"), code));
    }
    return buf_str(&buf);
}

static STATUS add_age(struct table_out *out, const struct request *request,
                      const struct sheet_row *row, struct err *err)
{
    if (row->has_birth)
        return table_out_number(out, date_age(row->birth.date, request->today), err);
    return row->age_stated >= 0 ? table_out_number(out, row->age_stated, err)
                                : table_out_empty(out, err);
}

/* Columns that are days of the casefile itself. */
static const char *casefile_day(const char *column)
{
    static const struct {
        const char *column, *field;
    } days[] = { { "opened", "opened_on" },
                 { "contact", "last_contact_on" },
                 { "next", "next_on" },
                 { "until", "plan_until" },
                 { "monitor", "monitor_on" } };
    for (size_t i = 0; i < LENGTH(days); i++)
        if (str_equal(str_of(column), str_of(days[i].column)))
            return days[i].field;
    return NULL;
}

static STATUS add_text_cell(struct table_out *out, const struct request *request,
                            const struct record *record, const struct sheet_row *row,
                            const char *column, struct err *err)
{
    struct str is = str_of(column);
    if (str_equal(is, STR("name")))
        return table_out_text(out, row->name, err);
    if (str_equal(is, STR("state")))
        return table_out_text(
            out, state_words(request, record_value(record, STR("process_state"))->text), err);
    if (str_equal(is, STR("worker")))
        return table_out_text(out, row->worker_name, err);
    if (str_equal(is, STR("sex")))
        return add_code(out, request, "sex", row->sex, err);
    if (str_equal(is, STR("route")))
        return add_code(out, request, "route", row->route, err);
    if (str_equal(is, STR("triage")))
        return add_code(out, request, "triage_result", row->triage, err);
    if (str_equal(is, STR("outcome")))
        return add_code(out, request, "outcome", row->outcome, err);
    return table_out_text(out, programs_words(request, row->programs), err);
}

static STATUS add_cell(struct table_out *out, const struct request *request,
                       const struct record *record, const struct sheet_row *row, const char *column,
                       struct err *err)
{
    struct str is = str_of(column);
    const char *day = casefile_day(column);
    if (day != NULL)
        return add_date(out, request, value_date(record_value(record, str_of(day))), err);
    if (str_equal(is, STR("age")))
        return add_age(out, request, row, err);
    if (str_equal(is, STR("contacts")))
        return table_out_number(out, record_value(record, STR("contact_count"))->number, err);
    if (str_equal(is, STR("plans")))
        return table_out_number(out, row->plan_count, err);
    if (str_equal(is, STR("planned")))
        return add_date(out, request, row->planned_on, err);
    if (str_equal(is, STR("decided")))
        return add_date(out, request, row->decided_on, err);
    if (str_equal(is, STR("evaluated")))
        return add_date(out, request, row->evaluated_on, err);
    return add_text_cell(out, request, record, row, column, err);
}

static STATUS add_page(struct table_out *out, const struct case_list *list, struct err *err)
{
    for (size_t r = 0; r < list->result.count; r++) {
        const struct record *record = list->result.records[r];
        TRY(table_out_text(out, record_value(record, STR("number"))->text, err));
        for (size_t i = 0; i < CASE_COLUMNS; i++)
            if (list->shows[i])
                TRY(add_cell(out, list->request, record, &list->rows[r], case_columns[i].name,
                             err));
        TRY(table_out_row(out, err));
    }
    return OK;
}

/* Page after page, each in memory of its own. */
static STATUS add_pages(struct table_out *out, const struct request *request, int64_t *rows,
                        struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    for (size_t page = 0;; page++) {
        struct request one = *request;
        struct case_list list;
        arena_reset(&arena);
        one.arena = &arena;
        case_list_begin(&one, STR("export"), &list);
        list.query.size = LIST_SIZE_MAX;
        list.query.page = page;
        TRY(case_list_rows(&list, err));
        TRY(add_page(out, &list, err));
        *rows += (int64_t)list.result.count;
        if (list.result.count < LIST_SIZE_MAX)
            return OK;
    }
}

static STATUS write_file(struct request *request, struct response *response,
                         enum export_format format, int64_t *rows, struct err *err)
{
    struct case_list list;
    struct table_column columns[CASE_COLUMNS + 1];
    size_t count = 0;
    case_list_begin(request, STR("export"), &list);
    columns[count++] =
        (struct table_column){ page_t(request, "consult.column.number"), STR("number") };
    for (size_t i = 0; i < CASE_COLUMNS; i++)
        if (list.shows[i])
            columns[count++] = (struct table_column){ page_t(request, case_columns[i].key),
                                                      str_of(case_columns[i].name) };
    struct table_config config = { .format = format,
                                   .folder = request->app->data_folder,
                                   .title = page_t(request, "consult.cases.title"),
                                   .columns = columns,
                                   .column_count = count,
                                   .may_substitute = request_form(request, "substitute").len > 0,
                                   .sink = { response, export_to_fd } };
    AUTO_TABLE_OUT out = NULL;
    TRY(table_out_open(request->arena, &config, &out, err));
    TRY(add_pages(out, request, rows, err));
    return table_out_close(out, request->arena, NULL, err);
}

STATUS cases_export_post(struct request *request, struct response *response, struct err *err)
{
    enum export_format format = EXPORT_XLSX;
    struct err problem = { 0 };
    int64_t rows = 0;
    enum status status = export_asked(request, &format, &problem);
    if (status == OK)
        status = file_scratch(request->app->data_folder, &response->fd, &problem);
    if (status == OK)
        status = write_file(request, response, format, &rows, &problem);
    if (status == OK) {
        struct kind_context context = request_kinds(request);
        struct exported exported = {
            .format = format,
            .rows = rows,
            .name = export_file_name(request->arena, &context,
                                     seido_record(request->seido, STR("casefile")), format),
        };
        return export_done(request, response, &exported, err);
    }
    export_drop(response);
    if (status != ERR_INVALID && status != ERR_LIMIT) {
        *err = problem;
        return status;
    }
    TRY(draw(request, response, &problem, err));
    response->status = 422;
    return OK;
}
