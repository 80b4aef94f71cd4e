/* drawing_test.c - genogram, ecomap, calendar text, deadlines: pure functions. */
#include "unit.h"

#include "consult/calendar.h"
#include "consult/genogram.h"
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

/* Whatever the family, symbols lie inside the picture and none covers another. */
static void test_symbols_never_overlap(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    uint32_t random = 12345;
    for (int run = 0; run < 300; run++) {
        struct kinsman members[GENOGRAM_MEMBERS_MAX] = { { .kin = KIN_CLIENT } };
        struct mark found[GENOGRAM_MEMBERS_MAX];
        bool has_father = false, has_mother = false;
        size_t count = 1;
        for (int i = 0; i < run % 14; i++) {
            random = random * 1664525U + 1013904223U;
            enum kin kin = (enum kin)(1 + (random >> 16) % 9);
            if ((kin == KIN_FATHER && has_father) || (kin == KIN_MOTHER && has_mother))
                continue;
            has_father = has_father || kin == KIN_FATHER;
            has_mother = has_mother || kin == KIN_MOTHER;
            members[count++] = (struct kinsman){ .kin = kin,
                                                 .sex = (enum sex)((random >> 8) % 3),
                                                 .age = -1,
                                                 .lives_together = (random >> 24) % 2 == 0 };
        }
        struct drawing drawing = genogram_draw(&arena, members, count);
        assert_int_equal(symbols(&drawing, found, LENGTH(found)), count);
        for (size_t a = 0; a < count; a++) {
            assert_true(found[a].x - found[a].x2 >= 0 && found[a].x + found[a].x2 <= drawing.width);
            assert_true(found[a].y - found[a].y2 >= 0 &&
                        found[a].y + found[a].y2 <= drawing.height);
            for (size_t b = 0; b < a; b++) {
                int dx = found[a].x - found[b].x, dy = found[a].y - found[b].y;
                assert_true(dx * dx + dy * dy >= 4 * found[a].x2 * found[a].x2);
            }
        }
    }
}

static void test_ecomap(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    const struct tie ties[] = { { .name = STR("社協"), .strength = TIE_STRONG },
                                { .name = STR("学校"), .strength = TIE_WEAK },
                                { .name = STR("元の勤め先"), .strength = TIE_STRAINED } };
    struct surroundings map = ecomap_draw(&arena, ties, LENGTH(ties));
    assert_int_equal(map.count, LENGTH(ties));
    assert_int_equal(map.bonds[0].body_x, map.centre_x); /* the first stands at the top */
    assert_true(map.bonds[0].body_y < map.centre_y);
    for (size_t i = 0; i < map.count; i++)
        assert_true(map.bonds[i].body_x - map.body_r >= 0 &&
                    map.bonds[i].body_x + map.body_r <= map.width);
    assert_int_equal(ecomap_draw(&arena, ties, 0).count, 0);
}

static void test_kin_of_codes(void **state)
{
    (void)state;
    enum sex sex;
    assert_int_equal(genogram_kin(STR("mother"), &sex), KIN_MOTHER);
    assert_int_equal(sex, SEX_FEMALE);
    assert_int_equal(genogram_kin(STR("grandchild"), &sex), KIN_GRANDCHILD);
    assert_int_equal(sex, SEX_UNKNOWN);
    assert_int_equal(genogram_kin(STR("neighbour"), &sex), KIN_OTHER);
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
        cmocka_unit_test(test_symbols_never_overlap),
        cmocka_unit_test(test_ecomap),
        cmocka_unit_test(test_kin_of_codes),
        cmocka_unit_test(test_calendar_text),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_why_it_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
