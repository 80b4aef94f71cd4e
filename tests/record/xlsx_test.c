/* xlsx_test.c - workbooks written and read back, and the parts that strangers get wrong. */
#include "record/exchange/xlsx_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zip.h>

#include "record/exchange/xlsx_part.h"
#include "record/exchange/xlsx_write.h"

#include "base/banned.h"

struct part {
    const char *name, *text;
};

static const struct part workbook = {
    "xl/workbook.xml",
    "<workbook xmlns:r='r'><workbookPr/><sheets><sheet name='h' sheetId='1' state='hidden' r:id='r1'/>"
    "<sheet name='受付' sheetId='2' r:id='r2'/></sheets></workbook>"
};
static const struct part workbook_1904 = {
    "xl/workbook.xml",
    "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='a' r:id='r2'/></sheets></workbook>"
};
static const struct part relations = {
    "xl/_rels/workbook.xml.rels",
    "<Relationships><Relationship Id='r1' Target='worksheets/hidden.xml'/>"
    "<Relationship Id='r2' Target='worksheets/sheet2.xml'/></Relationships>"
};
static const struct part styles = {
    "xl/styles.xml",
    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='[$-411]ggge\"年\"m\"月\"d\"日\";@'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='20'/>"
    "<xf numFmtId='22'/></cellXfs></styleSheet>"
};
static const struct part texts = {
    "xl/sharedStrings.xml",
    "<sst><si><t>髙橋</t><rPh sb='0' eb='2'><t>タカハシ</t></rPh></si>"
    "<si><r><t>太</t></r><r><rPr><b/></rPr><t xml:space='preserve'>郎 </t></r></si></sst>"
};

/* An archive of these parts; bytes in the arena. */
static struct str archive(struct arena *arena, const struct part *const *parts, size_t count)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(source);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        struct str text = str_of(parts[i]->text);
        zip_source_t *part = zip_source_buffer(zip, text.ptr, text.len, 0);
        assert_true(zip_file_add(zip, parts[i]->name, part, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    zip_stat_t stat;
    assert_int_equal(zip_source_stat(source, &stat), 0);
    char *bytes = arena_array(arena, char, (size_t)stat.size);
    assert_int_equal(zip_source_open(source), 0);
    assert_int_equal(zip_source_read(source, bytes, stat.size), (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return (struct str){ bytes, (size_t)stat.size };
}

static enum status read_sheet(struct arena *arena, const struct part *book, const char *rows,
                              struct xlsx_sheet *sheet, struct err *err)
{
    struct part body = { "xl/worksheets/sheet2.xml",
                         str_to_chars(arena,
                                      str_format(arena, "<worksheet>%s</worksheet>", rows)) };
    const struct part *parts[] = { book, &relations, &styles, &texts, &body };
    return xlsx_read(arena, archive(arena, parts, LENGTH(parts)), 4, sheet, err);
}

static void reads_each_kind_of_cell(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *text;
    } rows[] = {
        { "<c r='A1' t='s'><v>0</v></c>", "髙橋" }, /* furigana left out */
        { "<c r='A1' t='s'><v>1</v></c>", "太郎 " },
        { "<c r='A1' t='inlineStr'><is><t>𠮷田</t><rPh><t>ヨシダ</t></rPh></is></c>", "𠮷田" },
        { "<c r='A1'><v>285</v></c>", "285" },
        { "<c r='A1'><v>1.23456789012E+11</v></c>", "123456789012" },
        { "<c r='A1'><v>1.5E-3</v></c>", "0.0015" },
        { "<c r='A1' t='b'><v>1</v></c>", "TRUE" },
        { "<c r='A1' s='1'><v>43556</v></c>", "2019-04-01" },
        { "<c r='A1' s='2'><v>43586</v></c>", "2019-05-01" },
        { "<c r='A1' s='1'><v>59</v></c>", "1900-02-28" },
        { "<c r='A1' s='1'><v>61</v></c>", "1900-03-01" },
        { "<c r='A1' s='3'><v>0.586805555555556</v></c>", "14:05" },
        { "<c r='A1' s='4'><v>43556.586805555555</v></c>", "2019-04-01 14:05" },
        { "<c t='str'><v>a</v></c>", "a" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct xlsx_sheet sheet;
        const char *xml = str_to_chars(
            &arena, str_format(&arena, "<sheetData><row r='1'>%s</row></sheetData>", rows[i].cell));
        assert_int_equal(read_sheet(&arena, &workbook, xml, &sheet, &err), OK);
        assert_true(str_equal(sheet.name, STR("受付")));
        assert_int_equal(sheet.count, 1);
        assert_string_equal(str_to_chars(&arena, sheet.rows[0].cells[0]), rows[i].text);
    }
}

static void counts_days_from_1904_when_told(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct xlsx_sheet sheet;
    assert_int_equal(
        read_sheet(&arena, &workbook_1904,
                   "<sheetData><row r='1'><c r='A1' s='1'><v>42094</v></c></row></sheetData>",
                   &sheet, &err),
        OK);
    assert_string_equal(str_to_chars(&arena, sheet.rows[0].cells[0]), "2019-04-01");
}

/* One upload tells all that has to be mended. */
static void names_every_bad_cell_at_once(void **state)
{
    static const struct {
        const char *xml, *key, *cells;
    } rows[] = {
        { "<c r='B1'><f>1</f><v>2</v></c><c r='D1'><f>1</f></c>", "import.xlsx.formula", "B1, D1" },
        { "<c r='B1'><f>1</f></c><c r='C1'><v>1</v></c><c r='D1' t='e'><v>#N/A</v></c>"
          "<c r='E1' s='1'><v>60</v></c>",
          "import.xlsx.cells", "B1, D1, E1" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct xlsx_sheet sheet;
        const char *xml = str_to_chars(
            &arena, str_format(&arena, "<sheetData><row r='1'>%s</row></sheetData>", rows[i].xml));
        assert_int_equal(read_sheet(&arena, &workbook, xml, &sheet, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
        assert_string_equal(err.args[0].text, rows[i].cells);
    }
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct xlsx_sheet sheet;
    struct buf xml;
    buf_init(&xml, &arena, 1024, 65536);
    buf_add(&xml, STR("<sheetData>"));
    for (int i = 1; i <= 30; i++)
        buf_addf(&xml, "<row r='%d'><c r='A%d'><f>1</f></c></row>", i, i);
    buf_add(&xml, STR("</sheetData>"));
    assert_int_equal(
        read_sheet(&arena, &workbook, str_to_chars(&arena, buf_str(&xml)), &sheet, &err),
        ERR_INVALID);
    assert_non_null(strstr(err.args[0].text, "A20, … (30)"));
}

static void refuses_what_it_would_have_to_guess(void **state)
{
    (void)state;
    static const struct {
        const char *xml, *key;
        enum status status;
    } rows[] = {
        { "<sheetData><row r='1'><c r='B1'><f>1+1</f><v>2</v></c></row></sheetData>",
          "import.xlsx.formula", ERR_INVALID },
        { "<sheetData><row r='1'><c r='B1' t='e'><v>#REF!</v></c></row></sheetData>",
          "import.xlsx.error_value", ERR_INVALID },
        { "<sheetData><row r='1'><c r='B1' s='1'><v>60</v></c></row></sheetData>",
          "import.xlsx.bad_date", ERR_INVALID },
        { "<sheetData><row r='1'><c r='B1' t='s'><v>9</v></c></row></sheetData>",
          "import.xlsx.damaged", ERR_INVALID },
        { "<sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData><mergeCells>"
          "<mergeCell ref='A1:B1'/></mergeCells>",
          "import.xlsx.merged_header", ERR_INVALID },
        { "<sheetData><row><c><v>1</v></c></row><row><c><v>1</v></c></row><row><c><v>1</v></c></row>"
          "<row><c><v>1</v></c></row><row><c><v>1</v></c></row></sheetData>",
          "import.sheet_too_many_rows", ERR_LIMIT },
        /* the CSV that is made of it keeps the numbers of the rows: none that no sheet has */
        { "<sheetData><row r='1'><c><v>1</v></c></row><row r='4294967299'><c><v>1</v></c></row>"
          "</sheetData>",
          "import.xlsx.damaged", ERR_INVALID },
        { "<sheetData/>", "import.empty", ERR_INVALID },
        { "<sheetData>", "import.xlsx.damaged", ERR_INVALID },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct xlsx_sheet sheet;
        assert_int_equal(read_sheet(&arena, &workbook, rows[i].xml, &sheet, &err), rows[i].status);
        assert_string_equal(err.key, rows[i].key);
    }
}

static void names_the_refused_cell(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct xlsx_sheet sheet;
    assert_int_equal(
        read_sheet(&arena, &workbook,
                   "<sheetData><row r='7'><c r='D7'><f>A1</f><v>5</v></c></row></sheetData>",
                   &sheet, &err),
        ERR_INVALID);
    assert_string_equal(err.args[0].text, "D7");
    assert_string_equal(err.args[1].text, "5");
}

static void refuses_what_is_no_workbook(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *key;
    } rows[] = {
        { "", "import.xlsx.not_a_workbook" },
        { "受付番号,受付日\r\n", "import.xlsx.not_a_workbook" },
        { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import.xlsx.password" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        arena_init(&arena, 0);
        struct err err = { 0 };
        struct xlsx_sheet sheet;
        assert_int_equal(xlsx_read(&arena, str_of(rows[i].bytes), 10, &sheet, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
    }
}

/* Elements in each other without end cost a few bytes of archive each, and memory of the reader. */
static void refuses_what_is_too_deep(void **state)
{
    (void)state;
    enum { DEEP = 1000 };
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct xlsx_sheet sheet;
    struct buf rows;
    arena_init(&arena, 0);
    buf_init(&rows, &arena, 1024, KIB(64));
    for (int i = 0; i < DEEP; i++)
        buf_add(&rows, STR("<a>"));
    for (int i = 0; i < DEEP; i++)
        buf_add(&rows, STR("</a>"));
    assert_int_equal(
        read_sheet(&arena, &workbook, str_to_chars(&arena, buf_str(&rows)), &sheet, &err),
        ERR_INVALID);
    assert_string_equal(err.key, "import.xlsx.damaged");
}

static void knows_formats_of_dates(void **state)
{
    (void)state;
    static const struct {
        struct str code;
        enum xlsx_format format;
    } rows[] = {
        { STR_INIT("General"), XLSX_PLAIN },
        { STR_INIT("#,##0;[Red]-#,##0"), XLSX_PLAIN },
        { STR_INIT("0.00E+00"), XLSX_PLAIN },
        { STR_INIT("yyyy/m/d"), XLSX_DATE },
        { STR_INIT("[$-411]ge.m.d;@"), XLSX_DATE },
        { STR_INIT("mmm"), XLSX_DATE },
        { STR_INIT("h:mm"), XLSX_TIME },
        { STR_INIT("[h]:mm:ss"), XLSX_TIME },
        { STR_INIT("yyyy/m/d h:mm"), XLSX_DATE_TIME },
        { STR_INIT("0\"day\""), XLSX_PLAIN },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(xlsx_format_of(rows[i].code), rows[i].format);
}

static struct str written(struct arena *arena)
{
    struct err err = { 0 };
    AUTO_XLSX_WRITER writer = NULL;
    const struct str headers[] = { STR("氏名"), STR("件数"), STR("日付") };
    struct str bytes;
    Date day;
    assert_true(date_make(2026, 11, 21, &day));
    assert_int_equal(xlsx_writer_open(&writer, STR("/tmp"), &err), OK);
    assert_int_equal(xlsx_sheet_begin(writer, STR("一覧[1]"), headers, 3, &err), OK);
    assert_int_equal(xlsx_add_text(writer, STR("=HYPERLINK(\"x\")"), &err), OK);
    assert_int_equal(xlsx_add_number(writer, 12300, &err), OK);
    assert_int_equal(xlsx_add_date(writer, day, &err), OK);
    assert_int_equal(xlsx_row_end(writer, &err), OK);
    assert_int_equal(xlsx_writer_finish(writer, arena, &bytes, &err), OK);
    return bytes;
}

static void reads_back_what_it_wrote(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct err err = { 0 };
    struct xlsx_sheet sheet;
    struct str bytes = written(&arena);
    assert_int_equal(xlsx_read(&arena, bytes, 10, &sheet, &err), OK);
    assert_int_equal(sheet.count, 2);
    assert_true(str_equal(sheet.rows[0].cells[0], STR("氏名")));
    assert_true(str_equal(sheet.rows[1].cells[0], STR("=HYPERLINK(\"x\")")));
    assert_true(str_equal(sheet.rows[1].cells[1], STR("12300")));
    assert_true(str_equal(sheet.rows[1].cells[2], STR("2026-11-21")));
    assert_true(str_equal(bytes, written(&arena))); /* same input, same bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_each_kind_of_cell),
        cmocka_unit_test(counts_days_from_1904_when_told),
        cmocka_unit_test(refuses_what_it_would_have_to_guess),
        cmocka_unit_test(names_the_refused_cell),
        cmocka_unit_test(names_every_bad_cell_at_once),
        cmocka_unit_test(refuses_what_is_no_workbook),
        cmocka_unit_test(refuses_what_is_too_deep),
        cmocka_unit_test(knows_formats_of_dates),
        cmocka_unit_test(reads_back_what_it_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
