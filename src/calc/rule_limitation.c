/* rule_limitation.c - `limitation`: src/loan/limitation.h by name. */
#include "calc/loan_input.h"

#include <assert.h>

#include "base/arena.h"
#include "loan/limitation.h"
#include "seido/seido.h"
#include "base/banned.h"

static const char *const kinds[] = {
    [LIMITATION_PAYMENT] = "payment",
    [LIMITATION_ACKNOWLEDGMENT] = "acknowledgment",
    [LIMITATION_DEFERRAL] = "deferral_request",
    [LIMITATION_DEMAND] = "demand",
    [LIMITATION_AGREEMENT] = "agreement",
    [LIMITATION_PAYMENT_ORDER] = "payment_order",
    [LIMITATION_SUIT] = "suit",
    [LIMITATION_SEIZURE] = "seizure",
    [LIMITATION_INVOKED] = "invoked",
    NULL,
};
static_assert(LENGTH(kinds) == LIMITATION_KINDS + 1, "a word for every kind");

static const char *const effects[] = { [LIMITATION_NO_EFFECT] = "no_effect",
                                       [LIMITATION_RENEWED] = "renewed",
                                       [LIMITATION_POSTPONED] = "postponed",
                                       [LIMITATION_TOO_LATE] = "after_completion",
                                       NULL };
static_assert(LENGTH(effects) == LIMITATION_EFFECTS + 1, "a word for every effect");

/* Which articles stand behind what an event does. */
static const char *const event_rules[LIMITATION_KINDS] = {
    [LIMITATION_PAYMENT] = "R-052",   [LIMITATION_ACKNOWLEDGMENT] = "R-052",
    [LIMITATION_DEFERRAL] = "R-052",  [LIMITATION_DEMAND] = "R-053",
    [LIMITATION_AGREEMENT] = "R-054", [LIMITATION_PAYMENT_ORDER] = "R-055",
    [LIMITATION_SUIT] = "R-055",      [LIMITATION_SEIZURE] = "R-055",
    [LIMITATION_INVOKED] = "R-051",
};

static const char *const states[] = { "running",   "postponed", "pending",
                                      "completed", "invoked",   NULL };
static const char *const laws[] = { "old", "new", NULL };

static const struct calc_member event_members[] = {
    { .name = "kind",
      .label = "calc.limitation.event_kind",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = kinds },
    { .name = "on", .label = "calc.limitation.event_on", .kind = CALC_DATE, .is_required = true },
    { .name = "until", .label = "calc.limitation.event_until", .kind = CALC_DATE },
    { .name = "final", .label = "calc.limitation.event_final", .kind = CALC_FLAG },
    { 0 },
};

static const struct calc_member inputs[] = {
    { .name = "due", .label = "calc.limitation.due", .kind = CALC_DATE, .is_required = true },
    { .name = "contracted_on",
      .label = "calc.limitation.contracted_on",
      .kind = CALC_DATE,
      .is_required = true },
    { .name = "as_of", .label = "calc.limitation.as_of", .kind = CALC_DATE, .is_required = true },
    { .name = "accelerated_on", .label = "calc.limitation.accelerated_on", .kind = CALC_DATE },
    { .name = "known_on", .label = "calc.limitation.known_on", .kind = CALC_DATE },
    { .name = "commercial", .label = "calc.limitation.commercial", .kind = CALC_FLAG },
    { .name = "events",
      .label = "calc.limitation.events",
      .kind = CALC_LIST,
      .members = event_members },
    { 0 },
};

static const struct calc_member row_members[] = {
    { .name = "kind",
      .label = "calc.limitation.event_kind",
      .kind = CALC_CHOICE,
      .choices = kinds },
    { .name = "on", .label = "calc.limitation.event_on", .kind = CALC_DATE },
    { .name = "effect",
      .label = "calc.limitation.effect",
      .kind = CALC_CHOICE,
      .choices = effects },
    { .name = "ends_on", .label = "calc.limitation.ends_on", .kind = CALC_DATE },
    { 0 },
};

static const struct calc_member results[] = {
    { .name = "state", .label = "calc.limitation.state", .kind = CALC_CHOICE, .choices = states },
    { .name = "law", .label = "calc.limitation.law", .kind = CALC_CHOICE, .choices = laws },
    { .name = "years", .label = "calc.limitation.years", .kind = CALC_COUNT },
    { .name = "from", .label = "calc.limitation.from", .kind = CALC_DATE },
    { .name = "ends_on", .label = "calc.limitation.ends_on", .kind = CALC_DATE },
    { .name = "days_left", .label = "calc.limitation.days_left", .kind = CALC_COUNT },
    { .name = "events",
      .label = "calc.limitation.events",
      .kind = CALC_LIST,
      .members = row_members },
    { 0 },
};

/* Events of one day keep the order in which they are given. */
static void sort_events(struct limitation_event *events, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && date_compare(events[k].on, events[k - 1].on) < 0; k--) {
            struct limitation_event moved = events[k];
            events[k] = events[k - 1];
            events[k - 1] = moved;
        }
}

static enum status read_events(const struct calc *calc, struct limitation_case *claim,
                               struct err *err)
{
    const struct json *list = calc_list(calc, "events");
    size_t count = list ? list->count : 0;
    struct limitation_event *events = arena_array(calc->arena, struct limitation_event, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct json *item = &list->items[i], *is_final = json_find(item, "final");
        events[i].kind = (enum limitation_kind)loan_choice(kinds, loan_item_text(item, "kind"));
        events[i].on = loan_item_date(item, "on");
        events[i].until.has = date_parse_iso(loan_item_text(item, "until"), &events[i].until.value);
        events[i].is_final = is_final && is_final->number != 0;
        if (events[i].until.has && date_compare(events[i].until.value, events[i].on) < 0) {
            enum status status = err_set(err, ERR_INVALID, "", "calc.limitation.ends_before",
                                         "event %zu ends before it begins", i);
            (void)calc_err_at(err, str_format(calc->arena, "events[%zu].until", i).ptr);
            return status;
        }
    }
    sort_events(events, count);
    claim->events = events;
    claim->count = count;
    return OK;
}

/* Years of the law under which the claim came about. */
static enum status read_years(const struct calc *calc, struct limitation_case *claim,
                              bool *ret_is_new, struct err *err)
{
    const struct rate_table *table = NULL;
    const struct rate_row *row = NULL;
    const struct {
        const char *column;
        int32_t *years;
    } cells[] = {
        { calc_has(calc, "commercial") && calc_int(calc, "commercial") ? "commercial" : "years",
          &claim->years },
        { "known", &claim->years_known },
        { "judged", &claim->years_judged },
    };
    TRY(seido_rates_find(calc->seido, STR("limitation_periods"), &table, err));
    TRY(rate_find(table, calc_date(calc, "contracted_on"), NULL, 0, &row, err));
    for (size_t i = 0; i < LENGTH(cells); i++) {
        int64_t years = 0;
        (void)str_to_int(rate_cell(table, row, str_of(cells[i].column)), &years);
        *cells[i].years = (int32_t)years;
    }
    *ret_is_new = str_equal(rate_cell(table, row, STR("law")), STR("new"));
    (void)date_parse_iso(rate_cell(table, row, STR("agreements_from")), &claim->new_law_from);
    return OK;
}

static const char *const formulas[LIMITATION_EFFECTS] = {
    [LIMITATION_NO_EFFECT] = "calc.limitation.formula_no_effect",
    [LIMITATION_RENEWED] = "calc.limitation.formula_renewed",
    [LIMITATION_POSTPONED] = "calc.limitation.formula_postponed",
    [LIMITATION_TOO_LATE] = "calc.limitation.formula_too_late",
};

static void tell(struct calc *calc, const struct limitation_case *claim,
                 const struct limitation *limitation)
{
    struct json rows = { .type = JSON_ARRAY };
    struct calc_step *step =
        calc_step(calc, "R-051", "calc.limitation.step", "calc.limitation.formula");
    calc_arg(calc_arg(step, ARG_DATE("due", claim->due)), ARG_DATE("from", limitation->from));
    calc_arg(calc_arg(step, ARG_INT("years", claim->years)), ARG_INT("known", claim->years_known));
    step->row = STR("limitation_periods");
    for (size_t i = 0; i < limitation->count; i++) {
        const struct limitation_row *row = &limitation->rows[i];
        struct json item = { .type = JSON_OBJECT };
        json_add_member(calc->arena, &item, "kind", json_of_text(str_of(kinds[row->event->kind])));
        json_add_member(calc->arena, &item, "on", json_of_date(calc->arena, row->event->on));
        json_add_member(calc->arena, &item, "effect", json_of_text(str_of(effects[row->effect])));
        json_add_member(calc->arena, &item, "ends_on",
                        row->has_end ? json_of_date(calc->arena, row->ends_on)
                                     : (struct json){ .type = JSON_NULL });
        json_add_item(calc->arena, &rows, item);
        bool is_open = !row->has_end && row->effect == LIMITATION_POSTPONED;
        step = calc_step(calc, event_rules[row->event->kind],
                         str_format(calc->arena, "calc.choice.%s", kinds[row->event->kind]).ptr,
                         is_open ? "calc.limitation.formula_pending" : formulas[row->effect]);
        calc_arg(calc_arg(step, ARG_DATE("on", row->event->on)), ARG_DATE("ends", row->ends_on));
    }
    calc_result(calc, "events", rows);
    (void)calc_step(calc, "R-051", "calc.limitation.note", "calc.limitation.note_text");
}

static const char *state_of(const struct limitation *limitation)
{
    if (limitation->is_invoked)
        return "invoked";
    if (limitation->is_completed)
        return "completed";
    if (limitation->is_pending)
        return "pending";
    return limitation->is_postponed ? "postponed" : "running";
}

static enum status run(struct calc *calc, struct err *err)
{
    struct limitation_case claim = { .due = calc_date(calc, "due"),
                                     .as_of = calc_date(calc, "as_of") };
    bool is_new = false;
    if (calc_has(calc, "accelerated_on") &&
        date_compare(calc_date(calc, "accelerated_on"), claim.due) < 0)
        claim.due = calc_date(calc, "accelerated_on");
    claim.known_on =
        (OptDate){ calc_has(calc, "known_on"),
                   calc_has(calc, "known_on") ? calc_date(calc, "known_on") : (Date){ 0 } };
    TRY(read_years(calc, &claim, &is_new, err));
    TRY(read_events(calc, &claim, err));
    struct limitation limitation = limitation_of(calc->arena, &claim);
    calc_result_text(calc, "state", str_of(state_of(&limitation)));
    calc_result_text(calc, "law", str_of(laws[is_new ? 1 : 0]));
    calc_result_int(calc, "years", limitation.years);
    calc_result_date(calc, "from", limitation.from);
    if (limitation.is_pending) {
        calc_result_null(calc, "ends_on");
        calc_result_null(calc, "days_left");
    } else {
        calc_result_date(calc, "ends_on", limitation.ends_on);
        int32_t left = date_diff(limitation.ends_on, claim.as_of) + 1;
        calc_result_int(calc, "days_left", left > 0 ? left : 0);
    }
    tell(calc, &claim, &limitation);
    return OK;
}

const struct calc_rule rule_limitation = {
    .name = "limitation",
    .example = "{\"due\":\"2023-01-27\",\"contracted_on\":\"2021-01-08\",\"as_of\":\"2026-11-21\","
               "\"events\":[{\"kind\":\"payment\",\"on\":\"2024-05-10\"}]}",
    .number = "R-051",
    .label = "calc.limitation",
    .inputs = inputs,
    .results = results,
    .run = run,
};
