/* calc_attach.c - a computation as a contact record of a case (calc_attach.h). */
#include "web/calc/calc_attach.h"

#include "consult/casefile.h"
#include "consult/consult.h"
#include "seido/seido.h"
#include "web/calc/calc_form.h"
#include "web/calc/calc_told.h"
#include "web/record_pages.h"

#include "base/banned.h"

enum { BODY_CHARS = 10000, BODY_BYTES = MIB(1), VERSION_CHARS = 12 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* ---- the forms ---- */

void html_calc_typed(struct html *h)
{
    static const struct str own[] = {
        STR_INIT("form_token"),
        STR_INIT("request_key"),
        STR_INIT("act"),
        STR_INIT("case_number"),
    };
    const struct params *typed = &h->request->form;
    for (size_t i = 0; i < typed->count; i++) {
        bool is_own = typed->items[i].value.len == 0;
        for (size_t k = 0; k < LENGTH(own); k++)
            is_own = is_own || str_equal(typed->items[i].name, own[k]);
        if (!is_own)
            html_hidden(h, typed->items[i].name, typed->items[i].value);
    }
}

void html_calc_attach(struct html *h, const struct calc_rule *rule, const struct problems *problems)
{
    const struct request *request = h->request;
    bool has_case = request_form(request, "case").len > 0;
    if (!may_ever(&request->actor, STR("create"), STR("contact")))
        return;
    struct control number = { .name = STR("case_number"),
                              .label = t(request, "calc.attach.number"),
                              .value = request_form(request, "case_number"),
                              .type = "text",
                              .is_required = true,
                              .is_short = true };
    for (size_t i = 0; problems != NULL && i < problems->count; i++)
        if (str_equal(problems->items[i].field, number.name))
            number.error = request_problem_text(request, &problems->items[i]);
    html_card_begin(h, t(request, "calc.attach.title"), "attach");
    H(h, "<p>");
    html_t(h, "calc.attach.about");
    H(h, "</p>");
    html_form_begin(h, TO_ARGS(ROUTE_CALC_ATTACH_POST, URL_TEXT(str_of(rule->name))), FORM_PLAIN);
    html_calc_typed(h);
    if (!has_case || number.error.len > 0)
        html_field(h, &number);
    html_button(h, BUTTON_SECONDARY, STR(""), has_case ? "calc.attach.here" : "calc.attach.act");
    html_form_end(h);
    html_card_end(h);
}

/* ---- what is written ---- */

/* A part of the input, with the words of the parts it stands in before it. */
struct said {
    const struct request *request;
    const struct calc_rule *rule;
    struct buf *out;
};

static struct str scalar_words(const struct said *said, const struct calc_member *member,
                               const struct json *value)
{
    struct arena *arena = said->request->arena;
    if (value->type == JSON_BOOL)
        return t(said->request, value->number ? "calc.page.yes" : "calc.page.no");
    if (value->type == JSON_TEXT && calc_is_day(calc_kind_of(member)))
        return calc_day_words(said->request, value->text);
    if (value->type == JSON_TEXT)
        return calc_code_words(said->request, said->rule, str_of(member->name), value->text);
    if (member->kind == CALC_RATE)
        return str_format(arena, "%.*s%%", STR_ARG(calc_percent(arena, value->number)));
    if (member->kind == CALC_YEN) {
        const struct text_arg args[] = { ARG_YEN("amount", value->number) };
        return request_text(said->request, "calc.attach.yen", args, 1);
    }
    return str_from_int(arena, value->number);
}

static void say_object(const struct said *said, const struct calc_member *members,
                       const struct json *object, struct str before);

static void say_value(const struct said *said, const struct calc_member *member,
                      const struct json *value, struct str before)
{
    struct arena *arena = said->request->arena;
    struct str label = calc_member_words(said->request, member);
    struct str words =
        str_format(arena, "%.*s%s%.*s", STR_ARG(before), before.len ? " / " : "", STR_ARG(label));
    if (value->type == JSON_OBJECT) {
        say_object(said, member->members, value, words);
    } else if (value->type == JSON_ARRAY) {
        for (size_t i = 0; i < value->count; i++) {
            struct str row = str_format(arena, "%.*s %zu", STR_ARG(words), i + 1);
            if (value->items[i].type == JSON_OBJECT)
                say_object(said, member->members, &value->items[i], row);
            else if (value->items[i].type != JSON_ARRAY)
                buf_addf(said->out, "%.*s: %.*s\n", STR_ARG(row),
                         STR_ARG(scalar_words(said, member, &value->items[i])));
        }
    } else {
        buf_addf(said->out, "%.*s: %.*s\n", STR_ARG(words),
                 STR_ARG(scalar_words(said, member, value)));
    }
}

static void say_object(const struct said *said, const struct calc_member *members,
                       const struct json *object, struct str before)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct calc_member *member = calc_member_find(members, object->names[i]);
        if (member != NULL)
            say_value(said, member, &object->items[i], before);
    }
}

static void say_head(const struct said *said, const struct json *input,
                     const struct calc_answer *answer)
{
    const struct request *request = said->request;
    struct calc_told told;
    calc_told_of(request, said->rule, input, answer, &told);
    const struct text_arg args[] = {
        ARG_TEXT("name", t(request, said->rule->label)),
        ARG_TEXT("rule", str_of(said->rule->number)),
        ARG_TEXT("program", STR(BANSO_VERSION)),
        ARG_TEXT("tables", str_slice(request->seido->version, 0, VERSION_CHARS)),
    };
    buf_addf(said->out, "%.*s\n",
             STR_ARG(request_text(request, "calc.attach.head", args, LENGTH(args))));
    if (told.head.len > 0)
        buf_addf(said->out, "%.*s\n", STR_ARG(told.head));
    for (size_t i = 0; i < told.why_count; i++)
        buf_addf(said->out, "- %.*s\n", STR_ARG(told.why[i]));
}

static void say_steps(const struct said *said, const struct calc_answer *answer)
{
    const struct request *request = said->request;
    struct voice reader = request_voice(request);
    buf_addf(said->out, "%.*s\n", STR_ARG(t(request, "calc.page.steps")));
    for (size_t i = 0; i < answer->step_count; i++)
        buf_addf(said->out, "%zu. %.*s: %.*s (%s)%s%.*s\n", i + 1,
                 STR_ARG(t(request, answer->steps[i].label)),
                 STR_ARG(calc_step_formula(request->arena, &reader, &answer->steps[i])),
                 answer->steps[i].rule, answer->steps[i].is_unverified ? " " : "",
                 STR_ARG(answer->steps[i].is_unverified ? t(request, "calc.unverified") : STR("")));
}

/* *ret_fits false: longer than a record holds. */
static struct str body_of(const struct request *request, const struct calc_rule *rule,
                          const struct json *input, const struct calc_answer *answer,
                          bool *ret_fits)
{
    struct buf body;
    buf_init(&body, request->arena, 4096, BODY_BYTES);
    const struct said said = { request, rule, &body };
    say_head(&said, input, answer);
    buf_addf(&body, "%.*s\n", STR_ARG(t(request, "calc.attach.input")));
    say_object(&said, rule->inputs, input, STR(""));
    say_steps(&said, answer);
    *ret_fits = str_chars(str_trim(buf_str(&body))) <= BODY_CHARS;
    return str_trim(buf_str(&body));
}

/* ---- keeping ---- */

/* The case, if the reader may write a contact in it. errors: ERR_NOT_FOUND */
static STATUS find_case(struct request *request, struct err *err)
{
    struct consult consult = request_consult(request);
    struct casefile casefile;
    struct str key = request_form(request, "case");
    struct str number = str_trim(request_form(request, "case_number"));
    if (number.len == 0 && key.len > 0)
        TRY(request_id(request, STR("casefile"), key, &request->casefile.n, err));
    else
        TRY(casefile_find_number(&consult, number, &request->casefile, err));
    TRY(casefile_load(&consult, request->casefile, &casefile, err));
    request->person = casefile.person;
    struct object object = { .type = STR("contact"),
                             .casefile = request->casefile,
                             .person = casefile.person };
    return request_may(request, STR("create"), &object, &request->verdict, err);
}

static void fill(struct record *record, struct str body)
{
    struct value *values = record->values;
    const struct record_def *def = record->def;
    value_set_text(&values[record_field(def, STR("method"))->number], STR("90"));
    values[record_field(def, STR("counterpart"))->number] = (struct value){ 0 };
    value_set_text(&values[record_field(def, STR("body"))->number], body);
    record->state = RECORD_FINAL;
}

STATUS calc_attach(struct request *request, const struct calc_rule *rule, const struct json *input,
                   const struct calc_answer *answer, struct response *response,
                   struct problems *problems, struct err *err)
{
    struct record *record = NULL;
    bool is_repeat = false, fits = false;
    struct str body = body_of(request, rule, input, answer, &fits);
    enum status found = fits ? find_case(request, err) : OK;
    if (!fits || found == ERR_NOT_FOUND) {
        problems_add(problems, STR("case_number"), GRADE_ERROR,
                     fits ? "calc.attach.no_case" : "calc.attach.too_long");
        return OK;
    }
    TRY(found);
    TRY(record_begin(request, seido_record(request->seido, STR("contact")), &record, err));
    fill(record, body);
    record_check(request->arena, record, true, request->today, problems);
    if (problems_has_errors(problems))
        return OK;
    TRY(record_store(request, record, &is_repeat, err));
    response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
    return OK;
}
