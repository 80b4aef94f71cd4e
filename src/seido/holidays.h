/* holidays.h - the rate tables `holidays` and `year_end_closing` as base/holiday.h wants them. */
#ifndef BANSO_SEIDO_HOLIDAYS_H
#define BANSO_SEIDO_HOLIDAYS_H

#include "base/err.h"
#include "base/holiday.h"

struct seido;

/* errors: ERR_INVALID names file and line of a row that says no day; ERR_NOT_FOUND: no table */
STATUS holidays_read(struct arena *arena, const struct seido *seido, struct holidays *ret,
                     struct err *err);

/* calendar: "bank" or "office", as it holds on `on`. errors: ERR_NOT_FOUND, ERR_INVALID */
STATUS year_end_read(const struct seido *seido, struct str calendar, Date on, struct year_end *ret,
                     struct err *err);

#endif
