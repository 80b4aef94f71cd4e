/* xlsx_part.h - what stands around the sheet in an XLSX: its parts in the archive, the texts that cells
 * share, which cell formats are dates. Only for xlsx_read.c. */
#ifndef BANSO_RECORD_XLSX_PART_H
#define BANSO_RECORD_XLSX_PART_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Handlers of one XML part. Names come without their namespace prefix. */
struct xml_handlers {
    MUST_USE enum status (*start)(void *context, struct str name, const char **attributes,
                                  struct err *err);
    MUST_USE enum status (*end)(void *context, struct str name, struct err *err);
    MUST_USE enum status (*text)(void *context, struct str text, struct err *err);
};

/* Parses a whole part. A document type declaration is refused (entities could grow without end), and
 * so are elements too deep in each other (each open one costs memory).
 * errors: ERR_INVALID import.xlsx.damaged, or what a handler returns. */
STATUS xml_parse(struct str bytes, const struct xml_handlers *handlers, void *context,
                 struct err *err);
/* Value of an attribute, or "" ; `name` without prefix. */
struct str xml_attribute(const char **attributes, const char *name);

enum xlsx_format { XLSX_PLAIN, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };

struct xlsx_book {
    struct str sheet_name;
    struct str sheet;  /* XML of the first visible sheet */
    bool is_1904;      /* days count from 1904-01-01 */
    struct str *texts; /* shared strings, without phonetic runs */
    size_t text_count;
    enum xlsx_format *formats; /* by cell style number */
    size_t format_count;
};

STATUS xlsx_book_read(struct arena *arena, struct str bytes, struct xlsx_book *ret,
                      struct err *err);

/* What a number format shows: "yyyy/m/d", "ggge\"年\"", "[h]:mm", "0.00" ... */
enum xlsx_format xlsx_format_of(struct str code);

#endif
