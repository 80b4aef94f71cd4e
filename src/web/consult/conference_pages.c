/* conference_pages.c - 支援調整会議: list, agenda over several cases, and the minutes and result of each. */
#include "web/consult/pages.h"

#include "consult/conference.h"
#include "record/record_db.h"
#include "web/consult/parts.h"

#include "base/banned.h"

enum { MONTHS_BACK = 6, MONTHS_AHEAD = 12, CANDIDATES_MAX = 100 };

/* ---- list ---- */
static void conference_row(struct html *h, const struct conference *conference)
{
    const struct request *request = h->request;
    html_row_begin(h);
    html_row_head_begin(h);
    html_link(h, TO_ID(ROUTE_CONFERENCE, conference->id.n), date_input(request, conference->on));
    html_row_head_end(h);
    html_cell_begin(h, CELL_TEXT);
    if (conference->at_minute >= 0)
        html_minute(h, conference->at_minute);
    html_cell_end(h);
    html_cell(h, CELL_TEXT, conference->place);
    html_cell_begin(h, CELL_NUMBER);
    html_count(h, conference->agenda_count);
    html_cell_end(h);
    html_cell_begin(h, CELL_NUMBER);
    html_count(h, conference->open_count);
    html_cell_end(h);
    html_cell_begin(h, CELL_NUMBER);
    if (conference->attendee_count == 0 && date_compare(conference->on.value, request->today) < 0)
        html_chip(h, TONE_WARNING, page_t(request, "consult.conference.nobody"));
    else
        html_count(h, conference->attendee_count);
    html_cell_end(h);
    html_row_end(h);
}

static void conference_table(struct html *h, const struct conference *items, size_t count,
                             const char *caption)
{
    const struct request *request = h->request;
    const struct column heads[] = {
        { page_t(request, "consult.conference.on"), CELL_DATE, NULL },
        { page_t(request, "consult.conference.at"), CELL_TEXT, NULL },
        { page_t(request, "consult.conference.place"), CELL_TEXT, NULL },
        { page_t(request, "consult.conference.cases"), CELL_NUMBER, NULL },
        { page_t(request, "consult.conference.open"), CELL_NUMBER, NULL },
        { page_t(request, "consult.conference.members"), CELL_NUMBER, NULL },
    };
    struct table table = { .caption = page_t(request, caption),
                           .columns = heads,
                           .column_count = LENGTH(heads) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < count; i++)
        conference_row(h, &items[i]);
    html_table_end(h);
}

static STATUS candidate_names(const struct request *request, const struct agenda_candidate *items,
                              size_t count, struct str **ret, struct err *err)
{
    CasefileId *cases = arena_array(request->arena, CasefileId, count);
    for (size_t i = 0; i < count; i++)
        cases[i] = items[i].casefile;
    return case_names(request, cases, count, ret, err);
}

static void candidate_list(struct html *h, const struct agenda_candidate *items,
                           const struct str *names, size_t count)
{
    const struct request *request = h->request;
    html_card_begin(
        h, page_t1(request, "consult.conference.candidates", ARG_INT("count", (int64_t)count)),
        "candidates");
    if (count == 0) {
        H(h, "<p>");
        html_t(h, "consult.conference.candidates.none");
        H(h, "</p>");
    }
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < count; i++) {
        H(h, "<li><span>");
        html_link(h, TO_ID(ROUTE_CASE, items[i].casefile.n), items[i].number);
        H(h, " ");
        html_text(h, names[i]);
        H(h, " ");
        html_text(h, code_words(request, STR("agenda_kind"), items[i].kind));
        H(h, " <span class=\"ui-note\">");
        html_text(h, items[i].worker_name);
        H(h, "</span></span><span class=\"ui-note\">");
        html_date_short(h, (OptDate){ true, items[i].since });
        H(h, "</span></li>");
    }
    H(h, "</ul>");
    html_card_end(h);
}

STATUS conferences_page(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct conference *ahead, *past;
    struct agenda_candidate *candidates;
    size_t ahead_count, past_count, candidate_count;
    struct str *names;
    struct html h;
    Date today = request->today;
    TRY(conference_list(&consult, today, date_add_months(today, MONTHS_AHEAD), &ahead, &ahead_count,
                        err));
    TRY(conference_list(&consult, date_add_months(today, -MONTHS_BACK), date_add_days(today, -1),
                        &past, &past_count, err));
    TRY(conference_candidates(&consult, &candidates, &candidate_count, err));
    TRY(candidate_names(request, candidates, candidate_count, &names, err));
    struct page page = { .title = page_t(request, "consult.conference.title"),
                         .nav = NAV_CONFERENCES,
                         .help = "conference" };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_action_bar_begin(&h);
    if (may_ever(&request->actor, STR("create"), STR("conference")))
        html_button_link(&h, BUTTON_PRIMARY,
                         TO_ARGS(ROUTE_RECORD_LOOSE_NEW, URL_TEXT(STR("conference"))),
                         "consult.conference.new");
    html_button_link(&h, BUTTON_SECONDARY, TO(ROUTE_CALENDAR), "consult.calendar.title");
    html_action_bar_end(&h);
    if (ahead_count > 0)
        conference_table(&h, ahead, ahead_count, "consult.conference.ahead");
    else
        html_notice(&h, TONE_INFO, page_t(request, "consult.conference.none"));
    candidate_list(&h, candidates, names, candidate_count);
    if (past_count > 0)
        conference_table(&h, past, past_count, "consult.conference.past");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- one conference ---- */
struct meeting {
    struct request *request;
    struct record *record;
    struct agenda_item *agenda;
    size_t agenda_count;
    struct agenda_candidate *candidates;
    size_t candidate_count;
    struct str *candidate_names; /* of the clients */
    bool may_write;
};

static STATUS load_meeting(struct request *request, struct meeting *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    RecordId id = { request->shown.id };
    struct verdict verdict;
    *ret = (struct meeting){ .request = request };
    TRY(record_load(request->db, request->arena, seido_record(request->seido, STR("conference")),
                    request->actor.tenant, id, &ret->record, err));
    struct object object = { .type = STR("conference"), .owner = ret->record->owner, .record = id };
    TRY(request_may(request, STR("see"), &object,
                    request->casefile.n != 0 ? &verdict : &request->verdict, err));
    TRY(may(request->db, &request->actor, STR("write"), &object, request->now, &verdict, err));
    ret->may_write = verdict.allowed;
    TRY(conference_agenda(&consult, id, &ret->agenda, &ret->agenda_count, err));
    if (!ret->may_write)
        return OK;
    TRY(conference_candidates(&consult, &ret->candidates, &ret->candidate_count, err));
    return candidate_names(request, ret->candidates, ret->candidate_count, &ret->candidate_names,
                           err);
}

/* The client of a case that the reader may see. */
static STATUS client_name(const struct request *request, CasefileId casefile, struct str *ret,
                          struct err *err)
{
    struct str *names;
    TRY(case_names(request, &casefile, 1, &names, err));
    *ret = names[0];
    return OK;
}

static void result_chip(struct html *h, struct str result)
{
    if (result.len == 0)
        html_chip(h, TONE_PLAIN, page_t(h->request, "consult.conference.planned"));
    else
        html_chip(h, str_equal(result, STR("agreed")) ? TONE_SUCCESS : TONE_WARNING,
                  code_words(h->request, STR("conference_result"), result));
}

/* A case may stand on one agenda twice (plan and evaluation): the entry is named. */
static struct target entry_target(const struct meeting *meeting, const struct agenda_item *item)
{
    struct arena *arena = meeting->request->arena;
    struct params *query = arena_new(arena, struct params);
    params_init(query, arena);
    params_add_int(query, STR("row"), item->row_no);
    struct target target =
        TO_ARGS(ROUTE_CONFERENCE_RESULT, URL_ID(meeting->record->id.n), URL_ID(item->casefile.n));
    target.query = query;
    return target;
}

static STATUS agenda_row(struct html *h, const struct meeting *meeting,
                         const struct agenda_item *item, struct err *err)
{
    struct request *request = meeting->request;
    struct object object = { .type = STR("casefile"), .casefile = item->casefile };
    struct verdict verdict, findable;
    struct str name;
    TRY(may(request->db, &request->actor, STR("see"), &object, request->now, &verdict, err));
    TRY(may(request->db, &request->actor, STR("search"), &object, request->now, &findable, err));
    if (!verdict.allowed && !findable.allowed) { /* not even that this case is one of theirs */
        H(h, "<li>");
        html_masked(h);
        H(h, "</li>");
        return OK;
    }
    H(h, "<li><span>");
    if (verdict.allowed)
        html_link(h, TO_ID(ROUTE_CASE, item->casefile.n), item->number);
    else
        html_text(h, item->number);
    if (verdict.allowed) {
        TRY(client_name(request, item->casefile, &name, err));
        H(h, " ");
        html_text(h, name);
    }
    H(h, " ");
    html_text(h, code_words(request, STR("agenda_kind"), item->kind));
    H(h, " <span class=\"ui-note\">");
    html_text(h, item->worker_name);
    H(h, "</span>");
    if (verdict.allowed && item->minutes.len > 0) {
        H(h, "<br>");
        html_lines(h, item->minutes);
    }
    H(h, "</span><span>");
    result_chip(h, item->result);
    if (verdict.allowed && meeting->may_write) {
        H(h, " ");
        html_link_t(h, entry_target(meeting, item),
                    item->result.len == 0 ? "consult.conference.record"
                                          : "consult.conference.change");
    }
    H(h, "</span></li>");
    return OK;
}

static void add_form(struct html *h, const struct meeting *meeting)
{
    const struct request *request = meeting->request;
    if (meeting->candidate_count == 0)
        return;
    struct choice_option options[CANDIDATES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < meeting->candidate_count && count < CANDIDATES_MAX; i++) {
        const struct agenda_candidate *item = &meeting->candidates[i];
        struct text_arg args[] = {
            ARG_TEXT("number", item->number), ARG_TEXT("client", meeting->candidate_names[i]),
            ARG_TEXT("kind", code_words(request, STR("agenda_kind"), item->kind)),
            ARG_TEXT("name", item->worker_name)
        };
        options[count++] =
            (struct choice_option){ request_id_text(request, STR("casefile"), item->casefile.n),
                                    request_text(request, "consult.conference.item", args,
                                                 LENGTH(args)) };
    }
    html_card_begin(h, page_t(request, "consult.conference.add.title"), NULL);
    html_form_begin(h, TO_ID(ROUTE_CONFERENCE_ADD_POST, meeting->record->id.n), FORM_PLAIN);
    struct control control = { .name = STR("chosen"),
                               .label = page_t(request, "consult.conference.add.label") };
    html_choice(h, CHOICE_CHECKS, &control, options, count);
    html_button(h, BUTTON_SECONDARY, STR(""), "consult.conference.add");
    html_form_end(h);
    html_card_end(h);
}

static const struct str meeting_fields[] = { STR_INIT("place"), STR_INIT("resource_gaps"),
                                             STR_INIT("remark") };

/* The name first; of the rest only what is filled in. */
static void attendee_list(struct html *h, const struct meeting *meeting, const struct field *table)
{
    const struct rows *rows = meeting->record->values[table->number].rows;
    struct form_view view = { .request = meeting->request, .record = meeting->record };
    H(h, "<ul class=\"ui-rows\">");
    for (size_t row = 0; rows != NULL && row < rows->count; row++) {
        struct str name = STR("");
        struct buf rest;
        buf_init(&rest, h->request->arena, 128, KIB(8));
        for (size_t i = 0; i < table->column_count; i++) {
            const struct value *cell = &rows->cells[row][i];
            struct str words = form_words(&view, &table->columns[i], cell);
            if (str_equal(table->columns[i].name, STR("name")))
                name = words;
            else if (words.len > 0)
                buf_addf(&rest, "%s%.*s", rest.len > 0 ? "、" : "", STR_ARG(words));
        }
        struct text_arg args[] = { ARG_TEXT("name", name), ARG_TEXT("about", buf_str(&rest)) };
        H(h, "<li>");
        if (rest.len > 0)
            html_text(h, request_text(meeting->request, "consult.conference.attendee", args,
                                      LENGTH(args)));
        else
            html_text(h, name);
        H(h, "</li>");
    }
    H(h, "</ul>");
}

static void meeting_facts(struct html *h, const struct meeting *meeting)
{
    const struct record *record = meeting->record;
    const struct request *request = meeting->request;
    html_reads_begin(h);
    html_read_begin(h, page_t(request, "consult.conference.on"));
    html_date(h, value_date(record_value(record, STR("held_on"))));
    const struct value *at = record_value(record, STR("begins_at"));
    if (at->has) {
        H(h, " ");
        html_minute(h, (int)at->number);
    }
    html_read_end(h);
    for (size_t i = 0; i < LENGTH(meeting_fields); i++) {
        const struct field *field = record_field(record->def, meeting_fields[i]);
        if (field == NULL || !record->values[field->number].has)
            continue;
        html_read_begin(h, request_label(request, &field->label));
        html_value(h, field, &record->values[field->number]);
        html_read_end(h);
    }
    html_reads_end(h);
    const struct field *attendees = record_field(record->def, STR("attendees"));
    html_card_begin(h, request_label(request, &attendees->label), NULL);
    if (record->values[attendees->number].has)
        attendee_list(h, meeting, attendees);
    else
        html_notice(h, TONE_WARNING, page_t(request, "conference.no_members"));
    html_card_end(h);
}

STATUS conference_page(struct request *request, struct response *response, struct err *err)
{
    struct meeting meeting;
    struct html h;
    TRY(load_meeting(request, &meeting, err));
    const struct crumb crumbs[] = { { TO(ROUTE_CONFERENCES),
                                      page_t(request, "consult.conference.title") } };
    struct page page = {
        .title = page_t1(
            request, "consult.conference.of",
            ARG_DATE("date", value_date(record_value(meeting.record, STR("held_on"))).value)),
        .nav = NAV_CONFERENCES,
        .crumbs = crumbs,
        .crumb_count = 1
    };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_action_bar_begin(&h);
    struct route_arg type = URL_TEXT(STR("conference")), id = URL_ID(meeting.record->id.n);
    if (meeting.may_write)
        html_button_link(&h, BUTTON_SECONDARY, TO_ARGS(ROUTE_RECORD_EDIT, type, id),
                         "consult.conference.edit");
    html_button_link(&h, BUTTON_PLAIN, TO_ARGS(ROUTE_RECORD_PRINT, type, id),
                     "web.record.print.act");
    html_action_bar_end(&h);
    meeting_facts(&h, &meeting);
    html_card_begin(&h,
                    page_t1(request, "consult.conference.agenda",
                            ARG_INT("count", (int64_t)meeting.agenda_count)),
                    "agenda");
    if (meeting.agenda_count == 0) {
        H(&h, "<p>");
        html_t(&h, "consult.conference.agenda.none");
        H(&h, "</p>");
    }
    H(&h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < meeting.agenda_count; i++)
        TRY(agenda_row(&h, &meeting, &meeting.agenda[i], err));
    H(&h, "</ul>");
    html_card_end(&h);
    add_form(&h, &meeting);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS conference_add_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct meeting meeting;
    CasefileId cases[CANDIDATES_MAX];
    size_t count = 0, at = 0;
    struct str text;
    TRY(load_meeting(request, &meeting, err));
    if (!meeting.may_write)
        return err_set(err, ERR_DENIED, "", "web.denied", "may not write the conference");
    while (count < CANDIDATES_MAX && params_next(&request->form, STR("chosen"), &at, &text)) {
        struct verdict verdict;
        TRY(request_id(request, STR("casefile"), text, &cases[count].n, err));
        struct object object = { .type = STR("casefile"), .casefile = cases[count] };
        TRY(request_may(request, STR("see"), &object, &verdict, err));
        count++;
    }
    if (count > 0)
        TRY(conference_add_cases(&consult, meeting.record->id, cases, count, err));
    response_redirect(request, response, TO_ID(ROUTE_CONFERENCE, meeting.record->id.n));
    return OK;
}

/* ---- minutes and result of one case ---- */
/* The entry that the address or the form names; without, the one without result, else the last. */
static const struct agenda_item *item_of(const struct meeting *meeting, CasefileId casefile)
{
    const struct request *request = meeting->request;
    const struct agenda_item *found = NULL;
    int64_t row = -1;
    (void)str_to_int(request->route->method == METHOD_POST ? request_form(request, "row")
                                                           : request_query(request, "row"),
                     &row);
    for (size_t i = 0; i < meeting->agenda_count; i++) {
        const struct agenda_item *item = &meeting->agenda[i];
        if (item->casefile.n != casefile.n)
            continue;
        if (item->row_no == row)
            return item;
        if (found == NULL || found->result.len > 0)
            found = item;
    }
    return found;
}

static struct str typed_or(const struct request *request, const char *name, struct str stored)
{
    return request->route->method == METHOD_POST ? request_form(request, name) : stored;
}

static void result_form(struct html *h, const struct meeting *meeting,
                        const struct agenda_item *item, const struct problems *problems)
{
    const struct request *request = meeting->request;
    const struct code_list *results = seido_codes(request->seido, STR("conference_result"));
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, results->code_count);
    for (size_t i = 0; i < results->code_count; i++)
        options[i] = (struct choice_option){ results->codes[i].code,
                                             request_label(request, &results->codes[i].label) };
    html_form_begin(h,
                    TO_ARGS(ROUTE_CONFERENCE_RESULT_POST, URL_ID(meeting->record->id.n),
                            URL_ID(item->casefile.n)),
                    FORM_PLAIN);
    html_hidden(h, STR("version"), str_from_int(request->arena, meeting->record->version));
    html_hidden(h, STR("row"), str_from_int(request->arena, item->row_no));
    struct control minutes = { .name = STR("minutes"),
                               .value = typed_or(request, "minutes", item->minutes),
                               .label = page_t(request, "consult.conference.minutes"),
                               .error = field_problem(request, problems, "minutes"),
                               .type = "textarea",
                               .rows = 8,
                               .max = 4000 };
    struct control result = { .name = STR("result"),
                              .value = typed_or(request, "result", item->result),
                              .label = page_t(request, "consult.conference.result"),
                              .error = field_problem(request, problems, "result"),
                              .is_required = true };
    struct control opinion = { .name = STR("opinion"),
                               .value = typed_or(request, "opinion", item->opinion),
                               .label = page_t(request, "consult.conference.opinion"),
                               .type = "textarea",
                               .rows = 3,
                               .max = 2000 };
    struct control step = { .name = STR("step"),
                            .label = page_t(request, "consult.conference.step"),
                            .help = page_t(request, "consult.conference.step.help") };
    html_field(h, &minutes);
    html_choice(h, CHOICE_RADIO, &result, options, results->code_count);
    html_field(h, &opinion);
    if (str_equal(item->state, STR("PLAN_IN_CONFERENCE")))
        html_check(h, &step,
                   request->route->method == METHOD_GET || request_form(request, "step").len > 0);
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, STR(""), "consult.conference.save");
    html_button_link(h, BUTTON_PLAIN, TO_ID(ROUTE_CONFERENCE, meeting->record->id.n),
                     "consult.cancel");
    html_action_bar_end(h);
    html_form_end(h);
}

static STATUS draw_result(const struct meeting *meeting, const struct agenda_item *item,
                          const struct problems *problems, struct response *response,
                          struct err *err)
{
    struct request *request = meeting->request;
    struct html h;
    const struct crumb crumbs[] = {
        { TO(ROUTE_CONFERENCES), page_t(request, "consult.conference.title") },
        { TO_ID(ROUTE_CONFERENCE, meeting->record->id.n),
          date_input(request, value_date(record_value(meeting->record, STR("held_on")))) },
    };
    struct page page = { .title = page_t1(request, "consult.conference.minutes.of",
                                          ARG_TEXT("number", item->number)),
                         .nav = NAV_CONFERENCES,
                         .crumbs = crumbs,
                         .crumb_count = 2,
                         .problems = problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    struct str name;
    TRY(client_name(request, item->casefile, &name, err));
    H(&h, "<p><b>");
    html_text(&h, name);
    H(&h, "</b> ");
    html_text(&h, code_words(request, STR("agenda_kind"), item->kind));
    H(&h, " ");
    html_chip(&h, TONE_INFO, state_words(request, item->state));
    H(&h, " ");
    html_link_t(&h, TO_ID(ROUTE_FAMILY, item->casefile.n), "consult.case.summary");
    H(&h, "</p>");
    result_form(&h, meeting, item, problems);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS load_item(struct request *request, struct meeting *meeting,
                        const struct agenda_item **ret, struct err *err)
{
    TRY(load_meeting(request, meeting, err));
    *ret = item_of(meeting, request->casefile);
    if (*ret == NULL || !meeting->may_write)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "case is not on the agenda");
    return OK;
}

STATUS conference_result_page(struct request *request, struct response *response, struct err *err)
{
    struct meeting meeting;
    const struct agenda_item *item;
    struct problems problems;
    problems_init(&problems, request->arena);
    TRY(load_item(request, &meeting, &item, err));
    return draw_result(&meeting, item, &problems, response, err);
}

STATUS conference_result_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct meeting meeting;
    const struct agenda_item *item;
    struct problems problems;
    problems_init(&problems, request->arena);
    TRY(load_item(request, &meeting, &item, err));
    struct save save = request_save(request);
    struct agenda_result result = { .conference = meeting.record->id,
                                    .casefile = request->casefile,
                                    .row_no = item->row_no,
                                    .result = request_form(request, "result"),
                                    .minutes = request_form(request, "minutes"),
                                    .opinion = request_form(request, "opinion"),
                                    .takes_step = request_form(request, "step").len > 0,
                                    .request_key = save.request_key };
    (void)str_to_int(request_form(request, "version"), &result.version);
    enum status status = conference_decide(&consult, &result, err);
    if (status == OK) {
        response_redirect(request, response, TO_ID(ROUTE_CONFERENCE, meeting.record->id.n));
        return OK;
    }
    if (status != ERR_INVALID && status != ERR_CONFLICT && status != ERR_LIMIT)
        return status;
    add_failure(&problems, request, err);
    response->status = status == ERR_CONFLICT ? 409 : 422;
    return draw_result(&meeting, item, &problems, response, err);
}
