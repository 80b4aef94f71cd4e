/* secret.c - see secret.h. */
#include "access/token/secret.h"

#include <inttypes.h>
#include <sodium.h>

#include "os/keyring.h"

#include "base/banned.h"

enum { SECRET_CHARS = 52 };

struct str secret_new(struct arena *arena, TenantId tenant)
{
    struct str random = random_text(arena, SECRET_CHARS);
    return str_format(arena, "%" PRId64 ".%.*s", tenant.n, STR_ARG(random));
}

void secret_hash(struct str secret, unsigned char ret[SECRET_HASH])
{
    crypto_generichash(ret, SECRET_HASH, (const unsigned char *)secret.ptr, secret.len, NULL, 0);
}

bool secret_tenant(struct str secret, TenantId *ret)
{
    struct str rest = secret, number = STR("");
    return secret.len < SECRET_MAX && str_split(&rest, '.', &number) &&
           str_to_int(number, &ret->n) && rest.len == SECRET_CHARS;
}

STATUS secret_find(struct stmt *stmt, struct str secret, bool *ret_row, struct err *err)
{
    TenantId tenant = { 0 };
    unsigned char hash[SECRET_HASH];
    *ret_row = false;
    if (!secret_tenant(secret, &tenant))
        return OK;
    secret_hash(secret, hash);
    bind_int(stmt, 1, tenant.n);
    bind_blob(stmt, 2, (struct str){ (const char *)hash, sizeof hash });
    return db_step(stmt, ret_row, err);
}
