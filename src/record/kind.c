/* kind.c - the rows of the field kinds, and what is common to them. */
#include "record/kind.h"

#include <assert.h>

#include "record/kind_rows.h"

#include "base/banned.h"

/* NOLINTBEGIN(bugprone-macro-parentheses): the values of an initializer need none */
#define TEXT_ROW(word, parser, shown)                                                              \
    {                                                                                              \
        .name = word, .column_type = "text", .parse = parser, .format = shown, .edit = show_text,  \
        .bind = bind_text_value, .load = load_text_value, .write_json = write_text,                \
        .read_json = read_text                                                                     \
    }
#define KEY_ROW(word)                                                                              \
    {                                                                                              \
        .name = word, .column_type = "key", .parse = parse_key, .format = show_key,                \
        .edit = edit_key, .bind = bind_number, .load = load_number, .write_json = write_key,       \
        .read_json = read_key                                                                      \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

const struct kind kinds[KINDS] = {
    [KIND_TEXT] = TEXT_ROW("text", parse_text, show_text),
    [KIND_LONG_TEXT] = TEXT_ROW("long_text", parse_long_text, show_text),
    [KIND_NAME] = TEXT_ROW("name", parse_text, show_text),
    [KIND_KANA] = TEXT_ROW("kana", parse_kana, show_text),
    [KIND_POSTAL_CODE] = TEXT_ROW("postal_code", parse_postal_code, show_text),
    [KIND_TELEPHONE] = { .name = "telephone",
                         .column_type = "text",
                         .parse = parse_telephone,
                         .format = show_telephone,
                         .edit = show_telephone,
                         .bind = bind_text_value,
                         .load = load_text_value,
                         .write_json = write_text,
                         .read_json = read_text },
    [KIND_EMAIL] = TEXT_ROW("email", parse_email, show_text),
    [KIND_DATE] = { .name = "date",
                    .column_type = "date",
                    .parse = parse_date,
                    .format = show_date,
                    .edit = edit_date,
                    .bind = bind_date_value,
                    .load = load_date_value,
                    .write_json = write_date,
                    .read_json = read_date },
    [KIND_PARTIAL_DATE] = { .name = "partial_date",
                            .column_type = "date",
                            .second_suffix = "_precision",
                            .second_type = "int",
                            .parse = parse_partial_date,
                            .format = show_partial_date,
                            .edit = edit_partial_date,
                            .bind = bind_partial_date,
                            .load = load_partial_date,
                            .write_json = write_partial_date,
                            .read_json = read_date },
    [KIND_MONTH] = { .name = "month",
                     .column_type = "date",
                     .parse = parse_month,
                     .format = show_month,
                     .edit = edit_month,
                     .bind = bind_date_value,
                     .load = load_date_value,
                     .write_json = write_month,
                     .read_json = read_date },
    [KIND_TIME] = { .name = "time",
                    .column_type = "int",
                    .parse = parse_time,
                    .format = show_time,
                    .edit = show_time,
                    .bind = bind_number,
                    .load = load_number,
                    .write_json = write_time,
                    .read_json = read_date },
    [KIND_YEN] = { .name = "yen",
                   .column_type = "key",
                   .parse = parse_yen,
                   .format = show_yen,
                   .edit = edit_number,
                   .bind = bind_number,
                   .load = load_number,
                   .write_json = write_number,
                   .read_json = read_number },
    [KIND_COUNT] = { .name = "count",
                     .column_type = "key",
                     .parse = parse_count,
                     .format = show_count,
                     .edit = edit_number,
                     .bind = bind_number,
                     .load = load_number,
                     .write_json = write_number,
                     .read_json = read_number },
    [KIND_RATE] = { .name = "rate",
                    .column_type = "int",
                    .parse = parse_rate,
                    .format = show_rate,
                    .edit = edit_rate,
                    .bind = bind_number,
                    .load = load_number,
                    .write_json = write_number,
                    .read_json = read_number },
    [KIND_CODE] = { .name = "code",
                    .column_type = "text",
                    .parse = parse_code,
                    .format = show_code,
                    .edit = show_text,
                    .bind = bind_text_value,
                    .load = load_text_value,
                    .write_json = write_text,
                    .read_json = read_code },
    [KIND_CODES] = { .name = "codes",
                     .column_type = "text",
                     .parse = parse_codes,
                     .format = show_codes,
                     .edit = edit_codes,
                     .bind = bind_text_value,
                     .load = load_text_value,
                     .write_json = write_codes,
                     .read_json = read_codes },
    [KIND_YES_NO] = { .name = "yes_no",
                      .column_type = "int",
                      .parse = parse_yes_no,
                      .format = show_yes_no,
                      .edit = edit_yes_no,
                      .bind = bind_number,
                      .load = load_number,
                      .write_json = write_yes_no,
                      .read_json = read_yes_no },
    [KIND_FLAG] = { .name = "flag",
                    .column_type = "int",
                    .parse = parse_flag,
                    .format = show_flag,
                    .edit = edit_flag,
                    .bind = bind_number,
                    .load = load_number,
                    .write_json = write_flag,
                    .read_json = read_flag },
    [KIND_USER] = { .name = "user",
                    .column_type = "key",
                    .second_suffix = "_text",
                    .second_type = "text",
                    .parse = parse_user,
                    .format = show_user,
                    .edit = edit_user,
                    .bind = bind_pair,
                    .load = load_pair,
                    .write_json = write_user,
                    .read_json = read_user },
    [KIND_ORGANISATION] = KEY_ROW("organisation"),
    [KIND_PERSON] = KEY_ROW("person"),
    [KIND_CASEFILE] = KEY_ROW("casefile"),
    [KIND_RECORD] = KEY_ROW("record"),
    [KIND_FILE] = KEY_ROW("file"),
    [KIND_CONSENT] = { .name = "consent",
                       .column_type = "int",
                       .second_suffix = "_text",
                       .second_type = "text",
                       .parse = parse_consent,
                       .format = show_consent,
                       .edit = edit_consent,
                       .bind = bind_pair,
                       .load = load_pair,
                       .write_json = write_consent,
                       .read_json = read_consent },
    [KIND_TABLE] = { .name = "table",
                     .parse = parse_table,
                     .format = show_table,
                     .edit = edit_table,
                     .bind = bind_nothing,
                     .load = load_nothing,
                     .write_json = write_table,
                     .read_json = read_table },
};
static_assert(LENGTH(kinds) == KINDS, "a row for every kind");

const struct kind *kind_of(const struct field *field)
{
    assert(field->kind < KINDS);
    return &kinds[field->kind];
}

int kind_columns(enum field_kind kind)
{
    if (kinds[kind].column_type == NULL)
        return 0;
    return kinds[kind].second_suffix == NULL ? 1 : 2;
}

/* What sort of value each kind holds. */
enum family { FAMILY_OTHER, FAMILY_TEXT, FAMILY_NUMBER, FAMILY_DATE, FAMILY_KEY };
static const enum family families[KINDS] = {
    [KIND_TEXT] = FAMILY_TEXT,         [KIND_LONG_TEXT] = FAMILY_TEXT,
    [KIND_NAME] = FAMILY_TEXT,         [KIND_KANA] = FAMILY_TEXT,
    [KIND_POSTAL_CODE] = FAMILY_TEXT,  [KIND_TELEPHONE] = FAMILY_TEXT,
    [KIND_EMAIL] = FAMILY_TEXT,        [KIND_DATE] = FAMILY_DATE,
    [KIND_PARTIAL_DATE] = FAMILY_DATE, [KIND_MONTH] = FAMILY_DATE,
    [KIND_TIME] = FAMILY_NUMBER,       [KIND_YEN] = FAMILY_NUMBER,
    [KIND_COUNT] = FAMILY_NUMBER,      [KIND_RATE] = FAMILY_NUMBER,
    [KIND_USER] = FAMILY_KEY,          [KIND_ORGANISATION] = FAMILY_KEY,
    [KIND_PERSON] = FAMILY_KEY,        [KIND_CASEFILE] = FAMILY_KEY,
    [KIND_RECORD] = FAMILY_KEY,        [KIND_FILE] = FAMILY_KEY,
};

bool kind_is_text(enum field_kind kind)
{
    return families[kind] == FAMILY_TEXT;
}

bool kind_is_number(enum field_kind kind)
{
    return families[kind] == FAMILY_NUMBER;
}

bool kind_is_date(enum field_kind kind)
{
    return families[kind] == FAMILY_DATE;
}

bool kind_is_key(enum field_kind kind)
{
    return families[kind] == FAMILY_KEY;
}

STATUS value_parse(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err)
{
    struct value value = { 0 };
    struct str tidy = { 0 };
    TRY(kind_tidy(arena, field, text, &tidy, err));
    if (tidy.len > 0)
        TRY(kind_of(field)->parse(arena, context, field, tidy, &value, err));
    *ret = value;
    return OK;
}

struct str value_format(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct value *value)
{
    return value->has ? kind_of(field)->format(arena, context, field, value) : STR("");
}

struct str value_edit(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value)
{
    return value->has ? kind_of(field)->edit(arena, context, field, value) : STR("");
}

struct str kind_word(struct arena *arena, const struct kind_context *context, const char *key,
                     const char *fallback)
{
    if (context->catalogue == NULL || context->seido == NULL)
        return str_of(fallback);
    return catalogue_text(arena,
                          (struct voice){ context->catalogue, &context->seido->eras, context->lang,
                                          context->english_dates },
                          key, NULL, 0);
}

STATUS kind_refuse(struct err *err, const struct field *field, const char *key)
{
    return err_set(err, ERR_INVALID, "", key, "a value of kind %s is refused",
                   kind_of(field)->name);
}

STATUS kind_refuse_json(struct err *err, const struct field *field)
{
    return kind_refuse(err, field, "record.json.type");
}
