/* kind_date.c - dates, partly known dates, months and times of the day. */
#include "record/kind_rows.h"

#include <stdio.h>

#include "base/banned.h"

/* Our own files write 令和8年11月21日（2026年）: the year in brackets only repeats. */
static struct str without_year(struct str text)
{
    size_t at = 0;
    if (str_ends(text, STR("年）")) && str_find(text, STR("（"), &at) && at > 0)
        return str_trim(str_slice(text, 0, at));
    return text;
}

static STATUS parse_any(struct arena *arena, const struct kind_context *context, struct str text,
                        struct partial_date *ret, struct err *err)
{
    return era_parse(arena, &context->seido->eras, without_year(text), ret, err);
}

static void keep(struct value *ret, struct partial_date date)
{
    *ret = (struct value){ .has = true, .number = date.date.day, .precision = date.precision };
}

STATUS parse_date(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct partial_date date = { 0 };
    TRY(parse_any(arena, context, text, &date, err));
    if (date.precision != PRECISION_DAY)
        return kind_refuse(err, field, "record.date.day_needed");
    keep(ret, date);
    return OK;
}

STATUS parse_partial_date(struct arena *arena, const struct kind_context *context,
                          const struct field *field, struct str text, struct value *ret,
                          struct err *err)
{
    (void)field;
    struct partial_date date = { 0 };
    TRY(parse_any(arena, context, text, &date, err));
    keep(ret, date);
    return OK;
}

STATUS parse_month(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct partial_date date = { 0 };
    TRY(parse_any(arena, context, text, &date, err));
    if (date.precision != PRECISION_DAY && date.precision != PRECISION_MONTH)
        return kind_refuse(err, field, "record.date.month_needed");
    date.date = date_month_start(date.date);
    date.precision = PRECISION_DAY;
    keep(ret, date);
    return OK;
}

/* 14:05, 1405, 14時5分, also in full width. */
STATUS parse_time(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    (void)context;
    struct str half = tidy_width(arena, text);
    int64_t parts[2] = { 0, 0 };
    size_t digits[2] = { 0, 0 }, part = 0;
    for (size_t at = 0; at < half.len;) {
        uint32_t c = text_next(half, &at);
        if (c >= '0' && c <= '9') {
            parts[part] = parts[part] * 10 + (int64_t)(c - '0');
            if (++digits[part] > 4)
                return kind_refuse(err, field, "record.time");
        } else if ((c == ':' || c == 0x6642) && part == 0) { /* 時 */
            part = 1;
        } else if (!(c == 0x5206 && part == 1 && at == half.len)) { /* 分 */
            return kind_refuse(err, field, "record.time");
        }
    }
    if (part == 0 && digits[0] >= 3) {
        parts[1] = parts[0] % 100;
        parts[0] /= 100;
    } else if (digits[0] == 0 || digits[0] > 2 || digits[1] > 2 || part == 0) {
        return kind_refuse(err, field, "record.time");
    }
    if (parts[0] > 23 || parts[1] > 59)
        return kind_refuse(err, field, "record.time");
    *ret = (struct value){ .has = true, .number = parts[0] * 60 + parts[1] };
    return OK;
}

static struct partial_date partial_of(const struct value *value, enum precision precision)
{
    return (struct partial_date){ .date = { (int32_t)value->number }, .precision = precision };
}

static struct str english(struct arena *arena, struct partial_date date)
{
    switch (date.precision) {
    case PRECISION_YEAR:
        return str_format(arena, "%d", (int)date_civil(date.date).year);
    case PRECISION_MONTH:
        return date_format_english_month(arena, date.date);
    case PRECISION_ABOUT:
        return str_format(arena, "about %.*s", STR_ARG(date_format_english(arena, date.date)));
    case PRECISION_DAY:
    case PRECISIONS:
        break;
    }
    return date_format_english(arena, date.date);
}

/* Western readers, files and controls get the ISO form as far as it is known. */
static struct str iso(struct arena *arena, struct partial_date date)
{
    struct str text = date_format_iso(arena, date.date);
    switch (date.precision) {
    case PRECISION_YEAR:
        return str_slice(text, 0, 4);
    case PRECISION_MONTH:
        return str_slice(text, 0, 7);
    case PRECISION_ABOUT:
        return str_format(arena, "%.*s~", STR_ARG(text));
    case PRECISION_DAY:
    case PRECISIONS:
        break;
    }
    return text;
}

static bool is_western(const struct kind_context *context)
{
    return context->western_years || context->lang != LANG_JA;
}

static struct str show(struct arena *arena, const struct kind_context *context,
                       struct partial_date date)
{
    if (context->lang == LANG_EN && context->english_dates)
        return english(arena, date);
    if (is_western(context))
        return iso(arena, date);
    return era_format_long(arena, &context->seido->eras, date);
}

static struct str edit(struct arena *arena, const struct kind_context *context,
                       struct partial_date date)
{
    if (date.precision == PRECISION_ABOUT)
        return era_format_long(arena, &context->seido->eras, date);
    if (is_western(context))
        return iso(arena, date);
    return era_format_short(arena, &context->seido->eras, date);
}

struct str show_date(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)field;
    return show(arena, context, partial_of(value, PRECISION_DAY));
}

struct str edit_date(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)field;
    return edit(arena, context, partial_of(value, PRECISION_DAY));
}

struct str show_month(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    (void)field;
    return show(arena, context, partial_of(value, PRECISION_MONTH));
}

struct str edit_month(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    (void)field;
    return edit(arena, context, partial_of(value, PRECISION_MONTH));
}

struct str show_partial_date(struct arena *arena, const struct kind_context *context,
                             const struct field *field, const struct value *value)
{
    (void)field;
    return show(arena, context, partial_of(value, value->precision));
}

struct str edit_partial_date(struct arena *arena, const struct kind_context *context,
                             const struct field *field, const struct value *value)
{
    (void)field;
    return edit(arena, context, partial_of(value, value->precision));
}

struct str show_time(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    return str_format(arena, "%02d:%02d", (int)(value->number / 60), (int)(value->number % 60));
}

void bind_date_value(struct stmt *stmt, int at, const struct value *value)
{
    if (value->has)
        bind_date(stmt, at, (Date){ (int32_t)value->number });
    else
        bind_null(stmt, at);
}

void load_date_value(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    (void)arena;
    OptDate date = col_date(stmt, at);
    if (date.has)
        *ret = (struct value){ .has = true, .number = date.value.day };
}

void bind_partial_date(struct stmt *stmt, int at, const struct value *value)
{
    bind_date_value(stmt, at, value);
    if (value->has)
        bind_int(stmt, at + 1, (int64_t)value->precision);
    else
        bind_null(stmt, at + 1);
}

void load_partial_date(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    load_date_value(arena, stmt, at, ret);
    int64_t precision = col_int(stmt, at + 1);
    if (ret->has && precision >= 0 && precision < PRECISIONS)
        ret->precision = (enum precision)precision;
}

static void write_iso(struct json_writer *json, const struct value *value, size_t len, bool about)
{
    char room[16];
    struct civil civil = date_civil((Date){ (int32_t)value->number });
    int used = snprintf(room, sizeof room, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    if (used < 10)
        return;
    if (about)
        room[len++] = '~';
    json_text(json, (struct str){ room, len });
}

void write_date(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    write_iso(json, value, 10, false);
}

void write_month(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    write_iso(json, value, 7, false);
}

void write_partial_date(struct json_writer *json, const struct field *field,
                        const struct value *value)
{
    static const size_t lengths[PRECISIONS] = {
        [PRECISION_DAY] = 10, [PRECISION_MONTH] = 7, [PRECISION_YEAR] = 4, [PRECISION_ABOUT] = 10
    };
    (void)field;
    write_iso(json, value, lengths[value->precision], value->precision == PRECISION_ABOUT);
}

void write_time(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    char room[8];
    int used = snprintf(room, sizeof room, "%02d:%02d", (int)(value->number / 60 % 24),
                        (int)(value->number % 60));
    json_text(json, (struct str){ room, (size_t)used });
}

/* Only the forms that the writer makes: a program has no eras. */
static bool read_iso(struct str text, struct value *ret)
{
    bool about = str_ends(text, STR("~"));
    if (about)
        text = str_slice(text, 0, text.len - 1);
    char room[11] = "0000-01-01";
    if (text.len != 4 && text.len != 7 && text.len != 10)
        return false;
    for (size_t i = 0; i < text.len; i++)
        room[i] = text.ptr[i];
    Date date;
    if (!date_parse_iso((struct str){ room, 10 }, &date))
        return false;
    static const enum precision by_len[11] = {
        [4] = PRECISION_YEAR, [7] = PRECISION_MONTH, [10] = PRECISION_DAY
    };
    *ret = (struct value){ .has = true,
                           .number = date.day,
                           .precision = about ? PRECISION_ABOUT : by_len[text.len] };
    return true;
}

STATUS read_date(struct arena *arena, const struct kind_context *context, const struct field *field,
                 const struct json *json, struct value *ret, struct err *err)
{
    if (json->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    if (field->kind == KIND_TIME)
        return parse_time(arena, context, field, json->text, ret, err);
    struct value value = { 0 };
    if (!read_iso(json->text, &value))
        return kind_refuse(err, field, "record.date.iso");
    if (field->kind == KIND_DATE && value.precision != PRECISION_DAY)
        return kind_refuse(err, field, "record.date.day_needed");
    if (field->kind == KIND_MONTH) {
        if (value.precision != PRECISION_MONTH)
            return kind_refuse(err, field, "record.date.month_needed");
        value.precision = PRECISION_DAY;
    }
    *ret = value;
    return OK;
}
