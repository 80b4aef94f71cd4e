/* calc_example.c - examples of rules as form fields: "parts[0].share", lists of single values one a line. */
#include "web/calc/calc_example.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/banned.h"

enum { VALUE_MAX_BYTES = 4000 };

static void write_value(struct json_writer *json, const struct json *value)
{
    if (value->type == JSON_TEXT) {
        json_text(json, value->text);
    } else if (value->type == JSON_INT) {
        json_int(json, value->number);
    } else { /* a row of a table of numbers */
        json_array_begin(json);
        for (size_t i = 0; i < value->count; i++)
            write_value(json, &value->items[i]);
        json_array_end(json);
    }
}

static struct str line_of(struct arena *arena, const struct json *value)
{
    struct buf out;
    struct json_writer json;
    if (value->type == JSON_TEXT)
        return value->text;
    buf_init(&out, arena, 64, VALUE_MAX_BYTES);
    json_init(&json, &out);
    write_value(&json, value);
    return buf_str(&out);
}

static void add_object(struct arena *arena, const struct json *object, struct str prefix,
                       struct params *form);

static void add_list(struct arena *arena, const struct json *list, struct str name,
                     struct params *form)
{
    struct buf lines;
    buf_init(&lines, arena, 64, VALUE_MAX_BYTES);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].type == JSON_OBJECT) {
            add_object(arena, &list->items[i], str_format(arena, "%.*s[%zu].", STR_ARG(name), i),
                       form);
            continue;
        }
        buf_addf(&lines, "%s%.*s", i ? "\n" : "", STR_ARG(line_of(arena, &list->items[i])));
    }
    if (lines.len > 0)
        (void)params_add(form, name, buf_str(&lines));
}

static void add_object(struct arena *arena, const struct json *object, struct str prefix,
                       struct params *form)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct json *value = &object->items[i];
        struct str name = str_format(arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(object->names[i]));
        if (value->type == JSON_OBJECT)
            add_object(arena, value, str_format(arena, "%.*s.", STR_ARG(name)), form);
        else if (value->type == JSON_ARRAY)
            add_list(arena, value, name, form);
        else if (value->type == JSON_BOOL)
            (void)params_add(form, name, value->number ? STR("true") : STR("false"));
        else
            (void)params_add(form, name, line_of(arena, value));
    }
}

void calc_example_fill(struct arena *arena, const struct calc_rule *rule, struct params *form)
{
    struct json example = { 0 };
    struct err err = { 0 };
    if (rule->example && json_read(arena, str_of(rule->example), &example, &err) == OK)
        add_object(arena, &example, STR(""), form);
}
