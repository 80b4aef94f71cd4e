/* zengin_layout.c - layouts of bank files from their rate table. */
#include "loan/zengin.h"

#include <string.h>

#include "base/banned.h"

static const struct str format_names[ZENGIN_FORMATS] = {
    [ZENGIN_91] = STR_INIT("91"),
    [ZENGIN_21] = STR_INIT("21"),
    [ZENGIN_01] = STR_INIT("01"),
    [ZENGIN_03] = STR_INIT("03"),
};
static const struct str record_names[ZENGIN_RECORDS] = {
    [ZENGIN_HEADER] = STR_INIT("1"),
    [ZENGIN_DATA] = STR_INIT("2"),
    [ZENGIN_TRAILER] = STR_INIT("8"),
    [ZENGIN_END] = STR_INIT("9"),
};

struct str zengin_format_name(enum zengin_format format)
{
    return format_names[format];
}

struct str zengin_record_type(enum zengin_record record)
{
    return record_names[record];
}

static int find_name(const struct str *names, int count, struct str name)
{
    for (int i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return i;
    return -1;
}

static STATUS refuse_row(const struct rate_row *row, const char *why, struct err *err)
{
    return err_set(err, ERR_INVALID, "zengin_fields", "zengin.layout", "%.*s:%d: %s",
                   STR_ARG(row->place.file), row->place.line, why);
}

static STATUS add_field(const struct rate_table *table, const struct rate_row *row,
                        struct zengin_layouts *layouts, struct err *err)
{
    int format = find_name(format_names, ZENGIN_FORMATS, rate_cell(table, row, STR("format")));
    int record = find_name(record_names, ZENGIN_RECORDS, rate_cell(table, row, STR("record")));
    int64_t position = 0, length = 0;
    if (format < 0 || record < 0)
        return refuse_row(row, "unknown format or record", err);
    struct zengin_layout *layout = &layouts->of[format];
    int *count = &layout->count[record];
    struct str kind = rate_cell(table, row, STR("kind"));
    if (*count == ZENGIN_FIELDS_MAX || kind.len != 1 || !strchr("NnQqCcbiADEeS", kind.ptr[0]) ||
        !str_to_int(rate_cell(table, row, STR("position")), &position) ||
        !str_to_int(rate_cell(table, row, STR("length")), &length) || length < 1 || length > 200)
        return refuse_row(row, "field out of range", err);
    const struct zengin_field *last = *count > 0 ? &layout->fields[record][*count - 1] : NULL;
    if (position - 1 != (last ? last->at + last->length : 0))
        return refuse_row(row, "field does not follow the one before it", err);
    struct zengin_field *field = &layout->fields[record][(*count)++];
    *field = (struct zengin_field){ .name = rate_cell(table, row, STR("field")),
                                    .kind = kind.ptr[0],
                                    .at = (int)position - 1,
                                    .length = (int)length };
    field->label.in[LANG_JA] = rate_cell(table, row, STR("ja"));
    field->label.in[LANG_EN] = rate_cell(table, row, STR("en"));
    return OK;
}

static STATUS check_lengths(struct zengin_layouts *layouts, Date on, struct err *err)
{
    for (int f = 0; f < ZENGIN_FORMATS; f++) {
        struct zengin_layout *layout = &layouts->of[f];
        for (int r = 0; r < ZENGIN_RECORDS; r++) {
            if (layout->count[r] == 0)
                return err_set(err, ERR_NOT_FOUND, "zengin_fields", "zengin.layout",
                               "format %.*s has no record %.*s on day %d", STR_ARG(format_names[f]),
                               STR_ARG(record_names[r]), on.day);
            const struct zengin_field *last = &layout->fields[r][layout->count[r] - 1];
            int length = last->at + last->length;
            if (r == 0)
                layout->length = length;
            if (length != layout->length || (length != 120 && length != 200))
                return err_set(err, ERR_INVALID, "zengin_fields", "zengin.layout",
                               "record %.*s of format %.*s has %d bytes", STR_ARG(record_names[r]),
                               STR_ARG(format_names[f]), length);
        }
    }
    return OK;
}

STATUS zengin_layouts_load(struct arena *arena, const struct rate_table *table, Date on,
                           struct zengin_layouts *ret, struct err *err)
{
    struct zengin_layouts *layouts = arena_new(arena, struct zengin_layouts);
    for (size_t i = 0; i < table->row_count; i++)
        if (validity_holds(table->rows[i].validity, on))
            TRY(add_field(table, &table->rows[i], layouts, err));
    TRY(check_lengths(layouts, on, err));
    *ret = *layouts;
    return OK;
}

const struct zengin_field *zengin_field(const struct zengin_layout *layout,
                                        enum zengin_record record, const char *name)
{
    for (int i = 0; i < layout->count[record]; i++)
        if (str_equal(layout->fields[record][i].name, str_of(name)))
            return &layout->fields[record][i];
    return NULL;
}
