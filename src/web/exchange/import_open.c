/* import_open.c - a run of an import with its file. */
#include "web/exchange/import_open.h"

#include "base/banned.h"

STATUS import_run_of(const struct request *request, struct import_run *ret, struct err *err)
{
    TRY(import_run_load(request->db, request->arena, request->actor.tenant, request->shown.id, ret,
                        err));
    if (ret->organisation.n != request->actor.organisation.n)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "import of another organisation");
    return OK;
}

static enum charset charset_of(struct str name)
{
    if (str_equal(name, STR("cp932")))
        return CHARSET_CP932;
    return str_equal(name, STR("utf-8 (BOM)")) ? CHARSET_UTF8_BOM : CHARSET_UTF8;
}

STATUS import_open(const struct request *request, struct arena *arena, struct import_open *ret,
                   struct err *err)
{
    struct str bytes = { 0 };
    struct mapping proposed = { 0 };
    TRY(import_run_of(request, &ret->run, err));
    if (ret->run.state != IMPORT_RUN_STAGED)
        return err_set(err, ERR_CONFLICT, "", "import.run.gone", "import %lld has ended",
                       (long long)ret->run.id);
    TRY(import_run_file(request->db, arena, request->app->keyring, &ret->run, &ret->file_name,
                        &bytes, err));
    TRY(grid_read(arena, bytes, charset_of(ret->run.charset), &ret->grid, err));
    const struct sheet *sheet = sheet_find(arena, request->seido, ret->run.sheet);
    if (sheet == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "sheet of an import is gone");
    mapping_propose(arena, request->seido, sheet, ret->grid.headers, ret->grid.column_count,
                    &proposed);
    if (ret->run.mapping.len > 0)
        return mapping_read(arena, &proposed, ret->run.mapping, &ret->mapping, err);
    return mapping_load(request->db, arena, request->actor.tenant, request->actor.organisation,
                        &proposed, &ret->mapping, &ret->is_kept, err);
}

struct import_job import_job_of(const struct request *request, const struct import_open *open)
{
    return (struct import_job){ .db = request->db, .seido = request->seido,
                                .kinds = request_kinds(request),
                                .tenant = request->actor.tenant,
                                .organisation = request->actor.organisation,
                                .by = request->actor.user, .now = request->now,
                                .grid = &open->grid, .mapping = &open->mapping };
}

struct target import_target(enum route_id route, const struct import_run *run)
{
    return TO_ID(route, run->id);
}
