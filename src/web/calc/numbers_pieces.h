/* numbers_pieces.h - pieces that all pages of a year's numbers share. */
#ifndef BANSO_WEB_CALC_NUMBERS_PIECES_H
#define BANSO_WEB_CALC_NUMBERS_PIECES_H

#include "stats/targets.h"
#include "web/html.h"

/* ?year=2019, or the present fiscal year. */
int32_t numbers_asked_year(const struct request *request);
/* In a filter bar. */
void numbers_year_choice(struct html *h, int32_t year);
/* Says of a year without targets which year that is, and how a site adds them. */
void numbers_year_notice(struct html *h, int32_t year, bool has_rates);

void numbers_count_cell(struct html *h, OptCount count);
void numbers_percent_cell(struct html *h, bool has, int64_t tenths);
/* Heading of month 0..11 (April first). */
struct str numbers_month(const struct request *request, int month);
/* How each indicator is counted, and where the targets come from (NULL: the year has none). */
void numbers_definitions(struct html *h, const struct target_rates *rates);

#endif
