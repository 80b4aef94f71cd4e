/* whose.c - see whose.h. The person's name is never in the title of a window, which browsers keep. */
#include "web/whose.h"

#include "access/protection.h"
#include "record/record_db.h"
#include "web/form.h"

#include "base/banned.h"

/* Two fields that are written one after the other; without what this reader does not see. */
static struct str two_words(const struct form_view *person, struct str first, struct str second)
{
    const struct str names[] = { first, second };
    struct buf words;
    buf_init(&words, person->request->arena, 64, 4096);
    for (size_t i = 0; i < LENGTH(names); i++) {
        const struct field *field = record_field(person->record->def, names[i]);
        const struct value *value = record_find(person->record, names[i]);
        if (value == NULL || !value->has || form_view_masks(person, field))
            continue;
        if (buf_str(&words).len > 0)
            buf_add(&words, STR(" "));
        buf_add(&words, form_words(person, field, value));
    }
    return buf_str(&words);
}

static void whose(struct html *h, const struct casefile *casefile, const struct form_view *person)
{
    struct str name = STR(""), kana = STR("");
    if (person != NULL) {
        name = two_words(person, STR("family_name"), STR("given_name"));
        if (name.len == 0)
            name = two_words(person, STR("alias_name"), STR(""));
        kana = two_words(person, STR("family_kana"), STR("given_kana"));
    }
    H(h, "<p class=\"ui-whose\"><span>");
    html_text(h, casefile->number);
    H(h, "</span>");
    if (name.len > 0) {
        H(h, " <strong>");
        html_text(h, name);
        H(h, "</strong>");
    } else if (person != NULL) {
        H(h, " ");
        html_t(h, "consult.anonymous");
    }
    if (kana.len > 0) {
        H(h, " <span class=\"ui-whose__kana\">");
        html_text(h, kana);
        H(h, "</span>");
    }
    H(h, "</p>");
}

static STATUS load(struct request *request, const struct casefile *casefile,
                   struct form_view *person, struct verdict *verdict, struct err *err)
{
    struct record *record;
    enum protection protection;
    struct object object = { .type = STR("person"), .person = casefile->person };
    TRY(may(request->db, &request->actor, STR("see"), &object, request->now, verdict, err));
    if (!verdict->allowed || casefile->person.n == 0)
        return OK;
    TRY(record_load(request->db, request->arena, seido_record(request->seido, STR("person")),
                    request->actor.tenant, (RecordId){ casefile->person.n }, &record, err));
    TRY(protection_load(request->db, request->actor.tenant, casefile->person, &protection, err));
    *person = (struct form_view){ .request = request,
                                  .record = record,
                                  .hides_protected = protection != PROTECTION_NONE,
                                  .verdict = verdict };
    return OK;
}

STATUS case_page_begin(struct html *h, struct request *request, const struct casefile *casefile,
                       struct page *page, struct err *err)
{
    struct form_view person = { 0 };
    struct verdict verdict;
    const struct crumb crumbs[] = {
        { TO(ROUTE_CASES), request_text(request, "web.nav.cases", NULL, 0) },
        { TO_ID(ROUTE_CASE, casefile->id.n), casefile->number },
    };
    page->nav = NAV_CASES;
    page->crumbs = crumbs;
    page->crumb_count = LENGTH(crumbs);
    if (!page->is_print)
        TRY(load(request, casefile, &person, &verdict, err));
    html_init(h, request);
    html_page_begin(h, page);
    page->crumbs = NULL;
    if (!page->is_print)
        whose(h, casefile, person.record != NULL ? &person : NULL);
    return OK;
}
