/* area_pages.h - the numbers of a prefecture by office, town and month, for whom no case is open: no figure
 * opens a list. What is hidden stays hidden in the file too (stats/area.h). */
#ifndef BANSO_WEB_CALC_AREA_PAGES_H
#define BANSO_WEB_CALC_AREA_PAGES_H

#include "web/request.h"

STATUS area_page(struct request *request, struct response *response, struct err *err);
STATUS area_export_page(struct request *request, struct response *response, struct err *err);
STATUS area_export_post(struct request *request, struct response *response, struct err *err);

#endif
