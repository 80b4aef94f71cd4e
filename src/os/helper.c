/* helper.c - a request is one packet on a socket that all callers and helpers share; it brings along the
 * caller's answer socket and files (SCM_RIGHTS). The count of waiting requests is in shared memory. */
#define _GNU_SOURCE
#include "os/helper.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/process.h"

#include "base/banned.h"

enum { HELPER_FDS = 3, HELPER_PROCESSES_MAX = 8 };

struct helper {
    struct helper_config config;
    int send_fd, take_fd;
    atomic_int *waiting; /* shared by all processes */
    pid_t started[HELPER_PROCESSES_MAX];
};

/* First bytes of a request: which of the three descriptors came along (always the answer socket). */
struct request_head {
    int has_in, has_out;
};

struct answer_head {
    enum status status;
    struct err err;
    size_t len;
};

STATUS helper_open(struct helper **ret, const struct helper_config *config, struct err *err)
{
    assert(config->processes > 0 && config->processes <= HELPER_PROCESSES_MAX);
    struct helper *helper = calloc(1, sizeof *helper);
    assert(helper != NULL);
    helper->config = *config;
    helper->waiting = mmap(NULL, sizeof *helper->waiting, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int pair[2] = { -1, -1 };
    if (helper->waiting == MAP_FAILED ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(helper);
        return err_set(err, ERR_IO, "", "os.helper.failed", "helper %s: no socket pair: errno %d",
                       config->name, errno);
    }
    helper->send_fd = pair[0];
    helper->take_fd = pair[1];
    *ret = helper;
    return OK;
}

void helper_close(struct helper **ret)
{
    struct helper *helper = *ret;
    if (helper == NULL)
        return;
    close(helper->send_fd);
    if (helper->take_fd >= 0)
        close(helper->take_fd);
    for (int i = 0; i < HELPER_PROCESSES_MAX; i++)
        if (helper->started[i] > 0) {
            kill(helper->started[i], SIGKILL);
            while (waitpid(helper->started[i], NULL, 0) < 0 && errno == EINTR) {
            }
        }
    munmap(helper->waiting, sizeof *helper->waiting);
    free(helper);
    *ret = NULL;
}

STATUS helper_start(struct helper *helper, struct err *err)
{
    for (int i = 0; i < helper->config.processes; i++) {
        pid_t parent = getpid();
        pid_t pid = fork();
        if (pid < 0)
            return err_set(err, ERR_IO, "", "os.process.fork", "fork helper: errno %d", errno);
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            _exit(getppid() == parent ? helper_run(helper, i) : 1);
        }
        helper->started[i] = pid;
    }
    return OK;
}

/* ---- the helper's side ---- */
static bool write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t done = send(fd, at, len, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        len -= (size_t)done;
    }
    return true;
}

/* SIGALRM ends the process: nobody handles it. */
static void set_deadline(int seconds)
{
    struct itimerval timer = { .it_value.tv_sec = seconds };
    (void)setitimer(ITIMER_REAL, &timer, NULL);
}

static void answer(const struct helper *helper, struct str request, const int *fds)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct request_head head;
    struct answer_head out = { .status = OK };
    struct str text = STR("");
    memcpy(&head, request.ptr, sizeof head);
    request = str_slice(request, sizeof head, request.len);
    int next = 1;
    int in = head.has_in ? fds[next++] : -1;
    int to = head.has_out ? fds[next] : -1;
    set_deadline(helper->config.seconds_max);
    out.status = helper->config.function(&arena, request, in, to, &text, &out.err);
    set_deadline(0);
    assert(text.len <= HELPER_ANSWER_MAX);
    out.len = out.status == OK ? text.len : 0;
    if (write_all(fds[0], &out, sizeof out))
        (void)write_all(fds[0], text.ptr, out.len);
}

/* Takes one request if there is one; false when all callers are gone. */
static bool serve_one(const struct helper *helper, char *room)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * HELPER_FDS)];
    } control = { .bytes = { 0 } };
    struct iovec bytes = { .iov_base = room, .iov_len = HELPER_REQUEST_MAX };
    struct msghdr message = { .msg_iov = &bytes,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    ssize_t len = recvmsg(helper->take_fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (len < 0)
        return true; /* another helper was faster */
    if (len == 0)
        return false;
    atomic_fetch_sub(helper->waiting, 1);
    const struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    int fds[HELPER_FDS] = { -1, -1, -1 };
    if (part == NULL || (size_t)len < sizeof(struct request_head))
        return true;
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(part), count * sizeof(int));
    answer(helper, (struct str){ room, (size_t)len }, fds);
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
    explicit_bzero(room, (size_t)len); /* it may have been a password */
    return true;
}

int helper_run(void *context, int number)
{
    struct helper *helper = context;
    struct err err = { 0 };
    (void)number;
    close(helper->send_fd); /* so that the end of the callers shows */
    if (helper->config.memory_max > 0 && !UNDER_ASAN) {
        struct rlimit limit = { helper->config.memory_max, helper->config.memory_max };
        (void)setrlimit(RLIMIT_AS, &limit);
    }
    struct sandbox sandbox = { .profile = helper->config.profile };
    if (sandbox_enter(&sandbox, &err) != OK)
        return CHILD_GIVE_UP;
    char *room = malloc(HELPER_REQUEST_MAX); /* for as long as the process lives */
    assert(room != NULL);
    process_ready();
    for (;;) {
        struct pollfd wait[2] = { { .fd = helper->take_fd, .events = POLLIN },
                                  { .fd = process_stop_fd(), .events = POLLIN } };
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            return 1;
        if (wait[1].revents != 0)
            return 0;
        if (wait[0].revents != 0 && !serve_one(helper, room))
            return 0;
    }
}

/* ---- the caller's side ---- */
static STATUS send_request(struct helper *helper, struct str request, const int *fds, size_t count,
                           struct err *err)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * HELPER_FDS)];
    } control = { .bytes = { 0 } };
    struct request_head head = { fds[1] >= 0, fds[2] >= 0 };
    struct iovec parts[2] = {
        { &head, sizeof head },
        { (void *)(uintptr_t)request.ptr, /* NOLINT(performance-no-int-to-ptr): drops const */
          request.len }
    };
    struct msghdr message = { .msg_iov = parts,
                              .msg_iovlen = 2,
                              .msg_control = control.bytes,
                              .msg_controllen = CMSG_SPACE(sizeof(int) * count) };
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * count);
    size_t at = 0;
    for (int i = 0; i < HELPER_FDS; i++)
        if (fds[i] >= 0)
            memcpy(CMSG_DATA(part) + sizeof(int) * at++, &fds[i], sizeof(int));
    if (atomic_fetch_add(helper->waiting, 1) >= helper->config.queue_max) {
        atomic_fetch_sub(helper->waiting, 1);
        return err_set(err, ERR_LIMIT, "", "os.helper.busy", "helper %s: queue is full",
                       helper->config.name);
    }
    ssize_t sent = sendmsg(helper->send_fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0)
        return OK;
    atomic_fetch_sub(helper->waiting, 1);
    return err_set(err, errno == EAGAIN ? ERR_LIMIT : ERR_IO, "",
                   errno == EAGAIN ? "os.helper.busy" : "os.helper.failed", "helper %s: errno %d",
                   helper->config.name, errno);
}

/* Reads exactly `len` bytes before the deadline. */
static bool read_before(int fd, void *bytes, size_t len, int64_t deadline_us)
{
    char *at = bytes;
    while (len > 0) {
        int64_t left_ms = (deadline_us - clock_monotonic_us()) / 1000;
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        if (left_ms <= 0 || (poll(&wait, 1, (int)left_ms) < 0 && errno != EINTR))
            return false;
        if (wait.revents == 0)
            continue;
        ssize_t done = recv(fd, at, len, MSG_DONTWAIT);
        if (done < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (done <= 0)
            return false;
        at += done;
        len -= (size_t)done;
    }
    return true;
}

static STATUS read_answer(const struct helper *helper, struct arena *arena, int fd,
                          int64_t deadline_us, struct str *ret, struct err *err)
{
    struct answer_head head;
    memset(&head, 0, sizeof head);
    char *text = NULL;
    bool whole = read_before(fd, &head, sizeof head, deadline_us) && head.len <= HELPER_ANSWER_MAX;
    if (whole) {
        text = arena_array(arena, char, head.len + 1);
        whole = read_before(fd, text, head.len, deadline_us);
    }
    if (!whole)
        return err_set(err, ERR_IO, "", "os.helper.failed", "helper %s ended or took too long",
                       helper->config.name);
    if (head.status != OK) {
        *err = head.err;
        return head.status;
    }
    *ret = (struct str){ text, head.len };
    return OK;
}

STATUS helper_call(struct helper *helper, struct arena *arena, struct str request, int in, int out,
                   int timeout_ms, struct str *ret_answer, struct err *err)
{
    int pair[2] = { -1, -1 };
    if (request.len > HELPER_REQUEST_MAX - sizeof(struct request_head))
        return err_set(err, ERR_LIMIT, "", "os.helper.failed", "request of %zu bytes", request.len);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, ERR_IO, "", "os.helper.failed", "no socket pair: errno %d", errno);
    int fds[HELPER_FDS] = { pair[1], in, out };
    size_t count = 1U + (in >= 0 ? 1U : 0U) + (out >= 0 ? 1U : 0U);
    int64_t deadline_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
    enum status status = send_request(helper, request, fds, count, err);
    close(pair[1]);
    if (status == OK)
        status = read_answer(helper, arena, pair[0], deadline_us, ret_answer, err);
    close(pair[0]);
    return status;
}
