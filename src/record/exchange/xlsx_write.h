/* xlsx_write.h - a workbook (libxlsxwriter, constant memory) written row by row. One header row, one
 * value a cell, no merged cells; texts are never formulas. The same input gives the same bytes. */
#ifndef BANSO_RECORD_XLSX_WRITE_H
#define BANSO_RECORD_XLSX_WRITE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct xlsx_writer;

#define AUTO_XLSX_WRITER CLEANUP(xlsx_writer_release) struct xlsx_writer *

/* Begins a workbook in a temporary file below `folder` (its name is random, mode 0600). */
STATUS xlsx_writer_open(struct xlsx_writer **ret, struct str folder, struct err *err);

/* Begins a sheet with its bold header row, frozen, with filter arrows. Names of sheets are cut to 31
 * characters, and characters that Excel refuses become spaces. */
STATUS xlsx_sheet_begin(struct xlsx_writer *writer, struct str name, const struct str *headers,
                        size_t count, struct err *err);

/* Cells of the present row, from left to right; then xlsx_row_end. Text over 32,767 characters is
 * ERR_LIMIT: it would be cut. */
STATUS xlsx_add_text(struct xlsx_writer *writer, struct str text, struct err *err);
STATUS xlsx_add_number(struct xlsx_writer *writer, int64_t number, struct err *err);
STATUS xlsx_add_date(struct xlsx_writer *writer, Date date, struct err *err);
void xlsx_add_empty(struct xlsx_writer *writer);
/* ERR_LIMIT after 1,048,575 rows. */
STATUS xlsx_row_end(struct xlsx_writer *writer, struct err *err);

/* Finishes the workbook; its bytes live in `arena`. The file is gone afterwards. */
STATUS xlsx_writer_finish(struct xlsx_writer *writer, struct arena *arena, struct str *ret,
                          struct err *err);
void xlsx_writer_release(struct xlsx_writer **writer); /* accepts a pointer to NULL */

#endif
