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

STATUS import_open(const struct request *request, struct arena *arena, struct import_work *ret,
                   struct err *err)
{
    *ret = (struct import_work){ .db = request->db,
                                 .seido = request->seido,
                                 .keyring = request->app->keyring,
                                 .actor = &request->actor,
                                 .kinds = request_kinds(request),
                                 .now = request->now,
                                 .request = str_of(request->id) };
    return import_work_open(ret, arena, request->shown.id, err);
}

struct target import_target(enum route_id route, const struct import_run *run)
{
    return TO_ID(route, run->id);
}
