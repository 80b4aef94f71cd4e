/* genogram_layout.h - a family on its way to a drawing: places (genogram_place.c), then lines (genogram.c). */
#ifndef BANSO_CONSULT_GENOGRAM_LAYOUT_H
#define BANSO_CONSULT_GENOGRAM_LAYOUT_H

#include "consult/drawing/genogram.h"

enum {
    HALF = 18,
    GAP = 76,       /* between neighbours who are no couple */
    COUPLE = 108,   /* between partners: room for a line down and strokes */
    ROW = 130,      /* from generation to generation */
    BAR = ROW - 42, /* the line above siblings, below the generation before */
    NAME_DOWN = 57, /* lower end of the labels below a symbol's centre */
    GENERATIONS = 5,
    CLIENT_ROW = 2,
    FAMILIES_MAX = GENOGRAM_MEMBERS_MAX
};

/* Members of one kind, or of one role, in their order. */
struct group {
    size_t item[GENOGRAM_MEMBERS_MAX];
    size_t count;
};
/* Where the line to children begins: the client and one partner; family 0: the client alone. */
struct family {
    size_t partner;
    bool has_partner;
    int side;   /* of the client: -1 left, +1 right, 0 alone */
    int order;  /* 0 next to the client, 1 beyond that one ... */
    int anchor; /* x of the line down */
    struct group children;
};
struct layout {
    const struct kinsman *members;
    size_t count, client;
    int x[GENOGRAM_MEMBERS_MAX];
    int row[GENOGRAM_MEMBERS_MAX];
    bool is_placed[GENOGRAM_MEMBERS_MAX];
    bool is_apart[GENOGRAM_MEMBERS_MAX]; /* no line leads there */
    struct family families[FAMILIES_MAX];
    size_t family_count;
    struct group siblings, in_laws, grandchildren;
    struct group grandparents[3]; /* father's side, not known, mother's side */
    size_t father, mother;        /* count: not recorded */
    int father_x, mother_x; /* also kept free for one who is not recorded, below grandparents */
    bool has_father_x, has_mother_x;
    size_t child_spouse; /* of the only child; count: none */
};

enum kin layout_kin(const struct layout *l, size_t i);
int layout_y(int row);
/* The only child, or count when there are several or none. */
size_t layout_only_child(const struct layout *l);
void layout_place(struct layout *l, const struct kinsman *members, size_t count);

#endif
