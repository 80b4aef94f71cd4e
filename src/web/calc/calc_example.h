/* calc_example.h - the example of a rule as if it had been typed into its form. */
#ifndef BANSO_WEB_CALC_CALC_EXAMPLE_H
#define BANSO_WEB_CALC_CALC_EXAMPLE_H

#include "calc/calc.h"
#include "web/params.h"

/* Adds the names and values of the form's fields; rules without an example add nothing. */
void calc_example_fill(struct arena *arena, const struct calc_rule *rule, struct params *form);

#endif
