/* grid.c - CSV and XLSX files as tables of text. */
#include "record/exchange/grid.h"

#include "base/arena.h"
#include "base/csv.h"
#include "record/exchange/xlsx_read.h"

#include "base/banned.h"

bool grid_is_xlsx(struct str bytes)
{
    return str_starts(bytes, STR("PK\x03\x04"));
}

static STATUS too_large(struct err *err, const char *key, int64_t max)
{
    enum status status = err_set(err, ERR_LIMIT, "", key, "more than %lld", (long long)max);
    err_arg(err, ARG_INT("max", max));
    return status;
}

static STATUS bad_row(struct err *err, const char *key, size_t row)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "row %zu", row);
    err_arg(err, ARG_INT("row", (int64_t)row));
    return status;
}

static bool is_empty(const struct str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_trim(cells[i]).len > 0)
            return false;
    return true;
}

/* Headers end at the last one that says something; each may come once. */
static STATUS take_headers(struct arena *arena, const struct str *cells, size_t count,
                           struct grid *grid, struct err *err)
{
    while (count > 0 && str_trim(cells[count - 1]).len == 0)
        count--;
    if (count == 0)
        return err_set(err, ERR_INVALID, "", "import.no_header", "no header row");
    if (count > IMPORT_COLUMNS_MAX)
        return too_large(err, "import.too_many_columns", IMPORT_COLUMNS_MAX);
    grid->headers = arena_array(arena, struct str, count);
    grid->column_count = count;
    for (size_t i = 0; i < count; i++) {
        grid->headers[i] = str_trim(cells[i]);
        for (size_t k = 0; k < i; k++)
            if (grid->headers[i].len > 0 && str_equal(grid->headers[i], grid->headers[k])) {
                enum status status = err_set(err, ERR_INVALID, "", "import.header_twice",
                                             "columns %zu and %zu", k + 1, i + 1);
                err_arg(err, ARG_TEXT("header", grid->headers[i]));
                return status;
            }
    }
    return OK;
}

/* Adds a row, filled up with empty cells. */
static STATUS take_row(struct arena *arena, struct grid *grid, size_t *room, size_t number,
                       struct str *cells, size_t count, struct err *err)
{
    size_t columns = grid->column_count;
    if (count > columns && !is_empty(cells + columns, count - columns))
        return bad_row(err, "import.row_too_long", number);
    if (grid->row_count == IMPORT_ROWS_MAX)
        return too_large(err, "import.too_many_rows", IMPORT_ROWS_MAX);
    if (grid->row_count == *room) {
        size_t more = *room * 2 + 256;
        struct grid_row *rows = arena_array(arena, struct grid_row, more);
        for (size_t i = 0; i < grid->row_count; i++)
            rows[i] = grid->rows[i];
        grid->rows = rows;
        *room = more;
    }
    if (count < columns) {
        struct str *filled = arena_array(arena, struct str, columns);
        for (size_t i = 0; i < count; i++)
            filled[i] = cells[i];
        cells = filled;
    }
    grid->rows[grid->row_count++] = (struct grid_row){ .number = number, .cells = cells };
    return OK;
}

static STATUS read_csv(struct arena *arena, struct str text, struct grid *grid, struct err *err)
{
    struct csv_reader reader;
    size_t room = 0;
    csv_reader_init(&reader, text, IMPORT_COLUMNS_MAX);
    for (;;) {
        struct str *cells = NULL;
        size_t count = 0;
        bool more = true;
        TRY(csv_read_row(&reader, arena, &cells, &count, &more, err));
        if (!more)
            break;
        if (is_empty(cells, count))
            continue;
        if (grid->headers == NULL)
            TRY(take_headers(arena, cells, count, grid, err));
        else
            TRY(take_row(arena, grid, &room, reader.row, cells, count, err));
    }
    if (grid->headers == NULL)
        return err_set(err, ERR_INVALID, "", "import.no_header", "empty file");
    return OK;
}

static STATUS read_xlsx(struct arena *arena, struct str bytes, struct grid *grid, struct err *err)
{
    struct xlsx_sheet sheet = { 0 };
    size_t room = 0;
    TRY(xlsx_read(arena, bytes, IMPORT_ROWS_MAX + 1, &sheet, err));
    for (size_t i = 0; i < sheet.count; i++) {
        struct xlsx_row *row = &sheet.rows[i];
        if (is_empty(row->cells, row->count))
            continue;
        if (grid->headers == NULL)
            TRY(take_headers(arena, row->cells, row->count, grid, err));
        else
            TRY(take_row(arena, grid, &room, row->number, row->cells, row->count, err));
    }
    if (grid->headers == NULL)
        return err_set(err, ERR_INVALID, "", "import.no_header", "empty sheet");
    return OK;
}

static struct str charset_word(enum charset charset)
{
    static const struct str words[] = { [CHARSET_UTF8] = STR_INIT("utf-8"),
                                        [CHARSET_UTF8_BOM] = STR_INIT("utf-8 (BOM)"),
                                        [CHARSET_CP932] = STR_INIT("cp932") };
    return words[charset];
}

STATUS grid_read(struct arena *arena, struct str bytes, enum charset charset, struct grid *ret,
                 struct err *err)
{
    struct grid grid = { 0 };
    if (bytes.len > IMPORT_BYTES_MAX)
        return too_large(err, "import.too_large", IMPORT_BYTES_MAX / 1024 / 1024);
    if (grid_is_xlsx(bytes)) {
        grid.charset = STR("xlsx");
        TRY(read_xlsx(arena, bytes, &grid, err));
    } else {
        struct str text = { 0 };
        enum charset guess = charset == CHARSETS ? charset_guess(bytes) : charset;
        grid.charset = charset_word(guess);
        TRY(charset_decode(arena, guess, bytes, &text, err));
        TRY(read_csv(arena, text, &grid, err));
    }
    *ret = grid;
    return OK;
}

STATUS grid_check_rows(const struct grid *grid, struct err *err)
{
    if (grid->row_count > 0)
        return OK;
    return err_set(err, ERR_INVALID, "file", "import.no_rows", "header only");
}

static void write_cell(struct buf *out, struct str cell, bool is_first)
{
    if (!is_first)
        buf_add_char(out, ',');
    buf_add_char(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, cell.ptr[i]);
    }
    buf_add_char(out, '"');
}

void grid_write_csv(struct buf *out, const struct grid *grid)
{
    for (size_t c = 0; c < grid->column_count; c++)
        write_cell(out, grid->headers[c], c == 0);
    csv_end_row(out);
    size_t number = 2;
    for (size_t r = 0; r < grid->row_count && buf_ok(out); r++) {
        for (; number < grid->rows[r].number && buf_ok(out); number++) /* keeps the numbers */
            csv_end_row(out);
        for (size_t c = 0; c < grid->column_count; c++)
            write_cell(out, grid->rows[r].cells[c], c == 0);
        csv_end_row(out);
        number++;
    }
}
