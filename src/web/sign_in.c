/* sign_in.c - password, code, first password; signing out. */
#include "web/sign_in.h"

#include "access/account.h"
#include "web/http/error_page.h"
#include "web/http/form_token.h"
#include "web/pieces.h"
#include "web/http/visitor.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* What goes through all stages: where to go on, and a parked form. */
static void carry(struct html *h)
{
    const struct request *request = h->request;
    struct str next = request_form(request, "next");
    if (next.len == 0)
        next = request_query(request, "next");
    html_hidden(h, STR("next"), next_path(request, next));
    html_hidden(h, STR("parked"), request_form(request, "parked"));
}

static void begin(struct html *h, const struct request *request, const char *title,
                  const struct err *failure)
{
    struct page page = { .title = t(request, title), .is_bare = true };
    html_init(h, request);
    html_page_begin(h, &page);
    if (failure != NULL) {
        H(h, "<div role=\"alert\">");
        html_notice(h, TONE_ERROR, request_err_text(request, failure));
        H(h, "</div>");
    }
}

static STATUS end(struct html *h, struct response *response, struct err *err)
{
    html_form_end(h);
    html_page_end(h);
    return html_finish(h, response, err);
}

int sign_in_failure_status(const struct err *failure)
{
    if (failure->status == ERR_DENIED || failure->status == ERR_INVALID)
        return 422;
    if (failure->status == ERR_LIMIT && str_equal(str_of(failure->key), STR("os.helper.busy")))
        return 503;
    return failure->status == ERR_LIMIT ? 429 : http_status(failure->status);
}

/* ---- the pages ---- */

static STATUS draw_password(struct request *request, struct response *response,
                            const struct err *failure, struct err *err)
{
    struct html h;
    struct control login = {
        .name = STR("login"),
        .label = t(request, "web.sign_in.login"),
        .value = request_form(request, "login"),
        .autocomplete = "username",
        .is_required = true,
        .max = 80,
    };
    struct control password = {
        .name = STR("password"),
        .label = t(request, "web.sign_in.password"),
        .type = "password",
        .autocomplete = "current-password",
        .is_required = true,
    };
    begin(&h, request, "web.sign_in.title", failure);
    html_form_begin(&h, TO(ROUTE_SIGN_IN_POST), FORM_SEARCH);
    carry(&h);
    html_field(&h, &login);
    html_field(&h, &password);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.sign_in.go_on");
    return end(&h, response, err);
}

static STATUS draw_code(struct request *request, struct response *response,
                        const struct err *failure, struct err *err)
{
    struct html h;
    struct control code = {
        .name = STR("code"),
        .label = t(request, "web.sign_in.code"),
        .help = t(request, "web.sign_in.code.help"),
        .autocomplete = "one-time-code",
        .is_required = true,
        .is_short = true,
        .max = 40,
    };
    begin(&h, request, "web.sign_in.title", failure);
    html_form_begin(&h, TO(ROUTE_SIGN_IN_CODE_POST), FORM_SEARCH);
    carry(&h);
    html_field(&h, &code);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.sign_in.act");
    return end(&h, response, err);
}

static STATUS draw_new_password(struct request *request, struct response *response,
                                const struct err *failure, struct err *err)
{
    struct html h;
    struct control present = {
        .name = STR("password"),
        .label = t(request, "web.sign_in.password.first"),
        .type = "password",
        .autocomplete = "current-password",
        .is_required = true,
    };
    struct control wanted = {
        .name = STR("new_password"),
        .label = t(request, "web.sign_in.password.new"),
        .help = t(request, "web.sign_in.password.help"),
        .type = "password",
        .autocomplete = "new-password",
        .is_required = true,
    };
    begin(&h, request, "web.sign_in.password.title", failure);
    html_form_begin(&h, TO(ROUTE_SIGN_IN_NEW_PASSWORD_POST), FORM_SEARCH);
    carry(&h);
    html_field(&h, &present);
    html_field(&h, &wanted);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.sign_in.password.act");
    return end(&h, response, err);
}

/* ---- from stage to stage ---- */

static enum route_id stage_route(enum session_stage stage)
{
    switch (stage) {
    case STAGE_CODE:
        return ROUTE_SIGN_IN_CODE;
    case STAGE_ENROL:
        return ROUTE_SIGN_IN_ENROL;
    case STAGE_PASSWORD:
        return ROUTE_SIGN_IN_NEW_PASSWORD;
    case STAGE_FULL:
        return ROUTE_HOME;
    }
    return ROUTE_HOME;
}

static void take_session(struct request *request, const struct signed_in *in,
                         struct response *response)
{
    request->session = in->session;
    request->actor.tenant = in->session.tenant;
    request->viewer.form_token = visitor_form_token(request);
    response->cookie = visitor_cookie(request, in->token);
}

STATUS sign_in_go_on(struct request *request, const struct signed_in *in, struct response *response,
                     struct err *err)
{
    struct str parked = request_form(request, "parked");
    struct str next = next_path(request, request_form(request, "next"));
    struct params query;
    take_session(request, in, response);
    if (parked.len > 0 && in->session.stage == STAGE_CODE)
        return draw_code(request, response, NULL, err);
    if (parked.len > 0 && in->session.stage == STAGE_FULL)
        return parked_page(request, parked, response, err);
    response->status = 303;
    if (in->session.stage == STAGE_FULL) {
        response->location = next;
        return OK;
    }
    params_init(&query, request->arena);
    (void)params_add(&query, STR("next"), next);
    struct target target = TO(stage_route(in->session.stage));
    target.query = &query;
    response->location = target_url(request, target);
    return OK;
}

STATUS sign_in_page(struct request *request, struct response *response, struct err *err)
{
    if (request->session.id != 0 && request->session.stage == STAGE_FULL) {
        response->status = 303;
        response->location = next_path(request, request_query(request, "next"));
        return OK;
    }
    request->viewer.form_token = STR("");
    return draw_password(request, response, NULL, err);
}

STATUS sign_in_post(struct request *request, struct response *response, struct err *err)
{
    struct signed_in in;
    struct err failure;
    struct visit visit = request_visit(request);
    visit.tenant = request->app->sign_in_tenant;
    enum status status = sign_in_password(request->db, request->app->sign_in_helper, &visit,
                                          str_trim(request_form(request, "login")),
                                          request_form(request, "password"), &in, &failure);
    if (status == OK)
        return sign_in_go_on(request, &in, response, err);
    if (status == ERR_DB || status == ERR_IO) {
        *err = failure;
        return status;
    }
    response->status = sign_in_failure_status(&failure);
    request->viewer.form_token = STR("");
    return draw_password(request, response, &failure, err);
}

STATUS sign_in_code_page(struct request *request, struct response *response, struct err *err)
{
    if (request->session.stage != STAGE_CODE) {
        response_redirect(request, response, TO(stage_route(request->session.stage)));
        return OK;
    }
    return draw_code(request, response, NULL, err);
}

STATUS sign_in_code_post(struct request *request, struct response *response, struct err *err)
{
    struct signed_in in;
    struct err failure;
    struct visit visit = request_visit(request);
    enum status status = sign_in_code(request->db, request->app->keyring, &visit, &request->session,
                                      str_trim(request_form(request, "code")), &in, &failure);
    if (status == OK)
        return sign_in_go_on(request, &in, response, err);
    if (status == ERR_DB || status == ERR_IO) {
        *err = failure;
        return status;
    }
    response->status = sign_in_failure_status(&failure);
    return draw_code(request, response, &failure, err);
}

STATUS sign_in_new_password_page(struct request *request, struct response *response,
                                 struct err *err)
{
    if (request->session.stage != STAGE_PASSWORD) {
        response_redirect(request, response, TO(stage_route(request->session.stage)));
        return OK;
    }
    return draw_new_password(request, response, NULL, err);
}

STATUS sign_in_new_password_post(struct request *request, struct response *response,
                                 struct err *err)
{
    struct signed_in in;
    struct err failure;
    struct act act = request_act(request);
    struct visit visit = request_visit(request);
    /* Who knows the first password alone (stage code) must not change it. */
    if (request->session.stage != STAGE_PASSWORD)
        return err_set(err, ERR_DENIED, "", "web.denied", "not the stage to change the password");
    enum status status = account_set_password(
        request->db, request->app->sign_in_helper, &act, request->session.id,
        request_form(request, "password"), request_form(request, "new_password"), &failure);
    if (status == OK) {
        TRY(session_advance(request->db, &visit, &request->session, &in, err));
        return sign_in_go_on(request, &in, response, err);
    }
    if (status == ERR_DB || status == ERR_IO) {
        *err = failure;
        return status;
    }
    response->status = sign_in_failure_status(&failure);
    return draw_new_password(request, response, &failure, err);
}

STATUS sign_out_post(struct request *request, struct response *response, struct err *err)
{
    struct visit visit = request_visit(request);
    TRY(session_end(request->db, &visit, &request->session, err));
    response->cookie = visitor_cookie_gone(request);
    response->clears_site_data = true;
    response_redirect(request, response, TO(ROUTE_SIGN_IN));
    return OK;
}

/* ---- asked in the middle of something ---- */

void sign_in_ask(struct request *request, struct str path, struct response *response)
{
    struct params query;
    struct err err;
    if (request->wants_json || request->is_fragment) {
        error_page(request, response, 401, NULL);
        return;
    }
    if (request->route->method == METHOD_GET) {
        params_init(&query, request->arena);
        if (!str_equal(path, STR("/")))
            (void)params_add(&query, STR("next"), path);
        /* Between two stages: on with the next one. Of a code that never came, from the beginning. */
        bool goes_on = request->session.id != 0 && request->session.stage != STAGE_CODE;
        struct target target = TO(goes_on ? stage_route(request->session.stage) : ROUTE_SIGN_IN);
        target.query = &query;
        response_redirect(request, response, target);
        return;
    }
    struct str parked = parked_seal(request, path);
    params_init(&request->form, request->arena);
    if (parked.len > 0)
        (void)params_add(&request->form, STR("parked"), parked);
    request->viewer.form_token = STR("");
    struct err note = { 0 };
    (void)!err_set(&note, ERR_DENIED, "", "web.sign_in.expired", "session expired");
    if (draw_password(request, response, &note, &err) != OK)
        error_page(request, response, 500, NULL);
    response->status = 401;
}
