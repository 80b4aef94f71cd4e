/* The number of a case as its organisation's format makes it: the year is that of the fiscal year. */
#include "consult/casefile.h"
#include "support/test_seido.h"
#include "unit.h"

static void test_numbers(void **state)
{
    static const struct {
        const char *format;
        int32_t year, month, day;
        int64_t running;
        const char *number; /* NULL: refused */
    } rows[] = {
        { "R{yy}-{nnnn}", 2026, 11, 21, 7, "R08-0007" },
        { "R{yy}-{nnnn}", 2027, 3, 31, 7, "R08-0007" }, /* still 令和8年度 */
        { "R{yy}-{nnnn}", 2027, 4, 1, 1, "R09-0001" },
        { "{e}{yy}-{nnn}", 2019, 4, 1, 1, "R01-001" }, /* 令和元年度, though the day is 平成31年 */
        { "{e}{yy}-{nnn}", 1988, 4, 1, 1, "S63-001" },
        { "{yyyy}/{n}", 2027, 3, 31, 12345, "2026/12345" },
        { "R{yy}", 2026, 11, 21, 7, NULL },
        { "R{year}-{n}", 2026, 11, 21, 7, NULL },
    };
    AUTO_ARENA arena;
    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Date on;
        struct str number = STR("");
        struct err err = { 0 };
        assert_true(date_make(rows[i].year, rows[i].month, rows[i].day, &on));
        enum status status =
            casefile_format_number(&arena, &test_seido()->eras, str_of(rows[i].format), on,
                                   rows[i].running, &number, &err);
        assert_int_equal(status, rows[i].number != NULL ? OK : ERR_INVALID);
        if (rows[i].number != NULL)
            assert_str(&arena, number, rows[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_numbers) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
