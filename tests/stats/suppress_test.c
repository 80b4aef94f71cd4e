#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "stats/suppress.h"

static struct suppress run(struct arena *arena, const int64_t *cells, size_t rows, size_t columns)
{
    struct suppress table = { .cells = cells, .rows = rows, .columns = columns, .limit = 10 };
    size_t at = 0;
    assert_false(suppress_check(&table, &at));
    suppress_run(arena, &table);
    for (size_t i = 0; i < rows * columns; i++) {
        bool is_small = cells[i] > 0 && cells[i] < 10;
        assert_false(is_small && (!table.is_hidden[i] || suppress_is_known(&table, i)));
    }
    return table;
}

static void check(const int64_t *cells, size_t rows, size_t columns, const char *expected)
{
    AUTO_ARENA arena = { 0 };
    char shown[200] = "";
    struct suppress table = run(&arena, cells, rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        strncat(shown, table.is_hidden[i] ? "x" : ".", sizeof shown - strlen(shown) - 1);
    assert_string_equal(shown, expected);
    assert_true(table.is_exact);
}

/* by hand. */
static void tables_by_hand(void **state)
{
    (void)state;
    check((int64_t[]){ 20, 30, 50, 40, 60, 100, 60, 90, 150 }, 3, 3, ".........");
    /* one small cell: its row, its column and the crossing */
    check((int64_t[]){ 3, 12, 15, 20, 30, 50, 23, 42, 65 }, 3, 3, "xx.xx....");
    /* the smaller circle, by sum: columns 1 and 2 rather than 1 and 3 */
    check((int64_t[]){ 3, 12, 80, 95, 20, 30, 11, 61, 23, 42, 91, 156 }, 3, 4, "xx..xx......");
    /* two small cells of one row share their circle */
    check((int64_t[]){ 3, 8, 11, 40, 60, 100, 43, 68, 111 }, 3, 3, "xx.xx....");
    /* the total of the row is small too: three circles need three more */
    check((int64_t[]){ 3, 5, 8, 40, 60, 100, 43, 65, 108 }, 3, 3, "xxxxxx...");
    /* cells of 0 do not hide: 1 + 0 = 1 and 0 + 0 = 0 would tell all three */
    check((int64_t[]){ 1, 0, 1, 0, 0, 0, 1, 0, 1 }, 3, 3, "x.x...x.x");
    check((int64_t[]){ 9, 9, 18, 0, 0, 0, 10, 10, 20, 19, 19, 38 }, 4, 3, "xx....xx....");
    /* a row alone: one more cell */
    check((int64_t[]){ 3, 12, 40, 55 }, 1, 4, "xx..");
    check((int64_t[]){ 3, 5, 40, 48 }, 1, 4, "xx..");
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static bool is_below(const struct suppress *table, size_t row, size_t sum)
{
    size_t last = table->rows - 1;
    return row != last && (table->above ? table->above[row] : last) == sum;
}

static bool sums_rows(const struct suppress *table, size_t sum)
{
    for (size_t row = 0; row < table->rows; row++)
        if (is_below(table, row, sum))
            return true;
    return false;
}

/* Rank of the unknowns in the sums of rows and columns: a cell is known when fixing it lowers nothing. By
 * elimination over a prime; independent of the graph. */
static bool solver_knows(const struct suppress *table, size_t cell)
{
    enum { PRIME = 10007, LINES = 60, UNKNOWNS = 60 };
    int64_t m[LINES][UNKNOWNS + 1];
    size_t index[60], unknowns = 0, lines = 0, rank = 0;
    memset(m, 0, sizeof m);
    for (size_t i = 0; i < table->rows * table->columns; i++)
        index[i] = table->is_hidden[i] ? unknowns++ : UNKNOWNS;
    for (size_t r = 0; r < table->rows; r++, lines++)
        for (size_t c = 0; c < table->columns; c++)
            if (index[r * table->columns + c] < UNKNOWNS)
                m[lines][index[r * table->columns + c]] = c + 1 < table->columns ? 1 : PRIME - 1;
    for (size_t sum = 0; sum < table->rows; sum++) {
        if (!sums_rows(table, sum))
            continue;
        for (size_t c = 0; c < table->columns; c++, lines++)
            for (size_t r = 0; r < table->rows; r++)
                if (index[r * table->columns + c] < UNKNOWNS &&
                    (r == sum || is_below(table, r, sum)))
                    m[lines][index[r * table->columns + c]] = r == sum ? PRIME - 1 : 1;
    }
    /* the wanted cell last: it is known when it is a pivot of its own */
    size_t wanted = index[cell];
    for (size_t l = 0; l < lines; l++) {
        int64_t swap = m[l][wanted];
        m[l][wanted] = m[l][unknowns - 1];
        m[l][unknowns - 1] = swap;
    }
    for (size_t u = 0; u < unknowns; u++) {
        size_t pivot = rank;
        while (pivot < lines && m[pivot][u] == 0)
            pivot++;
        if (pivot == lines)
            continue;
        if (u == unknowns - 1)
            return true;
        for (size_t k = 0; k < unknowns; k++) {
            int64_t swap = m[rank][k];
            m[rank][k] = m[pivot][k];
            m[pivot][k] = swap;
        }
        for (size_t l = rank + 1; l < lines; l++) {
            int64_t factor = m[l][u], head = m[rank][u];
            for (size_t k = 0; k < unknowns; k++)
                m[l][k] = ((m[l][k] * head - m[rank][k] * factor) % PRIME + PRIME) % PRIME;
        }
        rank++;
    }
    return false;
}

static void fill(int64_t *cells, size_t rows, size_t columns, uint32_t *seed)
{
    memset(cells, 0, rows * columns * sizeof *cells);
    for (size_t r = 0; r + 1 < rows; r++) {
        for (size_t c = 0; c + 1 < columns; c++) {
            int64_t value =
                next_random(seed) % 4 ? next_random(seed) % 60 + 10 : next_random(seed) % 10;
            cells[r * columns + c] = value;
            cells[r * columns + columns - 1] += value;
            cells[(rows - 1) * columns + c] += value;
            cells[rows * columns - 1] += value;
        }
    }
}

/* Too many ways to try them all: some more are hidden, and none can be computed. */
static void a_large_table_is_hidden_all_the_same(void **state)
{
    (void)state;
    enum { SIDE = 20 };
    static int64_t cells[SIDE * SIDE];
    uint32_t seed = 3;
    AUTO_ARENA arena = { 0 };
    for (size_t r = 0; r + 1 < SIDE; r++) {
        for (size_t c = 0; c + 1 < SIDE; c++) {
            int64_t value = r == c ? 3 : 100 + next_random(&seed) % 900;
            cells[r * SIDE + c] = value;
            cells[r * SIDE + SIDE - 1] += value;
            cells[(SIDE - 1) * SIDE + c] += value;
            cells[SIDE * SIDE - 1] += value;
        }
    }
    struct suppress table = run(&arena, cells, SIDE, SIDE);
    assert_false(table.is_exact);
    struct suppress one = run(&arena, (int64_t[]){ 3, 3 }, 1, 2); /* the cell and its total */
    assert_true(one.is_exact);
}

/* Many zeros, which block circles: run() sees that no small cell is known. */
static void zeros_do_not_tell(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (int round = 0; round < 2000; round++) {
        AUTO_ARENA arena = { 0 };
        int64_t cells[25] = { 0 };
        size_t side = 2 + next_random(&seed) % 4;
        for (size_t r = 0; r + 1 < side; r++) {
            for (size_t c = 0; c + 1 < side; c++) {
                int64_t value = next_random(&seed) % 3 ? 0 : next_random(&seed) % 13;
                cells[r * side + c] = value;
                cells[r * side + side - 1] += value;
                cells[(side - 1) * side + c] += value;
                cells[side * side - 1] += value;
            }
        }
        (void)run(&arena, cells, side, side);
    }
}

static void what_cannot_be_hidden_or_is_not_known(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct suppress table = run(&arena, (int64_t[]){ 3, 12, 15, 20, 30, 50, 23, 42, 65 }, 3, 3);
    assert_true(suppress_is_known(&table, 8)); /* it is shown */
    bool hidden[9] = { true, true, false, true, true };
    struct suppress zeros = {
        .cells = (int64_t[]){ 0, 0, 0, 0, 0, 0, 0, 0, 0 }, .rows = 3, .columns = 3, .limit = 10
    };
    suppress_run(&arena, &zeros);
    zeros.is_hidden = hidden;
    assert_true(suppress_is_known(&zeros, 0)); /* nothing but 0 adds up to 0 */
    size_t at = 0;
    struct suppress wrong = {
        .cells = (int64_t[]){ 1, 2, 3, 4 }, .rows = 2, .columns = 2, .limit = 10
    };
    assert_true(suppress_check(&wrong, &at));
    assert_int_equal(at, 1);
    wrong.cells = (int64_t[]){ 1, 1, 2, 2 };
    assert_true(suppress_check(&wrong, &at));
    assert_int_equal(at, 2);
}

static void a_solver_cannot_compute_them_back(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        AUTO_ARENA arena = { 0 };
        int64_t cells[36];
        size_t rows = 2 + next_random(&seed) % 4, columns = 2 + next_random(&seed) % 4;
        fill(cells, rows, columns, &seed);
        struct suppress table = run(&arena, cells, rows, columns);
        for (size_t i = 0; i < rows * columns; i++) {
            if (!table.is_hidden[i])
                continue;
            assert_int_equal(solver_knows(&table, i), suppress_is_known(&table, i));
            if (cells[i] > 0 && cells[i] < 10)
                assert_false(solver_knows(&table, i));
        }
    }
}

/* Offices, the towns that sum them, and all of it: rows 0-1 | 2, 3-4-5 | 6, 7 alone, 8 all. */
static const size_t tree[] = { 2, 2, 8, 6, 6, 6, 8, 8, 8 };

static void fill_tree(int64_t *cells, size_t columns, uint32_t *seed)
{
    memset(cells, 0, LENGTH(tree) * columns * sizeof *cells);
    for (size_t row = 0; row < LENGTH(tree); row++) {
        if (row == 2 || row == 6 || row == 8)
            continue;
        for (size_t c = 0; c + 1 < columns; c++) {
            int64_t value = 1 + next_random(seed) % (next_random(seed) % 3 ? 40 : 12);
            for (size_t r = row;; r = tree[r]) {
                cells[r * columns + c] += value;
                cells[r * columns + columns - 1] += value;
                if (r == 8)
                    break;
            }
        }
    }
}

/* No cell is hidden that could be shown: each one's is what keeps a small one from being computed. */
static void nothing_is_hidden_needlessly(struct suppress *table)
{
    for (size_t at = 0; at < table->rows * table->columns; at++) {
        bool is_needed = table->cells[at] > 0 && table->cells[at] < table->limit;
        if (!table->is_hidden[at] || is_needed)
            continue;
        table->is_hidden[at] = false;
        for (size_t i = 0; i < table->rows * table->columns; i++)
            is_needed = is_needed || (table->cells[i] > 0 && table->cells[i] < table->limit &&
                                      suppress_is_known(table, i));
        table->is_hidden[at] = true;
        assert_true(is_needed);
    }
}

/* What a town's row tells together with those of its offices and of all. */
static void towns_do_not_give_offices_back(void **state)
{
    (void)state;
    uint32_t seed = 11;
    for (int round = 0; round < 500; round++) {
        AUTO_ARENA arena = { 0 };
        int64_t cells[LENGTH(tree) * 6];
        size_t columns = 2 + next_random(&seed) % 5, at = 0;
        fill_tree(cells, columns, &seed);
        struct suppress table = { .cells = cells,
                                  .rows = LENGTH(tree),
                                  .columns = columns,
                                  .above = tree,
                                  .limit = 10,
                                  .steps_max = round % 2 ? 1 : 2000 };
        assert_false(suppress_check(&table, &at));
        suppress_run(&arena, &table);
        for (size_t i = 0; i < LENGTH(tree) * columns; i++) {
            if (table.is_hidden[i])
                assert_int_equal(solver_knows(&table, i), suppress_is_known(&table, i));
            if (cells[i] > 0 && cells[i] < 10)
                assert_true(table.is_hidden[i] && !solver_knows(&table, i));
        }
        nothing_is_hidden_needlessly(&table);
        cells[2 * columns]++;
        assert_true(suppress_check(&table, &at));
    }
}

/* A town of two offices: hiding one office's cell hides the other's, or the town's and what gives it back. */
static void a_town_by_hand(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const size_t above[] = { 2, 2, 4, 4, 4 };
    const int64_t cells[] = { 3, 40, 43, 20, 30, 50, 23, 70, 93, 50, 60, 110, 73, 130, 203 };
    static const char expected[] = "xx.xx..........";
    struct suppress table = {
        .cells = cells, .rows = 5, .columns = 3, .above = above, .limit = 10
    };
    suppress_run(&arena, &table);
    for (size_t i = 0; i < LENGTH(cells); i++)
        assert_int_equal(table.is_hidden[i], expected[i] == 'x');
    assert_true(table.is_exact);
}

/* What another table hides, a closed set, is hidden here too, however large; what is small here besides. */
static void what_is_asked_for_is_hidden(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    const int64_t cells[] = { 30, 40, 70, 50, 60, 110, 80, 100, 180 };
    const bool asked[] = { true, true, false, true, true, false, false, false, false };
    struct suppress table = {
        .cells = cells, .rows = 3, .columns = 3, .is_asked = asked, .limit = 10
    };
    suppress_run(&arena, &table);
    static const char expected[] = "xx.xx....";
    for (size_t i = 0; i < LENGTH(cells); i++)
        assert_int_equal(table.is_hidden[i], expected[i] == 'x');
}

/* A secret is what the caller says: the 3 may be computed, the 30 may not. */
static void secrets_may_be_named(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    const int64_t cells[] = { 3, 40, 43, 30, 60, 90, 33, 100, 133 };
    const bool asked[] = { true, false, false, false, false, false, false, false, false };
    const bool secret[] = { false, false, false, true, false, false, false, false, false };
    struct suppress table = {
        .cells = cells, .rows = 3, .columns = 3, .is_secret = secret, .is_asked = asked, .limit = 10
    };
    suppress_run(&arena, &table);
    static const char expected[] = "xx.xx....";
    for (size_t i = 0; i < LENGTH(cells); i++)
        assert_int_equal(table.is_hidden[i], expected[i] == 'x');
    const bool none[9] = { false };
    table.is_secret = none;
    suppress_run(&arena, &table);
    for (size_t i = 0; i < LENGTH(cells); i++)
        assert_int_equal(table.is_hidden[i], asked[i]); /* and nothing to keep it company */
}

static void totals_are_checked(void **state)
{
    (void)state;
    size_t at = 0;
    int64_t cells[] = { 1, 2, 4, 3, 4, 7, 4, 6, 11 };
    struct suppress table = { .cells = cells, .rows = 3, .columns = 3, .limit = 10 };
    assert_true(suppress_check(&table, &at) && at == 2);
    cells[2] = 3;
    assert_true(suppress_check(&table, &at) && at == 8);
}

static void large_tables_end(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static int64_t cells[SUPPRESS_SIDE_MAX * SUPPRESS_SIDE_MAX];
    uint32_t seed = 3;
    fill(cells, 30, 30, &seed);
    (void)run(&arena, cells, 30, 30);
    memset(cells, 0, sizeof cells);
    for (size_t r = 0; r + 1 < SUPPRESS_SIDE_MAX; r++)
        for (size_t c = 0; c + 1 < SUPPRESS_SIDE_MAX; c++) {
            int64_t value = next_random(&seed) % 12 ? 0 : 1 + next_random(&seed) % 5;
            for (size_t i = 0; i < 4; i++) /* itself, the sums of its row and column, and of all */
                cells[(i & 1 ? SUPPRESS_SIDE_MAX - 1 : r) * SUPPRESS_SIDE_MAX +
                      (i & 2 ? SUPPRESS_SIDE_MAX - 1 : c)] += value;
        }
    (void)run(&arena, cells, SUPPRESS_SIDE_MAX, SUPPRESS_SIDE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_by_hand),
        cmocka_unit_test(a_large_table_is_hidden_all_the_same),
        cmocka_unit_test(zeros_do_not_tell),
        cmocka_unit_test(what_cannot_be_hidden_or_is_not_known),
        cmocka_unit_test(a_solver_cannot_compute_them_back),
        cmocka_unit_test(towns_do_not_give_offices_back),
        cmocka_unit_test(a_town_by_hand),
        cmocka_unit_test(what_is_asked_for_is_hidden),
        cmocka_unit_test(secrets_may_be_named),
        cmocka_unit_test(totals_are_checked),
        cmocka_unit_test(large_tables_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
