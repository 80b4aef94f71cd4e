/* calendar_db.c - secrets of private calendar feeds: only their hash is kept. */
#include "consult/calendar.h"

#include <sodium.h>

#include "os/keyring.h"

#include "base/banned.h"

enum { SECRET_BYTES = 32, HASH_BYTES = 32 };

static struct str hash_of(struct arena *arena, struct str secret)
{
    unsigned char *hash = arena_alloc(arena, 1, HASH_BYTES);
    crypto_generichash(hash, HASH_BYTES, (const unsigned char *)secret.ptr, secret.len, NULL, 0);
    return (struct str){ (const char *)hash, HASH_BYTES };
}

static STATUS end_feeds(struct tx *tx, const struct consult *c, struct err *err)
{
    AUTO_STMT end = { 0 };
    TRY(db_prepare(tx->db, &end,
                   "UPDATE calendar_feed SET ended_at = $1 WHERE tenant = $2 AND user_id = $3"
                   " AND ended_at IS NULL",
                   err));
    bind_instant(&end, 1, c->now);
    bind_int(&end, 2, c->actor->tenant.n);
    bind_int(&end, 3, c->actor->user.n);
    return db_run(&end, NULL, err);
}

STATUS calendar_feed_new(const struct consult *c, struct str *ret_secret, struct err *err)
{
    unsigned char bytes[SECRET_BYTES];
    char hex[2 * SECRET_BYTES + 1];
    random_fill(bytes, sizeof(bytes));
    sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
    struct str secret = str_format(c->arena, "%lld.%s", (long long)c->actor->tenant.n, hex);
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(end_feeds(&tx, c, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(c->db, &insert,
                   "INSERT INTO calendar_feed (tenant, token_hash, user_id, organisation_id,"
                   " created_at) VALUES ($1, $2, $3, $4, $5)",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_blob(&insert, 2, hash_of(c->arena, secret));
    bind_int(&insert, 3, c->actor->user.n);
    bind_int(&insert, 4, c->actor->organisation.n);
    bind_instant(&insert, 5, c->now);
    TRY(db_run(&insert, NULL, err));
    TRY(consult_audit(&tx, c, STR("create"), STR("calendar_feed"), c->actor->user.n,
                      (CasefileId){ 0 }, err));
    TRY(tx_commit(&tx, err));
    *ret_secret = secret;
    return OK;
}

STATUS calendar_feed_end(const struct consult *c, struct err *err)
{
    TRY(consult_reserve(c, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(c->db, &tx, err));
    TRY(end_feeds(&tx, c, err));
    TRY(consult_audit(&tx, c, STR("delete"), STR("calendar_feed"), c->actor->user.n,
                      (CasefileId){ 0 }, err));
    return tx_commit(&tx, err);
}

STATUS calendar_feed_has(const struct consult *c, bool *ret, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM calendar_feed WHERE tenant = $1 AND user_id = $2"
                   " AND ended_at IS NULL LIMIT 1",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_int(&find, 2, c->actor->user.n);
    return db_step(&find, ret, err);
}

STATUS calendar_feed_find(struct db *db, struct str secret, TenantId *ret_tenant, UserId *ret_user,
                          OrganisationId *ret_organisation, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str rest = secret, part = { 0 };
    int64_t tenant;
    if (!str_split(&rest, '.', &part) || !str_to_int(part, &tenant))
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "not a feed secret");
    AUTO_STMT find = { 0 };
    TRY(db_prepare(db, &find,
                   "SELECT user_id, organisation_id FROM calendar_feed"
                   " WHERE tenant = $1 AND token_hash = $2 AND ended_at IS NULL",
                   err));
    bind_int(&find, 1, tenant);
    bind_blob(&find, 2, hash_of(&arena, secret));
    bool has;
    TRY(db_step(&find, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no such feed");
    ret_tenant->n = tenant;
    ret_user->n = col_int(&find, 0);
    ret_organisation->n = col_int(&find, 1);
    return OK;
}
