/* totp.h - time-based one-time codes (RFC 6238: HMAC-SHA-1, 30 s, 6 digits) and recovery codes. */
#ifndef BANSO_ACCESS_TOTP_H
#define BANSO_ACCESS_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

enum { TOTP_SECRET_SIZE = 20, TOTP_STEP_S = 30, TOTP_DIGITS = 6, RECOVERY_CODES = 10 };

void totp_secret_new(unsigned char *ret);                            /* TOTP_SECRET_SIZE bytes */
struct str totp_secret_text(struct arena *arena, struct str secret); /* base 32, to be typed */
/* otpauth://totp/...: the text of the QR code. */
struct str totp_uri(struct arena *arena, struct str secret, struct str issuer, struct str login);

int64_t totp_step(Instant at);
struct str totp_code(struct arena *arena, struct str secret, int64_t step);
/* Does `code` fit the present step, the one before or the one after, and is that step newer than
 * `last_step` (used ones never again)? Spaces and full-width digits are accepted. */
bool totp_fits(struct str secret, struct str code, Instant now, int64_t last_step,
               int64_t *ret_step);

/* "k3m9-x2wp-77dq": 58 bits, without letters that look alike. */
struct str recovery_code_new(struct arena *arena);
/* Hash to be stored (32 bytes); case, spaces and hyphens do not matter. */
struct str recovery_code_hash(struct arena *arena, struct str code);

#endif
