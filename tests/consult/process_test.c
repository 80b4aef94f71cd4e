/* process_test.c - the whole process, on both databases: every transition, each guard refused with its
 * name and then met, a step twice, by somebody who may not, by two people, with a failing database. */
#include "consult/process.h"

#include <stdio.h>
#include <string.h>

#include "consult/conference.h"
#include "consult/overview.h"
#include "consult/decision.h"
#include "consult/follow.h"
#include "consult/office.h"
#include "consult/task.h"
#include "record/record_db.h"

#include "base/banned.h"

static struct office office;

/* The guards that do not hold, joined by blanks. */
static const char *refused(const struct step_answer *answer)
{
    static char names[400];
    names[0] = '\0';
    size_t len = 0;
    for (size_t i = 0; i < answer->refused.guard_count; i++) {
        const struct guard_result *result = &answer->refused.guards[i];
        if (!result->holds)
            len += (size_t)snprintf(names + len, sizeof names - len, "%s%.*s", len > 0 ? " " : "",
                                    STR_ARG(result->guard->name));
    }
    return names;
}

static void refuse(enum who who, const char *transition, const char *guards)
{
    struct step_answer answer;
    struct err err;
    assert_int_equal(office_step(&office, who, transition, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "step.guards");
    assert_string_equal(refused(&answer), guards);
}

static void take(enum who who, const char *transition, const char *state)
{
    struct step_answer answer;
    struct err err;
    test_ok(office_step(&office, who, transition, &answer, &err), &err);
    assert_str(&office.t->arena, answer.state, state);
    assert_str(&office.t->arena, office_head(&office).state, state);
}

static void refuse_with(enum who who, const char *transition, enum status status, const char *key)
{
    struct step_answer answer;
    struct err err;
    assert_int_equal(office_step(&office, who, transition, &answer, &err), status);
    assert_string_equal(err.key, key);
}

#define PLAN_WHOLE                                                                                   \
    "\"plan_goal\":\"週3日働く\",\"issues\":[{\"body\":\"滞納\"}],\"period_end\":\"2026-12\"," \
    "\"monitor_on\":\"2026-09\",\"agreed_on\":\"2026-06-24\",\"sequence\":1"

static void discuss(const char *day, const char *kind, const char *result)
{
    char json[600];
    (void)snprintf(json, sizeof json,
                   "{\"held_on\":\"%s\",\"attendees\":[{\"name\":\"山田\"}],"
                   "\"agenda\":[{\"casefile\":\"%lld\",\"kind\":\"%s\",\"result\":\"%s\"}]}",
                   day, (long long)office.casefile.n, kind, result);
    (void)office_put_loose(&office, CHIEF, "conference", json);
}

static void decide(struct record *plan, const char *expected)
{
    struct consult consult = office_as(&office, OFFICER);
    struct step_answer answer;
    struct err err = { 0 };
    struct record *stored;
    struct plan_decision decision = { .casefile = office.casefile,
                                      .plan = plan->id,
                                      .version = plan->version,
                                      .decided_on = office.today,
                                      .transition = STR("decide_plan") };
    test_ok(decision_make(&consult, &decision, &answer, &err), &err);
    assert_str(&office.t->arena, answer.state, "PLAN_DECIDED");
    test_ok(
        record_load(consult.db, consult.arena, plan->def, plan->tenant, plan->id, &stored, &err),
        &err);
    assert_str(&office.t->arena, record_value(stored, STR("decision"))->text, expected);
}

static void to_assessment(void)
{
    refuse(WORKER, "begin_intake", "intake_received");
    (void)office_put(&office, WORKER, "intake", "{\"received_on\":\"2026-06-03\"}");
    take(WORKER, "begin_intake", "INTAKE");
    refuse(WORKER, "triage", "triage_decided");
    (void)office_put(&office, WORKER, "triage", "{\"triaged_on\":\"2026-06-03\",\"result\":\"4\"}");
    take(WORKER, "triage", "TRIAGED");
    refuse(WORKER, "start_assessment", "consent_given");
    (void)office_put(&office, WORKER, "application",
                     "{\"applied_on\":\"2026-06-03\",\"refused\":true,\"consent\":"
                     "{\"given\":\"paper\",\"version\":\"2025_04\",\"statement\":\"同意します\"}}");
    refuse(WORKER, "start_assessment", "consent_given");
    (void)office_put(&office, WORKER, "application",
                     "{\"applied_on\":\"2026-06-03\",\"consent\":"
                     "{\"given\":\"paper\",\"version\":\"2025_04\",\"statement\":\"同意します\"}}");
    take(WORKER, "start_assessment", "ASSESSING");
}

static void to_agreed(const char *plan_json, struct record **ret_plan)
{
    *ret_plan = office_put(&office, WORKER, "plan", plan_json);
    take(WORKER, "submit_plan", "PLAN_IN_CONFERENCE");
    refuse(WORKER, "agree_plan", "conference_agreed");
    discuss("2026-06-29", "plan", "revise");
    refuse(WORKER, "agree_plan", "conference_agreed");
    discuss("2026-06-29", "plan", "agreed");
    take(WORKER, "agree_plan", "PLAN_AGREED");
}

static void test_whole_process(void **state)
{
    struct record *plan;
    office_open(&office, test_db_of(state));
    to_assessment();
    refuse(WORKER, "draft_plan", "assessment_made");
    office_date(&office, "2026-06-24");
    (void)office_put(&office, WORKER, "assessment", "{\"assessed_on\":\"2026-06-10\"}");
    take(WORKER, "draft_plan", "PLAN_DRAFT");
    refuse(WORKER, "submit_plan",
           "plan_is_new plan_has_issue plan_has_goal plan_has_end plan_has_monitoring"
           " plan_agreed_by_person");
    (void)office_put(&office, WORKER, "plan", "{\"made_on\":\"2026-06-24\"}");
    refuse(WORKER, "submit_plan",
           "plan_has_issue plan_has_goal plan_has_end plan_has_monitoring plan_agreed_by_person");
    office_date(&office, "2026-06-29");
    to_agreed(
        "{\"made_on\":\"2026-06-24\",\"programs\":[\"work_readiness\"],\"made_by\":\"25\"," PLAN_WHOLE
        "}",
        &plan);

    /* R: the municipality decides, and not who wrote the plan (user 25 is OTHER_OFFICER). */
    refuse_with(WORKER, "decide_plan", ERR_DENIED, "step.role");
    refuse_with(STRANGER, "decide_plan", ERR_NOT_FOUND, "error.not_found");
    refuse(OFFICER, "decide_plan", "decision_recorded");
    refuse(OTHER_OFFICER, "decide_plan", "decider_is_not_author decision_recorded");
    (void)office_put(&office, WORKER, "emergency",
                     "{\"kind\":\"emergency\",\"begun_on\":\"2026-06-04\",\"reason\":\"住まい\"}");
    refuse(OFFICER, "decide_plan", "decision_recorded emergencies_ratified");
    test_db_run(office.t->db, "UPDATE emergency SET ratified_on = '2026-06-29'");
    office_date(&office, "2026-07-01");
    decide(plan, "decision");
    take(WORKER, "start_support", "SUPPORTING");
    office_date(&office, "2026-09-20");
    (void)office_put(&office, WORKER, "monitoring",
                     "{\"done_on\":\"2026-09-20\",\"progress\":\"1\",\"body\":\"順調\"}");
    take(WORKER, "monitor", "SUPPORTING");
    take(WORKER, "evaluate", "EVALUATING");
    refuse(WORKER, "replan", "evaluation_complete outcome_replan");
    (void)office_put(&office, WORKER, "evaluation",
                     "{\"evaluated_on\":\"2026-09-20\",\"outcome\":\"2\"}");
    take(WORKER, "replan", "PLAN_DRAFT");
    assert_int_equal(office_head(&office).lap, 2);
    refuse(WORKER, "submit_plan", "plan_is_new");
}

static void test_second_lap_to_closure(void **state)
{
    struct record *plan;
    office_open(&office, test_db_of(state));
    to_assessment();
    office_date(&office, "2026-06-29");
    (void)office_put(&office, WORKER, "assessment", "{\"assessed_on\":\"2026-06-10\"}");
    take(WORKER, "draft_plan", "PLAN_DRAFT");
    to_agreed("{\"made_on\":\"2026-06-24\"," PLAN_WHOLE "}", &plan);
    decide(plan, "confirmation");
    take(WORKER, "start_support", "SUPPORTING");
    take(WORKER, "evaluate", "EVALUATING");
    refuse(WORKER, "suspend",
           "evaluation_complete outcome_suspension attempt_recorded conference_reported");
    refuse(WORKER, "close",
           "evaluation_complete outcome_closure closure_reason_given wish_heard"
           " conference_reported");
    office_date(&office, "2026-12-20");
    (void)office_put(&office, WORKER, "evaluation",
                     "{\"evaluated_on\":\"2026-12-10\",\"outcome\":\"3\"}");
    refuse(WORKER, "suspend", "attempt_recorded conference_reported");
    (void)office_put(&office, WORKER, "contact",
                     "{\"contact_on\":\"2026-12-11\",\"method\":\"1\",\"counterpart\":[\"self\"],"
                     "\"body\":\"不在\"}");
    refuse(WORKER, "suspend", "conference_reported");
    discuss("2026-12-15", "suspension", "agreed");
    take(WORKER, "suspend", "SUSPENDED");
    take(WORKER, "regain_contact", "ASSESSING");
    assert_int_equal(office_head(&office).lap, 2);

    struct consult consult = office_as(&office, WORKER);
    struct taken_step *way;
    size_t count;
    struct err err = { 0 };
    test_ok(process_way(&consult, office.casefile, &way, &count, &err), &err);
    assert_int_equal(count, 12);
    assert_str(consult.arena, way[count - 1].reason, "試験のため");
}

/* R: 住居確保給付金 has its own award and 就労支援 of the office needs none; a row of the table counts as a tick. */
static void test_which_plans_are_decided(void **state)
{
    static const struct {
        const char *plan;
        bool needed;
    } rows[] = {
        { "{\"made_on\":\"2026-06-24\"}", false },
        { "{\"made_on\":\"2026-06-24\",\"programs\":[\"housing_benefit\",\"office_work_support\"]}",
          false },
        { "{\"made_on\":\"2026-06-24\",\"programs\":[\"welfare_fund_loan\",\"child_learning\"],"
          "\"program_uses\":[{\"program\":\"welfare_fund_loan\"}]}",
          false },
        { "{\"made_on\":\"2026-06-24\",\"programs\":[\"housing_benefit\",\"household_budget\"]}",
          true },
        { "{\"made_on\":\"2026-06-24\",\"programs\":[\"community_living\"]}", true },
        { "{\"made_on\":\"2026-06-24\",\"programs\":[\"housing_benefit\"],"
          "\"program_uses\":[{\"program\":\"housing_benefit\"},{\"program\":\"work_readiness\"}]}",
          true },
    };
    office_open(&office, test_db_of(state));
    to_assessment();
    office_date(&office, "2026-06-29");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct consult consult = office_as(&office, WORKER);
        const struct record *plan = office_put(&office, WORKER, "plan", rows[i].plan);
        assert_int_equal(decision_is_needed(consult.seido, plan), rows[i].needed);
    }
}

/* Without any record: who may not is told so, who may is told what is missing. */
static void test_every_transition(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, CHIEF);
    const struct process *process = process_of(&consult, STR(""));
    for (size_t i = 0; i < process->transition_count; i++) {
        const struct transition *transition = &process->transitions[i];
        for (size_t k = 0; k < transition->from_count; k++) {
            char sql[200];
            struct step_answer answer;
            struct err err;
            if (str_equal(transition->from[k], STR("*")))
                continue;
            (void)snprintf(sql, sizeof sql, "UPDATE casefile SET process_state = '%.*s', lap = 1",
                           STR_ARG(transition->from[k]));
            test_db_run(office.t->db, sql);
            bool for_chief = false;
            for (size_t r = 0; r < transition->role_count; r++)
                for_chief = for_chief || str_equal(transition->roles[r], STR("chief"));
            const char *name = str_to_chars(consult.arena, transition->name);
            enum status status = office_step(&office, CHIEF, name, &answer, &err);
            if (!for_chief) {
                assert_int_equal(status, ERR_DENIED);
                assert_string_equal(err.key, "step.role");
            } else if (status == OK) {
                assert_true(str_equal(answer.state, transition->to) ||
                            str_equal(transition->to, STR("=")));
            } else {
                assert_string_equal(err.key, "step.guards");
                assert_true(transition->guard_count > 0);
            }
        }
    }
}

static int64_t count_of(const char *table)
{
    char sql[100];
    (void)snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s", table);
    return test_db_int(office.t->db, sql);
}

static void test_step_twice(void **state)
{
    office_open(&office, test_db_of(state));
    (void)office_put(&office, WORKER, "intake", "{\"received_on\":\"2026-06-03\"}");
    struct consult consult = office_as(&office, WORKER);
    struct step step = { .casefile = office.casefile,
                         .transition = STR("begin_intake"),
                         .version = office_head(&office).version,
                         .on = office.today,
                         .request_key = STR("k1") };
    struct step_answer first, second;
    struct err err = { 0 };
    test_ok(process_take(&consult, &step, &first, &err), &err);
    assert_false(first.is_repeat);
    test_ok(process_take(&consult, &step, &second, &err), &err);
    assert_true(second.is_repeat);
    assert_int_equal(second.seq, first.seq);
    assert_str(consult.arena, second.state, "INTAKE");
    assert_int_equal(count_of("casefile_step"), 2);
    /* Another form, made before the step: the case moved on meanwhile. */
    step.request_key = STR("k2");
    assert_int_equal(process_take(&consult, &step, &second, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "step.conflict");
}

static void test_refusals(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER);
    struct step step = { .casefile = office.casefile,
                         .transition = STR("fly_away"),
                         .on = office.today };
    struct step_answer answer;
    struct err err = { 0 };
    assert_int_equal(process_take(&consult, &step, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "step.unknown");
    step.transition = STR("begin_intake");
    step.on = date_add_days(office.today, 1);
    assert_int_equal(process_take(&consult, &step, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "step.future");
    step.on = date_add_days(office.today, -1);
    assert_int_equal(process_take(&consult, &step, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "step.before");
    test_db_run(office.t->db, "UPDATE casefile SET process_state = 'PLAN_IN_CONFERENCE'");
    step.transition = STR("return_plan");
    step.on = office.today;
    assert_int_equal(process_take(&consult, &step, &answer, &err), ERR_INVALID);
    assert_string_equal(err.key, "step.reason.missing");
    /* A worker of the office who is not assigned to the case sees nothing. */
    refuse_with(SECOND, "return_plan", ERR_NOT_FOUND, "error.not_found");
    step.casefile.n = 999999;
    assert_int_equal(process_take(&consult, &step, &answer, &err), ERR_NOT_FOUND);
}

/* The n-th call of the database fails, for each n: nothing of the step remains. */
static void test_failing_database(void **state)
{
    office_open(&office, test_db_of(state));
    (void)office_put(&office, WORKER, "intake", "{\"received_on\":\"2026-06-03\"}");
    struct consult consult = office_as(&office, WORKER);
    struct step step = { .casefile = office.casefile,
                         .transition = STR("begin_intake"),
                         .version = office_head(&office).version,
                         .on = office.today,
                         .request_key = STR("k1") };
    int64_t steps = count_of("casefile_step"), pending = count_of("audit_pending"),
            keys = count_of("request_key"), tasks = count_of("task");
    struct step_answer answer;
    enum status status = ERR_DB;
    for (int n = 1; status != OK && n < 400; n++) {
        struct err err = { 0 };
        db_fail_at(consult.db, n);
        status = process_take(&consult, &step, &answer, &err);
        db_fail_at(consult.db, 0);
        if (status == OK)
            break;
        assert_int_equal(status, ERR_DB);
        assert_int_equal(count_of("casefile_step"), steps);
        assert_int_equal(count_of("audit_pending"), pending);
        assert_int_equal(count_of("request_key"), keys);
        assert_int_equal(count_of("task"), tasks);
        assert_str(consult.arena, office_head(&office).state, "RECEIVED");
    }
    assert_int_equal(status, OK);
    assert_int_equal(count_of("casefile_step"), steps + 1);
}

/* The municipality sees a case only from the step on that leaves the next one to it. */
static void test_municipality_sees_what_it_decides(void **state)
{
    struct record *plan;
    struct step_option *options;
    size_t count;
    struct err err = { 0 };
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, OFFICER);
    struct casefile head = office_head(&office);
    test_ok(process_options(&consult, &head, &options, &count, &err), &err);
    assert_int_equal(count, 0);
    to_assessment();
    office_date(&office, "2026-06-29");
    (void)office_put(&office, WORKER, "assessment", "{\"assessed_on\":\"2026-06-10\"}");
    take(WORKER, "draft_plan", "PLAN_DRAFT");
    to_agreed("{\"made_on\":\"2026-06-24\"," PLAN_WHOLE "}", &plan);
    consult = office_as(&office, OFFICER);
    head = office_head(&office);
    test_ok(process_options(&consult, &head, &options, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_str(consult.arena, options[0].transition->name, "decide_plan");
    assert_false(options[0].is_ready);
    assert_true(options[1].transition->is_backward);
}

static int64_t open_tasks(const char *deadline)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "SELECT COUNT(*) FROM task WHERE deadline = '%s' AND state = 'open'", deadline);
    return test_db_int(office.t->db, sql);
}

static size_t candidates(void)
{
    struct consult consult = office_as(&office, CHIEF);
    struct agenda_candidate *items;
    size_t count;
    struct err err = { 0 };
    test_ok(conference_candidates(&consult, &items, &count, &err), &err);
    return count;
}

/* R: the corrected plan needs a conference of its own, held later than the return or, on the same day, put
 * down later; the wait for it is a task again and the case can be put on an agenda. */
static void test_a_returned_plan_is_discussed_again(void **state)
{
    struct record *plan;
    office_open(&office, test_db_of(state));
    to_assessment();
    office_date(&office, "2026-06-29");
    (void)office_put(&office, WORKER, "assessment", "{\"assessed_on\":\"2026-06-10\"}");
    take(WORKER, "draft_plan", "PLAN_DRAFT");
    to_agreed("{\"made_on\":\"2026-06-24\"," PLAN_WHOLE "}", &plan);
    assert_int_equal(open_tasks("conference"), 0);
    office.minute = 660; /* the same day, an hour later */
    take(OFFICER, "return_decision", "PLAN_DRAFT");
    take(WORKER, "submit_plan", "PLAN_IN_CONFERENCE");
    refuse(WORKER, "agree_plan", "conference_agreed");
    assert_int_equal(open_tasks("conference"), 1);
    assert_int_equal(candidates(), 1);
    office.minute = 720;
    discuss("2026-06-29", "plan", "agreed");
    assert_int_equal(candidates(), 0);
    take(WORKER, "agree_plan", "PLAN_AGREED");
    assert_int_equal(open_tasks("conference"), 0);

    office_date(&office, "2026-07-02");
    take(OFFICER, "return_decision", "PLAN_DRAFT");
    take(WORKER, "submit_plan", "PLAN_IN_CONFERENCE");
    office_date(&office, "2026-07-06");
    discuss("2026-07-01", "plan", "agreed"); /* held before, put down after */
    refuse(WORKER, "agree_plan", "conference_agreed");
    discuss("2026-07-06", "plan", "agreed");
    take(WORKER, "agree_plan", "PLAN_AGREED");
    decide(plan, "confirmation");
}

/* A conference of another office, however it came to name the case, meets no guard, is on no list of the
 * case's office, and shows nothing of the case to its own. */
static void test_a_planted_conference_counts_for_nothing(void **state)
{
    struct record *planted;
    struct agenda_item *items;
    struct case_conference *conferences;
    size_t count;
    struct err err = { 0 };
    office_open(&office, test_db_of(state));
    to_assessment();
    office_date(&office, "2026-06-29");
    (void)office_put(&office, WORKER, "assessment", "{\"assessed_on\":\"2026-06-10\"}");
    take(WORKER, "draft_plan", "PLAN_DRAFT");
    (void)office_put(&office, WORKER, "plan", "{\"made_on\":\"2026-06-24\"," PLAN_WHOLE "}");
    take(WORKER, "submit_plan", "PLAN_IN_CONFERENCE");
    OrganisationId own = office.office;
    office.office = office.other; /* whose record it becomes */
    planted = office_put_loose(
        &office, STRANGER, "conference",
        str_to_chars(&office.t->arena,
                     str_format(&office.t->arena,
                                "{\"held_on\":\"2026-06-26\",\"attendees\":[{\"name\":\"x\"}],"
                                "\"agenda\":[{\"casefile\":\"%lld\",\"kind\":\"plan\","
                                "\"result\":\"agreed\"}]}",
                                (long long)office.casefile.n)));
    office.office = own;
    refuse(WORKER, "agree_plan", "conference_agreed");
    struct consult consult = office_as(&office, WORKER);
    test_ok(conference_of_casefile(&consult, office.casefile, &conferences, &count, &err), &err);
    assert_int_equal(count, 0);
    consult = office_as(&office, STRANGER);
    test_ok(conference_agenda(&consult, planted->id, &items, &count, &err), &err);
    assert_int_equal(count, 0);
    discuss("2026-06-26", "plan", "agreed");
    take(WORKER, "agree_plan", "PLAN_AGREED");
}

/* The municipality is told of conferences only where a right opens them. */
static void test_conferences_are_their_offices(void **state)
{
    struct conference *conferences;
    struct dated *dates;
    size_t count;
    struct err err = { 0 };
    office_open(&office, test_db_of(state));
    discuss("2026-06-26", "plan", "agreed");
    static const struct {
        enum who who;
        size_t count;
    } views[] = { { WORKER, 1 }, { CHIEF, 1 }, { OFFICER, 0 }, { STRANGER, 0 } };
    for (size_t i = 0; i < LENGTH(views); i++) {
        struct consult consult = office_as(&office, views[i].who);
        Date from, until;
        assert_true(date_make(2026, 6, 1, &from));
        assert_true(date_make(2026, 6, 30, &until));
        test_ok(conference_list(&consult, from, until, &conferences, &count, &err), &err);
        assert_int_equal(count, views[i].count);
        test_ok(overview_dates(&consult, from, until, false, &dates, &count, &err), &err);
        size_t held = 0;
        for (size_t k = 0; k < count; k++)
            held += dates[k].kind == DATE_CONFERENCE;
        assert_int_equal(held, views[i].count);
    }
}

/* A stage is dated by what did it: the conference by its agreement, not by the day it was put on the list;
 * nothing is decided before the decision; support by its beginning. */
static void test_points_are_dated_when_done(void **state)
{
    (void)state;
    static const struct {
        const char *transition, *from, *to;
        int month;
    } steps[] = {
        { "", "", "RECEIVED", 1 },
        { "begin_intake", "RECEIVED", "INTAKE", 1 },
        { "triage", "INTAKE", "TRIAGED", 2 },
        { "start_assessment", "TRIAGED", "ASSESSING", 3 },
        { "draft_plan", "ASSESSING", "PLAN_DRAFT", 4 },
        { "submit_plan", "PLAN_DRAFT", "PLAN_IN_CONFERENCE", 5 },
        { "return_plan", "PLAN_IN_CONFERENCE", "PLAN_DRAFT", 6 },
        { "submit_plan", "PLAN_DRAFT", "PLAN_IN_CONFERENCE", 7 },
        { "agree_plan", "PLAN_IN_CONFERENCE", "PLAN_AGREED", 8 },
        { "decide_plan", "PLAN_AGREED", "PLAN_DECIDED", 9 },
        { "start_support", "PLAN_DECIDED", "SUPPORTING", 10 },
    };
    /* months of receipt, assessment, plan, conference, decision, support after so many steps; 0: none */
    static const struct {
        size_t count;
        int months[6];
    } expected[] = { { 6, { 1, 4, 5, 0, 0, 0 } },
                     { 8, { 1, 4, 7, 0, 0, 0 } },
                     { 9, { 1, 4, 7, 8, 0, 0 } },
                     { 11, { 1, 4, 7, 8, 9, 10 } } };
    AUTO_ARENA arena = { 0 };
    const struct seido *seido = test_seido();
    const struct process *process = &seido->processes[0];
    struct taken_step way[LENGTH(steps)] = { 0 };
    struct point *points = arena_array(&arena, struct point, process->step_count);
    for (size_t i = 0; i < LENGTH(steps); i++) {
        way[i] = (struct taken_step){ .from = str_of(steps[i].from),
                                      .to = str_of(steps[i].to),
                                      .lap = 1 };
        assert_true(date_make(2026, steps[i].month, 3, &way[i].on));
        way[i].transition = process_transition(process, str_of(steps[i].transition));
    }
    for (size_t i = 0; i < LENGTH(expected); i++) {
        struct casefile casefile = { .state = way[expected[i].count - 1].to, .lap = 1 };
        process_points(process, way, expected[i].count, &casefile, points);
        for (size_t k = 0; k < LENGTH(expected[i].months); k++) {
            int month = points[k].on.has ? date_civil(points[k].on.value).month : 0;
            assert_int_equal(month, expected[i].months[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_are_dated_when_done),
        TEST_ON_BOTH(test_whole_process),
        TEST_ON_BOTH(test_second_lap_to_closure),
        TEST_ON_BOTH(test_which_plans_are_decided),
        TEST_ON_BOTH(test_every_transition),
        TEST_ON_BOTH(test_a_returned_plan_is_discussed_again),
        TEST_ON_BOTH(test_step_twice),
        TEST_ON_BOTH(test_refusals),
        TEST_ON_BOTH(test_failing_database),
        TEST_ON_BOTH(test_municipality_sees_what_it_decides),
        TEST_ON_BOTH(test_a_planted_conference_counts_for_nothing),
        TEST_ON_BOTH(test_conferences_are_their_offices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
