/* secret.h - secrets that open something alone (tokens, links): "<tenant>.<random>", so that the tenant
 * comes first in every look-up. The database keeps only their hash. */
#ifndef BANSO_ACCESS_SECRET_H
#define BANSO_ACCESS_SECRET_H

#include "access/ids.h"
#include "base/arena.h"
#include "base/str.h"
#include "store/db.h"

enum { SECRET_HASH = 32, SECRET_MAX = 96 };

struct str secret_new(struct arena *arena, TenantId tenant);
void secret_hash(struct str secret, unsigned char ret[SECRET_HASH]);
/* The row that a secret opens: binds tenant ($1) and hash ($2) to a query whose other values are bound, and takes
 * its first step. No row for what is no secret of ours. */
STATUS secret_find(struct stmt *stmt, struct str secret, bool *ret_row, struct err *err);
/* false: no secret of ours */
bool secret_tenant(struct str secret, TenantId *ret);

#endif
