/* demo_words.h - the invented words of the demo (text/demo.txt), by section, and the random numbers
 * that choose among them: the same seed gives the same prefecture. */
#ifndef BANSO_CLI_DEMO_WORDS_H
#define BANSO_CLI_DEMO_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { DEMO_SECTIONS_MAX = 32, DEMO_PARTS_MAX = 8 };

struct demo_section {
    struct str name;
    struct str *lines;
    size_t count;
};

struct demo_words {
    struct demo_section sections[DEMO_SECTIONS_MAX];
    size_t count;
    uint64_t random; /* state of the generator */
};

/* errors: ERR_INVALID the file is not built in or not in order */
STATUS demo_words_load(struct arena *arena, uint64_t seed, struct demo_words *ret, struct err *err);
/* A section that must be there. */
const struct demo_section *demo_section(const struct demo_words *words, const char *name);

int64_t demo_random(struct demo_words *words, int64_t from, int64_t until); /* both included */
bool demo_chance(struct demo_words *words, int percent);
/* One line of a section, and its parts parted by '|' ("" past the last). */
struct str demo_pick(struct demo_words *words, const char *section);
void demo_parts(struct str line, struct str ret[DEMO_PARTS_MAX]);

#endif
