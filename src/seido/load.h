/* load.h - reads the definitions (YAML, libyaml) and checks them.
 * Sources are the files built into the program, then the site's overlay folder: an overlay adds
 * record types, fields, codes, rate rows and permissions and changes none of ours. */
#ifndef BANSO_SEIDO_LOAD_H
#define BANSO_SEIDO_LOAD_H

#include "base/err.h"
#include "seido/seido.h"

struct source {
    struct str name; /* "consultation/intake.yaml", for messages */
    struct str text;
    bool is_overlay;
};

/* One fault of a definition: file, line, field, what is wrong, what would be right (English). */
struct fault {
    struct place place;
    struct str field;
    struct str wrong, remedy;
};

struct faults {
    struct arena *arena;
    struct fault *items;
    size_t count, room;
};

/* Reads and checks all sources; all faults are listed, not only the first. Names of C checks and
 * guards are compared with `known_checks` (NULL-terminated; NULL: not compared).
 *   *faults the caller sets its arena, where everything lives
 *   *ret    whole and consistent, only when OK
 *   errors  ERR_INVALID: *faults says why */
STATUS seido_load(const struct source *sources, size_t count, const char *const *known_checks,
                  struct seido **ret, struct faults *faults, struct err *err);

/* The files built into the program (seido/ of assets.h), as sources. */
void seido_sources(struct arena *arena, struct source **ret, size_t *ret_count);

#endif
