/* users_pages.c - list of users, one user, a new one; suspending and resetting. */
#include "access/token/invitation.h"
#include "web/admin/admin_pages.h"
#include "web/admin/admin_pieces.h"
#include "web/route.h"
#include "web/sign_in.h"

#include "base/banned.h"

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

static const char *state_key(struct str state)
{
    return str_equal(state, STR("active"))      ? "access.user.state.active"
           : str_equal(state, STR("invited"))   ? "access.user.state.invited"
           : str_equal(state, STR("suspended")) ? "access.user.state.suspended"
                                                : "access.user.state.left";
}

/* ---- list ---- */
static void user_row(struct html *h, const struct user *user, const struct user_role *roles,
                     size_t role_count)
{
    html_row_begin(h);
    html_row_head_begin(h);
    html_link(h, TO_ID(ROUTE_ADMIN_USER, user->id.n), user->name);
    html_row_head_end(h);
    html_cell(h, CELL_TEXT, user->login);
    html_cell_begin(h, CELL_TEXT);
    bool first = true;
    for (size_t i = 0; i < role_count; i++) {
        if (roles[i].user.n != user->id.n || !str_equal(roles[i].state, STR("held")))
            continue;
        if (!first)
            H(h, "<br>");
        first = false;
        html_text(h, roles[i].organisation_name);
        H(h, " ");
        html_text(h, admin_role_label(h, roles[i].role));
    }
    html_cell_end(h);
    html_cell_begin(h, CELL_CHIP);
    html_chip(h, str_equal(user->state, STR("active")) ? TONE_SUCCESS : TONE_PLAIN,
              t(h, state_key(user->state)));
    html_cell_end(h);
    html_cell_begin(h, CELL_DATE);
    if (user->has_signed_in)
        html_time(h, user->last_sign_in_at);
    else
        html_none(h);
    html_cell_end(h);
    html_row_end(h);
}

STATUS admin_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct user *users = NULL;
    struct user_role *roles = NULL;
    size_t count = 0, role_count = 0;
    TenantId tenant = request->actor.tenant;
    TRY(user_list(request->db, request->arena, tenant, &users, &count, err));
    TRY(role_list(request->db, request->arena, tenant, (UserId){ 0 }, &roles, &role_count, err));
    html_init(&h, request);
    struct column columns[] = { { t(&h, "access.user.name"), CELL_TEXT, NULL },
                                { t(&h, "access.user.login_name"), CELL_TEXT, NULL },
                                { t(&h, "access.account.roles"), CELL_TEXT, NULL },
                                { t(&h, "access.user.state"), CELL_CHIP, NULL },
                                { t(&h, "access.account.last"), CELL_DATE, NULL } };
    struct table table = { .caption = t(&h, "access.admin.users"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTE_ADMIN) };
    admin_begin(&h, "access.admin.users", NULL);
    html_button_link(&h, BUTTON_PRIMARY, TO(ROUTE_ADMIN_USER_NEW), "access.user.new");
    html_table_begin(&h, &table);
    for (size_t i = 0; i < count; i++)
        user_row(&h, &users[i], roles, role_count);
    html_table_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- one user ---- */
static void user_form(struct html *h, const struct user *user, struct target target,
                      const struct problems *problems)
{
    bool is_new = user->id.n == 0;
    html_form_begin(h, target, FORM_SEARCH);
    if (is_new)
        admin_text(h, "login", "access.user.login_name", user->login, problems);
    else
        html_hidden(h, STR("version"), str_from_int(h->request->arena, user->version));
    admin_text(h, "name", "access.user.name", user->name, problems);
    admin_text(h, "kana", "access.user.kana", user->kana, problems);
    struct control leaves = { .name = STR("leaves_on"),
                              .type = "date",
                              .is_short = true,
                              .label = t(h, "access.user.leaves_on"),
                              .help = t(h, "access.user.leaves_on.help"),
                              .error = admin_error(h, problems, "leaves_on") };
    struct str day = STR("");
    if (user->leaves_on.has)
        day = era_format_short(h->request->arena, &h->request->seido->eras,
                               (struct partial_date){ user->leaves_on.value, PRECISION_DAY });
    leaves.value = admin_typed(h->request, "leaves_on", day);
    html_field(h, &leaves);
    html_button(h, BUTTON_PRIMARY, STR(""), "access.save");
    html_form_end(h);
}

static STATUS reset_card(struct html *h, const struct user *user, struct err *err)
{
    const struct request *request = h->request;
    bool administers = false;
    TRY(role_user_administers(request->db, request->seido, request->actor.tenant, user->id,
                              &administers, err));
    html_card_begin(h, t(h, "access.user.reset"), NULL);
    TRY(html_invitations(h, user->id, err));
    H(h, "<p>");
    html_t(h, administers ? "access.user.reset.administrator" : "access.user.reset.text");
    H(h, "</p>");
    if (!administers) {
        html_form_begin(h, TO_ID(ROUTE_ADMIN_USER_RESET_POST, user->id.n), FORM_SEARCH);
        struct control forget = { .name = STR("forget"),
                                  .value = STR("1"),
                                  .label = t(h, "access.user.reset.forget") };
        html_check(h, &forget, false);
        html_button(h, BUTTON_SECONDARY, STR(""), "access.user.reset.act");
        html_form_end(h);
    }
    html_card_end(h);
    return OK;
}

static void state_card(struct html *h, const struct user *user)
{
    bool is_usable =
        str_equal(user->state, STR("active")) || str_equal(user->state, STR("invited"));
    html_card_begin(h, t(h, "access.user.state"), NULL);
    html_chip(h, is_usable ? TONE_SUCCESS : TONE_WARNING, t(h, state_key(user->state)));
    html_form_begin(h, TO_ID(ROUTE_ADMIN_USER_STATE_POST, user->id.n), FORM_SEARCH);
    html_hidden(h, STR("state"), is_usable ? STR("suspended") : STR("active"));
    html_button(h, is_usable ? BUTTON_DANGER : BUTTON_SECONDARY, STR(""),
                is_usable ? "access.user.suspend" : "access.user.resume");
    html_form_end(h);
    html_card_end(h);
}

static void held_roles(struct html *h, const struct user_role *roles, size_t count)
{
    H(h, "<ul>");
    for (size_t i = 0; i < count; i++) {
        if (str_equal(roles[i].state, STR("ended")))
            continue;
        H(h, "<li>");
        html_text(h, roles[i].organisation_name);
        H(h, " ");
        html_text(h, admin_role_label(h, roles[i].role));
        H(h, " ");
        if (str_equal(roles[i].state, STR("asked")))
            html_chip(h, TONE_WARNING, t(h, "access.role.asked"));
        html_form_begin(h, TO(ROUTE_ADMIN_ROLE_END_POST), FORM_INLINE | FORM_SEARCH);
        html_hidden(h, STR("membership"),
                    request_id_text(h->request, STR("membership"), roles[i].membership));
        html_hidden(h, STR("role"), roles[i].role);
        html_hidden(h, STR("user"), request_id_text(h->request, STR("user"), roles[i].user.n));
        html_button(h, BUTTON_PLAIN, STR(""), "access.role.end");
        html_form_end(h);
        H(h, "</li>");
    }
    H(h, "</ul>");
}

static STATUS roles_card(struct html *h, const struct user *user, const struct problems *problems,
                         struct err *err)
{
    const struct request *request = h->request;
    struct user_role *roles = NULL;
    struct organisation *organisations = NULL;
    size_t count = 0, organisation_count = 0;
    TRY(role_list(request->db, request->arena, request->actor.tenant, user->id, &roles, &count,
                  err));
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &organisations,
                          &organisation_count, err));
    struct choice_option *places =
        arena_array(request->arena, struct choice_option, organisation_count);
    struct choice_option *names =
        arena_array(request->arena, struct choice_option, request->seido->role_count);
    for (size_t i = 0; i < organisation_count; i++)
        places[i] = (struct choice_option){ request_id_text(request, STR("organisation"),
                                                            organisations[i].id.n),
                                            organisations[i].name };
    for (size_t i = 0; i < request->seido->role_count; i++)
        names[i] =
            (struct choice_option){ request->seido->roles[i].name,
                                    request_label(request, &request->seido->roles[i].label) };
    struct control place = { .name = STR("organisation"),
                             .value = request_form(request, "organisation"),
                             .label = t(h, "access.organisation"),
                             .is_required = true,
                             .error = admin_error(h, problems, "organisation") };
    struct control role = { .name = STR("role"),
                            .value = request_form(request, "role"),
                            .label = t(h, "access.role"),
                            .is_required = true,
                            .error = admin_error(h, problems, "role") };
    html_card_begin(h, t(h, "access.account.roles"), "roles");
    held_roles(h, roles, count);
    H(h, "<p>");
    html_t(h, "access.role.second_person.text");
    H(h, "</p>");
    html_form_begin(h, TO_ID(ROUTE_ADMIN_ROLE_ASK_POST, user->id.n), FORM_SEARCH);
    html_choice(h, CHOICE_SELECT, &place, places, organisation_count);
    html_choice(h, CHOICE_SELECT, &role, names, request->seido->role_count);
    html_button(h, BUTTON_SECONDARY, STR(""), "access.role.ask");
    html_form_end(h);
    html_card_end(h);
    return OK;
}

static STATUS draw_user(struct request *request, struct response *response, const struct user *user,
                        const struct problems *problems, struct err *err)
{
    struct html h;
    const struct text_arg args[] = { ARG_TEXT("name", user->name), ARG_TEXT("login", user->login) };
    html_init(&h, request);
    admin_begin_titled(&h, request_text(request, "access.user.title", args, LENGTH(args)),
                       problems);
    html_card_begin(&h, t(&h, "access.admin.user"), NULL);
    user_form(&h, user, TO_ID(ROUTE_ADMIN_USER_POST, user->id.n), problems);
    html_card_end(&h);
    TRY(roles_card(&h, user, problems, err));
    if (user->id.n != request->actor.user.n) {
        state_card(&h, user);
        TRY(reset_card(&h, user, err));
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS load_user(struct request *request, struct user *ret, struct err *err)
{
    return user_load(request->db, request->arena, request->actor.tenant,
                     (UserId){ request->shown.id }, ret, err);
}

STATUS admin_user_page(struct request *request, struct response *response, struct err *err)
{
    struct user user;
    TRY(load_user(request, &user, err));
    return draw_user(request, response, &user, NULL, err);
}

STATUS admin_user_again(struct request *request, struct response *response,
                        const struct problems *problems, struct err *err)
{
    struct user user;
    TRY(load_user(request, &user, err));
    response->status = 422;
    return draw_user(request, response, &user, problems, err);
}

/* What the form says, into the user; problems are listed. */
static void read_user_form(struct request *request, struct user *user, struct problems *problems)
{
    user->name = str_trim(request_form(request, "name"));
    user->kana = str_trim(request_form(request, "kana"));
    (void)admin_date(request, "leaves_on", problems, &user->leaves_on);
    user_check(problems, user);
}

static void label_user(const struct request *request, struct problems *problems)
{
    label_problems(request, problems, "login", "access.user.login_name");
    label_problems(request, problems, "name", "access.user.name");
    label_problems(request, problems, "kana", "access.user.kana");
    label_problems(request, problems, "leaves_on", "access.user.leaves_on");
}

STATUS admin_user_post(struct request *request, struct response *response, struct err *err)
{
    struct user user;
    struct err failure = { 0 };
    struct problems problems;
    struct act act = request_act(request);
    problems_init(&problems, request->arena);
    TRY(load_user(request, &user, err));
    if (!str_to_int(request_form(request, "version"), &user.version))
        user.version = 0;
    read_user_form(request, &user, &problems);
    if (problems.count == 0 && user_save(request->db, &act, &user, &failure) != OK) {
        if (admin_is_grave(&failure)) {
            *err = failure;
            return failure.status;
        }
        admin_problem(request, &problems, &failure);
    }
    if (problems.count > 0) {
        response->status = 422;
        label_user(request, &problems);
        return draw_user(request, response, &user, &problems, err);
    }
    admin_done(request, response, TO_ID(ROUTE_ADMIN_USER, user.id.n));
    return OK;
}

/* ---- a new user ---- */
static STATUS draw_new(struct request *request, struct response *response, const struct user *user,
                       const struct problems *problems, struct err *err)
{
    struct html h;
    html_init(&h, request);
    admin_begin(&h, "access.user.new", problems);
    user_form(&h, user, TO(ROUTE_ADMIN_USER_NEW_POST), problems);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS admin_user_new_page(struct request *request, struct response *response, struct err *err)
{
    struct user user = { .login = STR(""), .name = STR(""), .kana = STR("") };
    return draw_new(request, response, &user, NULL, err);
}

/* The link, shown once, to print or to send; nothing else of the user is on this page. */
static STATUS draw_invitation(struct request *request, struct response *response,
                              const struct user *user, struct str secret, struct err *err)
{
    struct html h;
    struct text_arg args[] = { ARG_TEXT("login", user->login), ARG_INT("days", INVITATION_DAYS) };
    struct params query;
    params_init(&query, request->arena);
    (void)params_add(&query, STR("link"), secret);
    struct target target = TO(ROUTE_INVITATION);
    target.query = &query;
    html_init(&h, request);
    admin_begin(&h, "access.invitation", NULL);
    html_notice_begin(&h, TONE_WARNING);
    html_text(&h, request_text(request, "access.invitation.once", args, LENGTH(args)));
    H(&h, "<p class=\"ui-secret\"><code>");
    html_text(&h, request->app->public_origin);
    html_text(&h, target_url(request, target));
    H(&h, "</code></p>");
    html_notice_end(&h);
    html_button_link(&h, BUTTON_PRIMARY, TO_ID(ROUTE_ADMIN_USER, user->id.n), "access.admin.go_on");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS admin_user_new_post(struct request *request, struct response *response, struct err *err)
{
    struct user user = { .login = str_trim(request_form(request, "login")),
                         .lang = STR("ja"),
                         .preferences = STR("") };
    struct problems problems;
    struct err failure = { 0 };
    struct str secret = STR("");
    struct act act = request_act(request);
    problems_init(&problems, request->arena);
    read_user_form(request, &user, &problems);
    if (problems.count == 0 &&
        user_add(request->db, request->arena, &act, &user, &secret, &failure) != OK) {
        if (admin_is_grave(&failure)) {
            *err = failure;
            return failure.status;
        }
        user.id.n = 0;
        admin_problem(request, &problems, &failure);
    }
    if (problems.count > 0) {
        response->status = 422;
        label_user(request, &problems);
        return draw_new(request, response, &user, &problems, err);
    }
    return draw_invitation(request, response, &user, secret, err);
}

/* ---- suspending, resetting ---- */
STATUS admin_user_state_post(struct request *request, struct response *response, struct err *err)
{
    struct user user;
    struct act act = request_act(request);
    struct str state =
        str_equal(request_form(request, "state"), STR("active")) ? STR("active") : STR("suspended");
    TRY(load_user(request, &user, err));
    TRY(user_set_state(request->db, request->seido, &act, user.id, state, err));
    admin_done(request, response, TO_ID(ROUTE_ADMIN_USER, user.id.n));
    return OK;
}

STATUS admin_user_reset_post(struct request *request, struct response *response, struct err *err)
{
    struct user user;
    struct act act = request_act(request);
    struct str secret = STR("");
    TRY(load_user(request, &user, err));
    if (user.id.n == act.by.n)
        return err_set(err, ERR_DENIED, "", "access.user.not_oneself", "resets oneself");
    struct reset reset = { user.id, str_equal(request_form(request, "forget"), STR("1")) };
    TRY(user_reset(request->db, request->arena, request->seido, &act, &reset, &secret, err));
    return draw_invitation(request, response, &user, secret, err);
}
