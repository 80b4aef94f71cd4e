/* admin_pieces.c - see admin_pieces.h. */
#include "web/admin/admin_pieces.h"

#include "record/message.h"
#include "web/route.h"

#include "base/banned.h"

static const struct {
    enum route_id route;
    const char *key;
} parts[] = {
    { ROUTE_ADMIN, "access.admin.users" },
    { ROUTE_ADMIN_ROLES, "access.admin.roles" },
    { ROUTE_ADMIN_ORGANISATIONS, "access.admin.organisations" },
    { ROUTE_ADMIN_SETTINGS, "access.admin.settings" },
    { ROUTE_ADMIN_AUDIT, "access.admin.audit" },
};

void admin_begin(struct html *h, const char *title_key, const struct problems *problems)
{
    admin_begin_titled(h, request_text(h->request, title_key, NULL, 0), problems);
}

void admin_begin_titled(struct html *h, struct str title, const struct problems *problems)
{
    struct page page = { .title = title, .nav = NAV_ADMIN, .problems = problems };
    html_page_begin(h, &page);
    html_action_bar_begin(h);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (target_may(h->request, TO(parts[i].route)))
            html_button_link(h, BUTTON_PLAIN, TO(parts[i].route), parts[i].key);
    html_action_bar_end(h);
    admin_done_notice(h);
}

struct str admin_error(const struct html *h, const struct problems *problems, const char *field)
{
    for (size_t i = 0; problems != NULL && i < problems->count; i++)
        if (str_equal(problems->items[i].field, str_of(field)))
            return request_problem_text(h->request, &problems->items[i]);
    return STR("");
}

void admin_problem(const struct request *request, struct problems *problems,
                   const struct err *failure)
{
    struct arena *arena = request->arena;
    struct problem *problem = problems_add(problems, arena_copy(arena, str_of(failure->field)),
                                           GRADE_ERROR, str_to_chars(arena, str_of(failure->key)));
    for (size_t i = 0; i < failure->arg_count; i++)
        problem_arg(problem,
                    (struct text_arg){ .name = str_to_chars(arena, str_of(failure->args[i].name)),
                                       .kind = failure->args[i].kind,
                                       .number = failure->args[i].number,
                                       .text = arena_copy(arena, str_of(failure->args[i].text)) });
}

bool admin_is_grave(const struct err *failure)
{
    return failure->status == ERR_DB || failure->status == ERR_IO ||
           failure->status == ERR_NOT_FOUND;
}

void admin_text(struct html *h, const char *name, const char *label_key, struct str value,
                const struct problems *problems)
{
    struct control control = { .name = str_of(name),
                               .value = value,
                               .label = request_text(h->request, label_key, NULL, 0),
                               .error = admin_error(h, problems, name),
                               .max = 200 };
    html_field(h, &control);
}

struct str admin_role_label(const struct html *h, struct str role)
{
    const struct role *def = seido_role(h->request->seido, role);
    return def == NULL ? role : request_label(h->request, &def->label);
}

struct str admin_code_label(const struct html *h, const char *list, struct str code)
{
    const struct code_list *codes = seido_codes(h->request->seido, str_of(list));
    const struct code *found = codes == NULL ? NULL : code_find(codes, code);
    return found == NULL ? code : request_label(h->request, &found->label);
}

void admin_done_notice(struct html *h)
{
    if (str_equal(request_query(h->request, "done"), STR("1")))
        html_notice(h, TONE_SUCCESS, request_text(h->request, "access.admin.done", NULL, 0));
}

void admin_done(struct request *request, struct response *response, struct target target)
{
    struct params *query = arena_new(request->arena, struct params);
    params_init(query, request->arena);
    if (target.query != NULL)
        *query = *target.query;
    (void)params_add(query, STR("done"), STR("1"));
    target.query = query;
    response_redirect(request, response, target);
}

bool admin_date(const struct request *request, const char *name, struct problems *problems,
                OptDate *ret)
{
    struct err failure = { 0 };
    struct value value = { 0 };
    struct kind_context context = request_kinds(request);
    const struct field field = { .name = str_of(name), .kind = KIND_DATE };
    if (value_parse(request->arena, &context, &field, request_form(request, name), &value,
                    &failure) != OK) {
        problems_add_err(problems, field.name, &failure);
        return false;
    }
    *ret = (OptDate){ value.has, { (int32_t)value.number } };
    return true;
}

struct str admin_typed(const struct request *request, const char *name, struct str value)
{
    return params_has(&request->form, str_of(name)) ? request_form(request, name) : value;
}
