/* ecomap_svg.c - ecomap as SVG with the list of its lines. The geometry comes from consult/drawing/genogram.h. */
#include "web/consult/family_svg.h"

#include "base/banned.h"

enum { LINE_UNITS = 10, SAMPLE_WIDE = 64, SAMPLE_HIGH = 20 };

bool has_ties(const struct record *assessment)
{
    return svg_table(assessment, STR("ties")) != NULL;
}

/* A long name stands on two lines, broken at a space if it has one; the rest is told by the list of ties. */
static void name_in_circle(struct html *h, struct corner at, struct str name)
{
    size_t units = svg_units(name);
    if (units <= LINE_UNITS) {
        svg_text(h, (struct corner){ at.x, at.y + 5 }, "ui-ecomap__name", name);
        return;
    }
    size_t cut = svg_fit(name, units > (size_t)2 * LINE_UNITS ? LINE_UNITS : (units + 2) / 2);
    size_t room = svg_fit(name, LINE_UNITS);
    for (size_t i = 1; i <= room && i < name.len; i++)
        if (name.ptr[i] == ' ')
            cut = i + 1;
    struct str rest = str_slice(name, cut, name.len);
    svg_text(h, (struct corner){ at.x, at.y - 3 }, "ui-ecomap__name", str_slice(name, 0, cut));
    svg_text(h, (struct corner){ at.x, at.y + 13 }, "ui-ecomap__name",
             svg_short(h->request->arena, rest, LINE_UNITS));
}

static void draw_bond(struct html *h, const struct bond *bond)
{
    static const char *const classes[TIE_KINDS] = { [TIE_NORMAL] = "ui-ecomap__tie",
                                                    [TIE_STRONG] =
                                                        "ui-ecomap__tie ui-ecomap__tie--strong",
                                                    [TIE_WEAK] =
                                                        "ui-ecomap__tie ui-ecomap__tie--weak",
                                                    [TIE_STRAINED] = "ui-ecomap__tie",
                                                    [TIE_BROKEN] = "ui-ecomap__tie" };
    for (size_t i = 0; i < bond->line_count; i++)
        svg_line(h, bond->lines[i].from, bond->lines[i].to, classes[bond->tie.kind]);
    for (size_t i = 0; i < bond->stroke_count; i++)
        svg_line(h, bond->strokes[i].from, bond->strokes[i].to, "ui-ecomap__tie");
    for (size_t i = 0; i < bond->arrow_count; i++) {
        const struct corner *a = bond->arrows[i];
        H(h, "<polygon class=\"ui-ecomap__arrow\"");
        html_attr(h, "points",
                  str_format(h->request->arena, "%d,%d %d,%d %d,%d", a[0].x, a[0].y, a[1].x, a[1].y,
                             a[2].x, a[2].y));
        H(h, "/>");
    }
}

static void sample(struct html *h, struct tie tie, const char *key)
{
    struct bond bond = ecomap_bond(tie, (struct corner){ 2, SAMPLE_HIGH / 2 },
                                   (struct corner){ SAMPLE_WIDE - 2, SAMPLE_HIGH / 2 });
    svg_legend_item_begin(h);
    svg_begin(h, "ui-ecomap__sample", SAMPLE_WIDE, SAMPLE_HIGH, STR(""));
    draw_bond(h, &bond);
    H(h, "</svg>");
    svg_legend_item_end(h, key);
}

/* All kinds, so that the picture can be read beside another one. */
static void legend(struct html *h, const struct surroundings *map)
{
    static const char *const keys[TIE_KINDS] = { [TIE_NORMAL] = "consult.ecomap.kind.normal",
                                                 [TIE_STRONG] = "consult.ecomap.kind.strong",
                                                 [TIE_WEAK] = "consult.ecomap.kind.weak",
                                                 [TIE_STRAINED] = "consult.ecomap.kind.strained",
                                                 [TIE_BROKEN] = "consult.ecomap.kind.broken" };
    bool has_way = false;
    for (size_t i = 0; i < map->count; i++)
        has_way = has_way || map->bonds[i].tie.way != TIE_WAY_NONE;
    H(h, "<ul class=\"ui-legend\">");
    for (enum tie_kind kind = TIE_NORMAL; kind < TIE_KINDS; kind++)
        sample(h, (struct tie){ .kind = kind }, keys[kind]);
    if (has_way)
        sample(h, (struct tie){ .way = TIE_WAY_OUT }, "consult.ecomap.way");
    H(h, "</ul>");
}

/* 社協：強い、本人から、学校 … for those who hear the page. */
static void describe(struct buf *out, const struct request *request,
                     const struct record *assessment, size_t row)
{
    static const struct {
        struct str column, list;
    } said[] = { { STR_INIT("strength"), STR_INIT("tie_strength") },
                 { STR_INIT("direction"), STR_INIT("tie_direction") } };
    buf_add(out, row == 0 ? STR(" ") : page_t(request, "consult.list.comma"));
    buf_add(out, svg_cell(assessment, STR("ties"), row, STR("party"))->text);
    for (size_t i = 0; i < LENGTH(said); i++) {
        const struct value *value = svg_cell(assessment, STR("ties"), row, said[i].column);
        if (!value->has)
            continue;
        buf_add(out, STR(" "));
        buf_add(out, code_words(request, said[i].list, value->text));
    }
}

void html_ecomap(struct html *h, const struct record *assessment)
{
    if (!has_ties(assessment))
        return;
    const struct request *request = h->request;
    const struct rows *rows = svg_table(assessment, STR("ties"));
    struct tie *ties = arena_array(request->arena, struct tie, rows->count);
    struct buf words;
    buf_init(&words, request->arena, 256, 8192);
    buf_add(&words, page_t(request, "consult.ecomap.picture"));
    for (size_t i = 0; i < rows->count; i++) {
        struct str table = STR("ties");
        ties[i] = (struct tie){
            .name = svg_cell(assessment, table, i, STR("party"))->text,
            .kind = ecomap_kind(svg_cell(assessment, table, i, STR("strength"))->text),
            .way = ecomap_way(svg_cell(assessment, table, i, STR("direction"))->text)
        };
        describe(&words, request, assessment, i);
    }
    struct surroundings map = ecomap_draw(request->arena, ties, rows->count);
    svg_begin(h, "ui-ecomap", map.width, map.height, buf_str(&words));
    for (size_t i = 0; i < map.count; i++) {
        draw_bond(h, &map.bonds[i]);
        svg_circle(h, map.bonds[i].body, map.body_r, "ui-ecomap__body");
        name_in_circle(h, map.bonds[i].body, map.bonds[i].tie.name);
    }
    svg_circle(h, map.centre, map.centre_r, "ui-ecomap__centre");
    svg_text(h, (struct corner){ map.centre.x, map.centre.y + 5 }, "ui-ecomap__name",
             page_t(request, "consult.ecomap.household"));
    H(h, "</svg>");
    legend(h, &map);
}
