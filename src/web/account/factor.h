/* factor.h - the second step of setting up a second factor, wherever it is set up: the QR code of the secret, and
 * the same as a key to be typed. */
#ifndef BANSO_WEB_ACCOUNT_FACTOR_H
#define BANSO_WEB_ACCOUNT_FACTOR_H

#include "web/html.h"

/* `secret`: its bytes, of the one whose request it is. */
STATUS html_factor(struct html *h, struct str secret, struct err *err);

#endif
