#include "base/date.h"

#include <assert.h>

#include "base/arena.h"
#include "base/banned.h"

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int32_t year, int32_t month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_make(int32_t year, int32_t month, int32_t day, Date *ret)
{
    if (year < DATE_MIN_YEAR || year > DATE_MAX_YEAR || month < 1 || month > 12 || day < 1 ||
        day > date_days_in_month(year, month))
        return false;
    *ret = date_in_month(year * 12 + month - 1, day);
    return true;
}

struct civil date_civil(Date date)
{
    int32_t shifted = date.day + DATE_TO_1970;
    int32_t cycle = (shifted >= 0 ? shifted : shifted - (DATE_CYCLE_DAYS - 1)) / DATE_CYCLE_DAYS;
    int32_t day_of_cycle = shifted - cycle * DATE_CYCLE_DAYS;
    int32_t year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int32_t day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    struct civil civil = {
        .year = year_of_cycle + cycle * 400,
        .month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
    if (civil.month <= 2)
        civil.year++;
    return civil;
}

int date_weekday(Date date)
{
    int rest = (date.day + 3) % 7; /* 1970-01-01 was a Thursday */
    return (rest < 0 ? rest + 7 : rest) + 1;
}

int32_t date_fiscal_year(Date date)
{
    struct civil civil = date_civil(date);
    return civil.month >= 4 ? civil.year : civil.year - 1;
}

Date date_fiscal_start(int32_t fiscal_year)
{
    return date_in_month(fiscal_year * 12 + 3, 1);
}

Date date_add_days(Date date, int32_t days)
{
    return (Date){ date.day + days };
}

Date date_add_months(Date date, int32_t months)
{
    struct civil civil = date_civil(date);
    int32_t count = civil.year * 12 + civil.month - 1 + months;
    int32_t year = (count >= 0 ? count : count - 11) / 12;
    int32_t month = count - year * 12 + 1;
    int32_t last = date_days_in_month(year, month);
    return date_in_month(count, civil.day < last ? civil.day : last);
}

Date date_month_start(Date date)
{
    return (Date){ date.day - date_civil(date).day + 1 };
}

Date date_month_end(Date date)
{
    struct civil civil = date_civil(date);
    return (Date){ date.day - civil.day + date_days_in_month(civil.year, civil.month) };
}

int32_t date_diff(Date later, Date earlier)
{
    return later.day - earlier.day;
}

int date_compare(Date a, Date b)
{
    return (a.day > b.day) - (a.day < b.day);
}

int32_t date_age(Date birth, Date on)
{
    struct civil from = date_civil(birth), to = date_civil(on);
    bool is_before_birthday =
        to.month < from.month || (to.month == from.month && to.day < from.day);
    return to.year - from.year - (is_before_birthday ? 1 : 0);
}

/* reached at the end of the day before the birthday; who was born on 29 February reaches it
 * at the end of 28 February in every year. */
int32_t date_legal_age(Date birth, Date on)
{
    return date_age(birth, date_add_days(on, 1));
}

static bool digits(struct str text, size_t from, size_t to, int32_t *ret)
{
    int32_t value = 0;
    for (size_t i = from; i < to; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (text.ptr[i] - '0');
    }
    *ret = value;
    return true;
}

bool date_parse_iso(struct str text, Date *ret)
{
    int32_t year = 0, month = 0, day = 0;
    return text.len == 10 && text.ptr[4] == '-' && text.ptr[7] == '-' &&
           digits(text, 0, 4, &year) && digits(text, 5, 7, &month) && digits(text, 8, 10, &day) &&
           date_make(year, month, day, ret);
}

struct str date_format_iso(struct arena *arena, Date date)
{
    char *text = arena_chars(arena, DATE_ISO_CHARS);
    date_write_iso(date, text);
    return (struct str){ text, DATE_ISO_CHARS };
}

struct str date_format_english(struct arena *arena, Date date)
{
    struct str month = date_format_english_month(arena, date);
    return str_format(arena, "%d %.*s", (int)date_civil(date).day, STR_ARG(month));
}

struct str date_format_english_month(struct arena *arena, Date date)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil civil = date_civil(date);
    return str_format(arena, "%s %d", months[civil.month - 1], (int)civil.year);
}

void date_write_iso(Date date, char ret[DATE_ISO_CHARS])
{
    struct civil civil = date_civil(date);
    assert(civil.year >= 0 && civil.year <= 9999);
    ret[0] = (char)('0' + civil.year / 1000);
    ret[1] = (char)('0' + civil.year / 100 % 10);
    ret[2] = (char)('0' + civil.year / 10 % 10);
    ret[3] = (char)('0' + civil.year % 10);
    ret[4] = ret[7] = '-';
    ret[5] = (char)('0' + civil.month / 10);
    ret[6] = (char)('0' + civil.month % 10);
    ret[8] = (char)('0' + civil.day / 10);
    ret[9] = (char)('0' + civil.day % 10);
}
