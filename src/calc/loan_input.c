/* loan_input.c - members of the input that several rules of loans share, and their reading. */
#include "calc/loan_input.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "seido/seido.h"
#include "base/banned.h"

const char *const loan_methods[] = { "interest_free", "equal_principal", "equal_payment", NULL };
const char *const loan_remainders[] = { "last", "first", NULL };
const char *const loan_rests[] = { "last", "next", NULL };
const char *const loan_effects[] = { "shorten", "lower", NULL };
const char *const loan_day_counts[] = { "fixed365", "years_and_days", NULL };
const char *const loan_roundings[] = { "per_period", "total", NULL };

const struct calc_member loan_payment_members[] = {
    { .name = "on", .label = "calc.loan.paid_on", .kind = CALC_DATE, .is_required = true },
    { .name = "amount", .label = "calc.loan.paid_amount", .kind = CALC_YEN, .is_required = true },
    { 0 },
};

const struct calc_member loan_rate_members[] = {
    { .name = "from", .label = "calc.late.rate_from", .kind = CALC_DATE, .is_required = true },
    { .name = "rate",
      .label = "calc.late.rate",
      .kind = CALC_RATE,
      .is_required = true,
      .min = 0,
      .max = LOAN_RATE_MAX_PPM },
    { 0 },
};

int loan_choice(const char *const *choices, struct str text)
{
    for (int i = 0; choices[i]; i++)
        if (str_equal(str_of(choices[i]), text))
            return i;
    return 0; /* absent: the first is the default */
}

int64_t loan_item_int(const struct json *object, const char *name, int64_t absent)
{
    const struct json *value = json_find(object, name);
    return value ? value->number : absent;
}

struct str loan_item_text(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value ? value->text : STR("");
}

Date loan_month(struct arena *arena, struct str text, bool *ret_is_day)
{
    Date date = { 0 };
    *ret_is_day = text.len == sizeof "2023-01-27" - 1;
    bool is_read =
        date_parse_iso(*ret_is_day ? text : str_format(arena, "%.*s-01", STR_ARG(text)), &date);
    assert(is_read);
    return date;
}

Date loan_item_date(const struct json *object, const char *name)
{
    Date date = { 0 };
    bool is_read = date_parse_iso(loan_item_text(object, name), &date);
    assert(is_read); /* calc_run has checked it */
    return date;
}

struct json loan_due_json(struct arena *arena, Date due, bool tells_days)
{
    return tells_days ? json_of_date(arena, due) : json_of_month(arena, due);
}

void loan_terms_read(struct calc *calc, struct loan_terms_input *ret)
{
    struct schedule_terms *terms = &ret->terms;
    bool is_day = false;
    terms->first_due = loan_month(calc->arena, calc_text(calc, "first_due"), &is_day);
    terms->principal = calc_int(calc, "principal");
    terms->months = (int)calc_int(calc, "months");
    terms->method = (enum schedule_method)loan_choice(loan_methods, calc_text(calc, "method"));
    terms->rate =
        (Rate){ calc_has(calc, "annual_rate") ? (int32_t)calc_int(calc, "annual_rate") : 0 };
    /* the unit works on parts of the principal, never on equal payments */
    terms->unit = calc_has(calc, "unit") ? calc_int(calc, "unit") : 1;
    terms->remainder =
        (enum schedule_remainder)loan_choice(loan_remainders, calc_text(calc, "remainder"));
    ret->tells_days = is_day || calc_has(calc, "pay_day");
    terms->pay_day = calc_has(calc, "pay_day") ? (int)calc_int(calc, "pay_day")
                     : is_day                  ? date_civil(terms->first_due).day
                                               : 1;
    terms->period_months =
        calc_has(calc, "period_months") ? (int)calc_int(calc, "period_months") : 1;
    terms->first_period_months = calc_has(calc, "first_period_months")
                                     ? (int)calc_int(calc, "first_period_months")
                                     : terms->period_months;
}

enum status loan_measure_items(struct calc *calc, const struct json **ret, size_t *ret_count,
                               struct err *err)
{
    const struct json *list = calc_list(calc, "measures");
    *ret = list ? list->items : NULL;
    *ret_count = list ? list->count : 0;
    if (*ret_count <= SCHEDULE_MEASURES_MAX)
        return OK;
    enum status status = err_set(err, ERR_LIMIT, "", "calc.too_many", "%zu measures", *ret_count);
    (void)calc_err_at(err, "measures");
    return status;
}

void loan_measure_read(struct calc *calc, const struct json *item, struct measure *ret)
{
    struct str from = loan_item_text(item, "from");
    bool is_day = false;
    ret->on = loan_item_date(item, "on");
    ret->from = ret->on;
    if (from.len > 0)
        ret->from = loan_month(calc->arena, from, &is_day);
    ret->months = (int)loan_item_int(item, "months", 0);
    ret->amount = loan_item_int(item, "amount", 0);
    ret->rest = (enum reduced_rest)loan_choice(loan_rests, loan_item_text(item, "rest"));
    ret->effect = (enum early_effect)loan_choice(loan_effects, loan_item_text(item, "effect"));
}

static int by_first_day(const void *a, const void *b)
{
    return date_compare(((const struct late_rate *)a)->from, ((const struct late_rate *)b)->from);
}

static int by_payment_day(const void *a, const void *b)
{
    return date_compare(((const struct late_payment *)a)->on, ((const struct late_payment *)b)->on);
}

static void rates_of_input(struct calc *calc, const struct json *list, struct late_case *late)
{
    struct late_rate *rates = arena_array(calc->arena, struct late_rate, list->count);
    for (size_t i = 0; i < list->count; i++)
        rates[i] = (struct late_rate){ loan_item_date(&list->items[i], "from"),
                                       { (int32_t)loan_item_int(&list->items[i], "rate", 0) } };
    if (list->count > 1)
        qsort(rates, list->count, sizeof *rates, by_first_day);
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

void loan_late_payments(struct calc *calc, struct late_case *late)
{
    const struct json *list = calc_list(calc, "payments");
    size_t count = list ? list->count : 0;
    struct late_payment *payments = arena_array(calc->arena, struct late_payment, count);
    for (size_t i = 0; i < count; i++)
        payments[i] = (struct late_payment){ loan_item_date(&list->items[i], "on"),
                                             loan_item_int(&list->items[i], "amount", 0) };
    if (count > 1)
        qsort(payments, count, sizeof *payments, by_payment_day);
    late->payments = payments;
    late->payment_count = count;
}

enum status loan_rates_read(struct calc *calc, struct late_case *late, struct err *err)
{
    if (!calc_has(calc, "rates"))
        return rates_of_table(calc, late, err);
    rates_of_input(calc, calc_list(calc, "rates"), late);
    return OK;
}
