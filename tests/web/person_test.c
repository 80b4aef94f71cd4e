/* person_test.c - the page of a person, and an anonymous one who later says who they are. On both engines. */
#include "web/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define FAMILY "%E9%AB%98%E6%A9%8B" /* 高橋: the person is written 髙橋 */
#define GIVEN "%E5%84%AA%E5%AD%90"  /* 優子 */
#define KANA "%E3%82%BF%E3%82%AB%E3%83%8F%E3%82%B7"
#define GIVEN_KANA "%E3%83%A6%E3%82%A6%E3%82%B3"
#define ALIAS "%E9%A7%85%E5%89%8D%E3%81%AE%E4%BA%BA" /* 駅前の人 */
#define CORRECT "act=final&version=%d&save_reason=r&carried="
#define TOLD "is_anonymous,family_name,given_name,birth_on&family_name=" FAMILY "&given_name=" GIVEN
#define KNOWN "R08-0001" /* the case of 髙橋 優子 */

static const char *person_path(int64_t id, const char *rest)
{
    struct str tag = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("person"), id);
    return str_to_chars(&site.arena,
                        str_format(&site.arena, "/records/person/%.*s%s", STR_ARG(tag), rest));
}

/* Somebody without a name, with a case; their key. */
static int64_t anonymous(void)
{
    post("/search", "q=" ALIAS);
    struct str form =
        str_format(&site.arena,
                   "s=%s&act=draft&person.carried=is_anonymous,alias_name&person.is_anonymous=1"
                   "&person.alias_name=%s&intake.carried=received_on&intake.received_on=R8.4.1",
                   strstr(location(), "s=") + 2, ALIAS);
    post("/cases/new", str_to_chars(&site.arena, form));
    return test_db_int(site.db, "SELECT MAX(id) FROM person");
}

static int correct(int64_t id, int version, const char *rest)
{
    char form[900];
    (void)snprintf(form, sizeof form, CORRECT "%s", version, rest);
    return site_post(&site, person_path(id, "/edit"), form);
}

static int64_t version_of(int64_t id)
{
    struct str sql =
        str_format(&site.arena, "SELECT version FROM person WHERE id = %lld", (long long)id);
    return test_db_int(site.db, str_to_chars(&site.arena, sql));
}

static void begin_with_two(void **state, int64_t *ret)
{
    begin(state);
    assert_int_equal(correct(site.person.n, 1,
                             "birth_on,telephone_mobile&birth_on=S54.3.4"
                             "&telephone_mobile=090-1234-5678"),
                     303);
    *ret = anonymous();
    assert_int_not_equal(*ret, site.person.n);
}

static void who_is_known_already_is_asked_about(void **state)
{
    static const char *const told[] = {
        TOLD "&birth_on=S54.3.4",
        "is_anonymous,family_kana,given_kana,birth_on&family_kana=" KANA "&given_kana=" GIVEN_KANA
        "&birth_on=S54.3.4",
        "telephone_home&telephone_home=09012345678",
    };
    int64_t id;
    begin_with_two(state, &id);
    for (size_t i = 0; i < LENGTH(told); i++) {
        assert_int_equal(correct(id, 1, told[i]), 422);
        assert_true(site_shows(&site, "同じ人かもしれない人"));
        assert_true(site_shows(&site, ">" KNOWN "</a>"));
        assert_true(site_shows(&site, "value=\"web.same_person\""));
        assert_int_equal(version_of(id), 1);
    }
    /* another person all the same: said so, it is saved, and is not asked again by what was there before */
    assert_int_equal(correct(id, 1, TOLD "&birth_on=S54.3.4&confirmed=web.same_person"), 303);
    assert_int_equal(version_of(id), 2);
    assert_int_equal(correct(id, 2, "roman_name&roman_name=Yuko"), 303);
    site_close(&site);
}

static void another_birth_date_or_name_asks_nothing(void **state)
{
    static const char *const told[] = {
        "family_name,birth_on&family_name=" FAMILY "&birth_on=S54.3.4", /* a part of the name */
        TOLD "&birth_on=S54.3.5",
        "family_name,given_name,birth_on&family_name=" FAMILY "&given_name=" GIVEN "&birth_on=",
        "birth_on,telephone_home&birth_on=&telephone_home=090-1234-5679",
    };
    int64_t id;
    begin_with_two(state, &id);
    for (size_t i = 0; i < LENGTH(told); i++)
        assert_int_equal(correct(id, (int)i + 1, told[i]), 303);
    site_close(&site);
}

/* Whoever may not find the person is told nothing, as if there were none. */
static void the_hidden_are_not_betrayed(void **state)
{
    int64_t id;
    char sql[400];
    begin_with_two(state, &id);
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by,"
        " recorded_at) VALUES (1, %lld, %lld, 'r', 1, 1)",
        (long long)site.person.n, (long long)site.users[SITE_WORKER].n);
    test_db_run(site.db, sql);
    assert_int_equal(correct(id, 1, TOLD "&birth_on=S54.3.4"), 303);
    site_close(&site);
}

static void the_page_leads_back_to_the_case(void **state)
{
    begin(state);
    get(person_path(site.person.n, ""), "person");
    assert_true(site_shows(&site, "ui-whose"));
    assert_true(site_shows(&site, ">" KNOWN "</a>"));
    assert_true(site_shows(&site, "<strong>髙橋 優子</strong>"));
    get(person_path(site.person.n, "/edit"), "person-edit");
    assert_true(site_shows(&site, ">" KNOWN "</a>"));
    site_close(&site);
}

static void the_name_somebody_was_called_by_stays(void **state)
{
    begin(state);
    int64_t id = anonymous();
    assert_int_equal(correct(id, 1,
                             "is_anonymous,family_name,alias_name&family_name=" FAMILY
                             "&alias_name=" ALIAS),
                     303);
    get(person_path(id, ""), "person-named");
    assert_true(site_shows(&site, "駅前の人"));
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(who_is_known_already_is_asked_about),
        TEST_ON_BOTH(another_birth_date_or_name_asks_nothing),
        TEST_ON_BOTH(the_hidden_are_not_betrayed),
        TEST_ON_BOTH(the_page_leads_back_to_the_case),
        TEST_ON_BOTH(the_name_somebody_was_called_by_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
