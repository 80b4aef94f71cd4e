/* api.h - the JSON API: the same records and processes, for programs with a bearer token. The document
 * at /api/openapi.json is made from the definitions. */
#ifndef BANSO_WEB_API_API_H
#define BANSO_WEB_API_API_H

#include "web/request.h"

STATUS api_openapi(struct request *request, struct response *response, struct err *err);
/* Where everything is that the token's role may ask for. */
STATUS api_index(struct request *request, struct response *response, struct err *err);
STATUS api_list(struct request *request, struct response *response, struct err *err);
STATUS api_record(struct request *request, struct response *response, struct err *err);
STATUS api_record_new(struct request *request, struct response *response, struct err *err);
STATUS api_record_put(struct request *request, struct response *response, struct err *err);
STATUS api_record_delete(struct request *request, struct response *response, struct err *err);
STATUS api_step(struct request *request, struct response *response, struct err *err);

/* The whole document, for the test that compares it with the definitions. */
STATUS openapi_write(const struct request *request, struct str *ret, struct err *err);

#endif
