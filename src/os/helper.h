/* helper.h - work that must not run in a worker (argon2id: memory; archives: danger) is done by helper
 * processes, forked before, confined, fed over socket pairs through one bounded queue.
 *   helper_open    before any fork: makes the queue; the function runs in the helpers alone
 *   helper_run     run function for a child_role (process.h), context = the helper
 *   helper_start   without a master (commands, tests): forks the processes itself
 *   helper_call    from any other process: sends a request, waits for the answer */
#ifndef BANSO_OS_HELPER_H
#define BANSO_OS_HELPER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "os/sandbox.h"

enum { HELPER_REQUEST_MAX = 32 * 1024, HELPER_ANSWER_MAX = 1024 * 1024 };

struct helper;

/* The work: a pure function of its request and descriptors. `in` and `out` are -1 when the caller gave
 * none: large contents go through files (an unlinked one each), not through the socket. */
typedef enum status (*helper_function)(struct arena *arena, struct str request, int in, int out,
                                       struct str *ret_answer, struct err *err);

struct helper_config {
    const char *name; /* "sign-in", "files" */
    int processes;
    int queue_max; /* requests that may wait; one more is refused */
    enum sandbox_profile profile;
    size_t memory_max; /* bytes of address space of a helper; 0: no limit */
    int seconds_max; /* then the helper ends itself, and the master starts another; 0: no limit. Without it
                        * one request that never ends keeps all that come after waiting */
    helper_function function;
};

STATUS helper_open(struct helper **ret, const struct helper_config *config, struct err *err);
void helper_close(struct helper **ret); /* ends the processes that helper_start began */
STATUS helper_start(struct helper *helper, struct err *err);
int helper_run(void *context, int number);

/* *ret_answer lives in `arena`; the function's own failure comes back as its status and err.
 * errors  ERR_LIMIT "os.helper.busy": the queue is full (503); ERR_IO "os.helper.failed": the helper
 *         died on it or took longer than timeout_ms */
STATUS helper_call(struct helper *helper, struct arena *arena, struct str request, int in, int out,
                   int timeout_ms, struct str *ret_answer, struct err *err);

#endif
