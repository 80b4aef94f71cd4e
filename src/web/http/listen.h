/* listen.h - the listening socket, and whose word about a request's source counts. */
#ifndef BANSO_WEB_HTTP_LISTEN_H
#define BANSO_WEB_HTTP_LISTEN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct sockaddr;

/* A non-blocking listening socket on "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or
 * "unix:/run/banso/banso.sock". A socket file is for its owner and group (0660) whatever the umask: the
 * proxy in front is a member of the group. The caller closes it.
 * errors  ERR_INVALID: the address is not understood; ERR_IO: it cannot be listened on */
STATUS listen_on(struct arena *arena, struct str text, int *ret, struct err *err);

/* A peer on this machine (unix socket, 127.0.0.0/8, ::1): only there a proxy of ours can be, so only its
 * X-Forwarded-For is believed. NULL: the unix socket, whose peers have no address. */
bool peer_is_near(const struct sockaddr *peer);

#endif
