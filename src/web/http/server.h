/* server.h - one worker's HTTP server: a libmicrohttpd daemon in external epoll mode on a listening
 * socket that the master opened. It keeps the limits of bytes and time, gathers bodies (uploads go to
 * unlinked files), hands whole requests to dispatch.h one at a time, and writes the answers. */
#ifndef BANSO_WEB_HTTP_SERVER_H
#define BANSO_WEB_HTTP_SERVER_H

#include "web/request.h"

struct server;

enum {
    HEADER_MAX = 16 * 1024,
    URL_MAX = 8 * 1024,
    HEADER_DEADLINE_S = 10,
    IDLE_DEADLINE_S = 15,
    REQUEST_DEADLINE_S = 30,
    UPLOAD_DEADLINE_S = 600,
    BODY_FLOOR = 1024, /* bytes a second, after a grace of BODY_GRACE_S */
    BODY_GRACE_S = 5,
    CONNECTIONS_MAX = 1024,
    CONNECTIONS_PER_SOURCE = 256
};

struct server_limits {
    int connections_max, connections_per_source; /* 0: the defaults above */
};

/* errors: ERR_IO */
STATUS server_open(struct server **ret, struct app *app, int listen_fd,
                   const struct server_limits *limits, struct err *err);
/* The descriptor that becomes readable when there is work. */
int server_fd(const struct server *server);
/* Does what can be done now, and ends connections past their deadlines. Returns in how many
 * milliseconds it wants to be called again even without readiness. */
int server_run(struct server *server);
/* Accepts no more; true once no request is under way. */
bool server_drain(struct server *server);
void server_close(struct server **server);

#endif
