/* claim.h - small sums around a claim: the check digit of a payment slip, the account number behind a
 * postal symbol, the day of a debit, the months of deferment. Pure; figures come in as arguments. */
#ifndef BANSO_LOAN_CLAIM_H
#define BANSO_LOAN_CLAIM_H

#include "base/date.h"
#include "base/holiday.h"
#include "base/str.h"

enum { SLIP_DIGITS = 43, POSTAL_ACCOUNT_DIGITS = 7 };

/* check digit of the first 43 digits of a convenience-store slip (GS1-128). False if `digits`
 * is not 43 digits. */
bool slip_check_digit(struct str digits, int *ret);

struct postal_account {
    char branch[4];                          /* "238" */
    char account[POSTAL_ACCOUNT_DIGITS + 1]; /* "1234567" */
};
/* from 記号 (5 digits, beginning with 1 or 0) and 番号 (2 to 8 digits; 1 to 7 where the symbol
 * begins with 0). False if they are not such. */
bool postal_account_find(struct str symbol, struct str number, struct postal_account *ret);

/* day `day` (1..31) of the month of `month`, its last day if the month is shorter, moved to
 * the next (step 1) or previous (step -1) business day. */
Date debit_date(const struct holidays *holidays, const struct year_end *year_end, Date month,
                int32_t day, int32_t step);

struct deferment {
    Date from, to;       /* first days of the first and last month */
    Date start;          /* month of the first instalment */
    int32_t extended_by; /* months */
};
/* `months` (0..600) of deferment after the month of paying out; lengthened to the month of
 * `extended_to` if it would end earlier. */
struct deferment deferment_of(Date paid_out, int32_t months, OptDate extended_to);

#endif
