#include "unit.h"

#include <string.h>

#include "joint/split.h"

static void split_by(struct arena *arena, Yen total, Yen unit, const struct split_part *parts,
                     size_t part_count, struct split_body *bodies, size_t body_count)
{
    struct err err = { 0 };
    struct split s = { total, unit, parts, part_count, bodies, body_count };
    assert_int_equal(split_cost(arena, &s, &err), OK);
    Yen sum = 0;
    for (size_t i = 0; i < body_count; i++) {
        Yen own = 0;
        for (size_t k = 0; k < part_count; k++) {
            assert_true(bodies[i].by_part[k] >= 0);
            own += bodies[i].by_part[k];
        }
        assert_true(own == bodies[i].amount);
        sum += bodies[i].amount;
    }
    assert_true(sum == total);
}

static void split(struct arena *arena, Yen total, const struct split_part *parts, size_t part_count,
                  struct split_body *bodies, size_t body_count)
{
    split_by(arena, total, 1, parts, part_count, bodies, body_count);
}

/* */
static void shares_by_hand(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const struct split_part equal[] = { { 1000000, SPLIT_EQUAL } };
    static const struct split_part mixed[] = { { 300000, SPLIT_EQUAL },
                                               { 500000, SPLIT_POPULATION },
                                               { 200000, SPLIT_USE } };
    struct split_body three[] = { { .id = STR_INIT("c"), .days = 365 },
                                  { .id = STR_INIT("a"), .days = 365 },
                                  { .id = STR_INIT("b"), .days = 365 } };
    split(&arena, 100, equal, 1, three, 3);
    assert_true(three[0].amount == 33 && three[1].amount == 34 && three[2].amount == 33);
    split(&arena, 0, equal, 1, three, 3);
    struct split_body towns[] = {
        { .id = STR_INIT("1"), .population = 50000, .use = 10, .days = 365 },
        { .id = STR_INIT("2"), .population = 30000, .use = 0, .days = 365 },
        { .id = STR_INIT("3"), .population = 20000, .use = 30, .days = 365 },
    };
    split(&arena, 1000000, mixed, 3, towns, 3);
    assert_true(towns[0].amount == 100000 + 250000 + 50000);
    assert_true(towns[1].amount == 100000 + 150000);
    assert_true(towns[2].amount == 100000 + 100000 + 150000);
    assert_true(towns[2].by_part[2] == 150000);
    towns[1].days = 73; /* a fifth of the year: 365:73:365 and 50000x5 : 30000 : 20000x5 */
    split(&arena, 1000000, mixed, 3, towns, 3);
    assert_true(towns[1].by_part[0] == 27272 || towns[1].by_part[0] == 27273);
    assert_true(towns[1].by_part[1] == 39473 || towns[1].by_part[1] == 39474);
}

/* */
static void whole_thousands(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const struct split_part equal[] = { { 1000000, SPLIT_EQUAL } };
    static const struct split_part halves[] = { { 500000, SPLIT_EQUAL }, { 500000, SPLIT_USE } };
    struct split_body three[] = { { .id = STR_INIT("c"), .days = 1, .use = 1 },
                                  { .id = STR_INIT("a"), .days = 1, .use = 1 },
                                  { .id = STR_INIT("b"), .days = 1, .use = 1 } };
    split_by(&arena, 11234, 1000, equal, 1, three, 3);
    assert_true(three[1].amount == 4000 && three[2].amount == 4000 && three[0].amount == 3234);
    split_by(&arena, 999, 1000, halves, 2, three, 3);
    assert_true(three[1].amount == 999 && three[1].by_part[0] == 999 && three[2].amount == 0);
    split_by(&arena, 15000, 1000, halves, 2, three, 3);
    assert_true(three[1].amount == 5000 && three[1].by_part[0] == 3000 &&
                three[1].by_part[1] == 2000);
}

static void nobody_used_it(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    static const struct split_part use[] = { { 1000000, SPLIT_USE } };
    struct split_body bodies[] = { { .id = STR_INIT("1"), .days = 1 } };
    struct split s = { 100, 1, use, 1, bodies, 1 };
    assert_int_equal(split_cost(&arena, &s, &err), ERR_INVALID);
    assert_string_equal(err.key, "joint.no_base");
}

/* Fractions that are equal are found equal, though they come from different parts: the smaller id has it. */
static void equal_fractions_go_by_id(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    static const struct split_part parts[] = { { 333333, SPLIT_POPULATION },
                                               { 166667, SPLIT_POPULATION },
                                               { 500000, SPLIT_EQUAL } };
    struct split_body bodies[] = { { .id = STR_INIT("695"), .days = 1 },
                                   { .id = STR_INIT("100"), .days = 1 },
                                   { .id = STR_INIT("966"), .days = 1 },
                                   { .id = STR_INIT("092"), .days = 1, .population = 100 } };
    struct split s = { 2, 1, parts, 3, bodies, 4 }; /* 1/4 each of a yen, and the last a yen more */
    assert_int_equal(split_cost(&arena, &s, &err), OK);
    assert_true(bodies[0].amount == 0 && bodies[1].amount == 0 && bodies[2].amount == 0);
    assert_true(bodies[3].amount == 2);
    assert_true(bodies[3].by_part[0] == 1 && bodies[3].by_part[1] == 1 &&
                bodies[3].by_part[2] == 0);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Against one slow division for a single part: floor by 128 bits, remainders by comparison. */
static void sums_are_whole_for_any_input(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        AUTO_ARENA arena = { 0 };
        struct split_part parts[3];
        struct split_body bodies[40];
        size_t part_count = 1 + next_random(&seed) % 3, count = 1 + next_random(&seed) % 40;
        int32_t left = SPLIT_WHOLE_PPM;
        for (size_t k = 0; k < part_count; k++) {
            parts[k].share_ppm =
                k + 1 == part_count ? left : (int32_t)(next_random(&seed) % (uint32_t)(left + 1));
            left -= parts[k].share_ppm;
            parts[k].by = (enum split_by)(next_random(&seed) % 3);
        }
        for (size_t i = 0; i < count; i++)
            bodies[i] = (struct split_body){
                .id = str_format(&arena, "%06u", next_random(&seed) % 100),
                .population = next_random(&seed) % 4000000 + 1,
                .use = next_random(&seed) % 50 + 1,
                .days = (int32_t)(next_random(&seed) % 366) + 1,
            };
        Yen total = round % 7 == 0 ? YEN_MAX : (Yen)next_random(&seed) * (round % 5);
        split(&arena, total, parts, part_count, bodies, count);
    }
}

/* */
static void subsidies(void **state)
{
    (void)state;
    static const struct {
        Yen spent, income;
        OptYen base;
        struct subsidy_rate rate;
        Yen eligible, national, own;
    } rows[] = {
        { 10000000, 0, { false, 0 }, { 3, 4, 1000 }, 10000000, 7500000, 2500000 },
        { 10000000, 500000, { true, 8000000 }, { 3, 4, 1000 }, 8000000, 6000000, 3500000 },
        { 1001, 0, { false, 0 }, { 1, 2, 1000 }, 1001, 0, 1001 },
        { 100, 200, { false, 0 }, { 3, 4, 1000 }, 0, 0, 0 },
        { 9999999, 0, { false, 0 }, { 2, 3, 1000 }, 9999999, 6666000, 3333999 },
        /* two thirds as parts per million would give 4,000,000 */
        { 5999998, 0, { false, 0 }, { 2, 3, 1000 }, 5999998, 3999000, 2000998 },
        { 999, 0, { false, 0 }, { 1, 1, 1 }, 999, 999, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct subsidy s = subsidy_of(rows[i].spent, rows[i].income, rows[i].base, &rows[i].rate);
        assert_true(s.eligible == rows[i].eligible && s.national == rows[i].national &&
                    s.own == rows[i].own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_by_hand),
        cmocka_unit_test(whole_thousands),
        cmocka_unit_test(nobody_used_it),
        cmocka_unit_test(equal_fractions_go_by_id),
        cmocka_unit_test(sums_are_whole_for_any_input),
        cmocka_unit_test(subsidies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
