/* worker_db.h - names of workers as old files write them, until somebody says which user is meant. */
#ifndef BANSO_RECORD_EXCHANGE_WORKER_DB_H
#define BANSO_RECORD_EXCHANGE_WORKER_DB_H

#include "access/ids.h"
#include "base/clock.h"
#include "seido/seido.h"
#include "store/db.h"

struct worker_alias {
    struct str name;
    UserId user; /* 0: not mapped yet */
};
/* All names of an organisation, the unmapped ones first. */
STATUS worker_aliases(struct db *db, struct arena *arena, TenantId tenant,
                      OrganisationId organisation, struct worker_alias **ret, size_t *ret_count,
                      struct err *err);

struct worker_mapping {
    TenantId tenant;
    OrganisationId organisation;
    struct str name;
    UserId user, by;
    Instant at;
};
/* From now on the name means the user: in later files, in all records of the organisation that hold the
 * name as text, and as main worker of its cases (who then is assigned to them from the day they were
 * opened). Words become a link; nothing else of the records changes, so no version is made of it.
 *   *ret_count  values that were mapped
 *   errors      ERR_NOT_FOUND: no such name, or the user never was a member of the organisation */
STATUS worker_map(struct tx *tx, const struct seido *seido, const struct worker_mapping *mapping,
                  int64_t *ret_count, struct err *err);

#endif
