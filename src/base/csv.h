/* csv.h - comma separated values (RFC 4180) both ways. Decoding (CP932, BOM) is charset.h's. */
#ifndef BANSO_BASE_CSV_H
#define BANSO_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct csv_reader {
    struct str rest; /* what is not read yet */
    size_t row;  /* number of the row last read, from 1; rows of quoted line breaks count once */
    size_t line; /* line on which it began, from 1 */
    size_t next_line;
    size_t max_cells; /* of a row */
};

void csv_reader_init(struct csv_reader *reader, struct str text, size_t max_cells);

/* Reads a row. *ret_cells live in `arena`; their texts there or in the input. *ret_more is false at the end of the input.
 *   errors  ERR_INVALID: a quote never closed, or text after a closing quote (row and line named)
 *           ERR_LIMIT: more than the reader's max_cells */
STATUS csv_read_row(struct csv_reader *reader, struct arena *arena, struct str **ret_cells,
                    size_t *ret_count, bool *ret_more, struct err *err);

/* Would a spreadsheet run it? Begins with = + - @, tab, CR or LF; or with the wide form of a sign, which
 * Japanese spreadsheets take alike, and goes on. */
bool csv_is_formula(struct str text);
/* Writes one cell, quoted where needed or `always_quote`; a formula gets a leading apostrophe unless
 * `is_number`. */
struct csv_style {
    bool always_quote;
};
void csv_add_cell(struct buf *out, struct csv_style style, struct str text, bool is_number,
                  bool is_first);
void csv_end_row(struct buf *out); /* CRLF */

#endif
