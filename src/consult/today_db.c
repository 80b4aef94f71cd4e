/* today_db.c - the day of one person. */
#include "consult/today.h"

#include "access/clause.h"
#include "consult/process.h"
#include "consult/task_row.h"

#include "base/banned.h"

enum { ESCALATED_MAX = 200, WEEK_DAYS = 7, NAMES_MAX = 8, SQL_ROOM = 4096, SQL_MAX = KIB(64) };

static int shortest_escalation(const struct process *process)
{
    int days = 0;
    for (size_t i = 0; i < process->deadline_count; i++) {
        int this_one = process->deadlines[i].escalate_days;
        if (this_one > 0 && (days == 0 || this_one < days))
            days = this_one;
    }
    return days;
}

/* ---- tasks ---- */

/* Each part of the day is a walk along an index that ends after TODAY_LIST_MAX + 1 rows, however many there
 * are. $1 tenant, $2 user, $3 organisation, $4 last day of the week, $5 today, $6.. roles. */
static const struct str task_spans[] = { STR_INIT(" AND t.due_on < $5"),
                                         STR_INIT(" AND t.due_on = $5"),
                                         STR_INIT(" AND t.due_on > $5 AND t.due_on <= $4") };
static const struct str task_holders[] = {
    STR_INIT(" AND t.assignee_id = $2"),
    STR_INIT(" AND t.owner_id = $3 AND t.assignee_id IS NULL"
             " AND t.assignee_role IN ($6, $7, $8, $9, $10, $11, $12, $13)"),
};
#define OPEN_TASKS                                                                                 \
    "SELECT t.id AS id FROM task t WHERE t.tenant = $1 AND t.state = 'open'"                       \
    " AND (t.snoozed_until IS NULL OR t.snoozed_until <= $5)"
#define TASK_ORDER " ORDER BY t.due_on, t.at_minute, t.id"
#define TASKS_OF ") m JOIN task t ON t.tenant = $1 AND t.id = m.id" TASK_JOINS TASK_ORDER
enum { TASK_PARAMS = 5 + NAMES_MAX };

static void bind_holders(struct stmt *stmt, const struct consult *c)
{
    bind_int(stmt, 1, c->actor->tenant.n);
    bind_int(stmt, 2, c->actor->user.n);
    bind_int(stmt, 3, c->actor->organisation.n);
    bind_date(stmt, 4, date_add_days(c->today, WEEK_DAYS));
    bind_date(stmt, 5, c->today);
    for (int i = 0; i < NAMES_MAX; i++)
        bind_text(stmt, 6 + i,
                  (size_t)i < c->actor->role_count ? c->actor->roles[i]->name : STR(""));
}

static void put(struct task_slice *slice, const struct task *task)
{
    slice->has_more = slice->count == TODAY_LIST_MAX;
    if (!slice->has_more)
        slice->items[slice->count++] = *task;
}

/* Of cases the reader may see: a task names its case, whoever holds it. */
static STATUS load_tasks(const struct consult *c, struct today *ret, struct err *err)
{
    struct clause clause;
    struct buf sql;
    AUTO_STMT load = { 0 };
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT " TASK_COLUMNS " FROM ("));
    for (size_t i = 0; i < LENGTH(task_spans) * LENGTH(task_holders); i++) {
        buf_add(&sql, i > 0 ? STR(" UNION ALL SELECT id FROM (" OPEN_TASKS)
                            : STR("SELECT id FROM (" OPEN_TASKS));
        buf_add(&sql, task_holders[i % LENGTH(task_holders)]);
        buf_add(&sql, task_spans[i / LENGTH(task_holders)]);
        consult_add_sight(c, &sql, "t.casefile_id", TASK_PARAMS + 1, &clause);
        buf_addf(&sql, TASK_ORDER " LIMIT %d) s%zu", TODAY_LIST_MAX + 1, i);
    }
    buf_add(&sql, STR(TASKS_OF));
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    bind_holders(&load, c);
    clause_bind(&load, &clause, TASK_PARAMS + 1);
    for (bool has;;) {
        struct task task;
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        task_read(c, &load, &task);
        int order = date_compare(task.due_on, c->today);
        put(order < 0 ? &ret->overdue : order == 0 ? &ret->today : &ret->week, &task);
    }
}

/* What others are so late with that the chief sees it, after one's own. */
static STATUS load_escalated(const struct consult *c, struct task_slice *ret, struct err *err)
{
    int days = shortest_escalation(process_of(c, STR("")));
    if (days == 0 || !consult_has_role(c, STR("chief")))
        return OK;
    struct clause clause;
    struct buf sql;
    AUTO_STMT load = { 0 };
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT " TASK_COLUMNS " FROM (" OPEN_TASKS
                      " AND t.owner_id = $2 AND t.due_on <= $3"
                      " AND (t.assignee_id IS NULL OR t.assignee_id <> $4)"));
    consult_add_sight(c, &sql, "t.casefile_id", 6, &clause);
    buf_addf(&sql, TASK_ORDER " LIMIT %d" TASKS_OF, ESCALATED_MAX);
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, date_add_days(c->today, -days - 1));
    bind_int(&load, 4, c->actor->user.n);
    bind_date(&load, 5, c->today);
    clause_bind(&load, &clause, 6);
    for (bool has;;) {
        struct task task;
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        task_read(c, &load, &task);
        bool is_mine = task.assignee.n == 0 && consult_has_role(c, task.assignee_role);
        if (task.is_escalated && !is_mine)
            put(ret, &task);
    }
}

/* ---- cases that wait for a step ---- */
static bool add_name(struct str *names, size_t *count, struct str name)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal(names[i], name))
            return false;
    if (*count < NAMES_MAX)
        names[(*count)++] = name;
    return true;
}

static bool names_role(const struct transition *transition, struct str role)
{
    for (size_t i = 0; i < transition->role_count; i++)
        if (str_equal(transition->roles[i], role))
            return true;
    return false;
}

/* Can a caseworker lead the case on from this state? Then it waits for nobody else. */
static bool caseworker_leads_on(const struct process *process, struct str state)
{
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        if (transition->is_backward || !names_role(transition, STR("caseworker")))
            continue;
        for (size_t k = 0; k < transition->from_count; k++)
            if (str_equal(transition->from[k], state))
                return true;
    }
    return false;
}

/* States in which only a role of the actor leads on: an approval or a decision. */
static size_t waiting_states(const struct consult *c, struct str *states)
{
    const struct process *process = process_of(c, STR(""));
    size_t count = 0;
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        bool mine = false;
        for (size_t k = 0; k < c->actor->role_count; k++)
            mine = mine || names_role(transition, c->actor->roles[k]->name);
        if (!mine || transition->is_backward)
            continue;
        for (size_t k = 0; k < transition->from_count; k++)
            if (!caseworker_leads_on(process, transition->from[k]))
                add_name(states, &count, transition->from[k]);
    }
    return count;
}

static void read_waiting(const struct consult *c, const struct stmt *row, struct waiting_case *ret)
{
    *ret = (struct waiting_case){ .casefile = { col_int(row, 0) },
                                  .number = col_copy(c->arena, row, 1),
                                  .state = col_copy(c->arena, row, 2),
                                  .worker_name = col_copy(c->arena, row, 3),
                                  .office_name = col_copy(c->arena, row, 4),
                                  .since = col_date(row, 5).value,
                                  .reason = col_copy(c->arena, row, 6),
                                  .returned_by = { col_int(row, 7) },
                                  .emergency = { col_int(row, 8) } };
}

#define WAITING_SELECT                                                                             \
    "SELECT k.id, k.number, k.process_state, COALESCE(u.name, k.worker_id_text), o.name,"
#define WAITING_JOINS                                                                              \
    " JOIN organisation o ON o.tenant = k.tenant AND o.id = k.owner_id"                            \
    " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"
/* Reason and hand of the last step are looked up for the rows that are shown. */
#define OF_LAST_STEP(column)                                                                       \
    "(SELECT s." column " FROM casefile_step s WHERE s.tenant = k.tenant AND s.casefile_id = k.id" \
    " ORDER BY s.seq DESC LIMIT 1)"
#define WITH_LAST_STEP                                                                             \
    " k.step_on, " OF_LAST_STEP("reason") ", " OF_LAST_STEP(                                       \
        "by_user") ", 0 FROM casefile k" WAITING_JOINS                                             \
                   " WHERE k.tenant = $1 AND k.state = 'final'"

/* One list: its rows are what the actor sees of `type`. */
struct waiting_list {
    struct str type, alias, select, order;
    int first; /* number of the first value of the clause; the values before it are the list's own */
};

/* Prepares select + clause + order and binds the tenant and the clause. */
static STATUS prepare_waiting(const struct consult *c, const struct waiting_list *list,
                              struct stmt *ret, struct err *err)
{
    struct clause clause;
    struct buf sql;
    may_see_clause(c->arena, c->actor, list->type, c->today, &clause);
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, list->select);
    buf_add(&sql, STR(" AND "));
    clause_write(&sql, &clause, list->alias, list->first);
    buf_add(&sql, list->order);
    buf_addf(&sql, " LIMIT %d", TODAY_LIST_MAX + 1);
    TRY(db_prepare_composed(c->db, ret, buf_str(&sql), err));
    bind_int(ret, 1, c->actor->tenant.n);
    clause_bind(ret, &clause, list->first);
    return OK;
}

static STATUS read_all(const struct consult *c, struct stmt *load, struct waiting_slice *ret,
                       struct err *err)
{
    ret->items = arena_array(c->arena, struct waiting_case, TODAY_LIST_MAX);
    for (bool has;;) {
        TRY(db_step(load, &has, err));
        ret->has_more = has && ret->count == TODAY_LIST_MAX;
        if (!has || ret->has_more)
            return OK;
        read_waiting(c, load, &ret->items[ret->count++]);
    }
}

static STATUS load_waiting(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("casefile"), STR_INIT("k"),
        STR_INIT(WAITING_SELECT WITH_LAST_STEP
                 " AND k.process_state IN ($2, $3, $4, $5, $6, $7, $8, $9)"),
        STR_INIT(" ORDER BY k.step_on, k.id"), 10
    };
    struct str states[NAMES_MAX] = { 0 };
    if (waiting_states(c, states) == 0)
        return OK;
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    for (int i = 0; i < NAMES_MAX; i++)
        bind_text(&load, 2 + i, states[i]);
    return read_all(c, &load, ret, err);
}

static STATUS load_returned(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("casefile"), STR_INIT("k"),
        STR_INIT(WAITING_SELECT WITH_LAST_STEP
                 " AND k.owner_id = $11 AND k.worker_id = $2 AND k.closed_on IS NULL"
                 " AND k.step_transition IN ($3, $4, $5, $6, $7, $8, $9, $10)"),
        STR_INIT(" ORDER BY k.step_on, k.id"), 12
    };
    const struct process *process = process_of(c, STR(""));
    struct str names[NAMES_MAX] = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < process->transition_count; i++)
        if (process->transitions[i].is_backward)
            add_name(names, &count, process->transitions[i].name);
    if (count == 0)
        return OK;
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    bind_int(&load, 2, c->actor->user.n);
    for (int i = 0; i < NAMES_MAX; i++)
        bind_text(&load, 3 + i, names[i]);
    bind_int(&load, 11, c->actor->organisation.n);
    return read_all(c, &load, ret, err);
}

static STATUS load_emergencies(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("emergency"), STR_INIT("e"),
        STR_INIT(WAITING_SELECT
                 " e.begun_on, e.reason, 0, e.id"
                 " FROM emergency e JOIN casefile k ON k.tenant = e.tenant"
                 " AND k.id = e.casefile_id AND k.owner_id = e.owner_id" WAITING_JOINS
                 " WHERE e.tenant = $1 AND e.state = 'final'"
                 " AND k.state = 'final' AND e.ratified_on IS NULL"),
        STR_INIT(" ORDER BY e.begun_on, e.id"), 2
    };
    if (!may_ever(c->actor, STR("decide"), STR("emergency")))
        return OK;
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    return read_all(c, &load, ret, err);
}

/* The open cases that the actor sees at all: assigned to him, or opened to his organisation. */
static STATUS load_supported(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("casefile"), STR_INIT("k"),
        STR_INIT(WAITING_SELECT " k.opened_on, '', 0, 0 FROM casefile k" WAITING_JOINS
                                " WHERE k.tenant = $1 AND k.state = 'final'"
                                " AND k.closed_on IS NULL"),
        STR_INIT(" ORDER BY k.opened_on DESC, k.id DESC"), 2
    };
    if (!may_ever(c->actor, STR("see"), STR("casefile")) ||
        may_ever(c->actor, STR("create"), STR("casefile")) ||
        may_ever(c->actor, STR("decide"), STR("plan")))
        return OK;
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    return read_all(c, &load, ret, err);
}

STATUS today_load(const struct consult *c, struct today *ret, struct err *err)
{
    struct task_slice *slices[] = { &ret->overdue, &ret->today, &ret->week };
    *ret = (struct today){ 0 };
    for (size_t i = 0; i < LENGTH(slices); i++)
        slices[i]->items = arena_array(c->arena, struct task, TODAY_LIST_MAX);
    TRY(load_tasks(c, ret, err));
    TRY(load_escalated(c, &ret->overdue, err));
    TRY(load_waiting(c, &ret->waiting, err));
    TRY(load_returned(c, &ret->returned, err));
    TRY(load_supported(c, &ret->supported, err));
    return load_emergencies(c, &ret->emergencies, err);
}
