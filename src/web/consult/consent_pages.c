/* consent_pages.c - 利用申込と本人同意: the exact words with their version, given on paper, by a signature on
 * the screen, orally or by proxy; refusal and withdrawal are recorded the same way. */
#include "web/consult/pages.h"

#include "record/record_db.h"
#include "web/consult/parts.h"
#include "web/consult/sign.h"
#include "web/record/record_internal.h"
#include "web/whose.h"

#include "base/banned.h"

static const struct str consent_fields[] = {
    STR_INIT("applied_on"),     STR_INIT("consent"),      STR_INIT("shared_with"),
    STR_INIT("shared_note"),    STR_INIT("explained_by"), STR_INIT("proxy_name"),
    STR_INIT("proxy_relation"), STR_INIT("paper"),
};

struct consenting {
    struct request *request;
    struct casefile casefile;
    struct record *present; /* the newest application, NULL */
    struct record *record;  /* the one being filled in */
    struct params input;
    struct form_choices choices;
    struct form_drafts drafts;
    struct problems problems;
};

static STATUS begin(struct request *request, struct consenting *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    const struct record_def *def = seido_record(request->seido, STR("application"));
    *ret = (struct consenting){ .request = request };
    problems_init(&ret->problems, request->arena);
    params_init(&ret->input, request->arena);
    request->def = def; /* whose fields the messages name */
    TRY(casefile_load(&consult, request->casefile, &ret->casefile, err));
    TRY(record_load_latest(request->db, request->arena, def, request->actor.tenant,
                           request->casefile, &ret->present, err));
    TRY(record_begin(request, def, &ret->record, err));
    TRY(form_drafts_load(request, record_draft_name(request, def, ret->record), &ret->drafts, err));
    return form_choices_load(request, def, &ret->choices, err);
}

static bool is_live(const struct record *application)
{
    return application != NULL && application->state == RECORD_FINAL &&
           record_value(application, STR("consent"))->has &&
           !record_value(application, STR("refused"))->has &&
           !record_value(application, STR("withdrawn_on"))->has;
}

/* ---- drawing ---- */
static void present_part(struct html *h, const struct consenting *c)
{
    if (c->present == NULL)
        return;
    html_card_begin(h, page_t(c->request, "consult.consent.present"), NULL);
    enum tone tone = is_live(c->present) ? TONE_SUCCESS : TONE_WARNING;
    html_chip(h, tone,
              page_t(c->request,
                     is_live(c->present) ? "consult.consent.live" : "consult.consent.not_live"));
    struct form_view view = { .request = c->request, .record = c->present, .choices = &c->choices };
    html_record_view(h, &view);
    html_card_end(h);
}

static void withdraw_part(struct html *h, const struct consenting *c)
{
    if (!is_live(c->present))
        return;
    html_card_begin(h, page_t(c->request, "consult.consent.withdraw.title"), NULL);
    html_form_begin(h, TO_ID(ROUTE_CONSENT_POST, c->casefile.id.n), FORM_PLAIN);
    html_hidden(h, STR("version"), str_from_int(c->request->arena, c->present->version));
    struct control on = { .name = STR("withdrawn_on"),
                          .value = date_input(c->request, (OptDate){ true, c->request->today }),
                          .label = page_t(c->request, "consult.consent.withdrawn_on"),
                          .error = field_problem(c->request, &c->problems, "withdrawn_on"),
                          .type = "date",
                          .is_required = true,
                          .is_short = true };
    struct control reason = { .name = STR("withdrawn_reason"),
                              .value = request_form(c->request, "withdrawn_reason"),
                              .label = page_t(c->request, "consult.consent.reason"),
                              .type = "textarea",
                              .rows = 2,
                              .max = 500 };
    html_field(h, &on);
    html_field(h, &reason);
    html_button(h, BUTTON_DANGER, STR("withdraw"), "consult.consent.withdraw");
    html_form_end(h);
    html_card_end(h);
}

static STATUS give_part(struct html *h, const struct consenting *c, struct err *err)
{
    const struct request *request = c->request;
    html_card_begin(h, page_t(request, "consult.consent.give"), NULL);
    if (request->route->method == METHOD_GET && c->drafts.chosen.at.us == 0)
        TRY(form_drafts_offer(h, &c->drafts, TO_ID(ROUTE_CONSENT, c->casefile.id.n), err));
    html_form_begin(h, TO_ID(ROUTE_CONSENT_POST, c->casefile.id.n),
                    FORM_UPLOAD | (c->drafts.own.len > 0 ? FORM_DRAFT : FORM_PLAIN));
    html_hidden(h, STR("draft_form"), c->drafts.own);
    struct form form = { .request = request,
                         .record = c->record,
                         .input = &c->input,
                         .problems = &c->problems,
                         .choices = &c->choices,
                         .only = consent_fields,
                         .only_count = LENGTH(consent_fields) };
    html_form_fields(h, &form);
    struct control reason = { .name = STR("refused_reason"),
                              .value = request_form(request, "refused_reason"),
                              .label = page_t(request, "consult.consent.refused_reason"),
                              .type = "text",
                              .max = 500 };
    html_form_warnings(h, &form);
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, STR("give"), "consult.consent.act");
    struct draft_bar bar = { .at = { 0 } };
    html_draft_bar(h, &bar);
    html_action_bar_end(h);
    html_field(h, &reason);
    html_button(h, BUTTON_SECONDARY, STR("refuse"), "consult.consent.refuse");
    html_form_end(h);
    html_card_end(h);
    return OK;
}

static STATUS draw(struct consenting *c, struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = page_t(c->request, "consult.consent.title"),
                         .help = "consent",
                         .problems = &c->problems,
                         .script = "signature.js" };
    TRY(case_page_begin(&h, c->request, &c->casefile, &page, err));
    present_part(&h, c);
    if (!is_live(c->present))
        TRY(give_part(&h, c, err));
    withdraw_part(&h, c);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS consent_page(struct request *request, struct response *response, struct err *err)
{
    struct consenting c;
    TRY(begin(request, &c, err));
    if (c.drafts.chosen.at.us != 0)
        TRY(params_parse(&c.input, c.drafts.chosen.content, err));
    else
        form_input(request, c.record, STR(""), 0, &c.input);
    return draw(&c, response, err);
}

/* ---- acts ---- */
static STATUS give(struct consenting *c, struct err *err)
{
    struct request *request = c->request;
    TRY(form_read(request, &request->form, STR(""), c->record, &c->problems, err));
    struct value *consent = record_value(c->record, STR("consent"));
    if (!consent->has)
        problems_add(&c->problems, STR("consent"), GRADE_ERROR, "consult.consent.how");
    bool by_proxy = consent->has && consent->number == CONSENT_PROXY;
    if (by_proxy && !record_value(c->record, STR("proxy_name"))->has)
        problems_add(&c->problems, STR("proxy_name"), GRADE_ERROR, "consult.consent.proxy");
    return screen_signatures_take(request, c->record, NULL, true, &c->problems, err);
}

static STATUS refuse(struct consenting *c, struct err *err)
{
    struct request *request = c->request;
    TRY(form_read(request, &request->form, STR(""), c->record, &c->problems, err));
    *record_value(c->record, STR("consent")) = (struct value){ 0 };
    value_set_number(record_value(c->record, STR("refused")), YES);
    value_set_text(record_value(c->record, STR("withdrawn_reason")),
                   str_trim(request_form(request, "refused_reason")));
    return OK;
}

static STATUS withdraw(struct consenting *c, struct err *err)
{
    struct request *request = c->request;
    OptDate on;
    int64_t version = 0;
    if (!is_live(c->present))
        return err_set(err, ERR_CONFLICT, "", "step.conflict", "no consent to withdraw");
    (void)str_to_int(request_form(request, "version"), &version);
    c->record = record_copy(request->arena, c->present);
    c->record->version = version;
    if (!typed_date(request, "withdrawn_on", true, &c->problems, &on))
        return OK;
    value_set_date(record_value(c->record, STR("withdrawn_on")), on.value);
    value_set_text(record_value(c->record, STR("withdrawn_reason")),
                   str_trim(request_form(request, "withdrawn_reason")));
    return OK;
}

STATUS consent_post(struct request *request, struct response *response, struct err *err)
{
    struct consenting c;
    struct str act = request_form(request, "act");
    TRY(begin(request, &c, err));
    if (str_equal(act, STR("withdraw")))
        TRY(withdraw(&c, err));
    else if (str_equal(act, STR("refuse")))
        TRY(refuse(&c, err));
    else
        TRY(give(&c, err));
    c.record->state = RECORD_FINAL;
    record_check(request->arena, c.record, true, request->today, &c.problems);
    if (!problems_has_errors(&c.problems)) {
        bool repeat;
        enum status status = record_store(request, c.record, &repeat, err);
        if (status == OK) {
            response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
            return OK;
        }
        if (status != ERR_CONFLICT && status != ERR_INVALID)
            return status;
        add_failure(&c.problems, request, err);
    }
    response->status = 422;
    c.input = request->form;
    return draw(&c, response, err);
}
