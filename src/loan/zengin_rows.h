/* zengin_rows.h - records of bank files as objects with named members, for spreadsheets and programs, and back:
 *     {"record":"2","bank":"9900","branch":"238","account":"1234567","holder":"ｻﾄｳ ﾊﾅｺ","amount":5000, ...}
 * `record` is the first byte, the other names are those of the table zengin_fields. Counts and amounts are
 * numbers, other digits texts as they stand (branch 001 is not 1), what is blank is absent, and fillers are. */
#ifndef BANSO_LOAN_ZENGIN_ROWS_H
#define BANSO_LOAN_ZENGIN_ROWS_H

#include "base/json.h"
#include "loan/zengin.h"

bool zengin_is_quantity(const struct zengin_field *field); /* a number, not digits that name */
bool zengin_is_told(const struct zengin_field *field);     /* no filler, not the record type */

/* A record of a file that is taken. */
struct json zengin_row(struct arena *arena, const struct zengin_layout *layout,
                       const struct zengin_file *file, int line);

/* A file that is being made, row by row. */
struct zengin_draft {
    const struct zengin_layouts *layouts;
    struct buf *out;
    bool has_line_ends; /* CR+LF after each record */
    enum zengin_format format;
    enum zengin_use use;
    enum zengin_record before; /* ZENGIN_RECORDS at the start */
    struct zengin_sums batch;
    int records, batches;
};
void zengin_draft_begin(struct zengin_draft *draft, const struct zengin_layouts *layouts,
                        struct buf *out, bool has_line_ends);
/* Adds a record. Numbers may come as text ("0127"); "" is as absent. A trailer that is left out is added with its
 * sums, sums that a trailer or end record leaves out are filled in. Order is not looked at:
 * whoever has written a file reads it again.
 *   errors  ERR_INVALID: no record type, unknown format, unknown member, a value that does not fit
 *           ("" of the last balance too: it cannot be computed) */
STATUS zengin_draft_add(struct arena *arena, struct zengin_draft *draft, const struct json *row,
                        struct err *err);
/* The trailer and the end record, where they were left out. */
STATUS zengin_draft_end(struct arena *arena, struct zengin_draft *draft, struct err *err);

#endif
