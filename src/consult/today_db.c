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

/* Who holds a task: along an index each. $1 tenant, $2 today, $3 and $4 first and last day, $5 user,
 * $6 organisation, $7.. roles. */
#define OF_USER " AND t.assignee_id = $5"
#define OF_ROLES " AND t.owner_id = $6 AND t.assignee_id IS NULL AND t.assignee_role IN (''"
#define OF_OTHERS " AND t.owner_id = $6 AND (t.assignee_id IS NULL OR t.assignee_id <> $5)"
#define OPEN_TASKS                                                                                 \
    "SELECT * FROM (SELECT " TASK_COLUMNS " FROM task t" TASK_JOINS                                \
    " WHERE t.tenant = $1 AND t.state = 'open' AND t.due_on >= $3 AND t.due_on <= $4"              \
    " AND (t.snoozed_until IS NULL OR t.snoozed_until <= $2)"
enum { FIRST_ROLE = 7 };

/* Tasks in the order of their days, of cases the reader may see: a task names its case, whoever holds it. The
 * walk ends after `limit` rows, however many there are. */
struct task_walk {
    const struct consult *c;
    bool of_others; /* else the actor's, and those of the actor's roles */
    Date from, until;
    size_t limit;
    struct task *items; /* room for `limit` */
    size_t count;
};

static void add_holder(const struct task_walk *walk, struct buf *sql, struct str holder,
                       struct clause *clause)
{
    size_t roles = walk->of_others ? 0 : walk->c->actor->role_count;
    buf_add(sql, STR(OPEN_TASKS));
    buf_add(sql, holder);
    consult_add_joined_sight(walk->c, sql, "t.casefile_id", FIRST_ROLE + (int)roles, clause);
    buf_addf(sql, " ORDER BY t.due_on, t.at_minute, t.id LIMIT %zu) AS of_%s", walk->limit,
             str_equal(holder, STR(OF_USER)) ? "user" : "office");
}

static struct str of_roles(const struct consult *c)
{
    struct buf holder;
    buf_init(&holder, c->arena, 256, 512);
    buf_add(&holder, STR(OF_ROLES));
    for (size_t i = 0; i < c->actor->role_count; i++)
        buf_addf(&holder, ", $%zu", FIRST_ROLE + i);
    buf_add_char(&holder, ')');
    return buf_str(&holder);
}

static STATUS prepare_walk(const struct task_walk *walk, struct stmt *load, struct err *err)
{
    const struct consult *c = walk->c;
    struct clause clause;
    struct buf sql;
    size_t roles = walk->of_others ? 0 : c->actor->role_count;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    if (walk->of_others) {
        add_holder(walk, &sql, STR(OF_OTHERS), &clause);
    } else {
        add_holder(walk, &sql, STR(OF_USER), &clause);
        buf_add(&sql, STR(" UNION ALL "));
        add_holder(walk, &sql, of_roles(c), &clause);
    }
    buf_addf(&sql, " ORDER BY due_on, at_minute, id LIMIT %zu", walk->limit);
    TRY(db_prepare_composed(c->db, load, buf_str(&sql), err));
    bind_int(load, 1, c->actor->tenant.n);
    bind_date(load, 2, c->today);
    bind_date(load, 3, walk->from);
    bind_date(load, 4, walk->until);
    bind_int(load, 5, c->actor->user.n);
    bind_int(load, 6, c->actor->organisation.n);
    for (size_t i = 0; i < roles; i++)
        bind_text(load, FIRST_ROLE + (int)i, c->actor->roles[i]->name);
    clause_bind(load, &clause, FIRST_ROLE + (int)roles);
    return OK;
}

static STATUS take_walk(struct task_walk *walk, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(prepare_walk(walk, &load, err));
    walk->items = arena_array(walk->c->arena, struct task, walk->limit);
    for (bool has; walk->count < walk->limit;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        task_read(walk->c, &load, &walk->items[walk->count++]);
    }
    return OK;
}

static void put(struct task_slice *slice, const struct task *task)
{
    slice->has_more = slice->count == TODAY_LIST_MAX;
    if (!slice->has_more)
        slice->items[slice->count++] = *task;
}

enum { OVERDUE, DUE_TODAY, DUE_THIS_WEEK, SPANS };

static int span_of(const struct consult *c, const struct task *task)
{
    int order = date_compare(task->due_on, c->today);
    return order < 0 ? OVERDUE : order == 0 ? DUE_TODAY : DUE_THIS_WEEK;
}

/* Mostly one walk holds the whole week. One that was ended is taken up at the first list it left open. */
static STATUS load_tasks(const struct consult *c, struct today *ret, struct err *err)
{
    struct task_slice *slices[SPANS] = { &ret->overdue, &ret->today, &ret->week };
    Date begins[SPANS] = { [DUE_TODAY] = c->today, [DUE_THIS_WEEK] = date_add_days(c->today, 1) };
    (void)date_make(DATE_MIN_YEAR, 1, 1, &begins[OVERDUE]);
    for (int span = OVERDUE; span < SPANS;) {
        struct task_walk walk = { .c = c,
                                  .from = begins[span],
                                  .until = date_add_days(c->today, WEEK_DAYS),
                                  .limit = TODAY_LIST_MAX + 1 };
        TRY(take_walk(&walk, err));
        for (size_t i = 0; i < walk.count; i++)
            put(slices[span_of(c, &walk.items[i])], &walk.items[i]);
        if (walk.count < walk.limit)
            return OK;
        span = span_of(c, &walk.items[walk.count - 1]);
        if (slices[span]->has_more)
            span++;
        else
            slices[span]->count = 0;
    }
    return OK;
}

/* What others are so late with that the chief sees it, after one's own. */
static STATUS load_escalated(const struct consult *c, struct task_slice *ret, struct err *err)
{
    int days = shortest_escalation(process_of(c, STR("")));
    if (days == 0 || !consult_has_role(c, STR("chief")))
        return OK;
    struct task_walk walk = { .c = c,
                              .of_others = true,
                              .until = date_add_days(c->today, -days - 1),
                              .limit = ESCALATED_MAX };
    (void)date_make(DATE_MIN_YEAR, 1, 1, &walk.from);
    TRY(take_walk(&walk, err));
    for (size_t i = 0; i < walk.count; i++) {
        const struct task *task = &walk.items[i];
        bool is_mine = task->assignee.n == 0 && consult_has_role(c, task->assignee_role);
        if (task->is_escalated && !is_mine)
            put(ret, task);
    }
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

/* The states, $2.. : as many values as there are, since PostgreSQL reckons with their number. */
enum { FIRST_STATE = 2 };
static void add_in_states(struct buf *sql, const char *alias, size_t count)
{
    buf_addf(sql, " %s.closed_on IS NULL AND %s.process_state IN (", alias, alias);
    for (size_t i = 0; i < count; i++)
        buf_addf(sql, i > 0 ? ", $%zu" : "$%zu", FIRST_STATE + i);
    buf_add_char(sql, ')');
}

/* Begun in the index of open cases by state, since a reader by grants has no office to begin with. It is said twice:
 * PostgreSQL takes the first wording; SQLite would begin with all that is granted, did not the second lead to keys. */
static STATUS load_waiting(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    struct str states[NAMES_MAX];
    struct buf select;
    size_t count = waiting_states(c, states);
    if (count == 0)
        return OK;
    buf_init(&select, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&select, STR(WAITING_SELECT WITH_LAST_STEP " AND"));
    add_in_states(&select, "k", count);
    buf_add(&select, STR(" AND k.id IN (SELECT w.id FROM casefile w WHERE w.tenant = $1 AND"));
    add_in_states(&select, "w", count);
    buf_add_char(&select, ')');
    const struct waiting_list list = { STR("casefile"), STR("k"), buf_str(&select),
                                       STR(" ORDER BY k.step_on, k.id"), FIRST_STATE + (int)count };
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    for (size_t i = 0; i < count; i++)
        bind_text(&load, FIRST_STATE + (int)i, states[i]);
    return read_all(c, &load, ret, err);
}

/* Found in an index alone, a step at a time: mostly there is none. $2 user, $3 organisation, $4.. steps. */
#define RETURNED_BY                                                                                \
    "SELECT r.id FROM casefile r WHERE r.tenant = $1 AND r.owner_id = $3 AND r.worker_id = $2"     \
    " AND r.closed_on IS NULL AND r.step_transition = $"
enum { FIRST_STEP = 4 };

static size_t steps_back(const struct consult *c, struct str *names)
{
    const struct process *process = process_of(c, STR(""));
    size_t count = 0;
    for (size_t i = 0; i < process->transition_count; i++)
        if (process->transitions[i].is_backward)
            add_name(names, &count, process->transitions[i].name);
    return count;
}

static STATUS load_returned(const struct consult *c, struct waiting_slice *ret, struct err *err)
{
    struct str names[NAMES_MAX];
    struct buf select;
    size_t count = steps_back(c, names);
    if (count == 0)
        return OK;
    buf_init(&select, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&select, STR(WAITING_SELECT WITH_LAST_STEP " AND k.id IN ("));
    for (size_t i = 0; i < count; i++)
        buf_addf(&select, i > 0 ? " UNION ALL " RETURNED_BY "%zu" : RETURNED_BY "%zu",
                 FIRST_STEP + i);
    buf_add_char(&select, ')');
    const struct waiting_list list = { STR("casefile"), STR("k"), buf_str(&select),
                                       STR(" ORDER BY k.step_on, k.id"), FIRST_STEP + (int)count };
    AUTO_STMT load = { 0 };
    TRY(prepare_waiting(c, &list, &load, err));
    bind_int(&load, 2, c->actor->user.n);
    bind_int(&load, 3, c->actor->organisation.n);
    for (size_t i = 0; i < count; i++)
        bind_text(&load, FIRST_STEP + (int)i, names[i]);
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
