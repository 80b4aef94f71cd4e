/* case_timeline.c - what happened in a case, newest first: contacts and steps. */
#include "web/consult/case_view.h"

#include <stdlib.h>

#include "web/record_pages.h"

#include "base/banned.h"

struct entry {
    Date on;
    int64_t order;
    size_t rank; /* of steps: their place on the way; those of one import have one time */
    const struct record *contact;
    const struct taken_step *step;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int by_day = date_compare(y->on, x->on);
    if (by_day != 0)
        return by_day;
    if (x->order != y->order)
        return x->order < y->order ? 1 : -1;
    return x->rank < y->rank ? 1 : x->rank > y->rank ? -1 : 0;
}

static struct str first_character(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
        len++;
    return str_slice(text, 0, len);
}

static void add_meta(struct buf *meta, struct str text)
{
    if (text.len == 0)
        return;
    if (meta->len > 0)
        buf_add(meta, STR("　"));
    buf_add(meta, text);
}

static bool is_same(const struct value *a, const struct value *b)
{
    return a->has == b->has && a->number == b->number && str_equal(a->text, b->text);
}

/* What `old` said that `next` says no more, a line a field; the text alone without its label. */
static void add_struck(struct buf *out, const struct case_view *view, const struct record *old,
                       const struct record *next)
{
    const struct request *request = view->request;
    struct form_view words = { .request = request,
                               .record = old,
                               .choices = &view->choices,
                               .hides_protected = view->is_protected,
                               .verdict =
                                   request->verdict.rule == NULL ? NULL : &request->verdict };
    for (size_t i = 0; i < old->def->field_count; i++) {
        const struct field *field = &old->def->fields[i];
        const struct value *before = &old->values[field->number];
        if (field->kind == KIND_TABLE || !before->has || form_view_masks(&words, field) ||
            is_same(before, &next->values[field->number]))
            continue;
        if (out->len > 0)
            buf_add_char(out, '\n');
        struct text_arg args[] = {
            ARG_TEXT("label", request_label(request, &field->label)),
            ARG_TEXT("value", form_words(&words, field, before)),
        };
        bool is_body = str_equal(field->name, STR("body"));
        buf_add(out,
                is_body ? args[1].text : request_text(request, "consult.corrected.field", args, 2));
    }
}

/* What a corrected contact said before its last correction, and why, by whom and when it was changed. */
static void struck_words(const struct case_view *view, const struct record *contact,
                         struct str *ret, struct str *ret_by)
{
    struct request *request = view->request;
    const struct version *old = NULL;
    for (size_t i = 0; i < view->corrected.count && old == NULL; i++)
        if (view->corrected.items[i].record->id.n == contact->id.n &&
            view->corrected.items[i].reason.len > 0)
            old = &view->corrected.items[i];
    if (old == NULL || contact->state == RECORD_DRAFT)
        return;
    struct buf text;
    buf_init(&text, request->arena, 256, KIB(64));
    add_struck(&text, view, old->record, contact);
    struct text_arg args[] = {
        ARG_TEXT("reason", old->reason),
        ARG_TEXT("name", names_words(request, &view->choices.named, contact->updated_by)),
        ARG_DATE("date", instant_tokyo_date(contact->updated_at)),
    };
    *ret = buf_str(&text);
    *ret_by = request_text(request, "consult.corrected.by", args, LENGTH(args));
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
    add_meta(&meta, who->number != 0
                        ? names_words(request, &view->choices.named, (UserId){ who->number })
                        : who->text);
    if (minutes->has)
        add_meta(&meta, page_t1(request, "consult.minutes", ARG_INT("minutes", minutes->number)));
    add_meta(&meta,
             value_format(request->arena, &words, record_field(contact->def, STR("counterpart")),
                          record_value(contact, STR("counterpart"))));
    if (contact->version > 1)
        add_meta(&meta, page_t1(request, "consult.contact.corrected",
                                ARG_INT("times", contact->version - 1)));
    struct str struck = STR(""), struck_by = STR("");
    struck_words(view, contact, &struck, &struck_by);
    struct timeline_item item = {
        .on = value_date(record_value(contact, STR("contact_on"))),
        .minute = at->has ? (int)at->number : -1,
        .mark = first_character(method),
        .is_main = str_equal(record_value(contact, STR("method"))->text, STR("2")) ||
                   str_equal(record_value(contact, STR("method"))->text, STR("3")),
        .head = method,
        .meta = buf_str(&meta),
        .text = record_value(contact, STR("body"))->text,
        .struck = struck,
        .struck_by = struck_by,
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
                               ARG_TEXT("name",
                                        names_words(request, &view->choices.named, step->by)) };
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

void case_timeline(struct html *h, const struct case_view *view)
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
        entries[count++] = (struct entry){
            .on = view->way[i].on, .order = view->way[i].at.us, .rank = i + 1, .step = &view->way[i]
        };
    qsort(entries, count, sizeof(entries[0]), compare_entries);
    H(h, "<h2>");
    html_t(h, "consult.timeline.title");
    H(h, "</h2>");
    timeline_filter(h, view, kind);
    if (view->contact_count > 0 &&
        target_may(request, TO_ID(ROUTE_CONTACTS_PRINT, view->casefile.id.n)))
        html_link_t(h, TO_ID(ROUTE_CONTACTS_PRINT, view->casefile.id.n),
                    "consult.paper.contacts.act");
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
