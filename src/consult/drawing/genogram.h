/* genogram.h - the family and the surroundings of a person as a drawing: pure functions from rows of the
 * household table to shapes with coordinates. Who draws them (SVG) is web's business.
 *
 * Signs as usual (McGoldrick; 家族図): square man, circle woman, diamond sex unknown, double outline
 * the client, cross deceased, line between partners with one stroke (separated) or two (divorced), dashed where
 * they are not married. What is not recorded is not invented: a dotted link leads past a person who is not in
 * the table, and who belongs nowhere stands apart without a line. */
#ifndef BANSO_CONSULT_GENOGRAM_H
#define BANSO_CONSULT_GENOGRAM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum { GENOGRAM_MEMBERS_MAX = 31 }; /* the client and the rows of the table */

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };
enum kin {
    KIN_CLIENT,
    KIN_SPOUSE,
    KIN_FORMER_SPOUSE,
    KIN_CHILD,
    KIN_CHILD_SPOUSE,
    KIN_GRANDCHILD,
    KIN_FATHER,
    KIN_MOTHER,
    KIN_PARENT_IN_LAW,
    KIN_SIBLING,
    KIN_GRANDPARENT_P, /* father's side */
    KIN_GRANDPARENT_M, /* mother's side */
    KIN_GRANDPARENT,   /* side not known */
    KIN_RELATIVE,
    KIN_OTHER /* not a relative */
};
enum union_state {
    UNION_NOT_STATED,
    UNION_MARRIED,
    UNION_UNMARRIED,
    UNION_SEPARATED,
    UNION_DIVORCED,
    UNION_WIDOWED
};
enum other_parent { PARENT_NOT_STATED, PARENT_PRESENT, PARENT_FORMER, PARENT_UNKNOWN };

struct kinsman {
    enum kin kin;
    enum sex sex;
    int age; /* -1: unknown */
    bool lives_together, is_deceased;
    enum union_state state;    /* with the client, of the parents, of a child's spouse */
    enum other_parent parent;  /* of a child */
    struct str name, nickname; /* labels under the symbol, one line each; "" */
};
/* What a code of the list `relation` stands for (father, former_spouse ...) and the sex it implies. */
enum kin genogram_kin(struct str code, enum sex *ret_sex);
/* The same of the lists `partner_status` and `other_parent`; relation "partner" is unmarried by itself. */
enum union_state genogram_union(struct str code);
enum other_parent genogram_other_parent(struct str code);

enum shape {
    SHAPE_SQUARE,
    SHAPE_CIRCLE,
    SHAPE_DIAMOND, /* unknown sex */
    SHAPE_LINE,
    SHAPE_DASHED, /* partners who are not married */
    SHAPE_DOTTED, /* somebody between is not recorded */
    SHAPE_QUESTION /* ? on a dotted link */,
    SHAPE_SEPARATION /* the strokes of a parted couple */
};
struct mark {
    enum shape shape;
    int x, y;         /* symbol: its centre; line: from; strokes: their middle */
    int x2, y2;       /* line: to; symbol: half size in both */
    int strokes;      /* of a separation: 1 separated, 2 divorced */
    bool is_client;   /* double outline */
    bool is_deceased; /* cross through the symbol */
    bool is_apart;    /* no line leads here */
    int age;          /* -1: written as ? */
    struct str name, nickname;
    size_t member; /* index of the row */
};
struct corner {
    int x, y;
};
struct outline {
    struct corner *corners;
    size_t count;
};
struct drawing {
    int width, height;
    struct mark *marks; /* lines first, then symbols */
    size_t count;
    /* Dotted lines around all who live with the client and nobody else; each closed, an inner one a hole. */
    struct outline *outlines;
    size_t outline_count; /* 0: the client lives alone */
};
/* Places of a drawing's texts under a symbol's centre. */
enum {
    GENOGRAM_NAME_DOWN = 37,
    GENOGRAM_NICKNAME_DOWN = 52,
    GENOGRAM_NAME_WIDTH = 70 /* what a label may take */
};
/* The client is the first member with KIN_CLIENT, member 0 if none. Grandparents, parents, the client's
 * generation, children, grandchildren from top to bottom; children stand under the couple they come from;
 * no two symbols overlap, no line passes through a label.
 *   errors  none: at most GENOGRAM_MEMBERS_MAX are drawn */
struct drawing genogram_draw(struct arena *arena, const struct kinsman *members, size_t count);

/* Surroundings: the household in the middle, each body on a circle around it, a line by kind of tie. */
enum tie_kind { TIE_NORMAL, TIE_STRONG, TIE_WEAK, TIE_STRAINED, TIE_BROKEN, TIE_KINDS };
enum tie_way { TIE_WAY_NONE, TIE_WAY_OUT, TIE_WAY_IN, TIE_WAY_BOTH };
struct tie {
    struct str name;
    enum tie_kind kind;
    enum tie_way way;
};
enum tie_kind ecomap_kind(struct str code); /* codes of the lists tie_strength, tie_direction */
enum tie_way ecomap_way(struct str code);

enum { TIE_STROKES_MAX = 6 };
struct segment {
    struct corner from, to;
};
/* A tie drawn from `from` to `to`: the line (two pieces if it is broken), strokes across, heads of arrows. */
struct bond {
    struct segment lines[2], strokes[TIE_STROKES_MAX];
    size_t line_count, stroke_count;
    struct corner arrows[2][3]; /* triangles */
    size_t arrow_count;
    struct corner body; /* centre of the body's circle */
    struct tie tie;
};
/* One tie between two points; also for the legend. */
struct bond ecomap_bond(struct tie tie, struct corner from, struct corner to);

enum { ECOMAP_BODIES_MAX = 24 };
struct surroundings {
    int width, height, centre_r, body_r;
    struct corner centre;
    struct bond *bonds;
    size_t count; /* at most ECOMAP_BODIES_MAX */
};
struct surroundings ecomap_draw(struct arena *arena, const struct tie *ties, size_t count);

#endif
