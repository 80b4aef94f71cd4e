/* dispatch.h - from a request whose bytes are complete to its answer: route, who asks, forged requests,
 * right, ids of the path, the page function, audit. No sockets here, so tests call it directly. */
#ifndef BANSO_WEB_HTTP_DISPATCH_H
#define BANSO_WEB_HTTP_DISPATCH_H

#include "web/request.h"
#include "web/route.h"

/* What came in, as views that live as long as the arena. Header names that matter have a member;
 * absent ones are "". */
struct incoming {
    struct str method, path, query; /* raw, not yet decoded */
    struct str cookie, content_type, origin, fetch_site, authorization, accept_encoding, partial,
        agent;
    struct str source;
    struct str body;            /* urlencoded or JSON */
    const struct params *parts; /* of multipart: the fields that are not files; NULL */
    const struct upload *uploads;
    size_t upload_count;
};

/* Fills *response in every case (error pages too). *request is filled as far as was possible. */
void dispatch(struct app *app, struct arena *arena, const struct incoming *incoming,
              struct request *request, struct response *response);

/* Before a body is taken: the row for the path, or NULL; the largest body it takes. */
const struct route *dispatch_route(struct str method, struct str path);
/* May an upload begin? Only with a live session or token. */
bool dispatch_may_upload(struct app *app, struct arena *arena, const struct incoming *incoming);

#endif
