/* serve.h - `banso serve`: the master opens the listening socket, forks workers (os/process.h) and
 * keeps them running; each worker runs one libmicrohttpd daemon in its own epoll loop and answers one
 * request at a time (server.h). */
#ifndef BANSO_WEB_SERVE_H
#define BANSO_WEB_SERVE_H

#include "base/catalogue.h"
#include "base/err.h"
#include "seido/seido.h"
#include "store/db.h"

struct helper;
struct keyring;

struct serve_config {
    struct str listen;        /* "127.0.0.1:8080", "[::1]:8080" or "unix:/run/banso/banso.sock" */
    struct str public_origin; /* as the browser sees it */
    bool trusted_proxy;       /* believe X-Forwarded-For of a loopback or unix peer */
    struct str site_mark;     /* "", "training", "check" */
    struct str data_folder;   /* audit spool, uploads */
    int workers;              /* 0: one a processor */
    struct db_config db;
    const struct seido *seido;
    const struct catalogue *catalogue;
    struct keyring *keyring;
    struct helper *files_helper; /* opened, not started; NULL: no spreadsheets are read */
    int files_helpers;           /* its processes */
    int64_t sign_in_tenant;     /* tenant of the sign-in page; 1 unless several share the program */
    int connections_max;        /* a worker; 0: 1024 */
    int connections_per_source; /* 0: 256 (behind a proxy all come from one) */
    struct str ready_line;      /* printed on standard output once all workers listen; "" none */
};

/* Returns after SIGTERM or SIGINT (requests under way are finished, at most 30 s).
 * errors  ERR_IO: the address cannot be listened on; ERR_DB: schema or definitions do not fit */
STATUS serve_run(const struct serve_config *config, struct err *err);

#endif
