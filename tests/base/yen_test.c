#include "unit.h"

#include "base/yen.h"

static void every_rounding_edge(void **state)
{
    (void)state;
    static const struct {
        Yen amount;
        int64_t num, den;
        Yen down, up, half;
    } rows[] = {
        { 10, 1, 3, 3, 4, 3 },
        { 10, 1, 4, 2, 3, 3 },     /* 2.5: half goes up */
        { -10, 1, 4, -2, -3, -3 }, /* and away from zero */
        { 9, 1, 3, 3, 3, 3 },
        { 0, 5, 7, 0, 0, 0 },
        { 100000, 192, 100000, 192, 192, 192 },
        { YEN_MAX, 999999, 1000000, 999999000000000, 999999000000000, 999999000000000 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_true(yen_share(rows[i].amount, rows[i].num, rows[i].den, ROUND_DOWN) ==
                    rows[i].down);
        assert_true(yen_share(rows[i].amount, rows[i].num, rows[i].den, ROUND_UP) == rows[i].up);
        assert_true(yen_share(rows[i].amount, rows[i].num, rows[i].den, ROUND_HALF_UP) ==
                    rows[i].half);
    }
    assert_true(yen_round(8333, 10, ROUND_DOWN) == 8330);
    assert_true(yen_round(8335, 10, ROUND_HALF_UP) == 8340);
    assert_true(yen_round(-8331, 10, ROUND_UP) == -8340);
}

static void sums_are_checked(void **state)
{
    (void)state;
    struct err err = { 0 };
    Yen sum = 0;
    assert_int_equal(yen_sum((Yen[]){ 1, 2, -4 }, 3, &sum, &err), OK);
    assert_true(sum == -1);
    assert_int_equal(yen_sum((Yen[]){ YEN_MAX, 1 }, 2, &sum, &err), ERR_LIMIT);
    assert_true(sum == -1);
    assert_int_equal(yen_sum((Yen[]){ -YEN_MAX, -1 }, 2, &sum, &err), ERR_LIMIT);
    assert_int_equal(yen_sum((Yen[]){ YEN_MAX, YEN_MAX, -YEN_MAX }, 3, &sum, &err), OK);
}

static void writes_as_offices_do(void **state)
{
    (void)state;
    static const struct {
        Yen amount;
        const char *text;
    } rows[] = {
        { 0, "0" },          { 999, "999" },      { 1000, "1,000" },
        { 12300, "12,300" }, { -1200, "▲1,200" }, { YEN_MAX, "1,000,000,000,000,000" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena, yen_format(&arena, rows[i].amount), rows[i].text);
}

static void reads_what_people_type(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        bool is_amount;
        Yen amount;
    } rows[] = {
        { STR_INIT("12,300"), true, 12300 },
        { STR_INIT("１２，３００円"), true, 12300 },
        { STR_INIT("￥1,000"), true, 1000 },
        { STR_INIT(" ▲1,200 "), true, -1200 },
        { STR_INIT("-5"), true, -5 },
        { STR_INIT("¥-5"), true, -5 },
        { STR_INIT("1000000000000000"), true, YEN_MAX },
        { STR_INIT("1000000000000001"), false, 0 },
        { STR_INIT("99999999999999999999999"), false, 0 },
        { STR_INIT(""), false, 0 },
        { STR_INIT("円"), false, 0 },
        { STR_INIT("1,"), false, 0 },
        { STR_INIT("1.5"), false, 0 },
        { STR_INIT("3万"), false, 0 },
        { STR_INIT("--5"), false, 0 },
        { STR_INIT("-¥5"), true, -5 },
        { STR_INIT("-¥-5"), false, 0 },
        { STR_INIT("a"), false, 0 },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        Yen amount = 0;
        enum status expected = rows[i].is_amount ? OK : ERR_INVALID;
        assert_int_equal(yen_parse(&arena, rows[i].text, &amount, &err), expected);
        assert_true(amount == rows[i].amount);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rounding_edge),
        cmocka_unit_test(sums_are_checked),
        cmocka_unit_test(writes_as_offices_do),
        cmocka_unit_test(reads_what_people_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
