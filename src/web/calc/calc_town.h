/* calc_town.h - the municipality of a form: people know its name, rules know its code. */
#ifndef BANSO_WEB_CALC_CALC_TOWN_H
#define BANSO_WEB_CALC_CALC_TOWN_H

#include "web/html.h"

struct json;

/* "大阪府大阪市" of a code with or without its check digit; "" when no table knows it. */
struct str calc_town_name(const struct request *request, struct str code);
/* The same of the words of a place (municipality_words), in the prefecture of `near`'s code where they name none; of
 * a ward of a city that city. "" when no table knows it. */
struct str calc_town_of_words(const struct request *request, struct str words, struct str near);
/* The code of what was typed: a code as it stands, or a name, with its prefecture where several have it.
 *   errors  ERR_INVALID  no such name, or one of several prefectures */
STATUS calc_town_parse(const struct request *request, struct str typed, struct json *ret,
                       struct err *err);
/* Names to choose from, for inputs with the list `towns`: of the prefecture of what stands there, else of all. */
void html_calc_towns(struct html *h, struct str typed);

#endif
