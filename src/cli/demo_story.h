/* demo_story.h - one invented case from its first call to where it stands today. */
#ifndef BANSO_CLI_DEMO_STORY_H
#define BANSO_CLI_DEMO_STORY_H

#include "cli/demo.h"

enum story_path { STORY_INFO, STORY_REFER, STORY_BEFORE, STORY_NO_CONSENT, STORY_PLAN };

struct story {
    struct demo *d;
    struct tx *tx;
    struct demo_place *office;
    const struct demo_user *worker, *chief, *officer;
    enum story_path path;
    struct str stop;      /* the state to end in; "" : as far as the days until today allow */
    struct demo_owner of; /* office, person and case */
    Date opened, day;     /* where the story stands */
    struct str state;
    int64_t seq;
    int lap;
    bool is_over;
    OptDate closed_on;
    const char *transition; /* of the last step, and its day */
    Date step_on;
    struct demo_record plan; /* of this lap */
    bool has_work_goal, is_under_law, to_contractor;
};

/* Person, case and everything that follows, in the caller's transaction. */
STATUS story_tell(struct story *s, struct err *err);

/* ---- between demo_story.c and demo_plan.c ---- */
/* `from` to `until` days later, never on a weekend; ends the story when that is after today. */
bool story_goes(struct story *s, int from, int until);
struct story_step {
    const char *transition, *to;
    const char *type; /* of the record that belongs to it, or NULL */
    RecordId record;
    const struct demo_user *by; /* NULL: the worker */
    struct str reason;
};
STATUS story_step(struct story *s, const struct story_step *step, struct err *err);
STATUS story_contact(struct story *s, const char *method, const char *counterpart, struct err *err);
/* Plan, conference, decision, support, evaluation; more than once. */
STATUS story_plans(struct story *s, struct err *err);

#endif
