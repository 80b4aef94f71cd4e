/* today_db.c - the day of one person. */
#include "consult/today.h"

#include "access/clause.h"
#include "consult/process.h"
#include "consult/task_row.h"

#include "base/banned.h"

enum { DAY_TASKS_MAX = 400, WEEK_DAYS = 7, NAMES_MAX = 8, SQL_ROOM = 2048, SQL_MAX = KIB(32) };

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

/* $1 tenant, $2 user, $3 organisation, $4 last day, $5 today, $6 day of escalation ('' for none as a day
 * long past), $7.. roles. The tenant and state stand in each branch, so that each has its index. */
#define MY_TASKS                                                                                   \
    " ((t.tenant = $1 AND t.assignee_id = $2 AND t.state = 'open' AND t.due_on <= $4)"             \
    " OR (t.tenant = $1 AND t.owner_id = $3 AND t.state = 'open' AND t.due_on <= $4"               \
    " AND t.assignee_id IS NULL AND t.assignee_role IN ($7, $8, $9, $10, $11, $12, $13, $14))"     \
    " OR (t.tenant = $1 AND t.owner_id = $3 AND t.state = 'open' AND t.due_on <= $6))"             \
    " AND (t.snoozed_until IS NULL OR t.snoozed_until <= $5)"
enum { TASK_PARAMS = 6 + NAMES_MAX };

static void bind_my_tasks(struct stmt *stmt, const struct consult *c, Date last)
{
    int escalation = shortest_escalation(process_of(c, STR("")));
    bool is_chief = consult_has_role(c, STR("chief")) && escalation > 0;
    Date never = { 0 };
    bind_int(stmt, 1, c->actor->tenant.n);
    bind_int(stmt, 2, c->actor->user.n);
    bind_int(stmt, 3, c->actor->organisation.n);
    bind_date(stmt, 4, last);
    bind_date(stmt, 5, c->today);
    bind_date(stmt, 6, is_chief ? date_add_days(c->today, -escalation - 1) : never);
    for (int i = 0; i < NAMES_MAX; i++)
        bind_text(stmt, 7 + i,
                  (size_t)i < c->actor->role_count ? c->actor->roles[i]->name : STR(""));
}

/* Of cases the reader may see: a task names its case, whoever holds it. */
static STATUS prepare_my_tasks(const struct consult *c, struct str select, struct str end,
                               Date last, struct stmt *ret, struct err *err)
{
    struct clause clause;
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, select);
    consult_add_sight(c, &sql, "t.casefile_id", TASK_PARAMS + 1, &clause);
    buf_add(&sql, end);
    TRY(db_prepare_composed(c->db, ret, buf_str(&sql), err));
    bind_my_tasks(ret, c, last);
    clause_bind(ret, &clause, TASK_PARAMS + 1);
    return OK;
}

static void put(struct task_slice *slice, const struct task *task)
{
    slice->total++;
    if (slice->count < TODAY_LIST_MAX)
        slice->items[slice->count++] = *task;
}

static STATUS load_tasks(const struct consult *c, struct today *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(prepare_my_tasks(c, STR("SELECT " TASK_COLUMNS " FROM task t" TASK_JOINS " WHERE" MY_TASKS),
                         STR(" ORDER BY t.due_on, t.at_minute, t.id LIMIT 400"),
                         date_add_days(c->today, WEEK_DAYS), &load, err));
    struct task_slice escalated = { 0 };
    struct task_slice *slices[] = { &ret->overdue, &ret->today, &ret->week, &escalated };
    for (size_t i = 0; i < LENGTH(slices); i++)
        slices[i]->items = arena_array(c->arena, struct task, TODAY_LIST_MAX);
    for (bool has;;) {
        struct task task;
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        task_read(c, &load, &task);
        bool is_mine = task.assignee.n == c->actor->user.n ||
                       (task.assignee.n == 0 && consult_has_role(c, task.assignee_role));
        if (!is_mine && !task.is_escalated)
            continue;
        int order = date_compare(task.due_on, c->today);
        if (!is_mine && order < 0) {
            put(&escalated, &task);
            continue;
        }
        put(order < 0 ? &ret->overdue : order == 0 ? &ret->today : &ret->week, &task);
    }
    /* What others are late with comes after one's own. */
    int64_t all = ret->overdue.total + escalated.total;
    for (size_t i = 0; i < escalated.count; i++)
        put(&ret->overdue, &escalated.items[i]);
    ret->overdue.total = all;
    return OK;
}

STATUS today_count(const struct consult *c, int64_t *ret, struct err *err)
{
    AUTO_STMT count = { 0 };
    TRY(prepare_my_tasks(c, STR("SELECT COUNT(*) FROM task t WHERE" MY_TASKS), STR(""), c->today,
                         &count, err));
    bool has;
    TRY(db_step(&count, &has, err));
    *ret = col_int(&count, 0);
    return OK;
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
#define WITH_LAST_STEP                                                                             \
    " s.on_date, s.reason, s.by_user, 0, COUNT(*) OVER () FROM casefile k" WAITING_JOINS           \
    " JOIN casefile_step s ON s.tenant = k.tenant AND s.casefile_id = k.id AND s.seq ="            \
    " (SELECT MAX(x.seq) FROM casefile_step x WHERE x.tenant = k.tenant AND x.casefile_id = k.id)" \
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
    buf_add(&sql, STR(" LIMIT 50"));
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
        if (!has || ret->count == TODAY_LIST_MAX)
            return OK;
        ret->total = col_int(load, 9);
        read_waiting(c, load, &ret->items[ret->count++]);
    }
}

static STATUS load_waiting(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("casefile"), STR_INIT("k"),
        STR_INIT(WAITING_SELECT WITH_LAST_STEP
                 " AND k.process_state IN ($2, $3, $4, $5, $6, $7, $8, $9)"),
        STR_INIT(" ORDER BY s.on_date, k.id"), 10
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
                 " AND k.worker_id = $2 AND k.closed_on IS NULL"
                 " AND s.transition IN ($3, $4, $5, $6, $7, $8, $9, $10)"),
        STR_INIT(" ORDER BY s.on_date, k.id"), 11
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
    return read_all(c, &load, ret, err);
}

static STATUS load_emergencies(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    static const struct waiting_list list = {
        STR_INIT("emergency"), STR_INIT("e"),
        STR_INIT(WAITING_SELECT
                 " e.begun_on, e.reason, 0, e.id, COUNT(*) OVER ()"
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
        STR_INIT(WAITING_SELECT
                 " k.opened_on, '', 0, 0, COUNT(*) OVER () FROM casefile k" WAITING_JOINS
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
    *ret = (struct today){ 0 };
    TRY(load_tasks(c, ret, err));
    TRY(load_waiting(c, &ret->waiting, err));
    TRY(load_returned(c, &ret->returned, err));
    TRY(load_supported(c, &ret->supported, err));
    return load_emergencies(c, &ret->emergencies, err);
}
