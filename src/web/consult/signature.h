/* signature.h - the strokes of a signature as a picture: a PNG in black and white, made from the text that
 * signature.js sends ("12,40 13,42;80,9 82,11": points in a pad of 800 by 240, strokes by semicolons).
 * Pure functions of bytes. */
#ifndef BANSO_WEB_CONSULT_SIGNATURE_H
#define BANSO_WEB_CONSULT_SIGNATURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    SIGNATURE_WIDTH = 800,
    SIGNATURE_HEIGHT = 240,
    SIGNATURE_POINTS_MAX = 20000,
    SIGNATURE_POINTS_MIN = 10
};

/* errors: ERR_INVALID "consult.signature.empty" (no or too few points), "consult.signature.unreadable" */
STATUS signature_png(struct arena *arena, struct str strokes, struct str *ret, struct err *err);

#endif
