/* fixture.h - what the tests of records start from: all definitions and one type with every kind of
 * field, a database with their tables, an organisation, a user, a person and a case. */
#ifndef BANSO_TESTS_RECORD_FIXTURE_H
#define BANSO_TESTS_RECORD_FIXTURE_H

#include "support/test_db.h"

#include "record/kind.h"
#include "record/record.h"
#include "seido/seido.h"

enum {
    FIXTURE_ORGANISATION = 101,
    FIXTURE_USER = 102,
    FIXTURE_PERSON = 103,
    FIXTURE_CASEFILE = 104
};

/* All definitions of the program, and the record type `sample` (fixture.c), in t->arena. */
struct seido *fixture_seido(struct arena *arena);
struct kind_context fixture_kinds(const struct seido *seido);
/* Migrated by test_db; adds the record tables and the rows. */
struct seido *fixture_db(struct test_db *t);
/* A record that belongs to the fixture's rows. */
struct record *fixture_record(struct arena *arena, const struct record_def *def);
/* Fills every field that is part of the form, deterministically by `seed`, with values that pass. */
void fixture_fill(struct arena *arena, const struct seido *seido, struct record *record,
                  unsigned seed);
void fixture_assert_equal(const struct record *a, const struct record *b);

#endif
