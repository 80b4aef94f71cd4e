/* exchange_pages.h - files in and out: import in three steps (file, columns, result of every row), export
 * of any record type. */
#ifndef BANSO_WEB_EXCHANGE_EXCHANGE_PAGES_H
#define BANSO_WEB_EXCHANGE_EXCHANGE_PAGES_H

#include "web/request.h"

STATUS exchange_page(struct request *request, struct response *response, struct err *err);
STATUS import_post(struct request *request, struct response *response, struct err *err);
STATUS import_mapping_page(struct request *request, struct response *response, struct err *err);
STATUS import_mapping_post(struct request *request, struct response *response, struct err *err);
STATUS import_page(struct request *request, struct response *response, struct err *err);
STATUS import_take_post(struct request *request, struct response *response, struct err *err);
STATUS import_cancel_post(struct request *request, struct response *response, struct err *err);
STATUS import_errors_file(struct request *request, struct response *response, struct err *err);

STATUS worker_page(struct request *request, struct response *response, struct err *err);
STATUS worker_post(struct request *request, struct response *response, struct err *err);

STATUS export_page(struct request *request, struct response *response, struct err *err);
STATUS export_post(struct request *request, struct response *response, struct err *err);

#endif
