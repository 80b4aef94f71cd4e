/* job.h - long work as rows: asked for by a request, taken by one process at a time with a lock,
 * finished in the same transaction as its effect, so that a crash never leaves half of it. Its
 * progress is seen by everyone; it can be cancelled. What a kind of job does is not known here. */
#ifndef BANSO_STORE_JOB_H
#define BANSO_STORE_JOB_H

#include "base/clock.h"
#include "store/keys.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_STATES };

/* A running job that has not been heard of for so long is taken by another process; one that was taken
 * so often and never ended is given up: it ends its process each time. */
enum { JOB_SILENCE_S = 30, JOB_ATTEMPTS_MAX = 3, JOB_LIST_MAX = 50 };

struct job {
    TenantId tenant;
    int64_t id;
    struct str kind;     /* "import", "export" ... */
    struct str argument; /* of its kind; ids and names, no personal data */
    int64_t organisation, by_user;
    enum job_state state;
    int64_t done_rows, all_rows;
    struct str message; /* message key of the end, or "" */
    Instant asked_at;
    int64_t attempts;          /* how often it was taken */
    int64_t result_attachment; /* 0: none */
};

/* A job that waits; *ret is its id. In the caller's transaction; takes a key.
 *   errors  ERR_CONFLICT "job.busy": an "import" of the organisation waits or runs already, or a
 *           "nightly" of that argument was asked for before */
STATUS job_add(struct tx *tx, const struct job *job, int64_t *ret, struct err *err);
/* The next job of any tenant, oldest first: waiting, or running and silent. *ret_has: there was one.
 * Without any it reads once and locks nothing. */
STATUS job_take(struct db *db, struct arena *arena, Instant now, struct job *ret, bool *ret_has,
                struct err *err);
/* Still alive, and as far as job->done_rows of job->all_rows; a short transaction of its own.
 * *ret_cancelled: stop, change nothing more. */
STATUS job_progress(struct db *db, const struct job *job, Instant now, bool *ret_cancelled,
                    struct err *err);
/* The end, in the transaction of the effect; message and result are those of `job`.
 *   errors  ERR_CONFLICT: cancelled meanwhile, or taken by another; roll the effect back */
STATUS job_finish(struct tx *tx, const struct job *job, Instant now, struct err *err);
/* The end without effect: outside of any transaction, after the rollback. */
STATUS job_fail(struct db *db, const struct job *job, Instant now, struct err *err);
/* errors: ERR_NOT_FOUND; ERR_CONFLICT it has ended already */
STATUS job_cancel(struct db *db, TenantId tenant, int64_t id, Instant now, struct err *err);

/* What its process left: running jobs wait again. For the start of the only process that takes jobs of
 * this database (SQLite); elsewhere their silence tells. */
STATUS job_release(struct db *db, struct err *err);
/* One job again to the end of its waiting: the process stops before it has done anything. */
STATUS job_put_back(struct db *db, const struct job *job, struct err *err);
/* Takes away what ended before `until`. */
STATUS job_forget(struct db *db, TenantId tenant, Instant until, int64_t *ret_count,
                  struct err *err);

STATUS job_load(struct db *db, struct arena *arena, TenantId tenant, int64_t id, struct job *ret,
                struct err *err);
/* The newest of a kind with that argument. *ret_has: there is one. */
STATUS job_find(struct db *db, struct arena *arena, const struct job *like, struct job *ret,
                bool *ret_has, struct err *err);
/* The newest jobs of a user, at most JOB_LIST_MAX. */
struct jobs {
    struct job *items;
    size_t count;
};
STATUS job_list(struct db *db, struct arena *arena, TenantId tenant, int64_t by_user,
                struct jobs *ret, struct err *err);

#endif
