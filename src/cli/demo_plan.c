/* demo_plan.c - from the plan to its evaluation, once or more often. */
#include "base/clock.h"
#include "cli/demo_story.h"

#include "base/banned.h"

enum { LAPS_MAX = 3, PLAN_MONTHS = 6, MONITOR_MONTHS = 2, CONTACTS_MAX = 40, ANSWER_DAYS = 9 };

static int64_t any(struct story *s, int64_t from, int64_t until)
{
    return demo_random(&s->d->words, from, until);
}

static struct demo_conference *next_conference(struct story *s)
{
    for (size_t i = 0; i < s->d->conference_count; i++) {
        struct demo_conference *at = &s->d->conferences[i];
        if (at->office == s->office && date_compare(at->on, s->day) > 0 &&
            at->count < DEMO_AGENDA_MAX)
            return at;
    }
    return NULL;
}

/* On the agenda of the next conference; the story goes on only if that has been held. */
static void to_conference(struct story *s, struct str kind, struct str result, const char *minutes)
{
    struct demo_conference *next = next_conference(s);
    bool is_held = next && date_compare(next->on, s->d->today) <= 0;
    if (next)
        next->agenda[next->count++] =
            (struct demo_agenda){ s->of.casefile, kind, is_held ? result : STR(""),
                                  is_held ? demo_pick(&s->d->words, minutes) : STR("") };
    if (is_held)
        s->day = next->on;
    else
        s->is_over = true;
}

/* ---- the plan ---- */
static const struct {
    struct str programs;
    bool under_law, to_contractor;
} choices[] = {
    { STR_INIT("household_budget"), true, false },
    { STR_INIT("work_readiness"), true, true },
    { STR_INIT("household_budget,office_work_support"), true, false },
    { STR_INIT("office_work_support"), false, false },
    { STR_INIT("temporary_housing"), true, false },
    { STR_INIT("office_work_support,employment_program"), false, false },
};

static void put_programs(struct story *s, struct demo_record *r)
{
    size_t at = (size_t)any(s, 0, (int64_t)LENGTH(choices) - 1);
    s->is_under_law = choices[at].under_law;
    s->to_contractor = choices[at].to_contractor;
    demo_put(r, "programs", choices[at].programs);
    s->has_work_goal = demo_chance(&s->d->words, 60);
    demo_put(r, "work_goal", s->has_work_goal ? STR("yes") : STR("no"));
}

static void put_actions(struct story *s, struct demo_record *r)
{
    struct buf rows;
    buf_init(&rows, &s->d->batch, 512, 4096);
    for (int i = 0; i < 2; i++) {
        struct str part[DEMO_PARTS_MAX];
        demo_parts(demo_pick(&s->d->words, "action"), part);
        buf_addf(&rows, "%s%.*s" DEMO_CELL "%.*s" DEMO_CELL DEMO_CELL DEMO_CELL "%.*s",
                 i ? DEMO_ROW : "", STR_ARG(part[0]), STR_ARG(part[1]), STR_ARG(part[2]));
    }
    demo_put(r, "actions", buf_str(&rows));
}

static enum status draft(struct story *s, struct err *err)
{
    struct demo_record *r = &s->plan;
    demo_record_begin(r, s->d, "plan", &s->of, s->day);
    demo_put_date(r, "made_on", s->day);
    demo_put_int(r, "made_by", s->worker->id.n);
    demo_put_int(r, "sequence", s->lap);
    demo_put_some(r, "issue_codes", 3);
    struct str issue = demo_pick(&s->d->words, "issue");
    demo_put(r, "issues", str_format(&s->d->batch, "%.*s" DEMO_CELL "1", STR_ARG(issue)));
    demo_put(r, "long_goal", demo_pick(&s->d->words, "goal"));
    demo_put(r, "plan_goal", demo_pick(&s->d->words, "goal"));
    put_actions(s, r);
    put_programs(s, r);
    demo_put_date(r, "period_end", date_add_months(s->day, PLAN_MONTHS));
    demo_put_date(r, "goal_due", date_add_months(s->day, PLAN_MONTHS));
    demo_put_date(r, "monitor_on", date_add_months(s->day, MONITOR_MONTHS));
    demo_put_date(r, "agreed_on", s->day);
    demo_put(r, "agreement", STR("paper"));
    return demo_record_save(r, s->tx, s->worker->id, 11 * 60, err);
}

/* What a submission opens to the municipality that commissions the office (basis: law). */
struct opened {
    OrganisationId to;
    struct str categories, types, basis;
    OptDate until;
};

static enum status grant(struct story *s, const struct opened *opened, struct err *err)
{
    int64_t id = 0;
    TRY(key_next(s->d->db, s->d->tenant, &id, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(s->d->db, &insert,
                   "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id,"
                   " receiver_id, categories, record_types, purpose, valid_from, valid_until,"
                   " basis, evidence, recorded_by, recorded_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, '', $12, $13)",
                   err));
    bind_int(&insert, 1, s->d->tenant.n);
    bind_int(&insert, 2, id);
    bind_int(&insert, 3, s->of.person.n);
    bind_int(&insert, 4, s->of.casefile.n);
    bind_int(&insert, 5, s->office->id.n);
    bind_int(&insert, 6, opened->to.n);
    bind_text(&insert, 7, opened->categories);
    bind_text(&insert, 8, opened->types);
    bind_date(&insert, 9, s->day);
    bind_opt_date(&insert, 10, opened->until);
    bind_text(&insert, 11, opened->basis);
    bind_int(&insert, 12, s->worker->id.n);
    bind_instant(&insert, 13, instant_from_tokyo(s->day, 11 * 60));
    return db_run(&insert, NULL, err);
}

static enum status submit(struct story *s, struct err *err)
{
    TRY(story_step(s,
                   &(struct story_step){ .transition = "submit_plan",
                                         .to = "PLAN_IN_CONFERENCE",
                                         .type = "plan",
                                         .record = s->plan.record->id },
                   err));
    const struct demo_place *above = demo_place(s->d, s->office->commissioned_by);
    if (s->lap > 1 || !above)
        return OK;
    const struct opened opened = {
        .to = above->id,
        .categories = STR(",basic,household,money,plan,health,notes,"),
        .types = STR(",casefile,person,intake,triage,application,assessment,plan,conference,"
                     "evaluation,monitoring,emergency,"),
        .basis = STR("law")
    };
    return grant(s, &opened, err);
}

static enum status agree(struct story *s, struct err *err)
{
    to_conference(s, s->lap == 1 ? STR("plan") : STR("replan"), STR("agreed"), "minutes");
    if (s->is_over)
        return OK;
    demo_put_date(&s->plan, "conference_on", s->day);
    demo_put(&s->plan, "conference_result", STR("agreed"));
    TRY(demo_record_save(&s->plan, s->tx, s->chief->id, 15 * 60, err));
    return story_step(
        s,
        &(struct story_step){
            .transition = "agree_plan", .to = "PLAN_AGREED", .type = "conference", .by = s->chief },
        err);
}

static enum status decide(struct story *s, struct err *err)
{
    if (s->is_over || !story_goes(s, 2, 12))
        return OK;
    demo_put_date(&s->plan, "received_on", s->day);
    demo_put(&s->plan, "decision", s->is_under_law ? STR("decision") : STR("confirmation"));
    demo_put_date(&s->plan, "decided_on", s->day);
    demo_put_int(&s->plan, "decided_by", s->officer->id.n);
    TRY(demo_record_save(&s->plan, s->tx, s->officer->id, 16 * 60, err));
    return story_step(s,
                      &(struct story_step){ .transition = "decide_plan",
                                            .to = "PLAN_DECIDED",
                                            .type = "plan",
                                            .record = s->plan.record->id,
                                            .by = s->officer },
                      err);
}

static enum status hand_over(struct story *s, RecordId *ret, struct err *err)
{
    const struct demo_place *contractor = demo_place(s->d, STR("kobo"));
    struct demo_record r;
    demo_record_begin(&r, s->d, "handover", &s->of, s->day);
    demo_put_date(&r, "handed_on", s->day);
    demo_put_int(&r, "to_organisation", contractor->id.n);
    demo_put(&r, "programs", STR("work_readiness"));
    demo_put(&r, "body", demo_pick(&s->d->words, "goal"));
    demo_put(&r, "shared", STR("basic,plan"));
    demo_put_date(&r, "consent_on", s->day);
    Date answered = date_add_days(s->day, ANSWER_DAYS);
    if (date_compare(answered, s->d->today) <= 0 && demo_chance(&s->d->words, 95))
        demo_put_date(&r, "answered_on", answered);
    TRY(demo_record_save(&r, s->tx, s->worker->id, 14 * 60, err));
    *ret = r.record->id;
    const struct opened opened = { .to = contractor->id,
                                   .categories = STR(",basic,plan,"),
                                   .types = STR(""),
                                   .basis = STR("consent"),
                                   .until = { true, date_add_months(s->day, PLAN_MONTHS) } };
    return grant(s, &opened, err);
}

/* ---- support and evaluation ---- */
static void put_goals(struct story *s, struct demo_record *r)
{
    struct buf rows;
    buf_init(&rows, &s->d->batch, 512, 4096);
    for (int i = 0; i < 2; i++) {
        struct str goal = demo_pick(&s->d->words, "goal");
        buf_addf(&rows, "%s%.*s" DEMO_CELL "%d" DEMO_CELL, i ? DEMO_ROW : "", STR_ARG(goal),
                 (int)any(s, 2, 9) * 10);
    }
    demo_put(r, "goals", buf_str(&rows));
}

static enum status monitor(struct story *s, struct err *err)
{
    struct demo_record r;
    demo_record_begin(&r, s->d, "monitoring", &s->of, s->day);
    demo_put_date(&r, "done_on", s->day);
    demo_put_int(&r, "done_by", s->worker->id.n);
    demo_put_int(&r, "plan_sequence", s->lap);
    demo_put(&r, "method", STR("3"));
    demo_put_any(&r, "progress");
    demo_put(&r, "body", demo_pick(&s->d->words, "change"));
    demo_put(&r, "change_needed", STR("no"));
    demo_put_date(&r, "next_on", date_add_months(s->day, MONITOR_MONTHS));
    put_goals(s, &r);
    TRY(demo_record_save(&r, s->tx, s->worker->id, 16 * 60, err));
    return story_step(s,
                      &(struct story_step){ .transition = "monitor",
                                            .to = "SUPPORTING",
                                            .type = "monitoring",
                                            .record = r.record->id },
                      err);
}

static enum status employed(struct story *s, struct err *err)
{
    struct demo_record r;
    demo_record_begin(&r, s->d, "employment", &s->of, s->day);
    demo_put_date(&r, "happened_on", s->day);
    demo_put(&r, "kind", STR("work"));
    demo_put_any(&r, "employment");
    demo_put(&r, "income_before", str_from_int(&s->d->batch, any(s, 0, 5) * 10000));
    demo_put(&r, "income_after", str_from_int(&s->d->batch, any(s, 8, 18) * 10000));
    demo_put(&r, "with_work_goal", STR("yes"));
    return demo_record_save(&r, s->tx, s->worker->id, 16 * 60, err);
}

static enum status support(struct story *s, struct err *err)
{
    RecordId made = { 0 };
    if (s->is_over || !story_goes(s, 1, 6))
        return OK;
    if (s->to_contractor)
        TRY(hand_over(s, &made, err));
    bool stops = str_equal(s->stop, STR("SUPPORTING"));
    TRY(story_step(s,
                   &(struct story_step){ .transition = "start_support",
                                         .to = "SUPPORTING",
                                         .type = made.n ? "handover" : "",
                                         .record = made },
                   err));
    s->is_over = false; /* a case in support lives on: contacts and monitoring until today */
    static const char *const methods[] = { "1", "2", "3", "8" };
    for (int i = 0; (stops ? i < CONTACTS_MAX : i < 8) && story_goes(s, 12, 28); i++) {
        size_t how = (size_t)any(s, 0, 3);
        TRY(story_contact(s, methods[how], how == 3 ? "agency" : "self", err));
        if (i % 3 == 0 && i > 0)
            TRY(monitor(s, err));
        if (i == 5 && s->has_work_goal && demo_chance(&s->d->words, 45))
            TRY(employed(s, err));
        s->is_over = false;
    }
    s->is_over = s->is_over || stops;
    return OK;
}

struct outcome {
    const char *code, *transition, *state, *minutes;
    struct str kind;
};

/* Three months after the closure somebody rings up, nearly always. */
static enum status follow_up(struct story *s, struct err *err)
{
    Date asked = date_add_months(s->day, 3);
    if (date_compare(asked, s->d->today) > 0 || demo_chance(&s->d->words, 4))
        return OK;
    s->day = asked;
    return story_contact(s, "3", "self", err);
}

static enum status evaluate(struct story *s, const struct outcome *outcome, struct err *err)
{
    struct demo_record r;
    demo_record_begin(&r, s->d, "evaluation", &s->of, s->day);
    demo_put_date(&r, "evaluated_on", s->day);
    demo_put_int(&r, "evaluated_by", s->worker->id.n);
    demo_put_int(&r, "plan_sequence", s->lap);
    demo_put_any(&r, "achievement");
    demo_put_some(&r, "changes", 4);
    demo_put(&r, "remaining", demo_pick(&s->d->words, "issue"));
    demo_put(&r, "outcome", str_of(outcome->code));
    demo_put_any(&r, "closure_reason");
    demo_put(&r, "wish", demo_pick(&s->d->words, "goal"));
    if (*outcome->code == '1')
        demo_put_date(&r, "follow_up_on", date_add_months(s->day, 3));
    if (*outcome->code == '3') {
        struct civil day = date_civil(date_add_days(s->day, -10));
        demo_put(&r, "attempts",
                 str_format(&s->d->batch, "%04d-%02d-%02d" DEMO_CELL "1" DEMO_CELL, day.year,
                            day.month, day.day));
    }
    TRY(demo_record_save(&r, s->tx, s->worker->id, 10 * 60, err));
    if (*outcome->code != '2')
        to_conference(s, outcome->kind, STR("reported"), outcome->minutes);
    if (s->is_over)
        return OK;
    TRY(story_step(s,
                   &(struct story_step){ .transition = outcome->transition,
                                         .to = outcome->state,
                                         .type = "evaluation",
                                         .record = r.record->id },
                   err));
    return *outcome->code == '1' ? follow_up(s, err) : OK;
}

static const struct outcome *choose_outcome(struct story *s)
{
    static const struct outcome outcomes[] = {
        { "1", "close", "CLOSED", "minutes_end", STR_INIT("evaluation") },
        { "2", "replan", "PLAN_DRAFT", "minutes_end", STR_INIT("evaluation") },
        { "3", "suspend", "SUSPENDED", "minutes_end", STR_INIT("suspension") },
    };
    if (str_equal(s->stop, STR("SUSPENDED")))
        return &outcomes[2];
    if (str_equal(s->stop, STR("CLOSED")) || s->lap == LAPS_MAX)
        return &outcomes[0];
    int64_t chance = any(s, 0, 99);
    return &outcomes[chance < 50 ? 0 : chance < 88 ? 1 : 2];
}

static enum status emergency(struct story *s, struct err *err)
{
    struct demo_record r;
    demo_record_begin(&r, s->d, "emergency", &s->of, s->day);
    demo_put(&r, "kind", STR("emergency"));
    demo_put(&r, "helps", STR("4"));
    demo_put_date(&r, "begun_on", s->day);
    demo_put(&r, "reason", demo_pick(&s->d->words, "emergency"));
    demo_put_int(&r, "begun_by", s->worker->id.n);
    demo_put_date(&r, "informed_on", s->day);
    Date ratified = date_add_days(s->day, 14);
    bool waits = str_equal(s->stop, STR("PLAN_DRAFT"));
    if (!waits && date_compare(ratified, s->d->today) <= 0) {
        demo_put_date(&r, "ratified_on", ratified);
        demo_put(&r, "ratification", STR("ratified"));
        demo_put_int(&r, "ratified_by", s->officer->id.n);
    }
    return demo_record_save(&r, s->tx, s->worker->id, 10 * 60, err);
}

static enum status one_plan(struct story *s, struct err *err)
{
    TRY(draft(s, err));
    TRY(submit(s, err));
    if (s->is_over)
        return OK;
    TRY(agree(s, err));
    TRY(decide(s, err));
    TRY(support(s, err));
    if (s->is_over)
        return OK;
    TRY(story_step(
        s,
        &(struct story_step){ .transition = "evaluate", .to = "EVALUATING", .type = "evaluation" },
        err));
    if (s->is_over || !story_goes(s, 1, 6))
        return OK;
    return evaluate(s, choose_outcome(s), err);
}

/* A plan that came back from the conference. */
static enum status returned(struct story *s, struct err *err)
{
    s->is_over = false;
    TRY(draft(s, err));
    TRY(submit(s, err));
    if (!story_goes(s, 1, 5))
        return OK;
    return story_step(s,
                      &(struct story_step){ .transition = "return_plan",
                                            .to = "PLAN_DRAFT",
                                            .type = "plan",
                                            .record = s->plan.record->id,
                                            .by = s->chief,
                                            .reason = demo_pick(&s->d->words, "reason_return") },
                      err);
}

STATUS story_plans(struct story *s, struct err *err)
{
    bool comes_back = str_equal(s->stop, STR("PLAN_DRAFT"));
    if (comes_back || demo_chance(&s->d->words, 12))
        TRY(emergency(s, err));
    if (!story_goes(s, 4, 20))
        return OK;
    TRY(story_step(
        s, &(struct story_step){ .transition = "draft_plan", .to = "PLAN_DRAFT", .type = "plan" },
        err));
    if (comes_back)
        return returned(s, err);
    while (!s->is_over && str_equal(s->state, STR("PLAN_DRAFT")) && story_goes(s, 1, 8)) {
        TRY(one_plan(s, err));
        if (!s->is_over && str_equal(s->state, STR("PLAN_DRAFT")))
            s->lap++;
    }
    return OK;
}
