/* conference_db.c - conferences, their agenda, and results written through to plans and evaluations. */
#include "consult/conference.h"

#include "access/clause.h"
#include "consult/fields.h"
#include "consult/follow.h"
#include "consult/process.h"
#include "record/record_db.h"

#include "base/banned.h"

enum {
    CONFERENCES_MAX = 200,
    AGENDA_MAX = 100,
    CANDIDATES_MAX = 100,
    TEXT_MAX_CHARS = 4000,
    SQL_ROOM = 2048,
    SQL_MAX = KIB(32)
};

static void conference_read(const struct consult *c, const struct stmt *row, int at,
                            struct conference *ret)
{
    *ret =
        (struct conference){ .id = { col_int(row, at) },
                             .on = col_date(row, at + 1),
                             .at_minute = col_is_null(row, at + 2) ? -1 : (int)col_int(row, at + 2),
                             .place = col_copy(c->arena, row, at + 3),
                             .agenda_count = col_int(row, at + 4),
                             .open_count = col_int(row, at + 5),
                             .attendee_count = col_int(row, at + 6) };
}

/* Items and items without result are counted among the cases that the reader may see. */
static void compose_list(const struct consult *c, struct buf *sql, int first, struct clause *ret)
{
    buf_add(sql, STR("SELECT f.id, f.held_on, f.begins_at, f.place, (SELECT COUNT(*)"
                     " FROM conference_agenda a WHERE a.tenant = f.tenant AND a.record_id = f.id"));
    consult_add_sight(c, sql, "a.casefile", first, ret);
    buf_add(sql, STR("), (SELECT COUNT(*) FROM conference_agenda a WHERE a.tenant = f.tenant"
                     " AND a.record_id = f.id AND (a.result IS NULL OR a.result = '')"));
    consult_add_sight(c, sql, "a.casefile", first, ret);
    buf_add(sql, STR("), (SELECT COUNT(*) FROM conference_attendees m WHERE m.tenant = f.tenant"
                     " AND m.record_id = f.id)"));
}

STATUS conference_list(const struct consult *c, Date from, Date until, struct conference **ret,
                       size_t *ret_count, struct err *err)
{
    enum { FIRST = 5 };
    AUTO_STMT load = { 0 };
    struct clause cases, visible;
    struct buf sql;
    may_see_clause(c->arena, c->actor, TYPE_CONFERENCE, c->today, &visible);
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    compose_list(c, &sql, FIRST, &cases);
    int next = FIRST + (int)cases.param_count;
    buf_add(&sql, STR(" FROM conference f"
                      " WHERE f.tenant = $1 AND f.state <> 'deleted'"
                      " AND f.held_on >= $2 AND f.held_on <= $3 AND "));
    clause_write(&sql, &visible, STR("f"), next);
    buf_add(&sql, STR(" ORDER BY f.held_on, f.begins_at, f.id LIMIT $4"));
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    clause_bind(&load, &cases, FIRST);
    clause_bind(&load, &visible, next);
    bind_int(&load, 1, c->actor->tenant.n);
    bind_date(&load, 2, from);
    bind_date(&load, 3, until);
    bind_int(&load, 4, CONFERENCES_MAX);
    struct conference *items = arena_array(c->arena, struct conference, CONFERENCES_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        conference_read(c, &load, 0, &items[count++]);
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

/* Items that the reader may see. */
static STATUS count_agenda(const struct consult *c, RecordId conference, int64_t *ret,
                           struct err *err)
{
    AUTO_STMT count = { 0 };
    struct clause cases;
    struct buf sql;
    bool has;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT COUNT(*) FROM conference_agenda a"
                      " WHERE a.tenant = $1 AND a.record_id = $2"));
    consult_add_sight(c, &sql, "a.casefile", 3, &cases);
    TRY(db_prepare_composed(c->db, &count, buf_str(&sql), err));
    bind_int(&count, 1, c->actor->tenant.n);
    bind_int(&count, 2, conference.n);
    clause_bind(&count, &cases, 3);
    TRY(db_step(&count, &has, err));
    *ret = col_int(&count, 0);
    return OK;
}

/* Most days there is none: it is looked for before anything is counted. */
STATUS conference_next(const struct consult *c, struct next_conference *ret, bool *ret_has,
                       struct err *err)
{
    AUTO_STMT find = { 0 };
    struct clause visible;
    struct buf sql;
    may_see_clause(c->arena, c->actor, TYPE_CONFERENCE, c->today, &visible);
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT f.id, f.held_on, f.begins_at FROM conference f"
                      " WHERE f.tenant = $1 AND f.state <> 'deleted'"
                      " AND f.held_on >= $2 AND f.held_on <= $3 AND "));
    clause_write(&sql, &visible, STR("f"), 4);
    buf_add(&sql, STR(" ORDER BY f.held_on, f.begins_at, f.id LIMIT 1"));
    TRY(db_prepare_composed(c->db, &find, buf_str(&sql), err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_date(&find, 2, c->today);
    bind_date(&find, 3, date_add_months(c->today, 12));
    clause_bind(&find, &visible, 4);
    TRY(db_step(&find, ret_has, err));
    if (!*ret_has)
        return OK;
    *ret = (struct next_conference){ .id = { col_int(&find, 0) },
                                     .on = col_date(&find, 1).value,
                                     .at_minute =
                                         col_is_null(&find, 2) ? -1 : (int)col_int(&find, 2) };
    return count_agenda(c, ret->id, &ret->agenda_count, err);
}

STATUS conference_last_attended(const struct consult *c, struct record **ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    bool has = false;
    *ret = NULL;
    TRY(db_prepare(c->db, &load,
                   "SELECT f.id FROM conference f WHERE f.tenant = $1 AND f.owner_id = $2"
                   " AND f.state <> 'deleted' AND f.held_on <= $3"
                   " AND EXISTS (SELECT 1 FROM conference_attendees m WHERE m.tenant = f.tenant"
                   " AND m.record_id = f.id) ORDER BY f.held_on DESC, f.id DESC LIMIT 1",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_date(&load, 3, c->today);
    TRY(db_step(&load, &has, err));
    if (!has)
        return OK;
    return record_load(c->db, c->arena, seido_record(c->seido, TYPE_CONFERENCE), c->actor->tenant,
                       (RecordId){ col_int(&load, 0) }, ret, err);
}

/* ---- agenda ---- */
STATUS conference_candidates(const struct consult *c, struct agenda_candidate **ret,
                             size_t *ret_count, struct err *err)
{
    struct clause clause;
    may_see_clause(c->arena, c->actor, STR("casefile"), c->today, &clause);
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(
        &sql,
        STR("SELECT k.id, k.number, k.process_state,"
            " COALESCE(u.name, k.worker_id_text), k.lap, (SELECT MAX(s.on_date)"
            " FROM casefile_step s WHERE s.tenant = k.tenant AND s.casefile_id = k.id)"
            " FROM casefile k"
            " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"
            " WHERE k.tenant = $1 AND k.owner_id = $2 AND k.state = 'final'"
            " AND k.process_state IN ('PLAN_IN_CONFERENCE', 'EVALUATING')"
            " AND NOT EXISTS (SELECT 1 FROM conference_agenda a"
            " JOIN conference f ON f.tenant = a.tenant AND f.id = a.record_id"
            " WHERE a.tenant = k.tenant AND a.casefile = k.id"
            " AND f.owner_id = k.owner_id AND f.state <> 'deleted'"
            " AND (a.result IS NULL OR a.result = ''"
            " OR (a.result IN ('agreed', 'reported') AND f.held_on >= (SELECT MAX(s.on_date)"
            " FROM casefile_step s WHERE s.tenant = k.tenant AND s.casefile_id = k.id)"
            " AND NOT " PLAN_RETURNED_SINCE(
                "f", "k.id",
                "k.lap") " AND ((k.process_state = 'EVALUATING' AND a.kind IN ('evaluation', 'suspension'))"
                         " OR (k.process_state = 'PLAN_IN_CONFERENCE' AND a.kind IN ('plan', 'replan'))"
                         ")))) AND "));
    clause_write(&sql, &clause, STR("k"), 4);
    buf_add(&sql, STR(" ORDER BY 6, k.id LIMIT $3"));
    AUTO_STMT load = { 0 };
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_int(&load, 3, CANDIDATES_MAX);
    clause_bind(&load, &clause, 4);
    struct agenda_candidate *items = arena_array(c->arena, struct agenda_candidate, CANDIDATES_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        bool is_plan = str_equal(col_text(&load, 2), STR("PLAN_IN_CONFERENCE"));
        items[count++] = (struct agenda_candidate){
            .casefile = { col_int(&load, 0) },
            .number = col_copy(c->arena, &load, 1),
            .state = col_copy(c->arena, &load, 2),
            .worker_name = col_copy(c->arena, &load, 3),
            .kind = !is_plan                ? KIND_OF_EVALUATION
                    : col_int(&load, 4) > 1 ? KIND_OF_REPLAN
                                            : KIND_OF_PLAN,
            .since = col_date(&load, 5).value,
        };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

static const struct field *agenda_field(const struct record *conference)
{
    return record_field(conference->def, CONFERENCE_AGENDA);
}

static size_t column_of(const struct field *table, struct str name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (str_equal(table->columns[i].name, name))
            return i;
    return table->column_count;
}

static struct value *agenda_cell(const struct record *conference, size_t row, struct str name)
{
    const struct field *table = agenda_field(conference);
    struct rows *rows = conference->values[table->number].rows;
    return &rows->cells[row][column_of(table, name)];
}

static size_t agenda_rows(const struct record *conference)
{
    const struct value *agenda = &conference->values[agenda_field(conference)->number];
    return agenda->has && agenda->rows != NULL ? agenda->rows->count : 0;
}

/* The row asked for if it is one of the case; else its row that has no result yet, else its last row; rows
 * when it is not there. */
static size_t agenda_row(const struct record *conference, CasefileId casefile, int64_t row_no)
{
    size_t rows = agenda_rows(conference), found = rows;
    for (size_t i = 0; i < rows; i++) {
        if (agenda_cell(conference, i, AGENDA_CASEFILE)->number != casefile.n)
            continue;
        if (row_no == (int64_t)i)
            return i;
        if (found == rows || agenda_cell(conference, found, AGENDA_RESULT)->has)
            found = i;
    }
    return found;
}

/* Does the case wait on this agenda, or was just this settled on it? */
static bool is_on_agenda(const struct record *conference, CasefileId casefile, struct str kind)
{
    for (size_t i = 0; i < agenda_rows(conference); i++) {
        struct str result = agenda_cell(conference, i, AGENDA_RESULT)->text;
        if (agenda_cell(conference, i, AGENDA_CASEFILE)->number != casefile.n)
            continue;
        bool is_settled = str_equal(result, RESULT_AGREED) || str_equal(result, STR("reported"));
        if (result.len == 0 ||
            (is_settled && str_equal(agenda_cell(conference, i, AGENDA_KIND)->text, kind)))
            return true;
    }
    return false;
}

static STATUS load_conference(const struct consult *c, RecordId id, struct record **ret,
                              struct err *err)
{
    TRY(record_load(c->db, c->arena, seido_record(c->seido, TYPE_CONFERENCE), c->actor->tenant, id,
                    ret, err));
    if ((*ret)->state == RECORD_DELETED)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "conference in the bin");
    return OK;
}

static struct str kind_for(const struct casefile *casefile)
{
    if (str_equal(casefile->state, STR("EVALUATING")))
        return KIND_OF_EVALUATION;
    return casefile->lap > 1 ? KIND_OF_REPLAN : KIND_OF_PLAN;
}

static void add_row(const struct consult *c, struct record *conference,
                    const struct casefile *casefile)
{
    const struct field *table = agenda_field(conference);
    struct value *agenda = &conference->values[table->number];
    size_t rows = agenda_rows(conference);
    struct rows *grown = arena_new(c->arena, struct rows);
    grown->count = rows + 1;
    grown->cells = arena_array(c->arena, struct value *, rows + 1);
    for (size_t i = 0; i < rows; i++)
        grown->cells[i] = agenda->rows->cells[i];
    grown->cells[rows] = arena_array(c->arena, struct value, table->column_count);
    agenda->rows = grown;
    agenda->has = true;
    value_set_number(agenda_cell(conference, rows, AGENDA_CASEFILE), casefile->id.n);
    value_set_text(agenda_cell(conference, rows, AGENDA_KIND), kind_for(casefile));
}

STATUS conference_add_cases(const struct consult *c, RecordId id, const CasefileId *cases,
                            size_t count, struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    struct record *conference;
    TRY(load_conference(c, id, &conference, err));
    for (size_t i = 0; i < count; i++) {
        struct casefile casefile;
        TRY(casefile_load(c, cases[i], &casefile, err));
        if (is_on_agenda(conference, cases[i], kind_for(&casefile)) ||
            agenda_rows(conference) >= AGENDA_MAX)
            continue;
        add_row(c, conference, &casefile);
    }
    struct save save = {
        .by = c->actor->user, .at = c->now, .keyring = c->keyring, .actor = c->actor
    };
    bool repeat;
    TRY(record_save(&tx, conference, &save, &repeat, err));
    TRY(consult_audit(&tx, c, STR("change"), TYPE_CONFERENCE, id.n, (CasefileId){ 0 }, err));
    return tx_commit(&tx, err);
}

#define AGENDA_COLUMNS                                                                             \
    "a.casefile, k.number, k.process_state, COALESCE(u.name, k.worker_id_text), a.kind, a.result," \
    " a.minutes, a.opinion, a.row_no"
#define AGENDA_JOINS                                                                               \
    " JOIN conference f ON f.tenant = a.tenant AND f.id = a.record_id"                             \
    " JOIN casefile k ON k.tenant = a.tenant AND k.id = a.casefile AND k.owner_id = f.owner_id"    \
    " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"

static void agenda_read(const struct consult *c, const struct stmt *row, struct agenda_item *ret)
{
    *ret = (struct agenda_item){ .casefile = { col_int(row, 0) },
                                 .number = col_copy(c->arena, row, 1),
                                 .state = col_copy(c->arena, row, 2),
                                 .worker_name = col_copy(c->arena, row, 3),
                                 .kind = col_copy(c->arena, row, 4),
                                 .result = col_copy(c->arena, row, 5),
                                 .minutes = col_copy(c->arena, row, 6),
                                 .opinion = col_copy(c->arena, row, 7),
                                 .row_no = col_int(row, 8) };
}

STATUS conference_agenda(const struct consult *c, RecordId conference, struct agenda_item **ret,
                         size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT " AGENDA_COLUMNS " FROM conference_agenda a" AGENDA_JOINS
                   " WHERE a.tenant = $1 AND a.record_id = $2 ORDER BY a.row_no LIMIT $3",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, conference.n);
    bind_int(&load, 3, AGENDA_MAX);
    struct agenda_item *items = arena_array(c->arena, struct agenda_item, AGENDA_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        agenda_read(c, &load, &items[count++]);
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

static STATUS is_on_some_agenda(const struct consult *c, CasefileId casefile, bool *ret,
                                struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM conference_agenda WHERE tenant = $1 AND casefile = $2 LIMIT 1",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, casefile.n);
    return db_step(&find, ret, err);
}

STATUS conference_of_casefile(const struct consult *c, CasefileId casefile,
                              struct case_conference **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct clause clause;
    struct buf sql;
    bool is_some;
    *ret_count = 0;
    TRY(is_on_some_agenda(c, casefile, &is_some, err)); /* most cases are not */
    if (!is_some)
        return OK;
    may_see_clause(c->arena, c->actor, TYPE_CONFERENCE, c->today, &clause);
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT f.id, f.held_on, a.kind, a.result FROM conference_agenda a"
                      " JOIN conference f ON f.tenant = a.tenant AND f.id = a.record_id"
                      " JOIN casefile k ON k.tenant = a.tenant AND k.id = a.casefile"
                      " AND k.owner_id = f.owner_id"
                      " WHERE a.tenant = $1 AND a.casefile = $2 AND f.state <> 'deleted' AND "));
    clause_write(&sql, &clause, STR("f"), 3);
    buf_add(&sql, STR(" ORDER BY f.held_on DESC, f.id DESC"));
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    clause_bind(&load, &clause, 3);
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    struct array items = { .arena = c->arena, .size = sizeof(struct case_conference) };
    for (bool has; items.count < AGENDA_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        *(struct case_conference *)array_add(&items) =
            (struct case_conference){ .id = { col_int(&load, 0) },
                                      .on = col_date(&load, 1),
                                      .kind = col_copy(c->arena, &load, 2),
                                      .result = col_copy(c->arena, &load, 3) };
    }
    *ret = items.items;
    *ret_count = items.count;
    return OK;
}

/* ---- results ---- */
static STATUS check_result(const struct consult *c, const struct record *conference,
                           const struct agenda_result *result, size_t row, struct err *err)
{
    if (conference->version != result->version)
        return err_set(err, ERR_CONFLICT, "", "step.conflict",
                       "conference %lld has a newer version", (long long)conference->id.n);
    if (row == agenda_rows(conference))
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "case is not on the agenda");
    if (!record_value(conference, CONFERENCE_ON)->has)
        return err_set(err, ERR_INVALID, "held_on", "conference.no_date", "no day");
    if (value_date(record_value(conference, CONFERENCE_ON)).value.day > c->today.day)
        return err_set(err, ERR_INVALID, "held_on", "conference.ahead", "not held yet");
    if (!record_value(conference, CONFERENCE_ATTENDEES)->has)
        return err_set(err, ERR_INVALID, "attendees", "conference.no_members", "no members");
    if (result->result.len == 0)
        return err_set(err, ERR_INVALID, "result", "conference.result.missing", "no result");
    if (str_graphemes(result->minutes) > TEXT_MAX_CHARS ||
        str_graphemes(result->opinion) > TEXT_MAX_CHARS / 2)
        return err_set(err, ERR_LIMIT, "minutes", "conference.minutes.long", "minutes too long");
    return OK;
}

/* Day, result and opinion into the newest plan or evaluation of the case. */
static STATUS write_through(struct tx *tx, const struct consult *c, const struct record *conference,
                            const struct agenda_result *result, struct str kind, struct err *err)
{
    bool is_plan = str_equal(kind, KIND_OF_PLAN) || str_equal(kind, KIND_OF_REPLAN);
    bool is_evaluation = str_equal(kind, KIND_OF_EVALUATION) || str_equal(kind, KIND_OF_SUSPENSION);
    if (!is_plan && !is_evaluation)
        return OK;
    struct record *record;
    TRY(record_load_latest(c->db, c->arena,
                           seido_record(c->seido, is_plan ? TYPE_PLAN : TYPE_EVALUATION),
                           c->actor->tenant, result->casefile, &record, err));
    if (record == NULL)
        return OK;
    TRY(record_load_tables(c->db, c->arena, record, err));
    *record_value(record, is_plan ? PLAN_CONFERENCE_ON : EVALUATION_REPORTED_ON) =
        *record_value(conference, CONFERENCE_ON);
    value_set_text(record_value(record, CONFERENCE_RESULT), result->result);
    value_set_text(record_value(record, CONFERENCE_OPINION), str_trim(result->opinion));
    struct save save = {
        .by = c->actor->user, .at = c->now, .keyring = c->keyring, .actor = c->actor
    };
    bool repeat;
    TRY(record_save(tx, record, &save, &repeat, err));
    TRY(consult_audit(tx, c, STR("change"), record->def->name, record->id.n, result->casefile,
                      err));
    return follow_record(tx, c, record, err);
}

/* The step a result stands for: agreed leads on, to be revised leads back. */
static const struct transition *step_for(const struct consult *c, const struct casefile *casefile,
                                         struct str result)
{
    const struct process *process = process_of(c, casefile->program);
    bool back = str_equal(result, RESULT_REVISE);
    if (!back && !str_equal(result, RESULT_AGREED))
        return NULL;
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        if (transition->is_backward != back)
            continue;
        for (size_t k = 0; k < transition->from_count; k++)
            if (str_equal(transition->from[k], STR("PLAN_IN_CONFERENCE")) &&
                str_equal(casefile->state, STR("PLAN_IN_CONFERENCE")))
                return transition;
    }
    return NULL;
}

static STATUS take_step(struct tx *tx, const struct consult *c, const struct record *conference,
                        const struct agenda_result *result, struct err *err)
{
    struct casefile casefile;
    TRY(casefile_load(c, result->casefile, &casefile, err));
    const struct transition *transition = step_for(c, &casefile, result->result);
    if (transition == NULL)
        return OK;
    struct step step = { .casefile = casefile.id,
                         .transition = transition->name,
                         .on = value_date(record_value(conference, CONFERENCE_ON)).value,
                         .reason = result->opinion.len > 0 ? result->opinion : result->minutes };
    struct step_answer answer;
    return process_take_in(tx, c, &step, &answer, err);
}

STATUS conference_decide(const struct consult *c, const struct agenda_result *result,
                         struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    struct str key_type = str_format(c->arena, "agenda:%lld", (long long)result->conference.n);
    bool repeat;
    int64_t answered;
    TRY(consult_answered(&tx, c, key_type, result->request_key, &repeat, &answered, err));
    if (repeat)
        return OK;
    struct record *conference;
    TRY(load_conference(c, result->conference, &conference, err));
    size_t row = agenda_row(conference, result->casefile, result->row_no);
    TRY(check_result(c, conference, result, row, err));
    value_set_text(agenda_cell(conference, row, AGENDA_RESULT), result->result);
    value_set_text(agenda_cell(conference, row, AGENDA_MINUTES), str_trim(result->minutes));
    value_set_text(agenda_cell(conference, row, AGENDA_OPINION), str_trim(result->opinion));
    struct save save = {
        .by = c->actor->user, .at = c->now, .keyring = c->keyring, .actor = c->actor
    };
    TRY(record_save(&tx, conference, &save, &repeat, err));
    TRY(write_through(&tx, c, conference, result, agenda_cell(conference, row, AGENDA_KIND)->text,
                      err));
    if (result->takes_step)
        TRY(take_step(&tx, c, conference, result, err));
    TRY(consult_answer(&tx, c, result->request_key, conference->id.n, err));
    TRY(consult_audit(&tx, c, STR("conference"), TYPE_CONFERENCE, conference->id.n,
                      result->casefile, err));
    return tx_commit(&tx, err);
}
