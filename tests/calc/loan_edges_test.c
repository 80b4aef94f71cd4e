/* loan_edges_test.c - loan-state and limitation at their edges: events of one day, proceedings that go on, sums past the
 * limit, nothing left but interest. */
#include "calc/answers.h"

#include "base/arena.h"
#include "loan/limitation.h"

#define LOAN                                                                                       \
    "\"principal\":240000,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-01-27\""
#define CLAIM "\"due\":\"2023-01-27\",\"contracted_on\":\"2021-01-01\",\"as_of\":\"2028-06-01\""

static const struct answer_row rows[] = {
    /* rates, payments and measures in any order; what is wrong with a measure is told at its place */
    { "late-interest",
      "{\"principal\":1000000,\"due\":\"2023-02-28\",\"as_of\":\"2024-02-28\",\"rates\":["
      "{\"from\":\"2023-06-01\",\"rate\":30000},{\"from\":\"2020-01-01\",\"rate\":50000}],\"payments\":["
      "{\"on\":\"2023-12-01\",\"amount\":400000},{\"on\":\"2023-06-01\",\"amount\":400000}]}",
      { "\"from\":\"2023-03-01\",\"to\":\"2023-05-31\",\"days\":92,\"rate\":50000,\"principal\":1000000",
        "\"from\":\"2023-12-02\",\"to\":\"2024-02-28\",\"days\":89,\"rate\":30000,\"principal\":200000" } },
    { "late-interest",
      "{\"principal\":1,\"due\":\"2023-02-28\",\"as_of\":\"2024-02-28\",\"rates\":["
      "{\"from\":\"2020-01-01\",\"rate\":30000},{\"from\":\"2020-01-01\",\"rate\":50000}]}",
      { "\"code\":\"loan.late.rate_order\"", "\"member\":\"rates\"" } },
    { "loan-schedule",
      "{" LOAN ",\"measures\":["
      "{\"kind\":\"moratorium\",\"on\":\"2024-01-10\",\"from\":\"2024-02\",\"months\":2},"
      "{\"kind\":\"moratorium\",\"on\":\"2023-01-10\",\"from\":\"2023-02\",\"months\":3}]}",
      { "\"final_due\":\"2025-05-27\"", "\"version\":3" } },
    { "loan-schedule",
      "{" LOAN ",\"measures\":["
      "{\"kind\":\"moratorium\",\"on\":\"2024-01-10\",\"from\":\"2024-02\"},"
      "{\"kind\":\"moratorium\",\"on\":\"2023-01-10\",\"from\":\"2023-02\",\"months\":3}]}",
      { "\"code\":\"loan.months.range\"", "\"member\":\"measures[0].months\"" } },
    { "loan-state",
      "{" LOAN ",\"as_of\":\"2023-03-01\",\"measures\":[{\"kind\":\"legal\",\"on\":\"2023-01-12\"},"
      "{\"kind\":\"early\",\"on\":\"2023-01-10\",\"amount\":240001}]}",
      { "\"code\":\"loan.measure.over_balance\"", "\"member\":\"measures[1].amount\"" } },
    /* two events of one day and one of another, in any order; overdue up to the tolerance is no arrears */
    { "loan-state",
      "{" LOAN ",\"as_of\":\"2023-03-01\",\"tolerance\":20000,\"measures\":["
      "{\"kind\":\"write_off\",\"on\":\"2023-02-10\"},{\"kind\":\"untraceable\",\"on\":\"2023-02-10\"},"
      "{\"kind\":\"untraceable\",\"on\":\"2023-02-01\",\"until\":\"2023-02-15\"},"
      "{\"kind\":\"untraceable\",\"on\":\"2023-02-20\",\"until\":\"2023-12-31\"}]}",
      { "\"state\":\"repaying\"", "\"overdue\":20000", "\"arrears_level\":0",
        "\"flags\":[\"write_off\",\"untraceable\"]" } },
    { "loan-state",
      "{" LOAN ",\"as_of\":\"2023-03-01\",\"measures\":["
      "{\"kind\":\"reduced\",\"on\":\"2023-01-10\",\"from\":\"2023-02\",\"months\":6,\"amount\":1000},"
      "{\"kind\":\"reduced\",\"on\":\"2023-01-11\",\"from\":\"2023-03\",\"months\":6,\"amount\":500},"
      "{\"kind\":\"legal\",\"on\":\"2023-01-12\",\"until\":\"2023-02-01\"}]}",
      { "\"state\":\"arrears\"", "\"overdue\":11000", "\"flags\":[\"reduced\"]" } },
    { "loan-state",
      "{" LOAN
      ",\"as_of\":\"2023-03-01\",\"measures\":[{\"kind\":\"legal\",\"on\":\"2023-01-12\"}]}",
      { "\"state\":\"legal\"" } },
    { "loan-state",
      "{" LOAN
      ",\"as_of\":\"2023-03-01\",\"payments\":[{\"on\":\"2023-01-27\",\"amount\":1000000000000000},"
      "{\"on\":\"2023-01-28\",\"amount\":1000000000000000}]}",
      { "\"code\":\"loan.payment.range\"", "\"member\":\"payments\"" } },
    /* 240,000 yen at 3 % for 100 days of 2025, after the final due day 2024-12-27 */
    { "loan-state",
      "{" LOAN ",\"as_of\":\"2025-04-06\",\"rates\":[{\"from\":\"2020-01-01\",\"rate\":30000}]}",
      { "\"state\":\"matured\"", "\"late_interest\":1972" } },
    { "loan-state",
      "{" LOAN ",\"as_of\":\"2025-12-27\",\"day_count\":\"years_and_days\"}",
      { "\"late_interest\":7200" } },
    /* all principal is paid, a yen of the last interest is not */
    { "loan-state",
      "{\"principal\":240000,\"months\":2,\"method\":\"equal_principal\",\"annual_rate\":15000,"
      "\"first_due\":\"2023-01-27\",\"as_of\":\"2023-02-01\",\"payments\":[{\"on\":\"2023-01-20\","
      "\"amount\":240449}]}",
      { "\"balance\":0", "\"overdue\":0" } },
    { "limitation",
      "{" CLAIM
      ",\"events\":[{\"kind\":\"suit\",\"on\":\"2027-12-10\",\"until\":\"2028-01-10\",\"final\":false}]}",
      { "\"state\":\"postponed\"", "\"ends_on\":\"2028-07-10\"" } },
    /* while proceedings go on nothing else counts, and nothing completes */
    { "limitation",
      "{" CLAIM ",\"events\":[{\"kind\":\"suit\",\"on\":\"2027-12-10\",\"until\":\"2028-12-10\"},"
      "{\"kind\":\"demand\",\"on\":\"2028-03-10\"}]}",
      { "\"state\":\"pending\"", "\"effect\":\"no_effect\",\"ends_on\":null" } },
    { "limitation",
      "{" CLAIM ",\"accelerated_on\":\"2024-01-27\"}",
      { "\"from\":\"2023-01-28\"", "\"state\":\"completed\"" } },
    { "limitation",
      "{" CLAIM ",\"accelerated_on\":\"2022-01-27\"}",
      { "\"from\":\"2022-01-28\"" } },
    /* old law: ten years already, so a title does not lengthen them */
    { "limitation",
      "{\"due\":\"2015-01-27\",\"contracted_on\":\"2010-01-01\",\"as_of\":\"2022-06-01\",\"events\":["
      "{\"kind\":\"suit\",\"on\":\"2020-12-10\",\"until\":\"2021-01-10\",\"final\":true}]}",
      { "\"years\":10", "\"ends_on\":\"2031-01-10\"" } },
};

static void answers(void **state)
{
    (void)state;
    check_answers(rows, LENGTH(rows));
}

static void a_list_of_measures_has_an_end(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf line;
    size_t at = 0;
    buf_init(&line, &arena, 0, 20000);
    buf_add(&line, STR("{" LOAN ",\"as_of\":\"2023-03-01\",\"measures\":["));
    for (int i = 0; i < 101; i++)
        buf_addf(&line, "%s{\"kind\":\"write_off\",\"on\":\"2023-01-01\"}", i ? "," : "");
    buf_add(&line, STR("]}"));
    struct str text = answer(&arena, "loan-state", str_to_chars(&arena, buf_str(&line)));
    assert_true(str_find(text, STR("\"code\":\"calc.too_many\",\"member\":\"measures\""), &at));
}

/* A law that gives as many years from knowledge as from the due day. */
static void as_many_years_from_knowledge(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    const struct limitation_case claim = {
        .due = { 0 }, .years = 5, .years_known = 5, .years_judged = 10, .as_of = { 100 }
    };
    struct limitation limitation = limitation_of(&arena, &claim);
    assert_int_equal(limitation.years, 5);
    assert_int_equal(limitation.ends_on.day, 5 * 365 + 1); /* 1975-01-01 */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers),
                                        cmocka_unit_test(a_list_of_measures_has_an_end),
                                        cmocka_unit_test(as_many_years_from_knowledge) };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
