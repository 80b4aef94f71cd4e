/* protection_pages.h - protecting the address and contacts of a person, lifting it by two people, and
 * showing one protected value once with a reason. */
#ifndef BANSO_WEB_RECORD_PROTECTION_PAGES_H
#define BANSO_WEB_RECORD_PROTECTION_PAGES_H

#include "web/request.h"

STATUS protection_page(struct request *request, struct response *response, struct err *err);
STATUS protection_post(struct request *request, struct response *response, struct err *err);
STATUS protection_lift_post(struct request *request, struct response *response, struct err *err);
STATUS reveal_post(struct request *request, struct response *response, struct err *err);

#endif
