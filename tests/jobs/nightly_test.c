/* nightly_test.c - the night's work with the clock set forward: what is due goes, what is not stays. */
#include "jobs/nightly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/audit.h"
#include "access/place.h"
#include "access/protection.h"
#include "consult/office.h"
#include "jobs/runner.h"
#include "os/files.h"
#include "record/attachment.h"
#include "record/draft.h"
#include "record/exchange/import_run.h"
#include "record/record_db.h"
#include "store/job.h"

#include "base/banned.h"

#define DAY_US (INT64_C(24) * 3600 * 1000000)
enum { FAILURES_MAX = 400 };

struct night {
    struct office office;
    struct keyring *keyring;
    Instant now;
    struct nightly_report report;
};

static void night_open(struct night *night, void **state)
{
    struct test_db *t = test_db_of(state);
    office_open(&night->office, t);
    night->keyring = place_keyring(t);
    night->now = clock_now();
    test_db_run(t->db, "UPDATE app_user SET last_sign_in_at = NULL");
}

static void night_close(struct night *night)
{
    keyring_close(&night->keyring);
}

static void run_after(struct night *night, int days)
{
    struct err err = { 0 };
    struct test_db *t = night->office.t;
    struct nightly nightly = { .db = t->db,
                               .seido = night->office.seido,
                               .keyring = night->keyring,
                               .data_folder = str_of(t->folder),
                               .now = { night->now.us + days * DAY_US } };
    test_ok(nightly_run(&nightly, home, &night->report, &err), &err);
}

/* While the bin is looked for nobody else writes, the audit neither: never by walking all records. */
static void bin_is_found_by_its_index(void **state)
{
    struct night night;
    night_open(&night, state);
    struct db *db = night.office.t->db;
    struct err err = { 0 };
    size_t types = 0;
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < night.office.seido->record_count; i++) {
        const struct record_def *def = &night.office.seido->records[i];
        AUTO_STMT stmt = { 0 };
        bool row = false;
        if (def->is_built_in || db_engine_of(db) != DB_SQLITE)
            continue;
        test_ok(db_prepare_composed(
                    db, &stmt,
                    str_format(&arena,
                               "EXPLAIN QUERY PLAN SELECT id FROM %.*s WHERE tenant = $1"
                               " AND state = 'deleted' AND updated_at <= $2",
                               STR_ARG(def->name)),
                    &err),
                &err);
        test_ok(db_step(&stmt, &row, &err), &err);
        assert_true(row && str_find(col_text(&stmt, 3), STR("_in_bin"), NULL));
        types++;
    }
    assert_true(types > 10 || db_engine_of(db) != DB_SQLITE);
    night_close(&night);
}

static void request_keys_are_found_by_their_index(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    if (db_engine_of(t->db) != DB_SQLITE)
        return;
    test_ok(db_prepare(t->db, &stmt,
                       "EXPLAIN QUERY PLAN DELETE FROM request_key WHERE tenant = $1 AND at <= $2",
                       &err),
            &err);
    test_ok(db_step(&stmt, &row, &err), &err);
    assert_true(row && str_find(col_text(&stmt, 3), STR("request_key_by_time"), NULL));
}

static int64_t count(struct night *night, const char *sql)
{
    return test_db_int(night->office.t->db, sql);
}

static void users_who_are_gone(void **state)
{
    struct night night;
    night_open(&night, state);
    struct test_db *t = night.office.t;
    UserId worker = night.office.actors[WORKER].user, chief = night.office.actors[CHIEF].user;
    test_db_run(
        t->db, str_to_chars(&t->arena,
                            str_format(&t->arena,
                                       "UPDATE app_user SET last_sign_in_at = %lld WHERE id = %lld",
                                       (long long)night.now.us, (long long)worker.n)));
    struct str leaves =
        date_format_iso(&t->arena, instant_tokyo_date((Instant){ night.now.us + 5 * DAY_US }));
    test_db_run(
        t->db,
        str_to_chars(&t->arena,
                     str_format(&t->arena, "UPDATE app_user SET leaves_on = '%.*s' WHERE id = %lld",
                                STR_ARG(leaves), (long long)chief.n)));
    run_after(&night, 5);
    assert_int_equal(night.report.counts[NIGHTLY_USERS], 0);
    run_after(&night, 6);
    assert_int_equal(night.report.counts[NIGHTLY_USERS], 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM app_user WHERE state = 'left'"), 1);
    run_after(&night, 89);
    assert_int_equal(night.report.counts[NIGHTLY_USERS], 0);
    run_after(&night, 91);
    assert_int_equal(night.report.counts[NIGHTLY_USERS], 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM app_user WHERE state = 'suspended'"), 1);
    night_close(&night);
}

/* The day passes: it asks, it does not open. */
static void protections_past_their_day(void **state)
{
    struct night night;
    struct err err = { 0 };
    night_open(&night, state);
    struct test_db *t = night.office.t;
    struct protection_act act = {
        .tenant = home,
        .person = night.office.person,
        .by = night.office.actors[WORKER].user,
        .now = night.now,
        .reason = STR("支援措置"),
        .request = STR(""),
        .until = { true, instant_tokyo_date((Instant){ night.now.us + 10 * DAY_US }) },
    };
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(protection_set(&tx, &act, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    enum protection found = PROTECTION_NONE;
    run_after(&night, 10);
    assert_int_equal(night.report.counts[NIGHTLY_PROTECTIONS], 0);
    run_after(&night, 11);
    assert_int_equal(night.report.counts[NIGHTLY_PROTECTIONS], 1);
    test_ok(protection_load(t->db, home, night.office.person, &found, &err), &err);
    assert_int_equal(found, PROTECTION_EXPIRY_ASKED);
    run_after(&night, 12);
    assert_int_equal(night.report.counts[NIGHTLY_PROTECTIONS], 0);
    night_close(&night);
}

static void imports_and_drafts_expire(void **state)
{
    struct night night;
    struct err err = { 0 };
    night_open(&night, state);
    struct test_db *t = night.office.t;
    struct import_run run = { .tenant = home,
                              .organisation = night.office.office,
                              .by = night.office.actors[CHIEF].user,
                              .sheet = STR("intake"),
                              .charset = STR("utf-8"),
                              .at = night.now,
                              .folder = str_of(t->folder) };
    test_ok(import_run_add(t->db, night.keyring, &run, STR("a.csv"), STR("受付番号\nA-1\n"), &err),
            &err);
    struct draft draft = { .tenant = home,
                           .user = night.office.actors[WORKER].user,
                           .form = STR("contact/new/1"),
                           .at = night.now,
                           .content = STR("body=途中") };
    test_ok(draft_save(t->db, night.keyring, &draft, &err), &err);
    run_after(&night, 1);
    assert_int_equal(night.report.counts[NIGHTLY_IMPORTS], 0);
    assert_int_equal(night.report.counts[NIGHTLY_DRAFTS], 0);
    run_after(&night, 3);
    assert_int_equal(night.report.counts[NIGHTLY_IMPORTS], 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM attachment"), 0);
    run_after(&night, 13);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM draft"), 1);
    run_after(&night, 14);
    assert_int_equal(night.report.counts[NIGHTLY_DRAFTS], 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM draft"), 0);
    night_close(&night);
}

/* Searches, open edits and failed sign-ins are kept for a day, request keys for thirty. */
static void short_notes_expire(void **state)
{
    static const struct {
        const char *table, *columns, *values, *at;
        int days;
    } rows[] = {
        { "search", "id, user_id, list, sealed", "'k3f9', 1, 'person', ", "at", 1 },
        { "open_edit", "record_type, record_id, user_id", "'contact', 99, 1", "at", 1 },
        { "throttle", "source, failures", "'s:192.0.2.7', 3", "failed_at", 1 },
        { "request_key", "request_key, record_type, record_id", "'aa', 'contact', 99", "at", 30 },
    };
    struct night night;
    night_open(&night, state);
    struct test_db *t = night.office.t;
    const char *blob = t->engine == DB_SQLITE ? "x'00'" : "'\\x00'";
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char sql[300], found[100];
        (void)snprintf(sql, sizeof sql, "DELETE FROM %s", rows[i].table);
        test_db_run(t->db, sql);
        (void)snprintf(sql, sizeof sql, "INSERT INTO %s (tenant, %s, %s) VALUES (%lld, %s%s, %lld)",
                       rows[i].table, rows[i].columns, rows[i].at, (long long)home.n,
                       rows[i].values, i == 0 ? blob : "", (long long)night.now.us);
        test_db_run(t->db, sql);
        (void)snprintf(found, sizeof found, "SELECT COUNT(*) FROM %s", rows[i].table);
        run_after(&night, rows[i].days - 1);
        assert_int_equal(count(&night, found), 1);
        run_after(&night, rows[i].days);
        assert_int_equal(count(&night, found), 0);
        assert_int_equal(night.report.counts[NIGHTLY_TRACES], 1);
    }
    night_close(&night);
}

/* ---- the bin ---- */

static void add_file(struct night *night, const struct record *record)
{
    struct err err = { 0 };
    struct test_db *t = night->office.t;
    static const char bytes[] = "%PDF-1.4 of a test";
    int fd = -1;
    struct attachment file = { .tenant = home,
                               .owner = night->office.office,
                               .casefile = night->office.casefile,
                               .record_type = record->def->name,
                               .record = record->id,
                               .field = STR("files"),
                               .name = STR("同意書.pdf"),
                               .at = night->now,
                               .by = night->office.actors[WORKER].user };
    test_ok(file_scratch(str_of(t->folder), &fd, &err), &err);
    test_ok(fd_write(fd, (struct str){ bytes, sizeof bytes - 1 }, &err), &err);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    test_ok(key_reserve(t->db, home, 1, &err), &err);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(attachment_add(&tx, night->keyring, &file, fd, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    (void)close(fd);
}

static void bin(struct night *night, struct record *record)
{
    struct err err = { 0 };
    struct save save = { .by = night->office.actors[WORKER].user,
                         .at = night->now,
                         .reason = STR("間違い") };
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(night->office.t->db, &tx, &err), &err);
    test_ok(record_delete(&tx, record, &save, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

/* An assessment with rows and a file in the bin, and one beside it that stays. */
static void fill_bin(struct night *night)
{
    static const char json[] = "{\"assessed_on\":\"2026-06-03\",\"household\":[{\"name\":\"花\","
                               "\"relation\":\"spouse\"}],\"background\":\"経過\"}";
    struct record *goes = office_put(&night->office, WORKER, "assessment", json);
    struct record *stays = office_put(&night->office, WORKER, "assessment", json);
    add_file(night, goes);
    add_file(night, stays);
    bin(night, goes);
}

static void the_bin_is_emptied_after_thirty_days(void **state)
{
    struct night night;
    night_open(&night, state);
    fill_bin(&night);
    run_after(&night, BIN_DAYS - 1);
    assert_int_equal(night.report.counts[NIGHTLY_BIN], 0);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment"), 2);
    run_after(&night, BIN_DAYS);
    assert_int_equal(night.report.counts[NIGHTLY_BIN], 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment"), 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment_household"), 1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM attachment"), 1);
    assert_int_equal(count(&night, "SELECT COUNT(DISTINCT attachment_id) FROM attachment_chunk"),
                     1);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM record_history"
                                   " WHERE record_type = 'assessment'"),
                     0);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM audit_pending"
                                   " WHERE entry LIKE '%empty_bin%'"),
                     1);
    run_after(&night, BIN_DAYS + 1);
    assert_int_equal(night.report.counts[NIGHTLY_BIN], 0);
    night_close(&night);
}

/* Whichever statement fails: all of it is there still. */
static void a_failure_leaves_the_bin_whole(void **state)
{
    struct night night;
    struct err err = { 0 };
    enum status status = ERR_DB;
    int failures = 0;
    night_open(&night, state);
    fill_bin(&night);
    struct test_db *t = night.office.t;
    const struct record_def *def = seido_record(night.office.seido, STR("assessment"));
    Instant later = { night.now.us + BIN_DAYS * DAY_US };
    for (; status != OK && failures < FAILURES_MAX; failures++) {
        int64_t gone = 0;
        db_fail_at(t->db, failures + 1);
        status = record_bin_empty(t->db, def, home, later, &gone, &err);
        db_fail_at(t->db, 0);
        if (status == OK)
            break;
        assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment"), 2);
        assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment_household"), 2);
        assert_int_equal(count(&night, "SELECT COUNT(DISTINCT attachment_id)"
                                       " FROM attachment_chunk"),
                         2);
    }
    test_ok(status, &err);
    assert_true(failures >= 8);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment"), 1);
    night_close(&night);
}

/* ---- the head of the chain ---- */

static void the_head_is_written_and_proves_a_cut(void **state)
{
    struct night night;
    struct err err = { 0 };
    night_open(&night, state);
    struct test_db *t = night.office.t;
    struct audit_sealed sealed = { 0 };
    int64_t entries = 0;
    fill_bin(&night);
    run_after(&night, BIN_DAYS); /* one more entry for the chain */
    struct str kept = { 0 }, fault = { 0 };
    run_after(&night, 0); /* nothing is chained yet: no head */
    assert_int_equal(night.report.counts[NIGHTLY_HEAD], 0);
    struct str spool = str_format(&t->arena, "%s/spool", t->folder);
    test_ok(folder_make(spool, 0700, &err), &err);
    test_ok(audit_seal(t->db, night.keyring, spool, &sealed, &err), &err);
    assert_true(sealed.count >= 2);
    run_after(&night, 0);
    assert_int_equal(night.report.counts[NIGHTLY_HEAD], 1);
    struct str path = str_format(&t->arena, "%s/heads/%.*s-1.txt", t->folder,
                                 STR_ARG(date_format_iso(&t->arena, nightly_of(night.now))));
    test_ok(file_read(&t->arena, path, 4096, &kept, &err), &err);
    test_ok(audit_verify(t->db, &t->arena, night.keyring, home, kept, &entries, &fault, &err),
            &err);
    assert_str(&t->arena, fault, "");
    test_db_run(t->db,
                "DELETE FROM audit_chain WHERE number = (SELECT MAX(number) FROM audit_chain)");
    test_ok(audit_verify(t->db, &t->arena, night.keyring, home, kept, &entries, &fault, &err),
            &err);
    assert_true(str_starts(fault, STR("the end was cut")));
    night_close(&night);
}

/* ---- asked for once a night ---- */

static void night_begins_at_three(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    Date day;
    assert_true(date_parse_iso(STR("2026-11-21"), &day));
    assert_str(&arena, date_format_iso(&arena, nightly_of(instant_from_tokyo(day, 179))),
               "2026-11-20");
    assert_str(&arena, date_format_iso(&arena, nightly_of(instant_from_tokyo(day, 180))),
               "2026-11-21");
    arena_release(&arena);
}

static void the_runner_asks_once_a_night(void **state)
{
    static const char done[] = "SELECT COUNT(*) FROM job WHERE kind = 'nightly' AND state = 'done'";
    struct night night;
    struct err err = { 0 };
    night_open(&night, state);
    struct test_db *t = night.office.t;
    struct runner runner = { .keyring = night.keyring,
                             .seido = night.office.seido,
                             .data_folder = str_of(t->folder) };
    fill_bin(&night);
    for (int i = 0; i < 3; i++)
        test_ok(runner_round(&runner, t->db, night.now, &err), &err);
    assert_int_equal(count(&night, done), 1);
    Instant later = { night.now.us + BIN_DAYS * DAY_US };
    test_ok(runner_round(&runner, t->db, later, &err), &err);
    assert_int_equal(count(&night, done), 2);
    assert_int_equal(count(&night, "SELECT COUNT(*) FROM assessment"), 1);
    night_close(&night);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(night_begins_at_three),
        TEST_ON_BOTH(bin_is_found_by_its_index),
        TEST_ON_BOTH(request_keys_are_found_by_their_index),
        TEST_ON_BOTH(users_who_are_gone),
        TEST_ON_BOTH(protections_past_their_day),
        TEST_ON_BOTH(imports_and_drafts_expire),
        TEST_ON_BOTH(short_notes_expire),
        TEST_ON_BOTH(the_bin_is_emptied_after_thirty_days),
        TEST_ON_BOTH(a_failure_leaves_the_bin_whole),
        TEST_ON_BOTH(the_head_is_written_and_proves_a_cut),
        TEST_ON_BOTH(the_runner_asks_once_a_night),
    };
    return cmocka_run_group_tests_name("jobs/nightly", tests, NULL, NULL);
}
