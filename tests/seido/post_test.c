/* post_test.c - postal codes of every first digit, as they are typed, and codes that are nobody's. */
#include "unit.h"

#include <stdio.h>

#include "seido/load.h"
#include "seido/post.h"

static struct arena arena;
static struct seido *seido;

static int load(void **state)
{
    (void)state;
    struct source *sources = NULL;
    size_t count = 0;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    arena_init(&arena, 0);
    seido_sources(&arena, &sources, &count);
    return seido_load(sources, count, NULL, &seido, &faults, &err) == OK ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void codes_as_they_are_typed(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *words;
    } rows[] = {
        { "310-0852", "茨城県水戸市笠原町" },
        { "3100852", "茨城県水戸市笠原町" },
        { "〒３１０－０８５２", "茨城県水戸市笠原町" },
        { "100-0000", "東京都千代田区" }, /* "where nothing else is listed" */
        { "311-1301", "茨城県東茨城郡大洗町磯浜町" },
        { "060-0042", "北海道札幌市中央区大通西" }, /* without the remark in brackets */
        { "434-0038", "静岡県浜松市浜名区貴布祢" },
        { "907-1801", "沖縄県八重山郡与那国町与那国" },
        { "310-085", NULL },
        { "310-08521", NULL },
        { "999-9999", NULL },
        { "000-0000", NULL },
        { "", NULL },
        { "住所不定", NULL },
    };
    Date on = { 0 };
    assert_true(date_make(2026, 11, 21, &on));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct str words = { 0 };
        bool is_found = post_words(&arena, seido, str_of(rows[i].typed), on, &words);
        if (is_found != (rows[i].words != NULL))
            fail_msg("%s: found %d", rows[i].typed, is_found);
        if (is_found)
            assert_str(&arena, words, rows[i].words);
    }
}

/* Every place has its municipality in the table, so that no code is found and then has no words. */
static void every_code_has_words(void **state)
{
    (void)state;
    Date on = { 0 };
    size_t found = 0;
    struct post_place place = { 0 };
    assert_true(date_make(2026, 11, 21, &on));
    for (int code = 0; code < 10000000; code += 997) { /* some thousand of them */
        char digits[12];
        (void)snprintf(digits, sizeof digits, "%07d", code);
        if (!post_find(str_of(digits), &place))
            continue;
        struct str words = { 0 };
        found++;
        if (!post_words(&arena, seido, str_of(digits), on, &words))
            fail_msg("%s has no words", digits);
    }
    assert_true(found > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(codes_as_they_are_typed),
                                        cmocka_unit_test(every_code_has_words) };
    return cmocka_run_group_tests(tests, load, release);
}
