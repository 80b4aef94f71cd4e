#include "calc/answers.h"

#define TOKYO_ONE                                                                                  \
    "\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":\"1\""

static const struct answer_row rows[] = {
    { "base-amount",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"grade\":\"1\"}",
      { "\"base_amount\":84000", "\"tax_year\":2025" } },
    { "base-amount",
      "{\"applied_on\":\"2026-07-01\",\"household_size\":1,\"grade\":\"1\"}",
      { "\"base_amount\":92000", "\"tax_year\":2026" } },
    { "base-amount",
      "{\"applied_on\":\"2026-07-01\",\"household_size\":7,\"grade\":\"3\"}",
      { "\"base_amount\":275000" } },
    { "base-amount",
      "{\"applied_on\":\"2026-07-01\",\"household_size\":2}",
      { "\"code\":\"calc.missing\"", "\"member\":\"grade\"" } },
    { "base-amount",
      "{\"applied_on\":\"2019-07-01\",\"household_size\":2,\"grade\":\"1\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"applied_on\"", "non_taxable_limit" } },
    { "base-amount",
      "{\"applied_on\":\"2026-07-01\",\"household_size\":2,\"grade\":\"1\",\"municipality\":\"131017\"}",
      { "\"code\":\"calc.bad_municipality\"", "\"member\":\"municipality\"" } },
    { "base-amount",
      "{\"applied_on\":\"2026-07-01\",\"household_size\":30,\"grade\":\"1\"}",
      { "\"code\":\"calc.household_too_large\"" } },
    /* */
    /* the municipality's row tells its grade; seven people and more have one row */
    { "base-amount",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"131016\"}",
      { "\"base_amount\":84000", "non_taxable_limit 1" } },
    { "base-amount", /* what is entered wins */
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":\"2\"}",
      { "\"base_amount\":81000" } },
    { "base-amount",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"271004\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"grade\"" } },
    { "housing-benefit",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":9,\"municipality\":\"131016\",\"rent\":90000,"
      "\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"rent_limit\":83800" } },
    { "housing-benefit", /* a ward's own figure */
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"131032\",\"rent\":90000,"
      "\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"rent_limit\":69800", "自治体の表" } },
    { "housing-benefit", /* 八王子市: by prefecture and grade */
      "{\"applied_on\":\"2026-06-30\",\"household_size\":2,\"municipality\":\"132012\",\"grade\":\"2\","
      "\"rent\":90000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"rent_limit\":54000", "都道府県と級地の表" } },
    { "housing-benefit",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":12,\"municipality\":\"132012\",\"grade\":\"3\","
      "\"base_amount\":1,\"rent\":90000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"rent_limit\":63800" } },
    { "housing-benefit",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":2,\"municipality\":\"271004\",\"grade\":\"1\","
      "\"rent\":90000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"rent_limit\"" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":100000,\"assets\":1000,\"route\":\"job_loss\","
      "\"event_on\":\"2025-01-10\"}",
      { "\"eligible\":true", "\"amount\":44000", "\"base_amount\":84000", "\"rent_limit\":53700",
        "\"income_limit\":137700", "\"asset_limit\":504000", "\"start_month\":\"2026-06\"",
        "\"reasons\":[]" } },
    { "housing-benefit", /* all that is asked of the persons is told, so nothing is assumed */
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":100000,\"assets\":1000,\"route\":\"job_loss\","
      "\"event_on\":\"2025-01-10\",\"main_earner\":true,\"home_owner\":false,"
      "\"similar_benefit\":false,\"gang_member\":false}",
      { "\"eligible\":true", "\"amount\":44000", "\"rule\":\"R-166\"" } },
    { "housing-benefit",
      "{\"applied_on\":\"2020-07-02\",\"household_size\":1,\"base_amount\":84000,\"rent_limit\":53700,"
      "\"rent\":60000,\"income\":100000,\"assets\":1000,\"route\":\"job_loss\","
      "\"event_on\":\"2020-01-10\"}",
      { "\"amount\":37700" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":137701,\"assets\":504001,\"route\":\"closure\","
      "\"event_on\":\"2024-06-29\"}",
      { "\"eligible\":false", "\"amount\":0",
        "\"reasons\":[\"income\",\"assets\",\"event_too_old\"]" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"job_loss\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"event_on\"" } },
    { "housing-benefit",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"grade\":\"1\",\"rent\":60000,"
      "\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"rent_limit\"" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\","
      "\"previous\":{\"last_paid_month\":\"2025-07\",\"applied_on\":\"2025-04-10\"},"
      "\"reason_now\":\"own_reason\"}",
      { "\"reasons\":[\"regrant_reason\",\"regrant_wait\"]", "\"rule\":\"R-168\"" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\","
      "\"previous\":{\"last_paid_month\":\"2025-7\",\"applied_on\":\"2025-04-10\"}}",
      { "\"code\":\"calc.not_a_month\"", "\"member\":\"previous.last_paid_month\"" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"other\"}",
      { "\"code\":\"calc.not_a_choice\"", "\"member\":\"route\"" } },
    /* */
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\","
      "\"has_home\":false,\"initial_cost_month\":\"2026-07\"}",
      { "\"start_month\":\"2026-08\"", "\"duties\":[\"register_with_adviser\"" } },
    { "housing-benefit",
      "{" TOKYO_ONE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"reduced_work\","
      "\"has_home\":false}",
      { "\"start_month\":null" } },
    /* R-169 R-170 R-171 */
    { "housing-extension",
      "{\"paid_months\":[\"2026-01\",\"2026-02\",\"2026-03\",\"2026-04\",\"2026-05\",\"2026-06\"],"
      "\"apply_month\":\"2026-06\",\"route\":\"reduced_work\"}",
      { "\"months\":[\"2026-07\",\"2026-08\",\"2026-09\"]", "\"duties\":[\"register_for_work\"" } },
    { "housing-extension",
      "{\"paid_months\":[\"2026-01\"],\"apply_month\":\"2026-09\",\"suspended_from\":\"2026-02\","
      "\"resume_month\":\"2026-10\",\"route\":\"job_loss\"}",
      { "\"months\":[\"2026-10\",\"2026-11\"]", "\"rule\":\"R-170\"" } },
    { "housing-extension",
      "{\"paid_months\":[\"2024-01\",\"2024-02\",\"2024-03\",\"2024-04\",\"2024-05\",\"2024-06\",\"2024-07\","
      "\"2024-08\",\"2024-09\",\"2024-10\",\"2024-11\",\"2024-12\",\"2025-01\",\"2025-02\",\"2025-03\",\"2025-04\","
      "\"2025-05\",\"2025-06\",\"2025-07\",\"2025-08\",\"2025-09\",\"2025-10\",\"2025-11\",\"2025-12\",\"2026-01\"],"
      "\"apply_month\":\"2026-01\",\"route\":\"job_loss\"}",
      { "\"code\":\"calc.months_not_ascending\"" } },
    { "housing-extension",
      "{\"paid_months\":[\"2026-02\",\"2026-01\"],\"apply_month\":\"2026-09\",\"route\":\"job_loss\"}",
      { "\"code\":\"calc.months_not_ascending\"", "\"member\":\"paid_months\"" } },
    { "housing-extension",
      "{\"paid_months\":[\"2021-01\",\"2021-02\",\"2021-03\"],\"apply_month\":\"2021-03\","
      "\"route\":\"reduced_work\"}",
      { "\"duties\":[\"register_for_work\"" } },
    /* */
    { "relocation-benefit",
      "{" TOKYO_ONE ",\"income\":100000,\"assets\":0,\"drop_month\":\"2024-06\","
      "\"drop_cause\":\"death\",\"main_earner\":true,\"finding\":\"rent_falls\"}",
      { "\"eligible\":true", "\"limit\":161100", "\"income_limit\":137700" } },
    { "relocation-benefit",
      "{" TOKYO_ONE ",\"income\":137701,\"assets\":504001,\"drop_month\":\"2024-05\","
      "\"drop_cause\":\"other\",\"main_earner\":false,\"finding\":\"none\",\"similar_benefit\":true,"
      "\"gang_member\":true}",
      { "\"eligible\":false", "\"limit\":0",
        "[\"drop_cause\",\"drop_too_old\",\"not_main_earner\",\"income\",\"assets\",\"no_finding\","
        "\"similar_benefit\",\"gang_member\"]" } },
    { "relocation-benefit",
      "{\"applied_on\":\"2025-03-31\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":\"1\","
      "\"income\":0,\"assets\":0,\"drop_month\":\"2025-01\",\"drop_cause\":\"death\","
      "\"main_earner\":true,\"finding\":\"rent_falls\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"applied_on\"", "relocation_rule" } },
    /* */
    { "program-eligibility",
      "{" TOKYO_ONE ",\"program\":\"work_readiness\",\"income\":137700,\"assets\":504000}",
      { "\"eligible\":true", "\"by\":\"test\"" } },
    { "program-eligibility",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":3,\"municipality\":\"131016\",\"grade\":\"1\","
      "\"program\":\"work_readiness\",\"income\":0,\"assets\":1032000}",
      { "\"eligible\":true", "\"asset_limit\":1032000" } },
    { "program-eligibility",
      "{\"applied_on\":\"2026-06-30\",\"household_size\":3,\"municipality\":\"131016\",\"grade\":\"1\","
      "\"program\":\"shelter\",\"income\":0,\"assets\":1000001}",
      { "\"eligible\":false", "\"reasons\":[\"assets\"]" } },
    { "program-eligibility",
      "{" TOKYO_ONE
      ",\"program\":\"shelter\",\"income\":900000,\"assets\":0,\"found_necessary\":true}",
      { "\"eligible\":true", "\"by\":\"necessity\"", "\"reasons\":[]" } },
    { "program-eligibility",
      "{" TOKYO_ONE ",\"program\":\"household_budget\",\"income\":900000,\"assets\":900000}",
      { "\"eligible\":true", "\"by\":\"test\"" } },
    { "program-eligibility",
      "{" TOKYO_ONE ",\"program\":\"child_learning\",\"income\":0,\"assets\":0}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"program\"" } },
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
