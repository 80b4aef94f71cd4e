/* built_in_test.c - the definitions that are built into the program load without a fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_whole) };
    return cmocka_run_group_tests(tests, load, release);
}
