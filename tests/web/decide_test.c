/* decide_test.c - what chiefs and those who decide read: plans and their ends, drawings, conferences, drafts, lists.
 * On both engines. */
#include "web/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* The goals of a plan are filled into its first monitoring, and its answers are drawn as bars. */
static void goals_have_bars(void **state)
{
    begin(state);
    post(of_case("/new/plan"),
         "carried=made_on,sequence,issues&act=draft&made_on=2026/4/2&sequence=1"
         "&issues.rows=1&issues[0].body=rent");
    get(of_case(""), "case-plan");
    assert_false(site_shows(&site, "<progress"));
    get(of_case("/new/monitoring"), "monitoring");
    assert_true(site_shows(&site, "name=\"goals[0].body\""));
    assert_true(site_shows(&site, "value=\"rent\""));
    post(of_case("/new/monitoring"),
         "carried=done_on,progress,body,goals,plan_sequence&act=final&done_on=2026/4/3&progress=1"
         "&body=x&plan_sequence=1&goals.rows=1&goals[0].body=rent&goals[0].reached=40"
         "&goals[0].now=36200");
    get(of_case(""), "case-goals");
    assert_true(site_shows(&site, "<progress max=\"100\" value=\"40\" aria-label=\"rent\">"));
    assert_true(site_shows(&site, "40%"));
    assert_true(site_shows(&site, "36200"));
    get(of_case("/new/monitoring"), "monitoring-next");
    assert_true(site_shows(&site, "value=\"40\""));
    post(of_case("/new/plan"),
         "carried=made_on,sequence,issues&act=draft&made_on=2026/5/7&sequence=2"
         "&issues.rows=1&issues[0].body=food");
    get(of_case("/new/monitoring"), "monitoring-of-replan");
    assert_true(site_shows(&site, "value=\"food\""));
    assert_false(site_shows(&site, "value=\"rent\"") || site_shows(&site, "value=\"40\""));
    site_close(&site);
}

/* A confirmed assessment leads to its drawings, which say of which day the ages are. */
static void drawings_are_found(void **state)
{
    begin(state);
    post(of_case("/new/assessment"),
         "carried=assessed_on,household&act=draft&assessed_on=2026/4/2&household.rows=1"
         "&household[0].name=Taro&household[0].relation=child&household[0].age=6");
    test_db_run(site.db, "UPDATE assessment SET state = 'final'");
    get(of_case(""), "case-family");
    assert_true(site_shows(&site, "ほかの人は令和8年4月2日"));
    char path[100];
    (void)snprintf(path, sizeof path, "/records/assessment/%.*s",
                   STR_ARG(request_id_text(&site.request, STR("assessment"),
                                           test_db_int(site.db, "SELECT id FROM assessment"))));
    get(path, "assessment");
    assert_true(site_shows(&site, of_case("/summary")));
    assert_true(site_shows(&site, "家族のかたち（図）"));
    site_close(&site);
}

/* What one decides by stands first in the plan's box and in the list of plans that end. */
static void the_plan_says_its_end(void **state)
{
    begin(state);
    post(of_case("/new/plan"),
         "carried=made_on,sequence,period_end,monitor_on&act=draft&made_on=2026/4/2&sequence=1"
         "&period_end=2026/5&monitor_on=2026/4");
    get(of_case(""), "case-ends");
    assert_true(site_shows(&site, "令和8年5月31日"));
    assert_true(site_shows(&site, "令和8年4月30日"));
    test_db_run(site.db, "UPDATE casefile SET process_state = 'SUPPORTING'");
    site_sign_in(&site, SITE_CHIEF);
    get("/review", "review");
    assert_true(site_shows(&site, "次回モニタリング"));
    assert_true(site_shows(&site, "R8.5.31") && site_shows(&site, "R8.4.30"));
    site_close(&site);
}

static void conferences(void **state)
{
    begin(state);
    get("/conferences", "conferences");
    char form[400];
    (void)snprintf(form, sizeof form,
                   "carried=held_on,begins_at,place,attendees&act=final&held_on=%s&begins_at=14:00"
                   "&place=x&attendees.rows=1&attendees[0].name=%%E5%%B1%%B1%%E7%%94%%B0",
                   today());
    char nobody[300];
    (void)snprintf(
        nobody, sizeof nobody,
        "carried=held_on,place,attendees&act=final&held_on=%s&place=here&attendees.rows=1",
        today());
    assert_int_equal(site_post(&site, "/new/conference", nobody), 422);
    assert_true(site_shows(&site, "出席者のいない会議は確定できません"));
    assert_true(site_shows(&site, "value=\"here\"")); /* what was typed stays */
    post("/new/conference", form);
    get("/conferences", "conferences-one");
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *at = strstr(body, "href=\"/conferences/");
    assert_non_null(at);
    at += strlen("href=\"");
    char path[200];
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
    get(path, "conference");
    assert_true(site_shows(&site, "id=\"agenda\""));
    /* once final, the conference leads to its agenda */
    assert_int_equal(site_post(&site, "/new/conference", form), 303);
    assert_true(str_starts(site.response.location, STR("/conferences/")));
    site_close(&site);
}

/* A list that names people: the conference before is offered, one to come has no result, and cases are told with
 * their client. */
static void conferences_name_people(void **state)
{
    begin(state);
    get("/new/conference", "conference-first");
    assert_false(site_shows(&site, "name=\"act\" value=\"attendees\""));
    char form[400];
    (void)snprintf(form, sizeof form,
                   "carried=held_on,attendees&act=final&held_on=%s&attendees.rows=2"
                   "&attendees[0].name=Yamada&attendees[0].duty=chair&attendees[1].name=Kato",
                   today());
    post("/new/conference", form);
    get("/new/conference", "conference-next");
    assert_true(site_shows(&site, "2人が出席しました"));
    assert_true(site_shows(&site, "name=\"act\" value=\"attendees\""));
    assert_false(site_shows(&site, "Yamada"));
    assert_int_equal(site_post(&site, "/new/conference",
                               "carried=held_on,place,attendees&act=attendees&place=hall"
                               "&held_on=2026/13/45&attendees.rows=2&attendees[0].name=Ito"),
                     200);
    assert_true(site_shows(&site, "value=\"Ito\"") && site_shows(&site, "value=\"Yamada\""));
    assert_true(site_shows(&site, "value=\"Kato\"") && site_shows(&site, "value=\"chair\""));
    assert_true(site_shows(&site, "value=\"hall\"") && site_shows(&site, "2026/13/45"));
    assert_false(site_shows(&site, "name=\"act\" value=\"attendees\""));

    test_db_run(site.db, "UPDATE casefile SET process_state = 'PLAN_IN_CONFERENCE'");
    struct str casefile = request_id_text(&site.request, STR("casefile"), site.casefile.n);
    casefile = arena_copy(&site.arena, casefile);
    (void)snprintf(form, sizeof form,
                   "carried=held_on,attendees,agenda&act=final&held_on=2099/4/1&attendees.rows=1"
                   "&attendees[0].name=Kato&agenda.rows=1&agenda[0].casefile=%.*s"
                   "&agenda[0].kind=plan&agenda[0].result=agreed",
                   STR_ARG(casefile));
    assert_int_equal(site_post(&site, "/new/conference", form), 422);
    assert_true(site_shows(&site, "まだ開かれていない会議には、結果を入力できません"));
    post("/new/conference", "carried=held_on,attendees&act=final&held_on=2099/4/1&attendees.rows=1"
                            "&attendees[0].name=Kato");
    char path[200], add[400];
    (void)snprintf(path, sizeof path, "%.*s", STR_ARG(site.response.location));
    get(path, "conference-ahead");
    assert_true(site_shows(&site, "髙橋 優子"));
    (void)snprintf(add, sizeof add, "%s/cases", path);
    (void)snprintf(form, sizeof form, "chosen=%.*s", STR_ARG(casefile));
    post(add, form);
    get(path, "conference-agenda");
    assert_true(site_shows(&site, "髙橋 優子"));
    (void)snprintf(add, sizeof add, "%s/cases/%.*s", path, STR_ARG(casefile));
    get(add, "conference-result");
    assert_true(site_shows(&site, "髙橋 優子"));
    assert_int_equal(site_post(&site, add, "version=2&result=agreed&row=0"), 422);
    assert_true(site_shows(&site, "まだ開かれていない会議には、結果を入力できません"));
    site_close(&site);
}

/* Drafts say of which form, whose, and how they begin. */
static void drafts_are_told_apart(void **state)
{
    begin(state);
    char form[200];
    (void)snprintf(form, sizeof form, "draft_form=plan/new/%lld&plan_goal=find+work",
                   (long long)site.casefile.n);
    assert_int_equal(site_post(&site, "/drafts", form), 200);
    (void)snprintf(form, sizeof form, "draft_form=plan/new/%lld/2&plan_goal=pay+the+rent",
                   (long long)site.casefile.n);
    assert_int_equal(site_post(&site, "/drafts", form), 200);
    assert_int_equal(site_post(&site, "/drafts",
                               "draft_form=casefile/new/0&person.family_name=Abe"
                               "&person.given_name=Ken"),
                     200);
    get(of_case("/new/plan"), "drafts-of-form");
    assert_true(site_shows(&site, "プラン「find work」"));
    assert_true(site_shows(&site, "プラン「pay the rent」"));
    get("/today", "drafts-of-day");
    assert_true(site_shows(&site, "髙橋 優子 プラン") && site_shows(&site, "pay the rent"));
    assert_true(site_shows(&site, "新しいケースの受付") && site_shows(&site, "Abe Ken"));
    /* another one sees nothing of them */
    site_sign_in(&site, SITE_CHIEF);
    get("/today", "drafts-of-others");
    assert_false(site_shows(&site, "pay the rent") || site_shows(&site, "Abe Ken"));
    site_close(&site);
}

/* A worker is chosen, never the first of the list. */
static void nobody_is_chosen_by_accident(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    get("/cases", "bulk");
    assert_true(site_shows(&site, "<option value=\"\">選んでください</option>"));
    char form[200];
    struct str casefile = request_id_text(&site.request, STR("casefile"), site.casefile.n);
    (void)snprintf(form, sizeof form, "act=ask&worker=&chosen=%.*s", STR_ARG(casefile));
    assert_int_equal(site_post(&site, "/cases/assign", form), 200);
    assert_true(site_shows(&site, "この窓口で働いている人を選んでください"));
    assert_true(site_shows(&site, "name=\"chosen\"") && site_shows(&site, "value=\"ask\""));
    assert_int_equal(site_post(&site, of_case("/workers"), "act=add&role=main&worker="), 422);
    assert_true(site_shows(&site, "この窓口で働いている人を選んでください"));
    site_close(&site);
}

/* Whose only step left is to end the case before its time is not led there by the first button. */
static void no_button_ends_a_case_by_accident(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    test_db_run(site.db, "UPDATE casefile SET process_state = 'PLAN_DRAFT'");
    get(of_case(""), "case-of-chief");
    assert_true(site_shows(&site, "プランを作らずに終了する"));
    char first[200];
    (void)snprintf(first, sizeof first, "data-look=\"primary\" href=\"%s\"",
                   of_case("/step/end_without_plan"));
    assert_false(site_shows(&site, first));
    site_close(&site);
}

/* An office that has not begun reads a sentence, not the head of an empty table. */
static void nobody_has_cases(void **state)
{
    begin(state);
    get("/today", "caseload");
    assert_true(site_shows(&site, "支援員ごとのケースと記録の数"));
    test_db_run(site.db, "UPDATE casefile SET closed_on = '2026-04-01'");
    get("/today", "caseload-none");
    assert_false(site_shows(&site, "支援員ごとのケースと記録の数"));
    assert_true(site_shows(&site, "継続中のケースはまだありません"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(goals_have_bars),
        TEST_ON_BOTH(drawings_are_found),
        TEST_ON_BOTH(the_plan_says_its_end),
        TEST_ON_BOTH(conferences),
        TEST_ON_BOTH(conferences_name_people),
        TEST_ON_BOTH(drafts_are_told_apart),
        TEST_ON_BOTH(nobody_is_chosen_by_accident),
        TEST_ON_BOTH(no_button_ends_a_case_by_accident),
        TEST_ON_BOTH(nobody_has_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
