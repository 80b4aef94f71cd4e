/* product.h - 貸付の要件: what is wished against limits, terms and eligibility of a product. Pure; the
 * figures of the product come in as arguments, from dated tables by product and council. */
#ifndef BANSO_LOAN_PRODUCT_H
#define BANSO_LOAN_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/yen.h"

enum { PRODUCT_FINDINGS_MAX = 32 }; /* every reason once, bars included */
enum guarantor_need { GUARANTOR_NONE, GUARANTOR_OPTIONAL, GUARANTOR_REQUIRED };

/* 0: the product has no such limit. */
struct loan_product {
    Yen limit, monthly_limit, guide_limit;
    Yen unit; /* amounts are whole multiples of it */
    int32_t months, deferment_months, repayment_months, guide_repayment_months;
    OptYen guide_deferment_months; /* 0: none, in principle; absent: nothing is said */
    Rate rate_with, rate_without;  /* with and without guarantor */
    enum guarantor_need guarantor;
    bool needs_co_borrower;
    bool is_by_value; /* limit is a share of the property's value: 0 is a limit too */
};

struct loan_wish {
    Yen amount, monthly;                                /* monthly 0: paid out at once */
    int32_t months, deferment_months, repayment_months; /* 0: not asked for */
    bool has_guarantor, has_co_borrower;
    Yen income, income_limit; /* a month; limit 0: not tested */
    bool has_income;
};

struct product_findings {
    const char *refused[PRODUCT_FINDINGS_MAX]; /* over_limit, income ... */
    size_t refused_count;
    const char
        *open[PRODUCT_FINDINGS_MAX]; /* over_guide, income_not_tested ... : somebody must judge */
    size_t open_count;
    Rate rate;
};

/* R-056 (limits and terms), R-057 (guarantor and rate), R-058 (income). All findings are told. */
struct product_findings product_check(const struct loan_product *product,
                                      const struct loan_wish *wish);
/* Once more a finding, in the list of refusals or of open points. */
void product_refuse(struct product_findings *findings, const char *reason);
void product_leave_open(struct product_findings *findings, const char *point);

#endif
