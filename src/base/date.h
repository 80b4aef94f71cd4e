/* date.h - civil dates: days since 1970-01-01, proleptic Gregorian. No clock, no time zone
 * (clock.h), no era (era.h). */
#ifndef BANSO_BASE_DATE_H
#define BANSO_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct {
    int32_t day;
} Date;

typedef struct {
    bool has;
    Date value;
} OptDate;

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

#define DATE_MIN_YEAR 1868
#define DATE_MAX_YEAR 2999

/* How much of a date is known. `about` is 頃: the day given is only near. */
enum precision { PRECISION_DAY, PRECISION_MONTH, PRECISION_YEAR, PRECISION_ABOUT, PRECISIONS };

bool date_make(int32_t year, int32_t month, int32_t day, Date *ret); /* false: no such day */
struct civil date_civil(Date date);
/* A day that there is in a month told as year * 12 + month - 1. Years are counted from 1 March, so that the leap day is
 * the last of its year (the method is that of musl's __secs_to_tm and of H. Hinnant's "chrono-compatible date
 * algorithms"). Here, because a nightly run asks for the day of every loan. */
enum { DATE_CYCLE_DAYS = 146097, DATE_TO_1970 = 719468 }; /* 400 years; 0000-03-01 to 1970-01-01 */
static inline Date date_in_month(int32_t month, int32_t day)
{
    enum { CYCLES = 10, CYCLE_MONTHS = 4800 }; /* so that no year is below 0 */
    uint32_t since_march = (uint32_t)(month + CYCLES * CYCLE_MONTHS - 2);
    uint32_t year = since_march / 12, number = since_march % 12;
    uint32_t days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * number + 2) / 5;
    return (Date){ (int32_t)days - CYCLES * DATE_CYCLE_DAYS - DATE_TO_1970 + day - 1 };
}
int date_weekday(Date date);         /* 1 = Monday .. 7 = Sunday */
int32_t date_fiscal_year(Date date); /* year of its April */
Date date_fiscal_start(int32_t fiscal_year);
int date_days_in_month(int32_t year, int32_t month);
Date date_add_days(Date date, int32_t days);
/* Same day of the month `months` later (rule R-013) (or earlier); the 29th to 31st become the last day of a
 * shorter month. */
Date date_add_months(Date date, int32_t months);
Date date_month_start(Date date);
Date date_month_end(Date date);
int32_t date_diff(Date later, Date earlier); /* days */
int date_compare(Date a, Date b);
/* Completed years on `on`; born on 29 February: from 1 March in common years. */
int32_t date_age(Date birth, Date on);
/* Age as the law counts (年齢計算ニ関スル法律): reached at the end of the day before. */
int32_t date_legal_age(Date birth, Date on);

/* "2025-04-01" both ways; strict. */
bool date_parse_iso(struct str text, Date *ret);
struct str date_format_iso(struct arena *arena, Date date);
/* "21 Nov 2026", "Nov 2026". */
struct str date_format_english(struct arena *arena, Date date);
struct str date_format_english_month(struct arena *arena, Date date);
enum { DATE_ISO_CHARS = 10 };
void date_write_iso(Date date, char ret[DATE_ISO_CHARS]); /* not terminated */

#endif
