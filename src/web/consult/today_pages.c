/* today_pages.c - 今日: what cannot wait first, then the week, what waits for me, what came back; beside it
 * two pictures that say something, and how the work is spread. */
#include "web/consult/pages.h"

#include <assert.h>

#include "access/account.h"
#include "consult/conference.h"
#include "consult/overview.h"
#include "consult/desk.h"
#include "consult/today.h"
#include "stats/year.h"
#include "web/calc/numbers_pages.h"
#include "web/chart.h"
#include "web/consult/parts.h"
#include "web/names.h"

#include "base/banned.h"

enum {
    REVIEW_SHOWN = 8,
    REVIEW_COUNTED = 100,
    FUNNEL_POINTS = 5,
    TASKS_OPEN = 8,
    LEAVING_DAYS = 14,
    SOON_DAYS = 4
};

struct day {
    struct request *request;
    struct today today;
    struct overview_rows stuck;
    struct caseloads loads;
    struct funnel funnel;
    struct year_numbers year; /* the one indicator new_consultations */
    size_t month_count;       /* of it that have begun */
    struct next_conference conference;
    bool has_conference, is_office;
    struct desk_draft *drafts;
    size_t draft_count;
    struct account_waiting accounts;             /* zeroed but for administrators */
    struct names names;                          /* of those who returned a case */
    struct str *waiting_names, *emergency_names; /* of the clients whom others wait with */
};

static const char *const stuck_keys[] = {
    [STUCK_NONE] = "consult.stuck.none",
    [STUCK_NO_SECOND] = "consult.stuck.no_second",
    [STUCK_NO_CONSENT] = "consult.stuck.consent",
    [STUCK_ASSESSING] = "consult.stuck.assessing",
    [STUCK_NOT_TRIAGED] = "consult.stuck.triage",
    [STUCK_DRAFT] = "consult.stuck.draft",
    [STUCK_IN_CONFERENCE] = "consult.stuck.conference",
    [STUCK_AWAITS_DECISION] = "consult.stuck.decision",
};
static_assert(LENGTH(stuck_keys) == STUCKS, "a word for every reason");

const char *stuck_key(enum stuck stuck)
{
    return stuck_keys[stuck];
}

/* ---- loading ---- */
static STATUS load_pictures(struct day *day, const struct consult *consult, struct err *err)
{
    Date today = day->request->today;
    struct year_ask ask = { &day->request->actor, day->request->actor.organisation,
                            date_fiscal_year(today), today, STR("new_consultations") };
    day->month_count = (size_t)((date_civil(today).month + 8) % YEAR_MONTHS + 1);
    TRY(year_load(day->request->db, day->request->arena, &ask, &day->year, err));
    return overview_funnel(consult, date_add_days(date_add_months(today, -12), 1), today,
                           &day->funnel, err);
}

/* Whose they are: an officer decides about people of another office, whom the number alone does not name. */
static STATUS load_clients(const struct request *request, const struct waiting_slice *slice,
                           struct str **ret, struct err *err)
{
    CasefileId *cases = arena_array(request->arena, CasefileId, slice->count + 1);
    for (size_t i = 0; i < slice->count; i++)
        cases[i] = slice->items[i].casefile;
    *ret = NULL;
    return slice->count == 0 ? OK : case_names(request, cases, slice->count, ret, err);
}

static STATUS load(struct request *request, struct day *day, struct err *err)
{
    struct consult consult = request_consult(request);
    *day = (struct day){ .request = request };
    day->is_office = may_ever(&request->actor, STR("create"), STR("casefile"));
    TRY(today_load(&consult, &day->today, err));
    for (size_t i = 0; i < day->today.returned.count; i++)
        names_ask(request, &day->names, day->today.returned.items[i].returned_by);
    if (day->names.count > 0)
        TRY(names_load(request, &day->names, err));
    TRY(load_clients(request, &day->today.waiting, &day->waiting_names, err));
    TRY(load_clients(request, &day->today.emergencies, &day->emergency_names, err));
    TRY(desk_drafts(&consult, &day->drafts, &day->draft_count, err));
    TRY(conference_next(&consult, &day->conference, &day->has_conference, err));
    if (may_ever(&request->actor, STR("manage"), STR("users")))
        TRY(account_waiting_count(request->db, request->actor.tenant, request->today, LEAVING_DAYS,
                                  &day->accounts, err));
    if (!day->is_office)
        return OK;
    TRY(overview_load(&consult, OVERVIEW_NO_PLAN, REVIEW_SHOWN, REVIEW_COUNTED, &day->stuck, err));
    TRY(overview_caseload(&consult, &day->loads, err));
    return load_pictures(day, &consult, err);
}

/* ---- tasks ---- */
/* Where the button of a task leads: the step, or the record that is filled in. */
static struct target act_target(const struct request *request, const struct task *task)
{
    struct consult consult = request_consult(request);
    const struct process *process = process_of(&consult, STR(""));
    struct str page = task->deadline->page;
    if (process_transition(process, page) != NULL)
        return TO_ARGS(ROUTE_STEP, URL_ID(task->casefile.n), URL_TEXT(page));
    if (str_equal(page, STR("conference")))
        return TO(ROUTE_CONFERENCES);
    if (str_equal(page, STR("contact"))) {
        struct target target = TO_ID(ROUTE_CASE, task->casefile.n);
        target.anchor = "contact";
        return target;
    }
    const struct record_def *def = seido_record(request->seido, page);
    if (def != NULL && def->repeat == REPEAT_MANY && def->per == PER_CASEFILE)
        return TO_ARGS(ROUTE_RECORD_NEW, URL_ID(task->casefile.n), URL_TEXT(page));
    if (def != NULL && def->per == PER_CASEFILE)
        return TO_ARGS(ROUTE_CASE_RECORD, URL_ID(task->casefile.n), URL_TEXT(page));
    return TO_ID(ROUTE_CASE, task->casefile.n);
}

static struct str task_meta(const struct request *request, const struct task *task)
{
    struct buf meta;
    buf_init(&meta, request->arena, 128, 2048);
    struct text_arg due[] = { ARG_DATE("date", task->due_on) };
    buf_add(&meta, request_text(request, "consult.task.due", due, 1));
    if (task->assignee_name.len > 0) {
        struct text_arg who[] = { ARG_TEXT("name", task->assignee_name) };
        buf_add(&meta, STR("　"));
        buf_add(&meta, request_text(request, "consult.task.worker", who, 1));
    }
    if (task->snooze_reason.len > 0) {
        struct text_arg why[] = { ARG_TEXT("reason", task->snooze_reason) };
        buf_add(&meta, STR("　"));
        buf_add(&meta, request_text(request, "consult.task.snoozed", why, 1));
    }
    return buf_str(&meta);
}

static void draw_task(struct html *h, const struct task *task)
{
    const struct request *request = h->request;
    struct task_item item = {
        .target = task->casefile.n != 0 ? TO_ID(ROUTE_CASE, task->casefile.n) : TO(ROUTE_TODAY),
        .number = task->number,
        .title = task->deadline != NULL ? deadline_words(request, task) : task->text,
        .meta = task_meta(request, task),
        .minute = task->at_minute,
        .act = TO(ROUTES),
        .snooze = TO_ID(ROUTE_SNOOZE, task->id),
    };
    if (date_compare(task->due_on, request->today) > 0)
        item.on = (OptDate){ true, task->due_on };
    if (task->deadline != NULL) {
        item.act = act_target(request, task);
        item.act_text = request_label(request, &task->deadline->act);
    }
    bool mine = task->assignee.n == request->actor.user.n || task->assignee.n == 0;
    if (task->is_escalated && !mine)
        item.chip = (struct flag){ TONE_WARNING, page_t(request, "consult.task.escalated") };
    html_task_item(h, &item);
}

static void own_task_done(struct html *h, const struct task_slice *slice)
{
    for (size_t i = 0; i < slice->count; i++) {
        const struct task *task = &slice->items[i];
        if (task->deadline != NULL || task->text.len == 0)
            continue;
        html_form_begin(h, TO_ID(ROUTE_TASK_DONE_POST, task->id), FORM_INLINE);
        html_text(h, task->text);
        H(h, " ");
        html_button(h, BUTTON_PLAIN, STR(""), "consult.task.done");
        html_form_end(h);
    }
}

/* A list of the day: TASKS_OPEN open, the rest folded. */
struct day_list {
    const struct day *day;
    const char *key;
    enum tone tone;
    size_t count;
    bool has_more;
    const void *slice;
    void (*draw)(struct html *h, const struct day_list *list, size_t i);
};

static void draw_list(struct html *h, const struct day_list *list)
{
    const struct request *request = h->request;
    if (list->count == 0)
        return;
    html_task_list_begin(h, page_t(request, list->key), list->tone, list->count, list->has_more);
    for (size_t i = 0; i < list->count && i < TASKS_OPEN; i++)
        list->draw(h, list, i);
    html_task_list_end(h);
    if (list->count <= TASKS_OPEN)
        return;
    H(h, "<details class=\"ui-more\"><summary>");
    html_t_args(h, "consult.today.more", ARG_INT("count", (int64_t)list->count - TASKS_OPEN));
    H(h, "</summary>");
    html_task_list_begin(h, page_t(request, list->key), TONE_PLAIN, list->count - TASKS_OPEN,
                         list->has_more);
    for (size_t i = TASKS_OPEN; i < list->count; i++)
        list->draw(h, list, i);
    html_task_list_end(h);
    if (list->has_more) {
        H(h, "<p>");
        html_t(h, "consult.today.rest");
        H(h, "</p>");
    }
    H(h, "</details>");
}

static void draw_task_of(struct html *h, const struct day_list *list, size_t i)
{
    const struct task_slice *slice = list->slice;
    draw_task(h, &slice->items[i]);
}

static void draw_slice(struct html *h, const struct task_slice *slice, const char *key,
                       enum tone tone)
{
    struct day_list list = { .key = key,
                             .tone = tone,
                             .count = slice->count,
                             .has_more = slice->has_more,
                             .slice = slice,
                             .draw = draw_task_of };
    draw_list(h, &list);
}

static void draw_case(struct html *h, const struct waiting_case *waiting, struct task_item *item,
                      const char *meta_key, struct str name)
{
    const struct request *request = h->request;
    struct text_arg args[] = { ARG_DATE("date", waiting->since), ARG_TEXT("name", name),
                               ARG_TEXT("office", waiting->office_name),
                               ARG_TEXT("reason", waiting->reason) };
    item->target = TO_ID(ROUTE_CASE, waiting->casefile.n);
    item->number = waiting->number;
    item->meta = request_text(request, meta_key, args, LENGTH(args));
    item->minute = -1;
    item->snooze = TO(ROUTES);
    html_task_item(h, item);
}

static struct str titled(const struct request *request, struct str client, struct str title)
{
    return client.len == 0
               ? title
               : str_format(request->arena, "%.*s　%.*s", STR_ARG(client), STR_ARG(title));
}

/* How long it may still wait, in words too: 期限を3日過ぎています. */
static struct flag wait_flag(const struct request *request, struct str state, struct str record,
                             Date since)
{
    struct consult consult = request_consult(request);
    OptDate due = task_waiting_due(process_of(&consult, STR("")), state, record, since);
    if (!due.has)
        return (struct flag){ TONE_PLAIN, STR("") };
    int days = date_diff(request->today, due.value);
    if (days > 0)
        return (struct flag){ TONE_ERROR,
                              page_t1(request, "consult.waiting.late", ARG_INT("days", days)) };
    return (struct flag){ days > -SOON_DAYS ? TONE_WARNING : TONE_PLAIN,
                          page_t1(request, "consult.waiting.due", ARG_DATE("date", due.value)) };
}

static void draw_waiting(struct html *h, const struct day_list *list, size_t i)
{
    const struct request *request = h->request;
    const struct waiting_case *waiting = &list->day->today.waiting.items[i];
    bool decides = may_ever(&request->actor, STR("decide"), STR("plan"));
    struct task_item item = {
        .title = titled(request, list->day->waiting_names[i], state_words(request, waiting->state)),
        .act = decides ? TO_ID(ROUTE_DECIDE, waiting->casefile.n) : TO(ROUTES),
        .act_text = page_t(request, "consult.decide.open"),
        .chip = wait_flag(request, waiting->state, STR(""), waiting->since),
    };
    draw_case(h, waiting, &item, "consult.waiting.meta", waiting->worker_name);
}

static void draw_returned(struct html *h, const struct day_list *list, size_t i)
{
    const struct waiting_case *waiting = &list->day->today.returned.items[i];
    struct task_item item = { .title = state_words(h->request, waiting->state), .act = TO(ROUTES) };
    draw_case(h, waiting, &item, "consult.returned.meta",
              names_words(h->request, &list->day->names, waiting->returned_by));
}

static void draw_emergency(struct html *h, const struct day_list *list, size_t i)
{
    const struct waiting_case *waiting = &list->day->today.emergencies.items[i];
    struct task_item item = {
        .title = titled(h->request, list->day->emergency_names[i],
                        page_t(h->request, "consult.emergency.title")),
        .act = TO_ARGS(ROUTE_RECORD_EDIT, URL_TEXT(STR("emergency")), URL_ID(waiting->emergency.n)),
        .act_text = page_t(h->request, "consult.emergency.act"),
        .chip = wait_flag(h->request, STR(""), STR("emergency"), waiting->since),
    };
    draw_case(h, waiting, &item, "consult.emergency.meta", waiting->worker_name);
}

static void draw_supported(struct html *h, const struct day_list *list, size_t i)
{
    const struct request *request = h->request;
    const struct waiting_case *waiting = &list->day->today.supported.items[i];
    struct target box = TO_ID(ROUTE_CASE, waiting->casefile.n);
    box.anchor = "contact";
    bool writes = may_ever(&request->actor, STR("create"), STR("contact"));
    struct task_item item = { .title = state_words(request, waiting->state),
                              .act = writes ? box : TO(ROUTES),
                              .act_text = page_t(request, "consult.supported.act") };
    draw_case(h, waiting, &item, "consult.supported.meta", waiting->worker_name);
}

static void draw_cases(struct html *h, const struct day *day)
{
    const struct today *today = &day->today;
    const struct day_list lists[] = {
        { day, "consult.today.emergencies", TONE_WARNING, today->emergencies.count,
          today->emergencies.has_more, NULL, draw_emergency },
        { day, "consult.today.waiting", TONE_INFO, today->waiting.count, today->waiting.has_more,
          NULL, draw_waiting },
        { day, "consult.today.returned", TONE_WARNING, today->returned.count,
          today->returned.has_more, NULL, draw_returned },
        { day, "consult.today.supported", TONE_PLAIN, today->supported.count,
          today->supported.has_more, NULL, draw_supported },
    };
    for (size_t i = 0; i < LENGTH(lists); i++)
        draw_list(h, &lists[i]);
}

static void draw_conference(struct html *h, const struct day *day)
{
    const struct request *request = day->request;
    if (!day->has_conference)
        return;
    html_card_begin(h, page_t(request, "consult.conference.next"), NULL);
    H(h, "<p><b>");
    html_date_day(h, day->conference.on);
    if (day->conference.at_minute >= 0) {
        H(h, " ");
        html_minute(h, day->conference.at_minute);
    }
    H(h, "</b> ");
    html_link(h, TO_ID(ROUTE_CONFERENCE, day->conference.id.n),
              page_t1(request, "consult.conference.count",
                      ARG_INT("count", day->conference.agenda_count)));
    H(h, "</p>");
    html_card_end(h);
}

static void new_task_form(struct html *h)
{
    const struct request *request = h->request;
    H(h, "<details class=\"ui-more\"><summary>");
    html_t(h, "consult.task.new");
    H(h, "</summary>");
    html_form_begin(h, TO(ROUTE_TASK_NEW_POST), FORM_PLAIN);
    struct control text = { .name = STR("text"),
                            .label = page_t(request, "consult.task.text"),
                            .type = "text",
                            .max = 200,
                            .is_required = true };
    struct control due = { .name = STR("due"),
                           .label = page_t(request, "consult.task.day"),
                           .value = date_input(request, (OptDate){ true, request->today }),
                           .type = "date",
                           .is_required = true,
                           .is_short = true };
    html_field(h, &text);
    html_field(h, &due);
    html_button(h, BUTTON_SECONDARY, STR(""), "consult.task.add");
    html_form_end(h);
    H(h, "</details>");
}

/* ---- pictures ---- */
/* "this year 48", or how far that is from the months' share of the target. */
static struct str months_title(const struct request *request, const struct year_figure *figure,
                               OptCount aim)
{
    int64_t sum = figure->total;
    int64_t apart = sum > aim.value ? sum - aim.value : aim.value - sum;
    const char *title = !aim.has           ? "consult.chart.received"
                        : sum == aim.value ? "consult.chart.received.even"
                        : sum > aim.value  ? "consult.chart.received.above"
                                           : "consult.chart.received.below";
    return page_t1(request, title, ARG_INT("count", aim.has ? apart : sum));
}

static void months_chart(struct html *h, const struct day *day)
{
    struct request *request = day->request;
    const struct year_figure *figure = year_figure_find(&day->year, STR("new_consultations"));
    struct str labels[YEAR_MONTHS];
    struct target links[YEAR_MONTHS];
    bool has_lists = true;
    if (figure == NULL || !figure->is_countable)
        return;
    for (size_t i = 0; i < day->month_count; i++) {
        labels[i] = page_t1(request, "consult.month", ARG_INT("month", ((int64_t)i + 3) % 12 + 1));
        has_lists = numbers_list(request, &day->year, figure, (int)i, &links[i]) && has_lists;
    }
    OptCount month = year_target_until(figure, 0);
    struct chart chart = {
        .title =
            months_title(request, figure, year_target_until(figure, (int)day->month_count - 1)),
        .unit = page_t(request, "consult.unit.cases"),
        .labels = labels,
        .label_count = day->month_count,
        .series = { { .name = page_t(request, "consult.chart.new"), .values = figure->months } },
        .series_count = 1,
        .has_target = month.has,
        .target = month.value,
        .target_text = page_t1(request, "consult.chart.target", ARG_INT("count", month.value)),
        .links = has_lists ? links : NULL,
    };
    html_card_begin(h, page_t(request, "consult.chart.new.title"), NULL);
    html_bar_chart(h, &chart);
    html_card_end(h);
}

static void funnel_chart(struct html *h, const struct day *day)
{
    struct request *request = day->request;
    const struct funnel *f = &day->funnel;
    int64_t values[FUNNEL_POINTS] = { f->received, f->second_contact, f->consent, f->plan,
                                      f->evaluation };
    static const char *const keys[FUNNEL_POINTS] = {
        "consult.funnel.received", "consult.funnel.second", "consult.funnel.consent",
        "consult.funnel.plan", "consult.funnel.evaluation"
    };
    struct str labels[FUNNEL_POINTS];
    size_t steepest = 1;
    for (size_t i = 0; i < FUNNEL_POINTS; i++) {
        labels[i] = page_t(request, keys[i]);
        if (i > 0 && values[i - 1] - values[i] > values[steepest - 1] - values[steepest])
            steepest = i;
    }
    if (f->received == 0)
        return;
    struct chart chart = {
        .title = page_t1(request, "consult.funnel.title", ARG_TEXT("step", labels[steepest])),
        .unit = page_t(request, "consult.unit.cases"),
        .labels = labels,
        .label_count = FUNNEL_POINTS,
        .series = { { .name = page_t(request, "consult.funnel.count"), .values = values } },
        .series_count = 1,
    };
    html_card_begin(h, page_t(request, "consult.funnel.card"), NULL);
    html_funnel_chart(h, &chart, 3);
    html_card_end(h);
}

/* ---- tables ---- */
static void stuck_card(struct html *h, const struct day *day)
{
    const struct request *request = day->request;
    if (day->stuck.count == 0)
        return;
    html_card_begin(h,
                    page_t1(request, "consult.review.card",
                            ARG_TEXT("items", items_words(request, day->stuck.total,
                                                          day->stuck.total_or_more))),
                    "review");
    const struct column heads[] = {
        { page_t(request, "consult.field.opened_on"), CELL_DATE, NULL },
        { page_t(request, "consult.column.case"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.stuck"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.last_contact"), CELL_DATE, NULL },
        { page_t(request, "consult.field.worker"), CELL_TEXT, NULL },
    };
    struct table table = { .caption = page_t(request, "consult.review.caption"),
                           .columns = heads,
                           .column_count = LENGTH(heads),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < day->stuck.count; i++) {
        const struct overview_row *row = &day->stuck.items[i];
        html_row_begin(h);
        html_cell_begin(h, CELL_DATE);
        html_date_short(h, (OptDate){ true, row->opened_on });
        html_cell_end(h);
        html_row_head_begin(h);
        html_link(h, TO_ID(ROUTE_CASE, row->casefile.n), row->number);
        html_row_head_end(h);
        html_cell(h, CELL_TEXT, page_t(request, stuck_key(row->stuck)));
        html_cell_begin(h, CELL_DATE);
        html_date_short(h, row->last_contact_on);
        html_cell_end(h);
        html_cell(h, CELL_TEXT, row->worker_name);
        html_row_end(h);
    }
    html_table_end(h);
    html_link_t(h, TO(ROUTE_REVIEW), "consult.review.all");
    html_card_end(h);
}

static void caseload_card(struct html *h, const struct day *day)
{
    const struct request *request = day->request;
    html_card_begin(h, page_t(request, "consult.caseload.title"), "caseload");
    if (day->loads.count == 0) {
        H(h, "<p>");
        html_t(h, "consult.caseload.none");
        H(h, "</p>");
        html_card_end(h);
        return;
    }
    const struct column heads[] = {
        { page_t(request, "consult.caseload.worker"), CELL_TEXT, NULL },
        { page_t(request, "consult.caseload.open"), CELL_NUMBER, NULL },
        { page_t(request, "consult.caseload.records"), CELL_NUMBER, NULL },
        { page_t(request, "consult.caseload.silent"), CELL_NUMBER, NULL },
    };
    struct table table = { .caption = page_t(request, "consult.caseload.caption"),
                           .columns = heads,
                           .column_count = LENGTH(heads),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < day->loads.count; i++) {
        const struct caseload *load = &day->loads.items[i];
        struct str name = load->name.len > 0 ? load->name : page_t(request, "consult.view.nobody");
        html_row_begin(h);
        html_row_head_begin(h);
        html_text(h, name);
        html_row_head_end(h);
        const int64_t numbers[] = { load->open, load->records_this_month, load->silent };
        for (size_t k = 0; k < LENGTH(numbers); k++) {
            html_cell_begin(h, CELL_NUMBER);
            html_count(h, numbers[k]);
            html_cell_end(h);
        }
        html_row_end(h);
    }
    html_table_end(h);
    if (day->loads.has_more) {
        H(h, "<p>");
        html_t(h, "consult.caseload.more");
        H(h, "</p>");
    }
    html_card_end(h);
}

static void accounts_card(struct html *h, const struct day *day)
{
    const struct request *request = h->request;
    const struct {
        const char *key;
        int64_t count;
        enum route_id route;
    } rows[] = {
        { "consult.accounts.asked", day->accounts.roles_asked, ROUTE_ADMIN_ROLES },
        { "consult.accounts.invited", day->accounts.invited, ROUTE_ADMIN },
        { "consult.accounts.leaving", day->accounts.leaving, ROUTE_ADMIN },
    };
    if (!may_ever(&request->actor, STR("manage"), STR("users")))
        return;
    html_card_begin(h, page_t(request, "consult.accounts.title"), "accounts");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        H(h, "<li><span>");
        html_link_t(h, TO(rows[i].route), rows[i].key);
        H(h, "</span><span>");
        html_t_args(h, "web.count.items", ARG_INT("count", rows[i].count));
        H(h, "</span></li>");
    }
    H(h, "</ul>");
    html_card_end(h);
}

static void draw_lists(struct html *h, const struct day *day)
{
    const struct today *today = &day->today;
    bool nothing = today->overdue.count + today->today.count + today->week.count +
                       today->waiting.count + today->returned.count + today->emergencies.count +
                       today->supported.count ==
                   0;
    if (nothing)
        html_empty(h, "consult.today.empty", "consult.today.empty.why", TO(ROUTE_CASES),
                   "consult.cases.title");
    accounts_card(h, day);
    draw_slice(h, &today->overdue, "consult.today.overdue", TONE_ERROR);
    draw_slice(h, &today->today, "consult.today.today", TONE_INFO);
    draw_slice(h, &today->week, "consult.today.week", TONE_PLAIN);
    draw_cases(h, day);
    own_task_done(h, &today->today);
    own_task_done(h, &today->overdue);
    new_task_form(h);
    stuck_card(h, day);
}

STATUS today_page(struct request *request, struct response *response, struct err *err)
{
    struct day *day = arena_new(request->arena, struct day);
    struct html h;
    TRY(load(request, day, err));
    struct text_arg args[] = { ARG_TEXT("date", day_words(request, request->today)),
                               ARG_TEXT("name", request->viewer.name) };
    struct page page = { .title = request_text(request, "consult.today.title", args, 2),
                         .nav = NAV_TODAY,
                         .help = "today",
                         .wide = true };
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (request->viewer.notice_count > 0) {
        html_action_bar_begin(&h);
        html_button_link(&h, BUTTON_SECONDARY, TO(ROUTE_NOTICES), "consult.notices.open");
        html_action_bar_end(&h);
    }
    html_columns_begin(&h);
    draw_lists(&h, day);
    html_columns_next(&h);
    TRY(own_drafts_card(&h, day->drafts, day->draft_count, false, err));
    draw_conference(&h, day);
    if (day->is_office) {
        months_chart(&h, day);
        funnel_chart(&h, day);
        caseload_card(&h, day);
    }
    html_columns_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
