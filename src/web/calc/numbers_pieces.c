/* numbers_pieces.c - pieces that all pages of a year's numbers share. */
#include "web/calc/numbers_pieces.h"

#include "base/era.h"
#include "web/pieces_more.h"

#include "base/banned.h"

enum { YEARS_OFFERED = 10, FIRST_YEAR = 2015 };

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

int32_t numbers_asked_year(const struct request *request)
{
    int64_t year = 0;
    int32_t now = date_fiscal_year(request->today);
    if (!str_to_int(request_query(request, "year"), &year) || year < FIRST_YEAR || year > now)
        return now;
    return (int32_t)year;
}

void numbers_year_choice(struct html *h, int32_t year)
{
    const struct request *request = h->request;
    struct choice_option options[YEARS_OFFERED];
    int32_t now = date_fiscal_year(request->today);
    size_t count = 0;
    for (int32_t offered = now; offered > now - YEARS_OFFERED && offered >= FIRST_YEAR; offered--)
        options[count++] = (struct choice_option){
            str_from_int(request->arena, offered),
            era_format_fiscal_year(request->arena, &request->seido->eras, offered),
        };
    struct control control = { .name = STR("year"),
                               .label = t(request, "numbers.fiscal_year"),
                               .value = str_from_int(request->arena, year) };
    html_choice(h, CHOICE_SELECT, &control, options, count);
}

void numbers_year_notice(struct html *h, int32_t year, bool has_rates)
{
    const struct request *request = h->request;
    const struct text_arg args[] = {
        ARG_TEXT("year", era_format_fiscal_year(request->arena, &request->seido->eras, year)),
        ARG_INT("number", year),
    };
    if (!has_rates)
        html_notice(h, TONE_INFO, request_text(request, "numbers.no_targets", args, LENGTH(args)));
}

void numbers_count_cell(struct html *h, OptCount count)
{
    html_cell_begin(h, CELL_NUMBER);
    if (count.has)
        html_count(h, count.value);
    else
        html_none(h);
    html_cell_end(h);
}

void numbers_percent_cell(struct html *h, bool has, int64_t tenths)
{
    html_cell_begin(h, CELL_NUMBER);
    if (has)
        html_t_args(h, "numbers.percent",
                    ARG_TEXT("rate", tenths_format(h->request->arena, tenths)));
    else
        html_none(h);
    html_cell_end(h);
}

struct str numbers_month(const struct request *request, int month)
{
    const struct text_arg args[] = { ARG_INT("month", (month + 3) % 12 + 1) };
    return request_text(request, "numbers.month", args, LENGTH(args));
}

void numbers_definitions(struct html *h, const struct target_rates *rates)
{
    H(h, "<details class=\"ui-details\"><summary>");
    html_t(h, "numbers.definitions");
    H(h, "</summary>");
    html_reads_begin(h);
    const struct seido *seido = h->request->seido;
    for (size_t i = 0; i < seido->indicator_count; i++)
        html_read_field(h, request_label(h->request, &seido->indicators[i].label),
                        request_label(h->request, &seido->indicators[i].definition));
    if (rates != NULL)
        html_read_field(h, t(h->request, "numbers.target"), rates->source);
    html_reads_end(h);
    H(h, "</details>");
}
