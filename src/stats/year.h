/* year.h - the numbers of one fiscal year of an office: each indicator of seido/ by month, beside the
 * target of the year and the number that it is a share of. What is counted is a list: its filters
 * are told, so that every figure can open it. Loading is year_db.c's. */
#ifndef BANSO_STATS_YEAR_H
#define BANSO_STATS_YEAR_H

#include "access/may.h"
#include "stats/targets.h"

struct list_query;

enum { YEAR_MONTHS = 12 };

struct year_figure {
    const struct indicator *indicator;
    bool is_narrowed;  /* the place's setting leaves some out (indicator->setting_conditions) */
    bool is_countable; /* its conditions can be asked of a list; else nothing is counted */
    int64_t months[YEAR_MONTHS]; /* April first */
    int64_t total;
    OptCount target;              /* of the whole year */
    OptCount target_percent;      /* share of the denominator that is aimed at: 60 */
    const struct year_figure *of; /* denominator; NULL */
};

struct year_numbers {
    int32_t fiscal_year;
    OptCount population;
    bool has_rates; /* the table `targets` has a row for the year */
    struct target_rates rates;
    struct year_figure *figures;
    size_t count;
};

const struct year_figure *year_figure_find(const struct year_numbers *year, struct str name);

/* total / target in tenths of a percent; false without a target. */
bool year_reached_tenths(const struct year_figure *figure, int64_t *ret);
/* total / total of the denominator in tenths of a percent; false without one. */
bool year_share_tenths(const struct year_figure *figure, int64_t *ret);
/* A twelfth of the target up to and including month 0..11, halves up: what the months so far
 * should have brought. */
OptCount year_target_until(const struct year_figure *figure, int month);

/* First and last day of the year, or of its month 0..11; -1 is the whole year. */
void year_span(int32_t fiscal_year, int month, Date *ret_from, Date *ret_until);

/* The list that a figure counts: fills type, filters, only_final. The visibility clause, tenant and
 * owner are the caller's. False if its conditions cannot be asked of a list. */
bool year_list(struct arena *arena, const struct seido *seido, const struct year_figure *figure,
               Date from, Date until, struct list_query *ret);

struct year_ask {
    const struct actor *actor;
    OrganisationId organisation;
    int32_t fiscal_year;
    Date today;
    struct str only; /* one indicator; "" for all */
};

/* Population (setting of the office, as of the end of the year or today), targets and all figures.
 * Rows of the organisation that sums may count for the actor (may_sum_clause). */
STATUS year_load(struct db *db, struct arena *arena, const struct year_ask *ask,
                 struct year_numbers *ret, struct err *err);

/* Of a municipality: the figures of `ask`'s organisation and of the offices it commissions, added up, each counted by
 * its own rule; population and targets are the municipality's.
 *   ret_offices  names of the offices, in the order of the list of organisations */
STATUS year_load_town(struct db *db, struct arena *arena, const struct year_ask *ask,
                      struct year_numbers *ret, struct str **ret_offices, size_t *ret_office_count,
                      struct err *err);

#endif
