/* chart.c - charts as SVG with their numbers in a table. All geometry is in user units of a viewBox. */
#include "web/chart.h"

#include "base/banned.h"

enum {
    WIDTH = 360,
    HEIGHT = 220,
    LEFT = 44,
    RIGHT = 8,
    TOP = 26,
    BOTTOM = 30,
    PLOT_W = WIDTH - LEFT - RIGHT,
    PLOT_H = HEIGHT - TOP - BOTTOM,
    FUNNEL_ROW = 36,
    FUNNEL_LEFT = 110,
    FUNNEL_MAX = 190,
    LABELS_MAX = 8 /* more are thinned out, and values are left to the table */,
    SAMPLE = 28 /* of a line, before its name */,
    NARROW = 7 /* what a letter of a label takes, */,
    WIDE = 12 /* and one that is not ASCII */,
    LABEL_GAP = 8
};

static int64_t top_value(const struct chart *chart)
{
    int64_t top = chart->has_target ? chart->target : 0;
    for (size_t s = 0; s < chart->series_count; s++)
        for (size_t i = 0; i < chart->label_count; i++)
            if (chart->series[s].values[i] > top)
                top = chart->series[s].values[i];
    return top;
}

/* A round number not below `top`, with a round half: 1, 2, 4, 6 or 8 times a power of ten. */
static int64_t scale_of(int64_t top)
{
    static const int64_t steps[] = { 1, 2, 4, 6, 8 };
    for (int64_t power = 1; power < INT64_C(1000000000000000); power *= 10)
        for (size_t i = 0; i < LENGTH(steps); i++)
            if (steps[i] * power >= top)
                return steps[i] * power;
    return top;
}

static int64_t y_of(int64_t value, int64_t scale)
{
    return TOP + PLOT_H - value * PLOT_H / scale;
}

static void svg_text(struct html *h, int64_t x, int64_t y, const char *class_name, struct str text)
{
    H(h, "<text");
    html_attr_int(h, "x", x);
    html_attr_int(h, "y", y);
    html_attr(h, "class", str_of(class_name));
    H(h, ">");
    html_text(h, text);
    H(h, "</text>");
}

static void svg_line(struct html *h, int64_t x1, int64_t y1, int64_t x2, int64_t y2,
                     const char *class_name)
{
    H(h, "<line");
    html_attr_int(h, "x1", x1);
    html_attr_int(h, "y1", y1);
    html_attr_int(h, "x2", x2);
    html_attr_int(h, "y2", y2);
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

/* ---- the frame of a chart ---- */

static void figure_begin(struct html *h, const struct chart *chart, int width, int height)
{
    H(h, "<figure class=\"ui-chart\"><figcaption>");
    html_text(h, chart->title);
    H(h, "</figcaption><svg class=\"ui-chart__svg\" role=\"img\"");
    H(h, " viewBox=\"0 0 ");
    html_int(h, width);
    H(h, " ");
    html_int(h, height);
    H(h, "\"");
    html_attr(h, "aria-label", chart->title);
    H(h, ">");
}

static void table_row(struct html *h, const struct chart *chart, size_t row)
{
    H(h, "<tr><th scope=\"row\">");
    if (chart->links != NULL)
        html_link(h, chart->links[row], chart->labels[row]);
    else
        html_text(h, chart->labels[row]);
    H(h, "</th>");
    for (size_t s = 0; s < chart->series_count; s++) {
        H(h, "<td class=\"ui-table__number\">");
        if (chart->series[s].is_absent != NULL && chart->series[s].is_absent[row])
            html_none(h);
        else
            html_count(h, chart->series[s].values[row]);
        H(h, "</td>");
    }
    H(h, "</tr>");
}

static void figure_end(struct html *h, const struct chart *chart)
{
    H(h, "</svg>");
    if (chart->show_table)
        H(h, "<details class=\"ui-chart__data\" open><summary>");
    else
        H(h, "<details class=\"ui-chart__data\"><summary>");
    html_t(h, "web.chart.table");
    H(h, "</summary><table class=\"ui-table\" data-dense><caption class=\"ui-hidden\">");
    html_text(h, chart->title);
    H(h, "</caption><thead><tr><td></td>");
    for (size_t s = 0; s < chart->series_count; s++) {
        H(h, "<th scope=\"col\" class=\"ui-table__number\">");
        html_text(h, chart->series[s].name);
        if (chart->unit.len > 0) {
            H(h, " (");
            html_text(h, chart->unit);
            H(h, ")");
        }
        H(h, "</th>");
    }
    H(h, "</tr></thead><tbody>");
    for (size_t i = 0; i < chart->label_count; i++)
        table_row(h, chart, i);
    H(h, "</tbody></table></details>");
    if (chart->period.len > 0 || chart->source.len > 0) {
        H(h, "<p class=\"ui-chart__source\">");
        html_text(h, chart->period);
        H(h, " ");
        html_text(h, chart->source);
        H(h, "</p>");
    }
    H(h, "</figure>");
}

static void axes(struct html *h, const struct chart *chart, int64_t scale)
{
    for (int part = 0; part <= 2; part++) {
        int64_t value = scale * part / 2;
        if (part == 1 && scale % 2 != 0)
            continue;
        svg_line(h, LEFT, y_of(value, scale), WIDTH - RIGHT, y_of(value, scale),
                 part == 0 ? "ui-chart__axis" : "ui-chart__grid");
        svg_text(h, LEFT - 8, y_of(value, scale) + 5, "ui-chart__tick",
                 yen_format(h->request->arena, value));
    }
    svg_text(h, LEFT - 8, TOP - 12, "ui-chart__tick", chart->unit);
}

/* Above the bars: drawn after them. */
static void target_line(struct html *h, const struct chart *chart, int64_t scale)
{
    if (!chart->has_target)
        return;
    int64_t y = y_of(chart->target, scale);
    svg_line(h, LEFT, y, WIDTH - RIGHT, y, "ui-chart__target");
    svg_text(h, WIDTH - RIGHT, y - 6, "ui-chart__target-text", chart->target_text);
}

static int64_t x_of(const struct chart *chart, size_t i)
{
    int64_t count = (int64_t)chart->label_count;
    return LEFT + PLOT_W * (2 * (int64_t)i + 1) / (2 * count);
}

/* UTF-8: what is not ASCII here has three bytes. */
static size_t label_width(struct str text)
{
    size_t chars = str_chars(text), wide = (text.len - chars) / 2;
    return wide * WIDE + (chars - wide) * NARROW + LABEL_GAP;
}

/* As many labels as stand beside each other without touching. */
static void x_labels(struct html *h, const struct chart *chart)
{
    size_t widest = PLOT_W / LABELS_MAX;
    for (size_t i = 0; i < chart->label_count; i++)
        widest = label_width(chart->labels[i]) > widest ? label_width(chart->labels[i]) : widest;
    size_t step = (chart->label_count * widest + PLOT_W - 1) / PLOT_W;
    for (size_t i = 0; i < chart->label_count; i += step)
        svg_text(h, x_of(chart, i), HEIGHT - BOTTOM + 20, "ui-chart__label", chart->labels[i]);
}

static void bar(struct html *h, const struct chart *chart, size_t series, size_t i, int64_t scale)
{
    int64_t slot = PLOT_W / (int64_t)chart->label_count;
    int64_t width = slot * 6 / 10 / (int64_t)chart->series_count;
    int64_t value = chart->series[series].values[i];
    int64_t y = y_of(value, scale);
    int64_t x = x_of(chart, i) - width * (int64_t)chart->series_count / 2 + width * (int64_t)series;
    H(h, "<rect");
    html_attr_int(h, "x", x);
    html_attr_int(h, "y", y);
    html_attr_int(h, "width", width < 1 ? 1 : width);
    html_attr_int(h, "height", TOP + PLOT_H - y);
    H(h, " rx=\"2\"");
    html_attr_int(h, "data-series", (int64_t)series + 1);
    H(h, " class=\"ui-chart__bar\"/>");
    if (chart->label_count <= LABELS_MAX && chart->series_count == 1 && value > 0)
        svg_text(h, x_of(chart, i), y - 6, "ui-chart__value", yen_format(h->request->arena, value));
}

void html_bar_chart(struct html *h, const struct chart *chart)
{
    int64_t scale = scale_of(top_value(chart));
    figure_begin(h, chart, WIDTH, HEIGHT);
    if (chart->label_count > 0) {
        axes(h, chart, scale);
        for (size_t s = 0; s < chart->series_count; s++)
            for (size_t i = 0; i < chart->label_count; i++)
                bar(h, chart, s, i, scale);
        target_line(h, chart, scale);
        x_labels(h, chart);
    }
    figure_end(h, chart);
}

static void line(struct html *h, const struct chart *chart, size_t series, int64_t scale)
{
    const struct chart_series *one = &chart->series[series];
    H(h, "<polyline class=\"ui-chart__line\"");
    html_attr_int(h, "data-series", (int64_t)series + 1);
    H(h, " points=\"");
    for (size_t i = 0; i < chart->label_count; i++) {
        if (one->is_absent != NULL && one->is_absent[i])
            continue;
        html_int(h, x_of(chart, i));
        H(h, ",");
        html_int(h, y_of(one->values[i], scale));
        H(h, " ");
    }
    H(h, "\"/>");
}

/* The names of the lines, each after a piece of its line: above the drawing, where nothing crosses them. */
static void line_names(struct html *h, const struct chart *chart)
{
    int64_t x = LEFT + LABEL_GAP;
    for (size_t s = 0; s < chart->series_count; s++) {
        H(h, "<polyline class=\"ui-chart__line\"");
        html_attr_int(h, "data-series", (int64_t)s + 1);
        H(h, " points=\"");
        html_int(h, x);
        H(h, ",10 ");
        html_int(h, x + SAMPLE);
        H(h, ",10\"/>");
        x += SAMPLE + LABEL_GAP;
        svg_text(h, x, TOP - 12, "ui-chart__name", chart->series[s].name);
        x += (int64_t)label_width(chart->series[s].name) + LABEL_GAP;
    }
}

void html_line_chart(struct html *h, const struct chart *chart)
{
    int64_t scale = scale_of(top_value(chart));
    figure_begin(h, chart, WIDTH, HEIGHT);
    if (chart->label_count > 0) {
        axes(h, chart, scale);
        for (size_t s = 0; s < chart->series_count; s++)
            line(h, chart, s, scale);
        line_names(h, chart);
        target_line(h, chart, scale);
        x_labels(h, chart);
    }
    figure_end(h, chart);
}

void html_funnel_chart(struct html *h, const struct chart *chart, size_t strong_from)
{
    int64_t top = top_value(chart);
    int height = (int)chart->label_count * FUNNEL_ROW + 4;
    figure_begin(h, chart, WIDTH, height);
    for (size_t i = 0; i < chart->label_count; i++) {
        int64_t value = chart->series[0].values[i];
        int64_t width = top == 0 ? 0 : value * FUNNEL_MAX / top;
        int64_t y = (int64_t)i * FUNNEL_ROW + 4;
        svg_text(h, FUNNEL_LEFT - 8, y + 18, "ui-chart__row-label", chart->labels[i]);
        H(h, "<rect");
        html_attr_int(h, "x", FUNNEL_LEFT);
        html_attr_int(h, "y", y);
        html_attr_int(h, "width", width < 2 ? 2 : width);
        html_attr_int(h, "height", FUNNEL_ROW - 12);
        if (i >= strong_from)
            H(h, " class=\"ui-chart__bar\" data-series=\"1\"/>");
        else
            H(h, " class=\"ui-chart__bar\" data-weak/>");
        svg_text(h, FUNNEL_LEFT + width + 8, y + 18, "ui-chart__row-value",
                 yen_format(h->request->arena, value));
    }
    figure_end(h, chart);
}

void html_meter(struct html *h, int64_t done, int64_t all, struct str words)
{
    int64_t width = all <= 0 ? 0 : done >= all ? 100 : done * 100 / all;
    H(h, "<div class=\"ui-meter\"><svg class=\"ui-meter__bar\" viewBox=\"0 0 100 4\""
         " preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">"
         "<rect class=\"ui-meter__all\" width=\"100\" height=\"4\" rx=\"2\"/>"
         "<rect class=\"ui-meter__done\" height=\"4\" rx=\"2\"");
    html_attr_int(h, "width", width);
    H(h, "/></svg><span class=\"ui-meter__words\">");
    html_text(h, words);
    H(h, "</span></div>");
}
