/* request.c - what page functions ask of a request. */
#include "web/request.h"

#include <assert.h>
#include <string.h>

#include "access/account.h"
#include "os/keyring.h"
#include "record/message.h"
#include "web/http/form_token.h"
#include "web/route.h"

#include "base/banned.h"

struct voice request_voice(const struct request *request)
{
    return (struct voice){ request->app->catalogue,
                           request->viewer.western_years ? NULL : &request->seido->eras,
                           request->lang, request->lang == LANG_EN };
}

struct str request_text(const struct request *request, const char *key, const struct text_arg *args,
                        size_t arg_count)
{
    return catalogue_text(request->arena, request_voice(request), key, args, arg_count);
}

struct str request_err_text(const struct request *request, const struct err *err)
{
    struct text_arg args[ERR_ARGS_MAX];
    for (size_t i = 0; i < err->arg_count; i++)
        args[i] = (struct text_arg){ .name = err->args[i].name,
                                     .kind = err->args[i].kind,
                                     .number = err->args[i].number,
                                     .text = str_of(err->args[i].text) };
    return request_text(request, err->key, args, err->arg_count);
}

struct str request_problem_label(const struct request *request, const struct problem *problem)
{
    struct kind_context context = request_kinds(request);
    const struct record_def *def = request->def;
    struct str path = problem->field, type = STR("");
    if (problem->label.len > 0)
        return problem->label;
    if (def == NULL && str_split(&path, '.', &type))
        def = seido_record(request->seido, type);
    if (def == NULL || field_of_path(def, path) == NULL)
        return STR("");
    return field_path_label(request->arena, &context, def, path);
}

struct str request_problem_text(const struct request *request, const struct problem *problem)
{
    struct kind_context context = request_kinds(request);
    struct problem own = *problem;
    struct str rest = problem->field, type = STR("");
    if (request->def != NULL)
        return problem_text(request->arena, &context, request->def, problem);
    /* "person.family_name": two types on one page */
    if (str_split(&rest, '.', &type) && type.len < problem->field.len) {
        const struct record_def *def = seido_record(request->seido, type);
        own.field = str_slice(problem->field, type.len + 1, problem->field.len);
        if (def != NULL)
            return problem_text(request->arena, &context, def, &own);
    }
    return request_text(request, problem->key, problem->args, problem->arg_count);
}

void label_problems(const struct request *request, struct problems *problems, const char *name,
                    const char *key)
{
    for (size_t i = 0; i < problems->count; i++)
        if (str_equal(problems->items[i].field, str_of(name)))
            problems->items[i].label = request_text(request, key, NULL, 0);
}

struct str request_label(const struct request *request, const struct label *label)
{
    return label->in[request->lang];
}

struct str request_query(const struct request *request, const char *name)
{
    return params_get(&request->query, str_of(name));
}

struct str request_form(const struct request *request, const char *name)
{
    return params_get(&request->form, str_of(name));
}

struct kind_context request_kinds(const struct request *request)
{
    return (struct kind_context){
        .seido = request->seido,
        .lang = request->lang,
        .today = request->today,
        .western_years = request->viewer.western_years,
        .english_dates = request->lang == LANG_EN,
        .catalogue = request->app->catalogue,
    };
}

STATUS request_id(const struct request *request, struct str type, struct str text, int64_t *ret,
                  struct err *err)
{
    if (!tag_read(request->app->keyring, request->actor.tenant.n, type, text, ret))
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "id without its tag");
    return OK;
}

struct str request_id_text(const struct request *request, struct str type, int64_t id)
{
    struct case_address *last = request->case_address;
    bool is_case = last != NULL && str_equal(type, STR("casefile"));
    if (is_case && last->id == id)
        return last->text;
    struct str text =
        tag_write(request->app->keyring, request->arena, request->actor.tenant.n, type, id);
    if (is_case)
        *last = (struct case_address){ id, text };
    return text;
}

STATUS request_may(const struct request *request, struct str action, const struct object *object,
                   struct verdict *ret, struct err *err)
{
    TRY(may(request->db, &request->actor, action, object, request->now, ret, err));
    if (ret->allowed)
        return OK;
    struct audit_entry entry = request_audit(request, "denied", object->type, object->record.n);
    entry.casefile = object->casefile;
    entry.rule = str_of(ret->rule);
    entry.fields = action;
    if (request->app->spool != NULL)
        TRY(audit_spool_add(request->app->spool, &entry, err));
    return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "denied by %s", ret->rule);
}

struct audit_entry request_audit(const struct request *request, const char *action, struct str type,
                                 int64_t id)
{
    return (struct audit_entry){
        .tenant = request->actor.tenant,
        .at = request->now,
        .actor = request->actor.user,
        .action = str_of(action),
        .object_type = type,
        .object_id = id,
        .casefile = request->casefile,
        .rule = request->verdict.rule != NULL ? str_of(request->verdict.rule)
                : request->rule != NULL       ? str_of(request->rule)
                                              : STR(""),
        .basis = request->verdict.grant == 0
                     ? STR("")
                     : str_format(request->arena, "grant:%lld", (long long)request->verdict.grant),
        .fields = STR(""),
        .request = str_of(request->id),
    };
}

struct save request_save(const struct request *request)
{
    struct str key = request_form(request, "request_key");
    return (struct save){
        .by = request->actor.user,
        .at = request->now,
        .request_key = request_key_is_valid(key) ? key : STR(""),
        .reason = str_trim(request_form(request, SAVE_REASON)),
        .keyring = request->app->keyring,
        .actor = &request->actor,
    };
}

struct visit request_visit(const struct request *request)
{
    return (struct visit){
        .tenant =
            request->actor.tenant.n != 0 ? request->actor.tenant : request->app->sign_in_tenant,
        .source = request->source,
        .agent = request->agent,
        .request = str_of(request->id),
        .now = request->now,
    };
}

struct act request_act(const struct request *request)
{
    return (struct act){
        .tenant = request->actor.tenant,
        .by = request->actor.user,
        .now = request->now,
        .request = str_of(request->id),
    };
}

void response_redirect(const struct request *request, struct response *response,
                       struct target target)
{
    response->status = 303;
    response->location = target_url(request, target);
}
