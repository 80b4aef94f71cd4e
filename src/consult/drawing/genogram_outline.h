/* genogram_outline.h - the line around boxes that touch or overlap: what genogram.c draws around a
 * household. */
#ifndef BANSO_CONSULT_GENOGRAM_OUTLINE_H
#define BANSO_CONSULT_GENOGRAM_OUTLINE_H

#include "consult/drawing/genogram.h"

struct box {
    int left, top, right, bottom;
};
enum { OUTLINE_BOXES_MAX = 128 };
/* The border of the boxes' union as closed lines of corners.
 *   count  at most OUTLINE_BOXES_MAX */
struct outline *outline_trace(struct arena *arena, const struct box *boxes, size_t count,
                              size_t *ret_count);

#endif
