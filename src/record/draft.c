/* draft.c - drafts of forms, sealed. */
#include "record/draft.h"

#include "base/banned.h"

#define DRAFT_US ((int64_t)DRAFT_DAYS * 24 * 3600 * 1000000)

static struct seal_place place_of(TenantId tenant, UserId user, struct str form)
{
    return (struct seal_place){ .table = STR("draft"), .tenant = tenant.n, .id = user.n,
                                .field = form };
}

STATUS draft_save(struct db *db, const struct keyring *keyring, const struct draft *draft,
                  struct err *err)
{
    if (draft->content.len > DRAFT_MAX || draft->form.len > DRAFT_FORM_MAX)
        return err_set(err, ERR_LIMIT, "", "record.draft.too_large", "draft of %zu bytes",
                       draft->content.len);
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct seal_place place = place_of(draft->tenant, draft->user, draft->form);
    struct str sealed = { 0 };
    TRY(keyring_seal(keyring, KEY_DRAFT, &place, &arena, draft->content, &sealed, err));
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO draft (tenant, user_id, form, casefile_id, sealed, at,"
                   " base_version) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, user_id, form) DO UPDATE SET sealed = excluded.sealed,"
                   " at = excluded.at, base_version = excluded.base_version", err));
    bind_int(&stmt, 1, draft->tenant.n);
    bind_int(&stmt, 2, draft->user.n);
    bind_text(&stmt, 3, draft->form);
    if (draft->casefile.n != 0)
        bind_int(&stmt, 4, draft->casefile.n);
    else
        bind_null(&stmt, 4);
    bind_blob(&stmt, 5, sealed);
    bind_instant(&stmt, 6, draft->at);
    bind_int(&stmt, 7, draft->base_version);
    TRY(db_run(&stmt, NULL, err));
    return tx_commit(&tx, err);
}

STATUS draft_load(struct db *db, struct arena *arena, const struct keyring *keyring, Instant now,
                  struct draft *draft, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT casefile_id, sealed, at, base_version FROM draft"
                   " WHERE tenant = $1 AND user_id = $2 AND form = $3 AND at > $4", err));
    bind_int(&stmt, 1, draft->tenant.n);
    bind_int(&stmt, 2, draft->user.n);
    bind_text(&stmt, 3, draft->form);
    bind_instant(&stmt, 4, (Instant){ now.us - DRAFT_US });
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "record.draft.none", "no draft of user %lld",
                       (long long)draft->user.n);
    struct seal_place place = place_of(draft->tenant, draft->user, draft->form);
    struct str content = { 0 };
    TRY(keyring_unseal(keyring, KEY_DRAFT, &place, arena, col_blob(&stmt, 1), &content, err));
    draft->casefile.n = col_int(&stmt, 0);
    draft->at.us = col_int(&stmt, 2);
    draft->base_version = col_int(&stmt, 3);
    draft->content = content;
    return OK;
}

STATUS draft_remove(struct tx *tx, TenantId tenant, UserId user, struct str form,
                    struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM draft WHERE tenant = $1 AND user_id = $2 AND form = $3", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_text(&stmt, 3, form);
    return db_run(&stmt, NULL, err);
}

STATUS draft_list(struct db *db, struct arena *arena, TenantId tenant, UserId user, Instant now,
                  struct draft **ret, size_t *ret_count, struct err *err)
{
    enum { DRAFTS_MAX = 100 };
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT form, casefile_id, at, base_version FROM draft WHERE tenant = $1"
                   " AND user_id = $2 AND at > $3 ORDER BY at DESC LIMIT 100", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_instant(&stmt, 3, (Instant){ now.us - DRAFT_US });
    struct draft *drafts = arena_array(arena, struct draft, DRAFTS_MAX);
    size_t count = 0;
    while (count < DRAFTS_MAX) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        drafts[count++] = (struct draft){ .tenant = tenant, .user = user,
                                          .form = col_copy(arena, &stmt, 0),
                                          .casefile = { col_int(&stmt, 1) },
                                          .at = { col_int(&stmt, 2) },
                                          .base_version = col_int(&stmt, 3) };
    }
    *ret = drafts;
    *ret_count = count;
    return OK;
}

STATUS draft_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                    struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt, "DELETE FROM draft WHERE tenant = $1 AND at <= $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_instant(&stmt, 2, (Instant){ now.us - DRAFT_US });
    TRY(db_run(&stmt, ret_count, err));
    return tx_commit(&tx, err);
}
