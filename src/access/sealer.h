/* sealer.h - the process that chains the audit, and the watch by which the workers know that it does. */
#ifndef BANSO_ACCESS_SEALER_H
#define BANSO_ACCESS_SEALER_H

#include "store/db.h"

struct keyring;

enum {
    SEALER_ROUND_MS = 50,
    AUDIT_LAG_MAX_US = 1000 * 1000,
    AUDIT_LAG_EASE_US = 300 * 1000,
    AUDIT_KEPT_MAX_US = 60 * 1000 * 1000
};

/* A word of memory shared by all processes: the instant up to which everything is sealed. */
struct audit_watch;
STATUS audit_watch_open(struct audit_watch **ret, struct err *err); /* before the first fork */
void audit_watch_beat(struct audit_watch *watch, Instant sealed_until);
/* The database is held by another writer; what was written to the spools until then is on the disk. It counts
 * like sealed for up to AUDIT_KEPT_MAX_US: views go on during a large import. */
void audit_watch_keep(struct audit_watch *watch, Instant kept_until);
/* Microseconds behind; a request fails (503) above AUDIT_LAG_MAX_US. NULL (tests, commands): 0. */
int64_t audit_watch_lag_us(const struct audit_watch *watch, Instant now);
/* Waits up to 14 ms, the longer the further behind, above AUDIT_LAG_EASE_US: a rush that outruns the sealer
 * becomes slower before anybody is refused. Returns the wait in microseconds. */
int64_t audit_watch_ease(const struct audit_watch *watch, Instant now);
/* Why it is behind, as far as the sealer could tell: the disk is full. */
void audit_watch_tell(struct audit_watch *watch, const struct err *err);
bool audit_watch_is_full(const struct audit_watch *watch);

struct sealer {
    struct db_config db;
    struct keyring
        *keyring; /* signs the end of each chain; the master key is forgotten in the child */
    struct str spool_folder, data_folder; /* the second: nothing outside it is opened */
    struct audit_watch *watch;
};
/* Seals until nothing waits, and tells after each round how far it is; false when the database failed. */
bool sealer_round(struct sealer *sealer, struct db *db);
/* Run function of a child_role (os/process.h): seals until told to stop. */
int sealer_run(void *context, int number);

#endif
