#include "unit.h"

#include <iconv.h>
#include <string.h>

#include "base/charset.h"

static bool decodes(struct arena *arena, enum charset charset, const char *bytes, size_t len,
                    struct str *ret)
{
    struct err err = { 0 };
    return charset_decode(arena, charset, (struct str){ bytes, len }, ret, &err) == OK;
}

/* What glibc's iconv says, as another opinion; NULL if it refuses. */
static const char *other_opinion(char *bytes, size_t len, char *to, size_t room)
{
    iconv_t other = iconv_open("UTF-8", "CP932");
    assert_true(other != (iconv_t)-1);
    memset(to, 0, room);
    size_t result = iconv(other, &bytes, &len, &to, &room);
    iconv_close(other);
    return result == (size_t)-1 || len ? NULL : to;
}

/* Every byte and every pair of bytes: the same as iconv, and back to the same character. */
static void every_byte_of_cp932(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    int characters = 0;
    for (unsigned lead = 1; lead < 256; lead++) {
        for (unsigned trail = 0; trail < 256; trail++) {
            char bytes[2] = { (char)(unsigned char)lead, (char)(unsigned char)trail };
            size_t len = trail ? 2 : 1;
            bool is_pair = (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc);
            if (is_pair != (len == 2))
                continue;
            char expected[16];
            struct str text = { 0 }, back = { 0 }, again = { 0 }, missing = { 0 };
            bool other = other_opinion(bytes, len, expected, sizeof expected) != NULL;
            bool is_control = lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r';
            bool ours = decodes(&arena, CHARSET_CP932, bytes, len, &text);
            if (is_control || lead == 0x7f || lead == 0x80 || lead == 0xa0 || lead > 0xfc) {
                assert_false(ours);
                continue;
            }
            if (ours != other)
                fail_msg("%02x %02x: ours %d other %d", lead, trail, ours, other);
            if (!ours)
                continue;
            characters++;
            assert_str(&arena, text, expected);
            struct err err = { 0 };
            assert_int_equal(charset_encode(&arena, CHARSET_CP932, text, &back, &missing, &err),
                             OK);
            assert_int_equal(missing.len, 0);
            assert_true(decodes(&arena, CHARSET_CP932, back.ptr, back.len, &again));
            assert_true(str_equal(text, again));
        }
        arena_reset(&arena);
    }
    assert_true(characters > 9400);
}

static void cut_and_broken_bytes_name_their_place(void **state)
{
    (void)state;
    static const struct {
        enum charset charset;
        struct str bytes;
        int64_t line, column;
    } rows[] = {
        { CHARSET_CP932, STR_INIT("\x8e\x52\n\x93"), 2, 1 },
        { CHARSET_CP932, STR_INIT("ab\x8e\x20"), 1, 3 },
        { CHARSET_CP932, STR_INIT("a\x80"), 1, 2 },
        { CHARSET_CP932, STR_INIT("a\0b"), 1, 2 },
        { CHARSET_CP932, STR_INIT("a\x1b"), 1, 2 },
        { CHARSET_CP932, STR_INIT("a\xff"), 1, 2 },
        { CHARSET_UTF8, STR_INIT("山\n\xe5\xb1"), 2, 1 },
        { CHARSET_UTF8, STR_INIT("a\xc0\xaf"), 1, 2 },
        { CHARSET_UTF8, STR_INIT("a\0"), 1, 2 },
        { CHARSET_UTF8_BOM,
          STR_INIT("\xef\xbb\xbf"
                   "a\xed\xa0\x80"),
          1, 2 },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct str text = { 0 };
        assert_int_equal(charset_decode(&arena, rows[i].charset, rows[i].bytes, &text, &err),
                         ERR_INVALID);
        assert_true(err.args[0].number == rows[i].line);
        assert_true(err.args[1].number == rows[i].column);
        assert_null(text.ptr);
    }
}

static void guesses(void **state)
{
    (void)state;
    assert_int_equal(charset_guess(STR("\xef\xbb\xbf"
                                       "a")),
                     CHARSET_UTF8_BOM);
    assert_int_equal(charset_guess(STR("山田")), CHARSET_UTF8);
    assert_int_equal(charset_guess(STR("abc")), CHARSET_UTF8);
    assert_int_equal(charset_guess(STR("\x8e\x52\x93\x63")), CHARSET_CP932);
}

static void writes_and_lists_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        struct str text, bytes;
        const char *missing;
    } rows[] = {
        { STR_INIT("山田ｱ\r\n"), STR_INIT("\x8e\x52\x93\x63\xb1\r\n"), "" },
        { STR_INIT("髙﨑"), STR_INIT("\xfb\xfc\xfa\xb1"), "" },
        { STR_INIT("𠮷野𠮷"), STR_INIT("\x81\xac\x96\xec\x81\xac"), "𠮷" },
        { STR_INIT("〜−‖¢£¬"), STR_INIT("\x81\x60\x81\x7c\x81\x61\x81\x91\x81\x92\x81\xca"), "" },
        { STR_INIT("辻󠄀"), STR_INIT("\x92\xd2"), "辻󠄀" },
        { STR_INIT("é😀é"), STR_INIT("\x81\xac\x81\xac\x81\xac"), "é😀" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct str bytes = { 0 }, missing = { 0 };
        assert_int_equal(
            charset_encode(&arena, CHARSET_CP932, rows[i].text, &bytes, &missing, &err), OK);
        assert_true(str_equal(bytes, rows[i].bytes));
        assert_str(&arena, missing, rows[i].missing);
    }
    struct err err = { 0 };
    struct str bytes = { 0 }, missing = { 0 };
    assert_int_equal(charset_encode(&arena, CHARSET_UTF8_BOM, STR("山"), &bytes, &missing, &err),
                     OK);
    assert_true(str_equal(bytes, STR("\xef\xbb\xbf山")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_of_cp932),
        cmocka_unit_test(cut_and_broken_bytes_name_their_place),
        cmocka_unit_test(guesses),
        cmocka_unit_test(writes_and_lists_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
