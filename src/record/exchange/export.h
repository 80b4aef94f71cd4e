/* export.h - the records of a list as a file: same filter, order and visibility as the list; every field
 * of the type, or those that the list shows. What its reader may not see of a row is never in it: values of
 * protected persons, categories that a grant does not open, cases that are hidden. */
#ifndef BANSO_RECORD_EXCHANGE_EXPORT_H
#define BANSO_RECORD_EXCHANGE_EXPORT_H

#include "record/exchange/table_out.h"
#include "record/kind.h"
#include "record/list.h"

struct export_job {
    struct db *db;
    struct kind_context kinds;
    const struct list_query *query; /* its clause is that of the action "export" */
    const struct actor
        *actor; /* whose sight of each row decides what is in it; NULL: the operator's */
    Instant now;
    enum export_format format;
    bool only_listed;    /* the columns of the list; else all fields */
    bool may_substitute; /* CP932 */
    struct str folder;   /* for XLSX's temporary file */
    int64_t rows_max;    /* ceiling; 0: none */
    struct table_sink sink;
};

/* Reads in one snapshot and writes row by row.
 *   *ret_rows     written
 *   *ret_missing  characters that CP932 lacks (may be NULL)
 *   errors        ERR_LIMIT export.too_many; ERR_INVALID export.missing (table_out_close) */
STATUS export_run(const struct export_job *job, struct arena *arena, int64_t *ret_rows,
                  struct str *ret_missing, struct err *err);

/* "種別_20261121.xlsx": label of the type, day, ending; no personal names. */
struct str export_file_name(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, enum export_format format);

/* The error file of an import: each row that has a fault, whole, as it came (an individual number masked), with
 * its line and all that is wrong in two columns more. Corrected it can be imported again: only the two are in
 * no mapping. */
struct import_fault;
struct grid;
struct fault_file {
    const struct grid *grid;
    const struct import_fault *faults; /* by row */
    size_t count;
    enum export_format format;
    struct str folder; /* for XLSX's temporary file */
    struct table_sink sink;
};
STATUS export_faults(struct arena *arena, const struct kind_context *context,
                     const struct fault_file *file, struct err *err);

#endif
