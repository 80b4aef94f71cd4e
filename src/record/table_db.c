/* table_db.c - the rows of tables inside records: one child table each. */
#include <assert.h>

#include "record/kind.h"
#include "record/record_row.h"

#include "base/banned.h"

enum { CHILD_SQL_MAX = KIB(256) };

static int column_count(const struct field *field)
{
    int count = 0;
    for (size_t i = 0; i < field->column_count; i++)
        count += kind_columns(field->columns[i].kind);
    return count;
}

static void add_columns(struct buf *sql, const struct field *field)
{
    for (size_t i = 0; i < field->column_count; i++) {
        const struct field *column = &field->columns[i];
        if (kind_columns(column->kind) == 0)
            continue;
        buf_addf(sql, ", %.*s", STR_ARG(column->name));
        if (kind_columns(column->kind) == 2)
            buf_addf(sql, ", %.*s%s", STR_ARG(column->name), kind_of(column)->second_suffix);
    }
}

static STATUS load_table(struct db *db, struct arena *arena, struct record *record,
                         const struct field *field, struct err *err)
{
    struct buf sql;
    struct str table = column_table_name(arena, record->def, field);
    buf_init(&sql, arena, 512, CHILD_SQL_MAX);
    buf_add(&sql, STR("SELECT row_no"));
    add_columns(&sql, field);
    buf_addf(&sql, " FROM %.*s WHERE tenant = $1 AND record_id = $2 ORDER BY row_no",
             STR_ARG(table));
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare_composed(db, &stmt, buf_str(&sql), err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_int(&stmt, 2, record->id.n);
    struct rows *rows = arena_new(arena, struct rows);
    size_t room = 0;
    for (;;) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        if (rows->count == room) {
            struct value **cells = arena_array(arena, struct value *, room * 2 + 8);
            for (size_t i = 0; i < rows->count; i++)
                cells[i] = rows->cells[i];
            rows->cells = cells;
            room = room * 2 + 8;
        }
        struct value *cells = arena_array(arena, struct value, field->column_count);
        rows->cells[rows->count++] = cells;
        int at = 1;
        for (size_t i = 0; i < field->column_count; i++) {
            kind_of(&field->columns[i])->load(arena, &stmt, at, &cells[i]);
            at += kind_columns(field->columns[i].kind);
        }
    }
    record->values[field->number] = (struct value){ .has = rows->count > 0, .rows = rows };
    return OK;
}

STATUS tables_load(struct db *db, struct arena *arena, struct record *record, struct err *err)
{
    for (size_t i = 0; i < record->def->field_count; i++)
        if (record->def->fields[i].kind == KIND_TABLE)
            TRY(load_table(db, arena, record, &record->def->fields[i], err));
    return OK;
}

static STATUS remove_rows(struct tx *tx, struct arena *arena, const struct record *record,
                          struct str table, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct str sql =
        str_format(arena, "DELETE FROM %.*s WHERE tenant = $1 AND record_id = $2", STR_ARG(table));
    TRY(db_prepare_composed(tx->db, &stmt, sql, err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_int(&stmt, 2, record->id.n);
    return db_run(&stmt, NULL, err);
}

static struct str insert_text(struct arena *arena, const struct field *field, struct str table)
{
    struct buf sql;
    buf_init(&sql, arena, 1024, CHILD_SQL_MAX);
    buf_addf(&sql, "INSERT INTO %.*s (tenant, record_id, row_no", STR_ARG(table));
    add_columns(&sql, field);
    buf_add(&sql, STR(") VALUES"));
    assert(buf_ok(&sql));
    return db_insert_text(arena, buf_str(&sql), 3 + column_count(field));
}

static STATUS insert_rows(struct tx *tx, struct arena *arena, const struct record *record,
                          const struct field *field, struct err *err)
{
    const struct rows *rows = record->values[field->number].rows;
    struct str table = column_table_name(arena, record->def, field);
    AUTO_STMT stmt = { 0 };
    TRY(db_insert_composed(tx, &stmt, insert_text(arena, field, table), err));
    for (size_t r = 0; r < rows->count; r++) {
        bind_int(&stmt, 1, record->tenant.n);
        bind_int(&stmt, 2, record->id.n);
        bind_int(&stmt, 3, (int64_t)r);
        int at = 4;
        for (size_t i = 0; i < field->column_count; i++) {
            kind_of(&field->columns[i])->bind(&stmt, at, &rows->cells[r][i]);
            at += kind_columns(field->columns[i].kind);
        }
        TRY(db_run(&stmt, NULL, err));
    }
    return OK;
}

STATUS tables_save(struct tx *tx, struct arena *arena, const struct record *record, bool is_new,
                   struct err *err)
{
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (field->kind != KIND_TABLE)
            continue;
        if (!is_new)
            TRY(remove_rows(tx, arena, record, column_table_name(arena, record->def, field), err));
        const struct value *value = &record->values[field->number];
        if (value->has && value->rows->count > 0)
            TRY(insert_rows(tx, arena, record, field, err));
    }
    return OK;
}
