#include "joint/split.h"

#include <assert.h>
#include <gmp.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/banned.h"

/* All shares as whole numbers of 1 / scale units (GMP): equal fractions are found equal, whichever parts they
 * come from. One unit of the base of part k is factor[k] of them. */
struct scale {
    mpz_t scale, factor[SPLIT_PARTS_MAX];
    size_t count;
};

static int64_t base_of(const struct split_body *body, enum split_by by)
{
    switch (by) {
    case SPLIT_EQUAL:
        return body->days;
    case SPLIT_POPULATION:
        return body->population * body->days;
    case SPLIT_USE:
        return body->use;
    }
    assert(false && "a kind of base");
    return 0;
}

static enum status sum_bases(const struct split *split, size_t k, int64_t *ret, struct err *err)
{
    int64_t all = 0;
    for (size_t i = 0; i < split->body_count; i++)
        all += base_of(&split->bodies[i], split->parts[k].by);
    *ret = all;
    if (all > 0)
        return OK;
    enum status status = err_set(err, ERR_INVALID, "bodies", "joint.no_base",
                                 "cost split: part %zu has no base", k + 1);
    err_arg(err, ARG_INT("part", (int64_t)k + 1));
    return status;
}

static void scale_init(struct scale *scale, const struct split *split, const int64_t *all)
{
    scale->count = split->part_count;
    mpz_init_set_ui(scale->scale, 1);
    for (size_t k = 0; k < scale->count; k++)
        mpz_lcm_ui(scale->scale, scale->scale, (unsigned long)all[k]);
    for (size_t k = 0; k < scale->count; k++) {
        mpz_init(scale->factor[k]);
        mpz_divexact_ui(scale->factor[k], scale->scale, (unsigned long)all[k]);
        mpz_mul_ui(scale->factor[k], scale->factor[k], (unsigned long)split->total);
        mpz_mul_ui(scale->factor[k], scale->factor[k], (unsigned long)split->parts[k].share_ppm);
    }
    mpz_mul_ui(scale->scale, scale->scale, SPLIT_WHOLE_PPM);
    mpz_mul_ui(scale->scale, scale->scale, (unsigned long)split->unit);
}

static void scale_clear(struct scale *scale)
{
    mpz_clear(scale->scale);
    for (size_t k = 0; k < scale->count; k++)
        mpz_clear(scale->factor[k]);
}

/* Whole units of an exact share; `exact` becomes its fraction. */
static int64_t take_whole(const struct scale *scale, mpz_t exact)
{
    mpz_t whole;
    mpz_init(whole);
    mpz_fdiv_qr(whole, exact, exact, scale->scale);
    int64_t units = mpz_get_si(whole);
    mpz_clear(whole);
    return units;
}

struct candidate {
    mpz_t fraction;
    struct str id;
    size_t at;
};

static int candidate_order(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    int order = mpz_cmp(right->fraction, left->fraction);
    if (order == 0)
        order = str_compare(left->id, right->id);
    return order ? order : (left->at > right->at) - (left->at < right->at);
}

/* Shares rounded down, and in what order the units that are left over are given out. */
static Yen round_down(const struct scale *scale, struct split *split, struct candidate *order)
{
    Yen left = split->total;
    for (size_t i = 0; i < split->body_count; i++) {
        struct split_body *body = &split->bodies[i];
        mpz_init(order[i].fraction);
        for (size_t k = 0; k < split->part_count; k++)
            mpz_addmul_ui(order[i].fraction, scale->factor[k],
                          (unsigned long)base_of(body, split->parts[k].by));
        body->amount = take_whole(scale, order[i].fraction) * split->unit;
        order[i].id = body->id;
        order[i].at = i;
        left -= body->amount;
    }
    qsort(order, split->body_count, sizeof *order, candidate_order);
    return left;
}

/* The next of what is left over: a unit, or less where no whole one is left. */
static Yen take_unit(const struct split *split, Yen *left)
{
    Yen given = *left < split->unit ? *left : split->unit;
    *left -= given;
    return given;
}

/* What the parts of a body, rounded down, do not reach of its amount: by the largest fraction of a part. */
static void fill_parts(const struct scale *scale, const struct split *split,
                       struct split_body *body)
{
    mpz_t fractions[SPLIT_PARTS_MAX];
    bool is_given[SPLIT_PARTS_MAX] = { false };
    Yen left = body->amount;
    for (size_t k = 0; k < split->part_count; k++) {
        mpz_init(fractions[k]);
        mpz_mul_ui(fractions[k], scale->factor[k],
                   (unsigned long)base_of(body, split->parts[k].by));
        body->by_part[k] = take_whole(scale, fractions[k]) * split->unit;
        left -= body->by_part[k];
    }
    while (left > 0) {
        size_t best = split->part_count;
        for (size_t k = 0; k < split->part_count; k++) {
            if (!is_given[k] &&
                (best == split->part_count || mpz_cmp(fractions[k], fractions[best]) > 0))
                best = k;
        }
        assert(best < split->part_count); /* a body is short of at most one unit a part */
        is_given[best] = true;
        body->by_part[best] += take_unit(split, &left);
    }
    for (size_t k = 0; k < split->part_count; k++)
        mpz_clear(fractions[k]);
}

/* */
enum status split_cost(struct arena *arena, struct split *split, struct err *err)
{
    int64_t all[SPLIT_PARTS_MAX] = { 0 };
    struct scale scale;
    struct candidate *order = arena_array(arena, struct candidate, split->body_count);
    assert(split->part_count <= SPLIT_PARTS_MAX && split->unit >= 1 &&
           split->unit <= SPLIT_UNIT_MAX);
    for (size_t k = 0; k < split->part_count; k++)
        TRY(sum_bases(split, k, &all[k], err));
    scale_init(&scale, split, all);
    Yen left = round_down(&scale, split, order);
    assert(left >= 0 && left <= (Yen)split->body_count * split->unit);
    for (size_t i = 0; i < split->body_count; i++) {
        split->bodies[order[i].at].amount += take_unit(split, &left);
        mpz_clear(order[i].fraction);
    }
    for (size_t i = 0; i < split->body_count; i++)
        fill_parts(&scale, split, &split->bodies[i]);
    scale_clear(&scale);
    return OK;
}

/* */
struct subsidy subsidy_of(Yen spent, Yen income, OptYen base_amount,
                          const struct subsidy_rate *rate)
{
    Yen net = spent > income ? spent - income : 0;
    Yen eligible = base_amount.has && base_amount.value < net ? base_amount.value : net;
    Yen national =
        yen_share(eligible, rate->part, rate->whole * rate->unit, ROUND_DOWN) * rate->unit;
    return (struct subsidy){ eligible, national, net - national };
}
