/* own_account.c - what a user does to the own account: second factor, password, preferences. */
#include <inttypes.h>

#include "access/account_audit.h"
#include "access/password.h"
#include "access/throttle.h"
#include "access/totp.h"

#include "base/banned.h"

enum { PREFERENCES_MAX = 500 };

static struct seal_place place_of(const struct act *act, struct str field)
{
    return (struct seal_place){ STR("app_user"), act->tenant.n, act->by.n, field };
}

/* The sealed column of one's own account; "" when it is empty. */
static STATUS load_sealed(struct db *db, struct arena *arena, TenantId tenant, UserId user,
                          bool pending, struct str *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT totp_secret, totp_pending FROM app_user"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.user.absent", "no user %" PRId64, user.n);
    *ret = arena_copy(arena, col_blob(&stmt, pending ? 1 : 0));
    return OK;
}

static STATUS set_pending(struct tx *tx, const struct act *act, struct str sealed, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET totp_pending = $3"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    bind_blob(&stmt, 3, sealed);
    return db_run(&stmt, NULL, err);
}

STATUS account_enrol_begin(struct db *db, struct arena *arena, const struct keyring *keyring,
                           const struct act *act, struct str *ret_secret, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct str sealed = STR("");
    struct seal_place place = place_of(act, STR("totp_pending"));
    TRY(load_sealed(db, arena, act->tenant, act->by, true, &sealed, err));
    if (sealed.len > 0) /* begun before: the picture that was scanned stays right */
        return keyring_unseal(keyring, KEY_TOTP, &place, arena, sealed, ret_secret, err);
    unsigned char *secret = arena_array(arena, unsigned char, TOTP_SECRET_SIZE);
    totp_secret_new(secret);
    struct str text = { (const char *)secret, TOTP_SECRET_SIZE };
    TRY(keyring_seal(keyring, KEY_TOTP, &place, arena, text, &sealed, err));
    TRY(tx_begin(db, &tx, err));
    TRY(set_pending(&tx, act, sealed, err));
    TRY(tx_commit(&tx, err));
    *ret_secret = text;
    return OK;
}

static STATUS new_recovery_codes(struct tx *tx, struct arena *arena, const struct act *act,
                                 struct str **ret, struct err *err)
{
    AUTO_STMT clear = { 0 }, insert = { 0 };
    struct str *codes = arena_array(arena, struct str, RECOVERY_CODES);
    TRY(db_prepare(tx->db, &clear, "DELETE FROM recovery_code WHERE tenant = $1 AND user_id = $2",
                   err));
    bind_int(&clear, 1, act->tenant.n);
    bind_int(&clear, 2, act->by.n);
    TRY(db_run(&clear, NULL, err));
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO recovery_code (tenant, user_id, hash)"
                   " VALUES ($1, $2, $3)",
                   err));
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        codes[i] = recovery_code_new(arena);
        stmt_reset(&insert);
        bind_int(&insert, 1, act->tenant.n);
        bind_int(&insert, 2, act->by.n);
        bind_blob(&insert, 3, recovery_code_hash(arena, codes[i]));
        TRY(db_run(&insert, NULL, err));
    }
    *ret = codes;
    return OK;
}

static STATUS set_secret(struct tx *tx, const struct act *act, struct str sealed, int64_t step,
                         struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET totp_secret = $3, totp_pending = NULL,"
                   " totp_last_step = $4, version = version + 1 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    bind_blob(&stmt, 3, sealed);
    bind_int(&stmt, 4, step);
    return db_run(&stmt, NULL, err);
}

STATUS account_enrol_confirm(struct db *db, struct arena *arena, const struct keyring *keyring,
                             const struct act *act, struct str code, struct str **ret_codes,
                             struct err *err)
{
    AUTO_TX tx = { 0 };
    struct str sealed = STR(""), secret = STR(""), *codes = NULL;
    struct seal_place pending = place_of(act, STR("totp_pending"));
    struct seal_place place = place_of(act, STR("totp_secret"));
    int64_t step = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(load_sealed(db, arena, act->tenant, act->by, true, &sealed, err));
    if (sealed.len > 0)
        TRY(keyring_unseal(keyring, KEY_TOTP, &pending, arena, sealed, &secret, err));
    if (sealed.len == 0 || !totp_fits(secret, code, act->now, 0, &step))
        return err_set(err, ERR_INVALID, "code", "access.totp.wrong",
                       "user %" PRId64 ": first code does not fit", act->by.n);
    TRY(keyring_seal(keyring, KEY_TOTP, &place, arena, secret, &sealed, err));
    TRY(set_secret(&tx, act, sealed, step, err));
    TRY(new_recovery_codes(&tx, arena, act, &codes, err));
    TRY(act_audit(&tx, act, "enrol_second_factor", "user", act->by.n, err));
    TRY(tx_commit(&tx, err));
    *ret_codes = codes;
    return OK;
}

STATUS user_totp_secret(struct db *db, struct arena *arena, const struct keyring *keyring,
                        TenantId tenant, UserId id, struct str *ret, struct err *err)
{
    struct str sealed = STR("");
    struct seal_place place = { STR("app_user"), tenant.n, id.n, STR("totp_secret") };
    TRY(load_sealed(db, arena, tenant, id, false, &sealed, err));
    if (sealed.len == 0)
        return err_set(err, ERR_NOT_FOUND, "", "access.totp.absent",
                       "user %" PRId64 " has no second factor", id.n);
    return keyring_unseal(keyring, KEY_TOTP, &place, arena, sealed, ret, err);
}

/* ---- password ---- */
/* Login, name and organisations of the user: what a password may not be made of. */
static STATUS load_names(struct db *db, struct arena *arena, TenantId tenant, UserId user,
                         struct array *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT u.login, u.name, COALESCE(o.name, '')"
                   " FROM app_user u LEFT JOIN membership m ON m.tenant = u.tenant"
                   " AND m.user_id = u.id LEFT JOIN organisation o ON o.tenant = m.tenant"
                   " AND o.id = m.organisation_id WHERE u.tenant = $1 AND u.id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            return OK;
        for (int column = 0; column < 3; column++)
            *(struct str *)array_add(ret) = col_copy(arena, &stmt, column);
    }
}

static STATUS load_hash(struct db *db, struct arena *arena, const struct act *act, struct str *ret,
                        struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT password_hash FROM app_user WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_copy(arena, &stmt, 0) : STR("");
    return OK;
}

static STATUS refuse_problem(const struct problems *problems, struct err *err)
{
    const struct problem *first = &problems->items[0];
    enum status status =
        err_set(err, ERR_INVALID, "new_password", first->key, "new password refused");
    for (size_t i = 0; i < first->arg_count; i++)
        err_arg(err, first->args[i]);
    return status;
}

STATUS new_password_check(struct db *db, struct arena *arena, TenantId tenant, UserId user,
                          struct str password, struct err *err)
{
    struct problems problems;
    struct array names = { .arena = arena, .size = sizeof(struct str) };
    TRY(load_names(db, arena, tenant, user, &names, err));
    problems_init(&problems, arena);
    password_check(&problems, STR("new_password"), password, names.items, names.count);
    return problems.count > 0 ? refuse_problem(&problems, err) : OK;
}

STATUS account_set_password(struct db *db, struct helper *helper, const struct act *act,
                            int64_t session, struct str present, struct str password,
                            struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    bool fits = false, rehash = false;
    struct str hash = STR("");
    arena_init(&arena, 0);
    TRY(load_hash(db, &arena, act, &hash, err));
    TRY(new_password_check(db, &arena, act->tenant, act->by, password, err));
    if (str_equal(present, password))
        return err_set(err, ERR_INVALID, "new_password", "access.password.same",
                       "new password refused");
    /* Who found an open screen must not find the password by trying. */
    struct str mark = str_format(&arena, "own:%" PRId64, act->by.n);
    struct visit visit = { .tenant = act->tenant, .source = mark, .now = act->now };
    TRY(throttle_take(db, &visit, mark, false, err));
    TRY(password_verify(helper, &arena, hash, present, &fits, &rehash, err));
    if (!fits)
        return err_set(err, ERR_DENIED, "password", "access.password.wrong",
                       "user %" PRId64 ": present password does not fit", act->by.n);
    TRY(password_hash(helper, &arena, password, &hash, err));
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE app_user SET password_hash = $3, must_change_password = 0,"
                   " version = version + 1 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    bind_text(&stmt, 3, hash);
    TRY(db_run(&stmt, NULL, err));
    TRY(throttle_clear(&tx, &visit, mark, err));
    TRY(session_end_all(&tx, act->tenant, act->by, session, act->now, err));
    TRY(act_audit(&tx, act, "set_password", "user", act->by.n, err));
    return tx_commit(&tx, err);
}

/* ---- preferences ---- */
struct str preference(struct str preferences, struct str name)
{
    struct str rest = preferences, part = STR(""), key = STR("");
    while (str_split(&rest, ';', &part)) {
        struct str value = part;
        if (str_split(&value, '=', &key) && str_equal(key, name))
            return value;
    }
    return STR("");
}

STATUS account_set_preferences(struct db *db, const struct act *act, enum lang lang,
                               struct str preferences, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    if (preferences.len > PREFERENCES_MAX)
        return err_set(err, ERR_LIMIT, "", "access.too_long", "preferences of %zu bytes",
                       preferences.len);
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE app_user SET lang = $3, preferences = $4"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->by.n);
    bind_text(&stmt, 3, lang_tag(lang));
    bind_text(&stmt, 4, preferences);
    TRY(db_run(&stmt, NULL, err));
    TRY(act_audit(&tx, act, "set_preferences", "user", act->by.n, err));
    return tx_commit(&tx, err);
}
