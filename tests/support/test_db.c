#define _XOPEN_SOURCE 700 /* nftw */
#include "support/test_db.h"

#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/migrate.h"

#include "base/banned.h"

enum { ADDRESS_MAX = 160, OPEN_FILES = 16 };

static bool is_asked_for(const char *engine)
{
    const char *engines = getenv("BANSO_TEST_ENGINES");
    return !engines || strstr(engines, engine);
}

/* The shared lock keeps the cluster up until this program ends. */
static void users_lock(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/banso-test-postgres-%u.users", (unsigned)getuid());
    int file = open(path, O_RDWR | O_CREAT, 0600); /* left open on purpose */
    assert_true(file >= 0);
    assert_int_equal(flock(file, LOCK_SH), 0);
}

static void ask_script(char *ret, size_t room)
{
    char script[512];
    const char *root = getenv("BANSO_SOURCE");
    (void)snprintf(script, sizeof script, "%s/tests/support/postgres.sh", root ? root : ".");
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        execl(script, script, "ensure", (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    size_t len = 0;
    for (ssize_t got = 1; got > 0 && len + 1 < room; len += (size_t)got)
        got = read(ends[0], ret + len, room - 1 - len);
    ret[len] = '\0';
    ret[strcspn(ret, "\n")] = '\0';
    (void)close(ends[0]);
    int state = 0;
    assert_int_equal(waitpid(child, &state, 0), child);
    if (state != 0)
        fail_msg("%s ended with %d", script, state);
}

static const char *address(void)
{
    static char known[ADDRESS_MAX];
    if (known[0])
        return known;
    const char *given = getenv("BANSO_TEST_POSTGRES");
    if (given && given[0]) {
        (void)snprintf(known, sizeof known, "%s", given);
    } else {
        users_lock();
        ask_script(known, sizeof known);
    }
    return known;
}

/* A statement outside of the database under test: CREATE DATABASE and the like. */
static void administer(const char *sql)
{
    char target[ADDRESS_MAX + 32];
    (void)snprintf(target, sizeof target, "%s dbname=postgres", address());
    PGconn *conn = PQconnectdb(target);
    PGresult *result = PQexec(conn, sql);
    ExecStatusType state = PQresultStatus(result);
    if (state != PGRES_COMMAND_OK && state != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

void test_ok(enum status status, const struct err *err)
{
    if (status != OK)
        fail_msg("status %d: %s: %s", (int)status, err->key, err->detail);
}

static void open_database(struct test_db *t)
{
    static unsigned number;
    struct err err = { 0 };
    if (t->engine == DB_SQLITE) {
        (void)snprintf(t->target, sizeof t->target, "%s/banso.db", t->folder);
    } else {
        (void)snprintf(t->name, sizeof t->name, "banso_test_%ld_%u", (long)getpid(), ++number);
        char sql[128];
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0", t->name);
        administer(sql);
        (void)snprintf(t->target, sizeof t->target, "%s dbname=%s", address(), t->name);
    }
    t->db = test_db_second(t, true);
    test_ok(migrate_run(t->db, &err), &err);
    test_db_run(t->db, "INSERT INTO tenant (tenant, name, next_key) VALUES (1, '試験県', 1000)");
}

static int setup(void **state, enum db_engine engine)
{
    *state = NULL;
    if (!is_asked_for(engine == DB_SQLITE ? "sqlite" : "postgres"))
        return 0;
    struct test_db *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->engine = engine;
    arena_init(&t->arena, 0);
    (void)snprintf(t->folder, sizeof t->folder, "/tmp/banso-test-XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    open_database(t);
    *state = t;
    return 0;
}

int test_db_setup_sqlite(void **state)
{
    return setup(state, DB_SQLITE);
}

int test_db_setup_postgres(void **state)
{
    return setup(state, DB_POSTGRES);
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    (void)facts;
    (void)kind;
    (void)place;
    return remove(path);
}

int test_db_teardown(void **state)
{
    struct test_db *t = *state;
    if (!t)
        return 0;
    db_close(&t->db);
    if (t->engine == DB_POSTGRES) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", t->name);
        administer(sql);
    }
    (void)nftw(t->folder, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS);
    arena_release(&t->arena);
    free(t);
    return 0;
}

struct test_db *test_db_of(void **state)
{
    if (!*state)
        skip();
    return *state;
}

struct db *test_db_second(const struct test_db *t, bool may_change_schema)
{
    struct err err = { 0 };
    struct db *db = NULL;
    const struct db_config config = { .engine = t->engine,
                                      .target = str_of(t->target),
                                      .may_change_schema = may_change_schema };
    test_ok(db_open(&db, &config, &err), &err);
    return db;
}

void test_db_run(struct db *db, const char *sql)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    test_ok(db_prepare_composed(db, &stmt, str_of(sql), &err), &err);
    test_ok(db_run(&stmt, NULL, &err), &err);
}

int64_t test_db_int(struct db *db, const char *sql)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    test_ok(db_prepare_composed(db, &stmt, str_of(sql), &err), &err);
    bool row = false;
    test_ok(db_step(&stmt, &row, &err), &err);
    assert_true(row);
    return col_int(&stmt, 0);
}

void test_db_kill_connections(const struct test_db *t)
{
    char sql[160];
    (void)snprintf(sql, sizeof sql,
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'",
                   t->name);
    administer(sql);
}
