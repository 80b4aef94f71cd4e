/* exemption_test.c - R-074 to R-076, every branch. */
#include "loan/exemption.h"
#include "unit.h"

#define N KNOWN_NO
#define Y KNOWN_YES
#define U KNOWN_NOT

static const struct {
    Yen balance, limit;
    int32_t first[2];
    struct tax_year taxes[3];
    const char *fact, *fact_on; /* NULL: none */
    const char *judged_on;
    enum verdict_kind verdict;
    Yen amount;
    const char *cause;
    int32_t year;
} rows[] = {
    /* either of two judged years */
    { 100000,
      200000,
      { 2021, 2022 },
      { { 2021, Y, Y } },
      NULL,
      NULL,
      "2022-07-01",
      VERDICT_FULL,
      100000,
      "A",
      2021 },
    { 100000,
      200000,
      { 2021, 2022 },
      { { 2021, N, Y }, { 2022, Y, Y } },
      NULL,
      NULL,
      "2022-07-01",
      VERDICT_FULL,
      100000,
      "A",
      2022 },
    /* not both in the same year */
    { 100000,
      200000,
      { 2021, 2022 },
      { { 2021, Y, N }, { 2022, N, Y } },
      NULL,
      NULL,
      "2022-07-01",
      VERDICT_NONE,
      0,
      "",
      0 },
    /* one side unknown: open; one side pays: settled, though the other is unknown */
    { 100000,
      200000,
      { 2023, 0 },
      { { 2023, Y, U } },
      NULL,
      NULL,
      "2023-07-01",
      VERDICT_UNDECIDED,
      0,
      "",
      0 },
    { 100000,
      200000,
      { 2023, 0 },
      { { 2023, U, N } },
      NULL,
      NULL,
      "2023-07-01",
      VERDICT_NONE,
      0,
      "",
      0 },
    { 100000,
      200000,
      { 2023, 0 },
      { { 0 } },
      NULL,
      NULL,
      "2023-07-01",
      VERDICT_UNDECIDED,
      0,
      "",
      0 },
    /* the limit */
    { 300000,
      200000,
      { 2023, 0 },
      { { 2023, Y, Y } },
      NULL,
      NULL,
      "2023-07-01",
      VERDICT_FULL,
      200000,
      "A",
      2023 },
    { 300000,
      0,
      { 2023, 0 },
      { { 2023, Y, Y } },
      NULL,
      NULL,
      "2023-07-01",
      VERDICT_FULL,
      300000,
      "A",
      2023 },
    /* the earliest later year; a year after the day judged does not count */
    { 90000,
      200000,
      { 2023, 0 },
      { { 2023, N, N }, { 2025, Y, Y }, { 2024, Y, Y } },
      NULL,
      NULL,
      "2025-07-01",
      VERDICT_REMAINING,
      90000,
      "A",
      2024 },
    { 90000,
      200000,
      { 2023, 0 },
      { { 2023, N, N }, { 2025, Y, Y } },
      NULL,
      NULL,
      "2025-03-31",
      VERDICT_NONE,
      0,
      "",
      0 },
    /* on the day itself, not before it */
    { 90000,
      200000,
      { 2023, 0 },
      { { 2023, N, N } },
      "X05",
      "2024-05-01",
      "2024-05-01",
      VERDICT_REMAINING,
      90000,
      "X05",
      0 },
    { 90000,
      200000,
      { 2023, 0 },
      { { 2023, N, N } },
      "X05",
      "2024-05-02",
      "2024-05-01",
      VERDICT_NONE,
      0,
      "",
      0 },
};

static void test_verdicts(void **state)
{
    AUTO_ARENA arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct exemption_fact fact = { 0 };
        struct exemption_case input = { .balance = rows[i].balance,
                                        .limit = rows[i].limit,
                                        .first_years = { rows[i].first[0], rows[i].first[1] },
                                        .first_year_count = rows[i].first[1] != 0 ? 2 : 1,
                                        .taxes = rows[i].taxes,
                                        .tax_count = LENGTH(rows[i].taxes),
                                        .facts = &fact,
                                        .fact_count = rows[i].fact != NULL ? 1 : 0 };
        assert_true(date_parse_iso(str_of(rows[i].judged_on), &input.judged_on));
        if (rows[i].fact != NULL) {
            fact.cause = str_of(rows[i].fact);
            assert_true(date_parse_iso(str_of(rows[i].fact_on), &fact.on));
        }
        struct exemption exemption = exemption_judge(&input);
        assert_int_equal(exemption.verdict, rows[i].verdict);
        assert_int_equal(exemption.amount, rows[i].amount);
        assert_str(&arena, exemption.cause, rows[i].cause);
        assert_int_equal(exemption.year, rows[i].year);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_verdicts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
