/* record_db.c - records read and written, with their history and request keys. */
#include "record/record_db.h"

#include <assert.h>
#include <stdio.h>

#include "access/audit.h"
#include "record/column.h"
#include "record/protection/protected_db.h"
#include "record/record_json.h"
#include "record/record_row.h"

#include "base/banned.h"

enum { PART_ROOM = 1024, PART_MAX = 64 * 1024 };

static enum record_state state_of(struct str text)
{
    if (str_equal(text, STR("draft")))
        return RECORD_DRAFT;
    return str_equal(text, STR("deleted")) ? RECORD_DELETED : RECORD_FINAL;
}

/* Columns of sql->head; the number of the first one behind them. */
static int read_head(struct arena *arena, const struct stmt *stmt, struct record *record)
{
    const struct record_def *def = record->def;
    int at = 2;
    record->id.n = col_int(stmt, 0);
    record->owner.n = col_int(stmt, 1);
    record->casefile.n = column_has_casefile(def) ? col_int(stmt, at++) : 0;
    record->person.n = column_has_person(def) ? col_int(stmt, at++) : record->id.n;
    if (def->is_built_in && column_has_person(def))
        record->casefile.n = record->id.n;
    record->state = state_of(col_text(stmt, at));
    record->version = col_int(stmt, at + 1);
    record->form_on = col_date(stmt, at + 2).value;
    record->created_at.us = col_int(stmt, at + 3);
    record->created_by.n = col_int(stmt, at + 4);
    record->updated_at.us = col_int(stmt, at + 5);
    record->updated_by.n = col_int(stmt, at + 6);
    record->origin = col_copy(arena, stmt, at + 7);
    return at + 8;
}

/* Columns of sql->part_head. */
static int read_part_head(const struct stmt *stmt, struct record *record)
{
    int at = 7;
    record->is_part = true;
    record->id.n = col_int(stmt, 0);
    record->owner.n = col_int(stmt, 1);
    record->state = state_of(col_text(stmt, 2));
    record->version = col_int(stmt, 3);
    record->created_at.us = col_int(stmt, 4);
    record->updated_at.us = col_int(stmt, 5);
    record->updated_by.n = col_int(stmt, 6);
    record->person.n = column_has_person(record->def) ? col_int(stmt, at++) : record->id.n;
    return at;
}

struct record *record_part_from_row(struct arena *arena, const struct stmt *stmt,
                                    const struct record_part *part)
{
    const struct record_def *def = part->def;
    struct record *record = record_new(arena, def);
    record->tenant = part->tenant;
    int at = part->fields == NULL ? read_head(arena, stmt, record) : read_part_head(stmt, record);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (part->fields != NULL && !part->fields[field->number])
            continue;
        kinds[field->kind].load(arena, stmt, at, &record->values[field->number]);
        at += kind_columns(field->kind);
    }
    return record;
}

struct record *record_from_row(struct arena *arena, const struct stmt *stmt,
                               const struct record_def *def, TenantId tenant)
{
    return record_part_from_row(arena, stmt, &(struct record_part){ .def = def, .tenant = tenant });
}

STATUS record_load(struct db *db, struct arena *arena, const struct record_def *def,
                   TenantId tenant, RecordId id, struct record **ret, struct err *err)
{
    const struct record_sql *sql = column_sql(arena, def);
    struct record *record = NULL;
    {
        AUTO_STMT stmt = { 0 };
        bool has_row = false;
        TRY(db_prepare_composed(db, &stmt, sql->load, err));
        bind_int(&stmt, 1, tenant.n);
        bind_int(&stmt, 2, id.n);
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            return err_set(err, ERR_NOT_FOUND, "", "record.not_found", "%.*s %lld",
                           STR_ARG(def->name), (long long)id.n);
        record = record_from_row(arena, &stmt, def, tenant);
    }
    TRY(tables_load(db, arena, record, err));
    *ret = record;
    return OK;
}

STATUS record_load_tables(struct db *db, struct arena *arena, struct record *record,
                          struct err *err)
{
    return tables_load(db, arena, record, err);
}

/* All rows of a statement, without their tables. */
static STATUS read_all(struct arena *arena, struct stmt *load, const struct record_part *part,
                       struct records *ret, struct err *err)
{
    struct array records = { .arena = arena, .size = sizeof(struct record *) };
    for (bool has;;) {
        TRY(db_step(load, &has, err));
        if (!has)
            break;
        *(struct record **)array_add(&records) = record_part_from_row(arena, load, part);
    }
    *ret = (struct records){ records.items, records.count };
    return OK;
}

STATUS record_load_of_casefile(struct db *db, struct arena *arena, const struct record_def *def,
                               TenantId tenant, CasefileId casefile, size_t limit,
                               struct records *ret, struct err *err)
{
    assert(column_has_casefile(def));
    const struct record_part whole = { .def = def, .tenant = tenant };
    {
        AUTO_STMT stmt = { 0 };
        TRY(db_prepare_composed(db, &stmt, column_sql(arena, def)->of_casefile, err));
        bind_int(&stmt, 1, tenant.n);
        bind_int(&stmt, 2, casefile.n);
        bind_int(&stmt, 3, (int64_t)limit);
        TRY(read_all(arena, &stmt, &whole, ret, err));
    }
    for (size_t i = 0; i < ret->count; i++)
        TRY(tables_load(db, arena, ret->items[i], err));
    return OK;
}

STATUS record_load_latest(struct db *db, struct arena *arena, const struct record_def *def,
                          TenantId tenant, CasefileId casefile, struct record **ret,
                          struct err *err)
{
    struct records records = { 0 };
    TRY(record_load_of_casefile(db, arena, def, tenant, casefile, 1, &records, err));
    *ret = records.count > 0 ? records.items[0] : NULL;
    return OK;
}

/* ---- parts ---- */

/* "SELECT ..." of the part; the caller adds where from. */
static void add_columns(struct buf *sql, const struct record_sql *of,
                        const struct record_part *part)
{
    buf_add(sql, STR("SELECT "));
    buf_add(sql, part->fields == NULL ? of->head : of->part_head);
    for (size_t i = 0; i < part->def->field_count; i++)
        if (part->fields == NULL || part->fields[part->def->fields[i].number])
            buf_add(sql, of->each[part->def->fields[i].number]);
}

STATUS record_load_part(struct db *db, struct arena *arena, const struct record_part *part,
                        RecordId id, struct record **ret, struct err *err)
{
    const struct record_sql *of = column_sql(arena, part->def);
    AUTO_STMT load = { 0 };
    struct buf sql;
    bool has_row = false;
    buf_init(&sql, arena, PART_ROOM, PART_MAX);
    add_columns(&sql, of, part);
    buf_add(&sql, STR(" FROM "));
    buf_add(&sql, part->def->name);
    buf_add(&sql, STR(" t WHERE t.tenant = $1 AND t.id = $2"));
    TRY(db_prepare_composed(db, &load, buf_str(&sql), err));
    bind_int(&load, 1, part->tenant.n);
    bind_int(&load, 2, id.n);
    TRY(db_step(&load, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "record.not_found", "%.*s %lld",
                       STR_ARG(part->def->name), (long long)id.n);
    *ret = record_part_from_row(arena, &load, part);
    return OK;
}

STATUS record_load_part_of_casefile(struct db *db, struct arena *arena,
                                    const struct record_part *part,
                                    const struct casefile_key *casefile, size_t limit,
                                    struct records *ret, struct err *err)
{
    const struct record_sql *of = column_sql(arena, part->def);
    AUTO_STMT load = { 0 };
    struct buf sql;
    buf_init(&sql, arena, PART_ROOM, PART_MAX);
    add_columns(&sql, of, part);
    buf_add(&sql, of->part_of_casefile);
    TRY(db_prepare_composed(db, &load, buf_str(&sql), err));
    bind_int(&load, 1, part->tenant.n);
    bind_int(&load, 2, casefile->id.n);
    bind_int(&load, 3, (int64_t)limit);
    bind_int(&load, 4, casefile->owner.n);
    TRY(read_all(arena, &load, part, ret, err));
    for (size_t i = 0; i < ret->count; i++)
        ret->items[i]->casefile = casefile->id;
    return OK;
}

/* ---- writing ---- */

/* A column of a built-in table that is never NULL keeps its first content. */
static void bind_filled(struct stmt *stmt, int at, const char *literal)
{
    struct str text = str_of(literal);
    int64_t number = 0;
    if (str_starts(text, STR("'")))
        bind_text(stmt, at, str_slice(text, 1, text.len - 1));
    else if (str_to_int(text, &number))
        bind_int(stmt, at, number);
}

/* The fields from parameter `at` on; the one after them. `with_fixed` also those a migration made. */
static int bind_fields(struct stmt *stmt, int at, const struct record *record,
                       const struct record_sql *sql, bool with_fixed)
{
    int column = 0;
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        const struct value *value = &record->values[field->number];
        int columns = kind_columns(field->kind);
        const char *const *fills = sql->fills + column;
        column += columns;
        if (columns == 0 || (field->is_fixed && !with_fixed))
            continue;
        kind_of(field)->bind(stmt, at, value);
        if (fills[0] != NULL && !value->has)
            bind_filled(stmt, at, fills[0]);
        if (columns == 2 && fills[1] != NULL && value->text.len == 0)
            bind_filled(stmt, at + 1, fills[1]);
        at += columns;
    }
    return at;
}

static void bind_key(struct stmt *stmt, int at, int64_t key)
{
    if (key != 0)
        bind_int(stmt, at, key);
    else
        bind_null(stmt, at);
}

static int bind_way(struct stmt *stmt, int at, const struct record_way *way)
{
    bind_opt_date(stmt, at, (OptDate){ .has = way->is_known, .value = way->step_on });
    bind_text(stmt, at + 1, way->step_transition);
    if (way->is_known)
        bind_int(stmt, at + 2, way->reached);
    else
        bind_null(stmt, at + 2);
    return at + 3;
}

static void bind_row(struct stmt *stmt, const struct record *record, const struct record_sql *sql)
{
    int at = 1;
    bind_int(stmt, at++, record->tenant.n);
    bind_int(stmt, at++, record->id.n);
    bind_int(stmt, at++, record->owner.n);
    if (column_has_casefile(record->def))
        bind_key(stmt, at++, record->casefile.n);
    if (column_has_person(record->def))
        bind_key(stmt, at++, record->person.n);
    bind_text(stmt, at++, record_state_name(record->state));
    bind_int(stmt, at++, record->version);
    bind_date(stmt, at++, record->form_on);
    bind_instant(stmt, at++, record->created_at);
    bind_int(stmt, at++, record->created_by.n);
    bind_instant(stmt, at++, record->updated_at);
    bind_int(stmt, at++, record->updated_by.n);
    bind_text(stmt, at++, record->origin);
    at = bind_fields(stmt, at, record, sql, true);
    if (!column_has_person(record->def)) {
        bind_text(stmt, at++, record->name_key);
        bind_text(stmt, at++, record->kana_key);
    } else if (record->def->is_built_in) {
        at = bind_way(stmt, at, &record->way);
    }
    for (int i = 0; i < sql->columns_beside; i++)
        bind_filled(stmt, at++, sql->fills[sql->field_columns + i]);
}

static STATUS insert_record(struct tx *tx, struct arena *arena, const struct record *record,
                            struct err *err)
{
    const struct record_sql *sql = column_sql(arena, record->def);
    AUTO_STMT stmt = { 0 };
    TRY(db_insert_composed(tx, &stmt, sql->insert, err));
    bind_row(&stmt, record, sql);
    return db_run(&stmt, NULL, err);
}

static STATUS conflict(const struct record *record, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "", "record.conflict", "%.*s %lld is not version %lld",
                   STR_ARG(record->def->name), (long long)record->id.n, (long long)record->version);
}

static STATUS update_record(struct tx *tx, struct arena *arena, const struct record *record,
                            int64_t old_version, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    const struct record_sql *sql = column_sql(arena, record->def);
    TRY(db_prepare_composed(tx->db, &stmt, sql->update, err));
    bind_text(&stmt, 1, record_state_name(record->state));
    bind_int(&stmt, 2, record->version);
    bind_date(&stmt, 3, record->form_on);
    bind_instant(&stmt, 4, record->updated_at);
    bind_int(&stmt, 5, record->updated_by.n);
    int at = bind_fields(&stmt, 6, record, sql, false);
    bind_int(&stmt, at, record->tenant.n);
    bind_int(&stmt, at + 1, record->id.n);
    bind_int(&stmt, at + 2, old_version);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK : conflict(record, err);
}

static STATUS history_add(struct tx *tx, struct arena *arena, const struct record *old,
                          struct str reason, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO record_history (tenant, record_type, record_id, version, at,"
                   " by_user, reason, snapshot) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   err));
    struct str snapshot = record_snapshot(arena, old);
    bind_int(&stmt, 1, old->tenant.n);
    bind_text(&stmt, 2, old->def->name);
    bind_int(&stmt, 3, old->id.n);
    bind_int(&stmt, 4, old->version);
    bind_instant(&stmt, 5, old->updated_at);
    bind_int(&stmt, 6, old->updated_by.n);
    bind_text(&stmt, 7, reason);
    bind_text(&stmt, 8, snapshot);
    return db_run(&stmt, NULL, err);
}

/* Takes the request key, or finds the record of the first answer. */
static STATUS take_request_key(struct tx *tx, struct record *record, const struct save *save,
                               bool *ret_repeat, struct err *err)
{
    int64_t taken = 0;
    {
        AUTO_STMT insert = { 0 };
        TRY(db_prepare(tx->db, &insert,
                       "INSERT INTO request_key (tenant, request_key, record_type, record_id, at)"
                       " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                       err));
        bind_int(&insert, 1, record->tenant.n);
        bind_text(&insert, 2, save->request_key);
        bind_text(&insert, 3, record->def->name);
        bind_int(&insert, 4, record->id.n);
        bind_instant(&insert, 5, save->at);
        TRY(db_run(&insert, &taken, err));
    }
    *ret_repeat = taken == 0;
    if (taken == 1)
        return OK;
    AUTO_STMT find = { 0 };
    bool has_row = false;
    TRY(db_prepare(tx->db, &find,
                   "SELECT record_id FROM request_key"
                   " WHERE tenant = $1 AND request_key = $2 AND record_type = $3",
                   err));
    bind_int(&find, 1, record->tenant.n);
    bind_text(&find, 2, save->request_key);
    bind_text(&find, 3, record->def->name);
    TRY(db_step(&find, &has_row, err));
    if (!has_row) /* made with another kind of form: nothing of this one is there */
        return conflict(record, err);
    record->id.n = col_int(&find, 0);
    return OK;
}

static STATUS save_new(struct tx *tx, struct arena *arena, struct record *record,
                       const struct save *save, struct err *err)
{
    record->version = 1;
    record->created_at = record->updated_at = save->at;
    record->created_by = record->updated_by = save->by;
    TRY(insert_record(tx, arena, record, err));
    return tables_save(tx, arena, record, true, err);
}

STATUS record_add(struct tx *tx, struct record *record, const struct save *save, struct err *err)
{
    AUTO_ARENA arena;
    assert(tx->bulk != NULL && save->actor == NULL && save->request_key.len == 0);
    arena_init(&arena, 0);
    return save_new(tx, &arena, record, save, err);
}

static STATUS save_version(struct tx *tx, struct arena *arena, struct record *record,
                           const struct record *old, const struct save *save, struct err *err)
{
    record->version = old->version + 1;
    record->updated_at = save->at;
    record->updated_by = save->by;
    TRY(update_record(tx, arena, record, old->version, err));
    TRY(history_add(tx, arena, old, save->reason, err));
    return tables_save(tx, arena, record, false, err);
}

/* Everything but the request key: the version that is replaced, the keys, the protected values, the rows. */
static STATUS write_record(struct tx *tx, struct arena *arena, struct record *record,
                           const struct save *save, struct err *err)
{
    struct record *old = NULL;
    if (record->version != 0) {
        TRY(record_load(tx->db, arena, record->def, record->tenant, record->id, &old, err));
        if (old->version != record->version)
            return conflict(record, err);
    }
    assert(!record->is_part); /* what was not read would be emptied */
    if (save->actor != NULL)
        TRY(key_check(tx->db, save->actor, save->at, record, old, err));
    TRY(protected_hide(tx, arena, save->keyring, record, err));
    return old == NULL ? save_new(tx, arena, record, save, err)
                       : save_version(tx, arena, record, old, save, err);
}

STATUS record_save(struct tx *tx, struct record *record, const struct save *save, bool *ret_repeat,
                   struct err *err)
{
    assert(tx->open);
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    bool is_new = record->version == 0, is_repeat = false;
    struct record before = *record;
    if (is_new && record->id.n == 0)
        TRY(key_next(tx->db, record->tenant, &record->id.n, err));
    enum status status = OK;
    if (save->request_key.len > 0)
        status = take_request_key(tx, record, save, &is_repeat, err);
    if (status == OK && !is_repeat)
        status = write_record(tx, &arena, record, save, err);
    if (status != OK)
        *record = before; /* as if it had not been tried: the caller may show it again */
    else
        *ret_repeat = is_repeat;
    if (status == OK && record->values != before.values) {
        record->values = before.values; /* the copy without them ends with the arena */
        protected_blank(record->def, record->values);
    }
    return status;
}

STATUS record_delete(struct tx *tx, struct record *record, const struct save *save, struct err *err)
{
    bool is_repeat = false;
    enum record_state before = record->state;
    record->state = RECORD_DELETED;
    enum status status = record_save(tx, record, save, &is_repeat, err);
    if (status != OK)
        record->state = before;
    return status;
}

/* The state that the newest replaced version had. */
static STATUS state_before(struct db *db, struct arena *arena, const struct record *record,
                           enum record_state *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    struct json json = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT snapshot FROM record_history WHERE tenant = $1 AND record_type = $2"
                   " AND record_id = $3 ORDER BY version DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    TRY(db_step(&stmt, &has_row, err));
    *ret = RECORD_FINAL;
    if (!has_row)
        return OK;
    TRY(json_read(arena, col_text(&stmt, 0), &json, err));
    const struct json *state = json.type == JSON_OBJECT ? json_find(&json, "state") : NULL;
    if (state != NULL && state->type == JSON_TEXT)
        *ret = state_of(state->text);
    return OK;
}

STATUS record_restore(struct tx *tx, struct record *record, const struct save *save,
                      struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    enum record_state state = RECORD_FINAL;
    bool is_repeat = false;
    TRY(state_before(tx->db, &arena, record, &state, err));
    if (state == RECORD_DELETED)
        state = RECORD_FINAL;
    record->state = state;
    enum status status = record_save(tx, record, save, &is_repeat, err);
    if (status != OK)
        record->state = RECORD_DELETED;
    return status;
}

/* ---- history ---- */

static STATUS read_version(struct arena *arena, const struct kind_context *context,
                           const struct record *record, const struct stmt *stmt,
                           struct version *ret, struct err *err)
{
    struct record *old = NULL;
    TRY(record_from_snapshot(arena, context, record->def, col_copy(arena, stmt, 4), &old, err));
    old->tenant = record->tenant;
    old->id = record->id;
    old->owner = record->owner;
    old->casefile = record->casefile;
    old->person = record->person;
    old->created_at = record->created_at;
    old->created_by = record->created_by;
    old->version = col_int(stmt, 0);
    old->updated_at.us = col_int(stmt, 1);
    old->updated_by.n = col_int(stmt, 2);
    *ret = (struct version){ .version = old->version,
                             .at = old->updated_at,
                             .by = old->updated_by,
                             .reason = col_copy(arena, stmt, 3),
                             .record = old };
    return OK;
}

STATUS record_history(struct db *db, struct arena *arena, const struct kind_context *context,
                      const struct record *record, struct version **ret, size_t *ret_count,
                      struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT version, at, by_user, reason, snapshot FROM record_history"
                   " WHERE tenant = $1 AND record_type = $2 AND record_id = $3"
                   " ORDER BY version DESC",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    size_t count = 1, room = record->version > 0 ? (size_t)record->version + 1 : 2;
    struct version *versions = arena_array(arena, struct version, room);
    versions[0] = (struct version){ .version = record->version,
                                    .at = record->updated_at,
                                    .by = record->updated_by,
                                    .record = record_copy(arena, record) };
    while (count < room) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        TRY(read_version(arena, context, record, &stmt, &versions[count], err));
        count++;
    }
    *ret = versions;
    *ret_count = count;
    return OK;
}

enum { HISTORIES_A_QUERY = 16 };

static STATUS read_versions(struct arena *arena, const struct kind_context *context,
                            struct stmt *stmt, struct versions *versions, struct err *err)
{
    while (versions->count < VERSIONS_MAX) {
        bool has_row = false;
        size_t at = 0;
        TRY(db_step(stmt, &has_row, err));
        if (!has_row)
            return OK;
        while (at < versions->of_count && versions->of[at]->id.n != col_int(stmt, 5))
            at++;
        if (at < versions->of_count)
            TRY(read_version(arena, context, versions->of[at], stmt,
                             &versions->items[versions->count++], err));
    }
    return OK;
}

STATUS record_history_of(struct db *db, struct arena *arena, const struct kind_context *context,
                         struct versions *versions, struct err *err)
{
    versions->count = 0;
    if (versions->of_count > 0)
        versions->items = arena_array(arena, struct version, VERSIONS_MAX);
    for (size_t at = 0; at < versions->of_count; at += HISTORIES_A_QUERY) {
        AUTO_STMT stmt = { 0 };
        TRY(db_prepare(db, &stmt,
                       "SELECT version, at, by_user, reason, snapshot, record_id"
                       " FROM record_history WHERE tenant = $1 AND record_type = $2"
                       " AND record_id IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
                       " $15, $16, $17, $18) ORDER BY record_id, version DESC",
                       err));
        bind_int(&stmt, 1, versions->of[0]->tenant.n);
        bind_text(&stmt, 2, versions->of[0]->def->name);
        for (size_t i = 0; i < HISTORIES_A_QUERY; i++)
            bind_int(&stmt, 3 + (int)i,
                     at + i < versions->of_count ? versions->of[at + i]->id.n : 0);
        TRY(read_versions(arena, context, &stmt, versions, err));
    }
    return OK;
}

/* ---- the end of the bin: one transaction a type; what lies long enough is locked, then everything that hangs
 * on it goes, then the records themselves, each with its audit entry ---- */

enum { BIN_SQL_MAX = 64 * 1024 };
#define DAY_US (INT64_C(24) * 3600 * 1000000)

struct emptying {
    struct tx *tx;
    struct arena *arena;
    const struct record_def *def;
    TenantId tenant;
    Instant until; /* in the bin since then or longer */
    Instant now;
};

/* "<sql> IN (the records that go)"; $1 tenant, $2 until, $3 the type where `names_type`. */
static STATUS run_on_old(const struct emptying *e, struct buf *sql, bool names_type,
                         struct err *err)
{
    AUTO_STMT stmt = { 0 };
    buf_addf(sql,
             " IN (SELECT id FROM %.*s WHERE tenant = $1 AND state = 'deleted'"
             " AND updated_at <= $2)",
             STR_ARG(e->def->name));
    if (names_type)
        buf_add(sql, STR(" AND record_type = $3"));
    TRY(db_prepare_composed(e->tx->db, &stmt, buf_str(sql), err));
    bind_int(&stmt, 1, e->tenant.n);
    bind_instant(&stmt, 2, e->until);
    if (names_type)
        bind_text(&stmt, 3, e->def->name);
    return db_run(&stmt, NULL, err);
}

/* Nobody restores meanwhile what goes now. */
static STATUS lock_old(const struct emptying *e, struct err *err)
{
    struct buf sql;
    buf_init(&sql, e->arena, 512, BIN_SQL_MAX);
    buf_addf(&sql, "UPDATE %.*s SET state = 'deleted' WHERE tenant = $1 AND id",
             STR_ARG(e->def->name));
    return run_on_old(e, &sql, false, err);
}

static STATUS delete_rows(const struct emptying *e, struct err *err)
{
    for (size_t i = 0; i < e->def->field_count; i++) {
        struct buf sql;
        if (e->def->fields[i].kind != KIND_TABLE)
            continue;
        buf_init(&sql, e->arena, 512, BIN_SQL_MAX);
        buf_addf(&sql, "DELETE FROM %.*s WHERE tenant = $1 AND record_id",
                 STR_ARG(column_table_name(e->arena, e->def, &e->def->fields[i])));
        TRY(run_on_old(e, &sql, false, err));
    }
    return OK;
}

static STATUS delete_chunks(const struct emptying *e, struct err *err)
{
    struct buf sql;
    AUTO_STMT stmt = { 0 };
    buf_init(&sql, e->arena, 512, BIN_SQL_MAX);
    buf_addf(&sql,
             "DELETE FROM attachment_chunk WHERE tenant = $1 AND attachment_id IN ("
             "SELECT a.id FROM attachment a JOIN %.*s t ON t.tenant = a.tenant"
             " AND t.id = a.record_id WHERE a.tenant = $1 AND a.record_type = $3"
             " AND t.state = 'deleted' AND t.updated_at <= $2)",
             STR_ARG(e->def->name));
    TRY(db_prepare_composed(e->tx->db, &stmt, buf_str(&sql), err));
    bind_int(&stmt, 1, e->tenant.n);
    bind_instant(&stmt, 2, e->until);
    bind_text(&stmt, 3, e->def->name);
    return db_run(&stmt, NULL, err);
}

/* What names its record by type and id, in tables of the program itself. */
static STATUS delete_about(const struct emptying *e, struct err *err)
{
    static const struct str tables[] = {
        STR_INIT("attachment"), STR_INIT("record_history"), STR_INIT("protected_value"),
        STR_INIT("open_edit"),  STR_INIT("request_key"),
    };
    TRY(delete_chunks(e, err));
    for (size_t i = 0; i < LENGTH(tables); i++) {
        struct buf sql;
        buf_init(&sql, e->arena, 512, BIN_SQL_MAX);
        buf_addf(&sql, "DELETE FROM %.*s WHERE tenant = $1 AND record_id", STR_ARG(tables[i]));
        TRY(run_on_old(e, &sql, true, err));
    }
    return OK;
}

static STATUS audit_gone(const struct emptying *e, int64_t record, int64_t casefile,
                         struct err *err)
{
    struct audit_entry entry = { .tenant = e->tenant,
                                 .at = e->now,
                                 .action = STR("empty_bin"),
                                 .object_type = e->def->name,
                                 .object_id = record,
                                 .casefile = { casefile },
                                 .rule = STR("nightly") };
    return audit_add(e->tx, &entry, err);
}

static STATUS delete_records(const struct emptying *e, int64_t *ret_count, struct err *err)
{
    struct buf sql;
    AUTO_STMT stmt = { 0 };
    buf_init(&sql, e->arena, 512, BIN_SQL_MAX);
    buf_addf(&sql,
             "DELETE FROM %.*s WHERE tenant = $1 AND state = 'deleted' AND updated_at <= $2"
             " RETURNING id, casefile_id",
             STR_ARG(e->def->name));
    TRY(db_prepare_composed(e->tx->db, &stmt, buf_str(&sql), err));
    bind_int(&stmt, 1, e->tenant.n);
    bind_instant(&stmt, 2, e->until);
    for (;;) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err)); /* the first step has taken all of them away */
        if (!has_row)
            return OK;
        TRY(audit_gone(e, col_int(&stmt, 0), col_int(&stmt, 1), err));
        ++*ret_count;
    }
}

STATUS record_bin_empty(struct db *db, const struct record_def *def, TenantId tenant, Instant now,
                        int64_t *ret_count, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_TX tx = { 0 };
    arena_init(&arena, 0);
    *ret_count = 0;
    if (def->is_built_in)
        return OK;
    struct emptying e = { .tx = &tx,
                          .arena = &arena,
                          .def = def,
                          .tenant = tenant,
                          .until = { now.us - BIN_DAYS * DAY_US },
                          .now = now };
    TRY(tx_begin(db, &tx, err));
    TRY(lock_old(&e, err));
    TRY(delete_rows(&e, err));
    TRY(delete_about(&e, err));
    TRY(delete_records(&e, ret_count, err));
    return tx_commit(&tx, err);
}
