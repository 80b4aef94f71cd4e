#include "calc/limits.h"

#include "base/number_check.h"
#include "seido/seido.h"
#include "base/banned.h"

const char *const limit_grades[] = { "1", "2", "3", NULL };

bool limits_flag(const struct calc *calc, const char *name, bool fallback)
{
    return calc_has(calc, name) ? calc_int(calc, name) != 0 : fallback;
}

void limits_put_reasons(struct calc *calc, const struct reasons *reasons)
{
    struct json list = { .type = JSON_ARRAY };
    for (size_t i = 0; i < reasons->count; i++)
        json_add_item(calc->arena, &list, json_of_text(str_of(reasons->items[i])));
    calc_result_flag(calc, "eligible", reasons->count == 0);
    calc_result(calc, "reasons", list);
}

static enum status own_limits(struct calc *calc, struct own_limits *ret, struct err *err)
{
    struct str municipality = calc_text(calc, "municipality");
    *ret = (struct own_limits){ 0 };
    if (!municipality.len)
        return OK;
    if (!municipality_code_is_valid(municipality) &&
        !municipality_is_known(calc->seido, municipality)) {
        enum status status = err_set(err, ERR_INVALID, "municipality", "calc.bad_municipality",
                                     "calc input: municipality code");
        err_arg(err, ARG_TEXT("code", municipality));
        return status;
    }
    return own_limits_read(calc->seido, calc_date(calc, "applied_on"), municipality,
                           (int32_t)calc_int(calc, "household_size"), ret, err);
}

static void told_step(struct calc *calc, const char *label, const char *formula, Yen amount)
{
    calc_arg(calc_step(calc, "R-162", label, formula), ARG_YEN("amount", amount));
}

/* What is entered, else what the municipality's row says. */
static struct str grade_of(const struct calc *calc, const struct own_limits *own)
{
    return calc_has(calc, "grade") ? calc_text(calc, "grade") : own->grade;
}

/* R-160 by the formula. */
static enum status base_by_formula(struct calc *calc, struct str grade, Yen *ret, struct err *err)
{
    Date on = calc_date(calc, "applied_on");
    int32_t size = (int32_t)calc_int(calc, "household_size");
    struct tax_limit limit = { 0 };
    struct salary_segment segments[SALARY_SEGMENTS_MAX];
    struct base_amount amount = { 0 };
    size_t count = 0;
    if (grade.len == 0)
        return calc_missing(calc, "grade", "calc.missing_grade", err);
    TRY(tax_limit_read(calc->seido, on, grade, &limit, err));
    TRY(salary_segments_read(calc->seido, on, segments, &count, err));
    if (!base_amount_of(&limit, segments, count, size, &amount)) {
        return err_set(err, ERR_NOT_FOUND, "household_size", "calc.household_too_large",
                       "no salary segment for %d people", (int)size);
    }
    struct calc_step *step =
        calc_step(calc, "R-160", "calc.step.income_limit_of_tax",
                  size > 1 ? "calc.formula.tax_limit_family" : "calc.formula.tax_limit_single");
    calc_arg(calc_arg(step, ARG_YEN("per_head", limit.per_head)), ARG_YEN("fixed", limit.fixed));
    calc_arg(calc_arg(step, ARG_INT("size", size)), ARG_YEN("more", limit.with_dependents));
    calc_arg(step, ARG_YEN("income", amount.income));
    step->source = table_source(calc->seido, STR("non_taxable_limit"));
    step->row = str_format(calc->arena, "non_taxable_limit %.*s", STR_ARG(grade));
    step = calc_step(calc, "R-160", "calc.base_amount", "calc.formula.base_amount");
    calc_arg(calc_arg(step, ARG_YEN("salary", amount.salary)), ARG_YEN("amount", amount.monthly));
    step->source = table_source(calc->seido, STR("salary_of_income"));
    step->row = STR("salary_of_income");
    *ret = amount.monthly;
    return OK;
}

static bool has_base(const struct calc *calc, const struct own_limits *own)
{
    return calc_has(calc, "base_amount") || own->base_amount.has;
}

static enum status find_base(struct calc *calc, const struct own_limits *own, Yen *ret,
                             struct err *err)
{
    if (calc_has(calc, "base_amount"))
        *ret = calc_int(calc, "base_amount");
    else if (own->base_amount.has)
        *ret = own->base_amount.value;
    else
        return base_by_formula(calc, grade_of(calc, own), ret, err);
    told_step(calc, "calc.base_amount",
              calc_has(calc, "base_amount") ? "calc.formula.as_given" : "calc.formula.own_table",
              *ret);
    return OK;
}

enum status limits_base(struct calc *calc, Yen *ret, struct err *err)
{
    struct own_limits own = { 0 };
    TRY(own_limits(calc, &own, err));
    return find_base(calc, &own, ret, err);
}

/* A household without a rent limit, or without the grade too: one sentence says what helps. */
static enum status missing_limits(struct calc *calc, const char *member, struct err *err)
{
    bool has_place = calc_text(calc, "municipality").len > 0;
    return calc_missing(calc, member, has_place ? "calc.missing_limits_of" : "calc.missing_limits",
                        err);
}

/* what is entered, the municipality's row, its prefecture's row. */
static enum status find_rent_limit(struct calc *calc, const struct own_limits *own, Yen *ret,
                                   struct err *err)
{
    struct str municipality = calc_text(calc, "municipality");
    OptYen limit = own->rent_limit;
    bool is_given = calc_has(calc, "rent_limit");
    if (is_given)
        limit = (OptYen){ true, calc_int(calc, "rent_limit") };
    else if (!limit.has && municipality.len > 0)
        TRY(rent_limit_read(calc->seido, calc_date(calc, "applied_on"), municipality,
                            grade_of(calc, own), (int32_t)calc_int(calc, "household_size"), &limit,
                            err));
    if (!limit.has)
        return missing_limits(calc, "rent_limit", err);
    told_step(calc, "calc.rent_limit",
              is_given              ? "calc.formula.as_given"
              : own->rent_limit.has ? "calc.formula.own_table"
                                    : "calc.formula.prefecture_table",
              limit.value);
    *ret = limit.value;
    return OK;
}

enum status limits_find(struct calc *calc, const struct housing_rule *rule, struct limits *ret,
                        struct err *err)
{
    struct own_limits own = { 0 };
    struct limits limits = { 0 };
    bool is_asset_given = calc_has(calc, "asset_limit");
    TRY(own_limits(calc, &own, err));
    if (!has_base(calc, &own) && grade_of(calc, &own).len == 0)
        return missing_limits(calc, "grade", err);
    TRY(find_base(calc, &own, &limits.base, err));
    TRY(find_rent_limit(calc, &own, &limits.rent_limit, err));
    limits.has_own_assets = is_asset_given || own.asset_limit.has;
    if (limits.has_own_assets) {
        limits.asset_limit = is_asset_given ? calc_int(calc, "asset_limit") : own.asset_limit.value;
        told_step(calc, "calc.asset_limit",
                  is_asset_given ? "calc.formula.as_given" : "calc.formula.own_table",
                  limits.asset_limit);
    } else {
        limits.asset_limit = housing_asset_limit(rule, limits.base);
        struct calc_step *step =
            calc_step(calc, "R-164", "calc.asset_limit", "calc.formula.asset_limit");
        calc_arg(calc_arg(step, ARG_YEN("base", limits.base)),
                 ARG_INT("months", rule->asset_months));
        calc_arg(calc_arg(step, ARG_YEN("cap", rule->asset_cap)),
                 ARG_YEN("limit", limits.asset_limit));
        step->source = table_source(calc->seido, STR("housing_rule"));
        step->row = STR("housing_rule");
    }
    *ret = limits;
    return OK;
}
