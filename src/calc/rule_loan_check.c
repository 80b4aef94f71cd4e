/* rule_loan_check.c - `loan-check`: src/loan/product.h by name, with the tables of products and councils. */
#include "calc/loan_input.h"

#include "base/arena.h"
#include "loan/product.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { WORD_MAX = 40, TERM_MAX = 600, MONTHS_OF_YEAR = 12, SINGLE = 1, PERCENT_WHOLE = 100 };

static const char *const households[] = { "low_income", "disabled", "elderly", NULL };
static const char *const properties[] = { "house", "flat", NULL };
static const char *const guarantors[] = { "none", "optional", "required", NULL };
static const char *const facts[] = { "public_assistance", "insolvency",   "public_arrears",
                                     "is_guarantor",      "debt_purpose", "chronic_deficit",
                                     "other_loan_first",  "gang_member",  NULL };
static const char *const reasons[] = { "over_limit",
                                       "over_monthly_limit",
                                       "over_months",
                                       "deferment_too_long",
                                       "repayment_too_long",
                                       "not_in_unit",
                                       "guarantor_missing",
                                       "co_borrower_missing",
                                       "income",
                                       "value_too_low",
                                       "public_assistance",
                                       "insolvency",
                                       "public_arrears",
                                       "is_guarantor",
                                       "debt_purpose",
                                       "chronic_deficit",
                                       "other_loan_first",
                                       "gang_member",
                                       NULL };
static const char *const points[] = {
    "over_guide",         "over_guide_term",  "over_guide_deferment", "income_not_tested",
    "monthly_not_tested", "property_unknown", "guarantor_unknown",    "public_assistance",
    "insolvency",         "public_arrears",   "is_guarantor",         "debt_purpose",
    "chronic_deficit",    "other_loan_first", "gang_member",          NULL
};

static const struct calc_member inputs[] = {
    { .name = "product",
      .label = "calc.check.product",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = WORD_MAX },
    { .name = "applied_on",
      .label = "calc.check.applied_on",
      .kind = CALC_DATE,
      .is_required = true },
    { .name = "household_size",
      .label = "calc.check.household_size",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 1,
      .max = 100 },
    { .name = "amount",
      .label = "calc.check.amount",
      .kind = CALC_YEN,
      .is_required = true,
      .min = 1,
      .max = YEN_MAX },
    { .name = "council", .label = "calc.check.council", .kind = CALC_TEXT, .max = WORD_MAX },
    { .name = "monthly_amount", .label = "calc.check.monthly_amount", .kind = CALC_YEN },
    { .name = "months",
      .label = "calc.check.months",
      .kind = CALC_COUNT,
      .min = 1,
      .max = TERM_MAX },
    { .name = "deferment_months",
      .label = "calc.check.deferment_months",
      .kind = CALC_COUNT,
      .min = 0,
      .max = TERM_MAX },
    { .name = "repayment_months",
      .label = "calc.check.repayment_months",
      .kind = CALC_COUNT,
      .min = 1,
      .max = TERM_MAX },
    { .name = "special_need", .label = "calc.check.special_need", .kind = CALC_FLAG },
    { .name = "property_value", .label = "calc.check.property_value", .kind = CALC_YEN },
    { .name = "property",
      .label = "calc.check.property",
      .kind = CALC_CHOICE,
      .choices = properties },
    { .name = "living_aid",
      .label = "calc.check.living_aid",
      .kind = CALC_YEN,
      .min = 1,
      .max = YEN_MAX },
    { .name = "borrowed_total", .label = "calc.check.borrowed_total", .kind = CALC_YEN },
    { .name = "guarantor", .label = "calc.check.has_guarantor", .kind = CALC_FLAG },
    { .name = "co_borrower", .label = "calc.check.has_co_borrower", .kind = CALC_FLAG },
    { .name = "household",
      .label = "calc.check.household",
      .kind = CALC_CHOICE,
      .choices = households },
    { .name = "income", .label = "calc.check.income", .kind = CALC_YEN },
    { .name = "standard",
      .label = "calc.check.standard",
      .kind = CALC_YEN,
      .min = 1,
      .max = YEN_MAX },
    { .name = "income_limit",
      .label = "calc.check.income_limit",
      .kind = CALC_YEN,
      .min = 1,
      .max = YEN_MAX },
    { .name = "facts",
      .label = "calc.check.facts",
      .kind = CALC_LIST,
      .item = CALC_CHOICE,
      .choices = facts },
    { 0 },
};

static const struct calc_member results[] = {
    { .name = "eligible", .label = "calc.check.eligible", .kind = CALC_FLAG },
    { .name = "reasons",
      .label = "calc.check.reasons",
      .kind = CALC_LIST,
      .item = CALC_CHOICE,
      .choices = reasons },
    { .name = "open",
      .label = "calc.check.open",
      .kind = CALC_LIST,
      .item = CALC_CHOICE,
      .choices = points },
    { .name = "limit", .label = "calc.check.limit", .kind = CALC_YEN },
    { .name = "guide_limit", .label = "calc.check.guide_limit", .kind = CALC_YEN },
    { .name = "monthly_limit", .label = "calc.check.monthly_limit", .kind = CALC_YEN },
    { .name = "months_limit", .label = "calc.check.months_limit", .kind = CALC_COUNT },
    { .name = "deferment_limit", .label = "calc.check.deferment_limit", .kind = CALC_COUNT },
    { .name = "guide_deferment", .label = "calc.check.guide_deferment", .kind = CALC_COUNT },
    { .name = "repayment_limit", .label = "calc.check.repayment_limit", .kind = CALC_COUNT },
    { .name = "guide_repayment", .label = "calc.check.guide_repayment", .kind = CALC_COUNT },
    { .name = "annual_rate", .label = "calc.loan.annual_rate", .kind = CALC_RATE },
    { .name = "guarantor",
      .label = "calc.check.guarantor",
      .kind = CALC_CHOICE,
      .choices = guarantors },
    { .name = "income_limit", .label = "calc.check.income_limit", .kind = CALC_YEN },
    { 0 },
};

/* A row of a table and what it says. */
struct found {
    const struct rate_table *table;
    const struct rate_row *row;
};

/* The product by the tables, and what they leave open. */
struct terms {
    struct found found; /* in loan_products */
    struct loan_product product;
    bool is_rate_known, is_property_unknown, is_monthly_untested;
};

static struct str word(const struct found *found, struct str column)
{
    return rate_cell(found->table, found->row, column);
}

static OptYen cell_of(const struct found *found, struct str column)
{
    OptYen number = { 0 };
    number.has = str_to_int(word(found, column), &number.value);
    return number;
}

static int64_t cell(const struct found *found, struct str column)
{
    return cell_of(found, column).value;
}

static bool says(const struct found *found, struct str column, struct str what)
{
    return str_equal(word(found, column), what);
}

static int64_t given(const struct calc *calc, const char *name)
{
    return calc_has(calc, name) ? calc_int(calc, name) : 0;
}

/* A step that names the row of the table it used. */
static struct calc_step *step_of(struct calc *calc, const struct found *found, const char *rule,
                                 const char *label, const char *formula)
{
    struct calc_step *step = calc_step(calc, rule, label, formula);
    step->source = found->table->source;
    step->row = found->table->name;
    for (size_t i = 0; i < found->table->key_count; i++) {
        struct str key = word(found, found->table->key_columns[i]);
        if (key.len > 0)
            step->row = str_format(calc->arena, "%.*s %.*s", STR_ARG(step->row), STR_ARG(key));
    }
    step->is_unverified = says(found, STR("verified"), STR("no"));
    return step;
}

/* ---- the product ---- */

/* The council's own row, else that of all others. */
static enum status find_product(const struct calc *calc, struct found *ret, struct err *err)
{
    struct str product = calc_text(calc, "product");
    const struct str own[2][2] = { { STR("product"), product },
                                   { STR("council"), calc_text(calc, "council") } };
    const struct str all[2][2] = { { STR("product"), product }, { STR("council"), STR("") } };
    Date on = calc_date(calc, "applied_on");
    struct err ignored = { 0 };
    TRY(seido_rates_find(calc->seido, STR("loan_products"), &ret->table, err));
    if (rate_find(ret->table, on, own, LENGTH(own), &ret->row, &ignored) == OK ||
        rate_find(ret->table, on, all, LENGTH(all), &ret->row, err) == OK)
        return OK;
    return calc_err_at(err, "product");
}

/* A limit of people alone where there is one; raised where there is a special need. */
static Yen limit_of(const struct calc *calc, const struct found *found, struct str column,
                    struct str single)
{
    Yen limit = cell(found, column), alone = cell(found, single);
    int64_t percent = cell(found, STR("special_percent"));
    if (calc_int(calc, "household_size") == SINGLE && alone > 0)
        limit = alone;
    if (percent > 0 && given(calc, "special_need"))
        limit = yen_share(limit, percent, PERCENT_WHOLE, ROUND_DOWN);
    return limit;
}

static void read_product(const struct calc *calc, struct terms *terms)
{
    const struct found *found = &terms->found;
    terms->is_rate_known = word(found, STR("ppm_without")).len > 0;
    terms->product = (struct loan_product){
        .limit = limit_of(calc, found, STR("limit"), STR("single_limit")),
        .monthly_limit = limit_of(calc, found, STR("monthly"), STR("single_monthly")),
        .guide_limit = cell(found, STR("guide_limit")),
        .unit = cell(found, STR("unit")),
        .months = (int32_t)cell(found, STR("months")),
        .deferment_months = (int32_t)cell(found, STR("deferment")),
        .repayment_months = (int32_t)cell(found, STR("repayment")),
        .guide_repayment_months = (int32_t)cell(found, STR("guide_repayment")),
        .rate_with = { (int32_t)cell(found, STR("ppm_with")) },
        .rate_without = { (int32_t)cell(found, STR("ppm_without")) },
        .guarantor = (enum guarantor_need)loan_choice(guarantors, word(found, STR("guarantor"))),
        .needs_co_borrower = says(found, STR("co_borrower"), STR("yes")),
    };
}

/* ---- loans on real estate ---- */
static enum status find_property(const struct calc *calc, struct str property, struct found *ret,
                                 bool *ret_is_there, struct err *err)
{
    const struct str key[2][2] = { { STR("product"), calc_text(calc, "product") },
                                   { STR("property"), property } };
    struct err ignored = { 0 };
    TRY(seido_rates_find(calc->seido, STR("loan_property"), &ret->table, err));
    *ret_is_there = rate_find(ret->table, calc_date(calc, "applied_on"), key, LENGTH(key),
                              &ret->row, &ignored) == OK;
    return OK;
}

static void put_property(struct calc *calc, const struct found *found, struct terms *terms)
{
    int64_t percent = cell(found, STR("percent")), aid = cell(found, STR("aid_percent"));
    struct loan_product *product = &terms->product;
    product->limit =
        yen_share(calc_int(calc, "property_value"), percent, PERCENT_WHOLE, ROUND_DOWN);
    product->is_by_value = true;
    terms->is_monthly_untested = aid > 0 && !calc_has(calc, "living_aid");
    if (aid > 0)
        product->monthly_limit =
            yen_share(given(calc, "living_aid"), aid, PERCENT_WHOLE, ROUND_DOWN);
    struct calc_step *step =
        step_of(calc, found, "R-188", "calc.check.property_value",
                product->monthly_limit > 0 && aid > 0 ? "calc.check.formula_property_aid"
                                                      : "calc.check.formula_property");
    calc_arg(calc_arg(step, ARG_YEN("value", calc_int(calc, "property_value"))),
             ARG_INT("percent", percent));
    calc_arg(calc_arg(step, ARG_YEN("limit", product->limit)),
             ARG_YEN("living", given(calc, "living_aid")));
    calc_arg(calc_arg(step, ARG_INT("aid", aid)), ARG_YEN("monthly", product->monthly_limit));
}

static enum status read_property(struct calc *calc, struct terms *terms, struct err *err)
{
    struct found found = { 0 };
    bool is_on_property = false, is_there = false;
    TRY(find_property(calc, str_of(properties[0]), &found, &is_on_property, err));
    if (!is_on_property)
        return OK;
    if (!calc_has(calc, "property_value")) {
        enum status status = err_set(err, ERR_INVALID, "", "calc.missing", "no property value");
        err_arg(err, ARG_TEXT("member", STR("property_value")));
        (void)calc_err_at(err, "property_value");
        return status;
    }
    const char *property = properties[loan_choice(properties, calc_text(calc, "property"))];
    TRY(find_property(calc, str_of(property), &found, &is_there, err));
    if (is_there)
        put_property(calc, &found, terms);
    else
        terms->is_property_unknown = true;
    return OK;
}

/* ---- terms of a council by what is borrowed ---- */

/* What the step is looked up with: all that one student borrows, or this loan. */
static Yen basis_of(const struct calc *calc, const struct found *found)
{
    Yen amount = calc_int(calc, "amount"), total = given(calc, "borrowed_total");
    return says(found, STR("basis"), STR("student")) && total > amount ? total : amount;
}

static bool is_step_for(const struct calc *calc, const struct found *found)
{
    OptYen up_to = cell_of(found, STR("up_to"));
    return validity_holds(found->row->validity, calc_date(calc, "applied_on")) &&
           says(found, STR("product"), calc_text(calc, "product")) &&
           says(found, STR("council"), calc_text(calc, "council")) &&
           (!up_to.has || basis_of(calc, found) <= up_to.value);
}

/* The site's before ours, then the lower step. */
static bool is_nearer(const struct found *one, const struct found *other)
{
    if (other->row == NULL || one->row->is_overlay != other->row->is_overlay)
        return other->row == NULL || one->row->is_overlay;
    OptYen a = cell_of(one, STR("up_to")), b = cell_of(other, STR("up_to"));
    return a.has && (!b.has || a.value < b.value);
}

static enum status read_council_terms(struct calc *calc, struct terms *terms, struct err *err)
{
    struct found found = { 0 }, one = { 0 };
    TRY(seido_rates_find(calc->seido, STR("loan_council_terms"), &one.table, err));
    found.table = one.table;
    for (size_t i = 0; i < one.table->row_count; i++) {
        one.row = &one.table->rows[i];
        if (is_step_for(calc, &one) && is_nearer(&one, &found))
            found = one;
    }
    if (found.row == NULL)
        return OK;
    struct loan_product *product = &terms->product;
    OptYen repayment = cell_of(&found, STR("repayment")),
           guide = cell_of(&found, STR("guide_repayment"));
    if (repayment.has)
        product->repayment_months = (int32_t)repayment.value;
    if (guide.has)
        product->guide_repayment_months = (int32_t)guide.value;
    product->guide_deferment_months = cell_of(&found, STR("guide_deferment"));
    struct calc_step *step =
        step_of(calc, &found, "R-189", "calc.check.step_council", "calc.check.formula_council");
    calc_arg(calc_arg(step, ARG_YEN("borrowed", basis_of(calc, &found))),
             ARG_INT("repayment", product->repayment_months));
    calc_arg(step, ARG_INT("guide", product->guide_repayment_months));
    return OK;
}

/* ---- income ---- */

/* The row of the purpose before that of the household. */
static enum status find_income_limit(const struct calc *calc, struct found *ret, bool *ret_is_there,
                                     struct err *err)
{
    const struct str council = calc_text(calc, "council"), product = calc_text(calc, "product"),
                     household =
                         str_of(households[loan_choice(households, calc_text(calc, "household"))]);
    const struct str rows[][3][2] = {
        { { STR("council"), council },
          { STR("product"), product },
          { STR("household"), household } },
        { { STR("council"), council }, { STR("product"), product }, { STR("household"), STR("") } },
        { { STR("council"), council },
          { STR("product"), STR("") },
          { STR("household"), household } },
    };
    struct err ignored = { 0 };
    TRY(seido_rates_find(calc->seido, STR("loan_income_limits"), &ret->table, err));
    for (size_t i = 0; i < LENGTH(rows) && !*ret_is_there; i++)
        *ret_is_there = rate_find(ret->table, calc_date(calc, "applied_on"), rows[i],
                                  LENGTH(rows[i]), &ret->row, &ignored) == OK;
    return OK;
}

/* What is entered wins over the council's multiple of the standard, or its yearly limit. */
static enum status read_income_limit(struct calc *calc, struct loan_wish *wish, struct err *err)
{
    struct found found = { 0 };
    bool is_there = false;
    wish->has_income = calc_has(calc, "income");
    wish->income = given(calc, "income");
    wish->income_limit = given(calc, "income_limit");
    TRY(find_income_limit(calc, &found, &is_there, err));
    int64_t percent = is_there ? cell(&found, STR("percent")) : 0;
    bool is_told = is_there && (percent == 0 || calc_has(calc, "standard"));
    if (wish->income_limit > 0 || !is_told)
        return OK;
    wish->income_limit =
        percent > 0 ? yen_share(given(calc, "standard"), percent, PERCENT_WHOLE, ROUND_DOWN)
                    : yen_share(cell(&found, STR("yearly")), 1, MONTHS_OF_YEAR, ROUND_DOWN);
    struct calc_step *step =
        step_of(calc, &found, "R-058", "calc.check.income_limit",
                percent > 0 ? "calc.check.formula_percent" : "calc.check.formula_yearly");
    calc_arg(calc_arg(step, ARG_YEN("standard", given(calc, "standard"))),
             ARG_INT("percent", percent));
    calc_arg(calc_arg(step, ARG_YEN("yearly", cell(&found, STR("yearly")))),
             ARG_YEN("limit", wish->income_limit));
    return OK;
}

/* ---- what bars a loan ---- */
static enum status read_facts(struct calc *calc, struct product_findings *findings, struct err *err)
{
    const struct json *list = calc_list(calc, "facts");
    struct found found = { 0 };
    TRY(seido_rates_find(calc->seido, STR("loan_bars"), &found.table, err));
    for (int i = 0; facts[i] != NULL; i++) {
        const struct str key[1][2] = { { STR("fact"), str_of(facts[i]) } };
        bool is_given = false;
        for (size_t k = 0; list != NULL && k < list->count; k++)
            is_given = is_given || str_equal(list->items[k].text, str_of(facts[i]));
        if (!is_given)
            continue;
        TRY(rate_find(found.table, calc_date(calc, "applied_on"), key, 1, &found.row, err));
        if (says(&found, STR("effect"), STR("judge")))
            product_leave_open(findings, facts[i]);
        else
            product_refuse(findings, facts[i]);
        (void)step_of(calc, &found, "R-059", "calc.check.facts", "calc.check.formula_fact");
    }
    return OK;
}

/* ---- telling ---- */
static void put_list(struct calc *calc, const char *name, const char *const *words, size_t count)
{
    struct json list = { .type = JSON_ARRAY };
    for (size_t i = 0; i < count; i++)
        json_add_item(calc->arena, &list, json_of_text(str_of(words[i])));
    calc_result(calc, name, list);
}

/* 0 is no limit: null. */
static void put_limit(struct calc *calc, const char *name, int64_t limit)
{
    if (limit > 0)
        calc_result_int(calc, name, limit);
    else
        calc_result_null(calc, name);
}

static void tell_steps(struct calc *calc, const struct terms *terms, const struct loan_wish *wish)
{
    const struct loan_product *product = &terms->product;
    struct calc_step *step =
        step_of(calc, &terms->found, "R-056", "calc.check.step_limit", "calc.check.formula_limit");
    calc_arg(calc_arg(step, ARG_YEN("amount", wish->amount)), ARG_YEN("limit", product->limit));
    calc_arg(calc_arg(step, ARG_YEN("monthly", wish->monthly)),
             ARG_YEN("monthly_limit", product->monthly_limit));
    calc_arg(step, ARG_YEN("guide", product->guide_limit));
    step = step_of(calc, &terms->found, "R-057", "calc.check.step_terms",
                   terms->is_rate_known ? "calc.check.formula_terms"
                                        : "calc.check.formula_terms_open");
    calc_arg(calc_arg(step, ARG_INT("deferment", product->deferment_months)),
             ARG_INT("repayment", product->repayment_months));
    calc_arg(calc_arg(step, ARG_TEXT("with", calc_percent(calc->arena, product->rate_with.ppm))),
             ARG_TEXT("without", calc_percent(calc->arena, product->rate_without.ppm)));
}

static void tell(struct calc *calc, const struct terms *terms,
                 const struct product_findings *findings, Yen income_limit)
{
    const struct loan_product *product = &terms->product;
    calc_result_flag(calc, "eligible", findings->refused_count == 0);
    put_list(calc, "reasons", findings->refused, findings->refused_count);
    put_list(calc, "open", findings->open, findings->open_count);
    if (product->is_by_value)
        calc_result_int(calc, "limit", product->limit);
    else
        put_limit(calc, "limit", product->limit);
    put_limit(calc, "guide_limit", product->guide_limit);
    put_limit(calc, "monthly_limit", product->monthly_limit);
    put_limit(calc, "months_limit", product->months);
    put_limit(calc, "deferment_limit", product->deferment_months);
    if (product->guide_deferment_months.has)
        calc_result_int(calc, "guide_deferment", product->guide_deferment_months.value);
    else
        calc_result_null(calc, "guide_deferment");
    put_limit(calc, "repayment_limit", product->repayment_months);
    put_limit(calc, "guide_repayment", product->guide_repayment_months);
    if (terms->is_rate_known)
        calc_result_int(calc, "annual_rate", findings->rate.ppm);
    else
        calc_result_null(calc, "annual_rate");
    if (word(&terms->found, STR("guarantor")).len > 0)
        calc_result_text(calc, "guarantor", str_of(guarantors[product->guarantor]));
    else
        calc_result_null(calc, "guarantor");
    put_limit(calc, "income_limit", income_limit);
}

static void leave_open(const struct terms *terms, struct product_findings *findings)
{
    if (terms->is_property_unknown)
        product_leave_open(findings, "property_unknown");
    if (terms->is_monthly_untested)
        product_leave_open(findings, "monthly_not_tested");
    if (word(&terms->found, STR("guarantor")).len == 0)
        product_leave_open(findings, "guarantor_unknown");
}

static enum status run(struct calc *calc, struct err *err)
{
    struct terms terms = { 0 };
    struct loan_wish wish = { .amount = calc_int(calc, "amount"),
                              .monthly = given(calc, "monthly_amount"),
                              .months = (int32_t)given(calc, "months"),
                              .deferment_months = (int32_t)given(calc, "deferment_months"),
                              .repayment_months = (int32_t)given(calc, "repayment_months"),
                              .has_guarantor = given(calc, "guarantor") != 0,
                              .has_co_borrower = given(calc, "co_borrower") != 0 };
    TRY(find_product(calc, &terms.found, err));
    read_product(calc, &terms);
    TRY(read_property(calc, &terms, err));
    TRY(read_council_terms(calc, &terms, err));
    tell_steps(calc, &terms, &wish);
    TRY(read_income_limit(calc, &wish, err));
    struct product_findings findings = product_check(&terms.product, &wish);
    if (cell(&terms.found, STR("value_floor")) > given(calc, "property_value"))
        product_refuse(&findings, "value_too_low");
    leave_open(&terms, &findings);
    TRY(read_facts(calc, &findings, err));
    tell(calc, &terms, &findings, wish.income_limit);
    return OK;
}

const struct calc_rule rule_loan_check = {
    .name = "loan-check",
    .example =
        "{\"product\":\"general_support\",\"applied_on\":\"2026-11-21\",\"household_size\":2,\"amount\":"
        "600000,\"monthly_amount\":200000,\"months\":3,\"repayment_months\":120}",
    .number = "R-056",
    .label = "calc.check",
    .inputs = inputs,
    .results = results,
    .run = run,
};
