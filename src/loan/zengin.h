/* zengin.h - bank files of the form agreed by the banks (全銀協規定形式): 91 debits and their results, 21
 * transfers out, 01 transfers received, 03 movements of an account. Reads them byte by byte, says what is
 * wrong with which field of which line, and writes 91 and 21. Which field stands where is data
 * (seido: rate table zengin_fields); what belongs together and must add up is here (R-060..R-064).
 * Pure: bytes in, values out. Bytes are JIS X 0201 (half-width kana), one a character. */
#ifndef BANSO_LOAN_ZENGIN_H
#define BANSO_LOAN_ZENGIN_H

#include "base/arena.h"
#include "base/date.h"
#include "base/era.h"
#include "base/err.h"
#include "base/yen.h"
#include "seido/seido.h"

enum {
    ZENGIN_FIELDS_MAX = 24,
    ZENGIN_RECORDS_MAX = 1000000,
    ZENGIN_PROBLEMS_MAX = 1000 /* then the list ends with zengin.more */
};

enum zengin_format { ZENGIN_91, ZENGIN_21, ZENGIN_01, ZENGIN_03, ZENGIN_FORMATS };
enum zengin_record { ZENGIN_HEADER, ZENGIN_DATA, ZENGIN_TRAILER, ZENGIN_END, ZENGIN_RECORDS };

struct zengin_field {
    struct str name; /* amount, holder, day ... the same word in every format */
    struct label label;
    /* N digits, n digits or spaces, Q a number, q a number or spaces, C text, c text or spaces, b the name of a bank
     * or branch or spaces, i EDI text or spaces, A amount, D MMDD, E YYMMDD of the era, e that or empty, S spaces */
    char kind;
    int at, length; /* bytes from 0 */
};

struct zengin_layout {
    struct zengin_field fields[ZENGIN_RECORDS][ZENGIN_FIELDS_MAX];
    int count[ZENGIN_RECORDS];
    int length; /* of a record: 120 or 200 */
};

struct zengin_layouts {
    struct zengin_layout of[ZENGIN_FORMATS];
};

struct str zengin_format_name(enum zengin_format format); /* "91" */
struct str zengin_record_type(enum zengin_record record); /* "1", "2", "8", "9": the first byte */

/* From the rate table, as it holds on a day. errors: ERR_NOT_FOUND (a format has no fields that day),
 * ERR_INVALID (fields do not fill 120 or 200 bytes without gap: names the format and field) */
STATUS zengin_layouts_load(struct arena *arena, const struct rate_table *table, Date on,
                           struct zengin_layouts *ret, struct err *err);

/* One thing that is wrong, with its place. */
struct zengin_problem {
    int line;                         /* record, from 1 */
    const struct zengin_field *field; /* NULL: the whole record */
    struct str value;                 /* as it stands in the file, UTF-8 */
    const char *key;                  /* message key zengin.* */
    struct str expected;              /* a figure that should stand there, or "" */
    bool is_warning;
};

enum zengin_use { ZENGIN_REQUEST, ZENGIN_RESULT, ZENGIN_REPORT };

struct zengin_sums {
    int64_t count, done_count, failed_count;
    Yen amount, done_amount, failed_amount;
};

struct zengin_file {
    enum zengin_format format;
    enum zengin_use use; /* a 91 file is told apart by its trailer and result codes */
    bool has_line_ends;
    int records; /* all of them */
    int batches;
    struct zengin_sums sums; /* over all batches, counted from the data records */
    struct str body;         /* the bytes, for zengin_text */
    int stride;              /* bytes from one record to the next */
    struct zengin_problem *problems;
    size_t problem_count;
    bool is_taken; /* no problem but warnings: it may be imported */
};

/* Reads and checks a whole file. What is wrong inside is data (problems), not an error.
 *   errors  ERR_INVALID  zengin.*: not such a file at all (length, line ends, EBCDIC, unknown format)
 *           ERR_LIMIT    over ZENGIN_RECORDS_MAX records */
STATUS zengin_read(struct arena *arena, const struct zengin_layouts *layouts, struct str bytes,
                   struct zengin_file *ret, struct err *err);

/* what a data record adds (done: debited, not cancelled, paid in), and what a trailer then says;
 * a format has some of these fields. */
struct zengin_marks {
    const struct zengin_field *amount, *result, *cancelled,
        *direction; /* NULL: not in this format */
};
struct zengin_marks zengin_marks_of(const struct zengin_layout *layout);
void zengin_count(const struct zengin_marks *marks, const char *record, struct zengin_sums *sums);

enum { ZENGIN_SUMS = 13 };
struct zengin_sum {
    const char *name;
    int64_t value;
};
void zengin_trailer_sums(enum zengin_format format, enum zengin_use use,
                         const struct zengin_sums *batch, struct zengin_sum ret[ZENGIN_SUMS]);

/* Which kind of record a line is, and the text of one of its fields: trimmed, kana as full-width UTF-8
 * is not made - half-width stays what it is. */
enum zengin_record zengin_record_of(const struct zengin_file *file, int line);
const struct zengin_field *zengin_field(const struct zengin_layout *layout,
                                        enum zengin_record record, const char *name);
struct str zengin_text(struct arena *arena, const struct zengin_file *file, int line,
                       const struct zengin_field *field);
int64_t zengin_number(const struct zengin_file *file, int line, const struct zengin_field *field);

/* Which signs a text may hold beside digits, capitals, kana and space: each set has those before it. */
enum zengin_signs {
    ZENGIN_SIGNS_BANK /* - */,
    ZENGIN_SIGNS_PARTY /* ( ) . */,
    ZENGIN_SIGNS_EDI /* / \ ｢ ｣ ｦ */
};

/* Text as these files may hold it: kana to half-width and large, ガ to two signs, ー to -, full-
 * width letters to half and large; every other sign is refused with the sign itself as {value}.
 *   *ret  JIS X 0201 bytes in the arena */
STATUS zengin_encode(struct arena *arena, enum zengin_signs signs, struct str text, struct str *ret,
                     struct err *err);

/* A MMDD of a file made on `made`: the nearest such day on or after it; 29 February waits for a leap
 * year. */
STATUS zengin_day(int mmdd, Date made, Date *ret, struct err *err);
/* A YYMMDD whose year is of an era that is not told: the newest in which it is a day of a year not after
 * that of `today`. */
STATUS zengin_era_day(const struct eras *eras, int yymmdd, Date today, Date *ret, struct err *err);

/* Writes one record: values by field name; numbers right-aligned with zeros, texts left-aligned with
 * spaces, fields without a value empty. Text is encoded as above and refused where it does not fit
 * (never cut: a name would become another). */
struct zengin_value {
    const char *name;
    struct str text; /* of C fields; "" for numbers */
    int64_t number;
};
struct zengin_values {
    enum zengin_record record;
    const struct zengin_value *items;
    size_t count;
};
STATUS zengin_write_record(struct arena *arena, const struct zengin_layout *layout,
                           const struct zengin_values *values, struct buf *out, struct err *err);

#endif
