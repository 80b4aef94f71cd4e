/* import_run.c - imports between their steps. */
#include "record/exchange/import_run.h"

#include <unistd.h>

#include "base/json.h"
#include "os/files.h"
#include "record/attachment.h"

#include "base/banned.h"

enum { RUNS_MAX = 50, FAULT_MAX = KIB(64), FAULTS_A_ROW = 50 };
#define EXPIRE_US (INT64_C(2) * 24 * 3600 * 1000000)

#define COLUMNS                                                                                    \
    "id, organisation_id, by_user, record_type, state, file_id, charset, mapping, row_count,"      \
    " add_count, change_count, same_count, error_count, results, at, done_at"

static const struct str states[] = { [IMPORT_RUN_STAGED] = STR_INIT("staged"),
                                     [IMPORT_RUN_DONE] = STR_INIT("done"),
                                     [IMPORT_RUN_CANCELLED] = STR_INIT("cancelled") };

static STATUS insert_run(struct tx *tx, const struct import_run *run, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO import_run (tenant, id, organisation_id, by_user, record_type,"
                   " state, file_id, charset, mapping, row_count, add_count, change_count,"
                   " same_count, error_count, results, at)"
                   " VALUES ($1, $2, $3, $4, $5, 'staged', $6, $7, '', 0, 0, 0, 0, 0, '', $8)",
                   err));
    bind_int(&stmt, 1, run->tenant.n);
    bind_int(&stmt, 2, run->id);
    bind_int(&stmt, 3, run->organisation.n);
    bind_int(&stmt, 4, run->by.n);
    bind_text(&stmt, 5, run->sheet);
    bind_int(&stmt, 6, run->file);
    bind_text(&stmt, 7, run->charset);
    bind_instant(&stmt, 8, run->at);
    return db_run(&stmt, NULL, err);
}

/* An attachment is read from a descriptor; the bytes go through an unlinked file. */
static STATUS bytes_to_fd(struct str folder, struct str bytes, int *ret_fd, struct err *err)
{
    int fd = -1;
    TRY(file_scratch(folder, &fd, err));
    enum status status = fd_write(fd, bytes, err);
    if (status == OK && lseek(fd, 0, SEEK_SET) != 0)
        status = err_set(err, ERR_IO, "", "record.attachment.read", "lseek");
    if (status != OK) {
        (void)close(fd);
        return status;
    }
    *ret_fd = fd;
    return OK;
}

static STATUS add_in_tx(struct db *db, const struct keyring *keyring, struct import_run *run,
                        struct attachment *file, int fd, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(key_reserve(db, run->tenant, 2, err));
    TRY(tx_begin(db, &tx, err));
    TRY(key_next(db, run->tenant, &run->id, err));
    file->record.n = run->id;
    TRY(attachment_add(&tx, keyring, file, fd, err));
    run->file = file->id;
    TRY(insert_run(&tx, run, err));
    return tx_commit(&tx, err);
}

STATUS import_run_add(struct db *db, const struct keyring *keyring, struct import_run *run,
                      struct str name, struct str bytes, struct err *err)
{
    int fd = -1;
    TRY(bytes_to_fd(run->folder, bytes, &fd, err));
    struct attachment file = { .tenant = run->tenant,
                               .owner = run->organisation,
                               .record_type = STR("import_run"),
                               .field = STR("file"),
                               .name = name.len > 0 ? name : STR("import.csv"),
                               .at = run->at,
                               .by = run->by,
                               .max = (int64_t)IMPORT_BYTES_MAX * 4,
                               .is_any_type = true };
    enum status status = add_in_tx(db, keyring, run, &file, fd, err);
    (void)close(fd);
    return status;
}

static void read_run(struct arena *arena, const struct stmt *stmt, TenantId tenant,
                     struct import_run *ret)
{
    *ret = (struct import_run){
        .tenant = tenant,
        .id = col_int(stmt, 0),
        .organisation = { col_int(stmt, 1) },
        .by = { col_int(stmt, 2) },
        .sheet = col_copy(arena, stmt, 3),
        .file = col_int(stmt, 5),
        .charset = col_copy(arena, stmt, 6),
        .mapping = col_copy(arena, stmt, 7),
        .row_count = col_int(stmt, 8),
        .results = col_copy(arena, stmt, 13),
        .at = { col_int(stmt, 14) },
        .done_at = { col_int(stmt, 15) },
        .counts = { [IMPORT_ADD] = col_int(stmt, 9),
                    [IMPORT_CHANGE] = col_int(stmt, 10),
                    [IMPORT_SAME] = col_int(stmt, 11),
                    [IMPORT_ERROR] = col_int(stmt, 12) },
    };
    for (size_t i = 0; i < LENGTH(states); i++)
        if (str_equal(col_text(stmt, 4), states[i]))
            ret->state = (enum import_run_state)i;
}

STATUS import_run_load(struct db *db, struct arena *arena, TenantId tenant, int64_t id,
                       struct import_run *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt, "SELECT " COLUMNS " FROM import_run WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "record.not_found", "import %lld", (long long)id);
    read_run(arena, &stmt, tenant, ret);
    return OK;
}

static enum status gather(void *context, struct str piece, struct err *err)
{
    struct buf *buf = context;
    buf_add(buf, piece);
    return buf_ok(buf) ? OK : err_set(err, ERR_LIMIT, "", "import.too_large", "stored file");
}

STATUS import_run_file(struct db *db, struct arena *arena, const struct keyring *keyring,
                       const struct import_run *run, struct str *ret_name, struct str *ret_bytes,
                       struct err *err)
{
    struct attachment file = { 0 };
    struct buf buf;
    TRY(attachment_load(db, arena, keyring, run->tenant, run->file, &file, err));
    buf_init(&buf, arena, (size_t)file.size + 1, (size_t)file.size + 1024);
    TRY(attachment_read(db, keyring, &file, gather, &buf, err));
    *ret_name = file.name;
    *ret_bytes = buf_str(&buf);
    return OK;
}

/* ---- faults: FAULTS_A_ROW together, sealed as JSON ---- */

static struct str write_faults(struct arena *arena, const struct import_fault *faults, size_t count)
{
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, arena, 4096, (size_t)FAULT_MAX * FAULTS_A_ROW);
    json_init(&json, &buf);
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(&json);
        json_member_int(&json, "row", (int64_t)faults[i].row);
        json_member_int(&json, "line", (int64_t)faults[i].line);
        json_member_int(&json, "column", (int64_t)faults[i].column);
        json_member_text(&json, "header", faults[i].header);
        json_member_text(&json, "value", str_cut(faults[i].value, 2000));
        json_member_text(&json, "text", faults[i].text);
        json_object_end(&json);
    }
    json_array_end(&json);
    return buf_str(&buf);
}

static struct seal_place place_of(const struct import_run *run, size_t no)
{
    static const struct str field = STR_INIT("faults");
    return (struct seal_place){ .table = STR("import_row"),
                                .tenant = run->tenant.n,
                                .id = run->id * 1000 + (int64_t)no,
                                .field = field };
}

static STATUS insert_faults(struct tx *tx, const struct keyring *keyring,
                            const struct import_run *run, const struct import_preview *preview,
                            size_t no, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_STMT stmt = { 0 };
    arena_init(&arena, 0);
    size_t from = no * FAULTS_A_ROW, left = preview->fault_count - from;
    struct str plain =
        write_faults(&arena, preview->faults + from, left < FAULTS_A_ROW ? left : FAULTS_A_ROW);
    struct seal_place place = place_of(run, no);
    struct str sealed = { 0 };
    TRY(keyring_seal(keyring, KEY_FIELD, &place, &arena, plain, &sealed, err));
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO import_row (tenant, run_id, no, sealed) VALUES ($1, $2, $3, $4)",
                   err));
    bind_int(&stmt, 1, run->tenant.n);
    bind_int(&stmt, 2, run->id);
    bind_int(&stmt, 3, (int64_t)no);
    bind_blob(&stmt, 4, sealed);
    return db_run(&stmt, NULL, err);
}

static STATUS delete_faults(struct tx *tx, const struct import_run *run, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt, "DELETE FROM import_row WHERE tenant = $1 AND run_id = $2", err));
    bind_int(&stmt, 1, run->tenant.n);
    bind_int(&stmt, 2, run->id);
    return db_run(&stmt, NULL, err);
}

static STATUS update_counts(struct tx *tx, const struct import_run *run,
                            enum import_run_state state, Instant done_at, int64_t *ret_changed,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE import_run SET mapping = $1, row_count = $2, add_count = $3,"
                   " change_count = $4, same_count = $5, error_count = $6, results = $7,"
                   " state = $8, done_at = $9 WHERE tenant = $10 AND id = $11"
                   " AND state = 'staged'",
                   err));
    bind_text(&stmt, 1, run->mapping);
    bind_int(&stmt, 2, run->row_count);
    bind_int(&stmt, 3, run->counts[IMPORT_ADD]);
    bind_int(&stmt, 4, run->counts[IMPORT_CHANGE]);
    bind_int(&stmt, 5, run->counts[IMPORT_SAME]);
    bind_int(&stmt, 6, run->counts[IMPORT_ERROR]);
    bind_text(&stmt, 7, run->results);
    bind_text(&stmt, 8, states[state]);
    if (state == IMPORT_RUN_STAGED)
        bind_null(&stmt, 9);
    else
        bind_instant(&stmt, 9, done_at);
    bind_int(&stmt, 10, run->tenant.n);
    bind_int(&stmt, 11, run->id);
    return db_run(&stmt, ret_changed, err);
}

static STATUS gone(const struct import_run *run, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "", "import.run.gone", "import %lld has ended",
                   (long long)run->id);
}

static void take_counts(struct arena *arena, struct import_run *run,
                        const struct import_preview *preview)
{
    static const char letters[IMPORT_RESULTS] = { 'a', 'c', 's', 'e' };
    run->row_count = 0;
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        run->counts[i] = preview->counts[i];
        run->row_count += preview->counts[i];
    }
    char *results = arena_array(arena, char, (size_t)run->row_count + 1);
    for (int64_t i = 0; i < run->row_count; i++)
        results[i] = letters[preview->results[i]];
    run->results = (struct str){ results, (size_t)run->row_count };
}

STATUS import_run_looked(struct db *db, const struct keyring *keyring, struct import_run *run,
                         const struct import_preview *preview, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_TX tx = { 0 };
    int64_t changed = 0;
    arena_init(&arena, 0);
    struct str before = run->results;
    take_counts(&arena, run, preview);
    TRY(tx_begin(db, &tx, err));
    TRY(update_counts(&tx, run, IMPORT_RUN_STAGED, run->at, &changed, err));
    run->results = before; /* lives in this arena no longer; import_run_load reads it back */
    if (changed == 0)
        return gone(run, err);
    TRY(delete_faults(&tx, run, err));
    for (size_t no = 0; no * FAULTS_A_ROW < preview->fault_count; no++)
        TRY(insert_faults(&tx, keyring, run, preview, no, err));
    return tx_commit(&tx, err);
}

STATUS import_run_choose(struct db *db, const struct keyring *keyring, struct import_run *run,
                         struct err *err)
{
    const struct import_preview none = { .fault_count = 0 };
    return import_run_looked(db, keyring, run, &none, err);
}

static size_t member_size(const struct json *object, const char *name)
{
    const struct json *member = json_find(object, name);
    return member == NULL || member->number < 0 ? 0 : (size_t)member->number;
}

static struct str member_text(const struct json *object, const char *name)
{
    const struct json *member = json_find(object, name);
    return member == NULL ? STR("") : member->text;
}

static STATUS load_faults(struct db *db, struct arena *arena, const struct keyring *keyring,
                          const struct import_run *run, size_t no, struct json *ret,
                          struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT sealed FROM import_row WHERE tenant = $1 AND run_id = $2 AND no = $3",
                   err));
    bind_int(&stmt, 1, run->tenant.n);
    bind_int(&stmt, 2, run->id);
    bind_int(&stmt, 3, (int64_t)no);
    TRY(db_step(&stmt, &has_row, err));
    *ret = (struct json){ .type = JSON_ARRAY };
    if (!has_row)
        return OK;
    struct seal_place place = place_of(run, no);
    struct str plain = { 0 };
    TRY(keyring_unseal(keyring, KEY_FIELD, &place, arena, col_blob(&stmt, 0), &plain, err));
    return json_read(arena, plain, ret, err);
}

STATUS import_run_faults(struct db *db, struct arena *arena, const struct keyring *keyring,
                         const struct import_run *run, struct import_faults *faults,
                         struct err *err)
{
    faults->items = arena_array(arena, struct import_fault, faults->max + 1);
    faults->count = 0;
    for (size_t no = faults->from / FAULTS_A_ROW; faults->count < faults->max; no++) {
        struct json json = { 0 };
        TRY(load_faults(db, arena, keyring, run, no, &json, err));
        if (json.count == 0)
            break;
        for (size_t i = 0; i < json.count && faults->count < faults->max; i++) {
            if (no * FAULTS_A_ROW + i < faults->from)
                continue;
            const struct json *one = &json.items[i];
            faults->items[faults->count++] = (struct import_fault){
                .row = member_size(one, "row"),
                .line = member_size(one, "line"),
                .column = member_size(one, "column"),
                .header = member_text(one, "header"),
                .value = member_text(one, "value"),
                .text = member_text(one, "text"),
            };
        }
    }
    return OK;
}

STATUS import_run_end(struct tx *tx, const struct import_run *run, enum import_run_state state,
                      const struct import_preview *preview, Instant at, struct err *err)
{
    AUTO_ARENA arena;
    int64_t changed = 0;
    struct import_run ended = *run;
    arena_init(&arena, 0);
    if (preview != NULL)
        take_counts(&arena, &ended, preview);
    TRY(update_counts(tx, &ended, state, at, &changed, err));
    if (changed == 0)
        return gone(run, err);
    TRY(delete_faults(tx, run, err));
    return attachment_erase(tx, run->tenant, run->file, err);
}

static STATUS read_runs(struct arena *arena, struct stmt *stmt, TenantId tenant,
                        struct import_run **ret, size_t *ret_count, struct err *err)
{
    struct import_run *runs = arena_array(arena, struct import_run, RUNS_MAX);
    size_t count = 0;
    while (count < RUNS_MAX) {
        bool has_row = false;
        TRY(db_step(stmt, &has_row, err));
        if (!has_row)
            break;
        read_run(arena, stmt, tenant, &runs[count++]);
    }
    *ret = runs;
    *ret_count = count;
    return OK;
}

STATUS import_run_list(struct db *db, struct arena *arena, TenantId tenant,
                       OrganisationId organisation, struct import_run **ret, size_t *ret_count,
                       struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT " COLUMNS " FROM import_run WHERE tenant = $1 AND organisation_id = $2"
                   " ORDER BY id DESC LIMIT 50",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    return read_runs(arena, &stmt, tenant, ret, ret_count, err);
}

STATUS import_run_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                         struct err *err)
{
    AUTO_ARENA arena;
    struct import_run *runs = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    {
        AUTO_STMT stmt = { 0 };
        TRY(db_prepare(db, &stmt,
                       "SELECT " COLUMNS " FROM import_run WHERE tenant = $1 AND state = 'staged'"
                       " AND at < $2 ORDER BY id LIMIT 50",
                       err));
        bind_int(&stmt, 1, tenant.n);
        bind_instant(&stmt, 2, (Instant){ now.us - EXPIRE_US });
        TRY(read_runs(&arena, &stmt, tenant, &runs, &count, err));
    }
    for (size_t i = 0; i < count; i++) {
        AUTO_TX tx = { 0 };
        TRY(tx_begin(db, &tx, err));
        TRY(import_run_end(&tx, &runs[i], IMPORT_RUN_CANCELLED, NULL, now, err));
        TRY(tx_commit(&tx, err));
    }
    *ret_count = (int64_t)count;
    return OK;
}
