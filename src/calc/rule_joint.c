/* rule_joint.c - `cost-split`, `subsidy` and `custody-fee`. */
#include "base/arena.h"
#include "benefit/tables.h"
#include "calc/rule.h"
#include "custody/fee.h"
#include "joint/split.h"
#include "seido/seido.h"
#include "base/banned.h"

/* ---- cost-split ---- */
static const char *const bases[] = {
    [SPLIT_EQUAL] = "equal", [SPLIT_POPULATION] = "population", [SPLIT_USE] = "use", NULL
};
static const char *const base_words[] = { [SPLIT_EQUAL] = "calc.choice.equal",
                                          [SPLIT_POPULATION] = "calc.choice.population",
                                          [SPLIT_USE] = "calc.choice.use" };
static const char *const roundings[] = { "largest_remainder", NULL };

static const struct calc_member part_members[] = {
    { .name = "share",
      .label = "calc.split.share",
      .kind = CALC_RATE,
      .is_required = true,
      .min = 0,
      .max = SPLIT_WHOLE_PPM },
    { .name = "by",
      .label = "calc.split.by",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = bases },
    { 0 },
};

static const struct calc_member body_members[] = {
    { .name = "id", .label = "calc.split.id", .kind = CALC_TEXT, .is_required = true, .max = 80 },
    { .name = "population",
      .label = "calc.population",
      .kind = CALC_COUNT,
      .min = 0,
      .max = SPLIT_BASE_MAX },
    { .name = "use",
      .label = "calc.split.use",
      .kind = CALC_COUNT,
      .min = 0,
      .max = SPLIT_BASE_MAX },
    { .name = "from", .label = "calc.split.from", .kind = CALC_DATE },
    { .name = "to", .label = "calc.split.to", .kind = CALC_DATE },
    { 0 },
};

static const struct calc_member period_members[] = {
    { .name = "from", .label = "calc.split.from", .kind = CALC_DATE, .is_required = true },
    { .name = "to", .label = "calc.split.to", .kind = CALC_DATE, .is_required = true },
    { 0 },
};

static const struct calc_member split_inputs[] = {
    { .name = "total", .label = "calc.split.total", .kind = CALC_YEN, .is_required = true },
    { .name = "parts",
      .label = "calc.split.parts",
      .kind = CALC_LIST,
      .is_required = true,
      .members = part_members },
    { .name = "bodies",
      .label = "calc.split.bodies",
      .kind = CALC_LIST,
      .is_required = true,
      .members = body_members },
    { .name = "period",
      .label = "calc.split.period",
      .kind = CALC_OBJECT,
      .members = period_members },
    { .name = "rounding",
      .label = "calc.split.rounding",
      .kind = CALC_CHOICE,
      .choices = roundings },
    { .name = "unit",
      .label = "calc.split.unit",
      .kind = CALC_YEN,
      .min = 1,
      .max = SPLIT_UNIT_MAX },
    { 0 },
};

static const struct calc_member share_members[] = {
    { .name = "id", .label = "calc.split.id", .kind = CALC_TEXT },
    { .name = "amount", .label = "calc.split.amount", .kind = CALC_YEN },
    { .name = "by_part", .label = "calc.split.by_part", .kind = CALC_LIST, .item = CALC_YEN },
    { 0 },
};

static const struct calc_member split_results[] = {
    { .name = "shares", .label = "calc.split.shares", .kind = CALC_LIST, .members = share_members },
    { 0 },
};

static enum status refuse(struct err *err, struct str member, const char *key)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "calc input: %.*s", STR_ARG(member));
    err_arg(err, ARG_TEXT("member", member));
    calc_err_at(err, err->args[0].text);
    return status;
}

static enum status read_parts(struct calc *calc, struct split_part *ret, size_t *ret_count,
                              struct err *err)
{
    const struct json *parts = calc_list(calc, "parts");
    int64_t whole = 0;
    if (parts->count == 0 || parts->count > SPLIT_PARTS_MAX)
        return refuse(err, STR("parts"), "calc.split.part_count");
    for (size_t k = 0; k < parts->count; k++) {
        struct str by = json_find(&parts->items[k], "by")->text;
        ret[k] = (struct split_part){ (int32_t)json_find(&parts->items[k], "share")->number,
                                      SPLIT_EQUAL };
        for (int b = 0; bases[b]; b++) {
            if (str_equal(by, str_of(bases[b])))
                ret[k].by = (enum split_by)b;
        }
        whole += ret[k].share_ppm;
    }
    *ret_count = parts->count;
    return whole == SPLIT_WHOLE_PPM ? OK : refuse(err, STR("parts"), "calc.split.not_whole");
}

struct span {
    Date from, to;
};

static Date date_or(const struct json *object, const char *name, Date fallback)
{
    const struct json *value = json_find(object, name);
    Date date = fallback;
    if (value && value->type == JSON_TEXT)
        (void)date_parse_iso(value->text, &date);
    return date;
}

static int32_t days_of(const struct json *body, const struct span *period)
{
    Date from = date_or(body, "from", period->from), to = date_or(body, "to", period->to);
    if (date_compare(from, period->from) < 0)
        from = period->from;
    if (date_compare(to, period->to) > 0)
        to = period->to;
    return date_compare(to, from) < 0 ? 0 : date_diff(to, from) + 1;
}

static bool has_member(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value && value->type != JSON_NULL;
}

static enum status read_bodies(struct calc *calc, const struct span *period, struct split *split,
                               struct err *err)
{
    const struct json *bodies = calc_list(calc, "bodies");
    split->body_count = bodies->count;
    split->bodies = arena_array(calc->arena, struct split_body, bodies->count);
    if (bodies->count == 0)
        return refuse(err, STR("bodies"), "calc.split.no_body");
    for (size_t i = 0; i < bodies->count; i++) {
        const struct json *body = &bodies->items[i];
        for (size_t k = 0; k < split->part_count; k++) {
            const char *needed = split->parts[k].by == SPLIT_POPULATION ? "population"
                                 : split->parts[k].by == SPLIT_USE      ? "use"
                                                                        : NULL;
            if (needed && !has_member(body, needed))
                return refuse(err, str_format(calc->arena, "bodies[%zu].%s", i, needed),
                              "calc.missing");
        }
        if ((has_member(body, "from") || has_member(body, "to")) && !calc_has(calc, "period"))
            return refuse(err, STR("period"), "calc.missing");
        split->bodies[i] = (struct split_body){
            .id = json_find(body, "id")->text,
            .population =
                has_member(body, "population") ? json_find(body, "population")->number : 0,
            .use = has_member(body, "use") ? json_find(body, "use")->number : 0,
            .days = days_of(body, period),
        };
    }
    return OK;
}

static enum status read_period(struct calc *calc, struct span *ret, struct err *err)
{
    *ret = (struct span){ { 0 }, { 0 } }; /* one day: everybody takes part alike */
    if (!calc_has(calc, "period"))
        return OK;
    const struct json *period = calc_list(calc, "period");
    *ret = (struct span){ date_or(period, "from", ret->from), date_or(period, "to", ret->to) };
    int32_t days = date_diff(ret->to, ret->from);
    return days >= 0 && days < SPLIT_DAYS_MAX ? OK
                                              : refuse(err, STR("period"), "calc.split.bad_period");
}

static enum status run_split(struct calc *calc, struct err *err)
{
    struct split_part parts[SPLIT_PARTS_MAX];
    struct split split = { .total = calc_int(calc, "total"),
                           .unit = calc_has(calc, "unit") ? calc_int(calc, "unit") : 1,
                           .parts = parts };
    struct span period;
    struct json shares = { .type = JSON_ARRAY };
    TRY(read_parts(calc, parts, &split.part_count, err));
    TRY(read_period(calc, &period, err));
    TRY(read_bodies(calc, &period, &split, err));
    TRY(split_cost(calc->arena, &split, err));
    for (size_t i = 0; i < split.body_count; i++) {
        struct json share = { .type = JSON_OBJECT }, by_part = { .type = JSON_ARRAY };
        for (size_t k = 0; k < split.part_count; k++)
            json_add_item(calc->arena, &by_part, json_of_int(split.bodies[i].by_part[k]));
        json_add_member(calc->arena, &share, "id", json_of_text(split.bodies[i].id));
        json_add_member(calc->arena, &share, "amount", json_of_int(split.bodies[i].amount));
        json_add_member(calc->arena, &share, "by_part", by_part);
        json_add_item(calc->arena, &shares, share);
    }
    calc_result(calc, "shares", shares);
    for (size_t k = 0; k < split.part_count; k++) {
        struct calc_step *step = calc_step(calc, "R-180", "calc.split.step", "calc.split.formula");
        calc_arg(calc_arg(step, ARG_INT("part", (int64_t)k + 1)), ARG_YEN("total", split.total));
        calc_arg(calc_arg(step, ARG_TEXT("share", calc_percent(calc->arena, parts[k].share_ppm))),
                 ARG_INT("bodies", (int64_t)split.body_count));
        calc_arg(calc_arg(step, ARG_KEY("by", base_words[parts[k].by])),
                 ARG_YEN("unit", split.unit));
    }
    return OK;
}

const struct calc_rule rule_cost_split = {
    .name = "cost-split",
    .example =
        "{\"total\":12000000,\"parts\":[{\"share\":300000,\"by\":\"equal\"},{\"share\":400000,\"by\":"
        "\"population\"},{\"share\":300000,\"by\":\"use\"}],\"bodies\":[{\"id\":\"082015\",\"populatio"
        "n\":270000,\"use\":120},{\"id\":\"082023\",\"population\":170000,\"use\":80},{\"id\":\"08203"
        "1\",\"population\":140000,\"use\":40}]}",
    .number = "R-180",
    .label = "calc.split",
    .inputs = split_inputs,
    .results = split_results,
    .run = run_split,
};

/* ---- subsidy ---- */
static const struct calc_member subsidy_inputs[] = {
    { .name = "program",
      .label = "calc.program",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 40 },
    { .name = "fiscal_year",
      .label = "calc.fiscal_year",
      .kind = CALC_YEAR,
      .is_required = true,
      .min = 2015,
      .max = 2998 },
    { .name = "spent", .label = "calc.subsidy.spent", .kind = CALC_YEN, .is_required = true },
    { .name = "income", .label = "calc.subsidy.income", .kind = CALC_YEN },
    { .name = "base_amount", .label = "calc.subsidy.base", .kind = CALC_YEN },
    { .name = "together", .label = "calc.subsidy.together", .kind = CALC_FLAG },
    { 0 },
};

static const struct calc_member subsidy_results[] = {
    { .name = "eligible_cost", .label = "calc.subsidy.eligible", .kind = CALC_YEN },
    { .name = "national", .label = "calc.subsidy.national", .kind = CALC_YEN },
    { .name = "own", .label = "calc.subsidy.own", .kind = CALC_YEN },
    { 0 },
};

static enum status find_row(struct calc *calc, struct str table_name, Date on,
                            const struct str (*keys)[2], size_t count, const struct rate_row **ret,
                            struct err *err)
{
    const struct rate_table *table = NULL;
    TRY(seido_rates_find(calc->seido, table_name, &table, err));
    return rate_find(table, on, keys, count, ret, err);
}

static OptYen row_cell(const struct calc *calc, struct str table, const struct rate_row *row,
                       struct str column)
{
    OptYen value = { 0 };
    value.has = str_to_int(rate_cell(seido_rates(calc->seido, table), row, column), &value.value);
    return value;
}

static enum status read_rate(const struct calc *calc, struct str table, const struct rate_row *row,
                             struct subsidy_rate *ret, struct err *err)
{
    OptYen part = row_cell(calc, table, row, STR("part")),
           whole = row_cell(calc, table, row, STR("whole")),
           unit = row_cell(calc, table, row, STR("unit"));
    *ret = (struct subsidy_rate){ part.value, whole.value, unit.value };
    if (part.value > 0 && whole.value > 0 && unit.value > 0)
        return OK;
    enum status status = err_set(err, ERR_INVALID, "", "rate.bad_figure", "%.*s:%d: no figure",
                                 STR_ARG(row->place.file), row->place.line);
    err_arg(err, ARG_TEXT("table", table));
    err_arg(err, ARG_INT("line", row->place.line));
    return status;
}

static enum status run_subsidy(struct calc *calc, struct err *err)
{
    const struct str table = STR("subsidy_rates");
    const struct rate_row *row = NULL;
    bool is_together = calc_has(calc, "together") && calc_int(calc, "together");
    const struct str keys[][2] = { { STR("program"), calc_text(calc, "program") },
                                   { STR("together"), is_together ? STR("true") : STR("false") } };
    Date on = date_fiscal_start((int32_t)calc_int(calc, "fiscal_year"));
    if (find_row(calc, table, on, keys, LENGTH(keys), &row, err) != OK)
        return calc_err_at(err, "program");
    struct subsidy_rate rate = { 0 };
    TRY(read_rate(calc, table, row, &rate, err));
    OptYen base = { calc_has(calc, "base_amount"), 0 };
    if (base.has)
        base.value = calc_int(calc, "base_amount");
    Yen spent = calc_int(calc, "spent");
    Yen income = calc_has(calc, "income") ? calc_int(calc, "income") : 0;
    struct subsidy s = subsidy_of(spent, income, base, &rate);
    calc_result_int(calc, "eligible_cost", s.eligible);
    calc_result_int(calc, "national", s.national);
    calc_result_int(calc, "own", s.own);
    struct calc_step *step =
        calc_step(calc, "R-181", "calc.subsidy.national", "calc.subsidy.formula");
    calc_arg(calc_arg(step, ARG_YEN("cost", s.eligible)), ARG_INT("part", rate.part));
    calc_arg(calc_arg(step, ARG_INT("whole", rate.whole)), ARG_YEN("unit", rate.unit));
    calc_arg(step, ARG_YEN("national", s.national));
    step->source = table_source(calc->seido, table);
    step->row = str_format(calc->arena, "subsidy_rates %.*s", STR_ARG(calc_text(calc, "program")));
    return OK;
}

const struct calc_rule rule_subsidy = {
    .name = "subsidy",
    .example =
        "{\"program\":\"work_readiness\",\"fiscal_year\":2026,\"spent\":10000000,\"income\":50000"
        "0,\"base_amount\":9000000}",
    .number = "R-181",
    .label = "calc.subsidy",
    .inputs = subsidy_inputs,
    .results = subsidy_results,
    .run = run_subsidy,
};

/* ---- custody-fee ---- */
static const struct calc_member fee_inputs[] = {
    { .name = "council",
      .label = "calc.fee.council",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 40 },
    { .name = "on", .label = "calc.fee.on", .kind = CALC_DATE, .is_required = true },
    { .name = "minutes",
      .label = "calc.fee.minutes",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 0,
      .max = 1440 },
    { .name = "passbook_held", .label = "calc.fee.passbook", .kind = CALC_FLAG },
    { .name = "public_assistance", .label = "calc.fee.assistance", .kind = CALC_FLAG },
    { .name = "tax_exempt", .label = "calc.fee.tax_exempt", .kind = CALC_FLAG },
    { .name = "savings", .label = "calc.fee.savings", .kind = CALC_YEN },
    { .name = "visits", .label = "calc.fee.visits", .kind = CALC_COUNT, .min = 0, .max = 100 },
    { .name = "documents_held", .label = "calc.fee.documents_held", .kind = CALC_FLAG },
    { .name = "documents_year_due", .label = "calc.fee.documents_year_due", .kind = CALC_FLAG },
    { .name = "by_car", .label = "calc.fee.by_car", .kind = CALC_FLAG },
    { 0 },
};

static const struct calc_member fee_results[] = {
    { .name = "price", .label = "calc.fee.price", .kind = CALC_YEN },
    { .name = "subsidy", .label = "calc.fee.subsidy", .kind = CALC_YEN },
    { .name = "payable", .label = "calc.fee.payable", .kind = CALC_YEN },
    { .name = "documents", .label = "calc.fee.documents", .kind = CALC_YEN },
    { .name = "travel", .label = "calc.fee.travel", .kind = CALC_YEN },
    { .name = "month", .label = "calc.fee.month", .kind = CALC_YEN },
    { 0 },
};

static bool flag(const struct calc *calc, const char *name)
{
    return calc_has(calc, name) && calc_int(calc, name);
}

/* A figure of the list; 0 where it has none. */
static int32_t fee_cell(const struct calc *calc, const struct rate_row *row, struct str column)
{
    return (int32_t)row_cell(calc, STR("custody_fees"), row, column).value;
}

static struct fee_list fee_list_of(const struct calc *calc, const struct rate_row *row)
{
    return (struct fee_list){
        .base_minutes = fee_cell(calc, row, STR("base_minutes")),
        .base = fee_cell(calc, row, STR("base")),
        .passbook_base = fee_cell(calc, row, STR("passbook_base")),
        .step_minutes = fee_cell(calc, row, STR("step_minutes")),
        .step = fee_cell(calc, row, STR("step")),
        .exempt_pays = row_cell(calc, STR("custody_fees"), row, STR("exempt_pays")),
        .exempt_percent = fee_cell(calc, row, STR("exempt_percent")),
        .savings_below = fee_cell(calc, row, STR("savings_below")),
        .documents_month = fee_cell(calc, row, STR("documents_month")),
        .documents_year = fee_cell(calc, row, STR("documents_year")),
        .travel = row_cell(calc, STR("custody_fees"), row, STR("travel")),
    };
}

static struct calc_step *fee_step(struct calc *calc, const struct rate_row *row, const char *rule,
                                  const char *label, const char *formula)
{
    struct calc_step *step = calc_step(calc, rule, label, formula);
    const struct rate_table *table = seido_rates(calc->seido, STR("custody_fees"));
    step->source = table->source;
    step->row = str_format(calc->arena, "custody_fees %.*s", STR_ARG(calc_text(calc, "council")));
    step->is_unverified = str_equal(rate_cell(table, row, STR("verified")), STR("no"));
    return step;
}

/* */
static void put_month(struct calc *calc, const struct rate_row *row, const struct fee_list *list,
                      const struct fee_visit *visit)
{
    struct fee_month month = { 1, flag(calc, "documents_held"), flag(calc, "documents_year_due"),
                               flag(calc, "by_car") };
    if (calc_has(calc, "visits"))
        month.visits = (int32_t)calc_int(calc, "visits");
    struct fee_sum sum = fee_month_of(list, visit, &month);
    bool is_open = month.comes_by_car && !list->travel.has && !visit->is_on_assistance;
    calc_result_int(calc, "documents", sum.documents);
    if (is_open) /* what it costs: nobody knows before */
        calc_result_null(calc, "travel");
    else
        calc_result_int(calc, "travel", sum.travel);
    calc_result_int(calc, "month", sum.payable);
    struct calc_step *step =
        fee_step(calc, row, "R-187", "calc.fee.month",
                 is_open ? "calc.fee.formula_month_open" : "calc.fee.formula_month");
    calc_arg(calc_arg(step, ARG_INT("visits", month.visits)),
             ARG_YEN("payable", fee_of(list, visit).payable));
    calc_arg(calc_arg(step, ARG_YEN("documents", sum.documents)), ARG_YEN("travel", sum.travel));
    calc_arg(step, ARG_YEN("month", sum.payable));
}

static enum status run_fee(struct calc *calc, struct err *err)
{
    const struct rate_row *row = NULL;
    const struct str keys[][2] = { { STR("council"), calc_text(calc, "council") } };
    if (find_row(calc, STR("custody_fees"), calc_date(calc, "on"), keys, 1, &row, err) != OK)
        return calc_err_at(err, "council");
    struct fee_list list = fee_list_of(calc, row);
    struct fee_visit visit = { (int32_t)calc_int(calc, "minutes"), flag(calc, "passbook_held"),
                               flag(calc, "public_assistance"), flag(calc, "tax_exempt"), 0 };
    if (calc_has(calc, "savings"))
        visit.savings = calc_int(calc, "savings");
    else if (fee_needs_savings(&list, &visit))
        return refuse(err, STR("savings"), "calc.missing");
    struct fee fee = fee_of(&list, &visit);
    calc_result_int(calc, "price", fee.price);
    calc_result_int(calc, "subsidy", fee.subsidy);
    calc_result_int(calc, "payable", fee.payable);
    struct calc_step *step = fee_step(calc, row, "R-186", "calc.fee.payable", "calc.fee.formula");
    calc_arg(calc_arg(step, ARG_INT("steps", fee.steps)), ARG_YEN("price", fee.price));
    calc_arg(calc_arg(step, ARG_YEN("subsidy", fee.subsidy)), ARG_YEN("payable", fee.payable));
    put_month(calc, row, &list, &visit);
    return OK;
}

const struct calc_rule rule_custody_fee = {
    .name = "custody-fee",
    .example =
        "{\"council\":\"saitama\",\"on\":\"2026-11-21\",\"minutes\":90,\"passbook_held\":true}",
    .number = "R-186",
    .label = "calc.fee",
    .inputs = fee_inputs,
    .results = fee_results,
    .run = run_fee,
};
