/* form_read.c - from a record to what its controls hold, and back from posted controls. */
#include <string.h>

#include "record/message.h"
#include "web/html/form_internal.h"

#include "base/banned.h"

/* ---- record to controls ---- */

/* The type whose ids a control of this field holds with their tag; "" for users and organisations, whose
 * plain keys stand in every picker. */
static struct str tagged_type(const struct field *field)
{
    if (field->kind == KIND_RECORD)
        return field->target;
    if (field->kind == KIND_CASEFILE)
        return STR("casefile");
    return field->kind == KIND_PERSON ? STR("person") : STR("");
}

struct str form_key_text(const struct request *request, const struct field *field, int64_t key)
{
    struct str type = tagged_type(field);
    return type.len > 0 ? request_id_text(request, type, key) : str_from_int(request->arena, key);
}

static struct str consent_version(const struct value *value)
{
    struct str rest = value->text, version = STR("");
    (void)str_split(&rest, '\n', &version);
    return version;
}

static void value_input(const struct request *request, const struct field *field,
                        const struct value *value, struct str name, struct params *ret)
{
    struct kind_context context = request_kinds(request);
    if (!value->has)
        return;
    if (field->kind == KIND_CONSENT) {
        params_add_int(ret, name, value->number);
        (void)params_add(ret, str_format(request->arena, "%.*s.version", STR_ARG(name)),
                         consent_version(value));
        return;
    }
    if (field->kind == KIND_FLAG) {
        if (value->number != 0)
            (void)params_add(ret, name, STR("1"));
        return;
    }
    (void)params_add(ret, name,
                     tagged_type(field).len > 0
                         ? form_key_text(request, field, value->number)
                         : value_edit(request->arena, &context, field, value));
}

static void table_input(const struct request *request, const struct field *field,
                        const struct value *value, struct str name, size_t spare,
                        struct params *ret)
{
    size_t rows = value->rows == NULL ? 0 : value->rows->count;
    params_add_int(ret, form_rows_name(request->arena, name), (int64_t)(rows + spare));
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < field->column_count; i++)
            value_input(request, &field->columns[i], &value->rows->cells[row][i],
                        form_cell_name(request->arena, name, row, field->columns[i].name), ret);
}

void form_input(const struct request *request, const struct record *record, struct str prefix,
                size_t spare, struct params *ret)
{
    const struct record_def *def = record->def;
    if (ret->arena == NULL) /* zeroed counts as empty */
        params_init(ret, request->arena);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        const struct value *value = &record->values[field->number];
        struct str name = str_join(request->arena, prefix, field->name);
        if (field->is_fixed)
            continue;
        if (field->kind == KIND_TABLE)
            table_input(request, field, value, name, spare, ret);
        else
            value_input(request, field, value, name, ret);
    }
}

/* ---- controls to record ---- */

struct reading {
    const struct request *request;
    const struct params *input;
    struct kind_context context;
    struct problems *problems;
};

static STATUS read_consent(const struct reading *reading, const struct field *field,
                           struct str name, struct value *ret)
{
    const struct request *request = reading->request;
    const struct statement *statement = seido_statement(request->seido, field->target);
    struct str version =
        params_get(reading->input, str_format(request->arena, "%.*s.version", STR_ARG(name)));
    int64_t how = 0;
    *ret = (struct value){ 0 };
    if (!str_to_int(params_get(reading->input, name), &how) || how < CONSENT_PAPER ||
        how > CONSENT_PROXY || statement == NULL)
        return OK;
    const struct statement_version *words = statement_version(statement, version);
    if (words == NULL)
        words = statement_on(statement, request->today);
    if (words == NULL)
        return OK;
    ret->has = true;
    ret->number = how;
    ret->text = str_format(request->arena, "%.*s\n%.*s", STR_ARG(words->version),
                           STR_ARG(request_label(request, &words->text)));
    return OK;
}

/* All values of a name, joined by commas (several codes). */
static struct str joined(const struct reading *reading, struct str name)
{
    struct buf out;
    size_t at = 0;
    struct str value;
    buf_init(&out, reading->request->arena, 64, KIB(16));
    while (params_next(reading->input, name, &at, &value)) {
        if (value.len == 0)
            continue;
        if (out.len > 0)
            buf_add_char(&out, ',');
        buf_add(&out, value);
    }
    return buf_str(&out);
}

/* A key that was made up fails here, without a question to the database, in the words that a foreign
 * one meets when it is stored (record/key_check.c). */
static void read_tagged(const struct reading *reading, const struct field *field, struct str name,
                        struct value *ret)
{
    struct err err;
    struct str text = params_get(reading->input, name);
    *ret = (struct value){ 0 };
    if (text.len == 0)
        return;
    ret->has = request_id(reading->request, tagged_type(field), text, &ret->number, &err) == OK;
    if (ret->has)
        return;
    (void)problems_add(reading->problems, name, GRADE_ERROR, "record.key");
    ret->number = 0;
}

static STATUS read_value(const struct reading *reading, const struct field *field, struct str name,
                         struct value *ret)
{
    struct err err;
    struct value value = { 0 };
    if (params_is_repaired(reading->input, name))
        (void)problems_add(reading->problems, name, GRADE_ERROR, "record.repaired");
    if (field->kind == KIND_CONSENT)
        return read_consent(reading, field, name, ret);
    if (field->kind == KIND_FILE)
        return OK; /* uploads are taken by the page */
    if (field->kind == KIND_FLAG) {
        value.has = params_get(reading->input, name).len > 0;
        value.number = value.has ? 1 : 0;
        *ret = value;
        return OK;
    }
    if (tagged_type(field).len > 0) {
        read_tagged(reading, field, name, ret);
        return OK;
    }
    struct str text =
        field->kind == KIND_CODES ? joined(reading, name) : params_get(reading->input, name);
    enum status status =
        value_parse(reading->request->arena, &reading->context, field, text, &value, &err);
    if (status == ERR_INVALID || status == ERR_LIMIT) {
        problems_add_err(reading->problems, name, &err);
        *ret = (struct value){ 0 };
        return OK;
    }
    if (status == OK)
        *ret = value;
    return status;
}

static STATUS read_table(const struct reading *reading, const struct field *field, struct str name,
                         struct value *ret)
{
    struct arena *arena = reading->request->arena;
    size_t rows = form_row_count(reading->input, arena, name);
    struct rows *out = arena_new(arena, struct rows);
    out->cells = arena_array(arena, struct value *, rows);
    for (size_t row = 0; row < rows; row++) {
        struct value *cells = arena_array(arena, struct value, field->column_count);
        bool has_any = false;
        /* rows are counted without the empty ones; messages name the row as it will be shown */
        for (size_t i = 0; i < field->column_count; i++) {
            struct str column = field->columns[i].name;
            struct str cell_name = form_cell_name(arena, name, row, column);
            TRY(read_value(reading, &field->columns[i], cell_name, &cells[i]));
            has_any = has_any || cells[i].has || params_get(reading->input, cell_name).len > 0;
        }
        if (has_any)
            out->cells[out->count++] = cells;
    }
    *ret = (struct value){ .has = out->count > 0, .rows = out->count > 0 ? out : NULL };
    return OK;
}

static bool is_carried(struct str carried, struct str name)
{
    struct str rest = carried, part;
    while (str_split(&rest, ',', &part))
        if (str_equal(part, name))
            return true;
    return false;
}

STATUS form_read(const struct request *request, const struct params *input, struct str prefix,
                 struct record *record, struct problems *problems, struct err *err)
{
    const struct record_def *def = record->def;
    struct str carried = params_get(input, str_join(request->arena, prefix, STR("carried")));
    struct reading reading = { request, input, request_kinds(request), problems };
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct str name = str_join(request->arena, prefix, field->name);
        struct value *value = &record->values[field->number];
        if (field->is_fixed || !is_carried(carried, field->name) ||
            !form_section_is_open(request, def, &def->sections[field->section]))
            continue;
        enum status status = field->kind == KIND_TABLE ? read_table(&reading, field, name, value)
                                                       : read_value(&reading, field, name, value);
        if (status != OK)
            return err_set(err, status, "", "web.input.broken", "field %zu could not be read", i);
    }
    return OK;
}
