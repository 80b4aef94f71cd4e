#include "unit.h"

#include "base/csv.h"

/* All rows as text: cells joined by "|", rows by "/", with the line each began on. */
static struct str shown(struct arena *arena, struct str text)
{
    struct csv_reader reader;
    struct buf out;
    buf_init(&out, arena, 0, 10000);
    csv_reader_init(&reader, text, 5);
    for (;;) {
        struct str *cells = NULL;
        size_t count = 0;
        bool more = false;
        struct err err = { 0 };
        if (csv_read_row(&reader, arena, &cells, &count, &more, &err) != OK) {
            buf_addf(&out, "!%s %d %d", err.key, (int)err.args[0].number, (int)err.args[1].number);
            break;
        }
        if (!more)
            break;
        buf_addf(&out, "%zu:", reader.line);
        for (size_t i = 0; i < count; i++)
            buf_addf(&out, "%s%.*s", i ? "|" : "", STR_ARG(cells[i]));
        buf_add_char(&out, '/');
    }
    return buf_str(&out);
}

static void reads_rows(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *shown;
    } rows[] = {
        { STR_INIT(""), "" },
        { STR_INIT("a,b"), "1:a|b/" },
        { STR_INIT("a,b\r\nc,\r\n"), "1:a|b/2:c|/" },
        { STR_INIT("a\rb\nc"), "1:a/2:b/3:c/" },
        { STR_INIT("\n"), "1:/" },
        { STR_INIT("\"a,\"\"b\"\"\",c\n"), "1:a,\"b\"|c/" },
        { STR_INIT("\"a\r\nb\",c\nd"), "1:a\r\nb|c/3:d/" },
        { STR_INIT("\"\",\"\""), "1:|/" },
        { STR_INIT("a\"b,c"), "1:a\"b|c/" },
        { STR_INIT(","), "1:|/" },
        { STR_INIT("a\n\"b"), "1:a/!csv.quote_not_closed 2 2" },
        { STR_INIT("\"a\nb\"\n\"c\" d"), "1:a\nb/!csv.text_after_quote 2 3" },
        { STR_INIT("\""), "!csv.quote_not_closed 1 1" },
        { STR_INIT("\"\"\""), "!csv.quote_not_closed 1 1" },
        { STR_INIT("1,2,3,4,5"), "1:1|2|3|4|5/" },
        { STR_INIT("1,2,3,4,5,6"), "!csv.too_many_cells 1 1" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena, shown(&arena, rows[i].text), rows[i].shown);
}

static void writes_cells(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        bool is_number, always;
        const char *written;
    } rows[] = {
        { STR_INIT("山田"), false, false, "山田" },
        { STR_INIT("山田"), false, true, "\"山田\"" },
        { STR_INIT("a,b"), false, false, "\"a,b\"" },
        { STR_INIT("a\"b"), false, false, "\"a\"\"b\"" },
        { STR_INIT("a\"\"\"b"), false, false, "\"a\"\"\"\"\"\"b\"" },
        { STR_INIT("a\nb"), false, false, "\"a\nb\"" },
        { STR_INIT(" a"), false, false, "\" a\"" },
        { STR_INIT("=1+1"), false, false, "'=1+1" },
        { STR_INIT("+81"), false, false, "'+81" },
        { STR_INIT("-1"), false, false, "'-1" },
        { STR_INIT("@x"), false, false, "'@x" },
        { STR_INIT("\tx"), false, false, "'\tx" },
        { STR_INIT("\rx"), false, false, "\"'\rx\"" },
        { STR_INIT("\nx"), false, false, "\"'\nx\"" },
        { STR_INIT("＝1+1"), false, false, "'＝1+1" },
        { STR_INIT("＋81"), false, false, "'＋81" },
        { STR_INIT("－1"), false, false, "'－1" },
        { STR_INIT("＠SUM(1)"), false, false, "'＠SUM(1)" },
        { STR_INIT("－"), false, false, "－" }, /* nothing, as people write it */
        { STR_INIT("=\"x\""), false, true, "\"'=\"\"x\"\"\"" },
        { STR_INIT("-1200"), true, true, "-1200" },
        { STR_INIT(""), false, false, "" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct buf out;
        buf_init(&out, &arena, 0, 1000);
        csv_add_cell(&out, (struct csv_style){ rows[i].always }, rows[i].text, rows[i].is_number,
                     true);
        assert_str(&arena, buf_str(&out), rows[i].written);
    }
}

static void reads_back_what_it_wrote(void **state)
{
    (void)state;
    static const struct str cells[] = { STR_INIT("a\"b\r\n,c"), STR_INIT(""), STR_INIT("\""),
                                        STR_INIT("髙 "), STR_INIT(",") };
    AUTO_ARENA arena = { 0 };
    struct buf out;
    buf_init(&out, &arena, 0, 1000);
    for (size_t i = 0; i < LENGTH(cells); i++)
        csv_add_cell(&out, (struct csv_style){ false }, cells[i], false, i == 0);
    csv_end_row(&out);
    struct csv_reader reader;
    struct str *back = NULL;
    size_t count = 0;
    bool more = false;
    struct err err = { 0 };
    csv_reader_init(&reader, buf_str(&out), 5);
    assert_int_equal(csv_read_row(&reader, &arena, &back, &count, &more, &err), OK);
    assert_int_equal(count, LENGTH(cells));
    for (size_t i = 0; i < count; i++)
        assert_true(str_equal(back[i], cells[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(writes_cells),
        cmocka_unit_test(reads_back_what_it_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
