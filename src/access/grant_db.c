/* grant_db.c - the table access_grant: rows are added, a revocation is a row. */
#include "access/grant.h"

#include <inttypes.h>

#include "access/audit.h"

#include "base/banned.h"

static STATUS audit(struct tx *tx, TenantId tenant, const struct grant *grant, const char *action,
                    struct err *err)
{
    struct audit_entry entry = {
        .tenant = tenant,
        .at = grant->recorded_at,
        .actor = grant->recorded_by,
        .action = str_of(action),
        .object_type = STR("grant"),
        .object_id = grant->id,
        .casefile = grant->casefile,
        .rule = STR(""),
        .basis = grant->basis,
        .fields = STR(""),
        .request = STR(""),
    };
    return audit_add(tx, &entry, err);
}

/* ",a,b," or "": only then a word is found between its commas. */
static bool is_list(struct str list)
{
    return list.len == 0 || (list.len > 2 && list.ptr[0] == ',' && list.ptr[list.len - 1] == ',');
}

static STATUS insert(struct tx *tx, TenantId tenant, const struct grant *grant, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id,"
                   " receiver_id, categories, record_types, purpose, valid_from, valid_until,"
                   " basis, evidence, revokes_id, recorded_by, recorded_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                   " $16)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, grant->id);
    bind_int(&stmt, 3, grant->person.n);
    if (grant->casefile.n == 0)
        bind_null(&stmt, 4);
    else
        bind_int(&stmt, 4, grant->casefile.n);
    bind_int(&stmt, 5, grant->giver.n);
    bind_int(&stmt, 6, grant->receiver.n);
    bind_text(&stmt, 7, grant->categories);
    bind_text(&stmt, 8, grant->record_types);
    bind_text(&stmt, 9, grant->purpose);
    bind_date(&stmt, 10, grant->valid_from);
    bind_opt_date(&stmt, 11, grant->valid_until);
    bind_text(&stmt, 12, grant->basis);
    bind_text(&stmt, 13, grant->evidence);
    if (grant->revokes == 0)
        bind_null(&stmt, 14);
    else
        bind_int(&stmt, 14, grant->revokes);
    bind_int(&stmt, 15, grant->recorded_by.n);
    bind_instant(&stmt, 16, grant->recorded_at);
    return db_run(&stmt, NULL, err);
}

STATUS grant_add(struct tx *tx, TenantId tenant, const struct grant *grant, struct err *err)
{
    if (grant->giver.n == grant->receiver.n || grant->revokes != 0 || !is_list(grant->categories) ||
        !is_list(grant->record_types))
        return err_set(err, ERR_INVALID, "receiver", "access.grant.invalid",
                       "grant %" PRId64 ": receiver or lists are wrong", grant->id);
    if (grant->valid_until.has && date_compare(grant->valid_until.value, grant->valid_from) < 0)
        return err_set(err, ERR_INVALID, "valid_until", "access.grant.until",
                       "grant %" PRId64 " ends before it begins", grant->id);
    if (str_equal(grant->basis, STR("law")) && grant->casefile.n == 0)
        return err_set(err, ERR_INVALID, "casefile", "access.grant.invalid",
                       "grant %" PRId64 ": by law only for one case", grant->id);
    TRY(insert(tx, tenant, grant, err));
    return audit(tx, tenant, grant, "grant", err);
}

/* Columns in the order of read_grant. */
static void read_grant(struct arena *arena, const struct stmt *stmt, Date today, struct grant *ret)
{
    *ret = (struct grant){
        .id = col_int(stmt, 0),
        .person = { col_int(stmt, 1) },
        .casefile = { col_int(stmt, 2) },
        .giver = { col_int(stmt, 3) },
        .receiver = { col_int(stmt, 4) },
        .categories = col_copy(arena, stmt, 5),
        .record_types = col_copy(arena, stmt, 6),
        .purpose = col_copy(arena, stmt, 7),
        .valid_until = col_date(stmt, 9),
        .basis = col_copy(arena, stmt, 10),
        .evidence = col_copy(arena, stmt, 11),
        .revokes = col_int(stmt, 12),
        .recorded_by = { col_int(stmt, 13) },
        .recorded_at = { col_int(stmt, 14) },
    };
    OptDate from = col_date(stmt, 8);
    bool is_revoked = col_bool(stmt, 15);
    ret->valid_from = from.value;
    ret->is_live = ret->revokes == 0 && !is_revoked && date_compare(from.value, today) <= 0 &&
                   (!ret->valid_until.has || date_compare(ret->valid_until.value, today) >= 0);
}

bool grant_opens_case(const struct grant *grant, CasefileId casefile)
{
    return grant->is_live && grant->revokes == 0 &&
           (grant->casefile.n == 0 || grant->casefile.n == casefile.n);
}

STATUS grant_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person, Date today,
                  struct grant **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct grant) };
    TRY(db_prepare(db, &stmt,
                   "SELECT g.id, g.person_id, g.casefile_id, g.giver_id, g.receiver_id,"
                   " g.categories, g.record_types, g.purpose, g.valid_from, g.valid_until,"
                   " g.basis, g.evidence, g.revokes_id, g.recorded_by, g.recorded_at,"
                   " EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
                   " AND r.revokes_id = g.id) FROM access_grant g"
                   " WHERE g.tenant = $1 AND g.person_id = $2 ORDER BY g.recorded_at, g.id",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_grant(arena, &stmt, today, array_add(&list));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

static STATUS load_grant(struct db *db, struct arena *arena, TenantId tenant, int64_t id,
                         Date today, struct grant *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT g.id, g.person_id, g.casefile_id, g.giver_id, g.receiver_id,"
                   " g.categories, g.record_types, g.purpose, g.valid_from, g.valid_until,"
                   " g.basis, g.evidence, g.revokes_id, g.recorded_by, g.recorded_at,"
                   " EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
                   " AND r.revokes_id = g.id) FROM access_grant g"
                   " WHERE g.tenant = $1 AND g.id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.grant.absent", "no grant %" PRId64, id);
    read_grant(arena, &stmt, today, ret);
    return OK;
}

STATUS grant_revoke(struct tx *tx, TenantId tenant, const struct grant *revocation, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct grant row;
    arena_init(&arena, 0);
    int64_t grant = revocation->revokes;
    Date today = instant_tokyo_date(revocation->recorded_at);
    TRY(load_grant(tx->db, &arena, tenant, grant, today, &row, err));
    if (row.revokes != 0)
        return err_set(err, ERR_INVALID, "", "access.grant.invalid",
                       "grant %" PRId64 " is a revocation", grant);
    row.id = revocation->id;
    row.revokes = grant;
    row.evidence = revocation->evidence;
    row.valid_from = today;
    row.valid_until = (OptDate){ 0 };
    row.recorded_by = revocation->recorded_by;
    row.recorded_at = revocation->recorded_at;
    TRY(insert(tx, tenant, &row, err));
    return audit(tx, tenant, &row, "revoke_grant", err);
}

STATUS grant_end_consent(struct tx *tx, TenantId tenant, const struct grant *ending,
                         struct err *err)
{
    int64_t ids[GRANTS_ENDED_MAX];
    size_t count = 0;
    {
        AUTO_STMT find = { 0 };
        bool row = false;
        TRY(db_prepare(tx->db, &find,
                       "SELECT g.id FROM access_grant g JOIN casefile c ON c.tenant = g.tenant"
                       " AND c.id = $2 AND c.person_id = g.person_id"
                       " WHERE g.tenant = $1 AND g.giver_id = $3 AND g.basis = 'consent'"
                       " AND (g.casefile_id IS NULL OR g.casefile_id = $2) AND g.revokes_id IS NULL"
                       " AND NOT EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
                       " AND r.revokes_id = g.id) ORDER BY g.id",
                       err));
        bind_int(&find, 1, tenant.n);
        bind_int(&find, 2, ending->casefile.n);
        bind_int(&find, 3, ending->giver.n);
        for (;;) {
            TRY(db_step(&find, &row, err));
            if (!row)
                break;
            if (count == GRANTS_ENDED_MAX)
                return err_set(err, ERR_LIMIT, "", "access.grant.too_many",
                               "more than %d grants to end", GRANTS_ENDED_MAX);
            ids[count++] = col_int(&find, 0);
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct grant revocation = *ending;
        revocation.revokes = ids[i];
        TRY(key_next(tx->db, tenant, &revocation.id, err));
        TRY(grant_revoke(tx, tenant, &revocation, err));
    }
    return OK;
}

/* Person, office and the municipality that commissions it. */
static STATUS load_parties(struct db *db, TenantId tenant, CasefileId casefile, struct grant *ret,
                           struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT c.person_id, c.owner_id, o.commissioned_by FROM casefile c"
                   " JOIN organisation o ON o.tenant = c.tenant AND o.id = c.owner_id"
                   " WHERE c.tenant = $1 AND c.id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, casefile.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.casefile.absent", "no casefile %" PRId64,
                       casefile.n);
    ret->person.n = col_int(&stmt, 0);
    ret->giver.n = col_int(&stmt, 1);
    ret->receiver.n = col_int(&stmt, 2);
    return OK;
}

/* Is the same opened already, and not revoked? */
static STATUS is_open(struct db *db, TenantId tenant, const struct grant *grant, bool *ret,
                      struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT 1 FROM access_grant g WHERE g.tenant = $1 AND g.casefile_id = $2"
                   " AND g.receiver_id = $3 AND g.basis = 'law' AND g.revokes_id IS NULL"
                   " AND g.record_types = $4 AND g.categories = $5 AND g.valid_until IS NULL"
                   " AND NOT EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
                   " AND r.revokes_id = g.id)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, grant->casefile.n);
    bind_int(&stmt, 3, grant->receiver.n);
    bind_text(&stmt, 4, grant->record_types);
    bind_text(&stmt, 5, grant->categories);
    return db_step(&stmt, ret, err);
}

STATUS grant_open_by_law(struct tx *tx, TenantId tenant, const struct grant *opening,
                         struct err *err)
{
    struct grant grant = *opening;
    grant.purpose = STR("decision");
    grant.basis = STR("law");
    grant.evidence = STR("");
    grant.valid_from = instant_tokyo_date(opening->recorded_at);
    grant.valid_until = (OptDate){ 0 };
    grant.revokes = 0;
    bool open = false;
    TRY(load_parties(tx->db, tenant, opening->casefile, &grant, err));
    if (grant.receiver.n == 0 || grant.receiver.n == grant.giver.n)
        return OK; /* the municipality runs the office itself */
    TRY(is_open(tx->db, tenant, &grant, &open, err));
    return open ? OK : grant_add(tx, tenant, &grant, err);
}
