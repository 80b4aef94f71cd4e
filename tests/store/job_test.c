/* job_test.c - a job is taken once, can be cancelled, and comes back when its process died. */
#include "support/test_db.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/job.h"

#include "base/banned.h"

enum { JOBS = 40, PROCESSES = 3 };

static const TenantId tenant = { TEST_TENANT };
static const Instant noon = { INT64_C(1763700000000000) };

static Instant later(int seconds)
{
    return (Instant){ noon.us + INT64_C(1000000) * seconds };
}

static int64_t add_of(struct test_db *t, struct str kind, struct str argument)
{
    struct err err = { 0 };
    const struct job job = { .tenant = tenant,
                             .kind = kind,
                             .argument = argument,
                             .organisation = 5,
                             .by_user = 7,
                             .all_rows = 10,
                             .asked_at = noon };
    int64_t id = 0;
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(job_add(&tx, &job, &id, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    return id;
}

static int64_t add(struct test_db *t, struct str argument)
{
    return add_of(t, STR("import"), argument);
}

static enum status try_add(struct test_db *t, const struct job *job, struct err *err)
{
    int64_t id = 0;
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, err), err);
    TRY(job_add(&tx, job, &id, err));
    return tx_commit(&tx, err);
}

static void taken_once_and_finished(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t id = add(t, STR("run=3"));
    struct job job, none;
    bool has = false, cancelled = true;
    test_ok(job_take(t->db, &t->arena, noon, &job, &has, &err), &err);
    assert_true(has);
    assert_int_equal(job.id, id);
    assert_str(&t->arena, job.argument, "run=3");
    test_ok(job_take(t->db, &t->arena, noon, &none, &has, &err), &err);
    assert_false(has);
    test_ok(job_progress(t->db, &job, later(1), &cancelled, &err), &err);
    assert_false(cancelled);
    job.result_attachment = 99;
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(job_finish(&tx, &job, later(2), &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    struct jobs jobs = { 0 };
    test_ok(job_list(t->db, &t->arena, tenant, 7, &jobs, &err), &err);
    assert_int_equal(jobs.count, 1);
    assert_int_equal(jobs.items[0].state, JOB_DONE);
    assert_int_equal(jobs.items[0].result_attachment, 99);
    assert_int_equal(job_cancel(t->db, tenant, id, later(3), &err), ERR_CONFLICT);
    assert_int_equal(job_cancel(t->db, tenant, 12345, later(3), &err), ERR_NOT_FOUND);
}

static void cancelled_job_has_no_effect(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t id = add(t, STR(""));
    struct job job;
    bool has = false, cancelled = false;
    test_ok(job_take(t->db, &t->arena, noon, &job, &has, &err), &err);
    test_ok(job_cancel(t->db, tenant, id, later(1), &err), &err);
    test_ok(job_progress(t->db, &job, later(1), &cancelled, &err), &err);
    assert_true(cancelled);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    assert_int_equal(job_finish(&tx, &job, later(2), &err), ERR_CONFLICT);
}

static void silent_job_is_taken_again(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t id = add(t, STR(""));
    struct job job;
    bool has = false;
    test_ok(job_take(t->db, &t->arena, noon, &job, &has, &err), &err);
    test_ok(job_take(t->db, &t->arena, later(JOB_SILENCE_S - 1), &job, &has, &err), &err);
    assert_false(has);
    test_ok(job_take(t->db, &t->arena, later(JOB_SILENCE_S + 1), &job, &has, &err), &err);
    assert_true(has);
    test_ok(job_fail(t->db, &job, later(90), &err), &err);
    test_ok(job_load(t->db, &t->arena, tenant, id, &job, &err), &err);
    assert_int_equal(job.state, JOB_FAILED);
}

/* An organisation imports one file at a time; a night is asked for once. */
static void alone_in_its_kind(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    struct job import = { .tenant = tenant,
                          .kind = STR("import"),
                          .argument = STR("look:1"),
                          .organisation = 5,
                          .by_user = 7,
                          .asked_at = noon };
    struct job night = {
        .tenant = tenant, .kind = STR("nightly"), .argument = STR("2026-11-21"), .asked_at = noon
    };
    struct job job;
    bool has = false;
    test_ok(try_add(t, &import, &err), &err);
    import.argument = STR("look:2");
    assert_int_equal(try_add(t, &import, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "job.busy");
    import.organisation = 6;
    test_ok(try_add(t, &import, &err), &err);
    test_ok(try_add(t, &night, &err), &err);
    for (int i = 0; i < 3; i++) {
        test_ok(job_take(t->db, &t->arena, noon, &job, &has, &err), &err);
        assert_true(has);
        test_ok(job_fail(t->db, &job, later(1), &err), &err);
    }
    import.organisation = 5;
    test_ok(try_add(t, &import, &err), &err); /* the first has ended */
    assert_int_equal(try_add(t, &night, &err), ERR_CONFLICT);
    test_ok(job_find(t->db, &t->arena, &import, &job, &has, &err), &err);
    assert_true(has);
    assert_int_equal(job.organisation, 5);
    assert_int_equal(job.state, JOB_WAITING);
    night.argument = STR("2026-11-22");
    test_ok(job_find(t->db, &t->arena, &night, &job, &has, &err), &err);
    assert_false(has);
    int64_t gone = 0;
    test_ok(job_forget(t->db, tenant, later(2), &gone, &err), &err);
    assert_int_equal(gone, 3);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM job"), 1);
}

/* A job whose process dies at it each time does not go on for ever. */
static void given_up_after_some_deaths(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t id = add(t, STR("take:1"));
    struct job job;
    bool has = false;
    for (int i = 0; i < JOB_ATTEMPTS_MAX; i++) {
        test_ok(job_take(t->db, &t->arena, later(i), &job, &has, &err), &err);
        assert_true(has);
        test_ok(job_release(t->db, &err), &err);
    }
    test_ok(job_take(t->db, &t->arena, later(9), &job, &has, &err), &err);
    assert_false(has);
    test_ok(job_load(t->db, &t->arena, tenant, id, &job, &err), &err);
    assert_int_equal(job.state, JOB_FAILED);
    assert_str(&t->arena, job.message, "job.given_up");
}

static void a_job_put_back_waits_as_if_untouched(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t id = add(t, STR("take:1"));
    struct job job;
    bool has = false;
    for (int i = 0; i < 2 * JOB_ATTEMPTS_MAX; i++) {
        test_ok(job_take(t->db, &t->arena, noon, &job, &has, &err), &err);
        assert_true(has);
        test_ok(job_put_back(t->db, &job, &err), &err);
    }
    test_ok(job_load(t->db, &t->arena, tenant, id, &job, &err), &err);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.attempts, 0);
}

static void work(const struct test_db *t, int *taken)
{
    struct db *db = test_db_second(t, false);
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, 0);
    for (bool has = true; has;) {
        struct job job;
        if (job_take(db, &arena, noon, &job, &has, &err) != OK)
            _exit(1);
        int64_t number = 0;
        if (has && (!str_to_int(job.argument, &number) ||
                    __atomic_add_fetch(&taken[number], 1, __ATOMIC_SEQ_CST) != 1))
            _exit(2);
    }
    arena_release(&arena);
    db_close(&db);
    _exit(0);
}

static void processes_share_the_jobs(void **state)
{
    struct test_db *t = test_db_of(state);
    for (int i = 0; i < JOBS; i++)
        add_of(t, STR("count"), str_from_int(&t->arena, i));
    db_close(&t->db);
    int *taken =
        mmap(NULL, JOBS * sizeof *taken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(taken != MAP_FAILED);
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            work(t, taken);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int ended = 1;
        assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
        assert_int_equal(ended, 0);
    }
    for (int i = 0; i < JOBS; i++)
        assert_int_equal(taken[i], 1);
    (void)munmap(taken, JOBS * sizeof *taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(taken_once_and_finished),
        TEST_ON_BOTH(cancelled_job_has_no_effect),
        TEST_ON_BOTH(silent_job_is_taken_again),
        TEST_ON_BOTH(alone_in_its_kind),
        TEST_ON_BOTH(given_up_after_some_deaths),
        TEST_ON_BOTH(a_job_put_back_waits_as_if_untouched),
        TEST_ON_BOTH(processes_share_the_jobs),
    };
    return cmocka_run_group_tests_name("store/job", tests, NULL, NULL);
}
