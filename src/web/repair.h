/* repair.h - a form that came with control characters or broken text to a page that does not read it by
 * form_read: it comes again with all that was typed, to be looked through and sent again. */
#ifndef BANSO_WEB_REPAIR_H
#define BANSO_WEB_REPAIR_H

#include "web/request.h"

/* Something of the form was repaired (params_tidy), and the route's page does not say so itself. Never for
 * forms with a password: they fail on their own, and no password is written into a page. */
bool repair_is_needed(const struct request *request);
/* 422: the repaired values in controls, the rest of the form carried along. */
STATUS repair_page(struct request *request, struct response *response, struct err *err);

#endif
