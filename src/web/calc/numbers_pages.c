/* numbers_pages.c - the year's numbers (stats/year.h) as tables and a chart. */
#include "web/calc/numbers_pages.h"

#include "base/era.h"
#include "record/list.h"
#include "stats/year.h"
#include "web/calc/numbers_pieces.h"
#include "web/chart.h"
#include "web/pieces_more.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* ---- the list behind a figure ---- */

static struct str filter_word(const struct filter *filter)
{
    static const struct str words[] = { [NO] = STR_INIT("no"), [YES] = STR_INIT("yes") };
    if (filter->field->kind != KIND_YES_NO)
        return filter->value.text;
    return filter->value.number == YES_NO_UNKNOWN ? STR("unknown") : words[filter->value.number];
}

/* The query of the plain list; false if the reader does not see all that was counted, or a filter of
 * the figure cannot be written in a URL. */
static bool list_params(const struct request *request, const struct year_numbers *year,
                        const struct year_figure *figure, int month, struct params *ret)
{
    Date from = { 0 }, until = { 0 };
    struct list_query query = { 0 };
    year_span(year->fiscal_year, month, &from, &until);
    if (!may_see_office(&request->actor, figure->indicator->record) ||
        !year_list(request->arena, request->seido, figure, from, until, &query))
        return false;
    struct arena *arena = request->arena;
    params_init(ret, arena);
    (void)params_add(ret, STR("own"), STR("1"));
    (void)params_add(ret, STR("state"), STR("final"));
    for (size_t i = 0; i < query.filter_count; i++) {
        const struct filter *filter = &query.filters[i];
        const char *ending = filter->op == FILTER_FROM ? ".from" : ".until";
        if (filter->op == FILTER_FROM || filter->op == FILTER_UNTIL)
            (void)params_add(ret, str_format(arena, "%.*s%s", STR_ARG(filter->field->name), ending),
                             date_format_iso(arena, (Date){ (int32_t)filter->value.number }));
        else if (filter->op == FILTER_IS || filter->op == FILTER_HAS || filter->op == FILTER_AMONG)
            (void)params_add(ret, filter->field->name, filter_word(filter));
        else
            return false;
    }
    return true;
}

/* Nothing can be counted in a month that has not begun: no value, not 0. */
static bool is_future(const struct request *request, const struct year_numbers *year, int month)
{
    Date from = { 0 }, until = { 0 };
    year_span(year->fiscal_year, month, &from, &until);
    return date_compare(from, request->today) > 0;
}

bool numbers_list(const struct request *request, const struct year_numbers *year,
                  const struct year_figure *figure, int month, struct target *ret)
{
    struct params *params = arena_new(request->arena, struct params);
    *ret = TO_ARGS(ROUTE_RECORD_LIST, URL_TEXT(figure->indicator->record));
    ret->query = params;
    return list_params(request, year, figure, month, params);
}

static void figure_cell(struct html *h, const struct year_numbers *year,
                        const struct year_figure *figure, int month)
{
    int64_t count = month < 0 ? figure->total : figure->months[month];
    struct target target;
    html_cell_begin(h, CELL_NUMBER);
    if (!figure->is_countable || is_future(h->request, year, month)) {
        html_none(h);
    } else if (count > 0 && numbers_list(h->request, year, figure, month, &target)) {
        html_link(h, target, str_from_int(h->request->arena, count));
    } else {
        html_count(h, count);
    }
    html_cell_end(h);
}

/* ---- tables ---- */

static void row_head(struct html *h, const struct year_figure *figure)
{
    html_row_begin(h);
    html_row_head_begin(h);
    html_label(h, &figure->indicator->label);
    html_row_head_end(h);
}

static void year_table(struct html *h, const struct year_numbers *year)
{
    const struct request *request = h->request;
    const struct column columns[] = {
        { t(request, "numbers.indicator"), CELL_TEXT, NULL },
        { t(request, "numbers.count"), CELL_NUMBER, NULL },
        { t(request, "numbers.target"), CELL_NUMBER, NULL },
        { t(request, "numbers.reached"), CELL_NUMBER, NULL },
        { t(request, "numbers.share"), CELL_NUMBER, NULL },
        { t(request, "numbers.share_target"), CELL_NUMBER, NULL },
    };
    struct table table = { .caption = t(request, "numbers.year"),
                           .columns = columns,
                           .column_count = LENGTH(columns) };
    html_table_begin(h, &table);
    for (size_t i = 0; i < year->count; i++) {
        const struct year_figure *figure = &year->figures[i];
        int64_t reached = 0, share = 0;
        bool has_reached = year_reached_tenths(figure, &reached);
        bool has_share = figure->is_countable && year_share_tenths(figure, &share);
        row_head(h, figure);
        figure_cell(h, year, figure, -1);
        numbers_count_cell(h, figure->target);
        numbers_percent_cell(h, has_reached, reached);
        numbers_percent_cell(h, has_share, share);
        numbers_percent_cell(h, figure->target_percent.has, figure->target_percent.value * 10);
        html_row_end(h);
    }
    html_table_end(h);
}

static void month_table(struct html *h, const struct year_numbers *year)
{
    const struct request *request = h->request;
    struct column columns[YEAR_MONTHS + 2];
    columns[0] = (struct column){ t(request, "numbers.indicator"), CELL_TEXT, NULL };
    for (int month = 0; month < YEAR_MONTHS; month++)
        columns[month + 1] = (struct column){ numbers_month(request, month), CELL_NUMBER, NULL };
    columns[YEAR_MONTHS + 1] = (struct column){ t(request, "numbers.sum"), CELL_NUMBER, NULL };
    struct table table = { .caption = t(request, "numbers.by_month"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .is_dense = true };
    html_table_begin(h, &table);
    for (size_t i = 0; i < year->count; i++) {
        const struct year_figure *figure = &year->figures[i];
        row_head(h, figure);
        for (int month = 0; month < YEAR_MONTHS; month++)
            figure_cell(h, year, figure, month);
        figure_cell(h, year, figure, -1);
        html_row_end(h);
        if (!figure->target.has)
            continue;
        html_row_begin(h);
        html_row_head_begin(h);
        html_t(h, "numbers.target_until");
        html_row_head_end(h);
        for (int month = 0; month < YEAR_MONTHS; month++)
            numbers_count_cell(h, year_target_until(figure, month));
        numbers_count_cell(h, figure->target);
        html_row_end(h);
    }
    html_table_end(h);
}

/* ---- of a town: the offices it commissions ---- */

static bool is_of_town(const struct request *request)
{
    return may_ever(&request->actor, STR("numbers"), STR("town"));
}

static STATUS load_year(const struct request *request, const struct year_ask *ask,
                        struct year_numbers *year, struct str *ret_offices, struct err *err)
{
    struct str *offices;
    size_t count;
    struct buf names;
    *ret_offices = STR("");
    if (!is_of_town(request))
        return year_load(request->db, request->arena, ask, year, err);
    TRY(year_load_town(request->db, request->arena, ask, year, &offices, &count, err));
    buf_init(&names, request->arena, 256, KIB(16));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add(&names, t(request, "numbers.comma"));
        buf_add(&names, offices[i]);
    }
    *ret_offices = buf_str(&names);
    return OK;
}

/* Whose records these are, where they are not the reader's own. */
static void town_notice(struct html *h, struct str offices)
{
    const struct request *request = h->request;
    if (!is_of_town(request))
        return;
    if (offices.len == 0)
        html_notice(h, TONE_WARNING, t(request, "numbers.town.none"));
    else
        html_notice(h, TONE_PLAIN,
                    request_text(request, "numbers.town", &ARG_TEXT("offices", offices), 1));
}

/* ---- chart of one figure by month, with a twelfth of its target as a line ---- */

static void month_chart(struct html *h, const struct year_numbers *year, const char *name,
                        const char *title_key)
{
    const struct request *request = h->request;
    const struct year_figure *figure = year_figure_find(year, str_of(name));
    if (figure == NULL || !figure->is_countable)
        return;
    struct str labels[YEAR_MONTHS];
    bool is_absent[YEAR_MONTHS];
    for (int month = 0; month < YEAR_MONTHS; month++) {
        labels[month] = numbers_month(request, month);
        is_absent[month] = is_future(request, year, month);
    }
    OptCount each = year_target_until(figure, 0);
    const struct text_arg args[] = { ARG_INT("count", figure->total) };
    const struct text_arg target_args[] = { ARG_INT("target", each.value) };
    struct chart chart = {
        .title = request_text(request, title_key, args, LENGTH(args)),
        .unit = t(request, "numbers.unit"),
        .period = era_format_fiscal_year(request->arena, &request->seido->eras, year->fiscal_year),
        .source = t(request, is_of_town(request) ? "numbers.source.town" : "numbers.source"),
        .labels = labels,
        .label_count = YEAR_MONTHS,
        .series = { { .name = request_label(request, &figure->indicator->label),
                      .values = figure->months,
                      .is_absent = is_absent } },
        .series_count = 1,
        .has_target = each.has,
        .target = each.value,
        .target_text =
            request_text(request, "numbers.target_month", target_args, LENGTH(target_args)),
    };
    html_bar_chart(h, &chart);
}

STATUS numbers_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct year_numbers year = { 0 };
    struct str offices;
    int32_t asked = numbers_asked_year(request);
    const struct text_arg args[] = {
        ARG_TEXT("year", era_format_fiscal_year(request->arena, &request->seido->eras, asked)),
    };
    struct page page = { .title = request_text(request, "numbers.title", args, LENGTH(args)),
                         .nav = NAV_NUMBERS,
                         .wide = true };
    struct year_ask ask = { &request->actor, request->actor.organisation, asked, request->today,
                            STR("") };
    TRY(load_year(request, &ask, &year, &offices, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_filter_bar_begin(&h, TO(ROUTE_NUMBERS));
    numbers_year_choice(&h, asked);
    html_filter_bar_end(&h, NULL, 0, TO(ROUTE_NUMBERS));
    town_notice(&h, offices);
    if (!year.population.has)
        html_notice(&h, TONE_WARNING, t(request, "numbers.no_population"));
    else if (!year.has_rates)
        numbers_year_notice(&h, asked, false);
    else
        html_notice(&h, TONE_PLAIN,
                    request_text(request, "numbers.population",
                                 &ARG_INT("population", year.population.value), 1));
    year_table(&h, &year);
    bool is_over = year.fiscal_year < date_fiscal_year(request->today);
    month_chart(&h, &year, "new_consultations",
                is_over ? "numbers.chart.new_consultations" : "numbers.chart.new_so_far");
    month_chart(&h, &year, "plans", is_over ? "numbers.chart.plans" : "numbers.chart.plans_so_far");
    month_table(&h, &year);
    numbers_definitions(&h, year.has_rates ? &year.rates : NULL);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
