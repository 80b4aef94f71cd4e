/* dispatch.c - the way of a request through the house: route, visitor, forgery, right, path, page,
 * audit. The order is the same for every route; what differs stands in the route's row. */
#include "web/http/dispatch.h"

#include <string.h>

#include "access/sealer.h"
#include "base/log.h"
#include "record/protection/sight.h"
#include "web/again.h"
#include "web/http/error_page.h"
#include "web/http/form_token.h"
#include "web/sign_in.h"
#include "web/http/visitor.h"
#include "web/repair.h"

#include "base/banned.h"

static enum method method_of(struct str name)
{
    static const struct {
        struct str name;
        enum method method;
    } names[] = {
        { STR_INIT("GET"), METHOD_GET },       { STR_INIT("HEAD"), METHOD_GET },
        { STR_INIT("POST"), METHOD_POST },     { STR_INIT("PUT"), METHOD_PUT },
        { STR_INIT("DELETE"), METHOD_DELETE },
    };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (str_equal(names[i].name, name))
            return names[i].method;
    return METHODS;
}

const struct route *dispatch_route(struct str method, struct str path)
{
    struct params ignored = { 0 };
    unsigned allowed = 0;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, KIB(64));
    params_init(&ignored, &arena);
    enum method known = method_of(method);
    enum route_id id = known == METHODS ? ROUTES : route_find(known, path, &ignored, &allowed);
    return id == ROUTES ? NULL : &routes[id];
}

bool dispatch_may_upload(struct app *app, struct arena *arena, const struct incoming *incoming)
{
    struct request request;
    struct err err;
    request_begin(&request, app, arena, incoming);
    if (request.wants_json)
        return visitor_load_token(&request, incoming, &err) == OK;
    return visitor_load(&request, incoming, &err) == OK && request.session.stage == STAGE_FULL;
}

/* ---- the steps ---- */

static STATUS find_route(struct request *request, const struct incoming *incoming, struct err *err)
{
    unsigned allowed = 0;
    enum method method = method_of(incoming->method);
    enum route_id id =
        method == METHODS ? ROUTES : route_find(method, incoming->path, &request->path, &allowed);
    if (id == ROUTES)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no route");
    request->route = &routes[id];
    return OK;
}

static STATUS read_input(struct request *request, const struct incoming *incoming, struct err *err)
{
    TRY(params_parse(&request->query, incoming->query, err));
    if (incoming->parts != NULL)
        request->form = *incoming->parts;
    else if (str_starts(incoming->content_type, STR("application/x-www-form-urlencoded")))
        TRY(params_parse_form(&request->form, incoming->body, err));
    for (size_t i = 0; i < incoming->upload_count; i++)
        request->uploads[i] = incoming->uploads[i];
    request->upload_count = incoming->upload_count;
    return OK;
}

static STATUS check_forgery(struct request *request, const struct incoming *incoming,
                            struct err *err)
{
    const struct route *route = request->route;
    if (route->csrf == CSRF_NONE || route->csrf == CSRF_BEARER)
        return OK;
    bool is_same = str_equal(incoming->fetch_site, STR("same-origin")) ||
                   (incoming->fetch_site.len == 0 && incoming->origin.len > 0 &&
                    str_equal(incoming->origin, request->app->public_origin));
    if (!is_same)
        return err_set(err, ERR_DENIED, "", "web.forged", "origin or fetch site does not fit");
    if (route->csrf == CSRF_ORIGIN)
        return OK;
    struct str secret = { (const char *)request->session.form_secret,
                          sizeof request->session.form_secret };
    if (!form_token_fits(request_form(request, "form_token"), secret))
        return err_set(err, ERR_DENIED, "", "web.forged", "form token does not fit");
    request->is_genuine = true;
    return OK;
}

static struct str route_object(const struct request *request)
{
    struct str object = str_of(request->route->object);
    return str_equal(object, STR("{type}")) && request->def != NULL ? request->def->name : object;
}

/* The right to the route, before anything is chosen (no query); its rule stands in the audit of what has no
 * object. */
static STATUS check_right(struct request *request, struct err *err)
{
    const struct route *route = request->route;
    struct object object = { .type = route_object(request) };
    struct verdict verdict;
    if (route->action[0] == '\0')
        return OK;
    TRY(may(request->db, &request->actor, str_of(route->action), &object, request->now, &verdict,
            err));
    request->rule = verdict.rule;
    if (verdict.allowed)
        return OK;
    struct audit_entry entry = request_audit(request, "denied", route_object(request), 0);
    entry.rule = STR("A-00");
    entry.fields = str_of(route->action);
    if (request->app->spool != NULL)
        TRY(audit_spool_add(request->app->spool, &entry, err));
    return err_set(err, ERR_DENIED, "", "web.denied", "no role may %s", route->action);
}

/* ---- ids of the path ---- */

static STATUS ask_may(struct request *request, struct object *object, struct err *err)
{
    struct str action = str_of(request->route->action);
    object->type = route_object(request);
    return request_may(request, action.len > 0 ? action : STR("see"), object, &request->verdict,
                       err);
}

static STATUS resolve_casefile(struct request *request, struct err *err)
{
    struct str text = params_get(&request->path, STR("casefile"));
    if (text.len == 0)
        return OK;
    TRY(request_id(request, STR("casefile"), text, &request->casefile.n, err));
    struct object object = { .casefile = request->casefile };
    return ask_may(request, &object, err);
}

static STATUS resolve_person(struct request *request, struct err *err)
{
    struct str text = params_get(&request->path, STR("person"));
    if (text.len == 0)
        return OK;
    TRY(request_id(request, STR("person"), text, &request->person.n, err));
    struct object object = { .person = request->person };
    return ask_may(request, &object, err);
}

static STATUS resolve_type(struct request *request, struct err *err)
{
    struct str name = params_get(&request->path, STR("type"));
    if (name.len == 0)
        return OK;
    request->def = seido_record(request->seido, name);
    if (request->def == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no such record type");
    return OK;
}

/* A record with rows that are hidden from the reader is neither written nor compared by him. */
static STATUS hide_cases(struct request *request, struct err *err)
{
    static const struct route *const readers[] = { &routes[ROUTE_RECORD],
                                                   &routes[ROUTE_RECORD_PRINT],
                                                   &routes[ROUTE_API_RECORD] };
    size_t hidden = 0;
    TRY(sight_hide_cases(request->db, &request->actor, request->record, request->now, &hidden,
                         err));
    for (size_t i = 0; i < LENGTH(readers); i++)
        if (request->route == readers[i])
            return OK;
    return hidden == 0
               ? OK
               : err_set(err, ERR_NOT_FOUND, "", "web.not_found", "%zu rows are hidden", hidden);
}

static STATUS resolve_record(struct request *request, struct err *err)
{
    struct str text = params_get(&request->path, STR("record"));
    RecordId id = { 0 };
    if (text.len == 0 || request->def == NULL)
        return OK;
    TRY(request_id(request, request->def->name, text, &id.n, err));
    TRY(record_load(request->db, request->arena, request->def, request->actor.tenant, id,
                    &request->record, err));
    const struct record *record = request->record;
    struct object object = {
        .owner = record->owner,
        .casefile = record->casefile,
        .person = record->person,
        .record = record->id,
    };
    request->casefile = record->casefile;
    request->person = record->person;
    TRY(ask_may(request, &object, err));
    return hide_cases(request, err);
}

/* What is neither case, person nor record: the page function loads it and asks. */
static STATUS resolve_shown(struct request *request, struct err *err)
{
    static const struct {
        struct str placeholder, type;
    } others[] = {
        { STR_INIT("conference"), STR_INIT("conference") },
        { STR_INIT("user"), STR_INIT("user") },
        { STR_INIT("organisation"), STR_INIT("organisation") },
        { STR_INIT("task"), STR_INIT("task") },
        { STR_INIT("run"), STR_INIT("import_run") },
        { STR_INIT("file"), STR_INIT("attachment") },
    };
    for (size_t i = 0; request->route->who == FOR_SIGNED_IN && i < LENGTH(others); i++) {
        struct str text = params_get(&request->path, others[i].placeholder);
        if (text.len == 0)
            continue;
        TRY(request_id(request, others[i].placeholder, text, &request->shown.id, err));
        request->shown.type = others[i].type;
    }
    return OK;
}

static STATUS resolve_path(struct request *request, struct err *err)
{
    TRY(resolve_shown(request, err));
    TRY(resolve_casefile(request, err));
    TRY(resolve_person(request, err));
    return resolve_record(request, err);
}

/* ---- audit of what was shown ---- */

static const char *const audit_actions[] = {
    [AUDITED_NOT] = NULL,        [AUDITED_VIEW] = "view",     [AUDITED_LIST] = "list",
    [AUDITED_SEARCH] = "search", [AUDITED_EXPORT] = "export", [AUDITED_PRINT] = "print",
    [AUDITED_REVEAL] = "reveal", [AUDITED_IN_TX] = NULL,
};

static STATUS audit_shown(const struct request *request, const struct response *response,
                          struct err *err)
{
    const char *action = audit_actions[request->route->audit];
    if (action == NULL || request->app->spool == NULL || response->status >= 300)
        return OK;
    struct str type = route_object(request);
    int64_t id = request->record != NULL    ? request->record->id.n
                 : request->casefile.n != 0 ? request->casefile.n
                                            : request->person.n;
    if (request->shown.id != 0) {
        type = request->shown.type;
        id = request->shown.id;
    }
    struct audit_entry entry = request_audit(request, action, type, id);
    entry.fields = response->audit_fields;
    if (response->audit_basis.len > 0)
        entry.basis = response->audit_basis;
    return audit_spool_add(request->app->spool, &entry, err);
}

/* ---- all of it ---- */

static STATUS find_visitor(struct request *request, const struct incoming *incoming,
                           struct err *err)
{
    const struct route *route = request->route;
    if (route->who == FOR_TOKEN)
        return visitor_load_token(request, incoming, err);
    if (route->who == FOR_FEED)
        return OK;
    enum status status = visitor_load(request, incoming, err);
    if (route->who == FOR_ANYONE && (status == ERR_NOT_FOUND || status == ERR_DENIED))
        return OK;
    if (status == OK && route->who == FOR_SIGNED_IN && request->session.stage != STAGE_FULL)
        return err_set(err, ERR_NOT_FOUND, "", "web.sign_in.needed", "session not full yet");
    return status;
}

static STATUS check_audit_watch(const struct request *request, struct err *err)
{
    int64_t lag = audit_watch_lag_us(request->app->watch, request->now);
    if (request->route->audit != AUDITED_NOT && lag > AUDIT_LAG_MAX_US)
        return err_set(err, ERR_DB, "",
                       audit_watch_is_full(request->app->watch) ? "db.full" : "web.audit.behind",
                       "audit %lld us behind", (long long)lag);
    if (request->route->audit != AUDITED_NOT)
        (void)audit_watch_ease(request->app->watch, request->now);
    return OK;
}

static STATUS run_page(struct request *request, struct response *response, struct err *err)
{
    AUTO_TX tx = { 0 };
    if (request->route->in_snapshot)
        TRY(tx_begin_read(request->db, &tx, err));
    TRY(resolve_path(request, err));
    return request->route->run(request, response, err);
}

static STATUS run(struct request *request, const struct incoming *incoming,
                  struct response *response, struct err *err)
{
    TRY(check_forgery(request, incoming, err));
    TRY(check_audit_watch(request, err));
    TRY(resolve_type(request, err));
    TRY(check_right(request, err));
    if (request->route->needs_step_up && !request->actor.is_fresh)
        return step_up_ask(request, incoming->path, response, err);
    if (repair_is_needed(request))
        return repair_page(request, response, err);
    TRY(run_page(request, response, err));
    return audit_shown(request, response, err);
}

/* Why not, or the form once more. */
static void refuse(struct request *request, const struct incoming *incoming,
                   struct response *response, const struct err *err)
{
    struct err ignored;
    bool is_again = again_is_possible(request, err);
    if (err->status != ERR_DB || is_again)
        visitor_load_frame(request, incoming);
    if (!is_again || again_page(request, response, &ignored) != OK)
        error_page_of(request, response, err);
}

static void answer(struct app *app, struct arena *arena, const struct incoming *incoming,
                   struct request *request, struct response *response)
{
    struct err err = { 0 };
    *response = (struct response){ .fd = -1 };
    request_begin(request, app, arena, incoming);
    enum status status = find_route(request, incoming, &err);
    if (status == OK)
        status = read_input(request, incoming, &err);
    if (status == OK) {
        status = find_visitor(request, incoming, &err);
        if (status == ERR_NOT_FOUND || status == ERR_DENIED) {
            sign_in_ask(request, incoming->path, response);
            return;
        }
    }
    if (status == OK)
        status = run(request, incoming, response, &err);
    if (status != OK)
        refuse(request, incoming, response, &err);
    else if (response->status == 0)
        response->status = 200;
}

/* What one request reads comes from one snapshot, until it writes. */
void dispatch(struct app *app, struct arena *arena, const struct incoming *incoming,
              struct request *request, struct response *response)
{
    db_reads_begin(app->db);
    answer(app, arena, incoming, request, response);
    db_reads_end(app->db);
}
