/* kind_key.c - links to users, organisations, persons, cases, records and files; and consents, which
 * keep how they were given and the exact words. */
#include "record/kind_rows.h"

#include <stdio.h>

#include "base/banned.h"

static struct value key_value(int64_t key)
{
    return (struct value){ .has = true, .number = key };
}

STATUS parse_key(struct arena *arena, const struct kind_context *context, const struct field *field,
                 struct str text, struct value *ret, struct err *err)
{
    (void)arena, (void)context;
    int64_t key = 0;
    if (!str_to_int(text, &key) || key <= 0)
        return kind_refuse(err, field, "record.key");
    *ret = key_value(key);
    return OK;
}

/* A number is the key of a user; anything else the name of a worker not mapped yet. */
STATUS parse_user(struct arena *arena, const struct kind_context *context,
                  const struct field *field, struct str text, struct value *ret, struct err *err)
{
    int64_t key = 0;
    if (str_to_int(text, &key) && key > 0)
        *ret = key_value(key);
    else
        TRY(parse_text(arena, context, field, text, ret, err));
    return OK;
}

struct str show_key(struct arena *arena, const struct kind_context *context,
                    const struct field *field, const struct value *value)
{
    struct str name = { 0 };
    if (context->name_of != NULL)
        name = context->name_of(context->name_context, field, value->number);
    return name.len > 0 ? name : str_from_int(arena, value->number);
}

struct str edit_key(struct arena *arena, const struct kind_context *context,
                    const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    return str_from_int(arena, value->number);
}

struct str show_user(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    return value->number == 0 ? value->text : show_key(arena, context, field, value);
}

struct str edit_user(struct arena *arena, const struct kind_context *context,
                     const struct field *field, const struct value *value)
{
    return value->number == 0 ? value->text : edit_key(arena, context, field, value);
}

void bind_pair(struct stmt *stmt, int at, const struct value *value)
{
    if (value->has && value->number != 0)
        bind_int(stmt, at, value->number);
    else
        bind_null(stmt, at);
    if (value->has && value->text.len > 0)
        bind_text(stmt, at + 1, value->text);
    else
        bind_null(stmt, at + 1);
}

void load_pair(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)
{
    int64_t number = col_int(stmt, at);
    struct str text = col_text(stmt, at + 1);
    if (number != 0 || text.len > 0)
        *ret = (struct value){ .has = true, .number = number, .text = arena_copy(arena, text) };
}

static void write_number_text(struct json_writer *json, int64_t number)
{
    char room[24];
    int len = snprintf(room, sizeof room, "%lld", (long long)number);
    json_text(json, (struct str){ room, (size_t)len });
}

void write_key(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    write_number_text(json, value->number);
}

void write_user(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    if (value->number != 0) {
        write_number_text(json, value->number);
        return;
    }
    json_object_begin(json);
    json_member_text(json, "name", value->text);
    json_object_end(json);
}

STATUS read_key(struct arena *arena, const struct kind_context *context, const struct field *field,
                const struct json *json, struct value *ret, struct err *err)
{
    if (json->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    return parse_key(arena, context, field, json->text, ret, err);
}

STATUS read_user(struct arena *arena, const struct kind_context *context, const struct field *field,
                 const struct json *json, struct value *ret, struct err *err)
{
    if (json->type != JSON_OBJECT)
        return read_key(arena, context, field, json, ret, err);
    const struct json *name = json_find(json, "name");
    if (name == NULL || name->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    struct value value = { 0 };
    TRY(value_parse(arena, context, field, name->text, &value, err));
    *ret = value;
    return OK;
}

/* ---- consents ---- */

static const char *const given_names[] = { [CONSENT_PAPER] = "paper",
                                           [CONSENT_SCREEN] = "screen",
                                           [CONSENT_ORAL] = "oral",
                                           [CONSENT_PROXY] = "proxy" };

static int64_t given_of(struct str name)
{
    for (size_t i = 1; i < LENGTH(given_names); i++)
        if (str_equal(name, str_of(given_names[i])))
            return (int64_t)i;
    return 0;
}

static const char *given_name(const struct value *value)
{
    bool is_known = value->number > 0 && (size_t)value->number < LENGTH(given_names);
    return given_names[is_known ? (size_t)value->number : (size_t)CONSENT_PAPER];
}

static struct str version_of(const struct value *value)
{
    struct str rest = value->text, version = { 0 };
    return str_split(&rest, '\n', &version) ? version : value->text;
}

static struct value consent_value(struct arena *arena, const struct kind_context *context,
                                  int64_t given, const struct statement_version *version)
{
    struct str words = version->text.in[context->lang];
    return (struct value){ .has = true,
                           .number = given,
                           .text = str_format(arena, "%.*s\n%.*s", STR_ARG(version->version),
                                              STR_ARG(words)) };
}

/* "oral", or "oral 2025-04" for the version that stood on the form. */
STATUS parse_consent(struct arena *arena, const struct kind_context *context,
                     const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct str rest = text, word = { 0 };
    (void)str_split(&rest, ' ', &word);
    int64_t given = given_of(word);
    if (given == 0)
        return kind_refuse(err, field, "record.consent");
    const struct statement *statement = seido_statement(context->seido, field->target);
    const struct statement_version *version = NULL;
    if (statement != NULL)
        version = rest.len > 0 ? statement_version(statement, rest)
                               : statement_on(statement, context->today);
    if (version == NULL)
        return kind_refuse(err, field, "record.consent.version");
    *ret = consent_value(arena, context, given, version);
    return OK;
}

struct str show_consent(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct value *value)
{
    static const char *const keys[] = { [CONSENT_PAPER] = "record.consent.paper",
                                        [CONSENT_SCREEN] = "record.consent.screen",
                                        [CONSENT_ORAL] = "record.consent.oral",
                                        [CONSENT_PROXY] = "record.consent.proxy" };
    (void)field;
    bool is_known = value->number > 0 && (size_t)value->number < LENGTH(keys);
    struct str word =
        kind_word(arena, context, keys[is_known ? (size_t)value->number : (size_t)CONSENT_PAPER],
                  given_name(value));
    return str_format(arena, "%.*s (%.*s)", STR_ARG(word), STR_ARG(version_of(value)));
}

struct str edit_consent(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct value *value)
{
    (void)context, (void)field;
    return str_format(arena, "%s %.*s", given_name(value), STR_ARG(version_of(value)));
}

void write_consent(struct json_writer *json, const struct field *field, const struct value *value)
{
    (void)field;
    struct str version = version_of(value);
    json_object_begin(json);
    json_member_text(json, "given", str_of(given_name(value)));
    json_member_text(json, "version", version);
    json_member_text(json, "statement", str_slice(value->text, version.len + 1, value->text.len));
    json_object_end(json);
}

/* The statement as written counts: a snapshot keeps the words that were shown. */
STATUS read_consent(struct arena *arena, const struct kind_context *context,
                    const struct field *field, const struct json *json, struct value *ret,
                    struct err *err)
{
    const struct json *given = json_find(json, "given");
    const struct json *version = json_find(json, "version");
    const struct json *words = json_find(json, "statement");
    if (json->type != JSON_OBJECT || given == NULL || given->type != JSON_TEXT)
        return kind_refuse_json(err, field);
    if (version == NULL || version->type != JSON_TEXT)
        return parse_consent(arena, context, field, given->text, ret, err);
    if (given_of(given->text) == 0)
        return kind_refuse(err, field, "record.consent");
    struct str text = words != NULL && words->type == JSON_TEXT ? words->text : STR("");
    *ret = (struct value){ .has = true,
                           .number = given_of(given->text),
                           .text = str_format(arena, "%.*s\n%.*s", STR_ARG(version->text),
                                              STR_ARG(text)) };
    return OK;
}
