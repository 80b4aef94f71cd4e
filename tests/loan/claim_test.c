/* claim_test.c - slips, postal accounts, debit days, deferments: published figures and edges. */
#include "loan/claim.h"
#include "seido/holidays.h"
#include "support/test_seido.h"
#include "unit.h"

/* the vector that a public program states, and every single wrong digit is found. */
static void test_slip(void **state)
{
    char digits[] = "9191234501234567890123456789010103310123000";
    int digit = -1, other = -1;
    (void)state;
    assert_true(slip_check_digit(str_of(digits), &digit));
    assert_int_equal(digit, 3);
    for (size_t i = 0; i < SLIP_DIGITS; i++) {
        char kept = digits[i];
        digits[i] = kept == '9' ? '0' : (char)(kept + 1);
        assert_true(slip_check_digit(str_of(digits), &other));
        assert_int_not_equal(other, digit);
        digits[i] = kept;
    }
    assert_false(slip_check_digit(STR("919123450123456789012345678901010331012300"), &digit));
    assert_false(slip_check_digit(STR("919123450123456789012345678901010331012300x"), &digit));
    assert_false(slip_check_digit(STR("919123450123456789012345678901010331012300/"), &digit));
}

/* */
static void test_postal(void **state)
{
    static const struct {
        const char *symbol, *number, *branch, *account; /* branch NULL: refused */
    } rows[] = {
        { "12345", "12345671", "238", "1234567" }, /* published example */
        { "10010", "11", "008", "0000001" },
        { "00950", "123456", "099" /* of 0-09-50 */, "0123456" },
        { "20010", "11", NULL, NULL },
        { "1001", "11", NULL, NULL },
        { "10010", "1", NULL, NULL },
        { "10010", "123456789", NULL, NULL },
        { "1001x", "11", NULL, NULL },
        { "10010", "1x", NULL, NULL },
        { "00950", "12345678", NULL, NULL },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct postal_account account;
        bool found = postal_account_find(str_of(rows[i].symbol), str_of(rows[i].number), &account);
        assert_int_equal(found, rows[i].branch != NULL);
        if (found) {
            assert_string_equal(account.branch, rows[i].branch);
            assert_string_equal(account.account, rows[i].account);
        }
    }
}

static Date day(const char *text)
{
    Date date;
    assert_true(date_parse_iso(str_of(text), &date));
    return date;
}

/* */
static void test_debit(void **state)
{
    static const struct {
        const char *month;
        int32_t day, step;
        const char *date;
    } rows[] = {
        { "2026-11-01", 27, 1, "2026-11-27" }, /* a Friday */
        { "2026-12-01", 27, 1, "2026-12-28" }, /* a Sunday */
        { "2026-12-01", 31, 1, "2027-01-04" }, /* banks close from 31 December to 3 January */
        { "2026-12-01", 31, -1, "2026-12-30" },
        { "2027-02-01", 31, 1, "2027-03-01" }, /* the last day, 28, is a Sunday */
        { "2026-05-01", 3, 1, "2026-05-07" },  /* holidays and their substitute */
    };
    AUTO_ARENA arena;
    struct holidays holidays;
    struct year_end year_end;
    struct err err = { 0 };
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(holidays_read(&arena, test_seido(), &holidays, &err), OK);
    assert_int_equal(year_end_read(test_seido(), STR("bank"), day("2026-11-01"), &year_end, &err),
                     OK);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Date date = debit_date(&holidays, &year_end, day(rows[i].month), rows[i].day, rows[i].step);
        assert_str(&arena, date_format_iso(&arena, date), rows[i].date);
    }
}

/* */
static void test_deferment(void **state)
{
    static const struct {
        const char *paid_out;
        int32_t months;
        const char *extended_to, *start;
        int32_t extended_by;
    } rows[] = {
        { "2020-05-20", 12, "2022-12-31", "2023-01-01", 19 },
        { "2022-02-10", 12, "2022-12-31", "2023-03-01", 0 }, /* plain year: later than the table */
        { "2022-05-31", 12, "2023-12-31", "2024-01-01", 7 },
        { "2025-01-31", 2, NULL, "2025-04-01", 0 },
        { "2025-01-31", 0, NULL, "2025-02-01", 0 },
    };
    AUTO_ARENA arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        OptDate to = { .has = rows[i].extended_to != NULL };
        if (to.has)
            to.value = day(rows[i].extended_to);
        struct deferment deferment = deferment_of(day(rows[i].paid_out), rows[i].months, to);
        assert_str(&arena, date_format_iso(&arena, deferment.start), rows[i].start);
        assert_int_equal(deferment.extended_by, rows[i].extended_by);
        assert_int_equal(date_compare(date_add_months(deferment.to, 1), deferment.start), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_slip), cmocka_unit_test(test_postal),
                                        cmocka_unit_test(test_debit),
                                        cmocka_unit_test(test_deferment) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
