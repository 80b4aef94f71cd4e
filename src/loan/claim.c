#include "loan/claim.h"

#include <assert.h>

#include "base/banned.h"

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

/* modulus 10, weights 3 and 1 in turn from the right. */
bool slip_check_digit(struct str digits, int *ret)
{
    int sum = 0;
    if (digits.len != SLIP_DIGITS || !all_digits(digits))
        return false;
    for (size_t i = 0; i < digits.len; i++)
        sum += (digits.ptr[digits.len - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    *ret = (10 - sum % 10) % 10;
    return true;
}

/* an ordinary account drops the last digit of its number, a transfer account keeps it. */
bool postal_account_find(struct str symbol, struct str number, struct postal_account *ret)
{
    if (symbol.len != 5 || !all_digits(symbol) || !all_digits(number) ||
        (symbol.ptr[0] != '0' && symbol.ptr[0] != '1'))
        return false;
    bool is_ordinary = symbol.ptr[0] == '1';
    if (number.len < (is_ordinary ? 2 : 1) || number.len > (is_ordinary ? 8 : 7))
        return false;
    struct str kept = is_ordinary ? str_slice(number, 0, number.len - 1) : number;
    int64_t value = 0;
    bool is_number = str_to_int(kept, &value);
    assert(is_number);
    ret->branch[0] = symbol.ptr[1];
    ret->branch[1] = symbol.ptr[2];
    ret->branch[2] = is_ordinary ? '8' : '9';
    ret->branch[3] = '\0';
    for (int i = POSTAL_ACCOUNT_DIGITS - 1; i >= 0; i--, value /= 10)
        ret->account[i] = (char)('0' + value % 10);
    ret->account[POSTAL_ACCOUNT_DIGITS] = '\0';
    return true;
}

/* */
Date debit_date(const struct holidays *holidays, const struct year_end *year_end, Date month,
                int32_t day, int32_t step)
{
    assert(day >= 1 && day <= 31);
    struct civil civil = date_civil(month);
    int32_t last = date_days_in_month(civil.year, civil.month);
    Date date = date_add_days(date_month_start(month), (day < last ? day : last) - 1);
    return business_day_from(holidays, year_end, date, step);
}

static int32_t months_between(Date from, Date to)
{
    struct civil a = date_civil(from), b = date_civil(to);
    return (b.year - a.year) * 12 + b.month - a.month;
}

/* */
struct deferment deferment_of(Date paid_out, int32_t months, OptDate extended_to)
{
    Date paid_month = date_month_start(paid_out);
    struct deferment ret = { .from = date_add_months(paid_month, 1),
                             .start = date_add_months(paid_month, months + 1) };
    if (extended_to.has) {
        Date start = date_add_months(date_month_start(extended_to.value), 1);
        int32_t longer = months_between(ret.start, start);
        if (longer > 0) {
            ret.extended_by = longer;
            ret.start = start;
        }
    }
    ret.to = date_add_months(ret.start, -1);
    return ret;
}
