/* sight.c - see sight.h. */
#include "record/protection/sight.h"

#include "access/protection.h"
#include "record/protection/protected_db.h"

#include "base/banned.h"

static bool has_file(const struct record_def *def)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind == KIND_FILE)
            return true;
    return false;
}

static STATUS is_protected(struct db *db, TenantId tenant, PersonId person, bool *ret,
                           struct err *err)
{
    enum protection protection;
    TRY(protection_load(db, tenant, person, &protection, err));
    *ret = protection != PROTECTION_NONE;
    return OK;
}

STATUS sight_load(struct db *db, const struct actor *actor, const struct record *record,
                  Instant now, struct sight *ret, struct err *err)
{
    PersonId person = record->person;
    *ret = (struct sight){ .hides_protected = true };
    if (str_equal(record->def->name, STR("person")))
        person.n = record->id.n;
    if (actor != NULL && record->owner.n != actor->organisation.n) {
        struct object object = { .type = record->def->name,
                                 .owner = record->owner,
                                 .casefile = record->casefile,
                                 .person = person,
                                 .record = record->id };
        TRY(may(db, actor, STR("see"), &object, now, &ret->verdict, err));
        if (!ret->verdict.allowed)
            return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "hidden by %s",
                           ret->verdict.rule);
    }
    if (person.n == 0 || !(record_has_protected(record->def) || has_file(record->def)))
        ret->hides_protected = false;
    else if (actor != NULL)
        TRY(may_is_protected(db, actor, person, &ret->hides_protected, err));
    else
        TRY(is_protected(db, record->tenant, person, &ret->hides_protected, err));
    return OK;
}

struct str sight_category(const struct record_def *def, const struct field *field)
{
    if (field->category.len > 0)
        return field->category;
    const struct section *section = &def->sections[field->section];
    return section->category.len > 0 ? section->category : def->category;
}

static bool opens(const struct sight *sight, struct str category)
{
    return sight->verdict.rule == NULL || verdict_opens(&sight->verdict, category);
}

bool sight_is_whole(const struct sight *sight)
{
    return !sight->hides_protected && sight->verdict.rule == NULL;
}

bool sight_masks(const struct sight *sight, const struct record_def *def, const struct field *field)
{
    bool is_protected = field->is_protected || field->kind == KIND_FILE;
    return (is_protected && sight->hides_protected) || !opens(sight, sight_category(def, field));
}

bool sight_masks_column(const struct sight *sight, const struct record_def *def,
                        const struct field *table, const struct field *column)
{
    if (column->is_protected && sight->hides_protected)
        return true;
    return !opens(sight, column->category.len > 0 ? column->category : sight_category(def, table));
}

static struct rows *copy_rows(struct arena *arena, const struct sight *sight,
                              const struct record_def *def, const struct field *table,
                              const struct rows *rows)
{
    struct rows *copy = arena_new(arena, struct rows);
    copy->count = rows->count;
    copy->cells = arena_array(arena, struct value *, rows->count + 1);
    for (size_t row = 0; row < rows->count; row++) {
        copy->cells[row] = arena_array(arena, struct value, table->column_count + 1);
        for (size_t i = 0; i < table->column_count; i++)
            if (!sight_masks_column(sight, def, table, &table->columns[i]))
                copy->cells[row][i] = rows->cells[row][i];
    }
    return copy;
}

struct record *sight_copy(struct arena *arena, const struct sight *sight,
                          const struct record *record)
{
    const struct record_def *def = record->def;
    struct record *copy = record_copy(arena, record);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct value *value = &copy->values[field->number];
        if (sight_masks(sight, def, field))
            *value = (struct value){ 0 };
        else if (value->rows != NULL)
            value->rows = copy_rows(arena, sight, def, field, value->rows);
    }
    return copy;
}

/* One column of a table that names cases. */
struct case_column {
    const struct actor *actor;
    const struct field *table;
    size_t column;
    Instant now;
};

static STATUS hide_rows(struct db *db, const struct case_column *cases, struct rows *rows,
                        size_t *count, struct err *err)
{
    for (size_t row = 0; rows != NULL && row < rows->count; row++) {
        struct value *cells = rows->cells[row];
        struct object object = { .type = STR("casefile"),
                                 .casefile = { cells[cases->column].number } };
        struct verdict verdict;
        if (!cells[cases->column].has)
            continue;
        TRY(may(db, cases->actor, STR("see"), &object, cases->now, &verdict, err));
        if (verdict.allowed)
            continue;
        for (size_t cell = 0; cell < cases->table->column_count; cell++)
            cells[cell] = (struct value){ 0 };
        ++*count;
    }
    return OK;
}

STATUS sight_hide_cases(struct db *db, const struct actor *actor, struct record *record,
                        Instant now, size_t *ret_count, struct err *err)
{
    const struct record_def *def = record->def;
    *ret_count = 0;
    if (actor == NULL || def->per == PER_CASEFILE || def->is_built_in)
        return OK;
    for (size_t i = 0; i < def->field_count; i++) {
        struct case_column cases = { .actor = actor, .table = &def->fields[i], .now = now };
        struct rows *rows = record->values[def->fields[i].number].rows;
        for (; cases.column < cases.table->column_count; cases.column++)
            if (cases.table->columns[cases.column].kind == KIND_CASEFILE)
                TRY(hide_rows(db, &cases, rows, ret_count, err));
    }
    return OK;
}
