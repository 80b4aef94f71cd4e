/* xlsx_read.c - the cells of the sheet, one row after the other. */
#include "record/exchange/xlsx_read.h"

#include <string.h>

#include "base/date.h"
#include "record/exchange/xlsx_part.h"

#include "base/banned.h"

enum { BAD_CELLS_MAX = 20 };

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_TRUTH, CELL_ERROR, CELL_DATE };

struct sheet_run {
    struct arena *arena;
    const struct xlsx_book *book;
    struct xlsx_sheet *sheet;
    size_t max_rows, room;

    size_t row_number;
    struct str cells[XLSX_CELLS_MAX]; /* of the present row */
    size_t cell_count;

    struct str name; /* of the present cell, "B3" */
    size_t column;
    enum cell_type type;
    size_t style;
    struct buf value;
    struct err bad;       /* the first cell that is refused */
    struct buf bad_cells; /* their names: "B3, C4, D10"; the first BAD_CELLS_MAX */
    size_t bad_count;
    bool is_bad_mixed; /* not all for the same reason */
    bool in_value, has_formula;
    int phonetic;
};

static STATUS refuse(const struct sheet_run *run, const char *key, struct err *err)
{
    enum status status =
        err_set(err, ERR_INVALID, "", key, "cell %.*s refused", STR_ARG(run->name));
    err_arg(err, ARG_TEXT("cell", run->name));
    err_arg(err, ARG_TEXT("value", buf_str(&run->value)));
    return status;
}

/* A cell that is refused is read as empty and the rest is read on, so that all are told at once (told_cells). */
static void note_bad(struct sheet_run *run, const struct err *err)
{
    if (run->bad_count == 0)
        run->bad = *err;
    else if (!str_equal(str_of(run->bad.key), str_of(err->key)))
        run->is_bad_mixed = true;
    if (run->bad_count++ >= BAD_CELLS_MAX)
        return;
    if (run->bad_cells.len > 0)
        buf_add(&run->bad_cells, STR(", "));
    buf_add(&run->bad_cells, run->name);
}

static STATUS told_cells(const struct sheet_run *run, struct err *err)
{
    if (run->bad_count <= 1) {
        *err = run->bad;
        return run->bad_count == 0 ? OK : run->bad.status;
    }
    const char *key = run->is_bad_mixed ? "import.xlsx.cells" : run->bad.key;
    enum status status = err_set(err, ERR_INVALID, "", key, "%zu cells refused", run->bad_count);
    struct str cells = buf_str(&run->bad_cells);
    err_arg(err, ARG_TEXT("cell", run->bad_count > BAD_CELLS_MAX
                                      ? str_format(run->arena, "%.*s, … (%zu)", STR_ARG(cells),
                                                   run->bad_count)
                                      : cells));
    err_arg(err, ARG_TEXT("value", str_of(run->bad.args[1].text)));
    return status;
}

/* "BC12" -> 54 (column from 0); false when there are no letters or too many. */
static bool column_of(struct str name, size_t *ret)
{
    size_t column = 0, i = 0;
    for (; i < name.len && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' && i < 4; i++)
        column = column * 26 + (size_t)(name.ptr[i] - 'A') + 1;
    if (i == 0 || i == 4)
        return false;
    *ret = column - 1;
    return true;
}

/* ---- values ---- */

/* Digits and a point, without exponent: "1.5E+3" is "1500". Excel writes at most 17 digits. */
static struct str plain_number(struct arena *arena, struct str text)
{
    size_t at = 0;
    bool has_exponent = str_find(text, STR("E"), &at) || str_find(text, STR("e"), &at);
    int64_t exponent = 0;
    if (!has_exponent || !str_to_int(str_slice(text, at + 1, text.len), &exponent) ||
        exponent > 40 || exponent < -40)
        return arena_copy(arena, text);

    struct str mantissa = str_slice(text, 0, at);
    struct buf digits, out;
    buf_init(&digits, arena, 32, 256);
    buf_init(&out, arena, 64, 256);
    int64_t point = 0;
    bool after_point = false;
    for (size_t i = 0; i < mantissa.len; i++) {
        char c = mantissa.ptr[i];
        if (c == '-')
            buf_add_char(&out, '-');
        else if (c == '.')
            after_point = true;
        else if (c != '+') {
            buf_add_char(&digits, c);
            point += !after_point;
        }
    }
    point += exponent;
    if (point <= 0)
        buf_add(&out, STR("0."));
    for (int64_t i = point; i < 0; i++)
        buf_add_char(&out, '0');
    for (int64_t i = 0; i < (int64_t)digits.len || i < point; i++) {
        if (i == point && point > 0)
            buf_add_char(&out, '.');
        buf_add_char(&out, (char)(i < (int64_t)digits.len ? digits.ptr[i] : '0'));
    }
    return buf_str(&out);
}

/* Days and minutes of a serial number; rounded to the minute. */
static bool serial_parts(struct str text, int64_t *ret_days, int64_t *ret_minutes)
{
    size_t point = text.len;
    (void)str_find(text, STR("."), &point);
    int64_t days = 0, fraction = 0, scale = 1;
    struct str whole = str_slice(text, 0, point), part = str_slice(text, point + 1, text.len);
    if (!str_to_int(whole, &days) || days < 0 || days > 400000)
        return false;
    for (size_t i = 0; i < part.len && i < 10; i++) {
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return false;
        fraction = fraction * 10 + (part.ptr[i] - '0');
        scale *= 10;
    }
    int64_t minutes = (fraction * 1440 + scale / 2) / scale;
    *ret_days = days + minutes / 1440;
    *ret_minutes = minutes % 1440;
    return true;
}

static bool serial_date(const struct xlsx_book *book, int64_t serial, Date *ret)
{
    Date base;
    if (!book->is_1904 && serial == 60)
        return false; /* 29 February 1900: Excel counts a day that never was */
    bool is_made = book->is_1904 ? date_make(1904, 1, 1, &base) : date_make(1899, 12, 30, &base);
    if (!is_made)
        return false;
    *ret = date_add_days(base, (int32_t)serial + (!book->is_1904 && serial < 60 ? 1 : 0));
    return true;
}

static STATUS number_text(struct sheet_run *run, struct str *ret, struct err *err)
{
    struct str text = plain_number(run->arena, buf_str(&run->value));
    enum xlsx_format format =
        run->style < run->book->format_count ? run->book->formats[run->style] : XLSX_PLAIN;
    int64_t days = 0, minutes = 0;
    Date date = { 0 };
    if (format == XLSX_PLAIN) {
        *ret = text;
        return OK;
    }
    if (!serial_parts(text, &days, &minutes))
        return refuse(run, "import.xlsx.bad_date", err);
    if (format == XLSX_TIME && days == 0) {
        *ret = str_format(run->arena, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
        return OK;
    }
    if (!serial_date(run->book, days, &date))
        return refuse(run, "import.xlsx.bad_date", err);
    struct str day = date_format_iso(run->arena, date);
    *ret = minutes == 0 ? day
                        : str_format(run->arena, "%.*s %02d:%02d", STR_ARG(day),
                                     (int)(minutes / 60), (int)(minutes % 60));
    return OK;
}

static STATUS cell_text(struct sheet_run *run, struct str *ret, struct err *err)
{
    struct str raw = buf_str(&run->value);
    int64_t number = 0;
    switch (run->type) {
    case CELL_SHARED:
        if (!str_to_int(raw, &number) || number < 0 || (size_t)number >= run->book->text_count)
            return refuse(run, "import.xlsx.damaged", err);
        *ret = run->book->texts[number];
        return OK;
    case CELL_TRUTH:
        *ret = str_equal(raw, STR("1")) ? STR("TRUE") : STR("FALSE");
        return OK;
    case CELL_ERROR:
        return refuse(run, "import.xlsx.error_value", err);
    case CELL_NUMBER:
        if (raw.len == 0) {
            *ret = STR("");
            return OK;
        }
        return number_text(run, ret, err);
    case CELL_TEXT:
    case CELL_DATE: /* ISO text, as few programs write it */
        *ret = arena_copy(run->arena, raw);
        return OK;
    }
    return refuse(run, "import.xlsx.damaged", err);
}

/* ---- events ---- */

static void cell_begin(struct sheet_run *run, const char **attributes)
{
    static const struct {
        struct str name;
        enum cell_type type;
    } types[] = {
        { STR_INIT("s"), CELL_SHARED },       { STR_INIT("str"), CELL_TEXT },
        { STR_INIT("inlineStr"), CELL_TEXT }, { STR_INIT("b"), CELL_TRUTH },
        { STR_INIT("e"), CELL_ERROR },        { STR_INIT("d"), CELL_DATE },
    };
    run->name = arena_copy(run->arena, xml_attribute(attributes, "r"));
    if (!column_of(run->name, &run->column))
        run->column = run->cell_count; /* the name is optional: next to the one before */
    struct str type = xml_attribute(attributes, "t");
    run->type = CELL_NUMBER;
    for (size_t i = 0; i < LENGTH(types); i++)
        if (str_equal(type, types[i].name))
            run->type = types[i].type;
    int64_t style = 0;
    run->style =
        str_to_int(xml_attribute(attributes, "s"), &style) && style > 0 ? (size_t)style : 0;
    run->has_formula = false;
    buf_init(&run->value, run->arena, 16, XLSX_CELL_TEXT_MAX);
}

static STATUS cell_end(struct sheet_run *run, struct err *err)
{
    if (run->has_formula)
        return refuse(run, "import.xlsx.formula", err);
    if (!buf_ok(&run->value)) {
        run->value.len = 0;
        return refuse(run, "import.xlsx.cell_too_long", err);
    }
    if (run->column >= XLSX_CELLS_MAX)
        return err_set(err, ERR_LIMIT, "", "import.sheet_too_many_columns",
                       "row %zu has over %d cells", run->row_number, XLSX_CELLS_MAX);
    struct str text;
    TRY(cell_text(run, &text, err));
    if (text.len == 0)
        return OK;
    while (run->cell_count <= run->column)
        run->cells[run->cell_count++] = STR("");
    run->cells[run->column] = text;
    return OK;
}

static STATUS row_end(struct sheet_run *run, struct err *err)
{
    struct xlsx_sheet *sheet = run->sheet;
    if (run->cell_count == 0)
        return OK;
    if (sheet->count == run->max_rows) {
        enum status status = err_set(err, ERR_LIMIT, "", "import.sheet_too_many_rows",
                                     "sheet has over %zu rows", run->max_rows);
        err_arg(err, ARG_INT("limit", (int64_t)run->max_rows - 1));
        return status;
    }
    if (sheet->count == run->room) {
        size_t room = run->room ? run->room * 2 : 256;
        struct xlsx_row *grown = arena_array(run->arena, struct xlsx_row, room);
        if (sheet->count > 0)
            memcpy(grown, sheet->rows, sheet->count * sizeof *grown);
        sheet->rows = grown;
        run->room = room;
    }
    struct xlsx_row *row = &sheet->rows[sheet->count++];
    row->number = run->row_number;
    row->count = run->cell_count;
    row->cells = arena_array(run->arena, struct str, run->cell_count);
    memcpy(row->cells, run->cells, run->cell_count * sizeof *row->cells);
    return OK;
}

/* Merged cells in the header leave columns without a name. */
static STATUS check_merge(struct sheet_run *run, struct str area, struct err *err)
{
    size_t digits = 0, colon = area.len;
    int64_t row = 0;
    while (digits < area.len && area.ptr[digits] >= 'A' && area.ptr[digits] <= 'Z')
        digits++;
    (void)str_find(area, STR(":"), &colon);
    if (!str_to_int(str_slice(area, digits, colon), &row) || run->sheet->count == 0 ||
        (size_t)row != run->sheet->rows[0].number)
        return OK;
    run->name = arena_copy(run->arena, area);
    buf_init(&run->value, run->arena, 1, 1);
    return refuse(run, "import.xlsx.merged_header", err);
}

static STATUS sheet_start(void *context, struct str name, const char **attributes, struct err *err)
{
    struct sheet_run *run = context;
    if (str_equal(name, STR("row"))) {
        int64_t number = 0;
        run->row_number = str_to_int(xml_attribute(attributes, "r"), &number) && number > 0
                              ? (size_t)number
                              : run->row_number + 1;
        run->cell_count = 0;
        if (run->row_number > XLSX_ROW_MAX)
            return refuse(run, "import.xlsx.damaged", err);
    } else if (str_equal(name, STR("c"))) {
        cell_begin(run, attributes);
    } else if (str_equal(name, STR("rPh"))) {
        run->phonetic++;
    } else if (str_equal(name, STR("v")) || str_equal(name, STR("t"))) {
        run->in_value = run->phonetic == 0;
    } else if (str_equal(name, STR("f"))) {
        run->has_formula = true;
    } else if (str_equal(name, STR("mergeCell"))) {
        return check_merge(run, xml_attribute(attributes, "ref"), err);
    }
    return OK;
}

static STATUS sheet_end(void *context, struct str name, struct err *err)
{
    struct sheet_run *run = context;
    if (str_equal(name, STR("v")) || str_equal(name, STR("t")))
        run->in_value = false;
    else if (str_equal(name, STR("rPh")))
        run->phonetic--;
    else if (str_equal(name, STR("c"))) {
        enum status status = cell_end(run, err);
        if (status != ERR_INVALID || str_equal(str_of(err->key), STR("import.xlsx.damaged")))
            return status;
        note_bad(run, err);
    } else if (str_equal(name, STR("row")))
        return row_end(run, err);
    return OK;
}

static STATUS sheet_text(void *context, struct str text, struct err *err)
{
    struct sheet_run *run = context;
    (void)err;
    if (run->in_value)
        buf_add(&run->value, text);
    return OK;
}

STATUS xlsx_read(struct arena *arena, struct str bytes, size_t max_rows, struct xlsx_sheet *ret,
                 struct err *err)
{
    static const struct xml_handlers on_sheet = { sheet_start, sheet_end, sheet_text };
    struct xlsx_book book;
    struct xlsx_sheet sheet = { 0 };
    TRY(xlsx_book_read(arena, bytes, &book, err));
    struct sheet_run *run = arena_new(arena, struct sheet_run);
    run->arena = arena;
    run->book = &book;
    run->sheet = &sheet;
    run->max_rows = max_rows;
    buf_init(&run->value, arena, 1, 1);
    buf_init(&run->bad_cells, arena, 64, ERR_ARG_TEXT_MAX);
    TRY(xml_parse(book.sheet, &on_sheet, run, err));
    TRY(told_cells(run, err));
    if (sheet.count == 0)
        return err_set(err, ERR_INVALID, "", "import.empty", "sheet is empty");
    sheet.name = book.sheet_name;
    *ret = sheet;
    return OK;
}
