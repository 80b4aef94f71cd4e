/* holiday.h - Japanese public holidays: which days the law names (a table, argument), and the days
 * that follow from them: 振替休日 and 国民の休日. Knows no calendar of banks or offices by itself. */
#ifndef BANSO_BASE_HOLIDAY_H
#define BANSO_BASE_HOLIDAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/str.h"

enum holiday_day { HOLIDAY_FIXED, HOLIDAY_MONDAY, HOLIDAY_SPRING_EQUINOX, HOLIDAY_AUTUMN_EQUINOX };

/* One line of the law: a day of each year from..until. */
struct holiday_rule {
    OptDate from, until; /* both days included; absent: always */
    enum holiday_day day_is;
    int32_t month; /* of HOLIDAY_FIXED and HOLIDAY_MONDAY */
    int32_t day;   /* of HOLIDAY_FIXED; of HOLIDAY_MONDAY which Monday, 1..5 */
    struct str name_ja, name_en;
};

struct holidays {
    const struct holiday_rule *rules;
    size_t count;
};

/* A stretch around new year on which a kind of office is closed: 12-31..01-03. */
struct year_end {
    int32_t first_month, first_day, last_month, last_day; /* first before, last after new year */
};

/* "11-03", "01-monday-2", "spring_equinox", "autumn_equinox"; false if it is none of these. */
bool holiday_rule_parse(struct str text, struct holiday_rule *ret);

enum holiday_kind { HOLIDAY_NONE, HOLIDAY_NAMED, HOLIDAY_SUBSTITUTE, HOLIDAY_BETWEEN };

/* What the day is (rule R-002). *ret_rule: the line that names it or that it stands for; may be
 * NULL. Equinoxes are computed, for 1900 to 2150. */
enum holiday_kind holiday_on(const struct holidays *holidays, Date date,
                             const struct holiday_rule **ret_rule);

/* Neither Saturday, Sunday, holiday nor in `year_end` (rule R-003). */
bool business_day(const struct holidays *holidays, const struct year_end *year_end, Date date);
/* The day itself, or the next (step 1) or previous (step -1) business day. */
Date business_day_from(const struct holidays *holidays, const struct year_end *year_end, Date date,
                       int32_t step);

#endif
