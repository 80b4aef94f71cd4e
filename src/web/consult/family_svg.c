/* family_svg.c - genogram and ecomap as SVG. The geometry comes from consult/genogram.h. */
#include "web/consult/parts.h"

#include "base/banned.h"

enum { CLIENT_RING = 5, STROKE_HALF = 9, LINE_CHARS = 5 };

static struct rows *table_of(const struct record *record, struct str name)
{
    const struct value *value = record != NULL ? record_find(record, name) : NULL;
    return value != NULL && value->has ? value->rows : NULL;
}

static const struct value *cell(const struct record *record, struct str table, size_t row,
                                struct str name)
{
    static const struct value none;
    const struct field *field = record_field(record->def, table);
    for (size_t i = 0; i < field->column_count; i++)
        if (str_equal(field->columns[i].name, name))
            return &table_of(record, table)->cells[row][i];
    return &none;
}

bool has_family(const struct record *assessment)
{
    return table_of(assessment, STR("household")) != NULL;
}

bool has_ties(const struct record *assessment)
{
    return table_of(assessment, STR("ties")) != NULL;
}

static enum sex sex_of(struct str code)
{
    return str_equal(code, STR("1"))   ? SEX_MALE
           : str_equal(code, STR("2")) ? SEX_FEMALE
                                       : SEX_UNKNOWN;
}

static struct kinsman client_of(const struct request *request, const struct record *person)
{
    struct kinsman client = { .kin = KIN_CLIENT, .age = -1, .lives_together = true };
    const struct value *birth = person != NULL ? record_find(person, STR("birth_on")) : NULL;
    const struct value *sex = person != NULL ? record_find(person, STR("sex")) : NULL;
    if (birth != NULL && birth->has)
        client.age = (int)date_age((Date){ (int32_t)birth->number }, request->today);
    if (sex != NULL && sex->has)
        client.sex = sex_of(sex->text);
    return client;
}

static struct kinsman *read_family(const struct request *request, const struct record *assessment,
                                   const struct record *person, size_t *ret_count)
{
    struct str table = STR("household");
    const struct rows *rows = table_of(assessment, table);
    struct kinsman *members = arena_array(request->arena, struct kinsman, rows->count + 1);
    members[0] = client_of(request, person);
    size_t count = 1;
    for (size_t i = 0; i < rows->count && count < GENOGRAM_MEMBERS_MAX; i++) {
        enum sex implied;
        const struct value *relation = cell(assessment, table, i, STR("relation"));
        const struct value *sex = cell(assessment, table, i, STR("sex"));
        const struct value *age = cell(assessment, table, i, STR("age"));
        const struct value *deceased = cell(assessment, table, i, STR("deceased"));
        struct kinsman member = { .kin = genogram_kin(relation->text, &implied) };
        if (member.kin == KIN_CLIENT)
            continue;
        member.sex = sex->has ? sex_of(sex->text) : implied;
        member.age = age->has ? (int)age->number : -1;
        member.lives_together =
            str_equal(cell(assessment, table, i, STR("living"))->text, STR("together"));
        member.is_deceased = deceased->has && deceased->number == YES;
        member.name = code_words(request, STR("relation"), relation->text);
        members[count++] = member;
    }
    *ret_count = count;
    return members;
}

/* ---- shapes ---- */
static void line(struct html *h, struct corner from, struct corner to, const char *class_name)
{
    H(h, "<line");
    html_attr_int(h, "x1", from.x);
    html_attr_int(h, "y1", from.y);
    html_attr_int(h, "x2", to.x);
    html_attr_int(h, "y2", to.y);
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

static void text_at(struct html *h, int x, int y, const char *class_name, struct str text)
{
    H(h, "<text");
    html_attr_int(h, "x", x);
    html_attr_int(h, "y", y);
    html_attr(h, "class", str_of(class_name));
    H(h, ">");
    html_text(h, text);
    H(h, "</text>");
}

static void outline_of(struct html *h, const struct mark *mark, int half, const char *class_name)
{
    if (mark->shape == SHAPE_CIRCLE) {
        H(h, "<circle");
        html_attr_int(h, "cx", mark->x);
        html_attr_int(h, "cy", mark->y);
        html_attr_int(h, "r", half);
    } else {
        H(h, "<rect");
        html_attr_int(h, "x", mark->x - half);
        html_attr_int(h, "y", mark->y - half);
        html_attr_int(h, "width", (int64_t)2 * half);
        html_attr_int(h, "height", (int64_t)2 * half);
        if (mark->shape == SHAPE_DIAMOND)
            html_attr(h, "transform",
                      str_format(h->request->arena, "rotate(45 %d %d)", mark->x, mark->y));
    }
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

static void symbol(struct html *h, const struct mark *mark)
{
    int half = mark->shape == SHAPE_DIAMOND ? mark->x2 * 3 / 4 : mark->x2;
    outline_of(h, mark, half, mark->is_client ? "ui-genogram__client" : "ui-genogram__member");
    if (mark->is_client)
        outline_of(h, mark, half + CLIENT_RING, "ui-genogram__ring");
    if (mark->is_deceased) {
        line(h, (struct corner){ mark->x - half, mark->y - half },
             (struct corner){ mark->x + half, mark->y + half }, "ui-genogram__line");
        line(h, (struct corner){ mark->x + half, mark->y - half },
             (struct corner){ mark->x - half, mark->y + half }, "ui-genogram__line");
    } else
        text_at(h, mark->x, mark->y + 5, "ui-genogram__age",
                mark->age >= 0 ? str_from_int(h->request->arena, mark->age) : STR("?"));
    if (mark->name.len > 0)
        text_at(h, mark->x, mark->y + mark->x2 + 17, "ui-genogram__name", mark->name);
}

static void separation(struct html *h, const struct mark *mark)
{
    for (int shift = -4; shift <= 4; shift += 8)
        line(h, (struct corner){ mark->x + shift - 4, mark->y + STROKE_HALF },
             (struct corner){ mark->x + shift + 4, mark->y - STROKE_HALF }, "ui-genogram__line");
}

static void outline(struct html *h, const struct drawing *drawing)
{
    if (drawing->outline_count == 0)
        return;
    H(h, "<polygon class=\"ui-genogram__together\" points=\"");
    for (size_t i = 0; i < drawing->outline_count; i++) {
        if (i > 0)
            H(h, " ");
        html_int(h, drawing->outline[i].x);
        H(h, ",");
        html_int(h, drawing->outline[i].y);
    }
    H(h, "\"/>");
}

static void svg_begin(struct html *h, const char *class_name, int width, int height,
                      struct str label)
{
    H(h, "<svg role=\"img\"");
    html_attr(h, "class", str_of(class_name));
    html_attr(h, "viewBox", str_format(h->request->arena, "0 0 %d %d", width, height));
    html_attr_int(h, "width", width);
    html_attr(h, "aria-label", label);
    H(h, ">");
}

/* 母 71歳（同居）、父（死別）… for those who hear the page. */
static struct str describe(const struct request *request, const struct kinsman *members,
                           size_t count)
{
    struct buf out;
    buf_init(&out, request->arena, 256, 8192);
    buf_add(&out, page_t(request, "consult.family.picture"));
    for (size_t i = 0; i < count; i++) {
        struct text_arg args[] = {
            ARG_TEXT("name", i == 0 ? page_t(request, "consult.family.client") : members[i].name),
            ARG_INT("age", members[i].age)
        };
        buf_add(&out, i == 0 ? STR(" ") : page_t(request, "consult.list.comma"));
        buf_add(&out, members[i].age >= 0 ? request_text(request, "consult.family.aged", args, 2)
                                          : args[0].text);
        if (members[i].is_deceased)
            buf_add(&out, page_t(request, "consult.family.deceased"));
        else if (i > 0 && members[i].lives_together)
            buf_add(&out, page_t(request, "consult.family.together"));
    }
    return buf_str(&out);
}

void html_genogram(struct html *h, const struct record *assessment, const struct record *person)
{
    if (!has_family(assessment))
        return;
    size_t count;
    struct kinsman *members = read_family(h->request, assessment, person, &count);
    struct drawing drawing = genogram_draw(h->request->arena, members, count);
    svg_begin(h, "ui-genogram", drawing.width, drawing.height,
              describe(h->request, members, count));
    outline(h, &drawing);
    for (size_t i = 0; i < drawing.count; i++) {
        const struct mark *mark = &drawing.marks[i];
        if (mark->shape == SHAPE_LINE)
            line(h, (struct corner){ mark->x, mark->y }, (struct corner){ mark->x2, mark->y2 },
                 "ui-genogram__line");
        else if (mark->shape == SHAPE_SEPARATION)
            separation(h, mark);
        else
            symbol(h, mark);
    }
    H(h, "</svg><p class=\"ui-note\">");
    html_t(h, "consult.family.legend");
    H(h, "</p>");
}

/* ---- ecomap ---- */
/* A long name stands on two lines, the rest is told by the list of ties. */
static void name_in_circle(struct html *h, const struct bond *bond)
{
    size_t chars = str_chars(bond->name), cut = 0;
    if (chars <= LINE_CHARS) {
        text_at(h, bond->body_x, bond->body_y + 5, "ui-ecomap__name", bond->name);
        return;
    }
    size_t first = chars > (size_t)2 * LINE_CHARS ? LINE_CHARS : (chars + 1) / 2;
    for (size_t seen = 0; seen < first; cut++)
        if (cut + 1 == bond->name.len || ((unsigned char)bond->name.ptr[cut + 1] & 0xc0) != 0x80)
            seen++;
    struct str rest = str_slice(bond->name, cut, bond->name.len);
    text_at(h, bond->body_x, bond->body_y - 3, "ui-ecomap__name", str_slice(bond->name, 0, cut));
    text_at(h, bond->body_x, bond->body_y + 13, "ui-ecomap__name",
            str_chars(rest) > LINE_CHARS ? str_cut(rest, (size_t)3 * LINE_CHARS) : rest);
}

static void bond(struct html *h, const struct bond *bond, int body_r)
{
    static const char *const classes[] = { [TIE_NORMAL] = "ui-ecomap__tie",
                                           [TIE_STRONG] = "ui-ecomap__tie ui-ecomap__tie--strong",
                                           [TIE_WEAK] = "ui-ecomap__tie ui-ecomap__tie--weak",
                                           [TIE_STRAINED] =
                                               "ui-ecomap__tie ui-ecomap__tie--strained" };
    line(h, (struct corner){ bond->x, bond->y }, (struct corner){ bond->x2, bond->y2 },
         classes[bond->strength]);
    H(h, "<circle class=\"ui-ecomap__body\"");
    html_attr_int(h, "cx", bond->body_x);
    html_attr_int(h, "cy", bond->body_y);
    html_attr_int(h, "r", body_r);
    H(h, "/>");
    name_in_circle(h, bond);
}

void html_ecomap(struct html *h, const struct record *assessment)
{
    if (!has_ties(assessment))
        return;
    static const struct {
        struct str code;
        int strength;
    } strengths[] = { { STR_INIT("strong"), TIE_STRONG },
                      { STR_INIT("weak"), TIE_WEAK },
                      { STR_INIT("conflict"), TIE_STRAINED },
                      { STR_INIT("broken"), TIE_STRAINED } };
    const struct request *request = h->request;
    const struct rows *rows = table_of(assessment, STR("ties"));
    struct tie *ties = arena_array(request->arena, struct tie, rows->count);
    struct buf words;
    buf_init(&words, request->arena, 256, 8192);
    buf_add(&words, page_t(request, "consult.ecomap.picture"));
    for (size_t i = 0; i < rows->count; i++) {
        struct str code = cell(assessment, STR("ties"), i, STR("strength"))->text;
        ties[i].name = cell(assessment, STR("ties"), i, STR("party"))->text;
        for (size_t k = 0; k < LENGTH(strengths); k++)
            if (str_equal(strengths[k].code, code))
                ties[i].strength = strengths[k].strength;
        buf_add(&words, i == 0 ? STR(" ") : page_t(request, "consult.list.comma"));
        buf_add(&words, ties[i].name);
    }
    struct surroundings map = ecomap_draw(request->arena, ties, rows->count);
    svg_begin(h, "ui-ecomap", map.width, map.height, buf_str(&words));
    for (size_t i = 0; i < map.count; i++)
        bond(h, &map.bonds[i], map.body_r);
    H(h, "<circle class=\"ui-ecomap__centre\"");
    html_attr_int(h, "cx", map.centre_x);
    html_attr_int(h, "cy", map.centre_y);
    html_attr_int(h, "r", map.centre_r);
    H(h, "/>");
    text_at(h, map.centre_x, map.centre_y + 5, "ui-ecomap__name",
            page_t(request, "consult.ecomap.household"));
    H(h, "</svg><p class=\"ui-note\">");
    html_t(h, "consult.ecomap.legend");
    H(h, "</p>");
}
