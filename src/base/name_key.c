#include "base/name_key.h"

#include <assert.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/banned.h"

enum {
    KATAKANA_FIRST = 0x30a1,
    KATAKANA_LAST = 0x30f6,
    KANA_DISTANCE = 0x60,
    LONG_VOWEL = 0x30fc,
    REPEAT = 0x3005
};

static uint32_t variant_of(const struct variants *variants, uint32_t point)
{
    size_t low = 0, high = variants ? variants->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (variants->items[middle].from == point)
            return variants->items[middle].to;
        if (variants->items[middle].from > point)
            high = middle;
        else
            low = middle + 1;
    }
    return point;
}

static uint32_t large_kana(uint32_t point)
{
    switch (point) {
    case 0x3041: /* ぁぃぅぇぉ */
    case 0x3043:
    case 0x3045:
    case 0x3047:
    case 0x3049:
    case 0x3063: /* っ */
    case 0x3083: /* ゃゅょ */
    case 0x3085:
    case 0x3087:
    case 0x308e: /* ゎ */
        return point + 1;
    case 0x3095: /* ゕ */
        return 0x304b;
    case 0x3096: /* ゖ, as in 関ヶ原 */
        return 0x3051;
    default:
        return point;
    }
}

static bool is_dash(uint32_t point)
{
    return point == '-' || point == '~' || (point >= 0x2010 && point <= 0x2015) ||
           point == 0x2212 || point == 0x2500 || point == 0x301c || point == LONG_VOWEL;
}

/* What does not tell one name from another: spaces, middle dots, variation selectors. */
static bool is_dropped(uint32_t point)
{
    return point <= ' ' || (point >= 0xfe00 && point <= 0xfe0f) ||
           (point >= 0xe0100 && point <= 0xe01ef) || (point >= 0x180b && point <= 0x180d) ||
           point == 0x30fb || point == 0xb7 || (point >= 0x200b && point <= 0x200d) ||
           point == 0x2060 || point == 0xfeff ||
           utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_ZS;
}

static uint32_t unify(const struct variants *variants, uint32_t point, uint32_t previous)
{
    if (point == REPEAT && previous)
        return previous;
    point = variant_of(variants, point);
    if (point < 0x3000 || point > 0x9fff) /* kanji and kana have no case */
        point = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
    if (point >= KATAKANA_FIRST && point <= KATAKANA_LAST)
        point -= KANA_DISTANCE;
    return is_dash(point) ? LONG_VOWEL : large_kana(point);
}

/* Names of plain kanji, kana and ASCII, which are nearly all: NFKC leaves them as they are. */
static bool is_plain(utf8proc_int32_t point)
{
    static const struct {
        utf8proc_int32_t first, last;
    } plain[] = { { 0x4e00, 0x9fff }, { 0x3041, 0x3096 }, { KATAKANA_FIRST, LONG_VOWEL },
                  { ' ', '~' },       { 0x3000, 0x3000 }, { REPEAT, REPEAT } };
    for (size_t i = 0; i < LENGTH(plain); i++)
        if (point >= plain[i].first && point <= plain[i].last)
            return true;
    return false;
}

static bool is_all_plain(struct str name)
{
    utf8proc_int32_t point = 0;
    for (size_t at = 0; at < name.len;) {
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)name.ptr + at,
                                                 (utf8proc_ssize_t)(name.len - at), &point);
        if (step <= 0 || !is_plain(point))
            return false;
        at += (size_t)step;
    }
    return true;
}

static struct str key_of(struct arena *arena, const struct variants *variants, struct str nfkc)
{
    char *to = arena_array(arena, char, nfkc.len * 4 + 1);
    size_t used = 0;
    uint32_t previous = 0;
    utf8proc_int32_t point = 0;
    for (size_t at = 0; at < nfkc.len;) {
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)nfkc.ptr + at,
                                                 (utf8proc_ssize_t)(nfkc.len - at), &point);
        assert(step > 0); /* keys and what utf8proc_map made are UTF-8 */
        at += (size_t)step;
        if (is_dropped((uint32_t)point))
            continue;
        previous = unify(variants, (uint32_t)point, previous);
        used +=
            (size_t)utf8proc_encode_char((utf8proc_int32_t)previous, (utf8proc_uint8_t *)to + used);
    }
    return (struct str){ to, used };
}

struct str name_key(struct arena *arena, const struct variants *variants, struct str name)
{
    if (is_all_plain(name))
        return key_of(arena, variants, name);
    utf8proc_uint8_t *nfkc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)name.ptr, (utf8proc_ssize_t)name.len, &nfkc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (len < 0)
        return STR(""); /* text is checked where it comes in; there is no key for bytes */
    struct str key = key_of(arena, variants, (struct str){ (const char *)nfkc, (size_t)len });
    free(nfkc);
    return key;
}

static int gram_order(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

size_t name_key_grams(struct arena *arena, struct str key, int64_t **ret)
{
    size_t chars = str_chars(key), count = 0, unique = 0;
    *ret = NULL;
    if (chars < 2)
        return 0;
    int64_t *grams = arena_array(arena, int64_t, chars);
    utf8proc_int32_t previous = 0, point = 0;
    for (size_t at = 0; at < key.len;) {
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)key.ptr + at,
                                                 (utf8proc_ssize_t)(key.len - at), &point);
        assert(step > 0); /* keys and what utf8proc_map made are UTF-8 */
        if (at)
            grams[count++] = (int64_t)previous << 21 | point;
        previous = point;
        at += (size_t)step;
    }
    qsort(grams, count, sizeof *grams, gram_order);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || grams[i] != grams[unique - 1])
            grams[unique++] = grams[i];
    }
    *ret = grams;
    return unique;
}
