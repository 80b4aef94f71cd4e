/* protected_db.c - moves values of protected fields between columns and protected_value. */
#include "record/protection/protected_db.h"

#include <inttypes.h>
#include <string.h>

#include "record/column.h"
#include "record/record_json.h"

#include "base/banned.h"

enum { RECORDS_MAX = 10000, SQL_MAX = 8192, VALUE_MAX = KIB(64) };

bool record_has_protected(const struct record_def *def)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].is_protected && !def->fields[i].is_fixed)
            return true;
    return false;
}

void protected_blank(const struct record_def *def, struct value *values)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].is_protected && !def->fields[i].is_fixed)
            values[def->fields[i].number] = (struct value){ 0 };
}

/* One value as {"address":"..."}: what record_read_values reads back. */
static struct str value_json(struct arena *arena, const struct record *record,
                             const struct field *field)
{
    struct buf out;
    struct json_writer json;
    struct record *only = record_new(arena, record->def);
    only->form_on = record->form_on;
    only->values[field->number] = record->values[field->number];
    buf_init(&out, arena, 256, VALUE_MAX);
    json_init(&json, &out);
    record_write_values(&json, only);
    return buf_str(&out);
}

static STATUS person_of(struct db *db, const struct record *record, PersonId *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = record->person;
    if (str_equal(record->def->name, STR("person")))
        ret->n = record->id.n;
    if (ret->n != 0 || record->casefile.n == 0)
        return OK;
    TRY(db_prepare(db, &stmt, "SELECT person_id FROM casefile WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_int(&stmt, 2, record->casefile.n);
    TRY(db_step(&stmt, &row, err));
    ret->n = row ? col_int(&stmt, 0) : 0;
    return OK;
}

/* Seals all filled protected fields of the record; `suffix` is "" or "@<version>". */
static STATUS seal_fields(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                          const struct record *record, PersonId person, struct str suffix,
                          struct err *err)
{
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (!field->is_protected || field->is_fixed || !record->values[field->number].has)
            continue;
        if (keyring == NULL)
            return err_set(err, ERR_DENIED, "", "record.protected.no_key",
                           "%.*s %" PRId64 ": protected person, and no key to seal with",
                           STR_ARG(record->def->name), record->id.n);
        struct protected_key key = {
            .tenant = record->tenant,
            .person = person,
            .record_type = record->def->name,
            .record = record->id,
            .field = str_format(arena, "%.*s%.*s", STR_ARG(field->name), STR_ARG(suffix)),
        };
        TRY(protected_value_save(tx, arena, keyring, &key, value_json(arena, record, field), err));
    }
    return OK;
}

STATUS protected_hide(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                      struct record *record, struct err *err)
{
    const struct record_def *def = record->def;
    PersonId person = { 0 };
    enum protection state = PROTECTED;
    bool is_new_person = record->version == 0 && str_equal(def->name, STR("person"));
    if (!record_has_protected(def) || is_new_person)
        return OK;
    TRY(person_of(tx->db, record, &person, err));
    if (person.n == 0)
        return OK;
    TRY(protection_load(tx->db, record->tenant, person, &state, err));
    if (state == PROTECTION_NONE)
        return OK;
    TRY(seal_fields(tx, arena, keyring, record, person, STR(""), err));
    struct value *values = arena_array(arena, struct value, def->field_count);
    memcpy(values, record->values, def->field_count * sizeof *values);
    protected_blank(def, values);
    record->values = values;
    return OK;
}

/* ---- moving in ---- */
static STATUS load_ids(struct db *db, struct arena *arena, const struct record_def *def,
                       TenantId tenant, PersonId person, int64_t **ret, size_t *ret_count,
                       struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    size_t count = 0;
    int64_t *ids = arena_array(arena, int64_t, RECORDS_MAX);
    const char *where = str_equal(def->name, STR("person")) ? "id = $2"
                        : def->per == PER_CASEFILE && !def->is_built_in
                            ? "casefile_id IN (SELECT c.id FROM casefile c"
                              " WHERE c.tenant = $1 AND c.person_id = $2)"
                            : "person_id = $2";
    struct str sql = str_format(arena, "SELECT id FROM %.*s WHERE tenant = $1 AND %s ORDER BY id",
                                STR_ARG(def->name), where);
    TRY(db_prepare_composed(db, &stmt, sql, err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        if (count == RECORDS_MAX)
            return err_set(err, ERR_LIMIT, "", "record.protected.too_many",
                           "person %" PRId64 " has over %d records", person.n, RECORDS_MAX);
        ids[count++] = col_int(&stmt, 0);
    }
    *ret = ids;
    *ret_count = count;
    return OK;
}

/* Empties the columns of the protected fields. */
static STATUS clear_columns(struct tx *tx, struct arena *arena, const struct record *record,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct buf sql;
    const char *before = " SET ";
    buf_init(&sql, arena, 512, SQL_MAX);
    buf_addf(&sql, "UPDATE %.*s", STR_ARG(record->def->name));
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (!field->is_protected || field->is_fixed || kind_columns(field->kind) == 0)
            continue;
        buf_addf(&sql, "%s%.*s = NULL", before, STR_ARG(field->name));
        before = ", ";
        if (kind_columns(field->kind) == 2)
            buf_addf(&sql, ", %.*s = NULL", STR_ARG(column_second_name(arena, field)));
    }
    buf_add(&sql, STR(" WHERE tenant = $1 AND id = $2"));
    TRY(db_prepare_composed(tx->db, &stmt, buf_str(&sql), err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_int(&stmt, 2, record->id.n);
    return db_run(&stmt, NULL, err);
}

struct old_version {
    int64_t version;
    struct str snapshot;
};

static STATUS load_versions(struct db *db, struct arena *arena, const struct record *record,
                            struct old_version **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    size_t count = 0, room = 0;
    struct old_version *list = NULL;
    TRY(db_prepare(db, &stmt,
                   "SELECT version, snapshot FROM record_history WHERE tenant = $1"
                   " AND record_type = $2 AND record_id = $3 ORDER BY version",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        if (count == room) {
            struct old_version *more = arena_array(arena, struct old_version, room * 2 + 8);
            if (count > 0)
                memcpy(more, list, count * sizeof *more);
            list = more;
            room = room * 2 + 8;
        }
        list[count++] = (struct old_version){ col_int(&stmt, 0), col_copy(arena, &stmt, 1) };
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

static STATUS write_version(struct tx *tx, struct arena *arena, const struct record *record,
                            const struct record *old, int64_t version, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE record_history SET snapshot = $5 WHERE tenant = $1"
                   " AND record_type = $2 AND record_id = $3 AND version = $4",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    bind_int(&stmt, 4, version);
    bind_text(&stmt, 5, record_snapshot(arena, old));
    return db_run(&stmt, NULL, err);
}

static STATUS hide_versions(struct tx *tx, struct arena *arena, const struct kind_context *context,
                            const struct keyring *keyring, const struct record *record,
                            PersonId person, struct err *err)
{
    struct old_version *versions = NULL;
    size_t count = 0;
    TRY(load_versions(tx->db, arena, record, &versions, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct record *old = NULL;
        TRY(record_from_snapshot(arena, context, record->def, versions[i].snapshot, &old, err));
        old->tenant = record->tenant;
        old->id = record->id;
        TRY(seal_fields(tx, arena, keyring, old, person,
                        str_format(arena, "@%" PRId64, versions[i].version), err));
        protected_blank(record->def, old->values);
        TRY(write_version(tx, arena, record, old, versions[i].version, err));
    }
    return OK;
}

STATUS protected_move_in(struct tx *tx, const struct kind_context *context,
                         const struct keyring *keyring, TenantId tenant, PersonId person,
                         struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t d = 0; d < context->seido->record_count; d++) {
        const struct record_def *def = &context->seido->records[d];
        int64_t *ids = NULL;
        size_t count = 0;
        bool of_person = def->is_built_in || def->per == PER_CASEFILE || def->per == PER_PERSON;
        if (!of_person || !record_has_protected(def))
            continue;
        TRY(load_ids(tx->db, &arena, def, tenant, person, &ids, &count, err));
        for (size_t i = 0; i < count; i++) {
            struct record *record = NULL;
            TRY(record_load(tx->db, &arena, def, tenant, (RecordId){ ids[i] }, &record, err));
            TRY(seal_fields(tx, &arena, keyring, record, person, STR(""), err));
            TRY(clear_columns(tx, &arena, record, err));
            TRY(hide_versions(tx, &arena, context, keyring, record, person, err));
        }
    }
    return OK;
}

/* ---- moving back ---- */
static STATUS read_value(struct arena *arena, const struct kind_context *context,
                         struct record *record, struct str plain, struct err *err)
{
    struct json json;
    struct problems problems;
    problems_init(&problems, arena);
    TRY(json_read(arena, plain, &json, err));
    record_read_values(arena, context, &json, record, &problems);
    return problems_has_errors(&problems)
               ? err_set(err, ERR_INVALID, "", "record.protected.unreadable",
                         "%.*s %" PRId64 ": sealed value is not understood",
                         STR_ARG(record->def->name), record->id.n)
               : OK;
}

static STATUS restore_version(struct tx *tx, struct arena *arena,
                              const struct kind_context *context, const struct record *record,
                              int64_t version, struct str plain, struct err *err)
{
    struct old_version *versions = NULL;
    size_t count = 0;
    TRY(load_versions(tx->db, arena, record, &versions, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct record *old = NULL;
        if (versions[i].version != version)
            continue;
        TRY(record_from_snapshot(arena, context, record->def, versions[i].snapshot, &old, err));
        TRY(read_value(arena, context, old, plain, err));
        TRY(write_version(tx, arena, record, old, version, err));
    }
    return OK;
}

/* All sealed values of one record: keys [from, until) of the list. */
static STATUS restore_record(struct tx *tx, const struct kind_context *context,
                             const struct protected_key *keys, size_t count,
                             const struct save *save, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct record_def *def = seido_record(context->seido, keys[0].record_type);
    struct record *record = NULL;
    bool changed = false, is_repeat = false;
    if (def == NULL) /* a type of an overlay that is gone: stays sealed */
        return OK;
    TRY(record_load(tx->db, &arena, def, keys[0].tenant, keys[0].record, &record, err));
    for (size_t i = 0; i < count; i++) {
        struct str rest = keys[i].field, name = STR(""), plain = STR("");
        int64_t version = 0;
        TRY(protected_value_load(tx->db, &arena, save->keyring, &keys[i], &plain, err));
        (void)str_split(&rest, '@', &name);
        if (rest.len > 0 && rest.ptr != keys[i].field.ptr && str_to_int(rest, &version)) {
            TRY(restore_version(tx, &arena, context, record, version, plain, err));
        } else {
            TRY(read_value(&arena, context, record, plain, err));
            changed = true;
        }
        TRY(protected_value_delete(tx, &keys[i], err));
    }
    return changed ? record_save(tx, record, save, &is_repeat, err) : OK;
}

STATUS protected_move_back(struct tx *tx, const struct kind_context *context, TenantId tenant,
                           PersonId person, const struct save *save, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct protected_key *keys = NULL;
    size_t count = 0, from = 0;
    arena_init(&arena, 0);
    TRY(protected_value_list(tx->db, &arena, tenant, person, &keys, &count, err));
    for (size_t i = 1; i <= count; i++) {
        if (i < count && keys[i].record.n == keys[from].record.n &&
            str_equal(keys[i].record_type, keys[from].record_type))
            continue;
        TRY(restore_record(tx, context, keys + from, i - from, save, err));
        from = i;
    }
    return OK;
}

STATUS protected_words(struct arena *arena, const struct kind_context *context,
                       const struct record_def *def, struct str field, struct str plain,
                       struct str *ret, struct err *err)
{
    const struct field *found = record_field(def, field);
    struct record *record = record_new(arena, def);
    if (found == NULL)
        return err_set(err, ERR_INVALID, "", "record.protected.unreadable", "no such field");
    TRY(read_value(arena, context, record, plain, err));
    *ret = value_format(arena, context, found, &record->values[found->number]);
    return OK;
}
