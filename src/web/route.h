/* route.h - the one table of routes (routes.c): what is not a row does not exist. Each row says who
 * may come, what is written in the audit, how forged requests are kept out and how large a body may
 * be; the server enforces it before the function runs, and the test matrix is made from it. */
#ifndef BANSO_WEB_ROUTE_H
#define BANSO_WEB_ROUTE_H

#include "web/request.h"
#include "web/routes.h"

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHODS }; /* HEAD is GET */

enum route_for {
    FOR_SIGNED_IN, /* the session's user */
    FOR_STAGE,     /* a session on its way in: code, second factor, first password */
    FOR_ANYONE,    /* sign-in, assets, health */
    FOR_TOKEN,     /* bearer token (API) */
    FOR_FEED       /* secret in the path (calendar) */
};

enum route_audit {
    AUDITED_NOT,
    AUDITED_VIEW,
    AUDITED_LIST,
    AUDITED_SEARCH,
    AUDITED_EXPORT,
    AUDITED_PRINT,
    AUDITED_REVEAL,
    AUDITED_IN_TX /* the function audits its change in its transaction */
};

enum route_csrf {
    CSRF_NONE,   /* GET only */
    CSRF_FORM,   /* same origin, and the session's token in the form */
    CSRF_ORIGIN, /* same origin only: before there is a session */
    CSRF_BEARER  /* a token in a header cannot be forged by a page */
};

enum {
    BODY_NONE = 0,
    BODY_FORM = 1024 * 1024,
    BODY_UPLOAD = 20 * 1024 * 1024 + BODY_FORM,
    BODY_IMPORT = 64 * 1024 * 1024 + BODY_FORM
};

/* Placeholders stand between slashes. Their names have a meaning:
 *   {casefile} {person}   ids with a tag; may() is asked with the row's action before the function
 *   {type}                a record type; request->def
 *   {record}              id of a record of {type}: loaded into request->record, may() is asked
 *   {conference} {user} {organisation} {task} {run} {file}
 *                         ids with a tag: what the audit names; the page function asks may()
 *   {anything else}       text: params_get(&request->path, STR("name")) */
struct route {
    enum method method;
    const char *path;   /* "/cases/{casefile}" */
    const char *action; /* permission; "" : every one that `who` lets in */
    const char *object; /* record type or function; "{type}": that of the path */
    enum route_for who;
    enum route_audit audit;
    enum route_csrf csrf;
    int body_max;
    bool needs_step_up;
    bool in_snapshot; /* reads only: all of it sees one moment of the database */
    MUST_USE enum status (*run)(struct request *request, struct response *response,
                                struct err *err);
};

extern const struct route routes[ROUTES]; /* by enum route_id */

enum { ROUTE_ARGS_MAX = 3 };

struct route_arg {
    int64_t id; /* tagged by the placeholder's name (of {record}: by the {type} before it) */
    struct str text;
};

/* Where a link or form goes: a route with the values of its placeholders in their order. */
struct target {
    enum route_id route;
    struct route_arg args[ROUTE_ARGS_MAX];
    const struct params *query; /* NULL for none; never personal data */
    const char *anchor;         /* NULL for none */
};
#define URL_ID(n) ((struct route_arg){ .id = (n) })
#define URL_TEXT(s) ((struct route_arg){ .text = (s) })
#define TO(r) ((struct target){ .route = (r) })
#define TO_ID(r, n) ((struct target){ .route = (r), .args = { { .id = (n) } } })
#define TO_ARGS(r, ...) ((struct target){ .route = (r), .args = { __VA_ARGS__ } })

/* The path with query and anchor, in the request's arena; or added to `out`. */
struct str target_url(const struct request *request, struct target target);
void url_add(struct buf *out, const struct request *request, const struct target *target);
/* May the reader follow it as far as the route's permission says? No query. */
bool target_may(const struct request *request, struct target target);

/* Finds the row for a method and path, and the values of its placeholders.
 *   *ret_allowed  methods that the path knows, as bits, when only the method does not fit
 *   returns       the route's number or ROUTES */
enum route_id route_find(enum method method, struct str path, struct params *ret_path,
                         unsigned *ret_allowed);

#endif
