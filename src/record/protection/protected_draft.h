/* protected_draft.h - half-typed forms of protected persons: what was typed into protected fields is dropped, so that
 * a draft never shows what the record hides. The rest of what was typed stays. */
#ifndef BANSO_RECORD_PROTECTED_DRAFT_H
#define BANSO_RECORD_PROTECTED_DRAFT_H

#include "record/draft.h"
#include "seido/seido.h"
#include "store/db.h"

/* When protection begins, in its transaction: the drafts of all users about this person. */
STATUS protected_drafts_strip(struct tx *tx, const struct seido *seido,
                              const struct keyring *keyring, TenantId tenant, PersonId person,
                              struct err *err);
/* One draft before it is stored, or after it was loaded: stripped when its person is protected. */
STATUS protected_draft_strip(struct db *db, struct arena *arena, const struct seido *seido,
                             struct draft *draft, struct err *err);

#endif
