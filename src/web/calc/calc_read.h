/* calc_read.h - what was typed into the form of a rule, read as the rule's input: all that is wrong with it at
 * once, each with the field's label and what stands there. */
#ifndef BANSO_WEB_CALC_CALC_READ_H
#define BANSO_WEB_CALC_CALC_READ_H

#include "calc/calc.h"
#include "web/request.h"

/* The input without the values that are at fault; each of those is a problem. */
void calc_form_read(const struct request *request, const struct calc_rule *rule, struct json *ret,
                    struct problems *problems);
/* What the rule itself found in its input (`refused`, when it told no problems), at the controls and in the
 * words of the form. */
void calc_problems_refused(const struct request *request, const struct calc_rule *rule,
                           const struct err *refused, struct problems *problems);

#endif
