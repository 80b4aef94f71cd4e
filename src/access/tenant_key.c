/* tenant_key.c - tenants and their wrapped keys in the database. */
#include "access/tenant_key.h"

#include <inttypes.h>

#include "base/banned.h"

static STATUS tenant_exists(struct db *db, TenantId tenant, bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "SELECT 1 FROM tenant WHERE tenant = $1", err));
    bind_int(&stmt, 1, tenant.n);
    return db_step(&stmt, ret, err);
}

STATUS tenant_add(struct tx *tx, const struct keyring *keyring, TenantId tenant, struct str name,
                  struct err *err)
{
    AUTO_STMT stmt = { 0 }, key = { 0 };
    unsigned char wrapped[WRAPPED_KEY_SIZE];
    bool exists = false;
    TRY(tenant_exists(tx->db, tenant, &exists, err));
    if (exists)
        return err_set(err, ERR_CONFLICT, "", "access.tenant.exists", "tenant %" PRId64 " exists",
                       tenant.n);
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO tenant (tenant, name, next_key)"
                   " VALUES ($1, $2, 1)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_text(&stmt, 2, name);
    TRY(db_run(&stmt, NULL, err));
    keyring_wrap_new(keyring, tenant.n, wrapped);
    TRY(db_prepare(tx->db, &key, "INSERT INTO tenant_key (tenant, wrapped) VALUES ($1, $2)", err));
    bind_int(&key, 1, tenant.n);
    bind_blob(&key, 2, (struct str){ (const char *)wrapped, sizeof wrapped });
    return db_run(&key, NULL, err);
}

STATUS tenant_keys_load(struct db *db, struct keyring *keyring, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT tenant, wrapped FROM tenant_key ORDER BY tenant", err));
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            return OK;
        TRY(keyring_add_tenant(keyring, col_int(&stmt, 0), col_blob(&stmt, 1), err));
    }
}

STATUS tenant_list(struct db *db, struct arena *arena, TenantId **ret, size_t *ret_count,
                   struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = arena_array(arena, TenantId, KEYRING_TENANTS_MAX);
    *ret_count = 0;
    TRY(db_prepare(db, &stmt, "SELECT tenant FROM tenant ORDER BY tenant", err));
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row || *ret_count == KEYRING_TENANTS_MAX)
            return OK;
        (*ret)[(*ret_count)++].n = col_int(&stmt, 0);
    }
}
