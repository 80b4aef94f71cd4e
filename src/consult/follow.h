/* follow.h - what a saved record moves in its case: dates and counts of the casefile (last contact, next
 * date, end of the plan, monitoring) and its tasks. Whoever saves a record of a case calls it in the
 * same transaction, right after record_save, record_delete or record_restore. */
#ifndef BANSO_CONSULT_FOLLOW_H
#define BANSO_CONSULT_FOLLOW_H

#include "consult/casefile.h"

/* casefile.reached, bits: final records of these stand in the case (NULL: not looked at yet) */
enum {
    REACHED_SECOND_CONTACT = 1,
    REACHED_APPLICATION = 2,
    REACHED_PLAN = 4,
    REACHED_EVALUATION = 8
};

/* Costs no query for record types that move nothing. */
STATUS follow_record(struct tx *tx, const struct consult *c, const struct record *record,
                     struct err *err);
/* Everything anew, from the records (after a step, or a change of definitions). */
STATUS follow_casefile(struct tx *tx, const struct consult *c, CasefileId casefile,
                       struct err *err);

/* casefile.reached from the records and contact_count as they are stored. */
STATUS follow_reached(struct tx *tx, const struct consult *c, CasefileId casefile, struct err *err);
/* The same dates and counts, read anew into the head and not stored (walk.h). */
STATUS follow_read(const struct consult *c, struct casefile *casefile, struct err *err);

#endif
