/* runner.h - the process that takes jobs one after another, and asks for the night's once a day. It opens its
 * own database after the fork, like every child (os/process.h). */
#ifndef BANSO_JOBS_RUNNER_H
#define BANSO_JOBS_RUNNER_H

#include "base/catalogue.h"
#include "seido/seido.h"
#include "store/db.h"

struct keyring;

struct runner {
    struct db_config db;
    struct keyring *keyring;
    const struct seido *seido;
    const struct catalogue *catalogue;
    struct str data_folder; /* heads of the audit chain go below it */
    struct db
        *beats; /* a second connection, for signs of life during a transaction; by runner_run */
};

/* Run function of a child_role: until told to stop. */
int runner_run(void *context, int number);

/* One round: asks for what the night of `now` needs, then takes jobs until none waits. Tests call it. */
STATUS runner_round(struct runner *runner, struct db *db, Instant now, struct err *err);

#endif
