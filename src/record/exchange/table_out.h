/* table_out.h - a table on its way out: CSV in three dialects, XLSX or JSON, row by row. Every list and
 * every record type is exported through it, so texts that a spreadsheet would run are neutralised in one
 * place. Bytes go to a sink as they come (XLSX: at the end). */
#ifndef BANSO_RECORD_EXCHANGE_TABLE_OUT_H
#define BANSO_RECORD_EXCHANGE_TABLE_OUT_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

enum export_format {
    EXPORT_XLSX,
    EXPORT_CSV_EXCEL, /* UTF-8 with BOM, quoted texts, labels as headers */
    EXPORT_CSV_LINK,  /* UTF-8 without BOM, field names as headers */
    EXPORT_CSV_CP932, /* for old systems; characters it lacks become 〓 if that was agreed */
    EXPORT_JSON,      /* array of objects by field names */
    EXPORT_FORMATS
};

struct export_kind {
    const char *name;      /* "xlsx", "csv", "csv-link", "csv-cp932", "json" */
    const char *extension; /* ".xlsx" */
    const char *media_type;
};
extern const struct export_kind export_kinds[EXPORT_FORMATS];
/* By name; false if unknown. */
bool export_format_read(struct str name, enum export_format *ret);

struct table_sink {
    void *context;
    MUST_USE enum status (*write)(void *context, struct str bytes, struct err *err);
};

struct table_out; /* in the arena */

struct table_column {
    struct str label; /* header for people */
    struct str name;  /* header for programs, and member of JSON objects */
};

struct table_config {
    enum export_format format;
    struct str title;  /* name of the sheet */
    struct str folder; /* for XLSX's temporary file */
    const struct table_column *columns;
    size_t column_count;
    bool may_substitute; /* CP932: 〓 for characters it lacks was agreed */
    struct table_sink sink;
};

STATUS table_out_open(struct arena *arena, const struct table_config *config,
                      struct table_out **ret, struct err *err);
/* Cells from left to right, as many as columns; then table_out_row. */
STATUS table_out_text(struct table_out *out, struct str text, struct err *err);
STATUS table_out_number(struct table_out *out, int64_t number, struct err *err);
STATUS table_out_date(struct table_out *out, Date date, struct str as_text, struct err *err);
STATUS table_out_empty(struct table_out *out, struct err *err);
/* A ready JSON value in place of text; only for EXPORT_JSON. */
STATUS table_out_json(struct table_out *out, struct str json, struct err *err);
STATUS table_out_row(struct table_out *out, struct err *err);
/* errors: ERR_INVALID export.missing ({characters}) when CP932 lacks some and may_substitute is not
 * set: nothing of use was written then. *ret_missing (may be NULL) lists them in either case. */
STATUS table_out_close(struct table_out *out, struct arena *arena, struct str *ret_missing,
                       struct err *err);
void table_out_release(struct table_out **out); /* accepts a pointer to NULL */
#define AUTO_TABLE_OUT CLEANUP(table_out_release) struct table_out *

#endif
