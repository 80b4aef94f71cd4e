/* again.h - a form that was not stored because others were writing, an import of many rows perhaps: it comes
 * again with all that was typed, and sends itself some seconds later (web/js/ui.js), or by its button. */
#ifndef BANSO_WEB_AGAIN_H
#define BANSO_WEB_AGAIN_H

#include "web/request.h"

enum { AGAIN_SECONDS = 5 };

/* Nothing was stored, and the form may be carried: it is ours, knows itself when it comes twice (request key),
 * brought no file, and no password is written into a page. */
bool again_is_possible(const struct request *request, const struct err *failure);
/* 503, asked for again by itself. */
STATUS again_page(struct request *request, struct response *response, struct err *err);

#endif
