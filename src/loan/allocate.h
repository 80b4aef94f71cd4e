/* allocate.h - 充当: which instalments, interest and late interest a payment settles, and what is over.
 * Pure. The debtor's own choice of a loan (指定充当) is made before: this works on one loan. */
#ifndef BANSO_LOAN_ALLOCATE_H
#define BANSO_LOAN_ALLOCATE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/yen.h"

enum allocate_order {
    ALLOCATE_PRINCIPAL_FIRST, /* overdue oldest first, in each principal then interest; then those not
                                 yet due; late interest only when all principal is paid */
    ALLOCATE_STATUTORY /* costs, interest (late interest too), principal; oldest first (R-046,
                                 民法489条) */
};

/* What is open of an instalment. */
struct open_instalment {
    int number;
    Date due;
    Yen principal, interest; /* still unpaid, >= 0 */
};

enum allocated_to { TO_COSTS, TO_PRINCIPAL, TO_INTEREST, TO_LATE_INTEREST };

struct allocation {
    enum allocated_to to;
    int number;    /* of the instalment; 0 for costs and late interest */
    Yen amount;    /* > 0 */
    bool is_early; /* not yet due on the day of payment (繰上) */
};

struct allocate_case {
    const struct open_instalment *instalments; /* oldest first */
    size_t count;
    Yen costs, late_interest; /* open, >= 0 */
    Yen amount;               /* > 0 */
    Date on;
    enum allocate_order order;
};

struct allocate_result {
    struct allocation *items; /* in the order of settling, in the arena */
    size_t count;
    Yen overpaid; /* amount less all allocations */
};

/* errors: ERR_INVALID: an amount out of range, instalments not in order */
STATUS allocate(struct arena *arena, const struct allocate_case *payment,
                struct allocate_result *ret, struct err *err);

#endif
