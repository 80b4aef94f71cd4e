/* walk.h - what an import makes of a case: the steps that its records speak of (received, triage, plan,
 * conference, decision, evaluation), each on its day and with the import as origin, skipping guards that need
 * papers of the past. A case that has gone further already is left where it is. Steps are walked in memory;
 * the head is written once. The audit entry of the import stands for all of them: each step names its run. */
#ifndef BANSO_CONSULT_IMPORTED_WALK_H
#define BANSO_CONSULT_IMPORTED_WALK_H

#include "consult/casefile.h"
#include "record/exchange/import.h"

/* A case that is stored: walks on from where it is, brings dates, counts and tasks to its records.
 *   errors  ERR_CONFLICT "step.conflict": somebody moved it meanwhile */
STATUS walk_stored(struct tx *tx, const struct consult *c, CasefileId casefile, struct str origin,
                   struct err *err);

/* The hooks of an import. A new case is walked before it is stored, so that its head is written once, unless it
 * has a record that must be stored to be followed. */
struct walk;
struct walker {
    struct consult consult; /* its arena is the walker's */
    struct arena arena;     /* of one case */
    struct str origin;
    struct walk *ahead; /* of a new case whose rows are still to come; NULL */
};
#define AUTO_WALKER CLEANUP(walker_release) struct walker
void walker_init(struct walker *walker, const struct consult *consult, struct str origin);
void walker_release(struct walker *walker); /* accepts a zeroed one */
void walker_hooks(struct walker *walker, struct import_hooks *hooks);

#endif
