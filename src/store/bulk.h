/* bulk.h - new rows of several tables, collected without touching the database and written together later:
 * many rows a statement on SQLite, COPY on PostgreSQL. An import makes all its rows before it takes the lock
 * of the writers, which then lasts for the writing alone. */
#ifndef BANSO_STORE_BULK_H
#define BANSO_STORE_BULK_H

#include "store/db.h"

struct bulk;
#define AUTO_BULK CLEANUP(bulk_free) struct bulk *
struct bulk *bulk_new(void);
void bulk_free(struct bulk **bulk);        /* accepts a pointer to NULL */
size_t bulk_size(const struct bulk *bulk); /* bytes held */
void bulk_forget(struct bulk *bulk);       /* as if nothing had been collected */

/* What db_insert collects with. */
struct tx bulk_tx(struct db *db, struct bulk *bulk);
/* Writes what was collected, table by table in the order in which they were first named, and forgets it.
 *   errors  as db_run; ERR_INVALID also when a text holds a NUL */
STATUS bulk_write(struct tx *tx, struct bulk *bulk, struct err *err);

#endif
