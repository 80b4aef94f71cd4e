/* list.h - lists of records: filters, order, page, count; the only composer of SELECTs besides
 * record_db.c. Every list carries a visibility clause made by access/may.h. */
#ifndef BANSO_RECORD_LIST_H
#define BANSO_RECORD_LIST_H

#include "access/clause.h"
#include "record/record.h"
#include "store/db.h"

enum { LIST_FILTERS_MAX = 12, LIST_COLUMNS_MAX = 40, LIST_SIZE_MAX = 200 };

enum filter_op { FILTER_IS, FILTER_HAS, FILTER_FROM, FILTER_UNTIL, FILTER_EMPTY, FILTER_FILLED,
                 FILTER_IS_NOT,
                 FILTER_STARTS };

struct filter {
    const struct field *field;
    enum filter_op op;
    struct value value;
};

struct list_query {
    const struct record_def *def;
    TenantId tenant;
    const struct clause *visible;    /* never NULL */
    struct filter filters[LIST_FILTERS_MAX];
    size_t filter_count;
    const struct field *order;       /* NULL: date_field, newest first */
    bool ascending;
    size_t size, page;               /* page from 0 */
    bool in_bin;
    int64_t count_limit;             /* stop counting here (the total is then "or more"); 0: count all */
};

struct list_result {
    struct record **records;
    size_t count;
    int64_t total; /* of all pages */
};

STATUS list_run(struct db *db, struct arena *arena, const struct list_query *query,
                struct list_result *ret, struct err *err);

/* Tables of rows are not loaded (record_load_tables). Calls `each` for every row of all pages in order, in constant memory (exports). */
STATUS list_each(struct db *db, const struct list_query *query,
                 STATUS (*each)(void *context, struct record *record, struct err *err),
                 void *context, struct err *err);

#endif
