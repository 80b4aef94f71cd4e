/* icu_test.c - character sets, kana and name keys beside ICU, which has tables of its own. Built where ICU is installed. */
#include "unit.h"

#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/charset.h"
#include "base/name_key.h"
#include "loan/zengin.h"
#include "seido/seido.h"
#include "support/test_seido.h"

enum { ROOM = 400 };

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static struct str utf8_of(struct arena *arena, const UChar *text, int32_t len)
{
    char *to = arena_array(arena, char, ROOM * 4);
    int32_t used = 0;
    UErrorCode error = U_ZERO_ERROR;
    u_strToUTF8(to, ROOM * 4, &used, text, len, &error);
    assert_true(U_SUCCESS(error));
    return (struct str){ to, (size_t)used };
}

static int32_t utf16_of(struct str text, UChar *to)
{
    int32_t used = 0;
    UErrorCode error = U_ZERO_ERROR;
    u_strFromUTF8(to, ROOM, &used, text.ptr, (int32_t)text.len, &error);
    assert_true(U_SUCCESS(error));
    return used;
}

/* Every pair of bytes: the same character, or refused by both. */
static void cp932_as_icu_reads_it(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    UErrorCode error = U_ZERO_ERROR;
    UConverter *other = ucnv_open("windows-31j", &error);
    assert_true(U_SUCCESS(error));
    ucnv_setToUCallBack(other, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
    int compared = 0;
    for (unsigned lead = 0x81; lead <= 0xfc; lead++) {
        for (unsigned trail = 0x40; trail <= 0xfc; trail++) {
            char bytes[2] = { (char)(unsigned char)lead, (char)(unsigned char)trail };
            UChar theirs[8];
            struct str ours = { 0 };
            struct err err = { 0 };
            bool is_kana = lead >= 0xa0 && lead <= 0xdf;
            error = U_ZERO_ERROR;
            if (is_kana)
                continue;
            int32_t len = ucnv_toUChars(other, theirs, 8, bytes, 2, &error);
            bool is_theirs =
                U_SUCCESS(error) && !(len == 1 && theirs[0] >= 0xe000 && theirs[0] <= 0xf8ff);
            bool is_ours =
                charset_decode(&arena, CHARSET_CP932, (struct str){ bytes, 2 }, &ours, &err) == OK;
            if (is_ours && str_starts(ours, STR("\xee")))
                continue; /* characters of one's own (外字) have no meaning to compare */
            if (is_ours != is_theirs)
                fail_msg("%02x%02x: ours %d ICU %d", lead, trail, is_ours, is_theirs);
            if (is_ours && !str_equal(ours, utf8_of(&arena, theirs, len)))
                fail_msg("%02x%02x: U+%04x in ICU, ours %.*s", lead, trail, theirs[0],
                         STR_ARG(ours));
            compared += is_ours;
        }
        arena_reset(&arena);
    }
    ucnv_close(other);
    assert_true(compared > 7000);
}

/* Kana in bank files: ICU's half-width forms, small ones large. */
static void bank_kana_as_icu_narrows_them(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const UChar id[] = { 'H', 'i', 'r', 'a', 'g', 'a', 'n', 'a', '-', 'K', 'a', 't', 'a',
                                'k', 'a', 'n', 'a', ';', 'F', 'u', 'l', 'l', 'w', 'i', 'd', 't',
                                'h', '-', 'H', 'a', 'l', 'f', 'w', 'i', 'd', 't', 'h', 0 };
    static const char large[] = "\xb1\xb2\xb3\xb4\xb5\xd4\xd5\xd6\xc2"; /* of A7 to AF */
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *narrow = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    assert_true(U_SUCCESS(error));
    int compared = 0;
    for (uint32_t point = 0x3041; point <= 0x30f6; point++) {
        UChar text[16] = { (UChar)point };
        int32_t len = 1, limit = 1;
        char expected[8] = "";
        struct str bytes = { 0 };
        struct err err = { 0 };
        if (point > 0x3096 && point < 0x30a1)
            continue;
        utrans_transUChars(narrow, text, &len, 16, 0, &limit, &error);
        assert_true(U_SUCCESS(error));
        bool is_half = true;
        for (int32_t i = 0; i < len; i++) {
            is_half = is_half && text[i] >= 0xff61 && text[i] <= 0xff9f;
            int byte = text[i] - 0xff61 + 0xa1;
            expected[i] = is_half && byte >= 0xa7 && byte <= 0xaf ? large[byte - 0xa7] : (char)byte;
        }
        bool is_wo = point == 0x3092 || point == 0x30f2; /* banks disagree on it */
        struct str one = utf8_of(&arena, &(UChar){ (UChar)point }, 1);
        enum status status = zengin_encode(&arena, ZENGIN_SIGNS_PARTY, one, &bytes, &err);
        if (!is_half || is_wo) {
            assert_true(!is_wo || status == ERR_INVALID);
            continue; /* ヮ ヰ ヱ ヵ ヶ have no half-width form of their own */
        }
        assert_int_equal(status, OK);
        assert_str(&arena, bytes, expected);
        compared++;
    }
    utrans_close(narrow);
    assert_true(compared > 150);
}

/* R-011 a second time: ICU's NFKC, categories and lower case; what is small, a dash or dropped as the rule says. */
static struct str slow_key(struct arena *arena, const struct variants *variants, struct str name)
{
    static const UChar small[] = { 0x3041, 0x3043, 0x3045, 0x3047, 0x3049,
                                   0x3063, 0x3083, 0x3085, 0x3087, 0x308e };
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[ROOM], nfkc[ROOM], key[ROOM];
    int32_t len = utf16_of(name, wide), used = 0, last = 0;
    len = unorm2_normalize(unorm2_getNFKCInstance(&error), wide, len, nfkc, ROOM, &error);
    UChar32 points[ROOM];
    u_strToUTF32(points, ROOM, &len, nfkc, len, &error);
    assert_true(U_SUCCESS(error));
    for (int32_t at = 0; at < len; at++) {
        UChar32 c = points[at];
        bool is_dropped = c <= ' ' || (c >= 0xfe00 && c <= 0xfe0f) ||
                          (c >= 0xe0100 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180d) ||
                          c == 0x30fb || c == 0xb7 || (c >= 0x200b && c <= 0x200d) || c == 0x2060 ||
                          c == 0xfeff || u_charType(c) == U_SPACE_SEPARATOR;
        if (is_dropped)
            continue;
        if (c == 0x3005 && last) {
            c = last;
        } else {
            for (size_t i = 0; i < variants->count; i++)
                if ((UChar32)variants->items[i].from == c) {
                    c = (UChar32)variants->items[i].to;
                    break;
                }
            c = u_tolower(c);
            if (c >= 0x30a1 && c <= 0x30f6)
                c -= 0x60;
            for (size_t i = 0; i < LENGTH(small); i++)
                c += c == small[i] ? 1 : 0;
            c = c == 0x3095 ? 0x304b : c == 0x3096 ? 0x3051 : c;
            if (c == '-' || c == '~' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ||
                c == 0x2500 || c == 0x301c)
                c = 0x30fc;
        }
        last = c;
        U16_APPEND_UNSAFE(key, used, c);
    }
    return utf8_of(arena, key, used);
}

static uint32_t any_point(uint32_t *seed)
{
    static const uint32_t spans[][2] = { { 0x20, 0x7e },       { 0xa0, 0x24f },
                                         { 0x3000, 0x30ff },   { 0x4e00, 0x9fff },
                                         { 0xff01, 0xff9f },   { 0xf900, 0xfaff },
                                         { 0x3200, 0x33ff },   { 0x2000, 0x206f },
                                         { 0x20000, 0x2a6df }, { 0xfe00, 0xfe0f } };
    const uint32_t *span = spans[next_random(seed) % LENGTH(spans)];
    return span[0] + next_random(seed) % (span[1] - span[0] + 1);
}

static void name_keys_as_icu_makes_them(void **state)
{
    (void)state;
    uint32_t seed = 11;
    const struct variants *variants = &test_seido()->variants;
    AUTO_ARENA arena = { 0 };
    for (uint32_t round = 0; round < 0x11000 + 100000; round++) {
        UChar name[40];
        int32_t used = 0;
        uint32_t count = round < 0x11000 ? 1 : 1 + next_random(&seed) % 8;
        for (uint32_t i = 0; i < count; i++) { /* first each code point alone, then any together */
            uint32_t point = round < 0x11000 ? round + (round == 0) : any_point(&seed);
            if ((point >= 0xd800 && point <= 0xdfff) || u_charType((UChar32)point) == U_UNASSIGNED)
                continue;
            U16_APPEND_UNSAFE(name, used, (UChar32)point);
        }
        struct str text = utf8_of(&arena, name, used);
        struct str ours = name_key(&arena, variants, text),
                   theirs = slow_key(&arena, variants, text);
        if (!str_equal(ours, theirs))
            fail_msg("round %x: ours %.*s, by ICU %.*s", round, STR_ARG(ours), STR_ARG(theirs));
        if (round % 1000 == 0)
            arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cp932_as_icu_reads_it),
        cmocka_unit_test(bank_kana_as_icu_narrows_them),
        cmocka_unit_test(name_keys_as_icu_makes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
