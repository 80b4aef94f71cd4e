/* claim_test.c - slip-code, postal-account, debit-date and loan-start by name. */
#include "answers.h"

static const struct answer_row rows[] = {
    { "slip-code",
      "{\"digits\":\"9191234501234567890123456789010103310123000\"}",
      { "\"check_digit\":3", "\"valid\":true", "\"rule\":\"R-070\"" } },
    { "slip-code",
      "{\"code\":\"91912345012345678901234567890101033101230003\"}",
      { "\"valid\":true" } },
    { "slip-code",
      "{\"code\":\"91912345012345678901234567890101033101230004\"}",
      { "\"check_digit\":3", "\"valid\":false" } },
    { "slip-code", "{\"digits\":\"123\"}", { "\"code\":\"calc.slip.not_43\"" } },
    { "slip-code",
      "{\"code\":\"9191234501234567890123456789010103310123000x\"}",
      { "\"code\":\"calc.slip.not_44\"" } },
    { "postal-account",
      "{\"symbol\":\"12345\",\"number\":\"12345671\"}",
      { "\"branch\":\"238\"", "\"branch_name\":\"二三八\"", "\"account\":\"1234567\"" } },
    { "slip-code",
      "{\"code\":\"9191234501234567890123456789010103310123000/\"}",
      { "\"code\":\"calc.slip.not_44\"" } },
    { "postal-account",
      "{\"symbol\":\"92345\",\"number\":\"12345671\"}",
      { "\"code\":\"calc.postal.not_one\"" } },
    { "debit-date", "{\"month\":\"2026-12\",\"day\":27}", { "\"date\":\"2026-12-28\"" } },
    { "debit-date",
      "{\"month\":\"2026-12\",\"day\":27,\"shift\":\"previous\"}",
      { "\"date\":\"2026-12-25\"" } },
    { "debit-date",
      "{\"month\":\"2026-11\",\"council\":\"kanagawa\"}",
      { "\"date\":\"2026-11-24\"", "debit_days" } },
    { "debit-date",
      "{\"month\":\"2026-11\",\"council\":\"nagasaki\",\"bank\":\"9900\"}",
      { "\"date\":\"2026-11-26\"" } },
    { "debit-date",
      "{\"month\":\"2026-11\",\"council\":\"nagasaki\",\"bank\":\"0181\"}",
      { "\"date\":\"2026-11-27\"" } },
    { "debit-date",
      "{\"month\":\"2026-11\",\"council\":\"nowhere\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"day\"", "debit_days" } },
    { "debit-date",
      "{\"month\":\"2026-11\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"day\"" } },
    { "loan-start",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"paid_out_on\":\"2020-05-20\"}",
      { "\"start_month\":\"2023-01\"", "\"deferment_from\":\"2020-06\"",
        "\"deferment_to\":\"2022-12\"", "\"extended_by\":19" } },
    { "loan-start",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-12-31\",\"paid_out_on\":\"2022-01-20\"}",
      { "\"start_month\":\"2025-02\"", "\"extended_by\":0" } },
    { "loan-start",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2021-12-10\",\"paid_out_on\":\"2022-01-20\"}",
      { "\"start_month\":\"2023-02\"" } },
    { "loan-start",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2022-02-10\",\"paid_out_on\":\"2022-03-20\"}",
      { "\"start_month\":\"2023-04\"" } },
    { "loan-start",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2022-04-01\",\"paid_out_on\":\"2022-04-20\"}",
      { "\"start_month\":\"2024-01\"" } },
    { "loan-start",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2022-09-30\",\"paid_out_on\":\"2022-10-20\"}",
      { "\"start_month\":\"2024-01\"" } },
    { "loan-start",
      "{\"product\":\"general_first\",\"applied_on\":\"2020-04-01\",\"paid_out_on\":\"2020-04-20\"}",
      { "\"start_month\":\"2023-01\"" } },
    { "loan-start",
      "{\"product\":\"general_first\",\"applied_on\":\"2022-09-30\",\"paid_out_on\":\"2022-10-20\"}",
      { "\"start_month\":\"2024-01\"" } },
    { "loan-start",
      "{\"product\":\"general_extension\",\"applied_on\":\"2021-06-30\",\"paid_out_on\":\"2021-07-20\"}",
      { "\"start_month\":\"2024-01\"" } },
    { "loan-start",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-02-19\",\"paid_out_on\":\"2021-03-20\"}",
      { "\"start_month\":\"2025-01\"" } },
    { "loan-start",
      "{\"product\":\"ordinary\",\"applied_on\":\"2025-01-10\",\"paid_out_on\":\"2025-01-31\","
      "\"deferment_months\":2}",
      { "\"start_month\":\"2025-04\"", "\"deferment_from\":\"2025-02\"" } },
    { "loan-start",
      "{\"product\":\"ordinary\",\"applied_on\":\"2025-01-10\",\"paid_out_on\":\"2025-01-31\","
      "\"deferment_months\":0}",
      { "\"start_month\":\"2025-02\"", "\"deferment_from\":null" } },
    { "loan-start",
      "{\"product\":\"ordinary\",\"applied_on\":\"2025-01-10\",\"paid_out_on\":\"2025-01-31\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"deferment_months\"" } },
    { "loan-start",
      "{\"product\":\"ordinary\",\"applied_on\":\"2025-02-10\",\"paid_out_on\":\"2025-01-31\"}",
      { "\"code\":\"calc.start.before_application\"" } },
    { "exemption",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"balance\":150000,"
      "\"repaid\":50000,\"tax_exempt\":{\"borrower\":{\"2021\":false,\"2022\":true},"
      "\"householder\":{\"2021\":true,\"2022\":true}},\"judged_on\":\"2022-12-01\"}",
      { "\"verdict\":\"full\"", "\"amount\":150000", "\"cause\":\"A\"", "\"judged_year\":2022" } },
    { "exemption",
      "{\"product\":\"emergency_small\",\"applied_on\":\"2022-05-01\",\"balance\":150000,"
      "\"repaid\":0,\"tax_exempt\":{\"borrower\":{\"2023\":false,\"2024\":true},"
      "\"householder\":{\"2024\":true}},\"judged_on\":\"2024-07-01\"}",
      { "\"verdict\":\"remaining\"", "\"judged_year\":2024", "R-075" } },
    { "exemption",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-05-01\",\"balance\":600000,"
      "\"repaid\":0,\"facts\":[{\"kind\":\"X01\",\"on\":\"2025-01-10\"}],"
      "\"judged_on\":\"2025-02-01\"}",
      { "\"verdict\":\"remaining\"", "\"cause\":\"X01\"", "\"judged_year\":null" } },
    { "exemption",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-05-01\",\"balance\":600000,"
      "\"repaid\":0,\"judged_on\":\"2025-02-01\"}",
      { "\"verdict\":\"undecided\"", "\"amount\":0", "\"cause\":null" } },
    { "exemption",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-05-01\",\"balance\":600000,"
      "\"repaid\":0,\"facts\":[{\"kind\":\"X04\",\"on\":\"2022-01-10\"}],"
      "\"judged_on\":\"2022-02-01\"}", /* before its notice it is no cause */
      { "\"verdict\":\"undecided\"", "まだ事由ではない", "exemption_causes" } },
    { "exemption",
      "{\"product\":\"general_second\",\"applied_on\":\"2021-05-01\",\"balance\":600000,"
      "\"repaid\":0,\"facts\":[{\"kind\":\"X04\",\"on\":\"2022-01-10\"}],"
      "\"judged_on\":\"2022-12-23\"}",
      { "\"verdict\":\"remaining\"", "\"cause\":\"X04\"", "事由 療育手帳（重度）",
        "\"row\":\"exemption_causes X04\",\"note\":\"" } },
    { "postal-account",
      "{\"symbol\":\"12345\",\"number\":\"1\"}",
      { "\"code\":\"calc.postal.not_one\"", "\"member\":\"number\"" } },
    { "postal-account",
      "{\"symbol\":\"22345\",\"number\":\"12345671\"}",
      { "\"code\":\"calc.postal.not_one\"", "\"member\":\"symbol\"" } },
    { "exemption",
      "{\"product\":\"ordinary\",\"applied_on\":\"2021-05-01\",\"balance\":1,\"repaid\":0,"
      "\"judged_on\":\"2025-02-01\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"applied_on\"" } },
};

static void answers(void **state)
{
    (void)state;
    check_answers(rows, LENGTH(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers) };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
