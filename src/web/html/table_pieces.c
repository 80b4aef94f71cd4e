/* table_pieces.c - lists: tables with sortable columns, pages, filters, saved views, bulk acts. */
#include "web/pieces_more.h"

#include "base/banned.h"

static void cell_class(struct html *h, enum cell_look look)
{
    static const struct str classes[] = {
        [CELL_TEXT] = STR_INIT(""),
        [CELL_NUMBER] = STR_INIT(" class=\"ui-table__number\""),
        [CELL_DATE] = STR_INIT(" class=\"ui-table__date\""),
        [CELL_CHIP] = STR_INIT(" class=\"ui-table__chip\""),
        [CELL_KEY] = STR_INIT(" class=\"ui-table__key\""),
    };
    buf_add(&h->out, classes[look]);
}

/* The list with one parameter changed; `value` "" drops it. Page numbers start again. */
static struct target with_param(struct html *h, struct target list, struct str name,
                                struct str value, struct params *room)
{
    params_init(room, h->request->arena);
    for (size_t i = 0; list.query != NULL && i < list.query->count; i++) {
        struct param param = list.query->items[i];
        if (!str_equal(param.name, name) && !str_equal(param.name, STR("page")))
            (void)params_add(room, param.name, param.value);
    }
    if (value.len > 0)
        (void)params_add(room, name, value);
    list.query = room;
    return list;
}

static void column_head(struct html *h, const struct table *table, const struct column *column)
{
    H(h, "<th scope=\"col\"");
    cell_class(h, column->look);
    if (column->sort == NULL) {
        H(h, ">");
        html_text(h, column->label);
        H(h, "</th>");
        return;
    }
    struct str sort = str_of(column->sort);
    bool is_up = str_equal(table->sort, sort);
    bool is_down = table->sort.len > 0 && table->sort.ptr[0] == '-' &&
                   str_equal(str_slice(table->sort, 1, table->sort.len), sort);
    if (is_up)
        H(h, " aria-sort=\"ascending\"");
    if (is_down)
        H(h, " aria-sort=\"descending\"");
    struct str next = is_up ? str_format(h->request->arena, "-%.*s", STR_ARG(sort)) : sort;
    struct params room;
    struct target target = with_param(h, table->list, STR("sort"), next, &room);
    H(h, "><a class=\"ui-table__sort\" href=\"");
    html_url(h, target);
    H(h, "\">");
    html_text(h, column->label);
    html_icon(h, is_up ? "up" : is_down ? "down" : "sort");
    H(h, "</a></th>");
}

void html_table_begin(struct html *h, const struct table *table)
{
    H(h, "<div class=\"ui-table-box\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", table->caption);
    H(h, "><table class=\"ui-table\"");
    if (table->column_count > 8)
        H(h, " data-zebra");
    if (table->is_dense)
        H(h, " data-dense");
    H(h, "><caption>");
    html_text(h, table->caption);
    H(h, "</caption><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++)
        column_head(h, table, &table->columns[i]);
    H(h, "</tr></thead><tbody>");
}

void html_row_begin(struct html *h)
{
    H(h, "<tr>");
}

void html_row_end(struct html *h)
{
    H(h, "</tr>");
}

void html_cell_begin(struct html *h, enum cell_look look)
{
    H(h, "<td");
    cell_class(h, look);
    H(h, ">");
}

void html_cell_end(struct html *h)
{
    H(h, "</td>");
}

void html_row_head_begin(struct html *h)
{
    H(h, "<th scope=\"row\">");
}

void html_row_head_end(struct html *h)
{
    H(h, "</th>");
}

void html_cell(struct html *h, enum cell_look look, struct str text)
{
    html_cell_begin(h, look);
    if (text.len == 0)
        html_none(h);
    else
        html_text(h, text);
    html_cell_end(h);
}

void html_table_end(struct html *h)
{
    H(h, "</tbody></table></div>");
}

/* ---- pages ---- */

static struct target page_target(struct html *h, struct target list, size_t page,
                                 struct params *room)
{
    struct target target = with_param(h, list, STR("page"), STR(""), room);
    if (page > 0)
        params_add_int(room, STR("page"), (int64_t)page + 1);
    return target;
}

static void page_link(struct html *h, struct target list, size_t page, const char *key,
                      const char *rel)
{
    struct params room;
    struct target target = page_target(h, list, page, &room);
    H(h, "<a class=\"ui-pager__link\"");
    html_attr(h, "rel", str_of(rel));
    H(h, " href=\"");
    html_url(h, target);
    H(h, "\">");
    html_t(h, key);
    H(h, "</a>");
}

static void page_sizes(struct html *h, struct target list, size_t size)
{
    static const size_t sizes[] = { 20, 50, 100, 200 };
    H(h, "<span class=\"ui-pager__sizes\">");
    html_t(h, "web.pager.size");
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct params room;
        struct str number = str_from_int(h->request->arena, (int64_t)sizes[i]);
        struct target target = with_param(h, list, STR("size"), number, &room);
        H(h, " <a href=\"");
        html_url(h, target);
        H(h, "\"");
        if (sizes[i] == size)
            H(h, " aria-current=\"true\"");
        H(h, ">");
        html_text(h, number);
        H(h, "</a>");
    }
    H(h, "</span>");
}

void html_pager(struct html *h, struct target list, const struct pager *pager)
{
    size_t size = pager->size, page = pager->page;
    int64_t total = pager->total;
    int64_t first = (int64_t)(page * size) + 1, last = (int64_t)((page + 1) * size);
    if (last > total)
        last = total;
    if (first > total)
        first = total;
    H(h, "<nav class=\"ui-pager\"");
    html_attr(h, "aria-label", request_text(h->request, "web.pager.label", NULL, 0));
    H(h, "><span class=\"ui-pager__count\">");
    html_t_args(h, pager->total_or_more ? "web.pager.count_more" : "web.pager.count",
                ARG_INT("total", total), ARG_INT("first", first), ARG_INT("last", last));
    H(h, "</span>");
    if (page > 0)
        page_link(h, list, page - 1, "web.pager.previous", "prev");
    if (pager->has_more)
        page_link(h, list, page + 1, "web.pager.next", "next");
    if (total > 20)
        page_sizes(h, list, size);
    H(h, "</nav>");
}

/* ---- filters and views ---- */

void html_filter_bar_begin(struct html *h, struct target list)
{
    H(h, "<search class=\"ui-filter-bar\">");
    html_form_get_begin(h, list);
}

void html_filter_bar_end(struct html *h, const struct applied *applied, size_t count,
                         struct target clear)
{
    H(h, "<button type=\"submit\" class=\"ui-button\">");
    html_t(h, "web.filter.act");
    H(h, "</button>");
    html_form_end(h);
    if (count > 0) {
        H(h, "<ul class=\"ui-filter-bar__applied\">");
        for (size_t i = 0; i < count; i++) {
            H(h, "<li><a class=\"ui-chip\" data-tone=\"info\" href=\"");
            html_url(h, applied[i].without);
            H(h, "\">");
            html_text(h, applied[i].text);
            html_icon(h, "close");
            H(h, "<span class=\"ui-hidden\">");
            html_t(h, "web.filter.remove");
            H(h, "</span></a></li>");
        }
        H(h, "<li><a href=\"");
        html_url(h, clear);
        H(h, "\">");
        html_t(h, "web.filter.clear");
        H(h, "</a></li></ul>");
    }
    H(h, "</search>");
}

void html_saved_views(struct html *h, const struct view_link *views, size_t count)
{
    if (count == 0)
        return;
    H(h, "<nav class=\"ui-saved-views\"");
    html_attr(h, "aria-label", request_text(h->request, "web.views", NULL, 0));
    H(h, "><ul>");
    for (size_t i = 0; i < count; i++) {
        H(h, "<li><a href=\"");
        html_url(h, views[i].target);
        H(h, "\"");
        if (views[i].is_current)
            H(h, " aria-current=\"page\"");
        H(h, ">");
        html_text(h, views[i].name);
        H(h, "</a></li>");
    }
    H(h, "</ul></nav>");
}

void html_bulk_bar_begin(struct html *h, struct target act)
{
    html_form_begin(h, act, FORM_PLAIN);
    H(h, "<div class=\"ui-bulk-bar\" data-bulk>");
    html_t(h, "web.bulk.help");
    H(h, "</div>");
}

void html_row_check(struct html *h, struct str value, struct str label)
{
    H(h, "<td class=\"ui-table__check\"><input type=\"checkbox\" name=\"chosen\"");
    html_attr(h, "value", value);
    html_attr(h, "aria-label", label);
    H(h, "></td>");
}

void html_bulk_bar_end(struct html *h)
{
    html_form_end(h);
}
