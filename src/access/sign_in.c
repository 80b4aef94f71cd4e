/* sign_in.c - the stages of signing in, and stepping up. No SQL here (session_db.c, throttle_db.c). */
#include <assert.h>
#include <inttypes.h>

#include "access/password.h"
#include "access/session_db.h"
#include "access/throttle.h"
#include "access/totp.h"

#include "base/banned.h"

static STATUS refused(struct err *err, const char *why, UserId user)
{
    return err_set(err, ERR_DENIED, "", "access.sign_in.refused", "user %" PRId64 ": %s", user.n,
                   why);
}

/* Notes the failure and its audit entry; the answer is the same for every reason. */
static STATUS refuse(struct db *db, const struct visit *visit, const struct credentials *who,
                     const char *action, const char *why, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    if (who->id.n != 0)
        TRY(credentials_note_failure(&tx, visit->tenant, who->id, err));
    TRY(session_audit(&tx, visit, who->id, action, 0, err));
    TRY(tx_commit(&tx, err));
    return refused(err, why, who->id);
}

/* The helper was busy or died: nothing was checked, so nothing counts. */
static STATUS give_back(struct db *db, const struct visit *visit, struct str login,
                        enum status status)
{
    struct err ignored;
    AUTO_TX tx = { 0 };
    if (tx_begin(db, &tx, &ignored) == OK && throttle_refund(&tx, visit, login, &ignored) == OK &&
        tx_commit(&tx, &ignored) != OK)
        return status;
    return status;
}

static bool is_known_source(const struct credentials *who, const struct visit *visit)
{
    return who->id.n != 0 && who->last_from.len > 0 && str_equal(who->last_from, visit->source);
}

/* Counts the attempt and checks the password. ERR_DENIED is told to the audit already. */
static STATUS check_password(struct db *db, struct helper *helper, struct arena *arena,
                             const struct visit *visit, const struct credentials *who,
                             struct str password, struct err *err)
{
    bool fits = false, rehash = false;
    enum status status =
        password_verify(helper, arena, who->password_hash, password, &fits, &rehash, err);
    if (status != OK)
        return give_back(db, visit, who->login, status);
    if (!fits)
        return refuse(db, visit, who, "sign_in_refused", "password", err);
    if (!who->is_usable)
        return refuse(db, visit, who, "sign_in_refused", "not active", err);
    if (rehash) {
        struct str hash = STR("");
        AUTO_TX tx = { 0 };
        TRY(password_hash(helper, arena, password, &hash, err));
        TRY(tx_begin(db, &tx, err));
        TRY(credentials_set_hash(&tx, visit->tenant, who->id, hash, err));
        TRY(tx_commit(&tx, err));
    }
    return OK;
}

STATUS sign_in_password(struct db *db, struct helper *helper, const struct visit *visit,
                        struct str login, struct str password, struct signed_in *ret,
                        struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    struct credentials who;
    struct signed_in in = { 0 };
    arena_init(&arena, 0);
    TRY(credentials_by_login(db, &arena, visit, login, &who, err));
    TRY(throttle_take(db, visit, login, is_known_source(&who, visit), err));
    TRY(check_password(db, helper, &arena, visit, &who, password, err));
    in.session.user = who.id;
    in.session.stage = who.sealed_totp.len == 0 ? STAGE_ENROL : STAGE_CODE;
    TRY(session_first_organisation(db, visit, who.id, &in.session.organisation, err));
    TRY(key_next(db, visit->tenant, &in.session.id, err));
    TRY(tx_begin(db, &tx, err));
    /* Failures are forgotten only after the code: who knows the password alone keeps them. */
    TRY(throttle_refund(&tx, visit, login, err));
    TRY(session_insert(&tx, visit, &in, err));
    TRY(session_audit(&tx, visit, who.id, "sign_in_password", in.session.id, err));
    TRY(tx_commit(&tx, err));
    *ret = in;
    return OK;
}

/* Does the code fit, as a one-time code or a recovery code? Uses it up, in the transaction. */
static STATUS use_code(struct tx *tx, const struct keyring *keyring, const struct visit *visit,
                       const struct credentials *who, struct str code, bool *ret, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str secret = STR("");
    struct seal_place place = { STR("app_user"), visit->tenant.n, who->id.n, STR("totp_secret") };
    int64_t step = 0;
    *ret = false;
    if (who->sealed_totp.len == 0)
        return OK;
    TRY(keyring_unseal(keyring, KEY_TOTP, &place, &arena, who->sealed_totp, &secret, err));
    if (totp_fits(secret, code, visit->now, who->last_step, &step))
        return credentials_use_step(tx, visit->tenant, who->id, step, ret, err);
    return recovery_code_use(tx, visit, who->id, recovery_code_hash(&arena, code), ret, err);
}

/* The session goes on to `stage` with a new token; `full` is noted in the account and the audit. */
static STATUS go_on(struct tx *tx, const struct visit *visit, const struct credentials *who,
                    struct signed_in *in, struct err *err)
{
    bool is_full = in->session.stage == STAGE_FULL;
    if (is_full)
        in->session.created_at = visit->now;
    TRY(session_renew(tx, visit, is_full ? who->failures : 0, in, err));
    if (!is_full)
        return OK;
    TRY(throttle_clear(tx, visit, who->login, err));
    TRY(credentials_note_sign_in(tx, visit, who->id, err));
    return session_audit(tx, visit, who->id, "sign_in", in->session.id, err);
}

STATUS sign_in_code(struct db *db, const struct keyring *keyring, const struct visit *visit,
                    const struct session *session, struct str code, struct signed_in *ret,
                    struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct credentials who;
    struct signed_in in = { .session = *session };
    bool fits = false;
    arena_init(&arena, 0);
    if (session->stage != STAGE_CODE)
        return refused(err, "stage", session->user);
    TRY(credentials_by_id(db, &arena, visit, session->user, &who, err));
    TRY(throttle_take(db, visit, who.login, is_known_source(&who, visit), err));
    {
        AUTO_TX tx = { 0 };
        TRY(tx_begin(db, &tx, err));
        TRY(use_code(&tx, keyring, visit, &who, code, &fits, err));
        if (fits && who.is_usable) {
            in.session.stage = who.must_change_password ? STAGE_PASSWORD : STAGE_FULL;
            TRY(throttle_refund(&tx, visit, who.login, err));
            TRY(go_on(&tx, visit, &who, &in, err));
            TRY(tx_commit(&tx, err));
            *ret = in;
            return OK;
        }
    }
    return refuse(db, visit, &who, "sign_in_refused", "code", err);
}

STATUS session_advance(struct db *db, const struct visit *visit, const struct session *session,
                       struct signed_in *ret, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    struct credentials who;
    struct signed_in in = { .session = *session };
    arena_init(&arena, 0);
    TRY(credentials_by_id(db, &arena, visit, session->user, &who, err));
    if (session->stage == STAGE_CODE || !who.is_usable ||
        (session->stage == STAGE_ENROL && who.sealed_totp.len == 0))
        return refused(err, "stage", session->user);
    if (session->stage == STAGE_PASSWORD && who.must_change_password)
        return refused(err, "password not changed", session->user);
    in.session.stage = who.must_change_password ? STAGE_PASSWORD : STAGE_FULL;
    TRY(tx_begin(db, &tx, err));
    TRY(go_on(&tx, visit, &who, &in, err));
    TRY(tx_commit(&tx, err));
    *ret = in;
    return OK;
}

STATUS step_up(struct db *db, const struct visit *visit, const struct session *session,
               const struct proof *proof, struct signed_in *ret, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct credentials who;
    struct signed_in in = { .session = *session };
    bool fits = false;
    arena_init(&arena, 0);
    assert(session->stage == STAGE_FULL);
    TRY(credentials_by_id(db, &arena, visit, session->user, &who, err));
    TRY(throttle_take(db, visit, who.login, is_known_source(&who, visit), err));
    TRY(check_password(db, proof->helper, &arena, visit, &who, proof->password, err));
    {
        AUTO_TX tx = { 0 };
        TRY(tx_begin(db, &tx, err));
        TRY(use_code(&tx, proof->keyring, visit, &who, proof->code, &fits, err));
        if (fits) {
            TRY(throttle_clear(&tx, visit, who.login, err));
            TRY(session_renew(&tx, visit, 0, &in, err));
            TRY(session_audit(&tx, visit, who.id, "step_up", in.session.id, err));
            TRY(tx_commit(&tx, err));
            *ret = in;
            return OK;
        }
    }
    return refuse(db, visit, &who, "step_up_refused", "code", err);
}
