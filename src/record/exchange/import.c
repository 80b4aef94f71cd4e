/* import.c - the two passes over a file: looking, and taking over. */
#include "record/exchange/import.h"

#include <assert.h>

#include "record/exchange/import_state.h"
#include "record/person_db.h"
#include "record/record_db.h"

#include "base/banned.h"

struct str import_result_name(enum import_result result)
{
    static const struct str names[IMPORT_RESULTS] = { [IMPORT_ADD] = STR_INIT("add"),
                                                      [IMPORT_CHANGE] = STR_INIT("change"),
                                                      [IMPORT_SAME] = STR_INIT("same"),
                                                      [IMPORT_ERROR] = STR_INIT("error") };
    return names[result];
}

static STATUS tell_progress(const struct import_job *job, size_t done, struct err *err)
{
    if (job->progress == NULL || done % IMPORT_PROGRESS_ROWS != 0)
        return OK;
    return job->progress(job->progress_context, (int64_t)done, (int64_t)job->grid->row_count, err);
}

static STATUS look(struct import_state *state, struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    TRY(import_state_load(state, err));
    const struct import_job *job = state->job;
    for (size_t i = 0; i < job->grid->row_count; i++) {
        struct import_row row;
        TRY(tell_progress(job, i, err));
        arena_reset(&arena);
        import_row_read(state, &arena, i, &row);
        enum import_result result = import_row_result(state, &row);
        state->preview.results[i] = (unsigned char)result;
        state->preview.counts[result]++;
    }
    return OK;
}

STATUS import_check(const struct import_job *job, struct arena *arena, struct import_preview *ret,
                    struct err *err)
{
    struct import_state *state = arena_new(arena, struct import_state);
    state->job = job;
    state->arena = arena;
    TRY(look(state, err));
    *ret = state->preview;
    return OK;
}

/* ---- taking over ---- */

/* Keys of a row beside its records: the tasks and grants that follow from them. */
enum { KEYS_BESIDE = 4, NEW_TOGETHER = 16 };

struct taking {
    struct import_state *state;
    struct tx *tx;
    const struct import_hooks *hooks;
    struct save save;
    struct str origin;
    /* New cases that are stored together. Their records live in the arena of the rows. */
    struct record *fresh[SHEET_RECORDS_MAX][NEW_TOGETHER];
    size_t fresh_counts[SHEET_RECORDS_MAX];
    size_t fresh_cases;
};

static void touch(struct import_state *state, struct known_case *known)
{
    if (known->is_touched)
        return;
    known->is_touched = true;
    if (state->touched_count == state->touched_room) {
        size_t room = state->touched_room * 2 + 256;
        struct known_case **touched = arena_array(state->arena, struct known_case *, room);
        for (size_t i = 0; i < state->touched_count; i++)
            touched[i] = state->touched[i];
        state->touched = touched;
        state->touched_room = room;
    }
    state->touched[state->touched_count++] = known;
}

static void set_text(struct record *record, const char *name, struct str text)
{
    struct value *value = record_find(record, str_of(name));
    if (value != NULL && !value->has)
        value_set_text(value, text);
}

/* What the program itself keeps of a case: its first state, day and worker from the row. */
static void fill_head(const struct taking *t, const struct import_row *row, struct record *head)
{
    const struct seido *seido = t->state->job->seido;
    if (seido->process_count > 0) {
        set_text(head, "program", seido->processes[0].name);
        set_text(head, "process_state", seido->processes[0].first);
    }
    struct value *lap = record_find(head, STR("lap"));
    struct value *opened = record_find(head, STR("opened_on"));
    struct value *worker = record_find(head, STR("worker_id"));
    if (lap != NULL && !lap->has)
        value_set_number(lap, 0);
    if (opened != NULL && !opened->has)
        value_set_date(opened, head->form_on);
    for (size_t r = 0; r < t->state->job->mapping->def_count; r++) {
        const struct record *record = row->records[r];
        for (size_t i = 0; record != NULL && i < record->def->field_count; i++)
            if (worker != NULL && !worker->has && record != head &&
                record->def->fields[i].kind == KIND_USER && record->values[i].has)
                *worker = record->values[i];
    }
}

static STATUS store_new(struct taking *t, struct record *record, struct err *err)
{
    bool is_repeat = false;
    record->origin = t->origin;
    record->version = 0;
    return record_save(t->tx, record, &t->save, &is_repeat, err);
}

static size_t def_called(const struct mapping *mapping, struct str name)
{
    size_t r = 0;
    while (r < mapping->def_count && !str_equal(mapping->defs[r]->name, name))
        r++;
    return r;
}

/* All keys of the row, so that its records can name each other before they are stored. */
static STATUS take_keys(struct taking *t, struct import_row *row, struct import_new *ret,
                        struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    struct record *person = row->records[def_called(mapping, STR("person"))];
    *ret = (struct import_new){ .head = row->records[mapping->key_record] };
    for (size_t r = 0; r < mapping->def_count; r++)
        if (row->records[r] != NULL)
            TRY(key_next(t->tx->db, t->state->job->tenant, &row->records[r]->id.n, err));
    for (size_t r = 0; r < mapping->def_count; r++) {
        struct record *record = row->records[r];
        if (record == NULL || record == person)
            continue;
        record->person.n = person->id.n;
        record->casefile.n = ret->head->id.n;
        if (record != ret->head)
            ret->records[ret->count++] = record;
    }
    return OK;
}

/* A case that is not known waits until it is stored with others. */
static STATUS add_case(struct taking *t, struct import_row *row, struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    const struct import_hooks *hooks = t->hooks;
    struct import_new new_case;
    TRY(take_keys(t, row, &new_case, err));
    fill_head(t, row, new_case.head);
    row->known->id = new_case.head->id.n;
    row->known->person = new_case.head->person.n;
    for (size_t r = 0; r < mapping->def_count; r++)
        if (row->records[r] != NULL) {
            row->records[r]->origin = t->origin;
            t->fresh[r][t->fresh_counts[r]++] = row->records[r];
        }
    t->fresh_cases++;
    if (hooks->new_casefile != NULL)
        return hooks->new_casefile(hooks->context, &new_case, err);
    touch(t->state, row->known);
    return OK;
}

static STATUS store_persons(struct taking *t, struct arena *arena, size_t p, struct err *err)
{
    struct person_new persons[NEW_TOGETHER];
    size_t count = t->fresh_counts[p];
    for (size_t i = 0; i < count; i++) {
        struct record *person = t->fresh[p][i];
        persons[i].person = person;
        person_keys_make(arena, t->state->job->seido, person, &persons[i].keys);
        person->name_key = persons[i].keys.name;
        person->kana_key = persons[i].keys.kana;
    }
    TRY(records_add(t->tx, t->fresh[p], count, &t->save, err));
    return person_keys_add(t->tx, persons, count, err);
}

/* Persons, then heads, then what hangs on them. */
static STATUS store_fresh(struct taking *t, struct arena *arena, struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    size_t p = def_called(mapping, STR("person")), head = mapping->key_record;
    if (t->fresh_cases == 0)
        return OK;
    TRY(store_persons(t, arena, p, err));
    TRY(records_add(t->tx, t->fresh[head], t->fresh_counts[head], &t->save, err));
    for (size_t r = 0; r < mapping->def_count; r++) {
        if (r != p && r != head)
            TRY(records_add(t->tx, t->fresh[r], t->fresh_counts[r], &t->save, err));
        t->fresh_counts[r] = 0;
    }
    t->fresh_cases = 0;
    return t->hooks->new_stored == NULL ? OK : t->hooks->new_stored(t->hooks->context, t->tx, err);
}

/* The stored record with the mapped fields of the row laid over it. */
static STATUS store_change(struct taking *t, struct arena *arena, const struct import_row *row,
                           size_t r, int64_t id, struct err *err)
{
    const struct import_job *job = t->state->job;
    struct record *stored = NULL;
    bool is_repeat = false;
    TRY(record_load(job->db, arena, job->mapping->defs[r], job->tenant, (RecordId){ id }, &stored,
                    err));
    for (size_t i = 0; i < stored->def->field_count; i++)
        if (t->state->is_mapped[r][i] && !stored->def->fields[i].is_fixed)
            stored->values[i] = row->records[r]->values[i];
    TRY(record_save(t->tx, stored, &t->save, &is_repeat, err));
    if (stored->def->is_built_in)
        TRY(person_keys_save(t->tx, job->seido, stored, false, err));
    return OK;
}

static STATUS take_row(struct taking *t, struct arena *arena, struct import_row *row,
                       struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    if (row->known->id == 0)
        return add_case(t, row, err);
    touch(t->state, row->known);
    for (size_t r = 0; r < mapping->def_count; r++) {
        struct record *record = row->records[r];
        if (record == NULL || r == mapping->key_record)
            continue;
        record->casefile.n = row->known->id;
        record->person.n = row->known->person;
        const struct known_record *known = import_row_known(t->state, row, r);
        if (known == NULL && !record->def->is_built_in)
            TRY(store_new(t, record, err));
        else if (known != NULL && known->hash != import_hash(t->state, r, record))
            TRY(store_change(t, arena, row, r, known->id, err));
    }
    return OK;
}

/* Once a row has an error nothing more is written, but every other row is still looked at, so that all
 * errors are told at once. */
static STATUS take_rows(struct taking *t, struct err *err)
{
    struct import_preview *preview = &t->state->preview;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    size_t count = t->state->job->grid->row_count;
    for (size_t i = 0; i < count; i++) {
        struct import_row row;
        TRY(tell_progress(t->state->job, i, err));
        if (t->fresh_cases == 0)
            arena_reset(&arena);
        import_row_read(t->state, &arena, i, &row);
        enum import_result result = import_row_result(t->state, &row);
        preview->results[i] = (unsigned char)result;
        preview->counts[result]++;
        if (result != IMPORT_SAME && preview->counts[IMPORT_ERROR] == 0)
            TRY(take_row(t, &arena, &row, err));
        if (t->fresh_cases == NEW_TOGETHER)
            TRY(store_fresh(t, &arena, err));
    }
    return store_fresh(t, &arena, err);
}

static STATUS add_worker(struct tx *tx, const struct import_job *job, struct str name,
                         struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO worker_alias (tenant, organisation_id, name) VALUES ($1, $2, $3)"
                   " ON CONFLICT DO NOTHING",
                   err));
    bind_int(&stmt, 1, job->tenant.n);
    bind_int(&stmt, 2, job->organisation.n);
    bind_text(&stmt, 3, name);
    return db_run(&stmt, NULL, err);
}

static STATUS follow(struct taking *t, struct err *err)
{
    const struct import_hooks *hooks = t->hooks;
    for (size_t i = 0; hooks->each_casefile != NULL && i < t->state->touched_count; i++)
        TRY(hooks->each_casefile(hooks->context, t->tx, (CasefileId){ t->state->touched[i]->id },
                                 err));
    return OK;
}

/* Names of workers that nobody has mapped yet: an administrator finds them in the list of aliases. */
static STATUS keep_workers(struct taking *t, struct err *err)
{
    const struct import_state *state = t->state;
    for (size_t i = 0; i < state->new_name_count; i++)
        TRY(add_worker(t->tx, state->job, state->new_names[i], err));
    return OK;
}

static STATUS has_errors(const struct import_preview *preview, struct err *err)
{
    enum status status = err_set(err, ERR_INVALID, "", "import.has_errors", "%lld rows with errors",
                                 (long long)preview->counts[IMPORT_ERROR]);
    err_arg(err, ARG_INT("count", preview->counts[IMPORT_ERROR]));
    return status;
}

STATUS import_take(const struct import_job *job, struct arena *arena, int64_t run,
                   const struct import_hooks *hooks, struct import_preview *ret, struct err *err)
{
    struct import_state *state = arena_new(arena, struct import_state);
    int64_t keys = (int64_t)(job->grid->row_count * (job->mapping->def_count + KEYS_BESIDE));
    state->job = job;
    state->arena = arena;
    *ret = (struct import_preview){ .fault_count = 0 };
    TRY(key_reserve(job->db, job->tenant, keys + 1, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(job->db, &tx, err));
    TRY(import_state_load(state,
                          err)); /* inside the transaction: what is compared is what is changed */
    struct taking t = { .state = state,
                        .tx = &tx,
                        .hooks = hooks,
                        .save = { .by = job->by, .at = job->now, .reason = STR("import") },
                        .origin = str_format(arena, "import:%lld", (long long)run) };
    TRY(take_rows(&t, err));
    *ret = state->preview;
    if (ret->counts[IMPORT_ERROR] > 0)
        return has_errors(ret, err);
    TRY(keep_workers(&t, err));
    TRY(follow(&t, err));
    if (hooks->finish != NULL)
        TRY(hooks->finish(hooks->finish_context, &tx, ret, err));
    return tx_commit(&tx, err);
}
