/* params.c - lists of names and values, and the parser of urlencoded text. */
#include "web/params.h"

#include <string.h>

#include "base/banned.h"

void params_init(struct params *params, struct arena *arena)
{
    *params = (struct params){ .arena = arena };
}

bool params_add(struct params *params, struct str name, struct str value)
{
    if (params->count == PARAMS_MAX)
        return false;
    if (params->count == params->room) {
        size_t room = params->room == 0 ? 16 : params->room * 2;
        struct param *items = arena_array(params->arena, struct param, room);
        if (params->count > 0)
            memcpy(items, params->items, params->count * sizeof(*items));
        params->items = items;
        params->room = room;
    }
    params->items[params->count++] = (struct param){ .name = name, .value = value };
    return true;
}

void params_add_int(struct params *params, struct str name, int64_t value)
{
    (void)params_add(params, name, str_from_int(params->arena, value));
}

void params_set(struct params *params, struct str name, struct str value)
{
    bool is_set = false;
    size_t kept = 0;
    for (size_t i = 0; i < params->count; i++) {
        if (!str_equal(params->items[i].name, name)) {
            params->items[kept++] = params->items[i];
        } else if (!is_set) {
            params->items[kept++] = (struct param){ .name = name, .value = value };
            is_set = true;
        }
    }
    params->count = kept;
    if (!is_set)
        (void)params_add(params, name, value);
}

struct str params_get(const struct params *params, struct str name)
{
    size_t at = 0;
    struct str value = STR("");
    (void)params_next(params, name, &at, &value);
    return value;
}

bool params_has(const struct params *params, struct str name)
{
    size_t at = 0;
    struct str value;
    return params_next(params, name, &at, &value);
}

bool params_next(const struct params *params, struct str name, size_t *at, struct str *ret)
{
    for (; *at < params->count; ++*at) {
        if (str_equal(params->items[*at].name, name)) {
            *ret = params->items[*at].value;
            ++*at;
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decoded text is never longer than its source. "\r\n" and "\r" become "\n". */
static bool decode(struct arena *arena, struct str in, struct str *ret)
{
    char *out = arena_array(arena, char, in.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            if (i + 2 >= in.len)
                return false;
            int high = hex_digit(in.ptr[i + 1]), low = hex_digit(in.ptr[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\n' && len > 0 && out[len - 1] == '\r')
            out[len - 1] = '\n';
        else
            out[len++] = c;
    }
    for (size_t i = 0; i < len; i++)
        if (out[i] == '\r')
            out[i] = '\n';
    *ret = (struct str){ out, len };
    return true;
}

/* Bytes of the line end that begins at `at`; 0 when none does. */
static size_t line_end(struct str text, size_t at)
{
    static const struct str ends[] = {
        STR_INIT("\r\n"), STR_INIT("\r"),       STR_INIT("\n"),           STR_INIT("\v"),
        STR_INIT("\f"),   STR_INIT("\xc2\x85"), STR_INIT("\xe2\x80\xa8"), STR_INIT("\xe2\x80\xa9"),
    };
    for (size_t i = 0; i < LENGTH(ends); i++)
        if (str_starts(str_slice(text, at, text.len), ends[i]))
            return ends[i].len;
    return 0;
}

/* Bytes of the character at `at`; 0 when it is broken. *ret_control: it is a control character. */
static size_t character(struct str text, size_t at, bool *ret_control)
{
    size_t bad;
    unsigned char c = (unsigned char)text.ptr[at];
    size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    *ret_control = (c < 0x20 && c != '\t') || c == 0x7f;
    if (*ret_control || at + len > text.len)
        return *ret_control ? 1 : 0;
    if (str_is_clean(str_slice(text, at, at + len), &bad))
        return len;
    *ret_control = c == 0xc2 && len == 2 && ((unsigned char)text.ptr[at + 1] & 0xe0) == 0x80;
    return *ret_control ? len : 0; /* U+0080 to U+009F */
}

struct str params_tidy(struct arena *arena, struct str text, bool *ret_repaired)
{
    struct buf out;
    bool is_control = false;
    size_t len = 0;
    *ret_repaired = false;
    buf_init(&out, arena, text.len + 1, text.len * 3 + 1); /* U+FFFD has three bytes */
    for (size_t at = 0; at < text.len; at += len) {
        len = line_end(text, at);
        if (len > 0) {
            buf_add_char(&out, '\n');
            continue;
        }
        len = character(text, at, &is_control);
        if (len > 0 && !is_control) {
            buf_add(&out, str_slice(text, at, at + len));
            continue;
        }
        *ret_repaired = true;
        if (!is_control)
            buf_add(&out, STR("\xef\xbf\xbd"));
        len = len > 0 ? len : 1;
    }
    return buf_str(&out);
}

bool params_is_repaired(const struct params *params, struct str name)
{
    for (size_t i = 0; i < params->count; i++)
        if (params->items[i].is_repaired && str_equal(params->items[i].name, name))
            return true;
    return false;
}

static STATUS check_clean(struct str name, struct str value, struct err *err)
{
    size_t bad = 0;
    if (str_is_clean(value, &bad))
        return OK;
    enum status status =
        err_set(err, ERR_INVALID, "", "web.input.unclean", "value: bad byte at %zu", bad);
    struct str cut = str_cut(name, ERR_FIELD_MAX - 1);
    memcpy(err->field, cut.ptr, cut.len);
    err->field[cut.len] = '\0';
    return status;
}

static STATUS parse_pair(struct params *params, struct str pair, bool is_form, struct err *err)
{
    struct str rest = pair, raw_name = STR("");
    (void)str_split(&rest, '=', &raw_name);
    bool has_value = raw_name.len < pair.len, is_repaired = false;
    struct str raw_value = has_value ? str_slice(pair, raw_name.len + 1, pair.len) : STR("");
    struct str name, value;
    size_t bad = 0;
    if (!decode(params->arena, raw_name, &name) || !decode(params->arena, raw_value, &value))
        return err_set(err, ERR_INVALID, "", "web.input.broken", "broken percent escape");
    if (name.len > PARAM_NAME_MAX)
        return err_set(err, ERR_LIMIT, "", "web.input.too_many", "name of %zu bytes", name.len);
    if (!str_is_clean(name, &bad))
        return err_set(err, ERR_INVALID, "", "web.input.unclean", "name: bad byte at %zu", bad);
    if (is_form)
        value = params_tidy(params->arena, value, &is_repaired);
    else
        TRY(check_clean(name, value, err));
    if (!params_add(params, name, value))
        return err_set(err, ERR_LIMIT, "", "web.input.too_many", "more than %d values", PARAMS_MAX);
    params->items[params->count - 1].is_repaired = is_repaired;
    return OK;
}

static STATUS parse(struct params *params, struct str bytes, bool is_form, struct err *err)
{
    size_t start = 0;
    for (size_t i = 0; i <= bytes.len; i++) {
        if (i < bytes.len && bytes.ptr[i] != '&')
            continue;
        if (i > start)
            TRY(parse_pair(params, str_slice(bytes, start, i), is_form, err));
        start = i + 1;
    }
    return OK;
}

STATUS params_parse(struct params *params, struct str bytes, struct err *err)
{
    return parse(params, bytes, false, err);
}

STATUS params_parse_form(struct params *params, struct str bytes, struct err *err)
{
    return parse(params, bytes, true, err);
}

void url_encode(struct buf *out, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            buf_add_char(out, (char)c);
        } else {
            buf_add_char(out, '%');
            buf_add_char(out, digits[c >> 4]);
            buf_add_char(out, digits[c & 15]);
        }
    }
}

struct str params_format(struct arena *arena, const struct params *params)
{
    struct buf out;
    buf_init(&out, arena, 256, MIB(4));
    for (size_t i = 0; i < params->count; i++) {
        if (i > 0)
            buf_add_char(&out, '&');
        url_encode(&out, params->items[i].name);
        buf_add_char(&out, '=');
        url_encode(&out, params->items[i].value);
    }
    return buf_str(&out);
}
