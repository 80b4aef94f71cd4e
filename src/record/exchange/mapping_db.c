/* mapping_db.c - mappings kept for the next file with the same headers. */
#include <sodium.h>

#include "base/arena.h"
#include "record/exchange/mapping.h"

#include "base/banned.h"

/* 32 hexadecimal digits over the headers in their order. */
static struct str headers_hash(struct arena *arena, const struct mapping *mapping)
{
    unsigned char hash[16];
    char text[33];
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < mapping->count; i++) {
        (void)crypto_generichash_update(&state, (const unsigned char *)mapping->headers[i].ptr,
                                        mapping->headers[i].len);
        (void)crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    }
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    (void)sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    return arena_copy(arena, (struct str){ text, 32 });
}

STATUS mapping_load(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, const struct mapping *proposed,
                    struct mapping *ret, bool *ret_found, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT mapping FROM import_mapping WHERE tenant = $1 AND organisation_id = $2"
                   " AND record_type = $3 AND headers_hash = $4",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    bind_text(&stmt, 3, proposed->sheet->name);
    bind_text(&stmt, 4, headers_hash(arena, proposed));
    TRY(db_step(&stmt, &has_row, err));
    struct mapping kept = { 0 };
    struct err stale = { 0 }; /* a kept one that the definitions outgrew: the proposal instead */
    *ret_found =
        has_row && mapping_read(arena, proposed, col_copy(arena, &stmt, 0), &kept, &stale) == OK;
    *ret = *ret_found ? kept : *proposed;
    return OK;
}

STATUS mapping_save(struct tx *tx, TenantId tenant, OrganisationId organisation, UserId by,
                    Instant at, const struct mapping *mapping, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_STMT stmt = { 0 };
    arena_init(&arena, 0);
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO import_mapping (tenant, organisation_id, record_type, headers_hash,"
                   " mapping, by_user, at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, organisation_id, record_type, headers_hash)"
                   " DO UPDATE SET mapping = excluded.mapping, by_user = excluded.by_user,"
                   " at = excluded.at",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    bind_text(&stmt, 3, mapping->sheet->name);
    bind_text(&stmt, 4, headers_hash(&arena, mapping));
    bind_text(&stmt, 5, mapping_write(&arena, mapping));
    bind_int(&stmt, 6, by.n);
    bind_instant(&stmt, 7, at);
    return db_run(&stmt, NULL, err);
}
