/* own_drafts.c - what one has begun to write and not yet saved: on the case page and on the page of the day. */
#include "record/draft_name.h"
#include "web/consult/case_view.h"

#include "base/banned.h"

/* The page on which the draft is gone on with; route ROUTES when it is drawn elsewhere already. */
static struct target target_of(const struct request *request, const struct desk_draft *draft,
                               const struct draft_name *name)
{
    struct target target = TO_ARGS(ROUTE_RECORD_EDIT, URL_TEXT(name->def->name), URL_ID(name->key));
    if (name->what == DRAFT_OF_BOX) { /* stands in the box already */
        target = TO_ID(ROUTE_CASE, draft->casefile.n);
        target.anchor = "contact";
        return target;
    }
    if (name->what == DRAFT_OF_NEW)
        target =
            str_equal(name->def->name, STR("application"))
                ? TO_ID(ROUTE_CONSENT, draft->casefile.n)
                : TO_ARGS(ROUTE_RECORD_NEW, URL_ID(draft->casefile.n), URL_TEXT(name->def->name));
    target = and_query(request, target, "draft", STR("use"));
    return and_query(request, target, "slot", str_from_int(request->arena, name->slot));
}

/* `client`: of its case; "" on the case's own page. */
static STATUS item(struct html *h, const struct desk_draft *draft, struct str client, bool in_case,
                   struct err *err)
{
    const struct request *request = h->request;
    struct draft_name name;
    struct str excerpt;
    bool is_record = draft->casefile.n != 0 && draft_name_read(request->seido, draft->form, &name);
    if (is_record && in_case && name.what == DRAFT_OF_BOX)
        return OK; /* the box of this page shows it */
    TRY(draft_excerpt(request, draft->form, &excerpt, err));
    H(h, "<li><span>");
    if (!in_case && is_record) {
        html_text(h, draft->number);
        H(h, " ");
        html_text(h, client);
        H(h, " ");
    }
    html_text(h, is_record ? request_label(request, &name.def->label)
                           : page_t(request, "consult.drafts.new_case"));
    H(h, " <span class=\"ui-note\">");
    html_time(h, draft->at);
    H(h, " ");
    html_text(h, excerpt);
    H(h, "</span></span>");
    html_link_t(h, is_record ? target_of(request, draft, &name) : TO(ROUTE_SEARCH),
                is_record ? "consult.drafts.go_on" : "consult.drafts.search");
    H(h, "</li>");
    return OK;
}

/* Of the cases of the drafts, whose sight desk_drafts has asked for; "" without one. */
static STATUS clients(const struct request *request, const struct desk_draft *drafts, size_t count,
                      struct str *ret, struct err *err)
{
    CasefileId *cases = arena_array(request->arena, CasefileId, count);
    struct str *names;
    size_t case_count = 0;
    for (size_t i = 0; i < count; i++)
        if (drafts[i].casefile.n != 0)
            cases[case_count++] = drafts[i].casefile;
    if (case_count == 0)
        return OK;
    TRY(case_names(request, cases, case_count, &names, err));
    for (size_t i = 0, at = 0; i < count; i++)
        if (drafts[i].casefile.n != 0)
            ret[i] = names[at++];
    return OK;
}

STATUS own_drafts_card(struct html *h, const struct desk_draft *drafts, size_t count, bool in_case,
                       struct err *err)
{
    struct str *names = arena_array(h->request->arena, struct str, count + 1);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        struct draft_name name;
        shown += !(in_case && draft_name_read(h->request->seido, drafts[i].form, &name) &&
                   name.what == DRAFT_OF_BOX);
    }
    if (shown == 0)
        return OK;
    if (!in_case)
        TRY(clients(h->request, drafts, count, names, err));
    html_card_begin(h, page_t(h->request, "consult.drafts.title"), "drafts");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < count; i++)
        TRY(item(h, &drafts[i], names[i], in_case, err));
    H(h, "</ul>");
    html_card_end(h);
    return OK;
}
