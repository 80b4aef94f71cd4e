/* calc_case.h - the case that a computation is opened from: where its client lives. */
#ifndef BANSO_WEB_CALC_CALC_CASE_H
#define BANSO_WEB_CALC_CALC_CASE_H

#include "web/html.h"

/* The municipality of the client's address, as the form takes it ("大阪府大阪市": of a ward its city, which is who
 * pays). An address without its prefecture lies in that of `office_code`. "" where the case of the query
 * (?case=) is none of the reader's, the address is protected or not opened, or no table knows the place. What is
 * told is audited as a view of the person. */
STATUS calc_case_town(struct request *request, struct str office_code, struct str *ret,
                      struct err *err);

#endif
