#include "unit.h"

#include "custody/fee.h"

/* price lists as councils publish them. */
static void price_of_a_visit(void **state)
{
    (void)state;
#define LIST(minutes, price, with_passbook, step_of, step_price)                                   \
    .base_minutes = minutes, .base = price, .passbook_base = with_passbook,                        \
    .step_minutes = step_of, .step = step_price
    static const struct fee_list saitama = { LIST(60, 1200, 1600, 30, 400) };
    static const struct fee_list naganohara = { LIST(60, 1200, 1200, 0, 0),
                                                .exempt_pays = { true, 700 } };
    static const struct fee_list kusu = { LIST(0, 1330, 1330, 30, 400) };
    static const struct fee_list cheap = { LIST(60, 500, 500, 0, 0),
                                           .exempt_pays = { true, 700 } }; /* less than that */
    static const struct fee_list arida = { LIST(60, 1000, 1000, 30, 500), .exempt_percent = 50,
                                           .savings_below = 3500000 };
    static const struct fee_list half = { LIST(60, 1001, 1001, 0, 0), .exempt_percent = 50 };
    static const struct {
        const struct fee_list *list;
        struct fee_visit visit;
        Yen price, payable;
    } rows[] = {
        { &saitama, { 60, false, false, false, 0 }, 1200, 1200 },
        { &saitama, { 61, false, false, false, 0 }, 1600, 1600 },
        { &saitama, { 90, false, false, false, 0 }, 1600, 1600 },
        { &saitama, { 91, true, false, false, 0 }, 2400, 2400 },
        { &saitama, { 91, true, true, false, 0 }, 2400, 0 },
        { &saitama, { 30, false, false, true, 0 }, 1200, 1200 },
        { &naganohara, { 30, false, false, true, 0 }, 1200, 700 },
        { &naganohara, { 300, false, false, false, 0 }, 1200, 1200 },
        { &cheap, { 30, false, false, true, 0 }, 500, 500 },
        { &kusu, { 300, false, false, false, 0 }, 1330, 1330 },
        { &arida, { 60, false, false, true, 3499999 }, 1000, 500 },
        { &arida, { 90, false, false, true, 0 }, 1500, 750 },
        { &arida, { 60, false, false, true, 3500000 }, 1000, 1000 },
        { &arida, { 60, false, false, false, 0 }, 1000, 1000 },
        { &arida, { 60, false, true, true, 0 }, 1000, 0 },
        { &half, { 60, false, false, true, 9000000 }, 1001, 500 }, /* whatever is saved */
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct fee fee = fee_of(rows[i].list, &rows[i].visit);
        assert_true(fee.price == rows[i].price && fee.payable == rows[i].payable);
        assert_true(fee.price == fee.payable + fee.subsidy);
    }
}

static void savings_are_asked_for_where_they_decide(void **state)
{
    (void)state;
    static const struct fee_list arida = { .exempt_percent = 50, .savings_below = 3500000 };
    static const struct fee_list half = { .exempt_percent = 50 };
    static const struct fee_list full = { .savings_below = 1 };
    static const struct fee_visit exempt = { .is_tax_exempt = true }, taxed = { 0 },
                                  assisted = { .is_tax_exempt = true, .is_on_assistance = true };
    assert_true(fee_needs_savings(&arida, &exempt));
    assert_false(fee_needs_savings(&arida, &assisted));
    assert_false(fee_needs_savings(&arida, &taxed));
    assert_false(fee_needs_savings(&half, &exempt));
    assert_false(fee_needs_savings(&full, &exempt));
}

/* visits, documents and travel. */
static void a_month(void **state)
{
    (void)state;
    static const struct fee_list saitama = { LIST(60, 1200, 1600, 30, 400), .documents_month = 500,
                                             .documents_year = 2000 };
    static const struct fee_list asuka = { LIST(60, 1000, 1000, 30, 500), .travel = { true, 300 } };
    static const struct {
        const struct fee_list *list;
        bool is_on_assistance;
        struct fee_month month;
        Yen documents, travel, payable;
    } rows[] = {
        { &saitama, false, { 2, true, false, false }, 500, 0, 3700 },
        { &saitama, false, { 2, true, true, false }, 2500, 0, 5700 },
        { &saitama, false, { 2, false, true, true }, 0, 0, 3200 },
        { &saitama, false, { 0, true, false, true }, 500, 0, 500 },
        { &saitama, true, { 2, true, true, true }, 0, 0, 0 },
        { &asuka, false, { 3, true, true, true }, 0, 900, 5400 },
        { &asuka, false, { 3, false, false, false }, 0, 0, 4500 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct fee_visit visit = { .minutes = 90, .is_on_assistance = rows[i].is_on_assistance };
        struct fee_sum sum = fee_month_of(rows[i].list, &visit, &rows[i].month);
        assert_true(sum.documents == rows[i].documents && sum.travel == rows[i].travel);
        assert_true(sum.payable == rows[i].payable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(price_of_a_visit),
                                        cmocka_unit_test(savings_are_asked_for_where_they_decide),
                                        cmocka_unit_test(a_month) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
