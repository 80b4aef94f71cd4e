#include "unit.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* What the log writes to standard error, read through a pipe. */
static size_t logged(char *to, size_t room, const char *value)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    log_event("test.event", "id=%d value=%s", 7, value);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ssize_t len = read(ends[0], to, room - 1);
    close(ends[0]);
    assert_true(len > 0);
    to[len] = '\0';
    return (size_t)len;
}

static void one_line_an_event(void **state)
{
    (void)state;
    char line[4096], value[3000];
    logged(line, sizeof line, "x\nevent=forged\x1b[2J");
    assert_string_equal(line, "event=test.event id=7 value=x event=forged [2J\n");
    memset(value, 'a', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    size_t len = logged(line, sizeof line, value);
    assert_true(len <= 1024);
    assert_int_equal(line[len - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_line_an_event) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
