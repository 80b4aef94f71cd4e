/* grid.h - a file that people bring (CSV or XLSX) as a table of text: the first step of an import.
 * Pure functions of bytes; XLSX is read in the confined helper and comes as CSV from there. */
#ifndef BANSO_RECORD_EXCHANGE_GRID_H
#define BANSO_RECORD_EXCHANGE_GRID_H

#include "base/charset.h"
#include "base/err.h"
#include "base/str.h"

enum {
    IMPORT_BYTES_MAX = 64 * 1024 * 1024,
    IMPORT_ROWS_MAX = 100000, /* without the header */
    IMPORT_COLUMNS_MAX = 200,
    IMPORT_ARENA_MAX = 768 * 1024 * 1024
};

struct grid_row {
    size_t number;     /* of the row in the file as people see it, the header being row 1 */
    struct str *cells; /* as many as there are headers */
};

struct grid {
    struct str charset;  /* "utf-8", "utf-8 (BOM)", "cp932", "xlsx" */
    struct str *headers; /* trimmed */
    size_t column_count;
    struct grid_row *rows; /* empty rows are left out */
    size_t row_count;
};

bool grid_is_xlsx(struct str bytes);

/* Reads a file. `charset` is CHARSETS for a guess.
 *   *ret    in `arena` (which wants IMPORT_ARENA_MAX)
 *   errors  ERR_INVALID  broken bytes or quotes (with the line); no header; a header twice; a row
 *                        with more cells than headers; import.xlsx.* (xlsx_read.h)
 *           ERR_LIMIT    IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, IMPORT_COLUMNS_MAX */
STATUS grid_read(struct arena *arena, struct str bytes, enum charset charset, struct grid *ret,
                 struct err *err);

/* The table as UTF-8 CSV, every cell quoted: what the helper hands back for an XLSX. */
void grid_write_csv(struct buf *out, const struct grid *grid);

/* errors: ERR_INVALID import.no_rows: there is nothing below the header */
STATUS grid_check_rows(const struct grid *grid, struct err *err);

#endif
