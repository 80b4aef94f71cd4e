/* attendees.c - see attendees.h. */
#include "web/consult/attendees.h"

#include "consult/conference.h"
#include "consult/consult.h"
#include "record/protection/sight.h"
#include "web/pieces.h"

#include "base/banned.h"

static const struct str table_name = STR_INIT("attendees");

static struct str cell_name(struct arena *arena, size_t row, struct str column)
{
    return str_format(arena, "%.*s[%zu].%.*s", STR_ARG(table_name), row, STR_ARG(column));
}

/* Rows before the first one that nothing was typed into. */
static size_t typed_rows(const struct request *request, const struct field *table,
                         const struct params *input)
{
    size_t rows = 0;
    for (bool is_filled = true; is_filled && rows < (size_t)table->max;) {
        is_filled = false;
        for (size_t i = 0; i < table->column_count; i++) {
            struct str name = cell_name(request->arena, rows, table->columns[i].name);
            is_filled = is_filled || str_trim(params_get(input, name)).len > 0;
        }
        rows += is_filled;
    }
    return rows;
}

/* The last conference that says who was there, as far as the reader sees it. *ret NULL: none. */
static STATUS load_last(const struct request *request, struct record **ret, struct err *err)
{
    struct consult consult = request_consult(request);
    struct sight sight;
    TRY(conference_last_attended(&consult, ret, err));
    if (*ret == NULL)
        return OK;
    enum status status = sight_load(request->db, &request->actor, *ret, request->now, &sight, err);
    if (status == OK)
        *ret = sight_copy(request->arena, &sight, *ret);
    else if (status == ERR_NOT_FOUND)
        *ret = NULL;
    return status == ERR_NOT_FOUND ? OK : status;
}

STATUS html_attendees_offer(struct html *h, const struct record_def *def,
                            const struct params *input, struct err *err)
{
    const struct request *request = h->request;
    struct record *last;
    if (!str_equal(def->name, STR("conference")) ||
        typed_rows(request, record_field(def, table_name), input) > 0)
        return OK;
    TRY(load_last(request, &last, err));
    if (last == NULL || record_value(last, table_name)->rows == NULL)
        return OK;
    const struct text_arg args[] = {
        ARG_DATE("date", value_date(record_value(last, STR("held_on"))).value),
        ARG_INT("count", (int64_t)record_value(last, table_name)->rows->count),
    };
    html_notice_begin(h, TONE_PLAIN);
    H(h, "<p>");
    html_text(h, request_text(request, "consult.conference.last", args, LENGTH(args)));
    H(h, "</p>");
    html_button(h, BUTTON_SECONDARY, table_name, "consult.conference.last.act");
    html_notice_end(h);
    return OK;
}

STATUS attendees_take(const struct request *request, struct params *input, bool *ret_taken,
                      struct err *err)
{
    struct record *last;
    struct params rows;
    *ret_taken = false;
    if (request->def == NULL || !str_equal(request->def->name, STR("conference")) ||
        !str_equal(params_get(input, STR("act")), table_name))
        return OK;
    *ret_taken = true;
    TRY(load_last(request, &last, err));
    if (last == NULL || record_value(last, table_name)->rows == NULL)
        return OK;
    const struct field *table = record_field(request->def, table_name);
    size_t before = typed_rows(request, table, input);
    size_t count = record_value(last, table_name)->rows->count;
    params_init(&rows, request->arena);
    form_input(request, last, STR(""), 0, &rows);
    for (size_t row = 0; row < count && before + row < (size_t)table->max; row++)
        for (size_t i = 0; i < table->column_count; i++) {
            struct str column = table->columns[i].name;
            params_set(input, cell_name(request->arena, before + row, column),
                       params_get(&rows, cell_name(request->arena, row, column)));
        }
    params_set(input, str_format(request->arena, "%.*s.rows", STR_ARG(table_name)),
               str_from_int(request->arena, (int64_t)(before + count)));
    return OK;
}
