/* allocate.c - one payment over what is open. */
#include "loan/allocate.h"

#include "base/banned.h"

struct settling {
    const struct allocate_case *payment;
    struct allocate_result *result;
    Yen left;
};

static void settle(struct settling *settling, enum allocated_to to,
                   const struct open_instalment *instalment, Yen open)
{
    Yen part = open < settling->left ? open : settling->left;
    if (part == 0)
        return;
    settling->left -= part;
    settling->result->items[settling->result->count++] =
        (struct allocation){ .to = to,
                             .amount = part,
                             .number = instalment ? instalment->number : 0,
                             .is_early = instalment &&
                                         date_compare(instalment->due, settling->payment->on) > 0 };
}

/* */
static void principal_first(struct settling *settling)
{
    const struct allocate_case *payment = settling->payment;
    for (size_t i = 0; i < payment->count; i++) {
        const struct open_instalment *instalment = &payment->instalments[i];
        settle(settling, TO_PRINCIPAL, instalment, instalment->principal);
        settle(settling, TO_INTEREST, instalment, instalment->interest);
    }
    settle(settling, TO_LATE_INTEREST, NULL, payment->late_interest);
    settle(settling, TO_COSTS, NULL, payment->costs);
}

/* the interest of instalments not yet due is not owed yet, so it comes after the principal. */
static void statutory(struct settling *settling)
{
    const struct allocate_case *payment = settling->payment;
    settle(settling, TO_COSTS, NULL, payment->costs);
    settle(settling, TO_LATE_INTEREST, NULL, payment->late_interest);
    for (size_t i = 0; i < payment->count; i++)
        if (date_compare(payment->instalments[i].due, payment->on) <= 0)
            settle(settling, TO_INTEREST, &payment->instalments[i],
                   payment->instalments[i].interest);
    for (size_t i = 0; i < payment->count; i++)
        settle(settling, TO_PRINCIPAL, &payment->instalments[i], payment->instalments[i].principal);
    for (size_t i = 0; i < payment->count; i++)
        if (date_compare(payment->instalments[i].due, payment->on) > 0)
            settle(settling, TO_INTEREST, &payment->instalments[i],
                   payment->instalments[i].interest);
}

static bool is_amount(Yen amount)
{
    return amount >= 0 && amount <= YEN_MAX;
}

STATUS allocate(struct arena *arena, const struct allocate_case *payment,
                struct allocate_result *ret, struct err *err)
{
    if (payment->amount < 1 || payment->amount > YEN_MAX)
        return err_set(err, ERR_INVALID, "amount", "loan.payment.range", "payment out of range");
    if (!is_amount(payment->costs) || !is_amount(payment->late_interest))
        return err_set(err, ERR_INVALID, "late_interest", "loan.payment.range",
                       "claim out of range");
    for (size_t i = 0; i < payment->count; i++) {
        const struct open_instalment *instalment = &payment->instalments[i];
        if (!is_amount(instalment->principal) || !is_amount(instalment->interest))
            return err_set(err, ERR_INVALID, "instalments", "loan.payment.range",
                           "instalment %d out of range", instalment->number);
        if (i > 0 && date_compare(instalment->due, payment->instalments[i - 1].due) < 0)
            return err_set(err, ERR_INVALID, "instalments", "loan.instalments.order",
                           "instalment %d not in order", instalment->number);
    }
    struct allocate_result result = { .items = arena_array(arena, struct allocation,
                                                           payment->count * 2 + 2) };
    struct settling settling = { payment, &result, payment->amount };
    switch (payment->order) {
    case ALLOCATE_PRINCIPAL_FIRST:
        principal_first(&settling);
        break;
    case ALLOCATE_STATUTORY:
        statutory(&settling);
        break;
    }
    result.overpaid = settling.left;
    *ret = result;
    return OK;
}
