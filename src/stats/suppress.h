/* suppress.h - small counts of a table, and the further cells that would give them back by subtraction. */
#ifndef BANSO_STATS_SUPPRESS_H
#define BANSO_STATS_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { SUPPRESS_SIDE_MAX = 60, SUPPRESS_LIMIT_DEFAULT = 10 };

struct suppress_points;

/* Cells row by row; the last column holds the totals of the rows, and (with more than one row) the last
 * row those of the columns. Other rows may sum rows too: the offices of a town. */
struct suppress {
    const int64_t *cells;
    size_t rows, columns;
    /* by row: the row that it is counted into; NULL: the last one. Every path leads there */
    const size_t *above;
    const bool *is_asked;  /* by cell: hidden in any case, another table hides it; or NULL */
    const bool *is_secret; /* by cell: what nobody may compute; NULL: counts of 1 to limit - 1 */
    int64_t steps_max;     /* of the search for the fewest cells; 0: many */
    int64_t limit;
    bool *is_hidden; /* told: one a cell */
    bool
        is_exact; /* told: the fewest cells; else the search was cut short and some more are hidden */
    struct suppress_points *points; /* suppress_run's own */
};

/* The first cell whose row or column does not add up; false if all do. */
bool suppress_check(const struct suppress *table, size_t *ret_at);

/* Hides the secret cells, then the fewest further cells, of these the smallest sum, then the first in table
 * order, so that no secret cell can be computed from what is shown, not even by who knows that counts are never
 * below 0 (rule R-182). What is hidden besides, further or asked for, may be computed where that tells no secret:
 * an asked cell is safe only if the table that asks says that it is secret here too. */
void suppress_run(struct arena *arena, struct suppress *table);

/* Can the cell be computed from the shown ones, knowing that none is below 0? After suppress_run. */
bool suppress_is_known(const struct suppress *table, size_t at);

#endif
