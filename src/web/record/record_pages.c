/* record_pages.c - reading records of any type: view, history, comparison. */
#include "web/record_pages.h"

#include "access/protection.h"
#include "consult/casefile.h"
#include "web/consult/parts.h"
#include "web/record/record_internal.h"
#include "web/whose.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

struct target record_target(enum route_id route, const struct record *record)
{
    return TO_ARGS(route, URL_TEXT(record->def->name), URL_ID(record->id.n));
}

struct str record_title(const struct request *request, const struct record *record)
{
    struct kind_context context = request_kinds(request);
    struct str label = request_label(request, &record->def->label);
    const struct field *date = record_field(record->def, record->def->date_field);
    struct form_view view = { .request = request, .record = record };
    if (record == request->record && request->verdict.rule != NULL)
        view.verdict = &request->verdict;
    if (date == NULL || !record->values[date->number].has || form_view_masks(&view, date))
        return label;
    struct str day = value_format(request->arena, &context, date, &record->values[date->number]);
    return str_format(request->arena, "%.*s %.*s", STR_ARG(label), STR_ARG(day));
}

const char *record_correct_key(const struct record_def *def)
{
    return def->repeat == REPEAT_VERSIONS ? "web.record.add.act" : "web.record.correct.act";
}

STATUS record_view_begin(struct request *request, const struct record *record,
                         struct form_choices *choices, struct form_view *ret, struct err *err)
{
    enum protection protection = PROTECTION_NONE;
    TRY(form_choices_load(request, record->def, choices, err));
    struct record *named = record_copy(request->arena, record);
    TRY(form_choices_name(request, &named, 1, choices, err));
    if (record->person.n != 0)
        TRY(protection_load(request->db, request->actor.tenant, record->person, &protection, err));
    *ret = (struct form_view){
        .request = request,
        .record = record,
        .choices = choices,
        .hides_protected = protection != PROTECTION_NONE,
        .verdict = request->verdict.rule == NULL ? NULL : &request->verdict,
    };
    return OK;
}

/* The cases of the person whose record this is that the reader may see, newest first; none of other records. */
static STATUS cases_of_person(const struct request *request, struct casefile **ret,
                              size_t *ret_count, struct err *err)
{
    struct consult consult = request_consult(request);
    struct casefile *cases = NULL;
    struct verdict verdict;
    size_t count = 0, visible = 0;
    if (request->record != NULL && str_equal(request->def->name, STR("person")))
        TRY(casefile_load_of_person(&consult, (PersonId){ request->record->id.n }, &cases, &count,
                                    err));
    for (size_t i = 0; i < count; i++) {
        struct object object = { .type = STR("casefile"), .casefile = cases[i].id };
        TRY(may(request->db, &request->actor, STR("see"), &object, request->now, &verdict, err));
        if (verdict.allowed)
            cases[visible++] = cases[i];
    }
    *ret = cases;
    *ret_count = visible;
    return OK;
}

STATUS record_page_begin(struct html *h, struct request *request, struct page *page,
                         struct err *err)
{
    if (request->casefile.n != 0) {
        struct consult consult = request_consult(request);
        struct casefile casefile;
        TRY(casefile_load(&consult, request->casefile, &casefile, err));
        return case_page_begin(h, request, &casefile, page, err);
    }
    struct casefile *cases;
    size_t count;
    TRY(cases_of_person(request, &cases, &count, err));
    if (count > 0)
        return case_page_begin(h, request, &cases[0], page, err);
    html_init(h, request);
    html_page_begin(h, page);
    return OK;
}

STATUS record_returned(struct html *h, struct request *request, const struct record_def *def,
                       struct err *err)
{
    struct consult consult = request_consult(request);
    struct casefile casefile;
    if (request->casefile.n == 0 || def->per != PER_CASEFILE)
        return OK;
    TRY(casefile_load(&consult, request->casefile, &casefile, err));
    return html_returned(h, &casefile, def->name, err);
}

/* ---- view ---- */

static void state_chip(struct html *h, const struct record *record)
{
    static const struct {
        enum tone tone;
        const char *key;
    } states[] = {
        [RECORD_DRAFT] = { TONE_WARNING, "web.record.draft" },
        [RECORD_FINAL] = { TONE_SUCCESS, "web.record.final" },
        [RECORD_DELETED] = { TONE_ERROR, "web.record.deleted" },
    };
    html_chip(h, states[record->state].tone, t(h->request, states[record->state].key));
}

static void acts(struct html *h, const struct record *record)
{
    struct request const *request = h->request;
    html_action_bar_begin(h);
    state_chip(h, record);
    if (record->state == RECORD_DELETED) {
        html_form_begin(h, record_target(ROUTE_RECORD_RESTORE_POST, record), FORM_INLINE);
        html_button(h, BUTTON_SECONDARY, STR("restore"), "web.record.restore.act");
        html_form_end(h);
    } else {
        bool is_final = record->state == RECORD_FINAL;
        if (may_ever(&request->actor, is_final ? STR("correct") : STR("write"), record->def->name))
            html_button_link(h, is_final ? BUTTON_SECONDARY : BUTTON_PRIMARY,
                             record_target(ROUTE_RECORD_EDIT, record),
                             is_final ? record_correct_key(record->def) : "web.record.edit.act");
        html_button_link(h, BUTTON_PLAIN, record_target(ROUTE_RECORD_PRINT, record),
                         "web.record.print.act");
        html_button_link(h, BUTTON_PLAIN, record_target(ROUTE_RECORD_HISTORY, record),
                         "web.record.history.act");
        if (has_family(record) || has_ties(record))
            html_button_link(h, BUTTON_PLAIN, TO_ID(ROUTE_FAMILY, record->casefile.n),
                             "consult.family.open");
        if (str_equal(record->def->name, STR("person")) &&
            may_ever(&request->actor, STR("protect"), record->def->name))
            html_button_link(h, BUTTON_PLAIN, TO_ID(ROUTE_PROTECTION, record->id.n),
                             "access.protection.open");
        html_button_link(h, BUTTON_DANGER, record_target(ROUTE_RECORD_DELETE, record),
                         "web.record.delete.act");
    }
    html_action_bar_end(h);
}

static STATUS meta(struct html *h, struct request *request, const struct record *record,
                   struct err *err)
{
    struct str name = STR("");
    TRY(name_words(request, record->updated_by, &name, err));
    html_reads_begin(h);
    html_read_begin(h, t(request, "web.record.updated"));
    html_time(h, record->updated_at);
    H(h, " ");
    html_text(h, name);
    html_read_end(h);
    html_read_field(h, t(request, "web.record.version"),
                    str_from_int(request->arena, record->version));
    html_read_begin(h, t(request, "web.record.form_on"));
    html_date(h, (OptDate){ true, record->form_on });
    html_read_end(h);
    if (record->origin.len > 0)
        html_read_field(h, t(request, "web.record.origin"), t(request, "web.record.origin.import"));
    html_reads_end(h);
    return OK;
}

/* The page says the newest case above; whoever came from an earlier one finds back to it here. */
static STATUS earlier_cases(struct html *h, const struct request *request, struct err *err)
{
    struct casefile *cases;
    size_t count;
    TRY(cases_of_person(request, &cases, &count, err));
    if (count < 2)
        return OK;
    html_reads_begin(h);
    html_read_begin(h, t(request, "web.record.list.case"));
    for (size_t i = 0; i < count; i++) {
        html_link(h, TO_ID(ROUTE_CASE, cases[i].id.n), cases[i].number);
        H(h, " ");
    }
    html_read_end(h);
    html_reads_end(h);
    return OK;
}

STATUS record_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct form_choices choices;
    struct form_view view;
    const struct record *record = request->record;
    struct page page = { .title = record_title(request, record) };
    TRY(record_view_begin(request, record, &choices, &view, err));
    TRY(record_page_begin(&h, request, &page, err));
    TRY(record_returned(&h, request, record->def, err));
    acts(&h, record);
    html_record_view(&h, &view);
    TRY(earlier_cases(&h, request, err));
    TRY(meta(&h, request, record, err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- history ---- */

static struct str version_words(const struct request *request, int64_t version)
{
    const struct text_arg args[] = { ARG_INT("version", version) };
    return request_text(request, "web.compare.version", args, 1);
}

static void version_select(struct html *h, const char *name, const char *label,
                           const struct version *versions, size_t count, size_t chosen)
{
    struct choice_option *options = arena_array(h->request->arena, struct choice_option, count);
    for (size_t i = 0; i < count; i++)
        options[i] = (struct choice_option){
            str_from_int(h->request->arena, versions[i].version),
            version_words(h->request, versions[i].version),
        };
    struct control control = { .name = str_of(name),
                               .label = t(h->request, label),
                               .value = options[chosen].value };
    html_choice(h, CHOICE_SELECT, &control, options, count);
}

static STATUS version_rows(struct html *h, struct request *request, const struct version *versions,
                           size_t count, struct err *err)
{
    struct names names = { 0 };
    for (size_t i = 0; i < count; i++)
        names_ask(request, &names, versions[i].by);
    TRY(names_load(request, &names, err));
    for (size_t i = 0; i < count; i++) {
        html_row_begin(h);
        html_row_head_begin(h);
        html_text(h, version_words(request, versions[i].version));
        html_row_head_end(h);
        html_cell_begin(h, CELL_DATE);
        html_time(h, versions[i].at);
        html_cell_end(h);
        html_cell(h, CELL_TEXT, names_words(request, &names, versions[i].by));
        html_cell(h, CELL_TEXT, i == 0 ? t(request, "web.history.now") : versions[i].reason);
        html_row_end(h);
    }
    return OK;
}

STATUS record_history_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct version *versions = NULL;
    size_t count = 0;
    struct kind_context context = request_kinds(request);
    struct page page = { .title = t(request, "web.history.title") };
    TRY(record_history(request->db, request->arena, &context, request->record, &versions, &count,
                       err));
    TRY(record_page_begin(&h, request, &page, err));
    H(&h, "<p>");
    html_link(&h, record_target(ROUTE_RECORD, request->record),
              record_title(request, request->record));
    H(&h, "</p>");
    struct column columns[] = {
        { t(request, "web.history.version"), CELL_TEXT, NULL },
        { t(request, "web.history.when"), CELL_DATE, NULL },
        { t(request, "web.history.who"), CELL_TEXT, NULL },
        { t(request, "web.history.reason"), CELL_TEXT, NULL },
    };
    struct table table = { .caption = t(request, "web.history.caption"),
                           .columns = columns,
                           .column_count = LENGTH(columns) };
    html_table_begin(&h, &table);
    TRY(version_rows(&h, request, versions, count, err));
    html_table_end(&h);
    if (count > 1) {
        html_form_get_begin(&h, record_target(ROUTE_RECORD_COMPARE, request->record));
        version_select(&h, "left", "web.compare.left", versions, count, 1);
        version_select(&h, "right", "web.compare.right", versions, count, 0);
        html_button(&h, BUTTON_SECONDARY, STR(""), "web.compare.act");
        html_form_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static const struct version *version_of(const struct version *versions, size_t count,
                                        struct str text, size_t fallback)
{
    int64_t number = 0;
    if (str_to_int(text, &number))
        for (size_t i = 0; i < count; i++)
            if (versions[i].version == number)
                return &versions[i];
    return &versions[fallback < count ? fallback : 0];
}

STATUS record_compare_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct form_choices choices;
    struct form_view view;
    struct version *versions = NULL;
    size_t count = 0, differences = 0;
    struct kind_context context = request_kinds(request);
    struct page page = { .title = t(request, "web.compare.title"), .wide = true };
    TRY(record_history(request->db, request->arena, &context, request->record, &versions, &count,
                       err));
    const struct version *left = version_of(versions, count, request_query(request, "left"), 1);
    const struct version *right = version_of(versions, count, request_query(request, "right"), 0);
    TRY(record_view_begin(request, left->record, &choices, &view, err));
    TRY(form_choices_name(request, &right->record, 1, &choices, err));
    struct difference *items = record_differences(&view, right->record, false, &differences);
    TRY(record_page_begin(&h, request, &page, err));
    H(&h, "<p>");
    html_link(&h, record_target(ROUTE_RECORD_HISTORY, request->record),
              t(request, "web.history.title"));
    H(&h, "</p>");
    html_compare(&h, items, differences, version_words(request, left->version),
                 version_words(request, right->version));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- paper ---- */
