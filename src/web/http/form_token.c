/* form_token.c - see form_token.h. */
#include "web/http/form_token.h"

#include <assert.h>

#include <sodium.h>

#include "base/assets.h"

#include "base/banned.h"

enum { KEY_BYTES = 16, TOKEN_BYTES = 32 };

static struct str hex(struct arena *arena, const unsigned char *bytes, size_t len)
{
    char *out = arena_array(arena, char, len * 2 + 1);
    (void)sodium_bin2hex(out, len * 2 + 1, bytes, len);
    return (struct str){ out, len * 2 };
}

struct str request_key_new(struct arena *arena)
{
    unsigned char bytes[KEY_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return hex(arena, bytes, sizeof bytes);
}

static bool is_hex(struct str text, size_t len)
{
    if (text.len != len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

bool request_key_is_valid(struct str key)
{
    return is_hex(key, (size_t)KEY_BYTES * 2);
}

static void token_bytes(struct str secret, unsigned char ret[TOKEN_BYTES])
{
    static const unsigned char use[] = "banso form token";
    size_t len =
        secret.len > crypto_generichash_KEYBYTES_MAX ? crypto_generichash_KEYBYTES_MAX : secret.len;
    int failed = crypto_generichash(ret, TOKEN_BYTES, use, sizeof use - 1,
                                    (const unsigned char *)secret.ptr, len);
    assert(failed == 0);
}

struct str form_token_make(struct arena *arena, struct str session_secret, struct str user)
{
    unsigned char bytes[TOKEN_BYTES];
    token_bytes(session_secret, bytes);
    return str_format(arena, "%.*s.%.*s", STR_ARG(hex(arena, bytes, sizeof bytes)), STR_ARG(user));
}

struct str form_token_user(struct str token)
{
    struct str user = token, mac = STR("");
    return str_split(&user, '.', &mac) ? user : STR("");
}

bool form_token_fits(struct str token, struct str session_secret)
{
    unsigned char bytes[TOKEN_BYTES];
    char wanted[TOKEN_BYTES * 2 + 1];
    struct str rest = token;
    (void)str_split(&rest, '.', &token);
    if (!is_hex(token, (size_t)TOKEN_BYTES * 2))
        return false;
    token_bytes(session_secret, bytes);
    (void)sodium_bin2hex(wanted, sizeof wanted, bytes, sizeof bytes);
    return sodium_memcmp(wanted, token.ptr, token.len) == 0;
}

struct str asset_url(struct str name)
{
    const struct asset *asset = asset_find(name);
    assert(asset != NULL && asset->url.len > 0);
    return asset->url;
}
