/* review_pages.c - the chief's lists: cases without a plan and why (weekly review), no second visit, plans
 * that end this month, nothing recorded for 30 days, late monitoring; and the caseload. */
#include "web/consult/pages.h"

#include <assert.h>

#include "consult/overview.h"
#include "web/consult/parts.h"

#include "base/banned.h"

enum { ROWS_SHOWN = 100, ROWS_COUNTED = 1000 };

static const struct {
    const char *title, *empty, *anchor;
} lists[] = {
    [OVERVIEW_NO_PLAN] = { "consult.review.no_plan", "consult.review.no_plan.none", "no-plan" },
    [OVERVIEW_NO_SECOND] = { "consult.review.no_second", "consult.review.no_second.none",
                             "no-second" },
    [OVERVIEW_PLAN_ENDS] = { "consult.review.ends", "consult.review.ends.none", "ends" },
    [OVERVIEW_SILENT] = { "consult.review.silent", "consult.review.silent.none", "silent" },
    [OVERVIEW_MONITOR_LATE] = { "consult.review.late", "consult.review.late.none", "late" },
};
static_assert(LENGTH(lists) == OVERVIEW_LISTS, "a title for every list");

enum { DAYS_MAX = 2 };

/* Days that a list is decided by, each a column: where a plan ends or its monitoring is late, both. */
struct day_column {
    const char *label;
    OptDate on;
};

static size_t days_of(const struct overview_row *item, enum overview_list list,
                      struct day_column ret[DAYS_MAX])
{
    if (list == OVERVIEW_NO_PLAN)
        return 0;
    bool is_of_plan = list == OVERVIEW_PLAN_ENDS || list == OVERVIEW_MONITOR_LATE;
    ret[0] = is_of_plan ? (struct day_column){ "consult.column.until", item->plan_until }
                        : (struct day_column){ "consult.column.next", item->next_on };
    ret[1] = (struct day_column){ "consult.column.monitor", item->monitor_on };
    return is_of_plan ? 2 : 1;
}

static void row(struct html *h, const struct overview_row *item, struct str name,
                enum overview_list list)
{
    const struct request *request = h->request;
    struct day_column days[DAYS_MAX];
    size_t day_count = days_of(item, list, days);
    html_row_begin(h);
    html_row_head_begin(h);
    html_link(h, TO_ID(ROUTE_CASE, item->casefile.n), item->number);
    html_row_head_end(h);
    html_cell(h, CELL_KEY, name.len > 0 ? name : page_t(request, "consult.anonymous"));
    html_cell_begin(h, CELL_DATE);
    html_date_short(h, (OptDate){ true, item->opened_on });
    html_cell_end(h);
    html_cell_begin(h, CELL_CHIP);
    html_chip(h, state_tone(request, item->state), state_words(request, item->state));
    html_cell_end(h);
    if (list == OVERVIEW_NO_PLAN)
        html_cell(h, CELL_TEXT, page_t(request, stuck_key(item->stuck)));
    for (size_t i = 0; i < day_count; i++) {
        html_cell_begin(h, CELL_DATE);
        html_date_short(h, days[i].on);
        html_cell_end(h);
    }
    html_cell_begin(h, CELL_DATE);
    html_date_short(h, item->last_contact_on);
    html_cell_end(h);
    html_cell_begin(h, CELL_NUMBER);
    html_count(h, item->contact_count);
    html_cell_end(h);
    html_cell(h, CELL_TEXT, item->worker_name);
    html_row_end(h);
}

enum { HEADS_MAX = 9 };

static size_t heads_of(const struct request *request, enum overview_list list,
                       struct column ret[HEADS_MAX])
{
    struct day_column days[DAYS_MAX];
    size_t day_count = days_of(&(struct overview_row){ 0 }, list, days), count = 0;
    ret[count++] = (struct column){ page_t(request, "consult.column.number"), CELL_TEXT, NULL };
    ret[count++] = (struct column){ page_t(request, "consult.column.person"), CELL_KEY, NULL };
    ret[count++] = (struct column){ page_t(request, "consult.field.opened_on"), CELL_DATE, NULL };
    ret[count++] = (struct column){ page_t(request, "consult.column.state"), CELL_CHIP, NULL };
    if (list == OVERVIEW_NO_PLAN)
        ret[count++] = (struct column){ page_t(request, "consult.column.stuck"), CELL_TEXT, NULL };
    for (size_t i = 0; i < day_count; i++)
        ret[count++] = (struct column){ page_t(request, days[i].label), CELL_DATE, NULL };
    ret[count++] =
        (struct column){ page_t(request, "consult.column.last_contact"), CELL_DATE, NULL };
    ret[count++] = (struct column){ page_t(request, "consult.column.contacts"), CELL_NUMBER, NULL };
    ret[count++] = (struct column){ page_t(request, "consult.field.worker"), CELL_TEXT, NULL };
    return count;
}

static STATUS draw_list(struct html *h, const struct consult *consult, enum overview_list list,
                        struct err *err)
{
    const struct request *request = h->request;
    struct overview_rows rows;
    TRY(overview_load(consult, list, ROWS_SHOWN, ROWS_COUNTED, &rows, err));
    struct str title =
        page_t1(request, lists[list].title,
                ARG_TEXT("items", items_words(request, rows.total, rows.total_or_more)));
    html_card_begin(h, title, lists[list].anchor);
    if (rows.count == 0) {
        H(h, "<p>");
        html_t(h, lists[list].empty);
        H(h, "</p>");
        html_card_end(h);
        return OK;
    }
    struct column heads[HEADS_MAX];
    size_t head_count = heads_of(request, list, heads);
    CasefileId *cases = arena_array(request->arena, CasefileId, rows.count);
    struct str *names;
    for (size_t i = 0; i < rows.count; i++)
        cases[i] = rows.items[i].casefile;
    TRY(case_names(request, cases, rows.count, &names, err));
    struct table table = {
        .caption = title, .columns = heads, .column_count = head_count, .is_dense = true
    };
    html_table_begin(h, &table);
    for (size_t i = 0; i < rows.count; i++)
        row(h, &rows.items[i], names[i], list);
    html_table_end(h);
    int64_t rest = rows.total - (int64_t)rows.count;
    if (rest > 0)
        html_notice(h, TONE_INFO,
                    page_t1(request, "consult.review.more",
                            ARG_TEXT("items", items_words(request, rest, rows.total_or_more))));
    html_card_end(h);
    return OK;
}

STATUS review_page(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct html h;
    const struct crumb crumbs[] = { { TO(ROUTE_CASES), page_t(request, "consult.cases.title") } };
    struct page page = { .title = page_t(request, "consult.review.title"),
                         .nav = NAV_CASES,
                         .crumbs = crumbs,
                         .crumb_count = 1,
                         .help = "review",
                         .wide = true };
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_t(&h, "consult.review.lead");
    H(&h, "</p>");
    for (int i = 0; i < OVERVIEW_LISTS; i++)
        TRY(draw_list(&h, &consult, (enum overview_list)i, err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}
