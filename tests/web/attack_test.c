/* attack_test.c - what somebody of another office tries with ids that are not his: keys in forms and in
 * JSON, files, links to other cases. Every answer must be the one for a thing that is not there. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/audit.h"
#include "access/totp.h"
#include "base/json.h"
#include "record/attachment.h"

#include "base/banned.h"

static struct site site;

static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
}

static struct str id_of(const char *type, int64_t key)
{
    return tag_write(site.app.keyring, &site.arena, TEST_TENANT, str_of(type), key);
}

#define TEXT(...) str_to_chars(&site.arena, str_format(&site.arena, __VA_ARGS__))

/* The answer without its number, which differs from request to request. */
static struct str answered(void)
{
    struct json json;
    struct err err = { 0 };
    test_ok(json_read(&site.arena, site.response.body, &json, &err), &err);
    const struct json *problems = json_find(&json, "problems");
    assert_non_null(problems);
    assert_int_equal(problems->count, 1);
    return str_format(&site.arena, "%.*s: %.*s",
                      STR_ARG(json_find(&problems->items[0], "field")->text),
                      STR_ARG(json_find(&problems->items[0], "message")->text));
}

static int conference_call(int64_t casefile)
{
    return site_call(&site, "POST", "/api/v1/records/conference",
                     TEXT("{\"state\":\"final\",\"values\":{\"held_on\":\"2026-04-01\","
                          "\"attendees\":[{\"name\":\"Yamada\"}],"
                          "\"agenda\":[{\"casefile\":\"%lld\",\"kind\":\"plan\"}]}}",
                          (long long)casefile));
}

static void json_names_no_foreign_case(void **state)
{
    begin(state);
    site_take_token(&site, SITE_STRANGER);
    assert_int_equal(conference_call(site.casefile.n), 422);
    struct str foreign = answered();
    assert_int_equal(conference_call(987654), 422);
    assert_true(str_equal(foreign, answered())); /* theirs and nobody's are told alike */
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM conference"), 0);
    site_take_token(&site, SITE_CHIEF);
    assert_int_equal(conference_call(site.casefile.n), 201);
    /* the conflict list hides the case from its own office too */
    test_db_run(site.db,
                TEXT("INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason,"
                     " recorded_at, recorded_by)"
                     " SELECT 1, %lld, %lld, 'staff', 0, %lld",
                     (long long)site.person.n, (long long)site.users[SITE_CHIEF].n,
                     (long long)site.users[SITE_ADMIN].n));
    assert_int_equal(conference_call(site.casefile.n), 422);
    assert_true(str_equal(foreign, answered()));
    site_close(&site);
}

static void json_names_no_foreign_user(void **state)
{
    begin(state);
    site_take_token(&site, SITE_CHIEF);
    for (int user = 0; user < SITE_USERS; user++) {
        const char *body =
            TEXT("{\"casefile\":\"%.*s\",\"state\":\"final\",\"values\":"
                 "{\"contact_on\":\"2026-04-01\",\"method\":\"1\",\"body\":\"電話\","
                 "\"written_by\":\"%lld\"}}",
                 STR_ARG(id_of("casefile", site.casefile.n)), (long long)site.users[user].n);
        assert_int_equal(site_call(&site, "POST", "/api/v1/records/contact", body),
                         user == SITE_STRANGER ? 422 : 201);
    }
    site_close(&site);
}

static int conference_form(struct str casefile)
{
    return site_post(&site, "/new/conference",
                     TEXT("carried=held_on,attendees,agenda&act=final&held_on=2026-04-01"
                          "&attendees.rows=1&attendees[0].name=Yamada&agenda.rows=1"
                          "&agenda[0].casefile=%.*s&agenda[0].kind=plan",
                          STR_ARG(casefile)));
}

static void forms_take_keys_with_their_tag(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(conference_form(str_from_int(&site.arena, site.casefile.n)), 422);
    assert_int_equal(conference_form(id_of("person", site.casefile.n)), 422);
    assert_int_equal(conference_form(id_of("casefile", 987654)), 422);
    assert_true(site_shows(&site, "一覧から選び直してください"));
    assert_int_equal(conference_form(id_of("casefile", site.casefile.n)), 303);
    struct str conference = id_of("conference", test_db_int(site.db, "SELECT id FROM conference"));
    assert_int_equal(site_get(&site, TEXT("/records/conference/%.*s/edit", STR_ARG(conference))),
                     200);
    assert_true(site_shows(&site, str_to_chars(&site.arena, id_of("casefile", site.casefile.n))));
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(conference_form(id_of("casefile", site.casefile.n)), 422);
    assert_true(site_shows(&site, "一覧から選び直してください"));
    site_close(&site);
}

/* A form is filled from records that its user may see, from no other. */
static void forms_are_filled_from_own_records(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_post(&site, TEXT("%.*s", STR_ARG(site_case_path(&site, "/new/intake"))),
                               "carried=received_on&act=draft&received_on=2019-04-02"),
                     303);
    const char *triage = TEXT("%.*s", STR_ARG(site_case_path(&site, "/new/triage")));
    assert_int_equal(site_get(&site, triage), 200);
    assert_true(site_shows(&site, "H31.4.2"));
    test_db_run(site.db, TEXT("UPDATE intake SET owner_id = %lld", (long long)site.other_office.n));
    assert_int_equal(site_get(&site, triage), 200);
    assert_false(site_shows(&site, "H31.4.2"));
    site_close(&site);
}

#define PDF STR("%PDF-1.4 canary")

static int application_form(const char *file_name, struct str bytes)
{
    static const char *const fields[] = { "carried",    "applied_on,paper", "act", "draft",
                                          "applied_on", "2026-04-01",       NULL };
    site.upload_field = "paper";
    return site_upload(&site, TEXT("%.*s", STR_ARG(site_case_path(&site, "/new/application"))),
                       fields, file_name, bytes);
}

static void files_stay_where_they_were_sent(void **state)
{
    struct err err = { 0 };
    begin(state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(application_form("empty.pdf", STR("")), 422);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM attachment"), 0);
    assert_int_equal(application_form("paper.pdf", PDF), 303);
    int64_t id = test_db_int(site.db, "SELECT id FROM attachment");
    assert_int_equal(test_db_int(site.db, "SELECT paper FROM application"), id);
    const char *path = TEXT("/files/%.*s", STR_ARG(id_of("file", id)));
    assert_int_equal(site_get(&site, path), 200);
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(site_get(&site, path), 404);
    /* nobody ties it to a record of his own: not by owner, not as another sender, not away from its record */
    struct attachment file = { .tenant = { TEST_TENANT },
                               .id = id,
                               .owner = site.other_office,
                               .by = site.users[SITE_WORKER] };
    RecordId own = { 1 }, its = { test_db_int(site.db, "SELECT id FROM application") };
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(site.db, &tx, &err), &err);
    assert_int_equal(attachment_tie(&tx, &file, STR("application"), its, STR("paper"), &err),
                     ERR_NOT_FOUND);
    file.owner = site.office;
    file.by = site.users[SITE_CHIEF];
    assert_int_equal(attachment_tie(&tx, &file, STR("application"), its, STR("paper"), &err),
                     ERR_NOT_FOUND);
    file.by = site.users[SITE_WORKER];
    assert_int_equal(attachment_tie(&tx, &file, STR("application"), own, STR("paper"), &err),
                     ERR_NOT_FOUND);
    test_ok(attachment_tie(&tx, &file, STR("application"), its, STR("paper"), &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    site_close(&site);
}

/* Names that look like another kind of file, or like a folder, are refused; what a browser would run is kept as a
 * text to download, whatever the name says. */
static void file_names_do_not_deceive(void **state)
{
    static const char *const names[] = { "\u202Efdp.exe", "a\u2066b.pdf", "../../etc/passwd",
                                         "a\\b.pdf", "a\nb.pdf" };
    begin(state);
    site_sign_in(&site, SITE_WORKER);
    for (size_t i = 0; i < LENGTH(names); i++)
        assert_int_equal(application_form(names[i], PDF), 422);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM attachment"), 0);
    assert_int_equal(application_form("x.html", STR("<script>alert(1)</script>")), 303);
    int64_t id = test_db_int(site.db, "SELECT id FROM attachment");
    assert_int_equal(site_get(&site, TEXT("/files/%.*s", STR_ARG(id_of("file", id)))), 200);
    assert_true(str_equal(site.response.content_type, STR("text/plain")));
    assert_true(site.response.file_name.len > 0);
    (void)close(site.response.fd);
    site_close(&site);
}

static void files_of_the_protected_need_the_right_to_reveal(void **state)
{
    begin(state);
    struct site_person helper = { .login = "h",
                                  .name = "h",
                                  .kana = "",
                                  .role = "employment_worker",
                                  .organisation = site.office };
    site_add_person(&site, &helper);
    test_db_run(site.db, TEXT("INSERT INTO assignment (tenant, casefile_id, user_id, role,"
                              " valid_from, assigned_by, assigned_at) VALUES (1, %lld, %lld,"
                              " 'support', '2020-01-01', %lld, 0)",
                              (long long)site.casefile.n, (long long)helper.user.n,
                              (long long)site.users[SITE_CHIEF].n));
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(application_form("paper.pdf", PDF), 303);
    const char *path = TEXT(
        "/files/%.*s", STR_ARG(id_of("file", test_db_int(site.db, "SELECT id FROM attachment"))));
    site_sign_in_as(&site, &helper);
    assert_int_equal(site_get(&site, path), 200);
    test_db_run(site.db, "UPDATE person SET protection = 'protected'");
    assert_int_equal(site_get(&site, path), 404);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_get(&site, path), 200);
    site_close(&site);
}

static void json_writes_no_file(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(application_form("paper.pdf", PDF), 303);
    site_take_token(&site, SITE_WORKER);
    assert_int_equal(
        site_call(&site, "POST", "/api/v1/records/application",
                  TEXT("{\"casefile\":\"%.*s\",\"values\":{\"applied_on\":\"2026-04-01\","
                       "\"paper\":\"%lld\"}}",
                       STR_ARG(id_of("casefile", site.casefile.n)),
                       (long long)test_db_int(site.db, "SELECT id FROM attachment"))),
        422);
    site_close(&site);
}

/* What was shown last, sealed: does the chain say so, with the object and a rule? */
static void expect_audit(const char *action, const char *type, int64_t id)
{
    struct err err = { 0 };
    struct audit_sealed sealed = { 0 };
    test_ok(audit_seal(site.db, site.app.keyring,
                       str_format(&site.arena, "%.*s/spool", STR_ARG(site.app.data_folder)),
                       &sealed, &err),
            &err);
    struct audit_query query = { .tenant = { TEST_TENANT }, .limit = 1 };
    struct audit_row *rows = NULL;
    size_t count = 0;
    test_ok(audit_list(site.db, &site.arena, &query, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    const struct audit_entry *entry = &rows[0].entry;
    if (!str_equal(entry->action, str_of(action)) || !str_equal(entry->object_type, str_of(type)) ||
        entry->object_id != id || entry->rule.len == 0)
        fail_msg("audit says %.*s %.*s %lld by %.*s, not %s %s %lld", STR_ARG(entry->action),
                 STR_ARG(entry->object_type), (long long)entry->object_id, STR_ARG(entry->rule),
                 action, type, (long long)id);
}

static void views_name_what_was_shown(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(conference_form(id_of("casefile", site.casefile.n)), 303);
    int64_t conference = test_db_int(site.db, "SELECT id FROM conference");
    assert_int_equal(
        site_get(&site, TEXT("/conferences/%.*s", STR_ARG(id_of("conference", conference)))), 200);
    expect_audit("view", "conference", conference);
    assert_int_equal(site_get(&site, TEXT("%.*s", STR_ARG(site_case_path(&site, "/workers")))),
                     200);
    expect_audit("view", "casefile", site.casefile.n);
    assert_int_equal(
        site_get(&site, TEXT("%.*s", STR_ARG(site_case_path(&site, "/step/begin_intake")))), 200);
    expect_audit("view", "casefile", site.casefile.n);
    assert_int_equal(
        site_get(&site, TEXT("/cases/new?person=%.*s", STR_ARG(id_of("person", site.person.n)))),
        200);
    expect_audit("view", "person", site.person.n);
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(application_form("paper.pdf", PDF), 303);
    int64_t file = test_db_int(site.db, "SELECT id FROM attachment");
    assert_int_equal(site_get(&site, TEXT("/files/%.*s", STR_ARG(id_of("file", file)))), 200);
    expect_audit("export", "attachment", file);
    site_sign_in(&site, SITE_ADMIN);
    int64_t worker = site.users[SITE_WORKER].n;
    assert_int_equal(site_get(&site, TEXT("/admin/users/%.*s", STR_ARG(id_of("user", worker)))),
                     200);
    expect_audit("view", "user", worker);
    assert_int_equal(site_get(&site, TEXT("/admin/organisations/%.*s",
                                          STR_ARG(id_of("organisation", site.office.n)))),
                     200);
    expect_audit("view", "organisation", site.office.n);
    site_close(&site);
}

/* An administrator who makes a chief's account his own (first password, new second factor) reads no case with it. */
static void reset_makes_no_reader(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_ADMIN);
    const char *worker =
        TEXT("/admin/users/%.*s/reset", STR_ARG(id_of("user", site.users[SITE_WORKER].n)));
    const char *chief =
        TEXT("/admin/users/%.*s/reset", STR_ARG(id_of("user", site.users[SITE_CHIEF].n)));
    assert_int_equal(site_post(&site, worker, "x=1"), 200); /* the second factor stays his */
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM membership_role WHERE approved_at IS NULL"), 0);
    assert_int_equal(site_post(&site, chief, "forget=1"), 200);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM membership_role WHERE approved_at IS NULL"), 1);
    int64_t membership =
        test_db_int(site.db, "SELECT membership_id FROM membership_role WHERE approved_at IS NULL");
    assert_true(site_post(&site, "/admin/roles/approve",
                          TEXT("membership=%.*s&role=chief",
                               STR_ARG(id_of("membership", membership)))) >= 400);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM membership_role WHERE approved_at IS NULL"), 1);
    site_close(&site);
}

/* One administrator never becomes two: the sign-in of the other is not reset from a page, in whatever state. */
static void administrators_do_not_reset_each_other(void **state)
{
    begin(state);
    struct site_person other = { .login = "admin2",
                                 .name = "a",
                                 .kana = "",
                                 .role = "administrator",
                                 .organisation = site.office };
    site_add_person(&site, &other);
    site_sign_in(&site, SITE_ADMIN);
    const char *user = TEXT("/admin/users/%.*s", STR_ARG(id_of("user", other.user.n)));
    const char *same = TEXT("SELECT COUNT(*) FROM app_user WHERE id = %lld AND version = 1"
                            " AND totp_secret IS NOT NULL AND must_change_password = 0",
                            (long long)other.user.n);
    static const char *const roles[] = { "approved_at", "NULL" }; /* held; asked for only */
    for (size_t i = 0; i < LENGTH(roles); i++) {
        test_db_run(site.db, TEXT("UPDATE membership_role SET approved_at = %s,"
                                  " approved_by = CASE WHEN %s IS NULL THEN NULL ELSE approved_by"
                                  " END WHERE membership_id = %lld",
                                  roles[i], roles[i], (long long)other.user.n + 1000));
        assert_int_equal(site_post(&site, TEXT("%s/reset", user), "x=1"), 403);
        assert_int_equal(site_post(&site, TEXT("%s/reset", user), "forget=1"), 403);
        assert_int_equal(test_db_int(site.db, same), 1);
    }
    assert_int_equal(site_get(&site, user), 200);
    assert_false(site_shows(&site, "name=\"forget\""));
    assert_true(site_shows(&site, "banso user reset"));
    site_close(&site);
}

/* Signs in over the parked form of the last answer; what is drawn then. */
static void sign_in_over(struct str parked, enum site_user user, const char *login)
{
    static const char *const both = "UPDATE app_user SET totp_last_step = 0";
    test_db_run(site.db, both); /* the code of a sign-in of this half minute */
    site.cookie = STR("");
    assert_int_equal(site_post(&site, "/sign-in",
                               TEXT("login=%s&password=correct+horse+battery+staple&parked=%.*s",
                                    login, STR_ARG(parked))),
                     200);
    site.form_token = arena_copy(&site.arena, site.request.viewer.form_token);
    struct str code = totp_code(&site.arena, site.secrets[user], totp_step(clock_now()));
    assert_int_equal(site_post(&site, "/sign-in/code",
                               TEXT("code=%.*s&parked=%.*s", STR_ARG(code), STR_ARG(parked))),
                     200);
}

/* What one typed is not shown to who signs in next at that screen, nor sent in his name. */
static void a_parked_form_is_for_who_typed_it(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_WORKER);
    test_db_run(site.db, "UPDATE session SET seen_at = 0");
    assert_int_equal(
        site_post(&site, TEXT("%.*s", STR_ARG(site_case_path(&site, "/contact"))), "body=KANARIA"),
        401);
    struct str body = site.response.body;
    size_t at = 0, end = 0;
    assert_true(str_find(body, STR("name=\"parked\" value=\""), &at));
    at += strlen("name=\"parked\" value=\"");
    assert_true(str_find(str_slice(body, at, body.len), STR("\""), &end));
    struct str parked = arena_copy(&site.arena, str_slice(body, at, at + end));
    assert_true(parked.len > 0);
    sign_in_over(parked, SITE_CHIEF, "kato");
    assert_false(site_shows(&site, "KANARIA"));
    assert_true(site_shows(&site, "別の人のサインイン"));
    sign_in_over(parked, SITE_WORKER, "nakamura");
    assert_true(site_shows(&site, "KANARIA"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(reset_makes_no_reader),
        TEST_ON_BOTH(administrators_do_not_reset_each_other),
        TEST_ON_BOTH(a_parked_form_is_for_who_typed_it),
        TEST_ON_BOTH(json_names_no_foreign_case),
        TEST_ON_BOTH(json_names_no_foreign_user),
        TEST_ON_BOTH(forms_take_keys_with_their_tag),
        TEST_ON_BOTH(forms_are_filled_from_own_records),
        TEST_ON_BOTH(files_stay_where_they_were_sent),
        TEST_ON_BOTH(file_names_do_not_deceive),
        TEST_ON_BOTH(files_of_the_protected_need_the_right_to_reveal),
        TEST_ON_BOTH(json_writes_no_file),
        TEST_ON_BOTH(views_name_what_was_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
