/* loan_check_test.c - loan-check by name: figures of the table of conditions, councils, what refuses. */
#include "answers.h"

/* */
static const struct answer_row rows[] = {
    { "loan-check",
      "{\"product\":\"general_support\",\"applied_on\":\"2026-11-21\",\"household_size\":1,\"amount\":450000,\"monthly_amount\":150001,\"months\":3,\"repayment_months\":121}",
      { "\"eligible\":false", "\"reasons\":[\"over_monthly_limit\",\"repayment_too_long\"]",
        "\"monthly_limit\":150000", "\"annual_rate\":15000", "\"guarantor\":\"optional\"",
        "\"income_not_tested\"", "loan_products" } },
    { "loan-check",
      "{\"product\":\"general_support\",\"applied_on\":\"2015-03-31\",\"household_size\":2,\"amount\":2400000,\"repayment_months\":240,\"guarantor\":true,\"income\":1,\"income_limit\":2}",
      { "\"eligible\":true", "\"repayment_limit\":240", "\"annual_rate\":0", "\"open\":[]" } },
    { "loan-check",
      "{\"product\":\"general_support\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":1,\"council\":\"hiroshima\",\"deferment_months\":4}",
      { "\"deferment_limit\":3", "\"deferment_too_long\"" } },
    { "loan-check",
      "{\"product\":\"general_support\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":1,\"council\":\"osaka\",\"standard\":150000,\"income\":270001}",
      { "\"income_limit\":270000", "\"reasons\":[\"income\"]", "R-058" } },
    { "loan-check",
      "{\"product\":\"general_support\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":1,\"council\":\"nagasaki\",\"household\":\"elderly\",\"income\":500000}",
      { "\"income_limit\":500000", "\"eligible\":true" } },
    { "loan-check",
      "{\"product\":\"welfare_moving\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":500001,\"repayment_months\":37}",
      { "\"eligible\":true", "\"over_guide\",\"over_guide_term\"", "\"limit\":5800000",
        "\"note\":\"" } },
    { "loan-check",
      "{\"product\":\"welfare_business\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":5800001}",
      { "\"over_limit\"", "\"guide_limit\":4600000" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2015-03-31\",\"household_size\":2,\"amount\":100000,\"repayment_months\":8}",
      { "\"eligible\":true", "\"repayment_limit\":8" } },
    { "loan-check",
      "{\"product\":\"education_university\",\"applied_on\":\"2026-04-01\",\"household_size\":4,\"amount\":4680000,\"monthly_amount\":97500,\"special_need\":true}",
      { "\"monthly_limit\":97500", "\"reasons\":[\"co_borrower_missing\"]" } },
    { "loan-check",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"household_size\":4,\"amount\":200000,\"special_need\":true}",
      { "\"eligible\":true", "\"limit\":200000" } },
    { "loan-check",
      "{\"product\":\"real_estate\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":7000001,\"property_value\":10000000,\"council\":\"tokyo\"}",
      { "\"limit\":7000000",
        "\"reasons\":[\"over_limit\",\"guarantor_missing\",\"value_too_low\"]" } },
    { "loan-check", /* seven tenths of nearly nothing are nothing, and no loan without limit */
      "{\"product\":\"real_estate\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1,\"property_value\":1,\"guarantor\":true}",
      { "\"limit\":0", "\"eligible\":false", "\"reasons\":[\"over_limit\"]" } },
    { "loan-check", /* both other kinds of the fund */
      "{\"product\":\"general_housing\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":1,\"council\":\"hiroshima\"}",
      { "\"deferment_limit\":3", "\"limit\":400000" } },
    { "loan-check",
      "{\"product\":\"general_restart\",\"applied_on\":\"2025-04-01\",\"household_size\":2,\"amount\":1,\"council\":\"hiroshima\"}",
      { "\"deferment_limit\":3", "\"limit\":600000" } },
    { "loan-check", /* a limit of nothing would pass for none */
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1,\"income\":1,\"income_limit\":0}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"income_limit\"" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1,\"standard\":0}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"standard\"" } },
    { "loan-check",
      "{\"product\":\"real_estate\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1}",
      { "\"code\":\"calc.missing\"", "\"member\":\"property_value\"" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1,\"facts\":[\"gang_member\",\"public_assistance\",\"gang_member\"]}",
      { "\"reasons\":[\"gang_member\"]", "\"public_assistance\"", "loan_bars", "\"note\":\"" } },
    { "loan-check", /* one person, and no limit of people alone */
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":1,\"amount\":100000}",
      { "\"eligible\":true", "\"limit\":100000" } },
    { "loan-check", /* a limit that a special need would raise, without one */
      "{\"product\":\"education_university\",\"applied_on\":\"2026-04-01\",\"household_size\":4,\"amount\":4680000,\"monthly_amount\":97500,\"co_borrower\":true}",
      { "\"monthly_limit\":65000", "\"reasons\":[\"over_monthly_limit\"]" } },
    { "loan-check",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2022-10-01\",\"household_size\":2,\"amount\":1}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"product\"", "loan_products" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":0,\"amount\":1}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"household_size\"" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\",\"household_size\":1,\"amount\":1,\"facts\":[\"rich\"]}",
      { "\"code\":\"calc.not_a_choice\"", "\"member\":\"facts[0]\"" } },
};

static void test_check(void **state)
{
    (void)state;
    check_answers(rows, LENGTH(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_check) };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
