/* genogram_outline.c - walks around the union of boxes on the grid of their own edges. */
#include "consult/drawing/genogram_outline.h"

#include <assert.h>

#include "base/banned.h"

enum { EDGES_MAX = 2 * OUTLINE_BOXES_MAX, OUTLINE_LINES_MAX = 16 };

struct grid {
    int x[EDGES_MAX], y[EDGES_MAX];
    int columns, rows; /* numbers of edges; cells are one less */
    bool *is_in;       /* cell by row and column */
    bool *is_walked;   /* its top edge */
};

/* Puts a value into a sorted list without a second copy. */
static void insert(int *values, int *count, int value)
{
    int at = 0;
    while (at < *count && values[at] < value)
        at++;
    if (at < *count && values[at] == value)
        return;
    for (int i = *count; i > at; i--)
        values[i] = values[i - 1];
    values[at] = value;
    (*count)++;
}

static bool is_in(const struct grid *grid, int row, int column)
{
    return row >= 0 && column >= 0 && row < grid->rows - 1 && column < grid->columns - 1 &&
           grid->is_in[row * grid->columns + column];
}

/* Keeps the inside at the right hand, from the left end of a cell's top edge until it is back there. */
static void walk(struct grid *grid, int row, int column, struct outline *ret)
{
    /* East, south, west, north: the step, and the cells ahead at the right and at the left hand. */
    static const int step[4][2] = { { 0, 1 }, { 1, 0 }, { 0, -1 }, { -1, 0 } };
    static const int right[4][2] = { { 0, 0 }, { 0, -1 }, { -1, -1 }, { -1, 0 } };
    int way = 0, at_row = row, at_column = column;
    ret->corners[ret->count++] = (struct corner){ grid->x[column], grid->y[row] };
    do {
        if (way == 0)
            grid->is_walked[at_row * grid->columns + at_column] = true;
        at_row += step[way][0];
        at_column += step[way][1];
        int left = (way + 3) % 4, turn = way;
        if (is_in(grid, at_row + right[left][0], at_column + right[left][1]))
            turn = left;
        else if (!is_in(grid, at_row + right[way][0], at_column + right[way][1]))
            turn = (way + 1) % 4;
        bool is_back = at_row == row && at_column == column;
        if (turn != way && !is_back)
            ret->corners[ret->count++] = (struct corner){ grid->x[at_column], grid->y[at_row] };
        way = turn;
    } while (at_row != row || at_column != column || way != 0);
}

static void fill(struct grid *grid, const struct box *boxes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int row = 0; row + 1 < grid->rows; row++)
            for (int column = 0; column + 1 < grid->columns; column++)
                if (grid->x[column] >= boxes[i].left && grid->x[column] < boxes[i].right &&
                    grid->y[row] >= boxes[i].top && grid->y[row] < boxes[i].bottom)
                    grid->is_in[row * grid->columns + column] = true;
}

struct outline *outline_trace(struct arena *arena, const struct box *boxes, size_t count,
                              size_t *ret_count)
{
    assert(count <= OUTLINE_BOXES_MAX);
    struct grid grid = { 0 };
    for (size_t i = 0; i < count; i++) {
        insert(grid.x, &grid.columns, boxes[i].left);
        insert(grid.x, &grid.columns, boxes[i].right);
        insert(grid.y, &grid.rows, boxes[i].top);
        insert(grid.y, &grid.rows, boxes[i].bottom);
    }
    size_t cells = (size_t)grid.columns * (size_t)grid.rows;
    grid.is_in = arena_array(arena, bool, cells);
    grid.is_walked = arena_array(arena, bool, cells);
    fill(&grid, boxes, count);
    /* A line begins at an unwalked top edge; all of them together have no more corners than there are edges. */
    struct outline *ret = arena_array(arena, struct outline, OUTLINE_LINES_MAX);
    *ret_count = 0;
    for (int row = 0; row + 1 < grid.rows; row++)
        for (int column = 0; column + 1 < grid.columns; column++)
            if (is_in(&grid, row, column) && !is_in(&grid, row - 1, column) &&
                !grid.is_walked[row * grid.columns + column] && *ret_count < OUTLINE_LINES_MAX) {
                struct outline *line = &ret[(*ret_count)++];
                line->corners = arena_array(arena, struct corner, 4 * cells);
                walk(&grid, row, column, line);
            }
    return ret;
}
