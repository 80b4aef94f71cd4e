/* totp.c - RFC 4226 and 6238 over libcrypto's HMAC-SHA-1. */
#include "access/totp.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "os/keyring.h"

#include "base/banned.h"

enum { RECOVERY_CHARS = 12, RECOVERY_HASH = 32 };

/* No i, l, o, u, 0, 1: nothing that looks alike on paper. 30 signs, 12 of them: 58 bits. */
static const char recovery_digits[] = "23456789abcdefghjkmnpqrstvwxyz";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_secret_new(unsigned char *ret)
{
    random_fill(ret, TOTP_SECRET_SIZE);
}

struct str totp_secret_text(struct arena *arena, struct str secret)
{
    struct buf text;
    buf_init(&text, arena, 64, 256);
    unsigned bits = 0;
    int count = 0;
    for (size_t i = 0; i < secret.len; i++) {
        bits = (bits << 8 | (unsigned char)secret.ptr[i]) & 0xffff;
        for (count += 8; count >= 5; count -= 5)
            buf_add_char(&text, base32_digits[bits >> (count - 5) & 31]);
    }
    if (count > 0)
        buf_add_char(&text, base32_digits[bits << (5 - count) & 31]);
    return buf_str(&text);
}

static void add_percent(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            buf_add_char(out, (char)c);
        } else {
            buf_add_char(out, '%');
            buf_add_char(out, hex[c >> 4]);
            buf_add_char(out, hex[c & 15]);
        }
    }
}

struct str totp_uri(struct arena *arena, struct str secret, struct str issuer, struct str login)
{
    struct buf uri;
    buf_init(&uri, arena, 256, 4096);
    buf_add(&uri, STR("otpauth://totp/"));
    add_percent(&uri, issuer);
    buf_add_char(&uri, ':');
    add_percent(&uri, login);
    buf_add(&uri, STR("?secret="));
    buf_add(&uri, totp_secret_text(arena, secret));
    buf_add(&uri, STR("&issuer="));
    add_percent(&uri, issuer);
    return buf_str(&uri);
}

int64_t totp_step(Instant at)
{
    return at.us / 1000000 / TOTP_STEP_S;
}

static unsigned code_number(struct str secret, int64_t step)
{
    unsigned char message[8], mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    for (int i = 0; i < 8; i++)
        message[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i) & 255);
    const unsigned char *done =
        HMAC(EVP_sha1(), secret.ptr, (int)secret.len, message, sizeof message, mac, &len);
    assert(done != NULL && len == 20);
    (void)done;
    unsigned at = mac[19] & 15U;
    unsigned value = (mac[at] & 127U) << 24 | (unsigned)mac[at + 1] << 16 |
                     (unsigned)mac[at + 2] << 8 | mac[at + 3];
    sodium_memzero(mac, sizeof mac);
    return value % 1000000;
}

struct str totp_code(struct arena *arena, struct str secret, int64_t step)
{
    return str_format(arena, "%06u", code_number(secret, step));
}

/* Six ASCII digits out of what was typed; false if it is anything else. */
static bool digits_of(struct str typed, char *ret)
{
    int count = 0;
    for (size_t i = 0; i < typed.len; i++) {
        unsigned char c = (unsigned char)typed.ptr[i];
        if (c == ' ' || c == '-')
            continue;
        if (i + 2 < typed.len && c == 0xE3 && (unsigned char)typed.ptr[i + 1] == 0x80 &&
            (unsigned char)typed.ptr[i + 2] == 0x80) { /* U+3000 */
            i += 2;
            continue;
        }
        if (i + 2 < typed.len && c == 0xEF && (unsigned char)typed.ptr[i + 1] == 0xBC &&
            (unsigned char)typed.ptr[i + 2] >= 0x90 && (unsigned char)typed.ptr[i + 2] <= 0x99) {
            c = (unsigned char)('0' + ((unsigned char)typed.ptr[i + 2] - 0x90)); /* U+FF10.. */
            i += 2;
        }
        if (c < '0' || c > '9' || count == TOTP_DIGITS)
            return false;
        ret[count++] = (char)c;
    }
    return count == TOTP_DIGITS;
}

bool totp_fits(struct str secret, struct str code, Instant now, int64_t last_step,
               int64_t *ret_step)
{
    char typed[TOTP_DIGITS];
    bool fits = false;
    if (!digits_of(code, typed))
        return false;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    int64_t present = totp_step(now);
    for (int64_t step = present - 1; step <= present + 1; step++) {
        struct str right = totp_code(&arena, secret, step);
        bool same = sodium_memcmp(typed, right.ptr, TOTP_DIGITS) == 0;
        if (same && step > last_step && !fits) {
            fits = true;
            *ret_step = step;
        }
    }
    return fits;
}

struct str recovery_code_new(struct arena *arena)
{
    struct buf code;
    buf_init(&code, arena, 16, 16);
    for (int i = 0; i < RECOVERY_CHARS; i++) {
        if (i > 0 && i % 4 == 0)
            buf_add_char(&code, '-');
        buf_add_char(&code, recovery_digits[randombytes_uniform(sizeof recovery_digits - 1)]);
    }
    return buf_str(&code);
}

struct str recovery_code_hash(struct arena *arena, struct str code)
{
    char plain[RECOVERY_CHARS + 1];
    size_t len = 0;
    for (size_t i = 0; i < code.len && len < sizeof plain; i++) {
        char c = code.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != ' ' && c != '-')
            plain[len++] = c;
    }
    unsigned char *hash = arena_array(arena, unsigned char, RECOVERY_HASH);
    crypto_generichash(hash, RECOVERY_HASH, (const unsigned char *)plain, len, NULL, 0);
    sodium_memzero(plain, sizeof plain);
    return (struct str){ (const char *)hash, RECOVERY_HASH };
}
