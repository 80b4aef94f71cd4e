/* calc_split.h - a cost split as a table: a town a row, a part of the bill a column, totals that add up; and
 * the same as CSV for a sheet. */
#ifndef BANSO_WEB_CALC_CALC_SPLIT_H
#define BANSO_WEB_CALC_CALC_SPLIT_H

#include "calc/calc.h"
#include "web/pieces.h"

/* false: another rule; nothing is drawn. */
bool html_calc_split(struct html *h, const struct calc_rule *rule, const struct json *input,
                     const struct calc_answer *answer);
/* An attachment, UTF-8 with a mark for spreadsheets. errors: ERR_NOT_FOUND: another rule */
STATUS calc_split_csv(const struct request *request, const struct calc_rule *rule,
                      const struct json *input, const struct calc_answer *answer,
                      struct response *response, struct err *err);

#endif
