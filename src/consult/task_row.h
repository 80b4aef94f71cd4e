/* task_row.h - how a row of task is read, for the files of this folder that list tasks. */
#ifndef BANSO_CONSULT_TASK_ROW_H
#define BANSO_CONSULT_TASK_ROW_H

#include "consult/task.h"

#define TASK_COLUMNS                                                                               \
    "t.id, t.casefile_id, k.number, k.person_id, t.deadline, t.text, t.due_on, t.at_minute,"       \
    " t.assignee_id, u.name, t.assignee_role, t.snoozed_until, t.snooze_reason"
#define TASK_JOINS                                                                                 \
    " LEFT JOIN casefile k ON k.tenant = t.tenant AND k.id = t.casefile_id"                        \
    " LEFT JOIN app_user u ON u.tenant = t.tenant AND u.id = t.assignee_id"
enum { TASK_COLUMN_COUNT = 13 };

void task_read(const struct consult *c, const struct stmt *row, struct task *ret);

/* The day in a date or month field (a month: its last day); none if the field is not there. */
OptDate task_record_date(const struct record *record, struct str field);

#endif
