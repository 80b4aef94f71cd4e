#include "stats/targets.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/yen.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { MONTHS = 12, PER_PEOPLE = 100000, PERCENT = 100 };

static OptCount cell(const struct rate_table *table, const struct rate_row *row, struct str column)
{
    OptCount count = { 0 };
    count.has = str_to_int(rate_cell(table, row, column), &count.value);
    return count;
}

enum status target_rates_find(const struct seido *seido, int32_t fiscal_year,
                              struct target_rates *ret, struct err *err)
{
    const struct rate_table *table = NULL;
    TRY(seido_rates_find(seido, STR("targets"), &table, err));
    AUTO_ARENA scratch = { 0 };
    const struct rate_row *row = NULL;
    const struct str keys[][2] = { { STR("fiscal_year"), str_from_int(&scratch, fiscal_year) } };
    TRY(rate_find(table, date_fiscal_start(fiscal_year), keys, LENGTH(keys), &row, err));
    *ret = (struct target_rates){
        .new_consultations = cell(table, row, STR("new_consultations")),
        .plans = cell(table, row, STR("plans")),
        .plans_of_new = cell(table, row, STR("plans_of_new")),
        .work_goal_plans = cell(table, row, STR("work_goal_plans")),
        .work_goal_of_plans = cell(table, row, STR("work_goal_of_plans")),
        .work_or_income = cell(table, row, STR("work_or_income")),
        .step_up = cell(table, row, STR("step_up")),
        .source = table->source,
    };
    return OK;
}

/* A rate per 100,000 and month in parts of a ten-thousandth: a share of a share stays whole. */
static OptCount finer(OptCount rate, OptCount base, OptCount percent)
{
    if (rate.has)
        return (OptCount){ true, rate.value * PERCENT * PERCENT };
    if (base.has && percent.has)
        return (OptCount){ true, base.value * percent.value / PERCENT };
    return (OptCount){ 0 };
}

static OptCount year_of(OptCount fine_rate, int64_t population)
{
    if (!fine_rate.has)
        return fine_rate;
    int64_t whole = yen_share(population, fine_rate.value * MONTHS,
                              (int64_t)PER_PEOPLE * PERCENT * PERCENT, ROUND_HALF_UP);
    return (OptCount){ true, whole };
}

/* */
struct targets targets_of(const struct target_rates *rates, int64_t population)
{
    const OptCount none = { 0 };
    OptCount consultations = finer(rates->new_consultations, none, none);
    OptCount plans = finer(rates->plans, consultations, rates->plans_of_new);
    OptCount work_goal = finer(rates->work_goal_plans, plans, rates->work_goal_of_plans);
    return (struct targets){ year_of(consultations, population), year_of(plans, population),
                             year_of(work_goal, population) };
}

struct target_aim target_aim_of(const struct target_rates *rates, OptCount population,
                                struct str column)
{
    struct target_aim aim = { 0 };
    struct targets targets = { 0 };
    if (population.has)
        targets = targets_of(rates, population.value);
    if (str_equal(column, STR("new_consultations"))) {
        aim.count = targets.new_consultations;
    } else if (str_equal(column, STR("plans"))) {
        aim = (struct target_aim){ targets.plans, rates->plans_of_new };
    } else if (str_equal(column, STR("work_goal_plans"))) {
        aim = (struct target_aim){ targets.work_goal_plans, rates->work_goal_of_plans };
    } else if (str_equal(column, STR("work_or_income"))) {
        aim.percent = rates->work_or_income;
    }
    return aim;
}

/* */
bool per_100k_month_tenths(int64_t count, int64_t population, int64_t months, int64_t *ret)
{
    if (population <= 0 || months <= 0)
        return false;
    *ret = yen_share(count, (int64_t)PER_PEOPLE * 10, population * months, ROUND_HALF_UP);
    return true;
}

/* */
bool percent_tenths(int64_t part, int64_t whole, int64_t *ret)
{
    if (whole <= 0)
        return false;
    *ret = yen_share(part, (int64_t)PERCENT * 10, whole, ROUND_HALF_UP);
    return true;
}

struct str tenths_format(struct arena *arena, int64_t tenths)
{
    int64_t size = tenths < 0 ? -tenths : tenths;
    return str_format(arena, "%s%" PRId64 ".%" PRId64, tenths < 0 ? "-" : "", size / 10, size % 10);
}
