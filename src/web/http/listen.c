/* listen.c - the listening socket. */
#include "web/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/banned.h"

/* The proxy is of the group; the folder keeps everybody else out. */
enum { BACKLOG = 1024, SOCKET_MODE = 0660 };

static STATUS cannot_listen(struct str address, int failure, struct err *err)
{
    const char *key = failure == EADDRINUSE ? "web.listen.busy" : "web.listen.failed";
    enum status status = err_set(err, ERR_IO, "listen", key, "listen: errno %d", failure);
    err_arg(err, ARG_TEXT("address", address));
    return status;
}

static STATUS listen_unix(struct str path, int *ret, struct err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (path.len >= sizeof address.sun_path)
        return err_set(err, ERR_INVALID, "listen", "web.listen.bad", "socket path too long");
    memcpy(address.sun_path, path.ptr, path.len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return cannot_listen(path, errno, err);
    (void)unlink(address.sun_path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(address.sun_path, SOCKET_MODE) != 0 || listen(fd, BACKLOG) != 0) {
        int failure = errno;
        (void)close(fd);
        return cannot_listen(path, failure, err);
    }
    *ret = fd;
    return OK;
}

static STATUS listen_tcp(struct arena *arena, struct str text, int *ret, struct err *err)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return err_set(err, ERR_INVALID, "listen", "web.listen.bad", "no port in the address");
    struct str host = str_slice(text, 0, colon - 1);
    if (host.len > 2 && host.ptr[0] == '[')
        host = str_slice(host, 1, host.len - 1);
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_NUMERICHOST | AI_PASSIVE };
    struct addrinfo *found = NULL;
    if (str_equal(host, STR("localhost")))
        host = STR("127.0.0.1");
    if (getaddrinfo(str_to_chars(arena, host),
                    str_to_chars(arena, str_slice(text, colon, text.len)), &hints, &found) != 0)
        return err_set(err, ERR_INVALID, "listen", "web.listen.bad", "address not understood");
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    bool is_bound = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
                    bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    int failure = errno;
    freeaddrinfo(found);
    if (!is_bound) {
        if (fd >= 0)
            (void)close(fd);
        return cannot_listen(text, failure, err);
    }
    *ret = fd;
    return OK;
}

STATUS listen_on(struct arena *arena, struct str text, int *ret, struct err *err)
{
    struct str prefix = STR("unix:");
    if (str_starts(text, prefix))
        return listen_unix((struct str){ str_to_chars(arena, str_slice(text, prefix.len, text.len)),
                                         text.len - prefix.len },
                           ret, err);
    return listen_tcp(arena, text, ret, err);
}

bool peer_is_near(const struct sockaddr *peer)
{
    if (peer == NULL || peer->sa_family == AF_UNIX)
        return true;
    if (peer->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, peer, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (peer->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, peer, sizeof in6);
        return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
    }
    return false;
}
