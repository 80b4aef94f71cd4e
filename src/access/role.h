/* role.h - memberships and their roles. A role is asked for by one administrator and holds from its approval by a
 * second one; every change is audited in its transaction and told to the user concerned. */
#ifndef BANSO_ACCESS_ROLE_H
#define BANSO_ACCESS_ROLE_H

#include "access/ids.h"
#include "base/clock.h"
#include "seido/seido.h"
#include "store/db.h"

struct act;

/* A role of a user in an organisation; state "asked", "held" or "ended". */
struct user_role {
    int64_t membership;
    UserId user;
    OrganisationId organisation;
    struct str user_name, organisation_name, role, state;
    UserId asked_by, approved_by;
    Instant asked_at;
    bool is_set_up; /* the user has a password and a second factor */
};

/* Does the user hold a role that manages users or roles, or is one asked for? */
STATUS role_user_administers(struct db *db, const struct seido *seido, TenantId tenant, UserId user,
                             bool *ret, struct err *err);
STATUS role_list(struct db *db, struct arena *arena, TenantId tenant, UserId user, /* 0: all */
                 struct user_role **ret, size_t *ret_count, struct err *err);
/* Membership and role are asked for. errors: ERR_INVALID the kind of organisation cannot hold it */
STATUS role_ask(struct db *db, const struct seido *seido, const struct act *act, UserId user,
                OrganisationId organisation, struct str role, struct err *err);
/* errors: ERR_DENIED by who asked, for oneself, or an administrator after an own reset; ERR_CONFLICT before the user has
 * set up password and second factor: who made the link could be anybody */
STATUS role_approve(struct db *db, const struct seido *seido, const struct act *act,
                    int64_t membership, struct str role, struct err *err);
STATUS role_end(struct db *db, const struct seido *seido, const struct act *act, int64_t membership,
                struct str role, struct err *err);
/* Tells all who hold an administrator's role, but the one concerned, that something about one has changed; the audit
 * says what. */
STATUS role_tell_administrators(struct tx *tx, const struct seido *seido, const struct act *act,
                                UserId concerned, struct err *err);

/* For init, demo and commands, in the caller's transaction, no second person: a held role; `approved_by` differs from
 * `asked_by`. Makes the membership (id given) if absent. */
STATUS role_insert(struct tx *tx, TenantId tenant, int64_t membership, const struct user_role *role,
                   struct err *err);

#endif
