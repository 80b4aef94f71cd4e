/* loan_test.c - the rules of loans by name: the figures of the contract, and what is refused. */
#include "calc/calc.h"

#include "support/test_seido.h"

#include "base/banned.h"

static struct arena arena;

static enum status run(const char *name, const char *input, struct calc_answer *answer,
                       struct err *err)
{
    struct json json;
    struct calc_place place = { .arena = &arena, .seido = test_seido() };
    const struct calc_rule *rule = calc_find(str_of(name));
    assert_non_null(rule);
    test_ok(json_read(&arena, str_of(input), &json, err), err);
    return calc_run(rule, &place, &json, answer, err);
}

static int64_t number(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    assert_non_null(value);
    return value->number;
}

static const struct json *instalment(const struct calc_answer *answer, size_t at)
{
    const struct json *list = json_find(&answer->result, "instalments");
    assert_non_null(list);
    assert_true(at < list->count);
    return &list->items[at];
}

/* */
static void gives_the_schedules_of_the_contract(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(run("loan-schedule",
                "{\"principal\":200000,\"months\":24,\"method\":\"interest_free\",\"unit\":10,"
                "\"remainder\":\"last\",\"first_due\":\"2023-01\"}",
                &answer, &err),
            &err);
    assert_int_equal(number(instalment(&answer, 22), "payment"), 8330);
    assert_int_equal(number(instalment(&answer, 23), "payment"), 8410);
    assert_str(&arena, json_find(instalment(&answer, 23), "due")->text, "2024-12");
    test_ok(run("loan-schedule",
                "{\"principal\":50000,\"months\":36,\"method\":\"equal_payment\","
                "\"annual_rate\":10000,\"first_due\":\"2020-01-27\"}",
                &answer, &err),
            &err);
    assert_int_equal(number(instalment(&answer, 0), "payment"), 1410);
    assert_int_equal(number(instalment(&answer, 35), "payment"), 1407);
    assert_str(&arena, json_find(&answer.result, "final_due")->text, "2022-12-27");
    assert_true(answer.step_count > 0);
}

static void applies_measures_and_payments(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(run("loan-schedule",
                "{\"principal\":240000,\"months\":24,\"method\":\"interest_free\","
                "\"first_due\":\"2023-01\",\"pay_day\":31,\"measures\":[{\"kind\":\"moratorium\","
                "\"on\":\"2023-02-10\",\"from\":\"2023-03\",\"months\":12}],"
                "\"payments\":[{\"on\":\"2023-01-31\",\"amount\":15000}]}",
                &answer, &err),
            &err);
    assert_int_equal(number(&answer.result, "version"), 2);
    assert_str(&arena, json_find(instalment(&answer, 1), "due")->text, "2023-02-28");
    assert_str(&arena, json_find(instalment(&answer, 2), "due")->text, "2024-03-31");
    assert_int_equal(number(instalment(&answer, 0), "open"), 0);
    assert_int_equal(number(instalment(&answer, 1), "open"), 5000);
}

/* a payment goes to principal and interest of the oldest; measures without a month begin on their day */
static void settles_interest_and_limits_measures(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(run("loan-schedule",
                "{\"principal\":120000,\"months\":12,\"method\":\"equal_principal\","
                "\"annual_rate\":15000,\"first_due\":\"2023-01\",\"measures\":[{\"kind\":\"early\","
                "\"on\":\"2023-02-10\",\"amount\":10000}],"
                "\"payments\":[{\"on\":\"2023-01-31\",\"amount\":10100}]}",
                &answer, &err),
            &err);
    assert_int_equal(number(instalment(&answer, 0), "open"), 50);
    struct buf line;
    buf_init(&line, &arena, 0, 20000);
    buf_add(
        &line,
        STR("{\"principal\":1,\"months\":1,\"method\":\"interest_free\",\"first_due\":\"2023-01\",\"measures\":["));
    for (int i = 0; i < 101; i++)
        buf_addf(&line, "%s{\"kind\":\"early\",\"on\":\"2023-01-01\",\"amount\":1}", i ? "," : "");
    buf_add(&line, STR("]}"));
    assert_int_equal(run("loan-schedule", str_to_chars(&arena, buf_str(&line)), &answer, &err),
                     ERR_LIMIT);
    assert_string_equal(err.field, "measures");
}

/* */
static void gives_late_interest(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(
        run("late-interest",
            "{\"principal\":1000000,\"due\":\"2009-10-04\",\"as_of\":\"2011-12-10\","
            "\"rates\":[{\"from\":\"2000-01-01\",\"rate\":50000}],\"day_count\":\"years_and_days\"}",
            &answer, &err),
        &err);
    assert_int_equal(number(&answer.result, "late_interest"), 109178);
    test_ok(run("late-interest",
                "{\"principal\":1000000,\"due\":\"2020-03-31\",\"as_of\":\"2021-03-31\"}", &answer,
                &err),
            &err);
    assert_int_equal(number(&answer.result, "late_interest"), 30000); /* 3 % by the table */
    assert_int_equal(run("late-interest",
                         "{\"principal\":1,\"due\":\"1999-01-01\",\"as_of\":\"2001-01-01\"}",
                         &answer, &err),
                     ERR_NOT_FOUND); /* no row that old: never a guess */
    assert_string_equal(err.key, "rate.not_found");
    assert_string_equal(err.field, "rates");
    /* by day, 5 % until March 2020 and 3 % since, or 5 % throughout */
    test_ok(run("late-interest",
                "{\"principal\":3650000,\"due\":\"2020-03-21\",\"as_of\":\"2020-04-10\"}", &answer,
                &err),
            &err);
    assert_int_equal(number(&answer.result, "late_interest"), 5000 + 3000);
    test_ok(run("late-interest",
                "{\"principal\":3650000,\"due\":\"2020-03-21\",\"as_of\":\"2020-04-10\","
                "\"contracted_on\":\"2018-05-01\"}",
                &answer, &err),
            &err);
    assert_int_equal(number(&answer.result, "late_interest"), 10000);
    assert_int_equal(run("late-interest",
                         "{\"principal\":1,\"due\":\"2020-03-21\",\"as_of\":\"2020-04-10\","
                         "\"contracted_on\":\"1999-05-01\"}",
                         &answer, &err),
                     ERR_NOT_FOUND);
    test_ok(run("late-interest",
                "{\"principal\":1,\"due\":\"1999-03-21\",\"as_of\":\"1999-03-21\"}", &answer, &err),
            &err);
    assert_int_equal(number(&answer.result, "late_interest"), 0);
}

/* */
static void settles_the_named_loan_first(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(
        run("allocate",
            "{\"instalments\":[{\"no\":1,\"due\":\"2025-01-27\",\"principal\":8000},"
            "{\"no\":2,\"due\":\"2025-02-27\",\"principal\":8000,\"loan\":\"B\"}],\"amount\":17000,"
            "\"on\":\"2025-02-01\",\"named_loan\":\"B\"}",
            &answer, &err),
        &err);
    const struct json *items = json_find(&answer.result, "allocations");
    assert_int_equal(items->count, 2);
    assert_int_equal(number(&items->items[0], "no"), 2);
    assert_int_equal(number(&items->items[1], "no"), 1);
    assert_int_equal(number(&answer.result, "overpaid"), 1000);
}

/* oldest first, however they are listed */
static void settles_the_oldest_first(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct calc_answer answer;
    test_ok(run("allocate",
                "{\"instalments\":[{\"no\":2,\"due\":\"2025-02-27\",\"principal\":8000},"
                "{\"no\":3,\"due\":\"2025-02-27\",\"principal\":8000},"
                "{\"no\":1,\"due\":\"2025-01-27\",\"principal\":8000}],\"amount\":17000,"
                "\"on\":\"2025-03-01\"}",
                &answer, &err),
            &err);
    const struct json *items = json_find(&answer.result, "allocations");
    assert_int_equal(items->count, 3);
    assert_int_equal(number(&items->items[0], "no"), 1);
    assert_int_equal(number(&items->items[1], "no"), 2);
    assert_int_equal(number(&items->items[2], "no"), 3);
    assert_int_equal(number(&items->items[2], "amount"), 1000);
}

static void names_the_member_that_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *input, *field;
    } rows[] = {
        { "loan-schedule",
          "{\"principal\":0,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-01\"}",
          "principal" },
        { "loan-schedule",
          "{\"principal\":1,\"months\":24,\"method\":\"x\",\"first_due\":\"2023-01\"}", "method" },
        { "loan-schedule",
          "{\"principal\":1,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-13\"}",
          "first_due" },
        { "loan-schedule",
          "{\"principal\":100,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-01\",\"annual_rate\":1}",
          "annual_rate" },
        { "loan-schedule",
          "{\"principal\":100,\"months\":25,\"method\":\"interest_free\",\"first_due\":\"2023-01\",\"period_months\":6}",
          "months" },
        { "loan-schedule",
          "{\"principal\":100,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-01\","
          "\"measures\":[{\"kind\":\"early\",\"on\":\"2023-01-01\",\"from\":\"2023-99\"}]}",
          "measures[0].from" },
        { "loan-schedule",
          "{\"principal\":100,\"months\":24,\"method\":\"interest_free\",\"first_due\":\"2023-01\","
          "\"payments\":[{\"on\":\"2023-01-01\",\"amount\":0}]}",
          "payments" },
        { "late-interest", "{\"principal\":1,\"due\":\"2023-02-30\",\"as_of\":\"2024-01-01\"}",
          "due" },
        { "late-interest", "{\"due\":\"2023-02-28\",\"as_of\":\"2024-01-01\"}", "principal" },
        { "allocate", "{\"instalments\":[],\"amount\":0,\"on\":\"2025-01-01\"}", "amount" },
        { "allocate",
          "{\"instalments\":[{\"no\":1,\"due\":\"2025-01-01\"}],\"amount\":1,\"on\":\"2025-01-01\"}",
          "instalments[0].principal" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct calc_answer answer;
        assert_int_equal(run(rows[i].rule, rows[i].input, &answer, &err), ERR_INVALID);
        assert_string_equal(err.field, rows[i].field);
    }
}

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_schedules_of_the_contract),
        cmocka_unit_test(applies_measures_and_payments),
        cmocka_unit_test(settles_interest_and_limits_measures),
        cmocka_unit_test(gives_late_interest),
        cmocka_unit_test(settles_the_named_loan_first),
        cmocka_unit_test(settles_the_oldest_first),
        cmocka_unit_test(names_the_member_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, start, release);
}
