/* casefile_db.h - statements on casefile, casefile_step and assignment that several files of this folder
 * need; for this folder alone. */
#ifndef BANSO_CONSULT_CASEFILE_DB_H
#define BANSO_CONSULT_CASEFILE_DB_H

#include "consult/casefile.h"

struct step_row {
    CasefileId casefile;
    int64_t seq;
    struct str transition, from, to;
    int lap;
    Date on;
    struct str reason, record_type, origin;
    RecordId record;
};
STATUS step_insert(struct tx *tx, const struct consult *c, const struct step_row *row,
                   struct err *err);
/* The same without its head, which is the caller's; `tx` may collect. */
STATUS step_add(struct tx *tx, const struct consult *c, const struct step_row *row,
                struct err *err);

/* Moves the case to a state if its version still is `version`; *ret_moved false: somebody was first. */
struct move {
    CasefileId casefile;
    int64_t version;
    struct str state;
    int lap;
    OptDate closed_on;
};
STATUS casefile_move(struct tx *tx, const struct consult *c, const struct move *move,
                     bool *ret_moved, struct err *err);

#endif
