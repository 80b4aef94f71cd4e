/* list.h - lists of records: filters, order, page, count; the only composer of SELECTs besides
 * record_db.c. Every list carries a visibility clause made by access/may.h. */
#ifndef BANSO_RECORD_LIST_H
#define BANSO_RECORD_LIST_H

#include "access/clause.h"
#include "access/may.h"
#include "record/record.h"
#include "store/db.h"

enum {
    LIST_FILTERS_MAX = 12,
    LIST_COLUMNS_MAX = 40,
    LIST_SIZE_MAX = 200,
    LIST_OPEN_MAX = LIST_FILTERS_MAX + 1,
    LIST_COUNT_MAX = 300, /* pages for people: "300 or more" is enough to go on filtering */
    LIST_FEW_MAX = 300    /* so many assignments are looked up rather than all cases walked */
};

enum filter_op {
    FILTER_IS,
    FILTER_HAS,
    FILTER_FROM,
    FILTER_UNTIL,
    FILTER_EMPTY,
    FILTER_FILLED,
    FILTER_IS_NOT,
    FILTER_AMONG,
    FILTER_STARTS
};

/* HAS: the set holds one of the codes of the text, "01" or ",01,02,"; AMONG: the one code is among them */
struct filter {
    const struct field *field;
    enum filter_op op;
    struct value value;
};

struct list_query {
    const struct record_def *def;
    TenantId tenant;
    const struct clause *visible; /* never NULL */
    /* rows whose asked columns are open too (may_category_clause) */
    const struct clause *open[LIST_OPEN_MAX];
    size_t open_count;
    CasefileId casefile;  /* only of this case; 0: all */
    PersonId person;      /* only of this person; 0: all */
    OrganisationId owner; /* only of this organisation; 0: all */
    struct filter filters[LIST_FILTERS_MAX];
    size_t filter_count;
    const struct field *order; /* NULL: date_field, newest first; records without come last */
    bool by_entry; /* without an order: by id alone; the date may be masked for the reader */
    bool ascending;
    size_t size, page; /* page from 0 */
    bool in_bin;
    bool only_final;     /* what is counted: no drafts */
    int64_t count_limit; /* stop counting here (the total is then "or more"); 0: count all */
    bool no_total;       /* do not count: has_more alone says whether there is another page */
    bool no_number;      /* record->number, the case's, is not looked up for each row */
};

struct list_result {
    struct record **records;
    size_t count;
    bool has_more;      /* there is a page after this one */
    int64_t total;      /* of all pages */
    bool total_or_more; /* counting stopped there: count_limit, no_total */
};

STATUS list_run(struct db *db, struct arena *arena, const struct list_query *query,
                struct list_result *ret, struct err *err);

/* How many records of the query each organisation has on each day of `field` (a date or month); only days
 * with any, in order. Order, page and size of the query do not matter. */
struct day_count {
    Date day;
    OrganisationId owner;
    int64_t count;
};
STATUS list_count_days(struct db *db, struct arena *arena, const struct list_query *query,
                       const struct field *field, struct day_count **ret, size_t *ret_count,
                       struct err *err);

/* Calls `each` for every row of all pages in order, in constant memory (exports). The record lives
 * until `each` returns. Tables of rows are loaded if `with_tables`. In a read transaction of the
 * caller all rows are of one moment. */
STATUS list_each(struct db *db, const struct list_query *query, bool with_tables,
                 MUST_USE enum status (*each)(void *context, struct record *record,
                                              struct err *err),
                 void *context, struct err *err);

/* How many records of a type a case has, with the newest of them. */
struct record_count {
    const struct record_def *def;
    int64_t count;
    RecordId newest; /* by its key; 0 if none */
    OptDate on; /* latest day of the type's date field, of those rows whose day the reader sees */
    bool has_draft;
};
struct record_counts {
    struct record_count *items;
    size_t count;
};
/* In one statement; may() is asked about each owner of rows, since an office opens only what it wrote.
 *   defs  `count` types that belong to cases */
struct counts_query {
    const struct actor *actor;
    CasefileId casefile;
    Instant now;
    const struct record_def *const *defs;
    size_t count;
};
STATUS list_counts(struct db *db, struct arena *arena, const struct counts_query *query,
                   struct record_counts *ret, struct err *err);

#endif
