/* calc_case.c - what a case tells a computation (calc_case.h). */
#include "web/calc/calc_case.h"

#include "consult/casefile.h"
#include "consult/consult.h"
#include "record/protection/sight.h"
#include "web/calc/calc_town.h"
#include "web/consult/parts.h"

#include "base/banned.h"

/* As far as the reader may see it; "" else. errors: ERR_NOT_FOUND no such person for the reader */
static STATUS load_address(struct request *request, PersonId id, struct str *ret, struct err *err)
{
    const struct record_def *def = seido_record(request->seido, STR("person"));
    struct record *person = NULL;
    struct sight sight;
    TRY(record_load(request->db, request->arena, def, request->actor.tenant, (RecordId){ id.n },
                    &person, err));
    TRY(sight_load(request->db, &request->actor, person, request->now, &sight, err));
    *ret = record_value(sight_copy(request->arena, &sight, person), STR("address"))->text;
    return OK;
}

static STATUS audit_view(const struct request *request, const struct casefile *casefile,
                         struct err *err)
{
    struct audit_entry entry = request_audit(request, "view", STR("person"), casefile->person.n);
    entry.casefile = casefile->id;
    entry.fields = STR("address");
    return request->app->spool == NULL ? OK : audit_spool_add(request->app->spool, &entry, err);
}

static STATUS find_town(struct request *request, struct str office_code, struct str *ret,
                        struct err *err)
{
    struct consult consult = request_consult(request);
    struct casefile casefile;
    struct object object = { .type = STR("casefile") };
    struct verdict verdict;
    struct str address = STR("");
    TRY(request_id(request, object.type, request_query(request, "case"), &object.casefile.n, err));
    TRY(request_may(request, STR("see"), &object, &verdict, err));
    TRY(casefile_load(&consult, object.casefile, &casefile, err));
    TRY(load_address(request, casefile.person, &address, err));
    *ret = calc_town_of_words(request, municipality_words(request, address), office_code);
    return ret->len == 0 ? OK : audit_view(request, &casefile, err);
}

STATUS calc_case_town(struct request *request, struct str office_code, struct str *ret,
                      struct err *err)
{
    struct err unseen = { 0 };
    *ret = STR("");
    if (request_query(request, "case").len == 0)
        return OK;
    enum status status = find_town(request, office_code, ret, &unseen);
    if (status == OK || status == ERR_NOT_FOUND)
        return OK;
    *err = unseen;
    return status;
}
