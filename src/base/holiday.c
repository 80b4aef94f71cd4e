#include "base/holiday.h"

#include "base/banned.h"

enum { MONDAY = 1, SATURDAY = 6, SUNDAY = 7 };

/* First days on which the law knew them; before, a holiday on a Sunday was lost. */
enum {
    SUBSTITUTE_FROM = 1197,        /* 1973-04-12 */
    SUBSTITUTE_MOVES_FROM = 13514, /* 2007-01-01: past further holidays to the next free day */
    BETWEEN_FROM = 5839
}; /* 1985-12-27 */

static bool two_digits(struct str text, size_t at, int32_t *ret)
{
    if (at + 2 > text.len || text.ptr[at] < '0' || text.ptr[at] > '9' || text.ptr[at + 1] < '0' ||
        text.ptr[at + 1] > '9')
        return false;
    *ret = (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
    return true;
}

bool holiday_rule_parse(struct str text, struct holiday_rule *ret)
{
    static const struct str monday = STR_INIT("-monday-");
    struct holiday_rule rule = *ret;
    bool has_month = two_digits(text, 0, &rule.month) && rule.month >= 1 && rule.month <= 12;
    if (str_equal(text, STR("spring_equinox"))) {
        rule.day_is = HOLIDAY_SPRING_EQUINOX;
    } else if (str_equal(text, STR("autumn_equinox"))) {
        rule.day_is = HOLIDAY_AUTUMN_EQUINOX;
    } else if (has_month && text.len == 5 && text.ptr[2] == '-' && two_digits(text, 3, &rule.day)) {
        rule.day_is = HOLIDAY_FIXED;
        if (rule.day < 1 || rule.day > date_days_in_month(2000, rule.month))
            return false;
    } else if (has_month && text.len == 2 + monday.len + 1 &&
               str_equal(str_slice(text, 2, 2 + monday.len), monday) &&
               text.ptr[text.len - 1] >= '1' && text.ptr[text.len - 1] <= '5') {
        rule.day_is = HOLIDAY_MONDAY;
        rule.day = text.ptr[text.len - 1] - '0';
    } else {
        return false;
    }
    *ret = rule;
    return true;
}

/* Day of March or September, after the approximation of the 海上保安庁水路部; in millionths of a
 * day. It agrees with every day that 官報 has named so far. */
static int32_t equinox_day(int32_t year, bool is_spring)
{
    static const struct {
        int32_t until;
        int64_t spring, autumn;
        int32_t leap_base;
    } spans[] = {
        { 1979, 20835700, 23258800, 1983 },
        { 2099, 20843100, 23248800, 1980 },
        { 2150, 21851000, 24248800, 1980 },
    };
    size_t i = 0;
    while (i + 1 < LENGTH(spans) && year > spans[i].until)
        i++;
    int64_t base = is_spring ? spans[i].spring : spans[i].autumn;
    int64_t day = base + INT64_C(242194) * (year - 1980) -
                  INT64_C(1000000) * ((year - spans[i].leap_base) / 4);
    return (int32_t)(day / 1000000);
}

static bool rule_names(const struct holiday_rule *rule, Date date)
{
    if ((rule->from.has && date.day < rule->from.value.day) ||
        (rule->until.has && date.day > rule->until.value.day))
        return false;
    struct civil civil = date_civil(date);
    switch (rule->day_is) {
    case HOLIDAY_FIXED:
        return civil.month == rule->month && civil.day == rule->day;
    case HOLIDAY_MONDAY:
        return civil.month == rule->month && date_weekday(date) == MONDAY &&
               (civil.day - 1) / 7 + 1 == rule->day;
    case HOLIDAY_SPRING_EQUINOX:
        return civil.month == 3 && civil.day == equinox_day(civil.year, true);
    case HOLIDAY_AUTUMN_EQUINOX:
        return civil.month == 9 && civil.day == equinox_day(civil.year, false);
    }
    return false;
}

static const struct holiday_rule *named(const struct holidays *holidays, Date date)
{
    for (size_t i = 0; i < holidays->count; i++) {
        if (rule_names(&holidays->rules[i], date))
            return &holidays->rules[i];
    }
    return NULL;
}

/* since 1973 the Monday after a holiday on a Sunday; since 2007 the first day after it that
 * is no holiday itself. */
static const struct holiday_rule *substituted(const struct holidays *holidays, Date date)
{
    Date before = date_add_days(date, -1);
    const struct holiday_rule *rule = named(holidays, before);
    while (rule && date_weekday(before) != SUNDAY && date.day >= SUBSTITUTE_MOVES_FROM) {
        before = date_add_days(before, -1);
        rule = named(holidays, before);
    }
    return rule && date_weekday(before) == SUNDAY && before.day >= SUBSTITUTE_FROM ? rule : NULL;
}

enum holiday_kind holiday_on(const struct holidays *holidays, Date date,
                             const struct holiday_rule **ret_rule)
{
    const struct holiday_rule *rule = named(holidays, date);
    enum holiday_kind kind = rule ? HOLIDAY_NAMED : HOLIDAY_NONE;
    if (!rule) {
        rule = substituted(holidays, date);
        kind = rule ? HOLIDAY_SUBSTITUTE : HOLIDAY_NONE;
    }
    if (!rule && date.day >= BETWEEN_FROM &&
        (date_weekday(date) != SUNDAY || date.day >= SUBSTITUTE_MOVES_FROM) &&
        named(holidays, date_add_days(date, -1)) && named(holidays, date_add_days(date, 1)))
        kind = HOLIDAY_BETWEEN;
    if (ret_rule)
        *ret_rule = rule;
    return kind;
}

static bool is_year_end(const struct year_end *year_end, Date date)
{
    struct civil civil = date_civil(date);
    int32_t day = civil.month * 100 + civil.day;
    return day >= year_end->first_month * 100 + year_end->first_day ||
           day <= year_end->last_month * 100 + year_end->last_day;
}

/* */
bool business_day(const struct holidays *holidays, const struct year_end *year_end, Date date)
{
    return date_weekday(date) < SATURDAY && !is_year_end(year_end, date) &&
           holiday_on(holidays, date, NULL) == HOLIDAY_NONE;
}

Date business_day_from(const struct holidays *holidays, const struct year_end *year_end, Date date,
                       int32_t step)
{
    while (!business_day(holidays, year_end, date))
        date = date_add_days(date, step);
    return date;
}
