/* zengin_test.c - `banso zengin` over files: there and back as JSON lines and CSV, explained, and refused when broken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/charset.h"
#include "cli/command.h"
#include "os/files.h"
#include "unit.h"

enum { FILE_MAX = 1024 * 1024, RECORD = 120 };

static char folder[] = "/tmp/banso-zengin-XXXXXX";
static struct arena arena;
static struct catalogue *catalogue;

/* What was written by hand; the trailer and the end are left to the program. */
static const char rows[] =
    "{\"record\":\"1\",\"format\":\"91\",\"code\":\"0\",\"client_code\":\"1234567890\",\"client_name\":\"テストケンシャキョウ\","
    "\"day\":\"0127\",\"bank\":\"9999\",\"branch\":\"001\",\"account_kind\":\"1\",\"account\":\"7654321\"}\n"
    "\n"
    "{\"record\":\"2\",\"bank\":\"9999\",\"branch\":\"002\",\"account_kind\":\"1\",\"account\":\"1234567\",\"holder\":\"ヤマダ "
    "タロウ\",\"amount\":8330,\"new_code\":\"0\",\"customer\":\"00000000000100000123\",\"result\":\"0\"}\n"
    "{\"record\":\"2\",\"bank\":\"9900\",\"branch\":\"238\",\"account_kind\":\"1\",\"account\":\"1234567\",\"holder\":\"サトウ "
    "ハナコ\",\"amount\":5000,\"new_code\":\"1\",\"customer\":\"-456\",\"result\":\"0\"}\n";

static int open_all(void **state)
{
    struct err err = { 0 };
    (void)state;
    arena_init(&arena, 0);
    if (catalogue_open(&arena, &catalogue, &err) != OK || mkdtemp(folder) == NULL)
        return -1;
    for (size_t i = 0; i < asset_count; i++)
        if (str_starts(assets[i].name, STR("text/")) && str_ends(assets[i].name, STR(".po")) &&
            catalogue_load_po(catalogue,
                              str_ends(assets[i].name, STR(".ja.po")) ? LANG_JA : LANG_EN,
                              assets[i].bytes, &err) != OK)
            return -1;
    return 0;
}

static int close_all(void **state)
{
    struct str *names = NULL;
    size_t count = 0;
    struct err err = { 0 };
    (void)state;
    if (folder_list(&arena, str_of(folder), &names, &count, &err) != OK)
        return -1;
    for (size_t i = 0; i < count; i++)
        (void)unlink(str_format(&arena, "%s/%.*s", folder, STR_ARG(names[i])).ptr);
    arena_release(&arena);
    return rmdir(folder);
}

static struct str in_folder(const char *name)
{
    return str_format(&arena, "%s/%s", folder, name);
}

static void put(const char *name, struct str bytes)
{
    struct err err = { 0 };
    assert_int_equal(file_write(in_folder(name), bytes, 0600, &err), OK);
}

static struct str get(const char *name)
{
    struct str bytes = { 0 };
    struct err err = { 0 };
    assert_int_equal(file_read(&arena, in_folder(name), FILE_MAX, &bytes, &err), OK);
    return bytes;
}

/* One run: act, file, and where to; what it prints goes to the file "printed". */
struct run {
    const char *act, *from, *to;
    bool is_csv, has_line_ends, is_json, is_english;
};

static enum status go(const struct run *run, struct err *err)
{
    static const struct eras no_eras = { 0 };
    AUTO_ARENA own = { 0 }; /* every run loads the definitions */
    struct str words[] = { str_of(run->act), in_folder(run->from),
                           run->to ? in_folder(run->to) : STR("") };
    struct cli cli = { .arena = &own,
                       .catalogue = catalogue,
                       .eras = &no_eras,
                       .command = command_find(STR("zengin")),
                       .lang = run->is_english ? LANG_EN : LANG_JA,
                       .is_json = run->is_json,
                       .words = words,
                       .word_count = run->to ? 3 : 2,
                       .option_given = { run->is_csv, run->has_line_ends } };
    *err = (struct err){ 0 };
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    FILE *printed = fopen(in_folder("printed").ptr, "wb");
    assert_non_null(printed);
    assert_true(kept >= 0 && dup2(fileno(printed), STDOUT_FILENO) >= 0);
    enum status status = command_zengin(&cli, err);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    (void)close(kept);
    (void)fclose(printed);
    return status;
}

static void go_ok(const struct run *run)
{
    struct err err;
    if (go(run, &err) != OK)
        fail_msg("%s %s: %s", run->act, run->from, err.detail);
}

static bool contains(struct str text, const char *part)
{
    size_t at;
    return str_find(text, str_of(part), &at);
}

static struct str bank_file(void)
{
    put("rows.jsonl", str_of(rows));
    go_ok(&(struct run){ .act = "write", .from = "rows.jsonl", .to = "bank.txt" });
    return get("bank.txt");
}

/* */
static void goes_there_and_back(void **state)
{
    (void)state;
    struct str bank = bank_file(), text = STR(""), missing = STR("");
    struct err err = { 0 };
    assert_int_equal(bank.len, 5 * RECORD);
    go_ok(&(struct run){ .act = "read", .from = "bank.txt", .to = "read.jsonl" });
    assert_true(contains(get("read.jsonl"), "\"holder\":\"ｻﾄｳ ﾊﾅｺ\",\"amount\":5000"));
    assert_true(contains(get("read.jsonl"), "{\"record\":\"8\",\"count\":2,\"amount\":13330"));
    go_ok(&(struct run){ .act = "write", .from = "read.jsonl", .to = "again.txt" });
    assert_true(str_equal(get("again.txt"), bank));
    go_ok(&(struct run){ .act = "read", .from = "bank.txt", .to = "read.csv" });
    text = get("read.csv");
    assert_true(contains(text, "\r\n2,"));
    assert_true(contains(text, ",'-456,")); /* what a spreadsheet would run */
    go_ok(&(struct run){ .act = "write", .from = "read.csv", .to = "again.txt" });
    assert_true(str_equal(get("again.txt"), bank));
    /* as Excel saves it: CP932 */
    assert_int_equal(
        charset_encode(&arena, CHARSET_CP932, str_slice(text, 3, text.len), &text, &missing, &err),
        OK);
    put("excel.csv", text);
    go_ok(&(struct run){ .act = "write", .from = "excel.csv", .has_line_ends = true });
    assert_int_equal(get("printed").len, 5 * (RECORD + 2));
    put("lines.txt", get("printed"));
    go_ok(&(struct run){ .act = "check", .from = "lines.txt", .is_json = true });
    assert_true(contains(get("printed"), "\"taken\":true,\"problems\":[]"));
    go_ok(&(struct run){ .act = "read", .from = "bank.txt", .is_csv = true });
    assert_true(str_starts(get("printed"), STR("\xEF\xBB\xBFrecord,format,")));
}

static void explains_every_field(void **state)
{
    (void)state;
    (void)bank_file();
    go_ok(&(struct run){ .act = "explain", .from = "bank.txt" });
    struct str text = get("printed");
    assert_true(contains(text, "1  ヘッダー・レコード\n"));
    assert_true(contains(text, "   55-58   引落日  0127  (1月27日)\n"));
    assert_true(contains(text, "   81-90   引落金額  0000008330  (8,330円)\n"));
    assert_true(contains(text, "    2-7    合計件数  000002  (2件)\n"));
    go_ok(&(struct run){ .act = "explain", .from = "bank.txt", .is_english = true });
    assert_true(contains(get("printed"), "   91-91   New mandate code  1  (first time)\n"));
    assert_true(contains(get("printed"), "    6-20   Bank name  blank\n"));
    go_ok(&(struct run){ .act = "explain", .from = "bank.txt", .is_json = true });
    assert_true(contains(get("printed"),
                         "\"field\":\"amount\",\"label\":\"引落金額\",\"from\":81,\"to\":90,"
                         "\"value\":\"0000005000\",\"means\":\"5,000円\""));
    /* a day of an era: 平成31年4月30日, 令和元年5月1日; one that may be absent */
    put("moves.jsonl",
        STR("{\"record\":\"1\",\"format\":\"03\",\"code\":0,\"made_on\":\"310430\",\"from\":\"310401\",\"to\":\"010501\"}\n"
            "{\"record\":\"2\",\"day\":\"010501\",\"value_day\":\"000000\",\"direction\":1,\"kind\":11,\"amount\":700}\n"
            "{\"record\":\"8\",\"sign\":\"1\",\"balance\":700}\n"));
    go_ok(&(struct run){ .act = "write", .from = "moves.jsonl", .to = "moves.txt" });
    go_ok(&(struct run){ .act = "explain", .from = "moves.txt" });
    assert_true(contains(get("printed"), "作成日  310430  (平成31年4月30日)\n"));
    assert_true(contains(get("printed"), "勘定日（至）  010501  (令和元年5月1日)\n"));
    assert_true(contains(get("printed"), "取引区分  11  (振込)\n"));
    assert_true(contains(get("printed"), "預入・払出日  000000\n"));
}

/* One byte of a good file changed, or its length: told with its place, and read by nobody. */
static void refuses_broken_files(void **state)
{
    (void)state;
    static const struct {
        size_t at; /* 0-based; past the end: cut there instead */
        const char *bytes, *key, *explained;
    } broken[] = {
        { 3 * RECORD + 18, "1", "cli.zengin.refused", "[000000013331] (13330)" },
        { 3 * RECORD + 6, "3", "cli.zengin.refused", "4:2-7" },
        { 3, "1", "zengin.ebcdic", NULL },
        { 1, "99", "zengin.unknown_format", NULL },
        { RECORD + 111, "x", "cli.zengin.refused", "2:112-112" },
        { RECORD + 50, "\xb0", "cli.zengin.refused", "2:51-80" },
        { 2 * RECORD, "1", "cli.zengin.refused", "3:1-1" },
        { 2 * RECORD, "7", "cli.zengin.refused", "種類の分からないレコード" },
        { 4 * RECORD, NULL, "cli.zengin.refused", "5 " },
        { 4 * RECORD + 7, NULL, "zengin.cut", NULL },
        { RECORD, "\r", "zengin.line_ends", NULL },
    };
    struct str good = bank_file();
    for (size_t i = 0; i < LENGTH(broken); i++) {
        struct err err;
        char *bytes = arena_array(&arena, char, good.len);
        memcpy(bytes, good.ptr, good.len);
        if (broken[i].bytes)
            memcpy(bytes + broken[i].at, broken[i].bytes, strlen(broken[i].bytes));
        put("broken.txt", (struct str){ bytes, broken[i].bytes ? good.len : broken[i].at });
        static const char *const acts[] = { "explain", "check", "read" };
        for (size_t a = 0; a < LENGTH(acts); a++) {
            const struct run run = { .act = acts[a], .from = "broken.txt" };
            assert_int_equal(go(&run, &err), ERR_INVALID);
            assert_string_equal(err.key, broken[i].key);
            if (a == 0 && broken[i].explained && broken[i].bytes)
                assert_true(contains(get("printed"), broken[i].explained));
        }
    }
}

static void refuses_rows_that_a_bank_would(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *key;
    } files[] = {
        { "x.jsonl", "", "zengin.unknown_format" },
        { "x.jsonl", "{\"record\":\"1\"", "json.malformed" },
        { "x.jsonl", "{\"record\":\"1\",\"format\":\"91\",\"bonus\":1}", "zengin.unknown_member" },
        { "x.jsonl", "{\"record\":\"1\",\"format\":\"91\",\"client_name\":\"ｱ\",\"day\":\"0231\"}",
          "cli.zengin.not_written" },
        { "x.csv", "record,format\n2,\"91", "csv.quote_not_closed" },
        { "x.csv", "record,format\n2,91\n", "zengin.order" },
        { "x.csv", "record,format,client_name,day\n1,91,※,0127\n", "zengin.cannot_write" },
    };
    for (size_t i = 0; i < LENGTH(files); i++) {
        struct err err;
        const struct run run = { .act = "write", .from = files[i].name, .to = "never.txt" };
        put(files[i].name, str_of(files[i].text));
        assert_int_equal(go(&run, &err), ERR_INVALID);
        assert_string_equal(err.key, files[i].key);
        assert_false(file_exists(in_folder("never.txt")));
    }
    struct err err;
    const struct run unknown = { .act = "burn", .from = "x.csv" };
    assert_int_equal(go(&unknown, &err), ERR_INVALID);
    assert_string_equal(err.key, "cli.usage.zengin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_there_and_back),
        cmocka_unit_test(explains_every_field),
        cmocka_unit_test(refuses_broken_files),
        cmocka_unit_test(refuses_rows_that_a_bank_would),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
