/* guard_checks.h - the C checks of guards, for the table in guards.c alone. Each only reads. */
#ifndef BANSO_CONSULT_GUARD_CHECKS_H
#define BANSO_CONSULT_GUARD_CHECKS_H

#include "consult/guards.h"

/* A value of the latest record of a type; an empty one when there is none. */
const struct value *guard_value(struct guard_case *guarded, struct str type, struct str field);

STATUS guard_consent_given(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_decider_is_municipal(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_decider_is_not_author(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_conference_agreed(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_conference_reported(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_decision_fits(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_programs_covered(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_emergencies_ratified(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_attempt_recorded(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_evaluation_complete(struct guard_case *guarded, bool *ret, struct err *err);
STATUS guard_plan_is_new(struct guard_case *guarded, bool *ret, struct err *err);

#endif
