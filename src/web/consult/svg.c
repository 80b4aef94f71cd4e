/* svg.c - the pieces of which the drawings of a family and of its surroundings are made. */
#include "web/consult/family_svg.h"

#include "base/banned.h"

struct rows *svg_table(const struct record *record, struct str name)
{
    const struct value *value = record != NULL ? record_find(record, name) : NULL;
    return value != NULL && value->has ? value->rows : NULL;
}

const struct value *svg_cell(const struct record *record, struct str table, size_t row,
                             struct str name)
{
    static const struct value none;
    const struct field *field = record_field(record->def, table);
    for (size_t i = 0; i < field->column_count; i++)
        if (str_equal(field->columns[i].name, name))
            return &svg_table(record, table)->cells[row][i];
    return &none;
}

void svg_begin(struct html *h, const char *class_name, int width, int height, struct str label)
{
    H(h, "<svg");
    html_attr(h, "class", str_of(class_name));
    html_attr(h, "viewBox", str_format(h->request->arena, "0 0 %d %d", width, height));
    html_attr_int(h, "width", width);
    html_attr_int(h, "height", height);
    if (label.len > 0) {
        H(h, " role=\"img\"");
        html_attr(h, "aria-label", label);
    } else
        H(h, " aria-hidden=\"true\"");
    H(h, ">");
}

void svg_line(struct html *h, struct corner from, struct corner to, const char *class_name)
{
    H(h, "<line");
    html_attr_int(h, "x1", from.x);
    html_attr_int(h, "y1", from.y);
    html_attr_int(h, "x2", to.x);
    html_attr_int(h, "y2", to.y);
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

void svg_text(struct html *h, struct corner at, const char *class_name, struct str text)
{
    H(h, "<text");
    html_attr_int(h, "x", at.x);
    html_attr_int(h, "y", at.y);
    html_attr(h, "class", str_of(class_name));
    H(h, ">");
    html_text(h, text);
    H(h, "</text>");
}

void svg_circle(struct html *h, struct corner at, int radius, const char *class_name)
{
    H(h, "<circle");
    html_attr_int(h, "cx", at.x);
    html_attr_int(h, "cy", at.y);
    html_attr_int(h, "r", radius);
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

/* Units of the character at `at`; its end in *ret_end. */
static size_t unit_at(struct str text, size_t at, size_t *ret_end)
{
    size_t end = at + 1;
    while (end < text.len && ((unsigned char)text.ptr[end] & 0xc0) == 0x80)
        end++;
    *ret_end = end;
    return (unsigned char)text.ptr[at] < 0x80 ? 1 : 2;
}

size_t svg_units(struct str text)
{
    size_t units = 0;
    for (size_t at = 0; at < text.len;)
        units += unit_at(text, at, &at);
    return units;
}

size_t svg_fit(struct str text, size_t units)
{
    size_t used = 0, at = 0, end;
    while (at < text.len) {
        used += unit_at(text, at, &end);
        if (used > units)
            return at;
        at = end;
    }
    return at;
}

struct str svg_short(struct arena *arena, struct str text, size_t units)
{
    if (svg_units(text) <= units)
        return text;
    return str_format(arena, "%.*s…", STR_ARG(str_slice(text, 0, svg_fit(text, units - 2))));
}

static void path_point(struct html *h, struct corner at)
{
    html_int(h, at.x);
    H(h, " ");
    html_int(h, at.y);
}

/* On the way from `from` to `to`, both on one horizontal or vertical: at most `radius`, at most half the way. */
static struct corner toward(struct corner from, struct corner to, int radius)
{
    int dx = to.x - from.x, dy = to.y - from.y, way = dx + dy < 0 ? -(dx + dy) : dx + dy;
    int step = way / 2 < radius ? way / 2 : radius;
    if (way == 0)
        return from;
    return (struct corner){ from.x + dx / way * step, from.y + dy / way * step };
}

void svg_outlines(struct html *h, const struct outline *outlines, size_t count, int radius,
                  const char *class_name)
{
    H(h, "<path");
    html_attr(h, "class", str_of(class_name));
    H(h, " d=\"");
    for (size_t i = 0; i < count; i++) {
        const struct outline *line = &outlines[i];
        for (size_t k = 0; k < line->count; k++) {
            struct corner before = line->corners[(k + line->count - 1) % line->count];
            struct corner here = line->corners[k];
            struct corner after = line->corners[(k + 1) % line->count];
            if (k == 0)
                H(h, "M");
            else
                H(h, "L");
            path_point(h, toward(here, before, radius));
            H(h, "Q");
            path_point(h, here);
            H(h, " ");
            path_point(h, toward(here, after, radius));
        }
        H(h, "Z");
    }
    H(h, "\"/>");
}

void svg_legend_item_begin(struct html *h)
{
    H(h, "<li>");
}

void svg_legend_item_end(struct html *h, const char *key)
{
    H(h, "<span>");
    html_t(h, key);
    H(h, "</span></li>");
}
