#include "unit.h"

#include <string.h>

static void says_why_twice(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_int_equal(err_set(&err, ERR_INVALID, "amount", "repayment.positive", "loan %d", 812),
                     ERR_INVALID);
    assert_string_equal(err.field, "amount");
    assert_string_equal(err.key, "repayment.positive");
    assert_string_equal(err.detail, "loan 812");
}

static void cuts_a_long_value_at_a_character(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf buf;
    buf_init(&buf, &arena, 0, 1000);
    for (int i = 0; i < 200; i++)
        buf_add(&buf, STR("髙"));
    struct err err = { 0 };
    assert_int_equal(err_set(&err, ERR_LIMIT, "", "x", "x"), ERR_LIMIT);
    err_arg(&err, ARG_TEXT("value", buf_str(&buf)));
    size_t at = 0;
    assert_true(strlen(err.args[0].text) == 198);
    assert_true(str_is_clean(str_of(err.args[0].text), &at));
}

static void lists_every_problem(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct problems problems;
    problems_init(&problems, &arena);
    for (int i = 0; i < 20; i++)
        problem_arg(problems_add(&problems, STR("field"), GRADE_WARNING, "key"), ARG_INT("n", i));
    assert_int_equal(problems.count, 20);
    assert_int_equal(problems.items[19].args[0].number, 19);
    assert_false(problems_has_errors(&problems));
    problems_add(&problems, STR("x"), GRADE_ERROR, "key");
    assert_true(problems_has_errors(&problems));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_why_twice),
        cmocka_unit_test(cuts_a_long_value_at_a_character),
        cmocka_unit_test(lists_every_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
