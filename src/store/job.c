/* job.c - the rows of table job, taken with a lock. */
#include "store/job.h"

#include <inttypes.h>

#include "base/banned.h"

#define JOB_COLUMNS                                                                                \
    "tenant, id, kind, argument, organisation_id, by_user, state, done_rows, all_rows, message,"   \
    " asked_at, result_attachment, attempts"

/* Oldest first; the silent ones are those whose process died. */
#define JOB_NEXT                                                                                   \
    "SELECT " JOB_COLUMNS                                                                          \
    " FROM job WHERE state = 'waiting' OR (state = 'running' AND beat_at < $1)"                    \
    " ORDER BY asked_at, tenant, id LIMIT 1"

static const struct str state_text[] = {
    [JOB_WAITING] = STR_INIT("waiting"),     [JOB_RUNNING] = STR_INIT("running"),
    [JOB_DONE] = STR_INIT("done"),           [JOB_FAILED] = STR_INIT("failed"),
    [JOB_CANCELLED] = STR_INIT("cancelled"),
};
_Static_assert(LENGTH(state_text) == JOB_STATES, "a text for every state");

static void read_job(struct arena *arena, const struct stmt *stmt, struct job *ret)
{
    *ret = (struct job){ .tenant = { col_int(stmt, 0) },
                         .id = col_int(stmt, 1),
                         .kind = col_copy(arena, stmt, 2),
                         .argument = col_copy(arena, stmt, 3),
                         .organisation = col_int(stmt, 4),
                         .by_user = col_int(stmt, 5),
                         .done_rows = col_int(stmt, 7),
                         .all_rows = col_int(stmt, 8),
                         .message = col_copy(arena, stmt, 9),
                         .asked_at = { col_int(stmt, 10) },
                         .result_attachment = col_int(stmt, 11),
                         .attempts = col_int(stmt, 12) };
    for (size_t i = 0; i < JOB_STATES; i++) {
        if (str_equal(col_text(stmt, 6), state_text[i]))
            ret->state = (enum job_state)i;
    }
}

STATUS job_add(struct tx *tx, const struct job *job, int64_t *ret, struct err *err)
{
    int64_t id = 0;
    TRY(key_next(tx->db, job->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(tx->db, &insert,
                   "INSERT INTO job (tenant, id, kind, argument, organisation_id, by_user, state,"
                   " done_rows, all_rows, message, asked_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, '', $8)"
                   " ON CONFLICT DO NOTHING",
                   err));
    bind_int(&insert, 1, job->tenant.n);
    bind_int(&insert, 2, id);
    bind_text(&insert, 3, job->kind);
    bind_text(&insert, 4, job->argument);
    bind_int(&insert, 5, job->organisation);
    bind_int(&insert, 6, job->by_user);
    bind_int(&insert, 7, job->all_rows);
    bind_instant(&insert, 8, job->asked_at);
    int64_t added = 0;
    TRY(db_run(&insert, &added, err));
    *ret = id;
    return added == 1 ? OK
                      : err_set(err, ERR_CONFLICT, "", "job.busy", "%.*s: another one is under way",
                                STR_ARG(job->kind));
}

static enum status next_prepare(struct db *db, struct stmt *stmt, struct err *err)
{
    if (db_engine_of(db) == DB_POSTGRES)
        return db_prepare(db, stmt, JOB_NEXT " FOR UPDATE SKIP LOCKED", err);
    return db_prepare(db, stmt, JOB_NEXT, err); /* the writer's lock is held already */
}

/* To running; or to failed, when it was taken too often. */
static enum status mark_taken(struct db *db, const struct job *job, Instant now, struct err *err)
{
    AUTO_STMT update = { 0 };
    bool is_given_up = job->state == JOB_FAILED;
    TRY(db_prepare(db, &update,
                   "UPDATE job SET state = $4, message = $5, started_at = $3, beat_at = $3,"
                   " finished_at = $6, attempts = attempts + 1 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&update, 1, job->tenant.n);
    bind_int(&update, 2, job->id);
    bind_instant(&update, 3, now);
    bind_text(&update, 4, state_text[job->state]);
    bind_text(&update, 5, is_given_up ? STR("job.given_up") : STR(""));
    if (is_given_up)
        bind_instant(&update, 6, now);
    else
        bind_null(&update, 6);
    return db_run(&update, NULL, err);
}

static enum status any_waits(struct db *db, Instant silent, bool *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, JOB_NEXT, err));
    bind_instant(&stmt, 1, silent);
    return db_step(&stmt, ret, err);
}

STATUS job_take(struct db *db, struct arena *arena, Instant now, struct job *ret, bool *ret_has,
                struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT next = { 0 };
    bool row = false;
    Instant silent = { now.us - INT64_C(1000000) * JOB_SILENCE_S };
    *ret_has = false;
    TRY(any_waits(db, silent, &row, err));
    if (!row)
        return OK;
    TRY(tx_begin(db, &tx, err));
    TRY(next_prepare(db, &next, err));
    bind_instant(&next, 1, silent);
    TRY(db_step(&next, &row, err));
    struct job job = { 0 };
    if (row) {
        read_job(arena, &next, &job);
        stmt_reset(&next);
        job.state = job.attempts < JOB_ATTEMPTS_MAX ? JOB_RUNNING : JOB_FAILED;
        TRY(mark_taken(db, &job, now, err));
    }
    TRY(tx_commit(&tx, err));
    if (row)
        *ret = job;
    *ret_has = row && job.state == JOB_RUNNING;
    return OK;
}

STATUS job_progress(struct db *db, const struct job *job, Instant now, bool *ret_cancelled,
                    struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(db, &update,
                   "UPDATE job SET done_rows = $3, all_rows = $4, beat_at = $5"
                   " WHERE tenant = $1 AND id = $2 AND state = 'running'",
                   err));
    bind_int(&update, 1, job->tenant.n);
    bind_int(&update, 2, job->id);
    bind_int(&update, 3, job->done_rows);
    bind_int(&update, 4, job->all_rows);
    bind_instant(&update, 5, now);
    int64_t changed = 0;
    TRY(db_run(&update, &changed, err));
    *ret_cancelled = changed == 0;
    return OK;
}

static enum status end(struct db *db, const struct job *job, enum job_state state, Instant now,
                       struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(db, &update,
                   "UPDATE job SET state = $3, message = $4, result_attachment = $5,"
                   " done_rows = $6, finished_at = $7"
                   " WHERE tenant = $1 AND id = $2 AND state = 'running'",
                   err));
    bind_int(&update, 1, job->tenant.n);
    bind_int(&update, 2, job->id);
    bind_text(&update, 3, state_text[state]);
    bind_text(&update, 4, job->message);
    if (job->result_attachment)
        bind_int(&update, 5, job->result_attachment);
    bind_int(&update, 6, job->done_rows);
    bind_instant(&update, 7, now);
    int64_t changed = 0;
    TRY(db_run(&update, &changed, err));
    if (changed == 1)
        return OK;
    return err_set(err, ERR_CONFLICT, "", "job.ended", "job %" PRId64 " is not running", job->id);
}

STATUS job_finish(struct tx *tx, const struct job *job, Instant now, struct err *err)
{
    return end(tx->db, job, JOB_DONE, now, err);
}

STATUS job_fail(struct db *db, const struct job *job, Instant now, struct err *err)
{
    return end(db, job, JOB_FAILED, now, err);
}

STATUS job_cancel(struct db *db, TenantId tenant, int64_t id, Instant now, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(db, &update,
                   "UPDATE job SET state = 'cancelled', finished_at = $3"
                   " WHERE tenant = $1 AND id = $2 AND state IN ('waiting', 'running')",
                   err));
    bind_int(&update, 1, tenant.n);
    bind_int(&update, 2, id);
    bind_instant(&update, 3, now);
    int64_t changed = 0;
    TRY(db_run(&update, &changed, err));
    if (changed == 1)
        return OK;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct job job;
    TRY(job_load(db, &arena, tenant, id, &job, err));
    return err_set(err, ERR_CONFLICT, "", "job.ended", "job %" PRId64 " has ended", id);
}

STATUS job_release(struct db *db, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(db, &update, "UPDATE job SET state = 'waiting' WHERE state = 'running'", err));
    return db_run(&update, NULL, err);
}

STATUS job_put_back(struct db *db, const struct job *job, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(db, &update,
                   "UPDATE job SET state = 'waiting', attempts = attempts - 1"
                   " WHERE tenant = $1 AND id = $2 AND state = 'running'",
                   err));
    bind_int(&update, 1, job->tenant.n);
    bind_int(&update, 2, job->id);
    return db_run(&update, NULL, err);
}

STATUS job_forget(struct db *db, TenantId tenant, Instant until, int64_t *ret_count,
                  struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "DELETE FROM job WHERE tenant = $1 AND finished_at < $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_instant(&stmt, 2, until);
    return db_run(&stmt, ret_count, err);
}

STATUS job_find(struct db *db, struct arena *arena, const struct job *like, struct job *ret,
                bool *ret_has, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT " JOB_COLUMNS " FROM job WHERE tenant = $1 AND kind = $2"
                   " AND argument = $3 ORDER BY id DESC LIMIT 1",
                   err));
    bind_int(&stmt, 1, like->tenant.n);
    bind_text(&stmt, 2, like->kind);
    bind_text(&stmt, 3, like->argument);
    TRY(db_step(&stmt, ret_has, err));
    if (*ret_has)
        read_job(arena, &stmt, ret);
    return OK;
}

STATUS job_load(struct db *db, struct arena *arena, TenantId tenant, int64_t id, struct job *ret,
                struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt, "SELECT " JOB_COLUMNS " FROM job WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    bool row = false;
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "job.absent", "no job %" PRId64, id);
    read_job(arena, &stmt, ret);
    return OK;
}

STATUS job_list(struct db *db, struct arena *arena, TenantId tenant, int64_t by_user,
                struct jobs *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT " JOB_COLUMNS " FROM job WHERE tenant = $1 AND by_user = $2"
                   " ORDER BY asked_at DESC, id DESC LIMIT $3",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, by_user);
    bind_int(&stmt, 3, JOB_LIST_MAX);
    *ret = (struct jobs){ .items = arena_array(arena, struct job, JOB_LIST_MAX) };
    for (bool row = true; ret->count < JOB_LIST_MAX;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_job(arena, &stmt, &ret->items[ret->count++]);
    }
    return OK;
}
