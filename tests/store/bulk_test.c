/* bulk_test.c - rows that are collected and written together are what single inserts would have stored. */
#include "store/bulk.h"

#include <string.h>

#include "support/test_db.h"

#include "base/banned.h"

enum { ROWS = 1000 }; /* more than one statement, and some left over */

#define INSERT "INSERT INTO one (id, text, day, bytes, missing) VALUES ($1, $2, $3, $4, $5)"

static void make_tables(struct test_db *t)
{
    struct err err = { 0 };
    const char *blob = t->engine == DB_SQLITE ? "BLOB" : "bytea";
    const char *day = t->engine == DB_SQLITE ? "TEXT" : "date";
    struct str sql = str_format(&t->arena,
                                "CREATE TABLE one (id bigint PRIMARY KEY, text text NOT NULL,"
                                " day %s, bytes %s, missing bigint);"
                                "CREATE TABLE two (id bigint REFERENCES one (id))",
                                day, blob);
    test_ok(db_change_schema(t->db, sql, &err), &err);
}

/* What a format between would take for something else. */
static struct str text_of(int64_t id)
{
    static const struct str texts[] = {
        STR_INIT(""),      STR_INIT("\\N"),     STR_INIT("a\tb\nc\rd\\e"),
        STR_INIT("\\."),   STR_INIT("渡邉 隆"), STR_INIT("'; DROP TABLE one; --"),
        STR_INIT("x\\ty"),
    };
    return texts[(size_t)id % LENGTH(texts)];
}

static void add_one(struct tx *tx, int64_t id, struct str text)
{
    static const char bytes[] = "\0\\x41\xff\n";
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    test_ok(db_insert(tx, &stmt, INSERT, &err), &err);
    bind_text(&stmt, 2, STR("bound twice: the last one counts"));
    bind_int(&stmt, 1, id);
    bind_text(&stmt, 2, text);
    if (id % 3 != 0) {
        bind_date(&stmt, 3, (Date){ (int32_t)(20000 + id) });
        bind_blob(&stmt, 4, (struct str){ bytes, sizeof bytes - 1 });
    } /* and what is not bound is NULL, whatever the row before held */
    test_ok(db_run(&stmt, NULL, &err), &err);
}

static void add_two(struct tx *tx, int64_t id)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    test_ok(db_insert(tx, &stmt, "INSERT INTO two (id) VALUES ($1)", &err), &err);
    bind_int(&stmt, 1, id);
    test_ok(db_run(&stmt, NULL, &err), &err);
}

static void check_one(struct test_db *t)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    bool has = false;
    test_ok(
        db_prepare(t->db, &stmt, "SELECT id, text, day, bytes, missing FROM one ORDER BY id", &err),
        &err);
    for (int64_t id = 0; id < ROWS; id++) {
        test_ok(db_step(&stmt, &has, &err), &err);
        assert_true(has);
        assert_int_equal(col_int(&stmt, 0), id);
        assert_true(str_equal(col_text(&stmt, 1), text_of(id)));
        assert_int_equal(col_date(&stmt, 2).has, id % 3 != 0);
        assert_int_equal(col_date(&stmt, 2).value.day, id % 3 != 0 ? 20000 + id : 0);
        assert_int_equal(col_is_null(&stmt, 3), id % 3 == 0);
        if (id % 3 != 0)
            assert_int_equal(col_blob(&stmt, 3).len, 7);
        assert_true(col_is_null(&stmt, 4));
    }
    test_ok(db_step(&stmt, &has, &err), &err);
    assert_false(has);
}

static void rows_are_written_as_they_were_bound(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    AUTO_BULK bulk = bulk_new();
    struct tx later = bulk_tx(t->db, bulk);
    make_tables(t);
    for (int64_t id = 0; id < ROWS; id++) {
        add_one(&later, id, text_of(id));
        add_two(&later, id);
    }
    assert_true(bulk_size(bulk) > ROWS * 10);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM one"), 0);
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(bulk_write(&tx, bulk, &err), &err);
    assert_int_equal(bulk_size(bulk), 0);
    test_ok(bulk_write(&tx, bulk, &err), &err); /* nothing is written twice */
    test_ok(tx_commit(&tx, &err), &err);
    check_one(t);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM two"), ROWS);
}

/* One row that the table refuses, at any place: none is there afterwards, and the connection lives. */
static void a_refused_row_leaves_nothing(void **state)
{
    static const int64_t places[] = { 0, ROWS / 2, ROWS - 1 };
    struct test_db *t = test_db_of(state);
    make_tables(t);
    for (size_t i = 0; i < LENGTH(places); i++) {
        struct err err = { 0 };
        AUTO_TX tx = { 0 };
        AUTO_BULK bulk = bulk_new();
        struct tx later = bulk_tx(t->db, bulk);
        for (int64_t id = 0; id < ROWS; id++) {
            add_one(&later, id, text_of(id));
            if (id == places[i])
                add_one(&later, id, STR("its like"));
        }
        test_ok(tx_begin(t->db, &tx, &err), &err);
        assert_int_equal(bulk_write(&tx, bulk, &err), ERR_CONFLICT);
        assert_string_equal(err.key, "db.taken");
        assert_int_not_equal(tx_commit(&tx, &err), OK);
        tx_release(&tx);
        assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM one"), 0);
    }
}

static void a_row_without_its_parent_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    AUTO_BULK bulk = bulk_new();
    struct tx later = bulk_tx(t->db, bulk);
    make_tables(t);
    add_one(&later, 1, STR("one"));
    add_two(&later, 2);
    test_ok(tx_begin(t->db, &tx, &err), &err);
    assert_int_equal(bulk_write(&tx, bulk, &err), ERR_DB);
    assert_string_equal(err.key, "db.refused");
    tx_release(&tx);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM one"), 0);
}

static void a_text_with_a_nul_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    AUTO_BULK bulk = bulk_new();
    struct tx later = bulk_tx(t->db, bulk);
    make_tables(t);
    add_one(&later, 1, (struct str){ "a\0b", 3 });
    test_ok(tx_begin(t->db, &tx, &err), &err);
    assert_int_equal(bulk_write(&tx, bulk, &err), ERR_INVALID);
    tx_release(&tx);
    bulk_forget(bulk);
    assert_int_equal(bulk_size(bulk), 0);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM one"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(rows_are_written_as_they_were_bound),
        TEST_ON_BOTH(a_refused_row_leaves_nothing),
        TEST_ON_BOTH(a_row_without_its_parent_is_refused),
        TEST_ON_BOTH(a_text_with_a_nul_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
