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

struct taking {
    struct import_state *state;
    struct tx *tx;
    struct save save;
    struct str origin;
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

/* A case that is not known: person, then casefile. */
static STATUS store_case(struct taking *t, struct arena *arena, struct import_row *row,
                         struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    size_t p = def_called(mapping, STR("person"));
    assert(p < mapping->def_count);
    struct record *person = row->records[p], *head = row->records[mapping->key_record];
    person_keys_set(arena, t->state->job->seido, person);
    TRY(store_new(t, person, err));
    TRY(person_keys_save(t->tx, t->state->job->seido, person, true, err));
    fill_head(t, row, head);
    head->person.n = person->id.n;
    TRY(store_new(t, head, err));
    row->known->id = head->id.n;
    row->known->person = person->id.n;
    return OK;
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
    bool is_new = row->known->id == 0;
    if (is_new)
        TRY(store_case(t, arena, row, err));
    touch(t->state, row->known);
    for (size_t r = 0; r < mapping->def_count; r++) {
        struct record *record = row->records[r];
        if (record == NULL || r == mapping->key_record || (is_new && record->def->is_built_in))
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
        arena_reset(&arena);
        import_row_read(t->state, &arena, i, &row);
        enum import_result result = import_row_result(t->state, &row);
        preview->results[i] = (unsigned char)result;
        preview->counts[result]++;
        if (result != IMPORT_SAME && preview->counts[IMPORT_ERROR] == 0)
            TRY(take_row(t, &arena, &row, err));
    }
    return OK;
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

static STATUS follow(struct taking *t, const struct import_hooks *hooks, struct err *err)
{
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
    int64_t keys = (int64_t)(job->grid->row_count * job->mapping->def_count);
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
                        .save = { .by = job->by, .at = job->now, .reason = STR("import") },
                        .origin = str_format(arena, "import:%lld", (long long)run) };
    TRY(take_rows(&t, err));
    *ret = state->preview;
    if (ret->counts[IMPORT_ERROR] > 0)
        return has_errors(ret, err);
    TRY(keep_workers(&t, err));
    TRY(follow(&t, hooks, err));
    if (hooks->finish != NULL)
        TRY(hooks->finish(hooks->context, &tx, ret, err));
    return tx_commit(&tx, err);
}
