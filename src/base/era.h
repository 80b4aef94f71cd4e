/* era.h - Japanese eras at the edges: what people type and what they read. The era table is an
 * argument (it comes from seido/), so nothing else in the program knows an era. */
#ifndef BANSO_BASE_ERA_H
#define BANSO_BASE_ERA_H

#include "base/date.h"
#include "base/err.h"

struct era {
    struct str name;   /* 令和 */
    struct str letter; /* R */
    int digit;         /* 5, of 5081121; 0 if it has none */
    Date from;         /* first day; the day before the next era's is its last */
};

struct eras {
    const struct era *items; /* oldest first */
    size_t count;
};

struct partial_date {
    Date date; /* the first day of what is known */
    enum precision precision;
};

/* Reads any form that people use (rule R-012): R8.11.21, 令和8年11月21日, 令和元年, 5081121, 2026/11/21,
 * 20261121, 2026-11, S60, 昭和60年頃; full-width digits and any hyphen are tidied first.
 *   errors  ERR_INVALID with a key of date.*: not a date; no such day (2月30日); a day outside its
 *           era (昭和65年: the message proposes 平成2年); before 1868 or after 2999 */
STATUS era_parse(struct arena *arena, const struct eras *eras, struct str text,
                 struct partial_date *ret, struct err *err);

struct str era_format_long(struct arena *arena, const struct eras *eras, struct partial_date date);
/* 令和8年11月21日, 令和元年5月, 平成2年頃 */
struct str era_format_short(struct arena *arena, const struct eras *eras, struct partial_date date);
/* R8.11.21 */
struct str era_format_fiscal_year(struct arena *arena, const struct eras *eras, int32_t year);
/* 令和8年度 */
/* One of 月火水木金土日. */
struct str era_weekday_ja(int weekday);

#endif
