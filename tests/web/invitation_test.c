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

/* Who made the link of the next administrator could use it and be both. */
static void no_administrator_before_the_link_is_used(void **state)
{
    begin(state);
    struct err err = { 0 };
    struct act second = { .tenant = { TEST_TENANT },
                          .by = site.users[SITE_CHIEF],
                          .now = clock_now(),
                          .request = STR("r") };
    struct str link = invite();
    int64_t user = COUNT("SELECT id FROM app_user WHERE login = 'mori'");
    assert_int_equal(site_post(&site, user_path(user, "/roles"),
                               TEXT("organisation=%.*s&role=administrator",
                                    STR_ARG(tag_write(site.app.keyring, &site.arena, TEST_TENANT,
                                                      STR("organisation"), site.office.n)))),
                     303);
    int64_t membership = COUNT("SELECT id FROM membership WHERE user_id = %lld", (long long)user);
    assert_int_equal(
        role_approve(site.db, site.app.seido, &second, membership, STR("administrator"), &err),
        ERR_CONFLICT);
    assert_string_equal(err.key, "access.role.not_there_yet");
    assert_int_equal(accept(link, NEW_PASSWORD), 303);
    test_ok(role_approve(site.db, site.app.seido, &second, membership, STR("administrator"), &err),
            &err);
    site_close(&site);
}

static int ask_administrator(int64_t user)
{
    return site_post(&site, user_path(user, "/roles"),
                     TEXT("organisation=%.*s&role=administrator",
                          STR_ARG(tag_write(site.app.keyring, &site.arena, TEST_TENANT,
                                            STR("organisation"), site.office.n))));
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
    be_admin();
    assert_int_equal(ask_administrator(user.n), 303);
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
        TEST_ON_BOTH(a_link_works_once),
        TEST_ON_BOTH(a_link_ends),
        TEST_ON_BOTH(a_factor_begun_before_is_forgotten),
        TEST_ON_BOTH(a_reset_ends_what_opens_the_account),
        TEST_ON_BOTH(the_worker_sees_it),
        TEST_ON_BOTH(no_administrator_before_the_link_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
