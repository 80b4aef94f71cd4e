/* zengin_write.c - text and records of bank files as bytes. */
#include "loan/zengin.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

/* Full-width katakana U+30A1..U+30F6 as half-width bytes, small ones large, with sound marks DE and DF
 * ヰ is ｲ, ヱ is ｴ, ヵ is ｶ, ヶ is ｹ. */
static const unsigned char katakana[][2] = {
    { 0xB1 },       { 0xB1 },       { 0xB2 },       { 0xB2 },       { 0xB3 },       { 0xB3 },
    { 0xB4 },       { 0xB4 },       { 0xB5 },       { 0xB5 },       { 0xB6 },       { 0xB6, 0xDE },
    { 0xB7 },       { 0xB7, 0xDE }, { 0xB8 },       { 0xB8, 0xDE }, { 0xB9 },       { 0xB9, 0xDE },
    { 0xBA },       { 0xBA, 0xDE }, { 0xBB },       { 0xBB, 0xDE }, { 0xBC },       { 0xBC, 0xDE },
    { 0xBD },       { 0xBD, 0xDE }, { 0xBE },       { 0xBE, 0xDE }, { 0xBF },       { 0xBF, 0xDE },
    { 0xC0 },       { 0xC0, 0xDE }, { 0xC1 },       { 0xC1, 0xDE }, { 0xC2 },       { 0xC2 },
    { 0xC2, 0xDE }, { 0xC3 },       { 0xC3, 0xDE }, { 0xC4 },       { 0xC4, 0xDE }, { 0xC5 },
    { 0xC6 },       { 0xC7 },       { 0xC8 },       { 0xC9 },       { 0xCA },       { 0xCA, 0xDE },
    { 0xCA, 0xDF }, { 0xCB },       { 0xCB, 0xDE }, { 0xCB, 0xDF }, { 0xCC },       { 0xCC, 0xDE },
    { 0xCC, 0xDF }, { 0xCD },       { 0xCD, 0xDE }, { 0xCD, 0xDF }, { 0xCE },       { 0xCE, 0xDE },
    { 0xCE, 0xDF }, { 0xCF },       { 0xD0 },       { 0xD1 },       { 0xD2 },       { 0xD3 },
    { 0xD4 },       { 0xD4 },       { 0xD5 },       { 0xD5 },       { 0xD6 },       { 0xD6 },
    { 0xD7 },       { 0xD8 },       { 0xD9 },       { 0xDA },       { 0xDB },       { 0xDC },
    { 0xDC },       { 0xB2 },       { 0xB4 },       { 0 },          { 0xDD },       { 0xB3, 0xDE },
    { 0xB6 },       { 0xB9 },
};
enum { KATAKANA_FIRST = 0x30A1, KATAKANA_LAST = 0x30F6 };
static_assert(LENGTH(katakana) == KATAKANA_LAST - KATAKANA_FIRST + 1, "a row for every katakana");

/* Half-width small kana A7..AF as their large ones. */
static const unsigned char large_of_small[] = {
    0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xD4, 0xD5, 0xD6, 0xC2
};

/* The code point at *at of valid UTF-8, and past it. */
static uint32_t next_code(struct str text, size_t *at)
{
    unsigned char lead = (unsigned char)text.ptr[*at];
    size_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t code = lead < 0x80 ? lead : lead & (0x3FU >> more);
    for (size_t i = 1; i <= more; i++)
        code = code << 6 | ((unsigned char)text.ptr[*at + i] & 0x3FU);
    *at += more + 1;
    return code;
}

static bool is_dash(uint32_t code)
{
    return code == '-' || code == 0x30FC || code == 0xFF70 || code == 0xFF0D || code == 0x2010 ||
           code == 0x2015 || code == 0x2212;
}

static bool is_letter(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || code == ' ';
}

/* Bytes of letters, kana and the dash; false if it is none. */
static bool encode_letter(uint32_t code, unsigned char ret[2])
{
    if (is_dash(code))
        ret[0] = '-';
    else if (is_letter(code))
        ret[0] = (unsigned char)code;
    else if (code >= KATAKANA_FIRST && code <= KATAKANA_LAST)
        memcpy(ret, katakana[code - KATAKANA_FIRST], 2);
    else if (code >= 0x3041 && code <= 0x3096) /* hiragana stand in the same order */
        memcpy(ret, katakana[code - 0x3041], 2);
    else if (code >= 0xFF67 && code <= 0xFF6F)
        ret[0] = large_of_small[code - 0xFF67];
    else if (code >= 0xFF71 && code <= 0xFF9F)
        ret[0] = (unsigned char)(code - 0xFF61 + 0xA1);
    else if (code == 0x3099 || code == 0x309B)
        ret[0] = 0xDE;
    else if (code == 0x309A || code == 0x309C)
        ret[0] = 0xDF;
    return ret[0] != 0;
}

/* The other signs, with the least set that has them. ｦ is EDI only: elsewhere banks disagree on it. */
static const struct {
    uint32_t code;
    unsigned char byte;
    enum zengin_signs signs;
} other_signs[] = {
    { '(', '(', ZENGIN_SIGNS_PARTY },   { ')', ')', ZENGIN_SIGNS_PARTY },
    { '.', '.', ZENGIN_SIGNS_PARTY },   { '/', '/', ZENGIN_SIGNS_EDI },
    { '\\', 0x5C, ZENGIN_SIGNS_EDI },   { 0xA5, 0x5C, ZENGIN_SIGNS_EDI },   /* ¥ */
    { 0xFFE5, 0x5C, ZENGIN_SIGNS_EDI }, { 0xFF62, 0xA2, ZENGIN_SIGNS_EDI }, /* ￥ ｢ */
    { 0x300C, 0xA2, ZENGIN_SIGNS_EDI }, { 0xFF63, 0xA3, ZENGIN_SIGNS_EDI }, /* 「 ｣ */
    { 0x300D, 0xA3, ZENGIN_SIGNS_EDI }, { 0xFF66, 0xA6, ZENGIN_SIGNS_EDI }, /* 」 ｦ */
    { 0x30F2, 0xA6, ZENGIN_SIGNS_EDI }, { 0x3092, 0xA6, ZENGIN_SIGNS_EDI }, /* ヲ を */
};

static bool encode_sign(uint32_t code, enum zengin_signs signs, unsigned char ret[2])
{
    ret[0] = ret[1] = 0;
    if (code >= 0xFF01 && code <= 0xFF5E && !is_dash(code))
        code -= 0xFEE0; /* full-width letters and signs */
    if (code == 0x3000)
        code = ' ';
    if (code >= 'a' && code <= 'z')
        code -= 'a' - 'A';
    if (encode_letter(code, ret))
        return true;
    for (size_t i = 0; i < LENGTH(other_signs); i++)
        if (other_signs[i].code == code && other_signs[i].signs <= signs)
            ret[0] = other_signs[i].byte;
    return ret[0] != 0;
}

STATUS zengin_encode(struct arena *arena, enum zengin_signs signs, struct str text, struct str *ret,
                     struct err *err)
{
    struct buf out;
    buf_init(&out, arena, text.len + 1, text.len * 2 + 1);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        unsigned char bytes[2];
        if (!encode_sign(next_code(text, &at), signs, bytes)) {
            enum status status = err_set(err, ERR_INVALID, "", "zengin.cannot_write",
                                         "sign at byte %zu cannot stand in a bank file", from);
            err_arg(err, ARG_TEXT("value", str_slice(text, from, at)));
            return status;
        }
        buf_add_char(&out, (char)bytes[0]);
        if (bytes[1])
            buf_add_char(&out, (char)bytes[1]);
    }
    *ret = buf_str(&out);
    return OK;
}

static enum zengin_signs signs_of(const struct zengin_field *field)
{
    return field->kind == 'b'   ? ZENGIN_SIGNS_BANK
           : field->kind == 'i' ? ZENGIN_SIGNS_EDI
                                : ZENGIN_SIGNS_PARTY;
}

static STATUS refuse_field(const struct zengin_field *field, const char *key, struct str value,
                           struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "field %.*s of %d bytes",
                                 STR_ARG(field->name), field->length);
    err_arg(err, ARG_TEXT("field", field->label.in[LANG_JA]));
    err_arg(err, ARG_TEXT("value", value));
    err_arg(err, ARG_INT("limit", field->length));
    return status;
}

static STATUS write_field(struct arena *arena, const struct zengin_field *field,
                          const struct zengin_value *value, struct buf *out, struct err *err)
{
    bool is_number = strchr("NnQqADEe", field->kind) != NULL;
    bool is_blank = field->kind == 'S' || (!value && !strchr("NQA", field->kind));
    bool is_filled_left = is_number && !is_blank;
    const struct str given = value ? value->text : STR("");
    struct str text = STR("");
    if (is_filled_left) {
        if (given.len > 0 || (value && value->number < 0))
            return refuse_field(field, "zengin.not_digits", given, err);
        text = str_from_int(arena, value ? value->number : 0);
    } else if (!is_blank) {
        TRY(zengin_encode(arena, signs_of(field), given, &text, err));
    }
    if (text.len > (size_t)field->length)
        return refuse_field(field, "zengin.too_long", is_number ? text : given, err);
    if (field->kind == 'C' && text.len == 0)
        return refuse_field(field, "zengin.empty", text, err);
    size_t fill = (size_t)field->length - text.len;
    if (!is_filled_left)
        buf_add(out, text);
    for (size_t i = 0; i < fill; i++)
        buf_add_char(out, is_filled_left ? '0' : ' ');
    if (is_filled_left)
        buf_add(out, text);
    return OK;
}

STATUS zengin_write_record(struct arena *arena, const struct zengin_layout *layout,
                           const struct zengin_values *values, struct buf *out, struct err *err)
{
    buf_add(out, zengin_record_type(values->record));
    for (int i = 1; i < layout->count[values->record]; i++) {
        const struct zengin_field *field = &layout->fields[values->record][i];
        const struct zengin_value *value = NULL;
        for (size_t v = 0; v < values->count; v++)
            if (str_equal(field->name, str_of(values->items[v].name)))
                value = &values->items[v];
        TRY(write_field(arena, field, value, out, err));
    }
    return OK;
}
