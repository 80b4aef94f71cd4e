/* mapping.c - from headers to fields. */
#include "record/exchange/mapping.h"

#include <assert.h>

#include "record/kind.h"

#include "base/banned.h"

const struct sheet *sheet_find(struct arena *arena, const struct seido *seido, struct str name)
{
    const struct sheet *known = seido_sheet(seido, name);
    const struct record_def *def = seido_record(seido, name);
    if (known != NULL)
        return known;
    if (def == NULL || def->per != PER_CASEFILE || def->is_built_in)
        return NULL;
    struct sheet *sheet = arena_new(arena, struct sheet);
    struct str *records = arena_array(arena, struct str, 2);
    records[0] = STR("casefile");
    records[1] = def->name;
    *sheet = (struct sheet){ .name = def->name,
                             .label = def->label,
                             .records = records,
                             .record_count = 2,
                             .key_field = STR("casefile.number") };
    return sheet;
}

/* Width, spaces and kinds of brackets do not count. */
static struct str plain(struct arena *arena, struct str header)
{
    struct str half = tidy_width(arena, header);
    struct buf buf;
    buf_init(&buf, arena, half.len + 1, half.len + 4);
    for (size_t i = 0; i < half.len; i++)
        if (half.ptr[i] != ' ' && half.ptr[i] != '\n')
            buf_add_char(&buf, half.ptr[i]);
    return buf_str(&buf);
}

static bool is_called(struct arena *arena, const struct field *field, struct str header)
{
    if (str_equal(plain(arena, field->label.in[LANG_JA]), header) ||
        str_equal(plain(arena, field->label.in[LANG_EN]), header) || str_equal(field->name, header))
        return true;
    for (size_t i = 0; i < field->alias_count; i++)
        if (str_equal(plain(arena, field->aliases[i]), header))
            return true;
    return false;
}

/* Fixed columns are kept by the program; only the key says which case a row means. Other records are linked
 * by hand, never by a number in a file. */
static bool may_be_target(const struct mapping *mapping, const struct field *field)
{
    if (field->kind == KIND_PERSON || field->kind == KIND_CASEFILE || field->kind == KIND_RECORD)
        return false;
    return (!field->is_fixed || field == mapping->key) && field->kind != KIND_FILE &&
           field->kind != KIND_CONSENT;
}

static bool same_target(const struct column_target *a, const struct column_target *b)
{
    if (a->kind == TARGET_NONE || b->kind == TARGET_NONE)
        return false;
    if (a->kind == TARGET_TICK && b->kind == TARGET_TICK)
        return a->field == b->field && a->code == b->code;
    return a->field == b->field || a->rest == b->field || (a->rest != NULL && a->rest == b->rest) ||
           (b->rest != NULL && b->rest == a->field);
}

static bool is_taken(const struct mapping *mapping, size_t until,
                     const struct column_target *target)
{
    for (size_t i = 0; i < until; i++)
        if (same_target(&mapping->targets[i], target))
            return true;
    return false;
}

static bool find_field(struct arena *arena, const struct mapping *mapping, size_t column,
                       struct str header, struct column_target *ret)
{
    for (size_t r = 0; r < mapping->def_count; r++) {
        const struct record_def *def = mapping->defs[r];
        struct column_target found = { .kind = TARGET_NONE, .record = r };
        for (size_t i = 0; i < def->field_count; i++) {
            const struct field *field = &def->fields[i];
            struct column_target one = { .kind = TARGET_FIELD, .record = r, .field = field };
            bool is_meant = is_called(arena, field, header) ||
                            str_equal(header, target_write(arena, mapping, &one));
            if (!may_be_target(mapping, field) || !is_meant)
                continue;
            if (is_taken(mapping, column, &one))
                continue;
            bool is_name = field->kind == KIND_NAME || field->kind == KIND_KANA;
            if (found.kind == TARGET_NONE) {
                found = one;
            } else if (found.kind == TARGET_FIELD && is_name && found.field->kind == field->kind) {
                found.kind = TARGET_SPLIT;
                found.rest = field;
            }
        }
        if (found.kind != TARGET_NONE) {
            *ret = found;
            return true;
        }
    }
    return false;
}

static const struct code *code_called(const struct field *field, struct str header)
{
    size_t count = 0;
    const struct code *code = code_match(field->codes, header, &count);
    return count == 1 ? code : NULL;
}

static bool find_tick(const struct mapping *mapping, size_t column, struct str header,
                      struct column_target *ret)
{
    for (size_t r = 0; r < mapping->def_count; r++)
        for (size_t i = 0; i < mapping->defs[r]->field_count; i++) {
            const struct field *field = &mapping->defs[r]->fields[i];
            struct column_target tick = { .kind = TARGET_TICK, .record = r, .field = field };
            if (field->kind == KIND_CODES)
                tick.code = code_called(field, header);
            for (size_t c = 0; field->kind == KIND_TABLE && c < field->column_count; c++)
                if (field->columns[c].kind == KIND_CODE) {
                    tick.column = &field->columns[c];
                    tick.code = code_called(tick.column, header);
                    break;
                }
            if (tick.code != NULL && !field->is_fixed && !is_taken(mapping, column, &tick)) {
                *ret = tick;
                return true;
            }
        }
    return false;
}

static void mapping_init(const struct seido *seido, const struct sheet *sheet,
                         struct mapping *mapping)
{
    struct str rest = sheet->key_field, record = { 0 };
    (void)str_split(&rest, '.', &record);
    for (size_t i = 0; i < sheet->record_count && i < SHEET_RECORDS_MAX; i++) {
        const struct record_def *def = seido_record(seido, sheet->records[i]);
        if (def == NULL)
            continue;
        if (str_equal(def->name, record)) {
            mapping->key_record = mapping->def_count;
            mapping->key = record_field(def, rest);
        }
        mapping->defs[mapping->def_count++] = def;
    }
    assert(mapping->key != NULL);
}

void mapping_propose(struct arena *arena, const struct seido *seido, const struct sheet *sheet,
                     const struct str *headers, size_t count, struct mapping *ret)
{
    struct mapping mapping = { .sheet = sheet,
                               .headers = headers,
                               .count = count,
                               .targets = arena_array(arena, struct column_target, count + 1) };
    mapping_init(seido, sheet, &mapping);
    for (size_t i = 0; i < count; i++) {
        struct str header = plain(arena, headers[i]);
        if (header.len > 0 && !find_field(arena, &mapping, i, header, &mapping.targets[i]))
            (void)find_tick(&mapping, i, headers[i], &mapping.targets[i]);
    }
    *ret = mapping;
}

struct str target_write(struct arena *arena, const struct mapping *mapping,
                        const struct column_target *target)
{
    if (target->kind == TARGET_NONE)
        return STR("");
    struct str record = mapping->defs[target->record]->name;
    struct str field = target->field->name;
    if (target->kind == TARGET_SPLIT)
        return str_format(arena, "%.*s.%.*s/%.*s", STR_ARG(record), STR_ARG(field),
                          STR_ARG(target->rest->name));
    if (target->kind == TARGET_FIELD)
        return str_format(arena, "%.*s.%.*s", STR_ARG(record), STR_ARG(field));
    if (target->column != NULL)
        return str_format(arena, "%.*s.%.*s.%.*s=%.*s", STR_ARG(record), STR_ARG(field),
                          STR_ARG(target->column->name), STR_ARG(target->code->code));
    return str_format(arena, "%.*s.%.*s=%.*s", STR_ARG(record), STR_ARG(field),
                      STR_ARG(target->code->code));
}

static const struct field *column_of(const struct field *field, struct str name)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (str_equal(field->columns[i].name, name))
            return &field->columns[i];
    return NULL;
}

static bool read_tick(struct str names, struct str code, struct column_target *target,
                      const struct record_def *def)
{
    struct str field = { 0 };
    (void)str_split(&names, '.', &field);
    target->kind = TARGET_TICK;
    target->field = record_field(def, field);
    if (target->field == NULL)
        return false;
    const struct field *codes = target->field;
    if (names.len > 0)
        codes = target->column = column_of(target->field, names);
    if (codes == NULL || codes->codes == NULL)
        return false;
    target->code = code_find(codes->codes, code);
    return target->code != NULL;
}

bool target_read(const struct mapping *mapping, struct str text, struct column_target *ret)
{
    struct column_target target = { .kind = TARGET_NONE };
    if (text.len == 0) {
        *ret = target;
        return true;
    }
    struct str rest = text, record = { 0 };
    (void)str_split(&rest, '.', &record);
    while (target.record < mapping->def_count &&
           !str_equal(mapping->defs[target.record]->name, record))
        target.record++;
    if (target.record == mapping->def_count)
        return false;
    const struct record_def *def = mapping->defs[target.record];
    size_t at = 0;
    if (str_find(rest, STR("="), &at)) {
        if (!read_tick(str_slice(rest, 0, at), str_slice(rest, at + 1, rest.len), &target, def))
            return false;
    } else if (str_find(rest, STR("/"), &at)) {
        target.kind = TARGET_SPLIT;
        target.field = record_field(def, str_slice(rest, 0, at));
        target.rest = record_field(def, str_slice(rest, at + 1, rest.len));
        if (target.rest == NULL)
            return false;
    } else {
        target.kind = TARGET_FIELD;
        target.field = record_field(def, rest);
    }
    if (target.field == NULL || !may_be_target(mapping, target.field))
        return false;
    *ret = target;
    return true;
}

struct str target_label(struct arena *arena, const struct mapping *mapping, enum lang lang,
                        const struct column_target *target)
{
    if (target->kind == TARGET_NONE)
        return STR("");
    struct str record = mapping->defs[target->record]->label.in[lang];
    struct str field = target->field->label.in[lang];
    if (target->kind == TARGET_SPLIT)
        return str_format(arena, "%.*s / %.*s + %.*s", STR_ARG(record), STR_ARG(field),
                          STR_ARG(target->rest->label.in[lang]));
    if (target->kind == TARGET_TICK)
        return str_format(arena, "%.*s / %.*s = %.*s", STR_ARG(record), STR_ARG(field),
                          STR_ARG(target->code->label.in[lang]));
    return str_format(arena, "%.*s / %.*s", STR_ARG(record), STR_ARG(field));
}

/* family_name and given_name, family_kana and given_kana: what stands in one cell in old files. */
static bool are_halves(const struct field *first, const struct field *rest)
{
    static const struct str family = STR_INIT("family_"), given = STR_INIT("given_");
    return first->kind == rest->kind && str_starts(first->name, family) &&
           str_starts(rest->name, given) &&
           str_equal(str_slice(first->name, family.len, first->name.len),
                     str_slice(rest->name, given.len, rest->name.len));
}

size_t target_choices(struct arena *arena, const struct mapping *mapping,
                      struct column_target **ret)
{
    size_t room = 0, count = 0;
    for (size_t r = 0; r < mapping->def_count; r++)
        room += mapping->defs[r]->field_count * 2;
    struct column_target *choices = arena_array(arena, struct column_target, room + 1);
    for (size_t r = 0; r < mapping->def_count; r++) {
        const struct record_def *def = mapping->defs[r];
        for (size_t i = 0; i < def->field_count; i++) {
            const struct field *field = &def->fields[i];
            if (!may_be_target(mapping, field))
                continue;
            choices[count++] =
                (struct column_target){ .kind = TARGET_FIELD, .record = r, .field = field };
            bool is_name = field->kind == KIND_NAME || field->kind == KIND_KANA;
            for (size_t k = i + 1; is_name && k < def->field_count; k++)
                if (are_halves(field, &def->fields[k])) {
                    choices[count++] = (struct column_target){
                        .kind = TARGET_SPLIT, .record = r, .field = field, .rest = &def->fields[k]
                    };
                    break;
                }
        }
    }
    *ret = choices;
    return count;
}

struct str mapping_write(struct arena *arena, const struct mapping *mapping)
{
    struct buf buf;
    buf_init(&buf, arena, 512, (size_t)TARGET_NAME_MAX * (mapping->count + 1));
    for (size_t i = 0; i < mapping->count; i++) {
        buf_add(&buf, target_write(arena, mapping, &mapping->targets[i]));
        buf_add_char(&buf, '\n');
    }
    return buf_str(&buf);
}

STATUS mapping_read(struct arena *arena, const struct mapping *proposed, struct str text,
                    struct mapping *ret, struct err *err)
{
    struct mapping mapping = *proposed;
    mapping.targets = arena_array(arena, struct column_target, mapping.count + 1);
    struct str rest = text;
    for (size_t i = 0; i < mapping.count; i++) {
        struct str line = { 0 };
        (void)str_split(&rest, '\n', &line);
        if (!target_read(&mapping, line, &mapping.targets[i])) {
            enum status status =
                err_set(err, ERR_INVALID, "", "import.mapping", "column %zu: no such field", i + 1);
            err_arg(err, ARG_TEXT("header", mapping.headers[i]));
            return status;
        }
    }
    *ret = mapping;
    return OK;
}

STATUS mapping_check(struct arena *arena, const struct mapping *mapping, enum lang lang,
                     struct err *err)
{
    bool has_key = false;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct column_target *target = &mapping->targets[i];
        has_key = has_key || (target->kind == TARGET_FIELD && target->field == mapping->key);
        if (is_taken(mapping, i, target)) {
            enum status status = err_set(err, ERR_INVALID, "", "import.target_twice",
                                         "column %zu: its field is taken", i + 1);
            err_arg(err, ARG_TEXT("field", target_label(arena, mapping, lang, target)));
            return status;
        }
    }
    if (has_key)
        return OK;
    enum status status = err_set(err, ERR_INVALID, "", "import.no_key", "no column for the key");
    err_arg(err, ARG_TEXT("field", mapping->key->label.in[lang]));
    return status;
}
