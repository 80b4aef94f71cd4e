/* chart.h - charts as SVG drawn by the server: title that states the finding, role=img with a
 * description, and the numbers in a table below. Geometry is in attributes, colours in classes. */
#ifndef BANSO_WEB_CHART_H
#define BANSO_WEB_CHART_H

#include "web/html.h"

enum { CHART_SERIES_MAX = 6, CHART_POINTS_MAX = 120 };

struct chart_series {
    struct str name;
    const int64_t *values; /* one a label */
    const bool *is_absent; /* NULL: all there */
};

struct chart {
    struct str title; /* the finding */
    struct str unit, period, source;
    const struct str *labels;
    size_t label_count;
    struct chart_series series[CHART_SERIES_MAX];
    size_t series_count;
    bool has_target;
    int64_t target; /* dashed line */
    struct str target_text;
    const struct target *links; /* one a label: the list that a figure counts; NULL */
    bool show_table;            /* else folded in <details> */
};

void html_bar_chart(struct html *h, const struct chart *chart); /* columns from zero */
void html_line_chart(struct html *h, const struct chart *chart);
/* Horizontal bars, one a label, the value written beside it; `strong` of them highlighted. */
void html_funnel_chart(struct html *h, const struct chart *chart, size_t strong_from);
/* A thin bar of `done` of `all` with its words. */
void html_meter(struct html *h, int64_t done, int64_t all, struct str words);

#endif
