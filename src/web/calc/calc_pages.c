/* calc_pages.c - 試算: a form made from a rule's members, the answer and its steps beneath. Works without
 * script; what is typed goes in the body of a POST, never into a URL, and is not kept. */
#include "web/calc/calc_pages.h"

#include "calc/calc.h"
#include "web/calc/calc_attach.h"
#include "web/calc/calc_example.h"
#include "web/calc/calc_form.h"
#include "web/calc/calc_read.h"
#include "web/calc/calc_split.h"
#include "web/calc/calc_told.h"
#include "web/calc/loan_compare.h"
#include "web/pieces.h"

#include "base/banned.h"

enum { API_ANSWER_MAX = MIB(16) };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static STATUS asked_rule(const struct request *request, const struct calc_rule **ret,
                         struct err *err)
{
    *ret = calc_find(params_get(&request->path, STR("rule")));
    if (*ret == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no such rule");
    return OK;
}

/* ---- the list of rules ---- */

/* What belongs together for people; a rule that no group names stands in the last one. */
static const struct {
    const char *label;
    const char *const rules[16];
} groups[] = {
    { "calc.page.group.benefits",
      { "housing-benefit", "housing-extension", "relocation-benefit", "base-amount",
        "program-eligibility" } },
    { "calc.page.group.loans",
      { "loan-check", "loan-schedule", "loan-start", "loan-state", "exemption", "late-interest",
        "allocate", "limitation" } },
    { "calc.page.group.collection", { "debit-date", "postal-account", "slip-code" } },
    { "calc.page.group.money", { "cost-split", "subsidy", "custody-fee" } },
    { "calc.page.group.complaints", { "quorum", "mediation-clock" } },
    { "calc.page.group.numbers", { "targets", "rates", "suppress" } },
    { "calc.page.group.tools", { NULL } },
};

static size_t group_of(const struct calc_rule *rule)
{
    for (size_t g = 0; g + 1 < LENGTH(groups); g++)
        for (size_t i = 0; i < LENGTH(groups[g].rules) && groups[g].rules[i] != NULL; i++)
            if (str_equal(str_of(groups[g].rules[i]), str_of(rule->name)))
                return g;
    return LENGTH(groups) - 1;
}

/* The page of a rule; the case that the reader comes from goes along. */
static struct target rule_target(const struct request *request, const struct calc_rule *rule,
                                 bool with_example)
{
    struct target target = TO_ARGS(ROUTE_CALC_RULE, URL_TEXT(str_of(rule->name)));
    struct params *query = arena_new(request->arena, struct params);
    params_init(query, request->arena);
    if (with_example)
        (void)params_add(query, STR("example"), STR("1"));
    if (request_query(request, "case").len > 0)
        (void)params_add(query, STR("case"), request_query(request, "case"));
    if (query->count > 0)
        target.query = query;
    return target;
}

STATUS calc_list_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = t(request, "calc.page.title"), .nav = NAV_CALC };
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_t(&h, "calc.page.about");
    H(&h, "</p>");
    for (size_t g = 0; g < LENGTH(groups); g++) {
        H(&h, "<h2>");
        html_t(&h, groups[g].label);
        H(&h, "</h2><ul class=\"ui-links\">");
        for (size_t i = 0; calc_rules[i] != NULL; i++) {
            if (group_of(calc_rules[i]) != g)
                continue;
            H(&h, "<li>");
            html_link(&h, rule_target(request, calc_rules[i], false),
                      t(request, calc_rules[i]->label));
            H(&h, "</li>");
        }
        H(&h, "</ul>");
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- the answer ---- */

static void draw_scalar(struct html *h, const struct calc_member *member, const struct json *value)
{
    const struct request *request = h->request;
    enum calc_kind kind = calc_kind_of(member);
    Date date = { 0 };
    if (value->type == JSON_ARRAY) /* a row of a table of numbers */
        for (size_t i = 0; i < value->count; i++) {
            if (i > 0)
                H(h, " | ");
            draw_scalar(h, NULL, &value->items[i]);
        }
    else if (value->type == JSON_NULL)
        html_none(h);
    else if (value->type == JSON_BOOL)
        html_t(h, value->number ? "calc.page.yes" : "calc.page.no");
    else if (value->type == JSON_INT && kind == CALC_YEN)
        html_yen(h, (OptYen){ true, value->number });
    else if (value->type == JSON_INT && kind == CALC_COUNT)
        html_count(h, value->number);
    else if (value->type == JSON_INT && kind == CALC_RATE)
        html_t_args(h, "numbers.percent",
                    ARG_TEXT("rate", calc_percent(request->arena, value->number)));
    else if (value->type == JSON_INT)
        html_int(h, value->number);
    else if (calc_is_day(kind) && date_parse_iso(value->text, &date))
        html_date(h, (OptDate){ true, date });
    else if (calc_is_day(kind))
        html_text(h, calc_day_words(request, value->text));
    else if (kind == CALC_CHOICE)
        html_text(h, calc_choice_words(request, str_to_chars(request->arena, value->text)));
    else
        html_text(h, value->text);
}

static enum cell_look look_of(enum calc_kind kind)
{
    if (calc_is_day(kind))
        return CELL_DATE;
    return kind == CALC_TEXT || kind == CALC_CHOICE || kind == CALC_FLAG ? CELL_TEXT : CELL_NUMBER;
}

static void draw_rows(struct html *h, const struct calc_member *member, const struct json *list)
{
    const struct request *request = h->request;
    struct column columns[16];
    size_t count = 0;
    for (const struct calc_member *m = member->members; m->name != NULL && count < 16; m++)
        columns[count++] = (struct column){ t(request, m->label), look_of(m->kind), NULL };
    struct table table = { .caption = t(request, member->label),
                           .columns = columns,
                           .column_count = count,
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < list->count; i++) {
        html_row_begin(h);
        for (size_t k = 0; k < count; k++) {
            const struct json *value = json_find(&list->items[i], member->members[k].name);
            html_cell_begin(h, columns[k].look);
            if (value == NULL || value->type == JSON_ARRAY || value->type == JSON_OBJECT)
                html_none(h);
            else
                draw_scalar(h, &member->members[k], value);
            html_cell_end(h);
        }
        html_row_end(h);
    }
    html_table_end(h);
}

static void draw_value(struct html *h, const struct calc_member *member, const struct json *value)
{
    if (value->type == JSON_OBJECT && member != NULL && member->members != NULL) {
        struct json one = { .type = JSON_ARRAY, .count = 1 };
        struct json *items = arena_new(h->request->arena, struct json);
        *items = *value;
        one.items = items;
        draw_rows(h, member, &one);
    } else if (value->type == JSON_ARRAY && member != NULL && member->members != NULL) {
        draw_rows(h, member, value);
    } else if (value->type == JSON_ARRAY) {
        if (value->count == 0)
            html_none(h);
        for (size_t i = 0; i < value->count; i++) {
            if (i > 0)
                H(h, "<br>");
            draw_scalar(h, member, &value->items[i]);
        }
    } else {
        draw_scalar(h, member, value);
    }
}

/* "targets 2019": the table's label instead of its name. */
static struct str table_words(const struct request *request, struct str row)
{
    struct str rest = row, name;
    const struct rate_table *table = NULL;
    if (str_split(&rest, ' ', &name))
        table = seido_rates(request->seido, name);
    return table == NULL
               ? row
               : str_format(request->arena, "%.*s %.*s",
                            STR_ARG(request_label(request, &table->label)), STR_ARG(rest));
}

static void draw_step(struct html *h, const struct calc_step *step)
{
    const struct request *request = h->request;
    struct voice reader = request_voice(request);
    html_row_begin(h);
    html_row_head_begin(h);
    html_t(h, step->label);
    html_row_head_end(h);
    html_cell_begin(h, CELL_TEXT);
    html_text(h, calc_step_formula(request->arena, &reader, step));
    if (step->is_unverified) {
        H(h, "<br>");
        html_chip(h, TONE_WARNING, t(request, "calc.unverified"));
    }
    html_cell_end(h);
    html_cell(h, CELL_KEY, str_of(step->rule));
    html_cell_begin(h, CELL_TEXT);
    html_text(h, calc_step_source(request->arena, &reader, step));
    if (step->row.len > 0) {
        H(h, "<br><small>");
        html_text(h, table_words(request, step->row));
        H(h, "</small>");
    }
    html_cell_end(h);
    html_row_end(h);
}

static void draw_steps(struct html *h, const struct calc_answer *answer)
{
    const struct request *request = h->request;
    const struct column columns[] = { { t(request, "calc.page.step"), CELL_TEXT, NULL },
                                      { t(request, "calc.page.formula"), CELL_TEXT, NULL },
                                      { t(request, "calc.page.rule"), CELL_KEY, NULL },
                                      { t(request, "calc.page.source"), CELL_TEXT, NULL } };
    struct table table = { .caption = t(request, "calc.page.steps"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .is_dense = true };
    html_card_begin(h, t(request, "calc.page.steps"), "steps");
    html_table_begin(h, &table);
    for (size_t i = 0; i < answer->step_count; i++)
        draw_step(h, &answer->steps[i]);
    html_table_end(h);
    html_card_end(h);
}

/* A table has the width of the card, beneath the single values. */
static bool is_table(const struct calc_member *member, const struct json *value)
{
    return member != NULL && member->members != NULL &&
           (value->type == JSON_ARRAY || value->type == JSON_OBJECT);
}

static void draw_results(struct html *h, const struct calc_rule *rule, const struct json *result)
{
    html_reads_begin(h);
    for (size_t i = 0; i < result->count; i++) {
        const struct calc_member *member = calc_member_find(rule->results, result->names[i]);
        if (is_table(member, &result->items[i]))
            continue;
        html_read_begin(h, member != NULL ? t(h->request, member->label) : result->names[i]);
        draw_value(h, member, &result->items[i]);
        html_read_end(h);
    }
    html_reads_end(h);
    for (size_t i = 0; i < result->count; i++) {
        const struct calc_member *member = calc_member_find(rule->results, result->names[i]);
        if (is_table(member, &result->items[i]))
            draw_value(h, member, &result->items[i]);
    }
}

static void draw_answer(struct html *h, const struct calc_rule *rule, const struct json *input,
                        const struct calc_answer *answer)
{
    html_card_begin(h, t(h->request, "calc.page.answer"), "answer");
    if (!html_calc_split(h, rule, input, answer))
        draw_results(h, rule, &answer->result);
    html_card_end(h);
    draw_steps(h, answer);
}

/* Fills the form with an example: a link, so that it works without script. */
static void draw_example_link(struct html *h, const struct calc_rule *rule)
{
    H(h, "<p>");
    html_link_t(h, rule_target(h->request, rule, true), "calc.page.example");
    H(h, "</p>");
}

/* What came of a form: nothing yet, an answer, or problems. */
struct outcome {
    struct json input;
    const struct calc_answer *answer;
    const struct problems *problems;
    bool is_client_town; /* filled in from the address of the client of the case */
};

/* A cost split goes on in a sheet. */
static void draw_csv_button(struct html *h, const struct calc_rule *rule)
{
    if (!str_equal(str_of(rule->name), STR("cost-split")))
        return;
    html_form_begin(h, TO_ARGS(ROUTE_CALC_RULE_POST, URL_TEXT(str_of(rule->name))), FORM_SEARCH);
    html_calc_typed(h);
    html_button(h, BUTTON_SECONDARY, STR("csv"), "calc.page.csv");
    html_form_end(h);
}

static void draw_outcome(struct html *h, const struct calc_rule *rule,
                         const struct outcome *outcome)
{
    html_calc_told(h, rule, &outcome->input, outcome->answer);
    html_loan_compare(h, rule, &outcome->input, outcome->answer);
    draw_answer(h, rule, &outcome->input, outcome->answer);
    H(h, "<div class=\"ui-calc-form\">");
    draw_csv_button(h, rule);
    html_calc_attach(h, rule, outcome->problems);
    H(h, "</div>");
}

static STATUS draw_page(struct request *request, struct response *response,
                        const struct calc_rule *rule, const struct outcome *outcome,
                        struct err *err)
{
    struct html h;
    const struct crumb crumbs[] = { { TO(ROUTE_CALC), t(request, "calc.page.title") } };
    struct page page = { .title = t(request, rule->label),
                         .nav = NAV_CALC,
                         .crumbs = crumbs,
                         .crumb_count = LENGTH(crumbs),
                         .problems = outcome->problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_PLAIN, t(request, "calc.page.not_kept"));
    if (outcome->answer != NULL)
        draw_outcome(&h, rule, outcome);
    H(&h, "<div class=\"ui-calc-form\">");
    if (outcome->answer == NULL && rule->example != NULL)
        draw_example_link(&h, rule);
    if (outcome->is_client_town) {
        H(&h, "<p>");
        html_t(&h, "calc.page.client_town");
        H(&h, "</p>");
    }
    calc_forms_draw(&h, rule, outcome->problems);
    H(&h, "</div>");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS calc_rule_page(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct outcome outcome = { 0 };
    TRY(asked_rule(request, &rule, err));
    if (params_has(&request->query, STR("example")))
        calc_example_fill(request->arena, rule, &request->form);
    else
        TRY(calc_form_fill(request, rule, &outcome.is_client_town, err));
    params_set(&request->form, STR("case"), request_query(request, "case"));
    return draw_page(request, response, rule, &outcome, err);
}

/* Computes what was typed; *ret_answer false: the page is drawn with what is wrong. */
static STATUS compute(struct request *request, struct response *response,
                      const struct calc_rule *rule, struct outcome *outcome,
                      struct calc_answer *ret, struct err *err)
{
    struct err refused = { 0 };
    struct problems *problems = arena_new(request->arena, struct problems);
    struct calc_place place = { request->arena, request->seido, problems };
    problems_init(problems, request->arena);
    calc_form_read(request, rule, &outcome->input, problems);
    if (problems->count == 0) {
        if (calc_run(rule, &place, &outcome->input, ret, &refused) == OK) {
            outcome->answer = ret;
            return OK;
        }
        calc_problems_refused(request, rule, &refused, problems);
    }
    response->status = 422;
    outcome->problems = problems;
    return draw_page(request, response, rule, outcome, err);
}

STATUS calc_rule_post(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct calc_answer answer = { 0 };
    struct outcome outcome = { 0 };
    TRY(asked_rule(request, &rule, err));
    TRY(compute(request, response, rule, &outcome, &answer, err));
    if (outcome.answer == NULL)
        return OK;
    if (str_equal(request_form(request, "act"), STR("csv")))
        return calc_split_csv(request, rule, &outcome.input, &answer, response, err);
    return draw_page(request, response, rule, &outcome, err);
}

STATUS calc_attach_post(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct calc_answer answer = { 0 };
    struct outcome outcome = { 0 };
    struct problems problems;
    TRY(asked_rule(request, &rule, err));
    TRY(compute(request, response, rule, &outcome, &answer, err));
    if (outcome.answer == NULL)
        return OK;
    problems_init(&problems, request->arena);
    TRY(calc_attach(request, rule, &outcome.input, &answer, response, &problems, err));
    if (problems.count == 0)
        return OK;
    response->status = 422;
    outcome.problems = &problems;
    return draw_page(request, response, rule, &outcome, err);
}

/* ---- for programs ---- */

STATUS api_calc(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct calc_place place = { request->arena, request->seido, NULL };
    struct voice reader = request_voice(request);
    struct calc_answer answer = { 0 };
    struct json input = { 0 };
    struct err refused = { 0 };
    struct buf out;
    struct json_writer json;
    TRY(asked_rule(request, &rule, err));
    buf_init(&out, request->arena, 4096, API_ANSWER_MAX);
    json_init(&json, &out);
    enum status status = json_read(request->arena, request->body, &input, &refused);
    if (status == OK)
        status = calc_run(rule, &place, &input, &answer, &refused);
    if (status == OK) {
        calc_write(&reader, rule, &answer, &json);
    } else {
        calc_write_error(request->arena, &reader, &refused, &json);
        response->status = 422;
    }
    response->content_type = STR("application/json; charset=utf-8");
    response->body = buf_str(&out);
    return OK;
}
