/* migrate_test.c - migrations can be run again, and words are filled in by engine. */
#include "support/test_db.h"

#include "store/migrate.h"

#include "base/banned.h"

static void run_again_changes_nothing(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t before = test_db_int(t->db, "SELECT COUNT(*) FROM schema_migration");
    test_ok(migrate_run(t->db, &err), &err);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM schema_migration"), before);
    struct db *serve = test_db_second(t, false);
    test_ok(migrate_check(serve, &err), &err);
    db_close(&serve);
}

static void other_schema_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    test_db_run(t->db, "INSERT INTO schema_migration (number, name, at) VALUES (999, 'later', 0)");
    assert_int_equal(migrate_check(t->db, &err), ERR_DB);
    assert_string_equal(err.key, "db.schema_newer");
    test_db_run(t->db, "DELETE FROM schema_migration");
    assert_int_equal(migrate_check(t->db, &err), ERR_DB);
    assert_string_equal(err.key, "db.schema_older");
    test_db_run(t->db, "DROP TABLE schema_migration");
    assert_int_equal(migrate_check(t->db, &err), ERR_DB);
    assert_string_equal(err.key, "db.schema_older");
}

static void words_by_engine(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str sql =
        STR("CREATE TABLE x (a {key}, b {text} DEFAULT 'R{yy}-{nnnn', c {date}){strict}");
    assert_str(&arena, migrate_expand(&arena, DB_SQLITE, sql),
               "CREATE TABLE x (a INTEGER, b TEXT DEFAULT 'R{yy}-{nnnn', c TEXT) STRICT");
    assert_str(&arena, migrate_expand(&arena, DB_POSTGRES, sql),
               "CREATE TABLE x (a BIGINT, b TEXT COLLATE \"C\" DEFAULT 'R{yy}-{nnnn', c DATE)");
    assert_null(migrate_type(DB_SQLITE, STR("money")).ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_by_engine),
        TEST_ON_BOTH(run_again_changes_nothing),
        TEST_ON_BOTH(other_schema_is_refused),
    };
    return cmocka_run_group_tests_name("store/migrate", tests, NULL, NULL);
}
