/* overview.c - why a case stands still. */
#include "consult/overview.h"

#include "base/banned.h"

static const struct {
    struct str state;
    enum stuck stuck;
} stuck_of[] = {
    { STR_INIT("RECEIVED"), STUCK_NOT_TRIAGED },
    { STR_INIT("INTAKE"), STUCK_NOT_TRIAGED },
    { STR_INIT("TRIAGED"), STUCK_NO_CONSENT },
    { STR_INIT("OUTREACH_NO_CONSENT"), STUCK_NO_CONSENT },
    { STR_INIT("ASSESSING"), STUCK_ASSESSING },
    { STR_INIT("PLAN_DRAFT"), STUCK_DRAFT },
    { STR_INIT("PLAN_IN_CONFERENCE"), STUCK_IN_CONFERENCE },
    { STR_INIT("PLAN_AGREED"), STUCK_AWAITS_DECISION },
};

enum stuck overview_stuck(struct str state, int64_t contact_count)
{
    for (size_t i = 0; i < LENGTH(stuck_of); i++) {
        if (!str_equal(stuck_of[i].state, state))
            continue;
        /* Before a plan is written, the visit that did not come is the nearer reason. */
        bool is_early = stuck_of[i].stuck < STUCK_DRAFT;
        return is_early && contact_count <= 1 ? STUCK_NO_SECOND : stuck_of[i].stuck;
    }
    return STUCK_NONE;
}
