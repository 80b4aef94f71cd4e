/* column.c - the columns of record types and the statements made of them. */
#include "record/column.h"

#include <assert.h>

#include "base/arena.h"
#include "record/kind.h"

#include "base/banned.h"

enum { SQL_MAX = KIB(64) };

/* Columns of built-in tables that are never NULL, with what they hold at first. */
static const struct {
    const char *record, *column, *literal;
} not_null[] = {
    { "person", "protection", "'none'" }, { "casefile", "program", "'consultation'" },
    { "casefile", "number", "''" },       { "casefile", "process_state", "'RECEIVED'" },
    { "casefile", "lap", "0" },           { "casefile", "worker_id_text", "''" },
    { "casefile", "contact_count", "0" }, { "casefile", "next_text", "''" },
};

const char *column_not_null(const struct record_def *def, struct str column)
{
    for (size_t i = 0; def->is_built_in && i < LENGTH(not_null); i++)
        if (str_equal(def->name, str_of(not_null[i].record)) &&
            str_equal(column, str_of(not_null[i].column)))
            return not_null[i].literal;
    return NULL;
}

bool column_has_casefile(const struct record_def *def)
{
    return !def->is_built_in;
}

bool column_has_person(const struct record_def *def)
{
    return !def->is_built_in || !str_equal(def->name, STR("person"));
}

struct str column_second_name(struct arena *arena, const struct field *field)
{
    const char *suffix = kinds[field->kind].second_suffix;
    assert(suffix != NULL);
    return str_format(arena, "%.*s%s", STR_ARG(field->name), suffix);
}

struct str column_table_name(struct arena *arena, const struct record_def *def,
                             const struct field *field)
{
    return str_format(arena, "%.*s_%.*s", STR_ARG(def->name), STR_ARG(field->name));
}

static void add_field_column(struct buf *sql, const struct field *field, const char *before)
{
    if (kind_columns(field->kind) == 0)
        return;
    buf_addf(sql, "%s%.*s", before, STR_ARG(field->name));
    if (kind_columns(field->kind) == 2)
        buf_addf(sql, "%s%.*s%s", before, STR_ARG(field->name), kinds[field->kind].second_suffix);
}

/* Those of all fields in their order; `with_fixed` also those a migration made. */
static void add_field_columns(struct buf *sql, const struct record_def *def, const char *before,
                              bool with_fixed)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (with_fixed || !def->fields[i].is_fixed)
            add_field_column(sql, &def->fields[i], before);
}

#define PART_HEAD "t.id, t.owner_id, t.state, t.version, t.created_at, t.updated_at, t.updated_by"

static void compose_columns(struct arena *arena, const struct record_def *def,
                            struct record_sql *ret)
{
    struct buf sql;
    buf_init(&sql, arena, 1024, SQL_MAX);
    buf_addf(&sql,
             "t.id, t.owner_id%s%s, t.state, t.version, t.form_on, t.created_at,"
             " t.created_by, t.updated_at, t.updated_by, t.origin",
             column_has_casefile(def) ? ", t.casefile_id" : "",
             column_has_person(def) ? ", t.person_id" : "");
    ret->first_field = 10 + (column_has_casefile(def) ? 1 : 0) + (column_has_person(def) ? 1 : 0);
    ret->head = arena_copy(arena, buf_str(&sql));
    ret->part_head = column_has_person(def) ? STR(PART_HEAD ", t.person_id") : STR(PART_HEAD);
    ret->each = arena_array(arena, struct str, def->field_count + 1);
    for (size_t i = 0; i < def->field_count; i++) {
        size_t before = sql.len;
        add_field_column(&sql, &def->fields[i], ", t.");
        ret->each[def->fields[i].number] =
            arena_copy(arena, str_slice(buf_str(&sql), before, sql.len));
    }
    assert(buf_ok(&sql));
    ret->columns = buf_str(&sql);
}

/* Is a column of the built-in table already among the definition's fields? */
static bool is_field_column(const struct record_def *def, struct str column)
{
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        size_t len = field->name.len;
        if (!str_starts(column, field->name))
            continue;
        if (column.len == len ||
            (kind_columns(field->kind) == 2 && str_equal(str_slice(column, len, column.len),
                                                         str_of(kinds[field->kind].second_suffix))))
            return true;
    }
    return false;
}

static void find_fills(struct arena *arena, const struct record_def *def, struct record_sql *ret)
{
    size_t room = def->field_count * 2 + LENGTH(not_null);
    ret->fills = arena_array(arena, const char *, room);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        int columns = kind_columns(field->kind);
        if (columns >= 1)
            ret->fills[ret->field_columns++] = column_not_null(def, field->name);
        if (columns == 2)
            ret->fills[ret->field_columns++] =
                column_not_null(def, column_second_name(arena, field));
    }
}

/* "INSERT INTO plan (tenant, id, ...) VALUES"; *ret_width: how many values a row has. */
static struct str sql_insert(struct arena *arena, const struct record_def *def,
                             struct record_sql *ret, int *ret_width)
{
    struct buf sql;
    buf_init(&sql, arena, 1024, SQL_MAX);
    buf_addf(&sql,
             "INSERT INTO %.*s (tenant, id, owner_id%s%s, state, version, form_on,"
             " created_at, created_by, updated_at, updated_by, origin",
             STR_ARG(def->name), column_has_casefile(def) ? ", casefile_id" : "",
             column_has_person(def) ? ", person_id" : "");
    add_field_columns(&sql, def, ", ", true);
    *ret_width = 11 + column_has_casefile(def) + column_has_person(def) + ret->field_columns;
    if (!column_has_person(def)) { /* a person's search keys come with it */
        buf_add(&sql, STR(", name_key, kana_key"));
        *ret_width += 2;
    } else if (def->is_built_in) {
        buf_add(&sql, STR(", step_on, step_transition, reached"));
        *ret_width += 3;
    }
    for (size_t i = 0; def->is_built_in && i < LENGTH(not_null); i++)
        if (str_equal(def->name, str_of(not_null[i].record)) &&
            !is_field_column(def, str_of(not_null[i].column))) {
            buf_addf(&sql, ", %s", not_null[i].column);
            ret->fills[ret->field_columns + ret->columns_beside++] = not_null[i].literal;
        }
    buf_add(&sql, STR(") VALUES"));
    assert(buf_ok(&sql));
    *ret_width += ret->columns_beside;
    return buf_str(&sql);
}

static void compose_insert(struct arena *arena, const struct record_def *def,
                           struct record_sql *ret)
{
    int width = 0;
    find_fills(arena, def, ret);
    struct str sql = sql_insert(arena, def, ret, &width);
    ret->insert = db_insert_text(arena, sql, width);
}

static struct str sql_update(struct arena *arena, const struct record_def *def)
{
    struct buf sql;
    buf_init(&sql, arena, 1024, SQL_MAX);
    buf_addf(&sql,
             "UPDATE %.*s SET state = $1, version = $2, form_on = $3, updated_at = $4,"
             " updated_by = $5",
             STR_ARG(def->name));
    int at = 6;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        int columns = field->is_fixed ? 0 : kind_columns(field->kind);
        if (columns >= 1)
            buf_addf(&sql, ", %.*s = $%d", STR_ARG(field->name), at++);
        if (columns == 2)
            buf_addf(&sql, ", %.*s%s = $%d", STR_ARG(field->name), kinds[field->kind].second_suffix,
                     at++);
    }
    buf_addf(&sql, " WHERE tenant = $%d AND id = $%d AND version = $%d", at, at + 1, at + 2);
    assert(buf_ok(&sql));
    return buf_str(&sql);
}

/* Of a case, newest first, behind the columns. The plus keeps a planner without statistics from walking all that
 * the office has. */
static struct str sql_of_casefile(struct arena *arena, const struct record_def *def,
                                  const char *owner)
{
    struct buf sql;
    buf_init(&sql, arena, 512, SQL_MAX);
    buf_addf(&sql,
             " FROM %.*s t WHERE t.tenant = $1 AND t.casefile_id = $2 AND +t.owner_id = %s"
             " AND t.state <> 'deleted' ORDER BY ",
             STR_ARG(def->name), owner);
    if (def->date_field.len > 0)
        buf_addf(&sql, "t.%.*s DESC NULLS LAST, ", STR_ARG(def->date_field));
    buf_add(&sql, STR("t.id DESC LIMIT $3"));
    assert(buf_ok(&sql));
    return buf_str(&sql);
}

static void compose(struct arena *arena, const struct record_def *def, struct record_sql *ret)
{
    struct buf sql;
    compose_columns(arena, def, ret);
    compose_insert(arena, def, ret);
    ret->update = sql_update(arena, def);
    buf_init(&sql, arena, ret->columns.len + 200, SQL_MAX);
    buf_addf(&sql, "SELECT %.*s FROM %.*s t WHERE t.tenant = $1 AND t.id = $2",
             STR_ARG(ret->columns), STR_ARG(def->name));
    ret->load = buf_str(&sql);
    if (!column_has_casefile(def))
        return;
    ret->part_of_casefile = sql_of_casefile(arena, def, "$4");
    ret->of_casefile =
        str_format(arena, "SELECT %.*s%.*s", STR_ARG(ret->columns),
                   STR_ARG(sql_of_casefile(arena, def,
                                           "(SELECT k.owner_id FROM casefile k WHERE k.tenant = $1"
                                           " AND k.id = $2)")));
    ret->counted = str_format(
        arena,
        " t.owner_id, t.id, %s%.*s, CASE t.state WHEN 'draft' THEN 1 ELSE 0 END"
        " FROM %.*s t WHERE t.tenant = $1 AND t.casefile_id = $2 AND t.state <> 'deleted'",
        def->date_field.len > 0 ? "t." : "CAST(NULL AS date)", STR_ARG(def->date_field),
        STR_ARG(def->name));
}

void column_compose(struct arena *arena, struct seido *seido)
{
    for (size_t i = 0; i < seido->record_count; i++) {
        struct record_sql *sql = arena_new(arena, struct record_sql);
        compose(arena, &seido->records[i], sql);
        seido->records[i].sql = sql;
    }
}

const struct record_sql *column_sql(struct arena *arena, const struct record_def *def)
{
    if (def->sql != NULL)
        return def->sql;
    struct record_sql *sql = arena_new(arena, struct record_sql);
    compose(arena, def, sql);
    return sql;
}
