/* key_check.c - the keys of a record, found by those who may name them. */
#include "record/record_row.h"

#include "record/kind.h"

#include "base/banned.h"

enum { KEYS_A_QUERY = 20, SQL_ROOM = 2048, SQL_MAX = 32 * 1024 };

/* The keys of a batch come first in every statement, $1 ... $20. */
#define KEYS                                                                                       \
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20"
enum { AFTER_KEYS = KEYS_A_QUERY + 1 };

struct asking {
    struct db *db;
    struct arena *arena;
    const struct actor *actor;
    Date today;
    const struct record *record, *before;
};

/* Up to KEYS_A_QUERY keys of one field; those that are found are set to 0. */
struct batch {
    const struct field *field;
    int64_t keys[KEYS_A_QUERY];
    struct str paths[KEYS_A_QUERY];
    size_t count;
};

static STATUS strike_found(struct batch *batch, struct stmt *stmt, struct err *err)
{
    for (bool has_row;;) {
        TRY(db_step(stmt, &has_row, err));
        if (!has_row)
            return OK;
        for (size_t i = 0; i < batch->count; i++)
            if (batch->keys[i] == col_int(stmt, 0))
                batch->keys[i] = 0;
    }
}

static void bind_keys(struct stmt *stmt, const struct batch *batch)
{
    for (size_t i = 0; i < KEYS_A_QUERY; i++)
        bind_int(stmt, 1 + (int)i, i < batch->count ? batch->keys[i] : 0);
}

static STATUS find_users(const struct asking *a, struct batch *batch, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(a->db, &stmt,
                   "SELECT user_id FROM membership WHERE user_id IN (" KEYS ") AND tenant = $21"
                   " AND (organisation_id = $22 OR organisation_id = $23)",
                   err));
    bind_keys(&stmt, batch);
    bind_int(&stmt, AFTER_KEYS, a->record->tenant.n);
    bind_int(&stmt, AFTER_KEYS + 1, a->record->owner.n);
    bind_int(&stmt, AFTER_KEYS + 2, a->actor->organisation.n);
    return strike_found(batch, &stmt, err);
}

static STATUS find_organisations(const struct asking *a, struct batch *batch, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(a->db, &stmt,
                   "SELECT id FROM organisation WHERE id IN (" KEYS ") AND tenant = $21", err));
    bind_keys(&stmt, batch);
    bind_int(&stmt, AFTER_KEYS, a->record->tenant.n);
    return strike_found(batch, &stmt, err);
}

static STATUS find_files(const struct asking *a, struct batch *batch, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(a->db, &stmt,
                   "SELECT id FROM attachment WHERE id IN (" KEYS ") AND tenant = $21"
                   " AND owner_id = $22 AND state = 'final' AND record_type = $23"
                   " AND (record_id = $24 OR (record_id IS NULL AND created_by = $25))",
                   err));
    bind_keys(&stmt, batch);
    bind_int(&stmt, AFTER_KEYS, a->record->tenant.n);
    bind_int(&stmt, AFTER_KEYS + 1, a->record->owner.n);
    bind_text(&stmt, AFTER_KEYS + 2, a->record->def->name);
    bind_int(&stmt, AFTER_KEYS + 3, a->record->id.n);
    bind_int(&stmt, AFTER_KEYS + 4, a->actor->user.n);
    return strike_found(batch, &stmt, err);
}

static const struct record_def *target_of(const struct asking *a, const struct field *field)
{
    if (field->kind == KIND_RECORD)
        return seido_record(a->actor->seido, field->target);
    return seido_record(a->actor->seido,
                        field->kind == KIND_PERSON ? STR("person") : STR("casefile"));
}

/* Composed from the table of types, like a list: the clause is that of every list. */
static STATUS find_records(const struct asking *a, struct batch *batch, struct err *err)
{
    const struct record_def *def = target_of(a, batch->field);
    struct clause visible;
    struct buf sql;
    AUTO_STMT stmt = { 0 };
    if (def == NULL)
        return OK; /* nothing is found */
    bool same_case = !def->is_built_in && column_has_casefile(def) && a->record->casefile.n != 0;
    may_see_clause(a->arena, a->actor, def->name, a->today, &visible);
    buf_init(&sql, a->arena, SQL_ROOM, SQL_MAX);
    buf_addf(&sql,
             "SELECT t.id FROM %.*s t WHERE t.id IN (" KEYS ") AND t.tenant = $21"
             " AND t.owner_id = $22 AND t.state <> 'deleted'",
             STR_ARG(def->name));
    if (same_case)
        buf_add(&sql, STR(" AND t.casefile_id = $23"));
    buf_add(&sql, STR(" AND "));
    int first = AFTER_KEYS + (same_case ? 3 : 2);
    (void)clause_write(&sql, &visible, STR("t"), first);
    TRY(db_prepare_composed(a->db, &stmt, buf_str(&sql), err));
    bind_keys(&stmt, batch);
    bind_int(&stmt, AFTER_KEYS, a->record->tenant.n);
    bind_int(&stmt, AFTER_KEYS + 1, a->record->owner.n);
    if (same_case)
        bind_int(&stmt, AFTER_KEYS + 2, a->record->casefile.n);
    clause_bind(&stmt, &visible, first);
    return strike_found(batch, &stmt, err);
}

static STATUS ask(const struct asking *a, struct batch *batch, struct err *err)
{
    if (batch->count == 0)
        return OK;
    if (batch->field->kind == KIND_USER)
        TRY(find_users(a, batch, err));
    else if (batch->field->kind == KIND_ORGANISATION)
        TRY(find_organisations(a, batch, err));
    else if (batch->field->kind == KIND_FILE)
        TRY(find_files(a, batch, err));
    else
        TRY(find_records(a, batch, err));
    for (size_t i = 0; i < batch->count; i++)
        if (batch->keys[i] != 0)
            return err_set(err, ERR_INVALID, str_to_chars(a->arena, batch->paths[i]), "record.key",
                           "%.*s %lld: a key of %.*s is not the actor's to name",
                           STR_ARG(a->record->def->name), (long long)a->record->id.n,
                           STR_ARG(batch->field->name));
    batch->count = 0;
    return OK;
}

static STATUS add_key(const struct asking *a, struct batch *batch, int64_t key, struct str path,
                      struct err *err)
{
    if (batch->field->kind == KIND_USER && key == a->actor->user.n)
        return OK;
    batch->keys[batch->count] = key;
    batch->paths[batch->count++] = path;
    return batch->count == KEYS_A_QUERY ? ask(a, batch, err) : OK;
}

static bool is_key(const struct field *field, const struct value *value)
{
    return kind_is_key(field->kind) && value->has && value->number != 0;
}

static bool was_there(const struct value *before, size_t column, int64_t key)
{
    const struct rows *rows = before == NULL ? NULL : before->rows;
    for (size_t row = 0; rows != NULL && row < rows->count; row++)
        if (rows->cells[row][column].has && rows->cells[row][column].number == key)
            return true;
    return false;
}

static STATUS check_column(const struct asking *a, const struct field *table, size_t column,
                           struct err *err)
{
    struct batch batch = { .field = &table->columns[column] };
    const struct rows *rows = a->record->values[table->number].rows;
    const struct value *before = a->before == NULL ? NULL : &a->before->values[table->number];
    if (!kind_is_key(batch.field->kind))
        return OK;
    for (size_t row = 0; rows != NULL && row < rows->count; row++) {
        const struct value *cell = &rows->cells[row][column];
        if (is_key(batch.field, cell) && !was_there(before, column, cell->number))
            TRY(add_key(a, &batch, cell->number,
                        str_format(a->arena, "%.*s[%zu].%.*s", STR_ARG(table->name), row,
                                   STR_ARG(batch.field->name)),
                        err));
    }
    return ask(a, &batch, err);
}

static STATUS check_field(const struct asking *a, const struct field *field, struct err *err)
{
    struct batch batch = { .field = field };
    const struct value *value = &a->record->values[field->number];
    for (size_t column = 0; column < field->column_count; column++)
        TRY(check_column(a, field, column, err));
    if (field->is_fixed || !is_key(field, value) ||
        (a->before != NULL && a->before->values[field->number].has &&
         a->before->values[field->number].number == value->number))
        return OK;
    TRY(add_key(a, &batch, value->number, field->name, err));
    return ask(a, &batch, err);
}

STATUS key_check(struct db *db, const struct actor *actor, Instant now, const struct record *record,
                 const struct record *before, struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct asking asking = { db, &arena, actor, instant_tokyo_date(now), record, before };
    for (size_t i = 0; i < record->def->field_count; i++)
        TRY(check_field(&asking, &record->def->fields[i], err));
    return OK;
}
