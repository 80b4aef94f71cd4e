/* answer.h - the response as libmicrohttpd sends it, with the headers that every answer carries. */
#ifndef BANSO_WEB_HTTP_ANSWER_H
#define BANSO_WEB_HTTP_ANSWER_H

#include "web/request.h"

struct MHD_Response;

/* Bodies in the arena are not copied: the arena lives until the answer is sent. NULL: out of memory. */
struct MHD_Response *answer_make(const struct request *request, struct response *response);

#endif
