#include "base/era.h"

#include <assert.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/banned.h"

enum { TEXT_MAX = 64 }; /* longer is no date */

/* What was typed, taken apart. year 0 with an era is 零年, which never was. */
struct typed {
    const struct era *era; /* NULL: a Western year */
    int32_t year, month, day;
    bool has_month, has_day, is_about;
};

static enum status not_a_date(struct err *err, struct str text)
{
    return err_set(err, ERR_INVALID, "", "date.not_a_date", "date: text of %zu bytes", text.len);
}

/* NFKC (full-width digits, ㍻, ㋿), no spaces, every hyphen "-", slashes and dots as they are. */
static bool tidy(struct arena *arena, struct str text, struct str *ret)
{
    utf8proc_uint8_t *nfkc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &nfkc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (len < 0)
        return false;
    struct buf out;
    buf_init(&out, arena, (size_t)len + 1, (size_t)len + 1);
    utf8proc_int32_t point = 0;
    for (utf8proc_ssize_t at = 0, step = 0; at < len; at += step) {
        step = utf8proc_iterate(nfkc + at, len - at, &point);
        assert(step > 0); /* what utf8proc_map made is UTF-8 */
        if (point == ' ' || point == '\t')
            continue;
        if ((point >= 0x2010 && point <= 0x2015) || point == 0x2212 || point == 0x30fc)
            buf_add_char(&out, '-');
        else if (point == 0x3002 || point == 0x30fb || point == 0x3001)
            buf_add_char(&out, '.');
        else
            buf_add(&out, (struct str){ (const char *)nfkc + at, (size_t)step });
    }
    free(nfkc);
    *ret = buf_str(&out);
    return true;
}

static bool take(struct str *text, struct str prefix)
{
    if (!str_starts(*text, prefix))
        return false;
    *text = str_slice(*text, prefix.len, text->len);
    return true;
}

static bool drop_end(struct str *text, struct str end)
{
    if (!str_ends(*text, end))
        return false;
    *text = str_slice(*text, 0, text->len - end.len);
    return true;
}

static size_t digit_count(struct str text)
{
    size_t count = 0;
    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return count;
}

static int32_t number(struct str text, size_t from, size_t len)
{
    int32_t value = 0;
    for (size_t i = from; i < from + len; i++)
        value = value * 10 + (text.ptr[i] - '0');
    return value;
}

static const struct era *take_era(const struct eras *eras, struct str *text)
{
    for (size_t i = 0; i < eras->count; i++) {
        const struct era *era = &eras->items[i];
        if (take(text, era->name))
            return era;
        if (era->letter.len == 1 && text->len &&
            (text->ptr[0] | 0x20) == (era->letter.ptr[0] | 0x20)) {
            *text = str_slice(*text, 1, text->len);
            take(text, STR(".")); /* "R.8.11.21" */
            return era;
        }
    }
    return NULL;
}

/* 5081121: digit of the era, then two digits each of year, month and day. */
static bool read_compact(const struct eras *eras, struct str text, struct typed *typed)
{
    size_t count = digit_count(text);
    if (count != text.len)
        return false;
    size_t year_len = 0, from = 0;
    if (!typed->era && count == 8) {
        year_len = 4;
    } else if (typed->era && count == 6) {
        year_len = 2;
    } else if (!typed->era && count == 7) {
        for (size_t i = 0; i < eras->count; i++) {
            if (eras->items[i].digit && eras->items[i].digit == text.ptr[0] - '0')
                typed->era = &eras->items[i];
        }
        if (!typed->era)
            return false;
        year_len = 2;
        from = 1;
    } else {
        return false;
    }
    typed->year = number(text, from, year_len);
    typed->month = number(text, from + year_len, 2);
    typed->day = number(text, from + year_len + 2, 2);
    typed->has_month = typed->has_day = true;
    return true;
}

static bool take_part(struct str *text, size_t max_digits, int32_t *ret)
{
    size_t count = digit_count(*text);
    if (count == 0 || count > max_digits)
        return false;
    *ret = number(*text, 0, count);
    *text = str_slice(*text, count, text->len);
    return true;
}

/* The separator after a part: its own character (年), or one of "-/.", the same throughout. */
static bool take_separator(struct str *text, struct str own, char *mark)
{
    if (take(text, own)) {
        if (*mark && *mark != 'k')
            return false;
        *mark = 'k';
        return true;
    }
    assert(text->len > 0);
    char c = text->ptr[0];
    if ((c != '-' && c != '/' && c != '.') || (*mark && *mark != c))
        return false;
    *mark = c;
    *text = str_slice(*text, 1, text->len);
    return true;
}

static bool read_parts(struct str text, struct typed *typed)
{
    char mark = '\0';
    if (typed->era && take(&text, STR("元")))
        typed->year = 1;
    else if (!take_part(&text, typed->era ? 3 : 4, &typed->year))
        return false;
    if (text.len == 0)
        return typed->era || typed->year >= 1000;
    if (!take_separator(&text, STR("年"), &mark))
        return false;
    if (text.len == 0)
        return mark == 'k';
    if (!take_part(&text, 2, &typed->month))
        return false;
    typed->has_month = true;
    if (text.len == 0)
        return mark != 'k' && (typed->era || typed->year >= 1000);
    if (!take_separator(&text, STR("月"), &mark))
        return false;
    if (text.len == 0)
        return mark == 'k';
    if (!take_part(&text, 2, &typed->day))
        return false;
    typed->has_day = true;
    return mark == 'k' ? take(&text, STR("日")) && text.len == 0 : text.len == 0;
}

/* A note in brackets at the end, as our own pages write it: （土）, （2026年）. */
static void drop_note(struct str *text)
{
    size_t open = 0;
    if (str_ends(*text, STR(")")) && str_find(*text, STR("("), &open) && open > 0)
        *text = str_slice(*text, 0, open);
}

static bool read_typed(const struct eras *eras, struct str text, struct typed *ret)
{
    *ret = (struct typed){ 0 };
    drop_note(&text);
    ret->is_about =
        drop_end(&text, STR("頃")) || drop_end(&text, STR("ごろ")) || drop_end(&text, STR("ころ"));
    ret->era = take_era(eras, &text);
    return read_compact(eras, text, ret) || read_parts(text, ret);
}

static const struct era *era_on(const struct eras *eras, Date date)
{
    const struct era *found = NULL;
    for (size_t i = 0; i < eras->count; i++) {
        if (eras->items[i].from.day <= date.day)
            found = &eras->items[i];
    }
    return found;
}

/* Last day of an era, or the end of time for the present one. */
static int32_t era_last_day(const struct eras *eras, const struct era *era)
{
    const struct era *next = era + 1;
    return next < eras->items + eras->count ? next->from.day - 1 : INT32_MAX;
}

static int32_t western_year(const struct typed *typed)
{
    return typed->era ? date_civil(typed->era->from).year + typed->year - 1 : typed->year;
}

/* First and last day of what is known. */
static enum status span_of(const struct typed *typed, Date *ret_first, Date *ret_last,
                           struct err *err)
{
    int32_t year = western_year(typed);
    Date first = { 0 };
    if (year < DATE_MIN_YEAR || year > DATE_MAX_YEAR)
        return err_set(err, ERR_INVALID, "", "date.out_of_range", "date: year %d", (int)year);
    if (typed->has_month && (typed->month < 1 || typed->month > 12)) {
        enum status status = err_set(err, ERR_INVALID, "", "date.no_such_month", "date: month %d",
                                     (int)typed->month);
        err_arg(err, ARG_INT("month", typed->month));
        return status;
    }
    if (!date_make(year, typed->has_month ? typed->month : 1, typed->has_day ? typed->day : 1,
                   &first)) {
        enum status status =
            err_set(err, ERR_INVALID, "", "date.no_such_day", "date: %d-%d has no day %d",
                    (int)year, (int)typed->month, (int)typed->day);
        err_arg(err, ARG_INT("month", typed->month));
        err_arg(err, ARG_INT("day", typed->day));
        err_arg(err, ARG_INT("last", date_days_in_month(year, typed->month)));
        return status;
    }
    *ret_first = *ret_last = first;
    if (!typed->has_month)
        *ret_last = (Date){ date_add_months(first, 12).day - 1 };
    else if (!typed->has_day)
        *ret_last = date_month_end(first);
    return OK;
}

static enum precision precision_of(const struct typed *typed)
{
    if (typed->is_about)
        return PRECISION_ABOUT;
    if (!typed->has_month)
        return PRECISION_YEAR;
    return typed->has_day ? PRECISION_DAY : PRECISION_MONTH;
}

/* 昭和65年 is 平成2年: says so. A span that only touches the era is its part of the era. */
static enum status check_era(struct arena *arena, const struct eras *eras,
                             const struct typed *typed, Date last, Date *first, struct err *err)
{
    if (!typed->era)
        return OK;
    if (first->day < typed->era->from.day && last.day >= typed->era->from.day)
        *first = typed->era->from;
    if (typed->year >= 1 && first->day >= typed->era->from.day &&
        first->day <= era_last_day(eras, typed->era))
        return OK;
    if (typed->year < 1) {
        enum status status = err_set(err, ERR_INVALID, "", "date.no_year_zero", "date: year 0");
        err_arg(err, ARG_TEXT("era", typed->era->name));
        return status;
    }
    enum status status = err_set(err, ERR_INVALID, "", "date.outside_era",
                                 "date: day %d is in another era", (int)first->day);
    err_arg(err, ARG_TEXT("era", typed->era->name));
    struct partial_date meant = { *first, precision_of(typed) };
    err_arg(err, ARG_TEXT("proposal", era_format_long(arena, eras, meant)));
    return status;
}

enum status era_parse(struct arena *arena, const struct eras *eras, struct str text,
                      struct partial_date *ret, struct err *err)
{
    struct str tidied = { 0 };
    struct typed typed;
    Date first = { 0 }, last = { 0 };
    if (text.len > TEXT_MAX || !tidy(arena, text, &tidied) || !read_typed(eras, tidied, &typed))
        return not_a_date(err, text);
    if (typed.era && typed.year == 0)
        return check_era(arena, eras, &typed, last, &first, err);
    TRY(span_of(&typed, &first, &last, err));
    TRY(check_era(arena, eras, &typed, last, &first, err));
    *ret = (struct partial_date){ first, precision_of(&typed) };
    return OK;
}

/* How much of the date is written. 頃 remembers only the day: the first of a month stands for the
 * month, the first of a year (or of an era) for the year. */
static enum precision shown_precision(const struct era *era, struct partial_date date,
                                      struct civil civil)
{
    if (date.precision != PRECISION_ABOUT)
        return date.precision;
    if ((civil.month == 1 && civil.day == 1) || (era && era->from.day == date.date.day))
        return PRECISION_YEAR;
    return civil.day == 1 ? PRECISION_MONTH : PRECISION_DAY;
}

struct str era_format_long(struct arena *arena, const struct eras *eras, struct partial_date date)
{
    const struct era *era = era_on(eras, date.date);
    struct civil civil = date_civil(date.date);
    enum precision shown = shown_precision(era, date, civil);
    int32_t year = era ? civil.year - date_civil(era->from).year + 1 : civil.year;
    struct buf out;
    buf_init(&out, arena, 48, 128);
    if (era)
        buf_add(&out, era->name);
    if (era && year == 1)
        buf_add(&out, STR("元年"));
    else
        buf_addf(&out, "%d年", (int)year);
    if (shown != PRECISION_YEAR)
        buf_addf(&out, "%d月", (int)civil.month);
    if (shown == PRECISION_DAY)
        buf_addf(&out, "%d日", (int)civil.day);
    if (date.precision == PRECISION_ABOUT)
        buf_add(&out, STR("頃"));
    return buf_str(&out);
}

struct str era_format_short(struct arena *arena, const struct eras *eras, struct partial_date date)
{
    const struct era *era = era_on(eras, date.date);
    struct civil civil = date_civil(date.date);
    enum precision shown = shown_precision(era, date, civil);
    int32_t year = era ? civil.year - date_civil(era->from).year + 1 : civil.year;
    struct buf out;
    buf_init(&out, arena, 24, 64);
    if (era)
        buf_add(&out, era->letter);
    buf_add_int(&out, year);
    if (shown != PRECISION_YEAR) {
        buf_add_char(&out, '.');
        buf_add_int(&out, civil.month);
    }
    if (shown == PRECISION_DAY) {
        buf_add_char(&out, '.');
        buf_add_int(&out, civil.day);
    }
    if (date.precision == PRECISION_ABOUT)
        buf_add(&out, STR("頃"));
    return buf_str(&out);
}

/* The era in the middle of the year names it: 令和元年度 began in 平成31年, and 昭和63年度 ended in
 * 平成元年. */
struct str era_format_fiscal_year(struct arena *arena, const struct eras *eras, int32_t year)
{
    Date middle = date_add_months(date_fiscal_start(year), 6);
    const struct era *era = era_on(eras, middle);
    if (!era)
        return str_format(arena, "%d年度", (int)year);
    int32_t number_in_era = year - date_civil(era->from).year + 1;
    if (number_in_era == 1)
        return str_format(arena, "%.*s元年度", STR_ARG(era->name));
    return str_format(arena, "%.*s%d年度", STR_ARG(era->name), (int)number_in_era);
}

struct str era_weekday_ja(int weekday)
{
    static const struct str names[] = {
        STR_INIT("月"), STR_INIT("火"), STR_INIT("水"), STR_INIT("木"),
        STR_INIT("金"), STR_INIT("土"), STR_INIT("日"),
    };
    return weekday >= 1 && weekday <= 7 ? names[weekday - 1] : STR("");
}
