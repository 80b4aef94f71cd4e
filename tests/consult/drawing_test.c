/* drawing_test.c - genogram, ecomap, calendar text, deadlines: pure functions. */
#include "unit.h"

#include <stdlib.h>

#include "consult/calendar.h"
#include "consult/drawing/genogram.h"
#include "consult/overview.h"
#include "consult/task.h"

#include "base/banned.h"

static size_t symbols(const struct drawing *drawing, struct mark *ret, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < drawing->count; i++) {
        bool is_symbol = drawing->marks[i].shape == SHAPE_SQUARE ||
                         drawing->marks[i].shape == SHAPE_CIRCLE ||
                         drawing->marks[i].shape == SHAPE_DIAMOND;
        if (is_symbol && count < room)
            ret[count++] = drawing->marks[i];
    }
    return count;
}

/* The family of the mock: mother living with the client, father deceased, former husband, a daughter. */
static void test_family_of_the_mock(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct kinsman members[] = {
        { .kin = KIN_CLIENT, .sex = SEX_FEMALE, .age = 42, .lives_together = true },
        { .kin = KIN_MOTHER, .sex = SEX_FEMALE, .age = 71, .lives_together = true },
        { .kin = KIN_FATHER, .sex = SEX_MALE, .age = -1, .is_deceased = true },
        { .kin = KIN_FORMER_SPOUSE, .sex = SEX_MALE, .age = -1 },
        { .kin = KIN_CHILD, .sex = SEX_FEMALE, .age = 9, .lives_together = true },
    };
    struct drawing drawing = genogram_draw(&arena, members, LENGTH(members));
    struct mark found[8];
    assert_int_equal(symbols(&drawing, found, LENGTH(found)), LENGTH(members));
    assert_true(found[0].is_client);
    assert_int_equal(found[0].shape, SHAPE_CIRCLE);
    assert_true(found[2].is_deceased);
    assert_int_equal(found[2].shape, SHAPE_SQUARE);
    assert_true(found[1].y < found[0].y && found[0].y < found[4].y);
    assert_int_equal(found[1].y, found[2].y);
    assert_int_equal(found[0].y, found[3].y);
    bool separated = false;
    for (size_t i = 0; i < drawing.count; i++)
        separated = separated || drawing.marks[i].shape == SHAPE_SEPARATION;
    assert_true(separated);
    assert_true(drawing.outline_count > 0);
}

/* A member of any sort with the longest labels; one father and one mother at most. */
static struct kinsman invent(uint32_t *random, bool *has_parent)
{
    *random = *random * 1664525U + 1013904223U;
    struct kinsman ret = { .kin = (enum kin)(1 + (*random >> 16) % KIN_OTHER),
                           .sex = (enum sex)((*random >> 8) % 3),
                           .age = (*random >> 4) % 3 == 0 ? -1 : (int)((*random >> 20) % 90),
                           .lives_together = (*random >> 24) % 2 == 0,
                           .is_deceased = (*random >> 26) % 8 == 0,
                           .state = (enum union_state)((*random >> 12) % (UNION_WIDOWED + 1)),
                           .parent = (enum other_parent)((*random >> 14) % (PARENT_UNKNOWN + 1)),
                           .name = STR("続柄の名前"),
                           .nickname = STR("呼び名太郎") };
    if (ret.kin == KIN_FATHER || ret.kin == KIN_MOTHER) {
        if (has_parent[ret.kin == KIN_FATHER])
            ret.kin = KIN_SIBLING;
        has_parent[ret.kin == KIN_FATHER] = true;
    }
    return ret;
}

static int lower(int a, int b)
{
    return a < b ? a : b;
}

/* Does a line run through the inside of a rectangle? Lines are horizontal or vertical. */
static bool runs_through(const struct mark *line, int left, int top, int right, int bottom)
{
    int x = lower(line->x, line->x2), y = lower(line->y, line->y2);
    int x2 = line->x + line->x2 - x, y2 = line->y + line->y2 - y;
    return x < right && x2 > left && y < bottom && y2 > top;
}

static void assert_clear(const struct drawing *drawing, const struct mark *symbol)
{
    for (size_t i = 0; i < drawing->count; i++) {
        const struct mark *mark = &drawing->marks[i];
        if (mark->shape != SHAPE_LINE && mark->shape != SHAPE_DASHED && mark->shape != SHAPE_DOTTED)
            continue;
        assert_false(runs_through(mark, symbol->x - 33, symbol->y + symbol->y2 + 6, symbol->x + 33,
                                  symbol->y + GENOGRAM_NICKNAME_DOWN + 2));
        /* A line may end at a symbol, never pass it. */
        bool ends =
            runs_through(mark, symbol->x - 17, symbol->y - 17, symbol->x + 17, symbol->y + 17);
        bool from = abs(mark->x - symbol->x) <= 18 && abs(mark->y - symbol->y) <= 18;
        bool to = abs(mark->x2 - symbol->x) <= 18 && abs(mark->y2 - symbol->y) <= 18;
        assert_true(!ends || from || to);
    }
}

/* Even number of edges at the right: outside. */
static bool is_enclosed(const struct drawing *drawing, int x, int y)
{
    bool is_in = false;
    for (size_t i = 0; i < drawing->outline_count; i++) {
        const struct outline *line = &drawing->outlines[i];
        for (size_t k = 0; k < line->count; k++) {
            struct corner a = line->corners[k], b = line->corners[(k + 1) % line->count];
            if (a.x == b.x && a.x > x && (a.y > y) != (b.y > y))
                is_in = !is_in;
        }
    }
    return is_in;
}

/* Whatever the family: symbols lie inside the picture, none covers another, no line passes through a label or
 * another symbol, and the dotted line encloses exactly who lives together. */
static void test_no_drawing_is_confused(void **state)
{
    (void)state;
    uint32_t random = 12345;
    for (int run = 0; run < 2000; run++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct kinsman members[GENOGRAM_MEMBERS_MAX] = { { .kin = KIN_CLIENT,
                                                           .name = STR("本人"),
                                                           .nickname = STR("本人の名"),
                                                           .lives_together = true } };
        struct mark found[GENOGRAM_MEMBERS_MAX];
        bool has_parent[2] = { false, false };
        size_t count = 1;
        members[0].sex = (enum sex)(run % 3);
        while (count <= (size_t)run % 13)
            members[count++] = invent(&random, has_parent);
        struct drawing drawing = genogram_draw(&arena, members, count);
        assert_int_equal(symbols(&drawing, found, LENGTH(found)), count);
        for (size_t a = 0; a < count; a++) {
            assert_true(found[a].x - 35 >= 0 && found[a].x + 35 <= drawing.width);
            assert_true(found[a].y - found[a].y2 >= 0 &&
                        found[a].y + GENOGRAM_NICKNAME_DOWN <= drawing.height);
            for (size_t b = 0; b < a; b++)
                assert_true(abs(found[a].x - found[b].x) >= GENOGRAM_NAME_WIDTH ||
                            abs(found[a].y - found[b].y) >= 2 * GENOGRAM_NICKNAME_DOWN);
            assert_clear(&drawing, &found[a]);
            if (drawing.outline_count > 0)
                assert_int_equal(is_enclosed(&drawing, found[a].x, found[a].y),
                                 a == 0 || (members[a].lives_together && !members[a].is_deceased));
        }
    }
}

static struct mark symbol_of(const struct drawing *drawing, size_t member)
{
    for (size_t i = 0; i < drawing->count; i++)
        if (drawing->marks[i].shape <= SHAPE_DIAMOND && drawing->marks[i].member == member)
            return drawing->marks[i];
    fail();
    return (struct mark){ 0 };
}

/* Number of marks of a shape; of a separation with so many strokes. */
static int marks_of(const struct drawing *drawing, enum shape shape, int strokes)
{
    int count = 0;
    for (size_t i = 0; i < drawing->count; i++)
        count += drawing->marks[i].shape == shape && drawing->marks[i].strokes == strokes;
    return count;
}

/* Remarriage: the former wife at the left with her children, the present one at the right with hers; a grandmother
 * stands above the mother, an aunt apart. */
static void test_remarriage_over_three_generations(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    enum { CLIENT, WIFE, FORMER, ELDER, YOUNGER, BABY, FATHER, MOTHER, GRANDMOTHER, AUNT };
    const struct kinsman members[] = {
        [CLIENT] = { .kin = KIN_CLIENT, .sex = SEX_MALE, .age = 45, .lives_together = true },
        [WIFE] = { .kin = KIN_SPOUSE, .age = 38, .lives_together = true, .state = UNION_UNMARRIED },
        [FORMER] = { .kin = KIN_FORMER_SPOUSE, .age = 44 },
        [ELDER] = { .kin = KIN_CHILD, .age = 17, .parent = PARENT_FORMER },
        [YOUNGER] = { .kin = KIN_CHILD, .age = 15, .parent = PARENT_FORMER },
        [BABY] = { .kin = KIN_CHILD, .age = 1, .lives_together = true, .parent = PARENT_PRESENT },
        [FATHER] = { .kin = KIN_FATHER, .age = 78, .state = UNION_SEPARATED },
        [MOTHER] = { .kin = KIN_MOTHER, .age = 74 },
        [GRANDMOTHER] = { .kin = KIN_GRANDPARENT_M, .age = 96 },
        [AUNT] = { .kin = KIN_RELATIVE, .age = -1 },
    };
    struct drawing d = genogram_draw(&arena, members, LENGTH(members));
    int own = symbol_of(&d, CLIENT).x;
    assert_true(symbol_of(&d, FORMER).x < own && own < symbol_of(&d, WIFE).x);
    assert_true(symbol_of(&d, ELDER).x < symbol_of(&d, YOUNGER).x);
    assert_true(symbol_of(&d, YOUNGER).x < own && own < symbol_of(&d, BABY).x);
    assert_int_equal(symbol_of(&d, GRANDMOTHER).x, symbol_of(&d, MOTHER).x);
    assert_true(symbol_of(&d, GRANDMOTHER).y < symbol_of(&d, MOTHER).y);
    assert_true(symbol_of(&d, AUNT).is_apart);
    assert_false(symbol_of(&d, GRANDMOTHER).is_apart);
    assert_int_equal(marks_of(&d, SHAPE_SEPARATION, 2), 1);
    assert_int_equal(marks_of(&d, SHAPE_SEPARATION, 1), 1);
    assert_int_equal(marks_of(&d, SHAPE_DASHED, 0), 1);
    assert_int_equal(marks_of(&d, SHAPE_DOTTED, 0), 0);
}

/* A grandmother without the parent between is linked by a dotted line with a question mark. */
static void test_link_that_is_not_known(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    static const enum kin sides[] = { KIN_GRANDPARENT_P, KIN_GRANDPARENT_M, KIN_GRANDPARENT,
                                      KIN_GRANDCHILD };
    for (size_t i = 0; i < LENGTH(sides); i++) {
        const struct kinsman members[] = { { .kin = KIN_CLIENT, .age = 20 },
                                           { .kin = sides[i], .sex = SEX_FEMALE, .age = 80 } };
        struct drawing d = genogram_draw(&arena, members, LENGTH(members));
        assert_int_equal(marks_of(&d, SHAPE_QUESTION, 0), 1);
        assert_true(marks_of(&d, SHAPE_DOTTED, 0) > 0);
        assert_int_equal(marks_of(&d, SHAPE_LINE, 0), 0);
        assert_int_equal(d.outline_count, 0);
    }
}

static void test_ecomap(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct tie ties[] = { { .name = STR("社協"), .kind = TIE_STRONG, .way = TIE_WAY_BOTH },
                                { .name = STR("学校"), .kind = TIE_WEAK, .way = TIE_WAY_IN },
                                { .name = STR("元の勤め先"), .kind = TIE_STRAINED },
                                { .name = STR("兄"), .kind = TIE_BROKEN } };
    static const size_t lines[] = { 1, 1, 1, 2 }, strokes[] = { 0, 0, 5, 2 },
                        arrows[] = { 2, 1, 0, 0 };
    struct surroundings map = ecomap_draw(&arena, ties, LENGTH(ties));
    assert_int_equal(map.count, LENGTH(ties));
    assert_int_equal(map.bonds[0].body.x, map.centre.x); /* the first stands at the top */
    assert_true(map.bonds[0].body.y < map.centre.y);
    for (size_t i = 0; i < map.count; i++) {
        assert_int_equal(map.bonds[i].line_count, lines[i]);
        assert_int_equal(map.bonds[i].stroke_count, strokes[i]);
        assert_int_equal(map.bonds[i].arrow_count, arrows[i]);
    }
    assert_int_equal(ecomap_draw(&arena, ties, 0).count, 0);
}

/* However many bodies, none covers another or leaves the picture. */
static void test_bodies_have_room(void **state)
{
    (void)state;
    static const struct tie ties[ECOMAP_BODIES_MAX + 1];
    for (size_t count = 1; count <= LENGTH(ties); count++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct surroundings map = ecomap_draw(&arena, ties, count);
        assert_int_equal(map.count, count < LENGTH(ties) ? count : ECOMAP_BODIES_MAX);
        for (size_t a = 0; a < map.count; a++) {
            struct corner here = map.bonds[a].body;
            assert_true(here.x - map.body_r >= 0 && here.x + map.body_r <= map.width);
            for (size_t b = 0; b < a; b++) {
                int dx = here.x - map.bonds[b].body.x, dy = here.y - map.bonds[b].body.y;
                assert_true(dx * dx + dy * dy > 4 * map.body_r * map.body_r);
            }
        }
    }
}

static void test_codes_of_ties(void **state)
{
    (void)state;
    assert_int_equal(ecomap_kind(STR("strong")), TIE_STRONG);
    assert_int_equal(ecomap_kind(STR("broken")), TIE_BROKEN);
    assert_int_equal(ecomap_kind(STR("")), TIE_NORMAL);
    assert_int_equal(ecomap_way(STR("from_self")), TIE_WAY_OUT);
    assert_int_equal(ecomap_way(STR("")), TIE_WAY_NONE);
}

static void test_kin_of_codes(void **state)
{
    (void)state;
    enum sex sex;
    assert_int_equal(genogram_kin(STR("mother"), &sex), KIN_MOTHER);
    assert_int_equal(sex, SEX_FEMALE);
    assert_int_equal(genogram_kin(STR("grandchild"), &sex), KIN_GRANDCHILD);
    assert_int_equal(sex, SEX_UNKNOWN);
    assert_int_equal(genogram_kin(STR("grandmother_m"), &sex), KIN_GRANDPARENT_M);
    assert_int_equal(sex, SEX_FEMALE);
    assert_int_equal(genogram_kin(STR("relative"), &sex), KIN_RELATIVE);
    assert_int_equal(genogram_kin(STR("neighbour"), &sex), KIN_OTHER);
    assert_int_equal(genogram_union(STR("divorced")), UNION_DIVORCED);
    assert_int_equal(genogram_union(STR("")), UNION_NOT_STATED);
    assert_int_equal(genogram_other_parent(STR("former")), PARENT_FORMER);
}

/* RFC 5545: CRLF, lines of at most 75 bytes folded between characters, values escaped. */
static void test_calendar_text(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    Date on;
    arena_init(&arena, 0);
    assert_true(date_make(2026, 11, 26, &on));
    const struct event events[] = {
        { .uid = STR("1-2-3@banso"),
          .summary = STR("R08-0031 会議; 一, 二"),
          .on = on,
          .at_minute = 14 * 60 },
        { .uid = STR("4@banso"),
          .summary = STR("R08-0044 とても長い題名はどこで折っても文字の途中では切れないこと"),
          .on = on,
          .at_minute = -1 },
    };
    Instant stamp = instant_from_tokyo(on, 0);
    struct str text = calendar_write(&arena, STR("伴走"), stamp, events, LENGTH(events));
    size_t at;
    assert_true(str_find(text, STR("DTSTART:20261126T050000Z\r\n"), &at));
    assert_true(str_find(text, STR("DTEND:20261126T060000Z\r\n"), &at));
    assert_true(str_find(text, STR("DTSTART;VALUE=DATE:20261126\r\n"), &at));
    assert_true(str_find(text, STR("DTEND;VALUE=DATE:20261127\r\n"), &at));
    assert_true(str_find(text, STR("会議\\; 一\\, 二"), &at));
    assert_true(str_ends(text, STR("END:VCALENDAR\r\n")));
    struct str rest = text, line;
    while (str_split(&rest, '\n', &line)) {
        assert_true(line.len <= 76); /* with its CR */
        assert_true(line.len == 0 || str_ends(line, STR("\r")));
        struct str plain = str_slice(line, 0, line.len > 0 ? line.len - 1 : 0);
        assert_true(str_is_clean(plain, &at));
    }
    struct str again = calendar_write(&arena, STR("伴走"), stamp, events, LENGTH(events));
    assert_true(str_equal(text, again));
}

static void test_deadlines(void **state)
{
    (void)state;
    Date from, due;
    assert_true(date_make(2026, 1, 31, &from));
    assert_true(date_make(2026, 2, 28, &due));
    assert_int_equal(task_due(&(struct deadline){ .months = 1 }, from).day, due.day);
    assert_int_equal(task_due(&(struct deadline){ .days = -30 }, from).day, from.day - 30);
}

/* What waits for a decision is due by the deadline that is of its state alone. */
static void test_when_a_wait_is_over(void **state)
{
    (void)state;
    const struct str both[] = { STR("PLAN_DRAFT"), STR("PLAN_AGREED") };
    const struct str agreed[] = { STR("PLAN_AGREED") };
    struct deadline deadlines[] = {
        { .record = STR("casefile"), .in_states = both, .in_state_count = 2, .days = 3 },
        { .record = STR("plan"), .in_states = agreed, .in_state_count = 1, .days = 14 },
        { .record = STR("emergency"), .days = 30 },
    };
    const struct process process = { .deadlines = deadlines, .deadline_count = LENGTH(deadlines) };
    Date since, due;
    assert_true(date_make(2026, 11, 1, &since));
    assert_true(date_make(2026, 11, 15, &due));
    assert_int_equal(task_waiting_due(&process, STR("PLAN_AGREED"), STR(""), since).value.day,
                     due.day);
    assert_int_equal(task_waiting_due(&process, STR(""), STR("emergency"), since).value.day,
                     since.day + 30);
    assert_false(task_waiting_due(&process, STR("SUPPORTING"), STR(""), since).has);
    assert_false(task_waiting_due(&process, STR("PLAN_DRAFT"), STR(""), since).has);
}

static void test_why_it_stands_still(void **state)
{
    (void)state;
    static const struct {
        struct str state;
        int64_t contacts;
        enum stuck stuck;
    } rows[] = {
        { STR_INIT("INTAKE"), 1, STUCK_NO_SECOND },
        { STR_INIT("INTAKE"), 2, STUCK_NOT_TRIAGED },
        { STR_INIT("OUTREACH_NO_CONSENT"), 3, STUCK_NO_CONSENT },
        { STR_INIT("ASSESSING"), 0, STUCK_NO_SECOND },
        { STR_INIT("ASSESSING"), 5, STUCK_ASSESSING },
        { STR_INIT("PLAN_DRAFT"), 1, STUCK_DRAFT },
        { STR_INIT("PLAN_AGREED"), 1, STUCK_AWAITS_DECISION },
        { STR_INIT("SUPPORTING"), 1, STUCK_NONE },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(overview_stuck(rows[i].state, rows[i].contacts), rows[i].stuck);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_family_of_the_mock),
        cmocka_unit_test(test_no_drawing_is_confused),
        cmocka_unit_test(test_remarriage_over_three_generations),
        cmocka_unit_test(test_link_that_is_not_known),
        cmocka_unit_test(test_ecomap),
        cmocka_unit_test(test_bodies_have_room),
        cmocka_unit_test(test_codes_of_ties),
        cmocka_unit_test(test_kin_of_codes),
        cmocka_unit_test(test_calendar_text),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_when_a_wait_is_over),
        cmocka_unit_test(test_why_it_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
