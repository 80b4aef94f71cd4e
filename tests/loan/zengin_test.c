/* zengin_test.c - bank files: the published sample, every fault with its place, text there and back. */
#include "loan/zengin.h"

#include <string.h>

#include "support/test_seido.h"

#include "base/banned.h"

static struct arena arena;
static struct zengin_layouts layouts;

static int load(void **state)
{
    (void)state;
    struct err err = { 0 };
    Date on;
    arena_init(&arena, 0);
    bool is_made = date_make(2026, 11, 21, &on);
    const struct rate_table *table = seido_rates(test_seido(), STR("zengin_fields"));
    return is_made && table && zengin_layouts_load(&arena, table, on, &layouts, &err) == OK ? 0
                                                                                            : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Records with their text; trailing spaces are filled in. Kana are half-width UTF-8 in the source. */
static struct str file_of(const char *const *records, int count, int length, const char *line_end)
{
    struct buf out;
    buf_init(&out, &arena, 4096, 1 << 20);
    for (int i = 0; i < count; i++) {
        struct str bytes;
        struct err err = { 0 };
        size_t before = out.len;
        /* encode kana only: the test wants other bytes as they are */
        struct str text = str_of(records[i]);
        for (size_t at = 0; at < text.len;) {
            size_t size = (unsigned char)text.ptr[at] < 0x80 ? 1 : 3;
            if (size == 1)
                buf_add_char(&out, text.ptr[at]);
            else if (zengin_encode(&arena, ZENGIN_SIGNS_PARTY, str_slice(text, at, at + 3), &bytes,
                                   &err) == OK)
                buf_add(&out, bytes);
            at += size;
        }
        while (out.len - before < (size_t)length)
            buf_add_char(&out, ' ');
        buf_add(&out, str_of(line_end));
    }
    return arena_copy(&arena, buf_str(&out));
}

static const char header[] =
    "19101234567890ﾃｽﾄｹﾝｼﾔｷﾖｳ                              01279999ﾃｽﾄ            001ﾎﾝﾃﾝ           17654321";
static const char first[] =
    "29999ﾃｽﾄ            002ｷﾀ                 11234567ﾔﾏﾀﾞ ﾀﾛｳ                      00000083301000000000001000001230";
static const char second[] =
    "29900ﾕｳﾁﾖ           238ﾆｻﾝﾊﾁ              11234567ｻﾄｳ ﾊﾅｺ                       00000050000000000000001000004560";
static const char second_failed[] =
    "29900ﾕｳﾁﾖ           238ﾆｻﾝﾊﾁ              11234567ｻﾄｳ ﾊﾅｺ                       00000050000000000000001000004561";
static const char trailer[] = "8000002000000013330000000000000000000000000000000000000";
static const char result_trailer[] = "8000002000000013330000001000000008330000001000000005000";

static struct zengin_file read_ok(struct str bytes)
{
    struct zengin_file file;
    struct err err = { 0 };
    test_ok(zengin_read(&arena, &layouts, bytes, &file, &err), &err);
    return file;
}

/* */
static void takes_requests_and_results(void **state)
{
    (void)state;
    const char *request[] = { header, first, second, trailer, "9" };
    const char *result[] = { header, first, second_failed, result_trailer, "9" };
    struct zengin_file file = read_ok(file_of(request, 5, 120, ""));
    assert_true(file.is_taken);
    assert_int_equal(file.use, ZENGIN_REQUEST);
    assert_int_equal(file.sums.amount, 13330);
    file = read_ok(file_of(result, 5, 120, "\r\n"));
    assert_true(file.is_taken);
    assert_int_equal(file.use, ZENGIN_RESULT);
    assert_int_equal(file.sums.done_amount, 8330);
    assert_int_equal(file.sums.failed_amount, 5000);
    const struct zengin_field *holder = zengin_field(&layouts.of[ZENGIN_91], ZENGIN_DATA, "holder");
    assert_str(&arena, zengin_text(&arena, &file, 2, holder), "ﾔﾏﾀﾞ ﾀﾛｳ");
    const struct zengin_field *amount = zengin_field(&layouts.of[ZENGIN_91], ZENGIN_DATA, "amount");
    assert_int_equal(zengin_number(&file, 3, amount), 5000);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        int record, at; /* one byte of the good file is changed */
        char byte;
        const char *key, *field;
    } rows[] = {
        { 1, 80, 'x', "zengin.not_digits", "amount" },
        { 1, 50, 'a', "zengin.bad_sign", "holder" },
        { 0, 56, '9', "zengin.no_such_day", "day" },
        { 3, 6, '3', "zengin.sum", "count" },
        { 3, 18, '1', "zengin.sum", "amount" },
        { 2, 0, '7', "zengin.unknown_record", "record" },
        { 2, 0, '1', "zengin.order", "record" },
        { 4, 0, '2', "zengin.order", "record" },
        { 1, 43, ' ', "zengin.not_digits", "account" },
    };
    const char *request[] = { header, first, second, trailer, "9" };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct str good = file_of(request, 5, 120, "");
        char *bytes = arena_array(&arena, char, good.len);
        memcpy(bytes, good.ptr, good.len);
        bytes[rows[i].record * 120 + rows[i].at] = rows[i].byte;
        struct zengin_file file = read_ok((struct str){ bytes, good.len });
        assert_false(file.is_taken);
        bool is_told = false;
        for (size_t p = 0; p < file.problem_count; p++)
            is_told |= file.problems[p].line == rows[i].record + 1 &&
                       strcmp(file.problems[p].key, rows[i].key) == 0 &&
                       str_equal(file.problems[p].field->name, str_of(rows[i].field));
        if (!is_told)
            fail_msg("row %zu: %s of %s was not told", i, rows[i].key, rows[i].field);
    }
}

/* a file of several batches is of one format and one code. */
static void batches_are_of_one_format(void **state)
{
    (void)state;
    static const struct {
        int at;
        const char *bytes, *field, *expected; /* what the second header says; NULL: as the first */
    } rows[] = {
        { 1, "91", NULL, NULL },     { 1, "21", "format", "91" }, { 1, "01", "format", "91" },
        { 1, "55", "format", "91" }, { 3, "1", "code", "0" },
    };
    const char *batches[] = { header, first, second, trailer, header, first, second, trailer, "9" };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct str good = file_of(batches, 9, 120, "");
        char *bytes = arena_array(&arena, char, good.len);
        memcpy(bytes, good.ptr, good.len);
        memcpy(bytes + 4 * 120 + rows[i].at, rows[i].bytes, strlen(rows[i].bytes));
        struct zengin_file file = read_ok((struct str){ bytes, good.len });
        assert_int_equal(file.is_taken, rows[i].field == NULL);
        assert_int_equal(file.problem_count, rows[i].field != NULL);
        if (!rows[i].field)
            continue;
        assert_int_equal(file.problems[0].line, 5);
        assert_string_equal(file.problems[0].key, "zengin.other_batch");
        assert_str(&arena, file.problems[0].field->name, rows[i].field);
        assert_str(&arena, file.problems[0].expected, rows[i].expected);
    }
}

/* a sign of another kind of text is taken when read, and told. */
static void tells_signs_of_other_fields(void **state)
{
    (void)state;
    static const struct {
        int at; /* in a data record */
        char byte;
        const char *key;
    } rows[] = {
        { 10, '-', NULL },
        { 10, '(', "zengin.other_sign" },
        { 10, '\xa6', "zengin.other_sign" },
        { 60, '(', NULL },
        { 60, '.', NULL },
        { 60, '/', "zengin.other_sign" },
        { 60, '\xa6', "zengin.other_sign" },
        { 60, ',', "zengin.bad_sign" },
        { 60, '\xb0', "zengin.bad_sign" },
    };
    const char *request[] = { header, first, second, trailer, "9" };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct str good = file_of(request, 5, 120, "");
        char *bytes = arena_array(&arena, char, good.len);
        memcpy(bytes, good.ptr, good.len);
        bytes[120 + rows[i].at] = rows[i].byte;
        struct zengin_file file = read_ok((struct str){ bytes, good.len });
        assert_int_equal(file.problem_count, rows[i].key != NULL);
        if (rows[i].key)
            assert_string_equal(file.problems[0].key, rows[i].key);
        assert_int_equal(file.is_taken,
                         !rows[i].key || strcmp(rows[i].key, "zengin.other_sign") == 0);
    }
}

static void refuses_what_is_no_bank_file(void **state)
{
    (void)state;
    const char *request[] = { header, first, second, trailer, "9" };
    struct str good = file_of(request, 5, 120, "");
    struct str lines = file_of(request, 5, 120, "\n");
    struct str returns = file_of(request, 5, 120, "\r");
    const struct {
        struct str bytes;
        const char *key;
    } rows[] = {
        { STR(""), "zengin.unknown_format" },
        { STR("受付番号"), "zengin.unknown_format" },
        { STR("\xf1\xf9\xf1"), "zengin.ebcdic" },
        { STR("1911"), "zengin.ebcdic" },
        { str_slice(good, 0, 119), "zengin.cut" },
        { str_slice(good, 0, good.len - 1), "zengin.cut" },
        { lines, "zengin.line_ends" },
        { returns, "zengin.line_ends" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct zengin_file file;
        struct err err = { 0 };
        assert_int_equal(zengin_read(&arena, &layouts, rows[i].bytes, &file, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
    }
    struct str ended =
        str_format(&arena, "%.*s\x1a", STR_ARG(good)); /* end-of-file mark of old systems */
    assert_true(read_ok(ended).is_taken);
    struct zengin_file cut = read_ok(str_slice(good, 0, 480));
    assert_false(cut.is_taken);
    assert_string_equal(cut.problems[0].key, "zengin.no_end");
}

/* */
static void encodes_text_as_banks_take_it(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes;
    } rows[] = {
        { "ガッコウ", "\xb6\xde\xc2\xba\xb3" },
        { "シャ", "\xbc\xd4" },
        { "ローン", "\xdb-\xdd" },
        { "ｬｯｰ", "\xd4\xc2-" },
        { "ヰヱヵヶ", "\xb2\xb4\xb6\xb9" },
        { "ａｂｃ１", "ABC1" },
        { "たろう　(カ", "\xc0\xdb\xb3 (\xb6" },
        { "ヴ", "\xb3\xde" },
        { "パ", "\xca\xdf" },
        { "ン", "\xdd" },
    };
    struct err err = { 0 };
    struct str bytes;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        test_ok(zengin_encode(&arena, ZENGIN_SIGNS_PARTY, str_of(rows[i].text), &bytes, &err),
                &err);
        assert_str(&arena, bytes, rows[i].bytes);
    }
    static const char *const refused[] = { "山田", "ヲ", "ｦ", "A,B", "é", "𠮷" };
    for (size_t i = 0; i < LENGTH(refused); i++)
        assert_int_equal(
            zengin_encode(&arena, ZENGIN_SIGNS_PARTY, str_of(refused[i]), &bytes, &err),
            ERR_INVALID);
}

/* names of banks have the dash, names of persons and bodies ( ) . too, EDI texts / \\ ｢ ｣ ｦ as well. */
static void each_field_has_its_signs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes;
        enum zengin_signs least;
    } rows[] = {
        { "ｷﾀ-1", "\xb7\xc0-1", ZENGIN_SIGNS_BANK },
        { "(カ)", "(\xb6)", ZENGIN_SIGNS_PARTY },
        { "A.B", "A.B", ZENGIN_SIGNS_PARTY },
        { "（．）", "(.)", ZENGIN_SIGNS_PARTY },
        { "A/B／", "A/B/", ZENGIN_SIGNS_EDI },
        { "\\＼¥￥", "\\\\\\\\", ZENGIN_SIGNS_EDI },
        { "｢1｣「2」",
          "\xa2"
          "1\xa3\xa2"
          "2\xa3",
          ZENGIN_SIGNS_EDI },
        { "ｦヲを", "\xa6\xa6\xa6", ZENGIN_SIGNS_EDI },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        for (int signs = ZENGIN_SIGNS_BANK; signs <= ZENGIN_SIGNS_EDI; signs++) {
            struct err err = { 0 };
            struct str bytes;
            enum status status =
                zengin_encode(&arena, (enum zengin_signs)signs, str_of(rows[i].text), &bytes, &err);
            assert_int_equal(status == OK, signs >= (int)rows[i].least);
            if (status == OK)
                assert_str(&arena, bytes, rows[i].bytes);
        }
}

static enum status write_record(enum zengin_record record, const struct zengin_value *values,
                                size_t count, struct buf *out, struct err *err)
{
    struct zengin_values all = { record, values, count };
    return zengin_write_record(&arena, &layouts.of[ZENGIN_91], &all, out, err);
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct buf out;
    const struct zengin_value head[] = {
        { "format", STR(""), 91 },
        { "client_code", STR(""), 1234567890 },
        { "client_name", STR("テストケンシャキョウ"), 0 },
        { "day", STR(""), 127 },
        { "bank", STR(""), 9999 },
        { "branch", STR(""), 1 },
        { "account_kind", STR(""), 1 },
        { "account", STR(""), 7654321 },
    };
    const struct zengin_value data[] = {
        { "bank", STR(""), 9900 },
        { "branch", STR(""), 238 },
        { "account_kind", STR(""), 1 },
        { "account", STR(""), 1234567 },
        { "holder", STR("サトウ ハナコ"), 0 },
        { "amount", STR(""), 5000 },
        { "customer", STR("00000000000100000456"), 0 },
    };
    const struct zengin_value sums[] = { { "count", STR(""), 1 }, { "amount", STR(""), 5000 } };
    buf_init(&out, &arena, 1024, 4096);
    test_ok(write_record(ZENGIN_HEADER, head, LENGTH(head), &out, &err), &err);
    test_ok(write_record(ZENGIN_DATA, data, LENGTH(data), &out, &err), &err);
    test_ok(write_record(ZENGIN_TRAILER, sums, LENGTH(sums), &out, &err), &err);
    test_ok(write_record(ZENGIN_END, NULL, 0, &out, &err), &err);
    assert_int_equal(out.len, 480);
    assert_true(read_ok(buf_str(&out)).is_taken);

    struct zengin_value long_name = {
        "holder", STR("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマ"), 0
    };
    assert_int_equal(write_record(ZENGIN_DATA, &long_name, 1, &out, &err), ERR_INVALID);
    assert_string_equal(err.key, "zengin.too_long"); /* refused, never cut */
}

/* */
static void finds_the_year_of_a_day(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, mmdd, expected_year;
    } rows[] = {
        { 2026, 11, 21, 1127, 2026 },
        { 2026, 12, 28, 104, 2027 },
        { 2026, 11, 21, 1121, 2026 },
        { 2026, 11, 21, 229, 2028 },
    };
    struct err err = { 0 };
    Date made, found;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_true(date_make(rows[i].year, rows[i].month, rows[i].day, &made));
        test_ok(zengin_day(rows[i].mmdd, made, &found, &err), &err);
        assert_int_equal(date_civil(found).year, rows[i].expected_year);
    }
    assert_int_equal(zengin_day(1301, made, &found, &err), ERR_INVALID);
    assert_int_equal(zengin_day(230, made, &found, &err), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_requests_and_results),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(batches_are_of_one_format),
        cmocka_unit_test(tells_signs_of_other_fields),
        cmocka_unit_test(refuses_what_is_no_bank_file),
        cmocka_unit_test(encodes_text_as_banks_take_it),
        cmocka_unit_test(each_field_has_its_signs),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(finds_the_year_of_a_day),
    };
    return cmocka_run_group_tests(tests, load, release);
}
