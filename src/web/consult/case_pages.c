/* case_pages.c - the case page: the person first, the way gone as a line, the box for today's record,
 * what happened, and at the side what was agreed and who may see it. */
#include "web/consult/pages.h"

#include <stdlib.h>

#include "record/record_db.h"
#include "web/consult/case_view.h"

#include "base/banned.h"

static const struct str contact_fields[] = {
    STR_INIT("contact_on"),  STR_INIT("contact_at"), STR_INIT("minutes"), STR_INIT("method"),
    STR_INIT("counterpart"), STR_INIT("body"),       STR_INIT("next_on"), STR_INIT("next_text"),
};

/* ---- head ---- */
static struct str words_of(const struct case_view *view, struct str name)
{
    const struct field *field = record_field(view->person->def, name);
    struct kind_context context = request_kinds(view->request);
    if (field == NULL || !view->person->values[field->number].has)
        return STR("");
    return value_format(view->request->arena, &context, field,
                        &view->person->values[field->number]);
}

static struct str joined(const struct case_view *view, struct str a, struct str b)
{
    struct str first = words_of(view, a), second = words_of(view, b);
    if (first.len == 0 || second.len == 0)
        return first.len > 0 ? first : second;
    return str_format(view->request->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
}

/* The address up to its first digit: the part of the town, not the door. Nothing for a reader to whom a grant
 * opens the case without its contacts. */
static struct str area_of(const struct case_view *view)
{
    if (!verdict_opens(&view->request->verdict, STR("contacts")))
        return STR("");
    struct str address = words_of(view, STR("address"));
    size_t end = 0;
    while (end < address.len && !(address.ptr[end] >= '0' && address.ptr[end] <= '9') &&
           !(str_slice(address, end, address.len).len > 2 &&
             (unsigned char)address.ptr[end] == 0xef &&
             (unsigned char)address.ptr[end + 1] == 0xbc))
        end++;
    return str_slice(address, 0, end);
}

static struct str household_of(const struct case_view *view)
{
    const struct value *size =
        view->assessment != NULL ? record_find(view->assessment, STR("household_size")) : NULL;
    if (size == NULL || !size->has)
        return STR("");
    return page_t1(view->request, "consult.household.size", ARG_INT("count", size->number));
}

/* The nearest of: promised appointment, conference, monitoring. */
static void next_date(const struct case_view *view, struct person_head *head)
{
    const struct casefile *k = &view->casefile;
    Date today = view->request->today;
    struct {
        OptDate on;
        struct str text;
    } dates[3] = { { k->next_on, k->next_text },
                   { { 0 }, page_t(view->request, "consult.date.conference") },
                   { k->monitor_on, page_t(view->request, "consult.date.monitoring") } };
    for (size_t i = 0; i < view->agenda_count; i++)
        if (view->conferences[i].on.has && view->agenda[i].result.len == 0)
            dates[1].on = view->conferences[i].on;
    for (size_t i = 0; i < LENGTH(dates); i++) {
        bool ahead = dates[i].on.has && date_compare(dates[i].on.value, today) >= 0;
        if (ahead &&
            (!head->next_on.has || date_compare(dates[i].on.value, head->next_on.value) < 0)) {
            head->next_on = dates[i].on;
            head->next_text = dates[i].text;
        }
    }
}

static size_t flags_of(const struct case_view *view, struct flag flags[4])
{
    size_t count = 0;
    const struct request *request = view->request;
    if (view->is_protected)
        flags[count++] = (struct flag){ TONE_ERROR, page_t(request, "consult.flag.protected") };
    if (words_of(view, STR("safety_note")).len > 0 && request->verdict.grant == 0)
        flags[count++] = (struct flag){ TONE_WARNING, page_t(request, "consult.flag.safety") };
    if (words_of(view, STR("needs_interpreter")).len > 0 &&
        record_value(view->person, STR("needs_interpreter"))->number == YES)
        flags[count++] = (struct flag){ TONE_INFO, page_t(request, "consult.flag.interpreter") };
    if (view->casefile.is_deleted)
        flags[count++] = (struct flag){ TONE_WARNING, page_t(request, "consult.flag.deleted") };
    return count;
}

static void head_acts(struct html *h, const struct case_view *view)
{
    const struct casefile *k = &view->casefile;
    for (size_t i = 0; i < view->option_count; i++) {
        const struct step_option *option = &view->options[i];
        if (!option->is_ready || option->transition->is_backward)
            continue;
        H(h, "<a class=\"ui-button\" data-look=\"primary\" href=\"");
        html_url(h, TO_ARGS(ROUTE_STEP, URL_ID(k->id.n), URL_TEXT(option->transition->name)));
        H(h, "\">");
        html_label(h, &option->transition->label);
        H(h, "</a>");
        break;
    }
    html_button_link(h, BUTTON_SECONDARY, TO_ID(ROUTE_FAMILY, k->id.n), "consult.case.summary");
}

static void draw_head(struct html *h, const struct case_view *view)
{
    const struct value *birth = record_value(view->person, STR("birth_on"));
    struct flag flags[4];
    struct person_head head = {
        .number = view->casefile.number,
        .name = joined(view, STR("family_name"), STR("given_name")),
        .kana = joined(view, STR("family_kana"), STR("given_kana")),
        .area = area_of(view),
        .household = household_of(view),
        .worker = view->worker_name,
        .birth = { .date = { (int32_t)birth->number }, .precision = birth->precision },
        .has_birth = birth->has,
        .is_masked = view->is_protected,
        .state = state_words(view->request, view->casefile.state),
        .flags = flags,
        .flag_count = flags_of(view, flags),
        .target = TO_ARGS(ROUTE_RECORD, URL_TEXT(STR("person")), URL_ID(view->casefile.person.n)),
    };
    if (head.name.len == 0)
        head.name = words_of(view, STR("alias_name"));
    next_date(view, &head);
    html_person_head_begin(h, &head);
    head_acts(h, view);
    html_person_head_end(h);
}

static void draw_steps(struct html *h, const struct case_view *view)
{
    struct consult consult = request_consult(view->request);
    const struct process *process = process_of(&consult, view->casefile.program);
    struct point *points = arena_array(view->request->arena, struct point, process->step_count);
    struct step_point *shown =
        arena_array(view->request->arena, struct step_point, process->step_count);
    static const enum step_look looks[] = {
        [POINT_OPEN] = STEP_OPEN, [POINT_DONE] = STEP_DONE, [POINT_NOW] = STEP_NOW
    };
    process_points(process, view->way, view->way_count, &view->casefile, points);
    for (size_t i = 0; i < process->step_count; i++) {
        shown[i] = (struct step_point){ .label = request_label(view->request, points[i].label),
                                        .on = points[i].on,
                                        .look = looks[points[i].look] };
        if (points[i].times > 1)
            shown[i].note =
                page_t1(view->request, "consult.steps.times", ARG_INT("times", points[i].times));
    }
    html_step_bar(h, shown, process->step_count, view->casefile.lap);
}

/* ---- the box ---- */
static void snippet_part(struct html *h, const struct case_view *view)
{
    if (view->snippet_count == 0)
        return;
    struct choice_option *options =
        arena_array(view->request->arena, struct choice_option, view->snippet_count);
    for (size_t i = 0; i < view->snippet_count; i++)
        options[i] =
            (struct choice_option){ str_from_int(view->request->arena, view->snippets[i].id),
                                    view->snippets[i].name };
    struct control control = { .name = STR("snippet"),
                               .label = page_t(view->request, "consult.snippet.choose") };
    H(h, "<div class=\"ui-snippets\">");
    html_choice(h, CHOICE_SELECT, &control, options, view->snippet_count);
    html_button(h, BUTTON_PLAIN, STR("snippet"), "consult.snippet.act");
    H(h, "</div>");
}

static void draw_box(struct html *h, const struct case_view *view)
{
    if (!view->may_write)
        return;
    html_card_begin(h, page_t(view->request, "consult.contact.title"), "contact");
    html_form_begin(h, TO_ID(ROUTE_CONTACT_POST, view->casefile.id.n), FORM_DRAFT);
    struct form form = { .request = view->request,
                         .record = view->contact,
                         .input = &view->contact_input,
                         .problems = view->problems,
                         .choices = &view->choices,
                         .only = contact_fields,
                         .only_count = LENGTH(contact_fields),
                         .is_compact = true };
    html_form_fields(h, &form);
    snippet_part(h, view);
    html_form_warnings(h, &form);
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, STR("save"), "consult.contact.act");
    if (view->contact_count > 0)
        html_button(h, BUTTON_PLAIN, STR("copy"), "consult.contact.copy");
    H(h, "<span class=\"ui-note\">");
    html_t(h, "consult.contact.keys");
    H(h, "</span> ");
    html_link_t(h, TO(ROUTE_SNIPPETS), "consult.snippet.manage");
    html_action_bar_end(h);
    html_form_end(h);
    html_card_end(h);
}

/* ---- timeline ---- */
struct entry {
    Date on;
    int64_t order;
    const struct record *contact;
    const struct taken_step *step;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int by_day = date_compare(y->on, x->on);
    if (by_day != 0)
        return by_day;
    return x->order < y->order ? 1 : x->order > y->order ? -1 : 0;
}

static struct str first_character(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
        len++;
    return str_slice(text, 0, len);
}

static struct str user_words(const struct case_view *view, int64_t user)
{
    struct str key = str_from_int(view->request->arena, user);
    for (size_t i = 0; i < view->choices.user_count; i++)
        if (str_equal(view->choices.users[i].value, key))
            return view->choices.users[i].label;
    return STR("");
}

static void add_meta(struct buf *meta, struct str text)
{
    if (text.len == 0)
        return;
    if (meta->len > 0)
        buf_add(meta, STR("　"));
    buf_add(meta, text);
}

static void contact_item(struct html *h, const struct case_view *view, const struct record *contact)
{
    struct request *request = view->request;
    struct kind_context words = request_kinds(request);
    const struct value *at = record_value(contact, STR("contact_at"));
    const struct value *minutes = record_value(contact, STR("minutes"));
    const struct value *who = record_value(contact, STR("written_by"));
    struct str method =
        code_words(request, STR("contact_method"), record_value(contact, STR("method"))->text);
    struct buf meta;
    buf_init(&meta, request->arena, 128, 4096);
    add_meta(&meta, who->number != 0 ? user_words(view, who->number) : who->text);
    if (minutes->has)
        add_meta(&meta, page_t1(request, "consult.minutes", ARG_INT("minutes", minutes->number)));
    add_meta(&meta,
             value_format(request->arena, &words, record_field(contact->def, STR("counterpart")),
                          record_value(contact, STR("counterpart"))));
    if (contact->version > 1)
        add_meta(&meta, page_t1(request, "consult.contact.corrected",
                                ARG_INT("times", contact->version - 1)));
    struct timeline_item item = {
        .on = value_date(record_value(contact, STR("contact_on"))),
        .minute = at->has ? (int)at->number : -1,
        .mark = first_character(method),
        .is_main = str_equal(record_value(contact, STR("method"))->text, STR("2")) ||
                   str_equal(record_value(contact, STR("method"))->text, STR("3")),
        .head = method,
        .meta = buf_str(&meta),
        .text = record_value(contact, STR("body"))->text,
        .target = TO_ARGS(ROUTE_RECORD, URL_TEXT(STR("contact")), URL_ID(contact->id.n)),
        .is_draft = contact->state == RECORD_DRAFT,
    };
    html_timeline_item(h, &item);
}

static void step_item(struct html *h, const struct case_view *view, const struct taken_step *step)
{
    struct request *request = view->request;
    struct str head = step->transition != NULL ? request_label(request, &step->transition->label)
                                               : page_t(request, "consult.step.received");
    struct text_arg args[] = { ARG_TEXT("state", state_words(request, step->to)),
                               ARG_TEXT("name", step->by_name) };
    struct timeline_item item = {
        .on = { .has = true, .value = step->on },
        .minute = -1,
        .mark = page_t(request, "consult.mark.step"),
        .head = head,
        .meta = request_text(
            request, step->origin.len > 0 ? "consult.step.imported" : "consult.step.meta", args, 2),
        .text = step->reason,
        .target = TO_ID(ROUTE_CASE, view->casefile.id.n),
    };
    html_timeline_item(h, &item);
}

static void timeline_filter(struct html *h, const struct case_view *view, struct str kind)
{
    static const struct {
        struct str kind;
        const char *key;
    } tabs[] = { { STR_INIT(""), "consult.timeline.all" },
                 { STR_INIT("contact"), "consult.timeline.contacts" },
                 { STR_INIT("step"), "consult.timeline.steps" } };
    H(h, "<nav class=\"ui-tabs\"");
    html_attr(h, "aria-label", page_t(view->request, "consult.timeline.filter"));
    H(h, ">");
    for (size_t i = 0; i < LENGTH(tabs); i++) {
        struct target target = TO_ID(ROUTE_CASE, view->casefile.id.n);
        if (tabs[i].kind.len > 0)
            target = and_query(view->request, target, "kind", tabs[i].kind);
        H(h, "<a class=\"ui-tabs__tab\" href=\"");
        html_url(h, target);
        if (str_equal(tabs[i].kind, kind))
            H(h, "\" aria-current=\"true\">");
        else
            H(h, "\">");
        html_t(h, tabs[i].key);
        H(h, "</a>");
    }
    H(h, "</nav>");
}

static void draw_timeline(struct html *h, const struct case_view *view)
{
    struct request *request = view->request;
    struct str kind = request_query(request, "kind");
    bool contacts = !str_equal(kind, STR("step")), steps = !str_equal(kind, STR("contact"));
    size_t count = 0;
    struct entry *entries =
        arena_array(request->arena, struct entry, view->contact_count + view->way_count);
    for (size_t i = 0; contacts && i < view->contact_count; i++)
        entries[count++] = (struct entry){
            .on = value_date(record_value(view->contacts[i], STR("contact_on"))).value,
            .order = view->contacts[i]->created_at.us,
            .contact = view->contacts[i],
        };
    for (size_t i = 0; steps && i < view->way_count; i++)
        entries[count++] = (struct entry){ .on = view->way[i].on,
                                           .order = view->way[i].at.us,
                                           .step = &view->way[i] };
    qsort(entries, count, sizeof(entries[0]), compare_entries);
    H(h, "<h2>");
    html_t(h, "consult.timeline.title");
    H(h, "</h2>");
    timeline_filter(h, view, kind);
    html_timeline_begin(h);
    for (size_t i = 0; i < count; i++)
        if (entries[i].contact != NULL)
            contact_item(h, view, entries[i].contact);
        else
            step_item(h, view, entries[i].step);
    html_timeline_end(h);
    if (view->casefile.contact_count > CASE_CONTACTS) {
        struct target all = TO_ARGS(ROUTE_RECORD_LIST, URL_TEXT(STR("contact")));
        all = and_query(request, all, "number", view->casefile.number);
        html_link_t(h, all, "consult.timeline.more");
    }
}

/* ---- the page ---- */
static STATUS draw(struct case_view *view, struct response *response, struct err *err)
{
    struct request *request = view->request;
    struct html h;
    const struct crumb crumbs[] = { { TO(ROUTE_CASES), page_t(request, "web.nav.cases") } };
    struct page page = { .title = view->casefile.number,
                         .nav = NAV_CASES,
                         .crumbs = crumbs,
                         .crumb_count = 1,
                         .help = "case",
                         .problems = view->problems,
                         .no_h1 = true };
    html_init(&h, request);
    html_page_begin(&h, &page);
    draw_head(&h, view);
    draw_steps(&h, view);
    html_columns_begin(&h);
    draw_box(&h, view);
    draw_timeline(&h, view);
    html_columns_next(&h);
    case_next_card(&h, view);
    case_plan_card(&h, view);
    case_family_card(&h, view);
    case_records_card(&h, view);
    case_conference_card(&h, view);
    case_workers_card(&h, view);
    TRY(case_grants_card(&h, view, err));
    case_lookers_card(&h, view);
    html_columns_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS case_page(struct request *request, struct response *response, struct err *err)
{
    struct case_view view = { 0 };
    TRY(case_view_load(request, &view, err));
    return draw(&view, response, err);
}

/* ---- today's record ---- */
static STATUS insert_snippet(struct request *request, struct params *input, struct err *err)
{
    struct consult consult = request_consult(request);
    struct snippet *snippets;
    size_t count;
    int64_t chosen = 0;
    TRY(desk_snippets(&consult, &snippets, &count, err));
    if (!str_to_int(request_form(request, "snippet"), &chosen))
        return OK;
    struct str body = params_get(input, STR("body"));
    for (size_t i = 0; i < count; i++)
        if (snippets[i].id == chosen)
            body = str_format(request->arena, "%.*s%s%.*s", STR_ARG(body), body.len > 0 ? "\n" : "",
                              STR_ARG(snippets[i].text));
    params_set(input, STR("body"), body);
    return OK;
}

/* The text of the newest contact into the box. */
static void copy_last(const struct case_view *view, struct params *input)
{
    if (view->contact_count > 0)
        params_set(input, STR("body"), record_value(view->contacts[0], STR("body"))->text);
}

STATUS contact_post(struct request *request, struct response *response, struct err *err)
{
    struct case_view view = { 0 };
    struct problems problems;
    struct str act = request_form(request, "act");
    const struct record_def *def = seido_record(request->seido, STR("contact"));
    request->def = def; /* whose fields the messages name */
    problems_init(&problems, request->arena);
    TRY(record_begin(request, def, &view.contact, err));
    TRY(form_read(request, &request->form, STR(""), view.contact, &problems, err));
    bool saves = act.len == 0 || str_equal(act, STR("save"));
    if (saves) {
        view.contact->state = RECORD_FINAL;
        record_check(request->arena, view.contact, true, request->today, &problems);
        bool repeat;
        if (!problems_has_errors(&problems) && form_is_confirmed(request, &problems)) {
            TRY(record_store(request, view.contact, &repeat, err));
            response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
            return OK;
        }
        response->status = 422;
        view.problems = &problems;
    }
    view.contact_input = request->form;
    if (str_equal(act, STR("snippet")))
        TRY(insert_snippet(request, &view.contact_input, err));
    TRY(case_view_load(request, &view, err));
    if (str_equal(act, STR("copy")))
        copy_last(&view, &view.contact_input);
    return draw(&view, response, err);
}

/* ---- one record type of a case: the newest one, or a new one ---- */
STATUS case_record_page(struct request *request, struct response *response, struct err *err)
{
    struct record *latest = NULL;
    if (request->def == NULL || request->def->per != PER_CASEFILE)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no such type in a case");
    TRY(record_load_latest(request->db, request->arena, request->def, request->actor.tenant,
                           request->casefile, &latest, err));
    if (latest != NULL)
        response_redirect(
            request, response,
            TO_ARGS(ROUTE_RECORD_EDIT, URL_TEXT(request->def->name), URL_ID(latest->id.n)));
    else
        response_redirect(
            request, response,
            TO_ARGS(ROUTE_RECORD_NEW, URL_ID(request->casefile.n), URL_TEXT(request->def->name)));
    return OK;
}
