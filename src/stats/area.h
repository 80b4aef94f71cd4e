/* area.h - the numbers of a fiscal year of a whole prefecture: each indicator by office, town and month, as they
 * are told to whom no case is open. Counts that are small are hidden, and those that would give them back:
 * between offices, their towns and the prefecture, between months and the year, and between indicators that
 * count the same records. What is hidden is not in here. */
#ifndef BANSO_STATS_AREA_H
#define BANSO_STATS_AREA_H

#include "access/account.h"
#include "stats/year.h"

enum { AREA_HIDDEN = -1 };

/* An office; a town that has several, after them; the prefecture, last. */
struct area_row {
    const struct organisation *office; /* NULL: a sum */
    const struct organisation
        *town;       /* the municipality's own organisation, of the prefecture its; or NULL */
    struct str code; /* of the municipality; "" the whole prefecture */
    size_t above;    /* the row that this one is counted into */
    OptCount population;
};

struct area_table {
    const struct indicator *indicator;
    bool is_countable; /* its conditions can be asked of a list; else nothing is counted */
    int64_t *cells;    /* row by row: the months that are over, then their sum; AREA_HIDDEN */
    OptCount *targets; /* by row, of the whole year */
    OptCount target_percent;
    const struct area_table *of; /* denominator; NULL */
};

struct area_numbers {
    int32_t fiscal_year;
    size_t
        months; /* of the year that are over: the one that runs would tell of each case as it comes */
    struct area_row *rows;
    size_t row_count; /* 0: the prefecture has no office, or no code of its own */
    struct area_table *tables;
    size_t table_count;
    bool has_rates; /* the table `targets` has a row for the year */
    struct target_rates rates;
    int64_t limit; /* counts of 1 to limit - 1 are hidden */
};

const struct area_table *area_table_find(const struct area_numbers *area, struct str name);
/* Count of a row in month 0..months - 1, or their sum (-1). */
int64_t area_count(const struct area_numbers *area, const struct area_table *table, size_t row,
                   int month);
/* total / target, and total / total of the denominator, in tenths of a percent; false without one, or where it
 * would have to be computed from what is hidden. */
bool area_reached_tenths(const struct area_numbers *area, const struct area_table *table,
                         size_t row, int64_t *ret);
bool area_share_tenths(const struct area_numbers *area, const struct area_table *table, size_t row,
                       int64_t *ret);

/* Lays out rows: offices by town (they come in any order), towns with several, the prefecture. */
struct area_place {
    const struct organisation *organisation;
    bool
        is_row; /* an office; else it only tells the name and population of its town or prefecture */
    OptCount population;
};
void area_lay_out(struct arena *arena, const struct area_place *places, size_t count,
                  struct area_numbers *area);
/* The row of an organisation; row_count if it has none. */
size_t area_row_of(const struct area_numbers *area, OrganisationId organisation);
/* Adds up months, towns and prefecture from the cells of the offices, then hides. */
void area_close(struct arena *arena, struct area_numbers *area);

/* For the actor of `ask`; its organisation and `only` do not matter. Rows of may_area_clause. */
STATUS area_load(struct db *db, struct arena *arena, const struct year_ask *ask,
                 struct area_numbers *ret, struct err *err);

#endif
