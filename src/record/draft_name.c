/* draft_name.c - see draft_name.h. */
#include "record/draft_name.h"

#include "record/record_db.h"

#include "base/banned.h"

bool draft_name_read(const struct seido *seido, struct str form, struct draft_name *ret)
{
    struct str type, second, third, rest = form, slot;
    *ret = (struct draft_name){ .slot = 1 };
    if (!str_split(&rest, '/', &type) || !str_split(&rest, '/', &second) ||
        !str_split(&rest, '/', &third))
        return false;
    if (str_split(&rest, '/', &slot) && !str_to_int(slot, &ret->slot))
        return false;
    ret->def = seido_record(seido, type);
    if (ret->def == NULL)
        return false;
    if (str_equal(third, STR("edit"))) {
        ret->what = DRAFT_OF_EDIT;
        return str_to_int(second, &ret->key);
    }
    ret->what = str_equal(second, STR("box")) ? DRAFT_OF_BOX : DRAFT_OF_NEW;
    return (ret->what == DRAFT_OF_BOX || str_equal(second, STR("new"))) &&
           str_to_int(third, &ret->key);
}

STATUS draft_casefile(struct db *db, struct arena *arena, const struct seido *seido,
                      TenantId tenant, struct str form, CasefileId *ret, struct err *err)
{
    struct draft_name name;
    struct record *record;
    struct err failure = { 0 };
    *ret = (CasefileId){ 0 };
    if (!draft_name_read(seido, form, &name) || name.def->per != PER_CASEFILE)
        return OK;
    ret->n = name.key;
    if (name.what != DRAFT_OF_EDIT)
        return OK;
    ret->n = 0;
    enum status status =
        record_load(db, arena, name.def, tenant, (RecordId){ name.key }, &record, &failure);
    if (status == ERR_NOT_FOUND)
        return OK;
    if (status != OK) {
        *err = failure;
        return status;
    }
    *ret = record->casefile;
    return OK;
}
