/* zengin_convert.c - `banso zengin read` and `write`: records of bank files as JSON lines or CSV, both ways. A sheet
 * has a column `record` and one for every name that any record has; cells of the others stay empty. */
#include "cli/zengin.h"

#include "base/charset.h"
#include "base/csv.h"
#include "loan/zengin_rows.h"
#include "os/files.h"

#include "base/banned.h"

enum { COLUMNS_MAX = ZENGIN_RECORDS * ZENGIN_FIELDS_MAX, PRIVATE_FILE = 0600, FAULTS_TOLD = 20 };

/* ---- reading ---- */

struct columns {
    struct str names[COLUMNS_MAX + 1];
    size_t count;
};

static void find_columns(const struct zengin_layout *layout, struct columns *ret)
{
    ret->names[0] = STR("record");
    ret->count = 1;
    for (int r = 0; r < ZENGIN_RECORDS; r++)
        for (int i = 0; i < layout->count[r]; i++) {
            const struct zengin_field *field = &layout->fields[r][i];
            bool is_new = zengin_is_told(field);
            for (size_t c = 0; c < ret->count && is_new; c++)
                is_new = !str_equal(ret->names[c], field->name);
            if (is_new)
                ret->names[ret->count++] = field->name;
        }
}

static void write_json_row(const struct json *row, struct buf *out)
{
    struct json_writer json;
    json_init(&json, out);
    json_object_begin(&json);
    for (size_t i = 0; i < row->count; i++) {
        json_name(&json, row->names[i]);
        if (row->items[i].type == JSON_INT)
            json_int(&json, row->items[i].number);
        else
            json_text(&json, row->items[i].text);
    }
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static void write_csv_row(struct arena *arena, const struct columns *columns,
                          const struct json *row, struct buf *out)
{
    const struct csv_style style = { 0 };
    for (size_t c = 0; c < columns->count; c++) {
        struct str cell = STR("");
        bool is_number = false;
        for (size_t i = 0; i < row->count; i++)
            if (str_equal(row->names[i], columns->names[c])) {
                is_number = row->items[i].type == JSON_INT;
                cell = is_number ? str_from_int(arena, row->items[i].number) : row->items[i].text;
            }
        csv_add_cell(out, style, cell, is_number, c == 0);
    }
    csv_end_row(out);
}

/* With --csv, or to a file that is called so. */
static bool is_csv(const struct cli *cli, struct str name)
{
    return cli_has(cli, "csv") || str_ends(name, STR(".csv"));
}

static struct str target_of(const struct cli *cli)
{
    return cli->word_count > 2 ? cli->words[2] : STR("");
}

/* To the file that is named, for its owner alone; else to standard output. */
static STATUS give_out(const struct cli *cli, struct buf *out, struct err *err)
{
    if (out->overflow)
        return err_set(err, ERR_LIMIT, "", "zengin.too_many", "too much to write");
    if (cli->word_count > 2)
        return file_write(cli->words[2], buf_str(out), PRIVATE_FILE, err);
    cli_print(cli, buf_str(out));
    return OK;
}

STATUS zengin_convert_from(struct zengin_desk *desk, const struct zengin_file *file,
                           struct err *err)
{
    const struct zengin_layout *layout = &desk->layouts.of[file->format];
    bool has_cells = is_csv(desk->cli, target_of(desk->cli));
    struct columns *columns = arena_new(desk->cli->arena, struct columns);
    struct buf out;
    buf_init(&out, desk->cli->arena, 4096, ZENGIN_FILE_MAX);
    find_columns(layout, columns);
    if (has_cells) {
        buf_add(&out, STR("\xEF\xBB\xBF")); /* Excel takes it for CP932 without */
        for (size_t c = 0; c < columns->count; c++)
            csv_add_cell(&out, (struct csv_style){ 0 }, columns->names[c], false, c == 0);
        csv_end_row(&out);
    }
    for (int line = 1; line <= file->records; line++) {
        AUTO_ARENA arena = { 0 };
        struct json row = zengin_row(&arena, layout, file, line);
        if (has_cells)
            write_csv_row(&arena, columns, &row, &out);
        else
            write_json_row(&row, &out);
    }
    return give_out(desk->cli, &out, err);
}

/* ---- writing ---- */

static STATUS at_row(struct cli *cli, size_t row, enum status status)
{
    if (status != OK)
        cli_warn(cli, "cli.zengin.row", &ARG_INT("row", (int64_t)row), 1);
    return status;
}

static STATUS add_lines(struct zengin_desk *desk, struct zengin_draft *draft, struct str text,
                        struct err *err)
{
    struct str line;
    for (size_t number = 1; str_split(&text, '\n', &line); number++) {
        AUTO_ARENA arena = { 0 };
        struct json row = { 0 };
        line = str_trim(line);
        if (line.len == 0)
            continue;
        enum status status = json_read(&arena, line, &row, err);
        if (status == OK)
            status = zengin_draft_add(&arena, draft, &row, err);
        TRY(at_row(desk->cli, number, status));
    }
    return OK;
}

/* A cell that a spreadsheet would have run was written with an apostrophe before it. */
static struct str cell_text(struct str cell)
{
    cell = str_trim(cell);
    return str_starts(cell, STR("'-")) ? str_slice(cell, 1, cell.len) : cell;
}

static STATUS add_sheet(struct zengin_desk *desk, struct zengin_draft *draft, struct str text,
                        struct err *err)
{
    struct csv_reader reader;
    struct str *names = NULL, *cells = NULL;
    size_t name_count = 0, cell_count = 0;
    bool has_more = false;
    csv_reader_init(&reader, text, COLUMNS_MAX);
    TRY(csv_read_row(&reader, desk->cli->arena, &names, &name_count, &has_more, err));
    while (has_more) {
        AUTO_ARENA arena = { 0 };
        struct json row = { .type = JSON_OBJECT };
        enum status status = csv_read_row(&reader, &arena, &cells, &cell_count, &has_more, err);
        if (status != OK || !has_more)
            return at_row(desk->cli, reader.row, status);
        for (size_t c = 0; c < cell_count && c < name_count; c++)
            json_add_member(&arena, &row,
                            str_format(&arena, "%.*s", STR_ARG(str_trim(names[c]))).ptr,
                            json_of_text(cell_text(cells[c])));
        TRY(at_row(desk->cli, reader.row, zengin_draft_add(&arena, draft, &row, err)));
    }
    return OK;
}

/* What is written must be taken by whoever reads it: it is read once more. */
static STATUS read_again(struct zengin_desk *desk, struct buf *out, struct err *err)
{
    struct zengin_file file = { 0 };
    TRY(zengin_read(desk->cli->arena, &desk->layouts, buf_str(out), &file, err));
    if (file.is_taken)
        return OK;
    for (size_t i = 0; i < file.problem_count && i < FAULTS_TOLD; i++) {
        struct buf line;
        buf_init(&line, desk->cli->arena, 256, ZENGIN_FILE_MAX);
        zengin_write_fault(desk->cli, &file.problems[i], &line);
        cli_warn(desk->cli, "cli.zengin.fault", &ARG_TEXT("fault", str_trim(buf_str(&line))), 1);
    }
    return err_set(err, ERR_INVALID, "", "cli.zengin.not_written",
                   "%zu problems in a bank file to be written", file.problem_count);
}

STATUS zengin_convert_to(struct zengin_desk *desk, struct str bytes, struct err *err)
{
    struct arena *arena = desk->cli->arena;
    struct zengin_draft draft;
    struct str text = STR("");
    struct buf out;
    buf_init(&out, arena, 4096, ZENGIN_FILE_MAX);
    zengin_draft_begin(&draft, &desk->layouts, &out, cli_has(desk->cli, "crlf"));
    TRY(charset_decode(arena, charset_guess(bytes), bytes, &text, err));
    if (is_csv(desk->cli, desk->cli->words[1]))
        TRY(add_sheet(desk, &draft, text, err));
    else
        TRY(add_lines(desk, &draft, text, err));
    TRY(zengin_draft_end(arena, &draft, err));
    TRY(read_again(desk, &out, err));
    return give_out(desk->cli, &out, err);
}
