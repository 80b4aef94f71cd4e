/* serve.c - the master and the workers of `banso serve`. */
#include "web/serve.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/audit.h"
#include "access/password.h"
#include "access/sealer.h"
#include "access/tenant_key.h"
#include "base/log.h"
#include "jobs/runner.h"
#include "os/files.h"
#include "os/helper.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "record/schema.h"
#include "store/migrate.h"
#include "web/request.h"
#include "web/http/listen.h"
#include "web/http/server.h"

#include "base/banned.h"

enum { GRACE_S = 30, DRAIN_STEP_MS = 50 };

struct serving {
    const struct serve_config *config;
    int listen_fd;
    struct helper *sign_in_helper;
    struct audit_watch *watch;
    struct arena arena;
    struct str spool_folder;
    struct sealer sealer;
    struct runner runner;
};

/* ---- a worker ---- */

static STATUS open_app(struct serving *serving, struct app *app, struct err *err)
{
    const struct serve_config *config = serving->config;
    *app = (struct app){
        .seido = config->seido,
        .catalogue = config->catalogue,
        .keyring = config->keyring,
        .watch = serving->watch,
        .sign_in_helper = serving->sign_in_helper,
        .files_helper = config->files_helper,
        .data_folder = config->data_folder,
        .public_origin = config->public_origin,
        .trusted_proxy = config->trusted_proxy,
        .is_secure = str_starts(config->public_origin, STR("https://")),
        .site_mark = config->site_mark,
        .sign_in_tenant = { config->sign_in_tenant == 0 ? 1 : config->sign_in_tenant },
    };
    TRY(db_open(&app->db, &config->db, err));
    TRY(migrate_check(app->db, err));
    TRY(schema_check(app->db, config->seido, err));
    TRY(tenant_keys_load(app->db, config->keyring, err));
    keyring_forget_master(config->keyring);
    return audit_spool_open(&app->spool, serving->spool_folder, err);
}

static STATUS confine(struct serving *serving, struct err *err)
{
    const struct serve_config *config = serving->config;
    struct str folders[] = { config->data_folder };
    struct sandbox sandbox = {
        .profile = SANDBOX_SERVE,
        .folders = folders,
        /* also with PostgreSQL: a socket is connected to, not opened, and needs no rule */
        .folder_count = LENGTH(folders),
    };
    return sandbox_enter(&sandbox, err);
}

static void serve_until_stopped(struct server *server)
{
    struct pollfd ready[] = {
        { .fd = server_fd(server), .events = POLLIN },
        { .fd = process_stop_fd(), .events = POLLIN },
    };
    int timeout = 0;
    while (!process_is_stopping()) {
        (void)poll(ready, LENGTH(ready), timeout);
        timeout = server_run(server);
    }
    for (int waited = 0; !server_drain(server) && waited < GRACE_S * 1000;
         waited += DRAIN_STEP_MS) {
        (void)poll(ready, 1, DRAIN_STEP_MS);
        (void)server_run(server);
    }
}

static int worker_run(void *context, int number)
{
    struct serving *serving = context;
    struct app app = { 0 };
    struct server *server = NULL;
    struct err err;
    struct server_limits limits = { serving->config->connections_max,
                                    serving->config->connections_per_source };
    enum status status = open_app(serving, &app, &err);
    if (status == OK)
        status = server_open(&server, &app, serving->listen_fd, &limits, &err);
    if (status == OK)
        status = confine(serving, &err);
    if (status != OK) {
        log_failure("worker.start", &err);
        return CHILD_GIVE_UP;
    }
    log_event("worker.ready", "number=%d", number);
    process_ready();
    serve_until_stopped(server);
    server_close(&server);
    audit_spool_close(&app.spool);
    db_close(&app.db);
    return 0;
}

/* ---- the master ---- */

static int worker_count(const struct serve_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (config->workers > 0)
        return config->workers;
    return processors < 1 ? 1 : processors > 32 ? 32 : (int)processors;
}

static void say_ready(void *context)
{
    struct serving *serving = context;
    struct str line = serving->config->ready_line;
    if (line.len > 0) {
        (void)printf("%.*s\n", STR_ARG(line));
        (void)fflush(stdout);
    }
    log_event("serve.ready", "workers=%d", worker_count(serving->config));
}

static STATUS make_folders(struct serving *serving, struct err *err)
{
    struct str data = serving->config->data_folder;
    serving->spool_folder = str_format(&serving->arena, "%.*s/spool", STR_ARG(data));
    TRY(folder_make(serving->spool_folder, 0700, err));
    return folder_make(str_format(&serving->arena, "%.*s/uploads", STR_ARG(data)), 0700, err);
}

static STATUS run_master(struct serving *serving, struct err *err)
{
    serving->sealer = (struct sealer){ .db = serving->config->db,
                                       .keyring = serving->config->keyring,
                                       .spool_folder = serving->spool_folder,
                                       .data_folder = serving->config->data_folder,
                                       .watch = serving->watch };
    serving->runner = (struct runner){ .db = serving->config->db,
                                       .keyring = serving->config->keyring,
                                       .seido = serving->config->seido,
                                       .catalogue = serving->config->catalogue,
                                       .data_folder = serving->config->data_folder };
    struct child_role roles[5] = {
        { "worker", worker_count(serving->config), worker_run, serving },
        { "sealer", 1, sealer_run, &serving->sealer },
        { "jobs", 1, runner_run, &serving->runner },
        { "sign-in", SIGN_IN_HELPERS, helper_run, serving->sign_in_helper },
    };
    size_t count = 4;
    if (serving->config->files_helper != NULL)
        roles[count++] = (struct child_role){ "files", serving->config->files_helpers, helper_run,
                                              serving->config->files_helper };
    return process_master(roles, count, GRACE_S, say_ready, serving, err);
}

STATUS serve_run(const struct serve_config *config, struct err *err)
{
    struct serving serving = { .config = config, .listen_fd = -1 };
    arena_init(&serving.arena, 0);
    enum status status = make_folders(&serving, err);
    if (status == OK)
        status = listen_on(&serving.arena, config->listen, &serving.listen_fd, err);
    if (status == OK)
        status = helper_open(&serving.sign_in_helper, &password_helper, err);
    if (status == OK)
        status = audit_watch_open(&serving.watch, err);
    if (status == OK)
        status = run_master(&serving, err);
    helper_close(&serving.sign_in_helper);
    if (serving.listen_fd >= 0)
        (void)close(serving.listen_fd);
    arena_release(&serving.arena);
    return status;
}
