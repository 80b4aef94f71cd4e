/* process.h - the master and its children. The master forks a child for each row of a table of roles,
 * starts a crashed one again (at most every second), and stops all of them on SIGTERM or SIGINT: each
 * finishes what it is at, at most `grace_s` seconds. A child whose master died stops too.
 * Fork first, open databases and threads afterwards: nothing but descriptors is inherited. */
#ifndef BANSO_OS_PROCESS_H
#define BANSO_OS_PROCESS_H

#include "base/err.h"
#include "base/str.h"

enum { CHILDREN_MAX = 80 };

struct child_role {
    const char *name; /* "worker", "sealer": for ps and the log */
    int count;
    int (*run)(void *context, int number); /* in the child; its result is the exit code */
    void *context;
};

/* Exit code of a child that must not be started again: the master stops all and returns ERR_IO. */
enum { CHILD_GIVE_UP = 78 };

/* Forks all children and looks after them; returns when all have ended after a stop signal.
 *   on_ready  called once in the master when every child has called process_ready; may be NULL
 *   errors    ERR_IO: cannot fork; a child gave up at its start */
STATUS process_master(const struct child_role *roles, size_t count, int grace_s,
                      void (*on_ready)(void *context), void *context, struct err *err);

/* In a child: it listens, works. Call once, also in roles that have nothing to set up. */
void process_ready(void);
/* In a child: has the stop signal come? Never blocks. */
bool process_is_stopping(void);
/* In a child: becomes readable at the stop signal; for epoll and poll. -1 outside a master. */
int process_stop_fd(void);
/* In a child: waits up to `timeout_ms`; true when it is to stop. */
bool process_wait_stop(int timeout_ms);

#endif
