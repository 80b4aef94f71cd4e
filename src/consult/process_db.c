/* process_db.c - options of a case, taking a step in one transaction, the way gone. */
#include "consult/process.h"

#include "access/grant.h"
#include "consult/casefile_db.h"
#include "consult/desk.h"
#include "consult/follow.h"
#include "consult/task.h"

#include "base/banned.h"

enum { WAY_MAX = 500 };

static bool names_state(const struct transition *transition, const struct process *process,
                        struct str state)
{
    const struct state *now = process_state(process, state);
    for (size_t i = 0; i < transition->from_count; i++) {
        if (str_equal(transition->from[i], state))
            return true;
        if (str_equal(transition->from[i], STR("*")) && now != NULL && now->is_open)
            return true;
    }
    return false;
}

static bool may_take(const struct consult *c, const struct transition *transition)
{
    for (size_t i = 0; i < transition->role_count; i++)
        if (consult_has_role(c, transition->roles[i]))
            return true;
    return false;
}

static STATUS may_step(const struct consult *c, const struct casefile *casefile, bool *ret,
                       struct err *err)
{
    struct object object = { .type = STR("casefile"),
                             .owner = casefile->owner,
                             .casefile = casefile->id,
                             .person = casefile->person,
                             .record = { casefile->id.n } };
    struct verdict verdict;
    TRY(may(c->db, c->actor, STR("step"), &object, c->now, &verdict, err));
    *ret = verdict.allowed;
    return OK;
}

/* Fills the option with its guards. */
static STATUS check_guards(struct guard_case *guarded, const struct transition *transition,
                           struct step_option *ret, struct err *err)
{
    ret->transition = transition;
    ret->is_ready = true;
    ret->guards = arena_array(guarded->c->arena, struct guard_result, transition->guard_count);
    ret->guard_count = 0;
    guarded->transition = transition->name;
    for (size_t i = 0; i < transition->guard_count; i++) {
        const struct guard *guard = transition->guards[i];
        struct guard_result *result = &ret->guards[ret->guard_count++];
        result->guard = guard;
        TRY(guard_holds(guarded, guard, &result->holds, err));
        ret->is_ready = ret->is_ready && result->holds;
    }
    return OK;
}

STATUS process_may_import(struct guard_case *guarded, const struct transition *transition,
                          bool *ret, struct err *err)
{
    *ret = true;
    guarded->transition = transition->name;
    for (size_t i = 0; *ret && i < transition->guard_count; i++)
        if (!transition->guards[i]->skip_when_imported)
            TRY(guard_holds(guarded, transition->guards[i], ret, err));
    return OK;
}

/* Ready forward steps, then forward ones that lack something, then returns. */
static int rank(const struct step_option *option)
{
    return (option->transition->is_backward ? 2 : 0) + (option->is_ready ? 0 : 1);
}

static void sort_options(struct step_option *options, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && rank(&options[k]) < rank(&options[k - 1]); k--) {
            struct step_option swap = options[k];
            options[k] = options[k - 1];
            options[k - 1] = swap;
        }
}

STATUS process_options(const struct consult *c, const struct casefile *casefile,
                       struct step_option **ret, size_t *ret_count, struct err *err)
{
    const struct process *process = process_of(c, casefile->program);
    struct step_option *options =
        arena_array(c->arena, struct step_option, process->transition_count);
    size_t count = 0;
    bool allowed = false;
    TRY(may_step(c, casefile, &allowed, err));
    struct guard_case guarded;
    guard_case_init(&guarded, c, casefile, STR(""));
    for (size_t i = 0; allowed && i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        if (!names_state(transition, process, casefile->state) || !may_take(c, transition))
            continue;
        TRY(check_guards(&guarded, transition, &options[count++], err));
    }
    sort_options(options, count);
    *ret = options;
    *ret_count = count;
    return OK;
}

/* ---- taking a step ---- */
struct last_step {
    int64_t seq;
    Date on;
};

static STATUS load_last_step(const struct consult *c, CasefileId id, struct last_step *ret,
                             struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT seq, on_date FROM casefile_step WHERE tenant = $1 AND casefile_id = $2"
                   " ORDER BY seq DESC LIMIT 1",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, id.n);
    bool has;
    TRY(db_step(&load, &has, err));
    *ret = (struct last_step){ 0 };
    if (has)
        *ret = (struct last_step){ .seq = col_int(&load, 0), .on = col_date(&load, 1).value };
    return OK;
}

/* The answer that an earlier request with the same key got. */
static STATUS load_answer(const struct consult *c, CasefileId id, int64_t seq,
                          struct step_answer *answer, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT to_state, lap FROM casefile_step"
                   " WHERE tenant = $1 AND casefile_id = $2 AND seq = $3",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, id.n);
    bind_int(&load, 3, seq);
    bool has;
    TRY(db_step(&load, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no step %lld", (long long)seq);
    answer->state = col_copy(c->arena, &load, 0);
    answer->lap = (int)col_int(&load, 1);
    answer->seq = seq;
    answer->is_repeat = true;
    return OK;
}

static STATUS refuse_conflict(const struct casefile *casefile, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "", "step.conflict", "casefile %lld moved on",
                   (long long)casefile->id.n);
}

STATUS process_refuse_future(const struct consult *c, struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "on", "step.future", "a step on a later day");
    err_arg(err, ARG_DATE("today", c->today));
    return status;
}

static STATUS check_step(const struct consult *c, const struct step *step,
                         const struct casefile *casefile, const struct transition *transition,
                         struct err *err)
{
    if (casefile->is_deleted)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "casefile in the bin");
    if (step->version != 0 && step->version != casefile->version)
        return refuse_conflict(casefile, err);
    if (transition == NULL ||
        !names_state(transition, process_of(c, casefile->program), casefile->state))
        return err_set(err, ERR_INVALID, "", "step.unknown", "no such step from this state");
    bool allowed = false;
    TRY(may_step(c, casefile, &allowed, err));
    if (!allowed)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "may not step");
    if (!may_take(c, transition))
        return err_set(err, ERR_DENIED, "", "step.role", "no role takes this step");
    if (transition->needs_reason && str_trim(step->reason).len == 0)
        return err_set(err, ERR_INVALID, "reason", "step.reason.missing", "no reason");
    if (date_compare(step->on, c->today) > 0)
        return process_refuse_future(c, err);
    return OK;
}

bool process_opens(const struct process *process, struct str state)
{
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        for (size_t k = 0; k < transition->role_count; k++)
            if (str_equal(transition->roles[k], STR("municipal_officer")) &&
                names_state(transition, process, state))
                return true;
    }
    return false;
}

STATUS process_open_to_municipality(struct tx *tx, const struct consult *c,
                                    const struct casefile *casefile, struct str state,
                                    struct err *err)
{
    if (!process_opens(process_of(c, casefile->program), state))
        return OK;
    int64_t id;
    TRY(key_next(c->db, c->actor->tenant, &id, err));
    struct grant opening = {
        .id = id,
        .casefile = casefile->id,
        .categories = STR(",basic,household,money,plan,health,notes,"),
        .record_types = STR(",casefile,person,intake,triage,application,assessment,plan,"
                            "conference,evaluation,monitoring,emergency,"),
        .recorded_by = c->actor->user,
        .recorded_at = c->now,
    };
    return grant_open_by_law(tx, c->actor->tenant, &opening, err);
}

static STATUS move_case(struct tx *tx, const struct consult *c, const struct step *step,
                        struct casefile *casefile, const struct transition *transition,
                        struct step_answer *answer, struct err *err)
{
    const struct process *process = process_of(c, casefile->program);
    bool stays = str_equal(transition->to, STR("="));
    answer->state = stays ? casefile->state : transition->to;
    answer->lap = casefile->lap + process_is_new_lap(process, casefile->state, transition);
    const struct state *to = process_state(process, answer->state);
    struct move move = { .casefile = casefile->id,
                         .version = casefile->version,
                         .state = answer->state,
                         .lap = answer->lap,
                         .closed_on = { .has = to != NULL && !to->is_open, .value = step->on } };
    bool moved;
    TRY(casefile_move(tx, c, &move, &moved, err));
    return moved ? OK : refuse_conflict(casefile, err);
}

/* The record that the step was taken with: the newest of the transition's type. */
static STATUS write_step(struct tx *tx, const struct consult *c, const struct step *step,
                         const struct casefile *before, struct guard_case *guarded,
                         struct step_answer *answer, struct err *err)
{
    const struct transition *transition = answer->refused.transition;
    const struct record *record =
        transition->record.len > 0 ? guard_record(guarded, transition->record) : NULL;
    if (guarded->failed != OK) {
        *err = guarded->err;
        return guarded->failed;
    }
    return step_insert(
        tx, c,
        &(struct step_row){ .casefile = before->id,
                            .seq = answer->seq,
                            .transition = transition->name,
                            .from = before->state,
                            .to = answer->state,
                            .lap = answer->lap,
                            .on = step->on,
                            .reason = str_trim(step->reason),
                            .record_type = transition->record,
                            .record = record != NULL ? record->id : (RecordId){ 0 } },
        err);
}

STATUS process_take_in(struct tx *tx, const struct consult *c, const struct step *step,
                       struct step_answer *answer, struct err *err)
{
    struct casefile casefile;
    struct last_step last;
    *answer = (struct step_answer){ 0 };
    struct str key_type = str_format(c->arena, "step:%lld", (long long)step->casefile.n);
    int64_t answered;
    TRY(consult_answered(tx, c, key_type, step->request_key, &answer->is_repeat, &answered, err));
    if (answer->is_repeat)
        return load_answer(c, step->casefile, answered, answer, err);
    TRY(casefile_load(c, step->casefile, &casefile, err));
    const struct process *process = process_of(c, casefile.program);
    const struct transition *transition = process_transition(process, step->transition);
    TRY(check_step(c, step, &casefile, transition, err));
    TRY(load_last_step(c, casefile.id, &last, err));
    if (date_compare(step->on, last.on) < 0)
        return err_set(err, ERR_INVALID, "on", "step.before", "before the step it follows");
    struct guard_case guarded;
    guard_case_init(&guarded, c, &casefile, transition->name);
    TRY(check_guards(&guarded, transition, &answer->refused, err));
    if (!answer->refused.is_ready)
        return err_set(err, ERR_INVALID, "", "step.guards", "a guard of the step does not hold");
    answer->seq = last.seq + 1;
    TRY(move_case(tx, c, step, &casefile, transition, answer, err));
    TRY(write_step(tx, c, step, &casefile, &guarded, answer, err));
    TRY(consult_answer(tx, c, step->request_key, answer->seq, err));
    TRY(process_open_to_municipality(tx, c, &casefile, answer->state, err));
    if (transition->is_backward)
        TRY(desk_notice_add(tx, c, casefile.worker, STR("notice.returned"), casefile.id, err));
    TRY(follow_casefile(tx, c, casefile.id, err));
    return consult_audit(tx, c, STR("step"), transition->name, answer->seq, casefile.id, err);
}

STATUS process_take(const struct consult *c, const struct step *step, struct step_answer *answer,
                    struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(process_take_in(&tx, c, step, answer, err));
    if (answer->is_repeat)
        return OK;
    return tx_commit(&tx, err);
}

/* ---- the way gone ---- */
STATUS process_way(const struct consult *c, CasefileId casefile, struct taken_step **ret,
                   size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT s.seq, s.transition, s.from_state, s.to_state, s.lap, s.on_date, s.at,"
                   " s.by_user, s.reason, s.origin FROM casefile_step s"
                   " WHERE s.tenant = $1 AND s.casefile_id = $2 ORDER BY s.seq LIMIT $3",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    bind_int(&load, 3, WAY_MAX);
    struct array way = { .arena = c->arena, .size = sizeof(struct taken_step) };
    const struct process *process = process_of(c, STR(""));
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        *(struct taken_step *)array_add(&way) = (struct taken_step){
            .seq = col_int(&load, 0),
            .transition = process_transition(process, col_text(&load, 1)),
            .from = col_copy(c->arena, &load, 2),
            .to = col_copy(c->arena, &load, 3),
            .lap = (int)col_int(&load, 4),
            .on = col_date(&load, 5).value,
            .at = { col_int(&load, 6) },
            .by = { col_int(&load, 7) },
            .reason = col_copy(c->arena, &load, 8),
            .origin = col_copy(c->arena, &load, 9),
        };
    }
    *ret = way.items;
    *ret_count = way.count;
    return OK;
}
