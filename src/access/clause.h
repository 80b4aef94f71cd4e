/* clause.h - a piece of WHERE that keeps the rows an actor may see; made by may.h alone, put into
 * statements by record/list.h and the *_db.c files that list. */
#ifndef BANSO_ACCESS_CLAUSE_H
#define BANSO_ACCESS_CLAUSE_H

#include "base/str.h"
#include "store/db.h"

enum { CLAUSE_PARAMS_MAX = 16 };

enum clause_param_kind { CLAUSE_INT, CLAUSE_TEXT, CLAUSE_DATE };

struct clause_param {
    enum clause_param_kind kind;
    int64_t number; /* of CLAUSE_INT, or the day of CLAUSE_DATE */
    struct str text;
};

/* Text with {t} for the alias of the table whose rows are kept, and {1} {2} ... for its values. */
struct clause {
    struct str text;
    struct clause_param params[CLAUSE_PARAMS_MAX];
    size_t param_count;
    /* Where nothing is kept but cases the actor is assigned to: a SELECT of their keys, values of its own. A list may
     * begin there; the clause is asked all the same. NULL: cannot be said so. */
    const struct clause *assigned;
};

/* Appends the clause with `alias` filled in and its values numbered from `first` ($first ...);
 * the number after its last is returned. Then clause_bind binds them. */
int clause_write(struct buf *sql, const struct clause *clause, struct str alias, int first);
void clause_bind(struct stmt *stmt, const struct clause *clause, int first);

#endif
