/* protection_db.c - the state in person.protection, its events, the sealed values. */
#include "access/protection.h"

#include <inttypes.h>

#include "access/account_audit.h"
#include "access/audit.h"

#include "base/banned.h"

static const struct {
    enum protection state;
    struct str text;
} states[] = {
    { PROTECTION_NONE, STR_INIT("none") },
    { PROTECTED, STR_INIT("protected") },
    { PROTECTION_EXPIRY_ASKED, STR_INIT("expiry_asked") },
    { PROTECTION_LIFT_ASKED, STR_INIT("lift_asked") },
};

enum protection protection_parse(struct str text)
{
    for (size_t i = 0; i < LENGTH(states); i++)
        if (str_equal(text, states[i].text))
            return states[i].state;
    return PROTECTED;
}

struct str protection_text(enum protection protection)
{
    for (size_t i = 0; i < LENGTH(states); i++)
        if (states[i].state == protection)
            return states[i].text;
    return STR("protected");
}

STATUS protection_load(struct db *db, TenantId tenant, PersonId person, enum protection *ret,
                       struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = PROTECTED;
    TRY(db_prepare(db, &stmt, "SELECT protection FROM person WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.person.absent", "no person %" PRId64,
                       person.n);
    *ret = protection_parse(col_text(&stmt, 0));
    return OK;
}

STATUS protection_of_casefile(struct db *db, TenantId tenant, CasefileId casefile,
                              enum protection *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = PROTECTED;
    TRY(db_prepare(db, &stmt,
                   "SELECT p.protection FROM casefile c JOIN person p ON p.tenant = c.tenant"
                   " AND p.id = c.person_id WHERE c.tenant = $1 AND c.id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, casefile.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.casefile.absent", "no casefile %" PRId64,
                       casefile.n);
    *ret = protection_parse(col_text(&stmt, 0));
    return OK;
}

/* ---- the acts ---- */
static STATUS set_state(struct tx *tx, const struct protection_act *act, enum protection state,
                        struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE person SET protection = $3, version = version + 1"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->person.n);
    bind_text(&stmt, 3, protection_text(state));
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK
                        : err_set(err, ERR_NOT_FOUND, "", "access.person.absent",
                                  "no person %" PRId64, act->person.n);
}

static STATUS add_event(struct tx *tx, const struct protection_act *act, const char *name,
                        UserId asked_by, struct str field, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO protection_event (tenant, person_id, at, act, by_user, asked_by,"
                   " reason, until, field) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->person.n);
    bind_instant(&stmt, 3, act->now);
    bind_text(&stmt, 4, str_of(name));
    bind_int(&stmt, 5, act->by.n);
    if (asked_by.n == 0)
        bind_null(&stmt, 6);
    else
        bind_int(&stmt, 6, asked_by.n);
    bind_text(&stmt, 7, act->reason);
    bind_opt_date(&stmt, 8, act->until);
    bind_text(&stmt, 9, field);
    return db_run(&stmt, NULL, err);
}

static STATUS audit(struct tx *tx, const struct protection_act *act, const char *action,
                    struct str fields, struct err *err)
{
    struct audit_entry entry = {
        .tenant = act->tenant,
        .at = act->now,
        .actor = act->by,
        .action = str_of(action),
        .object_type = STR("person"),
        .object_id = act->person.n,
        .rule = STR(""),
        .basis = STR(""),
        .fields = fields,
        .request = act->request,
    };
    return audit_add(tx, &entry, err);
}

/* Who is told, and about which case: the person's newest of the organisation; 0 without one. */
struct told {
    UserId user;
    CasefileId casefile;
};

/* Chiefs of the person's organisation are told, but for the one who acts. */
static STATUS tell_chiefs(struct tx *tx, const struct protection_act *act, const char *key,
                          struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct array users = { .arena = &arena, .size = sizeof(struct told) };
    {
        AUTO_STMT stmt = { 0 };
        bool row = false;
        TRY(db_prepare(tx->db, &stmt,
                       "SELECT DISTINCT m.user_id, (SELECT MAX(k.id) FROM casefile k"
                       " WHERE k.tenant = p.tenant AND k.person_id = p.id"
                       " AND k.owner_id = p.owner_id AND k.state <> 'deleted')"
                       " FROM person p JOIN membership m"
                       " ON m.tenant = p.tenant AND m.organisation_id = p.owner_id"
                       " JOIN membership_role r ON r.tenant = m.tenant AND r.membership_id = m.id"
                       " WHERE p.tenant = $1 AND p.id = $2 AND r.role = 'chief'"
                       " AND r.approved_at IS NOT NULL AND r.ended_at IS NULL"
                       " AND m.user_id <> $3",
                       err));
        bind_int(&stmt, 1, act->tenant.n);
        bind_int(&stmt, 2, act->person.n);
        bind_int(&stmt, 3, act->by.n);
        for (;;) {
            TRY(db_step(&stmt, &row, err));
            if (!row)
                break;
            *(struct told *)array_add(&users) =
                (struct told){ { col_int(&stmt, 0) }, { col_int(&stmt, 1) } };
        }
    }
    const struct told *items = users.items;
    for (size_t i = 0; i < users.count; i++)
        TRY(notice_add(tx, act->tenant, items[i].user, key, items[i].casefile, act->now, err));
    return OK;
}

static STATUS need_reason(const struct protection_act *act, struct err *err)
{
    return str_trim(act->reason).len > 0
               ? OK
               : err_set(err, ERR_INVALID, "reason", "access.missing", "no reason given");
}

static STATUS remove_search_entries(struct tx *tx, const struct protection_act *act,
                                    struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM person_number WHERE tenant = $1 AND person_id = $2"
                   " AND owner_id = (SELECT p.owner_id FROM person p"
                   " WHERE p.tenant = $1 AND p.id = $2)",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, act->person.n);
    return db_run(&stmt, NULL, err);
}

STATUS protection_set(struct tx *tx, const struct protection_act *act, struct err *err)
{
    enum protection present = PROTECTED;
    TRY(need_reason(act, err));
    TRY(protection_load(tx->db, act->tenant, act->person, &present, err));
    TRY(set_state(tx, act, PROTECTED, err));
    TRY(remove_search_entries(tx, act, err));
    TRY(add_event(tx, act, present == PROTECTION_NONE ? "set" : "renew", (UserId){ 0 }, STR(""),
                  err));
    TRY(tell_chiefs(tx, act, "access.notice.protected", err));
    return audit(tx, act, "protect", STR(""), err);
}

STATUS protection_ask_lift(struct tx *tx, const struct protection_act *act, struct err *err)
{
    enum protection present = PROTECTED;
    TRY(need_reason(act, err));
    TRY(protection_load(tx->db, act->tenant, act->person, &present, err));
    if (present == PROTECTION_NONE)
        return err_set(err, ERR_CONFLICT, "", "access.protection.none",
                       "person %" PRId64 " is not protected", act->person.n);
    TRY(set_state(tx, act, PROTECTION_LIFT_ASKED, err));
    TRY(add_event(tx, act, "ask_lift", (UserId){ 0 }, STR(""), err));
    TRY(tell_chiefs(tx, act, "access.notice.lift_asked", err));
    return audit(tx, act, "ask_lift", STR(""), err);
}

STATUS protection_lift_request(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                               struct lift_request *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    enum protection present = PROTECTED;
    TRY(protection_load(db, tenant, person, &present, err));
    TRY(db_prepare(db, &stmt,
                   "SELECT by_user, at, reason FROM protection_event WHERE tenant = $1"
                   " AND person_id = $2 AND act = 'ask_lift' ORDER BY at DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    TRY(db_step(&stmt, &row, err));
    if (!row || present != PROTECTION_LIFT_ASKED)
        return err_set(err, ERR_CONFLICT, "", "access.protection.not_asked",
                       "person %" PRId64 ": nobody asked to lift", person.n);
    *ret = (struct lift_request){ .by = { col_int(&stmt, 0) },
                                  .at = { col_int(&stmt, 1) },
                                  .reason = col_copy(arena, &stmt, 2) };
    return OK;
}

STATUS protection_approve_lift(struct tx *tx, const struct protection_act *act, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct lift_request request;
    arena_init(&arena, 0);
    TRY(need_reason(act, err));
    TRY(protection_lift_request(tx->db, &arena, act->tenant, act->person, &request, err));
    if (request.by.n == act->by.n)
        return err_set(err, ERR_DENIED, "", "access.protection.second_person",
                       "user %" PRId64 " asked for it", act->by.n);
    TRY(set_state(tx, act, PROTECTION_NONE, err));
    TRY(add_event(tx, act, "approve_lift", request.by, STR(""), err));
    TRY(tell_chiefs(tx, act, "access.notice.lifted", err));
    return audit(tx, act, "approve_lift", STR(""), err);
}

STATUS protection_refuse_lift(struct tx *tx, const struct protection_act *act, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct lift_request request;
    arena_init(&arena, 0);
    TRY(need_reason(act, err));
    TRY(protection_lift_request(tx->db, &arena, act->tenant, act->person, &request, err));
    TRY(set_state(tx, act, PROTECTED, err));
    TRY(add_event(tx, act, "refuse_lift", request.by, STR(""), err));
    return audit(tx, act, "refuse_lift", STR(""), err);
}

STATUS protection_ask_expired(struct db *db, TenantId tenant, Date today, Instant now,
                              int64_t *ret_count, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE person SET protection = 'expiry_asked', version = version + 1"
                   " WHERE tenant = $1 AND protection = 'protected' AND id IN ("
                   "SELECT e.person_id FROM protection_event e WHERE e.tenant = $1"
                   " AND e.act IN ('set', 'renew') AND e.until < $2 AND NOT EXISTS ("
                   "SELECT 1 FROM protection_event l WHERE l.tenant = e.tenant"
                   " AND l.person_id = e.person_id AND l.act IN ('set', 'renew')"
                   " AND l.at > e.at))",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_date(&stmt, 2, today);
    TRY(db_run(&stmt, ret_count, err));
    struct protection_act act = { .tenant = tenant, .now = now, .request = STR("") };
    if (*ret_count > 0)
        TRY(audit(&tx, &act, "protection_expiry_asked", STR(""), err));
    return tx_commit(&tx, err);
}

/* ---- sealed values ---- */
static struct seal_place place_of(struct arena *arena, const struct protected_key *key)
{
    return (struct seal_place){
        .table = STR("protected_value"),
        .tenant = key->tenant.n,
        .id = key->person.n,
        .field = str_format(arena, "%.*s/%" PRId64 "/%.*s", STR_ARG(key->record_type),
                            key->record.n, STR_ARG(key->field)),
    };
}

static void bind_key(struct stmt *stmt, const struct protected_key *key)
{
    bind_int(stmt, 1, key->tenant.n);
    bind_int(stmt, 2, key->person.n);
    bind_text(stmt, 3, key->record_type);
    bind_int(stmt, 4, key->record.n);
    bind_text(stmt, 5, key->field);
}

STATUS protected_value_save(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                            const struct protected_key *key, struct str plain, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct str sealed = STR("");
    struct seal_place place = place_of(arena, key);
    TRY(keyring_seal(keyring, KEY_PROTECTED, &place, arena, plain, &sealed, err));
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO protected_value (tenant, person_id, record_type, record_id, field,"
                   " sealed) VALUES ($1, $2, $3, $4, $5, $6)"
                   " ON CONFLICT (tenant, person_id, record_type, record_id, field)"
                   " DO UPDATE SET sealed = excluded.sealed",
                   err));
    bind_key(&stmt, key);
    bind_blob(&stmt, 6, sealed);
    return db_run(&stmt, NULL, err);
}

STATUS protected_value_load(struct db *db, struct arena *arena, const struct keyring *keyring,
                            const struct protected_key *key, struct str *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct seal_place place = place_of(arena, key);
    TRY(db_prepare(db, &stmt,
                   "SELECT sealed FROM protected_value WHERE tenant = $1 AND person_id = $2"
                   " AND record_type = $3 AND record_id = $4 AND field = $5",
                   err));
    bind_key(&stmt, key);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.protection.no_value",
                       "person %" PRId64 ": no such value", key->person.n);
    return keyring_unseal(keyring, KEY_PROTECTED, &place, arena, col_blob(&stmt, 0), ret, err);
}

STATUS protected_value_delete(struct tx *tx, const struct protected_key *key, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM protected_value WHERE tenant = $1 AND person_id = $2"
                   " AND record_type = $3 AND record_id = $4 AND field = $5",
                   err));
    bind_key(&stmt, key);
    return db_run(&stmt, NULL, err);
}

STATUS protected_value_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                            struct protected_key **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct protected_key) };
    TRY(db_prepare(db, &stmt,
                   "SELECT record_type, record_id, field FROM protected_value"
                   " WHERE tenant = $1 AND person_id = $2"
                   " ORDER BY record_type, record_id, field",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        *(struct protected_key *)array_add(&list) = (struct protected_key){
            .tenant = tenant,
            .person = person,
            .record_type = col_copy(arena, &stmt, 0),
            .record = { col_int(&stmt, 1) },
            .field = col_copy(arena, &stmt, 2),
        };
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

/* The event, the notice to the chiefs and the audit entry. */
static STATUS tell_reveal(struct tx *tx, const struct protection_act *act, struct str what,
                          struct err *err)
{
    TRY(add_event(tx, act, "reveal", (UserId){ 0 }, what, err));
    TRY(tell_chiefs(tx, act, "access.notice.revealed", err));
    return audit(tx, act, "reveal", what, err);
}

STATUS protection_reveal_file(struct db *db, const struct protection_act *act, struct str what,
                              struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(need_reason(act, err));
    TRY(tx_begin(db, &tx, err));
    TRY(tell_reveal(&tx, act, what, err));
    return tx_commit(&tx, err);
}

STATUS protection_reveal(struct db *db, struct arena *arena, const struct keyring *keyring,
                         const struct protection_act *act, const struct protected_key *key,
                         struct str *ret, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct str plain = STR("");
    struct str what =
        str_format(arena, "%.*s.%.*s", STR_ARG(key->record_type), STR_ARG(key->field));
    TRY(need_reason(act, err));
    TRY(tx_begin(db, &tx, err));
    TRY(protected_value_load(db, arena, keyring, key, &plain, err));
    TRY(tell_reveal(&tx, act, what, err));
    TRY(tx_commit(&tx, err));
    *ret = plain;
    return OK;
}
