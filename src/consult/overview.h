/* overview.h - the chief's lists: where cases stand still, and how the work is spread. Only rows that the
 * actor may see (access/may.h), of the actor's organisation. */
#ifndef BANSO_CONSULT_OVERVIEW_H
#define BANSO_CONSULT_OVERVIEW_H

#include "consult/casefile.h"

enum overview_list {
    OVERVIEW_NO_PLAN,      /* continuing, but no plan yet: weekly review */
    OVERVIEW_NO_SECOND,    /* received more than 14 days ago, one contact, nothing planned */
    OVERVIEW_PLAN_ENDS,    /* plan ends in the month of `today`, or has ended */
    OVERVIEW_SILENT,       /* open, nothing recorded for 30 days */
    OVERVIEW_MONITOR_LATE, /* monitoring date passed */
    OVERVIEW_LISTS
};

enum stuck {
    STUCK_NONE,
    STUCK_NO_SECOND,
    STUCK_NO_CONSENT,
    STUCK_ASSESSING,
    STUCK_NOT_TRIAGED,
    STUCK_DRAFT,
    STUCK_IN_CONFERENCE,
    STUCK_AWAITS_DECISION,
    STUCKS
};

struct overview_row {
    CasefileId casefile;
    struct str number, state, worker_name;
    Date opened_on;
    OptDate last_contact_on, plan_until, monitor_on, next_on;
    int64_t contact_count;
    enum stuck stuck; /* where it stands still */
};

/* Why a case has no plan yet. Pure. */
enum stuck overview_stuck(struct str state, int64_t contact_count);

struct overview_rows {
    struct overview_row *items; /* the longest open first */
    size_t count;
    int64_t total;
    bool total_or_more; /* counting stopped there */
};
/* At most `limit` rows, counted no further than `count_max`. */
STATUS overview_load(const struct consult *c, enum overview_list list, size_t limit,
                     int64_t count_max, struct overview_rows *ret, struct err *err);

struct caseload {
    UserId user; /* 0: nobody */
    struct str name;
    int64_t open, records_this_month, silent;
};
struct caseloads {
    struct caseload *items; /* the most cases first */
    size_t count;
    bool has_more; /* there are more cases than are counted one by one */
};
STATUS overview_caseload(const struct consult *c, struct caseloads *ret, struct err *err);

/* From consultation to closure among cases of the office received in a period (may_sum_clause). */
struct funnel {
    int64_t received, second_contact, consent, plan, evaluation;
};
STATUS overview_funnel(const struct consult *c, Date from, Date until, struct funnel *ret,
                       struct err *err);

/* Dates of one month for the calendar page: conferences, monitoring, ends of plans, next dates. */
enum date_kind { DATE_CONFERENCE, DATE_MONITORING, DATE_PLAN_END, DATE_NEXT, DATE_TASK };
struct dated {
    enum date_kind kind;
    Date on;
    int at_minute;       /* -1 */
    CasefileId casefile; /* 0 of a conference */
    RecordId record;
    struct str number; /* case number; of a conference "" */
    int64_t count;     /* of a conference: cases */
};
/* `only_mine`: cases of which the actor is the main worker. By date. */
STATUS overview_dates(const struct consult *c, Date from, Date until, bool only_mine,
                      struct dated **ret, size_t *ret_count, struct err *err);

/* ---- who looked at a case ---- */
struct looker {
    UserId user;
    struct str name;
    int64_t times;
    Instant last;
    bool printed; /* or exported */
};
/* Who viewed, printed or exported the case since `since`, the latest first. */
STATUS overview_lookers(const struct consult *c, CasefileId casefile, Instant since,
                        struct looker **ret, size_t *ret_count, struct err *err);

#endif
