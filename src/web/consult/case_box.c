/* case_box.c - the box for today's record on the case page: typed, kept as a draft, saved. */
#include "web/consult/case_view.h"

#include "record/message.h"
#include "web/consult/pages.h"
#include "web/http/error_page.h"
#include "web/record_pages.h"

#include "base/banned.h"

static const struct str contact_fields[] = {
    STR_INIT("contact_on"),  STR_INIT("contact_at"), STR_INIT("minutes"), STR_INIT("method"),
    STR_INIT("counterpart"), STR_INIT("body"),       STR_INIT("next_on"), STR_INIT("next_text"),
};

struct str case_box_draft(const struct request *request)
{
    return str_format(request->arena, "contact/box/%lld", (long long)request->casefile.n);
}

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

/* What was typed before and not yet saved stands in the box already. A case is opened many times a day: a draft
 * that was only offered would be overwritten by the next word typed. */
static void draft_part(struct html *h, const struct case_view *view)
{
    if (view->draft_at.us == 0)
        return;
    struct request *request = view->request;
    struct target self = TO_ID(ROUTE_CASE, view->casefile.id.n);
    struct draft_bar bar = { .at = view->draft_at,
                             .is_offered = true,
                             .go_on = TO(ROUTES),
                             .compare = TO(ROUTES),
                             .discard = TO(ROUTE_DRAFT_DISCARD_POST) };
    bar.discard = and_query(request, bar.discard, "form", case_box_draft(request));
    bar.discard = and_query(request, bar.discard, "next", target_url(request, self));
    html_draft_bar(h, &bar);
}

void case_box(struct html *h, const struct case_view *view)
{
    if (!view->may_write)
        return;
    html_card_begin(h, page_t(view->request, "consult.contact.title"), "contact");
    draft_part(h, view);
    html_form_begin(h, TO_ID(ROUTE_CONTACT_POST, view->casefile.id.n), FORM_DRAFT);
    html_hidden(h, STR("draft_form"), case_box_draft(view->request));
    /* Enter in a small control keeps the draft; it must never be a snippet's button */
    H(h, "<button type=\"submit\" class=\"ui-hidden\" name=\"act\" value=\"draft\" tabindex=\"-1\""
         " aria-hidden=\"true\"></button>");
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
    html_button(h, BUTTON_SECONDARY, STR("draft"), "web.record.save");
    if (view->contact_count > 0)
        html_button(h, BUTTON_PLAIN, STR("copy"), "consult.contact.copy");
    H(h, "<span class=\"ui-note\">");
    html_t(h, "consult.contact.keys");
    H(h, "</span> ");
    html_link_t(h, TO(ROUTE_SNIPPETS), "consult.snippet.manage");
    struct draft_bar state = { .at = { 0 } };
    html_draft_bar(h, &state);
    html_action_bar_end(h);
    html_form_end(h);
    html_card_end(h);
}

/* ---- today's record ---- */

/* Below what stands in the box: nothing typed is lost. */
static void add_text(const struct request *request, struct params *input, struct str text)
{
    struct str body = params_get(input, STR("body"));
    params_set(input, STR("body"),
               str_format(request->arena, "%.*s%s%.*s", STR_ARG(body), body.len > 0 ? "\n" : "",
                          STR_ARG(text)));
}

static STATUS insert_snippet(struct request *request, struct params *input, struct err *err)
{
    struct consult consult = request_consult(request);
    struct snippet *snippets;
    size_t count;
    int64_t chosen = 0;
    TRY(desk_snippets(&consult, &snippets, &count, err));
    if (!str_to_int(request_form(request, "snippet"), &chosen))
        return OK;
    for (size_t i = 0; i < count; i++)
        if (snippets[i].id == chosen)
            add_text(request, input, snippets[i].text);
    return OK;
}

/* The text of the newest contact into the box. */
static void copy_last(const struct case_view *view, struct params *input)
{
    if (view->contact_count > 0)
        add_text(view->request, input, record_value(view->contacts[0], STR("body"))->text);
}

/* Anything but saving: what was typed becomes the draft, with what the button did to it. */
static STATUS box_again(struct case_view *view, struct str act, struct err *err)
{
    struct request *request = view->request;
    view->contact_input = request->form;
    if (str_equal(act, STR("snippet")))
        TRY(insert_snippet(request, &view->contact_input, err));
    if (str_equal(act, STR("copy")))
        copy_last(view, &view->contact_input);
    return view->may_write ? draft_keep(request, case_box_draft(request), &view->contact_input, err)
                           : OK;
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
            enum status status = record_store(request, view.contact, &repeat, err);
            if (status == OK) {
                response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
                return OK;
            }
            if (status != ERR_INVALID)
                return status;
            problems_add_err(&problems, str_of(err->field), err);
        }
        response->status = 422;
        view.problems = &problems;
    }
    TRY(case_view_load(request, &view, err));
    enum status kept = box_again(&view, act, err);
    if (kept == ERR_LIMIT) { /* no room for a draft: it stays in the box */
        problems_add_err(&problems, STR("body"), err);
        view.problems = &problems;
        response->status = http_status(kept);
    } else
        TRY(kept);
    if (kept != OK || !str_equal(act, STR("draft")))
        return case_draw(&view, response, err);
    struct target box = TO_ID(ROUTE_CASE, request->casefile.n);
    box.anchor = "contact";
    response_redirect(request, response, box);
    return OK;
}
