/* invitation.h - the link by which somebody sets the own password: new here, or after the sign-in was
 * reset. It works once and for INVITATION_DAYS; a newer one ends it; only its hash is kept. Nobody but who
 * opens it ever knows the password; who opened it, when and from where, is shown to the user for good. */
#ifndef BANSO_ACCESS_INVITATION_H
#define BANSO_ACCESS_INVITATION_H

#include "access/account.h"

enum { INVITATION_DAYS = 7, INVITATIONS_SHOWN = 5 };

struct invitation {
    int64_t id;
    UserId user;
    struct str login, made_by; /* name of the administrator; "": on the command line */
    Instant made_at, expires_at, used_at;
    struct str used_from;
    bool is_used, is_live;
};

/* In the transaction of what makes it necessary. `*ret_secret` goes into the link, nowhere else. */
STATUS invitation_add(struct tx *tx, struct arena *arena, const struct act *act, UserId user,
                      struct str *ret_secret, struct err *err);
/* Of a link, also a used one. errors: ERR_NOT_FOUND "access.invitation.unknown" */
STATUS invitation_find(struct db *db, struct arena *arena, struct str secret, Instant now,
                       struct invitation *ret, struct err *err);
/* The newest INVITATIONS_SHOWN of a user, newest first. */
STATUS invitation_list(struct db *db, struct arena *arena, const struct act *act, UserId user,
                       struct invitation **ret, size_t *ret_count, struct err *err);
/* Uses the link up: the password is set, all sessions of the user end, and a new one begins at the second
 * factor. A factor that was being set up before is forgotten: somebody else may have seen it.
 * errors  ERR_NOT_FOUND  not live, or the account is not usable: told alike
 *         ERR_INVALID    the password is refused; the link stays */
STATUS invitation_accept(struct db *db, struct helper *helper, const struct visit *visit,
                         struct str secret, struct str password, struct signed_in *ret,
                         struct err *err);

#endif
