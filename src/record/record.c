/* record.c - records in memory: their values, and which fields of the form apply to them. */
#include "record/record.h"

#include <assert.h>

#include "record/kind.h"

#include "base/banned.h"

struct record *record_new(struct arena *arena, const struct record_def *def)
{
    struct record *record = arena_new(arena, struct record);
    record->def = def;
    record->values = arena_array(arena, struct value, def->field_count + 1);
    return record;
}

struct record *record_copy(struct arena *arena, const struct record *record)
{
    struct record *copy = record_new(arena, record->def);
    struct value *values = copy->values;
    *copy = *record;
    copy->values = values;
    for (size_t i = 0; i < record->def->field_count; i++)
        values[i] = record->values[i];
    return copy;
}

void record_mark_fields(const struct record_def *def, const struct str *names, size_t count,
                        bool *marks)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = record_field(def, names[i]);
        if (field != NULL)
            marks[field->number] = true;
    }
}

struct value *record_find(const struct record *record, struct str field)
{
    const struct field *found = record_field(record->def, field);
    return found == NULL ? NULL : &record->values[found->number];
}

struct value *record_value(const struct record *record, struct str field)
{
    struct value *value = record_find(record, field);
    assert(value != NULL);
    return value;
}

struct str record_state_name(enum record_state state)
{
    static const struct str names[] = { [RECORD_DRAFT] = STR_INIT("draft"),
                                        [RECORD_FINAL] = STR_INIT("final"),
                                        [RECORD_DELETED] = STR_INIT("deleted") };
    return names[state];
}

static bool rows_equal(const struct field *field, const struct rows *a, const struct rows *b)
{
    if (a->count != b->count)
        return false;
    for (size_t r = 0; r < a->count; r++)
        for (size_t c = 0; c < field->column_count; c++)
            if (!value_equal(&field->columns[c], &a->cells[r][c], &b->cells[r][c]))
                return false;
    return true;
}

bool value_equal(const struct field *field, const struct value *a, const struct value *b)
{
    if (a->has != b->has)
        return false;
    if (!a->has)
        return true;
    if (field->kind == KIND_TABLE)
        return rows_equal(field, a->rows, b->rows);
    if (field->kind == KIND_PARTIAL_DATE && a->precision != b->precision)
        return false;
    return a->number == b->number && str_equal(a->text, b->text);
}

OptDate value_date(const struct value *value)
{
    return (OptDate){ .has = value->has, .value = { (int32_t)value->number } };
}

bool value_has_code(const struct value *value, struct str code)
{
    struct str rest = value->text, part;
    while (value->has && str_split(&rest, ',', &part))
        if (part.len > 0 && str_equal(part, code))
            return true;
    return false;
}

void value_set_text(struct value *value, struct str text)
{
    *value = (struct value){ .has = text.len > 0, .text = text };
}

void value_set_number(struct value *value, int64_t number)
{
    *value = (struct value){ .has = true, .number = number };
}

void value_set_date(struct value *value, Date date)
{
    *value = (struct value){ .has = true, .number = date.day };
}

/* ---- conditions ---- */

/* A constant as a number for this kind of field; false: compare as text. */
static bool constant_number(const struct field *field, struct str constant, int64_t *ret)
{
    static const struct {
        struct str word;
        int64_t number;
    } words[] = { { STR_INIT("yes"), YES },
                  { STR_INIT("no"), NO },
                  { STR_INIT("true"), YES },
                  { STR_INIT("false"), NO },
                  { STR_INIT("unknown"), YES_NO_UNKNOWN } };
    Date date;
    if (kind_is_date(field->kind) && date_parse_iso(constant, &date)) {
        *ret = date.day;
        return true;
    }
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(words[i].word, constant)) {
            *ret = words[i].number;
            return true;
        }
    return str_to_int(constant, ret);
}

static bool is_text_valued(enum field_kind kind)
{
    return kind_is_text(kind) || kind == KIND_CODE || kind == KIND_CODES;
}

static bool fits_one(const struct field *field, const struct value *value, enum condition_op op,
                     struct str constant)
{
    int64_t number = 0;
    int64_t mine =
        field->kind == KIND_TABLE && value->has ? (int64_t)value->rows->count : value->number;
    if (op == OP_HAS || field->kind == KIND_CODES)
        return field->kind == KIND_CODES ? value_has_code(value, constant)
                                         : value->has && str_equal(value->text, constant);
    if (op == OP_IS || op == OP_IS_NOT) {
        if (is_text_valued(field->kind))
            return value->has && str_equal(value->text, constant);
        if (field->kind == KIND_FLAG)
            return constant_number(field, constant, &number) && (number != 0) == value->has;
        return value->has && constant_number(field, constant, &number) && mine == number;
    }
    if (!value->has || !constant_number(field, constant, &number))
        return false;
    return op == OP_AT_LEAST ? mine >= number : mine <= number;
}

static bool holds(const struct condition *condition, const struct record *record)
{
    const struct field *field = record == NULL ? NULL : record_field(record->def, condition->field);
    if (field == NULL)
        return condition->op == OP_ABSENT || condition->op == OP_IS_NOT;
    const struct value *value = &record->values[field->number];
    if (condition->op == OP_PRESENT || condition->op == OP_ABSENT)
        return value->has == (condition->op == OP_PRESENT);
    bool fits = false;
    for (size_t i = 0; i < condition->value_count && !fits; i++)
        fits = fits_one(field, value, condition->op, condition->values[i]);
    return condition->op == OP_IS_NOT ? !fits : fits;
}

bool conditions_hold_among(const struct conditions *conditions, const struct record *record,
                           record_finder find, void *context)
{
    for (size_t i = 0; i < conditions->count; i++) {
        const struct condition *condition = &conditions->items[i];
        const struct record *subject = record;
        bool is_other = condition->record.len > 0 &&
                        (record == NULL || !str_equal(condition->record, record->def->name));
        if (is_other)
            subject = find == NULL ? NULL : find(context, condition->record);
        bool is_met = holds(condition, subject);
        if (conditions->any && is_met)
            return true;
        if (!conditions->any && !is_met)
            return false;
    }
    return conditions->count == 0 || !conditions->any;
}

bool conditions_hold(const struct conditions *conditions, const struct record *record)
{
    return conditions_hold_among(conditions, record, NULL, NULL);
}

/* ---- which fields apply ---- */

static const struct section *section_of(const struct record *record, const struct field *field)
{
    return field->section < record->def->section_count ? &record->def->sections[field->section]
                                                       : NULL;
}

bool field_is_valid(const struct record *record, const struct field *field)
{
    const struct section *section = section_of(record, field);
    return validity_holds(field->validity, record->form_on) &&
           (section == NULL || validity_holds(section->validity, record->form_on));
}

bool field_is_shown(const struct record *record, const struct field *field)
{
    const struct section *section = section_of(record, field);
    return field_is_valid(record, field) && conditions_hold(&field->show_if, record) &&
           (section == NULL || conditions_hold(&section->show_if, record));
}

bool field_is_required(const struct record *record, const struct field *field)
{
    return field->required != REQUIRED_NO ||
           (field->required_if.count > 0 && conditions_hold(&field->required_if, record));
}
