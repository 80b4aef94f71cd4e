/* xlsx_read.h - the first sheet of an XLSX workbook as rows of text: a pure function of bytes, run in
 * the confined helper because an XLSX is an archive (libzip) of XML (expat) made by strangers.
 * Phonetic runs (furigana) are left out of texts; dates come as 2025-04-01, times as 14:05, both as
 * "2025-04-01 14:05"; numbers as digits; truth as TRUE and FALSE. Nothing is guessed: a formula, an
 * error value, a merged cell in the header and a day that Excel invented (29 February 1900) are refused
 * with the name of their cell. */
#ifndef BANSO_RECORD_XLSX_READ_H
#define BANSO_RECORD_XLSX_READ_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
    XLSX_PART_MAX = 200 * 1024 * 1024, /* one part of the archive, unpacked */
    XLSX_ROW_MAX = 1048576,            /* the last row that a sheet of Excel can have */
    XLSX_CELLS_MAX = 512,              /* cells of a row */
    XLSX_CELL_TEXT_MAX = 32767 * 4     /* bytes of a cell; Excel's own limit is 32,767 characters */
};

struct xlsx_row {
    size_t number; /* as Excel shows it, from 1 */
    struct str *cells;
    size_t count;
};

struct xlsx_sheet {
    struct str name;
    struct xlsx_row *rows; /* empty rows are left out */
    size_t count;
};

/* Reads the first visible sheet.
 *   max_rows  rows with content, the header included
 *   *ret      in `arena`
 *   errors    ERR_INVALID  import.xlsx.*: not a workbook, damaged, protected by a password, a cell
 *                          that is refused ({cell}, {value})
 *             ERR_LIMIT    more than max_rows rows, XLSX_CELLS_MAX cells or a part over its limit */
STATUS xlsx_read(struct arena *arena, struct str bytes, size_t max_rows, struct xlsx_sheet *ret,
                 struct err *err);

#endif
