/* record_list.c - the plain list of any record type, and the bin. */
#include "consult/case_sheet.h"
#include "record/list.h"
#include "web/html/form_internal.h"
#include "web/record/record_internal.h"

#include "base/banned.h"

enum { LIST_SIZE = 50, BIN_SIZE = 20, FILTER_OPTIONS_MAX = 200 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static bool is_column(const struct field *field)
{
    return field->is_listed && field->kind != KIND_TABLE && field->kind != KIND_LONG_TEXT;
}

bool record_list_may_ask(const struct field *field)
{
    return !field->is_protected && field->kind != KIND_FILE;
}

static bool is_filter(const struct field *field)
{
    return field->is_filter && record_list_may_ask(field) &&
           (field->kind == KIND_CODE || field->kind == KIND_CODES || field->kind == KIND_YES_NO);
}

/* ---- what is asked ---- */

static void read_order(const struct request *request, struct list_query *query)
{
    struct str sort = request_query(request, "sort");
    query->ascending = true;
    if (sort.len > 0 && sort.ptr[0] == '-') {
        query->ascending = false;
        sort = str_slice(sort, 1, sort.len);
    }
    const struct field *field = sort.len > 0 ? record_field(query->def, sort) : NULL;
    query->order = field != NULL && is_column(field) && record_list_may_ask(field) ? field : NULL;
    if (query->order == NULL)
        query->ascending = false;
}

static void read_page(const struct request *request, struct list_query *query)
{
    int64_t number = 0;
    query->size = LIST_SIZE;
    if (str_to_int(request_query(request, "size"), &number) && number >= 1 &&
        number <= LIST_SIZE_MAX)
        query->size = (size_t)number;
    if (str_to_int(request_query(request, "page"), &number) && number > 1 && number < 1000000)
        query->page = (size_t)number - 1;
}

/* "decided_on.from" and ".until": a span of days, as the year's numbers link it. */
static void read_span(const struct request *request, const struct field *field,
                      struct list_query *query)
{
    static const struct {
        const char *ending;
        enum filter_op op;
    } ends[] = { { ".from", FILTER_FROM }, { ".until", FILTER_UNTIL } };
    for (size_t i = 0; i < LENGTH(ends); i++) {
        Date date;
        struct str name =
            str_format(request->arena, "%.*s%s", STR_ARG(field->name), ends[i].ending);
        if (query->filter_count == LIST_FILTERS_MAX ||
            !date_parse_iso(params_get(&request->query, name), &date))
            continue;
        query->filters[query->filter_count++] = (struct filter){
            .field = field, .op = ends[i].op, .value = { .has = true, .number = date.day }
        };
    }
}

static void read_filters(const struct request *request, struct list_query *query)
{
    query->only_final = str_equal(request_query(request, "state"), STR("final"));
    if (str_equal(request_query(request, "own"), STR("1")))
        query->owner = request->actor.organisation;
    struct kind_context context = request_kinds(request);
    for (size_t i = 0; i < query->def->field_count; i++) {
        const struct field *field = &query->def->fields[i];
        struct str text = params_get(&request->query, field->name);
        struct err err;
        if (field->kind == KIND_DATE && record_list_may_ask(field))
            read_span(request, field, query);
        struct filter *filter = &query->filters[query->filter_count];
        if (!is_filter(field) || text.len == 0 || query->filter_count == LIST_FILTERS_MAX)
            continue;
        filter->field = field;
        filter->op = field->kind == KIND_CODES ? FILTER_HAS : FILTER_IS;
        struct field asked = *field;
        if (field->kind == KIND_CODE && str_find(text, STR(","), NULL)) {
            filter->op = FILTER_AMONG; /* of one code a record: several are asked for */
            asked.kind = KIND_CODES;
        }
        if (value_parse(request->arena, &context, &asked, text, &filter->value, &err) == OK)
            query->filter_count++;
    }
}

static void narrow_by(const struct request *request, struct str action, const struct field *field,
                      struct list_query *query)
{
    struct object what = { .type = query->def->name,
                           .category = sight_category(query->def, field) };
    struct clause *clause = arena_new(request->arena, struct clause);
    may_category_clause(request->arena, &request->actor, action, &what, request->today, clause);
    query->open[query->open_count++] = clause;
}

void record_list_narrow(const struct request *request, struct str action, struct list_query *query)
{
    const struct field *order = query->order;
    if (!may_by_grant(&request->actor, action, query->def->name))
        return;
    for (size_t i = 0; i < query->filter_count; i++)
        narrow_by(request, action, query->filters[i].field, query);
    if (order != NULL)
        narrow_by(request, action, order, query);
    query->by_entry = true; /* narrowing an order nobody asked for would hide rows */
}

void record_list_query(const struct request *request, struct str action, struct list_query *query)
{
    read_order(request, query);
    read_page(request, query);
    read_filters(request, query);
    record_list_narrow(request, action, query);
    if (!query->only_final) /* what the year's numbers count is counted to the end */
        query->count_limit = LIST_COUNT_MAX;
}

void record_pager(const struct list_query *query, const struct list_result *result,
                  struct pager *ret)
{
    *ret = (struct pager){ .total = result->total,
                           .total_or_more = result->total_or_more,
                           .has_more = result->has_more,
                           .size = query->size,
                           .page = query->page };
}

/* ---- drawing ---- */

static struct form_options filter_options(const struct request *request, const struct field *field)
{
    struct record *none = record_new(request->arena, request->def);
    none->form_on = request->today;
    struct form form = { .request = request, .record = none };
    struct form_options given = form_options(&form, field, STR(""));
    struct form_options all = {
        .items = arena_array(request->arena, struct choice_option, given.count + 1),
    };
    all.items[all.count++] = (struct choice_option){ STR(""), t(request, "web.field.any") };
    for (size_t i = 0; i < given.count; i++)
        all.items[all.count++] = given.items[i];
    return all;
}

/* The name under which a filter stands in the URL. */
static struct str filter_param(const struct request *request, const struct filter *filter)
{
    if (filter->op != FILTER_FROM && filter->op != FILTER_UNTIL)
        return filter->field->name;
    return str_format(request->arena, "%.*s%s", STR_ARG(filter->field->name),
                      filter->op == FILTER_FROM ? ".from" : ".until");
}

static const char *applied_key(const struct filter *filter)
{
    return filter->op == FILTER_FROM    ? "web.filter.from"
           : filter->op == FILTER_UNTIL ? "web.filter.until"
                                        : "web.filter.applied";
}

/* The value in words; of several codes, all of them. */
static struct str filter_words(const struct request *request, const struct filter *filter)
{
    struct kind_context context = request_kinds(request);
    struct field field = *filter->field;
    if (filter->op == FILTER_AMONG)
        field.kind = KIND_CODES;
    return value_format(request->arena, &context, &field, &filter->value);
}

static void filters(struct html *h, const struct list_query *query, struct target list)
{
    const struct request *request = h->request;
    struct applied applied[LIST_FILTERS_MAX];
    struct params without[LIST_FILTERS_MAX];
    bool has_any = false;
    for (size_t i = 0; i < query->def->field_count; i++)
        has_any = has_any || is_filter(&query->def->fields[i]);
    if (!has_any)
        return;
    html_filter_bar_begin(h, list);
    for (size_t i = 0; i < query->def->field_count; i++) {
        const struct field *field = &query->def->fields[i];
        if (!is_filter(field))
            continue;
        struct form_options options = filter_options(request, field);
        struct control control = { .name = field->name,
                                   .label = request_label(request, &field->label),
                                   .value = params_get(&request->query, field->name) };
        html_choice(h, CHOICE_SELECT, &control, options.items, options.count);
    }
    for (size_t i = 0; i < query->filter_count; i++) {
        const struct filter *filter = &query->filters[i];
        struct str words = filter_words(request, filter);
        params_init(&without[i], request->arena);
        for (size_t p = 0; p < request->query.count; p++)
            if (!str_equal(request->query.items[p].name, filter_param(request, filter)))
                (void)params_add(&without[i], request->query.items[p].name,
                                 request->query.items[p].value);
        const struct text_arg args[] = {
            ARG_TEXT("field", request_label(request, &filter->field->label)),
            ARG_TEXT("value", words),
        };
        applied[i].text = request_text(request, applied_key(filter), args, LENGTH(args));
        applied[i].without = list;
        applied[i].without.query = &without[i];
    }
    html_filter_bar_end(h, applied, query->filter_count, list);
}

/* The rows of one page, with what stands in none of their columns. */
struct listed {
    struct request *request;
    const struct list_result *result;
    struct form_choices choices; /* names of workers */
    struct sheet_row *cases;     /* NULL: the list of one case, or a type of none */
};

static STATUS listed_load(struct request *request, const struct list_result *result,
                          struct listed *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    CasefileId *cases = arena_array(request->arena, CasefileId, result->count);
    *ret = (struct listed){ .request = request, .result = result };
    TRY(form_choices_load(request, request->def, &ret->choices, err));
    TRY(form_choices_name(request, result->records, result->count, &ret->choices, err));
    if (request->def->per != PER_CASEFILE || request->def->is_built_in || request->casefile.n != 0)
        return OK;
    for (size_t i = 0; i < result->count; i++)
        cases[i] = result->records[i]->casefile;
    return case_sheet(&consult, cases, result->count, false, &ret->cases, err);
}

/* Whose record it is: the number, and the name as far as this reader sees it. */
static void case_cells(struct html *h, const struct record *record, const struct sheet_row *row)
{
    bool is_own = row->owner.n == h->request->actor.organisation.n;
    html_cell_begin(h, CELL_KEY);
    html_link(h, TO_ID(ROUTE_CASE, record->casefile.n), record->number);
    html_cell_end(h);
    html_cell_begin(h, CELL_KEY);
    if (row->name.len > 0)
        html_text(h, row->name);
    else if (is_own)
        html_t(h, "consult.anonymous");
    else
        html_masked(h);
    html_cell_end(h);
}

static void list_value(struct html *h, const struct listed *listed, const struct record *record,
                       const struct field *field)
{
    struct form_view view = { .request = listed->request,
                              .record = record,
                              .choices = &listed->choices };
    const struct value *value = &record->values[field->number];
    if (value->has && (kind_is_key(field->kind) || field->kind == KIND_CONSENT))
        html_lines(h, form_words(&view, field, value));
    else
        html_value(h, field, value);
}

static void list_row(struct html *h, const struct listed *listed, const struct sight *sight,
                     size_t row)
{
    const struct record *record =
        sight_copy(h->request->arena, sight, listed->result->records[row]);
    html_row_begin(h);
    html_row_head_begin(h);
    html_link(h, record_target(ROUTE_RECORD, record), record_title(h->request, record));
    if (record->state == RECORD_DRAFT) {
        H(h, " ");
        html_chip(h, TONE_WARNING, t(h->request, "web.record.draft"));
    }
    html_row_head_end(h);
    if (listed->cases != NULL)
        case_cells(h, record, &listed->cases[row]);
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (!is_column(field))
            continue;
        html_cell_begin(h, kind_is_number(field->kind) ? CELL_NUMBER
                           : kind_is_date(field->kind) ? CELL_DATE
                                                       : CELL_TEXT);
        if (sight_masks(sight, record->def, field))
            html_masked(h);
        else
            list_value(h, listed, record, field);
        html_cell_end(h);
    }
    html_row_end(h);
}

static STATUS list_table(struct html *h, struct request *request, const struct list_result *result,
                         struct target list, struct err *err)
{
    const struct record_def *def = request->def;
    struct column *columns = arena_array(h->request->arena, struct column, def->field_count + 3);
    struct listed listed;
    size_t count = 1;
    TRY(listed_load(request, result, &listed, err));
    columns[0] = (struct column){ request_label(h->request, &def->label), CELL_TEXT, NULL };
    if (listed.cases != NULL) {
        columns[count++] = (struct column){ t(request, "web.record.list.case"), CELL_TEXT, NULL };
        columns[count++] = (struct column){ t(request, "web.record.list.person"), CELL_TEXT, NULL };
    }
    for (size_t i = 0; i < def->field_count; i++)
        if (is_column(&def->fields[i]))
            columns[count++] = (struct column){
                request_label(h->request, &def->fields[i].label),
                kind_is_number(def->fields[i].kind) ? CELL_NUMBER : CELL_TEXT,
                str_to_chars(h->request->arena, def->fields[i].name),
            };
    struct table table = { .caption = request_label(h->request, &def->label),
                           .columns = columns,
                           .column_count = count,
                           .list = list,
                           .sort = request_query(h->request, "sort"),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < result->count; i++) {
        struct sight sight;
        TRY(sight_load(request->db, &request->actor, result->records[i], request->now, &sight,
                       err));
        list_row(h, &listed, &sight, i);
    }
    html_table_end(h);
    return OK;
}

static void list_acts(struct html *h)
{
    const struct request *request = h->request;
    html_action_bar_begin(h);
    if (request->def->per != PER_CASEFILE && !request->def->is_built_in)
        html_button_link(h, BUTTON_PRIMARY,
                         TO_ARGS(ROUTE_RECORD_LOOSE_NEW, URL_TEXT(request->def->name)),
                         "web.record.edit.act");
    struct target export = TO_ARGS(ROUTE_EXPORT, URL_TEXT(request->def->name));
    export.query = &request->query; /* the file holds what the list shows */
    if (may_ever(&request->actor, STR("export"), request->def->name))
        html_button_link(h, BUTTON_SECONDARY, export, "exchange.export.title");
    html_button_link(h, BUTTON_PLAIN, TO(ROUTE_BIN), "web.bin.title");
    html_action_bar_end(h);
}

/* The list at `list`: all that the reader sees of the type, or of it in request->casefile. */
static STATUS list_draw(struct request *request, struct target list, struct response *response,
                        struct err *err)
{
    struct html h;
    struct clause visible;
    struct list_result result;
    struct list_query query = { .def = request->def,
                                .tenant = request->actor.tenant,
                                .visible = &visible,
                                .casefile = request->casefile };
    struct page page = { .title = request_label(request, &request->def->label),
                         .wide = true,
                         .nav = NAV_CASES };
    may_see_clause(request->arena, &request->actor, request->def->name, request->today, &visible);
    record_list_query(request, STR("see"), &query);
    TRY(list_run(request->db, request->arena, &query, &result, err));
    TRY(record_page_begin(&h, request, &page, err));
    if (request->casefile.n == 0)
        list_acts(&h);
    filters(&h, &query, list);
    list.query = &request->query;
    if (result.count == 0)
        html_empty(&h, "web.record.list.empty",
                   query.filter_count > 0 ? "web.record.list.filtered" : NULL, TO(ROUTES), NULL);
    else
        TRY(list_table(&h, request, &result, list, err));
    struct pager pager;
    record_pager(&query, &result, &pager);
    html_pager(&h, list, &pager);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS record_list_page(struct request *request, struct response *response, struct err *err)
{
    return list_draw(request, TO_ARGS(ROUTE_RECORD_LIST, URL_TEXT(request->def->name)), response,
                     err);
}

STATUS record_case_list_page(struct request *request, struct response *response, struct err *err)
{
    const struct record_def *def = request->def;
    bool is_of_case = def->per == PER_CASEFILE && !def->is_built_in;
    if (!is_of_case || !may_ever(&request->actor, STR("see"), def->name))
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no such type in a case");
    return list_draw(request,
                     TO_ARGS(ROUTE_CASE_RECORDS, URL_ID(request->casefile.n), URL_TEXT(def->name)),
                     response, err);
}

/* ---- bin ---- */

static STATUS bin_of(struct html *h, struct request *request, const struct record_def *def,
                     bool *any, struct err *err)
{
    struct clause visible;
    struct list_result result;
    struct list_query query = { .def = def,
                                .tenant = request->actor.tenant,
                                .visible = &visible,
                                .size = BIN_SIZE,
                                .in_bin = true };
    if (def->is_built_in || !may_ever(&request->actor, STR("restore"), def->name))
        return OK;
    may_see_clause(request->arena, &request->actor, def->name, request->today, &visible);
    TRY(list_run(request->db, request->arena, &query, &result, err));
    if (result.count == 0)
        return OK;
    *any = true;
    html_card_begin(h, request_label(request, &def->label), NULL);
    H(h, "<ul>");
    for (size_t i = 0; i < result.count; i++) {
        H(h, "<li>");
        html_link(h, record_target(ROUTE_RECORD, result.records[i]),
                  record_title(request, result.records[i]));
        H(h, " ");
        html_time(h, result.records[i]->updated_at);
        H(h, "</li>");
    }
    H(h, "</ul>");
    html_card_end(h);
    return OK;
}

STATUS bin_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    bool any = false;
    struct page page = { .title = t(request, "web.bin.title"), .nav = NAV_CASES };
    html_init(&h, request);
    html_page_begin(&h, &page);
    for (size_t i = 0; i < request->seido->record_count; i++)
        TRY(bin_of(&h, request, &request->seido->records[i], &any, err));
    if (!any)
        html_empty(&h, "web.bin.empty", NULL, TO(ROUTES), NULL);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
