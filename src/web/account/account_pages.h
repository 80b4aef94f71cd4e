/* account_pages.h - the user's own account: password, second factor, sign-ins, language and display,
 * tokens of programs. Everything here is about oneself; nobody else's account is ever shown. */
#ifndef BANSO_WEB_ACCOUNT_ACCOUNT_PAGES_H
#define BANSO_WEB_ACCOUNT_ACCOUNT_PAGES_H

#include "web/request.h"

STATUS account_page(struct request *request, struct response *response, struct err *err);
STATUS account_password_post(struct request *request, struct response *response, struct err *err);
STATUS account_preferences_post(struct request *request, struct response *response,
                                struct err *err);
STATUS account_organisation_post(struct request *request, struct response *response,
                                 struct err *err);
STATUS account_session_end_post(struct request *request, struct response *response,
                                struct err *err);
STATUS account_token_post(struct request *request, struct response *response, struct err *err);
STATUS account_token_end_post(struct request *request, struct response *response, struct err *err);
STATUS account_factor_page(struct request *request, struct response *response, struct err *err);
STATUS account_factor_post(struct request *request, struct response *response, struct err *err);

#endif
