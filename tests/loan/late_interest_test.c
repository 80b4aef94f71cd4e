/* late_interest_test.c - worked figures, and the slow way: day by day. */
#include "loan/late_interest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/banned.h"

static Date day(int year, int month, int number)
{
    Date date;
    assert_true(date_make(year, month, number, &date));
    return date;
}

static Yen amount_of(const struct late_case *late)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct late_result result;
    assert_int_equal(late_interest(&arena, late, &result, &err), OK);
    Yen sum = 0;
    for (size_t i = 0; i < result.count; i++)
        sum += result.periods[i].amount;
    assert_int_equal(sum, result.amount);
    assert_int_equal(late_interest_amount(late), result.amount);
    return result.amount;
}

/* 2 years and 67 days at 5 % on 1,000,000 */
static void counts_years_and_days(void **state)
{
    (void)state;
    struct late_rate rate = { day(2000, 1, 1), { 50000 } };
    struct late_case late = { .principal = 1000000,
                              .due = day(2009, 10, 4),
                              .as_of = day(2011, 12, 10),
                              .rates = &rate,
                              .rate_count = 1,
                              .day_count = DAYS_YEARS_AND_DAYS };
    assert_int_equal(amount_of(&late), 109178);
    late.due = day(2023, 12, 31); /* 31 days of a leap year: 1,000,000 x 5 % x 31 / 366 */
    late.as_of = day(2024, 1, 31);
    assert_int_equal(amount_of(&late), 4234);
}

/* */
static void begins_on_the_day_after_the_due_date(void **state)
{
    (void)state;
    struct late_rate rate = { day(2000, 1, 1), { 30000 } };
    struct late_case late = {
        .principal = 365000, .due = day(2025, 1, 27), .rates = &rate, .rate_count = 1
    };
    static const struct {
        int month, day;
        Yen amount;
    } rows[] = { { 1, 1, 0 }, { 1, 27, 0 }, { 1, 28, 30 }, { 2, 27, 930 } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        late.as_of = day(2025, rows[i].month, rows[i].day);
        assert_int_equal(amount_of(&late), rows[i].amount);
    }
}

static void closes_a_period_at_payment_and_change_of_rate(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct late_rate rates[] = { { day(2000, 1, 1), { 50000 } }, { day(2020, 4, 1), { 30000 } } };
    struct late_payment payments[] = { { day(2020, 3, 11), 100000 }, { day(2020, 4, 10), 900000 } };
    struct late_case late = { .principal = 365000,
                              .due = day(2020, 3, 1),
                              .as_of = day(2020, 5, 1),
                              .rates = rates,
                              .rate_count = 2,
                              .payments = payments,
                              .payment_count = 2 };
    struct late_result result;
    assert_int_equal(late_interest(&arena, &late, &result, &err), OK);
    assert_int_equal(result.count, 3);
    assert_int_equal(result.periods[0].amount, 500); /* 10 days of 365,000 at 5 % */
    assert_int_equal(result.periods[1].amount, 265000 * 50 * 20 / 365000); /* 20 days */
    assert_int_equal(result.periods[2].amount, 265000 * 30 * 10 / 365000); /* 10 days at 3 % */
    assert_int_equal(result.periods[2].days, 10);
}

/* */
static void a_payment_on_the_due_day_bears_none(void **state)
{
    (void)state;
    struct late_rate rate = { day(2000, 1, 1), { 30000 } };
    struct late_payment payments[] = { { day(2025, 1, 20), 100000 },
                                       { day(2025, 1, 27), 200000 },
                                       { day(2025, 1, 28), 65000 } };
    struct late_case late = { .principal = 365000,
                              .due = day(2025, 1, 27),
                              .as_of = day(2025, 3, 31),
                              .rates = &rate,
                              .rate_count = 1,
                              .payments = payments,
                              .payment_count = 3 };
    assert_int_equal(amount_of(&late), 5); /* one day of 65,000 */
    payments[1].amount = 265000;
    assert_int_equal(amount_of(&late), 0);
    late.rate_count = 0; /* nothing is owed, so no rate is needed */
    assert_int_equal(amount_of(&late), 0);
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct late_result result;
    late.payment_count = 0;
    arena_init(&arena, 0);
    assert_int_equal(late_interest(&arena, &late, &result, &err), ERR_NOT_FOUND);
}

static void refuses_what_is_out_of_range(void **state)
{
    (void)state;
    struct late_rate rates[] = { { day(2000, 1, 1), { 1000000 } }, { day(2020, 4, 1), { 30000 } } };
    struct late_payment payments[] = { { day(2020, 3, 11), 1 }, { day(2020, 4, 10), 1 } };
    const struct late_case good = { .principal = 1,
                                    .due = day(2020, 3, 1),
                                    .as_of = day(2020, 5, 1),
                                    .rates = rates,
                                    .rate_count = 2,
                                    .payments = payments,
                                    .payment_count = 2 };
    struct late_case late[7];
    for (size_t i = 0; i < LENGTH(late); i++)
        late[i] = good;
    late[0].principal = -1;
    late[1].principal = YEN_MAX + 1;
    late[2].principal = YEN_MAX; /* doubles in a year: would pass YEN_MAX */
    late[2].as_of = day(2023, 1, 1);
    struct late_rate twice[] = { rates[1], rates[1] }, below = { rates[0].from, { -1 } },
                     above = { rates[0].from, { 1000001 } };
    late[3].rates = twice;
    late[4].rates = &below;
    late[5].rates = &above;
    late[4].rate_count = late[5].rate_count = 1;
    struct late_payment back[] = { payments[1], payments[0] }, less = { payments[0].on, -1 },
                        more = { payments[0].on, YEN_MAX + 1 };
    late[6].payments = back;
    static const char *const keys[] = { "loan.principal.range", "loan.principal.range",
                                        "loan.late.too_much",   "loan.late.rate_order",
                                        "loan.rate.range",      "loan.rate.range",
                                        "loan.payment.order" };
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(late); i++) {
        struct err err = { 0 };
        struct late_result result;
        assert_int_equal(late_interest(&arena, &late[i], &result, &err), ERR_INVALID);
        assert_string_equal(err.key, keys[i]);
    }
    const struct late_payment *amounts[] = { &less, &more };
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        struct late_case one = good;
        struct err err = { 0 };
        struct late_result result;
        one.payments = amounts[i];
        one.payment_count = 1;
        assert_int_equal(late_interest(&arena, &one, &result, &err), ERR_INVALID);
        assert_string_equal(err.key, "loan.payment.range");
    }
}

static void names_the_day_without_a_rate(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct late_rate rate = { day(2020, 4, 1), { 30000 } };
    struct late_case late = { .principal = 1,
                              .due = day(2020, 3, 1),
                              .as_of = day(2020, 5, 1),
                              .rates = &rate,
                              .rate_count = 1 };
    struct late_result result;
    assert_int_equal(late_interest(&arena, &late, &result, &err), ERR_NOT_FOUND);
    assert_string_equal(err.key, "loan.late.no_rate");
    assert_int_equal(err.args[0].number, day(2020, 3, 2).day);
}

/* Day by day: the sum of all fractions, dropped once. */
static Yen slow_total(const struct late_case *late)
{
    __extension__ unsigned __int128 parts = 0;
    Yen principal = late->principal;
    for (size_t i = 0; i < late->payment_count; i++)
        if (date_compare(late->payments[i].on, late->due) <= 0)
            principal -=
                late->payments[i].amount < principal ? late->payments[i].amount : principal;
    for (Date on = date_add_days(late->due, 1); date_compare(on, late->as_of) <= 0;
         on = date_add_days(on, 1)) {
        Rate rate = { 0 };
        for (size_t i = 0; i < late->rate_count; i++)
            if (date_compare(late->rates[i].from, on) <= 0)
                rate = late->rates[i].rate;
        parts += (unsigned long)principal * (unsigned long)rate.ppm;
        for (size_t i = 0; i < late->payment_count; i++)
            if (date_compare(late->payments[i].on, on) == 0)
                principal -=
                    late->payments[i].amount < principal ? late->payments[i].amount : principal;
    }
    return (Yen)(parts / 365000000U);
}

static void equals_the_slow_way_and_never_falls(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        unsigned r[6];
        for (size_t k = 0; k < LENGTH(r); k++)
            r[k] = (seed = seed * 1664525U + 1013904223U) >> 8;
        struct late_rate rates[] = { { day(2000, 1, 1), { (int)(r[0] % 150000) } },
                                     { date_add_days(day(2020, 1, 1), (int)(r[1] % 400)),
                                       { (int)(r[2] % 150000) } } };
        struct late_payment payments[] = {
            { date_add_days(day(2020, 1, 1), (int)(r[3] % 300)), (Yen)(r[4] % 300000) },
            { date_add_days(day(2020, 11, 1), (int)(r[4] % 300)), (Yen)(r[3] % 300000) },
        };
        struct late_case late = { .principal = 1 + r[5] % 1000000,
                                  .due = day(2020, 1, 10),
                                  .as_of = date_add_days(day(2020, 1, 1), (int)(r[0] % 700)),
                                  .rates = rates,
                                  .rate_count = 2,
                                  .payments = payments,
                                  .payment_count = 2,
                                  .rounding = LATE_TOTAL };
        Yen amount = amount_of(&late);
        assert_int_equal(amount, slow_total(&late));
        late.as_of = date_add_days(late.as_of, 1);
        assert_true(amount_of(&late) >= amount);
        late.rounding = LATE_PER_PERIOD;
        assert_true(amount_of(&late) <= slow_total(&late));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_years_and_days),
        cmocka_unit_test(begins_on_the_day_after_the_due_date),
        cmocka_unit_test(closes_a_period_at_payment_and_change_of_rate),
        cmocka_unit_test(a_payment_on_the_due_day_bears_none),
        cmocka_unit_test(refuses_what_is_out_of_range),
        cmocka_unit_test(names_the_day_without_a_rate),
        cmocka_unit_test(equals_the_slow_way_and_never_falls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
