/* targets.h - 目安値: what the ministry expects of a body in a year, from its population; and the
 * rates of the national tables. Pure: rows of the table `targets` come as arguments. */
#ifndef BANSO_STATS_TARGETS_H
#define BANSO_STATS_TARGETS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct seido;

typedef struct {
    bool has;
    int64_t value;
} OptCount;

/* One fiscal year of the table: per 100,000 people and month, and shares in percent. */
struct target_rates {
    OptCount new_consultations, plans, plans_of_new, work_goal_plans, work_goal_of_plans,
        work_or_income, step_up;
    struct str source; /* of the table */
};

/* Targets of one body for one year; absent where the ministry set none. */
struct targets {
    OptCount new_consultations, plans, work_goal_plans;
};

enum { TARGET_POPULATION_MAX = 200000000 };

/* errors: ERR_NOT_FOUND names the table and the year */
STATUS target_rates_find(const struct seido *seido, int32_t fiscal_year, struct target_rates *ret,
                         struct err *err);

/* Rates times population / 100,000 times 12 months, halves up; shares are taken of the exact
 * product, not of the rounded number (rule R-004).
 *   population  0..TARGET_POPULATION_MAX */
struct targets targets_of(const struct target_rates *rates, int64_t population);

/* What is aimed at for an indicator, by the column of the table that it names: a number, a share in percent,
 * both or neither. */
struct target_aim {
    OptCount count, percent;
};
struct target_aim target_aim_of(const struct target_rates *rates, OptCount population,
                                struct str column);

/* count / population * 100,000 / months in tenths, halves up (rule R-005); false where the
 * population or the months are 0. */
bool per_100k_month_tenths(int64_t count, int64_t population, int64_t months, int64_t *ret);
/* part / whole in tenths of a percent, halves up (rule R-006); false where the whole is 0. */
bool percent_tenths(int64_t part, int64_t whole, int64_t *ret);
/* 1484 as "148.4". */
struct str tenths_format(struct arena *arena, int64_t tenths);

#endif
