/* rule_exemption.c - `exemption`: src/loan/exemption.h by name. */
#include "calc/rule.h"

#include "base/arena.h"
#include "loan/exemption.h"
#include "seido/seido.h"

#include "base/banned.h"

enum { WORD_MAX = 40 };

#define YEAR(y)                                                                                    \
    {                                                                                              \
        .name = (y), .label = "calc.exemption.year", .kind = CALC_FLAG                             \
    }
static const struct calc_member years[] = {
    YEAR("2020"), YEAR("2021"), YEAR("2022"), YEAR("2023"), YEAR("2024"), YEAR("2025"),
    YEAR("2026"), YEAR("2027"), YEAR("2028"), YEAR("2029"), YEAR("2030"), YEAR("2031"),
    YEAR("2032"), YEAR("2033"), YEAR("2034"), YEAR("2035"), { 0 },
};

static const struct calc_member tax_members[] = {
    { .name = "borrower",
      .label = "calc.exemption.borrower",
      .kind = CALC_OBJECT,
      .members = years },
    { .name = "householder",
      .label = "calc.exemption.householder",
      .kind = CALC_OBJECT,
      .members = years },
    { 0 },
};

static const char *const causes[] = { "X01", "X02", "X03", "X04", "X05", "X06", "X07",
                                      "X08", "X09", "X10", "X11", "X12", NULL };
static const struct calc_member fact_members[] = {
    { .name = "kind",
      .label = "calc.exemption.fact_kind",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = causes },
    { .name = "on", .label = "calc.exemption.fact_on", .kind = CALC_DATE, .is_required = true },
    { 0 },
};

static const struct calc_member inputs[] = {
    { .name = "product",
      .label = "calc.exemption.product",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = WORD_MAX },
    { .name = "applied_on",
      .label = "calc.exemption.applied_on",
      .kind = CALC_DATE,
      .is_required = true },
    { .name = "balance",
      .label = "calc.exemption.balance",
      .kind = CALC_YEN,
      .is_required = true,
      .min = 0,
      .max = YEN_MAX },
    { .name = "repaid",
      .label = "calc.exemption.repaid",
      .kind = CALC_YEN,
      .is_required = true,
      .min = 0,
      .max = YEN_MAX },
    { .name = "tax_exempt",
      .label = "calc.exemption.tax_exempt",
      .kind = CALC_OBJECT,
      .members = tax_members },
    { .name = "facts",
      .label = "calc.exemption.facts",
      .kind = CALC_LIST,
      .members = fact_members },
    { .name = "judged_on",
      .label = "calc.exemption.judged_on",
      .kind = CALC_DATE,
      .is_required = true },
    { 0 },
};

static const char *const verdicts[] = { [VERDICT_NONE] = "none",
                                        [VERDICT_UNDECIDED] = "undecided",
                                        [VERDICT_REMAINING] = "remaining",
                                        [VERDICT_FULL] = "full",
                                        NULL };
/* A: exempt from tax; the others as facts. */
static const char *const told_causes[] = { "A",   "X01", "X02", "X03", "X04", "X05", "X06",
                                           "X07", "X08", "X09", "X10", "X11", "X12", NULL };

static const struct calc_member results[] = {
    { .name = "verdict",
      .label = "calc.exemption.verdict",
      .kind = CALC_CHOICE,
      .choices = verdicts },
    { .name = "amount", .label = "calc.exemption.amount", .kind = CALC_YEN },
    { .name = "cause",
      .label = "calc.exemption.cause",
      .kind = CALC_CHOICE,
      .choices = told_causes },
    { .name = "judged_year", .label = "calc.exemption.judged_year", .kind = CALC_YEAR },
    { 0 },
};

static enum known known_of(const struct json *person, const char *year)
{
    const struct json *value = person == NULL ? NULL : json_find(person, year);
    if (value == NULL || value->type != JSON_BOOL)
        return KNOWN_NOT;
    return value->number != 0 ? KNOWN_YES : KNOWN_NO;
}

static void read_taxes(const struct calc *calc, struct exemption_case *ret)
{
    const struct json *tax = json_find(calc->input, "tax_exempt");
    struct tax_year *items = arena_array(calc->arena, struct tax_year, EXEMPTION_YEARS_MAX);
    const struct json *borrower = tax == NULL ? NULL : json_find(tax, "borrower");
    const struct json *householder = tax == NULL ? NULL : json_find(tax, "householder");
    for (size_t i = 0; years[i].name != NULL; i++) {
        int64_t year = 0;
        (void)str_to_int(str_of(years[i].name), &year);
        items[ret->tax_count++] =
            (struct tax_year){ .year = (int32_t)year,
                               .borrower = known_of(borrower, years[i].name),
                               .householder = known_of(householder, years[i].name) };
    }
    ret->taxes = items;
}

/* The cause in words; its code is the result. */
static struct text_arg cause_arg(struct calc *calc, struct str cause)
{
    return cause.len == 0
               ? ARG_KEY("cause", "calc.exemption.no_cause")
               : ARG_KEY("cause", str_format(calc->arena, "calc.choice.%.*s", STR_ARG(cause)).ptr);
}

static void tell_not_yet(struct calc *calc, const struct rate_table *table, struct str cause,
                         Date judged_on)
{
    struct calc_step *step =
        calc_step(calc, "R-076", "calc.exemption.facts", "calc.exemption.formula_not_yet");
    calc_arg(calc_arg(step, cause_arg(calc, cause)), ARG_DATE("on", judged_on));
    step->source = table->source;
    step->row = STR("exemption_causes");
}

/* The facts that are a cause on the day judged: a cause that was added by notice counts from then. */
static enum status read_facts(struct calc *calc, struct exemption_case *ret, struct err *err)
{
    const struct json *list = calc_list(calc, "facts");
    const struct rate_table *table = NULL;
    TRY(seido_rates_find(calc->seido, STR("exemption_causes"), &table, err));
    if (list == NULL || list->count == 0)
        return OK;
    struct exemption_fact *facts = arena_array(calc->arena, struct exemption_fact, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct rate_row *row = NULL;
        struct exemption_fact fact = { .cause = json_find(&list->items[i], "kind")->text };
        const struct str key[1][2] = { { STR("cause"), fact.cause } };
        struct err none = { 0 };
        if (rate_find(table, ret->judged_on, key, 1, &row, &none) != OK) {
            tell_not_yet(calc, table, fact.cause, ret->judged_on);
            continue;
        }
        (void)date_parse_iso(json_find(&list->items[i], "on")->text, &fact.on);
        facts[ret->fact_count++] = fact;
    }
    ret->facts = facts;
    return OK;
}

static enum status read_product(const struct calc *calc, struct exemption_case *ret,
                                struct err *err)
{
    const struct rate_table *table = NULL;
    const struct rate_row *row = NULL;
    const struct str key[1][2] = { { STR("product"), calc_text(calc, "product") } };
    static const char *const columns[] = { "first_year", "second_year" };
    TRY(seido_rates_find(calc->seido, STR("special_loan_exemption"), &table, err));
    TRY(rate_find(table, calc_date(calc, "applied_on"), key, 1, &row, err));
    for (size_t i = 0; i < LENGTH(columns); i++) {
        int64_t year = 0;
        if (str_to_int(rate_cell(table, row, str_of(columns[i])), &year))
            ret->first_years[ret->first_year_count++] = (int32_t)year;
    }
    (void)str_to_int(rate_cell(table, row, STR("limit")), &ret->limit);
    return OK;
}

static void tell(struct calc *calc, const struct exemption_case *input,
                 const struct exemption *exemption)
{
    const char *rule = exemption->verdict == VERDICT_REMAINING
                           ? (exemption->year != 0 ? "R-075" : "R-076")
                           : "R-074";
    struct calc_step *step = calc_step(calc, rule, "calc.exemption.step", "calc.exemption.formula");
    calc_arg(calc_arg(step, ARG_YEN("balance", input->balance)), ARG_YEN("limit", input->limit));
    calc_arg(calc_arg(step, ARG_YEN("amount", exemption->amount)),
             cause_arg(calc, exemption->cause));
    step->row = STR("special_loan_exemption");
    if (str_starts(exemption->cause, STR("X"))) {
        step->source = seido_rates(calc->seido, STR("exemption_causes"))->source;
        step->row = str_format(calc->arena, "exemption_causes %.*s", STR_ARG(exemption->cause));
    }
}

static enum status run(struct calc *calc, struct err *err)
{
    struct exemption_case input = { .balance = calc_int(calc, "balance"),
                                    .judged_on = calc_date(calc, "judged_on") };
    TRY(read_product(calc, &input, err));
    TRY(read_facts(calc, &input, err));
    read_taxes(calc, &input);
    struct exemption exemption = exemption_judge(&input);
    calc_result_text(calc, "verdict", str_of(verdicts[exemption.verdict]));
    calc_result_int(calc, "amount", exemption.amount);
    if (exemption.cause.len > 0)
        calc_result_text(calc, "cause", exemption.cause);
    else
        calc_result_null(calc, "cause");
    if (exemption.year != 0)
        calc_result_int(calc, "judged_year", exemption.year);
    else
        calc_result_null(calc, "judged_year");
    tell(calc, &input, &exemption);
    return OK;
}

const struct calc_rule rule_exemption = {
    .name = "exemption",
    .example =
        "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"balance\":150000,\"repai"
        "d\":50000,\"tax_exempt\":{\"borrower\":{\"2021\":false,\"2022\":true},\"householder\":{\"2"
        "021\":true,\"2022\":true}},\"judged_on\":\"2022-12-01\"}",
    .number = "R-074",
    .label = "calc.exemption",
    .inputs = inputs,
    .results = results,
    .run = run,
};
