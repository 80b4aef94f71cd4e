#include "unit.h"

#include "base/holiday.h"
#include "base/holiday_table.h"

static struct holiday_rule rules[LENGTH(table_rows)];
static struct holidays holidays = { rules, LENGTH(table_rows) };
static const struct year_end bank = { 12, 31, 1, 3 };

static Date day(const char *iso)
{
    Date date = { 0 };
    assert_true(date_parse_iso(str_of(iso), &date));
    return date;
}

static OptDate opt_day(const char *iso)
{
    if (!iso)
        return (OptDate){ 0 };
    return (OptDate){ true, day(iso) };
}

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(table_rows); i++) {
        rules[i] = (struct holiday_rule){ .from = opt_day(table_rows[i].from),
                                          .until = opt_day(table_rows[i].until),
                                          .name_ja = str_of(table_rows[i].name) };
        assert_true(holiday_rule_parse(str_of(table_rows[i].day), &rules[i]));
    }
    return 0;
}

/* */
static void days_of_the_law(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        enum holiday_kind kind;
    } rows[] = {
        { "2026-01-01", HOLIDAY_NAMED },
        { "2026-01-12", HOLIDAY_NAMED }, /* second Monday */
        { "2026-01-15", HOLIDAY_NONE },
        { "1999-01-15", HOLIDAY_NAMED },
        { "2026-05-06", HOLIDAY_SUBSTITUTE }, /* 3 May is a Sunday; 4 and 5 May are holidays */
        { "2026-05-07", HOLIDAY_NONE },
        { "2026-09-22", HOLIDAY_BETWEEN }, /* between 敬老の日 and 秋分の日 */
        { "2009-09-22", HOLIDAY_BETWEEN },
        { "2015-09-22", HOLIDAY_BETWEEN },
        { "2032-09-21", HOLIDAY_BETWEEN },
        { "2019-04-30", HOLIDAY_BETWEEN },
        { "2019-05-01", HOLIDAY_NAMED },
        { "2019-05-02", HOLIDAY_BETWEEN },
        { "2019-05-06", HOLIDAY_SUBSTITUTE },
        { "2021-08-09", HOLIDAY_SUBSTITUTE }, /* the mountains' day moved to a Sunday */
        { "2021-07-19", HOLIDAY_NONE },
        { "1973-04-29", HOLIDAY_NAMED },
        { "1973-04-30", HOLIDAY_SUBSTITUTE }, /* the first there ever was */
        { "1973-02-12", HOLIDAY_NONE },       /* before the law knew it */
        { "1986-05-04", HOLIDAY_NONE },       /* a Sunday between holidays */
        { "1987-05-04", HOLIDAY_SUBSTITUTE },
        { "1988-05-04", HOLIDAY_BETWEEN },
        { "1985-05-04", HOLIDAY_NONE },
        { "2008-05-06", HOLIDAY_SUBSTITUTE }, /* 4 May a Sunday: past the 5th */
        { "2019-02-23", HOLIDAY_NONE },
        { "1948-09-23", HOLIDAY_NAMED },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct holiday_rule *rule = NULL;
        enum holiday_kind kind = holiday_on(&holidays, day(rows[i].day), &rule);
        if (kind != rows[i].kind)
            fail_msg("%s is %d", rows[i].day, (int)kind);
        assert_true((rule != NULL) == (kind == HOLIDAY_NAMED || kind == HOLIDAY_SUBSTITUTE));
    }
}

static void equinoxes_as_named(void **state)
{
    (void)state;
    static const char *const days[] = {
        "1949-03-21", "1960-03-20", "1976-03-20", "1978-03-21", "1979-03-21", "1980-03-20",
        "1992-03-20", "2000-03-20", "2010-03-21", "2019-03-21", "2020-03-20", "2023-03-21",
        "2024-03-20", "2025-03-20", "2026-03-20", "2027-03-21", "1979-09-24", "1980-09-23",
        "2000-09-23", "2011-09-23", "2012-09-22", "2016-09-22", "2019-09-23", "2020-09-22",
        "2024-09-22", "2025-09-23", "2026-09-23", "2028-09-22",
    };
    for (size_t i = 0; i < LENGTH(days); i++)
        assert_int_equal(holiday_on(&holidays, day(days[i]), NULL), HOLIDAY_NAMED);
}

/* */
static void business_days(void **state)
{
    (void)state;
    static const struct {
        const char *day, *next, *previous;
    } rows[] = {
        { "2026-11-20", "2026-11-20", "2026-11-20" },
        { "2026-11-21", "2026-11-24", "2026-11-20" }, /* Saturday, Sunday, holiday */
        { "2026-12-31", "2027-01-04", "2026-12-30" },
        { "2026-05-03", "2026-05-07", "2026-05-01" },
        { "2024-12-29", "2024-12-30", "2024-12-27" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Date date = day(rows[i].day);
        assert_str(&arena, date_format_iso(&arena, business_day_from(&holidays, &bank, date, 1)),
                   rows[i].next);
        assert_str(&arena, date_format_iso(&arena, business_day_from(&holidays, &bank, date, -1)),
                   rows[i].previous);
    }
    assert_false(business_day(&holidays, &(struct year_end){ 12, 29, 1, 3 }, day("2026-12-29")));
}

static void forms_of_a_day(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "1-1",     "13-01", "02-30",  "01-monday-6", "01-sunday-2",
        "01-monday-", "equinox", "0101",  "01-01x", "1x-01",       "1/-01",
        "/1-01",      "00-01",   "01x01", "01-x1",  "01-00",       "01-monday-0",
        "1"
    };
    struct holiday_rule rule = { 0 };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(holiday_rule_parse(str_of(bad[i]), &rule));
    assert_true(holiday_rule_parse(STR("02-29"), &rule));
    const struct holidays always = { &rule, 1 }; /* no first and no last year */
    const struct holiday_rule *named = NULL;
    assert_int_equal(holiday_on(&always, day("2024-02-29"), &named), HOLIDAY_NAMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_of_the_law),
        cmocka_unit_test(equinoxes_as_named),
        cmocka_unit_test(business_days),
        cmocka_unit_test(forms_of_a_day),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
