/* state_test.c - loan-state and limitation by name. */
#include "answers.h"

#define SMALL "\"principal\":200000,\"months\":24,\"method\":\"interest_free\",\"unit\":10,"

/* */
static const struct answer_row state_rows[] = {
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023-01-27\",\"as_of\":\"2025-06-30\",\"payments\":["
      "{\"on\":\"2025-06-30\",\"amount\":50000},{\"on\":\"2023-01-27\",\"amount\":8330},"
      "{\"on\":\"2023-02-27\",\"amount\":8330},{\"on\":\"2025-07-01\",\"amount\":9}]}",
      { "\"state\":\"matured\"", "\"balance\":133340", "\"overdue_count\":16",
        "\"overdue_since\":\"2023-09-27\"", "\"late_interest\":2787", "\"row\":\"late_rates\"",
        "\"note\":\"", "\"version\":1" } },
    { "loan-state",
      "{" SMALL
      "\"first_due\":\"2023-01\",\"as_of\":\"2023-01-31\",\"paid_out_on\":\"2022-01-10\"}",
      { "\"state\":\"repaying\"", "\"next_due\":\"2023-01-31\"", "\"next_amount\":8330",
        "\"overdue_since\":null", "\"final_due\":\"2024-12-31\"" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023-01-27\",\"as_of\":\"2024-02-01\",\"measures\":["
      "{\"kind\":\"moratorium\",\"on\":\"2023-02-10\",\"from\":\"2023-03\",\"months\":12},"
      "{\"kind\":\"write_off\",\"on\":\"2023-12-01\"},"
      "{\"kind\":\"exemption\",\"on\":\"2024-02-02\"}]}",
      { "\"state\":\"deferred\"", "\"flags\":[\"write_off\"]", "\"overdue\":16660", "\"version\":2",
        "\"final_due\":\"2025-12-27\"", "R-035" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023-01-27\",\"as_of\":\"2024-02-02\",\"measures\":["
      "{\"kind\":\"exemption\",\"on\":\"2024-02-02\"}]}",
      { "\"state\":\"exempted\"", "\"exempted\":200000", "\"balance\":0", "\"next_due\":null" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"1999-01-27\",\"as_of\":\"2024-02-02\"}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"rates\"", "late_rates" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"1999-01-27\",\"as_of\":\"2024-02-02\",\"payments\":["
      "{\"on\":\"2000-12-27\",\"amount\":200000}]}",
      { "\"state\":\"completed\"", "\"late_interest\":0" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023\",\"as_of\":\"2024-02-02\"}",
      { "\"code\":\"calc.not_a_when\"", "\"member\":\"first_due\"" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023-01\",\"as_of\":\"2024-02-02\",\"measures\":["
      "{\"kind\":\"gift\",\"on\":\"2023-12-01\"}]}",
      { "\"code\":\"calc.not_a_choice\"", "\"member\":\"measures[0].kind\"", "gift" } },
    { "loan-state",
      "{" SMALL "\"first_due\":\"2023-01\",\"as_of\":\"2024-02-02\",\"measures\":["
      "{\"kind\":\"moratorium\",\"on\":\"2023-12-01\",\"from\":\"soon\",\"months\":1}]}",
      { "\"code\":\"calc.not_a_when\"", "\"member\":\"measures[0].from\"" } },
};

/* */
static const struct answer_row limitation_rows[] = {
    { "limitation",
      "{\"due\":\"2023-01-27\",\"contracted_on\":\"2021-01-01\",\"as_of\":\"2028-06-01\",\"events\":"
      "[{\"kind\":\"demand\",\"on\":\"2028-01-10\"}]}",
      { "\"state\":\"postponed\"", "\"law\":\"new\"", "\"years\":5", "\"ends_on\":\"2028-07-10\"",
        "\"days_left\":40", "\"row\":\"limitation_periods\"", "\"note\":\"" } },
    { "limitation",
      "{\"due\":\"2015-03-31\",\"contracted_on\":\"2010-01-01\",\"as_of\":\"2025-04-01\"}",
      { "\"state\":\"completed\"", "\"law\":\"old\"", "\"ends_on\":\"2025-03-31\"",
        "\"days_left\":0" } },
    { "limitation",
      "{\"due\":\"2015-03-31\",\"contracted_on\":\"2010-01-01\",\"as_of\":\"2020-04-01\","
      "\"commercial\":true}",
      { "\"state\":\"completed\"", "\"years\":5", "\"ends_on\":\"2020-03-31\"" } },
    { "limitation",
      "{\"due\":\"2030-12-27\",\"contracted_on\":\"2021-01-01\",\"accelerated_on\":\"2024-05-10\","
      "\"as_of\":\"2028-06-01\",\"events\":[{\"kind\":\"suit\",\"on\":\"2028-03-01\"},"
      "{\"kind\":\"payment\",\"on\":\"2024-06-01\"}]}",
      { "\"state\":\"pending\"", "\"from\":\"2024-05-11\"", "\"ends_on\":null",
        "\"days_left\":null",
        "{\"kind\":\"payment\",\"on\":\"2024-06-01\",\"effect\":\"renewed\",\"ends_on\":\"2029-06-01\"}" } },
    { "limitation",
      "{\"due\":\"2015-03-31\",\"contracted_on\":\"2010-01-01\",\"as_of\":\"2025-04-01\",\"events\":"
      "[{\"kind\":\"invoked\",\"on\":\"2025-04-01\"}]}",
      { "\"state\":\"invoked\"", "\"effect\":\"after_completion\"" } },
    { "limitation",
      "{\"due\":\"2023-01-27\",\"contracted_on\":\"2021-01-01\",\"as_of\":\"2028-01-27\",\"events\":"
      "[{\"kind\":\"suit\",\"on\":\"2027-01-10\",\"until\":\"2027-06-10\",\"final\":true}]}",
      { "\"state\":\"running\"", "\"years\":10", "\"ends_on\":\"2037-06-10\"" } },
    { "limitation",
      "{\"due\":\"2023-01-27\",\"contracted_on\":\"2021-01-01\",\"as_of\":\"2028-06-01\",\"events\":"
      "[{\"kind\":\"suit\",\"on\":\"2028-01-10\",\"until\":\"2028-01-09\"}]}",
      { "\"code\":\"calc.limitation.ends_before\"", "\"member\":\"events[0].until\"" } },
    { "limitation",
      "{\"due\":\"2023-01-27\",\"as_of\":\"2028-06-01\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"contracted_on\"" } },
};

static void test_state(void **state)
{
    (void)state;
    check_answers(state_rows, LENGTH(state_rows));
}

static void test_limitation(void **state)
{
    (void)state;
    check_answers(limitation_rows, LENGTH(limitation_rows));
}

static void test_members(void **state)
{
    (void)state;
    const struct calc_member members[] = { { .name = "one" }, { .name = "two" }, { 0 } };
    assert_ptr_equal(calc_member_find(members, STR("two")), &members[1]);
    assert_null(calc_member_find(members, STR("three")));
    assert_null(calc_member_find(NULL, STR("one")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_state),
                                        cmocka_unit_test(test_limitation),
                                        cmocka_unit_test(test_members) };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
