/* housing.h - 住居確保給付金 and programs with the same tests: base amount, limits, who is eligible, how much,
 * how long. Works only on what it is given: rules of a day (tables.h reads them), no clock, no database. */
#ifndef BANSO_BENEFIT_HOUSING_H
#define BANSO_BENEFIT_HOUSING_H

#include "base/date.h"
#include "base/yen.h"

/* ---- base amount ---- */
struct tax_limit {
    Yen per_head, fixed, with_dependents;
};
/* Salary S = (income + added) / share, where S is at most up_to. */
struct salary_segment {
    OptYen up_to;
    Yen added;
    int64_t share_ppm;
};
struct base_amount {
    Yen income;  /* the most that leaves the household without the tax */
    Yen salary;  /* a year's salary that leaves that income, rounded down for showing */
    Yen monthly; /* a twelfth, up to whole 1,000 yen (rule R-160) */
};
enum { HOUSEHOLD_MAX = 30, SALARY_SEGMENTS_MAX = 8 };

/* Income tax year of an application: from July the year itself, in April to June the one before. */
int32_t base_amount_tax_year(Date applied_on); /* rule R-161 */
/* segments in order; size 1..HOUSEHOLD_MAX. false: no segment fits (the last has an end). */
bool base_amount_of(const struct tax_limit *limit, const struct salary_segment *segments,
                    size_t count, int32_t size, struct base_amount *ret);

/* ---- the rules of a day ---- */
enum amount_by { AMOUNT_BY_ACTUAL, AMOUNT_BY_CAPPED };
struct housing_rule {
    int32_t asset_months, event_years, unable_days, years_extended, grant_months, months_of_all;
    Yen asset_cap, unit;
    enum amount_by amount_by;
    bool refuses_zero; /* who would get nothing is refused; else eligible, 0 yen */
    bool has_wait;
    int32_t regrant_wait;     /* months */
    OptDate transition_until; /* last application until then, dismissed: no waiting */
};

/* min(base x months, cap) (rule R-164) */
Yen housing_asset_limit(const struct housing_rule *rule, Yen base);
/* Monthly amount of an eligible household (rule R-167); never below 0. */
Yen housing_amount(const struct housing_rule *rule, Yen base, Yen rent, Yen rent_limit, Yen income);

enum housing_route { BY_JOB_LOSS, BY_CLOSURE, BY_REDUCED_WORK };
enum regrant_cause {
    CAUSE_NONE,
    CAUSE_DISMISSED,
    CAUSE_OWN_REASON,
    CAUSE_CLOSURE_NOT_OWN,
    CAUSE_REDUCED_WORK
};

struct housing_case {
    Date applied_on;
    Yen rent, income, assets;
    Yen base, rent_limit, asset_limit;
    enum housing_route route;
    OptDate event_on; /* of job loss and closure */
    int32_t unable_days;
    bool is_main_earner, is_home_owner, has_similar_benefit, is_gang_member;
    bool has_previous;
    Date last_paid_month, previous_applied_on;
    enum regrant_cause cause;
};

/* Why not, in the order of the rules; literals. */
enum { REASONS_MAX = 12 };
struct reasons {
    const char *items[REASONS_MAX];
    size_t count;
};
void reasons_add(struct reasons *reasons, const char *reason);

Yen housing_income_limit(Yen base, Yen rent, Yen rent_limit); /* rule R-163 */
/* Last day on which an event still counts (rule R-165). */
Date housing_event_last_day(const struct housing_rule *rule, Date event_on, int32_t unable_days);
void housing_judge(const struct housing_rule *rule, const struct housing_case *c,
                   struct reasons *ret);

/* ---- extension, suspension ---- */
struct extension_case {
    Date paid[24]; /* first days of the months paid, ascending */
    size_t paid_count;
    Date apply_month;
    OptDate suspended_from, resume_month;
};
struct extension {
    Date months[24]; /* first days of the months granted now */
    size_t count;
    int32_t first_number; /* which month of all the first one is, from 1 */
};
/* Rules. */
void housing_extend(const struct housing_rule *rule, const struct extension_case *c,
                    struct extension *ret, struct reasons *ret_reasons);

#endif
