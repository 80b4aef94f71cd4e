/* server_test.c - the limits of bytes at the socket: what is over a limit is refused with the right
 * status before it is taken, and the server goes on. Requests here need no database. */
#include "web/site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "web/http/server.h"

#include "base/banned.h"

enum { ANSWER_MAX = 4096, WAIT_MS = 5000, PAD_MAX = 64 * 1024 };

struct running {
    struct sockaddr_in address;
    pid_t child;
};

static void serve(struct app *app, int fd)
{
    struct server *server = NULL;
    struct server_limits limits = { 0 };
    struct err err = { 0 };
    if (server_open(&server, app, fd, &limits, &err) != OK)
        _exit(1);
    struct pollfd ready = { .fd = server_fd(server), .events = POLLIN };
    for (;;) {
        (void)poll(&ready, 1, 100);
        (void)server_run(server);
    }
}

static void start(struct site *site, struct running *running)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    socklen_t len = sizeof running->address;
    running->address =
        (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    assert_int_equal(bind(fd, (struct sockaddr *)&running->address, len), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&running->address, &len), 0);
    running->child = fork();
    assert_true(running->child >= 0);
    if (running->child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when a check fails */
        (void)close(STDOUT_FILENO);
        serve(&site->app, fd);
    }
    (void)close(fd);
}

/* The status of the answer, 0 when the connection is closed without one. */
static int ask(const struct running *running, const char *head, size_t pad, const char *tail)
{
    static char padding[PAD_MAX];
    char answer[ANSWER_MAX] = "";
    int status = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    memset(padding, 'a', sizeof padding);
    assert_int_equal(
        connect(fd, (const struct sockaddr *)&running->address, sizeof running->address), 0);
    (void)!send(fd, head, strlen(head), MSG_NOSIGNAL);
    (void)!send(fd, padding, pad, MSG_NOSIGNAL);
    (void)!send(fd, tail, strlen(tail), MSG_NOSIGNAL);
    if (poll(&ready, 1, WAIT_MS) > 0 && recv(fd, answer, sizeof answer - 1, 0) > 12)
        status = (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + (answer[11] - '0');
    (void)close(fd);
    return status;
}

static void what_is_over_a_limit_is_refused(void **state)
{
    static const struct {
        const char *head;
        size_t pad;
        const char *tail;
        int status;
    } rows[] = {
        { "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 0, "", 404 },
        { "GET /nothing HTTP/1.1\r\nHost: x\r\nX: ", 12000, "\r\n\r\n", 404 },
        { "GET /nothing?", 9000, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n", 3, "", 413 },
        { "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", 0, "", 413 },
        { "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 0, "", 400 },
        { "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
          "\r\nContent-Length: 4\r\n\r\n%zz=",
          0, "", 422 },
        { "POST /new/conference HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data;"
          " boundary=B\r\nContent-Length: 2000000\r\n\r\n",
          0, "", 401 },
        /* only a form with files may be longer than what is kept whole in memory */
        { "POST /new/conference HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
          "\r\nContent-Length: 1048577\r\n\r\n",
          0, "", 413 },
        { "GET /nothing HTTP/1.1\r\n\r\n", 0, "", 400 },
        { "BREW /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 0, "", 404 },
        { "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 0, "", 404 },
    };
    struct test_db *t = test_db_of(state);
    struct site site;
    struct running running;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    start(&site, &running);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int status = ask(&running, rows[i].head, rows[i].pad, rows[i].tail);
        if (status != rows[i].status)
            print_message("%.40s: %d\n", rows[i].head, status);
        assert_int_equal(status, rows[i].status);
    }
    /* the answer may be lost when the rest of the head is still on its way */
    int status = ask(&running, "GET /nothing HTTP/1.1\r\nHost: x\r\nX: ", 40000, "\r\n\r\n");
    assert_true(status == 431 || status == 0);
    (void)kill(running.child, SIGKILL);
    (void)waitpid(running.child, NULL, 0);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "what is over a limit is refused", what_is_over_a_limit_is_refused, test_db_setup_sqlite,
          test_db_teardown, NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
