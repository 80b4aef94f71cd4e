/* tables_test.c - tables that are missing, have no figure where one is needed, or say something else: every
 * rule tells which table, and guesses nothing. */
#include "calc/answers.h"

#include "base/arena.h"

static struct seido *whole;

/* The definitions without a table, or with one column of it changed in all rows. */
static struct seido *changed(struct arena *arena, struct str name, struct str column,
                             struct str cell)
{
    struct seido *copy = arena_new(arena, struct seido);
    struct rate_table *rates = arena_array(arena, struct rate_table, whole->rate_count);
    *copy = *whole;
    copy->rates = rates;
    copy->rate_count = 0;
    for (size_t i = 0; i < whole->rate_count; i++) {
        struct rate_table table = whole->rates[i];
        if (str_equal(table.name, name) && !column.len)
            continue;
        if (str_equal(table.name, name)) {
            struct rate_row *rows = arena_array(arena, struct rate_row, table.row_count);
            for (size_t r = 0; r < table.row_count; r++) {
                struct str *cells = arena_array(arena, struct str, table.column_count);
                rows[r] = table.rows[r];
                for (size_t c = 0; c < table.column_count; c++)
                    cells[c] = str_equal(table.columns[c], column) ? cell : table.rows[r].cells[c];
                rows[r].cells = cells;
            }
            table.rows = rows;
        }
        rates[copy->rate_count++] = table;
    }
    return copy;
}

#define HOUSE                                                                                      \
    "\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"131016\",\"grade\":\"1\""
#define HOUSING                                                                                    \
    "{" HOUSE ",\"rent\":60000,\"income\":100000,\"assets\":1000,\"route\":\"reduced_work\"}"
#define SUBURB                                                                                     \
    "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"132012\",\"grade\":"   \
    "\"1\",\"rent\":60000,\"income\":100000,\"assets\":1000,\"route\":\"reduced_work\"}"
#define SEARCH                                                                                     \
    "{" HOUSE ",\"rent\":60000,\"income\":0,\"assets\":0,\"route\":\"job_loss\",\"event_on\":"     \
    "\"2026-01-10\"}"
#define MOVE                                                                                       \
    "{" HOUSE ",\"income\":0,\"assets\":0,\"drop_month\":\"2026-01\",\"drop_cause\":\"death\","    \
    "\"main_earner\":true,\"finding\":\"rent_falls\"}"
#define PROGRAM                                                                                    \
    "{" HOUSE                                                                                      \
    ",\"program\":\"shelter\",\"income\":900000,\"assets\":900000,\"found_necessary\":true}"
#define SUBSIDY "{\"program\":\"consultation\",\"fiscal_year\":2025,\"spent\":1000}"
#define FEE "{\"council\":\"saitama\",\"on\":\"2026-04-01\",\"minutes\":60}"
#define DEBIT "{\"month\":\"2026-11\",\"council\":\"tokyo\"}"
#define START                                                                                      \
    "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"paid_out_on\":\"2020-05-20\"}"
#define EXEMPT                                                                                        \
    "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"balance\":900000,\"repaid\":0," \
    "\"tax_exempt\":{\"borrower\":{\"2021\":true,\"2022\":null},\"householder\":{\"2021\":true}},"    \
    "\"judged_on\":\"2022-12-01\"}"
#define LATE "{\"principal\":1,\"due\":\"2023-02-28\",\"as_of\":\"2024-01-01\"}"
#define TARGETS "{\"population\":100000,\"fiscal_year\":2019}"
#define CHECK                                                                                      \
    "{\"product\":\"education_entry\",\"council\":\"nagasaki\",\"applied_on\":\"2026-04-01\","     \
    "\"household_size\":2,\"amount\":100,\"facts\":[\"insolvency\"]}"
#define MISSING "\"code\":\"rate.no_table\""
#define FIGURE "\"code\":\"rate.bad_figure\""

static const struct {
    const char *rule, *input;
    struct str table, column, cell;
    const char *expected;
} rows[] = {
    { "housing-benefit", HOUSING, STR_INIT("housing_rule"), STR_INIT(""), STR_INIT(""), MISSING },
    { "base-amount", "{" HOUSE "}", STR_INIT("non_taxable_limit"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "base-amount", "{" HOUSE "}", STR_INIT("salary_of_income"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "housing-benefit", HOUSING, STR_INIT("housing_limits"), STR_INIT(""), STR_INIT(""),
      "\"rent_limit\":53700" }, /* of the prefecture */
    { "housing-benefit", HOUSING, STR_INIT("housing_limits"), STR_INIT("rent_limit"), STR_INIT(""),
      "\"rent_limit\":53700" },
    { "housing-benefit", SUBURB, STR_INIT("housing_rent_limits"), STR_INIT(""), STR_INIT(""),
      "\"member\":\"rent_limit\"" },
    { "housing-benefit", SUBURB, STR_INIT("housing_rent_limits"), STR_INIT("rent_limit"),
      STR_INIT("x"), FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("housing_duties"), STR_INIT(""), STR_INIT(""), MISSING },
    { "housing-benefit", SEARCH, STR_INIT("housing_duties"), STR_INIT(""), STR_INIT(""), MISSING },
    { "relocation-benefit", MOVE, STR_INIT("relocation_rule"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "program-eligibility", PROGRAM, STR_INIT("program_tests"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "subsidy", SUBSIDY, STR_INIT("subsidy_rates"), STR_INIT(""), STR_INIT(""), MISSING },
    { "custody-fee", FEE, STR_INIT("custody_fees"), STR_INIT(""), STR_INIT(""), MISSING },
    { "postal-account", "{\"symbol\":\"12345\",\"number\":\"12345671\"}", STR_INIT("branch_digits"),
      STR_INIT(""), STR_INIT(""), MISSING },
    { "debit-date", DEBIT, STR_INIT("debit_days"), STR_INIT(""), STR_INIT(""), MISSING },
    { "debit-date", DEBIT, STR_INIT("holidays"), STR_INIT(""), STR_INIT(""), MISSING },
    { "debit-date", DEBIT, STR_INIT("year_end_closing"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-start", START, STR_INIT("special_loan_deferment"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "exemption", EXEMPT, STR_INIT("exemption_causes"), STR_INIT(""), STR_INIT(""), MISSING },
    { "exemption", EXEMPT, STR_INIT("special_loan_exemption"), STR_INIT(""), STR_INIT(""),
      MISSING },
    { "late-interest", LATE, STR_INIT("late_rates"), STR_INIT(""), STR_INIT(""), MISSING },
    { "targets", TARGETS, STR_INIT("targets"), STR_INIT(""), STR_INIT(""), MISSING },
    { "date", "{\"text\":\"R8.11.3\"}", STR_INIT("holidays"), STR_INIT(""), STR_INIT(""), MISSING },

    { "housing-benefit", HOUSING, STR_INIT("housing_rule"), STR_INIT("asset_cap"), STR_INIT("x"),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("housing_rule"), STR_INIT("regrant_wait"), STR_INIT("x"),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("non_taxable_limit"), STR_INIT("fixed"), STR_INIT(""),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("salary_of_income"), STR_INIT("up_to"), STR_INIT("x"),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("salary_of_income"), STR_INIT("share"), STR_INIT(""),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("housing_limits"), STR_INIT("rent_limit"), STR_INIT("x"),
      FIGURE },
    { "housing-benefit", HOUSING, STR_INIT("housing_limits"), STR_INIT("base_amount"),
      STR_INIT("90000"), "\"base_amount\":90000" },
    { "housing-benefit", HOUSING, STR_INIT("housing_limits"), STR_INIT("asset_limit"),
      STR_INIT("500000"), "\"asset_limit\":500000" },
    { "housing-benefit", HOUSING, STR_INIT("housing_duties"), STR_INIT("until_month"),
      STR_INIT("0"), "\"code\":\"rate.not_found\"" },
    { "housing-benefit", SEARCH, STR_INIT("housing_duties"), STR_INIT("from_month"), STR_INIT("2"),
      "\"code\":\"rate.not_found\"" },
    { "housing-benefit", SEARCH, STR_INIT("housing_duties"), STR_INIT("route"), STR_INIT("none"),
      "\"code\":\"rate.not_found\"" },
    { "relocation-benefit", MOVE, STR_INIT("relocation_rule"), STR_INIT("months"), STR_INIT("x"),
      FIGURE },
    { "program-eligibility", PROGRAM, STR_INIT("program_tests"), STR_INIT("necessity"),
      STR_INIT("false"), "\"reasons\":[\"income\",\"assets\"]" },
    { "program-eligibility", PROGRAM, STR_INIT("program_tests"), STR_INIT("income"),
      STR_INIT("none"), "\"by\":\"necessity\"" },
    { "program-eligibility", PROGRAM, STR_INIT("program_tests"), STR_INIT("assets"),
      STR_INIT("none"), "\"by\":\"necessity\"" },
    { "subsidy", SUBSIDY, STR_INIT("subsidy_rates"), STR_INIT("part"), STR_INIT("0"), FIGURE },
    { "subsidy", SUBSIDY, STR_INIT("subsidy_rates"), STR_INIT("whole"), STR_INIT(""), FIGURE },
    { "subsidy", SUBSIDY, STR_INIT("subsidy_rates"), STR_INIT("unit"), STR_INIT("-1"), FIGURE },
    { "debit-date", DEBIT, STR_INIT("debit_days"), STR_INIT("day"), STR_INIT("x"), "calc.missing" },
    { "debit-date", DEBIT, STR_INIT("holidays"), STR_INIT("falls_on"), STR_INIT("x"),
      "\"code\":\"rate.bad_day\"" },
    { "debit-date", DEBIT, STR_INIT("year_end_closing"), STR_INIT("closes_on"), STR_INIT("x"),
      "\"code\":\"rate.bad_day\"" },
    { "debit-date", DEBIT, STR_INIT("year_end_closing"), STR_INIT("opens_after"), STR_INIT("x"),
      "\"code\":\"rate.bad_day\"" },
    { "loan-start", START, STR_INIT("special_loan_deferment"), STR_INIT("months"), STR_INIT("x"),
      "\"member\":\"deferment_months\"" },
    { "exemption", EXEMPT, STR_INIT("special_loan_exemption"), STR_INIT("limit"), STR_INIT(""),
      "\"amount\":900000" },
    { "late-interest", LATE, STR_INIT("late_rates"), STR_INIT("ppm"), STR_INIT("x"),
      "\"code\":\"calc.table_broken\"" },
    { "loan-check", CHECK, STR_INIT("loan_products"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-check", CHECK, STR_INIT("loan_property"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-check", CHECK, STR_INIT("loan_council_terms"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-check", CHECK, STR_INIT("loan_income_limits"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-check", CHECK, STR_INIT("loan_bars"), STR_INIT(""), STR_INIT(""), MISSING },
    { "loan-check", CHECK, STR_INIT("loan_bars"), STR_INIT("fact"), STR_INIT("x"),
      "\"code\":\"rate.not_found\"" },
    { "targets", TARGETS, STR_INIT("targets"), STR_INIT("new_consultations"), STR_INIT(""),
      "\"new_consultations\":null,\"plans\":null" },
    { "targets", TARGETS, STR_INIT("targets"), STR_INIT("plans_of_new"), STR_INIT(""),
      "\"plans\":null,\"work_goal_plans\":null" },
};

static void every_rule_names_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        size_t at = 0;
        answers_seido = changed(&arena, rows[i].table, rows[i].column, rows[i].cell);
        struct str text = answer(&arena, rows[i].rule, rows[i].input);
        answers_seido = whole;
        if (!str_find(text, str_of(rows[i].expected), &at))
            fail_msg("%s, %.*s.%.*s: %.*s", rows[i].rule, STR_ARG(rows[i].table),
                     STR_ARG(rows[i].column), STR_ARG(text));
    }
}

/* More segments than a household can meet: the first eight are read. */
static void a_table_may_be_long(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct seido *copy = changed(&arena, STR("none"), STR(""), STR(""));
    for (size_t i = 0; i < copy->rate_count; i++) {
        struct rate_table *table = &copy->rates[i];
        if (!str_equal(table->name, STR("salary_of_income")))
            continue;
        struct rate_row *more = arena_array(&arena, struct rate_row, 9);
        for (size_t r = 0; r < 9; r++) {
            struct str *cells = arena_array(&arena, struct str, 4);
            cells[0] = str_from_int(&arena, (int64_t)r + 1);
            cells[1] = r < 3 ? STR("1") : STR("");
            cells[2] = STR("550000");
            cells[3] = STR("1000000");
            more[r] = (struct rate_row){ .cells = cells };
        }
        table->rows = more;
        table->row_count = 9;
    }
    answers_seido = copy;
    size_t at = 0;
    struct str text = answer(&arena, "base-amount", "{" HOUSE "}");
    answers_seido = whole;
    assert_true(str_find(text, STR("\"base_amount\":84000"), &at));
}

enum { SITE_CELLS = 8 };
#define INVENTED                                                                                   \
    "{\"applied_on\":\"2026-06-30\",\"household_size\":1,\"municipality\":\"990001\",\"grade\":\"1\"}"

/* The definitions with rows of the site before or after ours. */
static struct seido *with_rows(struct arena *arena, struct str name,
                               const struct str (*cells)[SITE_CELLS], size_t count, bool is_first)
{
    struct seido *copy = changed(arena, STR("none"), STR(""), STR(""));
    for (size_t i = 0; i < copy->rate_count; i++) {
        struct rate_table *table = &copy->rates[i];
        if (!str_equal(table->name, name))
            continue;
        struct rate_row *more = arena_array(arena, struct rate_row, table->row_count + count);
        for (size_t r = 0; r < table->row_count; r++)
            more[is_first ? r + count : r] = table->rows[r];
        for (size_t r = 0; r < count; r++)
            more[is_first ? r : r + table->row_count] =
                (struct rate_row){ .cells = cells[r], .is_overlay = true };
        table->rows = more;
        table->row_count += count;
    }
    return copy;
}

/* A site's rows win over ours, wherever they stand. */
static void a_site_has_its_own_rows(void **state)
{
    (void)state;
    static const struct str duties[][SITE_CELLS] = {
        { STR_INIT("search"), STR_INIT("1"), STR_INIT("9"), STR_INIT("report_monthly") }
    };
#define STEP(up_to, months)                                                                        \
    {                                                                                              \
        STR_INIT("education_entry"), STR_INIT("nagasaki"), STR_INIT("amount"), STR_INIT(up_to),    \
            STR_INIT(months), STR_INIT(""), STR_INIT(""), STR_INIT("yes")                          \
    }
    static const struct str steps[][SITE_CELLS] = { STEP("", "99"), STEP("200", "22"),
                                                    STEP("50", "11"), STEP("150", "33"),
                                                    STEP("300", "44") };
    static const struct str towns[][SITE_CELLS] = { { STR_INIT("990001"), STR_INIT("見本県"),
                                                      STR_INIT("見本市"), STR_INIT(""),
                                                      STR_INIT("みほんし"), STR_INIT("Mihon") } };
    static const struct {
        const char *rule, *input;
        struct str table;
        const struct str (*cells)[SITE_CELLS];
        size_t count;
        bool is_first;
        const char *expected;
    } sites[] = {
        { "housing-benefit", SEARCH, STR_INIT("housing_duties"), duties, 1, false,
          "\"duties\":[\"report_monthly\"]" },
        { "loan-check", CHECK, STR_INIT("loan_council_terms"), steps, 1, false,
          "\"repayment_limit\":99" },
        { "loan-check", CHECK, STR_INIT("loan_council_terms"), steps, 1, true,
          "\"repayment_limit\":99" },
        { "loan-check", CHECK, STR_INIT("loan_council_terms"), steps, LENGTH(steps), false,
          "\"repayment_limit\":33" },
        /* an invented town has no check digit, and is known all the same */
        { "base-amount", INVENTED, STR_INIT("municipalities"), towns, 1, false,
          "\"base_amount\":84000" },
        { "base-amount", INVENTED, STR_INIT("none"), towns, 1, false, "calc.bad_municipality" },
    };
    for (size_t i = 0; i < LENGTH(sites); i++) {
        AUTO_ARENA arena = { 0 };
        size_t at = 0;
        answers_seido =
            with_rows(&arena, sites[i].table, sites[i].cells, sites[i].count, sites[i].is_first);
        struct str text = answer(&arena, sites[i].rule, sites[i].input);
        answers_seido = whole;
        if (!str_find(text, str_of(sites[i].expected), &at))
            fail_msg("%s: %.*s", sites[i].rule, STR_ARG(text));
    }
}

/* A step of a council that held in other years is none of this one's. */
static void a_step_of_the_past_holds_no_more(void **state)
{
    (void)state;
    static const struct str steps[][SITE_CELLS] = { STEP("", "99") };
    AUTO_ARENA arena = { 0 };
    size_t at = 0;
    struct seido *copy = with_rows(&arena, STR("loan_council_terms"), steps, 1, true);
    for (size_t i = 0; i < copy->rate_count; i++)
        if (str_equal(copy->rates[i].name, STR("loan_council_terms"))) {
            struct rate_row *row = (struct rate_row *)(uintptr_t)copy->rates[i].rows;
            row->validity.until = (OptDate){ .has = true, .value = { 0 } };
        }
    answers_seido = copy;
    struct str text = answer(&arena, "loan-check", CHECK);
    answers_seido = whole;
    assert_true(str_find(text, STR("\"repayment_limit\":"), &at));
    assert_false(str_find(text, STR("\"repayment_limit\":99"), &at));
}

/* Everything that can be said against a loan is said at once. */
static void every_reason_has_room(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    size_t at = 0;
    answers_seido = changed(&arena, STR("loan_bars"), STR("effect"), STR("refuse"));
    struct str text =
        answer(&arena, "loan-check",
               "{\"product\":\"emergency\",\"council\":\"hyogo\",\"applied_on\":"
               "\"2026-04-01\",\"household_size\":2,\"amount\":100001,\"deferment_months\":3,"
               "\"repayment_months\":13,\"income\":2,\"income_limit\":1,\"facts\":["
               "\"public_assistance\",\"insolvency\",\"public_arrears\",\"is_guarantor\","
               "\"debt_purpose\",\"chronic_deficit\",\"other_loan_first\",\"gang_member\"]}");
    answers_seido = whole;
    assert_true(str_find(text, STR("\"income\",\"public_assistance\",\"insolvency\""), &at));
    assert_true(str_find(text, STR("\"gang_member\"],\"open\":[]"), &at));
}

static int setup(void **state)
{
    int status = answers_setup(state);
    whole = answers_seido;
    return status;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_rule_names_the_table),
                                        cmocka_unit_test(a_table_may_be_long),
                                        cmocka_unit_test(a_site_has_its_own_rows),
                                        cmocka_unit_test(a_step_of_the_past_holds_no_more),
                                        cmocka_unit_test(every_reason_has_room) };
    return cmocka_run_group_tests(tests, setup, answers_teardown);
}
