/* record_row.h - a row of a statement's result as a record; for record_db.c and list.c. */
#ifndef BANSO_RECORD_RECORD_ROW_H
#define BANSO_RECORD_RECORD_ROW_H

#include "record/column.h"
#include "record/record.h"
#include "store/db.h"

/* The present row of a statement that selects sql->columns. Rows of tables are not in it. */
struct record *record_from_row(struct arena *arena, const struct stmt *stmt,
                               const struct record_def *def, const struct record_sql *sql,
                               TenantId tenant);

/* Tables of rows, written and read with their record. */
STATUS tables_load(struct db *db, struct arena *arena, struct record *record, struct err *err);
/* `is_new`: there are none yet, so nothing has to be taken away first. */
STATUS tables_save(struct tx *tx, struct arena *arena, const struct record *record, bool is_new,
                   struct err *err);

#endif
