#include "unit.h"

#include "base/number_check.h"

/* R-007 R-008 R-009 */
static void check_digits(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        bool (*is_valid)(struct str digits);
        bool expected;
    } rows[] = {
        { STR_INIT("011002"), municipality_code_is_valid, true }, /* 札幌市 */
        { STR_INIT("130001"), municipality_code_is_valid, true }, /* 東京都 */
        { STR_INIT("271004"), municipality_code_is_valid, true }, /* 大阪市 */
        { STR_INIT("131016"), municipality_code_is_valid, true }, /* 千代田区 */
        { STR_INIT("271005"), municipality_code_is_valid, false },
        { STR_INIT("482005"), municipality_code_is_valid, false },
        { STR_INIT("27100"), municipality_code_is_valid, false },
        { STR_INIT("７000012050002"), corporate_number_is_valid, false },
        { STR_INIT("7000012050002"), corporate_number_is_valid, true }, /* 国税庁 */
        { STR_INIT("7000012050003"), corporate_number_is_valid, false },
        { STR_INIT("700001205000"), corporate_number_is_valid, false },
        { STR_INIT("0612345678"), telephone_is_valid, true },
        { STR_INIT("09012345678"), telephone_is_valid, true },
        { STR_INIT("08001234567"), telephone_is_valid, true },
        { STR_INIT("0120123456"), telephone_is_valid, true },
        { STR_INIT("01234567890"), telephone_is_valid, false },
        { STR_INIT("0012345678"), telephone_is_valid, false },
        { STR_INIT("1234567890"), telephone_is_valid, false },
        { STR_INIT("061234567"), telephone_is_valid, false },
        { STR_INIT("061234567a"), telephone_is_valid, false },
        { STR_INIT("0612345678a"), telephone_is_valid, false },
        { STR_INIT("04012345678"), telephone_is_valid, false },
        { STR_INIT("06/2345678"), telephone_is_valid, false },
        { STR_INIT("000005"), municipality_code_is_valid, false },
        { STR_INIT("001007"), municipality_code_is_valid, false },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (rows[i].is_valid(rows[i].text) != rows[i].expected)
            fail_msg("%.*s", STR_ARG(rows[i].text));
    }
}

static void tidies(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    assert_str(&arena, number_tidy(&arena, STR("（０６） １２３４－５６７８")), "0612345678");
    assert_str(&arena, number_tidy(&arena, STR("123ー4567")), "1234567");
    assert_str(&arena, number_tidy(&arena, STR("\xff")), "");
    assert_str(&arena, number_tidy(&arena, STR("1‐2―3−4‖5")), "1234‖5");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(check_digits), cmocka_unit_test(tidies) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
