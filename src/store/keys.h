/* keys.h - keys of rows: 64-bit numbers from a counter of the tenant, handed out in blocks, so that
 * two processes never wait for each other. Gaps are allowed; a number never comes twice. */
#ifndef BANSO_STORE_KEYS_H
#define BANSO_STORE_KEYS_H

#include "store/db.h"

typedef struct {
    int64_t n;
} TenantId;

enum { KEY_BLOCK = 1000 };

/* The next key of the tenant. Takes a new block when the present one is used up: outside a
 * transaction in one of its own; inside, with the caller's (writers of the tenant then wait for its
 * end, once in KEY_BLOCK keys: call key_reserve before, where that matters). */
STATUS key_next(struct db *db, TenantId tenant, int64_t *ret, struct err *err);
/* Makes sure that the next `count` calls of key_next touch no database. */
STATUS key_reserve(struct db *db, TenantId tenant, int64_t count, struct err *err);

#endif
