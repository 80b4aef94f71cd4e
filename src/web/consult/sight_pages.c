/* sight_pages.c - who may see a case and why, asked of the judge for each member of the office; what is open to
 * other organisations; conflicts of interest, set and ended. For those who may open a case to others. */
#include "web/consult/pages.h"

#include <string.h>

#include "access/conflict.h"
#include "access/grant.h"
#include "web/consult/parts.h"
#include "web/names.h"
#include "web/whose.h"

#include "base/banned.h"

struct sight_page {
    struct request *request;
    struct casefile casefile;
    struct member *members;
    size_t member_count;
    struct conflict *conflicts;
    size_t conflict_count;
    struct names names;
    struct problems problems;
};

static STATUS load(struct request *request, struct sight_page *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    *ret = (struct sight_page){ .request = request };
    problems_init(&ret->problems, request->arena);
    TRY(casefile_load(&consult, request->casefile, &ret->casefile, err));
    TRY(casefile_members(&consult, &ret->members, &ret->member_count, err));
    TRY(conflict_list(request->db, request->arena, request->actor.tenant, ret->casefile.person,
                      &ret->conflicts, &ret->conflict_count, err));
    for (size_t i = 0; i < ret->conflict_count; i++) {
        names_ask(request, &ret->names, ret->conflicts[i].user);
        names_ask(request, &ret->names, ret->conflicts[i].recorded_by);
        names_ask(request, &ret->names, ret->conflicts[i].ended_by);
    }
    return names_load(request, &ret->names, err);
}

/* ---- members ---- */
/* The judge's answer in words (docs/access.md). */
static const char *why_key(const char *rule)
{
    static const struct {
        const char *rule, *key;
    } words[] = { { "A-01", "consult.sight.a01" },
                  { "A-02", "consult.sight.a02" },
                  { "D-03", "consult.sight.d03" },
                  { "D-04", "consult.sight.d04" } };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (strcmp(words[i].rule, rule) == 0)
            return words[i].key;
    return "consult.sight.d01";
}

static void role_words(struct html *h, const struct actor *actor)
{
    for (size_t i = 0; i < actor->role_count; i++) {
        if (i > 0)
            H(h, "<br>");
        html_label(h, &actor->roles[i]->label);
    }
    if (actor->role_count == 0)
        html_none(h);
}

static STATUS member_row(struct html *h, const struct sight_page *page, const struct member *member,
                         struct err *err)
{
    const struct request *request = page->request;
    struct object object = { .type = STR("casefile"), .casefile = page->casefile.id };
    struct actor actor;
    struct verdict verdict;
    struct err failure = { 0 };
    enum status status = actor_load(request->db, request->seido, request->actor.tenant,
                                    member->user, request->actor.organisation, &actor, &failure);
    if (status == ERR_DENIED)
        return OK; /* left today */
    if (status != OK) {
        *err = failure;
        return status;
    }
    TRY(may(request->db, &actor, STR("see"), &object, request->now, &verdict, err));
    html_row_begin(h);
    html_row_head_begin(h);
    html_text(h, member->name);
    html_row_head_end(h);
    html_cell_begin(h, CELL_TEXT);
    role_words(h, &actor);
    html_cell_end(h);
    html_cell_begin(h, CELL_CHIP);
    html_chip(h, verdict.allowed ? TONE_SUCCESS : TONE_PLAIN,
              page_t(request, verdict.allowed ? "consult.sight.yes" : "consult.sight.no"));
    html_cell_end(h);
    html_cell(h, CELL_TEXT, page_t(request, why_key(verdict.rule)));
    html_row_end(h);
    return OK;
}

static STATUS members_part(struct html *h, const struct sight_page *page, struct err *err)
{
    const struct request *request = page->request;
    const struct column columns[] = {
        { page_t(request, "consult.sight.name"), CELL_TEXT, NULL },
        { page_t(request, "consult.sight.roles"), CELL_TEXT, NULL },
        { page_t(request, "consult.sight.sees"), CELL_CHIP, NULL },
        { page_t(request, "consult.sight.why"), CELL_TEXT, NULL },
    };
    struct table table = { .caption = page_t(request, "consult.sight.members"),
                           .columns = columns,
                           .column_count = LENGTH(columns) };
    html_card_begin(h, page_t(request, "consult.sight.members"), "members");
    html_table_begin(h, &table);
    for (size_t i = 0; i < page->member_count; i++)
        TRY(member_row(h, page, &page->members[i], err));
    html_table_end(h);
    html_card_end(h);
    return OK;
}

/* ---- other organisations ---- */
/* What a grant opens: kinds of records where it names them, else categories. */
static void opened_words(struct html *h, const struct grant *grant)
{
    const struct request *request = h->request;
    bool by_type = grant->record_types.len > 0;
    struct str list = by_type ? grant->record_types : grant->categories;
    size_t from = 0, shown = 0;
    for (size_t i = 0; i <= list.len; i++) {
        if (i < list.len && list.ptr[i] != ',')
            continue;
        struct str word = str_slice(list, from, i);
        from = i + 1;
        if (word.len == 0)
            continue;
        const struct record_def *def = by_type ? seido_record(request->seido, word) : NULL;
        html_text(h, shown++ > 0 ? page_t(request, "consult.sight.and") : STR(""));
        html_text(h, def != NULL ? request_label(request, &def->label)
                                 : code_words(request, STR("category"), word));
    }
}

static STATUS grant_row(struct html *h, const struct grant *grant, struct err *err)
{
    const struct request *request = h->request;
    html_row_begin(h);
    html_row_head_begin(h);
    TRY(html_organisation(h, grant->receiver, err));
    html_row_head_end(h);
    html_cell(h, CELL_TEXT, page_t(request, basis_key(grant->basis)));
    html_cell_begin(h, CELL_TEXT);
    opened_words(h, grant);
    html_cell_end(h);
    html_cell_begin(h, CELL_DATE);
    html_date_short(h, (OptDate){ true, grant->valid_from });
    html_cell_end(h);
    html_cell_begin(h, CELL_DATE);
    if (grant->valid_until.has)
        html_date_short(h, grant->valid_until);
    else
        html_t(h, "consult.sight.open_end");
    html_cell_end(h);
    html_row_end(h);
    return OK;
}

static STATUS grants_part(struct html *h, const struct sight_page *page, struct err *err)
{
    const struct request *request = page->request;
    const struct column columns[] = {
        { page_t(request, "consult.sight.organisation"), CELL_TEXT, NULL },
        { page_t(request, "consult.sight.basis"), CELL_TEXT, NULL },
        { page_t(request, "consult.sight.opened"), CELL_TEXT, NULL },
        { page_t(request, "consult.sight.from"), CELL_DATE, NULL },
        { page_t(request, "consult.sight.until"), CELL_DATE, NULL },
    };
    struct table table = { .caption = page_t(request, "consult.grants.title"),
                           .columns = columns,
                           .column_count = LENGTH(columns) };
    struct grant *grants;
    size_t count, shown = 0;
    TRY(grant_list(request->db, request->arena, request->actor.tenant, page->casefile.person,
                   request->today, &grants, &count, err));
    html_card_begin(h, page_t(request, "consult.grants.title"), "grants");
    for (size_t i = 0; i < count; i++) {
        if (!grant_opens_case(&grants[i], page->casefile.id))
            continue;
        if (shown++ == 0)
            html_table_begin(h, &table);
        TRY(grant_row(h, &grants[i], err));
    }
    if (shown > 0)
        html_table_end(h);
    else
        html_notice(h, TONE_INFO, page_t(request, "consult.grants.none"));
    html_link_t(h, TO_ID(ROUTE_CONSENT, page->casefile.id.n), "consult.consent.review");
    html_card_end(h);
    return OK;
}

/* ---- conflicts ---- */
static void end_form(struct html *h, const struct sight_page *page, const struct conflict *conflict)
{
    const struct request *request = page->request;
    struct str user = request_id_text(request, STR("user"), conflict->user.n);
    struct control reason = { .name = str_format(request->arena, "reason-%.*s", STR_ARG(user)),
                              .label = page_t(request, "consult.sight.end_reason"),
                              .type = "text",
                              .max = 400,
                              .is_required = true };
    html_form_begin(h, TO_ID(ROUTE_CASE_SIGHT_END_POST, page->casefile.id.n), FORM_SEARCH);
    html_hidden(h, STR("user"), user);
    html_field(h, &reason);
    html_button(h, BUTTON_DANGER, STR(""), "consult.sight.end");
    html_form_end(h);
}

static void conflict_item(struct html *h, const struct sight_page *page,
                          const struct conflict *conflict)
{
    const struct request *request = page->request;
    H(h, "<li><p><strong>");
    html_text(h, names_words(request, &page->names, conflict->user));
    H(h, "</strong> ");
    html_chip(h, conflict->is_live ? TONE_WARNING : TONE_PLAIN,
              page_t(request, conflict->is_live ? "consult.sight.shut" : "consult.sight.ended"));
    H(h, "<br>");
    html_text(h, conflict->reason);
    H(h, "<br><span class=\"ui-note\">");
    html_time(h, conflict->recorded_at);
    H(h, " ");
    html_text(h, names_words(request, &page->names, conflict->recorded_by));
    if (!conflict->is_live) {
        H(h, " – ");
        html_time(h, conflict->ended_at);
        H(h, " ");
        html_text(h, names_words(request, &page->names, conflict->ended_by));
        H(h, "<br>");
        html_text(h, conflict->end_reason);
    }
    H(h, "</span></p>");
    if (conflict->is_live && conflict->user.n != request->actor.user.n)
        end_form(h, page, conflict);
    H(h, "</li>");
}

static void set_form(struct html *h, const struct sight_page *page)
{
    const struct request *request = page->request;
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, page->member_count);
    for (size_t i = 0; i < page->member_count; i++)
        options[i] =
            (struct choice_option){ request_id_text(request, STR("user"), page->members[i].user.n),
                                    page->members[i].name };
    struct control user = { .name = STR("user"),
                            .value = request_form(request, "user"),
                            .label = page_t(request, "consult.sight.who"),
                            .is_required = true,
                            .error = field_problem(request, &page->problems, "user") };
    struct control reason = { .name = STR("reason"),
                              .value = request_form(request, "reason"),
                              .label = page_t(request, "consult.sight.reason"),
                              .help = page_t(request, "consult.sight.reason.help"),
                              .type = "textarea",
                              .rows = 2,
                              .max = 400,
                              .is_required = true,
                              .error = field_problem(request, &page->problems, "reason") };
    html_form_begin(h, TO_ID(ROUTE_CASE_SIGHT_POST, page->casefile.id.n), FORM_SEARCH);
    html_choice(h, CHOICE_SELECT, &user, options, page->member_count);
    html_field(h, &reason);
    html_button(h, BUTTON_PRIMARY, STR(""), "consult.sight.set");
    html_form_end(h);
}

static void conflicts_part(struct html *h, const struct sight_page *page)
{
    html_card_begin(h, page_t(page->request, "consult.sight.conflicts"), "conflicts");
    H(h, "<p>");
    html_t(h, page->conflict_count == 0 ? "consult.sight.conflicts.none"
                                        : "consult.sight.conflicts.lead");
    H(h, "</p><ul class=\"ui-plain-list\">");
    for (size_t i = 0; i < page->conflict_count; i++)
        conflict_item(h, page, &page->conflicts[i]);
    H(h, "</ul>");
    set_form(h, page);
    html_card_end(h);
}

static STATUS draw(const struct sight_page *page, struct response *response, struct err *err)
{
    struct html h;
    struct page frame = { .title = page_t(page->request, "consult.sight.title"),
                          .problems = &page->problems };
    TRY(case_page_begin(&h, page->request, &page->casefile, &frame, err));
    TRY(members_part(&h, page, err));
    TRY(grants_part(&h, page, err));
    conflicts_part(&h, page);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS case_sight_page(struct request *request, struct response *response, struct err *err)
{
    struct sight_page page;
    TRY(load(request, &page, err));
    return draw(&page, response, err);
}

/* ---- acts ---- */
typedef STATUS conflict_call(struct tx *tx, const struct conflict_act *act, struct err *err);

static STATUS run(struct request *request, conflict_call *call, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct conflict_act act = { .act = request_act(request),
                                .casefile = request->casefile,
                                .organisation = request->actor.organisation,
                                .reason = str_trim(request_form(request, "reason")) };
    struct str user = request_form(request, "user");
    if (user.len == 0)
        return err_set(err, ERR_INVALID, "user", "case.assign.member", "nobody chosen");
    TRY(request_id(request, STR("user"), user, &act.user.n, err));
    if (act.reason.len == 0) /* several forms stand on the page, each with an id of its own */
        act.reason = str_trim(
            params_get(&request->form, str_format(request->arena, "reason-%.*s", STR_ARG(user))));
    TRY(tx_begin(request->db, &tx, err));
    TRY(call(&tx, &act, err));
    return tx_commit(&tx, err);
}

static STATUS act(struct request *request, struct response *response, conflict_call *call,
                  struct err *err)
{
    struct sight_page page;
    struct err failure = { 0 };
    enum status status = run(request, call, &failure);
    if (status == OK) { /* who shut herself out may not come back to the page */
        struct actor *actor = &request->actor;
        struct verdict verdict;
        struct object object = { .type = STR("casefile"), .casefile = request->casefile };
        TRY(may(request->db, actor, STR("grant"), &object, request->now, &verdict, err));
        response_redirect(request, response,
                          verdict.allowed ? TO_ID(ROUTE_CASE_SIGHT, request->casefile.n)
                                          : TO(ROUTE_CASES));
        return OK;
    }
    if (status != ERR_INVALID) {
        *err = failure;
        return status;
    }
    TRY(load(request, &page, err));
    add_failure(&page.problems, request, &failure);
    response->status = 422;
    return draw(&page, response, err);
}

STATUS case_sight_post(struct request *request, struct response *response, struct err *err)
{
    return act(request, response, conflict_set, err);
}

STATUS case_sight_end_post(struct request *request, struct response *response, struct err *err)
{
    return act(request, response, conflict_end, err);
}
