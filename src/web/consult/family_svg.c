/* family_svg.c - genogram as SVG with the list of its signs. The geometry comes from consult/drawing/genogram.h. */
#include "web/consult/family_svg.h"

#include "base/banned.h"

enum { CLIENT_RING = 5, STROKE_HALF = 9, NICKNAME_UNITS = 10, SAMPLE_WIDE = 36, SAMPLE_HIGH = 24 };

bool has_family(const struct record *assessment)
{
    return svg_table(assessment, STR("household")) != NULL;
}

static enum sex sex_of(struct str code)
{
    return str_equal(code, STR("1"))   ? SEX_MALE
           : str_equal(code, STR("2")) ? SEX_FEMALE
                                       : SEX_UNKNOWN;
}

/* Words short enough to stand under a symbol; by sex where the word says it. */
static struct str kin_words(const struct request *request, const struct kinsman *member)
{
    static const char *const keys[][3] = {
        [KIN_CLIENT] = { "consult.kin.client" },
        [KIN_SPOUSE] = { "consult.kin.spouse", "consult.kin.husband", "consult.kin.wife" },
        [KIN_FORMER_SPOUSE] = { "consult.kin.former", "consult.kin.former_husband",
                                "consult.kin.former_wife" },
        [KIN_CHILD] = { "consult.kin.child", "consult.kin.son", "consult.kin.daughter" },
        [KIN_CHILD_SPOUSE] = { "consult.kin.child_spouse" },
        [KIN_GRANDCHILD] = { "consult.kin.grandchild" },
        [KIN_FATHER] = { "consult.kin.father" },
        [KIN_MOTHER] = { "consult.kin.mother" },
        [KIN_PARENT_IN_LAW] = { "consult.kin.in_law", "consult.kin.father_in_law",
                                "consult.kin.mother_in_law" },
        [KIN_SIBLING] = { "consult.kin.sibling", "consult.kin.brother", "consult.kin.sister" },
        [KIN_GRANDPARENT_P] = { "consult.kin.grandparent", "consult.kin.grandfather",
                                "consult.kin.grandmother" },
        [KIN_GRANDPARENT_M] = { "consult.kin.grandparent", "consult.kin.grandfather",
                                "consult.kin.grandmother" },
        [KIN_GRANDPARENT] = { "consult.kin.grandparent", "consult.kin.grandfather",
                              "consult.kin.grandmother" },
        [KIN_RELATIVE] = { "consult.kin.relative" },
        [KIN_OTHER] = { "consult.kin.other" },
    };
    if (member->kin == KIN_SPOUSE && member->state == UNION_UNMARRIED)
        return page_t(request, "consult.kin.partner");
    const char *key = keys[member->kin][member->sex];
    return page_t(request, key != NULL ? key : keys[member->kin][SEX_UNKNOWN]);
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
    client.name = kin_words(request, &client);
    return client;
}

static struct kinsman member_of(const struct request *request, const struct record *assessment,
                                size_t row)
{
    struct str table = STR("household");
    enum sex implied;
    struct str relation = svg_cell(assessment, table, row, STR("relation"))->text;
    const struct value *sex = svg_cell(assessment, table, row, STR("sex"));
    const struct value *age = svg_cell(assessment, table, row, STR("age"));
    const struct value *deceased = svg_cell(assessment, table, row, STR("deceased"));
    struct kinsman member = { .kin = genogram_kin(relation, &implied) };
    member.sex = sex->has ? sex_of(sex->text) : implied;
    member.age = age->has ? (int)age->number : -1;
    member.lives_together =
        str_equal(svg_cell(assessment, table, row, STR("living"))->text, STR("together"));
    member.is_deceased = deceased->has && deceased->number == YES;
    member.state = genogram_union(svg_cell(assessment, table, row, STR("partner_status"))->text);
    if (member.state == UNION_NOT_STATED && str_equal(relation, STR("partner")))
        member.state = UNION_UNMARRIED;
    member.parent =
        genogram_other_parent(svg_cell(assessment, table, row, STR("other_parent"))->text);
    member.name = kin_words(request, &member);
    member.nickname = svg_short(request->arena, svg_cell(assessment, table, row, STR("name"))->text,
                                NICKNAME_UNITS);
    return member;
}

/* What the person's own record leaves open, from the person's row in the household. */
static void complete_client(const struct request *request, struct kinsman *client,
                            const struct kinsman *row)
{
    if (client->sex == SEX_UNKNOWN)
        client->sex = row->sex;
    if (client->age < 0)
        client->age = row->age;
    client->name = kin_words(request, client);
}

static struct kinsman *read_family(const struct request *request, const struct record *assessment,
                                   const struct record *person, size_t *ret_count)
{
    const struct rows *rows = svg_table(assessment, STR("household"));
    struct kinsman *members = arena_array(request->arena, struct kinsman, rows->count + 1);
    size_t count = 1;
    members[0] = client_of(request, person);
    for (size_t i = 0; i < rows->count && count < GENOGRAM_MEMBERS_MAX; i++) {
        struct kinsman member = member_of(request, assessment, i);
        if (member.kin != KIN_CLIENT)
            members[count++] = member;
        else
            complete_client(request, &members[0], &member);
    }
    *ret_count = count;
    return members;
}

/* ---- shapes ---- */
static void outline_of(struct html *h, const struct mark *mark, int half, const char *class_name)
{
    if (mark->shape == SHAPE_CIRCLE) {
        svg_circle(h, (struct corner){ mark->x, mark->y }, half, class_name);
        return;
    }
    H(h, "<rect");
    html_attr_int(h, "x", mark->x - half);
    html_attr_int(h, "y", mark->y - half);
    html_attr_int(h, "width", (int64_t)2 * half);
    html_attr_int(h, "height", (int64_t)2 * half);
    if (mark->shape == SHAPE_DIAMOND)
        html_attr(h, "transform",
                  str_format(h->request->arena, "rotate(45 %d %d)", mark->x, mark->y));
    html_attr(h, "class", str_of(class_name));
    H(h, "/>");
}

static void symbol(struct html *h, const struct mark *mark)
{
    int half = mark->shape == SHAPE_DIAMOND ? mark->x2 * 3 / 4 : mark->x2;
    if (mark->is_client)
        outline_of(h, mark, half + CLIENT_RING, "ui-genogram__ring");
    outline_of(h, mark, half, mark->is_client ? "ui-genogram__client" : "ui-genogram__member");
    if (mark->is_deceased) {
        int reach = mark->shape == SHAPE_SQUARE ? half : half * 7 / 10;
        svg_line(h, (struct corner){ mark->x - reach, mark->y - reach },
                 (struct corner){ mark->x + reach, mark->y + reach }, "ui-genogram__line");
        svg_line(h, (struct corner){ mark->x + reach, mark->y - reach },
                 (struct corner){ mark->x - reach, mark->y + reach }, "ui-genogram__line");
    } else
        svg_text(h, (struct corner){ mark->x, mark->y + 5 }, "ui-genogram__age",
                 mark->age >= 0 ? str_from_int(h->request->arena, mark->age) : STR("?"));
    if (mark->name.len > 0)
        svg_text(h, (struct corner){ mark->x, mark->y + GENOGRAM_NAME_DOWN }, "ui-genogram__name",
                 mark->name);
    if (mark->nickname.len > 0 && !str_equal(mark->nickname, mark->name))
        svg_text(h, (struct corner){ mark->x, mark->y + GENOGRAM_NICKNAME_DOWN },
                 "ui-genogram__name", mark->nickname);
}

static void separation(struct html *h, const struct mark *mark)
{
    int from = mark->strokes == 2 ? -4 : 0;
    for (int i = 0; i < mark->strokes; i++)
        svg_line(h, (struct corner){ mark->x + from + 8 * i - 4, mark->y + STROKE_HALF },
                 (struct corner){ mark->x + from + 8 * i + 4, mark->y - STROKE_HALF },
                 "ui-genogram__line");
}

static void draw_mark(struct html *h, const struct mark *mark)
{
    struct corner from = { mark->x, mark->y }, to = { mark->x2, mark->y2 };
    switch (mark->shape) {
    case SHAPE_LINE:
        svg_line(h, from, to, "ui-genogram__line");
        return;
    case SHAPE_DASHED:
        svg_line(h, from, to, "ui-genogram__line ui-genogram__line--dashed");
        return;
    case SHAPE_DOTTED:
        svg_line(h, from, to, "ui-genogram__line ui-genogram__line--dotted");
        return;
    case SHAPE_QUESTION:
        svg_circle(h, from, 9, "ui-genogram__gap");
        svg_text(h, (struct corner){ mark->x, mark->y + 5 }, "ui-genogram__age", STR("?"));
        return;
    case SHAPE_SEPARATION:
        separation(h, mark);
        return;
    case SHAPE_SQUARE:
    case SHAPE_CIRCLE:
    case SHAPE_DIAMOND:
        symbol(h, mark);
        return;
    }
}

/* ---- what the signs mean: only those that are there ---- */
static void sample(struct html *h, const struct mark *marks, size_t count, const char *key)
{
    svg_legend_item_begin(h);
    svg_begin(h, "ui-genogram__sample", SAMPLE_WIDE, SAMPLE_HIGH, STR(""));
    for (size_t i = 0; i < count; i++)
        draw_mark(h, &marks[i]);
    H(h, "</svg>");
    svg_legend_item_end(h, key);
}

static void sample_symbol(struct html *h, struct mark mark, const char *key)
{
    mark.x = SAMPLE_WIDE / 2;
    mark.y = SAMPLE_HIGH / 2;
    mark.x2 = mark.y2 = mark.shape == SHAPE_DIAMOND ? 9 : 8;
    if (mark.is_client)
        mark.x2 = mark.y2 = 6;
    svg_legend_item_begin(h);
    svg_begin(h, "ui-genogram__sample", SAMPLE_WIDE, SAMPLE_HIGH, STR(""));
    int half = mark.shape == SHAPE_DIAMOND ? 7 : mark.x2;
    if (mark.is_client)
        outline_of(h, &mark, half + 4, "ui-genogram__ring");
    outline_of(h, &mark, half, mark.is_client ? "ui-genogram__client" : "ui-genogram__member");
    if (mark.is_deceased) {
        svg_line(h, (struct corner){ mark.x - half, mark.y - half },
                 (struct corner){ mark.x + half, mark.y + half }, "ui-genogram__line");
        svg_line(h, (struct corner){ mark.x + half, mark.y - half },
                 (struct corner){ mark.x - half, mark.y + half }, "ui-genogram__line");
    }
    H(h, "</svg>");
    svg_legend_item_end(h, key);
}

static void sample_line(struct html *h, enum shape shape, int strokes, const char *key)
{
    const int middle = SAMPLE_HIGH / 2;
    const struct mark marks[] = {
        { .shape = shape, .x = 2, .y = middle, .x2 = SAMPLE_WIDE - 2, .y2 = middle },
        { .shape = SHAPE_SEPARATION, .x = SAMPLE_WIDE / 2, .y = middle, .strokes = strokes },
        { .shape = SHAPE_QUESTION, .x = SAMPLE_WIDE / 2, .y = middle },
    };
    sample(h, marks, shape == SHAPE_DOTTED ? 3 : 2, key);
}

static void sample_home(struct html *h)
{
    struct corner corners[] = { { 2, 2 },
                                { SAMPLE_WIDE - 2, 2 },
                                { SAMPLE_WIDE - 2, SAMPLE_HIGH - 2 },
                                { 2, SAMPLE_HIGH - 2 } };
    const struct outline outline = { corners, 4 };
    svg_legend_item_begin(h);
    svg_begin(h, "ui-genogram__sample", SAMPLE_WIDE, SAMPLE_HIGH, STR(""));
    svg_outlines(h, &outline, 1, 8, "ui-genogram__together");
    H(h, "</svg>");
    svg_legend_item_end(h, "consult.family.sign.together");
}

static void legend(struct html *h, const struct drawing *drawing)
{
    bool has[SHAPE_SEPARATION + 1] = { false }, strokes[3] = { false };
    bool has_deceased = false, has_apart = false;
    enum shape own = SHAPE_CIRCLE;
    for (size_t i = 0; i < drawing->count; i++) {
        const struct mark *mark = &drawing->marks[i];
        has[mark->shape] = true;
        strokes[mark->strokes] = true;
        has_deceased = has_deceased || mark->is_deceased;
        has_apart = has_apart || mark->is_apart;
        if (mark->is_client)
            own = mark->shape;
    }
    H(h, "<ul class=\"ui-legend\">");
    sample_symbol(h, (struct mark){ .shape = own, .is_client = true },
                  "consult.family.sign.client");
    if (has[SHAPE_SQUARE])
        sample_symbol(h, (struct mark){ .shape = SHAPE_SQUARE }, "consult.family.sign.man");
    if (has[SHAPE_CIRCLE])
        sample_symbol(h, (struct mark){ .shape = SHAPE_CIRCLE }, "consult.family.sign.woman");
    if (has[SHAPE_DIAMOND])
        sample_symbol(h, (struct mark){ .shape = SHAPE_DIAMOND }, "consult.family.sign.sex");
    if (has_deceased)
        sample_symbol(h, (struct mark){ .shape = SHAPE_SQUARE, .is_deceased = true },
                      "consult.family.sign.deceased");
    if (drawing->outline_count > 0)
        sample_home(h);
    if (has[SHAPE_DASHED])
        sample_line(h, SHAPE_DASHED, 0, "consult.family.sign.unmarried");
    if (strokes[1])
        sample_line(h, SHAPE_LINE, 1, "consult.family.sign.separated");
    if (strokes[2])
        sample_line(h, SHAPE_LINE, 2, "consult.family.sign.divorced");
    if (has[SHAPE_DOTTED])
        sample_line(h, SHAPE_DOTTED, 0, "consult.family.sign.gap");
    H(h, "</ul>");
    if (has_apart) {
        H(h, "<p class=\"ui-note\">");
        html_t(h, "consult.family.sign.apart");
        H(h, "</p>");
    }
}

/* 母 71歳（同居）、父（死別）… for those who hear the page. */
static struct str describe(const struct request *request, const struct kinsman *members,
                           size_t count)
{
    struct buf out;
    buf_init(&out, request->arena, 256, 8192);
    buf_add(&out, page_t(request, "consult.family.picture"));
    for (size_t i = 0; i < count; i++) {
        struct text_arg args[] = { ARG_TEXT("name", members[i].name),
                                   ARG_INT("age", members[i].age) };
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

/* The client's age is today's; those of the others stand still since the assessment. */
static void age_note(struct html *h, const struct record *assessment, const struct kinsman *members,
                     size_t count)
{
    const struct value *on = record_find(assessment, assessment->def->date_field);
    bool is_any_aged = false;
    for (size_t i = 1; i < count; i++)
        is_any_aged = is_any_aged || members[i].age >= 0;
    if (!is_any_aged || on == NULL || !on->has)
        return;
    H(h, "<p class=\"ui-note\">");
    html_t_args(h, "consult.family.ages", ARG_DATE("date", ((Date){ (int32_t)on->number })));
    H(h, "</p>");
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
    if (drawing.outline_count > 0)
        svg_outlines(h, drawing.outlines, drawing.outline_count, 18, "ui-genogram__together");
    for (size_t i = 0; i < drawing.count; i++)
        draw_mark(h, &drawing.marks[i]);
    H(h, "</svg>");
    legend(h, &drawing);
    age_note(h, assessment, members, count);
}
