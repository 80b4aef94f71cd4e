/* area_worlds_test.c - what a patient reader can find out of a prefecture's numbers (area.h): every set of records that
 * fits all that is shown is tried, and each hidden small count must come out differently in one of them. Who reads
 * knows the definitions: no count is below 0, a part is never more than its whole. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "stats/area.h"
#include "stats/indicators.h"

enum { OFFICES_MAX = 4, ROWS_MAX = 7, MONTHS_MAX = 3, TABLES_MAX = 5, KINDS_MAX = 4 };

static const struct indicator plans[] = {
    { .name = STR_INIT("plans"), .record = STR_INIT("plan") },
    { .name = STR_INIT("work_goal_plans"),
      .record = STR_INIT("plan"),
      .of = STR_INIT("plans"),
      .conditions = ALL_OF(IS("work_goal", "1")) },
};

/* Which kinds of record each indicator counts. */
static const struct family {
    const struct indicator *indicators;
    size_t count, kinds;
    bool counts[TABLES_MAX][KINDS_MAX];
} families[] = {
    { plans, LENGTH(plans), 2, { { true, true }, { true, false } } },
    /* work with a goal and without, income with a goal and without */
    { employment_indicators,
      LENGTH(employment_indicators),
      4,
      { { true, true, false, false },
        { false, false, true, true },
        { true, false, false, false },
        { false, false, true, false },
        { true, false, true, false } } },
};

/* ---- a prefecture, and all sums that are told of it ---- */

struct prefecture {
    const struct family *family;
    struct organisation organisations[OFFICES_MAX];
    struct area_numbers area;
    int64_t *truth; /* by table, row, column */
    int64_t records[KINDS_MAX][ROWS_MAX][MONTHS_MAX];
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t cell_at(const struct prefecture *p, size_t row, size_t column)
{
    return row * (p->area.months + 1) + column;
}

/* Does the sum told at a row and column count what the office had in the month? */
static bool is_in(const struct prefecture *p, size_t row, size_t column, size_t office,
                  size_t month)
{
    size_t at = office;
    while (at != row && at + 1 < p->area.row_count)
        at = p->area.rows[at].above;
    return at == row && (column == month || column == p->area.months);
}

static void lay_out(struct arena *arena, struct prefecture *p, size_t offices, uint32_t *seed)
{
    struct area_place places[OFFICES_MAX];
    for (size_t i = 0; i < offices; i++) {
        p->organisations[i] =
            (struct organisation){ .id = { (int64_t)i + 1 }, .kind = STR("office") };
        p->organisations[i].municipality_code =
            str_format(arena, "27%04u", (unsigned)(next_random(seed) % 3));
        places[i] = (struct area_place){ .organisation = &p->organisations[i], .is_row = true };
    }
    area_lay_out(arena, places, offices, &p->area);
}

static void add_table(struct arena *arena, struct prefecture *p, size_t table)
{
    size_t count = p->area.row_count * (p->area.months + 1);
    int64_t *cells = arena_array(arena, int64_t, count);
    for (size_t kind = 0; kind < p->family->kinds; kind++)
        for (size_t row = 0; p->family->counts[table][kind] && row < p->area.row_count; row++)
            for (size_t month = 0; month < p->area.months; month++)
                cells[cell_at(p, row, month)] += p->records[kind][row][month];
    p->area.tables[p->area.table_count++] =
        (struct area_table){ .indicator = &p->family->indicators[table],
                             .is_countable = true,
                             .cells = cells,
                             .targets = arena_array(arena, OptCount, p->area.row_count) };
}

/* The sums, slowly: of each cell told, all offices and months that it counts. */
static void sum_up(struct arena *arena, struct prefecture *p)
{
    size_t cells = p->area.row_count * (p->area.months + 1);
    p->truth = arena_array(arena, int64_t, p->family->count * cells);
    for (size_t i = 0; i < p->family->count * cells; i++)
        for (size_t kind = 0; kind < p->family->kinds; kind++)
            for (size_t row = 0; row < p->area.row_count; row++)
                for (size_t month = 0; month < p->area.months; month++)
                    if (p->family->counts[i / cells][kind] && p->area.rows[row].office != NULL &&
                        is_in(p, i % cells / (p->area.months + 1), i % (p->area.months + 1), row,
                              month))
                        p->truth[i] += p->records[kind][row][month];
}

/* ---- the patient reader ---- */

enum { UNKNOWNS_MAX = KINDS_MAX * OFFICES_MAX * MONTHS_MAX };
enum { LINES_MAX = TABLES_MAX * ROWS_MAX * (MONTHS_MAX + 1) };

/* By how much each count of records (kind, office, month) is other than it was; what is shown stays. */
struct reader {
    size_t unknowns, lines;
    int64_t least[UNKNOWNS_MAX], most[UNKNOWNS_MAX];
    size_t lines_of[UNKNOWNS_MAX][LINES_MAX], line_count[UNKNOWNS_MAX];
    int64_t still_less[LINES_MAX][UNKNOWNS_MAX + 1], still_more[LINES_MAX][UNKNOWNS_MAX + 1];
    int64_t sums[LINES_MAX];
    bool is_target[UNKNOWNS_MAX];
    int64_t tries;
};

/* Moves one count; false if the rest cannot make up for it. */
static bool move(struct reader *reader, size_t at, int64_t by)
{
    bool may_fit = true;
    for (size_t i = 0; i < reader->line_count[at]; i++) {
        size_t line = reader->lines_of[at][i];
        int64_t sum = reader->sums[line] += by;
        may_fit = may_fit && sum + reader->still_less[line][at + 1] <= 0 &&
                  sum + reader->still_more[line][at + 1] >= 0;
    }
    return may_fit;
}

/* Is there a way to fill the rest that fits what is shown, and tells another number of the target? */
static bool fits_otherwise(struct reader *reader, size_t next, int64_t moved)
{
    bool fits = false;
    if (next == reader->unknowns)
        return moved != 0;
    reader->tries++;
    for (int64_t by = reader->least[next]; by <= reader->most[next] && !fits; by++) {
        int64_t of_target = reader->is_target[next] ? by : 0;
        fits = move(reader, next, by) && fits_otherwise(reader, next + 1, moved + of_target);
        (void)move(reader, next, -by);
    }
    return fits;
}

/* Fills the reader's page for one target: `reach` is how far each count may be other. */
static void open_page(const struct prefecture *p, struct reader *reader, size_t target,
                      int64_t reach)
{
    const struct area_numbers *area = &p->area;
    size_t columns = area->months + 1, cells = area->row_count * columns;
    memset(reader, 0, sizeof *reader);
    for (size_t i = 0; i < p->family->count * cells; i++)
        reader->lines += area->tables[i / cells].cells[i % cells] != AREA_HIDDEN;
    for (size_t row = 0; row < area->row_count; row++)
        for (size_t month = 0; area->rows[row].office != NULL && month < area->months; month++)
            for (size_t kind = 0; kind < p->family->kinds; kind++) {
                size_t at = reader->unknowns++, line = 0;
                int64_t count = p->records[kind][row][month];
                reader->least[at] = count < reach ? -count : -reach;
                reader->most[at] = reach;
                for (size_t i = 0; i < p->family->count * cells; i++) {
                    bool holds = p->family->counts[i / cells][kind] &&
                                 is_in(p, i % cells / columns, i % columns, row, month);
                    bool is_shown = area->tables[i / cells].cells[i % cells] != AREA_HIDDEN;
                    if (i == target)
                        reader->is_target[at] = holds;
                    if (is_shown && holds)
                        reader->lines_of[at][reader->line_count[at]++] = line;
                    line += is_shown;
                }
            }
    for (size_t at = reader->unknowns; at-- > 0;) {
        for (size_t line = 0; line < reader->lines; line++) {
            reader->still_less[line][at] = reader->still_less[line][at + 1];
            reader->still_more[line][at] = reader->still_more[line][at + 1];
        }
        for (size_t i = 0; i < reader->line_count[at]; i++) {
            reader->still_less[reader->lines_of[at][i]][at] += reader->least[at];
            reader->still_more[reader->lines_of[at][i]][at] += reader->most[at];
        }
    }
}

struct tally {
    size_t small, hidden, cells;
    int64_t tries;
};

static void print_it(const struct prefecture *p)
{
    size_t columns = p->area.months + 1, cells = p->area.row_count * columns;
    for (size_t i = 0; i < p->family->count * cells; i++) {
        int64_t told = p->area.tables[i / cells].cells[i % cells];
        if (i % columns == 0)
            print_error("%s %.*s above %zu:", i % cells == 0 ? "\n" : "",
                        STR_ARG(p->area.tables[i / cells].indicator->name),
                        p->area.rows[i % cells / columns].above);
        print_error(" %lld%s%s", (long long)p->truth[i], told == AREA_HIDDEN ? "*" : "",
                    i % columns == p->area.months ? "\n" : "");
    }
}

static void ask_reader(struct arena *arena, struct prefecture *p, int64_t reach,
                       struct tally *tally)
{
    static struct reader reader;
    size_t cells = p->area.row_count * (p->area.months + 1);
    p->area.tables = arena_array(arena, struct area_table, p->family->count);
    for (size_t table = 0; table < p->family->count; table++)
        add_table(arena, p, table);
    sum_up(arena, p);
    area_close(arena, &p->area);
    for (size_t i = 0; i < p->family->count * cells; i++) {
        int64_t told = p->area.tables[i / cells].cells[i % cells];
        bool is_small = p->truth[i] > 0 && p->truth[i] < p->area.limit;
        assert_true(told == AREA_HIDDEN || told == p->truth[i]);
        assert_true(!is_small || told == AREA_HIDDEN);
        tally->cells++;
        tally->hidden += told == AREA_HIDDEN;
        if (!is_small)
            continue;
        tally->small++;
        open_page(p, &reader, i, reach);
        bool is_safe = fits_otherwise(&reader, 0, 0);
        tally->tries += reader.tries;
        if (!is_safe)
            print_it(p);
        assert_true(is_safe);
    }
}

/* Many of 0, some small, some that are not. */
static int64_t count_by_chance(uint32_t *seed, int64_t limit)
{
    switch (next_random(seed) % 4) {
    case 0:
        return 1 + next_random(seed) % 3;
    case 1:
        return limit + next_random(seed) % 3;
    default:
        return 0;
    }
}

static void random_prefectures(const struct family *family, size_t rounds, size_t offices_max,
                               size_t months_max, int64_t reach)
{
    uint32_t seed = 17;
    struct tally tally = { 0 };
    for (size_t round = 0; round < rounds; round++) {
        AUTO_ARENA arena = { 0 };
        struct prefecture *p = arena_new(&arena, struct prefecture);
        p->family = family;
        p->area = (struct area_numbers){ .months = 1 + next_random(&seed) % months_max,
                                         .limit = 2 + next_random(&seed) % 3 };
        lay_out(&arena, p, 1 + next_random(&seed) % offices_max, &seed);
        for (size_t row = 0; row < p->area.row_count; row++)
            for (size_t month = 0; p->area.rows[row].office != NULL && month < p->area.months;
                 month++)
                for (size_t kind = 0; kind < family->kinds; kind++)
                    p->records[kind][row][month] = count_by_chance(&seed, p->area.limit);
        ask_reader(&arena, p, reach, &tally);
    }
    print_message("%zu prefectures, %zu cells, %zu hidden, %zu of them small; %lld tries\n", rounds,
                  tally.cells, tally.hidden, tally.small, (long long)tally.tries);
    assert_true(tally.hidden > 0 && tally.small > 0 && tally.hidden < tally.cells);
}

/* Every count from 0 on, so that nothing rests on small steps being enough. */
static void all_worlds_of_tiny_ones(void **state)
{
    (void)state;
    random_prefectures(&families[0], 1500, 2, 2, 4);
}

static void steps_of_one(void **state)
{
    (void)state;
    random_prefectures(&families[0], 3000, 4, 3, 1);
    random_prefectures(&families[1], 1000, 3, 2, 1);
}

/* By hand: 12 | 50 and 50 | 3 plans, of which 12 | 50 and 0 | 0 have a work goal. That there is no part below 0 tells
 * the parts, and that no part is above its whole would tell the 3. */
static struct prefecture *by_hand(struct arena *arena, const struct family *family)
{
    static const int64_t goal[2][2] = { { 12, 50 }, { 0, 0 } },
                         none[2][2] = { { 0, 0 }, { 50, 3 } };
    uint32_t seed = 1;
    struct prefecture *p = arena_new(arena, struct prefecture);
    p->family = family;
    p->area = (struct area_numbers){ .months = 2, .limit = 10 };
    lay_out(arena, p, 2, &seed);
    for (size_t row = 0; row < 2; row++)
        for (size_t month = 0; month < 2; month++) {
            p->records[0][row][month] = goal[row][month];
            p->records[1][row][month] = none[row][month];
        }
    return p;
}

static void a_part_may_tell_its_whole(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct tally tally = { 0 };
    ask_reader(&arena, by_hand(&arena, &families[0]), 4, &tally);
    assert_int_equal(tally.small, 1);
}

/* Is the 12 shown? Beside a part the 3 is safe only with the sums of the rows, else 12 does it. */
static bool is_first_shown(const struct indicator *whole, const struct indicator *other)
{
    AUTO_ARENA arena = { 0 };
    const struct indicator both[] = { *whole, *other };
    struct family family = families[0];
    family.indicators = both;
    struct prefecture *p = by_hand(&arena, &family);
    p->area.tables = arena_array(&arena, struct area_table, family.count);
    for (size_t table = 0; table < family.count; table++)
        add_table(&arena, p, table);
    area_close(&arena, &p->area);
    return p->area.tables[0].cells[0] != AREA_HIDDEN;
}

#define PLAN .record = STR_INIT("plan"), .date_field = STR_INIT("decided_on")
#define GOAL .conditions = ALL_OF(IS("goal", "1"))
#define FIELD(name_, op_)                                                                          \
    {                                                                                              \
        .field = STR_INIT(name_), .op = op_                                                        \
    }
#define SETTING(is, method)                                                                        \
    .setting = STR_INIT("counting"), .setting_is = STR_INIT(is),                                   \
    .setting_conditions = ALL_OF(IS("method", method))
static const struct str one_or_two[] = { STR_INIT("1"), STR_INIT("2") };
static const struct indicator all = { PLAN };
static const struct indicator goal = { PLAN, GOAL };
static const struct indicator other_goal = { PLAN, .conditions = ALL_OF(IS("goal", "3")) };
static const struct indicator aim = { PLAN, .conditions = ALL_OF(IS("aim", "1")) };
static const struct indicator filled = { PLAN, .conditions = ALL_OF(FIELD("goal", OP_PRESENT)) };
static const struct indicator empty = { PLAN, .conditions = ALL_OF(FIELD("goal", OP_ABSENT)) };
static const struct indicator of_case = {
    PLAN, .conditions = ALL_OF({ .record = STR_INIT("casefile"), .field = STR_INIT("goal") })
};
static const struct indicator two = {
    PLAN, .conditions = ALL_OF(
              { .field = STR_INIT("goal"), .op = OP_IS, .values = one_or_two, .value_count = 2 })
};
static const struct indicator later = { .record = STR_INIT("plan"),
                                        .date_field = STR_INIT("ends_on"),
                                        GOAL };
static const struct indicator visits = { PLAN, SETTING("visit", "1") };
static const struct indicator visits_goal = { PLAN, GOAL, SETTING("visit", "1") };
static const struct indicator calls_goal = { PLAN, GOAL, SETTING("visit", "2") };
static const struct indicator office_goal = { PLAN, GOAL, SETTING("office", "1") };

static const struct {
    const struct indicator *whole, *other;
    bool is_part;
} parts[] = {
    { &all, &goal, true },        { &two, &goal, true },           { &filled, &goal, true },
    { &all, &visits_goal, true }, { &visits, &visits_goal, true }, { &all, &all, false },
    { &two, &other_goal, false }, { &aim, &goal, false },          { &of_case, &goal, false },
    { &filled, &empty, false },   { &empty, &goal, false },        { &all, &later, false },
    { &visits, &goal, false },    { &visits, &calls_goal, false }, { &visits, &office_goal, false },
};

static void what_is_a_part(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(parts); i++)
        assert_int_equal(is_first_shown(parts[i].whole, parts[i].other), parts[i].is_part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_may_tell_its_whole),
        cmocka_unit_test(what_is_a_part),
        cmocka_unit_test(all_worlds_of_tiny_ones),
        cmocka_unit_test(steps_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
