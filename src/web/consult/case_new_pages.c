/* case_new_pages.c - a new case in one flow: the person (found or new) and the first lines of the
 * intake. Comes after a search; its id travels along and is demanded for a new person. */
#include "web/consult/pages.h"

#include "consult/desk.h"
#include "record/message.h"
#include "record/record_db.h"
#include "web/consult/parts.h"
#include "web/pieces_more.h"
#include "web/record_pages.h"

#include "base/banned.h"

static const struct str person_fields[] = {
    STR_INIT("is_anonymous"), STR_INIT("alias_name"),
    STR_INIT("family_name"),  STR_INIT("given_name"),
    STR_INIT("family_kana"),  STR_INIT("given_kana"),
    STR_INIT("sex"),          STR_INIT("birth_on"),
    STR_INIT("age_stated"),   STR_INIT("telephone_mobile"),
    STR_INIT("postal_code"),  STR_INIT("address"),
};
static const struct str intake_fields[] = {
    STR_INIT("received_on"), STR_INIT("first_method"), STR_INIT("route"),
    STR_INIT("referrer"),    STR_INIT("main_concern"), STR_INIT("concerns"),
    STR_INIT("wish"),        STR_INIT("emergency"),    STR_INIT("emergency_kinds"),
};

struct new_case {
    struct request *request;
    struct record *person, *intake;
    bool is_new_person;
    struct casefile *earlier; /* cases of the chosen person */
    size_t earlier_count;
    struct str search;
    struct params person_input, intake_input, typed; /* typed: sent, or of the draft taken up */
    struct form_drafts drafts;
    struct form_choices choices;
    struct problems problems;
};

/* A name typed into the search goes into the form: kana into the reading, the rest into the name, cut
 * at its first space. Numbers and dates are not names. */
static STATUS prefill(struct new_case *n, struct err *err)
{
    struct consult consult = request_consult(n->request);
    struct str typed, first, rest;
    enum status status =
        desk_search_find(&consult, n->request->app->keyring, STR("person"), n->search, &typed, err);
    if (status == ERR_NOT_FOUND)
        return OK;
    TRY(status);
    bool is_kana = typed.len > 0;
    for (size_t i = 0; i < typed.len; i++) {
        if (typed.ptr[i] >= '0' && typed.ptr[i] <= '9')
            return OK;
        if ((unsigned char)typed.ptr[i] >= 0xe4) /* kanji begin here; kana are E3 xx xx */
            is_kana = false;
    }
    size_t at;
    struct str space = str_find(typed, STR("　"), &at) ? STR("　") : STR(" ");
    first = typed;
    rest = STR("");
    if (str_find(typed, space, &at)) {
        first = str_slice(typed, 0, at);
        rest = str_trim(str_slice(typed, at + space.len, typed.len));
    }
    value_set_text(record_value(n->person, is_kana ? STR("family_kana") : STR("family_name")),
                   first);
    value_set_text(record_value(n->person, is_kana ? STR("given_kana") : STR("given_name")), rest);
    return OK;
}

static STATUS load_person(struct new_case *n, struct str text, struct err *err)
{
    struct request *request = n->request;
    struct consult consult = request_consult(request);
    PersonId id;
    TRY(request_id(request, STR("person"), text, &id.n, err));
    struct object object = { .type = STR("person"), .person = id };
    TRY(request_may(request, STR("search"), &object, &request->verdict, err));
    request->shown.type = STR("person");
    request->shown.id = id.n;
    TRY(record_load(request->db, request->arena, seido_record(request->seido, STR("person")),
                    request->actor.tenant, (RecordId){ id.n }, &n->person, err));
    return casefile_load_of_person(&consult, id, &n->earlier, &n->earlier_count, err);
}

/* One for new people, one for everybody found. */
static struct str draft_name(const struct new_case *n)
{
    return str_format(n->request->arena, "casefile/new/%lld",
                      n->is_new_person ? 0 : (long long)n->person->id.n);
}

static STATUS begin(struct request *request, struct new_case *ret, struct err *err)
{
    *ret = (struct new_case){ .request = request, .search = request_query(request, "s") };
    if (ret->search.len == 0)
        ret->search = request_form(request, "s");
    struct str person = request_query(request, "person");
    if (person.len == 0)
        person = request_form(request, "person");
    problems_init(&ret->problems, request->arena);
    params_init(&ret->person_input, request->arena);
    params_init(&ret->intake_input, request->arena);
    ret->is_new_person = person.len == 0;
    if (ret->is_new_person) {
        TRY(record_begin(request, seido_record(request->seido, STR("person")), &ret->person, err));
        if (request->route->method == METHOD_GET)
            TRY(prefill(ret, err));
    } else
        TRY(load_person(ret, person, err));
    const struct record_def *intake = seido_record(request->seido, STR("intake"));
    TRY(record_begin(request, intake, &ret->intake, err));
    ret->typed = request->form;
    TRY(form_drafts_load(request, draft_name(ret), &ret->drafts, err));
    return form_choices_load(request, intake, &ret->choices, err);
}

static void person_part(struct html *h, const struct new_case *n)
{
    html_fieldset_begin(h, page_t(h->request, "consult.new.person"));
    if (n->is_new_person) {
        struct form form = { .request = n->request,
                             .record = n->person,
                             .input = &n->person_input,
                             .problems = &n->problems,
                             .choices = &n->choices,
                             .prefix = STR("person."),
                             .only = person_fields,
                             .only_count = LENGTH(person_fields) };
        html_form_fields(h, &form);
    } else {
        struct form_view view = { .request = n->request,
                                  .record = n->person,
                                  .hides_protected = true };
        html_reads_begin(h);
        for (size_t i = 0; i < LENGTH(person_fields); i++) {
            const struct field *field = record_field(n->person->def, person_fields[i]);
            const struct value *value = &n->person->values[field->number];
            if (value->has && !field->is_protected)
                html_read_field(h, request_label(n->request, &field->label),
                                form_words(&view, field, value));
        }
        html_reads_end(h);
    }
    html_fieldset_end(h);
}

static void earlier_part(struct html *h, const struct new_case *n)
{
    if (n->earlier_count == 0)
        return;
    struct choice_option *options =
        arena_array(n->request->arena, struct choice_option, n->earlier_count + 1);
    options[0] = (struct choice_option){ STR(""), page_t(n->request, "consult.new.no_earlier") };
    for (size_t i = 0; i < n->earlier_count; i++) {
        const struct casefile *k = &n->earlier[i];
        struct text_arg args[] = { ARG_TEXT("number", k->number),
                                   ARG_TEXT("state", state_words(n->request, k->state)) };
        options[i + 1] =
            (struct choice_option){ request_id_text(n->request, STR("casefile"), k->id.n),
                                    request_text(n->request, "consult.new.earlier.item", args, 2) };
    }
    struct control control = { .name = STR("previous"),
                               .value = params_has(&n->typed, STR("previous"))
                                            ? params_get(&n->typed, STR("previous"))
                                            : options[1].value,
                               .label = page_t(n->request, "consult.new.earlier"),
                               .help = page_t(n->request, "consult.new.earlier.help") };
    html_choice(h, CHOICE_SELECT, &control, options, n->earlier_count + 1);
}

static STATUS worker_part(struct html *h, const struct new_case *n, struct err *err)
{
    struct consult consult = request_consult(n->request);
    struct member *members;
    size_t count;
    TRY(casefile_members(&consult, &members, &count, err));
    struct choice_option *options = arena_array(n->request->arena, struct choice_option, count);
    struct str chosen = params_get(&n->typed, STR("worker"));
    for (size_t i = 0; i < count; i++) {
        options[i] =
            (struct choice_option){ request_id_text(n->request, STR("user"), members[i].user.n),
                                    members[i].name };
        if (chosen.len == 0 && members[i].user.n == n->request->actor.user.n)
            chosen = options[i].value;
    }
    struct control control = { .name = STR("worker"),
                               .value = chosen,
                               .label = page_t(n->request, "consult.field.worker") };
    html_choice(h, CHOICE_SELECT, &control, options, count);
    return OK;
}

static STATUS draw(struct new_case *n, struct response *response, struct err *err)
{
    struct request *request = n->request;
    struct html h;
    const struct crumb crumbs[] = { { TO(ROUTE_SEARCH), page_t(request, "consult.search.title") } };
    struct page page = { .title = page_t(request, "consult.new.title"),
                         .nav = NAV_CASES,
                         .crumbs = crumbs,
                         .crumb_count = 1,
                         .problems = &n->problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (request->route->method == METHOD_GET && n->drafts.chosen.at.us == 0)
        TRY(form_drafts_offer(&h, &n->drafts, TO(ROUTE_CASE_NEW), err));
    html_form_begin(&h, TO(ROUTE_CASE_NEW_POST), n->drafts.own.len > 0 ? FORM_DRAFT : FORM_PLAIN);
    html_hidden(&h, STR("draft_form"), n->drafts.own);
    /* Enter in a field begins the case, as without the button that fills in the address */
    H(&h, "<button type=\"submit\" class=\"ui-hidden\" name=\"act\" value=\"final\" tabindex=\"-1\""
          " aria-hidden=\"true\"></button>");
    html_hidden(&h, STR("s"), n->search);
    if (!n->is_new_person)
        html_hidden(&h, STR("person"), request_id_text(request, STR("person"), n->person->id.n));
    person_part(&h, n);
    earlier_part(&h, n);
    html_fieldset_begin(&h, page_t(request, "consult.new.intake"));
    struct form form = { .request = request,
                         .record = n->intake,
                         .input = &n->intake_input,
                         .problems = &n->problems,
                         .choices = &n->choices,
                         .prefix = STR("intake."),
                         .only = intake_fields,
                         .only_count = LENGTH(intake_fields) };
    html_form_fields(&h, &form);
    html_form_warnings(&h, &form);
    html_fieldset_end(&h);
    TRY(worker_part(&h, n, err));
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR("final"), "consult.new.act");
    html_button(&h, BUTTON_SECONDARY, STR("draft"), "consult.new.act.draft");
    html_draft_bar(&h, &(struct draft_bar){ .at = { 0 } });
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* Reads and checks one of the two records; its problems are put into words here, because the page knows
 * two types, and point at their own controls. */
static STATUS read_part(struct new_case *n, struct record *record, struct str prefix, bool is_final,
                        struct err *err)
{
    struct request *request = n->request;
    struct kind_context words = request_kinds(request);
    struct problems found;
    problems_init(&found, request->arena);
    TRY(form_read(request, &n->typed, prefix, record, &found, err));
    record_check(request->arena, record, is_final, request->today, &found);
    for (size_t i = 0; i < found.count; i++) {
        struct str field = found.items[i].field;
        if (str_starts(field, prefix))
            field = str_slice(field, prefix.len, field.len);
        found.items[i].field = field;
        problem_arg(
            problems_add(&n->problems,
                         str_format(request->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(field)),
                         found.items[i].grade, "consult.guard.refused"),
            ARG_TEXT("message",
                     problem_text(request->arena, &words, record->def, &found.items[i])));
    }
    return OK;
}

/* What the draft says, part by part, against the form as it would be without it. */
static STATUS compare_part(struct html *h, struct request *request, const struct record *mine,
                           const char *title, struct err *err)
{
    struct record *blank;
    struct form_choices choices;
    struct form_view view;
    size_t count = 0;
    TRY(record_begin(request, mine->def, &blank, err));
    TRY(record_view_begin(request, mine, &choices, &view, err));
    struct difference *items = record_differences(&view, blank, false, &count);
    H(h, "<h2>");
    html_t(h, title);
    H(h, "</h2>");
    html_compare(h, items, count, page_t(request, "web.draft.mine"),
                 page_t(request, "web.draft.blank"));
    return OK;
}

static STATUS draw_compare(struct new_case *n, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = page_t(n->request, "web.draft.compare.title"),
                         .nav = NAV_CASES,
                         .wide = true };
    html_init(&h, n->request);
    html_page_begin(&h, &page);
    TRY(form_drafts_offer(&h, &n->drafts, TO(ROUTE_CASE_NEW), err));
    if (n->is_new_person)
        TRY(compare_part(&h, n->request, n->person, "consult.new.person", err));
    TRY(compare_part(&h, n->request, n->intake, "consult.new.intake", err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS draw_draft(struct new_case *n, struct response *response, struct err *err)
{
    params_init(&n->typed, n->request->arena);
    TRY(params_parse(&n->typed, n->drafts.chosen.content, err));
    n->person_input = n->intake_input = n->typed;
    if (n->is_new_person)
        TRY(read_part(n, n->person, STR("person."), false, err));
    TRY(read_part(n, n->intake, STR("intake."), false, err));
    n->problems.count = 0; /* said when it is saved */
    if (str_equal(request_query(n->request, "draft"), STR("compare")))
        return draw_compare(n, response, err);
    return draw(n, response, err);
}

STATUS case_new_page(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct new_case n;
    bool recent;
    TRY(desk_search_is_recent(&consult, request_query(request, "s"), &recent, err));
    if (!recent && request_query(request, "person").len == 0) {
        response_redirect(request, response, TO(ROUTE_SEARCH));
        return OK;
    }
    TRY(begin(request, &n, err));
    if (n.drafts.chosen.at.us != 0)
        return draw_draft(&n, response, err);
    form_input(request, n.person, STR("person."), 0, &n.person_input);
    form_input(request, n.intake, STR("intake."), 0, &n.intake_input);
    return draw(&n, response, err);
}

/* A person without any name is anonymous, so that nobody is made by an empty form by mistake. */
static void check_name(struct new_case *n)
{
    const struct value *anonymous = record_value(n->person, STR("is_anonymous"));
    bool named = record_value(n->person, STR("family_name"))->has ||
                 record_value(n->person, STR("given_name"))->has ||
                 record_value(n->person, STR("family_kana"))->has;
    if (!named && !(anonymous->has && anonymous->number == YES))
        problems_add(&n->problems, STR("person.family_name"), GRADE_ERROR,
                     "consult.new.name_or_anonymous");
}

static STATUS read_ids(struct new_case *n, struct new_casefile *ret, struct err *err)
{
    struct request *request = n->request;
    struct str previous = request_form(request, "previous"),
               worker = request_form(request, "worker");
    if (previous.len > 0)
        TRY(request_id(request, STR("casefile"), previous, &ret->previous.n, err));
    if (worker.len > 0)
        TRY(request_id(request, STR("user"), worker, &ret->worker.n, err));
    return OK;
}

STATUS case_new_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct new_case n;
    TRY(begin(request, &n, err));
    bool is_filled =
        n.is_new_person && form_post_act(request, n.person->def, STR("person."), &request->form);
    n.typed = n.person_input = n.intake_input = request->form;
    bool is_final = str_equal(request_form(request, "act"), STR("final"));
    if (n.is_new_person) {
        TRY(read_part(&n, n.person, STR("person."), true, err));
        check_name(&n);
    }
    TRY(read_part(&n, n.intake, STR("intake."), is_final, err));
    if (is_filled) {
        n.problems.count = 0; /* said when it is saved */
        return draw(&n, response, err);
    }
    n.person->state = RECORD_FINAL;
    n.intake->state = is_final ? RECORD_FINAL : RECORD_DRAFT;
    struct save save = request_save(request);
    struct new_casefile new_casefile = {
        .person = n.is_new_person ? n.person : NULL,
        .person_id = { n.person->id.n },
        .search = n.search,
        .opened_on = value_date(record_value(n.intake, STR("received_on"))).value,
        .intake = n.intake,
        .request_key = save.request_key,
        .draft = request_form(request, "draft_form"),
    };
    TRY(read_ids(&n, &new_casefile, err));
    bool wrong = problems_has_errors(&n.problems) || !form_is_confirmed(request, &n.problems);
    if (!wrong) {
        CasefileId id;
        bool repeat;
        enum status status = casefile_add(&consult, &new_casefile, &id, &repeat, err);
        if (status == OK) {
            response_redirect(request, response, TO_ID(ROUTE_CASE, id.n));
            return OK;
        }
        if (status != ERR_INVALID && status != ERR_CONFLICT)
            return status;
        add_failure(&n.problems, request, err);
    }
    response->status = 422;
    return draw(&n, response, err);
}
