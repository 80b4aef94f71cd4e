/* kind_test.c - what people type, and what becomes of it, kind by kind. */
#include "record/fixture.h"

#include <stdio.h>

#include "base/banned.h"

struct typed {
    const char *field, *text, *edit; /* edit NULL: refused */
};

static const struct typed rows[] = {
    { "line", " 前後の空白　", "前後の空白" },
    { "line", "改行\r\nは空白に", "改行 は空白に" },
    { "body", "改行は\r\n残る", "改行は\n残る" },
    { "nickname", "か\xE3\x82\x99神𠮷邉󠄀",
      "が神𠮷邉󠄀" }, /* only kana marks are composed */
    { "line", "a\x01z", NULL },
    { "line", "\xff\xfe", NULL },
    { "kana", "わたなべ　ﾀﾞｲｽｹ", "ワタナベ ダイスケ" },
    { "kana", "渡辺", NULL },
    { "day", "令和8年4月1日", "R8.4.1" },
    { "day", "昭和65年4月1日", NULL },
    { "day", "令和0年4月1日", NULL },
    { "day", "2019/2/30", NULL },
    { "day", "2019年", NULL },
    { "day", "令和8年4月1日（2026年）", "R8.4.1" },
    { "at_time", "１４時５分", "14:05" },
    { "at_time", "905", "09:05" },
    { "at_time", "24:00", NULL },
    { "amount", "▲1,000円", "-1000" },
    { "amount", "12.5", NULL },
    { "people", "３人", "3" },
    { "people", "三人", NULL },
    { "interest", "3.0%", "3.0" },
    { "interest", "1.23456", NULL },
    { "route", "仕事探し", "01" },
    { "route", "02", "02" },
    { "route", "仕事", NULL },
    { "several", "仕事探し、就職について、住まいについて", "01,02" },
    { "several", "住まいについて／仕事探し", "01,02" },
    { "several", "02,01", "01,02" },
    { "asked", "有", "yes" },
    { "asked", "わからない", "unknown" },
    { "ticked", "○", "1" },
    { "ticked", "いいえ", "" },
    { "postal", "〒５５０００１３", "550-0013" },
    { "postal", "55000", NULL },
    { "phone", "０９０－１２３４－５６７８", "090-1234-5678" },
    { "phone", "+81 90 1234 5678", "090-1234-5678" },
    { "phone", "06(1234)5678", "06-1234-5678" },
    { "phone", "電話なし", NULL },
    { "mail", "ｔａｒｏ＠example.jp", "taro@example.jp" },
    { "mail", "taro@", NULL },
    { "until_month", "2019-09", "R1.9" },
    { "worker", "相談支援員B", "相談支援員B" },
    { "worker", "102", "102" },
    { "office", "102a", NULL },
    { "agreed", "telepathy", NULL },
};

static void typed_and_tidied(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    struct seido *seido = fixture_seido(&arena);
    struct kind_context context = fixture_kinds(seido);
    const struct record_def *def = seido_record(seido, STR("sample"));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct field *field = record_field(def, str_of(rows[i].field));
        struct value value = { 0 };
        struct err err = { 0 };
        enum status status =
            value_parse(&arena, &context, field, str_of(rows[i].text), &value, &err);
        if ((status == OK) != (rows[i].edit != NULL))
            fail_msg("row %zu: '%s' of %s: %s", i, rows[i].text, rows[i].field, err.key);
        if (status == OK)
            assert_str(&arena, value_edit(&arena, &context, field, &value), rows[i].edit);
        else
            assert_true(err.key[0] != '\0');
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(typed_and_tidied) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
