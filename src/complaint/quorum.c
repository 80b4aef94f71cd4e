#include "complaint/quorum.h"

#include "base/banned.h"

enum { PANEL_LEAST = 3, SELECTION_GROUPS = 3 };

/* */
bool committee_opens(int32_t members, int32_t present)
{
    return 2 * present > members;
}

bool panel_opens(int32_t members, int32_t present)
{
    if (members < PANEL_LEAST)
        return false;
    return members == PANEL_LEAST ? present == members : 2 * present > members;
}

bool selection_opens(const int32_t members[3], const int32_t present[3])
{
    for (int i = 0; i < SELECTION_GROUPS; i++) {
        if (2 * present[i] < members[i])
            return false;
    }
    return true;
}

/* */
enum vote vote_of(int32_t yes, int32_t present)
{
    if (2 * yes == present)
        return VOTE_CHAIR_DECIDES;
    return 2 * yes > present ? VOTE_PASSED : VOTE_FAILED;
}

/* */
enum mediation_state mediation_of(const struct mediation *mediation, OptDate *ret_due)
{
    *ret_due = (OptDate){ 0 };
    if (mediation->is_by_both)
        return MEDIATION_REFERRED;
    if (!mediation->notified_on.has)
        return MEDIATION_NOT_ASKED;
    Date due = date_add_days(mediation->notified_on.value, mediation->answer_days);
    *ret_due = (OptDate){ true, due };
    bool is_answered = mediation->answered_on.has &&
                       date_compare(mediation->answered_on.value, mediation->as_of) <= 0;
    if (is_answered && date_compare(mediation->answered_on.value, due) <= 0)
        return mediation->has_agreed ? MEDIATION_REFERRED : MEDIATION_REFUSED;
    return date_compare(mediation->as_of, due) > 0 ? MEDIATION_NO_ANSWER : MEDIATION_ASKING;
}
