/* consult_test.c - the pages of the consultation, walked as people do: search, new person, today's record,
 * consent, steps, conference, lists, day. On both engines. */
#include "web/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consult/calendar.h"
#include "record/draft.h"
#include "record/record_db.h"
#include "web/http/form_token.h"

#include "base/banned.h"

#define CONTACT "carried=contact_on,method,body,next_on,next_text&act=save&"
#define FORMAT(site, literal, value)                                                               \
    str_to_chars(&(site)->arena, str_format(&(site)->arena, literal, STR_ARG(value)))
#define NAME_YUKO "%E9%AB%98%E6%A9%8B" /* 高橋: the person is written 髙橋 */

static void search_comes_first(void **state)
{
    begin(state);
    assert_int_equal(site_get(&site, "/cases/new"), 303);
    assert_string_equal(location(), "/search");
    get("/search", "search-empty");
    post("/search", "q=" NAME_YUKO);
    const char *found = location();
    assert_null(strstr(found, "%E9")); /* the name is not in the address */
    get(found, "search");
    assert_true(site_shows(&site, "髙橋 優子"));
    assert_true(site_shows(&site, "新しい人として登録する"));
    const char *id = strstr(found, "s=") + 2;
    char path[200];
    (void)snprintf(path, sizeof path, "/cases/new?s=%s", id);
    get(path, "case-new");
    (void)snprintf(path, sizeof path,
                   "s=%s&act=final&person.carried=family_name&intake.carried=route", id);
    assert_int_equal(site_post(&site, "/cases/new", path), 422);
    assert_true(site_shows(&site, "匿名・仮名で相談"));
    assert_int_equal(site_post(&site, "/cases/new",
                               "act=draft&person.carried=is_anonymous&person.is_anonymous=1"
                               "&intake.carried=received_on&intake.received_on=2026/4/1"),
                     422);
    assert_true(site_shows(&site, "同じ人がいないか探してください"));
    char form[600];
    (void)snprintf(form, sizeof form,
                   "s=%s&act=draft&person.carried=family_name&intake.carried=received_on"
                   "&person.family_name=%%E4%%B8%%AD%%E9%%87%%8E"
                   "&intake.received_on=R8.4.1",
                   id);
    post("/cases/new", form);
    const char *new_case = location();
    get(new_case, "case-fresh");
    assert_true(site_shows(&site, "中野"));
    site_close(&site);
}

static void a_search_says_how_it_was_understood(void **state)
{
    static const struct {
        const char *typed;
        bool is_no_day;
        const char *said; /* NULL: no date is spoken of */
    } rows[] = {
        { "%E6%98%AD%E5%92%8C65%E5%B9%B41%E6%9C%881%E6%97%A5", true,
          "平成2年" }, /* 昭和65年1月1日 */
        { "S65.1.1", true, "平成2年" },
        { "2026/2/30", true, "2月" },
        { "2%E6%9C%8830%E6%97%A5", true, "2月30日という日はありません" },
        { "3%E6%9C%885%E6%97%A5", true, "年も入れて" },
        { "1234-5678-9012", true, "12桁" },
        { "%E3%82%B5%E3%83%88%E3%82%A6+S60.4.1", false, "昭和60年4月1日" },
        { "R08-0020", false, NULL },
        { "03-3456-7890", false, NULL },
    };
    begin(state);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char form[200];
        (void)snprintf(form, sizeof form, "q=%s", rows[i].typed);
        post("/search", form);
        get(location(), "search-understood");
        assert_true(rows[i].said == NULL || site_shows(&site, rows[i].said));
        assert_int_equal(site_shows(&site, "data-tone=\"error\""), rows[i].is_no_day);
        assert_int_equal(site_shows(&site, "同じ人は見つかりませんでした"), !rows[i].is_no_day);
        assert_int_equal(site_shows(&site, "次の生年月日で探しました"),
                         rows[i].said != NULL && !rows[i].is_no_day);
    }
    assert_int_equal(site_post(&site, "/search", "q=+"), 422);
    assert_true(site_shows(&site, "探す言葉を入れてください"));
    site_close(&site);
}

/* What is typed about a new caller is kept while it is typed, offered on return and gone with the saving; the
 * search that brought one there is always the newest. */
static void a_new_case_keeps_a_draft(void **state)
{
    begin(state);
    post("/search", "q=" NAME_YUKO);
    const char *id = strstr(location(), "s=") + 2;
    char path[200], form[600];
    (void)snprintf(path, sizeof path, "/cases/new?s=%s", id);
    get(path, "case-new");
    assert_true(site_shows(&site, "data-draft"));
    assert_true(site_shows(&site, "name=\"draft_form\" value=\"casefile/new/0\""));
    assert_int_equal(site_post(&site, "/drafts",
                               "draft_form=casefile/new/0&s=old&person.carried=family_name,sex"
                               "&person.family_name=half-typed&intake.carried=wish,route"
                               "&intake.wish=rent+is+due&worker=none"),
                     200);
    get(path, "case-new-draft");
    assert_true(site_shows(&site, "下書きがあります"));
    assert_true(site_shows(&site, "新しいケースの受付「half-typed」"));
    assert_false(site_shows(&site, "value=\"half-typed\""));
    assert_true(site_shows(&site, "casefile/new/0/2"));
    (void)snprintf(path, sizeof path, "/cases/new?s=%s&draft=compare", id);
    get(path, "case-new-compare");
    assert_true(site_shows(&site, "half-typed"));
    assert_true(site_shows(&site, "rent is due"));
    (void)snprintf(path, sizeof path, "/cases/new?s=%s&draft=use", id);
    get(path, "case-new-use");
    assert_true(site_shows(&site, "half-typed"));
    assert_true(site_shows(&site, "rent is due"));
    assert_false(site_shows(&site, "value=\"old\""));
    assert_false(site_shows(&site, "ui-error-summary"));
    assert_true(site_shows(&site, "name=\"draft_form\" value=\"casefile/new/0\""));
    (void)snprintf(form, sizeof form,
                   "s=%s&act=draft&draft_form=casefile/new/0&person.carried=family_name"
                   "&intake.carried=received_on&person.family_name=half&intake.received_on=R8.4.1",
                   id);
    post("/cases/new", form);
    (void)snprintf(path, sizeof path, "/cases/new?s=%s", id);
    get(path, "case-new");
    assert_false(site_shows(&site, "下書きがあります"));
    site_close(&site);
}

/* Nothing typed is lost while another holds what is to be written; it is stored once, as it was sent. */
static void a_form_waits_for_other_writers(void **state)
{
    begin(state);
    struct err err = { 0 };
    struct str key = request_key_new(&site.arena);
    const char *typed =
        FORMAT(&site, CONTACT "contact_on=2026/4/2&method=3&body=TYPED&request_key=%.*s", key);
    {
        struct db *holder = test_db_second(test_db_of(state), false);
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(holder, &tx, &err), &err);
        test_db_run(holder, "UPDATE casefile SET updated_at = updated_at");
        assert_int_equal(site_post(&site, of_case("/contact"), typed), 503);
        assert_int_equal(site.response.retry_after, 5);
        assert_true(site_shows(&site, "data-again=\"5\""));
        assert_true(site_shows(&site, "name=\"body\" value=\"TYPED\""));
        struct str path = str_of(of_case("/contact"));
        assert_true(site_shows(&site, FORMAT(&site, "action=\"%.*s\"", path)));
        assert_int_equal(site_post(&site, of_case("/contact"),
                                   CONTACT "contact_on=2026/4/2&method=3&body=UNKEYED"),
                         503);
        assert_false(site_shows(&site, "UNKEYED")); /* would be stored twice when sent twice */
        struct str before = str_of(typed);
        const char *with_password = FORMAT(&site, "%.*s&password=SECRET", before);
        assert_int_equal(site_post(&site, of_case("/contact"), with_password), 503);
        assert_false(site_shows(&site, "SECRET"));
        tx_release(&tx);
        db_close(&holder);
    }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM contact WHERE body = 'TYPED'"), 0);
    for (int i = 0; i < 2; i++)
        post(of_case("/contact"), typed);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM contact WHERE body = 'TYPED'"), 1);
    site_close(&site);
}

static void record_of_today(void **state)
{
    begin(state);
    get(of_case(""), "case");
    assert_true(site_shows(&site, "髙橋 優子"));
    assert_int_equal(site_post(&site, of_case("/contact"), CONTACT "body="), 422);
    assert_true(site_shows(&site, "ui-error-summary"));
    const char *before = CONTACT "contact_on=2026/4/2&method=3&body=%E9%9D%A2%E8%AB%87";
    post(of_case("/contact"), before);
    get(of_case(""), "case-contact");
    assert_true(site_shows(&site, "面談"));
    /* The name of a person never stands in the title. */
    const char *body = str_to_chars(&site.arena, site.response.body);
    assert_null(strstr(strstr(body, "<title>"), "髙橋 優子</title>"));
    post("/snippets", "act=add&name=%E4%B8%8D%E5%9C%A8&text=%E4%B8%8D%E5%9C%A8%E3%81%A0");
    get("/snippets", "snippets");
    get(of_case("?kind=step"), "case-steps");
    get(of_case("/summary"), "case-summary");
    get(of_case("/workers"), "case-workers");
    site_close(&site);
}

/* When there is no room for another draft, what is typed stays on the page, with and without script. */
static void the_box_keeps_what_no_draft_can(void **state)
{
    begin(state);
    for (int i = 0; i < DRAFTS_MAX; i++)
        test_db_run(site.db, str_to_chars(&site.arena,
                                          str_format(&site.arena,
                                                     "INSERT INTO draft SELECT 1, id, 'x%d', NULL,"
                                                     " totp_secret, %lld, 0 FROM app_user"
                                                     " WHERE login = 'nakamura'",
                                                     i, (long long)clock_now().us)));
    assert_int_equal(site_post(&site, "/drafts", "draft_form=contact/box/1&body=half-typed"), 413);
    assert_true(site_shows(&site, "下書きが多すぎて"));
    static const char *const sent[] = { "carried=body&act=draft&body=half-typed",
                                        "carried=body&act=copy&body=half-typed",
                                        CONTACT "body=half-typed" };
    for (size_t i = 0; i < LENGTH(sent); i++) {
        assert_int_equal(site_post(&site, of_case("/contact"), sent[i]), 413);
        assert_true(site_shows(&site, "下書きが多すぎて"));
        assert_true(site_shows(&site, "half-typed"));
    }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM draft"), DRAFTS_MAX);
    site_close(&site);
}

/* What is typed into the box is kept as a draft: it stands there again for its writer only, until it is saved
 * or thrown away. */
static void box_keeps_a_draft(void **state)
{
    begin(state);
    get(of_case(""), "case");
    assert_true(site_shows(&site, "name=\"draft_form\""));
    char form[300];
    (void)snprintf(form, sizeof form,
                   "draft_form=contact/box/%lld&carried=body,contact_on&body=half-typed"
                   "&contact_on=R8.13",
                   (long long)site.casefile.n);
    assert_int_equal(site_post(&site, "/drafts", form), 200);
    get(of_case(""), "case-draft");
    assert_true(site_shows(&site, "half-typed"));
    assert_true(site_shows(&site, "R8.13"));
    assert_true(site_shows(&site, "書きかけの内容が下書きから入っています"));
    struct str cookie = site.cookie, token = site.form_token;
    site_sign_in(&site, SITE_CHIEF);
    get(of_case(""), "case");
    assert_false(site_shows(&site, "half-typed"));
    site.cookie = cookie;
    site.form_token = token;
    get(of_case(""), "case");
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *discard = strstr(body, "/drafts/discard?");
    assert_non_null(discard);
    char path[200];
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(discard, "\""), discard);
    for (char *amp; (amp = strstr(path, "&amp;")) != NULL;)
        memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
    post(path, "");
    get(of_case(""), "case");
    assert_false(site_shows(&site, "half-typed"));
    /* Without script: by its button; and a refused record stays typed too. */
    post(of_case("/contact"), "carried=body&act=draft&body=by+button");
    get(of_case(""), "case");
    assert_true(site_shows(&site, "by button"));
    assert_int_equal(site_post(&site, of_case("/contact"), CONTACT "body=refused"), 422);
    get(of_case(""), "case");
    assert_true(site_shows(&site, "refused"));
    (void)snprintf(form, sizeof form,
                   CONTACT "draft_form=contact/box/%lld&contact_on=2026/4/2&method=3&body=final",
                   (long long)site.casefile.n);
    post(of_case("/contact"), form);
    get(of_case(""), "case");
    assert_false(site_shows(&site, "refused"));
    assert_false(site_shows(&site, "書きかけの内容"));
    site_close(&site);
}

/* Users of other organisations are named, with their organisation; where one stands in a form he stays. */
static void others_are_named(void **state)
{
    begin(state);
    post(of_case("/contact"), CONTACT "contact_on=2026/4/2&method=3&body=x");
    char sql[200];
    (void)snprintf(sql, sizeof sql, "UPDATE contact SET written_by = %lld",
                   (long long)site.users[SITE_STRANGER].n);
    test_db_run(site.db, sql);
    get(of_case(""), "case");
    assert_true(site_shows(&site, "鈴木 一（東区 生活自立相談窓口）"));
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *head = strstr(body, "ui-timeline__head");
    assert_non_null(head);
    const char *record = strstr(head, "/records/contact/");
    assert_non_null(record);
    char path[200];
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(record, "\""), record);
    get(path, "contact-other");
    assert_true(site_shows(&site, "鈴木 一（東区 生活自立相談窓口）"));
    (void)snprintf(path, sizeof path, "%.*s/edit", (int)strcspn(record, "\""), record);
    get(path, "contact-other-edit");
    assert_true(site_shows(&site, "鈴木 一（東区 生活自立相談窓口）"));
    char form[300];
    (void)snprintf(
        form, sizeof form,
        "carried=written_by,body&version=1&act=final&save_reason=x&body=y&written_by=%lld",
        (long long)site.users[SITE_STRANGER].n);
    post(path, form);
    /* Somebody of another organisation is not to be chosen anew. */
    (void)snprintf(
        form, sizeof form,
        "carried=written_by,body&version=2&act=final&save_reason=x&body=z&written_by=%lld",
        (long long)site.users[SITE_ADMIN].n + 5000);
    assert_int_equal(site_post(&site, path, form), 422);
    site_close(&site);
}

/* A corrected contact shows what it said, struck through, with reason, name and day. */
static void corrections_are_struck(void **state)
{
    begin(state);
    post(of_case("/contact"), CONTACT "contact_on=2026/4/2&method=3&minutes=30&body=first");
    get(of_case(""), "case");
    assert_false(site_shows(&site, "<del>"));
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *record = strstr(strstr(body, "ui-timeline__head"), "/records/contact/");
    char path[200];
    (void)snprintf(path, sizeof path, "%.*s/edit", (int)strcspn(record, "\""), record);
    post(path, "carried=body,method&version=1&act=final&save_reason=misheard&body=second&method=2");
    get(of_case(""), "case-corrected");
    assert_true(site_shows(&site, "対応方法：面談(来所)"));
    assert_true(site_shows(&site, "first</del>"));
    assert_true(site_shows(&site, "中村 真由美　理由：misheard"));
    assert_true(site_shows(&site, "second"));
    site_close(&site);
}

/* The reason of a correction is not the record's own field of that name. */
static void a_correction_has_its_own_reason(void **state)
{
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result,reason&act=final&triaged_on=2026/4/1&result=4&reason=arrears");
    char path[200];
    (void)snprintf(path, sizeof path, "/records/triage/%.*s/edit",
                   STR_ARG(request_id_text(&site.request, STR("triage"),
                                           test_db_int(site.db, "SELECT id FROM triage"))));
    get(path, "triage-correct");
    assert_true(site_shows(&site, "name=\"save_reason\""));
    static const char form[] =
        "carried=triaged_on,result,reason&version=1&act=final&triaged_on=2026/4/1&result=4"
        "&reason=arrears+of+rent&save_reason=";
    assert_int_equal(site_post(&site, path, form), 422);
    assert_true(site_shows(&site, "arrears of rent"));
    char whole[300];
    (void)snprintf(whole, sizeof whole, "%smisheard", form);
    post(path, whole);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM triage"
                                          " WHERE reason = 'arrears of rent'"),
                     1);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM record_history"
                                          " WHERE record_type = 'triage' AND reason = 'misheard'"),
                     1);
    site_close(&site);
}

/* Where a link to the plan of that day (ISO) stands in the answer; 0: nowhere. */
static size_t place_of_plan(const char *day)
{
    size_t at = 0;
    const char *sql = FORMAT(
        &site, "SELECT id FROM plan WHERE made_on = '%.*s' ORDER BY id LIMIT 1", str_of(day));
    struct str tag = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("plan"),
                               test_db_int(site.db, sql));
    struct str link = str_format(&site.arena, "<a href=\"/records/plan/%.*s\"", STR_ARG(tag));
    return str_find(site.response.body, link, &at) ? at : 0;
}

/* A further case of the worker, for somebody new. */
static const char *another_case(void)
{
    char form[300];
    post("/search", "q=" NAME_YUKO);
    (void)snprintf(form, sizeof form,
                   "s=%s&act=draft&person.carried=family_name&intake.carried=received_on"
                   "&person.family_name=x&intake.received_on=R8.4.1",
                   strstr(location(), "s=") + 2);
    post("/cases/new", form);
    return location();
}

/* The number on the card of forms leads to all of them: the older ones too, and those behind a draft. */
static void older_records_are_reached(void **state)
{
    static const char form[] = "carried=made_on,sequence,issues&act=draft&";
    begin(state);
    const char *all = of_case("/records/plan/all"), *new = of_case("/new/plan");
    const char *link = FORMAT(&site, "<a href=\"%.*s\">全3件</a>", str_of(all));
    const char *link_en = FORMAT(&site, "<a href=\"%.*s\">all 3</a>", str_of(all));
    post(new, FORMAT(&site, "%.*ssequence=1&made_on=2026/4/1", str_of(form)));
    get(of_case(""), "case-one-record");
    assert_false(site_shows(&site, all));
    post(new, FORMAT(&site, "%.*ssequence=2&made_on=2026/4/2", str_of(form)));
    post(new, FORMAT(&site, "%.*ssequence=3&made_on=2026/4/3", str_of(form)));
    const char *other = FORMAT(&site, "%.*s/new/plan", str_of(another_case()));
    post(other, FORMAT(&site, "%.*ssequence=4&made_on=2026/4/4", str_of(form)));
    test_db_run(site.db, "UPDATE plan SET state = 'final' WHERE made_on < '2026-04-03'");
    get(of_case(""), "case-records");
    assert_true(site_shows(&site, link));
    get(all, "case-records-all");
    size_t first = place_of_plan("2026-04-03"), second = place_of_plan("2026-04-02");
    assert_true(first > 0 && first < second && second < place_of_plan("2026-04-01"));
    assert_int_equal(place_of_plan("2026-04-04"), 0);
    assert_true(site_shows(&site, "未確定</span>"));
    get(FORMAT(&site, "%.*s?state=final", str_of(all)), "case-records-final");
    assert_int_equal(place_of_plan("2026-04-03"), 0);
    assert_true(place_of_plan("2026-04-01") > 0);
    assert_int_equal(site_get(&site, of_case("/records/person/all")), 404);
    test_db_run(site.db, "UPDATE app_user SET lang = 'en'");
    get(of_case(""), "case-records-en");
    assert_true(site_shows(&site, link_en));
    get(all, "case-records-all-en");
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(site_get(&site, all), 404);
    site_close(&site);
}

/* Who sees the case by a grant gets of the list what the grant opens. */
static void older_records_of_a_grant(void **state)
{
    begin(state);
    const char *all = of_case("/records/plan/all");
    post(of_case("/new/plan"),
         "carried=made_on,sequence,issues&act=draft&sequence=1&made_on=2026/4/1");
    char sql[600];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id,"
                   " receiver_id, categories, record_types, purpose, valid_from, basis, evidence,"
                   " recorded_by, recorded_at) VALUES (%d, 900001, %lld, %lld, %lld, %lld,"
                   " ',basic,plan,', ',casefile,intake,', 'x', '2020-01-01', 'consent', '', 1, 1)",
                   TEST_TENANT, (long long)site.person.n, (long long)site.casefile.n,
                   (long long)site.office.n, (long long)site.other_office.n);
    test_db_run(site.db, sql);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE membership_role SET role = 'contractor_worker' WHERE membership_id ="
                   " (SELECT id FROM membership WHERE user_id = %lld)",
                   (long long)site.users[SITE_STRANGER].n);
    test_db_run(site.db, sql);
    test_db_run(site.db, "UPDATE organisation SET kind = 'municipality' WHERE id ="
                         " (SELECT receiver_id FROM access_grant WHERE id = 900001)");
    site_sign_in(&site, SITE_STRANGER);
    get(all, "case-records-closed");
    assert_int_equal(place_of_plan("2026-04-01"), 0);
    test_db_run(site.db, "UPDATE access_grant SET record_types = ',casefile,plan,'");
    get(all, "case-records-opened");
    assert_true(place_of_plan("2026-04-01") > 0);
    site_close(&site);
}

static void the_year_of_a_next_date(void **state)
{
    begin(state);
    post(of_case("/contact"),
         CONTACT "contact_on=2026/4/2&method=3&minutes=30&body=x&next_on=2028/1/5");
    get(of_case(""), "case-next-year");
    assert_true(site_shows(&site, "R10.1.5（水）"));
    site_close(&site);
}

static void steps_and_consent(void **state)
{
    begin(state);
    get(of_case("/step/begin_intake"), "step-refused");
    assert_true(site_shows(&site, "まだ進められません"));
    post(of_case("/new/intake"),
         "carried=received_on,route&act=final&received_on=2026/4/1&route=1");
    get(of_case("/step/begin_intake"), "step");
    assert_int_equal(site_post(&site, of_case("/step/begin_intake"), "version=1&on=xx"), 422);
    assert_int_equal(site_post(&site, of_case("/step/begin_intake"), "version=1&on=R8.2.30"), 422);
    assert_true(site_shows(&site, "日付：2月30日という日はありません"));
    char form[100];
    (void)snprintf(form, sizeof form, "version=1&on=%s", today());
    post(of_case("/step/begin_intake"), form);
    get(of_case(""), "case-intake");
    assert_true(site_shows(&site, "相談受付中"));
    assert_int_equal(site_post(&site, of_case("/step/begin_intake"), form), 409);
    /* steps of one day and one moment (an import) stand in the order of the process, newest first */
    test_db_run(site.db,
                "UPDATE casefile_step SET on_date = (SELECT MIN(on_date) FROM casefile_step),"
                " at = (SELECT MIN(at) FROM casefile_step)");
    get(of_case("?kind=step"), "case-one-day");
    const char *body = strstr(str_to_chars(&site.arena, site.response.body), "ui-timeline");
    assert_non_null(body);
    assert_true(strstr(body, "聞き取りを始める") < strstr(body, "相談を受けた"));
    site_close(&site);
}

static void consent_by_signature(void **state)
{
    begin(state);
    get(of_case("/consent"), "consent");
    assert_true(site_shows(&site, "個人情報に関する管理・取扱規程"));
    assert_int_equal(site_post(&site, of_case("/consent"),
                               "carried=applied_on,consent&act=give&applied_on=2026/4/1"),
                     422);
    assert_int_equal(site_post(&site, of_case("/consent"),
                               "carried=applied_on,consent&act=give&applied_on=2026/4/1"
                               "&consent=2&signature=1,2"),
                     422);
    assert_true(site_shows(&site, "署名がありません"));
    post(
        of_case("/consent"),
        "carried=applied_on,consent&act=give&applied_on=2026/4/1&consent=2&consent.version=2025_04&signature="
        "10,10 20,20 30,30 40,40 50,50;60,60 70,70 80,80 90,90 100,100 110,110");
    get(of_case("/consent"), "consent-given");
    assert_true(site_shows(&site, "同意されています"));
    post(of_case("/consent"), "act=withdraw&version=1&withdrawn_on=2026/4/2");
    get(of_case("/consent"), "consent-withdrawn");
    assert_true(site_shows(&site, "有効な同意はありません"));
    post(of_case("/consent"), "carried=applied_on&act=refuse&applied_on=2026/4/3");
    site_close(&site);
}

/* 「画面で署名」 on any page needs the strokes: the application's other door, a plan, a program's call. */
static void nobody_signs_without_strokes(void **state)
{
    begin(state);
    assert_int_equal(site_get(&site, of_case("/new/application")), 303); /* one page for one act */
    const char *plain = "carried=applied_on,consent&act=final&applied_on=2026/4/1&consent=2"
                        "&consent.version=2025_04";
    assert_int_equal(site_post(&site, of_case("/new/application"), plain), 422);
    assert_true(site_shows(&site, "署名がありません"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM application"), 0);
    get(of_case("/new/plan"), "plan-new");
    assert_true(site_shows(&site, "data-signature") && site_shows(&site, "all;agreement is 2"));
#define PLAN                                                                                       \
    "carried=written_on,agreed_on,agreement&act=final&written_on=2026/4/1&agreed_on=2026/4/1&agreement=2"
    assert_int_equal(site_post(&site, of_case("/new/plan"), PLAN), 422);
    assert_true(site_shows(&site, "署名がありません"));
    (void)site_post(
        &site, of_case("/new/plan"),
        PLAN "&signature=10,10 20,20 30,30 40,40 50,50;60,60 70,70 80,80 90,90 100,100 110,110");
    assert_false(site_shows(&site, "署名がありません"));
    site_close(&site);
}

/* What is odd about a plan is asked about, not refused: ticked, it is saved. */
static void odd_plans_are_asked_about(void **state)
{
    begin(state);
#define ODD                                                                                           \
    "carried=made_on,sequence,plan_goal,work_goal,period_end,monitor_on,programs,program_uses"        \
    "&act=final&made_on=2026/4/1&plan_goal=x&work_goal=1&period_end=2026/9&programs=household_budget" \
    "&program_uses.rows=1&program_uses[0].program=household_budget&program_uses[0].begins_on=2026/5/1"
#define GOOD "&sequence=1&monitor_on=2026/9&program_uses[0].ends_on=2026/5/1"
    assert_int_equal(site_post(&site, of_case("/new/plan"),
                               ODD
                               "&sequence=2&monitor_on=2026/10&program_uses[0].ends_on=2026/4/1"),
                     422);
    assert_true(site_shows(&site, "次回モニタリング時期がプランの終期より後です"));
    assert_true(site_shows(&site, "1回目のプラン"));
    assert_true(site_shows(&site, "事業の終了日が開始日より前です"));
    assert_false(site_shows(&site, "error-summary"));
    post(of_case("/new/plan"), ODD "&sequence=2&monitor_on=2026/10&program_uses[0].ends_on=2026/4/1"
                                   "&confirmed=web.plan.number&confirmed=record.plan.monitor_late"
                                   "&confirmed=record.plan.use_order");
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM plan WHERE made_by IS NOT NULL"
                                          " AND decided_by IS NULL"),
                     1); /* nobody has decided it yet */
    assert_int_equal(site_post(&site, of_case("/new/plan"), ODD GOOD), 422);
    assert_true(site_shows(&site, "3回目のプラン"));
    assert_false(site_shows(&site, "事業の終了日が開始日より前です"));
    assert_false(site_shows(&site, "次回モニタリング時期がプランの終期より後です"));
    site_close(&site);
}

static void the_consent_keeps_a_draft(void **state)
{
    begin(state);
    get(of_case("/consent"), "consent");
    assert_true(site_shows(&site, "data-draft") &&
                site_shows(&site, "name=\"draft_form\" value=\"application"));
    site_close(&site);
}

static void lists_and_day(void **state)
{
    begin(state);
    get("/cases", "cases");
    assert_true(site_shows(&site, "R08-0001"));
    get("/cases?who=mine&state=RECEIVED&sort=-opened_on&column=name&column=route&column=age",
        "cases-filtered");
    assert_true(site_shows(&site, "R08-0001"));
    get("/cases?state=CLOSED", "cases-none");
    assert_false(site_shows(&site, "R08-0001"));
    post("/cases/views", "act=add&name=%E8%A6%8B%E7%9B%B4%E3%81%97&query=open%3D1");
    get("/cases?open=1&late=1&week=1&ends=1&silent=1", "cases-views");
    assert_true(site_shows(&site, "見直し"));
    get("/today", "today");
    post("/tasks", "text=%E9%9B%BB%E8%A9%B1&due=R9.1.5");
    get("/today", "today-task");
    get("/review", "review");
    assert_true(site_shows(&site, "R08-0001") && site_shows(&site, "髙橋"));
    get("/calendar", "calendar");
    get("/calendar?month=2026-02&mine=1", "calendar-month");
    get("/notices", "notices");
    site_close(&site);
}

static void feed_shows_numbers_only(void **state)
{
    begin(state);
    post(of_case("/contact"),
         CONTACT "contact_on=2026/4/2&method=3&body=x&next_on=2026/12/1&next_text=%E9%9B%BB");
    assert_int_equal(site_post(&site, "/calendar/feed", "act=new"), 200);
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *at = strstr(body, "/feed/");
    assert_non_null(at);
    char path[200];
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "<\""), at);
    assert_int_equal(site_get(&site, path), 200);
    assert_true(site_shows(&site, "BEGIN:VCALENDAR"));
    assert_true(site_shows(&site, "R08-0001"));
    assert_false(site_shows(&site, "髙橋"));
    path[strlen(path) - 1] = path[strlen(path) - 1] == 'a' ? 'b' : 'a';
    assert_int_equal(site_get(&site, path), 404);
    site_close(&site);
}

static void english_too(void **state)
{
    begin(state);
    test_db_run(site.db, "UPDATE app_user SET lang = 'en'");
    get(of_case(""), "case-en");
    assert_true(site_shows(&site, "Next steps"));
    get("/today", "today-en");
    get("/cases", "cases-en");
    get(of_case("/consent"), "consent-en");
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(search_comes_first),
        TEST_ON_BOTH(a_search_says_how_it_was_understood),
        TEST_ON_BOTH(a_new_case_keeps_a_draft),
        TEST_ON_BOTH(a_form_waits_for_other_writers),
        TEST_ON_BOTH(record_of_today),
        TEST_ON_BOTH(box_keeps_a_draft),
        TEST_ON_BOTH(the_box_keeps_what_no_draft_can),
        TEST_ON_BOTH(corrections_are_struck),
        TEST_ON_BOTH(a_correction_has_its_own_reason),
        TEST_ON_BOTH(older_records_are_reached),
        TEST_ON_BOTH(older_records_of_a_grant),
        TEST_ON_BOTH(the_year_of_a_next_date),
        TEST_ON_BOTH(others_are_named),
        TEST_ON_BOTH(steps_and_consent),
        TEST_ON_BOTH(consent_by_signature),
        TEST_ON_BOTH(nobody_signs_without_strokes),
        TEST_ON_BOTH(odd_plans_are_asked_about),
        TEST_ON_BOTH(the_consent_keeps_a_draft),
        TEST_ON_BOTH(lists_and_day),
        TEST_ON_BOTH(feed_shows_numbers_only),
        TEST_ON_BOTH(english_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
