/* table_out.c - tables written as CSV, XLSX or JSON. */
#include "record/exchange/table_out.h"

#include <assert.h>

#include "base/arena.h"
#include "base/charset.h"
#include "base/csv.h"
#include "base/json.h"
#include "record/exchange/xlsx_write.h"

#include "base/banned.h"

enum { PIECE = KIB(64), PIECE_MAX = MIB(16), MISSING_MAX = 600 };

const struct export_kind export_kinds[EXPORT_FORMATS] = {
    [EXPORT_XLSX] = { "xlsx", ".xlsx",
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    [EXPORT_CSV_EXCEL] = { "csv", ".csv", "text/csv; charset=UTF-8" },
    [EXPORT_CSV_LINK] = { "csv-link", ".csv", "text/csv; charset=UTF-8" },
    [EXPORT_CSV_CP932] = { "csv-cp932", ".csv", "text/csv; charset=Shift_JIS" },
    [EXPORT_JSON] = { "json", ".json", "application/json" },
};

bool export_format_read(struct str name, enum export_format *ret)
{
    for (int i = 0; i < EXPORT_FORMATS; i++)
        if (str_equal(name, str_of(export_kinds[i].name))) {
            *ret = (enum export_format)i;
            return true;
        }
    return false;
}

struct table_out {
    struct table_config config;
    struct arena piece_arena; /* of the piece that is being filled */
    struct buf piece;
    struct json_writer json;
    struct xlsx_writer *xlsx;
    size_t column;
    size_t rows;
    char missing[MISSING_MAX];
    size_t missing_len;
};

static void new_piece(struct table_out *out)
{
    arena_reset(&out->piece_arena);
    buf_init(&out->piece, &out->piece_arena, PIECE + 4096, PIECE_MAX);
}

static void note_missing(struct table_out *out, struct str characters)
{
    for (size_t at = 0; at < characters.len;) {
        size_t len = 1;
        while (at + len < characters.len &&
               ((unsigned char)characters.ptr[at + len] & 0xC0) == 0x80)
            len++;
        struct str one = str_slice(characters, at, at + len);
        size_t found = 0;
        struct str known = { out->missing, out->missing_len };
        if (!str_find(known, one, &found) && out->missing_len + len < MISSING_MAX)
            for (size_t i = 0; i < len; i++)
                out->missing[out->missing_len++] = one.ptr[i];
        at += len;
    }
}

static STATUS flush(struct table_out *out, struct err *err)
{
    struct str bytes = buf_str(&out->piece);
    if (!buf_ok(&out->piece))
        return err_set(err, ERR_LIMIT, "", "export.row_too_long", "row %zu", out->rows);
    if (out->config.format == EXPORT_CSV_CP932) {
        struct str missing = { 0 };
        TRY(charset_encode(&out->piece_arena, CHARSET_CP932, bytes, &bytes, &missing, err));
        note_missing(out, missing);
    }
    if (bytes.len > 0)
        TRY(out->config.sink.write(out->config.sink.context, bytes, err));
    new_piece(out);
    return OK;
}

static STATUS write_header(struct table_out *out, struct err *err)
{
    const struct table_config *config = &out->config;
    bool by_name = config->format == EXPORT_CSV_LINK;
    if (config->format == EXPORT_XLSX) {
        struct str *headers = arena_array(&out->piece_arena, struct str, config->column_count);
        for (size_t i = 0; i < config->column_count; i++)
            headers[i] = config->columns[i].label;
        return xlsx_sheet_begin(out->xlsx, config->title, headers, config->column_count, err);
    }
    if (config->format == EXPORT_JSON) {
        json_init(&out->json, &out->piece);
        json_array_begin(&out->json);
        return OK;
    }
    if (config->format == EXPORT_CSV_EXCEL)
        buf_add(&out->piece, STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < config->column_count; i++)
        csv_add_cell(&out->piece, (struct csv_style){ .always_quote = !by_name },
                     by_name ? config->columns[i].name : config->columns[i].label, false, i == 0);
    csv_end_row(&out->piece);
    return OK;
}

STATUS table_out_open(struct arena *arena, const struct table_config *config,
                      struct table_out **ret, struct err *err)
{
    struct table_out *out = arena_new(arena, struct table_out);
    out->config = *config;
    arena_init(&out->piece_arena, 0);
    new_piece(out);
    enum status status = OK;
    if (config->format == EXPORT_XLSX)
        status = xlsx_writer_open(&out->xlsx, config->folder, err);
    if (status == OK)
        status = write_header(out, err);
    if (status != OK) {
        table_out_release(&out);
        return status;
    }
    *ret = out;
    return OK;
}

void table_out_release(struct table_out **out)
{
    if (*out == NULL)
        return;
    xlsx_writer_release(&(*out)->xlsx);
    arena_release(&(*out)->piece_arena);
    *out = NULL;
}

/* Before the cell: a row of JSON begins with its first member. */
static struct str member(struct table_out *out)
{
    assert(out->column < out->config.column_count);
    if (out->config.format == EXPORT_JSON && out->column == 0)
        json_object_begin(&out->json);
    return out->config.columns[out->column].name;
}

static void add_csv(struct table_out *out, struct str text, bool is_number)
{
    bool is_quoted = !is_number && out->config.format == EXPORT_CSV_EXCEL;
    csv_add_cell(&out->piece, (struct csv_style){ .always_quote = is_quoted }, text, is_number,
                 out->column == 0);
}

STATUS table_out_text(struct table_out *out, struct str text, struct err *err)
{
    struct str name = member(out);
    if (out->config.format == EXPORT_XLSX) {
        TRY(xlsx_add_text(out->xlsx, text, err));
    } else if (out->config.format == EXPORT_JSON) {
        json_name(&out->json, name);
        json_text(&out->json, text);
    } else {
        add_csv(out, text, false);
    }
    out->column++;
    return OK;
}

STATUS table_out_number(struct table_out *out, int64_t number, struct err *err)
{
    struct str name = member(out);
    if (out->config.format == EXPORT_XLSX) {
        TRY(xlsx_add_number(out->xlsx, number, err));
    } else if (out->config.format == EXPORT_JSON) {
        json_name(&out->json, name);
        json_int(&out->json, number);
    } else {
        add_csv(out, str_from_int(&out->piece_arena, number), true);
    }
    out->column++;
    return OK;
}

STATUS table_out_date(struct table_out *out, Date date, struct str as_text, struct err *err)
{
    struct str name = member(out);
    if (out->config.format == EXPORT_XLSX) {
        TRY(xlsx_add_date(out->xlsx, date, err));
    } else if (out->config.format == EXPORT_JSON) {
        json_name(&out->json, name);
        json_date(&out->json, date);
    } else if (out->config.format == EXPORT_CSV_LINK) {
        add_csv(out, date_format_iso(&out->piece_arena, date), true);
    } else {
        add_csv(out, as_text, false);
    }
    out->column++;
    return OK;
}

STATUS table_out_empty(struct table_out *out, struct err *err)
{
    (void)err;
    (void)member(out);
    if (out->config.format == EXPORT_XLSX)
        xlsx_add_empty(out->xlsx);
    else if (out->config.format != EXPORT_JSON)
        add_csv(out, STR(""), true);
    out->column++;
    return OK;
}

STATUS table_out_json(struct table_out *out, struct str json, struct err *err)
{
    (void)err;
    assert(out->config.format == EXPORT_JSON);
    json_name(&out->json, member(out));
    json_null(&out->json);             /* keeps the writer's commas right ... */
    out->piece.len -= STR("null").len; /* ... and the ready value takes its place */
    buf_add(&out->piece, json);
    out->column++;
    return OK;
}

STATUS table_out_row(struct table_out *out, struct err *err)
{
    assert(out->column == out->config.column_count);
    if (out->config.format == EXPORT_XLSX) {
        TRY(xlsx_row_end(out->xlsx, err));
    } else if (out->config.format == EXPORT_JSON) {
        json_object_end(&out->json);
    } else {
        csv_end_row(&out->piece);
    }
    out->column = 0;
    out->rows++;
    return out->piece.len >= PIECE ? flush(out, err) : OK;
}

STATUS table_out_close(struct table_out *out, struct arena *arena, struct str *ret_missing,
                       struct err *err)
{
    if (out->config.format == EXPORT_XLSX) {
        struct str bytes = { 0 };
        TRY(xlsx_writer_finish(out->xlsx, arena, &bytes, err));
        TRY(out->config.sink.write(out->config.sink.context, bytes, err));
    } else {
        if (out->config.format == EXPORT_JSON)
            json_array_end(&out->json);
        TRY(flush(out, err));
    }
    struct str missing = arena_copy(arena, (struct str){ out->missing, out->missing_len });
    if (ret_missing != NULL)
        *ret_missing = missing;
    if (missing.len == 0 || out->config.may_substitute)
        return OK;
    enum status status =
        err_set(err, ERR_INVALID, "", "export.missing", "characters that CP932 lacks");
    err_arg(err, ARG_TEXT("characters", str_cut(missing, ERR_ARG_TEXT_MAX - 1)));
    return status;
}
