/* record_json.c - records as JSON, and the snapshots that the history keeps. */
#include "record/record_json.h"

#include "record/message.h"

#include "base/banned.h"

/* After so many faults the rest is not looked at: it is refused in any case. */
enum { SNAPSHOT_MAX = MIB(4), FAULTS_MAX = 100 };

void record_write_values(struct json_writer *json, const struct record *record)
{
    json_object_begin(json);
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        const struct value *value = &record->values[field->number];
        if (!value->has)
            continue;
        json_name(json, field->name);
        kind_of(field)->write_json(json, field, value);
    }
    json_object_end(json);
}

static void read_value(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct json *json, struct value *value,
                       struct problems *problems)
{
    struct err err = { 0 };
    struct value read = { 0 };
    if (json->type != JSON_NULL &&
        kind_of(field)->read_json(arena, context, field, json, &read, &err) != OK) {
        problems_add_err(problems, field->name, &err);
        return;
    }
    *value = read;
}

void record_read_values(struct arena *arena, const struct kind_context *context,
                        const struct json *object, struct record *record, struct problems *problems)
{
    if (object->type != JSON_OBJECT) {
        problems_add(problems, STR(""), GRADE_ERROR, "record.json.object");
        return;
    }
    for (size_t i = 0; i < object->count && problems->count < FAULTS_MAX; i++) {
        const struct field *field = record_field(record->def, object->names[i]);
        if (field == NULL || field->is_fixed)
            problems_add(problems, object->names[i], GRADE_ERROR, "record.json.unknown");
        else
            read_value(arena, context, field, &object->items[i], &record->values[field->number],
                       problems);
    }
}

struct str record_snapshot(struct arena *arena, const struct record *record)
{
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, arena, 1024, SNAPSHOT_MAX);
    json_init(&json, &buf);
    json_object_begin(&json);
    json_member_date(&json, "form_on", record->form_on);
    json_member_text(&json, "state", record_state_name(record->state));
    json_name(&json, STR("values"));
    record_write_values(&json, record);
    json_object_end(&json);
    return buf_str(&buf);
}

static enum record_state state_of(const struct json *json)
{
    for (int state = RECORD_DRAFT; state <= RECORD_DELETED; state++)
        if (json != NULL && str_equal(json->text, record_state_name((enum record_state)state)))
            return (enum record_state)state;
    return RECORD_FINAL;
}

STATUS record_from_snapshot(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, struct str snapshot, struct record **ret,
                            struct err *err)
{
    struct json json = { 0 };
    TRY(json_read(arena, snapshot, &json, err));
    const struct json *values = json.type == JSON_OBJECT ? json_find(&json, "values") : NULL;
    const struct json *form_on = json.type == JSON_OBJECT ? json_find(&json, "form_on") : NULL;
    struct record *record = record_new(arena, def);
    if (values == NULL || values->type != JSON_OBJECT || form_on == NULL ||
        !date_parse_iso(form_on->text, &record->form_on))
        return err_set(err, ERR_DB, "", "record.snapshot", "a version of %.*s cannot be read",
                       STR_ARG(def->name));
    record->state = state_of(json_find(&json, "state"));
    struct problems ignored; /* codes and fields that the definitions no longer know */
    problems_init(&ignored, arena);
    for (size_t i = 0; i < values->count; i++) {
        const struct field *field = record_field(def, values->names[i]);
        if (field != NULL)
            read_value(arena, context, field, &values->items[i], &record->values[field->number],
                       &ignored);
    }
    *ret = record;
    return OK;
}
