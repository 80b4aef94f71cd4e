/* rule_housing.c - `base-amount` and `housing-benefit`. */
#include "base/arena.h"
#include "calc/limits.h"
#include "base/banned.h"

enum { DAYS_MAX = 3660 };

/* ---- base-amount ---- */
static const struct calc_member base_inputs[] = { LIMIT_MEMBERS, { 0 } };
static const struct calc_member base_results[] = {
    { .name = "base_amount", .label = "calc.base_amount", .kind = CALC_YEN },
    { .name = "tax_year", .label = "calc.tax_year", .kind = CALC_YEAR },
    { 0 },
};

static enum status run_base(struct calc *calc, struct err *err)
{
    Date on = calc_date(calc, "applied_on");
    int32_t year = base_amount_tax_year(on);
    Yen base = 0;
    struct calc_step *step = calc_step(calc, "R-161", "calc.tax_year", "calc.formula.tax_year");
    calc_arg(calc_arg(step, ARG_DATE("on", on)), ARG_INT("year", year));
    TRY(limits_base(calc, &base, err));
    calc_result_int(calc, "base_amount", base);
    calc_result_int(calc, "tax_year", year);
    return OK;
}

const struct calc_rule rule_base_amount = {
    .name = "base-amount",
    .example = "{\"applied_on\":\"2026-11-21\",\"household_size\":2,\"grade\":\"1\"}",
    .number = "R-160",
    .label = "calc.base_amount_rule",
    .inputs = base_inputs,
    .results = base_results,
    .run = run_base,
};

/* ---- housing-benefit ---- */
static const char *const routes[] = {
    [BY_JOB_LOSS] = "job_loss", [BY_CLOSURE] = "closure", [BY_REDUCED_WORK] = "reduced_work", NULL
};
static const char *const causes[] = { "dismissed", "own_reason", "closure_not_own", "reduced_work",
                                      NULL }; /* in the order of enum regrant_cause, from 1 */

static const struct calc_member previous_members[] = {
    { .name = "last_paid_month",
      .label = "calc.last_paid_month",
      .kind = CALC_MONTH,
      .is_required = true },
    { .name = "applied_on",
      .label = "calc.previous_applied_on",
      .kind = CALC_DATE,
      .is_required = true },
    { 0 },
};

static const struct calc_member housing_inputs[] = {
    LIMIT_MEMBERS,
    { .name = "rent", .label = "calc.rent", .kind = CALC_YEN, .is_required = true },
    { .name = "income", .label = "calc.income", .kind = CALC_YEN, .is_required = true },
    { .name = "assets", .label = "calc.assets", .kind = CALC_YEN, .is_required = true },
    { .name = "route",
      .label = "calc.route",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = routes },
    { .name = "event_on", .label = "calc.event_on", .kind = CALC_DATE },
    { .name = "unable_days",
      .label = "calc.unable_days",
      .kind = CALC_COUNT,
      .min = 0,
      .max = DAYS_MAX },
    { .name = "main_earner", .label = "calc.main_earner", .kind = CALC_FLAG },
    { .name = "home_owner", .label = "calc.home_owner", .kind = CALC_FLAG },
    { .name = "similar_benefit", .label = "calc.similar_benefit", .kind = CALC_FLAG },
    { .name = "gang_member", .label = "calc.gang_member", .kind = CALC_FLAG },
    { .name = "has_home", .label = "calc.has_home", .kind = CALC_FLAG },
    { .name = "initial_cost_month", .label = "calc.initial_cost_month", .kind = CALC_MONTH },
    LIMIT_OVERRIDES,
    { .name = "previous",
      .label = "calc.previous",
      .kind = CALC_OBJECT,
      .members = previous_members },
    { .name = "reason_now", .label = "calc.reason_now", .kind = CALC_CHOICE, .choices = causes },
    { 0 },
};

static const struct calc_member housing_results[] = {
    { .name = "eligible", .label = "calc.eligible", .kind = CALC_FLAG },
    { .name = "reasons", .label = "calc.reasons", .kind = CALC_LIST, .item = CALC_CHOICE },
    { .name = "amount", .label = "calc.housing.amount", .kind = CALC_YEN },
    { .name = "base_amount", .label = "calc.base_amount", .kind = CALC_YEN },
    { .name = "rent_limit", .label = "calc.rent_limit", .kind = CALC_YEN },
    { .name = "income_limit", .label = "calc.income_limit", .kind = CALC_YEN },
    { .name = "asset_limit", .label = "calc.asset_limit", .kind = CALC_YEN },
    { .name = "start_month", .label = "calc.start_month", .kind = CALC_MONTH },
    { .name = "months", .label = "calc.grant_months", .kind = CALC_COUNT },
    { .name = "duties", .label = "calc.duties", .kind = CALC_LIST, .item = CALC_CHOICE },
    { 0 },
};

static int choice_at(const char *const *choices, struct str text)
{
    for (int i = 0; choices[i]; i++) {
        if (str_equal(str_of(choices[i]), text))
            return i;
    }
    return -1;
}

static enum status read_case(struct calc *calc, const struct housing_rule *rule,
                             struct housing_case *ret, struct err *err)
{
    struct limits limits = { 0 };
    struct housing_case c = {
        .applied_on = calc_date(calc, "applied_on"),
        .rent = calc_int(calc, "rent"),
        .income = calc_int(calc, "income"),
        .assets = calc_int(calc, "assets"),
        .route = (enum housing_route)choice_at(routes, calc_text(calc, "route")),
        .unable_days = calc_has(calc, "unable_days") ? (int32_t)calc_int(calc, "unable_days") : 0,
        .is_main_earner = limits_flag(calc, "main_earner", true),
        .is_home_owner = limits_flag(calc, "home_owner", false),
        .has_similar_benefit = limits_flag(calc, "similar_benefit", false),
        .is_gang_member = limits_flag(calc, "gang_member", false),
        .has_previous = calc_has(calc, "previous"),
        .cause = (enum regrant_cause)(choice_at(causes, calc_text(calc, "reason_now")) + 1),
    };
    struct err second = { 0 };
    enum status event = OK;
    if (calc_has(calc, "event_on"))
        c.event_on = (OptDate){ true, calc_date(calc, "event_on") };
    else if (c.route != BY_REDUCED_WORK)
        event = calc_missing(calc, "event_on", "calc.missing", err);
    if (c.has_previous) {
        struct calc previous = { .arena = calc->arena, .input = calc_list(calc, "previous") };
        c.last_paid_month = calc_date(&previous, "last_paid_month");
        c.previous_applied_on = calc_date(&previous, "applied_on");
    }
    enum status found = limits_find(calc, rule, &limits, event == OK ? err : &second);
    TRY(event == OK ? found : event);
    c.base = limits.base;
    c.rent_limit = limits.rent_limit;
    c.asset_limit = limits.asset_limit;
    *ret = c;
    return OK;
}

static struct calc_step *rule_step(struct calc *calc, const char *rule, const char *label,
                                   const char *formula)
{
    struct calc_step *step = calc_step(calc, rule, label, formula);
    step->source = table_source(calc->seido, STR("housing_rule"));
    step->row = STR("housing_rule");
    return step;
}

/* What nobody said about the persons is taken as met, and told as such, never as a fact. */
static void put_assumptions(struct calc *calc)
{
    static const struct {
        const char *member, *label;
    } flags[] = {
        { "main_earner", "calc.main_earner" },
        { "home_owner", "calc.home_owner" },
        { "similar_benefit", "calc.similar_benefit" },
        { "gang_member", "calc.gang_member" },
    };
    size_t given = 0;
    for (size_t i = 0; i < LENGTH(flags); i++)
        given += calc_has(calc, flags[i].member);
    if (given == LENGTH(flags))
        calc_step(calc, "R-166", "calc.step.persons", "calc.formula.persons");
    for (size_t i = 0; i < LENGTH(flags); i++)
        if (!calc_has(calc, flags[i].member))
            calc_step(calc, "R-166", flags[i].label, "calc.formula.assumed");
}

static void put_steps(struct calc *calc, const struct housing_rule *rule,
                      const struct housing_case *c, Yen amount)
{
    struct calc_step *step =
        calc_step(calc, "R-163", "calc.income_limit",
                  c->income > housing_income_limit(c->base, c->rent, c->rent_limit)
                      ? "calc.formula.income_above"
                      : "calc.formula.income_within");
    calc_arg(calc_arg(step, ARG_YEN("base", c->base)), ARG_YEN("rent", c->rent));
    calc_arg(calc_arg(step, ARG_YEN("cap", c->rent_limit)), ARG_YEN("income", c->income));
    calc_arg(step, ARG_YEN("limit", housing_income_limit(c->base, c->rent, c->rent_limit)));
    if (c->event_on.has && c->route != BY_REDUCED_WORK) {
        Date last = housing_event_last_day(rule, c->event_on.value, c->unable_days);
        step = rule_step(calc, "R-165", "calc.step.event", "calc.formula.event");
        calc_arg(calc_arg(step, ARG_DATE("event", c->event_on.value)), ARG_DATE("last", last));
        calc_arg(step, ARG_DATE("on", c->applied_on));
    }
    if (c->has_previous)
        calc_arg(rule_step(calc, "R-168", "calc.step.regrant", "calc.formula.regrant"),
                 ARG_DATE("month", date_add_months(date_month_start(c->last_paid_month),
                                                   rule->regrant_wait + 1)));
    put_assumptions(calc);
    if (!amount)
        return;
    step = rule_step(calc, "R-167", "calc.housing.amount",
                     c->income <= c->base ? "calc.formula.amount_rent" : "calc.formula.amount");
    calc_arg(calc_arg(step, ARG_YEN("base", c->base)), ARG_YEN("rent", c->rent));
    calc_arg(calc_arg(step, ARG_YEN("income", c->income)), ARG_YEN("cap", c->rent_limit));
    calc_arg(step, ARG_YEN("amount", amount));
}

/* at risk of losing the home: the month of application; without a home: the month after the one
 * in which the first costs of the new lease fall due. */
static void put_start(struct calc *calc, Date applied_on)
{
    if (limits_flag(calc, "has_home", true))
        calc_result(calc, "start_month", json_of_month(calc->arena, applied_on));
    else if (calc_has(calc, "initial_cost_month"))
        calc_result(
            calc, "start_month",
            json_of_month(calc->arena, date_add_months(calc_date(calc, "initial_cost_month"), 1)));
    else
        calc_result_null(calc, "start_month");
}

static enum status run_housing(struct calc *calc, struct err *err)
{
    struct housing_rule rule = { 0 };
    struct housing_case c = { 0 };
    struct reasons reasons = { 0 };
    Date on = calc_date(calc, "applied_on");
    TRY(housing_rule_read(calc->seido, on, &rule, err));
    TRY(read_case(calc, &rule, &c, err));
    housing_judge(&rule, &c, &reasons);
    Yen amount = reasons.count ? 0 : housing_amount(&rule, c.base, c.rent, c.rent_limit, c.income);
    limits_put_reasons(calc, &reasons);
    calc_result_int(calc, "amount", amount);
    calc_result_int(calc, "base_amount", c.base);
    calc_result_int(calc, "rent_limit", c.rent_limit);
    calc_result_int(calc, "income_limit", housing_income_limit(c.base, c.rent, c.rent_limit));
    calc_result_int(calc, "asset_limit", c.asset_limit);
    put_steps(calc, &rule, &c, amount);
    if (reasons.count)
        return OK;
    put_start(calc, on);
    calc_result_int(calc, "months", rule.grant_months);
    return calc_put_duties(calc, on, calc_text(calc, "route"), 1, err);
}

const struct calc_rule rule_housing_benefit = {
    .name = "housing-benefit",
    .example =
        "{\"applied_on\":\"2026-11-21\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":"
        "\"1\",\"rent\":60000,\"income\":100000,\"assets\":200000,\"route\":\"job_loss\",\"event_on\""
        ":\"2026-08-31\"}",
    .number = "R-166",
    .label = "calc.housing",
    .inputs = housing_inputs,
    .results = housing_results,
    .run = run_housing,
};
