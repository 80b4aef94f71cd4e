/* rule_loan.c - `loan-schedule`, `late-interest`, `allocate`: the arithmetic of src/loan by name. */
#include "calc/rule.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "loan/allocate.h"
#include "loan/late_interest.h"
#include "loan/schedule.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { RATE_MAX_PPM = 1000000, UNIT_MAX = 1000, ALLOCATE_ROWS_MAX = SCHEDULE_MONTHS_MAX };

/* ---- small things all three read ---- */

static int choice_of(const char *const *choices, struct str text)
{
    for (int i = 0; choices[i]; i++)
        if (str_equal(str_of(choices[i]), text))
            return i;
    return 0; /* absent: the first is the default */
}

static int64_t item_int(const struct json *object, const char *name, int64_t absent)
{
    const struct json *value = json_find(object, name);
    return value ? value->number : absent;
}

static struct str item_text(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value ? value->text : STR("");
}

/* "2023-01" or "2023-01-27"; a month is its first day. */
static bool month_or_day(struct arena *arena, struct str text, Date *ret, bool *ret_is_day)
{
    *ret_is_day = text.len == 10;
    return date_parse_iso(*ret_is_day ? text : str_format(arena, "%.*s-01", STR_ARG(text)), ret);
}

static Date item_date(const struct json *object, const char *name)
{
    Date date = { 0 };
    bool is_read = date_parse_iso(item_text(object, name), &date);
    assert(is_read); /* calc_run has checked it */
    return date;
}

/* 15000 ppm is "1.5"; no zeros at the end. */
static struct str percent_text(struct arena *arena, Rate rate)
{
    struct str text = str_format(arena, "%d.%04d", rate.ppm / 10000, rate.ppm % 10000);
    while (str_ends(text, STR("0")))
        text.len--;
    return str_ends(text, STR(".")) ? str_slice(text, 0, text.len - 1) : text;
}

static enum status refuse_date(struct err *err, const char *member)
{
    enum status status = err_set(err, ERR_INVALID, "", "calc.not_a_date", "no month or day");
    err_arg(err, ARG_TEXT("member", str_of(member)));
    (void)calc_err_at(err, member);
    return status;
}

/* ---- loan-schedule ---- */
static const char *const methods[] = { "interest_free", "equal_principal", "equal_payment", NULL };
static const char *const remainders[] = { "last", "first", NULL };
static const char *const measure_kinds[] = { "moratorium", "reduced", "early", "extension", NULL };
static const char *const rests[] = { "last", "next", NULL };
static const char *const effects[] = { "shorten", "lower", NULL };

static const struct calc_member measure_members[] = {
    { .name = "kind",
      .label = "calc.loan.measure_kind",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = measure_kinds },
    { .name = "on", .label = "calc.loan.measure_on", .kind = CALC_DATE, .is_required = true },
    { .name = "from", .label = "calc.loan.measure_from", .kind = CALC_TEXT, .max = 10 },
    { .name = "months",
      .label = "calc.loan.measure_months",
      .kind = CALC_COUNT,
      .min = 1,
      .max = SCHEDULE_MONTHS_MAX },
    { .name = "amount", .label = "calc.loan.measure_amount", .kind = CALC_YEN },
    { .name = "rest", .label = "calc.loan.measure_rest", .kind = CALC_CHOICE, .choices = rests },
    { .name = "effect",
      .label = "calc.loan.measure_effect",
      .kind = CALC_CHOICE,
      .choices = effects },
    { 0 },
};

static const struct calc_member payment_members[] = {
    { .name = "on", .label = "calc.loan.paid_on", .kind = CALC_DATE, .is_required = true },
    { .name = "amount", .label = "calc.loan.paid_amount", .kind = CALC_YEN, .is_required = true },
    { 0 },
};

static const struct calc_member schedule_inputs[] = {
    { .name = "principal",
      .label = "calc.loan.principal",
      .kind = CALC_YEN,
      .is_required = true,
      .min = 1,
      .max = YEN_MAX },
    { .name = "months",
      .label = "calc.loan.months",
      .kind = CALC_COUNT,
      .is_required = true,
      .min = 1,
      .max = SCHEDULE_MONTHS_MAX },
    { .name = "method",
      .label = "calc.loan.method",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = methods },
    { .name = "annual_rate",
      .label = "calc.loan.annual_rate",
      .kind = CALC_RATE,
      .min = 0,
      .max = RATE_MAX_PPM },
    { .name = "unit", .label = "calc.loan.unit", .kind = CALC_YEN, .min = 1, .max = UNIT_MAX },
    { .name = "remainder",
      .label = "calc.loan.remainder",
      .kind = CALC_CHOICE,
      .choices = remainders },
    { .name = "first_due",
      .label = "calc.loan.first_due",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 10 },
    { .name = "pay_day", .label = "calc.loan.pay_day", .kind = CALC_COUNT, .min = 1, .max = 31 },
    { .name = "period_months",
      .label = "calc.loan.period_months",
      .kind = CALC_COUNT,
      .min = 1,
      .max = 12 },
    { .name = "first_period_months",
      .label = "calc.loan.first_period_months",
      .kind = CALC_COUNT,
      .min = 1,
      .max = 12 },
    { .name = "measures",
      .label = "calc.loan.measures",
      .kind = CALC_LIST,
      .members = measure_members },
    { .name = "payments",
      .label = "calc.loan.payments",
      .kind = CALC_LIST,
      .members = payment_members },
    { 0 },
};

static const struct calc_member instalment_members[] = {
    { .name = "no", .label = "calc.loan.no", .kind = CALC_COUNT },
    { .name = "due", .label = "calc.loan.due", .kind = CALC_TEXT },
    { .name = "principal", .label = "calc.loan.principal_part", .kind = CALC_YEN },
    { .name = "interest", .label = "calc.loan.interest", .kind = CALC_YEN },
    { .name = "payment", .label = "calc.loan.payment", .kind = CALC_YEN },
    { .name = "balance", .label = "calc.loan.balance", .kind = CALC_YEN },
    { .name = "open", .label = "calc.loan.open", .kind = CALC_YEN },
    { 0 },
};

static const struct calc_member schedule_results[] = {
    { .name = "instalments",
      .label = "calc.loan.instalments",
      .kind = CALC_LIST,
      .members = instalment_members },
    { .name = "total_interest", .label = "calc.loan.total_interest", .kind = CALC_YEN },
    { .name = "final_due", .label = "calc.loan.final_due", .kind = CALC_TEXT },
    { .name = "version", .label = "calc.loan.version", .kind = CALC_COUNT },
    { .name = "overpaid", .label = "calc.loan.overpaid", .kind = CALC_YEN },
    { 0 },
};

/* What is read besides the terms: are due days told, or months only? */
struct schedule_input {
    struct schedule_terms terms;
    bool tells_days;
};

static enum status read_terms(struct calc *calc, struct schedule_input *ret, struct err *err)
{
    struct schedule_terms *terms = &ret->terms;
    bool is_day = false;
    if (!month_or_day(calc->arena, calc_text(calc, "first_due"), &terms->first_due, &is_day))
        return refuse_date(err, "first_due");
    terms->principal = calc_int(calc, "principal");
    terms->months = (int)calc_int(calc, "months");
    terms->method = (enum schedule_method)choice_of(methods, calc_text(calc, "method"));
    terms->rate =
        (Rate){ calc_has(calc, "annual_rate") ? (int32_t)calc_int(calc, "annual_rate") : 0 };
    /* the unit works on parts of the principal, never on equal payments */
    terms->unit = calc_has(calc, "unit") ? calc_int(calc, "unit") : 1;
    terms->remainder = (enum schedule_remainder)choice_of(remainders, calc_text(calc, "remainder"));
    ret->tells_days = is_day || calc_has(calc, "pay_day");
    terms->pay_day = calc_has(calc, "pay_day") ? (int)calc_int(calc, "pay_day")
                     : is_day                  ? date_civil(terms->first_due).day
                                               : 1;
    terms->period_months =
        calc_has(calc, "period_months") ? (int)calc_int(calc, "period_months") : 1;
    terms->first_period_months = calc_has(calc, "first_period_months")
                                     ? (int)calc_int(calc, "first_period_months")
                                     : terms->period_months;
    return OK;
}

static enum status read_measures(struct calc *calc, struct measure **ret, size_t *ret_count,
                                 struct err *err)
{
    const struct json *list = calc_list(calc, "measures");
    size_t count = list ? list->count : 0;
    struct measure *measures = arena_array(calc->arena, struct measure, count);
    if (count > SCHEDULE_MEASURES_MAX) {
        enum status status = err_set(err, ERR_LIMIT, "", "calc.too_many", "%zu measures", count);
        (void)calc_err_at(err, "measures");
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        const struct json *item = &list->items[i];
        struct measure *measure = &measures[i];
        bool is_day = false;
        measure->kind = (enum measure_kind)choice_of(measure_kinds, item_text(item, "kind"));
        measure->on = item_date(item, "on");
        measure->from = measure->on;
        struct str from = item_text(item, "from");
        if (from.len > 0 && !month_or_day(calc->arena, from, &measure->from, &is_day))
            return refuse_date(err, "measures");
        measure->months = (int)item_int(item, "months", 0);
        measure->amount = item_int(item, "amount", 0);
        measure->rest = (enum reduced_rest)choice_of(rests, item_text(item, "rest"));
        measure->effect = (enum early_effect)choice_of(effects, item_text(item, "effect"));
    }
    *ret = measures;
    *ret_count = count;
    return OK;
}

/* What each instalment still has open after the payments; NULL without payments. */
static enum status settle_payments(struct calc *calc, const struct schedule *schedule, Yen **ret,
                                   struct err *err)
{
    const struct json *list = calc_list(calc, "payments");
    *ret = NULL;
    if (!list)
        return OK;
    size_t count = (size_t)schedule->count;
    struct open_instalment *rows = arena_array(calc->arena, struct open_instalment, count);
    Yen *open = arena_array(calc->arena, Yen, count), overpaid = 0;
    for (size_t i = 0; i < count; i++)
        rows[i] =
            (struct open_instalment){ schedule->items[i].number, schedule->items[i].due,
                                      schedule->items[i].principal, schedule->items[i].interest };
    for (size_t p = 0; p < list->count; p++) {
        struct allocate_case payment = { .instalments = rows,
                                         .count = count,
                                         .amount = item_int(&list->items[p], "amount", 0),
                                         .on = item_date(&list->items[p], "on") };
        struct allocate_result result;
        if (allocate(calc->arena, &payment, &result, err) != OK)
            return calc_err_at(err, "payments");
        for (size_t i = 0; i < result.count; i++) {
            struct open_instalment *row = &rows[result.items[i].number - 1];
            *(result.items[i].to == TO_PRINCIPAL ? &row->principal : &row->interest) -=
                result.items[i].amount;
        }
        overpaid += result.overpaid;
    }
    for (size_t i = 0; i < count; i++)
        open[i] = rows[i].principal + rows[i].interest;
    calc_result_int(calc, "overpaid", overpaid);
    *ret = open;
    return OK;
}

static struct json due_json(struct arena *arena, Date due, bool tells_days)
{
    return tells_days ? json_of_date(arena, due) : json_of_month(arena, due);
}

static struct json instalments_json(struct calc *calc, const struct schedule *schedule,
                                    const Yen *open, bool tells_days)
{
    struct json list = { .type = JSON_ARRAY };
    for (int i = 0; i < schedule->count; i++) {
        const struct instalment *item = &schedule->items[i];
        struct json object = { .type = JSON_OBJECT };
        struct arena *arena = calc->arena;
        json_add_member(arena, &object, "no", json_of_int(item->number));
        json_add_member(arena, &object, "due", due_json(arena, item->due, tells_days));
        json_add_member(arena, &object, "principal", json_of_int(item->principal));
        json_add_member(arena, &object, "interest", json_of_int(item->interest));
        json_add_member(arena, &object, "payment", json_of_int(item->principal + item->interest));
        json_add_member(arena, &object, "balance", json_of_int(item->balance));
        if (open)
            json_add_member(arena, &object, "open", json_of_int(open[i]));
        json_add_item(arena, &list, object);
    }
    return list;
}

static void tell_schedule(struct calc *calc, const struct schedule_terms *terms,
                          const struct schedule *first)
{
    static const struct {
        const char *rule, *label, *formula;
    } steps[SCHEDULE_METHODS] = {
        [SCHEDULE_INTEREST_FREE] = { "R-031", "calc.loan.step_parts", "calc.loan.formula_parts" },
        [SCHEDULE_EQUAL_PRINCIPAL] = { "R-032", "calc.loan.step_parts",
                                       "calc.loan.formula_equal_principal" },
        [SCHEDULE_EQUAL_PAYMENT] = { "R-033", "calc.loan.step_payment",
                                     "calc.loan.formula_equal_payment" },
    };
    const struct instalment *last = &first->items[first->count - 1];
    struct calc_step *step = calc_step(calc, steps[terms->method].rule, steps[terms->method].label,
                                       steps[terms->method].formula);
    calc_arg(step, ARG_YEN("principal", terms->principal));
    calc_arg(step, ARG_INT("count", first->count));
    calc_arg(step, ARG_YEN("unit", terms->unit));
    calc_arg(step, ARG_YEN("first", first->items[0].principal + first->items[0].interest));
    calc_arg(step, ARG_YEN("last", last->principal + last->interest));
    calc_arg(step, ARG_TEXT("rate", percent_text(calc->arena, terms->rate)));
}

static void tell_measures(struct calc *calc, const struct measure *measures, size_t count)
{
    static const struct {
        const char *rule, *label;
    } steps[MEASURES] = {
        [MEASURE_MORATORIUM] = { "R-035", "calc.loan.step_moratorium" },
        [MEASURE_REDUCED] = { "R-036", "calc.loan.step_reduced" },
        [MEASURE_EARLY] = { "R-037", "calc.loan.step_early" },
        [MEASURE_EXTENSION] = { "R-038", "calc.loan.step_extension" },
    };
    for (size_t i = 0; i < count; i++) {
        const struct measure *measure = &measures[i];
        struct calc_step *step = calc_step(calc, steps[measure->kind].rule,
                                           steps[measure->kind].label, "calc.loan.formula_measure");
        calc_arg(step, ARG_DATE("on", measure->on));
        calc_arg(step, ARG_DATE("from", measure->from));
        calc_arg(step, ARG_INT("months", measure->months));
        calc_arg(step, ARG_YEN("amount", measure->amount));
    }
}

static enum status run_schedule(struct calc *calc, struct err *err)
{
    struct schedule_input input = { 0 };
    struct measure *measures = NULL;
    size_t count = 0;
    struct schedule first, schedule;
    Yen *open = NULL;
    TRY(read_terms(calc, &input, err));
    TRY(read_measures(calc, &measures, &count, err));
    TRY(schedule_make(calc->arena, &input.terms, &first, err));
    TRY(schedule_with_measures(calc->arena, &input.terms, measures, count, &schedule, err));
    tell_schedule(calc, &input.terms, &first);
    tell_measures(calc, measures, count);
    TRY(settle_payments(calc, &schedule, &open, err));
    calc_result(calc, "instalments", instalments_json(calc, &schedule, open, input.tells_days));
    calc_result_int(calc, "total_interest", schedule.total_interest);
    calc_result(calc, "final_due",
                due_json(calc->arena, schedule.items[schedule.count - 1].due, input.tells_days));
    calc_result_int(calc, "version", schedule.version);
    return OK;
}

const struct calc_rule rule_loan_schedule = {
    .name = "loan-schedule",
    .example =
        "{\"principal\":200000,\"months\":24,\"method\":\"interest_free\",\"unit\":10,\"remainder\""
        ":\"last\",\"first_due\":\"2023-01\"}",
    .number = "R-031",
    .label = "calc.loan.schedule",
    .inputs = schedule_inputs,
    .results = schedule_results,
    .run = run_schedule,
};

/* ---- late-interest ---- */
static const char *const day_counts[] = { "fixed365", "years_and_days", NULL };
static const char *const roundings[] = { "per_period", "total", NULL };

static const struct calc_member rate_members[] = {
    { .name = "from", .label = "calc.late.rate_from", .kind = CALC_DATE, .is_required = true },
    { .name = "rate",
      .label = "calc.late.rate",
      .kind = CALC_RATE,
      .is_required = true,
      .min = 0,
      .max = RATE_MAX_PPM },
    { 0 },
};

static const struct calc_member late_inputs[] = {
    { .name = "principal", .label = "calc.late.principal", .kind = CALC_YEN, .is_required = true },
    { .name = "due", .label = "calc.late.due", .kind = CALC_DATE, .is_required = true },
    { .name = "as_of", .label = "calc.late.as_of", .kind = CALC_DATE, .is_required = true },
    { .name = "rates", .label = "calc.late.rates", .kind = CALC_LIST, .members = rate_members },
    { .name = "contracted_on", .label = "calc.late.contracted_on", .kind = CALC_DATE },
    { .name = "payments",
      .label = "calc.loan.payments",
      .kind = CALC_LIST,
      .members = payment_members },
    { .name = "day_count",
      .label = "calc.late.day_count",
      .kind = CALC_CHOICE,
      .choices = day_counts },
    { .name = "rounding",
      .label = "calc.late.rounding",
      .kind = CALC_CHOICE,
      .choices = roundings },
    { 0 },
};

static const struct calc_member period_members[] = {
    { .name = "from", .label = "calc.late.from", .kind = CALC_DATE },
    { .name = "to", .label = "calc.late.to", .kind = CALC_DATE },
    { .name = "days", .label = "calc.late.days", .kind = CALC_COUNT },
    { .name = "rate", .label = "calc.late.rate", .kind = CALC_RATE },
    { .name = "principal", .label = "calc.late.principal", .kind = CALC_YEN },
    { .name = "amount", .label = "calc.late.amount", .kind = CALC_YEN },
    { 0 },
};

static const struct calc_member late_results[] = {
    { .name = "late_interest", .label = "calc.late.amount", .kind = CALC_YEN },
    { .name = "periods",
      .label = "calc.late.periods",
      .kind = CALC_LIST,
      .members = period_members },
    { 0 },
};

static void rates_of_input(struct calc *calc, const struct json *list, struct late_case *late)
{
    struct late_rate *rates = arena_array(calc->arena, struct late_rate, list->count);
    for (size_t i = 0; i < list->count; i++)
        rates[i] = (struct late_rate){ item_date(&list->items[i], "from"),
                                       { (int32_t)item_int(&list->items[i], "rate", 0) } };
    late->rates = rates;
    late->rate_count = list->count;
}

/* The rate of the table on a day, as one that holds from `from` on. */
static enum status rate_of_table(const struct rate_table *table, Date on, Date from,
                                 struct late_rate *ret, struct err *err)
{
    int64_t ppm = 0;
    const struct rate_row *row = NULL;
    if (rate_find(table, on, NULL, 0, &row, err) != OK)
        return calc_err_at(err, "rates");
    if (!str_to_int(rate_cell(table, row, STR("ppm")), &ppm))
        return err_set(err, ERR_INVALID, "rates", "calc.table_broken", "late_rates line %d",
                       row->place.line);
    *ret = (struct late_rate){ from, { (int32_t)ppm } };
    return OK;
}

static int by_day(const void *a, const void *b)
{
    return date_compare(*(const Date *)a, *(const Date *)b);
}

/* The days of (first, last] on which a row of the table begins or has ended, and `first`; in order. */
static size_t changes_of(struct calc *calc, const struct rate_table *table, Date first, Date last,
                         Date **ret)
{
    Date *days = arena_array(calc->arena, Date, table->row_count * 2 + 1);
    size_t count = 0;
    days[count++] = first;
    for (size_t i = 0; i < table->row_count; i++) {
        struct validity validity = table->rows[i].validity;
        const OptDate ends[] = { validity.from,
                                 { validity.until.has, date_add_days(validity.until.value, 1) } };
        for (size_t k = 0; k < LENGTH(ends); k++)
            if (ends[k].has && date_compare(ends[k].value, first) > 0 &&
                date_compare(ends[k].value, last) <= 0)
                days[count++] = ends[k].value;
    }
    qsort(days, count, sizeof *days, by_day);
    *ret = days;
    return count;
}

/* the rate of the day of the contract, or of each day, as the table has it. */
static enum status rates_of_table(struct calc *calc, struct late_case *late, struct err *err)
{
    const struct rate_table *table = NULL;
    Date *days = NULL, first = date_add_days(late->due, 1);
    TRY(seido_rates_find(calc->seido, STR("late_rates"), &table, err));
    size_t count = changes_of(calc, table, first, late->as_of, &days);
    struct late_rate *rates = arena_array(calc->arena, struct late_rate, count);
    late->rates = rates;
    if (date_compare(first, late->as_of) > 0)
        return OK; /* not late */
    if (calc_has(calc, "contracted_on")) {
        late->rate_count = 1;
        return rate_of_table(table, calc_date(calc, "contracted_on"), first, rates, err);
    }
    for (size_t i = 0; i < count; i++) {
        struct late_rate rate = { 0 };
        TRY(rate_of_table(table, days[i], days[i], &rate, err));
        if (late->rate_count == 0 || rates[late->rate_count - 1].rate.ppm != rate.rate.ppm)
            rates[late->rate_count++] = rate;
    }
    return OK;
}

static void read_late_payments(struct calc *calc, struct late_case *late)
{
    const struct json *list = calc_list(calc, "payments");
    size_t count = list ? list->count : 0;
    struct late_payment *payments = arena_array(calc->arena, struct late_payment, count);
    for (size_t i = 0; i < count; i++)
        payments[i] = (struct late_payment){ item_date(&list->items[i], "on"),
                                             item_int(&list->items[i], "amount", 0) };
    late->payments = payments;
    late->payment_count = count;
}

static struct json period_json(struct calc *calc, const struct late_period *period)
{
    struct json object = { .type = JSON_OBJECT };
    json_add_member(calc->arena, &object, "from", json_of_date(calc->arena, period->from));
    json_add_member(calc->arena, &object, "to", json_of_date(calc->arena, period->to));
    json_add_member(calc->arena, &object, "days", json_of_int(period->days));
    json_add_member(calc->arena, &object, "rate", json_of_int(period->rate.ppm));
    json_add_member(calc->arena, &object, "principal", json_of_int(period->principal));
    json_add_member(calc->arena, &object, "amount", json_of_int(period->amount));
    return object;
}

static enum status run_late(struct calc *calc, struct err *err)
{
    struct late_case late = { .principal = calc_int(calc, "principal"),
                              .due = calc_date(calc, "due"),
                              .as_of = calc_date(calc, "as_of") };
    struct late_result result;
    struct json periods = { .type = JSON_ARRAY };
    late.day_count = (enum day_count)choice_of(day_counts, calc_text(calc, "day_count"));
    late.rounding = (enum late_rounding)choice_of(roundings, calc_text(calc, "rounding"));
    if (calc_has(calc, "rates"))
        rates_of_input(calc, calc_list(calc, "rates"), &late);
    else
        TRY(rates_of_table(calc, &late, err));
    read_late_payments(calc, &late);
    TRY(late_interest(calc->arena, &late, &result, err));
    const char *rule = late.day_count == DAYS_FIXED_365 ? "R-041" : "R-042";
    for (size_t i = 0; i < result.count; i++) {
        const struct late_period *period = &result.periods[i];
        json_add_item(calc->arena, &periods, period_json(calc, period));
        struct calc_step *step =
            calc_step(calc, rule, "calc.late.step",
                      late.day_count == DAYS_FIXED_365 ? "calc.late.formula_fixed"
                                                       : "calc.late.formula_years");
        calc_arg(calc_arg(step, ARG_DATE("from", period->from)), ARG_DATE("to", period->to));
        calc_arg(calc_arg(step, ARG_YEN("principal", period->principal)),
                 ARG_INT("days", period->days));
        calc_arg(step, ARG_TEXT("rate", percent_text(calc->arena, period->rate)));
        calc_arg(step, ARG_YEN("amount", period->amount));
        if (!calc_has(calc, "rates"))
            step->row = STR("late_rates");
    }
    calc_result_int(calc, "late_interest", result.amount);
    calc_result(calc, "periods", periods);
    return OK;
}

const struct calc_rule rule_late_interest = {
    .name = "late-interest",
    .example =
        "{\"principal\":1000000,\"due\":\"2009-10-04\",\"as_of\":\"2011-12-10\",\"rates\":[{\"from\":"
        "\"2000-01-01\",\"rate\":50000}],\"day_count\":\"years_and_days\"}",
    .number = "R-040",
    .label = "calc.late",
    .inputs = late_inputs,
    .results = late_results,
    .run = run_late,
};

/* ---- allocate ---- */
static const char *const orders[] = { "principal_first", "statutory", NULL };

static const struct calc_member open_members[] = {
    { .name = "no", .label = "calc.loan.no", .kind = CALC_COUNT, .is_required = true },
    { .name = "due", .label = "calc.loan.due", .kind = CALC_DATE, .is_required = true },
    { .name = "principal",
      .label = "calc.loan.principal_part",
      .kind = CALC_YEN,
      .is_required = true },
    { .name = "interest", .label = "calc.loan.interest", .kind = CALC_YEN },
    { .name = "loan", .label = "calc.allocate.loan", .kind = CALC_TEXT, .max = 40 },
    { 0 },
};

static const struct calc_member allocate_inputs[] = {
    { .name = "instalments",
      .label = "calc.allocate.instalments",
      .kind = CALC_LIST,
      .is_required = true,
      .members = open_members },
    { .name = "amount",
      .label = "calc.loan.paid_amount",
      .kind = CALC_YEN,
      .is_required = true,
      .min = 1,
      .max = YEN_MAX },
    { .name = "on", .label = "calc.loan.paid_on", .kind = CALC_DATE, .is_required = true },
    { .name = "late_interest", .label = "calc.late.amount", .kind = CALC_YEN },
    { .name = "costs", .label = "calc.allocate.costs", .kind = CALC_YEN },
    { .name = "order", .label = "calc.allocate.order", .kind = CALC_CHOICE, .choices = orders },
    { .name = "named_loan", .label = "calc.allocate.named_loan", .kind = CALC_TEXT, .max = 40 },
    { 0 },
};

static const struct calc_member allocation_members[] = {
    { .name = "to", .label = "calc.allocate.to", .kind = CALC_TEXT },
    { .name = "no", .label = "calc.loan.no", .kind = CALC_COUNT },
    { .name = "amount", .label = "calc.allocate.amount", .kind = CALC_YEN },
    { .name = "early", .label = "calc.allocate.early", .kind = CALC_FLAG },
    { .name = "loan", .label = "calc.allocate.loan", .kind = CALC_TEXT },
    { 0 },
};

static const struct calc_member allocate_results[] = {
    { .name = "allocations",
      .label = "calc.allocate.allocations",
      .kind = CALC_LIST,
      .members = allocation_members },
    { .name = "overpaid", .label = "calc.loan.overpaid", .kind = CALC_YEN },
    { 0 },
};

static int oldest_first(const void *a, const void *b)
{
    const struct open_instalment *left = a, *right = b;
    int order = date_compare(left->due, right->due);
    return order ? order : left->number - right->number;
}

/* Rows of one loan, or of all others: oldest first, those of a day in the order of the input. */
static size_t rows_of_loan(const struct json *list, struct str loan, bool is_same,
                           struct open_instalment *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct json *item = &list->items[i];
        if (str_equal(item_text(item, "loan"), loan) != is_same)
            continue;
        rows[count++] = (struct open_instalment){ (int)i, item_date(item, "due"),
                                                  item_int(item, "principal", 0),
                                                  item_int(item, "interest", 0) };
    }
    if (count > 0)
        qsort(rows, count, sizeof *rows, oldest_first);
    return count;
}

static void tell_allocations(struct calc *calc, const struct allocate_result *result,
                             const struct json *list, struct json *allocations)
{
    static const char *const names[] = { [TO_COSTS] = "costs",
                                         [TO_PRINCIPAL] = "principal",
                                         [TO_INTEREST] = "interest",
                                         [TO_LATE_INTEREST] = "late_interest" };
    bool is_statutory = str_equal(calc_text(calc, "order"), STR("statutory"));
    for (size_t i = 0; i < result->count; i++) {
        const struct allocation *item = &result->items[i];
        bool is_instalment = item->to == TO_PRINCIPAL || item->to == TO_INTEREST;
        const struct json *row = is_instalment ? &list->items[item->number] : NULL;
        struct json object = { .type = JSON_OBJECT };
        json_add_member(calc->arena, &object, "to", json_of_text(str_of(names[item->to])));
        if (row)
            json_add_member(calc->arena, &object, "no", json_of_int(item_int(row, "no", 0)));
        json_add_member(calc->arena, &object, "amount", json_of_int(item->amount));
        json_add_member(calc->arena, &object, "early", json_of_flag(item->is_early));
        if (row && json_find(row, "loan"))
            json_add_member(calc->arena, &object, "loan", json_of_text(item_text(row, "loan")));
        json_add_item(calc->arena, allocations, object);
        struct calc_step *step = calc_step(calc, is_statutory ? "R-046" : "R-045",
                                           "calc.allocate.step", "calc.allocate.formula");
        calc_arg(step, ARG_TEXT("to", str_of(names[item->to])));
        calc_arg(step, ARG_INT("no", row ? item_int(row, "no", 0) : 0));
        calc_arg(step, ARG_YEN("amount", item->amount));
    }
}

/* the loan that the debtor names comes first; what is over goes to the others. */
static enum status run_allocate(struct calc *calc, struct err *err)
{
    const struct json *list = calc_list(calc, "instalments");
    struct str named = calc_text(calc, "named_loan");
    struct json allocations = { .type = JSON_ARRAY };
    struct allocate_case payment = { .amount = calc_int(calc, "amount"),
                                     .on = calc_date(calc, "on") };
    struct open_instalment *rows = arena_array(calc->arena, struct open_instalment, list->count);
    payment.order = (enum allocate_order)choice_of(orders, calc_text(calc, "order"));
    payment.instalments = rows;
    for (int round = named.len > 0 ? 0 : 1; round < 2 && payment.amount > 0; round++) {
        struct allocate_result result;
        bool is_last = round == 1;
        payment.count = rows_of_loan(list, named.len > 0 ? named : STR("\x01"), !is_last, rows);
        payment.late_interest =
            is_last && calc_has(calc, "late_interest") ? calc_int(calc, "late_interest") : 0;
        payment.costs = is_last && calc_has(calc, "costs") ? calc_int(calc, "costs") : 0;
        TRY(allocate(calc->arena, &payment, &result, err));
        tell_allocations(calc, &result, list, &allocations);
        payment.amount = result.overpaid;
    }
    calc_result(calc, "allocations", allocations);
    calc_result_int(calc, "overpaid", payment.amount);
    return OK;
}

const struct calc_rule rule_allocate = {
    .name = "allocate",
    .example =
        "{\"instalments\":[{\"no\":1,\"due\":\"2026-09-27\",\"principal\":8330,\"interest\":0},{\"no"
        "\":2,\"due\":\"2026-10-27\",\"principal\":8330,\"interest\":0}],\"amount\":10000,\"on\":\"20"
        "26-11-21\",\"late_interest\":0,\"order\":\"principal_first\"}",
    .number = "R-045",
    .label = "calc.allocate",
    .inputs = allocate_inputs,
    .results = allocate_results,
    .run = run_allocate,
};
