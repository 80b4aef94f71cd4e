/* repair.c - the page that shows a repaired form again. */
#include "web/repair.h"

#include "web/pieces.h"
#include "web/route.h"
#include "web/routes.h"

#include "base/banned.h"

/* Those that read by form_read, and the draft of whatever stands in a form. */
static bool says_so_itself(const struct route *route)
{
    static const enum route_id own[] = {
        ROUTE_RECORD_NEW_POST, ROUTE_RECORD_LOOSE_NEW_POST, ROUTE_RECORD_EDIT_POST,
        ROUTE_CASE_NEW_POST,   ROUTE_CONTACT_POST,          ROUTE_CONSENT_POST,
        ROUTE_DRAFT_POST,
    };
    for (size_t i = 0; i < LENGTH(own); i++)
        if (route == &routes[own[i]])
            return true;
    return false;
}

bool repair_is_needed(const struct request *request)
{
    size_t at = 0;
    bool is_repaired = false;
    if (request->route->who != FOR_SIGNED_IN || says_so_itself(request->route))
        return false;
    for (size_t i = 0; i < request->form.count; i++) {
        if (str_find(request->form.items[i].name, STR("password"), &at))
            return false;
        is_repaired = is_repaired || request->form.items[i].is_repaired;
    }
    return is_repaired;
}

STATUS repair_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = request_text(request, "web.repair.title", NULL, 0) };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_ERROR, request_text(request, "web.repair.text", NULL, 0));
    H(&h, "<form method=\"post\" class=\"ui-form\"");
    html_attr(&h, "action", request->raw_path);
    H(&h, ">");
    for (size_t i = 0; i < request->form.count; i++) {
        const struct param *item = &request->form.items[i];
        if (!item->is_repaired) {
            html_hidden(&h, item->name, item->value);
            continue;
        }
        struct control control = { .name = item->name,
                                   .value = item->value,
                                   .label = request_text(request, "web.repair.label", NULL, 0),
                                   .error = request_text(request, "web.repair.at_field", NULL, 0),
                                   .type = "textarea",
                                   .rows = 4 };
        html_field(&h, &control);
    }
    H(&h, "<p class=\"ui-action-bar\"><button type=\"submit\" class=\"ui-button\""
          " data-look=\"primary\">");
    html_t(&h, "web.repair.send");
    H(&h, "</button></p></form>");
    html_page_end(&h);
    response->status = 422;
    return html_finish(&h, response, err);
}
