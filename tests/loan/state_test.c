/* state_test.c - where a loan stands: worked figures, the two ways against each other and against rows
 * added up one by one, and what must hold of every history. */
#include "loan/state.h"

#include "unit.h"

#include "base/banned.h"

static Date day(int year, int month, int number)
{
    Date date = { 0 };
    assert_true(date_make(year, month, number, &date));
    return date;
}

/* 200,000 yen in 24 instalments from January 2023: 8,330, the last 8,410. */
static struct schedule_terms small_loan(void)
{
    return (struct schedule_terms){ .principal = 200000,
                                    .months = 24,
                                    .unit = 10,
                                    .method = SCHEDULE_INTEREST_FREE,
                                    .first_due = day(2023, 1, 1),
                                    .pay_day = 27,
                                    .period_months = 1,
                                    .first_period_months = 1 };
}

static const struct late_rate three_percent[] = { { { -20000 }, { 30000 } } };

static struct loan_history history_of(const struct late_payment *payments, size_t payment_count,
                                      const struct loan_event *events, size_t event_count)
{
    return (struct loan_history){ .terms = small_loan(),
                                  .events = events,
                                  .event_count = event_count,
                                  .payments = payments,
                                  .payment_count = payment_count,
                                  .late = { .rates = three_percent, .rate_count = 1 } };
}

static struct loan_account account_on(struct arena *arena, const struct loan_history *history,
                                      Date on)
{
    struct loan_account account = { 0 };
    struct err err = { 0 };
    if (loan_account_of(arena, history, on, &account, &err) != OK)
        fail_msg("%s", err.detail);
    return account;
}

/* ---- a life of a loan ---- */
static void stands_where_its_payments_say(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct late_payment payments[] = {
        { day(2023, 1, 27), 8330 },
        { day(2023, 2, 27), 8330 },
        { day(2025, 6, 30), 50000 },
    };
    static const struct {
        int year, month, number;
        enum loan_state state;
        Yen due, overdue, balance, late;
        int count, months, level;
    } rows[] = {
        { 2022, 12, 31, LOAN_GRACE, 0, 0, 200000, 0, 0, 0, 0 },
        { 2023, 1, 1, LOAN_REPAYING, 0, 0, 200000, 0, 0, 0, 0 },
        { 2023, 1, 27, LOAN_REPAYING, 0, 0, 191670, 0, 0, 0, 0 },
        { 2023, 2, 28, LOAN_REPAYING, 16660, 0, 183340, 0, 0, 0, 0 },
        { 2023, 3, 27, LOAN_REPAYING, 16660, 0, 183340, 0, 0, 0, 0 },
        { 2023, 3, 28, LOAN_ARREARS, 24990, 8330, 183340, 0, 1, 0, 1 },
        { 2023, 6, 26, LOAN_ARREARS, 41650, 24990, 183340, 0, 3, 2, 1 },
        { 2023, 6, 27, LOAN_ARREARS, 41650, 24990, 183340, 0, 3, 3, 2 },
        { 2024, 3, 26, LOAN_ARREARS, 116620, 99960, 183340, 0, 12, 11, 2 },
        { 2024, 3, 27, LOAN_ARREARS, 116620, 99960, 183340, 0, 12, 12, 3 },
        { 2024, 12, 27, LOAN_ARREARS, 191590, 174930, 183340, 0, 21, 21, 3 },
        /* 183,340 x 3 % x 1 / 365 = 15.06 */
        { 2024, 12, 28, LOAN_MATURED, 200000, 183340, 183340, 15, 22, 21, 3 },
        /* 185 days: 2787.77; from then 133,340 x 3 % x 31 / 365 = 339.74 */
        { 2025, 6, 30, LOAN_MATURED, 200000, 133340, 133340, 2787, 16, 21, 3 },
        { 2025, 7, 31, LOAN_MATURED, 200000, 133340, 133340, 2787 + 339, 16, 22, 3 },
    };
    struct loan_history history = history_of(payments, LENGTH(payments), NULL, 0);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct loan_account account =
            account_on(&arena, &history, day(rows[i].year, rows[i].month, rows[i].number));
        const struct loan_standing *standing = &account.standing;
        if (standing->state != rows[i].state || standing->due != rows[i].due ||
            standing->overdue != rows[i].overdue || standing->balance != rows[i].balance ||
            standing->late_interest != rows[i].late || standing->level != rows[i].level ||
            standing->overdue_count != rows[i].count || standing->months_late != rows[i].months)
            fail_msg("row %zu: state %d due %lld overdue %lld balance %lld late %lld count %d"
                     " months %d level %d",
                     i, (int)standing->state, (long long)standing->due,
                     (long long)standing->overdue, (long long)standing->balance,
                     (long long)standing->late_interest, standing->overdue_count,
                     standing->months_late, standing->level);
    }
}

/* A row of events, and what the loan then is on a day. */
struct event_row {
    struct loan_event events[2];
    size_t count;
    int year, month, number;
    enum loan_state state;
    Yen overdue, balance;
};

static const Yen NOTHING_PAID = 200000;

static void check_events(const struct event_row *rows, size_t count)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 0; i < count; i++) {
        struct loan_history history = history_of(NULL, 0, rows[i].events, rows[i].count);
        struct loan_account account =
            account_on(&arena, &history, day(rows[i].year, rows[i].month, rows[i].number));
        if (account.standing.state != rows[i].state ||
            account.standing.overdue != rows[i].overdue ||
            account.standing.balance != rows[i].balance)
            fail_msg("row %zu: state %d overdue %lld balance %lld", i, (int)account.standing.state,
                     (long long)account.standing.overdue, (long long)account.standing.balance);
    }
}

static void moves_with_a_moratorium(void **state)
{
    (void)state;
    const struct loan_event pause = {
        EVENT_MORATORIUM, { .on = day(2023, 2, 10), .from = day(2023, 3, 1), .months = 12 }, { 0 }
    };
    const struct event_row rows[] = {
        { { pause }, 1, 2023, 2, 9, LOAN_ARREARS, 8330, NOTHING_PAID },
        { { pause }, 1, 2024, 2, 29, LOAN_DEFERRED, 16660, NOTHING_PAID },
        { { pause }, 1, 2024, 3, 28, LOAN_ARREARS, 24990, NOTHING_PAID },
        { { pause }, 1, 2025, 12, 27, LOAN_ARREARS, 191590, NOTHING_PAID },
        { { pause }, 1, 2025, 12, 28, LOAN_MATURED, 200000, NOTHING_PAID },
    };
    check_events(rows, LENGTH(rows));
}

static void is_let_off(void **state)
{
    (void)state;
    const struct loan_event whole = { EVENT_EXEMPTION, { .on = day(2023, 5, 1) }, { 0 } };
    const struct loan_event part = { EVENT_EXEMPTION,
                                     { .on = day(2023, 5, 1), .amount = 190000 },
                                     { 0 } };
    const struct loan_event less = {
        EVENT_REDUCED,
        { .on = day(2023, 1, 5), .from = day(2023, 1, 1), .months = 6, .amount = 3000 },
        { 0 }
    };
    const struct event_row rows[] = {
        { { whole }, 1, 2023, 4, 30, LOAN_ARREARS, 33320, NOTHING_PAID },
        { { whole }, 1, 2023, 5, 1, LOAN_EXEMPTED, 0, 0 },
        { { part }, 1, 2023, 5, 1, LOAN_ARREARS, 10000, 10000 },
        { { less }, 1, 2023, 6, 28, LOAN_ARREARS, 18000, NOTHING_PAID },
        { { less, whole }, 2, 2023, 6, 28, LOAN_EXEMPTED, 0, 0 },
    };
    check_events(rows, LENGTH(rows));
}

/* an instalment of 0 yen is not late, nor is one that is let off. */
static void counts_what_is_overdue(void **state)
{
    (void)state;
    const struct loan_event nothing = {
        EVENT_REDUCED, { .on = day(2023, 1, 5), .from = day(2023, 2, 1), .months = 6 }, { 0 }
    };
    const struct loan_event part = { EVENT_EXEMPTION,
                                     { .on = day(2023, 5, 1), .amount = 190000 },
                                     { 0 } };
    const struct {
        struct loan_event event;
        int year, month, number, count;
    } rows[] = {
        { nothing, 2023, 1, 28, 1 }, { nothing, 2023, 7, 28, 1 }, { nothing, 2023, 8, 28, 2 },
        { part, 2023, 5, 1, 2 },     { part, 2024, 12, 28, 2 },
    };
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct loan_history history = history_of(NULL, 0, &rows[i].event, 1);
        struct loan_account account =
            account_on(&arena, &history, day(rows[i].year, rows[i].month, rows[i].number));
        assert_int_equal(account.standing.overdue_count, rows[i].count);
    }
}

static void takes_in_other_measures(void **state)
{
    (void)state;
    const struct measure plain = { .on = day(2023, 2, 15) };
    const struct loan_event legal = { EVENT_LEGAL, plain, { true, day(2023, 3, 15) } };
    const struct loan_event barred = { EVENT_TIME_BARRED, plain, { 0 } };
    const struct loan_event early = { EVENT_EARLY,
                                      { .on = day(2023, 1, 10), .amount = 100000 },
                                      { 0 } };
    const struct event_row rows[] = {
        { { legal }, 1, 2023, 3, 14, LOAN_LEGAL, 16660, NOTHING_PAID },
        { { legal }, 1, 2023, 3, 15, LOAN_ARREARS, 16660, NOTHING_PAID },
        { { barred }, 1, 2023, 3, 15, LOAN_TIME_BARRED, 16660, NOTHING_PAID },
        { { early }, 1, 2023, 1, 28, LOAN_ARREARS, 8330, 100000 },
    };
    check_events(rows, LENGTH(rows));
}

static void tells_flags_and_the_next_instalment(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct loan_event events[] = {
        { EVENT_REDUCED,
          { .on = day(2023, 1, 5), .from = day(2023, 1, 1), .months = 6, .amount = 3000 },
          { 0 } },
        { EVENT_WRITE_OFF, { .on = day(2023, 3, 1) }, { 0 } },
        { EVENT_UNTRACEABLE, { .on = day(2023, 2, 1) }, { true, day(2023, 3, 1) } },
    };
    const struct late_payment payments[] = { { day(2023, 1, 27), 4000 } };
    struct loan_history history = history_of(payments, 1, events, LENGTH(events));
    history.paid_out = (OptDate){ true, day(2022, 1, 10) };
    history.last_paid_out = (OptDate){ true, day(2022, 3, 10) };
    assert_int_equal(account_on(&arena, &history, day(2022, 1, 9)).standing.state, LOAN_CONTRACTED);
    assert_int_equal(account_on(&arena, &history, day(2022, 3, 9)).standing.state, LOAN_DISBURSING);
    assert_int_equal(account_on(&arena, &history, day(2022, 3, 10)).standing.state, LOAN_GRACE);
    struct loan_account account = account_on(&arena, &history, day(2023, 2, 10));
    assert_true(account.is_reduced && account.is_untraceable && !account.is_written_off);
    assert_true(account.has_next); /* 1,000 of February's 3,000 is paid */
    assert_int_equal(account.next.number, 2);
    assert_int_equal(account.next.principal, 2000);
    account = account_on(&arena, &history, day(2023, 7, 1));
    assert_true(!account.is_reduced && !account.is_untraceable && account.is_written_off);
}

/* What is paid over the instalments settles late interest, the rest is over. */
static void settles_late_interest_last(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct late_payment payment = { day(2025, 12, 27), 200000 }; /* 365 days: 6,000 yen */
    struct loan_history history = history_of(&payment, 1, NULL, 0);
    struct loan_account account = account_on(&arena, &history, day(2026, 1, 1));
    assert_int_equal(account.standing.state, LOAN_MATURED);
    assert_int_equal(account.standing.late_interest, 6000);
    payment.amount = 206001;
    account = account_on(&arena, &history, day(2026, 1, 1));
    assert_int_equal(account.standing.state, LOAN_COMPLETED);
    assert_int_equal(account.standing.late_interest, 0);
    assert_int_equal(account.standing.overpaid, 1);
    payment.amount = 200000;
    struct loan_event waiver = { EVENT_LATE_WAIVER,
                                 { .on = day(2025, 12, 28), .amount = 5999 },
                                 { 0 } };
    history.events = &waiver;
    history.event_count = 1;
    assert_int_equal(account_on(&arena, &history, day(2026, 1, 1)).standing.late_interest, 1);
    waiver.measure.amount = 0;
    assert_int_equal(account_on(&arena, &history, day(2026, 1, 1)).standing.state, LOAN_COMPLETED);
    history.late.tolerance = 300000; /* and what is tolerated is no arrears */
    history.event_count = 0;
    history.payment_count = 0;
    assert_int_equal(account_on(&arena, &history, day(2023, 6, 1)).standing.state, LOAN_REPAYING);
    payment.amount = -1;
    history.payment_count = 1;
    struct err err = { 0 };
    assert_int_equal(loan_account_of(&arena, &history, day(2026, 1, 1), &account, &err),
                     ERR_INVALID);
    payment.amount = 0;
    history.late.rates = (struct late_rate[]){ { day(2025, 1, 1), { 30000 } } };
    assert_int_equal(loan_account_of(&arena, &history, day(2026, 1, 1), &account, &err),
                     ERR_NOT_FOUND);
}

/* ---- random loans ---- */

static uint64_t seed = 1;

static int64_t some(int64_t limit)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)limit);
}

static struct schedule_terms some_terms(void)
{
    static const int periods[] = { 1, 1, 1, 6, 12 };
    struct schedule_terms terms = { .principal = 1 + some(some(2) ? 600000 : 60),
                                    .method = SCHEDULE_INTEREST_FREE };
    terms.period_months = periods[some(LENGTH(periods))];
    terms.first_period_months = terms.period_months;
    terms.months = terms.period_months * (int)(1 + some(24));
    terms.unit = (Yen[]){ 1, 10, 100, 1000 }[some(4)];
    terms.remainder = some(4) == 0 ? REMAINDER_FIRST : REMAINDER_LAST;
    terms.first_due = day(2019 + (int)some(4), 1 + (int)some(12), 1);
    terms.pay_day = (int)(some(3) ? 20 + some(12) : 1 + some(31));
    return terms;
}

static void check_same(const struct loan_standing *a, const struct loan_standing *b, int at)
{
    if (a->due != b->due || a->overdue != b->overdue || a->balance != b->balance ||
        a->late_interest != b->late_interest || a->overpaid != b->overpaid ||
        a->state != b->state || a->overdue_count != b->overdue_count ||
        a->months_late != b->months_late || a->level != b->level ||
        a->overdue_since.day != b->overdue_since.day)
        fail_msg(
            "loan %d: due %lld %lld overdue %lld %lld balance %lld %lld months %d %d count %d %d"
            " state %d %d",
            at, (long long)a->due, (long long)b->due, (long long)a->overdue, (long long)b->overdue,
            (long long)a->balance, (long long)b->balance, a->months_late, b->months_late,
            a->overdue_count, b->overdue_count, (int)a->state, (int)b->state);
}

/* Added up one by one. */
static void check_slow(const struct schedule *schedule, const struct loan_facts *facts,
                       const struct loan_standing *standing, Date on)
{
    Yen due = 0, principal = 0, before = 0;
    int count = 0;
    for (int i = 0; i < schedule->count; i++)
        principal += schedule->items[i].principal;
    Yen collected = principal - facts->exempted;
    for (int i = 0; i < schedule->count; i++) {
        Yen begin = before < facts->paid ? facts->paid : before;
        before += schedule->items[i].principal;
        count += date_compare(schedule->items[i].due, on) < 0 &&
                 (before < collected ? before : collected) > begin;
        if (date_compare(schedule->items[i].due, on) < 0)
            due += schedule->items[i].principal;
    }
    Yen all = collected;
    Yen paid = facts->paid < all ? facts->paid : all;
    due = due < all ? due : all;
    assert_int_equal(standing->overdue_count, count);
    assert_int_equal(standing->due, due);
    assert_int_equal(standing->overdue, due > paid ? due - paid : 0);
    assert_int_equal(standing->balance, all - paid);
}

/* closed form, rows, and one by one */
static void closed_form_equals_rows(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    int compared = 0;
    for (int i = 0; i < 20000; i++) {
        struct schedule_terms terms = some_terms();
        struct schedule schedule;
        struct regular_plan plan;
        struct err err = { 0 };
        arena_reset(&arena);
        if (schedule_make(&arena, &terms, &schedule, &err) != OK)
            continue; /* the unit is too large for the principal */
        assert_true(regular_plan_of(&terms, &plan));
        struct loan_event events[2] = { { .kind = EVENT_EXEMPTION }, { .kind = EVENT_MORATORIUM } };
        struct loan_history history = { .terms = terms,
                                        .events = events,
                                        .late = { .rates = three_percent, .rate_count = 1 } };
        if (some(2)) { /* a moratorium from one of its instalments on */
            plan.moved_from = (int32_t)some(plan.count);
            plan.moved_months = (int32_t)(1 + some(24));
            events[1].measure = (struct measure){ .on = terms.first_due,
                                                  .months = plan.moved_months,
                                                  .from = schedule.items[plan.moved_from].due };
        }
        Date on = date_add_days(terms.first_due, (int32_t)some(2500) - 200);
        Date decided = date_compare(on, terms.first_due) < 0 ? on : terms.first_due;
        events[1].measure.on = decided;
        events[0].measure = (struct measure){ .on = decided, .amount = some(terms.principal + 10) };
        bool is_moved = events[1].measure.months > 0, is_let_off = some(3) == 0;
        history.events = is_let_off ? events : events + 1;
        history.event_count = (size_t)is_let_off + is_moved;
        struct late_payment payment = { terms.first_due, some(3) ? some(terms.principal + 10) : 0 };
        history.payments = &payment;
        history.payment_count = date_compare(on, terms.first_due) < 0 ? 0 : 1;
        struct loan_account account = account_on(&arena, &history, on);
        struct loan_facts facts = { .paid = account.paid,
                                    .exempted = account.exempted,
                                    .late = &history.late };
        struct state_day parts = state_day_of(on);
        struct loan_standing standing = loan_stand_regular(&plan, &facts, &parts);
        if (account.standing.state == LOAN_DEFERRED)
            account.standing.state = standing.state; /* told by a flag, not by the plan */
        check_same(&standing, &account.standing, i);
        check_slow(&account.schedule, &facts, &standing, on);
        compared++;
    }
    assert_true(compared > 10000);
}

/* the interest of an instalment whose principal is paid goes with the rest that is let off. */
static void interest_goes_with_what_is_let_off(void **state)
{
    (void)state;
    static const Yen owed[] = { 10300, 20500, 30600 }, principal[] = { 10000, 20000, 30000 };
    const Date due[] = { day(2024, 1, 27), day(2024, 2, 27), day(2024, 3, 27) };
    const struct plan_rows rows = { due, owed, principal, 3, false };
    static const struct late_terms terms = { .rates = three_percent, .rate_count = 1 };
    const struct state_day on = state_day_of(day(2024, 2, 1));
    struct loan_facts facts = { .paid = 10000, .late = &terms };
    struct loan_standing standing = loan_stand_rows(&rows, &facts, &on);
    assert_int_equal(standing.overdue, 300);
    facts.exempted = 19999; /* a yen is left: its interest is owed */
    standing = loan_stand_rows(&rows, &facts, &on);
    assert_int_equal(standing.balance, 1);
    assert_int_equal(standing.overdue, 300);
    facts.exempted = 20000;
    standing = loan_stand_rows(&rows, &facts, &on);
    assert_int_equal(standing.balance, 0);
    assert_int_equal(standing.overdue, 0);
    assert_int_equal(standing.level, 0);
    assert_int_equal(standing.state, LOAN_EXEMPTED);
}

static Yen owed_in_all(const struct loan_account *account)
{
    return account->standing.balance + account->standing.late_interest;
}

/* Paying more never leaves more owed; a later day never lowers late interest; a back-dated payment gives
 * what the same in order gives. */
static void properties_hold(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (int i = 0; i < 3000; i++) {
        struct late_payment payments[6], turned[6];
        struct loan_history history = history_of(payments, 6, NULL, 0);
        arena_reset(&arena);
        if (some(2)) {
            history.terms.method = SCHEDULE_EQUAL_PAYMENT;
            history.terms.rate = (Rate){ 15000 };
        }
        struct loan_event events[] = {
            { EVENT_MORATORIUM,
              { .on = day(2023, 3, 1), .from = day(2023, 4, 1), .months = 6 },
              { 0 } },
            { EVENT_EXEMPTION, { .on = day(2024, 9, 1), .amount = 30000 }, { 0 } },
        };
        history.events = events;
        history.event_count = (size_t)some(3);
        for (size_t p = 0; p < 6; p++) {
            payments[p] =
                (struct late_payment){ date_add_days(day(2023, 1, 1), (int32_t)some(1500)),
                                       some(50000) };
            turned[5 - p] = payments[p];
        }
        Date on = date_add_days(day(2023, 1, 1), (int32_t)some(1600));
        struct loan_account account = account_on(&arena, &history, on);
        struct loan_account later =
            account_on(&arena, &history, date_add_days(on, 1 + (int32_t)some(400)));
        assert_true(later.standing.late_accrued >= account.standing.late_accrued);

        struct loan_history other = history;
        other.payments = turned;
        struct loan_account back = account_on(&arena, &other, on);
        check_same(&account.standing, &back.standing, i);

        payments[some(6)].amount += 1 + some(20000);
        struct loan_account more = account_on(&arena, &history, on);
        if (owed_in_all(&more) > owed_in_all(&account) ||
            more.standing.overdue > account.standing.overdue)
            fail_msg("loan %d: paying more leaves %lld, less %lld", i,
                     (long long)owed_in_all(&more), (long long)owed_in_all(&account));
    }
}

/* The two hot functions refuse nothing; what is no regular plan is told. */
static void interest_is_not_regular(void **state)
{
    (void)state;
    struct schedule_terms terms = small_loan();
    struct regular_plan plan;
    terms.method = SCHEDULE_EQUAL_PRINCIPAL;
    assert_true(regular_plan_of(&terms, &plan));
    terms.rate = (Rate){ 15000 };
    assert_false(regular_plan_of(&terms, &plan));
    terms = small_loan();
    terms.method = SCHEDULE_EQUAL_PAYMENT;
    assert_false(regular_plan_of(&terms, &plan));
    terms = small_loan();
    terms.first_due = day(2999, 12, 1);
    assert_false(regular_plan_of(&terms, &plan));
    terms = small_loan();
    terms.principal = 20; /* all of it in the first, and no yen for the last */
    terms.remainder = REMAINDER_FIRST;
    assert_false(regular_plan_of(&terms, &plan));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stands_where_its_payments_say),
        cmocka_unit_test(moves_with_a_moratorium),
        cmocka_unit_test(is_let_off),
        cmocka_unit_test(counts_what_is_overdue),
        cmocka_unit_test(takes_in_other_measures),
        cmocka_unit_test(tells_flags_and_the_next_instalment),
        cmocka_unit_test(settles_late_interest_last),
        cmocka_unit_test(closed_form_equals_rows),
        cmocka_unit_test(interest_goes_with_what_is_let_off),
        cmocka_unit_test(properties_hold),
        cmocka_unit_test(interest_is_not_regular),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
