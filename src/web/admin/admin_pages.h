/* admin_pages.h - administration: users, roles with a second person's yes, organisations, settings, the
 * audit. No page here reads a case. */
#ifndef BANSO_WEB_ADMIN_ADMIN_PAGES_H
#define BANSO_WEB_ADMIN_ADMIN_PAGES_H

#include "web/request.h"

/* users_pages.c */
STATUS admin_page(struct request *request, struct response *response, struct err *err);
STATUS admin_user_page(struct request *request, struct response *response, struct err *err);
/* The page of a user once more, with what is wrong with its form. */
STATUS admin_user_again(struct request *request, struct response *response,
                        const struct problems *problems, struct err *err);
STATUS admin_user_post(struct request *request, struct response *response, struct err *err);
STATUS admin_user_new_page(struct request *request, struct response *response, struct err *err);
STATUS admin_user_new_post(struct request *request, struct response *response, struct err *err);
STATUS admin_user_state_post(struct request *request, struct response *response, struct err *err);
STATUS admin_user_reset_post(struct request *request, struct response *response, struct err *err);

/* roles_pages.c */
STATUS admin_roles_page(struct request *request, struct response *response, struct err *err);
STATUS admin_role_ask_post(struct request *request, struct response *response, struct err *err);
STATUS admin_role_approve_post(struct request *request, struct response *response, struct err *err);
STATUS admin_role_end_post(struct request *request, struct response *response, struct err *err);

/* organisation_pages.c */
STATUS admin_organisations_page(struct request *request, struct response *response,
                                struct err *err);
STATUS admin_organisation_page(struct request *request, struct response *response, struct err *err);
STATUS admin_organisation_post(struct request *request, struct response *response, struct err *err);
STATUS admin_organisation_new_page(struct request *request, struct response *response,
                                   struct err *err);
STATUS admin_organisation_new_post(struct request *request, struct response *response,
                                   struct err *err);

/* setting_pages.c */
STATUS admin_settings_page(struct request *request, struct response *response, struct err *err);
STATUS admin_settings_post(struct request *request, struct response *response, struct err *err);

/* audit_pages.c */
STATUS admin_audit_page(struct request *request, struct response *response, struct err *err);

#endif
