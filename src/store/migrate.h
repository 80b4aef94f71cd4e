/* migrate.h - the numbered SQL migrations of the tables the program itself stands on.
 * Released migrations are never edited. A migration is one text for both engines, with the types
 * {key} {int} {text} {blob} {date} {bool} {instant} filled in by engine, and {strict} at the end of
 * a CREATE TABLE. Tables of record types come from their definitions (record/schema.h). */
#ifndef BANSO_STORE_MIGRATE_H
#define BANSO_STORE_MIGRATE_H

#include "store/db.h"

struct migration {
    int number;      /* 1, 2, 3 ... without gaps */
    const char *name;
    struct str sql;
};

extern const struct migration migrations[]; /* ends with number 0 */

/* Brings the schema to the newest migration; idempotent. db must have may_change_schema. */
STATUS migrate_run(struct db *db, struct err *err);
/* ERR_DB when the schema is older or newer than this program. */
STATUS migrate_check(struct db *db, struct err *err);

/* The type words for the engine, for record/schema.c too: "key" -> "INTEGER" / "BIGINT" ... */
struct str migrate_type(enum db_engine engine, struct str word);

#endif
