/* protection.h - protected addresses (支援措置 and the like). The state lives once, in person.protection,
 * and is read at use; whatever is unknown counts as protected. Set by one person at once; lifted by two,
 * one person at a time; a date never lifts it.
 * Values of fields marked `protected` stand sealed in protected_value and nowhere else: record/ moves
 * them (protected_value_*), lists and search never join that table. */
#ifndef BANSO_ACCESS_PROTECTION_H
#define BANSO_ACCESS_PROTECTION_H

#include "access/ids.h"
#include "base/clock.h"
#include "os/keyring.h"
#include "store/db.h"

enum protection { PROTECTION_NONE, PROTECTED, PROTECTION_EXPIRY_ASKED, PROTECTION_LIFT_ASKED };

/* "none" is the only text that is not protected. */
enum protection protection_parse(struct str text);
struct str protection_text(enum protection protection);

/* Fails closed: on any failure, and for an unknown person, *ret is PROTECTED besides the status. */
STATUS protection_load(struct db *db, TenantId tenant, PersonId person, enum protection *ret,
                       struct err *err);
STATUS protection_of_casefile(struct db *db, TenantId tenant, CasefileId casefile,
                              enum protection *ret, struct err *err);

struct protection_act {
    TenantId tenant;
    PersonId person;
    UserId by;
    Instant now;
    struct str reason; /* demanded */
    OptDate until;     /* asks for a review then, opens nothing */
    struct str request;
};

/* In the caller's transaction, which must also move the values (record/protection/protected_db.h). Removes
 * person_number rows at once. Setting again renews. Audited, chiefs are told. */
STATUS protection_set(struct tx *tx, const struct protection_act *act, struct err *err);
STATUS protection_ask_lift(struct tx *tx, const struct protection_act *act, struct err *err);
/* errors: ERR_DENIED by the one who asked; ERR_CONFLICT nobody asked. The caller then moves the values
 * back in the same transaction. */
STATUS protection_approve_lift(struct tx *tx, const struct protection_act *act, struct err *err);
STATUS protection_refuse_lift(struct tx *tx, const struct protection_act *act, struct err *err);
/* Past review dates become expiry_asked: still protected. For the nightly job. */
STATUS protection_ask_expired(struct db *db, TenantId tenant, Date today, Instant now,
                              int64_t *ret_count, struct err *err);

/* Who asked for the lift, and why. */
struct lift_request {
    UserId by;
    Instant at;
    struct str reason;
};
STATUS protection_lift_request(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                               struct lift_request *ret, struct err *err);

/* One value of one field of one record of the person. */
struct protected_key {
    TenantId tenant;
    PersonId person;
    struct str record_type;
    RecordId record;
    struct str field; /* "address"; of an old version "address@3" */
};
STATUS protected_value_save(struct tx *tx, struct arena *arena, const struct keyring *keyring,
                            const struct protected_key *key, struct str plain, struct err *err);
/* For moving back and for the engine's own saving; never for showing. errors: ERR_NOT_FOUND */
STATUS protected_value_load(struct db *db, struct arena *arena, const struct keyring *keyring,
                            const struct protected_key *key, struct str *ret, struct err *err);
STATUS protected_value_delete(struct tx *tx, const struct protected_key *key, struct err *err);
/* Keys of all values of the person, in `arena`. */
STATUS protected_value_list(struct db *db, struct arena *arena, TenantId tenant, PersonId person,
                            struct protected_key **ret, size_t *ret_count, struct err *err);

/* Shows one field once: the caller asked may("reveal") and demanded a fresh session; a reason is
 * demanded here. The event, the audit entry and the notice to the chiefs are written before the value
 * is returned. Runs its own transaction. errors: ERR_INVALID no reason; ERR_NOT_FOUND */
STATUS protection_reveal(struct db *db, struct arena *arena, const struct keyring *keyring,
                         const struct protection_act *act, const struct protected_key *key,
                         struct str *ret, struct err *err);

/* The same for a file of the person, which is read elsewhere: `what` is "application.paper". */
STATUS protection_reveal_file(struct db *db, const struct protection_act *act, struct str what,
                              struct err *err);

#endif
