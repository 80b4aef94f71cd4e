/* late_interest.c - late interest, sub-period by sub-period. */
#include "loan/late_interest.h"

#include "base/banned.h"

__extension__ typedef __int128 wide;

static const int64_t PPM = 1000000;
enum { YEAR_DAYS = 365, LEAP_YEAR_DAYS = 366 };

/* A walk over the sub-periods; no memory of its own. */
struct walk {
    const struct late_case *late;
    Date next; /* first day of the next sub-period */
    Yen principal;
    size_t rate, payment;
    int64_t parts; /* LATE_TOTAL: sum of principal x ppm x days that is not yet whole yen */
    Yen sum;
};

/* Takes the payments up to and on a day off the principal. */
static void walk_pay(struct walk *walk, Date to)
{
    const struct late_case *late = walk->late;
    while (walk->payment < late->payment_count &&
           date_compare(late->payments[walk->payment].on, to) <= 0) {
        Yen paid = late->payments[walk->payment++].amount;
        walk->principal -= paid < walk->principal ? paid : walk->principal;
    }
}

static void walk_begin(struct walk *walk, const struct late_case *late)
{
    *walk = (struct walk){ .late = late,
                           .next = date_add_days(late->due, 1),
                           .principal = late->principal };
    walk_pay(walk, late->due); /* what is paid on the due day bears no late interest */
    while (walk->rate + 1 < late->rate_count &&
           date_compare(late->rates[walk->rate + 1].from, walk->next) <= 0)
        walk->rate++;
}

static bool is_leap(int year)
{
    return date_days_in_month(year, 2) == 29;
}

/* full years first, the rest by the year each day falls in; each part rounded down. */
static Yen years_and_days(Yen principal, Rate rate, Date from, Date to)
{
    int years = 0;
    while (date_compare(date_add_days(date_add_months(from, 12 * (years + 1)), -1), to) <= 0)
        years++;
    Yen sum = yen_share(principal, (int64_t)rate.ppm * years, PPM, ROUND_DOWN);
    int64_t common = 0, leap = 0;
    Date day = date_add_months(from, 12 * years);
    while (date_compare(day, to) <= 0) {
        struct civil civil = date_civil(day);
        Date year_end = date_month_end(date_add_months(day, 12 - civil.month));
        Date end = date_compare(year_end, to) < 0 ? year_end : to;
        int64_t days = date_diff(end, day) + 1;
        if (is_leap(civil.year))
            leap += days;
        else
            common += days;
        day = date_add_days(end, 1);
    }
    sum += yen_share(principal, rate.ppm * common, YEAR_DAYS * PPM, ROUND_DOWN);
    sum += yen_share(principal, rate.ppm * leap, LEAP_YEAR_DAYS * PPM, ROUND_DOWN);
    return sum;
}

Yen late_period_amount(Yen principal, Rate rate, Date from, Date to, enum day_count day_count)
{
    if (day_count == DAYS_YEARS_AND_DAYS)
        return years_and_days(principal, rate, from, to);
    int64_t days = date_diff(to, from) + 1; /* */
    return yen_share(principal, rate.ppm * days, YEAR_DAYS * PPM, ROUND_DOWN);
}

/* Next sub-period; false at the end. Its amount is rounded down. */
static bool walk_next(struct walk *walk, struct late_period *ret)
{
    const struct late_case *late = walk->late;
    if (walk->principal == 0 || date_compare(walk->next, late->as_of) > 0)
        return false;
    Date to = late->as_of;
    if (walk->rate + 1 < late->rate_count) {
        Date last = date_add_days(late->rates[walk->rate + 1].from, -1);
        to = date_compare(last, to) < 0 ? last : to;
    }
    if (walk->payment < late->payment_count &&
        date_compare(late->payments[walk->payment].on, to) < 0)
        to = late->payments[walk->payment].on;
    *ret = (struct late_period){ .from = walk->next,
                                 .to = to,
                                 .days = date_diff(to, walk->next) + 1,
                                 .rate = late->rates[walk->rate].rate,
                                 .principal = walk->principal };
    ret->amount =
        late_period_amount(ret->principal, ret->rate, ret->from, ret->to, late->day_count);

    walk->next = date_add_days(to, 1);
    walk_pay(walk, to);
    if (walk->rate + 1 < late->rate_count &&
        date_compare(late->rates[walk->rate + 1].from, walk->next) <= 0)
        walk->rate++;
    return true;
}

/* LATE_TOTAL keeps the fractions of periods, in units of 1 / (365 x PPM) yen. */
static void add_period(struct walk *walk, const struct late_period *period)
{
    const int64_t whole = YEAR_DAYS * PPM;
    walk->sum += period->amount;
    if (walk->late->rounding != LATE_TOTAL || walk->late->day_count != DAYS_FIXED_365)
        return;
    int64_t weight = (int64_t)period->rate.ppm * period->days;
    /* fraction = principal x weight mod whole, without overflow: both factors are below whole */
    int64_t a = period->principal % whole, b = weight % whole, fraction = 0;
    for (; b > 0; b >>= 1) {
        if (b & 1)
            fraction = (fraction + a) % whole;
        a = a * 2 % whole;
    }
    walk->parts += fraction;
    if (walk->parts >= whole) {
        walk->parts -= whole;
        walk->sum++;
    }
}

Yen late_interest_amount(const struct late_case *late)
{
    struct walk walk;
    struct late_period period;
    walk_begin(&walk, late);
    while (walk_next(&walk, &period))
        add_period(&walk, &period);
    return walk.sum;
}

/* Could it pass YEN_MAX, at the highest of the rates and a year too long? */
static bool is_too_much(const struct late_case *late, Yen principal)
{
    int32_t highest = 0;
    for (size_t i = 0; i < late->rate_count; i++)
        highest = late->rates[i].rate.ppm > highest ? late->rates[i].rate.ppm : highest;
    int64_t days = date_diff(late->as_of, late->due) + LEAP_YEAR_DAYS;
    wide most = (wide)principal * highest * days / ((wide)YEAR_DAYS * PPM);
    return most > YEN_MAX;
}

static STATUS check(const struct late_case *late, struct err *err)
{
    if (late->principal < 0 || late->principal > YEN_MAX)
        return err_set(err, ERR_INVALID, "principal", "loan.principal.range",
                       "principal out of range");
    for (size_t i = 1; i < late->rate_count; i++)
        if (date_compare(late->rates[i].from, late->rates[i - 1].from) <= 0)
            return err_set(err, ERR_INVALID, "rates", "loan.late.rate_order", "rates not in order");
    for (size_t i = 0; i < late->rate_count; i++)
        if (late->rates[i].rate.ppm < 0 || late->rates[i].rate.ppm > PPM)
            return err_set(err, ERR_INVALID, "rates", "loan.rate.range", "rate out of range");
    for (size_t i = 0; i < late->payment_count; i++) {
        if (late->payments[i].amount < 0 || late->payments[i].amount > YEN_MAX)
            return err_set(err, ERR_INVALID, "payments", "loan.payment.range",
                           "payment out of range");
        if (i > 0 && date_compare(late->payments[i].on, late->payments[i - 1].on) < 0)
            return err_set(err, ERR_INVALID, "payments", "loan.payment.order",
                           "payments not in order");
    }
    struct walk walk;
    walk_begin(&walk, late);
    Date first = walk.next;
    bool is_late = walk.principal > 0 && date_compare(late->as_of, first) >= 0;
    if (is_late && (late->rate_count == 0 || date_compare(late->rates[0].from, first) > 0)) {
        enum status status = err_set(err, ERR_NOT_FOUND, "rates", "loan.late.no_rate",
                                     "no rate of late interest holds on day %d", first.day);
        err_arg(err, ARG_DATE("date", first));
        return status;
    }
    if (is_late && is_too_much(late, walk.principal))
        return err_set(err, ERR_INVALID, "principal", "loan.late.too_much",
                       "late interest of %lld yen is out of range", (long long)walk.principal);
    return OK;
}

STATUS late_interest(struct arena *arena, const struct late_case *late, struct late_result *ret,
                     struct err *err)
{
    TRY(check(late, err));
    struct late_result result = { 0 };
    struct walk walk;
    struct late_period period;
    /* each payment and each change of rate closes one at most */
    result.periods =
        arena_array(arena, struct late_period, late->rate_count + late->payment_count + 1);
    walk_begin(&walk, late);
    while (walk_next(&walk, &period)) {
        Yen before = walk.sum;
        add_period(&walk, &period);
        period.amount = walk.sum - before;
        result.periods[result.count++] = period;
    }
    result.amount = walk.sum;
    *ret = result;
    return OK;
}
