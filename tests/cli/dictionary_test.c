/* dictionary_test.c - docs/data-dictionary.md is what the built-in definitions give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "cli/dictionary.h"
#include "os/files.h"
#include "seido/load.h"

static void test_page_is_up_to_date(void **state)
{
    (void)state;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct source *sources = NULL;
    size_t count = 0;
    struct seido *seido = NULL;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    struct str page = { 0 };
    struct buf out;
    const char *root = getenv("BANSO_SOURCE");
    struct str path = str_format(&arena, "%s/docs/data-dictionary.md", root != NULL ? root : ".");
    seido_sources(&arena, &sources, &count);
    assert_int_equal(seido_load(sources, count, NULL, &seido, &faults, &err), OK);
    buf_init(&out, &arena, 262144, DICTIONARY_BYTES_MAX);
    dictionary_write(&out, seido);
    assert_true(buf_ok(&out));
    assert_int_equal(file_read(&arena, path, DICTIONARY_BYTES_MAX, &page, &err), OK);
    if (!str_equal(page, buf_str(&out)))
        fail_msg("docs/data-dictionary.md is old: banso dictionary > docs/data-dictionary.md");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_page_is_up_to_date) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
