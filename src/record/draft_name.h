/* draft_name.h - what the name of a draft says: of which form it is, and of which case. */
#ifndef BANSO_RECORD_DRAFT_NAME_H
#define BANSO_RECORD_DRAFT_NAME_H

#include "access/may.h"
#include "record/draft.h"
#include "record/record.h"
#include "seido/seido.h"

struct draft_name {
    const struct record_def *def;
    enum {
        DRAFT_OF_NEW,
        DRAFT_OF_EDIT,
        DRAFT_OF_BOX
    } what;       /* box: the quick record of a case page */
    int64_t key;  /* edit: the record; else the case */
    int64_t slot; /* from 1 */
};
/* "contact/new/812", "contact/box/812", "plan/41/edit", each with "/2" for a second draft of the form.
 * False: not of a record type. */
bool draft_name_read(const struct seido *seido, struct str form, struct draft_name *ret);
/* The case of a draft; 0 for none. The name comes from the browser: a record that is gone has no case, nor has one
 * that the actor may not see, else lists of drafts would tell which records are there. */
STATUS draft_casefile(struct db *db, struct arena *arena, const struct actor *actor, Instant now,
                      struct str form, CasefileId *ret, struct err *err);

#endif
