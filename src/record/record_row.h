/* record_row.h - a row of a statement's result as a record; for record_db.c and list.c. */
#ifndef BANSO_RECORD_RECORD_ROW_H
#define BANSO_RECORD_RECORD_ROW_H

#include "access/may.h"
#include "record/column.h"
#include "record/record.h"
#include "record/record_db.h"
#include "store/db.h"

/* The present row of a statement that selects sql->columns. Rows of tables are not in it. */
struct record *record_from_row(struct arena *arena, const struct stmt *stmt,
                               const struct record_def *def, TenantId tenant);
/* The same of a statement that selects sql->head and sql->each of the fields of the part. */
struct record *record_part_from_row(struct arena *arena, const struct stmt *stmt,
                                    const struct record_part *part);

/* Tables of rows, written and read with their record. */
STATUS tables_load(struct db *db, struct arena *arena, struct record *record, struct err *err);
/* `is_new`: there are none yet, so nothing has to be taken away first. */
STATUS tables_save(struct tx *tx, struct arena *arena, const struct record *record, bool is_new,
                   struct err *err);

/* May the keys that a record holds be stored? (key_check.c) Every way into a record passes here: form,
 * JSON, steps. A key is taken only from somebody who could have chosen it.
 * Asked about: every key of the record and of the rows of its tables that `before` does not hold in the same field:
 *   user          a member, present or past, of the record's organisation or the actor's; the actor
 *   organisation  of the tenant
 *   person, case, record   of the record's organisation, not in the bin, and the actor may see it
 *                 (the clause of may.h); a record of a case names records of the same case only
 *   file          of the record's organisation, its own or sent by the actor with it
 *   before   the stored version, or NULL
 *   errors   ERR_INVALID "record.key" with the field ("agenda[0].casefile"): the same for a key that is
 *            not there and one that is not the actor's to name */
STATUS key_check(struct db *db, const struct actor *actor, Instant now, const struct record *record,
                 const struct record *before, struct err *err);

#endif
