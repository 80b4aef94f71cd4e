/* throttle_db.c - the table throttle. */
#include <sodium.h>
#include <string.h>

#include "access/audit/audit_entry.h"
#include "access/throttle.h"

#include "base/banned.h"

int64_t throttle_delay_s(int64_t failures, int64_t free_failures)
{
    int64_t over = failures - free_failures;
    if (over <= 0)
        return 0;
    return over >= 10 ? THROTTLE_WAIT_MAX_S : INT64_C(1) << over;
}

static struct str login_key(struct arena *arena, struct str login)
{
    unsigned char hash[16];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)login.ptr, login.len, NULL, 0);
    struct str hex = audit_hash_hex(arena, (struct str){ (const char *)hash, sizeof hash });
    return str_format(arena, "l:%.*s", STR_ARG(hex));
}

static struct str source_key(struct arena *arena, const struct visit *visit)
{
    return str_format(arena, "s:%.*s", STR_ARG(str_cut(visit->source, 60)));
}

/* How long `key` has to wait still, in seconds. */
static STATUS load_wait(struct db *db, const struct visit *visit, struct str key,
                        int64_t free_failures, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT failures, failed_at FROM throttle"
                   " WHERE tenant = $1 AND source = $2",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_text(&stmt, 2, key);
    TRY(db_step(&stmt, &row, err));
    *ret = 0;
    if (row) {
        int64_t passed = (visit->now.us - col_int(&stmt, 1)) / 1000000;
        int64_t delay = throttle_delay_s(col_int(&stmt, 0), free_failures);
        *ret = delay > passed ? delay - passed : 0;
    }
    return OK;
}

static STATUS add(struct db *db, const struct visit *visit, struct str key, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO throttle (tenant, source, failures, failed_at)"
                   " VALUES ($1, $2, 1, $3) ON CONFLICT (tenant, source) DO UPDATE SET"
                   " failures = throttle.failures + 1, failed_at = excluded.failed_at",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_text(&stmt, 2, key);
    bind_instant(&stmt, 3, visit->now);
    return db_run(&stmt, NULL, err);
}

static STATUS forget_old(struct db *db, const struct visit *visit, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "DELETE FROM throttle WHERE tenant = $1 AND failed_at < $2", err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, visit->now.us - (int64_t)THROTTLE_FORGET_S * 1000000);
    return db_run(&stmt, NULL, err);
}

STATUS throttle_take(struct db *db, const struct visit *visit, struct str login, bool known_source,
                     struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    arena_init(&arena, 0);
    struct str by_login = login_key(&arena, login), by_source = source_key(&arena, visit);
    int64_t wait = 0, source_wait = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(forget_old(db, visit, err));
    if (!known_source)
        TRY(load_wait(db, visit, by_login, THROTTLE_FREE_LOGIN, &wait, err));
    TRY(load_wait(db, visit, by_source, THROTTLE_FREE_SOURCE, &source_wait, err));
    wait = wait > source_wait ? wait : source_wait;
    if (wait > 0) {
        enum status status = err_set(err, ERR_LIMIT, "", "access.sign_in.wait",
                                     "throttled for %lld s", (long long)wait);
        err_arg(err, ARG_INT("seconds", wait));
        return status;
    }
    TRY(add(db, visit, by_login, err));
    TRY(add(db, visit, by_source, err));
    return tx_commit(&tx, err);
}

static STATUS lower(struct tx *tx, const struct visit *visit, struct str key, int64_t by,
                    struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE throttle SET failures = CASE WHEN failures > $3 THEN failures - $3"
                   " ELSE 0 END WHERE tenant = $1 AND source = $2",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_text(&stmt, 2, key);
    bind_int(&stmt, 3, by);
    return db_run(&stmt, NULL, err);
}

STATUS throttle_refund(struct tx *tx, const struct visit *visit, struct str login, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    TRY(lower(tx, visit, login_key(&arena, login), 1, err));
    return lower(tx, visit, source_key(&arena, visit), 1, err);
}

STATUS throttle_clear(struct tx *tx, const struct visit *visit, struct str login, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    TRY(lower(tx, visit, login_key(&arena, login), INT32_MAX, err));
    return lower(tx, visit, source_key(&arena, visit), 1, err);
}
