/* session_test.c - the stages of signing in, what a stage may not do, ends of sessions, throttle. */
#include "access/session.h"

#include <stdlib.h>
#include <string.h>

#include "access/password.h"
#include "access/place.h"
#include "access/throttle.h"
#include "access/token/api_token.h"
#include "access/totp.h"
#include "support/test_seido.h"

#include "base/banned.h"

enum { SATO = 11, SUZUKI = 12 };

static const struct str secret = STR_INIT("12345678901234567890");
static const struct str password = STR_INIT("雨の日には湖へ行く");
static struct helper *helper;
static struct str hash;
static struct arena arena;

static struct visit visit_at(int64_t seconds, const char *source)
{
    return (struct visit){ .tenant = home,
                           .source = str_of(source),
                           .agent = STR("test"),
                           .request = STR("r"),
                           .now = { seconds * 1000000 } };
}

static struct str code_at(int64_t seconds)
{
    return totp_code(&arena, secret, totp_step((Instant){ seconds * 1000000 }));
}

static struct keyring *make(struct test_db *t)
{
    struct keyring *ring = place_keyring(t);
    place_organisations(t);
    place_user(t, ring, SATO, "sato", 1, "caseworker", hash, secret);
    return ring;
}

/* Signed in fully at the instant, from the source. */
static struct signed_in sign_in(struct test_db *t, const struct keyring *ring, int64_t seconds,
                                const char *source)
{
    struct err err = { 0 };
    struct signed_in first, full;
    struct visit visit = visit_at(seconds, source);
    test_ok(sign_in_password(t->db, helper, &visit, STR("sato"), password, &first, &err), &err);
    assert_int_equal(first.session.stage, STAGE_CODE);
    test_ok(sign_in_code(t->db, ring, &visit, &first.session, code_at(seconds), &full, &err), &err);
    assert_int_equal(full.session.stage, STAGE_FULL);
    assert_string_not_equal(first.token, full.token);
    return full;
}

static enum status find(struct test_db *t, const char *token, int64_t seconds, struct session *ret)
{
    struct err err = { 0 };
    struct present present;
    enum status status = session_find(t->db, &arena, test_seido(), str_of(token),
                                      (Instant){ seconds * 1000000 }, &present, &err);
    if (status == OK)
        *ret = present.session;
    return status;
}

static void stages(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in first, full, again;
    struct session found;
    struct visit visit = visit_at(1000000, "192.0.2.1");
    test_ok(sign_in_password(t->db, helper, &visit, STR("sato"), password, &first, &err), &err);
    test_ok(find(t, first.token, 1000001, &found), &err);
    assert_int_equal(found.stage, STAGE_CODE);
    /* the password alone goes nowhere */
    assert_int_equal(session_advance(t->db, &visit, &found, &again, &err), ERR_DENIED);
    assert_int_equal(sign_in_code(t->db, ring, &visit, &found, STR("000000"), &full, &err),
                     ERR_DENIED);
    assert_string_equal(err.key, "access.sign_in.refused");
    test_ok(sign_in_code(t->db, ring, &visit, &found, code_at(1000000), &full, &err), &err);
    assert_int_equal(find(t, first.token, 1000002, &found), ERR_NOT_FOUND); /* the old cookie */
    test_ok(find(t, full.token, 1000002, &found), &err);
    assert_int_equal(found.user.n, SATO);
    assert_int_equal(found.organisation.n, 1);
    /* the same code never again, in another sign-in either */
    test_ok(sign_in_password(t->db, helper, &visit, STR("sato"), password, &first, &err), &err);
    assert_int_equal(
        sign_in_code(t->db, ring, &visit, &first.session, code_at(1000000), &again, &err),
        ERR_DENIED);
    keyring_close(&ring);
}

static void refusals_are_alike(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in in;
    struct visit visit = visit_at(1000000, "192.0.2.2");
    place_user(t, ring, SUZUKI, "suzuki", 1, "caseworker", hash, secret);
    test_db_run(t->db, "UPDATE app_user SET state = 'suspended' WHERE id = 12");
    static const char *const logins[] = { "sato", "suzuki", "nobody" };
    for (size_t i = 0; i < LENGTH(logins); i++) {
        memset(&err, 0, sizeof err);
        assert_int_equal(sign_in_password(t->db, helper, &visit, str_of(logins[i]),
                                          i == 1 ? password : STR("wrong password!"), &in, &err),
                         ERR_DENIED);
        assert_string_equal(err.key, "access.sign_in.refused");
        assert_int_equal(err.arg_count, 0);
        assert_string_equal(err.field, "");
    }
    test_db_run(t->db, "UPDATE app_user SET state = 'active', leaves_on = '1970-01-05'"
                       " WHERE id = 12");
    assert_int_equal(sign_in_password(t->db, helper, &visit, STR("suzuki"), password, &in, &err),
                     ERR_DENIED);
    keyring_close(&ring);
}

static void delay_grows_and_ends(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in in;
    int64_t now = 1000000;
    /* an unknown login waits like a known one: nothing is told by waiting */
    static const char *const logins[] = { "sato", "nobody" };
    for (size_t i = 0; i < LENGTH(logins); i++) {
        struct visit visit = visit_at(now, i == 0 ? "192.0.2.3" : "192.0.2.4");
        for (int k = 0; k < THROTTLE_FREE_LOGIN + 1; k++)
            assert_int_equal(sign_in_password(t->db, helper, &visit, str_of(logins[i]),
                                              STR("not the password"), &in, &err),
                             ERR_DENIED);
        assert_int_equal(
            sign_in_password(t->db, helper, &visit, str_of(logins[i]), password, &in, &err),
            ERR_LIMIT);
        assert_string_equal(err.key, "access.sign_in.wait");
        assert_int_equal(err.args[0].number, 2);
    }
    struct visit later = visit_at(now + 2, "192.0.2.3");
    test_ok(sign_in_password(t->db, helper, &later, STR("sato"), password, &in, &err), &err);
    assert_int_equal(throttle_delay_s(3, 3), 0);
    assert_int_equal(throttle_delay_s(4, 3), 2);
    assert_int_equal(throttle_delay_s(8, 3), 32);
    assert_int_equal(throttle_delay_s(100, 3), THROTTLE_WAIT_MAX_S);
    keyring_close(&ring);
}

static void nobody_is_kept_out_by_guessing(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in in;
    (void)sign_in(t, ring, 1000000, "192.0.2.10");
    struct visit other = visit_at(1000100, "198.51.100.1");
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            sign_in_password(t->db, helper, &other, STR("sato"), STR("guess guess"), &in, &err),
            ERR_DENIED);
    assert_int_equal(sign_in_password(t->db, helper, &other, STR("sato"), password, &in, &err),
                     ERR_LIMIT);
    /* from where the user signed in last, the guessing of another does not count */
    struct visit own = visit_at(1000100, "192.0.2.10");
    test_ok(sign_in_password(t->db, helper, &own, STR("sato"), password, &in, &err), &err);
    keyring_close(&ring);
}

static void sessions_end(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct session found, *list = NULL;
    size_t count = 0;
    int64_t now = 1000000;
    struct signed_in a = sign_in(t, ring, now, "192.0.2.1");
    struct signed_in b = sign_in(t, ring, now + 60, "192.0.2.9");
    test_ok(session_list(t->db, &t->arena, &a.session, (Instant){ (now + 61) * 1000000 }, &list,
                         &count, &err),
            &err);
    assert_int_equal(count, 2);
    /* idle, and the longest life however busy */
    assert_int_equal(find(t, a.token, now + SESSION_IDLE_S, &found), ERR_NOT_FOUND);
    int64_t at = now;
    while (at + SESSION_IDLE_S - 60 < now + SESSION_MAX_S) {
        at += SESSION_IDLE_S - 60;
        test_ok(find(t, a.token, at, &found), &err);
    }
    assert_int_equal(find(t, a.token, now + SESSION_MAX_S, &found), ERR_NOT_FOUND);
    /* ended by oneself; not by another's number */
    struct visit visit = visit_at(now + 70, "192.0.2.1");
    struct session stranger = a.session;
    stranger.user.n = 999;
    assert_int_equal(session_end_other(t->db, &visit, &stranger, b.session.id, &err),
                     ERR_NOT_FOUND);
    test_ok(find(t, b.token, now + 71, &found), &err);
    test_ok(session_end_other(t->db, &visit, &a.session, b.session.id, &err), &err);
    assert_int_equal(find(t, b.token, now + 72, &found), ERR_NOT_FOUND);
    keyring_close(&ring);
}

/* What holds by the calendar is judged when it is asked, not when it was last changed. */
static void midnight_comes(void **state)
{
    enum { MIDNIGHT = 1609200 }; /* of 1970-01-20 in Tokyo */
    static const struct {
        const char *sql;
        enum status before, after;
    } days[] = {
        { "UPDATE membership SET valid_until = '1970-01-19'", OK, ERR_DENIED },
        { "UPDATE membership SET valid_until = '1970-01-20'", OK, OK },
        { "UPDATE membership SET valid_until = NULL, valid_from = '1970-01-20'", ERR_DENIED, OK },
        { "UPDATE membership SET valid_from = '1970-01-01'", OK, OK },
        { "UPDATE app_user SET leaves_on = '1970-01-19'", OK, ERR_NOT_FOUND },
        { "UPDATE app_user SET leaves_on = '1970-01-20'", OK, OK },
    };
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct session found;
    struct actor actor;
    struct signed_in in = sign_in(t, ring, MIDNIGHT - 600, "192.0.2.1");
    struct act act = {
        .tenant = home, .by = { SATO }, .now = visit_at(MIDNIGHT - 600, "").now, .request = STR("r")
    };
    struct api_token token = { .name = STR("program"), .role = STR("caseworker") };
    struct str program;
    Instant before = { (MIDNIGHT - 60) * INT64_C(1000000) };
    Instant after = { (MIDNIGHT + 60) * INT64_C(1000000) };
    token.organisation.n = 1;
    token.expires_on = instant_tokyo_date(before);
    for (size_t i = 0; i < LENGTH(days); i++) {
        test_db_run(t->db, days[i].sql);
        assert_int_equal(find(t, in.token, MIDNIGHT - 60, &found), days[i].before);
        assert_int_equal(find(t, in.token, MIDNIGHT + 60, &found), days[i].after);
    }
    test_ok(api_token_add(t->db, &t->arena, &act, &token, &program, &err), &err);
    test_ok(api_token_actor(t->db, test_seido(), program, before, &actor, &err), &err);
    assert_int_equal(actor.user.n, SATO);
    assert_int_equal(actor.role_count, 1);
    assert_int_equal(api_token_actor(t->db, test_seido(), program, after, &actor, &err),
                     ERR_NOT_FOUND);
    keyring_close(&ring);
}

/* All that one statement says of who asks. */
static void who_is_present(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct present present;
    struct signed_in in = sign_in(t, ring, 1000000, "192.0.2.1");
    Instant now = { INT64_C(1000010) * 1000000 };
    test_db_run(t->db, "UPDATE app_user SET name = '佐藤', preferences = 'shortcuts=0'");
    test_db_run(t->db,
                "INSERT INTO membership_role (tenant, membership_id, role, asked_by, asked_at,"
                " approved_by, approved_at) SELECT tenant, membership_id, 'chief', 1, 1, 2, 2"
                " FROM membership_role");
    for (int i = 0; i < 2; i++) {
        test_ok(session_find(t->db, &t->arena, test_seido(), str_of(in.token), now, &present, &err),
                &err);
        assert_str(&t->arena, present.name, "佐藤");
        assert_str(&t->arena, present.lang, "ja");
        assert_str(&t->arena, present.preferences, "shortcuts=0");
        assert_str(&t->arena, present.organisation, "みなと相談センター");
        assert_str(&t->arena, present.organisation_en, "みなと相談センター");
        assert_int_equal(present.session.organisation.n, 1);
        assert_int_equal(present.actor.organisation.n, 1);
        assert_int_equal(present.actor.user.n, SATO);
        assert_int_equal(present.actor.session, in.session.id);
        assert_true(present.actor.is_fresh);
        assert_int_equal(present.actor.role_count, 2);
        assert_false(present.has_unread);
        /* signed in before the first membership was approved: the same */
        test_db_run(t->db, "UPDATE session SET organisation_id = 0");
    }
    test_db_run(t->db,
                "INSERT INTO notice (tenant, id, user_id, key, at) VALUES (1, 77, 11, 'x', 1)");
    test_db_run(t->db, "UPDATE organisation SET state = 'closed' WHERE id = 1");
    now.us += (int64_t)STEP_UP_S * 1000000;
    test_ok(session_find(t->db, &t->arena, test_seido(), str_of(in.token), now, &present, &err),
            &err);
    assert_true(present.has_unread);
    assert_int_equal(present.actor.organisation.n, 0);
    assert_int_equal(present.actor.role_count, 0);
    assert_str(&t->arena, present.organisation, "");
    assert_false(present.actor.is_fresh);
    keyring_close(&ring);
}

static void suspension_ends_all(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct session found;
    struct signed_in a = sign_in(t, ring, 1000000, "192.0.2.1");
    struct act act = {
        .tenant = home, .by = { 99 }, .now = { 1000100 * INT64_C(1000000) }, .request = STR("r")
    };
    test_ok(find(t, a.token, 1000050, &found), &err);
    test_ok(user_set_state(t->db, test_seido(), &act, (UserId){ SATO }, STR("suspended"), &err),
            &err);
    assert_int_equal(find(t, a.token, 1000101, &found), ERR_NOT_FOUND);
    test_ok(user_set_state(t->db, test_seido(), &act, (UserId){ SATO }, STR("active"), &err), &err);
    assert_int_equal(find(t, a.token, 1000102, &found), ERR_NOT_FOUND); /* for good */
    act.by.n = SATO;
    assert_int_equal(
        user_set_state(t->db, test_seido(), &act, (UserId){ SATO }, STR("suspended"), &err),
        ERR_DENIED);
    keyring_close(&ring);
}

/* Ended from outside, by the command line (actor 0); who may sign in stays the same. */
static void sign_out_ends_all(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct session found;
    struct signed_in a = sign_in(t, ring, 1000000, "192.0.2.1");
    struct act act = {
        .tenant = home, .by = { 0 }, .now = { 1000100 * INT64_C(1000000) }, .request = STR("cli")
    };
    test_ok(find(t, a.token, 1000050, &found), &err);
    test_ok(user_sign_out(t->db, &act, (UserId){ SATO }, &err), &err);
    assert_int_equal(find(t, a.token, 1000101, &found), ERR_NOT_FOUND);
    struct signed_in b = sign_in(t, ring, 1000200, "192.0.2.1");
    test_ok(find(t, b.token, 1000250, &found), &err);
    keyring_close(&ring);
}

static void bad_tokens(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct session found;
    struct signed_in a = sign_in(t, ring, 1000000, "192.0.2.1");
    char other[SESSION_TOKEN_MAX];
    memcpy(other, a.token, sizeof other);
    other[0] = '2'; /* another tenant */
    static const char *const tokens[] = { "", ".", "1.", "1", "1.aaaa", "x.y" };
    for (size_t i = 0; i < LENGTH(tokens); i++)
        assert_int_equal(find(t, tokens[i], 1000001, &found), ERR_NOT_FOUND);
    assert_int_equal(find(t, other, 1000001, &found), ERR_NOT_FOUND);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM session WHERE"
                                        " LENGTH(token_hash) <> 32"),
                     0);
    keyring_close(&ring);
}

static void step_up_is_fresh_for_five_minutes(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in a = sign_in(t, ring, 1000000, "192.0.2.1"), up;
    struct visit visit = visit_at(1001000, "192.0.2.1");
    assert_true(
        session_is_fresh(&a.session, (Instant){ (1000000 + STEP_UP_S - 1) * INT64_C(1000000) }));
    assert_false(
        session_is_fresh(&a.session, (Instant){ (1000000 + STEP_UP_S) * INT64_C(1000000) }));
    struct proof proof = { helper, ring, password, STR("000000") };
    assert_int_equal(step_up(t->db, &visit, &a.session, &proof, &up, &err), ERR_DENIED);
    proof.code = code_at(1001000);
    test_ok(step_up(t->db, &visit, &a.session, &proof, &up, &err), &err);
    assert_true(session_is_fresh(&up.session, visit.now));
    assert_string_not_equal(up.token, a.token);
    struct session found;
    assert_int_equal(find(t, a.token, 1001001, &found), ERR_NOT_FOUND);
    keyring_close(&ring);
}

static void enrolment(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct signed_in in, full, other;
    struct str key = STR(""), same = STR(""), *codes = NULL;
    struct session found;
    struct visit visit = visit_at(1000000, "192.0.2.1");
    place_user(t, ring, SUZUKI, "suzuki", 1, "caseworker", hash, STR(""));
    struct act act = { .tenant = home, .by = { SUZUKI }, .now = visit.now, .request = STR("r") };
    test_ok(sign_in_password(t->db, helper, &visit, STR("suzuki"), password, &in, &err), &err);
    assert_int_equal(in.session.stage, STAGE_ENROL);
    test_ok(sign_in_password(t->db, helper, &visit, STR("suzuki"), password, &other, &err), &err);
    assert_int_equal(session_advance(t->db, &visit, &in.session, &full, &err), ERR_DENIED);
    test_ok(account_enrol_begin(t->db, &t->arena, ring, &act, &key, &err), &err);
    test_ok(account_enrol_begin(t->db, &t->arena, ring, &act, &same, &err), &err);
    assert_true(str_equal(key, same));
    assert_int_equal(
        account_enrol_confirm(t->db, &t->arena, ring, &act, STR("000000"), &codes, &err),
        ERR_INVALID);
    struct str code = totp_code(&arena, key, totp_step(visit.now));
    test_ok(account_enrol_confirm(t->db, &t->arena, ring, &act, code, &codes, &err), &err);
    test_ok(session_advance(t->db, &visit, &in.session, &full, &err), &err);
    assert_int_equal(full.session.stage, STAGE_FULL);
    /* the other half-way session knew only the password */
    assert_int_equal(find(t, other.token, 1000001, &found), ERR_NOT_FOUND);
    /* a recovery code works once */
    test_ok(sign_in_password(t->db, helper, &visit, STR("suzuki"), password, &in, &err), &err);
    test_ok(sign_in_code(t->db, ring, &visit, &in.session, codes[3], &full, &err), &err);
    test_ok(sign_in_password(t->db, helper, &visit, STR("suzuki"), password, &in, &err), &err);
    assert_int_equal(sign_in_code(t->db, ring, &visit, &in.session, codes[3], &full, &err),
                     ERR_DENIED);
    keyring_close(&ring);
}

static void roles_need_a_second_person(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    test_db_run(t->db, "DELETE FROM membership_role");
    test_db_run(t->db, "INSERT INTO membership_role (tenant, membership_id, role, asked_by,"
                       " asked_at) VALUES (1, 100011, 'chief', 21, 5)");
    struct act asker = { .tenant = home, .by = { 21 }, .now = { 10 }, .request = STR("r") };
    struct act oneself = asker, second = asker;
    oneself.by.n = SATO;
    second.by.n = 22;
    assert_int_equal(role_approve(t->db, test_seido(), &asker, 100011, STR("chief"), &err),
                     ERR_DENIED);
    assert_int_equal(role_approve(t->db, test_seido(), &oneself, 100011, STR("chief"), &err),
                     ERR_DENIED);
    assert_int_equal(role_approve(t->db, test_seido(), &second, 100011, STR("budget_worker"), &err),
                     ERR_NOT_FOUND);
    test_ok(role_approve(t->db, test_seido(), &second, 100011, STR("chief"), &err), &err);
    assert_int_equal(role_approve(t->db, test_seido(), &second, 100011, STR("chief"), &err),
                     ERR_CONFLICT);
    keyring_close(&ring);
}

static void own_password(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = make(t);
    struct err err = { 0 };
    struct session found;
    struct signed_in a = sign_in(t, ring, 1000000, "192.0.2.1");
    struct signed_in b = sign_in(t, ring, 1000060, "192.0.2.1");
    struct act act = {
        .tenant = home, .by = { SATO }, .now = { 1000100 * INT64_C(1000000) }, .request = STR("r")
    };
    const struct str wanted = STR("山の上の小さな図書室の窓辺");
    assert_int_equal(
        account_set_password(t->db, helper, &act, a.session.id, password, STR("short"), &err),
        ERR_INVALID);
    for (int i = 0; i < THROTTLE_FREE_LOGIN + 1; i++)
        assert_int_equal(account_set_password(t->db, helper, &act, a.session.id,
                                              STR("a guess at it"), wanted, &err),
                         ERR_DENIED);
    assert_int_equal(
        account_set_password(t->db, helper, &act, a.session.id, password, wanted, &err), ERR_LIMIT);
    act.now.us += 5 * 1000000;
    test_ok(account_set_password(t->db, helper, &act, a.session.id, password, wanted, &err), &err);
    test_ok(find(t, a.token, 1000110, &found), &err);
    assert_int_equal(find(t, b.token, 1000110, &found), ERR_NOT_FOUND);
    keyring_close(&ring);
}

static int start(void **state)
{
    struct err err = { 0 };
    (void)state;
    arena_init(&arena, 0);
    return helper_open(&helper, &password_helper, &err) != OK || helper_start(helper, &err) != OK ||
           password_hash(helper, &arena, password, &hash, &err) != OK;
}

static int stop(void **state)
{
    (void)state;
    helper_close(&helper);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(stages),
        TEST_ON_BOTH(refusals_are_alike),
        TEST_ON_BOTH(delay_grows_and_ends),
        TEST_ON_BOTH(nobody_is_kept_out_by_guessing),
        TEST_ON_BOTH(sessions_end),
        TEST_ON_BOTH(midnight_comes),
        TEST_ON_BOTH(who_is_present),
        TEST_ON_BOTH(suspension_ends_all),
        TEST_ON_BOTH(sign_out_ends_all),
        TEST_ON_BOTH(bad_tokens),
        TEST_ON_BOTH(step_up_is_fresh_for_five_minutes),
        TEST_ON_BOTH(enrolment),
        TEST_ON_BOTH(roles_need_a_second_person),
        TEST_ON_BOTH(own_password),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
