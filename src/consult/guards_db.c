/* guards_db.c - the C checks of guards: conditions that look at several records, at who asks, or at
 * conferences. */
#include "consult/guard_checks.h"

#include "consult/conference.h"
#include "consult/decision.h"
#include "consult/fields.h"
#include "consult/task_row.h"

#include "base/banned.h"

enum { ATTEMPT_DAYS = 90 };

STATUS guard_consent_given(struct guard_case *guarded, bool *ret, struct err *err)
{
    (void)err;
    const struct record *application = guard_record(guarded, TYPE_APPLICATION);
    const struct value *consent = guard_value(guarded, TYPE_APPLICATION, APPLICATION_CONSENT);
    const struct value *refused = guard_value(guarded, TYPE_APPLICATION, APPLICATION_REFUSED);
    const struct value *withdrawn =
        guard_value(guarded, TYPE_APPLICATION, APPLICATION_WITHDRAWN_ON);
    *ret = application != NULL && application->state == RECORD_FINAL && consent->has &&
           !withdrawn->has && !(refused->has && refused->number == YES);
    return OK;
}

STATUS guard_decider_is_municipal(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct consult *c = guarded->c;
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM organisation WHERE tenant = $1 AND id = $2"
                   " AND kind = 'municipality' AND state = 'active'",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, c->actor->organisation.n);
    return db_step(&find, ret, err);
}

/* Nobody decides what he wrote: not as planner, and not as writer of any version of the plan. */
STATUS guard_decider_is_not_author(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct consult *c = guarded->c;
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    *ret = false;
    if (plan == NULL)
        return OK;
    int64_t user = c->actor->user.n;
    const struct value *planner = guard_value(guarded, TYPE_PLAN, PLAN_BY);
    if (plan->created_by.n == user || (planner->has && planner->number == user))
        return OK;
    const struct value *decider = guard_value(guarded, TYPE_PLAN, PLAN_DECIDED_BY);
    bool wrote_decision = decider->has && decider->number == user;
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT COUNT(*) FROM record_history WHERE tenant = $1"
                   " AND record_type = 'plan' AND record_id = $2 AND by_user = $3 AND version = 1",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, plan->id.n);
    bind_int(&find, 3, user);
    bool has;
    TRY(db_step(&find, &has, err));
    *ret = col_int(&find, 0) == 0 && (plan->updated_by.n != user || wrote_decision);
    return OK;
}

/* A conference of the case's own office with a day, members and a result for the case under one of two kinds
 * of item, on or after `since`; of a plan, one that no return made out of date. An empty result takes any but
 * "continued". */
struct wanted_item {
    struct str kind, other_kind, result;
    OptDate since;
    bool is_of_plan;
};
static STATUS conference_has(struct guard_case *guarded, const struct wanted_item *wanted,
                             bool *ret, struct err *err)
{
    const struct consult *c = guarded->c;
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM conference_agenda a"
                   " JOIN conference f ON f.tenant = a.tenant AND f.id = a.record_id"
                   " WHERE a.tenant = $1 AND a.casefile = $2 AND (a.kind = $3 OR a.kind = $4)"
                   " AND a.result IS NOT NULL AND a.result NOT IN ('', 'continued')"
                   " AND (CAST($5 AS TEXT) = '' OR a.result = $5)"
                   " AND f.state <> 'deleted' AND f.held_on IS NOT NULL AND f.held_on <= $6"
                   " AND f.held_on >= $7 AND f.owner_id = $8"
                   " AND EXISTS (SELECT 1 FROM conference_attendees m"
                   " WHERE m.tenant = f.tenant AND m.record_id = f.id)"
                   " AND ($9 = 0 OR NOT " PLAN_RETURNED_SINCE("f", "a.casefile", "$10") ") LIMIT 1",
                   err));
    Date from = wanted->since.has ? wanted->since.value : guarded->casefile->opened_on;
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, guarded->casefile->id.n);
    bind_text(&find, 3, wanted->kind);
    bind_text(&find, 4, wanted->other_kind);
    bind_text(&find, 5, wanted->result);
    bind_date(&find, 6, c->today);
    bind_date(&find, 7, from);
    bind_int(&find, 8, guarded->casefile->owner.n);
    bind_int(&find, 9, wanted->is_of_plan);
    bind_int(&find, 10, guarded->casefile->lap);
    return db_step(&find, ret, err);
}

static OptDate record_day(const struct record *record, struct str field)
{
    return record != NULL ? task_record_date(record, field) : (OptDate){ 0 };
}

STATUS guard_conference_agreed(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    *ret = false;
    if (plan == NULL)
        return OK;
    struct wanted_item wanted = { KIND_OF_PLAN, KIND_OF_REPLAN, RESULT_AGREED,
                                  record_day(plan, PLAN_ON), true };
    return conference_has(guarded, &wanted, ret, err);
}

STATUS guard_conference_reported(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct record *evaluation = guard_record(guarded, TYPE_EVALUATION);
    *ret = false;
    if (evaluation == NULL)
        return OK;
    struct wanted_item wanted = { KIND_OF_EVALUATION, KIND_OF_SUSPENSION, STR(""),
                                  record_day(evaluation, EVALUATION_ON), false };
    return conference_has(guarded, &wanted, ret, err);
}

/* A kind that was entered; without one there is nothing to fit (that is decision_recorded's). */
STATUS guard_decision_fits(struct guard_case *guarded, bool *ret, struct err *err)
{
    (void)err;
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    const struct value *decision = guard_value(guarded, TYPE_PLAN, PLAN_DECISION);
    *ret = true;
    if (plan == NULL || !decision->has)
        return OK;
    bool needed = decision_is_needed(guarded->c->seido, plan);
    *ret = str_equal(decision->text, needed ? DECISION_DECISION : DECISION_CONFIRMATION);
    return OK;
}

static const struct value *cell(const struct field *table, struct value *row, struct str column)
{
    static const struct value none;
    for (size_t i = 0; i < table->column_count; i++)
        if (str_equal(table->columns[i].name, column))
            return &row[i];
    return &none;
}

/* What has begun before the decision must say that it is trial use or emergency, and why. */
STATUS guard_programs_covered(struct guard_case *guarded, bool *ret, struct err *err)
{
    (void)err;
    *ret = true;
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    const struct value *uses = guard_value(guarded, TYPE_PLAN, PLAN_USES);
    OptDate decided = record_day(plan, PLAN_DECIDED_ON);
    if (plan == NULL || uses->rows == NULL)
        return OK;
    const struct field *table = record_field(plan->def, PLAN_USES);
    for (size_t i = 0; i < uses->rows->count; i++) {
        struct value *row = uses->rows->cells[i];
        OptDate start = value_date(cell(table, row, USE_BEGINS_ON));
        const struct value *trial = cell(table, row, USE_TRIAL);
        bool covered = decided.has && (!start.has || date_compare(start.value, decided.value) >= 0);
        bool before = trial->has && trial->number == YES && cell(table, row, USE_REMARK)->has;
        if (start.has && date_compare(start.value, guarded->c->today) <= 0 && !covered && !before)
            *ret = false;
    }
    return OK;
}

STATUS guard_emergencies_ratified(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct consult *c = guarded->c;
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT COUNT(*) FROM emergency WHERE tenant = $1 AND casefile_id = $2"
                   " AND owner_id = $3 AND state <> 'deleted' AND ratified_on IS NULL",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, guarded->casefile->id.n);
    bind_int(&find, 3, guarded->casefile->owner.n);
    bool has;
    TRY(db_step(&find, &has, err));
    *ret = col_int(&find, 0) == 0;
    return OK;
}

STATUS guard_attempt_recorded(struct guard_case *guarded, bool *ret, struct err *err)
{
    const struct consult *c = guarded->c;
    const struct record *evaluation = guard_record(guarded, TYPE_EVALUATION);
    const struct value *attempts = guard_value(guarded, TYPE_EVALUATION, EVALUATION_ATTEMPTS);
    *ret = attempts->has && attempts->rows != NULL && attempts->rows->count > 0;
    if (*ret)
        return OK;
    Date since = date_add_days(c->today, -ATTEMPT_DAYS);
    OptDate evaluated = record_day(evaluation, EVALUATION_ON);
    if (evaluated.has && date_compare(date_add_days(evaluated.value, -ATTEMPT_DAYS), since) < 0)
        since = date_add_days(evaluated.value, -ATTEMPT_DAYS);
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM contact WHERE tenant = $1 AND casefile_id = $2"
                   " AND owner_id = $4 AND state = 'final' AND contact_on >= $3"
                   " AND (counterpart IS NULL OR counterpart = '' OR counterpart LIKE '%,self,%'"
                   " OR counterpart LIKE '%,family,%') AND method IN ('1', '2', '9') LIMIT 1",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, guarded->casefile->id.n);
    bind_date(&find, 3, since);
    bind_int(&find, 4, guarded->casefile->owner.n);
    return db_step(&find, ret, err);
}

/* Final, and of the plan that is running: not older than it. */
STATUS guard_evaluation_complete(struct guard_case *guarded, bool *ret, struct err *err)
{
    (void)err;
    const struct record *evaluation = guard_record(guarded, TYPE_EVALUATION);
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    OptDate evaluated = record_day(evaluation, EVALUATION_ON), planned = record_day(plan, PLAN_ON);
    *ret = evaluation != NULL && evaluation->state == RECORD_FINAL && evaluated.has &&
           (!planned.has || date_compare(evaluated.value, planned.value) >= 0);
    return OK;
}

/* After a replan the old plan does not count: the plan must be younger than the last evaluation. */
STATUS guard_plan_is_new(struct guard_case *guarded, bool *ret, struct err *err)
{
    (void)err;
    const struct record *evaluation = guard_record(guarded, TYPE_EVALUATION);
    const struct record *plan = guard_record(guarded, TYPE_PLAN);
    *ret = plan != NULL;
    if (plan == NULL || evaluation == NULL || guarded->casefile->lap < 2)
        return OK;
    *ret = plan->created_at.us > evaluation->created_at.us;
    return OK;
}
