#include "unit.h"

#include "base/assets.h"

static void finds_every_asset(void **state)
{
    (void)state;
    assert_true(asset_count > 0);
    for (size_t i = 0; i < asset_count; i++) {
        assert_ptr_equal(asset_find(assets[i].name), &assets[i]);
        assert_int_equal(assets[i].fingerprint.len, 16);
    }
    assert_null(asset_find(STR("text/none.po")));
    assert_non_null(asset_find(STR("text/base.ja.po")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_every_asset) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
