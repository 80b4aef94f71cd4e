/* sign.h - consent given by a signature on the screen: the strokes sent with a form become a picture,
 * stored like a scanned paper in the file field that follows the consent. Without one nobody has signed. */
#ifndef BANSO_WEB_CONSULT_SIGN_H
#define BANSO_WEB_CONSULT_SIGN_H

#include "record/record.h"
#include "web/request.h"

/* Takes the strokes of the control "signature" for each consent of the record that says it was signed on
 * the screen, as an upload of the request.
 *   before    what is stored of the record, NULL: new. What was final, or holds its picture, is not
 *             signed again
 *   is_final  a draft may wait for its signature
 *   problems  names the consent where the signature is missing or unreadable
 *   errors    ERR_IO: no place for the picture; ERR_LIMIT: too many files */
STATUS screen_signatures_take(struct request *request, const struct record *record,
                              const struct record *before, bool is_final, struct problems *problems,
                              struct err *err);

#endif
