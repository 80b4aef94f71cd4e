/* inside_db.c - records of a case by type, and its lookers from the audit chain. */
#include "consult/inside.h"

#include "base/banned.h"

enum { SQL_ROOM = 4096, SQL_MAX = 64 * 1024, LOOKERS_MAX = 50 };

/* One SELECT a type, joined; names of tables and columns come from the definitions alone. */
static size_t compose(const struct consult *c, struct buf *sql, const struct record_def **types)
{
    size_t count = 0;
    for (size_t i = 0; i < c->seido->record_count; i++) {
        const struct record_def *def = &c->seido->records[i];
        const struct field *date = record_field(def, def->date_field);
        if (def->per != PER_CASEFILE || def->is_built_in)
            continue;
        if (count > 0)
            buf_add(sql, STR(" UNION ALL "));
        buf_addf(sql, "SELECT %zu, COUNT(*), MAX(id), ", count);
        if (date != NULL)
            buf_addf(sql, "MAX(%.*s), ", STR_ARG(date->name));
        else
            buf_add(sql, STR("NULL, "));
        buf_addf(sql,
                 "SUM(CASE state WHEN 'draft' THEN 1 ELSE 0 END) FROM %.*s"
                 " WHERE tenant = $1 AND casefile_id = $2 AND state <> 'deleted'",
                 STR_ARG(def->name));
        types[count++] = def;
    }
    return count;
}

STATUS inside_records(const struct consult *c, CasefileId casefile, struct record_count **ret,
                      size_t *ret_count, struct err *err)
{
    const struct record_def **types =
        arena_array(c->arena, const struct record_def *, c->seido->record_count);
    struct buf sql;
    buf_init(&sql, c->arena, SQL_ROOM, SQL_MAX);
    size_t count = compose(c, &sql, types);
    struct record_count *items = arena_array(c->arena, struct record_count, count);
    for (size_t i = 0; i < count; i++)
        items[i].def = types[i];
    *ret = items;
    *ret_count = count;
    if (count == 0)
        return OK;
    AUTO_STMT load = { 0 };
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        struct record_count *item = &items[col_int(&load, 0)];
        item->count = col_int(&load, 1);
        item->newest.n = col_int(&load, 2);
        item->on = col_date(&load, 3);
        item->has_draft = col_int(&load, 4) > 0;
    }
}

STATUS inside_lookers(const struct consult *c, CasefileId casefile, Instant since,
                      struct looker **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT load = { 0 };
    TRY(db_prepare(c->db, &load,
                   "SELECT a.actor_id, u.name, COUNT(*), MAX(a.at),"
                   " MAX(CASE WHEN a.action IN ('print', 'export') THEN 1 ELSE 0 END)"
                   " FROM audit_chain a"
                   " JOIN app_user u ON u.tenant = a.tenant AND u.id = a.actor_id"
                   " WHERE a.tenant = $1 AND a.casefile_id = $2 AND a.at >= $3"
                   " AND a.action IN ('view', 'print', 'export', 'reveal')"
                   " GROUP BY a.actor_id, u.name ORDER BY 4 DESC LIMIT $4",
                   err));
    bind_int(&load, 1, c->actor->tenant.n);
    bind_int(&load, 2, casefile.n);
    bind_instant(&load, 3, since);
    bind_int(&load, 4, LOOKERS_MAX);
    struct looker *items = arena_array(c->arena, struct looker, LOOKERS_MAX);
    size_t count = 0;
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            break;
        items[count++] = (struct looker){ .user = { col_int(&load, 0) },
                                          .name = col_copy(c->arena, &load, 1),
                                          .times = col_int(&load, 2),
                                          .last = { col_int(&load, 3) },
                                          .printed = col_int(&load, 4) == 1 };
    }
    *ret = items;
    *ret_count = count;
    return OK;
}
