/* invitation_test.c - the link by which somebody sets the own password: once, in time, known to nobody
 * else, seen by the one concerned; and what a reset takes away. */
#include "web/site.h"

#include <string.h>

#include "access/token/api_token.h"
#include "access/token/invitation.h"

#include "base/banned.h"

static struct site site;
static struct str admin_cookie, admin_token; /* a code signs in once */

#define TEXT(...) str_to_chars(&site.arena, str_format(&site.arena, __VA_ARGS__))
#define COUNT(...) test_db_int(site.db, TEXT(__VA_ARGS__))
#define NEW_PASSWORD "new_password=shinano+no+yama+wa+aoi"

static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_ADMIN);
    admin_cookie = site.cookie;
    admin_token = site.form_token;
}

static void be_admin(void)
{
    site.cookie = admin_cookie;
    site.form_token = admin_token;
}

/* What stands behind "link=" on the page shown last. */
static struct str link_shown(void)
{
    size_t at = 0;
    struct str body = site.response.body;
    assert_true(str_find(body, STR("/invitation?link="), &at));
    at += strlen("/invitation?link=");
    size_t end = at;
    while (end < body.len && body.ptr[end] != '<' && body.ptr[end] != '"')
        end++;
    return arena_copy(&site.arena, str_slice(body, at, end));
}

static const char *user_path(int64_t user, const char *rest)
{
    return TEXT("/admin/users/%.*s%s",
                STR_ARG(tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("user"), user)),
                rest);
}

static struct str invite(void)
{
    assert_int_equal(site_post(&site, "/admin/new-user", "login=mori&name=m"), 200);
    return link_shown();
}

static struct str reset(enum site_user user, const char *form)
{
    assert_int_equal(site_post(&site, user_path(site.users[user].n, "/reset"), form), 200);
    return link_shown();
}

static void sign_out(void)
{
    site.cookie = STR("");
}

static int follow(struct str link)
{
    sign_out();
    return site_get(&site, TEXT("/invitation?link=%.*s", STR_ARG(link)));
}

static int accept(struct str link, const char *password)
{
    sign_out();
    return site_post(&site, "/invitation", TEXT("link=%.*s&%s", STR_ARG(link), password));
}

/* A form of the administration that is refused says why at the field it names, and keeps what was typed. */
static void a_refused_form_keeps_what_was_typed(void **state)
{
    begin(state);
    assert_int_equal(
        site_post(&site, "/admin/new-user", "login=mori&name=&leaves_on=2026%2F13%2F1"), 422);
    assert_true(site_shows(&site, "13月という月はありません"));
    assert_false(site_shows(&site, "日付を入力してください"));
    assert_true(site_shows(&site, "value=\"2026/13/1\""));
    assert_true(site_shows(&site, "value=\"mori\""));
    assert_true(site_shows(&site, "氏名：入力してください"));
    assert_int_equal(site_post(&site, user_path(site.users[SITE_WORKER].n, ""),
                               "version=1&name=&leaves_on=2026%2F13%2F1"),
                     422);
    assert_true(site_shows(&site, "value=\"2026/13/1\""));
    assert_true(site_shows(&site, "氏名：入力してください"));
    assert_int_equal(site_post(&site, "/admin/new-organisation", "name=&kind=office"), 422);
    assert_true(site_shows(&site, "名称：入力してください"));
    assert_int_equal(site_post(&site, "/admin/settings", "place=all&valid_from=2026%2F13%2F1"),
                     422);
    assert_true(site_shows(&site, "13月という月はありません"));
    assert_true(site_shows(&site, "value=\"2026/13/1\""));
    assert_int_equal(site_post(&site, "/admin/settings", "place=all&valid_from="), 422);
    assert_true(site_shows(&site, "日付を入力してください"));
    site_close(&site);
}

static void a_link_works_once(void **state)
{
    begin(state);
    struct str link = invite();
    assert_int_equal(COUNT("SELECT COUNT(*) FROM app_user WHERE password_hash = ''"), 1);
    assert_int_equal(follow(link), 200);
    assert_true(site_shows(&site, "mori"));
    assert_int_equal(follow(link), 200); /* looking uses nothing up */
    /* refused passwords leave the link */
    assert_int_equal(accept(link, "new_password=short"), 422);
    assert_int_equal(accept(link, "new_password=mori-mori-mori-mori"), 422);
    assert_int_equal(accept(link, NEW_PASSWORD), 303);
    assert_true(str_find(site.response.location, STR("/sign-in/second-factor"), &(size_t){ 0 }));
    assert_int_equal(site_get(&site, "/sign-in/second-factor"), 200);
    assert_int_equal(site_get(&site, "/today"), 303); /* not signed in without a factor */
    assert_int_equal(follow(link), 404);
    assert_true(site_shows(&site, "もう使われました"));
    assert_int_equal(accept(link, NEW_PASSWORD), 404);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM invitation WHERE used_from = '127.0.0.1'"), 1);
    assert_int_equal(follow(STR("1.nobody")), 404);
    assert_int_equal(site_get(&site, "/invitation"), 404);
    site_close(&site);
}

static void a_link_ends(void **state)
{
    begin(state);
    struct str first = reset(SITE_WORKER, "x=1");
    struct str second = reset(SITE_WORKER, "x=1");
    assert_int_equal(accept(first, NEW_PASSWORD), 404);
    test_db_run(site.db, "UPDATE invitation SET expires_at = 1");
    assert_int_equal(follow(second), 404);
    assert_int_equal(accept(second, NEW_PASSWORD), 404);
    be_admin();
    struct str third = reset(SITE_WORKER, "x=1");
    test_db_run(site.db, "UPDATE app_user SET state = 'suspended' WHERE login = 'nakamura'");
    assert_int_equal(accept(third, NEW_PASSWORD), 404);
    test_db_run(site.db, "UPDATE app_user SET state = 'active' WHERE login = 'nakamura'");
    assert_int_equal(accept(third, NEW_PASSWORD), 303);
    /* the factor he has stays the one that is asked */
    assert_true(str_find(site.response.location, STR("/sign-in/code"), &(size_t){ 0 }));
    site_close(&site);
}

/* A factor that was being set up by who knew an older password is not the one that is offered. */
static void a_factor_begun_before_is_forgotten(void **state)
{
    begin(state);
    struct str link = reset(SITE_WORKER, "forget=1");
    test_db_run(site.db, "UPDATE app_user SET totp_pending = totp_secret");
    assert_int_equal(accept(link, NEW_PASSWORD), 303);
    assert_int_equal(
        COUNT("SELECT COUNT(*) FROM app_user WHERE login = 'nakamura' AND totp_pending IS NULL"),
        1);
    site_close(&site);
}

static void a_reset_ends_what_opens_the_account(void **state)
{
    begin(state);
    struct err err = { 0 };
    struct str secret = STR("");
    struct act act = { .tenant = { TEST_TENANT },
                       .by = site.users[SITE_WORKER],
                       .now = clock_now(),
                       .request = STR("r") };
    test_ok(calendar_feed_add(site.db, &site.arena, &act, site.office, &secret, &err), &err);
    const char *feed = TEXT("/feed/%.*s", STR_ARG(secret));
    site_sign_in(&site, SITE_WORKER);
    struct str cookie = site.cookie;
    site_take_token(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, feed), 200);
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact", NULL), 200);
    be_admin();
    struct str link = reset(SITE_WORKER, "x=1");
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact", NULL), 401);
    assert_int_equal(site_get(&site, feed), 404);
    site.cookie = cookie;
    assert_int_equal(site_get(&site, "/today"), 303);
    assert_int_equal(accept(link, NEW_PASSWORD), 303);
    /* who was it, and from where: the second person reads it where roles are approved */
    test_db_run(site.db, "UPDATE membership_role SET approved_at = NULL, approved_by = NULL"
                         " WHERE role = 'caseworker'");
    be_admin();
    assert_int_equal(site_get(&site, "/admin/roles"), 200);
    assert_true(site_shows(&site, "127.0.0.1"));
    assert_int_equal(site_get(&site, user_path(site.users[SITE_WORKER].n, "")), 200);
    assert_true(site_shows(&site, "127.0.0.1"));
    site_close(&site);
}

static void the_worker_sees_it(void **state)
{
    begin(state);
    (void)reset(SITE_WORKER, "x=1");
    test_db_run(site.db, "UPDATE app_user SET password_hash ="
                         " (SELECT password_hash FROM app_user WHERE login = 'kato')"
                         " WHERE login = 'nakamura'");
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/account"), 200);
    assert_true(site_shows(&site, "管理 太郎"));
    assert_true(site_shows(&site, "まだ使われていません"));
    assert_int_equal(site_get(&site, "/notices"), 200);
    assert_true(site_shows(&site, "サインインを再設定しました"));
    site_close(&site);
}

static int ask_role(int64_t user, const char *role)
{
    return site_post(&site, user_path(user, "/roles"),
                     TEXT("organisation=%.*s&role=%s",
                          STR_ARG(tag_write(site.app.keyring, &site.arena, TEST_TENANT,
                                            STR("organisation"), site.office.n)),
                          role));
}

/* Who made the link could use it and have the role himself: no role is approved before somebody has set up password
 * and second factor, so that the second person can ask whether it was the right one. */
static void no_role_before_the_sign_in_is_set_up(void **state)
{
    static const char *const roles[] = { "administrator", "chief" };
    begin(state);
    struct err err = { 0 };
    struct act second = { .tenant = { TEST_TENANT },
                          .by = site.users[SITE_CHIEF],
                          .now = clock_now(),
                          .request = STR("r") };
    struct str link = invite();
    int64_t user = COUNT("SELECT id FROM app_user WHERE login = 'mori'");
    for (size_t i = 0; i < LENGTH(roles); i++)
        assert_int_equal(ask_role(user, roles[i]), 303);
    int64_t membership = COUNT("SELECT id FROM membership WHERE user_id = %lld", (long long)user);
    for (int is_used = 0; is_used < 2; is_used++) {
        for (size_t i = 0; i < LENGTH(roles); i++) {
            assert_int_equal(
                role_approve(site.db, site.app.seido, &second, membership, str_of(roles[i]), &err),
                ERR_CONFLICT);
            assert_string_equal(err.key, "access.role.not_there_yet");
        }
        if (is_used == 0) {
            site_sign_in(&site, SITE_CHIEF);
            assert_int_equal(site_get(&site, "/admin/roles"), 200);
            assert_false(site_shows(&site, "/admin/roles/approve"));
            assert_true(
                site_shows(&site, "本人がパスワードと二要素認証を設定するのを待っています"));
            assert_int_equal(accept(link, NEW_PASSWORD), 303);
        }
    }
    test_db_run(site.db, "UPDATE app_user SET totp_secret = (SELECT totp_secret FROM app_user"
                         " WHERE login = 'kato') WHERE login = 'mori'");
    for (size_t i = 0; i < LENGTH(roles); i++)
        test_ok(role_approve(site.db, site.app.seido, &second, membership, str_of(roles[i]), &err),
                &err);
    site_close(&site);
}

/* A role is chosen, never the first of a list by accident; the page says whose it is. */
static void a_role_is_chosen(void **state)
{
    begin(state);
    (void)invite();
    int64_t user = COUNT("SELECT id FROM app_user WHERE login = 'mori'");
    assert_int_equal(site_get(&site, user_path(user, "")), 200);
    assert_true(site_shows(&site, "<option value=\"\">選んでください</option>"));
    assert_true(site_shows(&site, "（mori） | "));
    assert_int_equal(site_post(&site, user_path(user, "/roles"), "organisation=&role="), 422);
    assert_true(site_shows(&site, "どの組織での役割かを選んでください"));
    assert_true(site_shows(&site, "役割を選んでください"));
    assert_int_equal(COUNT("SELECT COUNT(*) FROM membership WHERE user_id = %lld", (long long)user),
                     0);
    site_close(&site);
}

/* The operator took a lost telephone away; a reset of the password alone then gives all of the account to who makes the
 * link: the roles wait for a second person as with a forgotten factor. */
static void a_reset_without_a_factor_asks_for_roles_again(void **state)
{
    begin(state);
    static const char *const held = "SELECT COUNT(*) FROM membership_role r JOIN membership m"
                                    " ON m.id = r.membership_id JOIN app_user u ON u.id = m.user_id"
                                    " WHERE u.login = 'nakamura' AND r.approved_at IS NOT NULL";
    test_db_run(site.db, "UPDATE app_user SET totp_secret = NULL WHERE login = 'nakamura'");
    assert_int_equal(test_db_int(site.db, held), 1);
    (void)reset(SITE_WORKER, "x=1");
    assert_int_equal(test_db_int(site.db, held), 0);
    site_close(&site);
}

static int64_t told_of_administrators(UserId user)
{
    return COUNT("SELECT COUNT(*) FROM notice WHERE user_id = %lld"
                 " AND key = 'access.notice.administrators'",
                 (long long)user.n);
}

/* One who ends, takes away or makes an administrator does not do so unseen by the others. */
static void administrators_are_told_of_each_other(void **state)
{
    begin(state);
    struct err err = { 0 };
    struct act act = { .tenant = { TEST_TENANT },
                       .by = site.users[SITE_ADMIN],
                       .now = clock_now(),
                       .request = STR("r") };
    struct site_person others[] = {
        { "admin2", "b", "", "administrator", site.office, { 0 }, STR("") },
        { "admin3", "c", "", "administrator", site.office, { 0 }, STR("") },
    };
    for (size_t i = 0; i < LENGTH(others); i++)
        site_add_person(&site, &others[i]);
    int64_t membership =
        COUNT("SELECT id FROM membership WHERE user_id = %lld", (long long)others[1].user.n);
    struct str role = STR("administrator");
    test_ok(role_end(site.db, site.app.seido, &act, membership, role, &err), &err);
    assert_int_equal(told_of_administrators(others[0].user), 1);
    assert_int_equal(told_of_administrators(site.users[SITE_ADMIN]), 1);
    assert_int_equal(told_of_administrators(others[1].user), 0); /* is told of the own role */
    assert_int_equal(COUNT("SELECT COUNT(*) FROM notice WHERE key = 'access.notice.role'"), 1);
    assert_int_equal(COUNT("SELECT COUNT(*) FROM audit_pending WHERE entry LIKE '%%end_role%%"
                           "administrator%%'"),
                     1);
    assert_int_equal(ask_role(others[1].user.n, "administrator"), 303);
    act.by = others[0].user;
    test_ok(role_approve(site.db, site.app.seido, &act, membership, role, &err), &err);
    assert_int_equal(told_of_administrators(site.users[SITE_ADMIN]), 2);
    test_ok(user_set_state(site.db, site.app.seido, &act, others[1].user, STR("suspended"), &err),
            &err);
    assert_int_equal(told_of_administrators(site.users[SITE_ADMIN]), 3);
    /* roles of others are told to nobody else */
    membership = COUNT("SELECT id FROM membership WHERE user_id = %lld",
                       (long long)site.users[SITE_WORKER].n);
    test_ok(role_end(site.db, site.app.seido, &act, membership, STR("caseworker"), &err), &err);
    test_ok(user_set_state(site.db, site.app.seido, &act, site.users[SITE_WORKER], STR("suspended"),
                           &err),
            &err);
    assert_int_equal(told_of_administrators(site.users[SITE_ADMIN]), 3);
    be_admin();
    assert_int_equal(site_get(&site, "/notices"), 200);
    assert_true(site_shows(&site, "管理者の役割に変更がありました"));
    site_close(&site);
}

/* Of three administrators one could end the role of another, reset that sign-in, use the link himself and have the
 * role back from the third: two persons in one. Who reset a sign-in neither asks nor approves for it. */
static void who_reset_a_sign_in_makes_it_no_administrator(void **state)
{
    begin(state);
    site_sign_in(&site, SITE_WORKER); /* has been here before */
    be_admin();
    struct err err = { 0 };
    struct act second = { .tenant = { TEST_TENANT },
                          .by = site.users[SITE_CHIEF],
                          .now = clock_now(),
                          .request = STR("r") };
    struct act first = second;
    first.by = site.users[SITE_ADMIN];
    UserId user = site.users[SITE_WORKER];
    int64_t membership = COUNT("SELECT id FROM membership WHERE user_id = %lld", (long long)user.n);
    struct str role = STR("administrator");
    struct str link = reset(SITE_WORKER, "forget=1");
    assert_int_equal(accept(link, NEW_PASSWORD), 303);
    test_db_run(site.db, "UPDATE app_user SET totp_secret = (SELECT totp_secret FROM app_user"
                         " WHERE login = 'kato') WHERE login = 'nakamura'");
    be_admin();
    assert_int_equal(ask_role(user.n, "administrator"), 303);
    assert_int_equal(role_approve(site.db, site.app.seido, &second, membership, role, &err),
                     ERR_DENIED);
    assert_string_equal(err.key, "access.role.own_reset");
    /* nor does he approve what another asked */
    test_db_run(site.db, TEXT("UPDATE membership_role SET asked_by = %lld WHERE role ="
                              " 'administrator' AND approved_at IS NULL",
                              (long long)site.users[SITE_CHIEF].n));
    assert_int_equal(role_approve(site.db, site.app.seido, &first, membership, role, &err),
                     ERR_DENIED);
    /* other roles are as before: who lost a telephone works on */
    test_ok(role_approve(site.db, site.app.seido, &second, membership, STR("caseworker"), &err),
            &err);
    /* the operator's reset, or the person's own new password, takes the link's maker out of it */
    test_db_run(site.db, "UPDATE invitation SET made_by = 0");
    test_ok(role_approve(site.db, site.app.seido, &first, membership, role, &err), &err);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(who_reset_a_sign_in_makes_it_no_administrator),
        TEST_ON_BOTH(a_refused_form_keeps_what_was_typed),
        TEST_ON_BOTH(a_link_works_once),
        TEST_ON_BOTH(a_link_ends),
        TEST_ON_BOTH(a_factor_begun_before_is_forgotten),
        TEST_ON_BOTH(a_reset_ends_what_opens_the_account),
        TEST_ON_BOTH(the_worker_sees_it),
        TEST_ON_BOTH(no_role_before_the_sign_in_is_set_up),
        TEST_ON_BOTH(a_reset_without_a_factor_asks_for_roles_again),
        TEST_ON_BOTH(administrators_are_told_of_each_other),
        TEST_ON_BOTH(a_role_is_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
