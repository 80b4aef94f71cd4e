/* schema.h - tables for the definitions: created, and columns added, on either database. From a
 * changed definition the engine only adds; dropping, renaming and retyping are migrations.
 * Columns of every record table: tenant, id, owner_id, casefile_id, person_id, state, version,
 * form_on, created_at, created_by, updated_at, updated_by, origin, then one or two a field (kind.h). */
#ifndef BANSO_RECORD_SCHEMA_H
#define BANSO_RECORD_SCHEMA_H

#include "seido/seido.h"
#include "store/db.h"

/* Brings the tables to the definitions and records their version; needs may_change_schema.
 *   errors  ERR_DB: a table made by a migration is missing; ERR_LIMIT */
STATUS schema_sync(struct db *db, const struct seido *seido, struct err *err);
/* ERR_DB unless the database was made from exactly these definitions. */
STATUS schema_check(struct db *db, const struct seido *seido, struct err *err);

#endif
