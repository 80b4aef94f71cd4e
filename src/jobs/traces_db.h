/* traces_db.h - what the program notes for a short while only: searches, keys of requests, who has a record open,
 * failed sign-ins. None of it outlives its use. */
#ifndef BANSO_JOBS_TRACES_DB_H
#define BANSO_JOBS_TRACES_DB_H

#include "access/ids.h"
#include "base/clock.h"
#include "store/db.h"

/* Takes away searches, open edits and failed sign-ins older than a day, and request keys older than 30 days (a
 * form may stand open that long and be sent twice). *ret_count: rows of all. */
STATUS traces_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                     struct err *err);

#endif
