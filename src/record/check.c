/* check.c - everything that is wrong with the values of a record, all at once. Hidden fields are
 * emptied first: an answer nobody can see must not be stored. */
#include <assert.h>
#include <stdio.h>

#include "record/individual_number.h"
#include "record/kind.h"
#include "record/record.h"

#include "base/banned.h"

/* Most characters of a text field that says nothing itself. */
static const int64_t text_max[KINDS] = {
    [KIND_TEXT] = 200,      [KIND_LONG_TEXT] = 20000, [KIND_NAME] = 100,  [KIND_KANA] = 100,
    [KIND_POSTAL_CODE] = 8, [KIND_TELEPHONE] = 16,    [KIND_EMAIL] = 254, [KIND_USER] = 100,
};

enum { ROWS_MAX = 200 };

struct checking {
    struct arena *arena;
    const struct record *record;
    bool is_final;
    Date today, form_on;
    struct problems *problems;
};

static struct problem *complain(struct checking *c, struct str path, const char *key)
{
    return problems_add(c->problems, path, GRADE_ERROR, key);
}

static void check_text(struct checking *c, const struct field *field, struct str path,
                       const struct value *value)
{
    int64_t max = field->has_max ? field->max : text_max[field->kind];
    int64_t chars = (int64_t)value->text.len; /* never fewer bytes than characters */
    if (chars > max)
        chars = (int64_t)str_graphemes(value->text);
    if (chars > max) {
        struct problem *problem = complain(c, path, "record.too_long");
        problem_arg(problem, ARG_INT("max", max));
        problem_arg(problem, ARG_INT("count", chars));
    }
    size_t at = 0;
    if (!str_is_clean(value->text, &at))
        complain(c, path, "record.unclean");
}

static void check_number(struct checking *c, const struct field *field, struct str path,
                         const struct value *value)
{
    if (field->has_min && value->number < field->min)
        problem_arg(complain(c, path, "record.too_small"), ARG_INT("min", field->min));
    if (field->has_max && value->number > field->max)
        problem_arg(complain(c, path, "record.too_large"), ARG_INT("max", field->max));
    if (field->kind == KIND_YEN && !field->has_min && value->number < 0)
        problem_arg(complain(c, path, "record.too_small"), ARG_INT("min", 0));
    if (field->kind == KIND_COUNT && !field->has_min && value->number < 0)
        problem_arg(complain(c, path, "record.too_small"), ARG_INT("min", 0));
}

static void check_date(struct checking *c, const struct field *field, struct str path,
                       const struct value *value)
{
    struct civil civil = date_civil((Date){ (int32_t)value->number });
    if (civil.year < DATE_MIN_YEAR || civil.year > DATE_MAX_YEAR)
        complain(c, path, "record.date.range");
    else if (field->not_future && value->number > c->today.day)
        problem_arg(complain(c, path, "record.future"), ARG_DATE("today", c->today));
}

static void check_one_code(struct checking *c, const struct field *field, struct str path,
                           struct str code)
{
    const struct code *found = code_find(field->codes, code);
    if (found == NULL)
        problem_arg(complain(c, path, "record.code.foreign"), ARG_TEXT("value", code));
    else if (!validity_holds(found->validity, c->form_on))
        problem_arg(complain(c, path, "record.code.expired"),
                    ARG_TEXT("value", found->label.in[LANG_JA]));
}

static void check_codes(struct checking *c, const struct field *field, struct str path,
                        const struct value *value)
{
    struct str rest = value->text, code;
    size_t count = 0;
    const struct code *alone = NULL;
    while (str_split(&rest, ',', &code)) {
        if (code.len == 0)
            continue;
        count++;
        check_one_code(c, field, path, code);
        const struct code *found = code_find(field->codes, code);
        if (found != NULL && found->exclusive)
            alone = found;
    }
    if (alone != NULL && count > 1)
        problem_arg(complain(c, path, "record.code.exclusive"),
                    ARG_TEXT("value", alone->label.in[LANG_JA]));
}

static bool holds_individual_number(struct arena *arena, const struct field *field,
                                    const struct value *value)
{
    if (field->kind == KIND_CODE || field->kind == KIND_CODES || field->kind == KIND_CONSENT)
        return false;
    if (value->text.len > 0 && individual_number_is_in(value->text))
        return true;
    bool is_typed_number = field->kind == KIND_YEN || field->kind == KIND_COUNT;
    return is_typed_number && value->number >= INT64_C(10000000000) &&
           individual_number_is_valid(str_format(arena, "%012lld", (long long)value->number));
}

static void check_field(struct checking *c, const struct field *field, struct str path,
                        struct value *value);

static bool row_is_empty(const struct field *field, const struct value *cells)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (cells[i].has)
            return false;
    return true;
}

/* Rows without a value are dropped: people leave spare rows empty. */
static void check_table(struct checking *c, const struct field *field, struct str path,
                        struct value *value)
{
    struct rows *rows = value->rows;
    size_t kept = 0;
    for (size_t r = 0; r < rows->count; r++)
        if (!row_is_empty(field, rows->cells[r]))
            rows->cells[kept++] = rows->cells[r];
    rows->count = kept;
    value->has = kept > 0;
    int64_t max = field->has_max ? field->max : ROWS_MAX;
    if ((int64_t)kept > max)
        problem_arg(complain(c, path, "record.table.rows"), ARG_INT("max", max));
    for (size_t r = 0; r < kept && (int64_t)r < max; r++)
        for (size_t i = 0; i < field->column_count; i++) {
            const struct field *column = &field->columns[i];
            struct str cell =
                str_format(c->arena, "%.*s[%zu].%.*s", STR_ARG(path), r, STR_ARG(column->name));
            if (validity_holds(column->validity, c->form_on))
                check_field(c, column, cell, &rows->cells[r][i]);
        }
}

static void check_field(struct checking *c, const struct field *field, struct str path,
                        struct value *value)
{
    if (value->has && field->kind == KIND_TABLE)
        check_table(c, field, path, value);
    if (!value->has)
        return;
    if (holds_individual_number(c->arena, field, value)) {
        complain(c, path, "record.individual_number");
        return;
    }
    if (kind_is_text(field->kind) || (field->kind == KIND_USER && value->text.len > 0))
        check_text(c, field, path, value);
    else if (kind_is_number(field->kind))
        check_number(c, field, path, value);
    else if (kind_is_date(field->kind))
        check_date(c, field, path, value);
    else if (field->kind == KIND_CODE)
        check_one_code(c, field, path, value->text);
    else if (field->kind == KIND_CODES)
        check_codes(c, field, path, value);
}

void value_check(struct arena *arena, const struct field *field, Date on, struct value *value,
                 struct problems *problems)
{
    struct checking c = { .arena = arena, .today = on, .form_on = on, .problems = problems };
    check_field(&c, field, field->name, value);
}

static bool is_missing_now(const struct checking *c, const struct field *field)
{
    if (field->required == REQUIRED_ALWAYS)
        return true;
    return c->is_final && field_is_required(c->record, field);
}

/* Required cells of rows that are there. */
static void check_required_cells(struct checking *c, const struct field *field,
                                 const struct value *value)
{
    for (size_t r = 0; r < value->rows->count && r < ROWS_MAX; r++)
        for (size_t i = 0; i < field->column_count; i++) {
            const struct field *column = &field->columns[i];
            bool must = column->required == REQUIRED_ALWAYS ||
                        (c->is_final && column->required == REQUIRED_FINAL);
            if (must && !value->rows->cells[r][i].has &&
                validity_holds(column->validity, c->form_on))
                complain(c,
                         str_format(c->arena, "%.*s[%zu].%.*s", STR_ARG(field->name), r,
                                    STR_ARG(column->name)),
                         "record.required");
        }
}

/* ---- what the type's definition names as `check:` ---- */

static void order(struct checking *c, const char *first, const char *second)
{
    const struct value *from = record_find(c->record, str_of(first));
    const struct value *until = record_find(c->record, str_of(second));
    if (from == NULL || until == NULL || !from->has || !until->has || until->number >= from->number)
        return;
    problem_arg(complain(c, str_of(second), "record.date.order"), ARG_TEXT("other", str_of(first)));
}

/* A use of a program that ends before it begins, row by row. */
static void check_program_uses(struct checking *c)
{
    const struct field *field = record_field(c->record->def, STR("program_uses"));
    const struct value *uses = record_find(c->record, STR("program_uses"));
    if (field == NULL || uses == NULL || !uses->has)
        return;
    for (size_t r = 0; r < uses->rows->count && r < ROWS_MAX; r++) {
        const struct value *begins = NULL, *ends = NULL;
        for (size_t i = 0; i < field->column_count; i++) {
            if (str_equal(field->columns[i].name, STR("begins_on")))
                begins = &uses->rows->cells[r][i];
            else if (str_equal(field->columns[i].name, STR("ends_on")))
                ends = &uses->rows->cells[r][i];
        }
        if (begins != NULL && ends != NULL && begins->has && ends->has &&
            ends->number < begins->number)
            problems_add(c->problems, str_format(c->arena, "program_uses[%zu].ends_on", r),
                         GRADE_WARNING, "record.plan.use_order");
    }
}

/* A month reaches to its last day. */
static void check_plan(struct checking *c)
{
    static const char *const pairs[][2] = { { "agreed_on", "conference_on" },
                                            { "conference_on", "decided_on" },
                                            { "made_on", "conference_on" },
                                            { "made_on", "decided_on" } };
    for (size_t i = 0; i < LENGTH(pairs); i++)
        order(c, pairs[i][0], pairs[i][1]);
    const struct value *made = record_find(c->record, STR("made_on"));
    const struct value *until = record_find(c->record, STR("period_end"));
    if (made != NULL && until != NULL && made->has && until->has) {
        Date end = date_month_end((Date){ (int32_t)until->number });
        if (end.day < made->number)
            problem_arg(complain(c, STR("period_end"), "record.date.order"),
                        ARG_TEXT("other", STR("made_on")));
    }
    const struct value *monitor = record_find(c->record, STR("monitor_on"));
    if (monitor != NULL && until != NULL && monitor->has && until->has &&
        monitor->number > date_month_end((Date){ (int32_t)until->number }).day)
        problems_add(c->problems, STR("monitor_on"), GRADE_WARNING, "record.plan.monitor_late");
    check_program_uses(c);
}

static bool has_agenda_result(const struct record *conference)
{
    const struct value *agenda = record_find(conference, STR("agenda"));
    const struct field *table = record_field(conference->def, STR("agenda"));
    for (size_t r = 0; agenda != NULL && agenda->has && r < agenda->rows->count; r++)
        for (size_t i = 0; i < table->column_count; i++)
            if (str_equal(table->columns[i].name, STR("result")) && agenda->rows->cells[r][i].has)
                return true;
    return false;
}

/* A conference that was held, or that says a result, names who was there: without them its results do not count.
 * One to come has no result. */
static void check_conference(struct checking *c)
{
    const struct value *on = record_find(c->record, STR("held_on"));
    const struct value *attendees = record_find(c->record, STR("attendees"));
    if (!c->is_final || attendees == NULL || on == NULL || !on->has)
        return;
    bool is_ahead = on->number > c->today.day, has_result = has_agenda_result(c->record);
    if (is_ahead && has_result)
        complain(c, STR("held_on"), "conference.ahead");
    else if (!is_ahead && !attendees->has)
        complain(c, STR("attendees"), "record.conference.attendees");
}

static void check_birth(struct checking *c)
{
    order(c, "birth_on", "received_on");
}

static const struct {
    const char *name;
    void (*run)(struct checking *c);
} type_checks[] = { { "plan", check_plan },
                    { "intake", check_birth },
                    { "conference", check_conference } };

const char *const record_check_names[] = { "plan", "intake", "conference", NULL };
static_assert(LENGTH(record_check_names) == LENGTH(type_checks) + 1, "every check has its name");

void record_check(struct arena *arena, struct record *record, bool is_final, Date today,
                  struct problems *problems)
{
    struct checking c = { arena, record, is_final, today, record->form_on, problems };
    const struct record_def *def = record->def;
    for (size_t i = 0; i < def->field_count; i++)
        if (!def->fields[i].is_fixed && !field_is_shown(record, &def->fields[i]))
            record->values[i] = (struct value){ 0 };
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct value *value = &record->values[field->number];
        if (field->is_fixed || !field_is_shown(record, field))
            continue;
        check_field(&c, field, field->name, value);
        if (!value->has && is_missing_now(&c, field))
            complain(&c, field->name, "record.required");
        else if (value->has && field->kind == KIND_TABLE)
            check_required_cells(&c, field, value);
    }
    for (size_t i = 0; i < LENGTH(type_checks); i++)
        if (str_equal(def->check, str_of(type_checks[i].name)))
            type_checks[i].run(&c);
}
