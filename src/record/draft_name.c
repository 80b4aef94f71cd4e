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

/* The record of a form that changes one; NULL: it is gone. */
static STATUS load_edited(struct db *db, struct arena *arena, const struct draft_name *name,
                          TenantId tenant, struct record **ret, struct err *err)
{
    struct err failure = { 0 };
    *ret = NULL;
    enum status status =
        record_load(db, arena, name->def, tenant, (RecordId){ name->key }, ret, &failure);
    if (status != OK && status != ERR_NOT_FOUND)
        *err = failure;
    return status == ERR_NOT_FOUND ? OK : status;
}

STATUS draft_casefile(struct db *db, struct arena *arena, const struct actor *actor, Instant now,
                      struct str form, CasefileId *ret, struct err *err)
{
    struct draft_name name;
    struct record *record = NULL;
    struct verdict verdict;
    *ret = (CasefileId){ 0 };
    if (!draft_name_read(actor->seido, form, &name) || name.def->per != PER_CASEFILE)
        return OK;
    struct object object = { .type = name.def->name, .casefile = { name.key } };
    if (name.what == DRAFT_OF_EDIT) {
        TRY(load_edited(db, arena, &name, actor->tenant, &record, err));
        if (record == NULL)
            return OK;
        object.owner = record->owner;
        object.casefile = record->casefile;
        object.record = record->id;
    }
    TRY(may(db, actor, STR("see"), &object, now, &verdict, err));
    if (verdict.allowed)
        *ret = object.casefile;
    return OK;
}
