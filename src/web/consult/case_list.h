/* case_list.h - the case list as it was asked for, for the page and for the file. */
#ifndef BANSO_WEB_CONSULT_CASE_LIST_H
#define BANSO_WEB_CONSULT_CASE_LIST_H

#include "consult/case_sheet.h"
#include "consult/desk.h"
#include "record/list.h"
#include "web/pieces.h"

enum { CASE_COLUMNS = 19 };

struct case_column {
    const char *name, *key, *sort; /* in the address; catalogue key; field of the order or NULL */
    enum cell_look look;
    bool by_default;
    bool of_records; /* from the newest records of the case */
};
extern const struct case_column case_columns[CASE_COLUMNS];

struct case_list {
    struct request *request;
    struct list_query query;
    struct clause visible;
    struct list_result result;
    struct sheet_row *rows; /* one a record of the result */
    struct str *offices;    /* of each row; NULL: all are of the reader's organisation */
    struct member *members;
    size_t member_count;
    struct saved_view *views;
    size_t view_count;
    bool shows[CASE_COLUMNS];
    bool may_assign;
};

/* What the request's query asks for, among the cases for which the actor has `action` (see, export). */
void case_list_begin(struct request *request, struct str action, struct case_list *list);
/* One page of rows, in request->arena. */
STATUS case_list_rows(struct case_list *list, struct err *err);

#endif
