/* error_page.h - what people and programs are told when a request fails: what happened, whether their
 * input is safe, what to do now, and the number to ask about. Hidden and absent are told alike. */
#ifndef BANSO_WEB_HTTP_ERROR_PAGE_H
#define BANSO_WEB_HTTP_ERROR_PAGE_H

#include "web/request.h"

struct incoming;

/* The members of a request that even a refused one has: id, time, source, language. */
void request_begin(struct request *request, struct app *app, struct arena *arena,
                   const struct incoming *incoming);

/* `err` adds its message where it may be told; NULL: the words of the status alone. */
void error_page(struct request *request, struct response *response, int status,
                const struct err *err);
/* With the HTTP status of err->status; failures of ours are logged once. */
void error_page_of(struct request *request, struct response *response, const struct err *err);
int http_status(enum status status);

#endif
