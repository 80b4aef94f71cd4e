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

static void case_clause(const struct consult *c, struct clause *ret)
{
    *ret = (struct clause){ .text = STR("1 = 0") };
    if (c->actor->role_count > 0)
        may_see_clause(c->arena, c->actor, STR("casefile"), c->today, ret);
}

void consult_add_sight(const struct consult *c, struct buf *sql, const char *column, int first,
                       struct clause *ret)
{
    case_clause(c, ret);
    buf_addf(sql,
             " AND (%s IS NULL OR %s = 0 OR EXISTS (SELECT 1 FROM casefile seen"
             " WHERE seen.tenant = $1 AND seen.id = %s AND ",
             column, column, column);
    clause_write(sql, ret, STR("seen"), first);
    buf_add(sql, STR("))"));
}

void consult_add_joined_sight(const struct consult *c, struct buf *sql, const char *column,
                              int first, struct clause *ret)
{
    case_clause(c, ret);
    buf_addf(sql, " AND (%s IS NULL OR %s = 0 OR (k.id IS NOT NULL AND ", column, column);
    clause_write(sql, ret, STR("k"), first);
    buf_add(sql, STR("))"));
}

/* What the key was answered with; of another kind of act it is none of ours. */
static STATUS find_answer(struct tx *tx, const struct consult *c, struct str type,
                          struct str request_key, int64_t *ret, struct err *err)
{
    AUTO_STMT find = { 0 };
    bool has = false;
    TRY(db_prepare(tx->db, &find,
                   "SELECT record_id FROM request_key"
                   " WHERE tenant = $1 AND request_key = $2 AND record_type = $3",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_text(&find, 2, request_key);
    bind_text(&find, 3, type);
    TRY(db_step(&find, &has, err));
    if (!has)
        return err_set(err, ERR_CONFLICT, "", "step.conflict", "request key of another act");
    *ret = col_int(&find, 0);
    return OK;
}

STATUS consult_answered(struct tx *tx, const struct consult *c, struct str type,
                        struct str request_key, bool *ret_has, int64_t *ret, struct err *err)
{
    int64_t taken = 1;
    *ret_has = false;
    if (request_key.len == 0)
        return OK;
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO request_key (tenant, request_key, record_type, record_id, at)"
                   " VALUES ($1, $2, $3, 0, $4) ON CONFLICT DO NOTHING",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_text(&insert, 2, request_key);
    bind_text(&insert, 3, type);
    bind_instant(&insert, 4, c->now);
    TRY(db_run(&insert, &taken, err));
    *ret_has = taken == 0;
    return *ret_has ? find_answer(tx, c, type, request_key, ret, err) : OK;
}

STATUS consult_answer(struct tx *tx, const struct consult *c, struct str request_key, int64_t id,
                      struct err *err)
{
    if (request_key.len == 0)
        return OK;
    AUTO_STMT update = { 0 };
    TRY(db_prepare(tx->db, &update,
                   "UPDATE request_key SET record_id = $3 WHERE tenant = $1 AND request_key = $2",
                   err));
    bind_int(&update, 1, c->actor->tenant.n);
    bind_text(&update, 2, request_key);
    bind_int(&update, 3, id);
    return db_run(&update, NULL, err);
}

bool consult_has_role(const struct consult *c, struct str role)
{
    for (size_t i = 0; i < c->actor->role_count; i++)
        if (str_equal(c->actor->roles[i]->name, role))
            return true;
    return false;
}
