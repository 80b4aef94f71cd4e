#include "base/yen.h"

#include <assert.h>

#include "base/arena.h"
#include "base/banned.h"

__extension__ typedef __int128 wide;

static wide divide(wide amount, wide by, enum rounding rounding)
{
    wide whole = amount / by, rest = amount % by;
    wide away = amount < 0 ? -1 : 1;
    if (rest < 0)
        rest = -rest;
    switch (rounding) {
    case ROUND_DOWN:
        return whole;
    case ROUND_UP:
        return rest ? whole + away : whole;
    case ROUND_HALF_UP:
        return rest >= by - rest ? whole + away : whole;
    }
    assert(false && "a rounding");
    return whole;
}

Yen yen_share(Yen amount, int64_t num, int64_t den, enum rounding rounding)
{
    int64_t product = 0;
    assert(den > 0);
    if (rounding == ROUND_DOWN && !__builtin_mul_overflow(amount, num, &product)) {
        Yen whole = product / den; /* nearly all: a division of 128 bits takes ten times as long */
        assert(whole <= YEN_MAX && whole >= -YEN_MAX);
        return whole;
    }
    wide share = divide((wide)amount * num, den, rounding);
    assert(share <= YEN_MAX && share >= -YEN_MAX);
    return (Yen)share;
}

Yen yen_round(Yen amount, Yen unit, enum rounding rounding)
{
    assert(unit > 0);
    return (Yen)(divide(amount, unit, rounding) * unit);
}

enum status yen_sum(const Yen *amounts, size_t count, Yen *ret, struct err *err)
{
    wide sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += amounts[i];
    if (sum > YEN_MAX || sum < -YEN_MAX)
        return err_set(err, ERR_LIMIT, "", "yen.sum_too_large", "sum of %zu amounts", count);
    *ret = (Yen)sum;
    return OK;
}

struct str yen_format(struct arena *arena, Yen amount)
{
    char digits[48];
    size_t at = sizeof digits;
    uint64_t rest = amount < 0 ? (uint64_t)0 - (uint64_t)amount : (uint64_t)amount;
    int count = 0;
    do {
        if (count && count % 3 == 0)
            digits[--at] = ',';
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
        count++;
    } while (rest);
    return str_format(arena, "%s%.*s", amount < 0 ? "▲" : "", (int)(sizeof digits - at),
                      digits + at);
}

static bool take(struct str *text, struct str prefix)
{
    if (!str_starts(*text, prefix))
        return false;
    *text = str_slice(*text, prefix.len, text->len);
    return true;
}

static bool take_any(struct str *text, const struct str *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (take(text, prefixes[i]))
            return true;
    }
    return false;
}

static bool take_digit(struct str *text, int *ret)
{
    static const struct str wide_digits[] = {
        STR_INIT("０"), STR_INIT("１"), STR_INIT("２"), STR_INIT("３"), STR_INIT("４"),
        STR_INIT("５"), STR_INIT("６"), STR_INIT("７"), STR_INIT("８"), STR_INIT("９"),
    };
    if (text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9') {
        *ret = text->ptr[0] - '0';
        *text = str_slice(*text, 1, text->len);
        return true;
    }
    for (int i = 0; i < 10; i++) {
        if (take(text, wide_digits[i])) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static const struct str minus_signs[] = {
    STR_INIT("-"), STR_INIT("▲"), STR_INIT("△"), STR_INIT("−"), STR_INIT("－"),
};
static const struct str yen_signs[] = { STR_INIT("¥"), STR_INIT("￥"), STR_INIT("\\") };
static const struct str commas[] = { STR_INIT(","), STR_INIT("，") };

enum status yen_parse(struct arena *arena, struct str text, Yen *ret, struct err *err)
{
    (void)arena;
    struct str rest = str_trim(text);
    bool is_negative = take_any(&rest, minus_signs, LENGTH(minus_signs));
    if (take_any(&rest, yen_signs, LENGTH(yen_signs)) && !is_negative)
        is_negative = take_any(&rest, minus_signs, LENGTH(minus_signs));
    rest = str_trim(rest);
    Yen value = 0;
    int digit = 0;
    size_t count = 0;
    while (take_digit(&rest, &digit)) {
        value = value * 10 + digit;
        count++;
        if (value > YEN_MAX)
            return err_set(err, ERR_INVALID, "", "yen.too_large", "amount of %zu digits", count);
        if (take_any(&rest, commas, LENGTH(commas)) && rest.len == 0)
            count = 0; /* nothing stands behind the comma */
    }
    rest = str_trim(rest);
    if (count)
        take(&rest, STR("円"));
    if (count == 0 || rest.len)
        return err_set(err, ERR_INVALID, "", "yen.not_an_amount", "text of %zu bytes", text.len);
    *ret = is_negative ? -value : value;
    return OK;
}
