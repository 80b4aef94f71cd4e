/* schedule.h - what is due on a loan, and when, from its terms and the measures taken since.
 * Pure: no database, no clock. All amounts are whole yen, exact: where a rate makes fractions they are
 * kept as ratios (GMP) until the one rounding that the rule names.
 * A schedule is derived, never stored; each measure makes the next version of it. */
#ifndef BANSO_LOAN_SCHEDULE_H
#define BANSO_LOAN_SCHEDULE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/yen.h"

enum { SCHEDULE_MONTHS_MAX = 600, SCHEDULE_MEASURES_MAX = 100 };

enum schedule_method {
    SCHEDULE_INTEREST_FREE,   /* 無利子: equal parts of the principal */
    SCHEDULE_EQUAL_PRINCIPAL, /* 元金均等 */
    SCHEDULE_EQUAL_PAYMENT, /* 元利均等, also half-yearly with a short first period */
    SCHEDULE_METHODS
};

enum schedule_remainder { REMAINDER_LAST, REMAINDER_FIRST };

struct schedule_terms {
    Yen principal; /* 1..YEN_MAX */
    int months;    /* length of the repayment, 1..600, a multiple of period_months */
    enum schedule_method method;
    Rate rate; /* a year; 0 with SCHEDULE_INTEREST_FREE */
    Yen unit;  /* 1..1000: parts of the principal are rounded down to it */
    enum schedule_remainder remainder;
    Date first_due;          /* any day of the first month */
    int pay_day;             /* 1..31; 31 is the last day of a shorter month */
    int period_months;       /* 1, 6 or 12 */
    int first_period_months; /* 1..period_months: interest of the first period */
};

enum measure_kind {
    MEASURE_MORATORIUM, /* 償還猶予, 据置延長: what is due from `from` on moves by `months` */
    MEASURE_REDUCED, /* 少額返済: at most `amount` of principal and interest for `months` */
    MEASURE_EARLY, /* 繰上償還: `amount` of principal on the day `on` */
    MEASURE_EXTENSION, /* 期間延長: what is left from `from` on is split over `months` more */
    MEASURES
};
/* None changes what was due before an early payment that was made, nor that payment. */

/* Where the part goes that a reduced payment leaves open; what an early payment does to the rest. No
 * source settles either: settings of the council. */
enum reduced_rest { REDUCED_REST_LAST, REDUCED_REST_NEXT };
enum early_effect { EARLY_SHORTENS, EARLY_LOWERS };

struct measure {
    enum measure_kind kind;
    Date on;    /* day of the decision or payment; measures are given in this order */
    Date from;  /* first month it works on (any day of it) */
    int months; /* 1..600 */
    Yen amount;
    enum reduced_rest rest;
    enum early_effect effect;
    int item; /* its place in the list of the input: what is wrong with it is told there */
};

struct instalment {
    int number; /* from 1 */
    Date due;
    Yen principal, interest; /* payment is their sum */
    Yen balance;             /* principal left after it */
    int months;              /* for which it bears interest; 0: it was paid early */
};

struct schedule {
    struct instalment *items; /* oldest first, in the arena */
    int count;
    int version; /* 1 without measures */
    Yen total_interest;
};

/* Lists what is wrong with the terms ({field} names the member); none means that schedule_make works. */
void schedule_check(const struct schedule_terms *terms, struct problems *problems);

/* Splits the principal into instalments. The principal parts add up to exactly the principal.
 *   errors  ERR_INVALID: schedule_check has a complaint (the first), or the last day is after 2999;
 *           *ret is then untouched
 *           ERR_LIMIT: the last part would be zero (all of it is in the first, as the unit is
 *           too large for the principal) */
STATUS schedule_make(struct arena *arena, const struct schedule_terms *terms, struct schedule *ret,
                     struct err *err);

/* Applies measures in their order to the schedule of the terms.
 *   errors  as above; ERR_INVALID: a measure before the one before it, an amount over what is left,
 *           a month after the last instalment */
STATUS schedule_with_measures(struct arena *arena, const struct schedule_terms *terms,
                              const struct measure *measures, size_t count, struct schedule *ret,
                              struct err *err);

/* The day of a month on which is paid: pay_day, or the month's last day if it is shorter. */
Date schedule_due(Date month, int pay_day);

/* Equal payment of a principal over n periods, halves up:
 *   principal * (1 + rate*first/12) / sum(k = 0..n-1) of (1 + rate*period/12)^-k */
Yen schedule_equal_payment(Yen principal, Rate rate, int count, int period_months,
                           int first_period_months);

#endif
