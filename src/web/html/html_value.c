/* html_value.c - dates, times and record values as markup. */
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "web/html.h"

#include "base/banned.h"

/* An English page shows the day as English readers write it, and the era on hover, as it is typed in forms. */
static void time_element(struct html *h, Date date, struct str words)
{
    const struct request *request = h->request;
    struct partial_date whole = { date, PRECISION_DAY };
    H(h, "<time");
    html_attr(h, "datetime", date_format_iso(request->arena, date));
    if (request->lang == LANG_EN)
        html_attr(h, "title", era_format_short(request->arena, &request->seido->eras, whole));
    H(h, ">");
    html_text(h, words);
    H(h, "</time>");
}

struct str date_words(const struct request *request, struct partial_date date)
{
    if (!request->viewer.western_years && request->lang == LANG_JA)
        return era_format_long(request->arena, &request->seido->eras, date);
    struct civil civil = date_civil(date.date);
    if (date.precision == PRECISION_YEAR)
        return str_format(request->arena, "%d", (int)civil.year);
    if (request->lang == LANG_EN)
        return date.precision == PRECISION_MONTH
                   ? date_format_english_month(request->arena, date.date)
                   : date_format_english(request->arena, date.date);
    if (date.precision == PRECISION_MONTH)
        return str_format(request->arena, "%d-%02d", (int)civil.year, (int)civil.month);
    return date_format_iso(request->arena, date.date);
}

void html_date(struct html *h, OptDate date)
{
    const struct request *request = h->request;
    if (!date.has) {
        html_none(h);
        return;
    }
    struct partial_date whole = { date.value, PRECISION_DAY };
    time_element(h, date.value, date_words(request, whole));
}

static struct str short_words(const struct request *request, Date date)
{
    struct partial_date whole = { date, PRECISION_DAY };
    if (request->lang == LANG_EN)
        return date_format_english(request->arena, date);
    return request->viewer.western_years
               ? date_format_iso(request->arena, date)
               : era_format_short(request->arena, &request->seido->eras, whole);
}

void html_date_short(struct html *h, OptDate date)
{
    const struct request *request = h->request;
    if (!date.has) {
        html_none(h);
        return;
    }
    time_element(h, date.value, short_words(request, date.value));
}

struct str day_words(const struct request *request, Date date)
{
    static const char *const weekdays[] = { "web.monday",   "web.tuesday", "web.wednesday",
                                            "web.thursday", "web.friday",  "web.saturday",
                                            "web.sunday" };
    struct str weekday = request_text(request, weekdays[date_weekday(date) - 1], NULL, 0);
    struct civil civil = date_civil(date);
    bool is_english = request->lang == LANG_EN;
    if (civil.year != date_civil(request->today).year) {
        const struct text_arg other[] = { ARG_TEXT("date", short_words(request, date)),
                                          ARG_TEXT("weekday", weekday) };
        return request_text(request, "web.date.weekday", other, LENGTH(other));
    }
    struct str month = str_from_int(request->arena, civil.month);
    if (is_english)
        month = str_cut(date_format_english_month(request->arena, date), strlen("Nov"));
    const struct text_arg args[] = { ARG_TEXT("month", month), ARG_INT("day", civil.day),
                                     ARG_TEXT("weekday", weekday) };
    return request_text(request, "web.day", args, LENGTH(args));
}

void html_date_day(struct html *h, Date date)
{
    time_element(h, date, day_words(h->request, date));
}

void html_birth(struct html *h, struct partial_date birth, bool has)
{
    const struct request *request = h->request;
    if (!has) {
        html_none(h);
        return;
    }
    time_element(h, birth.date, date_words(request, birth));
    const struct text_arg args[] = {
        ARG_INT("year", date_civil(birth.date).year),
        ARG_INT("age", date_age(birth.date, request->today)),
    };
    bool is_known = birth.precision == PRECISION_DAY;
    html_text(h, request_text(request, is_known ? "web.birth.age" : "web.birth.about", args,
                              LENGTH(args)));
}

void html_minute(struct html *h, int minute)
{
    html_text(h, str_format(h->request->arena, "%d:%02d", minute / 60, minute % 60));
}

void html_time(struct html *h, Instant at)
{
    html_date_short(h, (OptDate){ true, instant_tokyo_date(at) });
    H(h, " ");
    html_minute(h, instant_tokyo_minute(at));
}

void html_value(struct html *h, const struct field *field, const struct value *value)
{
    struct kind_context context = request_kinds(h->request);
    if (!value->has) {
        html_none(h);
        return;
    }
    struct str words = value_format(h->request->arena, &context, field, value);
    if (field->kind == KIND_DATE || field->kind == KIND_PARTIAL_DATE)
        time_element(h, (Date){ (int32_t)value->number }, words);
    else
        html_lines(h, words);
}
