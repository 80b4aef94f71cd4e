/* keyring.c - master key, tenants' keys, what is derived from them, sealing (libsodium). */
#include "os/keyring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/files.h"

#include "base/banned.h"

enum {
    KEY_SIZE = 32,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    MAC_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    TAG_CHARS = 13
};

static_assert(WRAPPED_KEY_SIZE == NONCE_SIZE + KEY_SIZE + MAC_SIZE,
              "a wrapped key is a sealed one");
static_assert(crypto_kdf_KEYBYTES == KEY_SIZE, "tenants' keys are keys of the derivation");
static_assert(SEAL_CHUNK_EXTRA == crypto_secretstream_xchacha20poly1305_ABYTES, "stream overhead");
static_assert(SEAL_HEADER_SIZE == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");

struct tenant_keys {
    int64_t tenant;
    unsigned char derived[KEY_USES][KEY_SIZE];
};

/* In guarded memory (sodium_malloc): not in core dumps, not swapped, wiped when freed. */
struct keyring {
    bool has_master;
    unsigned char master[KEY_SIZE];
    size_t tenant_count;
    struct tenant_keys tenants[KEYRING_TENANTS_MAX];
};

struct seal_stream {
    crypto_secretstream_xchacha20poly1305_state state;
    bool ended;
};

static const char context_of_keys[crypto_kdf_CONTEXTBYTES + 1] = "banso-01";

static void need_sodium(void)
{
    int ready = sodium_init();
    assert(ready >= 0);
    (void)ready;
}

void random_fill(unsigned char *ret, size_t size)
{
    need_sodium();
    randombytes_buf(ret, size);
}

struct str random_text(struct arena *arena, size_t chars)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    char *text = arena_array(arena, char, chars + 1);
    need_sodium();
    for (size_t i = 0; i < chars; i++)
        text[i] = digits[randombytes_uniform(32)];
    return (struct str){ text, chars };
}

STATUS keyring_create(struct str path, struct err *err)
{
    unsigned char key[KEY_SIZE];
    random_fill(key, sizeof key);
    enum status status =
        file_create(path, (struct str){ (const char *)key, sizeof key }, 0400, err);
    sodium_memzero(key, sizeof key);
    return status;
}

static STATUS read_master(struct keyring *keyring, int fd, struct err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return err_set(err, ERR_IO, "", "os.keyring.unreadable", "master key: not a plain file");
    if ((info.st_mode & 077) != 0)
        return err_set(err, ERR_IO, "", "os.keyring.open_to_others",
                       "master key: mode %o lets others read it; make it 0400",
                       (unsigned)(info.st_mode & 0777));
    unsigned char more[KEY_SIZE + 1];
    ssize_t got = read(fd, more, sizeof more);
    if (got == KEY_SIZE)
        memcpy(keyring->master, more, KEY_SIZE);
    sodium_memzero(more, sizeof more);
    if (got != KEY_SIZE)
        return err_set(err, ERR_IO, "", "os.keyring.unreadable",
                       "master key: %d bytes expected, %zd found", KEY_SIZE, got);
    keyring->has_master = true;
    return OK;
}

STATUS keyring_open(struct keyring **ret, struct str path, struct err *err)
{
    need_sodium();
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    int fd = open(str_to_chars(&arena, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return err_set(err, ERR_IO, "", "os.keyring.unreadable", "open master key: errno %d",
                       errno);
    struct keyring *keyring = sodium_malloc(sizeof *keyring);
    if (keyring == NULL) {
        close(fd);
        return err_set(err, ERR_IO, "", "os.keyring.unreadable", "no locked memory for keys");
    }
    sodium_memzero(keyring, sizeof *keyring);
    enum status status = read_master(keyring, fd, err);
    close(fd);
    if (status != OK) {
        sodium_free(keyring);
        return status;
    }
    *ret = keyring;
    return OK;
}

void keyring_close(struct keyring **keyring)
{
    if (*keyring != NULL)
        sodium_free(*keyring);
    *keyring = NULL;
}

void keyring_forget_master(struct keyring *keyring)
{
    sodium_memzero(keyring->master, sizeof keyring->master);
    keyring->has_master = false;
}

/* ---- wrapping ---- */
static struct str place_bytes(struct arena *arena, enum key_use use, const struct seal_place *place)
{
    return str_format(arena, "banso/%d/%.*s/%lld/%lld/%.*s", (int)use, STR_ARG(place->table),
                      (long long)place->tenant, (long long)place->id, STR_ARG(place->field));
}

static void seal_bytes(const unsigned char *key, struct str place, struct str plain,
                       unsigned char *ret)
{
    random_fill(ret, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        ret + NONCE_SIZE, NULL, (const unsigned char *)plain.ptr, plain.len,
        (const unsigned char *)place.ptr, place.len, NULL, ret, key);
}

static bool unseal_bytes(const unsigned char *key, struct str place, struct str sealed,
                         unsigned char *ret)
{
    const unsigned char *bytes = (const unsigned char *)sealed.ptr;
    return sealed.len >= NONCE_SIZE + MAC_SIZE &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(
               ret, NULL, NULL, bytes + NONCE_SIZE, sealed.len - NONCE_SIZE,
               (const unsigned char *)place.ptr, place.len, bytes, key) == 0;
}

static struct str tenant_place(struct arena *arena, int64_t tenant)
{
    return str_format(arena, "banso/tenant_key/%lld", (long long)tenant);
}

void keyring_wrap_new(const struct keyring *keyring, int64_t tenant, unsigned char *ret_wrapped)
{
    assert(keyring->has_master);
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    unsigned char key[KEY_SIZE];
    random_fill(key, sizeof key);
    seal_bytes(keyring->master, tenant_place(&arena, tenant),
               (struct str){ (const char *)key, sizeof key }, ret_wrapped);
    sodium_memzero(key, sizeof key);
}

static struct tenant_keys *tenant_find(const struct keyring *keyring, int64_t tenant)
{
    for (size_t i = 0; i < keyring->tenant_count; i++)
        if (keyring->tenants[i].tenant == tenant)
            /* NOLINTNEXTLINE(performance-no-int-to-ptr): only drops const */
            return (struct tenant_keys *)(uintptr_t)&keyring->tenants[i];
    return NULL;
}

STATUS keyring_add_tenant(struct keyring *keyring, int64_t tenant, struct str wrapped,
                          struct err *err)
{
    assert(keyring->has_master);
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct tenant_keys *keys = tenant_find(keyring, tenant);
    if (keys == NULL && keyring->tenant_count == KEYRING_TENANTS_MAX)
        return err_set(err, ERR_LIMIT, "", "os.keyring.too_many", "tenant %lld: over %d tenants",
                       (long long)tenant, KEYRING_TENANTS_MAX);
    unsigned char key[KEY_SIZE];
    if (wrapped.len != WRAPPED_KEY_SIZE ||
        !unseal_bytes(keyring->master, tenant_place(&arena, tenant), wrapped, key))
        return err_set(err, ERR_INVALID, "", "os.keyring.other_master",
                       "tenant %lld: its key was wrapped by another master key", (long long)tenant);
    if (keys == NULL)
        keys = &keyring->tenants[keyring->tenant_count++];
    keys->tenant = tenant;
    for (int use = 0; use < KEY_USES; use++)
        crypto_kdf_derive_from_key(keys->derived[use], KEY_SIZE, (uint64_t)use + 1, context_of_keys,
                                   key);
    sodium_memzero(key, sizeof key);
    return OK;
}

/* ---- values ---- */
static STATUS key_of(const struct keyring *keyring, enum key_use use, int64_t tenant,
                     const unsigned char **ret, struct err *err)
{
    const struct tenant_keys *keys = tenant_find(keyring, tenant);
    if (keys == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "os.keyring.no_tenant", "tenant %lld has no key",
                       (long long)tenant);
    *ret = keys->derived[use];
    return OK;
}

STATUS keyring_seal(const struct keyring *keyring, enum key_use use, const struct seal_place *place,
                    struct arena *arena, struct str plain, struct str *ret, struct err *err)
{
    const unsigned char *key = NULL;
    TRY(key_of(keyring, use, place->tenant, &key, err));
    size_t size = plain.len + NONCE_SIZE + MAC_SIZE;
    unsigned char *sealed = arena_array(arena, unsigned char, size);
    seal_bytes(key, place_bytes(arena, use, place), plain, sealed);
    *ret = (struct str){ (const char *)sealed, size };
    return OK;
}

STATUS keyring_unseal(const struct keyring *keyring, enum key_use use,
                      const struct seal_place *place, struct arena *arena, struct str sealed,
                      struct str *ret, struct err *err)
{
    const unsigned char *key = NULL;
    TRY(key_of(keyring, use, place->tenant, &key, err));
    size_t room = sealed.len > NONCE_SIZE + MAC_SIZE ? sealed.len - NONCE_SIZE - MAC_SIZE : 0;
    unsigned char *plain = arena_array(arena, unsigned char, room + 1);
    if (!unseal_bytes(key, place_bytes(arena, use, place), sealed, plain))
        return err_set(err, ERR_INVALID, "", "os.keyring.not_ours",
                       "sealed value of %.*s %lld does not open", STR_ARG(place->table),
                       (long long)place->id);
    *ret = (struct str){ (const char *)plain, room };
    return OK;
}

/* ---- streams ---- */
STATUS seal_stream_begin(const struct keyring *keyring, const struct seal_place *place,
                         struct arena *arena, struct seal_stream **ret, struct str *ret_wrapped_key,
                         struct str *ret_header, struct err *err)
{
    unsigned char key[KEY_SIZE];
    random_fill(key, sizeof key);
    enum status status =
        keyring_seal(keyring, KEY_ATTACHMENT, place, arena,
                     (struct str){ (const char *)key, sizeof key }, ret_wrapped_key, err);
    if (status == OK) {
        struct seal_stream *stream = arena_new(arena, struct seal_stream);
        unsigned char *header = arena_array(arena, unsigned char, SEAL_HEADER_SIZE);
        crypto_secretstream_xchacha20poly1305_init_push(&stream->state, header, key);
        *ret = stream;
        *ret_header = (struct str){ (const char *)header, SEAL_HEADER_SIZE };
    }
    sodium_memzero(key, sizeof key);
    return status;
}

STATUS seal_stream_add(struct seal_stream *stream, struct arena *arena, struct str chunk,
                       bool is_last, struct str *ret, struct err *err)
{
    assert(!stream->ended);
    if (chunk.len > SEAL_CHUNK)
        return err_set(err, ERR_LIMIT, "", "os.keyring.chunk", "chunk of %zu bytes", chunk.len);
    unsigned char *sealed = arena_array(arena, unsigned char, chunk.len + SEAL_CHUNK_EXTRA);
    crypto_secretstream_xchacha20poly1305_push(
        &stream->state, sealed, NULL, (const unsigned char *)chunk.ptr, chunk.len, NULL, 0,
        is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    if (is_last) {
        sodium_memzero(&stream->state, sizeof stream->state);
        stream->ended = true;
    }
    *ret = (struct str){ (const char *)sealed, chunk.len + SEAL_CHUNK_EXTRA };
    return OK;
}

STATUS unseal_stream_begin(const struct keyring *keyring, const struct seal_place *place,
                           struct arena *arena, struct str wrapped_key, struct str header,
                           struct seal_stream **ret, struct err *err)
{
    struct str key = STR("");
    TRY(keyring_unseal(keyring, KEY_ATTACHMENT, place, arena, wrapped_key, &key, err));
    struct seal_stream *stream = arena_new(arena, struct seal_stream);
    bool begun =
        key.len == KEY_SIZE && header.len == SEAL_HEADER_SIZE &&
        crypto_secretstream_xchacha20poly1305_init_pull(
            &stream->state, (const unsigned char *)header.ptr, (const unsigned char *)key.ptr) == 0;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): only drops const */
    sodium_memzero((void *)(uintptr_t)key.ptr, key.len);
    if (!begun)
        return err_set(err, ERR_INVALID, "", "os.keyring.not_ours", "header of %.*s %lld is bad",
                       STR_ARG(place->table), (long long)place->id);
    *ret = stream;
    return OK;
}

STATUS unseal_stream_next(struct seal_stream *stream, struct arena *arena, struct str sealed,
                          struct str *ret, bool *ret_is_last, struct err *err)
{
    unsigned char tag = 0;
    size_t room = sealed.len >= SEAL_CHUNK_EXTRA ? sealed.len - SEAL_CHUNK_EXTRA : 0;
    unsigned char *plain = arena_array(arena, unsigned char, room + 1);
    if (stream->ended || sealed.len < SEAL_CHUNK_EXTRA ||
        sealed.len > SEAL_CHUNK + SEAL_CHUNK_EXTRA ||
        crypto_secretstream_xchacha20poly1305_pull(&stream->state, plain, NULL, &tag,
                                                   (const unsigned char *)sealed.ptr, sealed.len,
                                                   NULL, 0) != 0)
        return err_set(err, ERR_INVALID, "", "os.keyring.not_ours",
                       "a chunk is changed, out of order or after the end");
    *ret_is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (*ret_is_last) {
        sodium_memzero(&stream->state, sizeof stream->state);
        stream->ended = true;
    }
    *ret = (struct str){ (const char *)plain, room };
    return OK;
}

/* ---- tags of ids ---- */
static void tag_of(const unsigned char *key, struct str type, int64_t id, char *ret)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char message[64], hash[crypto_shorthash_BYTES];
    size_t len = type.len < sizeof message - sizeof id ? type.len : sizeof message - sizeof id;
    memcpy(message, &id, sizeof id);
    memcpy(message + sizeof id, type.ptr, len);
    crypto_shorthash(hash, message, sizeof id + len, key); /* uses the first 16 bytes of the key */
    uint64_t bits = 0;
    memcpy(&bits, hash, sizeof bits);
    for (int i = 0; i < TAG_CHARS; i++, bits >>= 5)
        ret[i] = digits[bits & 31];
}

struct str tag_write(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                     struct str type, int64_t id)
{
    const struct tenant_keys *keys = tenant_find(keyring, tenant);
    assert(keys != NULL);
    char tag[TAG_CHARS];
    struct buf out;
    tag_of(keys->derived[KEY_URL_TAG], type, id, tag);
    buf_init(&out, arena, TAGGED_ID_MAX, TAGGED_ID_MAX);
    buf_add_int(&out, id);
    buf_add_char(&out, '-');
    buf_add(&out, (struct str){ tag, sizeof tag });
    return buf_str(&out);
}

bool tag_read(const struct keyring *keyring, int64_t tenant, struct str type, struct str text,
              int64_t *ret_id)
{
    const struct tenant_keys *keys = tenant_find(keyring, tenant);
    struct str number = STR(""), rest = text;
    int64_t id = 0;
    if (keys == NULL || text.len > TAGGED_ID_MAX || !str_split(&rest, '-', &number) ||
        rest.len != TAG_CHARS || !str_to_int(number, &id) || id <= 0 || number.ptr[0] == '+' ||
        number.ptr[0] == '0')
        return false;
    char tag[TAG_CHARS];
    tag_of(keys->derived[KEY_URL_TAG], type, id, tag);
    if (sodium_memcmp(tag, rest.ptr, TAG_CHARS) != 0)
        return false;
    *ret_id = id;
    return true;
}

struct str keyring_sign(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                        struct str message)
{
    const struct tenant_keys *keys = tenant_find(keyring, tenant);
    if (keys == NULL)
        return STR("");
    unsigned char mac[32];
    char *hex = arena_array(arena, char, sizeof mac * 2 + 1);
    crypto_generichash(mac, sizeof mac, (const unsigned char *)message.ptr, message.len,
                       keys->derived[KEY_AUDIT], KEY_SIZE);
    sodium_bin2hex(hex, sizeof mac * 2 + 1, mac, sizeof mac);
    return (struct str){ hex, sizeof mac * 2 };
}
