/* xlsx_part.c - the archive and the parts around the sheet. */
#include "record/exchange/xlsx_part.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

#include "record/exchange/xlsx_read.h"

#include "base/banned.h"

/* ---- XML ---- */

/* A workbook is about ten deep; expat keeps each open element, so 7 kB of archive could take 300 MB. */
enum { XML_DEPTH_MAX = 64 };

struct xml_run {
    XML_Parser parser;
    const struct xml_handlers *handlers;
    void *context;
    struct err *err;
    enum status status; /* of the first handler that failed; the parser is then stopped */
    int depth;
};

static struct str local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return str_of(colon ? colon + 1 : name);
}

struct str xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (str_equal(local_name(attributes[0]), str_of(name)))
            return str_of(attributes[1]);
    return STR("");
}

static void keep_status(struct xml_run *run, enum status status)
{
    if (status == OK || run->status != OK)
        return;
    run->status = status;
    XML_StopParser(run->parser, XML_FALSE);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_run *run = data;
    if (++run->depth > XML_DEPTH_MAX)
        keep_status(run, err_set(run->err, ERR_INVALID, "", "import.xlsx.damaged",
                                 "XML over %d deep", XML_DEPTH_MAX));
    if (run->status == OK && run->handlers->start)
        keep_status(run,
                    run->handlers->start(run->context, local_name(name), attributes, run->err));
}

static void on_end(void *data, const XML_Char *name)
{
    struct xml_run *run = data;
    run->depth--;
    if (run->status == OK && run->handlers->end)
        keep_status(run, run->handlers->end(run->context, local_name(name), run->err));
}

static void on_text(void *data, const XML_Char *text, int len)
{
    struct xml_run *run = data;
    if (run->status == OK && run->handlers->text)
        keep_status(run,
                    run->handlers->text(run->context, (struct str){ text, (size_t)len }, run->err));
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_subset)
{
    struct xml_run *run = data;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    keep_status(run, err_set(run->err, ERR_INVALID, "", "import.xlsx.damaged",
                             "workbook part has a document type declaration"));
}

STATUS xml_parse(struct str bytes, const struct xml_handlers *handlers, void *context,
                 struct err *err)
{
    if (bytes.len > XLSX_PART_MAX)
        return err_set(err, ERR_LIMIT, "", "import.xlsx.too_large", "workbook part of %zu bytes",
                       bytes.len);
    struct xml_run run = { .parser = XML_ParserCreate(NULL),
                           .handlers = handlers,
                           .context = context,
                           .err = err,
                           .status = OK };
    if (!run.parser)
        return err_set(err, ERR_LIMIT, "", "import.xlsx.too_large", "no memory for an XML parser");
    XML_SetUserData(run.parser, &run);
    XML_SetElementHandler(run.parser, on_start, on_end);
    XML_SetCharacterDataHandler(run.parser, on_text);
    XML_SetStartDoctypeDeclHandler(run.parser, on_doctype);

    enum XML_Status parsed = XML_Parse(run.parser, bytes.ptr, (int)bytes.len, XML_TRUE);
    unsigned long line = XML_GetCurrentLineNumber(run.parser);
    XML_ParserFree(run.parser);
    if (run.status != OK)
        return run.status;
    if (parsed != XML_STATUS_OK)
        return err_set(err, ERR_INVALID, "", "import.xlsx.damaged", "XML broken at line %lu", line);
    return OK;
}

/* ---- archive ---- */

static void zip_close_quietly(zip_t **zip)
{
    if (*zip)
        zip_discard(*zip);
}

static void zip_file_close_quietly(zip_file_t **file)
{
    if (*file)
        (void)zip_fclose(*file);
}

/* A part as text in the arena; absent gives "" when it may be missing. */
static STATUS part_read(struct arena *arena, zip_t *zip, struct str name, bool may_be_missing,
                        struct str *ret, struct err *err)
{
    const char *path = str_to_chars(arena, name);
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(zip, path, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) {
        if (!may_be_missing)
            return err_set(err, ERR_INVALID, "", "import.xlsx.damaged", "workbook lacks a part");
        *ret = STR("");
        return OK;
    }
    if (stat.size > XLSX_PART_MAX)
        return err_set(err, ERR_LIMIT, "", "import.xlsx.too_large", "workbook part of %llu bytes",
                       (unsigned long long)stat.size);
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return err_set(err, ERR_INVALID, "", "import.xlsx.password", "workbook part is encrypted");

    CLEANUP(zip_file_close_quietly) zip_file_t *file = zip_fopen(zip, path, 0);
    char *bytes = arena_array(arena, char, (size_t)stat.size + 1);
    zip_int64_t got = file ? zip_fread(file, bytes, stat.size + 1) : -1;
    if (got < 0 || (zip_uint64_t)got != stat.size)
        return err_set(err, ERR_INVALID, "", "import.xlsx.damaged",
                       "workbook part cannot be unpacked");
    *ret = (struct str){ bytes, (size_t)got };
    return OK;
}

/* ---- workbook.xml and its relations ---- */

struct workbook {
    struct arena *arena;
    struct xlsx_book *book;
    struct str relation; /* of the first visible sheet */
    struct str target;   /* its part */
};

static STATUS workbook_start(void *context, struct str name, const char **attributes,
                             struct err *err)
{
    struct workbook *workbook = context;
    (void)err;
    if (str_equal(name, STR("workbookPr"))) {
        struct str flag = xml_attribute(attributes, "date1904");
        workbook->book->is_1904 = str_equal(flag, STR("1")) || str_equal(flag, STR("true"));
    }
    bool is_hidden = xml_attribute(attributes, "state").len > 0 &&
                     !str_equal(xml_attribute(attributes, "state"), STR("visible"));
    if (str_equal(name, STR("sheet")) && !is_hidden && workbook->relation.len == 0) {
        workbook->book->sheet_name = arena_copy(workbook->arena, xml_attribute(attributes, "name"));
        workbook->relation = arena_copy(workbook->arena, xml_attribute(attributes, "id"));
    }
    return OK;
}

static STATUS relation_start(void *context, struct str name, const char **attributes,
                             struct err *err)
{
    struct workbook *workbook = context;
    (void)err;
    if (!str_equal(name, STR("Relationship")) ||
        !str_equal(xml_attribute(attributes, "Id"), workbook->relation))
        return OK;
    struct str target = xml_attribute(attributes, "Target");
    workbook->target = str_starts(target, STR("/"))
                           ? arena_copy(workbook->arena, str_slice(target, 1, target.len))
                           : str_format(workbook->arena, "xl/%.*s", STR_ARG(target));
    return OK;
}

/* ---- sharedStrings.xml ---- */

struct texts {
    struct arena *arena;
    struct xlsx_book *book;
    size_t room;
    struct buf text;
    bool in_text;
    int phonetic; /* inside rPh: how it is read, not what it says */
};

static STATUS texts_start(void *context, struct str name, const char **attributes, struct err *err)
{
    struct texts *texts = context;
    (void)attributes;
    (void)err;
    if (str_equal(name, STR("si")))
        buf_init(&texts->text, texts->arena, 64, XLSX_CELL_TEXT_MAX);
    else if (str_equal(name, STR("rPh")))
        texts->phonetic++;
    else if (str_equal(name, STR("t")))
        texts->in_text = texts->phonetic == 0;
    return OK;
}

static STATUS texts_end(void *context, struct str name, struct err *err)
{
    struct texts *texts = context;
    if (str_equal(name, STR("rPh")))
        texts->phonetic--;
    else if (str_equal(name, STR("t")))
        texts->in_text = false;
    if (!str_equal(name, STR("si")))
        return OK;
    if (!buf_ok(&texts->text))
        return err_set(err, ERR_LIMIT, "", "import.xlsx.cell_too_long",
                       "shared string over %d bytes", XLSX_CELL_TEXT_MAX);
    struct xlsx_book *book = texts->book;
    if (book->text_count == texts->room) {
        size_t room = texts->room ? texts->room * 2 : 1024;
        struct str *grown = arena_array(texts->arena, struct str, room);
        if (book->text_count > 0)
            memcpy(grown, book->texts, book->text_count * sizeof *grown);
        book->texts = grown;
        texts->room = room;
    }
    book->texts[book->text_count++] = buf_str(&texts->text);
    return OK;
}

static STATUS texts_text(void *context, struct str text, struct err *err)
{
    struct texts *texts = context;
    (void)err;
    if (texts->in_text)
        buf_add(&texts->text, text);
    return OK;
}

/* ---- styles.xml ---- */

enum { CUSTOM_FORMATS_MAX = 1000, CELL_FORMATS_MAX = 65536 };

struct styles {
    struct arena *arena;
    struct xlsx_book *book;
    struct {
        int64_t id;
        enum xlsx_format format;
    } custom[CUSTOM_FORMATS_MAX];
    size_t custom_count;
    bool in_cell_formats;
    size_t room;
};

enum xlsx_format xlsx_format_of(struct str code)
{
    bool has_day = false, has_clock = false, has_month = false;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '"') { /* literal text */
            for (i++; i < code.len && code.ptr[i] != '"'; i++)
                ;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '[') { /* colour, locale, or elapsed time [h] */
            if (i + 1 < code.len && strchr("hHmMsS", code.ptr[i + 1]))
                has_clock = true;
            for (; i < code.len && code.ptr[i] != ']'; i++)
                ;
        } else if (c == ';') {
            break; /* other sections are for negative numbers and text */
        } else if (strchr("yYdDeEgG", c)) {
            /* "General" and "0.00E+00" are numbers; era formats are g and e */
            if (str_find(code, STR("General"), NULL) || str_find(code, STR("E+"), NULL) ||
                str_find(code, STR("E-"), NULL))
                return XLSX_PLAIN;
            has_day = true;
        } else if (strchr("hHsS", c)) {
            has_clock = true;
        } else if (c == 'm' || c == 'M') {
            has_month = true;
        }
    }
    if (has_month && !has_clock)
        has_day = true;
    return has_day ? (has_clock ? XLSX_DATE_TIME : XLSX_DATE) : has_clock ? XLSX_TIME : XLSX_PLAIN;
}

/* Formats that Excel has without writing them down (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are
 * dates in East Asian locales). */
static enum xlsx_format built_in_format(int64_t id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        return XLSX_DATE;
    if (id == 22)
        return XLSX_DATE_TIME;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47))
        return XLSX_TIME;
    return XLSX_PLAIN;
}

static void styles_add_cell_format(struct styles *styles, int64_t id)
{
    struct xlsx_book *book = styles->book;
    enum xlsx_format format = built_in_format(id);
    for (size_t i = 0; i < styles->custom_count; i++)
        if (styles->custom[i].id == id)
            format = styles->custom[i].format;
    if (book->format_count == styles->room) {
        size_t room = styles->room ? styles->room * 2 : 64;
        enum xlsx_format *grown = arena_array(styles->arena, enum xlsx_format, room);
        if (book->format_count > 0)
            memcpy(grown, book->formats, book->format_count * sizeof *grown);
        book->formats = grown;
        styles->room = room;
    }
    book->formats[book->format_count++] = format;
}

static STATUS styles_start(void *context, struct str name, const char **attributes, struct err *err)
{
    struct styles *styles = context;
    int64_t id = 0;
    if (str_equal(name, STR("cellXfs")))
        styles->in_cell_formats = true;
    if (!str_to_int(xml_attribute(attributes, "numFmtId"), &id))
        id = 0;
    if (str_equal(name, STR("numFmt"))) {
        if (styles->custom_count == CUSTOM_FORMATS_MAX)
            return err_set(err, ERR_LIMIT, "", "import.xlsx.too_large", "over %d number formats",
                           CUSTOM_FORMATS_MAX);
        styles->custom[styles->custom_count].id = id;
        styles->custom[styles->custom_count++].format =
            xlsx_format_of(xml_attribute(attributes, "formatCode"));
    } else if (str_equal(name, STR("xf")) && styles->in_cell_formats) {
        if (styles->book->format_count == CELL_FORMATS_MAX)
            return err_set(err, ERR_LIMIT, "", "import.xlsx.too_large", "over %d cell formats",
                           CELL_FORMATS_MAX);
        styles_add_cell_format(styles, id);
    }
    return OK;
}

static STATUS styles_end(void *context, struct str name, struct err *err)
{
    struct styles *styles = context;
    (void)err;
    if (str_equal(name, STR("cellXfs")))
        styles->in_cell_formats = false;
    return OK;
}

/* ---- the book ---- */

static STATUS book_parts(struct arena *arena, zip_t *zip, struct xlsx_book *book, struct err *err)
{
    static const struct xml_handlers on_workbook = { .start = workbook_start };
    static const struct xml_handlers on_relations = { .start = relation_start };
    static const struct xml_handlers on_texts = { texts_start, texts_end, texts_text };
    static const struct xml_handlers on_styles = { .start = styles_start, .end = styles_end };
    struct str part;

    struct workbook workbook = { .arena = arena, .book = book };
    TRY(part_read(arena, zip, STR("xl/workbook.xml"), false, &part, err));
    TRY(xml_parse(part, &on_workbook, &workbook, err));
    TRY(part_read(arena, zip, STR("xl/_rels/workbook.xml.rels"), false, &part, err));
    TRY(xml_parse(part, &on_relations, &workbook, err));
    if (workbook.target.len == 0)
        return err_set(err, ERR_INVALID, "", "import.xlsx.no_sheet", "no visible sheet");
    TRY(part_read(arena, zip, workbook.target, false, &book->sheet, err));

    struct texts texts = { .arena = arena, .book = book };
    TRY(part_read(arena, zip, STR("xl/sharedStrings.xml"), true, &part, err));
    if (part.len > 0)
        TRY(xml_parse(part, &on_texts, &texts, err));

    struct styles *styles = arena_new(arena, struct styles);
    styles->arena = arena;
    styles->book = book;
    TRY(part_read(arena, zip, STR("xl/styles.xml"), true, &part, err));
    if (part.len > 0)
        TRY(xml_parse(part, &on_styles, styles, err));
    return OK;
}

STATUS xlsx_book_read(struct arena *arena, struct str bytes, struct xlsx_book *ret, struct err *err)
{
    /* A workbook with a password is an OLE file, not an archive. */
    if (str_starts(bytes, STR("\xd0\xcf\x11\xe0")))
        return err_set(err, ERR_INVALID, "", "import.xlsx.password", "OLE file: password or .xls");
    if (!str_starts(bytes, STR("PK")))
        return err_set(err, ERR_INVALID, "", "import.xlsx.not_a_workbook", "not a zip archive");
    zip_error_t zip_err;
    zip_error_init(&zip_err);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &zip_err);
    CLEANUP(zip_close_quietly)
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &zip_err) : NULL;
    if (!zip && source)
        zip_source_free(source);
    zip_error_fini(&zip_err);
    if (!zip)
        return err_set(err, ERR_INVALID, "", "import.xlsx.not_a_workbook", "not a zip archive");
    struct xlsx_book book = { 0 };
    TRY(book_parts(arena, zip, &book, err));
    *ret = book;
    return OK;
}
