/* throttle.h - growing delay after failed sign-ins, by login and by source; no lock. Logins that do not
 * exist are counted too (by hash), so that waiting tells nothing. An attempt is counted before it is
 * checked: many at once gain nothing. Used by sign_in.c. */
#ifndef BANSO_ACCESS_THROTTLE_H
#define BANSO_ACCESS_THROTTLE_H

#include "access/session.h"

enum {
    THROTTLE_FREE_LOGIN = 3,
    THROTTLE_FREE_SOURCE = 30,
    THROTTLE_WAIT_MAX_S = 900,
    THROTTLE_FORGET_S = 24 * 3600
};

/* Seconds to wait after the `failures`-th failure in a row. */
int64_t throttle_delay_s(int64_t failures, int64_t free_failures);

/* Counts an attempt, in a transaction of its own.
 *   known_source  the account signed in from there last: only the source's own delay holds then, so that
 *                 nobody can keep an office out by guessing
 *   errors        ERR_LIMIT "access.sign_in.wait" {seconds}: not counted */
STATUS throttle_take(struct db *db, const struct visit *visit, struct str login, bool known_source,
                     struct err *err);
/* The attempt was right so far, or was not checked: it does not count. */
STATUS throttle_refund(struct tx *tx, const struct visit *visit, struct str login, struct err *err);
/* Signed in: the login's failures are forgotten. */
STATUS throttle_clear(struct tx *tx, const struct visit *visit, struct str login, struct err *err);

#endif
