/* role_db.c - memberships and their roles: asked by one, approved by another. */
#include <inttypes.h>

#include "access/account_audit.h"

#include "base/banned.h"

STATUS role_list(struct db *db, struct arena *arena, TenantId tenant, UserId user,
                 struct user_role **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct user_role) };
    TRY(db_prepare(db, &stmt,
                   "SELECT m.id, m.user_id, m.organisation_id, u.name, o.name, r.role,"
                   " CASE WHEN r.ended_at IS NOT NULL THEN 'ended'"
                   " WHEN r.approved_at IS NULL THEN 'asked' ELSE 'held' END,"
                   " r.asked_by, r.approved_by, r.asked_at,"
                   " u.password_hash <> '' AND u.totp_secret IS NOT NULL"
                   " FROM membership_role r"
                   " JOIN membership m ON m.tenant = r.tenant AND m.id = r.membership_id"
                   " JOIN app_user u ON u.tenant = m.tenant AND u.id = m.user_id"
                   " JOIN organisation o ON o.tenant = m.tenant AND o.id = m.organisation_id"
                   " WHERE r.tenant = $1 AND ($2 = CAST(0 AS BIGINT) OR m.user_id = $2)"
                   " ORDER BY u.kana, u.id, o.name, r.asked_at",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        *(struct user_role *)array_add(&list) = (struct user_role){
            .membership = col_int(&stmt, 0),
            .user = { col_int(&stmt, 1) },
            .organisation = { col_int(&stmt, 2) },
            .user_name = col_copy(arena, &stmt, 3),
            .organisation_name = col_copy(arena, &stmt, 4),
            .role = col_copy(arena, &stmt, 5),
            .state = col_copy(arena, &stmt, 6),
            .asked_by = { col_int(&stmt, 7) },
            .approved_by = { col_int(&stmt, 8) },
            .asked_at = { col_int(&stmt, 9) },
            .is_set_up = col_bool(&stmt, 10),
        };
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

/* Without definitions (on the command line, which must work when they are broken) the name of the role says it. */
static bool administers(const struct seido *seido, struct str name)
{
    if (seido == NULL)
        return str_equal(name, STR("administrator"));
    const struct role *role = seido_role(seido, name);
    for (size_t i = 0; role != NULL && i < role->permission_count; i++)
        if (str_equal(role->permissions[i].action, STR("manage")) &&
            (str_equal(role->permissions[i].object, STR("users")) ||
             str_equal(role->permissions[i].object, STR("roles"))))
            return true;
    return false;
}

STATUS role_user_administers(struct db *db, const struct seido *seido, TenantId tenant, UserId user,
                             bool *ret, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct user_role *roles = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    TRY(role_list(db, &arena, tenant, user, &roles, &count, err));
    *ret = false;
    for (size_t i = 0; i < count; i++)
        *ret =
            *ret || (!str_equal(roles[i].state, STR("ended")) && administers(seido, roles[i].role));
    return OK;
}

STATUS role_tell_administrators(struct tx *tx, const struct seido *seido, const struct act *act,
                                UserId concerned, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct user_role *roles = NULL;
    size_t count = 0;
    UserId told = concerned;
    arena_init(&arena, 0);
    TRY(role_list(tx->db, &arena, act->tenant, (UserId){ 0 }, &roles, &count, err));
    for (size_t i = 0; i < count; i++) { /* roles of one user stand together */
        if (roles[i].user.n == concerned.n || roles[i].user.n == told.n ||
            !str_equal(roles[i].state, STR("held")) || !administers(seido, roles[i].role))
            continue;
        told = roles[i].user;
        TRY(notice_add(tx, act->tenant, told, "access.notice.administrators", (CasefileId){ 0 },
                       act->now, err));
    }
    return OK;
}

static STATUS find_membership(struct db *db, TenantId tenant, UserId user,
                              OrganisationId organisation, int64_t *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT id FROM membership WHERE tenant = $1 AND user_id = $2"
                   " AND organisation_id = $3",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_int(&stmt, 3, organisation.n);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_int(&stmt, 0) : 0;
    return OK;
}

static STATUS insert_membership(struct tx *tx, TenantId tenant, int64_t id, UserId user,
                                OrganisationId organisation, Date from, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO membership (tenant, id, user_id, organisation_id, valid_from)"
                   " VALUES ($1, $2, $3, $4, $5)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    bind_int(&stmt, 3, user.n);
    bind_int(&stmt, 4, organisation.n);
    bind_date(&stmt, 5, from);
    return db_run(&stmt, NULL, err);
}

static STATUS insert_role(struct tx *tx, TenantId tenant, int64_t membership,
                          const struct user_role *role, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO membership_role (tenant, membership_id, role, asked_by, asked_at,"
                   " approved_by, approved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, membership);
    bind_text(&stmt, 3, role->role);
    bind_int(&stmt, 4, role->asked_by.n);
    bind_instant(&stmt, 5, role->asked_at);
    if (role->approved_by.n != 0) {
        bind_int(&stmt, 6, role->approved_by.n);
        bind_instant(&stmt, 7, role->asked_at);
    } else {
        bind_null(&stmt, 6);
        bind_null(&stmt, 7);
    }
    return db_run(&stmt, NULL, err);
}

STATUS role_insert(struct tx *tx, TenantId tenant, int64_t membership, const struct user_role *role,
                   struct err *err)
{
    int64_t present = 0;
    TRY(find_membership(tx->db, tenant, role->user, role->organisation, &present, err));
    if (present == 0) {
        present = membership;
        TRY(insert_membership(tx, tenant, membership, role->user, role->organisation,
                              instant_tokyo_date(role->asked_at), err));
    }
    return insert_role(tx, tenant, present, role, err);
}

/* Which kinds of organisation can hold a role is part of its definition. */
static bool fits_kind(const struct role *role, struct str kind)
{
    for (size_t i = 0; i < role->kind_count; i++)
        if (str_equal(role->kinds[i], kind))
            return true;
    return false;
}

static STATUS is_open(struct db *db, TenantId tenant, int64_t membership, struct str role,
                      bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM membership_role WHERE tenant = $1"
                   " AND membership_id = $2 AND role = $3 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, membership);
    bind_text(&stmt, 3, role);
    return db_step(&stmt, ret, err);
}

STATUS account_waiting_count(struct db *db, TenantId tenant, Date today, int days,
                             struct account_waiting *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT (SELECT COUNT(*) FROM membership_role WHERE tenant = $1"
                   " AND approved_at IS NULL AND ended_at IS NULL),"
                   " (SELECT COUNT(*) FROM app_user WHERE tenant = $1 AND state = 'invited'),"
                   " (SELECT COUNT(*) FROM app_user WHERE tenant = $1 AND state = 'active'"
                   " AND leaves_on BETWEEN $2 AND $3)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_date(&stmt, 2, today);
    bind_date(&stmt, 3, date_add_days(today, days));
    TRY(db_step(&stmt, &row, err));
    *ret = (struct account_waiting){ col_int(&stmt, 0), col_int(&stmt, 1), col_int(&stmt, 2) };
    return OK;
}

STATUS role_ask(struct db *db, const struct seido *seido, const struct act *act, UserId user,
                OrganisationId organisation, struct str role, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    AUTO_TX tx = { 0 };
    struct organisation place;
    int64_t membership = 0, key = 0;
    bool open = false;
    arena_init(&arena, 0);
    const struct role *def = seido_role(seido, role);
    TRY(organisation_load(db, &arena, act->tenant, organisation, &place, err));
    if (def == NULL || !fits_kind(def, place.kind))
        return err_set(err, ERR_INVALID, "role", "access.role.kind",
                       "role %.*s does not fit organisation %" PRId64, STR_ARG(role),
                       organisation.n);
    TRY(key_next(db, act->tenant, &key, err));
    TRY(tx_begin(db, &tx, err));
    TRY(find_membership(db, act->tenant, user, organisation, &membership, err));
    TRY(is_open(db, act->tenant, membership, role, &open, err));
    if (open)
        return err_set(err, ERR_CONFLICT, "role", "access.role.there", "role is asked or held");
    struct user_role asked = { .user = user,
                               .organisation = organisation,
                               .role = role,
                               .asked_by = act->by,
                               .asked_at = act->now };
    TRY(role_insert(&tx, act->tenant, key, &asked, err));
    TRY(act_audit_fields(&tx, act, "ask_role", "user", user.n, role, err));
    return tx_commit(&tx, err);
}

/* The user of an open asking, and who asked; ERR_NOT_FOUND if there is none. */
static STATUS load_asked(struct db *db, TenantId tenant, int64_t membership, struct str role,
                         UserId *ret_user, UserId *ret_asked_by, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT m.user_id, r.asked_by FROM membership_role r"
                   " JOIN membership m ON m.tenant = r.tenant AND m.id = r.membership_id"
                   " WHERE r.tenant = $1 AND r.membership_id = $2 AND r.role = $3"
                   " AND r.ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, membership);
    bind_text(&stmt, 3, role);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.role.absent",
                       "membership %" PRId64 " has no such role", membership);
    ret_user->n = col_int(&stmt, 0);
    ret_asked_by->n = col_int(&stmt, 1);
    return OK;
}

/* Has somebody set up password and second factor? Until then the role would be approved for who opens the link. */
static STATUS is_set_up(struct db *db, TenantId tenant, UserId user, bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM app_user WHERE tenant = $1 AND id = $2 AND password_hash <> ''"
                   " AND totp_secret IS NOT NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    return db_step(&stmt, ret, err);
}

/* Was the sign-in of somebody who had been here before reset last by the one who asks or the one who approves? The
 * role would be in the hands of that one person: ended, reset, asked for again. */
static STATUS is_own_reset(struct db *db, const struct act *act, UserId user, UserId asked_by,
                           bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM invitation i WHERE i.tenant = $1 AND i.user_id = $2"
                   " AND i.made_by <> 0 AND i.made_by IN ($3, $4)"
                   " AND i.used_at = (SELECT MAX(l.used_at) FROM invitation l"
                   " WHERE l.tenant = $1 AND l.user_id = $2)"
                   " AND EXISTS (SELECT 1 FROM session s WHERE s.tenant = $1 AND s.user_id = $2"
                   " AND s.created_at < i.made_at)",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_int(&stmt, 3, act->by.n);
    bind_int(&stmt, 4, asked_by.n);
    return db_step(&stmt, ret, err);
}

/* Is it surely the person who signs in with this account? */
static STATUS check_person(struct db *db, const struct seido *seido, const struct act *act,
                           const struct user_role *asked, struct err *err)
{
    bool is_there = false, is_own = false;
    UserId user = asked->user;
    TRY(is_set_up(db, act->tenant, user, &is_there, err));
    if (!is_there)
        return err_set(err, ERR_CONFLICT, "", "access.role.not_there_yet",
                       "user %" PRId64 " has not set up the sign-in yet", user.n);
    if (!administers(seido, asked->role))
        return OK;
    TRY(is_own_reset(db, act, user, asked->asked_by, &is_own, err));
    if (is_own)
        return err_set(err, ERR_DENIED, "", "access.role.own_reset",
                       "sign-in of user %" PRId64 " was reset by who asked or approves", user.n);
    return OK;
}

/* Tells the user; of an administrator's role also all others that hold one, so that none is made or taken away
 * unseen. */
static STATUS tell(struct tx *tx, const struct seido *seido, const struct act *act, UserId user,
                   struct str role, struct err *err)
{
    TRY(notice_add(tx, act->tenant, user, "access.notice.role", (CasefileId){ 0 }, act->now, err));
    return administers(seido, role) ? role_tell_administrators(tx, seido, act, user, err) : OK;
}

STATUS role_approve(struct db *db, const struct seido *seido, const struct act *act,
                    int64_t membership, struct str role, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    UserId user = { 0 }, asked_by = { 0 };
    int64_t changed = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(load_asked(db, act->tenant, membership, role, &user, &asked_by, err));
    if (act->by.n == asked_by.n || act->by.n == user.n)
        return err_set(err, ERR_DENIED, "", "access.role.second_person",
                       "user %" PRId64 " asked or is concerned", act->by.n);
    struct user_role asked = { .user = user, .role = role, .asked_by = asked_by };
    TRY(check_person(db, seido, act, &asked, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE membership_role SET approved_by = $4, approved_at = $5"
                   " WHERE tenant = $1 AND membership_id = $2 AND role = $3"
                   " AND approved_at IS NULL AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, membership);
    bind_text(&stmt, 3, role);
    bind_int(&stmt, 4, act->by.n);
    bind_instant(&stmt, 5, act->now);
    TRY(db_run(&stmt, &changed, err));
    if (changed != 1)
        return err_set(err, ERR_CONFLICT, "", "access.role.there", "role is approved already");
    TRY(act_audit_fields(&tx, act, "approve_role", "user", user.n, role, err));
    TRY(tell(&tx, seido, act, user, role, err));
    return tx_commit(&tx, err);
}

STATUS role_end(struct db *db, const struct seido *seido, const struct act *act, int64_t membership,
                struct str role, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    UserId user = { 0 }, asked_by = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(load_asked(db, act->tenant, membership, role, &user, &asked_by, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE membership_role SET ended_by = $4, ended_at = $5 WHERE tenant = $1"
                   " AND membership_id = $2 AND role = $3 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, membership);
    bind_text(&stmt, 3, role);
    bind_int(&stmt, 4, act->by.n);
    bind_instant(&stmt, 5, act->now);
    TRY(db_run(&stmt, NULL, err));
    TRY(act_audit_fields(&tx, act, "end_role", "user", user.n, role, err));
    TRY(tell(&tx, seido, act, user, role, err));
    return tx_commit(&tx, err);
}
