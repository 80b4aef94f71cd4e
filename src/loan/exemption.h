/* exemption.h - is a special loan let off, and with how much: the tax test of borrower and householder
 * in the judged years, and the other causes. Pure; years, limits and causes come in as arguments. */
#ifndef BANSO_LOAN_EXEMPTION_H
#define BANSO_LOAN_EXEMPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/str.h"
#include "base/yen.h"

enum { EXEMPTION_YEARS_MAX = 30 };
enum known { KNOWN_NOT, KNOWN_NO, KNOWN_YES };
enum verdict_kind { VERDICT_NONE, VERDICT_UNDECIDED, VERDICT_REMAINING, VERDICT_FULL, VERDICTS };

/* Fiscal year of the resident tax; `exempt` of 均等割 and 所得割 both. */
struct tax_year {
    int32_t year;
    enum known borrower, householder;
};

struct exemption_fact {
    struct str cause; /* "X01": one that holds on the day judged */
    Date on;
};

struct exemption_case {
    Yen balance, limit;     /* limit 0: none */
    int32_t first_years[2]; /* judged years of the product */
    size_t first_year_count;
    const struct tax_year *taxes; /* each year once */
    size_t tax_count;
    const struct exemption_fact *facts;
    size_t fact_count;
    Date judged_on;
};

struct exemption {
    enum verdict_kind verdict;
    Yen amount;       /* let off */
    struct str cause; /* "A", "X01"; "" */
    int32_t year;     /* judged year of cause A; 0 */
};

/* Paid money is never given back: the amount is what is still owed, at most `limit`. */
struct exemption exemption_judge(const struct exemption_case *input);

#endif
