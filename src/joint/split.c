#include "joint/split.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/banned.h"

__extension__ typedef __int128 wide;

/* A share before rounding: whole yen and a fraction in parts of 2^64. */
struct exact {
    Yen whole[SPLIT_PARTS_MAX];
    uint64_t fraction[SPLIT_PARTS_MAX];
    Yen sum;
    uint64_t rest;
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

/* total x ppm x base / (1,000,000 x all). 10^15 x 10^6 x 4x10^13 would pass 128 bits, so the quotient by
 * `all` is taken first, with its own remainder. */
static void exact_part(Yen total, int32_t ppm, int64_t base, int64_t all, Yen *ret_whole,
                       uint64_t *ret_fraction)
{
    wide cost = (wide)total * ppm; /* in millionths of a yen, at most 10^21 */
    wide quotient = cost / all, remainder = cost % all;
    /* cost x base / all = quotient x base + remainder x base / all, all in millionths of a yen */
    wide millionths = quotient * base + remainder * base / all;
    wide rest = remainder * base % all; /* below `all` */
    *ret_whole = (Yen)(millionths / SPLIT_WHOLE_PPM);
    wide left = millionths % SPLIT_WHOLE_PPM * all + rest; /* of all x 1,000,000 */
    wide den = (wide)all * SPLIT_WHOLE_PPM;
    uint64_t fraction = 0;
    for (int bit = 0; bit < 64; bit++) { /* long division: the shifted value would not fit */
        left <<= 1;
        fraction <<= 1;
        if (left >= den) {
            left -= den;
            fraction |= 1;
        }
    }
    *ret_fraction = fraction;
}

struct candidate {
    uint64_t fraction;
    struct str id;
    size_t at;
};

static int candidate_order(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->fraction != right->fraction)
        return left->fraction > right->fraction ? -1 : 1;
    int order = str_compare(left->id, right->id);
    return order ? order : (left->at > right->at) - (left->at < right->at);
}

/* The body's own yen that its parts, rounded down, do not reach: by the largest fraction of a part. */
static void fill_parts(struct split_body *body, const struct exact *exact, size_t count)
{
    bool is_given[SPLIT_PARTS_MAX] = { false };
    Yen left = body->amount;
    for (size_t k = 0; k < count; k++) {
        body->by_part[k] = exact->whole[k];
        left -= exact->whole[k];
    }
    for (; left > 0; left--) {
        size_t best = count;
        for (size_t k = 0; k < count; k++) {
            if (!is_given[k] && (best == count || exact->fraction[k] > exact->fraction[best]))
                best = k;
        }
        assert(best < count); /* a body is short of at most one yen a part */
        is_given[best] = true;
        body->by_part[best]++;
    }
}

static enum status add_part(const struct split *split, size_t k, struct exact *exacts,
                            struct err *err)
{
    int64_t all = 0;
    const struct split_part *part = &split->parts[k];
    for (size_t i = 0; i < split->body_count; i++)
        all += base_of(&split->bodies[i], part->by);
    if (all == 0) {
        enum status status = err_set(err, ERR_INVALID, "bodies", "joint.no_base",
                                     "cost split: part %zu has no base", k + 1);
        err_arg(err, ARG_INT("part", (int64_t)k + 1));
        return status;
    }
    for (size_t i = 0; i < split->body_count; i++) {
        struct exact *exact = &exacts[i];
        exact_part(split->total, part->share_ppm, base_of(&split->bodies[i], part->by), all,
                   &exact->whole[k], &exact->fraction[k]);
        uint64_t sum = exact->rest + exact->fraction[k];
        exact->sum += exact->whole[k] + (sum < exact->rest ? 1 : 0);
        exact->rest = sum;
    }
    return OK;
}

/* */
enum status split_cost(struct arena *arena, struct split *split, struct err *err)
{
    struct exact *exacts = arena_array(arena, struct exact, split->body_count);
    struct candidate *order = arena_array(arena, struct candidate, split->body_count);
    Yen left = split->total;
    assert(split->part_count <= SPLIT_PARTS_MAX);
    for (size_t k = 0; k < split->part_count; k++)
        TRY(add_part(split, k, exacts, err));
    for (size_t i = 0; i < split->body_count; i++) {
        split->bodies[i].amount = exacts[i].sum;
        left -= exacts[i].sum;
        order[i] = (struct candidate){ exacts[i].rest, split->bodies[i].id, i };
    }
    qsort(order, split->body_count, sizeof *order, candidate_order);
    assert(left >= 0 && (size_t)left <= split->body_count);
    for (size_t i = 0; left > 0; i++, left--)
        split->bodies[order[i].at].amount++;
    for (size_t i = 0; i < split->body_count; i++)
        fill_parts(&split->bodies[i], &exacts[i], split->part_count);
    return OK;
}

/* */
struct subsidy subsidy_of(Yen spent, Yen income, OptYen base_amount, Rate rate, Yen unit)
{
    Yen eligible = spent > income ? spent - income : 0;
    if (base_amount.has && base_amount.value < eligible)
        eligible = base_amount.value;
    Yen national =
        yen_round(yen_share(eligible, rate.ppm, SPLIT_WHOLE_PPM, ROUND_DOWN), unit, ROUND_DOWN);
    Yen net = spent > income ? spent - income : 0;
    return (struct subsidy){ eligible, national, net - national };
}
