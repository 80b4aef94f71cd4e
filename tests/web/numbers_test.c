/* numbers_test.c - the year's numbers and the 試算 pages, as a reader gets them. */
#include "web/site.h"

#include <stdio.h>

#include "calc/calc.h"

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

static void a_form_is_computed_and_refused(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_post(&site, "/calc/targets",
                               "calc_form=1&population=100%2C000&fiscal_year=2019"), 200);
    assert_true(site_shows(&site, "192") && site_shows(&site, "R-004"));
    assert_true(site_shows(&site, "100000 ÷ 100000 × 16 × 12 = 192"));
    assert_false(site_shows(&site, "⟦"));
    assert_int_equal(site_post(&site, "/calc/date", "calc_form=1&text=%E6%98%AD%E5%92%8C65%E5%B9%B4"),
                     422);
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
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    assert_true(site_shows(&site, "令和元年度"));
    assert_false(site_shows(&site, "⟦"));
    assert_int_equal(site_get(&site, "/numbers?year=x"), 200);
    assert_int_equal(site_get(&site, "/records/plan?own=1&state=final&decided_on.from=2019-04-01"
                                     "&decided_on.until=2020-03-31&work_goal=yes"), 200);
    assert_false(site_shows(&site, "⟦"));
    assert_true(site_shows(&site, "令和元年") || site_shows(&site, "平成31年"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(every_rule_has_a_form),
        TEST_ON_BOTH(a_form_is_computed_and_refused),
        TEST_ON_BOTH(the_year_links_its_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
