/* built_in_test.c - the definitions that are built into the program load without a fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/number_check.h"
#include "seido/load.h"

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
    enum status status = seido_load(sources, count, NULL, &seido, &faults, &err);
    for (size_t i = 0; i < faults.count; i++)
        fprintf(stderr, "%.*s:%d: %.*s: %.*s; %.*s\n", STR_ARG(faults.items[i].place.file),
                faults.items[i].place.line, STR_ARG(faults.items[i].field),
                STR_ARG(faults.items[i].wrong), STR_ARG(faults.items[i].remedy));
    return status == OK ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_whole(void **state)
{
    (void)state;
    assert_true(seido->record_count >= 13);
    assert_int_equal(seido->version.len, 32);
}

/* Looking a place up by the start of an address misses none, and looks at few. */
static void a_place_is_in_the_group_of_its_names(void **state)
{
    (void)state;
    const struct rate_table *table = seido_rates(seido, STR("municipalities"));
    static const struct str columns[] = { STR_INIT("prefecture"), STR_INIT("county"),
                                          STR_INIT("name") };
    size_t most = 0;
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t c = 0; c < LENGTH(columns); c++) {
            struct str text = rate_cell(table, &table->rows[i], columns[c]);
            size_t count, found = 0;
            const struct rate_row *const *rows = seido_places(seido, text, &count);
            for (size_t k = 0; k < count; k++)
                found += rows[k] == &table->rows[i];
            assert_int_equal(found, text.len > 0 ? 1 : found);
            most = count > most ? count : most;
        }
    assert_true(most > 0 && most < table->row_count / 4);
}

/* Every municipality of the country: official codes, one row a code and day, its prefecture there too. */
static void test_municipalities(void **state)
{
    (void)state;
    const struct rate_table *table = seido_rates(seido, STR("municipalities"));
    size_t prefectures = 0, towns = 0;
    assert_non_null(table);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        struct str code = rate_cell(table, row, STR("code"));
        struct str name = rate_cell(table, row, STR("name"));
        assert_true(municipality_code_is_valid(code));
        assert_true(name.len > 0 && rate_cell(table, row, STR("name_en")).len > 0 &&
                    rate_cell(table, row, STR("kana")).len > 0);
        prefectures += str_equal(rate_cell(table, row, STR("prefecture")), name);
        towns += str_ends(name, STR("町")) || str_ends(name, STR("村"));
    }
    assert_int_equal(prefectures, 47);
    assert_int_equal(towns, 743 + 183 + 6); /* and the villages of the northern territories */
    static const char *const expected[][3] = {
        { "083097", "大洗町", "東茨城郡" },   { "271063", "大阪市西区", "" },
        { "221392", "浜松市浜名区", "" },     { "133817", "三宅村", "三宅島" },
        { "473821", "与那国町", "八重山郡" },
    };
    for (size_t i = 0; i < LENGTH(expected); i++) {
        const struct str keys[][2] = { { STR("code"), str_of(expected[i][0]) } };
        const struct rate_row *row = NULL;
        struct err err = { 0 };
        Date on = { 0 };
        assert_true(date_make(2026, 4, 1, &on));
        assert_int_equal(rate_find(table, on, keys, 1, &row, &err), OK);
        assert_true(str_equal(rate_cell(table, row, STR("name")), str_of(expected[i][1])));
        assert_true(str_equal(rate_cell(table, row, STR("county")), str_of(expected[i][2])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_whole),
                                        cmocka_unit_test(a_place_is_in_the_group_of_its_names),
                                        cmocka_unit_test(test_municipalities) };
    return cmocka_run_group_tests(tests, load, release);
}
