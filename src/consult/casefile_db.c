/* casefile_db.c - heads of cases, their numbers and who works on them. */
#include "consult/casefile_db.h"

#include "consult/casefile.h"
#include "consult/desk.h"
#include "consult/process.h"
#include "consult/task.h"
#include "record/draft.h"
#include "record/person_db.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { NUMBER_TRIES = 100000, CASES_OF_PERSON_MAX = 100, ASSIGNMENTS_MAX = 50, MEMBERS_MAX = 500 };

/* The columns that casefile_read reads, in its order; alias k. */
#define CASEFILE_COLUMNS                                                                           \
    "k.id, k.owner_id, k.person_id, k.program, k.number, k.process_state, k.lap, k.worker_id,"     \
    " k.worker_id_text, k.opened_on, k.closed_on, k.last_contact_on, k.next_on, k.plan_until,"     \
    " k.monitor_on, k.contact_count, k.next_text, k.previous_id, k.state, k.version,"              \
    " k.origin, k.created_at"

static void casefile_read(const struct consult *c, const struct stmt *row, struct casefile *ret)
{
    *ret = (struct casefile){
        .tenant = c->actor->tenant,
        .id = { col_int(row, 0) },
        .owner = { col_int(row, 1) },
        .person = { col_int(row, 2) },
        .program = col_copy(c->arena, row, 3),
        .number = col_copy(c->arena, row, 4),
        .state = col_copy(c->arena, row, 5),
        .lap = (int)col_int(row, 6),
        .worker = { col_int(row, 7) },
        .worker_text = col_copy(c->arena, row, 8),
        .opened_on = col_date(row, 9).value,
        .closed_on = col_date(row, 10),
        .last_contact_on = col_date(row, 11),
        .next_on = col_date(row, 12),
        .plan_until = col_date(row, 13),
        .monitor_on = col_date(row, 14),
        .contact_count = col_int(row, 15),
        .next_text = col_copy(c->arena, row, 16),
        .previous = { col_int(row, 17) },
        .is_deleted = str_equal(col_text(row, 18), STR("deleted")),
        .version = col_int(row, 19),
        .imported_on = { .has = col_text(row, 20).len > 0,
                         .value = instant_tokyo_date((Instant){ col_int(row, 21) }) },
    };
}

STATUS casefile_load(const struct consult *c, CasefileId id, struct casefile *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT " CASEFILE_COLUMNS " FROM casefile k WHERE k.tenant = $1 AND k.id = $2",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, id.n);
    bool has;
    TRY(db_step(&load, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no casefile %lld",
                       (long long)id.n);
    casefile_read(c, &load, ret);
    return OK;
}

STATUS casefile_load_of_person(const struct consult *c, PersonId person, struct casefile **ret,
                               size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT " CASEFILE_COLUMNS " FROM casefile k"
                   " WHERE k.tenant = $1 AND k.person_id = $2 AND k.owner_id = $3"
                   " AND k.state = 'final' ORDER BY k.opened_on DESC, k.id DESC LIMIT $4",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, person.n);
    bind_int(&load, 3, c->actor->organisation.n);
    bind_int(&load, 4, CASES_OF_PERSON_MAX);
    struct casefile *items = arena_array(c->arena, struct casefile, CASES_OF_PERSON_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        casefile_read(c, &load, &items[count++]);
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

STATUS casefile_find_number(const struct consult *c, struct str number, CasefileId *ret,
                            struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT id FROM casefile WHERE tenant = $1 AND owner_id = $2 AND number = $3",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, c->actor->organisation.n);
    bind_text(&find, 3, number);
    bool has;
    TRY(db_step(&find, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "number", "error.not_found", "no such case number");
    ret->n = col_int(&find, 0);
    return OK;
}

/* ---- numbers ---- */
static STATUS number_is_taken(const struct consult *c, struct str number, bool *ret,
                              struct err *err)
{
    CasefileId found;
    struct err none = { 0 };
    enum status status = casefile_find_number(c, number, &found, &none);
    if (status != OK && status != ERR_NOT_FOUND) {
        *err = none;
        return status;
    }
    *ret = status == OK;
    return OK;
}

static STATUS organisation_format(const struct consult *c, struct str *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT number_format FROM organisation WHERE tenant = $1 AND id = $2", err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bool has;
    TRY(db_step(&load, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no organisation");
    *ret = col_copy(c->arena, &load, 0);
    return OK;
}

/* The counter of one organisation and one form of number (a year's numbers begin at 1 again). The row
 * is locked until the transaction ends, so two cases never wait for the same number. */
static STATUS next_running(struct tx *tx, const struct consult *c, struct str series, int64_t *ret,
                           struct err *err)
{
    AUTO_STMT next = { 0 };
    TRY(db_prepare(tx->db, &next,
                   "INSERT INTO case_number (tenant, organisation_id, series, last)"
                   " VALUES ($1, $2, $3, 1) ON CONFLICT (tenant, organisation_id, series)"
                   " DO UPDATE SET last = case_number.last + 1 RETURNING last",
                   err));
    bind_int(&next, 1, c->actor->tenant.n);
    bind_int(&next, 2, c->actor->organisation.n);
    bind_text(&next, 3, series);
    bool has;
    TRY(db_step(&next, &has, err));
    *ret = col_int(&next, 0);
    return db_step(&next, &has, err);
}

static STATUS next_number(struct tx *tx, const struct consult *c, Date on, struct str *ret,
                          struct err *err)
{
    struct str format, series;
    TRY(organisation_format(c, &format, err));
    TRY(casefile_format_number(c->arena, &c->seido->eras, format, on, 0, &series, err));
    for (int i = 0; i < NUMBER_TRIES; i++) {
        int64_t running;
        bool taken;
        TRY(next_running(tx, c, series, &running, err));
        TRY(casefile_format_number(c->arena, &c->seido->eras, format, on, running, ret, err));
        TRY(number_is_taken(c, *ret, &taken, err)); /* by an import */
        if (!taken)
            return OK;
    }
    return err_set(err, ERR_LIMIT, "number", "case.number.taken", "no free case number");
}

/* ---- a new case ---- */
static STATUS casefile_insert(struct tx *tx, const struct consult *c, const struct casefile *k,
                              struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO casefile (tenant, id, owner_id, person_id, program, number,"
                   " process_state, lap, worker_id, worker_id_text, opened_on, contact_count,"
                   " next_text, previous_id, state, version, form_on, created_at, created_by,"
                   " updated_at, updated_by, origin, reached)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, '', $9, 0, '', $10, 'final', 1, $9,"
                   " $11, $12, $11, $12, '', 0)",
                   err));
    bind_int(&insert, 1, k->tenant.n);
    bind_int(&insert, 2, k->id.n);
    bind_int(&insert, 3, k->owner.n);
    bind_int(&insert, 4, k->person.n);
    bind_text(&insert, 5, k->program);
    bind_text(&insert, 6, k->number);
    bind_text(&insert, 7, k->state);
    bind_int(&insert, 8, k->worker.n);
    bind_date(&insert, 9, k->opened_on);
    if (k->previous.n == 0)
        bind_null(&insert, 10);
    else
        bind_int(&insert, 10, k->previous.n);
    bind_instant(&insert, 11, c->now);
    bind_int(&insert, 12, c->actor->user.n);
    return db_run(&insert, NULL, err);
}

static STATUS assignment_insert(struct tx *tx, const struct consult *c, CasefileId id, UserId user,
                                struct str role, struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from,"
                   " assigned_by, assigned_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, casefile_id, user_id, valid_from)"
                   " DO UPDATE SET role = excluded.role, valid_until = NULL",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, id.n);
    bind_int(&insert, 3, user.n);
    bind_text(&insert, 4, role);
    bind_date(&insert, 5, c->today);
    bind_int(&insert, 6, c->actor->user.n);
    bind_instant(&insert, 7, c->now);
    return db_run(&insert, NULL, err);
}

STATUS step_add(struct tx *tx, const struct consult *c, const struct step_row *row, struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_insert(tx, &insert,
                  "INSERT INTO casefile_step (tenant, casefile_id, seq, transition, from_state,"
                  " to_state, lap, on_date, at, by_user, reason, record_type, record_id, origin)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                  err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, row->casefile.n);
    bind_int(&insert, 3, row->seq);
    bind_text(&insert, 4, row->transition);
    bind_text(&insert, 5, row->from);
    bind_text(&insert, 6, row->to);
    bind_int(&insert, 7, row->lap);
    bind_date(&insert, 8, row->on);
    bind_instant(&insert, 9, c->now);
    bind_int(&insert, 10, c->actor->user.n);
    bind_text(&insert, 11, row->reason);
    bind_text(&insert, 12, row->record_type);
    if (row->record.n == 0)
        bind_null(&insert, 13);
    else
        bind_int(&insert, 13, row->record.n);
    bind_text(&insert, 14, row->origin);
    return db_run(&insert, NULL, err);
}

STATUS step_insert(struct tx *tx, const struct consult *c, const struct step_row *row,
                   struct err *err)
{
    TRY(step_add(tx, c, row, err));
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET step_on = $1, step_transition = $2"
                   " WHERE tenant = $3 AND id = $4",
                   err));
    bind_date(&update, 1, row->on);
    bind_text(&update, 2, row->transition);
    bind_int(&update, 3, c->actor->tenant.n);
    bind_int(&update, 4, row->casefile.n);
    return db_run(&update, NULL, err);
}

STATUS casefile_move(struct tx *tx, const struct consult *c, const struct move *move,
                     bool *ret_moved, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET process_state = $1, lap = $2, closed_on = $3,"
                   " version = version + 1, updated_at = $4, updated_by = $5"
                   " WHERE tenant = $6 AND id = $7 AND version = $8 AND state = 'final'",
                   err));
    bind_text(&update, 1, move->state);
    bind_int(&update, 2, move->lap);
    bind_opt_date(&update, 3, move->closed_on);
    bind_instant(&update, 4, c->now);
    bind_int(&update, 5, c->actor->user.n);
    bind_int(&update, 6, c->actor->tenant.n);
    bind_int(&update, 7, move->casefile.n);
    bind_int(&update, 8, move->version);
    int64_t changed;
    TRY(db_run(&update, &changed, err));
    *ret_moved = changed == 1;
    return OK;
}

/* The person of a new case: the one chosen, or a new one after a search. */
static STATUS take_person(struct tx *tx, const struct consult *c, struct new_casefile *new_case,
                          PersonId *ret, struct err *err)
{
    if (new_case->person == NULL) {
        *ret = new_case->person_id;
        return OK;
    }
    struct save save = {
        .by = c->actor->user, .at = c->now, .keyring = c->keyring, .actor = c->actor
    };
    bool repeat;
    new_case->person->tenant = c->actor->tenant;
    new_case->person->owner = c->actor->organisation;
    TRY(record_save(tx, new_case->person, &save, &repeat, err));
    TRY(person_keys_save(tx, c->seido, new_case->person, true, err));
    ret->n = new_case->person->id.n;
    return consult_audit(tx, c, STR("create"), STR("person"), ret->n, (CasefileId){ 0 }, err);
}

static STATUS check_member(const struct consult *c, OrganisationId organisation, UserId user,
                           struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM membership m"
                   " JOIN app_user u ON u.tenant = m.tenant AND u.id = m.user_id"
                   " WHERE m.tenant = $1 AND m.organisation_id = $2 AND m.user_id = $3"
                   " AND u.state = 'active' AND m.valid_from <= $4"
                   " AND (m.valid_until IS NULL OR m.valid_until >= $4)",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, organisation.n);
    bind_int(&find, 3, user.n);
    bind_date(&find, 4, c->today);
    bool has;
    TRY(db_step(&find, &has, err));
    if (!has)
        return err_set(err, ERR_INVALID, "worker", "case.assign.member",
                       "user %lld is no active member", (long long)user.n);
    return OK;
}

static STATUS check_new(const struct consult *c, const struct new_casefile *new_case,
                        struct err *err)
{
    if (new_case->person != NULL) {
        bool recent;
        TRY(desk_search_is_recent(c, new_case->search, &recent, err));
        if (!recent)
            return err_set(err, ERR_INVALID, "", "case.search.first",
                           "new person without a search before");
    }
    if (new_case->previous.n != 0) {
        struct casefile previous;
        TRY(casefile_load(c, new_case->previous, &previous, err));
        if (new_case->person != NULL || previous.person.n != new_case->person_id.n ||
            previous.owner.n != c->actor->organisation.n)
            return err_set(err, ERR_INVALID, "previous", "case.previous.person",
                           "casefile %lld is another person's", (long long)previous.id.n);
    }
    if (new_case->worker.n != 0 && new_case->worker.n != c->actor->user.n)
        return check_member(c, c->actor->organisation, new_case->worker, err);
    return OK;
}

/* What stands beside the head: its first step, the main worker, the intake record. */
static STATUS add_surroundings(struct tx *tx, const struct consult *c, struct casefile *k,
                               struct record *intake, struct err *err)
{
    TRY(step_insert(tx, c,
                    &(struct step_row){
                        .casefile = k->id, .seq = 1, .to = k->state, .lap = 1, .on = k->opened_on },
                    err));
    TRY(assignment_insert(tx, c, k->id, k->worker, STR("main"), err));
    if (intake == NULL)
        return OK;
    struct save save = {
        .by = c->actor->user, .at = c->now, .keyring = c->keyring, .actor = c->actor
    };
    bool repeat;
    intake->tenant = k->tenant;
    intake->owner = k->owner;
    intake->casefile = k->id;
    intake->person = k->person;
    TRY(record_save(tx, intake, &save, &repeat, err));
    return consult_audit(tx, c, STR("create"), intake->def->name, intake->id.n, k->id, err);
}

STATUS casefile_add(const struct consult *c, struct new_casefile *new_case, CasefileId *ret,
                    bool *ret_repeat, struct err *err)
{
    TRY(check_new(c, new_case, err));
    const struct process *process = process_of(c, new_case->program);
    struct casefile k = { .tenant = c->actor->tenant,
                          .owner = c->actor->organisation,
                          .program = new_case->program.len > 0 ? new_case->program : process->name,
                          .state = process->first,
                          .lap = 1,
                          .worker = new_case->worker.n != 0 ? new_case->worker : c->actor->user,
                          .opened_on = new_case->opened_on,
                          .previous = new_case->previous,
                          .number = new_case->number,
                          .version = 1 };
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(consult_answered(&tx, c, STR("casefile"), new_case->request_key, ret_repeat, &ret->n, err));
    if (*ret_repeat)
        return OK;
    TRY(take_person(&tx, c, new_case, &k.person, err));
    bool taken = false;
    if (k.number.len == 0)
        TRY(next_number(&tx, c, k.opened_on, &k.number, err));
    else
        TRY(number_is_taken(c, k.number, &taken, err));
    if (taken)
        return err_set(err, ERR_CONFLICT, "number", "case.number.taken", "number is taken");
    TRY(key_next(c->db, k.tenant, &k.id.n, err));
    TRY(casefile_insert(&tx, c, &k, err));
    TRY(add_surroundings(&tx, c, &k, new_case->intake, err));
    TRY(consult_answer(&tx, c, new_case->request_key, k.id.n, err));
    TRY(task_recompute(&tx, c, &k, err));
    TRY(draft_remove(&tx, k.tenant, c->actor->user, new_case->draft, err));
    TRY(consult_audit(&tx, c, STR("create"), STR("casefile"), k.id.n, k.id, err));
    TRY(tx_commit(&tx, err));
    *ret = k.id;
    return OK;
}

/* ---- who works on it ---- */
static const struct {
    struct str name;
} assignment_names[] = { [ASSIGN_MAIN] = { STR_INIT("main") },
                         [ASSIGN_SUPPORT] = { STR_INIT("support") },
                         [ASSIGN_SUPERVISOR] = { STR_INIT("supervisor") } };

STATUS casefile_assignments(const struct consult *c, CasefileId id, struct assignment **ret,
                            size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT a.user_id, u.name, a.role, a.valid_from FROM assignment a"
                   " JOIN app_user u ON u.tenant = a.tenant AND u.id = a.user_id"
                   " WHERE a.tenant = $1 AND a.casefile_id = $2"
                   " AND (a.valid_until IS NULL OR a.valid_until > $3)"
                   " ORDER BY CASE a.role WHEN 'main' THEN 0 ELSE 1 END, a.valid_from, a.user_id",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, id.n);
    bind_date(&load, 3, c->today);
    struct array list = { .arena = c->arena, .size = sizeof(struct assignment) };
    for (bool has; list.count < ASSIGNMENTS_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        enum assignment_role role = ASSIGN_SUPPORT;
        for (size_t i = 0; i < LENGTH(assignment_names); i++)
            if (str_equal(assignment_names[i].name, col_text(&load, 2)))
                role = (enum assignment_role)i;
        *(struct assignment *)array_add(&list) =
            (struct assignment){ .user = { col_int(&load, 0) },
                                 .name = col_copy(c->arena, &load, 1),
                                 .role = role,
                                 .from = col_date(&load, 3).value };
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

/* Ends the assignments of a user, or of all main workers with user 0. */
static STATUS end_assignments(struct tx *tx, const struct consult *c, CasefileId id, UserId user,
                              struct err *err)
{
    AUTO_STMT end = { 0 };
    TRY(db_prepare(tx->db, &end,
                   "UPDATE assignment SET valid_until = $1 WHERE tenant = $2 AND casefile_id = $3"
                   " AND valid_until IS NULL AND ((CAST($4 AS BIGINT) = 0 AND role = 'main')"
                   " OR user_id = $4)",
                   err));
    bind_date(&end, 1, c->today);
    bind_int(&end, 2, c->actor->tenant.n);
    bind_int(&end, 3, id.n);
    bind_int(&end, 4, user.n);
    return db_run(&end, NULL, err);
}

static STATUS set_worker(struct tx *tx, const struct consult *c, CasefileId id, UserId user,
                         struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE casefile SET worker_id = $1, worker_id_text = '', version = version + 1,"
                   " updated_at = $2, updated_by = $3 WHERE tenant = $4 AND id = $5",
                   err));
    bind_int(&update, 1, user.n);
    bind_instant(&update, 2, c->now);
    bind_int(&update, 3, c->actor->user.n);
    bind_int(&update, 4, c->actor->tenant.n);
    bind_int(&update, 5, id.n);
    TRY(db_run(&update, NULL, err));
    AUTO_STMT tasks = { 0 };
    TRY(db_prepare(tx->db, &tasks,
                   "UPDATE task SET assignee_id = $1 WHERE tenant = $2 AND casefile_id = $3"
                   " AND state = 'open' AND assignee_role = 'worker'",
                   err));
    bind_int(&tasks, 1, user.n);
    bind_int(&tasks, 2, c->actor->tenant.n);
    bind_int(&tasks, 3, id.n);
    return db_run(&tasks, NULL, err);
}

STATUS casefile_assign(const struct consult *c, CasefileId id, UserId user,
                       enum assignment_role role, struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    struct casefile k;
    TRY(casefile_load(c, id, &k, err));
    TRY(check_member(c, k.owner, user, err));
    if (role == ASSIGN_MAIN) {
        TRY(end_assignments(&tx, c, id, (UserId){ 0 }, err));
        TRY(set_worker(&tx, c, id, user, err));
        TRY(desk_notice_add(&tx, c, user, STR("notice.assigned"), id, err));
    }
    TRY(assignment_insert(&tx, c, id, user, assignment_names[role].name, err));
    TRY(consult_audit(&tx, c, STR("assign"), STR("casefile"), id.n, id, err));
    return tx_commit(&tx, err);
}

STATUS casefile_unassign(const struct consult *c, CasefileId id, UserId user, struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    struct casefile k;
    TRY(casefile_load(c, id, &k, err));
    if (k.worker.n == user.n)
        return err_set(err, ERR_INVALID, "worker", "case.assign.main",
                       "the main worker is replaced, not ended");
    TRY(end_assignments(&tx, c, id, user, err));
    TRY(consult_audit(&tx, c, STR("assign"), STR("casefile"), id.n, id, err));
    return tx_commit(&tx, err);
}

STATUS casefile_members(const struct consult *c, struct member **ret, size_t *ret_count,
                        struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT u.id, u.name FROM membership m"
                   " JOIN app_user u ON u.tenant = m.tenant AND u.id = m.user_id"
                   " WHERE m.tenant = $1 AND m.organisation_id = $2 AND u.state = 'active'"
                   " AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until >= $3)"
                   " ORDER BY u.kana, u.id LIMIT $4",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, c->today);
    bind_int(&load, 4, MEMBERS_MAX);
    struct member *items = arena_array(c->arena, struct member, MEMBERS_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        items[count++] =
            (struct member){ .user = { col_int(&load, 0) }, .name = col_copy(c->arena, &load, 1) };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}
