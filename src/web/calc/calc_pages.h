/* calc_pages.h - 試算: every rule of src/calc as a form; nothing is stored but by
 * calc_attach_post, in a case. And the same for programs. */
#ifndef BANSO_WEB_CALC_CALC_PAGES_H
#define BANSO_WEB_CALC_CALC_PAGES_H

#include "web/request.h"

STATUS calc_list_page(struct request *request, struct response *response, struct err *err);
STATUS calc_rule_page(struct request *request, struct response *response, struct err *err);
STATUS calc_rule_post(struct request *request, struct response *response, struct err *err);
STATUS calc_attach_post(struct request *request, struct response *response, struct err *err);
/* POST {input members} -> the line that `banso calc` prints; 422 with its error object. */
STATUS api_calc(struct request *request, struct response *response, struct err *err);

#endif
