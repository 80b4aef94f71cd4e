/* paper_pages.c - records as on paper, and the summary of a case. Whoever finds a sheet on a desk must see whose it is: each one of a
 * case carries its number, its person and its office (domain rule of the standard forms: what the intake
 * holds of the person stands on every further sheet). */
#include "web/consult/pages.h"

#include "access/account.h"
#include "consult/fields.h"
#include "record/record_db.h"
#include "web/consult/case_view.h"
#include "web/record/record_internal.h"

#include "base/banned.h"

enum { PAPER_CONTACTS_MAX = 3000 };

struct paper {
    struct request *request;
    struct casefile casefile; /* id 0: the record belongs to no case */
    struct record *person;    /* NULL: none, or not for this reader */
    struct form_view who;     /* the person as this reader may see it */
    struct form_choices choices;
    struct str office, worker;
};

/* A further record on the sheet of the one that was asked for: *ret NULL when the reader may not see it. */
static STATUS see(struct paper *paper, struct record *record, struct form_choices *choices,
                  struct form_view *ret_view, struct record **ret, struct err *err)
{
    struct request *request = paper->request;
    struct sight *sight = arena_new(request->arena, struct sight);
    *ret = NULL;
    enum status status = sight_load(request->db, &request->actor, record, request->now, sight, err);
    if (status == ERR_NOT_FOUND)
        return OK;
    TRY(status);
    TRY(record_view_begin(request, record, choices, ret_view, err));
    ret_view->hides_protected = sight->hides_protected;
    ret_view->verdict = sight->verdict.rule == NULL ? NULL : &sight->verdict;
    *ret = record;
    return OK;
}

static STATUS load_person(struct paper *paper, struct err *err)
{
    struct request *request = paper->request;
    struct record *person;
    TRY(record_load(request->db, request->arena, seido_record(request->seido, STR("person")),
                    request->actor.tenant, (RecordId){ paper->casefile.person.n }, &person, err));
    return see(paper, person, &paper->choices, &paper->who, &paper->person, err);
}

static STATUS paper_begin(struct request *request, struct paper *ret, struct err *err)
{
    *ret = (struct paper){ .request = request };
    if (request->casefile.n == 0)
        return OK;
    struct consult consult = request_consult(request);
    struct organisation office;
    TRY(casefile_load(&consult, request->casefile, &ret->casefile, err));
    TRY(organisation_load(request->db, request->arena, request->actor.tenant, ret->casefile.owner,
                          &office, err));
    bool in_english = request->lang == LANG_EN && office.name_en.len > 0;
    ret->office = in_english ? office.name_en : office.name;
    ret->worker = ret->casefile.worker_text;
    if (ret->casefile.worker.n != 0)
        TRY(user_name(request->db, request->arena, request->actor.tenant, ret->casefile.worker,
                      &ret->worker, err));
    return load_person(ret, err);
}

/* ---- whose sheet it is ---- */

static void item_begin(struct html *h, struct str label, bool is_wide)
{
    if (is_wide)
        H(h, "<div class=\"ui-paper__item\" data-wide><div class=\"ui-paper__label\">");
    else
        H(h, "<div class=\"ui-paper__item\"><div class=\"ui-paper__label\">");
    html_text(h, label);
    H(h, "</div><div class=\"ui-paper__value\">");
}

static void item_end(struct html *h)
{
    H(h, "</div></div>");
}

static void item(struct html *h, const char *label_key, struct str text)
{
    item_begin(h, page_t(h->request, label_key), false);
    html_text(h, text);
    item_end(h);
}

/* Fields of the person in one box, those filled in parted by a space; masked as on the screen. */
static void person_item(struct html *h, const struct paper *paper, const char *label_key,
                        const char *const *names, bool is_wide)
{
    bool is_masked = false, is_first = true;
    item_begin(h, page_t(h->request, label_key), is_wide);
    for (size_t i = 0; names[i] != NULL; i++) {
        const struct field *field = record_field(paper->person->def, str_of(names[i]));
        const struct value *value = record_value(paper->person, str_of(names[i]));
        is_masked = is_masked || form_view_masks(&paper->who, field);
        if (!value->has || is_masked)
            continue;
        if (!is_first)
            H(h, "　");
        html_text(h, form_words(&paper->who, field, value));
        is_first = false;
    }
    if (is_masked)
        html_masked(h);
    item_end(h);
}

static void who_block(struct html *h, const struct paper *paper)
{
    static const char *const name[] = { "family_name", "given_name", "alias_name", NULL };
    static const char *const kana[] = { "family_kana", "given_kana", NULL };
    static const char *const birth[] = { "birth_on", "age_stated", NULL };
    static const char *const sex[] = { "sex", "sex_text", NULL };
    static const char *const address[] = { "postal_code", "address", NULL };
    static const char *const telephone[] = { "telephone_mobile", "telephone_home", NULL };
    if (paper->casefile.id.n == 0)
        return;
    H(h, "<div class=\"ui-paper__grid\" data-who>");
    item(h, "consult.paper.number", paper->casefile.number);
    item(h, "consult.paper.office", paper->office);
    if (paper->person != NULL) {
        person_item(h, paper, "consult.paper.name", name, false);
        person_item(h, paper, "consult.paper.kana", kana, false);
        person_item(h, paper, "consult.paper.birth", birth, false);
        person_item(h, paper, "consult.paper.sex", sex, false);
        person_item(h, paper, "consult.paper.address", address, true);
        person_item(h, paper, "consult.paper.telephone", telephone, false);
    }
    item(h, "consult.paper.worker", paper->worker);
    H(h, "</div>");
}

static void paper_head(struct html *h, struct str form_no, struct str title, struct target back,
                       struct str back_text)
{
    H(h, "<p class=\"ui-paper__tools\">");
    html_link(h, back, back_text);
    H(h, " <button type=\"button\" class=\"ui-button\" data-look=\"primary\" data-print hidden>");
    html_t(h, "web.print.act");
    H(h, "</button></p><header class=\"ui-paper__head\"><h1>");
    html_text(h, form_no);
    html_text(h, title);
    H(h, "</h1><span>");
    html_t(h, "web.print.care");
    H(h, "</span></header>");
}

static void paper_foot(struct html *h, const struct request *request, OptDate form_on)
{
    H(h, "<footer class=\"ui-paper__foot\"><span>");
    html_t_args(h, "web.print.by", ARG_TEXT("name", request->viewer.name),
                ARG_DATE("when", request->today));
    H(h, "</span><span>");
    if (form_on.has)
        html_t_args(h, "web.print.form_on", ARG_DATE("date", form_on.value));
    H(h, "</span><span>");
    html_text(h, str_of(request->id));
    H(h, "</span></footer>");
}

static void signature_line(struct html *h)
{
    H(h, "<div class=\"ui-paper__signature\"><span>");
    html_t(h, "web.print.signature");
    H(h, "</span><span></span><span>");
    html_t(h, "web.print.date");
    H(h, "</span></div>");
}

/* Forms that a person agrees to have a line to sign on. */
static bool is_signed(const struct record_def *def)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind == KIND_CONSENT)
            return true;
    return false;
}

/* 【1】 is one sheet on paper: what was asked at the counter, and the application below it, empty when it is
 * still to be signed. */
static STATUS application_part(struct html *h, struct paper *paper, const struct record *intake,
                               struct err *err)
{
    struct request *request = paper->request;
    const struct record_def *def = seido_record(request->seido, TYPE_APPLICATION);
    struct form_choices choices;
    struct form_view view;
    struct record *application = NULL;
    TRY(record_load_latest(request->db, request->arena, def, request->actor.tenant,
                           paper->casefile.id, &application, err));
    if (application == NULL) {
        application = record_new(request->arena, def);
        application->form_on = intake->form_on;
        application->person = intake->person;
        application->casefile = intake->casefile;
        application->owner = intake->owner;
        application->tenant = intake->tenant;
    } else {
        TRY(record_load_tables(request->db, request->arena, application, err));
    }
    TRY(see(paper, application, &choices, &view, &application, err));
    if (application == NULL)
        return OK;
    html_record_paper(h, &view);
    signature_line(h);
    return OK;
}

static void family_part(struct html *h, const struct paper *paper, const struct form_view *view)
{
    const struct field *household = record_field(view->record->def, STR("household"));
    const struct field *ties = record_field(view->record->def, STR("ties"));
    if (paper->person != NULL && household != NULL && has_family(view->record) &&
        !form_view_masks(view, household)) {
        H(h, "<section class=\"ui-paper__figure\">");
        html_genogram(h, view->record, paper->person);
        H(h, "</section>");
    }
    if (ties != NULL && has_ties(view->record) && !form_view_masks(view, ties)) {
        H(h, "<section class=\"ui-paper__figure\">");
        html_ecomap(h, view->record);
        H(h, "</section>");
    }
}

STATUS record_print_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct form_choices choices;
    struct form_view view;
    struct paper paper;
    const struct record *record = request->record;
    OptDate on = { true, record->form_on };
    bool is_intake = str_equal(record->def->name, STR("intake"));
    struct str label = is_intake ? page_t(request, "consult.paper.intake")
                                 : label_on(&record->def->label, request->lang, on);
    struct page page = { .title = label, .is_print = true, .no_h1 = true, .script = "paper.js" };
    TRY(record_view_begin(request, record, &choices, &view, err));
    TRY(paper_begin(request, &paper, err));
    TRY(record_page_begin(&h, request, &page, err));
    paper_head(&h, record->def->form_no, label, record_target(ROUTE_RECORD, record),
               record_title(request, record));
    who_block(&h, &paper);
    html_record_paper(&h, &view);
    if (str_equal(record->def->name, STR("assessment")))
        family_part(&h, &paper, &view);
    if (is_intake && paper.casefile.id.n != 0)
        TRY(application_part(&h, &paper, record, err));
    else if (is_signed(record->def))
        signature_line(&h);
    paper_foot(&h, request, on);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- 【3】出力用: the contacts of a case as one list, oldest first ---- */

static void contact_row(struct html *h, const struct form_view *view)
{
    static const char *const cells[] = { "method", "counterpart", "counterpart_text",
                                         "body",   "written_by",  NULL };
    const struct record *contact = view->record;
    const struct field *at = record_field(contact->def, STR("contact_at"));
    H(h, "<tr><th scope=\"row\">");
    html_date_short(h, value_date(record_value(contact, STR("contact_on"))));
    H(h, " ");
    html_text(h, form_words(view, at, record_value(contact, STR("contact_at"))));
    if (contact->state == RECORD_DRAFT) {
        H(h, " ");
        html_t(h, "web.record.draft");
    }
    H(h, "</th>");
    for (size_t i = 0; cells[i] != NULL; i++) {
        const struct field *field = record_field(contact->def, str_of(cells[i]));
        H(h, "<td>");
        if (form_view_masks(view, field))
            html_masked(h);
        else
            html_lines(h, form_words(view, field, record_value(contact, str_of(cells[i]))));
        H(h, "</td>");
    }
    H(h, "</tr>");
}

static void contact_table(struct html *h, const struct form_view *view, const struct records *all)
{
    static const char *const columns[] = {
        "consult.paper.on",          "consult.paper.method",
        "consult.paper.counterpart", "consult.paper.counterpart_name",
        "consult.paper.body",        "consult.paper.written_by"
    };
    H(h, "<table class=\"ui-table ui-paper__list\"><caption>");
    html_t_args(h, "consult.paper.contacts.count", ARG_INT("count", (int64_t)all->count));
    H(h, "</caption><thead><tr>");
    for (size_t i = 0; i < LENGTH(columns); i++) {
        H(h, "<th scope=\"col\">");
        html_t(h, columns[i]);
        H(h, "</th>");
    }
    H(h, "</tr></thead><tbody>");
    for (size_t i = all->count; i-- > 0;) {
        struct form_view row = *view;
        row.record = all->items[i];
        contact_row(h, &row);
    }
    H(h, "</tbody></table>");
}

STATUS contacts_print_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct paper paper;
    struct records all = { 0 };
    struct form_choices choices;
    const struct record_def *def = seido_record(request->seido, TYPE_CONTACT);
    struct page page = { .title = page_t(request, "consult.paper.contacts"),
                         .is_print = true,
                         .no_h1 = true,
                         .script = "paper.js" };
    TRY(paper_begin(request, &paper, err));
    TRY(record_load_of_casefile(request->db, request->arena, def, request->actor.tenant,
                                request->casefile, PAPER_CONTACTS_MAX, &all, err));
    struct form_view view = { .request = request, .choices = &choices, .hides_protected = true };
    if (all.count > 0) {
        struct record *seen; /* what holds of one contact of a case holds of all */
        TRY(see(&paper, all.items[0], &choices, &view, &seen, err));
        all.count = seen == NULL ? 0 : all.count;
        TRY(form_choices_name(request, all.items, all.count, &choices, err));
    }
    TRY(record_page_begin(&h, request, &page, err));
    paper_head(&h, def->form_no, page.title, TO_ID(ROUTE_CASE, request->casefile.n),
               paper.casefile.number);
    who_block(&h, &paper);
    contact_table(&h, &view, &all);
    paper_foot(&h, request, (OptDate){ 0 });
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- the summary: what goes to a conference, on one page of the program ---- */

static void summary_record(struct html *h, const struct form_view *view)
{
    html_card_begin(h, request_label(h->request, &view->record->def->label), NULL);
    html_record_view(h, view);
    html_card_end(h);
}

static STATUS summary_intake(struct html *h, struct paper *paper, struct err *err)
{
    struct request *request = paper->request;
    struct record *intake = NULL;
    struct form_choices choices;
    struct form_view view;
    TRY(record_load_latest(request->db, request->arena, seido_record(request->seido, STR("intake")),
                           request->actor.tenant, paper->casefile.id, &intake, err));
    if (intake == NULL)
        return OK;
    TRY(record_load_tables(request->db, request->arena, intake, err));
    TRY(see(paper, intake, &choices, &view, &intake, err));
    if (intake != NULL)
        summary_record(h, &view);
    return OK;
}

static void summary_head(struct html *h, const struct paper *paper)
{
    const struct casefile *k = &paper->casefile;
    H(h, "<p><button type=\"button\" class=\"ui-button\" data-look=\"primary\" data-print hidden>");
    html_t(h, "web.print.act");
    H(h, "</button></p>");
    who_block(h, paper);
    H(h, "<p>");
    html_chip(h, state_tone(h->request, k->state), state_words(h->request, k->state));
    H(h, " ");
    html_t(h, "consult.field.opened_on");
    H(h, " ");
    html_date(h, (OptDate){ true, k->opened_on });
    H(h, "</p>");
}

STATUS family_page(struct request *request, struct response *response, struct err *err)
{
    struct case_view view = { 0 };
    struct paper paper;
    struct html h;
    struct crumb crumbs[2];
    TRY(case_view_load(request, &view, err));
    TRY(paper_begin(request, &paper, err));
    case_crumbs(request, &view.casefile, crumbs);
    struct page page = { .title = page_t1(request, "consult.summary.title",
                                          ARG_TEXT("number", view.casefile.number)),
                         .nav = NAV_CASES,
                         .crumbs = crumbs,
                         .crumb_count = 2,
                         .with_paper = true,
                         .script = "paper.js" };
    html_init(&h, request);
    html_page_begin(&h, &page);
    summary_head(&h, &paper);
    TRY(summary_intake(&h, &paper, err));
    case_family_card(&h, &view, false);
    struct form_view part = { .request = request,
                              .choices = &view.choices,
                              .hides_protected = view.is_protected };
    if (view.assessment != NULL) {
        part.record = view.assessment;
        summary_record(&h, &part);
    }
    case_plan_card(&h, &view);
    if (view.contact_count > 0) {
        struct records contacts = { view.contacts, view.contact_count };
        html_card_begin(&h, page_t(request, "consult.paper.contacts"), NULL);
        contact_table(&h, &part, &contacts);
        html_card_end(&h);
    }
    paper_foot(&h, request, (OptDate){ 0 });
    html_page_end(&h);
    return html_finish(&h, response, err);
}
