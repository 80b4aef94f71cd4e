/* loan_input.h - members of the input that several rules of loans share: terms, measures, payments and
 * rates of late interest; and how they are read. */
#ifndef BANSO_CALC_LOAN_INPUT_H
#define BANSO_CALC_LOAN_INPUT_H

#include "calc/rule.h"
#include "loan/late_interest.h"
#include "loan/schedule.h"

enum { LOAN_RATE_MAX_PPM = 1000000, LOAN_UNIT_MAX = 1000 };

/* What each of the choices is stands in loan/schedule.h and loan/late_interest.h, in this order. */
extern const char *const loan_methods[], *const loan_remainders[],
                                             *const loan_rests[], *const loan_effects[],
                                                                      *const loan_day_counts[],
                                                                          *const loan_roundings[];
extern const struct calc_member loan_payment_members[], loan_rate_members[];

/* clang-format off */
/* Members of the terms, to be listed in the table of a rule. */
#define LOAN_TERMS_MEMBERS \
    { .name = "principal", .label = "calc.loan.principal", .kind = CALC_YEN, .is_required = \
      true, .min = 1, .max = YEN_MAX }, \
    { .name = "months", .label = "calc.loan.months", .kind = CALC_COUNT, .is_required = true, \
      .min = 1, .max = SCHEDULE_MONTHS_MAX }, \
    { .name = "method", .label = "calc.loan.method", .kind = CALC_CHOICE, .is_required = \
      true, .choices = loan_methods }, \
    { .name = "annual_rate", .label = "calc.loan.annual_rate", .kind = CALC_RATE, .min = 0, \
      .max = LOAN_RATE_MAX_PPM }, \
    { .name = "unit", .label = "calc.loan.unit", .kind = CALC_YEN, .min = 1, .max = \
      LOAN_UNIT_MAX }, \
    { .name = "remainder", .label = "calc.loan.remainder", .kind = CALC_CHOICE, .choices = \
      loan_remainders }, \
    { .name = "first_due", .label = "calc.loan.first_due", .kind = CALC_WHEN, .is_required = \
      true }, \
    { .name = "pay_day", .label = "calc.loan.pay_day", .kind = CALC_COUNT, .min = 1, .max = \
      31 }, \
    { .name = "period_months", .label = "calc.loan.period_months", .kind = CALC_COUNT, .min = \
      1, .max = 12 }, \
    { .name = "first_period_months", .label = "calc.loan.first_period_months", .kind = \
      CALC_COUNT, .min = 1, .max = 12 }

/* Members of a measure besides its kind. */
#define LOAN_MEASURE_MEMBERS \
    { .name = "on", .label = "calc.loan.measure_on", .kind = CALC_DATE, .is_required = true }, \
    { .name = "from", .label = "calc.loan.measure_from", .kind = CALC_WHEN }, \
    { .name = "months", .label = "calc.loan.measure_months", .kind = CALC_COUNT, .min = 1, \
      .max = SCHEDULE_MONTHS_MAX }, \
    { .name = "amount", .label = "calc.loan.measure_amount", .kind = CALC_YEN }, \
    { .name = "rest", .label = "calc.loan.measure_rest", .kind = CALC_CHOICE, .choices = \
      loan_rests }, \
    { .name = "effect", .label = "calc.loan.measure_effect", .kind = CALC_CHOICE, .choices = \
      loan_effects }
/* clang-format on */

/* The terms, and besides: are due days told, or months only? */
struct loan_terms_input {
    struct schedule_terms terms;
    bool tells_days;
};
void loan_terms_read(struct calc *calc, struct loan_terms_input *ret);
/* Items of the member "measures"; none if it is absent. errors: ERR_LIMIT at "measures" */
STATUS loan_measure_items(struct calc *calc, const struct json **ret, size_t *ret_count,
                          struct err *err);
/* All of a measure but its kind. */
void loan_measure_read(struct calc *calc, const struct json *item, struct measure *ret);
/* Members "payments", as they come. */
void loan_late_payments(struct calc *calc, struct late_case *late);
/* Rates that hold after late->due until late->as_of: member "rates", else the table late_rates, at
 * the day of "contracted_on" or day by day. errors: ERR_NOT_FOUND no row */
STATUS loan_rates_read(struct calc *calc, struct late_case *late, struct err *err);

/* ---- small things ---- */
int loan_choice(const char *const *choices,
                struct str text); /* 0 if absent: the first is the default */
int64_t loan_item_int(const struct json *object, const char *name, int64_t absent);
struct str loan_item_text(const struct json *object, const char *name); /* "" if absent */
Date loan_item_date(const struct json *object, const char *name); /* one that calc_run checked */
/* "2023-01" or "2023-01-27", checked by calc_run; a month is its first day. */
Date loan_month(struct arena *arena, struct str text, bool *ret_is_day);
struct json loan_due_json(struct arena *arena, Date due, bool tells_days);

#endif
