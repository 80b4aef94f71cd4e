#include "unit.h"

#include <stdio.h>
#include <string.h>

static void trims_both_kinds_of_spaces(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    assert_str(&arena, str_trim(STR(" 　山田　太郎\t\r\n　")), "山田　太郎");
    assert_str(&arena, str_trim(STR(" 　 ")), "");
    assert_str(&arena, str_trim(STR("")), "");
}

static void reads_whole_numbers_only(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        bool is_number;
        int64_t value;
    } rows[] = {
        { STR_INIT("0"), true, 0 },
        { STR_INIT("-12"), true, -12 },
        { STR_INIT("+7"), true, 7 },
        { STR_INIT("9223372036854775807"), true, INT64_MAX },
        { STR_INIT("-9223372036854775808"), true, INT64_MIN },
        { STR_INIT("9223372036854775808"), false, 0 },
        { STR_INIT("-9223372036854775809"), false, 0 },
        { STR_INIT(""), false, 0 },
        { STR_INIT("-"), false, 0 },
        { STR_INIT("1x"), false, 0 },
        { STR_INIT(" 1"), false, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int64_t value = 0;
        assert_int_equal(str_to_int(rows[i].text, &value), rows[i].is_number);
        assert_true(value == rows[i].value);
    }
}

static void counts_as_people_do(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        size_t chars, graphemes;
    } rows[] = {
        { STR_INIT(""), 0, 0 },         { STR_INIT("𠮷野家"), 3, 3 },
        { STR_INIT("辻󠄀"), 2, 1 }, /* with a variation selector */
        { STR_INIT("か\u3099"), 2, 1 }, { STR_INIT("abc"), 3, 3 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(str_chars(rows[i].text), rows[i].chars);
        assert_int_equal(str_graphemes(rows[i].text), rows[i].graphemes);
    }
}

static void never_cuts_inside_a_character(void **state)
{
    (void)state;
    struct str text = STR("あ𠮷x");
    for (size_t max = 0; max <= text.len; max++) {
        size_t at = 0;
        assert_true(str_is_clean(str_cut(text, max), &at));
    }
    assert_int_equal(str_cut(text, 6).len, 3);
    assert_int_equal(str_cut(text, 7).len, 7);
}

static void finds_what_is_not_clean(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        bool is_clean;
        size_t at;
    } rows[] = {
        { STR_INIT("山田\t\n"), true, 0 },
        { STR_INIT("a\0b"), false, 1 },
        { STR_INIT("a\rb"), false, 1 },
        { STR_INIT("ab\x7f"), false, 2 },
        { STR_INIT("\xc2\x85"), false, 0 },      /* a control character of C1 */
        { STR_INIT("x\xed\xa0\x80"), false, 1 }, /* a surrogate */
        { STR_INIT("x\xc0\xaf"), false, 1 },     /* overlong */
        { STR_INIT("x\xe3\x81"), false, 1 },     /* cut */
        { STR_INIT("\xf4\x90\x80\x80"), false, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        size_t at = 0;
        assert_int_equal(str_is_clean(rows[i].text, &at), rows[i].is_clean);
        assert_int_equal(at, rows[i].at);
    }
}

static void splits_and_searches(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct str rest = STR("a,,b"), part;
    assert_true(str_split(&rest, ',', &part));
    assert_str(&arena, part, "a");
    assert_true(str_split(&rest, ',', &part));
    assert_str(&arena, part, "");
    assert_true(str_split(&rest, ',', &part));
    assert_str(&arena, part, "b");
    assert_false(str_split(&rest, ',', &part));
    size_t at = 0;
    assert_true(str_find(STR("相談支援員"), STR("支援"), &at));
    assert_int_equal(at, 6);
    assert_false(str_find(STR("ab"), STR("abc"), &at));
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_true(str_starts(STR("abc"), STR("ab")) && str_ends(STR("abc"), STR("bc")));
}

static void buffer_grows_and_stops(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf buf;
    buf_init(&buf, &arena, 0, 10);
    buf_add(&buf, STR("12345"));
    buf_add_int(&buf, -42);
    buf_addf(&buf, "%s", "ab");
    assert_true(buf_ok(&buf));
    assert_str(&arena, buf_str(&buf), "12345-42ab");
    buf_add_char(&buf, 'x');
    assert_false(buf_ok(&buf));
    assert_int_equal(buf.len, 10);
}

static void a_formatted_text_is_whole_or_absent(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf buf;
    buf_init(&buf, &arena, 4, 8);
    buf_addf(&buf, "%s-%d", "abc", 1);
    assert_true(buf_ok(&buf));
    buf_addf(&buf, "%s-%d", "abc", 2);
    assert_false(buf_ok(&buf));
    buf_add(&buf, STR("x"));
    assert_str(&arena, buf_str(&buf), "abc-1");
}

/* str_format does the common directives itself: the library is asked what they mean. */
#define SAME_FORMAT(...)                                                                           \
    do {                                                                                           \
        char expected[600];                                                                        \
        (void)snprintf(expected, sizeof expected, __VA_ARGS__);                                    \
        struct str made = str_format(&arena, __VA_ARGS__);                                         \
        assert_str(&arena, made, expected);                                                        \
        assert_int_equal(made.ptr[made.len], '\0');                                                \
    } while (0)

static void formats_as_the_library_does(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    char long_text[400];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    SAME_FORMAT("plain");
    SAME_FORMAT("%s|%s", "a", "");
    SAME_FORMAT("%.*s|%.*s|%.*s", 2, "abc", 0, "abc", 9, "abc");
    SAME_FORMAT("%d %d %d %d", 0, -1, INT32_MAX, INT32_MIN);
    SAME_FORMAT("%02d %04d %02d %09d %03d", 5, -5, 123, 7, -7);
    SAME_FORMAT("%ld %lld %lld %lu", -7L, (long long)INT64_MAX, (long long)INT64_MIN, 9UL);
    SAME_FORMAT("%zu %u %llu %02zu", (size_t)12, 4294967295U, (unsigned long long)UINT64_MAX,
                (size_t)3);
    SAME_FORMAT("%d%% of %s", 5, "all");
    SAME_FORMAT("%5d|%-5s|%04x|%c|%.2s|%012lld", 5, "ab", 0x1fU, 'c', "abc", (long long)42);
    SAME_FORMAT("%s and then %5d", "first", 5);
    SAME_FORMAT("%s%s", long_text, long_text + 250);
    SAME_FORMAT("%s%3d", long_text, 1);
}

static void hashes_take_every_byte(void **state)
{
    (void)state;
    char text[40] = { 0 };
    for (size_t len = 0; len < sizeof text; len++) {
        struct str whole = { text, len };
        uint64_t before = str_hash(whole);
        assert_true(len == 0 || before != str_hash(str_slice(whole, 0, len - 1)));
        for (size_t i = 0; i < len; i++) {
            text[i] ^= 1;
            assert_true(str_hash(whole) != before);
            text[i] ^= 1;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_both_kinds_of_spaces),
        cmocka_unit_test(reads_whole_numbers_only),
        cmocka_unit_test(counts_as_people_do),
        cmocka_unit_test(never_cuts_inside_a_character),
        cmocka_unit_test(finds_what_is_not_clean),
        cmocka_unit_test(splits_and_searches),
        cmocka_unit_test(buffer_grows_and_stops),
        cmocka_unit_test(a_formatted_text_is_whole_or_absent),
        cmocka_unit_test(formats_as_the_library_does),
        cmocka_unit_test(hashes_take_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
