/* attack_test.c - what somebody of another office tries with ids that are not his: keys in forms and in
 * JSON, files, links to other cases. Every answer must be the one for a thing that is not there. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

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
    return str_format(&site.arena, "%.*s: %.*s", STR_ARG(json_find(&problems->items[0], "field")->text),
                      STR_ARG(json_find(&problems->items[0], "message")->text));
}

static int conference_call(int64_t casefile)
{
    return site_call(&site, "POST", "/api/v1/records/conference",
                     TEXT("{\"state\":\"final\",\"values\":{\"held_on\":\"2026-04-01\","
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
    test_db_run(site.db, TEXT("INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason,"
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
        const char *body = TEXT("{\"casefile\":\"%.*s\",\"state\":\"final\",\"values\":"
                                "{\"contact_on\":\"2026-04-01\",\"method\":\"1\",\"body\":\"電話\","
                                "\"written_by\":\"%lld\"}}",
                                STR_ARG(id_of("casefile", site.casefile.n)),
                                (long long)site.users[user].n);
        assert_int_equal(site_call(&site, "POST", "/api/v1/records/contact", body),
                         user == SITE_STRANGER ? 422 : 201);
    }
    site_close(&site);
}

static int conference_form(struct str casefile)
{
    return site_post(&site, "/new/conference",
                     TEXT("carried=held_on,agenda&act=final&held_on=2026-04-01&agenda.rows=1"
                          "&agenda[0].casefile=%.*s&agenda[0].kind=plan", STR_ARG(casefile)));
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
    const char *path = str_to_chars(&site.arena, site.response.location);
    assert_int_equal(site_get(&site, TEXT("%s/edit", path)), 200);
    assert_true(site_shows(&site, str_to_chars(&site.arena, id_of("casefile", site.casefile.n))));
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(conference_form(id_of("casefile", site.casefile.n)), 422);
    assert_true(site_shows(&site, "一覧から選び直してください"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(json_names_no_foreign_case),
        TEST_ON_BOTH(json_names_no_foreign_user),
        TEST_ON_BOTH(forms_take_keys_with_their_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
