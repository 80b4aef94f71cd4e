/* calendar_test.c - the holidays of every day of 1970 to 2050 against two published tables
 * (tests/data/holidays), with the definitions as they are shipped. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/holiday.h"
#include "seido/holidays.h"
#include "support/test_seido.h"

enum { DAYS = 81 * 366 };

static Date day(const char *iso)
{
    Date date = { 0 };
    assert_true(date_parse_iso(str_of(iso), &date));
    return date;
}

/* Reads the table: which days are holidays in both lists; a day that only one has fails. */
static size_t read_table(bool *is_holiday, Date first)
{
    char path[1000], line[300];
    const char *source = getenv("BANSO_SOURCE");
    size_t count = 0;
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/tests/data/holidays/days_1970_2050.txt", source);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        assert_string_equal(line + 10, " ab\n");
        line[10] = '\0';
        is_holiday[date_diff(day(line), first)] = true;
        count++;
    }
    fclose(file);
    return count;
}

/* */
static void every_day_of_the_published_tables(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct holidays holidays = { 0 };
    static bool is_holiday[DAYS];
    Date first = day("1970-01-01"), last = day("2050-12-31");
    assert_int_equal(read_table(is_holiday, first), 1329);
    test_ok(holidays_read(&arena, test_seido(), &holidays, &err), &err);
    for (Date date = first; date_compare(date, last) <= 0; date = date_add_days(date, 1)) {
        const struct holiday_rule *rule = NULL;
        bool is_ours = holiday_on(&holidays, date, &rule) != HOLIDAY_NONE;
        if (is_ours != is_holiday[date_diff(date, first)]) {
            struct civil civil = date_civil(date);
            fail_msg("%d-%02d-%02d is %sa holiday", (int)civil.year, (int)civil.month,
                     (int)civil.day, is_ours ? "" : "not ");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_day_of_the_published_tables) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
