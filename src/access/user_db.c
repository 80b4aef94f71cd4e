/* user_db.c - users: lists, adding, changing, suspending. */
#include <inttypes.h>

#include "access/account_audit.h"
#include "access/token/api_token.h"
#include "access/token/invitation.h"

#include "base/banned.h"

enum { USER_NAME_MAX = 100, LOGIN_MIN = 3, LOGIN_MAX = 40, IDLE_DAYS = 90 };

/* Columns in the order of read_user. */
static void read_user(struct arena *arena, const struct stmt *stmt, struct user *ret)
{
    *ret = (struct user){
        .id = { col_int(stmt, 0) },
        .login = col_copy(arena, stmt, 1),
        .name = col_copy(arena, stmt, 2),
        .kana = col_copy(arena, stmt, 3),
        .state = col_copy(arena, stmt, 4),
        .lang = col_copy(arena, stmt, 5),
        .preferences = col_copy(arena, stmt, 6),
        .must_change_password = col_bool(stmt, 7),
        .has_password = col_bool(stmt, 8),
        .has_totp = col_bool(stmt, 9),
        .leaves_on = col_date(stmt, 10),
        .failures = col_int(stmt, 11),
        .has_signed_in = !col_is_null(stmt, 12),
        .last_sign_in_at = { col_int(stmt, 12) },
        .last_sign_in_from = col_copy(arena, stmt, 13),
        .version = col_int(stmt, 14),
    };
}

STATUS user_load(struct db *db, struct arena *arena, TenantId tenant, UserId id, struct user *ret,
                 struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT id, login, name, kana, state, lang, preferences, must_change_password,"
                   " password_hash <> '', totp_secret IS NOT NULL, leaves_on, failures,"
                   " last_sign_in_at, last_sign_in_from, version FROM app_user"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.user.absent", "no user %" PRId64, id.n);
    read_user(arena, &stmt, ret);
    return OK;
}

STATUS user_find(struct db *db, struct arena *arena, TenantId tenant, struct str login,
                 struct user *ret, struct err *err)
{
    UserId id = { 0 };
    bool row = false;
    {
        AUTO_STMT stmt = { 0 };
        TRY(db_prepare(db, &stmt, "SELECT id FROM app_user WHERE tenant = $1 AND login = $2", err));
        bind_int(&stmt, 1, tenant.n);
        bind_text(&stmt, 2, login);
        TRY(db_step(&stmt, &row, err));
        id.n = row ? col_int(&stmt, 0) : 0;
    }
    return user_load(db, arena, tenant, id, ret, err);
}

STATUS user_list(struct db *db, struct arena *arena, TenantId tenant, struct user **ret,
                 size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct user) };
    TRY(db_prepare(db, &stmt,
                   "SELECT id, login, name, kana, state, lang, preferences, must_change_password,"
                   " password_hash <> '', totp_secret IS NOT NULL, leaves_on, failures,"
                   " last_sign_in_at, last_sign_in_from, version FROM app_user"
                   " WHERE tenant = $1 ORDER BY kana, name, id",
                   err));
    bind_int(&stmt, 1, tenant.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_user(arena, &stmt, array_add(&list));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

STATUS user_names_of(struct db *db, struct arena *arena, TenantId tenant,
                     OrganisationId organisation, Date today, struct user_names *ret,
                     struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct array list = { .arena = arena, .size = sizeof(struct user_name) };
    TRY(db_prepare(db, &stmt,
                   "SELECT u.id, u.name FROM membership m"
                   " JOIN app_user u ON u.tenant = m.tenant AND u.id = m.user_id"
                   " WHERE m.tenant = $1 AND m.organisation_id = $2"
                   " AND u.state IN ('active', 'invited') AND m.valid_from <= $3"
                   " AND (m.valid_until IS NULL OR m.valid_until >= $3)"
                   " ORDER BY u.kana, u.name, u.id",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    bind_date(&stmt, 3, today);
    for (bool row;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        struct user_name *name = array_add(&list);
        *name = (struct user_name){ { col_int(&stmt, 0) }, col_copy(arena, &stmt, 1) };
    }
    *ret = (struct user_names){ list.items, list.count };
    return OK;
}

/* Mostly few: each of the list costs SQLite a row of a table of its own. */
enum { TITLES_A_QUERY = 16, FEW_TITLES = 3 };
#define TITLES_OF                                                                                  \
    "SELECT u.id, u.name, COALESCE(o.name, ''), COALESCE(o.name_en, ''),"                          \
    " CASE WHEN m.organisation_id = $2 THEN 1 ELSE 0 END FROM app_user u"                          \
    " LEFT JOIN membership m ON m.tenant = u.tenant AND m.user_id = u.id"                          \
    " LEFT JOIN organisation o ON o.tenant = m.tenant AND o.id = m.organisation_id"                \
    " WHERE u.tenant = $1 AND u.id IN ($3, $4, $5"
#define TITLES_ORDER ") ORDER BY u.id, 5 DESC, m.valid_from DESC, m.id"

static STATUS load_titles(struct stmt *stmt, struct arena *arena, struct user_titles *titles,
                          struct err *err)
{
    for (bool row;;) {
        TRY(db_step(stmt, &row, err));
        if (!row)
            return OK;
        UserId id = { col_int(stmt, 0) };
        if (titles->count > 0 && titles->items[titles->count - 1].id.n == id.n)
            continue; /* the membership before says more */
        struct user_title *title = &titles->items[titles->count++];
        *title = (struct user_title){ .id = id, .name = col_copy(arena, stmt, 1) };
        if (col_int(stmt, 4) == 1)
            continue;
        title->organisation = col_copy(arena, stmt, 2);
        title->organisation_en = col_copy(arena, stmt, 3);
    }
}

STATUS user_titles_load(struct db *db, struct arena *arena, TenantId tenant, OrganisationId own,
                        struct user_titles *titles, struct err *err)
{
    titles->items = arena_array(arena, struct user_title, titles->id_count);
    titles->count = 0;
    for (size_t at = 0; at < titles->id_count; at += TITLES_A_QUERY) {
        AUTO_STMT stmt = { 0 };
        size_t count = titles->id_count - at > FEW_TITLES ? TITLES_A_QUERY : FEW_TITLES;
        if (count == FEW_TITLES)
            TRY(db_prepare(db, &stmt, TITLES_OF TITLES_ORDER, err));
        else
            TRY(db_prepare(
                db, &stmt,
                TITLES_OF
                ", $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18" TITLES_ORDER,
                err));
        bind_int(&stmt, 1, tenant.n);
        bind_int(&stmt, 2, own.n);
        for (size_t i = 0; i < count; i++)
            bind_int(&stmt, 3 + (int)i, at + i < titles->id_count ? titles->ids[at + i].n : 0);
        TRY(load_titles(&stmt, arena, titles, err));
    }
    return OK;
}

STATUS user_list_of(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, Date today, struct user **ret, size_t *ret_count,
                    struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct user) };
    TRY(db_prepare(db, &stmt,
                   "SELECT u.id, u.login, u.name, u.kana, u.state, u.lang, u.preferences,"
                   " u.must_change_password, u.password_hash <> '', u.totp_secret IS NOT NULL,"
                   " u.leaves_on, u.failures, u.last_sign_in_at, u.last_sign_in_from, u.version"
                   " FROM membership m JOIN app_user u ON u.tenant = m.tenant AND u.id = m.user_id"
                   " WHERE m.tenant = $1 AND m.organisation_id = $2"
                   " AND u.state IN ('active', 'invited') AND m.valid_from <= $3"
                   " AND (m.valid_until IS NULL OR m.valid_until >= $3)"
                   " ORDER BY u.kana, u.name, u.id",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    bind_date(&stmt, 3, today);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_user(arena, &stmt, array_add(&list));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

STATUS user_name(struct db *db, struct arena *arena, TenantId tenant, UserId id, struct str *ret,
                 struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT name FROM app_user WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id.n);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_copy(arena, &stmt, 0) : STR("");
    return OK;
}

static bool is_login(struct str login)
{
    if (login.len < LOGIN_MIN || login.len > LOGIN_MAX)
        return false;
    for (size_t i = 0; i < login.len; i++) {
        char c = login.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
              c == '-' || c == '@'))
            return false;
    }
    return true;
}

void user_check(struct problems *problems, const struct user *user)
{
    if (!is_login(user->login))
        problems_add(problems, STR("login"), GRADE_ERROR, "access.user.login");
    if (str_trim(user->name).len == 0)
        problems_add(problems, STR("name"), GRADE_ERROR, "access.missing");
    if (str_chars(user->name) > USER_NAME_MAX)
        problem_arg(problems_add(problems, STR("name"), GRADE_ERROR, "access.too_long"),
                    ARG_INT("limit", USER_NAME_MAX));
    if (str_chars(user->kana) > USER_NAME_MAX)
        problem_arg(problems_add(problems, STR("kana"), GRADE_ERROR, "access.too_long"),
                    ARG_INT("limit", USER_NAME_MAX));
}

STATUS user_insert(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                   TenantId tenant, const struct user *user, struct str password_hash,
                   struct str secret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct str sealed = STR("");
    struct seal_place place = { STR("app_user"), tenant.n, user->id.n, STR("totp_secret") };
    if (secret.len > 0)
        TRY(keyring_seal(keyring, KEY_TOTP, &place, arena, secret, &sealed, err));
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO app_user (tenant, id, login, name, kana, password_hash,"
                   " must_change_password, totp_secret, totp_last_step, state, leaves_on,"
                   " failures, last_sign_in_from, lang, preferences, version)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 0, '', $11, $12, 1)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user->id.n);
    bind_text(&stmt, 3, user->login);
    bind_text(&stmt, 4, user->name);
    bind_text(&stmt, 5, user->kana);
    bind_text(&stmt, 6, password_hash);
    bind_bool(&stmt, 7, user->must_change_password);
    if (secret.len > 0)
        bind_blob(&stmt, 8, sealed);
    else
        bind_null(&stmt, 8);
    bind_text(&stmt, 9, user->state);
    bind_opt_date(&stmt, 10, user->leaves_on);
    bind_text(&stmt, 11, user->lang.len > 0 ? user->lang : STR("ja"));
    bind_text(&stmt, 12, user->preferences);
    return db_run(&stmt, NULL, err);
}

static STATUS login_is_taken(struct db *db, TenantId tenant, struct str login, bool *ret,
                             struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "SELECT 1 FROM app_user WHERE tenant = $1 AND login = $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_text(&stmt, 2, login);
    return db_step(&stmt, ret, err);
}

STATUS user_add(struct db *db, struct arena *arena, const struct act *act, struct user *user,
                struct str *ret_secret, struct err *err)
{
    AUTO_TX tx = { 0 };
    bool taken = false;
    TRY(key_next(db, act->tenant, &user->id.n, err));
    TRY(tx_begin(db, &tx, err));
    TRY(login_is_taken(db, act->tenant, user->login, &taken, err));
    if (taken)
        return err_set(err, ERR_CONFLICT, "login", "access.user.login_taken", "login is taken");
    user->state = STR("invited");
    TRY(user_insert(&tx, arena, NULL, act->tenant, user, STR(""), STR(""), err));
    TRY(invitation_add(&tx, arena, act, user->id, ret_secret, err));
    TRY(act_audit(&tx, act, "add", "user", user->id.n, err));
    return tx_commit(&tx, err);
}

STATUS user_save(struct db *db, const struct act *act, const struct user *user, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE app_user SET name = $4, kana = $5, leaves_on = $6,"
                   " version = version + 1 WHERE tenant = $1 AND id = $2 AND version = $3",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user->id.n);
    bind_int(&stmt, 3, user->version);
    bind_text(&stmt, 4, user->name);
    bind_text(&stmt, 5, user->kana);
    bind_opt_date(&stmt, 6, user->leaves_on);
    TRY(db_run(&stmt, &changed, err));
    if (changed != 1)
        return err_set(err, ERR_CONFLICT, "", "access.changed_meanwhile",
                       "user %" PRId64 ": version %" PRId64 " is not stored", user->id.n,
                       user->version);
    TRY(act_audit(&tx, act, "change", "user", user->id.n, err));
    return tx_commit(&tx, err);
}

STATUS user_set_state(struct db *db, const struct seido *seido, const struct act *act, UserId id,
                      struct str state, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    bool administers = false;
    if (id.n == act->by.n)
        return err_set(err, ERR_DENIED, "", "access.user.not_oneself",
                       "user %" PRId64 " changes own state", id.n);
    TRY(tx_begin(db, &tx, err));
    /* back to work after 90 idle days counts from now, else the next night suspends again */
    TRY(db_prepare(db, &stmt,
                   "UPDATE app_user SET state = $3, version = version + 1, last_sign_in_at ="
                   " CASE WHEN $3 = 'active' AND last_sign_in_at IS NOT NULL THEN $4"
                   " ELSE last_sign_in_at END WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id.n);
    bind_text(&stmt, 3, state);
    bind_instant(&stmt, 4, act->now);
    TRY(db_run(&stmt, &changed, err));
    if (changed != 1)
        return err_set(err, ERR_NOT_FOUND, "", "access.user.absent", "no user %" PRId64, id.n);
    if (!str_equal(state, STR("active")))
        TRY(session_end_all(&tx, act->tenant, id, 0, act->now, err));
    TRY(act_audit_fields(&tx, act, "set_state", "user", id.n, state, err));
    TRY(role_user_administers(db, seido, act->tenant, id, &administers, err));
    if (administers)
        TRY(role_tell_administrators(&tx, seido, act, id, err));
    return tx_commit(&tx, err);
}

STATUS user_sign_out(struct db *db, const struct act *act, UserId id, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(session_end_all(&tx, act->tenant, id, 0, act->now, err));
    TRY(act_audit(&tx, act, "sign_out", "user", id.n, err));
    return tx_commit(&tx, err);
}

/* Who is given a new second factor may be anybody, also the administrator who made the link: what the
 * account may do holds again when a second person says so. Administrators themselves are left out: where there are
 * two, nobody could approve. */
static STATUS ask_roles_again(struct tx *tx, const struct act *act, UserId id, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(
        tx->db, &stmt,
        "UPDATE membership_role SET approved_at = NULL, approved_by = NULL,"
        " asked_by = $3, asked_at = $4 WHERE tenant = $1 AND ended_at IS NULL"
        " AND role <> 'administrator' AND membership_id IN (SELECT m.id FROM membership m"
        " WHERE m.tenant = $1 AND m.user_id = $2)",
        err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id.n);
    bind_int(&stmt, 3, act->by.n);
    bind_instant(&stmt, 4, act->now);
    return db_run(&stmt, NULL, err);
}

static STATUS has_factor(struct db *db, const struct act *act, UserId id, bool *ret,
                         struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM app_user WHERE tenant = $1 AND id = $2"
                   " AND totp_secret IS NOT NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id.n);
    return db_step(&stmt, ret, err);
}

static STATUS forget_secrets(struct tx *tx, const struct act *act, const struct reset *reset,
                             struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET password_hash = '', must_change_password = 0,"
                   " totp_secret = CASE WHEN CAST($3 AS BIGINT) = 1 THEN NULL ELSE totp_secret END,"
                   " totp_pending = NULL, version = version + 1 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, reset->user.n);
    bind_int(&stmt, 3, reset->forget_totp ? 1 : 0);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK
                        : err_set(err, ERR_NOT_FOUND, "", "access.user.absent", "no user %" PRId64,
                                  reset->user.n);
}

STATUS user_reset(struct db *db, struct arena *arena, const struct seido *seido,
                  const struct act *act, const struct reset *reset, struct str *ret_secret,
                  struct err *err)
{
    AUTO_TX tx = { 0 };
    bool administers = false, keeps_factor = false;
    TRY(tx_begin(db, &tx, err));
    if (act->by.n != 0)
        TRY(role_user_administers(db, seido, act->tenant, reset->user, &administers, err));
    if (administers)
        return err_set(err, ERR_DENIED, "", "access.user.reset.administrator",
                       "user %" PRId64 " resets administrator %" PRId64, act->by.n, reset->user.n);
    TRY(forget_secrets(&tx, act, reset, err));
    TRY(session_end_all(&tx, act->tenant, reset->user, 0, act->now, err));
    TRY(api_token_end_all(&tx, act, reset->user, err));
    TRY(has_factor(db, act, reset->user, &keeps_factor, err));
    bool asks_again = reset->forget_totp || (act->by.n != 0 && !keeps_factor);
    if (asks_again)
        TRY(ask_roles_again(&tx, act, reset->user, err));
    TRY(invitation_add(&tx, arena, act, reset->user, ret_secret, err));
    TRY(act_audit_fields(&tx, act, "reset", "user", reset->user.n,
                         reset->forget_totp ? STR("password,totp,roles")
                         : asks_again       ? STR("password,roles")
                                            : STR("password"),
                         err));
    TRY(notice_add(&tx, act->tenant, reset->user, "access.notice.reset", (CasefileId){ 0 },
                   act->now, err));
    return tx_commit(&tx, err);
}

/* Ends the sessions of one user and writes why. */
static STATUS suspend_one(struct tx *tx, const struct act *act, UserId id, bool has_left,
                          struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET state = $3, version = version + 1"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, id.n);
    bind_text(&stmt, 3, has_left ? STR("left") : STR("suspended"));
    TRY(db_run(&stmt, NULL, err));
    TRY(session_end_all(tx, act->tenant, id, 0, act->now, err));
    return act_audit_fields(tx, act, "set_state", "user", id.n,
                            has_left ? STR("left") : STR("idle"), err);
}

STATUS user_suspend_idle(struct db *db, const struct act *act, int64_t *ret_count, struct err *err)
{
    struct due {
        UserId id;
        bool has_left;
    };
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    arena_init(&arena, 0);
    struct array due = { .arena = &arena, .size = sizeof(struct due) };
    Date today = instant_tokyo_date(act->now);
    TRY(tx_begin(db, &tx, err));
    {
        AUTO_STMT stmt = { 0 };
        bool row = false;
        TRY(db_prepare(db, &stmt,
                       "SELECT id, leaves_on FROM app_user WHERE tenant = $1"
                       " AND state IN ('active', 'invited') AND (leaves_on < $2"
                       " OR last_sign_in_at < $3) ORDER BY id",
                       err));
        bind_int(&stmt, 1, act->tenant.n);
        bind_date(&stmt, 2, today);
        bind_int(&stmt, 3, act->now.us - (int64_t)IDLE_DAYS * 86400 * 1000000);
        for (;;) {
            TRY(db_step(&stmt, &row, err));
            if (!row)
                break;
            OptDate leaves = col_date(&stmt, 1);
            *(struct due *)array_add(&due) =
                (struct due){ { col_int(&stmt, 0) },
                              leaves.has && date_compare(leaves.value, today) < 0 };
        }
    }
    const struct due *items = due.items;
    for (size_t i = 0; i < due.count; i++)
        TRY(suspend_one(&tx, act, items[i].id, items[i].has_left, err));
    *ret_count = (int64_t)due.count;
    return tx_commit(&tx, err);
}
