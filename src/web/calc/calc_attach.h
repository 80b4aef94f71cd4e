/* calc_attach.h - a computation kept in a case: a contact record with the sentence, what was put in, each step,
 * and which rule, program and tables computed it. Nothing else of 試算 is stored. */
#ifndef BANSO_WEB_CALC_CALC_ATTACH_H
#define BANSO_WEB_CALC_CALC_ATTACH_H

#include "calc/calc.h"
#include "web/pieces.h"

/* What was typed, as hidden controls: for a button that computes the same once more. */
void html_calc_typed(struct html *h);
/* The form that asks for the case; nothing for who may write in none. */
void html_calc_attach(struct html *h, const struct calc_rule *rule,
                      const struct problems *problems);

/* Keeps the answer in the case that the form names ("case": its key; else "case_number"), and leads to it.
 *   problems  no such case, or not the reader's to write in (hidden and absent are alike): nothing is stored
 *   errors    as record_store */
STATUS calc_attach(struct request *request, const struct calc_rule *rule, const struct json *input,
                   const struct calc_answer *answer, struct response *response,
                   struct problems *problems, struct err *err);

#endif
