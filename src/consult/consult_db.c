/* consult_db.c - what all acts of this folder share: keys, audit entries, request keys. */
#include "consult/consult.h"

#include "access/audit.h"

#include "base/banned.h"

STATUS consult_reserve(const struct consult *c, struct err *err)
{
    return key_reserve(c->db, c->actor->tenant, CONSULT_KEYS, err);
}

STATUS consult_audit(struct tx *tx, const struct consult *c, struct str action, struct str type,
                     int64_t id, CasefileId casefile, struct err *err)
{
    struct audit_entry entry = { .tenant = c->actor->tenant,
                                 .at = c->now,
                                 .actor = c->actor->user,
                                 .action = action,
                                 .object_type = type,
                                 .object_id = id,
                                 .casefile = casefile,
                                 .request = c->request };
    return audit_add(tx, &entry, err);
}

void consult_add_sight(const struct consult *c, struct buf *sql, const char *column, int first,
                       struct clause *ret)
{
    *ret = (struct clause){ .text = STR("1 = 0") };
    if (c->actor->role_count > 0)
        may_see_clause(c->arena, c->actor, STR("casefile"), c->today, ret);
    buf_addf(sql,
             " AND (%s IS NULL OR %s = 0 OR EXISTS (SELECT 1 FROM casefile seen"
             " WHERE seen.tenant = $1 AND seen.id = %s AND ",
             column, column, column);
    clause_write(sql, ret, STR("seen"), first);
    buf_add(sql, STR("))"));
}

STATUS consult_answered(const struct consult *c, struct str type, struct str request_key,
                        bool *ret_has, int64_t *ret, struct err *err)
{
    if (request_key.len == 0) {
        *ret_has = false;
        return OK;
    }
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT record_id FROM request_key"
                   " WHERE tenant = $1 AND request_key = $2 AND record_type = $3",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_text(&find, 2, request_key);
    bind_text(&find, 3, type);
    bool has;
    TRY(db_step(&find, &has, err));
    *ret_has = has;
    if (has)
        *ret = col_int(&find, 0);
    return OK;
}

STATUS consult_answer(struct tx *tx, const struct consult *c, struct str type,
                      struct str request_key, int64_t id, struct err *err)
{
    if (request_key.len == 0)
        return OK;
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO request_key (tenant, request_key, record_type, record_id, at)"
                   " VALUES ($1, $2, $3, $4, $5)",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_text(&insert, 2, request_key);
    bind_text(&insert, 3, type);
    bind_int(&insert, 4, id);
    bind_instant(&insert, 5, c->now);
    return db_run(&insert, NULL, err);
}

bool consult_has_role(const struct consult *c, struct str role)
{
    for (size_t i = 0; i < c->actor->role_count; i++)
        if (str_equal(c->actor->roles[i]->name, role))
            return true;
    return false;
}
