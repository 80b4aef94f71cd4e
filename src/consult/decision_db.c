/* decision_db.c - the municipality's answer, in one transaction with its step. */
#include "consult/decision.h"

#include "consult/fields.h"
#include "consult/follow.h"
#include "record/record_db.h"

#include "base/banned.h"

bool decision_is_for(const struct program *program)
{
    return program->under_law && !program->own_award;
}

bool decision_plan_uses(const struct record *plan, const struct program *program)
{
    const struct value *programs = record_find(plan, PLAN_PROGRAMS);
    const struct value *uses = record_find(plan, PLAN_USES);
    if (programs != NULL && programs->has && value_has_code(programs, program->name))
        return true;
    const struct field *table = record_field(plan->def, PLAN_USES);
    if (uses == NULL || uses->rows == NULL)
        return false;
    for (size_t row = 0; row < uses->rows->count; row++)
        for (size_t i = 0; i < table->column_count; i++)
            if (str_equal(table->columns[i].name, USE_PROGRAM) &&
                str_equal(uses->rows->cells[row][i].text, program->name))
                return true;
    return false;
}

bool decision_is_needed(const struct seido *seido, const struct record *plan)
{
    for (size_t i = 0; i < seido->program_count; i++)
        if (decision_is_for(&seido->programs[i]) && decision_plan_uses(plan, &seido->programs[i]))
            return true;
    return false;
}

static void fill(const struct consult *c, const struct plan_decision *decision, struct record *plan)
{
    value_set_text(record_value(plan, PLAN_DECISION),
                   decision_is_needed(c->seido, plan) ? DECISION_DECISION : DECISION_CONFIRMATION);
    value_set_date(record_value(plan, PLAN_DECIDED_ON), decision->decided_on);
    value_set_number(record_value(plan, PLAN_DECIDED_BY), c->actor->user.n);
    value_set_text(record_value(plan, PLAN_DECISION_NUMBER), str_trim(decision->number));
    value_set_text(record_value(plan, PLAN_DECISION_NOTE), str_trim(decision->note));
    if (decision->received_on.has)
        value_set_date(record_value(plan, PLAN_RECEIVED_ON), decision->received_on.value);
}

STATUS decision_make(const struct consult *c, const struct plan_decision *decision,
                     struct step_answer *answer, struct err *err)
{
    struct record *plan;
    struct step step = { .casefile = decision->casefile,
                         .transition = decision->transition,
                         .on = decision->decided_on };
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    int64_t answered;
    struct str type = str_format(c->arena, "step:%lld", (long long)decision->casefile.n);
    TRY(consult_answered(&tx, c, type, decision->request_key, &answer->is_repeat, &answered, err));
    if (answer->is_repeat)
        return OK;
    TRY(record_load(c->db, c->arena, seido_record(c->seido, TYPE_PLAN), c->actor->tenant,
                    decision->plan, &plan, err));
    if (plan->casefile.n != decision->casefile.n)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "plan of another case");
    if (plan->version != decision->version)
        return err_set(err, ERR_CONFLICT, "", "step.conflict", "plan %lld has a newer version",
                       (long long)plan->id.n);
    fill(c, decision, plan);
    struct save save = {
        .by = c->actor->user,
        .at = c->now,
        .reason = STR(""),
        .keyring = c->keyring,
        .actor = c->actor,
    };
    bool repeat;
    TRY(record_save(&tx, plan, &save, &repeat, err));
    TRY(consult_audit(&tx, c, STR("decide"), TYPE_PLAN, plan->id.n, plan->casefile, err));
    TRY(process_take_in(&tx, c, &step, answer, err));
    TRY(consult_answer(&tx, c, decision->request_key, answer->seq, err));
    return tx_commit(&tx, err);
}
