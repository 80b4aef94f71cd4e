/* exchange_test.c - import and export through the pages: file, columns, result of every row, taking over,
 * the file of errors, an XLSX through the confined helper, an export in every format. */
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "jobs/import_job.h"
#include "jobs/runner.h"
#include "os/files.h"
#include "os/helper.h"
#include "os/keyring.h"
#include "record/exchange/convert.h"
#include "record/exchange/table_out.h"

#include "base/banned.h"

static struct str file_bytes(struct site *site, const char *name)
{
    struct str bytes = { 0 };
    struct err err = { 0 };
    struct str path =
        str_format(&site->arena, "%s/tests/data/office-year/%s", getenv("BANSO_SOURCE"), name);
    test_ok(file_read(&site->arena, path, 8 * 1024 * 1024, &bytes, &err), &err);
    return bytes;
}

static void open_as_chief(struct site *site, void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(site, t->db, t->folder);
    site_sign_in(site, SITE_CHIEF);
}

/* Where the answer sends us. */
static const char *location(struct site *site)
{
    return str_to_chars(&site->arena, site->response.location);
}

static const char *upload(struct site *site, const char *sheet, const char *name, struct str bytes)
{
    const char *const fields[] = { "sheet", sheet, "charset", "", NULL };
    assert_int_equal(site_upload(site, "/exchange/import", fields, name, bytes), 303);
    return location(site);
}

/* The columns as proposed: what a browser sends back when nothing is changed. */
static const char *confirm(struct site *site, const char *mapping_path)
{
    struct buf form;
    buf_init(&form, &site->arena, 4096, 1024 * 1024);
    assert_int_equal(site_get(site, mapping_path), 200);
    struct str html = arena_copy(&site->arena, site->response.body);
    for (int column = 0;; column++) {
        size_t at = 0, chosen = 0, end = 0;
        struct str name = str_format(&site->arena, "name=\"column.%d\"", column);
        if (!str_find(html, name, &at))
            break;
        struct str rest = str_slice(html, at, html.len), value = STR("");
        (void)str_find(rest, STR("</select>"), &end);
        rest = str_slice(rest, 0, end);
        if (str_find(rest, STR(" selected"), &chosen)) {
            struct str before = str_slice(rest, 0, chosen);
            size_t from = 0, next = 0;
            while (str_find(str_slice(before, from, before.len), STR("value=\""), &next))
                from += next + 7;
            (void)str_find(str_slice(rest, from, rest.len), STR("\""), &end);
            value = str_slice(rest, from, from + end);
        }
        buf_addf(&form, "%scolumn.%d=", column == 0 ? "" : "&", column);
        url_encode(&form, value);
    }
    assert_int_equal(site_post(site, mapping_path, str_to_chars(&site->arena, buf_str(&form))),
                     303);
    return location(site);
}

static const char *with(struct site *site, const char *path, const char *rest)
{
    return str_to_chars(&site->arena, str_format(&site->arena, "%s%s", path, rest));
}

/* 相談支援員B stays text until the chief says who it is. */
static void names_become_users(struct site *site)
{
    struct str user = tag_write(site->app.keyring, &site->arena, TEST_TENANT, STR("user"),
                                site->users[SITE_WORKER].n);
    struct buf form;
    buf_init(&form, &site->arena, 256, 4096);
    assert_int_equal(site_get(site, "/exchange/workers"), 200);
    assert_true(site_shows(site, "相談支援員B"));
    int64_t before = test_db_int(site->db, "SELECT COUNT(*) FROM contact WHERE written_by IS NULL");
    buf_add(&form, STR("name.0="));
    url_encode(&form, STR("相談支援員B"));
    buf_addf(&form, "&user.0=%.*s", STR_ARG(user));
    assert_int_equal(
        site_post(site, "/exchange/workers", str_to_chars(&site->arena, buf_str(&form))), 303);
    int64_t after = test_db_int(site->db, "SELECT COUNT(*) FROM contact WHERE written_by IS NULL");
    assert_true(after < before);
    assert_true(test_db_int(site->db, "SELECT COUNT(*) FROM casefile k JOIN assignment a"
                                      " ON a.tenant = k.tenant AND a.casefile_id = k.id"
                                      " AND a.user_id = k.worker_id") > 50);
}

static void a_year_comes_in(void **state)
{
    static const struct {
        const char *sheet, *file, *count;
    } files[] = { { "intake", "intake.csv", "追加 285件" },
                  { "contact", "contact.csv", "追加 859件" },
                  { "plan", "plan.csv", "追加 56件" },
                  { "evaluation", "evaluation.csv", "追加 28件" },
                  { "intake", "intake.csv", "変更なし 285件" } };
    struct site site;
    open_as_chief(&site, state);
    assert_int_equal(site_get(&site, "/exchange"), 200);
    for (size_t i = 0; i < LENGTH(files); i++) {
        const char *mapping =
            upload(&site, files[i].sheet, files[i].file, file_bytes(&site, files[i].file));
        const char *run = confirm(&site, mapping);
        assert_int_equal(site_get(&site, run), 200);
        assert_true(site_shows(&site, files[i].count));
        assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
        assert_int_equal(site_get(&site, run), 200);
        assert_true(site_shows(&site, "取り込みました"));
        /* a second click changes nothing */
        assert_int_not_equal(site_post(&site, with(&site, run, "/take"), ""), 200);
    }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 286);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile_step WHERE origin = ''"),
                     1); /* the case of the site itself */
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM attachment"), 0);
    names_become_users(&site);
    site_close(&site);
}

static void faults_are_shown_and_come_as_a_file(void **state)
{
    struct site site;
    open_as_chief(&site, state);
    const char *mapping =
        upload(&site, "intake", "intake-dirty.csv", file_bytes(&site, "intake-dirty.csv"));
    const char *run = confirm(&site, mapping);
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "エラー 10件"));
    assert_true(site_shows(&site, "平成2年"));
    assert_false(site_shows(&site, "/take\""));
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    assert_int_equal(site_get(&site, with(&site, run, "/errors/xlsx")), 200);
    assert_true(site.response.fd_size > 3000);
    (void)close(site.response.fd);
    assert_int_equal(site_get(&site, with(&site, run, "/errors/csv")), 200);
    (void)close(site.response.fd);
    assert_int_equal(site_post(&site, with(&site, run, "/cancel"), ""), 303);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM import_row"), 0);
    site_close(&site);
}

static struct str file_of_answer(struct site *site)
{
    struct str bytes = { 0 };
    struct err err = { 0 };
    test_ok(fd_read_all(&site->arena, site->response.fd, 1024 * 1024, &bytes, &err), &err);
    (void)close(site->response.fd);
    site->response.fd = -1;
    return bytes;
}

static struct str put_right(struct site *site, struct str csv, struct str wrong, struct str right)
{
    size_t at = 0;
    assert_true(str_find(csv, wrong, &at));
    return str_format(&site->arena, "%.*s%.*s%.*s", STR_ARG(str_slice(csv, 0, at)), STR_ARG(right),
                      STR_ARG(str_slice(csv, at + wrong.len, csv.len)));
}

/* The error file is a file to import: corrected, all of it goes in. An individual number is never shown whole. */
static void the_error_file_comes_back(void **state)
{
    struct site site;
    size_t at = 0;
    open_as_chief(&site, state);
    const char *mapping = upload(&site, "intake", "a.csv",
                                 STR("受付番号,受付日,氏名,相談内容\n"
                                     "N-1,2019-04-01,番号 一,番号は123456789018です\n"
                                     "N-2,2019-02-30,日付 二,\n"
                                     "N-3,2019-04-03,よい 三,\n"));
    assert_int_equal(site_get(&site, mapping), 200);
    assert_false(site_shows(&site, "123456789018"));
    assert_false(site_shows(&site, "名 + 仮名"));
    const char *run = confirm(&site, mapping);
    assert_int_equal(site_get(&site, run), 200);
    assert_false(site_shows(&site, "123456789018"));
    assert_true(site_shows(&site, "********9018"));
    assert_int_equal(site_get(&site, with(&site, run, "/errors/csv")), 200);
    struct str csv = file_of_answer(&site);
    assert_false(str_find(csv, STR("123456789018"), &at));
    assert_true(str_find(csv, STR("番号 一"), &at));
    assert_true(str_find(csv, STR("N-2"), &at));
    assert_true(str_find(csv, STR("日付 二"), &at));
    assert_false(str_find(csv, STR("N-3"), &at));
    csv = put_right(&site, csv, STR("2019-02-30"), STR("2019-02-28"));
    csv = put_right(&site, csv, STR("番号は********9018です"), STR(""));
    run = confirm(&site, upload(&site, "intake", "corrected.csv", csv));
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "追加 2件"));
    assert_true(site_shows(&site, "エラー 0件"));
    site_close(&site);
}

static void bad_files_are_refused_with_a_message(void **state)
{
    const char *const fields[] = { "sheet", "intake", "charset", "", NULL };
    struct site site;
    open_as_chief(&site, state);
    assert_int_equal(site_upload(&site, "/exchange/import", fields, "b.csv",
                                 file_bytes(&site, "intake-broken.csv")),
                     422);
    assert_true(site_shows(&site, "22行目"));
    assert_int_equal(site_upload(&site, "/exchange/import", fields, "e.csv", STR("")), 422);
    assert_true(site_shows(&site, "空（0バイト）"));
    assert_int_equal(
        site_upload(&site, "/exchange/import", fields, "h.csv", STR("受付番号,受付日\n")), 422);
    assert_true(site_shows(&site, "見出しの行しかありません"));
    assert_int_equal(site_upload(&site, "/exchange/import", fields, "fake.XLSX",
                                 STR("受付番号,受付日\nA-1,2019-04-01\n")),
                     422);
    assert_true(site_shows(&site, "Excelのブックではありません"));
    assert_int_equal(site_upload(&site, "/exchange/import", fields, "x.xlsx",
                                 (struct str){ "PK\x03\x04not a workbook", 18 }),
                     422);
    const char *mapping = upload(&site, "intake", "a.csv", STR("受付日\n2019-04-01\n"));
    assert_int_equal(site_post(&site, mapping, "column.0=intake.received_on"), 422);
    assert_true(site_shows(&site, "受付番号"));
    site_close(&site);
}

/* ---- large files: by a job ---- */

static struct str large_file(struct site *site, size_t rows)
{
    struct buf csv;
    buf_init(&csv, &site->arena, 65536, 64 * 1024 * 1024);
    buf_add(&csv, STR("受付番号,受付日,氏名\n"));
    for (size_t i = 0; i < rows; i++)
        buf_addf(&csv, "L-%05zu,2019-04-02,大量 %zu\n", i, i);
    return buf_str(&csv);
}

static struct runner runner_of(struct site *site)
{
    return (struct runner){ .keyring = site->app.keyring,
                            .seido = site->app.seido,
                            .catalogue = site->app.catalogue,
                            .beats = site->db,
                            .data_folder = site->app.data_folder };
}

static void run_jobs(struct site *site)
{
    struct runner runner = runner_of(site);
    struct err err = { 0 };
    test_ok(runner_round(&runner, site->db, clock_now(), &err), &err);
}

static void a_large_file_is_taken_by_a_job(void **state)
{
    struct site site;
    open_as_chief(&site, state);
    struct str csv = large_file(&site, IMPORT_AT_ONCE_ROWS + 1);
    const char *run = confirm(&site, upload(&site, "intake", "large.csv", csv));
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "確認しています"));
    assert_true(site_shows(&site, "最新の状況"));
    assert_false(site_shows(&site, "/take\""));
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 409);
    run_jobs(&site);
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "追加 3001件"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 409);
    assert_true(site_shows(&site, "ほかの取り込みが進んでいます"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "取り込んでいます"));
    run_jobs(&site);
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "取り込みました"));
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"),
                     IMPORT_AT_ONCE_ROWS + 2);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM job WHERE kind = 'import'"
                                          " AND state = 'done'"),
                     2);
    site_close(&site);
}

/* A process that died at it: whole again after the next start, and given up when it always dies. */
static void a_large_file_outlives_its_process(void **state)
{
    struct site site;
    struct err err = { 0 };
    struct job job;
    bool has = false;
    open_as_chief(&site, state);
    struct str csv = large_file(&site, IMPORT_AT_ONCE_ROWS + 1);
    const char *run = confirm(&site, upload(&site, "intake", "large.csv", csv));
    run_jobs(&site);
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    test_ok(job_take(site.db, &site.arena, clock_now(), &job, &has, &err), &err);
    assert_true(has); /* and here it dies */
    run_jobs(&site);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    test_ok(job_release(site.db, &err), &err);
    run_jobs(&site);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"),
                     IMPORT_AT_ONCE_ROWS + 2);
    site_close(&site);
}

static void a_job_that_cannot_says_why(void **state)
{
    struct site site;
    open_as_chief(&site, state);
    struct str csv = large_file(&site, IMPORT_AT_ONCE_ROWS + 1);
    const char *run = confirm(&site, upload(&site, "intake", "large.csv", csv));
    run_jobs(&site);
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    struct str right = str_format(&site.arena,
                                  "UPDATE app_user SET state = 'suspended'"
                                  " WHERE id = %lld",
                                  (long long)site.users[SITE_CHIEF].n);
    test_db_run(site.db, str_to_chars(&site.arena, right));
    run_jobs(&site);
    test_db_run(site.db, "UPDATE app_user SET state = 'active'");
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    assert_int_equal(site_get(&site, run), 200);
    assert_true(site_shows(&site, "権限"));
    assert_true(site_shows(&site, "/take\"")); /* it can be done again */
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    assert_int_equal(site_post(&site, with(&site, run, "/cancel"), ""), 303);
    run_jobs(&site);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM attachment"), 0);
    site_close(&site);
}

/* Every address of a staged import, as its own office has them. */
static void is_closed_to(struct site *site, const char *run, struct str file_in)
{
    static const char *const pages[] = { "", "/columns", "/errors/csv", "/errors/xlsx" };
    static const char *const acts[] = { "/columns", "/take", "/cancel" };
    for (size_t i = 0; i < LENGTH(pages); i++) {
        int status = site_get(site, with(site, run, pages[i]));
        assert_true(status == 403 || status == 404);
        assert_false(site_shows(site, "秘密"));
        assert_false(site_shows(site, str_to_chars(&site->arena, file_in)));
        assert_int_equal(site->response.fd, -1);
    }
    for (size_t i = 0; i < LENGTH(acts); i++) {
        int status =
            site_post(site, with(site, run, acts[i]), "column.0=casefile.number&column.1=");
        assert_true(status == 403 || status == 404);
    }
    (void)site_get(site, "/exchange");
    assert_false(site_shows(site, str_to_chars(&site->arena, file_in)));
    (void)site_get(site, "/jobs");
    assert_false(site_shows(site, str_to_chars(&site->arena, file_in)));
}

static void staged_work_is_of_its_office_alone(void **state)
{
    struct site site;
    open_as_chief(&site, state);
    struct site_person rival = { "rival", "対抗 主任",       "タイコウ シュニン",
                                 "chief", site.other_office, { 0 },
                                 { 0 } };
    site_add_person(&site, &rival); /* may import, elsewhere */
    struct str small =
        STR("受付番号,受付日,氏名\nA-1,2019-02-30,秘密 一\nA-2,2019-02-03,秘密 二\n");
    const char *faulty = confirm(&site, upload(&site, "intake", "kakushi-a.csv", small));
    struct str large = large_file(&site, IMPORT_AT_ONCE_ROWS + 1);
    const char *by_job = confirm(&site, upload(&site, "intake", "kakushi-b.csv", large));
    assert_int_equal(site_get(&site, faulty), 200);
    assert_true(site_shows(&site, "A-1") || site_shows(&site, "2019-02-30"));
    struct str cookie = site.cookie, form_token = site.form_token; /* a code opens one session */
    static const enum site_user users[] = { SITE_WORKER, SITE_ADMIN, SITE_STRANGER };
    for (size_t i = 0; i < LENGTH(users); i++) {
        site_sign_in(&site, users[i]);
        is_closed_to(&site, faulty, STR("kakushi"));
        is_closed_to(&site, by_job, STR("kakushi"));
    }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM job WHERE kind = 'import'"
                                          " AND state = 'waiting'"),
                     1);
    run_jobs(&site);
    site_sign_in_as(&site, &rival);
    is_closed_to(&site, faulty, STR("kakushi"));
    is_closed_to(&site, by_job, STR("kakushi")); /* looked at: ready to be taken */
    run_jobs(&site);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM import_run WHERE state = 'staged'"),
                     2);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 1);
    site.cookie = cookie;
    site.form_token = form_token;
    assert_int_equal(site_post(&site, with(&site, by_job, "/take"), ""), 303);
    site_close(&site);
}

static void a_workbook_goes_through_the_helper(void **state)
{
    struct site site;
    struct err err = { 0 };
    struct helper *helper = NULL;
    open_as_chief(&site, state); /* may skip the test: nothing is open before it */
    test_ok(helper_open(&helper, &files_helper, &err), &err);
    test_ok(helper_start(helper, &err), &err);
    site.app.files_helper = helper;
    /* an XLSX of our own: the file of errors of a faulty import */
    const char *mapping = upload(&site, "intake", "d.csv", file_bytes(&site, "intake-dirty.csv"));
    const char *run = confirm(&site, mapping);
    assert_int_equal(site_get(&site, with(&site, run, "/errors/xlsx")), 200);
    struct str bytes = { 0 };
    test_ok(fd_read_all(&site.arena, site.response.fd, 1024 * 1024, &bytes, &err), &err);
    (void)close(site.response.fd);
    mapping = upload(&site, "intake", "e.xlsx", bytes);
    assert_int_equal(site_get(&site, mapping), 200);
    assert_true(site_shows(&site, "xlsx"));
    assert_true(site_shows(&site, "理由と直し方"));
    site_close(&site);
    helper_close(&helper);
}

static void exports_in_every_format(void **state)
{
    struct site site;
    open_as_chief(&site, state);
    const char *run =
        confirm(&site, upload(&site, "intake", "i.csv", file_bytes(&site, "intake.csv")));
    assert_int_equal(site_post(&site, with(&site, run, "/take"), ""), 303);
    assert_int_equal(site_get(&site, "/exchange/export/intake?route=1"), 200);
    assert_int_equal(site_post(&site, "/exchange/export/intake", "format=csv"), 422);
    for (int i = 0; i < EXPORT_FORMATS; i++) {
        struct str form =
            str_format(&site.arena, "format=%s&purpose=test&substitute=1", export_kinds[i].name);
        assert_int_equal(
            site_post(&site, "/exchange/export/intake?route=1", str_to_chars(&site.arena, form)),
            200);
        assert_true(site.response.fd_size > 1000);
        (void)close(site.response.fd);
    }
    assert_int_equal(site_get(&site, "/cases"), 200);
    assert_true(site_shows(&site, "/exchange/cases"));
    assert_int_equal(site_get(&site, "/exchange/cases?state=CLOSED_INFO"), 200);
    assert_int_equal(site_post(&site, "/exchange/cases?state=CLOSED_INFO&column=route&column=age",
                               "format=csv-link&purpose=test"),
                     200);
    struct str bytes = { 0 };
    struct err err = { 0 };
    test_ok(fd_read_all(&site.arena, site.response.fd, 1024 * 1024, &bytes, &err), &err);
    (void)close(site.response.fd);
    size_t lines = 0;
    for (size_t i = 0; i < bytes.len; i++)
        lines += bytes.ptr[i] == '\n' ? 1 : 0;
    assert_true(str_starts(bytes, STR("number,age,route\r\n")));
    assert_int_equal(lines, 113); /* 112 cases and the header */
    site_sign_in(&site, SITE_ADMIN);
    assert_int_not_equal(site_get(&site, "/exchange/cases"), 200);
    assert_int_not_equal(site_get(&site, "/exchange/export/intake"), 200);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_year_comes_in),
        TEST_ON_BOTH(faults_are_shown_and_come_as_a_file),
        TEST_ON_BOTH(the_error_file_comes_back),
        TEST_ON_BOTH(bad_files_are_refused_with_a_message),
        TEST_ON_BOTH(a_large_file_is_taken_by_a_job),
        TEST_ON_BOTH(a_large_file_outlives_its_process),
        TEST_ON_BOTH(a_job_that_cannot_says_why),
        TEST_ON_BOTH(staged_work_is_of_its_office_alone),
        TEST_ON_BOTH(a_workbook_goes_through_the_helper),
        TEST_ON_BOTH(exports_in_every_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
