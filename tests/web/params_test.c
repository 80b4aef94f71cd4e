/* params_test.c - urlencoded text: there and back, limits, bad bytes. */
#include "unit.h"

#include <string.h>

#include "web/params.h"

#include "base/banned.h"

static void reads_names_and_values(void **state)
{
    static const struct {
        const char *text, *name, *value;
    } rows[] = {
        { "a=1", "a", "1" },
        { "a=1&b=2", "b", "2" },
        { "a", "a", "" },
        { "&&a=1&", "a", "1" },
        { "a=x+y%2Bz", "a", "x y+z" },
        { "%E6%B0%8F=%F0%A0%AE%B7", "氏", "𠮷" },
        { "a=1%0D%0A2%0D3", "a", "1\n2\n3" },
        { "a=b=c", "a", "b=c" },
        { "a=%E9%AB%99%EF%A8%91", "a", "髙﨑" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        struct params params;
        struct err err = { 0 };
        params_init(&params, &arena);
        assert_int_equal(params_parse(&params, str_of(rows[i].text), &err), OK);
        assert_str(&arena, params_get(&params, str_of(rows[i].name)), rows[i].value);
    }
}

static void refuses_broken_text(void **state)
{
    static const struct {
        const char *text;
        enum status status;
    } rows[] = {
        { "a=%", ERR_INVALID },      { "a=%4", ERR_INVALID },     { "a=%zz", ERR_INVALID },
        { "a=%00", ERR_INVALID },    { "a=%C3%28", ERR_INVALID }, { "a=%ED%A0%80", ERR_INVALID },
        { "%C0%AF=1", ERR_INVALID }, { "a=%1B", ERR_INVALID },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        struct params params;
        struct err err = { 0 };
        params_init(&params, &arena);
        assert_int_equal(params_parse(&params, str_of(rows[i].text), &err), rows[i].status);
    }
}

/* What people paste: line ends of every kind stay line ends, the rest is taken out or marked, and told. */
static void tidies_what_was_typed(void **state)
{
    static const struct {
        const char *text, *value;
        bool is_repaired;
    } rows[] = {
        { "a=x%0By%0Cz", "x\ny\nz", false },
        { "a=x%C2%85y%E2%80%A8z%E2%80%A9", "x\ny\nz\n", false },
        { "a=1%0D%0A2%0D3%0A4%0D%0D5", "1\n2\n3\n4\n\n5", false },
        { "a=%09%E9%AB%99%F0%A0%AE%B7", "\t髙𠮷", false },
        { "a=x%00y%1Bz%7F", "xyz", true },
        { "a=x%C2%80y%C2%9F", "xy", true },
        { "a=x%C3%28y", "x\xef\xbf\xbd(y", true },
        { "a=%C2", "\xef\xbf\xbd", true },
        { "a=%E3%81", "\xef\xbf\xbd\xef\xbf\xbd", true },
        { "a=%ED%A0%80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", true },
        { "a=%C0%AF%FF%E6%B0%8F", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd氏", true },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        struct params params;
        struct err err = { 0 };
        params_init(&params, &arena);
        assert_int_equal(params_parse_form(&params, str_of(rows[i].text), &err), OK);
        assert_str(&arena, params_get(&params, STR("a")), rows[i].value);
        assert_int_equal(params_is_repaired(&params, STR("a")), rows[i].is_repaired);
    }
    AUTO_ARENA arena = { 0 };
    struct params params;
    struct err err = { 0 };
    params_init(&params, &arena);
    assert_int_equal(params_parse_form(&params, STR("%C0%AF=1"), &err), ERR_INVALID);
    assert_int_equal(params_parse_form(&params, STR("a=%"), &err), ERR_INVALID);
}

static void keeps_its_limits(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct params params;
    struct err err = { 0 };
    struct buf text;
    (void)state;
    buf_init(&text, &arena, 0, 100000);
    params_init(&params, &arena);
    for (int i = 0; i < PARAMS_MAX; i++)
        buf_add(&text, STR("a=1&"));
    assert_int_equal(params_parse(&params, buf_str(&text), &err), OK);
    assert_int_equal(params.count, PARAMS_MAX);
    params_init(&params, &arena);
    buf_add(&text, STR("a=1"));
    assert_int_equal(params_parse(&params, buf_str(&text), &err), ERR_LIMIT);
}

static void sets_and_formats(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct params params, back;
    struct err err = { 0 };
    (void)state;
    params_init(&params, &arena);
    (void)params_add(&params, STR("x"), STR("1"));
    (void)params_add(&params, STR("y"), STR("\n神\xF3\xA0\x84\x80&="));
    (void)params_add(&params, STR("x"), STR("2"));
    params_set(&params, STR("x"), STR("3"));
    assert_int_equal(params.count, 2);
    struct str text = params_format(&arena, &params);
    params_init(&back, &arena);
    assert_int_equal(params_parse(&back, text, &err), OK);
    assert_true(str_equal(params_get(&back, STR("y")), params_get(&params, STR("y"))));
    assert_true(str_equal(params_get(&back, STR("x")), STR("3")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_names_and_values), cmocka_unit_test(refuses_broken_text),
        cmocka_unit_test(tidies_what_was_typed),  cmocka_unit_test(keeps_its_limits),
        cmocka_unit_test(sets_and_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
