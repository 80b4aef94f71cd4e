/* faults_test.c - every kind of fault in a definition is refused with file, line, field and words.
 * Each tests/data/seido/NAME.bad ends with lines "#! how it is loaded" (alone; ours: beside the
 * built-in ones; overlay: as a site's; checks: with the program's list of checks) and
 * "#! line | field | part of what is wrong" for each fault that must be told, in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "seido/load.h"

static const char *const checks[] = { "plan", "intake", NULL };

static struct str read_file(struct arena *arena, const char *folder, const char *name)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, 65536, 1);
    size_t len = fread(bytes, 1, 65536, file);
    fclose(file);
    return (struct str){ bytes, len };
}

/* The next "#! ..." line of the example. */
static bool next_mark(struct str *rest, struct str *ret)
{
    struct str line;
    while (str_split(rest, '\n', &line))
        if (str_starts(line, STR("#! "))) {
            *ret = str_slice(line, 3, line.len);
            return true;
        }
    return false;
}

static enum status load(struct arena *arena, struct str mode, struct source source,
                        struct faults *faults)
{
    struct source *sources = NULL;
    size_t count = 0;
    struct seido *seido = NULL;
    struct err err = { 0 };
    bool is_alone = str_equal(mode, STR("alone")) || str_equal(mode, STR("checks"));
    source.is_overlay = str_equal(mode, STR("overlay"));
    if (!is_alone)
        seido_sources(arena, &sources, &count);
    struct source *all = arena_array(arena, struct source, count + 1);
    if (count > 0)
        memcpy(all, sources, count * sizeof *all);
    all[count] = source;
    faults->arena = arena;
    return seido_load(all, count + 1, str_equal(mode, STR("checks")) ? checks : NULL, &seido,
                      faults, &err);
}

static bool is_told(const struct faults *faults, struct str name, struct str expected)
{
    struct str line, field, rest = expected;
    int64_t number = 0;
    size_t at = 0;
    assert_true(str_split(&rest, '|', &line) && str_split(&rest, '|', &field));
    assert_true(str_to_int(str_trim(line), &number));
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        if (str_equal(fault->place.file, name) && fault->place.line == number &&
            str_equal(fault->field, str_trim(field)) &&
            str_find(fault->wrong, str_trim(rest), &at) && fault->remedy.len > 0)
            return true;
    }
    return false;
}

static int try_example(const char *folder, const char *name)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct source source = { .name = str_of(name), .text = read_file(&arena, folder, name) };
    struct str rest = source.text, mode = STR(""), expected = STR("");
    struct faults faults = { 0 };
    int wrong = 0;
    assert_true(next_mark(&rest, &mode));
    if (load(&arena, mode, source, &faults) == OK)
        wrong++;
    while (next_mark(&rest, &expected))
        if (!is_told(&faults, source.name, expected)) {
            fprintf(stderr, "%s: not told: %.*s\n", name, STR_ARG(expected));
            wrong++;
        }
    for (size_t i = 0; wrong > 0 && i < faults.count; i++)
        fprintf(stderr, "    told: %d | %.*s | %.*s; %.*s\n", faults.items[i].place.line,
                STR_ARG(faults.items[i].field), STR_ARG(faults.items[i].wrong),
                STR_ARG(faults.items[i].remedy));
    return wrong;
}

static void test_every_example_is_refused(void **state)
{
    (void)state;
    char folder[1024];
    const char *source = getenv("BANSO_SOURCE");
    snprintf(folder, sizeof folder, "%s/tests/data/seido", source != NULL ? source : ".");
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int count = 0, wrong = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (str_ends(str_of(entry->d_name), STR(".bad"))) {
            wrong += try_example(folder, entry->d_name);
            count++;
        }
    closedir(dir);
    assert_true(count >= 90);
    assert_int_equal(wrong, 0);
}

/* All faults are listed, not only the first. */
static void test_all_faults_are_told(void **state)
{
    (void)state;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct faults faults = { 0 };
    struct source source = {
        .name = STR("many.yaml"),
        .text = STR("codes: colour\nja: 色\nlist:\n  - {code: a, ja: 赤, en: Red, alias: [x]}\n"
                    "  - {code: \"b c\", ja: 青, en: Blue}\n---\nrole: King\nja: 王\nen: King\n"
                    "kinds: [office]\nmay: []\n"),
    };
    assert_int_equal(load(&arena, STR("alone"), source, &faults), ERR_INVALID);
    assert_int_equal(faults.count, 4);
}

static void test_limits(void **state)
{
    (void)state;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct faults faults = { 0 };
    struct buf deep;
    buf_init(&deep, &arena, 100, 100000);
    buf_add(&deep, STR("codes: "));
    for (int i = 0; i < 200; i++)
        buf_add(&deep, STR("["));
    struct source source = { .name = STR("deep.yaml"), .text = buf_str(&deep) };
    assert_int_equal(load(&arena, STR("alone"), source, &faults), ERR_INVALID);
    source.text = STR("codes: a\0b\n");
    assert_int_equal(load(&arena, STR("alone"), source, &faults), ERR_INVALID);
    source.text = STR("codes: \xff\xfe\n");
    assert_int_equal(load(&arena, STR("alone"), source, &faults), ERR_INVALID);
}

/* What the administrator's manual gives to be copied works word for word. */
static void test_sample_of_the_manual_loads(void **state)
{
    static const char *const manuals[] = { "administrator.md", "administrator.ja.md" };
    const char *root = getenv("BANSO_SOURCE");
    char folder[1024];
    (void)state;
    snprintf(folder, sizeof folder, "%s/docs/manual", root != NULL ? root : ".");
    for (size_t i = 0; i < sizeof manuals / sizeof *manuals; i++) {
        AUTO_ARENA arena;
        arena_init(&arena, 0);
        struct faults faults = { 0 };
        struct str page = read_file(&arena, folder, manuals[i]), begin = STR("```yaml\n");
        size_t at = 0, end = 0;
        assert_true(str_find(page, begin, &at));
        struct str rest = str_slice(page, at + begin.len, page.len);
        assert_true(str_find(rest, STR("```"), &end));
        struct source source = { .name = STR("ours.yaml"), .text = str_slice(rest, 0, end) };
        assert_int_equal(load(&arena, STR("overlay"), source, &faults), OK);
        assert_int_equal(faults.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_example_is_refused),
                                        cmocka_unit_test(test_all_faults_are_told),
                                        cmocka_unit_test(test_limits),
                                        cmocka_unit_test(test_sample_of_the_manual_loads) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
