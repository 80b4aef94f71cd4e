#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

struct parser {
    struct arena *arena;
    struct str text;
    size_t at, values;
    struct err *err;
};

static enum status fail_at(struct parser *parser, size_t at, enum status status, const char *key)
{
    int64_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < parser->text.len; i++) {
        unsigned char c = (unsigned char)parser->text.ptr[i];
        if (c == '\n') {
            line++;
            column = 1;
        } else if ((c & 0xc0) != 0x80) {
            column++;
        }
    }
    enum status set = err_set(parser->err, status, "", key,
                              "json: %s at line %" PRId64 " column %" PRId64, key, line, column);
    err_arg(parser->err, ARG_INT("line", line));
    err_arg(parser->err, ARG_INT("column", column));
    return set;
}

static enum status fail(struct parser *parser)
{
    return fail_at(parser, parser->at, ERR_INVALID, "json.malformed");
}

/* The same, naming the number or the name that is wrong. */
static enum status fail_with(struct parser *parser, size_t at, const char *key, struct str value)
{
    enum status status = fail_at(parser, at, ERR_INVALID, key);
    err_arg(parser->err, ARG_TEXT("value", value));
    return status;
}

/* A failure inside a value belongs to the member it stands in: "measures[0].months". */
static enum status fail_inside(struct parser *parser, struct str part)
{
    struct str field = str_of(parser->err->field);
    const char *dot = field.len == 0 || str_starts(field, STR("[")) ? "" : ".";
    err_at(parser->err,
           str_format(parser->arena, "%.*s%s%.*s", STR_ARG(part), dot, STR_ARG(field)));
    return parser->err->status;
}

/* The next byte, or 0 at the end (NUL itself never gets this far: the text is checked first). */
static char peek(const struct parser *parser)
{
    return (char)(parser->at < parser->text.len ? parser->text.ptr[parser->at] : '\0');
}

static void skip_space(struct parser *parser)
{
    for (char c = peek(parser); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(parser))
        parser->at++;
}

static bool take(struct parser *parser, struct str word)
{
    struct str rest = str_slice(parser->text, parser->at, parser->text.len);
    if (!str_starts(rest, word))
        return false;
    parser->at += word.len;
    return true;
}

/* Digits only: what has a fraction or an exponent is not a number of ours (yen, ppm, counts). */
static enum status read_number(struct parser *parser, struct json *ret)
{
    size_t from = parser->at;
    if (peek(parser) == '-')
        parser->at++;
    size_t digits = parser->at;
    while (peek(parser) >= '0' && peek(parser) <= '9')
        parser->at++;
    char after = peek(parser);
    if (parser->at == digits || (parser->at > digits + 1 && parser->text.ptr[digits] == '0'))
        return fail_at(parser, from, ERR_INVALID, "json.malformed");
    if (after == '.' || after == 'e' || after == 'E') {
        while (parser->at < parser->text.len && strchr("0123456789.eE+-", peek(parser)) != NULL)
            parser->at++;
        return fail_with(parser, from, "json.not_whole", str_slice(parser->text, from, parser->at));
    }
    ret->type = JSON_INT;
    if (!str_to_int(str_slice(parser->text, from, parser->at), &ret->number))
        return fail_with(parser, from, "json.too_large", str_slice(parser->text, from, parser->at));
    return OK;
}

static bool read_hex4(struct parser *parser, uint32_t *ret)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = peek(parser);
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A' + 10);
        else
            return false;
        value = value * 16 + digit;
        parser->at++;
    }
    *ret = value;
    return true;
}

static size_t put_utf8(char *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = len - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    to[0] = (char)(lead[len] | point);
    return len;
}

/* After "\u": one code point, of two escapes where the first is a high surrogate. */
static bool read_escaped_point(struct parser *parser, uint32_t *ret)
{
    uint32_t point = 0, low = 0;
    if (!read_hex4(parser, &point) || point == 0 || (point >= 0xdc00 && point < 0xe000))
        return false;
    if (point >= 0xd800 && point < 0xdc00) {
        if (!take(parser, STR("\\u")) || !read_hex4(parser, &low) || low < 0xdc00 || low >= 0xe000)
            return false;
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    *ret = point;
    return true;
}

static bool read_escape(struct parser *parser, char *to, size_t *len)
{
    static const char from[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char c = peek(parser);
    parser->at++;
    if (c == 'u') {
        uint32_t point = 0;
        if (!read_escaped_point(parser, &point))
            return false;
        *len += put_utf8(to + *len, point);
        return true;
    }
    const char *at = c ? strchr(from, c) : NULL;
    if (!at)
        return false;
    to[(*len)++] = meant[at - from];
    return true;
}

static enum status read_text(struct parser *parser, struct str *ret)
{
    size_t from = ++parser->at, end = from;
    while (end < parser->text.len && parser->text.ptr[end] != '"')
        end += parser->text.ptr[end] == '\\' ? 2 : 1;
    if (end >= parser->text.len)
        return fail_at(parser, from - 1, ERR_INVALID, "json.text_not_closed");
    char *to = arena_array(parser->arena, char, end - from + 1); /* no escape grows */
    size_t len = 0;
    while (parser->at < end) {
        char c = parser->text.ptr[parser->at];
        if ((unsigned char)c < 0x20)
            return fail(parser);
        size_t escape_at = parser->at++;
        if (c != '\\')
            to[len++] = c;
        else if (!read_escape(parser, to, &len))
            return fail_at(parser, escape_at, ERR_INVALID, "json.bad_escape");
    }
    parser->at = end + 1;
    *ret = (struct str){ to, len };
    return OK;
}

static enum status read_value(struct parser *parser, int depth, struct json *ret);

static enum status read_array(struct parser *parser, int depth, struct json *ret)
{
    ret->type = JSON_ARRAY;
    parser->at++;
    skip_space(parser);
    if (take(parser, STR("]")))
        return OK;
    do {
        ret->items = arena_room(parser->arena, ret->items, ret->count, sizeof *ret->items);
        if (read_value(parser, depth + 1, &ret->items[ret->count]) != OK)
            return fail_inside(parser, str_format(parser->arena, "[%zu]", ret->count));
        ret->count++;
        skip_space(parser);
    } while (take(parser, STR(",")));
    return take(parser, STR("]")) ? OK : fail(parser);
}

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Sorted rather than hashed: foreign names can be chosen to collide. */
static const struct str *twice(struct arena *arena, const struct json *object)
{
    struct str *names = arena_array(arena, struct str, object->count);
    memcpy(names, object->names, object->count * sizeof *names);
    qsort(names, object->count, sizeof *names, name_order);
    for (size_t i = 1; i < object->count; i++) {
        if (str_equal(names[i - 1], names[i]))
            return &names[i];
    }
    return NULL;
}

static enum status read_object(struct parser *parser, int depth, struct json *ret)
{
    size_t from = parser->at++;
    ret->type = JSON_OBJECT;
    skip_space(parser);
    if (take(parser, STR("}")))
        return OK;
    do {
        ret->items = arena_room(parser->arena, ret->items, ret->count, sizeof *ret->items);
        ret->names = arena_room(parser->arena, ret->names, ret->count, sizeof *ret->names);
        skip_space(parser);
        if (peek(parser) != '"')
            return fail(parser);
        TRY(read_text(parser, &ret->names[ret->count]));
        skip_space(parser);
        if (!take(parser, STR(":")))
            return fail(parser);
        if (read_value(parser, depth + 1, &ret->items[ret->count]) != OK)
            return fail_inside(parser, ret->names[ret->count]);
        ret->count++;
        skip_space(parser);
    } while (take(parser, STR(",")));
    if (!take(parser, STR("}")))
        return fail(parser);
    const struct str *name = twice(parser->arena, ret);
    if (name == NULL)
        return OK;
    (void)fail_with(parser, from, "json.name_twice", *name);
    return fail_inside(parser, *name);
}

static enum status read_value(struct parser *parser, int depth, struct json *ret)
{
    skip_space(parser);
    *ret = (struct json){ .type = JSON_NULL };
    char c = peek(parser);
    if (++parser->values > JSON_VALUES_MAX)
        return fail_at(parser, parser->at, ERR_LIMIT, "json.too_many");
    if ((c == '{' || c == '[') && depth >= JSON_DEPTH_MAX)
        return fail_at(parser, parser->at, ERR_LIMIT, "json.too_deep");
    if (c == '{')
        return read_object(parser, depth, ret);
    if (c == '[')
        return read_array(parser, depth, ret);
    if (c == '"') {
        ret->type = JSON_TEXT;
        return read_text(parser, &ret->text);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(parser, ret);
    if (take(parser, STR("null")))
        return OK;
    ret->type = JSON_BOOL;
    if (take(parser, STR("true"))) {
        ret->number = 1;
        return OK;
    }
    return take(parser, STR("false")) ? OK : fail(parser);
}

/* Bytes that are no UTF-8, and NUL, are refused before anything else looks at them. */
static enum status check_bytes(struct parser *parser)
{
    struct str rest = parser->text;
    size_t at = 0, from = 0;
    while (!str_is_clean(str_slice(rest, from, rest.len), &at)) {
        at += from;
        if (rest.ptr[at] != '\r') /* outside text, a line end; inside, refused by read_text */
            return fail_at(parser, at, ERR_INVALID, "json.bad_byte");
        from = at + 1;
    }
    return OK;
}

enum status json_read(struct arena *arena, struct str bytes, struct json *ret, struct err *err)
{
    struct parser parser = { .arena = arena, .text = bytes, .err = err };
    struct json value = { .type = JSON_NULL };
    TRY(check_bytes(&parser));
    TRY(read_value(&parser, 0, &value));
    skip_space(&parser);
    if (parser.at != bytes.len)
        return fail(&parser);
    *ret = value;
    return OK;
}

const struct json *json_find(const struct json *object, const char *name)
{
    if (object->type != JSON_OBJECT)
        return NULL;
    struct str wanted = str_of(name);
    for (size_t i = 0; i < object->count; i++) {
        if (str_equal(object->names[i], wanted))
            return &object->items[i];
    }
    return NULL;
}
