/* task.c - what follows from the definition of a deadline alone. */
#include "consult/task.h"

#include "base/banned.h"

Date task_due(const struct deadline *deadline, Date from)
{
    return date_add_days(date_add_months(from, deadline->months), deadline->days);
}

static bool conditions_mention(const struct conditions *conditions, struct str record_type)
{
    for (size_t i = 0; i < conditions->count; i++)
        if (str_equal(conditions->items[i].record, record_type))
            return true;
    return false;
}

bool task_depends_on(const struct process *process, struct str record_type)
{
    for (size_t i = 0; i < process->deadline_count; i++) {
        const struct deadline *deadline = &process->deadlines[i];
        if (str_equal(deadline->record, record_type) || str_equal(deadline->done_by, record_type) ||
            conditions_mention(&deadline->conditions, record_type))
            return true;
    }
    return false;
}
