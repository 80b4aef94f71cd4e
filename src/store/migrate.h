/* migrate.h - the numbered SQL migrations of the tables the program itself stands on.
 * Released migrations are never edited. A migration is one text for both engines, with the types
 * {key} {int} {text} {blob} {date} {bool} {instant} filled in by engine, and {strict} (of a table
 * that is its own primary index {strict_clustered}) at the end of a CREATE TABLE. Tables of record types come from their definitions (record/schema.h). */
#ifndef BANSO_STORE_MIGRATE_H
#define BANSO_STORE_MIGRATE_H

#include "store/db.h"

struct migration {
    int number;       /* 1, 2, 3 ... without gaps */
    const char *name; /* of its asset: src/store/migrations/NAME.sql */
};

extern const struct migration migrations[]; /* ends with number 0 */

/* Brings the schema to the newest migration; idempotent. db must have may_change_schema. On
 * PostgreSQL also the rights of the role banso_serve, which it makes where it may: serve works as
 * that role, owns nothing, changes no schema and no row of the audit chain. */
STATUS migrate_run(struct db *db, struct err *err);
/* ERR_DB when the schema is older or newer than this program. */
STATUS migrate_check(struct db *db, struct err *err);

/* The text with all words in braces filled in, for record/schema.c too. */
struct str migrate_expand(struct arena *arena, enum db_engine engine, struct str sql);
/* The type words for the engine, for record/schema.c too: "key" -> "INTEGER" / "BIGINT" ... */
struct str migrate_type(enum db_engine engine, struct str word);

#endif
