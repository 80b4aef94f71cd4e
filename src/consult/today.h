/* today.h - the day of one person: overdue, today, this week, waiting for me, returned to me. Reads only;
 * what is put off (snoozed) is left out until its day. */
#ifndef BANSO_CONSULT_TODAY_H
#define BANSO_CONSULT_TODAY_H

#include "consult/task.h"

enum { TODAY_LIST_MAX = 30 }; /* nothing of the day is counted further */

struct task_slice {
    struct task *items; /* at most TODAY_LIST_MAX, the earliest */
    size_t count;
    bool has_more;
};

/* A case that waits for a step of the actor's roles, came back, or has help that waits for its ratification. */
struct waiting_case {
    CasefileId casefile;
    RecordId emergency; /* that waits; 0 in the other lists */
    struct str number, state, worker_name, office_name;
    Date since;
    struct str reason; /* of the return, or why the help could not wait */
    UserId returned_by;
};
struct waiting_slice {
    struct waiting_case *items; /* at most TODAY_LIST_MAX */
    size_t count;
    bool has_more;
};

struct today {
    struct task_slice overdue, today, week; /* week: the next seven days */
    struct waiting_slice
        waiting; /* steps that only my role can take: decisions, conference results */
    struct waiting_slice returned; /* last step of my cases was a return */
    struct waiting_slice
        supported; /* open cases that were handed to me; for those who neither take calls nor decide */
    struct waiting_slice
        emergencies; /* help before the decision that nobody ratified; for those who may */
};

STATUS today_load(const struct consult *c, struct today *ret, struct err *err);

#endif
