/* demo_words.c - reads text/demo.txt and chooses. */
#include "cli/demo_words.h"

#include <assert.h>

#include "base/assets.h"

#include "base/banned.h"

enum { LINES_MAX = 128 };

/* splitmix64: small, even, and the same everywhere. */
static uint64_t next(struct demo_words *words)
{
    uint64_t z = words->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t demo_random(struct demo_words *words, int64_t from, int64_t until)
{
    assert(from <= until);
    return from + (int64_t)(next(words) % (uint64_t)(until - from + 1));
}

bool demo_chance(struct demo_words *words, int percent)
{
    return demo_random(words, 0, 99) < percent;
}

const struct demo_section *demo_section(const struct demo_words *words, const char *name)
{
    for (size_t i = 0; i < words->count; i++) {
        if (str_equal(words->sections[i].name, str_of(name)))
            return &words->sections[i];
    }
    assert(false); /* a section of text/demo.txt is missing */
    return NULL;
}

struct str demo_pick(struct demo_words *words, const char *section)
{
    const struct demo_section *found = demo_section(words, section);
    assert(found->count > 0);
    return found->lines[demo_random(words, 0, (int64_t)found->count - 1)];
}

void demo_parts(struct str line, struct str ret[DEMO_PARTS_MAX])
{
    size_t at = 0;
    for (size_t i = 0; i < DEMO_PARTS_MAX; i++) {
        size_t len = 0;
        struct str rest = str_slice(line, at, line.len);
        if (!str_find(rest, STR("|"), &len))
            len = rest.len;
        ret[i] = str_slice(rest, 0, len);
        at += len + 1;
    }
}

STATUS demo_words_load(struct arena *arena, uint64_t seed, struct demo_words *ret, struct err *err)
{
    const struct asset *asset = asset_find(STR("text/demo.txt"));
    if (!asset)
        return err_set(err, ERR_INVALID, "", "cli.demo.words", "text/demo.txt is not built in");
    *ret = (struct demo_words){ .random = seed };
    struct str rest = asset->bytes, line;
    struct demo_section *section = NULL;
    while (str_split(&rest, '\n', &line)) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (line.ptr[0] == '[' && ret->count < DEMO_SECTIONS_MAX) {
            section = &ret->sections[ret->count++];
            section->name = str_slice(line, 1, line.len - 1);
            section->lines = arena_array(arena, struct str, LINES_MAX);
        } else if (section && section->count < LINES_MAX) {
            section->lines[section->count++] = line;
        } else {
            return err_set(err, ERR_INVALID, "", "cli.demo.words", "text/demo.txt is too long");
        }
    }
    return OK;
}
