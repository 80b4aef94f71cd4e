/* runner.c - the loop of the process that takes jobs. */
#include "jobs/runner.h"

#include <inttypes.h>
#include <string.h>

#include "access/tenant_key.h"
#include "base/log.h"
#include "jobs/import_job.h"
#include "jobs/nightly.h"
#include "os/process.h"
#include "os/sandbox.h"

#include "base/banned.h"

enum { RUNNER_ROUND_MS = 500 };

/* ---- the night's ---- */

/* Asked for once a tenant and night, by whichever process is first. */
static STATUS ask_for_night(struct db *db, TenantId tenant, Instant now, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_TX tx = { 0 };
    struct job found;
    bool has = false;
    int64_t id = 0;
    arena_init(&arena, 0);
    struct job job = { .tenant = tenant,
                       .kind = STR("nightly"),
                       .asked_at = now,
                       .argument = date_format_iso(&arena, nightly_of(now)) };
    TRY(job_find(db, &arena, &job, &found, &has, err));
    if (has)
        return OK;
    TRY(key_reserve(db, tenant, 1, err));
    TRY(tx_begin(db, &tx, err));
    enum status status = job_add(&tx, &job, &id, err);
    if (status == ERR_CONFLICT) /* another process was quicker */
        return OK;
    TRY(status);
    return tx_commit(&tx, err);
}

static STATUS ask_for_nights(struct db *db, Instant now, struct err *err)
{
    AUTO_ARENA arena;
    TenantId *tenants = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    TRY(tenant_list(db, &arena, &tenants, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(ask_for_night(db, tenants[i], now, err));
    return OK;
}

static STATUS run_night(struct runner *runner, struct db *db, const struct job *job, Instant now,
                        struct err *err)
{
    struct nightly nightly = { .db = db,
                               .seido = runner->seido,
                               .keyring = runner->keyring,
                               .data_folder = runner->data_folder,
                               .now = now };
    struct nightly_report report;
    AUTO_TX tx = { 0 };
    enum status status = nightly_run(&nightly, job->tenant, &report, err);
    log_event("nightly",
              "tenant=%" PRId64 " users=%" PRId64 " protections=%" PRId64 " imports=%" PRId64
              " drafts=%" PRId64 " traces=%" PRId64 " bin=%" PRId64,
              job->tenant.n, report.counts[NIGHTLY_USERS], report.counts[NIGHTLY_PROTECTIONS],
              report.counts[NIGHTLY_IMPORTS], report.counts[NIGHTLY_DRAFTS],
              report.counts[NIGHTLY_TRACES], report.counts[NIGHTLY_BIN]);
    TRY(status);
    TRY(tx_begin(db, &tx, err));
    TRY(job_finish(&tx, job, now, err));
    return tx_commit(&tx, err);
}

/* ---- jobs ---- */

static STATUS run_job(struct runner *runner, struct db *db, const struct job *job, Instant now,
                      struct err *err)
{
    if (str_equal(job->kind, STR("nightly")))
        return run_night(runner, db, job, now, err);
    if (str_equal(job->kind, STR("import")))
        return import_job_run(runner, db, job, err);
    return err_set(err, ERR_INVALID, "", "job.absent", "a job of an unknown kind");
}

/* How a job ended that did not: stopped before its effect (it waits again), or failed. A database that is
 * gone lets it be silent, and it is taken again. */
static STATUS end_badly(struct db *db, struct job *job, const struct err *problem, struct err *err)
{
    if (strcmp(problem->key, "job.stopping") == 0)
        return job_put_back(db, job, err);
    log_failure("job.failed", problem);
    job->message = str_of(problem->key);
    enum status status = job_fail(db, job, clock_now(), err);
    return status == ERR_CONFLICT ? OK : status; /* cancelled meanwhile */
}

STATUS runner_round(struct runner *runner, struct db *db, Instant now, struct err *err)
{
    TRY(ask_for_nights(db, now, err));
    while (!process_is_stopping()) {
        AUTO_ARENA arena;
        struct job job;
        struct err problem = { 0 };
        bool has = false;
        arena_init(&arena, 0);
        TRY(job_take(db, &arena, now, &job, &has, err));
        if (!has)
            return OK;
        log_event("job.begun", "id=%" PRId64 " attempt=%" PRId64, job.id, job.attempts + 1);
        if (run_job(runner, db, &job, now, &problem) != OK)
            TRY(end_badly(db, &job, &problem, err));
        else
            log_event("job.done", "id=%" PRId64, job.id);
    }
    return OK;
}

/* ---- the process ---- */

static STATUS open_all(struct runner *runner, struct db **ret, struct err *err)
{
    struct str folders[] = { runner->data_folder };
    struct sandbox sandbox = { .profile = SANDBOX_SERVE,
                               .folders = folders,
                               .folder_count = LENGTH(folders) };
    TRY(db_open(ret, &runner->db, err));
    TRY(db_open(&runner->beats, &runner->db, err)); /* confined, it could not open a file */
    TRY(tenant_keys_load(*ret, runner->keyring, err));
    keyring_forget_master(runner->keyring);
    if (db_engine_of(*ret) == DB_SQLITE) /* nobody else takes jobs of this file */
        TRY(job_release(*ret, err));
    return sandbox_enter(&sandbox, err);
}

int runner_run(void *context, int number)
{
    struct runner *runner = context;
    struct db *db = NULL;
    struct err err;
    (void)number;
    enum status status = open_all(runner, &db, &err);
    if (status == OK)
        process_ready();
    while (status == OK && !process_wait_stop(RUNNER_ROUND_MS)) {
        status = runner_round(runner, db, clock_now(), &err);
        if (status == ERR_DB) { /* gone or busy: again at the next round */
            log_failure("job.round", &err);
            status = process_wait_stop(5000) ? ERR_DB : OK;
        }
    }
    if (status != OK && status != ERR_DB)
        log_failure("job.start", &err);
    db_close(&runner->beats);
    db_close(&db);
    return status == OK || process_is_stopping() ? 0 : 1;
}
