/* process_test.c - the master starts crashed children again and stops all; helpers answer, refuse what
 * does not fit their queue, survive a crash, and cannot open files. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "os/helper.h"
#include "os/process.h"

#include "base/banned.h"

static struct err err;

struct shared {
    atomic_int starts, stopped, ready;
};

static int crash_twice(void *context, int number)
{
    struct shared *shared = context;
    (void)number;
    process_ready();
    if (atomic_fetch_add(&shared->starts, 1) < 2)
        _exit(9);
    kill(getppid(), SIGTERM);
    while (!process_wait_stop(1000)) {
    }
    atomic_fetch_add(&shared->stopped, 1);
    return 0;
}

static int quiet(void *context, int number)
{
    struct shared *shared = context;
    (void)number;
    process_ready();
    while (!process_wait_stop(1000)) {
    }
    atomic_fetch_add(&shared->stopped, 1);
    return 0;
}

/* As quiet, and says when it can be stopped. */
static int noted(void *context, int number)
{
    struct shared *shared = context;
    atomic_fetch_add(&shared->starts, 1);
    return quiet(context, number);
}

static void note_ready(void *context)
{
    struct shared *shared = context;
    atomic_fetch_add(&shared->ready, 1);
}

static void test_master(void **state)
{
    (void)state;
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct child_role roles[] = { { "crash", 1, crash_twice, shared },
                                        { "quiet", 2, quiet, shared } };
    assert_int_equal(process_master(roles, 2, 5, note_ready, shared, &err), OK);
    assert_int_equal(atomic_load(&shared->starts), 3);
    assert_int_equal(atomic_load(&shared->stopped), 3);
    assert_int_equal(atomic_load(&shared->ready), 1);
}

/* Gives up when the other child is at work. */
static int give_up(void *context, int number)
{
    struct shared *shared = context;
    (void)number;
    while (atomic_load(&shared->starts) == 0)
        (void)process_wait_stop(10);
    return CHILD_GIVE_UP;
}

static void test_give_up(void **state)
{
    (void)state;
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct child_role roles[] = { { "bad", 1, give_up, shared },
                                        { "noted", 1, noted, shared } };
    assert_int_equal(process_master(roles, 2, 5, NULL, NULL, &err), ERR_IO);
    assert_int_equal(atomic_load(&shared->stopped), 1);
}

/* "sleep", "for ever", "crash", "open", "copy", "fail"; else the request back. */
static enum status work(struct arena *arena, struct str request, int in, int out, struct str *ret,
                        struct err *work_err)
{
    if (str_equal(request, STR("sleep"))) /* busy: a confined helper has no timers */
        for (int64_t end = clock_monotonic_us() + 1000000; clock_monotonic_us() < end;) {
        }
    while (str_equal(request, STR("for ever"))) {
    }
    if (str_equal(request, STR("crash")))
        _exit(1);
    if (str_equal(request, STR("fail")))
        return err_set(work_err, ERR_INVALID, "row", "a.key", "row %d", 7);
    if (str_equal(request, STR("open"))) {
        int fd = open("/etc/passwd", O_RDONLY);
        *ret = str_from_int(arena, fd >= 0 ? 1 : 0);
        return OK;
    }
    if (str_equal(request, STR("copy"))) {
        char byte = 0;
        while (read(in, &byte, 1) == 1)
            if (write(out, &byte, 1) != 1)
                return err_set(work_err, ERR_IO, "", "a.key", "write");
    }
    *ret = arena_copy(arena, request);
    return OK;
}

static struct helper *start(int processes, int queue)
{
    struct helper *helper = NULL;
    struct helper_config config = { .name = "test",
                                    .processes = processes,
                                    .queue_max = queue,
                                    .profile = SANDBOX_PURE,
                                    .seconds_max = 3,
                                    .function = work };
    assert_int_equal(helper_open(&helper, &config, &err), OK);
    assert_int_equal(helper_start(helper, &err), OK);
    return helper;
}

static void test_helper_answers(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct helper *helper = start(2, 4);
    struct str answer = STR("");
    assert_int_equal(helper_call(helper, &arena, STR("伴走"), -1, -1, 5000, &answer, &err), OK);
    assert_true(str_equal(answer, STR("伴走")));
    assert_int_equal(helper_call(helper, &arena, STR("fail"), -1, -1, 5000, &answer, &err),
                     ERR_INVALID);
    assert_string_equal(err.field, "row");
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    assert_int_equal(write(in[1], "abc", 3), 3);
    close(in[1]);
    assert_int_equal(helper_call(helper, &arena, STR("copy"), in[0], out[1], 5000, &answer, &err),
                     OK);
    char got[4] = "";
    assert_int_equal(read(out[0], got, 3), 3);
    assert_string_equal(got, "abc");
    assert_int_equal(helper_call(helper, &arena, STR("sleep"), -1, -1, 50, &answer, &err), ERR_IO);
    helper_close(&helper);
    assert_null(helper);
}

/* What never ends does not keep the next ones waiting: its helper ends itself, and the caller hears of it. */
static void test_helper_ends_in_time(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct helper *helper = start(2, 4);
    struct str answer = STR("");
    int64_t before = clock_monotonic_us();
    assert_int_equal(helper_call(helper, &arena, STR("for ever"), -1, -1, 30000, &answer, &err),
                     ERR_IO);
    assert_true(clock_monotonic_us() - before < 20 * 1000000);
    assert_int_equal(helper_call(helper, &arena, STR("伴走"), -1, -1, 5000, &answer, &err), OK);
    helper_close(&helper);
}

static void test_helper_is_confined(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct helper *helper = start(1, 4);
    struct str answer = STR("");
    assert_int_equal(helper_call(helper, &arena, STR("open"), -1, -1, 5000, &answer, &err), OK);
    if (!sandbox_is_off())
        assert_true(str_equal(answer, STR("0")));
    assert_int_equal(helper_call(helper, &arena, STR("crash"), -1, -1, 5000, &answer, &err),
                     ERR_IO);
    helper_close(&helper);
}

static void test_helper_queue_is_bounded(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct helper *helper = start(1, 1);
    pid_t others[4];
    for (size_t i = 0; i < 4; i++) {
        others[i] = fork();
        if (others[i] == 0) {
            struct str answer = STR("");
            _exit(helper_call(helper, &arena, STR("sleep"), -1, -1, 5000, &answer, &err) ==
                          ERR_LIMIT
                      ? 1
                      : 0);
        }
        usleep(20 * 1000);
    }
    int refused = 0;
    for (size_t i = 0; i < 4; i++) {
        int how = 0;
        assert_int_equal(waitpid(others[i], &how, 0), others[i]);
        refused += WEXITSTATUS(how);
    }
    assert_true(refused >= 2 && refused < 4); /* at most one at work and one waiting */
    helper_close(&helper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_master),
        cmocka_unit_test(test_give_up),
        cmocka_unit_test(test_helper_answers),
        cmocka_unit_test(test_helper_ends_in_time),
        cmocka_unit_test(test_helper_is_confined),
        cmocka_unit_test(test_helper_queue_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
