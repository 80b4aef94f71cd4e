/* pages_test.c - signing in, and every record type through its pages on both engines. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>

#include "record/draft.h"
#include "web/html.h"

#include "base/banned.h"

static void sign_in_has_one_wording_for_every_refusal(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    assert_int_equal(site_post(&site, "/sign-in", "login=nobody&password=x"), 422);
    size_t length = site.response.body.len;
    assert_int_equal(site_post(&site, "/sign-in", "login=kato&password=x"), 422);
    assert_true(site.response.body.len + 10 > length && length + 10 > site.response.body.len);
    assert_int_equal(site_get(&site, "/records/contact"), 303);
    assert_true(str_starts(site.response.location, STR("/sign-in")));
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/records/contact"), 200);
    assert_int_equal(site_post(&site, "/sign-out", ""), 303);
    assert_int_equal(site_get(&site, "/records/contact"), 303);
    site_close(&site);
}

static void a_form_without_its_token_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    site.form_token = STR("0000000000000000000000000000000000000000000000000000000000000000");
    assert_int_equal(site_post(&site, "/drafts", "draft_form=x"), 403);
    site_close(&site);
}

static void hidden_and_absent_are_alike(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    struct str path = site_case_path(&site, "/new/contact");
    site_sign_in(&site, SITE_STRANGER);
    assert_int_equal(site_get(&site, str_to_chars(&site.arena, path)), 404);
    size_t hidden = site.response.body.len;
    assert_int_equal(site_get(&site, "/cases/99999-aaaaaaaaaaaaa/new/contact"), 404);
    assert_int_equal(hidden, site.response.body.len);
    site_close(&site);
}

static void every_type_has_its_pages(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_CHIEF);
    const struct seido *seido = site.app.seido;
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        char path[200];
        if (def->is_built_in || def->per != PER_CASEFILE)
            continue;
        (void)snprintf(path, sizeof path, "/new/%.*s", STR_ARG(def->name));
        struct str new_path = site_case_path(&site, path);
        int status = site_get(&site, str_to_chars(&site.arena, new_path));
        if (status == 303) /* the application: its page is the consent's */
            status = site_get(&site, str_to_chars(&site.arena, site.response.location));
        if (status != 200)
            print_message("%s: %d\n", path, status);
        assert_int_equal(status, 200);
        assert_true(site_shows(&site, "<h1"));
        assert_false(site_shows(&site, "⟦"));
        (void)snprintf(path, sizeof path, "/records/%.*s", STR_ARG(def->name));
        assert_int_equal(site_get(&site, path), 200);
        assert_false(site_shows(&site, "⟦"));
    }
    site_close(&site);
}

/* Draft, final, correction, history, comparison, paper, bin and back. */
static void a_contact_lives_its_life(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    char path[300], edit[400];
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    struct str new_path = site_case_path(&site, "/new/contact");
    const char *where = str_to_chars(&site.arena, new_path);
    const char *carried = "carried=contact_on,method,body,written_by&act=final&";
    char form[600];
    (void)snprintf(form, sizeof form, "%scontact_on=R8.13.1&method=&body=", carried);
    assert_int_equal(site_post(&site, where, form), 422);
    assert_true(site_shows(&site, "error-summary"));
    assert_true(site_shows(&site, "R8.13.1"));
    (void)snprintf(form, sizeof form,
                   "%scontact_on=R8.4.1&method=1&body=%%E9%%9B%%BB%%E8%%A9%%B1&written_by=%lld"
                   "&request_key=00112233445566778899aabbccddeeff",
                   carried, (long long)site.users[SITE_WORKER].n);
    assert_int_equal(site_post(&site, where, form), 303);
    assert_int_equal(site_post(&site, where, form), 303);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM contact"), 1);
    int64_t id = test_db_int(t->db, "SELECT id FROM contact");
    struct str tag = tag_write(site.app.keyring, &site.arena, TEST_TENANT, STR("contact"), id);
    (void)snprintf(path, sizeof path, "/records/contact/%.*s", STR_ARG(tag));
    assert_int_equal(site_get(&site, path), 200);
    assert_true(site_shows(&site, "電話"));
    /* the list says whose it is and who wrote it */
    assert_int_equal(site_get(&site, "/records/contact"), 200);
    assert_true(site_shows(&site, ">R08-0001</a>"));
    assert_true(site_shows(&site, "髙橋"));
    assert_true(site_shows(&site, "中村 真由美</td>"));
    (void)snprintf(edit, sizeof edit, "%s/edit", path);
    assert_int_equal(site_get(&site, edit), 200);
    assert_int_equal(site_post(&site, edit, "carried=body&body=x&act=final&version=1"), 422);
    assert_int_equal(
        site_post(&site, edit, "carried=body&body=x&act=final&version=1&save_reason=r"), 303);
    assert_int_equal(
        site_post(&site, edit, "carried=body&body=y&act=final&version=1&save_reason=r"), 409);
    assert_true(site_shows(&site, "keep.body"));
    assert_int_equal(
        site_post(&site, edit,
                  "carried=body&body=y&act=resolve&version=2&save_reason=r&keep.body=mine"),
        303);
    (void)snprintf(edit, sizeof edit, "%s/history", path);
    assert_int_equal(site_get(&site, edit), 200);
    (void)snprintf(edit, sizeof edit, "%s/compare?left=1&right=3", path);
    assert_int_equal(site_get(&site, edit), 200);
    assert_true(site_shows(&site, "data-differs"));
    (void)snprintf(edit, sizeof edit, "%s/print", path);
    assert_int_equal(site_get(&site, edit), 200);
    (void)snprintf(edit, sizeof edit, "%s/delete", path);
    assert_int_equal(site_get(&site, edit), 200);
    assert_int_equal(site_post(&site, edit, "save_reason="), 422);
    assert_int_equal(site_post(&site, edit, "save_reason=r"), 303);
    (void)snprintf(edit, sizeof edit, "%s/restore", path);
    assert_int_equal(site_post(&site, edit, ""), 303);
    assert_int_equal(site_get(&site, path), 200);
    site_close(&site);
}

static void a_draft_is_kept_and_offered(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    char form[300];
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    struct str path = site_case_path(&site, "/new/contact");
    (void)snprintf(form, sizeof form,
                   "draft_form=contact/new/%lld&version=0&carried=body&body=half",
                   (long long)site.casefile.n);
    assert_int_equal(site_post(&site, "/drafts", form), 200);
    assert_int_equal(site_get(&site, str_to_chars(&site.arena, path)), 200);
    assert_true(site_shows(&site, "draft=use"));
    path = site_case_path(&site, "/new/contact?draft=use");
    assert_int_equal(site_get(&site, str_to_chars(&site.arena, path)), 200);
    assert_true(site_shows(&site, "half"));
    site_close(&site);
}

/* A vertical tab of a spreadsheet is a line end; other bad characters bring the form back with all of it. */
static void bad_characters_lose_nothing(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    const char *page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact"));
    assert_int_equal(
        site_post(&site, page,
                  "version=0&act=final&carried=body,method,contact_on,next_text&method=3"
                  "&contact_on=2026/4/2&body=one%0Btwo%E2%80%A8three&next_text=a%0Cb%0Dc"),
        303);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM contact WHERE next_text = 'a b c'"),
                     1);
    assert_int_equal(site_post(&site, page,
                               "version=0&act=final&carried=body,method,contact_on&method=3"
                               "&contact_on=2026/4/2&body=first%1Bsecond%FF"),
                     422);
    assert_true(site_shows(&site, "firstsecond\xef\xbf\xbd"));
    assert_true(site_shows(&site, "に使えない文字（制御文字"));
    assert_true(site_shows(&site, "2026/4/2"));
    assert_true(site_shows(&site, "ui-error-summary"));
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM contact"), 1);
    /* a page that reads its controls by hand */
    assert_int_equal(site_post(&site, "/snippets", "act=add&name=short&text=long%00text"), 422);
    assert_true(site_shows(&site, "longtext</textarea>"));
    assert_true(site_shows(&site, "name=\"name\" value=\"short\""));
    assert_true(site_shows(&site, "action=\"/snippets\""));
    assert_int_equal(site_post(&site, "/snippets", "act=add&name=short&text=long%0Btext"), 303);
    site_close(&site);
}

/* Who is signed in keeps the menu on a page of errors; typed input is spoken of only where some was sent. */
static void errors_keep_the_frame(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    assert_int_equal(site_get(&site, "/no/such/page"), 404);
    assert_false(site_shows(&site, "ui-nav"));
    site_sign_in(&site, SITE_WORKER);
    static const struct {
        const char *path;
        int status;
    } rows[] = { { "/no/such/page", 404 },
                 { "/cases/1-aaaaaaaa", 404 },
                 { "/admin/audit", 403 },
                 { "/cases?route=%1B", 422 } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(site_get(&site, rows[i].path), rows[i].status);
        assert_true(site_shows(&site, "class=\"ui-nav\""));
        assert_true(site_shows(&site, "ui-header__person"));
        assert_false(site_shows(&site, "入力した画面に戻れます"));
        assert_true(site_shows(&site, "何も変わっていません"));
    }
    site.form_token = STR("wrong");
    assert_int_equal(site_post(&site, "/snippets", "act=add&name=a&text=b"), 403);
    assert_true(site_shows(&site, "入力した画面に戻れます"));
    assert_true(site_shows(&site, "class=\"ui-nav\""));
    site_close(&site);
}

/* An older draft that was neither taken up nor thrown away stays, whatever is typed meanwhile. */
static void a_draft_is_never_overwritten(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    char form[300], own[120];
    long long id;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    id = (long long)site.casefile.n;
    const char *page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact"));
    for (int slot = 1; slot <= DRAFT_SLOTS; slot++) {
        (void)snprintf(own, sizeof own, slot == 1 ? "contact/new/%lld" : "contact/new/%lld/%d", id,
                       slot);
        (void)snprintf(form, sizeof form, "name=\"draft_form\" value=\"%s\"", own);
        assert_int_equal(site_get(&site, page), 200);
        assert_true(site_shows(&site, form));
        assert_int_equal(site_shows(&site, "上の下書きとは別に保存します"), slot > 1);
        (void)snprintf(form, sizeof form, "draft_form=%s&version=0&carried=body&body=typed-%d", own,
                       slot);
        assert_int_equal(site_post(&site, "/drafts", form), 200);
    }
    assert_int_equal(site_get(&site, page), 200);
    assert_true(site_shows(&site, "name=\"draft_form\" value=\"\""));
    (void)snprintf(form, sizeof form,
                   "draft_form=&version=0&act=final&carried=body,method,contact_on"
                   "&body=beside&method=3&contact_on=2026/4/2");
    assert_int_equal(site_post(&site, page, form), 303); /* takes none of them along */
    assert_int_equal(site_get(&site, page), 200);
    assert_true(site_shows(&site, "下書きが5件あります"));
    page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact?draft=compare&slot=2"));
    assert_int_equal(site_get(&site, page), 200);
    assert_true(site_shows(&site, "typed-2"));
    assert_true(site_shows(&site, "下書きなし"));
    page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact?draft=use"));
    assert_int_equal(site_get(&site, page), 200);
    assert_true(site_shows(&site, "typed-1"));
    /* one that is taken up is the one that goes when it is saved; the others wait on */
    page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact?draft=use&slot=3"));
    assert_int_equal(site_get(&site, page), 200);
    assert_true(site_shows(&site, "typed-3"));
    page = str_to_chars(&site.arena, site_case_path(&site, "/new/contact"));
    (void)snprintf(
        form, sizeof form,
        "draft_form=contact/new/%lld/3&version=0&act=final&carried=body,method,contact_on"
        "&body=typed-3&method=3&contact_on=2026/4/2",
        id);
    assert_int_equal(site_post(&site, page, form), 303);
    assert_int_equal(site_get(&site, page), 200);
    (void)snprintf(form, sizeof form, "name=\"draft_form\" value=\"contact/new/%lld/3\"", id);
    assert_true(site_shows(&site, form));
    assert_true(site_shows(&site, "draft=use&amp;slot=2"));
    assert_false(site_shows(&site, "draft=use&amp;slot=3"));
    site_close(&site);
}

/* The pages people live in, each for the three kinds of readers. */
static void the_main_pages_are_drawn(void **state)
{
    static const char *const paths[] = { "/today", "/cases", "/bin", "/help" };
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    for (int user = SITE_WORKER; user <= SITE_CHIEF; user++) {
        site_sign_in(&site, (enum site_user)user);
        struct str case_path = site_case_path(&site, "");
        assert_int_equal(site_get(&site, str_to_chars(&site.arena, case_path)), 200);
        assert_false(site_shows(&site, "⟦"));
        for (size_t i = 0; i < LENGTH(paths); i++) {
            int status = site_get(&site, paths[i]);
            if (status != 200 || site_shows(&site, "⟦"))
                print_message("%s: %d\n", paths[i], status);
            assert_int_equal(status, 200);
            assert_false(site_shows(&site, "⟦"));
        }
    }
    site_close(&site);
}

/* The browser is named in a word, with what it says of itself as the title; what is unknown stays as it is. */
static void browsers_have_names(void **state)
{
    static const struct {
        const char *agent, *words;
    } rows[] = {
        { "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
          ">Chrome（Linux）<" },
        { "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
          " Edg/120.0",
          ">Edge（Windows）<" },
        { "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604",
          ">Safari（iPad）<" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.1; rv:121.0) Gecko/2010 Firefox/121.0",
          ">Firefox（macOS）<" },
        { "curl/8.0", ">curl/8.0<" },
    };
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char sql[300];
        (void)snprintf(sql, sizeof sql, "UPDATE session SET agent = '%s'", rows[i].agent);
        test_db_run(site.db, sql);
        assert_int_equal(site_get(&site, "/account"), 200);
        assert_true(site_shows(&site, rows[i].words));
        assert_true(site_shows(&site, rows[i].agent));
    }
    site_close(&site);
}

/* Between the invitation and the approval of a role somebody is signed in and may do nothing yet. */
static void who_has_no_role_is_told_to_wait(void **state)
{
    static const char *const open[] = { "/today", "/account", "/help", "/notices" };
    static const char *const closed[] = { "/cases", "/numbers", "/calc", "/admin" };
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    struct site_person mori = { .login = "mori", .name = "森 新", .kana = "モリ アラタ" };
    site_add_person(&site, &mori);
    site_sign_in_as(&site, &mori);
    assert_int_equal(site_get(&site, "/"), 303);
    for (size_t i = 0; i < LENGTH(open); i++) {
        assert_int_equal(site_get(&site, open[i]), 200);
        assert_true(site_shows(&site, "役割の承認を待っています"));
    }
    for (size_t i = 0; i < LENGTH(closed); i++) {
        assert_int_equal(site_get(&site, closed[i]), 403);
        assert_true(site_shows(&site, "役割の承認を待っています"));
    }
    /* The open session has the role from the next page on. */
    mori.role = "caseworker";
    mori.organisation = site.office;
    site_give_role(&site, &mori);
    assert_int_equal(site_get(&site, "/cases"), 200);
    assert_false(site_shows(&site, "役割の承認を待っています"));
    site_close(&site);
}

/* Escaping looks at eight bytes at once: every special character at every place of every short text. */
static void markup_is_escaped_wherever_it_stands(void **state)
{
    static const char *const specials[][2] = { { "&", "&amp;" }, { "<", "&lt;" },
                                               { ">", "&gt;" },  { "\"", "&quot;" },
                                               { "'", "&#39;" }, { "#", "#" } };
    (void)state;
    AUTO_ARENA arena = { 0 };
    const struct request request = { .arena = &arena };
    for (size_t len = 1; len < 40; len++)
        for (size_t at = 0; at < len; at++)
            for (size_t i = 0; i < LENGTH(specials); i++) {
                struct html h;
                char text[40], expected[64];
                memset(text, 'x', sizeof text);
                text[at] = specials[i][0][0];
                (void)snprintf(expected, sizeof expected, "%.*s%s%.*s", (int)at, text,
                               specials[i][1], (int)(len - at - 1), text + at + 1);
                html_init(&h, &request);
                html_text(&h, (struct str){ text, len });
                assert_true(str_equal(buf_str(&h.out), str_of(expected)));
                arena_reset(&arena);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(sign_in_has_one_wording_for_every_refusal),
        TEST_ON_BOTH(a_form_without_its_token_is_refused),
        TEST_ON_BOTH(hidden_and_absent_are_alike),
        TEST_ON_BOTH(every_type_has_its_pages),
        TEST_ON_BOTH(a_contact_lives_its_life),
        TEST_ON_BOTH(a_draft_is_kept_and_offered),
        TEST_ON_BOTH(a_draft_is_never_overwritten),
        TEST_ON_BOTH(bad_characters_lose_nothing),
        TEST_ON_BOTH(errors_keep_the_frame),
        TEST_ON_BOTH(the_main_pages_are_drawn),
        TEST_ON_BOTH(browsers_have_names),
        TEST_ON_BOTH(who_has_no_role_is_told_to_wait),
        cmocka_unit_test(markup_is_escaped_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
