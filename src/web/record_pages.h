/* record_pages.h - the pages every record type has without a line written for it. */
#ifndef BANSO_WEB_RECORD_PAGES_H
#define BANSO_WEB_RECORD_PAGES_H

#include "web/form.h"

STATUS record_page(struct request *request, struct response *response, struct err *err);
STATUS record_new_page(struct request *request, struct response *response, struct err *err);
STATUS record_new_post(struct request *request, struct response *response, struct err *err);
STATUS record_edit_page(struct request *request, struct response *response, struct err *err);
STATUS record_edit_post(struct request *request, struct response *response, struct err *err);
STATUS record_history_page(struct request *request, struct response *response, struct err *err);
STATUS record_compare_page(struct request *request, struct response *response, struct err *err);
STATUS record_print_page(struct request *request, struct response *response, struct err *err);
STATUS record_delete_page(struct request *request, struct response *response, struct err *err);
STATUS record_delete_post(struct request *request, struct response *response, struct err *err);
STATUS record_restore_post(struct request *request, struct response *response, struct err *err);
STATUS record_list_page(struct request *request, struct response *response, struct err *err);
STATUS bin_page(struct request *request, struct response *response, struct err *err);
STATUS draft_post(struct request *request, struct response *response, struct err *err);
STATUS draft_discard_post(struct request *request, struct response *response, struct err *err);
STATUS file_page(struct request *request, struct response *response, struct err *err);
STATUS echo_date_page(struct request *request, struct response *response, struct err *err);

/* ---- for other pages that draw or save records ---- */

/* A new record of the type with its defaults (copy_from) for the request's case. */
STATUS record_begin(struct request *request, const struct record_def *def, struct record **ret,
                    struct err *err);
/* Saves in one transaction with history, followers of the case (consult/follow.h) and audit.
 *   *ret_repeat  the request key was answered before */
STATUS record_store(struct request *request, struct record *record, bool *ret_repeat,
                    struct err *err);

#endif
