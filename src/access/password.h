/* password.h - passwords: what is taken, and their argon2id hashes (2 passes, 64 MiB). Hashing runs in
 * the sign-in helpers: two processes and one bounded queue, so that sign-in cannot exhaust memory. */
#ifndef BANSO_ACCESS_PASSWORD_H
#define BANSO_ACCESS_PASSWORD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "os/helper.h"

enum { PASSWORD_MIN_CHARS = 12, PASSWORD_MAX_CHARS = 128, SIGN_IN_HELPERS = 2, SIGN_IN_QUEUE = 16 };

/* The helper's configuration: helper_open(&helper, &password_helper, err) before the first fork. */
extern const struct helper_config password_helper;

/* What is wrong with a new password, as problems of `field`: too short, too long, common, or made of
 * one of `names` (login, person, agency, product). No rules of composition. */
void password_check(struct problems *problems, struct str field, struct str password,
                    const struct str *names, size_t name_count);

/* errors: ERR_LIMIT the queue is full (503) */
STATUS password_hash(struct helper *helper, struct arena *arena, struct str password,
                     struct str *ret, struct err *err);
/* *ret_fits; an empty hash (unknown user, no password yet) costs the same and never fits.
 * *ret_rehash: the parameters have risen since, store a new hash. */
STATUS password_verify(struct helper *helper, struct arena *arena, struct str hash,
                       struct str password, bool *ret_fits, bool *ret_rehash, struct err *err);

#endif
