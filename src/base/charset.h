/* charset.h - text from other systems: CP932 (Excel, old systems) and UTF-8 with BOM. */
#ifndef BANSO_BASE_CHARSET_H
#define BANSO_BASE_CHARSET_H

#include "base/err.h"
#include "base/str.h"

enum charset { CHARSET_UTF8, CHARSET_UTF8_BOM, CHARSET_CP932, CHARSETS };

/* BOM, then valid UTF-8, then CP932. */
enum charset charset_guess(struct str bytes);

/* Strict decoding into UTF-8 in the arena: an unknown or cut byte is ERR_INVALID with its line
 * and byte column, never a "?". NUL and stray controls are refused alike. */
STATUS charset_decode(struct arena *arena, enum charset charset, struct str bytes, struct str *ret,
                      struct err *err);

/* Encodes. Characters that CP932 lacks become 〓 and are listed once each in *ret_missing
 * (UTF-8, concatenated); wave dash, minus, double bar, cent, pound and not sign are mapped. Of a
 * character with a variation selector the character is written, and the pair listed as missing.
 *   errors  ERR_INVALID: the text is not valid UTF-8 */
STATUS charset_encode(struct arena *arena, enum charset charset, struct str text, struct str *ret,
                      struct str *ret_missing, struct err *err);

#endif
