/* test_seido.c - the built-in definitions for tests of the floors above. */
#include "support/test_seido.h"

#include <stdio.h>
#include <stdlib.h>

#include "record/schema.h"
#include "seido/load.h"

#include "base/banned.h"

struct seido *test_seido(void)
{
    static struct arena arena;
    static struct seido *seido;
    if (seido)
        return seido;
    struct source *sources = NULL;
    size_t count = 0;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    arena_init(&arena, 0);
    seido_sources(&arena, &sources, &count);
    if (seido_load(sources, count, NULL, &seido, &faults, &err) == OK)
        return seido;
    for (size_t i = 0; i < faults.count; i++)
        fprintf(stderr, "%.*s:%d: %.*s\n", STR_ARG(faults.items[i].place.file),
                faults.items[i].place.line, STR_ARG(faults.items[i].wrong));
    exit(1);
}

void test_schema(struct test_db *t)
{
    struct err err = { 0 };
    test_ok(schema_sync(t->db, test_seido(), &err), &err);
}
