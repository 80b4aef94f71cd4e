/* person_search.h - finds people by what the person at the counter has: kanji, kana or variants of a
 * name (whole, its beginning, or any part), a telephone number with or without hyphens, a birth date in
 * any form, a case number; several of them together narrow it down ("サトウ S60.4.1").
 * Names are compared by their keys (base/name_key.h); parts of names through the index of character
 * pairs, driven by the rarest pair. Telephones of protected persons are not in the index at all. */
#ifndef BANSO_RECORD_PERSON_SEARCH_H
#define BANSO_RECORD_PERSON_SEARCH_H

#include "access/clause.h"
#include "access/ids.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "seido/seido.h"
#include "store/db.h"

enum { PERSON_SEARCH_MAX = 200, PERSON_SEARCH_TEXT_MAX = 400 };

/* Why a person is shown; the best reason wins. */
enum match {
    MATCH_CASE_NUMBER,
    MATCH_TELEPHONE,
    MATCH_NAME, /* the whole name, or a spelling that counts as the same */
    MATCH_KANA,
    MATCH_NAME_START,
    MATCH_KANA_START,
    MATCH_PART, /* somewhere in the name, its reading or another name */
    MATCH_BIRTH,
    MATCHES
};

/* A search text, taken apart. */
struct person_query {
    struct str name_key; /* "" if none */
    struct str digits;   /* of a telephone, at least 4; "" */
    struct str number;   /* may be a case number; "" */
    OptDate birth;
    enum precision birth_precision;
    bool
        is_whole; /* the whole name or reading with this very birth date, or the whole telephone: no parts */
    bool
        is_refused; /* a word finds nobody, whoever was meant: a day that never was (昭和65年1月1日), */
    struct err
        refusal; /* a day without its year, twelve digits (individual numbers are not kept) */
};

struct person_hit {
    PersonId person;
    enum match match;
};

/* Takes a text apart; never fails: what is nothing else is a name. */
void person_query_read(struct arena *arena, const struct seido *seido, struct str text,
                       struct person_query *ret);

struct person_search {
    TenantId tenant;
    OrganisationId owner; /* whose persons are looked up in the indexes */
    const struct clause
        *visible; /* for type person (access/may.h); persons of other organisations that
                                     it opens are found too, among those granted to `owner` */
    const struct person_query *query;
    size_t limit; /* 1..PERSON_SEARCH_MAX */
};

struct person_hits {
    struct person_hit *items; /* best reasons first, each person once; in the arena */
    size_t count;
    bool has_more;
};

STATUS person_search(struct db *db, struct arena *arena, const struct person_search *asked,
                     struct person_hits *ret, struct err *err);

#endif
