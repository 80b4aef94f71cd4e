/* visitor.h - who asks: the session of the cookie, the actor, and what the page frame shows of them. */
#ifndef BANSO_WEB_HTTP_VISITOR_H
#define BANSO_WEB_HTTP_VISITOR_H

#include "web/request.h"

struct incoming;

/* The cookie's session into request->session, actor, viewer and language.
 *   errors  ERR_NOT_FOUND  no live session (or none yet)
 *           ERR_DENIED     the account may no longer act */
STATUS visitor_load(struct request *request, const struct incoming *incoming, struct err *err);
/* For the frame of an error page, when the request failed before its visitor was looked for: best effort, without
 * a session or database the page stays bare. */
void visitor_load_frame(struct request *request, const struct incoming *incoming);
/* The actor of a bearer token. errors: ERR_NOT_FOUND */
STATUS visitor_load_token(struct request *request, const struct incoming *incoming,
                          struct err *err);
struct str visitor_cookie_token(const struct app *app, const struct incoming *incoming);
/* Set-Cookie values. */
struct str visitor_cookie(const struct request *request, const char *token);
struct str visitor_cookie_gone(const struct request *request);
struct str visitor_form_token(const struct request *request); /* of the forms of its session */

#endif
