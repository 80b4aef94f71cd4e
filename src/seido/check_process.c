/* check_process.c - what can only be judged when everything is read: processes, roles, rate tables,
 * indicators and sheets. */
#include "seido/reading.h"

#include <stdlib.h>

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

/* What may be done and to which functions: the vocabulary of access/may.h. */
static const char *const actions[] = {
    "see",        "search", "create", "write",   "correct", "delete",  "restore", "step",
    "conference", "decide", "assign", "export",  "import",  "print",   "reveal",  "protect",
    "lift",       "grant",  "manage", "approve", "audit",   "numbers",
};
static const char *const functions[] = {
    "users",   "organisations", "settings", "roles", "definitions", "keys", "audit",
    "numbers", "jobs",          "calc",     "lists", "area",        "town",
};

static bool is_known(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_of(names[i])))
            return true;
    return false;
}

static void fault_in(struct reading *reading, struct place place, struct str field,
                     struct str wrong, struct str remedy)
{
    struct str full = reading->at;
    if (field.len > 0)
        full = str_format(reading->arena, "%.*s%s%.*s", STR_ARG(full), full.len > 0 ? "." : "",
                          STR_ARG(field));
    faults_add(reading->faults, place, full, wrong, remedy);
}

static void state_fault(struct reading *reading, const struct process *process, struct place place,
                        struct str key, struct str name)
{
    struct str *known = arena_array(reading->arena, struct str, process->state_count);
    for (size_t i = 0; i < process->state_count; i++)
        known[i] = process->states[i].name;
    struct str near = name_nearest(name, known, process->state_count);
    fault_in(reading, place, key,
             str_format(reading->arena, "there is no state `%.*s`", STR_ARG(name)),
             near.len > 0 ? str_format(reading->arena, "did you mean `%.*s`?", STR_ARG(near))
                          : STR("name a state of this process"));
}

static void role_check(struct reading *reading, struct place place, struct str key, struct str name)
{
    if (reading->seido->role_count > 0 && seido_role(reading->seido, name) == NULL)
        fault_in(reading, place, key,
                 str_format(reading->arena, "there is no role `%.*s`", STR_ARG(name)),
                 STR("name a role of seido/roles.yaml"));
}

static void transition_check(struct reading *reading, const struct process *process,
                             const struct transition *transition)
{
    struct str before = reading_enter(reading, transition->name);
    for (size_t i = 0; i < transition->from_count; i++)
        if (!str_equal(transition->from[i], STR("*")) &&
            process_state(process, transition->from[i]) == NULL)
            state_fault(reading, process, transition->place, STR("from"), transition->from[i]);
    if (!str_equal(transition->to, STR("=")) && process_state(process, transition->to) == NULL)
        state_fault(reading, process, transition->place, STR("to"), transition->to);
    for (size_t i = 0; i < transition->role_count; i++)
        role_check(reading, transition->place, STR("roles"), transition->roles[i]);
    if (transition->record.len > 0 && seido_record(reading->seido, transition->record) == NULL)
        fault_in(reading, transition->place, STR("record"),
                 str_format(reading->arena, "there is no record type `%.*s`",
                            STR_ARG(transition->record)),
                 STR("name a record type"));
    reading->at = before;
}

static void deadline_check(struct reading *reading, const struct process *process,
                           const struct deadline *deadline)
{
    const struct seido *seido = reading->seido;
    struct str before = reading_enter(reading, deadline->name);
    const struct record_def *def = seido_record(seido, deadline->record);
    const struct field *field = def == NULL ? NULL : record_field(def, deadline->field);
    if (field == NULL || (field->kind != KIND_DATE && field->kind != KIND_MONTH))
        fault_in(reading, deadline->place, STR("counted_from"),
                 str_format(reading->arena, "`%.*s.%.*s` is not a date field",
                            STR_ARG(deadline->record), STR_ARG(deadline->field)),
                 STR("write RECORD.FIELD of a field of kind date or month"));
    for (size_t i = 0; i < deadline->in_state_count; i++)
        if (process_state(process, deadline->in_states[i]) == NULL)
            state_fault(reading, process, deadline->place, STR("states"), deadline->in_states[i]);
    if (!str_equal(deadline->assignee, STR("worker")))
        role_check(reading, deadline->place, STR("assignee"), deadline->assignee);
    if (deadline->done_by.len > 0 && seido_record(seido, deadline->done_by) == NULL &&
        process_transition(process, deadline->done_by) == NULL)
        fault_in(reading, deadline->place, STR("done_by"),
                 str_format(reading->arena, "`%.*s` is no record type and no transition",
                            STR_ARG(deadline->done_by)),
                 STR("name what closes the task"));
    conditions_check(reading, &deadline->conditions, def, NULL);
    reading->at = before;
}

static void process_check(struct reading *reading, const struct process *process)
{
    const struct record_def *casefile = seido_record(reading->seido, STR("casefile"));
    reading->at = process->name;
    if (process_state(process, process->first) == NULL)
        state_fault(reading, process, process->place, STR("first"), process->first);
    for (size_t i = 0; i < process->state_count; i++) {
        bool has_step = false;
        for (size_t k = 0; k < process->step_count; k++)
            has_step = has_step || str_equal(process->step_names[k], process->states[i].step);
        if (!has_step)
            fault_in(reading, process->states[i].place, process->states[i].name,
                     str_format(reading->arena, "there is no step `%.*s`",
                                STR_ARG(process->states[i].step)),
                     STR("name a step of steps:"));
    }
    for (size_t i = 0; i < process->guard_count; i++) {
        struct str before = reading_enter(reading, process->guards[i].name);
        conditions_check(reading, &process->guards[i].conditions, casefile, NULL);
        check_name_check(reading, process->guards[i].place, process->guards[i].check);
        reading->at = before;
    }
    for (size_t i = 0; i < process->transition_count; i++)
        transition_check(reading, process, &process->transitions[i]);
    for (size_t i = 0; i < process->deadline_count; i++)
        deadline_check(reading, process, &process->deadlines[i]);
}

static void role_check_definition(struct reading *reading, const struct role *role)
{
    const struct code_list *kinds = seido_codes(reading->seido, STR("organisation_kind"));
    reading->at = role->name;
    for (size_t i = 0; i < role->kind_count; i++)
        if (kinds != NULL && code_find(kinds, role->kinds[i]) == NULL)
            fault_in(reading, role->place, STR("kinds"),
                     str_format(reading->arena, "there is no kind of organisation `%.*s`",
                                STR_ARG(role->kinds[i])),
                     STR("a code of the list `organisation_kind`"));
    for (size_t i = 0; i < role->permission_count; i++) {
        const struct permission *permission = &role->permissions[i];
        bool is_object = str_equal(permission->object, STR("*")) ||
                         is_known(permission->object, functions, LENGTH(functions)) ||
                         seido_record(reading->seido, permission->object) != NULL;
        if (!is_known(permission->action, actions, LENGTH(actions)))
            fault_in(
                reading, permission->place, STR("may"),
                str_format(reading->arena, "there is no action `%.*s`",
                           STR_ARG(permission->action)),
                STR("see, create, write, correct, delete ...: docs/definitions.md lists them"));
        if (!is_object)
            fault_in(reading, permission->place, STR("may"),
                     str_format(reading->arena, "`%.*s` is no record type and no function",
                                STR_ARG(permission->object)),
                     STR("the functions are listed in docs/definitions.md"));
        if (permission->relation == RELATION_TENANT &&
            seido_record(reading->seido, permission->object) != NULL)
            fault_in(reading, permission->place, STR("may"),
                     str_format(reading->arena, "`%.*s` cannot be opened for a whole tenant",
                                STR_ARG(permission->object)),
                     STR("records of persons are never opened so: office, assigned or granted"));
    }
}

/* Rows sorted by whose they are and by key, so that those of one key stand together. */
struct keyed_row {
    const struct rate_row *row;
    struct str key;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed_row *x = a, *y = b;
    if (x->row->is_overlay != y->row->is_overlay)
        return x->row->is_overlay ? 1 : -1;
    int order = str_compare(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static struct str key_of(struct arena *arena, const struct rate_table *table,
                         const struct rate_row *row)
{
    struct buf key;
    buf_init(&key, arena, 32, KIB(16));
    for (size_t i = 0; i < table->key_count; i++) {
        buf_add(&key, rate_cell(table, row, table->key_columns[i]));
        buf_add_char(&key, '\n'); /* no cell holds one */
    }
    return buf_str(&key);
}

static void two_rows_check(struct reading *reading, const struct rate_table *table)
{
    struct keyed_row *rows = arena_array(reading->arena, struct keyed_row, table->row_count);
    for (size_t i = 0; i < table->row_count; i++)
        rows[i] =
            (struct keyed_row){ &table->rows[i], key_of(reading->arena, table, &table->rows[i]) };
    if (table->row_count > 0)
        qsort(rows, table->row_count, sizeof *rows, by_key);
    for (size_t i = 1; i < table->row_count; i++) {
        const struct rate_row *row = rows[i].row;
        for (size_t k = i; k-- > 0 && rows[k].row->is_overlay == row->is_overlay &&
                           str_equal(rows[k].key, rows[i].key);) {
            const struct rate_row *other = rows[k].row;
            if (validity_overlaps(row->validity, other->validity))
                fault_in(reading, row->place, STR("rows"),
                         str_format(reading->arena, "two rows hold on one day (%.*s line %d too)",
                                    STR_ARG(other->place.file), other->place.line),
                         STR("end the earlier one with until:, or name what differs in key:"));
        }
    }
}

static void rates_check(struct reading *reading, const struct rate_table *table)
{
    reading->at = table->name;
    for (size_t i = 0; i < table->key_count; i++) {
        bool is_column = false;
        for (size_t c = 0; c < table->column_count; c++)
            is_column = is_column || str_equal(table->columns[c], table->key_columns[i]);
        if (!is_column)
            fault_in(reading, table->place, STR("key"),
                     str_format(reading->arena, "there is no column `%.*s`",
                                STR_ARG(table->key_columns[i])),
                     STR("name a column"));
    }
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        if (row->validity.from.has && row->validity.until.has &&
            date_compare(row->validity.from.value, row->validity.until.value) > 0)
            fault_in(reading, row->place, STR("until"), STR("the row ends before it begins"),
                     STR("until must not be before from"));
    }
    two_rows_check(reading, table);
}

/* What a place's choice leaves out: a setting, one of its codes, and the conditions belong together. */
static void indicator_setting_check(struct reading *reading, const struct indicator *indicator,
                                    const struct record_def *def)
{
    const struct seido *seido = reading->seido;
    bool has_any =
        indicator->setting.len + indicator->setting_is.len + indicator->setting_conditions.count >
        0;
    if (!has_any)
        return;
    const struct setting *setting = seido_setting(seido, indicator->setting);
    const struct code_list *codes = setting != NULL ? setting->field.codes : NULL;
    if (codes == NULL || code_find(codes, indicator->setting_is) == NULL ||
        indicator->setting_conditions.count == 0)
        fault_in(
            reading, indicator->place, STR("setting"),
            str_format(reading->arena, "`%.*s` is no code of a setting `%.*s` with conditions",
                       STR_ARG(indicator->setting_is), STR_ARG(indicator->setting)),
            STR("write setting:, setting_is: (a code of it) and setting_conditions: together"));
    if (def != NULL)
        conditions_check(reading, &indicator->setting_conditions, def, NULL);
}

static void indicator_check(struct reading *reading, const struct indicator *indicator)
{
    const struct seido *seido = reading->seido;
    const struct record_def *def = seido_record(seido, indicator->record);
    const struct field *day = def == NULL ? NULL : record_field(def, indicator->date_field);
    const struct rate_table *targets = seido_rates(seido, STR("targets"));
    reading->at = indicator->name;
    if (day == NULL || (day->kind != KIND_DATE && day->kind != KIND_MONTH))
        fault_in(reading, indicator->place, STR("date"),
                 str_format(reading->arena, "`%.*s.%.*s` is not a date field",
                            STR_ARG(indicator->record), STR_ARG(indicator->date_field)),
                 STR("record: NAME and date: a field of kind date or month of it"));
    if (def != NULL)
        conditions_check(reading, &indicator->conditions, def, NULL);
    indicator_setting_check(reading, indicator, def);
    if (indicator->of.len > 0 && seido_indicator(seido, indicator->of) == NULL)
        fault_in(reading, indicator->place, STR("of"),
                 str_format(reading->arena, "there is no indicator `%.*s`", STR_ARG(indicator->of)),
                 STR("name an indicator"));
    bool has_target = indicator->target.len == 0 || targets == NULL;
    for (size_t i = 0; !has_target && i < targets->column_count; i++)
        has_target = str_equal(targets->columns[i], indicator->target);
    if (!has_target)
        fault_in(reading, indicator->place, STR("target"),
                 str_format(reading->arena, "the table `targets` has no column `%.*s`",
                            STR_ARG(indicator->target)),
                 STR("name a column of it"));
}

static void sheet_check(struct reading *reading, const struct sheet *sheet)
{
    const struct seido *seido = reading->seido;
    struct str field = sheet->key_field, record = STR("");
    (void)str_split(&field, '.', &record);
    const struct record_def *def = seido_record(seido, record);
    reading->at = sheet->name;
    for (size_t i = 0; i < sheet->record_count; i++)
        if (seido_record(seido, sheet->records[i]) == NULL)
            fault_in(reading, sheet->place, STR("records"),
                     str_format(reading->arena, "there is no record type `%.*s`",
                                STR_ARG(sheet->records[i])),
                     STR("name record types"));
    if (def == NULL || record_field(def, field) == NULL)
        fault_in(reading, sheet->place, STR("key"),
                 str_format(reading->arena, "`%.*s` is not a field", STR_ARG(sheet->key_field)),
                 STR("write RECORD.FIELD, for example casefile.number"));
}

void processes_check(struct reading *reading)
{
    const struct seido *seido = reading->seido;
    for (size_t i = 0; i < seido->process_count; i++)
        process_check(reading, &seido->processes[i]);
    for (size_t i = 0; i < seido->role_count; i++)
        role_check_definition(reading, &seido->roles[i]);
    for (size_t i = 0; i < seido->rate_count; i++)
        rates_check(reading, &seido->rates[i]);
    for (size_t i = 0; i < seido->indicator_count; i++)
        indicator_check(reading, &seido->indicators[i]);
    for (size_t i = 0; i < seido->sheet_count; i++)
        sheet_check(reading, &seido->sheets[i]);
    reading->at = STR("");
}
