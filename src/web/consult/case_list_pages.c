/* case_list_pages.c - 【4】支援ケース一覧: filters that a chief needs, standard and saved views, columns,
 * handing over many cases at once. Coded filters stand in the address; names are searched elsewhere. */
#include "web/consult/case_list.h"
#include "web/consult/pages.h"

#include "consult/case_sheet.h"
#include "consult/desk.h"
#include "record/list.h"
#include "access/account.h"
#include "web/consult/parts.h"

#include "base/banned.h"

enum { SILENT_DAYS = 30, WEEK_DAYS = 7, SIZE_DEFAULT = 50, BULK_MAX = 200, COLUMNS_MAX = 20 };

/* ---- standard views: a name and its query ---- */
static const struct {
    const char *key, *name, *value;
} standard_views[] = {
    { "consult.view.mine", "who", "mine" },     { "consult.view.open", "open", "1" },
    { "consult.view.late", "late", "1" },       { "consult.view.week", "week", "1" },
    { "consult.view.ends", "ends", "1" },       { "consult.view.silent", "silent", "1" },
    { "consult.view.nobody", "who", "nobody" },
};

/* ---- columns ---- */
const struct case_column case_columns[CASE_COLUMNS] = {
    { "name", "consult.column.person", NULL, CELL_TEXT, true, false },
    { "sex", "consult.column.sex", NULL, CELL_TEXT, false, false },
    { "age", "consult.column.age", NULL, CELL_NUMBER, true, false },
    { "state", "consult.column.state", "process_state", CELL_CHIP, true, false },
    { "worker", "consult.field.worker", "worker_id", CELL_TEXT, true, false },
    { "opened", "consult.field.opened_on", "opened_on", CELL_DATE, true, false },
    { "route", "consult.column.route", NULL, CELL_TEXT, false, true },
    { "triage", "consult.column.triage", NULL, CELL_TEXT, false, true },
    { "contact", "consult.column.last_contact", "last_contact_on", CELL_DATE, true, false },
    { "contacts", "consult.column.contacts", NULL, CELL_NUMBER, false, false },
    { "next", "consult.column.next", "next_on", CELL_DATE, true, false },
    { "plans", "consult.column.plans", NULL, CELL_NUMBER, false, true },
    { "planned", "consult.column.planned", NULL, CELL_DATE, false, true },
    { "decided", "consult.column.decided", NULL, CELL_DATE, false, true },
    { "programs", "consult.column.programs", NULL, CELL_TEXT, false, true },
    { "until", "consult.column.until", "plan_until", CELL_DATE, true, false },
    { "monitor", "consult.column.monitor", "monitor_on", CELL_DATE, true, false },
    { "evaluated", "consult.column.evaluated", NULL, CELL_DATE, false, true },
    { "outcome", "consult.column.outcome", NULL, CELL_TEXT, false, true },
};

static const struct value *casefile_value(const struct record *record, struct str name)
{
    return record_value(record, name);
}

static void add_filter(struct case_list *list, struct str name, enum filter_op op,
                       struct value value)
{
    const struct field *field = record_field(list->query.def, name);
    if (field == NULL || list->query.filter_count == LIST_FILTERS_MAX)
        return;
    list->query.filters[list->query.filter_count++] =
        (struct filter){ .field = field, .op = op, .value = value };
}

static struct value day_value(Date date)
{
    return (struct value){ .has = true, .number = date.day };
}

static void add_day(struct case_list *list, const char *param, struct str field, enum filter_op op)
{
    Date date;
    if (date_parse_iso(request_query(list->request, param), &date))
        add_filter(list, field, op, day_value(date));
}

static bool is_on(const struct case_list *list, const char *param)
{
    return request_query(list->request, param).len > 0;
}

/* "mine", "nobody" or a user of the office. */
static void add_worker(struct case_list *list)
{
    struct str who = request_query(list->request, "who");
    struct err ignored = { 0 };
    int64_t user = 0;
    if (str_equal(who, STR("mine")))
        user = list->request->actor.user.n;
    else if (str_equal(who, STR("nobody"))) {
        add_filter(list, STR("worker_id"), FILTER_EMPTY, (struct value){ 0 });
        return;
    } else if (who.len == 0 || request_id(list->request, STR("user"), who, &user, &ignored) != OK)
        return;
    add_filter(list, STR("worker_id"), FILTER_IS, (struct value){ .has = true, .number = user });
}

static void add_filters(struct case_list *list)
{
    Date today = list->request->today;
    struct str state = request_query(list->request, "state");
    bool narrows = is_on(list, "late") || is_on(list, "week") || is_on(list, "ends") ||
                   is_on(list, "silent") || is_on(list, "open");
    add_worker(list);
    if (state.len > 0)
        add_filter(list, STR("process_state"), FILTER_IS,
                   (struct value){ .has = true, .text = state });
    if (narrows)
        add_filter(list, STR("closed_on"), FILTER_EMPTY, (struct value){ 0 });
    if (is_on(list, "late"))
        add_filter(list, STR("monitor_on"), FILTER_UNTIL, day_value(date_add_days(today, -1)));
    if (is_on(list, "week")) {
        add_filter(list, STR("next_on"), FILTER_FROM, day_value(today));
        add_filter(list, STR("next_on"), FILTER_UNTIL, day_value(date_add_days(today, WEEK_DAYS)));
    }
    if (is_on(list, "ends"))
        add_filter(list, STR("plan_until"), FILTER_UNTIL, day_value(date_month_end(today)));
    if (is_on(list, "silent"))
        add_filter(list, STR("last_contact_on"), FILTER_UNTIL,
                   day_value(date_add_days(today, -SILENT_DAYS)));
    add_day(list, "from", STR("opened_on"), FILTER_FROM);
    add_day(list, "until", STR("opened_on"), FILTER_UNTIL);
}

static void read_order(struct case_list *list)
{
    struct str sort = request_query(list->request, "sort");
    int64_t number = 0;
    list->query.ascending = sort.len > 0 && sort.ptr[0] != '-';
    if (!list->query.ascending && sort.len > 0)
        sort = str_slice(sort, 1, sort.len);
    for (size_t i = 0; i < CASE_COLUMNS; i++)
        if (case_columns[i].sort != NULL && str_equal(str_of(case_columns[i].sort), sort))
            list->query.order = record_field(list->query.def, sort);
    list->query.size = SIZE_DEFAULT;
    if (str_to_int(request_query(list->request, "size"), &number) &&
        (number == 20 || number == 100 || number == 200))
        list->query.size = (size_t)number;
    if (str_to_int(request_query(list->request, "page"), &number) && number > 0 && number < 1000000)
        list->query.page = (size_t)number;
}

static void read_columns(struct case_list *list)
{
    bool chosen = params_has(&list->request->query, STR("column"));
    for (size_t i = 0; i < CASE_COLUMNS; i++) {
        size_t at = 0;
        struct str name;
        list->shows[i] = !chosen && case_columns[i].by_default;
        while (params_next(&list->request->query, STR("column"), &at, &name))
            if (str_equal(name, str_of(case_columns[i].name)))
                list->shows[i] = true;
    }
}

void case_list_begin(struct request *request, struct str action, struct case_list *list)
{
    *list = (struct case_list){ .request = request };
    may_clause(request->arena, &request->actor, action, STR("casefile"), request->today,
               &list->visible);
    list->query.def = seido_record(request->seido, STR("casefile"));
    list->query.tenant = request->actor.tenant;
    list->query.visible = &list->visible;
    list->query.count_limit = LIST_COUNT_MAX;
    add_filters(list);
    read_order(list);
    read_columns(list);
}

STATUS case_list_rows(struct case_list *list, struct err *err)
{
    struct request *request = list->request;
    struct consult consult = request_consult(request);
    TRY(list_run(request->db, request->arena, &list->query, &list->result, err));
    CasefileId *ids = arena_array(request->arena, CasefileId, list->result.count);
    bool with_records = false;
    for (size_t i = 0; i < list->result.count; i++)
        ids[i].n = list->result.records[i]->id.n;
    for (size_t i = 0; i < CASE_COLUMNS; i++)
        with_records = with_records || (list->shows[i] && case_columns[i].of_records);
    return case_sheet(&consult, ids, list->result.count, with_records, &list->rows, err);
}

/* Numbers of cases repeat from office to office: a list with cases of others names the offices. */
static STATUS load_offices(struct case_list *list, struct err *err)
{
    const struct request *request = list->request;
    struct organisation *all;
    size_t count, foreign = 0;
    for (size_t i = 0; i < list->result.count; i++)
        foreign += list->rows[i].owner.n != request->actor.organisation.n;
    if (foreign == 0)
        return OK;
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &all, &count, err));
    list->offices = arena_array(request->arena, struct str, list->result.count);
    for (size_t i = 0; i < list->result.count; i++)
        for (size_t k = 0; k < count; k++)
            if (all[k].id.n == list->rows[i].owner.n)
                list->offices[i] = request->lang == LANG_EN && all[k].name_en.len > 0
                                       ? all[k].name_en
                                       : all[k].name;
    return OK;
}

static STATUS load(struct request *request, struct case_list *list, struct err *err)
{
    struct consult consult = request_consult(request);
    case_list_begin(request, STR("see"), list);
    TRY(case_list_rows(list, err));
    TRY(load_offices(list, err));
    TRY(casefile_members(&consult, &list->members, &list->member_count, err));
    list->may_assign = may_ever(&request->actor, STR("assign"), STR("casefile"));
    return desk_views(&consult, STR("casefile"), &list->views, &list->view_count, err);
}

/* ---- filters ---- */
/* The present list without some of its values. */
static struct target list_without(const struct case_list *list, const char *drop)
{
    struct target target = TO(ROUTE_CASES);
    for (size_t i = 0; i < list->request->query.count; i++) {
        const struct param *param = &list->request->query.items[i];
        bool dropped = str_equal(param->name, STR("page")) ||
                       (drop != NULL && str_equal(param->name, str_of(drop)));
        if (!dropped)
            target = and_query(list->request, target,
                               str_to_chars(list->request->arena, param->name), param->value);
    }
    return target;
}

static void state_choice(struct html *h, const struct case_list *list)
{
    struct consult consult = request_consult(list->request);
    const struct process *process = process_of(&consult, STR(""));
    struct choice_option *options =
        arena_array(list->request->arena, struct choice_option, process->state_count + 1);
    options[0] = (struct choice_option){ STR(""), page_t(list->request, "consult.filter.all") };
    for (size_t i = 0; i < process->state_count; i++)
        options[i + 1] =
            (struct choice_option){ process->states[i].name,
                                    request_label(list->request, &process->states[i].label) };
    struct control control = { .name = STR("state"),
                               .value = request_query(list->request, "state"),
                               .label = page_t(list->request, "consult.column.state") };
    html_choice(h, CHOICE_SELECT, &control, options, process->state_count + 1);
}

static void worker_options(const struct case_list *list, struct choice_option *options)
{
    for (size_t i = 0; i < list->member_count; i++)
        options[i] = (struct choice_option){ request_id_text(list->request, STR("user"),
                                                             list->members[i].user.n),
                                             list->members[i].name };
}

static void worker_choice(struct html *h, const struct case_list *list)
{
    struct choice_option *options =
        arena_array(list->request->arena, struct choice_option, list->member_count + 3);
    options[0] = (struct choice_option){ STR(""), page_t(list->request, "consult.filter.all") };
    options[1] = (struct choice_option){ STR("mine"), page_t(list->request, "consult.view.mine") };
    options[2] =
        (struct choice_option){ STR("nobody"), page_t(list->request, "consult.view.nobody") };
    worker_options(list, options + 3);
    struct control control = { .name = STR("who"),
                               .value = request_query(list->request, "who"),
                               .label = page_t(list->request, "consult.field.worker") };
    html_choice(h, CHOICE_SELECT, &control, options, list->member_count + 3);
}

static void column_choice(struct html *h, const struct case_list *list)
{
    H(h, "<details class=\"ui-columns-choice\"><summary>");
    html_t(h, "consult.columns.choose");
    H(h, "</summary>");
    struct choice_option options[CASE_COLUMNS];
    struct buf chosen;
    buf_init(&chosen, list->request->arena, 256, 4096);
    for (size_t i = 0; i < CASE_COLUMNS; i++) {
        options[i] = (struct choice_option){ str_of(case_columns[i].name),
                                             page_t(list->request, case_columns[i].key) };
        if (list->shows[i])
            buf_addf(&chosen, "%s,", case_columns[i].name);
    }
    struct control control = { .name = STR("column"),
                               .value = buf_str(&chosen),
                               .label = page_t(list->request, "consult.columns.title") };
    html_choice(h, CHOICE_CHECKS, &control, options, CASE_COLUMNS);
    H(h, "</details>");
}

static size_t applied_filters(const struct case_list *list, struct applied *applied)
{
    static const struct {
        const char *name, *key;
    } flags[] = { { "open", "consult.view.open" },     { "late", "consult.view.late" },
                  { "week", "consult.view.week" },     { "ends", "consult.view.ends" },
                  { "silent", "consult.view.silent" }, { "from", "consult.filter.from" },
                  { "until", "consult.filter.until" }, { "who", "consult.field.worker" },
                  { "state", "consult.column.state" } };
    const struct request *request = list->request;
    size_t count = 0;
    for (size_t i = 0; i < LENGTH(flags); i++) {
        struct str value = request_query(request, flags[i].name);
        if (value.len == 0)
            continue;
        struct str text = page_t(request, flags[i].key);
        if (str_equal(str_of(flags[i].name), STR("state")))
            text = state_words(request, value);
        applied[count++] =
            (struct applied){ .text = text, .without = list_without(list, flags[i].name) };
    }
    return count;
}

static void draw_views(struct html *h, const struct case_list *list)
{
    const struct request *request = list->request;
    size_t count = 0;
    struct view_link *links =
        arena_array(request->arena, struct view_link, LENGTH(standard_views) + list->view_count);
    for (size_t i = 0; i < LENGTH(standard_views); i++)
        links[count++] = (struct view_link){
            .name = page_t(request, standard_views[i].key),
            .target = to_query(request, ROUTE_CASES, standard_views[i].name,
                               str_of(standard_views[i].value)),
            .is_current = str_equal(request_query(request, standard_views[i].name),
                                    str_of(standard_views[i].value)),
        };
    for (size_t i = 0; i < list->view_count; i++) {
        struct params *query = arena_new(request->arena, struct params);
        struct err ignored = { 0 };
        params_init(query, request->arena);
        if (params_parse(query, list->views[i].query, &ignored) != OK)
            continue;
        struct target target = TO(ROUTE_CASES);
        target.query = query;
        links[count++] = (struct view_link){ .name = list->views[i].name, .target = target };
    }
    html_saved_views(h, links, count);
}

static void draw_filters(struct html *h, const struct case_list *list)
{
    const struct request *request = list->request;
    struct applied *applied = arena_array(request->arena, struct applied, COLUMNS_MAX);
    html_filter_bar_begin(h, TO(ROUTE_CASES));
    worker_choice(h, list);
    state_choice(h, list);
    static const struct {
        const char *name, *key;
    } checks[] = { { "open", "consult.view.open" },
                   { "late", "consult.view.late" },
                   { "week", "consult.view.week" },
                   { "ends", "consult.view.ends" },
                   { "silent", "consult.view.silent" } };
    for (size_t i = 0; i < LENGTH(checks); i++) {
        struct control control = { .name = str_of(checks[i].name),
                                   .value = STR("1"),
                                   .label = page_t(request, checks[i].key) };
        html_check(h, &control, is_on(list, checks[i].name));
    }
    column_choice(h, list);
    size_t count = applied_filters(list, applied);
    html_filter_bar_end(h, applied, count, TO(ROUTE_CASES));
}

/* ---- the table ---- */
static void code_cell(struct html *h, const char *list, struct str code)
{
    html_cell(h, CELL_TEXT, code.len > 0 ? code_words(h->request, str_of(list), code) : STR(""));
}

static void date_cell(struct html *h, OptDate on)
{
    html_cell_begin(h, CELL_DATE);
    html_date_short(h, on);
    html_cell_end(h);
}

static void number_cell(struct html *h, int64_t number)
{
    html_cell_begin(h, CELL_NUMBER);
    html_count(h, number);
    html_cell_end(h);
}

static void programs_cell(struct html *h, struct str codes)
{
    struct str rest = codes, code;
    bool first = true;
    html_cell_begin(h, CELL_TEXT);
    while (str_split(&rest, ',', &code)) {
        if (code.len == 0)
            continue;
        if (!first)
            html_t(h, "consult.list.comma");
        html_text(h, code_words(h->request, STR("program"), code));
        first = false;
    }
    html_cell_end(h);
}

static void age_cell(struct html *h, const struct sheet_row *row)
{
    html_cell_begin(h, CELL_NUMBER);
    if (row->has_birth)
        html_count(h, date_age(row->birth.date, h->request->today));
    else if (row->age_stated >= 0)
        html_count(h, row->age_stated);
    else
        html_none(h);
    html_cell_end(h);
}

static OptDate day_of(const struct record *record, const char *name)
{
    return value_date(casefile_value(record, str_of(name)));
}

static void draw_cell(struct html *h, const struct record *record, const struct sheet_row *row,
                      const char *name)
{
    struct str is = str_of(name);
    if (str_equal(is, STR("name")))
        html_cell(h, CELL_KEY,
                  row->name.len > 0 ? row->name : page_t(h->request, "consult.anonymous"));
    else if (str_equal(is, STR("sex")))
        code_cell(h, "sex", row->sex);
    else if (str_equal(is, STR("age")))
        age_cell(h, row);
    else if (str_equal(is, STR("state"))) {
        struct str state = casefile_value(record, STR("process_state"))->text;
        html_cell_begin(h, CELL_CHIP);
        html_chip(h, state_tone(h->request, state), state_words(h->request, state));
        html_cell_end(h);
    } else if (str_equal(is, STR("worker")))
        html_cell(h, CELL_KEY, row->worker_name);
    else if (str_equal(is, STR("route")))
        code_cell(h, "route", row->route);
    else if (str_equal(is, STR("triage")))
        code_cell(h, "triage_result", row->triage);
    else if (str_equal(is, STR("contacts")))
        number_cell(h, casefile_value(record, STR("contact_count"))->number);
    else if (str_equal(is, STR("plans")))
        number_cell(h, row->plan_count);
    else if (str_equal(is, STR("programs")))
        programs_cell(h, row->programs);
    else if (str_equal(is, STR("outcome")))
        code_cell(h, "outcome", row->outcome);
    else if (str_equal(is, STR("planned")))
        date_cell(h, row->planned_on);
    else if (str_equal(is, STR("decided")))
        date_cell(h, row->decided_on);
    else if (str_equal(is, STR("evaluated")))
        date_cell(h, row->evaluated_on);
    else if (str_equal(is, STR("opened")))
        date_cell(h, day_of(record, "opened_on"));
    else if (str_equal(is, STR("contact")))
        date_cell(h, day_of(record, "last_contact_on"));
    else if (str_equal(is, STR("next")))
        date_cell(h, day_of(record, "next_on"));
    else if (str_equal(is, STR("until")))
        date_cell(h, day_of(record, "plan_until"));
    else
        date_cell(h, day_of(record, "monitor_on"));
}

static void draw_row(struct html *h, const struct case_list *list, size_t at)
{
    const struct record *record = list->result.records[at];
    struct str number = casefile_value(record, STR("number"))->text;
    html_row_begin(h);
    if (list->may_assign)
        html_row_check(h, request_id_text(list->request, STR("casefile"), record->id.n), number);
    H(h, "<th scope=\"row\" class=\"ui-table__key\">");
    html_link(h, TO_ID(ROUTE_CASE, record->id.n), number);
    html_row_head_end(h);
    if (list->offices != NULL)
        html_cell(h, CELL_KEY, list->offices[at]);
    for (size_t i = 0; i < CASE_COLUMNS; i++)
        if (list->shows[i])
            draw_cell(h, record, &list->rows[at], case_columns[i].name);
    html_row_end(h);
}

static void draw_table(struct html *h, const struct case_list *list)
{
    const struct request *request = list->request;
    struct column *heads = arena_array(request->arena, struct column, CASE_COLUMNS + 3);
    size_t count = 0;
    if (list->may_assign)
        heads[count++] = (struct column){ page_t(request, "consult.column.pick"), CELL_TEXT, NULL };
    heads[count++] = (struct column){ page_t(request, "consult.column.number"), CELL_TEXT, NULL };
    if (list->offices != NULL)
        heads[count++] =
            (struct column){ page_t(request, "consult.paper.office"), CELL_TEXT, NULL };
    for (size_t i = 0; i < CASE_COLUMNS; i++)
        if (list->shows[i])
            heads[count++] = (struct column){ page_t(request, case_columns[i].key),
                                              case_columns[i].look, case_columns[i].sort };
    struct table table = { .caption = page_t(request, "consult.cases.caption"),
                           .columns = heads,
                           .column_count = count,
                           .list = list_without(list, "sort"),
                           .sort = request_query(request, "sort"),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < list->result.count; i++)
        draw_row(h, list, i);
    html_table_end(h);
    struct pager pager;
    record_pager(&list->query, &list->result, &pager);
    html_pager(h, list_without(list, NULL), &pager);
}

static void bulk_begin(struct html *h, const struct case_list *list)
{
    if (!list->may_assign)
        return;
    struct choice_option *options =
        arena_array(list->request->arena, struct choice_option, list->member_count);
    worker_options(list, options);
    html_bulk_bar_begin(h, TO(ROUTE_CASES_ACT_POST));
    struct control control = { .name = STR("worker"),
                               .label = page_t(list->request, "consult.bulk.worker"),
                               .is_required = true };
    html_choice(h, CHOICE_SELECT, &control, options, list->member_count);
    html_button(h, BUTTON_SECONDARY, STR("ask"), "consult.bulk.act");
}

static void save_view_form(struct html *h, const struct case_list *list)
{
    const struct request *request = list->request;
    if (request->query.count == 0)
        return;
    H(h, "<details class=\"ui-save-view\"><summary>");
    html_t(h, "consult.view.save");
    H(h, "</summary>");
    html_form_begin(h, TO(ROUTE_VIEW_POST), FORM_INLINE);
    html_hidden(h, STR("query"), params_format(request->arena, &request->query));
    struct control name = { .name = STR("name"),
                            .label = page_t(request, "consult.view.name"),
                            .type = "text",
                            .max = 40,
                            .is_required = true };
    html_field(h, &name);
    struct control shared = { .name = STR("shared"),
                              .value = STR("1"),
                              .label = page_t(request, "consult.view.shared") };
    html_check(h, &shared, false);
    html_button(h, BUTTON_SECONDARY, STR("add"), "consult.view.act");
    html_form_end(h);
    for (size_t i = 0; i < list->view_count; i++) {
        if (!list->views[i].is_mine)
            continue;
        html_form_begin(h, TO(ROUTE_VIEW_POST), FORM_INLINE);
        html_hidden(h, STR("id"), request_id_text(request, STR("view"), list->views[i].id));
        html_text(h, list->views[i].name);
        H(h, " ");
        html_button(h, BUTTON_PLAIN, STR("remove"), "consult.view.remove");
        html_form_end(h);
    }
    H(h, "</details>");
}

STATUS cases_page(struct request *request, struct response *response, struct err *err)
{
    struct case_list list;
    struct html h;
    struct page page = { .title = page_t(request, "consult.cases.title"),
                         .nav = NAV_CASES,
                         .help = "cases",
                         .wide = true };
    TRY(load(request, &list, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_action_bar_begin(&h);
    html_button_link(&h, BUTTON_PRIMARY, TO(ROUTE_SEARCH), "consult.cases.new");
    html_button_link(&h, BUTTON_SECONDARY, TO(ROUTE_REVIEW), "consult.review.title");
    struct target export = TO(ROUTE_CASES_EXPORT);
    export.query = &request->query; /* the file holds what the list shows */
    if (may_ever(&request->actor, STR("export"), STR("casefile")))
        html_button_link(&h, BUTTON_SECONDARY, export, "exchange.export.title");
    html_action_bar_end(&h);
    draw_views(&h, &list);
    draw_filters(&h, &list);
    save_view_form(&h, &list);
    if (list.result.count == 0)
        html_empty(&h, "consult.cases.empty", "consult.cases.empty.why", TO(ROUTE_SEARCH),
                   "consult.cases.new");
    else {
        bulk_begin(&h, &list);
        draw_table(&h, &list);
        if (list.may_assign)
            html_bulk_bar_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS view_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct target back = TO(ROUTE_CASES);
    if (str_equal(request_form(request, "act"), STR("remove"))) {
        int64_t id;
        TRY(request_id(request, STR("view"), request_form(request, "id"), &id, err));
        TRY(desk_view_remove(&consult, id, err));
    } else {
        struct saved_view view = { .name = request_form(request, "name"),
                                   .query = request_form(request, "query"),
                                   .is_shared = request_form(request, "shared").len > 0 };
        struct params *query = arena_new(request->arena, struct params);
        params_init(query, request->arena);
        TRY(params_parse(query, view.query, err));
        TRY(desk_view_add(&consult, STR("casefile"), &view, err));
        back.query = query;
    }
    response_redirect(request, response, back);
    return OK;
}
