/* calc_form.c - the form of a rule, made from its members (calc_form.h). Works
 * without script. */
#include "web/calc/calc_form.h"

#include "access/account.h"
#include "base/era.h"
#include "seido/seido.h"
#include "web/calc/calc_case.h"
#include "web/calc/calc_codes.h"
#include "web/calc/calc_town.h"

#include "base/banned.h"

enum { FORMS_MAX = 5, CHOICES_MAX = 32 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* ---- the order in which people ask ---- */

/* Members of a rule in the order of a conversation; what is not named is rarely needed and folded. A rule
 * without a row is asked as its members stand. */
static const struct {
    const char *rule;
    const char *const members[12];
} asked[] = {
    { "housing-benefit",
      { "household_size", "rent", "income", "assets", "route", "event_on", "applied_on",
        "municipality", "grade", "rent_limit" } },
    { "exemption",
      { "product", "applied_on", "balance", "repaid", "tax_exempt", "facts", "judged_on" } },
    { "cost-split", { "total", "parts", "bodies", "unit" } },
    { "loan-check",
      { "product", "amount", "household_size", "household", "income", "facts", "applied_on" } },
};

static const char *const *asked_of(const struct calc_rule *rule)
{
    for (size_t i = 0; i < LENGTH(asked); i++)
        if (str_equal(str_of(asked[i].rule), str_of(rule->name)))
            return asked[i].members;
    return NULL;
}

static bool is_asked(const char *const *names, struct str name)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (str_equal(str_of(names[i]), name))
            return true;
    return false;
}

bool calc_form_is_pasted(const struct calc_member *member)
{
    return member != NULL && member->kind == CALC_LIST && member->members != NULL &&
           str_equal(str_of(member->name), STR("bodies"));
}

struct str calc_form_control(struct str member)
{
    return str_starts(member, STR("bodies[")) ? STR("bodies") : member;
}

/* ---- the form ---- */

struct calc_form {
    struct html *h;
    const struct calc_rule *rule;
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

struct str calc_choice_words(const struct request *request, const char *choice)
{
    const char *key = str_format(request->arena, "calc.choice.%s", choice).ptr;
    if (!catalogue_has(request->app->catalogue, request->lang, key))
        return str_of(choice);
    return t(request, key);
}

struct str calc_code_words(const struct request *request, const struct calc_rule *rule,
                           struct str member, struct str code)
{
    struct choice_option options[CALC_CODES_MAX];
    size_t count = calc_codes(request, rule, member, options);
    for (size_t i = 0; i < count; i++)
        if (str_equal(options[i].value, code))
            return options[i].label;
    return calc_choice_words(request, str_to_chars(request->arena, code));
}

/* The words of the member's own choices. */
static size_t own_choices(const struct request *request, const struct calc_member *member,
                          struct choice_option *ret)
{
    size_t count = 0;
    for (; count < CHOICES_MAX && member->choices[count] != NULL; count++)
        ret[count] = (struct choice_option){ str_of(member->choices[count]),
                                             calc_choice_words(request, member->choices[count]) };
    return count;
}

static void draw_choice(const struct calc_form *form, const struct calc_member *member,
                        const struct control *control)
{
    const struct request *request = form->h->request;
    struct choice_option options[CALC_CODES_MAX + 1];
    size_t count = member->choices != NULL
                       ? own_choices(request, member, options + 1)
                       : calc_codes(request, form->rule, str_of(member->name), options + 1);
    options[0] = (struct choice_option){
        STR(""), t(request, control->is_required ? "web.choose" : "calc.page.none_chosen")
    };
    html_choice(form->h, CHOICE_SELECT, control, options, count + 1);
}

/* Several of its choices, as ticks. */
static void draw_ticks(const struct calc_form *form, const struct calc_member *member,
                       const struct control *control)
{
    const struct request *request = form->h->request;
    struct choice_option options[CHOICES_MAX];
    struct control ticks = *control;
    struct buf chosen;
    struct str value;
    size_t at = 0;
    buf_init(&chosen, request->arena, 64, KIB(4));
    while (params_next(&request->form, control->name, &at, &value))
        for (struct str line; str_split(&value, '\n', &line);)
            buf_addf(&chosen, "%.*s,", STR_ARG(line));
    ticks.value = buf_str(&chosen);
    ticks.help = STR("");
    html_choice(form->h, CHOICE_CHECKS, &ticks, options, own_choices(request, member, options));
}

static void draw_members(const struct calc_form *form, const struct calc_member *members,
                         struct str prefix);

static bool is_filled(const struct calc_form *form, struct str prefix)
{
    const struct params *typed = &form->h->request->form;
    for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++)
        if (str_starts(form->problems->items[i].field, prefix))
            return true;
    for (size_t i = 0; i < typed->count; i++)
        if (str_starts(typed->items[i].name, prefix) && str_trim(typed->items[i].value).len > 0)
            return true;
    return false;
}

static void fold_begin(struct html *h, struct str label, bool is_open)
{
    if (is_open)
        H(h, "<details class=\"ui-details\" open><summary>");
    else
        H(h, "<details class=\"ui-details\"><summary>");
    html_text(h, label);
    H(h, "</summary>");
}

/* A part that may be left empty is folded until something stands in it. */
static void draw_part(const struct calc_form *form, struct str label,
                      const struct calc_member *members, struct str prefix)
{
    struct calc_form part = *form;
    part.is_in_part = true;
    fold_begin(form->h, label, is_filled(form, prefix));
    draw_members(&part, members, prefix);
    H(form->h, "</details>");
}

static void draw_list(const struct calc_form *form, const struct calc_member *member,
                      struct str name)
{
    struct arena *arena = form->h->request->arena;
    html_fieldset_begin(form->h, t(form->h->request, member->label));
    for (int row = 0; row < CALC_FORM_ROWS; row++) {
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

/* The help of this very member ("calc.help.rent"), else that of its kind. */
static struct str help_of(const struct request *request, const struct calc_member *member)
{
    const char *key = str_format(request->arena, "calc.help.%s", member->name).ptr;
    if (catalogue_has(request->app->catalogue, request->lang, key))
        return t(request, key);
    return kind_help[member->kind] != NULL ? t(request, kind_help[member->kind]) : STR("");
}

struct str calc_member_words(const struct request *request, const struct calc_member *member)
{
    int64_t year = 0;
    const char *own = str_format(request->arena, "calc.page.label.%s", member->name).ptr;
    if (catalogue_has(request->app->catalogue, request->lang, own))
        return t(request, own);
    if (!str_to_int(str_of(member->name), &year))
        return t(request, member->label);
    const struct text_arg args[] = { ARG_INT("year", year) };
    return request_text(request, "calc.page.of_year", args, 1);
}

static bool is_town(const struct calc_member *member)
{
    return str_equal(str_of(member->name), STR("municipality"));
}

static struct control control_of(const struct calc_form *form, const struct calc_member *member,
                                 struct str name)
{
    const struct request *request = form->h->request;
    bool is_number = member->kind == CALC_COUNT || member->kind == CALC_YEN ||
                     member->kind == CALC_RATE || member->kind == CALC_YEAR;
    return (struct control){
        .name = name,
        .value = params_get(&request->form, name),
        .label = calc_member_words(request, member),
        .help = help_of(request, member),
        .error = error_of(form, name),
        .type = member->kind == CALC_DATE   ? "date"
                : member->kind == CALC_LIST ? "textarea"
                                            : "text",
        .inputmode = is_number ? "numeric" : NULL,
        .list = is_town(member) ? "towns" : NULL,
        .rows = calc_form_is_pasted(member) ? CALC_FORM_ROWS : 0,
        .is_required = member->is_required && !form->is_in_part,
        .is_short = member->kind != CALC_TEXT && member->kind != CALC_LIST,
    };
}

static void draw_flag(const struct calc_form *form, const struct control *control)
{
    const struct request *request = form->h->request;
    const char *none = control->is_required ? "web.choose" : "calc.page.none_chosen";
    const struct choice_option options[] = { { STR(""), t(request, none) },
                                             { STR("true"), t(request, "calc.page.yes") },
                                             { STR("false"), t(request, "calc.page.no") } };
    html_choice(form->h, CHOICE_SELECT, control, options, LENGTH(options));
}

static void draw_member(const struct calc_form *form, const struct calc_member *member,
                        struct str name)
{
    const struct request *request = form->h->request;
    struct choice_option codes[CALC_CODES_MAX];
    struct control control = control_of(form, member, name);
    bool is_coded = member->kind == CALC_TEXT &&
                    calc_codes(request, form->rule, str_of(member->name), codes) > 0;
    if (member->kind == CALC_LIST && member->members != NULL && !calc_form_is_pasted(member))
        draw_list(form, member, name);
    else if (member->kind == CALC_LIST && member->item == CALC_CHOICE && member->choices != NULL)
        draw_ticks(form, member, &control);
    else if (member->kind == CALC_OBJECT)
        draw_part(form, control.label, member->members,
                  str_format(request->arena, "%.*s.", STR_ARG(name)));
    else if (member->kind == CALC_CHOICE || is_coded)
        draw_choice(form, member, &control);
    else if (member->kind == CALC_FLAG)
        draw_flag(form, &control);
    else
        html_field(form->h, &control);
}

/* Is this member asked for here: in this form, and, of the years of a tax, only one that is judged? */
static bool is_here(const struct calc_form *form, const struct calc_member *member,
                    struct str prefix)
{
    static const char *const judged[] = { "first_year", "second_year", NULL };
    int64_t year = 0;
    if (str_to_int(str_of(member->name), &year))
        return calc_table_says(form->h->request->seido, STR("special_loan_exemption"), judged,
                               str_of(member->name));
    return prefix.len > 0 || member->form == 0 || member->form == form->form;
}

static void draw_members(const struct calc_form *form, const struct calc_member *members,
                         struct str prefix)
{
    struct arena *arena = form->h->request->arena;
    for (; members->name != NULL; members++)
        if (is_here(form, members, prefix))
            draw_member(form, members, str_format(arena, "%.*s%s", STR_ARG(prefix), members->name));
}

/* Does anything that is folded say something, or is it at fault? */
static bool rest_is_filled(const struct calc_form *form, const char *const *names)
{
    for (const struct calc_member *member = form->rule->inputs; member->name != NULL; member++) {
        bool is_single = member->kind != CALC_OBJECT && member->kind != CALC_LIST;
        if (!is_asked(names, str_of(member->name)) &&
            (is_filled(form, str_of(member->name)) ||
             (is_single && error_of(form, str_of(member->name)).len > 0)))
            return true;
    }
    return false;
}

static void draw_asked(const struct calc_form *form, const char *const *names)
{
    const struct request *request = form->h->request;
    for (size_t i = 0; names[i] != NULL; i++)
        draw_member(form, calc_member_find(form->rule->inputs, str_of(names[i])), str_of(names[i]));
    fold_begin(form->h, t(request, "calc.page.rest"), rest_is_filled(form, names));
    for (const struct calc_member *member = form->rule->inputs; member->name != NULL; member++)
        if (!is_asked(names, str_of(member->name)))
            draw_member(form, member, str_of(member->name));
    H(form->h, "</details>");
}

static int form_count(const struct calc_rule *rule)
{
    int count = 1;
    for (const struct calc_member *member = rule->inputs; member->name != NULL; member++)
        if (member->form > count)
            count = member->form;
    return count < FORMS_MAX ? count : FORMS_MAX;
}

void calc_forms_draw(struct html *h, const struct calc_rule *rule, const struct problems *problems)
{
    const char *const *names = asked_of(rule);
    int64_t sent = 0;
    (void)str_to_int(request_form(h->request, "calc_form"), &sent);
    for (int number = 1; number <= form_count(rule); number++) {
        struct calc_form form = { h, rule, number == sent ? problems : NULL, number, false };
        html_form_begin(h, TO_ARGS(ROUTE_CALC_RULE_POST, URL_TEXT(str_of(rule->name))),
                        FORM_SEARCH);
        html_hidden(h, STR("calc_form"), str_from_int(h->request->arena, number));
        if (request_form(h->request, "case").len > 0)
            html_hidden(h, STR("case"), request_form(h->request, "case"));
        if (names != NULL)
            draw_asked(&form, names);
        else
            draw_members(&form, rule->inputs, STR(""));
        if (calc_member_find(rule->inputs, STR("municipality")) != NULL)
            html_calc_towns(h, request_form(h->request, "municipality"));
        html_button(h, BUTTON_PRIMARY, STR(""), "calc.page.act");
        html_form_end(h);
    }
}

/* ---- what is known before ---- */

/* Members that are today unless said otherwise. */
static const struct {
    const char *rule, *member;
} todays[] = {
    { "housing-benefit", "applied_on" },     { "base-amount", "applied_on" },
    { "relocation-benefit", "applied_on" },  { "loan-check", "applied_on" },
    { "program-eligibility", "applied_on" }, { "exemption", "judged_on" },
};

static struct str today_words(const struct request *request)
{
    struct partial_date today = { .date = request->today, .precision = PRECISION_DAY };
    if (request->lang == LANG_JA && !request->viewer.western_years)
        return era_format_short(request->arena, &request->seido->eras, today);
    return date_format_iso(request->arena, request->today);
}

STATUS calc_form_fill(struct request *request, const struct calc_rule *rule, bool *ret_of_client,
                      struct err *err)
{
    struct organisation own = { 0 };
    struct str town = STR("");
    *ret_of_client = false;
    for (size_t i = 0; i < LENGTH(todays); i++)
        if (str_equal(str_of(todays[i].rule), str_of(rule->name)))
            params_set(&request->form, str_of(todays[i].member), today_words(request));
    if (calc_member_find(rule->inputs, STR("municipality")) == NULL ||
        request->actor.organisation.n == 0)
        return OK;
    TRY(organisation_load(request->db, request->arena, request->actor.tenant,
                          request->actor.organisation, &own, err));
    TRY(calc_case_town(request, own.municipality_code, &town, err));
    *ret_of_client = town.len > 0;
    params_set(&request->form, STR("municipality"),
               town.len > 0 ? town : calc_town_name(request, own.municipality_code));
    return OK;
}
