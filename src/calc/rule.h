/* rule.h - what the function of a rule reads its input with, and tells results and steps. Members
 * that are asked for exist in the rule's table and have the kind of the call; else it is a bug. */
#ifndef BANSO_CALC_RULE_H
#define BANSO_CALC_RULE_H

#include "calc/calc.h"

struct calc {
    struct arena *arena;
    const struct seido *seido;
    const struct json *input;
    struct problems *problems; /* of calc_place */
    struct json result;
    size_t result_room;
    struct calc_step *steps;
    size_t step_count, step_room;
};

bool calc_has(const struct calc *calc, const char *name);
int64_t calc_int(const struct calc *calc, const char *name);     /* count, yen, rate, year, flag */
struct str calc_text(const struct calc *calc, const char *name); /* text, choice; "" if absent */
Date calc_date(const struct calc *calc, const char *name);       /* date; first day of a month */
const struct json *calc_list(const struct calc *calc, const char *name); /* NULL if absent */

/* Refuses the input for the lack of a member. Goes among the problems of the place too, so that a page tells
 * several at once, there with `key`, which says what helps. Returns ERR_INVALID "calc.missing". */
STATUS calc_missing(struct calc *calc, const char *member, const char *key, struct err *err);

void calc_result_int(struct calc *calc, const char *name, int64_t value);
void calc_result_flag(struct calc *calc, const char *name, bool value);
void calc_result_text(struct calc *calc, const char *name, struct str value);
void calc_result_date(struct calc *calc, const char *name, Date value);
void calc_result_null(struct calc *calc, const char *name);
void calc_result(struct calc *calc, const char *name, struct json value);

/* Adds a step and returns it, so that values can be added with calc_arg. */
struct calc_step *calc_step(struct calc *calc, const char *rule, const char *label,
                            const char *formula);
struct calc_step *calc_arg(struct calc_step *step, struct text_arg arg);

/* Result "duties" of the month `month_number` of a grant of housing benefit, and its step. */
STATUS calc_put_duties(struct calc *calc, Date on, struct str route, int32_t month_number,
                       struct err *err);

extern const struct calc_rule rule_allocate, rule_late_interest, rule_limitation, rule_loan_check,
    rule_loan_schedule, rule_loan_state;
extern const struct calc_rule rule_cost_split, rule_custody_fee, rule_debit_date, rule_exemption,
    rule_loan_start, rule_mediation_clock, rule_postal_account, rule_quorum, rule_slip_code,
    rule_subsidy, rule_suppress;
extern const struct calc_rule rule_base_amount, rule_date, rule_housing_benefit,
    rule_housing_extension, rule_name_key, rule_number_check, rule_program_eligibility, rule_rates,
    rule_relocation_benefit, rule_targets;

#endif
