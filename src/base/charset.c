#include "base/charset.h"

#include <inttypes.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/charset_table.h"
#include "base/banned.h"

static const struct str bom = STR_INIT("\xef\xbb\xbf");

/* Length of the valid UTF-8 sequence at `at`, or 0. */
static size_t utf8_len(struct str bytes, size_t at, utf8proc_int32_t *ret_point)
{
    utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)bytes.ptr + at,
                                            (utf8proc_ssize_t)(bytes.len - at), ret_point);
    return len > 0 ? (size_t)len : 0;
}

enum charset charset_guess(struct str bytes)
{
    if (str_starts(bytes, bom))
        return CHARSET_UTF8_BOM;
    size_t len = 0;
    for (size_t at = 0; at < bytes.len; at += len) {
        utf8proc_int32_t point = 0;
        len = utf8_len(bytes, at, &point);
        if (len == 0)
            return CHARSET_CP932;
    }
    return CHARSET_UTF8;
}

static enum status bad_byte(struct err *err, struct str bytes, size_t at)
{
    int64_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        column++;
        if (bytes.ptr[i] == '\n') {
            line++;
            column = 1;
        }
    }
    enum status status =
        err_set(err, ERR_INVALID, "", "charset.bad_byte",
                "bytes: 0x%02x at line %" PRId64 " byte %" PRId64 " is no character",
                (unsigned)(unsigned char)bytes.ptr[at], line, column);
    err_arg(err, ARG_INT("line", line));
    err_arg(err, ARG_INT("column", column));
    return status;
}

static bool is_stray_control(utf8proc_int32_t point)
{
    return (point < 0x20 && point != '\t' && point != '\n' && point != '\r') ||
           (point >= 0x7f && point < 0xa0);
}

static enum status decode_utf8(struct arena *arena, struct str bytes, struct str *ret,
                               struct err *err)
{
    struct str text = str_starts(bytes, bom) ? str_slice(bytes, bom.len, bytes.len) : bytes;
    size_t len = 0;
    for (size_t at = 0; at < text.len; at += len) {
        utf8proc_int32_t point = 0;
        len = utf8_len(text, at, &point);
        if (len == 0 || is_stray_control(point))
            return bad_byte(err, text, at);
    }
    *ret = arena_copy(arena, text);
    return OK;
}

/* The code point of the CP932 character at `at`, or 0. */
static uint32_t cp932_point(struct str bytes, size_t at, size_t *ret_len)
{
    unsigned lead = (unsigned char)bytes.ptr[at];
    *ret_len = 1;
    if (lead < 0x80)
        return is_stray_control((utf8proc_int32_t)lead) ? 0 : lead;
    if (lead >= 0xa1 && lead <= 0xdf)
        return 0xff61 + (lead - 0xa1); /* half-width katakana */
    if (lead == 0x80 || lead == 0xa0 || lead > 0xfc || at + 1 == bytes.len)
        return 0;
    unsigned trail = (unsigned char)bytes.ptr[at + 1];
    if (trail < 0x40 || trail > 0xfc)
        return 0;
    *ret_len = 2;
    unsigned row = lead < 0xa0 ? lead - 0x81 : lead - 0xe0 + 31;
    return cp932_points[row * CP932_TRAILS + (trail - 0x40)];
}

static enum status decode_cp932(struct arena *arena, struct str bytes, struct str *ret,
                                struct err *err)
{
    /* One byte gives at most three (a half-width katakana). */
    char *to = arena_array(arena, char, bytes.len * 3 + 1);
    size_t len = 0, used = 0;
    for (size_t at = 0; at < bytes.len; at += used) {
        uint32_t point = cp932_point(bytes, at, &used);
        if (point == 0)
            return bad_byte(err, bytes, at);
        len += (size_t)utf8proc_encode_char((utf8proc_int32_t)point, (utf8proc_uint8_t *)to + len);
    }
    *ret = (struct str){ to, len };
    return OK;
}

enum status charset_decode(struct arena *arena, enum charset charset, struct str bytes,
                           struct str *ret, struct err *err)
{
    if (charset == CHARSET_CP932)
        return decode_cp932(arena, bytes, ret, err);
    return decode_utf8(arena, bytes, ret, err);
}

/* Characters that other systems use for what CP932 has under another code point. */
static const struct cp932_pair lookalikes[] = {
    { 0x00a2, 0x8191 }, /* ¢ as ￠ */
    { 0x00a3, 0x8192 }, /* £ as ￡ */
    { 0x00a5, 0x818f }, /* ¥ as ￥ */
    { 0x00ac, 0x81ca }, /* ¬ as ￢ */
    { 0x2014, 0x815c }, /* em dash as ― */
    { 0x2016, 0x8161 }, /* ‖ as ∥ */
    { 0x2212, 0x817c }, /* − as － */
    { 0x301c, 0x8160 }, /* 〜 as ～ */
};

static uint16_t cp932_code(uint32_t point)
{
    for (size_t i = 0; i < LENGTH(lookalikes); i++) {
        if (lookalikes[i].point == point)
            return lookalikes[i].code;
    }
    size_t low = 0, high = cp932_pair_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cp932_pairs[middle].point == point)
            return cp932_pairs[middle].code;
        if (cp932_pairs[middle].point > point)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

static bool is_selector(utf8proc_int32_t point)
{
    return (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
}

static void add_missing(struct buf *missing, struct str character)
{
    size_t at = 0;
    if (!str_find(buf_str(missing), character, &at))
        buf_add(missing, character);
}

static const struct str geta = STR_INIT("\x81\xac"); /* 〓 in CP932 */

/* Writes the character at `at`, and counts in its variation selector. */
static size_t encode_next(struct buf *out, struct buf *missing, struct str text, size_t at)
{
    utf8proc_int32_t point = 0, next = 0;
    size_t len = utf8_len(text, at, &point);
    if (len == 0)
        return 0;
    size_t selector = at + len < text.len ? utf8_len(text, at + len, &next) : 0;
    if (!is_selector(next))
        selector = 0;
    struct str character = str_slice(text, at, at + len + selector);
    uint16_t code = point >= 0x80 && point < 0x10000 ? cp932_code((uint32_t)point) : 0;
    if (point < 0x80) {
        buf_add_char(out, (char)point);
    } else if (point >= 0xff61 && point <= 0xff9f) {
        buf_add_char(out, (char)(unsigned char)(point - 0xff61 + 0xa1));
    } else if (code) {
        buf_add_char(out, (char)(unsigned char)(code >> 8));
        buf_add_char(out, (char)(unsigned char)(code & 0xff));
    } else {
        buf_add(out, geta);
    }
    if (selector || (point >= 0x80 && !code && (point < 0xff61 || point > 0xff9f)))
        add_missing(missing, character);
    return character.len;
}

enum status charset_encode(struct arena *arena, enum charset charset, struct str text,
                           struct str *ret, struct str *ret_missing, struct err *err)
{
    struct buf out, missing;
    buf_init(&out, arena, text.len + bom.len, text.len * 2 + bom.len);
    buf_init(&missing, arena, 0, text.len + 1);
    if (charset == CHARSET_UTF8_BOM)
        buf_add(&out, bom);
    if (charset == CHARSET_CP932) {
        size_t used = 0;
        for (size_t at = 0; at < text.len; at += used) {
            used = encode_next(&out, &missing, text, at);
            if (used == 0)
                return bad_byte(err, text, at);
        }
    } else {
        buf_add(&out, text);
    }
    *ret = buf_str(&out);
    *ret_missing = buf_str(&missing);
    return OK;
}
