/* worker_db.c - from names in old files to users. */
#include "record/exchange/worker_db.h"

#include "base/arena.h"
#include "record/column.h"
#include "record/kind.h"

#include "base/banned.h"

enum { ALIASES_MAX = 500, WORKER_SQL_MAX = 4096 };

STATUS worker_aliases(struct db *db, struct arena *arena, TenantId tenant,
                      OrganisationId organisation, struct worker_alias **ret, size_t *ret_count,
                      struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT name, user_id FROM worker_alias WHERE tenant = $1"
                   " AND organisation_id = $2 ORDER BY CASE WHEN user_id IS NULL THEN 0 ELSE 1"
                   " END, name LIMIT 500",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    struct worker_alias *aliases = arena_array(arena, struct worker_alias, ALIASES_MAX);
    size_t count = 0;
    while (count < ALIASES_MAX) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        aliases[count++] = (struct worker_alias){ .name = col_copy(arena, &stmt, 0),
                                                  .user = { col_int(&stmt, 1) } };
    }
    *ret = aliases;
    *ret_count = count;
    return OK;
}

static STATUS keep_alias(struct tx *tx, const struct worker_mapping *mapping, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE worker_alias SET user_id = $1 WHERE tenant = $2 AND organisation_id = $3"
                   " AND name = $4 AND EXISTS (SELECT 1 FROM membership m WHERE m.tenant = $2"
                   " AND m.organisation_id = $3 AND m.user_id = $1)",
                   err));
    bind_int(&stmt, 1, mapping->user.n);
    bind_int(&stmt, 2, mapping->tenant.n);
    bind_int(&stmt, 3, mapping->organisation.n);
    bind_text(&stmt, 4, mapping->name);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK : err_set(err, ERR_NOT_FOUND, "", "record.not_found", "no such alias");
}

/* One statement a field that holds users, for all records of the organisation. */
static STATUS map_field(struct tx *tx, const struct record_def *def, const struct field *field,
                        const struct worker_mapping *mapping, int64_t *ret_count, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_STMT stmt = { 0 };
    struct buf sql;
    int64_t changed = 0;
    arena_init(&arena, 0);
    buf_init(&sql, &arena, 512, WORKER_SQL_MAX);
    struct str text = column_second_name(&arena, field);
    const char *empty = column_not_null(def, text) != NULL ? "''" : "NULL";
    buf_addf(&sql,
             "UPDATE %.*s SET %.*s = $1, %.*s = %s WHERE tenant = $2 AND owner_id = $3"
             " AND %.*s IS NULL AND %.*s = $4",
             STR_ARG(def->name), STR_ARG(field->name), STR_ARG(text), empty, STR_ARG(field->name),
             STR_ARG(text));
    TRY(db_prepare_composed(tx->db, &stmt, buf_str(&sql), err));
    bind_int(&stmt, 1, mapping->user.n);
    bind_int(&stmt, 2, mapping->tenant.n);
    bind_int(&stmt, 3, mapping->organisation.n);
    bind_text(&stmt, 4, mapping->name);
    TRY(db_run(&stmt, &changed, err));
    *ret_count += changed;
    return OK;
}

/* The main worker of a case is assigned to it, or would not see it. */
static STATUS assign(struct tx *tx, const struct worker_mapping *mapping, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from,"
                   " assigned_by, assigned_at) SELECT k.tenant, k.id, k.worker_id, 'main',"
                   " k.opened_on, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM casefile k"
                   " WHERE k.tenant = $3 AND k.owner_id = $4 AND k.worker_id = $5"
                   " AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.tenant = k.tenant"
                   " AND a.casefile_id = k.id AND a.user_id = k.worker_id)",
                   err));
    bind_int(&stmt, 1, mapping->by.n);
    bind_instant(&stmt, 2, mapping->at);
    bind_int(&stmt, 3, mapping->tenant.n);
    bind_int(&stmt, 4, mapping->organisation.n);
    bind_int(&stmt, 5, mapping->user.n);
    return db_run(&stmt, NULL, err);
}

STATUS worker_map(struct tx *tx, const struct seido *seido, const struct worker_mapping *mapping,
                  int64_t *ret_count, struct err *err)
{
    int64_t count = 0;
    TRY(keep_alias(tx, mapping, err));
    for (size_t r = 0; r < seido->record_count; r++)
        for (size_t i = 0; i < seido->records[r].field_count; i++)
            if (seido->records[r].fields[i].kind == KIND_USER)
                TRY(map_field(tx, &seido->records[r], &seido->records[r].fields[i], mapping, &count,
                              err));
    TRY(assign(tx, mapping, err));
    *ret_count = count;
    return OK;
}
