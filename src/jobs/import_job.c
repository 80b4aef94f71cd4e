/* import_job.c - imports among the jobs. */
#include "jobs/import_job.h"

#include <inttypes.h>

#include "access/account.h"
#include "base/log.h"
#include "jobs/runner.h"
#include "os/process.h"

#include "base/banned.h"

static const struct str kind = STR_INIT("import");
static const struct str prefixes[IMPORT_STEPS] = {
    [IMPORT_LOOK] = STR_INIT("look:"),
    [IMPORT_TAKE] = STR_INIT("take:"),
};

static struct job job_of(struct arena *arena, const struct import_run *run, enum import_step step)
{
    return (struct job){ .tenant = run->tenant,
                         .kind = kind,
                         .organisation = run->organisation.n,
                         .argument =
                             str_format(arena, "%.*s%" PRId64, STR_ARG(prefixes[step]), run->id) };
}

bool job_is_open(const struct job *job)
{
    return job->state == JOB_WAITING || job->state == JOB_RUNNING;
}

STATUS import_job_ask(struct db *db, const struct import_run *run, const struct actor *actor,
                      enum import_step step, Instant now, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_TX tx = { 0 };
    int64_t id = 0;
    arena_init(&arena, 0);
    struct job job = job_of(&arena, run, step);
    job.by_user = actor->user.n;
    job.all_rows = run->row_count;
    job.asked_at = now;
    TRY(key_reserve(db, run->tenant, 1, err));
    TRY(tx_begin(db, &tx, err));
    TRY(job_add(&tx, &job, &id, err));
    return tx_commit(&tx, err);
}

STATUS import_job_find(struct db *db, struct arena *arena, const struct import_run *run,
                       struct job *ret, enum import_step *ret_step, bool *ret_has, struct err *err)
{
    *ret_has = false;
    for (int i = 0; i < IMPORT_STEPS; i++) {
        struct job like = job_of(arena, run, (enum import_step)i), found;
        bool has = false;
        TRY(job_find(db, arena, &like, &found, &has, err));
        if (!has || (*ret_has && found.id < ret->id))
            continue;
        *ret = found;
        *ret_step = (enum import_step)i;
        *ret_has = true;
    }
    return OK;
}

/* ---- running ---- */

/* The beat goes over a connection of its own: the first may be inside the one transaction of the import. On
 * SQLite that holds the only lock of writers, so there the beat waits for its end. */
struct beating {
    struct db *work, *beats;
    struct job job;
    int64_t last_us, told_us;
    bool is_taking;
    const char *stage; /* told last; NULL */
};
enum { BEAT_US = 1000000 };

/* For whoever follows the log: that rows are being looked at, made or written, at most once a second. */
static void tell_stage(struct beating *beating)
{
    int64_t now_us = clock_monotonic_us();
    const char *stage = !beating->is_taking       ? "looking"
                        : db_in_tx(beating->work) ? "writing"
                                                  : "taking";
    if (beating->job.done_rows == 0 ||
        (stage == beating->stage && now_us - beating->told_us < BEAT_US))
        return;
    beating->told_us = now_us;
    beating->stage = stage;
    log_event("job.stage", "id=%" PRId64 " stage=%s done=%" PRId64 " all=%" PRId64, beating->job.id,
              stage, beating->job.done_rows, beating->job.all_rows);
}

static enum status beat(void *context, int64_t done, int64_t all, struct err *err)
{
    struct beating *beating = context;
    bool is_cancelled = false;
    beating->job.done_rows = done;
    beating->job.all_rows = all;
    tell_stage(beating);
    if (process_is_stopping())
        return err_set(err, ERR_CONFLICT, "", "job.stopping", "the process is told to stop");
    if (db_in_tx(beating->work) && db_engine_of(beating->work) == DB_SQLITE)
        return OK;
    if (clock_monotonic_us() - beating->last_us < BEAT_US)
        return OK;
    beating->last_us = clock_monotonic_us();
    TRY(job_progress(beating->beats, &beating->job, clock_now(), &is_cancelled, err));
    return is_cancelled ? err_set(err, ERR_CONFLICT, "", "job.ended", "cancelled meanwhile") : OK;
}

/* Whoever asked, with the rights of now. */
static STATUS load_asker(const struct runner *runner, struct db *db, struct arena *arena,
                         const struct job *job, struct actor *ret, enum lang *ret_lang,
                         struct err *err)
{
    struct user user = { 0 };
    TRY(user_load(db, arena, job->tenant, (UserId){ job->by_user }, &user, err));
    bool is_allowed = str_equal(user.state, STR("active"));
    if (is_allowed)
        TRY(actor_load(db, runner->seido, job->tenant, user.id,
                       (OrganisationId){ job->organisation }, ret, err));
    if (!is_allowed || !may_ever(ret, STR("import"), STR("lists")))
        return err_set(err, ERR_DENIED, "", "job.not_allowed",
                       "user %" PRId64 " may import no more", user.id.n);
    *ret_lang = str_equal(user.lang, lang_tag(LANG_EN)) ? LANG_EN : LANG_JA;
    return OK;
}

/* Only a look needs to be ended: taking over ends its job in its own transaction. */
static STATUS end_look(struct db *db, const struct job *job, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(job_finish(&tx, job, clock_now(), err));
    return tx_commit(&tx, err);
}

static STATUS run_with(struct import_work *work, struct beating *beating, int64_t run,
                       struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, IMPORT_ARENA_MAX);
    work->progress = beat;
    work->progress_context = beating;
    TRY(import_work_open(work, &arena, run, err));
    beating->job.all_rows = beating->job.done_rows = (int64_t)work->grid.row_count;
    if (beating->is_taking) {
        enum status status = import_work_take(work, &arena, &beating->job, err);
        struct err later = { 0 };
        if (status == OK && db_analyze(work->db, &later) != OK)
            log_failure("import.statistics", &later); /* the night looks again */
        if (status != ERR_INVALID)
            return status;
        return err_set(err, status, "", "import.changed_meanwhile", "rows have errors by now");
    }
    TRY(import_work_look(work, &arena, err));
    beating->job.done_rows = beating->job.all_rows;
    return end_look(work->db, &beating->job, err);
}

STATUS import_job_run(struct runner *runner, struct db *db, const struct job *job, struct err *err)
{
    AUTO_ARENA arena;
    struct actor actor;
    struct beating beating = { .work = db, .beats = runner->beats, .job = *job };
    enum lang lang = LANG_JA;
    int64_t run = 0;
    Instant now = clock_now();
    arena_init(&arena, 0);
    beating.is_taking = str_starts(job->argument, prefixes[IMPORT_TAKE]);
    if (!str_to_int(str_slice(job->argument, prefixes[0].len, job->argument.len), &run))
        return err_set(err, ERR_INVALID, "", "job.absent", "an import without its run");
    TRY(load_asker(runner, db, &arena, job, &actor, &lang, err));
    struct import_work work = {
        .db = db,
        .seido = runner->seido,
        .keyring = runner->keyring,
        .actor = &actor,
        .kinds = { .seido = runner->seido,
                   .catalogue = runner->catalogue,
                   .lang = lang,
                   .today = instant_tokyo_date(now) },
        .now = now,
        .request = STR(""),
    };
    return run_with(&work, &beating, run, err);
}
