/* numbers_pages.h - the year's numbers of an office, each figure opening the list that it counts. */
#ifndef BANSO_WEB_CALC_NUMBERS_PAGES_H
#define BANSO_WEB_CALC_NUMBERS_PAGES_H

#include "web/request.h"
#include "web/routes.h"

struct year_figure;
struct year_numbers;

/* The list that a figure counts in month 0..11 of the year, or in all of it (-1). False where there is
 * none: the reader does not see every row of the office, or a filter cannot stand in a URL. */
bool numbers_list(const struct request *request, const struct year_numbers *year,
                  const struct year_figure *figure, int month, struct target *ret);

STATUS numbers_page(struct request *request, struct response *response, struct err *err);

#endif
