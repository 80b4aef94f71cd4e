/* post.h - the postal codes of the country (post/, made by tools/places.py): municipality and town of a code.
 * Built into the executable and read where it lies; nothing is loaded. Codes of single firms are not in it. */
#ifndef BANSO_SEIDO_POST_H
#define BANSO_SEIDO_POST_H

#include "base/date.h"
#include "base/str.h"

struct seido;

enum { POST_DIGITS = 7 };

struct post_place {
    struct str municipality; /* five digits, without check digit */
    struct str town;         /* "" where a code has none of its own, or several */
};
/* By seven digits; false if there is no such code. */
bool post_find(struct str digits, struct post_place *ret);

/* Prefecture, county, municipality and town of a code as it was typed ("〒310-0852", full-width digits), in
 * `arena`; false if it is none, or nobody's. */
bool post_words(struct arena *arena, const struct seido *seido, struct str typed, Date on,
                struct str *ret);

#endif
