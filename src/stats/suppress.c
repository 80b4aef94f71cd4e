/* suppress.c - R-182. Rows and columns (with the totals) are the points of a graph and each hidden cell is
 * an edge between its row and its column. What is hidden can be computed exactly when its edge lies on
 * no circle, so each small cell needs a circle of hidden cells. */
#include "stats/suppress.h"

#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

enum { POINTS_MAX = 2 * SUPPRESS_SIDE_MAX, STEPS_MAX = 400000, EXTRA_MAX = 64 };

struct search {
    struct suppress *table;
    const bool *is_small;
    size_t depth; /* cells that may be added */
    size_t added[EXTRA_MAX], added_count;
    int64_t sum;
    size_t best[EXTRA_MAX], best_count;
    int64_t best_sum;
    bool has_best;
    int64_t steps;
};

static size_t row_of(const struct suppress *table, size_t at)
{
    return at / table->columns;
}

/* A single row has no totals of columns: all its columns are one point. */
static size_t column_of(const struct suppress *table, size_t at)
{
    return table->rows + (table->rows == 1 ? 0 : at % table->columns);
}

/* The points that hidden cells join to `from`, leaving out the cell `without`. */
static void reach(const struct suppress *table, size_t from, size_t without, bool *is_reached)
{
    size_t stack[POINTS_MAX], depth = 0;
    memset(is_reached, 0, POINTS_MAX * sizeof *is_reached);
    is_reached[from] = true;
    stack[depth++] = from;
    while (depth) {
        size_t point = stack[--depth];
        bool is_row = point < table->rows;
        size_t count = is_row || table->rows == 1 ? table->columns : table->rows;
        for (size_t i = 0; i < count; i++) {
            size_t at = is_row             ? point * table->columns + i
                        : table->rows == 1 ? i
                                           : i * table->columns + (point - table->rows);
            size_t other = is_row ? column_of(table, at) : row_of(table, at);
            if (at != without && table->is_hidden[at] && !is_reached[other]) {
                is_reached[other] = true;
                stack[depth++] = other;
            }
        }
    }
}

bool suppress_is_known(const struct suppress *table, size_t at)
{
    bool is_reached[POINTS_MAX];
    if (!table->is_hidden[at])
        return true;
    reach(table, row_of(table, at), at, is_reached);
    return !is_reached[column_of(table, at)];
}

/* The first small cell that can still be computed, and what is joined to its row without it. */
static bool first_known(const struct search *search, bool *is_reached)
{
    const struct suppress *table = search->table;
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        if (!search->is_small[at])
            continue;
        reach(table, row_of(table, at), at, is_reached);
        if (!is_reached[column_of(table, at)])
            return true;
    }
    return false;
}

static bool is_before(const size_t *a, const size_t *b, size_t count)
{
    bool in_a[SUPPRESS_SIDE_MAX * SUPPRESS_SIDE_MAX] = { false };
    bool in_b[SUPPRESS_SIDE_MAX * SUPPRESS_SIDE_MAX] = { false };
    for (size_t i = 0; i < count; i++) {
        in_a[a[i]] = true;
        in_b[b[i]] = true;
    }
    for (size_t at = 0; at < LENGTH(in_a); at++) {
        if (in_a[at] != in_b[at])
            return in_a[at];
    }
    return false;
}

static void keep_if_better(struct search *search)
{
    bool is_better = !search->has_best || search->sum < search->best_sum ||
                     (search->sum == search->best_sum &&
                      is_before(search->added, search->best, search->added_count));
    if (!is_better)
        return;
    memcpy(search->best, search->added, search->added_count * sizeof *search->added);
    search->best_count = search->added_count;
    search->best_sum = search->sum;
    search->has_best = true;
}

/* Some hidden cell must lead out of what is joined to the row of a known small cell: each one is tried. */
static void deepen(struct search *search)
{
    struct suppress *table = search->table;
    bool is_reached[POINTS_MAX];
    if (!first_known(search, is_reached)) {
        if (search->added_count == search->depth)
            keep_if_better(search);
        return;
    }
    if (search->added_count == search->depth)
        return;
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        bool leads_out = is_reached[row_of(table, at)] != is_reached[column_of(table, at)];
        if (table->is_hidden[at] || !leads_out || ++search->steps > STEPS_MAX)
            continue;
        if (search->has_best && search->sum + table->cells[at] > search->best_sum)
            continue;
        table->is_hidden[at] = true;
        search->added[search->added_count++] = at;
        search->sum += table->cells[at];
        deepen(search);
        search->sum -= table->cells[at];
        search->added_count--;
        table->is_hidden[at] = false;
    }
}

/* Where the search would take too long: whole circles, the smallest cell that leads out first. */
static void hide_greedily(struct search *search)
{
    struct suppress *table = search->table;
    bool is_reached[POINTS_MAX];
    table->is_exact = false;
    while (first_known(search, is_reached)) {
        size_t best = table->rows * table->columns;
        for (size_t at = 0; at < table->rows * table->columns; at++) {
            bool leads_out = is_reached[row_of(table, at)] != is_reached[column_of(table, at)];
            if (!table->is_hidden[at] && leads_out &&
                (best == table->rows * table->columns || table->cells[at] < table->cells[best]))
                best = at;
        }
        if (best == table->rows * table->columns)
            return; /* a table of one cell: nothing else can be hidden */
        table->is_hidden[best] = true;
    }
}

void suppress_run(struct arena *arena, struct suppress *table)
{
    size_t count = table->rows * table->columns;
    bool *is_small = arena_array(arena, bool, count);
    table->is_hidden = arena_array(arena, bool, count);
    table->is_exact = true;
    for (size_t at = 0; at < count; at++)
        is_small[at] = table->is_hidden[at] =
            table->cells[at] > 0 && table->cells[at] < table->limit;
    struct search *search = arena_new(arena, struct search);
    search->table = table;
    search->is_small = is_small;
    for (; !search->has_best && search->depth < EXTRA_MAX; search->depth++) {
        deepen(search);
        if (search->steps > STEPS_MAX)
            break;
    }
    if (search->has_best && search->steps <= STEPS_MAX) {
        for (size_t i = 0; i < search->best_count; i++)
            table->is_hidden[search->best[i]] = true;
    } else {
        hide_greedily(search);
    }
}

static bool adds_up(const struct suppress *table, size_t start, size_t step, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < count; i++)
        sum += table->cells[start + i * step];
    return sum == table->cells[start + (count - 1) * step];
}

bool suppress_check(const struct suppress *table, size_t *ret_at)
{
    for (size_t row = 0; row < table->rows; row++) {
        if (!adds_up(table, row * table->columns, 1, table->columns)) {
            *ret_at = (row + 1) * table->columns - 1;
            return true;
        }
    }
    for (size_t column = 0; table->rows > 1 && column < table->columns; column++) {
        if (!adds_up(table, column, table->columns, table->rows)) {
            *ret_at = (table->rows - 1) * table->columns + column;
            return true;
        }
    }
    return false;
}
