/* draft.h - half-typed forms: one sealed blob a form and user, never a record. Kept 14 days. A form that
 * was sent after the sign-in had expired is parked in the same way and offered after signing in. */
#ifndef BANSO_RECORD_DRAFT_H
#define BANSO_RECORD_DRAFT_H

#include "access/ids.h"
#include "base/clock.h"
#include "os/keyring.h"
#include "record/record.h"
#include "store/db.h"

enum { DRAFT_DAYS = 14, DRAFT_MAX = 1024 * 1024, DRAFT_FORM_MAX = 120, DRAFT_SLOTS = 5 };
/* Of one user, together: nobody fills the disk. Far above what a person leaves half-typed in DRAFT_DAYS. */
enum { DRAFTS_MAX = 300, DRAFT_BYTES_MAX = 16 * DRAFT_MAX };

struct draft {
    TenantId tenant;
    UserId user;
    struct str form;      /* "contact/new/812", "plan/41/edit": which form it belongs to */
    CasefileId casefile;  /* 0 for none */
    int64_t base_version; /* of the record that was opened; 0 for a new one */
    Instant at;
    struct str content; /* the form's parameters as sent; "" from draft_slots */
};

/* Stores it, in place of the one before, in a transaction of its own.
 *   errors  ERR_LIMIT: larger than DRAFT_MAX or a name longer than DRAFT_FORM_MAX; the user's others leave no room
 *           ("record.draft.too_many"): none of them is taken away for it, the form must stay with its writer */
STATUS draft_save(struct db *db, const struct keyring *keyring, const struct draft *draft,
                  struct err *err);
/* Fills in the rest of a draft whose tenant, user and form are set.
 * errors  ERR_NOT_FOUND: there is none, or it is older than DRAFT_DAYS on `now` */
STATUS draft_load(struct db *db, struct arena *arena, const struct keyring *keyring, Instant now,
                  struct draft *draft, struct err *err);
STATUS draft_remove(struct tx *tx, TenantId tenant, UserId user, struct str form, struct err *err);
/* A form opened while an older draft of it waits keeps what is typed beside that one, in the next free slot
 * (1 to DRAFT_SLOTS). Slot 1 has the form's own name, the others "<form>/<slot>". */
struct str draft_slot_name(struct arena *arena, struct str form, size_t slot);
/* The drafts in the slots of place->form (tenant and user are set), without contents; at.us is 0 where there
 * is none. */
STATUS draft_slots(struct db *db, struct arena *arena, Instant now, const struct draft *place,
                   struct draft ret[DRAFT_SLOTS], struct err *err);
/* Every draft of the tenant is given to `change` with its content; another content that it leaves is stored. One that
 * cannot be read any more is taken away. */
typedef STATUS draft_change(void *context, struct arena *arena, struct draft *draft,
                            struct err *err);
STATUS draft_each(struct tx *tx, const struct keyring *keyring, TenantId tenant,
                  draft_change *change, void *context, struct err *err);
/* Takes away what is older than DRAFT_DAYS; for the nightly job. */
STATUS draft_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                    struct err *err);

/* Who has the record open for editing (announced, never locked): notes the user, tells the others of
 * the last five minutes. Runs outside a transaction. */
struct open_edit {
    UserId user;
    Instant at;
};
STATUS record_open_edit(struct db *db, struct arena *arena, const struct record *record,
                        UserId user, Instant at, struct open_edit **ret, size_t *ret_count,
                        struct err *err);
STATUS record_close_edit(struct tx *tx, const struct record *record, UserId user, struct err *err);

#endif
