/* audit_seal.c - one round of the sealer: gathers what waits in audit_pending and in the spool files,
 * orders it by time, and appends it to the chain of each tenant, all in one transaction. A position in
 * a spool file moves in that same transaction: an entry is chained once, whatever crashes when. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/audit/audit_entry.h"
#include "os/files.h"
#include "os/keyring.h"

#include "base/banned.h"

enum { SPOOL_READ_MAX = MIB(4) };

/* The tenant of rows that belong to the sealer itself. */
static const int64_t nobody = 0;

struct waiting {
    int64_t tenant, at;
    int64_t pending_id; /* 0: from a spool */
    struct str line;
    struct audit_entry entry; /* of the line, as far as append needs it */
};

struct round {
    struct arena *arena;
    struct db *db;
    const struct keyring *keyring;
    struct str folder;
    size_t count, sources_left;
    struct waiting *items; /* AUDIT_ROUND_MAX */
    struct audit_sealed sealed;
};

/* ---- gathering ---- */

/* What the next source may bring: nobody's flood keeps the others waiting. */
static size_t take_share(struct round *round)
{
    size_t left = AUDIT_ROUND_MAX - round->count;
    return round->sources_left > 1 ? left / round->sources_left-- : left;
}

/* A source holds more, all of it as old as `at` or younger. */
static void note_more(struct round *round, int64_t at)
{
    round->sealed.has_more = true;
    if (at < round->sealed.until.us)
        round->sealed.until.us = at;
}

/* What a line parses into is let go at once: of the tree only the two texts are kept. */
static STATUS add_item(struct round *round, struct waiting item, struct err *err)
{
    AUTO_ARENA scratch = { 0 };
    arena_init(&scratch, 0);
    TRY(audit_entry_read(&scratch, item.line, &item.entry, err));
    item.entry.action = arena_copy(round->arena, item.entry.action);
    item.entry.object_type = arena_copy(round->arena, item.entry.object_type);
    if (item.pending_id == 0) {
        item.tenant = item.entry.tenant.n;
        item.at = item.entry.at.us;
    }
    round->items[round->count++] = item;
    return OK;
}

static STATUS note_pending(struct round *round, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(round->db, &stmt, "SELECT MIN(at) FROM audit_pending", err));
    TRY(db_step(&stmt, &row, err));
    note_more(round, row ? col_int(&stmt, 0) : round->sealed.until.us);
    return OK;
}
static STATUS take_pending(struct round *round, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    size_t share = take_share(round);
    TRY(db_prepare(round->db, &stmt,
                   "SELECT tenant, id, at, entry FROM audit_pending"
                   " ORDER BY tenant, at, id LIMIT $1",
                   err));
    bind_int(&stmt, 1, (int64_t)share);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        TRY(add_item(round,
                     (struct waiting){ .tenant = col_int(&stmt, 0),
                                       .pending_id = col_int(&stmt, 1),
                                       .at = col_int(&stmt, 2),
                                       .line = col_copy(round->arena, &stmt, 3) },
                     err));
    }
    return round->count == share ? note_pending(round, err) : OK;
}

static STATUS load_position(struct round *round, struct str source, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(round->db, &stmt,
                   "SELECT position FROM audit_source WHERE tenant = $1 AND source = $2", err));
    bind_int(&stmt, 1, nobody);
    bind_text(&stmt, 2, source);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_int(&stmt, 0) : 0;
    return OK;
}

static STATUS save_position(struct round *round, struct str source, int64_t position,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(round->db, &stmt,
                   "INSERT INTO audit_source (tenant, source, position) VALUES ($1, $2, $3)"
                   " ON CONFLICT (tenant, source) DO UPDATE SET position = excluded.position",
                   err));
    bind_int(&stmt, 1, nobody);
    bind_text(&stmt, 2, source);
    bind_int(&stmt, 3, position);
    return db_run(&stmt, NULL, err);
}

/* Reads whole lines from `position` on; *ret is empty when there is nothing new. *ret_cut: the file goes on. */
static STATUS read_new(struct arena *arena, struct str path, int64_t position, struct str *ret,
                       bool *ret_cut, struct err *err)
{
    int fd = open(str_to_chars(arena, path), O_RDONLY | O_CLOEXEC);
    *ret = STR("");
    if (fd < 0)
        return errno == ENOENT
                   ? OK
                   : err_set(err, ERR_IO, "", "access.audit.spool", "open spool: errno %d", errno);
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size <= position) {
        close(fd);
        return OK;
    }
    size_t room = (size_t)(info.st_size - position);
    *ret_cut = room > SPOOL_READ_MAX;
    room = *ret_cut ? SPOOL_READ_MAX : room;
    char *bytes = arena_array(arena, char, room);
    ssize_t got = pread(fd, bytes, room, position);
    int number = errno;
    close(fd);
    if (got < 0)
        return err_set(err, ERR_IO, "", "access.audit.spool", "read spool: errno %d", number);
    size_t len = (size_t)got;
    while (len > 0 && bytes[len - 1] != '\n')
        len--;
    *ret = (struct str){ bytes, len };
    return OK;
}

static STATUS take_spool(struct round *round, struct str name, struct err *err)
{
    int64_t position = 0;
    bool is_cut = false;
    size_t from = round->count, until = from + take_share(round);
    struct str bytes = STR(""), rest, line = STR("");
    struct str path = str_format(round->arena, "%.*s/%.*s", STR_ARG(round->folder), STR_ARG(name));
    TRY(load_position(round, name, &position, err));
    TRY(read_new(round->arena, path, position, &bytes, &is_cut, err));
    rest = bytes;
    while (round->count < until && rest.len > 0 && str_split(&rest, '\n', &line)) {
        struct err ignored;
        position += (int64_t)line.len + 1;
        /* a torn line (disk full) was refused to its request: it never happened */
        if (add_item(round, (struct waiting){ .line = line }, &ignored) != OK)
            continue;
    }
    if (rest.len > 0 || is_cut)
        note_more(round, round->count > from ? round->items[round->count - 1].at : 0);
    return bytes.len > 0 ? save_position(round, name, position, err) : OK;
}

static int compare_waiting(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->tenant != y->tenant)
        return x->tenant < y->tenant ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return 0;
}

/* ---- chaining ---- */
struct head {
    int64_t number;
    unsigned char hash[AUDIT_HASH_SIZE];
};

static STATUS load_head(struct db *db, int64_t tenant, struct head *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = (struct head){ 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT number, hash FROM audit_chain WHERE tenant = $1"
                   " ORDER BY number DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, tenant);
    TRY(db_step(&stmt, &row, err));
    if (row) {
        ret->number = col_int(&stmt, 0);
        struct str hash = col_blob(&stmt, 1);
        if (hash.len != AUDIT_HASH_SIZE)
            return err_set(err, ERR_DB, "", "access.audit.unreadable", "hash of entry %lld",
                           (long long)ret->number);
        memcpy(ret->hash, hash.ptr, hash.len);
    }
    return OK;
}

static STATUS append(struct stmt *insert, struct head *head, const struct waiting *item,
                     struct err *err)
{
    const struct audit_entry *entry = &item->entry;
    head->number++;
    struct str previous = { (const char *)head->hash, AUDIT_HASH_SIZE };
    unsigned char hash[AUDIT_HASH_SIZE];
    audit_entry_hash(previous, head->number, item->line, hash);
    memcpy(head->hash, hash, sizeof hash);
    stmt_reset(insert);
    bind_int(insert, 1, item->tenant);
    bind_int(insert, 2, head->number);
    bind_instant(insert, 3, entry->at);
    bind_int(insert, 4, entry->actor.n);
    bind_text(insert, 5, entry->action);
    bind_text(insert, 6, entry->object_type);
    bind_int(insert, 7, entry->object_id);
    bind_int(insert, 8, entry->casefile.n);
    bind_text(insert, 9, item->line);
    bind_blob(insert, 10, (struct str){ (const char *)head->hash, AUDIT_HASH_SIZE });
    return db_run(insert, NULL, err);
}

static STATUS save_head(struct round *round, int64_t tenant, const struct head *head,
                        struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct str signature =
        audit_head_signature(round->keyring, round->arena, tenant, head->number,
                             (struct str){ (const char *)head->hash, AUDIT_HASH_SIZE });
    TRY(db_prepare(round->db, &stmt,
                   "INSERT INTO audit_head (tenant, number, hash, signature)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant) DO UPDATE SET"
                   " number = excluded.number, hash = excluded.hash,"
                   " signature = excluded.signature",
                   err));
    bind_int(&stmt, 1, tenant);
    bind_int(&stmt, 2, head->number);
    bind_blob(&stmt, 3, (struct str){ (const char *)head->hash, AUDIT_HASH_SIZE });
    bind_text(&stmt, 4, signature);
    return db_run(&stmt, NULL, err);
}

static STATUS chain_all(struct round *round, struct err *err)
{
    AUTO_STMT insert = { 0 };
    struct head head = { 0 };
    TRY(db_prepare(round->db, &insert,
                   "INSERT INTO audit_chain (tenant, number, at, actor_id, action, object_type,"
                   " object_id, casefile_id, entry, hash)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                   err));
    for (size_t i = 0; i < round->count; i++) {
        const struct waiting *item = &round->items[i];
        if (i == 0 || item->tenant != round->items[i - 1].tenant)
            TRY(load_head(round->db, item->tenant, &head, err));
        TRY(append(&insert, &head, item, err));
        if (i + 1 == round->count || item->tenant != round->items[i + 1].tenant)
            TRY(save_head(round, item->tenant, &head, err));
    }
    return OK;
}

static STATUS remove_pending(struct round *round, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(round->db, &stmt, "DELETE FROM audit_pending WHERE tenant = $1 AND id = $2",
                   err));
    for (size_t i = 0; i < round->count; i++) {
        if (round->items[i].pending_id == 0)
            continue;
        stmt_reset(&stmt);
        bind_int(&stmt, 1, round->items[i].tenant);
        bind_int(&stmt, 2, round->items[i].pending_id);
        TRY(db_run(&stmt, NULL, err));
    }
    return OK;
}

/* Only one sealer at a time writes; another one waits here until it has committed. */
static STATUS lock_sealers(struct db *db, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO audit_source (tenant, source, position) VALUES ($1, 'sealer', 1)"
                   " ON CONFLICT (tenant, source) DO UPDATE SET"
                   " position = audit_source.position + 1",
                   err));
    bind_int(&stmt, 1, nobody);
    return db_run(&stmt, NULL, err);
}

/* ---- spool files of processes that are gone ---- */
static void remove_if_done(struct round *round, struct str name)
{
    struct err ignored;
    struct stat info;
    int64_t position = 0;
    const char *path = str_to_chars(
        round->arena, str_format(round->arena, "%.*s/%.*s", STR_ARG(round->folder), STR_ARG(name)));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &info) == 0 && info.st_size > 0 &&
        load_position(round, name, &position, &ignored) == OK && info.st_size <= position)
        unlink(path);
    close(fd);
}

static bool has_pending(struct db *db, bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    return db_prepare(db, &stmt, "SELECT 1 FROM audit_pending LIMIT 1", err) == OK &&
           db_step(&stmt, ret, err) == OK;
}

/* Is there anything to seal? An idle server writes nothing. */
static STATUS is_anything_new(struct round *round, const struct str *names, size_t count, bool *ret,
                              struct err *err)
{
    if (!has_pending(round->db, ret, err))
        return err->status;
    for (size_t i = 0; i < count && !*ret; i++) {
        struct stat info;
        int64_t position = 0;
        struct str path =
            str_format(round->arena, "%.*s/%.*s", STR_ARG(round->folder), STR_ARG(names[i]));
        if (!str_ends(names[i], STR(".spool")) ||
            stat(str_to_chars(round->arena, path), &info) != 0 || info.st_size == 0)
            continue;
        TRY(load_position(round, names[i], &position, err));
        *ret = info.st_size > position;
        if (!*ret)
            remove_if_done(round, names[i]);
    }
    return OK;
}

static STATUS seal_round(struct round *round, const struct str *names, size_t count,
                         struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(round->db, &tx, err));
    TRY(lock_sealers(round->db, err));
    round->sources_left = 1;
    for (size_t i = 0; i < count; i++)
        round->sources_left += str_ends(names[i], STR(".spool"));
    TRY(take_pending(round, err));
    for (size_t i = 0; i < count; i++)
        if (str_ends(names[i], STR(".spool")))
            TRY(take_spool(round, names[i], err));
    qsort(round->items, round->count, sizeof *round->items, compare_waiting);
    TRY(chain_all(round, err));
    TRY(remove_pending(round, err));
    return tx_commit(&tx, err);
}

STATUS audit_seal(struct db *db, const struct keyring *keyring, struct str spool_folder,
                  struct audit_sealed *ret, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct round round = { .arena = &arena,
                           .db = db,
                           .keyring = keyring,
                           .folder = spool_folder,
                           .sealed = { .until = clock_now() } };
    struct str *names = NULL;
    size_t count = 0;
    bool is_new = false;
    if (spool_folder.len > 0 && file_exists(spool_folder))
        TRY(folder_list(&arena, spool_folder, &names, &count, err));
    TRY(is_anything_new(&round, names, count, &is_new, err));
    if (is_new) {
        round.items = arena_array(&arena, struct waiting, AUDIT_ROUND_MAX);
        TRY(seal_round(&round, names, count, err));
    }
    *ret = round.sealed;
    ret->count = (int64_t)round.count;
    return OK;
}
