/* schedule_test.c - published and worked figures, and what must hold for every schedule. */
#include "loan/schedule.h"

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

static struct schedule_terms plain(Yen principal, int months)
{
    return (struct schedule_terms){ .principal = principal,
                                    .months = months,
                                    .unit = 1,
                                    .method = SCHEDULE_INTEREST_FREE,
                                    .first_due = day(2023, 1, 1),
                                    .pay_day = 27,
                                    .period_months = 1,
                                    .first_period_months = 1 };
}

static Yen principal_sum(const struct schedule *schedule)
{
    Yen sum = 0;
    for (int i = 0; i < schedule->count; i++)
        sum += schedule->items[i].principal;
    return sum;
}

/* */
static void splits_interest_free_loans(void **state)
{
    (void)state;
    static const struct {
        Yen principal;
        int months;
        Yen unit, each, last;
    } rows[] = {
        { 2160000, 168, 1, 12857, 12881 },
        { 2592000, 180, 1, 14400, 14400 },
        { 1080000, 144, 1, 7500, 7500 },
        { 200000, 24, 1, 8333, 8341 },
        { 200000, 24, 10, 8330, 8410 },
        { 200000, 24, 100, 8300, 9100 },
        { 100000, 24, 1, 4166, 4182 },
        { 100000, 24, 10, 4160, 4320 },
        { 100000, 24, 100, 4100, 5700 },
        { 450000, 120, 1, 3750, 3750 },
        { 450000, 120, 10, 3750, 3750 },
        { 450000, 120, 100, 3700, 9700 },
        { 600000, 120, 1, 5000, 5000 },
        { 600000, 120, 10, 5000, 5000 },
        { 600000, 120, 100, 5000, 5000 },
        { 1, 1, 1, 1, 1 },
        { 7, 1, 1000, 7, 7 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct schedule schedule;
        struct schedule_terms terms = plain(rows[i].principal, rows[i].months);
        terms.unit = rows[i].unit;
        assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
        assert_int_equal(schedule.count, rows[i].months);
        assert_int_equal(schedule.items[0].principal, rows[i].each);
        assert_int_equal(schedule.items[schedule.count - 1].principal, rows[i].last);
        assert_int_equal(principal_sum(&schedule), rows[i].principal);
        terms.remainder = REMAINDER_FIRST;
        assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
        assert_int_equal(schedule.items[0].principal, rows[i].last);
        assert_int_equal(schedule.items[schedule.count - 1].balance, 0);
    }
}

/* a published table of a mutual-aid society (1.00 % a year), its first and last payments */
static void pays_equal_amounts(void **state)
{
    (void)state;
    static const struct {
        Yen principal;
        int months;
        int ppm;
        Yen each, last, interest;
    } rows[] = {
        { 50000, 36, 10000, 1410, 1407, 0 },       { 150000, 60, 10000, 2564, 2537, 0 },
        { 300000, 96, 10000, 3253, 3198, 0 },      { 600000, 120, 10000, 5256, 5232, 0 },
        { 600000, 120, 15000, 5387, 5382, 46435 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct schedule schedule;
        struct schedule_terms terms = plain(rows[i].principal, rows[i].months);
        terms.method = SCHEDULE_EQUAL_PAYMENT;
        terms.rate = (Rate){ rows[i].ppm };
        assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
        const struct instalment *last = &schedule.items[schedule.count - 1];
        assert_int_equal(schedule.items[0].principal + schedule.items[0].interest, rows[i].each);
        assert_int_equal(last->principal + last->interest, rows[i].last);
        if (rows[i].interest > 0)
            assert_int_equal(schedule.total_interest, rows[i].interest);
        assert_int_equal(principal_sum(&schedule), rows[i].principal);
    }
}

/* */
static void pays_by_half_years_with_a_short_first_period(void **state)
{
    (void)state;
    static const struct {
        int first;
        Yen each, last;
    } rows[] = { { 6, 8480, 8476 }, { 1, 8445, 8438 } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct schedule schedule;
        struct schedule_terms terms = plain(50000, 36);
        terms.method = SCHEDULE_EQUAL_PAYMENT;
        terms.rate = (Rate){ 10000 };
        terms.period_months = 6;
        terms.first_period_months = rows[i].first;
        assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
        assert_int_equal(schedule.count, 6);
        assert_int_equal(schedule.items[0].principal + schedule.items[0].interest, rows[i].each);
        assert_int_equal(schedule.items[5].principal + schedule.items[5].interest, rows[i].last);
        assert_int_equal(date_compare(schedule.items[1].due, day(2023, 7, 27)), 0);
    }
}

/* */
static void pays_equal_principal(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(600000, 120);
    terms.method = SCHEDULE_EQUAL_PRINCIPAL;
    terms.rate = (Rate){ 15000 };
    assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
    assert_int_equal(schedule.items[0].principal + schedule.items[0].interest, 5750);
    assert_int_equal(schedule.items[1].principal + schedule.items[1].interest, 5743);
    assert_int_equal(schedule.items[119].principal + schedule.items[119].interest, 5006);
    assert_int_equal(schedule.total_interest, 45330);
}

static void pays_on_the_last_day_of_short_months(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(300000, 3);
    terms.first_due = day(2024, 1, 15);
    terms.pay_day = 31;
    assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
    assert_int_equal(date_compare(schedule.items[1].due, day(2024, 2, 29)), 0);
    assert_int_equal(date_compare(schedule.items[2].due, day(2024, 3, 31)), 0);
}

/* Terms of 18 months with one thing changed; what: 1 and 2 the pay day, 3 the method. */
static struct schedule_terms changed(int what, int ppm, Yen unit, int period, int first)
{
    struct schedule_terms terms = plain(1000, 18);
    terms.method = what == 3 ? SCHEDULE_INTEREST_FREE : SCHEDULE_EQUAL_PRINCIPAL;
    terms.rate = (Rate){ ppm };
    terms.unit = unit;
    terms.period_months = period;
    terms.first_period_months = first;
    terms.pay_day = what == 1 ? 0 : what == 2 ? 32 : 27;
    return terms;
}

static void refuses_terms_out_of_range(void **state)
{
    (void)state;
    const struct {
        struct schedule_terms terms;
        const char *field;
    } rows[] = {
        { plain(0, 24), "principal" },
        { plain(YEN_MAX + 1, 24), "principal" },
        { plain(1, 0), "months" },
        { plain(1, SCHEDULE_MONTHS_MAX + 1), "months" },
        { changed(0, -1, 1, 1, 1), "annual_rate" },
        { changed(0, 1000001, 1, 1, 1), "annual_rate" },
        { changed(0, 10, 0, 1, 1), "unit" },
        { changed(0, 10, 1001, 1, 1), "unit" },
        { changed(1, 10, 1, 1, 1), "pay_day" },
        { changed(2, 10, 1, 1, 1), "pay_day" },
        { changed(0, 10, 1, 5, 1), "period_months" },
        { changed(0, 10, 1, 0, 1), "period_months" },
        { changed(0, 10, 1, 12, 1), "months" },
        { changed(0, 10, 1, 6, 0), "first_period_months" },
        { changed(0, 10, 1, 6, 7), "first_period_months" },
        { changed(3, 10, 1, 1, 1), "annual_rate" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct schedule schedule;
        assert_int_equal(schedule_make(&arena, &rows[i].terms, &schedule, &err), ERR_INVALID);
        assert_string_equal(err.field, rows[i].field);
    }
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms late = plain(1000, 24);
    date_make(2998, 5, 25, &late.first_due);
    assert_int_equal(schedule_make(&arena, &late, &schedule, &err), ERR_INVALID);
    assert_string_equal(err.key, "date.out_of_range");
    assert_string_equal(err.field, "first_due");
    struct schedule_terms terms = plain(10, 24); /* all of it in the last part */
    assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), OK);
    assert_int_equal(schedule.items[22].principal, 0);
    assert_int_equal(schedule.items[23].principal, 10);
    terms.remainder = REMAINDER_FIRST; /* the last part would be nothing */
    assert_int_equal(schedule_make(&arena, &terms, &schedule, &err), ERR_LIMIT);
}

/* */
static void puts_off_by_a_moratorium(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24);
    struct measure measure = {
        .kind = MEASURE_MORATORIUM, .on = day(2023, 5, 10), .from = day(2023, 6, 1), .months = 12
    };
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.version, 2);
    assert_int_equal(date_compare(schedule.items[4].due, day(2023, 5, 27)), 0);
    assert_int_equal(date_compare(schedule.items[5].due, day(2024, 6, 27)), 0);
    assert_int_equal(date_compare(schedule.items[23].due, day(2025, 12, 27)), 0);
    assert_int_equal(principal_sum(&schedule), 240000);
}

/* */
static void reduces_and_keeps_the_sum(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24);
    struct measure measure = { .kind = MEASURE_REDUCED,
                               .on = day(2023, 5, 10),
                               .from = day(2023, 6, 1),
                               .months = 6,
                               .amount = 3000 };
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.items[5].principal, 3000);
    assert_int_equal(schedule.items[11].principal, 10000);
    assert_int_equal(schedule.items[23].principal, 10000 + 6 * 7000);
    measure.rest = REDUCED_REST_NEXT;
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.items[11].principal, 10000 + 6 * 7000);
    assert_int_equal(principal_sum(&schedule), 240000);
}

/* what is paid later bears interest longer */
static void reduces_with_interest(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24);
    terms.method = SCHEDULE_EQUAL_PRINCIPAL;
    terms.rate = (Rate){ 15000 };
    struct measure measure = { .kind = MEASURE_REDUCED,
                               .on = terms.first_due,
                               .from = terms.first_due,
                               .months = 2,
                               .amount = 3000 };
    for (int first = 0; first < 24; first += 11) {
        measure.from = date_add_months(terms.first_due, first);
        assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
        Yen balance = 240000;
        for (int i = 0; i < 24; i++) {
            assert_int_equal(schedule.items[i].interest, balance * 15 / 12000);
            balance -= schedule.items[i].principal;
        }
        assert_int_equal(balance, 0);
    }
}

/* */
static void takes_early_payments(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24);
    struct measure measure = { .kind = MEASURE_EARLY, .on = day(2023, 6, 1), .amount = 25000 };
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.items[5].principal, 25000);
    assert_int_equal(schedule.count, 23);
    assert_int_equal(schedule.items[22].principal, 5000);
    assert_int_equal(principal_sum(&schedule), 240000);
    measure.effect = EARLY_LOWERS;
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.count, 25);
    assert_int_equal(schedule.items[6].principal, (190000 - 25000) / 19);
    assert_int_equal(principal_sum(&schedule), 240000);
    measure.amount = 190001; /* more than is left */
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err),
                     ERR_INVALID);
    assert_string_equal(err.field, "measures[0].amount");
}

/* */
static void extends_the_term(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24);
    struct measure measure = {
        .kind = MEASURE_EXTENSION, .on = day(2023, 6, 1), .from = day(2024, 1, 1), .months = 12
    };
    assert_int_equal(schedule_with_measures(&arena, &terms, &measure, 1, &schedule, &err), OK);
    assert_int_equal(schedule.count, 36);
    assert_int_equal(schedule.items[12].principal, 5000);
    assert_int_equal(date_compare(schedule.items[35].due, day(2025, 12, 27)), 0);
    assert_int_equal(principal_sum(&schedule), 240000);
}

static void refuses_measures_that_do_not_fit(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(240000, 24), halves = plain(240000, 24);
    halves.period_months = halves.first_period_months = 6;
    const Date on = day(2023, 6, 1), after = day(2030, 1, 1);
    const struct {
        struct measure measure;
        const char *field;
        bool is_halves;
    } rows[] = {
        { { .kind = MEASURE_MORATORIUM, .on = on, .from = on, .months = 0 }, "months", false },
        { { .kind = MEASURE_MORATORIUM, .on = on, .from = on, .months = 601 }, "months", false },
        { { .kind = MEASURE_MORATORIUM, .on = on, .from = after, .months = 1 }, "from", false },
        { { .kind = MEASURE_REDUCED, .on = on, .from = after, .months = 1 }, "from", false },
        { { .kind = MEASURE_REDUCED, .on = on, .from = on, .months = 1, .amount = -1 },
          "amount",
          false },
        { { .kind = MEASURE_REDUCED, .on = on, .from = on, .months = 1, .amount = YEN_MAX + 1 },
          "amount",
          false },
        { { .kind = MEASURE_EARLY, .on = on, .amount = 0 }, "amount", false },
        { { .kind = MEASURE_EARLY, .on = after, .amount = 1 }, "amount", false },
        { { .kind = MEASURE_EXTENSION, .on = on, .from = after, .months = 1 }, "from", false },
        { { .kind = MEASURE_EXTENSION, .on = on, .from = on, .months = 1 }, "months", true },
        { { .kind = MEASURE_EXTENSION, .on = on, .from = on, .months = 7 }, "months", true },
        { { .kind = MEASURE_EXTENSION, .on = on, .from = on, .months = 577 }, "months", false },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct schedule_terms *of = rows[i].is_halves ? &halves : &terms;
        assert_int_equal(schedule_with_measures(&arena, of, &rows[i].measure, 1, &schedule, &err),
                         ERR_INVALID);
        assert_true(
            str_equal(str_of(err.field), str_format(&arena, "measures[0].%s", rows[i].field)));
    }
    struct measure two[] = {
        { .kind = MEASURE_EARLY, .on = on, .amount = 1 },
        { .kind = MEASURE_EARLY, .on = date_add_days(on, -1), .amount = 1, .item = 7 }
    };
    assert_int_equal(schedule_with_measures(&arena, &terms, two, 2, &schedule, &err), ERR_INVALID);
    assert_string_equal(err.field, "measures[7].on"); /* its place in the input */
    struct measure all = { .kind = MEASURE_EARLY, .on = on, .amount = 190000 };
    assert_int_equal(schedule_with_measures(&arena, &terms, &all, 1, &schedule, &err), OK);
    assert_int_equal(schedule.count, 6);
    assert_int_equal(schedule.items[5].balance, 0);
    struct measure late[20];
    for (size_t i = 0; i < LENGTH(late); i++)
        late[i] =
            (struct measure){ .kind = MEASURE_MORATORIUM, .on = on, .from = on, .months = 600 };
    assert_int_equal(schedule_with_measures(&arena, &terms, late, 20, &schedule, &err),
                     ERR_INVALID);
    assert_string_equal(err.key, "date.out_of_range");
}

/* no more than the amount is due, though what is left open bears more interest. */
static void reduces_to_the_amount(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(600000, 24);
    terms.method = SCHEDULE_EQUAL_PRINCIPAL;
    terms.rate = (Rate){ 30000 };
    struct measure less = { .kind = MEASURE_REDUCED,
                            .on = day(2023, 1, 1),
                            .from = terms.first_due,
                            .months = 12,
                            .amount = 2000 };
    assert_int_equal(schedule_with_measures(&arena, &terms, &less, 1, &schedule, &err), OK);
    for (int i = 0; i < 12; i++)
        assert_int_equal(schedule.items[i].principal + schedule.items[i].interest, 2000);
    assert_int_equal(principal_sum(&schedule), terms.principal);
}

/* where nothing is left there is nothing to split. */
static void extends_only_what_is_left(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(8, 12); /* a yen a month: paid after eight */
    terms.method = SCHEDULE_EQUAL_PAYMENT;
    terms.rate = (Rate){ 1 };
    struct measure longer = { .kind = MEASURE_EXTENSION,
                              .on = terms.first_due,
                              .from = date_add_months(terms.first_due, 11),
                              .months = 12 };
    assert_int_equal(schedule_with_measures(&arena, &terms, &longer, 1, &schedule, &err),
                     ERR_INVALID);
    assert_string_equal(err.key, "loan.measure.after_end");
}

/* what was paid early stays where it is; a short first period stays short. */
static void leaves_an_early_payment_alone(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct schedule schedule;
    struct schedule_terms terms = plain(120000, 12);
    terms.first_due = day(2023, 4, 27);
    terms.pay_day = 27;
    struct measure measures[] = {
        { .kind = MEASURE_EARLY, .on = day(2023, 5, 10), .amount = 10000 },
        { .kind = MEASURE_MORATORIUM,
          .on = day(2023, 5, 20),
          .from = day(2023, 5, 1),
          .months = 12 },
    };
    assert_int_equal(schedule_with_measures(&arena, &terms, measures, 2, &schedule, &err), OK);
    assert_true(schedule.items[1].due.day == day(2023, 5, 10).day);
    assert_int_equal(schedule.items[1].principal, 10000);
    assert_true(schedule.items[2].due.day == day(2024, 5, 27).day);

    terms.method = SCHEDULE_EQUAL_PRINCIPAL;
    terms.rate = (Rate){ 12000 };
    terms.period_months = 6;
    terms.first_period_months = 1;
    measures[0].on = day(2023, 4, 1);
    assert_int_equal(schedule_with_measures(&arena, &terms, measures, 1, &schedule, &err), OK);
    assert_int_equal(schedule.items[1].interest, 110); /* 110,000 at 1.2 % for a month */
}

static void keeps_the_principal_whatever_is_done(void **state)
{
    (void)state;
    unsigned seed = 20261121;
    for (int i = 0; i < 20000; i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct schedule schedule;
        unsigned r[8];
        for (size_t k = 0; k < LENGTH(r); k++)
            r[k] = seed = seed * 1664525U + 1013904223U;
        struct schedule_terms terms = plain(1 + r[0] % 6000000, (int)(1 + (r[1] >> 8) % 240));
        terms.method = (enum schedule_method)((r[2] >> 8) % SCHEDULE_METHODS);
        terms.rate =
            (Rate){ terms.method == SCHEDULE_INTEREST_FREE ? 0 : (int)((r[3] >> 8) % 150000) };
        struct measure measures[2];
        for (size_t k = 0; k < 2; k++)
            measures[k] = (struct measure){ .kind = (enum measure_kind)((r[4 + k] >> 9) % MEASURES),
                                            .on = day(2023, 3, 1),
                                            .from = day(2023, 4, 1),
                                            .months = (int)(1 + (r[5 + k] >> 8) % 24),
                                            .amount = 1 + (r[6 + k] >> 8) % 20000,
                                            .rest = (enum reduced_rest)(r[7] >> 30 & 1),
                                            .effect = (enum early_effect)(r[7] >> 29 & 1) };
        if (schedule_with_measures(&arena, &terms, measures, 2, &schedule, &err) != OK)
            continue;
        assert_int_equal(principal_sum(&schedule), terms.principal);
        assert_int_equal(schedule.items[schedule.count - 1].balance, 0);
        for (int k = 0; k < schedule.count; k++) {
            assert_true(schedule.items[k].principal >= 0 && schedule.items[k].interest >= 0);
            assert_true(k == 0 ||
                        date_compare(schedule.items[k].due, schedule.items[k - 1].due) >= 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_interest_free_loans),
        cmocka_unit_test(pays_equal_amounts),
        cmocka_unit_test(pays_by_half_years_with_a_short_first_period),
        cmocka_unit_test(pays_equal_principal),
        cmocka_unit_test(pays_on_the_last_day_of_short_months),
        cmocka_unit_test(refuses_terms_out_of_range),
        cmocka_unit_test(puts_off_by_a_moratorium),
        cmocka_unit_test(reduces_and_keeps_the_sum),
        cmocka_unit_test(reduces_with_interest),
        cmocka_unit_test(takes_early_payments),
        cmocka_unit_test(extends_the_term),
        cmocka_unit_test(refuses_measures_that_do_not_fit),
        cmocka_unit_test(reduces_to_the_amount),
        cmocka_unit_test(extends_only_what_is_left),
        cmocka_unit_test(leaves_an_early_payment_alone),
        cmocka_unit_test(keeps_the_principal_whatever_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
