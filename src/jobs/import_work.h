/* import_work.h - an import run with its file read again, and the two passes over it in the name of whoever
 * asked: by a page when the file is small, by a job when it is large. */
#ifndef BANSO_JOBS_IMPORT_WORK_H
#define BANSO_JOBS_IMPORT_WORK_H

#include "access/may.h"
#include "record/exchange/import_run.h"

struct job;

/* What is done in a request; more rows are looked at and taken over by a job. */
enum { IMPORT_AT_ONCE_ROWS = 3000 };

struct import_work {
    struct db *db;
    const struct seido *seido;
    struct keyring *keyring;
    const struct actor *actor;
    struct kind_context kinds; /* language of the messages, today */
    Instant now;
    struct str request; /* お問い合わせ番号, for the audit; "" for jobs */
    /* read by import_work_open */
    struct import_run run;
    struct str file_name;
    struct grid grid;
    struct mapping mapping; /* as chosen; else kept from before; else proposed */
    bool is_kept;           /* the mapping was kept from a file with the same headers */
    /* of a job: told to stop, alive; NULL */
    MUST_USE enum status (*progress)(void *context, int64_t done, int64_t all, struct err *err);
    void *progress_context;
};

/* The run and its table; `arena` wants IMPORT_ARENA_MAX.
 *   errors  ERR_NOT_FOUND: no such run in the actor's organisation; ERR_CONFLICT: it has ended */
STATUS import_work_open(struct import_work *work, struct arena *arena, int64_t run,
                        struct err *err);
/* A result for every row, kept with the run. Nothing is stored in records. */
STATUS import_work_look(struct import_work *work, struct arena *arena, struct err *err);
/* All rows or none. `job` (NULL: none) is finished in the same transaction.
 *   errors  ERR_CONFLICT exchange.look_first: not looked at yet; ERR_INVALID: a row has an error */
STATUS import_work_take(struct import_work *work, struct arena *arena, const struct job *job,
                        struct err *err);

#endif
