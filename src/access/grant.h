/* grant.h - what one organisation opened to another. Rows are added, never edited; a revocation is a
 * new row and binds the next request. Checked where it is used, by may.h; nothing is copied. */
#ifndef BANSO_ACCESS_GRANT_H
#define BANSO_ACCESS_GRANT_H

#include "access/ids.h"
#include "base/clock.h"
#include "store/db.h"

struct grant {
    int64_t id;
    PersonId person;
    CasefileId casefile; /* 0: all cases of the person at the giver */
    OrganisationId giver, receiver;
    struct str categories;   /* ",basic,plan,": sensitive ones must be named, "" opens none */
    struct str record_types; /* ",plan,intake,": "" every type of the categories */
    struct str purpose, basis, evidence; /* basis: consent, law, support_council, danger_to_life */
    Date valid_from;
    OptDate valid_until;
    int64_t revokes; /* a revocation: of this grant */
    bool is_live;    /* of lists */
    UserId recorded_by;
    Instant recorded_at;
};

/* Live, no revocation, and of this case or all cases of the person. */
bool grant_opens_case(const struct grant *grant, CasefileId casefile);
/* In the caller's transaction; grant->id from key_next before it. Audited.
 * errors: ERR_INVALID giver is receiver, until before from, law without casefile */
STATUS grant_add(struct tx *tx, TenantId tenant, const struct grant *grant, struct err *err);
/* A revocation: revocation->id (key_next), revokes, evidence (the reason), recorded_by, recorded_at. */
STATUS grant_revoke(struct tx *tx, TenantId tenant, const struct grant *revocation,
                    struct err *err);
/* A consent ended: revokes every grant of the giver that rests on the person's consent and opens this case (or all
 * cases), each with a row and an audit entry of its own. Other bases stay.
 *   ending  casefile, giver, evidence (which record says so), recorded_by, recorded_at; keys are taken here
 *           (key_reserve before the transaction, GRANTS_ENDED_MAX) */
enum { GRANTS_ENDED_MAX = 50 };
STATUS grant_end_consent(struct tx *tx, TenantId tenant, const struct grant *ending,
                         struct err *err);
STATUS grant_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person, Date today,
                  struct grant **ret, size_t *ret_count, struct err *err);

/* Submission of a plan to the municipality that commissions the office (basis: law): opens the case's
 * plan and what is needed to decide to it. Does nothing when it is open already or the office has no
 * municipality.
 *   opening  id (key_next before the transaction), casefile, categories, record_types, recorded_by,
 *            recorded_at; the rest follows from the case */
STATUS grant_open_by_law(struct tx *tx, TenantId tenant, const struct grant *opening,
                         struct err *err);

#endif
