/* calc_read.c - forms of rules read back (calc_read.h). */
#include "web/calc/calc_read.h"

#include "record/message.h"
#include "seido/seido.h"
#include "web/calc/calc_form.h"
#include "web/calc/calc_town.h"

#include "base/banned.h"

enum { LINES_MAX_BYTES = MIB(1), SHOWN_MAX_BYTES = 60 };

struct reading {
    const struct request *request;
    struct problems *problems;
};

/* ---- what is wrong ---- */

static bool says_value(const struct problem *problem)
{
    for (size_t i = 0; i < problem->arg_count; i++)
        if (str_equal(str_of(problem->args[i].name), STR("value")))
            return true;
    return false;
}

/* The label, with what stands in the field where the message itself does not say it. */
static struct str label_of(const struct request *request, const struct problem *problem,
                           struct str label, struct str typed)
{
    const struct text_arg args[] = { ARG_TEXT("field", label),
                                     ARG_TEXT("value", str_cut(typed, SHOWN_MAX_BYTES)) };
    if (typed.len == 0 || says_value(problem))
        return label;
    return request_text(request, "calc.page.label_value", args, LENGTH(args));
}

static void name_member(struct problem *problem, struct str words)
{
    for (size_t i = 0; i < problem->arg_count; i++)
        if (str_equal(str_of(problem->args[i].name), STR("member")))
            problem->args[i].text = words;
}

/* What was typed is refused: at its control, in the words of its label. */
static void refuse(const struct reading *reading, const struct calc_member *member, struct str name,
                   struct str typed, const struct err *refused)
{
    const struct request *request = reading->request;
    struct str words = calc_member_words(request, member);
    problems_add_err(reading->problems, calc_form_control(name), refused);
    struct problem *problem = &reading->problems->items[reading->problems->count - 1];
    name_member(problem, words);
    problem->label = label_of(request, problem, words, typed);
}

static bool is_chosen(const struct calc_member *member)
{
    return member->kind == CALC_CHOICE || member->kind == CALC_FLAG ||
           (member->kind == CALC_LIST && member->choices != NULL);
}

/* Required members of an object that nothing was typed into. */
static void refuse_missing(const struct reading *reading, const struct calc_member *members,
                           struct str prefix, int form)
{
    const struct request *request = reading->request;
    for (; members->name != NULL; members++) {
        struct str name = str_format(request->arena, "%.*s%s", STR_ARG(prefix), members->name);
        bool is_here = prefix.len > 0 || members->form == 0 || members->form == form;
        bool is_plain = members->kind != CALC_OBJECT &&
                        (members->kind != CALC_LIST || members->members == NULL ||
                         calc_form_is_pasted(members));
        if (!is_here || !is_plain || !members->is_required ||
            str_trim(params_get(&request->form, name)).len > 0)
            continue;
        struct str words = calc_member_words(request, members);
        struct problem *problem =
            problems_add(reading->problems, name, GRADE_ERROR,
                         is_chosen(members) ? "calc.page.choose" : "calc.missing");
        problem_arg(problem, ARG_TEXT("member", words));
        problem->label = words;
    }
}

/* ---- values ---- */

/* Reads what was typed and checks it as the rule would. False: it was refused. */
static bool read_value(const struct reading *reading, const struct calc_member *member,
                       struct str name, struct str typed, struct json *ret)
{
    const struct request *request = reading->request;
    struct err refused = { 0 };
    bool is_town = str_equal(str_of(member->name), STR("municipality"));
    enum status status = is_town ? calc_town_parse(request, typed, ret, &refused)
                                 : calc_input_parse(request->arena, &request->seido->eras, member,
                                                    typed, ret, &refused);
    if (status == OK)
        status = calc_check_value(request->arena, member, ret, name, &refused);
    if (status != OK)
        refuse(reading, member, name, typed, &refused);
    return status == OK;
}

static void read_members(const struct reading *reading, const struct calc_member *members,
                         struct str prefix, int form, struct json *ret);

static void read_rows(const struct reading *reading, const struct calc_member *member,
                      struct str name, struct json *ret)
{
    struct arena *arena = reading->request->arena;
    for (int row = 0; row < CALC_FORM_ROWS; row++) {
        struct json item = { .type = JSON_OBJECT };
        struct str prefix = str_format(arena, "%.*s[%d].", STR_ARG(name), row);
        read_members(reading, member->members, prefix, 0, &item);
        if (item.count > 0)
            json_add_item(arena, ret, item);
    }
}

/* One a line. */
static void read_lines(const struct reading *reading, const struct calc_member *member,
                       struct str name, struct str text, struct json *ret)
{
    struct calc_member item = *member;
    struct str line;
    item.kind = member->item;
    item.item = member->inner;
    while (str_split(&text, '\n', &line)) {
        struct json value = { 0 };
        if (str_trim(line).len > 0 && read_value(reading, &item, name, str_trim(line), &value))
            json_add_item(reading->request->arena, ret, value);
    }
}

/* One row a line: the members in their order, parted by tabs as a sheet copies them, or by commas. */
static void read_pasted(const struct reading *reading, const struct calc_member *member,
                        struct str text, struct json *ret)
{
    struct arena *arena = reading->request->arena;
    struct str line, cell;
    while (str_split(&text, '\n', &line)) {
        size_t at = 0;
        char mark = str_find(line, STR("\t"), &at) ? '\t' : ',';
        struct json row = { .type = JSON_OBJECT };
        if (str_trim(line).len == 0)
            continue;
        for (size_t c = 0; member->members[c].name != NULL && str_split(&line, mark, &cell); c++) {
            struct json value = { .type = JSON_NULL };
            const struct calc_member *column = &member->members[c];
            struct str name =
                str_format(arena, "%s[%zu].%s", member->name, ret->count, column->name);
            if (str_trim(cell).len > 0 && read_value(reading, column, name, str_trim(cell), &value))
                json_add_member(arena, &row, column->name, value);
        }
        json_add_item(arena, ret, row);
    }
}

/* Several ticks, or lines: all of them as lines. */
static struct str all_lines(const struct request *request, struct str name)
{
    struct buf lines;
    struct str value;
    size_t at = 0;
    buf_init(&lines, request->arena, 64, LINES_MAX_BYTES);
    while (params_next(&request->form, name, &at, &value))
        buf_addf(&lines, "%.*s\n", STR_ARG(value));
    return buf_str(&lines);
}

/* *ret null: nothing was typed, or it was refused. */
static void read_member(const struct reading *reading, const struct calc_member *member,
                        struct str name, struct json *ret)
{
    const struct request *request = reading->request;
    struct str typed = str_trim(params_get(&request->form, name));
    if (member->kind == CALC_LIST) {
        *ret = (struct json){ .type = JSON_ARRAY };
        if (calc_form_is_pasted(member))
            read_pasted(reading, member, typed, ret);
        else if (member->members != NULL)
            read_rows(reading, member, name, ret);
        else if (typed.len > 0)
            read_lines(reading, member, name, all_lines(request, name), ret);
    } else if (member->kind == CALC_OBJECT) {
        *ret = (struct json){ .type = JSON_OBJECT };
        read_members(reading, member->members, str_format(request->arena, "%.*s.", STR_ARG(name)),
                     0, ret);
    } else if (typed.len > 0 && !read_value(reading, member, name, typed, ret)) {
        *ret = (struct json){ .type = JSON_NULL };
    }
}

static void read_members(const struct reading *reading, const struct calc_member *members,
                         struct str prefix, int form, struct json *ret)
{
    struct arena *arena = reading->request->arena;
    size_t before = reading->problems->count;
    for (const struct calc_member *member = members; member->name != NULL; member++) {
        struct str name = str_format(arena, "%.*s%s", STR_ARG(prefix), member->name);
        struct json value = { .type = JSON_NULL };
        if (prefix.len == 0 && member->form != 0 && member->form != form)
            continue;
        read_member(reading, member, name, &value);
        bool is_empty = value.type == JSON_NULL ||
                        ((value.type == JSON_ARRAY || value.type == JSON_OBJECT) && !value.count);
        if (!is_empty)
            json_add_member(arena, ret, member->name, value);
    }
    if (prefix.len == 0 || ret->count > 0 || reading->problems->count > before)
        refuse_missing(reading, members, prefix, form);
}

void calc_form_read(const struct request *request, const struct calc_rule *rule, struct json *ret,
                    struct problems *problems)
{
    const struct reading reading = { request, problems };
    int64_t form = 1;
    *ret = (struct json){ .type = JSON_OBJECT };
    (void)str_to_int(request_form(request, "calc_form"), &form);
    read_members(&reading, rule->inputs, STR(""), (int)form, ret);
}

/* ---- what the rule found ---- */

/* The member of "measures[0].from", and of a plain name; NULL if there is none. */
static const struct calc_member *member_at(const struct calc_rule *rule, struct str path)
{
    const struct calc_member *members = rule->inputs, *found = NULL;
    struct str part, name;
    while (members != NULL && str_split(&path, '.', &part)) {
        bool has_name = str_split(&part, '[', &name);
        found = has_name ? calc_member_find(members, name) : NULL;
        members = found == NULL ? NULL : found->members;
    }
    return found;
}

void calc_problems_refused(const struct request *request, const struct calc_rule *rule,
                           const struct err *refused, struct problems *problems)
{
    if (problems->count == 0)
        problems_add_err(problems, str_of(refused->field), refused);
    for (size_t i = 0; i < problems->count; i++) {
        struct problem *problem = &problems->items[i];
        const struct calc_member *member = member_at(rule, problem->field);
        if (member == NULL || problem->label.len > 0)
            continue;
        struct str words = calc_member_words(request, member);
        name_member(problem, words);
        if (is_chosen(member) && str_equal(str_of(problem->key), STR("calc.missing")))
            problem->key = "calc.page.choose";
        problem->label =
            label_of(request, problem, words, str_trim(params_get(&request->form, problem->field)));
        problem->field = calc_form_control(problem->field);
    }
}
