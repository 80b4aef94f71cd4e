/* zengin_rows.c - records of bank files as objects, and back. */
#include "loan/zengin_rows.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

bool zengin_is_quantity(const struct zengin_field *field)
{
    return strchr("AQq", field->kind) != NULL;
}

bool zengin_is_told(const struct zengin_field *field)
{
    return field->kind != 'S' && field->at > 0;
}

static const char *name_of(struct arena *arena, const struct zengin_field *field)
{
    return str_format(arena, "%.*s", STR_ARG(field->name)).ptr;
}

struct json zengin_row(struct arena *arena, const struct zengin_layout *layout,
                       const struct zengin_file *file, int line)
{
    enum zengin_record record = zengin_record_of(file, line);
    struct json row = { .type = JSON_OBJECT };
    assert(record < ZENGIN_RECORDS); /* the file is taken */
    json_add_member(arena, &row, "record", json_of_text(zengin_record_type(record)));
    for (int i = 0; i < layout->count[record]; i++) {
        const struct zengin_field *field = &layout->fields[record][i];
        struct str text = zengin_text(arena, file, line, field);
        if (!zengin_is_told(field) || text.len == 0)
            continue;
        json_add_member(arena, &row, name_of(arena, field),
                        zengin_is_quantity(field) ? json_of_int(zengin_number(file, line, field))
                                                  : json_of_text(text));
    }
    return row;
}

/* ---- writing ---- */

static STATUS refuse(const char *key, struct str name, struct str value, struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "row of a bank file: %.*s %.*s",
                                 STR_ARG(name), STR_ARG(value));
    err_arg(err, ARG_TEXT("field", name));
    err_arg(err, ARG_TEXT("value", value));
    return status;
}

void zengin_draft_begin(struct zengin_draft *draft, const struct zengin_layouts *layouts,
                        struct buf *out, bool has_line_ends)
{
    *draft = (struct zengin_draft){
        .layouts = layouts, .out = out, .has_line_ends = has_line_ends, .before = ZENGIN_RECORDS
    };
}

static struct str text_of(const struct json *value)
{
    return value && value->type == JSON_TEXT ? value->text : STR("");
}

static bool is_absent(const struct json *value)
{
    return !value || value->type == JSON_NULL || (value->type == JSON_TEXT && value->text.len == 0);
}

/* The first row is a header and says what the file is; the headers of further batches say the same. */
static STATUS find_format(struct arena *arena, struct zengin_draft *draft, const struct json *row,
                          struct err *err)
{
    const struct json *format = json_find(row, "format");
    struct str code = text_of(format);
    if (format && format->type == JSON_INT)
        code = str_format(arena, "%02lld", (long long)format->number);
    for (int f = 0; f < ZENGIN_FORMATS; f++)
        if (str_equal(code, zengin_format_name((enum zengin_format)f)) &&
            (draft->before == ZENGIN_RECORDS || draft->format == (enum zengin_format)f)) {
            draft->format = (enum zengin_format)f;
            return OK;
        }
    return refuse("zengin.unknown_format", STR("format"), code, err);
}

static STATUS find_record(struct arena *arena, const struct json *row, enum zengin_record *ret,
                          struct err *err)
{
    const struct json *type = json_find(row, "record");
    for (int r = 0; r < ZENGIN_RECORDS && type; r++)
        if (str_equal(type->type == JSON_INT ? str_from_int(arena, type->number) : text_of(type),
                      zengin_record_type((enum zengin_record)r))) {
            *ret = (enum zengin_record)r;
            return OK;
        }
    return refuse("zengin.unknown_record", STR("record"), text_of(type), err);
}

/* A word that is no field would be lost; empty cells of a sheet are. */
static STATUS check_names(const struct zengin_layout *layout, enum zengin_record record,
                          const struct json *row, struct err *err)
{
    for (size_t i = 0; i < row->count; i++) {
        bool is_known = str_equal(row->names[i], STR("record")) || is_absent(&row->items[i]);
        for (int f = 0; f < layout->count[record] && !is_known; f++)
            is_known = zengin_is_told(&layout->fields[record][f]) &&
                       str_equal(layout->fields[record][f].name, row->names[i]);
        if (!is_known)
            return refuse("zengin.unknown_member", row->names[i], text_of(&row->items[i]), err);
    }
    return OK;
}

static STATUS read_value(const struct zengin_field *field, const struct json *given,
                         struct zengin_value *value, struct err *err)
{
    bool is_text = strchr("Ccbi", field->kind) != NULL;
    value->text = STR("");
    if (is_text && given->type == JSON_TEXT) {
        value->text = given->text;
        return OK;
    }
    if (!is_text && given->type == JSON_INT) {
        value->number = given->number;
        return OK;
    }
    if (!is_text && given->type == JSON_TEXT && str_to_int(given->text, &value->number))
        return OK;
    return refuse(is_text ? "zengin.not_text" : "zengin.not_digits", field->name, text_of(given),
                  err);
}

/* Sums that the row leaves out, as they are counted. */
static bool find_sum(const struct zengin_draft *draft, enum zengin_record record,
                     const struct zengin_field *field, int64_t *ret)
{
    struct zengin_sum sums[ZENGIN_SUMS];
    const struct zengin_sum ends[] = { { "records", draft->records + 1 },
                                       { "accounts", draft->batches } };
    zengin_trailer_sums(draft->format, draft->use, &draft->batch, sums);
    const struct zengin_sum *from = record == ZENGIN_TRAILER ? sums : ends;
    size_t count = record == ZENGIN_TRAILER ? ZENGIN_SUMS : record == ZENGIN_END ? LENGTH(ends) : 0;
    for (size_t i = 0; i < count; i++)
        if (str_equal(field->name, str_of(from[i].name))) {
            *ret = from[i].value;
            return true;
        }
    return false;
}

static STATUS add_record(struct arena *arena, struct zengin_draft *draft, enum zengin_record record,
                         const struct json *row, struct err *err)
{
    const struct zengin_layout *layout = &draft->layouts->of[draft->format];
    struct zengin_value values[ZENGIN_FIELDS_MAX];
    struct zengin_values all = { record, values, 0 };
    for (int i = 0; i < layout->count[record]; i++) {
        const struct zengin_field *field = &layout->fields[record][i];
        const char *name = name_of(arena, field);
        const struct json *given = json_find(row, name);
        struct zengin_value *value = &values[all.count];
        *value = (struct zengin_value){ .name = name, .text = STR("") };
        if (!zengin_is_told(field))
            continue;
        if (!is_absent(given))
            TRY(read_value(field, given, value, err));
        else if (!find_sum(draft, record, field, &value->number)) {
            if (record == ZENGIN_TRAILER)
                return refuse("zengin.not_computed", field->label.in[LANG_JA], STR(""), err);
            continue;
        }
        all.count++;
    }
    size_t at = draft->out->len;
    TRY(zengin_write_record(arena, layout, &all, draft->out, err));
    if (draft->out->overflow)
        return err_set(err, ERR_LIMIT, "", "zengin.too_many", "bank file over its size");
    if (record == ZENGIN_HEADER)
        draft->batch = (struct zengin_sums){ 0 };
    struct zengin_marks marks = zengin_marks_of(layout);
    if (record == ZENGIN_DATA)
        zengin_count(&marks, draft->out->ptr + at, &draft->batch);
    if (draft->batch.failed_count > 0)
        draft->use = ZENGIN_RESULT; /* R-063; of the batches that follow too */
    if (record == ZENGIN_TRAILER)
        draft->batches++;
    if (draft->has_line_ends)
        buf_add(draft->out, STR("\r\n"));
    draft->records++;
    draft->before = record;
    return OK;
}

static STATUS close_batch(struct arena *arena, struct zengin_draft *draft, struct err *err)
{
    const struct json nothing = { .type = JSON_OBJECT };
    if (draft->before != ZENGIN_HEADER && draft->before != ZENGIN_DATA)
        return OK;
    return add_record(arena, draft, ZENGIN_TRAILER, &nothing, err);
}

STATUS zengin_draft_add(struct arena *arena, struct zengin_draft *draft, const struct json *row,
                        struct err *err)
{
    enum zengin_record record = ZENGIN_RECORDS;
    TRY(find_record(arena, row, &record, err));
    if (record == ZENGIN_HEADER)
        TRY(find_format(arena, draft, row, err));
    else if (draft->before == ZENGIN_RECORDS)
        return refuse("zengin.order", STR("record"), zengin_record_type(record), err);
    if (record == ZENGIN_HEADER || record == ZENGIN_END)
        TRY(close_batch(arena, draft, err));
    TRY(check_names(&draft->layouts->of[draft->format], record, row, err));
    return add_record(arena, draft, record, row, err);
}

STATUS zengin_draft_end(struct arena *arena, struct zengin_draft *draft, struct err *err)
{
    const struct json nothing = { .type = JSON_OBJECT };
    TRY(close_batch(arena, draft, err));
    if (draft->before != ZENGIN_TRAILER)
        return OK;
    return add_record(arena, draft, ZENGIN_END, &nothing, err);
}
