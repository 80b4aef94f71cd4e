/* migrate.c - type words, the numbered migrations, and the rights of the serving role. */
#include "store/migrate.h"

#include <inttypes.h>
#include <string.h>

#include "base/assets.h"
#include "base/clock.h"

#include "base/banned.h"

enum { SQL_MAX = MIB(1) };

const struct migration migrations[] = {
    { 1, "0001_core" },
    { 2, "0002_job" },
    { 3, "0003_conflict" },
    { 4, "0004_today" },
    { 5, "0005_invitation" },
    { 6, "0006_covering" },
    { 7, "0007_tasks" },
    { 8, "0008_request_key" },
    { 9, "0009_unread" },
    { 10, "0010_snippet" },
    { 11, "0011_lists" },
    { 12, "0012_waiting" },
    { 0, NULL },
};

static const struct {
    struct str word, sqlite, postgres;
} words[] = {
    { STR_INIT("key"), STR_INIT("INTEGER"), STR_INIT("BIGINT") },
    { STR_INIT("int"), STR_INIT("INTEGER"), STR_INIT("BIGINT") },
    /* The collation of bytes, so that both engines sort and compare alike. */
    { STR_INIT("text"), STR_INIT("TEXT"), STR_INIT("TEXT COLLATE \"C\"") },
    { STR_INIT("blob"), STR_INIT("BLOB"), STR_INIT("BYTEA") },
    { STR_INIT("date"), STR_INIT("TEXT"), STR_INIT("DATE") },
    { STR_INIT("bool"), STR_INIT("INTEGER"), STR_INIT("SMALLINT") },
    { STR_INIT("instant"), STR_INIT("INTEGER"), STR_INIT("BIGINT") },
    { STR_INIT("strict"), STR_INIT(" STRICT"), STR_INIT("") },
    { STR_INIT("strict_clustered"), STR_INIT(" STRICT, WITHOUT ROWID"), STR_INIT("") },
};

struct str migrate_type(enum db_engine engine, struct str word)
{
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (str_equal(word, words[i].word))
            return engine == DB_SQLITE ? words[i].sqlite : words[i].postgres;
    }
    return (struct str){ NULL, 0 };
}

struct str migrate_expand(struct arena *arena, enum db_engine engine, struct str sql)
{
    struct buf buf;
    buf_init(&buf, arena, sql.len * 2, SQL_MAX);
    for (size_t at = 0; at < sql.len;) {
        size_t len = 0;
        struct str type = { NULL, 0 };
        if (sql.ptr[at] == '{' && str_find(str_slice(sql, at, sql.len), STR("}"), &len))
            type = migrate_type(engine, str_slice(sql, at + 1, at + len));
        if (type.ptr) {
            buf_add(&buf, type);
            at += len + 1;
        } else {
            buf_add_char(&buf, sql.ptr[at++]); /* a brace of the text itself */
        }
    }
    return buf_str(&buf);
}

static enum status change(struct db *db, struct str sql, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    return db_change_schema(db, migrate_expand(&arena, db_engine_of(db), sql), err);
}

static enum status newest(struct db *db, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "SELECT COALESCE(MAX(number), 0) FROM schema_migration", err));
    bool row;
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_int(&stmt, 0) : 0;
    return OK;
}

static enum status apply(struct db *db, const struct migration *migration, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str name = str_format(&arena, "src/store/migrations/%s.sql", migration->name);
    const struct asset *asset = asset_find(name);
    if (!asset)
        return err_set(err, ERR_DB, "", "db.failed", "migration %s is not built in",
                       migration->name);
    TRY(change(db, asset->bytes, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(db, &insert,
                   "INSERT INTO schema_migration (number, name, at) VALUES ($1, $2, $3)", err));
    bind_int(&insert, 1, migration->number);
    bind_text(&insert, 2, str_of(migration->name));
    bind_instant(&insert, 3, clock_now());
    return db_run(&insert, NULL, err);
}

static enum status serving_role(struct db *db, struct err *err)
{
    if (db_engine_of(db) != DB_POSTGRES)
        return OK;
    /* A role of the whole cluster: somebody else may be making it at the same time. */
    TRY(change(
        db,
        STR("DO $$ BEGIN"
            " IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'banso_serve')"
            " AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)"
            " THEN CREATE ROLE banso_serve NOLOGIN; END IF;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"),
        err));
    return change(
        db,
        STR("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banso_serve') THEN"
            " EXECUTE format('GRANT USAGE ON SCHEMA %I TO banso_serve', current_schema());"
            " EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I"
            " TO banso_serve', current_schema());"
            " EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE,"
            " DELETE ON TABLES TO banso_serve', current_schema());"
            " REVOKE UPDATE, DELETE ON audit_chain, access_grant, protection_event FROM banso_serve;"
            " REVOKE DELETE ON conflict_of_interest FROM banso_serve;"
            " REVOKE INSERT, UPDATE, DELETE ON schema_migration, definitions FROM banso_serve;"
            " END IF; END $$"),
        err);
}

static enum status run_all(struct db *db, struct err *err)
{
    if (db_engine_of(db) == DB_POSTGRES) /* two at once: the second waits and finds all done */
        TRY(change(db, STR("SELECT pg_advisory_xact_lock(7236283)"), err));
    TRY(change(db,
               STR("CREATE TABLE IF NOT EXISTS schema_migration (number {int} NOT NULL PRIMARY KEY,"
                   " name {text} NOT NULL, at {instant} NOT NULL){strict}"),
               err));
    int64_t done = 0;
    TRY(newest(db, &done, err));
    for (const struct migration *at = migrations; at->number; at++) {
        if (at->number > done)
            TRY(apply(db, at, err));
    }
    return serving_role(db, err);
}

STATUS migrate_run(struct db *db, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(run_all(db, err));
    return tx_commit(&tx, err);
}

STATUS migrate_check(struct db *db, struct err *err)
{
    int64_t done = 0, known = 0;
    for (const struct migration *at = migrations; at->number; at++)
        known = at->number;
    size_t count = 0;
    struct str *names = NULL;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    TRY(db_columns(db, &arena, STR("schema_migration"), &names, &count, err));
    if (count)
        TRY(newest(db, &done, err));
    if (done == known)
        return OK;
    return err_set(err, ERR_DB, "", done < known ? "db.schema_older" : "db.schema_newer",
                   "the schema is %" PRId64 ", this program's is %" PRId64, done, known);
}
