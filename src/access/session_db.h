/* session_db.h - what sign_in.c reads and writes; used inside the folder. */
#ifndef BANSO_ACCESS_SESSION_DB_H
#define BANSO_ACCESS_SESSION_DB_H

#include "access/session.h"
#include "base/arena.h"

/* The account as sign-in sees it; id 0: there is none. */
struct credentials {
    UserId id;
    struct str login, password_hash, sealed_totp, last_from;
    bool is_usable; /* active or invited, and not past the leaving date */
    bool must_change_password;
    int64_t failures, last_step;
};

STATUS credentials_by_login(struct db *db, struct arena *arena, const struct visit *visit,
                            struct str login, struct credentials *ret, struct err *err);
STATUS credentials_by_id(struct db *db, struct arena *arena, const struct visit *visit, UserId user,
                         struct credentials *ret, struct err *err);
STATUS credentials_note_failure(struct tx *tx, TenantId tenant, UserId user, struct err *err);
STATUS credentials_note_sign_in(struct tx *tx, const struct visit *visit, UserId user,
                                struct err *err);
STATUS credentials_set_hash(struct tx *tx, TenantId tenant, UserId user, struct str hash,
                            struct err *err);
/* *ret_first: nobody used this step or a later one before. */
STATUS credentials_use_step(struct tx *tx, TenantId tenant, UserId user, int64_t step,
                            bool *ret_first, struct err *err);
STATUS recovery_code_use(struct tx *tx, const struct visit *visit, UserId user, struct str hash,
                         bool *ret_used, struct err *err);

/* A new session, or the same one in another stage: a new token, secret and instant of freshness. The id
 * is set before (key_next). */
STATUS session_insert(struct tx *tx, const struct visit *visit, struct signed_in *in,
                      struct err *err);
STATUS session_renew(struct tx *tx, const struct visit *visit, int64_t failures_before,
                     struct signed_in *in, struct err *err);
/* The user's first live membership by name of organisation; 0 if there is none. */
STATUS session_first_organisation(struct db *db, const struct visit *visit, UserId user,
                                  OrganisationId *ret, struct err *err);

STATUS session_audit(struct tx *tx, const struct visit *visit, UserId user, const char *action,
                     int64_t session, struct err *err);

#endif
