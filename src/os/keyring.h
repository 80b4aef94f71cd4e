/* keyring.h - the keys of this installation. The master key stands in a file outside the database
 * (mode 0400, made by `banso init`) and wraps one key a tenant (table tenant_key); every other key is
 * derived from the tenant's key by its use, so that losing one opens nothing else. The master process
 * holds the master key; workers forget it once the tenants' keys are unwrapped.
 * Sealed bytes are XChaCha20-Poly1305 with the place they belong to as additional data: a value
 * copied to another row, table or tenant does not open. Nothing here is cryptography of our own. */
#ifndef BANSO_OS_KEYRING_H
#define BANSO_OS_KEYRING_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct keyring;

enum { WRAPPED_KEY_SIZE = 72, KEYRING_TENANTS_MAX = 64 };

/* What a derived key is for. */
enum key_use {
    KEY_FIELD, /* searches, staged import rows, other short values */
    KEY_DRAFT,
    KEY_ATTACHMENT, /* wraps one key a file */
    KEY_TOTP,
    KEY_PROTECTED, /* values of protected persons */
    KEY_URL_TAG,
    KEY_AUDIT, /* signs the head of the audit chain */
    KEY_USES
};

/* Writes a new random master key. errors: ERR_CONFLICT the file exists; ERR_IO */
STATUS keyring_create(struct str path, struct err *err);
/* Reads the master key. errors: ERR_IO the file is absent, of another size, or readable by others */
STATUS keyring_open(struct keyring **ret, struct str path, struct err *err);
void keyring_close(struct keyring **keyring); /* wipes; accepts a pointer to NULL */

/* A new tenant key, wrapped: WRAPPED_KEY_SIZE bytes for the database (access/tenant_key.h). */
void keyring_wrap_new(const struct keyring *keyring, int64_t tenant, unsigned char *ret_wrapped);
/* Unwraps and keeps it. errors: ERR_INVALID other master key or another tenant's; ERR_LIMIT */
STATUS keyring_add_tenant(struct keyring *keyring, int64_t tenant, struct str wrapped,
                          struct err *err);
void keyring_forget_master(struct keyring *keyring);

/* Where sealed bytes belong; all members take part in the check. */
struct seal_place {
    struct str table;
    int64_t tenant;
    int64_t id;
    struct str field; /* "" when table and id say enough */
};

/* errors: ERR_NOT_FOUND no key of the tenant (its data is gone) */
STATUS keyring_seal(const struct keyring *keyring, enum key_use use, const struct seal_place *place,
                    struct arena *arena, struct str plain, struct str *ret, struct err *err);
/* errors: ERR_INVALID not sealed by us, not for this place, or changed */
STATUS keyring_unseal(const struct keyring *keyring, enum key_use use,
                      const struct seal_place *place, struct arena *arena, struct str sealed,
                      struct str *ret, struct err *err);

/* Large contents in chunks (attachments): libsodium's secretstream with a key of its own. The chunk
 * order and the end are part of the check: a cut or reordered file does not open. */
enum { SEAL_CHUNK = 64 * 1024, SEAL_CHUNK_EXTRA = 17, SEAL_HEADER_SIZE = 24 };

struct seal_stream; /* in the arena; wiped when the last chunk has passed */

STATUS seal_stream_begin(const struct keyring *keyring, const struct seal_place *place,
                         struct arena *arena, struct seal_stream **ret, struct str *ret_wrapped_key,
                         struct str *ret_header, struct err *err);
/* chunk: at most SEAL_CHUNK bytes; *ret lives in `arena`. */
STATUS seal_stream_add(struct seal_stream *stream, struct arena *arena, struct str chunk,
                       bool is_last, struct str *ret, struct err *err);
STATUS unseal_stream_begin(const struct keyring *keyring, const struct seal_place *place,
                           struct arena *arena, struct str wrapped_key, struct str header,
                           struct seal_stream **ret, struct err *err);
/* errors: ERR_INVALID changed, out of order or after the end */
STATUS unseal_stream_next(struct seal_stream *stream, struct arena *arena, struct str sealed,
                          struct str *ret, bool *ret_is_last, struct err *err);

/* Ids as URLs and JSON show them: "<key>-<tag>", the tag 13 small letters and digits of a SipHash of
 * (tenant, type, key). A guess never reaches the database. */
enum { TAGGED_ID_MAX = 40 };
struct str tag_write(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                     struct str type, int64_t id);
/* False unless it is a key with its tag. Constant time in the tag. */
bool tag_read(const struct keyring *keyring, int64_t tenant, struct str type, struct str text,
              int64_t *ret_id);

/* MAC of a head of the audit chain, 64 hexadecimal digits; "" when the tenant has no key. */
struct str keyring_sign(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                        struct str message);

/* Random bytes from the system, for tokens. */
void random_fill(unsigned char *ret, size_t size);
/* Random text of `chars` characters a-z2-7 (5 bits each), for tokens and request ids. */
struct str random_text(struct arena *arena, size_t chars);

#endif
