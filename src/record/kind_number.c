/* kind_number.c - yen, counts, rates, yes/no and ticks. */
#include "record/kind_rows.h"

#include "base/yen.h"

#include "base/banned.h"

static void keep(struct value *ret, int64_t number)
{
    *ret = (struct value){ .has = true, .number = number };
}

STATUS parse_yen(struct arena *arena, const struct kind_context *context, const struct field *field,
                 struct str text, struct value *ret, struct err *err)
{
    (void)context;
    Yen amount = 0;
    struct err why = { 0 };
    if (yen_parse(arena, text, &amount, &why) != OK)
        return kind_refuse(err, field, "record.yen");
    keep(ret, amount);
    return OK;
}

/* The number before a unit, commas left out; false if something else is there. */
static bool plain_number(struct arena *arena, const struct kind_context *context,
                         const struct field *field, struct str text, struct str *ret)
{
    struct str half = str_trim(tidy_width(arena, text));
    for (int lang = 0; lang < LANGS; lang++) {
        struct str unit = field->unit.in[lang];
        if (unit.len > 0 && str_ends(half, unit))
            half = str_trim(str_slice(half, 0, half.len - unit.len));
    }
    (void)context;
    struct buf buf;
    buf_init(&buf, arena, half.len + 1, half.len + 4);
    for (size_t at = 0; at < half.len;) {
        uint32_t c = text_next(half, &at);
        if (c == 0x2212 || c == 0x25B2 || c == 0x25B3) /* minus sign, ▲, △ */
            c = '-';
        if (c == ',')
            continue;
        if (c > 0x7F)
            return false;
        buf_add_char(&buf, (char)c);
    }
    *ret = buf_str(&buf);
    return ret->len > 0;
}

STATUS parse_count(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct str digits = { 0 };
    int64_t number = 0;
    if (!plain_number(arena, context, field, text, &digits) || !str_to_int(digits, &number))
        return kind_refuse(err, field, "record.count");
    keep(ret, number);
    return OK;
}

/* Percent with up to four decimals: "3", "3.0%". */
STATUS parse_rate(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct str digits = { 0 };
    if (!plain_number(arena, context, field, text, &digits))
        return kind_refuse(err, field, "record.rate");
    if (str_ends(digits, STR("%")))
        digits = str_trim(str_slice(digits, 0, digits.len - 1));
    struct str whole = digits, part = { 0 };
    size_t dot = 0;
    if (str_find(digits, STR("."), &dot)) {
        whole = str_slice(digits, 0, dot);
        part = str_slice(digits, dot + 1, digits.len);
    }
    int64_t percent = 0, fraction = 0;
    bool is_fit =
        str_to_int(whole, &percent) && percent > -200000 && percent < 200000 && part.len <= 4;
    for (size_t i = 0; i < 4 && is_fit; i++) {
        char c = (char)(i < part.len ? part.ptr[i] : '0');
        is_fit = c >= '0' && c <= '9';
        fraction = fraction * 10 + (c - '0');
    }
    if (!is_fit)
        return kind_refuse(err, field, "record.rate");
    int64_t ppm = percent * 10000;
    keep(ret, str_starts(whole, STR("-")) ? ppm - fraction : ppm + fraction);
    if (ret->number > INT32_MAX || ret->number < INT32_MIN)
        return kind_refuse(err, field, "record.rate");
    return OK;
}

struct word {
    const char *text;
    int64_t number;
};

static bool find_word(struct arena *arena, const struct word *words, size_t count, struct str text,
                      int64_t *ret)
{
    struct str half = str_trim(tidy_width(arena, text));
    for (size_t i = 0; i < count; i++)
        if (str_equal(half, str_of(words[i].text))) {
            *ret = words[i].number;
            return true;
        }
    return false;
}

/* What old files and programs write; the words on the screen come from the catalogues. */
STATUS parse_yes_no(struct arena *arena, const struct kind_context *context,
                    const struct field *field, struct str text, struct value *ret, struct err *err)
{
    static const struct word words[] = {
        { "1", YES },
        { "yes", YES },
        { "Yes", YES },
        { "はい", YES },
        { "有", YES },
        { "あり", YES },
        { "有り", YES },
        { "する", YES },
        { "している", YES },
        { "○", YES },
        { "〇", YES },
        { "◯", YES },
        { "0", NO },
        { "no", NO },
        { "No", NO },
        { "いいえ", NO },
        { "無", NO },
        { "なし", NO },
        { "無し", NO },
        { "しない", NO },
        { "していない", NO },
        { "×", NO },
        { "2", NO },
        { "9", YES_NO_UNKNOWN },
        { "unknown", YES_NO_UNKNOWN },
        { "不明", YES_NO_UNKNOWN },
        { "未確認", YES_NO_UNKNOWN },
        { "不明・未確認", YES_NO_UNKNOWN },
        { "わからない", YES_NO_UNKNOWN },
    };
    (void)context;
    int64_t number = 0;
    if (!find_word(arena, words, LENGTH(words), text, &number))
        return kind_refuse(err, field, "record.yes_no");
    keep(ret, number);
    return OK;
}

STATUS parse_flag(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    static const struct word words[] = {
        { "1", 1 },  { "on", 1 },   { "yes", 1 }, { "true", 1 },  { "○", 1 },  { "〇", 1 },
        { "◯", 1 },  { "✓", 1 },    { "レ", 1 },  { "はい", 1 },  { "有", 1 }, { "あり", 1 },
        { "済", 1 }, { "0", 0 },    { "no", 0 },  { "false", 0 }, { "×", 0 },  { "いいえ", 0 },
        { "無", 0 }, { "なし", 0 }, { "-", 0 },   { "－", 0 },
    };
    (void)context;
    int64_t number = 0;
    if (!find_word(arena, words, LENGTH(words), text, &number))
        return kind_refuse(err, field, "record.flag");
    if (number == 1)
        keep(ret, 1);
    else
        *ret = (struct value){ 0 }; /* not ticked is no value */
    return OK;
}

/* "12 persons", "12人": a unit that is a word stands apart. */
static struct str with_unit(struct arena *arena, struct str number, struct str unit)
{
    bool is_word = unit.len > 0 && (unsigned char)unit.ptr[0] < 0x80 && unit.ptr[0] != ' ';
    return str_format(arena, "%.*s%s%.*s", STR_ARG(number), is_word ? " " : "", STR_ARG(unit));
}

struct str show_yen(struct arena *arena, const struct kind_context *context,
                    const struct field *field, const struct value *value)
{
    struct str unit = field->unit.in[context->lang].len > 0
                          ? field->unit.in[context->lang]
                          : kind_word(arena, context, "record.unit.yen", "");
    return with_unit(arena, yen_format(arena, value->number), unit);
}

struct str show_count(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    struct str number = value->number < YEN_MAX && value->number > -YEN_MAX
                            ? yen_format(arena, value->number)
                            : str_from_int(arena, value->number);
    return with_unit(arena, number, field->unit.in[context->lang]);
}

struct str edit_number(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    return str_from_int(arena, value->number);
}

struct str edit_rate(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    int64_t size = value->number < 0 ? -value->number : value->number;
    struct str text = str_format(arena, "%s%d.%04d", value->number < 0 ? "-" : "",
                                 (int)(size / 10000), (int)(size % 10000));
    while (str_ends(text, STR("0")) && !str_ends(text, STR(".0")))
        text = str_slice(text, 0, text.len - 1);
    return text;
}

struct str show_rate(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    struct str number = edit_rate(arena, context, field, value);
    return str_format(arena, "%.*s%%", STR_ARG(number));
}

static const char *yes_no_word(int64_t number)
{
    return number == YES ? "yes" : number == NO ? "no" : "unknown";
}

struct str show_yes_no(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value)
{
    (void)field;
    static const char *const keys[] = { "record.no", "record.yes", "record.unknown" };
    size_t at = value->number == YES ? 1 : value->number == NO ? 0 : 2;
    return kind_word(arena, context, keys[at], yes_no_word(value->number));
}

struct str edit_yes_no(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value)
{
    (void)arena, (void)context, (void)field;
    return str_of(yes_no_word(value->number));
}

struct str show_flag(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)field, (void)value;
    return kind_word(arena, context, "record.ticked", "1");
}

struct str edit_flag(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)arena, (void)context, (void)field, (void)value;
    return STR("1");
}

void bind_number(struct stmt *stmt, int at, const struct value *value)
{
    if (value->has)
        bind_int(stmt, at, value->number);
    else
        bind_null(stmt, at);
}

void load_number(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    (void)arena;
    if (!col_is_null(stmt, at))
        keep(ret, col_int(stmt, at));
}

void write_number(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    json_int(json, value->number);
}

void write_yes_no(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    json_text(json, str_of(yes_no_word(value->number)));
}

void write_flag(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field, (void)value;
    json_bool(json, true);
}

STATUS read_number(struct arena *arena, const struct kind_context *context,
                   const struct field *field, const struct json *json, struct value *ret,
                   struct err *err)
{
    (void)arena, (void)context;
    if (json->type != JSON_INT)
        return kind_refuse_json(err, field);
    if (field->kind == KIND_YEN && (json->number > YEN_MAX || json->number < -YEN_MAX))
        return kind_refuse(err, field, "record.yen");
    if (field->kind == KIND_RATE && (json->number > INT32_MAX || json->number < INT32_MIN))
        return kind_refuse(err, field, "record.rate");
    keep(ret, json->number);
    return OK;
}

STATUS read_yes_no(struct arena *arena, const struct kind_context *context,
                   const struct field *field, const struct json *json, struct value *ret,
                   struct err *err)
{
    if (json->type == JSON_BOOL) {
        keep(ret, json->number);
        return OK;
    }
    if (json->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    return parse_yes_no(arena, context, field, json->text, ret, err);
}

STATUS read_flag(struct arena *arena, const struct kind_context *context, const struct field *field,
                 const struct json *json, struct value *ret, struct err *err)
{
    (void)arena, (void)context;
    if (json->type != JSON_BOOL)
        return kind_refuse_json(err, field);
    *ret = (struct value){ .has = json->number != 0, .number = json->number };
    return OK;
}
