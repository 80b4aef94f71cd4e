/* import_job.h - an import as a job: one at a time in an organisation. Its argument is "look:<run>" or
 * "take:<run>"; what it does is import_work.h's. */
#ifndef BANSO_JOBS_IMPORT_JOB_H
#define BANSO_JOBS_IMPORT_JOB_H

#include "jobs/import_work.h"
#include "store/job.h"

enum import_step { IMPORT_LOOK, IMPORT_TAKE, IMPORT_STEPS };

/* Asks for it. errors: ERR_CONFLICT job.busy: the organisation has one under way */
STATUS import_job_ask(struct db *db, const struct import_run *run, const struct actor *actor,
                      enum import_step step, Instant now, struct err *err);
/* The newest job of a run. *ret_has: there was one; *ret_step: which. */
STATUS import_job_find(struct db *db, struct arena *arena, const struct import_run *run,
                       struct job *ret, enum import_step *ret_step, bool *ret_has, struct err *err);
bool job_is_open(const struct job *job); /* waits or runs */

struct runner;
/* Does it: ends it as done, or hands back why not (the caller ends it as failed). ERR_CONFLICT
 * job.stopping: the process is to stop, nothing was done. */
STATUS import_job_run(struct runner *runner, struct db *db, const struct job *job, struct err *err);

#endif
