/* twice_test.c - a form that is sent several times at the same moment (a double click, a browser that repeats): one
 * of them is stored, and every one is led to what was made. Each sender has a connection of its own. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "web/http/form_token.h"

#include "base/banned.h"

enum { SENDERS = 8, LOCATION_MAX = 200 };

struct answered {
    int status;
    char location[LOCATION_MAX];
};

static struct site site;
static struct test_db *place;

static const char *of_case(const char *rest)
{
    return str_to_chars(&site.arena, site_case_path(&site, rest));
}

static void begin(void **state)
{
    place = test_db_of(state);
    test_schema(place);
    site_open(&site, place->db, place->folder);
    site_sign_in(&site, SITE_WORKER);
}

/* A child: waits until all are ready, sends, tells what it was answered. */
static void send_one(const int gate[2], const char *path, const char *form, struct answered *ret)
{
    char ignored;
    site.db = site.app.db = test_db_second(place, false);
    (void)close(gate[1]);
    (void)!read(gate[0], &ignored, 1); /* ends when the parent closes its side */
    ret->status = site_post(&site, path, form);
    (void)snprintf(ret->location, sizeof ret->location, "%.*s", STR_ARG(site.response.location));
    _exit(0);
}

static void send_all(const char *path, const char *form)
{
    pid_t children[SENDERS];
    int gate[2];
    struct answered *answers = mmap(NULL, SENDERS * sizeof *answers, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const char *keyed =
        str_to_chars(&site.arena, str_format(&site.arena, "request_key=%.*s&%s",
                                             STR_ARG(request_key_new(&site.arena)), form));
    assert_true(answers != MAP_FAILED);
    assert_int_equal(pipe(gate), 0);
    db_close(&place->db); /* no open connection over a fork */
    for (int i = 0; i < SENDERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            send_one(gate, path, keyed, &answers[i]);
    }
    (void)close(gate[0]);
    (void)close(gate[1]);
    for (int i = 0; i < SENDERS; i++) {
        int ended = 1;
        assert_int_equal(waitpid(children[i], &ended, 0), children[i]);
        assert_int_equal(ended, 0);
    }
    site.db = site.app.db = place->db = test_db_second(place, true);
    for (int i = 0; i < SENDERS; i++) {
        if (answers[i].status != 303)
            print_message("%s: sender %d was answered %d\n", path, i, answers[i].status);
        assert_int_equal(answers[i].status, 303);
        assert_string_equal(answers[i].location, answers[0].location);
    }
    (void)munmap(answers, SENDERS * sizeof *answers);
}

static void a_new_case_is_made_once(void **state)
{
    char form[600];
    begin(state);
    assert_int_equal(site_post(&site, "/search", "q=Nobody"), 303);
    const char *found = strstr(str_to_chars(&site.arena, site.response.location), "s=") + 2;
    (void)snprintf(form, sizeof form,
                   "s=%s&act=draft&person.carried=family_name&intake.carried=received_on"
                   "&person.family_name=Nobody&intake.received_on=R8.4.1",
                   found);
    send_all("/cases/new", form);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile"), 2);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM person"), 2);
    site_close(&site);
}

static void a_task_is_made_once(void **state)
{
    begin(state);
    send_all("/tasks", "text=call&due=2026-04-01");
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM task WHERE text = 'call'"), 1);
    site_close(&site);
}

static void a_record_is_made_once(void **state)
{
    begin(state);
    send_all(of_case("/new/intake"), "carried=received_on&act=draft&received_on=2026-04-02");
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM intake"), 1);
    site_close(&site);
}

static void a_step_is_taken_once(void **state)
{
    char form[100];
    begin(state);
    int64_t steps = test_db_int(site.db, "SELECT COUNT(*) FROM casefile_step");
    assert_int_equal(site_post(&site, of_case("/new/intake"),
                               "carried=received_on,route&act=final&received_on=2026/4/1&route=1"),
                     303);
    (void)snprintf(form, sizeof form, "version=1&on=%.*s",
                   STR_ARG(date_format_iso(&site.arena, instant_tokyo_date(clock_now()))));
    send_all(of_case("/step/begin_intake"), form);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile_step"), steps + 1);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_new_case_is_made_once),
        TEST_ON_BOTH(a_task_is_made_once),
        TEST_ON_BOTH(a_record_is_made_once),
        TEST_ON_BOTH(a_step_is_taken_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
