/* calendar.h - iCalendar text (RFC 5545) of conferences, monitoring and tasks, and the private feed's
 * secret. Summaries hold the case number and the kind of date: never a name. Text is pure: the same
 * events give the same bytes. */
#ifndef BANSO_CONSULT_CALENDAR_H
#define BANSO_CONSULT_CALENDAR_H

#include "consult/consult.h"

struct event {
    struct str uid;          /* "task-812@banso": stable */
    struct str summary;      /* "R08-0031 モニタリング" */
    Date on;
    int at_minute;           /* -1: whole day */
    int minutes;             /* length; 0: 60 */
    struct str url;          /* of the page; "" */
};
/* `stamp`: when it was made. Lines are folded at 75 bytes, never inside a character; CRLF. */
struct str calendar_write(struct arena *arena, struct str name, Instant stamp,
                          const struct event *events, size_t count);

/* Makes the actor's feed secret (the one before ends) and returns it once, to be put into the address:
 * "<tenant>.<64 hexadecimal digits>". Only its hash is kept. */
STATUS calendar_feed_new(const struct consult *c, struct str *ret_secret, struct err *err);
STATUS calendar_feed_end(const struct consult *c, struct err *err);
STATUS calendar_feed_has(const struct consult *c, bool *ret, struct err *err);
/* Whose feed it is. errors: ERR_NOT_FOUND */
STATUS calendar_feed_find(struct db *db, struct str secret, TenantId *ret_tenant, UserId *ret_user,
                          OrganisationId *ret_organisation, struct err *err);

#endif
