/* tell.c - answers, errors and schemas of rules, for programs and for people (calc.h). */
#include "calc/calc.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/banned.h"

enum { EXPLAIN_MAX_BYTES = MIB(4) };

struct str calc_percent(struct arena *arena, int64_t ppm)
{
    struct str text = str_format(arena, "%" PRId64 ".%04" PRId64, ppm / 10000, ppm % 10000);
    while (str_ends(text, STR("0")))
        text.len--;
    return str_ends(text, STR(".")) ? str_slice(text, 0, text.len - 1) : text;
}

static void write_label(const struct voice *reader, const char *key, struct json_writer *json)
{
    json_object_begin(json);
    for (int lang = 0; lang < LANGS; lang++) {
        json_name(json, lang_tag((enum lang)lang));
        json_text(json, catalogue_text(json->out->arena,
                                       (struct voice){ reader->catalogue, reader->eras,
                                                       (enum lang)lang, false },
                                       key, NULL, 0));
    }
    json_object_end(json);
}

struct str calc_step_formula(struct arena *arena, const struct voice *reader,
                             const struct calc_step *step)
{
    return catalogue_text(arena, *reader, step->formula, step->args, step->arg_count);
}

/* Where the rule comes from: of its table, else of docs/rules.md by the text "rule.<number>". */
struct str calc_step_source(struct arena *arena, const struct voice *reader,
                            const struct calc_step *step)
{
    if (step->source.len)
        return step->source;
    struct str key = str_format(arena, "rule.r%s.source", step->rule + 2);
    return catalogue_text(arena, *reader, key.ptr, NULL, 0);
}

static void write_step(const struct voice *reader, const struct calc_step *step,
                       struct json_writer *json)
{
    struct arena *arena = json->out->arena;
    json_object_begin(json);
    json_name(json, STR("label"));
    write_label(reader, step->label, json);
    json_member_text(json, "formula", calc_step_formula(arena, reader, step));
    json_member_text(json, "rule", str_of(step->rule));
    json_member_text(json, "source", calc_step_source(arena, reader, step));
    if (step->row.len)
        json_member_text(json, "row", step->row);
    if (step->is_unverified)
        json_member_text(json, "note", catalogue_text(arena, *reader, "calc.unverified", NULL, 0));
    json_object_end(json);
}

void calc_write(const struct voice *reader, const struct calc_rule *rule,
                const struct calc_answer *answer, struct json_writer *json)
{
    json_object_begin(json);
    for (size_t i = 0; i < answer->result.count; i++) {
        json_name(json, answer->result.names[i]);
        json_write(json, &answer->result.items[i]);
    }
    json_member_text(json, "rule", str_of(rule->number));
    json_name(json, STR("steps"));
    json_array_begin(json);
    for (size_t i = 0; i < answer->step_count; i++)
        write_step(reader, &answer->steps[i], json);
    json_array_end(json);
    json_object_end(json);
}

static struct text_arg arg_of(const struct err_arg *arg)
{
    return (struct text_arg){
        .name = arg->name, .kind = arg->kind, .number = arg->number, .text = str_of(arg->text)
    };
}

void calc_write_error(struct arena *arena, const struct voice *reader, const struct err *err,
                      struct json_writer *json)
{
    struct text_arg args[ERR_ARGS_MAX];
    for (size_t i = 0; i < err->arg_count; i++)
        args[i] = arg_of(&err->args[i]);
    json_object_begin(json);
    json_name(json, STR("error"));
    json_object_begin(json);
    json_member_text(json, "code", str_of(err->key));
    json_member_text(json, "member", str_of(err->field));
    json_member_text(json, "message",
                     catalogue_text(arena, *reader, err->key, args, err->arg_count));
    json_object_end(json);
    json_object_end(json);
}

struct str calc_explain(struct arena *arena, const struct voice *reader,
                        const struct calc_rule *rule, const struct calc_answer *answer)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, arena, 1024, EXPLAIN_MAX_BYTES);
    buf_addf(&out, "%s (%s)\n", rule->name, rule->number);
    for (size_t i = 0; i < answer->result.count; i++) {
        buf_addf(&out, "  %.*s = ", STR_ARG(answer->result.names[i]));
        json_init(&json, &out);
        json_write(&json, &answer->result.items[i]);
        buf_add_char(&out, '\n');
    }
    for (size_t i = 0; i < answer->step_count; i++) {
        const struct calc_step *step = &answer->steps[i];
        struct str label = catalogue_text(arena, *reader, step->label, NULL, 0);
        struct str formula = calc_step_formula(arena, reader, step);
        struct str source = calc_step_source(arena, reader, step);
        buf_addf(&out, "%zu. %.*s: %.*s [%s; %.*s%s%.*s]\n", i + 1, STR_ARG(label),
                 STR_ARG(formula), step->rule, STR_ARG(source), step->row.len ? "; " : "",
                 STR_ARG(step->row));
        if (step->is_unverified)
            buf_addf(&out, "   %.*s\n",
                     STR_ARG(catalogue_text(arena, *reader, "calc.unverified", NULL, 0)));
    }
    return buf_str(&out);
}

/* ---- schema ---- */
static const char *const kind_names[CALC_KINDS] = {
    [CALC_TEXT] = "text",          [CALC_COUNT] = "count",     [CALC_YEN] = "yen",
    [CALC_RATE] = "rate",          [CALC_DATE] = "date",       [CALC_MONTH] = "month",
    [CALC_WHEN] = "month or date", [CALC_YEAR] = "year",       [CALC_FLAG] = "flag",
    [CALC_CHOICE] = "choice",      [CALC_DECIMAL] = "decimal", [CALC_LIST] = "list",
    [CALC_OBJECT] = "object",
};

/* What the figures count; kinds that are no figures have none. */
static const char *const kind_units[CALC_KINDS] = {
    [CALC_COUNT] = "1",
    [CALC_YEN] = "JPY",
    [CALC_RATE] = "ppm/year",
    [CALC_YEAR] = "year",
    [CALC_DATE] = "YYYY-MM-DD",
    [CALC_MONTH] = "YYYY-MM",
    [CALC_WHEN] = "YYYY-MM or YYYY-MM-DD",
};

static void write_members(const struct voice *reader, const struct calc_member *members,
                          struct json_writer *json)
{
    json_array_begin(json);
    for (; members->name; members++) {
        json_object_begin(json);
        json_member_text(json, "name", str_of(members->name));
        json_member_text(json, "kind", str_of(kind_names[members->kind]));
        if (kind_units[members->kind])
            json_member_text(json, "unit", str_of(kind_units[members->kind]));
        json_member_bool(json, "required", members->is_required);
        if (members->form)
            json_member_int(json, "form", members->form);
        if (members->min || members->max) {
            json_member_int(json, "min", members->min);
            json_member_int(json, "max", members->max);
        }
        json_name(json, STR("label"));
        write_label(reader, members->label, json);
        if (members->choices) {
            json_name(json, STR("choices"));
            json_array_begin(json);
            for (const char *const *choice = members->choices; *choice; choice++)
                json_text(json, str_of(*choice));
            json_array_end(json);
        }
        if (members->kind == CALC_LIST && !members->members)
            json_member_text(json, "item", str_of(kind_names[members->item]));
        if (members->members) {
            json_name(json, STR("members"));
            write_members(reader, members->members, json);
        }
        json_object_end(json);
    }
    json_array_end(json);
}

void calc_write_schema(const struct voice *reader, const struct calc_rule *rule,
                       struct json_writer *json)
{
    json_object_begin(json);
    json_member_text(json, "name", str_of(rule->name));
    json_member_text(json, "rule", str_of(rule->number));
    json_name(json, STR("label"));
    write_label(reader, rule->label, json);
    json_name(json, STR("input"));
    write_members(reader, rule->inputs, json);
    json_name(json, STR("result"));
    write_members(reader, rule->results, json);
    json_member_text(json, "example", str_of(rule->example ? rule->example : ""));
    json_object_end(json);
}

static void describe_members(const struct voice *reader, const struct calc_member *members,
                             const char *direction, struct buf *out)
{
    for (; members->name; members++) {
        struct str label = catalogue_text(out->arena, *reader, members->label, NULL, 0);
        const char *unit = kind_units[members->kind];
        const char *mark = !members->is_required ? ""
                           : members->form == 0  ? "*"
                           : members->form == 1  ? "*1" /* of the first form of the input */
                                                 : "*2";
        buf_addf(out, "    %s %s%s (%s%s%s)  %.*s\n", direction, members->name, mark,
                 kind_names[members->kind], unit ? ", " : "", unit ? unit : "", STR_ARG(label));
    }
}

void calc_describe(const struct voice *reader, const struct calc_rule *rule, struct buf *out)
{
    describe_members(reader, rule->inputs, "<", out);
    describe_members(reader, rule->results, ">", out);
}
