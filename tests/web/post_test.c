/* post_test.c - an address filled in from its postal code: by the button, without script; asked for by script;
 * never over what was typed, and nothing saved on the way. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define MITO "%E7%AC%A0%E5%8E%9F%E7%94%BA" /* 笠原町 */

static struct site site;

static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
}

static const char *edit_path(void)
{
    struct str tag =
        tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("person"), site.person.n);
    return str_to_chars(&site.arena,
                        str_format(&site.arena, "/records/person/%.*s/edit", STR_ARG(tag)));
}

static int64_t version_of_person(void)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "SELECT version FROM person WHERE id = %lld",
                   (long long)site.person.n);
    return test_db_int(site.db, sql);
}

static void a_button_fills_it_in(void **state)
{
    begin(state);
    int64_t version = version_of_person();
    const char *path = edit_path();
    assert_int_equal(site_get(&site, path), 200);
    assert_true(site_shows(&site, "name=\"post_fill\"") &&
                site_shows(&site, "data-fills=\"f-address\""));
    assert_int_equal(site_post(&site, path,
                               "carried=postal_code,address&postal_code=310-0852&address=&"
                               "post_fill=postal_code&family_name=Typed"),
                     200);
    assert_true(site_shows(&site, "value=\"茨城県水戸市笠原町\""));
    assert_true(site_shows(&site, "value=\"310-0852\"") && site_shows(&site, "value=\"Typed\""));
    /* what was typed stays; the words are shown */
    assert_int_equal(site_post(&site, path,
                               "carried=postal_code,address&postal_code=3100852&address=Mito+1-2&"
                               "post_fill=postal_code"),
                     200);
    assert_true(site_shows(&site, "value=\"Mito 1-2\"") &&
                site_shows(&site, ">茨城県水戸市笠原町</p>"));
    assert_int_equal(site_post(&site, path,
                               "carried=postal_code,address&postal_code=999-9999&address=&"
                               "post_fill=postal_code"),
                     200);
    assert_true(site_shows(&site, "この郵便番号の住所は見つかりません"));
    /* a name that is no postal code fills nothing */
    assert_int_equal(site_post(&site, path,
                               "carried=postal_code,address&postal_code=310-0852&address=&"
                               "post_fill=family_name&act=enter&version=0"),
                     409);
    assert_int_equal(version_of_person(), version);
    site_close(&site);
}

/* In the form of a new case the names carry the part; Enter still begins the case. */
static void a_new_case_too(void **state)
{
    begin(state);
    assert_int_equal(site_post(&site, "/search", "q=" MITO), 303);
    char form[400];
    const char *found = str_to_chars(&site.arena, site.response.location);
    const char *id = strstr(found, "s=");
    assert_non_null(id);
    (void)snprintf(form, sizeof form, "/cases/new?%s", id);
    assert_int_equal(site_get(&site, form), 200);
    assert_true(site_shows(&site, "value=\"person.postal_code\""));
    int64_t cases = test_db_int(site.db, "SELECT COUNT(*) FROM casefile");
    (void)snprintf(form, sizeof form,
                   "%s&person.carried=family_name,postal_code,address&intake.carried=wish"
                   "&person.family_name=Typed&person.postal_code=311-1301&person.address="
                   "&intake.wish=Wish&post_fill=person.postal_code",
                   id);
    assert_int_equal(site_post(&site, "/cases/new", form), 200);
    assert_true(site_shows(&site, "value=\"茨城県東茨城郡大洗町磯浜町\""));
    assert_true(site_shows(&site, "value=\"Typed\"") && site_shows(&site, "Wish"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), cases);
    site_close(&site);
}

static void script_asks_for_the_words(void **state)
{
    begin(state);
    assert_int_equal(site_post(&site, "/echo/post", "code=%E3%80%92310-0852"), 200);
    assert_true(site_shows(&site, "茨城県水戸市笠原町"));
    assert_int_equal(site_post(&site, "/echo/post", "code=999-9999"), 422);
    assert_int_equal(site_post(&site, "/echo/post", ""), 422);
    assert_int_equal(site_get(&site, "/echo/post?code=310-0852"), 404); /* not in a URL */
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_button_fills_it_in),
        TEST_ON_BOTH(a_new_case_too),
        TEST_ON_BOTH(script_asks_for_the_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
