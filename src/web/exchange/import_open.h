/* import_open.h - what the pages of an import share: a run with its file read again (jobs/import_work.h). */
#ifndef BANSO_WEB_EXCHANGE_IMPORT_OPEN_H
#define BANSO_WEB_EXCHANGE_IMPORT_OPEN_H

#include "jobs/import_job.h"
#include "web/pieces.h"

/* The run of the path, of the actor's own organisation. errors: ERR_NOT_FOUND */
STATUS import_run_of(const struct request *request, struct import_run *ret, struct err *err);
/* The run with its table; `arena` wants IMPORT_ARENA_MAX. ERR_CONFLICT when it has ended. */
STATUS import_open(const struct request *request, struct arena *arena, struct import_work *ret,
                   struct err *err);
/* The exchange page, with what went wrong above the form. */
STATUS exchange_page_with(struct request *request, struct response *response,
                          const struct err *problem, struct err *err);
struct target import_target(enum route_id route, const struct import_run *run);

#endif
