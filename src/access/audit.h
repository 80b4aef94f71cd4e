/* audit.h - the audit chain. A change and its entry are one transaction (audit_add); a view's entry
 * is in the spool before the page leaves (audit_spool); the sealer (os/) numbers and chains both
 * within 100 ms into insert-only rows: hash = BLAKE2b(previous hash || canonical entry).
 * Entries hold ids, rule ids, field names and purposes; never values, never names. */
#ifndef BANSO_ACCESS_AUDIT_H
#define BANSO_ACCESS_AUDIT_H

#include "access/may.h"
#include "store/db.h"

struct keyring;

struct audit_entry {
    TenantId tenant;
    Instant at;
    UserId actor;
    struct str action; /* view, list, search, change, export, print, sign_in, denied ... */
    struct str object_type;
    int64_t object_id;
    CasefileId casefile;
    struct str rule;
    struct str basis;   /* grant id, reason class; of an export the purpose typed */
    struct str fields;  /* names, comma separated; "" */
    struct str request; /* id shown as お問い合わせ番号 */
};

STATUS audit_add(struct tx *tx, const struct audit_entry *entry, struct err *err);

/* The spool of this process: an append-only file, one write(2) an entry. */
struct audit_spool;
STATUS audit_spool_open(struct audit_spool **ret, struct str folder, struct err *err);
void audit_spool_close(struct audit_spool **spool);
STATUS audit_spool_add(struct audit_spool *spool, const struct audit_entry *entry, struct err *err);

/* What has been added to the spools of all processes so far is on the disk when this returns. */
STATUS audit_spools_sync(struct str folder, struct err *err);

/* One round of the sealer: moves unchained changes and spooled views into the chain, in one transaction, of
 * each source (changes; each spool) its share of AUDIT_ROUND_MAX. The new head is signed with the
 * tenant's key (table audit_head), so that a cut tail shows. One process at a time. */
enum { AUDIT_ROUND_MAX = 20000 };
struct audit_sealed {
    int64_t count;
    Instant until; /* every entry older than this is in the chain */
    bool has_more; /* a source held more than its share: the next round should follow at once */
};
STATUS audit_seal(struct db *db, const struct keyring *keyring, struct str spool_folder,
                  struct audit_sealed *ret, struct err *err);

/* How long the oldest unsealed change has waited (doctor, tests); requests look at sealer.h's watch. */
STATUS audit_lag_us(struct db *db, int64_t *ret, struct err *err);

/* The head of the chain now: "<tenant> <number> <hash> <signature>", to be kept elsewhere (daily), and
 * given to audit_verify. "" for an empty chain. */
STATUS audit_head(struct db *db, struct arena *arena, const struct keyring *keyring,
                  TenantId tenant, struct str *ret, struct err *err);

/* Entries for the view of administrators and chiefs, newest first, below `before` (0: the newest). */
struct audit_row {
    int64_t number;
    struct audit_entry entry;
    struct str actor_name;
};
struct audit_query {
    TenantId tenant;
    UserId actor;        /* 0: all */
    CasefileId casefile; /* 0: all */
    int64_t before;
    size_t limit;
};
STATUS audit_list(struct db *db, struct arena *arena, const struct audit_query *query,
                  struct audit_row **ret, size_t *ret_count, struct err *err);

/* Changes of the tenant that wait for the sealer: not in the chain yet, so not verified. */
STATUS audit_waiting(struct db *db, TenantId tenant, int64_t *ret, struct err *err);

/* Walks the chain of a tenant. On a fault *ret_fault says what and where in English ("entry 7 was
 * changed, added or moved", "entries 8 to 9 were removed", "the end was cut after entry 12"), in `arena`;
 * "" when whole. `head` is the head of an earlier day (audit_head) or "". */
STATUS audit_verify(struct db *db, struct arena *arena, const struct keyring *keyring,
                    TenantId tenant, struct str head, int64_t *ret_entries, struct str *ret_fault,
                    struct err *err);

#endif
