/* state.h - where a loan stands on a day: its state, what is overdue and since when, what is left, late
 * interest. Derived from the terms, the measures and the payments up to that day, never stored: any
 * past day can be asked for again. Pure, over arrays; no memory in the two hot functions, which are
 * made for all loans of the country in one run.
 * payments fill the instalments in order of due days, in each principal then interest, so that
 * only their sum up to the day counts and a back-dated one gives what an in-order one had given. */
#ifndef BANSO_LOAN_STATE_H
#define BANSO_LOAN_STATE_H

#include "loan/late_interest.h"
#include "loan/schedule.h"

enum loan_state {
    LOAN_CONTRACTED, /* 契約: nothing paid out yet */
    LOAN_DISBURSING, /* 交付中 */
    LOAN_GRACE,      /* 据置中: before the month of the first instalment */
    LOAN_REPAYING,   /* 償還中 */
    LOAN_ARREARS,    /* 滞納 */
    LOAN_DEFERRED,   /* 猶予中 */
    LOAN_MATURED,    /* 期限到来: the final due day is over, something is owed */
    LOAN_LEGAL,      /* 法的措置 */
    LOAN_EXEMPTED,   /* 免除 closed it */
    LOAN_TIME_BARRED,
    LOAN_COMPLETED,
    LOAN_STATES
};

/* ---- one loan on one day, fast ---- */

/* A day with its parts, made once for many loans. */
struct state_day {
    Date day;
    int32_t month;        /* year * 12 + month - 1 */
    int32_t number, last; /* day of the month, and its last one */
};
struct state_day state_day_of(Date day);

/* A regular interest-free schedule in figures: closed form, no rows. One moratorium may move
 * its instalments from one on; a loan with more measures has rows. */
struct regular_plan {
    Yen principal, part; /* part: of every instalment but the one with the remainder */
    int32_t first_month; /* as state_day.month, of the first instalment before it is moved */
    int32_t count;
    int32_t moved_from; /* 0-based; `count` if none is moved */
    int32_t moved_months;
    int16_t pay_day, period_months;
    bool has_rest_first;
};

/* Any schedule: sums through each instalment, oldest first. */
struct plan_rows {
    const Date *due;
    const Yen *owed;      /* principal and interest through this one */
    const Yen *principal; /* of it principal */
    int32_t count;        /* > 0 */
    bool has_empty;       /* an instalment of 0 yen is among them */
};

enum {
    FACT_NOT_PAID_OUT = 1,
    FACT_DISBURSING = 2,
    FACT_DEFERRED = 4,
    FACT_LEGAL = 8,
    FACT_TIME_BARRED = 16
};

/* How a council reckons lateness: shared by many loans. */
struct late_terms {
    const struct late_rate *rates;
    size_t rate_count;
    enum day_count day_count;
    enum late_rounding rounding;
    Yen tolerance; /* up to this much overdue is no arrears */
};

struct loan_facts {
    Yen paid;                         /* sum up to the day */
    Yen exempted;                     /* principal let off up to the day, at most what was left */
    Yen late_settled;                 /* late interest waived up to the day */
    const struct late_terms *late;    /* rates hold from the day after the final due day */
    const struct late_payment *after; /* principal settled after the final due day, oldest first */
    int32_t after_count;
    uint32_t flags; /* FACT_... that hold on the day */
};

struct loan_standing {
    Yen due;     /* of instalments whose due day is over, less what is let off */
    Yen overdue; /* of it unpaid */
    Yen balance; /* principal unpaid and not let off */
    Yen late_accrued, late_interest; /* all of it; still open */
    Yen overpaid;                    /* over everything, late interest too */
    Date overdue_since;    /* due day of the oldest instalment unpaid; only if overdue > 0 */
    int32_t overdue_count; /* instalments with something overdue, none of 0 yen or let off */
    int32_t months_late;   /* whole months since then */
    int32_t level;         /* 0; 1: under 3 months late, 2: under 12, 3: 12 and more */
    enum loan_state state;
};

/* Both give the same for the same schedule. */
struct loan_standing loan_stand_regular(const struct regular_plan *plan,
                                        const struct loan_facts *facts,
                                        const struct state_day *day);
struct loan_standing loan_stand_rows(const struct plan_rows *rows, const struct loan_facts *facts,
                                     const struct state_day *day);
/* False if the schedule of these terms is no such (interest, its last day after 2999, or nothing left
 * for the last instalment). */
bool regular_plan_of(const struct schedule_terms *terms, struct regular_plan *ret);

/* ---- from all that happened ---- */

enum loan_event_kind {
    EVENT_MORATORIUM,
    EVENT_REDUCED,
    EVENT_EARLY,
    EVENT_EXTENSION, /* as enum measure_kind */
    EVENT_EXEMPTION, /* 免除: `amount` of principal, 0 is all that is left; its interest goes too */
    EVENT_LATE_WAIVER, /* 延滞利子免除: `amount`, 0 is all */
    EVENT_LEGAL,       /* 法的措置, from `on` until the day before `until` */
    EVENT_WRITE_OFF,   /* 償却: in the books only */
    EVENT_UNTRACEABLE, /* 所在不明, from `on` until the day before `until` */
    EVENT_TIME_BARRED, /* 時効の援用 */
    LOAN_EVENTS
};

struct loan_event {
    enum loan_event_kind kind;
    struct measure
        measure; /* on, from, months, amount, rest, effect; an early one is a payment too */
    OptDate until;
};

struct loan_history {
    struct schedule_terms terms;
    OptDate paid_out, last_paid_out; /* first and last day of paying out */
    const struct loan_event *events; /* in any order */
    size_t event_count;
    const struct late_payment *payments; /* in any order; amounts 0..YEN_MAX */
    size_t payment_count;
    struct late_terms late;
};

struct loan_account {
    struct schedule schedule; /* with the measures decided by the day */
    struct loan_standing standing;
    Yen paid, exempted;
    Yen late_principal; /* owed at the end of the final due day; 0 before */
    Date final_due;
    bool has_next;
    struct instalment next; /* first not over; what is open of it */
    bool is_reduced, is_written_off, is_untraceable;
};

/* The schedule with the measures that were decided up to `as_of`. errors: as schedule_with_measures */
STATUS loan_plan(struct arena *arena, const struct loan_history *history, Date as_of,
                 struct schedule *ret, struct err *err);
/* Everything up to `as_of`, this day included. Without rates late interest is 0.
 *   errors  as schedule_with_measures and late_interest; ERR_INVALID loan.payment.range: payments
 *           over YEN_MAX together */
STATUS loan_account_of(struct arena *arena, const struct loan_history *history, Date as_of,
                       struct loan_account *ret, struct err *err);

#endif
