/* read_tables.c - reads programs, rate tables, indicators, statements, settings and sheets. */
#include "seido/reading.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

void program_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "program", KEY_NAME, true, offsetof(struct program, name), 0 },
        LABEL_KEYS,
        { "column", KEY_TEXT, false, offsetof(struct program, column), 0 },
        { "under_law", KEY_BOOL, true, offsetof(struct program, under_law), 0 },
        { "own_award", KEY_BOOL, false, offsetof(struct program, own_award), 0 },
        { "from", KEY_DATE, false, offsetof(struct program, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct program, validity.until), 0 },
        { "aliases", KEY_TEXTS, false, offsetof(struct program, aliases),
          offsetof(struct program, alias_count) },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct program program = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &program))
        return;
    reading->at = program.name;
    overlay_name_check(reading, document->line, STR("program"), program.name);
    if (program.name.len > 20)
        fault_add(reading, document->line, STR("program"), STR("the name is too long for a code"),
                  STR("at most 20 characters"));
    read_label(reading, document, &program.label);
    const struct program *first = seido_program(seido, program.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("program"), program.name, first->place);
        return;
    }
    *(struct program *)node_array_add(reading->arena, &seido->programs, &seido->program_count,
                                      sizeof program) = program;
}

/* ---- rate tables ---- */

static void row_add(struct reading *reading, struct rate_table *table, const struct node *node)
{
    static const struct key keys[] = {
        { "cells", KEY_OWN, true, 0, 0 },
        { "from", KEY_DATE, false, offsetof(struct rate_row, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct rate_row, validity.until), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct rate_row row = { .is_overlay = reading->source->is_overlay,
                            .place = place_of(reading, node) };
    const struct node *cells = node;
    if (node->kind != NODE_LIST) {
        if (!read_keys(reading, node, keys, LENGTH(keys), &row))
            return;
        cells = node_find(node, STR("cells"), NULL);
    }
    if (cells == NULL || cells->kind != NODE_LIST || cells->count != table->column_count) {
        fault_add(
            reading, node->line, STR("cells"),
            str_format(reading->arena, "a row needs %zu cells, one a column", table->column_count),
            STR("write \"\" for an absent one"));
        return;
    }
    struct str *texts = arena_array(reading->arena, struct str, cells->count);
    for (size_t i = 0; i < cells->count; i++)
        texts[i] = read_scalar(reading, cells->items[i], STR("cells"));
    row.cells = texts;
    struct rate_row *rows = array_own(table->rows);
    *(struct rate_row *)node_array_add(reading->arena, &rows, &table->row_count, sizeof row) = row;
    table->rows = rows;
}

static void rows_add(struct reading *reading, struct rate_table *table, const struct node *document)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "rows", &count);
    for (size_t i = 0; i < count; i++)
        row_add(reading, table, items[i]);
}

void rates_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "rates", KEY_NAME, true, offsetof(struct rate_table, name), 0 },
        LABEL_KEYS,
        { "source", KEY_TEXT, true, offsetof(struct rate_table, source), 0 },
        { "verified", KEY_BOOL, true, offsetof(struct rate_table, is_verified), 0 },
        { "key", KEY_TEXTS, false, offsetof(struct rate_table, key_columns),
          offsetof(struct rate_table, key_count) },
        { "columns", KEY_TEXTS, true, offsetof(struct rate_table, columns),
          offsetof(struct rate_table, column_count) },
        { "rows", KEY_OWN, true, 0, 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct rate_table table = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &table))
        return;
    reading->at = table.name;
    name_check(reading, document->line, STR("rates"), table.name);
    overlay_name_check(reading, document->line, STR("rates"), table.name);
    read_label(reading, document, &table.label);
    const struct rate_table *first = seido_rates(seido, table.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("rate table"), table.name, first->place);
        return;
    }
    rows_add(reading, &table, document);
    *(struct rate_table *)node_array_add(reading->arena, &seido->rates, &seido->rate_count,
                                         sizeof table) = table;
}

void rates_extend(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "extend_rates", KEY_TEXT, true, 0, 0 },
                                       { "rows", KEY_OWN, true, 0, 0 } };
    struct str name = STR("");
    struct seido *seido = reading->seido;
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    reading->at = name;
    for (size_t i = 0; i < seido->rate_count; i++)
        if (str_equal(seido->rates[i].name, name)) {
            rows_add(reading, &seido->rates[i], document);
            return;
        }
    fault_add(reading, document->line, STR("extend_rates"),
              str_format(reading->arena, "there is no rate table `%.*s`", STR_ARG(name)),
              STR("name one of ours, or write rates: for a new one"));
}

/* ---- indicators, statements, settings, sheets ---- */

void indicator_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "indicator", KEY_NAME, true, offsetof(struct indicator, name), 0 },
        LABEL_KEYS,
        { "definition", KEY_LABEL, true, offsetof(struct indicator, definition), 0 },
        { "record", KEY_TEXT, true, offsetof(struct indicator, record), 0 },
        { "date", KEY_TEXT, true, offsetof(struct indicator, date_field), 0 },
        { "conditions", KEY_CONDITIONS, false, offsetof(struct indicator, conditions), 0 },
        { "setting", KEY_TEXT, false, offsetof(struct indicator, setting), 0 },
        { "setting_is", KEY_TEXT, false, offsetof(struct indicator, setting_is), 0 },
        { "setting_conditions", KEY_CONDITIONS, false,
          offsetof(struct indicator, setting_conditions), 0 },
        { "target", KEY_TEXT, false, offsetof(struct indicator, target), 0 },
        { "of", KEY_TEXT, false, offsetof(struct indicator, of), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct indicator indicator = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &indicator))
        return;
    reading->at = indicator.name;
    overlay_name_check(reading, document->line, STR("indicator"), indicator.name);
    read_label(reading, document, &indicator.label);
    const struct indicator *first = seido_indicator(seido, indicator.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("indicator"), indicator.name, first->place);
        return;
    }
    *(struct indicator *)node_array_add(reading->arena, &seido->indicators, &seido->indicator_count,
                                        sizeof indicator) = indicator;
}

static void version_add(struct reading *reading, struct statement *statement,
                        const struct node *node)
{
    static const struct key keys[] = {
        { "version", KEY_TEXT, true, offsetof(struct statement_version, version), 0 },
        { "ja", KEY_OWN, true, 0, 0 },
        { "en", KEY_OWN, true, 0, 0 },
        { "from", KEY_DATE, true, offsetof(struct statement_version, validity.from), 0 },
        { "until", KEY_DATE, false, offsetof(struct statement_version, validity.until), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct statement_version version = { 0 };
    if (!read_keys(reading, node, keys, LENGTH(keys), &version))
        return;
    read_label(reading, node, &version.text);
    const struct statement_version *first = statement_version(statement, version.version);
    if (first != NULL)
        fault_add(reading, node->line, version.version, STR("the version stands twice"),
                  STR("every version has a name of its own"));
    for (size_t i = 0; i < statement->version_count; i++)
        if (validity_overlaps(statement->versions[i].validity, version.validity))
            fault_add(reading, node->line, version.version,
                      str_format(reading->arena, "two versions hold on one day: the other is %.*s",
                                 STR_ARG(statement->versions[i].version)),
                      STR("end the earlier one with until:"));
    struct statement_version *versions = array_own(statement->versions);
    *(struct statement_version *)node_array_add(
        reading->arena, &versions, &statement->version_count, sizeof version) = version;
    statement->versions = versions;
}

void statement_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "statement", KEY_NAME, true, offsetof(struct statement, name), 0 },
        LABEL_KEYS,
        { "versions", KEY_OWN, true, 0, 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct statement statement = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &statement))
        return;
    reading->at = statement.name;
    overlay_name_check(reading, document->line, STR("statement"), statement.name);
    read_label(reading, document, &statement.label);
    const struct statement *first = seido_statement(seido, statement.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("statement"), statement.name, first->place);
        return;
    }
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "versions", &count);
    for (size_t i = 0; i < count; i++)
        version_add(reading, &statement, items[i]);
    *(struct statement *)node_array_add(reading->arena, &seido->statements, &seido->statement_count,
                                        sizeof statement) = statement;
}

static void setting_add(struct reading *reading, const struct node *node)
{
    static const struct key extra[] = { { "default", KEY_OWN, true, 0, 0 },
                                        { "per", KEY_OWN, true, 0, 0 } };
    struct seido *seido = reading->seido;
    struct setting setting = { 0 };
    field_read(reading, node, extra, LENGTH(extra), &setting.field);
    const struct node *fallback = node_find(node, STR("default"), NULL);
    const struct node *per = node_find(node, STR("per"), NULL);
    if (fallback == NULL || per == NULL)
        return;
    setting.fallback = read_scalar(reading, fallback, STR("default"));
    struct str word = read_scalar(reading, per, STR("per"));
    setting.per_organisation = str_equal(word, STR("organisation"));
    if (!setting.per_organisation && !str_equal(word, STR("tenant")))
        fault_add(reading, per->line, setting.field.name,
                  str_format(reading->arena, "a setting cannot be per `%.*s`", STR_ARG(word)),
                  STR("one of organisation, tenant"));
    overlay_name_check(reading, node->line, STR("field"), setting.field.name);
    const struct setting *first = seido_setting(seido, setting.field.name);
    if (first != NULL)
        twice_fault(reading, node->line, STR("setting"), setting.field.name, first->field.place);
    else
        *(struct setting *)node_array_add(reading->arena, &seido->settings, &seido->setting_count,
                                          sizeof setting) = setting;
}

void settings_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "settings", KEY_NAME, true, 0, 0 },
                                       { "list", KEY_OWN, true, 0, 0 },
                                       { "remark", KEY_OWN, false, 0, 0 } };
    struct str name = STR("");
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    reading->at = name;
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "list", &count);
    for (size_t i = 0; i < count; i++)
        setting_add(reading, items[i]);
}

void sheet_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "sheet", KEY_NAME, true, offsetof(struct sheet, name), 0 },
        LABEL_KEYS,
        { "records", KEY_TEXTS, true, offsetof(struct sheet, records),
          offsetof(struct sheet, record_count) },
        { "key", KEY_TEXT, true, offsetof(struct sheet, key_field), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct sheet sheet = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &sheet))
        return;
    reading->at = sheet.name;
    overlay_name_check(reading, document->line, STR("sheet"), sheet.name);
    read_label(reading, document, &sheet.label);
    const struct sheet *first = seido_sheet(seido, sheet.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("sheet"), sheet.name, first->place);
        return;
    }
    *(struct sheet *)node_array_add(reading->arena, &seido->sheets, &seido->sheet_count,
                                    sizeof sheet) = sheet;
}

/* ---- lists and tables made of others ---- */

/* The list that the program fills: new, or the empty one that the definitions give a label. */
static struct code_list *list_new(struct reading *reading, struct str name, struct label label,
                                  struct place place)
{
    struct seido *seido = reading->seido;
    for (size_t i = 0; i < seido->code_list_count; i++) {
        struct code_list *list = &seido->codes[i];
        if (!str_equal(list->name, name))
            continue;
        if (list->code_count > 0)
            faults_add(reading->faults, list->place, name,
                       STR("the codes of this list are made by the program"),
                       STR("leave its list: empty, or choose another name"));
        return list;
    }
    struct code_list *ret =
        node_array_add(reading->arena, &seido->codes, &seido->code_list_count, sizeof *ret);
    *ret = (struct code_list){ .name = name, .label = label, .place = place };
    return ret;
}

static void code_put(struct reading *reading, struct code_list *list, struct code code)
{
    code_prepare(reading->arena, &code);
    *(struct code *)node_array_add(reading->arena, &list->codes, &list->code_count, sizeof code) =
        code;
}

void lists_make(struct reading *reading)
{
    struct seido *seido = reading->seido;
    for (size_t p = 0; p < seido->process_count; p++) {
        const struct process *process = &seido->processes[p];
        struct str name = str_format(reading->arena, "state_%.*s", STR_ARG(process->name));
        struct code_list *list = list_new(reading, name, process->label, process->place);
        for (size_t i = 0; i < process->state_count; i++) {
            const struct state *state = &process->states[i];
            code_put(reading, list,
                     (struct code){ .code = state->name,
                                    .label = state->label,
                                    .group = state->bucket,
                                    .place = state->place });
        }
    }
    for (size_t s = 0; s < seido->statement_count; s++) {
        const struct statement *statement = &seido->statements[s];
        struct code_list *list =
            list_new(reading, statement->name, statement->label, statement->place);
        for (size_t i = 0; i < statement->version_count; i++)
            code_put(reading, list,
                     (struct code){ .code = statement->versions[i].version,
                                    .label = statement->versions[i].text,
                                    .validity = statement->versions[i].validity,
                                    .place = statement->place });
    }
    if (seido->program_count == 0)
        return;
    struct code_list *list =
        list_new(reading, STR("program"), seido->programs[0].label, seido->programs[0].place);
    for (size_t i = 0; i < seido->program_count; i++) {
        const struct program *program = &seido->programs[i];
        code_put(reading, list,
                 (struct code){ .code = program->name,
                                .label = program->label,
                                .aliases = program->aliases,
                                .alias_count = program->alias_count,
                                .validity = program->validity,
                                .group = program->column,
                                .place = program->place });
    }
}

static void table_fault(struct reading *reading, const struct rate_row *row, struct str table,
                        struct str wrong, struct str remedy)
{
    faults_add(reading->faults, row->place, table, wrong, remedy);
}

static void eras_make(struct reading *reading, const struct rate_table *table)
{
    struct era *items = arena_array(reading->arena, struct era, table->row_count);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        int64_t digit = 0;
        struct str text = rate_cell(table, row, STR("digit"));
        if (!row->validity.from.has || (text.len > 0 && !str_to_int(text, &digit)) || digit > 9 ||
            digit < 0) {
            table_fault(reading, row, table->name, STR("an era needs its first day and a digit"),
                        STR("from: DAY, cells: [name, letter, digit]"));
            continue;
        }
        if (i > 0 && table->rows[i - 1].validity.from.has &&
            date_compare(table->rows[i - 1].validity.from.value, row->validity.from.value) >= 0)
            table_fault(reading, row, table->name, STR("eras are not in order"),
                        STR("write the oldest first"));
        items[i] = (struct era){ .name = rate_cell(table, row, STR("name")),
                                 .letter = rate_cell(table, row, STR("letter")),
                                 .digit = (int)digit,
                                 .from = row->validity.from.value };
    }
    reading->seido->eras = (struct eras){ .items = items, .count = table->row_count };
}

/* The only character of a text; false if it has none or several. */
static bool one_character(struct str text, uint32_t *ret)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t need = text.len == 0 ? 0 : p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (need == 0 || need != text.len)
        return false;
    uint32_t c = need == 1 ? p[0] : (uint32_t)(p[0] & (0xff >> (need + 1)));
    for (size_t i = 1; i < need; i++)
        c = c << 6 | (p[i] & 0x3f);
    *ret = c;
    return true;
}

/* Calls of the same row in the same order: first with `rows` NULL to count, then to put it in. */
static void place_put(const struct rate_table *table, const struct rate_row *row, size_t *next,
                      const struct rate_row **rows)
{
    const struct str names[] = { rate_cell(table, row, STR("prefecture")),
                                 rate_cell(table, row, STR("county")),
                                 rate_cell(table, row, STR("name")) };
    bool is_put[PLACE_GROUPS] = { false };
    for (size_t i = 0; i < LENGTH(names); i++) {
        size_t group = place_group(names[i]);
        if (names[i].len == 0 || is_put[group])
            continue;
        is_put[group] = true;
        if (rows != NULL)
            rows[next[group]] = row;
        next[group]++;
    }
}

static void places_make(struct reading *reading, const struct rate_table *table)
{
    struct places *places = &reading->seido->places;
    size_t next[PLACE_GROUPS] = { 0 };
    for (size_t i = 0; i < table->row_count; i++)
        place_put(table, &table->rows[i], next, NULL);
    for (size_t i = 0; i < PLACE_GROUPS; i++) {
        places->from[i + 1] = places->from[i] + next[i];
        next[i] = places->from[i];
    }
    places->rows =
        arena_array(reading->arena, const struct rate_row *, places->from[PLACE_GROUPS] + 1);
    for (size_t i = 0; i < table->row_count; i++)
        place_put(table, &table->rows[i], next, places->rows);
}

static int compare_variants(const void *a, const void *b)
{
    uint32_t from_a = ((const struct variant *)a)->from, from_b = ((const struct variant *)b)->from;
    return from_a < from_b ? -1 : from_a > from_b;
}

static void variants_make(struct reading *reading, const struct rate_table *table)
{
    size_t count = 0;
    struct variant *items = arena_array(reading->arena, struct variant, table->row_count);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        struct variant *variant = &items[count];
        if (one_character(rate_cell(table, row, STR("variant")), &variant->from) &&
            one_character(rate_cell(table, row, STR("plain")), &variant->to))
            count++;
        else
            table_fault(reading, row, table->name, STR("a cell is not one character"),
                        STR("cells: [髙, 高]"));
    }
    qsort(items, count, sizeof *items, compare_variants);
    for (size_t i = 1; i < count; i++)
        if (items[i].from == items[i - 1].from)
            faults_add(reading->faults, table->place, table->name,
                       str_format(reading->arena, "U+%04X stands twice", items[i].from),
                       STR("keep one of them"));
    reading->seido->variants = (struct variants){ .items = items, .count = count };
}

void tables_make(struct reading *reading)
{
    const struct rate_table *eras = seido_rates(reading->seido, STR("eras"));
    const struct rate_table *variants = seido_rates(reading->seido, STR("name_variants"));
    if (eras != NULL)
        eras_make(reading, eras);
    if (variants != NULL)
        variants_make(reading, variants);
    const struct rate_table *places = seido_rates(reading->seido, STR("municipalities"));
    if (places != NULL)
        places_make(reading, places);
}
