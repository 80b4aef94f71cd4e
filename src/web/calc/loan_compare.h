/* loan_compare.h - a loan schedule for showing to a client: the curve of the balance, and side by side
 * what 猶予, 少額返済 and other measures change. */
#ifndef BANSO_WEB_CALC_LOAN_COMPARE_H
#define BANSO_WEB_CALC_LOAN_COMPARE_H

#include "calc/calc.h"
#include "web/html.h"

/* `answer` of loan-schedule to `input`; draws nothing for another rule. */
void html_loan_compare(struct html *h, const struct calc_rule *rule, const struct json *input,
                       const struct calc_answer *answer);

#endif
