/* load.c - asks a server on this machine for pages over kept connections and times the answers:
 *     load PORT CONNECTIONS SECONDS WHO PATHS
 * PATHS is a file with one path a line; each request takes the next one. WHO is a file with one cookie,
 * or "Bearer <token>", a line; each connection keeps its own. Prints requests a second,
 * percentiles, bytes an answer, and answers that were not 200. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench.h"

#include "base/banned.h"

enum { BUFFER = 1 << 20, CONNECTIONS_MAX = 1024, PATHS_MAX = 100000, LINE = 256 };

struct connection {
    int socket;
    char *buffer;
    size_t got, want; /* want 0: the head is not complete yet */
    int64_t begun;
};

struct load {
    int port, count;
    char **who, **paths;
    size_t who_count, path_count, next;
    struct times times;
    int64_t bytes, bad;
    struct connection connections[CONNECTIONS_MAX];
};

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static char **read_lines(const char *name, size_t *ret_count)
{
    FILE *file = fopen(name, "r");
    char line[LINE];
    if (!file)
        give_up(name);
    char **lines = calloc(PATHS_MAX, sizeof *lines);
    size_t count = 0;
    while (lines && count < PATHS_MAX && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        lines[count++] = strdup(line);
    }
    (void)fclose(file);
    if (count == 0) {
        fprintf(stderr, "load: %s is empty\n", name);
        exit(1);
    }
    *ret_count = count;
    return lines;
}

static void ask(struct load *load, struct connection *c)
{
    char request[1024];
    const char *path = load->paths[load->next++ % load->path_count];
    const char *who = load->who[(size_t)(c - load->connections) % load->who_count];
    const char *header = strncmp(who, "Bearer ", 7) == 0 ? "Authorization" : "Cookie";
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s: %s\r\n"
                       "Sec-Fetch-Site: same-origin\r\n\r\n",
                       path, load->port, header, who);
    c->got = c->want = 0;
    c->begun = clock_monotonic_us();
    if (write(c->socket, request, (size_t)len) != len)
        give_up("write");
}

static void open_connection(struct load *load, struct connection *c)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)load->port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int on = 1;
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (c->socket < 0 || connect(c->socket, (const struct sockaddr *)&to, sizeof to) != 0)
        give_up("connect");
    (void)setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!c->buffer)
        c->buffer = malloc(BUFFER);
    if (!c->buffer)
        abort();
}

static void head_read(struct load *load, struct connection *c)
{
    c->buffer[c->got] = '\0';
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end)
        return;
    const char *length = strstr(c->buffer, "Content-Length: ");
    if (!length)
        length = strstr(c->buffer, "content-length: ");
    if (!length) {
        fprintf(stderr, "load: an answer without length\n");
        exit(1);
    }
    c->want = (size_t)(end + 4 - c->buffer) + strtoul(length + 16, NULL, 10);
    if (strncmp(c->buffer, "HTTP/1.1 200", 12) != 0)
        load->bad++;
}

/* True when the whole answer is there. */
static bool receive(struct load *load, struct connection *c)
{
    ssize_t len = read(c->socket, c->buffer + c->got, BUFFER - 1 - c->got);
    if (len <= 0) {
        if (len < 0 && (errno == EAGAIN || errno == EINTR))
            return false;
        (void)close(c->socket); /* the server closed it */
        load->bad++;
        open_connection(load, c);
        return true;
    }
    c->got += (size_t)len;
    if (c->want == 0)
        head_read(load, c);
    if (c->want == 0 || c->got < c->want)
        return false;
    times_add(&load->times, clock_monotonic_us() - c->begun);
    load->bytes += (int64_t)c->got;
    return true;
}

static void watch(int poll, int operation, struct connection *c)
{
    struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = c } };
    if (epoll_ctl(poll, operation, c->socket, &event) != 0 && errno != EEXIST)
        give_up("epoll_ctl");
}

static void run(struct load *load, int64_t seconds)
{
    int poll = epoll_create1(EPOLL_CLOEXEC);
    int64_t end = clock_monotonic_us() + seconds * 1000000;
    for (int i = 0; i < load->count; i++) {
        open_connection(load, &load->connections[i]);
        watch(poll, EPOLL_CTL_ADD, &load->connections[i]);
        ask(load, &load->connections[i]);
    }
    while (clock_monotonic_us() < end) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 1000);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            int before = c->socket;
            if (!receive(load, c))
                continue;
            if (c->socket != before || c->got == 0)
                watch(poll, EPOLL_CTL_ADD, c);
            ask(load, c);
        }
    }
    (void)close(poll);
}

int main(int argc, char **argv)
{
    static struct load load;
    if (argc < 6) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS WHO PATHS\n");
        return 2;
    }
    load.port = (int)strtol(argv[1], NULL, 10);
    load.count = (int)strtol(argv[2], NULL, 10);
    int64_t seconds = strtol(argv[3], NULL, 10);
    if (load.count < 1 || load.count > CONNECTIONS_MAX)
        return 2;
    load.who = read_lines(argv[4], &load.who_count);
    load.paths = read_lines(argv[5], &load.path_count);
    run(&load, 1); /* warm */
    free(load.times.us);
    load.times = (struct times){ .name = "answers" };
    load.bytes = load.bad = 0;
    for (int i = 0; i < load.count; i++)
        (void)close(load.connections[i].socket);
    run(&load, seconds);
    times_print(&load.times);
    printf("requests/s %.0f  bytes an answer %.0f  not 200: %lld\n",
           (double)((int64_t)load.times.count - load.bad) /
               (double)seconds, /* a refusal is no answer */
           load.times.count ? (double)load.bytes / (double)load.times.count : 0.0,
           (long long)load.bad);
    return load.bad ? 1 : 0;
}
