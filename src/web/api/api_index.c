/* api_index.c - the first answer of the API: the addresses of what the token's roles may ask for. */
#include "base/json.h"
#include "calc/calc.h"
#include "web/api/api.h"
#include "web/route.h"

#include "base/banned.h"

enum { INDEX_MAX = KIB(256) };

static void write_item(struct json_writer *json, const struct request *request, struct str name,
                       struct str label, enum route_id route)
{
    json_object_begin(json);
    json_member_text(json, "name", name);
    json_member_text(json, "label", label);
    json_member_text(json, "path", target_url(request, TO_ARGS(route, URL_TEXT(name))));
    json_object_end(json);
}

static void write_records(struct json_writer *json, const struct request *request)
{
    json_name(json, STR("records"));
    json_array_begin(json);
    for (size_t i = 0; i < request->seido->record_count; i++) {
        const struct record_def *def = &request->seido->records[i];
        if (target_may(request, TO_ARGS(ROUTE_API_LIST, URL_TEXT(def->name))))
            write_item(json, request, def->name, request_label(request, &def->label),
                       ROUTE_API_LIST);
    }
    json_array_end(json);
}

static void write_rules(struct json_writer *json, const struct request *request)
{
    json_name(json, STR("calc"));
    json_array_begin(json);
    for (size_t i = 0; calc_rules[i] != NULL && target_may(request, TO(ROUTE_API_CALC_POST)); i++)
        write_item(json, request, str_of(calc_rules[i]->name),
                   request_text(request, calc_rules[i]->label, NULL, 0), ROUTE_API_CALC_POST);
    json_array_end(json);
}

STATUS api_index(struct request *request, struct response *response, struct err *err)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, request->arena, KIB(16), INDEX_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "openapi", str_of(routes[ROUTE_API_OPENAPI].path));
    json_member_text(&json, "steps", str_of(routes[ROUTE_API_STEP_POST].path));
    write_records(&json, request);
    write_rules(&json, request);
    json_object_end(&json);
    response->content_type = STR("application/json; charset=utf-8");
    response->body = buf_str(&out);
    return buf_ok(&out) ? OK : err_set(err, ERR_LIMIT, "", "web.page.too_large", "index too large");
}
