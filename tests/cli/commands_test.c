/* The table of commands: every row has texts in every language and stands in the manual page. */
#include <stdlib.h>

#include "base/assets.h"
#include "cli/command.h"
#include "calc/calc.h"
#include "os/files.h"
#include "unit.h"

enum { PAGE_MAX = 1024 * 1024 };

static struct str manual(struct arena *arena)
{
    struct err err = { 0 };
    struct str page = { 0 };
    struct str path = str_format(arena, "%s/packaging/banso.1", getenv("BANSO_SOURCE"));
    assert_int_equal(file_read(arena, path, PAGE_MAX, &page, &err), OK);
    return page;
}

static bool contains(struct str text, struct str part)
{
    size_t at;
    return str_find(text, part, &at);
}

/* "--public-origin" as troff writes it: "\-\-public\-origin". */
static struct str troff_option(struct arena *arena, const char *name)
{
    struct buf out;
    struct str rest = str_of(name);
    buf_init(&out, arena, 64, 256);
    buf_add(&out, STR("\\-\\-"));
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] == '-')
            buf_add_char(&out, '\\');
        buf_add_char(&out, rest.ptr[i]);
    }
    return buf_str(&out);
}

static void test_manual_names_every_command_and_option(void **state)
{
    AUTO_ARENA arena = { 0 };
    (void)state;
    arena_init(&arena, 0);
    struct str page = manual(&arena);
    for (const struct command *command = commands; command->name != NULL; command++) {
        struct str name = str_format(&arena, "banso %s", command->name);
        if (!contains(page, name))
            fail_msg("packaging/banso.1 lacks %s", command->name);
        for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
            if (!contains(page, troff_option(&arena, command->options[i].name)))
                fail_msg("packaging/banso.1 lacks --%s of %s", command->options[i].name,
                         command->name);
    }
    for (size_t i = 0; common_options[i].name != NULL; i++)
        assert_true(contains(page, troff_option(&arena, common_options[i].name)));
}

static bool has_text(struct arena *arena, const char *key, const char *suffix)
{
    struct str needle = str_format(arena, "msgid \"%s\"", key);
    for (size_t i = 0; i < asset_count; i++)
        if (str_starts(assets[i].name, STR("text/")) && str_ends(assets[i].name, str_of(suffix)) &&
            contains(assets[i].bytes, needle))
            return true;
    return false;
}

/* echo '{"text":"R8.11.21"}' | banso calc date: the rule is there, and takes what stands in the example. */
static void test_examples_of_the_manual_are_understood(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json input = { 0 };
    size_t at = 0, end = 0;
    (void)state;
    arena_init(&arena, 0);
    struct str page = manual(&arena), begin = STR("echo '"), pipe = STR("' | banso calc ");
    assert_true(str_find(page, begin, &at));
    struct str rest = str_slice(page, at + begin.len, page.len), name = STR("");
    assert_true(str_find(rest, pipe, &end));
    assert_int_equal(json_read(&arena, str_slice(rest, 0, end), &input, &err), OK);
    rest = str_slice(rest, end + pipe.len, rest.len);
    assert_true(str_split(&rest, '\n', &name));
    const struct calc_rule *rule = calc_find(name);
    assert_non_null(rule);
    for (size_t i = 0; i < input.count; i++) {
        const struct calc_member *member = rule->inputs;
        while (member->name != NULL && !str_equal(str_of(member->name), input.names[i]))
            member++;
        assert_non_null(member->name);
    }
}

static void test_every_row_has_texts(void **state)
{
    static const char *const suffixes[] = { ".ja.po", ".en.po" };
    AUTO_ARENA arena = { 0 };
    (void)state;
    arena_init(&arena, 0);
    for (size_t n = 0; n < LENGTH(suffixes); n++) {
        for (const struct command *command = commands; command->name != NULL; command++) {
            assert_true(has_text(&arena, command->about, suffixes[n]));
            for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
                assert_true(has_text(&arena, command->options[i].about, suffixes[n]));
        }
        for (size_t i = 0; common_options[i].name != NULL; i++)
            assert_true(has_text(&arena, common_options[i].about, suffixes[n]));
    }
}

static void test_no_own_option_hides_a_common_one(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->name != NULL; command++)
        for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++)
            for (size_t k = 0; common_options[k].name != NULL; k++)
                assert_string_not_equal(command->options[i].name, common_options[k].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manual_names_every_command_and_option),
        cmocka_unit_test(test_examples_of_the_manual_are_understood),
        cmocka_unit_test(test_every_row_has_texts),
        cmocka_unit_test(test_no_own_option_hides_a_common_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
