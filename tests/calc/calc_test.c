#include "calc/answers.h"

#include <string.h>

static const struct answer_row rows[] = {
    { "date",
      "{\"text\":\"R5.4.1\"}",
      { "\"date\":\"2023-04-01\"", "\"precision\":\"day\"", "\"era_long\":\"令和5年4月1日\"",
        "\"era_short\":\"R5.4.1\"", "\"fiscal_year\":2023", "\"weekday\":6",
        "\"business_day\":false", "\"next_business_day\":\"2023-04-03\"" } },
    { "date", "{\"text\":\"令和8年11月20日\"}", { "\"business_day\":true" } },
    { "date",
      "{\"text\":\"昭和60年頃\"}",
      { "\"date\":\"1985-01-01\"", "\"precision\":\"about\"", "\"era_long\":\"昭和60年頃\"" } },
    { "date",
      "{\"text\":\"昭和65年\"}",
      { "\"code\":\"date.outside_era\"", "\"member\":\"text\"", "平成2年ではありませんか" } },
    { "date", "{\"text\":\"R8.11.3\"}", { "\"holiday\":\"文化の日\"", "\"rule\":\"R-002\"" } },
    { "date",
      "{\"text\":\"S60.4.2\",\"as_of\":\"2026-11-21\"}",
      { "\"age\":41", "\"legal_age\":41" } },
    { "date",
      "{\"birth\":\"2000-02-29\",\"on\":\"2001-02-28\"}",
      { "\"age\":0", "\"legal_age\":1", "\"rule\":\"R-001\"" } },
    { "date",
      "{\"birth\":\"2000-02-29\",\"on\":\"1999-02-28\"}",
      { "\"code\":\"calc.date.before_birth\"", "\"member\":\"on\"" } },
    { "date",
      "{\"text\":\"R5.4.1\",\"as_of\":\"2023-03-31\"}",
      { "\"code\":\"calc.date.before_birth\"", "\"member\":\"as_of\"" } },
    { "date", "{\"start\":\"2025-01-31\",\"months\":1}", { "\"date\":\"2025-02-28\"" } },
    { "date", "{\"birth\":\"2000-02-29\"}", { "\"code\":\"calc.missing\"", "\"member\":\"on\"" } },
    { "date", "{}", { "\"code\":\"calc.missing\"", "\"member\":\"text\"" } },
    { "date",
      "{\"text\":\"R5.4.1\",\"on\":\"2025-01-01\"}",
      { "\"code\":\"calc.unknown_member\"", "\"member\":\"on\"" } },
    { "date",
      "{\"birth\":\"2000-02-30\",\"on\":\"2001-02-28\"}",
      { "\"code\":\"calc.not_a_date\"", "\"member\":\"birth\"" } },
    { "targets",
      "{\"population\":100000,\"fiscal_year\":2019}",
      { "\"new_consultations\":192", "\"plans\":96", "\"work_goal_plans\":58",
        "\"work_goal_rate\":\"60.0\"", "\"row\":\"targets 2019\"",
        "100000 ÷ 100000 × 16 × 12 = 192" } },
    { "targets",
      "{\"population\":100000,\"fiscal_year\":2015}",
      { "\"new_consultations\":240", "\"plans\":120", "\"work_goal_plans\":72",
        "\"plan_rate\":null" } },
    { "targets",
      "{\"population\":100000,\"fiscal_year\":2998}",
      { "\"code\":\"rate.not_found\"", "\"member\":\"fiscal_year\"",
        "表「targets」に、令和980年4月1日" } },
    { "targets",
      "{\"population\":\"100000\",\"fiscal_year\":2019}",
      { "\"code\":\"calc.not_a_number\"", "\"member\":\"population\"" } },
    { "targets",
      "{\"population\":0,\"fiscal_year\":2019}",
      { "\"code\":\"calc.out_of_range\"", "0 は範囲外" } },
    { "targets",
      "{\"population\":1,\"fiscal_year\":2019,\"x\":1}",
      { "\"code\":\"calc.unknown_member\"", "\"member\":\"x\"" } },
    /* what stood there is told */
    { "targets",
      "{\"population\":[1],\"fiscal_year\":2019}",
      { "\"code\":\"calc.not_a_number\"", "「population」の「[]」" } },
    { "targets",
      "{\"population\":true,\"fiscal_year\":2019}",
      { "\"code\":\"calc.not_a_number\"", "「population」の「true」" } },
    { "targets",
      "{\"population\":{},\"fiscal_year\":2019}",
      { "\"code\":\"calc.not_a_number\"", "「population」の「{}」" } },
    { "custody-fee",
      "{\"council\":false,\"on\":\"2026-04-01\",\"minutes\":60}",
      { "\"code\":\"calc.not_a_text\"", "「council」の「false」" } },
    { "custody-fee",
      "{\"council\":7,\"on\":\"2026-04-01\",\"minutes\":60}",
      { "\"code\":\"calc.not_a_text\"", "「council」の「7」" } },
    { "custody-fee",
      "{\"council\":\"saitama\",\"on\":\"R8.4.1\",\"minutes\":60}",
      { "\"code\":\"calc.not_a_date\"", "「on」の「R8.4.1」" } },
    { "targets",
      "{\"population\":1.5,\"fiscal_year\":2019}",
      { "\"code\":\"json.not_whole\"", "\"member\":\"population\"", "1.5" } },
    { "targets", "[1]", { "\"code\":\"calc.not_an_object_line\"" } },
    { "targets", "{\"\":1}", { "\"code\":\"calc.unknown_member\"", "\"member\":\"\"" } },
    { "targets",
      "{\"population\":null,\"fiscal_year\":2019}",
      { "\"code\":\"calc.not_a_number\"", "\"member\":\"population\"" } },
    { "name-key", "{\"name\":5}", { "\"code\":\"calc.not_a_text\"", "\"member\":\"name\"" } },
    { "custody-fee",
      "{\"council\":\"saitama\",\"on\":\"2026-04-01\",\"minutes\":60,\"tax_exempt\":1}",
      { "\"code\":\"calc.not_a_flag\"", "\"member\":\"tax_exempt\"" } },
    { "custody-fee",
      "{\"council\":\"saitama\",\"on\":\"2026-04-01\",\"minutes\":60,\"tax_exempt\":null}",
      { "\"payable\":1200" } },
    { "custody-fee",
      "{\"council\":\"a name that is much longer than any council has\",\"on\":\"2026-04-01\",\"minutes\":1}",
      { "\"code\":\"calc.too_long\"", "\"member\":\"council\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":[],\"bodies\":[],\"period\":5}",
      { "\"code\":\"calc.not_an_object\"", "\"member\":\"period\"" } },
    { "cost-split",
      "{\"total\":1,\"parts\":5,\"bodies\":[]}",
      { "\"code\":\"calc.not_a_list\"", "\"member\":\"parts\"" } },
    { "date", "{\"start\":\"2999-12-31\",\"months\":1}", { "\"code\":\"date.out_of_range\"" } },
    { "date", "{\"start\":\"1868-02-01\",\"months\":-2}", { "\"code\":\"date.out_of_range\"" } },
    { "targets", "{\"population\":1.5}", { "\"code\":\"json.not_whole\"" } },
    { "rates",
      "{\"population\":100000,\"months\":12,\"new_consultations\":285,\"plans\":56,"
      "\"work_goal_plans\":11,\"employed_of_plans\":9,\"raised_of_plans\":4}",
      { "\"new_consultations_per_100k_month\":\"23.8\"", "\"work_or_income_rate\":\"118.2\"",
        "\"plan_rate\":\"19.6\"", "\"work_goal_rate\":\"19.6\"" } },
    { "rates",
      "{\"population\":0,\"months\":12,\"new_consultations\":0,\"plans\":0,"
      "\"work_goal_plans\":0,\"employed_of_plans\":0,\"raised_of_plans\":0}",
      { "\"plans_per_100k_month\":null", "\"work_or_income_rate\":null", "\"plan_rate\":null",
        "\"steps\":[]" } },
    { "name-key",
      "{\"name\":\"髙﨑 ｼﾞｮｰｼﾞ\"}",
      { "\"key\":\"高崎じよーじ\"", "\"grams\":[", "\"高崎\"", "\"崎じ\"" } },
    { "name-key", "{\"name\":\"高\"}", { "\"grams\":[]" } },
    /* */
    { "number-check",
      "{\"text\":\"1234-5678-9018\"}",
      { "\"kinds\":[\"individual_number\"]", "\"rule\":\"R-010\"" } },
    { "number-check", "{\"text\":\"番号は123456789018です\"}", { "\"individual_number\"" } },
    { "number-check", "{\"text\":\"+123456\"}", { "\"kinds\":[]" } },
    { "number-check", "{\"text\":\"12345 a\"}", { "\"kinds\":[]" } },
    { "number-check", "{\"text\":\"1234567a\"}", { "\"kinds\":[]" } },
    { "quorum",
      "{\"body\":\"panel\",\"members\":1001,\"present\":3}",
      { "\"code\":\"calc.out_of_range\"", "\"member\":\"members\"" } },
    { "number-check", "{\"text\":\"12345/8\"}", { "\"kinds\":[]" } },
    { "number-check", "{\"text\":\"123456789019\"}", { "\"kinds\":[]" } },
    { "number-check", "{\"text\":\"271004\"}", { "\"kinds\":[\"municipality_code\"]" } },
    { "number-check", "{\"text\":\"06-1234-5678\"}", { "\"kinds\":[\"telephone\"]" } },
    /* */
    { "number-check",
      "{\"text\":\"１２３－４５６７\"}",
      { "\"kinds\":[\"postal_code\",\"bank_account\"]", "\"digits\":\"1234567\"" } },
};

static void answers(void **state)
{
    (void)state;
    check_answers(rows, LENGTH(rows));
}

static void check_members(const struct calc_member *members)
{
    for (; members->name; members++) {
        assert_true(catalogue_has(answers_texts, LANG_JA, members->label));
        assert_true(catalogue_has(answers_texts, LANG_EN, members->label));
        assert_true(members->kind != CALC_CHOICE || members->choices);
        assert_true(members->kind != CALC_OBJECT || members->members);
        if (members->members)
            check_members(members->members);
    }
}

static void the_table_is_whole(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct voice reader = { answers_texts, &answers_seido->eras, LANG_EN, false };
    for (size_t i = 0; calc_rules[i]; i++) {
        const struct calc_rule *rule = calc_rules[i];
        assert_ptr_equal(calc_find(str_of(rule->name)), rule);
        assert_true(i == 0 || strcmp(calc_rules[i - 1]->name, rule->name) < 0);
        assert_true(catalogue_has(answers_texts, LANG_JA, rule->label));
        check_members(rule->inputs);
        check_members(rule->results);
        struct buf out;
        struct json_writer json;
        struct json schema = { 0 };
        struct err err = { 0 };
        buf_init(&out, &arena, 1000, 1000000);
        json_init(&json, &out);
        calc_write_schema(&reader, rule, &json);
        assert_int_equal(json_read(&arena, buf_str(&out), &schema, &err), OK);
        buf_init(&out, &arena, 1000, 1000000);
        calc_describe(&reader, rule, &out);
        assert_true(out.len > 0);
    }
    assert_null(calc_find(STR("none")));
    struct calc_rule bare =
        *calc_rules[0]; /* a rule without an example has a schema all the same */
    struct buf out;
    struct json_writer json;
    bare.example = NULL;
    buf_init(&out, &arena, 1000, 1000000);
    json_init(&json, &out);
    calc_write_schema(&reader, &bare, &json);
    assert_true(str_ends(buf_str(&out), STR("\"example\":\"\"}")));
}

static void explains(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct voice reader = { answers_texts, &answers_seido->eras, LANG_EN, false };
    struct calc_place place = { &arena, answers_seido, NULL };
    struct calc_answer result = { 0 };
    struct json value = { 0 };
    struct err err = { 0 };
    const struct calc_rule *rule = calc_find(STR("targets"));
    assert_int_equal(
        json_read(&arena, STR("{\"population\":100000,\"fiscal_year\":2019}"), &value, &err), OK);
    assert_int_equal(calc_run(rule, &place, &value, &result, &err), OK);
    struct str text = calc_explain(&arena, &reader, rule, &result);
    size_t at = 0;
    assert_true(str_find(text, STR("new_consultations = 192"), &at));
    assert_true(str_find(text, STR("1. New consultations: 100000 ÷ 100000 × 16 × 12 = 192"), &at));
    rule = calc_find(STR("quorum")); /* no table, so no row */
    assert_int_equal(
        json_read(&arena, STR("{\"body\":\"panel\",\"members\":3,\"present\":3}"), &value, &err),
        OK);
    assert_int_equal(calc_run(rule, &place, &value, &result, &err), OK);
    assert_true(str_ends(calc_explain(&arena, &reader, rule, &result), STR("]\n")));
}

static bool is_japanese(struct str text)
{
    for (size_t i = 0; i < text.len; i++) /* U+3000 and above, but no signs such as × and → */
        if ((unsigned char)text.ptr[i] >= 0xe3 && (unsigned char)text.ptr[i] <= 0xef)
            return true;
    return false;
}

/* What a rule tells in English is English. */
static void steps_are_english(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct voice reader = { answers_texts, &answers_seido->eras, LANG_EN, false };
    struct calc_place place = { &arena, answers_seido, NULL };
    for (size_t i = 0; calc_rules[i]; i++) {
        const struct calc_rule *rule = calc_rules[i];
        struct calc_answer result = { 0 };
        struct json input = { 0 };
        struct err err = { 0 };
        if (str_equal(str_of(rule->name), STR("name-key")))
            continue; /* tells a name and its key */
        assert_int_equal(json_read(&arena, str_of(rule->example), &input, &err), OK);
        assert_int_equal(calc_run(rule, &place, &input, &result, &err), OK);
        assert_true(result.step_count > 0);
        for (size_t k = 0; k < result.step_count; k++) {
            struct str label = catalogue_text(&arena, reader, result.steps[k].label, NULL, 0);
            struct str formula = calc_step_formula(&arena, &reader, &result.steps[k]);
            if (is_japanese(label) || is_japanese(formula))
                fail_msg("%s: %.*s: %.*s", rule->name, STR_ARG(label), STR_ARG(formula));
        }
    }
}

/* A list of more items than anybody writes is refused before it is read. */
static void a_list_has_an_end(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf line;
    size_t at = 0;
    buf_init(&line, &arena, 0, 100000);
    buf_add(&line, STR("{\"route\":\"job_loss\",\"apply_month\":\"2026-01\",\"paid_months\":["));
    for (int i = 0; i < 10001; i++)
        buf_addf(&line, "%s1", i ? "," : "");
    buf_add(&line, STR("]}"));
    struct str text = answer(&arena, "housing-extension", str_to_chars(&arena, buf_str(&line)));
    assert_true(str_find(text, STR("calc.list_too_long"), &at));
}

static void reads_what_is_typed_in_a_form(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json value = { 0 };
    const struct calc_member yen = { .name = "a", .kind = CALC_YEN };
    const struct calc_member day = { .name = "b", .kind = CALC_DATE };
    const struct calc_member month = { .name = "c", .kind = CALC_MONTH };
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &yen, STR("１２，３００円"), &value, &err),
        OK);
    assert_true(value.number == 12300);
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &day, STR("R5.4.1"), &value, &err), OK);
    assert_str(&arena, value.text, "2023-04-01");
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &month, STR("令和5年4月"), &value, &err),
        OK);
    assert_str(&arena, value.text, "2023-04");
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &day, STR("2月30日"), &value, &err),
        ERR_INVALID);
    assert_string_equal(err.field, "b");
    const struct calc_member count = { .name = "g", .kind = CALC_COUNT };
    assert_int_equal(calc_input_parse(&arena, &answers_seido->eras, &count, STR("3"), &value, &err),
                     OK);
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &count, STR("-3人"), &value, &err),
        ERR_INVALID);
    assert_string_equal(err.key, "calc.not_a_count");
    assert_int_equal(
        calc_input_parse(&arena, &answers_seido->eras, &yen, STR("五万"), &value, &err),
        ERR_INVALID);
    assert_true(strcmp(err.key, "calc.not_a_count") != 0);
    const struct calc_member flag = { .name = "d", .kind = CALC_FLAG };
    const struct calc_member text = { .name = "e", .kind = CALC_TEXT };
    const struct calc_member list = { .name = "f", .kind = CALC_LIST };
    const struct eras *eras = &answers_seido->eras;
    assert_int_equal(calc_input_parse(&arena, eras, &flag, STR(" true"), &value, &err), OK);
    assert_true(value.type == JSON_BOOL && value.number == 1);
    assert_int_equal(calc_input_parse(&arena, eras, &text, STR(" 山田 "), &value, &err), OK);
    assert_str(&arena, value.text, "山田");
    assert_int_equal(calc_input_parse(&arena, eras, &list, STR("[1,2]"), &value, &err), OK);
    assert_int_equal(value.count, 2);
    assert_int_equal(calc_input_parse(&arena, eras, &list, STR("[1"), &value, &err), ERR_INVALID);
    assert_string_equal(err.field, "f");
}

/* A page is told all that a rule misses, the command line the first of it. */
static void tells_a_page_all_that_is_missing(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct json input = { 0 };
    struct err err = { 0 };
    struct calc_answer answer;
    struct problems problems;
    problems_init(&problems, &arena);
    const struct calc_place place = { &arena, answers_seido, &problems };
    const struct calc_rule *rule = calc_find(STR("housing-benefit"));
    assert_int_equal(json_read(&arena,
                               STR("{\"applied_on\":\"2026-11-21\",\"household_size\":1,\"rent\":1,"
                                   "\"income\":0,\"assets\":0,\"route\":\"reduced_work\"}"),
                               &input, &err),
                     OK);
    assert_int_equal(calc_run(rule, &place, &input, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "calc.missing");
    assert_true(problems.count > 0);
}

/* A rate is typed in percent, a month or day as it is known. */
static void reads_percent_and_when(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const struct {
        const char *typed;
        int64_t ppm; /* -1: refused */
    } rates[] = {
        { "1.5", 15000 }, { "3", 30000 },    { " 10.75% ", 107500 }, { "１．５％", 15000 },
        { "0.0001", 1 },  { "0.00001", -1 }, { "100", 1000000 },     { "101", -1 },
        { "-1", -1 },     { "1.-5", -1 },    { "three", -1 },        { "1.5.5", -1 },
    };
    const struct calc_member rate = { .name = "rate", .kind = CALC_RATE };
    const struct calc_member when = { .name = "first_due", .kind = CALC_WHEN };
    const struct eras *eras = &answers_seido->eras;
    struct json value;
    struct err err;
    for (size_t i = 0; i < LENGTH(rates); i++) {
        enum status status =
            calc_input_parse(&arena, eras, &rate, str_of(rates[i].typed), &value, &err);
        if ((status == OK) != (rates[i].ppm >= 0) || (status == OK && value.number != rates[i].ppm))
            fail_msg("%s: %lld", rates[i].typed, (long long)value.number);
    }
    assert_true(str_equal(calc_percent(&arena, 15000), STR("1.5")));
    assert_true(str_equal(calc_percent(&arena, 30000), STR("3")));
    assert_int_equal(calc_input_parse(&arena, eras, &when, STR("R5.1"), &value, &err), OK);
    assert_true(str_equal(value.text, STR("2023-01")));
    assert_int_equal(calc_input_parse(&arena, eras, &when, STR("2023/1/10"), &value, &err), OK);
    assert_true(str_equal(value.text, STR("2023-01-10")));
}

/* Every choice of every rule has words in both languages. */
static void check_choices(struct arena *arena, const struct calc_rule *rule,
                          const struct calc_member *members)
{
    for (; members->name; members++) {
        for (size_t i = 0; members->choices && members->choices[i]; i++) {
            const char *key = str_format(arena, "calc.choice.%s", members->choices[i]).ptr;
            if (!catalogue_has(answers_texts, LANG_JA, key) ||
                !catalogue_has(answers_texts, LANG_EN, key))
                fail_msg("%s.%s: %s has no words", rule->name, members->name, key);
        }
        if (members->members)
            check_choices(arena, rule, members->members);
    }
}

static void every_choice_has_words(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; calc_rules[i]; i++) {
        check_choices(&arena, calc_rules[i], calc_rules[i]->inputs);
        check_choices(&arena, calc_rules[i], calc_rules[i]->results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_page_all_that_is_missing),
        cmocka_unit_test(reads_percent_and_when),
        cmocka_unit_test(every_choice_has_words),
        cmocka_unit_test(answers),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(explains),
        cmocka_unit_test(steps_are_english),
        cmocka_unit_test(a_list_has_an_end),
        cmocka_unit_test(reads_what_is_typed_in_a_form),
    };
    return cmocka_run_group_tests(tests, answers_setup, answers_teardown);
}
