/* genogram.c - places a family by generation: grandparents, parents, the client's own, children,
 * grandchildren. Who lives with the client stands nearest, so that one outline can enclose them. */
#include "consult/genogram.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"

#include "base/banned.h"

enum {
    HALF = 18,
    GAP = 72,
    COUPLE = 104,
    ROW = 96,
    MARGIN = 34,
    PAD = 30,
    NAME_PAD = 44,
    GENERATIONS = 5,
    CLIENT_ROW = 2,
    MARKS_MAX = GENOGRAM_MEMBERS_MAX * 5 + 16
};

struct kin_word {
    const char *word;
    enum kin kin;
    enum sex sex;
};

/* Codes of the list `relation`; most say nothing about the sex, which has a field of its own. */
static const struct kin_word kin_codes[] = {
    { "self", KIN_CLIENT, SEX_UNKNOWN },
    { "spouse", KIN_SPOUSE, SEX_UNKNOWN },
    { "partner", KIN_SPOUSE, SEX_UNKNOWN },
    { "former_spouse", KIN_FORMER_SPOUSE, SEX_UNKNOWN },
    { "child", KIN_CHILD, SEX_UNKNOWN },
    { "grandchild", KIN_GRANDCHILD, SEX_UNKNOWN },
    { "father", KIN_FATHER, SEX_MALE },
    { "mother", KIN_MOTHER, SEX_FEMALE },
    { "sibling", KIN_SIBLING, SEX_UNKNOWN },
    { "brother", KIN_SIBLING, SEX_MALE },
    { "sister", KIN_SIBLING, SEX_FEMALE },
    { "grandparent", KIN_GRANDPARENT, SEX_UNKNOWN },
    { "grandfather", KIN_GRANDPARENT, SEX_MALE },
    { "grandmother", KIN_GRANDPARENT, SEX_FEMALE },
    { "parent_in_law", KIN_OTHER, SEX_UNKNOWN },
    { "child_spouse", KIN_OTHER, SEX_UNKNOWN },
};

enum kin genogram_kin(struct str code, enum sex *ret_sex)
{
    for (size_t i = 0; i < LENGTH(kin_codes); i++)
        if (str_equal(code, str_of(kin_codes[i].word))) {
            *ret_sex = kin_codes[i].sex;
            return kin_codes[i].kin;
        }
    *ret_sex = SEX_UNKNOWN;
    return KIN_OTHER;
}

static const int row_of[] = {
    [KIN_CLIENT] = 2,     [KIN_SPOUSE] = 2, [KIN_FORMER_SPOUSE] = 2, [KIN_CHILD] = 3,
    [KIN_FATHER] = 1,     [KIN_MOTHER] = 1, [KIN_SIBLING] = 2,       [KIN_GRANDPARENT] = 0,
    [KIN_GRANDCHILD] = 4, [KIN_OTHER] = 2,
};

/* A drawing under way: places of the members, before they are moved into the visible area. */
struct layout {
    const struct kinsman *members;
    size_t count;
    size_t client;
    int x[GENOGRAM_MEMBERS_MAX];
    bool used_row[GENERATIONS];
    struct mark *marks;
    size_t mark_count;
};

static enum kin kin_at(const struct layout *l, size_t i)
{
    if (i == l->client)
        return KIN_CLIENT;
    return l->members[i].kin == KIN_CLIENT ? KIN_OTHER : l->members[i].kin;
}

static int row_at(const struct layout *l, size_t i)
{
    return row_of[kin_at(l, i)];
}

/* Places all of a kind, those living with the client first, from `x` in steps of `step`.
 * Returns the next free place. */
static int place(struct layout *l, enum kin kin, int x, int step)
{
    for (int together = 1; together >= 0; together--)
        for (size_t i = 0; i < l->count; i++)
            if (kin_at(l, i) == kin && l->members[i].lives_together == (together == 1)) {
                l->x[i] = x;
                x += step;
            }
    return x;
}

static int count_of(const struct layout *l, enum kin kin)
{
    int count = 0;
    for (size_t i = 0; i < l->count; i++)
        count += kin_at(l, i) == kin;
    return count;
}

static void add_line(struct layout *l, struct corner from, struct corner to)
{
    assert(l->mark_count < MARKS_MAX);
    l->marks[l->mark_count++] =
        (struct mark){ .shape = SHAPE_LINE, .x = from.x, .y = from.y, .x2 = to.x, .y2 = to.y };
}

static int y_of(int row)
{
    return row * ROW;
}

/* A line down from (x, y) and across to the members of a kind below. */
static void add_descent(struct layout *l, struct corner from, enum kin kin, bool with_client)
{
    int lowest = from.x, highest = from.x, row = row_of[kin], bar = y_of(row) - ROW / 2 + 8;
    bool any = false;
    for (size_t i = 0; i < l->count; i++) {
        if (kin_at(l, i) != kin && !(with_client && i == l->client))
            continue;
        any = true;
        lowest = l->x[i] < lowest ? l->x[i] : lowest;
        highest = l->x[i] > highest ? l->x[i] : highest;
        add_line(l, (struct corner){ l->x[i], bar }, (struct corner){ l->x[i], y_of(row) - HALF });
    }
    if (!any)
        return;
    add_line(l, from, (struct corner){ from.x, bar });
    if (lowest < highest)
        add_line(l, (struct corner){ lowest, bar }, (struct corner){ highest, bar });
}

/* The couple lines of the client's row; *ret_x is where the line to the children begins. */
static void add_partners(struct layout *l, struct corner *ret_from)
{
    int y = y_of(CLIENT_ROW), last = l->x[l->client] + HALF;
    *ret_from = (struct corner){ l->x[l->client], y + HALF };
    bool first = true;
    for (int x = l->x[l->client] + COUPLE, left = 1; left > 0; x += COUPLE) {
        left = 0;
        for (size_t i = 0; i < l->count; i++) {
            enum kin kin = kin_at(l, i);
            if ((kin != KIN_SPOUSE && kin != KIN_FORMER_SPOUSE) || l->x[i] != x)
                continue;
            left++;
            /* A second partner's line passes below the first one's symbol. */
            if (first)
                add_line(l, (struct corner){ last, y }, (struct corner){ x - HALF, y });
            else {
                int below = y + HALF + 12;
                add_line(l, (struct corner){ l->x[l->client], y + HALF },
                         (struct corner){ l->x[l->client], below });
                add_line(l, (struct corner){ l->x[l->client], below }, (struct corner){ x, below });
                add_line(l, (struct corner){ x, below }, (struct corner){ x, y + HALF });
            }
            if (kin == KIN_FORMER_SPOUSE)
                l->marks[l->mark_count++] = (struct mark){
                    .shape = SHAPE_SEPARATION,
                    .x = first ? x - COUPLE / 2 + 16 : x - GAP / 2,
                    .y = first ? y : y + HALF + 12,
                };
            if (first)
                *ret_from = (struct corner){ x - COUPLE / 2, y };
            first = false;
        }
    }
}

static void add_parents(struct layout *l, int middle)
{
    int y = y_of(1), parents = count_of(l, KIN_FATHER) + count_of(l, KIN_MOTHER);
    if (parents == 0) {
        if (count_of(l, KIN_SIBLING) > 0)
            add_descent(l, (struct corner){ middle, y_of(CLIENT_ROW) - ROW / 2 }, KIN_SIBLING,
                        true);
        return;
    }
    if (parents > 1)
        add_line(l, (struct corner){ middle - COUPLE / 2 + HALF, y },
                 (struct corner){ middle + COUPLE / 2 - HALF, y });
    struct corner from = { middle, parents > 1 ? y : y + HALF };
    add_descent(l, from, KIN_SIBLING, true);
}

static void place_all(struct layout *l, struct corner *ret_children_from, int *ret_middle)
{
    l->x[l->client] = 0;
    int next = place(l, KIN_SPOUSE, COUPLE, COUPLE);
    next = place(l, KIN_FORMER_SPOUSE, next, COUPLE);
    place(l, KIN_OTHER, next > COUPLE ? next - COUPLE + GAP + HALF : GAP + HALF, GAP);
    int left = place(l, KIN_SIBLING, -GAP, -GAP) + GAP;
    int middle = left / 2;
    bool both = count_of(l, KIN_FATHER) > 0 && count_of(l, KIN_MOTHER) > 0;
    int mothers = both ? middle + COUPLE / 2 : middle;
    place(l, KIN_FATHER, both ? middle - COUPLE / 2 : middle, -GAP);
    place(l, KIN_MOTHER, mothers, GAP);
    int grandparents = count_of(l, KIN_GRANDPARENT);
    place(l, KIN_GRANDPARENT, middle - (grandparents - 1) * GAP / 2, GAP);
    add_parents(l, middle);
    add_partners(l, ret_children_from);
    int children = count_of(l, KIN_CHILD);
    int child_x = ret_children_from->x - (children - 1) * GAP / 2;
    place(l, KIN_CHILD, child_x, GAP);
    place(l, KIN_GRANDCHILD, child_x, GAP);
    *ret_middle = middle;
}

static void add_symbols(struct layout *l)
{
    static const enum shape shapes[] = {
        [SEX_UNKNOWN] = SHAPE_DIAMOND, [SEX_MALE] = SHAPE_SQUARE, [SEX_FEMALE] = SHAPE_CIRCLE
    };
    for (size_t i = 0; i < l->count; i++) {
        const struct kinsman *member = &l->members[i];
        l->marks[l->mark_count++] = (struct mark){ .shape = shapes[member->sex],
                                                   .x = l->x[i],
                                                   .y = y_of(row_at(l, i)),
                                                   .x2 = HALF,
                                                   .y2 = HALF,
                                                   .is_client = i == l->client,
                                                   .is_deceased = member->is_deceased,
                                                   .age = member->age,
                                                   .name = member->name,
                                                   .member = i };
    }
}

/* The span of those living together in a row; false if there is none. */
static bool row_span(const struct layout *l, int row, int *ret_left, int *ret_right)
{
    bool any = false;
    for (size_t i = 0; i < l->count; i++) {
        if (row_at(l, i) != row || l->members[i].is_deceased ||
            !(l->members[i].lives_together || i == l->client))
            continue;
        if (!any || l->x[i] < *ret_left)
            *ret_left = l->x[i];
        if (!any || l->x[i] > *ret_right)
            *ret_right = l->x[i];
        any = true;
    }
    return any;
}

/* Down the right edges of the rows, up the left ones; rows between two that take part are crossed in
 * a narrow lane beside the client. */
static void add_outline(const struct layout *l, struct drawing *drawing)
{
    int left[GENERATIONS], right[GENERATIONS], first = -1, last = -1, together = 0;
    bool has[GENERATIONS];
    for (int row = 0; row < GENERATIONS; row++) {
        has[row] = row_span(l, row, &left[row], &right[row]);
        if (has[row] && first < 0)
            first = row;
        if (has[row])
            last = row;
    }
    for (size_t i = 0; i < l->count; i++)
        together += i != l->client && l->members[i].lives_together && !l->members[i].is_deceased;
    if (together == 0)
        return;
    for (int row = first; row <= last; row++)
        if (!has[row])
            left[row] = right[row] = l->x[l->client] + HALF;
    size_t n = 0;
    for (int row = first; row <= last; row++) {
        int edge = right[row] + (has[row] ? PAD : 4);
        drawing->outline[n++] = (struct corner){ edge, y_of(row) - (row == first ? PAD : ROW / 2) };
        drawing->outline[n++] =
            (struct corner){ edge, y_of(row) + (row == last ? NAME_PAD : ROW / 2) };
    }
    for (int row = last; row >= first; row--) {
        int edge = left[row] - (has[row] ? PAD : 4);
        drawing->outline[n++] =
            (struct corner){ edge, y_of(row) + (row == last ? NAME_PAD : ROW / 2) };
        drawing->outline[n++] = (struct corner){ edge, y_of(row) - (row == first ? PAD : ROW / 2) };
    }
    assert(n <= GENOGRAM_OUTLINE_MAX);
    drawing->outline_count = n;
}

/* Moves everything so that the smallest coordinate stands MARGIN from the edge. */
static void fit(const struct layout *l, struct drawing *drawing)
{
    int left = 0, right = 0, top = GENERATIONS * ROW, bottom = 0;
    for (size_t i = 0; i < l->count; i++) {
        int y = y_of(row_at(l, i));
        left = l->x[i] < left ? l->x[i] : left;
        right = l->x[i] > right ? l->x[i] : right;
        top = y < top ? y : top;
        bottom = y > bottom ? y : bottom;
    }
    for (size_t i = 0; i < drawing->count; i++)
        if (drawing->marks[i].shape == SHAPE_LINE && drawing->marks[i].y < top)
            top = drawing->marks[i].y;
    int dx = MARGIN + HALF - left, dy = MARGIN + HALF - top;
    drawing->width = right - left + 2 * (MARGIN + HALF);
    drawing->height = bottom - top + 2 * (MARGIN + HALF) + NAME_PAD - PAD;
    for (size_t i = 0; i < drawing->count; i++) {
        struct mark *mark = &drawing->marks[i];
        mark->x += dx;
        mark->y += dy;
        if (mark->shape == SHAPE_LINE) {
            mark->x2 += dx;
            mark->y2 += dy;
        }
    }
    for (size_t i = 0; i < drawing->outline_count; i++) {
        drawing->outline[i].x += dx;
        drawing->outline[i].y += dy;
    }
}

struct drawing genogram_draw(struct arena *arena, const struct kinsman *members, size_t count)
{
    struct drawing drawing = { 0 };
    if (count == 0)
        return drawing;
    if (count > GENOGRAM_MEMBERS_MAX)
        count = GENOGRAM_MEMBERS_MAX;
    struct layout l = { .members = members, .count = count };
    for (size_t i = count; i-- > 0;)
        if (members[i].kin == KIN_CLIENT)
            l.client = i;
    l.marks = arena_array(arena, struct mark, MARKS_MAX);
    struct corner children_from;
    int middle;
    place_all(&l, &children_from, &middle);
    add_descent(&l, children_from, KIN_CHILD, false);
    if (count_of(&l, KIN_GRANDCHILD) > 0 && count_of(&l, KIN_CHILD) > 0) {
        int child_x = children_from.x - (count_of(&l, KIN_CHILD) - 1) * GAP / 2;
        add_descent(&l, (struct corner){ child_x, y_of(3) + HALF }, KIN_GRANDCHILD, false);
    }
    add_symbols(&l);
    drawing.marks = l.marks;
    drawing.count = l.mark_count;
    add_outline(&l, &drawing);
    fit(&l, &drawing);
    return drawing;
}

/* ---- ecomap ---- */
enum {
    DIRECTIONS = 24,
    ECO_RADIUS = 128,
    ECO_BODY = 36,
    ECO_CENTRE = 44,
    ECO_MARGIN = 8,
    ECO_BODIES_MAX = 12
};

/* 1000 times the cosine of each 15 degrees; the sine is six steps back. */
static const int cosines[DIRECTIONS] = { 1000, 966,  866,  707,  500,   259,  0,    -259,
                                         -500, -707, -866, -966, -1000, -966, -866, -707,
                                         -500, -259, 0,    259,  500,   707,  866,  966 };

struct surroundings ecomap_draw(struct arena *arena, const struct tie *ties, size_t count)
{
    if (count > ECO_BODIES_MAX)
        count = ECO_BODIES_MAX;
    int size = 2 * (ECO_RADIUS + ECO_BODY + ECO_MARGIN), middle = size / 2;
    struct surroundings ret = { .width = size,
                                .height = size,
                                .centre_x = middle,
                                .centre_y = middle,
                                .centre_r = ECO_CENTRE,
                                .body_r = ECO_BODY,
                                .bonds = arena_array(arena, struct bond, count),
                                .count = count };
    for (size_t i = 0; i < count; i++) {
        /* The first body stands at the top, the others follow clockwise. */
        size_t direction = (i * DIRECTIONS / count + DIRECTIONS - 6) % DIRECTIONS;
        int cosine = cosines[direction];
        int sine = cosines[(direction + DIRECTIONS - 6) % DIRECTIONS];
        ret.bonds[i] = (struct bond){
            .x = middle + ECO_CENTRE * cosine / 1000,
            .y = middle + ECO_CENTRE * sine / 1000,
            .x2 = middle + (ECO_RADIUS - ECO_BODY) * cosine / 1000,
            .y2 = middle + (ECO_RADIUS - ECO_BODY) * sine / 1000,
            .body_x = middle + ECO_RADIUS * cosine / 1000,
            .body_y = middle + ECO_RADIUS * sine / 1000,
            .name = ties[i].name,
            .strength = (int)ties[i].strength,
        };
    }
    return ret;
}
