/* session.h - signing in, sessions, stepping up, forged-request secrets, throttle.
 * The cookie's value is "<tenant>.<random>"; the database keeps only its hash. A session passes stages:
 * after the password it may only give its code (or enrol a second factor, or change a first password);
 * `full` alone is signed in. A new token comes at every stage and at step-up.
 * All writing functions run their own transaction and write their audit entry in it. */
#ifndef BANSO_ACCESS_SESSION_H
#define BANSO_ACCESS_SESSION_H

#include "access/may.h"
#include "access/token/secret.h"
#include "os/helper.h"
#include "os/keyring.h"
#include "store/db.h"

enum session_stage {
    STAGE_CODE,     /* password was right; the code is asked */
    STAGE_ENROL,    /* no second factor yet: it must be set up (account_enrol_*) */
    STAGE_PASSWORD, /* the first password (of `banso init`) must be changed */
    STAGE_FULL
};

enum {
    SESSION_TOKEN_MAX = SECRET_MAX,
    FORM_SECRET_SIZE = 32,
    SESSION_IDLE_S = 30 * 60,
    SESSION_MAX_S = 12 * 3600,
    SESSION_STAGE_S = 10 * 60,
    STEP_UP_S = 5 * 60
};

struct session {
    TenantId tenant;
    int64_t id;
    UserId user;
    OrganisationId organisation; /* the membership chosen; 0 when the user has none */
    enum session_stage stage;
    Instant created_at, seen_at, fresh_at;
    unsigned char form_secret[FORM_SECRET_SIZE]; /* web/form_token.h makes tokens from it */
    char source[64], agent[200];
};

/* Who asks from where; common to all calls. */
struct visit {
    TenantId tenant;
    struct str source, agent, request; /* request: id for the audit */
    Instant now;
};

/* The outcome of a stage: the session and the token of its new cookie. */
struct signed_in {
    struct session session;
    char token[SESSION_TOKEN_MAX];
};

/* First stage. Unknown, suspended and departed users cost the same and get the same words.
 * errors  ERR_DENIED "access.sign_in.refused" (one wording for every reason)
 *         ERR_LIMIT  "access.sign_in.wait" with {seconds}: throttled by account or source;
 *                    "os.helper.busy": the queue is full (503) */
STATUS sign_in_password(struct db *db, struct helper *helper, const struct visit *visit,
                        struct str login, struct str password, struct signed_in *ret,
                        struct err *err);
/* Second stage: a TOTP code or a recovery code. errors as above. */
STATUS sign_in_code(struct db *db, const struct keyring *keyring, const struct visit *visit,
                    const struct session *session, struct str code, struct signed_in *ret,
                    struct err *err);
/* After enrolment or a first password: the next stage of the session, read from the account. */
STATUS session_advance(struct db *db, const struct visit *visit, const struct session *session,
                       struct signed_in *ret, struct err *err);
/* Password and code again: the session is fresh for STEP_UP_S. errors as sign_in_password. */
struct proof {
    struct helper *helper;
    const struct keyring *keyring;
    struct str password, code;
};
STATUS step_up(struct db *db, const struct visit *visit, const struct session *session,
               const struct proof *proof, struct signed_in *ret, struct err *err);

/* Who asks with a cookie. */
struct present {
    struct session session;
    struct actor actor; /* roles at STAGE_FULL only, and none before the first membership */
    struct str name, lang, preferences;       /* of the account */
    struct str organisation, organisation_en; /* "" before the first membership */
    bool
        has_unread; /* there are unread notices; whether he may see what they are about is not said */
};
/* The session of a cookie and all that the program needs to know of its owner, in one statement: what was ended
 * or taken away binds the next request. Notes that it was seen (at most once a minute).
 * errors  ERR_NOT_FOUND  no such, ended, idle over 30 minutes, older than 12 hours, or its account is
 *                        no longer active: to be told alike
 *         ERR_DENIED     no member of its organisation any more */
STATUS session_find(struct db *db, struct arena *arena, const struct seido *seido, struct str token,
                    Instant now, struct present *ret, struct err *err);
bool session_is_fresh(const struct session *session, Instant now);
/* Another membership of the same user. errors: ERR_DENIED not a live membership */
STATUS session_choose(struct db *db, const struct visit *visit, const struct session *session,
                      OrganisationId organisation, struct err *err);
STATUS session_end(struct db *db, const struct visit *visit, const struct session *session,
                   struct err *err);
/* Another of the user's own sessions. errors: ERR_NOT_FOUND not one of the user's */
STATUS session_end_other(struct db *db, const struct visit *visit, const struct session *session,
                         int64_t id, struct err *err);
/* All of a user, in the caller's transaction (suspension, new password); `except` 0: all. */
STATUS session_end_all(struct tx *tx, TenantId tenant, UserId user, int64_t except, Instant now,
                       struct err *err);
/* Live sessions of the user, newest first, in `arena`. */
STATUS session_list(struct db *db, struct arena *arena, const struct session *session, Instant now,
                    struct session **ret, size_t *ret_count, struct err *err);

/* What is shown after sign-in: the last time and place before this, failures since. */
struct last_sign_in {
    bool has;
    Instant at;
    struct str from;
    int64_t failures;
};
STATUS session_last_sign_in(struct db *db, struct arena *arena, const struct session *session,
                            struct last_sign_in *ret, struct err *err);

#endif
