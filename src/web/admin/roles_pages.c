/* roles_pages.c - roles that were asked for, and the second person's yes. */
#include "web/admin/admin_pages.h"
#include "web/admin/admin_pieces.h"
#include "web/route.h"
#include "web/sign_in.h"

#include "base/banned.h"

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

/* May the reader act on roles of that organisation? Chiefs: their own office. */
static STATUS may_there(const struct request *request, const char *action,
                        OrganisationId organisation, bool *ret, struct err *err)
{
    struct verdict verdict;
    struct object object = { .type = STR("roles"), .owner = organisation };
    TRY(may(request->db, &request->actor, str_of(action), &object, request->now, &verdict, err));
    *ret = verdict.allowed;
    return OK;
}

static STATUS asked_row(struct html *h, const struct user_role *role, bool may_approve,
                        struct err *err)
{
    html_row_begin(h);
    html_row_head_begin(h);
    html_text(h, role->user_name);
    TRY(html_invitations(h, role->user, err));
    html_row_head_end(h);
    html_cell(h, CELL_TEXT, role->organisation_name);
    html_cell(h, CELL_TEXT, admin_role_label(h, role->role));
    html_cell_begin(h, CELL_DATE);
    html_time(h, role->asked_at);
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    if (may_approve) {
        html_form_begin(h, TO(ROUTE_ADMIN_ROLE_APPROVE_POST), FORM_INLINE | FORM_SEARCH);
        html_hidden(h, STR("membership"),
                    request_id_text(h->request, STR("membership"), role->membership));
        html_hidden(h, STR("role"), role->role);
        html_button(h, BUTTON_SECONDARY, STR(""), "access.role.approve");
        html_form_end(h);
    } else {
        html_t(h, role->is_set_up ? "access.role.second_person" : "access.role.waits");
    }
    html_cell_end(h);
    html_row_end(h);
    return OK;
}

static STATUS draw_asked(struct html *h, const struct user_role *roles, size_t count,
                         struct err *err)
{
    const struct actor *actor = &h->request->actor;
    size_t shown = 0;
    struct column columns[] = { { t(h, "access.user.name"), CELL_TEXT, NULL },
                                { t(h, "access.organisation"), CELL_TEXT, NULL },
                                { t(h, "access.role"), CELL_TEXT, NULL },
                                { t(h, "access.role.asked_at"), CELL_DATE, NULL },
                                { t(h, "access.act"), CELL_TEXT, NULL } };
    struct table table = { .caption = t(h, "access.role.asked"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTE_ADMIN_ROLES) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < count; i++) {
        bool there = false;
        if (!str_equal(roles[i].state, STR("asked")))
            continue;
        TRY(may_there(h->request, "approve", roles[i].organisation, &there, err));
        if (!there)
            continue;
        TRY(asked_row(h, &roles[i],
                      roles[i].asked_by.n != actor->user.n && roles[i].user.n != actor->user.n &&
                          roles[i].is_set_up,
                      err));
        shown++;
    }
    html_table_end(h);
    if (shown == 0)
        html_empty(h, "access.role.none", "access.role.none.why", TO(ROUTES), "access.role.none");
    return OK;
}

STATUS admin_roles_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct user_role *roles = NULL;
    size_t count = 0;
    TRY(role_list(request->db, request->arena, request->actor.tenant, (UserId){ 0 }, &roles, &count,
                  err));
    html_init(&h, request);
    admin_begin(&h, "access.admin.roles", NULL);
    TRY(draw_asked(&h, roles, count, err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS admin_role_ask_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    UserId user = { request->shown.id };
    OrganisationId organisation = { 0 };
    struct problems problems;
    problems_init(&problems, request->arena);
    if (request_form(request, "organisation").len == 0)
        (void)problems_add(&problems, STR("organisation"), GRADE_ERROR, "access.role.where");
    if (request_form(request, "role").len == 0)
        (void)problems_add(&problems, STR("role"), GRADE_ERROR, "access.role.which");
    if (problems.count > 0)
        return admin_user_again(request, response, &problems, err);
    TRY(request_id(request, STR("organisation"), request_form(request, "organisation"),
                   &organisation.n, err));
    TRY(role_ask(request->db, request->seido, &act, user, organisation,
                 request_form(request, "role"), err));
    admin_done(request, response, TO_ID(ROUTE_ADMIN_USER, user.n));
    return OK;
}

/* The asked or held role of a membership; its organisation says who may act on it. */
static STATUS find_role(const struct request *request, int64_t membership, struct str name,
                        struct user_role *ret, struct err *err)
{
    struct user_role *roles = NULL;
    size_t count = 0;
    TRY(role_list(request->db, request->arena, request->actor.tenant, (UserId){ 0 }, &roles, &count,
                  err));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].membership == membership && str_equal(roles[i].role, name) &&
            !str_equal(roles[i].state, STR("ended"))) {
            *ret = roles[i];
            return OK;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "", "access.role.absent", "no such role");
}

STATUS admin_role_approve_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    struct user_role role;
    int64_t membership = 0;
    bool there = false;
    TRY(request_id(request, STR("membership"), request_form(request, "membership"), &membership,
                   err));
    TRY(find_role(request, membership, request_form(request, "role"), &role, err));
    TRY(may_there(request, "approve", role.organisation, &there, err));
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "", "access.role.absent", "not of this office");
    TRY(role_approve(request->db, request->seido, &act, membership, role.role, err));
    admin_done(request, response, TO(ROUTE_ADMIN_ROLES));
    return OK;
}

STATUS admin_role_end_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    struct user_role role;
    int64_t membership = 0;
    TRY(request_id(request, STR("membership"), request_form(request, "membership"), &membership,
                   err));
    TRY(find_role(request, membership, request_form(request, "role"), &role, err));
    TRY(role_end(request->db, request->seido, &act, membership, role.role, err));
    admin_done(request, response, TO_ID(ROUTE_ADMIN_USER, role.user.n));
    return OK;
}
