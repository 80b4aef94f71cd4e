/* walk_db.c - the steps of imported cases. */
#include "consult/imported/walk.h"

#include <assert.h>

#include "consult/casefile_db.h"
#include "consult/fields.h"
#include "consult/follow.h"
#include "consult/guards.h"
#include "consult/process.h"
#include "consult/task.h"
#include "consult/task_row.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { PLANS_MAX = 50 };

struct walk {
    const struct consult *c;
    const struct process *process;
    struct casefile casefile; /* as the walk leads it on */
    struct guard_case guarded;
    struct str origin;
    Date last;   /* day of the step before: an undated step counts for it */
    int64_t seq; /* of the last step */
    struct step_row *steps;
    size_t count;
};

/* ---- one step ---- */

static const struct transition *transition_to(const struct walk *walk, struct str from,
                                              struct str to)
{
    for (size_t i = 0; i < walk->process->transition_count; i++) {
        const struct transition *transition = &walk->process->transitions[i];
        if (!str_equal(transition->to, to) || transition->is_backward)
            continue;
        for (size_t k = 0; k < transition->from_count; k++)
            if (str_equal(transition->from[k], from))
                return transition;
    }
    return NULL;
}

static void add_step(struct walk *walk, const struct step_row *step)
{
    walk->steps = arena_room(walk->c->arena, walk->steps, walk->count, sizeof *walk->steps);
    walk->steps[walk->count] = *step;
    walk->steps[walk->count].seq = ++walk->seq;
    walk->steps[walk->count++].origin = walk->origin;
}

static const struct step_row *last_step(const struct walk *walk)
{
    return &walk->steps[walk->count - 1];
}

static void add_beginning(struct walk *walk)
{
    add_step(walk, &(struct step_row){ .casefile = walk->casefile.id,
                                       .to = walk->casefile.state,
                                       .lap = 1,
                                       .on = walk->casefile.opened_on });
}

static STATUS take_step(struct walk *walk, const struct transition *transition, struct err *err)
{
    struct casefile *k = &walk->casefile;
    const struct record *record =
        transition->record.len > 0 ? guard_record(&walk->guarded, transition->record) : NULL;
    const struct state *to = process_state(walk->process, transition->to);
    if (walk->guarded.failed != OK) {
        *err = walk->guarded.err;
        return walk->guarded.failed;
    }
    struct step_row step = { .casefile = k->id,
                             .transition = transition->name,
                             .from = k->state,
                             .to = transition->to,
                             .record_type = transition->record,
                             .record = record != NULL ? record->id : (RecordId){ 0 },
                             .on = walk->last };
    k->lap += process_is_new_lap(walk->process, k->state, transition);
    k->state = transition->to;
    k->closed_on = (OptDate){ .has = to != NULL && !to->is_open, .value = walk->last };
    step.lap = k->lap;
    add_step(walk, &step);
    return OK;
}

/* Takes the step from the present state to `to`, if the process has one. A case that is there already takes
 * none: the walk begins anew with each file, and a step from a state to itself (a monitoring) is not in it. */
static STATUS go_to(struct walk *walk, struct str to, OptDate on, struct err *err)
{
    const struct transition *transition = transition_to(walk, walk->casefile.state, to);
    bool holds = false;
    if (transition == NULL || str_equal(walk->casefile.state, to))
        return OK;
    if (on.has && date_compare(on.value, walk->c->today) <= 0)
        walk->last = on.value;
    if (date_compare(walk->last, walk->c->today) > 0)
        return process_refuse_future(walk->c, err);
    TRY(process_may_import(&walk->guarded, transition, &holds, err));
    /* What the old papers do not show is left for the worker to walk. */
    return holds ? take_step(walk, transition, err) : OK;
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

/* ---- the way ---- */

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

static STATUS go_beginning(struct walk *walk, bool has_plan, struct err *err)
{
    const struct record *triage = guard_record(&walk->guarded, TYPE_TRIAGE);
    const struct record *intake = guard_record(&walk->guarded, TYPE_INTAKE);
    if (intake != NULL)
        TRY(go_to(walk, STR("INTAKE"), day_of(intake, INTAKE_ON), err));
    struct str result = code_of(triage, TRIAGE_RESULT);
    OptDate on = day_of(triage, TRIAGE_ON);
    if (result.len > 0 && !str_equal(result, STR("5")))
        TRY(go_to(walk, STR("TRIAGED"), on, err));
    for (size_t i = 0; i < LENGTH(triage_states) && !has_plan; i++)
        if (str_equal(triage_states[i].code, result))
            TRY(go_to(walk, triage_states[i].state, on, err));
    if (has_plan) {
        TRY(go_to(walk, STR("TRIAGED"), on, err));
        TRY(go_to(walk, STR("ASSESSING"), on, err));
    }
    return OK;
}

/* One plan: written, discussed, decided, and support begun. */
static STATUS go_plan(struct walk *walk, const struct record *plan, struct err *err)
{
    OptDate discussed = day_of(plan, PLAN_CONFERENCE_ON), decided = day_of(plan, PLAN_DECIDED_ON);
    TRY(go_to(walk, STR("PLAN_DRAFT"), day_of(plan, PLAN_ON), err));
    if (!discussed.has && !decided.has)
        return OK;
    TRY(go_to(walk, STR("PLAN_IN_CONFERENCE"), discussed, err));
    TRY(go_to(walk, STR("PLAN_AGREED"), discussed, err));
    if (!decided.has)
        return OK;
    TRY(go_to(walk, STR("PLAN_DECIDED"), decided, err));
    return go_to(walk, STR("SUPPORTING"), decided, err);
}

static STATUS go_evaluation(struct walk *walk, const struct record *evaluation, struct err *err)
{
    OptDate on = day_of(evaluation, EVALUATION_ON);
    TRY(go_to(walk, STR("EVALUATING"), on, err));
    struct str outcome = code_of(evaluation, EVALUATION_OUTCOME);
    for (size_t i = 0; i < LENGTH(outcome_states); i++)
        if (str_equal(outcome_states[i].code, outcome))
            TRY(go_to(walk, outcome_states[i].state, on, err));
    return OK;
}

static void walk_init(struct walk *walk, const struct consult *c, struct str origin)
{
    walk->c = c;
    walk->origin = origin;
    walk->process = process_of(c, walk->casefile.program);
    walk->last = walk->casefile.opened_on;
    guard_case_init(&walk->guarded, c, &walk->casefile, STR(""));
}

/* ---- a case that is not stored yet ---- */

/* Dates of the head, tasks and guards ask the stored records of these types. */
static bool has_to_be_stored(struct str type)
{
    return str_equal(type, TYPE_CONTACT) || str_equal(type, TYPE_PLAN) ||
           str_equal(type, TYPE_MONITORING) || str_equal(type, TYPE_EMERGENCY) ||
           str_equal(type, TYPE_EVALUATION);
}

static struct str text_of(const struct record *head, struct str field)
{
    const struct value *value = record_find(head, field);
    return value != NULL && value->has ? value->text : STR("");
}

static int64_t number_of(const struct record *head, struct str field)
{
    const struct value *value = record_find(head, field);
    return value != NULL && value->has ? value->number : 0;
}

static void casefile_of_head(const struct consult *c, const struct record *head,
                             struct casefile *ret)
{
    *ret = (struct casefile){
        .tenant = head->tenant,
        .id = { head->id.n },
        .owner = head->owner,
        .person = head->person,
        .program = text_of(head, STR("program")),
        .number = text_of(head, STR("number")),
        .state = text_of(head, STR("process_state")),
        .lap = (int)number_of(head, STR("lap")),
        .worker = { number_of(head, STR("worker_id")) },
        .worker_text = text_of(head, STR("worker_id")),
        .opened_on = { (int32_t)number_of(head, STR("opened_on")) },
        .closed_on = day_of(head, STR("closed_on")),
        .imported_on = { .has = true, .value = instant_tokyo_date(c->now) },
        .version = 1,
    };
}

static void head_of_walk(const struct walk *walk, struct record *head)
{
    const struct casefile *k = &walk->casefile;
    struct value *state = record_find(head, STR("process_state"));
    struct value *lap = record_find(head, STR("lap"));
    struct value *closed = record_find(head, STR("closed_on"));
    if (state != NULL)
        value_set_text(state, k->state);
    if (lap != NULL)
        value_set_number(lap, k->lap);
    if (closed != NULL && k->closed_on.has)
        value_set_date(closed, k->closed_on.value);
    head->way = (struct record_way){ .is_known = true,
                                     .step_on = last_step(walk)->on,
                                     .step_transition = last_step(walk)->transition };
    for (size_t i = 0; i < walk->guarded.type_count; i++)
        if (str_equal(walk->guarded.types[i]->name, TYPE_APPLICATION))
            head->way.reached |= REACHED_APPLICATION;
}

static bool can_walk_ahead(const struct import_new *new_case)
{
    for (size_t i = 0; i < new_case->count; i++)
        if (has_to_be_stored(new_case->records[i]->def->name))
            return false;
    return true;
}

/* *ret false: where the steps lead has to be asked of the case as it is stored. */
static STATUS walk_ahead(struct walk *walk, const struct import_new *new_case, bool *ret,
                         struct err *err)
{
    *ret = true;
    walk->guarded.is_whole = true;
    for (size_t i = 0; i < new_case->count; i++)
        guard_case_know(&walk->guarded, new_case->records[i]);
    add_beginning(walk);
    TRY(go_beginning(walk, false, err));
    for (size_t i = 0; i < walk->count; i++)
        *ret = *ret && !(walk->steps[i].transition.len > 0 &&
                         process_opens(walk->process, walk->steps[i].to));
    walk->guarded.steps = walk->steps;
    walk->guarded.step_count = walk->count;
    if (*ret)
        head_of_walk(walk, new_case->head);
    return OK;
}

/* The office that decides is asked about a state; few states are its own. */
static STATUS open_steps(struct tx *tx, const struct walk *walk, struct err *err)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->steps[i].transition.len > 0)
            TRY(process_open_to_municipality(tx, walk->c, &walk->casefile, walk->steps[i].to, err));
    return OK;
}

static STATUS add_steps(struct tx *tx, const struct walk *walk, struct err *err)
{
    for (size_t i = 0; i < walk->count; i++)
        TRY(step_add(tx, walk->c, &walk->steps[i], err));
    return OK;
}

/* ---- a case that is stored ---- */

static STATUS load_all(const struct walk *walk, struct str type, struct records *ret,
                       struct err *err)
{
    const struct consult *c = walk->c;
    const struct record_def *def = seido_record(c->seido, type);
    *ret = (struct records){ 0 };
    if (def == NULL)
        return OK;
    return record_load_of_casefile(c->db, c->arena, def, c->actor->tenant, walk->casefile.id,
                                   PLANS_MAX, ret, err);
}

static STATUS load_seq(const struct consult *c, CasefileId id, int64_t *ret, struct err *err)
{
    AUTO_STMT last = { 0 };
    TRY(db_prepare(c->db, &last,
                   "SELECT MAX(seq) FROM casefile_step WHERE tenant = $1 AND casefile_id = $2",
                   err));
    bind_int(&last, 1, c->actor->tenant.n);
    bind_int(&last, 2, id.n);
    bool has;
    TRY(db_step(&last, &has, err));
    *ret = col_int(&last, 0);
    return OK;
}

static STATUS walk_on(struct walk *walk, struct err *err)
{
    struct records plans, evaluations;
    TRY(load_seq(walk->c, walk->casefile.id, &walk->seq, err));
    if (walk->seq == 0)
        add_beginning(walk);
    TRY(load_all(walk, TYPE_PLAN, &plans, err));
    TRY(load_all(walk, TYPE_EVALUATION, &evaluations, err));
    TRY(go_beginning(walk, plans.count > 0, err));
    /* Both lists are newest first; the n-th evaluation belongs to the n-th plan. */
    for (size_t i = 0; i < plans.count; i++) {
        TRY(go_plan(walk, plans.items[plans.count - 1 - i], err));
        if (i < evaluations.count)
            TRY(go_evaluation(walk, evaluations.items[evaluations.count - 1 - i], err));
    }
    return OK;
}

static STATUS update_head(struct tx *tx, const struct walk *walk, struct err *err)
{
    const struct consult *c = walk->c;
    const struct casefile *k = &walk->casefile;
    bool is_moved = walk->count > 0 && last_step(walk)->transition.len > 0;
    AUTO_STMT update = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(
        tx->db, &update,
        "UPDATE casefile SET process_state = $1, lap = $2, closed_on = $3,"
        " contact_count = $4, last_contact_on = $5, next_on = $6, next_text = $7,"
        " plan_until = $8, monitor_on = $9, version = $10,"
        " updated_at = COALESCE($11, updated_at), updated_by = COALESCE($12, updated_by),"
        " step_on = COALESCE($13, step_on),"
        " step_transition = COALESCE($14, step_transition)"
        " WHERE tenant = $15 AND id = $16 AND version = $17 AND state = 'final'",
        err));
    bind_text(&update, 1, k->state);
    bind_int(&update, 2, k->lap);
    bind_opt_date(&update, 3, k->closed_on);
    bind_int(&update, 4, k->contact_count);
    bind_opt_date(&update, 5, k->last_contact_on);
    bind_opt_date(&update, 6, k->next_on);
    bind_text(&update, 7, k->next_text);
    bind_opt_date(&update, 8, k->plan_until);
    bind_opt_date(&update, 9, k->monitor_on);
    bind_int(&update, 10, is_moved ? k->version + 1 : k->version);
    if (is_moved) {
        bind_instant(&update, 11, c->now);
        bind_int(&update, 12, c->actor->user.n);
    }
    if (walk->count > 0) {
        bind_date(&update, 13, last_step(walk)->on);
        bind_text(&update, 14, last_step(walk)->transition);
    }
    bind_int(&update, 15, k->tenant.n);
    bind_int(&update, 16, k->id.n);
    bind_int(&update, 17, k->version);
    TRY(db_run(&update, &changed, err));
    if (changed == 1)
        return OK;
    return err_set(err, ERR_CONFLICT, "", "step.conflict", "casefile %lld moved on",
                   (long long)k->id.n);
}

STATUS walk_stored(struct tx *tx, const struct consult *c, CasefileId casefile, struct str origin,
                   struct err *err)
{
    struct walk *walk = arena_new(c->arena, struct walk);
    TRY(casefile_load(c, casefile, &walk->casefile, err));
    walk_init(walk, c, origin);
    TRY(walk_on(walk, err));
    TRY(follow_read(c, &walk->casefile, err));
    TRY(update_head(tx, walk, err));
    TRY(follow_reached(tx, c, casefile, err));
    TRY(add_steps(tx, walk, err));
    TRY(open_steps(tx, walk, err));
    return task_recompute(tx, c, &walk->casefile, err);
}

/* ---- hooks ---- */

void walker_init(struct walker *walker, const struct consult *consult, struct str origin)
{
    *walker = (struct walker){ .consult = *consult, .origin = origin };
    arena_init(&walker->arena, 0);
}

void walker_release(struct walker *walker)
{
    arena_release(&walker->arena);
}

static void walker_begin(struct walker *walker)
{
    arena_reset(&walker->arena);
    walker->consult.arena = &walker->arena;
}

static enum status walk_hook_new(void *context, const struct import_new *new_case, bool *ret_follow,
                                 struct err *err)
{
    struct walker *walker = context;
    bool is_ahead = false;
    walker_begin(walker);
    struct walk *walk = arena_new(&walker->arena, struct walk);
    casefile_of_head(&walker->consult, new_case->head, &walk->casefile);
    walk_init(walk, &walker->consult, walker->origin);
    if (can_walk_ahead(new_case))
        TRY(walk_ahead(walk, new_case, &is_ahead, err));
    walker->ahead = is_ahead ? walk : NULL;
    *ret_follow = !is_ahead;
    return OK;
}

static enum status walk_hook_rows(void *context, struct tx *rows, struct err *err)
{
    const struct walker *walker = context;
    struct walk *walk = walker->ahead;
    if (walk == NULL)
        return OK;
    TRY(add_steps(rows, walk, err));
    return task_recompute_of(rows, &walk->guarded, err);
}

static enum status walk_hook_each(void *context, struct tx *tx, CasefileId casefile,
                                  struct err *err)
{
    struct walker *walker = context;
    walker_begin(walker);
    return walk_stored(tx, &walker->consult, casefile, walker->origin, err);
}

void walker_hooks(struct walker *walker, struct import_hooks *hooks)
{
    hooks->context = walker;
    hooks->new_casefile = walk_hook_new;
    hooks->new_rows = walk_hook_rows;
    hooks->each_casefile = walk_hook_each;
}
