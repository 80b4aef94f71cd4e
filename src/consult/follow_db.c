/* follow_db.c - dates and counts of a case from its records, and the steps that imported records speak
 * of. */
#include "consult/follow.h"

#include "access/grant.h"
#include "consult/casefile_db.h"
#include "consult/fields.h"
#include "consult/guards.h"
#include "consult/process.h"
#include "consult/task.h"
#include "consult/task_row.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { IMPORT_PLANS_MAX = 50 };

/* ---- contacts ---- */
struct contact_facts {
    int64_t count;
    OptDate last, next;
    struct str next_text;
};

/* Final, of the case $2, written by its own office; the plus leaves the index of the case to the planner. */
#define OF_THE_CASE                                                                                \
    " tenant = $1 AND casefile_id = $2 AND state = 'final'"                                        \
    " AND +owner_id = (SELECT k.owner_id FROM casefile k WHERE k.tenant = $1 AND k.id = $2)"

static STATUS load_contacts(const struct consult *c, CasefileId id, struct contact_facts *ret,
                            struct err *err)
{
    AUTO_STMT count = { 0 };
    TRY(db_prepare(c->db, &count, "SELECT COUNT(*), MAX(contact_on) FROM contact WHERE" OF_THE_CASE,
                   err));
    bind_int(&count, 1, c->actor->tenant.n);
    bind_int(&count, 2, id.n);
    bool has;
    TRY(db_step(&count, &has, err));
    *ret = (struct contact_facts){ .count = col_int(&count, 0), .last = col_date(&count, 1) };
    if (!ret->last.has)
        return OK;
    AUTO_STMT next = { 0 };
    TRY(db_prepare(c->db, &next,
                   "SELECT next_on, next_text FROM contact WHERE" OF_THE_CASE " AND next_on > $3"
                   " ORDER BY next_on, id LIMIT 1",
                   err));
    bind_int(&next, 1, c->actor->tenant.n);
    bind_int(&next, 2, id.n);
    bind_date(&next, 3, ret->last.value);
    TRY(db_step(&next, &has, err));
    if (has) {
        ret->next = col_date(&next, 0);
        ret->next_text = col_copy(c->arena, &next, 1);
    }
    return OK;
}

static STATUS follow_contacts(struct tx *tx, const struct consult *c, CasefileId id,
                              struct err *err)
{
    struct contact_facts facts;
    TRY(load_contacts(c, id, &facts, err));
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET contact_count = $1, last_contact_on = $2, next_on = $3,"
                   " next_text = $4 WHERE tenant = $5 AND id = $6",
                   err));
    bind_int(&update, 1, facts.count);
    bind_opt_date(&update, 2, facts.last);
    bind_opt_date(&update, 3, facts.next);
    bind_text(&update, 4, facts.next_text);
    bind_int(&update, 5, c->actor->tenant.n);
    bind_int(&update, 6, id.n);
    return db_run(&update, NULL, err);
}

/* ---- how far the case came ---- */
#define REACHED_BY(table, bit)                                                                     \
    " + CASE WHEN EXISTS (SELECT 1 FROM " table " r WHERE r.tenant = $1 AND r.casefile_id = $2"    \
    " AND r.state = 'final') THEN " bit " ELSE 0 END"
#define REACHED                                                                                    \
    "(CASE WHEN contact_count >= 2 THEN 1 ELSE 0 END" REACHED_BY("application", "2")               \
        REACHED_BY("plan", "4") REACHED_BY("evaluation", "8") ")"

/* Written only when it changes: it stands in an index. */
static STATUS follow_reached(struct tx *tx, const struct consult *c, CasefileId id, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET reached = " REACHED " WHERE tenant = $1 AND id = $2"
                   " AND (reached IS NULL OR reached <> " REACHED ")",
                   err));
    bind_int(&update, 1, c->actor->tenant.n);
    bind_int(&update, 2, id.n);
    return db_run(&update, NULL, err);
}

/* ---- plan and monitoring ---- */
static STATUS load_latest(const struct consult *c, struct str type, CasefileId id,
                          struct record **ret, struct err *err)
{
    const struct record_def *def = seido_record(c->seido, type);
    *ret = NULL;
    if (def == NULL)
        return OK;
    return record_load_latest(c->db, c->arena, def, c->actor->tenant, id, ret, err);
}

static STATUS follow_plan(struct tx *tx, const struct consult *c, CasefileId id, struct err *err)
{
    struct record *plan, *monitoring;
    TRY(load_latest(c, TYPE_PLAN, id, &plan, err));
    TRY(load_latest(c, TYPE_MONITORING, id, &monitoring, err));
    OptDate until = { 0 }, monitor = { 0 };
    if (plan != NULL) {
        until = task_record_date(plan, PLAN_UNTIL);
        monitor = task_record_date(plan, PLAN_MONITOR_ON);
    }
    /* A later monitoring names the date of the next one. */
    if (monitoring != NULL && (plan == NULL || monitoring->created_at.us > plan->created_at.us))
        monitor = task_record_date(monitoring, MONITORING_NEXT_ON);
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET plan_until = $1, monitor_on = $2"
                   " WHERE tenant = $3 AND id = $4",
                   err));
    bind_opt_date(&update, 1, until);
    bind_opt_date(&update, 2, monitor);
    bind_int(&update, 3, c->actor->tenant.n);
    bind_int(&update, 4, id.n);
    return db_run(&update, NULL, err);
}

/* A consent refused or withdrawn ends what was opened by consent, in the same transaction. */
static STATUS follow_consent(struct tx *tx, const struct consult *c, const struct record *record,
                             struct err *err)
{
    const struct value *withdrawn = record_find(record, STR("withdrawn_on"));
    const struct value *refused = record_find(record, STR("refused"));
    bool is_ended = (withdrawn != NULL && withdrawn->has) ||
                    (refused != NULL && refused->has && refused->number == YES);
    if (!is_ended || record->state != RECORD_FINAL)
        return OK;
    struct record *newest = NULL;
    TRY(record_load_latest(c->db, c->arena, record->def, c->actor->tenant, record->casefile,
                           &newest, err));
    if (newest != NULL && newest->id.n != record->id.n)
        return OK; /* an old application was corrected: a newer consent stands */
    struct grant ending = { .casefile = record->casefile,
                            .giver = record->owner,
                            .evidence =
                                str_format(c->arena, "application %lld", (long long)record->id.n),
                            .recorded_by = c->actor->user,
                            .recorded_at = c->now };
    return grant_end_consent(tx, c->actor->tenant, &ending, err);
}

STATUS follow_record(struct tx *tx, const struct consult *c, const struct record *record,
                     struct err *err)
{
    if (record->casefile.n == 0)
        return OK;
    struct str type = record->def->name;
    bool is_contact = str_equal(type, TYPE_CONTACT);
    bool is_plan = str_equal(type, TYPE_PLAN) || str_equal(type, TYPE_MONITORING);
    if (is_contact)
        TRY(follow_contacts(tx, c, record->casefile, err));
    if (is_plan)
        TRY(follow_plan(tx, c, record->casefile, err));
    if (str_equal(type, TYPE_APPLICATION))
        TRY(follow_consent(tx, c, record, err));
    if (is_contact || str_equal(type, TYPE_APPLICATION) || str_equal(type, TYPE_PLAN) ||
        str_equal(type, TYPE_EVALUATION))
        TRY(follow_reached(tx, c, record->casefile, err));
    if (!is_contact && !is_plan && !task_depends_on(process_of(c, STR("")), type))
        return OK;
    struct casefile casefile;
    TRY(casefile_load(c, record->casefile, &casefile, err));
    return task_recompute(tx, c, &casefile, err);
}

STATUS follow_casefile(struct tx *tx, const struct consult *c, CasefileId id, struct err *err)
{
    struct casefile casefile;
    TRY(follow_contacts(tx, c, id, err));
    TRY(follow_plan(tx, c, id, err));
    TRY(follow_reached(tx, c, id, err));
    TRY(casefile_load(c, id, &casefile, err));
    return task_recompute(tx, c, &casefile, err);
}

/* ---- imports ---- */
struct import {
    struct tx *tx;
    const struct consult *c;
    CasefileId id;
    struct str origin;
    const struct process *process;
    Date last; /* day of the step before: an undated step counts for it */
};

static const struct transition *transition_to(const struct import *import, struct str from,
                                              struct str to)
{
    for (size_t i = 0; i < import->process->transition_count; i++) {
        const struct transition *transition = &import->process->transitions[i];
        if (!str_equal(transition->to, to) || transition->is_backward)
            continue;
        for (size_t k = 0; k < transition->from_count; k++)
            if (str_equal(transition->from[k], from))
                return transition;
    }
    return NULL;
}

/* Takes the step from the present state to `to`, if the process has one. A case that is there already takes
 * none: the walk begins anew with each file, and a step from a state to itself (a monitoring) is not in it. */
static STATUS go_to(struct import *import, struct str to, OptDate on, struct err *err)
{
    struct casefile casefile;
    TRY(casefile_load(import->c, import->id, &casefile, err));
    const struct transition *transition = transition_to(import, casefile.state, to);
    if (transition == NULL || str_equal(casefile.state, to))
        return OK;
    if (on.has && date_compare(on.value, import->c->today) <= 0)
        import->last = on.value;
    struct step step = { .casefile = import->id,
                         .transition = transition->name,
                         .on = import->last,
                         .origin = import->origin };
    struct step_answer answer;
    enum status status = process_take_in(import->tx, import->c, &step, &answer, err);
    /* Nothing was written: what the old papers do not show is left for the worker to walk. */
    if (status == ERR_INVALID && str_equal(str_of(err->key), STR("step.guards")))
        return OK;
    return status;
}

static struct str code_of(const struct record *record, struct str field)
{
    const struct value *value = record != NULL ? record_find(record, field) : NULL;
    return value != NULL && value->has ? value->text : STR("");
}

static OptDate day_of(const struct record *record, struct str field)
{
    return record != NULL ? task_record_date(record, field) : (OptDate){ 0 };
}

/* Where a triage result leads (domain 3.4.8). */
static const struct {
    struct str code, state;
} triage_states[] = {
    { STR_INIT("1"), STR_INIT("CLOSED_INFO") },
    { STR_INIT("2"), STR_INIT("CLOSED_REFERRED") },
    { STR_INIT("3"), STR_INIT("OUTREACH_NO_CONSENT") },
    { STR_INIT("4"), STR_INIT("ASSESSING") },
    { STR_INIT("5"), STR_INIT("CLOSED_BEFORE_TRIAGE") },
};
static const struct {
    struct str code, state;
} outcome_states[] = {
    { STR_INIT("1"), STR_INIT("CLOSED") },
    { STR_INIT("2"), STR_INIT("PLAN_DRAFT") },
    { STR_INIT("3"), STR_INIT("SUSPENDED") },
};

static STATUS import_beginning(struct import *import, bool has_plan, struct err *err)
{
    struct record *triage, *intake;
    TRY(load_latest(import->c, TYPE_TRIAGE, import->id, &triage, err));
    TRY(load_latest(import->c, TYPE_INTAKE, import->id, &intake, err));
    if (intake != NULL)
        TRY(go_to(import, STR("INTAKE"), day_of(intake, INTAKE_ON), err));
    struct str result = code_of(triage, TRIAGE_RESULT);
    OptDate on = day_of(triage, TRIAGE_ON);
    if (result.len > 0 && !str_equal(result, STR("5")))
        TRY(go_to(import, STR("TRIAGED"), on, err));
    for (size_t i = 0; i < LENGTH(triage_states) && !has_plan; i++)
        if (str_equal(triage_states[i].code, result))
            TRY(go_to(import, triage_states[i].state, on, err));
    if (has_plan) {
        TRY(go_to(import, STR("TRIAGED"), on, err));
        TRY(go_to(import, STR("ASSESSING"), on, err));
    }
    return OK;
}

/* One plan: written, discussed, decided, and support begun. */
static STATUS import_plan(struct import *import, const struct record *plan, struct err *err)
{
    OptDate discussed = day_of(plan, PLAN_CONFERENCE_ON), decided = day_of(plan, PLAN_DECIDED_ON);
    TRY(go_to(import, STR("PLAN_DRAFT"), day_of(plan, PLAN_ON), err));
    if (!discussed.has && !decided.has)
        return OK;
    TRY(go_to(import, STR("PLAN_IN_CONFERENCE"), discussed, err));
    TRY(go_to(import, STR("PLAN_AGREED"), discussed, err));
    if (!decided.has)
        return OK;
    TRY(go_to(import, STR("PLAN_DECIDED"), decided, err));
    return go_to(import, STR("SUPPORTING"), decided, err);
}

static STATUS import_evaluation(struct import *import, const struct record *evaluation,
                                struct err *err)
{
    OptDate on = day_of(evaluation, EVALUATION_ON);
    TRY(go_to(import, STR("EVALUATING"), on, err));
    struct str outcome = code_of(evaluation, EVALUATION_OUTCOME);
    for (size_t i = 0; i < LENGTH(outcome_states); i++)
        if (str_equal(outcome_states[i].code, outcome))
            TRY(go_to(import, outcome_states[i].state, on, err));
    return OK;
}

static STATUS load_all(const struct consult *c, struct str type, CasefileId id,
                       struct record ***ret, size_t *ret_count, struct err *err)
{
    const struct record_def *def = seido_record(c->seido, type);
    *ret_count = 0;
    if (def == NULL)
        return OK;
    struct records records = { 0 };
    TRY(record_load_of_casefile(c->db, c->arena, def, c->actor->tenant, id, IMPORT_PLANS_MAX,
                                &records, err));
    *ret = records.items;
    *ret_count = records.count;
    return OK;
}

static STATUS count_steps(const struct consult *c, CasefileId id, int64_t *ret, struct err *err)
{
    AUTO_STMT count = { 0 };
    TRY(db_prepare(c->db, &count,
                   "SELECT COUNT(*) FROM casefile_step WHERE tenant = $1 AND casefile_id = $2",
                   err));
    bind_int(&count, 1, c->actor->tenant.n);
    bind_int(&count, 2, id.n);
    bool has;
    TRY(db_step(&count, &has, err));
    *ret = col_int(&count, 0);
    return OK;
}

STATUS follow_import(struct tx *tx, const struct consult *c, CasefileId id, struct str origin,
                     struct err *err)
{
    struct casefile casefile;
    TRY(casefile_load(c, id, &casefile, err));
    struct import import = { .tx = tx,
                             .c = c,
                             .id = id,
                             .origin = origin,
                             .process = process_of(c, casefile.program),
                             .last = casefile.opened_on };
    int64_t steps;
    TRY(count_steps(c, id, &steps, err));
    if (steps == 0)
        TRY(step_insert(tx, c,
                        &(struct step_row){ .casefile = id,
                                            .seq = 1,
                                            .to = casefile.state,
                                            .lap = 1,
                                            .on = casefile.opened_on,
                                            .origin = origin },
                        err));
    struct record **plans = NULL, **evaluations = NULL;
    size_t plan_count, evaluation_count;
    TRY(load_all(c, TYPE_PLAN, id, &plans, &plan_count, err));
    TRY(load_all(c, TYPE_EVALUATION, id, &evaluations, &evaluation_count, err));
    TRY(import_beginning(&import, plan_count > 0, err));
    /* Both lists are newest first; the n-th evaluation belongs to the n-th plan. */
    for (size_t i = 0; i < plan_count; i++) {
        TRY(import_plan(&import, plans[plan_count - 1 - i], err));
        if (i < evaluation_count)
            TRY(import_evaluation(&import, evaluations[evaluation_count - 1 - i], err));
    }
    return follow_casefile(tx, c, id, err);
}
