/* year_test.c - the numbers of an office's year (tests/data/office-year), imported and counted. */
#include "record/fixture.h"

#include <stdlib.h>

#include "access/account.h"
#include "os/files.h"
#include "record/exchange/import.h"
#include "record/list.h"
#include "stats/year.h"

#include "base/banned.h"

static enum status each_casefile(void *context, struct tx *tx, CasefileId casefile, struct err *err)
{
    (void)context, (void)tx, (void)casefile, (void)err;
    return OK;
}

static void take(struct test_db *t, const struct seido *seido, const char *file,
                 const char *sheet_name)
{
    struct err err = { 0 };
    struct str bytes = { 0 };
    struct grid grid = { 0 };
    struct mapping mapping = { 0 };
    struct import_preview preview = { 0 };
    struct str path =
        str_format(&t->arena, "%s/tests/data/office-year/%s", getenv("BANSO_SOURCE"), file);
    test_ok(file_read(&t->arena, path, IMPORT_BYTES_MAX, &bytes, &err), &err);
    test_ok(grid_read(&t->arena, bytes, CHARSETS, &grid, &err), &err);
    const struct sheet *sheet = sheet_find(&t->arena, seido, str_of(sheet_name));
    assert_non_null(sheet);
    mapping_propose(&t->arena, seido, sheet, grid.headers, grid.column_count, &mapping);
    struct import_job job = { .db = t->db,
                              .seido = seido,
                              .kinds = fixture_kinds(seido),
                              .tenant = { TEST_TENANT },
                              .organisation = { FIXTURE_ORGANISATION },
                              .by = { FIXTURE_USER },
                              .now = { INT64_C(1763712345678901) },
                              .grid = &grid,
                              .mapping = &mapping };
    struct import_hooks hooks = { .each_casefile = each_casefile };
    test_ok(import_take(&job, &t->arena, 7, &hooks, &preview, &err), &err);
}

static struct actor chief(const struct seido *seido)
{
    struct actor actor = { .tenant = { TEST_TENANT },
                           .user = { FIXTURE_USER },
                           .organisation = { FIXTURE_ORGANISATION },
                           .role_count = 1,
                           .seido = seido };
    actor.roles[0] = seido_role(seido, STR("chief"));
    assert_non_null(actor.roles[0]);
    return actor;
}

static void check_figure(struct arena *arena, const struct year_numbers *year, const char *name,
                         const int64_t expected[2], const char *reached)
{
    const struct year_figure *figure = year_figure_find(year, str_of(name));
    int64_t sum = 0, tenths = 0;
    assert_non_null(figure);
    for (int i = 0; i < YEAR_MONTHS; i++)
        sum += figure->months[i];
    assert_true(figure->is_countable && figure->total == expected[0] && sum == expected[0]);
    assert_true(figure->target.has && figure->target.value == expected[1]);
    assert_true(year_reached_tenths(figure, &tenths));
    assert_str(arena, tenths_format(arena, tenths), reached);
}

/* Each month's figure is what its list shows. */
static void check_lists(struct test_db *t, const struct actor *actor,
                        const struct year_numbers *year)
{
    for (size_t i = 0; i < year->count; i++) {
        for (int month = 0; month < YEAR_MONTHS && year->figures[i].is_countable; month++) {
            Date from = { 0 }, until = { 0 };
            struct clause visible = { 0 };
            struct err err = { 0 };
            struct list_result result = { 0 };
            struct list_query query = { .tenant = actor->tenant,
                                        .owner = actor->organisation,
                                        .visible = &visible };
            year_span(year->fiscal_year, month, &from, &until);
            assert_true(year_list(&t->arena, actor->seido, &year->figures[i], from, until, &query));
            may_see_clause(&t->arena, actor, year->figures[i].indicator->record, until, &visible);
            test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
            assert_true(result.total == year->figures[i].months[month]);
        }
    }
}

static void the_three_numbers_of_a_year(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct actor actor = chief(seido);
    struct year_numbers year = { 0 };
    struct err err = { 0 };
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    test_db_run(t->db, "INSERT INTO setting (tenant, organisation_id, name, valid_from, value,"
                       " set_by, set_at) VALUES (1, 101, 'population', '2026-10-01', '100000',"
                       " 102, 0)");
    take(t, seido, "intake.csv", "intake");
    take(t, seido, "plan.csv", "plan");
    struct year_ask ask = { &actor, actor.organisation, 2019, today, STR("") };
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_true(year.population.has && year.population.value == 100000 && year.has_rates);
    check_figure(&t->arena, &year, "new_consultations", (int64_t[]){ 285, 192 }, "148.4");
    check_figure(&t->arena, &year, "plans", (int64_t[]){ 56, 96 }, "58.3");
    const struct year_figure *work = year_figure_find(&year, STR("work_goal_plans"));
    int64_t tenths = 0;
    assert_true(work && work->total == 11 && work->of && work->of->total == 56);
    assert_true(year_share_tenths(work, &tenths) && tenths == 196);
    assert_true(work->target_percent.has && work->target_percent.value == 60);
    check_lists(t, &actor, &year);
    ask.organisation.n = 999;
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_true(year.figures[0].total == 0 && !year.population.has);
    assert_false(year.figures[0].target.has);
    /* a caseworker is told the office's numbers, not those of the own cases */
    actor.roles[0] = seido_role(seido, STR("caseworker"));
    ask.organisation = actor.organisation;
    ask.only = STR("new_consultations");
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_int_equal(year.count, 1);
    check_figure(&t->arena, &year, "new_consultations", (int64_t[]){ 285, 192 }, "148.4");
    assert_false(may_see_office(&actor, STR("intake")));
    actor.role_count = 0;
    ask.organisation = actor.organisation;
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_true(year.figures[0].total == 0); /* who may see nothing counts nothing */
}

/* A municipality is told the sums of the offices it commissions, and only of those. */
static void the_year_of_a_town(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct actor actor = chief(seido);
    struct year_numbers year = { 0 };
    struct err err = { 0 };
    struct str *offices;
    size_t count;
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    test_db_run(t->db, "INSERT INTO organisation (tenant, id, kind, name, name_en,"
                       " municipality_code, number_format, contact, state, version)"
                       " VALUES (1, 150, 'municipality', 'Town', '', '', '', '', 'active', 1)");
    take(t, seido, "intake.csv", "intake");
    take(t, seido, "plan.csv", "plan");
    actor.organisation.n = 150;
    actor.roles[0] = seido_role(seido, STR("municipal_officer"));
    struct year_ask ask = { &actor, actor.organisation, 2019, today, STR("") };
    test_ok(year_load_town(t->db, &t->arena, &ask, &year, &offices, &count, &err), &err);
    assert_true(count == 0 && year_figure_find(&year, STR("new_consultations"))->total == 0);
    /* nor does asking for the office give what is not the town's */
    ask.organisation.n = 101;
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_int_equal(year_figure_find(&year, STR("new_consultations"))->total, 0);
    ask.organisation = actor.organisation;
    test_db_run(t->db, "UPDATE organisation SET commissioned_by = 150 WHERE id = 101");
    test_db_run(t->db, "INSERT INTO setting (tenant, organisation_id, name, valid_from, value,"
                       " set_by, set_at) VALUES (1, 150, 'population', '2026-10-01', '100000',"
                       " 102, 0)");
    test_ok(year_load_town(t->db, &t->arena, &ask, &year, &offices, &count, &err), &err);
    assert_int_equal(count, 1);
    check_figure(&t->arena, &year, "new_consultations", (int64_t[]){ 285, 192 }, "148.4");
    check_figure(&t->arena, &year, "plans", (int64_t[]){ 56, 96 }, "58.3");
    /* the right hangs on the kind of the organisation, not on the role alone */
    test_db_run(t->db, "UPDATE organisation SET kind = 'contractor' WHERE id = 150");
    test_ok(year_load_town(t->db, &t->arena, &ask, &year, &offices, &count, &err), &err);
    assert_int_equal(year_figure_find(&year, STR("new_consultations"))->total, 0);
}

/* Where only interviews count, those that began by telephone do not; and who works or earns more is counted
 * with the plans' own, in the list alike. */
static void rule_of_the_place(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct actor actor = chief(seido);
    struct year_numbers year = { 0 };
    struct err err = { 0 };
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    take(t, seido, "intake.csv", "intake");
    test_db_run(t->db, "UPDATE intake SET first_method = CASE WHEN id % 3 = 0 THEN '1'"
                       " WHEN id % 3 = 1 THEN '2' ELSE '5' END");
    int64_t met = test_db_int(t->db, "SELECT COUNT(*) FROM intake WHERE first_method <> '2'");
    struct year_ask ask = { &actor, actor.organisation, 2019, today, STR("") };
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_int_equal(year_figure_find(&year, STR("new_consultations"))->total, 285);
    test_db_run(t->db, "INSERT INTO setting (tenant, organisation_id, name, valid_from, value,"
                       " set_by, set_at) VALUES (1, 101, 'counting_rule', '2019-04-01',"
                       " 'interview', 102, 0)");
    test_ok(year_load(t->db, &t->arena, &ask, &year, &err), &err);
    assert_true(met > 0 && met < 285);
    assert_int_equal(year_figure_find(&year, STR("new_consultations"))->total, met);
    check_lists(t, &actor, &year);
    static const char *const counted[] = { "employed", "raised", "employed_work_goal",
                                           "raised_work_goal", "work_or_income" };
    for (size_t i = 0; i < LENGTH(counted); i++)
        assert_true(year_figure_find(&year, str_of(counted[i]))->is_countable);
}

static void spans_and_targets_so_far(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    Date from = { 0 }, until = { 0 };
    year_span(2019, -1, &from, &until);
    assert_str(&arena, date_format_iso(&arena, from), "2019-04-01");
    assert_str(&arena, date_format_iso(&arena, until), "2020-03-31");
    year_span(2019, 10, &from, &until);
    assert_str(&arena, date_format_iso(&arena, from), "2020-02-01");
    assert_str(&arena, date_format_iso(&arena, until), "2020-02-29");
    struct year_figure figure = { .target = { true, 192 } };
    assert_true(year_target_until(&figure, 0).value == 16);
    assert_true(year_target_until(&figure, 11).value == 192);
    figure.target.has = false;
    int64_t tenths = 0;
    assert_false(year_target_until(&figure, 3).has);
    assert_false(year_reached_tenths(&figure, &tenths) || year_share_tenths(&figure, &tenths));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(the_three_numbers_of_a_year),
        TEST_ON_BOTH(the_year_of_a_town),
        TEST_ON_BOTH(rule_of_the_place),
        cmocka_unit_test(spans_and_targets_so_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
