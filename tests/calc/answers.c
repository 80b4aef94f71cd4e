#include "calc/answers.h"

#include "base/assets.h"
#include "consult/guards.h"
#include "record/record.h"
#include "seido/load.h"

static struct arena configuration;
struct seido *answers_seido;
struct catalogue *answers_texts;

int answers_setup(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct source *sources = NULL;
    size_t count = 0, known = 0;
    const char *checks[200] = { 0 };
    struct faults faults = { .arena = &configuration };
    for (size_t i = 0; record_check_names[i]; i++)
        checks[known++] = record_check_names[i];
    for (size_t i = 0; guard_check_names[i]; i++)
        checks[known++] = guard_check_names[i];
    seido_sources(&configuration, &sources, &count);
    if (seido_load(sources, count, checks, &answers_seido, &faults, &err) != OK) {
        for (size_t i = 0; i < faults.count; i++)
            print_error("%.*s:%d: %.*s\n", STR_ARG(faults.items[i].place.file),
                        faults.items[i].place.line, STR_ARG(faults.items[i].wrong));
        return 1;
    }
    assert_int_equal(catalogue_open(&configuration, &answers_texts, &err), OK);
    for (size_t i = 0; i < asset_count; i++) {
        if (str_ends(assets[i].name, STR(".ja.po")))
            assert_int_equal(catalogue_load_po(answers_texts, LANG_JA, assets[i].bytes, &err), OK);
        if (str_ends(assets[i].name, STR(".en.po")))
            assert_int_equal(catalogue_load_po(answers_texts, LANG_EN, assets[i].bytes, &err), OK);
    }
    return 0;
}

int answers_teardown(void **state)
{
    (void)state;
    arena_release(&configuration);
    return 0;
}

/* The answer of a rule as `banso calc` prints it. */
struct str answer(struct arena *arena, const char *name, const char *input)
{
    const struct calc_rule *rule = calc_find(str_of(name));
    assert_non_null(rule);
    struct voice reader = { answers_texts, &answers_seido->eras, LANG_JA, false };
    struct calc_place place = { arena, answers_seido, NULL };
    struct calc_answer result = { 0 };
    struct json value = { 0 };
    struct err err = { 0 };
    struct buf out;
    struct json_writer json;
    buf_init(&out, arena, 1000, 1000000);
    json_init(&json, &out);
    enum status status = json_read(arena, str_of(input), &value, &err);
    if (status == OK)
        status = calc_run(rule, &place, &value, &result, &err);
    if (status == OK)
        calc_write(&reader, rule, &result, &json);
    else
        calc_write_error(arena, &reader, &err, &json);
    return buf_str(&out);
}

void check_answers(const struct answer_row *rows, size_t count)
{
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct str text = answer(&arena, rows[i].rule, rows[i].input);
        for (size_t k = 0; k < LENGTH(rows[i].expected) && rows[i].expected[k]; k++) {
            size_t at = 0;
            if (!str_find(text, str_of(rows[i].expected[k]), &at))
                fail_msg("%s %s\n gave %.*s\n without %s", rows[i].rule, rows[i].input,
                         STR_ARG(text), rows[i].expected[k]);
        }
        size_t at = 0;
        if (str_find(text, STR("⟦"), &at))
            fail_msg("a text is missing: %.*s", STR_ARG(text));
    }
}
