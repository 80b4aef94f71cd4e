/* db.c - what both engines share: the cache of statements, transactions, reconnection. */
#include "store/db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/driver.h"

#include "base/banned.h"

enum { BUSY_TIMEOUT_DEFAULT_MS = 3000, TX_TRIES = 3, PARAMS_MAX = 1000, HASHED_WORDS = 24 };

static enum status reconnect(struct db *db, struct err *err);

STATUS db_open(struct db **ret, const struct db_config *config, struct err *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    arena_init(&db->arena, 0);
    db->config = *config;
    db->config.target = str_of(str_to_chars(&db->arena, config->target));
    db->config.fence = str_of(str_to_chars(&db->arena, config->fence));
    if (db->config.busy_timeout_ms <= 0)
        db->config.busy_timeout_ms = BUSY_TIMEOUT_DEFAULT_MS;
    db->driver = config->engine == DB_SQLITE ? &sqlite_driver : &postgres_driver;
    db->generation = 1;
    enum status status = db->driver->open(db, err);
    if (status != OK) {
        db_close(&db);
        return status;
    }
    *ret = db;
    return OK;
}

static void prepared_free(struct db *db, struct prepared *prepared)
{
    db->driver->finalize(db, prepared);
    free(prepared->sql);
    free(prepared);
}

/* Empties the cache; statements that are handed out go when they come back. */
static void cache_clear(struct db *db)
{
    for (size_t i = 0; i < CACHE_BUCKETS; i++) {
        struct prepared *prepared = db->buckets[i];
        db->buckets[i] = NULL;
        while (prepared) {
            struct prepared *next = prepared->next;
            prepared->is_cached = false;
            if (!prepared->is_out)
                prepared_free(db, prepared);
            prepared = next;
        }
    }
    db->cached = 0;
}

void db_close(struct db **db)
{
    if (!*db)
        return;
    cache_clear(*db);
    (*db)->driver->close(*db);
    free((*db)->blocks);
    arena_release(&(*db)->arena);
    free(*db);
    *db = NULL;
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->config.engine;
}

bool db_is_lost(const struct db *db)
{
    return db->is_lost;
}

bool db_in_tx(const struct db *db)
{
    return db->in_tx;
}

bool db_may_retry(const struct db *db)
{
    return db->may_retry;
}

void db_fail_at(struct db *db, int64_t n)
{
    db->fail_at = n;
}

/* Counts down to the failure a test asked for. */
static enum status fail_if_asked(struct db *db, struct err *err)
{
    if (db->fail_at <= 0 || --db->fail_at > 0)
        return OK;
    return err_set(err, ERR_DB, "", "db.failed", "failure on purpose (db_fail_at)");
}

/* Outside a transaction, or before anything was said in it: what was lost can be asked once more. */
static bool is_untouched(const struct db *db)
{
    return !db->in_tx || db->tx_is_due;
}

/* A statement that failed ends its transaction, as PostgreSQL does by itself. */
static enum status failed(struct db *db, enum status status)
{
    if (db->in_tx)
        db->tx_failed = true;
    return status;
}

/* ---- the cache ---- */

/* Of its length and of words taken evenly from all of it: statements are some kilobytes long, and which one of a
 * bucket it is their whole texts decide. */
static uint64_t hash_of(struct str sql)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ sql.len, word;
    size_t step = sql.len / HASHED_WORDS > sizeof word ? sql.len / HASHED_WORDS : sizeof word;
    size_t at = 0;
    for (; at + sizeof word <= sql.len; at += step) {
        memcpy(&word, sql.ptr + at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    for (; at < sql.len; at++)
        hash = (hash ^ (unsigned char)sql.ptr[at]) * UINT64_C(1099511628211);
    return hash;
}

int db_params_of(struct str sql)
{
    int highest = 0;
    bool quoted = false;
    for (size_t i = 0; i < sql.len; i++) {
        if (sql.ptr[i] == '\'')
            quoted = !quoted;
        if (quoted || sql.ptr[i] != '$')
            continue;
        int number = 0;
        while (i + 1 < sql.len && sql.ptr[i + 1] >= '0' && sql.ptr[i + 1] <= '9' &&
               number < PARAMS_MAX)
            number = number * 10 + (sql.ptr[++i] - '0');
        if (number > highest)
            highest = number;
    }
    assert(highest <= PARAMS_MAX);
    return highest;
}

static void cache_drop_oldest(struct db *db)
{
    struct prepared **oldest = NULL;
    for (size_t i = 0; i < CACHE_BUCKETS; i++) {
        for (struct prepared **at = &db->buckets[i]; *at; at = &(*at)->next) {
            if (!(*at)->is_out && (!oldest || (*at)->used_at < (*oldest)->used_at))
                oldest = at;
        }
    }
    if (!oldest)
        return;
    struct prepared *gone = *oldest;
    *oldest = gone->next;
    db->cached--;
    prepared_free(db, gone);
}

static void cache_add(struct db *db, struct prepared *prepared)
{
    if (db->cached >= CACHE_MAX)
        cache_drop_oldest(db);
    struct prepared **bucket = &db->buckets[prepared->hash % CACHE_BUCKETS];
    prepared->next = *bucket;
    *bucket = prepared;
    prepared->is_cached = true;
    db->cached++;
}

/* *ret_twin: the same text is in the cache, but handed out already. */
static struct prepared *cache_find(struct db *db, struct str sql, uint64_t hash, bool *ret_twin)
{
    *ret_twin = false;
    for (struct prepared *at = db->buckets[hash % CACHE_BUCKETS]; at; at = at->next) {
        if (at->hash != hash || at->len != sql.len || memcmp(at->sql, sql.ptr, sql.len) != 0)
            continue;
        if (!at->is_out)
            return at;
        *ret_twin = true;
    }
    return NULL;
}

static enum status prepare_new(struct db *db, struct str sql, uint64_t hash, struct prepared **ret,
                               struct err *err)
{
    struct prepared *prepared = calloc(1, sizeof *prepared);
    char *copy = malloc(sql.len + 1);
    if (!prepared || !copy)
        abort();
    memcpy(copy, sql.ptr, sql.len);
    copy[sql.len] = '\0';
    *prepared = (struct prepared){ .sql = copy,
                                   .len = sql.len,
                                   .hash = hash,
                                   .generation = db->generation,
                                   .param_count = db_params_of(sql),
                                   .is_select = str_starts(sql, STR("SELECT")) };
    enum status status = db->driver->prepare(db, prepared, err);
    if (status != OK && db->is_lost && is_untouched(db) && reconnect(db, err) == OK) {
        prepared->generation = db->generation;
        status = db->driver->prepare(db, prepared, err);
    }
    if (status != OK) {
        prepared_free(db, prepared);
        return failed(db, status);
    }
    *ret = prepared;
    return OK;
}

static enum status reconnect(struct db *db, struct err *err)
{
    assert(is_untouched(db));
    db->in_reads = db->wants_reads = false;
    cache_clear(db);
    db->driver->close(db);
    db->generation++;
    TRY(db->driver->open(db, err));
    db->is_lost = false;
    return OK;
}

static enum status ready(struct db *db, struct err *err)
{
    if (db->in_tx && (db->tx_failed || (db->is_lost && !db->tx_is_due)))
        return err_set(err, ERR_DB, "", db->is_lost ? "db.lost" : "db.failed",
                       "the transaction has failed already");
    return db->is_lost ? reconnect(db, err) : OK;
}

STATUS db_prepare_composed(struct db *db, struct stmt *ret, struct str sql, struct err *err)
{
    TRY(ready(db, err));
    uint64_t hash = hash_of(sql);
    bool twin;
    struct prepared *prepared = cache_find(db, sql, hash, &twin);
    if (!prepared) {
        TRY(prepare_new(db, sql, hash, &prepared, err));
        assert(prepared != NULL);
        if (!twin)
            cache_add(db, prepared);
    }
    prepared->is_out = true;
    prepared->is_begun = prepared->is_done = prepared->is_bad = false;
    prepared->used_at = ++db->clock;
    stmt_release(ret);
    *ret = (struct stmt){ .db = db, .prepared = prepared };
    return OK;
}

STATUS db_prepare_literal(struct db *db, struct stmt *ret, struct str sql, struct err *err)
{
    return db_prepare_composed(db, ret, sql, err);
}

STATUS db_insert_composed(struct tx *tx, struct stmt *ret, struct str sql, struct err *err)
{
    if (tx->bulk == NULL)
        return db_prepare_composed(tx->db, ret, sql, err);
    stmt_release(ret);
    *ret = (struct stmt){ .db = tx->db, .rows = bulk_table(tx->bulk, sql) };
    return OK;
}

STATUS db_insert_literal(struct tx *tx, struct stmt *ret, struct str sql, struct err *err)
{
    return db_insert_composed(tx, ret, sql, err);
}

struct str db_insert_text(struct arena *arena, struct str sql, int width)
{
    struct buf text;
    buf_init(&text, arena, 4096, INSERT_TEXT_MAX);
    buf_add(&text, sql);
    for (int at = 1; at <= width; at++)
        buf_addf(&text, at == 1 ? " ($%d" : ", $%d", at);
    buf_add_char(&text, ')');
    assert(buf_ok(&text));
    return buf_str(&text);
}

enum status db_write_rows(struct db *db, const struct bulk_table *table, struct err *err)
{
    TRY(ready(db, err));
    enum status status = fail_if_asked(db, err);
    if (status == OK && table->is_bad)
        status = err_set(err, ERR_INVALID, "", "db.refused", "a bound text holds a NUL");
    if (status == OK)
        status = db->driver->write_rows(db, table, err);
    return status == OK ? OK : failed(db, status);
}

static struct prepared *prepared_of(const struct stmt *stmt)
{
    assert(stmt->prepared);
    return stmt->prepared;
}

void stmt_release(struct stmt *stmt)
{
    struct prepared *prepared = stmt->prepared;
    struct db *db = stmt->db;
    *stmt = (struct stmt){ 0 };
    if (!prepared)
        return;
    prepared->is_out = false;
    if (!prepared->is_cached) {
        prepared_free(db, prepared);
        return;
    }
    db->driver->reset(prepared);
    db->driver->clear(prepared);
}

/* ---- values in and out ---- */

static void bind(struct stmt *stmt, int at, enum bind_kind kind, int64_t number, struct str bytes)
{
    if (stmt->rows) {
        bulk_bind(stmt->rows, at, kind, number, bytes);
        return;
    }
    struct prepared *prepared = prepared_of(stmt);
    assert(at >= 1 && at <= prepared->param_count);
    if (prepared->is_begun)
        stmt_reset(stmt);
    stmt->db->driver->bind(prepared, at, kind, number, bytes);
}

void bind_null(struct stmt *stmt, int at)
{
    bind(stmt, at, BIND_NULL, 0, STR(""));
}

void bind_int(struct stmt *stmt, int at, int64_t value)
{
    bind(stmt, at, BIND_INT, value, STR(""));
}

void bind_bool(struct stmt *stmt, int at, bool value)
{
    bind(stmt, at, BIND_INT, value ? 1 : 0, STR(""));
}

void bind_text(struct stmt *stmt, int at, struct str text)
{
    if (!stmt->rows && text.len && memchr(text.ptr, '\0', text.len))
        prepared_of(stmt)->is_bad = true; /* rows that wait look by themselves */
    bind(stmt, at, BIND_TEXT, 0, text);
}

void bind_blob(struct stmt *stmt, int at, struct str bytes)
{
    bind(stmt, at, BIND_BLOB, 0, bytes);
}

void bind_date(struct stmt *stmt, int at, Date date)
{
    char text[DATE_ISO_CHARS];
    date_write_iso(date, text);
    bind(stmt, at, BIND_TEXT, 1, (struct str){ text, sizeof text });
}

void bind_opt_date(struct stmt *stmt, int at, OptDate date)
{
    if (date.has)
        bind_date(stmt, at, date.value);
    else
        bind_null(stmt, at);
}

void bind_instant(struct stmt *stmt, int at, Instant instant)
{
    bind(stmt, at, BIND_INT, instant.us, STR(""));
}

/* ---- reads of one request ---- */

static void reads_stop(struct db *db)
{
    if (db->in_reads)
        db->driver->reads_end(db);
    db->in_reads = db->wants_reads = false;
}

void db_reads_begin(struct db *db)
{
    db->wants_reads = db->driver->reads_begin && !db->in_tx;
}

void db_reads_end(struct db *db)
{
    reads_stop(db);
}

static void reads_follow(struct db *db, const struct prepared *prepared)
{
    if (!db->wants_reads)
        return;
    if (!prepared->is_select)
        reads_stop(db);
    else if (!db->in_reads)
        db->in_reads = db->driver->reads_begin(db);
}

static enum status begin_step(struct db *db, struct prepared *prepared, struct err *err)
{
    db->may_retry = false;
    reads_follow(db, prepared);
    if (prepared->is_bad)
        return err_set(err, ERR_INVALID, "", "db.refused", "a bound text holds a NUL");
    TRY(ready(db, err));
    if (prepared->generation != db->generation) { /* lost and found between prepare and step */
        TRY(db->driver->prepare_again(db, prepared, err));
        prepared->generation = db->generation;
    }
    return fail_if_asked(db, err);
}

static enum status first_step(struct db *db, struct prepared *prepared, bool *ret_row,
                              struct err *err)
{
    TRY(begin_step(db, prepared, err));
    prepared->is_begun = true;
    enum status status = db->driver->step(db, prepared, ret_row, err);
    if (status == OK || !db->is_lost || !is_untouched(db) || !prepared->is_select)
        return status;
    /* A read whose connection turned out to be gone is asked once more. */
    TRY(reconnect(db, err));
    TRY(db->driver->prepare_again(db, prepared, err));
    prepared->generation = db->generation;
    return db->driver->step(db, prepared, ret_row, err);
}

STATUS db_step(struct stmt *stmt, bool *ret_row, struct err *err)
{
    struct db *db = stmt->db;
    struct prepared *prepared = prepared_of(stmt);
    bool row = false;
    if (!prepared->is_done) {
        enum status status = prepared->is_begun ? db->driver->step(db, prepared, &row, err)
                                                : first_step(db, prepared, &row, err);
        if (status != OK)
            return failed(db, status);
        prepared->is_done = !row;
    }
    *ret_row = row;
    return OK;
}

STATUS db_run(struct stmt *stmt, int64_t *ret_changed, struct err *err)
{
    if (stmt->rows) {
        assert(ret_changed == NULL);
        bulk_end_row(stmt->rows);
        return OK;
    }
    struct prepared *prepared = prepared_of(stmt);
    if (prepared->is_begun)
        stmt_reset(stmt);
    bool row = true;
    while (row)
        TRY(db_step(stmt, &row, err));
    if (ret_changed)
        *ret_changed = stmt->db->driver->changed(stmt->db, prepared);
    stmt_reset(stmt);
    return OK;
}

void stmt_reset(struct stmt *stmt)
{
    struct prepared *prepared = prepared_of(stmt);
    stmt->db->driver->reset(prepared);
    prepared->is_begun = prepared->is_done = false;
}

bool col_is_null(const struct stmt *stmt, int at)
{
    return stmt->db->driver->is_null(prepared_of(stmt), at);
}

int64_t col_int(const struct stmt *stmt, int at)
{
    return stmt->db->driver->get_int(prepared_of(stmt), at);
}

bool col_bool(const struct stmt *stmt, int at)
{
    return col_int(stmt, at) != 0;
}

struct str col_text(const struct stmt *stmt, int at)
{
    return stmt->db->driver->get_text(prepared_of(stmt), at);
}

struct str col_blob(const struct stmt *stmt, int at)
{
    return stmt->db->driver->get_blob(prepared_of(stmt), at);
}

OptDate col_date(const struct stmt *stmt, int at)
{
    OptDate date = { 0 };
    if (!col_is_null(stmt, at))
        date.has = date_parse_iso(col_text(stmt, at), &date.value);
    return date;
}

struct str col_copy(struct arena *arena, const struct stmt *stmt, int at)
{
    return arena_copy(arena, col_text(stmt, at));
}

/* ---- transactions ---- */

static enum status begin(struct db *db, struct tx *tx, bool is_read, struct err *err)
{
    assert(!db->in_tx && !tx->open);
    db->may_retry = false;
    if (is_read && db->in_reads &&
        db->fail_at == 0) { /* its snapshot goes on as this transaction's */
        db->in_reads = db->wants_reads = db->tx_failed = false;
        *tx = (struct tx){ .db = db, .open = true };
        db->in_tx = true;
        return OK;
    }
    reads_stop(db);
    if (db->is_lost)
        TRY(reconnect(db, err));
    TRY(fail_if_asked(db, err));
    enum status status = db->driver->begin(db, is_read, err);
    if (status != OK && db->is_lost) { /* nothing has happened yet: once more */
        TRY(reconnect(db, err));
        status = db->driver->begin(db, is_read, err);
    }
    if (status != OK)
        return status;
    *tx = (struct tx){ .db = db, .open = true };
    db->in_tx = true;
    db->tx_failed = false;
    return OK;
}

STATUS tx_begin(struct db *db, struct tx *tx, struct err *err)
{
    return begin(db, tx, false, err);
}

STATUS tx_begin_read(struct db *db, struct tx *tx, struct err *err)
{
    return begin(db, tx, true, err);
}

STATUS tx_commit(struct tx *tx, struct err *err)
{
    struct db *db = tx->db;
    assert(tx->open);
    TRY(ready(db, err));
    enum status status = fail_if_asked(db, err);
    if (status != OK)
        return failed(db, status);
    status = db->driver->commit(db, err);
    if (status != OK)
        return failed(db, status); /* tx_release rolls back what may be left */
    key_blocks_end_tx(db, true);
    tx->open = db->in_tx = false;
    return OK;
}

void tx_release(struct tx *tx)
{
    if (!tx->open)
        return;
    struct db *db = tx->db;
    tx->open = false;
    db->driver->rollback(db);
    key_blocks_end_tx(db, false);
    db->in_tx = db->tx_failed = false;
}

static enum status tx_try(struct db *db, TxWork work, void *context, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(work(&tx, context, err));
    return tx_commit(&tx, err);
}

STATUS tx_run(struct db *db, TxWork work, void *context, struct err *err)
{
    enum status status = OK;
    for (int tries = 0; tries < TX_TRIES; tries++) {
        status = tx_try(db, work, context, err);
        if (status == OK || !db->may_retry)
            break;
    }
    return status;
}

/* ---- schema ---- */

STATUS db_change_schema(struct db *db, struct str sql, struct err *err)
{
    assert(db->config.may_change_schema);
    reads_stop(db);
    TRY(ready(db, err));
    TRY(fail_if_asked(db, err));
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    enum status status = db->driver->execute(db, str_to_chars(&arena, sql), err);
    cache_clear(db);
    return status == OK ? OK : failed(db, status);
}

static enum status columns_prepare(struct db *db, struct stmt *stmt, struct err *err)
{
    if (db->config.engine == DB_SQLITE)
        return db_prepare(db, stmt, "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
                          err);
    return db_prepare(db, stmt,
                      "SELECT column_name, data_type FROM information_schema.columns"
                      " WHERE table_schema = current_schema() AND table_name = $1"
                      " ORDER BY ordinal_position",
                      err);
}

STATUS db_column_types(struct db *db, struct arena *arena, struct str table, struct db_column **ret,
                       size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(columns_prepare(db, &stmt, err));
    bind_text(&stmt, 1, table);
    struct db_column *columns = NULL;
    size_t count = 0, room = 0;
    for (;;) {
        bool row;
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        if (count == room) {
            room = room ? room * 2 : 32;
            struct db_column *more = arena_array(arena, struct db_column, room);
            if (count)
                memcpy(more, columns, count * sizeof *columns);
            columns = more;
        }
        columns[count++] =
            (struct db_column){ col_copy(arena, &stmt, 0), col_copy(arena, &stmt, 1) };
    }
    *ret = columns;
    *ret_count = count;
    return OK;
}

STATUS db_columns(struct db *db, struct arena *arena, struct str table, struct str **ret_names,
                  size_t *ret_count, struct err *err)
{
    struct db_column *columns = NULL;
    size_t count = 0;
    TRY(db_column_types(db, arena, table, &columns, &count, err));
    struct str *names = arena_array(arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        names[i] = columns[i].name;
    *ret_names = names;
    *ret_count = count;
    return OK;
}

STATUS db_analyze(struct db *db, struct err *err)
{
    reads_stop(db);
    TRY(ready(db, err));
    return db->driver->analyze && !db->in_tx ? db->driver->analyze(db, err) : OK;
}

STATUS db_backup_to(struct db *db, struct str path, struct err *err)
{
    if (!db->driver->backup)
        return err_set(err, ERR_DB, "", "db.backup.other", "pg_basebackup makes these backups");
    TRY(ready(db, err));
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    return db->driver->backup(db, str_to_chars(&arena, path), err);
}
