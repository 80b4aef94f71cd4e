/* step_up.c - the second factor set up at the first sign-in; fresh authentication before weighty acts;
 * the language of the reader. */
#include "access/account.h"
#include "access/totp.h"
#include "web/account/factor.h"
#include "web/http/error_page.h"
#include "web/pieces.h"
#include "web/sign_in.h"
#include "web/http/visitor.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static void failure_notice(struct html *h, const struct err *failure)
{
    if (failure == NULL)
        return;
    H(h, "<div role=\"alert\">");
    html_notice(h, TONE_ERROR, request_err_text(h->request, failure));
    H(h, "</div>");
}

/* ---- second factor ---- */

static STATUS draw_enrol(struct request *request, struct response *response, struct str secret,
                         const struct err *failure, struct err *err)
{
    struct html h;
    struct page page = { .title = t(request, "web.enrol.title"), .is_bare = true };
    struct control code = {
        .name = STR("code"),
        .label = t(request, "web.sign_in.code"),
        .autocomplete = "one-time-code",
        .is_required = true,
        .is_short = true,
        .max = 10,
    };
    html_init(&h, request);
    html_page_begin(&h, &page);
    failure_notice(&h, failure);
    H(&h, "<ol class=\"ui-steps-list\"><li>");
    html_t(&h, "web.enrol.step1");
    H(&h, "</li><li>");
    TRY(html_factor(&h, secret, err));
    H(&h, "</li><li>");
    html_t(&h, "web.enrol.step3");
    H(&h, "</li></ol>");
    html_form_begin(&h, TO(ROUTE_SIGN_IN_ENROL_POST), FORM_SEARCH);
    html_field(&h, &code);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.enrol.act");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS sign_in_enrol_page(struct request *request, struct response *response, struct err *err)
{
    struct str secret;
    struct act act = request_act(request);
    if (request->session.stage != STAGE_ENROL) {
        response_redirect(request, response, TO(ROUTE_HOME));
        return OK;
    }
    TRY(account_enrol_begin(request->db, request->arena, request->app->keyring, &act, &secret,
                            err));
    return draw_enrol(request, response, secret, NULL, err);
}

static STATUS draw_recovery_codes(struct request *request, struct response *response,
                                  const struct str *codes, size_t count, struct err *err)
{
    struct html h;
    struct page page = { .title = t(request, "web.enrol.codes.title"), .is_bare = true };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_WARNING, t(request, "web.enrol.codes.text"));
    H(&h, "<ul class=\"ui-codes\">");
    for (size_t i = 0; i < count; i++) {
        H(&h, "<li><code>");
        html_text(&h, codes[i]);
        H(&h, "</code></li>");
    }
    H(&h,
      "</ul><p class=\"ui-action-bar\"><a class=\"ui-button\" data-look=\"primary\" href=\"/\">");
    html_t(&h, "web.enrol.codes.go_on");
    H(&h, "</a></p>");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS sign_in_enrol_post(struct request *request, struct response *response, struct err *err)
{
    struct str *codes = NULL;
    struct err failure;
    struct signed_in in;
    struct act act = request_act(request);
    struct visit visit = request_visit(request);
    /* Who knows the password alone (stage code) must not set a new second factor. */
    if (request->session.stage != STAGE_ENROL)
        return err_set(err, ERR_DENIED, "", "web.denied", "not the stage to enrol in");
    enum status status =
        account_enrol_confirm(request->db, request->arena, request->app->keyring, &act,
                              str_trim(request_form(request, "code")), &codes, &failure);
    if (status == ERR_INVALID) {
        struct str secret;
        TRY(account_enrol_begin(request->db, request->arena, request->app->keyring, &act, &secret,
                                err));
        response->status = 422;
        return draw_enrol(request, response, secret, &failure, err);
    }
    if (status != OK) {
        *err = failure;
        return status;
    }
    TRY(session_advance(request->db, &visit, &request->session, &in, err));
    response->cookie = visitor_cookie(request, in.token);
    return draw_recovery_codes(request, response, codes, RECOVERY_CODES, err);
}

/* ---- stepping up ---- */

static STATUS draw_step_up(struct request *request, struct response *response,
                           const struct err *failure, struct err *err)
{
    struct html h;
    struct page page = { .title = t(request, "web.step_up.title"), .is_bare = true };
    struct control password = {
        .name = STR("password"),
        .label = t(request, "web.sign_in.password"),
        .type = "password",
        .autocomplete = "current-password",
        .is_required = true,
    };
    struct control code = {
        .name = STR("code"),
        .label = t(request, "web.sign_in.code"),
        .help = t(request, "web.sign_in.code.help"),
        .autocomplete = "one-time-code",
        .is_required = true,
        .is_short = true,
        .max = 40,
    };
    struct str next = request_form(request, "next");
    html_init(&h, request);
    html_page_begin(&h, &page);
    failure_notice(&h, failure);
    H(&h, "<p>");
    html_t(&h, "web.step_up.why");
    H(&h, "</p>");
    html_form_begin(&h, TO(ROUTE_STEP_UP_POST), FORM_SEARCH);
    html_hidden(&h, STR("next"),
                next_path(request, next.len > 0 ? next : request_query(request, "next")));
    html_hidden(&h, STR("parked"), request_form(request, "parked"));
    html_field(&h, &password);
    html_field(&h, &code);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.step_up.act");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS step_up_ask(struct request *request, struct str path, struct response *response,
                   struct err *err)
{
    struct params query;
    if (request->wants_json)
        return err_set(err, ERR_DENIED, "", "web.step_up.why", "needs a fresh session");
    if (request->route->method == METHOD_GET) {
        params_init(&query, request->arena);
        (void)params_add(&query, STR("next"), path);
        struct target target = TO(ROUTE_STEP_UP);
        target.query = &query;
        response_redirect(request, response, target);
        return OK;
    }
    struct str parked = parked_seal(request, path);
    params_init(&request->form, request->arena);
    (void)params_add(&request->form, STR("parked"), parked);
    response->status = 403;
    return draw_step_up(request, response, NULL, err);
}

STATUS step_up_page(struct request *request, struct response *response, struct err *err)
{
    return draw_step_up(request, response, NULL, err);
}

STATUS step_up_post(struct request *request, struct response *response, struct err *err)
{
    struct signed_in in;
    struct err failure;
    struct visit visit = request_visit(request);
    struct proof proof = { request->app->sign_in_helper, request->app->keyring,
                           request_form(request, "password"),
                           str_trim(request_form(request, "code")) };
    enum status status = step_up(request->db, &visit, &request->session, &proof, &in, &failure);
    if (status == ERR_DB || status == ERR_IO) {
        *err = failure;
        return status;
    }
    if (status != OK) {
        response->status = status == ERR_LIMIT ? 429 : 422;
        return draw_step_up(request, response, &failure, err);
    }
    response->cookie = visitor_cookie(request, in.token);
    struct str parked = request_form(request, "parked");
    if (parked.len > 0) {
        request->session = in.session;
        return parked_page(request, parked, response, err);
    }
    response->status = 303;
    response->location = next_path(request, request_form(request, "next"));
    return OK;
}

/* ---- language ---- */

STATUS language_post(struct request *request, struct response *response, struct err *err)
{
    enum lang lang = str_equal(request_form(request, "lang"), STR("en")) ? LANG_EN : LANG_JA;
    if (request->session.id != 0 && request->session.stage == STAGE_FULL) {
        struct act act = request_act(request);
        struct user user;
        TRY(user_load(request->db, request->arena, request->actor.tenant, request->actor.user,
                      &user, err));
        TRY(account_set_preferences(request->db, &act, lang, user.preferences, err));
    }
    response->cookie =
        str_format(request->arena, "lang=%.*s; Path=/; HttpOnly; SameSite=Strict%s",
                   STR_ARG(lang_tag(lang)), request->app->is_secure ? "; Secure" : "");
    response->status = 303;
    response->location = next_path(request, request_form(request, "next"));
    return OK;
}
