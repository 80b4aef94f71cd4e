/* account_view.c - see account_view.h. */
#include "web/account/account_view.h"

#include "access/account.h"
#include "web/account/factor.h"
#include "web/pieces.h"
#include "web/sign_in.h"

#include "base/banned.h"

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

/* The words of the problem of a field; "" when there is none. */
static struct str error_of(const struct html *h, const struct problems *problems, const char *field)
{
    for (size_t i = 0; problems != NULL && i < problems->count; i++)
        if (str_equal(problems->items[i].field, str_of(field)))
            return request_problem_text(h->request, &problems->items[i]);
    return STR("");
}

static void sign_in_card(struct html *h, const struct account_view *view)
{
    html_card_begin(h, t(h, "access.account.last"), NULL);
    html_reads_begin(h);
    html_read_begin(h, t(h, "access.account.last_at"));
    if (view->last.has) {
        html_time(h, view->last.at);
        H(h, " ");
        html_text(h, view->last.from);
    } else {
        html_none(h);
    }
    html_read_end(h);
    html_read_begin(h, t(h, "access.account.failures"));
    html_count(h, view->last.failures);
    html_read_end(h);
    html_reads_end(h);
    html_card_end(h);
}

static STATUS password_card(struct html *h, const struct account_view *view, struct err *err)
{
    struct control present = { .name = STR("password"),
                               .label = t(h, "access.account.password.present"),
                               .type = "password",
                               .autocomplete = "current-password",
                               .is_required = true,
                               .error = error_of(h, view->problems, "password") };
    struct control wanted = { .name = STR("new_password"),
                              .label = t(h, "access.account.password.new"),
                              .help = t(h, "access.account.password.help"),
                              .type = "password",
                              .autocomplete = "new-password",
                              .is_required = true,
                              .error = error_of(h, view->problems, "new_password") };
    html_card_begin(h, t(h, "access.account.password"), "password");
    html_form_begin(h, TO(ROUTE_ACCOUNT_PASSWORD_POST), FORM_SEARCH);
    html_field(h, &present);
    html_field(h, &wanted);
    html_button(h, BUTTON_SECONDARY, STR(""), "access.account.password.act");
    html_form_end(h);
    TRY(html_invitations(h, view->user.id, err));
    html_card_end(h);
    return OK;
}

static void factor_card(struct html *h)
{
    html_card_begin(h, t(h, "access.account.factor"), NULL);
    H(h, "<p>");
    html_t(h, "access.account.factor.text");
    H(h, "</p>");
    html_button_link(h, BUTTON_SECONDARY, TO(ROUTE_ACCOUNT_FACTOR), "access.account.factor.act");
    html_card_end(h);
}

struct word_of_agent {
    const char *mark, *word;
};

/* The word of the first mark that stands in it; "" when none does. */
static struct str word_in(struct str agent, const struct word_of_agent *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at;
        if (str_find(agent, str_of(words[i].mark), &at))
            return str_of(words[i].word);
    }
    return STR("");
}

/* "Chrome（Linux）" for what a browser says of itself; that itself when it is none of these. Most browsers name
 * others as well: the order decides. */
static struct str agent_words(const struct html *h, struct str agent)
{
    static const struct word_of_agent browsers[] = {
        { "Edg", "Edge" },       { "OPR/", "Opera" },    { "Firefox/", "Firefox" },
        { "FxiOS/", "Firefox" }, { "CriOS/", "Chrome" }, { "Chrome/", "Chrome" },
        { "Safari/", "Safari" }
    };
    static const struct word_of_agent systems[] = {
        { "Windows", "Windows" }, { "Android", "Android" }, { "iPhone", "iPhone" },
        { "iPad", "iPad" },       { "Mac OS X", "macOS" },  { "CrOS", "ChromeOS" },
        { "Linux", "Linux" },
    };
    struct str browser = word_in(agent, browsers, LENGTH(browsers));
    struct str system = word_in(agent, systems, LENGTH(systems));
    if (browser.len == 0 || system.len == 0)
        return browser.len > 0 ? browser : agent;
    const struct text_arg args[] = { ARG_TEXT("browser", browser), ARG_TEXT("system", system) };
    return request_text(h->request, "access.account.session.agent_on", args, LENGTH(args));
}

static void session_row(struct html *h, const struct session *session)
{
    html_row_begin(h);
    html_cell_begin(h, CELL_DATE);
    html_time(h, session->created_at);
    html_cell_end(h);
    html_cell_begin(h, CELL_DATE);
    html_time(h, session->seen_at);
    html_cell_end(h);
    html_cell(h, CELL_TEXT, str_of(session->source));
    html_cell_begin(h, CELL_TEXT);
    H(h, "<span");
    html_attr(h, "title", str_of(session->agent));
    H(h, ">");
    html_text(h, agent_words(h, str_of(session->agent)));
    H(h, "</span>");
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    if (session->id == h->request->session.id) {
        html_chip(h, TONE_INFO, t(h, "access.account.session.this"));
    } else {
        html_form_begin(h, TO(ROUTE_ACCOUNT_SESSION_END_POST), FORM_INLINE | FORM_SEARCH);
        html_hidden(h, STR("session"), request_id_text(h->request, STR("session"), session->id));
        html_button(h, BUTTON_PLAIN, STR(""), "access.account.session.end");
        html_form_end(h);
    }
    html_cell_end(h);
    html_row_end(h);
}

static void sessions_card(struct html *h, const struct account_view *view)
{
    struct column columns[] = { { t(h, "access.account.session.since"), CELL_DATE, NULL },
                                { t(h, "access.account.session.seen"), CELL_DATE, NULL },
                                { t(h, "access.account.session.from"), CELL_TEXT, NULL },
                                { t(h, "access.account.session.agent"), CELL_TEXT, NULL },
                                { t(h, "access.act"), CELL_TEXT, NULL } };
    struct table table = { .caption = t(h, "access.account.sessions"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTE_ACCOUNT) };
    html_card_begin(h, t(h, "access.account.sessions"), "sessions");
    html_table_begin(h, &table);
    for (size_t i = 0; i < view->session_count; i++)
        session_row(h, &view->sessions[i]);
    html_table_end(h);
    html_card_end(h);
}

static void preference_check(struct html *h, const struct account_view *view, const char *name,
                             const char *key)
{
    struct control control = { .name = str_of(name), .label = t(h, key), .value = STR("1") };
    html_check(h, &control, str_equal(preference(view->user.preferences, str_of(name)), STR("1")));
}

static void preferences_card(struct html *h, const struct account_view *view)
{
    struct choice_option langs[] = { { STR("ja"), t(h, "web.language.to_ja") },
                                     { STR("en"), t(h, "web.language.to_en") } };
    struct control lang = { .name = STR("lang"),
                            .label = t(h, "access.account.lang"),
                            .value = view->user.lang };
    html_card_begin(h, t(h, "access.account.display"), NULL);
    html_form_begin(h, TO(ROUTE_ACCOUNT_PREFERENCES_POST), FORM_SEARCH);
    html_choice(h, CHOICE_RADIO, &lang, langs, LENGTH(langs));
    preference_check(h, view, "western_years", "access.account.western_years");
    preference_check(h, view, "no_shortcuts", "access.account.no_shortcuts");
    preference_check(h, view, "enter_moves", "access.account.enter_moves");
    html_button(h, BUTTON_SECONDARY, STR(""), "access.save");
    html_form_end(h);
    html_card_end(h);
}

static struct str role_label(const struct html *h, struct str name)
{
    const struct role *role = seido_role(h->request->seido, name);
    return role == NULL ? name : request_label(h->request, &role->label);
}

static void roles_card(struct html *h, const struct account_view *view)
{
    int64_t last = 0;
    html_card_begin(h, t(h, "access.account.roles"), NULL);
    H(h, "<ul>");
    for (size_t i = 0; i < view->role_count; i++) {
        const struct user_role *role = &view->roles[i];
        if (!str_equal(role->state, STR("held")))
            continue;
        H(h, "<li>");
        html_text(h, role->organisation_name);
        H(h, " ");
        html_text(h, role_label(h, role->role));
        if (role->organisation.n != h->request->actor.organisation.n &&
            role->organisation.n != last) {
            html_form_begin(h, TO(ROUTE_ACCOUNT_ORGANISATION_POST), FORM_INLINE | FORM_SEARCH);
            html_hidden(h, STR("organisation"),
                        request_id_text(h->request, STR("organisation"), role->organisation.n));
            html_button(h, BUTTON_PLAIN, STR(""), "access.account.work_here");
            html_form_end(h);
        }
        last = role->organisation.n;
        H(h, "</li>");
    }
    H(h, "</ul>");
    html_card_end(h);
}

static void token_form(struct html *h, const struct account_view *view)
{
    struct choice_option roles[ACTOR_ROLES_MAX];
    const struct actor *actor = &h->request->actor;
    for (size_t i = 0; i < actor->role_count; i++)
        roles[i] = (struct choice_option){ actor->roles[i]->name,
                                           request_label(h->request, &actor->roles[i]->label) };
    struct control name = { .name = STR("name"),
                            .label = t(h, "access.account.token.name"),
                            .is_required = true,
                            .max = 60,
                            .error = error_of(h, view->problems, "name") };
    struct control role = { .name = STR("role"),
                            .value = request_form(h->request, "role"),
                            .label = t(h, "access.account.token.role"),
                            .is_required = true,
                            .error = error_of(h, view->problems, "role") };
    struct control until = { .name = STR("expires_on"),
                             .type = "date",
                             .is_required = true,
                             .label = t(h, "access.account.token.until"),
                             .is_short = true,
                             .error = error_of(h, view->problems, "expires_on") };
    html_form_begin(h, TO(ROUTE_ACCOUNT_TOKEN_POST), FORM_SEARCH);
    html_field(h, &name);
    html_choice(h, CHOICE_SELECT, &role, roles, actor->role_count);
    html_field(h, &until);
    html_button(h, BUTTON_SECONDARY, STR(""), "access.account.token.act");
    html_form_end(h);
}

static void token_item(struct html *h, const struct api_token *token)
{
    H(h, "<li>");
    html_text(h, token->name);
    H(h, " ");
    html_text(h, role_label(h, token->role));
    H(h, " ");
    html_date_short(h, (OptDate){ true, token->expires_on });
    H(h, " ");
    if (token->is_live) {
        html_form_begin(h, TO(ROUTE_ACCOUNT_TOKEN_END_POST), FORM_INLINE | FORM_SEARCH);
        html_hidden(h, STR("token"), request_id_text(h->request, STR("api_token"), token->id));
        html_button(h, BUTTON_PLAIN, STR(""), "access.account.token.end");
        html_form_end(h);
    } else {
        html_chip(h, TONE_PLAIN, t(h, "access.account.token.ended"));
    }
    H(h, "</li>");
}

/* Where a program calls. */
static void token_ways(struct html *h)
{
    const struct text_arg index = ARG_TEXT("index", str_of(routes[ROUTE_API_INDEX].path));
    H(h, "<p>");
    html_text(h, request_text(h->request, "access.account.tokens.where", &index, 1));
    H(h, " ");
    html_link_t(h, TO(ROUTE_API_OPENAPI), "access.account.tokens.openapi");
    H(h, "</p>");
}

static void tokens_card(struct html *h, const struct account_view *view)
{
    html_card_begin(h, t(h, "access.account.tokens"), "tokens");
    H(h, "<p>");
    html_t(h, "access.account.tokens.text");
    H(h, "</p>");
    token_ways(h);
    if (view->new_secret.len > 0) {
        html_notice_begin(h, TONE_SUCCESS);
        html_t(h, "access.account.token.once");
        H(h, "<p class=\"ui-secret\"><code>");
        html_text(h, view->new_secret);
        H(h, "</code></p>");
        html_notice_end(h);
    }
    if (view->token_count > 0) {
        H(h, "<ul>");
        for (size_t i = 0; i < view->token_count; i++)
            token_item(h, &view->tokens[i]);
        H(h, "</ul>");
    }
    token_form(h, view);
    html_card_end(h);
}

STATUS account_draw(struct request *request, struct response *response,
                    const struct account_view *view, struct err *err)
{
    struct html h;
    struct page page = { .title = request_text(request, "access.account.title", NULL, 0),
                         .problems = view->problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (view->done != NULL)
        html_notice(&h, TONE_SUCCESS, t(&h, view->done));
    H(&h, "<p>");
    html_text(&h, view->user.name);
    H(&h, " (");
    html_text(&h, view->user.login);
    H(&h, ")</p>");
    sign_in_card(&h, view);
    sessions_card(&h, view);
    TRY(password_card(&h, view, err));
    factor_card(&h);
    preferences_card(&h, view);
    roles_card(&h, view);
    tokens_card(&h, view);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS account_factor_draw(struct request *request, struct response *response, struct str secret,
                           const struct problems *problems, struct err *err)
{
    struct html h;
    struct crumb crumb = { TO(ROUTE_ACCOUNT),
                           request_text(request, "access.account.title", NULL, 0) };
    struct page page = { .title = request_text(request, "access.account.factor", NULL, 0),
                         .crumbs = &crumb,
                         .crumb_count = 1,
                         .problems = problems };
    html_init(&h, request);
    struct control code = { .name = STR("code"),
                            .label = t(&h, "access.account.factor.code"),
                            .autocomplete = "one-time-code",
                            .inputmode = "numeric",
                            .is_required = true,
                            .is_short = true,
                            .max = 10,
                            .error = error_of(&h, problems, "code") };
    html_page_begin(&h, &page);
    H(&h, "<ol><li>");
    html_t(&h, "access.account.factor.step1");
    H(&h, "</li><li>");
    TRY(html_factor(&h, secret, err));
    H(&h, "</li><li>");
    html_t(&h, "access.account.factor.step3");
    H(&h, "</li></ol>");
    html_form_begin(&h, TO(ROUTE_ACCOUNT_FACTOR_POST), FORM_SEARCH);
    html_field(&h, &code);
    html_button(&h, BUTTON_PRIMARY, STR(""), "access.account.factor.confirm");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS account_codes_draw(struct request *request, struct response *response,
                          const struct str *codes, size_t count, struct err *err)
{
    struct html h;
    struct crumb crumb = { TO(ROUTE_ACCOUNT),
                           request_text(request, "access.account.title", NULL, 0) };
    struct page page = { .title = request_text(request, "access.account.codes", NULL, 0),
                         .crumbs = &crumb,
                         .crumb_count = 1 };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_WARNING, t(&h, "access.account.codes.text"));
    H(&h, "<ul class=\"ui-codes\">");
    for (size_t i = 0; i < count; i++) {
        H(&h, "<li><code>");
        html_text(&h, codes[i]);
        H(&h, "</code></li>");
    }
    H(&h, "</ul>");
    html_button_link(&h, BUTTON_PRIMARY, TO(ROUTE_ACCOUNT), "access.account.codes.kept");
    html_page_end(&h);
    return html_finish(&h, response, err);
}
