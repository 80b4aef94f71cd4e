/* qr.h - a QR code as SVG, for what a telephone is to read from the screen. */
#ifndef BANSO_WEB_QR_H
#define BANSO_WEB_QR_H

#include "web/html.h"

/* Draws `text` (bytes, at most some 2,000) with error correction M and its quiet zone; `label` says in words
 * what it is. False, and nothing drawn: too long, or no memory; so the text must stand beside it. */
bool html_qr(struct html *h, struct str text, struct str label);

#endif
