#include "stats/year.h"

#include "base/yen.h"
#include "record/list.h"
#include "seido/seido.h"
#include "base/banned.h"

const struct year_figure *year_figure_find(const struct year_numbers *year, struct str name)
{
    for (size_t i = 0; i < year->count; i++) {
        if (str_equal(year->figures[i].indicator->name, name))
            return &year->figures[i];
    }
    return NULL;
}

bool year_reached_tenths(const struct year_figure *figure, int64_t *ret)
{
    return figure->target.has && percent_tenths(figure->total, figure->target.value, ret);
}

bool year_share_tenths(const struct year_figure *figure, int64_t *ret)
{
    return figure->of && percent_tenths(figure->total, figure->of->total, ret);
}

OptCount year_target_until(const struct year_figure *figure, int month)
{
    OptCount target = figure->target;
    if (target.has)
        target.value = yen_share(target.value, month + 1, YEAR_MONTHS, ROUND_HALF_UP);
    return target;
}

void year_span(int32_t fiscal_year, int month, Date *ret_from, Date *ret_until)
{
    Date start = date_fiscal_start(fiscal_year);
    *ret_from = month < 0 ? start : date_add_months(start, month);
    *ret_until = date_add_days(date_add_months(*ret_from, month < 0 ? YEAR_MONTHS : 1), -1);
}

static void add_filter(struct list_query *query, const struct field *field, enum filter_op op,
                       struct value value)
{
    query->filters[query->filter_count++] =
        (struct filter){ .field = field, .op = op, .value = value };
}

/* The constants of an indicator's condition as the value of a filter: one code, or several. */
static bool filter_value(struct arena *arena, const struct field *field,
                         const struct condition *condition, struct value *ret)
{
    *ret = (struct value){ .has = true, .text = condition->values[0] };
    if (field->kind == KIND_YES_NO || field->kind == KIND_FLAG)
        return condition->value_count == 1 &&
               str_to_int(ret->text, &ret->number); /* the loader has made digits of the words */
    if (field->kind != KIND_CODES && field->kind != KIND_CODE)
        return false;
    if (field->kind == KIND_CODE && condition->value_count == 1)
        return true;
    struct buf set;
    buf_init(&set, arena, 64, 4096);
    for (size_t i = 0; i < condition->value_count; i++)
        buf_addf(&set, ",%.*s", STR_ARG(condition->values[i]));
    buf_add_char(&set, ',');
    ret->text = buf_str(&set);
    return true;
}

static bool add_condition(struct arena *arena, const struct record_def *def,
                          const struct condition *condition, struct list_query *query)
{
    const struct field *field = record_field(def, condition->field);
    struct value value = { 0 };
    if (condition->record.len || !field || query->filter_count == LIST_FILTERS_MAX)
        return false;
    if (condition->op == OP_PRESENT || condition->op == OP_ABSENT) {
        add_filter(query, field, condition->op == OP_PRESENT ? FILTER_FILLED : FILTER_EMPTY, value);
        return true;
    }
    bool is_asked = condition->op == OP_IS || condition->op == OP_HAS;
    if (!is_asked || condition->value_count == 0 || !filter_value(arena, field, condition, &value))
        return false;
    enum filter_op op = field->kind == KIND_CODES    ? FILTER_HAS
                        : condition->value_count > 1 ? FILTER_AMONG
                                                     : FILTER_IS;
    add_filter(query, field, op, value);
    return true;
}

static bool add_conditions(struct arena *arena, const struct record_def *def,
                           const struct conditions *conditions, struct list_query *query)
{
    if (conditions->any && conditions->count > 1)
        return false;
    for (size_t i = 0; i < conditions->count; i++)
        if (!add_condition(arena, def, &conditions->items[i], query))
            return false;
    return true;
}

bool year_list(struct arena *arena, const struct seido *seido, const struct year_figure *figure,
               Date from, Date until, struct list_query *ret)
{
    const struct indicator *indicator = figure->indicator;
    const struct record_def *def = seido_record(seido, indicator->record);
    const struct field *date = def ? record_field(def, indicator->date_field) : NULL;
    if (!date)
        return false;
    struct list_query query = *ret;
    query.def = def;
    query.only_final = true;
    query.filter_count = 0;
    add_filter(&query, date, FILTER_FROM, (struct value){ .has = true, .number = from.day });
    add_filter(&query, date, FILTER_UNTIL, (struct value){ .has = true, .number = until.day });
    if (!add_conditions(arena, def, &indicator->conditions, &query))
        return false;
    if (figure->is_narrowed && !add_conditions(arena, def, &indicator->setting_conditions, &query))
        return false;
    *ret = query;
    return true;
}
