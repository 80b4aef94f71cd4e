/* openapi.c - the OpenAPI 3.1 document, made from the definitions: one schema a record type, one set of
 * paths for all. */
#include <string.h>

#include "base/json.h"
#include "web/api/api.h"

#include "base/banned.h"

enum { OPENAPI_MAX = MIB(16) };

/* How the values of each kind stand in JSON (record/record_json.h). */
static const struct {
    const char *type, *format, *pattern;
} kind_schemas[KINDS] = {
    [KIND_TEXT] = { "string", NULL, NULL },
    [KIND_LONG_TEXT] = { "string", NULL, NULL },
    [KIND_NAME] = { "string", NULL, NULL },
    [KIND_KANA] = { "string", NULL, NULL },
    [KIND_DATE] = { "string", "date", NULL },
    [KIND_PARTIAL_DATE] = { "string", NULL, "^\\d{4}(-\\d{2}(-\\d{2})?)?~?$" },
    [KIND_TIME] = { "string", NULL, "^\\d{2}:\\d{2}$" },
    [KIND_YEN] = { "integer", NULL, NULL },
    [KIND_COUNT] = { "integer", NULL, NULL },
    [KIND_RATE] = { "integer", NULL, NULL },
    [KIND_CODE] = { "string", NULL, NULL },
    [KIND_CODES] = { "array", NULL, NULL },
    [KIND_YES_NO] = { "string", NULL, "^(yes|no|unknown)$" },
    [KIND_FLAG] = { "boolean", NULL, NULL },
    [KIND_POSTAL_CODE] = { "string", NULL, "^\\d{3}-\\d{4}$" },
    [KIND_TELEPHONE] = { "string", NULL, "^\\d+$" },
    [KIND_EMAIL] = { "string", "email", NULL },
    [KIND_MONTH] = { "string", NULL, "^\\d{4}-\\d{2}$" },
    [KIND_USER] = { "string", NULL, NULL },
    [KIND_ORGANISATION] = { "string", NULL, NULL },
    [KIND_PERSON] = { "string", NULL, NULL },
    [KIND_CASEFILE] = { "string", NULL, NULL },
    [KIND_RECORD] = { "string", NULL, NULL },
    [KIND_TABLE] = { "array", NULL, NULL },
    [KIND_FILE] = { "string", NULL, NULL },
    [KIND_CONSENT] = { "object", NULL, NULL },
};

static void write_codes(struct json_writer *json, const struct field *field)
{
    json_name(json, STR("enum"));
    json_array_begin(json);
    for (size_t i = 0; i < field->codes->code_count; i++)
        json_text(json, field->codes->codes[i].code);
    json_array_end(json);
}

static void write_field(struct json_writer *json, const struct request *request,
                        const struct field *field);

static void write_columns(struct json_writer *json, const struct request *request,
                          const struct field *field)
{
    json_name(json, STR("items"));
    json_object_begin(json);
    json_member_text(json, "type", STR("object"));
    json_name(json, STR("properties"));
    json_object_begin(json);
    for (size_t i = 0; i < field->column_count; i++)
        write_field(json, request, &field->columns[i]);
    json_object_end(json);
    json_object_end(json);
}

static void write_limits(struct json_writer *json, const struct field *field)
{
    bool is_text = strcmp(kind_schemas[field->kind].type, "string") == 0;
    if (field->has_min)
        json_member_int(json, is_text ? "minLength" : "minimum", field->min);
    if (field->has_max)
        json_member_int(json,
                        is_text                     ? "maxLength"
                        : field->kind == KIND_TABLE ? "maxItems"
                                                    : "maximum",
                        field->max);
}

/* One property. Tables hold columns, columns no tables: one level only. */
static void write_field(struct json_writer *json, const struct request *request,
                        const struct field *field)
{
    json_name(json, field->name);
    json_object_begin(json);
    json_member_text(json, "type", str_of(kind_schemas[field->kind].type));
    if (kind_schemas[field->kind].format != NULL)
        json_member_text(json, "format", str_of(kind_schemas[field->kind].format));
    if (kind_schemas[field->kind].pattern != NULL)
        json_member_text(json, "pattern", str_of(kind_schemas[field->kind].pattern));
    json_member_text(json, "title", request_label(request, &field->label));
    if (field->help.in[LANG_JA].len > 0)
        json_member_text(json, "description", request_label(request, &field->help));
    if (field->kind == KIND_CODE) {
        write_codes(json, field);
    } else if (field->kind == KIND_CODES) {
        json_name(json, STR("items"));
        json_object_begin(json);
        json_member_text(json, "type", STR("string"));
        write_codes(json, field);
        json_object_end(json);
    } else if (field->kind == KIND_TABLE) {
        write_columns(json, request, field);
    }
    if (field->kind != KIND_DATE)
        write_limits(json, field);
    if (field->is_fixed)
        json_member_bool(json, "readOnly", true);
    json_object_end(json);
}

static void write_schema(struct json_writer *json, const struct request *request,
                         const struct record_def *def)
{
    json_name(json, def->name);
    json_object_begin(json);
    json_member_text(json, "type", STR("object"));
    json_member_text(json, "title", request_label(request, &def->label));
    json_name(json, STR("properties"));
    json_object_begin(json);
    for (size_t i = 0; i < def->field_count; i++)
        write_field(json, request, &def->fields[i]);
    json_object_end(json);
    json_object_end(json);
}

/* ---- paths ---- */

static void parameter(struct json_writer *json, const char *name, const char *place,
                      const char *about)
{
    json_object_begin(json);
    json_member_text(json, "name", str_of(name));
    json_member_text(json, "in", str_of(place));
    json_member_bool(json, "required", strcmp(place, "path") == 0);
    json_member_text(json, "description", str_of(about));
    json_name(json, STR("schema"));
    json_object_begin(json);
    json_member_text(json, "type", STR("string"));
    json_object_end(json);
    json_object_end(json);
}

struct call {
    const char *method, *summary, *success;
    bool has_body;
};

static void write_call(struct json_writer *json, const struct call *call)
{
    static const char *const failures[][2] = {
        { "401", "no live token" },
        { "404", "absent, or hidden from the token's role" },
        { "409", "somebody else saved meanwhile" },
        { "422", "the values have problems" },
    };
    json_name(json, str_of(call->method));
    json_object_begin(json);
    json_member_text(json, "summary", str_of(call->summary));
    if (call->has_body) {
        json_name(json, STR("requestBody"));
        json_object_begin(json);
        json_name(json, STR("content"));
        json_object_begin(json);
        json_name(json, STR("application/json"));
        json_object_begin(json);
        json_name(json, STR("schema"));
        json_object_begin(json);
        json_member_text(json, "type", STR("object"));
        json_object_end(json);
        json_object_end(json);
        json_object_end(json);
        json_object_end(json);
    }
    json_name(json, STR("responses"));
    json_object_begin(json);
    json_name(json, str_of(call->success));
    json_object_begin(json);
    json_member_text(json, "description", STR("done"));
    json_object_end(json);
    for (size_t i = 0; i < LENGTH(failures); i++) {
        json_name(json, str_of(failures[i][0]));
        json_object_begin(json);
        json_member_text(json, "description", str_of(failures[i][1]));
        json_object_end(json);
    }
    json_object_end(json);
    json_object_end(json);
}

static void write_path(struct json_writer *json, struct str path, const char *const names[2],
                       const struct call *calls, size_t call_count)
{
    json_name(json, path);
    json_object_begin(json);
    if (names != NULL) {
        json_name(json, STR("parameters"));
        json_array_begin(json);
        parameter(json, names[0], "path", names[1]);
        json_array_end(json);
    }
    for (size_t i = 0; i < call_count; i++)
        write_call(json, &calls[i]);
    json_object_end(json);
}

static void write_paths(struct json_writer *json, const struct request *request)
{
    static const struct call all[] = {
        { "get",
          "List; size, page, the fields marked as filters and count=1 as query. `more`: there is another"
          " page. `total` stands on the last page, and everywhere with count=1."
          " Other names, and values that cannot be read, are refused with 422",
          "200", false },
        { "post", "Make a new one: casefile, state, request_key, values", "201", true },
    };
    static const struct call one[] = {
        { "get", "Read", "200", false },
        { "put", "Save or correct: version, state, reason, values", "200", true },
        { "delete", "To the bin for 30 days: reason", "204", true },
    };
    static const struct call step[] = {
        { "post", "Take a step: transition, on, reason, version, request_key", "200", true },
    };
    static const struct call calc[] = {
        { "post", "Compute: the members of the rule (banso calc --schema); nothing is kept", "200",
          true },
    };
    static const struct call index[] = {
        { "get", "Addresses of what the token may ask for: records, calc, steps", "200", false },
    };
    static const char *const rule[2] = { "rule", "name of the rule, as banso calc --list" };
    static const char *const record_id[2] = { "record", "key and tag, as returned" };
    static const char *const case_id[2] = { "casefile", "key and tag, as returned" };
    write_path(json, STR("/api/v1"), NULL, index, LENGTH(index));
    for (size_t i = 0; i < request->seido->record_count; i++) {
        struct str name = request->seido->records[i].name;
        write_path(json, str_format(request->arena, "/api/v1/records/%.*s", STR_ARG(name)), NULL,
                   all, LENGTH(all));
        write_path(json, str_format(request->arena, "/api/v1/records/%.*s/{record}", STR_ARG(name)),
                   record_id, one, LENGTH(one));
    }
    write_path(json, STR("/api/v1/cases/{casefile}/steps"), case_id, step, LENGTH(step));
    write_path(json, STR("/api/v1/calc/{rule}"), rule, calc, LENGTH(calc));
}

STATUS openapi_write(const struct request *request, struct str *ret, struct err *err)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, request->arena, KIB(256), OPENAPI_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "openapi", STR("3.1.0"));
    json_name(&json, STR("info"));
    json_object_begin(&json);
    json_member_text(&json, "title", STR("Banso"));
    json_member_text(&json, "version", str_cut(request->seido->version, 16));
    json_object_end(&json);
    json_name(&json, STR("security"));
    json_array_begin(&json);
    json_object_begin(&json);
    json_name(&json, STR("token"));
    json_array_begin(&json);
    json_array_end(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_name(&json, STR("paths"));
    json_object_begin(&json);
    write_paths(&json, request);
    json_object_end(&json);
    json_name(&json, STR("components"));
    json_object_begin(&json);
    json_name(&json, STR("securitySchemes"));
    json_object_begin(&json);
    json_name(&json, STR("token"));
    json_object_begin(&json);
    json_member_text(&json, "type", STR("http"));
    json_member_text(&json, "scheme", STR("bearer"));
    json_object_end(&json);
    json_object_end(&json);
    json_name(&json, STR("schemas"));
    json_object_begin(&json);
    for (size_t i = 0; i < request->seido->record_count; i++)
        write_schema(&json, request, &request->seido->records[i]);
    json_object_end(&json);
    json_object_end(&json);
    json_object_end(&json);
    *ret = buf_str(&out);
    return buf_ok(&out) ? OK
                        : err_set(err, ERR_LIMIT, "", "web.page.too_large", "openapi too large");
}
