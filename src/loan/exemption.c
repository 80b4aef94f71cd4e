#include "loan/exemption.h"

#include "base/banned.h"

static const struct tax_year *year_find(const struct exemption_case *input, int32_t year)
{
    for (size_t i = 0; i < input->tax_count; i++)
        if (input->taxes[i].year == year)
            return &input->taxes[i];
    return NULL;
}

/* Both in the same year; one that pays settles it, whatever the other does. */
static enum known year_is_exempt(const struct tax_year *tax)
{
    if (tax == NULL)
        return KNOWN_NOT;
    if (tax->borrower == KNOWN_NO || tax->householder == KNOWN_NO)
        return KNOWN_NO;
    return tax->borrower == KNOWN_YES && tax->householder == KNOWN_YES ? KNOWN_YES : KNOWN_NOT;
}

static struct exemption let_off(const struct exemption_case *input, enum verdict_kind verdict,
                                struct str cause, int32_t year)
{
    bool is_over = input->limit > 0 && input->balance > input->limit;
    return (struct exemption){ .verdict = verdict,
                               .amount = is_over ? input->limit : input->balance,
                               .cause = cause,
                               .year = year };
}

/* the earliest later year up to the one of the day judged. */
static int32_t later_year(const struct exemption_case *input, int32_t after)
{
    int32_t found = 0, last = date_fiscal_year(input->judged_on);
    for (size_t i = 0; i < input->tax_count; i++) {
        int32_t year = input->taxes[i].year;
        bool is_later = year > after && year <= last && (found == 0 || year < found);
        if (is_later && year_is_exempt(&input->taxes[i]) == KNOWN_YES)
            found = year;
    }
    return found;
}

struct exemption exemption_judge(const struct exemption_case *input)
{
    bool is_unknown = false;
    int32_t last_first = 0;
    /* */
    for (size_t i = 0; i < input->first_year_count; i++) {
        int32_t year = input->first_years[i];
        enum known exempt = year_is_exempt(year_find(input, year));
        if (exempt == KNOWN_YES)
            return let_off(input, VERDICT_FULL, STR("A"), year);
        is_unknown = is_unknown || exempt == KNOWN_NOT;
        last_first = year > last_first ? year : last_first;
    }
    int32_t later = later_year(input, last_first);
    if (later != 0)
        return let_off(input, VERDICT_REMAINING, STR("A"), later);
    /* */
    for (size_t i = 0; i < input->fact_count; i++)
        if (date_compare(input->facts[i].on, input->judged_on) <= 0)
            return let_off(input, VERDICT_REMAINING, input->facts[i].cause, 0);
    return (struct exemption){ .verdict = is_unknown ? VERDICT_UNDECIDED : VERDICT_NONE,
                               .cause = STR("") };
}
