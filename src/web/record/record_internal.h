/* record_internal.h - what the generic record pages share: record_pages.c (reading), record_edit.c
 * (writing), record_store.c (saving), record_list.c (lists), draft_pages.c. */
#ifndef BANSO_WEB_RECORD_RECORD_INTERNAL_H
#define BANSO_WEB_RECORD_RECORD_INTERNAL_H

#include "web/pieces_more.h"
#include "web/record_pages.h"

/* Name of the draft of a form: "contact/new/812", "plan/41/edit". */
struct str record_draft_name(const struct request *request, const struct record_def *def,
                             const struct record *record);
/* To the bin or back, with followers and audit. */
STATUS record_bin(struct request *request, struct record *record, bool is_restore, struct err *err);
/* Page of a record: that of a case says whose it is (whose.h). */
STATUS record_page_begin(struct html *h, struct request *request, struct page *page,
                         struct err *err);
/* That a case's record came back, and why (html_returned). */
STATUS record_returned(struct html *h, struct request *request, const struct record_def *def,
                       struct err *err);
struct list_query;
/* Filters, order and page that the request's query asks of a list of query->def. */
void record_list_query(const struct request *request, struct str action, struct list_query *query);
/* May a list be asked by this field at all? Not by one that protection may hide. */
bool record_list_may_ask(const struct field *field);
/* Keeps only the rows of which every column asked about (filters, order) is open to the reader. */
void record_list_narrow(const struct request *request, struct str action, struct list_query *query);
struct target record_target(enum route_id route, const struct record *record);
/* The words of the button that writes on what is final. */
const char *record_correct_key(const struct record_def *def);
/* 支援経過 R8.11.21 */
struct str record_title(const struct request *request, const struct record *record);

#endif
