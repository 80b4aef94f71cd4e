/* same_person.h - a correction that gives somebody the name and birth date, or the telephone, of another person who is
 * there already: an anonymous one who later says who they are. Only persons that the reader may find. */
#ifndef BANSO_WEB_RECORD_SAME_PERSON_H
#define BANSO_WEB_RECORD_SAME_PERSON_H

#include "consult/search.h"
#include "web/html.h"

struct same_persons {
    struct hit *items;
    size_t count;
};

/* Finds them and adds the warning that has to be confirmed; nothing for records of other types. */
STATUS same_persons_find(const struct request *request, const struct record *record,
                         struct same_persons *ret, struct problems *problems, struct err *err);
/* Who they are, each with a link to the newest case that the reader may find. */
void html_same_persons(struct html *h, const struct same_persons *same);

#endif
