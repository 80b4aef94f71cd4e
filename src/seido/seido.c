/* seido.c - looks things up in the definitions: by name, by day, by wording. */
#include "seido/seido.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/err.h"
#include "seido/reading.h"

#include "base/banned.h"

struct str label_on(const struct label *label, enum lang lang, OptDate on)
{
    if (on.has)
        for (size_t i = 0; i < label->former_count; i++)
            if (date_compare(on.value, label->former[i].until) <= 0)
                return label->former[i].in[lang];
    return label->in[lang];
}

bool validity_holds(struct validity validity, Date on)
{
    if (validity.from.has && date_compare(on, validity.from.value) < 0)
        return false;
    return !validity.until.has || date_compare(on, validity.until.value) <= 0;
}

bool validity_overlaps(struct validity a, struct validity b)
{
    bool a_before = a.until.has && b.from.has && date_compare(a.until.value, b.from.value) < 0;
    bool b_before = b.until.has && a.from.has && date_compare(b.until.value, a.from.value) < 0;
    return !a_before && !b_before;
}

/* Every list of named things is searched alike: the name is the first member of its items. */
static const void *named_find(const void *items, size_t count, size_t size, struct str name)
{
    const char *at = items;
    for (size_t i = 0; i < count; i++, at += size) {
        struct str candidate;
        memcpy(&candidate, at, sizeof candidate);
        if (str_equal(candidate, name))
            return at;
    }
    return NULL;
}

#define NAMED_FIND(items, count, name) named_find((items), (count), sizeof *(items), (name))

const struct code *code_find(const struct code_list *list, struct str code)
{
    return NAMED_FIND(list->codes, list->code_count, code);
}

const struct field *record_field(const struct record_def *def, struct str name)
{
    return NAMED_FIND(def->fields, def->field_count, name);
}

const struct state *process_state(const struct process *process, struct str name)
{
    return NAMED_FIND(process->states, process->state_count, name);
}

const struct transition *process_transition(const struct process *process, struct str name)
{
    return NAMED_FIND(process->transitions, process->transition_count, name);
}

const struct record_def *seido_record(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->records, seido->record_count, name);
}

const struct code_list *seido_codes(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->codes, seido->code_list_count, name);
}

const struct process *seido_process(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->processes, seido->process_count, name);
}

const struct role *seido_role(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->roles, seido->role_count, name);
}

const struct program *seido_program(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->programs, seido->program_count, name);
}

const struct rate_table *seido_rates(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->rates, seido->rate_count, name);
}

unsigned role_relations(const struct role *role, struct str action, struct str object)
{
    const struct map *objects = map_find(&role->rights, action);
    const unsigned *relations = objects != NULL ? map_find(objects, object) : NULL;
    return relations != NULL ? *relations : 0;
}

bool municipality_is_known(const struct seido *seido, struct str code)
{
    const struct rate_table *table = seido_rates(seido, STR("municipalities"));
    for (size_t i = 0; table != NULL && i < table->row_count; i++)
        if (str_equal(rate_cell(table, &table->rows[i], STR("code")), code))
            return true;
    return false;
}

size_t place_group(struct str text)
{
    size_t group = 0;
    for (size_t i = 0; i < text.len && i < 3; i++) /* a character of three bytes */
        group = group * 31 + (unsigned char)text.ptr[i];
    return group % PLACE_GROUPS;
}

const struct rate_row *const *seido_places(const struct seido *seido, struct str address,
                                           size_t *ret_count)
{
    const struct places *places = &seido->places;
    size_t group = place_group(address);
    *ret_count = places->from[group + 1] - places->from[group];
    return *ret_count > 0 ? places->rows + places->from[group] : NULL;
}

STATUS seido_rates_find(const struct seido *seido, struct str name, const struct rate_table **ret,
                        struct err *err)
{
    *ret = seido_rates(seido, name);
    if (*ret != NULL)
        return OK;
    enum status status =
        err_set(err, ERR_NOT_FOUND, "", "rate.no_table", "no table %.*s", STR_ARG(name));
    err_arg(err, ARG_TEXT("table", name));
    return status;
}

const struct indicator *seido_indicator(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->indicators, seido->indicator_count, name);
}

const struct statement *seido_statement(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->statements, seido->statement_count, name);
}

const struct setting *seido_setting(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->settings, seido->setting_count, name);
}

const struct sheet *seido_sheet(const struct seido *seido, struct str name)
{
    return NAMED_FIND(seido->sheets, seido->sheet_count, name);
}

const struct statement_version *statement_version(const struct statement *statement,
                                                  struct str version)
{
    return NAMED_FIND(statement->versions, statement->version_count, version);
}

const struct statement_version *statement_on(const struct statement *statement, Date on)
{
    for (size_t i = 0; i < statement->version_count; i++)
        if (validity_holds(statement->versions[i].validity, on))
            return &statement->versions[i];
    return NULL;
}

/* ---- rates ---- */

static size_t column_find(const struct rate_table *table, struct str column)
{
    size_t i = 0;
    while (i < table->column_count && !str_equal(table->columns[i], column))
        i++;
    return i;
}

struct str rate_cell(const struct rate_table *table, const struct rate_row *row, struct str column)
{
    size_t at = column_find(table, column);
    return at < table->column_count ? row->cells[at] : STR("");
}

static bool row_fits(const struct rate_table *table, const struct rate_row *row, Date on,
                     const struct str (*keys)[2], size_t key_count)
{
    if (!validity_holds(row->validity, on))
        return false;
    for (size_t i = 0; i < key_count; i++)
        if (!str_equal(rate_cell(table, row, keys[i][0]), keys[i][1]))
            return false;
    return true;
}

STATUS rate_find(const struct rate_table *table, Date on, const struct str (*keys)[2],
                 size_t key_count, const struct rate_row **ret, struct err *err)
{
    const struct rate_row *found = NULL;
    for (size_t i = 0; i < table->row_count; i++)
        if ((found == NULL || table->rows[i].is_overlay) &&
            row_fits(table, &table->rows[i], on, keys, key_count))
            found = &table->rows[i];
    if (found != NULL) {
        *ret = found;
        return OK;
    }
    struct civil day = date_civil(on);
    char asked[200] = "";
    size_t len = 0;
    for (size_t i = 0; i < key_count && len < sizeof asked - 1; i++) {
        struct str column = str_cut(keys[i][0], 40), value = str_cut(keys[i][1], 40);
        int n = snprintf(asked + len, sizeof asked - len, "%s%.*s=%.*s", i == 0 ? "" : ", ",
                         STR_ARG(column), STR_ARG(value));
        len += n > 0 ? (size_t)n : 0;
    }
    enum status status = err_set(
        err, ERR_NOT_FOUND, "", "rate.not_found", "table %.*s has no row on %04d-%02d-%02d for %s",
        STR_ARG(table->name), (int)day.year, (int)day.month, (int)day.day, asked);
    err_arg(err, ARG_TEXT("table", table->name));
    err_arg(err, ARG_DATE("day", on));
    err_arg(err, ARG_TEXT("keys", str_of(asked)));
    return status;
}

/* ---- wordings ---- */

enum { WORDING_MAX = 400 }; /* bytes; longer is no wording of a code */

/* Width, case and composition folded, spaces and the different middle dots gone. */
static size_t wording_fold(struct str text, char *ret)
{
    utf8proc_int32_t points[WORDING_MAX + 32];
    size_t len = 0;
    if (text.len > WORDING_MAX)
        return 0;
    utf8proc_ssize_t count = utf8proc_decompose(
        (const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, points, WORDING_MAX,
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (count < 0 || count > WORDING_MAX)
        return 0;
    count = utf8proc_normalize_utf32(points, count,
                                     UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < count && len + 4 < WORDING_MAX; i++) {
        bool is_space = points[i] == ' ' || points[i] == 0x3000 || points[i] == '\t';
        if (!is_space)
            len += (size_t)utf8proc_encode_char(points[i], (utf8proc_uint8_t *)ret + len);
    }
    return len;
}

static struct str wording_folded(struct arena *arena, struct str text)
{
    char folded[WORDING_MAX + 8];
    size_t len = text.len == 0 ? 0 : wording_fold(text, folded);
    return arena_copy(arena, (struct str){ folded, len });
}

static void wording_add(struct arena *arena, struct code *code, struct str **wordings,
                        struct str text)
{
    struct str folded = wording_folded(arena, text);
    if (folded.len > 0)
        *(struct str *)node_array_add(arena, wordings, &code->wording_count, sizeof **wordings) =
            folded;
}

void code_prepare(struct arena *arena, struct code *code)
{
    struct str *wordings = NULL;
    code->wording_count = 0;
    for (size_t i = 0; i < LANGS; i++) {
        wording_add(arena, code, &wordings, code->label.in[i]);
        for (size_t f = 0; f < code->label.former_count; f++)
            wording_add(arena, code, &wordings, code->label.former[f].in[i]);
    }
    for (size_t i = 0; i < code->alias_count; i++)
        wording_add(arena, code, &wordings, code->aliases[i]);
    code->wordings = wordings;
    struct str *near = arena_array(arena, struct str, code->near_count);
    for (size_t i = 0; i < code->near_count; i++)
        near[i] = wording_folded(arena, code->near[i]);
    code->near = near;
}

static bool wording_is(const struct code *code, struct str folded, bool *ret_contains)
{
    for (size_t i = 0; i < code->wording_count; i++) {
        size_t at = 0;
        if (str_equal(code->wordings[i], folded))
            return true;
        if (str_find(code->wordings[i], folded, &at))
            *ret_contains = true;
    }
    for (size_t i = 0; i < code->near_count; i++)
        *ret_contains = *ret_contains || str_equal(code->near[i], folded);
    return false;
}

const struct code *code_match(const struct code_list *list, struct str wording, size_t *ret_count)
{
    char bytes[WORDING_MAX + 8];
    size_t len = wording_fold(wording, bytes);
    size_t near = 0;
    *ret_count = 0;
    if (len == 0)
        return NULL;
    for (size_t i = 0; i < list->code_count; i++) {
        bool contains = false;
        if (wording_is(&list->codes[i], (struct str){ bytes, len }, &contains)) {
            *ret_count = 1;
            return &list->codes[i];
        }
        near += contains;
    }
    *ret_count = near;
    return NULL;
}
