/* attachment.h - files beside records, encrypted in chunks inside the database with a key of their own.
 * The type is found from the content; names are sealed too. Served as a download, never shown inline. */
#ifndef BANSO_RECORD_ATTACHMENT_H
#define BANSO_RECORD_ATTACHMENT_H

#include "access/ids.h"
#include "base/clock.h"
#include "os/keyring.h"
#include "store/db.h"

enum {
    ATTACHMENT_MAX = 20 * 1024 * 1024,
    ATTACHMENT_NAME_MAX = 200,
    ATTACHMENT_NAME_BYTES_MAX = 1200
};

struct attachment {
    TenantId tenant;
    int64_t id; /* 0: attachment_add takes a key (key_reserve before tx_begin) */
    OrganisationId owner;
    CasefileId casefile;    /* 0 for none */
    struct str record_type; /* "" until its record is stored */
    RecordId record;
    struct str field;
    struct str name;       /* as the person called it */
    struct str media_type; /* by content: attachment_media_type */
    int64_t size;
    Instant at;
    UserId by;
    int64_t max;      /* bytes; 0: ATTACHMENT_MAX */
    bool is_any_type; /* files that are read, not kept: imports */
};

/* "application/pdf", "image/jpeg" ... by the first bytes; "" for a type that is not accepted. */
struct str attachment_media_type(struct str first_bytes);

/* Stores the contents of `fd` from its present position.
 *   errors  ERR_LIMIT: more than ATTACHMENT_MAX; ERR_INVALID "attachment.type", "attachment.name"
 *           (an individual number or control characters in the name), "attachment.empty" */
STATUS attachment_add(struct tx *tx, const struct keyring *keyring, struct attachment *attachment,
                      int fd, struct err *err);
/* errors: ERR_NOT_FOUND (also those in the bin) */
STATUS attachment_load(struct db *db, struct arena *arena, const struct keyring *keyring,
                       TenantId tenant, int64_t id, struct attachment *ret, struct err *err);
/* Calls `write` for each piece of the contents, in order.
 *   errors  ERR_INVALID: chunks were changed, removed or put in another order */
STATUS
attachment_read(struct db *db, const struct keyring *keyring, const struct attachment *attachment,
                MUST_USE enum status (*write)(void *context, struct str piece, struct err *err),
                void *context, struct err *err);
STATUS attachment_list(struct db *db, struct arena *arena, const struct keyring *keyring,
                       TenantId tenant, CasefileId casefile, struct attachment **ret,
                       size_t *ret_count, struct err *err);
/* Ties a file uploaded with a new record to it: by tenant, id, owner and sender, and only one that is tied to
 * nothing else. errors: ERR_NOT_FOUND */
STATUS attachment_tie(struct tx *tx, const struct attachment *attachment, struct str record_type,
                      RecordId record, struct str field, struct err *err);
/* For good. What is tied to a record goes with the record when the bin is emptied. */
STATUS attachment_erase(struct tx *tx, TenantId tenant, int64_t id, struct err *err);

#endif
