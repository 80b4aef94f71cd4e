/* again.c - the page that carries a form until it can be stored. */
#include "web/again.h"

#include <string.h>

#include "web/http/form_token.h"
#include "web/pieces.h"
#include "web/pieces_more.h"

#include "base/banned.h"

bool again_is_possible(const struct request *request, const struct err *failure)
{
    size_t at = 0;
    bool is_waiting =
        strcmp(failure->key, "db.busy") == 0 || strcmp(failure->key, "web.audit.behind") == 0;
    if (!is_waiting || !request->is_genuine || request->is_fragment ||
        !request_key_is_valid(request_form(request, "request_key")))
        return false;
    for (size_t i = 0; i < request->upload_count; i++)
        if (request->uploads[i].size > 0)
            return false;
    for (size_t i = 0; i < request->form.count; i++)
        if (str_find(request->form.items[i].name, STR("password"), &at))
            return false;
    return true;
}

STATUS again_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = request_text(request, "web.again.title", NULL, 0) };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_WARNING, request_text(request, "web.again.text", NULL, 0));
    H(&h, "<form method=\"post\" class=\"ui-form\"");
    html_attr(&h, "action", request->raw_path);
    html_attr(&h, "data-again", str_format(request->arena, "%d", AGAIN_SECONDS));
    H(&h, "><p>");
    html_t_args(&h, "web.again.now", ARG_INT("seconds", AGAIN_SECONDS));
    H(&h, "</p>");
    for (size_t i = 0; i < request->form.count; i++)
        html_hidden(&h, request->form.items[i].name, request->form.items[i].value);
    html_kept_form_end(&h);
    html_page_end(&h);
    response->status = 503;
    response->retry_after = AGAIN_SECONDS;
    return html_finish(&h, response, err);
}
