/* search.h - finding a person or a case before a new one is made. What the line means and who matches is
 * record/person_search.h; here each hit gets its two identifiers (name, birth date) and its newest case,
 * so that the page can confirm the person. A protected person's telephone never matches. */
#ifndef BANSO_CONSULT_SEARCH_H
#define BANSO_CONSULT_SEARCH_H

#include "base/era.h"
#include "consult/consult.h"
#include "record/person_search.h"
#include "record/record.h"

enum { SEARCH_HITS_MAX = 50, SEARCH_SAME_MAX = 5 };

struct hit {
    PersonId person;
    CasefileId casefile;      /* newest one that the actor may find; 0 if none */
    struct str number, state; /* of that case */
    struct str name, kana;    /* as written; "" if unknown */
    bool is_anonymous, is_protected;
    struct partial_date birth;
    bool has_birth;
    struct str worker_name;
    OptDate opened_on;
    int64_t case_count; /* of those */
    enum match why;
};

/* The first SEARCH_HITS_MAX persons that the actor may find. *ret_more: there are further ones. */
STATUS search_hits(const struct consult *c, struct str line, struct hit **ret, size_t *ret_count,
                   bool *ret_more, struct err *err);

/* Others that the actor may find and who may be the very person of `person`: same name or reading and same birth
 * date, or same telephone, when a correction of `stored` made it so. At most SEARCH_SAME_MAX. */
STATUS search_same(const struct consult *c, const struct record *person,
                   const struct record *stored, struct hit **ret, size_t *ret_count,
                   struct err *err);

#endif
