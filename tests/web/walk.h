/* walk.h - a reader who walks through the pages of a site of one's own (site.h). */
#ifndef BANSO_TESTS_WEB_WALK_H
#define BANSO_TESTS_WEB_WALK_H

#include "web/site.h"

extern struct site site;

/* The worker signed in, on a site of one's own. */
void begin(void **state);
/* A page that must be there, whole and in words; with BANSO_PAGES=folder it is kept there as <name>.html. */
void get(const char *path, const char *name);
/* A form that must be taken. */
void post(const char *path, const char *form);
const char *of_case(const char *rest);
/* Where the last answer leads. */
const char *location(void);
const char *today(void);

#endif
