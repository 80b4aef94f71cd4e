#include "benefit/housing.h"

#include <assert.h>

#include "base/banned.h"

enum { PPM = 1000000, MONTHS = 12, THOUSAND = 1000, YEAR = 12 };

/* ---- base amount ---- */

/* */
int32_t base_amount_tax_year(Date applied_on)
{
    int32_t month = date_civil(applied_on).month;
    return date_fiscal_year(applied_on) - (month >= 4 && month <= 6 ? 1 : 0);
}

/* the salary is compared and rounded as a fraction, never as a rounded number. */
bool base_amount_of(const struct tax_limit *limit, const struct salary_segment *segments,
                    size_t count, int32_t size, struct base_amount *ret)
{
    assert(size >= 1 && size <= HOUSEHOLD_MAX);
    Yen income = limit->per_head * size + limit->fixed + (size > 1 ? limit->with_dependents : 0);
    for (size_t i = 0; i < count; i++) {
        const struct salary_segment *segment = &segments[i];
        Yen numerator = (income + segment->added) * PPM; /* salary = numerator / share */
        if (segment->up_to.has && numerator > segment->up_to.value * segment->share_ppm)
            continue;
        *ret = (struct base_amount){
            .income = income,
            .salary = yen_share(numerator, 1, segment->share_ppm, ROUND_DOWN),
            .monthly = yen_share(numerator, 1, segment->share_ppm * MONTHS * THOUSAND, ROUND_UP) *
                       THOUSAND,
        };
        return true;
    }
    return false;
}

/* ---- tests and amount ---- */

void reasons_add(struct reasons *reasons, const char *reason)
{
    assert(reasons->count < REASONS_MAX);
    reasons->items[reasons->count++] = reason;
}

static Yen smaller(Yen a, Yen b)
{
    return a < b ? a : b;
}

/* */
Yen housing_income_limit(Yen base, Yen rent, Yen rent_limit)
{
    return base + smaller(rent, rent_limit);
}

/* */
Yen housing_asset_limit(const struct housing_rule *rule, Yen base)
{
    return smaller(base * rule->asset_months, rule->asset_cap);
}

/* since July 2020 the actual rent is in the second line and the limit caps only the result. */
Yen housing_amount(const struct housing_rule *rule, Yen base, Yen rent, Yen rent_limit, Yen income)
{
    Yen counted = rule->amount_by == AMOUNT_BY_CAPPED ? smaller(rent, rent_limit) : rent;
    Yen amount = income <= base ? counted : base + counted - income;
    amount = smaller(amount, rent_limit);
    return amount > 0 ? yen_round(amount, rule->unit, ROUND_DOWN) : 0;
}

/* */
Date housing_event_last_day(const struct housing_rule *rule, Date event_on, int32_t unable_days)
{
    Date last = date_add_months(event_on, rule->event_years * YEAR);
    Date latest = date_add_months(event_on, rule->years_extended * YEAR);
    if (unable_days < rule->unable_days)
        return last;
    last = date_add_days(last, unable_days);
    return date_compare(last, latest) < 0 ? last : latest;
}

/* whoever was paid before waits a year from the month after the last one paid, and comes for a
 * reason that is not his own. */
static void judge_regrant(const struct housing_rule *rule, const struct housing_case *c,
                          struct reasons *ret)
{
    if (!c->has_previous)
        return;
    if (c->cause == CAUSE_NONE || c->cause == CAUSE_OWN_REASON)
        reasons_add(ret, "regrant_reason");
    bool is_transition = rule->transition_until.has && c->cause == CAUSE_DISMISSED &&
                         date_compare(c->previous_applied_on, rule->transition_until.value) <= 0;
    Date earliest = date_add_months(date_month_start(c->last_paid_month), rule->regrant_wait + 1);
    if (rule->has_wait && !is_transition && date_compare(c->applied_on, earliest) < 0)
        reasons_add(ret, "regrant_wait");
}

/* */
void housing_judge(const struct housing_rule *rule, const struct housing_case *c,
                   struct reasons *ret)
{
    *ret = (struct reasons){ 0 };
    if (c->income > housing_income_limit(c->base, c->rent, c->rent_limit))
        reasons_add(ret, "income");
    if (c->assets > c->asset_limit)
        reasons_add(ret, "assets");
    if (c->event_on.has && c->route != BY_REDUCED_WORK) {
        Date last = housing_event_last_day(rule, c->event_on.value, c->unable_days);
        if (date_compare(c->applied_on, last) > 0)
            reasons_add(ret, "event_too_old");
    }
    if (!c->is_main_earner)
        reasons_add(ret, "not_main_earner");
    if (c->is_home_owner)
        reasons_add(ret, "home_owner");
    if (c->has_similar_benefit)
        reasons_add(ret, "similar_benefit");
    if (c->is_gang_member)
        reasons_add(ret, "gang_member");
    judge_regrant(rule, c, ret);
    if (rule->refuses_zero && ret->count == 0 &&
        housing_amount(rule, c->base, c->rent, c->rent_limit, c->income) == 0)
        reasons_add(ret, "nothing_to_pay"); /* */
}

/* ---- extension, suspension ---- */

static int32_t month_number(Date date)
{
    struct civil civil = date_civil(date);
    return civil.year * MONTHS + civil.month;
}

/* what is left of the grant that was interrupted, and a whole one after a full grant. */
static int32_t months_now(const struct housing_rule *rule, size_t paid, bool is_resumed)
{
    int32_t left = rule->months_of_all - (int32_t)paid;
    int32_t rest = (int32_t)paid % rule->grant_months;
    int32_t months = is_resumed && rest ? rule->grant_months - rest : rule->grant_months;
    return months < left ? months : left;
}

static void judge_resumption(const struct extension_case *c, struct reasons *ret)
{
    if (!c->resume_month.has) {
        reasons_add(ret, "no_resumption");
        return;
    }
    int32_t waited = month_number(c->resume_month.value) - month_number(c->suspended_from.value);
    if (waited > 2 * YEAR)
        reasons_add(ret, "suspended_too_long");
    if (waited < 0)
        reasons_add(ret, "resumed_before");
}

/* */
void housing_extend(const struct housing_rule *rule, const struct extension_case *c,
                    struct extension *ret, struct reasons *ret_reasons)
{
    *ret = (struct extension){ .first_number = (int32_t)c->paid_count + 1 };
    *ret_reasons = (struct reasons){ 0 };
    bool is_resumed = c->suspended_from.has;
    if (c->paid_count == 0)
        reasons_add(ret_reasons, "not_paid_yet");
    if (c->paid_count >= (size_t)rule->months_of_all)
        reasons_add(ret_reasons, "all_months_paid");
    if (is_resumed)
        judge_resumption(c, ret_reasons);
    else if (c->paid_count &&
             month_number(c->apply_month) > month_number(c->paid[c->paid_count - 1]) + 1)
        reasons_add(ret_reasons, "not_continuous");
    if (ret_reasons->count)
        return;
    Date first = is_resumed ? date_month_start(c->resume_month.value)
                            : date_add_months(date_month_start(c->paid[c->paid_count - 1]), 1);
    int32_t months = months_now(rule, c->paid_count, is_resumed);
    for (int32_t i = 0; i < months; i++)
        ret->months[ret->count++] = date_add_months(first, i);
}
