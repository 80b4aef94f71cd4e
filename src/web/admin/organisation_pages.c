/* organisation_pages.c - the organisations of the tenant. */
#include "web/admin/admin_pages.h"
#include "web/admin/admin_pieces.h"
#include "web/route.h"

#include "base/banned.h"

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

STATUS admin_organisations_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct organisation *list = NULL;
    size_t count = 0;
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &list, &count, err));
    html_init(&h, request);
    struct column columns[] = { { t(&h, "access.organisation.name"), CELL_TEXT, NULL },
                                { t(&h, "access.organisation.kind_label"), CELL_TEXT, NULL },
                                { t(&h, "access.organisation.state"), CELL_CHIP, NULL } };
    struct table table = { .caption = t(&h, "access.admin.organisations"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTE_ADMIN_ORGANISATIONS) };
    admin_begin(&h, "access.admin.organisations", NULL);
    html_button_link(&h, BUTTON_PRIMARY, TO(ROUTE_ADMIN_ORGANISATION_NEW),
                     "access.organisation.new");
    html_table_begin(&h, &table);
    for (size_t i = 0; i < count; i++) {
        bool is_active = str_equal(list[i].state, STR("active"));
        html_row_begin(&h);
        html_row_head_begin(&h);
        html_link(&h, TO_ID(ROUTE_ADMIN_ORGANISATION, list[i].id.n), list[i].name);
        html_row_head_end(&h);
        html_cell(&h, CELL_TEXT, admin_code_label(&h, "organisation_kind", list[i].kind));
        html_cell_begin(&h, CELL_CHIP);
        html_chip(&h, is_active ? TONE_SUCCESS : TONE_PLAIN,
                  t(&h, is_active ? "access.organisation.active" : "access.organisation.closed"));
        html_cell_end(&h);
        html_row_end(&h);
    }
    html_table_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static void kind_choice(struct html *h, const struct organisation *organisation,
                        const struct problems *problems)
{
    const struct code_list *codes = seido_codes(h->request->seido, STR("organisation_kind"));
    size_t count = codes == NULL ? 0 : codes->code_count;
    struct choice_option *options = arena_array(h->request->arena, struct choice_option, count);
    for (size_t i = 0; i < count; i++)
        options[i] = (struct choice_option){ codes->codes[i].code,
                                             request_label(h->request, &codes->codes[i].label) };
    struct control control = { .name = STR("kind"),
                               .value = organisation->kind,
                               .label = t(h, "access.organisation.kind_label"),
                               .is_required = true,
                               .error = admin_error(h, problems, "kind") };
    html_choice(h, CHOICE_SELECT, &control, options, count);
}

/* Which municipality commissions it: it sees the plans that are submitted to it. */
static STATUS commission_choice(struct html *h, const struct organisation *organisation,
                                const struct problems *problems, struct err *err)
{
    const struct request *request = h->request;
    struct organisation *list = NULL;
    size_t count = 0, options_count = 1;
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &list, &count, err));
    struct choice_option *options = arena_array(request->arena, struct choice_option, count + 1);
    options[0] = (struct choice_option){ STR(""), t(h, "access.organisation.none") };
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i].kind, STR("municipality")) && list[i].id.n != organisation->id.n)
            options[options_count++] =
                (struct choice_option){ request_id_text(request, STR("organisation"), list[i].id.n),
                                        list[i].name };
    struct control control = { .name = STR("commissioned_by"),
                               .label = t(h, "access.organisation.commissioned_by_label"),
                               .error = admin_error(h, problems, "commissioned_by") };
    if (organisation->commissioned_by.n != 0)
        control.value =
            request_id_text(request, STR("organisation"), organisation->commissioned_by.n);
    html_choice(h, CHOICE_SELECT, &control, options, options_count);
    return OK;
}

static STATUS draw(struct request *request, struct response *response,
                   const struct organisation *organisation, const struct problems *problems,
                   struct err *err)
{
    struct html h;
    bool is_new = organisation->id.n == 0;
    html_init(&h, request);
    if (is_new)
        admin_begin(&h, "access.organisation.new", problems);
    else
        admin_begin_titled(&h, organisation->name, problems);
    html_form_begin(&h,
                    is_new ? TO(ROUTE_ADMIN_ORGANISATION_NEW_POST)
                           : TO_ID(ROUTE_ADMIN_ORGANISATION_POST, organisation->id.n),
                    FORM_SEARCH);
    html_hidden(&h, STR("version"), str_from_int(request->arena, organisation->version));
    admin_text(&h, "name", "access.organisation.name", organisation->name, problems);
    admin_text(&h, "name_en", "access.organisation.name_en", organisation->name_en, problems);
    kind_choice(&h, organisation, problems);
    TRY(commission_choice(&h, organisation, problems, err));
    admin_text(&h, "municipality_code", "access.organisation.municipality_code_label",
               organisation->municipality_code, problems);
    admin_text(&h, "number_format", "access.organisation.number_format_label",
               organisation->number_format, problems);
    admin_text(&h, "contact", "access.organisation.contact", organisation->contact, problems);
    struct control closed = { .name = STR("closed"),
                              .value = STR("1"),
                              .label = t(&h, "access.organisation.close") };
    html_check(&h, &closed, str_equal(organisation->state, STR("closed")));
    html_button(&h, BUTTON_PRIMARY, STR(""), "access.save");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS load(struct request *request, struct organisation *ret, struct err *err)
{
    return organisation_load(request->db, request->arena, request->actor.tenant,
                             (OrganisationId){ request->shown.id }, ret, err);
}

STATUS admin_organisation_page(struct request *request, struct response *response, struct err *err)
{
    struct organisation organisation;
    TRY(load(request, &organisation, err));
    return draw(request, response, &organisation, NULL, err);
}

STATUS admin_organisation_new_page(struct request *request, struct response *response,
                                   struct err *err)
{
    struct organisation organisation = { .kind = STR("office"),
                                         .state = STR("active"),
                                         .number_format = STR("R{yy}-{nnnn}") };
    return draw(request, response, &organisation, NULL, err);
}

static void label_organisation(const struct request *request, struct problems *problems)
{
    label_problems(request, problems, "name", "access.organisation.name");
    label_problems(request, problems, "name_en", "access.organisation.name_en");
    label_problems(request, problems, "kind", "access.organisation.kind_label");
    label_problems(request, problems, "commissioned_by",
                   "access.organisation.commissioned_by_label");
    label_problems(request, problems, "municipality_code",
                   "access.organisation.municipality_code_label");
    label_problems(request, problems, "number_format", "access.organisation.number_format_label");
    label_problems(request, problems, "contact", "access.organisation.contact");
}

static STATUS save(struct request *request, struct response *response,
                   struct organisation *organisation, struct err *err)
{
    struct problems problems;
    struct err failure = { 0 };
    struct act act = request_act(request);
    struct str commissioned = request_form(request, "commissioned_by");
    problems_init(&problems, request->arena);
    organisation->name = str_trim(request_form(request, "name"));
    organisation->name_en = str_trim(request_form(request, "name_en"));
    organisation->kind = request_form(request, "kind");
    organisation->municipality_code = str_trim(request_form(request, "municipality_code"));
    organisation->number_format = str_trim(request_form(request, "number_format"));
    organisation->contact = str_trim(request_form(request, "contact"));
    organisation->state =
        str_equal(request_form(request, "closed"), STR("1")) ? STR("closed") : STR("active");
    organisation->commissioned_by.n = 0;
    if (commissioned.len > 0)
        TRY(request_id(request, STR("organisation"), commissioned, &organisation->commissioned_by.n,
                       err));
    organisation_check(&problems, request->seido, organisation);
    if (problems.count == 0 && organisation_save(request->db, &act, organisation, &failure) != OK) {
        if (admin_is_grave(&failure)) {
            *err = failure;
            return failure.status;
        }
        admin_problem(request, &problems, &failure);
    }
    if (problems.count > 0) {
        response->status = 422;
        label_organisation(request, &problems);
        return draw(request, response, organisation, &problems, err);
    }
    admin_done(request, response, TO_ID(ROUTE_ADMIN_ORGANISATION, organisation->id.n));
    return OK;
}

STATUS admin_organisation_post(struct request *request, struct response *response, struct err *err)
{
    struct organisation organisation;
    TRY(load(request, &organisation, err));
    if (!str_to_int(request_form(request, "version"), &organisation.version))
        organisation.version = 0;
    return save(request, response, &organisation, err);
}

STATUS admin_organisation_new_post(struct request *request, struct response *response,
                                   struct err *err)
{
    struct organisation organisation = { .state = STR("active") };
    return save(request, response, &organisation, err);
}
