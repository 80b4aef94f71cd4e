/* whose.h - pages about one case say whose it is: number, and the person as far as the reader may see. */
#ifndef BANSO_WEB_WHOSE_H
#define BANSO_WEB_WHOSE_H

#include "consult/casefile.h"
#include "web/pieces.h"

/* Begins a page below 相談・ケース / number; then, on screen and paper, the line of whose case it is. Sheets of the
 * paper view (page->is_print) have a box of their own for that. */
STATUS case_page_begin(struct html *h, struct request *request, const struct casefile *casefile,
                       struct page *page, struct err *err);

#endif
