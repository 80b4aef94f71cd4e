/* export_test.c - records out in every format, and back in: what was exported is the same when it is
 * imported again. Runs of imports, drafts and attachments are sealed and come back whole. */
#include "record/fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/tenant_key.h"
#include "base/assets.h"
#include "os/files.h"
#include "record/attachment.h"
#include "record/draft.h"
#include "record/exchange/convert.h"
#include "record/exchange/export.h"
#include "record/exchange/import_run.h"
#include "record/record_db.h"

#include "base/banned.h"

static struct catalogue *texts(struct arena *arena)
{
    struct catalogue *catalogue = NULL;
    struct err err = { 0 };
    test_ok(catalogue_open(arena, &catalogue, &err), &err);
    for (size_t i = 0; i < asset_count; i++)
        if (str_ends(assets[i].name, STR(".ja.po")))
            test_ok(catalogue_load_po(catalogue, LANG_JA, assets[i].bytes, &err), &err);
    return catalogue;
}

static struct kind_context context_of(struct test_db *t, const struct seido *seido)
{
    struct kind_context context = fixture_kinds(seido);
    context.catalogue = texts(&t->arena);
    return context;
}

static void save_sample(struct test_db *t, const struct seido *seido, const char *line,
                        unsigned seed)
{
    struct record *record = fixture_record(&t->arena, seido_record(seido, STR("sample")));
    struct problems problems;
    struct err err = { 0 };
    bool repeat = false;
    AUTO_TX tx = { 0 };
    struct save save = { .by = { FIXTURE_USER }, .at = { 1 } };
    problems_init(&problems, &t->arena);
    fixture_fill(&t->arena, seido, record, seed);
    value_set_text(record_value(record, STR("line")), str_of(line));
    record_check(&t->arena, record, true, fixture_kinds(seido).today, &problems);
    assert_int_equal(problems.count, 0);
    test_ok(key_reserve(t->db, record->tenant, 1, &err), &err);
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(record_save(&tx, record, &save, &repeat, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

static enum status gather(void *context, struct str bytes, struct err *err)
{
    (void)err;
    buf_add(context, bytes);
    return OK;
}

static struct str export_as(struct test_db *t, const struct seido *seido, enum export_format format,
                            bool may_substitute, enum status expected, struct err *err)
{
    static struct clause all = { .text = { "", 0 } };
    struct list_query query = { .def = seido_record(seido, STR("sample")),
                                .tenant = { TEST_TENANT },
                                .visible = &all };
    struct buf bytes;
    int64_t rows = 0;
    buf_init(&bytes, &t->arena, 4096, 8 * 1024 * 1024);
    struct export_job job = { .db = t->db,
                              .kinds = context_of(t, seido),
                              .query = &query,
                              .format = format,
                              .may_substitute = may_substitute,
                              .folder = str_of(t->folder),
                              .sink = { &bytes, gather } };
    assert_int_equal(export_run(&job, &t->arena, &rows, NULL, err), expected);
    assert_int_equal(rows, 2);
    return buf_str(&bytes);
}

static bool holds(struct str text, const char *part)
{
    size_t at = 0;
    return str_find(text, str_of(part), &at);
}

static void formats_hold_the_values(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct err err = { 0 };
    save_sample(t, seido, "=1+1", 2);
    save_sample(t, seido, "普通の行", 3);
    struct str csv = export_as(t, seido, EXPORT_CSV_EXCEL, false, OK, &err);
    assert_true(str_starts(csv, STR("\xEF\xBB\xBF")));
    assert_true(holds(csv, "\"受付番号\",\"状態\",\"一行\""));
    assert_true(holds(csv, "R08-0001"));
    assert_true(holds(csv, "'=1+1")); /* neutralised */
    assert_true(holds(csv, "令和8年4月1日（2026年）"));
    csv = export_as(t, seido, EXPORT_CSV_LINK, false, OK, &err);
    assert_true(holds(csv, "casefile.number,state,line"));
    assert_true(holds(csv, "2026-04-01"));
    struct str json = export_as(t, seido, EXPORT_JSON, false, OK, &err);
    struct json read = { 0 };
    test_ok(json_read(&t->arena, json, &read, &err), &err);
    assert_int_equal(read.count, 2);
    assert_str(&t->arena, json_find(&read.items[0], "day")->text, "2026-04-01");
    struct str xlsx = export_as(t, seido, EXPORT_XLSX, false, OK, &err);
    assert_true(grid_is_xlsx(xlsx));
    /* 𠮷 and the variation selector are not in CP932: told, or written as 〓 when that was agreed */
    (void)export_as(t, seido, EXPORT_CSV_CP932, false, ERR_INVALID, &err);
    assert_string_equal(err.key, "export.missing");
    assert_true(holds(str_of(err.args[0].text), "𠮷"));
    csv = export_as(t, seido, EXPORT_CSV_CP932, true, OK, &err);
    struct str decoded = { 0 };
    test_ok(charset_decode(&t->arena, CHARSET_CP932, csv, &decoded, &err), &err);
    assert_true(holds(decoded, "〓"));
}

static void exported_is_imported_as_the_same(void **state)
{
    static const enum export_format formats[] = { EXPORT_CSV_EXCEL, EXPORT_CSV_LINK, EXPORT_XLSX };
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct err err = { 0 };
    save_sample(t, seido, "-1+2", 3);
    save_sample(t, seido, "次の行", 9);
    const struct sheet *sheet = sheet_find(&t->arena, seido, STR("sample"));
    for (size_t i = 0; i < LENGTH(formats); i++) {
        struct str bytes = export_as(t, seido, formats[i], false, OK, &err);
        struct grid grid = { 0 };
        struct mapping mapping;
        struct import_preview preview = { 0 };
        test_ok(grid_read(&t->arena, bytes, CHARSETS, &grid, &err), &err);
        mapping_propose(&t->arena, seido, sheet, grid.headers, grid.column_count, &mapping);
        test_ok(mapping_check(&t->arena, &mapping, LANG_JA, &err), &err);
        struct import_job job = { .db = t->db,
                                  .seido = seido,
                                  .kinds = context_of(t, seido),
                                  .tenant = { TEST_TENANT },
                                  .organisation = { FIXTURE_ORGANISATION },
                                  .by = { FIXTURE_USER },
                                  .grid = &grid,
                                  .mapping = &mapping };
        test_ok(import_check(&job, &t->arena, &preview, &err), &err);
        for (size_t f = 0; f < preview.fault_count; f++)
            fprintf(stderr, "%.*s '%.*s': %.*s\n", STR_ARG(preview.faults[f].header),
                    STR_ARG(preview.faults[f].value), STR_ARG(preview.faults[f].text));
        assert_int_equal(preview.counts[IMPORT_ERROR], 0);
        if (formats[i] == EXPORT_CSV_LINK) /* words and dates of the others are for people */
            assert_int_equal(preview.counts[IMPORT_SAME], 2);
    }
}

static struct keyring *keys(struct test_db *t)
{
    struct keyring *keyring = NULL;
    struct err err = { 0 };
    unsigned char wrapped[WRAPPED_KEY_SIZE];
    struct str path = str_format(&t->arena, "%s/master.key", t->folder);
    test_ok(keyring_create(path, &err), &err);
    test_ok(keyring_open(&keyring, path, &err), &err);
    keyring_wrap_new(keyring, TEST_TENANT, wrapped);
    test_ok(keyring_add_tenant(keyring, TEST_TENANT,
                               (struct str){ (const char *)wrapped, sizeof wrapped }, &err),
            &err);
    return keyring;
}

static void runs_keep_their_file_and_faults(void **state)
{
    struct test_db *t = test_db_of(state);
    (void)fixture_db(t);
    struct keyring *keyring = keys(t);
    struct err err = { 0 };
    struct import_run run = { .folder = STR("/tmp"),
                              .tenant = { TEST_TENANT },
                              .organisation = { FIXTURE_ORGANISATION },
                              .by = { FIXTURE_USER },
                              .sheet = STR("intake"),
                              .charset = STR("utf-8"),
                              .at = { 5 } };
    test_ok(import_run_add(t->db, keyring, &run, STR("台帳.csv"), STR("受付番号\nA-1\n"), &err),
            &err);
    struct str name = { 0 }, bytes = { 0 };
    struct import_run loaded = { 0 };
    test_ok(import_run_load(t->db, &t->arena, run.tenant, run.id, &loaded, &err), &err);
    test_ok(import_run_file(t->db, &t->arena, keyring, &loaded, &name, &bytes, &err), &err);
    assert_str(&t->arena, name, "台帳.csv");
    assert_str(&t->arena, bytes, "受付番号\nA-1\n");
    struct import_fault faults[120];
    unsigned char results[1] = { IMPORT_ERROR };
    for (size_t i = 0; i < 120; i++)
        faults[i] = (struct import_fault){ .row = i + 1,
                                           .line = i + 2,
                                           .header = STR("氏名"),
                                           .value = STR("値"),
                                           .text = STR("直し方") };
    struct import_preview preview = {
        .results = results, .counts = { [IMPORT_ERROR] = 1 }, .faults = faults, .fault_count = 120
    };
    loaded.mapping = STR("casefile.number\n");
    test_ok(import_run_looked(t->db, keyring, &loaded, &preview, &err), &err);
    struct import_faults some = { .from = 45, .max = 20 };
    test_ok(import_run_faults(t->db, &t->arena, keyring, &loaded, &some, &err), &err);
    assert_int_equal(some.count, 20);
    assert_int_equal(some.items[0].row, 46);
    assert_int_equal(some.items[19].row, 65);
    test_ok(import_run_load(t->db, &t->arena, run.tenant, run.id, &loaded, &err), &err);
    assert_str(&t->arena, loaded.results, "e");
    for (int again = 0; again < 2; again++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        enum status status =
            import_run_end(&tx, &loaded, IMPORT_RUN_CANCELLED, NULL, (Instant){ 9 }, &err);
        assert_int_equal(status, again == 0 ? OK : ERR_CONFLICT);
        if (status == OK)
            test_ok(tx_commit(&tx, &err), &err);
    }
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM attachment_chunk"), 0);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM import_row"), 0);
    keyring_close(&keyring);
}

static void drafts_last_fourteen_days(void **state)
{
    struct test_db *t = test_db_of(state);
    (void)fixture_db(t);
    struct keyring *keyring = keys(t);
    struct err err = { 0 };
    struct draft draft = { .tenant = { TEST_TENANT },
                           .user = { FIXTURE_USER },
                           .form = STR("contact/new/104"),
                           .casefile = { FIXTURE_CASEFILE },
                           .at = { 1000 },
                           .content = STR("body=途中まで") };
    struct draft loaded = { .tenant = draft.tenant, .user = draft.user, .form = draft.form };
    test_ok(draft_save(t->db, keyring, &draft, &err), &err);
    draft.content = STR("body=途中まで書いた");
    test_ok(draft_save(t->db, keyring, &draft, &err), &err);
    test_ok(draft_load(t->db, &t->arena, keyring, (Instant){ 2000 }, &loaded, &err), &err);
    assert_str(&t->arena, loaded.content, "body=途中まで書いた");
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM draft"), 1);
    Instant late = { 2000 + INT64_C(14) * 24 * 3600 * 1000000 };
    assert_int_equal(draft_load(t->db, &t->arena, keyring, late, &loaded, &err), ERR_NOT_FOUND);
    int64_t gone = 0;
    test_ok(draft_expire(t->db, draft.tenant, late, &gone, &err), &err);
    assert_int_equal(gone, 1);
    keyring_close(&keyring);
}

/* One user fills no disk: many drafts, or large ones, are refused; those that are there are still written to, and each
 * user has room of his own. */
static void drafts_have_a_bound(void **state)
{
    struct test_db *t = test_db_of(state);
    (void)fixture_db(t);
    struct keyring *keyring = keys(t);
    struct err err = { 0 };
    char *large = arena_array(&t->arena, char, DRAFT_MAX);
    struct draft draft = {
        .tenant = { TEST_TENANT }, .user = { FIXTURE_USER }, .at = { 1000 }, .content = STR("a=1")
    };
    memset(large, 'x', DRAFT_MAX);
    for (int i = 0; i < DRAFTS_MAX; i++) {
        draft.form = str_format(&t->arena, "contact/new/%d", i);
        test_ok(draft_save(t->db, keyring, &draft, &err), &err);
    }
    struct draft more = draft;
    more.form = STR("contact/new/one-more");
    assert_int_equal(draft_save(t->db, keyring, &more, &err), ERR_LIMIT);
    assert_string_equal(err.key, "record.draft.too_many");
    draft.content = STR("a=2");
    test_ok(draft_save(t->db, keyring, &draft, &err), &err);
    struct draft other = more;
    other.user.n = FIXTURE_USER + 1;
    test_ok(draft_save(t->db, keyring, &other, &err), &err);
    /* what is too old to be offered takes no room */
    more.at.us = 2000 + INT64_C(14) * 24 * 3600 * 1000000;
    test_ok(draft_save(t->db, keyring, &more, &err), &err);
    test_db_run(t->db, "DELETE FROM draft");
    more.content = (struct str){ large, DRAFT_MAX };
    enum status status = OK;
    int count = 0;
    for (; status == OK && count < DRAFTS_MAX; count++) {
        more.form = str_format(&t->arena, "contact/new/%d", count);
        status = draft_save(t->db, keyring, &more, &err);
    }
    assert_int_equal(status, ERR_LIMIT);
    assert_int_equal(count - 1, DRAFT_BYTES_MAX / DRAFT_MAX - 1); /* sealing adds some bytes */
    more.form = STR("contact/new/0");
    test_ok(draft_save(t->db, keyring, &more, &err), &err);
    keyring_close(&keyring);
}

static int file_of(struct test_db *t, struct str bytes)
{
    int fd = -1;
    struct err err = { 0 };
    test_ok(file_scratch(str_of(t->folder), &fd, &err), &err);
    test_ok(fd_write(fd, bytes, &err), &err);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static enum status add(struct test_db *t, const struct keyring *keyring, const char *name,
                       struct str bytes, struct attachment *ret, struct err *err)
{
    AUTO_TX tx = { 0 };
    *ret = (struct attachment){ .tenant = { TEST_TENANT },
                                .owner = { FIXTURE_ORGANISATION },
                                .casefile = { FIXTURE_CASEFILE },
                                .record_type = STR("sample"),
                                .field = STR("paper"),
                                .name = str_of(name),
                                .at = { 1 },
                                .by = { FIXTURE_USER } };
    int fd = file_of(t, bytes);
    enum status status = key_reserve(t->db, ret->tenant, 1, err);
    if (status == OK)
        status = tx_begin(t->db, &tx, err);
    if (status == OK)
        status = attachment_add(&tx, keyring, ret, fd, err);
    (void)close(fd);
    return status == OK ? tx_commit(&tx, err) : status;
}

static void attachments_come_back_whole(void **state)
{
    struct test_db *t = test_db_of(state);
    (void)fixture_db(t);
    struct keyring *keyring = keys(t);
    struct err err = { 0 };
    struct attachment file = { 0 };
    size_t size = 3 * SEAL_CHUNK;
    char *bytes = arena_array(&t->arena, char, size + 1);
    for (size_t i = 0; i < size + 1; i++)
        bytes[i] = (char)(i * 31 % 251);
    memcpy(bytes, "%PDF-", 5);
    for (size_t len = size - 1; len <= size + 1; len++) {
        struct attachment loaded = { 0 };
        struct buf back;
        buf_init(&back, &t->arena, size + 2, size + 2);
        test_ok(add(t, keyring, "同意書.pdf", (struct str){ bytes, len }, &file, &err), &err);
        test_ok(attachment_load(t->db, &t->arena, keyring, file.tenant, file.id, &loaded, &err),
                &err);
        assert_str(&t->arena, loaded.name, "同意書.pdf");
        assert_str(&t->arena, loaded.media_type, "application/pdf");
        assert_int_equal(loaded.size, len);
        test_ok(attachment_read(t->db, keyring, &loaded, gather, &back, &err), &err);
        assert_true(str_equal(buf_str(&back), (struct str){ bytes, len }));
    }
    assert_int_equal(add(t, keyring, "x.exe", STR("MZ\x90"), &file, &err), ERR_INVALID);
    assert_int_equal(add(t, keyring, "123456789018.pdf", STR("%PDF-1"), &file, &err), ERR_INVALID);
    assert_int_equal(add(t, keyring, "empty.pdf", STR(""), &file, &err), ERR_INVALID);
    test_db_run(t->db, "UPDATE attachment_chunk SET no = no + 10 WHERE no = 0");
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM attachment_chunk WHERE no = 10"), 3);
    struct attachment *list = NULL;
    size_t count = 0;
    test_ok(attachment_list(t->db, &t->arena, keyring, file.tenant,
                            (CasefileId){ FIXTURE_CASEFILE }, &list, &count, &err),
            &err);
    assert_int_equal(count, 3);
    struct buf back;
    buf_init(&back, &t->arena, size + 2, size + 2);
    assert_int_equal(attachment_read(t->db, keyring, &list[0], gather, &back, &err), ERR_INVALID);
    keyring_close(&keyring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(formats_hold_the_values),
        TEST_ON_BOTH(exported_is_imported_as_the_same),
        TEST_ON_BOTH(runs_keep_their_file_and_faults),
        TEST_ON_BOTH(drafts_last_fourteen_days),
        TEST_ON_BOTH(drafts_have_a_bound),
        TEST_ON_BOTH(attachments_come_back_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
