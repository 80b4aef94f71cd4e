/* clock.h - the time of day. Only main, web and batch ask it; everything else is given a date. */
#ifndef BANSO_BASE_CLOCK_H
#define BANSO_BASE_CLOCK_H

#include "base/date.h"

typedef struct {
    int64_t us; /* microseconds since 1970-01-01T00:00:00Z */
} Instant;

Instant clock_now(void);
int64_t clock_monotonic_us(void);
Date instant_tokyo_date(Instant at);      /* the civil day in Asia/Tokyo */
int32_t instant_tokyo_minute(Instant at); /* minute of that day, 0..1439 */
Instant instant_from_tokyo(Date date, int32_t minute);
struct str instant_format_iso(struct arena *arena, Instant at); /* 2026-11-21T05:05:00Z */

#endif
