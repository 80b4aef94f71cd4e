#include "calc/calc.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/yen.h"
#include "calc/rule.h"
#include "seido/seido.h"
#include "base/banned.h"

enum {
    TEXT_MAX_BYTES = 1000,
    SHOWN_MAX_BYTES = 60,
    LIST_MAX = 10000,
    PERCENT_MAX = 100,
    PERCENT_DECIMALS = 4,
    PPM_OF_PERCENT = 10000
};

/* clang-format off */
const struct calc_rule *const calc_rules[] = {
    /* one a line, sorted by name: others add theirs */
    &rule_allocate,
    &rule_base_amount,
    &rule_cost_split,
    &rule_custody_fee,
    &rule_date,
    &rule_debit_date,
    &rule_exemption,
    &rule_housing_benefit,
    &rule_housing_extension,
    &rule_late_interest,
    &rule_limitation,
    &rule_loan_check,
    &rule_loan_schedule,
    &rule_loan_start,
    &rule_loan_state,
    &rule_mediation_clock,
    &rule_name_key,
    &rule_number_check,
    &rule_postal_account,
    &rule_program_eligibility,
    &rule_quorum,
    &rule_rates,
    &rule_relocation_benefit,
    &rule_slip_code,
    &rule_subsidy,
    &rule_suppress,
    &rule_targets,
    NULL,
};
/* clang-format on */

const struct calc_rule *calc_find(struct str name)
{
    for (size_t i = 0; calc_rules[i]; i++) {
        if (str_equal(str_of(calc_rules[i]->name), name))
            return calc_rules[i];
    }
    return NULL;
}

enum status calc_err_at(struct err *err, const char *member)
{
    err_at(err, str_of(member));
    return err->status;
}

const struct calc_member *calc_member_find(const struct calc_member *members, struct str name)
{
    for (; members != NULL && members->name != NULL; members++)
        if (str_equal(str_of(members->name), name))
            return members;
    return NULL;
}

/* ---- checking the input ---- */
static enum status member_err(struct err *err, struct str path, const char *key)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "calc input: %.*s", STR_ARG(path));
    err_at(err, path);
    err_arg(err, ARG_TEXT("member", path));
    return status;
}

/* What stood there, for the message. */
static struct str value_shown(const struct json *value)
{
    static const struct str shown[] = { [JSON_NULL] = STR_INIT("null"),
                                        [JSON_ARRAY] = STR_INIT("[]"),
                                        [JSON_OBJECT] = STR_INIT("{}") };
    if (value->type == JSON_BOOL)
        return value->number ? STR("true") : STR("false");
    return value->type == JSON_TEXT ? str_cut(value->text, SHOWN_MAX_BYTES) : shown[value->type];
}

static enum status value_err(struct err *err, struct str path, const char *key,
                             const struct json *value)
{
    enum status status = member_err(err, path, key);
    err_arg(err, value->type == JSON_INT ? ARG_INT("value", value->number)
                                         : ARG_TEXT("value", value_shown(value)));
    return status;
}

static enum status check_object(struct arena *arena, const struct calc_member *members,
                                const struct json *object, struct str prefix, struct err *err);

static enum status check_number(const struct calc_member *member, const struct json *value,
                                struct str path, struct err *err)
{
    int64_t min = member->min, max = member->max;
    if (min == 0 && max == 0)
        max = member->kind == CALC_YEN ? YEN_MAX : INT32_MAX;
    if (value->type != JSON_INT)
        return value_err(err, path, "calc.not_a_number", value);
    if (value->number >= min && value->number <= max)
        return OK;
    enum status status = value_err(err, path, "calc.out_of_range", value);
    err_arg(err, ARG_INT("min", min));
    err_arg(err, ARG_INT("max", max));
    return status;
}

static bool parse_month(struct str text, Date *ret)
{
    char day[11];
    if (text.len != 7)
        return false;
    memcpy(day, text.ptr, 7);
    memcpy(day + 7, "-01", 4);
    return date_parse_iso(str_of(day), ret);
}

static enum status check_text(const struct calc_member *member, enum calc_kind kind,
                              const struct json *value, struct str path, struct err *err)
{
    Date date = { 0 };
    size_t max = member->max > 0 ? (size_t)member->max : TEXT_MAX_BYTES;
    if (value->type != JSON_TEXT)
        return value_err(err, path, "calc.not_a_text", value);
    if (kind == CALC_DATE && !date_parse_iso(value->text, &date))
        return value_err(err, path, "calc.not_a_date", value);
    if (kind == CALC_WHEN && !date_parse_iso(value->text, &date) &&
        !parse_month(value->text, &date))
        return value_err(err, path, "calc.not_a_when", value);
    if (kind == CALC_MONTH && !parse_month(value->text, &date))
        return value_err(err, path, "calc.not_a_month", value);
    if (value->text.len > max)
        return value_err(err, path, "calc.too_long", value);
    if (kind != CALC_CHOICE)
        return OK;
    for (const char *const *choice = member->choices; *choice; choice++) {
        if (str_equal(str_of(*choice), value->text))
            return OK;
    }
    return value_err(err, path, "calc.not_a_choice", value);
}

static enum status check_list(struct arena *arena, const struct calc_member *member,
                              const struct json *value, struct str path, struct err *err);

static enum status check_value(struct arena *arena, const struct calc_member *member,
                               enum calc_kind kind, const struct json *value, struct str path,
                               struct err *err)
{
    switch (kind) {
    case CALC_COUNT:
    case CALC_YEN:
    case CALC_RATE:
    case CALC_YEAR:
        return check_number(member, value, path, err);
    case CALC_TEXT:
    case CALC_DATE:
    case CALC_MONTH:
    case CALC_WHEN:
    case CALC_CHOICE:
    case CALC_DECIMAL:
        return check_text(member, kind, value, path, err);
    case CALC_FLAG:
        return value->type == JSON_BOOL ? OK : value_err(err, path, "calc.not_a_flag", value);
    case CALC_LIST:
        return check_list(arena, member, value, path, err);
    case CALC_OBJECT:
        if (value->type != JSON_OBJECT)
            return value_err(err, path, "calc.not_an_object", value);
        return check_object(arena, member->members, value,
                            str_format(arena, "%.*s.", STR_ARG(path)), err);
    case CALC_KINDS:
        break;
    }
    assert(false && "a kind of member");
    return ERR_INVALID;
}

static enum status check_list(struct arena *arena, const struct calc_member *member,
                              const struct json *value, struct str path, struct err *err)
{
    if (value->type != JSON_ARRAY)
        return value_err(err, path, "calc.not_a_list", value);
    if (value->count > LIST_MAX)
        return member_err(err, path, "calc.list_too_long");
    for (size_t i = 0; i < value->count; i++) {
        struct str item = str_format(arena, "%.*s[%zu]", STR_ARG(path), i);
        struct calc_member below = *member;
        below.kind = member->members ? CALC_OBJECT : member->item;
        below.item = member->inner;
        TRY(check_value(arena, &below, below.kind, &value->items[i], item, err));
    }
    return OK;
}

static const struct calc_member *member_find(const struct calc_member *members, struct str name)
{
    for (; members->name; members++) {
        if (str_equal(str_of(members->name), name))
            return members;
    }
    return NULL;
}

/* The form of the input: that of the first member that belongs to one form alone. */
static int form_of(const struct calc_member *members, const struct json *object)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct calc_member *member = member_find(members, object->names[i]);
        if (member && member->form)
            return member->form;
    }
    return 1;
}

static enum status check_object(struct arena *arena, const struct calc_member *members,
                                const struct json *object, struct str prefix, struct err *err)
{
    int form = form_of(members, object);
    for (size_t i = 0; i < object->count; i++) {
        struct str path = str_format(arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(object->names[i]));
        const struct calc_member *member = member_find(members, object->names[i]);
        if (!member || (member->form && member->form != form))
            return member_err(err, path, "calc.unknown_member");
        if (object->items[i].type != JSON_NULL || member->is_required)
            TRY(check_value(arena, member, member->kind, &object->items[i], path, err));
    }
    for (const struct calc_member *member = members; member->name; member++) {
        bool is_here = !member->form || member->form == form;
        if (is_here && member->is_required && !json_find(object, member->name))
            return member_err(err, str_format(arena, "%.*s%s", STR_ARG(prefix), member->name),
                              "calc.missing");
    }
    return OK;
}

enum status calc_check_value(struct arena *arena, const struct calc_member *member,
                             const struct json *value, struct str path, struct err *err)
{
    return check_value(arena, member, member->kind, value, path, err);
}

/* A step that used a table which is not verified says so. */
static void mark_unverified(const struct seido *seido, struct calc_step *step)
{
    struct str rest = step->row, name;
    const struct rate_table *table = NULL;
    if (str_split(&rest, ' ', &name))
        table = seido_rates(seido, name);
    if (table && !table->is_verified)
        step->is_unverified = true;
}

/* The member with the day on which tables are looked up: where no row holds, that day is the reason. */
static struct str day_of(const struct calc_member *members)
{
    for (; members->name; members++)
        if (members->is_required && (members->kind == CALC_DATE || members->kind == CALC_MONTH))
            return str_of(members->name);
    return STR("");
}

enum status calc_run(const struct calc_rule *rule, const struct calc_place *place,
                     const struct json *input, struct calc_answer *ret, struct err *err)
{
    if (input->type != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "", "calc.not_an_object_line", "calc input: no object");
    TRY(check_object(place->arena, rule->inputs, input, STR(""), err));
    struct calc calc = { .arena = place->arena,
                         .seido = place->seido,
                         .input = input,
                         .problems = place->problems,
                         .result = { .type = JSON_OBJECT } };
    if (rule->run(&calc, err) != OK) {
        if (err->status == ERR_NOT_FOUND && err->field[0] == '\0')
            err_at(err, day_of(rule->inputs));
        return err->status;
    }
    for (size_t i = 0; i < calc.step_count; i++)
        mark_unverified(calc.seido, &calc.steps[i]);
    *ret = (struct calc_answer){ calc.result, calc.steps, calc.step_count };
    return OK;
}

/* ---- reading and telling, for the rules ---- */
static const struct json *given(const struct calc *calc, const char *name)
{
    const struct json *value = json_find(calc->input, name);
    return value && value->type != JSON_NULL ? value : NULL;
}

enum status calc_missing(struct calc *calc, const char *member, const char *key, struct err *err)
{
    enum status status =
        err_set(err, ERR_INVALID, member, "calc.missing", "calc input: %s", member);
    err_arg(err, ARG_TEXT("member", str_of(member)));
    if (calc->problems != NULL)
        problem_arg(problems_add(calc->problems, str_of(member), GRADE_ERROR, key),
                    ARG_TEXT("member", str_of(member)));
    return status;
}

bool calc_has(const struct calc *calc, const char *name)
{
    return given(calc, name) != NULL;
}

int64_t calc_int(const struct calc *calc, const char *name)
{
    const struct json *value = given(calc, name);
    assert(value && (value->type == JSON_INT || value->type == JSON_BOOL));
    return value->number;
}

struct str calc_text(const struct calc *calc, const char *name)
{
    const struct json *value = given(calc, name);
    return value ? value->text : STR("");
}

Date calc_date(const struct calc *calc, const char *name)
{
    const struct json *value = given(calc, name);
    Date date = { 0 };
    assert(value);
    bool is_date = date_parse_iso(value->text, &date) || parse_month(value->text, &date);
    assert(is_date);
    return date;
}

const struct json *calc_list(const struct calc *calc, const char *name)
{
    return given(calc, name);
}

void calc_result(struct calc *calc, const char *name, struct json value)
{
    json_add_member(calc->arena, &calc->result, name, value);
}

void calc_result_int(struct calc *calc, const char *name, int64_t value)
{
    calc_result(calc, name, json_of_int(value));
}

void calc_result_flag(struct calc *calc, const char *name, bool value)
{
    calc_result(calc, name, json_of_flag(value));
}

void calc_result_text(struct calc *calc, const char *name, struct str value)
{
    calc_result(calc, name, json_of_text(value));
}

void calc_result_date(struct calc *calc, const char *name, Date value)
{
    calc_result(calc, name, json_of_date(calc->arena, value));
}

void calc_result_null(struct calc *calc, const char *name)
{
    calc_result(calc, name, (struct json){ .type = JSON_NULL });
}

struct calc_step *calc_step(struct calc *calc, const char *rule, const char *label,
                            const char *formula)
{
    calc->steps = arena_room(calc->arena, calc->steps, calc->step_count, sizeof *calc->steps);
    struct calc_step *step = &calc->steps[calc->step_count++];
    *step = (struct calc_step){ .label = label, .formula = formula, .rule = rule };
    return step;
}

struct calc_step *calc_arg(struct calc_step *step, struct text_arg arg)
{
    assert(step->arg_count < CALC_STEP_ARGS);
    step->args[step->arg_count++] = arg;
    return step;
}

/* ---- from a form ---- */

/* "1.5", "１．５％": percent, four decimals at most; 15000 parts per million. */
static enum status percent_parse(struct arena *arena, struct str typed, int64_t *ret,
                                 struct err *err)
{
    static const struct str signs[] = { STR_INIT("%"), STR_INIT("\xEF\xBC\x85") };
    static const struct str points[] = { STR_INIT("."), STR_INIT("\xEF\xBC\x8E") };
    struct str whole = str_trim(typed), rest = STR("");
    Yen percent = 0, decimals = 0;
    size_t at = 0;
    for (size_t i = 0; i < LENGTH(signs); i++)
        if (str_ends(whole, signs[i]))
            whole = str_slice(whole, 0, whole.len - signs[i].len);
    for (size_t i = 0; i < LENGTH(points) && rest.len == 0; i++)
        if (str_find(whole, points[i], &at)) {
            rest = str_slice(whole, at + points[i].len, whole.len);
            whole = str_slice(whole, 0, at);
        }
    struct err ignored = { 0 };
    bool is_read = yen_parse(arena, whole, &percent, &ignored) == OK && percent >= 0 &&
                   percent <= PERCENT_MAX && str_chars(rest) <= PERCENT_DECIMALS;
    if (is_read && rest.len > 0)
        is_read = yen_parse(arena, rest, &decimals, &ignored) == OK && decimals >= 0;
    for (size_t i = str_chars(rest); i < PERCENT_DECIMALS; i++)
        decimals *= 10;
    *ret = percent * PPM_OF_PERCENT + decimals;
    return is_read ? OK : err_set(err, ERR_INVALID, "", "calc.not_a_percent", "not a percentage");
}

enum status calc_input_parse(struct arena *arena, const struct eras *eras,
                             const struct calc_member *member, struct str typed, struct json *ret,
                             struct err *err)
{
    struct str text = str_trim(typed);
    struct partial_date date = { 0 };
    Yen number = 0;
    bool is_day = false;
    enum status status = OK;
    switch (member->kind) {
    case CALC_RATE:
        status = percent_parse(arena, text, &number, err);
        *ret = json_of_int(number);
        break;
    case CALC_COUNT:
    case CALC_YEN:
    case CALC_YEAR:
        status = yen_parse(arena, text, &number, err);
        if (status != OK && member->kind != CALC_YEN)
            status = err_set(err, ERR_INVALID, "", "calc.not_a_count", "not a whole number");
        *ret = json_of_int(number);
        break;
    case CALC_DATE:
    case CALC_MONTH:
    case CALC_WHEN:
        status = era_parse(arena, eras, text, &date, err);
        is_day = member->kind == CALC_DATE ||
                 (member->kind == CALC_WHEN && date.precision == PRECISION_DAY);
        *ret = is_day ? json_of_date(arena, date.date) : json_of_month(arena, date.date);
        break;
    case CALC_FLAG:
        *ret = json_of_flag(str_equal(text, STR("true")));
        break;
    case CALC_LIST:
    case CALC_OBJECT:
        status = json_read(arena, text, ret, err);
        break;
    case CALC_TEXT:
    case CALC_CHOICE:
    case CALC_DECIMAL:
    case CALC_KINDS:
        *ret = json_of_text(text);
        break;
    }
    return status == OK ? OK : calc_err_at(err, member->name);
}
