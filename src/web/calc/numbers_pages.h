/* numbers_pages.h - the year's numbers of an office, each figure opening the list that it counts. */
#ifndef BANSO_WEB_CALC_NUMBERS_PAGES_H
#define BANSO_WEB_CALC_NUMBERS_PAGES_H

#include "web/request.h"

STATUS numbers_page(struct request *request, struct response *response, struct err *err);

#endif
