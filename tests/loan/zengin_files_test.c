/* zengin_files_test.c - bank files of every format made from their layouts: each byte changed to others, cut, with
 * other line ends, and with more faults than are listed. */
#include "loan/zengin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test_seido.h"

#include "base/banned.h"

static struct arena arena;
static struct zengin_layouts layouts;
static const struct rate_table *table;

static Date today(void)
{
    Date on = { 0 };
    assert_true(date_make(2026, 11, 21, &on));
    return on;
}

static int load(void **state)
{
    (void)state;
    struct err err = { 0 };
    arena_init(&arena, 0);
    table = seido_rates(test_seido(), STR("zengin_fields"));
    return table && zengin_layouts_load(&arena, table, today(), &layouts, &err) == OK ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const int codes[ZENGIN_FORMATS] = {
    [ZENGIN_91] = 91, [ZENGIN_21] = 21, [ZENGIN_01] = 1, [ZENGIN_03] = 3
};

/* One record with something in every field. */
static void add_record(enum zengin_format format, enum zengin_record record, struct buf *out)
{
    const struct zengin_layout *layout = &layouts.of[format];
    struct zengin_value values[ZENGIN_FIELDS_MAX];
    char names[ZENGIN_FIELDS_MAX][40];
    struct zengin_values all = { record, values, 0 };
    struct err err = { 0 };
    for (int i = 1; i < layout->count[record]; i++) {
        const struct zengin_field *field = &layout->fields[record][i];
        snprintf(names[i], sizeof names[i], "%.*s", STR_ARG(field->name));
        struct zengin_value value = { .name = names[i], .text = STR("") };
        if (strchr("Cc", field->kind))
            value.text = STR("ｱ");
        else if (strchr("Ee", field->kind))
            value.number = 81121;
        else if (field->kind == 'D')
            value.number = 1127;
        else
            value.number =
                str_equal(field->name, STR("format")) ? codes[format]
                : str_equal(field->name, STR("code")) || str_equal(field->name, STR("result")) ? 0
                                                                                               : 1;
        if (field->kind != 'S')
            values[all.count++] = value;
    }
    test_ok(zengin_write_record(&arena, layout, &all, out, &err), &err);
}

/* Header, data records, trailer, end; sums put right by what the reader expects. */
static struct str good_file(enum zengin_format format, int data, const char *line_end)
{
    struct buf out;
    struct err err = { 0 };
    struct zengin_file file = { 0 };
    buf_init(&out, &arena, 4096, 1 << 20);
    for (int i = 0; i < data + 3; i++) {
        add_record(format,
                   i == 0          ? ZENGIN_HEADER
                   : i <= data     ? ZENGIN_DATA
                   : i == data + 1 ? ZENGIN_TRAILER
                                   : ZENGIN_END,
                   &out);
        buf_add(&out, str_of(line_end));
    }
    struct str bytes = arena_copy(&arena, buf_str(&out));
    char *to = arena_array(&arena, char, bytes.len);
    memcpy(to, bytes.ptr, bytes.len);
    bytes.ptr = to;
    for (int round = 0; round < 3; round++) {
        test_ok(zengin_read(&arena, &layouts, bytes, &file, &err), &err);
        for (size_t p = 0; p < file.problem_count; p++) {
            const struct zengin_problem *problem = &file.problems[p];
            if (problem->is_warning)
                continue;
            assert_true(problem->expected.len > 0 || strcmp(problem->key, "zengin.sum") == 0);
            char *at = to + (problem->line - 1) * file.stride + problem->field->at;
            size_t length = (size_t)problem->field->length;
            memset(at, '0', length);
            memcpy(at + length - problem->expected.len, problem->expected.ptr,
                   problem->expected.len);
        }
    }
    test_ok(zengin_read(&arena, &layouts, bytes, &file, &err), &err);
    assert_true(file.is_taken);
    assert_int_equal(file.sums.count, data);
    return bytes;
}

/* any byte as another: taken, or told with its place; never both. */
static void every_byte_as_another(void **state)
{
    (void)state;
    static const char others[] = { ' ',    '0',    '1',    '3',    '9',  'a',
                                   '\x01', '\x7f', '\xb1', '\xff', '\r', '\n' };
    for (int f = 0; f < ZENGIN_FORMATS; f++) {
        struct str good = good_file((enum zengin_format)f, 2, "");
        const char *kept = good.ptr;
        char *bytes = malloc(good.len);
        assert_non_null(bytes);
        memcpy(bytes, kept, good.len);
        for (size_t at = 0; at < good.len; at++) {
            for (size_t k = 0; k < LENGTH(others); k++) {
                AUTO_ARENA own = { 0 };
                struct zengin_file file = { 0 };
                struct err err = { 0 };
                bytes[at] = others[k];
                enum status status =
                    zengin_read(&own, &layouts, (struct str){ bytes, good.len }, &file, &err);
                if (status != OK)
                    assert_true(err.key[0] != '\0');
                bool has_error = false;
                for (size_t p = 0; status == OK && p < file.problem_count; p++) {
                    assert_true(file.problems[p].line >= 1 &&
                                file.problems[p].line <= file.records);
                    has_error = has_error || !file.problems[p].is_warning;
                }
                if (status == OK)
                    assert_int_equal(file.is_taken, !has_error);
            }
            bytes[at] = kept[at];
        }
        free(bytes);
    }
}

static enum status read_bytes(struct str bytes, struct zengin_file *ret, struct err *err)
{
    return zengin_read(&arena, &layouts, bytes, ret, err);
}

/* CR and LF after each record, the last may lack them; not in places only. */
static void line_ends_and_cuts(void **state)
{
    (void)state;
    struct zengin_file file;
    struct err err = { 0 };
    for (int f = 0; f < ZENGIN_FORMATS; f++) {
        struct str lines = good_file((enum zengin_format)f, 2, "\r\n");
        size_t length = (size_t)layouts.of[f].length;
        test_ok(read_bytes(str_slice(lines, 0, lines.len - 2), &file, &err), &err);
        assert_true(file.is_taken);
        test_ok(read_bytes(str_slice(lines, 0, length), &file, &err), &err); /* one record */
        assert_false(file.is_taken);
        assert_int_equal(read_bytes(str_slice(lines, 0, length + 1), &file, &err), ERR_INVALID);
        assert_string_equal(err.key, "zengin.line_ends");
        char *broken = arena_array(&arena, char, lines.len);
        memcpy(broken, lines.ptr, lines.len);
        broken[2 * (length + 2) - 1] = ' ';
        assert_int_equal(read_bytes((struct str){ broken, lines.len }, &file, &err), ERR_INVALID);
        assert_string_equal(err.key, "zengin.line_ends");
        /* two batches */
        struct str plain = good_file((enum zengin_format)f, 1, "");
        struct buf two;
        buf_init(&two, &arena, 4096, 1 << 16);
        buf_add(&two, str_slice(plain, 0, 3 * length));
        buf_add(&two, plain);
        test_ok(read_bytes(buf_str(&two), &file, &err), &err);
        assert_int_equal(file.batches, 2);
    }
    size_t many = (size_t)120 * (ZENGIN_RECORDS_MAX + 1);
    char *bytes = calloc(many, 1);
    assert_non_null(bytes);
    memcpy(bytes, "1910", 4);
    assert_int_equal(read_bytes((struct str){ bytes, many }, &file, &err), ERR_LIMIT);
    free(bytes);
}

/* A day that may be absent is spaces or zeros. */
static void days_may_be_absent(void **state)
{
    (void)state;
    for (int f = 0; f < ZENGIN_FORMATS; f++) {
        const struct zengin_layout *layout = &layouts.of[f];
        struct str good = good_file((enum zengin_format)f, 1, "");
        char *bytes = arena_array(&arena, char, good.len);
        for (const char *fill = "0 "; *fill; fill++) {
            struct zengin_file file;
            struct err err = { 0 };
            memcpy(bytes, good.ptr, good.len);
            for (int i = 0; i < layout->count[ZENGIN_DATA]; i++) {
                const struct zengin_field *field = &layout->fields[ZENGIN_DATA][i];
                if (field->kind == 'e')
                    memset(bytes + layout->length + field->at, *fill, (size_t)field->length);
            }
            test_ok(read_bytes((struct str){ bytes, good.len }, &file, &err), &err);
            assert_true(file.is_taken);
        }
    }
}

/* the trailer alone tells a result. */
static void a_trailer_tells_a_result(void **state)
{
    (void)state;
    static const char *const names[] = { "paid_count", "failed_count" };
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct zengin_file file;
        struct err err = { 0 };
        const struct zengin_layout *layout = &layouts.of[ZENGIN_91];
        struct str good = good_file(ZENGIN_91, 1, "");
        char *bytes = arena_array(&arena, char, good.len);
        memcpy(bytes, good.ptr, good.len);
        for (int k = 0; k < layout->count[ZENGIN_TRAILER]; k++) {
            const struct zengin_field *field = &layout->fields[ZENGIN_TRAILER][k];
            if (str_starts(field->name, STR("paid")) || str_starts(field->name, STR("failed")))
                memset(bytes + 2 * 120 + field->at, '0', (size_t)field->length);
        }
        test_ok(read_bytes((struct str){ bytes, good.len }, &file, &err), &err);
        assert_int_equal(file.use, ZENGIN_REQUEST);
        const struct zengin_field *field = zengin_field(layout, ZENGIN_TRAILER, names[i]);
        bytes[2 * 120 + field->at + field->length - 1] = '1';
        test_ok(read_bytes((struct str){ bytes, good.len }, &file, &err), &err);
        assert_int_equal(file.use, ZENGIN_RESULT);
        assert_false(file.is_taken);
    }
}

/* More warnings than are listed, then an error: the file is not taken, though the error is not listed. */
static void errors_behind_many_warnings(void **state)
{
    (void)state;
    struct zengin_file file;
    struct err err = { 0 };
    struct str good = good_file(ZENGIN_91, 1100, "");
    char *bytes = arena_array(&arena, char, good.len);
    const struct zengin_field *account =
        zengin_field(&layouts.of[ZENGIN_91], ZENGIN_DATA, "account");
    memcpy(bytes, good.ptr, good.len);
    for (int line = 1; line <= 1100; line++)
        bytes[line * 120 + 119] = 'x'; /* a filler that is no space is a warning */
    test_ok(read_bytes((struct str){ bytes, good.len }, &file, &err), &err);
    assert_int_equal(file.problem_count, ZENGIN_PROBLEMS_MAX);
    assert_string_equal(file.problems[ZENGIN_PROBLEMS_MAX - 1].key, "zengin.more");
    assert_true(file.is_taken);
    bytes[1099 * 120 + account->at] = 'x';
    test_ok(read_bytes((struct str){ bytes, good.len }, &file, &err), &err);
    assert_false(file.is_taken);
}

/* ---- layouts ---- */
struct spoil {
    const char *column, *cell;
    size_t row;
};

static enum status load_spoiled(const struct spoil *spoil, Date on, struct err *err)
{
    struct rate_table copy = *table;
    struct rate_row *rows = arena_array(&arena, struct rate_row, table->row_count);
    struct zengin_layouts *ret = arena_new(&arena, struct zengin_layouts);
    memcpy(rows, table->rows, table->row_count * sizeof *rows);
    copy.rows = rows;
    struct str *cells = arena_array(&arena, struct str, table->column_count);
    for (size_t c = 0; c < table->column_count; c++)
        cells[c] = str_equal(table->columns[c], str_of(spoil->column)) ? str_of(spoil->cell)
                                                                       : rows[spoil->row].cells[c];
    rows[spoil->row].cells = cells;
    return zengin_layouts_load(&arena, &copy, on, ret, err);
}

static void layouts_without_gaps_only(void **state)
{
    (void)state;
    static const struct spoil rows[] = {
        { "format", "99", 0 },  { "record", "7", 0 },   { "kind", "", 0 },
        { "kind", "NN", 0 },    { "kind", "x", 0 },     { "position", "x", 0 },
        { "position", "2", 0 }, { "position", "3", 1 }, { "length", "x", 0 },
        { "length", "0", 0 },   { "length", "201", 0 }, { "length", "200", 12 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        assert_int_equal(load_spoiled(&rows[i], today(), &err), ERR_INVALID);
        assert_string_equal(err.key, "zengin.layout");
    }
    struct err err = { 0 };
    const struct spoil none = { "", "", 0 };
    Date before = { -20000 }; /* no row holds */
    assert_int_equal(load_spoiled(&none, before, &err), ERR_NOT_FOUND);

    struct rate_table copy = *table; /* more fields than a record has */
    struct rate_row *more = arena_array(&arena, struct rate_row, ZENGIN_FIELDS_MAX + 1);
    for (size_t i = 0; i <= ZENGIN_FIELDS_MAX; i++) {
        struct str *cells = arena_array(&arena, struct str, table->column_count);
        for (size_t c = 0; c < table->column_count; c++)
            cells[c] = str_equal(table->columns[c], STR("position"))
                           ? str_from_int(&arena, (int64_t)i + 1)
                       : str_equal(table->columns[c], STR("length")) ? STR("1")
                                                                     : table->rows[0].cells[c];
        more[i] = (struct rate_row){ .cells = cells };
    }
    copy.rows = more;
    copy.row_count = ZENGIN_FIELDS_MAX + 1;
    struct zengin_layouts ret;
    assert_int_equal(zengin_layouts_load(&arena, &copy, today(), &ret, &err), ERR_INVALID);
    copy.row_count = 2; /* a header of two bytes */
    assert_int_equal(zengin_layouts_load(&arena, &copy, today(), &ret, &err), ERR_INVALID);
}

/* Records of one length, but none that banks know: 4 formats of records of 7 bytes. */
static void layouts_of_known_lengths_only(void **state)
{
    (void)state;
    static const char *const formats[] = { "91", "21", "01", "03" }, *const records[] = { "1", "2",
                                                                                          "8",
                                                                                          "9" };
    struct rate_table copy = *table;
    struct rate_row *more = arena_array(&arena, struct rate_row, 16);
    for (size_t i = 0; i < 16; i++) {
        struct str *cells = arena_array(&arena, struct str, table->column_count);
        for (size_t c = 0; c < table->column_count; c++)
            cells[c] = str_equal(table->columns[c], STR("position")) ? STR("1")
                       : str_equal(table->columns[c], STR("length"))
                           ? (i == 15 ? STR("120") : STR("200"))
                       : str_equal(table->columns[c], STR("format")) ? str_of(formats[i / 4])
                       : str_equal(table->columns[c], STR("record")) ? str_of(records[i % 4])
                                                                     : table->rows[0].cells[c];
        more[i] = (struct rate_row){ .cells = cells };
    }
    copy.rows = more;
    copy.row_count = 16;
    struct zengin_layouts ret;
    struct err err = { 0 };
    assert_int_equal(zengin_layouts_load(&arena, &copy, today(), &ret, &err),
                     ERR_INVALID); /* 200 and 120 */
    for (size_t i = 0; i < 16; i++)
        for (size_t c = 0; c < table->column_count; c++)
            if (str_equal(table->columns[c], STR("length")))
                ((struct str *)(uintptr_t)more[i].cells)[c] = STR("7");
    assert_int_equal(zengin_layouts_load(&arena, &copy, today(), &ret, &err), ERR_INVALID);
    assert_string_equal(err.key, "zengin.layout");
}

/* ---- writing ---- */
static void writes_every_sign_and_refuses_values(void **state)
{
    (void)state;
    struct str bytes;
    struct err err = { 0 };
    test_ok(zengin_encode(&arena, ZENGIN_SIGNS_PARTY, STR("-ーｰ－‐―−"), &bytes, &err), &err);
    assert_str(&arena, bytes, "-------");
    test_ok(zengin_encode(&arena, ZENGIN_SIGNS_PARTY, STR("は\u3099ハ\u309Bは\u309Aハ\u309C"),
                          &bytes, &err),
            &err);
    assert_str(&arena, bytes, "\xca\xde\xca\xde\xca\xdf\xca\xdf");
    test_ok(zengin_encode(&arena, ZENGIN_SIGNS_PARTY, STR("（Ａ）．　z9"), &bytes, &err), &err);
    assert_str(&arena, bytes, "(A). Z9");
    static const char *const refused[] = { "，", "{", "[", "/", "\uffa0", "ゝ", "ヺ", "‑", "※" };
    for (size_t i = 0; i < LENGTH(refused); i++)
        assert_int_equal(
            zengin_encode(&arena, ZENGIN_SIGNS_PARTY, str_of(refused[i]), &bytes, &err),
            ERR_INVALID);

    const struct zengin_layout *layout = &layouts.of[ZENGIN_91];
    static const struct {
        struct zengin_value value;
        const char *key;
    } rows[] = {
        { { "account", STR_INIT(""), -1 }, "zengin.not_digits" },
        { { "account", STR_INIT("x"), 1 }, "zengin.not_digits" },
        { { "account", STR_INIT(""), 12345678 }, "zengin.too_long" },
        { { "holder", STR_INIT(""), 0 }, "zengin.empty" },
    };
    struct buf few; /* an amount that is not told is 0 */
    const struct zengin_value holder = { "holder", STR("ｱ"), 0 };
    struct zengin_values only = { ZENGIN_DATA, &holder, 1 };
    buf_init(&few, &arena, 400, 800);
    test_ok(zengin_write_record(&arena, layout, &only, &few, &err), &err);
    assert_int_equal(few.len, 120);
    const struct zengin_value money = { "amount", STR(""),
                                        5000 }; /* numbers that may be absent are spaces */
    struct zengin_values moved = { ZENGIN_DATA, &money, 1 };
    test_ok(zengin_write_record(&arena, &layouts.of[ZENGIN_03], &moved, &few, &err), &err);
    assert_int_equal(few.len, 320);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct buf out;
        struct zengin_values values = { ZENGIN_DATA, &rows[i].value, 1 };
        buf_init(&out, &arena, 200, 400);
        assert_int_equal(zengin_write_record(&arena, layout, &values, &out, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_as_another),
        cmocka_unit_test(line_ends_and_cuts),
        cmocka_unit_test(days_may_be_absent),
        cmocka_unit_test(a_trailer_tells_a_result),
        cmocka_unit_test(errors_behind_many_warnings),
        cmocka_unit_test(layouts_without_gaps_only),
        cmocka_unit_test(layouts_of_known_lengths_only),
        cmocka_unit_test(writes_every_sign_and_refuses_values),
    };
    return cmocka_run_group_tests(tests, load, release);
}
