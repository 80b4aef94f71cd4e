#include "base/clock.h"

#include <time.h>

#include "base/banned.h"

static const int64_t US_PER_SECOND = 1000000;
static const int64_t US_PER_MINUTE = 60 * INT64_C(1000000);
static const int64_t US_PER_DAY = INT64_C(86400) * 1000000;
static const int64_t TOKYO_AHEAD_US = INT64_C(9) * 3600 * 1000000; /* no summer time since 1952 */

static int64_t clock_us(clockid_t which)
{
    struct timespec now = { 0 };
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

Instant clock_now(void)
{
    return (Instant){ clock_us(CLOCK_REALTIME) };
}

int64_t clock_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

static int64_t floor_divide(int64_t amount, int64_t by)
{
    return amount / by - (amount % by < 0);
}

Date instant_tokyo_date(Instant at)
{
    return (Date){ (int32_t)floor_divide(at.us + TOKYO_AHEAD_US, US_PER_DAY) };
}

int32_t instant_tokyo_minute(Instant at)
{
    int64_t local = at.us + TOKYO_AHEAD_US;
    return (int32_t)((local - floor_divide(local, US_PER_DAY) * US_PER_DAY) / US_PER_MINUTE);
}

Instant instant_from_tokyo(Date date, int32_t minute)
{
    return (Instant){ date.day * US_PER_DAY + minute * US_PER_MINUTE - TOKYO_AHEAD_US };
}

struct str instant_format_iso(struct arena *arena, Instant at)
{
    int64_t day = floor_divide(at.us, US_PER_DAY);
    struct civil civil = date_civil((Date){ (int32_t)day });
    int second = (int)((at.us - day * US_PER_DAY) / US_PER_SECOND);
    return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, (int)civil.month,
                      (int)civil.day, second / 3600, second / 60 % 60, second % 60);
}
