/* calc_example.c - examples of rules as form fields: "parts[0].share", lists of single values one a line. */
#include "web/calc/calc_example.h"

#include <assert.h>

#include "base/arena.h"
#include "base/json.h"
#include "web/calc/calc_form.h"
#include "base/banned.h"

enum { VALUE_MAX_BYTES = 4000 };

static struct str line_of(struct arena *arena, const struct json *value)
{
    struct buf out;
    struct json_writer json;
    if (value->type == JSON_TEXT)
        return value->text;
    buf_init(&out, arena, 64, VALUE_MAX_BYTES);
    json_init(&json, &out);
    json_write(&json, value);
    return buf_str(&out);
}

/* A row as a sheet has it: the members in their order. */
static struct str pasted_line(struct arena *arena, const struct json *row,
                              const struct calc_member *members)
{
    struct buf line;
    assert(members); /* calc_form_is_pasted says so */
    buf_init(&line, arena, 64, VALUE_MAX_BYTES);
    for (size_t i = 0; members[i].name != NULL; i++) {
        const struct json *value = json_find(row, members[i].name);
        buf_addf(&line, "%s%.*s", i ? "," : "",
                 STR_ARG(value == NULL ? STR("") : line_of(arena, value)));
    }
    return buf_str(&line);
}

/* An object that is to be filled in, and its place in the form. */
struct part {
    const struct json *object;
    const struct calc_member *members;
    struct str prefix;
};

static void add_object(struct arena *arena, const struct part *part, struct params *form);

static void add_list(struct arena *arena, const struct json *list, const struct calc_member *member,
                     struct str name, struct params *form)
{
    struct buf lines;
    const struct calc_member *members = member ? member->members : NULL;
    buf_init(&lines, arena, 64, VALUE_MAX_BYTES);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].type == JSON_OBJECT && calc_form_is_pasted(member)) {
            buf_addf(&lines, "%s%.*s", i ? "\n" : "",
                     STR_ARG(pasted_line(arena, &list->items[i], members)));
            continue;
        }
        if (list->items[i].type == JSON_OBJECT) {
            const struct part part = { &list->items[i], members,
                                       str_format(arena, "%.*s[%zu].", STR_ARG(name), i) };
            add_object(arena, &part, form);
            continue;
        }
        buf_addf(&lines, "%s%.*s", i ? "\n" : "", STR_ARG(line_of(arena, &list->items[i])));
    }
    if (lines.len > 0)
        (void)params_add(form, name, buf_str(&lines));
}

static void add_object(struct arena *arena, const struct part *part, struct params *form)
{
    for (size_t i = 0; i < part->object->count; i++) {
        const struct json *value = &part->object->items[i];
        const struct calc_member *member = calc_member_find(part->members, part->object->names[i]);
        struct str name =
            str_format(arena, "%.*s%.*s", STR_ARG(part->prefix), STR_ARG(part->object->names[i]));
        const struct part inner = { value, member ? member->members : NULL,
                                    str_format(arena, "%.*s.", STR_ARG(name)) };
        if (value->type == JSON_OBJECT)
            add_object(arena, &inner, form);
        else if (value->type == JSON_ARRAY)
            add_list(arena, value, member, name, form);
        else if (value->type == JSON_BOOL)
            (void)params_add(form, name, value->number ? STR("true") : STR("false"));
        else if (member && member->kind == CALC_RATE) /* typed in percent */
            (void)params_add(form, name, calc_percent(arena, value->number));
        else
            (void)params_add(form, name, line_of(arena, value));
    }
}

void calc_example_fill(struct arena *arena, const struct calc_rule *rule, struct params *form)
{
    struct json example = { 0 };
    struct err err = { 0 };
    if (rule->example && json_read(arena, str_of(rule->example), &example, &err) == OK)
        add_object(arena, &(struct part){ &example, rule->inputs, STR("") }, form);
}
