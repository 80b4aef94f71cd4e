/* may.h - the only judge of who may do and see what. One decision (may) and one visibility clause
 * (may_see_clause), made from the same roles, relations, grants and conflicts, used by page, list,
 * search, count, export and API alike. Handlers never compare roles themselves. */
#ifndef BANSO_ACCESS_MAY_H
#define BANSO_ACCESS_MAY_H

#include "access/clause.h"
#include "access/ids.h"
#include "seido/seido.h"
#include "store/db.h"

enum { ACTOR_ROLES_MAX = 8, VERDICT_CATEGORIES_MAX = 200 };

/* Who asks: made from the session (or API token), never from the request. */
/* What the judge read of the case last asked about; a page asks about one case many times. */
struct case_memo {
    CasefileId casefile;
    Date today;
    OrganisationId owner, person_owner;
    PersonId person;
    bool is_assigned, has_conflict, is_protected;
};

struct actor {
    TenantId tenant;
    UserId user;
    OrganisationId organisation; /* the membership chosen at sign-in */
    const struct role *roles[ACTOR_ROLES_MAX];
    size_t role_count;
    bool is_fresh;             /* stepped up within five minutes */
    int64_t session;           /* 0 for commands */
    const struct seido *seido; /* whose roles these are */
    /* NULL: read each time. Only for the length of one request that changes nothing. */
    struct case_memo *memo;
};

/* What is asked about. Zero members do not apply. */
struct object {
    struct str type; /* record type or function name */
    OrganisationId owner;
    CasefileId casefile;
    PersonId person;
    RecordId record;
    struct str category;
};

struct verdict {
    bool allowed;
    const char *rule;            /* "A-03": docs/access.md; for the audit */
    OrganisationId via_grant_of; /* set when a grant opened it */
    int64_t grant;
    char categories
        [VERDICT_CATEGORIES_MAX]; /* ",basic,plan,": what the grant opens; "" own office */
};

/* Does the verdict open fields of this category? Own office: all; a grant: those it names. */
bool verdict_opens(const struct verdict *verdict, struct str category);

/* Is this person protected? Of the case last asked about the judge knows already. As protection_load: fails closed. */
STATUS may_is_protected(struct db *db, const struct actor *actor, PersonId person, bool *ret,
                        struct err *err);

/* Loads the roles that a user holds today in an organisation.
 * errors: ERR_DENIED the account is not active or no member there today */
STATUS actor_load(struct db *db, const struct seido *seido, TenantId tenant, UserId user,
                  OrganisationId organisation, struct actor *ret, struct err *err);

/* One query (owner, assignment, conflict of the case), and one more for grants of another owner. When the object has a casefile but no
 * owner or person, they are looked up in the same query. Rules: docs/access.md.
 *   ret     allowed or not, always with its rule; a denial is no error
 *   errors  ERR_DB: nothing is decided, the request fails */
STATUS may(struct db *db, const struct actor *actor, struct str action, const struct object *object,
           Instant now, struct verdict *ret, struct err *err);

/* The same question about several types of one case: facts are read once, and grants for each type that only
 * a grant may open.
 *   case_object  its type does not matter; casefile is set
 *   ret          room for `count` answers */
struct type_question {
    struct str action;
    struct object case_object;
    const struct record_def *const *defs;
    size_t count;
};
STATUS may_types(struct db *db, const struct actor *actor, const struct type_question *question,
                 Instant now, bool *ret, struct err *err);

/* Does any role of the actor carry the permission at all (menus, routes)? No query. */
bool may_ever(const struct actor *actor, struct str action, struct str object_type);

/* May a grant of another organisation carry it? Then fields are open or not row by row. No query. */
bool may_by_grant(const struct actor *actor, struct str action, struct str object_type);

/* The clause that keeps exactly the rows of `type` for which may("see") says yes; and the same for
 * another action (search, export). A type nobody granted gives a clause that keeps nothing. */
void may_see_clause(struct arena *arena, const struct actor *actor, struct str type, Date today,
                    struct clause *ret);
/* The rows of which a field of this category is open too (may() with object->category): what a list that is
 * filtered or ordered by such a field keeps. */
void may_category_clause(struct arena *arena, const struct actor *actor, struct str action,
                         const struct object *what, Date today, struct clause *ret);
void may_clause(struct arena *arena, const struct actor *actor, struct str action, struct str type,
                Date today, struct clause *ret);

/* The rows of `type` that a sum without names counts: those of the own organisation for whom a role
 * carries `numbers` there (docs/access.md A-07), for a municipality with `numbers` of `town` also those of the
 * offices it commissions, else those that may_see_clause keeps. */
void may_sum_clause(struct arena *arena, const struct actor *actor, struct str type, Date today,
                    struct clause *ret);
/* The rows of `type` that the sums of an area count: those of the organisations of the prefecture whose officer
 * the actor is, for whom a role carries `numbers` of `area` (docs/access.md A-08); else none. Small counts of
 * such a sum are not for them: stats/area.h hides them. */
void may_area_clause(struct arena *arena, const struct actor *actor, struct str type,
                     struct clause *ret);
/* Does the actor see every row of `type` of the own organisation (save for conflicts)? Only then does
 * the list behind such a sum show what was counted. No query. */
bool may_see_office(const struct actor *actor, struct str type);

#endif
