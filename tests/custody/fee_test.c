#include "unit.h"

#include "custody/fee.h"

/* price lists as councils publish them. */
static void price_of_a_visit(void **state)
{
    (void)state;
    static const struct fee_list saitama = { 60, 1200, 1600, 30, 400, { false, 0 } };
    static const struct fee_list naganohara = { 60, 1200, 1200, 0, 0, { true, 700 } };
    static const struct fee_list kusu = { 0, 1330, 1330, 30, 400, { false, 0 } };
    static const struct fee_list cheap = { 60, 500, 500, 0, 0, { true, 700 } }; /* less than that */
    static const struct {
        const struct fee_list *list;
        struct fee_visit visit;
        Yen price, payable;
    } rows[] = {
        { &saitama, { 60, false, false, false }, 1200, 1200 },
        { &saitama, { 61, false, false, false }, 1600, 1600 },
        { &saitama, { 90, false, false, false }, 1600, 1600 },
        { &saitama, { 91, true, false, false }, 2400, 2400 },
        { &saitama, { 91, true, true, false }, 2400, 0 },
        { &saitama, { 30, false, false, true }, 1200, 1200 },
        { &naganohara, { 30, false, false, true }, 1200, 700 },
        { &naganohara, { 300, false, false, false }, 1200, 1200 },
        { &cheap, { 30, false, false, true }, 500, 500 },
        { &kusu, { 300, false, false, false }, 1330, 1330 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct fee fee = fee_of(rows[i].list, &rows[i].visit);
        assert_true(fee.price == rows[i].price && fee.payable == rows[i].payable);
        assert_true(fee.price == fee.payable + fee.subsidy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(price_of_a_visit) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
