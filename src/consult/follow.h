/* follow.h - what a saved record moves in its case: dates and counts of the casefile (last contact, next
 * date, end of the plan, monitoring) and its tasks. Whoever saves a record of a case calls it in the
 * same transaction, right after record_save, record_delete or record_restore. */
#ifndef BANSO_CONSULT_FOLLOW_H
#define BANSO_CONSULT_FOLLOW_H

#include "consult/casefile.h"

/* casefile.reached, bits: final records of these stand in the case (NULL: not looked at yet) */
enum { REACHED_SECOND_CONTACT = 1, REACHED_APPLICATION = 2, REACHED_PLAN = 4, REACHED_EVALUATION = 8 };

/* Costs no query for record types that move nothing. */
STATUS follow_record(struct tx *tx, const struct consult *c, const struct record *record,
                     struct err *err);
/* Everything anew, from the records (after an import, or a change of definitions). */
STATUS follow_casefile(struct tx *tx, const struct consult *c, CasefileId casefile,
                       struct err *err);

/* After an import: takes the steps that the records of the case speak of (received, consent, triage,
 * plan, conference, decision, evaluation), each on its day and with `origin`, skipping guards that need
 * papers of the past. A case that has gone further already is left where it is. */
STATUS follow_import(struct tx *tx, const struct consult *c, CasefileId casefile, struct str origin,
                     struct err *err);

#endif
