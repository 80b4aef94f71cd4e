/* protected_db.h - the values of protected persons: fields marked `protected` stand sealed in
 * protected_value (access/protection.h), and their columns and old versions are empty. So no list,
 * search, export, history or form can show them: they are not there. */
#ifndef BANSO_RECORD_PROTECTED_DB_H
#define BANSO_RECORD_PROTECTED_DB_H

#include "access/protection.h"
#include "record/record_db.h"

bool record_has_protected(const struct record_def *def);

/* Before a record is stored: if its person is protected, seals what stands in protected fields and lets
 * record->values point to a copy in `arena` without them. Empty fields keep what is sealed already.
 * errors: ERR_DENIED there is something to seal and `keyring` is NULL */
STATUS protected_hide(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                      struct record *record, struct err *err);
/* Empties the protected fields in memory. */
void protected_blank(const struct record_def *def, struct value *values);

/* When protection begins, in its transaction: all records and old versions of the person. */
STATUS protected_move_in(struct tx *tx, const struct kind_context *context,
                         const struct keyring *keyring, TenantId tenant, PersonId person,
                         struct err *err);
/* When it was lifted, in its transaction, after protection_approve_lift. */
STATUS protected_move_back(struct tx *tx, const struct kind_context *context, TenantId tenant,
                           PersonId person, const struct save *save, struct err *err);

/* A sealed value (protection_reveal) as words. errors: ERR_INVALID */
STATUS protected_words(struct arena *arena, const struct kind_context *context,
                       const struct record_def *def, struct str field, struct str plain,
                       struct str *ret, struct err *err);

#endif
