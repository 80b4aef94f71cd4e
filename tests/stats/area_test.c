/* area_test.c - what a prefecture is told: rows and sums, and that no hidden count can be computed back from
 * offices, towns, prefecture, months and indicators together. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "stats/area.h"
#include "stats/indicators.h"

enum { OFFICES = 6, MONTHS = 4, COLUMNS = MONTHS + 1, TABLES = 5, PRIME = 10007, LIMIT = 10 };

/* Of employment_indicators. */
enum { BEGAN, ROSE, BEGAN_PLAN, ROSE_PLAN, OF_PLANS };

static const struct organisation organisations[] = {
    { .id = { 1 }, .kind = STR_INIT("prefecture"), .municipality_code = STR_INIT("270008") },
    { .id = { 2 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("271004") },
    { .id = { 3 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("272035") },
    { .id = { 4 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("271004") },
    { .id = { 5 }, .kind = STR_INIT("municipality"), .municipality_code = STR_INIT("271004") },
    { .id = { 6 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("271403") },
    { .id = { 7 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("271403") },
    { .id = { 8 }, .kind = STR_INIT("office"), .municipality_code = STR_INIT("271403") },
};

static void lay_out(struct arena *arena, struct area_numbers *area)
{
    struct area_place places[LENGTH(organisations)];
    for (size_t i = 0; i < LENGTH(organisations); i++)
        places[i] = (struct area_place){
            .organisation = &organisations[i],
            .is_row = str_equal(organisations[i].kind, STR("office")),
            .population = { organisations[i].id.n != 1, 1000 * organisations[i].id.n },
        };
    area_lay_out(arena, places, LENGTH(places), area);
}

static void rows_and_their_sums(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct area_numbers area = { 0 };
    lay_out(&arena, &area);
    /* offices by town; a sum after towns of several; all last */
    static const int64_t offices[] = { 2, 4, 0, 6, 7, 8, 0, 3, 0 };
    static const size_t above[] = { 2, 2, 8, 6, 6, 6, 8, 8, 8 };
    static const int64_t people[] = { 2000, 4000, 5000, 6000, 7000, 8000, 21000, 3000, 29000 };
    assert_int_equal(area.row_count, LENGTH(offices));
    for (size_t row = 0; row < area.row_count; row++) {
        const struct organisation *office = area.rows[row].office;
        assert_int_equal(office != NULL ? office->id.n : 0, offices[row]);
        assert_int_equal(area.rows[row].above, above[row]);
        assert_int_equal(area.rows[row].population.value, people[row]);
    }
    assert_int_equal(area.rows[2].town->id.n, 5); /* its own population, not the offices' sum */
    assert_int_equal(area_row_of(&area, (OrganisationId){ 7 }), 4);
    assert_int_equal(area_row_of(&area, (OrganisationId){ 5 }), area.row_count);
    struct area_place none = { .organisation = &organisations[0] };
    area_lay_out(&arena, &none, 1, &area);
    assert_int_equal(area.row_count, 0);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void fill(struct arena *arena, struct area_numbers *area, uint32_t *seed)
{
    size_t count = area->row_count * COLUMNS;
    area->tables = arena_array(arena, struct area_table, TABLES);
    area->table_count = TABLES;
    for (size_t i = 0; i < TABLES; i++)
        area->tables[i] =
            (struct area_table){ .indicator = &employment_indicators[i],
                                 .is_countable = true,
                                 .cells = arena_array(arena, int64_t, count),
                                 .targets = arena_array(arena, OptCount, area->row_count) };
    for (size_t row = 0; row < area->row_count; row++) {
        for (size_t month = 0; area->rows[row].office != NULL && month < MONTHS; month++) {
            size_t at = row * COLUMNS + month;
            for (int kind = BEGAN; kind <= ROSE; kind++) {
                uint32_t most = next_random(seed) % 3 == 0 ? 60 : 14;
                int64_t all = next_random(seed) % most;
                int64_t part = all == 0 ? 0 : next_random(seed) % (uint32_t)(all + 1);
                area->tables[kind].cells[at] = all;
                area->tables[kind + BEGAN_PLAN].cells[at] = part;
                area->tables[OF_PLANS].cells[at] += part;
            }
        }
    }
}

/* ---- a second opinion: all sums that a reader knows, as lines of one system ---- */

enum { CELLS = 9 * COLUMNS, UNKNOWNS = TABLES * CELLS, LINES = TABLES * (9 + 3 * COLUMNS) + CELLS };

static int64_t system_[LINES][UNKNOWNS];
static bool is_unknown[UNKNOWNS];

static void set(size_t line, size_t table, size_t cell, int64_t factor)
{
    if (is_unknown[table * CELLS + cell])
        system_[line][table * CELLS + cell] = factor;
}

static int64_t inverse(int64_t value)
{
    int64_t result = 1;
    for (int power = PRIME - 2; power; power >>= 1, value = value * value % PRIME)
        if (power & 1)
            result = result * value % PRIME;
    return result;
}

static size_t write_system(const struct area_numbers *area)
{
    size_t lines = 0;
    memset(system_, 0, sizeof system_);
    for (size_t i = 0; i < UNKNOWNS; i++)
        is_unknown[i] = area->tables[i / CELLS].cells[i % CELLS] == AREA_HIDDEN;
    for (size_t table = 0; table < TABLES; table++) {
        for (size_t row = 0; row < area->row_count; row++, lines++)
            for (size_t c = 0; c < COLUMNS; c++)
                set(lines, table, row * COLUMNS + c, c < MONTHS ? 1 : PRIME - 1);
        for (size_t sum = 0; sum < area->row_count; sum++) {
            if (area->rows[sum].office != NULL)
                continue;
            for (size_t c = 0; c < COLUMNS; c++, lines++)
                for (size_t row = 0; row < area->row_count; row++)
                    if (row == sum || area->rows[row].above == sum)
                        set(lines, table, row * COLUMNS + c, row == sum ? PRIME - 1 : 1);
        }
    }
    for (size_t cell = 0; cell < CELLS; cell++, lines++) { /* began + rose = both */
        set(lines, BEGAN_PLAN, cell, 1);
        set(lines, ROSE_PLAN, cell, 1);
        set(lines, OF_PLANS, cell, PRIME - 1);
    }
    assert_true(lines <= LINES);
    return lines;
}

/* Reduces the lines; a cell is known if a line is left that holds it alone. */
static void solve(size_t lines, bool *is_known)
{
    size_t done = 0;
    memset(is_known, 0, UNKNOWNS * sizeof *is_known);
    for (size_t column = 0; column < UNKNOWNS && done < lines; column++) {
        size_t pivot = done;
        while (pivot < lines && system_[pivot][column] == 0)
            pivot++;
        if (pivot == lines)
            continue;
        for (size_t c = 0; c < UNKNOWNS; c++) {
            int64_t swap = system_[pivot][c];
            system_[pivot][c] = system_[done][c];
            system_[done][c] = swap;
        }
        int64_t by = inverse(system_[done][column]);
        for (size_t c = 0; c < UNKNOWNS; c++)
            system_[done][c] = system_[done][c] * by % PRIME;
        for (size_t line = 0; line < lines; line++) {
            int64_t times = line == done ? 0 : system_[line][column];
            for (size_t c = column; times != 0 && c < UNKNOWNS; c++)
                system_[line][c] = (system_[line][c] + (PRIME - times) * system_[done][c]) % PRIME;
        }
        done++;
    }
    for (size_t line = 0; line < done; line++) {
        size_t count = 0, last = 0;
        for (size_t c = 0; c < UNKNOWNS; c++)
            if (system_[line][c] != 0) {
                count++;
                last = c;
            }
        if (count == 1)
            is_known[last] = true;
    }
}

/* The true counts of all cells, from those of the offices. */
static int64_t *truth_of(struct arena *arena, const struct area_numbers *area)
{
    int64_t *all = arena_array(arena, int64_t, UNKNOWNS);
    for (size_t i = 0; i < UNKNOWNS; i++)
        all[i] = area->tables[i / CELLS].cells[i % CELLS];
    for (size_t table = 0; table < TABLES; table++) {
        int64_t *cells = all + table * CELLS;
        for (size_t row = 0; row < area->row_count; row++) {
            for (size_t c = 0; area->rows[row].office != NULL && c < MONTHS; c++)
                cells[row * COLUMNS + MONTHS] += cells[row * COLUMNS + c];
            for (size_t c = 0; row + 1 < area->row_count && c < COLUMNS; c++)
                cells[area->rows[row].above * COLUMNS + c] += cells[row * COLUMNS + c];
        }
    }
    return all;
}

/* */
static void no_single_case_can_be_computed(void **state)
{
    (void)state;
    uint32_t seed = 5;
    size_t shown = 0, hidden = 0;
    for (int round = 0; round < 20; round++) {
        AUTO_ARENA arena = { 0 };
        static bool is_known[UNKNOWNS];
        struct area_numbers area = { .months = MONTHS, .limit = LIMIT };
        lay_out(&arena, &area);
        fill(&arena, &area, &seed);
        const int64_t *truth = truth_of(&arena, &area);
        area_close(&arena, &area);
        solve(write_system(&area), is_known);
        for (size_t i = 0; i < UNKNOWNS; i++) {
            int64_t told = area.tables[i / CELLS].cells[i % CELLS];
            bool is_small = truth[i] > 0 && truth[i] < LIMIT;
            assert_true(told == AREA_HIDDEN || told == truth[i]);
            assert_false(is_small && (told != AREA_HIDDEN || is_known[i]));
            shown += told != AREA_HIDDEN;
            hidden += told == AREA_HIDDEN;
        }
        for (size_t row = 0; row < area.row_count; row++) { /* nor from a percentage */
            int64_t share = 0;
            const struct area_table *part = area_table_find(&area, STR("employed_work_goal"));
            if (area_share_tenths(&area, part, row, &share))
                assert_true(area_count(&area, part, row, -1) != AREA_HIDDEN &&
                            area_count(&area, part->of, row, -1) != AREA_HIDDEN);
        }
    }
    assert_true(shown > 0 && hidden > 0);
}

/* Fifty offices and a year: a page waits for it. */
static void a_large_prefecture_ends(void **state)
{
    (void)state;
    enum { MANY = 50 };
    AUTO_ARENA arena = { 0 };
    struct organisation *many = arena_array(&arena, struct organisation, MANY);
    struct area_place *places = arena_array(&arena, struct area_place, MANY);
    struct area_numbers area = { .months = YEAR_MONTHS, .limit = LIMIT };
    uint32_t seed = 9;
    for (size_t i = 0; i < MANY; i++) {
        many[i] = (struct organisation){ .id = { (int64_t)i + 1 }, .kind = STR("office") };
        many[i].municipality_code = str_format(&arena, "27%04zu", i / 2);
        places[i] = (struct area_place){ .organisation = &many[i], .is_row = true };
    }
    area_lay_out(&arena, places, MANY, &area);
    area.tables = arena_array(&arena, struct area_table, TABLES);
    area.table_count = TABLES;
    for (size_t i = 0; i < TABLES; i++) {
        int64_t *cells = arena_array(&arena, int64_t, area.row_count * (YEAR_MONTHS + 1));
        for (size_t at = 0; at < area.row_count * (YEAR_MONTHS + 1); at++)
            if (area.rows[at / (YEAR_MONTHS + 1)].office != NULL &&
                at % (YEAR_MONTHS + 1) < YEAR_MONTHS)
                cells[at] = next_random(&seed) % 25;
        area.tables[i] = (struct area_table){ .indicator = &employment_indicators[i],
                                              .is_countable = true,
                                              .cells = cells };
    }
    area_close(&arena, &area);
    assert_int_equal(area.row_count, MANY + MANY / 2 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_their_sums),
        cmocka_unit_test(no_single_case_can_be_computed),
        cmocka_unit_test(a_large_prefecture_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
