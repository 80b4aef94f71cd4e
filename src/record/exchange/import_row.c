/* import_row.c - one row of a file as checked records. */
#include <assert.h>

#include "base/csv.h"
#include "record/exchange/import_state.h"
#include "record/individual_number.h"
#include "record/message.h"

#include "base/banned.h"

void import_fault_add(struct import_state *state, struct import_row *row, size_t column,
                      struct str text)
{
    struct import_preview *preview = &state->preview;
    const struct mapping *mapping = state->job->mapping;
    const struct grid_row *cells = &state->job->grid->rows[row->index];
    row->fault_count++;
    if (preview->fault_count == IMPORT_FAULTS_MAX) {
        preview->has_more_faults = true;
        return;
    }
    if (preview->fault_count == state->fault_room) {
        size_t room = state->fault_room * 2 + 32;
        struct import_fault *faults = arena_array(state->arena, struct import_fault, room);
        for (size_t i = 0; i < preview->fault_count; i++)
            faults[i] = preview->faults[i];
        preview->faults = faults;
        state->fault_room = room;
    }
    bool has_cell = column < mapping->count;
    preview->faults[preview->fault_count++] = (struct import_fault){
        .row = row->index + 1,
        .line = cells->number,
        .column = column,
        .header = has_cell ? mapping->headers[column] : STR(""),
        .value = has_cell ? individual_number_mask(state->arena, cells->cells[column]) : STR(""),
        .text = arena_copy(state->arena, individual_number_mask(state->arena, text)),
    };
}

static void fault_key(struct import_state *state, struct arena *arena, struct import_row *row,
                      size_t column, const char *key, const struct text_arg *args, size_t count)
{
    const struct kind_context *context = &state->job->kinds;
    struct str text = str_of(key);
    if (context->catalogue != NULL)
        text = catalogue_text(
            arena,
            (struct voice){ context->catalogue, &state->job->seido->eras, context->lang, false },
            key, args, count);
    import_fault_add(state, row, column, text);
}

/* The record of a target, made when the first cell needs it. */
static struct record *record_for(struct import_state *state, struct arena *arena,
                                 struct import_row *row, size_t r)
{
    if (row->records[r] == NULL) {
        struct record *record = record_new(arena, state->job->mapping->defs[r]);
        record->tenant = state->job->tenant;
        record->owner = state->job->organisation;
        record->state = RECORD_FINAL;
        row->records[r] = record;
    }
    return row->records[r];
}

/* A name that nobody has mapped: kept once. */
static void note_worker(struct import_state *state, struct str name)
{
    struct str kept = arena_copy(state->arena, name);
    (void)map_add(&state->new_workers, kept, state);
    if (state->new_name_count == state->new_name_room) {
        size_t room = state->new_name_room * 2 + 16;
        struct str *names = arena_array(state->arena, struct str, room);
        for (size_t i = 0; i < state->new_name_count; i++)
            names[i] = state->new_names[i];
        state->new_names = names;
        state->new_name_room = room;
    }
    state->new_names[state->new_name_count++] = kept;
}

/* A number is the key of a user only if he works here (our own exports for programs); any other is what an
 * old file calls its worker, a name like all others. */
static void map_worker(struct import_state *state, struct str cell, struct value *value)
{
    if (!value->has || (value->number != 0 && map_find(&state->members, cell) != NULL))
        return;
    if (value->number != 0)
        *value = (struct value){ .has = true, .text = cell };
    int64_t *key = map_find(&state->workers, value->text);
    if (key != NULL && *key != 0)
        *value = (struct value){ .has = true, .number = *key };
    else if (key == NULL && map_find(&state->new_workers, value->text) == NULL)
        note_worker(state, value->text);
}

static void read_field(struct import_state *state, struct arena *arena, struct import_row *row,
                       size_t column, const struct field *field, struct str cell)
{
    size_t r = state->job->mapping->targets[column].record;
    struct record *record = record_for(state, arena, row, r);
    struct value *value = &record->values[field->number];
    struct value read = { 0 };
    struct err err = { 0 };
    const struct kind_context *context = &state->job->kinds;
    if (value_parse(arena, context, field, cell, &read, &err) != OK) {
        import_fault_add(state, row, column,
                         field_err_text(arena, context, record->def, field->name, &err));
        return;
    }
    if (field->kind == KIND_USER)
        map_worker(state, cell, &read);
    if (field->kind == KIND_CODES && value->has && read.has) { /* joins what ticks said */
        struct str both = str_format(arena, "%.*s%.*s", STR_ARG(value->text),
                                     STR_ARG(str_slice(read.text, 1, read.text.len)));
        read.text = both;
    }
    *value = read;
}

/* 氏　名: what stands before the first space, of either width, and what follows. */
static void read_split(struct import_state *state, struct arena *arena, struct import_row *row,
                       size_t column, struct str cell)
{
    const struct column_target *target = &state->job->mapping->targets[column];
    size_t half = cell.len, full = cell.len;
    (void)str_find(cell, STR(" "), &half);
    (void)str_find(cell, STR("　"), &full);
    size_t at = half < full ? half : full;
    read_field(state, arena, row, column, target->field, str_slice(cell, 0, at));
    if (at < cell.len)
        read_field(state, arena, row, column, target->rest,
                   str_trim(str_slice(cell, at, cell.len)));
}

static void tick_code(struct arena *arena, struct value *value, struct str code)
{
    struct str before = value->has ? value->text : STR(",");
    if (!value_has_code(value, code))
        value_set_text(value, str_format(arena, "%.*s%.*s,", STR_ARG(before), STR_ARG(code)));
}

static void tick_row(struct arena *arena, const struct column_target *target, struct value *value)
{
    const struct field *table = target->field;
    struct rows *rows = arena_new(arena, struct rows);
    size_t count = value->has ? value->rows->count : 0;
    rows->cells = arena_array(arena, struct value *, count + 1);
    for (size_t i = 0; i < count; i++)
        rows->cells[i] = value->rows->cells[i];
    struct value *cells = arena_array(arena, struct value, table->column_count);
    value_set_text(&cells[target->column - table->columns], target->code->code);
    rows->cells[count] = cells;
    rows->count = count + 1;
    *value = (struct value){ .has = true, .rows = rows };
}

static void read_tick(struct import_state *state, struct arena *arena, struct import_row *row,
                      size_t column, struct str cell)
{
    const struct column_target *target = &state->job->mapping->targets[column];
    static const struct field flag = { .kind = KIND_FLAG };
    struct value value = { 0 };
    struct err err = { 0 };
    if (value_parse(arena, &state->job->kinds, &flag, cell, &value, &err) != OK) {
        const struct record_def *def = state->job->mapping->defs[target->record];
        import_fault_add(state, row, column,
                         field_err_text(arena, &state->job->kinds, def,
                                        target->code->label.in[state->job->kinds.lang], &err));
        return;
    }
    if (!value.has)
        return;
    struct record *record = record_for(state, arena, row, target->record);
    struct value *to = &record->values[target->field->number];
    if (target->column != NULL)
        tick_row(arena, target, to);
    else
        tick_code(arena, to, target->code->code);
}

/* Our own exports put an apostrophe before what a spreadsheet would run; other formulas are refused. */
static bool take_cell(struct import_state *state, struct arena *arena, struct import_row *row,
                      size_t column, struct str *cell)
{
    *cell = str_trim(*cell);
    if (cell->len > 1 && cell->ptr[0] == '\'' && csv_is_formula(str_slice(*cell, 1, cell->len))) {
        *cell = str_slice(*cell, 1, cell->len);
        return true;
    }
    if (cell->len > 1 && (cell->ptr[0] == '=' || cell->ptr[0] == '@')) {
        struct text_arg args[] = { ARG_TEXT("field", state->job->mapping->headers[column]) };
        fault_key(state, arena, row, column, "import.formula", args, LENGTH(args));
        return false;
    }
    return cell->len > 0;
}

static void read_cells(struct import_state *state, struct arena *arena, struct import_row *row,
                       bool *is_faulty)
{
    const struct mapping *mapping = state->job->mapping;
    const struct grid_row *cells = &state->job->grid->rows[row->index];
    for (size_t c = 0; c < mapping->count; c++) {
        const struct column_target *target = &mapping->targets[c];
        struct str cell = cells->cells[c];
        size_t before = row->fault_count;
        if (target->kind == TARGET_NONE)
            continue;
        if (take_cell(state, arena, row, c, &cell)) {
            if (target->kind == TARGET_FIELD)
                read_field(state, arena, row, c, target->field, cell);
            else if (target->kind == TARGET_SPLIT)
                read_split(state, arena, row, c, cell);
            else
                read_tick(state, arena, row, c, cell);
        }
        is_faulty[c] = row->fault_count > before;
    }
}

/* The column that fills a field; mapping->count if none does. */
static size_t column_of(const struct mapping *mapping, const struct field *field)
{
    size_t c = 0;
    while (c < mapping->count &&
           !(mapping->targets[c].kind != TARGET_NONE &&
             (mapping->targets[c].field == field || mapping->targets[c].rest == field)))
        c++;
    return c;
}

/* copy_from "intake.received_on": taken from the same row when no column fills the field. */
static void copy_values(struct import_state *state, struct import_row *row)
{
    const struct mapping *mapping = state->job->mapping;
    for (size_t r = 0; r < mapping->def_count; r++) {
        struct record *record = row->records[r];
        for (size_t i = 0; record != NULL && i < record->def->field_count; i++) {
            const struct field *field = &record->def->fields[i];
            struct str from = field->copy_from, type = { 0 };
            if (from.len == 0 || record->values[i].has || state->is_mapped[r][i])
                continue;
            (void)str_split(&from, '.', &type);
            for (size_t s = 0; s < mapping->def_count; s++)
                if (row->records[s] != NULL && str_equal(mapping->defs[s]->name, type)) {
                    const struct value *value = record_find(row->records[s], from);
                    const struct field *source = record_field(mapping->defs[s], from);
                    if (value != NULL && value->has && source->kind == field->kind)
                        record->values[i] = *value;
                }
        }
    }
}

/* The first day that the row speaks of: the form that was valid then is the form it is checked by. */
static Date day_of(const struct import_state *state, const struct import_row *row)
{
    for (size_t r = 0; r < state->job->mapping->def_count; r++) {
        const struct record *record = row->records[r];
        if (record == NULL || record->def->is_built_in || record->def->date_field.len == 0)
            continue;
        const struct value *value = record_find(record, record->def->date_field);
        if (value != NULL && value->has)
            return (Date){ (int32_t)value->number };
    }
    return state->job->kinds.today;
}

static void add_problems(struct import_state *state, struct arena *arena, struct import_row *row,
                         size_t r, const struct problems *problems, const bool *is_faulty)
{
    const struct mapping *mapping = state->job->mapping;
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->grade != GRADE_ERROR)
            continue;
        struct str name = problem->field, rest = name;
        (void)str_split(&rest, '[', &name);
        const struct field *field = record_field(mapping->defs[r], name);
        size_t column = field == NULL ? mapping->count : column_of(mapping, field);
        if (column < mapping->count && is_faulty[column])
            continue; /* said already: what could not be read is missing only because of that */
        import_fault_add(state, row, column,
                         problem_text(arena, &state->job->kinds, mapping->defs[r], problem));
    }
}

/* Papers of the past are incomplete: only what the file has a column for is demanded. */
static void check_required(struct import_state *state, struct import_row *row, size_t r,
                           struct problems *problems)
{
    const struct record *record = row->records[r];
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        bool is_asked = state->is_mapped[r][i] && !field->is_fixed &&
                        field->required != REQUIRED_ALWAYS && field_is_required(record, field);
        if (is_asked && !record->values[i].has && field_is_shown(record, field))
            problems_add(problems, field->name, GRADE_ERROR, "record.required");
    }
}

static void check_records(struct import_state *state, struct arena *arena, struct import_row *row,
                          const bool *is_faulty)
{
    const struct mapping *mapping = state->job->mapping;
    Date day = day_of(state, row);
    for (size_t r = 0; r < mapping->def_count; r++) {
        struct record *record = row->records[r];
        if (record == NULL)
            continue;
        struct problems problems;
        problems_init(&problems, arena);
        record->form_on = day;
        record_check(arena, record, false, state->job->kinds.today, &problems);
        check_required(state, row, r, &problems);
        add_problems(state, arena, row, r, &problems, is_faulty);
    }
}

/* Which case the row means: its number, and whether it is known. */
static void find_case(struct import_state *state, struct arena *arena, struct import_row *row,
                      const bool *is_faulty)
{
    const struct mapping *mapping = state->job->mapping;
    const struct record *head = row->records[mapping->key_record];
    const struct value *number = head == NULL ? NULL : &head->values[mapping->key->number];
    size_t column = column_of(mapping, mapping->key);
    if (number == NULL || !number->has) {
        struct text_arg args[] = { ARG_TEXT("field", mapping->headers[column]) };
        if (!is_faulty[column])
            fault_key(state, arena, row, column, "record.required", args, LENGTH(args));
        return;
    }
    row->number = number->text;
    row->known = map_find(&state->cases, number->text);
    bool is_hidden = row->known != NULL && row->known->is_hidden;
    if (is_hidden && state->is_one_a_case) {
        struct text_arg args[] = { ARG_TEXT("value", number->text) };
        fault_key(state, arena, row, column, "import.closed", args, LENGTH(args));
    }
    if ((row->known == NULL || is_hidden) && !state->is_one_a_case) {
        row->known = NULL;
        struct text_arg args[] = { ARG_TEXT("value", number->text) };
        fault_key(state, arena, row, column, "import.no_case", args, LENGTH(args));
        return;
    }
    if (row->known == NULL) {
        row->known = arena_new(state->arena, struct known_case);
        (void)map_add(&state->cases, arena_copy(state->arena, number->text), row->known);
    }
    if (row->known->is_in_bin) {
        struct text_arg args[] = { ARG_TEXT("value", number->text) };
        fault_key(state, arena, row, column, "import.in_bin", args, LENGTH(args));
    }
    if (state->is_one_a_case && row->known->first_row != 0) {
        struct text_arg args[] = { ARG_TEXT("value", number->text),
                                   ARG_INT("row", (int64_t)row->known->first_row) };
        fault_key(state, arena, row, column, "import.number_twice", args, LENGTH(args));
    } else {
        row->known->first_row = row->index + 1;
    }
}

struct str import_identity(const struct import_state *state, struct arena *arena, struct str key,
                           const struct record *record)
{
    const struct record_def *def = record->def;
    if (state->is_one_a_case || def->is_built_in || def->repeat != REPEAT_MANY)
        return key;
    int64_t day = 0, minute = -1;
    const struct value *date = record_find(record, def->date_field);
    if (date != NULL && date->has)
        day = date->number;
    for (size_t i = 0; i < def->field_count && minute < 0; i++)
        if (def->fields[i].kind == KIND_TIME && record->values[i].has)
            minute = record->values[i].number;
    return str_format(arena, "%.*s|%lld|%lld", STR_ARG(key), (long long)day, (long long)minute);
}

/* The n-th record of that identity in the file is the n-th of it in the database. */
static void number_identities(struct import_state *state, struct arena *arena,
                              struct import_row *row)
{
    for (size_t r = 0; r < state->job->mapping->def_count; r++) {
        if (row->records[r] == NULL)
            continue;
        struct str base = import_identity(state, arena, row->number, row->records[r]);
        struct str counted = str_format(arena, "%zu|%.*s", r, STR_ARG(base));
        size_t *met = map_find(&state->counters, counted);
        if (met == NULL) {
            met = arena_new(state->arena, size_t);
            (void)map_add(&state->counters, arena_copy(state->arena, counted), met);
        }
        row->identities[r] = str_format(arena, "%.*s#%zu", STR_ARG(base), (*met)++);
    }
}

void import_row_read(struct import_state *state, struct arena *arena, size_t index,
                     struct import_row *ret)
{
    const struct mapping *mapping = state->job->mapping;
    *ret = (struct import_row){ .index = index };
    bool *is_faulty = arena_array(arena, bool, mapping->count + 1);
    read_cells(state, arena, ret, is_faulty);
    if (state->is_one_a_case) /* a case has a person, also one of whom nothing is known */
        for (size_t r = 0; r < mapping->def_count; r++)
            if (mapping->defs[r]->is_built_in)
                (void)record_for(state, arena, ret, r);
    find_case(state, arena, ret, is_faulty);
    copy_values(state, ret);
    check_records(state, arena, ret, is_faulty);
    if (ret->known != NULL)
        number_identities(state, arena, ret);
}

const struct known_record *import_row_known(const struct import_state *state,
                                            const struct import_row *row, size_t r)
{
    return map_find(&state->records[r], row->identities[r]);
}

enum import_result import_row_result(struct import_state *state, const struct import_row *row)
{
    if (row->fault_count > 0 || row->known == NULL)
        return IMPORT_ERROR;
    bool has_new = false, has_changed = false;
    for (size_t r = 0; r < state->job->mapping->def_count; r++) {
        if (row->records[r] == NULL)
            continue;
        const struct known_record *known = import_row_known(state, row, r);
        bool is_head = r == state->job->mapping->key_record; /* nothing but its number is mapped */
        if (is_head)
            has_new = has_new || row->known->id == 0;
        else if (known == NULL)
            has_new = true;
        else
            has_changed = has_changed || known->hash != import_hash(state, r, row->records[r]);
    }
    if (has_new && row->known->id != 0 && state->is_one_a_case)
        return IMPORT_CHANGE; /* a known case that gets one more record */
    return has_new ? IMPORT_ADD : has_changed ? IMPORT_CHANGE : IMPORT_SAME;
}
