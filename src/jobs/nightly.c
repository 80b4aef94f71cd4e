/* nightly.c - the steps of a night, in a table. */
#include "jobs/nightly.h"

#include <inttypes.h>

#include "access/account.h"
#include "access/audit.h"
#include "access/protection.h"
#include "jobs/traces_db.h"
#include "os/files.h"
#include "record/draft.h"
#include "record/exchange/import_run.h"
#include "record/record_db.h"
#include "store/job.h"

#include "base/banned.h"

#define HOUR_US (INT64_C(3600) * 1000000)

Date nightly_of(Instant now)
{
    return instant_tokyo_date((Instant){ now.us - NIGHT_HOUR * HOUR_US });
}

typedef enum status (*NightlyStep)(const struct nightly *nightly, TenantId tenant,
                                   int64_t *ret_count, struct err *err);

static enum status users(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                         struct err *err)
{
    struct act act = { .tenant = tenant, .now = n->now, .request = STR("nightly") };
    return user_suspend_idle(n->db, &act, ret_count, err);
}

static enum status protections(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                               struct err *err)
{
    return protection_ask_expired(n->db, tenant, instant_tokyo_date(n->now), n->now, ret_count,
                                  err);
}

static enum status imports(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                           struct err *err)
{
    return import_run_expire(n->db, tenant, n->now, ret_count, err);
}

static enum status drafts(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                          struct err *err)
{
    return draft_expire(n->db, tenant, n->now, ret_count, err);
}

static enum status traces(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                          struct err *err)
{
    return traces_expire(n->db, tenant, n->now, ret_count, err);
}

static enum status bin(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                       struct err *err)
{
    for (size_t i = 0; i < n->seido->record_count; i++) {
        int64_t count = 0;
        TRY(record_bin_empty(n->db, &n->seido->records[i], tenant, n->now, &count, err));
        *ret_count += count;
    }
    return OK;
}

static enum status jobs(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                        struct err *err)
{
    Instant until = { n->now.us - INT64_C(24) * JOB_KEPT_DAYS * HOUR_US };
    return job_forget(n->db, tenant, until, ret_count, err);
}

/* One file a tenant and night, as `banso verify --head` reads it. */
static enum status head(const struct nightly *n, TenantId tenant, int64_t *ret_count,
                        struct err *err)
{
    AUTO_ARENA arena;
    struct str line = { 0 };
    arena_init(&arena, 0);
    TRY(audit_head(n->db, &arena, n->keyring, tenant, &line, err));
    if (line.len == 0)
        return OK;
    struct str folder = str_format(&arena, "%.*s/heads", STR_ARG(n->data_folder));
    TRY(folder_make(folder, 0700, err));
    struct str path = str_format(&arena, "%.*s/%.*s-%" PRId64 ".txt", STR_ARG(folder),
                                 STR_ARG(date_format_iso(&arena, nightly_of(n->now))), tenant.n);
    TRY(file_write(path, str_format(&arena, "%.*s\n", STR_ARG(line)), 0600, err));
    *ret_count = 1;
    return OK;
}

static const NightlyStep steps[NIGHTLY_STEPS] = {
    [NIGHTLY_USERS] = users,     [NIGHTLY_PROTECTIONS] = protections,
    [NIGHTLY_IMPORTS] = imports, [NIGHTLY_DRAFTS] = drafts,
    [NIGHTLY_TRACES] = traces,   [NIGHTLY_BIN] = bin,
    [NIGHTLY_JOBS] = jobs,       [NIGHTLY_HEAD] = head,
};

STATUS nightly_run(const struct nightly *nightly, TenantId tenant, struct nightly_report *ret,
                   struct err *err)
{
    enum status first = OK;
    *ret = (struct nightly_report){ .counts = { 0 } };
    for (int i = 0; i < NIGHTLY_STEPS; i++) {
        struct err problem = { 0 };
        enum status status = steps[i](nightly, tenant, &ret->counts[i], &problem);
        if (status != OK && first == OK) {
            first = status;
            *err = problem;
        }
    }
    return first != OK ? first : db_analyze(nightly->db, err);
}
