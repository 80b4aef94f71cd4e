/* may_db.h - what the judge reads: who owns the case or person, who is assigned, who has a conflict,
 * which grant is live; and how an actor is found. Used inside the folder. */
#ifndef BANSO_ACCESS_MAY_DB_H
#define BANSO_ACCESS_MAY_DB_H

#include "access/may.h"

/* From a row that names a tenant, a user_id and an organisation_id (a session, a token, a membership) to the
 * account `u`, the live membership `m`, its organisation `o` and the roles `r` held there today ($3). No row
 * when the account is not active; o.id is NULL when the user is no member there today. */
#define ACTOR_JOINS(row)                                                                           \
    " JOIN app_user u ON u.tenant = " row ".tenant AND u.id = " row ".user_id"                     \
    " AND u.state IN ('active', 'invited') AND (u.leaves_on IS NULL OR u.leaves_on >= $3)"         \
    " LEFT JOIN membership m ON m.tenant = " row ".tenant AND m.user_id = " row ".user_id"         \
    " AND m.organisation_id = " row ".organisation_id AND m.valid_from <= $3"                      \
    " AND (m.valid_until IS NULL OR m.valid_until >= $3)"                                          \
    " LEFT JOIN organisation o ON o.tenant = m.tenant AND o.id = m.organisation_id"                \
    " AND o.state = 'active'"                                                                      \
    " LEFT JOIN membership_role r ON r.tenant = o.tenant AND r.membership_id = m.id"               \
    " AND r.approved_at IS NOT NULL AND r.ended_at IS NULL"
/* Adds the roles of the present row and of all that follow; their names are in column `at`. */
STATUS actor_read_roles(struct stmt *stmt, int at, struct actor *actor, struct err *err);

struct facts {
    bool exists, is_assigned, has_conflict;
    OrganisationId owner; /* of the object; of its case or person when the object names none */
    PersonId person;
};

/* One query. The object has a casefile or a person. */
STATUS may_load_facts(struct db *db, const struct actor *actor, const struct object *object,
                      Date today, struct facts *ret, struct err *err);
/* Looks for a live grant that opens the object; *ret is the verdict. One query. */
STATUS may_find_grant(struct db *db, const struct actor *actor, const struct object *object,
                      const struct facts *facts, Date today, struct verdict *ret, struct err *err);
/* The category by which a grant without named types opens records of a type. */
struct str may_category_of(const struct record_def *def);

#endif
