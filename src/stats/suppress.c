/* suppress.c - R-182. Rows and columns (with the totals) are the points of a graph and each cell is a pipe
 * from one to another, so that what flows in flows out: row -> column -> row of the totals -> column of the
 * totals -> row. Whoever reads the shown cells can move the hidden ones only along circles: a cell can
 * always grow, and fall while it is above 0. What lies on no such circle can be computed, so each small
 * cell needs one. */
#include "stats/suppress.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

enum {
    POINTS_MAX = 2 * SUPPRESS_SIDE_MAX,
    CELLS_MAX = SUPPRESS_SIDE_MAX * SUPPRESS_SIDE_MAX,
    STEPS_MAX = 400000
};

struct search {
    struct suppress *table;
    const bool *is_small;
    size_t depth; /* cells that may be added */
    size_t added[CELLS_MAX], added_count;
    int64_t sum;
    size_t best[CELLS_MAX], best_count;
    int64_t best_sum;
    bool has_best;
    int64_t steps;
};

static size_t row_of(const struct suppress *table, size_t at)
{
    assert(table->columns > 0);
    return at / table->columns;
}

/* A single row has no totals of columns: all its columns are one point. */
static size_t column_of(const struct suppress *table, size_t at)
{
    assert(table->columns > 0);
    return table->rows + (table->rows == 1 ? 0 : at % table->columns);
}

struct pipe {
    size_t tail, head;
};

/* Totals flow back, the total of all flows on. */
static struct pipe pipe_of(const struct suppress *table, size_t at)
{
    size_t row = row_of(table, at), column = column_of(table, at);
    assert(table->columns > 0);
    bool is_row_total = at % table->columns == table->columns - 1;
    bool is_column_total = table->rows > 1 && row == table->rows - 1;
    bool is_back = is_row_total != is_column_total;
    return is_back ? (struct pipe){ column, row } : (struct pipe){ row, column };
}

enum walk { WALK_ANY, WALK_AS_IT_MAY_FLOW };

/* May one go from `point` through the cell, and where to? A cell of 0 cannot fall. */
static bool passes(const struct suppress *table, enum walk walk, size_t at, size_t point,
                   size_t *ret_to)
{
    struct pipe pipe = pipe_of(table, at);
    bool is_forward = pipe.tail == point;
    *ret_to = is_forward ? pipe.head : pipe.tail;
    return is_forward || walk == WALK_ANY || table->cells[at] > 0;
}

/* The points that hidden cells join to `from`, leaving out the cell `without`. */
static void reach(const struct suppress *table, enum walk walk, size_t from, size_t without,
                  bool *is_reached)
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
            size_t to = 0;
            if (at != without && table->is_hidden[at] && passes(table, walk, at, point, &to) &&
                !is_reached[to]) {
                is_reached[to] = true;
                stack[depth++] = to;
            }
        }
    }
}

bool suppress_is_known(const struct suppress *table, size_t at)
{
    bool is_reached[POINTS_MAX];
    struct pipe pipe = pipe_of(table, at);
    if (!table->is_hidden[at])
        return true;
    reach(table, WALK_AS_IT_MAY_FLOW, pipe.head, at, is_reached);
    if (is_reached[pipe.tail])
        return false; /* it may be more */
    reach(table, WALK_AS_IT_MAY_FLOW, pipe.tail, at, is_reached);
    return table->cells[at] == 0 || !is_reached[pipe.head];
}

/* What a small cell that can still be computed is joined to: one of the further cells must lead out of it.
 * Where no circle goes through the cell at all, that is what is joined to its head; where one does but
 * cells of 0 block it, what may flow from its head, or what may flow from its tail. */
struct enclosed {
    enum walk walk;
    bool by_head[POINTS_MAX], by_tail[POINTS_MAX];
};

/* The first such cell; false if there is none. */
static bool first_known(const struct search *search, struct enclosed *ret)
{
    const struct suppress *table = search->table;
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        if (!search->is_small[at] || !suppress_is_known(table, at))
            continue;
        struct pipe pipe = pipe_of(table, at);
        reach(table, WALK_ANY, pipe.head, at, ret->by_head);
        memset(ret->by_tail, 0, sizeof ret->by_tail);
        ret->walk = ret->by_head[pipe.tail] ? WALK_AS_IT_MAY_FLOW : WALK_ANY;
        if (ret->walk == WALK_AS_IT_MAY_FLOW) {
            reach(table, ret->walk, pipe.head, at, ret->by_head);
            reach(table, ret->walk, pipe.tail, at, ret->by_tail);
        }
        return true;
    }
    return false;
}

static bool leads_out_of(const struct suppress *table, enum walk walk, const bool *is_inside,
                         size_t at)
{
    struct pipe pipe = pipe_of(table, at);
    if (is_inside[pipe.tail] == is_inside[pipe.head])
        return false;
    return is_inside[pipe.tail] || walk == WALK_ANY || table->cells[at] > 0;
}

static bool leads_out(const struct suppress *table, const struct enclosed *enclosed, size_t at)
{
    return !table->is_hidden[at] && (leads_out_of(table, enclosed->walk, enclosed->by_head, at) ||
                                     leads_out_of(table, enclosed->walk, enclosed->by_tail, at));
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
    bool is_better = !search->has_best || search->sum < search->best_sum || /* never more */
                     is_before(search->added, search->best, search->added_count);
    if (!is_better)
        return;
    memcpy(search->best, search->added, search->added_count * sizeof *search->added);
    search->best_count = search->added_count;
    search->best_sum = search->sum;
    search->has_best = true;
}

/* Some hidden cell must lead out of what encloses a known small cell: each one is tried. */
static void deepen(struct search *search)
{
    struct suppress *table = search->table;
    struct enclosed enclosed;
    if (!first_known(search, &enclosed)) {
        assert(search->added_count == search->depth); /* fewer were tried before */
        keep_if_better(search);
        return;
    }
    if (search->added_count == search->depth)
        return;
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        if (!leads_out(table, &enclosed, at) || ++search->steps > STEPS_MAX)
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
    struct enclosed enclosed;
    table->is_exact = false;
    while (first_known(search, &enclosed)) {
        size_t best = table->rows * table->columns;
        for (size_t at = 0; at < table->rows * table->columns; at++) {
            if (leads_out(table, &enclosed, at) &&
                (best == table->rows * table->columns || table->cells[at] < table->cells[best]))
                best = at;
        }
        assert(best < table->rows * table->columns); /* with all cells hidden none is known */
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
    /* with all cells hidden none is known, so the search has an end */
    for (; !search->has_best && search->steps <= STEPS_MAX; search->depth++)
        deepen(search);
    if (search->steps > STEPS_MAX) {
        hide_greedily(search);
        return;
    }
    for (size_t i = 0; i < search->best_count; i++)
        table->is_hidden[search->best[i]] = true;
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
