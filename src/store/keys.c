/* keys.c - blocks of keys, kept with the connection that took them. */
#include "store/keys.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "store/driver.h"

#include "base/banned.h"

static struct key_block *block_of(struct db *db, TenantId tenant)
{
    for (size_t i = 0; i < db->block_count; i++) {
        if (db->blocks[i].tenant == tenant.n)
            return &db->blocks[i];
    }
    struct key_block *more = realloc(db->blocks, (db->block_count + 1) * sizeof *more);
    if (!more)
        abort();
    db->blocks = more;
    more[db->block_count] = (struct key_block){ .tenant = tenant.n };
    return &more[db->block_count++];
}

void key_blocks_end_tx(struct db *db, bool is_committed)
{
    for (size_t i = 0; i < db->block_count; i++) {
        struct key_block *block = &db->blocks[i];
        if (block->is_of_tx && !is_committed)
            block->next = block->end; /* the counter went back: another may take these */
        block->is_of_tx = false;
    }
}

static enum status block_take(struct db *db, struct key_block *block, int64_t count,
                              struct err *err)
{
    AUTO_STMT take = { 0 };
    TRY(db_prepare(db, &take,
                   "UPDATE tenant SET next_key = next_key + $2 WHERE tenant = $1"
                   " RETURNING next_key",
                   err));
    bind_int(&take, 1, block->tenant);
    bind_int(&take, 2, count);
    bool row;
    TRY(db_step(&take, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "db.failed", "no tenant %" PRId64, block->tenant);
    int64_t end = col_int(&take, 0);
    TRY(db_step(&take, &row, err)); /* to its end, so that it is committed */
    block->next = end - count;
    block->end = end;
    block->is_of_tx = db_in_tx(db);
    return OK;
}

STATUS key_reserve(struct db *db, TenantId tenant, int64_t count, struct err *err)
{
    struct key_block *block = block_of(db, tenant);
    if (block->end - block->next >= count)
        return OK;
    return block_take(db, block, count > KEY_BLOCK ? count : KEY_BLOCK, err);
}

STATUS key_next(struct db *db, TenantId tenant, int64_t *ret, struct err *err)
{
    TRY(key_reserve(db, tenant, 1, err));
    *ret = block_of(db, tenant)->next++;
    return OK;
}
