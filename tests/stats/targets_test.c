#include "unit.h"

#include "stats/targets.h"

/* figures of the published tables, and one worked out by hand. */
static void targets_of_a_year(void **state)
{
    (void)state;
    static const struct target_rates of_2015 = { .new_consultations = { true, 20 },
                                                 .plans = { true, 10 },
                                                 .work_goal_plans = { true, 6 } };
    static const struct target_rates of_2019 = { .new_consultations = { true, 16 },
                                                 .plans_of_new = { true, 50 },
                                                 .work_goal_of_plans = { true, 60 } };
    static const struct {
        const struct target_rates *rates;
        int64_t population, new_consultations, plans, work_goal;
    } rows[] = {
        { &of_2019, 100000, 192, 96, 58 }, /* 57.6 */
        { &of_2015, 100000, 240, 120, 72 },
        { &of_2019, 0, 0, 0, 0 },
        { &of_2019, 261, 1, 0, 0 }, /* 0.501, 0.25, 0.15 */
        { &of_2019, 260, 0, 0, 0 }, /* 0.4992 */
        { &of_2019, 125000000, 240000, 120000, 72000 },
        { &of_2019, 78125, 150, 75, 45 },
        { &of_2019, 2604167, 5000, 2500, 1500 }, /* 5000.0006, 2500.0003, 1500.0002 */
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct targets targets = targets_of(rows[i].rates, rows[i].population);
        assert_true(targets.new_consultations.has && targets.plans.has);
        assert_true(targets.new_consultations.value == rows[i].new_consultations);
        assert_true(targets.plans.value == rows[i].plans);
        assert_true(targets.work_goal_plans.value == rows[i].work_goal);
    }
    struct targets none = targets_of(&(struct target_rates){ 0 }, 1000);
    assert_false(none.new_consultations.has || none.plans.has || none.work_goal_plans.has);
}

/* What an indicator aims at: a number where the population is known, a share, both or neither. */
static void aims_of_indicators(void **state)
{
    (void)state;
    static const struct target_rates rates = { .new_consultations = { true, 16 },
                                               .plans_of_new = { true, 50 },
                                               .work_goal_of_plans = { true, 60 },
                                               .work_or_income = { true, 75 } };
    static const struct {
        const char *column;
        OptCount count, percent;
    } rows[] = {
        { "new_consultations", { true, 192 }, { 0 } },
        { "plans", { true, 96 }, { true, 50 } },
        { "work_goal_plans", { true, 58 }, { true, 60 } },
        { "work_or_income", { 0 }, { true, 75 } },
        { "step_up", { 0 }, { 0 } },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct target_aim aim =
            target_aim_of(&rates, (OptCount){ true, 100000 }, str_of(rows[i].column));
        assert_int_equal(aim.count.has, rows[i].count.has);
        assert_int_equal(aim.count.value, rows[i].count.value);
        assert_int_equal(aim.percent.has, rows[i].percent.has);
        assert_int_equal(aim.percent.value, rows[i].percent.value);
        aim = target_aim_of(&rates, (OptCount){ 0 }, str_of(rows[i].column));
        assert_false(aim.count.has);
    }
}

/* R-005 R-006 */
static void rates_of_a_year(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const struct {
        int64_t part, whole;
        const char *text;
    } shares[] = {
        { 285, 192, "148.4" }, { 56, 96, "58.3" }, { 11, 56, "19.6" },
        { 0, 5, "0.0" },       { 1, 2000, "0.1" }, { 1, 2001, "0.0" },
    };
    int64_t tenths = 0;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        assert_true(percent_tenths(shares[i].part, shares[i].whole, &tenths));
        assert_str(&arena, tenths_format(&arena, tenths), shares[i].text);
    }
    assert_false(percent_tenths(1, 0, &tenths));
    assert_true(per_100k_month_tenths(285, 100000, 12, &tenths));
    assert_str(&arena, tenths_format(&arena, tenths), "23.8");
    assert_false(per_100k_month_tenths(1, 0, 12, &tenths));
    assert_false(per_100k_month_tenths(1, 100, 0, &tenths));
    assert_str(&arena, tenths_format(&arena, -15), "-1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_of_a_year),
        cmocka_unit_test(aims_of_indicators),
        cmocka_unit_test(rates_of_a_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
