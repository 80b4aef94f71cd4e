/* calc_codes.h - members that take a code of a rate table, as choices with the words of a table: "product"
 * of a loan is chosen by name. A site that adds a row gets a choice more. */
#ifndef BANSO_WEB_CALC_CALC_CODES_H
#define BANSO_WEB_CALC_CALC_CODES_H

#include "calc/calc.h"
#include "web/pieces.h"

enum { CALC_CODES_MAX = 200 };

/* The choices of the member, each code once, in the table's order; 0 when it takes no code of a table. */
size_t calc_codes(const struct request *request, const struct calc_rule *rule, struct str member,
                  struct choice_option *ret);
/* Does a column of a row of the table say this? */
bool calc_table_says(const struct seido *seido, struct str table, const char *const *columns,
                     struct str value);

#endif
