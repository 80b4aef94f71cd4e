/* check_form.c - what can only be judged when everything is read: names that meet, conditions,
 * dates and targets of record types; codes whose wordings meet; settings. */
#include "seido/reading.h"

#include <string.h>

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

/* Columns that every record table and every row table has (record/schema.h). */
static const char *const engine_columns[] = {
    "tenant",     "id",         "owner_id", "casefile_id", "person_id",
    "state",      "version",    "form_on",  "created_at",  "created_by",
    "updated_at", "updated_by", "origin",   "record_id",   "row_no",
};

/* Controls that forms have besides those of the fields (web/form.h, web/record/record_edit.c). */
static const char *const form_controls[] = {
    "act",       "base_version", "carried", "confirmed",  "draft_form",  "final_act", "form_token",
    "post_fill", "request_key",  "row_add", "row_remove", "save_reason", "signature", "snippet",
};

/* Tables of the migrations that are no record types (store/migrations). */
static const char *const core_tables[] = {
    "tenant",
    "setting",
    "organisation",
    "app_user",
    "recovery_code",
    "membership",
    "membership_role",
    "session",
    "api_token",
    "throttle",
    "person_gram",
    "person_number",
    "protected_value",
    "protection_event",
    "casefile_step",
    "assignment",
    "access_grant",
    "conflict_of_interest",
    "record_history",
    "request_key",
    "draft",
    "open_edit",
    "attachment",
    "attachment_chunk",
    "task",
    "saved_view",
    "search",
    "snippet",
    "calendar_feed",
    "worker_alias",
    "import_mapping",
    "import_run",
    "import_row",
    "job",
    "notice",
    "audit_pending",
    "audit_chain",
    "audit_source",
    "definitions",
};

static bool is_one_of(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_of(names[i])))
            return true;
    return false;
}

bool name_is_core_table(struct str name)
{
    return is_one_of(name, core_tables, LENGTH(core_tables));
}

/* The file of a place becomes the file of the faults that follow. */
static void fault_in(struct reading *reading, struct place place, struct str field,
                     struct str wrong, struct str remedy)
{
    struct str full = reading->at;
    if (full.len > 0 && field.len > 0)
        full = str_format(reading->arena, "%.*s.%.*s", STR_ARG(full), STR_ARG(field));
    else if (field.len > 0)
        full = field;
    faults_add(reading->faults, place, full, wrong, remedy);
}

static void validity_check(struct reading *reading, struct place place, struct validity validity)
{
    if (validity.from.has && validity.until.has &&
        date_compare(validity.from.value, validity.until.value) > 0)
        fault_in(reading, place, STR("until"), STR("it ends before it begins"),
                 STR("until must not be before from"));
}

/* ---- code lists ---- */

static void wordings_check(struct reading *reading, const struct code_list *list, size_t at)
{
    const struct code *code = &list->codes[at];
    for (size_t i = 0; i < at; i++)
        for (size_t w = 0; w < code->wording_count; w++)
            for (size_t v = 0; v < list->codes[i].wording_count; v++)
                if (str_equal(code->wordings[w], list->codes[i].wordings[v]))
                    fault_in(reading, code->place, code->code,
                             str_format(reading->arena, "the wording `%.*s` is that of %.*s too",
                                        STR_ARG(code->wordings[w]), STR_ARG(list->codes[i].code)),
                             STR("a wording must lead to one code of a list"));
}

static void list_check(struct reading *reading, const struct code_list *list)
{
    if (list->code_count == 0)
        fault_in(reading, list->place, STR("list"), STR("the code list is empty"),
                 STR("add codes"));
    for (size_t i = 0; i < list->code_count; i++) {
        validity_check(reading, list->codes[i].place, list->codes[i].validity);
        wordings_check(reading, list, i);
    }
}

/* ---- conditions ---- */

static struct str const *values_of(const struct condition *condition, size_t i)
{
    return &condition->values[i];
}

/* Writes the canonical form of a constant; false if it is none of the field's kind. */
static bool value_check(struct reading *reading, const struct field *field, struct str text,
                        struct str *ret, struct str *ret_remedy)
{
    static const struct {
        enum field_kind kind;
        const char *word, *value;
    } words[] = { { KIND_YES_NO, "yes", "1" },
                  { KIND_YES_NO, "no", "0" },
                  { KIND_YES_NO, "unknown", "9" },
                  { KIND_FLAG, "true", "1" },
                  { KIND_FLAG, "false", "0" } };
    int64_t number = 0;
    Date day = { 0 };
    *ret = text;
    if (field->kind == KIND_CODE || field->kind == KIND_CODES) {
        if (field->codes == NULL || code_find(field->codes, text) != NULL)
            return true; /* an unknown list was told already */
        *ret_remedy =
            str_format(reading->arena, "a code of the list %.*s", STR_ARG(field->codes->name));
        return false;
    }
    if (field->kind == KIND_YES_NO || field->kind == KIND_FLAG) {
        for (size_t i = 0; i < LENGTH(words); i++)
            if (words[i].kind == field->kind && str_equal(text, str_of(words[i].word))) {
                *ret = str_of(words[i].value);
                return true;
            }
        *ret_remedy = field->kind == KIND_FLAG ? STR("true or false") : STR("yes, no or unknown");
        return false;
    }
    if (field->kind == KIND_DATE || field->kind == KIND_PARTIAL_DATE || field->kind == KIND_MONTH) {
        *ret_remedy = STR("a day like 2025-04-01");
        return date_parse_iso(text, &day);
    }
    if (field->kind == KIND_YEN || field->kind == KIND_COUNT || field->kind == KIND_RATE ||
        field->kind == KIND_TIME) {
        *ret_remedy = STR("a whole number");
        return str_to_int(text, &number);
    }
    return true;
}

static bool op_fits(const struct field *field, enum condition_op op)
{
    bool is_table =
        field->kind == KIND_TABLE || field->kind == KIND_CONSENT || field->kind == KIND_FILE;
    bool is_measured = field->kind == KIND_DATE || field->kind == KIND_PARTIAL_DATE ||
                       field->kind == KIND_MONTH || field->kind == KIND_YEN ||
                       field->kind == KIND_COUNT || field->kind == KIND_RATE ||
                       field->kind == KIND_TIME;
    switch (op) {
    case OP_PRESENT:
    case OP_ABSENT:
        return true;
    case OP_HAS:
        return field->kind == KIND_CODES;
    case OP_IS:
    case OP_IS_NOT:
        return !is_table && field->kind != KIND_CODES;
    case OP_AT_LEAST:
    case OP_AT_MOST:
        return is_measured;
    }
    return false;
}

static const struct field *condition_field(struct reading *reading,
                                           const struct condition *condition,
                                           const struct record_def *own, const struct field *table)
{
    if (condition->record.len == 0 && table != NULL) {
        for (size_t i = 0; i < table->column_count; i++)
            if (str_equal(table->columns[i].name, condition->field))
                return &table->columns[i];
        return NULL;
    }
    const struct record_def *def =
        condition->record.len == 0 ? own : seido_record(reading->seido, condition->record);
    return def == NULL ? NULL : record_field(def, condition->field);
}

static void condition_fault_field(struct reading *reading, const struct condition *condition,
                                  const struct record_def *own)
{
    struct arena *arena = reading->arena;
    const struct record_def *def =
        condition->record.len == 0 ? own : seido_record(reading->seido, condition->record);
    if (def == NULL) {
        fault_in(reading, condition->place, condition->field,
                 str_format(arena, "the condition asks record type `%.*s`, which does not exist",
                            STR_ARG(condition->record)),
                 STR("write RECORD.FIELD of an existing record type"));
        return;
    }
    struct str *known = arena_array(arena, struct str, def->field_count);
    for (size_t i = 0; i < def->field_count; i++)
        known[i] = def->fields[i].name;
    struct str near = name_nearest(condition->field, known, def->field_count);
    fault_in(reading, condition->place, condition->field,
             str_format(arena, "the condition asks field `%.*s`, which %.*s does not have",
                        STR_ARG(condition->field), STR_ARG(def->name)),
             near.len > 0 ? str_format(arena, "did you mean `%.*s`?", STR_ARG(near))
                          : STR("name a field of that record type"));
}

static void condition_check(struct reading *reading, const struct condition *condition,
                            const struct record_def *own, const struct field *table)
{
    struct arena *arena = reading->arena;
    const struct field *field = condition_field(reading, condition, own, table);
    if (field == NULL) {
        condition_fault_field(reading, condition, own);
        return;
    }
    if (!op_fits(field, condition->op)) {
        fault_in(reading, condition->place, condition->field,
                 str_format(arena, "this operator does not go with a field of kind %s",
                            field_kind_name(field->kind)),
                 STR("is, is_not: one value; has: codes; at_least, at_most: numbers and days"));
        return;
    }
    struct str *canonical = arena_array(arena, struct str, condition->value_count);
    for (size_t i = 0; i < condition->value_count; i++) {
        struct str remedy = STR("");
        struct str text = *values_of(condition, i);
        if (!value_check(reading, field, text, &canonical[i], &remedy))
            fault_in(reading, condition->place, condition->field,
                     str_format(arena, "`%.*s` cannot be a value of this field", STR_ARG(text)),
                     remedy);
        /* The array was made by read_texts and is ours to settle. */
        struct str *values = array_own(condition->values);
        values[i] = canonical[i];
    }
}

void conditions_check(struct reading *reading, const struct conditions *conditions,
                      const struct record_def *own, const struct field *table)
{
    for (size_t i = 0; i < conditions->count; i++)
        condition_check(reading, &conditions->items[i], own, table);
}

/* ---- fields ---- */

static void names_check(struct reading *reading, const struct record_def *def,
                        const struct field *field)
{
    struct arena *arena = reading->arena;
    if (!field->is_fixed && is_one_of(field->name, engine_columns, LENGTH(engine_columns)))
        fault_in(reading, field->place, STR(""),
                 str_format(arena, "`%.*s` is a column of every table", STR_ARG(field->name)),
                 STR("choose another name"));
    if (is_one_of(field->name, form_controls, LENGTH(form_controls)))
        fault_in(reading, field->place, STR(""),
                 str_format(arena, "`%.*s` is a control of every form", STR_ARG(field->name)),
                 STR("choose another name"));
    if (field->is_fixed && !def->is_built_in)
        fault_in(reading, field->place, STR("fixed"),
                 STR("only built-in record types have fixed columns"), STR("remove fixed"));
    if (field->kind != KIND_PARTIAL_DATE && field->kind != KIND_USER)
        return;
    struct str second = str_format(arena, "%.*s_%s", STR_ARG(field->name),
                                   field->kind == KIND_USER ? "text" : "precision");
    if (record_field(def, second) != NULL)
        fault_in(
            reading, field->place, STR(""),
            str_format(arena, "the program makes the column `%.*s` of this field", STR_ARG(second)),
            STR("rename the other field"));
}

static void limits_check(struct reading *reading, const struct field *field)
{
    bool is_day =
        field->kind == KIND_DATE || field->kind == KIND_PARTIAL_DATE || field->kind == KIND_MONTH;
    bool is_text = field->kind == KIND_TEXT || field->kind == KIND_LONG_TEXT ||
                   field->kind == KIND_NAME || field->kind == KIND_KANA;
    if (field->has_min && field->has_max && field->min > field->max)
        fault_in(reading, field->place, STR("max"), STR("max is less than min"),
                 STR("exchange them"));
    if (field->not_future && !is_day)
        fault_in(reading, field->place, STR("not_future"), STR("only days can lie in the future"),
                 STR("remove it"));
    if (is_text && field->has_max && (field->max < 1 || field->max > 100000))
        fault_in(reading, field->place, STR("max"), STR("a text has 1 to 100000 characters"),
                 STR("choose a limit within these"));
}

static void target_check(struct reading *reading, const struct field *field)
{
    const struct seido *seido = reading->seido;
    if (field->kind == KIND_RECORD && seido_record(seido, field->target) == NULL)
        fault_in(
            reading, field->place, STR("target"),
            str_format(reading->arena, "there is no record type `%.*s`", STR_ARG(field->target)),
            STR("target: NAME of a record type"));
    if (field->kind == KIND_CONSENT && seido_statement(seido, field->target) == NULL)
        fault_in(reading, field->place, STR("target"),
                 str_format(reading->arena, "there is no statement `%.*s`", STR_ARG(field->target)),
                 STR("target: NAME of a statement"));
    if (field->target.len > 0 && field->kind != KIND_RECORD && field->kind != KIND_CONSENT)
        fault_in(reading, field->place, STR("target"),
                 STR("only kinds record and consent have a target"), STR("remove it"));
}

static void copy_check(struct reading *reading, const struct record_def *def,
                       const struct field *field, struct str source, struct str key)
{
    struct str rest = source, record = STR("");
    if (rest.len == 0)
        return;
    (void)str_split(&rest, '.', &record);
    const struct record_def *from =
        str_equal(record, STR("last")) ? def : seido_record(reading->seido, record);
    if (from == NULL || record_field(from, rest) == NULL)
        fault_in(reading, field->place, key,
                 str_format(reading->arena, "there is no field `%.*s`", STR_ARG(source)),
                 STR("write RECORD.FIELD, or last.FIELD of this record type"));
}

static void category_check(struct reading *reading, struct place place, struct str category)
{
    const struct code_list *list = seido_codes(reading->seido, STR("category"));
    if (category.len > 0 && list != NULL && code_find(list, category) == NULL)
        fault_in(reading, place, STR("category"),
                 str_format(reading->arena, "there is no data category `%.*s`", STR_ARG(category)),
                 STR("a code of the list `category`"));
}

static void field_check(struct reading *reading, const struct record_def *def,
                        const struct field *field, const struct field *table)
{
    struct str before = reading_enter(reading, field->name);
    limits_check(reading, field);
    target_check(reading, field);
    category_check(reading, field->place, field->category);
    validity_check(reading, field->place, field->validity);
    conditions_check(reading, &field->show_if, def, table);
    conditions_check(reading, &field->required_if, def, table);
    for (size_t i = 0; i < field->column_count; i++) {
        const struct field *column = &field->columns[i];
        struct str deeper = reading_enter(reading, column->name);
        if (is_one_of(column->name, engine_columns, LENGTH(engine_columns)))
            fault_in(reading, column->place, STR(""), STR("a column of every table has this name"),
                     STR("choose another name"));
        for (size_t k = 0; k < i; k++)
            if (str_equal(field->columns[k].name, column->name))
                fault_in(reading, column->place, STR(""), STR("the column stands twice"),
                         STR("keep one of them"));
        reading->at = deeper;
        field_check(reading, def, column, field);
    }
    reading->at = before;
}

/* ---- record types ---- */

static void shape_check(struct reading *reading, const struct record_def *def)
{
    struct arena *arena = reading->arena;
    const struct field *day = record_field(def, def->date_field);
    if (name_is_core_table(def->name))
        fault_in(reading, def->place, STR(""), STR("a table of the program has this name"),
                 STR("choose another name"));
    if (def->date_field.len > 0 &&
        (day == NULL || (day->kind != KIND_DATE && day->kind != KIND_MONTH)))
        fault_in(reading, def->place, STR("date"),
                 str_format(arena, "`%.*s` is not a field of kind date", STR_ARG(def->date_field)),
                 STR("name a field of this record type"));
    if (def->title_field.len > 0 && record_field(def, def->title_field) == NULL)
        fault_in(reading, def->place, STR("title"),
                 str_format(arena, "there is no field `%.*s`", STR_ARG(def->title_field)),
                 STR("name a field of this record type"));
    if (def->field_count == 0)
        fault_in(reading, def->place, STR("sections"), STR("a record type without fields"),
                 STR("add sections: with fields:"));
    category_check(reading, def->place, def->category);
    validity_check(reading, def->place, def->validity);
}

static void c_check_check(struct reading *reading, struct place place, struct str name)
{
    bool is_known = name.len == 0 || reading->known_checks == NULL;
    for (size_t i = 0; !is_known && reading->known_checks[i] != NULL; i++)
        is_known = str_equal(name, str_of(reading->known_checks[i]));
    if (!is_known)
        fault_in(reading, place, STR("check"),
                 str_format(reading->arena, "the program has no check `%.*s`", STR_ARG(name)),
                 STR("checks are C functions: use a name of the list in docs/definitions.md"));
}

void check_name_check(struct reading *reading, struct place place, struct str name)
{
    c_check_check(reading, place, name);
}

static void row_tables_check(struct reading *reading, const struct record_def *def)
{
    for (size_t i = 0; i < def->field_count; i++) {
        if (def->fields[i].kind != KIND_TABLE)
            continue;
        struct str table = str_format(reading->arena, "%.*s_%.*s", STR_ARG(def->name),
                                      STR_ARG(def->fields[i].name));
        if (seido_record(reading->seido, table) != NULL || name_is_core_table(table))
            fault_in(reading, def->fields[i].place, def->fields[i].name,
                     str_format(reading->arena, "its table `%.*s` exists already", STR_ARG(table)),
                     STR("rename the field"));
        if (table.len > 60)
            fault_in(reading, def->fields[i].place, def->fields[i].name,
                     STR("the name of its table is longer than 60 characters"),
                     STR("shorten the name"));
    }
}

static void record_check_definition(struct reading *reading, const struct record_def *def)
{
    reading->at = def->name;
    shape_check(reading, def);
    c_check_check(reading, def->place, def->check);
    row_tables_check(reading, def);
    for (size_t i = 0; i < def->section_count; i++) {
        struct str before = reading_enter(reading, def->sections[i].name);
        category_check(reading, def->sections[i].place, def->sections[i].category);
        validity_check(reading, def->sections[i].place, def->sections[i].validity);
        conditions_check(reading, &def->sections[i].show_if, def, NULL);
        reading->at = before;
    }
    for (size_t i = 0; i < def->field_count; i++) {
        struct str before = reading_enter(reading, def->fields[i].name);
        names_check(reading, def, &def->fields[i]);
        copy_check(reading, def, &def->fields[i], def->fields[i].copy_from, STR("copy_from"));
        copy_check(reading, def, &def->fields[i], def->fields[i].copy_else, STR("copy_else"));
        reading->at = before;
        field_check(reading, def, &def->fields[i], NULL);
    }
    reading->at = STR("");
}

static void setting_check(struct reading *reading, const struct setting *setting)
{
    const struct field *field = &setting->field;
    struct str canonical = setting->fallback, remedy = STR("");
    reading->at = field->name;
    if (field->kind == KIND_TABLE || field->kind == KIND_CONSENT || field->kind == KIND_FILE)
        fault_in(reading, field->place, STR("kind"), STR("a setting is one value"),
                 STR("a number, text, code, day or flag"));
    else if (setting->fallback.len > 0 &&
             !value_check(reading, field, setting->fallback, &canonical, &remedy))
        fault_in(reading, field->place, STR("default"),
                 str_format(reading->arena, "`%.*s` cannot be a value of this field",
                            STR_ARG(setting->fallback)),
                 remedy);
    limits_check(reading, field);
    reading->at = STR("");
}

void forms_check(struct reading *reading)
{
    struct seido *seido = reading->seido;
    for (size_t i = 0; i < seido->code_list_count; i++) {
        reading->at = seido->codes[i].name;
        list_check(reading, &seido->codes[i]);
    }
    for (size_t i = 0; i < seido->record_count; i++)
        record_check_definition(reading, &seido->records[i]);
    for (size_t i = 0; i < seido->setting_count; i++)
        setting_check(reading, &seido->settings[i]);
}
