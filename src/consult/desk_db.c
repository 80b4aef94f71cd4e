/* desk_db.c - searches kept sealed, saved views, snippets, notices, drafts. */
#include "consult/desk.h"

#include "access/clause.h"
#include "os/keyring.h"
#include "record/draft.h"
#include "record/individual_number.h"

#include "base/banned.h"

enum {
    VIEWS_MAX = 100,
    SNIPPETS_MAX = 200,
    NOTICES_MAX = 50, /* as in the statement */
    VIEW_NAME_MAX = 40,
    SNIPPET_TEXT_MAX = 1000,
    SEARCH_ID_CHARS = 8,
    SEARCH_KEPT_HOURS = 24,
    SQL_ROOM = 2048,
    SQL_MAX = KIB(32)
};

#define HOUR_US (INT64_C(3600) * 1000000)

static struct seal_place search_place(const struct consult *c, struct str id)
{
    return (struct seal_place){
        .table = STR("search"), .tenant = c->actor->tenant.n, .id = c->actor->user.n, .field = id
    };
}

STATUS desk_search_add(const struct consult *c, struct keyring *keyring, struct str list,
                       struct str text, struct str *ret_id, struct err *err)
{
    if (text.len > DESK_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "q", "search.too_long", "search of %zu bytes", text.len);
    if (individual_number_is_in(text))
        return err_set(err, ERR_INVALID, "q", "search.individual_number", "an individual number");
    struct str id = random_text(c->arena, SEARCH_ID_CHARS), sealed;
    struct seal_place place = search_place(c, id);
    TRY(keyring_seal(keyring, KEY_FIELD, &place, c->arena, text, &sealed, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(c->db, &insert,
                   "INSERT INTO search (tenant, id, user_id, list, sealed, at)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_text(&insert, 2, id);
    bind_int(&insert, 3, c->actor->user.n);
    bind_text(&insert, 4, list);
    bind_blob(&insert, 5, sealed);
    bind_instant(&insert, 6, c->now);
    TRY(db_run(&insert, NULL, err));
    *ret_id = id;
    return OK;
}

STATUS desk_search_find(const struct consult *c, struct keyring *keyring, struct str list,
                        struct str id, struct str *ret_text, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT sealed FROM search WHERE tenant = $1 AND id = $2 AND user_id = $3"
                   " AND list = $4 AND at > $5",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_text(&find, 2, id);
    bind_int(&find, 3, c->actor->user.n);
    bind_text(&find, 4, list);
    bind_instant(&find, 5, (Instant){ c->now.us - SEARCH_KEPT_HOURS * HOUR_US });
    bool has;
    TRY(db_step(&find, &has, err));
    if (!has)
        return err_set(err, ERR_NOT_FOUND, "s", "search.gone", "no such search");
    struct str sealed = arena_copy(c->arena, col_blob(&find, 0));
    struct seal_place place = search_place(c, id);
    return keyring_unseal(keyring, KEY_FIELD, &place, c->arena, sealed, ret_text, err);
}

STATUS desk_search_is_recent(const struct consult *c, struct str id, bool *ret, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(c->db, &find,
                   "SELECT 1 FROM search WHERE tenant = $1 AND id = $2 AND user_id = $3"
                   " AND list = 'person' AND at > $4",
                   err));
    bind_int(&find, 1, c->actor->tenant.n);
    bind_text(&find, 2, id);
    bind_int(&find, 3, c->actor->user.n);
    bind_instant(&find, 4, (Instant){ c->now.us - DESK_SEARCH_HOURS * HOUR_US });
    return db_step(&find, ret, err);
}

/* ---- saved views ---- */
STATUS desk_views(const struct consult *c, struct str list, struct saved_view **ret,
                  size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT id, name, query, is_shared, user_id FROM saved_view"
                   " WHERE tenant = $1 AND organisation_id = $2 AND list = $3"
                   " AND (user_id = $4 OR is_shared = 1) ORDER BY name, id LIMIT $5",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_text(&load, 3, list);
    bind_int(&load, 4, c->actor->user.n);
    bind_int(&load, 5, VIEWS_MAX);
    struct saved_view *items = arena_array(c->arena, struct saved_view, VIEWS_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        items[count++] = (struct saved_view){ .id = col_int(&load, 0),
                                              .name = col_copy(c->arena, &load, 1),
                                              .query = col_copy(c->arena, &load, 2),
                                              .is_shared = col_bool(&load, 3),
                                              .is_mine = col_int(&load, 4) == c->actor->user.n };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

STATUS desk_view_add(const struct consult *c, struct str list, const struct saved_view *view,
                     struct err *err)
{
    struct str name = str_trim(view->name);
    if (name.len == 0 || str_graphemes(name) > VIEW_NAME_MAX || view->query.len > DESK_TEXT_MAX)
        return err_set(err, ERR_INVALID, "name", "view.name", "name of a view");
    int64_t id;
    TRY(key_next(c->db, c->actor->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(c->db, &insert,
                   "INSERT INTO saved_view (tenant, id, user_id, organisation_id, list, name,"
                   " query, is_shared) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, id);
    bind_int(&insert, 3, c->actor->user.n);
    bind_int(&insert, 4, c->actor->organisation.n);
    bind_text(&insert, 5, list);
    bind_text(&insert, 6, name);
    bind_text(&insert, 7, view->query);
    bind_bool(&insert, 8, view->is_shared);
    return db_run(&insert, NULL, err);
}

STATUS desk_view_remove(const struct consult *c, int64_t id, struct err *err)
{
    AUTO_STMT remove = { 0 };
    TRY(db_prepare(c->db, &remove,
                   "DELETE FROM saved_view WHERE tenant = $1 AND id = $2 AND user_id = $3", err));
    bind_int(&remove, 1, c->actor->tenant.n);
    bind_int(&remove, 2, id);
    bind_int(&remove, 3, c->actor->user.n);
    return db_run(&remove, NULL, err);
}

/* ---- snippets ---- */
STATUS desk_snippets(const struct consult *c, struct snippet **ret, size_t *ret_count,
                     struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT id, name, text, user_id FROM snippet"
                   " WHERE tenant = $1 AND organisation_id = $2"
                   " AND (user_id IS NULL OR user_id = $3) ORDER BY position, id",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->organisation.n);
    bind_int(&load, 3, c->actor->user.n);
    struct array list = { .arena = c->arena, .size = sizeof(struct snippet) };
    for (bool has; list.count < SNIPPETS_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        *(struct snippet *)array_add(&list) =
            (struct snippet){ .id = col_int(&load, 0),
                              .name = col_copy(c->arena, &load, 1),
                              .text = col_copy(c->arena, &load, 2),
                              .is_shared = col_is_null(&load, 3) };
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

STATUS desk_snippet_add(const struct consult *c, const struct snippet *snippet, struct err *err)
{
    struct str name = str_trim(snippet->name), text = str_trim(snippet->text);
    if (name.len == 0 || str_graphemes(name) > VIEW_NAME_MAX)
        return err_set(err, ERR_INVALID, "name", "snippet.name", "name of a snippet");
    if (text.len == 0 || str_graphemes(text) > SNIPPET_TEXT_MAX)
        return err_set(err, ERR_INVALID, "text", "snippet.text", "text of a snippet");
    int64_t id;
    TRY(key_next(c->db, c->actor->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(
        c->db, &insert,
        "INSERT INTO snippet (tenant, id, user_id, organisation_id, name, text, position)"
        " VALUES ($1, $2, $3, $4, $5, $6, 100)",
        err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, id);
    if (snippet->is_shared)
        bind_null(&insert, 3);
    else
        bind_int(&insert, 3, c->actor->user.n);
    bind_int(&insert, 4, c->actor->organisation.n);
    bind_text(&insert, 5, name);
    bind_text(&insert, 6, text);
    return db_run(&insert, NULL, err);
}

STATUS desk_snippet_remove(const struct consult *c, int64_t id, struct err *err)
{
    AUTO_STMT remove = { 0 };
    TRY(db_prepare(c->db, &remove,
                   "DELETE FROM snippet WHERE tenant = $1 AND id = $2 AND organisation_id = $3"
                   " AND user_id = $4",
                   err));
    bind_int(&remove, 1, c->actor->tenant.n);
    bind_int(&remove, 2, id);
    bind_int(&remove, 3, c->actor->organisation.n);
    bind_int(&remove, 4, c->actor->user.n);
    return db_run(&remove, NULL, err);
}

/* ---- notices ---- */
/* Those about a case that the reader may not see are left out. */
static STATUS prepare_notices(const struct consult *c, struct stmt *stmt, struct str select,
                              struct str rest, struct err *err)
{
    struct clause visible;
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, select);
    buf_add(&sql, STR(" WHERE n.tenant = $1 AND n.user_id = $2"));
    consult_add_sight(c, &sql, "n.casefile_id", 3, &visible);
    buf_add(&sql, rest);
    TRY(db_prepare_composed(c->db, stmt, buf_str(&sql), err));
    bind_int(stmt, 1, c->actor->tenant.n);
    bind_int(stmt, 2, c->actor->user.n);
    clause_bind(stmt, &visible, 3);
    return OK;
}

STATUS desk_notice_count(const struct consult *c, int64_t *ret, struct err *err)
{
    AUTO_STMT count = { 0 };
    bool has;
    TRY(prepare_notices(c, &count, STR("SELECT COUNT(*) FROM notice n"),
                        STR(" AND n.read_at IS NULL"), err));
    TRY(db_step(&count, &has, err));
    *ret = col_int(&count, 0);
    return OK;
}

STATUS desk_notices(const struct consult *c, struct notice **ret, size_t *ret_count,
                    struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(prepare_notices(
        c, &load,
        STR("SELECT n.id, n.key, n.casefile_id, k.number, n.at, n.read_at"
            " FROM notice n"
            " LEFT JOIN casefile k ON k.tenant = n.tenant AND k.id = n.casefile_id"),
        STR(" ORDER BY n.at DESC, n.id DESC LIMIT 50"), err));
    struct notice *items = arena_array(c->arena, struct notice, NOTICES_MAX);
    size_t count = 0;
    for (bool has; count < NOTICES_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        items[count++] = (struct notice){ .id = col_int(&load, 0),
                                          .key = col_copy(c->arena, &load, 1),
                                          .casefile = { col_int(&load, 2) },
                                          .number = col_copy(c->arena, &load, 3),
                                          .at = { col_int(&load, 4) },
                                          .is_read = !col_is_null(&load, 5) };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}

STATUS desk_notice_add(struct tx *tx, const struct consult *c, UserId user, struct str key,
                       CasefileId casefile, struct err *err)
{
    if (user.n == 0 || user.n == c->actor->user.n)
        return OK;
    int64_t id;
    TRY(key_next(c->db, c->actor->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO notice (tenant, id, user_id, key, casefile_id, at)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   err));
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, id);
    bind_int(&insert, 3, user.n);
    bind_text(&insert, 4, key);
    bind_int(&insert, 5, casefile.n);
    bind_instant(&insert, 6, c->now);
    return db_run(&insert, NULL, err);
}

STATUS desk_notices_read(const struct consult *c, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(c->db, &update,
                   "UPDATE notice SET read_at = $1 WHERE tenant = $2 AND user_id = $3"
                   " AND read_at IS NULL",
                   err));
    bind_instant(&update, 1, c->now);
    bind_int(&update, 2, c->actor->tenant.n);
    bind_int(&update, 3, c->actor->user.n);
    return db_run(&update, NULL, err);
}

/* The present row after those there are already. */
static void draft_read(const struct consult *c, const struct stmt *row, struct str number,
                       struct desk_draft *drafts, size_t *count)
{
    drafts[(*count)++] = (struct desk_draft){ .form = col_copy(c->arena, row, 0),
                                              .casefile = { col_int(row, 1) },
                                              .number = number,
                                              .at = { col_int(row, 2) } };
}

static Instant drafts_since(const struct consult *c)
{
    return (Instant){ c->now.us - DRAFT_DAYS * 24 * HOUR_US };
}

STATUS desk_drafts(const struct consult *c, struct desk_draft **ret, size_t *ret_count,
                   struct err *err)
{
    enum { VALUES = 3 };
    AUTO_STMT load = { 0 };
    struct clause clause;
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(&sql, STR("SELECT d.form, d.casefile_id, d.at, k.number FROM draft d"
                      " LEFT JOIN casefile k ON k.tenant = d.tenant AND k.id = d.casefile_id"
                      " WHERE d.tenant = $1 AND d.user_id = $2 AND d.at > $3"
                      " AND (d.casefile_id IS NOT NULL OR d.form LIKE 'casefile/new/%')"));
    consult_add_sight(c, &sql, "d.casefile_id", VALUES + 1, &clause);
    buf_add(&sql, STR(" ORDER BY d.at DESC, d.form"));
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->user.n);
    bind_instant(&load, 3, drafts_since(c));
    clause_bind(&load, &clause, VALUES + 1);
    *ret = arena_array(c->arena, struct desk_draft, DESK_DRAFTS_MAX);
    *ret_count = 0;
    for (bool has; *ret_count < DESK_DRAFTS_MAX;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        draft_read(c, &load, col_copy(c->arena, &load, 3), *ret, ret_count);
    }
    return OK;
}

STATUS desk_drafts_of(const struct consult *c, CasefileId casefile, struct str form,
                      struct desk_draft **ret, size_t *ret_count, bool *ret_has, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT form, casefile_id, at FROM draft"
                   " WHERE tenant = $1 AND user_id = $2 AND at > $3"
                   " AND (casefile_id = $4 OR form = $5) ORDER BY at DESC, form",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, c->actor->user.n);
    bind_instant(&load, 3, drafts_since(c));
    bind_int(&load, 4, casefile.n);
    bind_text(&load, 5, form);
    *ret = arena_array(c->arena, struct desk_draft, DESK_DRAFTS_MAX);
    *ret_count = 0;
    *ret_has = false;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        *ret_has = *ret_has || str_equal(col_text(&load, 0), form);
        if (col_int(&load, 1) == casefile.n && *ret_count < DESK_DRAFTS_MAX)
            draft_read(c, &load, STR(""), *ret, ret_count);
    }
}
