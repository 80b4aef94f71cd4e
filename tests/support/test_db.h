/* test_db.h - a fresh database for every test, on both engines.
 *     static void saves(void **state) { struct test_db *t = test_db_of(state); ... t->db ... }
 *     const struct CMUnitTest tests[] = { TEST_ON_BOTH(saves) };
 * SQLite: a file in a temporary folder. PostgreSQL: a database of its own in the cluster named by
 * BANSO_TEST_POSTGRES, or in the one that postgres.sh starts. BANSO_TEST_ENGINES names the engines
 * to test on ("sqlite,postgres"); the others are skipped. */
#ifndef BANSO_TESTS_SUPPORT_TEST_DB_H
#define BANSO_TESTS_SUPPORT_TEST_DB_H

#include "unit.h"

#include "store/db.h"
#include "store/keys.h"

enum { TEST_TENANT = 1 }; /* is in the table tenant from the start */

struct test_db {
    struct db *db; /* migrated, may change the schema */
    enum db_engine engine;
    struct arena arena; /* for the test */
    char folder[64];    /* temporary, of this test, on both engines */
    char target[256];   /* as in struct db_config */
    char name[64];      /* of the database (PostgreSQL) */
};

/* Two cases, one an engine. */
#define TEST_ON_BOTH(function)                                                                     \
    { #function " on SQLite", function, test_db_setup_sqlite, test_db_teardown, NULL },            \
    {                                                                                              \
#function " on PostgreSQL", function, test_db_setup_postgres, test_db_teardown, NULL       \
    }

int test_db_setup_sqlite(void **state);
int test_db_setup_postgres(void **state);
int test_db_teardown(void **state);
/* The database of this test; skips the test when its engine is not asked for. */
struct test_db *test_db_of(void **state);

/* One more connection to the same database; may_change_schema false is how serve works. */
struct db *test_db_second(const struct test_db *t, bool may_change_schema);
/* Runs one statement without values, or fails the test. */
void test_db_run(struct db *db, const char *sql);
/* First column of the first row. */
int64_t test_db_int(struct db *db, const char *sql);
/* Fails the test and prints the error unless `status` is OK. */
void test_ok(enum status status, const struct err *err);
/* PostgreSQL: ends all other connections to the database of this test. */
void test_db_kill_connections(const struct test_db *t);

#endif
