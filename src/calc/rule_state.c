/* rule_state.c - `loan-state`: src/loan/state.h by name. */
#include "calc/loan_input.h"

#include <assert.h>

#include "base/arena.h"
#include "loan/state.h"
#include "base/banned.h"

static const char *const states[] = {
    [LOAN_CONTRACTED] = "contracted", [LOAN_DISBURSING] = "disbursing",
    [LOAN_GRACE] = "grace",           [LOAN_REPAYING] = "repaying",
    [LOAN_ARREARS] = "arrears",       [LOAN_DEFERRED] = "deferred",
    [LOAN_MATURED] = "matured",       [LOAN_LEGAL] = "legal",
    [LOAN_EXEMPTED] = "exempted",     [LOAN_TIME_BARRED] = "time_barred",
    [LOAN_COMPLETED] = "completed",   NULL
};
static_assert(LENGTH(states) == LOAN_STATES + 1, "a word for every state");

static const char *const kinds[] = { [EVENT_MORATORIUM] = "moratorium",
                                     [EVENT_REDUCED] = "reduced",
                                     [EVENT_EARLY] = "early",
                                     [EVENT_EXTENSION] = "extension",
                                     [EVENT_EXEMPTION] = "exemption",
                                     [EVENT_LATE_WAIVER] = "late_waiver",
                                     [EVENT_LEGAL] = "legal",
                                     [EVENT_WRITE_OFF] = "write_off",
                                     [EVENT_UNTRACEABLE] = "untraceable",
                                     [EVENT_TIME_BARRED] = "time_barred",
                                     NULL };
static_assert(LENGTH(kinds) == LOAN_EVENTS + 1, "a word for every kind");

static const char *const event_labels[LOAN_EVENTS] = {
    [EVENT_MORATORIUM] = "calc.loan.step_moratorium",
    [EVENT_REDUCED] = "calc.loan.step_reduced",
    [EVENT_EARLY] = "calc.loan.step_early",
    [EVENT_EXTENSION] = "calc.loan.step_extension",
    [EVENT_EXEMPTION] = "calc.choice.exemption",
    [EVENT_LATE_WAIVER] = "calc.choice.late_waiver",
    [EVENT_LEGAL] = "calc.choice.legal",
    [EVENT_WRITE_OFF] = "calc.choice.write_off",
    [EVENT_UNTRACEABLE] = "calc.choice.untraceable",
    [EVENT_TIME_BARRED] = "calc.choice.time_barred",
};
static const char *const event_rules[LOAN_EVENTS] = {
    [EVENT_MORATORIUM] = "R-035",  [EVENT_REDUCED] = "R-036",   [EVENT_EARLY] = "R-037",
    [EVENT_EXTENSION] = "R-038",   [EVENT_EXEMPTION] = "R-050", [EVENT_LATE_WAIVER] = "R-050",
    [EVENT_LEGAL] = "R-050",       [EVENT_WRITE_OFF] = "R-050", [EVENT_UNTRACEABLE] = "R-050",
    [EVENT_TIME_BARRED] = "R-050",
};

static const struct calc_member event_members[] = {
    { .name = "kind",
      .label = "calc.loan.measure_kind",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = kinds },
    LOAN_MEASURE_MEMBERS,
    { .name = "until", .label = "calc.state.until", .kind = CALC_DATE },
    { 0 },
};

static const struct calc_member inputs[] = {
    LOAN_TERMS_MEMBERS,
    { .name = "as_of", .label = "calc.state.as_of", .kind = CALC_DATE, .is_required = true },
    { .name = "paid_out_on", .label = "calc.state.paid_out_on", .kind = CALC_DATE },
    { .name = "last_paid_out_on", .label = "calc.state.last_paid_out_on", .kind = CALC_DATE },
    { .name = "measures",
      .label = "calc.loan.measures",
      .kind = CALC_LIST,
      .members = event_members },
    { .name = "payments",
      .label = "calc.loan.payments",
      .kind = CALC_LIST,
      .members = loan_payment_members },
    { .name = "rates",
      .label = "calc.late.rates",
      .kind = CALC_LIST,
      .members = loan_rate_members },
    { .name = "contracted_on", .label = "calc.late.contracted_on", .kind = CALC_DATE },
    { .name = "day_count",
      .label = "calc.late.day_count",
      .kind = CALC_CHOICE,
      .choices = loan_day_counts },
    { .name = "rounding",
      .label = "calc.late.rounding",
      .kind = CALC_CHOICE,
      .choices = loan_roundings },
    { .name = "tolerance", .label = "calc.state.tolerance", .kind = CALC_YEN },
    { 0 },
};

static const char *const flags[] = { "reduced", "write_off", "untraceable", NULL };

static const struct calc_member results[] = {
    { .name = "state", .label = "calc.state.state", .kind = CALC_CHOICE, .choices = states },
    { .name = "flags",
      .label = "calc.state.flags",
      .kind = CALC_LIST,
      .item = CALC_CHOICE,
      .choices = flags },
    { .name = "balance", .label = "calc.state.balance", .kind = CALC_YEN },
    { .name = "due", .label = "calc.state.due", .kind = CALC_YEN },
    { .name = "paid", .label = "calc.state.paid", .kind = CALC_YEN },
    { .name = "overdue", .label = "calc.state.overdue", .kind = CALC_YEN },
    { .name = "overdue_count", .label = "calc.state.overdue_count", .kind = CALC_COUNT },
    { .name = "overdue_since", .label = "calc.state.overdue_since", .kind = CALC_DATE },
    { .name = "months_late", .label = "calc.state.months_late", .kind = CALC_COUNT },
    { .name = "arrears_level", .label = "calc.state.arrears_level", .kind = CALC_COUNT },
    { .name = "late_interest", .label = "calc.late.amount", .kind = CALC_YEN },
    { .name = "exempted", .label = "calc.state.exempted", .kind = CALC_YEN },
    { .name = "overpaid", .label = "calc.loan.overpaid", .kind = CALC_YEN },
    { .name = "next_due", .label = "calc.state.next_due", .kind = CALC_DATE },
    { .name = "next_amount", .label = "calc.state.next_amount", .kind = CALC_YEN },
    { .name = "final_due", .label = "calc.loan.final_due", .kind = CALC_DATE },
    { .name = "version", .label = "calc.loan.version", .kind = CALC_COUNT },
    { 0 },
};

static OptDate opt_date(const struct calc *calc, const char *name)
{
    return (OptDate){ calc_has(calc, name),
                      calc_has(calc, name) ? calc_date(calc, name) : (Date){ 0 } };
}

static enum status read_events(struct calc *calc, struct loan_history *history, struct err *err)
{
    const struct json *items = NULL;
    size_t count = 0;
    TRY(loan_measure_items(calc, &items, &count, err));
    struct loan_event *events = arena_array(calc->arena, struct loan_event, count);
    for (size_t i = 0; i < count; i++) {
        const struct json *item = &items[i];
        events[i].kind = (enum loan_event_kind)loan_choice(kinds, loan_item_text(item, "kind"));
        events[i].until.has = date_parse_iso(loan_item_text(item, "until"), &events[i].until.value);
        loan_measure_read(calc, item, &events[i].measure);
        events[i].measure.item = (int)i;
    }
    history->events = events;
    history->event_count = count;
    return OK;
}

/* A month without a day of payment: its last day, so that nobody is late within it. */
static enum status read_history(struct calc *calc, struct loan_history *ret, struct err *err)
{
    struct loan_terms_input input = { 0 };
    struct late_case late = { 0 };
    loan_terms_read(calc, &input);
    ret->terms = input.terms;
    if (!input.tells_days)
        ret->terms.pay_day = 31;
    ret->paid_out = opt_date(calc, "paid_out_on");
    ret->last_paid_out = opt_date(calc, "last_paid_out_on");
    ret->late.tolerance = calc_has(calc, "tolerance") ? calc_int(calc, "tolerance") : 0;
    ret->late.day_count =
        (enum day_count)loan_choice(loan_day_counts, calc_text(calc, "day_count"));
    ret->late.rounding =
        (enum late_rounding)loan_choice(loan_roundings, calc_text(calc, "rounding"));
    loan_late_payments(calc, &late);
    ret->payments = late.payments;
    ret->payment_count = late.payment_count;
    return read_events(calc, ret, err);
}

/* Rates are asked for only where something bears late interest. */
static enum status read_account(struct calc *calc, struct loan_history *history, Date as_of,
                                struct loan_account *ret, struct err *err)
{
    TRY(loan_account_of(calc->arena, history, as_of, ret, err));
    if (ret->late_principal == 0)
        return OK;
    struct late_case late = { .due = ret->final_due, .as_of = as_of };
    TRY(loan_rates_read(calc, &late, err));
    history->late.rates = late.rates;
    history->late.rate_count = late.rate_count;
    return loan_account_of(calc->arena, history, as_of, ret, err);
}

static void tell(struct calc *calc, const struct loan_history *history,
                 const struct loan_account *account, Date as_of)
{
    const struct loan_standing *standing = &account->standing;
    for (size_t i = 0; i < history->event_count; i++) {
        const struct measure *measure = &history->events[i].measure;
        if (date_compare(measure->on, as_of) > 0)
            continue;
        struct calc_step *step =
            calc_step(calc, event_rules[history->events[i].kind],
                      event_labels[history->events[i].kind], "calc.loan.formula_measure");
        calc_arg(calc_arg(step, ARG_DATE("on", measure->on)), ARG_DATE("from", measure->from));
        calc_arg(calc_arg(step, ARG_INT("months", measure->months)),
                 ARG_YEN("amount", measure->amount));
    }
    struct calc_step *step =
        calc_step(calc, "R-048", "calc.state.step_due", "calc.state.formula_due");
    calc_arg(calc_arg(step, ARG_YEN("due", standing->due)), ARG_YEN("paid", account->paid));
    calc_arg(calc_arg(step, ARG_YEN("overdue", standing->overdue)),
             ARG_YEN("balance", standing->balance));
    calc_arg(step, ARG_YEN("exempted", account->exempted));
    step = calc_step(calc, "R-049", "calc.state.step_level", "calc.state.formula_level");
    calc_arg(calc_arg(step, ARG_INT("months", standing->months_late)),
             ARG_INT("count", standing->overdue_count));
    calc_arg(calc_arg(step, ARG_INT("level", standing->level)),
             ARG_YEN("tolerance", history->late.tolerance));
    if (account->late_principal == 0)
        return;
    step = calc_step(calc, history->late.day_count == DAYS_FIXED_365 ? "R-041" : "R-042",
                     "calc.late.amount", "calc.state.formula_late");
    calc_arg(calc_arg(step, ARG_YEN("principal", account->late_principal)),
             ARG_DATE("from", date_add_days(account->final_due, 1)));
    calc_arg(calc_arg(step, ARG_DATE("to", as_of)), ARG_YEN("amount", standing->late_accrued));
    calc_arg(step, ARG_YEN("open", standing->late_interest));
    if (!calc_has(calc, "rates"))
        step->row = STR("late_rates");
}

static void put_flags(struct calc *calc, const struct loan_account *account)
{
    const bool holds[] = { account->is_reduced, account->is_written_off, account->is_untraceable };
    struct json list = { .type = JSON_ARRAY };
    for (size_t i = 0; i < LENGTH(holds); i++)
        if (holds[i])
            json_add_item(calc->arena, &list, json_of_text(str_of(flags[i])));
    calc_result(calc, "flags", list);
}

static void put_next(struct calc *calc, const struct loan_account *account)
{
    if (account->has_next) {
        calc_result_date(calc, "next_due", account->next.due);
        calc_result_int(calc, "next_amount", account->next.principal + account->next.interest);
    } else {
        calc_result_null(calc, "next_due");
        calc_result_null(calc, "next_amount");
    }
    calc_result_date(calc, "final_due", account->final_due);
    calc_result_int(calc, "version", account->schedule.version);
}

static enum status run(struct calc *calc, struct err *err)
{
    struct loan_history history = { 0 };
    struct loan_account account = { 0 };
    Date as_of = calc_date(calc, "as_of");
    TRY(read_history(calc, &history, err));
    TRY(read_account(calc, &history, as_of, &account, err));
    const struct loan_standing *standing = &account.standing;
    calc_result_text(calc, "state", str_of(states[standing->state]));
    put_flags(calc, &account);
    calc_result_int(calc, "balance", standing->balance);
    calc_result_int(calc, "due", standing->due);
    calc_result_int(calc, "paid", account.paid);
    calc_result_int(calc, "overdue", standing->overdue);
    calc_result_int(calc, "overdue_count", standing->overdue_count);
    if (standing->overdue > 0)
        calc_result_date(calc, "overdue_since", standing->overdue_since);
    else
        calc_result_null(calc, "overdue_since");
    calc_result_int(calc, "months_late", standing->months_late);
    calc_result_int(calc, "arrears_level", standing->level);
    calc_result_int(calc, "late_interest", standing->late_interest);
    calc_result_int(calc, "exempted", account.exempted);
    calc_result_int(calc, "overpaid", standing->overpaid);
    put_next(calc, &account);
    tell(calc, &history, &account, as_of);
    return OK;
}

const struct calc_rule rule_loan_state = {
    .name = "loan-state",
    .example =
        "{\"principal\":200000,\"months\":24,\"method\":\"interest_free\",\"unit\":10,\"first_due\":\"2023-01-27\","
        "\"as_of\":\"2023-06-30\",\"payments\":[{\"on\":\"2023-01-27\",\"amount\":8330}]}",
    .number = "R-048",
    .label = "calc.state",
    .inputs = inputs,
    .results = results,
    .run = run,
};
