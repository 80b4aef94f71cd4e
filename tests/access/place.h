/* place.h - a small world for the tests of access: a keyring, organisations, users, cases. */
#ifndef BANSO_TESTS_ACCESS_PLACE_H
#define BANSO_TESTS_ACCESS_PLACE_H

#include "access/account.h"
#include "support/test_db.h"

static const TenantId home = { TEST_TENANT };

/* A keyring whose key of the tenant is stored; the file is in the test's folder. */
struct keyring *place_keyring(struct test_db *t);
/* Office 1 and 2 (both commissioned by municipality 3), contractor 4, administration 5. */
void place_organisations(struct test_db *t);
struct place_user {
    int64_t id;
    const char *login;
    int64_t organisation;
    const char *role;
    struct str hash, secret; /* may be "" */
};
/* An active user with a held role there. */
void place_user_add(struct test_db *t, const struct keyring *keyring,
                    const struct place_user *user);
#define place_user(t, keyring, ...)                                                                \
    place_user_add((t), (keyring), &(struct place_user){ __VA_ARGS__ })
/* A person and a case of it at an organisation. */
void place_case(struct test_db *t, int64_t person, int64_t casefile, int64_t organisation);
void place_assign(struct test_db *t, int64_t casefile, int64_t user);

#endif
