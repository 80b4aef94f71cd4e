/* may_db.h - what the judge reads: who owns the case or person, who is assigned, who has a conflict,
 * which grant is live. Used by may.c alone. */
#ifndef BANSO_ACCESS_MAY_DB_H
#define BANSO_ACCESS_MAY_DB_H

#include "access/may.h"

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
