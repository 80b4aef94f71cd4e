/* names.h - names of users as readers need them: with the organisation when it is another one. */
#ifndef BANSO_WEB_NAMES_H
#define BANSO_WEB_NAMES_H

#include "web/pieces.h"

enum { NAMES_MAX = 400 };

/* Keys are gathered, then all their words are loaded at once. Zeroed is empty; lives in the request's arena. */
struct names {
    UserId *ids;
    size_t count;
    struct choice_option *items; /* key as text, words; those of nobody are left out */
    size_t item_count;
    /* loaded before, of the own office: not asked about again */
    const struct choice_option *known;
    size_t known_count;
};
/* 0 and keys that stand there already are left out; so are those over NAMES_MAX. */
void names_ask(const struct request *request, struct names *names, UserId id);
STATUS names_load(const struct request *request, struct names *names, struct err *err);
/* "" for nobody. */
struct str names_words(const struct request *request, const struct names *names, UserId id);
/* For one key only: asks, loads, finds. */
STATUS name_words(const struct request *request, UserId id, struct str *ret, struct err *err);

#endif
