/* draft.c - drafts of forms, sealed; who has which record open. */
#include "record/draft.h"

#include "base/banned.h"

enum { OPEN_EDIT_US = 5 * 60 * 1000 * 1000, OPEN_EDITS_MAX = 20 };

#define DRAFT_US ((int64_t)DRAFT_DAYS * 24 * 3600 * 1000000)

static struct seal_place place_of(TenantId tenant, UserId user, struct str form)
{
    return (struct seal_place){
        .table = STR("draft"), .tenant = tenant.n, .id = user.n, .field = form
    };
}

/* What else the user has left half-typed and could still take up. */
static STATUS check_room(struct tx *tx, const struct draft *draft, size_t size, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(tx->db, &stmt,
                   "SELECT COUNT(*), COALESCE(SUM(LENGTH(sealed)), 0) FROM draft"
                   " WHERE tenant = $1 AND user_id = $2 AND form <> $3 AND at > $4",
                   err));
    bind_int(&stmt, 1, draft->tenant.n);
    bind_int(&stmt, 2, draft->user.n);
    bind_text(&stmt, 3, draft->form);
    bind_instant(&stmt, 4, (Instant){ draft->at.us - DRAFT_US });
    TRY(db_step(&stmt, &row, err));
    int64_t count = col_int(&stmt, 0), bytes = col_int(&stmt, 1);
    if (count < DRAFTS_MAX && bytes + (int64_t)size <= DRAFT_BYTES_MAX)
        return OK;
    return err_set(err, ERR_LIMIT, "", "record.draft.too_many",
                   "user %lld has %lld drafts of %lld bytes", (long long)draft->user.n,
                   (long long)count, (long long)bytes);
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
    TRY(check_room(&tx, draft, sealed.len, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO draft (tenant, user_id, form, casefile_id, sealed, at,"
                   " base_version) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, user_id, form) DO UPDATE SET sealed = excluded.sealed,"
                   " at = excluded.at, base_version = excluded.base_version,"
                   " casefile_id = excluded.casefile_id",
                   err));
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
                   " WHERE tenant = $1 AND user_id = $2 AND form = $3 AND at > $4",
                   err));
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

STATUS draft_remove(struct tx *tx, TenantId tenant, UserId user, struct str form, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM draft WHERE tenant = $1 AND user_id = $2 AND form = $3", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_text(&stmt, 3, form);
    return db_run(&stmt, NULL, err);
}

struct str draft_slot_name(struct arena *arena, struct str form, size_t slot)
{
    return slot == 1 ? form : str_format(arena, "%.*s/%zu", STR_ARG(form), slot);
}

STATUS draft_slots(struct db *db, struct arena *arena, Instant now, const struct draft *place,
                   struct draft ret[DRAFT_SLOTS], struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT form, at, base_version FROM draft WHERE tenant = $1 AND user_id = $2"
                   " AND form IN ($3, $4, $5, $6, $7) AND at > $8",
                   err));
    bind_int(&stmt, 1, place->tenant.n);
    bind_int(&stmt, 2, place->user.n);
    for (size_t i = 0; i < DRAFT_SLOTS; i++) {
        ret[i] = *place;
        ret[i].form = draft_slot_name(arena, place->form, i + 1);
        ret[i].at.us = 0;
        bind_text(&stmt, (int)i + 3, ret[i].form);
    }
    bind_instant(&stmt, 8, (Instant){ now.us - DRAFT_US });
    for (bool has_row = true;;) {
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            return OK;
        for (size_t i = 0; i < DRAFT_SLOTS; i++)
            if (str_equal(ret[i].form, col_text(&stmt, 0))) {
                ret[i].at.us = col_int(&stmt, 1);
                ret[i].base_version = col_int(&stmt, 2);
            }
    }
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

/* ---- all of a tenant ---- */
static STATUS load_names(struct db *db, struct arena *arena, TenantId tenant, struct draft **ret,
                         size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t total = 0;
    {
        AUTO_STMT count = { 0 };
        bool row = false;
        TRY(db_prepare(db, &count, "SELECT COUNT(*) FROM draft WHERE tenant = $1", err));
        bind_int(&count, 1, tenant.n);
        TRY(db_step(&count, &row, err));
        total = col_int(&count, 0);
    }
    struct draft *drafts = arena_array(arena, struct draft, (size_t)total + 1);
    TRY(db_prepare(db, &stmt,
                   "SELECT user_id, form FROM draft WHERE tenant = $1"
                   " ORDER BY user_id, form LIMIT $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, total);
    *ret = drafts;
    *ret_count = 0;
    for (bool row;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            return OK;
        drafts[(*ret_count)++] = (struct draft){ .tenant = tenant,
                                                 .user = { col_int(&stmt, 0) },
                                                 .form = col_copy(arena, &stmt, 1) };
    }
}

static STATUS write_content(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                            const struct draft *draft, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    struct seal_place place = place_of(draft->tenant, draft->user, draft->form);
    struct str sealed = { 0 };
    TRY(keyring_seal(keyring, KEY_DRAFT, &place, arena, draft->content, &sealed, err));
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE draft SET sealed = $4 WHERE tenant = $1 AND user_id = $2 AND form = $3",
                   err));
    bind_int(&stmt, 1, draft->tenant.n);
    bind_int(&stmt, 2, draft->user.n);
    bind_text(&stmt, 3, draft->form);
    bind_blob(&stmt, 4, sealed);
    return db_run(&stmt, NULL, err);
}

STATUS draft_each(struct tx *tx, const struct keyring *keyring, TenantId tenant,
                  draft_change *change, void *context, struct err *err)
{
    AUTO_ARENA names = { 0 };
    AUTO_ARENA work = { 0 };
    struct draft *drafts = NULL;
    size_t count = 0;
    arena_init(&names, 0);
    arena_init(&work, 0);
    TRY(load_names(tx->db, &names, tenant, &drafts, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct draft *draft = &drafts[i];
        struct err failure = { 0 };
        arena_reset(&work);
        enum status status =
            draft_load(tx->db, &work, keyring, (Instant){ DRAFT_US }, draft, &failure);
        if (status == ERR_DB) {
            *err = failure;
            return status;
        }
        if (status != OK) {
            TRY(draft_remove(tx, tenant, draft->user, draft->form, err));
            continue;
        }
        struct str before = draft->content;
        TRY(change(context, &work, draft, err));
        if (!str_equal(before, draft->content))
            TRY(write_content(tx, &work, keyring, draft, err));
    }
    return OK;
}

/* ---- who has it open ---- */

static STATUS note_open_edit(struct db *db, const struct record *record, UserId user, Instant at,
                             struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO open_edit (tenant, record_type, record_id, user_id, at)"
                   " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, record_type, record_id,"
                   " user_id) DO UPDATE SET at = excluded.at",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    bind_int(&stmt, 4, user.n);
    bind_instant(&stmt, 5, at);
    TRY(db_run(&stmt, NULL, err));
    return tx_commit(&tx, err);
}

STATUS record_open_edit(struct db *db, struct arena *arena, const struct record *record,
                        UserId user, Instant at, struct open_edit **ret, size_t *ret_count,
                        struct err *err)
{
    TRY(note_open_edit(db, record, user, at, err));
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT user_id, at FROM open_edit WHERE tenant = $1 AND record_type = $2"
                   " AND record_id = $3 AND user_id <> $4 AND at > $5 ORDER BY at DESC LIMIT 20",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    bind_int(&stmt, 4, user.n);
    bind_instant(&stmt, 5, (Instant){ at.us - OPEN_EDIT_US });
    struct open_edit *edits = arena_array(arena, struct open_edit, OPEN_EDITS_MAX);
    size_t count = 0;
    while (count < OPEN_EDITS_MAX) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        edits[count++] = (struct open_edit){ { col_int(&stmt, 0) }, { col_int(&stmt, 1) } };
    }
    *ret = edits;
    *ret_count = count;
    return OK;
}

STATUS record_close_edit(struct tx *tx, const struct record *record, UserId user, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM open_edit WHERE tenant = $1 AND record_type = $2"
                   " AND record_id = $3 AND user_id = $4",
                   err));
    bind_int(&stmt, 1, record->tenant.n);
    bind_text(&stmt, 2, record->def->name);
    bind_int(&stmt, 3, record->id.n);
    bind_int(&stmt, 4, user.n);
    return db_run(&stmt, NULL, err);
}
