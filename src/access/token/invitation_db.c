/* invitation_db.c - see invitation.h. */
#include "access/token/invitation.h"

#include <inttypes.h>

#include "access/account_audit.h"
#include "access/password.h"
#include "access/token/secret.h"
#include "access/session_db.h"

#include "base/banned.h"

static STATUS unknown(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "", "access.invitation.unknown", "no live invitation");
}

static STATUS end_open(struct tx *tx, const struct act *act, UserId user, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE invitation SET ended_at = $3 WHERE tenant = $1 AND user_id = $2"
                   " AND used_at IS NULL AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_instant(&stmt, 3, act->now);
    return db_run(&stmt, NULL, err);
}

STATUS invitation_add(struct tx *tx, struct arena *arena, const struct act *act, UserId user,
                      struct str *ret_secret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    unsigned char hash[SECRET_HASH];
    int64_t id = 0;
    struct str secret = secret_new(arena, act->tenant);
    secret_hash(secret, hash);
    TRY(end_open(tx, act, user, err));
    TRY(key_next(tx->db, act->tenant, &id, err));
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO invitation (tenant, id, user_id, token_hash, made_by, made_at,"
                   " expires_at, used_from) VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id);
    bind_int(&stmt, 3, user.n);
    bind_blob(&stmt, 4, (struct str){ (const char *)hash, sizeof hash });
    bind_int(&stmt, 5, act->by.n);
    bind_instant(&stmt, 6, act->now);
    bind_int(&stmt, 7, act->now.us + INVITATION_DAYS * INT64_C(86400) * 1000000);
    TRY(db_run(&stmt, NULL, err));
    *ret_secret = secret;
    return OK;
}

/* Columns in the order of the two queries below. */
static void read_row(struct arena *arena, const struct stmt *stmt, Instant now,
                     struct invitation *ret)
{
    *ret = (struct invitation){
        .id = col_int(stmt, 0),
        .user = { col_int(stmt, 1) },
        .login = col_copy(arena, stmt, 2),
        .made_by = col_copy(arena, stmt, 3),
        .made_at = { col_int(stmt, 4) },
        .expires_at = { col_int(stmt, 5) },
        .is_used = !col_is_null(stmt, 6),
        .used_at = { col_int(stmt, 6) },
        .used_from = col_copy(arena, stmt, 7),
    };
    ret->is_live = !ret->is_used && col_is_null(stmt, 8) && ret->expires_at.us > now.us;
}

STATUS invitation_find(struct db *db, struct arena *arena, struct str secret, Instant now,
                       struct invitation *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT i.id, i.user_id, u.login, COALESCE(b.name, ''), i.made_at,"
                   " i.expires_at, i.used_at, i.used_from, i.ended_at FROM invitation i"
                   " JOIN app_user u ON u.tenant = i.tenant AND u.id = i.user_id"
                   " LEFT JOIN app_user b ON b.tenant = i.tenant AND b.id = i.made_by"
                   " WHERE i.tenant = $1 AND i.token_hash = $2",
                   err));
    TRY(secret_find(&stmt, secret, &row, err));
    if (!row)
        return unknown(err);
    read_row(arena, &stmt, now, ret);
    return OK;
}

STATUS invitation_list(struct db *db, struct arena *arena, const struct act *act, UserId user,
                       struct invitation **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct array list = { .arena = arena, .size = sizeof(struct invitation) };
    TRY(db_prepare(db, &stmt,
                   "SELECT i.id, i.user_id, u.login, COALESCE(b.name, ''), i.made_at,"
                   " i.expires_at, i.used_at, i.used_from, i.ended_at FROM invitation i"
                   " JOIN app_user u ON u.tenant = i.tenant AND u.id = i.user_id"
                   " LEFT JOIN app_user b ON b.tenant = i.tenant AND b.id = i.made_by"
                   " WHERE i.tenant = $1 AND i.user_id = $2"
                   " ORDER BY i.made_at DESC, i.id DESC LIMIT $3",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_int(&stmt, 3, INVITATIONS_SHOWN);
    for (bool row;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_row(arena, &stmt, act->now, array_add(&list));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

/* Once: of two at the same time one finds no row. */
static STATUS use_up(struct tx *tx, const struct visit *visit, int64_t id, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE invitation SET used_at = $3, used_from = $4 WHERE tenant = $1"
                   " AND id = $2 AND used_at IS NULL AND ended_at IS NULL AND expires_at > $3",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, id);
    bind_instant(&stmt, 3, visit->now);
    bind_text(&stmt, 4, visit->source);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK : unknown(err);
}

static STATUS set_password(struct tx *tx, const struct visit *visit, UserId user, struct str hash,
                           struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET password_hash = $3, must_change_password = 0,"
                   " totp_pending = NULL, version = version + 1 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_text(&stmt, 3, hash);
    return db_run(&stmt, NULL, err);
}

STATUS invitation_accept(struct db *db, struct helper *helper, const struct visit *visit,
                         struct str secret, struct str password, struct signed_in *ret,
                         struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    struct invitation invitation;
    struct credentials who;
    struct signed_in in = { 0 };
    struct visit here = *visit;
    struct str hash = STR("");
    arena_init(&arena, 0);
    if (!secret_tenant(secret, &here.tenant))
        return unknown(err);
    TRY(invitation_find(db, &arena, secret, here.now, &invitation, err));
    TRY(credentials_by_id(db, &arena, &here, invitation.user, &who, err));
    if (!invitation.is_live || !who.is_usable)
        return unknown(err);
    TRY(new_password_check(db, &arena, here.tenant, who.id, password, err));
    TRY(password_hash(helper, &arena, password, &hash, err));
    in.session.user = who.id;
    in.session.stage = who.sealed_totp.len == 0 ? STAGE_ENROL : STAGE_CODE;
    TRY(session_first_organisation(db, &here, who.id, &in.session.organisation, err));
    TRY(key_next(db, here.tenant, &in.session.id, err));
    TRY(tx_begin(db, &tx, err));
    TRY(use_up(&tx, &here, invitation.id, err));
    TRY(set_password(&tx, &here, who.id, hash, err));
    TRY(session_end_all(&tx, here.tenant, who.id, 0, here.now, err));
    TRY(session_insert(&tx, &here, &in, err));
    TRY(session_audit(&tx, &here, who.id, "accept_invitation", in.session.id, err));
    TRY(tx_commit(&tx, err));
    *ret = in;
    return OK;
}
