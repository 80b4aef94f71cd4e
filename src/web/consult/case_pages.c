/* case_pages.c - the case page: the person first, the way gone as a line, the box for today's record,
 * what happened, and at the side what was agreed and who may see it. */
#include "web/consult/pages.h"

#include "record/record_db.h"
#include "web/consult/case_view.h"

#include "base/banned.h"

/* ---- head ---- */
static struct str words_of(const struct case_view *view, struct str name)
{
    const struct field *field = record_field(view->person->def, name);
    struct kind_context context = request_kinds(view->request);
    struct form_view person = { .request = view->request,
                                .record = view->person,
                                .hides_protected = view->is_protected,
                                .verdict = &view->person_verdict };
    if (field == NULL || !view->person->values[field->number].has ||
        form_view_masks(&person, field))
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

/* Prefecture and municipality, as the table calls them: never a piece of what was typed. */
static struct str area_of(const struct case_view *view)
{
    return municipality_words(view->request, words_of(view, STR("address")));
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
    for (size_t i = 0; i < view->conference_count; i++)
        if (view->conferences[i].on.has && view->conferences[i].result.len == 0)
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
    if (words_of(view, STR("safety_note")).len > 0)
        flags[count++] = (struct flag){ TONE_WARNING, page_t(request, "consult.flag.safety") };
    if (words_of(view, STR("needs_interpreter")).len > 0 &&
        record_value(view->person, STR("needs_interpreter"))->number == YES)
        flags[count++] = (struct flag){ TONE_INFO, page_t(request, "consult.flag.interpreter") };
    if (view->casefile.is_deleted)
        flags[count++] = (struct flag){ TONE_WARNING, page_t(request, "consult.flag.deleted") };
    return count;
}

/* The step to offer first. Ending a case before its time (with a reason) is no way on: it stands with the others. */
static bool leads_on(const struct case_view *view, const struct step_option *option)
{
    const struct transition *step = option->transition;
    if (!option->is_ready || step->is_backward)
        return false;
    return !step->needs_reason || state_is_open(view->request, step->to);
}

static void head_acts(struct html *h, const struct case_view *view)
{
    const struct casefile *k = &view->casefile;
    for (size_t i = 0; i < view->option_count; i++) {
        const struct step_option *option = &view->options[i];
        if (!leads_on(view, option))
            continue;
        H(h, "<a class=\"ui-button\" data-look=\"primary\" href=\"");
        html_url(h, TO_ARGS(ROUTE_STEP, URL_ID(k->id.n), URL_TEXT(option->transition->name)));
        H(h, "\">");
        html_label(h, &option->transition->label);
        H(h, "</a>");
        break;
    }
    html_button_link(h, BUTTON_SECONDARY, TO_ID(ROUTE_FAMILY, k->id.n), "consult.case.summary");
    if (view->may_write)
        html_button_link(h, BUTTON_PLAIN,
                         and_query(view->request, TO(ROUTE_CALC), "case",
                                   request_id_text(view->request, STR("casefile"), k->id.n)),
                         "calc.page.title");
}

static void draw_head(struct html *h, const struct case_view *view)
{
    const struct value *birth = record_value(view->person, STR("birth_on"));
    struct flag flags[4];
    struct person_head head = {
        .number = view->office.len == 0
                      ? view->casefile.number
                      : str_format(view->request->arena, "%.*s %.*s", STR_ARG(view->office),
                                   STR_ARG(view->casefile.number)),
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

/* ---- the page ---- */
STATUS case_draw(const struct case_view *view, struct response *response, struct err *err)
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
    case_box(&h, view);
    case_timeline(&h, view);
    html_columns_next(&h);
    TRY(own_drafts_card(&h, view->drafts, view->draft_count, true, err));
    case_next_card(&h, view);
    case_plan_card(&h, view);
    case_family_card(&h, view, true);
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
    return case_draw(&view, response, err);
}

/* ---- one record type of a case: the newest one, or a new one ---- */
STATUS case_record_page(struct request *request, struct response *response, struct err *err)
{
    struct record *latest = NULL;
    if (request->def == NULL || request->def->per != PER_CASEFILE)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no such type in a case");
    struct object object = { .type = request->def->name, .casefile = request->casefile };
    struct verdict verdict;
    TRY(request_may(request, STR("see"), &object, &verdict, err));
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
