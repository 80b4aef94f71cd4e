/* import_work.c - a run of an import with its file. */
#include "jobs/import_work.h"

#include "access/audit.h"
#include "consult/imported/walk.h"
#include "store/job.h"

#include "base/banned.h"

static enum charset charset_of(struct str name)
{
    if (str_equal(name, STR("cp932")))
        return CHARSET_CP932;
    return str_equal(name, STR("utf-8 (BOM)")) ? CHARSET_UTF8_BOM : CHARSET_UTF8;
}

STATUS import_work_open(struct import_work *work, struct arena *arena, int64_t run, struct err *err)
{
    struct str bytes = { 0 };
    struct mapping proposed = { 0 };
    const struct actor *actor = work->actor;
    TRY(import_run_load(work->db, arena, actor->tenant, run, &work->run, err));
    if (work->run.organisation.n != actor->organisation.n)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "import of another organisation");
    if (work->run.state != IMPORT_RUN_STAGED)
        return err_set(err, ERR_CONFLICT, "", "import.run.gone", "import %lld has ended",
                       (long long)run);
    TRY(import_run_file(work->db, arena, work->keyring, &work->run, &work->file_name, &bytes, err));
    TRY(grid_read(arena, bytes, charset_of(work->run.charset), &work->grid, err));
    const struct sheet *sheet = sheet_find(arena, work->seido, work->run.sheet);
    if (sheet == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "sheet of an import is gone");
    mapping_propose(arena, work->seido, sheet, work->grid.headers, work->grid.column_count,
                    &proposed);
    if (work->run.mapping.len > 0)
        return mapping_read(arena, &proposed, work->run.mapping, &work->mapping, err);
    return mapping_load(work->db, arena, actor->tenant, actor->organisation, &proposed,
                        &work->mapping, &work->is_kept, err);
}

static struct import_job passes(const struct import_work *work)
{
    return (struct import_job){ .db = work->db,
                                .seido = work->seido,
                                .kinds = work->kinds,
                                .tenant = work->actor->tenant,
                                .organisation = work->actor->organisation,
                                .by = work->actor->user,
                                .now = work->now,
                                .grid = &work->grid,
                                .mapping = &work->mapping,
                                .progress = work->progress,
                                .progress_context = work->progress_context };
}

STATUS import_work_look(struct import_work *work, struct arena *arena, struct err *err)
{
    struct import_job job = passes(work);
    struct import_preview preview = { 0 };
    TRY(import_check(&job, arena, &preview, err));
    return import_run_looked(work->db, work->keyring, &work->run, &preview, err);
}

/* ---- taking over ---- */

struct taking {
    const struct import_work *work;
    const struct job *job;
};

static enum status finish(void *context, struct tx *tx, const struct import_preview *preview,
                          struct err *err)
{
    const struct taking *taking = context;
    const struct import_work *work = taking->work;
    struct audit_entry entry = { .tenant = work->actor->tenant,
                                 .at = work->now,
                                 .actor = work->actor->user,
                                 .action = STR("import"),
                                 .object_type = work->run.sheet,
                                 .object_id = work->run.id,
                                 .rule = taking->job == NULL ? STR("") : STR("job"),
                                 .request = work->request };
    TRY(import_run_end(tx, &work->run, IMPORT_RUN_DONE, preview, work->now, err));
    if (taking->job != NULL)
        TRY(job_finish(tx, taking->job, clock_now(), err));
    return audit_add(tx, &entry, err);
}

STATUS import_work_take(struct import_work *work, struct arena *arena, const struct job *job,
                        struct err *err)
{
    struct import_preview preview = { 0 };
    struct import_job rows = passes(work);
    struct taking taking = { .work = work, .job = job };
    struct import_hooks hooks = { .finish_context = &taking, .finish = finish };
    struct consult consult = { .db = work->db,
                               .seido = work->seido,
                               .actor = work->actor,
                               .now = work->now,
                               .today = work->kinds.today,
                               .request = work->request,
                               .keyring = work->keyring };
    AUTO_WALKER walker = { 0 };
    if (work->run.results.len == 0)
        return err_set(err, ERR_CONFLICT, "", "exchange.look_first", "not looked at yet");
    walker_init(&walker, &consult, str_format(arena, "import:%lld", (long long)work->run.id));
    walker_hooks(&walker, &hooks);
    return import_take(&rows, arena, work->run.id, &hooks, &preview, err);
}
