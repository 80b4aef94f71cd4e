/* xlsx_write.c - workbooks by libxlsxwriter. The library wants terminated text and a file; both are
 * kept inside this module. */
#include "record/exchange/xlsx_write.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/banned.h"

enum { SHEET_NAME_CHARS = 31, CELL_CHARS_MAX = 32767, SHEET_ROWS_MAX = 1048576, PATH_ROOM = 512 };

struct xlsx_writer {
    struct arena arena; /* of the present row */
    char path[PATH_ROOM];
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *bold, *day;
    lxw_row_t row;
    lxw_col_t column;
};

static STATUS library_failed(lxw_error code, struct err *err)
{
    return err_set(err, ERR_IO, "", "export.failed", "libxlsxwriter: %s", lxw_strerror(code));
}

STATUS xlsx_writer_open(struct xlsx_writer **ret, struct str folder, struct err *err)
{
    struct xlsx_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        abort();
    int len = snprintf(writer->path, sizeof writer->path, "%.*s/export-XXXXXX", STR_ARG(folder));
    int file = len > 0 && (size_t)len < sizeof writer->path ? mkstemp(writer->path) : -1;
    if (file < 0) {
        free(writer);
        return err_set(err, ERR_IO, "", "export.failed", "no temporary file");
    }
    (void)close(file);
    arena_init(&writer->arena, 0);
    char *temporary =
        arena_array(&writer->arena, char, folder.len + 1); /* the library's is not const */
    memcpy(temporary, folder.ptr, folder.len);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = temporary };
    writer->workbook = workbook_new_opt(writer->path, &options);
    if (!writer->workbook) {
        xlsx_writer_release(&writer);
        return err_set(err, ERR_IO, "", "export.failed", "libxlsxwriter: no workbook");
    }
    /* no clock in the output: the same rows give the same bytes */
    lxw_doc_properties properties = { .created = 1 };
    (void)workbook_set_properties(writer->workbook, &properties);
    writer->bold = workbook_add_format(writer->workbook);
    format_set_bold(writer->bold);
    writer->day = workbook_add_format(writer->workbook);
    format_set_num_format(writer->day, "yyyy-mm-dd");
    *ret = writer;
    return OK;
}

/* Excel refuses []:*?/\ in names of sheets and a quote at either end. */
static const char *sheet_name(struct xlsx_writer *writer, struct str name)
{
    struct buf out;
    buf_init(&out, &writer->arena, name.len + 1, name.len + 1);
    size_t chars = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (((unsigned char)name.ptr[i] & 0xC0) != 0x80 && ++chars > SHEET_NAME_CHARS)
            break;
        buf_add_char(&out, (char)(strchr("[]:*?/\\'", name.ptr[i]) ? ' ' : name.ptr[i]));
    }
    return str_to_chars(&writer->arena, buf_str(&out));
}

STATUS xlsx_sheet_begin(struct xlsx_writer *writer, struct str name, const struct str *headers,
                        size_t count, struct err *err)
{
    writer->sheet = workbook_add_worksheet(writer->workbook, sheet_name(writer, name));
    if (!writer->sheet)
        return err_set(err, ERR_IO, "", "export.failed", "libxlsxwriter: no worksheet");
    writer->row = 0;
    writer->column = 0;
    worksheet_freeze_panes(writer->sheet, 1, 0);
    if (count > 0)
        (void)worksheet_set_column(writer->sheet, 0, (lxw_col_t)(count - 1), 16, NULL);
    for (size_t i = 0; i < count; i++) {
        lxw_error code = worksheet_write_string(
            writer->sheet, 0, (lxw_col_t)i, str_to_chars(&writer->arena, headers[i]), writer->bold);
        if (code != LXW_NO_ERROR)
            return library_failed(code, err);
    }
    return xlsx_row_end(writer, err);
}

STATUS xlsx_add_text(struct xlsx_writer *writer, struct str text, struct err *err)
{
    if (text.len == 0) {
        xlsx_add_empty(writer);
        return OK;
    }
    if (str_chars(text) > CELL_CHARS_MAX)
        return err_set(err, ERR_LIMIT, "", "export.cell_too_long", "cell over %d characters",
                       CELL_CHARS_MAX);
    lxw_error code = worksheet_write_string(writer->sheet, writer->row, writer->column++,
                                            str_to_chars(&writer->arena, text), NULL);
    return code == LXW_NO_ERROR ? OK : library_failed(code, err);
}

STATUS xlsx_add_number(struct xlsx_writer *writer, int64_t number, struct err *err)
{
    /* Excel's numbers hold 15 digits; longer ones are codes and stay text */
    if (number > INT64_C(999999999999999) || number < -INT64_C(999999999999999))
        return xlsx_add_text(writer, str_from_int(&writer->arena, number), err);
    lxw_error code =
        worksheet_write_number(writer->sheet, writer->row, writer->column++, (double)number, NULL);
    return code == LXW_NO_ERROR ? OK : library_failed(code, err);
}

STATUS xlsx_add_date(struct xlsx_writer *writer, Date date, struct err *err)
{
    struct civil civil = date_civil(date);
    if (civil.year < 1901) /* before Excel's calendar */
        return xlsx_add_text(writer, date_format_iso(&writer->arena, date), err);
    lxw_datetime day = { .year = civil.year, .month = civil.month, .day = civil.day };
    lxw_error code =
        worksheet_write_datetime(writer->sheet, writer->row, writer->column++, &day, writer->day);
    return code == LXW_NO_ERROR ? OK : library_failed(code, err);
}

void xlsx_add_empty(struct xlsx_writer *writer)
{
    writer->column++;
}

STATUS xlsx_row_end(struct xlsx_writer *writer, struct err *err)
{
    writer->row++;
    writer->column = 0;
    arena_reset(&writer->arena);
    if (writer->row >= SHEET_ROWS_MAX)
        return err_set(err, ERR_LIMIT, "", "export.too_many_rows", "sheet of %d rows is full",
                       SHEET_ROWS_MAX);
    return OK;
}

static STATUS read_file(const char *path, struct arena *arena, struct str *ret, struct err *err)
{
    struct stat stat;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &stat) != 0) {
        if (file >= 0)
            (void)close(file);
        return err_set(err, ERR_IO, "", "export.failed", "workbook cannot be read back");
    }
    size_t size = (size_t)stat.st_size, got = 0;
    char *bytes = arena_array(arena, char, size + 1);
    for (ssize_t part = 1; got < size && part > 0; got += (size_t)part) {
        part = read(file, bytes + got, size - got);
        if (part < 0)
            break;
    }
    (void)close(file);
    if (got != size)
        return err_set(err, ERR_IO, "", "export.failed", "workbook cannot be read back");
    *ret = (struct str){ bytes, size };
    return OK;
}

STATUS xlsx_writer_finish(struct xlsx_writer *writer, struct arena *arena, struct str *ret,
                          struct err *err)
{
    lxw_error code = workbook_close(writer->workbook); /* frees it in any case */
    writer->workbook = NULL;
    writer->sheet = NULL;
    if (code != LXW_NO_ERROR)
        return library_failed(code, err);
    return read_file(writer->path, arena, ret, err);
}

void xlsx_writer_release(struct xlsx_writer **writer)
{
    if (!*writer)
        return;
    if ((*writer)->workbook)
        (void)workbook_close((*writer)->workbook); /* the library's only way to free it */
    (void)unlink((*writer)->path);
    arena_release(&(*writer)->arena);
    free(*writer);
    *writer = NULL;
}
