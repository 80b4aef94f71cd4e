/* desk_pages.c - notices, and snippets for records. */
#include "web/consult/pages.h"

#include "consult/desk.h"
#include "web/consult/parts.h"

#include "base/banned.h"

STATUS notices_page(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct notice *notices;
    size_t count, unread = 0;
    struct html h;
    struct page page = { .title = page_t(request, "consult.notices.title"), .nav = NAV_TODAY };
    TRY(desk_notices(&consult, &notices, &count, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (count == 0)
        html_empty(&h, "consult.notices.none", "consult.notices.none.why", TO(ROUTE_TODAY),
                   "web.nav.today");
    H(&h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < count; i++) {
        unread += !notices[i].is_read;
        H(&h, "<li><span>");
        if (notices[i].casefile.n != 0) {
            html_link(&h, TO_ID(ROUTE_CASE, notices[i].casefile.n), notices[i].number);
            H(&h, " ");
        }
        html_text(&h, page_t(request, str_to_chars(request->arena, notices[i].key)));
        if (!notices[i].is_read) {
            H(&h, " ");
            html_chip(&h, TONE_INFO, page_t(request, "consult.notices.new"));
        }
        H(&h, "</span><span class=\"ui-note\">");
        html_time(&h, notices[i].at);
        H(&h, "</span></li>");
    }
    H(&h, "</ul>");
    if (unread > 0) {
        html_form_begin(&h, TO(ROUTE_NOTICES_POST), FORM_PLAIN);
        html_button(&h, BUTTON_SECONDARY, STR(""), "consult.notices.read");
        html_form_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS notices_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    TRY(desk_notices_read(&consult, err));
    response_redirect(request, response, TO(ROUTE_NOTICES));
    return OK;
}

/* ---- snippets ---- */
static void snippet_item(struct html *h, const struct snippet *snippet)
{
    const struct request *request = h->request;
    html_card_begin(h, snippet->name, NULL);
    H(h, "<p>");
    html_lines(h, snippet->text);
    H(h, "</p>");
    if (snippet->is_shared)
        html_chip(h, TONE_PLAIN, page_t(request, "consult.snippet.is_shared"));
    else {
        html_form_begin(h, TO(ROUTE_SNIPPETS_POST), FORM_INLINE);
        html_hidden(h, STR("id"), request_id_text(request, STR("snippet"), snippet->id));
        html_button(h, BUTTON_PLAIN, STR("remove"), "consult.snippet.remove");
        html_form_end(h);
    }
    html_card_end(h);
}

static STATUS draw_snippets(struct request *request, struct problems *problems,
                            struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct snippet *snippets;
    size_t count;
    struct html h;
    struct page page = { .title = page_t(request, "consult.snippet.title"),
                         .nav = NAV_CASES,
                         .problems = problems };
    TRY(desk_snippets(&consult, &snippets, &count, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    for (size_t i = 0; i < count; i++)
        snippet_item(&h, &snippets[i]);
    html_form_begin(&h, TO(ROUTE_SNIPPETS_POST), FORM_PLAIN);
    struct control name = { .name = STR("name"),
                            .value = request_form(request, "name"),
                            .label = page_t(request, "consult.snippet.name"),
                            .error = field_problem(request, problems, "name"),
                            .type = "text",
                            .max = 40,
                            .is_required = true };
    struct control text = { .name = STR("text"),
                            .value = request_form(request, "text"),
                            .label = page_t(request, "consult.snippet.text"),
                            .error = field_problem(request, problems, "text"),
                            .type = "textarea",
                            .rows = 4,
                            .max = 1000,
                            .is_required = true };
    struct control shared = { .name = STR("shared"),
                              .label = page_t(request, "consult.view.shared") };
    html_field(&h, &name);
    html_field(&h, &text);
    html_check(&h, &shared, request_form(request, "shared").len > 0);
    html_button(&h, BUTTON_PRIMARY, STR("add"), "consult.snippet.add");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS snippets_page(struct request *request, struct response *response, struct err *err)
{
    struct problems problems;
    problems_init(&problems, request->arena);
    return draw_snippets(request, &problems, response, err);
}

STATUS snippets_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct problems problems;
    enum status status;
    problems_init(&problems, request->arena);
    if (str_equal(request_form(request, "act"), STR("remove"))) {
        int64_t id;
        TRY(request_id(request, STR("snippet"), request_form(request, "id"), &id, err));
        status = desk_snippet_remove(&consult, id, err);
    } else {
        struct snippet snippet = { .name = request_form(request, "name"),
                                   .text = request_form(request, "text"),
                                   .is_shared = request_form(request, "shared").len > 0 };
        status = desk_snippet_add(&consult, &snippet, err);
    }
    if (status == OK) {
        response_redirect(request, response, TO(ROUTE_SNIPPETS));
        return OK;
    }
    if (status != ERR_INVALID)
        return status;
    add_failure(&problems, request, err);
    response->status = 422;
    return draw_snippets(request, &problems, response, err);
}
