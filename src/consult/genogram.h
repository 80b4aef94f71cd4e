/* genogram.h - the family and the surroundings of a person as a drawing: pure functions from rows of the
 * household table to shapes with coordinates. Who draws them (SVG) is web's business. */
#ifndef BANSO_CONSULT_GENOGRAM_H
#define BANSO_CONSULT_GENOGRAM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum { GENOGRAM_MEMBERS_MAX = 30 };

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };
enum kin {
    KIN_CLIENT,
    KIN_SPOUSE,
    KIN_FORMER_SPOUSE,
    KIN_CHILD,
    KIN_FATHER,
    KIN_MOTHER,
    KIN_SIBLING,
    KIN_GRANDPARENT,
    KIN_GRANDCHILD,
    KIN_OTHER
};

struct kinsman {
    enum kin kin;
    enum sex sex;
    int age; /* -1: unknown */
    bool lives_together, is_deceased;
    struct str name; /* label under the symbol; "" */
};
/* What a code of the list `relation` stands for (father, former_spouse ...) and the sex it implies. */
enum kin genogram_kin(struct str code, enum sex *ret_sex);

enum shape {
    SHAPE_SQUARE,
    SHAPE_CIRCLE,
    SHAPE_DIAMOND, /* unknown sex */
    SHAPE_LINE,
    SHAPE_SEPARATION /* the two strokes of a divorce */
};
struct mark {
    enum shape shape;
    int x, y;         /* symbol: its centre; line: from; strokes: their middle */
    int x2, y2;       /* line: to; symbol: half size in both */
    bool is_client;   /* double outline */
    bool is_deceased; /* cross through the symbol */
    int age;          /* -1: written as ? */
    struct str name;
    size_t member; /* index of the row */
};
enum { GENOGRAM_OUTLINE_MAX = 48 };
struct corner {
    int x, y;
};
struct drawing {
    int width, height;
    struct mark *marks; /* lines first, then symbols */
    size_t count;
    struct corner outline[GENOGRAM_OUTLINE_MAX]; /* dotted line around who lives together; closed */
    size_t outline_count;                        /* 0: the client lives alone */
};
/* The client is member 0 if none has KIN_CLIENT. Grandparents, parents, the client's generation,
 * children, grandchildren from top to bottom; no two symbols overlap.
 *   errors  none: at most GENOGRAM_MEMBERS_MAX are drawn */
struct drawing genogram_draw(struct arena *arena, const struct kinsman *members, size_t count);

/* Surroundings: the household in the middle, each body on a circle around it, a line by strength. */
struct tie {
    struct str name;
    enum { TIE_NORMAL, TIE_STRONG, TIE_WEAK, TIE_STRAINED } strength;
};
struct bond {
    int x, y, x2, y2;   /* from the edge of the middle to the edge of the body */
    int body_x, body_y; /* centre of the body's circle */
    struct str name;
    int strength;
};
struct surroundings {
    int width, height, centre_x, centre_y, centre_r, body_r;
    struct bond *bonds;
    size_t count;
};
struct surroundings ecomap_draw(struct arena *arena, const struct tie *ties, size_t count);

#endif
