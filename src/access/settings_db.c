/* settings_db.c - one setting of all organisations, all of one (settings.h). */
#include "access/settings.h"

#include "access/account_audit.h"
#include "base/banned.h"

STATUS settings_of_all(struct db *db, struct arena *arena, const struct seido *seido,
                       const struct setting_key *key, struct settings_of *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    const struct setting *setting = seido_setting(seido, key->name);
    struct array list = { .arena = arena, .size = sizeof(struct setting_of) };
    *ret = (struct settings_of){ .fallback = setting != NULL ? setting->fallback : STR("") };
    TRY(db_prepare(
        db, &stmt,
        "SELECT s.organisation_id, s.value FROM setting s"
        " WHERE s.tenant = $1 AND s.name = $2 AND s.valid_from = (SELECT MAX(l.valid_from)"
        " FROM setting l WHERE l.tenant = s.tenant AND l.name = s.name"
        " AND l.organisation_id = s.organisation_id AND l.valid_from <= $3)",
        err));
    bind_int(&stmt, 1, key->tenant.n);
    bind_text(&stmt, 2, key->name);
    bind_date(&stmt, 3, key->on);
    TRY(db_step(&stmt, &row, err));
    while (row) {
        struct setting_of *one = array_add(&list);
        *one = (struct setting_of){ { col_int(&stmt, 0) }, col_copy(arena, &stmt, 1) };
        if (one->organisation.n == 0)
            ret->fallback = one->value;
        TRY(db_step(&stmt, &row, err));
    }
    ret->items = list.items;
    ret->count = list.count;
    return OK;
}

struct str settings_of_one(const struct settings_of *settings, OrganisationId organisation)
{
    for (size_t i = 0; i < settings->count; i++)
        if (settings->items[i].organisation.n == organisation.n)
            return settings->items[i].value;
    return settings->fallback;
}

STATUS settings_here_load(struct db *db, struct arena *arena, const struct actor *actor,
                          OrganisationId organisation, struct settings_here *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct array list = { .arena = arena, .size = sizeof(struct set_value) };
    TRY(db_prepare(db, &stmt,
                   "SELECT name, value, valid_from FROM setting WHERE tenant = $1"
                   " AND organisation_id IN ($2, 0) ORDER BY organisation_id DESC, valid_from DESC",
                   err));
    bind_int(&stmt, 1, actor->tenant.n);
    bind_int(&stmt, 2, organisation.n);
    TRY(db_step(&stmt, &row, err));
    while (row) {
        struct set_value *one = array_add(&list);
        *one = (struct set_value){ col_copy(arena, &stmt, 0), col_copy(arena, &stmt, 1),
                                   col_date(&stmt, 2).value };
        TRY(db_step(&stmt, &row, err));
    }
    *ret = (struct settings_here){ actor->seido, list.items, list.count };
    return OK;
}

struct str settings_here_on(const struct settings_here *settings, struct str name, Date on)
{
    for (size_t i = 0; i < settings->count; i++)
        if (str_equal(settings->items[i].name, name) &&
            date_compare(settings->items[i].from, on) <= 0)
            return settings->items[i].value;
    const struct setting *setting = seido_setting(settings->seido, name);
    return setting != NULL ? setting->fallback : STR("");
}
