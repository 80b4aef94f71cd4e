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
      "{\"product\":\"education_university\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":1800000,\"council\":\"nagasaki\","
      "\"co_borrower\":true,\"repayment_months\":121}",
      { "\"repayment_limit\":120", "\"reasons\":[\"repayment_too_long\"]", "\"rule\":\"R-189\"",
        "loan_council_terms education_university nagasaki 1800000" } },
    { "loan-check",
      "{\"product\":\"education_university\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":1800001,\"council\":\"nagasaki\","
      "\"co_borrower\":true}",
      { "\"repayment_limit\":180" } },
    { "loan-check",
      "{\"product\":\"education_university\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":100,\"borrowed_total\":2700000,"
      "\"council\":\"nagasaki\",\"co_borrower\":true}",
      { "\"repayment_limit\":180" } },
    { "loan-check",
      "{\"product\":\"education_entry\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":100,\"borrowed_total\":2700001,"
      "\"council\":\"nagasaki\",\"co_borrower\":true}",
      { "\"repayment_limit\":240" } },
    { "loan-check", /* by the amount alone */
      "{\"product\":\"education_entry\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":350000,\"borrowed_total\":9999999,"
      "\"council\":\"aomori\",\"co_borrower\":true}",
      { "\"repayment_limit\":60", "\"limit\":500000" } },
    { "loan-check", /* past the last step */
      "{\"product\":\"education_entry\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":500001,\"council\":\"aomori\","
      "\"co_borrower\":true}",
      { "\"over_limit\"", "\"repayment_limit\":240" } },
    { "loan-check",
      "{\"product\":\"welfare_business\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":4600001,\"council\":\"nagasaki\"}",
      { "\"repayment_limit\":180", "\"guide_repayment\":180", "\"note\":\"" } },
    { "loan-check",
      "{\"product\":\"welfare_business\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":4600000,\"council\":\"nagasaki\"}",
      { "\"repayment_limit\":240", "\"guide_repayment\":240", "\"guide_deferment\":null" } },
    { "loan-check",
      "{\"product\":\"welfare_ceremony\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":4,\"amount\":1,\"council\":\"nagasaki\","
      "\"deferment_months\":1}",
      { "\"eligible\":true", "\"over_guide_deferment\"", "\"guide_deferment\":0",
        "\"deferment_limit\":6" } },
    { "loan-check",
      "{\"product\":\"welfare_home\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":1,\"council\":\"osaka\",\"standard\":100000,"
      "\"income\":250001}",
      { "\"income_limit\":250000", "\"reasons\":[\"income\"]",
        "loan_income_limits osaka welfare_home" } },
    { "loan-check",
      "{\"product\":\"welfare_car\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":1,\"council\":\"osaka\","
      "\"household\":\"elderly\",\"standard\":100000,\"income\":300000}",
      { "\"income_limit\":300000", "\"eligible\":true" } },
    { "loan-check",
      "{\"product\":\"welfare_aids\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":1,\"council\":\"osaka\","
      "\"household\":\"elderly\",\"standard\":100000}",
      { "\"income_limit\":250000", "\"income_not_tested\"" } },
    { "loan-check", /* no standard entered */
      "{\"product\":\"welfare_aids\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":1,\"council\":\"osaka\",\"income\":1}",
      { "\"income_limit\":null", "\"income_not_tested\"" } },
    { "loan-check",
      "{\"product\":\"real_estate_assistance\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":5000001,\"property_value\":10000001,"
      "\"property\":\"flat\",\"living_aid\":80001,\"monthly_amount\":120002}",
      { "\"limit\":5000000", "\"monthly_limit\":120001",
        "\"reasons\":[\"over_limit\",\"over_monthly_limit\"]", "\"rule\":\"R-188\"",
        "loan_property real_estate_assistance flat" } },
    { "loan-check",
      "{\"product\":\"real_estate_assistance\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":7000000,\"property_value\":10000000}",
      { "\"eligible\":true", "\"limit\":7000000", "\"monthly_limit\":null",
        "\"monthly_not_tested\"" } },
    { "loan-check",
      "{\"product\":\"real_estate\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":1,\"property_value\":10000000,"
      "\"property\":\"flat\",\"guarantor\":true}",
      { "\"limit\":null", "\"property_unknown\"" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":50500,\"council\":\"hyogo\"}",
      { "\"reasons\":[\"not_in_unit\"]" } },
    { "loan-check",
      "{\"product\":\"emergency\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":50000,\"council\":\"hyogo\"}",
      { "\"eligible\":true" } },
    { "loan-check",
      "{\"product\":\"leaver_rent_work\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":1,\"amount\":768000,\"monthly_amount\":32001,"
      "\"months\":25,\"council\":\"fukuoka\"}",
      { "\"reasons\":[\"over_monthly_limit\",\"over_months\"]", "\"annual_rate\":0",
        "\"guarantor\":null", "\"guarantor_unknown\"" } },
    { "loan-check",
      "{\"product\":\"leaver_living_study\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":1,\"amount\":1,\"monthly_amount\":80000,"
      "\"special_need\":true}",
      { "\"eligible\":true", "\"monthly_limit\":80000" } },
    { "loan-check",
      "{\"product\":\"single_parent_housing\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":480000,\"monthly_amount\":40000,\"months\":12}",
      { "\"eligible\":true", "\"annual_rate\":10000", "\"limit\":480000" } },
    { "loan-check",
      "{\"product\":\"exam_challenge_high_school_exams\","
      "\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":27401,"
      "\"council\":\"tokyo\"}",
      { "\"reasons\":[\"over_limit\"]", "\"annual_rate\":null" } },
    { "loan-check", /* a loan of Tokyo alone */
      "{\"product\":\"exam_challenge_high_school_exams\","
      "\"applied_on\":\"2026-04-01\",\"household_size\":2,\"amount\":1}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"product\"" } },
    { "loan-check",
      "{\"product\":\"municipal_small\",\"applied_on\":\"2026-04-01\","
      "\"household_size\":2,\"amount\":70001,\"repayment_months\":36}",
      { "\"eligible\":true", "\"over_guide\",\"over_guide_term\"", "\"note\":\"" } },
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
