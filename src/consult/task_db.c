/* task_db.c - rows of task: brought to the dates of a case, put off, added, done. */
#include "consult/task.h"

#include "consult/casefile_db.h"
#include "consult/guards.h"
#include "consult/process.h"
#include "consult/task_row.h"

#include "base/banned.h"

enum { TASKS_MAX = 200, SNOOZE_DAYS_MAX = 90, TASK_TEXT_MAX = 200, REASON_MAX = 500 };

/* ---- the rows there are ---- */
struct existing {
    int64_t id;
    struct str deadline;
    int64_t subject;
    Date due_on;
    bool is_open, is_done, is_wanted;
};

struct recompute {
    struct tx *tx;
    const struct consult *c;
    const struct casefile *casefile;
    const struct process *process;
    struct guard_case *guarded;
    const struct record *head; /* the case's own fields, for conditions */
    struct existing *items;
    size_t count;
    OrganisationId municipality; /* 0: not asked yet or none */
};

static STATUS load_existing(struct recompute *r, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(r->c->db, &load,
                   "SELECT id, deadline, subject_id, due_on, state FROM task"
                   " WHERE tenant = $1 AND casefile_id = $2 AND deadline <> ''"
                   " ORDER BY deadline, subject_id LIMIT $3", /* by the index of the case */
                   err));
    bind_int(&load, 1, r->casefile->tenant.n);
    bind_int(&load, 2, r->casefile->id.n);
    bind_int(&load, 3, TASKS_MAX);
    r->items = arena_array(r->c->arena, struct existing, TASKS_MAX);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        r->items[r->count++] =
            (struct existing){ .id = col_int(&load, 0),
                               .deadline = col_copy(r->c->arena, &load, 1),
                               .subject = col_int(&load, 2),
                               .due_on = col_date(&load, 3).value,
                               .is_open = str_equal(col_text(&load, 4), STR("open")),
                               .is_done = str_equal(col_text(&load, 4), STR("done")) };
    }
}

static STATUS set_state(struct recompute *r, int64_t id, struct str state, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(r->tx->db, &update,
                   "UPDATE task SET state = $1, done_at = $2, done_by = $3"
                   " WHERE tenant = $4 AND id = $5",
                   err));
    bind_text(&update, 1, state);
    bind_instant(&update, 2, r->c->now);
    bind_int(&update, 3, r->c->actor->user.n);
    bind_int(&update, 4, r->casefile->tenant.n);
    bind_int(&update, 5, id);
    return db_run(&update, NULL, err);
}

/* A date that moved is a new date: what was put off for the old one is due again. */
static STATUS move_row(struct recompute *r, int64_t id, Date due_on, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(r->tx->db, &update,
                   "UPDATE task SET state = 'open', due_on = $1, snoozed_until = NULL,"
                   " snooze_reason = '', done_at = NULL, done_by = NULL"
                   " WHERE tenant = $2 AND id = $3",
                   err));
    bind_date(&update, 1, due_on);
    bind_int(&update, 2, r->casefile->tenant.n);
    bind_int(&update, 3, id);
    return db_run(&update, NULL, err);
}

/* Tasks of the municipality stand on its own desk. */
static STATUS owner_of(struct recompute *r, struct str role, OrganisationId *ret, struct err *err)
{
    *ret = r->casefile->owner;
    if (!str_equal(role, STR("municipal_officer")))
        return OK;
    if (r->municipality.n == 0) {
        AUTO_STMT find = { 0 };
        TRY(db_prepare(r->c->db, &find,
                       "SELECT commissioned_by FROM organisation WHERE tenant = $1 AND id = $2",
                       err));
        bind_int(&find, 1, r->casefile->tenant.n);
        bind_int(&find, 2, r->casefile->owner.n);
        bool has;
        TRY(db_step(&find, &has, err));
        r->municipality.n =
            has && !col_is_null(&find, 0) ? col_int(&find, 0) : r->casefile->owner.n;
    }
    *ret = r->municipality;
    return OK;
}

static STATUS insert_row(struct recompute *r, const struct deadline *deadline, int64_t subject,
                         Date due_on, struct err *err)
{
    int64_t id;
    OrganisationId owner;
    TRY(owner_of(r, deadline->assignee, &owner, err));
    TRY(key_next(r->c->db, r->casefile->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_insert(r->tx, &insert,
                  "INSERT INTO task (tenant, id, owner_id, casefile_id, deadline, subject_id,"
                  " due_on, assignee_id, assignee_role, text, state, snooze_reason)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                  err));
    bind_int(&insert, 1, r->casefile->tenant.n);
    bind_int(&insert, 2, id);
    bind_int(&insert, 3, owner.n);
    bind_int(&insert, 4, r->casefile->id.n);
    bind_text(&insert, 5, deadline->name);
    bind_int(&insert, 6, subject);
    bind_date(&insert, 7, due_on);
    if (str_equal(deadline->assignee, STR("worker")) && r->casefile->worker.n != 0)
        bind_int(&insert, 8, r->casefile->worker.n);
    else
        bind_null(&insert, 8);
    bind_text(&insert, 9, deadline->assignee);
    bind_text(&insert, 10, STR(""));
    bind_text(&insert, 11, STR("open"));
    bind_text(&insert, 12, STR(""));
    return db_run(&insert, NULL, err);
}

/* ---- what should be there ---- */
static bool in_state(const struct recompute *r, const struct deadline *deadline)
{
    for (size_t i = 0; i < deadline->in_state_count; i++)
        if (str_equal(deadline->in_states[i], r->casefile->state))
            return true;
    if (deadline->in_state_count > 0)
        return false;
    const struct state *state = process_state(r->process, r->casefile->state);
    return state != NULL && state->is_open;
}

static OptDate casefile_date(const struct casefile *k, struct str field)
{
    if (str_equal(field, STR("opened_on")))
        return (OptDate){ .has = true, .value = k->opened_on };
    if (str_equal(field, STR("last_contact_on")))
        return k->last_contact_on;
    if (str_equal(field, STR("next_on")))
        return k->next_on;
    if (str_equal(field, STR("plan_until")))
        return k->plan_until;
    if (str_equal(field, STR("monitor_on")))
        return k->monitor_on;
    if (str_equal(field, STR("closed_on")))
        return k->closed_on;
    return (OptDate){ 0 };
}

OptDate task_record_date(const struct record *record, struct str field)
{
    const struct field *found = record_field(record->def, field);
    if (found == NULL)
        return (OptDate){ 0 };
    OptDate date = value_date(&record->values[found->number]);
    /* A month is kept as its first day; what is due in a month is due by its end. */
    if (date.has && found->kind == KIND_MONTH)
        date.value = date_month_end(date.value);
    return date;
}

static STATUS step_taken_since(const struct recompute *r, struct str transition, Date since,
                               bool *ret, struct err *err)
{
    const struct guard_case *guarded = r->guarded;
    if (guarded->is_whole) {
        for (size_t i = 0; i < guarded->step_count; i++)
            *ret = *ret || (str_equal(guarded->steps[i].transition, transition) &&
                            date_compare(guarded->steps[i].on, since) >= 0);
        return OK;
    }
    AUTO_STMT find = { 0 };
    TRY(db_prepare(r->c->db, &find,
                   "SELECT 1 FROM casefile_step WHERE tenant = $1 AND casefile_id = $2"
                   " AND transition = $3 AND on_date >= $4 LIMIT 1",
                   err));
    bind_int(&find, 1, r->casefile->tenant.n);
    bind_int(&find, 2, r->casefile->id.n);
    bind_text(&find, 3, transition);
    bind_date(&find, 4, since);
    return db_step(&find, ret, err);
}

/* The step that ends the wait leaves every state of the deadline: while the case stands there (again, after
 * a return), the step is still to come. */
static bool step_is_ahead(const struct recompute *r, const struct deadline *deadline)
{
    const struct transition *step = process_transition(r->process, deadline->done_by);
    for (size_t i = 0; step != NULL && i < deadline->in_state_count; i++) {
        bool leaves = false;
        for (size_t k = 0; k < step->from_count; k++)
            leaves = leaves || str_equal(step->from[k], deadline->in_states[i]);
        if (!leaves)
            return false;
    }
    return step != NULL && deadline->in_state_count > 0;
}

/* Was the thing done since the date was set? A record of the closing type that is younger than the one
 * the date stands in, or the step. */
static STATUS is_done(struct recompute *r, const struct deadline *deadline,
                      const struct record *subject, Date from, bool *ret, struct err *err)
{
    *ret = false;
    if (deadline->done_by.len == 0)
        return OK;
    OptDate base = subject != NULL ? task_record_date(subject, subject->def->date_field)
                                   : (OptDate){ .has = true, .value = from };
    if (seido_record(r->c->seido, deadline->done_by) == NULL && step_is_ahead(r, deadline))
        return OK;
    if (seido_record(r->c->seido, deadline->done_by) == NULL)
        return step_taken_since(r, deadline->done_by, base.has ? base.value : from, ret, err);
    const struct record *record = guard_record(r->guarded, deadline->done_by);
    if (record == NULL || record == subject || record->state != RECORD_FINAL)
        return OK;
    OptDate on = task_record_date(record, record->def->date_field);
    if (!on.has)
        on = (OptDate){ .has = true, .value = instant_tokyo_date(record->created_at) };
    int order = date_compare(on.value, base.has ? base.value : from);
    *ret = subject != NULL ? order >= 0 : order > 0;
    return OK;
}

static const struct record *find_latest(void *context, struct str type)
{
    return guard_record(context, type);
}

/* An imported case brings its past: what was due before it came in is no work of today. Such cases are found
 * by the lists (nothing recorded for 30 days, plan that ends). */
static bool is_of_old_papers(const struct casefile *casefile, Date due)
{
    return casefile->imported_on.has && date_compare(due, casefile->imported_on.value) < 0;
}

static STATUS want(struct recompute *r, const struct deadline *deadline, struct err *err)
{
    if (!in_state(r, deadline) || !validity_holds(deadline->validity, r->c->today))
        return OK;
    const struct record *subject = NULL;
    int64_t subject_id = r->casefile->id.n;
    OptDate from;
    if (str_equal(deadline->record, STR("casefile")))
        from = casefile_date(r->casefile, deadline->field);
    else {
        subject = guard_record(r->guarded, deadline->record);
        if (subject == NULL)
            return OK;
        subject_id = subject->id.n;
        from = task_record_date(subject, deadline->field);
    }
    const struct record *asked = subject != NULL ? subject : r->head;
    if (!from.has || !conditions_hold_among(&deadline->conditions, asked, find_latest, r->guarded))
        return OK;
    bool done;
    TRY(is_done(r, deadline, subject, from.value, &done, err));
    Date due = task_due(deadline, from.value);
    if (is_of_old_papers(r->casefile, due))
        return OK; /* a row that stands there is not wanted any more */
    for (size_t i = 0; i < r->count; i++) {
        struct existing *item = &r->items[i];
        if (item->subject != subject_id || !str_equal(item->deadline, deadline->name))
            continue;
        item->is_wanted = true;
        if (done)
            return item->is_open ? set_state(r, item->id, STR("done"), err) : OK;
        bool same = item->is_open && date_compare(item->due_on, due) == 0;
        return same ? OK : move_row(r, item->id, due, err);
    }
    return done ? OK : insert_row(r, deadline, subject_id, due, err);
}

STATUS task_recompute_of(struct tx *tx, struct guard_case *guarded, struct err *err)
{
    const struct casefile *casefile = guarded->casefile;
    struct recompute r = { .tx = tx,
                           .c = guarded->c,
                           .casefile = casefile,
                           .guarded = guarded,
                           .process = process_of(guarded->c, casefile->program),
                           .head = casefile_record(guarded->c, casefile) };
    if (!guarded->is_whole)
        TRY(load_existing(&r, err));
    for (size_t i = 0; i < r.process->deadline_count; i++) {
        if (!casefile->is_deleted)
            TRY(want(&r, &r.process->deadlines[i], err));
        if (guarded->failed != OK) {
            *err = guarded->err;
            return guarded->failed;
        }
    }
    for (size_t i = 0; i < r.count; i++)
        if (r.items[i].is_open && !r.items[i].is_wanted)
            TRY(set_state(&r, r.items[i].id, STR("gone"), err));
    return OK;
}

STATUS task_recompute(struct tx *tx, const struct consult *c, const struct casefile *casefile,
                      struct err *err)
{
    struct guard_case guarded;
    guard_case_init(&guarded, c, casefile, STR(""));
    return task_recompute_of(tx, &guarded, err);
}

/* ---- reading ---- */
static const struct deadline *deadline_of(const struct consult *c, struct str name)
{
    const struct process *process = process_of(c, STR(""));
    for (size_t i = 0; i < process->deadline_count; i++)
        if (str_equal(process->deadlines[i].name, name))
            return &process->deadlines[i];
    return NULL;
}

void task_read(const struct consult *c, const struct stmt *row, struct task *ret)
{
    *ret = (struct task){ .id = col_int(row, 0),
                          .casefile = { col_int(row, 1) },
                          .number = col_copy(c->arena, row, 2),
                          .person = { col_int(row, 3) },
                          .text = col_copy(c->arena, row, 5),
                          .due_on = col_date(row, 6).value,
                          .at_minute = col_is_null(row, 7) ? -1 : (int)col_int(row, 7),
                          .assignee = { col_int(row, 8) },
                          .assignee_name = col_copy(c->arena, row, 9),
                          .assignee_role = col_copy(c->arena, row, 10),
                          .snoozed_until = col_date(row, 11),
                          .snooze_reason = col_copy(c->arena, row, 12) };
    ret->deadline = deadline_of(c, col_text(row, 4));
    int32_t late = date_diff(c->today, ret->due_on);
    ret->is_escalated = ret->deadline != NULL && ret->deadline->escalate_days > 0 &&
                        late > ret->deadline->escalate_days;
}

STATUS task_load_of_casefile(const struct consult *c, CasefileId casefile, struct task **ret,
                             size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT id, deadline, text, due_on, assignee_id FROM task"
                   " WHERE tenant = $1 AND casefile_id = $2 AND state = 'open'"
                   " ORDER BY due_on, id", /* with a LIMIT SQLite sorts in a table of its own */
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    struct array tasks = { .arena = c->arena, .size = sizeof(struct task) };
    for (bool has; tasks.count < TASKS_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        *(struct task *)array_add(&tasks) = (struct task){
            .id = col_int(&load, 0),
            .casefile = casefile,
            .deadline = deadline_of(c, col_text(&load, 1)),
            .text = col_copy(c->arena, &load, 2),
            .due_on = col_date(&load, 3).value,
            .assignee = { col_int(&load, 4) },
        };
    }
    *ret = tasks.items;
    *ret_count = tasks.count;
    return OK;
}

STATUS task_load(const struct consult *c, int64_t id, struct task *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT " TASK_COLUMNS ", t.owner_id FROM task t" TASK_JOINS
                   " WHERE t.tenant = $1 AND t.id = $2 AND t.state = 'open'",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, id);
    bool has;
    TRY(db_step(&load, &has, err));
    bool mine = false;
    if (has) {
        task_read(c, &load, ret);
        bool is_office = col_int(&load, TASK_COLUMN_COUNT) == c->actor->organisation.n;
        mine = ret->assignee.n == c->actor->user.n ||
               (is_office &&
                (consult_has_role(c, ret->assignee_role) || consult_has_role(c, STR("chief"))));
    }
    struct verdict verdict = { .allowed = true };
    struct object object = { .type = STR("casefile"),
                             .casefile = has ? ret->casefile : (CasefileId){ 0 } };
    if (mine && object.casefile.n != 0)
        TRY(may(c->db, c->actor, STR("see"), &object, c->now, &verdict, err));
    if (!mine || !verdict.allowed)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no task %lld", (long long)id);
    return OK;
}

/* ---- acts ---- */
STATUS task_snooze(const struct consult *c, int64_t id, Date until, struct str reason,
                   struct err *err)
{
    struct task task;
    reason = str_trim(reason);
    if (reason.len == 0 || str_graphemes(reason) > REASON_MAX)
        return err_set(err, ERR_INVALID, "reason", "task.snooze.reason", "reason of a snooze");
    int32_t days = date_diff(until, c->today);
    if (days < 1 || days > SNOOZE_DAYS_MAX)
        return err_set(err, ERR_INVALID, "until", "task.snooze.until", "snooze of %d days",
                       (int)days);
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(task_load(c, id, &task, err));
    AUTO_STMT update = { 0 };
    TRY(db_prepare(c->db, &update,
                   "UPDATE task SET snoozed_until = $1, snooze_reason = $2"
                   " WHERE tenant = $3 AND id = $4",
                   err));
    bind_date(&update, 1, until);
    bind_text(&update, 2, reason);
    bind_int(&update, 3, c->actor->tenant.n);
    bind_int(&update, 4, id);
    TRY(db_run(&update, NULL, err));
    TRY(consult_audit(&tx, c, STR("snooze"), STR("task"), id, task.casefile, err));
    return tx_commit(&tx, err);
}

static STATUS own_insert(struct tx *tx, const struct consult *c, const struct own_task *own,
                         int64_t id, struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO task (tenant, id, owner_id, casefile_id, deadline, subject_id,"
                   " due_on, at_minute, assignee_id, assignee_role, text, state, snooze_reason)"
                   " VALUES ($1, $2, $3, $4, '', $2, $5, $6, $7, '', $8, 'open', '')",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, id);
    bind_int(&insert, 3, c->actor->organisation.n);
    if (own->casefile.n != 0)
        bind_int(&insert, 4, own->casefile.n);
    else
        bind_null(&insert, 4);
    bind_date(&insert, 5, own->due_on);
    if (own->at_minute >= 0)
        bind_int(&insert, 6, own->at_minute);
    else
        bind_null(&insert, 6);
    bind_int(&insert, 7, own->assignee.n != 0 ? own->assignee.n : c->actor->user.n);
    bind_text(&insert, 8, str_trim(own->text));
    return db_run(&insert, NULL, err);
}

STATUS task_add(const struct consult *c, const struct own_task *own, int64_t *ret, struct err *err)
{
    size_t length = str_graphemes(str_trim(own->text));
    if (length == 0 || length > TASK_TEXT_MAX)
        return err_set(err, ERR_INVALID, "text", "task.text", "text of a task");
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    bool repeat;
    TRY(consult_answered(&tx, c, STR("task"), own->request_key, &repeat, ret, err));
    if (repeat)
        return OK;
    int64_t id;
    TRY(key_next(c->db, c->actor->tenant, &id, err));
    TRY(own_insert(&tx, c, own, id, err));
    TRY(consult_answer(&tx, c, own->request_key, id, err));
    TRY(consult_audit(&tx, c, STR("create"), STR("task"), id, own->casefile, err));
    TRY(tx_commit(&tx, err));
    *ret = id;
    return OK;
}

STATUS task_done(const struct consult *c, int64_t id, struct err *err)
{
    struct task task;
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(task_load(c, id, &task, err));
    if (task.deadline != NULL || task.text.len == 0)
        return err_set(err, ERR_INVALID, "", "task.done.own", "task %lld comes from a deadline",
                       (long long)id);
    AUTO_STMT update = { 0 };
    TRY(db_prepare(c->db, &update,
                   "UPDATE task SET state = 'done', done_at = $1, done_by = $2"
                   " WHERE tenant = $3 AND id = $4",
                   err));
    bind_instant(&update, 1, c->now);
    bind_int(&update, 2, c->actor->user.n);
    bind_int(&update, 3, c->actor->tenant.n);
    bind_int(&update, 4, id);
    TRY(db_run(&update, NULL, err));
    TRY(consult_audit(&tx, c, STR("done"), STR("task"), id, task.casefile, err));
    return tx_commit(&tx, err);
}
