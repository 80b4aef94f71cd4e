#include "unit.h"

#include "base/catalogue.h"
#include "base/era_table.h"

static const struct str sample = STR_INIT("# a comment\n"
                                          "msgid \"\"\nmsgstr \"Language: ja\\n\"\n\n"
                                          "msgid \"loan.too_large\"\n"
                                          "msgstr \"{limit}まで（{on}、\"\n\"{count}件、{who}）\"\n"
                                          "msgid \"plain\"\nmsgstr \"a\\\"b\\\\c\\nd\"\n");

static void fills_in_named_values(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct catalogue *catalogue = NULL;
    assert_int_equal(catalogue_open(&arena, &catalogue, &err), OK);
    assert_int_equal(catalogue_load_po(catalogue, LANG_JA, sample, &err), OK);
    const struct voice japanese = { catalogue, &eras, LANG_JA, false };
    const struct voice english = { catalogue, &eras, LANG_EN, false };
    const struct text_arg args[] = { ARG_YEN("limit", 200000), ARG_DATE("on", (Date){ 20778 }),
                                     ARG_INT("count", 3), ARG_TEXT("who", STR("髙")) };
    assert_str(&arena, catalogue_text(&arena, japanese, "loan.too_large", args, 4),
               "200,000円まで（令和8年11月21日、3件、髙）");
    static const struct str of_english = STR_INIT("msgid \"due\"\nmsgstr \"due {on}\"\n");
    const struct voice of_page = { catalogue, &eras, LANG_EN, true };
    assert_int_equal(catalogue_load_po(catalogue, LANG_EN, of_english, &err), OK);
    assert_str(&arena, catalogue_text(&arena, english, "due", args, 4), "due 2026-11-21");
    assert_str(&arena, catalogue_text(&arena, of_page, "due", args, 4), "due 21 Nov 2026");
    assert_str(&arena, catalogue_text(&arena, japanese, "loan.too_large", args, 1),
               "200,000円まで（{on}、{count}件、{who}）");
    assert_str(&arena, catalogue_text(&arena, japanese, "plain", NULL, 0), "a\"b\\c\nd");
    assert_str(&arena, catalogue_text(&arena, english, "plain", NULL, 0), "⟦plain⟧");
    assert_true(catalogue_has(catalogue, LANG_JA, "plain"));
    assert_false(catalogue_has(catalogue, LANG_EN, "plain"));
}

/* The text of another key stands in the reader's language. */
static void fills_in_texts(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct catalogue *catalogue = NULL;
    const struct text_arg arg = ARG_KEY("day", "sat");
    assert_int_equal(catalogue_open(&arena, &catalogue, &err), OK);
    for (int lang = 0; lang < LANGS; lang++)
        assert_int_equal(catalogue_load_po(catalogue, (enum lang)lang,
                                           lang == LANG_JA
                                               ? STR("msgid \"on\"\nmsgstr \"{day}に\"\n\n"
                                                     "msgid \"sat\"\nmsgstr \"土曜\"\n")
                                               : STR("msgid \"on\"\nmsgstr \"on {day}\"\n\n"
                                                     "msgid \"sat\"\nmsgstr \"Saturday\"\n"),
                                           &err),
                         OK);
    struct voice ja = { catalogue, NULL, LANG_JA, false }, en = { catalogue, NULL, LANG_EN, false };
    assert_true(str_equal(catalogue_text(&arena, ja, "on", &arg, 1), STR("土曜に")));
    assert_true(str_equal(catalogue_text(&arena, en, "on", &arg, 1), STR("on Saturday")));
    assert_int_equal(err_set(&err, ERR_INVALID, "", "on", "none"), ERR_INVALID);
    err_arg(&err, arg);
    assert_string_equal(err.args[0].text, "sat");
}

static void refuses_broken_files(void **state)
{
    (void)state;
    static const struct {
        struct str po;
        const char *key;
        int64_t line;
    } rows[] = {
        { STR_INIT("msgid \"a\"\nmsgid \"b\"\nmsgstr \"x\"\n"), "po.no_text", 1 },
        { STR_INIT("msgid \"a\"\n"), "po.no_text", 1 },
        { STR_INIT("msgstr \"a\"\n"), "po.malformed", 1 },
        { STR_INIT("\n\"a\"\n"), "po.malformed", 2 },
        { STR_INIT("msgid \"a\nmsgstr \"b\"\n"), "po.malformed", 1 },
        { STR_INIT("msgid \"a\"\nmsgstr \"b\\x\"\n"), "po.malformed", 2 },
        { STR_INIT("msgctxt \"a\"\n"), "po.malformed", 1 },
        { STR_INIT("msgid \"a\"\nmsgstr \"1\"\nmsgid \"a\"\nmsgstr \"2\"\n"), "po.key_twice", 3 },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct catalogue *catalogue = NULL;
        assert_int_equal(catalogue_open(&arena, &catalogue, &err), OK);
        assert_int_equal(catalogue_load_po(catalogue, LANG_JA, rows[i].po, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
        assert_true(err.args[0].number == rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_named_values),
        cmocka_unit_test(fills_in_texts),
        cmocka_unit_test(refuses_broken_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
