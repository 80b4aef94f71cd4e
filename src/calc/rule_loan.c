/* rule_loan.c - `loan-schedule`, `late-interest`, `allocate`: the arithmetic of src/loan by name. */
#include "calc/loan_input.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "loan/allocate.h"
#include "base/banned.h"

enum { ALLOCATE_ROWS_MAX = SCHEDULE_MONTHS_MAX };

/* ---- loan-schedule ---- */
static const char *const measure_kinds[] = { "moratorium", "reduced", "early", "extension", NULL };

static const struct calc_member measure_members[] = {
    { .name = "kind",
      .label = "calc.loan.measure_kind",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = measure_kinds },
    LOAN_MEASURE_MEMBERS,
    { 0 },
};

static const struct calc_member schedule_inputs[] = {
    LOAN_TERMS_MEMBERS,
    { .name = "measures",
      .label = "calc.loan.measures",
      .kind = CALC_LIST,
      .members = measure_members },
    { .name = "payments",
      .label = "calc.loan.payments",
      .kind = CALC_LIST,
      .members = loan_payment_members },
    { 0 },
};

static const struct calc_member instalment_members[] = {
    { .name = "no", .label = "calc.loan.no", .kind = CALC_COUNT },
    { .name = "due", .label = "calc.loan.due", .kind = CALC_WHEN },
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
    { .name = "final_due", .label = "calc.loan.final_due", .kind = CALC_WHEN },
    { .name = "version", .label = "calc.loan.version", .kind = CALC_COUNT },
    { .name = "overpaid", .label = "calc.loan.overpaid", .kind = CALC_YEN },
    { 0 },
};

static enum status read_measures(struct calc *calc, struct measure **ret, size_t *ret_count,
                                 struct err *err)
{
    const struct json *items = NULL;
    TRY(loan_measure_items(calc, &items, ret_count, err));
    struct measure *measures = arena_array(calc->arena, struct measure, *ret_count);
    for (size_t i = 0; i < *ret_count; i++) {
        measures[i].kind =
            (enum measure_kind)loan_choice(measure_kinds, loan_item_text(&items[i], "kind"));
        loan_measure_read(calc, &items[i], &measures[i]);
        measures[i].item = (int)i;
        for (size_t k = i; k > 0 && date_compare(measures[k].on, measures[k - 1].on) < 0; k--) {
            struct measure later = measures[k - 1]; /* in the order of their days */
            measures[k - 1] = measures[k];
            measures[k] = later;
        }
    }
    *ret = measures;
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
                                         .amount = loan_item_int(&list->items[p], "amount", 0),
                                         .on = loan_item_date(&list->items[p], "on") };
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

static struct json instalments_json(struct calc *calc, const struct schedule *schedule,
                                    const Yen *open, bool tells_days)
{
    struct json list = { .type = JSON_ARRAY };
    for (int i = 0; i < schedule->count; i++) {
        const struct instalment *item = &schedule->items[i];
        struct json object = { .type = JSON_OBJECT };
        struct arena *arena = calc->arena;
        json_add_member(arena, &object, "no", json_of_int(item->number));
        json_add_member(arena, &object, "due", loan_due_json(arena, item->due, tells_days));
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
    calc_arg(step, ARG_TEXT("rate", calc_percent(calc->arena, terms->rate.ppm)));
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
    struct loan_terms_input input = { 0 };
    struct measure *measures = NULL;
    size_t count = 0;
    struct schedule first, schedule;
    Yen *open = NULL;
    loan_terms_read(calc, &input);
    TRY(read_measures(calc, &measures, &count, err));
    TRY(schedule_make(calc->arena, &input.terms, &first, err));
    TRY(schedule_with_measures(calc->arena, &input.terms, measures, count, &schedule, err));
    tell_schedule(calc, &input.terms, &first);
    tell_measures(calc, measures, count);
    TRY(settle_payments(calc, &schedule, &open, err));
    calc_result(calc, "instalments", instalments_json(calc, &schedule, open, input.tells_days));
    calc_result_int(calc, "total_interest", schedule.total_interest);
    calc_result(
        calc, "final_due",
        loan_due_json(calc->arena, schedule.items[schedule.count - 1].due, input.tells_days));
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

static const struct calc_member late_inputs[] = {
    { .name = "principal", .label = "calc.late.principal", .kind = CALC_YEN, .is_required = true },
    { .name = "due", .label = "calc.late.due", .kind = CALC_DATE, .is_required = true },
    { .name = "as_of", .label = "calc.late.as_of", .kind = CALC_DATE, .is_required = true },
    { .name = "rates",
      .label = "calc.late.rates",
      .kind = CALC_LIST,
      .members = loan_rate_members },
    { .name = "contracted_on", .label = "calc.late.contracted_on", .kind = CALC_DATE },
    { .name = "payments",
      .label = "calc.loan.payments",
      .kind = CALC_LIST,
      .members = loan_payment_members },
    { .name = "day_count",
      .label = "calc.late.day_count",
      .kind = CALC_CHOICE,
      .choices = loan_day_counts },
    { .name = "rounding",
      .label = "calc.late.rounding",
      .kind = CALC_CHOICE,
      .choices = loan_roundings },
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
    late.day_count = (enum day_count)loan_choice(loan_day_counts, calc_text(calc, "day_count"));
    late.rounding = (enum late_rounding)loan_choice(loan_roundings, calc_text(calc, "rounding"));
    TRY(loan_rates_read(calc, &late, err));
    loan_late_payments(calc, &late);
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
        calc_arg(step, ARG_TEXT("rate", calc_percent(calc->arena, period->rate.ppm)));
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
        if (str_equal(loan_item_text(item, "loan"), loan) != is_same)
            continue;
        rows[count++] = (struct open_instalment){ (int)i, loan_item_date(item, "due"),
                                                  loan_item_int(item, "principal", 0),
                                                  loan_item_int(item, "interest", 0) };
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
    static const char *const words[] = { [TO_COSTS] = "calc.allocate.costs",
                                         [TO_PRINCIPAL] = "calc.choice.to_principal",
                                         [TO_INTEREST] = "calc.choice.to_interest",
                                         [TO_LATE_INTEREST] = "calc.late.amount" };
    bool is_statutory = str_equal(calc_text(calc, "order"), STR("statutory"));
    for (size_t i = 0; i < result->count; i++) {
        const struct allocation *item = &result->items[i];
        bool is_instalment = item->to == TO_PRINCIPAL || item->to == TO_INTEREST;
        const struct json *row = is_instalment ? &list->items[item->number] : NULL;
        struct json object = { .type = JSON_OBJECT };
        json_add_member(calc->arena, &object, "to", json_of_text(str_of(names[item->to])));
        if (row)
            json_add_member(calc->arena, &object, "no", json_of_int(loan_item_int(row, "no", 0)));
        json_add_member(calc->arena, &object, "amount", json_of_int(item->amount));
        json_add_member(calc->arena, &object, "early", json_of_flag(item->is_early));
        if (row && json_find(row, "loan"))
            json_add_member(calc->arena, &object, "loan",
                            json_of_text(loan_item_text(row, "loan")));
        json_add_item(calc->arena, allocations, object);
        struct calc_step *step = calc_step(calc, is_statutory ? "R-046" : "R-045",
                                           "calc.allocate.step", "calc.allocate.formula");
        calc_arg(step, ARG_KEY("to", words[item->to]));
        calc_arg(step, ARG_INT("no", row ? loan_item_int(row, "no", 0) : 0));
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
    payment.order = (enum allocate_order)loan_choice(orders, calc_text(calc, "order"));
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
