/* catalogue.h - texts for people, by key and language, from gettext .po files. No sentence is
 * built from pieces: placeholders are named, {limit}, and formatted by kind. */
#ifndef BANSO_BASE_CATALOGUE_H
#define BANSO_BASE_CATALOGUE_H

#include "base/err.h"
#include "base/era.h"
#include "base/str.h"

enum lang { LANG_JA, LANG_EN, LANGS };

struct catalogue; /* all languages; never changes after loading */

/* Adds the entries of one .po file. errors: ERR_INVALID with the line. */
STATUS catalogue_open(struct arena *arena, struct catalogue **ret, struct err *err);
STATUS catalogue_load_po(struct catalogue *catalogue, enum lang lang, struct str po,
                         struct err *err);

/* Who is spoken to: in which language, from which texts, with which eras in dates. */
struct voice {
    const struct catalogue *catalogue;
    const struct eras *eras; /* NULL: dates stay Western */
    enum lang lang;
    bool english_dates; /* 21 Nov 2026 for people who read English; else ISO */
};

/* The text of `key` with its placeholders filled in; a key that is missing gives "⟦key⟧" (a test
 * demands every key in every language). */
struct str catalogue_text(struct arena *arena, struct voice voice, const char *key,
                          const struct text_arg *args, size_t arg_count);
bool catalogue_has(const struct catalogue *catalogue, enum lang lang, const char *key);
struct str lang_tag(enum lang lang); /* "ja", "en" */

#endif
