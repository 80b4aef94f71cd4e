/* kind_text.c - kinds that hold text: as typed where people's words and names are meant, in one
 * canonical form where a machine compares them (kana, postal codes, telephones). */
#include "record/kind_rows.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/banned.h"

uint32_t text_next(struct str text, size_t *at)
{
    utf8proc_int32_t code_point = 0;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text.ptr + *at,
                                             (utf8proc_ssize_t)(text.len - *at), &code_point);
    if (used <= 0 || code_point < 0) { /* not valid: callers have checked, so only step on */
        (*at)++;
        return 0xFFFD;
    }
    *at += (size_t)used;
    return (uint32_t)code_point;
}

void text_add(struct buf *buf, uint32_t code_point)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)code_point, bytes);
    buf_add(buf, (struct str){ (const char *)bytes, (size_t)len });
}

bool tidy_is_hyphen(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D || c == 0xFF70 ||
           c == 0x30FC || c == 0x2500;
}

struct str tidy_width(struct arena *arena, struct str text)
{
    struct buf buf;
    buf_init(&buf, arena, text.len + 1, text.len + 4);
    for (size_t at = 0; at < text.len;) {
        uint32_t c = text_next(text, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        else if (c == 0x3000 || c == 0x00A0)
            c = ' ';
        text_add(&buf, c);
    }
    return buf_str(&buf);
}

struct str tidy_digits(struct arena *arena, struct str text)
{
    struct buf buf;
    buf_init(&buf, arena, text.len + 1, text.len + 4);
    for (size_t at = 0; at < text.len;) {
        uint32_t c = text_next(text, &at);
        if (c >= 0xFF10 && c <= 0xFF19)
            c -= 0xFEE0;
        if (c >= '0' && c <= '9')
            buf_add_char(&buf, (char)c);
    }
    return buf_str(&buf);
}

/* A kana followed by its combining mark (U+3099, U+309A) as one character; 0 if there is none. The
 * voiced kana stands right behind the plain one, the half-voiced behind that. */
static uint32_t compose(uint32_t kana, uint32_t mark)
{
    static const uint32_t odd[][2] = { { 0x3046, 0x3094 }, { 0x30A6, 0x30F4 }, { 0x30EF, 0x30F7 },
                                       { 0x30F0, 0x30F8 }, { 0x30F1, 0x30F9 }, { 0x30F2, 0x30FA },
                                       { 0x309D, 0x309E }, { 0x30FD, 0x30FE } };
    uint32_t base = kana >= 0x30A0 ? kana - 0x60 : kana; /* katakana as hiragana */
    bool is_ha_row =
        base == 0x306F || base == 0x3072 || base == 0x3075 || base == 0x3078 || base == 0x307B;
    if (mark == 0x309A)
        return is_ha_row ? kana + 2 : 0;
    for (size_t i = 0; i < LENGTH(odd); i++)
        if (odd[i][0] == kana)
            return odd[i][1];
    bool is_ka_to_chi = base >= 0x304B && base <= 0x3061 && base % 2 == 1;
    bool is_tsu_to_to = base >= 0x3064 && base <= 0x3068 && base % 2 == 0;
    return is_ha_row || is_ka_to_chi || is_tsu_to_to ? kana + 1 : 0;
}

static struct str compose_kana(struct arena *arena, struct str text)
{
    struct buf buf;
    buf_init(&buf, arena, text.len + 1, text.len + 4);
    uint32_t held = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = text_next(text, &at);
        if (c == '\r') {
            if (at < text.len && text.ptr[at] == '\n')
                continue;
            c = '\n';
        }
        bool is_mark = c == 0x3099 || c == 0x309A;
        uint32_t one = is_mark && held != 0 ? compose(held, c) : 0;
        if (one != 0) {
            text_add(&buf, one);
            held = 0;
            continue;
        }
        if (held != 0)
            text_add(&buf, held);
        held = c;
    }
    if (held != 0)
        text_add(&buf, held);
    return buf_str(&buf);
}

/* str_is_clean refuses every control character; a carriage return is a line end of forms. */
static bool is_clean(struct arena *arena, struct str text)
{
    size_t at = 0;
    if (str_is_clean(text, &at))
        return true;
    if (text.ptr[at] != '\r')
        return false;
    struct buf buf;
    buf_init(&buf, arena, text.len + 1, text.len + 4);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\r')
            buf_add_char(&buf, text.ptr[i]);
    return str_is_clean(buf_str(&buf), &at);
}

STATUS kind_tidy(struct arena *arena, const struct field *field, struct str text, struct str *ret,
                 struct err *err)
{
    if (!is_clean(arena, text))
        return kind_refuse(err, field, "record.unclean");
    bool is_plain = true;
    for (size_t i = 0; i < text.len && is_plain; i++)
        is_plain = (unsigned char)text.ptr[i] >= ' ' && (unsigned char)text.ptr[i] < 0x80;
    struct str trimmed = str_trim(is_plain ? text : compose_kana(arena, text));
    while (trimmed.len > 0 && (trimmed.ptr[trimmed.len - 1] == '\n'))
        trimmed = str_trim(str_slice(trimmed, 0, trimmed.len - 1));
    *ret = arena_copy(arena, trimmed);
    return OK;
}

static void keep(struct value *ret, struct str text)
{
    *ret = (struct value){ .has = text.len > 0, .text = text };
}

STATUS parse_text(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    (void)context, (void)field, (void)err;
    struct buf buf; /* one line: a break or tab becomes a space */
    buf_init(&buf, arena, text.len + 1, text.len + 4);
    for (size_t i = 0; i < text.len; i++)
        buf_add_char(&buf, (char)(text.ptr[i] == '\n' || text.ptr[i] == '\t' ? ' ' : text.ptr[i]));
    keep(ret, str_trim(buf_str(&buf)));
    return OK;
}

STATUS parse_long_text(struct arena *arena, const struct kind_context *context,
                       const struct field *field, struct str text, struct value *ret,
                       struct err *err)
{
    (void)arena, (void)context, (void)field, (void)err;
    keep(ret, text);
    return OK;
}

/* Half-width katakana become full (NFKC does exactly that for them), hiragana katakana. */
STATUS parse_kana(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    (void)context;
    utf8proc_uint8_t *wide = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &wide,
                     UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
    if (len < 0)
        return kind_refuse(err, field, "record.unclean");
    struct str full = arena_copy(arena, (struct str){ (const char *)wide, (size_t)len });
    free(wide);
    struct buf buf;
    buf_init(&buf, arena, full.len + 1, full.len * 2 + 4);
    bool was_space = false;
    for (size_t at = 0; at < full.len;) {
        uint32_t c = text_next(full, &at);
        if (c >= 0x3041 && c <= 0x3096)
            c += 0x60;
        else if (tidy_is_hyphen(c))
            c = 0x30FC;
        else if (c == 0x00B7)
            c = 0x30FB;
        bool is_space = c == ' ' || c == 0x3000 || c == '\n' || c == '\t';
        if (!is_space && (c < 0x30A1 || c > 0x30FE))
            return kind_refuse(err, field, "record.kana");
        if (is_space && was_space)
            continue;
        text_add(&buf, is_space ? ' ' : c);
        was_space = is_space;
    }
    keep(ret, str_trim(buf_str(&buf)));
    return OK;
}

STATUS parse_postal_code(struct arena *arena, const struct kind_context *context,
                         const struct field *field, struct str text, struct value *ret,
                         struct err *err)
{
    (void)context;
    struct str digits = tidy_digits(arena, text);
    if (digits.len != 7)
        return kind_refuse(err, field, "record.postal_code");
    for (size_t at = 0; at < text.len;) {
        uint32_t c = text_next(text, &at);
        bool is_digit = (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
        if (!is_digit && !tidy_is_hyphen(c) && c != 0x3012 && c != ' ' && c != 0x3000)
            return kind_refuse(err, field, "record.postal_code");
    }
    keep(ret, str_format(arena, "%.3s-%.4s", digits.ptr, digits.ptr + 3));
    return OK;
}

/* Digits, also with hyphens, brackets and spaces; +81 becomes the leading 0. */
STATUS parse_telephone(struct arena *arena, const struct kind_context *context,
                       const struct field *field, struct str text, struct value *ret,
                       struct err *err)
{
    (void)context;
    struct str half = tidy_width(arena, text);
    bool is_international = str_starts(half, STR("+"));
    for (size_t at = 0; at < half.len;) {
        uint32_t c = text_next(half, &at);
        bool is_plus = c == '+' && at == 1;
        if (!(c >= '0' && c <= '9') && !tidy_is_hyphen(c) && c != '(' && c != ')' && c != ' ' &&
            !is_plus)
            return kind_refuse(err, field, "record.telephone");
    }
    struct str digits = tidy_digits(arena, half);
    if (is_international && str_starts(digits, STR("81")))
        digits = str_format(arena, "0%.*s", (int)(digits.len - 2), digits.ptr + 2);
    else if (is_international)
        digits = str_format(arena, "+%.*s", STR_ARG(digits));
    bool is_fit = digits.ptr[0] == '+'
                      ? digits.len >= 8 && digits.len <= 16
                      : digits.len >= 9 && digits.len <= 11 && digits.ptr[0] == '0';
    if (!is_fit)
        return kind_refuse(err, field, "record.telephone");
    keep(ret, digits);
    return OK;
}

STATUS parse_email(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    (void)context;
    struct str half = tidy_width(arena, text);
    size_t at = 0;
    bool is_fit = str_find(half, STR("@"), &at) && at > 0;
    struct str domain = is_fit ? str_slice(half, at + 1, half.len) : STR("");
    size_t dot = 0;
    is_fit = is_fit && str_find(domain, STR("."), &dot) && dot > 0 && !str_ends(domain, STR(".")) &&
             !str_find(domain, STR("@"), &dot) && half.len <= 254;
    for (size_t i = 0; i < half.len && is_fit; i++)
        is_fit = half.ptr[i] > ' ' && half.ptr[i] < 0x7F && half.ptr[i] != ',' &&
                 half.ptr[i] != ';' && half.ptr[i] != '<' && half.ptr[i] != '>';
    if (!is_fit)
        return kind_refuse(err, field, "record.email");
    keep(ret, half);
    return OK;
}

struct str show_text(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)arena, (void)context, (void)field;
    return value->text;
}

/* How many digits stand in the first two groups of a Japanese number. */
static void telephone_groups(struct str digits, size_t *ret_first, size_t *ret_second)
{
    *ret_first = 3;
    *ret_second = digits.len == 11 ? 4 : 3;
    if (digits.len == 10 && (str_starts(digits, STR("03")) || str_starts(digits, STR("06")))) {
        *ret_first = 2;
        *ret_second = 4;
    } else if (str_starts(digits, STR("0120")) || str_starts(digits, STR("0570")) ||
               str_starts(digits, STR("0800"))) {
        *ret_first = 4;
        *ret_second = 3;
    }
}

struct str show_telephone(struct arena *arena, const struct kind_context *context,
                          const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    struct str digits = value->text;
    if (digits.len < 10 || digits.len > 11 || digits.ptr[0] != '0')
        return digits;
    size_t first, second;
    telephone_groups(digits, &first, &second);
    return str_format(arena, "%.*s-%.*s-%.*s", (int)first, digits.ptr, (int)second,
                      digits.ptr + first, (int)(digits.len - first - second),
                      digits.ptr + first + second);
}

void bind_text_value(struct stmt *stmt, int at, const struct value *value)
{
    if (value->has)
        bind_text(stmt, at, value->text);
    else
        bind_null(stmt, at);
}

void load_text_value(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    struct str text = col_text(stmt, at);
    if (text.len > 0)
        *ret = (struct value){ .has = true, .text = arena_copy(arena, text) };
}

void write_text(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    json_text(json, value->text);
}

STATUS read_text(struct arena *arena, const struct kind_context *context, const struct field *field,
                 const struct json *json, struct value *ret, struct err *err)
{
    if (json->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    return value_parse(arena, context, field, json->text, ret, err);
}
