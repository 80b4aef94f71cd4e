/* invitation_pages.c - the page behind an invitation: the own password, then on to the second factor. The
 * secret stands in the query, which no log holds, and in a hidden field; the page names the login alone. */
#include "access/token/invitation.h"
#include "web/html.h"
#include "web/pieces.h"
#include "web/http/error_page.h"
#include "web/route.h"
#include "web/sign_in.h"

#include "base/banned.h"

static void begin(struct html *h, const struct request *request)
{
    struct page page = { .title = request_text(request, "access.invitation.title", NULL, 0),
                         .is_bare = true };
    html_init(h, request);
    html_page_begin(h, &page);
}

static void alert(struct html *h, const struct err *failure)
{
    H(h, "<div role=\"alert\">");
    html_notice(h, TONE_ERROR, request_err_text(h->request, failure));
    H(h, "</div>");
}

/* No form: unknown, expired, replaced; or used, which who was not it must hear. */
static STATUS draw_over(struct request *request, struct response *response,
                        const struct invitation *invitation, struct err *err)
{
    struct html h;
    begin(&h, request);
    if (invitation != NULL && invitation->is_used) {
        html_notice_begin(&h, TONE_ERROR);
        html_t(&h, "access.invitation.used");
        H(&h, "<p>");
        html_time(&h, invitation->used_at);
        H(&h, "</p>");
        html_notice_end(&h);
    } else {
        html_notice(&h, TONE_ERROR, request_text(request, "access.invitation.unknown", NULL, 0));
    }
    html_button_link(&h, BUTTON_PLAIN, TO(ROUTE_SIGN_IN), "web.sign_in.title");
    html_page_end(&h);
    response->status = 404;
    return html_finish(&h, response, err);
}

static STATUS draw_form(struct request *request, struct response *response, struct str secret,
                        const struct invitation *invitation, const struct err *failure,
                        struct err *err)
{
    struct html h;
    struct text_arg args[] = { ARG_TEXT("login", invitation->login) };
    begin(&h, request);
    if (failure != NULL)
        alert(&h, failure);
    struct control password = {
        .name = STR("new_password"),
        .label = request_text(request, "web.sign_in.password.new", NULL, 0),
        .help = request_text(request, "web.sign_in.password.help", NULL, 0),
        .type = "password",
        .autocomplete = "new-password",
        .is_required = true,
    };
    H(&h, "<p>");
    html_text(&h, request_text(request, "access.invitation.text", args, LENGTH(args)));
    H(&h, "</p>");
    request->viewer.form_token = STR("");
    html_form_begin(&h, TO(ROUTE_INVITATION_POST), FORM_SEARCH);
    html_hidden(&h, STR("link"), secret);
    html_field(&h, &password);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.sign_in.password.act");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS draw(struct request *request, struct response *response, struct str secret,
                   const struct err *failure, struct err *err)
{
    struct invitation invitation;
    struct err ignored;
    enum status status =
        invitation_find(request->db, request->arena, secret, request->now, &invitation, &ignored);
    if (status == ERR_NOT_FOUND)
        return draw_over(request, response, NULL, err);
    if (status != OK) {
        *err = ignored;
        return status;
    }
    return invitation.is_live ? draw_form(request, response, secret, &invitation, failure, err)
                              : draw_over(request, response, &invitation, err);
}

static void link_item(struct html *h, const struct invitation *invitation)
{
    H(h, "<li>");
    html_time(h, invitation->made_at);
    H(h, " ");
    if (invitation->made_by.len > 0)
        html_text(h, invitation->made_by);
    else
        html_t(h, "access.invitation.by_operator");
    H(h, ": ");
    if (invitation->is_used) {
        struct text_arg args[] = { ARG_TEXT("from", invitation->used_from) };
        html_time(h, invitation->used_at);
        H(h, " ");
        html_text(h, request_text(h->request, "access.invitation.used_from", args, LENGTH(args)));
    } else {
        html_t(h, invitation->is_live ? "access.invitation.live" : "access.invitation.over");
    }
    H(h, "</li>");
}

STATUS html_invitations(struct html *h, UserId user, struct err *err)
{
    const struct request *request = h->request;
    struct act act = request_act(request);
    struct invitation *list = NULL;
    size_t count = 0;
    TRY(invitation_list(request->db, request->arena, &act, user, &list, &count, err));
    if (count == 0)
        return OK;
    H(h, "<p>");
    html_t(h, "access.invitation.list");
    H(h, "</p><ul>");
    for (size_t i = 0; i < count; i++)
        link_item(h, &list[i]);
    H(h, "</ul>");
    return OK;
}

STATUS invitation_page(struct request *request, struct response *response, struct err *err)
{
    return draw(request, response, request_query(request, "link"), NULL, err);
}

STATUS invitation_post(struct request *request, struct response *response, struct err *err)
{
    struct signed_in in;
    struct err failure = { 0 };
    struct visit visit = request_visit(request);
    struct str secret = request_form(request, "link");
    enum status status =
        invitation_accept(request->db, request->app->sign_in_helper, &visit, secret,
                          request_form(request, "new_password"), &in, &failure);
    if (status == OK)
        return sign_in_go_on(request, &in, response, err);
    if (status == ERR_DB || status == ERR_IO) {
        *err = failure;
        return status;
    }
    response->status = sign_in_failure_status(&failure);
    return draw(request, response, secret, &failure, err);
}
