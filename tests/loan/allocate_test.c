/* allocate_test.c - both orders, early payment, overpayment; nothing is lost or made. */
#include "loan/allocate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/banned.h"

static struct open_instalment open_rows[3];

static struct allocate_case standard(Yen amount, enum allocate_order order)
{
    Date first;
    assert_true(date_make(2025, 1, 27, &first));
    for (int i = 0; i < 3; i++)
        open_rows[i] = (struct open_instalment){ i + 1, date_add_months(first, i), 8000, 100 };
    return (struct allocate_case){ .instalments = open_rows,
                                   .count = 3,
                                   .late_interest = 500,
                                   .costs = 300,
                                   .amount = amount,
                                   .on = date_add_days(date_add_months(first, 1), 3),
                                   .order = order };
}

/* */
/* one payment a line: */
/* clang-format off */
static void settles_in_the_order_asked_for(void **state)
{
    (void)state;
    static const struct {
        Yen amount;
        enum allocate_order order;
        size_t count;
        struct { enum allocated_to to; int number; Yen amount; bool is_early; } items[8];
        Yen overpaid;
    } rows[] = {
        { 1, ALLOCATE_PRINCIPAL_FIRST, 1, { { TO_PRINCIPAL, 1, 1, false } }, 0 },
        { 8150, ALLOCATE_PRINCIPAL_FIRST, 3,
          { { TO_PRINCIPAL, 1, 8000, false }, { TO_INTEREST, 1, 100, false },
            { TO_PRINCIPAL, 2, 50, false } }, 0 },
        { 16300, ALLOCATE_PRINCIPAL_FIRST, 5,
          { { TO_PRINCIPAL, 1, 8000, false }, { TO_INTEREST, 1, 100, false },
            { TO_PRINCIPAL, 2, 8000, false }, { TO_INTEREST, 2, 100, false },
            { TO_PRINCIPAL, 3, 100, true } }, 0 },
        { 25200, ALLOCATE_PRINCIPAL_FIRST, 8,
          { { TO_PRINCIPAL, 1, 8000, false }, { TO_INTEREST, 1, 100, false },
            { TO_PRINCIPAL, 2, 8000, false }, { TO_INTEREST, 2, 100, false },
            { TO_PRINCIPAL, 3, 8000, true }, { TO_INTEREST, 3, 100, true },
            { TO_LATE_INTEREST, 0, 500, false }, { TO_COSTS, 0, 300, false } }, 100 },
        { 1050, ALLOCATE_STATUTORY, 5,
          { { TO_COSTS, 0, 300, false }, { TO_LATE_INTEREST, 0, 500, false },
            { TO_INTEREST, 1, 100, false }, { TO_INTEREST, 2, 100, false },
            { TO_PRINCIPAL, 1, 50, false } }, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct allocate_result result;
        struct allocate_case payment = standard(rows[i].amount, rows[i].order);
        assert_int_equal(allocate(&arena, &payment, &result, &err), OK);
        assert_int_equal(result.count, rows[i].count);
        assert_int_equal(result.overpaid, rows[i].overpaid);
        Yen sum = result.overpaid;
        for (size_t k = 0; k < result.count; k++) {
            assert_int_equal(result.items[k].to, rows[i].items[k].to);
            assert_int_equal(result.items[k].number, rows[i].items[k].number);
            assert_int_equal(result.items[k].amount, rows[i].items[k].amount);
            assert_int_equal(result.items[k].is_early, rows[i].items[k].is_early);
            sum += result.items[k].amount;
        }
        assert_int_equal(sum, rows[i].amount);
    }
}
/* clang-format on */

static void refuses_amounts_out_of_range(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct allocate_result result;
    struct allocate_case payment = standard(0, ALLOCATE_STATUTORY);
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment.amount = YEN_MAX + 1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment = standard(1, ALLOCATE_STATUTORY);
    payment.late_interest = -1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment.late_interest = YEN_MAX + 1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment = standard(1, ALLOCATE_STATUTORY);
    payment.costs = -1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment = standard(1, ALLOCATE_STATUTORY);
    open_rows[1].principal = -1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment = standard(1, ALLOCATE_STATUTORY);
    open_rows[1].interest = -1;
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    payment = standard(1, ALLOCATE_STATUTORY);
    open_rows[2].due = date_add_days(open_rows[1].due, -1);
    assert_int_equal(allocate(&arena, &payment, &result, &err), ERR_INVALID);
    assert_string_equal(err.key, "loan.instalments.order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settles_in_the_order_asked_for),
        cmocka_unit_test(refuses_amounts_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
