/* import.c - the two passes over a file: looking, and taking over. */
#include "record/exchange/import.h"

#include <assert.h>

#include "record/exchange/import_state.h"
#include "record/person_db.h"
#include "record/record_db.h"
#include "store/bulk.h"

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
enum { KEYS_BESIDE = 4 };
/* What is kept before the transaction begins; a file with more begins it earlier. PostgreSQL holds up nobody, so
 * there rows are written soon, and there is a sign of life between. */
enum { AHEAD_MAX = MIB(256), AHEAD_POSTGRES = MIB(16), CHANGES_MAX = MIB(64) };

struct taking {
    struct import_state *state;
    struct tx *tx;
    const struct import_hooks *hooks;
    struct save save;
    struct str origin;
    /* New cases: their rows wait in `later`, the pairs of their names until they can be put in order. */
    struct bulk *bulk;
    struct tx later;
    struct person_pairs pairs;
    /* Rows that speak of stored cases; they live with all rows since the last writing. */
    struct arena arena;
    struct array changes;
    bool is_outdated; /* somebody changed what was compared with */
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
            TRY(key_next(t->later.db, t->state->job->tenant, &row->records[r]->id.n, err));
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

static STATUS add_record(struct taking *t, struct record *record, struct err *err)
{
    record->origin = t->origin;
    return record_add(&t->later, record, &t->save, err);
}

static STATUS add_person(struct taking *t, struct record *person, struct err *err)
{
    struct person_keys keys;
    person_keys_make(&t->arena, t->state->job->seido, person, &keys);
    person->name_key = keys.name;
    person->kana_key = keys.kana;
    TRY(add_record(t, person, err));
    return person_keys_add(&t->later, person, &keys, &t->pairs, err);
}

/* A case that is not known: person, head, then what hangs on them. */
static STATUS add_case(struct taking *t, struct import_row *row, struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
    const struct import_hooks *hooks = t->hooks;
    struct import_new new_case;
    bool has_to_follow = true;
    TRY(take_keys(t, row, &new_case, err));
    fill_head(t, row, new_case.head);
    row->known->id = new_case.head->id.n;
    row->known->person = new_case.head->person.n;
    if (hooks->new_casefile != NULL)
        TRY(hooks->new_casefile(hooks->context, &new_case, &has_to_follow, err));
    if (has_to_follow)
        touch(t->state, row->known);
    TRY(add_person(t, row->records[def_called(mapping, STR("person"))], err));
    TRY(add_record(t, new_case.head, err));
    for (size_t i = 0; i < new_case.count; i++)
        TRY(add_record(t, new_case.records[i], err));
    return hooks->new_rows == NULL ? OK : hooks->new_rows(hooks->context, &t->later, err);
}

static STATUS store_new(struct taking *t, struct record *record, struct err *err)
{
    bool is_repeat = false;
    record->origin = t->origin;
    record->version = 0;
    return record_save(t->tx, record, &t->save, &is_repeat, err);
}

/* The stored record with the mapped fields of the row laid over it. */
static STATUS store_change(struct taking *t, const struct import_row *row, size_t r, int64_t id,
                           struct err *err)
{
    const struct import_job *job = t->state->job;
    struct record *stored = NULL;
    bool is_repeat = false;
    TRY(record_load(job->db, &t->arena, job->mapping->defs[r], job->tenant, (RecordId){ id },
                    &stored, err));
    for (size_t i = 0; i < stored->def->field_count; i++)
        if (t->state->is_mapped[r][i] && !stored->def->fields[i].is_fixed)
            stored->values[i] = row->records[r]->values[i];
    TRY(record_save(t->tx, stored, &t->save, &is_repeat, err));
    if (stored->def->is_built_in)
        TRY(person_keys_save(t->tx, job->seido, stored, false, err));
    return OK;
}

static STATUS store_row(struct taking *t, const struct import_row *row, struct err *err)
{
    const struct mapping *mapping = t->state->job->mapping;
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
            TRY(store_change(t, row, r, known->id, err));
    }
    return OK;
}

static void forget_rows(struct taking *t)
{
    arena_reset(&t->arena);
    t->changes = (struct array){ .arena = &t->arena, .size = sizeof(struct import_row) };
}

/* Everything was decided without holding up anybody. Now nobody else writes: it is written if what was there then is
 * there now, and decided anew if not. */
static STATUS begin(struct taking *t, struct err *err)
{
    bool is_same = false;
    TRY(tx_begin(t->later.db, t->tx, err));
    TRY(import_state_is_same(t->state, &is_same, err));
    t->is_outdated = !is_same;
    const struct import_job *job = t->state->job;
    int64_t rows = (int64_t)job->grid->row_count;
    return job->progress == NULL ? OK : job->progress(job->progress_context, rows, rows, err);
}

static STATUS write_rows(struct taking *t, struct err *err)
{
    const struct import_job *job = t->state->job;
    TRY(person_pairs_add(&t->later, job->tenant, &t->pairs, err));
    if (!t->tx->open)
        TRY(begin(t, err));
    if (t->is_outdated)
        return OK;
    TRY(bulk_write(t->tx, t->bulk, err));
    const struct import_row *rows = t->changes.items;
    for (size_t i = 0; i < t->changes.count; i++)
        TRY(store_row(t, &rows[i], err));
    forget_rows(t);
    return OK;
}

static STATUS take_row(struct taking *t, struct import_row *row, struct err *err)
{
    if (row->known->id == 0)
        return add_case(t, row, err);
    *(struct import_row *)array_add(&t->changes) = *row;
    return OK;
}

/* Once a row has an error nothing is taken any more, but every other row is still looked at, so that all
 * errors are told at once. */
static STATUS take_rows(struct taking *t, struct err *err)
{
    struct import_preview *preview = &t->state->preview;
    size_t count = t->state->job->grid->row_count;
    size_t ahead = db_engine_of(t->later.db) == DB_POSTGRES ? AHEAD_POSTGRES : AHEAD_MAX;
    forget_rows(t);
    for (size_t i = 0; i < count && !t->is_outdated; i++) {
        struct import_row row;
        TRY(tell_progress(t->state->job, i, err));
        if (t->changes.count == 0)
            forget_rows(t);
        import_row_read(t->state, &t->arena, i, &row);
        enum import_result result = import_row_result(t->state, &row);
        preview->results[i] = (unsigned char)result;
        preview->counts[result]++;
        if (result != IMPORT_SAME && preview->counts[IMPORT_ERROR] == 0)
            TRY(take_row(t, &row, err));
        if (bulk_size(t->bulk) > ahead || arena_used(&t->arena) > CHANGES_MAX)
            TRY(write_rows(t, err));
    }
    bool is_whole = preview->counts[IMPORT_ERROR] == 0 && !t->is_outdated;
    return is_whole ? write_rows(t, err) : OK;
}

static STATUS take_file(struct taking *t, struct arena *arena, const struct import_job *job,
                        struct err *err)
{
    do {
        t->state = arena_new(arena, struct import_state);
        *t->state = (struct import_state){ .job = job, .arena = arena };
        t->is_outdated = false;
        bulk_forget(t->bulk);
        person_pairs_release(&t->pairs);
        TRY(import_state_load(t->state, err));
        TRY(take_rows(t, err));
    } while (t->is_outdated); /* the second time inside the transaction */
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

static STATUS take_all(struct taking *t, struct arena *arena, const struct import_job *job,
                       struct import_preview *ret, struct err *err)
{
    TRY(take_file(t, arena, job, err));
    *ret = t->state->preview;
    if (ret->counts[IMPORT_ERROR] > 0)
        return has_errors(ret, err);
    TRY(keep_workers(t, err));
    TRY(follow(t, err));
    if (t->hooks->finish != NULL)
        TRY(t->hooks->finish(t->hooks->finish_context, t->tx, ret, err));
    return tx_commit(t->tx, err);
}

STATUS import_take(const struct import_job *job, struct arena *arena, int64_t run,
                   const struct import_hooks *hooks, struct import_preview *ret, struct err *err)
{
    int64_t keys = (int64_t)(job->grid->row_count * (job->mapping->def_count + KEYS_BESIDE));
    AUTO_TX tx = { 0 };
    AUTO_BULK bulk = bulk_new();
    *ret = (struct import_preview){ .fault_count = 0 };
    TRY(key_reserve(job->db, job->tenant, keys + 1, err));
    struct taking t = { .tx = &tx,
                        .hooks = hooks,
                        .save = { .by = job->by, .at = job->now, .reason = STR("import") },
                        .origin = str_format(arena, "import:%lld", (long long)run),
                        .bulk = bulk,
                        .later = bulk_tx(job->db, bulk),
                        .pairs = { .owner = job->organisation } };
    arena_init(&t.arena, 0);
    enum status status = take_all(&t, arena, job, ret, err);
    arena_release(&t.arena);
    person_pairs_release(&t.pairs);
    return status;
}
