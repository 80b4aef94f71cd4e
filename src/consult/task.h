/* task.h - what falls due: deadlines of the definitions become rows when a case changes, and workers add
 * their own. A task that comes from a deadline is closed by doing the thing, not by ticking it off. */
#ifndef BANSO_CONSULT_TASK_H
#define BANSO_CONSULT_TASK_H

#include "consult/casefile.h"

struct guard_case;

struct task {
    int64_t id;
    CasefileId casefile; /* 0: own task without a case */
    struct str number;   /* of the case */
    PersonId person;
    const struct deadline *deadline; /* NULL: own task */
    struct str text;                 /* of an own task */
    Date due_on;
    int at_minute;   /* -1: none */
    UserId assignee; /* 0: whoever holds assignee_role */
    struct str assignee_name, assignee_role;
    OptDate snoozed_until;
    struct str snooze_reason;
    bool is_escalated; /* overdue for so long that the chief sees it */
};

/* Brings the tasks of a case to its dates: makes, moves and closes rows. Two tasks never stand for one
 * date of one record. What was due before an imported case came in is not raised. Part of process_take and follow_record. */
STATUS task_recompute(struct tx *tx, const struct consult *c, const struct casefile *casefile,
                      struct err *err);
/* The same of a case some of whose records are known already. */
STATUS task_recompute_of(struct tx *tx, struct guard_case *guarded, struct err *err);
/* Is a record of this type mentioned by a deadline, so that saving it can move a task? No query. */
bool task_depends_on(const struct process *process, struct str record_type);
/* The day of a deadline counted from `from`. Pure. */
Date task_due(const struct deadline *deadline, Date from);
/* By when a case that stands in `state` since a day should leave it, or a record of a type (state "") that began then
 * should be answered: the deadline that is of this state or type alone. None: there is none. Pure. */
OptDate task_waiting_due(const struct process *process, struct str state, struct str record,
                         Date since);

/* Open tasks of a case, by date: what is due when, and whose it is; names and putting off are not read. */
STATUS task_load_of_casefile(const struct consult *c, CasefileId casefile, struct task **ret,
                             size_t *ret_count, struct err *err);
/* errors: ERR_NOT_FOUND also when it is neither the actor's nor of a role the actor holds */
STATUS task_load(const struct consult *c, int64_t id, struct task *ret, struct err *err);

/* Puts a task off. errors: ERR_INVALID "task.snooze.reason", "task.snooze.until" (after today, at most
 * 90 days) */
STATUS task_snooze(const struct consult *c, int64_t id, Date until, struct str reason,
                   struct err *err);

struct own_task {
    CasefileId casefile; /* 0: none */
    struct str text;     /* 1..200 characters */
    Date due_on;
    int at_minute;   /* -1 */
    UserId assignee; /* 0: the actor */
    struct str request_key;
};
STATUS task_add(const struct consult *c, const struct own_task *own, int64_t *ret, struct err *err);
/* Own tasks only; ERR_INVALID "task.done.own" for those of deadlines. */
STATUS task_done(const struct consult *c, int64_t id, struct err *err);

#endif
