/* api_token.h - tokens of programs that ask for a user: bound to one organisation and one role, at most
 * a year; shown once, kept as a hash. And the secret of a calendar feed, which opens that alone. */
#ifndef BANSO_ACCESS_API_TOKEN_H
#define BANSO_ACCESS_API_TOKEN_H

#include "access/account.h"
#include "access/may.h"

struct api_token {
    int64_t id;
    struct str name, role;
    OrganisationId organisation;
    Instant created_at;
    Date expires_on;
    bool is_live;
};

/* errors: ERR_DENIED the role is not held there; ERR_INVALID longer than a year, or past */
STATUS api_token_add(struct db *db, struct arena *arena, const struct act *act,
                     const struct api_token *token, struct str *ret_secret, struct err *err);
STATUS api_token_end(struct db *db, const struct act *act, int64_t id, struct err *err);
/* All tokens and the calendar feed of a user, in the caller's transaction: his sign-in was reset. */
STATUS api_token_end_all(struct tx *tx, const struct act *act, UserId user, struct err *err);
STATUS api_token_list(struct db *db, struct arena *arena, TenantId tenant, UserId user, Date today,
                      struct api_token **ret, size_t *ret_count, struct err *err);
/* The actor of "Authorization: Bearer <secret>". errors: ERR_NOT_FOUND for every reason alike */
STATUS api_token_actor(struct db *db, const struct seido *seido, struct str secret, Instant now,
                       struct actor *ret, struct err *err);

/* A new secret ends the one before. */
STATUS calendar_feed_add(struct db *db, struct arena *arena, const struct act *act,
                         OrganisationId organisation, struct str *ret_secret, struct err *err);
STATUS calendar_feed_end(struct db *db, const struct act *act, struct err *err);
STATUS calendar_feed_exists(struct db *db, TenantId tenant, UserId user, bool *ret,
                            struct err *err);
STATUS calendar_feed_actor(struct db *db, const struct seido *seido, struct str secret, Instant now,
                           struct actor *ret, struct err *err);

#endif
