#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "benefit/housing.h"

static Date day(const char *iso)
{
    Date date = { 0 };
    assert_true(date_parse_iso(str_of(iso), &date));
    return date;
}

static OptDate opt_day(const char *iso)
{
    return iso ? (OptDate){ true, day(iso) } : (OptDate){ 0 };
}

/* the published and computed tables, by grade, for one to seven people. */
static void base_amounts_of_the_tables(void **state)
{
    (void)state;
    static const struct salary_segment until_2025[] = {
        { { true, 1625000 }, 550000, 1000000 },
        { { true, 1800000 }, -100000, 600000 },
        { { true, 3600000 }, 80000, 700000 },
        { { true, 6600000 }, 440000, 800000 },
    };
    static const struct salary_segment from_2026[] = {
        { { true, 1900000 }, 650000, 1000000 },
        { { true, 3600000 }, 80000, 700000 },
        { { true, 6600000 }, 440000, 800000 },
    };
    static const struct tax_limit limits[] = { { 350000, 100000, 210000 },
                                               { 315000, 100000, 189000 },
                                               { 280000, 100000, 168000 } };
    static const struct {
        const struct salary_segment *segments;
        size_t count, grade;
        int64_t thousands[7];
    } rows[] = {
        { until_2025, 4, 0, { 84, 130, 172, 214, 255, 297, 334 } },
        { until_2025, 4, 1, { 81, 123, 157, 194, 232, 269, 306 } },
        { until_2025, 4, 2, { 78, 115, 140, 175, 209, 242, 275 } },
        { from_2026, 3, 0, { 92, 139, 172, 214, 255, 297, 334 } },
        { from_2026, 3, 1, { 89, 131, 157, 194, 232, 269, 306 } },
        { from_2026, 3, 2, { 86, 124, 147, 175, 209, 242, 275 } },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int32_t size = 1; size <= 7; size++) {
            struct base_amount amount = { 0 };
            assert_true(base_amount_of(&limits[rows[i].grade], rows[i].segments, rows[i].count,
                                       size, &amount));
            if (amount.monthly != rows[i].thousands[size - 1] * 1000)
                fail_msg("row %zu, %d people: %d", i, (int)size, (int)amount.monthly);
        }
    }
    struct base_amount amount = { 0 };
    assert_false(base_amount_of(&limits[0], from_2026, 3, 30, &amount));
    static const struct salary_segment endless[] = { { { false, 0 }, 440000, 800000 } };
    assert_true(base_amount_of(&limits[0], endless, 1, 30, &amount));
    assert_true(amount.monthly ==
                1172000); /* (350,000 x 30 + 310,000 + 440,000) / 0.8 / 12 = 1,171,875 */
}

/* */
static void tax_years(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int32_t year;
    } rows[] = {
        { "2026-03-31", 2025 }, { "2026-04-01", 2025 }, { "2026-06-30", 2025 },
        { "2026-07-01", 2026 }, { "2027-01-10", 2026 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(base_amount_tax_year(day(rows[i].day)), rows[i].year);
}

static const struct housing_rule rule = {
    .asset_months = 6,
    .event_years = 2,
    .unable_days = 30,
    .years_extended = 4,
    .grant_months = 3,
    .months_of_all = 9,
    .asset_cap = 1000000,
    .unit = 1,
    .amount_by = AMOUNT_BY_ACTUAL,
    .has_wait = true,
    .regrant_wait = 12,
};

/* R-163 R-164 R-167 */
static void amounts(void **state)
{
    (void)state;
    static const struct {
        Yen rent, income, limit, amount, before_2020;
    } rows[] = {
        { 60000, 0, 137700, 53700, 53700 },
        { 50000, 84000, 134000, 50000, 50000 }, /* income equals the base amount */
        { 50000, 84001, 134000, 49999, 49999 },
        { 50000, 134000, 134000, 0, 0 },    /* eligible, nothing to pay */
        { 60000, 137700, 137700, 6300, 0 }, /* actual rent counts since July 2020 */
        { 60000, 100000, 137700, 44000, 37700 },
        { 0, 0, 84000, 0, 0 },
    };
    struct housing_rule before = rule;
    before.amount_by = AMOUNT_BY_CAPPED;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_true(housing_income_limit(84000, rows[i].rent, 53700) == rows[i].limit);
        assert_true(housing_amount(&rule, 84000, rows[i].rent, 53700, rows[i].income) ==
                    rows[i].amount);
        assert_true(housing_amount(&before, 84000, rows[i].rent, 53700, rows[i].income) ==
                    rows[i].before_2020);
    }
    assert_true(housing_amount(&rule, 84000, 50000, 53700, 900000) == 0);
    before.unit = 100;
    assert_true(housing_amount(&before, 84000, 50000, 53700, 84050) == 49900);
    assert_true(housing_asset_limit(&rule, 84000) == 504000);
    assert_true(housing_asset_limit(&rule, 172000) == 1000000);
}

/* who would get nothing is eligible, or refused for that alone, as the table says. */
static void nothing_to_pay_is_a_setting(void **state)
{
    (void)state;
    static const struct {
        Yen rent, income;
        bool is_earner;
        const char *granted, *refused; /* the first reason, NULL: none */
    } rows[] = {
        { 50000, 133999, true, NULL, NULL },
        { 50000, 134000, true, NULL, "nothing_to_pay" },
        { 60000, 137700, true, NULL, NULL },
        { 0, 84000, true, NULL, "nothing_to_pay" },
        { 50000, 134001, true, "income", "income" },
        { 50000, 134000, false, "not_main_earner", "not_main_earner" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        for (int refuses = 0; refuses <= 1; refuses++) {
            struct housing_rule one = rule;
            struct reasons reasons;
            struct housing_case c = { .rent = rows[i].rent,
                                      .income = rows[i].income,
                                      .base = 84000,
                                      .rent_limit = 53700,
                                      .asset_limit = 504000,
                                      .route = BY_REDUCED_WORK,
                                      .is_main_earner = rows[i].is_earner };
            const char *expected = refuses ? rows[i].refused : rows[i].granted;
            one.refuses_zero = refuses;
            housing_judge(&one, &c, &reasons);
            assert_int_equal(reasons.count, expected != NULL);
            if (expected)
                assert_string_equal(reasons.items[0], expected);
        }
}

/* More income never means more money, and the benefit never passes rent or limit. */
static void amounts_fall_with_income(void **state)
{
    (void)state;
    for (Yen rent = 0; rent <= 80000; rent += 997) {
        Yen last = YEN_MAX;
        for (Yen income = 0; income <= 160000; income += 499) {
            Yen amount = housing_amount(&rule, 84000, rent, 53700, income);
            assert_true(amount <= last && amount <= rent && amount <= 53700 && amount >= 0);
            last = amount;
        }
    }
}

/* */
static void how_long_an_event_counts(void **state)
{
    (void)state;
    static const struct {
        const char *event;
        int32_t unable;
        const char *last;
    } rows[] = {
        { "2023-04-01", 0, "2025-04-01" },  { "2023-04-01", 29, "2025-04-01" },
        { "2023-04-01", 30, "2025-05-01" }, { "2023-04-01", 2000, "2027-04-01" },
        { "2024-02-29", 0, "2026-02-28" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena,
                   date_format_iso(
                       &arena, housing_event_last_day(&rule, day(rows[i].event), rows[i].unable)),
                   rows[i].last);
}

static void check_reasons(const struct reasons *reasons, const char *expected)
{
    char joined[300] = "";
    for (size_t i = 0; i < reasons->count; i++)
        snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%s", i ? " " : "",
                 reasons->items[i]);
    assert_string_equal(joined, expected);
}

static struct housing_case good_case(void)
{
    return (struct housing_case){ .applied_on = day("2026-11-21"),
                                  .rent = 50000,
                                  .income = 80000,
                                  .assets = 100000,
                                  .base = 84000,
                                  .rent_limit = 53700,
                                  .asset_limit = 504000,
                                  .event_on = opt_day("2025-01-10"),
                                  .is_main_earner = true };
}

/* R-166 R-168 */
static void who_is_eligible(void **state)
{
    (void)state;
    struct reasons reasons;
    struct housing_case c = good_case();
    housing_judge(&rule, &c, &reasons);
    check_reasons(&reasons, "");
    c.income = 134001;
    c.assets = 504001;
    c.event_on = opt_day("2024-11-20");
    c.is_main_earner = false;
    c.is_home_owner = c.has_similar_benefit = c.is_gang_member = true;
    housing_judge(&rule, &c, &reasons);
    check_reasons(&reasons, "income assets event_too_old not_main_earner home_owner similar_benefit"
                            " gang_member");
    c = good_case();
    c.event_on = opt_day("2020-01-01");
    c.route = BY_REDUCED_WORK;
    housing_judge(&rule, &c, &reasons);
    check_reasons(&reasons, "");
}

static void who_comes_again_waits(void **state)
{
    (void)state;
    static const struct {
        const char *applied, *last_paid, *before;
        enum regrant_cause cause;
        const char *reasons;
    } rows[] = {
        { "2025-03-31", "2024-03-01", "2024-05-01", CAUSE_DISMISSED, "regrant_wait" },
        { "2025-04-01", "2024-03-01", "2024-05-01", CAUSE_DISMISSED, "" },
        { "2025-03-31", "2024-03-01", "2024-03-31", CAUSE_DISMISSED, "" }, /* transition */
        { "2025-03-31", "2024-03-01", "2024-03-31", CAUSE_REDUCED_WORK, "regrant_wait" },
        { "2026-04-01", "2024-03-01", "2024-03-31", CAUSE_OWN_REASON, "regrant_reason" },
        { "2025-03-31", "2024-03-01", "2024-05-01", CAUSE_NONE, "regrant_reason regrant_wait" },
    };
    struct housing_rule with_transition = rule;
    with_transition.transition_until = opt_day("2024-03-31");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct reasons reasons;
        struct housing_case c = good_case();
        c.applied_on = day(rows[i].applied);
        c.event_on = (OptDate){ 0 };
        c.has_previous = true;
        c.last_paid_month = day(rows[i].last_paid);
        c.previous_applied_on = day(rows[i].before);
        c.cause = rows[i].cause;
        housing_judge(&with_transition, &c, &reasons);
        check_reasons(&reasons, rows[i].reasons);
    }
}

/* R-169 R-170 */
static void extensions(void **state)
{
    (void)state;
    static const struct {
        size_t paid; /* months from 2026-01 */
        const char *apply, *suspended, *resume, *reasons, *first;
        size_t months;
    } rows[] = {
        { 3, "2026-03-01", NULL, NULL, "", "2026-04-01", 3 },
        { 6, "2026-06-01", NULL, NULL, "", "2026-07-01", 3 },
        { 9, "2026-09-01", NULL, NULL, "all_months_paid", NULL, 0 },
        { 3, "2026-05-01", NULL, NULL, "not_continuous", NULL, 0 },
        { 0, "2026-05-01", NULL, NULL, "not_paid_yet", NULL, 0 },
        { 4, "2027-01-01", "2026-05-01", "2027-02-01", "", "2027-02-01", 2 },
        { 3, "2027-01-01", "2026-04-01", "2027-02-01", "", "2027-02-01", 3 },
        { 4, "2028-06-01", "2026-05-01", "2028-06-01", "suspended_too_long", NULL, 0 },
        { 4, "2028-05-01", "2026-05-01", "2028-05-01", "", "2028-05-01", 2 },
        { 4, "2028-05-01", "2026-05-01", NULL, "no_resumption", NULL, 0 },
        { 4, "2026-04-01", "2026-05-01", "2026-04-01", "resumed_before", NULL, 0 },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct extension_case c = { .paid_count = rows[i].paid,
                                    .apply_month = day(rows[i].apply),
                                    .suspended_from = opt_day(rows[i].suspended),
                                    .resume_month = opt_day(rows[i].resume) };
        struct extension extension;
        struct reasons reasons;
        for (size_t m = 0; m < rows[i].paid; m++)
            c.paid[m] = date_add_months(day("2026-01-01"), (int32_t)m);
        housing_extend(&rule, &c, &extension, &reasons);
        check_reasons(&reasons, rows[i].reasons);
        assert_int_equal(extension.count, rows[i].months);
        if (rows[i].first)
            assert_str(&arena, date_format_iso(&arena, extension.months[0]), rows[i].first);
        assert_true(rows[i].paid + extension.count <= 9);
        assert_int_equal(extension.first_number, rows[i].paid + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_amounts_of_the_tables),
        cmocka_unit_test(tax_years),
        cmocka_unit_test(amounts),
        cmocka_unit_test(nothing_to_pay_is_a_setting),
        cmocka_unit_test(amounts_fall_with_income),
        cmocka_unit_test(how_long_an_event_counts),
        cmocka_unit_test(who_is_eligible),
        cmocka_unit_test(who_comes_again_waits),
        cmocka_unit_test(extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
