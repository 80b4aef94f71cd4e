#include "unit.h"

#include "complaint/quorum.h"

/* R-183 R-184 */
static void who_may_open_and_decide(void **state)
{
    (void)state;
    static const struct {
        int32_t members, present;
        bool committee, panel;
    } rows[] = {
        { 2, 2, true, false },  { 3, 2, true, false },   { 3, 3, true, true },
        { 4, 2, false, false }, { 4, 3, true, true },    { 5, 3, true, true },
        { 5, 2, false, false }, { 10, 5, false, false }, { 0, 0, false, false },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(committee_opens(rows[i].members, rows[i].present), rows[i].committee);
        assert_int_equal(panel_opens(rows[i].members, rows[i].present), rows[i].panel);
    }
    assert_true(selection_opens((int32_t[]){ 3, 3, 3 }, (int32_t[]){ 2, 2, 2 }));
    assert_true(selection_opens((int32_t[]){ 4, 4, 4 }, (int32_t[]){ 2, 2, 2 }));
    assert_false(selection_opens((int32_t[]){ 3, 3, 3 }, (int32_t[]){ 3, 3, 1 }));
    assert_int_equal(vote_of(3, 5), VOTE_PASSED);
    assert_int_equal(vote_of(2, 4), VOTE_CHAIR_DECIDES);
    assert_int_equal(vote_of(2, 5), VOTE_FAILED);
}

static OptDate opt(int32_t day)
{
    return (OptDate){ day >= 0, { day } };
}

/* */
static void silence_is_refusal(void **state)
{
    (void)state;
    static const struct {
        bool both, agreed;
        int32_t notified, answered, as_of;
        enum mediation_state state;
    } rows[] = {
        { true, false, -1, -1, 100, MEDIATION_REFERRED },
        { false, false, -1, -1, 100, MEDIATION_NOT_ASKED },
        { false, false, 100, -1, 114, MEDIATION_ASKING },
        { false, false, 100, -1, 115, MEDIATION_NO_ANSWER },
        { false, true, 100, 114, 200, MEDIATION_REFERRED },
        { false, false, 100, 110, 200, MEDIATION_REFUSED },
        { false, true, 100, 115, 200, MEDIATION_NO_ANSWER },
        { false, true, 100, 110, 109, MEDIATION_ASKING }, /* the answer of tomorrow */
        { false, true, 100, 110, 110, MEDIATION_REFERRED },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct mediation m = {
            rows[i].both, rows[i].agreed,   opt(rows[i].notified), opt(rows[i].answered),
            14,           { rows[i].as_of }
        };
        OptDate due = { 0 };
        assert_int_equal(mediation_of(&m, &due), rows[i].state);
        assert_int_equal(due.has, rows[i].notified >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_open_and_decide),
        cmocka_unit_test(silence_is_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
