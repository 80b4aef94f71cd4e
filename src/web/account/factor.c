/* factor.c - see factor.h. */
#include "web/account/factor.h"

#include "access/account.h"
#include "access/totp.h"
#include "web/qr.h"

#include "base/banned.h"

enum { GROUP = 4 }; /* JBSW Y3DP EHPK 3PXP: as telephones ask for it */

static void typed_key(struct html *h, struct str secret)
{
    H(h, "<p class=\"ui-secret\"><code>");
    for (size_t i = 0; i < secret.len; i += GROUP) {
        if (i > 0)
            H(h, " ");
        html_text(h, str_slice(secret, i, i + GROUP));
    }
    H(h, "</code></p>");
}

STATUS html_factor(struct html *h, struct str secret, struct err *err)
{
    const struct request *request = h->request;
    struct user user;
    TRY(user_load(request->db, request->arena, request->actor.tenant, request->actor.user, &user,
                  err));
    struct str uri =
        totp_uri(request->arena, secret, request_text(request, "web.name", NULL, 0), user.login);
    html_t(h, "access.account.factor.step2");
    H(h, "<p>");
    (void)html_qr(h, uri, request_text(request, "access.account.factor.qr", NULL, 0));
    H(h, "</p><p>");
    html_t(h, "access.account.factor.typed");
    H(h, "</p>");
    typed_key(h, totp_secret_text(request->arena, secret));
    return OK;
}
