/* read_form.c - reads code lists, fields and record types. */
#include "seido/reading.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

void twice_fault(struct reading *reading, int line, struct str what, struct str name,
                 struct place first)
{
    fault_add(reading, line, name,
              str_format(reading->arena, "the %.*s `%.*s` exists already (%.*s line %d)",
                         STR_ARG(what), STR_ARG(name), STR_ARG(first.file), first.line),
              reading->source->is_overlay
                  ? STR("an overlay adds and never changes ours: choose a name of its own (x_...)")
                  : STR("keep one of them"));
}

/* ---- code lists ---- */

static bool code_is_well_formed(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return code.len > 0 && code.len <= 20;
}

static void code_add(struct reading *reading, struct code_list *list, const struct node *node)
{
    static const struct key keys[] = {
        { "code", KEY_TEXT, true, offsetof(struct code, code), 0 },
        LABEL_KEYS,
        { "aliases", KEY_TEXTS, false, offsetof(struct code, aliases),
          offsetof(struct code, alias_count) },
        { "near", KEY_TEXTS, false, offsetof(struct code, near),
          offsetof(struct code, near_count) },
        { "from", KEY_DATE, false, offsetof(struct code, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct code, validity.until), 0 },
        { "exclusive", KEY_BOOL, false, offsetof(struct code, exclusive), 0 },
        { "group", KEY_TEXT, false, offsetof(struct code, group), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct code code = { .place = place_of(reading, node) };
    if (!read_keys(reading, node, keys, LENGTH(keys), &code))
        return;
    struct str before = reading_enter(reading, code.code);
    read_label(reading, node, &code.label);
    if (!code_is_well_formed(code.code))
        fault_add(reading, node->line, STR("code"),
                  str_format(reading->arena, "`%.*s` is not a code", STR_ARG(code.code)),
                  STR("1 to 20 letters, digits and _"));
    else if (reading->source->is_overlay && list->place.line > 0 &&
             !str_equal(list->place.file, reading->source->name) && code.code.ptr[0] != 'x')
        fault_add(reading, node->line, STR("code"),
                  STR("an overlay's code could meet one of ours later"), STR("begin it with x"));
    reading->at = before;
    const struct code *first = code_find(list, code.code);
    if (first != NULL) {
        twice_fault(reading, node->line, STR("code"), code.code, first->place);
        return;
    }
    code_prepare(reading->arena, &code);
    *(struct code *)node_array_add(reading->arena, &list->codes, &list->code_count, sizeof code) =
        code;
}

static void codes_add(struct reading *reading, struct code_list *list, const struct node *document)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "list", &count);
    for (size_t i = 0; i < count; i++)
        code_add(reading, list, items[i]);
}

void codes_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "codes", KEY_NAME, true, offsetof(struct code_list, name), 0 },
        LABEL_KEYS,
        { "list", KEY_OWN, true, 0, 0 },
        { "remark", KEY_TEXT, false, offsetof(struct code_list, remark), 0 },
    };
    struct seido *seido = reading->seido;
    struct code_list list = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &list))
        return;
    name_check(reading, document->line, STR("codes"), list.name);
    overlay_name_check(reading, document->line, STR("codes"), list.name);
    read_label(reading, document, &list.label);
    const struct code_list *first = seido_codes(seido, list.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("code list"), list.name, first->place);
        return;
    }
    codes_add(reading, &list, document);
    *(struct code_list *)node_array_add(reading->arena, &seido->codes, &seido->code_list_count,
                                        sizeof list) = list;
}

void codes_extend(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "extend_codes", KEY_TEXT, true, 0, 0 },
                                       { "list", KEY_OWN, true, 0, 0 } };
    struct str name = STR("");
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    for (size_t i = 0; i < reading->seido->code_list_count; i++)
        if (str_equal(reading->seido->codes[i].name, name)) {
            codes_add(reading, &reading->seido->codes[i], document);
            return;
        }
    fault_add(reading, document->line, STR("extend_codes"),
              str_format(reading->arena, "there is no code list `%.*s`", STR_ARG(name)),
              STR("name one of ours, or write codes: for a new one"));
}

/* ---- fields ---- */

static const char *const kind_names[KINDS] = {
    [KIND_TEXT] = "text",
    [KIND_LONG_TEXT] = "long_text",
    [KIND_NAME] = "name",
    [KIND_KANA] = "kana",
    [KIND_DATE] = "date",
    [KIND_PARTIAL_DATE] = "partial_date",
    [KIND_TIME] = "time",
    [KIND_YEN] = "yen",
    [KIND_COUNT] = "count",
    [KIND_RATE] = "rate",
    [KIND_CODE] = "code",
    [KIND_CODES] = "codes",
    [KIND_YES_NO] = "yes_no",
    [KIND_FLAG] = "flag",
    [KIND_POSTAL_CODE] = "postal_code",
    [KIND_TELEPHONE] = "telephone",
    [KIND_EMAIL] = "email",
    [KIND_MONTH] = "month",
    [KIND_USER] = "user",
    [KIND_ORGANISATION] = "organisation",
    [KIND_PERSON] = "person",
    [KIND_CASEFILE] = "casefile",
    [KIND_RECORD] = "record",
    [KIND_TABLE] = "table",
    [KIND_FILE] = "file",
    [KIND_CONSENT] = "consent",
};

const char *field_kind_name(enum field_kind kind)
{
    assert(kind < KINDS);
    return kind_names[kind];
}

static const struct key field_keys[] = {
    { "field", KEY_NAME, true, offsetof(struct field, name), 0 },
    { "kind", KEY_OWN, true, 0, 0 },
    LABEL_KEYS,
    { "help", KEY_LABEL, false, offsetof(struct field, help), 0 },
    { "unit", KEY_LABEL, false, offsetof(struct field, unit), 0 },
    { "example", KEY_LABEL, false, offsetof(struct field, example), 0 },
    { "required", KEY_OWN, false, 0, 0 },
    { "required_if", KEY_CONDITIONS, false, offsetof(struct field, required_if), 0 },
    { "show_if", KEY_CONDITIONS, false, offsetof(struct field, show_if), 0 },
    { "codes", KEY_OWN, false, 0, 0 },
    { "target", KEY_TEXT, false, offsetof(struct field, target), 0 },
    { "columns", KEY_OWN, false, 0, 0 },
    { "min", KEY_INT64, false, offsetof(struct field, min), 0 },
    { "max", KEY_INT64, false, offsetof(struct field, max), 0 },
    { "stat", KEY_BOOL, false, offsetof(struct field, is_stat), 0 },
    { "protected", KEY_BOOL, false, offsetof(struct field, is_protected), 0 },
    { "search", KEY_BOOL, false, offsetof(struct field, is_search), 0 },
    { "filter", KEY_BOOL, false, offsetof(struct field, is_filter), 0 },
    { "listed", KEY_BOOL, false, offsetof(struct field, is_listed), 0 },
    { "index", KEY_BOOL, false, offsetof(struct field, is_index), 0 },
    { "not_future", KEY_BOOL, false, offsetof(struct field, not_future), 0 },
    { "copy_from", KEY_TEXT, false, offsetof(struct field, copy_from), 0 },
    { "copy_else", KEY_TEXT, false, offsetof(struct field, copy_else), 0 },
    { "category", KEY_TEXT, false, offsetof(struct field, category), 0 },
    { "aliases", KEY_TEXTS, false, offsetof(struct field, aliases),
      offsetof(struct field, alias_count) },
    { "from", KEY_DATE, false, offsetof(struct field, validity.from), 0 },
    { "until", KEY_DATE, false, offsetof(struct field, validity.until), 0 },
    { "fixed", KEY_BOOL, false, offsetof(struct field, is_fixed), 0 },
    { "remark", KEY_TEXT, false, offsetof(struct field, remark), 0 },
};

static void read_kind(struct reading *reading, const struct node *node, struct field *ret)
{
    struct str known[KINDS];
    struct str text = read_scalar(reading, node, STR("kind"));
    for (size_t i = 0; i < KINDS; i++) {
        known[i] = str_of(kind_names[i]);
        if (str_equal(text, known[i])) {
            ret->kind = (enum field_kind)i;
            return;
        }
    }
    struct str near = name_nearest(text, known, KINDS);
    fault_add(reading, node->line, STR("kind"),
              str_format(reading->arena, "unknown kind `%.*s`", STR_ARG(text)),
              near.len > 0 ? str_format(reading->arena, "did you mean `%.*s`?", STR_ARG(near))
                           : STR("the kinds are listed in docs/definitions.md"));
}

static void read_required(struct reading *reading, const struct node *node, struct field *ret)
{
    struct str text = read_scalar(reading, node, STR("required"));
    if (str_equal(text, STR("final")))
        ret->required = REQUIRED_FINAL;
    else if (str_equal(text, STR("always")))
        ret->required = REQUIRED_ALWAYS;
    else if (!str_equal(text, STR("no")))
        fault_add(reading, node->line, STR("required"),
                  str_format(reading->arena, "`%.*s` does not say when", STR_ARG(text)),
                  STR("one of no, final, always"));
}

static void read_codes(struct reading *reading, const struct node *node, int line,
                       struct field *ret)
{
    bool wants = ret->kind == KIND_CODE || ret->kind == KIND_CODES;
    if (node == NULL && wants)
        fault_add(reading, line, STR("codes"), STR("missing: a coded field needs its list"),
                  STR("add codes: NAME of a code list"));
    if (node == NULL)
        return;
    struct str name = read_scalar(reading, node, STR("codes"));
    if (!wants) {
        fault_add(reading, node->line, STR("codes"), STR("only kinds code and codes have a list"),
                  STR("remove it or change the kind"));
        return;
    }
    ret->codes = seido_codes(reading->seido, name);
    if (ret->codes != NULL)
        return;
    size_t count = reading->seido->code_list_count;
    struct str *known = arena_array(reading->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        known[i] = reading->seido->codes[i].name;
    struct str near = name_nearest(name, known, count);
    fault_add(reading, node->line, STR("codes"),
              str_format(reading->arena, "there is no code list `%.*s`", STR_ARG(name)),
              near.len > 0 ? str_format(reading->arena, "did you mean `%.*s`?", STR_ARG(near))
                           : STR("define it with codes: or use an existing one"));
}

static void read_columns(struct reading *reading, const struct node *node, struct field *ret)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, node, "columns", &count);
    if (ret->kind != KIND_TABLE) {
        if (node_find(node, STR("columns"), NULL) != NULL)
            fault_add(reading, node->line, STR("columns"), STR("only a table has columns"),
                      STR("write kind: table, or remove them"));
        return;
    }
    if (count == 0)
        fault_add(reading, node->line, STR("columns"), STR("a table without columns"),
                  STR("add columns: with a list of fields"));
    for (size_t i = 0; i < count; i++) {
        struct field column = { 0 };
        field_read(reading, items[i], NULL, 0, &column);
        column.number = ret->column_count;
        if (column.kind == KIND_TABLE || column.kind == KIND_CONSENT)
            fault_add(reading, items[i]->line, column.name,
                      STR("a table or consent cannot stand in a table"),
                      STR("make it a field of the record"));
        *(struct field *)node_array_add(reading->arena, &ret->columns, &ret->column_count,
                                        sizeof column) = column;
    }
}

void field_read(struct reading *reading, const struct node *node, const struct key *extra,
                size_t extra_count, struct field *ret)
{
    struct key keys[LENGTH(field_keys) + 4];
    memcpy(keys, field_keys, sizeof field_keys);
    if (extra_count > 0)
        memcpy(keys + LENGTH(field_keys), extra, extra_count * sizeof *extra);
    ret->place = place_of(reading, node);
    ret->is_overlay = reading->source->is_overlay;
    const struct node *name = node_find(node, STR("field"), NULL);
    struct str before = reading->at;
    if (name != NULL && name->kind == NODE_TEXT)
        (void)reading_enter(reading, name->text);
    if (read_keys(reading, node, keys, LENGTH(field_keys) + extra_count, ret)) {
        const struct node *kind = node_find(node, STR("kind"), NULL);
        const struct node *required = node_find(node, STR("required"), NULL);
        name_check(reading, node->line, STR("field"), ret->name);
        read_label(reading, node, &ret->label);
        if (kind != NULL)
            read_kind(reading, kind, ret);
        if (required != NULL)
            read_required(reading, required, ret);
        ret->has_min = node_find(node, STR("min"), NULL) != NULL;
        ret->has_max = node_find(node, STR("max"), NULL) != NULL;
        read_codes(reading, node_find(node, STR("codes"), NULL), node->line, ret);
        if (ret->kind == KIND_CONSENT)
            ret->codes = seido_codes(reading->seido, ret->target);
        read_columns(reading, node, ret);
    }
    reading->at = before;
}

/* ---- record types ---- */

static void fields_add(struct reading *reading, struct record_def *def, size_t section,
                       const struct node *node, bool is_extension)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, node, "fields", &count);
    for (size_t i = 0; i < count; i++) {
        struct field field = { .section = section };
        field_read(reading, items[i], NULL, 0, &field);
        const struct field *first = record_field(def, field.name);
        if (first != NULL) {
            twice_fault(reading, items[i]->line, STR("field"), field.name, first->place);
            continue;
        }
        if (is_extension)
            overlay_name_check(reading, items[i]->line, STR("field"), field.name);
        *(struct field *)node_array_add(reading->arena, &def->fields, &def->field_count,
                                        sizeof field) = field;
    }
}

static size_t section_find(const struct record_def *def, struct str name)
{
    size_t i = 0;
    while (i < def->section_count && !str_equal(def->sections[i].name, name))
        i++;
    return i;
}

static void section_add(struct reading *reading, struct record_def *def, const struct node *node,
                        bool is_extension)
{
    static const struct key keys[] = {
        { "section", KEY_NAME, true, offsetof(struct section, name), 0 },
        LABEL_KEYS,
        { "show_if", KEY_CONDITIONS, false, offsetof(struct section, show_if), 0 },
        { "category", KEY_TEXT, false, offsetof(struct section, category), 0 },
        { "action", KEY_NAME, false, offsetof(struct section, action), 0 },
        { "from", KEY_DATE, false, offsetof(struct section, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct section, validity.until), 0 },
        { "fields", KEY_OWN, true, 0, 0 },
    };
    static const struct key more_keys[] = { { "section", KEY_TEXT, true, 0, 0 },
                                            { "fields", KEY_OWN, true, 0, 0 } };
    const struct node *name = node_find(node, STR("section"), NULL);
    size_t at = name == NULL ? def->section_count : section_find(def, name->text);
    struct section section = { .place = place_of(reading, node) };
    if (is_extension && at < def->section_count) {
        if (read_keys(reading, node, more_keys, LENGTH(more_keys), &section.name))
            fields_add(reading, def, at, node, true);
        return;
    }
    if (!read_keys(reading, node, keys, LENGTH(keys), &section))
        return;
    read_label(reading, node, &section.label);
    name_check(reading, node->line, STR("section"), section.name);
    if (at < def->section_count) {
        twice_fault(reading, node->line, STR("section"), section.name, def->sections[at].place);
        return;
    }
    if (is_extension)
        overlay_name_check(reading, node->line, STR("section"), section.name);
    *(struct section *)node_array_add(reading->arena, &def->sections, &def->section_count,
                                      sizeof section) = section;
    fields_add(reading, def, at, node, is_extension);
}

/* Fields in the order of their sections, numbered; a section may have got more from an overlay. */
static void fields_order(struct arena *arena, struct record_def *def)
{
    struct field *ordered = arena_array(arena, struct field, def->field_count);
    size_t count = 0;
    for (size_t section = 0; section < def->section_count; section++)
        for (size_t i = 0; i < def->field_count; i++)
            if (def->fields[i].section == section) {
                ordered[count] = def->fields[i];
                ordered[count].number = count;
                count++;
            }
    /* node_array_add grows when the count is a power of two: keep its room */
    memcpy(def->fields, ordered, count * sizeof *ordered);
}

static void sections_add(struct reading *reading, struct record_def *def,
                         const struct node *document, bool is_extension)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "sections", &count);
    for (size_t i = 0; i < count; i++)
        section_add(reading, def, items[i], is_extension);
    if (def->field_count > 0)
        fields_order(reading->arena, def);
}

static size_t read_choice(struct reading *reading, const struct node *document, const char *key,
                          const char *const *names, size_t count)
{
    const struct node *node = node_find(document, str_of(key), NULL);
    if (node == NULL)
        return count;
    struct str text = read_scalar(reading, node, str_of(key));
    struct buf list;
    buf_init(&list, reading->arena, 64, 400);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(text, str_of(names[i])))
            return i;
        buf_add(&list, i == 0 ? STR("one of ") : STR(", "));
        buf_add(&list, str_of(names[i]));
    }
    fault_add(reading, node->line, str_of(key),
              str_format(reading->arena, "`%.*s` is not known here", STR_ARG(text)),
              buf_str(&list));
    return count;
}

static void read_shape(struct reading *reading, const struct node *document, struct record_def *ret)
{
    static const char *const pers[] = { [PER_CASEFILE] = "casefile",
                                        [PER_PERSON] = "person",
                                        [PER_ORGANISATION] = "organisation",
                                        [PER_TENANT] = "tenant" };
    static const char *const repeats[] = {
        [REPEAT_ONE] = "one", [REPEAT_MANY] = "many", [REPEAT_VERSIONS] = "versions"
    };
    size_t per = read_choice(reading, document, "per", pers, LENGTH(pers));
    size_t repeat = read_choice(reading, document, "repeat", repeats, LENGTH(repeats));
    ret->per = per < LENGTH(pers) ? (enum record_per)per : PER_CASEFILE;
    ret->repeat = repeat < LENGTH(repeats) ? (enum record_repeat)repeat : REPEAT_MANY;
}

void record_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "record", KEY_NAME, true, offsetof(struct record_def, name), 0 },
        LABEL_KEYS,
        { "help", KEY_LABEL, false, offsetof(struct record_def, help), 0 },
        { "form", KEY_TEXT, false, offsetof(struct record_def, form_no), 0 },
        { "per", KEY_OWN, false, 0, 0 },
        { "repeat", KEY_OWN, false, 0, 0 },
        { "built_in", KEY_BOOL, false, offsetof(struct record_def, is_built_in), 0 },
        { "append_only", KEY_BOOL, false, offsetof(struct record_def, is_append_only), 0 },
        { "date", KEY_TEXT, false, offsetof(struct record_def, date_field), 0 },
        { "title", KEY_TEXT, false, offsetof(struct record_def, title_field), 0 },
        { "check", KEY_TEXT, false, offsetof(struct record_def, check), 0 },
        { "category", KEY_TEXT, true, offsetof(struct record_def, category), 0 },
        { "from", KEY_DATE, false, offsetof(struct record_def, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct record_def, validity.until), 0 },
        { "remark", KEY_TEXT, false, offsetof(struct record_def, remark), 0 },
        { "sections", KEY_OWN, true, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct record_def def = { .place = place_of(reading, document),
                              .is_overlay = reading->source->is_overlay };
    const struct node *name = node_find(document, STR("record"), NULL);
    if (name != NULL && name->kind == NODE_TEXT)
        reading->at = name->text;
    if (!read_keys(reading, document, keys, LENGTH(keys), &def))
        return;
    name_check(reading, document->line, STR("record"), def.name);
    overlay_name_check(reading, document->line, STR("record"), def.name);
    read_label(reading, document, &def.label);
    read_shape(reading, document, &def);
    const struct record_def *first = seido_record(seido, def.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("record type"), def.name, first->place);
        return;
    }
    sections_add(reading, &def, document, false);
    *(struct record_def *)node_array_add(reading->arena, &seido->records, &seido->record_count,
                                         sizeof def) = def;
}

void record_extend(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "extend_record", KEY_TEXT, true, 0, 0 },
                                       { "sections", KEY_OWN, true, 0, 0 } };
    struct str name = STR("");
    struct seido *seido = reading->seido;
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    reading->at = name;
    for (size_t i = 0; i < seido->record_count; i++)
        if (str_equal(seido->records[i].name, name)) {
            sections_add(reading, &seido->records[i], document, true);
            return;
        }
    fault_add(reading, document->line, STR("extend_record"),
              str_format(reading->arena, "there is no record type `%.*s`", STR_ARG(name)),
              STR("name one of ours, or write record: for a new one"));
}
