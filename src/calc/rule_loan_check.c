/* rule_loan_check.c - `loan-check`: src/loan/product.h by name, with the tables of products and councils. */
#include "calc/loan_input.h"

#include "base/arena.h"
#include "loan/product.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { WORD_MAX = 40, TERM_MAX = 600, MONTHS_OF_YEAR = 12, SINGLE = 1 };

static const char *const households[] = { "low_income", "disabled", "elderly", NULL };
static const char *const guarantors[] = { "none", "optional", "required", NULL };
static const char *const facts[] = { "public_assistance", "insolvency",   "public_arrears",
                                     "is_guarantor",      "debt_purpose", "chronic_deficit",
                                     "other_loan_first",  "gang_member",  NULL };
static const char *const reasons[] = { "over_limit",          "over_monthly_limit",
                                       "over_months",         "deferment_too_long",
                                       "repayment_too_long",  "guarantor_missing",
                                       "co_borrower_missing", "income",
                                       "value_too_low",       "public_assistance",
                                       "insolvency",          "public_arrears",
                                       "is_guarantor",        "debt_purpose",
                                       "chronic_deficit",     "other_loan_first",
                                       "gang_member",         NULL };
static const char *const points[] = { "over_guide",        "over_guide_term", "income_not_tested",
                                      "public_assistance", "chronic_deficit", NULL };

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

static int64_t cell(const struct found *found, struct str column)
{
    int64_t number = 0;
    (void)str_to_int(rate_cell(found->table, found->row, column), &number);
    return number;
}

static int64_t given(const struct calc *calc, const char *name)
{
    return calc_has(calc, name) ? calc_int(calc, name) : 0;
}

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
        limit = yen_share(limit, percent, 100, ROUND_DOWN);
    return limit;
}

static enum status read_product(const struct calc *calc, const struct found *found,
                                struct loan_product *ret, struct err *err)
{
    int64_t percent = cell(found, STR("value_percent"));
    *ret = (struct loan_product){
        .limit = limit_of(calc, found, STR("limit"), STR("single_limit")),
        .monthly_limit = limit_of(calc, found, STR("monthly"), STR("single_monthly")),
        .guide_limit = cell(found, STR("guide_limit")),
        .months = (int32_t)cell(found, STR("months")),
        .deferment_months = (int32_t)cell(found, STR("deferment")),
        .repayment_months = (int32_t)cell(found, STR("repayment")),
        .guide_repayment_months = (int32_t)cell(found, STR("guide_repayment")),
        .rate_with = { (int32_t)cell(found, STR("ppm_with")) },
        .rate_without = { (int32_t)cell(found, STR("ppm_without")) },
        .guarantor = (enum guarantor_need)loan_choice(
            guarantors, rate_cell(found->table, found->row, STR("guarantor"))),
        .needs_co_borrower =
            str_equal(rate_cell(found->table, found->row, STR("co_borrower")), STR("yes")),
    };
    if (percent == 0)
        return OK;
    if (!calc_has(calc, "property_value")) {
        enum status status = err_set(err, ERR_INVALID, "", "calc.missing", "no property value");
        err_arg(err, ARG_TEXT("member", STR("property_value")));
        (void)calc_err_at(err, "property_value");
        return status;
    }
    ret->limit = yen_share(calc_int(calc, "property_value"), percent, 100, ROUND_DOWN);
    ret->is_by_value = true;
    return OK;
}

/* what is entered wins over the council's multiple of the standard, or its yearly limit. */
static enum status read_income_limit(struct calc *calc, struct loan_wish *wish, struct err *err)
{
    struct found found = { 0 };
    struct err ignored = { 0 };
    const char *household = households[loan_choice(households, calc_text(calc, "household"))];
    const struct str key[2][2] = { { STR("council"), calc_text(calc, "council") },
                                   { STR("household"), str_of(household) } };
    wish->has_income = calc_has(calc, "income");
    wish->income = given(calc, "income");
    wish->income_limit = given(calc, "income_limit");
    TRY(seido_rates_find(calc->seido, STR("loan_income_limits"), &found.table, err));
    if (wish->income_limit > 0 || rate_find(found.table, calc_date(calc, "applied_on"), key,
                                            LENGTH(key), &found.row, &ignored) != OK)
        return OK;
    int64_t percent = cell(&found, STR("percent"));
    wish->income_limit =
        percent > 0 ? yen_share(given(calc, "standard"), percent, 100, ROUND_DOWN)
                    : yen_share(cell(&found, STR("yearly")), 1, MONTHS_OF_YEAR, ROUND_DOWN);
    struct calc_step *step =
        calc_step(calc, "R-058", "calc.check.income_limit",
                  percent > 0 ? "calc.check.formula_percent" : "calc.check.formula_yearly");
    calc_arg(calc_arg(step, ARG_YEN("standard", given(calc, "standard"))),
             ARG_INT("percent", percent));
    calc_arg(calc_arg(step, ARG_YEN("yearly", cell(&found, STR("yearly")))),
             ARG_YEN("limit", wish->income_limit));
    step->source = found.table->source;
    step->row = STR("loan_income_limits");
    return OK;
}

/* */
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
        if (str_equal(rate_cell(found.table, found.row, STR("effect")), STR("judge")))
            product_leave_open(findings, facts[i]);
        else
            product_refuse(findings, facts[i]);
        struct calc_step *step =
            calc_step(calc, "R-059", "calc.check.facts", "calc.check.formula_fact");
        step->source = found.table->source;
        step->row = STR("loan_bars");
    }
    return OK;
}

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

static void tell(struct calc *calc, const struct found *found, const struct loan_product *product,
                 const struct loan_wish *wish)
{
    struct calc_step *step =
        calc_step(calc, "R-056", "calc.check.step_limit", "calc.check.formula_limit");
    calc_arg(calc_arg(step, ARG_YEN("amount", wish->amount)), ARG_YEN("limit", product->limit));
    calc_arg(calc_arg(step, ARG_YEN("monthly", wish->monthly)),
             ARG_YEN("monthly_limit", product->monthly_limit));
    calc_arg(step, ARG_YEN("guide", product->guide_limit));
    step->source = found->table->source;
    step->row =
        str_format(calc->arena, "loan_products %.*s %.*s", STR_ARG(calc_text(calc, "product")),
                   STR_ARG(rate_cell(found->table, found->row, STR("council"))));
    step->is_unverified =
        str_equal(rate_cell(found->table, found->row, STR("verified")), STR("no"));
    step = calc_step(calc, "R-057", "calc.check.step_terms", "calc.check.formula_terms");
    calc_arg(calc_arg(step, ARG_INT("deferment", product->deferment_months)),
             ARG_INT("repayment", product->repayment_months));
    calc_arg(calc_arg(step, ARG_TEXT("with", calc_percent(calc->arena, product->rate_with.ppm))),
             ARG_TEXT("without", calc_percent(calc->arena, product->rate_without.ppm)));
    step->source = found->table->source;
    step->row = STR("loan_products");
}

static enum status run(struct calc *calc, struct err *err)
{
    struct found found = { 0 };
    struct loan_product product = { 0 };
    struct loan_wish wish = { .amount = calc_int(calc, "amount"),
                              .monthly = given(calc, "monthly_amount"),
                              .months = (int32_t)given(calc, "months"),
                              .deferment_months = (int32_t)given(calc, "deferment_months"),
                              .repayment_months = (int32_t)given(calc, "repayment_months"),
                              .has_guarantor = given(calc, "guarantor") != 0,
                              .has_co_borrower = given(calc, "co_borrower") != 0 };
    TRY(find_product(calc, &found, err));
    TRY(read_product(calc, &found, &product, err));
    tell(calc, &found, &product, &wish);
    TRY(read_income_limit(calc, &wish, err));
    struct product_findings findings = product_check(&product, &wish);
    if (cell(&found, STR("value_floor")) > given(calc, "property_value"))
        product_refuse(&findings, "value_too_low");
    TRY(read_facts(calc, &findings, err));
    calc_result_flag(calc, "eligible", findings.refused_count == 0);
    put_list(calc, "reasons", findings.refused, findings.refused_count);
    put_list(calc, "open", findings.open, findings.open_count);
    if (product.is_by_value)
        calc_result_int(calc, "limit", product.limit);
    else
        put_limit(calc, "limit", product.limit);
    put_limit(calc, "guide_limit", product.guide_limit);
    put_limit(calc, "monthly_limit", product.monthly_limit);
    put_limit(calc, "months_limit", product.months);
    put_limit(calc, "deferment_limit", product.deferment_months);
    put_limit(calc, "repayment_limit", product.repayment_months);
    put_limit(calc, "guide_repayment", product.guide_repayment_months);
    calc_result_int(calc, "annual_rate", findings.rate.ppm);
    calc_result_text(calc, "guarantor", str_of(guarantors[product.guarantor]));
    put_limit(calc, "income_limit", wish.income_limit);
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
