/* sqlite_driver.c - SQLite: WAL, synchronous=FULL, foreign keys, defensive (security.md 7.4, 10.3). */
#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/driver.h"
#include "store/sqlite_memory.h"

#include "base/banned.h"

enum {
    CACHE_KIB = 16384,
    SYNCHRONOUS_FULL = 2,
    DETAIL_MAX = 200,
    BACKUP_PAGES = 1000,
    ANALYZE_PAGES_MIN = 5000,
    HELD_WAIT_MS = 200,
    HELD_US = 10 * 1000 * 1000
};

struct sqlite {
    sqlite3 *handle;
    sqlite3_stmt *begin_reads, *end_reads, *rollback;
    int64_t held_until_us; /* monotonic: another writer did not let go in time (an import) */
    dev_t device;          /* of the file that was opened */
    ino_t inode;
};

struct sqlite_stmt {
    sqlite3_stmt *stmt;
    int *index; /* SQLite numbers $n by first appearance: [n] is its number there, 0 if unused */
};

static sqlite3 *handle_of(const struct db *db)
{
    return ((struct sqlite *)db->own)->handle;
}

static sqlite3_stmt *stmt_of(const struct prepared *prepared)
{
    return ((struct sqlite_stmt *)prepared->own)->stmt;
}

/* What went wrong, without any stored value: SQLite's messages name tables and columns only. */
static enum status fail(struct db *db, int code, const char *what, struct err *err)
{
    const char *message = db->own ? sqlite3_errmsg(handle_of(db)) : sqlite3_errstr(code);
    int extended = db->own ? sqlite3_extended_errcode(handle_of(db)) : code;
    enum status status = ERR_DB;
    const char *key = "db.failed";
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        key = "db.busy";
        if (db->own)
            ((struct sqlite *)db->own)->held_until_us = clock_monotonic_us() + HELD_US;
        break;
    case SQLITE_FULL:
        key = "db.full";
        break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        key = "db.lost";
        db->is_lost = true;
        break;
    case SQLITE_CONSTRAINT:
        key = "db.refused";
        if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
            key = "db.taken";
            status = ERR_CONFLICT;
        }
        break;
    default:
        break;
    }
    return err_set(err, status, "", key, "sqlite %d: %s: %.*s", extended, message, DETAIL_MAX,
                   what);
}

static enum status execute(struct db *db, const char *sql, struct err *err)
{
    int code = sqlite3_exec(handle_of(db), sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : fail(db, code, sql, err);
}

static enum status pragma_read(struct db *db, const char *sql, char *ret, size_t room,
                               struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(handle_of(db), sql, -1, &stmt, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    const unsigned char *text = code == SQLITE_ROW ? sqlite3_column_text(stmt, 0) : NULL;
    (void)snprintf(ret, room, "%s", text ? (const char *)text : "");
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : fail(db, code, sql, err);
}

static enum status settings_make(struct db *db, struct err *err)
{
    sqlite3 *handle = handle_of(db);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, db->config.busy_timeout_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA cache_size = -%d",
                   db->config.cache_kib > 0 ? db->config.cache_kib : CACHE_KIB);
    TRY(execute(db, sql, err));
    if (db->config.may_change_schema)
        TRY(execute(db, "PRAGMA journal_mode = WAL", err));
    TRY(execute(db, "PRAGMA synchronous = FULL", err));
    TRY(execute(db, "PRAGMA foreign_keys = ON", err));
    return execute(db, "PRAGMA temp_store = MEMORY", err);
}

/* A start with other settings is refused. */
static enum status settings_check(struct db *db, struct err *err)
{
    static const struct {
        const char *sql, *expected;
    } settings[] = {
        { "PRAGMA journal_mode", "wal" },
        { "PRAGMA synchronous", "2" },
        { "PRAGMA foreign_keys", "1" },
        { "PRAGMA trusted_schema", "0" },
    };
    for (size_t i = 0; i < LENGTH(settings); i++) {
        char value[32];
        TRY(pragma_read(db, settings[i].sql, value, sizeof value, err));
        if (strcmp(value, settings[i].expected) != 0)
            return err_set(err, ERR_DB, "", "db.unsafe", "%s is %s, must be %s", settings[i].sql,
                           value, settings[i].expected);
    }
    return OK;
}

static void sqlite_close(struct db *db)
{
    struct sqlite *sqlite = db->own;
    db->own = NULL;
    if (!sqlite)
        return;
    sqlite3_finalize(sqlite->begin_reads);
    sqlite3_finalize(sqlite->end_reads);
    sqlite3_finalize(sqlite->rollback);
    sqlite3_close_v2(sqlite->handle); /* statements still handed out end later */
    free(sqlite);
}

/* One thread a process: no locks between threads, and no count of the memory in use under such a lock. */
static void configure_once(void)
{
    static bool is_done;
    if (is_done)
        return;
    is_done = sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK &&
              sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK && sqlite_memory_use();
    assert(is_done); /* nothing has used the library before */
}

static enum status sqlite_open(struct db *db, struct err *err)
{
    configure_once();
    struct sqlite *sqlite = calloc(1, sizeof *sqlite);
    if (!sqlite)
        abort();
    db->own = sqlite;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    flags |= db->config.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (db->config.may_change_schema)
        flags |= SQLITE_OPEN_CREATE;
    const char *path = db->config.target.ptr;
    int code = sqlite3_open_v2(path, &sqlite->handle, flags, NULL);
    if (code != SQLITE_OK) {
        enum status status = sqlite->handle ? fail(db, code, "open", err)
                                            : err_set(err, ERR_DB, "", "db.failed", "no memory");
        db->is_lost = true;
        return status;
    }
    TRY(settings_make(db, err));
    TRY(settings_check(db, err));
    struct stat facts;
    if (stat(path, &facts) != 0)
        return err_set(err, ERR_DB, "", "db.lost", "the database file cannot be looked at");
    sqlite->device = facts.st_dev;
    sqlite->inode = facts.st_ino;
    return OK;
}

/* Writing to a file that was moved or deleted would lose what is acknowledged. */
static enum status same_file(struct db *db, struct err *err)
{
    struct sqlite *sqlite = db->own;
    struct stat facts;
    if (stat(db->config.target.ptr, &facts) == 0 && facts.st_dev == sqlite->device &&
        facts.st_ino == sqlite->inode)
        return OK;
    db->is_lost = true;
    return err_set(err, ERR_DB, "", "db.lost", "the database file was moved or deleted");
}

/* Whoever waited in vain a moment ago soon gives up: a process answers one request at a time, and the pages of
 * others would wait with each that wants to save. */
static void set_patience(struct db *db)
{
    const struct sqlite *sqlite = db->own;
    bool is_held = clock_monotonic_us() < sqlite->held_until_us;
    int full = db->config.busy_timeout_ms;
    sqlite3_busy_timeout(sqlite->handle, is_held && full > HELD_WAIT_MS ? HELD_WAIT_MS : full);
}

static enum status sqlite_prepare(struct db *db, struct prepared *prepared, struct err *err)
{
    struct sqlite_stmt *own = calloc(1, sizeof *own);
    if (!own)
        abort();
    prepared->own = own;
    int code = sqlite3_prepare_v3(handle_of(db), prepared->sql, (int)prepared->len,
                                  SQLITE_PREPARE_PERSISTENT, &own->stmt, NULL);
    if (code != SQLITE_OK)
        return fail(db, code, prepared->sql, err);
    own->index = calloc((size_t)prepared->param_count + 1, sizeof *own->index);
    if (!own->index)
        abort();
    for (int at = 1; at <= prepared->param_count; at++) {
        char name[16];
        (void)snprintf(name, sizeof name, "$%d", at);
        own->index[at] = sqlite3_bind_parameter_index(own->stmt, name);
    }
    return OK;
}

static enum status sqlite_prepare_again(struct db *db, struct prepared *prepared, struct err *err)
{
    (void)db;
    return err_set(err, ERR_DB, "", "db.lost", "the file was lost before: %.*s", DETAIL_MAX,
                   prepared->sql);
}

static void sqlite_finalize(struct db *db, struct prepared *prepared)
{
    (void)db;
    struct sqlite_stmt *own = prepared->own;
    prepared->own = NULL;
    if (!own)
        return;
    sqlite3_finalize(own->stmt);
    free(own->index);
    free(own);
}

static void sqlite_clear(struct prepared *prepared)
{
    sqlite3_clear_bindings(stmt_of(prepared));
}

static void sqlite_bind(struct prepared *prepared, int at, enum bind_kind kind, int64_t number,
                        struct str bytes)
{
    sqlite3_stmt *stmt = stmt_of(prepared);
    int index = ((struct sqlite_stmt *)prepared->own)->index[at];
    if (index == 0)
        return;
    const char *ptr = bytes.len ? bytes.ptr : "";
    int code = SQLITE_OK;
    switch (kind) {
    case BIND_NULL:
        code = sqlite3_bind_null(stmt, index);
        break;
    case BIND_INT:
        code = sqlite3_bind_int64(stmt, index, number);
        break;
    case BIND_TEXT: /* number 1: the text lives only for this call */
        code = sqlite3_bind_text64(stmt, index, ptr, bytes.len,
                                   number ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
        break;
    case BIND_BLOB:
        code = sqlite3_bind_blob64(stmt, index, ptr, bytes.len, SQLITE_STATIC);
        break;
    }
    assert(code == SQLITE_OK);
}

static enum status sqlite_step(struct db *db, struct prepared *prepared, bool *ret_row,
                               struct err *err)
{
    if (prepared->generation != db->generation)
        return err_set(err, ERR_DB, "", "db.lost", "the file was lost while rows were read");
    sqlite3_stmt *stmt = stmt_of(prepared);
    if (!db->in_tx && !sqlite3_stmt_busy(stmt) && !sqlite3_stmt_readonly(stmt)) {
        TRY(same_file(db, err));
        set_patience(db);
    }
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        *ret_row = code == SQLITE_ROW;
        return OK;
    }
    enum status status = fail(db, code, prepared->sql, err);
    sqlite3_reset(stmt);
    return status;
}

/* ---- many rows of one table ---- */

enum { VALUES_A_STATEMENT = 960 };

struct writing {
    sqlite3_stmt *stmt;
    char *is_set; /* by parameter: it holds something else than NULL */
    int width, rows;
};

static enum status writing_prepare(struct db *db, struct writing *writing,
                                   const struct bulk_table *table, struct err *err)
{
    AUTO_ARENA arena;
    struct buf sql;
    arena_init(&arena, 0);
    buf_init(&sql, &arena, 4096, INSERT_TEXT_MAX);
    buf_addf(&sql, "INSERT INTO %.*s VALUES", STR_ARG(table->into));
    for (int row = 0; row < writing->rows; row++)
        for (int i = 0; i < writing->width; i++)
            buf_add(&sql, i > 0 ? STR(",?") : row > 0 ? STR("),(?") : STR("(?"));
    buf_add_char(&sql, ')');
    assert(buf_ok(&sql));
    writing->is_set = calloc((size_t)(writing->width * writing->rows) + 1, 1);
    if (!writing->is_set)
        abort();
    int code = sqlite3_prepare_v2(handle_of(db), buf_str(&sql).ptr, (int)buf_str(&sql).len,
                                  &writing->stmt, NULL);
    return code == SQLITE_OK ? OK : fail(db, code, table->sql, err);
}

static void writing_end(struct writing *writing)
{
    sqlite3_finalize(writing->stmt);
    free(writing->is_set);
    *writing = (struct writing){ 0 };
}

static int write_value(const struct writing *writing, int index, const struct bulk_value *value)
{
    const char *ptr = value->bytes.len > 0 ? value->bytes.ptr : "";
    bool was_set = writing->is_set[index];
    writing->is_set[index] = value->kind != BIND_NULL;
    switch (value->kind) {
    case BIND_INT:
        return sqlite3_bind_int64(writing->stmt, index, value->number);
    case BIND_TEXT:
        return sqlite3_bind_text64(writing->stmt, index, ptr, value->bytes.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case BIND_BLOB:
        return sqlite3_bind_blob64(writing->stmt, index, ptr, value->bytes.len, SQLITE_STATIC);
    case BIND_NULL:
        break;
    }
    return was_set ? sqlite3_bind_null(writing->stmt, index) : SQLITE_OK;
}

/* One statement's rows; *at: behind them. */
static enum status write_some(struct db *db, const struct writing *writing, const char **at,
                              const char *sql, struct err *err)
{
    for (int index = 1; index <= writing->width * writing->rows; index++) {
        struct bulk_value value;
        *at = bulk_next(*at, &value);
        int code = write_value(writing, index, &value);
        assert(code == SQLITE_OK);
    }
    int code = sqlite3_step(writing->stmt);
    enum status status = code == SQLITE_DONE ? OK : fail(db, code, sql, err);
    sqlite3_reset(writing->stmt);
    return status;
}

/* Several rows a statement, whose cursors stay where the row before was written; the rest singly. */
static enum status sqlite_write_rows(struct db *db, const struct bulk_table *table, struct err *err)
{
    const char *at = table->bytes;
    int many = VALUES_A_STATEMENT / table->width;
    enum status status = OK;
    for (int64_t left = table->rows; status == OK && left > 0;) {
        struct writing writing = { .width = table->width,
                                   .rows = many > 1 && left >= many ? many : 1 };
        status = writing_prepare(db, &writing, table, err);
        for (; status == OK && left >= writing.rows; left -= writing.rows)
            status = write_some(db, &writing, &at, table->sql, err);
        writing_end(&writing);
    }
    return status;
}

static int64_t sqlite_changed(struct db *db, const struct prepared *prepared)
{
    return sqlite3_stmt_readonly(stmt_of(prepared)) ? 0 : sqlite3_changes64(handle_of(db));
}

static void sqlite_reset(struct prepared *prepared)
{
    sqlite3_reset(stmt_of(prepared));
}

static bool sqlite_is_null(const struct prepared *prepared, int at)
{
    return sqlite3_column_type(stmt_of(prepared), at) == SQLITE_NULL;
}

static int64_t sqlite_int(const struct prepared *prepared, int at)
{
    return sqlite3_column_int64(stmt_of(prepared), at);
}

static struct str sqlite_text(const struct prepared *prepared, int at)
{
    sqlite3_value *value = sqlite3_column_value(stmt_of(prepared), at); /* one thread: protected */
    const unsigned char *text = sqlite3_value_text(value);
    return (struct str){ text ? (const char *)text : "", (size_t)sqlite3_value_bytes(value) };
}

static struct str sqlite_blob(struct prepared *prepared, int at)
{
    sqlite3_value *value = sqlite3_column_value(stmt_of(prepared), at);
    const void *bytes = sqlite3_value_blob(value);
    return (struct str){ bytes ? bytes : "", (size_t)sqlite3_value_bytes(value) };
}

static enum status sqlite_begin(struct db *db, bool is_read, struct err *err)
{
    TRY(same_file(db, err));
    if (is_read)
        return execute(db, "BEGIN", err);
    set_patience(db);
    TRY(execute(db, "BEGIN IMMEDIATE", err));
    ((struct sqlite *)db->own)->held_until_us = 0;
    return OK;
}

static enum status sqlite_commit(struct db *db, struct err *err)
{
    /* An INSERT ... RETURNING whose rows were not all read would hold the commit up. */
    sqlite3 *handle = handle_of(db);
    for (sqlite3_stmt *at = sqlite3_next_stmt(handle, NULL); at;
         at = sqlite3_next_stmt(handle, at)) {
        if (sqlite3_stmt_busy(at) && !sqlite3_stmt_readonly(at))
            sqlite3_reset(at);
    }
    return execute(db, "COMMIT", err);
}

static bool run_once(sqlite3 *handle, sqlite3_stmt **stmt, const char *sql)
{
    if (!*stmt &&
        sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) != SQLITE_OK)
        return false;
    bool done = sqlite3_step(*stmt) == SQLITE_DONE;
    sqlite3_reset(*stmt);
    return done;
}

static void sqlite_rollback(struct db *db)
{
    if (!db->own || sqlite3_get_autocommit(handle_of(db)))
        return; /* some failures roll back by themselves */
    struct sqlite *sqlite = db->own;
    if (!run_once(sqlite->handle, &sqlite->rollback, "ROLLBACK"))
        db->is_lost = true;
}

static bool sqlite_reads_begin(struct db *db)
{
    struct sqlite *sqlite = db->own;
    return run_once(sqlite->handle, &sqlite->begin_reads, "BEGIN");
}

static void sqlite_reads_end(struct db *db)
{
    struct sqlite *sqlite = db->own;
    if (sqlite && !sqlite3_get_autocommit(sqlite->handle) &&
        !run_once(sqlite->handle, &sqlite->end_reads, "COMMIT"))
        db->is_lost = true;
}

static enum status sqlite_analyze(struct db *db, struct err *err)
{
    char pages[32];
    TRY(pragma_read(db, "PRAGMA page_count", pages, sizeof pages, err));
    if (strtoll(pages, NULL, 10) < ANALYZE_PAGES_MIN)
        return OK;
    /* Offices with more cases than this look alike, whether all or the open ones are asked for. */
    TRY(execute(db, "PRAGMA analysis_limit = 10000", err));
    /* The table of statistics is made anew: only with a change of the schema do other connections read it. */
    enum status status =
        execute(db, "BEGIN IMMEDIATE; DROP TABLE IF EXISTS sqlite_stat1; ANALYZE; COMMIT", err);
    if (status != OK)
        sqlite_rollback(db);
    return status;
}

static enum status sqlite_backup(struct db *db, const char *path, struct err *err)
{
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(to, "main", handle_of(db), "main") : NULL;
    if (backup) {
        do
            code = sqlite3_backup_step(backup, BACKUP_PAGES);
        while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
        code = sqlite3_backup_finish(backup);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(to);
    }
    sqlite3_close(to);
    if (code == SQLITE_OK)
        return OK;
    return err_set(err, ERR_IO, "", "db.backup.failed", "sqlite backup: %s", sqlite3_errstr(code));
}

const struct driver sqlite_driver = {
    .open = sqlite_open,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .prepare_again = sqlite_prepare_again,
    .finalize = sqlite_finalize,
    .clear = sqlite_clear,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .write_rows = sqlite_write_rows,
    .changed = sqlite_changed,
    .reset = sqlite_reset,
    .is_null = sqlite_is_null,
    .get_int = sqlite_int,
    .get_text = sqlite_text,
    .get_blob = sqlite_blob,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .reads_begin = sqlite_reads_begin,
    .reads_end = sqlite_reads_end,
    .execute = execute,
    .analyze = sqlite_analyze,
    .backup = sqlite_backup,
};
