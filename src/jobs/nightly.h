/* nightly.h - what is done once a night, from three o'clock in Tokyo: accounts that nobody uses are suspended,
 * protections past their day ask, staged imports, drafts and short notes (traces_db.h) expire, the bin is emptied, and the signed head of
 * the audit chain is written to <data>/heads, to be taken elsewhere. Each step is whole by itself, so that a
 * second run does no harm. */
#ifndef BANSO_JOBS_NIGHTLY_H
#define BANSO_JOBS_NIGHTLY_H

#include "access/ids.h"
#include "seido/seido.h"
#include "store/db.h"

struct keyring;

enum { NIGHT_HOUR = 3, JOB_KEPT_DAYS = 90 };

struct nightly {
    struct db *db;
    const struct seido *seido;
    const struct keyring *keyring;
    struct str data_folder;
    Instant now;
};

enum nightly_step {
    NIGHTLY_USERS,
    NIGHTLY_PROTECTIONS,
    NIGHTLY_IMPORTS,
    NIGHTLY_DRAFTS,
    NIGHTLY_TRACES,
    NIGHTLY_BIN,
    NIGHTLY_JOBS,
    NIGHTLY_HEAD,
    NIGHTLY_STEPS
};
/* How many of each. */
struct nightly_report {
    int64_t counts[NIGHTLY_STEPS];
};

/* The night that has begun last. */
Date nightly_of(Instant now);
/* All steps for a tenant, then a look at the statistics (db_analyze). A step that fails does not keep the others
 * from running; *err is the first failure. */
STATUS nightly_run(const struct nightly *nightly, TenantId tenant, struct nightly_report *ret,
                   struct err *err);

#endif
