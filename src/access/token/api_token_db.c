/* api_token_db.c - tokens of programs and calendar feeds. */
#include "access/token/api_token.h"

#include <inttypes.h>

#include "access/account_audit.h"
#include "access/may_db.h"
#include "access/token/secret.h"

#include "base/banned.h"

enum { TOKEN_DAYS_MAX = 366, TOKEN_NAME_MAX = 60 };

static STATUS unknown(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "", "access.token.unknown", "token is not live");
}

/* Columns: tenant, user_id, organisation_id, role. */
static STATUS read_actor(struct stmt *stmt, const struct seido *seido, struct actor *ret,
                         struct err *err)
{
    *ret = (struct actor){ .tenant = { col_int(stmt, 0) },
                           .user = { col_int(stmt, 1) },
                           .organisation = { col_int(stmt, 2) },
                           .seido = seido };
    return actor_read_roles(stmt, 3, ret, err);
}

/* ---- tokens of programs ---- */
static STATUS holds_role(struct db *db, const struct act *act, const struct api_token *token,
                         bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM membership m JOIN membership_role r ON r.tenant = m.tenant"
                   " AND r.membership_id = m.id WHERE m.tenant = $1 AND m.user_id = $2"
                   " AND m.organisation_id = $3 AND r.role = $4 AND r.approved_at IS NOT NULL"
                   " AND r.ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    bind_int(&stmt, 3, token->organisation.n);
    bind_text(&stmt, 4, token->role);
    return db_step(&stmt, ret, err);
}

static STATUS check_token(struct db *db, const struct act *act, const struct api_token *token,
                          struct err *err)
{
    bool holds = false;
    Date today = instant_tokyo_date(act->now);
    if (str_trim(token->name).len == 0 || str_chars(token->name) > TOKEN_NAME_MAX)
        return err_set(err, ERR_INVALID, "name", "access.missing", "token without name");
    if (date_compare(token->expires_on, today) < 0 ||
        date_diff(token->expires_on, today) > TOKEN_DAYS_MAX)
        return err_set(err, ERR_INVALID, "expires_on", "access.token.expires",
                       "token ends in the past or after a year");
    TRY(holds_role(db, act, token, &holds, err));
    return holds ? OK
                 : err_set(err, ERR_DENIED, "role", "access.token.role",
                           "user %" PRId64 " does not hold the role", act->by.n);
}

STATUS api_token_add(struct db *db, struct arena *arena, const struct act *act,
                     const struct api_token *token, struct str *ret_secret, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    unsigned char hash[SECRET_HASH];
    int64_t id = 0;
    struct str secret = secret_new(arena, act->tenant);
    secret_hash(secret, hash);
    TRY(check_token(db, act, token, err));
    TRY(key_next(db, act->tenant, &id, err));
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO api_token (tenant, id, token_hash, name, user_id, organisation_id,"
                   " role, created_at, expires_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id);
    bind_blob(&stmt, 3, (struct str){ (const char *)hash, sizeof hash });
    bind_text(&stmt, 4, token->name);
    bind_int(&stmt, 5, act->by.n);
    bind_int(&stmt, 6, token->organisation.n);
    bind_text(&stmt, 7, token->role);
    bind_instant(&stmt, 8, act->now);
    bind_date(&stmt, 9, token->expires_on);
    TRY(db_run(&stmt, NULL, err));
    TRY(act_audit_fields(&tx, act, "add", "api_token", id, token->role, err));
    TRY(tx_commit(&tx, err));
    *ret_secret = secret;
    return OK;
}

STATUS api_token_end(struct db *db, const struct act *act, int64_t id, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE api_token SET ended_at = $4 WHERE tenant = $1 AND id = $2"
                   " AND user_id = $3 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id);
    bind_int(&stmt, 3, act->by.n);
    bind_instant(&stmt, 4, act->now);
    TRY(db_run(&stmt, &changed, err));
    if (changed != 1)
        return unknown(err);
    TRY(act_audit(&tx, act, "end", "api_token", id, err));
    return tx_commit(&tx, err);
}

STATUS api_token_list(struct db *db, struct arena *arena, TenantId tenant, UserId user, Date today,
                      struct api_token **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct api_token) };
    TRY(db_prepare(db, &stmt,
                   "SELECT id, name, role, organisation_id, created_at, expires_on,"
                   " ended_at IS NULL FROM api_token WHERE tenant = $1 AND user_id = $2"
                   " ORDER BY created_at DESC, id DESC",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        struct api_token *token = array_add(&list);
        *token = (struct api_token){
            .id = col_int(&stmt, 0),
            .name = col_copy(arena, &stmt, 1),
            .role = col_copy(arena, &stmt, 2),
            .organisation = { col_int(&stmt, 3) },
            .created_at = { col_int(&stmt, 4) },
            .expires_on = col_date(&stmt, 5).value,
        };
        token->is_live = col_bool(&stmt, 6) && date_compare(token->expires_on, today) >= 0;
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

STATUS api_token_actor(struct db *db, const struct seido *seido, struct str secret, Instant now,
                       struct actor *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    /* The one role of the token, and only while the user holds it still. */
    TRY(db_prepare(
        db, &stmt,
        "SELECT t.tenant, t.user_id, t.organisation_id, r.role FROM api_token t" ACTOR_JOINS(
            "t") " WHERE t.tenant = $1 AND t.token_hash = $2 AND t.ended_at IS NULL"
                 " AND t.expires_on >= $3 AND r.role = t.role",
        err));
    bind_date(&stmt, 3, instant_tokyo_date(now));
    TRY(secret_find(&stmt, secret, &row, err));
    if (!row)
        return unknown(err);
    TRY(read_actor(&stmt, seido, ret, err));
    return ret->role_count == 1 ? OK : unknown(err);
}

/* ---- calendar feeds ---- */
static STATUS end_feeds(struct tx *tx, const struct act *act, UserId user, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE calendar_feed SET ended_at = $3 WHERE tenant = $1"
                   " AND user_id = $2 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_instant(&stmt, 3, act->now);
    return db_run(&stmt, NULL, err);
}

STATUS api_token_end_all(struct tx *tx, const struct act *act, UserId user, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE api_token SET ended_at = $3 WHERE tenant = $1"
                   " AND user_id = $2 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_instant(&stmt, 3, act->now);
    TRY(db_run(&stmt, NULL, err));
    return end_feeds(tx, act, user, err);
}

STATUS calendar_feed_add(struct db *db, struct arena *arena, const struct act *act,
                         OrganisationId organisation, struct str *ret_secret, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    unsigned char hash[SECRET_HASH];
    struct str secret = secret_new(arena, act->tenant);
    secret_hash(secret, hash);
    TRY(tx_begin(db, &tx, err));
    TRY(end_feeds(&tx, act, act->by, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO calendar_feed (tenant, token_hash, user_id, organisation_id,"
                   " created_at) VALUES ($1, $2, $3, $4, $5)",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_blob(&stmt, 2, (struct str){ (const char *)hash, sizeof hash });
    bind_int(&stmt, 3, act->by.n);
    bind_int(&stmt, 4, organisation.n);
    bind_instant(&stmt, 5, act->now);
    TRY(db_run(&stmt, NULL, err));
    TRY(act_audit(&tx, act, "add", "calendar_feed", act->by.n, err));
    TRY(tx_commit(&tx, err));
    *ret_secret = secret;
    return OK;
}

STATUS calendar_feed_end(struct db *db, const struct act *act, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(end_feeds(&tx, act, act->by, err));
    TRY(act_audit(&tx, act, "end", "calendar_feed", act->by.n, err));
    return tx_commit(&tx, err);
}

STATUS calendar_feed_exists(struct db *db, TenantId tenant, UserId user, bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM calendar_feed WHERE tenant = $1 AND user_id = $2"
                   " AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    return db_step(&stmt, ret, err);
}

STATUS calendar_feed_actor(struct db *db, const struct seido *seido, struct str secret, Instant now,
                           struct actor *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(
        db, &stmt,
        "SELECT f.tenant, f.user_id, f.organisation_id, r.role FROM calendar_feed f" ACTOR_JOINS(
            "f") " WHERE f.tenant = $1 AND f.token_hash = $2 AND f.ended_at IS NULL"
                 " AND o.id IS NOT NULL",
        err));
    bind_date(&stmt, 3, instant_tokyo_date(now));
    TRY(secret_find(&stmt, secret, &row, err));
    return row ? read_actor(&stmt, seido, ret, err) : unknown(err);
}
