/* db.h - one interface to the database, two drivers (SQLite, PostgreSQL).
 * SQL text is a literal and values are bound ($1 $2 ...); only src/record composes text, from its
 * own field tables. A connection belongs to one process; forking with an open one is a bug.
 * Types: integers (int64), text, blob, date (ISO text here, `date` in PostgreSQL), truth (0/1). */
#ifndef BANSO_STORE_DB_H
#define BANSO_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

enum db_engine { DB_SQLITE, DB_POSTGRES };

struct db; /* an open connection with its cache of prepared statements */

struct db_config {
    enum db_engine engine;
    struct str target;      /* path of the SQLite file, or a libpq connection string */
    bool may_change_schema; /* only init, migrate and tests */
    bool read_only;
    int cache_kib;       /* pages SQLite keeps in memory; 0: 16 MiB */
    int busy_timeout_ms; /* how long a writer waits for another; 0: 3000 */
    /* PostgreSQL: file that remembers the system and the highest timeline seen, so that a server
     * that fell back to an older branch is refused (security.md 10.5). "": only while open. */
    struct str fence;
};

/* errors: ERR_DB (cannot connect; unsafe settings such as synchronous below FULL) */
STATUS db_open(struct db **ret, const struct db_config *config, struct err *err);
void db_close(struct db **db); /* accepts a pointer to NULL */
enum db_engine db_engine_of(const struct db *db);
/* True when the connection is gone; db_open again. The next statement tries once by itself. */
bool db_is_lost(const struct db *db);

struct bulk;
struct bulk_table;
struct stmt {
    struct db *db;
    void *prepared;          /* of the driver; back to the cache at release */
    struct bulk_table *rows; /* of an insert that collects (bulk.h) */
};

#define AUTO_STMT CLEANUP(stmt_release) struct stmt
void stmt_release(struct stmt *stmt); /* accepts a zeroed one */

/* Prepares, or takes from the cache, a statement whose text is a string literal. */
#define db_prepare(db, stmt, sql, err) db_prepare_literal((db), (stmt), STR(sql), (err))
STATUS db_prepare_literal(struct db *db, struct stmt *ret, struct str sql, struct err *err);
/* For src/record alone (./dev check): text composed from field tables, never from a request. */
STATUS db_prepare_composed(struct db *db, struct stmt *ret, struct str sql, struct err *err);

/* A new row, "INSERT INTO t (a, b) VALUES ($1, $2)": db_run stores it at once or, when the transaction
 * collects (tx->bulk), keeps it for bulk_write. */
#define db_insert(tx, stmt, sql, err) db_insert_literal((tx), (stmt), STR(sql), (err))
struct tx;
STATUS db_insert_literal(struct tx *tx, struct stmt *ret, struct str sql, struct err *err);
STATUS db_insert_composed(struct tx *tx, struct stmt *ret, struct str sql, struct err *err);
/* Text of such an insert of `width` values, for src/record: "INSERT INTO t (a, b) VALUES" and ($1, $2). */
struct str db_insert_text(struct arena *arena, struct str sql, int width);

/* Parameters count from 1. Text and blobs must live until the statement has run. */
void bind_null(struct stmt *stmt, int at);
void bind_int(struct stmt *stmt, int at, int64_t value);
void bind_bool(struct stmt *stmt, int at, bool value);
void bind_text(struct stmt *stmt, int at, struct str text);
void bind_blob(struct stmt *stmt, int at, struct str bytes);
void bind_date(struct stmt *stmt, int at, Date date);
void bind_opt_date(struct stmt *stmt, int at, OptDate date);
void bind_instant(struct stmt *stmt, int at, Instant instant);

/* Next row; *ret_row is false after the last. PostgreSQL hands over the whole result at the first
 * step: what may be long is read in pages by key. A statement that fails inside a transaction ends
 * it on both engines: later ones and the commit fail too. What may meet its like says ON CONFLICT.
 *   errors  ERR_CONFLICT: a unique key is taken, or (db_may_retry) another transaction was quicker
 *           ERR_INVALID: the text cannot be stored (NUL, broken UTF-8)
 *           ERR_DB: anything else; keys "db.busy" "db.full" "db.lost" "db.refused" "db.failed" */
STATUS db_step(struct stmt *stmt, bool *ret_row, struct err *err);
/* Runs a statement that gives no rows; *ret_changed (may be NULL) rows were changed. */
STATUS db_run(struct stmt *stmt, int64_t *ret_changed, struct err *err);
/* Again with other values (db_run does it by itself); what is not bound anew keeps its value. */
void stmt_reset(struct stmt *stmt);

/* Columns of the present row count from 0; views live until the next step, reset or release. */
bool col_is_null(const struct stmt *stmt, int at);
int64_t col_int(const struct stmt *stmt, int at); /* 0 when null */
bool col_bool(const struct stmt *stmt, int at);
struct str col_text(const struct stmt *stmt, int at);
struct str col_blob(const struct stmt *stmt, int at);
OptDate col_date(const struct stmt *stmt, int at);
struct str col_copy(struct arena *arena, const struct stmt *stmt, int at); /* text, copied */

/* A transaction; rolled back on every way out but commit. Not nested. Writers begin at once
 * (SQLite: BEGIN IMMEDIATE), so a conflict shows at the start. */
struct tx {
    struct db *db;
    bool open;
    struct bulk *bulk; /* not open, but collecting: db_insert keeps its rows here (bulk.h). NULL */
};
#define AUTO_TX CLEANUP(tx_release) struct tx
STATUS tx_begin(struct db *db, struct tx *tx, struct err *err);
/* One snapshot, no lock; it is that of the first statement, with which PostgreSQL is told of the beginning. */
STATUS tx_begin_read(struct db *db, struct tx *tx, struct err *err);
/* OK: durable (fsync, synchronous_commit). ERR_DB with key "db.in_doubt": the answer did not come;
 * the change may be there. The connection is closed, never the commit cancelled; whoever asks again
 * sends the same request key. */
STATUS tx_commit(struct tx *tx, struct err *err);
void tx_release(struct tx *tx);
/* The last failure was a serialization failure, a deadlock or a connection lost before the commit:
 * the same transaction may be tried again from its start. */
bool db_may_retry(const struct db *db);
/* Runs `work` in a transaction and commits; again, up to three times, after db_may_retry. */
typedef enum status (*TxWork)(struct tx *tx, void *context, struct err *err);
STATUS tx_run(struct db *db, TxWork work, void *context, struct err *err);
bool db_in_tx(const struct db *db);

/* One request: until db_reads_end, reads outside transactions share one snapshot and its lock, which
 * SQLite otherwise takes and gives back for every statement. The first write or transaction ends it by
 * itself. Nothing needs to be committed. */
void db_reads_begin(struct db *db);
void db_reads_end(struct db *db);

/* Runs DDL text (may hold several statements); only with may_change_schema. */
STATUS db_change_schema(struct db *db, struct str sql, struct err *err);
/* Existing columns of a table, for the schema of definitions; count 0: no such table. */
STATUS db_columns(struct db *db, struct arena *arena, struct str table, struct str **ret_names,
                  size_t *ret_count, struct err *err);
/* The same with their types as the engine names them ("INTEGER", "bigint", "date" ...). */
struct db_column {
    struct str name, type;
};
STATUS db_column_types(struct db *db, struct arena *arena, struct str table, struct db_column **ret,
                       size_t *ret_count, struct err *err);
/* Copies the whole database, consistent while others write, to a new file (SQLite only). */
STATUS db_backup_to(struct db *db, struct str path, struct err *err);

/* Looks at how many rows share a key, so that SQLite chooses its indexes well: without it a list of
 * one worker's contacts walks those of the whole office. Takes some 100 ms however large the file is;
 * small files are left alone, PostgreSQL does it by itself. Other connections plan anew. */
STATUS db_analyze(struct db *db, struct err *err);

/* Tests: the n-th statement from now fails with ERR_DB; 0 switches it off. */
void db_fail_at(struct db *db, int64_t n);

#endif
