#include "unit.h"

#include "base/date.h"

static Date day(const char *iso)
{
    Date date = { 0 };
    assert_true(date_parse_iso(str_of(iso), &date));
    return date;
}

static void every_day_there_and_back(void **state)
{
    (void)state;
    Date date = { 0 }, next = { 0 };
    assert_true(date_make(DATE_MIN_YEAR, 1, 1, &date));
    int weekday = date_weekday(date);
    assert_int_equal(weekday, 3);
    for (struct civil civil = date_civil(date); civil.year <= DATE_MAX_YEAR;
         civil = date_civil(date)) {
        assert_true(date_make(civil.year, civil.month, civil.day, &next));
        assert_int_equal(next.day, date.day);
        assert_int_equal(date_weekday(date), weekday);
        weekday = weekday % 7 + 1;
        date = date_add_days(date, 1);
    }
}

static void days_that_never_were(void **state)
{
    (void)state;
    static const char *const bad[] = { "2025-02-29", "1900-02-29", "2025-04-31", "2025-13-01",
                                       "2025-00-10", "2025-01-00", "1867-12-31", "3000-01-01",
                                       "2025-1-01",  "2025/01/01", "20250101",   "",
                                       "2025-01-0x" };
    Date date = { 77 };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(date_parse_iso(str_of(bad[i]), &date));
    assert_int_equal(date.day, 77);
    assert_int_equal(day("2000-02-29").day, 11016);
    assert_int_equal(day("1970-01-01").day, 0);
}

static void forms_that_are_no_iso_date(void **state)
{
    (void)state;
    static const char *const rows[] = { "2025-01-1",  "2025/01-01", "2025-01/01", "20a5-01-01",
                                        "20/5-01-01", "2025-0x-01", "2025-01-0x", "2025-13-01" };
    Date date = { 7 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_false(date_parse_iso(str_of(rows[i]), &date));
    assert_int_equal(date.day, 7);
}

/* Months far back and forward: the year 0 and the years before it are years like others. */
static void months_before_the_year_0(void **state)
{
    (void)state;
    Date here = day("2000-02-29");
    for (int32_t years = 1900; years < 3000; years += 7) {
        Date back = date_add_months(here, -12 * years - 1);
        assert_int_equal(date_civil(back).year, 2000 - years);
        assert_int_equal(date_civil(back).month, 1);
        assert_int_equal(date_civil(date_add_months(back, 12 * years + 1)).day, 29);
    }
}

/* */
static void months_stop_at_their_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int32_t months;
        const char *to;
    } rows[] = {
        { "2025-01-31", 1, "2025-02-28" },  { "2024-01-31", 1, "2024-02-29" },
        { "2025-01-31", -2, "2024-11-30" }, { "2025-12-15", 1, "2026-01-15" },
        { "2025-01-15", -1, "2024-12-15" }, { "2024-02-29", 12, "2025-02-28" },
        { "2024-02-29", 48, "2028-02-29" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena,
                   date_format_iso(&arena, date_add_months(day(rows[i].from), rows[i].months)),
                   rows[i].to);
    assert_str(&arena, date_format_iso(&arena, date_month_end(day("2024-02-10"))), "2024-02-29");
    assert_str(&arena, date_format_iso(&arena, date_month_start(day("2024-02-10"))), "2024-02-01");
}

/* */
static void ages(void **state)
{
    (void)state;
    static const struct {
        const char *birth, *on;
        int32_t age, legal_age;
    } rows[] = {
        { "2000-04-01", "2006-03-30", 5, 5 },
        { "2000-04-01", "2006-03-31", 5, 6 }, /* born early: at school from this April */
        { "2000-04-01", "2006-04-01", 6, 6 },
        { "2000-04-02", "2006-03-31", 5, 5 },
        { "2000-02-29", "2001-02-27", 0, 0 },
        { "2000-02-29", "2001-02-28", 0, 1 },
        { "2000-02-29", "2001-03-01", 1, 1 },
        { "2000-02-29", "2004-02-28", 3, 4 },
        { "2000-02-29", "2004-02-29", 4, 4 },
        { "1970-01-01", "1970-01-01", 0, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(date_age(day(rows[i].birth), day(rows[i].on)), rows[i].age);
        assert_int_equal(date_legal_age(day(rows[i].birth), day(rows[i].on)), rows[i].legal_age);
    }
}

static void fiscal_years_begin_in_april(void **state)
{
    (void)state;
    assert_int_equal(date_fiscal_year(day("2026-03-31")), 2025);
    assert_int_equal(date_fiscal_year(day("2026-04-01")), 2026);
    assert_int_equal(date_fiscal_start(2026).day, day("2026-04-01").day);
    assert_int_equal(date_diff(day("2026-04-01"), day("2026-03-01")), 31);
    assert_true(date_compare(day("2026-04-01"), day("2026-03-01")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),      cmocka_unit_test(days_that_never_were),
        cmocka_unit_test(forms_that_are_no_iso_date),    cmocka_unit_test(months_before_the_year_0),
        cmocka_unit_test(months_stop_at_their_last_day), cmocka_unit_test(ages),
        cmocka_unit_test(fiscal_years_begin_in_april),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
