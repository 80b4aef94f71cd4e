/* import.h - takes a table of text over into records: looked at first (import_check gives a result for
 * every row), then all or nothing (import_take). The key of a row is organisation + number of the case;
 * a row that is known already changes its records instead of doubling them, or is the same.
 * Taking over decides and makes everything before its transaction, which then only writes; what somebody else
 * changed meanwhile is seen inside it, and all is decided anew there. Memory is bounded: a file of very many rows
 * begins its transaction before the last of them is read. */
#ifndef BANSO_RECORD_EXCHANGE_IMPORT_H
#define BANSO_RECORD_EXCHANGE_IMPORT_H

#include "record/exchange/grid.h"
#include "record/exchange/mapping.h"
#include "record/kind.h"
#include "record/record.h"

enum { IMPORT_FAULTS_MAX = 10000, IMPORT_PROGRESS_ROWS = 500 };

struct import_job {
    struct db *db;
    const struct seido *seido;
    struct kind_context kinds; /* language of the messages, today */
    TenantId tenant;
    OrganisationId organisation;
    UserId by;
    Instant now;
    const struct grid *grid;
    const struct mapping *mapping; /* has passed mapping_check */
    /* Every IMPORT_PROGRESS_ROWS rows of either pass, and when writing begins; what it returns ends the pass. NULL. */
    MUST_USE enum status (*progress)(void *context, int64_t done, int64_t all, struct err *err);
    void *progress_context;
};

enum import_result { IMPORT_ADD, IMPORT_CHANGE, IMPORT_SAME, IMPORT_ERROR, IMPORT_RESULTS };
struct str import_result_name(enum import_result result); /* "add" ... as in import_row */

/* What is wrong with a cell, and what to do about it (in the words of the reader). */
struct import_fault {
    size_t row;    /* of the data, the first below the header being 1 */
    size_t line;   /* of the file, as a spreadsheet shows it */
    size_t column; /* number in the mapping; columns.count when it is in none */
    struct str header, value, text;
};

struct import_preview {
    unsigned char *results; /* enum import_result, one a row of the grid */
    int64_t counts[IMPORT_RESULTS];
    struct import_fault *faults; /* by row; at most IMPORT_FAULTS_MAX */
    size_t fault_count;
    bool has_more_faults;
};

/* Looks at every row. *ret lives in `arena`. Nothing is written. */
STATUS import_check(const struct import_job *job, struct arena *arena, struct import_preview *ret,
                    struct err *err);

/* A case that the file brings: its head and its other records (without the person), with their keys. */
struct import_new {
    struct record *head;
    struct record *records[SHEET_RECORDS_MAX];
    size_t count;
};

struct import_hooks {
    void *context; /* of the first three: consult/imported/walk.h */
    /* A new case, before its rows are collected (store/bulk.h): may fill in its head, so that it is written once;
     * and after them, to add rows of its own. *ret_follow: the case has to be followed when it is stored. No
     * transaction is open: both may read only what no other changes. NULL both. */
    MUST_USE enum status (*new_casefile)(void *context, const struct import_new *new_case,
                                         bool *ret_follow, struct err *err);
    MUST_USE enum status (*new_rows)(void *context, struct tx *rows, struct err *err);
    /* At the end of the transaction, once for every stored case that got a record and every new one that has to
     * be followed. NULL. */
    MUST_USE enum status (*each_casefile)(void *context, struct tx *tx, CasefileId casefile,
                                          struct err *err);
    void *finish_context;
    /* Last act of the transaction: the run's state, the audit. NULL. */
    MUST_USE enum status (*finish)(void *context, struct tx *tx,
                                   const struct import_preview *preview, struct err *err);
};

/* Takes all rows over in one transaction.
 *   run     goes into every record's origin, "import:<run>"
 *   *ret    as import_check would have said just before
 *   errors  ERR_INVALID import.has_errors: a row has an error, nothing was written */
STATUS import_take(const struct import_job *job, struct arena *arena, int64_t run,
                   const struct import_hooks *hooks, struct import_preview *ret, struct err *err);

#endif
