/* schedule.c - instalments of a loan. */
#include "loan/schedule.h"

#include <assert.h>
#include <gmp.h>
#include <string.h>

#include "base/banned.h"

enum { MONTHS_OF_YEAR = 12 };
static const int64_t PPM = 1000000;

/* ---- terms ---- */

void schedule_check(const struct schedule_terms *terms, struct problems *problems)
{
    const struct {
        bool is_wrong;
        struct str field;
        const char *key;
    } faults[] = {
        { terms->principal < 1 || terms->principal > YEN_MAX, STR("principal"),
          "loan.principal.range" },
        { terms->months < 1 || terms->months > SCHEDULE_MONTHS_MAX, STR("months"),
          "loan.months.range" },
        { terms->rate.ppm < 0 || terms->rate.ppm > PPM, STR("annual_rate"), "loan.rate.range" },
        { terms->method == SCHEDULE_INTEREST_FREE && terms->rate.ppm != 0, STR("annual_rate"),
          "loan.rate.interest_free" },
        { terms->unit < 1 || terms->unit > 1000, STR("unit"), "loan.unit.range" },
        { terms->pay_day < 1 || terms->pay_day > 31, STR("pay_day"), "loan.pay_day.range" },
        { terms->period_months != 1 && terms->period_months != 6 && terms->period_months != 12,
          STR("period_months"), "loan.period.known" },
        { terms->period_months > 0 && terms->months % terms->period_months != 0, STR("months"),
          "loan.months.whole_periods" },
        { terms->first_period_months < 1 || terms->first_period_months > terms->period_months,
          STR("first_period_months"), "loan.first_period.range" },
    };
    for (size_t i = 0; i < LENGTH(faults); i++)
        if (faults[i].is_wrong)
            (void)problems_add(problems, faults[i].field, GRADE_ERROR, faults[i].key);
}

static STATUS check_terms(struct arena *arena, const struct schedule_terms *terms, struct err *err)
{
    struct problems problems;
    problems_init(&problems, arena);
    schedule_check(terms, &problems);
    if (problems.count == 0)
        return OK;
    struct problem *first = &problems.items[0];
    return err_set(err, ERR_INVALID, str_to_chars(arena, first->field), first->key,
                   "terms of a schedule are out of range");
}

Date schedule_due(Date month, int pay_day)
{
    struct civil civil = date_civil(month);
    int last = date_days_in_month(civil.year, civil.month);
    return date_add_days(date_month_start(month), (pay_day < last ? pay_day : last) - 1);
}

/* ---- amounts ---- */

Yen schedule_equal_payment(Yen principal, Rate rate, int count, int period_months,
                           int first_period_months)
{
    assert(principal > 0 && count > 0);
    /* With D = 12 * PPM and N = D + rate * period:
     * A = P * (D + rate * first) * N^(n-1) / (D * sum(k = 0..n-1) N^k * D^(n-1-k)) */
    unsigned long d = (unsigned long)(MONTHS_OF_YEAR * PPM);
    unsigned long growth = d + (unsigned long)rate.ppm * (unsigned long)period_months;
    unsigned long first = d + (unsigned long)rate.ppm * (unsigned long)first_period_months;
    mpz_t top, sum, power, result;
    mpz_inits(top, sum, power, result, NULL);

    mpz_set_ui(sum, 0);
    mpz_set_ui(power, 1); /* Horner: sum = sum * N + D^k */
    for (int k = 0; k < count; k++) {
        mpz_mul_ui(sum, sum, growth);
        mpz_add(sum, sum, power);
        mpz_mul_ui(power, power, d);
    }
    mpz_ui_pow_ui(top, growth, (unsigned long)count - 1);
    mpz_mul_ui(top, top, (unsigned long)principal);
    mpz_mul_ui(top, top, first);
    mpz_mul_ui(sum, sum, d);

    mpz_mul_2exp(top, top, 1); /* halves up: floor((2 top + sum) / (2 sum)) */
    mpz_add(top, top, sum);
    mpz_mul_2exp(sum, sum, 1);
    mpz_fdiv_q(result, top, sum);
    assert(mpz_fits_slong_p(result));
    Yen payment = mpz_get_si(result);
    mpz_clears(top, sum, power, result, NULL);
    return payment;
}

/* Interest of one period, fractions dropped. */
static Yen period_interest(Yen balance, Rate rate, int months)
{
    return yen_share(balance, (int64_t)rate.ppm * months, MONTHS_OF_YEAR * PPM, ROUND_DOWN);
}

/* What is left of a plan is laid out anew from these. */
struct layout {
    const struct schedule_terms *terms;
    Yen principal;
    int count;               /* instalments */
    int first_period_months; /* of interest */
};

/* parts rounded down to the unit, the remainder where the terms say. */
static STATUS lay_parts(const struct layout *layout, struct instalment *items, struct err *err)
{
    const struct schedule_terms *terms = layout->terms;
    Yen part = yen_round(yen_share(layout->principal, 1, layout->count, ROUND_DOWN), terms->unit,
                         ROUND_DOWN);
    if (part == 0 && layout->count > 1 && terms->remainder == REMAINDER_FIRST)
        return err_set(err, ERR_LIMIT, "unit", "loan.unit.too_large",
                       "the last part of %lld yen in %d instalments is zero",
                       (long long)layout->principal, layout->count);
    Yen rest = layout->principal - part * (layout->count - 1);
    int place_of_rest = terms->remainder == REMAINDER_FIRST ? 0 : layout->count - 1;
    Yen balance = layout->principal;
    for (int i = 0; i < layout->count; i++) {
        int months = i == 0 ? layout->first_period_months : terms->period_months;
        items[i].months = months;
        items[i].principal = i == place_of_rest ? rest : part;
        items[i].interest = period_interest(balance, terms->rate, months);
        balance -= items[i].principal;
    }
    return OK;
}

/* equal payments, interest rounded down, the last pays what is left. */
static void lay_equal_payments(const struct layout *layout, struct instalment *items)
{
    const struct schedule_terms *terms = layout->terms;
    Yen payment = schedule_equal_payment(layout->principal, terms->rate, layout->count,
                                         terms->period_months, layout->first_period_months);
    Yen balance = layout->principal;
    for (int i = 0; i < layout->count; i++) {
        int months = i == 0 ? layout->first_period_months : terms->period_months;
        Yen interest = period_interest(balance, terms->rate, months);
        Yen principal = i == layout->count - 1 ? balance : payment - interest;
        if (principal > balance) /* tiny principals: the rounding up of the payment runs ahead */
            principal = balance;
        items[i].months = months;
        items[i].interest = interest;
        items[i].principal = principal;
        balance -= principal;
    }
}

static STATUS lay(const struct layout *layout, struct instalment *items, struct err *err)
{
    if (layout->terms->method != SCHEDULE_EQUAL_PAYMENT)
        return lay_parts(layout, items, err);
    lay_equal_payments(layout, items);
    return OK;
}

/* Numbers, balances and the sum of interest, after any change. */
static void settle(const struct schedule_terms *terms, struct schedule *schedule)
{
    Yen balance = terms->principal;
    schedule->total_interest = 0;
    for (int i = 0; i < schedule->count; i++) {
        balance -= schedule->items[i].principal;
        schedule->items[i].number = i + 1;
        schedule->items[i].balance = balance;
        schedule->total_interest += schedule->items[i].interest;
    }
    assert(schedule->count == 0 || balance >= 0);
}

/* The last day must be one that can be written and read. */
static STATUS check_end(const struct schedule *schedule, const char *field, struct err *err)
{
    struct civil last = date_civil(schedule->items[schedule->count - 1].due);
    if (last.year <= DATE_MAX_YEAR)
        return OK;
    return err_set(err, ERR_INVALID, field, "date.out_of_range", "due in the year %d",
                   (int)last.year);
}

STATUS schedule_make(struct arena *arena, const struct schedule_terms *terms, struct schedule *ret,
                     struct err *err)
{
    TRY(check_terms(arena, terms, err));
    struct schedule schedule = { .count = terms->months / terms->period_months, .version = 1 };
    struct layout layout = { terms, terms->principal, schedule.count, terms->first_period_months };
    schedule.items = arena_array(arena, struct instalment, (size_t)schedule.count);
    TRY(lay(&layout, schedule.items, err));
    for (int i = 0; i < schedule.count; i++)
        schedule.items[i].due = schedule_due(
            date_add_months(date_month_start(terms->first_due), i * terms->period_months),
            terms->pay_day);
    TRY(check_end(&schedule, "first_due", err));
    settle(terms, &schedule);
    *ret = schedule;
    return OK;
}

/* ---- measures ---- */

struct change {
    struct arena *arena;
    const struct schedule_terms *terms;
    struct schedule *schedule;
    const struct measure *measure;
};

static STATUS refuse(const char *field, const char *key, struct err *err)
{
    return err_set(err, ERR_INVALID, field, key, "measure does not fit the schedule");
}

/* The first instalment due in or after a month and not paid early; count if there is none. */
static int first_from(const struct schedule *schedule, Date month)
{
    Date from = date_month_start(month);
    int at = schedule->count;
    while (at > 0 && schedule->items[at - 1].months > 0)
        at--; /* behind the last early payment */
    while (at < schedule->count && date_compare(schedule->items[at].due, from) < 0)
        at++;
    return at;
}

static Yen principal_from(const struct schedule *schedule, int at)
{
    Yen sum = 0;
    for (int i = at; i < schedule->count; i++)
        sum += schedule->items[i].principal;
    return sum;
}

/* */
static STATUS put_off(struct change *change, struct err *err)
{
    struct schedule *schedule = change->schedule;
    int at = first_from(schedule, change->measure->from);
    if (at == schedule->count)
        return refuse("from", "loan.measure.after_end", err);
    for (int i = at; i < schedule->count; i++) {
        Date month = date_month_start(schedule->items[i].due);
        schedule->items[i].due =
            schedule_due(date_add_months(month, change->measure->months), change->terms->pay_day);
    }
    return OK;
}

/* interest first, then as much principal as the amount leaves. */
static STATUS reduce(struct change *change, struct err *err)
{
    struct schedule *schedule = change->schedule;
    const struct measure *measure = change->measure;
    int at = first_from(schedule, measure->from);
    int end =
        first_from(schedule, date_add_months(date_month_start(measure->from), measure->months));
    if (at == schedule->count)
        return refuse("from", "loan.measure.after_end", err);
    if (end == schedule->count)
        end--; /* the last instalment pays what is left */
    Yen open = 0, balance = principal_from(schedule, at);
    int takes_rest = measure->rest == REDUCED_REST_NEXT ? end : schedule->count - 1;
    for (int i = at; i < schedule->count; i++) {
        struct instalment *item = &schedule->items[i];
        item->interest = period_interest(balance, change->terms->rate, item->months);
        Yen room = measure->amount > item->interest ? measure->amount - item->interest : 0;
        if (i < end && item->principal > room) {
            open += item->principal - room;
            item->principal = room;
        }
        if (i == takes_rest)
            item->principal += open;
        balance -= item->principal; /* what is paid later bears interest longer */
    }
    return OK;
}

/* What is left from an instalment on, split anew over `count`, keeping the days that are there. */
static STATUS lay_rest(struct change *change, int at, Yen principal, int count, struct err *err)
{
    struct schedule *schedule = change->schedule;
    const struct schedule_terms *terms = change->terms;
    struct instalment *items = arena_array(change->arena, struct instalment, (size_t)(at + count));
    struct layout layout = { terms, principal, count, schedule->items[at].months };
    memcpy(items, schedule->items, (size_t)at * sizeof *items);
    TRY(lay(&layout, items + at, err));
    for (int i = 0; i < count; i++) {
        bool is_old = at + i < schedule->count;
        Date month = date_month_start(is_old ? schedule->items[at + i].due : items[at + i - 1].due);
        items[at + i].due =
            is_old ? schedule->items[at + i].due
                   : schedule_due(date_add_months(month, terms->period_months), terms->pay_day);
    }
    schedule->items = items;
    schedule->count = at + count;
    return OK;
}

/* the payment is an instalment of its own, without interest (it falls between two). */
static STATUS pay_early(struct change *change, struct err *err)
{
    struct schedule *schedule = change->schedule;
    const struct measure *measure = change->measure;
    int at = 0;
    while (at < schedule->count && date_compare(schedule->items[at].due, measure->on) <= 0)
        at++;
    Yen left = principal_from(schedule, at);
    if (measure->amount < 1 || measure->amount > left)
        return refuse("amount", "loan.measure.over_balance", err);

    Yen rest = left - measure->amount;
    int count = schedule->count - at;
    if (rest == 0) {
        count = 0;
    } else if (measure->effect == EARLY_LOWERS || change->terms->method == SCHEDULE_EQUAL_PAYMENT) {
        /* equal payments: fewer of the same size, as many as are needed */
        Yen size = schedule->items[at].principal + schedule->items[at].interest;
        if (measure->effect == EARLY_SHORTENS)
            for (count = 1; count < schedule->count - at; count++)
                if (schedule_equal_payment(rest, change->terms->rate, count,
                                           change->terms->period_months,
                                           schedule->items[at].months) <= size)
                    break;
        TRY(lay_rest(change, at, rest, count, err));
    } else {
        Yen covered = measure->amount; /* the last instalments fall away */
        while (covered > 0) {
            struct instalment *last = &schedule->items[at + count - 1];
            Yen part = covered < last->principal ? covered : last->principal;
            last->principal -= part;
            covered -= part;
            count -= last->principal == 0;
        }
    }
    struct instalment *items =
        arena_array(change->arena, struct instalment, (size_t)(at + 1 + count));
    memcpy(items, schedule->items, (size_t)at * sizeof *items);
    items[at] = (struct instalment){ .due = measure->on, .principal = measure->amount };
    memcpy(items + at + 1, schedule->items + at, (size_t)count * sizeof *items);
    schedule->items = items;
    schedule->count = at + 1 + count;
    Yen balance = principal_from(schedule, at + 1);
    for (int i = at + 1; i < schedule->count && change->terms->rate.ppm != 0; i++) {
        items[i].interest = period_interest(balance, change->terms->rate, items[i].months);
        balance -= items[i].principal;
    }
    return OK;
}

/* */
static STATUS extend(struct change *change, struct err *err)
{
    struct schedule *schedule = change->schedule;
    int at = first_from(schedule, change->measure->from);
    int more = change->measure->months / change->terms->period_months;
    if (principal_from(schedule, at) == 0) /* nothing is left to be split */
        return refuse("from", "loan.measure.after_end", err);
    if (more < 1 || change->measure->months % change->terms->period_months != 0 ||
        schedule->count + more > SCHEDULE_MONTHS_MAX)
        return refuse("months", "loan.months.range", err);
    return lay_rest(change, at, principal_from(schedule, at), schedule->count - at + more, err);
}

static enum status apply_measure(struct change *change, Date last, struct err *err)
{
    static enum status (*const apply[MEASURES])(struct change *, struct err *) = {
        [MEASURE_MORATORIUM] = put_off,
        [MEASURE_REDUCED] = reduce,
        [MEASURE_EARLY] = pay_early,
        [MEASURE_EXTENSION] = extend,
    };
    const struct measure *measure = change->measure;
    bool is_long = measure->kind != MEASURE_EARLY;
    if (date_compare(measure->on, last) < 0)
        return refuse("on", "loan.measure.order", err);
    if (is_long && (measure->months < 1 || measure->months > SCHEDULE_MONTHS_MAX))
        return refuse("months", "loan.months.range", err);
    if (measure->amount < 0 || measure->amount > YEN_MAX)
        return refuse("amount", "loan.principal.range", err);
    TRY(apply[measure->kind](change, err));
    return check_end(change->schedule, "months", err);
}

STATUS schedule_with_measures(struct arena *arena, const struct schedule_terms *terms,
                              const struct measure *measures, size_t count, struct schedule *ret,
                              struct err *err)
{
    struct schedule schedule;
    TRY(schedule_make(arena, terms, &schedule, err));
    for (size_t i = 0; i < count; i++) {
        struct change change = { arena, terms, &schedule, &measures[i] };
        if (apply_measure(&change, measures[i > 0 ? i - 1 : 0].on, err) != OK) {
            err_at(err, str_format(arena, "measures[%d].%s", measures[i].item, err->field));
            return err->status;
        }
        settle(terms, &schedule);
        schedule.version++;
    }
    *ret = schedule;
    return OK;
}
