/* suppress.c - R-182. Rows and columns (with the totals) are the points of a graph and each cell is a pipe
 * from one to another, so that what flows in flows out: row -> column -> (column of a sum of rows -> ...) -> row
 * of the totals -> column of the totals -> row. Whoever reads the shown cells can move the hidden ones only along circles: a cell can
 * always grow, and fall while it is above 0. What lies on no such circle can be computed, so each secret
 * cell needs one. */
#include "stats/suppress.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

enum { STEPS_MAX = 400000 };

/* Each cell a pipe between two points, and the pipes at each point. */
struct pipe {
    size_t tail, head;
};

struct suppress_points {
    size_t count, cells;
    struct pipe *pipes; /* by cell */
    size_t *first;      /* of each point in `at`, and one more */
    size_t *at;         /* cells */
    size_t *stack;      /* room for a walk, and for what it reaches */
    bool *is_reached;
};

/* What a small cell that can still be computed is joined to: one of the further cells must lead out of it.
 * Where no circle goes through the cell at all, that is what is joined to its head; where one does but
 * cells of 0 block it, what may flow from its head, or what may flow from its tail. */
enum walk { WALK_ANY, WALK_AS_IT_MAY_FLOW };
struct enclosed {
    enum walk walk;
    bool *by_head, *by_tail;
};

struct search {
    struct arena *arena;
    struct suppress *table;
    struct enclosed *enclosed; /* by number of added cells; made when first needed */
    const bool *is_secret;
    size_t depth; /* cells that may be added */
    size_t *added, added_count;
    int64_t sum;
    size_t *best, best_count;
    int64_t best_sum;
    bool has_best;
    int64_t steps, steps_max;
};

static bool is_sum_of_rows(const struct suppress *table, size_t row)
{
    if (table->above == NULL)
        return table->rows > 1 && row == table->rows - 1;
    for (size_t i = 0; i < table->rows; i++)
        if (i != row && table->above[i] == row)
            return true;
    return false;
}

static size_t row_above(const struct suppress *table, size_t row)
{
    return table->above != NULL ? table->above[row] : table->rows - 1;
}

/* A row of single counts is one point: its cells add up to its total. A row that sums others is a point in
 * each column: the rows below add up to it. The last row, which nothing sums, is one more point: its cells add
 * up to the total of all. The sums of the other rows follow from these. (Of a table of one row, the point
 * beyond joins all its columns.) */
static void make_pipes(struct arena *arena, const struct suppress *table,
                       struct suppress_points *points)
{
    size_t columns = table->columns, last = table->rows - 1;
    size_t *begins = arena_array(arena, size_t, table->rows);
    points->pipes = arena_array(arena, struct pipe, points->cells);
    for (size_t row = 0; row < table->rows; row++) {
        begins[row] = points->count;
        points->count += is_sum_of_rows(table, row) ? columns : 1;
    }
    size_t beyond = points->count++;
    for (size_t at = 0; at < points->cells; at++) {
        size_t row = at / columns, column = at % columns;
        size_t below = begins[row] + (is_sum_of_rows(table, row) ? column : 0);
        size_t above = row == last ? beyond : begins[row_above(table, row)] + column;
        bool is_total = column == columns - 1;
        points->pipes[at] =
            is_total ? (struct pipe){ above, below } : (struct pipe){ below, above };
    }
}

static struct suppress_points *make_points(struct arena *arena, const struct suppress *table)
{
    struct suppress_points *points = arena_new(arena, struct suppress_points);
    points->cells = table->rows * table->columns;
    make_pipes(arena, table, points);
    points->first = arena_array(arena, size_t, points->count + 2);
    points->at = arena_array(arena, size_t, 2 * points->cells);
    points->stack = arena_array(arena, size_t, points->count);
    points->is_reached = arena_array(arena, bool, points->count);
    for (size_t at = 0; at < points->cells; at++) {
        points->first[points->pipes[at].tail + 2]++;
        points->first[points->pipes[at].head + 2]++;
    }
    for (size_t i = 2; i < points->count + 2;
         i++) /* where each point's pipes begin, one too far on */
        points->first[i] += points->first[i - 1];
    for (size_t at = 0; at < points->cells; at++) {
        points->at[points->first[points->pipes[at].tail + 1]++] = at;
        points->at[points->first[points->pipes[at].head + 1]++] = at;
    }
    return points;
}

/* May one go from `point` through the cell, and where to? A cell of 0 cannot fall. */
static bool passes(const struct suppress *table, enum walk walk, size_t at, size_t point,
                   size_t *ret_to)
{
    const struct pipe *pipe = &table->points->pipes[at];
    bool is_forward = pipe->tail == point;
    *ret_to = is_forward ? pipe->head : pipe->tail;
    return is_forward || walk == WALK_ANY || table->cells[at] > 0;
}

/* The points that hidden cells join to `from`, leaving out the cell `without`; no more of them once `until` is one. */
static void reach(const struct suppress *table, enum walk walk, size_t from, size_t without,
                  size_t until, bool *is_reached)
{
    const struct suppress_points *points = table->points;
    size_t *stack = points->stack, depth = 0;
    memset(is_reached, 0, points->count * sizeof *is_reached);
    is_reached[from] = true;
    stack[depth++] = from;
    while (depth && !is_reached[until]) {
        size_t point = stack[--depth];
        for (size_t i = points->first[point]; i < points->first[point + 1]; i++) {
            size_t at = points->at[i], to = 0;
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
    bool *is_reached = table->points->is_reached;
    struct pipe pipe = table->points->pipes[at];
    if (!table->is_hidden[at])
        return true;
    reach(table, WALK_AS_IT_MAY_FLOW, pipe.head, at, pipe.tail, is_reached);
    if (is_reached[pipe.tail])
        return false; /* it may be more */
    reach(table, WALK_AS_IT_MAY_FLOW, pipe.tail, at, pipe.head, is_reached);
    return table->cells[at] == 0 || !is_reached[pipe.head];
}

/* The first such cell; false if there is none. */
static bool first_known(const struct search *search, struct enclosed *ret)
{
    const struct suppress *table = search->table;
    if (ret->by_head == NULL) {
        ret->by_head = arena_array(search->arena, bool, table->points->count);
        ret->by_tail = arena_array(search->arena, bool, table->points->count);
    }
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        if (!search->is_secret[at] || !suppress_is_known(table, at))
            continue;
        struct pipe pipe = table->points->pipes[at];
        reach(table, WALK_ANY, pipe.head, at, pipe.tail, ret->by_head);
        memset(ret->by_tail, 0, table->points->count * sizeof *ret->by_tail);
        ret->walk = ret->by_head[pipe.tail] ? WALK_AS_IT_MAY_FLOW : WALK_ANY;
        if (ret->walk == WALK_AS_IT_MAY_FLOW) {
            reach(table, ret->walk, pipe.head, at, pipe.tail, ret->by_head);
            reach(table, ret->walk, pipe.tail, at, pipe.head, ret->by_tail);
        }
        return true;
    }
    return false;
}

static bool leads_out_of(const struct suppress *table, enum walk walk, const bool *is_inside,
                         size_t at)
{
    struct pipe pipe = table->points->pipes[at];
    if (is_inside[pipe.tail] == is_inside[pipe.head])
        return false;
    return is_inside[pipe.tail] || walk == WALK_ANY || table->cells[at] > 0;
}

static bool leads_out(const struct suppress *table, const struct enclosed *enclosed, size_t at)
{
    return !table->is_hidden[at] && (leads_out_of(table, enclosed->walk, enclosed->by_head, at) ||
                                     leads_out_of(table, enclosed->walk, enclosed->by_tail, at));
}

/* The first cell in table order that is in `a` alone; SIZE_MAX if there is none. */
static size_t first_only_in(const size_t *a, const size_t *b, size_t count)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        bool is_in_both = false;
        for (size_t k = 0; k < count && !is_in_both; k++)
            is_in_both = a[i] == b[k];
        if (!is_in_both && a[i] < first)
            first = a[i];
    }
    return first;
}

static bool is_before(const size_t *a, const size_t *b, size_t count)
{
    return first_only_in(a, b, count) < first_only_in(b, a, count);
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
    struct enclosed *enclosed = &search->enclosed[search->added_count];
    if (!first_known(search, enclosed)) {
        assert(search->added_count == search->depth); /* fewer were tried before */
        keep_if_better(search);
        return;
    }
    if (search->added_count == search->depth)
        return;
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        if (!leads_out(table, enclosed, at) || ++search->steps > search->steps_max)
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

/* Is a secret known? The cell that was when last asked is the likeliest. */
static bool is_any_known(struct search *search, size_t *likely)
{
    const struct suppress *table = search->table;
    size_t count = table->rows * table->columns;
    for (size_t i = 0; i < count; i++) {
        size_t at = (*likely + i) % count;
        if (!search->is_secret[at])
            continue;
        if (suppress_is_known(table, at)) {
            *likely = at;
            return true;
        }
    }
    return false;
}

/* Shows again what cells added later made needless. */
static void show_needless(struct search *search)
{
    bool *is_hidden = search->table->is_hidden;
    size_t likely = 0;
    for (size_t i = search->added_count; i > 0; i--) {
        size_t at = search->added[i - 1];
        is_hidden[at] = false;
        is_hidden[at] = is_any_known(search, &likely);
    }
}

/* Where the search would take too long: whole circles, the smallest cell that leads out first. */
static void hide_greedily(struct search *search)
{
    struct suppress *table = search->table;
    struct enclosed *enclosed = search->enclosed;
    size_t count = table->rows * table->columns;
    table->is_exact = false;
    search->added_count = 0;
    while (first_known(search, enclosed)) {
        size_t best = count;
        for (size_t at = 0; at < count; at++) {
            if (leads_out(table, enclosed, at) &&
                (best == count || table->cells[at] < table->cells[best]))
                best = at;
        }
        assert(best < count); /* with all cells hidden none is known */
        table->is_hidden[best] = true;
        search->added[search->added_count++] = best;
    }
    show_needless(search);
}

void suppress_run(struct arena *arena, struct suppress *table)
{
    size_t count = table->rows * table->columns;
    bool *is_secret = arena_array(arena, bool, count);
    table->is_hidden = arena_array(arena, bool, count);
    table->is_exact = true;
    table->points = make_points(arena, table);
    for (size_t at = 0; at < count; at++) {
        bool is_small = table->cells[at] > 0 && table->cells[at] < table->limit;
        is_secret[at] = table->is_secret != NULL ? table->is_secret[at] : is_small;
        table->is_hidden[at] = is_secret[at] || (table->is_asked != NULL && table->is_asked[at]);
    }
    struct search search = { .arena = arena,
                             .table = table,
                             .is_secret = is_secret,
                             .enclosed = arena_array(arena, struct enclosed, count + 1),
                             .added = arena_array(arena, size_t, count),
                             .best = arena_array(arena, size_t, count),
                             .steps_max = table->steps_max ? table->steps_max : STEPS_MAX };
    /* with all cells hidden none is known, so the search has an end */
    for (; !search.has_best && search.steps <= search.steps_max; search.depth++)
        deepen(&search);
    if (search.steps > search.steps_max) {
        hide_greedily(&search);
        return;
    }
    for (size_t i = 0; i < search.best_count; i++)
        table->is_hidden[search.best[i]] = true;
}

static bool row_adds_up(const struct suppress *table, size_t row)
{
    const int64_t *cells = table->cells + row * table->columns;
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < table->columns; i++)
        sum += cells[i];
    return sum == cells[table->columns - 1];
}

/* Is the cell the sum of those of the rows directly below? */
static bool column_adds_up(const struct suppress *table, size_t row, size_t column)
{
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < table->rows; i++)
        if (row_above(table, i) == row)
            sum += table->cells[i * table->columns + column];
    return sum == table->cells[row * table->columns + column];
}

bool suppress_check(const struct suppress *table, size_t *ret_at)
{
    for (size_t row = 0; row < table->rows; row++) {
        if (!row_adds_up(table, row)) {
            *ret_at = (row + 1) * table->columns - 1;
            return true;
        }
    }
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t column = 0; is_sum_of_rows(table, row) && column < table->columns; column++) {
            if (!column_adds_up(table, row, column)) {
                *ret_at = row * table->columns + column;
                return true;
            }
        }
    }
    return false;
}
