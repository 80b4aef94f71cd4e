/* calc_told.h - the answer of a rule as people say it: one sentence for a client, why, what follows, and
 * where it says more a picture or a table with totals. Rules without such words have none (head ""). */
#ifndef BANSO_WEB_CALC_CALC_TOLD_H
#define BANSO_WEB_CALC_CALC_TOLD_H

#include "calc/calc.h"
#include "web/pieces.h"

enum { CALC_TOLD_MAX = 16 };

struct calc_told {
    enum tone tone;
    struct str head;                                    /* the sentence */
    struct str why[CALC_TOLD_MAX], next[CALC_TOLD_MAX]; /* whole sentences */
    size_t why_count, next_count;
};

void calc_told_of(const struct request *request, const struct calc_rule *rule,
                  const struct json *input, const struct calc_answer *answer,
                  struct calc_told *ret);
/* The sentence, why, what follows; the picture of housing benefit, the table of a cost split. */
void html_calc_told(struct html *h, const struct calc_rule *rule, const struct json *input,
                    const struct calc_answer *answer);
/* The kind of a value of the member, of a list that of its items; NULL: text. */
enum calc_kind calc_kind_of(const struct calc_member *member);
bool calc_is_day(enum calc_kind kind);
/* "2026-11-21" or "2026-11" as the reader writes it; anything else as it stands. */
struct str calc_day_words(const struct request *request, struct str text);

#endif
