/* account_pages.c - what the forms of one's own account do. */
#include "web/account/account_pages.h"

#include <string.h>

#include "access/totp.h"
#include "record/kind.h"
#include "web/account/account_view.h"
#include "web/http/error_page.h"
#include "web/route.h"

#include "base/banned.h"

/* What "?done=" may say. */
static const struct {
    const char *name, *key;
} done_texts[] = {
    { "password", "access.account.done.password" },
    { "preferences", "access.account.done.preferences" },
    { "session", "access.account.done.session" },
    { "organisation", "access.account.done.organisation" },
    { "token", "access.account.done.token" },
};

static const char *done_key(const struct request *request)
{
    struct str done = request_query(request, "done");
    for (size_t i = 0; i < LENGTH(done_texts); i++)
        if (str_equal(done, str_of(done_texts[i].name)))
            return done_texts[i].key;
    return NULL;
}

static STATUS load_view(struct request *request, struct account_view *view, struct err *err)
{
    struct user_role *roles = NULL;
    struct session *sessions = NULL;
    struct api_token *tokens = NULL;
    const struct actor *actor = &request->actor;
    *view = (struct account_view){ .done = done_key(request), .new_secret = STR("") };
    TRY(user_load(request->db, request->arena, actor->tenant, actor->user, &view->user, err));
    TRY(session_last_sign_in(request->db, request->arena, &request->session, &view->last, err));
    TRY(session_list(request->db, request->arena, &request->session, request->now, &sessions,
                     &view->session_count, err));
    TRY(role_list(request->db, request->arena, actor->tenant, actor->user, &roles,
                  &view->role_count, err));
    TRY(api_token_list(request->db, request->arena, actor->tenant, actor->user, request->today,
                       &tokens, &view->token_count, err));
    view->sessions = sessions;
    view->roles = roles;
    view->tokens = tokens;
    return OK;
}

static void done(struct request *request, struct response *response, const char *what)
{
    struct params *query = arena_new(request->arena, struct params);
    params_init(query, request->arena);
    (void)params_add(query, STR("done"), str_of(what));
    struct target target = TO(ROUTE_ACCOUNT);
    target.query = query;
    response_redirect(request, response, target);
}

/* The page again with what was wrong; a failure that is not the input's is passed on. */
static STATUS again(struct request *request, struct response *response, const struct err *failure,
                    const char *field, struct err *err)
{
    struct account_view view;
    struct problems problems;
    if (failure->status == ERR_DB || failure->status == ERR_IO) {
        *err = *failure;
        return failure->status;
    }
    problems_init(&problems, request->arena);
    const char *at = failure->field[0] != '\0' ? failure->field : field;
    struct problem *problem =
        problems_add(&problems, arena_copy(request->arena, str_of(at)), GRADE_ERROR,
                     str_to_chars(request->arena, str_of(failure->key)));
    for (size_t i = 0; i < failure->arg_count; i++)
        problem_arg(
            problem,
            (struct text_arg){ .name = str_to_chars(request->arena, str_of(failure->args[i].name)),
                               .kind = failure->args[i].kind,
                               .number = failure->args[i].number,
                               .text = arena_copy(request->arena, str_of(failure->args[i].text)) });
    TRY(load_view(request, &view, err));
    view.problems = &problems;
    response->status = failure->status == ERR_LIMIT ? 429 : 422;
    return account_draw(request, response, &view, err);
}

STATUS account_page(struct request *request, struct response *response, struct err *err)
{
    struct account_view view;
    TRY(load_view(request, &view, err));
    return account_draw(request, response, &view, err);
}

STATUS account_password_post(struct request *request, struct response *response, struct err *err)
{
    struct err failure = { 0 };
    struct act act = request_act(request);
    enum status status = account_set_password(
        request->db, request->app->sign_in_helper, &act, request->session.id,
        request_form(request, "password"), request_form(request, "new_password"), &failure);
    if (status != OK)
        return again(request, response, &failure, "password", err);
    done(request, response, "password");
    return OK;
}

STATUS account_preferences_post(struct request *request, struct response *response, struct err *err)
{
    static const char *const names[] = { "western_years", "no_shortcuts", "enter_moves" };
    struct act act = request_act(request);
    struct user user;
    struct buf text;
    enum lang lang = str_equal(request_form(request, "lang"), STR("en")) ? LANG_EN : LANG_JA;
    TRY(user_load(request->db, request->arena, act.tenant, act.by, &user, err));
    buf_init(&text, request->arena, 256, 512);
    for (size_t i = 0; i < LENGTH(names); i++)
        buf_addf(&text, "%s=%d;", names[i], str_equal(request_form(request, names[i]), STR("1")));
    struct str start = preference(user.preferences, STR("start_view"));
    if (start.len > 0)
        buf_addf(&text, "start_view=%.*s;", STR_ARG(start));
    TRY(account_set_preferences(request->db, &act, lang, buf_str(&text), err));
    done(request, response, "preferences");
    return OK;
}

STATUS account_organisation_post(struct request *request, struct response *response,
                                 struct err *err)
{
    struct visit visit = request_visit(request);
    OrganisationId organisation = { 0 };
    TRY(request_id(request, STR("organisation"), request_form(request, "organisation"),
                   &organisation.n, err));
    TRY(session_choose(request->db, &visit, &request->session, organisation, err));
    done(request, response, "organisation");
    return OK;
}

STATUS account_session_end_post(struct request *request, struct response *response, struct err *err)
{
    struct visit visit = request_visit(request);
    int64_t id = 0;
    TRY(request_id(request, STR("session"), request_form(request, "session"), &id, err));
    TRY(session_end_other(request->db, &visit, &request->session, id, err));
    done(request, response, "session");
    return OK;
}

STATUS account_token_post(struct request *request, struct response *response, struct err *err)
{
    struct err failure = { 0 };
    struct act act = request_act(request);
    struct account_view view;
    struct value until = { 0 };
    struct str secret = STR("");
    struct kind_context kinds_of = request_kinds(request);
    const struct field field = { .name = STR("expires_on"), .kind = KIND_DATE };
    struct api_token token = { .name = str_trim(request_form(request, "name")),
                               .role = request_form(request, "role"),
                               .organisation = request->actor.organisation };
    enum status status = value_parse(request->arena, &kinds_of, &field,
                                     request_form(request, "expires_on"), &until, &failure);
    token.expires_on.day = until.has ? (int32_t)until.number : 0;
    if (status == OK && token.role.len == 0)
        status = err_set(&failure, ERR_INVALID, "role", "access.role.which", "no role");
    if (status == OK)
        status = api_token_add(request->db, request->arena, &act, &token, &secret, &failure);
    if (status != OK)
        return again(request, response, &failure, "expires_on", err);
    TRY(load_view(request, &view, err));
    view.new_secret = secret;
    return account_draw(request, response, &view, err);
}

STATUS account_token_end_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    int64_t id = 0;
    TRY(request_id(request, STR("api_token"), request_form(request, "token"), &id, err));
    TRY(api_token_end(request->db, &act, id, err));
    done(request, response, "token");
    return OK;
}

STATUS account_factor_page(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    struct str secret = STR("");
    TRY(account_enrol_begin(request->db, request->arena, request->app->keyring, &act, &secret,
                            err));
    return account_factor_draw(request, response, secret, NULL, err);
}

STATUS account_factor_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    struct err failure = { 0 };
    struct str *codes = NULL, secret = STR("");
    enum status status =
        account_enrol_confirm(request->db, request->arena, request->app->keyring, &act,
                              request_form(request, "code"), &codes, &failure);
    if (status == OK)
        return account_codes_draw(request, response, codes, RECOVERY_CODES, err);
    if (status != ERR_INVALID) {
        *err = failure;
        return status;
    }
    struct problems problems;
    problems_init(&problems, request->arena);
    problems_add(&problems, STR("code"), GRADE_ERROR, "access.totp.wrong");
    TRY(account_enrol_begin(request->db, request->arena, request->app->keyring, &act, &secret,
                            err));
    response->status = 422;
    return account_factor_draw(request, response, secret, &problems, err);
}
