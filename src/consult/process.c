/* process.c - what follows from the definition alone: laps and the points of the step bar. */
#include "consult/process.h"

#include <assert.h>

#include "base/banned.h"

/* Place of a state on the step bar; -1 if it has none. */
static int point_of(const struct process *process, struct str state)
{
    const struct state *found = process_state(process, state);
    if (found == NULL)
        return -1;
    for (size_t i = 0; i < process->step_count; i++)
        if (str_equal(process->step_names[i], found->step))
            return (int)i;
    return -1;
}

bool process_is_new_lap(const struct process *process, struct str from,
                        const struct transition *transition)
{
    if (transition->is_backward || str_equal(transition->to, STR("=")))
        return false;
    int before = point_of(process, from), after = point_of(process, transition->to);
    return before >= 0 && after >= 0 && after < before;
}

static int point_named(const struct process *process, struct str name)
{
    for (size_t i = 0; i < process->step_count; i++)
        if (str_equal(process->step_names[i], name))
            return (int)i;
    return -1;
}

/* The point that a step leads to: that of its state; of a step that stays in its state (monitoring), the
 * point named like the record it is taken with. */
static int point_of_step(const struct process *process, const struct taken_step *step)
{
    if (step->transition != NULL && str_equal(step->from, step->to)) {
        int named = point_named(process, step->transition->record);
        if (named >= 0)
            return named;
    }
    return point_of(process, step->to);
}

/* A stage one stays in (support) or ends in (closed) is dated by its beginning, others by what did them. */
static bool is_dated_by_entry(const struct process *process, struct str state)
{
    const struct state *found = process_state(process, state);
    if (found != NULL && !found->is_open)
        return true;
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        for (size_t k = 0; k < transition->from_count; k++)
            if (str_equal(transition->from[k], state) && str_equal(transition->to, state))
                return true;
    }
    return false;
}

/* One step's marks on the bar: the point it leaves is done with the first step from there that is no
 * return, the one it enters waits again. */
static void mark_step(const struct process *process, const struct taken_step *step,
                      struct point *ret)
{
    int at = point_of_step(process, step), before = point_of(process, step->from);
    OptDate on = { .has = true, .value = step->on };
    if (at < 0)
        return;
    if (str_equal(step->from, step->to)) {
        ret[at].on = on;
        return;
    }
    bool is_return = step->transition != NULL && step->transition->is_backward;
    if (before >= 0 && !is_return && !ret[before].on.has)
        ret[before].on = on;
    if (at != before)
        ret[at].on = is_dated_by_entry(process, step->to) ? on : (OptDate){ 0 };
}

void process_points(const struct process *process, const struct taken_step *way, size_t way_count,
                    const struct casefile *casefile, struct point *ret)
{
    int now = point_of(process, casefile->state);
    if (way_count > 0 && str_equal(way[way_count - 1].to, casefile->state))
        now = point_of_step(process, &way[way_count - 1]);
    for (size_t i = 0; i < process->step_count; i++)
        ret[i] = (struct point){ .step = process->step_names[i], .label = &process->steps[i] };
    for (size_t i = 0; i < way_count; i++) {
        int at = point_of_step(process, &way[i]);
        if (way[i].lap > casefile->lap || at < 0)
            continue;
        mark_step(process, &way[i], ret);
        if (way[i].lap == casefile->lap)
            ret[at].times = str_equal(way[i].from, way[i].to) ? ret[at].times + 1 : 1;
    }
    for (int i = 0; i < (int)process->step_count; i++) {
        ret[i].look = i == now ? POINT_NOW : i < now ? POINT_DONE : POINT_OPEN;
        if (ret[i].look == POINT_OPEN) {
            ret[i].on = (OptDate){ 0 };
            ret[i].times = 0;
        }
    }
}

const struct process *process_of(const struct consult *c, struct str program)
{
    const struct process *named = seido_process(c->seido, program);
    if (named != NULL)
        return named;
    assert(c->seido->process_count > 0);
    return &c->seido->processes[0];
}
