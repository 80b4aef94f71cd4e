/* account_audit.h - what the files about accounts share: audit entry of an act, a notice to a user.
 * Used inside the folder. */
#ifndef BANSO_ACCESS_ACCOUNT_AUDIT_H
#define BANSO_ACCESS_ACCOUNT_AUDIT_H

#include "access/account.h"

STATUS act_audit(struct tx *tx, const struct act *act, const char *action, const char *type,
                 int64_t id, struct err *err);
STATUS act_audit_fields(struct tx *tx, const struct act *act, const char *action, const char *type,
                        int64_t id, struct str fields, struct err *err);
/* Told to the user on the screen: a text key of the catalogues. `casefile` 0: none. */
STATUS notice_add(struct tx *tx, TenantId tenant, UserId user, const char *key, CasefileId casefile,
                  Instant now, struct err *err);

/* May it be the password of the user? errors: ERR_INVALID "new_password" */
STATUS new_password_check(struct db *db, struct arena *arena, TenantId tenant, UserId user,
                          struct str password, struct err *err);

#endif
