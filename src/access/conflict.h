/* conflict.h - conflicts of interest: a worker of the office may see nothing of a person until a chief ends it.
 * Rows are added and ended, never removed; the judge (may.h) reads them. Who may call is asked before. */
#ifndef BANSO_ACCESS_CONFLICT_H
#define BANSO_ACCESS_CONFLICT_H

#include "access/account.h"

struct conflict {
    UserId user, recorded_by, ended_by;
    struct str reason, end_reason;
    Instant recorded_at, ended_at;
    bool is_live;
};

/* From now on; the person is the case's, the user an active member of the organisation. Audited.
 * errors: ERR_INVALID "reason" or "user" (no member, or shut out already), ERR_NOT_FOUND no such case */
struct conflict_act {
    struct act act;
    OrganisationId organisation;
    CasefileId casefile;
    UserId user;
    struct str reason;
};
STATUS conflict_set(struct tx *tx, const struct conflict_act *act, struct err *err);
/* errors: ERR_INVALID "reason" or "user" (nothing to end; nobody ends what concerns himself) */
STATUS conflict_end(struct tx *tx, const struct conflict_act *act, struct err *err);

/* Of a person, live ones first, then the newest. */
STATUS conflict_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                     struct conflict **ret, size_t *ret_count, struct err *err);

#endif
