/* sandbox.c - seccomp (libseccomp) and Landlock (its three system calls). */
#define _GNU_SOURCE
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/arena.h"

#include "base/banned.h"

/* Memory, inherited descriptors, the end, in time: enough for a helper. */
/* many short words a line: */
/* clang-format off */
static const int pure_calls[] = {
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
    SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(read), SCMP_SYS(readv),
    SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(lseek),
    SCMP_SYS(ftruncate), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fcntl),
    SCMP_SYS(dup), SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction), SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getrusage),
    SCMP_SYS(setitimer),
};
/* clang-format on */

/* And for those that serve: sockets, files of their folders, timers. No exec, no fork of programs,
 * no tracing, mounting, keys, modules, other users. */
/* many short words a line: */
/* clang-format off */
static const int serve_calls[] = {
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(creat), SCMP_SYS(stat), SCMP_SYS(lstat),
    SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link),
    SCMP_SYS(linkat), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range),
    SCMP_SYS(truncate), SCMP_SYS(fallocate), SCMP_SYS(fadvise64), SCMP_SYS(flock),
    SCMP_SYS(utimensat), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(fchown),
    SCMP_SYS(umask), SCMP_SYS(preadv), SCMP_SYS(pwritev), SCMP_SYS(sendfile), SCMP_SYS(splice),
    SCMP_SYS(copy_file_range), SCMP_SYS(memfd_create), SCMP_SYS(msync), SCMP_SYS(mincore),
    SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(eventfd2),
    SCMP_SYS(signalfd4), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
    SCMP_SYS(timerfd_gettime), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_create),
    SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
    SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(socket), SCMP_SYS(socketpair),
    SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
    SCMP_SYS(shutdown), SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt), SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg), SCMP_SYS(ioctl),
    SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_getres), SCMP_SYS(time),
    SCMP_SYS(getitimer), SCMP_SYS(alarm), SCMP_SYS(clone), SCMP_SYS(clone3),
    SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(set_tid_address),
    SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(getcpu), SCMP_SYS(getppid),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getpgrp),
    SCMP_SYS(getgroups), SCMP_SYS(getrlimit), SCMP_SYS(prlimit64), SCMP_SYS(sysinfo),
    SCMP_SYS(uname), SCMP_SYS(prctl), SCMP_SYS(arch_prctl), SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigsuspend), SCMP_SYS(kill),
    SCMP_SYS(pause), SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(times),
};
/* clang-format on */

static STATUS allow(scmp_filter_ctx filter, const int *calls, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        int failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
        if (failure != 0)
            return err_set(err, ERR_IO, "", "os.sandbox.failed", "seccomp call %d: error %d",
                           calls[i], failure);
    }
    return OK;
}

static STATUS enter_seccomp(enum sandbox_profile profile, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return err_set(err, ERR_IO, "", "os.sandbox.failed", "no seccomp filter");
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree instead of a list */
    enum status status = allow(filter, pure_calls, LENGTH(pure_calls), err);
    if (status == OK && profile == SANDBOX_SERVE)
        status = allow(filter, serve_calls, LENGTH(serve_calls), err);
    int failure = status == OK ? seccomp_load(filter) : 0;
    seccomp_release(filter);
    if (failure != 0)
        return err_set(err, ERR_IO, "", "os.sandbox.failed", "seccomp load: error %d", failure);
    return status;
}

enum {
    READ_FILES = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    ALL_OF_FIRST = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1
};

static STATUS allow_below(int rules, const char *path, __u64 access, bool must_exist,
                          struct err *err)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 && !must_exist)
        return OK;
    struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };
    long failure =
        fd < 0 ? -1 : syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    int number = errno;
    if (fd >= 0)
        close(fd);
    return failure == 0 ? OK
                        : err_set(err, ERR_IO, "", "os.sandbox.failed",
                                  "folder for the sandbox: errno %d", number);
}

static STATUS allow_folders(int rules, const struct sandbox *sandbox, struct err *err)
{
    /* what the C library and libpq read: zones, character sets, resolver, certificates */
    static const char *const readable[] = {
        "/usr", "/lib", "/lib64", "/etc", "/proc", "/run", "/sys/devices/system/cpu"
    };
    static const char *const devices[] = { "/dev/null", "/dev/urandom", "/dev/random",
                                           "/dev/zero" };
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 0; sandbox->profile == SANDBOX_SERVE && i < LENGTH(readable); i++)
        TRY(allow_below(rules, readable[i], READ_FILES, false, err));
    for (size_t i = 0; sandbox->profile == SANDBOX_SERVE && i < LENGTH(devices); i++)
        TRY(allow_below(rules, devices[i],
                        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE, false, err));
    for (size_t i = 0; i < sandbox->folder_count; i++)
        TRY(allow_below(rules, str_to_chars(&arena, sandbox->folders[i]),
                        (__u64)(ALL_OF_FIRST & ~LANDLOCK_ACCESS_FS_EXECUTE), true, err));
    return OK;
}

static STATUS enter_landlock(const struct sandbox *sandbox, struct err *err)
{
    struct landlock_ruleset_attr attr = { .handled_access_fs = ALL_OF_FIRST };
    long rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0) /* no Landlock in this kernel, or switched off: seccomp and systemd remain */
        return OK;
    enum status status = allow_folders((int)rules, sandbox, err);
    if (status == OK && syscall(SYS_landlock_restrict_self, (int)rules, 0) != 0)
        status = err_set(err, ERR_IO, "", "os.sandbox.failed", "landlock: errno %d", errno);
    close((int)rules);
    return status;
}

STATUS sandbox_enter(const struct sandbox *sandbox, struct err *err)
{
    sandbox_no_dumps();
    if (UNDER_ASAN || sandbox->profile == SANDBOX_OFF)
        return OK;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, ERR_IO, "", "os.sandbox.failed", "no_new_privs: errno %d", errno);
    TRY(enter_landlock(sandbox, err));
    return enter_seccomp(sandbox->profile, err);
}

bool sandbox_is_off(void)
{
    return UNDER_ASAN;
}

void sandbox_no_dumps(void)
{
    struct rlimit none = { 0, 0 };
    (void)setrlimit(RLIMIT_CORE, &none);
    if (!UNDER_ASAN) /* the leak checker traces its own process */
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
