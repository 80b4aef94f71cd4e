/* limitation.c - the clock of prescription. */
#include "loan/limitation.h"

#include "base/banned.h"

enum { MONTHS_OF_YEAR = 12, DEMAND_MONTHS = 6, AGREEMENT_MONTHS = 12, AGREEMENTS_MONTHS = 60 };

Date period_last_day(Date from, int32_t months)
{
    Date same = date_add_months(from, months);
    bool is_shorter = date_civil(same).day != date_civil(from).day;
    return is_shorter ? same : date_add_days(same, -1);
}

struct clock {
    const struct limitation_case *claim;
    Date base, postponed; /* ends; postponed counts where it is later */
    Date demanded;        /* until when a demand postpones */
    bool is_pending;
    int32_t years;
};

static Date later(Date a, Date b)
{
    return date_compare(a, b) > 0 ? a : b;
}

static Date earlier(Date a, Date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

static Date end_of(const struct clock *clock)
{
    return later(clock->base, clock->postponed);
}

/* The time runs anew from the day after; the first day is not counted. It never ends sooner for it: so
 * before the due day, and before a title, there is nothing to renew. */
static enum limitation_effect renew(struct clock *clock, Date on)
{
    Date end = period_last_day(date_add_days(on, 1), clock->years * MONTHS_OF_YEAR);
    if (date_compare(end, clock->base) < 0)
        return LIMITATION_NO_EFFECT;
    clock->base = end;
    return LIMITATION_RENEWED;
}

static enum limitation_effect postpone(struct clock *clock, Date until)
{
    if (date_compare(until, end_of(clock)) <= 0)
        return LIMITATION_NO_EFFECT;
    clock->postponed = until;
    return LIMITATION_POSTPONED;
}

/* a second one while the first postpones has no effect. */
static enum limitation_effect demand(struct clock *clock, Date on)
{
    if (date_compare(on, clock->base) > 0)
        return LIMITATION_NO_EFFECT;
    clock->demanded = later(clock->demanded, period_last_day(date_add_days(on, 1), DEMAND_MONTHS));
    return postpone(clock, clock->demanded);
}

/* a year or the agreed time, renewable to five years in all; none after a demand. */
static enum limitation_effect agree(struct clock *clock, const struct limitation_event *event)
{
    bool is_by_demand =
        date_compare(event->on, clock->base) > 0 && date_compare(event->on, clock->demanded) <= 0;
    if (is_by_demand || date_compare(event->on, clock->claim->new_law_from) < 0)
        return LIMITATION_NO_EFFECT;
    Date until = period_last_day(date_add_days(event->on, 1), AGREEMENT_MONTHS);
    if (event->until.has)
        until = earlier(until, event->until.value);
    until = earlier(until, date_add_months(clock->base, AGREEMENTS_MONTHS));
    return postpone(clock, until);
}

static bool gives_title(const struct limitation_event *event)
{
    return event->is_final &&
           (event->kind == LIMITATION_SUIT || event->kind == LIMITATION_PAYMENT_ORDER);
}

/* Is there a title by that day, of these proceedings or of others? */
static bool has_title(const struct limitation_case *claim, Date by)
{
    for (size_t i = 0; i < claim->count; i++)
        if (gives_title(&claim->events[i]) && claim->events[i].until.has &&
            date_compare(claim->events[i].until.value, by) <= 0)
            return true;
    return false;
}

/* nothing completes while they go on; a title gives the longer time, else six months are left. */
static enum limitation_effect proceed(struct clock *clock, const struct limitation_event *event)
{
    bool is_over = event->until.has && date_compare(event->until.value, clock->claim->as_of) <= 0;
    if (!is_over) {
        clock->is_pending = true;
        return LIMITATION_POSTPONED;
    }
    if (!event->is_final)
        return postpone(clock,
                        period_last_day(date_add_days(event->until.value, 1), DEMAND_MONTHS));
    if (has_title(clock->claim, event->until.value) && clock->years < clock->claim->years_judged)
        clock->years = clock->claim->years_judged;
    return renew(clock, event->until.value);
}

static enum limitation_effect apply(struct clock *clock, const struct limitation_event *event)
{
    if (!clock->is_pending && date_compare(event->on, end_of(clock)) > 0)
        return LIMITATION_TOO_LATE;
    switch (event->kind) {
    case LIMITATION_PAYMENT:
    case LIMITATION_ACKNOWLEDGMENT:
    case LIMITATION_DEFERRAL:
        return renew(clock, event->on); /* */
    case LIMITATION_DEMAND:
        return demand(clock, event->on);
    case LIMITATION_AGREEMENT:
        return agree(clock, event);
    case LIMITATION_PAYMENT_ORDER:
    case LIMITATION_SUIT:
    case LIMITATION_SEIZURE:
        return proceed(clock, event);
    case LIMITATION_INVOKED:
    case LIMITATION_KINDS:
        break;
    }
    return LIMITATION_NO_EFFECT;
}

/* from the day after the due day; with the new law the earlier of two ends. */
static struct clock clock_of(const struct limitation_case *claim)
{
    Date from = date_add_days(claim->due, 1);
    struct clock clock = { .claim = claim, .years = claim->years, .demanded = claim->due };
    clock.base = period_last_day(from, claim->years * MONTHS_OF_YEAR);
    if (claim->years_known > 0) {
        Date known = claim->known_on.has ? later(claim->known_on.value, claim->due) : claim->due;
        Date end = period_last_day(date_add_days(known, 1), claim->years_known * MONTHS_OF_YEAR);
        if (date_compare(end, clock.base) < 0)
            clock.base = end;
        if (claim->years_known < clock.years)
            clock.years = claim->years_known;
    }
    clock.postponed = clock.base;
    return clock;
}

struct limitation limitation_of(struct arena *arena, const struct limitation_case *claim)
{
    struct clock clock = clock_of(claim);
    struct limitation result = { .from = date_add_days(claim->due, 1),
                                 .rows =
                                     arena_array(arena, struct limitation_row, claim->count + 1) };
    for (size_t i = 0; i < claim->count; i++) {
        const struct limitation_event *event = &claim->events[i];
        if (date_compare(event->on, claim->as_of) > 0)
            break;
        enum limitation_effect effect = apply(&clock, event);
        if (event->kind == LIMITATION_INVOKED && effect == LIMITATION_TOO_LATE)
            result.is_invoked = true;
        result.rows[result.count++] =
            (struct limitation_row){ event, effect, !clock.is_pending, end_of(&clock) };
    }
    result.is_pending = clock.is_pending;
    result.ends_on = end_of(&clock);
    result.years = clock.years;
    result.is_completed = !clock.is_pending && date_compare(claim->as_of, result.ends_on) > 0;
    result.is_postponed =
        !result.is_completed && (clock.is_pending || date_compare(claim->as_of, clock.base) > 0);
    return result;
}
