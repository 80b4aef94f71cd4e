/* rule_targets.c - `targets` and `rates`: what the ministry expects of a body, and what a body did. */
#include "calc/rule.h"

#include "base/arena.h"
#include "seido/seido.h"
#include "stats/targets.h"
#include "base/banned.h"

enum { PERCENT_TENTHS = 10, COUNT_MAX = 100000000, MONTHS_MAX = 1200 };

/* ---- targets ---- */
static const struct calc_member target_inputs[] = {
    { .name = "population",
      .label = "calc.population",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 1,
      .max = TARGET_POPULATION_MAX },
    { .name = "fiscal_year",
      .label = "calc.fiscal_year",
      .kind = CALC_YEAR,
      .is_required = true,
      .min = 2015,
      .max = 2999 },
    { 0 },
};

static const struct calc_member target_results[] = {
    { .name = "new_consultations", .label = "calc.new_consultations", .kind = CALC_COUNT },
    { .name = "plans", .label = "calc.plans", .kind = CALC_COUNT },
    { .name = "work_goal_plans", .label = "calc.work_goal_plans", .kind = CALC_COUNT },
    { .name = "plan_rate", .label = "calc.plan_rate", .kind = CALC_DECIMAL },
    { .name = "work_goal_rate", .label = "calc.work_goal_rate", .kind = CALC_DECIMAL },
    { .name = "work_or_income_rate", .label = "calc.work_or_income_rate", .kind = CALC_DECIMAL },
    { .name = "step_up_rate", .label = "calc.step_up_rate", .kind = CALC_DECIMAL },
    { 0 },
};

static void put_count(struct calc *calc, const char *name, OptCount count)
{
    if (count.has)
        calc_result_int(calc, name, count.value);
    else
        calc_result_null(calc, name);
}

static void put_percent(struct calc *calc, const char *name, OptCount percent)
{
    if (percent.has)
        calc_result_text(calc, name, tenths_format(calc->arena, percent.value * PERCENT_TENTHS));
    else
        calc_result_null(calc, name);
}

struct target_step {
    const char *label, *direct, *share; /* share: a percentage of the row before it */
    OptCount rate, of_rate, percent, target;
};

static void put_target_step(struct calc *calc, const struct target_rates *rates, int32_t year,
                            int64_t population, const struct target_step *target)
{
    if (!target->target.has)
        return;
    struct calc_step *step =
        calc_step(calc, "R-004", target->label, target->rate.has ? target->direct : target->share);
    calc_arg(step, ARG_INT("population", population));
    calc_arg(step, ARG_INT("rate", target->rate.has ? target->rate.value : target->of_rate.value));
    if (!target->rate.has)
        calc_arg(step, ARG_INT("percent", target->percent.value));
    calc_arg(step, ARG_INT("target", target->target.value));
    step->source = rates->source;
    step->row = str_format(calc->arena, "targets %d", (int)year);
}

static enum status run_targets(struct calc *calc, struct err *err)
{
    int64_t population = calc_int(calc, "population");
    int32_t year = (int32_t)calc_int(calc, "fiscal_year");
    struct target_rates rates = { 0 };
    if (target_rates_find(calc->seido, year, &rates, err) != OK)
        return calc_err_at(err, "fiscal_year");
    struct targets targets = targets_of(&rates, population);
    put_count(calc, "new_consultations", targets.new_consultations);
    put_count(calc, "plans", targets.plans);
    put_count(calc, "work_goal_plans", targets.work_goal_plans);
    put_percent(calc, "plan_rate", rates.plans_of_new);
    put_percent(calc, "work_goal_rate", rates.work_goal_of_plans);
    put_percent(calc, "work_or_income_rate", rates.work_or_income);
    put_percent(calc, "step_up_rate", rates.step_up);
    const struct target_step steps[] = {
        { .label = "calc.new_consultations",
          .direct = "calc.targets.formula",
          .rate = rates.new_consultations,
          .target = targets.new_consultations },
        { .label = "calc.plans",
          .direct = "calc.targets.formula",
          .share = "calc.targets.formula_share",
          .rate = rates.plans,
          .of_rate = rates.new_consultations,
          .percent = rates.plans_of_new,
          .target = targets.plans },
        { .label = "calc.work_goal_plans",
          .direct = "calc.targets.formula",
          .share = "calc.targets.formula_share_of_plans",
          .rate = rates.work_goal_plans,
          .of_rate = targets.plans,
          .percent = rates.work_goal_of_plans,
          .target = targets.work_goal_plans },
    };
    for (size_t i = 0; i < LENGTH(steps); i++)
        put_target_step(calc, &rates, year, population, &steps[i]);
    return OK;
}

const struct calc_rule rule_targets = {
    .name = "targets",
    .example = "{\"population\":100000,\"fiscal_year\":2019}",
    .number = "R-004",
    .label = "calc.targets",
    .inputs = target_inputs,
    .results = target_results,
    .run = run_targets,
};

/* ---- rates ---- */
#define COUNT_MEMBER(n, l)                                                                         \
    {                                                                                              \
        .name = (n), .label = (l), .kind = CALC_COUNT, .is_required = true, .min = 0,              \
        .max = COUNT_MAX                                                                           \
    }

static const struct calc_member rate_inputs[] = {
    { .name = "population",
      .label = "calc.population",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 0,
      .max = TARGET_POPULATION_MAX },
    { .name = "months",
      .label = "calc.months",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 1,
      .max = MONTHS_MAX },
    COUNT_MEMBER("new_consultations", "calc.new_consultations"),
    COUNT_MEMBER("plans", "calc.plans"),
    COUNT_MEMBER("work_goal_plans", "calc.work_goal_plans"),
    COUNT_MEMBER("employed_of_plans", "calc.employed_of_plans"),
    COUNT_MEMBER("raised_of_plans", "calc.raised_of_plans"),
    { 0 },
};

static const struct calc_member rate_results[] = {
    { .name = "new_consultations_per_100k_month",
      .label = "calc.new_consultations_per_100k_month",
      .kind = CALC_DECIMAL },
    { .name = "plans_per_100k_month", .label = "calc.plans_per_100k_month", .kind = CALC_DECIMAL },
    { .name = "work_goal_plans_per_100k_month",
      .label = "calc.work_goal_plans_per_100k_month",
      .kind = CALC_DECIMAL },
    { .name = "work_or_income_rate", .label = "calc.work_or_income_rate", .kind = CALC_DECIMAL },
    { .name = "plan_rate", .label = "calc.plan_rate", .kind = CALC_DECIMAL },
    { .name = "work_goal_rate", .label = "calc.work_goal_rate", .kind = CALC_DECIMAL },
    { 0 },
};

static void put_per_100k(struct calc *calc, const char *input, const char *result,
                         const char *label)
{
    int64_t count = calc_int(calc, input), tenths = 0;
    int64_t population = calc_int(calc, "population"), months = calc_int(calc, "months");
    if (!per_100k_month_tenths(count, population, months, &tenths)) {
        calc_result_null(calc, result);
        return;
    }
    struct str text = tenths_format(calc->arena, tenths);
    calc_result_text(calc, result, text);
    struct calc_step *step = calc_step(calc, "R-005", label, "calc.rates.formula_per_100k");
    calc_arg(calc_arg(step, ARG_INT("count", count)), ARG_INT("population", population));
    calc_arg(calc_arg(step, ARG_INT("months", months)), ARG_TEXT("rate", text));
}

/* What has no denominator stays undefined: null, and no step. */
static void put_share(struct calc *calc, const char *result, const char *label, int64_t part,
                      int64_t whole)
{
    int64_t tenths = 0;
    if (!percent_tenths(part, whole, &tenths)) {
        calc_result_null(calc, result);
        return;
    }
    struct str text = tenths_format(calc->arena, tenths);
    calc_result_text(calc, result, text);
    struct calc_step *step = calc_step(calc, "R-006", label, "calc.rates.formula_share");
    calc_arg(calc_arg(step, ARG_INT("part", part)), ARG_INT("whole", whole));
    calc_arg(step, ARG_TEXT("rate", text));
}

static enum status run_rates(struct calc *calc, struct err *err)
{
    (void)err;
    int64_t consultations = calc_int(calc, "new_consultations"), plans = calc_int(calc, "plans");
    int64_t work_goal = calc_int(calc, "work_goal_plans");
    int64_t successes = calc_int(calc, "employed_of_plans") + calc_int(calc, "raised_of_plans");
    put_per_100k(calc, "new_consultations", "new_consultations_per_100k_month",
                 "calc.new_consultations_per_100k_month");
    put_per_100k(calc, "plans", "plans_per_100k_month", "calc.plans_per_100k_month");
    put_per_100k(calc, "work_goal_plans", "work_goal_plans_per_100k_month",
                 "calc.work_goal_plans_per_100k_month");
    put_share(calc, "work_or_income_rate", "calc.work_or_income_rate", successes, work_goal);
    put_share(calc, "plan_rate", "calc.plan_rate", plans, consultations);
    put_share(calc, "work_goal_rate", "calc.work_goal_rate", work_goal, plans);
    return OK;
}

const struct calc_rule rule_rates = {
    .name = "rates",
    .example =
        "{\"population\":100000,\"months\":12,\"new_consultations\":285,\"plans\":56,\"work_goal"
        "_plans\":11,\"employed_of_plans\":9,\"raised_of_plans\":4}",
    .number = "R-005",
    .label = "calc.rates",
    .inputs = rate_inputs,
    .results = rate_results,
    .run = run_rates,
};
