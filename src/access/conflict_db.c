/* conflict_db.c - the table conflict_of_interest. */
#include "access/conflict.h"

#include <inttypes.h>
#include <stdio.h>

#include "access/audit.h"

#include "base/banned.h"

static STATUS audit(struct tx *tx, const struct conflict_act *act, PersonId person,
                    const char *action, struct err *err)
{
    char basis[32];
    snprintf(basis, sizeof basis, "user %" PRId64, act->user.n);
    struct audit_entry entry = {
        .tenant = act->act.tenant,
        .at = act->act.now,
        .actor = act->act.by,
        .action = str_of(action),
        .object_type = STR("person"),
        .object_id = person.n,
        .casefile = act->casefile,
        .rule = STR(""),
        .fields = STR(""),
        .basis = str_of(basis),
        .request = act->act.request,
    };
    return audit_add(tx, &entry, err);
}

/* The case's person, and whether the user works in the organisation today. */
static STATUS load_parties(struct tx *tx, const struct conflict_act *act, PersonId *ret,
                           bool *ret_member, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(tx->db, &stmt,
                   "SELECT c.person_id, EXISTS (SELECT 1 FROM membership m JOIN app_user u"
                   " ON u.tenant = m.tenant AND u.id = m.user_id WHERE m.tenant = $1"
                   " AND m.user_id = $3 AND m.organisation_id = $4 AND u.state = 'active'"
                   " AND m.valid_from <= $5 AND (m.valid_until IS NULL OR m.valid_until >= $5))"
                   " FROM casefile c WHERE c.tenant = $1 AND c.id = $2",
                   err));
    bind_int(&stmt, 1, act->act.tenant.n);
    bind_int(&stmt, 2, act->casefile.n);
    bind_int(&stmt, 3, act->user.n);
    bind_int(&stmt, 4, act->organisation.n);
    bind_date(&stmt, 5, instant_tokyo_date(act->act.now));
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.casefile.absent", "no casefile %" PRId64,
                       act->casefile.n);
    ret->n = col_int(&stmt, 0);
    *ret_member = col_bool(&stmt, 1);
    return OK;
}

static STATUS check_reason(const struct conflict_act *act, struct err *err)
{
    return act->reason.len > 0 ? OK
                               : err_set(err, ERR_INVALID, "reason", "access.missing", "no reason");
}

STATUS conflict_set(struct tx *tx, const struct conflict_act *act, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    PersonId person;
    bool is_member;
    int64_t added = 0;
    TRY(check_reason(act, err));
    TRY(load_parties(tx, act, &person, &is_member, err));
    if (!is_member)
        return err_set(err, ERR_INVALID, "user", "access.conflict.member",
                       "user %" PRId64 " is no member", act->user.n);
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason,"
                   " recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)"
                   " ON CONFLICT DO NOTHING",
                   err));
    bind_int(&stmt, 1, act->act.tenant.n);
    bind_int(&stmt, 2, person.n);
    bind_int(&stmt, 3, act->user.n);
    bind_text(&stmt, 4, act->reason);
    bind_int(&stmt, 5, act->act.by.n);
    bind_instant(&stmt, 6, act->act.now);
    TRY(db_run(&stmt, &added, err));
    if (added == 0)
        return err_set(err, ERR_INVALID, "user", "access.conflict.already",
                       "user %" PRId64 " is shut out already", act->user.n);
    return audit(tx, act, person, "conflict_set", err);
}

STATUS conflict_end(struct tx *tx, const struct conflict_act *act, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    PersonId person;
    bool is_member;
    int64_t ended = 0;
    TRY(check_reason(act, err));
    TRY(load_parties(tx, act, &person, &is_member, err));
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE conflict_of_interest SET ended_by = $4, ended_at = $5, end_reason = $6"
                   " WHERE tenant = $1 AND person_id = $2 AND user_id = $3 AND user_id <> $4"
                   " AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, act->act.tenant.n);
    bind_int(&stmt, 2, person.n);
    bind_int(&stmt, 3, act->user.n);
    bind_int(&stmt, 4, act->act.by.n);
    bind_instant(&stmt, 5, act->act.now);
    bind_text(&stmt, 6, act->reason);
    TRY(db_run(&stmt, &ended, err));
    if (ended == 0)
        return err_set(err, ERR_INVALID, "user", "access.conflict.none",
                       "user %" PRId64 " is not shut out", act->user.n);
    return audit(tx, act, person, "conflict_end", err);
}

STATUS conflict_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                     struct conflict **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct array list = { .arena = arena, .size = sizeof(struct conflict) };
    TRY(db_prepare(
        db, &stmt,
        "SELECT user_id, recorded_by, reason, recorded_at, ended_by, ended_at, end_reason"
        " FROM conflict_of_interest WHERE tenant = $1 AND person_id = $2"
        " ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, recorded_at DESC,"
        " user_id",
        err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    for (bool row;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        *(struct conflict *)array_add(&list) = (struct conflict){
            .user = { col_int(&stmt, 0) },
            .recorded_by = { col_int(&stmt, 1) },
            .reason = col_copy(arena, &stmt, 2),
            .recorded_at = { col_int(&stmt, 3) },
            .ended_by = { col_int(&stmt, 4) },
            .ended_at = { col_int(&stmt, 5) },
            .end_reason = col_copy(arena, &stmt, 6),
            .is_live = col_is_null(&stmt, 5),
        };
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}
