/* family_svg.h - what the drawings of a family and of its surroundings share. */
#ifndef BANSO_WEB_CONSULT_FAMILY_SVG_H
#define BANSO_WEB_CONSULT_FAMILY_SVG_H

#include "consult/drawing/genogram.h"
#include "web/consult/parts.h"

/* A table field of an assessment and one cell of it; no value where the reader sees none. */
struct rows *svg_table(const struct record *record, struct str name);
const struct value *svg_cell(const struct record *record, struct str table, size_t row,
                             struct str name);

/* An element <svg> to be closed with "</svg>"; `label` "": an ornament beside words. */
void svg_begin(struct html *h, const char *class_name, int width, int height, struct str label);
void svg_line(struct html *h, struct corner from, struct corner to, const char *class_name);
void svg_text(struct html *h, struct corner at, const char *class_name, struct str text);
void svg_circle(struct html *h, struct corner at, int radius, const char *class_name);
/* Width of a text in half-width units, and the bytes of it that fit into so many. */
size_t svg_units(struct str text);
size_t svg_fit(struct str text, size_t units);
/* As much as fits, with … where something is left out. */
struct str svg_short(struct arena *arena, struct str text, size_t units);
/* Closed lines through corners, rounded at each by up to `radius`; one path. */
void svg_outlines(struct html *h, const struct outline *outlines, size_t count, int radius,
                  const char *class_name);

/* The list of signs below a drawing: begin, then an entry each: svg_begin ... </svg> svg_legend_end. */
void svg_legend_item_begin(struct html *h);
void svg_legend_item_end(struct html *h, const char *key);

#endif
