/* holidays.c - reads the days of two rate tables. */
#include "seido/holidays.h"

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

static enum status bad_row(const struct rate_table *table, const struct rate_row *row,
                           struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "", "rate.bad_day", "%.*s:%d: not a day",
                                 STR_ARG(row->place.file), row->place.line);
    err_arg(err, ARG_TEXT("table", table->name));
    err_arg(err, ARG_INT("line", row->place.line));
    return status;
}

enum status holidays_read(struct arena *arena, const struct seido *seido, struct holidays *ret,
                          struct err *err)
{
    const struct rate_table *table = NULL;
    TRY(seido_rates_find(seido, STR("holidays"), &table, err));
    struct holiday_rule *rules = arena_array(arena, struct holiday_rule, table->row_count);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        rules[i] = (struct holiday_rule){
            .from = row->validity.from,
            .until = row->validity.until,
            .name_ja = rate_cell(table, row, STR("name_ja")),
            .name_en = rate_cell(table, row, STR("name_en")),
        };
        if (!holiday_rule_parse(rate_cell(table, row, STR("falls_on")), &rules[i]))
            return bad_row(table, row, err);
    }
    *ret = (struct holidays){ rules, table->row_count };
    return OK;
}

enum status year_end_read(const struct seido *seido, struct str calendar, Date on,
                          struct year_end *ret, struct err *err)
{
    const struct rate_table *table = NULL;
    const struct rate_row *row = NULL;
    struct holiday_rule first = { 0 }, last = { 0 };
    const struct str keys[][2] = { { STR("calendar"), calendar } };
    TRY(seido_rates_find(seido, STR("year_end_closing"), &table, err));
    TRY(rate_find(table, on, keys, LENGTH(keys), &row, err));
    if (!holiday_rule_parse(rate_cell(table, row, STR("closes_on")), &first) ||
        !holiday_rule_parse(rate_cell(table, row, STR("opens_after")), &last))
        return bad_row(table, row, err);
    *ret = (struct year_end){ first.month, first.day, last.month, last.day };
    return OK;
}
