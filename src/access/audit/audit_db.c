/* audit_db.c - entries of changes, the head, the view of the audit, and the walk along the chain. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "access/audit/audit_entry.h"
#include "os/keyring.h"

#include "base/banned.h"

STATUS audit_add(struct tx *tx, const struct audit_entry *entry, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_STMT stmt = { 0 };
    struct str line = STR("");
    int64_t id = 0;
    arena_init(&arena, 0);
    TRY(audit_entry_write(&arena, entry, &line, err));
    random_fill((unsigned char *)&id, sizeof id);
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO audit_pending (tenant, id, at, entry)"
                   " VALUES ($1, $2, $3, $4)",
                   err));
    bind_int(&stmt, 1, entry->tenant.n);
    bind_int(&stmt, 2, id & INT64_MAX);
    bind_instant(&stmt, 3, entry->at);
    bind_text(&stmt, 4, line);
    return db_run(&stmt, NULL, err);
}

STATUS audit_lag_us(struct db *db, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT MIN(at) FROM audit_pending", err));
    TRY(db_step(&stmt, &row, err));
    *ret = row && !col_is_null(&stmt, 0) ? clock_now().us - col_int(&stmt, 0) : 0;
    return OK;
}

STATUS audit_waiting(struct db *db, TenantId tenant, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT COUNT(*) FROM audit_pending WHERE tenant = $1", err));
    bind_int(&stmt, 1, tenant.n);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_int(&stmt, 0) : 0;
    return OK;
}

STATUS audit_head(struct db *db, struct arena *arena, const struct keyring *keyring,
                  TenantId tenant, struct str *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT number, hash FROM audit_chain WHERE tenant = $1"
                   " ORDER BY number DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, tenant.n);
    TRY(db_step(&stmt, &row, err));
    *ret = STR("");
    if (row) {
        int64_t number = col_int(&stmt, 0);
        struct str hash = col_blob(&stmt, 1);
        struct str signature = audit_head_signature(keyring, arena, tenant.n, number, hash);
        *ret = str_format(arena, "%" PRId64 " %" PRId64 " %.*s %.*s", tenant.n, number,
                          STR_ARG(audit_hash_hex(arena, hash)), STR_ARG(signature));
    }
    return OK;
}

STATUS audit_list(struct db *db, struct arena *arena, const struct audit_query *query,
                  struct audit_row **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    size_t count = 0;
    struct audit_row *rows = arena_array(arena, struct audit_row, query->limit);
    TRY(db_prepare(db, &stmt,
                   "SELECT a.number, a.entry, COALESCE(u.name, '') FROM audit_chain a"
                   " LEFT JOIN app_user u ON u.tenant = a.tenant AND u.id = a.actor_id"
                   " WHERE a.tenant = $1 AND a.number < $2"
                   " AND ($3 = CAST(0 AS BIGINT) OR a.actor_id = $3)"
                   " AND ($4 = CAST(0 AS BIGINT) OR a.casefile_id = $4)"
                   " ORDER BY a.number DESC LIMIT $5",
                   err));
    bind_int(&stmt, 1, query->tenant.n);
    bind_int(&stmt, 2, query->before > 0 ? query->before : INT64_MAX);
    bind_int(&stmt, 3, query->actor.n);
    bind_int(&stmt, 4, query->casefile.n);
    bind_int(&stmt, 5, (int64_t)query->limit);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        struct audit_row *next = &rows[count++];
        next->number = col_int(&stmt, 0);
        TRY(audit_entry_read(arena, col_copy(arena, &stmt, 1), &next->entry, err));
        next->actor_name = col_copy(arena, &stmt, 2);
    }
    *ret = rows;
    *ret_count = count;
    return OK;
}

/* ---- verify ---- */
struct walk {
    struct arena *arena;
    int64_t tenant, last;
    unsigned char hash[AUDIT_HASH_SIZE];
    struct str fault;     /* "" so far */
    int64_t head_number;  /* what an anchored head says; 0: none */
    struct str head_hash; /* hexadecimal */
};

/* Do the columns, by which entries are found, say what the chained text says? */
static bool columns_fit(const struct stmt *stmt, const struct audit_entry *entry, int64_t tenant)
{
    return entry->tenant.n == tenant && entry->at.us == col_int(stmt, 1) &&
           entry->actor.n == col_int(stmt, 2) && str_equal(entry->action, col_text(stmt, 3)) &&
           str_equal(entry->object_type, col_text(stmt, 4)) &&
           entry->object_id == col_int(stmt, 5) && entry->casefile.n == col_int(stmt, 6);
}

static void walk_row(struct walk *walk, const struct stmt *stmt)
{
    struct audit_entry entry;
    struct err ignored;
    AUTO_ARENA scratch = { 0 };
    arena_init(&scratch, 0);
    int64_t number = col_int(stmt, 0);
    struct str text = col_text(stmt, 7), stored = col_blob(stmt, 8);
    unsigned char hash[AUDIT_HASH_SIZE];
    if (number != walk->last + 1) {
        walk->fault =
            number > walk->last
                ? str_format(walk->arena, "entries %" PRId64 " to %" PRId64 " were removed",
                             walk->last + 1, number - 1)
                : str_format(walk->arena, "entry %" PRId64 " was added", number);
        return;
    }
    struct str previous = { (const char *)walk->hash, AUDIT_HASH_SIZE };
    audit_entry_hash(previous, number, text, hash);
    bool fits = stored.len == AUDIT_HASH_SIZE && memcmp(hash, stored.ptr, sizeof hash) == 0 &&
                audit_entry_read(&scratch, text, &entry, &ignored) == OK &&
                columns_fit(stmt, &entry, walk->tenant);
    if (!fits)
        walk->fault =
            str_format(walk->arena, "entry %" PRId64 " was changed, added or moved", number);
    memcpy(walk->hash, hash, sizeof hash);
    walk->last = number;
    struct str hex = audit_hash_hex(&scratch, (struct str){ (const char *)hash, sizeof hash });
    if (fits && number == walk->head_number && !str_equal(hex, walk->head_hash))
        walk->fault =
            str_format(walk->arena,
                       "the chain up to entry %" PRId64 " is not the one of the kept head", number);
}

/* A kept head: "<tenant> <number> <hash> <signature>". A forged one is a fault too. */
static STATUS parse_head(struct walk *walk, const struct keyring *keyring, struct str head,
                         struct err *err)
{
    int64_t tenant = 0;
    struct str rest = str_trim(head), part[4] = { { 0 } };
    size_t count = 0;
    if (rest.len == 0)
        return OK;
    while (count < 4 && str_split(&rest, ' ', &part[count]))
        count++;
    if (count != 4 || !str_to_int(part[0], &tenant) || tenant != walk->tenant ||
        !str_to_int(part[1], &walk->head_number) || walk->head_number < 1)
        return err_set(err, ERR_INVALID, "head", "access.audit.bad_head",
                       "kept head is not of tenant %" PRId64, walk->tenant);
    struct str message = str_format(walk->arena, "banso audit head %" PRId64 " %" PRId64 " %.*s",
                                    tenant, walk->head_number, STR_ARG(part[2]));
    walk->head_hash = part[2];
    if (!str_equal(part[3], keyring_sign(keyring, walk->arena, tenant, message)))
        return err_set(err, ERR_INVALID, "head", "access.audit.bad_head",
                       "kept head of tenant %" PRId64 " has a wrong signature", tenant);
    return OK;
}

/* The signed end in the database: whoever cut the tail could not sign a shorter one. */
static STATUS check_end(struct walk *walk, struct db *db, const struct keyring *keyring,
                        struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT number, hash, signature FROM audit_head WHERE tenant = $1",
                   err));
    bind_int(&stmt, 1, walk->tenant);
    TRY(db_step(&stmt, &row, err));
    if (!row && walk->last == 0)
        return OK;
    struct str hash = row ? col_blob(&stmt, 1) : STR("");
    int64_t number = row ? col_int(&stmt, 0) : 0;
    struct str right = audit_head_signature(keyring, walk->arena, walk->tenant, number, hash);
    if (!row || right.len == 0 || !str_equal(col_text(&stmt, 2), right))
        walk->fault = STR("the signed end of the chain is missing or forged");
    else if (number > walk->last)
        walk->fault = str_format(walk->arena, "the end was cut after entry %" PRId64, walk->last);
    else if (number < walk->last)
        walk->fault = str_format(walk->arena, "entry %" PRId64 " was added", number + 1);
    else if (hash.len != AUDIT_HASH_SIZE || memcmp(hash.ptr, walk->hash, hash.len) != 0)
        walk->fault =
            str_format(walk->arena, "entry %" PRId64 " was changed, added or moved", number);
    return OK;
}

static STATUS walk_chain(struct walk *walk, struct db *db, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT number, at, actor_id, action, object_type, object_id, casefile_id,"
                   " entry, hash FROM audit_chain WHERE tenant = $1 ORDER BY number",
                   err));
    bind_int(&stmt, 1, walk->tenant);
    while (walk->fault.len == 0) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            return OK;
        walk_row(walk, &stmt);
    }
    return OK;
}

STATUS audit_verify(struct db *db, struct arena *arena, const struct keyring *keyring,
                    TenantId tenant, struct str head, int64_t *ret_entries, struct str *ret_fault,
                    struct err *err)
{
    struct walk walk = { .arena = arena, .tenant = tenant.n, .fault = STR("") };
    AUTO_TX tx = { 0 };
    TRY(parse_head(&walk, keyring, head, err));
    if (!db_in_tx(db))
        TRY(tx_begin_read(db, &tx, err)); /* one snapshot: the sealer goes on meanwhile */
    TRY(walk_chain(&walk, db, err));
    if (walk.fault.len == 0)
        TRY(check_end(&walk, db, keyring, err));
    if (walk.fault.len == 0 && walk.head_number > walk.last)
        walk.fault = str_format(arena, "the end was cut after entry %" PRId64, walk.last);
    *ret_entries = walk.last;
    *ret_fault = walk.fault;
    return OK;
}
