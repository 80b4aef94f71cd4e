/* account_audit.c - audit entries and notices of acts on accounts. */
#include "access/account_audit.h"

#include "access/audit.h"

#include "base/banned.h"

STATUS act_audit_fields(struct tx *tx, const struct act *act, const char *action, const char *type,
                        int64_t id, struct str fields, struct err *err)
{
    struct audit_entry entry = { .tenant = act->tenant,
                                 .at = act->now,
                                 .actor = act->by,
                                 .action = str_of(action),
                                 .object_type = str_of(type),
                                 .object_id = id,
                                 .rule = STR(""),
                                 .basis = STR(""),
                                 .fields = fields,
                                 .request = act->request };
    return audit_add(tx, &entry, err);
}

STATUS act_audit(struct tx *tx, const struct act *act, const char *action, const char *type,
                 int64_t id, struct err *err)
{
    return act_audit_fields(tx, act, action, type, id, STR(""), err);
}

STATUS notice_add(struct tx *tx, TenantId tenant, UserId user, const char *key, CasefileId casefile,
                  Instant now, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t id = 0;
    TRY(key_next(tx->db, tenant, &id, err));
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO notice (tenant, id, user_id, key, casefile_id, at)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    bind_int(&stmt, 3, user.n);
    bind_text(&stmt, 4, str_of(key));
    if (casefile.n == 0)
        bind_null(&stmt, 5);
    else
        bind_int(&stmt, 5, casefile.n);
    bind_instant(&stmt, 6, now);
    return db_run(&stmt, NULL, err);
}
