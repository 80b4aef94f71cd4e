/* attendees.h - who was at the conference before, for the form of the next one: offered, never filled in by itself,
 * because the list says who was there. */
#ifndef BANSO_WEB_CONSULT_ATTENDEES_H
#define BANSO_WEB_CONSULT_ATTENDEES_H

#include "record/record.h"
#include "web/form.h"

/* A button in the form of a conference that has no attendees yet; nothing for other types. */
STATUS html_attendees_offer(struct html *h, const struct record_def *def,
                            const struct params *input, struct err *err);
/* Was the button pressed? Then the rows stand in `input` below what was typed. */
STATUS attendees_take(const struct request *request, struct params *input, bool *ret_taken,
                      struct err *err);

#endif
