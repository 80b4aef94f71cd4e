/* calc_pages.c - 試算: a form made from a rule's members, the answer and its steps beneath. Works without
 * script; what is typed goes in the body of a POST, never into a URL, and is not kept. */
#include "web/calc/calc_pages.h"

#include "base/era.h"
#include "calc/calc.h"
#include "web/calc/calc_example.h"
#include "web/calc/loan_compare.h"
#include "web/pieces.h"

#include "base/banned.h"

enum { LIST_ROWS = 6, FORMS_MAX = 5, API_ANSWER_MAX = MIB(16) };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static struct voice reader_of(const struct request *request)
{
    return (struct voice){ request->app->catalogue, &request->seido->eras, request->lang };
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
            html_link(&h, TO_ARGS(ROUTE_CALC_RULE, URL_TEXT(str_of(calc_rules[i]->name))),
                      t(request, calc_rules[i]->label));
            H(&h, "</li>");
        }
        H(&h, "</ul>");
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- the form ---- */

struct calc_form {
    struct html *h;
    const struct problems *problems;
    int form;        /* which of the rule's forms of input */
    bool is_in_part; /* inside a part that may be left empty: nothing is required by itself */
};

static struct str error_of(const struct calc_form *form, struct str name)
{
    for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++) {
        if (str_equal(form->problems->items[i].field, name))
            return request_problem_text(form->h->request, &form->problems->items[i]);
    }
    return STR("");
}

static struct str choice_label(const struct request *request, const char *choice)
{
    const char *key = str_format(request->arena, "calc.choice.%s", choice).ptr;
    if (!catalogue_has(request->app->catalogue, request->lang, key))
        return str_of(choice);
    return t(request, key);
}

static void draw_choice(const struct calc_form *form, const struct calc_member *member,
                        const struct control *control)
{
    const struct request *request = form->h->request;
    struct choice_option options[32];
    size_t count = 0;
    options[count++] = (struct choice_option){ STR(""), t(request, "calc.page.none_chosen") };
    for (size_t i = 0; member->choices[i] != NULL && count < LENGTH(options); i++)
        options[count++] = (struct choice_option){ str_of(member->choices[i]),
                                                   choice_label(request, member->choices[i]) };
    html_choice(form->h, CHOICE_SELECT, control, options, count);
}

static void draw_members(const struct calc_form *form, const struct calc_member *members,
                         struct str prefix);

static bool is_filled(const struct calc_form *form, struct str prefix)
{
    const struct params *typed = &form->h->request->form;
    for (size_t i = 0; i < typed->count; i++)
        if (str_starts(typed->items[i].name, prefix) && str_trim(typed->items[i].value).len > 0)
            return true;
    return false;
}

/* A part that may be left empty is folded until something stands in it. */
static void draw_part(const struct calc_form *form, struct str label,
                      const struct calc_member *members, struct str prefix)
{
    struct calc_form part = *form;
    part.is_in_part = true;
    if (is_filled(form, prefix))
        H(form->h, "<details class=\"ui-details\" open><summary>");
    else
        H(form->h, "<details class=\"ui-details\"><summary>");
    html_text(form->h, label);
    H(form->h, "</summary>");
    draw_members(&part, members, prefix);
    H(form->h, "</details>");
}

static void draw_list(const struct calc_form *form, const struct calc_member *member,
                      struct str name)
{
    struct arena *arena = form->h->request->arena;
    html_fieldset_begin(form->h, t(form->h->request, member->label));
    for (int row = 0; row < LIST_ROWS; row++) {
        const struct text_arg args[] = { ARG_INT("row", row + 1) };
        struct str prefix = str_format(arena, "%.*s[%d].", STR_ARG(name), row);
        struct str label = request_text(form->h->request, "calc.page.row", args, 1);
        draw_part(form, label, member->members, prefix);
    }
    html_fieldset_end(form->h);
}

static const char *const kind_help[CALC_KINDS] = {
    [CALC_YEN] = "calc.page.help.yen",   [CALC_RATE] = "calc.page.help.rate",
    [CALC_DATE] = "calc.page.help.date", [CALC_MONTH] = "calc.page.help.month",
    [CALC_WHEN] = "calc.page.help.when", [CALC_YEAR] = "calc.page.help.year",
    [CALC_LIST] = "calc.page.help.list",
};

static void draw_member(const struct calc_form *form, const struct calc_member *member,
                        struct str name)
{
    const struct request *request = form->h->request;
    struct control control = {
        .name = name,
        .value = params_get(&request->form, name),
        .label = t(request, member->label),
        .help = kind_help[member->kind] != NULL ? t(request, kind_help[member->kind]) : STR(""),
        .error = error_of(form, name),
        .type = member->kind == CALC_DATE ? "date" : "text",
        .is_required = member->is_required && !form->is_in_part,
        .is_short = member->kind != CALC_TEXT,
    };
    bool is_number = member->kind == CALC_COUNT || member->kind == CALC_YEN ||
                     member->kind == CALC_RATE || member->kind == CALC_YEAR;
    if (is_number)
        control.inputmode = "numeric";
    if (member->kind == CALC_LIST && member->members != NULL) {
        draw_list(form, member, name);
    } else if (member->kind == CALC_OBJECT) {
        draw_part(form, control.label, member->members,
                  str_format(request->arena, "%.*s.", STR_ARG(name)));
    } else if (member->kind == CALC_CHOICE) {
        draw_choice(form, member, &control);
    } else if (member->kind == CALC_FLAG) {
        const struct choice_option options[] = { { STR(""), t(request, "calc.page.none_chosen") },
                                                 { STR("true"), t(request, "calc.page.yes") },
                                                 { STR("false"), t(request, "calc.page.no") } };
        html_choice(form->h, CHOICE_SELECT, &control, options, LENGTH(options));
    } else {
        if (member->kind == CALC_LIST)
            control.type = "textarea";
        html_field(form->h, &control);
    }
}

static void draw_members(const struct calc_form *form, const struct calc_member *members,
                         struct str prefix)
{
    struct arena *arena = form->h->request->arena;
    for (; members->name != NULL; members++) {
        if (prefix.len == 0 && members->form != 0 && members->form != form->form)
            continue;
        draw_member(form, members, str_format(arena, "%.*s%s", STR_ARG(prefix), members->name));
    }
}

static int form_count(const struct calc_rule *rule)
{
    int count = 1;
    for (const struct calc_member *member = rule->inputs; member->name != NULL; member++)
        if (member->form > count)
            count = member->form;
    return count < FORMS_MAX ? count : FORMS_MAX;
}

static void draw_forms(struct html *h, const struct calc_rule *rule,
                       const struct problems *problems)
{
    int64_t sent = 0;
    (void)str_to_int(request_form(h->request, "calc_form"), &sent);
    for (int number = 1; number <= form_count(rule); number++) {
        struct calc_form form = { h, number == sent ? problems : NULL, number, false };
        html_form_begin(h, TO_ARGS(ROUTE_CALC_RULE_POST, URL_TEXT(str_of(rule->name))),
                        FORM_SEARCH);
        html_hidden(h, STR("calc_form"), str_from_int(h->request->arena, number));
        draw_members(&form, rule->inputs, STR(""));
        html_button(h, BUTTON_PRIMARY, STR(""), "calc.page.act");
        html_form_end(h);
    }
}

/* ---- from the form to the input ---- */

static STATUS read_members(const struct request *request, const struct calc_member *members,
                           struct str prefix, int form, struct json *ret, struct err *err);

static STATUS read_rows(const struct request *request, const struct calc_member *member,
                        struct str name, struct json *ret, struct err *err)
{
    *ret = (struct json){ .type = JSON_ARRAY };
    for (int row = 0; row < LIST_ROWS; row++) {
        struct json item = { .type = JSON_OBJECT };
        struct str prefix = str_format(request->arena, "%.*s[%d].", STR_ARG(name), row);
        TRY(read_members(request, member->members, prefix, 0, &item, err));
        if (item.count > 0)
            json_add_item(request->arena, ret, item);
    }
    return OK;
}

/* One a line. */
static STATUS read_lines(const struct request *request, const struct calc_member *member,
                         struct str text, struct json *ret, struct err *err)
{
    struct calc_member item = *member;
    struct str line;
    item.kind = member->item;
    *ret = (struct json){ .type = JSON_ARRAY };
    while (str_split(&text, '\n', &line)) {
        struct json value = { 0 };
        if (str_trim(line).len == 0)
            continue;
        TRY(calc_input_parse(request->arena, &request->seido->eras, &item, line, &value, err));
        json_add_item(request->arena, ret, value);
    }
    return OK;
}

static STATUS read_member(const struct request *request, const struct calc_member *member,
                          struct str name, struct json *ret, struct err *err)
{
    struct str typed = str_trim(params_get(&request->form, name));
    if (member->kind == CALC_LIST && member->members != NULL)
        return read_rows(request, member, name, ret, err);
    if (member->kind == CALC_OBJECT) {
        *ret = (struct json){ .type = JSON_OBJECT };
        return read_members(request, member->members,
                            str_format(request->arena, "%.*s.", STR_ARG(name)), 0, ret, err);
    }
    if (typed.len == 0)
        return OK;
    if (member->kind == CALC_LIST)
        return read_lines(request, member, typed, ret, err);
    return calc_input_parse(request->arena, &request->seido->eras, member, typed, ret, err);
}

static STATUS read_members(const struct request *request, const struct calc_member *members,
                           struct str prefix, int form, struct json *ret, struct err *err)
{
    for (; members->name != NULL; members++) {
        struct str name = str_format(request->arena, "%.*s%s", STR_ARG(prefix), members->name);
        struct json value = { .type = JSON_NULL };
        if (prefix.len == 0 && members->form != 0 && members->form != form)
            continue;
        enum status status = read_member(request, members, name, &value, err);
        if (status != OK)
            return calc_err_at(err, str_to_chars(request->arena, name));
        bool is_empty = value.type == JSON_NULL ||
                        ((value.type == JSON_ARRAY || value.type == JSON_OBJECT) && !value.count);
        if (!is_empty)
            json_add_member(request->arena, ret, members->name, value);
    }
    return OK;
}

/* ---- the answer ---- */

static const struct calc_member *result_member(const struct calc_member *members, struct str name)
{
    for (; members->name != NULL; members++)
        if (str_equal(str_of(members->name), name))
            return members;
    return NULL;
}

static bool is_day_kind(enum calc_kind kind)
{
    return kind == CALC_DATE || kind == CALC_MONTH || kind == CALC_WHEN;
}

/* "2026-11" as the reader writes it. */
static struct str month_words(const struct request *request, struct str text)
{
    struct partial_date month = { .precision = PRECISION_MONTH };
    struct str first = str_format(request->arena, "%.*s-01", STR_ARG(text));
    if (request->lang != LANG_JA || !date_parse_iso(first, &month.date))
        return text;
    return era_format_long(request->arena, &request->seido->eras, month);
}

static void draw_scalar(struct html *h, const struct calc_member *member, const struct json *value)
{
    const struct request *request = h->request;
    enum calc_kind kind = member == NULL              ? CALC_TEXT
                          : member->kind == CALC_LIST ? member->item
                                                      : member->kind;
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
    else if (is_day_kind(kind) && date_parse_iso(value->text, &date))
        html_date(h, (OptDate){ true, date });
    else if (is_day_kind(kind))
        html_text(h, month_words(request, value->text));
    else if (kind == CALC_CHOICE)
        html_text(h, choice_label(request, str_to_chars(request->arena, value->text)));
    else
        html_text(h, value->text);
}

static void draw_rows(struct html *h, const struct calc_member *member, const struct json *list)
{
    const struct request *request = h->request;
    struct column columns[16];
    size_t count = 0;
    for (const struct calc_member *m = member->members; m->name != NULL && count < 16; m++)
        columns[count++] = (struct column){ t(request, m->label),
                                            m->kind == CALC_TEXT ? CELL_TEXT : CELL_NUMBER, NULL };
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

static void draw_steps(struct html *h, const struct calc_answer *answer)
{
    const struct request *request = h->request;
    struct voice reader = reader_of(request);
    html_card_begin(h, t(request, "calc.page.steps"), "steps");
    H(h, "<ol class=\"ui-steps\">");
    for (size_t i = 0; i < answer->step_count; i++) {
        const struct calc_step *step = &answer->steps[i];
        H(h, "<li><strong>");
        html_t(h, step->label);
        H(h, "</strong><br>");
        html_text(h, calc_step_formula(request->arena, &reader, step));
        H(h, "<br><small>");
        const struct text_arg args[] = {
            ARG_TEXT("rule", str_of(step->rule)),
            ARG_TEXT("source", calc_step_source(request->arena, &reader, step)),
            ARG_TEXT("row", table_words(request, step->row)),
        };
        html_t_list(h, step->row.len > 0 ? "calc.page.source_row" : "calc.page.source", args,
                    LENGTH(args));
        H(h, "</small>");
        if (step->is_unverified) {
            H(h, "<br><small>");
            html_t(h, "calc.unverified");
            H(h, "</small>");
        }
        H(h, "</li>");
    }
    H(h, "</ol>");
    html_card_end(h);
}

static void draw_answer(struct html *h, const struct calc_rule *rule,
                        const struct calc_answer *answer)
{
    html_card_begin(h, t(h->request, "calc.page.answer"), "answer");
    html_reads_begin(h);
    for (size_t i = 0; i < answer->result.count; i++) {
        const struct calc_member *member = result_member(rule->results, answer->result.names[i]);
        html_read_begin(h, member != NULL ? t(h->request, member->label) : answer->result.names[i]);
        draw_value(h, member, &answer->result.items[i]);
        html_read_end(h);
    }
    html_reads_end(h);
    html_card_end(h);
    draw_steps(h, answer);
}

/* Fills the form with an example: a link, so that it works without script. */
static void draw_example_link(struct html *h, const struct calc_rule *rule)
{
    struct params query;
    struct target here = TO_ARGS(ROUTE_CALC_RULE, URL_TEXT(str_of(rule->name)));
    params_init(&query, h->request->arena);
    (void)params_add(&query, STR("example"), STR("1"));
    here.query = &query;
    H(h, "<p>");
    html_link_t(h, here, "calc.page.example");
    H(h, "</p>");
}

/* What came of a form: nothing yet, an answer, or problems. */
struct outcome {
    struct json input;
    const struct calc_answer *answer;
    const struct problems *problems;
};

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
    if (outcome->answer != NULL) {
        html_loan_compare(&h, rule, &outcome->input, outcome->answer);
        draw_answer(&h, rule, outcome->answer);
    }
    H(&h, "<div class=\"ui-calc-form\">");
    if (outcome->answer == NULL && rule->example != NULL)
        draw_example_link(&h, rule);
    draw_forms(&h, rule, outcome->problems);
    H(&h, "</div>");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS calc_rule_page(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    TRY(asked_rule(request, &rule, err));
    if (params_has(&request->query, STR("example")))
        calc_example_fill(request->arena, rule, &request->form);
    return draw_page(request, response, rule, &(struct outcome){ 0 }, err);
}

static STATUS run_input(struct request *request, const struct calc_rule *rule, struct json *input,
                        struct calc_answer *ret, struct err *err)
{
    struct calc_place place = { request->arena, request->seido };
    int64_t form = 1;
    *input = (struct json){ .type = JSON_OBJECT };
    (void)str_to_int(request_form(request, "calc_form"), &form);
    TRY(read_members(request, rule->inputs, STR(""), (int)form, input, err));
    return calc_run(rule, &place, input, ret, err);
}

/* The words of the field "measures[0].from": the label of its last part. */
static struct str field_words(const struct request *request, const struct calc_rule *rule,
                              struct str path)
{
    const struct calc_member *members = rule->inputs, *found = NULL;
    struct str part, name;
    while (members != NULL && str_split(&path, '.', &part)) {
        bool has_name = str_split(&part, '[', &name);
        found = has_name ? result_member(members, name) : NULL;
        members = found == NULL ? NULL : found->members;
    }
    return found == NULL ? path : t(request, found->label);
}

/* All required fields that are empty, each at its place. */
static void add_missing(const struct request *request, const struct calc_rule *rule,
                        struct problems *problems)
{
    int64_t form = 1;
    (void)str_to_int(request_form(request, "calc_form"), &form);
    for (const struct calc_member *member = rule->inputs; member->name != NULL; member++) {
        bool is_here = member->form == 0 || member->form == form;
        bool is_plain =
            member->kind != CALC_OBJECT && !(member->kind == CALC_LIST && member->members != NULL);
        struct str typed = params_get(&request->form, str_of(member->name));
        if (is_here && is_plain && member->is_required && str_trim(typed).len == 0)
            problem_arg(problems_add(problems, str_of(member->name), GRADE_ERROR, "calc.missing"),
                        ARG_TEXT("member", t(request, member->label)));
    }
}

static void add_refused(const struct request *request, const struct calc_rule *rule,
                        const struct err *refused, struct problems *problems)
{
    struct str field = arena_copy(request->arena, str_of(refused->field));
    struct problem *problem = problems_add(problems, field, GRADE_ERROR,
                                           str_to_chars(request->arena, str_of(refused->key)));
    for (size_t i = 0; i < refused->arg_count; i++) {
        const struct err_arg *given = &refused->args[i];
        struct text_arg arg = { given->name, given->kind, given->number,
                                arena_copy(request->arena, str_of(given->text)) };
        if (str_equal(str_of(given->name), STR("member")))
            arg.text = field_words(request, rule, arg.text);
        problem_arg(problem, arg);
    }
}

STATUS calc_rule_post(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct calc_answer answer = { 0 };
    struct err refused = { 0 };
    TRY(asked_rule(request, &rule, err));
    struct outcome outcome = { 0 };
    if (run_input(request, rule, &outcome.input, &answer, &refused) == OK) {
        outcome.answer = &answer;
        return draw_page(request, response, rule, &outcome, err);
    }
    struct problems problems;
    problems_init(&problems, request->arena);
    add_missing(request, rule, &problems);
    if (problems.count == 0)
        add_refused(request, rule, &refused, &problems);
    response->status = 422;
    outcome.problems = &problems;
    return draw_page(request, response, rule, &outcome, err);
}

/* ---- for programs ---- */

STATUS api_calc(struct request *request, struct response *response, struct err *err)
{
    const struct calc_rule *rule = NULL;
    struct calc_place place = { request->arena, request->seido };
    struct voice reader = reader_of(request);
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
