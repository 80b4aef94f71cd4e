/* db_test.c - the interface of the database, the same on both engines. */
#include "support/test_db.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/banned.h"

#define TABLE                                                                                      \
    "CREATE TABLE sample (tenant {key} NOT NULL, id {key} NOT NULL, text {text}, bytes {blob},"    \
    " day {date}, truth {bool}, at {instant}, PRIMARY KEY (tenant, id)){strict}"

#include "store/driver.h"
#include "store/migrate.h"

static void make_table(struct test_db *t)
{
    struct err err = { 0 };
    struct str sql = migrate_expand(&t->arena, t->engine, STR(TABLE));
    test_ok(db_change_schema(t->db, sql, &err), &err);
}

static enum status insert(struct db *db, int64_t id, struct str text, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "INSERT INTO sample (tenant, id, text) VALUES ($1, $3, $2)", err));
    bind_int(&stmt, 1, 1);
    bind_text(&stmt, 2, text);
    bind_int(&stmt, 3, id);
    return db_run(&stmt, NULL, err);
}

static int64_t count(struct db *db)
{
    return test_db_int(db, "SELECT COUNT(*) FROM sample");
}

static void types_there_and_back(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    Date day;
    assert_true(date_make(2025, 4, 1, &day));
    const struct str bytes = { "\x00\xff\x5c\x01", 4 };
    {
        AUTO_STMT stmt = { 0 };
        test_ok(db_prepare(t->db, &stmt,
                           "INSERT INTO sample (tenant, id, text, bytes, day, truth, at)"
                           " VALUES ($7, $6, $5, $4, $3, $2, $1)",
                           &err),
                &err);
        bind_instant(&stmt, 1, (Instant){ INT64_C(1763712345678901) });
        bind_bool(&stmt, 2, true);
        bind_date(&stmt, 3, day);
        bind_blob(&stmt, 4, bytes);
        bind_text(&stmt, 5, STR("𠮷野家の邉󠄀さん 'quoted' \\x"));
        bind_int(&stmt, 6, INT64_MAX);
        bind_int(&stmt, 7, 1);
        int64_t changed = 0;
        test_ok(db_run(&stmt, &changed, &err), &err);
        assert_int_equal(changed, 1);
    }
    AUTO_STMT stmt = { 0 };
    test_ok(db_prepare(t->db, &stmt,
                       "SELECT id, text, bytes, day, truth, at, NULL FROM sample WHERE day >= $1",
                       &err),
            &err);
    bind_date(&stmt, 1, day);
    bool row = false;
    test_ok(db_step(&stmt, &row, &err), &err);
    assert_true(row);
    assert_int_equal(col_int(&stmt, 0), INT64_MAX);
    assert_str(&t->arena, col_text(&stmt, 1), "𠮷野家の邉󠄀さん 'quoted' \\x");
    assert_int_equal(col_blob(&stmt, 2).len, 4);
    assert_memory_equal(col_blob(&stmt, 2).ptr, bytes.ptr, 4);
    assert_true(col_date(&stmt, 3).has);
    assert_int_equal(col_date(&stmt, 3).value.day, day.day);
    assert_true(col_bool(&stmt, 4));
    assert_int_equal(col_int(&stmt, 5), INT64_C(1763712345678901));
    assert_true(col_is_null(&stmt, 6));
    assert_false(col_date(&stmt, 6).has);
    assert_int_equal(col_int(&stmt, 6), 0);
    test_ok(db_step(&stmt, &row, &err), &err);
    assert_false(row);
    test_ok(db_step(&stmt, &row, &err), &err); /* past the end stays past the end */
    assert_false(row);
}

static void long_texts_and_many_runs(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    static char text[100000];
    memset(text, 'a', sizeof text);
    for (int64_t i = 1; i <= 30; i++)
        test_ok(insert(t->db, i, (struct str){ text, (size_t)(i * i * i) }, &err), &err);
    assert_int_equal(test_db_int(t->db, "SELECT SUM(LENGTH(text)) FROM sample"), 216225);
    test_ok(insert(t->db, 31, STR(""), &err), &err); /* an empty text is not null */
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM sample WHERE text = ''"), 1);
}

static void taken_key_is_a_conflict(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    test_ok(insert(t->db, 1, STR("a"), &err), &err);
    assert_int_equal(insert(t->db, 1, STR("b"), &err), ERR_CONFLICT);
    assert_string_equal(err.key, "db.taken");
    assert_int_equal(insert(t->db, 2, (struct str){ "a\0b", 3 }, &err), ERR_INVALID);
    assert_int_equal(count(t->db), 1);
}

static void transaction_commits_and_rolls_back(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    struct db *other = test_db_second(t, true);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        assert_true(db_in_tx(t->db));
        test_ok(insert(t->db, 1, STR("kept"), &err), &err);
        assert_int_equal(count(other), 0);
        test_ok(tx_commit(&tx, &err), &err);
    }
    assert_int_equal(count(other), 1);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(insert(t->db, 2, STR("gone"), &err), &err);
    }
    assert_false(db_in_tx(t->db));
    assert_int_equal(count(t->db), 1);
    db_close(&other);
}

static void failed_statement_ends_the_transaction(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(insert(t->db, 1, STR("a"), &err), &err);
        assert_int_equal(insert(t->db, 1, STR("b"), &err), ERR_CONFLICT);
        assert_int_equal(insert(t->db, 2, STR("c"), &err), ERR_DB);
        assert_int_equal(tx_commit(&tx, &err), ERR_DB);
    }
    assert_int_equal(count(t->db), 0);
}

static enum status three_rows(struct tx *tx, void *context, struct err *err)
{
    (void)context;
    for (int64_t id = 1; id <= 3; id++)
        TRY(insert(tx->db, id, STR("row"), err));
    return OK;
}

/* Begin, three rows and the commit: five calls, each made to fail once. */
static void nothing_remains_when_the_nth_call_fails(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    for (int64_t n = 1; n <= 5; n++) {
        struct err err = { 0 };
        db_fail_at(t->db, n);
        assert_int_equal(tx_run(t->db, three_rows, NULL, &err), ERR_DB);
        db_fail_at(t->db, 0);
        assert_int_equal(count(t->db), 0);
    }
    struct err err = { 0 };
    test_ok(tx_run(t->db, three_rows, NULL, &err), &err);
    assert_int_equal(count(t->db), 3);
}

static void read_transaction_sees_one_state(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    struct db *other = test_db_second(t, true);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin_read(t->db, &tx, &err), &err);
    assert_int_equal(count(t->db), 0);
    test_ok(insert(other, 1, STR("a"), &err), &err);
    assert_int_equal(count(t->db), 0);
    tx_release(&tx);
    assert_int_equal(count(t->db), 1);
    db_close(&other);
}

static void reads_of_a_request_share_a_snapshot(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    struct db *other = test_db_second(t, true);
    db_reads_begin(t->db);
    assert_int_equal(count(t->db), 0);
    test_ok(insert(other, 1, STR("a"), &err), &err);
    if (t->engine == DB_SQLITE)
        assert_int_equal(count(t->db), 0);
    test_ok(insert(t->db, 2, STR("b"), &err), &err); /* a write ends it */
    assert_int_equal(count(t->db), 2);
    db_reads_begin(t->db);
    assert_int_equal(count(t->db), 2);
    test_ok(insert(other, 3, STR("c"), &err), &err);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err); /* so does a transaction */
    assert_int_equal(count(t->db), 3);
    tx_release(&tx);
    db_reads_begin(t->db);
    assert_int_equal(count(t->db), 3);
    test_ok(insert(other, 4, STR("d"), &err), &err);
    db_reads_end(t->db);
    assert_int_equal(count(t->db), 4);
    db_reads_begin(t->db);
    assert_int_equal(count(t->db), 4);
    test_ok(insert(other, 5, STR("e"), &err), &err);
    test_ok(tx_begin_read(t->db, &tx, &err), &err); /* one that only reads goes on with it */
    assert_int_equal(count(t->db), t->engine == DB_SQLITE ? 4 : 5);
    tx_release(&tx);
    assert_int_equal(count(t->db), 5);
    test_ok(insert(t->db, 6, STR("f"), &err), &err);
    assert_int_equal(count(t->db), 6);
    db_close(&other);
}

static void same_statement_twice_at_once(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    test_ok(tx_run(t->db, three_rows, NULL, &err), &err);
    AUTO_STMT outer = { 0 };
    int pairs = 0;
    test_ok(db_prepare(t->db, &outer, "SELECT id FROM sample", &err), &err);
    for (;;) {
        bool row;
        test_ok(db_step(&outer, &row, &err), &err);
        if (!row)
            break;
        AUTO_STMT inner = { 0 };
        test_ok(db_prepare(t->db, &inner, "SELECT id FROM sample", &err), &err);
        for (test_ok(db_step(&inner, &row, &err), &err); row;
             test_ok(db_step(&inner, &row, &err), &err))
            pairs++;
    }
    assert_int_equal(pairs, 9);
}

static void cache_forgets_the_oldest(void **state)
{
    struct test_db *t = test_db_of(state);
    for (int i = 0; i < 700; i++) {
        char sql[64];
        (void)snprintf(sql, sizeof sql, "SELECT %d", i);
        assert_int_equal(test_db_int(t->db, sql), i);
    }
    assert_int_equal(test_db_int(t->db, "SELECT 5"), 5);
}

/* The server ends the connection, or the file is moved away and put back. */
static void lose(struct test_db *t)
{
    if (t->engine == DB_POSTGRES)
        test_db_kill_connections(t);
}

static void lost_connection_comes_back(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    test_ok(insert(t->db, 1, STR("a"), &err), &err);
    lose(t);
    assert_int_equal(count(t->db), 1); /* a read is asked once more */
    lose(t);
    test_ok(tx_run(t->db, three_rows, NULL, &err) == ERR_CONFLICT ? OK : ERR_DB, &err);
    assert_int_equal(count(t->db), 1);
}

/* The server goes without a word: no SQLSTATE, only a socket that is closed. */
static void cut_sockets(void)
{
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0)
            (void)shutdown(fd, SHUT_RDWR);
    }
}

static void cut(struct test_db *t)
{
    (void)t;
    cut_sockets();
}

static void a_silent_loss_comes_back_too(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    test_ok(insert(t->db, 1, STR("a"), &err), &err);
    if (t->engine == DB_SQLITE)
        skip();
    for (int i = 0; i < 3; i++) {
        cut_sockets();
        assert_int_equal(count(t->db), 1);
    }
    cut_sockets();
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err); /* nothing has happened yet: once more */
    test_ok(insert(t->db, 2, STR("b"), &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    assert_int_equal(count(t->db), 2);
}

/* A transaction that reads begins with its first statement, and nobody waits for its end. */
static void a_loss_before_the_first_read(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_SQLITE)
        skip();
    make_table(t);
    struct err err = { 0 };
    test_ok(insert(t->db, 1, STR("a"), &err), &err);
    void (*const losses[])(struct test_db *) = { lose, cut };
    for (size_t i = 0; i < LENGTH(losses); i++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin_read(t->db, &tx, &err), &err);
        losses[i](t); /* nothing was read yet */
        assert_int_equal(count(t->db), 1);
        assert_int_equal(count(t->db), 1);
        losses[i](t); /* now the snapshot would be another */
        AUTO_STMT stmt = { 0 };
        bool row;
        test_ok(db_prepare(t->db, &stmt, "SELECT COUNT(*) FROM sample", &err), &err);
        assert_int_equal(db_step(&stmt, &row, &err), ERR_DB);
        assert_string_equal(err.key, "db.lost");
        tx_release(&tx);
        assert_int_equal(count(t->db), 1);
        test_ok(tx_begin_read(t->db, &tx, &err), &err);
        assert_int_equal(count(t->db), 1);
        tx_release(&tx);
        losses[i](t); /* after its end was sent */
        assert_int_equal(count(t->db), 1);
    }
}

static void a_transaction_that_read_is_over(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    struct db *other = test_db_second(t, true);
    bool row = false;
    for (int i = 0; i < 3; i++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin_read(t->db, &tx, &err), &err); /* without a statement */
        tx_release(&tx);
        test_ok(tx_begin_read(t->db, &tx, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
        test_ok(tx_begin_read(t->db, &tx, &err), &err);
        {
            AUTO_STMT bad = { 0 };
            test_ok(db_prepare(t->db, &bad, "SELECT id / (id - 7) FROM sample", &err), &err);
            test_ok(insert(other, 7, STR("a"), &err), &err);
            enum status status = db_step(&bad, &row, &err); /* its first statement fails */
            assert_int_equal(status, t->engine == DB_POSTGRES ? ERR_DB : OK);
        }
        tx_release(&tx);
        test_ok(tx_begin(t->db, &tx, &err), &err); /* a writer, at once */
        test_db_run(t->db, "DELETE FROM sample");
        test_ok(tx_commit(&tx, &err), &err);
        assert_int_equal(count(other), 0);
        test_ok(tx_begin_read(t->db, &tx, &err), &err);
        if (t->engine == DB_POSTGRES) /* it only reads, from its first statement on */
            assert_int_equal(insert(t->db, 8, STR("b"), &err), ERR_DB);
    }
    db_close(&other);
}

static void lost_inside_a_transaction(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_SQLITE)
        skip();
    make_table(t);
    struct err err = { 0 };
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(insert(t->db, 1, STR("a"), &err), &err);
        lose(t);
        assert_int_equal(insert(t->db, 2, STR("b"), &err), ERR_DB);
        assert_string_equal(err.key, "db.lost");
        assert_true(db_may_retry(t->db));
        assert_true(db_is_lost(t->db));
        assert_int_equal(insert(t->db, 3, STR("b"), &err), ERR_DB);
    }
    assert_int_equal(count(t->db), 0);
    assert_false(db_is_lost(t->db));
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(insert(t->db, 1, STR("a"), &err), &err);
    lose(t);
    assert_int_equal(tx_commit(&tx, &err), ERR_DB); /* nobody knows */
    assert_string_equal(err.key, "db.in_doubt");
}

static void moved_file_is_not_written(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_POSTGRES)
        skip();
    make_table(t);
    struct err err = { 0 };
    char away[300];
    (void)snprintf(away, sizeof away, "%s.away", t->target);
    assert_int_equal(rename(t->target, away), 0);
    assert_int_equal(insert(t->db, 1, STR("a"), &err), ERR_DB);
    assert_string_equal(err.key, "db.lost");
    assert_int_equal(rename(away, t->target), 0);
    struct db *again = test_db_second(t, false);
    test_ok(insert(again, 1, STR("a"), &err), &err);
    db_close(&again);
}

static void columns_of_a_table(void **state)
{
    struct test_db *t = test_db_of(state);
    make_table(t);
    struct err err = { 0 };
    struct str *names = NULL;
    size_t found = 9;
    test_ok(db_columns(t->db, &t->arena, STR("sample"), &names, &found, &err), &err);
    assert_int_equal(found, 7);
    assert_str(&t->arena, names[4], "day");
    test_ok(db_columns(t->db, &t->arena, STR("no_such"), &names, &found, &err), &err);
    assert_int_equal(found, 0);
}

/* Read in transactions or not: what leaves the cache leaves the server too. */
static void the_server_forgets_what_the_cache_forgets(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_SQLITE)
        skip();
    struct err err = { 0 };
    for (int i = 0; i < 2 * CACHE_MAX; i++) {
        AUTO_TX tx = { 0 };
        AUTO_STMT stmt = { 0 };
        bool row = false;
        if (i % 3 > 0)
            test_ok(tx_begin_read(t->db, &tx, &err), &err);
        test_ok(db_prepare_composed(t->db, &stmt, str_format(&t->arena, "SELECT %d", i), &err),
                &err);
        test_ok(db_step(&stmt, &row, &err), &err);
    }
    assert_true(test_db_int(t->db, "SELECT COUNT(*) FROM pg_prepared_statements") <= CACHE_MAX + 1);
}

static void older_timeline_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_SQLITE)
        skip();
    char path[128];
    (void)snprintf(path, sizeof path, "%s/fence", t->folder);
    struct db_config config = { .engine = t->engine,
                                .target = str_of(t->target),
                                .fence = str_of(path) };
    struct err err = { 0 };
    struct db *db = NULL;
    test_ok(db_open(&db, &config, &err), &err);
    db_close(&db);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    unsigned long long system = 0;
    assert_int_equal((fscanf)(file, "%llu", &system), 1);
    rewind(file);
    (void)fprintf(file, "%llu 7\n", system);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(db_open(&db, &config, &err), ERR_DB);
    assert_string_equal(err.key, "db.older_timeline");
}

static void serve_may_not_touch_the_chain(void **state)
{
    struct test_db *t = test_db_of(state);
    if (t->engine == DB_SQLITE)
        skip();
    struct db *serve = test_db_second(t, false);
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    enum status status = db_prepare(serve, &stmt, "DELETE FROM audit_chain", &err);
    if (status == OK)
        status = db_run(&stmt, NULL, &err);
    assert_int_equal(status, ERR_DB);
    assert_string_equal(err.key, "db.refused");
    stmt_release(&stmt);
    assert_int_equal(db_prepare(serve, &stmt, "CREATE TABLE x (y INTEGER)", &err), OK);
    assert_int_equal(db_run(&stmt, NULL, &err), ERR_DB);
    stmt_release(&stmt);
    db_close(&serve);
}

/* The second time nobody waits long for a writer who did not let go the first time; once he did, all is as before. */
static void patience_is_short_while_another_writes(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t waits[2];
    if (t->engine != DB_SQLITE)
        skip();
    struct db *holder = test_db_second(t, false), *writer = test_db_second(t, false);
    {
        AUTO_TX held = { 0 };
        test_ok(tx_begin(holder, &held, &err), &err);
        for (int i = 0; i < 2; i++) {
            AUTO_TX tx = { 0 };
            int64_t begun = clock_monotonic_us();
            assert_int_equal(tx_begin(writer, &tx, &err), ERR_DB);
            assert_string_equal(err.key, "db.busy");
            waits[i] = clock_monotonic_us() - begun;
        }
        assert_true(waits[1] * 2 < waits[0]);
    }
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(writer, &tx, &err), &err);
    tx_release(&tx);
    db_close(&writer);
    db_close(&holder);
}

/* Workers that run already plan with new statistics too: their connections read the schema again. */
static void statistics_reach_other_connections(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    if (t->engine != DB_SQLITE)
        skip(); /* PostgreSQL tells its connections by itself */
    make_table(t);
    test_ok(insert(t->db, 1, STR("one"), &err), &err);
    AUTO_STMT grow = { 0 }; /* small files are left alone */
    test_ok(db_prepare(t->db, &grow, "UPDATE sample SET bytes = zeroblob(25000000)", &err), &err);
    test_ok(db_run(&grow, NULL, &err), &err);
    struct db *other = test_db_second(t, false);
    for (int i = 0; i < 2; i++) {
        int64_t before = test_db_int(other, "SELECT schema_version FROM pragma_schema_version");
        test_ok(db_analyze(t->db, &err), &err);
        int64_t after = test_db_int(other, "SELECT schema_version FROM pragma_schema_version");
        assert_true(after > before);
        assert_true(test_db_int(other, "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'sample'") >
                    0);
    }
    db_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(patience_is_short_while_another_writes),
        TEST_ON_BOTH(types_there_and_back),
        TEST_ON_BOTH(long_texts_and_many_runs),
        TEST_ON_BOTH(taken_key_is_a_conflict),
        TEST_ON_BOTH(transaction_commits_and_rolls_back),
        TEST_ON_BOTH(failed_statement_ends_the_transaction),
        TEST_ON_BOTH(nothing_remains_when_the_nth_call_fails),
        TEST_ON_BOTH(read_transaction_sees_one_state),
        TEST_ON_BOTH(reads_of_a_request_share_a_snapshot),
        TEST_ON_BOTH(same_statement_twice_at_once),
        TEST_ON_BOTH(cache_forgets_the_oldest),
        TEST_ON_BOTH(lost_connection_comes_back),
        TEST_ON_BOTH(a_silent_loss_comes_back_too),
        TEST_ON_BOTH(a_loss_before_the_first_read),
        TEST_ON_BOTH(a_transaction_that_read_is_over),
        TEST_ON_BOTH(lost_inside_a_transaction),
        TEST_ON_BOTH(moved_file_is_not_written),
        TEST_ON_BOTH(columns_of_a_table),
        TEST_ON_BOTH(the_server_forgets_what_the_cache_forgets),
        TEST_ON_BOTH(older_timeline_is_refused),
        TEST_ON_BOTH(serve_may_not_touch_the_chain),
        TEST_ON_BOTH(statistics_reach_other_connections),
    };
    return cmocka_run_group_tests_name("store/db", tests, NULL, NULL);
}
