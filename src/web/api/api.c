/* api.c - records and steps as JSON. Values are read and written by the same field table as the forms
 * (record/record_json.h); rights, checks, history and audit are those of the pages. */
#include "web/api/api.h"

#include <string.h>

#include "base/json.h"
#include "consult/process.h"
#include "record/list.h"
#include "record/message.h"
#include "record/record_json.h"
#include "web/consult/sign.h"
#include "web/record/record_internal.h"

#include "web/html/form_internal.h"

#include "base/banned.h"

enum { API_BODY_MAX = MIB(16), API_LIST_SIZE = 50, API_PAGE_MAX = 999999 };

static void answer(struct response *response, const struct buf *out)
{
    response->content_type = STR("application/json; charset=utf-8");
    response->body = buf_str(out);
}

/* ---- writing ---- */

/* What the reader may not see is taken out. */
static STATUS visible_copy(const struct request *request, const struct record *record,
                           struct record **ret, struct err *err)
{
    struct sight sight;
    TRY(sight_load(request->db, &request->actor, record, request->now, &sight, err));
    *ret = sight_copy(request->arena, &sight, record);
    return OK;
}

static void member_id(struct json_writer *json, const struct request *request, const char *name,
                      struct str type, int64_t id)
{
    if (id != 0)
        json_member_text(json, name, request_id_text(request, type, id));
}

static void write_record(struct json_writer *json, const struct request *request,
                         const struct record *record)
{
    json_object_begin(json);
    member_id(json, request, "id", record->def->name, record->id.n);
    json_member_text(json, "type", record->def->name);
    member_id(json, request, "casefile", STR("casefile"), record->casefile.n);
    member_id(json, request, "person", STR("person"), record->person.n);
    json_member_text(json, "state", record_state_name(record->state));
    json_member_int(json, "version", record->version);
    json_member_date(json, "form_on", record->form_on);
    json_member_text(json, "updated_at", instant_format_iso(request->arena, record->updated_at));
    if (record->origin.len > 0)
        json_member_text(json, "origin", record->origin);
    json_name(json, STR("values"));
    record_write_values(json, record);
    json_object_end(json);
}

static STATUS answer_record(struct request *request, struct response *response,
                            const struct record *record, struct err *err)
{
    struct record *visible = NULL;
    struct buf out;
    struct json_writer json;
    TRY(visible_copy(request, record, &visible, err));
    buf_init(&out, request->arena, 4096, API_BODY_MAX);
    json_init(&json, &out);
    write_record(&json, request, visible);
    answer(response, &out);
    return OK;
}

static STATUS answer_problems(struct request *request, struct response *response,
                              const struct problems *problems, const struct record_def *def)
{
    struct buf out;
    struct json_writer json;
    struct kind_context context = request_kinds(request);
    static const char *const grades[] = {
        [GRADE_ERROR] = "error", [GRADE_WARNING] = "warning", [GRADE_NOTICE] = "notice"
    };
    buf_init(&out, request->arena, 4096, API_BODY_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_name(&json, STR("problems"));
    json_array_begin(&json);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        json_object_begin(&json);
        json_member_text(&json, "field", problem->field);
        json_member_text(&json, "grade", str_of(grades[problem->grade]));
        json_member_text(&json, "key", str_of(problem->key));
        json_member_text(&json, "message", problem_text(request->arena, &context, def, problem));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_member_text(&json, "request", str_of(request->id));
    json_object_end(&json);
    answer(response, &out);
    response->status = 422;
    return OK;
}

/* ---- reading ---- */

static STATUS read_body(const struct request *request, struct json *ret, struct err *err)
{
    TRY(json_read(request->arena, request->body, ret, err));
    if (ret->type != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "", "web.api.object", "body is no object");
    return OK;
}

static struct str member(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value != NULL && value->type == JSON_TEXT ? value->text : STR("");
}

static int64_t member_number(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value != NULL && value->type == JSON_INT ? value->number : 0;
}

/* request_save reads the form: the body's members stand in for it. */
static void take_save(struct request *request, const struct json *body)
{
    (void)params_add(&request->form, STR("request_key"), member(body, "request_key"));
    (void)params_add(&request->form, STR(SAVE_REASON), member(body, "reason"));
}

static bool is_same(const struct value *a, const struct value *b)
{
    return a->has == b->has && a->number == b->number && str_equal(a->text, b->text);
}

/* What no form would let this user type is refused here too: fields of the program, files, and sections that
 * need a right of their own (the conference's and the municipality's part of a plan). Unchanged values may be
 * sent back. */
static void refuse_closed(const struct request *request, const struct record *record,
                          const struct value *before, struct problems *problems)
{
    const struct record_def *def = record->def;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        bool is_open = !field->is_fixed && field->kind != KIND_FILE &&
                       form_section_is_open(request, def, &def->sections[field->section]);
        if (is_open || is_same(&before[field->number], &record->values[field->number]))
            continue;
        record->values[field->number] = before[field->number];
        (void)problems_add(problems, field->name, GRADE_ERROR, "web.form.not_offered");
    }
}

static STATUS save(struct request *request, struct response *response, const struct json *body,
                   struct record *record, struct err *err)
{
    struct problems problems;
    struct kind_context context = request_kinds(request);
    const struct json *values = json_find(body, "values");
    bool is_repeat = false;
    bool is_final = str_equal(member(body, "state"), STR("final")) ||
                    record->state == RECORD_FINAL || record->def->is_append_only;
    bool is_correction = record->version > 0 && record->state == RECORD_FINAL;
    size_t field_count = record->def->field_count;
    struct value *before = arena_array(request->arena, struct value, field_count);
    struct record stored = *record;
    stored.values = before;
    problems_init(&problems, request->arena);
    if (field_count > 0)
        memcpy(before, record->values, field_count * sizeof *before);
    if (values != NULL)
        record_read_values(request->arena, &context, values, record, &problems);
    refuse_closed(request, record, before, &problems);
    take_save(request, body);
    if (is_correction && record->def->repeat != REPEAT_VERSIONS && member(body, "reason").len == 0)
        (void)problems_add(&problems, STR("reason"), GRADE_ERROR, "web.record.reason.missing");
    record->state = is_final ? RECORD_FINAL : RECORD_DRAFT;
    record_check(request->arena, record, is_final, request->today, &problems);
    TRY(screen_signatures_take(request, record, &stored, is_final, &problems, err));
    if (problems_has_errors(&problems))
        return answer_problems(request, response, &problems, record->def);
    enum status status = record_store(request, record, &is_repeat, err);
    if (status == ERR_INVALID) {
        problems_add_err(&problems, str_of(err->field), err);
        return answer_problems(request, response, &problems, record->def);
    }
    TRY(status);
    response->status = is_repeat || record->version > 1 ? 200 : 201;
    return answer_record(request, response, record, err);
}

/* ---- the calls ---- */

STATUS api_openapi(struct request *request, struct response *response, struct err *err)
{
    TRY(openapi_write(request, &response->body, err));
    response->content_type = STR("application/json; charset=utf-8");
    return OK;
}

/* A value no list can be asked by: the name, the value and what is allowed. */
static void refuse_value(struct problems *problems, struct str name, struct str value,
                         struct str why)
{
    struct problem *problem = problems_add(problems, name, GRADE_ERROR, "web.api.filter.value");
    problem_arg(problem, ARG_TEXT("name", name));
    problem_arg(problem, ARG_TEXT("value", value));
    problem_arg(problem, ARG_TEXT("why", why));
}

static int64_t list_number(const struct request *request, const char *name, int64_t most,
                           int64_t without, struct problems *problems)
{
    struct str text = request_query(request, name);
    const struct text_arg arg = ARG_INT("most", most);
    int64_t number = 0;
    if (text.len == 0)
        return without;
    if (str_to_int(text, &number) && number >= 1 && number <= most)
        return number;
    refuse_value(problems, str_of(name), text,
                 request_text(request, "web.api.filter.number", &arg, 1));
    return without;
}

static bool is_filter(const struct field *field)
{
    return field != NULL && field->is_filter && record_list_may_ask(field);
}

static struct str filter_names(const struct request *request, const struct record_def *def)
{
    struct buf names;
    buf_init(&names, request->arena, 200, API_BODY_MAX);
    buf_add(&names, STR("size, page, count"));
    for (size_t i = 0; i < def->field_count; i++)
        if (is_filter(&def->fields[i]))
            buf_addf(&names, ", %.*s", STR_ARG(def->fields[i].name));
    return buf_str(&names);
}

/* Names no list knows, and names given twice: of a name the first value counts. */
static void refuse_names(const struct request *request, const struct record_def *def,
                         struct problems *problems)
{
    struct params seen;
    params_init(&seen, request->arena);
    for (size_t i = 0; i < request->query.count; i++) {
        const struct param *param = &request->query.items[i];
        bool is_known =
            str_equal(param->name, STR("size")) || str_equal(param->name, STR("page")) ||
            str_equal(param->name, STR("count")) || is_filter(record_field(def, param->name));
        if (!is_known) {
            struct problem *problem =
                problems_add(problems, param->name, GRADE_ERROR, "web.api.filter.name");
            problem_arg(problem, ARG_TEXT("name", param->name));
            problem_arg(problem, ARG_TEXT("allowed", filter_names(request, def)));
        } else if (params_has(&seen, param->name)) {
            refuse_value(problems, param->name, param->value,
                         request_text(request, "web.api.filter.once", NULL, 0));
        }
        (void)params_add(&seen, param->name, param->value);
    }
}

/* Why a value is none of its field: of a code the codes there are, else what the kind says. */
static struct str why_refused(const struct request *request, const struct record_def *def,
                              const struct field *field, const struct err *failure)
{
    struct kind_context context = request_kinds(request);
    struct buf codes;
    if (field->codes == NULL)
        return field_err_text(request->arena, &context, def, field->name, failure);
    buf_init(&codes, request->arena, 200, API_BODY_MAX);
    for (size_t i = 0; i < field->codes->code_count; i++)
        buf_addf(&codes, "%s%.*s", i > 0 ? ", " : "", STR_ARG(field->codes->codes[i].code));
    const struct text_arg arg = ARG_TEXT("codes", buf_str(&codes));
    return request_text(request, "web.api.filter.codes", &arg, 1);
}

static void list_page(const struct request *request, struct list_query *query,
                      struct problems *problems)
{
    struct str count = request_query(request, "count");
    query->size = (size_t)list_number(request, "size", LIST_SIZE_MAX, API_LIST_SIZE, problems);
    query->page = (size_t)list_number(request, "page", API_PAGE_MAX, 1, problems) - 1;
    query->no_total = count.len == 0;
    if (count.len > 0 && !str_equal(count, STR("1")))
        refuse_value(problems, STR("count"), count,
                     request_text(request, "web.api.filter.count", NULL, 0));
}

static STATUS list_filters(const struct request *request, struct list_query *query,
                           struct problems *problems, struct err *err)
{
    struct kind_context context = request_kinds(request);
    for (size_t i = 0; i < query->def->field_count; i++) {
        const struct field *field = &query->def->fields[i];
        struct str text = params_get(&request->query, field->name);
        struct err failure = { 0 };
        if (!is_filter(field) || text.len == 0)
            continue;
        if (query->filter_count == LIST_FILTERS_MAX)
            return err_set(err, ERR_LIMIT, "", "web.input.too_many", "too many filters");
        struct filter *filter = &query->filters[query->filter_count++];
        filter->field = field;
        filter->op = field->kind == KIND_CODES ? FILTER_HAS : FILTER_IS;
        if (value_parse(request->arena, &context, field, text, &filter->value, &failure) != OK)
            refuse_value(problems, field->name, text,
                         why_refused(request, query->def, field, &failure));
    }
    record_list_narrow(request, STR("see"), query);
    return OK;
}

STATUS api_list(struct request *request, struct response *response, struct err *err)
{
    struct clause visible;
    struct list_result result;
    struct problems problems;
    struct buf out;
    struct json_writer json;
    struct list_query query = {
        .def = request->def, .tenant = request->actor.tenant, .visible = &visible, .no_number = true
    };
    may_see_clause(request->arena, &request->actor, request->def->name, request->today, &visible);
    problems_init(&problems, request->arena);
    refuse_names(request, query.def, &problems);
    list_page(request, &query, &problems);
    TRY(list_filters(request, &query, &problems, err));
    if (problems_has_errors(&problems))
        return answer_problems(request, response, &problems, query.def);
    TRY(list_run(request->db, request->arena, &query, &result, err));
    buf_init(&out, request->arena, KIB(32), API_BODY_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_bool(&json, "more", result.has_more);
    if (!result.total_or_more)
        json_member_int(&json, "total", result.total);
    json_name(&json, STR("items"));
    json_array_begin(&json);
    for (size_t i = 0; i < result.count; i++) {
        struct record *visible_record = NULL;
        TRY(visible_copy(request, result.records[i], &visible_record, err));
        write_record(&json, request, visible_record);
    }
    json_array_end(&json);
    json_object_end(&json);
    answer(response, &out);
    return OK;
}

STATUS api_record(struct request *request, struct response *response, struct err *err)
{
    return answer_record(request, response, request->record, err);
}

STATUS api_record_new(struct request *request, struct response *response, struct err *err)
{
    struct json body;
    struct record *record = NULL;
    TRY(read_body(request, &body, err));
    struct str casefile = member(&body, "casefile");
    if (casefile.len > 0)
        TRY(request_id(request, STR("casefile"), casefile, &request->casefile.n, err));
    if (request->def->per == PER_CASEFILE && request->casefile.n == 0)
        return err_set(err, ERR_INVALID, "casefile", "web.api.casefile", "no casefile given");
    if (request->def->is_built_in)
        return err_set(err, ERR_DENIED, "", "web.denied", "built-in records come with a case");
    struct object object = { .type = request->def->name, .casefile = request->casefile };
    TRY(request_may(request, STR("create"), &object, &request->verdict, err));
    TRY(record_begin(request, request->def, &record, err));
    return save(request, response, &body, record, err);
}

STATUS api_record_put(struct request *request, struct response *response, struct err *err)
{
    struct json body;
    struct record *record = record_copy(request->arena, request->record);
    TRY(read_body(request, &body, err));
    struct object object = { .type = record->def->name,
                             .owner = record->owner,
                             .casefile = record->casefile,
                             .person = record->person,
                             .record = record->id };
    struct str action = record->state == RECORD_FINAL ? STR("correct") : STR("write");
    TRY(request_may(request, action, &object, &request->verdict, err));
    record->version = member_number(&body, "version");
    return save(request, response, &body, record, err);
}

STATUS api_record_delete(struct request *request, struct response *response, struct err *err)
{
    struct json body;
    TRY(read_body(request, &body, err));
    take_save(request, &body);
    if (member(&body, "reason").len == 0)
        return err_set(err, ERR_INVALID, "reason", "web.delete.reason.missing", "no reason");
    TRY(record_bin(request, request->record, false, err));
    response->status = 204;
    response->body = STR("");
    return OK;
}

static STATUS answer_refused(struct request *request, struct response *response,
                             const struct step_answer *step)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, request->arena, 1024, API_BODY_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_name(&json, STR("guards"));
    json_array_begin(&json);
    for (size_t i = 0; i < step->refused.guard_count; i++) {
        const struct guard_result *result = &step->refused.guards[i];
        if (result->holds)
            continue;
        json_object_begin(&json);
        json_member_text(&json, "guard", result->guard->name);
        json_member_text(&json, "message", request_label(request, &result->guard->message));
        json_member_text(&json, "remedy", result->guard->remedy);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_member_text(&json, "request", str_of(request->id));
    json_object_end(&json);
    answer(response, &out);
    response->status = 422;
    return OK;
}

STATUS api_step(struct request *request, struct response *response, struct err *err)
{
    struct json body;
    struct step_answer taken = { 0 };
    struct buf out;
    struct json_writer json;
    struct consult consult = request_consult(request);
    TRY(read_body(request, &body, err));
    struct step step = {
        .casefile = request->casefile,
        .transition = member(&body, "transition"),
        .version = member_number(&body, "version"),
        .on = request->today,
        .reason = member(&body, "reason"),
        .request_key = member(&body, "request_key"),
    };
    struct str on = member(&body, "on");
    if (on.len > 0 && !date_parse_iso(on, &step.on))
        return err_set(err, ERR_INVALID, "on", "web.api.date", "not an ISO date");
    enum status status = process_take(&consult, &step, &taken, err);
    if (status == ERR_INVALID && str_equal(str_of(err->key), STR("step.guards")))
        return answer_refused(request, response, &taken);
    TRY(status);
    buf_init(&out, request->arena, 256, API_BODY_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "state", taken.state);
    json_member_int(&json, "lap", taken.lap);
    json_member_bool(&json, "repeat", taken.is_repeat);
    json_object_end(&json);
    answer(response, &out);
    return OK;
}
