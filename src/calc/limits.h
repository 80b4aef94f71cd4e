/* limits.h - base amount, rent limit and asset limit of a household, for the rules of benefits: what the
 * input says, else the municipality's own row, else the formula; each with its step. */
#ifndef BANSO_CALC_LIMITS_H
#define BANSO_CALC_LIMITS_H

#include "benefit/tables.h"
#include "calc/rule.h"

/* Members that the input of such a rule has, to be listed first in its table. */
#define LIMIT_MEMBERS                                                                              \
    { .name = "applied_on", .label = "calc.applied_on", .kind = CALC_DATE, .is_required = true },  \
        { .name = "household_size",                                                                \
          .label = "calc.household_size",                                                          \
          .kind = CALC_COUNT,                                                                      \
          .is_required = true,                                                                     \
          .min = 1,                                                                                \
          .max = HOUSEHOLD_MAX },                                                                  \
        { .name = "municipality", .label = "calc.municipality", .kind = CALC_TEXT, .max = 6 },     \
    {                                                                                              \
        .name = "grade", .label = "calc.grade", .kind = CALC_CHOICE, .choices = limit_grades       \
    }

#define LIMIT_OVERRIDES                                                                            \
    { .name = "base_amount", .label = "calc.base_amount", .kind = CALC_YEN },                      \
        { .name = "rent_limit", .label = "calc.rent_limit", .kind = CALC_YEN },                    \
    {                                                                                              \
        .name = "asset_limit", .label = "calc.asset_limit", .kind = CALC_YEN                       \
    }

extern const char *const limit_grades[]; /* "1", "2", "3" */

struct limits {
    Yen base, rent_limit, asset_limit;
    bool has_own_assets; /* the asset limit was given, not computed */
};

/* Base amount alone. errors: ERR_INVALID "grade" is missing; ERR_NOT_FOUND no table row */
STATUS limits_base(struct calc *calc, Yen *ret, struct err *err);
/* All three; the asset limit by `rule` where none is given. errors: as limits_base, and "rent_limit"
 * is missing where no table has it */
STATUS limits_find(struct calc *calc, const struct housing_rule *rule, struct limits *ret,
                   struct err *err);

/* A flag of the input, `fallback` without it. */
bool limits_flag(const struct calc *calc, const char *name, bool fallback);
/* The reasons as result "reasons", and "eligible". */
void limits_put_reasons(struct calc *calc, const struct reasons *reasons);

#endif
