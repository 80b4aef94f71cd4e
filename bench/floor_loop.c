/* floor_loop.c - the least a case page can cost: a hand-made epoll loop that runs the three queries of
 * a case (head with person, newest contacts, steps) and sends as many bytes as the page has, without
 * session, permission and audit.
 *     floor_loop PORT TARGET BYTES PROCESSES
 * The path is /cases/<key>-...; the tag is not looked at. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#include "base/banned.h"

enum { REQUEST_MAX = 8192, ANSWER_MAX = 1 << 20 };

struct client {
    int socket;
    size_t got;
    char request[REQUEST_MAX];
};

static char answer[ANSWER_MAX];
static size_t answer_len;

static void drain(struct stmt *stmt, int columns)
{
    struct err err = { 0 };
    bool row = true;
    while (row) {
        bench_ok(db_step(stmt, &row, &err), &err);
        for (int i = 0; row && i < columns; i++)
            (void)col_text(stmt, i);
    }
}

static void queries(struct db *db, int64_t id)
{
    struct err err = { 0 };
    AUTO_STMT head = { 0 }, contacts = { 0 }, steps = { 0 };
    bench_ok(
        db_prepare(db, &head,
                   "SELECT c.number, c.process_state, c.opened_on, c.next_on, c.plan_until,"
                   " c.monitor_on, p.family_name, p.given_name, p.family_kana, p.birth_on"
                   " FROM casefile c JOIN person p ON p.tenant = c.tenant AND p.id = c.person_id"
                   " WHERE c.tenant = 1 AND c.id = $1",
                   &err),
        &err);
    bind_int(&head, 1, id);
    drain(&head, 10);
    bench_ok(db_prepare(db, &contacts,
                        "SELECT id, contact_on, method, counterpart, body, next_on, next_text"
                        " FROM contact WHERE tenant = 1 AND casefile_id = $1"
                        " ORDER BY contact_on DESC, id DESC LIMIT 20",
                        &err),
             &err);
    bind_int(&contacts, 1, id);
    drain(&contacts, 7);
    bench_ok(db_prepare(db, &steps,
                        "SELECT seq, transition, to_state, on_date, by_user FROM casefile_step"
                        " WHERE tenant = 1 AND casefile_id = $1 ORDER BY seq",
                        &err),
             &err);
    bind_int(&steps, 1, id);
    drain(&steps, 5);
}

static bool serve(struct db *db, struct client *c)
{
    ssize_t len = read(c->socket, c->request + c->got, REQUEST_MAX - 1 - c->got);
    if (len <= 0)
        return false;
    c->got += (size_t)len;
    c->request[c->got] = '\0';
    if (!strstr(c->request, "\r\n\r\n"))
        return c->got < REQUEST_MAX - 1;
    const char *key = strstr(c->request, "/cases/");
    queries(db, key ? strtoll(key + 7, NULL, 10) : 0);
    c->got = 0;
    for (size_t sent = 0; sent < answer_len;) {
        ssize_t part = write(c->socket, answer + sent, answer_len - sent);
        if (part < 0)
            return false;
        sent += (size_t)part;
    }
    return true;
}

static void loop(int listener, const char *target)
{
    struct db *db = bench_open(target);
    int poll = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data = { .ptr = NULL } };
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            struct client *c = events[i].data.ptr;
            if (c) {
                if (!serve(db, c)) {
                    (void)close(c->socket);
                    free(c);
                }
                continue;
            }
            int on = 1;
            int socket = accept(listener, NULL, NULL);
            if (socket < 0)
                continue;
            (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            c = calloc(1, sizeof *c);
            if (!c)
                abort();
            c->socket = socket;
            event = (struct epoll_event){ .events = EPOLLIN, .data = { .ptr = c } };
            (void)epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)strtol(argv[1], NULL, 10)),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    long bytes = strtol(argv[3], NULL, 10);
    int on = 1;
    int head = snprintf(answer, sizeof answer,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %ld\r\n\r\n",
                        bytes);
    if (head < 0 || bytes < 0 || bytes > ANSWER_MAX - 1024)
        return 2;
    memset(answer + head, 'x', (size_t)bytes);
    answer_len = (size_t)head + (size_t)bytes;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (const struct sockaddr *)&at, sizeof at) != 0 ||
        listen(listener, 512) != 0) {
        perror("floor_loop");
        return 1;
    }
    for (long i = 0; i < strtol(argv[4], NULL, 10); i++) {
        if (fork() == 0)
            loop(listener, argv[2]);
    }
    (void)wait(NULL);
    return 0;
}
