/* rule_housing_more.c - `housing-extension`, `relocation-benefit`, `program-eligibility`. */
#include "base/arena.h"
#include "calc/limits.h"
#include "base/banned.h"

enum { PAID_MAX = 24 };

static const char *const routes[] = { "job_loss", "closure", "reduced_work", NULL };

/* who lost a job or a business searches; whose work was cut may improve the business first. */
enum status calc_put_duties(struct calc *calc, Date on, struct str route, int32_t month_number,
                            struct err *err)
{
    struct str words = { 0 }, word;
    struct json list = { .type = JSON_ARRAY };
    bool is_business = str_equal(route, STR("reduced_work"));
    struct err none = { 0 };
    enum status status = duties_read(calc->seido, on, is_business ? STR("business") : STR("search"),
                                     month_number, &words, &none);
    if (status != OK && is_business)
        status = duties_read(calc->seido, on, STR("search"), month_number, &words, err);
    if (status != OK) {
        *err = is_business ? *err : none;
        return status;
    }
    while (str_split(&words, ' ', &word))
        json_add_item(calc->arena, &list, json_of_text(word));
    calc_result(calc, "duties", list);
    struct calc_step *step = calc_step(calc, "R-171", "calc.duties", "calc.formula.duties");
    calc_arg(step, ARG_INT("month", month_number));
    step->source = table_source(calc->seido, STR("housing_duties"));
    step->row = STR("housing_duties");
    return OK;
}

/* ---- housing-extension ---- */
static const struct calc_member extension_inputs[] = {
    { .name = "paid_months",
      .label = "calc.paid_months",
      .kind = CALC_LIST,
      .item = CALC_MONTH,
      .is_required = true },
    { .name = "apply_month", .label = "calc.apply_month", .kind = CALC_MONTH, .is_required = true },
    { .name = "suspended_from", .label = "calc.suspended_from", .kind = CALC_MONTH },
    { .name = "resume_month", .label = "calc.resume_month", .kind = CALC_MONTH },
    { .name = "route",
      .label = "calc.route",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = routes },
    { 0 },
};

static const struct calc_member extension_results[] = {
    { .name = "eligible", .label = "calc.eligible", .kind = CALC_FLAG },
    { .name = "reasons", .label = "calc.reasons", .kind = CALC_LIST, .item = CALC_CHOICE },
    { .name = "months", .label = "calc.months_granted", .kind = CALC_LIST, .item = CALC_MONTH },
    { .name = "duties", .label = "calc.duties", .kind = CALC_LIST, .item = CALC_CHOICE },
    { 0 },
};

static Date month_of(struct calc *calc, struct str text)
{
    Date date = { 0 };
    (void)date_parse_iso(str_format(calc->arena, "%.*s-01", STR_ARG(text)), &date);
    return date;
}

static enum status read_extension(struct calc *calc, struct extension_case *ret, struct err *err)
{
    const struct json *paid = calc_list(calc, "paid_months");
    struct extension_case c = { .apply_month = calc_date(calc, "apply_month") };
    for (size_t i = 0; i < paid->count; i++) {
        Date month = month_of(calc, paid->items[i].text);
        bool is_after = i == 0 || date_compare(month, c.paid[c.paid_count - 1]) > 0;
        if (c.paid_count == PAID_MAX || !is_after)
            return err_set(err, ERR_INVALID, "paid_months", "calc.months_not_ascending",
                           "calc input: paid month %zu", i);
        c.paid[c.paid_count++] = month;
    }
    if (calc_has(calc, "suspended_from"))
        c.suspended_from = (OptDate){ true, calc_date(calc, "suspended_from") };
    if (calc_has(calc, "resume_month"))
        c.resume_month = (OptDate){ true, calc_date(calc, "resume_month") };
    *ret = c;
    return OK;
}

static enum status run_extension(struct calc *calc, struct err *err)
{
    struct housing_rule rule = { 0 };
    struct extension_case c = { 0 };
    struct extension extension = { 0 };
    struct reasons reasons = { 0 };
    struct json months = { .type = JSON_ARRAY };
    TRY(read_extension(calc, &c, err));
    TRY(housing_rule_read(calc->seido, c.apply_month, &rule, err));
    housing_extend(&rule, &c, &extension, &reasons);
    limits_put_reasons(calc, &reasons);
    for (size_t i = 0; i < extension.count; i++)
        json_add_item(calc->arena, &months, json_of_month(calc->arena, extension.months[i]));
    calc_result(calc, "months", months);
    struct calc_step *step = calc_step(calc, c.suspended_from.has ? "R-170" : "R-169",
                                       "calc.months_granted", "calc.formula.extension");
    calc_arg(calc_arg(step, ARG_INT("paid", (int64_t)c.paid_count)),
             ARG_INT("all", rule.months_of_all));
    calc_arg(step, ARG_INT("now", (int64_t)extension.count));
    step->source = table_source(calc->seido, STR("housing_rule"));
    step->row = STR("housing_rule");
    if (reasons.count)
        return OK;
    return calc_put_duties(calc, extension.months[0], calc_text(calc, "route"),
                           extension.first_number, err);
}

const struct calc_rule rule_housing_extension = {
    .name = "housing-extension",
    .example =
        "{\"paid_months\":[\"2026-09\",\"2026-10\",\"2026-11\"],\"apply_month\":\"2026-11\",\"route\""
        ":\"job_loss\"}",
    .number = "R-169",
    .label = "calc.housing_extension",
    .inputs = extension_inputs,
    .results = extension_results,
    .run = run_extension,
};

/* ---- relocation-benefit ---- */
static const char *const drop_causes[] = { "death",        "job_loss", "closure",
                                           "reduced_work", "other",    NULL };
static const char *const findings[] = { "none", "rent_falls", "spending_falls", NULL };

static const struct calc_member relocation_inputs[] = {
    LIMIT_MEMBERS,
    { .name = "income", .label = "calc.income", .kind = CALC_YEN, .is_required = true },
    { .name = "assets", .label = "calc.assets", .kind = CALC_YEN, .is_required = true },
    { .name = "drop_month", .label = "calc.drop_month", .kind = CALC_MONTH, .is_required = true },
    { .name = "drop_cause",
      .label = "calc.drop_cause",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = drop_causes },
    { .name = "main_earner", .label = "calc.main_earner", .kind = CALC_FLAG, .is_required = true },
    { .name = "finding",
      .label = "calc.finding",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = findings },
    { .name = "rent", .label = "calc.rent", .kind = CALC_YEN },
    { .name = "similar_benefit", .label = "calc.similar_benefit", .kind = CALC_FLAG },
    { .name = "gang_member", .label = "calc.gang_member", .kind = CALC_FLAG },
    { .name = "destination_rent_limit", .label = "calc.destination_rent_limit", .kind = CALC_YEN },
    LIMIT_OVERRIDES,
    { 0 },
};

static const struct calc_member relocation_results[] = {
    { .name = "eligible", .label = "calc.eligible", .kind = CALC_FLAG },
    { .name = "reasons", .label = "calc.reasons", .kind = CALC_LIST, .item = CALC_CHOICE },
    { .name = "limit", .label = "calc.relocation.limit", .kind = CALC_YEN },
    { .name = "base_amount", .label = "calc.base_amount", .kind = CALC_YEN },
    { .name = "income_limit", .label = "calc.income_limit", .kind = CALC_YEN },
    { .name = "asset_limit", .label = "calc.asset_limit", .kind = CALC_YEN },
    { 0 },
};

static void judge_relocation(const struct calc *calc, const struct relocation_rule *rule,
                             const struct limits *limits, Yen income_limit, struct reasons *ret)
{
    Date last = date_add_months(calc_date(calc, "drop_month"), rule->months);
    Date applied = date_month_start(calc_date(calc, "applied_on"));
    *ret = (struct reasons){ 0 };
    if (str_equal(calc_text(calc, "drop_cause"), STR("other")))
        reasons_add(ret, "drop_cause");
    if (date_compare(applied, last) > 0)
        reasons_add(ret, "drop_too_old");
    if (!calc_int(calc, "main_earner"))
        reasons_add(ret, "not_main_earner");
    if (calc_int(calc, "income") > income_limit)
        reasons_add(ret, "income");
    if (calc_int(calc, "assets") > limits->asset_limit)
        reasons_add(ret, "assets");
    if (str_equal(calc_text(calc, "finding"), STR("none")))
        reasons_add(ret, "no_finding");
    if (limits_flag(calc, "similar_benefit", false))
        reasons_add(ret, "similar_benefit");
    if (limits_flag(calc, "gang_member", false))
        reasons_add(ret, "gang_member");
}

/* */
static enum status run_relocation(struct calc *calc, struct err *err)
{
    struct housing_rule rule = { 0 };
    struct relocation_rule relocation = { 0 };
    struct limits limits = { 0 };
    struct reasons reasons = { 0 };
    Date on = calc_date(calc, "applied_on");
    TRY(housing_rule_read(calc->seido, on, &rule, err));
    TRY(relocation_rule_read(calc->seido, on, &relocation, err));
    TRY(limits_find(calc, &rule, &limits, err));
    Yen rent = calc_has(calc, "rent") ? calc_int(calc, "rent") : limits.rent_limit;
    Yen income_limit = housing_income_limit(limits.base, rent, limits.rent_limit);
    judge_relocation(calc, &relocation, &limits, income_limit, &reasons);
    Yen per_month = calc_has(calc, "destination_rent_limit")
                        ? calc_int(calc, "destination_rent_limit")
                        : limits.rent_limit;
    Yen limit = reasons.count ? 0 : per_month * relocation.limit_times;
    limits_put_reasons(calc, &reasons);
    calc_result_int(calc, "limit", limit);
    calc_result_int(calc, "base_amount", limits.base);
    calc_result_int(calc, "income_limit", income_limit);
    calc_result_int(calc, "asset_limit", limits.asset_limit);
    struct calc_step *step =
        calc_step(calc, "R-172", "calc.relocation.limit", "calc.formula.relocation");
    calc_arg(calc_arg(step, ARG_YEN("rent", per_month)), ARG_INT("times", relocation.limit_times));
    calc_arg(step, ARG_YEN("limit", per_month * relocation.limit_times));
    step->source = table_source(calc->seido, STR("relocation_rule"));
    step->row = STR("relocation_rule");
    return OK;
}

const struct calc_rule rule_relocation_benefit = {
    .name = "relocation-benefit",
    .example =
        "{\"applied_on\":\"2026-11-21\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":"
        "\"1\",\"income\":100000,\"assets\":0,\"drop_month\":\"2026-06\",\"drop_cause\":\"job_loss\","
        "\"main_earner\":true,\"finding\":\"rent_falls\"}",
    .number = "R-172",
    .label = "calc.relocation",
    .inputs = relocation_inputs,
    .results = relocation_results,
    .run = run_relocation,
};

/* ---- program-eligibility ---- */
static const struct calc_member program_inputs[] = {
    { .name = "program",
      .label = "calc.program",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 40 },
    LIMIT_MEMBERS,
    { .name = "income", .label = "calc.income", .kind = CALC_YEN, .is_required = true },
    { .name = "assets", .label = "calc.assets", .kind = CALC_YEN, .is_required = true },
    LIMIT_OVERRIDES,
    { .name = "found_necessary", .label = "calc.found_necessary", .kind = CALC_FLAG },
    { 0 },
};

static const char *const bys[] = { "test", "necessity", NULL };
static const struct calc_member program_results[] = {
    { .name = "eligible", .label = "calc.eligible", .kind = CALC_FLAG },
    { .name = "by", .label = "calc.program.by", .kind = CALC_CHOICE, .choices = bys },
    { .name = "reasons", .label = "calc.reasons", .kind = CALC_LIST, .item = CALC_CHOICE },
    { .name = "income_limit", .label = "calc.income_limit", .kind = CALC_YEN },
    { .name = "asset_limit", .label = "calc.asset_limit", .kind = CALC_YEN },
    { 0 },
};

/* the limit is the base amount and the whole rent limit; only the shelter caps the assets. */
static enum status test_program(struct calc *calc, const struct program_test *test,
                                struct reasons *reasons, struct err *err)
{
    struct housing_rule rule = { 0 };
    struct limits limits = { 0 };
    if (!test->has_income && test->assets == ASSETS_NONE)
        return OK;
    TRY(housing_rule_read(calc->seido, calc_date(calc, "applied_on"), &rule, err));
    if (test->assets == ASSETS_MONTHS)
        rule.asset_cap = YEN_MAX;
    TRY(limits_find(calc, &rule, &limits, err));
    Yen income_limit = limits.base + limits.rent_limit;
    if (test->has_income && calc_int(calc, "income") > income_limit)
        reasons_add(reasons, "income");
    if (test->assets != ASSETS_NONE && calc_int(calc, "assets") > limits.asset_limit)
        reasons_add(reasons, "assets");
    calc_result_int(calc, "income_limit", income_limit);
    calc_result_int(calc, "asset_limit", limits.asset_limit);
    return OK;
}

static enum status run_program(struct calc *calc, struct err *err)
{
    struct program_test test = { 0 };
    struct reasons reasons = { 0 };
    struct str program = calc_text(calc, "program");
    if (program_test_read(calc->seido, calc_date(calc, "applied_on"), program, &test, err) != OK)
        return calc_err_at(err, "program");
    TRY(test_program(calc, &test, &reasons, err));
    bool is_necessary =
        reasons.count && test.may_be_necessary && limits_flag(calc, "found_necessary", false);
    calc_result_text(calc, "by", is_necessary ? STR("necessity") : STR("test"));
    if (is_necessary)
        reasons.count = 0;
    limits_put_reasons(calc, &reasons);
    struct calc_step *step =
        calc_step(calc, "R-173", "calc.program.by",
                  is_necessary ? "calc.formula.by_necessity" : "calc.formula.by_test");
    step->source = table_source(calc->seido, STR("program_tests"));
    step->row = str_format(calc->arena, "program_tests %.*s", STR_ARG(program));
    return OK;
}

const struct calc_rule rule_program_eligibility = {
    .name = "program-eligibility",
    .example =
        "{\"program\":\"work_readiness\",\"applied_on\":\"2026-11-21\",\"household_size\":1,\"muni"
        "cipality\":\"131016\",\"grade\":\"1\",\"income\":120000,\"assets\":300000}",
    .number = "R-173",
    .label = "calc.program_eligibility",
    .inputs = program_inputs,
    .results = program_results,
    .run = run_program,
};
