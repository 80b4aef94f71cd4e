/* limitation.h - 消滅時効: until when a claim runs, and what renewed or postponed it. Pure. It tells a
 * date, never an end of the claim: prescription has effect only when the debtor invokes it (援用). */
#ifndef BANSO_LOAN_LIMITATION_H
#define BANSO_LOAN_LIMITATION_H

#include "base/arena.h"
#include "base/date.h"

enum limitation_kind {
    LIMITATION_PAYMENT,        /* part payment: an acknowledgment */
    LIMITATION_ACKNOWLEDGMENT, /* 残高確認書 and the like */
    LIMITATION_DEFERRAL,       /* request for 猶予 or payment by parts */
    LIMITATION_DEMAND,         /* 催告: six months, once */
    LIMITATION_AGREEMENT, /* 協議を行う旨の合意: a year at most, under the new law only */
    LIMITATION_PAYMENT_ORDER, /* 支払督促 */
    LIMITATION_SUIT,
    LIMITATION_SEIZURE, /* 強制執行 */
    LIMITATION_INVOKED, /* 援用 */
    LIMITATION_KINDS
};

struct limitation_event {
    enum limitation_kind kind;
    Date on;
    OptDate until; /* end of the proceedings or of the agreement; absent: they go on */
    bool is_final; /* the proceedings ended with a final title, or the seizure was carried out */
};

enum limitation_effect {
    LIMITATION_NO_EFFECT,
    LIMITATION_RENEWED,   /* 更新 (old law: 中断): the time begins anew */
    LIMITATION_POSTPONED, /* 完成猶予 */
    LIMITATION_TOO_LATE,  /* after completion */
    LIMITATION_EFFECTS
};

struct limitation_case {
    Date due;         /* of the instalment, or the day on which the whole became due */
    OptDate known_on; /* the creditor knew that it may claim; absent: on the due day */
    int32_t years, years_known, years_judged; /* years_known 0: the old law knows no such */
    Date new_law_from;
    const struct limitation_event *events; /* oldest first */
    size_t count;
    Date as_of;
};

struct limitation_row {
    const struct limitation_event *event;
    enum limitation_effect effect;
    bool has_end; /* false: the proceedings go on */
    Date ends_on; /* as it was after the event */
};

struct limitation {
    Date from;                                               /* first day counted */
    Date ends_on;                                            /* last day; only if not pending */
    bool is_pending, is_postponed, is_completed, is_invoked; /* on as_of */
    int32_t years;                                           /* that run now */
    struct limitation_row *rows;                             /* events up to as_of, in the arena */
    size_t count;
};

/* */
struct limitation limitation_of(struct arena *arena, const struct limitation_case *claim);

/* Last day of a period of months that begins with the day `from` (民法143条): the day before the same
 * day of its last month, or the end of a shorter month. */
Date period_last_day(Date from, int32_t months);

#endif
