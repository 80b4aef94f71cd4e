/* organisation_db.c - organisations and the settings of a place. */
#include <inttypes.h>

#include "access/account_audit.h"

#include "base/banned.h"

enum { NAME_MAX_CHARS = 200, NUMBER_FORMAT_MAX = 40 };

static void read_organisation(struct arena *arena, const struct stmt *stmt,
                              struct organisation *ret)
{
    *ret = (struct organisation){
        .id = { col_int(stmt, 0) },
        .kind = col_copy(arena, stmt, 1),
        .name = col_copy(arena, stmt, 2),
        .name_en = col_copy(arena, stmt, 3),
        .municipality_code = col_copy(arena, stmt, 4),
        .commissioned_by = { col_int(stmt, 5) },
        .number_format = col_copy(arena, stmt, 6),
        .contact = col_copy(arena, stmt, 7),
        .state = col_copy(arena, stmt, 8),
        .version = col_int(stmt, 9),
    };
}

STATUS organisation_load(struct db *db, struct arena *arena, TenantId tenant, OrganisationId id,
                         struct organisation *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT id, kind, name, name_en, municipality_code, commissioned_by,"
                   " number_format, contact, state, version FROM organisation"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.organisation.absent",
                       "no organisation %" PRId64, id.n);
    read_organisation(arena, &stmt, ret);
    return OK;
}

STATUS organisation_list(struct db *db, struct arena *arena, TenantId tenant,
                         struct organisation **ret, size_t *ret_count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct organisation) };
    TRY(db_prepare(db, &stmt,
                   "SELECT id, kind, name, name_en, municipality_code, commissioned_by,"
                   " number_format, contact, state, version FROM organisation"
                   " WHERE tenant = $1 ORDER BY kind, name, id",
                   err));
    bind_int(&stmt, 1, tenant.n);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_organisation(arena, &stmt, array_add(&list));
    }
    *ret = list.items;
    *ret_count = list.count;
    return OK;
}

void organisation_check(struct problems *problems, const struct seido *seido,
                        const struct organisation *organisation)
{
    const struct code_list *kinds = seido_codes(seido, STR("organisation_kind"));
    size_t at = 0;
    if (str_trim(organisation->name).len == 0)
        problems_add(problems, STR("name"), GRADE_ERROR, "access.missing");
    if (str_chars(organisation->name) > NAME_MAX_CHARS)
        problem_arg(problems_add(problems, STR("name"), GRADE_ERROR, "access.too_long"),
                    ARG_INT("limit", NAME_MAX_CHARS));
    if (str_chars(organisation->name_en) > NAME_MAX_CHARS)
        problem_arg(problems_add(problems, STR("name_en"), GRADE_ERROR, "access.too_long"),
                    ARG_INT("limit", NAME_MAX_CHARS));
    if (kinds != NULL && code_find(kinds, organisation->kind) == NULL)
        problems_add(problems, STR("kind"), GRADE_ERROR, "access.organisation.kind");
    if (organisation->municipality_code.len != 0 && organisation->municipality_code.len != 6)
        problems_add(problems, STR("municipality_code"), GRADE_ERROR,
                     "access.organisation.municipality_code");
    if (organisation->number_format.len > NUMBER_FORMAT_MAX ||
        (organisation->number_format.len > 0 &&
         !str_find(organisation->number_format, STR("{n"), &at)))
        problems_add(problems, STR("number_format"), GRADE_ERROR,
                     "access.organisation.number_format");
    if (organisation->commissioned_by.n != 0 &&
        organisation->commissioned_by.n == organisation->id.n)
        problems_add(problems, STR("commissioned_by"), GRADE_ERROR,
                     "access.organisation.commissioned_by");
}

STATUS organisation_insert(struct tx *tx, TenantId tenant, const struct organisation *organisation,
                           struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO organisation (tenant, id, kind, name, name_en, municipality_code,"
                   " commissioned_by, number_format, contact, state, version)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation->id.n);
    bind_text(&stmt, 3, organisation->kind);
    bind_text(&stmt, 4, organisation->name);
    bind_text(&stmt, 5, organisation->name_en);
    bind_text(&stmt, 6, organisation->municipality_code);
    if (organisation->commissioned_by.n == 0)
        bind_null(&stmt, 7);
    else
        bind_int(&stmt, 7, organisation->commissioned_by.n);
    bind_text(&stmt, 8, organisation->number_format);
    bind_text(&stmt, 9, organisation->contact);
    bind_text(&stmt, 10, organisation->state.len == 0 ? STR("active") : organisation->state);
    return db_run(&stmt, NULL, err);
}

static STATUS update(struct tx *tx, TenantId tenant, const struct organisation *organisation,
                     struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE organisation SET kind = $4, name = $5, name_en = $6,"
                   " municipality_code = $7, commissioned_by = $8, number_format = $9,"
                   " contact = $10, state = $11, version = version + 1"
                   " WHERE tenant = $1 AND id = $2 AND version = $3",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation->id.n);
    bind_int(&stmt, 3, organisation->version);
    bind_text(&stmt, 4, organisation->kind);
    bind_text(&stmt, 5, organisation->name);
    bind_text(&stmt, 6, organisation->name_en);
    bind_text(&stmt, 7, organisation->municipality_code);
    if (organisation->commissioned_by.n == 0)
        bind_null(&stmt, 8);
    else
        bind_int(&stmt, 8, organisation->commissioned_by.n);
    bind_text(&stmt, 9, organisation->number_format);
    bind_text(&stmt, 10, organisation->contact);
    bind_text(&stmt, 11, organisation->state);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK
                        : err_set(err, ERR_CONFLICT, "", "access.changed_meanwhile",
                                  "organisation %" PRId64 ": version %" PRId64 " is not stored",
                                  organisation->id.n, organisation->version);
}

STATUS organisation_save(struct db *db, const struct act *act, struct organisation *organisation,
                         struct err *err)
{
    AUTO_TX tx = { 0 };
    bool is_new = organisation->id.n == 0;
    if (is_new)
        TRY(key_next(db, act->tenant, &organisation->id.n, err));
    TRY(tx_begin(db, &tx, err));
    if (is_new)
        TRY(organisation_insert(&tx, act->tenant, organisation, err));
    else
        TRY(update(&tx, act->tenant, organisation, err));
    TRY(act_audit(&tx, act, is_new ? "add" : "change", "organisation", organisation->id.n, err));
    TRY(tx_commit(&tx, err));
    organisation->version++;
    return OK;
}

/* ---- settings ---- */
STATUS setting_get(struct db *db, struct arena *arena, const struct seido *seido,
                   const struct setting_key *key, struct str *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    const struct setting *setting = seido_setting(seido, key->name);
    TRY(db_prepare(db, &stmt,
                   "SELECT value FROM setting WHERE tenant = $1 AND organisation_id IN ($2, 0)"
                   " AND name = $3 AND valid_from <= $4"
                   " ORDER BY organisation_id DESC, valid_from DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, key->tenant.n);
    bind_int(&stmt, 2, key->organisation.n);
    bind_text(&stmt, 3, key->name);
    bind_date(&stmt, 4, key->on);
    TRY(db_step(&stmt, &row, err));
    *ret = row ? col_copy(arena, &stmt, 0) : setting != NULL ? setting->fallback : STR("");
    return OK;
}

STATUS setting_list(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, struct setting_row **ret, size_t *ret_count,
                    struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT s.name, s.value, s.valid_from, u.name FROM setting s"
                   " LEFT JOIN app_user u ON u.tenant = s.tenant AND u.id = s.set_by"
                   " WHERE s.tenant = $1 AND s.organisation_id = $2"
                   " ORDER BY s.valid_from DESC, s.name LIMIT $3",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, organisation.n);
    bind_int(&stmt, 3, SETTING_ROWS_MAX);
    struct setting_row *rows = arena_array(arena, struct setting_row, SETTING_ROWS_MAX);
    bool has = false;
    *ret = rows;
    *ret_count = 0;
    TRY(db_step(&stmt, &has, err));
    while (has) {
        rows[(*ret_count)++] =
            (struct setting_row){ col_copy(arena, &stmt, 0), col_copy(arena, &stmt, 1),
                                  col_date(&stmt, 2).value, col_copy(arena, &stmt, 3) };
        TRY(db_step(&stmt, &has, err));
    }
    return OK;
}

STATUS setting_set(struct db *db, const struct seido *seido, const struct act *act,
                   const struct setting_key *key, struct str value, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    const struct setting *setting = seido_setting(seido, key->name);
    if (setting == NULL || setting->per_organisation != (key->organisation.n != 0))
        return err_set(err, ERR_INVALID, "name", "access.setting.unknown", "no setting %.*s there",
                       STR_ARG(key->name));
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO setting (tenant, organisation_id, name, valid_from, value,"
                   " set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                   " ON CONFLICT (tenant, organisation_id, name, valid_from) DO UPDATE SET"
                   " value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at",
                   err));
    bind_int(&stmt, 1, act->tenant.n);
    bind_int(&stmt, 2, key->organisation.n);
    bind_text(&stmt, 3, key->name);
    bind_date(&stmt, 4, key->on);
    bind_text(&stmt, 5, value);
    bind_int(&stmt, 6, act->by.n);
    bind_instant(&stmt, 7, act->now);
    TRY(db_run(&stmt, NULL, err));
    TRY(act_audit_fields(&tx, act, "change", "setting", key->organisation.n, key->name, err));
    return tx_commit(&tx, err);
}
