/* name_key.h - the search key of a name (rule R-011): NFKC, variation selectors removed, variant table
 * (髙 to 高, 﨑 to 崎, 邉 邊 to 辺), lower case, katakana to hiragana, small kana to large, long
 * vowels and dashes unified, spaces and middle dots removed, 々 written out. Two spellings that people take for one give one key. */
#ifndef BANSO_BASE_NAME_KEY_H
#define BANSO_BASE_NAME_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct variant {
    uint32_t from, to; /* code points */
};

struct variants {
    const struct variant *items; /* sorted by `from` */
    size_t count;
};

struct str name_key(struct arena *arena, const struct variants *variants, struct str name);

/* Index of character pairs: for each two neighbours a number unique to the pair
 * (first << 21 | second), each once, ascending. A key of one character gives none. */
size_t name_key_grams(struct arena *arena, struct str key, int64_t **ret);

#endif
