#include "unit.h"

#include "base/name_key.h"

static const struct variant variant_rows[] = {
    { 0x5e83, 0x5e83 }, { 0x658e, 0x6589 }, /* 斎 斉 */
    { 0x6ff1, 0x6d5c },                     /* 濱 浜 */
    { 0x6ff5, 0x6d5c },                     /* 濵 浜 */
    { 0x9089, 0x8fba },                     /* 邉 辺 */
    { 0x908a, 0x8fba },                     /* 邊 辺 */
    { 0x9ad9, 0x9ad8 },                     /* 髙 高 */
    { 0x9f4a, 0x6589 },                     /* 齊 斉 */
    { 0x9f4b, 0x6589 },                     /* 齋 斉 */
    { 0xfa11, 0x5d0e },                     /* 﨑 崎 */
};
static const struct variants variants = { variant_rows, LENGTH(variant_rows) };

/* */
static void spellings_that_people_take_for_one(void **state)
{
    (void)state;
    static const struct {
        struct str one, other;
        const char *key;
    } rows[] = {
        { STR_INIT("髙﨑"), STR_INIT("高崎"), "高崎" },
        { STR_INIT("渡邉"), STR_INIT("渡邊"), "渡辺" },
        { STR_INIT("濵田"), STR_INIT("濱田"), "浜田" },
        { STR_INIT("齋藤"), STR_INIT("斎藤"), "斉藤" },
        { STR_INIT("齊藤"), STR_INIT("斉藤"), "斉藤" },
        { STR_INIT("辻󠄀"), STR_INIT("辻"), "辻" },
        { STR_INIT("神田"), STR_INIT("神田"), "神田" },
        { STR_INIT("𠮷田"), STR_INIT("𠮷 田"), "𠮷田" },
        { STR_INIT("タカハシ"), STR_INIT("ﾀｶﾊｼ"), "たかはし" },
        { STR_INIT("ガ"), STR_INIT("か\u3099"), "が" },
        { STR_INIT("キョウコ"), STR_INIT("キヨウコ"), "きようこ" },
        { STR_INIT("関ヶ原"), STR_INIT("関ケ原"), "関け原" },
        { STR_INIT("ハットリ"), STR_INIT("はつとり"), "はつとり" },
        { STR_INIT("ジョージ"), STR_INIT("じょ―じ"), "じよーじ" },
        { STR_INIT("ジョ-ジ"), STR_INIT("ジョ－ジ"), "じよーじ" },
        { STR_INIT("佐々木　花子"), STR_INIT("佐佐木花子"), "佐佐木花子" },
        { STR_INIT("ジョン・スミス"), STR_INIT("ジョン スミス"), "じよんすみす" },
        { STR_INIT("ＳＭＩＴＨ"), STR_INIT("Smith"), "smith" },
        { STR_INIT(""), STR_INIT("　"), "" },
        { STR_INIT("山\u2060田"), STR_INIT("山\ufeff田"), "山田" },
        { STR_INIT("山\u180b田"), STR_INIT("山\u200b田"), "山田" },
        { STR_INIT("山\u180f田"), STR_INIT("山\u180f 田"), "山\u180f田" },
        { STR_INIT("山\u200f田"), STR_INIT("山\u200f　田"), "山\u200f田" },
        { STR_INIT("山\ufffd田"), STR_INIT("山\ufffd·田"), "山\ufffd田" },
        { STR_INIT("山\U000e01f0田"), STR_INIT("山\U000e01f0\ufe00田"), "山\U000e01f0田" },
        { STR_INIT("々木"), STR_INIT("々 木"), "々木" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_str(&arena, name_key(&arena, &variants, rows[i].one), rows[i].key);
        assert_str(&arena, name_key(&arena, &variants, rows[i].other), rows[i].key);
    }
}

/* Plain characters take a shorter way, which must give the same: all of them, beside one that does not. */
static void the_short_way_gives_the_same(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (uint32_t point = ' '; point < 0xa000; point++) {
        struct buf plain;
        buf_init(&plain, &arena, 8, 8);
        if (point >= 0x80)
            buf_add_char(&plain, (char)(point < 0x800 ? 0xc0 | point >> 6 : 0xe0 | point >> 12));
        if (point >= 0x800)
            buf_add_char(&plain, (char)(0x80 | (point >> 6 & 0x3f)));
        buf_add_char(&plain, (char)(point < 0x80 ? point : 0x80 | (point & 0x3f)));
        struct str one = name_key(&arena, &variants, buf_str(&plain));
        struct str text = str_format(&arena, "ｱ%.*s", STR_ARG(buf_str(&plain)));
        struct str other = name_key(&arena, &variants, text);
        bool is_joined = point == 0x3005 || point == 0x3099 || point == 0x309a ||
                         (point >= 0x300 && point < 0x370);
        if (!is_joined && !str_equal(str_slice(other, 3, other.len), one))
            fail_msg("U+%04x: %.*s and %.*s", point, STR_ARG(one), STR_ARG(other));
        arena_reset(&arena);
    }
}

static void bytes_have_no_key(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    assert_int_equal(name_key(&arena, &variants, STR("a\xff")).len, 0);
    assert_str(&arena, name_key(&arena, NULL, STR("髙")), "髙");
}

static void pairs_are_unique_and_ascending(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    int64_t *grams = NULL;
    assert_int_equal(name_key_grams(&arena, STR("高"), &grams), 0);
    assert_int_equal(name_key_grams(&arena, STR(""), &grams), 0);
    assert_int_equal(name_key_grams(&arena, STR("ababa"), &grams), 2);
    assert_true(grams[0] == ((int64_t)'a' << 21 | 'b'));
    assert_true(grams[1] == ((int64_t)'b' << 21 | 'a'));
    assert_int_equal(name_key_grams(&arena, STR("𠮷高"), &grams), 1);
    assert_true(grams[0] == (INT64_C(0x20bb7) << 21 | 0x9ad8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_that_people_take_for_one),
        cmocka_unit_test(the_short_way_gives_the_same),
        cmocka_unit_test(bytes_have_no_key),
        cmocka_unit_test(pairs_are_unique_and_ascending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
