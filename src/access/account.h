/* account.h - organisations, users, settings of a place; memberships and their roles: role.h.
 * Every change is audited in its transaction and told to the user concerned. Who may call is asked before
 * (may.h). */
#ifndef BANSO_ACCESS_ACCOUNT_H
#define BANSO_ACCESS_ACCOUNT_H

#include "access/ids.h"
#include "access/role.h"
#include "access/session.h"
#include "seido/seido.h"

struct organisation {
    OrganisationId id, commissioned_by;
    struct str kind, name, name_en, municipality_code, number_format, contact, state;
    int64_t version;
};

struct user {
    UserId id;
    struct str login, name, kana, state, lang, preferences;
    bool must_change_password, has_password, has_totp;
    OptDate leaves_on;
    int64_t failures;
    bool has_signed_in;
    Instant last_sign_in_at;
    struct str last_sign_in_from;
    int64_t version;
};

/* Who does it, for the audit. */
struct act {
    TenantId tenant;
    UserId by;
    Instant now;
    struct str request;
};

/* ---- organisations ---- */
STATUS organisation_load(struct db *db, struct arena *arena, TenantId tenant, OrganisationId id,
                         struct organisation *ret, struct err *err);
STATUS organisation_list(struct db *db, struct arena *arena, TenantId tenant,
                         struct organisation **ret, size_t *ret_count, struct err *err);
void organisation_check(struct problems *problems, const struct seido *seido,
                        const struct organisation *organisation);
/* id 0: new. errors: ERR_CONFLICT changed meanwhile */
STATUS organisation_save(struct db *db, const struct act *act, struct organisation *organisation,
                         struct err *err);

/* ---- users ---- */
STATUS user_load(struct db *db, struct arena *arena, TenantId tenant, UserId id, struct user *ret,
                 struct err *err);
/* By login. errors: ERR_NOT_FOUND */
STATUS user_find(struct db *db, struct arena *arena, TenantId tenant, struct str login,
                 struct user *ret, struct err *err);
STATUS user_list(struct db *db, struct arena *arena, TenantId tenant, struct user **ret,
                 size_t *ret_count, struct err *err);
/* Live members of an organisation: for pickers of workers and attendees. */
STATUS user_list_of(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, Date today, struct user **ret, size_t *ret_count,
                    struct err *err);
/* The same, keys and names alone: every form has such a picker. */
struct user_name {
    UserId id;
    struct str name;
};
struct user_names {
    struct user_name *items;
    size_t count;
};
STATUS user_names_of(struct db *db, struct arena *arena, TenantId tenant,
                     OrganisationId organisation, Date today, struct user_names *ret,
                     struct err *err);
/* Who stands behind keys: the name, and the organisation when it is not `own` (of several memberships the
 * newest). One query a sixteen keys; keys of nobody are left out. */
struct user_title {
    UserId id;
    struct str name, organisation, organisation_en; /* "" for members of `own` */
};
struct user_titles {
    const UserId *ids; /* asked for */
    size_t id_count;
    struct user_title *items; /* found */
    size_t count;
};
STATUS user_titles_load(struct db *db, struct arena *arena, TenantId tenant, OrganisationId own,
                        struct user_titles *titles, struct err *err);
/* "" when there is none: names of users in lists and histories. */
STATUS user_name(struct db *db, struct arena *arena, TenantId tenant, UserId id, struct str *ret,
                 struct err *err);
/* What waits for an administrator. Counts only. */
struct account_waiting {
    int64_t roles_asked; /* roles that wait for a second person */
    int64_t invited;     /* users who never signed in */
    int64_t leaving;     /* active users who leave within `days` */
};
STATUS account_waiting_count(struct db *db, TenantId tenant, Date today, int days,
                             struct account_waiting *ret, struct err *err);
void user_check(struct problems *problems, const struct user *user);
/* id 0: new, state invited. `*ret_secret` of the link by which the user sets the own password
 * (access/token/invitation.h), in `arena`. errors: ERR_CONFLICT the login is taken, or changed meanwhile */
STATUS user_add(struct db *db, struct arena *arena, const struct act *act, struct user *user,
                struct str *ret_secret, struct err *err);
STATUS user_save(struct db *db, const struct act *act, const struct user *user, struct err *err);
/* To active, suspended or left; all but active end the sessions at once. Of an administrator the others are told.
 * `seido` NULL: on the command line. */
STATUS user_set_state(struct db *db, const struct seido *seido, const struct act *act, UserId id,
                      struct str state, struct err *err);
/* Ends all sessions of a user. */
STATUS user_sign_out(struct db *db, const struct act *act, UserId id, struct err *err);
struct reset {
    UserId user;
    /* A lost telephone: roles wait for a second person's approval again, as they do when there is no second factor
     * to begin with. */
    bool forget_totp;
};
/* Password, sessions, tokens and the calendar feed end; a link sets a new password (`*ret_secret`, in `arena`).
 * errors  ERR_DENIED  an administrator, or one to be: who reset the sign-in of the other would be two
 *                     persons. Only the operator does it (act->by 0, `banso user reset`). */
STATUS user_reset(struct db *db, struct arena *arena, const struct seido *seido,
                  const struct act *act, const struct reset *reset, struct str *ret_secret,
                  struct err *err);
/* Suspends users whose leaving date passed or who were idle for 90 days; for the nightly job. */
STATUS user_suspend_idle(struct db *db, const struct act *act, int64_t *ret_count, struct err *err);

/* ---- own account ---- */
/* The second factor: a sealed secret is kept in the session until its first code fits. */
STATUS account_enrol_begin(struct db *db, struct arena *arena, const struct keyring *keyring,
                           const struct act *act, struct str *ret_secret, struct err *err);
/* errors: ERR_INVALID the code does not fit; *ret_codes: RECOVERY_CODES texts, shown once */
STATUS account_enrol_confirm(struct db *db, struct arena *arena, const struct keyring *keyring,
                             const struct act *act, struct str code, struct str **ret_codes,
                             struct err *err);
/* Ends all other sessions. errors: ERR_DENIED the present password does not fit */
STATUS account_set_password(struct db *db, struct helper *helper, const struct act *act,
                            int64_t session, struct str present, struct str password,
                            struct err *err);
STATUS account_set_preferences(struct db *db, const struct act *act, enum lang lang,
                               struct str preferences, struct err *err);
/* The value of `name` in "western_years=1;shortcuts=0", "" if absent. */
struct str preference(struct str preferences, struct str name);

/* ---- settings (names and kinds: seido) ---- */
/* The value that holds on `on` for the organisation, else the tenant's, else the definition's. */
struct setting_key {
    TenantId tenant;
    OrganisationId organisation; /* 0: of the whole tenant */
    struct str name;
    Date on; /* the day it is asked for, or from which it holds */
};
STATUS setting_get(struct db *db, struct arena *arena, const struct seido *seido,
                   const struct setting_key *key, struct str *ret, struct err *err);
STATUS setting_set(struct db *db, const struct seido *seido, const struct act *act,
                   const struct setting_key *key, struct str value, struct err *err);
struct setting_row {
    struct str name, value; /* value in its written form */
    Date from;
    struct str set_by; /* name of the user */
};
enum { SETTING_ROWS_MAX = 200 };
/* All values ever set for one place (organisation 0: the tenant), newest first, in `arena`. */
STATUS setting_list(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, struct setting_row **ret, size_t *ret_count,
                    struct err *err);

/* ---- for init, demo and commands: in the caller's transaction, no second person ---- */
STATUS organisation_insert(struct tx *tx, TenantId tenant, const struct organisation *organisation,
                           struct err *err);
/* `secret` is the TOTP secret (20 bytes) or "". */
STATUS user_insert(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                   TenantId tenant, const struct user *user, struct str password_hash,
                   struct str secret, struct err *err);
/* The present TOTP secret: `banso otp` of demo sites. errors: ERR_NOT_FOUND */
STATUS user_totp_secret(struct db *db, struct arena *arena, const struct keyring *keyring,
                        TenantId tenant, UserId id, struct str *ret, struct err *err);

#endif
