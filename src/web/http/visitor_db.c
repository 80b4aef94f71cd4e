/* visitor_db.c - the only SQL of the page frame: names of the person signed in. */
#include "access/account.h"
#include "web/http/visitor.h"

#include "base/banned.h"

STATUS viewer_load(struct db *db, struct arena *arena, const struct actor *actor, enum lang *lang,
                   struct viewer *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT u.name, u.lang, u.preferences, o.name, o.name_en"
                   " FROM app_user u LEFT JOIN organisation o ON o.tenant = u.tenant AND o.id = $3"
                   " WHERE u.tenant = $1 AND u.id = $2",
                   err));
    bind_int(&stmt, 1, actor->tenant.n);
    bind_int(&stmt, 2, actor->user.n);
    bind_int(&stmt, 3, actor->organisation.n);
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no user of the session");
    *lang = str_equal(col_text(&stmt, 1), STR("en")) ? LANG_EN : LANG_JA;
    struct str preferences = col_copy(arena, &stmt, 2);
    ret->name = col_copy(arena, &stmt, 0);
    ret->organisation = col_copy(arena, &stmt, *lang == LANG_EN ? 4 : 3);
    ret->western_years = str_equal(preference(preferences, STR("western_years")), STR("1"));
    ret->no_shortcuts = str_equal(preference(preferences, STR("shortcuts")), STR("0"));
    ret->enter_moves = str_equal(preference(preferences, STR("enter_moves")), STR("1"));
    return OK;
}
