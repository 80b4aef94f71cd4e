/* postgres_driver.c - PostgreSQL through libpq: text parameters whose types the server infers,
 * text results. Commits are never cancelled (security.md 10.4), older timelines refused (10.5). */
#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/driver.h"

#include "base/banned.h"

enum {
    SMALL = 24,
    DETAIL_MAX = 200,
    COMMIT_DEADLINE_MS = 15000,
    FORMAT_TEXT = 0,
    FORMAT_BINARY = 1
};

#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

struct postgres {
    PGconn *conn;
    uint64_t named; /* statements so far */
    bool warned;    /* a warning came with the commit */
    bool is_read;   /* the transaction only reads */
    bool is_ending; /* its end was sent; the answer is taken before the next word (settle) */
};

struct param {
    char small[SMALL];
    char *large; /* owned */
    size_t room;
    const char *blob; /* not owned */
    int len;
    bool is_null, is_small, is_blob;
};

struct postgres_stmt {
    char name[SMALL];
    struct param *params; /* [n - 1] */
    const char **values;
    int *lens, *formats;
    PGresult *result;
    int row;
    char *bytes; /* of the last blob column read */
    size_t bytes_room;
};

static struct postgres *own_of(const struct db *db)
{
    return db->own;
}

/* The server's message names no stored value except in class 22 (bad data), and there it is cut. */
static enum status fail(struct db *db, const PGresult *result, const char *what, struct err *err)
{
    PGconn *conn = own_of(db)->conn;
    const char *code = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    code = code ? code : "";
    bool is_data = strncmp(code, "22", 2) == 0;
    enum status status = ERR_DB;
    const char *key = "db.failed";
    /* without a code it is libpq that speaks, of a connection whose end it may not have noted yet */
    if (PQstatus(conn) != CONNECTION_OK || code[0] == '\0' || strncmp(code, "57P", 3) == 0) {
        db->is_lost = true;
        db->may_retry = db->in_tx;
        key = "db.lost";
    } else if (strcmp(code, "23505") == 0) {
        key = "db.taken";
        status = ERR_CONFLICT;
    } else if (strcmp(code, "40001") == 0 || strcmp(code, "40P01") == 0) {
        db->may_retry = true;
        key = "db.busy";
        status = ERR_CONFLICT;
    } else if (strcmp(code, "55P03") == 0) {
        key = "db.busy";
    } else if (strcmp(code, "53100") == 0) {
        key = "db.full";
    } else if (strncmp(code, "23", 2) == 0 || strcmp(code, "42501") == 0) {
        key = "db.refused";
    } else if (strcmp(code, "22021") == 0) {
        key = "db.refused";
        status = ERR_INVALID;
    }
    return err_set(err, status, "", key, "postgres %s: %s: %.*s", code,
                   message && !is_data ? message : "failed", DETAIL_MAX, what);
}

static void on_notice(void *context, const PGresult *result)
{
    struct postgres *own = context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && strcmp(severity, "WARNING") == 0)
        own->warned = true;
}

/* Nobody waits for the end of a transaction that only read: its answer has come when the next is asked. */
static enum status settle(struct db *db, struct err *err)
{
    struct postgres *own = own_of(db);
    bool is_over = !own->is_ending;
    if (is_over)
        return OK;
    own->is_ending = false;
    for (PGresult *result = PQgetResult(own->conn); result; result = PQgetResult(own->conn)) {
        is_over = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
    }
    return is_over ? OK : fail(db, NULL, "ROLLBACK", err);
}

static enum status execute(struct db *db, const char *sql, struct err *err)
{
    TRY(settle(db, err));
    PGresult *result = PQexec(own_of(db)->conn, sql);
    ExecStatusType state = PQresultStatus(result);
    enum status status = OK;
    if (state != PGRES_COMMAND_OK && state != PGRES_TUPLES_OK)
        status = fail(db, result, sql, err);
    PQclear(result);
    return status;
}

/* What may not be off, and who the server is. */
static enum status server_check(struct db *db, struct err *err)
{
    static const char sql[] =
        "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
        " current_setting('synchronous_commit'), pg_is_in_recovery()::int,"
        " (SELECT system_identifier FROM pg_control_system()),"
        " CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())"
        " ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,"
        " current_setting('server_encoding')";
    struct postgres *own = own_of(db);
    PGresult *result = PQexec(own->conn, sql);
    enum status status = OK;
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        status = fail(db, result, sql, err);
    } else if (strcmp(PQgetvalue(result, 0, 0), "on") != 0 ||
               strcmp(PQgetvalue(result, 0, 1), "on") != 0 ||
               strcmp(PQgetvalue(result, 0, 2), "off") == 0 ||
               strcmp(PQgetvalue(result, 0, 2), "local") == 0) {
        status = err_set(err, ERR_DB, "", "db.unsafe",
                         "fsync and full_page_writes must be on, synchronous_commit at least on");
    } else if (strcmp(PQgetvalue(result, 0, 6), "UTF8") != 0) {
        status = err_set(err, ERR_DB, "", "db.unsafe", "the encoding must be UTF8");
    } else if (strcmp(PQgetvalue(result, 0, 3), "1") == 0 && !db->config.read_only) {
        status = err_set(err, ERR_DB, "", "db.lost", "the server is a standby");
    } else {
        uint64_t system = strtoull(PQgetvalue(result, 0, 4), NULL, 10);
        uint32_t timeline = (uint32_t)strtoul(PQgetvalue(result, 0, 5), NULL, 10);
        status = fence_check(db, system, timeline, err);
    }
    PQclear(result);
    return status;
}

/* Plans are made once a statement and kept: made anew for each value, as the server prefers for most of ours,
 * they cost several times what running them does. Statements say LIMIT in figures for that reason. */
static enum status settings_make(struct db *db, struct err *err)
{
    char sql[640];
    (void)snprintf(
        sql, sizeof sql,
        "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC';"
        " SET bytea_output = 'hex'; SET client_min_messages = 'warning';"
        " SET plan_cache_mode = 'force_generic_plan';"
        " SET idle_in_transaction_session_timeout = '60s';"
        " SET lock_timeout = '%dms';"
        " SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write');"
        " SET default_transaction_read_only = %s",
        db->config.busy_timeout_ms, db->config.read_only ? "on" : "off");
    TRY(execute(db, sql, err));
    if (db->config.may_change_schema)
        return OK;
    /* serve owns nothing: where the limited role exists and may be taken, it is. */
    return execute(db,
                   "SELECT set_config('role', 'banso_serve', false) FROM pg_roles"
                   " WHERE rolname = 'banso_serve' AND pg_has_role(oid, 'MEMBER')",
                   err);
}

static void postgres_close(struct db *db)
{
    struct postgres *own = own_of(db);
    db->own = NULL;
    if (!own)
        return;
    PQfinish(own->conn);
    free(own);
}

static enum status postgres_open(struct db *db, struct err *err)
{
    struct postgres *own = calloc(1, sizeof *own);
    if (!own)
        abort();
    db->own = own;
    const char *const names[] = { "dbname",
                                  "client_encoding",
                                  "connect_timeout",
                                  "fallback_application_name",
                                  "tcp_user_timeout",
                                  "keepalives_idle",
                                  NULL };
    const char *const values[] = {
        db->config.target.ptr, "UTF8", "5", "banso", "15000", "10", NULL
    };
    own->conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(own->conn) != CONNECTION_OK) {
        db->is_lost = true;
        const char *message = PQerrorMessage(own->conn);
        return err_set(err, ERR_DB, "", "db.lost", "postgres: %.*s", (int)strcspn(message, "\n"),
                       message);
    }
    PQsetNoticeReceiver(own->conn, on_notice, own);
    db->is_lost = false;
    enum status status = settings_make(db, err);
    if (status == OK)
        status = server_check(db, err);
    if (status != OK)
        db->is_lost = true; /* nothing may be sent to a server that was refused */
    return status;
}

static enum status postgres_prepare_again(struct db *db, struct prepared *prepared, struct err *err)
{
    struct postgres *own = own_of(db);
    struct postgres_stmt *stmt = prepared->own;
    TRY(settle(db, err));
    (void)snprintf(stmt->name, sizeof stmt->name, "s%" PRIu64, ++own->named);
    PGresult *result = PQprepare(own->conn, stmt->name, prepared->sql, 0, NULL);
    enum status status = OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = fail(db, result, prepared->sql, err);
    PQclear(result);
    return status;
}

static enum status postgres_prepare(struct db *db, struct prepared *prepared, struct err *err)
{
    if (!prepared->own) {
        size_t count = (size_t)prepared->param_count;
        struct postgres_stmt *stmt = calloc(1, sizeof *stmt);
        if (!stmt)
            abort();
        prepared->own = stmt;
        stmt->params = calloc(count + 1, sizeof *stmt->params);
        stmt->values = calloc(count + 1, sizeof *stmt->values);
        stmt->lens = calloc(count + 1, sizeof *stmt->lens);
        stmt->formats = calloc(count + 1, sizeof *stmt->formats);
        if (!stmt->params || !stmt->values || !stmt->lens || !stmt->formats)
            abort();
        for (size_t i = 0; i < count; i++)
            stmt->params[i].is_null = true;
    }
    return postgres_prepare_again(db, prepared, err);
}

static void result_drop(struct postgres_stmt *stmt)
{
    PQclear(stmt->result);
    stmt->result = NULL;
    stmt->row = -1;
}

/* The end of a read that nobody waited for is taken first, else each statement that leaves the cache then would stay on
 * the server for as long as the connection lives. */
static bool may_deallocate(struct db *db)
{
    struct err ignored;
    if (settle(db, &ignored) != OK)
        return false;
    PGTransactionStatusType status = PQtransactionStatus(own_of(db)->conn);
    return status == PQTRANS_IDLE || status == PQTRANS_INTRANS;
}

static void postgres_finalize(struct db *db, struct prepared *prepared)
{
    struct postgres_stmt *stmt = prepared->own;
    prepared->own = NULL;
    if (!stmt)
        return;
    struct postgres *own = own_of(db);
    if (own && prepared->generation == db->generation && stmt->name[0] && may_deallocate(db)) {
        char sql[SMALL + 16];
        (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", stmt->name);
        PQclear(PQexec(own->conn, sql));
    }
    result_drop(stmt);
    for (int i = 0; i < prepared->param_count; i++)
        free(stmt->params[i].large);
    free(stmt->params);
    free(stmt->values);
    free(stmt->lens);
    free(stmt->formats);
    free(stmt->bytes);
    free(stmt);
}

static void postgres_clear(struct prepared *prepared)
{
    struct postgres_stmt *stmt = prepared->own;
    for (int i = 0; i < prepared->param_count; i++)
        stmt->params[i].is_null = true;
}

static void param_set_text(struct param *param, struct str bytes)
{
    char *to = param->small;
    param->is_small = bytes.len < SMALL;
    if (!param->is_small) {
        if (param->room <= bytes.len) {
            free(param->large);
            param->room = bytes.len + 1;
            param->large = malloc(param->room);
            if (!param->large)
                abort();
        }
        to = param->large;
    }
    if (bytes.len)
        memcpy(to, bytes.ptr, bytes.len);
    to[bytes.len] = '\0';
}

static void postgres_bind(struct prepared *prepared, int at, enum bind_kind kind, int64_t number,
                          struct str bytes)
{
    struct param *param = &((struct postgres_stmt *)prepared->own)->params[at - 1];
    assert(bytes.len <= INT32_MAX);
    param->is_null = kind == BIND_NULL;
    param->is_blob = kind == BIND_BLOB;
    switch (kind) {
    case BIND_NULL:
        break;
    case BIND_INT:
        param->is_small = true;
        (void)snprintf(param->small, sizeof param->small, "%" PRId64, number);
        break;
    case BIND_TEXT:
        param_set_text(param, bytes);
        break;
    case BIND_BLOB:
        param->blob = bytes.len ? bytes.ptr : "";
        param->len = (int)bytes.len;
        break;
    }
}

/* The next result of a pipeline, past the mark that ends it. */
static PGresult *pipeline_result(PGconn *conn)
{
    PGresult *result = PQgetResult(conn);
    if (result && PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        PQclear(PQgetResult(conn));
    return result;
}

/* The transaction that is due and its first statement: there and back once. NULL: the connection is lost. */
static PGresult *begin_and_run(struct db *db, const struct prepared *prepared)
{
    PGconn *conn = own_of(db)->conn;
    const struct postgres_stmt *stmt = prepared->own;
    PGresult *result = NULL;
    if (PQenterPipelineMode(conn) &&
        PQsendQueryParams(conn, BEGIN_READ, 0, NULL, NULL, NULL, NULL, FORMAT_TEXT) &&
        PQsendQueryPrepared(conn, stmt->name, prepared->param_count, stmt->values, stmt->lens,
                            stmt->formats, FORMAT_TEXT) &&
        PQpipelineSync(conn)) {
        PGresult *begun = pipeline_result(conn);
        db->tx_is_due = PQresultStatus(begun) != PGRES_COMMAND_OK;
        PQclear(begun);
        result = pipeline_result(conn);
        PQclear(pipeline_result(conn));
    }
    if (PQexitPipelineMode(conn))
        return result;
    PQclear(result);
    return NULL;
}

static enum status run(struct db *db, struct prepared *prepared, struct err *err)
{
    struct postgres_stmt *stmt = prepared->own;
    TRY(settle(db, err));
    for (int i = 0; i < prepared->param_count; i++) {
        const struct param *param = &stmt->params[i];
        stmt->values[i] = param->is_null    ? NULL
                          : param->is_blob  ? param->blob
                          : param->is_small ? param->small
                                            : param->large;
        stmt->lens[i] = param->is_blob ? param->len : 0;
        stmt->formats[i] = param->is_blob ? FORMAT_BINARY : FORMAT_TEXT;
    }
    result_drop(stmt);
    stmt->result = db->tx_is_due
                       ? begin_and_run(db, prepared)
                       : PQexecPrepared(own_of(db)->conn, stmt->name, prepared->param_count,
                                        stmt->values, stmt->lens, stmt->formats, FORMAT_TEXT);
    ExecStatusType state = PQresultStatus(stmt->result);
    if (state == PGRES_COMMAND_OK || state == PGRES_TUPLES_OK)
        return OK;
    enum status status = fail(db, stmt->result, prepared->sql, err);
    result_drop(stmt);
    return status;
}

static enum status postgres_step(struct db *db, struct prepared *prepared, bool *ret_row,
                                 struct err *err)
{
    struct postgres_stmt *stmt = prepared->own;
    if (!stmt->result)
        TRY(run(db, prepared, err));
    *ret_row = ++stmt->row < PQntuples(stmt->result);
    return OK;
}

/* ---- many rows of one table: COPY ---- */

enum { COPY_PIECE = 64 * 1024 };

static void copy_text(struct buf *buf, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        char letter = c == '\\' ? '\\' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : 0;
        if (letter == 0)
            continue;
        buf_add(buf, str_slice(text, from, i));
        buf_add_char(buf, '\\');
        buf_add_char(buf, letter);
        from = i + 1;
    }
    buf_add(buf, str_slice(text, from, text.len));
}

static void copy_blob(struct buf *buf, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    buf_add(buf, STR("\\\\x"));
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        buf_add_char(buf, digits[byte >> 4]);
        buf_add_char(buf, digits[byte & 15]);
    }
}

static const char *copy_row(struct buf *buf, const char *at, int width)
{
    for (int i = 0; i < width; i++) {
        struct bulk_value value;
        at = bulk_next(at, &value);
        if (i > 0)
            buf_add_char(buf, '\t');
        if (value.kind == BIND_INT)
            buf_add_int(buf, value.number);
        else if (value.kind == BIND_TEXT)
            copy_text(buf, value.bytes);
        else if (value.kind == BIND_BLOB)
            copy_blob(buf, value.bytes);
        else
            buf_add(buf, STR("\\N"));
    }
    buf_add_char(buf, '\n');
    return at;
}

static bool copy_rows(PGconn *conn, const struct bulk_table *table)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    const char *at = table->bytes;
    for (int64_t row = 0; row < table->rows;) {
        struct buf piece;
        arena_reset(&arena);
        buf_init(&piece, &arena, 2 * COPY_PIECE, ARENA_LIMIT_DEFAULT / 2);
        for (; row < table->rows && piece.len < COPY_PIECE; row++)
            at = copy_row(&piece, at, table->width);
        assert(buf_ok(&piece));
        if (PQputCopyData(conn, buf_str(&piece).ptr, (int)piece.len) != 1)
            return false;
    }
    return PQputCopyEnd(conn, NULL) == 1;
}

static enum status postgres_write_rows(struct db *db, const struct bulk_table *table,
                                       struct err *err)
{
    AUTO_ARENA arena;
    PGconn *conn = own_of(db)->conn;
    arena_init(&arena, 0);
    struct str sql = str_format(&arena, "COPY %.*s FROM STDIN", STR_ARG(table->into));
    PGresult *result = PQexec(conn, str_to_chars(&arena, sql));
    enum status status = OK;
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        status = fail(db, result, table->sql, err);
        PQclear(result);
        return status;
    }
    PQclear(result);
    bool is_sent = copy_rows(conn, table);
    result = PQgetResult(conn);
    if (!is_sent || PQresultStatus(result) != PGRES_COMMAND_OK)
        status = fail(db, result, table->sql, err);
    PQclear(result);
    for (PGresult *more = PQgetResult(conn); more; more = PQgetResult(conn))
        PQclear(more);
    return status;
}

static int64_t postgres_changed(struct db *db, const struct prepared *prepared)
{
    (void)db;
    const struct postgres_stmt *stmt = prepared->own;
    return strtoll(PQcmdTuples(stmt->result), NULL, 10);
}

static void postgres_reset(struct prepared *prepared)
{
    result_drop(prepared->own);
}

static bool postgres_is_null(const struct prepared *prepared, int at)
{
    const struct postgres_stmt *stmt = prepared->own;
    return PQgetisnull(stmt->result, stmt->row, at) != 0;
}

static struct str postgres_text(const struct prepared *prepared, int at)
{
    const struct postgres_stmt *stmt = prepared->own;
    return (struct str){ PQgetvalue(stmt->result, stmt->row, at),
                         (size_t)PQgetlength(stmt->result, stmt->row, at) };
}

static int64_t postgres_int(const struct prepared *prepared, int at)
{
    struct str text = postgres_text(prepared, at);
    if (str_equal(text, STR("t")))
        return 1; /* of a comparison; SQLite gives 1 by itself */
    return strtoll(text.ptr, NULL, 10);
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static struct str postgres_blob(struct prepared *prepared, int at)
{
    struct postgres_stmt *stmt = prepared->own;
    struct str text = postgres_text(prepared, at);
    if (!str_starts(text, STR("\\x")))
        return text;
    size_t len = (text.len - 2) / 2;
    if (stmt->bytes_room < len) { /* one blob column is read at a time */
        free(stmt->bytes);
        stmt->bytes = malloc(len);
        if (!stmt->bytes)
            abort();
        stmt->bytes_room = len;
    }
    for (size_t i = 0; i < len; i++)
        stmt->bytes[i] =
            (char)(hex_value(text.ptr[2 + 2 * i]) * 16 + hex_value(text.ptr[3 + 2 * i]));
    return (struct str){ len ? stmt->bytes : "", len };
}

static enum status postgres_begin(struct db *db, bool is_read, struct err *err)
{
    own_of(db)->is_read = db->tx_is_due = is_read; /* begin_and_run */
    return is_read ? OK : execute(db, "BEGIN", err);
}

/* Waits for the answer to the commit. On the deadline the caller closes the connection: a cancel
 * would make the server say yes to a row that a failover then loses. */
static PGresult *commit_answer(PGconn *conn)
{
    int64_t deadline = clock_monotonic_us() + INT64_C(1000) * COMMIT_DEADLINE_MS;
    while (PQisBusy(conn)) {
        int64_t left_ms = (deadline - clock_monotonic_us()) / 1000;
        struct pollfd wait = { .fd = PQsocket(conn), .events = POLLIN };
        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) == 0)
            return NULL;
        if (!PQconsumeInput(conn))
            return NULL;
    }
    PGresult *result = PQgetResult(conn);
    for (PGresult *more = PQgetResult(conn); more; more = PQgetResult(conn))
        PQclear(more);
    return result;
}

static enum status postgres_commit(struct db *db, struct err *err)
{
    struct postgres *own = own_of(db);
    own->warned = false;
    if (db->tx_is_due) {
        db->tx_is_due = false;
        return OK;
    }
    PGresult *result = PQsendQuery(own->conn, "COMMIT") ? commit_answer(own->conn) : NULL;
    if (!result || PQresultStatus(result) == PGRES_FATAL_ERROR) {
        bool is_alive = result && PQstatus(own->conn) == CONNECTION_OK &&
                        PQtransactionStatus(own->conn) == PQTRANS_IDLE;
        enum status status = is_alive ? fail(db, result, "COMMIT", err) : OK;
        PQclear(result);
        if (is_alive)
            return status;
        db->is_lost = true;
        postgres_close(db);
        return err_set(err, ERR_DB, "", "db.in_doubt", "postgres: no answer to a commit");
    }
    bool is_committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    if (own->warned)
        return err_set(err, ERR_DB, "", "db.in_doubt", "postgres: a warning came with the commit");
    if (!is_committed)
        return err_set(err, ERR_DB, "", "db.failed", "postgres: the transaction was rolled back");
    return OK;
}

static void postgres_rollback(struct db *db)
{
    struct postgres *own = own_of(db);
    db->tx_is_due = false;
    if (!own || PQtransactionStatus(own->conn) == PQTRANS_IDLE)
        return;
    if (own->is_read) {
        own->is_ending = PQsendQuery(own->conn, "ROLLBACK") == 1;
        db->is_lost = db->is_lost || !own->is_ending;
        return;
    }
    PGresult *result = PQexec(own->conn, "ROLLBACK");
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        db->is_lost = true;
    PQclear(result);
}

const struct driver postgres_driver = {
    .open = postgres_open,
    .close = postgres_close,
    .prepare = postgres_prepare,
    .prepare_again = postgres_prepare_again,
    .finalize = postgres_finalize,
    .clear = postgres_clear,
    .bind = postgres_bind,
    .step = postgres_step,
    .write_rows = postgres_write_rows,
    .changed = postgres_changed,
    .reset = postgres_reset,
    .is_null = postgres_is_null,
    .get_int = postgres_int,
    .get_text = postgres_text,
    .get_blob = postgres_blob,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .execute = execute,
};
