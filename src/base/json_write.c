#include "base/json.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

void json_init(struct json_writer *json, struct buf *out)
{
    *json = (struct json_writer){ .out = out };
}

static void value_begin(struct json_writer *json)
{
    if (json->after_name)
        json->after_name = false;
    else if (json->needs_comma[json->depth])
        buf_add_char(json->out, ',');
    json->needs_comma[json->depth] = true;
}

static void level_begin(struct json_writer *json, char bracket)
{
    value_begin(json);
    buf_add_char(json->out, bracket);
    assert(json->depth + 1 < JSON_WRITER_DEPTH);
    json->needs_comma[++json->depth] = false;
}

static void level_end(struct json_writer *json, char bracket)
{
    assert(json->depth > 0 && !json->after_name);
    json->depth--;
    buf_add_char(json->out, bracket);
}

void json_object_begin(struct json_writer *json)
{
    level_begin(json, '{');
}

void json_object_end(struct json_writer *json)
{
    level_end(json, '}');
}

void json_array_begin(struct json_writer *json)
{
    level_begin(json, '[');
}

void json_array_end(struct json_writer *json)
{
    level_end(json, ']');
}

static void add_escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        buf_add(out, STR("\\\""));
        break;
    case '\\':
        buf_add(out, STR("\\\\"));
        break;
    case '\n':
        buf_add(out, STR("\\n"));
        break;
    case '\r':
        buf_add(out, STR("\\r"));
        break;
    case '\t':
        buf_add(out, STR("\\t"));
        break;
    default:
        buf_addf(out, "\\u%04x", c);
    }
}

/* "<" is escaped too: JSON may stand in a script element. */
static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7f || c == '<';
}

/* A control character of two bytes (U+0080 to U+009F): our own reader refuses it as it is. */
static bool is_wide_control(struct str text, size_t at)
{
    return (unsigned char)text.ptr[at] == 0xc2 && at + 1 < text.len &&
           (unsigned char)text.ptr[at + 1] < 0xa0;
}

static void add_quoted(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_wide = is_wide_control(text, i);
        if (!is_wide && !needs_escape(c))
            continue;
        buf_add(out, str_slice(text, from, i));
        if (is_wide)
            c = (unsigned char)text.ptr[++i];
        add_escaped(out, c);
        from = i + 1;
    }
    buf_add(out, str_slice(text, from, text.len));
    buf_add_char(out, '"');
}

void json_name(struct json_writer *json, struct str name)
{
    value_begin(json);
    add_quoted(json->out, name);
    buf_add_char(json->out, ':');
    json->after_name = true;
}

void json_text(struct json_writer *json, struct str text)
{
    value_begin(json);
    add_quoted(json->out, text);
}

void json_int(struct json_writer *json, int64_t value)
{
    value_begin(json);
    buf_add_int(json->out, value);
}

void json_bool(struct json_writer *json, bool value)
{
    value_begin(json);
    buf_add(json->out, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *json)
{
    value_begin(json);
    buf_add(json->out, STR("null"));
}

void json_date(struct json_writer *json, Date date)
{
    value_begin(json);
    struct civil civil = date_civil(date);
    buf_addf(json->out, "\"%04d-%02d-%02d\"", (int)civil.year, (int)civil.month, (int)civil.day);
}

void json_member_text(struct json_writer *json, const char *name, struct str text)
{
    json_name(json, str_of(name));
    json_text(json, text);
}

void json_member_int(struct json_writer *json, const char *name, int64_t value)
{
    json_name(json, str_of(name));
    json_int(json, value);
}

void json_member_bool(struct json_writer *json, const char *name, bool value)
{
    json_name(json, str_of(name));
    json_bool(json, value);
}

void json_member_date(struct json_writer *json, const char *name, Date date)
{
    json_name(json, str_of(name));
    json_date(json, date);
}

void json_write(struct json_writer *json, const struct json *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_null(json);
        break;
    case JSON_BOOL:
        json_bool(json, value->number != 0);
        break;
    case JSON_INT:
        json_int(json, value->number);
        break;
    case JSON_TEXT:
        json_text(json, value->text);
        break;
    case JSON_ARRAY:
        json_array_begin(json);
        for (size_t i = 0; i < value->count; i++)
            json_write(json, &value->items[i]);
        json_array_end(json);
        break;
    case JSON_OBJECT:
        json_object_begin(json);
        for (size_t i = 0; i < value->count; i++) {
            json_name(json, value->names[i]);
            json_write(json, &value->items[i]);
        }
        json_object_end(json);
        break;
    }
}
