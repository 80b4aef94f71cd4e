/* import_test.c - the files of an office's year (tests/data/office-year) taken over into records: what
 * arises, that taking them twice changes nothing, and that every fault of the dirty file is told with
 * row, column, value and remedy. */
#include "record/fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/assets.h"
#include "os/files.h"
#include "record/exchange/import.h"
#include "record/message.h"

#include "base/banned.h"

struct office {
    struct test_db *t;
    struct seido *seido;
    struct catalogue *catalogue;
    struct grid grid;
    struct mapping mapping;
    struct import_job job;
    int64_t cases; /* hooks */
};

static void load_texts(struct office *office)
{
    struct err err = { 0 };
    test_ok(catalogue_open(&office->t->arena, &office->catalogue, &err), &err);
    for (size_t i = 0; i < asset_count; i++)
        if (str_ends(assets[i].name, STR(".ja.po")))
            test_ok(catalogue_load_po(office->catalogue, LANG_JA, assets[i].bytes, &err), &err);
}

static struct str file_bytes(struct test_db *t, const char *name)
{
    struct str bytes = { 0 };
    struct err err = { 0 };
    struct str path =
        str_format(&t->arena, "%s/tests/data/office-year/%s", getenv("BANSO_SOURCE"), name);
    test_ok(file_read(&t->arena, path, IMPORT_BYTES_MAX, &bytes, &err), &err);
    return bytes;
}

static void office_open(struct office *office, void **state)
{
    *office = (struct office){ .t = test_db_of(state) };
    office->seido = fixture_db(office->t);
    load_texts(office);
}

static void prepare_bytes(struct office *office, struct str bytes, const char *sheet_name)
{
    struct arena *arena = &office->t->arena;
    struct err err = { 0 };
    test_ok(grid_read(arena, bytes, CHARSETS, &office->grid, &err), &err);
    const struct sheet *sheet = sheet_find(arena, office->seido, str_of(sheet_name));
    assert_non_null(sheet);
    mapping_propose(arena, office->seido, sheet, office->grid.headers, office->grid.column_count,
                    &office->mapping);
    test_ok(mapping_check(arena, &office->mapping, LANG_JA, &err), &err);
    struct kind_context context = fixture_kinds(office->seido);
    context.catalogue = office->catalogue;
    office->job = (struct import_job){ .db = office->t->db,
                                       .seido = office->seido,
                                       .kinds = context,
                                       .tenant = { TEST_TENANT },
                                       .organisation = { FIXTURE_ORGANISATION },
                                       .by = { FIXTURE_USER },
                                       .now = { INT64_C(1763712345678901) },
                                       .grid = &office->grid,
                                       .mapping = &office->mapping };
}

static void prepare(struct office *office, const char *file, const char *sheet_name)
{
    prepare_bytes(office, file_bytes(office->t, file), sheet_name);
}

static void show(const struct import_preview *preview)
{
    for (size_t i = 0; i < preview->fault_count && i < 20; i++) {
        const struct import_fault *fault = &preview->faults[i];
        fprintf(stderr, "row %zu (line %zu) %.*s '%.*s': %.*s\n", fault->row, fault->line,
                STR_ARG(fault->header), STR_ARG(fault->value), STR_ARG(fault->text));
    }
}

static enum status count_case(void *context, struct tx *tx, CasefileId casefile, struct err *err)
{
    struct office *office = context;
    (void)tx, (void)err;
    assert_true(casefile.n > 0);
    office->cases++;
    return OK;
}

static void take(struct office *office, struct import_preview *ret)
{
    struct err err = { 0 };
    struct import_hooks hooks = { .context = office, .each_casefile = count_case };
    office->cases = 0;
    enum status status = import_take(&office->job, &office->t->arena, 7, &hooks, ret, &err);
    if (status != OK)
        show(ret);
    test_ok(status, &err);
}

static int64_t count(struct office *office, const char *sql)
{
    return test_db_int(office->t->db, sql);
}

static void expect_counts(const struct import_preview *preview, int64_t add, int64_t change,
                          int64_t same, int64_t errors)
{
    assert_int_equal(preview->counts[IMPORT_ADD], add);
    assert_int_equal(preview->counts[IMPORT_CHANGE], change);
    assert_int_equal(preview->counts[IMPORT_SAME], same);
    assert_int_equal(preview->counts[IMPORT_ERROR], errors);
}

static void a_year_of_an_office(void **state)
{
    static const struct {
        const char *file, *sheet;
        int64_t rows;
    } files[] = { { "intake.csv", "intake", 285 },
                  { "contact.csv", "contact", 859 },
                  { "plan.csv", "plan", 56 },
                  { "evaluation.csv", "evaluation", 28 } };
    struct office office;
    struct import_preview preview = { 0 };
    office_open(&office, state);
    for (size_t i = 0; i < LENGTH(files); i++) {
        prepare(&office, files[i].file, files[i].sheet);
        for (size_t c = 0; c < office.mapping.count; c++)
            if (office.mapping.targets[c].kind == TARGET_NONE)
                fail_msg("%s: no field for %.*s", files[i].file,
                         STR_ARG(office.mapping.headers[c]));
        take(&office, &preview);
        expect_counts(&preview, files[i].rows, 0, 0, 0);
        assert_true(office.cases > 0);
    }
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile"), 286);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM person"), 286);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM intake"), 285);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM contact"), 859);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM plan WHERE work_goal = 1"), 11);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM plan WHERE conference_on IS NULL"), 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM evaluation WHERE outcome IS NULL"), 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM triage WHERE triaged_on IS NULL"), 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM intake WHERE origin <> 'import:7'"), 0);
    assert_true(count(&office, "SELECT COUNT(*) FROM application") > 50);
    assert_true(count(&office, "SELECT COUNT(*) FROM worker_alias") >= 3);
    assert_true(count(&office, "SELECT COUNT(*) FROM person_gram") > 1000);
    for (size_t i = 0; i < LENGTH(files); i++) { /* again: everything is the same */
        prepare(&office, files[i].file, files[i].sheet);
        take(&office, &preview);
        expect_counts(&preview, 0, 0, files[i].rows, 0);
        assert_int_equal(office.cases, 0);
    }
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM record_history"), 0);
}

static void ten_faults_are_told_at_once(void **state)
{
    static const struct {
        size_t row;
        const char *header, *value;
    } faults[] = {
        { 3, "受付日", "2019/2/30" },
        { 6, "受付日", "昭和65年4月1日" },
        { 9, "性別", "男姓" },
        { 12, "受付番号", "R01-0011" },
        { 15, "生年月日", "令和10年1月1日" },
        { 18, "相談経路", "" },
        { 21, "電話", "電話なし" },
        { 24, "住所", "********9018" },
        { 27, "氏名", "=HYPERLINK(\"http://x\",\"y\")" },
        { 30, "最も困っていること", "就職" },
    };
    struct office office;
    struct import_preview preview = { 0 };
    struct err err = { 0 };
    office_open(&office, state);
    prepare(&office, "intake-dirty.csv", "intake");
    test_ok(import_check(&office.job, &office.t->arena, &preview, &err), &err);
    if (preview.fault_count != LENGTH(faults))
        show(&preview);
    expect_counts(&preview, 30, 0, 0, 10);
    assert_int_equal(preview.fault_count, LENGTH(faults));
    for (size_t i = 0; i < LENGTH(faults); i++) {
        assert_int_equal(preview.faults[i].row, faults[i].row);
        assert_int_equal(preview.faults[i].line, faults[i].row + 1);
        assert_str(&office.t->arena, preview.faults[i].header, faults[i].header);
        assert_str(&office.t->arena, preview.faults[i].value, faults[i].value);
        assert_true(preview.faults[i].text.len > 20);
    }
    struct import_hooks hooks = { .context = &office, .each_casefile = count_case };
    assert_int_equal(import_take(&office.job, &office.t->arena, 7, &hooks, &preview, &err),
                     ERR_INVALID);
    assert_string_equal(err.key, "import.has_errors");
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile"), 1);
}

static void a_broken_file_is_refused_with_its_line(void **state)
{
    struct test_db *t = test_db_of(state);
    struct grid grid = { 0 };
    struct err err = { 0 };
    assert_int_equal(
        grid_read(&t->arena, file_bytes(t, "intake-broken.csv"), CHARSETS, &grid, &err),
        ERR_INVALID);
    bool has_line = false;
    for (size_t i = 0; i < err.arg_count; i++)
        has_line = has_line ||
                   (str_equal(str_of(err.args[i].name), STR("line")) && err.args[i].number == 22);
    assert_true(has_line);
}

static void a_change_is_one_version_more(void **state)
{
    struct office office;
    struct import_preview preview = { 0 };
    office_open(&office, state);
    prepare_bytes(&office,
                  STR("受付番号,受付日,氏名,フリガナ,電話,相談経路,スクリーニング結果\n"
                      "A-1,2019-04-02,髙﨑　𠮷子,ﾀｶｻｷ ﾖｼｺ,090-1234-5678,その他,継続支援\n"
                      "A-2,2019-04-03,,,,その他,\n"),
                  "intake");
    take(&office, &preview);
    expect_counts(&preview, 2, 0, 0, 0);
    prepare_bytes(&office,
                  STR("受付番号,受付日,氏名,フリガナ,電話,相談経路,スクリーニング結果\n"
                      "A-1,2019-04-02,髙﨑　𠮷子,タカサキ ヨシコ,0901234-5679,その他,継続支援\n"
                      "A-2,2019-04-03,,,,その他,\n"
                      "A-3,2019-04-04,,,,その他,\n"),
                  "intake");
    take(&office, &preview);
    expect_counts(&preview, 1, 1, 1, 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM record_history"), 1);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM person_number WHERE"
                                    " digits = '09012345679'"),
                     1);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM person_number"), 1);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile WHERE opened_on = '2019-04-04'"),
                     1);
    assert_int_equal(office.cases, 2);
}

static void keys_in_a_file_are_not_believed(void **state)
{
    struct office office;
    struct import_preview preview = { 0 };
    office_open(&office, state);
    prepare_bytes(
        &office,
        STR("受付番号,対応日,対応方法,記入者,内容\nR08-0001,2026-04-02,訪問・同行支援,102,a\n"
            "R08-0001,2026-04-03,訪問・同行支援,999,b\n"),
        "contact");
    take(&office, &preview);
    expect_counts(&preview, 2, 0, 0, 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM contact WHERE written_by = 102"), 1);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM contact WHERE written_by IS NULL"
                                    " AND written_by_text = '999'"),
                     1);
}

static void cases_of_a_conflict_are_closed(void **state)
{
    struct office office;
    struct import_preview preview = { 0 };
    struct err err = { 0 };
    office_open(&office, state);
    test_db_run(office.t->db,
                "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason,"
                " recorded_by, recorded_at) VALUES (1, 103, 102, 'x', 102, 0)");
    prepare_bytes(&office, STR("受付番号,対応日,内容\nR08-0001,2026-04-02,a\n"), "contact");
    test_ok(import_check(&office.job, &office.t->arena, &preview, &err), &err);
    assert_int_equal(preview.counts[IMPORT_ERROR], 1);
    struct str hidden = preview.faults[0].text;
    prepare_bytes(&office, STR("受付番号,受付日,相談経路\nR08-0001,2019-04-02,その他\n"), "intake");
    test_ok(import_check(&office.job, &office.t->arena, &preview, &err), &err);
    assert_int_equal(preview.counts[IMPORT_ERROR], 1);
    /* in a sheet of records the case is not there at all */
    test_db_run(office.t->db, "DELETE FROM conflict_of_interest");
    test_db_run(office.t->db, "UPDATE casefile SET number = 'R08-0002'");
    prepare_bytes(&office, STR("受付番号,対応日,内容\nR08-0001,2026-04-02,a\n"), "contact");
    test_ok(import_check(&office.job, &office.t->arena, &preview, &err), &err);
    assert_true(str_equal(preview.faults[0].text, hidden));
}

static void all_or_nothing(void **state)
{
    struct office office;
    struct import_preview preview = { 0 };
    office_open(&office, state);
    prepare_bytes(&office,
                  STR("受付番号,受付日,氏名,相談経路\nA-1,2019-04-02,佐藤 一,その他\n"
                      "A-2,2019-04-03,,その他\n"),
                  "intake");
    for (int64_t n = 1;; n++) {
        struct err err = { 0 };
        struct import_hooks hooks = { .context = &office, .each_casefile = count_case };
        db_fail_at(office.t->db, n);
        enum status status = import_take(&office.job, &office.t->arena, 7, &hooks, &preview, &err);
        db_fail_at(office.t->db, 0);
        if (status == OK)
            break;
        assert_int_equal(status, ERR_DB);
        assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile"), 1);
        assert_int_equal(count(&office, "SELECT COUNT(*) FROM person"), 1);
        assert_int_equal(count(&office, "SELECT COUNT(*) FROM person_gram"), 0);
        assert_true(n < 100);
    }
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile"), 3);
}

/* ---- who writes while a file is being decided ---- */

struct meddler {
    struct office *office; /* the same office, over a connection of its own */
    bool is_done;
};

/* Nothing is locked: the other file goes in, and makes what was decided so far untrue. */
static enum status meddle(void *context, int64_t done, int64_t all, struct err *err)
{
    struct meddler *meddler = context;
    struct import_preview preview = { 0 };
    (void)err;
    assert_int_equal(all, 600);
    if (done < 500 || meddler->is_done)
        return OK;
    meddler->is_done = true;
    take(meddler->office, &preview);
    expect_counts(&preview, 2, 0, 0, 0);
    return OK;
}

static void others_write_while_a_file_is_decided(void **state)
{
    struct office office, other;
    struct import_preview preview = { 0 };
    struct buf csv;
    office_open(&office, state);
    buf_init(&csv, &office.t->arena, 65536, MIB(1));
    buf_add(&csv, STR("受付番号,受付日,氏名,相談経路\n"));
    for (int i = 0; i < 600; i++)
        buf_addf(&csv, "N-%03d,2019-04-02,佐藤 %d,その他\n", i, i);
    other = office;
    prepare_bytes(&other,
                  STR("受付番号,受付日,氏名,相談経路\nN-010,2019-04-02,佐藤 10,その他\n"
                      "N-590,2019-04-02,鈴木 一,その他\n"),
                  "intake");
    other.job.db = test_db_second(office.t, false);
    struct meddler meddler = { .office = &other };
    prepare_bytes(&office, buf_str(&csv), "intake");
    office.job.progress = meddle;
    office.job.progress_context = &meddler;
    take(&office, &preview);
    assert_true(meddler.is_done);
    expect_counts(&preview, 598, 1, 1, 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM casefile"), 601);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM person WHERE family_name = '鈴木'"), 0);
    assert_int_equal(count(&office, "SELECT COUNT(*) FROM record_history"), 1);
    db_close(&other.job.db);
}

static void a_mapping_is_kept(void **state)
{
    struct office office;
    struct err err = { 0 };
    struct mapping kept = { 0 };
    bool found = true;
    office_open(&office, state);
    prepare_bytes(&office, STR("受付番号,受付日,メモ,相談経路\nA-1,2019-04-02,x,その他\n"),
                  "intake");
    struct arena *arena = &office.t->arena;
    assert_int_equal(office.mapping.targets[2].kind, TARGET_NONE);
    assert_true(target_read(&office.mapping, STR("intake.wish"), &office.mapping.targets[2]));
    assert_false(target_read(&office.mapping, STR("plan.made_on"), &office.mapping.targets[3]));
    test_ok(mapping_load(office.t->db, arena, (TenantId){ TEST_TENANT },
                         (OrganisationId){ FIXTURE_ORGANISATION }, &office.mapping, &kept, &found,
                         &err),
            &err);
    assert_false(found);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(office.t->db, &tx, &err), &err);
        test_ok(mapping_save(&tx, (TenantId){ TEST_TENANT },
                             (OrganisationId){ FIXTURE_ORGANISATION }, (UserId){ FIXTURE_USER },
                             office.job.now, &office.mapping, &err),
                &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    test_ok(mapping_load(office.t->db, arena, (TenantId){ TEST_TENANT },
                         (OrganisationId){ FIXTURE_ORGANISATION }, &office.mapping, &kept, &found,
                         &err),
            &err);
    assert_true(found);
    assert_str(arena, mapping_write(arena, &kept),
               str_to_chars(arena, mapping_write(arena, &office.mapping)));
}

static void grids_have_limits(void **state)
{
    struct test_db *t = test_db_of(state);
    struct grid grid = { 0 };
    struct err err = { 0 };
    struct buf buf;
    struct arena arena;
    arena_init(&arena, IMPORT_ARENA_MAX);
    buf_init(&buf, &arena, 1024 * 1024, 8 * 1024 * 1024);
    buf_add(&buf, STR("a,b\n"));
    for (int i = 0; i < IMPORT_ROWS_MAX; i++)
        buf_add(&buf, STR("1,2\n"));
    test_ok(grid_read(&arena, buf_str(&buf), CHARSETS, &grid, &err), &err);
    assert_int_equal(grid.row_count, IMPORT_ROWS_MAX);
    buf_add(&buf, STR("1,2\n"));
    assert_int_equal(grid_read(&arena, buf_str(&buf), CHARSETS, &grid, &err), ERR_LIMIT);
    assert_string_equal(err.key, "import.too_many_rows");
    assert_int_equal(grid_read(&t->arena, STR("a,a\n1,2\n"), CHARSETS, &grid, &err), ERR_INVALID);
    assert_string_equal(err.key, "import.header_twice");
    assert_int_equal(grid_read(&t->arena, STR("a,b\n1,2,3\n"), CHARSETS, &grid, &err), ERR_INVALID);
    assert_string_equal(err.key, "import.row_too_long");
    assert_int_equal(grid_read(&t->arena, STR(""), CHARSETS, &grid, &err), ERR_INVALID);
    assert_int_equal(grid_read(&t->arena, STR("a,b\n\"1,2\n"), CHARSETS, &grid, &err), ERR_INVALID);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_year_of_an_office),
        TEST_ON_BOTH(ten_faults_are_told_at_once),
        TEST_ON_BOTH(a_broken_file_is_refused_with_its_line),
        TEST_ON_BOTH(a_change_is_one_version_more),
        TEST_ON_BOTH(keys_in_a_file_are_not_believed),
        TEST_ON_BOTH(cases_of_a_conflict_are_closed),
        TEST_ON_BOTH(all_or_nothing),
        TEST_ON_BOTH(others_write_while_a_file_is_decided),
        TEST_ON_BOTH(a_mapping_is_kept),
        TEST_ON_BOTH(grids_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
