/* keys_test.c - numbers never come twice, from two processes, and after a rollback. */
#include "support/test_db.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/banned.h"

enum { TAKEN = 3500, PROCESSES = 2, SEEN_MAX = 20000 };

static const TenantId tenant = { TEST_TENANT };

static void take(const struct test_db *t, unsigned char *seen)
{
    struct db *db = test_db_second(t, false);
    struct err err = { 0 };
    for (int i = 0; i < TAKEN; i++) {
        int64_t key = 0;
        if (key_next(db, tenant, &key, &err) != OK || key < 1 || key >= SEEN_MAX)
            _exit(1);
        seen[key]++;
    }
    db_close(&db);
    _exit(0);
}

static void two_processes_never_share(void **state)
{
    struct test_db *t = test_db_of(state);
    db_close(&t->db); /* no open connection over a fork */
    unsigned char *seen =
        mmap(NULL, SEEN_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(seen != MAP_FAILED);
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            take(t, seen);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int ended = 1;
        assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
        assert_int_equal(ended, 0);
    }
    int total = 0;
    for (int key = 0; key < SEEN_MAX; key++) {
        assert_true(seen[key] <= 1);
        total += seen[key];
    }
    assert_int_equal(total, TAKEN * PROCESSES);
    (void)munmap(seen, SEEN_MAX);
}

static void block_taken_in_a_lost_transaction_is_dropped(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    int64_t inside = 0, before = 0, after = 0;
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(key_next(t->db, tenant, &inside, &err), &err);
    }
    struct db *other = test_db_second(t, false);
    test_ok(key_next(other, tenant, &before, &err), &err);
    test_ok(key_next(t->db, tenant, &after, &err), &err);
    assert_int_equal(before, inside); /* nobody kept it */
    assert_true(after >= before + KEY_BLOCK);
    db_close(&other);
}

static void reserved_keys_touch_no_database(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    test_ok(key_reserve(t->db, tenant, 5000, &err), &err);
    db_fail_at(t->db, 1);
    int64_t key = 0, last = 0;
    for (int i = 0; i < 5000; i++) {
        test_ok(key_next(t->db, tenant, &key, &err), &err);
        assert_true(last == 0 || key == last + 1);
        last = key;
    }
    assert_int_equal(key_next(t->db, tenant, &key, &err), ERR_DB);
    db_fail_at(t->db, 0);
    assert_int_equal(key_next(t->db, (TenantId){ 77 }, &key, &err), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(two_processes_never_share),
        TEST_ON_BOTH(block_taken_in_a_lost_transaction_is_dropped),
        TEST_ON_BOTH(reserved_keys_touch_no_database),
    };
    return cmocka_run_group_tests_name("store/keys", tests, NULL, NULL);
}
