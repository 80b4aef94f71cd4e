/* search.h - finding a person or a case before a new one is made: one line of text is understood as a
 * name in kanji or kana, a telephone, a birth date or a case number, and each hit says why it matched.
 * Only what the actor may see is found; a protected person's telephone never matches. */
#ifndef BANSO_CONSULT_SEARCH_H
#define BANSO_CONSULT_SEARCH_H

#include "consult/consult.h"
#include "base/era.h"

enum { SEARCH_HITS_MAX = 50 };

enum match { MATCH_NUMBER, MATCH_TELEPHONE, MATCH_BIRTH, MATCH_NAME, MATCH_VARIANT, MATCH_KANA,
             MATCH_PART, MATCHES };

struct hit {
    PersonId person;
    CasefileId casefile;       /* newest visible case; 0 if none */
    struct str number, state;  /* of that case */
    struct str name, kana;     /* as written; "" if anonymous */
    bool is_anonymous, is_protected;
    struct partial_date birth;
    bool has_birth;
    struct str worker_name;
    OptDate opened_on;
    enum match why;
};

/* What one line was understood as. */
struct search_terms {
    struct str key;            /* search key of a name; "" */
    struct str digits;         /* telephone, at least 4 digits; "" */
    OptDate birth;
    enum precision birth_precision;
    struct str number;         /* as typed, for case numbers */
};
/* Pure but for the arena. */
void search_understand(struct arena *arena, const struct seido *seido, struct str line,
                       struct search_terms *ret);

/* The best hits first: number, telephone, birth date, whole name, variant, reading, part of a name.
 * `limit` at most SEARCH_HITS_MAX. *ret_more: there are further ones. */
STATUS search_persons(const struct consult *c, struct str line, size_t limit, struct hit **ret,
                      size_t *ret_count, bool *ret_more, struct err *err);

#endif
