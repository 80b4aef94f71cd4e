/* rule_date.c - `date`: any accepted form of a date, ages, months added; holidays from seido/. */
#include "calc/rule.h"

#include "base/arena.h"
#include "seido/holidays.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { FORM_TEXT = 1, FORM_AGE = 2, FORM_MONTHS = 3, MONTHS_MAX = 12000 };

static const struct calc_member inputs[] = {
    { .name = "text",
      .label = "calc.date.text",
      .kind = CALC_TEXT,
      .is_required = true,
      .form = FORM_TEXT,
      .max = 200 },
    { .name = "as_of", .label = "calc.date.as_of", .kind = CALC_DATE, .form = FORM_TEXT },
    { .name = "birth",
      .label = "calc.date.birth",
      .kind = CALC_DATE,
      .is_required = true,
      .form = FORM_AGE },
    { .name = "on",
      .label = "calc.date.on",
      .kind = CALC_DATE,
      .is_required = true,
      .form = FORM_AGE },
    { .name = "start",
      .label = "calc.date.start",
      .kind = CALC_DATE,
      .is_required = true,
      .form = FORM_MONTHS },
    { .name = "months",
      .label = "calc.date.months",
      .kind = CALC_COUNT,
      .is_required = true,
      .form = FORM_MONTHS,
      .min = -MONTHS_MAX,
      .max = MONTHS_MAX },
    { 0 },
};

static const char *const precisions[] = { "day", "month", "year", "about", NULL };

static const struct calc_member results[] = {
    { .name = "date", .label = "calc.date.date", .kind = CALC_DATE },
    { .name = "precision",
      .label = "calc.date.precision",
      .kind = CALC_CHOICE,
      .choices = precisions },
    { .name = "era_long", .label = "calc.date.era_long", .kind = CALC_TEXT },
    { .name = "era_short", .label = "calc.date.era_short", .kind = CALC_TEXT },
    { .name = "fiscal_year", .label = "calc.date.fiscal_year", .kind = CALC_YEAR },
    { .name = "weekday", .label = "calc.date.weekday", .kind = CALC_COUNT },
    { .name = "business_day", .label = "calc.date.business_day", .kind = CALC_FLAG },
    { .name = "next_business_day", .label = "calc.date.next_business_day", .kind = CALC_DATE },
    { .name = "holiday", .label = "calc.date.holiday", .kind = CALC_TEXT },
    { .name = "age", .label = "calc.date.age", .kind = CALC_COUNT },
    { .name = "legal_age", .label = "calc.date.legal_age", .kind = CALC_COUNT },
    { 0 },
};

static const char *const precision_words[PRECISIONS] = { [PRECISION_DAY] = "calc.date.known_day",
                                                         [PRECISION_MONTH] =
                                                             "calc.date.known_month",
                                                         [PRECISION_YEAR] = "calc.date.known_year",
                                                         [PRECISION_ABOUT] =
                                                             "calc.date.known_about" };
static const char *const weekdays[] = {
    "",           "web.monday",   "web.tuesday", "web.wednesday", "web.thursday",
    "web.friday", "web.saturday", "web.sunday"
};

/* `member` has the day on which the age is asked. */
static enum status put_age(struct calc *calc, Date birth, Date on, const char *member,
                           struct err *err)
{
    if (date_compare(on, birth) < 0) {
        enum status status = err_set(err, ERR_INVALID, member, "calc.date.before_birth",
                                     "age: the day is before the birth");
        err_arg(err, ARG_DATE("birth", birth));
        err_arg(err, ARG_DATE("on", on));
        return status;
    }
    int32_t age = date_age(birth, on), legal_age = date_legal_age(birth, on);
    calc_result_int(calc, "age", age);
    calc_result_int(calc, "legal_age", legal_age);
    struct calc_step *step =
        calc_step(calc, "R-001", "calc.date.step_age", "calc.date.formula_age");
    calc_arg(calc_arg(calc_arg(step, ARG_DATE("birth", birth)), ARG_DATE("on", on)),
             ARG_INT("age", age));
    step = calc_step(calc, "R-001", "calc.date.step_legal_age", "calc.date.formula_legal_age");
    calc_arg(
        calc_arg(calc_arg(step, ARG_DATE("next", date_add_days(on, 1))), ARG_INT("age", legal_age)),
        ARG_DATE("on", on));
    return OK;
}

static const char *const holiday_formulas[] = {
    [HOLIDAY_NONE] = "calc.date.formula_no_holiday",
    [HOLIDAY_NAMED] = "calc.date.formula_named",
    [HOLIDAY_SUBSTITUTE] = "calc.date.formula_substitute",
    [HOLIDAY_BETWEEN] = "calc.date.formula_between",
};

static enum status put_business_day(struct calc *calc, Date date, struct err *err)
{
    struct holidays holidays = { 0 };
    struct year_end year_end = { 0 };
    const struct holiday_rule *rule = NULL;
    TRY(holidays_read(calc->arena, calc->seido, &holidays, err));
    TRY(year_end_read(calc->seido, STR("bank"), date, &year_end, err));
    enum holiday_kind kind = holiday_on(&holidays, date, &rule);
    bool is_business_day = business_day(&holidays, &year_end, date);
    struct str name = rule ? rule->name_ja : STR("");
    calc_result_flag(calc, "business_day", is_business_day);
    calc_result_date(calc, "next_business_day", business_day_from(&holidays, &year_end, date, 1));
    if (kind == HOLIDAY_NAMED)
        calc_result_text(calc, "holiday", name);
    struct calc_step *step =
        calc_step(calc, "R-002", "calc.date.step_holiday", holiday_formulas[kind]);
    calc_arg(calc_arg(step, ARG_DATE("date", date)), ARG_TEXT("name", name));
    step->source = seido_rates(calc->seido, STR("holidays"))->source;
    step->row = rule ? str_format(calc->arena, "holidays %.*s", STR_ARG(name)) : STR("");
    step = calc_step(calc, "R-003", "calc.date.step_business_day",
                     is_business_day ? "calc.date.formula_open" : "calc.date.formula_closed");
    calc_arg(step, ARG_KEY("weekday", weekdays[date_weekday(date)]));
    step->row = STR("year_end_closing bank");
    return OK;
}

/* The table of closings begins with the present law: before it, only ages and eras are told. */
static bool has_calendar(const struct calc *calc, Date date)
{
    struct err err = { 0 };
    struct year_end year_end = { 0 };
    return year_end_read(calc->seido, STR("bank"), date, &year_end, &err) == OK;
}

static enum status put_date(struct calc *calc, struct partial_date date, struct err *err)
{
    const struct eras *eras = &calc->seido->eras;
    calc_result_date(calc, "date", date.date);
    calc_result_text(calc, "precision", str_of(precisions[date.precision]));
    calc_result_text(calc, "era_long", era_format_long(calc->arena, eras, date));
    calc_result_text(calc, "era_short", era_format_short(calc->arena, eras, date));
    calc_result_int(calc, "fiscal_year", date_fiscal_year(date.date));
    calc_result_int(calc, "weekday", date_weekday(date.date));
    if (has_calendar(calc, date.date))
        return put_business_day(calc, date.date, err);
    calc_result_null(calc, "business_day");
    return OK;
}

static enum status run_text(struct calc *calc, struct err *err)
{
    struct partial_date date = { 0 };
    enum status status =
        era_parse(calc->arena, &calc->seido->eras, calc_text(calc, "text"), &date, err);
    if (status != OK)
        return calc_err_at(err, "text");
    struct calc_step *step =
        calc_step(calc, "R-012", "calc.date.step_read", "calc.date.formula_read");
    calc_arg(calc_arg(step, ARG_TEXT("text", calc_text(calc, "text"))), ARG_DATE("day", date.date));
    calc_arg(step, ARG_KEY("known", precision_words[date.precision]));
    TRY(put_date(calc, date, err));
    if (calc_has(calc, "as_of"))
        return put_age(calc, date.date, calc_date(calc, "as_of"), "as_of", err);
    return OK;
}

static enum status run(struct calc *calc, struct err *err)
{
    if (calc_has(calc, "text"))
        return run_text(calc, err);
    if (calc_has(calc, "birth"))
        return put_age(calc, calc_date(calc, "birth"), calc_date(calc, "on"), "on", err);
    Date start = calc_date(calc, "start");
    int32_t months = (int32_t)calc_int(calc, "months");
    Date end = date_add_months(start, months);
    int32_t year = date_civil(end).year;
    if (year < DATE_MIN_YEAR || year > DATE_MAX_YEAR)
        return err_set(err, ERR_INVALID, "months", "date.out_of_range", "date: year %d", (int)year);
    struct calc_step *step =
        calc_step(calc, "R-013", "calc.date.step_months", "calc.date.formula_months");
    calc_arg(calc_arg(calc_arg(step, ARG_DATE("start", start)), ARG_INT("months", months)),
             ARG_DATE("end", end));
    return put_date(calc, (struct partial_date){ end, PRECISION_DAY }, err);
}

const struct calc_rule rule_date = {
    .name = "date",
    .example = "{\"text\":\"R8.11.21\",\"as_of\":\"2026-11-21\"}",
    .number = "R-012",
    .label = "calc.date",
    .inputs = inputs,
    .results = results,
    .run = run,
};
