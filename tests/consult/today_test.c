/* today_test.c - the day of one person: own tasks, long days, no part of which hides another. On both engines. */
#include "consult/office.h"
#include "consult/today.h"

#include "base/banned.h"

static struct office office;

static void test_own_tasks(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER), other = office_as(&office, SECOND);
    struct own_task own = {
        .text = STR("電話する"), .due_on = office.today, .at_minute = 600, .request_key = STR("t1")
    };
    struct err err = { 0 };
    int64_t id, again;
    test_ok(task_add(&consult, &own, &id, &err), &err);
    test_ok(task_add(&consult, &own, &again, &err), &err);
    assert_int_equal(id, again);
    assert_int_equal(office_day(&office, WORKER).today.count, 1);
    assert_int_equal(task_done(&other, id, &err), ERR_NOT_FOUND);
    test_ok(task_done(&consult, id, &err), &err);
    assert_int_equal(office_day(&office, WORKER).today.count, 0);
    own.text = STR("");
    assert_int_equal(task_add(&consult, &own, &id, &err), ERR_INVALID);
}

/* A long day ends after its first rows, each part for itself; no part hides another. */
static void test_long_day(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER);
    struct err err = { 0 };
    for (int i = 0; i < 2 * (TODAY_LIST_MAX + 1); i++) {
        int64_t id;
        bool is_today = i <= TODAY_LIST_MAX;
        struct own_task own = { .text = STR("電話する"),
                                .due_on = date_add_days(office.today, is_today ? 0 : 1 + i % 5),
                                .at_minute = 600 + i,
                                .request_key = str_format(consult.arena, "t%d", i) };
        test_ok(task_add(&consult, &own, &id, &err), &err);
    }
    struct today today = office_day(&office, WORKER);
    assert_int_equal(today.today.count, TODAY_LIST_MAX);
    assert_int_equal(today.today.items[0].at_minute, 600);
    assert_int_equal(today.week.count, TODAY_LIST_MAX);
    assert_int_equal(today.week.items[0].due_on.day, office.today.day + 1);
    assert_true(today.today.has_more && today.week.has_more);
    assert_int_equal(today.overdue.count, 0);
    test_db_run(office.t->db, "UPDATE task SET state = 'done' WHERE at_minute = 600");
    assert_int_equal(office_day(&office, WORKER).today.count, TODAY_LIST_MAX);
    assert_false(office_day(&office, WORKER).today.has_more);
    office.today = date_add_days(office.today, 1);
    assert_int_equal(office_day(&office, WORKER).overdue.count, TODAY_LIST_MAX);
    assert_int_equal(office_day(&office, WORKER).today.count, 6);
    assert_int_equal(office_day(&office, SECOND).overdue.count, 0);
}

/* Tasks of a day: every other one the worker's, the rest of the worker's role. */
static void add_tasks(int count, int days)
{
    const struct actor *worker = &office.actors[WORKER];
    for (int i = 0; i < count; i++) {
        static int64_t id = 900000;
        struct err err = { 0 };
        AUTO_STMT insert = { 0 };
        test_ok(db_prepare(office.t->db, &insert,
                           "INSERT INTO task (tenant, id, owner_id, deadline, subject_id, due_on,"
                           " assignee_id, assignee_role, text, state, snooze_reason)"
                           " VALUES ($1, $2, $3, '', 0, $4, $5, $6, 'x', 'open', '')",
                           &err),
                &err);
        bind_int(&insert, 1, worker->tenant.n);
        bind_int(&insert, 2, ++id);
        bind_int(&insert, 3, office.office.n);
        bind_date(&insert, 4, date_add_days(office.today, days));
        if (i % 2 == 0)
            bind_int(&insert, 5, worker->user.n);
        else
            bind_null(&insert, 5);
        bind_text(&insert, 6, i % 2 == 0 ? STR("") : STR("caseworker"));
        test_ok(db_run(&insert, NULL, &err), &err);
    }
}

/* However many there are of a part, all of it and of the others is found that a list has room for. */
static void test_parts_of_the_day(void **state)
{
    static const int rows[][3] = { { 0, 0, 0 },    { 3, 4, 5 },  { 10, 15, 5 }, { 10, 15, 6 },
                                   { 10, 40, 3 },  { 30, 1, 0 }, { 31, 0, 2 },  { 31, 31, 31 },
                                   { 70, 70, 70 }, { 0, 5, 26 }, { 0, 5, 40 },  { 30, 30, 30 },
                                   { 0, 0, 31 },   { 40, 0, 40 } };
    office_open(&office, test_db_of(state));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        test_db_run(office.t->db, "DELETE FROM task");
        for (int part = 0; part < 3; part++)
            add_tasks(rows[i][part], part == 0 ? -2 : part == 1 ? 0 : 4);
        struct today today = office_day(&office, WORKER);
        const struct task_slice *slices[] = { &today.overdue, &today.today, &today.week };
        for (int part = 0; part < 3; part++) {
            size_t there = (size_t)rows[i][part];
            assert_int_equal(slices[part]->count, there > TODAY_LIST_MAX ? TODAY_LIST_MAX : there);
            assert_int_equal(slices[part]->has_more, there > TODAY_LIST_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(test_own_tasks),
        TEST_ON_BOTH(test_long_day),
        TEST_ON_BOTH(test_parts_of_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
