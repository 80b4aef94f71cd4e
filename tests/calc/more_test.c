#include "calc/answers.h"

static const struct answer_row rows[] = {
    { "cost-split",
      "{\"total\":100,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],"
      "\"bodies\":[{\"id\":\"c\"},{\"id\":\"a\"},{\"id\":\"b\"}]}",
      { "{\"id\":\"c\",\"amount\":33,\"by_part\":[33]}", "{\"id\":\"a\",\"amount\":34" } },
    { "cost-split",
      "{\"total\":1000,\"parts\":[{\"share\":500000,\"by\":\"equal\"},{\"share\":500000,"
      "\"by\":\"population\"}],\"period\":{\"from\":\"2025-04-01\",\"to\":\"2026-03-31\"},"
      "\"bodies\":[{\"id\":\"1\",\"population\":100,\"to\":\"2025-06-12\"},"
      "{\"id\":\"2\",\"population\":100}],\"rounding\":\"largest_remainder\"}",
      /* 73 days and 365: a sixth and five sixths */
      { "{\"id\":\"1\",\"amount\":167,", "{\"id\":\"2\",\"amount\":833," } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":999999,\"by\":\"equal\"}],\"bodies\":[{\"id\":\"1\"}]}",
      { "\"code\":\"calc.split.not_whole\"", "\"member\":\"parts\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"use\"}],\"bodies\":[{\"id\":\"1\"}]}",
      { "\"code\":\"calc.missing\"", "\"member\":\"bodies[0].use\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"use\"}],\"bodies\":[{\"id\":\"1\",\"use\":0}]}",
      { "\"code\":\"joint.no_base\"", "\"member\":\"bodies\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],\"bodies\":[{\"id\":\"1\","
      "\"from\":\"2025-04-01\"}]}",
      { "\"code\":\"calc.missing\"", "\"member\":\"period\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],\"bodies\":[{\"id\":\"1\"}],"
      "\"period\":{\"from\":\"2025-04-02\",\"to\":\"2025-04-01\"}}",
      { "\"code\":\"calc.split.bad_period\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],\"bodies\":[]}",
      { "\"code\":\"calc.split.no_body\"" } },
    { "cost-split",
      "{\"total\":9,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],\"bodies\":[{\"id\":\"1\",\"from\":null,"
      "\"population\":null}]}",
      { "{\"id\":\"1\",\"amount\":9" } },
    { "cost-split",
      "{\"total\":9,\"parts\":[{\"share\":1000000,\"by\":\"equal\"}],\"bodies\":[{\"id\":\"1\"}],"
      "\"period\":{\"from\":\"2000-01-01\",\"to\":\"2026-01-01\"}}",
      { "\"code\":\"calc.split.bad_period\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":0,\"by\":\"equal\"},{\"share\":0,\"by\":\"equal\"},{\"share\":0,"
      "\"by\":\"equal\"},{\"share\":0,\"by\":\"equal\"},{\"share\":0,\"by\":\"equal\"},{\"share\":0,\"by\":"
      "\"equal\"},{\"share\":0,\"by\":\"equal\"},{\"share\":0,\"by\":\"equal\"},{\"share\":0,\"by\":\"equal\"}],"
      "\"bodies\":[{\"id\":\"1\"}]}",
      { "\"code\":\"calc.split.part_count\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[],\"bodies\":[{\"id\":\"1\"}]}",
      { "\"code\":\"calc.split.part_count\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[{\"share\":1000000,\"by\":\"area\"}],\"bodies\":[{\"id\":\"1\"}]}",
      { "\"code\":\"calc.not_a_choice\"", "\"member\":\"parts[0].by\"" } },
    { "subsidy",
      "{\"program\":\"consultation\",\"fiscal_year\":2025,\"spent\":10000999,\"income\":500000,"
      "\"base_amount\":8000000}",
      { "\"eligible_cost\":8000000", "\"national\":6000000", "\"own\":3500999" } },
    { "subsidy",
      "{\"program\":\"household_budget\",\"fiscal_year\":2024,\"spent\":3000000,\"together\":true}",
      { "\"national\":2000000" } },
    { "subsidy",
      "{\"program\":\"household_budget\",\"fiscal_year\":2024,\"spent\":3000000}",
      { "\"national\":1500000" } },
    { "subsidy",
      "{\"program\":\"shelter\",\"fiscal_year\":2025,\"spent\":5999998}",
      { "\"national\":3999000", "2/3" } },
    { "subsidy",
      "{\"program\":\"none\",\"fiscal_year\":2024,\"spent\":1}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"program\"" } },
    { "custody-fee",
      "{\"council\":\"saitama\",\"on\":\"2026-04-01\",\"minutes\":91,\"passbook_held\":true}",
      { "\"price\":2400", "\"payable\":2400" } },
    { "custody-fee",
      "{\"council\":\"naganohara\",\"on\":\"2026-04-01\",\"minutes\":60,\"tax_exempt\":true}",
      { "\"price\":1200", "\"subsidy\":500", "\"payable\":700" } },
    { "custody-fee",
      "{\"council\":\"saitama\",\"on\":\"2026-04-01\",\"minutes\":60,\"visits\":2,\"documents_held\":true,"
      "\"documents_year_due\":true,\"by_car\":true}",
      { "\"payable\":1200", "\"documents\":2500", "\"travel\":null", "\"month\":4900",
        "\"rule\":\"R-187\"", "交通費の実費" } },
    { "custody-fee",
      "{\"council\":\"asuka\",\"on\":\"2026-04-01\",\"minutes\":60,\"by_car\":true}",
      { "\"travel\":300", "\"month\":1300" } },
    { "custody-fee",
      "{\"council\":\"kusu\",\"on\":\"2026-04-01\",\"minutes\":60,\"documents_held\":true,\"by_car\":true,"
      "\"public_assistance\":true}",
      { "\"documents\":0", "\"travel\":0", "\"month\":0" } },
    { "custody-fee",
      "{\"council\":\"arida\",\"on\":\"2026-04-01\",\"minutes\":61,\"tax_exempt\":true,\"savings\":3499999}",
      { "\"price\":1500", "\"payable\":750", "\"note\":\"" } },
    { "custody-fee",
      "{\"council\":\"arida\",\"on\":\"2026-04-01\",\"minutes\":61,\"tax_exempt\":true}",
      { "\"code\":\"calc.missing\"", "\"member\":\"savings\"" } },
    { "custody-fee",
      "{\"council\":\"none\",\"on\":\"2026-04-01\",\"minutes\":60}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"council\"" } },
    { "suppress",
      "{\"table\":[[3,12,15],[20,30,50],[23,42,65]]}",
      { "\"table\":[[null,null,15],[null,null,50],[23,42,65]]", "\"hidden\":4",
        "\"fewest\":true" } },
    { "suppress",
      "{\"table\":[[3,12,15],[20,30,50],[23,42,65]],\"limit\":3}",
      { "\"table\":[[3,12,15],[20,30,50],[23,42,65]]", "\"hidden\":0" } },
    { "suppress",
      "{\"table\":[[3,12,16],[20,30,50],[23,42,66]]}",
      { "\"code\":\"calc.suppress.totals\"", "1行目3列目" } },
    { "suppress", "{\"table\":[[3,12],[20]]}", { "\"code\":\"calc.suppress.shape\"" } },
    { "suppress", "{\"table\":[[3],[3]]}", { "\"code\":\"calc.suppress.shape\"" } },
    { "suppress", "{\"table\":[]}", { "\"code\":\"calc.suppress.shape\"" } },
    { "suppress",
      "{\"table\":[3,12]}",
      { "\"code\":\"calc.not_a_list\"", "\"member\":\"table[0]\"" } },
    { "suppress",
      "{\"table\":[[3,\"x\"]]}",
      { "\"code\":\"calc.not_a_number\"", "\"member\":\"table[0][1]\"" } },
    { "quorum", "{\"body\":\"panel\",\"members\":3,\"present\":2}", { "\"opens\":false" } },
    { "quorum",
      "{\"body\":\"panel\",\"members\":5,\"present\":3,\"yes\":2}",
      { "\"opens\":true", "\"decision\":\"passed\"" } },
    { "quorum",
      "{\"body\":\"committee\",\"members\":10,\"present\":6,\"yes\":3}",
      { "\"decision\":\"chair_decides\"" } },
    { "quorum",
      "{\"body\":\"selection\",\"groups\":[{\"members\":3,\"present\":2},{\"members\":3,\"present\":2},"
      "{\"members\":3,\"present\":1}]}",
      { "\"opens\":false" } },
    { "quorum",
      "{\"body\":\"selection\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"groups\"" } },
    { "quorum",
      "{\"body\":\"committee\",\"members\":1,\"present\":2}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"present\"" } },
    { "quorum",
      "{\"body\":\"panel\",\"members\":3,\"present\":3,\"yes\":4}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"yes\"" } },
    { "quorum",
      "{\"body\":\"selection\",\"groups\":[{\"members\":3,\"present\":4},{\"members\":3,\"present\":2},"
      "{\"members\":3,\"present\":2}]}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"groups\"" } },
    { "quorum", "{\"body\":\"panel\",\"present\":3}", { "\"member\":\"members\"" } },
    { "quorum",
      "{\"body\":\"selection\",\"groups\":[{\"members\":3,\"present\":1}]}",
      { "\"code\":\"calc.missing\"", "\"member\":\"groups\"" } },
    { "quorum", "{\"body\":\"panel\",\"members\":3}", { "\"member\":\"present\"" } },
    { "mediation-clock",
      "{\"by\":\"both\",\"as_of\":\"2026-11-21\"}",
      { "\"state\":\"referred\"", "\"answer_due\":null" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-01\"}",
      { "\"state\":\"no_answer\"", "\"answer_due\":\"2026-11-15\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-01\",\"answer_days\":30}",
      { "\"state\":\"asking\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-01\","
      "\"answered_on\":\"2026-11-10\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"answer\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-01\","
      "\"answer\":\"agree\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"answered_on\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"answered_on\":\"2026-11-10\","
      "\"answer\":\"agree\"}",
      { "\"code\":\"calc.missing\"", "\"member\":\"notified_on\"" } },
    { "mediation-clock",
      "{\"by\":\"both\",\"as_of\":\"2026-11-21\",\"answered_on\":\"2026-11-10\","
      "\"answer\":\"agree\"}",
      { "\"state\":\"referred\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-11\","
      "\"answered_on\":\"2026-11-10\",\"answer\":\"refuse\"}",
      { "\"code\":\"calc.mediation.answered_before\"", "\"member\":\"answered_on\"" } },
    { "mediation-clock",
      "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-11\","
      "\"answered_on\":\"2026-11-11\",\"answer\":\"refuse\"}",
      { "\"state\":\"refused\"" } },
};

/* A table of more rows or columns than are published together. */
static void large_tables_are_refused(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        struct buf line;
        size_t at = 0;
        buf_init(&line, &arena, 0, 10000);
        buf_add(&line, STR("{\"table\":[["));
        for (int i = 0; i < 61; i++)
            buf_add(&line, i == 0 ? STR("0,0") : is_wide ? STR(",0") : STR("],[0,0"));
        buf_add(&line, STR("]]}"));
        struct str text = answer(&arena, "suppress", str_to_chars(&arena, buf_str(&line)));
        assert_true(str_find(text, STR("calc.suppress.shape"), &at));
    }
}

static void answers(void **state)
{
    (void)state;
    check_answers(rows, LENGTH(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(answers),
                                        cmocka_unit_test(large_tables_are_refused) };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
