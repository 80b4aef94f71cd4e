/* import_known.c - what is stored already: cases by number, records by identity, workers by name. */
#include <assert.h>
#include <string.h>

#include "record/column.h"
#include "record/exchange/import_state.h"
#include "record/record_db.h"
#include "record/record_row.h"

#include "base/banned.h"

enum { CASES_A_QUERY = 50 };

/* ---- hashes over the mapped fields (FNV-1a): equal hash, equal values ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t mix_value(uint64_t hash, const struct field *field, const struct value *value)
{
    unsigned char has = value->has;
    hash = mix(hash, &has, 1);
    if (!value->has)
        return hash;
    if (field->kind == KIND_TABLE) {
        for (size_t row = 0; row < value->rows->count; row++)
            for (size_t c = 0; c < field->column_count; c++)
                hash = mix_value(hash, &field->columns[c], &value->rows->cells[row][c]);
        return hash;
    }
    unsigned char precision =
        field->kind == KIND_PARTIAL_DATE ? (unsigned char)value->precision : 0;
    hash = mix(hash, &precision, 1);
    hash = mix(hash, &value->number, sizeof value->number);
    return mix(hash, value->text.ptr, value->text.len);
}

/* The order in which codes were ticked does not count. */
static uint64_t mix_codes(uint64_t hash, const struct field *field, const struct value *value)
{
    for (size_t i = 0; i < field->codes->code_count; i++)
        if (value_has_code(value, field->codes->codes[i].code))
            hash = mix(hash, field->codes->codes[i].code.ptr, field->codes->codes[i].code.len + 0);
    return hash;
}

uint64_t import_hash(const struct import_state *state, size_t r, const struct record *record)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (!state->is_mapped[r][i] || field->is_fixed)
            continue;
        hash = mix(hash, &i, sizeof i);
        hash = field->kind == KIND_CODES ? mix_codes(hash, field, &record->values[i])
                                         : mix_value(hash, field, &record->values[i]);
    }
    return hash;
}

/* A row that was read, whatever the order. */
static void see(struct import_state *state, struct str text, int64_t a, int64_t b)
{
    uint64_t hash = mix(UINT64_C(14695981039346656037), text.ptr, text.len);
    hash = mix(hash, &a, sizeof a);
    state->seen += mix(hash, &b, sizeof b);
}

/* ---- cases ---- */

static STATUS load_cases(struct import_state *state, struct err *err)
{
    const struct import_job *job = state->job;
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(job->db, &stmt,
                   "SELECT k.number, k.id, k.person_id, k.state,"
                   " EXISTS (SELECT 1 FROM conflict_of_interest o WHERE o.tenant = k.tenant"
                   " AND o.person_id = k.person_id AND o.user_id = $3 AND o.ended_at IS NULL)"
                   " FROM casefile k"
                   " WHERE k.tenant = $1 AND k.owner_id = $2",
                   err));
    bind_int(&stmt, 1, job->tenant.n);
    bind_int(&stmt, 2, job->organisation.n);
    bind_int(&stmt, 3, job->by.n);
    for (;;) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            return OK;
        struct known_case *known = arena_new(state->arena, struct known_case);
        *known = (struct known_case){ .id = col_int(&stmt, 1),
                                      .person = col_int(&stmt, 2),
                                      .is_in_bin = str_equal(col_text(&stmt, 3), STR("deleted")),
                                      .is_hidden = col_bool(&stmt, 4) };
        see(state, col_text(&stmt, 0), known->id * 4 + known->is_in_bin * 2 + known->is_hidden,
            known->person);
        (void)map_add(&state->cases, col_copy(state->arena, &stmt, 0), known);
    }
}

/* ---- workers: names of old files mapped by hand, then users of the organisation by their name ---- */

static STATUS add_workers(struct import_state *state, struct map *workers, struct stmt *stmt,
                          struct err *err)
{
    for (;;) {
        bool has_row = false;
        TRY(db_step(stmt, &has_row, err));
        if (!has_row)
            return OK;
        int64_t *key = arena_new(state->arena, int64_t);
        *key = col_int(stmt, 1);
        see(state, col_text(stmt, 0), *key, workers == &state->members);
        (void)map_add(workers, col_copy(state->arena, stmt, 0), key);
    }
}

static STATUS load_workers(struct import_state *state, struct err *err)
{
    const struct import_job *job = state->job;
    AUTO_STMT aliases = { 0 };
    TRY(db_prepare(job->db, &aliases,
                   "SELECT name, user_id FROM worker_alias WHERE tenant = $1"
                   " AND organisation_id = $2",
                   err));
    bind_int(&aliases, 1, job->tenant.n);
    bind_int(&aliases, 2, job->organisation.n);
    TRY(add_workers(state, &state->workers, &aliases, err));
    AUTO_STMT users = { 0 };
    TRY(db_prepare(job->db, &users,
                   "SELECT u.name, MIN(u.id) FROM membership m JOIN app_user u"
                   " ON u.tenant = m.tenant AND u.id = m.user_id WHERE m.tenant = $1"
                   " AND m.organisation_id = $2 GROUP BY u.name HAVING COUNT(*) = 1",
                   err));
    bind_int(&users, 1, job->tenant.n);
    bind_int(&users, 2, job->organisation.n);
    TRY(add_workers(state, &state->workers, &users, err));
    AUTO_STMT members = { 0 };
    TRY(db_prepare(job->db, &members,
                   "SELECT CAST(user_id AS TEXT), user_id FROM membership WHERE tenant = $1"
                   " AND organisation_id = $2",
                   err));
    bind_int(&members, 1, job->tenant.n);
    bind_int(&members, 2, job->organisation.n);
    return add_workers(state, &state->members, &members, err);
}

/* ---- records of the cases that the file names ---- */

static void find_named(struct import_state *state, struct arena *arena, struct import_named *ret)
{
    const struct mapping *mapping = state->job->mapping;
    const struct grid *grid = state->job->grid;
    size_t column = 0;
    while (column < mapping->count && mapping->targets[column].field != mapping->key)
        column++;
    assert(column < mapping->count);
    ret->cases = arena_array(arena, struct known_case *, grid->row_count + 1);
    ret->numbers = arena_array(arena, struct str, grid->row_count + 1);
    for (size_t i = 0; i < grid->row_count; i++) {
        struct value value = { 0 };
        struct err err = { 0 };
        if (value_parse(arena, &state->job->kinds, mapping->key, grid->rows[i].cells[column],
                        &value, &err) != OK ||
            !value.has)
            continue;
        struct known_case *known = map_find(&state->cases, value.text);
        if (known == NULL || known->is_touched)
            continue;
        known->is_touched = true; /* as a mark; taken off below */
        ret->cases[ret->count] = known;
        ret->numbers[ret->count++] = value.text;
    }
    for (size_t i = 0; i < ret->count; i++)
        ret->cases[i]->is_touched = false;
}

static struct str query_text(struct arena *arena, const struct record_def *def, bool by_person)
{
    struct buf sql;
    const struct record_sql *known = column_sql(arena, def);
    buf_init(&sql, arena, 4096, KIB(64));
    buf_addf(&sql,
             "SELECT %.*s FROM %.*s t WHERE t.tenant = $1 AND t.owner_id = $2"
             " AND t.state <> 'deleted' AND t.%s IN (",
             STR_ARG(known->columns), STR_ARG(def->name), by_person ? "id" : "casefile_id");
    for (int i = 0; i < CASES_A_QUERY; i++)
        buf_addf(&sql, i == 0 ? "$%d" : ", $%d", i + 3);
    buf_add(&sql, STR(") ORDER BY t.id"));
    return buf_str(&sql);
}

static bool has_mapped_table(const struct import_state *state, size_t r)
{
    const struct record_def *def = state->job->mapping->defs[r];
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind == KIND_TABLE && state->is_mapped[r][i])
            return true;
    return false;
}

static void add_known(struct import_state *state, size_t r, struct arena *arena, struct str number,
                      const struct record *record, struct map *counters)
{
    struct str base = import_identity(state, arena, number, record);
    size_t *met = map_find(counters, base);
    if (met == NULL) {
        met = arena_new(state->arena, size_t);
        (void)map_add(counters, arena_copy(state->arena, base), met);
    }
    struct known_record *known = arena_new(state->arena, struct known_record);
    *known = (struct known_record){ .id = record->id.n, .hash = import_hash(state, r, record) };
    see(state, base, known->id, (int64_t)known->hash);
    (void)map_add(&state->records[r], str_format(state->arena, "%.*s#%zu", STR_ARG(base), (*met)++),
                  known);
}

/* One query for up to CASES_A_QUERY cases. */
static STATUS load_chunk(struct import_state *state, size_t r, const struct import_named *named,
                         size_t from, struct map *counters, struct err *err)
{
    const struct record_def *def = state->job->mapping->defs[r];
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    size_t until = from + CASES_A_QUERY < named->count ? from + CASES_A_QUERY : named->count;
    bool with_tables = has_mapped_table(state, r), by_person = def->is_built_in;
    struct record *records[2000];
    size_t count = 0;
    {
        AUTO_STMT stmt = { 0 };
        TRY(db_prepare_composed(state->job->db, &stmt, query_text(&arena, def, by_person), err));
        bind_int(&stmt, 1, state->job->tenant.n);
        bind_int(&stmt, 2, state->job->organisation.n);
        for (size_t i = 0; i < CASES_A_QUERY; i++) {
            const struct known_case *known = from + i < until ? named->cases[from + i] : NULL;
            bind_int(&stmt, (int)i + 3, known == NULL ? 0 : by_person ? known->person : known->id);
        }
        for (;;) {
            bool has_row = false;
            TRY(db_step(&stmt, &has_row, err));
            if (!has_row)
                break;
            struct record *record = record_from_row(&arena, &stmt, def, state->job->tenant);
            if (with_tables && count < LENGTH(records)) {
                records[count++] = record;
                continue;
            }
            struct str key = str_from_int(&arena, by_person ? record->id.n : record->casefile.n);
            struct str *number = map_find(&named->by_id, key);
            if (number != NULL)
                add_known(state, r, &arena, *number, record, counters);
        }
    }
    for (size_t i = 0; i < count; i++) {
        TRY(record_load_tables(state->job->db, &arena, records[i], err));
        struct str *number = map_find(&named->by_id, str_from_int(&arena, records[i]->casefile.n));
        if (number != NULL)
            add_known(state, r, &arena, *number, records[i], counters);
    }
    return OK;
}

static STATUS load_records(struct import_state *state, size_t r, struct import_named *named,
                           struct arena *arena, struct err *err)
{
    const struct record_def *def = state->job->mapping->defs[r];
    struct map counters;
    map_init(&counters, state->arena);
    map_init(&named->by_id, arena);
    for (size_t i = 0; i < named->count; i++)
        (void)map_add(
            &named->by_id,
            str_from_int(arena, def->is_built_in ? named->cases[i]->person : named->cases[i]->id),
            &named->numbers[i]);
    for (size_t from = 0; from < named->count; from += CASES_A_QUERY)
        TRY(load_chunk(state, r, named, from, &counters, err));
    return OK;
}

static void find_mapped(struct import_state *state)
{
    const struct mapping *mapping = state->job->mapping;
    for (size_t r = 0; r < mapping->def_count; r++) {
        const struct record_def *def = mapping->defs[r];
        state->is_mapped[r] = arena_array(state->arena, bool, def->field_count + 1);
        if (!def->is_built_in && def->repeat == REPEAT_ONE)
            state->is_one_a_case = true;
    }
    for (size_t c = 0; c < mapping->count; c++) {
        const struct column_target *target = &mapping->targets[c];
        if (target->kind == TARGET_NONE)
            continue;
        state->is_mapped[target->record][target->field->number] = true;
        if (target->rest != NULL)
            state->is_mapped[target->record][target->rest->number] = true;
    }
}

static void init_maps(struct import_state *state)
{
    map_init(&state->cases, state->arena);
    map_init(&state->counters, state->arena);
    map_init(&state->workers, state->arena);
    map_init(&state->members, state->arena);
    map_init(&state->new_workers, state->arena);
    for (size_t r = 0; r < state->job->mapping->def_count; r++)
        map_init(&state->records[r], state->arena);
}

static STATUS load_named(struct import_state *state, struct err *err)
{
    const struct mapping *mapping = state->job->mapping;
    AUTO_ARENA arena;
    arena_init(&arena, IMPORT_ARENA_MAX);
    for (size_t r = 0; r < mapping->def_count && state->named.count > 0; r++)
        if (r != mapping->key_record)
            TRY(load_records(state, r, &state->named, &arena, err));
    return OK;
}

STATUS import_state_load(struct import_state *state, struct err *err)
{
    init_maps(state);
    find_mapped(state);
    state->preview.results =
        arena_array(state->arena, unsigned char, state->job->grid->row_count + 1);
    TRY(load_cases(state, err));
    TRY(load_workers(state, err));
    if (state->cases.count > 0)
        find_named(state, state->arena, &state->named);
    return load_named(state, err);
}

STATUS import_state_is_same(const struct import_state *state, bool *ret, struct err *err)
{
    AUTO_ARENA arena;
    struct import_state now = { .job = state->job,
                                .arena = &arena,
                                .is_one_a_case = state->is_one_a_case,
                                .named = state->named };
    arena_init(&arena, IMPORT_ARENA_MAX);
    memcpy(now.is_mapped, state->is_mapped, sizeof now.is_mapped);
    init_maps(&now);
    TRY(load_cases(&now, err));
    TRY(load_workers(&now, err));
    TRY(load_named(&now, err));
    *ret = now.seen == state->seen;
    return OK;
}
