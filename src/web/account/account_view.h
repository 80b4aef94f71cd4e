/* account_view.h - what the page of one's own account shows, drawn from what is handed over. */
#ifndef BANSO_WEB_ACCOUNT_ACCOUNT_VIEW_H
#define BANSO_WEB_ACCOUNT_ACCOUNT_VIEW_H

#include "access/token/api_token.h"
#include "web/html.h"

struct account_view {
    struct user user;
    struct last_sign_in last;
    const struct session *sessions;
    size_t session_count;
    const struct user_role *roles;
    size_t role_count;
    const struct api_token *tokens;
    size_t token_count;
    struct str new_secret; /* of a token that was just made: shown once */
    const char *done;      /* text key of what was done; NULL */
    const struct problems *problems;
};

STATUS account_draw(struct request *request, struct response *response,
                    const struct account_view *view, struct err *err);
/* `codes` NULL: the form with the secret; else the recovery codes. */
STATUS account_factor_draw(struct request *request, struct response *response, struct str secret,
                           const struct problems *problems, struct err *err);
STATUS account_codes_draw(struct request *request, struct response *response,
                          const struct str *codes, size_t count, struct err *err);

#endif
