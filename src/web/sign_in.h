/* sign_in.h - asking people who they are: sign-in in its stages, signing in again over a form that was
 * sent (the form is parked, sealed, inside the sign-in page), stepping up, signing out, language. */
#ifndef BANSO_WEB_SIGN_IN_H
#define BANSO_WEB_SIGN_IN_H

#include "web/request.h"

/* The answer to a request without a live session: 303 to the sign-in page; a posted form is parked in
 * the page (401); fragments and programs get 401. */
void sign_in_ask(struct request *request, struct str path, struct response *response);
/* The answer to a request that needs a fresh session. */
STATUS step_up_ask(struct request *request, struct str path, struct response *response,
                   struct err *err);

STATUS sign_in_page(struct request *request, struct response *response, struct err *err);
STATUS sign_in_post(struct request *request, struct response *response, struct err *err);
STATUS sign_in_code_page(struct request *request, struct response *response, struct err *err);
STATUS sign_in_code_post(struct request *request, struct response *response, struct err *err);
STATUS sign_in_enrol_page(struct request *request, struct response *response, struct err *err);
STATUS sign_in_enrol_post(struct request *request, struct response *response, struct err *err);
STATUS sign_in_new_password_page(struct request *request, struct response *response,
                                 struct err *err);
STATUS sign_in_new_password_post(struct request *request, struct response *response,
                                 struct err *err);
STATUS sign_out_post(struct request *request, struct response *response, struct err *err);
STATUS step_up_page(struct request *request, struct response *response, struct err *err);
STATUS step_up_post(struct request *request, struct response *response, struct err *err);
STATUS language_post(struct request *request, struct response *response, struct err *err);

/* On to the next stage with its cookie; a parked form goes on inside the pages, so these are drawn at once. */
STATUS sign_in_go_on(struct request *request, const struct signed_in *in, struct response *response,
                     struct err *err);
int sign_in_failure_status(const struct err *failure); /* HTTP: 422, 429, 503 ... */

/* ---- invitation_pages.c ---- */
struct html;
/* The links a user was given: who made them and when, whether, when and from where each was used; nothing
 * when there were none. For the user, for administrators, for the second person. */
STATUS html_invitations(struct html *h, UserId user, struct err *err);
STATUS invitation_page(struct request *request, struct response *response, struct err *err);
STATUS invitation_post(struct request *request, struct response *response, struct err *err);

/* ---- parked.c: a form that could not be taken ---- */
/* Sealed and in base64, for a hidden field; "" when there is nothing to park or it is too large. */
struct str parked_seal(const struct request *request, struct str path);
/* The form again, to be sent with one button. errors: ERR_INVALID: not sealed by us */
STATUS parked_page(struct request *request, struct str parked, struct response *response,
                   struct err *err);
/* A path of our own to go on to, else "/". */
struct str next_path(const struct request *request, struct str given);

#endif
