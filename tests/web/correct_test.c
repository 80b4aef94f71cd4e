/* correct_test.c - corrections: their reason, what two people write at once, what one part of a record is written by.
 * On both engines. */
#include "web/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define RUN(...)                                                                                   \
    test_db_run(site.db, str_to_chars(&site.arena, str_format(&site.arena, __VA_ARGS__)))

/* The page of the only record of a type. */
static const char *path_of(const char *type, const char *rest)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "SELECT id FROM %s", type);
    struct str tag = request_id_text(&site.request, str_of(type), test_db_int(site.db, sql));
    return str_to_chars(&site.arena,
                        str_format(&site.arena, "/records/%s/%.*s%s", type, STR_ARG(tag), rest));
}

/* A row of the page of a conflict, with what is chosen in it at first. */
static bool keeps(const char *field, const char *whose)
{
    char chosen[120];
    (void)snprintf(chosen, sizeof chosen, "name=\"keep.%s\" value=\"%s\" checked", field, whose);
    return site_shows(&site, chosen);
}

/* A record whose own field is called `reason`: it stands once in the form, and a conflict carries both reasons. */
static void a_reason_of_its_own(void **state)
{
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result,reason&act=final&triaged_on=2026/4/1&result=1&reason=own");
    const char *edit = path_of("triage", "/edit");
    get(edit, "correct-triage");
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *first = strstr(body, "name=\"reason\"");
    assert_non_null(first);
    assert_null(strstr(first + 1, "name=\"reason\""));
    assert_true(site_shows(&site, "name=\"save_reason\""));
    post(edit, "carried=triaged_on,result,reason&version=1&act=final&triaged_on=2026/4/1&result=1"
               "&reason=newer&save_reason=misheard");
    /* a conflict carries both */
    assert_int_equal(
        site_post(&site, edit,
                  "carried=triaged_on,result,reason&version=1&act=final&triaged_on=2026/4/1"
                  "&result=1&reason=third&save_reason=typo"),
        409);
    assert_true(site_shows(&site, "name=\"save_reason\" value=\"typo\""));
    assert_true(site_shows(&site, "name=\"reason\" value=\"third\""));
    site_close(&site);
}

static const char assessed[] = "carried=assessed_on,household,background,strengths"
                               "&save_reason=r&assessed_on=2026/4/2";

static int assess(const char *rest)
{
    return site_post(&site, path_of("assessment", "/edit"),
                     str_to_chars(&site.arena, str_format(&site.arena, "%s%s", assessed, rest)));
}

#define AGE(age)                                                                                   \
    "&household.rows=2&household[0].name=Hana&household[0].relation=child&household[0].age=" age   \
    "&household[1].name=&household[1].age="

/* Only what both changed, or the reader alone, is proposed as the reader typed it. */
static void a_conflict_knows_who_changed_what(void **state)
{
    begin(state);
    post(of_case("/new/assessment"),
         "carried=assessed_on,household,background,strengths&act=draft&assessed_on=2026/4/2"
         "&background=old&strengths=old" AGE("40"));
    RUN("UPDATE assessment SET state = 'final'");
    assert_int_equal(assess("&act=final&version=1&background=old&strengths=theirs" AGE("41")), 303);
    assert_int_equal(assess("&act=final&version=1&background=mine&strengths=mine" AGE("40")), 409);
    assert_true(keeps("household", "theirs"));
    assert_true(keeps("background", "mine"));
    assert_true(keeps("strengths", "mine"));
    assert_true(site_shows(&site, "両方で変更"));
    assert_false(site_shows(&site, "：："));
    assert_true(site_shows(&site, "name=\"base_version\" value=\"1\""));
    /* one more was faster: still told from the version that the form was opened on */
    assert_int_equal(assess("&act=final&version=2&background=older&strengths=theirs" AGE("42")),
                     303);
    assert_int_equal(assess("&version=2&base_version=1&act=resolve&final_act=final"
                            "&keep.household=theirs&keep.strengths=theirs"
                            "&background=mine&strengths=mine" AGE("40")),
                     409);
    assert_true(keeps("household", "theirs") && keeps("strengths", "theirs"));
    assert_true(keeps("background", "mine"));
    /* what was chosen stands in the form that comes back with a mistake */
    static const char chosen[] = "&keep.household=theirs&keep.background=mine"
                                 "&keep.strengths=theirs&background=mine"
                                 "&strengths=mine" AGE("40");
    assert_int_equal(
        site_post(&site, path_of("assessment", "/edit"),
                  str_to_chars(&site.arena,
                               str_format(&site.arena,
                                          "carried=assessed_on,household,background,strengths"
                                          "&version=3&act=resolve&final_act=final"
                                          "&assessed_on=2026/13/45%s",
                                          chosen))),
        422);
    assert_true(site_shows(&site, "value=\"42\""));
    assert_false(site_shows(&site, "value=\"40\""));
    assert_true(site_shows(&site, "theirs</textarea>"));
    assert_true(site_shows(&site, "mine</textarea>"));
    assert_int_equal(
        assess(str_to_chars(
            &site.arena,
            str_format(&site.arena, "&version=3&act=resolve&final_act=final%s", chosen))),
        303);
    assert_int_equal(test_db_int(site.db, "SELECT age FROM assessment_household"), 42);
    site_close(&site);
}

/* Who decides for the town writes about the help itself, today, in his own name, and corrects nothing. */
static void help_is_ratified(void **state)
{
    begin(state);
    post(of_case("/new/emergency"),
         "carried=kind,helps,begun_on,reason&act=final&kind=emergency&helps=1&begun_on=2026/4/1"
         "&reason=nothing+to+eat");
    site_open_to_officer(&site, ",plan,support,basic,", ",casefile,emergency,");
    const char *edit = path_of("emergency", "/edit");
    site_sign_in(&site, SITE_STRANGER);
    get(edit, "ratify");
    assert_true(site_shows(&site, "追認（緊急支援・一時的利用）"));
    assert_true(site_shows(&site, "nothing to eat"));
    assert_false(site_shows(&site, "name=\"reason\"") || site_shows(&site, "name=\"save_reason\""));
    assert_true(site_shows(&site, "結果を記録する"));
    char me[80];
    (void)snprintf(me, sizeof me, "value=\"%lld\" selected",
                   (long long)site.users[SITE_STRANGER].n);
    assert_true(site_shows(&site, me));
    static const char form[] = "carried=ratified_on,ratification,ratified_by,ratification_text"
                               "&act=final&ratified_on=2026/4/3&version=";
    /* a day alone ratifies nothing */
    assert_int_equal(
        site_post(&site, edit, str_to_chars(&site.arena, str_format(&site.arena, "%s1", form))),
        422);
    post(edit, str_to_chars(&site.arena,
                            str_format(&site.arena, "%s1&ratification=ratified&ratified_by=%lld",
                                       form, (long long)site.users[SITE_STRANGER].n)));
    assert_int_equal(test_db_int(site.db, "SELECT ratified_by FROM emergency"),
                     site.users[SITE_STRANGER].n);
    /* changing it is a correction, and asks why */
    get(edit, "ratified");
    assert_true(site_shows(&site, "name=\"save_reason\""));
    assert_int_equal(
        site_post(
            &site, edit,
            str_to_chars(&site.arena, str_format(&site.arena, "%s2&ratification=ended", form))),
        422);
    site_close(&site);
}

/* An assessment is written on and on: a further save is no correction and needs no reason. */
static void an_assessment_grows(void **state)
{
    begin(state);
    post(of_case("/new/assessment"),
         "carried=assessed_on,background&act=draft&assessed_on=2026/4/2&background=old");
    RUN("UPDATE assessment SET state = 'final'");
    get(path_of("assessment", ""), "assessment-final");
    assert_true(site_shows(&site, ">書き足す<"));
    get(path_of("assessment", "/edit"), "assessment-add");
    assert_true(site_shows(&site, "アセスメントに書き足す"));
    post(path_of("assessment", "/edit"),
         "carried=assessed_on,background&version=1&act=final&assessed_on=2026/4/2&background=new");
    assert_int_equal(test_db_int(site.db, "SELECT version FROM assessment"), 2);
    site_close(&site);
}

/* A draft that was kept before somebody else saved meets the other's version as a conflict. */
static void a_draft_remembers_its_version(void **state)
{
    begin(state);
    post(of_case("/new/assessment"),
         "carried=assessed_on,background&act=draft&assessed_on=2026/4/2&background=old");
    const char *edit = path_of("assessment", "/edit");
    char kept[300];
    (void)snprintf(kept, sizeof kept,
                   "draft_form=assessment/%lld/edit&carried=assessed_on,background&version=1"
                   "&assessed_on=2026/4/2&background=draft",
                   (long long)test_db_int(site.db, "SELECT id FROM assessment"));
    assert_int_equal(site_post(&site, "/drafts", kept), 200);
    post(edit, "carried=assessed_on,background&version=1&act=draft&assessed_on=2026/4/2"
               "&background=theirs&draft_form=other");
    get(str_to_chars(&site.arena, str_format(&site.arena, "%s?draft=use", edit)), "draft-old");
    assert_true(site_shows(&site, "draft</textarea>"));
    assert_true(site_shows(&site, "name=\"version\" value=\"1\""));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_reason_of_its_own),
        TEST_ON_BOTH(a_conflict_knows_who_changed_what),
        TEST_ON_BOTH(help_is_ratified),
        TEST_ON_BOTH(an_assessment_grows),
        TEST_ON_BOTH(a_draft_remembers_its_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
