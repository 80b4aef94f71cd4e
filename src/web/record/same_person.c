/* same_person.c - see same_person.h. */
#include "web/record/same_person.h"

#include "web/consult/parts.h"

#include "base/banned.h"

STATUS same_persons_find(const struct request *request, const struct record *record,
                         struct same_persons *ret, struct problems *problems, struct err *err)
{
    struct consult consult = request_consult(request);
    *ret = (struct same_persons){ 0 };
    if (request->record == NULL || !str_equal(record->def->name, STR("person")))
        return OK;
    TRY(search_same(&consult, record, request->record, &ret->items, &ret->count, err));
    if (ret->count > 0)
        (void)problems_add(problems, STR(""), GRADE_WARNING, "web.same_person");
    return OK;
}

static void same_person(struct html *h, const struct hit *hit)
{
    H(h, "<li>");
    if (hit->casefile.n != 0)
        html_link(h, TO_ID(ROUTE_CASE, hit->casefile.n), hit->number);
    else
        html_t(h, "consult.search.no_case");
    H(h, " ");
    html_text(h, hit->name.len > 0 ? hit->name : page_t(h->request, "consult.anonymous"));
    H(h, " ");
    html_birth(h, hit->birth, hit->has_birth);
    H(h, " ");
    html_chip(h, TONE_PLAIN, page_t(h->request, match_key(hit->why)));
    H(h, "</li>");
}

void html_same_persons(struct html *h, const struct same_persons *same)
{
    if (same->count == 0)
        return;
    html_card_begin(h, page_t(h->request, "web.same_person.title"), NULL);
    H(h, "<ul>");
    for (size_t i = 0; i < same->count; i++)
        same_person(h, &same->items[i]);
    H(h, "</ul>");
    html_card_end(h);
}
