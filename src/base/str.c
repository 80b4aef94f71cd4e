#include "base/str.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/banned.h"

struct str arena_copy(struct arena *arena, struct str s)
{
    return (struct str){ str_to_chars(arena, s), s.len };
}

const char *str_to_chars(struct arena *arena, struct str s)
{
    char *chars = arena_chars(arena, s.len + 1);
    if (s.len)
        memcpy(chars, s.ptr, s.len);
    chars[s.len] = '\0';
    return chars;
}

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static uint64_t hash_step(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static uint64_t word_at(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* All bytes of a text of one to seven, some of them twice. */
static uint64_t short_word(struct str s)
{
    uint32_t first, last;
    if (s.len < sizeof first) {
        const unsigned char *bytes = (const unsigned char *)s.ptr;
        return (uint64_t)bytes[0] << 16 | (uint64_t)bytes[s.len / 2] << 8 | bytes[s.len - 1];
    }
    memcpy(&first, s.ptr, sizeof first);
    memcpy(&last, s.ptr + s.len - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
}

/* Eight bytes a step; the last step takes some bytes again rather than fewer. */
uint64_t str_hash(struct str s)
{
    const size_t step = sizeof(uint64_t);
    uint64_t hash = s.len;
    if (s.len == 0)
        return hash_step(hash, 0);
    if (s.len < step)
        return hash_step(hash, short_word(s));
    for (size_t at = 0; at + step < s.len; at += step)
        hash = hash_step(hash, word_at(s.ptr + at));
    return hash_step(hash, word_at(s.ptr + s.len - step));
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

bool str_find(struct str s, struct str needle, size_t *ret_at)
{
    if (needle.len > s.len)
        return false;
    for (size_t at = 0; at <= s.len - needle.len; at++) {
        if (needle.len == 0 || memcmp(s.ptr + at, needle.ptr, needle.len) == 0) {
            if (ret_at)
                *ret_at = at;
            return true;
        }
    }
    return false;
}

static const struct str ideographic_space = STR_INIT("　");

static bool is_ascii_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct str str_trim(struct str s)
{
    for (;;) {
        if (s.len && is_ascii_space(s.ptr[0]))
            s = str_slice(s, 1, s.len);
        else if (str_starts(s, ideographic_space))
            s = str_slice(s, ideographic_space.len, s.len);
        else
            break;
    }
    for (;;) {
        if (s.len && is_ascii_space(s.ptr[s.len - 1]))
            s = str_slice(s, 0, s.len - 1);
        else if (str_ends(s, ideographic_space))
            s = str_slice(s, 0, s.len - ideographic_space.len);
        else
            break;
    }
    return s;
}

bool str_split(struct str *rest, char separator, struct str *ret_part)
{
    if (rest->len == 0)
        return false;
    const char *at = memchr(rest->ptr, separator, rest->len);
    size_t len = at ? (size_t)(at - rest->ptr) : rest->len;
    *ret_part = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, at ? len + 1 : len, rest->len);
    return true;
}

bool str_to_int(struct str s, int64_t *ret)
{
    size_t at = 0;
    bool negative = false;
    if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        negative = s.ptr[0] == '-';
        at = 1;
    }
    if (at == s.len)
        return false;
    int64_t value = 0; /* counted below zero: INT64_MIN has no positive twin */
    for (; at < s.len; at++) {
        if (s.ptr[at] < '0' || s.ptr[at] > '9')
            return false;
        int digit = s.ptr[at] - '0';
        if (value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret = negative ? value : -value;
    return true;
}

enum { DIGITS_MAX = 20, SHORT_TEXT = 192, FORMATTED_MAX = INT32_MAX };

/* `value` in decimal, at the end of `room`: numbers are written hundreds of times a page. */
static struct str digits_of(uint64_t value, char room[DIGITS_MAX])
{
    size_t at = DIGITS_MAX;
    do
        room[--at] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return (struct str){ room + at, DIGITS_MAX - at };
}

struct str str_from_int(struct arena *arena, int64_t value)
{
    struct buf out;
    buf_init(&out, arena, DIGITS_MAX, DIGITS_MAX);
    buf_add_int(&out, value);
    return buf_str(&out);
}

/* ---- formatting ---- */

/* A format string and what is still to be taken from it. */
struct format {
    const char *at;
    va_list args;
};

static void add_number(struct buf *out, bool is_negative, uint64_t size, size_t width)
{
    char room[DIGITS_MAX];
    struct str digits = digits_of(size, room);
    if (is_negative)
        buf_add_char(out, '-');
    for (size_t len = digits.len + is_negative; len < width; len++)
        buf_add_char(out, '0');
    buf_add(out, digits);
}

/* %d %u with l, ll or z before and 0n before that; false: none of these. */
static bool add_int_directive(struct buf *out, struct format *f)
{
    const char *at = f->at;
    size_t width = 0;
    if (at[0] == '0' && at[1] >= '1' && at[1] <= '9') {
        width = (size_t)(at[1] - '0');
        at += 2;
    }
    size_t longs = 0;
    while (at[longs] == 'l')
        longs++;
    bool is_size = longs == 0 && *at == 'z';
    at += longs + is_size;
    if (longs > 2 || (*at != 'd' && *at != 'u') || (is_size && *at == 'd'))
        return false;
    f->at = at + 1;
    if (*at == 'd') {
        int64_t value = longs == 0   ? va_arg(f->args, int)
                        : longs == 1 ? va_arg(f->args, long)
                                     : va_arg(f->args, long long);
        add_number(out, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, width);
    } else {
        uint64_t value = is_size      ? va_arg(f->args, size_t)
                         : longs == 0 ? va_arg(f->args, unsigned)
                         : longs == 1 ? va_arg(f->args, unsigned long)
                                      : va_arg(f->args, unsigned long long);
        add_number(out, false, value, width);
    }
    return true;
}

static bool add_directive(struct buf *out, struct format *f)
{
    if (f->at[0] == 's') {
        f->at++;
        buf_add(out, str_of(va_arg(f->args, const char *)));
        return true;
    }
    if (f->at[0] == '.' && f->at[1] == '*' && f->at[2] == 's') {
        f->at += 3;
        int len = va_arg(f->args, int);
        const char *text = va_arg(f->args, const char *);
        assert(len >= 0);
        if (len > 0)
            buf_add(out, (struct str){ text, strnlen(text, (size_t)len) });
        return true;
    }
    return add_int_directive(out, f);
}

/* The few directives that nearly all texts are made of; false at any other, and `out` is as it was. */
static bool add_plain_format(struct buf *out, const char *format, va_list args)
{
    struct buf before = *out;
    struct format f = { .at = format };
    va_copy(f.args, args);
    bool is_plain = true;
    while (is_plain && *f.at != '\0') {
        size_t run = strcspn(f.at, "%");
        buf_add(out, (struct str){ f.at, run });
        f.at += run;
        if (*f.at == '%') {
            f.at++;
            is_plain = add_directive(out, &f);
        }
    }
    va_end(f.args);
    if (!is_plain)
        *out = before;
    else if (out->overflow) /* a text is written whole or not at all */
        out->len = out->room = before.len;
    return is_plain;
}

/* Any format, by the library: a text of unusual length is measured first. */
static void add_format(struct buf *out, const char *format, va_list args)
{
    char text[SHORT_TEXT];
    va_list again;
    va_copy(again, args);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 does not see va_copy */
    int len = vsnprintf(text, sizeof text, format, args);
    assert(len >= 0);
    const char *made = text;
    if ((size_t)len >= sizeof text) {
        char *chars = arena_chars(out->arena, (size_t)len + 1);
        vsnprintf(chars, (size_t)len + 1, format, again);
        made = chars;
    }
    va_end(again);
    buf_add(out, (struct str){ made, (size_t)len });
}

struct str str_join(struct arena *arena, struct str a, struct str b)
{
    if (a.len == 0)
        return b;
    char *chars = arena_chars(arena, a.len + b.len);
    memcpy(chars, a.ptr, a.len);
    if (b.len)
        memcpy(chars + a.len, b.ptr, b.len);
    return (struct str){ chars, a.len + b.len };
}

struct str str_format(struct arena *arena, const char *format, ...)
{
    struct buf out;
    va_list args;
    buf_init(&out, arena, 64, FORMATTED_MAX);
    va_start(args, format);
    if (!add_plain_format(&out, format, args))
        add_format(&out, format, args);
    va_end(args);
    buf_add_char(&out, '\0');
    assert(buf_ok(&out));
    return (struct str){ out.ptr, out.len - 1 };
}

size_t str_chars(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return count;
}

/* The next code point of `s` at `at`, or false if the bytes there are not valid UTF-8. */
static bool next_point(struct str s, size_t at, utf8proc_int32_t *ret_point, size_t *ret_len)
{
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + at,
                                            (utf8proc_ssize_t)(s.len - at), ret_point);
    if (len <= 0)
        return false;
    *ret_len = (size_t)len;
    return true;
}

size_t str_graphemes(struct str s)
{
    size_t count = 0, len = 0;
    utf8proc_int32_t previous = 0, point = 0, state = 0;
    for (size_t at = 0; at < s.len; at += len) {
        if (!next_point(s, at, &point, &len))
            return count;
        if (at == 0 || utf8proc_grapheme_break_stateful(previous, point, &state))
            count++;
        previous = point;
    }
    return count;
}

struct str str_cut(struct str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max && ((unsigned char)s.ptr[max] & 0xc0) == 0x80)
        max--;
    return str_slice(s, 0, max);
}

bool str_is_clean(struct str s, size_t *ret_at)
{
    size_t len = 0;
    for (size_t at = 0; at < s.len; at += len) {
        utf8proc_int32_t point = 0;
        bool is_good = next_point(s, at, &point, &len);
        if (is_good && (point < 0x20 || (point >= 0x7f && point < 0xa0)))
            is_good = point == '\t' || point == '\n';
        if (!is_good) {
            if (ret_at)
                *ret_at = at;
            return false;
        }
    }
    return true;
}

void buf_init(struct buf *buf, struct arena *arena, size_t room, size_t max)
{
    if (room > max)
        room = max;
    *buf = (struct buf){ .arena = arena, .room = room, .max = max };
    buf->ptr = arena_chars(arena, room);
}

void buf_add_more(struct buf *buf, struct str s)
{
    if (buf->overflow || s.len > buf->max - buf->len) {
        buf->overflow = true;
        buf->room = buf->len;
        return;
    }
    size_t room = buf->room < 32 ? 64 : buf->room * 2;
    if (room > buf->max)
        room = buf->max;
    if (room < buf->len + s.len)
        room = buf->len + s.len;
    char *ptr = arena_chars(buf->arena, room);
    if (buf->len > 0)
        memcpy(ptr, buf->ptr, buf->len);
    memcpy(ptr + buf->len, s.ptr, s.len);
    buf->ptr = ptr;
    buf->len += s.len;
    buf->room = room;
}

void buf_add_int(struct buf *buf, int64_t value)
{
    if (value >= 0 && value <= 9) /* days, months, counts */
        buf_add_char(buf, (char)('0' + value));
    else
        add_number(buf, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 0);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!add_plain_format(buf, format, args))
        add_format(buf, format, args);
    va_end(args);
}

bool buf_ok(const struct buf *buf)
{
    return !buf->overflow;
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){ buf->ptr, buf->len };
}
