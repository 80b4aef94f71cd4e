/* genogram_place.c - who stands where: the client in the middle of a row, partners to the sides, siblings beyond,
 * each couple's children under it, parents and grandparents above. */
#include "consult/drawing/genogram_layout.h"

#include "base/compiler.h"

#include "base/banned.h"

enum { APART = GAP + 16 };

enum kin layout_kin(const struct layout *l, size_t i)
{
    if (i == l->client)
        return KIN_CLIENT;
    return l->members[i].kin == KIN_CLIENT ? KIN_OTHER : l->members[i].kin;
}

int layout_y(int row)
{
    return row * ROW;
}

static void put(struct layout *l, size_t i, int row, int x)
{
    l->x[i] = x;
    l->row[i] = row;
    l->is_placed[i] = true;
}

/* Those of a kind, at most `most`, oldest first where ages are known. */
static struct group members_of(const struct layout *l, enum kin kin, size_t most)
{
    struct group ret = { .count = 0 };
    for (size_t i = 0; i < l->count && ret.count < most; i++) {
        if (layout_kin(l, i) != kin)
            continue;
        size_t at = ret.count;
        while (at > 0 && l->members[i].age >= 0 && l->members[ret.item[at - 1]].age >= 0 &&
               l->members[ret.item[at - 1]].age < l->members[i].age) {
            ret.item[at] = ret.item[at - 1];
            at--;
        }
        ret.item[at] = i;
        ret.count++;
    }
    return ret;
}

/* Of a couple the man stands at the left. */
static struct group couple_of(const struct layout *l, enum kin kin)
{
    struct group ret = members_of(l, kin, 2);
    if (ret.count == 2 && l->members[ret.item[1]].sex == SEX_MALE &&
        l->members[ret.item[0]].sex != SEX_MALE) {
        size_t man = ret.item[1];
        ret.item[1] = ret.item[0];
        ret.item[0] = man;
    }
    return ret;
}

static void put_couple(struct layout *l, const struct group *couple, int row, int middle)
{
    for (size_t i = 0; i < couple->count; i++)
        put(l, couple->item[i], row,
            middle + (int)i * COUPLE - (couple->count == 2 ? COUPLE / 2 : 0));
}

static int couple_width(const struct group *couple)
{
    return couple->count == 0 ? 0 : GAP + (int)(couple->count - 1) * COUPLE;
}

/* ---- the client's generation ---- */
static void add_families(struct layout *l, enum kin kin, int side)
{
    struct group partners = members_of(l, kin, FAMILIES_MAX);
    int order = 0;
    for (size_t i = 1; i < l->family_count; i++)
        order += l->families[i].side == side;
    for (size_t i = 0; i < partners.count; i++)
        l->families[l->family_count++] = (struct family){
            .partner = partners.item[i], .has_partner = true, .side = side, .order = order + (int)i
        };
}

/* Former partners at the left, the present one at the right; if there are only such or only such, the man of a
 * couple at the left. */
static void find_families(struct layout *l)
{
    l->family_count = 1;
    struct group now = members_of(l, KIN_SPOUSE, 1), former = members_of(l, KIN_FORMER_SPOUSE, 1);
    int side = 1;
    if (now.count + former.count == 1) {
        size_t partner = now.count > 0 ? now.item[0] : former.item[0];
        if (l->members[l->client].sex == SEX_FEMALE && l->members[partner].sex == SEX_MALE)
            side = -1;
    }
    add_families(l, KIN_SPOUSE, side);
    add_families(l, KIN_FORMER_SPOUSE, now.count > 0 ? -1 : side);
}

static struct family *family_with(struct layout *l, enum kin kin)
{
    for (size_t i = 1; i < l->family_count; i++)
        if (layout_kin(l, l->families[i].partner) == kin)
            return &l->families[i];
    return &l->families[0];
}

/* A child whose other parent is not said hangs from the only couple there is, else from the client alone. */
static void share_children(struct layout *l)
{
    struct group children = members_of(l, KIN_CHILD, GENOGRAM_MEMBERS_MAX);
    for (size_t i = 0; i < children.count; i++) {
        struct family *family = &l->families[0];
        enum other_parent parent = l->members[children.item[i]].parent;
        if (parent == PARENT_PRESENT)
            family = family_with(l, KIN_SPOUSE);
        else if (parent == PARENT_FORMER)
            family = family_with(l, KIN_FORMER_SPOUSE);
        else if (parent == PARENT_NOT_STATED && l->family_count == 2)
            family = &l->families[1];
        family->children.item[family->children.count++] = children.item[i];
    }
}

size_t layout_only_child(const struct layout *l)
{
    size_t child = l->count, count = 0;
    for (size_t i = 0; i < l->family_count; i++)
        for (size_t k = 0; k < l->families[i].children.count; k++, count++)
            child = l->families[i].children.item[k];
    return count == 1 ? child : l->count;
}

static int children_width(const struct layout *l, const struct family *family)
{
    int width = (int)family->children.count * GAP;
    if (width > 0 && l->child_spouse < l->count)
        width += 2 * COUPLE;
    return width;
}

static struct family *family_at(struct layout *l, int side, int order)
{
    for (size_t i = 1; i < l->family_count; i++)
        if (l->families[i].side == side && l->families[i].order == order)
            return &l->families[i];
    return NULL;
}

/* Partners of one side, from the client outward, so far apart that the children of neighbours have room. */
static void place_side(struct layout *l, int side, int inner_width, int inner_anchor)
{
    int x = 0;
    for (int order = 0;; order++) {
        struct family *family = family_at(l, side, order);
        if (family == NULL)
            return;
        int width = children_width(l, family);
        int anchor = x + COUPLE / 2;
        if (width > 0 && inner_width > 0 && anchor < inner_anchor + (width + inner_width) / 2)
            anchor = inner_anchor + (width + inner_width) / 2;
        x = anchor + COUPLE / 2;
        family->anchor = side * anchor;
        put(l, family->partner, CLIENT_ROW, side * x);
        if (width > 0) {
            inner_anchor = anchor;
            inner_width = width;
        }
    }
}

static void place_partners(struct layout *l)
{
    int alone = children_width(l, &l->families[0]);
    struct family *left = family_at(l, -1, 0), *right = family_at(l, 1, 0);
    int left_width = left != NULL ? children_width(l, left) : 0;
    int right_width = right != NULL ? children_width(l, right) : 0;
    place_side(l, -1, alone, 0);
    place_side(l, 1, alone, 0);
    if (alone > 0 || left_width == 0 || right_width == 0)
        return;
    int lack = (left_width + right_width) / 2 - (right->anchor - left->anchor);
    for (size_t i = 1; i < l->family_count && lack > 0; i++) {
        struct family *family = &l->families[i];
        family->anchor += family->side * (lack + 1) / 2;
        l->x[family->partner] += family->side * (lack + 1) / 2;
    }
}

static int row_edge(const struct layout *l, int row, int side)
{
    int edge = 0;
    bool any = false;
    for (size_t i = 0; i < l->count; i++)
        if (l->is_placed[i] && l->row[i] == row && (!any || (l->x[i] - edge) * side > 0)) {
            edge = l->x[i];
            any = true;
        }
    return edge;
}

/* Beyond the partners of the left, or at the right when only the left has partners. */
static void place_siblings(struct layout *l)
{
    l->siblings = members_of(l, KIN_SIBLING, GENOGRAM_MEMBERS_MAX);
    int side = family_at(l, -1, 0) != NULL && family_at(l, 1, 0) == NULL ? 1 : -1;
    int x = row_edge(l, CLIENT_ROW, side);
    for (size_t i = 0; i < l->siblings.count; i++) {
        size_t item = l->siblings.item[side > 0 ? i : l->siblings.count - 1 - i];
        x += side * GAP;
        put(l, item, CLIENT_ROW, x);
    }
}

/* ---- above ---- */
static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Places for father and mother; one who is not recorded has a place below grandparents of the same side. */
static void place_parents(struct layout *l)
{
    struct group father = members_of(l, KIN_FATHER, 1), mother = members_of(l, KIN_MOTHER, 1);
    l->father = father.count > 0 ? father.item[0] : l->count;
    l->mother = mother.count > 0 ? mother.item[0] : l->count;
    l->grandparents[0] = couple_of(l, KIN_GRANDPARENT_P);
    l->grandparents[1] = couple_of(l, KIN_GRANDPARENT);
    l->grandparents[2] = couple_of(l, KIN_GRANDPARENT_M);
    l->has_father_x = father.count > 0 || l->grandparents[0].count > 0;
    l->has_mother_x = mother.count > 0 || l->grandparents[2].count > 0;
    int left = 0, right = 0, lines = 0;
    for (size_t i = 0; i < l->siblings.count; i++) {
        int x = l->x[l->siblings.item[i]];
        left = x < left ? x : left;
        right = x > right ? x : right;
    }
    int middle = (left + right) / 2, distance = COUPLE;
    int width_p = couple_width(&l->grandparents[0]), width_m = couple_width(&l->grandparents[2]);
    int width_u = couple_width(&l->grandparents[1]);
    if (l->has_father_x && l->has_mother_x) {
        distance = larger(distance, (width_p > 0 && width_m > 0) ? (width_p + width_m) / 2 : 0);
        if (width_u > 0)
            distance = larger(distance, width_u + larger(width_p, width_m));
        lines = distance / 2;
    } else if (width_u > 0 && (l->has_father_x || l->has_mother_x)) {
        distance = larger(distance, (width_u + larger(width_p, width_m)) / 2);
        lines = distance / 2;
    }
    l->father_x = middle - lines;
    l->mother_x = middle + lines;
    if (father.count > 0)
        put(l, l->father, 1, l->father_x);
    if (mother.count > 0)
        put(l, l->mother, 1, l->mother_x);
    put_couple(l, &l->grandparents[0], 0, l->father_x);
    put_couple(l, &l->grandparents[2], 0, l->mother_x);
    int unknown_x = l->has_father_x == l->has_mother_x ? middle
                    : l->has_father_x                  ? l->mother_x
                                                       : l->father_x;
    put_couple(l, &l->grandparents[1], 0, unknown_x);
}

/* Above the present spouse, clear of the client's own parents. */
static void place_in_laws(struct layout *l)
{
    const struct family *family = family_with(l, KIN_SPOUSE);
    l->in_laws = couple_of(l, KIN_PARENT_IN_LAW);
    if (!family->has_partner) {
        l->in_laws.count = 0;
        return;
    }
    int side = family->side, middle = l->x[family->partner];
    int half = l->in_laws.count == 2 ? COUPLE / 2 : 0;
    bool has_own = l->has_father_x || l->has_mother_x;
    int own = side > 0 ? l->mother_x : l->father_x;
    if (has_own && (middle - side * half - own) * side < GAP)
        middle = own + side * (GAP + half);
    put_couple(l, &l->in_laws, 1, middle);
}

/* ---- below ---- */
static void place_children(struct layout *l)
{
    for (size_t i = 0; i < l->family_count; i++) {
        const struct family *family = &l->families[i];
        int x = family->anchor - ((int)family->children.count - 1) * GAP / 2;
        for (size_t k = 0; k < family->children.count; k++, x += GAP)
            put(l, family->children.item[k], CLIENT_ROW + 1, x);
    }
    size_t child = layout_only_child(l);
    if (l->child_spouse < l->count)
        put(l, l->child_spouse, CLIENT_ROW + 1, l->x[child] + COUPLE);
}

/* Under the only child; under the middle of the first two of a family where it is not known whose they are; apart
 * where not even the family is known. */
static void place_grandchildren(struct layout *l)
{
    l->grandchildren = members_of(l, KIN_GRANDCHILD, GENOGRAM_MEMBERS_MAX);
    size_t child = layout_only_child(l);
    int middle = 0, x;
    bool has_children = false, is_known = child < l->count;
    if (is_known)
        middle = l->x[child] + (l->child_spouse < l->count ? COUPLE / 2 : 0);
    for (size_t i = 0; i < l->family_count && !is_known; i++) {
        const struct group *children = &l->families[i].children;
        has_children = has_children || children->count > 0;
        is_known = children->count > 1;
        if (is_known)
            middle = l->x[children->item[0]] + GAP / 2;
    }
    x = middle - ((int)l->grandchildren.count - 1) * GAP / 2;
    for (size_t i = 0; i < l->grandchildren.count; i++, x += GAP) {
        put(l, l->grandchildren.item[i], CLIENT_ROW + 2, x);
        l->is_apart[l->grandchildren.item[i]] = has_children && !is_known;
    }
    if (has_children && !is_known)
        l->grandchildren.count = 0;
}

/* Whoever has no place yet: beside their generation, without a line; who lives there comes first. */
static void place_others(struct layout *l)
{
    for (int together = 1; together >= 0; together--)
        for (size_t i = 0; i < l->count; i++) {
            if (l->is_placed[i] || l->members[i].lives_together != (together == 1))
                continue;
            int row = layout_kin(l, i) == KIN_CHILD_SPOUSE ? CLIENT_ROW + 1 : CLIENT_ROW;
            int edge = row_edge(l, row, 1);
            bool is_next = false;
            for (size_t k = 0; k < l->count; k++)
                is_next = is_next || (l->is_apart[k] && l->row[k] == row && l->x[k] == edge);
            put(l, i, row, edge + (is_next ? GAP : APART));
            l->is_apart[i] = true;
        }
}

void layout_place(struct layout *l, const struct kinsman *members, size_t count)
{
    *l = (struct layout){ .members = members, .count = count };
    for (size_t i = count; i-- > 0;)
        if (members[i].kin == KIN_CLIENT)
            l->client = i;
    put(l, l->client, CLIENT_ROW, 0);
    find_families(l);
    share_children(l);
    struct group child_spouses = members_of(l, KIN_CHILD_SPOUSE, 1);
    bool is_clear = child_spouses.count == 1 && layout_only_child(l) < l->count;
    l->child_spouse = is_clear ? child_spouses.item[0] : l->count;
    place_partners(l);
    place_siblings(l);
    place_parents(l);
    place_in_laws(l);
    place_children(l);
    place_grandchildren(l);
    place_others(l);
}
