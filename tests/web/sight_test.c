/* sight_test.c - what a reader sees on the pages of a case that others work on: through a grant, with a conflict
 * of interest, without a right. Everything that shows anything follows the one judge. On both engines. */
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/audit.h"
#include "record/exchange/export.h"
#include "record/person_db.h"
#include "record/record_db.h"
#include "stats/year.h"

#include "base/banned.h"

static struct site site;

static void run(struct str sql)
{
    test_db_run(site.db, str_to_chars(&site.arena, sql));
}

#define RUN(...) run(str_format(&site.arena, __VA_ARGS__))

static const char *of_case(const char *rest)
{
    return str_to_chars(&site.arena, site_case_path(&site, rest));
}

static void get(const char *path)
{
    int status = site_get(&site, path);
    if (status != 200)
        print_message("%s: %d\n", path, status);
    assert_int_equal(status, 200);
}

static void post(const char *path, const char *form)
{
    int status = site_post(&site, path, form);
    if (status != 303)
        print_message("%s: %d\n", path, status);
    assert_int_equal(status, 303);
}

static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
}

static void set_conflict(enum site_user user)
{
    RUN("INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by, recorded_at)"
        " VALUES (%d, %lld, %lld, 'x', 1, 1)",
        TEST_TENANT, (long long)site.person.n, (long long)site.users[user].n);
}

/* The page of the only record of a type. */
static const char *record_path(const char *type)
{
    int64_t id = test_db_int(
        site.db, str_to_chars(&site.arena, str_format(&site.arena, "SELECT id FROM %s", type)));
    struct str tag = tag_write(site.app.keyring, &site.arena, TEST_TENANT, str_of(type), id);
    return str_to_chars(&site.arena,
                        str_format(&site.arena, "/records/%s/%.*s", type, STR_ARG(tag)));
}

/* Types that the grant does not open are not even named, and nobody is offered what he may not begin. */
static void forms_of_a_grant(void **state)
{
    begin(state);
    post(of_case("/new/intake"),
         "carried=received_on,route&act=final&received_on=2026/4/1&route=1");
    post(of_case("/new/triage"),
         "carried=triaged_on,result&act=draft&triaged_on=2026/4/1&result=1");
    get(of_case(""));
    assert_true(site_shows(&site, "/records/triage/"));
    assert_true(site_shows(&site, "/records/intake/"));
    assert_true(site_shows(&site, "/new/assessment"));
    site_open_to_officer(&site, ",basic,", ",casefile,person,intake,");
    site_sign_in(&site, SITE_STRANGER);
    get(of_case(""));
    assert_true(site_shows(&site, "/records/intake/"));
    assert_false(site_shows(&site, "triage"));
    assert_false(site_shows(&site, "スクリーニング"));
    assert_false(site_shows(&site, "/new/"));
    site_close(&site);
}

/* The head shows prefecture and municipality in the words of the table, never a piece of the typed address. */
static void area_of_an_address(void **state)
{
    begin(state);
    RUN("UPDATE person SET address = '大阪府大阪市西区北堀江二丁目十七番　第三コーポ' WHERE id = %lld",
        (long long)site.person.n);
    get(of_case(""));
    assert_true(site_shows(&site, "大阪府大阪市西区"));
    assert_false(site_shows(&site, "北堀江"));
    assert_false(site_shows(&site, "コーポ"));
    RUN("UPDATE person SET address = '大阪市 西区 北堀江' WHERE id = %lld",
        (long long)site.person.n);
    get(of_case(""));
    assert_true(site_shows(&site, "大阪市西区"));
    assert_false(site_shows(&site, "北堀江"));
    static const struct {
        const char *typed, *shown;
    } towns[] = {
        { "茨城県東茨城郡大洗町磯浜町6881", "茨城県東茨城郡大洗町" },
        { "茨城県大洗町磯浜町6881", "茨城県大洗町" },
        { "東京都三宅島三宅村阿古497", "東京都三宅島三宅村" },
        { "静岡県浜松市浜名区貴布祢3000", "静岡県浜松市浜名区" },
        { "北海道余市郡余市町朝日町26", "北海道余市郡余市町" },
    };
    for (size_t i = 0; i < LENGTH(towns); i++) {
        RUN("UPDATE person SET address = '%s' WHERE id = %lld", towns[i].typed,
            (long long)site.person.n);
        get(of_case(""));
        assert_true(site_shows(&site, towns[i].shown));
        assert_false(site_shows(&site, towns[i].typed));
    }
    RUN("UPDATE person SET address = '北堀江 駅前の公園' WHERE id = %lld",
        (long long)site.person.n);
    get(of_case(""));
    assert_false(site_shows(&site, "北堀江"));
    RUN("UPDATE person SET address = '大阪府大阪市西区北堀江' WHERE id = %lld",
        (long long)site.person.n);
    site_open_to_officer(&site, ",basic,", ",casefile,person,");
    site_sign_in(&site, SITE_STRANGER);
    get(of_case(""));
    assert_true(site_shows(&site, "髙橋"));
    assert_false(site_shows(&site, "大阪府"));
    site_close(&site);
}

/* A grant that opens the case and not the person, or not the person's category, shows no name: on the page, in the
 * list of cases, in the summary. */
static void name_of_a_grant(void **state)
{
    begin(state);
    site_open_to_officer(&site, ",plan,", ",casefile,");
    site_sign_in(&site, SITE_STRANGER);
    get(of_case(""));
    assert_false(site_shows(&site, "髙橋"));
    get(of_case("/summary"));
    assert_false(site_shows(&site, "髙橋"));
    get("/cases?column=name&column=sex&column=age");
    assert_true(site_shows(&site, "R08-0001"));
    assert_false(site_shows(&site, "髙橋"));
    site_close(&site);
}

/* Notices, calendar and feed speak of a case only while its reader may see it. */
static void conflict_hides_dates(void **state)
{
    begin(state);
    post(of_case("/contact"),
         "carried=contact_on,method,body,next_on,next_text&act=save&contact_on=2026/4/2"
         "&method=3&body=x&next_on=2026/12/1&next_text=%E9%9B%BB");
    RUN("INSERT INTO task (tenant, id, casefile_id, owner_id, text, due_on, assignee_id, assignee_role, state,"
        " deadline, subject_id, snooze_reason) VALUES (%d, 900010, %lld, %lld, 'x', '2026-12-02', %lld, '',"
        " 'open', '', 0, '')",
        TEST_TENANT, (long long)site.casefile.n, (long long)site.office.n,
        (long long)site.users[SITE_WORKER].n);
    RUN("INSERT INTO notice (tenant, id, user_id, key, casefile_id, at) VALUES (%d, 900011, %lld,"
        " 'notice.assigned', %lld, 1)",
        TEST_TENANT, (long long)site.users[SITE_WORKER].n, (long long)site.casefile.n);
    assert_int_equal(site_post(&site, "/calendar/feed", "act=new"), 200);
    const char *body = str_to_chars(&site.arena, site.response.body);
    const char *at = strstr(body, "/feed/");
    assert_non_null(at);
    char feed[200];
    (void)snprintf(feed, sizeof feed, "%.*s", (int)strcspn(at, "<\""), at);
    for (int i = 0; i < 2; i++) {
        bool sees = i == 0;
        get("/notices");
        assert_int_equal(site_shows(&site, "R08-0001"), sees);
        assert_int_equal(site.request.viewer.notice_count, sees ? 1 : 0);
        get("/calendar?month=2026-12");
        assert_int_equal(site_shows(&site, "R08-0001"), sees);
        assert_int_equal(site_get(&site, feed), 200);
        assert_int_equal(site_shows(&site, "R08-0001"), sees);
        assert_int_equal(site_shows(&site, "20261202"), sees);
        if (sees)
            set_conflict(SITE_WORKER);
    }
    site_close(&site);
}

/* Tasks of a role, one's own and cases that came back stand on the first page only while the case may be seen. */
static void today_follows_the_sight(void **state)
{
    begin(state);
    for (int role = 0; role < 2; role++)
        RUN("INSERT INTO task (tenant, id, casefile_id, owner_id, text, due_on, assignee_id, assignee_role, state,"
            " deadline, subject_id, snooze_reason) VALUES (%d, %d, %lld, %lld, 'TASK-%d', '2026-01-02', %s, '%s',"
            " 'open', '', %d, '')",
            TEST_TENANT, 900020 + role, (long long)site.casefile.n, (long long)site.office.n, role,
            role ? "NULL"
                 : str_to_chars(&site.arena, str_from_int(&site.arena, site.users[SITE_WORKER].n)),
            role ? "caseworker" : "", role);
    get("/today");
    assert_true(site_shows(&site, "TASK-0") && site_shows(&site, "TASK-1"));
    RUN("UPDATE assignment SET valid_until = '2026-01-01' WHERE tenant = %d", TEST_TENANT);
    get("/today");
    assert_false(site_shows(&site, "TASK-") || site_shows(&site, "R08-0001"));
    RUN("UPDATE assignment SET valid_until = NULL WHERE tenant = %d", TEST_TENANT);
    RUN("INSERT INTO casefile_step (tenant, casefile_id, seq, transition, from_state, to_state, lap, on_date, at,"
        " by_user, reason, record_type, origin) VALUES (%d, %lld, 900, 'return_decision', 'x', 'x', 1,"
        " '2026-04-01', 0, 1, 'CAME-BACK', '', '')",
        TEST_TENANT, (long long)site.casefile.n);
    RUN("UPDATE casefile SET step_transition = 'return_decision', step_on = '2026-04-01'"
        " WHERE tenant = %d AND id = %lld",
        TEST_TENANT, (long long)site.casefile.n);
    get("/today");
    assert_true(site_shows(&site, "CAME-BACK"));
    set_conflict(SITE_WORKER); /* and still the main worker */
    get("/today");
    assert_false(site_shows(&site, "CAME-BACK") || site_shows(&site, "R08-0001"));
    site_close(&site);
}

/* A plan that came back says why where it is read and corrected; the page of the decision what is awaited. */
static void a_returned_plan_says_why(void **state)
{
    begin(state);
    post(of_case("/new/plan"), "carried=made_on,sequence&act=draft&made_on=2026/4/2&sequence=1");
    const char *plan = record_path("plan");
    RUN("INSERT INTO casefile_step (tenant, casefile_id, seq, transition, from_state, to_state, lap, on_date, at,"
        " by_user, reason, record_type, origin) VALUES (%d, %lld, 900, 'return_decision', 'PLAN_AGREED',"
        " 'PLAN_DRAFT', 1, '2026-04-03', 0, %lld, 'CAME-BACK', '', '')",
        TEST_TENANT, (long long)site.casefile.n, (long long)site.users[SITE_CHIEF].n);
    RUN("UPDATE casefile SET process_state = 'PLAN_DRAFT' WHERE id = %lld",
        (long long)site.casefile.n);
    get(plan);
    assert_true(site_shows(&site, "CAME-BACK"));
    get(str_to_chars(&site.arena, str_format(&site.arena, "%s/edit", plan)));
    assert_true(site_shows(&site, "CAME-BACK"));
    site_open_to_officer(&site, ",basic,plan,", ",casefile,plan,");
    site_sign_in(&site, SITE_STRANGER);
    get(of_case("/decide"));
    assert_true(site_shows(&site, "今は決定できません"));
    assert_true(site_shows(&site, "CAME-BACK"));
    assert_false(site_shows(&site, "name=\"on\""));
    RUN("UPDATE casefile SET process_state = 'PLAN_AGREED' WHERE id = %lld",
        (long long)site.casefile.n);
    get(of_case("/decide"));
    assert_false(site_shows(&site, "今は決定できません"));
    assert_true(site_shows(&site, "name=\"on\""));
    site_close(&site);
}

/* A column whose category is closed can be neither filtered nor sorted by: the answer would tell the value. */
static void lists_are_no_oracle(void **state)
{
    static const char *const asked[] = { "?result=1", "?result=2", "?sort=result",
                                         "?triaged_on.from=2020-01-01" };
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result&act=final&triaged_on=2026/4/1&result=1");
    site_open_to_officer(&site, ",plan,", ",casefile,triage,");
    site_sign_in(&site, SITE_STRANGER);
    get("/records/triage");
    assert_true(site_shows(&site, "href=\"/records/triage/"));
    for (size_t i = 0; i < LENGTH(asked); i++) {
        char path[100];
        (void)snprintf(path, sizeof path, "/records/triage%s", asked[i]);
        get(path);
        assert_false(site_shows(&site, "href=\"/records/triage/"));
    }
    RUN("UPDATE access_grant SET categories = ',basic,plan,' WHERE id = %d", 900001);
    get("/records/triage?result=1");
    assert_true(site_shows(&site, "href=\"/records/triage/"));
    get("/records/triage?result=2");
    assert_false(site_shows(&site, "href=\"/records/triage/"));
    site_close(&site);
}

/* The order nobody asked for does not tell a masked date either. */
static void order_is_no_oracle(void **state)
{
    begin(state);
    post(of_case("/new/contact"), "carried=contact_on,method,body&act=final&contact_on=2026/5/1"
                                  "&method=1&body=OLDER");
    post(of_case("/new/contact"), "carried=contact_on,method,body&act=final&contact_on=2026/4/1"
                                  "&method=1&body=NEWER");
    struct str ids[2];
    for (size_t i = 0; i < LENGTH(ids); i++)
        ids[i] = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("contact"),
                           test_db_int(site.db, i == 0 ? "SELECT MIN(id) FROM contact"
                                                       : "SELECT MAX(id) FROM contact"));
    site_open_to_officer(&site, ",plan,", ",casefile,contact,");
    RUN("UPDATE membership_role SET role = 'contractor_worker' WHERE membership_id = %lld",
        (long long)site.users[SITE_STRANGER].n + 1000);
    site_sign_in(&site, SITE_STRANGER);
    get("/records/contact");
    size_t first = 0, second = 0;
    assert_true(str_find(site.response.body, ids[0], &first));
    assert_true(str_find(site.response.body, ids[1], &second));
    assert_true(second < first); /* by entry, newest first, whatever the hidden days are */
    site_close(&site);
}

static enum status gather(void *context, struct str bytes, struct err *err)
{
    (void)err;
    buf_add(context, bytes);
    return OK;
}

/* The file of a type as a user would get it. */
static struct str exported(enum site_user user, OrganisationId organisation, const char *type)
{
    struct err err = { 0 };
    struct actor actor;
    struct clause visible;
    struct buf bytes;
    int64_t rows = 0;
    Instant now = clock_now();
    test_ok(actor_load(site.db, site.app.seido, (TenantId){ TEST_TENANT }, site.users[user],
                       organisation, &actor, &err),
            &err);
    may_see_clause(&site.arena, &actor, str_of(type), instant_tokyo_date(now), &visible);
    struct list_query query = { .def = seido_record(site.app.seido, str_of(type)),
                                .tenant = { TEST_TENANT },
                                .visible = &visible };
    struct export_job job = { .db = site.db,
                              .query = &query,
                              .format = EXPORT_CSV_LINK,
                              .now = now,
                              .actor = &actor,
                              .folder = site.app.data_folder,
                              .sink = { &bytes, gather },
                              .kinds = { .seido = site.app.seido,
                                         .today = instant_tokyo_date(now) } };
    buf_init(&bytes, &site.arena, 4096, MIB(1));
    test_ok(export_run(&job, &site.arena, &rows, NULL, &err), &err);
    assert_int_equal(rows, 1);
    return buf_str(&bytes);
}

static bool holds(struct str text, const char *part)
{
    size_t at = 0;
    return str_find(text, str_of(part), &at);
}

/* A file holds of each row what its reader may see: categories of the grant, cases that are not hidden. */
static void files_follow_the_sight(void **state)
{
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result,reason&act=final&triaged_on=2026/4/1&result=1"
         "&reason=geheim");
    site_open_to_officer(&site, ",basic,", ",casefile,triage,");
    struct str file = exported(SITE_STRANGER, site.other_office, "triage");
    assert_true(holds(file, "2026-04-01"));
    assert_false(holds(file, "geheim"));
    post("/new/conference", "carried=held_on,place,attendees&act=final&held_on=2026/4/2&place=x"
                            "&attendees.rows=1&attendees[0].name=Yamada");
    RUN("INSERT INTO conference_agenda (tenant, record_id, row_no, casefile, minutes) SELECT tenant, id, 1,"
        " %lld, 'geheim' FROM conference",
        (long long)site.casefile.n);
    assert_true(holds(exported(SITE_WORKER, site.office, "conference"), "geheim"));
    set_conflict(SITE_WORKER);
    assert_false(holds(exported(SITE_WORKER, site.office, "conference"), "geheim"));
    site_close(&site);
}

/* What was written last to the audit, sealed. */
static struct audit_entry last_entry(void)
{
    struct err err = { 0 };
    struct audit_sealed sealed = { 0 };
    struct audit_query query = { .tenant = { TEST_TENANT }, .limit = 1 };
    struct audit_row *rows = NULL;
    size_t count = 0;
    test_ok(audit_seal(site.db, site.app.keyring,
                       str_format(&site.arena, "%.*s/spool", STR_ARG(site.app.data_folder)),
                       &sealed, &err),
            &err);
    test_ok(audit_list(site.db, &site.arena, &query, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    return rows[0].entry;
}

/* Why, what kind of file and how many rows: it stands in the audit. */
static void purpose_of_an_export(void **state)
{
    static const char *const paths[] = { "/exchange/export/triage", "/exchange/cases" };
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result&act=final&triaged_on=2026/4/1&result=1");
    for (size_t i = 0; i < LENGTH(paths); i++) {
        assert_int_equal(site_post(&site, paths[i], "format=csv-link&purpose=+Jahresbericht+"),
                         200);
        (void)close(site.response.fd);
        struct audit_entry entry = last_entry();
        assert_str(&site.arena, entry.action, "export");
        assert_str(&site.arena, entry.basis, "Jahresbericht");
        assert_str(&site.arena, entry.fields, "csv-link,rows=1");
        assert_int_equal(site_post(&site, paths[i], "format=csv-link&purpose=123456789018"), 422);
    }
    site_close(&site);
}

/* A consent that is withdrawn ends at once what was opened by it, and only that. */
static void withdrawn_consent_ends_grants(void **state)
{
    begin(state);
    post(of_case("/consent"), "carried=applied_on,consent&act=give&applied_on=2026/4/1&consent=1");
    site_open_to_officer(&site, ",basic,", ",casefile,person,");
    RUN("INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id, receiver_id, categories,"
        " record_types, purpose, valid_from, basis, evidence, recorded_by, recorded_at) SELECT tenant, 900002,"
        " person_id, casefile_id, giver_id, giver_id + 100, categories, record_types, purpose, valid_from,"
        " 'law', evidence, recorded_by, recorded_at FROM access_grant WHERE id = %d",
        900001);
    struct str cookie = site.cookie, token = site.form_token;
    site_sign_in(&site, SITE_STRANGER);
    get(of_case(""));
    struct str officer = site.cookie;
    site.cookie = cookie;
    site.form_token = token;
    post(of_case("/consent"), "act=withdraw&version=1&withdrawn_on=2026/4/2");
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM access_grant WHERE revokes_id = 900001"), 1);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM access_grant WHERE revokes_id = 900002"), 0);
    site.cookie = officer;
    assert_int_equal(site_get(&site, of_case("")), 404);
    site_close(&site);
}

static int64_t counted_in(int32_t fiscal_year)
{
    struct err err = { 0 };
    struct actor actor;
    struct year_numbers year;
    int64_t total = 0;
    Date today = instant_tokyo_date(clock_now());
    test_ok(actor_load(site.db, site.app.seido, (TenantId){ TEST_TENANT }, site.users[SITE_WORKER],
                       site.office, &actor, &err),
            &err);
    struct year_ask ask = { &actor, site.office, fiscal_year, today, STR("") };
    test_ok(year_load(site.db, &site.arena, &ask, &year, &err), &err);
    for (size_t i = 0; i < year.count; i++)
        total += year.figures[i].total;
    return total;
}

/* Who has no right to the office's numbers counts the cases seen today, not those of the year's last day. */
static void years_are_judged_today(void **state)
{
    begin(state);
    post(of_case("/new/intake"),
         "carried=received_on,route&act=final&received_on=2020/4/1&route=1");
    RUN("UPDATE membership_role SET role = 'employment_worker' WHERE role = 'caseworker' AND tenant = %d",
        TEST_TENANT);
    assert_true(counted_in(2020) > 0);
    RUN("UPDATE assignment SET valid_from = '2020-01-01', valid_until = '2026-01-01' WHERE tenant = %d",
        TEST_TENANT);
    assert_int_equal(counted_in(2020), 0);
    site_close(&site);
}

static void be_fresh(void)
{
    RUN("UPDATE session SET fresh_at = %lld WHERE tenant = 1", (long long)clock_now().us);
}

/* A file of a protected person is closed to those who may not reveal. */
static void files_of_protected_persons(void **state)
{
    begin(state);
    post(
        of_case("/consent"),
        "carried=applied_on,consent&act=give&applied_on=2026/4/1&consent=2&consent.version=2025_04&signature="
        "10,10 20,20 30,30 40,40 50,50;60,60 70,70 80,80 90,90 100,100 110,110");
    struct str tag = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("file"),
                               test_db_int(site.db, "SELECT MAX(id) FROM attachment"));
    const char *file =
        str_to_chars(&site.arena, str_format(&site.arena, "/files/%.*s", STR_ARG(tag)));
    site_open_to_officer(&site, ",basic,", ",casefile,person,application,");
    struct str worker = site.cookie;
    site_sign_in(&site, SITE_STRANGER);
    struct str stranger = site.cookie;
    get(file);
    (void)close(site.response.fd);
    RUN("UPDATE person SET protection = 'protected' WHERE id = %lld", (long long)site.person.n);
    assert_int_equal(site_get(&site, file), 404);
    site.cookie = worker;
    get(file); /* asked why: the bytes come for a reason alone, and the chief is told */
    assert_int_equal(site.response.fd, -1);
    assert_true(site_shows(&site, "表示する理由"));
    site.form_token = arena_copy(&site.arena, site.request.viewer.form_token);
    assert_int_equal(site_post(&site, file, "reason=+"), 422);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM notice WHERE key = 'access.notice.revealed'"),
        0);
    assert_int_equal(site_post(&site, file, "reason=x"), 200);
    assert_true(site.response.fd != -1);
    (void)close(site.response.fd);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM notice WHERE key = 'access.notice.revealed'"),
        1);
    assert_int_equal(test_db_int(site.db,
                                 "SELECT COUNT(*) FROM protection_event WHERE act = 'reveal'"
                                 " AND field = 'application.paper' AND reason = 'x'"),
                     1);
    RUN("UPDATE session SET fresh_at = %d WHERE tenant = 1", 1);
    assert_int_equal(site_post(&site, file, "reason=x"), 403);
    assert_int_equal(site.response.fd, -1);
    be_fresh();
    site.cookie = stranger;
    assert_int_equal(site_get(&site, file), 404);
    assert_int_equal(site_post(&site, file, "reason=x"), 404);
    site_close(&site);
}

static void draft(const char *form, const char *rest)
{
    const char *body =
        str_to_chars(&site.arena, str_format(&site.arena, "draft_form=%s&%s", form, rest));
    assert_int_equal(site_post(&site, "/drafts", body), 200);
}

/* What was typed into protected fields and not yet saved goes with the protection; the rest of it stays. */
static void drafts_of_protected_persons(void **state)
{
    begin(state);
    const char *of_intake = str_to_chars(
        &site.arena, str_format(&site.arena, "intake/new/%lld", (long long)site.casefile.n));
    const char *of_person = str_to_chars(
        &site.arena, str_format(&site.arena, "person/%lld/edit", (long long)site.person.n));
    struct str tag =
        tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("person"), site.person.n);
    const char *edit = str_to_chars(
        &site.arena, str_format(&site.arena, "/records/person/%.*s/edit", STR_ARG(tag)));
    draft(of_person, "carried=roman_name,address&roman_name=KAKIKAKE&address=Secret-Town+9");
    draft(of_intake,
          "carried=wish,visitor_telephone&wish=Half-Typed&visitor_telephone=Secret-Town+9");
    draft(str_to_chars(&site.arena, str_format(&site.arena, "%s/2", of_intake)),
          "wish=x&visitor_telephone=Secret-Town+9");
    get(str_to_chars(&site.arena, str_format(&site.arena, "%s?draft=1", edit)));
    assert_true(site_shows(&site, "Secret-Town"));
    get(of_case("/new/intake?draft=1&slot=2"));
    assert_true(site_shows(&site, "Secret-Town"));
    post(str_to_chars(&site.arena,
                      str_format(&site.arena, "/persons/%.*s/protection", STR_ARG(tag))),
         "do=set&reason=x");
    for (int again = 0; again < 2; again++) {
        get(str_to_chars(&site.arena, str_format(&site.arena, "%s?draft=1", edit)));
        assert_false(site_shows(&site, "Secret-Town"));
        assert_true(site_shows(&site, "KAKIKAKE"));
        get(of_case("/new/intake?draft=1&slot=2"));
        assert_false(site_shows(&site, "Secret-Town"));
        get(of_case("/new/intake?draft=1"));
        assert_false(site_shows(&site, "Secret-Town"));
        assert_true(site_shows(&site, "Half-Typed"));
        /* and from a page that was open all the while */
        draft(of_intake,
              "carried=wish,visitor_telephone&visitor_telephone=Secret-Town+9&wish=Half-Typed");
        assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM draft"), 3);
    }
    site_close(&site);
}

/* A chief shuts a worker out of a person's cases and ends it; pages follow at once, both acts are in the audit. */
/* kept short: */
/* clang-format off */
static void conflicts_are_set_and_ended(void **state)
{
    begin(state);
    struct str worker = site.cookie;
    const char *tag = str_to_chars(&site.arena, tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("user"),
                                                          site.users[SITE_WORKER].n));
    const char *set = str_to_chars(&site.arena, str_format(&site.arena, "user=%s&reason=%s", tag,
                                                           "%E8%A6%AA%E6%97%8F"));
    get(of_case(""));
    assert_false(site_shows(&site, of_case("/sight")));
    assert_int_equal(site_get(&site, of_case("/sight")), 403); /* for who opens cases to others */
    assert_int_equal(site_post(&site, of_case("/sight"), set), 403);
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(site_get(&site, of_case("/sight")), 403);
    assert_int_equal(site_post(&site, of_case("/sight"), set), 403);
    site_sign_in(&site, SITE_CHIEF);
    get(of_case(""));
    assert_true(site_shows(&site, of_case("/sight")));
    get(of_case("/sight"));
    assert_true(site_shows(&site, "<option value=\"\">選んでください</option>"));
    assert_int_equal(site_post(&site, of_case("/sight"), "user=&reason=x"), 422);
    assert_true(site_shows(&site, "この窓口で働いている人を選んでください"));
    assert_true(site_shows(&site, "このケースの担当のため"));
    assert_int_equal(site_post(&site, of_case("/sight"), str_to_chars(&site.arena, str_format(
        &site.arena, "user=%s&reason=+", tag))), 422);
    struct str outsider = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("user"),
                                    site.users[SITE_STRANGER].n);
    assert_int_equal(site_post(&site, of_case("/sight"), str_to_chars(&site.arena, str_format(
        &site.arena, "user=%.*s&reason=x", STR_ARG(outsider)))), 422);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM conflict_of_interest"), 0);
    post(of_case("/sight"), set);
    assert_int_equal(site_post(&site, of_case("/sight"), set), 422); /* stands already */
    get(of_case("/sight"));
    assert_true(site_shows(&site, "利益相反のため") && site_shows(&site, "親族"));
    struct str chief = site.cookie, chief_token = site.form_token;
    site.cookie = worker;
    assert_int_equal(site_get(&site, of_case("")), 404);
    site.cookie = chief;
    site.form_token = chief_token;
    RUN("UPDATE session SET fresh_at = 1 WHERE tenant = %d", TEST_TENANT);
    assert_int_equal(site_post(&site, of_case("/sight/end"), set), 403); /* asks for password and code first */
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM conflict_of_interest WHERE ended_at IS NULL"), 1);
    be_fresh();
    post(of_case("/sight/end"), set);
    assert_int_equal(site_post(&site, of_case("/sight/end"), set), 422);
    get(of_case("/sight"));
    assert_true(site_shows(&site, "解除済み"));
    post(of_case("/sight"), set); /* and again: both stand in the table */
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM conflict_of_interest"), 2);
    post(of_case("/sight/end"), set);
    site.cookie = worker;
    get(of_case(""));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM audit_pending WHERE entry LIKE '%conflict_%'"), 4);
    site_close(&site);
}
/* clang-format on */

/* Nobody ends what concerns himself. */
static void own_conflict_is_ended_by_another(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_CHIEF);
    struct str me = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("user"),
                              site.users[SITE_CHIEF].n);
    const char *form =
        str_to_chars(&site.arena, str_format(&site.arena, "user=%.*s&reason=x", STR_ARG(me)));
    post(of_case("/sight"), form);
    assert_true(str_equal(site.response.location, STR("/cases")));
    assert_int_equal(site_get(&site, of_case("/sight")), 404);
    assert_int_equal(site_post(&site, of_case("/sight/end"), form), 404);
    assert_int_equal(
        test_db_int(site.db, "SELECT COUNT(*) FROM conflict_of_interest WHERE ended_at IS NULL"),
        1);
    site_close(&site);
}

/* Each page about a case says whose it is, but only to whom the person is open. */
static void whose_a_page_is(void **state)
{
    begin(state);
    get(of_case("/new/contact"));
    assert_true(site_shows(&site, "ui-whose"));
    assert_true(site_shows(&site, "髙橋 優子"));
    get(of_case("/consent"));
    assert_true(site_shows(&site, "髙橋 優子"));
    post(of_case("/new/intake"),
         "carried=received_on,route&act=final&received_on=2026/4/1&route=1");
    const char *record = record_path("intake");
    get(record);
    assert_true(site_shows(&site, "髙橋 優子"));
    assert_false(site_shows(&site, "<title>髙橋")); /* titles stay in the browser's history */
    site_open_to_officer(&site, ",basic,", ",casefile,intake,");
    site_sign_in(&site, SITE_STRANGER);
    get(record);
    assert_true(site_shows(&site, "ui-whose"));
    assert_false(site_shows(&site, "優子"));
    RUN("UPDATE access_grant SET record_types = ',casefile,intake,person,' WHERE id = 900001");
    get(record);
    assert_true(site_shows(&site, "髙橋 優子"));
    RUN("UPDATE access_grant SET categories = ',concern,' WHERE id = 900001");
    get(record);
    assert_false(site_shows(&site, "優子"));
    site_close(&site);
}

/* What one has begun stands on the case page and on the page of the day, with the way back to it: one's own only,
 * and only while the case may be seen. */
static void drafts_lead_back(void **state)
{
    begin(state);
    long long id = (long long)site.casefile.n;
    draft(str_to_chars(&site.arena, str_format(&site.arena, "plan/new/%lld", id)), "plan_goal=x");
    draft(str_to_chars(&site.arena, str_format(&site.arena, "contact/new/%lld/2", id)), "body=x");
    draft(str_to_chars(&site.arena, str_format(&site.arena, "contact/box/%lld", id)), "body=x");
    draft("casefile/new/0", "person.family_name=x");
    get(of_case(""));
    assert_true(site_shows(&site, "続きを書く"));
    assert_true(site_shows(&site, of_case("/new/plan?draft=use&amp;slot=1")));
    assert_true(site_shows(&site, of_case("/new/contact?draft=use&amp;slot=2")));
    assert_false(site_shows(&site, "新しいケースの受付"));
    get("/today");
    assert_true(site_shows(&site, of_case("/new/plan?draft=use&amp;slot=1")));
    assert_true(site_shows(&site, of_case("#contact")));
    assert_true(site_shows(&site, "新しいケースの受付"));
    struct str worker = site.cookie;
    site_sign_in(&site, SITE_CHIEF);
    get(of_case(""));
    assert_false(site_shows(&site, "続きを書く"));
    get("/today");
    assert_false(site_shows(&site, "書きかけ"));
    site.cookie = worker;
    set_conflict(SITE_WORKER);
    get("/today");
    assert_false(site_shows(&site, "/new/plan"));
    assert_true(site_shows(&site, "新しいケースの受付"));
    site_close(&site);
}

/* A draft is named by who sends it: the name of a record that its writer may not see tells nothing about that
 * record, not even that it is there. What was typed is kept all the same. */
static void drafts_name_no_hidden_record(void **state)
{
    begin(state);
    post(of_case("/new/triage"),
         "carried=triaged_on,result&act=draft&triaged_on=2026/4/1&result=1");
    long long id = (long long)test_db_int(site.db, "SELECT id FROM triage");
    const char *form = str_to_chars(&site.arena, str_format(&site.arena, "triage/%lld/edit", id));
    draft(form, "result=1");
    get(of_case(""));
    assert_true(site_shows(&site, "続きを書く"));
    site_open_to_officer(&site, ",basic,", ",casefile,person,intake,");
    site_sign_in(&site, SITE_STRANGER);
    draft(form, "result=1");
    draft(str_to_chars(&site.arena,
                       str_format(&site.arena, "triage/new/%lld", (long long)site.casefile.n)),
          "result=1");
    static const char *const pages[] = { "", "/today" };
    for (size_t i = 0; i < LENGTH(pages); i++) {
        get(i == 0 ? of_case("") : pages[i]);
        assert_false(site_shows(&site, "triage"));
        assert_false(site_shows(&site, "続きを書く"));
    }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM draft"), 3);
    site_close(&site);
}

/* The list of forms says when the newest was, only to whom the grant opens the day. */
static void newest_day_of_a_grant(void **state)
{
    begin(state);
    post(of_case("/new/intake"),
         "carried=received_on,route&act=final&received_on=2019/4/2&route=1");
    get(of_case(""));
    assert_true(site_shows(&site, "H31.4.2"));
    site_open_to_officer(&site, ",plan,", ",casefile,intake,");
    site_sign_in(&site, SITE_STRANGER);
    get(of_case(""));
    assert_true(site_shows(&site, "/records/intake/"));
    assert_false(site_shows(&site, "H31.4.2"));
    assert_false(site_shows(&site, "2019-04-02"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(drafts_name_no_hidden_record),
        TEST_ON_BOTH(newest_day_of_a_grant),
        TEST_ON_BOTH(whose_a_page_is),
        TEST_ON_BOTH(drafts_lead_back),
        TEST_ON_BOTH(forms_of_a_grant),
        TEST_ON_BOTH(area_of_an_address),
        TEST_ON_BOTH(name_of_a_grant),
        TEST_ON_BOTH(conflict_hides_dates),
        TEST_ON_BOTH(today_follows_the_sight),
        TEST_ON_BOTH(a_returned_plan_says_why),
        TEST_ON_BOTH(lists_are_no_oracle),
        TEST_ON_BOTH(order_is_no_oracle),
        TEST_ON_BOTH(files_follow_the_sight),
        TEST_ON_BOTH(purpose_of_an_export),
        TEST_ON_BOTH(withdrawn_consent_ends_grants),
        TEST_ON_BOTH(years_are_judged_today),
        TEST_ON_BOTH(files_of_protected_persons),
        TEST_ON_BOTH(drafts_of_protected_persons),
        TEST_ON_BOTH(conflicts_are_set_and_ended),
        TEST_ON_BOTH(own_conflict_is_ended_by_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
