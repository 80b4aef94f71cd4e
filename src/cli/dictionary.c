/* dictionary.c - writes the data dictionary (`banso dictionary`). */
#include "cli/dictionary.h"

#include "base/arena.h"
#include "cli/command.h"

#include "base/banned.h"

/* A cell of a Markdown table: bars and line breaks would end it. */
static void cell(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|')
            buf_add(out, STR("\\|"));
        else if (text.ptr[i] == '\n')
            buf_add_char(out, ' ');
        else
            buf_add_char(out, text.ptr[i]);
    }
    buf_add(out, STR(" | "));
}

static void cell_texts(struct buf *out, const struct str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(out, i == 0 ? STR("") : STR("、"));
        buf_add(out, texts[i]);
    }
    buf_add(out, STR(" | "));
}

static void label_cells(struct buf *out, const struct label *label)
{
    cell(out, label->in[LANG_JA]);
    cell(out, label->in[LANG_EN]);
}

static void add_day(struct buf *out, OptDate date)
{
    if (!date.has)
        return;
    struct civil day = date_civil(date.value);
    buf_addf(out, "%04d-%02d-%02d", (int)day.year, (int)day.month, (int)day.day);
}

static void validity_cell(struct buf *out, struct validity validity)
{
    if (validity.from.has || validity.until.has) {
        add_day(out, validity.from);
        buf_add(out, STR(".."));
        add_day(out, validity.until);
    }
    buf_add(out, STR(" | "));
}

static void heading(struct buf *out, const char *level, struct str name, const struct label *label)
{
    buf_addf(out, "\n%s `%.*s` %.*s / %.*s\n\n", level, STR_ARG(name), STR_ARG(label->in[LANG_JA]),
             STR_ARG(label->in[LANG_EN]));
}

static void remark(struct buf *out, struct str text)
{
    if (text.len > 0)
        buf_addf(out, "%.*s\n\n", STR_ARG(text));
}

static void condition(struct buf *out, const struct condition *item)
{
    static const char *const words[] = {
        [OP_IS] = "=",         [OP_IS_NOT] = "≠",   [OP_HAS] = "∋",     [OP_PRESENT] = "given",
        [OP_ABSENT] = "empty", [OP_AT_LEAST] = "≥", [OP_AT_MOST] = "≤",
    };
    if (item->record.len > 0)
        buf_addf(out, "%.*s.", STR_ARG(item->record));
    buf_addf(out, "%.*s %s", STR_ARG(item->field), words[item->op]);
    for (size_t i = 0; i < item->value_count; i++)
        buf_addf(out, "%s%.*s", i == 0 ? " " : "/", STR_ARG(item->values[i]));
}

static void conditions(struct buf *out, const char *before, const struct conditions *list)
{
    for (size_t i = 0; i < list->count; i++) {
        buf_add(out, i > 0 ? (list->any ? STR(" or ") : STR(" and ")) : str_of(before));
        condition(out, &list->items[i]);
    }
    if (list->count > 0)
        buf_add(out, STR(". "));
}

static void limits(struct buf *out, const struct field *field)
{
    if (field->has_min)
        buf_addf(out, "from %lld. ", (long long)field->min);
    if (field->has_max)
        buf_addf(out, "to %lld. ", (long long)field->max);
    if (field->not_future)
        buf_add(out, STR("Not after today. "));
}

static void marks(struct buf *out, const struct field *field)
{
    static const char *const required[] = {
        [REQUIRED_NO] = "", [REQUIRED_FINAL] = "when final", [REQUIRED_ALWAYS] = "always"
    };
    buf_add(out, str_of(required[field->required]));
    conditions(out, " if ", &field->required_if);
    buf_add(out, STR(" | "));
    buf_add(out, field->is_stat ? STR("※ | ") : STR(" | "));
}

static void notes(struct buf *out, const struct field *field)
{
    limits(out, field);
    conditions(out, "Shown if ", &field->show_if);
    if (field->is_protected)
        buf_add(out, STR("Hidden while protected. "));
    if (field->is_fixed)
        buf_add(out, STR("Kept by the program. "));
    if (field->copy_from.len > 0)
        buf_addf(out, "Filled from `%.*s`. ", STR_ARG(field->copy_from));
    if (field->alias_count > 0) {
        buf_add(out, STR("Headers: "));
        for (size_t i = 0; i < field->alias_count; i++)
            buf_addf(out, "%s%.*s", i == 0 ? "" : "、", STR_ARG(field->aliases[i]));
        buf_add(out, STR(". "));
    }
    buf_add(out, field->remark);
    buf_add(out, STR(" | "));
}

static void field_row(struct buf *out, const struct field *field, struct str table)
{
    buf_add(out, STR("| "));
    if (table.len > 0)
        buf_addf(out, "`%.*s[].%.*s` | ", STR_ARG(table), STR_ARG(field->name));
    else
        buf_addf(out, "`%.*s` | ", STR_ARG(field->name));
    label_cells(out, &field->label);
    buf_addf(out, "%s", field_kind_name(field->kind));
    if (field->kind == KIND_CODE || field->kind == KIND_CODES)
        buf_addf(out, " `%.*s`", STR_ARG(field->codes->name));
    if (field->target.len > 0)
        buf_addf(out, " `%.*s`", STR_ARG(field->target));
    if (field->unit.in[LANG_JA].len > 0)
        buf_addf(out, " (%.*s)", STR_ARG(field->unit.in[LANG_JA]));
    buf_add(out, STR(" | "));
    marks(out, field);
    validity_cell(out, field->validity);
    notes(out, field);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < field->column_count; i++)
        field_row(out, &field->columns[i], field->name);
}

static void record_add(struct buf *out, const struct record_def *def)
{
    static const char *const per[] = { [PER_CASEFILE] = "a case",
                                       [PER_PERSON] = "a person",
                                       [PER_ORGANISATION] = "an organisation",
                                       [PER_TENANT] = "the tenant" };
    static const char *const repeat[] = { [REPEAT_ONE] = "one",
                                          [REPEAT_MANY] = "any number",
                                          [REPEAT_VERSIONS] = "one, every version kept" };
    heading(out, "###", def->name, &def->label);
    buf_addf(out, "%.*s%sOf %s, %s%s. Category `%.*s`.\n\n", STR_ARG(def->form_no),
             def->form_no.len > 0 ? " " : "", per[def->per], repeat[def->repeat],
             def->is_append_only ? ", final at once" : "", STR_ARG(def->category));
    remark(out, def->help.in[LANG_JA]);
    remark(out, def->remark);
    for (size_t s = 0; s < def->section_count; s++) {
        const struct section *section = &def->sections[s];
        buf_addf(out, "**%.*s / %.*s** ", STR_ARG(section->label.in[LANG_JA]),
                 STR_ARG(section->label.in[LANG_EN]));
        if (section->category.len > 0)
            buf_addf(out, "category `%.*s` ", STR_ARG(section->category));
        if (section->action.len > 0)
            buf_addf(out, "written with the right `%.*s` ", STR_ARG(section->action));
        conditions(out, "shown if ", &section->show_if);
        buf_add(out, STR("\n\n| field | ja | en | kind | required | stat | valid | notes |\n"
                         "|---|---|---|---|---|---|---|---|\n"));
        for (size_t i = 0; i < def->field_count; i++)
            if (def->fields[i].section == s)
                field_row(out, &def->fields[i], STR(""));
        buf_add_char(out, '\n');
    }
}

static void list_add(struct buf *out, const struct code_list *list)
{
    heading(out, "###", list->name, &list->label);
    remark(out, list->remark);
    buf_add(
        out,
        STR("| code | ja | en | valid | group | other wordings |\n|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < list->code_count; i++) {
        const struct code *code = &list->codes[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(code->code));
        label_cells(out, &code->label);
        validity_cell(out, code->validity);
        cell(out, code->group);
        for (size_t f = 0; f < code->label.former_count; f++) {
            buf_addf(out, "%.*s (..", STR_ARG(code->label.former[f].in[LANG_JA]));
            add_day(out, (OptDate){ true, code->label.former[f].until });
            buf_add(out, STR(") "));
        }
        cell_texts(out, code->aliases, code->alias_count);
        buf_add_char(out, '\n');
    }
}

static void transitions_add(struct buf *out, const struct process *process)
{
    buf_add(out, STR("\n| step | ja | en | from | to | who | guards | reason |\n"
                     "|---|---|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *step = &process->transitions[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(step->name));
        label_cells(out, &step->label);
        cell_texts(out, step->from, step->from_count);
        cell(out, step->to);
        cell_texts(out, step->roles, step->role_count);
        for (size_t g = 0; g < step->guard_count; g++)
            buf_addf(out, "%s%.*s", g == 0 ? "" : ", ", STR_ARG(step->guards[g]->name));
        buf_add(out, step->needs_reason ? STR(" | yes |\n") : STR(" | |\n"));
    }
}

static void guards_add(struct buf *out, const struct process *process)
{
    buf_add(out, STR("\n| guard | asks | ja | en | imported |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < process->guard_count; i++) {
        const struct guard *guard = &process->guards[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(guard->name));
        conditions(out, "", &guard->conditions);
        if (guard->check.len > 0)
            buf_addf(out, "C: `%.*s`", STR_ARG(guard->check));
        buf_add(out, STR(" | "));
        label_cells(out, &guard->message);
        buf_add(out, guard->skip_when_imported ? STR("skipped |\n") : STR("asked |\n"));
    }
}

static void deadlines_add(struct buf *out, const struct process *process)
{
    buf_add(out, STR("\n| deadline | ja | en | counted from | days | who | done by | remark |\n"
                     "|---|---|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < process->deadline_count; i++) {
        const struct deadline *deadline = &process->deadlines[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(deadline->name));
        label_cells(out, &deadline->label);
        buf_addf(out, "`%.*s.%.*s` ", STR_ARG(deadline->record), STR_ARG(deadline->field));
        conditions(out, "if ", &deadline->conditions);
        buf_addf(out, "| %d months %d days, chief after %d | ", deadline->months, deadline->days,
                 deadline->escalate_days);
        cell(out, deadline->assignee);
        cell(out, deadline->done_by);
        cell(out, deadline->remark);
        buf_add_char(out, '\n');
    }
}

static void process_add(struct buf *out, const struct process *process)
{
    heading(out, "###", process->name, &process->label);
    buf_add(out, STR("| state | ja | en | point | open | bucket |\n|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < process->state_count; i++) {
        const struct state *state = &process->states[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(state->name));
        label_cells(out, &state->label);
        cell(out, state->step);
        buf_add(out, state->is_open ? STR("yes | ") : STR("no | "));
        cell(out, state->bucket);
        buf_add_char(out, '\n');
    }
    transitions_add(out, process);
    guards_add(out, process);
    deadlines_add(out, process);
}

static void role_add(struct buf *out, const struct role *role)
{
    static const char *const relations[] = { [RELATION_ASSIGNED] = "assigned",
                                             [RELATION_OFFICE] = "office",
                                             [RELATION_GRANTED] = "granted",
                                             [RELATION_TENANT] = "tenant" };
    heading(out, "###", role->name, &role->label);
    buf_add(out, STR("Held in: "));
    for (size_t i = 0; i < role->kind_count; i++)
        buf_addf(out, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(role->kinds[i]));
    buf_add(out, STR("\n\n| relation | may | on |\n|---|---|---|\n"));
    for (size_t i = 0; i < role->permission_count; i++) {
        const struct permission *permission = &role->permissions[i];
        buf_addf(out, "| %s | %.*s | %.*s |\n", relations[permission->relation],
                 STR_ARG(permission->action), STR_ARG(permission->object));
    }
}

static void programs_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Programs\n\n| program | ja | en | column | under the law | valid |\n"
                     "|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->program_count; i++) {
        const struct program *program = &seido->programs[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(program->name));
        label_cells(out, &program->label);
        cell(out, program->column);
        buf_add(out, program->under_law ? STR("yes | ") : STR("no | "));
        validity_cell(out, program->validity);
        buf_add_char(out, '\n');
    }
}

static void rates_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Tables\n\n| table | ja | en | columns | rows | verified | source |\n"
                     "|---|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->rate_count; i++) {
        const struct rate_table *table = &seido->rates[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(table->name));
        label_cells(out, &table->label);
        cell_texts(out, table->columns, table->column_count);
        buf_addf(out, "%zu | %s | ", table->row_count, table->is_verified ? "yes" : "no");
        cell(out, table->source);
        buf_add_char(out, '\n');
    }
}

static void indicators_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Indicators\n\n| indicator | ja | en | counts | definition |\n"
                     "|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->indicator_count; i++) {
        const struct indicator *indicator = &seido->indicators[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(indicator->name));
        label_cells(out, &indicator->label);
        buf_addf(out, "`%.*s.%.*s` ", STR_ARG(indicator->record), STR_ARG(indicator->date_field));
        conditions(out, "if ", &indicator->conditions);
        buf_add(out, STR("| "));
        cell(out, indicator->definition.in[LANG_JA]);
        buf_add_char(out, '\n');
    }
}

static void statements_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Statements\n\n| statement | version | valid | ja | en |\n"
                     "|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->statement_count; i++)
        for (size_t v = 0; v < seido->statements[i].version_count; v++) {
            const struct statement_version *version = &seido->statements[i].versions[v];
            buf_addf(out, "| `%.*s` | %.*s | ", STR_ARG(seido->statements[i].name),
                     STR_ARG(version->version));
            validity_cell(out, version->validity);
            label_cells(out, &version->text);
            buf_add_char(out, '\n');
        }
}

static void settings_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Settings\n\n| setting | ja | en | kind | default | per | remark |\n"
                     "|---|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->setting_count; i++) {
        const struct setting *setting = &seido->settings[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(setting->field.name));
        label_cells(out, &setting->field.label);
        buf_addf(out, "%s | ", field_kind_name(setting->field.kind));
        cell(out, setting->fallback);
        buf_add(out, setting->per_organisation ? STR("organisation | ") : STR("tenant | "));
        cell(out, setting->field.remark);
        buf_add_char(out, '\n');
    }
}

static void sheets_add(struct buf *out, const struct seido *seido)
{
    buf_add(out, STR("\n## Sheets that can be imported\n\n| sheet | ja | en | records | key |\n"
                     "|---|---|---|---|---|\n"));
    for (size_t i = 0; i < seido->sheet_count; i++) {
        const struct sheet *sheet = &seido->sheets[i];
        buf_addf(out, "| `%.*s` | ", STR_ARG(sheet->name));
        label_cells(out, &sheet->label);
        cell_texts(out, sheet->records, sheet->record_count);
        cell(out, sheet->key_field);
        buf_add_char(out, '\n');
    }
}

void dictionary_write(struct buf *out, const struct seido *seido)
{
    buf_add(out,
            STR("# Data dictionary\n\nMade by `banso dictionary` from the definitions in `seido/`"
                " (how they are written: `docs/definitions.md`). Do not edit.\n"
                "\n※ marks what the national statistics need.\n\n## Record types\n"));
    for (size_t i = 0; i < seido->record_count; i++)
        record_add(out, &seido->records[i]);
    buf_add(out, STR("\n## Code lists\n"));
    for (size_t i = 0; i < seido->code_list_count; i++)
        list_add(out, &seido->codes[i]);
    buf_add(out, STR("\n## Processes\n"));
    for (size_t i = 0; i < seido->process_count; i++)
        process_add(out, &seido->processes[i]);
    buf_add(out, STR("\n## Roles\n"));
    for (size_t i = 0; i < seido->role_count; i++)
        role_add(out, &seido->roles[i]);
    programs_add(out, seido);
    rates_add(out, seido);
    indicators_add(out, seido);
    statements_add(out, seido);
    settings_add(out, seido);
    sheets_add(out, seido);
}

STATUS command_dictionary(struct cli *cli, struct err *err)
{
    struct seido *seido = NULL;
    struct buf out;
    TRY(cli_load_seido(cli, &seido, err));
    buf_init(&out, cli->arena, 262144, DICTIONARY_BYTES_MAX);
    dictionary_write(&out, seido);
    if (!buf_ok(&out))
        return err_set(err, ERR_LIMIT, "", "cli.dictionary.too_large",
                       "the dictionary is larger than %d bytes", (int)DICTIONARY_BYTES_MAX);
    cli_print(cli, buf_str(&out));
    return OK;
}
