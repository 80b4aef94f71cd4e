#include "base/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

void csv_reader_init(struct csv_reader *reader, struct str text, size_t max_cells)
{
    *reader = (struct csv_reader){ .rest = text, .next_line = 1, .max_cells = max_cells };
}

static enum status fail(const struct csv_reader *reader, enum status status, const char *key,
                        struct err *err)
{
    enum status set = err_set(err, status, "", key, "csv: %s in row %zu, line %zu", key,
                              reader->row, reader->line);
    err_arg(err, ARG_INT("row", (int64_t)reader->row));
    err_arg(err, ARG_INT("line", (int64_t)reader->line));
    return set;
}

static bool is_row_end(char c)
{
    return c == '\n' || c == '\r';
}

/* A cell in quotes, `text` being what follows the opening one. *ret_len: bytes up to the end of
 * the closing quote; 0 if there is none. */
static struct str read_quoted(struct arena *arena, struct str text, size_t *ret_len,
                              size_t *ret_lines)
{
    size_t doubled = 0, at = 0, lines = 0;
    for (; at < text.len; at++) {
        char c = text.ptr[at];
        if (c == '"') {
            if (at + 1 == text.len || text.ptr[at + 1] != '"')
                break;
            doubled++;
            at++;
        } else if (c == '\n' || (c == '\r' && (at + 1 == text.len || text.ptr[at + 1] != '\n'))) {
            lines++;
        }
    }
    *ret_lines = lines;
    *ret_len = at < text.len ? at + 1 : 0;
    if (at == text.len || doubled == 0)
        return str_slice(text, 0, at);
    char *to = arena_array(arena, char, at - doubled);
    size_t len = 0;
    for (size_t i = 0; i < at; i++) {
        to[len++] = text.ptr[i];
        if (text.ptr[i] == '"')
            i++;
    }
    return (struct str){ to, len };
}

/* What one row needs while it is read. */
struct row {
    struct arena *arena;
    struct str *cells;
    size_t count, room;
};

static void row_add(struct row *row, struct str cell)
{
    if (row->count == row->room) {
        size_t room = row->room ? row->room * 2 : 32;
        struct str *cells = arena_array(row->arena, struct str, room);
        if (row->count)
            memcpy(cells, row->cells, row->count * sizeof *cells);
        row->cells = cells;
        row->room = room;
    }
    row->cells[row->count++] = cell;
}

/* Reads one cell off *rest and leaves the comma or the row's end in front. */
static enum status read_cell(const struct csv_reader *reader, struct arena *arena, struct str *rest,
                             struct str *ret_cell, size_t *lines, struct err *err)
{
    if (rest->len && rest->ptr[0] == '"') {
        size_t used = 0, inside = 0;
        struct str body = str_slice(*rest, 1, rest->len);
        *ret_cell = read_quoted(arena, body, &used, &inside);
        if (used == 0)
            return fail(reader, ERR_INVALID, "csv.quote_not_closed", err);
        *lines += inside;
        *rest = str_slice(body, used, body.len);
        if (rest->len && rest->ptr[0] != ',' && !is_row_end(rest->ptr[0]))
            return fail(reader, ERR_INVALID, "csv.text_after_quote", err);
        return OK;
    }
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != ',' && !is_row_end(rest->ptr[len]))
        len++;
    *ret_cell = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, len, rest->len);
    return OK;
}

enum status csv_read_row(struct csv_reader *reader, struct arena *arena, struct str **ret_cells,
                         size_t *ret_count, bool *ret_more, struct err *err)
{
    if (reader->rest.len == 0) {
        *ret_more = false;
        return OK;
    }
    struct str rest = reader->rest;
    struct row row = { .arena = arena };
    size_t lines = 0;
    reader->row++;
    reader->line = reader->next_line;
    for (;;) {
        struct str cell = { 0 };
        if (row.count == reader->max_cells)
            return fail(reader, ERR_LIMIT, "csv.too_many_cells", err);
        TRY(read_cell(reader, arena, &rest, &cell, &lines, err));
        row_add(&row, cell);
        if (rest.len == 0 || rest.ptr[0] != ',')
            break;
        rest = str_slice(rest, 1, rest.len);
    }
    if (rest.len)
        rest = str_slice(rest, str_starts(rest, STR("\r\n")) ? 2 : 1, rest.len);
    reader->rest = rest;
    reader->next_line += lines + 1;
    *ret_cells = row.cells;
    *ret_count = row.count;
    *ret_more = true;
    return OK;
}

bool csv_is_formula(struct str text)
{
    static const struct str wide[] = { STR_INIT("＝"), STR_INIT("＋"), STR_INIT("－"),
                                       STR_INIT("＠") };
    if (text.len > 0 && strchr("=+-@\t\r\n", text.ptr[0]) != NULL)
        return true;
    for (size_t i = 0; i < LENGTH(wide); i++)
        if (text.len > wide[i].len && str_starts(text, wide[i]))
            return true;
    return false;
}

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ',' || text.ptr[i] == '"' || is_row_end(text.ptr[i]))
            return true;
    }
    return text.len && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

void csv_add_cell(struct buf *out, struct csv_style style, struct str text, bool is_number,
                  bool is_first)
{
    if (!is_first)
        buf_add_char(out, ',');
    bool is_quoted = (style.always_quote && !is_number) || needs_quotes(text);
    if (is_quoted)
        buf_add_char(out, '"');
    if (!is_number && csv_is_formula(text))
        buf_add_char(out, '\'');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '"')
            continue;
        buf_add(out, str_slice(text, from, i + 1));
        from = i; /* the quote comes once more */
    }
    buf_add(out, str_slice(text, from, text.len));
    if (is_quoted)
        buf_add_char(out, '"');
}

void csv_end_row(struct buf *out)
{
    buf_add(out, STR("\r\n"));
}
