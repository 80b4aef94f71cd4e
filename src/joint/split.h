/* split.h - one bill over many bodies: parts of the bill by equal shares, population or use, each body for
 * the days it took part. The shares always add up to the bill. Pure. */
#ifndef BANSO_JOINT_SPLIT_H
#define BANSO_JOINT_SPLIT_H

#include "base/str.h"
#include "base/yen.h"

enum split_by { SPLIT_EQUAL, SPLIT_POPULATION, SPLIT_USE };
enum {
    SPLIT_PARTS_MAX = 8,
    SPLIT_WHOLE_PPM = 1000000,
    SPLIT_DAYS_MAX = 3660,
    SPLIT_UNIT_MAX = 1000000
};
#define SPLIT_BASE_MAX INT64_C(10000000000)

struct split_part {
    int32_t share_ppm; /* all together SPLIT_WHOLE_PPM */
    enum split_by by;
};

struct split_body {
    struct str id;
    int64_t population, use; /* 0..SPLIT_BASE_MAX */
    int32_t days;            /* that it took part: weighs equal shares and population, not use */
    /* told by split_cost */
    Yen amount, by_part[SPLIT_PARTS_MAX];
};

/* Share of each body: the sum over the parts of total x share x base / sum of bases, rounded down to whole
 * `unit` yen; what is left goes unit by unit to the largest fractions, on a tie to the smaller id, and
 * what is less than a unit to the next of them (rule R-180). by_part adds up to the amount of its body.
 *   total   0..YEN_MAX; unit 1..SPLIT_UNIT_MAX; parts 1..SPLIT_PARTS_MAX with shares that make the whole
 *   errors  ERR_INVALID "joint.no_base" {part}: nobody has a base of this kind */
struct split {
    Yen total, unit;
    const struct split_part *parts;
    size_t part_count;
    struct split_body *bodies;
    size_t body_count;
};
STATUS split_cost(struct arena *arena, struct split *split, struct err *err);

/* National part of a cost: (spent - income), at most the base amount, times the rate (part of whole, both
 * above 0), down to whole `unit` yen (rule R-181). */
struct subsidy_rate {
    int64_t part, whole;
    Yen unit;
};
struct subsidy {
    Yen eligible, national, own;
};
struct subsidy subsidy_of(Yen spent, Yen income, OptYen base_amount,
                          const struct subsidy_rate *rate);

#endif
