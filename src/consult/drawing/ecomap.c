/* ecomap.c - places bodies around a household and draws the ties between, readable in black and white:
 * thick strong, dashed weak, strokes across strained, broken in the middle; arrows say who moves. */
#include "consult/drawing/genogram.h"

#include "base/compiler.h"

#include "base/banned.h"

enum {
    DIRECTIONS = 24,
    RADIUS_MIN = 134,
    BODY = 38,
    CENTRE = 44,
    MARGIN = 8,
    BODY_STEP = 86, /* along the circle, from body to body */
    STROKE_HALF = 7,
    STROKE_STEP = 9,
    ARROW_LONG = 13,
    ARROW_HALF = 6,
    TURN = 6283 /* 2000 pi */
};

/* 1000 times the cosine of each 15 degrees; the sine is six steps back. */
static const int cosines[DIRECTIONS] = { 1000, 966,  866,  707,  500,   259,  0,    -259,
                                         -500, -707, -866, -966, -1000, -966, -866, -707,
                                         -500, -259, 0,    259,  500,   707,  866,  966 };

static const struct {
    struct str code;
    enum tie_kind kind;
} kinds[] = { { STR_INIT("strong"), TIE_STRONG },
              { STR_INIT("weak"), TIE_WEAK },
              { STR_INIT("conflict"), TIE_STRAINED },
              { STR_INIT("broken"), TIE_BROKEN } };

static const struct {
    struct str code;
    enum tie_way way;
} ways[] = { { STR_INIT("both"), TIE_WAY_BOTH },
             { STR_INIT("from_self"), TIE_WAY_OUT },
             { STR_INIT("to_self"), TIE_WAY_IN } };

enum tie_kind ecomap_kind(struct str code)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (str_equal(code, kinds[i].code))
            return kinds[i].kind;
    return TIE_NORMAL;
}

enum tie_way ecomap_way(struct str code)
{
    for (size_t i = 0; i < LENGTH(ways); i++)
        if (str_equal(code, ways[i].code))
            return ways[i].way;
    return TIE_WAY_NONE;
}

/* Whole part of the square root. */
static int root_of(int square)
{
    int root = 0;
    while ((root + 1) * (root + 1) <= square)
        root++;
    return root;
}

/* The point `along` from the beginning, `across` to its side, on the way of the given length. */
static struct corner point(struct segment way, int length, int along, int across)
{
    int dx = way.to.x - way.from.x, dy = way.to.y - way.from.y;
    return (struct corner){ .x = way.from.x + (dx * along - dy * across) / length,
                            .y = way.from.y + (dy * along + dx * across) / length };
}

static void add_stroke(struct bond *bond, struct segment way, int length, int along)
{
    bond->strokes[bond->stroke_count++] =
        (struct segment){ point(way, length, along, -STROKE_HALF),
                          point(way, length, along, STROKE_HALF) };
}

static void add_arrow(struct bond *bond, struct segment way, int length, bool at_end)
{
    int tip = at_end ? length : 0, back = at_end ? length - ARROW_LONG : ARROW_LONG;
    struct corner *arrow = bond->arrows[bond->arrow_count++];
    arrow[0] = point(way, length, tip, 0);
    arrow[1] = point(way, length, back, -ARROW_HALF);
    arrow[2] = point(way, length, back, ARROW_HALF);
}

struct bond ecomap_bond(struct tie tie, struct corner from, struct corner to)
{
    struct bond bond = { .tie = tie, .body = to };
    struct segment way = { from, to };
    int dx = to.x - from.x, dy = to.y - from.y, length = root_of(dx * dx + dy * dy);
    if (length == 0)
        return bond;
    bool out = tie.way == TIE_WAY_OUT || tie.way == TIE_WAY_BOTH;
    bool in = tie.way == TIE_WAY_IN || tie.way == TIE_WAY_BOTH;
    if (out)
        add_arrow(&bond, way, length, true);
    if (in)
        add_arrow(&bond, way, length, false);
    /* A thick line must not show beside the tip of its arrow. */
    int begin = in ? ARROW_LONG - 2 : 0, end = out ? length - ARROW_LONG + 2 : length;
    int middle = length / 2;
    if (tie.kind == TIE_BROKEN) {
        bond.lines[bond.line_count++] =
            (struct segment){ point(way, length, begin, 0),
                              point(way, length, middle - STROKE_STEP / 2, 0) };
        begin = middle + STROKE_STEP / 2;
        add_stroke(&bond, way, length, middle - STROKE_STEP / 2);
        add_stroke(&bond, way, length, middle + STROKE_STEP / 2);
    } else if (tie.kind == TIE_STRAINED)
        for (int i = -2; i <= 2; i++)
            add_stroke(&bond, way, length, middle + i * STROKE_STEP);
    bond.lines[bond.line_count++] =
        (struct segment){ point(way, length, begin, 0), point(way, length, end, 0) };
    return bond;
}

struct surroundings ecomap_draw(struct arena *arena, const struct tie *ties, size_t count)
{
    if (count > ECOMAP_BODIES_MAX)
        count = ECOMAP_BODIES_MAX;
    /* Above twelve each body has a direction of its own; the circle grows with the closest two. */
    int between = count > 0 ? DIRECTIONS / (int)count : DIRECTIONS;
    int radius = BODY_STEP * 1000 * DIRECTIONS / (TURN * (between < 1 ? 1 : between));
    if (radius < RADIUS_MIN)
        radius = RADIUS_MIN;
    int size = 2 * (radius + BODY + MARGIN), middle = size / 2;
    struct surroundings ret = { .width = size,
                                .height = size,
                                .centre = { .x = middle, .y = middle },
                                .centre_r = CENTRE,
                                .body_r = BODY,
                                .bonds = arena_array(arena, struct bond, count),
                                .count = count };
    for (size_t i = 0; i < count; i++) {
        /* The first body stands at the top, the others follow clockwise. */
        size_t direction = (i * DIRECTIONS / count + DIRECTIONS - 6) % DIRECTIONS;
        int cosine = cosines[direction];
        int sine = cosines[(direction + DIRECTIONS - 6) % DIRECTIONS];
        struct corner from = { .x = middle + CENTRE * cosine / 1000,
                               .y = middle + CENTRE * sine / 1000 };
        struct corner to = { .x = middle + (radius - BODY) * cosine / 1000,
                             .y = middle + (radius - BODY) * sine / 1000 };
        ret.bonds[i] = ecomap_bond(ties[i], from, to);
        ret.bonds[i].body = (struct corner){ .x = middle + radius * cosine / 1000,
                                             .y = middle + radius * sine / 1000 };
    }
    return ret;
}
