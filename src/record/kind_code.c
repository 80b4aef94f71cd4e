/* kind_code.c - one or several answers of a code list: codes inside, words outside. People and files
 * give codes, labels or aliases; several are parted by ／ , or 、 (labels may hold a 、 themselves). */
#include "record/kind_rows.h"

#include <assert.h>

#include "base/banned.h"

enum { PARTS_MAX = 200 };

/* Codes whose words hold `part`, or share most characters with it, as a hint for people. */
static struct str candidates(struct arena *arena, const struct kind_context *context,
                             const struct code_list *list, struct str part)
{
    struct buf buf;
    buf_init(&buf, arena, 100, ERR_ARG_TEXT_MAX - 8);
    size_t found = 0;
    for (size_t i = 0; i < list->code_count && found < 4; i++) {
        struct str label = list->codes[i].label.in[context->lang];
        size_t at = 0, shared = 0, chars = 0;
        bool is_near = str_find(label, part, &at);
        for (size_t n = 0; n < list->codes[i].near_count && !is_near; n++)
            is_near = str_equal(list->codes[i].near[n], part);
        for (size_t p = 0; p < part.len && !is_near;) {
            size_t from = p;
            (void)text_next(part, &p);
            chars++;
            shared += str_find(label, str_slice(part, from, p), &at) ? 1 : 0;
        }
        if (!is_near && (shared * 2 < chars || shared == 0))
            continue;
        if (found++ > 0)
            buf_add(&buf, STR("／"));
        buf_add(&buf, label);
    }
    if (found == 0 || !buf_ok(&buf)) { /* nothing is near: the first ones show what is meant */
        buf_init(&buf, arena, 100, ERR_ARG_TEXT_MAX);
        for (size_t i = 0; i < list->code_count && i < 4; i++) {
            if (i > 0)
                buf_add(&buf, STR("／"));
            buf_add(&buf, list->codes[i].label.in[context->lang]);
        }
    }
    return str_cut(buf_str(&buf), ERR_ARG_TEXT_MAX - 1);
}

/* The code of a wording; NULL if none fits, *ret_count of several. */
static const struct code *find(const struct code_list *list, struct str wording, size_t *ret_count)
{
    const struct code *code = code_find(list, wording);
    *ret_count = code == NULL ? 0 : 1;
    return code != NULL ? code : code_match(list, wording, ret_count);
}

static STATUS refuse(struct arena *arena, const struct kind_context *context,
                     const struct field *field, struct str wording, size_t count, struct err *err)
{
    enum status status =
        kind_refuse(err, field, count > 1 ? "record.code.several" : "record.code.unknown");
    err_arg(err, ARG_TEXT("value", str_cut(wording, ERR_ARG_TEXT_MAX - 1)));
    err_arg(err, ARG_TEXT("choices", candidates(arena, context, field->codes, wording)));
    return status;
}

STATUS parse_code(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    size_t count = 0;
    const struct code *code = find(field->codes, text, &count);
    if (code == NULL || count > 1)
        return refuse(arena, context, field, text, count, err);
    *ret = (struct value){ .has = true, .text = code->code };
    return OK;
}

/* Cuts at the separators that no label holds, then tries 、 and , from the longest part down. */
static size_t next_separator(struct str text, size_t from, bool all, size_t *ret_after)
{
    static const struct str always[] = { STR_INIT("／"), STR_INIT("/"), STR_INIT("\n"),
                                         STR_INIT(";"), STR_INIT("；") };
    static const struct str maybe[] = { STR_INIT("、"), STR_INIT(","), STR_INIT("，"),
                                        STR_INIT("・") };
    for (size_t at = from; at < text.len; at++) {
        struct str rest = str_slice(text, at, text.len);
        for (size_t i = 0; i < LENGTH(always); i++)
            if (str_starts(rest, always[i])) {
                *ret_after = at + always[i].len;
                return at;
            }
        for (size_t i = 0; i < LENGTH(maybe) && all; i++)
            if (str_starts(rest, maybe[i])) {
                *ret_after = at + maybe[i].len;
                return at;
            }
    }
    *ret_after = text.len;
    return text.len;
}

struct chosen {
    const struct code_list *list;
    bool is_on[PARTS_MAX];
};

/* Marks the codes of one part that may hold several joined by 、. */
static bool choose(struct chosen *chosen, struct str part, struct str *ret_bad, size_t *ret_count)
{
    for (size_t from = 0; from < part.len;) {
        size_t ends[PARTS_MAX], afters[PARTS_MAX], count = 0;
        for (size_t at = from; at < part.len && count < PARTS_MAX;) {
            size_t after = 0;
            ends[count] = next_separator(part, at, true, &after);
            afters[count++] = at = after;
        }
        bool is_found = false;
        for (size_t i = count; i-- > 0 && !is_found;) {
            struct str wording = str_trim(str_slice(part, from, ends[i]));
            size_t fits = 0;
            const struct code *code = find(chosen->list, wording, &fits);
            is_found = wording.len == 0 || (code != NULL && fits == 1);
            if (!is_found && (i == 0 || fits > 1)) {
                *ret_bad = wording;
                *ret_count = fits;
                return false;
            }
            if (is_found && code != NULL)
                chosen->is_on[code - chosen->list->codes] = true;
            if (is_found)
                from = afters[i];
        }
    }
    return true;
}

static struct str code_set(struct arena *arena, const struct chosen *chosen)
{
    struct buf buf;
    buf_init(&buf, arena, 32, 8192);
    for (size_t i = 0; i < chosen->list->code_count; i++)
        if (chosen->is_on[i]) {
            if (buf.len == 0)
                buf_add_char(&buf, ',');
            buf_add(&buf, chosen->list->codes[i].code);
            buf_add_char(&buf, ',');
        }
    return buf_str(&buf);
}

STATUS parse_codes(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    assert(field->codes->code_count <= PARTS_MAX);
    struct chosen chosen = { .list = field->codes };
    for (size_t at = 0; at < text.len;) {
        size_t after = 0;
        size_t end = next_separator(text, at, false, &after);
        struct str bad = { 0 };
        size_t count = 0;
        if (!choose(&chosen, str_slice(text, at, end), &bad, &count))
            return refuse(arena, context, field, bad, count, err);
        at = after;
    }
    struct str set = code_set(arena, &chosen);
    *ret = (struct value){ .has = set.len > 0, .text = set };
    return OK;
}

static struct str word_of(const struct kind_context *context, const struct field *field,
                          struct str code)
{
    const struct code *found = code_find(field->codes, code);
    return found == NULL ? code : found->label.in[context->lang];
}

struct str show_code(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    (void)arena;
    return word_of(context, field, value->text);
}

struct str show_codes(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    struct buf buf;
    buf_init(&buf, arena, 100, 16384);
    struct str rest = value->text, code;
    struct str joint = kind_word(arena, context, "record.joint", "、");
    while (str_split(&rest, ',', &code)) {
        if (code.len == 0)
            continue;
        if (buf.len > 0)
            buf_add(&buf, joint);
        buf_add(&buf, word_of(context, field, code));
    }
    return buf_str(&buf);
}

struct str edit_codes(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    (void)arena, (void)context, (void)field;
    return value->text.len < 2 ? STR("") : str_slice(value->text, 1, value->text.len - 1);
}

void write_codes(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    json_array_begin(json);
    struct str rest = value->text, code;
    while (str_split(&rest, ',', &code))
        if (code.len > 0)
            json_text(json, code);
    json_array_end(json);
}

STATUS read_code(struct arena *arena, const struct kind_context *context, const struct field *field,
                 const struct json *json, struct value *ret, struct err *err)
{
    if (json->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    const struct code *code = code_find(field->codes, json->text);
    if (code == NULL)
        return refuse(arena, context, field, json->text, 0, err);
    *ret = (struct value){ .has = true, .text = code->code };
    return OK;
}

STATUS read_codes(struct arena *arena, const struct kind_context *context,
                  const struct field *field, const struct json *json, struct value *ret,
                  struct err *err)
{
    if (json->type != JSON_ARRAY)
        return kind_refuse_json(err, field);
    assert(field->codes->code_count <= PARTS_MAX);
    struct chosen chosen = { .list = field->codes };
    for (size_t i = 0; i < json->count; i++) {
        if (json->items[i].type != JSON_TEXT)
            return kind_refuse_json(err, field);
        const struct code *code = code_find(field->codes, json->items[i].text);
        if (code == NULL)
            return refuse(arena, context, field, json->items[i].text, 0, err);
        chosen.is_on[code - field->codes->codes] = true;
    }
    struct str set = code_set(arena, &chosen);
    *ret = (struct value){ .has = set.len > 0, .text = set };
    return OK;
}
