/* audit_entry.h - the canonical text of an audit entry: one line of JSON, members in a fixed order, the
 * same entry always the same bytes. Used inside the folder (audit*.c). */
#ifndef BANSO_ACCESS_AUDIT_ENTRY_H
#define BANSO_ACCESS_AUDIT_ENTRY_H

#include "access/audit.h"

enum { AUDIT_HASH_SIZE = 32, AUDIT_ENTRY_MAX = 8192 };

/* Without newline; in `arena`. errors: ERR_LIMIT longer than AUDIT_ENTRY_MAX */
STATUS audit_entry_write(struct arena *arena, const struct audit_entry *entry, struct str *ret,
                         struct err *err);
/* errors: ERR_INVALID not such a line */
STATUS audit_entry_read(struct arena *arena, struct str line, struct audit_entry *ret,
                        struct err *err);
/* hash = BLAKE2b(previous hash || number || entry); AUDIT_HASH_SIZE bytes. */
void audit_entry_hash(struct str previous, int64_t number, struct str entry, unsigned char *ret);

/* What the tenant's key says about the end of the chain; "" when the tenant has no key. */
struct str audit_head_signature(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                                int64_t number, struct str hash);
struct str audit_hash_hex(struct arena *arena, struct str hash);

#endif
