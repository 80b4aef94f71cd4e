/* yen.h - whole yen and rates, without floating point. Yen are added with + ; multiplied or
 * divided only by yen_share, where the rounding is always written out. */
#ifndef BANSO_BASE_YEN_H
#define BANSO_BASE_YEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef int64_t Yen; /* |x| <= YEN_MAX, checked on input and by the database */
#define YEN_MAX INT64_C(1000000000000000)

typedef struct {
    int32_t ppm; /* parts per million a year: 3 % = 30000 */
} Rate;

typedef struct {
    bool has;
    Yen value;
} OptYen;

enum rounding { ROUND_DOWN, ROUND_UP, ROUND_HALF_UP }; /* towards zero, away from it, halves away */

/* amount * num / den, computed without overflow (128 bits), rounded as written.
 *   amount, num   any; den > 0; the result must lie within YEN_MAX (assert) */
Yen yen_share(Yen amount, int64_t num, int64_t den, enum rounding rounding);

/* Rounds to a multiple of `unit` (> 0). */
Yen yen_round(Yen amount, Yen unit, enum rounding rounding);

/* Checked sum; ERR_LIMIT if it passes YEN_MAX. */
STATUS yen_sum(const Yen *amounts, size_t count, Yen *ret, struct err *err);

/* "12,300" and "▲1,200" (screen and paper); the unit 円 is the caller's. */
struct str yen_format(struct arena *arena, Yen amount);

/* Parses what people type: commas, full-width digits, 円, ￥, ▲ and - ; ERR_INVALID otherwise. */
STATUS yen_parse(struct arena *arena, struct str text, Yen *ret, struct err *err);

#endif
