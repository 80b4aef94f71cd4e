/* area_test.c - the numbers of a prefecture, as its officer gets them: her offices and no others, no way to a
 * case, nothing small; on the page and in the file alike. */
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/files.h"
#include "record/exchange/import.h"

#include "base/banned.h"

static enum status each_casefile(void *context, struct tx *tx, CasefileId casefile, struct err *err)
{
    (void)context, (void)tx, (void)casefile, (void)err;
    return OK;
}

static struct site site;
static struct site_person officer;
static OrganisationId prefecture, far_office;

#define RUN(...)                                                                                   \
    do {                                                                                           \
        char sql_[400];                                                                            \
        (void)snprintf(sql_, sizeof sql_, __VA_ARGS__);                                            \
        test_db_run(site.db, sql_);                                                                \
    } while (0)

/* 285 consultations of 2019 (tests/data/office-year): 200 of one office, 82 of a second one in the town, 3 of
 * one in another prefecture. */
static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    struct str bytes = { 0 };
    struct grid grid = { 0 };
    struct mapping mapping = { 0 };
    struct import_preview preview = { 0 };
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_add_organisation(&site, "prefecture", "大阪府 福祉部", &prefecture);
    site_add_organisation(&site, "office", "遠い県の窓口", &far_office);
    RUN("UPDATE organisation SET municipality_code = '270008' WHERE id = %lld",
        (long long)prefecture.n);
    RUN("UPDATE organisation SET municipality_code = '082015' WHERE id = %lld",
        (long long)far_office.n);
    officer = (struct site_person){ .login = "kimura",
                                    .name = "木村 玲",
                                    .kana = "キムラ レイ",
                                    .role = "prefectural_officer",
                                    .organisation = prefecture };
    site_add_person(&site, &officer);
    const struct seido *seido = site.app.seido;
    struct str path =
        str_format(&site.arena, "%s/tests/data/office-year/intake.csv", getenv("BANSO_SOURCE"));
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    test_ok(file_read(&site.arena, path, IMPORT_BYTES_MAX, &bytes, &err), &err);
    test_ok(grid_read(&site.arena, bytes, CHARSETS, &grid, &err), &err);
    const struct sheet *sheet = sheet_find(&site.arena, seido, STR("intake"));
    mapping_propose(&site.arena, seido, sheet, grid.headers, grid.column_count, &mapping);
    struct import_job job = { .db = site.db,
                              .seido = seido,
                              .kinds = { .seido = seido, .lang = LANG_JA, .today = today },
                              .tenant = { TEST_TENANT },
                              .organisation = site.office,
                              .by = site.users[SITE_CHIEF],
                              .now = { INT64_C(1763712345678901) },
                              .grid = &grid,
                              .mapping = &mapping };
    struct import_hooks hooks = { .each_casefile = each_casefile };
    test_ok(import_take(&job, &site.arena, 7, &hooks, &preview, &err), &err);
    RUN("UPDATE intake SET owner_id = %lld WHERE id IN (SELECT id FROM intake ORDER BY id LIMIT 82)",
        (long long)site.other_office.n);
    RUN("UPDATE intake SET owner_id = %lld WHERE id IN (SELECT id FROM intake WHERE owner_id = %lld"
        " ORDER BY id LIMIT 3)",
        (long long)far_office.n, (long long)site.office.n);
}

static void her_offices_and_no_others(void **state)
{
    begin(state);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 200);
    assert_false(site_shows(&site, "⟦"));
    assert_true(site_shows(&site, "西区 生活自立相談窓口") &&
                site_shows(&site, "東区 生活自立相談窓口"));
    assert_true(site_shows(&site, ">200<") && site_shows(&site, ">82<"));
    assert_true(site_shows(&site, ">282<")); /* of the town, and of the prefecture */
    assert_false(site_shows(&site, ">285<") || site_shows(&site, "遠い県の窓口"));
    /* no way to a case, and the menu leads here */
    assert_false(site_shows(&site, "href=\"/records/") || site_shows(&site, "href=\"/cases"));
    assert_true(site_shows(&site, "href=\"/numbers/area\""));
    assert_int_equal(site_get(&site, "/numbers?year=2019"), 403);
    assert_int_equal(site_get(&site, "/records/intake"), 403);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019&indicator=improved"), 200);
    assert_int_equal(site_get(&site, "/numbers/area?year=x&indicator=y"), 200);
    assert_false(site_shows(&site, "⟦"));
    assert_true(site_shows(&site, "令和8年度の目安値は登録されていません"));
    site_close(&site);
}

/* Small counts of the page, and the page itself for whoever has no right to it. */
static void nothing_small_is_told(void **state)
{
    begin(state);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 200);
    assert_true(site_shows(&site, "＊＊＊") && site_shows(&site, "10件未満"));
    for (int count = 1; count < 10; count++) {
        char cell[20];
        (void)snprintf(cell, sizeof cell, ">%d</td>", count);
        assert_false(site_shows(&site, cell));
    }
    RUN("INSERT INTO setting (tenant, organisation_id, name, valid_from, value, set_by, set_at)"
        " VALUES (1, 0, 'suppress_below', '2020-01-01', '1', %lld, 0)",
        (long long)site.users[SITE_CHIEF].n);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 200);
    assert_false(site_shows(&site, "＊＊＊"));
    site_sign_in(&site, SITE_WORKER);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 403);
    site_sign_in(&site, SITE_ADMIN);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 403);
    site_close(&site);
}

static void without_a_code_nothing_is_hers(void **state)
{
    begin(state);
    RUN("UPDATE organisation SET municipality_code = '' WHERE id = %lld", (long long)prefecture.n);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 200);
    assert_true(site_shows(&site, "県内の窓口がありません"));
    site_close(&site);
}

/* Whatever a role says: only an organisation that is a prefecture has an area. */
static void an_office_has_no_area(void **state)
{
    begin(state);
    RUN("UPDATE organisation SET kind = 'office' WHERE id = %lld", (long long)prefecture.n);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/numbers/area?year=2019"), 200);
    assert_false(site_shows(&site, ">200<") || site_shows(&site, ">82<") ||
                 site_shows(&site, ">282<"));
    site_close(&site);
}

static struct str file_of_answer(void)
{
    char *bytes = arena_array(&site.arena, char, KIB(64));
    assert_int_equal(lseek(site.response.fd, 0, SEEK_SET), 0);
    ssize_t size = read(site.response.fd, bytes, KIB(64));
    assert_true(size > 0);
    (void)close(site.response.fd);
    return (struct str){ bytes, (size_t)size };
}

static void the_file_tells_no_more(void **state)
{
    begin(state);
    site_sign_in_as(&site, &officer);
    assert_int_equal(site_get(&site, "/exchange/area?year=2019"), 200);
    assert_int_equal(site_post(&site, "/exchange/area?year=2019", "format=csv-link"), 422);
    assert_int_equal(
        site_post(&site, "/exchange/area?year=2019", "format=csv-link&purpose=%E5%A0%B1"), 200);
    struct str file = file_of_answer(), line;
    size_t at = 0, lines = 0;
    assert_true(str_starts(file, STR("fiscal_year,level,municipality_code,municipality,office,"
                                     "indicator,month_04,")));
    assert_true(str_find(file, STR("271403"), &at) && str_find(file, STR(",X,"), &at));
    while (str_split(&file, '\n', &line)) {
        struct str cell;
        for (int column = 0; str_split(&line, ',', &cell); column++) {
            int64_t count = 0;
            if (lines > 0 && column > 5 && column < 19 && str_to_int(str_trim(cell), &count))
                assert_true(count == 0 || count >= 10);
        }
        lines++;
    }
    assert_true(lines > 4 * site.app.seido->indicator_count);
    assert_int_equal(site_post(&site, "/exchange/area?year=2019", "format=xlsx&purpose=%E5%A0%B1"),
                     200);
    assert_memory_equal(file_of_answer().ptr, "PK", 2);
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_get(&site, "/exchange/area?year=2019"), 403);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(her_offices_and_no_others),      TEST_ON_BOTH(nothing_small_is_told),
        TEST_ON_BOTH(without_a_code_nothing_is_hers), TEST_ON_BOTH(an_office_has_no_area),
        TEST_ON_BOTH(the_file_tells_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
