/* area_pages.c - the numbers of a prefecture (stats/area.h) as tables and as a file. */
#include "web/calc/area_pages.h"

#include "base/era.h"
#include "os/files.h"
#include "stats/area.h"
#include "web/calc/numbers_pieces.h"
#include "web/exchange/export_form.h"
#include "web/pieces_more.h"

#include "base/banned.h"

enum { FILE_COLUMNS_MAX = 9 + YEAR_MONTHS };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static STATUS load(const struct request *request, struct area_numbers *ret, struct err *err)
{
    struct year_ask ask = { &request->actor, request->actor.organisation,
                            numbers_asked_year(request), request->today, STR("") };
    return area_load(request->db, request->arena, &ask, ret, err);
}

static struct target to_year(const struct request *request, enum route_id route, int32_t year)
{
    struct params *query = arena_new(request->arena, struct params);
    struct target target = TO(route);
    params_init(query, request->arena);
    (void)params_add(query, STR("year"), str_from_int(request->arena, year));
    target.query = query;
    return target;
}

/* ---- words of a row ---- */

static struct str name_of(const struct request *request, const struct organisation *organisation)
{
    bool in_english = request->lang == LANG_EN && organisation->name_en.len > 0;
    return in_english ? organisation->name_en : organisation->name;
}

/* As the table of municipalities calls it, else its own organisation; its code where neither is known. */
static struct str town_words(const struct request *request, const struct area_row *row)
{
    const struct rate_table *table = seido_rates(request->seido, STR("municipalities"));
    const struct str keys[][2] = { { STR("code"), row->code } };
    const struct rate_row *found = NULL;
    struct err absent = { 0 };
    if (table != NULL && row->code.len > 0 &&
        rate_find(table, request->today, keys, LENGTH(keys), &found, &absent) == OK)
        return rate_cell(table, found, request->lang == LANG_EN ? STR("name_en") : STR("name"));
    return row->town != NULL ? name_of(request, row->town) : row->code;
}

static bool is_all(const struct area_numbers *area, size_t row)
{
    return row == area->row_count - 1;
}

static struct str row_words(const struct request *request, const struct area_numbers *area,
                            size_t at)
{
    const struct area_row *row = &area->rows[at];
    if (is_all(area, at))
        return t(request, "numbers.area.all");
    if (row->office != NULL)
        return name_of(request, row->office);
    return request_text(request, "numbers.area.town", &ARG_TEXT("town", town_words(request, row)),
                        1);
}

/* ---- tables ---- */

static void shown_cell(struct html *h, const struct area_table *table, int64_t count)
{
    html_cell_begin(h, CELL_NUMBER);
    if (!table->is_countable) {
        html_none(h);
    } else if (count == AREA_HIDDEN) {
        H(h, "<span class=\"ui-none\" aria-hidden=\"true\">");
        html_t(h, "numbers.area.mark");
        H(h, "</span><span class=\"ui-hidden\">");
        html_t(h, "numbers.area.hidden");
        H(h, "</span>");
    } else {
        html_count(h, count);
    }
    html_cell_end(h);
}

static void row_head(struct html *h, const struct area_numbers *area, size_t row)
{
    html_row_begin(h);
    html_row_head_begin(h);
    html_text(h, row_words(h->request, area, row));
    html_row_head_end(h);
}

static void month_table(struct html *h, const struct area_numbers *area,
                        const struct area_table *table)
{
    const struct request *request = h->request;
    struct column columns[YEAR_MONTHS + 5];
    size_t count = 0;
    columns[count++] = (struct column){ t(request, "numbers.area.place"), CELL_TEXT, NULL };
    for (size_t month = 0; month < area->months; month++)
        columns[count++] = (struct column){ numbers_month(request, (int)month), CELL_NUMBER, NULL };
    static const char *const last[] = { "numbers.sum", "numbers.target", "numbers.reached",
                                        "numbers.share" };
    for (size_t i = 0; i < LENGTH(last); i++)
        columns[count++] = (struct column){ t(request, last[i]), CELL_NUMBER, NULL };
    const struct text_arg args[] = { ARG_TEXT("indicator",
                                              request_label(request, &table->indicator->label)) };
    struct table drawn = { .caption =
                               request_text(request, "numbers.area.by_month", args, LENGTH(args)),
                           .columns = columns,
                           .column_count = count,
                           .is_dense = true };
    html_table_begin(h, &drawn);
    for (size_t row = 0; row < area->row_count; row++) {
        int64_t reached = 0, share = 0;
        row_head(h, area, row);
        for (size_t month = 0; month < area->months; month++)
            shown_cell(h, table, area_count(area, table, row, (int)month));
        shown_cell(h, table, area_count(area, table, row, -1));
        numbers_count_cell(h, table->targets[row]);
        bool has_reached = area_reached_tenths(area, table, row, &reached);
        numbers_percent_cell(h, has_reached, reached);
        bool has_share = area_share_tenths(area, table, row, &share);
        numbers_percent_cell(h, has_share, share);
        html_row_end(h);
    }
    html_table_end(h);
}

static void year_table(struct html *h, const struct area_numbers *area)
{
    const struct request *request = h->request;
    struct column *columns = arena_array(request->arena, struct column, area->table_count + 1);
    columns[0] = (struct column){ t(request, "numbers.area.place"), CELL_TEXT, NULL };
    for (size_t i = 0; i < area->table_count; i++)
        columns[i + 1] = (struct column){ request_label(request, &area->tables[i].indicator->label),
                                          CELL_NUMBER, NULL };
    struct table drawn = { .caption = t(request, "numbers.area.year"),
                           .columns = columns,
                           .column_count = area->table_count + 1,
                           .is_dense = true };
    html_table_begin(h, &drawn);
    for (size_t row = 0; row < area->row_count; row++) {
        row_head(h, area, row);
        for (size_t i = 0; i < area->table_count; i++)
            shown_cell(h, &area->tables[i], area_count(area, &area->tables[i], row, -1));
        html_row_end(h);
    }
    html_table_end(h);
}

/* ---- the page ---- */

static const struct area_table *asked_table(const struct request *request,
                                            const struct area_numbers *area)
{
    const struct area_table *table = area_table_find(area, request_query(request, "indicator"));
    return table != NULL ? table : &area->tables[0];
}

static void filter_bar(struct html *h, const struct area_numbers *area,
                       const struct area_table *table)
{
    const struct request *request = h->request;
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, area->table_count);
    for (size_t i = 0; i < area->table_count; i++)
        options[i] = (struct choice_option){
            area->tables[i].indicator->name,
            request_label(request, &area->tables[i].indicator->label),
        };
    struct control control = { .name = STR("indicator"),
                               .label = t(request, "numbers.indicator"),
                               .value = table->indicator->name };
    html_filter_bar_begin(h, TO(ROUTE_AREA));
    numbers_year_choice(h, area->fiscal_year);
    html_choice(h, CHOICE_SELECT, &control, options, area->table_count);
    html_filter_bar_end(h, NULL, 0, TO(ROUTE_AREA));
}

static void numbers_of(struct html *h, const struct area_numbers *area,
                       const struct area_table *table)
{
    const struct request *request = h->request;
    if (area->limit > 1)
        html_notice(h, TONE_PLAIN,
                    request_text(request, "numbers.area.rule", &ARG_INT("limit", area->limit), 1));
    else
        html_notice(h, TONE_PLAIN, t(request, "numbers.area.nothing_hidden"));
    month_table(h, area, table);
    year_table(h, area);
    H(h, "<p>");
    html_link(h, to_year(request, ROUTE_AREA_EXPORT, area->fiscal_year),
              t(request, "numbers.area.export"));
    H(h, "</p>");
}

STATUS area_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct area_numbers area = { 0 };
    TRY(load(request, &area, err));
    const struct area_table *table = asked_table(request, &area);
    const struct text_arg args[] = {
        ARG_TEXT("year",
                 era_format_fiscal_year(request->arena, &request->seido->eras, area.fiscal_year)),
    };
    struct page page = { .title = request_text(request, "numbers.area.title", args, LENGTH(args)),
                         .nav = NAV_AREA,
                         .wide = true };
    html_init(&h, request);
    html_page_begin(&h, &page);
    filter_bar(&h, &area, table);
    numbers_year_notice(&h, area.fiscal_year, area.has_rates);
    if (area.row_count > 0)
        numbers_of(&h, &area, table);
    else
        html_empty(&h, "numbers.area.none", "numbers.area.none.why", TO(ROUTE_HELP),
                   "web.nav.help");
    numbers_definitions(&h, area.has_rates ? &area.rates : NULL);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- the file: a row for each place and indicator ---- */

static size_t file_columns(const struct request *request, const struct area_numbers *area,
                           struct table_column *columns)
{
    size_t count = 0;
    static const struct {
        const char *key, *name;
    } first[] = {
        { "numbers.fiscal_year", "fiscal_year" },
        { "numbers.area.level", "level" },
        { "numbers.area.code", "municipality_code" },
        { "numbers.area.town_column", "municipality" },
        { "numbers.area.office", "office" },
        { "numbers.indicator", "indicator" },
    };
    for (size_t i = 0; i < LENGTH(first); i++)
        columns[count++] = (struct table_column){ t(request, first[i].key), str_of(first[i].name) };
    for (size_t month = 0; month < area->months; month++)
        columns[count++] = (struct table_column){
            numbers_month(request, (int)month),
            str_format(request->arena, "month_%02zu", (month + 3) % YEAR_MONTHS + 1),
        };
    columns[count++] = (struct table_column){ t(request, "numbers.sum"), STR("total") };
    columns[count++] = (struct table_column){ t(request, "numbers.target"), STR("target") };
    return count;
}

/* X, as in published statistics: hidden, and not the empty cell of what is not known. */
static STATUS write_count(struct table_out *out, const struct area_table *table, int64_t count,
                          struct err *err)
{
    if (!table->is_countable)
        return table_out_empty(out, err);
    if (count == AREA_HIDDEN)
        return table_out_text(out, STR("X"), err);
    return table_out_number(out, count, err);
}

static STATUS write_row(const struct request *request, struct table_out *out,
                        const struct area_numbers *area, const struct area_table *table, size_t at,
                        struct err *err)
{
    const struct area_row *row = &area->rows[at];
    const char *level = is_all(area, at)      ? "numbers.area.level.all"
                        : row->office != NULL ? "numbers.area.level.office"
                                              : "numbers.area.level.town";
    TRY(table_out_number(out, area->fiscal_year, err));
    TRY(table_out_text(out, t(request, level), err));
    TRY(table_out_text(out, row->code, err));
    TRY(table_out_text(out, is_all(area, at) ? STR("") : town_words(request, row), err));
    TRY(table_out_text(out, row->office != NULL ? name_of(request, row->office) : STR(""), err));
    TRY(table_out_text(out, request_label(request, &table->indicator->label), err));
    for (size_t month = 0; month < area->months; month++)
        TRY(write_count(out, table, area_count(area, table, at, (int)month), err));
    TRY(write_count(out, table, area_count(area, table, at, -1), err));
    if (table->targets[at].has)
        TRY(table_out_number(out, table->targets[at].value, err));
    else
        TRY(table_out_empty(out, err));
    return table_out_row(out, err);
}

static STATUS write_file(struct request *request, struct response *response,
                         enum export_format format, int64_t *rows, struct err *err)
{
    struct area_numbers area = { 0 };
    struct table_column columns[FILE_COLUMNS_MAX];
    TRY(load(request, &area, err));
    size_t count = file_columns(request, &area, columns);
    struct table_config config = { .format = format,
                                   .folder = request->app->data_folder,
                                   .title = t(request, "web.nav.area"),
                                   .columns = columns,
                                   .column_count = count,
                                   .may_substitute = request_form(request, "substitute").len > 0,
                                   .sink = { response, export_to_fd } };
    AUTO_TABLE_OUT out = NULL;
    TRY(file_scratch(request->app->data_folder, &response->fd, err));
    TRY(table_out_open(request->arena, &config, &out, err));
    for (size_t i = 0; i < area.table_count; i++)
        for (size_t row = 0; row < area.row_count; row++, (*rows)++)
            TRY(write_row(request, out, &area, &area.tables[i], row, err));
    return table_out_close(out, request->arena, NULL, err);
}

static STATUS draw_export(struct request *request, struct response *response,
                          const struct err *problem, struct err *err)
{
    struct target post = to_year(request, ROUTE_AREA_EXPORT_POST, numbers_asked_year(request));
    return export_form(request, response, t(request, "web.nav.area"), post, problem, err);
}

STATUS area_export_page(struct request *request, struct response *response, struct err *err)
{
    return draw_export(request, response, NULL, err);
}

STATUS area_export_post(struct request *request, struct response *response, struct err *err)
{
    enum export_format format = EXPORT_XLSX;
    struct err problem = { 0 };
    int64_t rows = 0;
    enum status status = export_asked(request, &format, &problem);
    if (status == OK)
        status = write_file(request, response, format, &rows, &problem);
    if (status == OK) {
        struct exported exported = {
            .format = format,
            .rows = rows,
            .name = str_format(request->arena, "%.*s_%d%s", STR_ARG(t(request, "web.nav.area")),
                               (int)numbers_asked_year(request), export_kinds[format].extension),
        };
        return export_done(request, response, &exported, err);
    }
    export_drop(response);
    if (status != ERR_INVALID && status != ERR_LIMIT) {
        *err = problem;
        return status;
    }
    TRY(draw_export(request, response, &problem, err));
    response->status = 422;
    return OK;
}
