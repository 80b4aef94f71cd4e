/* overview_db.c - the chief's lists, caseload, funnel, months, dates. The visibility clause of may.h is
 * put into each statement about cases; that is why their text is composed (from literals alone). */
#include "consult/overview.h"

#include <assert.h>
#include <stdlib.h>

#include "access/clause.h"

#include "base/banned.h"

enum {
    SQL_ROOM = 2048,
    SQL_MAX = KIB(32),
    NO_SECOND_DAYS = 14,
    SILENT_DAYS = 30,
    CASELOAD_OWN_MAX = 200,
    CASELOAD_OFFICE_MAX = 5000,
    DATES_MAX = 2000,
    WORKERS_MAX = 200,
    LOOKERS_MAX = 50
};

#define BEFORE_PLAN "('RECEIVED', 'INTAKE', 'TRIAGED', 'OUTREACH_NO_CONSENT', 'ASSESSING')"

/* Asked of what the index of open cases holds: PostgreSQL would else walk that index once a state. */
#define IN_STATES "COALESCE(k.process_state, '') IN "

/* What each list keeps; $3 is its day. */
static const struct {
    struct str condition;
} list_conditions[] = {
    [OVERVIEW_NO_PLAN] = { STR_INIT(
        " AND k.closed_on IS NULL AND k.lap = 1 AND k.opened_on <= $3 AND " IN_STATES
        " ('RECEIVED', 'INTAKE', 'TRIAGED', 'OUTREACH_NO_CONSENT', 'ASSESSING', 'PLAN_DRAFT',"
        " 'PLAN_IN_CONFERENCE', 'PLAN_AGREED')") },
    [OVERVIEW_NO_SECOND] = { STR_INIT(
        " AND k.closed_on IS NULL AND k.lap = 1 AND k.opened_on <= $3 AND k.contact_count <= 1"
        " AND k.next_on IS NULL AND " IN_STATES BEFORE_PLAN) },
    [OVERVIEW_PLAN_ENDS] = { STR_INIT(" AND k.closed_on IS NULL AND k.plan_until <= $3"
                                      " AND " IN_STATES
                                      "('PLAN_DECIDED', 'SUPPORTING', 'EVALUATING')") },
    [OVERVIEW_SILENT] = { STR_INIT(" AND k.closed_on IS NULL"
                                   " AND COALESCE(k.last_contact_on, k.opened_on) <= $3") },
    [OVERVIEW_MONITOR_LATE] = { STR_INIT(
        " AND k.closed_on IS NULL AND k.monitor_on < $3 AND k.process_state = 'SUPPORTING'") },
};
static_assert(LENGTH(list_conditions) == OVERVIEW_LISTS, "a condition for every list");

static Date list_day(enum overview_list list, Date today)
{
    switch (list) {
    case OVERVIEW_NO_SECOND:
        return date_add_days(today, -NO_SECOND_DAYS);
    case OVERVIEW_SILENT:
        return date_add_days(today, -SILENT_DAYS);
    case OVERVIEW_PLAN_ENDS:
        return date_month_end(today);
    case OVERVIEW_NO_PLAN:
    case OVERVIEW_MONITOR_LATE:
    case OVERVIEW_LISTS:
        break;
    }
    return today;
}

/* Prepares head + clause + tail; the clause's values are numbered from `first`. */
static STATUS prepare_kept(const struct consult *c, struct stmt *stmt, const struct clause *clause,
                           const struct str parts[3], int first, struct err *err)
{
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, parts[0]);
    buf_add(&sql, parts[1]);
    buf_add(&sql, STR(" AND "));
    clause_write(&sql, clause, STR("k"), first);
    buf_add(&sql, parts[2]);
    TRY(db_prepare_composed(c->db, stmt, buf_str(&sql), err));
    clause_bind(stmt, clause, first);
    return OK;
}

/* The same with the clause of what the actor sees. */
static STATUS prepare_visible(const struct consult *c, struct stmt *stmt, const struct str parts[3],
                              int first, struct err *err)
{
    struct clause clause;
    may_see_clause(c->arena, c->actor, STR("casefile"), c->today, &clause);
    return prepare_kept(c, stmt, &clause, parts, first, err);
}

/* The first of those that are counted: an index answers for the many, rows are read for the few that are shown.
 * $1 tenant, $2 organisation, $3 day of the list, $4 how many are shown, $5 how many are counted. */
#define LISTED                                                                                     \
    "SELECT k.id, k.number, k.process_state, COALESCE(u.name, k.worker_id_text),"                  \
    " k.opened_on, k.last_contact_on, k.plan_until, k.monitor_on, k.next_on,"                      \
    " k.contact_count, n.total FROM"                                                               \
    " (SELECT c.id, COUNT(*) OVER () AS total FROM (SELECT k.id, k.opened_on FROM casefile k"      \
    " WHERE k.tenant = $1 AND k.owner_id = $2 AND k.state = 'final'"
#define LISTED_END                                                                                 \
    " ORDER BY k.opened_on, k.id LIMIT $5) AS c ORDER BY c.opened_on, c.id LIMIT $4) AS n"         \
    " JOIN casefile k ON k.tenant = $1 AND k.id = n.id"                                            \
    " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"                          \
    " ORDER BY k.opened_on, k.id"

static void read_row(const struct consult *c, const struct stmt *load, struct overview_row *ret)
{
    *ret = (struct overview_row){ .casefile = { col_int(load, 0) },
                                  .number = col_copy(c->arena, load, 1),
                                  .state = col_copy(c->arena, load, 2),
                                  .worker_name = col_copy(c->arena, load, 3),
                                  .opened_on = col_date(load, 4).value,
                                  .last_contact_on = col_date(load, 5),
                                  .plan_until = col_date(load, 6),
                                  .monitor_on = col_date(load, 7),
                                  .next_on = col_date(load, 8),
                                  .contact_count = col_int(load, 9) };
    ret->stuck = overview_stuck(ret->state, ret->contact_count);
}

STATUS overview_load(const struct consult *c, enum overview_list list, size_t limit,
                     int64_t count_max, struct overview_rows *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    const struct str parts[3] = { STR(LISTED), list_conditions[list].condition, STR(LISTED_END) };
    *ret = (struct overview_rows){ .items = arena_array(c->arena, struct overview_row, limit) };
    TRY(prepare_visible(c, &load, parts, 6, err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, list_day(list, c->today));
    bind_int(&load, 4, (int64_t)limit);
    bind_int(&load, 5, count_max);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        read_row(c, &load, &ret->items[ret->count++]);
        ret->total = col_int(&load, 10);
        ret->total_or_more = ret->total == count_max;
    }
}

/* ---- caseload ---- */
/* Whoever sees the whole office counts it; whoever sees single cases is asked about case by case. What each wrote is
 * counted along an index, for those who hold cases. */
static STATUS prepare_loads(const struct consult *c, int64_t limit, struct stmt *ret,
                            struct err *err)
{
    const struct str parts[3] = {
        STR("SELECT w.worker_id, COALESCE(u.name, w.worker_id_text), w.open, w.silent,"
            " (SELECT COUNT(*) FROM contact t WHERE t.tenant = $1 AND t.owner_id = $2"
            " AND t.written_by = w.worker_id AND t.state = 'final'"
            " AND t.contact_on >= $5 AND t.contact_on <= $6)"
            " FROM (SELECT s.worker_id, s.worker_id_text, COUNT(*) AS open,"
            " COUNT(CASE WHEN COALESCE(s.last_contact_on, s.opened_on) <= $3 THEN 1 END) AS silent"
            " FROM (SELECT k.worker_id, k.worker_id_text, k.last_contact_on, k.opened_on"
            " FROM casefile k WHERE k.tenant = $1 AND k.owner_id = $2 AND k.state = 'final'"
            " AND k.closed_on IS NULL"),
        STR(""),
        STR(" LIMIT $4) AS s GROUP BY s.worker_id, s.worker_id_text) AS w"
            " LEFT JOIN app_user u ON u.tenant = $1 AND u.id = w.worker_id ORDER BY w.open DESC, 2")
    };
    TRY(prepare_visible(c, ret, parts, 7, err));
    bind_int(ret, 1, c->actor->tenant.n);
    bind_int(ret, 2, c->actor->organisation.n);
    bind_date(ret, 3, date_add_days(c->today, -SILENT_DAYS));
    bind_int(ret, 4, limit);
    bind_date(ret, 5, date_month_start(c->today));
    bind_date(ret, 6, c->today);
    return OK;
}

STATUS overview_caseload(const struct consult *c, struct caseloads *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    int64_t counted = 0;
    int64_t limit =
        may_see_office(c->actor, STR("casefile")) ? CASELOAD_OFFICE_MAX : CASELOAD_OWN_MAX;
    *ret = (struct caseloads){ .items = arena_array(c->arena, struct caseload, WORKERS_MAX) };
    TRY(prepare_loads(c, limit, &load, err));
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        counted += col_int(&load, 2);
        if (ret->count == WORKERS_MAX)
            continue;
        ret->items[ret->count++] = (struct caseload){ .user = { col_int(&load, 0) },
                                                      .name = col_copy(c->arena, &load, 1),
                                                      .open = col_int(&load, 2),
                                                      .silent = col_int(&load, 3),
                                                      .records_this_month = col_int(&load, 4) };
    }
    ret->has_more = counted == limit;
    return OK;
}

/* ---- pictures ---- */
/* Cases whose reach nobody looked at yet (follow.h): asked of their records. */
#define HAS(table)                                                                                 \
    "COUNT(CASE WHEN EXISTS (SELECT 1 FROM " table " r WHERE r.tenant = k.tenant"                  \
    " AND r.casefile_id = k.id AND r.state = 'final') THEN 1 END)"
#define REACHED(bit) "COUNT(CASE WHEN (k.reached & " bit ") <> 0 THEN 1 END)"
#define RECEIVED                                                                                   \
    " FROM casefile k WHERE k.tenant = $1 AND k.owner_id = $2 AND k.state = 'final'"               \
    " AND k.opened_on >= $3 AND k.opened_on <= $4"

/* Adds the five counts that `parts` tells; *ret_unknown (may be NULL) is a sixth. */
static STATUS add_funnel(const struct consult *c, const struct str parts[3], const Date days[2],
                         struct funnel *ret, int64_t *ret_unknown, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct clause counted;
    may_sum_clause(c->arena, c->actor, STR("casefile"), c->today, &counted);
    TRY(prepare_kept(c, &load, &counted, parts, 5, err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, days[0]);
    bind_date(&load, 4, days[1]);
    bool has;
    TRY(db_step(&load, &has, err));
    ret->received += col_int(&load, 0);
    ret->second_contact += col_int(&load, 1);
    ret->consent += col_int(&load, 2);
    ret->plan += col_int(&load, 3);
    ret->evaluation += col_int(&load, 4);
    if (ret_unknown != NULL)
        *ret_unknown = col_int(&load, 0) - col_int(&load, 5);
    return OK;
}

STATUS overview_funnel(const struct consult *c, Date from, Date until, struct funnel *ret,
                       struct err *err)
{
    const struct str known[3] = {
        STR("SELECT COUNT(*), " REACHED("1") ", " REACHED("2") ", " REACHED("4") ", " REACHED(
            "8") ", COUNT(k.reached)" RECEIVED),
        STR(""), STR("")
    };
    const struct str unknown[3] = {
        STR("SELECT 0, COUNT(CASE WHEN k.contact_count >= 2 THEN 1 END), " HAS(
            "application") ", " HAS("plan") ", " HAS("evaluation") RECEIVED),
        STR(" AND k.reached IS NULL"), STR("")
    };
    const Date days[2] = { from, until };
    int64_t unknown_count = 0;
    *ret = (struct funnel){ 0 };
    TRY(add_funnel(c, known, days, ret, &unknown_count, err));
    return unknown_count == 0 ? OK : add_funnel(c, unknown, days, ret, NULL, err);
}

/* ---- dates of a month ---- */
struct dates {
    struct dated *items;
    size_t count;
    Date from, until;
};

static void add_date(struct dates *dates, OptDate on, struct dated dated)
{
    if (!on.has || dates->count == DATES_MAX || date_compare(on.value, dates->from) < 0 ||
        date_compare(on.value, dates->until) > 0)
        return;
    dated.on = on.value;
    dates->items[dates->count++] = dated;
}

static STATUS load_case_dates(const struct consult *c, bool only_mine, struct dates *dates,
                              struct err *err)
{
    AUTO_STMT load = { 0 };
    const struct str parts[3] = {
        STR("SELECT k.id, k.number, k.monitor_on, k.plan_until, k.next_on FROM casefile k"
            " WHERE k.tenant = $1 AND k.owner_id = $2 AND k.state = 'final'"
            " AND k.closed_on IS NULL"),
        STR(" AND (CAST($3 AS BIGINT) = 0 OR k.worker_id = $3)"
            " AND ((k.monitor_on >= $4 AND k.monitor_on <= $5)"
            " OR (k.plan_until >= $4 AND k.plan_until <= $5)"
            " OR (k.next_on >= $4 AND k.next_on <= $5))"),
        STR(" ORDER BY k.number LIMIT 1000")
    };
    TRY(prepare_visible(c, &load, parts, 6, err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_int(&load, 3, only_mine ? c->actor->user.n : 0);
    bind_date(&load, 4, dates->from);
    bind_date(&load, 5, dates->until);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        struct dated dated = { .at_minute = -1,
                               .casefile = { col_int(&load, 0) },
                               .number = col_copy(c->arena, &load, 1) };
        dated.kind = DATE_MONITORING;
        add_date(dates, col_date(&load, 2), dated);
        dated.kind = DATE_PLAN_END;
        add_date(dates, col_date(&load, 3), dated);
        dated.kind = DATE_NEXT;
        add_date(dates, col_date(&load, 4), dated);
    }
}

/* Conferences that the reader may open, with the number of their cases that he may see. */
static STATUS load_conference_dates(const struct consult *c, struct dates *dates, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct clause conferences, cases;
    struct buf sql;
    may_see_clause(c->arena, c->actor, STR("conference"), c->today, &conferences);
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT f.id, f.held_on, f.begins_at,"
                      " (SELECT COUNT(*) FROM conference_agenda a WHERE a.tenant = f.tenant"
                      " AND a.record_id = f.id"));
    consult_add_sight(c, &sql, "a.casefile", 5, &cases);
    int next = 5 + (int)cases.param_count;
    buf_add(&sql, STR(") FROM conference f WHERE f.tenant = $1 AND f.owner_id = $2"
                      " AND f.state <> 'deleted' AND f.held_on >= $3 AND f.held_on <= $4 AND "));
    clause_write(&sql, &conferences, STR("f"), next);
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    clause_bind(&load, &cases, 5);
    clause_bind(&load, &conferences, next);
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, dates->from);
    bind_date(&load, 4, dates->until);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        add_date(dates, col_date(&load, 1),
                 (struct dated){ .kind = DATE_CONFERENCE,
                                 .record = { col_int(&load, 0) },
                                 .at_minute = col_is_null(&load, 2) ? -1 : (int)col_int(&load, 2),
                                 .count = col_int(&load, 3) });
    }
}

static STATUS load_own_tasks(const struct consult *c, struct dates *dates, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct clause visible;
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT t.casefile_id, k.number, t.due_on, t.at_minute FROM task t"
                      " LEFT JOIN casefile k ON k.tenant = t.tenant AND k.id = t.casefile_id"
                      " WHERE t.tenant = $1 AND t.assignee_id = $2 AND t.state = 'open'"
                      " AND t.deadline = '' AND t.due_on >= $3 AND t.due_on <= $4"));
    consult_add_sight(c, &sql, "t.casefile_id", 5, &visible);
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    clause_bind(&load, &visible, 5);
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->user.n);
    bind_date(&load, 3, dates->from);
    bind_date(&load, 4, dates->until);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        add_date(
            dates, col_date(&load, 2),
            (struct dated){ .kind = DATE_TASK,
                            .casefile = { col_int(&load, 0) },
                            .number = col_copy(c->arena, &load, 1),
                            .at_minute = col_is_null(&load, 3) ? -1 : (int)col_int(&load, 3) });
    }
}

static int compare_dates(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    int by_day = date_compare(x->on, y->on);
    if (by_day != 0)
        return by_day;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->at_minute != y->at_minute ? (x->at_minute < y->at_minute ? -1 : 1)
                                        : str_compare(x->number, y->number);
}

STATUS overview_dates(const struct consult *c, Date from, Date until, bool only_mine,
                      struct dated **ret, size_t *ret_count, struct err *err)
{
    struct dates dates = { .items = arena_array(c->arena, struct dated, DATES_MAX),
                           .from = from,
                           .until = until };
    TRY(load_case_dates(c, only_mine, &dates, err));
    TRY(load_conference_dates(c, &dates, err));
    TRY(load_own_tasks(c, &dates, err));
    qsort(dates.items, dates.count, sizeof(dates.items[0]), compare_dates);
    *ret = dates.items;
    *ret_count = dates.count;
    return OK;
}

/* ---- who looked ---- */

/* Only the newest entries of the case are counted: a case that is looked at all day would make its own page
 * slower with every view. */
STATUS overview_lookers(const struct consult *c, CasefileId casefile, Instant since,
                        struct looker **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT a.actor_id, u.name, COUNT(*), MAX(a.at),"
                   " MAX(CASE WHEN a.action IN ('print', 'export') THEN 1 ELSE 0 END)"
                   " FROM (SELECT actor_id, at, action FROM audit_chain"
                   " WHERE tenant = $1 AND casefile_id = $2 ORDER BY number DESC LIMIT 400) a"
                   " JOIN app_user u ON u.tenant = $1 AND u.id = a.actor_id"
                   " WHERE a.at >= $3 AND a.action IN ('view', 'print', 'export', 'reveal')"
                   " GROUP BY a.actor_id, u.name ORDER BY 4 DESC LIMIT $4",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    bind_instant(&load, 3, since);
    bind_int(&load, 4, LOOKERS_MAX);
    struct looker *items = arena_array(c->arena, struct looker, LOOKERS_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        items[count++] = (struct looker){ .user = { col_int(&load, 0) },
                                          .name = col_copy(c->arena, &load, 1),
                                          .times = col_int(&load, 2),
                                          .last = { col_int(&load, 3) },
                                          .printed = col_int(&load, 4) == 1 };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}
