/* tenant_key.h - the wrapped key of each tenant, in the database. */
#ifndef BANSO_ACCESS_TENANT_KEY_H
#define BANSO_ACCESS_TENANT_KEY_H

#include "base/arena.h"
#include "os/keyring.h"
#include "store/db.h"
#include "store/keys.h"

/* A new tenant with its key, in the caller's transaction (`banso init`, `banso demo`).
 * Its counter of keys begins at 1. errors: ERR_CONFLICT the tenant exists */
STATUS tenant_add(struct tx *tx, const struct keyring *keyring, TenantId tenant, struct str name,
                  struct err *err);
/* Unwraps the keys of all tenants into the keyring: at the start of every process that serves. */
STATUS tenant_keys_load(struct db *db, struct keyring *keyring, struct err *err);

/* All tenants, by number; at most KEYRING_TENANTS_MAX. */
STATUS tenant_list(struct db *db, struct arena *arena, TenantId **ret, size_t *ret_count,
                   struct err *err);

#endif
