/* visitor.c - from cookie or token to the actor. */
#include "web/http/visitor.h"

#include "access/account.h"
#include "access/token/api_token.h"
#include "consult/desk.h"
#include "web/http/dispatch.h"
#include "web/http/form_token.h"

#include "base/banned.h"

static struct str cookie_name(const struct app *app)
{
    return app->is_secure ? STR("__Host-banso") : STR("banso");
}

struct str visitor_cookie_token(const struct app *app, const struct incoming *incoming)
{
    struct str rest = incoming->cookie, part;
    while (str_split(&rest, ';', &part)) {
        struct str pair = str_trim(part), name = STR("");
        struct str value = pair;
        (void)str_split(&value, '=', &name);
        if (str_equal(name, cookie_name(app)) && name.len < pair.len)
            return str_slice(pair, name.len + 1, pair.len);
    }
    return STR("");
}

struct str visitor_cookie(const struct request *request, const char *token)
{
    return str_format(request->arena, "%.*s=%s; Path=/; HttpOnly; SameSite=Strict%s",
                      STR_ARG(cookie_name(request->app)), token,
                      request->app->is_secure ? "; Secure" : "");
}

struct str visitor_cookie_gone(const struct request *request)
{
    return str_format(request->arena, "%.*s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0%s",
                      STR_ARG(cookie_name(request->app)),
                      request->app->is_secure ? "; Secure" : "");
}

struct str visitor_form_token(const struct request *request)
{
    const struct session *session = &request->session;
    struct str secret = { (const char *)session->form_secret, sizeof session->form_secret };
    return form_token_make(request->arena, secret,
                           request_id_text(request, STR("typist"), session->user.n));
}

static void roles_words(struct request *request)
{
    struct buf out;
    buf_init(&out, request->arena, 64, 4096);
    for (size_t i = 0; i < request->actor.role_count; i++) {
        if (i > 0)
            buf_add(&out, request_text(request, "web.join", NULL, 0));
        buf_add(&out, request_label(request, &request->actor.roles[i]->label));
    }
    request->viewer.role = buf_str(&out);
}

static void viewer_fill(struct request *request, const struct present *present)
{
    struct viewer *viewer = &request->viewer;
    struct str preferences = present->preferences;
    request->lang = str_equal(present->lang, STR("en")) ? LANG_EN : LANG_JA;
    viewer->name = present->name;
    viewer->organisation =
        request->lang == LANG_EN ? present->organisation_en : present->organisation;
    viewer->western_years = str_equal(preference(preferences, STR("western_years")), STR("1"));
    viewer->no_shortcuts = str_equal(preference(preferences, STR("shortcuts")), STR("0"));
    viewer->enter_moves = str_equal(preference(preferences, STR("enter_moves")), STR("1"));
    roles_words(request);
}

STATUS visitor_load(struct request *request, const struct incoming *incoming, struct err *err)
{
    struct present present;
    struct str token = visitor_cookie_token(request->app, incoming);
    if (token.len == 0)
        return err_set(err, ERR_NOT_FOUND, "", "web.sign_in.needed", "no cookie");
    TRY(session_find(request->db, request->arena, request->seido, token, request->now, &present,
                     err));
    request->session = present.session;
    request->actor = present.actor;
    request->viewer.form_token = visitor_form_token(request);
    if (present.session.stage != STAGE_FULL)
        return OK;
    if (request->route != NULL &&
        request->route->method == METHOD_GET) /* none while a body begins */
        request->actor.memo = arena_new(request->arena, struct case_memo);
    viewer_fill(request, &present);
    if (!present.has_unread)
        return OK;
    struct consult consult = request_consult(request);
    int64_t notices = 0;
    TRY(desk_notice_count(&consult, &notices, err));
    request->viewer.notice_count = (int)notices;
    return OK;
}

void visitor_load_frame(struct request *request, const struct incoming *incoming)
{
    struct err ignored;
    if (request->actor.user.n != 0 || request->wants_json)
        return;
    if (visitor_load(request, incoming, &ignored) != OK)
        request->viewer = (struct viewer){ .name = STR("") };
}

STATUS visitor_load_token(struct request *request, const struct incoming *incoming, struct err *err)
{
    struct str prefix = STR("Bearer ");
    if (!str_starts(incoming->authorization, prefix))
        return err_set(err, ERR_NOT_FOUND, "", "web.api.token", "no bearer token");
    struct str secret = str_slice(incoming->authorization, prefix.len, incoming->authorization.len);
    TRY(api_token_actor(request->db, request->seido, secret, request->now, &request->actor, err));
    request->actor.seido = request->seido;
    return OK;
}
