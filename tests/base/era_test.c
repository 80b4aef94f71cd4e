#include "unit.h"

#include "base/era.h"
#include "base/era_table.h"

static void table_is_right(void **state)
{
    (void)state;
    static const char *const first[] = { "1868-01-25", "1912-07-30", "1926-12-25", "1989-01-08",
                                         "2019-05-01" };
    for (size_t i = 0; i < LENGTH(first); i++) {
        Date date = { 0 };
        assert_true(date_parse_iso(str_of(first[i]), &date));
        assert_int_equal(era_rows[i].from.day, date.day);
    }
}

/* */
static void reads_any_form(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *iso;
        enum precision precision;
    } rows[] = {
        { STR_INIT("R8.11.21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("r8/11/21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("R5.4.1"), "2023-04-01", PRECISION_DAY },
        { STR_INIT("令和8年11月21日"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("令和８年１１月２１日（土）"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("令和8年11月21日（2026年）"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("Ｒ８．１１．２１"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("㋿8年11月21日"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("令和 8年 11月 21日"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("5081121"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("５０８１１２１"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("4010108"), "1989-01-08", PRECISION_DAY },
        { STR_INIT("R081121"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026/11/21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026-1-2"), "2026-01-02", PRECISION_DAY },
        { STR_INIT("2026−11−21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026ー11‐21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026年11月21日"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("20261121"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("昭和64年1月7日"), "1989-01-07", PRECISION_DAY },
        { STR_INIT("平成元年1月8日"), "1989-01-08", PRECISION_DAY },
        { STR_INIT("H31.4.30"), "2019-04-30", PRECISION_DAY },
        { STR_INIT("令和元年5月1日"), "2019-05-01", PRECISION_DAY },
        { STR_INIT("R元.5.1"), "2019-05-01", PRECISION_DAY },
        { STR_INIT("2026-11"), "2026-11-01", PRECISION_MONTH },
        { STR_INIT("令和元年5月"), "2019-05-01", PRECISION_MONTH },
        { STR_INIT("S60.4"), "1985-04-01", PRECISION_MONTH },
        { STR_INIT("S60"), "1985-01-01", PRECISION_YEAR },
        { STR_INIT("1985"), "1985-01-01", PRECISION_YEAR },
        { STR_INIT("令和元年"), "2019-05-01", PRECISION_YEAR },
        { STR_INIT("昭和64年"), "1989-01-01", PRECISION_YEAR },
        { STR_INIT("平成元年1月"), "1989-01-08", PRECISION_MONTH },
        { STR_INIT("昭和60年頃"), "1985-01-01", PRECISION_ABOUT },
        { STR_INIT("1985年4月ごろ"), "1985-04-01", PRECISION_ABOUT },
        { STR_INIT("1985年4月ころ"), "1985-04-01", PRECISION_ABOUT },
        { STR_INIT("R8\t.11.\t21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026。11。21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026・11・21"), "2026-11-21", PRECISION_DAY },
        { STR_INIT("2026、11、21"), "2026-11-21", PRECISION_DAY },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct partial_date date = { 0 };
        if (era_parse(&arena, &eras, rows[i].text, &date, &err) != OK)
            fail_msg("%.*s: %s", STR_ARG(rows[i].text), err.key);
        assert_str(&arena, date_format_iso(&arena, date.date), rows[i].iso);
        assert_int_equal(date.precision, rows[i].precision);
    }
}

static void refuses_what_never_was(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *key, *proposal;
    } rows[] = {
        { STR_INIT("昭和65年"), "date.outside_era", "平成2年" },
        { STR_INIT("昭和65年1月1日"), "date.outside_era", "平成2年1月1日" },
        { STR_INIT("S64.1.8"), "date.outside_era", "平成元年1月8日" },
        { STR_INIT("平成元年1月7日"), "date.outside_era", "昭和64年1月7日" },
        { STR_INIT("H31.5"), "date.outside_era", "令和元年5月" },
        { STR_INIT("令和元年4月"), "date.outside_era", "平成31年4月" },
        { STR_INIT("3650101"), "date.outside_era", "平成2年1月1日" },
        { STR_INIT("令和0年"), "date.no_year_zero", NULL },
        { STR_INIT("令和0年1月1日"), "date.no_year_zero", NULL },
        { STR_INIT("令和8年2月30日"), "date.no_such_day", NULL },
        { STR_INIT("2025/2/29"), "date.no_such_day", NULL },
        { STR_INIT("R8.13.1"), "date.no_such_month", NULL },
        { STR_INIT("20261321"), "date.no_such_month", NULL },
        { STR_INIT("1867-12-31"), "date.out_of_range", NULL },
        { STR_INIT("R999.1.1"), "date.out_of_range", NULL },
        { STR_INIT("0"), "date.not_a_date", NULL },
        { STR_INIT(""), "date.not_a_date", NULL },
        { STR_INIT("頃"), "date.not_a_date", NULL },
        { STR_INIT("令和"), "date.not_a_date", NULL },
        { STR_INIT("令和年5月"), "date.not_a_date", NULL },
        { STR_INIT("昨日"), "date.not_a_date", NULL },
        { STR_INIT("26/11/21"), "date.out_of_range", NULL },
        { STR_INIT("2026/11-21"), "date.not_a_date", NULL },
        { STR_INIT("2026年11月21"), "date.not_a_date", NULL },
        { STR_INIT("2026/11/"), "date.not_a_date", NULL },
        { STR_INIT("2026年度"), "date.not_a_date", NULL },
        { STR_INIT("9081121"), "date.not_a_date", NULL },
        { STR_INIT("元年"), "date.not_a_date", NULL },
        { STR_INIT("261121"), "date.not_a_date", NULL },
        { STR_INIT("2026‖11‖21"), "date.not_a_date", NULL },
        { STR_INIT("2026/11月21日"), "date.not_a_date", NULL },
        { STR_INIT("2026年11"), "date.not_a_date", NULL },
        { STR_INIT("26/11"), "date.not_a_date", NULL },
        { STR_INIT("2026/11/x"), "date.not_a_date", NULL },
        { STR_INIT("2026年11月21日x"), "date.not_a_date", NULL },
        { STR_INIT("2026)"), "date.not_a_date", NULL },
        { STR_INIT("2026/0/1"), "date.no_such_month", NULL },
        { STR_INIT("2026-11-21 2026-11-21 2026-11-21 2026-11-21 2026-11-21 2026-11-21"),
          "date.not_a_date", NULL },
        { STR_INIT("2026-11-21; DROP TABLE person"), "date.not_a_date", NULL },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct partial_date date = { .date = { 5 } };
        if (era_parse(&arena, &eras, rows[i].text, &date, &err) != ERR_INVALID)
            fail_msg("%.*s was taken", STR_ARG(rows[i].text));
        assert_string_equal(err.key, rows[i].key);
        assert_int_equal(date.date.day, 5);
        if (rows[i].proposal)
            assert_string_equal(err.args[1].text, rows[i].proposal);
    }
}

/* A table whose era has no letter and no digit, and one that begins after the day. */
static void eras_may_lack_a_letter_or_begin_later(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct partial_date date = { 0 };
    static const struct era rows[] = { { .name = STR_INIT("白雉"), .from = { 0 } } };
    const struct eras few = { rows, 1 }, none = { rows, 0 };
    assert_int_equal(era_parse(&arena, &few, STR("白雉2年"), &date, &err), OK);
    assert_int_equal(date.date.day, 365);
    assert_int_equal(era_parse(&arena, &few, STR("5081121"), &date, &err), ERR_INVALID);
    assert_int_equal(era_parse(&arena, &few, STR("(2026)"), &date, &err), ERR_INVALID);
    assert_int_equal(era_parse(&arena, &few, STR("\xff"), &date, &err), ERR_INVALID);
    assert_int_equal(era_parse(&arena, &none, STR("1985年頃"), &date, &err), OK);
    assert_str(&arena, era_format_long(&arena, &none, date), "1985年頃");
    assert_int_equal(era_parse(&arena, &none, STR("1985年4月頃"), &date, &err), OK);
    assert_str(&arena, era_format_long(&arena, &none, date), "1985年4月頃");
    assert_str(&arena, era_format_fiscal_year(&arena, &none, 1985), "1985年度");
    assert_str(&arena, era_weekday_ja(0), "");
    assert_str(&arena, era_weekday_ja(8), "");
    assert_str(&arena, era_weekday_ja(7), "日");
}

static void writes_long_and_short(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *long_form, *short_form;
    } rows[] = {
        { STR_INIT("2026-11-21"), "令和8年11月21日", "R8.11.21" },
        { STR_INIT("2019-05-01"), "令和元年5月1日", "R1.5.1" },
        { STR_INIT("2019-04-30"), "平成31年4月30日", "H31.4.30" },
        { STR_INIT("令和元年5月"), "令和元年5月", "R1.5" },
        { STR_INIT("平成2年頃"), "平成2年頃", "H2頃" },
        { STR_INIT("平成元年頃"), "平成元年頃", "H1頃" },
        { STR_INIT("平成2年3月頃"), "平成2年3月頃", "H2.3頃" },
        { STR_INIT("1868-01-01"), "1868年1月1日", "1868.1.1" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct partial_date date = { 0 };
        assert_int_equal(era_parse(&arena, &eras, rows[i].text, &date, &err), OK);
        assert_str(&arena, era_format_long(&arena, &eras, date), rows[i].long_form);
        assert_str(&arena, era_format_short(&arena, &eras, date), rows[i].short_form);
    }
}

static void every_day_reads_back(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (int32_t day = era_rows[0].from.day; day < 40000; day++) {
        struct err err = { 0 };
        struct partial_date date = { { day }, PRECISION_DAY }, back = { 0 };
        assert_int_equal(
            era_parse(&arena, &eras, era_format_long(&arena, &eras, date), &back, &err), OK);
        assert_int_equal(back.date.day, day);
        assert_int_equal(
            era_parse(&arena, &eras, era_format_short(&arena, &eras, date), &back, &err), OK);
        assert_int_equal(back.date.day, day);
        arena_reset(&arena);
    }
}

static void names_fiscal_years(void **state)
{
    (void)state;
    static const struct {
        int32_t year;
        const char *name;
    } rows[] = {
        { 2026, "令和8年度" },  { 2019, "令和元年度" }, { 2018, "平成30年度" },
        { 1988, "昭和63年度" }, { 1989, "平成元年度" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena, era_format_fiscal_year(&arena, &eras, rows[i].year), rows[i].name);
    assert_str(&arena, era_weekday_ja(6), "土");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_right),
        cmocka_unit_test(reads_any_form),
        cmocka_unit_test(refuses_what_never_was),
        cmocka_unit_test(eras_may_lack_a_letter_or_begin_later),
        cmocka_unit_test(writes_long_and_short),
        cmocka_unit_test(every_day_reads_back),
        cmocka_unit_test(names_fiscal_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
