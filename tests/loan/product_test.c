/* product_test.c - each limit at its edge and one over it. */
#include "loan/product.h"

#include "unit.h"

#include "base/banned.h"

static const struct loan_product product = { .limit = 600000,
                                             .monthly_limit = 200000,
                                             .guide_limit = 500000,
                                             .months = 3,
                                             .deferment_months = 6,
                                             .repayment_months = 120,
                                             .guide_repayment_months = 60,
                                             .rate_with = { 0 },
                                             .rate_without = { 15000 },
                                             .guarantor = GUARANTOR_REQUIRED,
                                             .needs_co_borrower = true };
static const struct loan_wish at_limits = { .amount = 500000,
                                            .monthly = 200000,
                                            .months = 3,
                                            .deferment_months = 6,
                                            .repayment_months = 60,
                                            .has_guarantor = true,
                                            .has_co_borrower = true,
                                            .income = 100,
                                            .income_limit = 100,
                                            .has_income = true };

/* */
static void finds_one_over(void **state)
{
    (void)state;
    struct product_findings findings = product_check(&product, &at_limits);
    assert_int_equal(findings.refused_count + findings.open_count, 0);
    assert_int_equal(findings.rate.ppm, 0);
    struct loan_wish wishes[9];
    static const char *const reasons[9] = { "over_limit",
                                            "over_monthly_limit",
                                            "over_months",
                                            "deferment_too_long",
                                            "repayment_too_long",
                                            "guarantor_missing",
                                            "co_borrower_missing",
                                            "income",
                                            NULL };
    for (size_t i = 0; i < LENGTH(wishes); i++)
        wishes[i] = at_limits;
    wishes[0].amount = 600001;
    wishes[1].monthly++;
    wishes[2].months++;
    wishes[3].deferment_months++;
    wishes[4].repayment_months = 121;
    wishes[5].has_guarantor = false;
    wishes[6].has_co_borrower = false;
    wishes[7].income++;
    wishes[8].has_income = false;
    for (size_t i = 0; i < LENGTH(wishes); i++) {
        findings = product_check(&product, &wishes[i]);
        assert_int_equal(findings.refused_count, reasons[i] ? 1 : 0);
        if (reasons[i])
            assert_string_equal(findings.refused[0], reasons[i]);
        if (i == 5)
            assert_int_equal(findings.rate.ppm, 15000);
    }
    assert_string_equal(findings.open[0], "income_not_tested");
    findings = product_check(&product, &wishes[4]);
    assert_string_equal(findings.open[0], "over_guide_term");
    findings = product_check(&product, &wishes[0]);
    assert_string_equal(findings.open[0], "over_guide");
}

/* Amounts in whole units; a deferment that the council grants only where it must. */
static void unit_and_deferment(void **state)
{
    (void)state;
    const struct loan_product units = { .unit = 1000, .guide_deferment_months = { true, 0 } };
    struct loan_wish wish = { .amount = 5000 };
    assert_int_equal(product_check(&units, &wish).refused_count, 0);
    assert_int_equal(product_check(&units, &wish).open_count, 1); /* income */
    wish.amount = 5001;
    wish.deferment_months = 1;
    struct product_findings findings = product_check(&units, &wish);
    assert_string_equal(findings.refused[0], "not_in_unit");
    assert_string_equal(findings.open[0], "over_guide_deferment");
}

/* No limit refuses nothing. */
static void no_limit_is_no_limit(void **state)
{
    (void)state;
    const struct loan_product open = { 0 };
    struct loan_wish wish = at_limits;
    wish.amount = YEN_MAX;
    assert_int_equal(product_check(&open, &wish).refused_count, 0);
}

/* A share of a value is a limit even where it is nothing. */
static void limit_of_nothing_refuses(void **state)
{
    (void)state;
    const struct loan_product worthless = { .is_by_value = true };
    struct product_findings findings = product_check(&worthless, &at_limits);
    assert_int_equal(findings.refused_count, 1);
    assert_string_equal(findings.refused[0], "over_limit");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_one_over),
                                        cmocka_unit_test(unit_and_deferment),
                                        cmocka_unit_test(no_limit_is_no_limit),
                                        cmocka_unit_test(limit_of_nothing_refuses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
