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
    struct site_person officer = { "machi", "町田", "マチダ", "municipal_officer",
                                   { 0 },   { 0 },  { 0 } };
    site_add_organisation(&site, "municipality", "ある市", &officer.organisation);
    site_add_person(&site, &officer);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    assert_true(site_shows(&site, "委託している窓口が登録されていない"));
    assert_false(site_shows(&site, ">285<"));
    (void)snprintf(sql, sizeof sql,
                   "UPDATE organisation SET commissioned_by = %lld WHERE id = %lld",
                   (long long)officer.organisation.n, (long long)site.office.n);
    test_db_run(site.db, sql);
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 200);
    assert_true(site_shows(&site, ">285<") && site_shows(&site, "委託している窓口の記録"));
    assert_false(site_shows(&site, ">285</a>"));
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

#define HOUSING                                                                                    \
    "calc_form=1&applied_on=R8.11.21&household_size=2&grade=1&rent=60000&rent_limit=64000"         \
    "&assets=300000&route=job_loss&event_on=R8.9.30"

/* One sentence for the client first, then why and what follows; nothing is asked that is known. */
static void housing_is_told_to_a_client(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/calc/housing-benefit"), 200);
    assert_true(site_shows(&site, "value=\"R"));
    assert_true(site_shows(&site, "ほかの事情や額"));
    assert_int_equal(site_post(&site, "/calc/housing-benefit", HOUSING "&income=150000"), 200);
    assert_true(
        site_shows(&site, "ひと月 49,000円、3か月間、令和8年11月分から受け取れる見込みです。"));
    assert_true(site_shows(&site, "ハローワークなどへの求職申込み"));
    assert_true(site_shows(&site, "収入は基準額を上回り、収入基準額の内にあります"));
    assert_int_equal(site_post(&site, "/calc/housing-benefit", HOUSING "&income=211300"), 200);
    assert_true(
        site_shows(&site, "対象になりません：収入が基準（199,000円）を 12,300円 上回っています"));
    assert_false(site_shows(&site, "受け取れる見込み"));
    assert_false(site_shows(&site, "<details class=\"ui-details\" open><summary>ほか"));
    /* what is folded opens at its fault */
    assert_int_equal(site_post(&site, "/calc/housing-benefit", HOUSING "&income=1&asset_limit=abc"),
                     422);
    assert_true(site_shows(&site, "<details class=\"ui-details\" open><summary>ほかの事情や額"));
    site_close(&site);
}

static void an_exemption_is_told(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/calc/exemption"), 200);
    assert_true(site_shows(&site, "<option value=\"emergency_small\">特例貸付 緊急小口資金"));
    assert_true(site_shows(&site, "2021年度") && !site_shows(&site, "2035年度"));
    const char *loan = "calc_form=1&product=emergency_small&applied_on=2020-05-01&balance=150000"
                       "&repaid=50000&judged_on=2022-12-01";
    assert_int_equal(site_post(&site, "/calc/exemption", loan), 200);
    assert_true(site_shows(&site, "まだ決まりません。"));
    char body[400];
    (void)snprintf(body, sizeof body,
                   "%s&tax_exempt.borrower.2022=true&tax_exempt.householder.2022=true", loan);
    assert_int_equal(site_post(&site, "/calc/exemption", body), 200);
    assert_true(site_shows(&site, "2022年度の住民税が、借受人も世帯主も非課税です。"));
    assert_true(site_shows(&site, "150,000円") && site_shows(&site, "すでに返した分は戻りません"));
    site_close(&site);
}

static const char split_body[] =
    "calc_form=1&total=1000000&parts[0].share=40&parts[0].by=equal&parts[1].share=60"
    "&parts[1].by=population&bodies=%E7%94%B2%E7%94%BA%2C100000%0A%E4%B9%99%E7%94%BA%2C50000"
    "%0A%E4%B8%99%E6%9D%91%2C7000";

/* Towns are pasted from a sheet; the table adds up, and goes back to a sheet. */
static void a_split_adds_up(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_post(&site, "/calc/cost-split", split_body), 200);
    assert_true(site_shows(&site, "1,000,000円を3団体で") ||
                site_shows(&site, "1,000,000円 を 3団体で"));
    assert_true(site_shows(&site, "均等（40％）") && site_shows(&site, "人口（60％）"));
    assert_true(site_shows(&site, "丙村") && site_shows(&site, "合計"));
    char csv[600];
    (void)snprintf(csv, sizeof csv, "%s&act=csv", split_body);
    assert_int_equal(site_post(&site, "/calc/cost-split", csv), 200);
    assert_true(str_equal(site.response.file_name, STR("cost-split.csv")));
    assert_true(site_shows(&site, "合計,399999,600001,1000000\r\n"));
    /* a town without its population is told at the box of towns */
    assert_int_equal(site_post(&site, "/calc/cost-split",
                               "calc_form=1&total=10&parts[0].share=100&parts[0].by=population"
                               "&bodies=A"),
                     422);
    assert_true(site_shows(&site, "href=\"#f-bodies\""));
    site_close(&site);
}

/* The loan's product and what bars it are chosen by name. */
static void a_loan_is_checked_in_words(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/calc/loan-check"), 200);
    assert_true(site_shows(&site, "<option value=\"emergency\">緊急小口資金"));
    assert_true(site_shows(&site, "type=\"checkbox\" name=\"facts\" value=\"insolvency\""));
    assert_false(site_shows(&site, ">general_support<") || site_shows(&site, "<span>insolvency"));
    assert_int_equal(
        site_post(&site, "/calc/loan-check",
                  "calc_form=1&product=emergency&applied_on=2026-11-21"
                  "&household_size=1&amount=50000&facts=debt_purpose&facts=gang_member"),
        200);
    assert_true(site_shows(&site, "value=\"gang_member\" checked"));
    site_close(&site);
}

static int64_t contacts_of(const struct site *site)
{
    return test_db_int(site->db, "SELECT COUNT(*) FROM contact");
}

static int64_t contacts_counted(const struct site *site)
{
    return test_db_int(site->db, "SELECT SUM(contact_count) FROM casefile");
}

/* Kept only when asked, in a case that the reader may write in. */
static void an_answer_is_attached(void **state)
{
    struct site site;
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    int64_t before = contacts_of(&site), counted = contacts_counted(&site);
    assert_int_equal(site_post(&site, "/calc/housing-benefit", HOUSING "&income=150000"), 200);
    assert_true(site_shows(&site, "name=\"case_number\""));
    assert_int_equal(contacts_of(&site), before);
    assert_int_equal(
        site_post(&site, "/calc/housing-benefit/case", HOUSING "&income=150000&case_number=NONE"),
        422);
    assert_true(site_shows(&site, "この番号のケースがないか"));
    assert_int_equal(contacts_of(&site), before);
    assert_int_equal(site_get(&site, str_to_chars(&site.arena, site_case_path(&site, ""))), 200);
    struct str key = request_id_text(&site.request, STR("casefile"), site.casefile.n);
    char path[100], body[400];
    (void)snprintf(path, sizeof path, "/calc?case=%.*s", STR_ARG(key));
    assert_true(site_shows(&site, path));
    (void)snprintf(body, sizeof body, HOUSING "&income=150000&case=%.*s", STR_ARG(key));
    struct str case_key = arena_copy(&site.arena, key);
    assert_int_equal(site_post(&site, "/calc/housing-benefit/case", body), 303);
    assert_int_equal(contacts_of(&site), before + 1);
    /* nobody was met or called: neither a contact more, nor a later last one */
    assert_int_equal(contacts_counted(&site), counted);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM casefile WHERE last_contact_on IS NOT NULL"), 0);
    assert_int_equal(site_get(&site, str_to_chars(&site.arena, site_case_path(&site, ""))), 200);
    assert_true(site_shows(&site, "試算：住居確保給付金"));
    assert_true(site_shows(&site, "ひと月 49,000円"));
    /* days as everywhere, never as programs write them */
    assert_true(site_shows(&site, "申請日: 令和"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM contact WHERE body LIKE '%2026-%'"),
                     0);
    /* another office's worker cannot write there, nor learn that there is such a case */
    site_sign_in(&site, SITE_STRANGER);
    (void)snprintf(body, sizeof body, HOUSING "&income=150000&case=%.*s", STR_ARG(case_key));
    assert_int_equal(site_post(&site, "/calc/housing-benefit/case", body), 422);
    assert_int_equal(contacts_of(&site), before + 1);
    site_close(&site);
}

/* From a case the client's town stands there, a ward's as its city; never that of a protected address, nor of a
 * case that is not the reader's. */
static void the_town_is_the_clients(void **state)
{
    static const struct {
        const char *address, *town;
    } rows[] = {
        { "大阪府大阪市西区北堀江1", "value=\"大阪府大阪市\"" },
        { "三島郡島本町桜井1", "value=\"大阪府島本町\"" },
        { "北海道北見市1", "value=\"北海道北見市\"" },
        { "公園", "value=\"大阪府堺市\"" },
    };
    struct site site;
    char path[100], update[200];
    open_site(&site, state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/calc/housing-benefit"), 200);
    assert_true(site_shows(&site, "value=\"大阪府堺市\""));
    assert_false(site_shows(&site, "本人の住所の市区町村"));
    (void)snprintf(path, sizeof path, "/calc/housing-benefit?case=%.*s",
                   STR_ARG(request_id_text(&site.request, STR("casefile"), site.casefile.n)));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        (void)snprintf(update, sizeof update, "UPDATE person SET address = '%s'", rows[i].address);
        test_db_run(site.db, update);
        assert_int_equal(site_get(&site, path), 200);
        assert_true(site_shows(&site, rows[i].town));
        assert_int_equal(site_shows(&site, "本人の住所の市区町村"), i != 3);
    }
    test_db_run(site.db, "UPDATE person SET address = '大阪府大阪市西区北堀江1'");
    test_db_run(site.db, "UPDATE person SET protection = 'protected'");
    assert_int_equal(site_get(&site, path), 200);
    assert_true(site_shows(&site, "value=\"大阪府堺市\""));
    assert_false(site_shows(&site, "大阪府大阪市\" "));
    test_db_run(site.db, "UPDATE person SET protection = 'none'");
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(site_get(&site, path), 200);
    assert_false(site_shows(&site, "本人の住所の市区町村"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(shows_what_a_measure_changes),   TEST_ON_BOTH(every_rule_has_a_form),
        TEST_ON_BOTH(examples_are_computed),          TEST_ON_BOTH(programs_compute_too),
        TEST_ON_BOTH(a_form_is_computed_and_refused), TEST_ON_BOTH(the_year_links_its_lists),
        TEST_ON_BOTH(the_year_of_an_office),          TEST_ON_BOTH(housing_is_told_to_a_client),
        TEST_ON_BOTH(an_exemption_is_told),           TEST_ON_BOTH(a_split_adds_up),
        TEST_ON_BOTH(a_loan_is_checked_in_words),     TEST_ON_BOTH(an_answer_is_attached),
        TEST_ON_BOTH(the_town_is_the_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
