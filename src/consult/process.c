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

void process_points(const struct process *process, const struct taken_step *way, size_t way_count,
                    const struct casefile *casefile, struct point *ret)
{
    int now = point_of(process, casefile->state), furthest = now;
    for (size_t i = 0; i < process->step_count; i++)
        ret[i] = (struct point){ .step = process->step_names[i], .label = &process->steps[i] };
    for (size_t i = 0; i < way_count; i++) {
        if (way[i].lap > casefile->lap)
            continue;
        int at = point_of(process, way[i].to);
        if (at < 0)
            continue;
        struct point *point = &ret[at];
        /* A later walk begins anew behind its starting point; what lies before keeps its date. */
        if (way[i].lap == casefile->lap || at < now || !point->on.has) {
            if (!point->on.has || way[i].lap == casefile->lap)
                point->times++;
            if (!point->on.has || (way[i].lap == casefile->lap && point->times == 1))
                point->on = (OptDate){ .has = true, .value = way[i].on };
        }
        if (way[i].lap == casefile->lap && at > furthest)
            furthest = at;
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
