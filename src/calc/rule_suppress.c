/* rule_suppress.c - `suppress`: a table as it may be published. */
#include "calc/rule.h"

#include "base/arena.h"
#include "stats/suppress.h"
#include "base/banned.h"

enum { CELL_MAX = 1000000000, LIMIT_MAX = 1000 };

static const struct calc_member inputs[] = {
    { .name = "table",
      .label = "calc.suppress.table",
      .kind = CALC_LIST,
      .item = CALC_LIST,
      .inner = CALC_COUNT,
      .is_required = true,
      .min = 0,
      .max = CELL_MAX },
    { .name = "limit",
      .label = "calc.suppress.limit",
      .kind = CALC_COUNT,
      .min = 1,
      .max = LIMIT_MAX },
    { 0 },
};

static const struct calc_member results[] = {
    { .name = "table",
      .label = "calc.suppress.result",
      .kind = CALC_LIST,
      .item = CALC_LIST,
      .inner = CALC_COUNT },
    { .name = "hidden", .label = "calc.suppress.hidden", .kind = CALC_COUNT },
    { .name = "fewest", .label = "calc.suppress.fewest", .kind = CALC_FLAG },
    { 0 },
};

static enum status bad_shape(struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "table", "calc.suppress.shape",
                                 "suppress: rows of unequal length, or too large");
    err_arg(err, ARG_INT("max", SUPPRESS_SIDE_MAX));
    return status;
}

static enum status read_table(struct calc *calc, struct suppress *ret, struct err *err)
{
    const struct json *rows = calc_list(calc, "table");
    size_t columns = rows->count ? rows->items[0].count : 0;
    if (rows->count < 1 || rows->count > SUPPRESS_SIDE_MAX || columns < 2 ||
        columns > SUPPRESS_SIDE_MAX)
        return bad_shape(err);
    int64_t *cells = arena_array(calc->arena, int64_t, rows->count * columns);
    for (size_t r = 0; r < rows->count; r++) {
        if (rows->items[r].count != columns)
            return bad_shape(err);
        for (size_t c = 0; c < columns; c++)
            cells[r * columns + c] = rows->items[r].items[c].number;
    }
    *ret = (struct suppress){
        .cells = cells, .rows = rows->count, .columns = columns, .limit = SUPPRESS_LIMIT_DEFAULT
    };
    if (calc_has(calc, "limit"))
        ret->limit = calc_int(calc, "limit");
    size_t at = 0;
    if (!suppress_check(ret, &at))
        return OK;
    enum status status =
        err_set(err, ERR_INVALID, "table", "calc.suppress.totals", "suppress: cell %zu", at);
    err_arg(err, ARG_INT("row", (int64_t)(at / columns) + 1));
    err_arg(err, ARG_INT("column", (int64_t)(at % columns) + 1));
    return status;
}

static enum status run(struct calc *calc, struct err *err)
{
    struct suppress table = { 0 };
    struct json rows = { .type = JSON_ARRAY };
    int64_t small = 0, hidden = 0;
    TRY(read_table(calc, &table, err));
    suppress_run(calc->arena, &table);
    for (size_t r = 0; r < table.rows; r++) {
        struct json row = { .type = JSON_ARRAY };
        for (size_t c = 0; c < table.columns; c++) {
            size_t at = r * table.columns + c;
            bool is_small = table.cells[at] > 0 && table.cells[at] < table.limit;
            struct json cell = { .type = JSON_NULL };
            if (!table.is_hidden[at])
                cell = json_of_int(table.cells[at]);
            json_add_item(calc->arena, &row, cell);
            hidden += table.is_hidden[at];
            small += is_small;
        }
        json_add_item(calc->arena, &rows, row);
    }
    calc_result(calc, "table", rows);
    calc_result_int(calc, "hidden", hidden);
    calc_result_flag(calc, "fewest", table.is_exact);
    struct calc_step *step =
        calc_step(calc, "R-182", "calc.suppress.step", "calc.suppress.formula");
    calc_arg(calc_arg(step, ARG_INT("limit", table.limit)), ARG_INT("small", small));
    calc_arg(step, ARG_INT("more", hidden - small));
    return OK;
}

const struct calc_rule rule_suppress = {
    .name = "suppress",
    .example = "{\"table\":[[3,12,15],[20,30,50],[23,42,65]]}",
    .number = "R-182",
    .label = "calc.suppress",
    .inputs = inputs,
    .results = results,
    .run = run,
};
