/* state.c - where a loan stands on a day. */
#include "loan/state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/banned.h"

enum { MONTHS_OF_YEAR = 12, SHORTEST_MONTH = 28, LEVEL_2_MONTHS = 3, LEVEL_3_MONTHS = 12 };

static int32_t month_index(Date day)
{
    struct civil civil = date_civil(day);
    return civil.year * MONTHS_OF_YEAR + civil.month - 1;
}

struct state_day state_day_of(Date day)
{
    struct civil civil = date_civil(day);
    return (struct state_day){ day, month_index(day), civil.day,
                               date_days_in_month(civil.year, civil.month) };
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static Yen least(Yen a, Yen b)
{
    return a < b ? a : b;
}

/* ---- what both ways share ---- */

/* These take and give single values, never the address of a standing: what has an address is written to memory and
 * read back, which took a third of the time of a nightly run. */

/* months since a due day are whole; the 31st is the last day of a shorter month. */
static int32_t months_since(int32_t due_month, int32_t due_number, const struct state_day *day)
{
    bool is_begun = day->number < smaller(due_number, day->last);
    return day->month - due_month - (is_begun ? 1 : 0);
}

static int32_t level_of(Yen overdue, int32_t months_late, const struct late_terms *late)
{
    int32_t level = 1 + (months_late >= LEVEL_2_MONTHS) + (months_late >= LEVEL_3_MONTHS);
    return overdue > late->tolerance ? level : 0;
}

/* late interest on what was left at the end of the final due day. */
static Yen late_accrued(Yen balance, const struct loan_facts *facts, Date final_due, Date as_of)
{
    Yen principal = balance;
    for (int32_t i = 0; i < facts->after_count; i++)
        principal += facts->after[i].amount;
    const struct late_terms *terms = facts->late;
    if (principal == 0 || terms->rate_count == 0)
        return 0;
    if (facts->after_count == 0 && terms->rate_count == 1)
        return late_period_amount(principal, terms->rates[0].rate, date_add_days(final_due, 1),
                                  as_of, terms->day_count);
    struct late_case late = { .principal = principal,
                              .due = final_due,
                              .as_of = as_of,
                              .rates = terms->rates,
                              .rate_count = terms->rate_count,
                              .payments = facts->after,
                              .payment_count = (size_t)facts->after_count,
                              .day_count = terms->day_count,
                              .rounding = terms->rounding };
    return late_interest_amount(&late);
}

/* What is waived is settled; a loan that is let off to its end bears none. */
static Yen late_open(Yen accrued, Yen balance, const struct loan_facts *facts)
{
    bool is_let_off = facts->exempted > 0 && balance == 0;
    return is_let_off || accrued < facts->late_settled ? 0 : accrued - facts->late_settled;
}

/* R-050, the last that holds wins. Whether a loan is over or late cannot be guessed, so those are chosen without a
 * branch; the flags are rare. */
static inline enum loan_state state_of(const struct loan_facts *facts, Yen open, bool is_grace,
                                       bool is_late, bool is_matured)
{
    uint32_t flags = facts->flags;
    enum loan_state closed = facts->exempted > 0 ? LOAN_EXEMPTED : LOAN_COMPLETED;
    enum loan_state state = is_grace ? LOAN_GRACE : LOAN_REPAYING;
    state = is_late ? LOAN_ARREARS : state;
    if (flags & FACT_DEFERRED)
        state = LOAN_DEFERRED;
    state = is_matured ? LOAN_MATURED : state;
    if (flags & (FACT_DISBURSING | FACT_LEGAL))
        state = flags & FACT_LEGAL ? LOAN_LEGAL : LOAN_DISBURSING;
    state = open == 0 ? closed : state;
    if (flags & (FACT_NOT_PAID_OUT | FACT_TIME_BARRED))
        state = flags & FACT_NOT_PAID_OUT ? LOAN_CONTRACTED : LOAN_TIME_BARRED;
    return state;
}

/* ---- closed form ---- */

bool regular_plan_of(const struct schedule_terms *terms, struct regular_plan *ret)
{
    if (terms->rate.ppm != 0 || terms->method == SCHEDULE_EQUAL_PAYMENT)
        return false;
    int32_t count = terms->months / terms->period_months;
    Yen part =
        yen_round(yen_share(terms->principal, 1, count, ROUND_DOWN), terms->unit, ROUND_DOWN);
    *ret = (struct regular_plan){ .principal = terms->principal,
                                  .part = part,
                                  .first_month = month_index(terms->first_due),
                                  .count = count,
                                  .moved_from = count,
                                  .pay_day = (int16_t)terms->pay_day,
                                  .period_months = (int16_t)terms->period_months,
                                  .has_rest_first = terms->remainder == REMAINDER_FIRST };
    bool has_last = part > 0 || count == 1 || !ret->has_rest_first;
    return has_last && (ret->first_month + terms->months) / MONTHS_OF_YEAR <= DATE_MAX_YEAR;
}

static int32_t due_month_of(const struct regular_plan *plan, int32_t at)
{
    return plan->first_month + at * plan->period_months +
           (at >= plan->moved_from ? plan->moved_months : 0);
}

/* Instalments due in a month up to `last`, had they begun in `first`. */
static int32_t count_until(const struct regular_plan *plan, int32_t first, int32_t last)
{
    if (last < first)
        return 0;
    int32_t passed = plan->period_months == 1 ? last - first : (last - first) / plan->period_months;
    return smaller(passed + 1, plan->count);
}

/* Instalments whose due day is over. */
static int32_t passed_of(const struct regular_plan *plan, const struct state_day *day)
{
    bool is_over = smaller(plan->pay_day, day->last) < day->number;
    int32_t last = is_over ? day->month : day->month - 1;
    int32_t count = count_until(plan, plan->first_month, last);
    if (count <= plan->moved_from)
        return count;
    int32_t moved = count_until(plan, plan->first_month + plan->moved_months, last);
    return moved > plan->moved_from ? moved : plan->moved_from;
}

static Yen owed_through(const struct regular_plan *plan, int32_t count)
{
    Yen rest = plan->principal - plan->part * plan->count; /* over equal parts */
    int32_t has_rest = plan->has_rest_first ? count > 0 : count == plan->count;
    return plan->part * count + rest * has_rest;
}

/* The first instalment that `paid` does not fill; the last one pays whatever is left. */
static inline int32_t first_unpaid(const struct regular_plan *plan, Yen paid)
{
    Yen rest = plan->has_rest_first ? plan->principal - plan->part * (plan->count - 1) : 0;
    if (paid < rest)
        return 0;
    if (plan->part == 0)
        return plan->count - 1;
    Yen filled = (paid - rest) / plan->part + (plan->has_rest_first ? 1 : 0);
    return filled < plan->count ? (int32_t)filled : plan->count - 1;
}

/* How many instalments, oldest first, it takes to bring in a sum of 1 yen or more. */
static int32_t reach_of(const struct regular_plan *plan, Yen sum)
{
    return first_unpaid(plan, sum - 1) + 1;
}

/* The day of a month on which an instalment falls due there. */
static int32_t due_number(const struct regular_plan *plan, int32_t month)
{
    if (plan->pay_day <= SHORTEST_MONTH)
        return plan->pay_day;
    int32_t last = date_days_in_month(month / MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1);
    return smaller(plan->pay_day, last);
}

struct loan_standing loan_stand_regular(const struct regular_plan *plan,
                                        const struct loan_facts *facts, const struct state_day *day)
{
    Yen collected = plan->principal - facts->exempted, paid = least(facts->paid, collected);
    Yen balance = collected - paid, overpaid = facts->paid - paid;
    Yen overdue = 0, accrued = 0, late = 0, settled = 0;
    int32_t passed = passed_of(plan, day), count = 0, months = 0, level = 0;
    Date since = { 0 };
    Yen due = least(owed_through(plan, passed), collected);
    if (due > paid) {
        int32_t at = first_unpaid(plan, paid), month = due_month_of(plan, at);
        int32_t reach = facts->exempted > 0 ? reach_of(plan, collected) : plan->count;
        int32_t number = due_number(plan, month);
        overdue = due - paid;
        count = smaller(passed, reach) - at;
        since = date_in_month(month, number);
        months = months_since(month, number, day);
        level = level_of(overdue, months, facts->late);
    }
    bool is_matured = passed == plan->count;
    if (is_matured) {
        int32_t month = due_month_of(plan, plan->count - 1);
        accrued =
            late_accrued(balance, facts, date_in_month(month, due_number(plan, month)), day->day);
        late = late_open(accrued, balance, facts);
        settled = least(late, overpaid);
    }
    enum loan_state state = state_of(facts, balance + overdue + late - settled,
                                     day->month<due_month_of(plan, 0), level> 0, is_matured);
    return (
        struct loan_standing){ due,   overdue, balance, accrued, late - settled, overpaid - settled,
                               since, count,   months,  level,   state };
}

/* ---- rows ---- */

/* Both lists grow nearly evenly, so a guess is right or close: two places of memory instead of the six of a halving,
 * and branches that repeat. */

/* How many items of a growing list are at most `limit`. */
static int32_t count_filled(const Yen *sums, int32_t count, Yen limit)
{
    assert(count > 0 && limit >= 0);
    if (sums[count - 1] <= limit)
        return count;
    Yen part = sums[count - 1] / count;
    int32_t filled = (int32_t)least(part > 0 ? limit / part : 0, count - 1);
    while (sums[filled] <= limit)
        filled++;
    while (filled > 0 && sums[filled - 1] > limit)
        filled--;
    return filled;
}

/* How many due days are over. */
static int32_t count_passed(const struct plan_rows *rows, Date day)
{
    int32_t last = rows->count - 1, days = day.day - rows->due[0].day;
    int32_t span = rows->due[last].day - rows->due[0].day;
    if (days <= 0)
        return 0;
    if (days > span)
        return rows->count;
    int32_t count = (int32_t)((int64_t)days * last / span);
    while (rows->due[count].day < day.day)
        count++;
    while (rows->due[count - 1].day >= day.day)
        count--;
    return count;
}

static Yen through(const Yen *sums, int32_t count)
{
    return count == 0 ? 0 : sums[count - 1];
}

/* Principal that `paid` of all instalments settles, of which it fills `full`: in each principal first. */
static Yen principal_in(const struct plan_rows *rows, int32_t full, Yen paid)
{
    Yen before = through(rows->principal, full);
    if (full == rows->count)
        return before;
    return before + least(paid - through(rows->owed, full), rows->principal[full] - before);
}

static Yen principal_of(const struct plan_rows *rows, Yen paid)
{
    return principal_in(rows, count_filled(rows->owed, rows->count, paid), paid);
}

/* What is to be paid at all: of what is let off, taken from the end, no interest is due. */
static Yen collected_of(const struct plan_rows *rows, Yen exempted)
{
    Yen left = rows->principal[rows->count - 1] - exempted;
    if (exempted == 0)
        return rows->owed[rows->count - 1];
    int32_t full = count_filled(rows->principal, rows->count, left);
    return through(rows->owed, full) + left - through(rows->principal, full);
}

/* Instalments from `at` up to `end` of which something is collected. */
static int32_t count_open(const struct plan_rows *rows, int32_t at, int32_t end, Yen collected)
{
    int32_t last = count_filled(rows->owed, end, collected - 1) + 1;
    int32_t count = smaller(last, end) - at;
    for (int32_t i = at; rows->has_empty && i < smaller(last, end); i++)
        count -= rows->owed[i] == through(rows->owed, i);
    return count;
}

struct loan_standing loan_stand_rows(const struct plan_rows *rows, const struct loan_facts *facts,
                                     const struct state_day *day)
{
    Yen collected = collected_of(rows, facts->exempted), paid = least(facts->paid, collected);
    Yen left = rows->principal[rows->count - 1] - facts->exempted;
    int32_t at = count_filled(rows->owed, rows->count, paid); /* the first that is open */
    Yen balance = left - least(left, principal_in(rows, at, paid)), overpaid = facts->paid - paid;
    Yen overdue = 0, accrued = 0, late = 0, settled = 0;
    int32_t passed = count_passed(rows, day->day), count = 0, months = 0, level = 0;
    Date since = { 0 };
    Yen due = least(through(rows->owed, passed), collected);
    bool is_let_off = facts->exempted > 0 && balance == 0; /* its interest too */
    if (due > paid && !is_let_off) {
        bool is_plain = facts->exempted == 0 && !rows->has_empty;
        since = rows->due[at];
        struct civil civil = date_civil(since);
        overdue = due - paid;
        count = is_plain ? passed - at : count_open(rows, at, passed, collected);
        months = months_since(civil.year * MONTHS_OF_YEAR + civil.month - 1, civil.day, day);
        level = level_of(overdue, months, facts->late);
    }
    bool is_matured = passed == rows->count;
    if (is_matured) {
        accrued = late_accrued(balance, facts, rows->due[rows->count - 1], day->day);
        late = late_open(accrued, balance, facts);
        settled = least(late, overpaid);
    }
    bool is_grace = passed == 0 && day->month < month_index(rows->due[0]);
    enum loan_state state =
        state_of(facts, balance + overdue + late - settled, is_grace, level > 0, is_matured);
    return (
        struct loan_standing){ due,   overdue, balance, accrued, late - settled, overpaid - settled,
                               since, count,   months,  level,   state };
}

/* ---- from all that happened ---- */

static int by_event_day(const void *a, const void *b)
{
    const struct loan_event *left = a, *right = b;
    int order = date_compare(left->measure.on, right->measure.on);
    return order != 0 ? order : (left->kind > right->kind) - (left->kind < right->kind);
}

/* Those up to a day, by day; of one day by kind, so that their order of arrival does not matter. */
static struct loan_event *events_until(struct arena *arena, const struct loan_history *history,
                                       Date as_of, size_t *ret_count)
{
    struct loan_event *events = arena_array(arena, struct loan_event, history->event_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < history->event_count; i++)
        if (date_compare(history->events[i].measure.on, as_of) <= 0)
            events[count++] = history->events[i];
    qsort(events, count, sizeof *events, by_event_day);
    *ret_count = count;
    return events;
}

static STATUS plan_of(struct arena *arena, const struct schedule_terms *terms,
                      const struct loan_event *events, size_t count, struct schedule *ret,
                      struct err *err)
{
    struct measure *measures = arena_array(arena, struct measure, count + 1);
    size_t measure_count = 0;
    for (size_t i = 0; i < count; i++)
        if (events[i].kind <= EVENT_EXTENSION) {
            measures[measure_count] = events[i].measure;
            measures[measure_count++].kind = (enum measure_kind)events[i].kind;
        }
    return schedule_with_measures(arena, terms, measures, measure_count, ret, err);
}

STATUS loan_plan(struct arena *arena, const struct loan_history *history, Date as_of,
                 struct schedule *ret, struct err *err)
{
    size_t count = 0;
    const struct loan_event *events = events_until(arena, history, as_of, &count);
    return plan_of(arena, &history->terms, events, count, ret, err);
}

static struct plan_rows rows_of(struct arena *arena, const struct schedule *schedule)
{
    size_t count = (size_t)schedule->count;
    Date *due = arena_array(arena, Date, count);
    Yen *owed = arena_array(arena, Yen, count), *principal = arena_array(arena, Yen, count);
    Yen owed_sum = 0, principal_sum = 0;
    bool has_empty = false;
    for (size_t i = 0; i < count; i++) {
        const struct instalment *item = &schedule->items[i];
        principal_sum += item->principal;
        owed_sum += item->principal + item->interest;
        has_empty = has_empty || item->principal + item->interest == 0;
        due[i] = item->due;
        owed[i] = owed_sum;
        principal[i] = principal_sum;
    }
    return (struct plan_rows){ due, owed, principal, schedule->count, has_empty };
}

/* One payment, or one exemption, in the order of days. */
struct movement {
    Date on;
    Yen paid;
    bool is_exemption;
    Yen exempted; /* 0 is all that is left */
};

static int by_movement_day(const void *a, const void *b)
{
    const struct movement *left = a, *right = b;
    int order = date_compare(left->on, right->on);
    if (order == 0)
        order = (int)left->is_exemption - (int)right->is_exemption; /* paid before let off */
    return order != 0 ? order : (left->paid > right->paid) - (left->paid < right->paid);
}

struct walk {
    const struct plan_rows *rows;
    struct late_payment *after;
    size_t after_count;
    Yen paid, exempted, late_principal;
    Date final_due;
};

static Yen balance_of(const struct walk *walk)
{
    Yen left = walk->rows->principal[walk->rows->count - 1] - walk->exempted;
    Yen paid = least(walk->paid, collected_of(walk->rows, walk->exempted));
    return left - least(left, principal_of(walk->rows, paid));
}

static STATUS walk_step(struct walk *walk, const struct movement *movement, struct err *err)
{
    Yen before = balance_of(walk);
    if (movement->paid < 0 || movement->paid > YEN_MAX - walk->paid)
        return err_set(err, ERR_INVALID, "payments", "loan.payment.range", "payment out of range");
    walk->paid += movement->paid;
    if (movement->is_exemption)
        walk->exempted += movement->exempted == 0 ? before : least(movement->exempted, before);
    Yen after = balance_of(walk);
    if (date_compare(movement->on, walk->final_due) > 0 && before > after)
        walk->after[walk->after_count++] = (struct late_payment){ movement->on, before - after };
    return OK;
}

static size_t movements_of(const struct loan_history *history, const struct loan_event *events,
                           size_t event_count, Date as_of, struct movement *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < history->payment_count; i++)
        if (date_compare(history->payments[i].on, as_of) <= 0)
            ret[count++] = (struct movement){ .on = history->payments[i].on,
                                              .paid = history->payments[i].amount };
    for (size_t i = 0; i < event_count; i++) {
        const struct measure *measure = &events[i].measure;
        if (events[i].kind == EVENT_EARLY)
            ret[count++] = (struct movement){ .on = measure->on, .paid = measure->amount };
        if (events[i].kind == EVENT_EXEMPTION)
            ret[count++] = (struct movement){ .on = measure->on,
                                              .is_exemption = true,
                                              .exempted = measure->amount };
    }
    qsort(ret, count, sizeof *ret, by_movement_day);
    return count;
}

static bool is_within(const struct loan_event *event, Date as_of)
{
    return !event->until.has || date_compare(as_of, event->until.value) < 0;
}

/* 猶予 and 少額返済 hold in their months. */
static bool is_in_months(const struct loan_event *event, const struct state_day *day)
{
    int32_t from = month_index(event->measure.from);
    return day->month >= from && day->month < from + event->measure.months;
}

static void read_events(const struct loan_event *events, size_t count, const struct state_day *day,
                        struct loan_facts *facts, struct loan_account *account)
{
    for (size_t i = 0; i < count; i++) {
        const struct loan_event *event = &events[i];
        switch (event->kind) {
        case EVENT_MORATORIUM:
            if (is_in_months(event, day))
                facts->flags |= FACT_DEFERRED;
            break;
        case EVENT_REDUCED:
            account->is_reduced = account->is_reduced || is_in_months(event, day);
            break;
        case EVENT_LATE_WAIVER:
            facts->late_settled = event->measure.amount == 0
                                      ? YEN_MAX
                                      : least(YEN_MAX, facts->late_settled + event->measure.amount);
            break;
        case EVENT_LEGAL:
            if (is_within(event, day->day))
                facts->flags |= FACT_LEGAL;
            break;
        case EVENT_WRITE_OFF:
            account->is_written_off = true;
            break;
        case EVENT_UNTRACEABLE:
            account->is_untraceable = account->is_untraceable || is_within(event, day->day);
            break;
        case EVENT_TIME_BARRED:
            facts->flags |= FACT_TIME_BARRED;
            break;
        case EVENT_EARLY:
        case EVENT_EXTENSION:
        case EVENT_EXEMPTION:
        case LOAN_EVENTS:
            break;
        }
    }
}

static void read_paying_out(const struct loan_history *history, Date as_of,
                            struct loan_facts *facts)
{
    if (history->paid_out.has && date_compare(as_of, history->paid_out.value) < 0)
        facts->flags |= FACT_NOT_PAID_OUT;
    else if (history->last_paid_out.has && date_compare(as_of, history->last_paid_out.value) < 0)
        facts->flags |= FACT_DISBURSING;
}

/* The next instalment, and what payments ahead and exemptions have left of it. */
static void find_next(const struct plan_rows *rows, Yen paid, Yen exempted, Date as_of,
                      struct loan_account *account)
{
    Yen collected = collected_of(rows, exempted);
    for (int32_t at = count_passed(rows, as_of); at < rows->count; at++) {
        Yen end = least(rows->owed[at], collected);
        Yen begin = through(rows->owed, at) > paid ? through(rows->owed, at) : paid;
        if (end <= begin || account->standing.balance == 0)
            continue;
        account->has_next = true;
        account->next = account->schedule.items[at];
        Yen principal = principal_of(rows, end) - principal_of(rows, begin);
        account->next.principal = principal;
        account->next.interest = end - begin - principal;
        return;
    }
}

/* Its rates must hold from the day after the final due day; its amount must be in range. */
static STATUS check_late(struct arena *arena, const struct walk *walk,
                         const struct late_terms *terms, Date as_of, struct err *err)
{
    struct late_result ignored;
    struct late_case late = { .principal = walk->late_principal,
                              .due = walk->final_due,
                              .as_of = as_of,
                              .rates = terms->rates,
                              .rate_count = terms->rate_count,
                              .payments = walk->after,
                              .payment_count = walk->after_count,
                              .day_count = terms->day_count,
                              .rounding = terms->rounding };
    if (terms->rate_count == 0)
        return OK;
    return late_interest(arena, &late, &ignored, err);
}

STATUS loan_account_of(struct arena *arena, const struct loan_history *history, Date as_of,
                       struct loan_account *ret, struct err *err)
{
    struct loan_account account = { 0 };
    size_t event_count = 0;
    struct state_day day = state_day_of(as_of);
    const struct loan_event *events = events_until(arena, history, as_of, &event_count);
    TRY(plan_of(arena, &history->terms, events, event_count, &account.schedule, err));
    struct plan_rows rows = rows_of(arena, &account.schedule);
    size_t most = history->payment_count + event_count + 1;
    struct movement *movements = arena_array(arena, struct movement, most);
    size_t count = movements_of(history, events, event_count, as_of, movements);
    struct walk walk = { .rows = &rows,
                         .final_due = rows.due[rows.count - 1],
                         .after = arena_array(arena, struct late_payment, most) };
    for (size_t i = 0; i < count; i++)
        TRY(walk_step(&walk, &movements[i], err));
    bool is_over = date_compare(as_of, walk.final_due) > 0;
    walk.late_principal = is_over ? balance_of(&walk) : 0;
    for (size_t i = 0; i < walk.after_count; i++)
        walk.late_principal += walk.after[i].amount;
    TRY(check_late(arena, &walk, &history->late, as_of, err));

    struct loan_facts facts = { .paid = walk.paid,
                                .exempted = walk.exempted,
                                .late = &history->late,
                                .after = walk.after,
                                .after_count = (int32_t)walk.after_count };
    read_paying_out(history, as_of, &facts);
    read_events(events, event_count, &day, &facts, &account);
    account.standing = loan_stand_rows(&rows, &facts, &day);
    account.paid = walk.paid;
    account.exempted = walk.exempted;
    account.late_principal = walk.late_principal;
    account.final_due = walk.final_due;
    find_next(&rows, walk.paid, walk.exempted, as_of, &account);
    *ret = account;
    return OK;
}
