/* numbers_test.c - the year's numbers and the 試算 pages, as a reader gets them. */
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>

#include "calc/calc.h"
#include "os/files.h"
#include "record/exchange/import.h"
#include "web/calc/calc_example.h"

#include "base/banned.h"

static void open_site(struct site *site, void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(site, t->db, t->folder);
}

static void every_rule_has_a_form(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/calc"), 200);
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        char path[100];
        (void)snprintf(path, sizeof path, "/calc/%s", calc_rules[i]->name);
        assert_int_equal(site_get(&site, path), 200);
        assert_true(site_shows(&site, "name=\"calc_form\""));
        assert_false(site_shows(&site, "⟦"));
    }
    assert_int_equal(site_get(&site, "/calc/none"), 404);
    site_close(&site);
}

/* Each form filled with its example is computed; an empty one asks for what is missing. */
static void examples_are_computed(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        struct params form;
        char path[100];
        assert_non_null(calc_rules[i]->example);
        (void)snprintf(path, sizeof path, "/calc/%s?example=1", calc_rules[i]->name);
        assert_int_equal(site_get(&site, path), 200);
        params_init(&form, &site.arena);
        calc_example_fill(&site.arena, calc_rules[i], &form);
        assert_true(form.count > 0);
        for (size_t k = 0; k < form.count; k++) { /* each value stands in the page */
            struct str line = form.items[k].value, first;
            assert_true(str_split(&line, '\n', &first));
            if (!site_shows(&site, str_to_chars(&site.arena, first)))
                fail_msg("%s: %.*s is not filled in", path, STR_ARG(form.items[k].name));
        }
        params_add(&form, STR("calc_form"), STR("1"));
        (void)snprintf(path, sizeof path, "/calc/%s", calc_rules[i]->name);
        const char *body = str_to_chars(&site.arena, params_format(&site.arena, &form));
        if (site_post(&site, path, body) != 200)
            fail_msg("%s: the example is refused: %s", path, body);
        assert_true(site_shows(&site, "id=\"answer\"") && site_shows(&site, "id=\"steps\""));
        assert_false(site_shows(&site, "⟦"));
        /* nothing filled in: a required member is asked for, with a link to its field */
        assert_int_equal(site_post(&site, path, "calc_form=1"), 422);
        assert_true(site_shows(&site, "href=\"#f-"));
        assert_false(site_shows(&site, "⟦"));
    }
    site_close(&site);
}

/* The same by a program with a token: the answer with rule and steps, or the error with member and message. */
static void programs_compute_too(void **state)
{
    struct site site;
    open_site(&site, state);
    assert_int_equal(site_call(&site, "POST", "/api/v1/calc/targets", "{}"), 401);
    site_take_token(&site, SITE_WORKER);
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        char path[100];
        (void)snprintf(path, sizeof path, "/api/v1/calc/%s", calc_rules[i]->name);
        assert_int_equal(site_call(&site, "POST", path, calc_rules[i]->example), 200);
        assert_true(site_shows(&site, "\"rule\":\"R-") && site_shows(&site, "\"steps\":["));
        assert_false(site_shows(&site, "⟦"));
        assert_int_equal(site_call(&site, "POST", path, "{\"nobody\":1}"), 422);
        assert_true(site_shows(&site, "\"code\":\"calc.unknown_member\",\"member\":\"nobody\""));
        assert_int_equal(site_call(&site, "POST", path, "{"), 422);
        assert_true(site_shows(&site, "\"error\""));
    }
    assert_int_equal(site_call(&site, "POST", "/api/v1/calc/none", "{}"), 404);
    site_close(&site);
}

static void a_form_is_computed_and_refused(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(
        site_post(&site, "/calc/targets", "calc_form=1&population=100%2C000&fiscal_year=2019"),
        200);
    assert_true(site_shows(&site, "192") && site_shows(&site, "R-004"));
    assert_true(site_shows(&site, "100000 ÷ 100000 × 16 × 12 = 192"));
    assert_false(site_shows(&site, "⟦"));
    assert_int_equal(
        site_post(&site, "/calc/date", "calc_form=1&text=%E6%98%AD%E5%92%8C65%E5%B9%B4"), 422);
    assert_true(site_shows(&site, "平成2年ではありませんか"));
    assert_true(site_shows(&site, "href=\"#f-text\""));
    assert_int_equal(site_post(&site, "/calc/date", "calc_form=2&birth=H12.2.29&on=R8.11.21"), 200);
    assert_true(site_shows(&site, "26"));
    assert_int_equal(site_post(&site, "/calc/date", "calc_form=2&birth=x&on=R8.11.21"), 422);
    assert_true(site_shows(&site, "href=\"#f-birth\""));
    assert_int_equal(site_post(&site, "/calc/number-check", "calc_form=1&text=271004"), 200);
    assert_false(site_shows(&site, "⟦"));
    site_close(&site);
}

static void the_year_links_its_lists(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_get(&site, "/numbers"), 200);
    assert_true(site_shows(&site, "新規相談は今までに")); /* a year that is not over */
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    assert_true(site_shows(&site, "新規相談は1年で"));
    assert_true(site_shows(&site, "令和元年度"));
    assert_false(site_shows(&site, "⟦"));
    assert_int_equal(site_get(&site, "/numbers?year=x"), 200);
    assert_int_equal(site_get(&site, "/records/plan?own=1&state=final&decided_on.from=2019-04-01"
                                     "&decided_on.until=2020-03-31&work_goal=yes"),
                     200);
    assert_false(site_shows(&site, "⟦"));
    assert_true(site_shows(&site, "令和元年") || site_shows(&site, "平成31年"));
    site_close(&site);
}

static enum status each_casefile(void *context, struct tx *tx, CasefileId casefile, struct err *err)
{
    (void)context, (void)tx, (void)casefile, (void)err;
    return OK;
}

static void take(struct site *site, const char *file, const char *sheet_name)
{
    struct err err = { 0 };
    struct str bytes = { 0 };
    struct grid grid = { 0 };
    struct mapping mapping = { 0 };
    struct import_preview preview = { 0 };
    const struct seido *seido = site->app.seido;
    struct str path =
        str_format(&site->arena, "%s/tests/data/office-year/%s", getenv("BANSO_SOURCE"), file);
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    test_ok(file_read(&site->arena, path, IMPORT_BYTES_MAX, &bytes, &err), &err);
    test_ok(grid_read(&site->arena, bytes, CHARSETS, &grid, &err), &err);
    const struct sheet *sheet = sheet_find(&site->arena, seido, str_of(sheet_name));
    assert_non_null(sheet);
    mapping_propose(&site->arena, seido, sheet, grid.headers, grid.column_count, &mapping);
    struct import_job job = { .db = site->db,
                              .seido = seido,
                              .kinds = { .seido = seido, .lang = LANG_JA, .today = today },
                              .tenant = { TEST_TENANT },
                              .organisation = site->office,
                              .by = site->users[SITE_CHIEF],
                              .now = { INT64_C(1763712345678901) },
                              .grid = &grid,
                              .mapping = &mapping };
    struct import_hooks hooks = { .each_casefile = each_casefile };
    test_ok(import_take(&job, &site->arena, 7, &hooks, &preview, &err), &err);
}

/* The three numbers of an imported year, and that the list behind a figure has as many rows. */
static void the_year_of_an_office(void **state)
{
    struct site site;
    char sql[300];
    open_site(&site, state);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO setting (tenant, organisation_id, name, valid_from, value, set_by,"
                   " set_at) VALUES (1, %lld, 'population', '2026-04-01', '100000', %lld, 0)",
                   (long long)site.office.n, (long long)site.users[SITE_CHIEF].n);
    test_db_run(site.db, sql);
    take(&site, "intake.csv", "intake");
    take(&site, "plan.csv", "plan");
    take(&site, "evaluation.csv", "evaluation");
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    static const char *const shown[] = { ">285</a>", ">192<",   "148.4", ">56</a>", ">96<",
                                         "58.3",     ">11</a>", "19.6",  "60.0",    ">28</a>" };
    for (size_t i = 0; i < LENGTH(shown); i++)
        if (!site_shows(&site, shown[i]))
            fail_msg("the page does not show %s", shown[i]);
    assert_true(site_shows(&site, "work_goal=yes"));
    assert_true(site_shows(&site, "changes="));
    assert_int_equal(site_get(&site, "/records/plan?own=1&state=final&decided_on.from=2019-04-01"
                                     "&decided_on.until=2020-03-31&work_goal=yes"),
                     200);
    assert_true(site_shows(&site, "11"));
    site_sign_in(&site, SITE_WORKER); /* who sees no case of these: the office's sums, no lists */
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    assert_true(site_shows(&site, ">285<") && site_shows(&site, "148.4"));
    assert_false(site_shows(&site, ">285</a>"));
    assert_int_equal(site_get(&site, "/numbers?year=2026"), 200);
    assert_true(site_shows(&site, "ui-none") || site_shows(&site, "－"));
    site_close(&site);
}

/* A schedule with a moratorium: the curve of the balance, and both plans side by side; a month is typed as
 * people write it, and what is refused is named by its label. */
static void shows_what_a_measure_changes(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    const char *body =
        "calc_form=1&principal=200000&months=24&method=interest_free&unit=10&first_due=R5.1";
    assert_int_equal(site_post(&site, "/calc/loan-schedule", body), 200);
    assert_true(site_shows(&site, "ui-chart__svg") && site_shows(&site, "R6.12"));
    assert_false(site_shows(&site, "最も多い回の額"));
    body =
        "calc_form=1&principal=200000&months=24&method=interest_free&unit=10&first_due=2023%2F1%2F27"
        "&measures[0].kind=moratorium&measures[0].on=2023-02-10&measures[0].from=R5.3"
        "&measures[0].months=12";
    assert_int_equal(site_post(&site, "/calc/loan-schedule", body), 200);
    assert_true(site_shows(&site, "最も多い回の額") && site_shows(&site, "R7.12"));
    assert_true(site_shows(&site, "償還猶予・据置延長"));
    assert_int_equal(site_post(&site, "/calc/loan-schedule", "calc_form=1&principal=1"), 422);
    assert_true(site_shows(&site, "「償還方法」"));
    assert_false(site_shows(&site, "first_due が") || site_shows(&site, "「first_due」"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(shows_what_a_measure_changes),   TEST_ON_BOTH(every_rule_has_a_form),
        TEST_ON_BOTH(examples_are_computed),          TEST_ON_BOTH(programs_compute_too),
        TEST_ON_BOTH(a_form_is_computed_and_refused), TEST_ON_BOTH(the_year_links_its_lists),
        TEST_ON_BOTH(the_year_of_an_office),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
