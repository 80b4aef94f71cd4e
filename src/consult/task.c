/* task.c - what follows from the definition of a deadline alone. */
#include "consult/task.h"

#include "base/banned.h"

Date task_due(const struct deadline *deadline, Date from)
{
    return date_add_days(date_add_months(from, deadline->months), deadline->days);
}

OptDate task_waiting_due(const struct process *process, struct str state, struct str record,
                         Date since)
{
    for (size_t i = 0; i < process->deadline_count; i++) {
        const struct deadline *deadline = &process->deadlines[i];
        bool is_of_state = state.len > 0 && deadline->in_state_count == 1 &&
                           str_equal(deadline->in_states[0], state);
        bool is_of_record = state.len == 0 && str_equal(deadline->record, record);
        if ((is_of_state || is_of_record) && (deadline->days > 0 || deadline->months > 0))
            return (OptDate){ true, task_due(deadline, since) };
    }
    return (OptDate){ 0 };
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
