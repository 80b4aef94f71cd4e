/* process.h - the engine of the process: which steps a case can take now, which guards hold, and taking
 * one. What states, steps and guards there are is data (seido/process.h). A step is one transaction:
 * guards checked again, casefile, casefile_step, tasks, grant to the deciding municipality, audit. */
#ifndef BANSO_CONSULT_PROCESS_H
#define BANSO_CONSULT_PROCESS_H

#include "consult/casefile.h"
#include "consult/guards.h"

struct guard_result {
    const struct guard *guard; /* its message says how to meet it; remedy: where */
    bool holds;
};

struct step_option {
    const struct transition *transition;
    struct guard_result *guards;
    size_t guard_count;
    bool is_ready; /* every guard holds */
};

/* The steps that lead on from the case's present state and that a role of the actor may take, those
 * ready first, returns last. */
STATUS process_options(const struct consult *c, const struct casefile *casefile,
                       struct step_option **ret, size_t *ret_count, struct err *err);

struct step {
    CasefileId casefile;
    struct str transition;
    int64_t version;        /* of the casefile, as the asker saw it; 0: whatever it is */
    Date on;                /* the day it counts for; not after today */
    struct str reason;      /* demanded where the definition says so */
    struct str request_key; /* a repeat gives the first answer; "" for none */
};

struct step_answer {
    struct str state; /* after the step */
    int lap;
    int64_t seq;
    bool is_repeat;             /* answered before; nothing was written */
    struct step_option refused; /* with "step.guards": what does not hold */
};

/* Takes a step.
 *   errors  ERR_NOT_FOUND   no such case, or may("step") denies
 *           ERR_INVALID     "step.unknown"; "step.reason.missing"; "step.future"; "step.before": a day
 *                           before the step it follows; "step.guards": answer->refused lists them
 *           ERR_CONFLICT    "step.conflict": the case moved on meanwhile (step taken by somebody else)
 *           ERR_DENIED      "step.role": no role of the actor takes this step */
STATUS process_take(const struct consult *c, const struct step *step, struct step_answer *answer,
                    struct err *err);
/* The same inside a transaction of the caller (a record and its step together). */
STATUS process_take_in(struct tx *tx, const struct consult *c, const struct step *step,
                       struct step_answer *answer, struct err *err);

/* "step.future" with its {today}. */
STATUS process_refuse_future(const struct consult *c, struct err *err);
/* For imports (walk.h): do the guards hold that old papers must meet? Those that need more are left out. */
STATUS process_may_import(struct guard_case *guarded, const struct transition *transition,
                          bool *ret, struct err *err);
/* Does `state` leave the next step to the municipality? */
bool process_opens(const struct process *process, struct str state);
/* Lets the municipality that decides see a case in `state`, if it opens. */
STATUS process_open_to_municipality(struct tx *tx, const struct consult *c,
                                    const struct casefile *casefile, struct str state,
                                    struct err *err);

/* ---- the way gone ---- */
struct taken_step {
    int64_t seq;
    const struct transition *transition; /* NULL: the beginning, or no longer defined */
    struct str from, to;
    int lap;
    Date on;
    Instant at;
    UserId by;
    struct str reason, origin;
};
STATUS process_way(const struct consult *c, CasefileId casefile, struct taken_step **ret,
                   size_t *ret_count, struct err *err); /* oldest first */

/* One point of the step bar in the present lap. */
enum point_look { POINT_OPEN, POINT_DONE, POINT_NOW };
struct point {
    struct str step;
    const struct label *label;
    OptDate
        on; /* when it was done; of support and an end, when it began; of what is repeated, the last time */
    int times; /* how often taken in this lap (monitoring) */
    enum point_look look;
};
/* Pure: from the definition, the way gone and the present state. `ret` has process->step_count. */
void process_points(const struct process *process, const struct taken_step *way, size_t way_count,
                    const struct casefile *casefile, struct point *ret);

/* Does this step begin a new walk along the bar? Pure: it leads to an earlier point and is no return. */
bool process_is_new_lap(const struct process *process, struct str from,
                        const struct transition *transition);

/* The process of a program (all of them share the first one at present). */
const struct process *process_of(const struct consult *c, struct str program);

#endif
