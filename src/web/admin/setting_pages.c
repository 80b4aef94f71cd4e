/* setting_pages.c - facts and choices of a place: population, counting rule ... as seido/ defines them.
 * Administrators set those of the tenant and of every organisation; a chief those of the own office. */
#include "record/message.h"
#include "web/admin/admin_pages.h"
#include "web/admin/admin_pieces.h"
#include "web/route.h"

#include "base/banned.h"

/* Whose settings are shown: 0 is the tenant. Somebody without the right there is told "absent". */
static STATUS find_place(const struct request *request, struct str text, OrganisationId *ret,
                         struct err *err)
{
    struct verdict verdict;
    struct object object = { .type = STR("settings") };
    *ret = request->actor.organisation;
    if (str_equal(text, STR("all")))
        ret->n = 0;
    else if (text.len > 0)
        TRY(request_id(request, STR("organisation"), text, &ret->n, err));
    object.owner.n = ret->n == 0 ? -1 : ret->n;
    TRY(may(request->db, &request->actor, STR("manage"), &object, request->now, &verdict, err));
    return verdict.allowed ? OK
                           : err_set(err, ERR_NOT_FOUND, "", "access.organisation.absent",
                                     "settings of another organisation");
}

static struct str place_text(const struct request *request, OrganisationId place)
{
    return place.n == 0 ? STR("all") : request_id_text(request, STR("organisation"), place.n);
}

static void setting_control(struct html *h, const struct setting *setting, struct str value,
                            const struct problems *problems)
{
    const struct field *field = &setting->field;
    const struct request *request = h->request;
    const char *name = str_to_chars(request->arena, field->name);
    struct str label = request_label(request, &field->label);
    if (field->unit.in[LANG_JA].len > 0)
        label = request_text(
            request, "access.setting.with_unit",
            (struct text_arg[]){ ARG_TEXT("label", label),
                                 ARG_TEXT("unit", request_label(request, &field->unit)) },
            2);
    struct control control = { .name = field->name,
                               .value = value,
                               .label = label,
                               .help = request_label(request, &field->help),
                               .error = admin_error(h, problems, name),
                               .max = 200 };
    if (field->kind == KIND_FLAG) {
        control.value = STR("1");
        html_check(h, &control, str_equal(value, STR("1")) || str_equal(value, STR("true")));
        return;
    }
    if (field->kind != KIND_CODE || field->codes == NULL) {
        html_field(h, &control);
        return;
    }
    size_t count = field->codes->code_count;
    struct choice_option *options = arena_array(request->arena, struct choice_option, count);
    for (size_t i = 0; i < count; i++)
        options[i] =
            (struct choice_option){ field->codes->codes[i].code,
                                    request_label(request, &field->codes->codes[i].label) };
    html_choice(h, CHOICE_SELECT, &control, options, count);
}

/* Whose settings these are: the page of another place looks the same. */
static STATUS place_name(const struct request *request, OrganisationId place, struct str *ret,
                         struct err *err)
{
    struct organisation organisation;
    *ret = request_text(request, "access.setting.all", NULL, 0);
    if (place.n == 0)
        return OK;
    TRY(organisation_load(request->db, request->arena, request->actor.tenant, place, &organisation,
                          err));
    *ret = organisation.name;
    return OK;
}

static struct str shown_value(const struct request *request, const struct setting *setting,
                              struct str stored)
{
    struct value value = { 0 };
    struct err failure = { 0 };
    struct kind_context context = request_kinds(request);
    if (setting->field.kind == KIND_FLAG)
        return request_text(request, str_equal(stored, STR("1")) ? "record.yes" : "record.no", NULL,
                            0);
    if (value_parse(request->arena, &context, &setting->field, stored, &value, &failure) != OK)
        return stored;
    return value_format(request->arena, &context, &setting->field, &value);
}

/* What held before, so that a wrong figure of last year can be found. */
static STATUS earlier_values(struct html *h, OrganisationId place, struct err *err)
{
    const struct request *request = h->request;
    struct setting_row *rows = NULL;
    size_t count = 0;
    TRY(setting_list(request->db, request->arena, request->actor.tenant, place, &rows, &count,
                     err));
    if (count == 0)
        return OK;
    const struct column columns[] = {
        { request_text(request, "access.setting.name", NULL, 0), CELL_TEXT, NULL },
        { request_text(request, "access.setting.value", NULL, 0), CELL_TEXT, NULL },
        { request_text(request, "access.setting.from", NULL, 0), CELL_DATE, NULL },
        { request_text(request, "access.setting.by", NULL, 0), CELL_TEXT, NULL }
    };
    const struct table table = { .caption =
                                     request_text(request, "access.setting.earlier", NULL, 0),
                                 .columns = columns,
                                 .column_count = LENGTH(columns),
                                 .list = TO(ROUTE_ADMIN_SETTINGS),
                                 .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < count; i++) {
        const struct setting *setting = seido_setting(request->seido, rows[i].name);
        html_row_begin(h);
        html_row_head_begin(h);
        html_text(h, setting ? request_label(request, &setting->field.label) : rows[i].name);
        html_row_head_end(h);
        html_cell(h, CELL_TEXT,
                  setting ? shown_value(request, setting, rows[i].value) : rows[i].value);
        html_cell_begin(h, CELL_DATE);
        html_date_short(h, (OptDate){ true, rows[i].from });
        html_cell_end(h);
        html_cell(h, CELL_TEXT, rows[i].set_by);
        html_row_end(h);
    }
    html_table_end(h);
    return OK;
}

static STATUS place_links(struct html *h, OrganisationId place, struct err *err)
{
    const struct request *request = h->request;
    struct object anywhere = { .type = STR("settings"), .owner = { -1 } };
    struct verdict verdict;
    struct organisation *list = NULL;
    size_t count = 0;
    TRY(may(request->db, &request->actor, STR("manage"), &anywhere, request->now, &verdict, err));
    if (!verdict.allowed)
        return OK;
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &list, &count, err));
    struct choice_option *options = arena_array(request->arena, struct choice_option, count + 1);
    options[0] =
        (struct choice_option){ STR("all"), request_text(request, "access.setting.all", NULL, 0) };
    for (size_t i = 0; i < count; i++)
        options[i + 1] = (struct choice_option){ place_text(request, list[i].id), list[i].name };
    struct control control = { .name = STR("place"),
                               .value = place_text(request, place),
                               .label = request_text(request, "access.organisation", NULL, 0) };
    html_form_get_begin(h, TO(ROUTE_ADMIN_SETTINGS));
    html_choice(h, CHOICE_SELECT, &control, options, count + 1);
    html_button(h, BUTTON_SECONDARY, STR(""), "access.setting.show");
    html_form_end(h);
    return OK;
}

static STATUS present_value(const struct request *request, OrganisationId place,
                            const struct setting *setting, Date on, struct str *ret,
                            struct err *err)
{
    struct setting_key key = { request->actor.tenant, place, setting->field.name, on };
    return setting_get(request->db, request->arena, request->seido, &key, ret, err);
}

static STATUS draw(struct request *request, struct response *response, OrganisationId place,
                   const struct problems *problems, struct err *err)
{
    struct html h;
    struct str name_of_place;
    html_init(&h, request);
    admin_begin(&h, "access.admin.settings", problems);
    TRY(place_links(&h, place, err));
    TRY(place_name(request, place, &name_of_place, err));
    html_card_begin(&h, name_of_place, NULL);
    html_form_begin(&h, TO(ROUTE_ADMIN_SETTINGS_POST), FORM_SEARCH);
    html_hidden(&h, STR("place"), place_text(request, place));
    for (size_t i = 0; i < request->seido->setting_count; i++) {
        const struct setting *setting = &request->seido->settings[i];
        const char *name = str_to_chars(request->arena, setting->field.name);
        struct str value = STR("");
        if (setting->per_organisation != (place.n != 0))
            continue;
        if (problems != NULL)
            value = request_form(request, name);
        else
            TRY(present_value(request, place, setting, request->today, &value, err));
        setting_control(&h, setting, value, problems);
    }
    struct str today = era_format_short(request->arena, &request->seido->eras,
                                        (struct partial_date){ request->today, PRECISION_DAY });
    struct control from = { .name = STR("valid_from"),
                            .type = "date",
                            .is_short = true,
                            .label = request_text(request, "access.setting.from", NULL, 0),
                            .value = admin_typed(request, "valid_from", today),
                            .error = admin_error(&h, problems, "valid_from") };
    html_field(&h, &from);
    html_button(&h, BUTTON_PRIMARY, STR(""), "access.save");
    html_form_end(&h);
    html_card_end(&h);
    TRY(earlier_values(&h, place, err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS admin_settings_page(struct request *request, struct response *response, struct err *err)
{
    OrganisationId place = { 0 };
    TRY(find_place(request, request_query(request, "place"), &place, err));
    request->shown.type = STR("settings");
    request->shown.id = place.n;
    return draw(request, response, place, NULL, err);
}

/* The value as it is stored: canonical, or a problem. */
static struct str read_setting(struct request *request, const struct setting *setting,
                               struct problems *problems)
{
    struct err failure = { 0 };
    struct value value = { 0 };
    struct kind_context context = request_kinds(request);
    const char *name = str_to_chars(request->arena, setting->field.name);
    if (setting->field.kind == KIND_FLAG)
        return str_equal(request_form(request, name), STR("1")) ? STR("1") : STR("0");
    size_t before = problems->count;
    if (value_parse(request->arena, &context, &setting->field, request_form(request, name), &value,
                    &failure) != OK)
        problems_add_err(problems, setting->field.name, &failure);
    else
        value_check(request->arena, &setting->field, request->today, &value, problems);
    for (size_t i = before; i < problems->count; i++) {
        problems->items[i].label = request_label(request, &setting->field.label);
        problem_arg(&problems->items[i], ARG_TEXT("field", problems->items[i].label));
    }
    if (problems->count > before)
        return STR("");
    return value.has ? value_edit(request->arena, &context, &setting->field, &value) : STR("");
}

STATUS admin_settings_post(struct request *request, struct response *response, struct err *err)
{
    OrganisationId place = { 0 };
    struct problems problems;
    struct act act = request_act(request);
    const struct seido *seido = request->seido;
    OptDate from = { 0 };
    problems_init(&problems, request->arena);
    TRY(find_place(request, request_form(request, "place"), &place, err));
    if (admin_date(request, "valid_from", &problems, &from) && !from.has)
        problems_add(&problems, STR("valid_from"), GRADE_ERROR, "access.date");
    struct str *values = arena_array(request->arena, struct str, seido->setting_count);
    for (size_t i = 0; i < seido->setting_count; i++)
        if (seido->settings[i].per_organisation == (place.n != 0))
            values[i] = read_setting(request, &seido->settings[i], &problems);
    if (problems.count > 0) {
        response->status = 422;
        label_problems(request, &problems, "valid_from", "access.setting.from");
        return draw(request, response, place, &problems, err);
    }
    for (size_t i = 0; i < seido->setting_count; i++) {
        const struct setting *setting = &seido->settings[i];
        struct str present = STR("");
        if (setting->per_organisation != (place.n != 0))
            continue;
        TRY(present_value(request, place, setting, from.value, &present, err));
        struct setting_key key = { request->actor.tenant, place, setting->field.name, from.value };
        if (!str_equal(present, values[i]))
            TRY(setting_set(request->db, seido, &act, &key, values[i], err));
    }
    struct params query;
    params_init(&query, request->arena);
    (void)params_add(&query, STR("place"), place_text(request, place));
    struct target here = TO(ROUTE_ADMIN_SETTINGS);
    here.query = &query;
    admin_done(request, response, here);
    return OK;
}
