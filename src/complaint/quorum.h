/* quorum.h - when a committee of 運営適正化委員会 may open and what a vote decides; and the days of an あっせん. */
#ifndef BANSO_COMPLAINT_QUORUM_H
#define BANSO_COMPLAINT_QUORUM_H

#include "base/date.h"

/* Rule R-183. members >= 0, 0 <= present <= members. */
bool committee_opens(int32_t members, int32_t present);
/* A panel has three or more members; with exactly three all must be there. */
bool panel_opens(int32_t members, int32_t present);
/* 選考委員会: at least half of each of its three groups. */
bool selection_opens(const int32_t members[3], const int32_t present[3]);

enum vote { VOTE_PASSED, VOTE_FAILED, VOTE_CHAIR_DECIDES };
enum vote vote_of(int32_t yes, int32_t present); /* rule R-184 */

/* Rule R-185: a one-sided application is put to the other party with a reasonable time to answer; no
 * answer in time is a refusal. */
enum mediation_state {
    MEDIATION_REFERRED,
    MEDIATION_ASKING,
    MEDIATION_NOT_ASKED,
    MEDIATION_REFUSED,
    MEDIATION_NO_ANSWER
};
struct mediation {
    bool is_by_both, has_agreed;
    OptDate notified_on, answered_on;
    int32_t answer_days;
    Date as_of;
};
/* *ret_due: last day for the answer, absent before the notice. */
enum mediation_state mediation_of(const struct mediation *mediation, OptDate *ret_due);

#endif
