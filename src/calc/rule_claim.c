/* rule_claim.c - `slip-code`, `postal-account`, `debit-date`, `loan-start`: src/loan/claim.h by name. */
#include "calc/rule.h"

#include "base/arena.h"
#include "loan/claim.h"
#include "seido/holidays.h"
#include "seido/seido.h"

#include "base/banned.h"

enum { FORM_DIGITS = 1, FORM_CODE = 2, DEFERMENT_MAX = 600, WORD_MAX = 40 };

static enum status refuse(struct err *err, const char *member, const char *key)
{
    enum status status = err_set(err, ERR_INVALID, "", key, "calc input: %s", member);
    err_arg(err, ARG_TEXT("member", str_of(member)));
    (void)calc_err_at(err, member);
    return status;
}

static struct str month_text(struct arena *arena, Date month)
{
    struct civil day = date_civil(month);
    return str_format(arena, "%04d-%02d", (int)day.year, (int)day.month);
}

/* ---- slip-code ---- */
static const struct calc_member slip_inputs[] = {
    { .name = "digits",
      .label = "calc.slip.digits",
      .kind = CALC_TEXT,
      .is_required = true,
      .form = FORM_DIGITS,
      .max = SLIP_DIGITS },
    { .name = "code",
      .label = "calc.slip.code",
      .kind = CALC_TEXT,
      .is_required = true,
      .form = FORM_CODE,
      .max = SLIP_DIGITS + 1 },
    { 0 },
};
static const struct calc_member slip_results[] = {
    { .name = "check_digit", .label = "calc.slip.check_digit", .kind = CALC_COUNT },
    { .name = "valid", .label = "calc.slip.valid", .kind = CALC_FLAG },
    { 0 },
};

static enum status run_slip(struct calc *calc, struct err *err)
{
    bool is_code = calc_has(calc, "code");
    const char *member = is_code ? "code" : "digits";
    struct str text = calc_text(calc, member);
    int digit = 0;
    if (text.len != SLIP_DIGITS + (is_code ? 1U : 0U) ||
        !slip_check_digit(str_slice(text, 0, SLIP_DIGITS), &digit))
        return refuse(err, member, is_code ? "calc.slip.not_44" : "calc.slip.not_43");
    int last = is_code ? text.ptr[SLIP_DIGITS] - '0' : digit;
    if (last < 0 || last > 9)
        return refuse(err, member, "calc.slip.not_44");
    calc_result_int(calc, "check_digit", digit);
    calc_result_flag(calc, "valid", last == digit);
    struct calc_step *step = calc_step(calc, "R-070", "calc.slip.step", "calc.slip.formula");
    calc_arg(calc_arg(step, ARG_TEXT("digits", str_slice(text, 0, SLIP_DIGITS))),
             ARG_INT("digit", digit));
    return OK;
}

const struct calc_rule rule_slip_code = {
    .name = "slip-code",
    .example = "{\"digits\":\"9191234501234567890123456789010103310123000\"}",
    .number = "R-070",
    .label = "calc.slip",
    .inputs = slip_inputs,
    .results = slip_results,
    .run = run_slip,
};

/* ---- postal-account ---- */
static const struct calc_member postal_inputs[] = {
    { .name = "symbol",
      .label = "calc.postal.symbol",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 5 },
    { .name = "number",
      .label = "calc.postal.number",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = 8 },
    { 0 },
};
static const struct calc_member postal_results[] = {
    { .name = "branch", .label = "calc.postal.branch", .kind = CALC_TEXT },
    { .name = "branch_name", .label = "calc.postal.branch_name", .kind = CALC_TEXT },
    { .name = "account", .label = "calc.postal.account", .kind = CALC_TEXT },
    { 0 },
};

/* "238" in the words of the branch's name. */
static enum status branch_name(const struct calc *calc, const char *branch, struct str *ret,
                               struct err *err)
{
    const struct rate_table *table = NULL;
    struct buf name;
    buf_init(&name, calc->arena, 16, 64);
    TRY(seido_rates_find(calc->seido, STR("branch_digits"), &table, err));
    for (const char *at = branch; *at != '\0'; at++) {
        const struct rate_row *row = NULL;
        const struct str key[1][2] = { { STR("digit"), { at, 1 } } };
        TRY(rate_find(table, (Date){ 0 }, key, 1, &row, err));
        buf_add(&name, rate_cell(table, row, STR("kanji")));
    }
    *ret = buf_str(&name);
    return OK;
}

static enum status run_postal(struct calc *calc, struct err *err)
{
    struct str symbol = calc_text(calc, "symbol"), number = calc_text(calc, "number");
    struct postal_account account;
    struct str name = STR("");
    if (!postal_account_find(symbol, number, &account))
        return refuse(err, postal_account_find(symbol, STR("12"), &account) ? "number" : "symbol",
                      "calc.postal.not_one");
    TRY(branch_name(calc, account.branch, &name, err));
    struct str branch = arena_copy(calc->arena, str_of(account.branch));
    struct str digits = arena_copy(calc->arena, str_of(account.account));
    calc_result_text(calc, "branch", branch);
    calc_result_text(calc, "branch_name", name);
    calc_result_text(calc, "account", digits);
    struct calc_step *step = calc_step(calc, "R-071", "calc.postal.step", "calc.postal.formula");
    calc_arg(calc_arg(step, ARG_TEXT("symbol", symbol)), ARG_TEXT("number", number));
    calc_arg(calc_arg(step, ARG_TEXT("branch", branch)), ARG_TEXT("account", digits));
    step->row = STR("branch_digits");
    return OK;
}

const struct calc_rule rule_postal_account = {
    .name = "postal-account",
    .example = "{\"symbol\":\"12345\",\"number\":\"12345671\"}",
    .number = "R-071",
    .label = "calc.postal",
    .inputs = postal_inputs,
    .results = postal_results,
    .run = run_postal,
};

/* ---- debit-date ---- */
static const char *const shifts[] = { "next", "previous", NULL };
static const struct calc_member debit_inputs[] = {
    { .name = "month", .label = "calc.debit.month", .kind = CALC_MONTH, .is_required = true },
    { .name = "day", .label = "calc.debit.day", .kind = CALC_COUNT, .min = 1, .max = 31 },
    { .name = "council", .label = "calc.debit.council", .kind = CALC_TEXT, .max = WORD_MAX },
    { .name = "bank", .label = "calc.debit.bank", .kind = CALC_TEXT, .max = WORD_MAX },
    { .name = "shift", .label = "calc.debit.shift", .kind = CALC_CHOICE, .choices = shifts },
    { 0 },
};
static const struct calc_member debit_results[] = {
    { .name = "date", .label = "calc.debit.date", .kind = CALC_DATE },
    { 0 },
};

/* The council's day: that of the bank, else that of all others. */
static enum status council_row(const struct calc *calc, const struct rate_table *table, Date on,
                               const struct rate_row **ret, struct err *err)
{
    struct str council = calc_text(calc, "council");
    const struct str own[2][2] = { { STR("council"), council },
                                   { STR("bank"), calc_text(calc, "bank") } };
    const struct str others[2][2] = { { STR("council"), council }, { STR("bank"), STR("") } };
    struct err ignored = { 0 };
    if (rate_find(table, on, own, 2, ret, &ignored) == OK)
        return OK;
    return rate_find(table, on, others, 2, ret, err);
}

static enum status run_debit(struct calc *calc, struct err *err)
{
    Date month = calc_date(calc, "month");
    int64_t day = calc_has(calc, "day") ? calc_int(calc, "day") : 0;
    struct str shift = calc_text(calc, "shift"), row_name = STR("");
    const struct rate_table *table = NULL;
    TRY(seido_rates_find(calc->seido, STR("debit_days"), &table, err));
    if (day == 0 && !calc_has(calc, "council"))
        return refuse(err, "day", "calc.missing");
    if (calc_has(calc, "council") && (day == 0 || shift.len == 0)) {
        const struct rate_row *row = NULL;
        enum status found = council_row(calc, table, month, &row, err);
        if (found != OK && day == 0)
            return calc_err_at(err, "day");
        if (found == OK) {
            if (day == 0 && !str_to_int(rate_cell(table, row, STR("day")), &day))
                return refuse(err, "council", "calc.missing");
            shift = shift.len > 0 ? shift : rate_cell(table, row, STR("shift"));
            row_name = STR("debit_days");
        }
    }
    struct holidays holidays;
    struct year_end year_end;
    TRY(holidays_read(calc->arena, calc->seido, &holidays, err));
    TRY(year_end_read(calc->seido, STR("bank"), month, &year_end, err));
    int32_t step_days = str_equal(shift, STR("previous")) ? -1 : 1;
    Date date = debit_date(&holidays, &year_end, month, (int32_t)day, step_days);
    calc_result_date(calc, "date", date);
    struct calc_step *step = calc_step(calc, "R-072", "calc.debit.step", "calc.debit.formula");
    calc_arg(calc_arg(step, ARG_INT("day", day)), ARG_DATE("date", date));
    step->row = row_name;
    return OK;
}

const struct calc_rule rule_debit_date = {
    .name = "debit-date",
    .example = "{\"month\":\"2026-11\",\"council\":\"kanagawa\"}",
    .number = "R-072",
    .label = "calc.debit",
    .inputs = debit_inputs,
    .results = debit_results,
    .run = run_debit,
};

/* ---- loan-start ---- */
static const struct calc_member start_inputs[] = {
    { .name = "product",
      .label = "calc.start.product",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = WORD_MAX },
    { .name = "applied_on",
      .label = "calc.start.applied_on",
      .kind = CALC_DATE,
      .is_required = true },
    { .name = "paid_out_on",
      .label = "calc.start.paid_out_on",
      .kind = CALC_DATE,
      .is_required = true },
    { .name = "deferment_months",
      .label = "calc.start.deferment_months",
      .kind = CALC_COUNT,
      .min = 0,
      .max = DEFERMENT_MAX },
    { 0 },
};
static const struct calc_member start_results[] = {
    { .name = "start_month", .label = "calc.start.start_month", .kind = CALC_MONTH },
    { .name = "deferment_from", .label = "calc.start.deferment_from", .kind = CALC_MONTH },
    { .name = "deferment_to", .label = "calc.start.deferment_to", .kind = CALC_MONTH },
    { .name = "extended_by", .label = "calc.start.extended_by", .kind = CALC_COUNT },
    { 0 },
};

/* Months and extension of the product on the day of application; a product that no table names
 * needs its months with the input. */
static enum status read_deferment(const struct calc *calc, int64_t *ret_months, OptDate *ret_to,
                                  struct str *ret_row, struct err *err)
{
    const struct rate_table *table = NULL;
    const struct rate_row *row = NULL;
    const struct str key[1][2] = { { STR("product"), calc_text(calc, "product") } };
    TRY(seido_rates_find(calc->seido, STR("special_loan_deferment"), &table, err));
    enum status found = rate_find(table, calc_date(calc, "applied_on"), key, 1, &row, err);
    bool has_months = calc_has(calc, "deferment_months");
    if (found != OK && !has_months)
        return calc_err_at(err, "deferment_months");
    if (found == OK) {
        ret_to->has = date_parse_iso(rate_cell(table, row, STR("extended_to")), &ret_to->value);
        *ret_row = STR("special_loan_deferment");
        if (!has_months && !str_to_int(rate_cell(table, row, STR("months")), ret_months))
            return refuse(err, "deferment_months", "calc.missing");
    }
    if (has_months)
        *ret_months = calc_int(calc, "deferment_months");
    return OK;
}

static enum status run_start(struct calc *calc, struct err *err)
{
    int64_t months = 0;
    OptDate extended_to = { .has = false };
    struct str row = STR("");
    Date paid_out = calc_date(calc, "paid_out_on");
    if (date_compare(paid_out, calc_date(calc, "applied_on")) < 0)
        return refuse(err, "paid_out_on", "calc.start.before_application");
    TRY(read_deferment(calc, &months, &extended_to, &row, err));
    struct deferment deferment = deferment_of(paid_out, (int32_t)months, extended_to);
    bool has_deferment = date_compare(deferment.to, deferment.from) >= 0;
    struct str start = month_text(calc->arena, deferment.start);
    calc_result_text(calc, "start_month", start);
    if (has_deferment) {
        calc_result_text(calc, "deferment_from", month_text(calc->arena, deferment.from));
        calc_result_text(calc, "deferment_to", month_text(calc->arena, deferment.to));
    } else {
        calc_result_null(calc, "deferment_from");
        calc_result_null(calc, "deferment_to");
    }
    calc_result_int(calc, "extended_by", deferment.extended_by);
    struct calc_step *step = calc_step(calc, "R-073", "calc.start.step", "calc.start.formula");
    calc_arg(calc_arg(step, ARG_DATE("paid_out", paid_out)), ARG_INT("months", months));
    calc_arg(calc_arg(step, ARG_INT("extended", deferment.extended_by)), ARG_TEXT("start", start));
    step->row = row;
    return OK;
}

const struct calc_rule rule_loan_start = {
    .name = "loan-start",
    .example =
        "{\"product\":\"emergency_small\",\"applied_on\":\"2020-05-01\",\"paid_out_on\":\"2020-05-"
        "20\"}",
    .number = "R-073",
    .label = "calc.start",
    .inputs = start_inputs,
    .results = start_results,
    .run = run_start,
};
