#include "benefit/tables.h"

#include <assert.h>

#include "base/arena.h"
#include "seido/seido.h"
#include "base/banned.h"

/* A row of a table as it is read: figures that are no figures are a fault of the table. */
struct cells {
    const struct rate_table *table;
    const struct rate_row *row;
    bool is_bad;
};

static enum status find_row(const struct seido *seido, struct str name, Date on,
                            const struct str (*keys)[2], size_t key_count, struct cells *ret,
                            struct err *err)
{
    *ret = (struct cells){ 0 };
    TRY(seido_rates_find(seido, name, &ret->table, err));
    return rate_find(ret->table, on, keys, key_count, &ret->row, err);
}

static OptYen opt_cell(struct cells *cells, struct str column)
{
    OptYen value = { 0 };
    struct str text = rate_cell(cells->table, cells->row, column);
    if (text.len) {
        value.has = str_to_int(text, &value.value);
        cells->is_bad = cells->is_bad || !value.has;
    }
    return value;
}

static int64_t cell(struct cells *cells, struct str column)
{
    OptYen value = opt_cell(cells, column);
    cells->is_bad = cells->is_bad || !value.has;
    return value.value;
}

static enum status done(const struct cells *cells, struct err *err)
{
    if (!cells->is_bad)
        return OK;
    enum status status = err_set(err, ERR_INVALID, "", "rate.bad_figure", "%.*s:%d: no figure",
                                 STR_ARG(cells->row->place.file), cells->row->place.line);
    err_arg(err, ARG_TEXT("table", cells->table->name));
    err_arg(err, ARG_INT("line", cells->row->place.line));
    return status;
}

enum status housing_rule_read(const struct seido *seido, Date on, struct housing_rule *ret,
                              struct err *err)
{
    struct cells cells;
    TRY(find_row(seido, STR("housing_rule"), on, NULL, 0, &cells, err));
    struct str by = rate_cell(cells.table, cells.row, STR("amount_by"));
    OptYen wait = opt_cell(&cells, STR("regrant_wait"));
    struct housing_rule rule = {
        .asset_months = (int32_t)cell(&cells, STR("asset_months")),
        .asset_cap = cell(&cells, STR("asset_cap")),
        .event_years = (int32_t)cell(&cells, STR("event_years")),
        .unable_days = (int32_t)cell(&cells, STR("unable_days")),
        .years_extended = (int32_t)cell(&cells, STR("years_extended")),
        .grant_months = (int32_t)cell(&cells, STR("grant_months")),
        .months_of_all = (int32_t)cell(&cells, STR("months_of_all")),
        .unit = cell(&cells, STR("unit")),
        .amount_by = str_equal(by, STR("capped")) ? AMOUNT_BY_CAPPED : AMOUNT_BY_ACTUAL,
        .refuses_zero = str_equal(rate_cell(cells.table, cells.row, STR("zero")), STR("refused")),
        .has_wait = wait.has,
        .regrant_wait = (int32_t)wait.value,
    };
    rule.transition_until.has = date_parse_iso(
        rate_cell(cells.table, cells.row, STR("transition_until")), &rule.transition_until.value);
    TRY(done(&cells, err));
    *ret = rule;
    return OK;
}

enum status tax_limit_read(const struct seido *seido, Date on, struct str grade,
                           struct tax_limit *ret, struct err *err)
{
    struct cells cells;
    const struct str keys[][2] = { { STR("grade"), grade } };
    TRY(find_row(seido, STR("non_taxable_limit"), on, keys, LENGTH(keys), &cells, err));
    struct tax_limit limit = { cell(&cells, STR("per_head")), cell(&cells, STR("fixed")),
                               cell(&cells, STR("with_dependents")) };
    TRY(done(&cells, err));
    *ret = limit;
    return OK;
}

enum status salary_segments_read(const struct seido *seido, Date on, struct salary_segment *ret,
                                 size_t *ret_count, struct err *err)
{
    size_t count = 0;
    AUTO_ARENA scratch = { 0 };
    for (; count < SALARY_SEGMENTS_MAX; count++) {
        struct cells cells;
        struct err last = { 0 };
        const struct str keys[][2] = { { STR("segment"),
                                         str_from_int(&scratch, (int64_t)count + 1) } };
        enum status status =
            find_row(seido, STR("salary_of_income"), on, keys, 1, &cells, count ? &last : err);
        if (status != OK && count)
            break;
        TRY(status);
        ret[count] =
            (struct salary_segment){ opt_cell(&cells, STR("up_to")), cell(&cells, STR("added")),
                                     cell(&cells, STR("share")) };
        TRY(done(&cells, err));
    }
    *ret_count = count;
    return OK;
}

/* Keys under which a household's row may stand: "8", then "8+", "7+" ... for so many or more. */
static struct str size_key(struct arena *arena, int32_t size, int32_t attempt)
{
    return attempt == 0 ? str_from_int(arena, size)
                        : str_format(arena, "%d+", (int)(size - attempt + 1));
}

enum status own_limits_read(const struct seido *seido, Date on, struct str municipality,
                            int32_t size, struct own_limits *ret, struct err *err)
{
    struct cells cells;
    struct err none = { 0 };
    AUTO_ARENA scratch = { 0 };
    bool is_found = false;
    *ret = (struct own_limits){ 0 };
    for (int32_t i = 0; i <= size && !is_found; i++) {
        const struct str keys[][2] = { { STR("municipality"), municipality },
                                       { STR("household_size"), size_key(&scratch, size, i) } };
        is_found =
            find_row(seido, STR("housing_limits"), on, keys, LENGTH(keys), &cells, &none) == OK;
    }
    if (!is_found)
        return OK;
    struct own_limits limits = { true, rate_cell(cells.table, cells.row, STR("grade")),
                                 opt_cell(&cells, STR("base_amount")),
                                 opt_cell(&cells, STR("rent_limit")),
                                 opt_cell(&cells, STR("asset_limit")) };
    TRY(done(&cells, err));
    *ret = limits;
    return OK;
}

enum status rent_limit_read(const struct seido *seido, Date on, struct str municipality,
                            struct str grade, int32_t size, OptYen *ret, struct err *err)
{
    struct cells cells;
    struct err none = { 0 };
    AUTO_ARENA scratch = { 0 };
    bool is_found = false;
    *ret = (OptYen){ 0 };
    for (int32_t i = 0; i <= size && !is_found; i++) {
        const struct str keys[][2] = { { STR("prefecture"), str_slice(municipality, 0, 2) },
                                       { STR("grade"), grade },
                                       { STR("household_size"), size_key(&scratch, size, i) } };
        is_found = find_row(seido, STR("housing_rent_limits"), on, keys, LENGTH(keys), &cells,
                            &none) == OK;
    }
    if (!is_found)
        return OK;
    OptYen limit = opt_cell(&cells, STR("rent_limit"));
    TRY(done(&cells, err));
    *ret = limit;
    return OK;
}

enum status duties_read(const struct seido *seido, Date on, struct str route, int32_t month_number,
                        struct str *ret, struct err *err)
{
    const struct rate_table *table = NULL;
    const struct rate_row *found = NULL;
    TRY(seido_rates_find(seido, STR("housing_duties"), &table, err));
    for (size_t i = 0; i < table->row_count; i++) {
        struct cells cells = { table, &table->rows[i], false };
        bool is_first = found == NULL || cells.row->is_overlay; /* the site's before ours */
        if (is_first && validity_holds(cells.row->validity, on) &&
            str_equal(rate_cell(table, cells.row, STR("route")), route) &&
            month_number >= cell(&cells, STR("from_month")) &&
            month_number <= cell(&cells, STR("until_month")))
            found = cells.row;
    }
    if (found != NULL) {
        *ret = rate_cell(table, found, STR("duties"));
        return OK;
    }
    enum status status = err_set(err, ERR_NOT_FOUND, "", "rate.not_found",
                                 "table housing_duties has no row for month %d", month_number);
    err_arg(err, ARG_TEXT("table", table->name));
    err_arg(err, ARG_DATE("day", on));
    err_arg(err, ARG_TEXT("keys", route));
    return status;
}

enum status relocation_rule_read(const struct seido *seido, Date on, struct relocation_rule *ret,
                                 struct err *err)
{
    struct cells cells;
    TRY(find_row(seido, STR("relocation_rule"), on, NULL, 0, &cells, err));
    struct relocation_rule rule = { (int32_t)cell(&cells, STR("months")),
                                    (int32_t)cell(&cells, STR("limit_times")) };
    TRY(done(&cells, err));
    *ret = rule;
    return OK;
}

enum status program_test_read(const struct seido *seido, Date on, struct str program,
                              struct program_test *ret, struct err *err)
{
    struct cells cells;
    const struct str keys[][2] = { { STR("program"), program } };
    TRY(find_row(seido, STR("program_tests"), on, keys, LENGTH(keys), &cells, err));
    struct str assets = rate_cell(cells.table, cells.row, STR("assets"));
    *ret = (struct program_test){
        .has_income = str_equal(rate_cell(cells.table, cells.row, STR("income")), STR("limit")),
        .may_be_necessary =
            str_equal(rate_cell(cells.table, cells.row, STR("necessity")), STR("true")),
        .assets = str_equal(assets, STR("months"))   ? ASSETS_MONTHS
                  : str_equal(assets, STR("capped")) ? ASSETS_CAPPED
                                                     : ASSETS_NONE,
    };
    return OK;
}

struct str table_source(const struct seido *seido, struct str name)
{
    const struct rate_table *table = seido_rates(seido, name);
    assert(table);
    return table->source;
}
