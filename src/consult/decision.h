/* decision.h - 支援決定 and 確認: the municipality's answer to a plan, written into the plan and taken as
 * a step in one transaction; and the words of the law for which of the two it is. */
#ifndef BANSO_CONSULT_DECISION_H
#define BANSO_CONSULT_DECISION_H

#include "consult/process.h"

/* Does a plan with this program need a decision: is it under the law, without an award of its own as
 * 住居確保給付金 has? Pure. */
bool decision_is_for(const struct program *program);
/* Does the plan use the program: is it chosen, or has a row in the table of uses (loaded)? Pure. */
bool decision_plan_uses(const struct record *plan, const struct program *program);
/* Must the plan be decided, or is it only confirmed? Pure. */
bool decision_is_needed(const struct seido *seido, const struct record *plan);

struct plan_decision {
    CasefileId casefile;
    RecordId plan;
    int64_t version; /* of the plan, as seen */
    Date decided_on;
    OptDate received_on;
    struct str number, note; /* 文書番号, conditions and opinion */
    struct str transition;   /* the step to take: its right is the process's */
    struct str request_key;
};
/* The kind (decision or confirmation) follows from the plan. The caller has asked may("decide").
 *   errors  ERR_CONFLICT; those of process_take, `answer` says which guard */
STATUS decision_make(const struct consult *c, const struct plan_decision *decision,
                     struct step_answer *answer, struct err *err);

#endif
