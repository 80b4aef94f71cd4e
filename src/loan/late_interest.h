/* late_interest.h - 延滞利子: interest on the principal still unpaid after the final due date, by days,
 * from the day after it to the day of payment. Pure. A payment or a change of rate closes a sub-period;
 * the next begins on the following day with what is left (R-040..R-042). */
#ifndef BANSO_LOAN_LATE_INTEREST_H
#define BANSO_LOAN_LATE_INTEREST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/yen.h"

enum day_count {
    DAYS_FIXED_365, /* principal x rate x days / 365 */
    DAYS_YEARS_AND_DAYS /* full years, then days of common years / 365 and of leap years / 366, each part
                           rounded down, then added */
};

enum late_rounding {
    LATE_PER_PERIOD, /* each sub-period's fraction is dropped */
    LATE_TOTAL       /* the fraction of the sum is dropped (only with DAYS_FIXED_365) */
};

struct late_rate {
    Date from; /* first day it holds; the first row must hold on the day after `due` */
    Rate rate;
};

struct late_payment {
    Date on;
    Yen amount; /* of principal; what exceeds the rest is ignored */
};

struct late_case {
    Yen principal;                 /* 0..YEN_MAX, unpaid before the payments below */
    Date due;                      /* final due date; payment on it bears no late interest */
    Date as_of;                    /* through this day, included */
    const struct late_rate *rates; /* oldest first */
    size_t rate_count;
    const struct late_payment *payments; /* oldest first; those up to `due` bear no late interest */
    size_t payment_count;
    enum day_count day_count;
    enum late_rounding rounding;
};

struct late_period {
    Date from, to; /* both included */
    int days;
    Rate rate;
    Yen principal;
    Yen amount; /* rounded down; with LATE_TOTAL the last one takes what the sum has more */
};

struct late_result {
    Yen amount;
    struct late_period *periods; /* in the arena */
    size_t count;
};

/* errors: ERR_INVALID: amount out of range, rates or payments not in order, a sum over YEN_MAX
 *         ERR_NOT_FOUND loan.late.no_rate: no rate holds on a day that is needed */
STATUS late_interest(struct arena *arena, const struct late_case *late, struct late_result *ret,
                     struct err *err);

/* Of one sub-period, both days included: what most loans have, without a walk. from <= to */
Yen late_period_amount(Yen principal, Rate rate, Date from, Date to, enum day_count day_count);

/* The amount alone, without periods and without memory: the hot loop of nightly runs. Same result. */
Yen late_interest_amount(const struct late_case *late);

#endif
