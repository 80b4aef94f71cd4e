/* genogram.c - draws a placed family: lines between partners, down to children, the line around a household. */
#include "consult/drawing/genogram.h"

#include "consult/drawing/genogram_layout.h"
#include "consult/drawing/genogram_outline.h"

#include <assert.h>

#include "base/compiler.h"

#include "base/banned.h"

enum {
    MARGIN = 20,
    PAD = 28,            /* above a symbol's centre to the line around a household */
    PAD_SIDE = 38,       /* beside it, for the labels */
    LANE = 12,           /* of a household's way around somebody who does not belong to it */
    OVER = 13,           /* lines to partners beyond the nearest pass above it */
    STROKES_OUT = 22,    /* from the line down to the strokes, toward who left */
    LINE_FROM_NAME = 24, /* end of one line of label below the symbol's edge */
    MARKS_MAX = GENOGRAM_MEMBERS_MAX * 6 + 32
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
    { "child_spouse", KIN_CHILD_SPOUSE, SEX_UNKNOWN },
    { "grandchild", KIN_GRANDCHILD, SEX_UNKNOWN },
    { "father", KIN_FATHER, SEX_MALE },
    { "mother", KIN_MOTHER, SEX_FEMALE },
    { "parent_in_law", KIN_PARENT_IN_LAW, SEX_UNKNOWN },
    { "sibling", KIN_SIBLING, SEX_UNKNOWN },
    { "grandfather_p", KIN_GRANDPARENT_P, SEX_MALE },
    { "grandmother_p", KIN_GRANDPARENT_P, SEX_FEMALE },
    { "grandfather_m", KIN_GRANDPARENT_M, SEX_MALE },
    { "grandmother_m", KIN_GRANDPARENT_M, SEX_FEMALE },
    { "grandparent", KIN_GRANDPARENT, SEX_UNKNOWN },
    { "relative", KIN_RELATIVE, SEX_UNKNOWN },
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

static int word_at(const char *const *words, int count, struct str code)
{
    for (int i = 1; i < count; i++)
        if (str_equal(code, str_of(words[i])))
            return i;
    return 0;
}

enum union_state genogram_union(struct str code)
{
    static const char *const words[] = { [UNION_MARRIED] = "married",
                                         [UNION_UNMARRIED] = "partner",
                                         [UNION_SEPARATED] = "separated",
                                         [UNION_DIVORCED] = "divorced",
                                         [UNION_WIDOWED] = "widowed" };
    return (enum union_state)word_at(words, LENGTH(words), code);
}

enum other_parent genogram_other_parent(struct str code)
{
    static const char *const words[] = {
        [PARENT_PRESENT] = "present", [PARENT_FORMER] = "former", [PARENT_UNKNOWN] = "unknown"
    };
    return (enum other_parent)word_at(words, LENGTH(words), code);
}

/* A drawing under way. */
struct pen {
    const struct layout *l;
    struct mark *marks;
    size_t count;
};

static struct corner at(int x, int y)
{
    return (struct corner){ .x = x, .y = y };
}

static struct mark *add(struct pen *pen, enum shape shape, struct corner from, struct corner to)
{
    assert(pen->count < MARKS_MAX);
    struct mark *mark = &pen->marks[pen->count++];
    *mark = (struct mark){ .shape = shape, .x = from.x, .y = from.y, .x2 = to.x, .y2 = to.y };
    return mark;
}

/* Where a line down from a symbol begins: below its labels. */
static struct corner below(const struct layout *l, size_t i)
{
    int down = HALF + 4;
    if (l->members[i].name.len > 0)
        down = HALF + LINE_FROM_NAME;
    if (l->members[i].nickname.len > 0)
        down = NAME_DOWN;
    return at(l->x[i], layout_y(l->row[i]) + down);
}

static void question(struct pen *pen, struct corner where)
{
    add(pen, SHAPE_QUESTION, where, where);
}

/* From `from` down to the bar above a row and to each of the group below it. */
static void descend(struct pen *pen, struct corner from, const struct group *group, int row,
                    enum shape shape)
{
    const struct layout *l = pen->l;
    int bar = layout_y(row - 1) + BAR, lowest = from.x, highest = from.x;
    if (group->count == 0)
        return;
    for (size_t i = 0; i < group->count; i++) {
        int x = l->x[group->item[i]];
        lowest = x < lowest ? x : lowest;
        highest = x > highest ? x : highest;
        add(pen, shape, at(x, bar), at(x, layout_y(row) - HALF));
    }
    add(pen, shape, from, at(from.x, bar));
    if (lowest < highest)
        add(pen, shape, at(lowest, bar), at(highest, bar));
}

static void strokes(struct pen *pen, enum union_state state, bool is_former, int x, int y)
{
    int count = state == UNION_SEPARATED ? 1 : state == UNION_DIVORCED ? 2 : 0;
    if (state == UNION_NOT_STATED && is_former)
        count = 2;
    if (count > 0)
        add(pen, SHAPE_SEPARATION, at(x, y), at(x, y))->strokes = count;
}

static enum shape couple_line(enum union_state state)
{
    return state == UNION_UNMARRIED ? SHAPE_DASHED : SHAPE_LINE;
}

/* Of two who stand beside each other: what either row says of them; a parting counts before a union. */
static enum union_state state_of(const struct layout *l, size_t a, size_t b)
{
    enum union_state first = l->members[a].state, second = l->members[b].state;
    return first > second ? first : second;
}

static void add_couple(struct pen *pen, size_t a, size_t b)
{
    const struct layout *l = pen->l;
    int y = layout_y(l->row[a]), middle = (l->x[a] + l->x[b]) / 2;
    enum union_state state = state_of(l, a, b);
    add(pen, couple_line(state), at(l->x[a] + HALF, y), at(l->x[b] - HALF, y));
    strokes(pen, state, false, middle + STROKES_OUT, y);
}

/* Line to a partner: straight to the nearest, above the symbols to those beyond. */
static void add_partner(struct pen *pen, const struct family *family)
{
    const struct layout *l = pen->l;
    size_t partner = family->partner;
    int y = layout_y(CLIENT_ROW), x = l->x[partner], own = l->x[l->client], side = family->side;
    enum union_state state = l->members[partner].state;
    bool is_former = layout_kin(l, partner) == KIN_FORMER_SPOUSE;
    if (family->order == 0)
        add(pen, couple_line(state), at(own + side * HALF, y), at(x - side * HALF, y));
    else {
        int over = y - HALF - OVER * family->order, foot = own + side * (4 + 4 * family->order);
        add(pen, couple_line(state), at(foot, y), at(foot, over));
        add(pen, couple_line(state), at(foot, over), at(x, over));
        add(pen, couple_line(state), at(x, over), at(x, y - HALF));
        y = over;
    }
    strokes(pen, state, is_former, family->anchor + side * STROKES_OUT, y);
    descend(pen, at(family->anchor, y), &family->children, CLIENT_ROW + 1, SHAPE_LINE);
}

/* ---- the generations above ---- */
/* The lower middle of a couple or of one: where a line to their children begins. */
static struct corner foot_of(struct pen *pen, const struct group *couple)
{
    const struct layout *l = pen->l;
    if (couple->count == 1)
        return below(l, couple->item[0]);
    return at((l->x[couple->item[0]] + l->x[couple->item[1]]) / 2,
              layout_y(l->row[couple->item[0]]));
}

static struct corner add_pair(struct pen *pen, const struct group *couple)
{
    if (couple->count == 2)
        add_couple(pen, couple->item[0], couple->item[1]);
    return foot_of(pen, couple);
}

/* Grandparents down to the parent between, or dotted past one who is not recorded to (x, y). */
static void add_grandparents(struct pen *pen, const struct group *couple, size_t parent, int x,
                             int y)
{
    if (couple->count == 0)
        return;
    struct corner from = add_pair(pen, couple);
    if (parent < pen->l->count) {
        const struct group child = { .item = { parent }, .count = 1 };
        descend(pen, from, &child, 1, SHAPE_LINE);
        return;
    }
    add(pen, SHAPE_DOTTED, from, at(from.x, y));
    if (x != from.x)
        add(pen, SHAPE_DOTTED, at(from.x, y), at(x, y));
    question(pen, at(from.x, layout_y(0) + BAR));
}

/* The parents' line and where the one to the client begins. `ret_shape`: dotted where no parent is recorded. */
static struct corner add_parents(struct pen *pen, enum shape *ret_shape)
{
    const struct layout *l = pen->l;
    bool has_father = l->father < l->count, has_mother = l->mother < l->count;
    int y = layout_y(1), middle = (l->father_x + l->mother_x) / 2;
    bool has_place[3] = { l->has_father_x, l->grandparents[1].count > 0, l->has_mother_x };
    int places = has_place[0] + has_place[1] + has_place[2];
    *ret_shape = has_father || has_mother ? SHAPE_LINE : SHAPE_DOTTED;
    if (has_father && has_mother)
        add_couple(pen, l->father, l->mother);
    int end = has_father ? l->father_x + HALF : has_mother ? l->mother_x - HALF : middle;
    if (has_father && has_mother)
        end = middle;
    add_grandparents(pen, &l->grandparents[0], l->father, end, y);
    add_grandparents(pen, &l->grandparents[1], l->count, end, y);
    add_grandparents(pen, &l->grandparents[2], l->mother, end, y);
    if (places == 1 && (has_father || has_mother))
        return below(l, has_father ? l->father : l->mother);
    return at(middle, y);
}

static void add_ancestors(struct pen *pen)
{
    const struct layout *l = pen->l;
    struct group row = l->siblings;
    row.item[row.count++] = l->client;
    bool has_above = l->has_father_x || l->has_mother_x || l->grandparents[1].count > 0;
    enum shape shape = SHAPE_LINE;
    if (has_above) {
        struct corner from = add_parents(pen, &shape);
        if (shape == SHAPE_DOTTED && row.count > 1) {
            /* Siblings are siblings, whatever is known of their parents. */
            struct corner bar = at(from.x, layout_y(1) + BAR);
            add(pen, SHAPE_DOTTED, from, bar);
            descend(pen, bar, &row, CLIENT_ROW, SHAPE_LINE);
        } else
            descend(pen, from, &row, CLIENT_ROW, shape);
    } else if (row.count > 1)
        descend(pen, at((l->father_x + l->mother_x) / 2, layout_y(1) + BAR), &row, CLIENT_ROW,
                SHAPE_LINE);
    if (l->in_laws.count > 0)
        for (size_t i = 1; i < l->family_count; i++)
            if (layout_kin(l, l->families[i].partner) == KIN_SPOUSE) {
                const struct group spouse = { .item = { l->families[i].partner }, .count = 1 };
                descend(pen, add_pair(pen, &l->in_laws), &spouse, CLIENT_ROW, SHAPE_LINE);
                return;
            }
}

/* ---- the generations below ---- */
static void add_descendants(struct pen *pen)
{
    const struct layout *l = pen->l;
    size_t child = layout_only_child(l);
    for (size_t i = 1; i < l->family_count; i++)
        add_partner(pen, &l->families[i]);
    descend(pen, below(l, l->client), &l->families[0].children, CLIENT_ROW + 1, SHAPE_LINE);
    if (l->child_spouse < l->count)
        add_couple(pen, child, l->child_spouse);
    if (l->grandchildren.count == 0)
        return;
    struct corner from = below(l, l->client); /* past a child who is not recorded */
    enum shape shape = SHAPE_DOTTED;
    if (child < l->count) {
        from = l->child_spouse < l->count
                   ? at((l->x[child] + l->x[l->child_spouse]) / 2, layout_y(CLIENT_ROW + 1))
                   : below(l, child);
        shape = SHAPE_LINE;
    } else
        for (size_t i = 0; i < l->family_count; i++)
            if (l->families[i].children.count > 1) {
                from =
                    at(l->x[l->families[i].children.item[0]] + GAP / 2, layout_y(CLIENT_ROW) + BAR);
                break;
            }
    descend(pen, from, &l->grandchildren, CLIENT_ROW + 2, shape);
    if (shape == SHAPE_DOTTED)
        question(pen, at(from.x, layout_y(CLIENT_ROW + 1) + HALF));
}

static void add_symbols(struct pen *pen)
{
    static const enum shape shapes[] = {
        [SEX_UNKNOWN] = SHAPE_DIAMOND, [SEX_MALE] = SHAPE_SQUARE, [SEX_FEMALE] = SHAPE_CIRCLE
    };
    const struct layout *l = pen->l;
    for (size_t i = 0; i < l->count; i++) {
        const struct kinsman *member = &l->members[i];
        struct mark *mark =
            add(pen, shapes[member->sex], at(l->x[i], layout_y(l->row[i])), at(HALF, HALF));
        mark->is_client = i == l->client;
        mark->is_deceased = member->is_deceased;
        mark->is_apart = l->is_apart[i];
        mark->age = member->age;
        mark->name = member->name;
        mark->nickname = member->nickname;
        mark->member = i;
    }
}

/* ---- the line around who lives together ---- */
static bool is_home(const struct layout *l, size_t i)
{
    return i == l->client || (l->members[i].lives_together && !l->members[i].is_deceased);
}

/* Those at home in a row from left to right. */
static struct group home_row(const struct layout *l, int row)
{
    struct group ret = { .count = 0 };
    for (size_t i = 0; i < l->count; i++) {
        if (l->row[i] != row || !is_home(l, i))
            continue;
        size_t to = ret.count++;
        for (; to > 0 && l->x[ret.item[to - 1]] > l->x[i]; to--)
            ret.item[to] = ret.item[to - 1];
        ret.item[to] = i;
    }
    return ret;
}

/* Somebody of these rows whose symbol or label stands between two x. */
static bool is_taken(const struct layout *l, int first_row, int last_row, int left, int right)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->row[i] >= first_row && l->row[i] <= last_row && l->x[i] > left && l->x[i] < right)
            return true;
    return false;
}

static struct box box_of(int left, int top, int right, int bottom)
{
    return (struct box){ left, top, right, bottom };
}

static size_t row_boxes(const struct layout *l, const struct group *home, struct box *boxes)
{
    size_t count = 0;
    int y = layout_y(l->row[home->item[0]]);
    for (size_t i = 0; i < home->count; i++) {
        int x = l->x[home->item[i]];
        int next = i + 1 < home->count ? l->x[home->item[i + 1]] : x;
        bool is_between = is_taken(l, l->row[home->item[i]], l->row[home->item[i]], x, next);
        int end = is_between ? x : next;
        boxes[count++] = box_of(x - PAD_SIDE, y - PAD, end + PAD_SIDE, y + NAME_DOWN);
        if (is_between) /* below the labels of those between */
            boxes[count++] =
                box_of(x - PAD_SIDE, y + NAME_DOWN, next + PAD_SIDE, y + NAME_DOWN + LANE);
    }
    return count;
}

/* From the row of a down to the row of b: between the rows, and through a free place of rows between. */
static size_t way_boxes(const struct layout *l, size_t a, size_t b, struct box *boxes)
{
    int from = layout_y(l->row[a]) + NAME_DOWN - 1, to = layout_y(l->row[b]) - PAD + 1;
    int left = l->x[a] < l->x[b] ? l->x[a] : l->x[b], right = l->x[a] + l->x[b] - left;
    if (l->row[b] == l->row[a] + 1) {
        boxes[0] = box_of(left - PAD_SIDE, from, right + PAD_SIDE, to);
        return 1;
    }
    int middle = (left + right) / 2, x = middle, room = PAD_SIDE + LANE;
    for (int step = 1; is_taken(l, l->row[a] + 1, l->row[b] - 1, x - room, x + room); step++)
        x = middle + 4 * (step % 2 == 0 ? -step / 2 : (step + 1) / 2);
    boxes[0] = box_of(x - LANE / 2, from, x + LANE / 2, to);
    int low_a = l->x[a] < x ? l->x[a] : x, low_b = l->x[b] < x ? l->x[b] : x;
    boxes[1] = box_of(low_a - LANE, from, l->x[a] + x - low_a + LANE, from + LANE);
    boxes[2] = box_of(low_b - LANE, to - LANE, l->x[b] + x - low_b + LANE, to);
    return 3;
}

static void add_outline(const struct layout *l, struct arena *arena, struct drawing *drawing)
{
    struct box boxes[OUTLINE_BOXES_MAX];
    size_t count = 0, together = 0;
    struct group above = { .count = 0 };
    for (int row = 0; row < GENERATIONS; row++) {
        struct group home = home_row(l, row);
        together += home.count;
        if (home.count == 0)
            continue;
        count += row_boxes(l, &home, boxes + count);
        size_t a = 0, b = 0; /* the closest two of the rows */
        for (size_t i = 0; i < above.count; i++)
            for (size_t k = 0; k < home.count; k++) {
                int now = l->x[above.item[a]] - l->x[home.item[b]];
                int other = l->x[above.item[i]] - l->x[home.item[k]];
                if (other * other < now * now) {
                    a = i;
                    b = k;
                }
            }
        if (above.count > 0)
            count += way_boxes(l, above.item[a], home.item[b], boxes + count);
        above = home;
    }
    if (together > 1)
        drawing->outlines = outline_trace(arena, boxes, count, &drawing->outline_count);
}

/* ---- together ---- */
static void stretch(struct box *all, int left, int top, int right, int bottom)
{
    all->left = left < all->left ? left : all->left;
    all->top = top < all->top ? top : all->top;
    all->right = right > all->right ? right : all->right;
    all->bottom = bottom > all->bottom ? bottom : all->bottom;
}

/* Moves everything so that the smallest coordinate stands MARGIN from the edge. */
static void fit(struct drawing *drawing)
{
    struct box all = { 0, 2 * ROW, 0, 0 };
    for (size_t i = 0; i < drawing->count; i++) {
        const struct mark *mark = &drawing->marks[i];
        bool is_symbol = mark->shape <= SHAPE_DIAMOND;
        int half = is_symbol ? GENOGRAM_NAME_WIDTH / 2 : 0;
        stretch(&all, mark->x - half, mark->y - (is_symbol ? HALF + 5 : 0), mark->x + half,
                mark->y + (is_symbol ? NAME_DOWN : 0));
    }
    for (size_t i = 0; i < drawing->outline_count; i++)
        for (size_t k = 0; k < drawing->outlines[i].count; k++) {
            struct corner corner = drawing->outlines[i].corners[k];
            stretch(&all, corner.x, corner.y, corner.x, corner.y);
        }
    int dx = MARGIN - all.left, dy = MARGIN - all.top;
    drawing->width = all.right + dx + MARGIN;
    drawing->height = all.bottom + dy + MARGIN;
    for (size_t i = 0; i < drawing->count; i++) {
        struct mark *mark = &drawing->marks[i];
        bool is_symbol = mark->shape <= SHAPE_DIAMOND;
        mark->x += dx;
        mark->y += dy;
        mark->x2 += is_symbol ? 0 : dx;
        mark->y2 += is_symbol ? 0 : dy;
    }
    for (size_t i = 0; i < drawing->outline_count; i++)
        for (size_t k = 0; k < drawing->outlines[i].count; k++) {
            drawing->outlines[i].corners[k].x += dx;
            drawing->outlines[i].corners[k].y += dy;
        }
}

struct drawing genogram_draw(struct arena *arena, const struct kinsman *members, size_t count)
{
    struct drawing drawing = { 0 };
    if (count == 0)
        return drawing;
    if (count > GENOGRAM_MEMBERS_MAX)
        count = GENOGRAM_MEMBERS_MAX;
    struct layout *l = arena_new(arena, struct layout);
    layout_place(l, members, count);
    struct pen pen = { .l = l, .marks = arena_array(arena, struct mark, MARKS_MAX) };
    add_ancestors(&pen);
    add_descendants(&pen);
    add_symbols(&pen);
    drawing.marks = pen.marks;
    drawing.count = pen.count;
    add_outline(l, arena, &drawing);
    fit(&drawing);
    return drawing;
}
