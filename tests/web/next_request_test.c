/* next_request_test.c - what gives a right, takes it away or tells who the reader is binds the very next request of
 * every worker, whether the program changed it or somebody by hand in the database. Two workers answer, each over
 * a connection of its own; the changes come over a third. On both engines. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>

#include "access/conflict.h"
#include "access/grant.h"
#include "access/protection.h"
#include "access/token/api_token.h"

#include "base/banned.h"

enum { GRANT = 900001, REVOCATION = 900002 };
#define NOBODY SITE_USERS /* signed in */

static struct site site, second; /* the two workers */
static struct db *third;
static struct str cookies[SITE_USERS], feed;

/* ---- asking both ---- */

static struct act act_of(enum site_user user)
{
    return (struct act){
        .tenant = { TEST_TENANT }, .by = site.users[user], .now = clock_now(), .request = STR("")
    };
}

static void open_workers(struct test_db *t)
{
    struct err err = { 0 };
    test_schema(t);
    site_open(&site, t->db, t->folder);
    for (int user = 0; user < SITE_USERS; user++) {
        site_sign_in(&site, (enum site_user)user);
        cookies[user] = site.cookie;
    }
    site_take_token(&site, SITE_WORKER);
    struct act act = act_of(SITE_WORKER);
    test_ok(calendar_feed_add(site.db, &site.arena, &act, site.office, &feed, &err), &err);
    second = site;
    second.db = second.app.db = test_db_second(t, false);
    arena_init(&second.work, 0);
    arena_init(&second.arena, 0);
    third = test_db_second(t, true);
}

static void close_workers(void)
{
    db_close(&third);
    db_close(&second.db);
    arena_release(&second.work);
    arena_release(&second.arena);
    site_close(&site);
}

static int ask(struct site *worker, enum site_user who, const char *path)
{
    worker->cookie = who == NOBODY ? STR("") : cookies[who];
    return strncmp(path, "/api/", 5) == 0 ? site_call(worker, "GET", path, NULL)
                                          : site_get(worker, path);
}

static void expect(enum site_user who, const char *path, int status, const char *after)
{
    int first = ask(&site, who, path), other = ask(&second, who, path);
    if (first != status || other != status)
        fail_msg("%s after %s: %d and %d, not %d", path, after, first, other, status);
}

/* ---- words of the tables below ---- */

static struct str word(struct str name)
{
    const struct {
        const char *name;
        int64_t id;
    } ids[] = {
        { "worker", site.users[SITE_WORKER].n },
        { "chief", site.users[SITE_CHIEF].n },
        { "stranger", site.users[SITE_STRANGER].n },
        { "office", site.office.n },
        { "other", site.other_office.n },
        { "case", site.casefile.n },
        { "person", site.person.n },
    };
    if (str_equal(name, STR("path")))
        return site_case_path(&site, "");
    if (str_equal(name, STR("feed")))
        return feed;
    for (size_t i = 0; i < LENGTH(ids); i++)
        if (str_equal(name, str_of(ids[i].name)))
            return str_from_int(&site.arena, ids[i].id);
    fail_msg("no word %.*s", STR_ARG(name));
    return STR("");
}

/* "... WHERE user_id = {worker}" with the numbers of this site. */
static const char *filled(const char *text)
{
    struct buf out;
    struct str rest = str_of(text);
    buf_init(&out, &site.arena, 256, KIB(4));
    for (size_t at = 0; str_find(rest, STR("{"), &at);) {
        buf_add(&out, str_slice(rest, 0, at));
        rest = str_slice(rest, at + 1, rest.len);
        assert_true(str_find(rest, STR("}"), &at));
        buf_add(&out, word(str_slice(rest, 0, at)));
        rest = str_slice(rest, at + 1, rest.len);
    }
    buf_add(&out, rest);
    return str_to_chars(&site.arena, buf_str(&out));
}

/* ---- by hand, table by table ---- */

struct change {
    enum site_user who;
    const char *path;
    const char *sql; /* after it the answer is `then`, and the page shows `shown` */
    int then;
    const char *shown; /* NULL: not looked at */
    const char *undo;  /* after it all is as before: 200 and not shown */
};

#define CASE SITE_WORKER, "{path}"
#define TODAY SITE_WORKER, "/today"
#define TOKEN SITE_WORKER, "/api/v1/records/contact"
#define CALENDAR NOBODY, "/feed/{feed}"

static const struct change changes[] = {
    /* the session */
    { TODAY, "UPDATE session SET ended_at = 1 WHERE user_id = {worker}", 303, NULL,
      "UPDATE session SET ended_at = NULL WHERE user_id = {worker} AND stage = 'full'" },
    { TODAY, "UPDATE session SET seen_at = seen_at - 1801000000 WHERE user_id = {worker}", 303,
      NULL, "UPDATE session SET seen_at = seen_at + 1801000000 WHERE user_id = {worker}" },
    { TODAY, "UPDATE session SET created_at = created_at - 43201000000 WHERE user_id = {worker}",
      303, NULL,
      "UPDATE session SET created_at = created_at + 43201000000 WHERE user_id = {worker}" },
    { TODAY, "UPDATE session SET stage = 'code' WHERE user_id = {worker}", 303, NULL,
      "UPDATE session SET stage = 'full' WHERE user_id = {worker}" },
    { CASE, "UPDATE session SET organisation_id = {other} WHERE user_id = {worker}", 303, NULL,
      "UPDATE session SET organisation_id = {office} WHERE user_id = {worker}" },
    /* the account */
    { TODAY, "UPDATE app_user SET state = 'suspended' WHERE id = {worker}", 303, NULL,
      "UPDATE app_user SET state = 'active' WHERE id = {worker}" },
    { TODAY, "UPDATE app_user SET leaves_on = '2001-01-01' WHERE id = {worker}", 303, NULL,
      "UPDATE app_user SET leaves_on = '2999-01-01' WHERE id = {worker}" },
    { TODAY, "UPDATE app_user SET name = '新しい名前' WHERE id = {worker}", 200, "新しい名前",
      "UPDATE app_user SET name = '元の名前' WHERE id = {worker}" },
    { TODAY, "UPDATE app_user SET lang = 'en' WHERE id = {worker}", 200, "<html lang=\"en\"",
      "UPDATE app_user SET lang = 'ja' WHERE id = {worker}" },
    /* the membership, its roles, the organisation */
    { CASE, "UPDATE membership SET valid_until = '2001-01-01' WHERE user_id = {worker}", 303, NULL,
      "UPDATE membership SET valid_until = NULL WHERE user_id = {worker}" },
    { CASE, "UPDATE membership SET valid_from = '2999-01-01' WHERE user_id = {worker}", 303, NULL,
      "UPDATE membership SET valid_from = '2001-01-01' WHERE user_id = {worker}" },
    { CASE,
      "UPDATE membership_role SET ended_at = 1 WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})",
      403, NULL,
      "UPDATE membership_role SET ended_at = NULL WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})" },
    { CASE,
      "UPDATE membership_role SET approved_at = NULL WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})",
      403, NULL,
      "UPDATE membership_role SET approved_at = 1 WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})" },
    { CASE,
      "UPDATE membership_role SET role = 'administrator' WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})",
      403, NULL,
      "UPDATE membership_role SET role = 'caseworker' WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})" },
    { CASE, "UPDATE organisation SET state = 'closed' WHERE id = {office}", 303, NULL,
      "UPDATE organisation SET state = 'active' WHERE id = {office}" },
    { TODAY, "UPDATE organisation SET name = '南区の窓口' WHERE id = {office}", 200, "南区の窓口",
      "UPDATE organisation SET name = '西区の窓口' WHERE id = {office}" },
    /* the case */
    { CASE, "UPDATE assignment SET valid_until = '2001-01-01' WHERE user_id = {worker}", 404, NULL,
      "UPDATE assignment SET valid_until = NULL WHERE user_id = {worker}" },
    { CASE, "UPDATE assignment SET valid_from = '2999-01-01' WHERE user_id = {worker}", 404, NULL,
      "UPDATE assignment SET valid_from = '2001-01-01' WHERE user_id = {worker}" },
    { CASE,
      "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by,"
      " recorded_at) VALUES (1, {person}, {worker}, 'x', 1, 1)",
      404, NULL,
      "UPDATE conflict_of_interest SET ended_at = 2, ended_by = 1 WHERE user_id = {worker}" },
    { CASE, "UPDATE person SET protection = 'protected' WHERE id = {person}", 200, "保護中",
      "UPDATE person SET protection = 'none' WHERE id = {person}" },
    /* notices, settings */
    { TODAY,
      "INSERT INTO notice (tenant, id, user_id, key, casefile_id, at)"
      " VALUES (1, 900003, {worker}, 'access.notice.role', NULL, 1)",
      200, "新しいお知らせを見る", "UPDATE notice SET read_at = 2 WHERE id = 900003" },
    { SITE_CHIEF, "/numbers?year=2019",
      "INSERT INTO setting (tenant, organisation_id, name, valid_from, value, set_by, set_at)"
      " VALUES (1, {office}, 'population', '2001-01-01', '123456', 1, 1)",
      200, "123456", "UPDATE setting SET value = '654321' WHERE name = 'population'" },
    /* a program's token */
    { TOKEN, "UPDATE api_token SET ended_at = 1", 401, NULL,
      "UPDATE api_token SET ended_at = NULL" },
    { TOKEN, "UPDATE api_token SET expires_on = '2001-01-01'", 401, NULL,
      "UPDATE api_token SET expires_on = '2999-01-01'" },
    { TOKEN, "UPDATE app_user SET state = 'suspended' WHERE id = {worker}", 401, NULL,
      "UPDATE app_user SET state = 'active' WHERE id = {worker}" },
    { TOKEN, "UPDATE membership SET valid_until = '2001-01-01' WHERE user_id = {worker}", 401, NULL,
      "UPDATE membership SET valid_until = NULL WHERE user_id = {worker}" },
    { TOKEN,
      "UPDATE membership_role SET ended_at = 1 WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})",
      401, NULL,
      "UPDATE membership_role SET ended_at = NULL WHERE membership_id IN"
      " (SELECT id FROM membership WHERE user_id = {worker})" },
    { TOKEN, "UPDATE organisation SET state = 'closed' WHERE id = {office}", 401, NULL,
      "UPDATE organisation SET state = 'active' WHERE id = {office}" },
    /* a calendar feed */
    { CALENDAR, "UPDATE calendar_feed SET ended_at = 1", 404, NULL,
      "UPDATE calendar_feed SET ended_at = NULL" },
    { CALENDAR, "UPDATE membership SET valid_until = '2001-01-01' WHERE user_id = {worker}", 404,
      NULL, "UPDATE membership SET valid_until = NULL WHERE user_id = {worker}" },
    { CALENDAR, "UPDATE app_user SET leaves_on = '2001-01-01' WHERE id = {worker}", 404, NULL,
      "UPDATE app_user SET leaves_on = NULL WHERE id = {worker}" },
};

static void check_shown(const struct change *change, bool is_shown)
{
    if (change->shown != NULL && (site_shows(&site, change->shown) != is_shown ||
                                  site_shows(&second, change->shown) != is_shown))
        fail_msg("\"%s\" is %s after %s", change->shown, is_shown ? "missing" : "shown",
                 change->sql);
}

static void a_changed_row_binds_the_next_request(void **state)
{
    open_workers(test_db_of(state));
    for (size_t i = 0; i < LENGTH(changes); i++) {
        const struct change *change = &changes[i];
        const char *path = filled(change->path);
        expect(change->who, path, 200, "nothing");
        check_shown(change, false);
        test_db_run(third, filled(change->sql));
        expect(change->who, path, change->then, change->sql);
        check_shown(change, true);
        test_db_run(third, filled(change->undo));
        expect(change->who, path, 200, change->undo);
        check_shown(change, false);
    }
    close_workers();
}

/* ---- grants, by hand ---- */

static void make_officer(void)
{
    test_db_run(third, filled("UPDATE organisation SET kind = 'municipality' WHERE id = {other}"));
    test_db_run(third, filled("UPDATE membership_role SET role = 'municipal_officer'"
                              " WHERE membership_id IN"
                              " (SELECT id FROM membership WHERE user_id = {stranger})"));
}

static void a_grant_binds_the_next_request(void **state)
{
    static const struct {
        const char *sql;
        int then;
    } acts[] = {
        { "UPDATE organisation SET kind = 'municipality' WHERE id = {other}", 404 },
        { "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id, receiver_id,"
          " categories, record_types, purpose, valid_from, basis, evidence, recorded_by,"
          " recorded_at) VALUES (1, 900001, {person}, {case}, {office}, {other}, ',basic,',"
          " ',casefile,person,', 'x', '2001-01-01', 'consent', '', 1, 1)",
          200 },
        { "UPDATE access_grant SET valid_until = '2001-02-01' WHERE id = 900001", 404 },
        { "UPDATE access_grant SET valid_until = '2999-01-01' WHERE id = 900001", 200 },
        { "UPDATE access_grant SET valid_from = '2998-01-01' WHERE id = 900001", 404 },
        { "UPDATE access_grant SET valid_from = '2001-01-01' WHERE id = 900001", 200 },
        { "UPDATE access_grant SET record_types = ',plan,' WHERE id = 900001", 404 },
        { "UPDATE access_grant SET record_types = ',casefile,person,' WHERE id = 900001", 200 },
        { "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id, receiver_id,"
          " categories, record_types, purpose, valid_from, basis, evidence, revokes_id,"
          " recorded_by, recorded_at) VALUES (1, 900002, {person}, {case}, {office}, {other}, '',"
          " '', 'x', '2001-01-01', 'consent', '', 900001, 1, 1)",
          404 },
    };
    open_workers(test_db_of(state));
    make_officer();
    for (size_t i = 0; i < LENGTH(acts); i++) {
        test_db_run(third, filled(acts[i].sql));
        expect(SITE_STRANGER, filled("{path}"), acts[i].then, acts[i].sql);
    }
    close_workers();
}

/* ---- by the program ---- */

static struct grant opening(void)
{
    Instant now = clock_now();
    return (struct grant){ .id = GRANT,
                           .person = site.person,
                           .casefile = site.casefile,
                           .giver = site.office,
                           .receiver = site.other_office,
                           .categories = STR(",basic,"),
                           .record_types = STR(",casefile,person,"),
                           .purpose = STR("連携"),
                           .basis = STR("consent"),
                           .evidence = STR("同意書"),
                           .valid_from = instant_tokyo_date(now),
                           .recorded_by = site.users[SITE_CHIEF],
                           .recorded_at = now };
}

static STATUS open_case(struct tx *tx, struct err *err)
{
    struct grant grant = opening();
    return grant_add(tx, (TenantId){ TEST_TENANT }, &grant, err);
}

static STATUS revoke(struct tx *tx, struct err *err)
{
    struct grant grant = opening();
    grant.id = REVOCATION;
    grant.revokes = GRANT;
    return grant_revoke(tx, (TenantId){ TEST_TENANT }, &grant, err);
}

static struct conflict_act concerned(void)
{
    return (struct conflict_act){ .act = act_of(SITE_CHIEF),
                                  .organisation = site.office,
                                  .casefile = site.casefile,
                                  .user = site.users[SITE_WORKER],
                                  .reason = STR("親族") };
}

static STATUS set_conflict(struct tx *tx, struct err *err)
{
    struct conflict_act act = concerned();
    return conflict_set(tx, &act, err);
}

static STATUS end_conflict(struct tx *tx, struct err *err)
{
    struct conflict_act act = concerned();
    return conflict_end(tx, &act, err);
}

static STATUS protect(struct tx *tx, struct err *err)
{
    struct protection_act act = { .tenant = { TEST_TENANT },
                                  .person = site.person,
                                  .by = site.users[SITE_WORKER],
                                  .now = clock_now(),
                                  .reason = STR("支援措置"),
                                  .request = STR("") };
    return protection_set(tx, &act, err);
}

static void acts_bind_the_next_request(void **state)
{
    static const struct {
        STATUS (*run)(struct tx *tx, struct err *err);
        const char *name;
        enum site_user who;
        int before, then;
        bool is_protected;
    } acts[] = {
        { open_case, "grant_add", SITE_STRANGER, 404, 200, false },
        { revoke, "grant_revoke", SITE_STRANGER, 200, 404, false },
        { protect, "protection_set", SITE_WORKER, 200, 200, true },
        { set_conflict, "conflict_set", SITE_WORKER, 200, 404, false },
        { end_conflict, "conflict_end", SITE_WORKER, 404, 200, true },
    };
    struct err err = { 0 };
    open_workers(test_db_of(state));
    make_officer();
    const char *path = filled("{path}");
    expect(SITE_STRANGER, path, 404, "nothing");
    expect(SITE_WORKER, path, 200, "nothing");
    for (size_t i = 0; i < LENGTH(acts); i++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(third, &tx, &err), &err);
        test_ok(acts[i].run(&tx, &err), &err);
        expect(acts[i].who, path, acts[i].before, "an open transaction");
        test_ok(tx_commit(&tx, &err), &err);
        expect(acts[i].who, path, acts[i].then, acts[i].name);
        assert_int_equal(site_shows(&second, "保護中"), acts[i].is_protected);
    }
    close_workers();
}

static int64_t membership_of(enum site_user user)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "SELECT id FROM membership WHERE user_id = %lld",
                   (long long)site.users[user].n);
    return test_db_int(third, sql);
}

static void acts_on_accounts_bind_the_next_request(void **state)
{
    struct err err = { 0 };
    open_workers(test_db_of(state));
    struct act chief = act_of(SITE_CHIEF), worker = act_of(SITE_WORKER);
    const char *contacts = "/api/v1/records/contact", *path = filled("{path}");
    expect(SITE_WORKER, contacts, 200, "nothing");
    expect(SITE_WORKER, path, 200, "nothing");
    test_ok(account_set_preferences(third, &worker, LANG_EN, STR("western_years=1"), &err), &err);
    expect(SITE_WORKER, path, 200, "account_set_preferences");
    assert_int_equal(second.request.lang, LANG_EN);
    assert_true(site.request.viewer.western_years);
    const struct setting_key key = { chief.tenant, site.office, STR("population"),
                                     instant_tokyo_date(chief.now) };
    test_ok(setting_set(third, site.app.seido, &chief, &key, STR("123456"), &err), &err);
    expect(SITE_CHIEF, "/numbers?year=2019", 200, "setting_set");
    assert_true(site_shows(&second, "123456"));
    /* a role ends; a notice of it comes */
    test_ok(role_end(third, site.app.seido, &chief, membership_of(SITE_WORKER), STR("caseworker"),
                     &err),
            &err);
    expect(SITE_WORKER, path, 403, "role_end");
    assert_int_equal(site.request.viewer.notice_count, 1);
    expect(SITE_WORKER, contacts, 401, "role_end");
    /* and is given again */
    test_ok(role_ask(third, site.app.seido, &chief, site.users[SITE_WORKER], site.office,
                     STR("caseworker"), &err),
            &err);
    expect(SITE_WORKER, path, 403, "role_ask");
    struct act admin = act_of(SITE_ADMIN);
    test_ok(role_approve(third, site.app.seido, &admin, membership_of(SITE_WORKER),
                         STR("caseworker"), &err),
            &err);
    expect(SITE_WORKER, path, 200, "role_approve");
    expect(SITE_WORKER, contacts, 200, "role_approve");
    test_ok(calendar_feed_end(third, &worker, &err), &err);
    expect(NOBODY, filled("/feed/{feed}"), 404, "calendar_feed_end");
    test_ok(user_set_state(third, site.app.seido, &admin, site.users[SITE_WORKER], STR("suspended"),
                           &err),
            &err);
    expect(SITE_WORKER, path, 303, "user_set_state");
    expect(SITE_WORKER, contacts, 401, "user_set_state");
    test_ok(user_sign_out(third, &admin, site.users[SITE_CHIEF], &err), &err);
    expect(SITE_CHIEF, "/today", 303, "user_sign_out");
    close_workers();
}

/* Whoever signs out at one worker is out at the other. */
static void a_sign_out_binds_the_other_worker(void **state)
{
    open_workers(test_db_of(state));
    expect(SITE_WORKER, "/today", 200, "nothing");
    second.form_token = arena_copy(&second.arena, second.request.viewer.form_token);
    assert_int_equal(site_post(&second, "/sign-out", ""), 303);
    expect(SITE_WORKER, "/today", 303, "a sign-out");
    /* nobody is sent round in circles */
    assert_true(str_starts(site.response.location, STR("/sign-in")));
    expect(SITE_CHIEF, "/today", 200, "the sign-out of another");
    test_db_run(third, filled("UPDATE membership SET valid_until = '2001-01-01'"
                              " WHERE user_id = {chief}"));
    expect(SITE_CHIEF, "/", 303, "the end of a membership");
    assert_true(str_starts(site.response.location, STR("/sign-in")));
    close_workers();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_changed_row_binds_the_next_request),
        TEST_ON_BOTH(a_grant_binds_the_next_request),
        TEST_ON_BOTH(acts_bind_the_next_request),
        TEST_ON_BOTH(acts_on_accounts_bind_the_next_request),
        TEST_ON_BOTH(a_sign_out_binds_the_other_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
