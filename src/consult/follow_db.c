/* follow_db.c - dates and counts of a case from its records. */
#include "consult/follow.h"

#include "access/grant.h"
#include "consult/fields.h"
#include "consult/process.h"
#include "consult/task.h"
#include "consult/task_row.h"
#include "record/record_db.h"

#include "base/banned.h"

/* ---- contacts ---- */
/* A calculation that is kept in the case is no contact: it is made without anybody being met or called. */
#define METHOD_CALCULATION "90"
/* Final, of the case $2, written by its own office; the plus leaves the index of the case to the planner. */
#define OF_THE_CASE                                                                                \
    " tenant = $1 AND casefile_id = $2 AND state = 'final'"                                        \
    " AND +owner_id = (SELECT k.owner_id FROM casefile k WHERE k.tenant = $1 AND k.id = $2)"

/* Contacts of the case into its head. */
static STATUS read_contacts(const struct consult *c, struct casefile *k, struct err *err)
{
    AUTO_STMT count = { 0 };
    TRY(db_prepare(c->db, &count,
                   "SELECT COUNT(*), MAX(contact_on) FROM contact WHERE" OF_THE_CASE
                   " AND COALESCE(method, '') <> '" METHOD_CALCULATION "'",
                   err));
    bind_int(&count, 1, c->actor->tenant.n);
    bind_int(&count, 2, k->id.n);
    bool has;
    TRY(db_step(&count, &has, err));
    k->contact_count = col_int(&count, 0);
    k->last_contact_on = col_date(&count, 1);
    k->next_on = (OptDate){ 0 };
    k->next_text = STR("");
    if (!k->last_contact_on.has)
        return OK;
    AUTO_STMT next = { 0 };
    TRY(db_prepare(c->db, &next,
                   "SELECT next_on, next_text FROM contact WHERE" OF_THE_CASE " AND next_on > $3"
                   " ORDER BY next_on, id LIMIT 1",
                   err));
    bind_int(&next, 1, c->actor->tenant.n);
    bind_int(&next, 2, k->id.n);
    bind_date(&next, 3, k->last_contact_on.value);
    TRY(db_step(&next, &has, err));
    if (has) {
        k->next_on = col_date(&next, 0);
        k->next_text = col_copy(c->arena, &next, 1);
    }
    return OK;
}

/* ---- how far the case came ---- */
#define REACHED_BY(table, bit)                                                                     \
    " + CASE WHEN EXISTS (SELECT 1 FROM " table " r WHERE r.tenant = $1 AND r.casefile_id = $2"    \
    " AND r.state = 'final') THEN " bit " ELSE 0 END"
#define REACHED                                                                                    \
    "(CASE WHEN contact_count >= 2 THEN 1 ELSE 0 END" REACHED_BY("application", "2")               \
        REACHED_BY("plan", "4") REACHED_BY("evaluation", "8") ")"

/* Written only when it changes: it stands in an index. */
STATUS follow_reached(struct tx *tx, const struct consult *c, CasefileId id, struct err *err)
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

static STATUS read_plan(const struct consult *c, struct casefile *k, struct err *err)
{
    struct record *plan, *monitoring;
    TRY(load_latest(c, TYPE_PLAN, k->id, &plan, err));
    TRY(load_latest(c, TYPE_MONITORING, k->id, &monitoring, err));
    k->plan_until = k->monitor_on = (OptDate){ 0 };
    if (plan != NULL) {
        k->plan_until = task_record_date(plan, PLAN_UNTIL);
        k->monitor_on = task_record_date(plan, PLAN_MONITOR_ON);
    }
    /* A later monitoring names the date of the next one. */
    if (monitoring != NULL && (plan == NULL || monitoring->created_at.us > plan->created_at.us))
        k->monitor_on = task_record_date(monitoring, MONITORING_NEXT_ON);
    return OK;
}

STATUS follow_read(const struct consult *c, struct casefile *casefile, struct err *err)
{
    TRY(read_contacts(c, casefile, err));
    return read_plan(c, casefile, err);
}

/* Each writes only what it has read: another save of the same case may move the other dates meanwhile. */
static STATUS update_contacts(struct tx *tx, const struct casefile *k, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET contact_count = $1, last_contact_on = $2, next_on = $3,"
                   " next_text = $4 WHERE tenant = $5 AND id = $6",
                   err));
    bind_int(&update, 1, k->contact_count);
    bind_opt_date(&update, 2, k->last_contact_on);
    bind_opt_date(&update, 3, k->next_on);
    bind_text(&update, 4, k->next_text);
    bind_int(&update, 5, k->tenant.n);
    bind_int(&update, 6, k->id.n);
    return db_run(&update, NULL, err);
}

static STATUS update_plan(struct tx *tx, const struct casefile *k, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET plan_until = $1, monitor_on = $2"
                   " WHERE tenant = $3 AND id = $4",
                   err));
    bind_opt_date(&update, 1, k->plan_until);
    bind_opt_date(&update, 2, k->monitor_on);
    bind_int(&update, 3, k->tenant.n);
    bind_int(&update, 4, k->id.n);
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
    if (str_equal(type, TYPE_APPLICATION))
        TRY(follow_consent(tx, c, record, err));
    if (str_equal(type, TYPE_APPLICATION) || str_equal(type, TYPE_PLAN) ||
        str_equal(type, TYPE_EVALUATION))
        TRY(follow_reached(tx, c, record->casefile, err));
    if (!is_contact && !is_plan && !task_depends_on(process_of(c, STR("")), type))
        return OK;
    struct casefile casefile;
    TRY(casefile_load(c, record->casefile, &casefile, err));
    if (is_contact) {
        TRY(read_contacts(c, &casefile, err));
        TRY(update_contacts(tx, &casefile, err));
        TRY(follow_reached(tx, c, casefile.id, err));
    }
    if (is_plan) {
        TRY(read_plan(c, &casefile, err));
        TRY(update_plan(tx, &casefile, err));
    }
    return task_recompute(tx, c, &casefile, err);
}

STATUS follow_casefile(struct tx *tx, const struct consult *c, CasefileId id, struct err *err)
{
    struct casefile casefile;
    TRY(casefile_load(c, id, &casefile, err));
    TRY(follow_read(c, &casefile, err));
    TRY(update_contacts(tx, &casefile, err));
    TRY(update_plan(tx, &casefile, err));
    TRY(follow_reached(tx, c, id, err));
    return task_recompute(tx, c, &casefile, err);
}
