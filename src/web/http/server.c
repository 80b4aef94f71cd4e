/* server.c - libmicrohttpd glue: connections, deadlines, bodies, answers. */
#include "web/http/server.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/log.h"
#include "web/http/answer.h"
#include "web/http/dispatch.h"
#include "web/http/exchange.h"

#include "base/banned.h"

enum { FREE_EXCHANGES_MAX = 32, SWEEP_US = 1000000 };

/* One TCP connection; linked so that the sweep finds it. */
struct line {
    struct line *next, **link;
    int fd;
    int64_t since_us; /* start of the present phase */
    enum { WAITING, FIRST_WAIT, READING, ANSWERING } phase;
    struct exchange *exchange;
};

struct server {
    struct app *app;
    struct MHD_Daemon *daemon;
    int fd;
    struct line *lines;
    struct exchange *free_exchanges;
    size_t free_count;
    int64_t swept_us;
    size_t under_way;
};

/* ---- connections ---- */

static void line_changed(void *context, struct MHD_Connection *connection, void **socket_context,
                         enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct line *line = calloc(1, sizeof *line);
        assert(line != NULL && info != NULL);
        line->fd = info->connect_fd;
        line->since_us = clock_monotonic_us();
        line->phase = FIRST_WAIT;
        line->next = server->lines;
        line->link = &server->lines;
        if (line->next != NULL)
            line->next->link = &line->next;
        server->lines = line;
        *socket_context = line;
        return;
    }
    struct line *line = *socket_context;
    if (line != NULL) {
        *line->link = line->next;
        if (line->next != NULL)
            line->next->link = line->link;
        free(line);
        *socket_context = NULL;
    }
}

static struct line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static bool is_late(const struct line *line, int64_t now_us)
{
    int64_t seconds = (now_us - line->since_us) / 1000000;
    switch (line->phase) {
    case FIRST_WAIT:
        return seconds > HEADER_DEADLINE_S;
    case WAITING:
        return seconds > IDLE_DEADLINE_S + HEADER_DEADLINE_S;
    case READING:
        return seconds > (line->exchange->is_upload ? UPLOAD_DEADLINE_S : REQUEST_DEADLINE_S) ||
               (seconds > BODY_GRACE_S &&
                line->exchange->body_seen < (seconds - BODY_GRACE_S) * BODY_FLOOR);
    case ANSWERING:
        return seconds > (line->exchange->is_file ? UPLOAD_DEADLINE_S : REQUEST_DEADLINE_S);
    }
    return false;
}

/* A connection past its deadline is shut down; the library then sees its end and frees it. */
static void sweep(struct server *server)
{
    int64_t now_us = clock_monotonic_us();
    if (now_us - server->swept_us < SWEEP_US)
        return;
    server->swept_us = now_us;
    for (struct line *line = server->lines; line != NULL; line = line->next) {
        if (!is_late(line, now_us))
            continue;
        log_event("connection.late", "phase=%d seconds=%d", (int)line->phase,
                  (int)((now_us - line->since_us) / 1000000));
        (void)shutdown(line->fd, SHUT_RDWR);
        line->since_us = now_us;
    }
}

/* ---- exchanges ---- */

static struct exchange *exchange_take(struct server *server)
{
    struct exchange *exchange = server->free_exchanges;
    if (exchange != NULL) {
        server->free_exchanges = exchange->next;
        server->free_count--;
    } else {
        exchange = calloc(1, sizeof *exchange);
        assert(exchange != NULL);
        arena_init(&exchange->arena, EXCHANGE_ARENA_MAX);
    }
    exchange_begin(exchange, server->app);
    server->under_way++;
    return exchange;
}

static void exchange_give_back(struct server *server, struct exchange *exchange)
{
    exchange_end(exchange);
    server->under_way--;
    if (server->free_count >= FREE_EXCHANGES_MAX) {
        arena_release(&exchange->arena);
        free(exchange);
        return;
    }
    exchange->next = server->free_exchanges;
    server->free_exchanges = exchange;
    server->free_count++;
}

/* ---- requests ---- */

static enum MHD_Result queue(struct MHD_Connection *connection, struct exchange *exchange)
{
    struct MHD_Response *response = answer_make(&exchange->request, &exchange->response);
    if (response == NULL)
        return MHD_NO;
    exchange->response.fd = -1; /* the library closes it */
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)exchange->response.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result begin(struct server *server, struct MHD_Connection *connection,
                             const char *method, const char *url, void **context)
{
    struct exchange *exchange = exchange_take(server);
    struct line *line = line_of(connection);
    *context = exchange;
    line->exchange = exchange;
    line->phase = READING;
    line->since_us = clock_monotonic_us();
    int status = exchange_head(exchange, connection, method, url);
    if (status == 0)
        return MHD_YES;
    exchange_refuse(exchange, status);
    line->phase = ANSWERING;
    return queue(connection, exchange);
}

/* The type is fixed: callback of a library. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request_context)
{
    struct server *server = context;
    (void)version;
    if (*request_context == NULL)
        return begin(server, connection, method, url, request_context);
    struct exchange *exchange = *request_context;
    if (*upload_size > 0) {
        /* after a fault the rest of the body is taken and dropped; the answer says why */
        exchange_body(exchange, (struct str){ upload, *upload_size });
        *upload_size = 0;
        return exchange->body_seen <= DRAIN_MAX ? MHD_YES : MHD_NO;
    }
    struct line *line = line_of(connection);
    line->phase = ANSWERING;
    line->since_us = clock_monotonic_us();
    exchange_answer(exchange);
    return queue(connection, exchange);
}

static void completed(void *context, struct MHD_Connection *connection, void **request_context,
                      enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct exchange *exchange = *request_context;
    struct line *line = line_of(connection);
    (void)code;
    if (line != NULL) {
        line->phase = WAITING;
        line->since_us = clock_monotonic_us();
        line->exchange = NULL;
    }
    if (exchange == NULL)
        return;
    exchange_log(exchange);
    exchange_give_back(server, exchange);
    *request_context = NULL;
}

/* Paths are compared and decoded by us. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* ---- the daemon ---- */

STATUS server_open(struct server **ret, struct app *app, int listen_fd,
                   const struct server_limits *limits, struct err *err)
{
    struct server *server = calloc(1, sizeof *server);
    assert(server != NULL);
    unsigned connections =
        limits->connections_max > 0 ? (unsigned)limits->connections_max : CONNECTIONS_MAX;
    unsigned per_source = limits->connections_per_source > 0
                              ? (unsigned)limits->connections_per_source
                              : CONNECTIONS_PER_SOURCE;
    server->app = app;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_TURBO, 0, NULL, NULL, handle, server, MHD_OPTION_LISTEN_SOCKET,
        listen_fd, MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        per_source, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_DEADLINE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_MAX + KIB(8),
        MHD_OPTION_CONNECTION_MEMORY_INCREMENT, KIB(8), MHD_OPTION_NOTIFY_CONNECTION, line_changed,
        server, MHD_OPTION_NOTIFY_COMPLETED, completed, server, MHD_OPTION_UNESCAPE_CALLBACK,
        keep_escapes, server, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (server->daemon == NULL) {
        free(server);
        return err_set(err, ERR_IO, "", "web.server.start", "libmicrohttpd did not start");
    }
    server->fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    *ret = server;
    return OK;
}

int server_fd(const struct server *server)
{
    return server->fd;
}

int server_run(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG wanted = 0;
    (void)MHD_run(server->daemon);
    sweep(server);
    if (MHD_get_timeout(server->daemon, &wanted) == MHD_YES && wanted < 1000)
        return (int)wanted;
    return 1000;
}

bool server_drain(struct server *server)
{
    int fd = MHD_quiesce_daemon(server->daemon);
    (void)fd; /* the master's socket: closed by whoever opened it */
    return server->under_way == 0;
}

void server_close(struct server **server)
{
    if (*server == NULL)
        return;
    MHD_stop_daemon((*server)->daemon);
    while ((*server)->free_exchanges != NULL) {
        struct exchange *exchange = (*server)->free_exchanges;
        (*server)->free_exchanges = exchange->next;
        arena_release(&exchange->arena);
        free(exchange);
    }
    free(*server);
    *server = NULL;
}
