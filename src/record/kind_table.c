/* kind_table.c - tables of rows inside a record. In one text cell rows are parted by ／ and cells by ：
 * (files); forms have an input for each cell and do not come here. */
#include "record/kind_rows.h"

#include "base/banned.h"

static bool cut(struct str *rest, struct str separator, struct str *ret)
{
    if (rest->len == 0)
        return false;
    size_t at = 0;
    if (!str_find(*rest, separator, &at)) {
        *ret = *rest;
        *rest = STR("");
        return true;
    }
    *ret = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at + separator.len, rest->len);
    return true;
}

STATUS parse_table(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    size_t room = 1;
    struct str rest = text, row_text;
    while (cut(&rest, STR("／"), &row_text))
        room++;
    if (room > TABLE_ROWS_MAX)
        return kind_refuse(err, field, "record.table.too_many");
    struct rows *rows = arena_new(arena, struct rows);
    rows->cells = arena_array(arena, struct value *, room);
    rest = text;
    while (cut(&rest, STR("／"), &row_text)) {
        struct value *cells = arena_array(arena, struct value, field->column_count);
        struct str cell;
        size_t column = 0;
        bool has = false;
        while (cut(&row_text, STR("："), &cell)) {
            if (column == field->column_count)
                return kind_refuse(err, field, "record.table.cells");
            TRY(value_parse(arena, context, &field->columns[column], cell, &cells[column], err));
            has = has || cells[column].has;
            column++;
        }
        if (has)
            rows->cells[rows->count++] = cells;
    }
    *ret = (struct value){ .has = rows->count > 0, .rows = rows };
    return OK;
}

static struct str join(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value,
                       struct str (*word)(struct arena *, const struct kind_context *,
                                          const struct field *, const struct value *))
{
    struct buf buf;
    buf_init(&buf, arena, 200, MIB(1));
    for (size_t r = 0; r < value->rows->count; r++) {
        if (r > 0)
            buf_add(&buf, STR("／"));
        size_t last = 0;
        for (size_t c = 0; c < field->column_count; c++)
            if (value->rows->cells[r][c].has)
                last = c;
        for (size_t c = 0; c <= last && field->column_count > 0; c++) {
            if (c > 0)
                buf_add(&buf, STR("："));
            buf_add(&buf, word(arena, context, &field->columns[c], &value->rows->cells[r][c]));
        }
    }
    return buf_str(&buf);
}

struct str show_table(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    return join(arena, context, field, value, value_format);
}

struct str edit_table(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    return join(arena, context, field, value, value_edit);
}

void bind_nothing(struct stmt *stmt, int at, const struct value *value)
{
    (void)stmt, (void)at, (void)value;
}

void load_nothing(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    (void)arena, (void)stmt, (void)at, (void)ret;
}

void write_table(struct json_writer *json, const struct field *field, const struct value *value)
{
    json_array_begin(json);
    for (size_t r = 0; r < value->rows->count; r++) {
        json_object_begin(json);
        for (size_t c = 0; c < field->column_count; c++) {
            const struct value *cell = &value->rows->cells[r][c];
            if (!cell->has)
                continue;
            json_name(json, field->columns[c].name);
            kind_of(&field->columns[c])->write_json(json, &field->columns[c], cell);
        }
        json_object_end(json);
    }
    json_array_end(json);
}

static STATUS read_row(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct json *json, struct value *cells,
                       struct err *err)
{
    if (json->type != JSON_OBJECT)
        return kind_refuse_json(err, field);
    for (size_t m = 0; m < json->count; m++) {
        size_t c = 0;
        while (c < field->column_count && !str_equal(field->columns[c].name, json->names[m]))
            c++;
        if (c == field->column_count)
            return kind_refuse(err, field, "record.json.unknown");
        if (json->items[m].type != JSON_NULL)
            TRY(kind_of(&field->columns[c])
                    ->read_json(arena, context, &field->columns[c], &json->items[m], &cells[c],
                                err));
    }
    return OK;
}

STATUS read_table(struct arena *arena, const struct kind_context *context,
                  const struct field *field, const struct json *json, struct value *ret,
                  struct err *err)
{
    if (json->type != JSON_ARRAY)
        return kind_refuse_json(err, field);
    if (json->count > TABLE_ROWS_MAX)
        return kind_refuse(err, field, "record.table.too_many");
    struct rows *rows = arena_new(arena, struct rows);
    rows->cells = arena_array(arena, struct value *, json->count + 1);
    for (size_t r = 0; r < json->count; r++) {
        rows->cells[rows->count] = arena_array(arena, struct value, field->column_count);
        TRY(read_row(arena, context, field, &json->items[r], rows->cells[rows->count], err));
        rows->count++;
    }
    *ret = (struct value){ .has = rows->count > 0, .rows = rows };
    return OK;
}
