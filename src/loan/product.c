/* product.c - what is wished against the terms of a product. */
#include "loan/product.h"

#include <assert.h>

#include "base/banned.h"

void product_refuse(struct product_findings *findings, const char *reason)
{
    assert(findings->refused_count < PRODUCT_FINDINGS_MAX);
    findings->refused[findings->refused_count++] = reason;
}

void product_leave_open(struct product_findings *findings, const char *point)
{
    assert(findings->open_count < PRODUCT_FINDINGS_MAX);
    findings->open[findings->open_count++] = point;
}

static void check_terms(const struct loan_product *product, const struct loan_wish *wish,
                        struct product_findings *findings)
{
    const struct {
        int64_t wished, limit;
        const char *reason;
    } terms[] = {
        { wish->amount, product->limit, "over_limit" },
        { wish->monthly, product->monthly_limit, "over_monthly_limit" },
        { wish->months, product->months, "over_months" },
        { wish->deferment_months, product->deferment_months, "deferment_too_long" },
        { wish->repayment_months, product->repayment_months, "repayment_too_long" },
    };
    if (product->is_by_value && product->limit == 0)
        product_refuse(findings, "over_limit"); /* whatever is wished */
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        if (terms[i].limit > 0 && terms[i].wished > terms[i].limit)
            product_refuse(findings, terms[i].reason);
    if (product->guide_limit > 0 && wish->amount > product->guide_limit)
        product_leave_open(findings, "over_guide");
    if (product->unit > 0 && wish->amount % product->unit != 0)
        product_refuse(findings, "not_in_unit");
    if (product->guide_deferment_months.has &&
        wish->deferment_months > product->guide_deferment_months.value)
        product_leave_open(findings, "over_guide_deferment");
    if (product->guide_repayment_months > 0 &&
        wish->repayment_months > product->guide_repayment_months)
        product_leave_open(findings, "over_guide_term");
}

struct product_findings product_check(const struct loan_product *product,
                                      const struct loan_wish *wish)
{
    struct product_findings findings = { .rate = wish->has_guarantor ? product->rate_with
                                                                     : product->rate_without };
    check_terms(product, wish, &findings);
    if (product->guarantor == GUARANTOR_REQUIRED && !wish->has_guarantor)
        product_refuse(&findings, "guarantor_missing");
    if (product->needs_co_borrower && !wish->has_co_borrower)
        product_refuse(&findings, "co_borrower_missing");
    if (wish->income_limit == 0 || !wish->has_income)
        product_leave_open(&findings, "income_not_tested");
    else if (wish->income > wish->income_limit)
        product_refuse(&findings, "income");
    return findings;
}
