/* process.c - the master's loop: fork, watch, start again, stop. Signals come through a signalfd; the
 * children learn of the stop by SIGTERM, and of the master's death by PR_SET_PDEATHSIG. */
#define _GNU_SOURCE
#include "os/process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#include "base/banned.h"

struct child {
    const struct child_role *role;
    int number;
    pid_t pid; /* 0: not running */
    int64_t started_us;
    bool has_been_ready;
};

struct master {
    struct child children[CHILDREN_MAX];
    size_t count;
    int signals;  /* signalfd */
    int ready[2]; /* children write their index when they are ready */
    sigset_t old_mask;
    bool is_stopping, gave_up, told_ready;
};

/* Of a child: what its master gave it. */
static struct {
    int ready_fd, stop_fd;
    unsigned char index;
    bool said_ready, is_stopping;
} me = { .ready_fd = -1, .stop_fd = -1 };

/* ---- the child's side ---- */
void process_ready(void)
{
    if (me.ready_fd < 0 || me.said_ready)
        return;
    me.said_ready = write(me.ready_fd, &me.index, 1) == 1;
}

int process_stop_fd(void)
{
    return me.stop_fd;
}

bool process_wait_stop(int timeout_ms)
{
    if (me.is_stopping)
        return true;
    struct pollfd wait = { .fd = me.stop_fd, .events = POLLIN };
    /* without a master there is no descriptor: poll then only sleeps */
    if (poll(&wait, 1, timeout_ms) > 0)
        me.is_stopping = true;
    return me.is_stopping;
}

bool process_is_stopping(void)
{
    return process_wait_stop(0);
}

static void stop_signals(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGINT);
}

NO_RETURN static void child_main(struct master *master, size_t index, pid_t parent)
{
    const struct child *child = &master->children[index];
    close(master->signals);
    close(master->ready[0]);
    me.ready_fd = master->ready[1];
    me.index = (unsigned char)index;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    char name[16] = "banso-";
    for (size_t i = 0; child->role->name[i] != '\0' && i + 7 < sizeof name; i++)
        name[i + 6] = child->role->name[i];
    prctl(PR_SET_NAME, name);
    sigset_t stop;
    stop_signals(&stop);
    sigprocmask(SIG_SETMASK, &master->old_mask, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    me.stop_fd = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    if (me.stop_fd < 0 || getppid() != parent) /* the master died before PDEATHSIG was set */
        _exit(1);
    _exit(child->role->run(child->role->context, child->number));
}

/* ---- the master's side ---- */
static STATUS start_child(struct master *master, size_t index, struct err *err)
{
    struct child *child = &master->children[index];
    pid_t parent = getpid();
    child->started_us = clock_monotonic_us();
    pid_t pid = fork();
    if (pid < 0)
        return err_set(err, ERR_IO, "", "os.process.fork", "fork %s: errno %d", child->role->name,
                       errno);
    if (pid == 0)
        child_main(master, index, parent);
    child->pid = pid;
    return OK;
}

static void signal_all(const struct master *master, int number)
{
    for (size_t i = 0; i < master->count; i++)
        if (master->children[i].pid > 0)
            kill(master->children[i].pid, number);
}

static void child_ended(struct master *master, struct child *child, int how)
{
    child->pid = 0;
    if (WIFEXITED(how) && WEXITSTATUS(how) == CHILD_GIVE_UP) {
        master->gave_up = true;
        master->is_stopping = true;
    }
    if (!master->is_stopping)
        log_event("process.ended", "role=%s number=%d exit=%d signal=%d", child->role->name,
                  child->number, WIFEXITED(how) ? WEXITSTATUS(how) : -1,
                  WIFSIGNALED(how) ? WTERMSIG(how) : 0);
}

static void reap(struct master *master)
{
    for (;;) {
        int how = 0;
        pid_t pid = waitpid(-1, &how, WNOHANG);
        if (pid <= 0)
            return;
        for (size_t i = 0; i < master->count; i++)
            if (master->children[i].pid == pid)
                child_ended(master, &master->children[i], how);
    }
}

/* Reads what came; true when a stop was asked for. */
static bool read_signals(struct master *master)
{
    struct signalfd_siginfo info;
    bool stop = false;
    while (read(master->signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            stop = true;
    return stop;
}

static bool read_ready(struct master *master)
{
    unsigned char index = 0;
    while (read(master->ready[0], &index, 1) == 1)
        if (index < master->count)
            master->children[index].has_been_ready = true;
    for (size_t i = 0; i < master->count; i++)
        if (!master->children[i].has_been_ready)
            return false;
    return true;
}

static bool any_running(const struct master *master)
{
    for (size_t i = 0; i < master->count; i++)
        if (master->children[i].pid > 0)
            return true;
    return false;
}

static STATUS start_missing(struct master *master, struct err *err)
{
    int64_t now = clock_monotonic_us();
    for (size_t i = 0; i < master->count; i++) {
        const struct child *child = &master->children[i];
        bool is_due = child->started_us == 0 || now - child->started_us >= 1000000;
        if (child->pid == 0 && is_due)
            TRY(start_child(master, i, err));
    }
    return OK;
}

static void wait_for_news(struct master *master, int timeout_ms)
{
    struct pollfd wait[2] = { { .fd = master->signals, .events = POLLIN },
                              { .fd = master->ready[0], .events = POLLIN } };
    (void)!poll(wait, 2, timeout_ms);
}

/* Runs until all children have ended after a stop. */
static STATUS look_after(struct master *master, int grace_s, void (*on_ready)(void *context),
                         void *context, struct err *err)
{
    int64_t stop_us = 0;
    while (!master->is_stopping || any_running(master)) {
        if (!master->is_stopping)
            TRY(start_missing(master, err));
        wait_for_news(master, 250);
        bool stop = read_signals(master);
        reap(master);
        if (read_ready(master) && !master->told_ready && on_ready != NULL) {
            master->told_ready = true;
            on_ready(context);
        }
        if (stop)
            master->is_stopping = true;
        if (master->is_stopping && stop_us == 0) {
            stop_us = clock_monotonic_us();
            signal_all(master, SIGTERM);
        }
        if (stop_us != 0 && clock_monotonic_us() - stop_us > (int64_t)grace_s * 1000000)
            signal_all(master, SIGKILL);
    }
    return master->gave_up ? err_set(err, ERR_IO, "", "os.process.gave_up",
                                     "a process could not do its work and gave up")
                           : OK;
}

static STATUS master_init(struct master *master, const struct child_role *roles, size_t count,
                          struct err *err)
{
    for (size_t i = 0; i < count; i++)
        for (int n = 0; n < roles[i].count; n++) {
            assert(master->count < CHILDREN_MAX);
            master->children[master->count++] = (struct child){ .role = &roles[i], .number = n };
        }
    sigset_t mask;
    stop_signals(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, &master->old_mask);
    master->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (master->signals < 0 || pipe2(master->ready, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_set(err, ERR_IO, "", "os.process.setup", "signalfd or pipe: errno %d", errno);
    return OK;
}

STATUS process_master(const struct child_role *roles, size_t count, int grace_s,
                      void (*on_ready)(void *context), void *context, struct err *err)
{
    struct master master = { .signals = -1, .ready = { -1, -1 } };
    enum status status = master_init(&master, roles, count, err);
    if (status == OK)
        status = look_after(&master, grace_s, on_ready, context, err);
    if (status != OK)
        signal_all(&master, SIGTERM);
    while (any_running(&master)) { /* only after a failed fork */
        wait_for_news(&master, 100);
        reap(&master);
    }
    sigprocmask(SIG_SETMASK, &master.old_mask, NULL);
    if (master.signals >= 0)
        close(master.signals);
    if (master.ready[0] >= 0) {
        close(master.ready[0]);
        close(master.ready[1]);
    }
    return status;
}
