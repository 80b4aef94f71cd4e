/* individual_number_test.c - what is stopped and what is not. 123456789018 has a valid check digit. */
#include "unit.h"

#include "record/individual_number.h"

#include "base/banned.h"

static void the_check_digit(void **state)
{
    (void)state;
    assert_true(individual_number_is_valid(STR("123456789018")));
    for (char digit = '0'; digit <= '9'; digit++) {
        char text[] = "123456789018";
        text[11] = digit;
        assert_int_equal(individual_number_is_valid((struct str){ text, 12 }), digit == '8');
    }
    assert_false(individual_number_is_valid(STR("12345678901")));
    assert_false(individual_number_is_valid(STR("1234567890188")));
    assert_false(individual_number_is_valid(STR("12345678901a")));
    assert_false(individual_number_is_valid(STR("12345678901/")));
    assert_true(individual_number_is_valid(STR("000000000000")));
}

static void found_in_text(void **state)
{
    static const char *const found[] = {
        "123456789018",   "番号は123456789018です", "１２３４５６７８９０１８",
        "1234-5678-9018", "1234 5678 9018",         "１２３４－５６７８－９０１８",
        "1234‐5678‐9018", "123-456-789-018",        "電話 090-1234-5678、番号 1234-5678-9018",
        "123456 789018",  "(123456789018)",         "1234.5678.9018",
        "1234−5678−9018", "1234ー5678ー9018",       "1234　5678　9018",
        "1234―5678―9018",
    };
    static const char *const passed[] = {
        "",
        "123456789019",
        "1234567890180",
        "0123456789018",
        "12345678901",
        "1234-5678-9019",
        "090-1234-5678",
        "2019-04-02 10:45",
        "12345678-9018",
        "1234--5678--9018",
        "5500013 06-1234-5678",
        "令和8年11月21日",
        "R01-0001",
        "123456789 018",
        "1234／5678／9018",
        "1234：5678：9018",
        "1234｡5678｡9018",
        "1234‏5678‏9018",
        "1234‖5678‖9018",
        "1234⁀5678⁀9018",
        "1234∑5678∑9018",
        "1234・5678・9018",
        "1234、5678、9018",
        "1234あ5678あ9018",
        "1234∀5678∀9018",
        "1234Ⅷ5678Ⅷ9018",
        "1234é5678é9018",
        "12345678901/",
        "１２３４\xe3\x83",
        "1234⇒5678⇒9018",
        ("1234\xef\xbf\xbd"
         "56789018"),
        "1234亜5678亜9018",
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(found); i++)
        if (!individual_number_is_in(str_of(found[i])))
            fail_msg("passed: %s", found[i]);
    for (size_t i = 0; i < LENGTH(passed); i++)
        if (individual_number_is_in(str_of(passed[i])))
            fail_msg("stopped: %s", passed[i]);
}

static void shown_by_its_last_digits(void **state)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        { "123456789018", "********9018" },
        { "令和8年、番号は 1234-5678-9018 です。20文字",
          "令和8年、番号は ****-****-9018 です。20文字" },
        { "１２３４５６７８９０１８", "********９０１８" },
        { "090-1234-5678", "090-1234-5678" },
        { "123456789018と123456789018", "********9018と********9018" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        assert_str(&arena, individual_number_mask(&arena, str_of(rows[i].text)), rows[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_digit),
        cmocka_unit_test(found_in_text),
        cmocka_unit_test(shown_by_its_last_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
