/* guards.h - the conditions of a step that are more than field, operator, constant: C functions named in
 * the definitions (`check:` of a guard). Each only reads. Declarative guards are evaluated here too,
 * over the latest live records of the case. */
#ifndef BANSO_CONSULT_GUARDS_H
#define BANSO_CONSULT_GUARDS_H

#include "consult/casefile.h"

enum { GUARD_TYPES_MAX = 24 };

struct step_row; /* casefile_db.h */
/* A case as guards see it: its head and, loaded when first asked for, the latest record of each type. */
struct guard_case {
    const struct consult *c;
    const struct casefile *casefile;
    struct str transition; /* the step asked about */
    const struct record *latest[GUARD_TYPES_MAX];
    const struct record_def *types[GUARD_TYPES_MAX];
    size_t type_count;
    /* Nothing of the case is stored: a type that guard_case_know did not name has no record, and these are all
     * its steps. */
    bool is_whole;
    const struct step_row *steps;
    size_t step_count;
    enum status failed; /* of a load inside a condition; OK */
    struct err err;
};

void guard_case_init(struct guard_case *guarded, const struct consult *c,
                     const struct casefile *casefile, struct str transition);
/* `record` is the latest of its type: it is not asked for any more. */
void guard_case_know(struct guard_case *guarded, const struct record *record);
/* The latest live record of the type, or NULL; a failed load is kept in `failed`. */
const struct record *guard_record(struct guard_case *guarded, struct str type);

/* Does the guard hold? errors: ERR_DB. A check name that is unknown is a bug (seido_load refuses it). */
STATUS guard_holds(struct guard_case *guarded, const struct guard *guard, bool *ret,
                   struct err *err);

/* Names for seido_load, NULL at the end:
 *   consent_given            the newest application carries a consent, neither refused nor withdrawn
 *   decider_is_municipal     the actor's organisation is a municipality (never a contractor)
 *   decider_is_not_author    the actor neither wrote nor changed the plan nor is its named planner
 *   conference_agreed        a conference after the plan was written, and after it was last returned,
 *                            has date, members, and for this case the result "agreed"
 *   conference_reported      the evaluation was discussed: its case stands on the agenda of a conference
 *                            with a result, since the evaluation began
 *   decision_fits            the kind entered, if any: 支援決定 if the plan uses a program that needs one
 *                            (decision.h), else 確認
 *   programs_covered         every program of the plan that has begun is covered by the decision, or is
 *                            marked as trial use or emergency with its reason
 *   emergencies_ratified     no emergency help is waiting for its later decision
 *   attempt_recorded         at least one attempt to reach the person is recorded since the evaluation
 *                            began or in the last 90 days
 *   evaluation_complete      the newest evaluation is final and of the present plan
 *   plan_is_new              a plan record exists that was written in this walk (lap) */
extern const char *const guard_check_names[];

#endif
