/* calendar.h - iCalendar text (RFC 5545) of conferences, monitoring and tasks. Summaries hold the case number and the kind of date: never a name. Text is pure: the same
 * events give the same bytes. */
#ifndef BANSO_CONSULT_CALENDAR_H
#define BANSO_CONSULT_CALENDAR_H

#include "consult/consult.h"

struct event {
    struct str uid;     /* "task-812@banso": stable */
    struct str summary; /* "R08-0031 モニタリング" */
    Date on;
    int at_minute;  /* -1: whole day */
    int minutes;    /* length; 0: 60 */
    struct str url; /* of the page; "" */
};
/* `stamp`: when it was made. Lines are folded at 75 bytes, never inside a character; CRLF. */
struct str calendar_write(struct arena *arena, struct str name, Instant stamp,
                          const struct event *events, size_t count);

#endif
