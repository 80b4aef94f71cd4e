/* demo_story.c - person, first call, triage, consent, assessment. */
#include "cli/demo_story.h"

#include "base/clock.h"
#include "consult/casefile.h"
#include "record/person_db.h"

#include "base/banned.h"

enum { FIRST_MINUTE = 9 * 60, LAST_MINUTE = 17 * 60, ANONYMOUS_PERCENT = 5 };

static int64_t any(struct story *s, int64_t from, int64_t until)
{
    return demo_random(&s->d->words, from, until);
}

static int32_t minute(struct story *s)
{
    return (int32_t)any(s, FIRST_MINUTE, LAST_MINUTE);
}

static enum status save(struct story *s, struct demo_record *r, struct err *err)
{
    return demo_record_save(r, s->tx, s->worker->id, minute(s), err);
}

static void begin(struct story *s, struct demo_record *r, const char *type)
{
    demo_record_begin(r, s->d, type, &s->of, s->day);
}

bool story_goes(struct story *s, int from, int until)
{
    Date day = date_add_days(s->day, (int32_t)any(s, from, until));
    while (date_weekday(day) > 5)
        day = date_add_days(day, 1);
    if (date_compare(day, s->d->today) > 0)
        s->is_over = true;
    if (!s->is_over)
        s->day = day;
    return !s->is_over;
}

STATUS story_step(struct story *s, const struct story_step *step, struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(s->d->db, &insert,
                   "INSERT INTO casefile_step (tenant, casefile_id, seq, transition, from_state,"
                   " to_state, lap, on_date, at, by_user, reason, record_type, record_id, origin)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')",
                   err));
    bind_int(&insert, 1, s->d->tenant.n);
    bind_int(&insert, 2, s->of.casefile.n);
    bind_int(&insert, 3, ++s->seq);
    bind_text(&insert, 4, str_of(step->transition));
    bind_text(&insert, 5, s->state);
    bind_text(&insert, 6, str_of(step->to));
    bind_int(&insert, 7, s->lap);
    bind_date(&insert, 8, s->day);
    bind_instant(&insert, 9, instant_from_tokyo(s->day, LAST_MINUTE));
    bind_int(&insert, 10, step->by ? step->by->id.n : s->worker->id.n);
    bind_text(&insert, 11, step->reason);
    bind_text(&insert, 12, str_of(step->type));
    if (step->record.n)
        bind_int(&insert, 13, step->record.n);
    TRY(db_run(&insert, NULL, err));
    s->transition = step->transition;
    s->step_on = s->day;
    s->state = str_of(step->to);
    if (str_equal(s->state, s->stop))
        s->is_over = true;
    if (str_starts(s->state, STR("CLOSED")))
        s->closed_on = (OptDate){ true, s->day };
    return OK;
}

/* ---- the person ---- */
static void put_name(struct story *s, struct demo_record *r, bool is_man)
{
    struct str family[DEMO_PARTS_MAX], given[DEMO_PARTS_MAX];
    demo_parts(demo_pick(&s->d->words, "family"), family);
    demo_parts(demo_pick(&s->d->words, is_man ? "given_m" : "given_f"), given);
    if (demo_chance(&s->d->words, ANONYMOUS_PERCENT)) {
        demo_put(r, "is_anonymous", STR("1"));
        demo_put(r, "alias_name", given[0]);
        return;
    }
    demo_put(r, "family_name", family[0]);
    demo_put(r, "given_name", given[0]);
    demo_put(r, "family_kana", family[1]);
    demo_put(r, "given_kana", given[1]);
}

static void put_address(struct story *s, struct demo_record *r)
{
    struct str town[DEMO_PARTS_MAX];
    demo_parts(demo_pick(&s->d->words, "town"), town);
    demo_put(r, "postal_code", town[0]);
    demo_put(r, "address",
             str_format(&s->d->batch, "%.*s%d-%d-%d", STR_ARG(town[1]), (int)any(s, 1, 6),
                        (int)any(s, 1, 20), (int)any(s, 1, 15)));
    if (demo_chance(&s->d->words, 85))
        demo_put(r, "telephone_mobile",
                 str_format(&s->d->batch, "090-0000-%04d", (int)any(s, 0, 9999)));
    if (demo_chance(&s->d->words, 30))
        demo_put(r, "telephone_home",
                 str_format(&s->d->batch, "099-000-%04d", (int)any(s, 0, 9999)));
}

static enum status person(struct story *s, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "person");
    bool is_man = demo_chance(&s->d->words, 56);
    put_name(s, &r, is_man);
    demo_put(&r, "sex", is_man ? STR("1") : STR("2"));
    int32_t year = (int32_t)(date_civil(s->day).year - any(s, 18, 82));
    demo_put(
        &r, "birth_on",
        str_format(&s->d->batch, "%04d-%02d-%02d", year, (int)any(s, 1, 12), (int)any(s, 1, 28)));
    put_address(s, &r);
    TRY(save(s, &r, err));
    s->of.person = (PersonId){ r.record->id.n };
    return person_keys_save(s->tx, s->d->seido, r.record, true, err);
}

/* ---- the case ---- */
static enum status next_number(struct story *s, struct str *ret, struct err *err)
{
    struct str series;
    const struct eras *eras = &s->d->seido->eras;
    TRY(casefile_format_number(&s->d->batch, eras, s->office->number_format, s->opened, 0, &series,
                               err));
    if (!str_equal(series, s->office->series)) {
        s->office->series = arena_copy(s->d->arena, series);
        s->office->running = 0;
    }
    AUTO_STMT keep = { 0 };
    TRY(db_prepare(s->d->db, &keep,
                   "INSERT INTO case_number (tenant, organisation_id, series, last)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, organisation_id, series)"
                   " DO UPDATE SET last = $4",
                   err));
    bind_int(&keep, 1, s->d->tenant.n);
    bind_int(&keep, 2, s->office->id.n);
    bind_text(&keep, 3, series);
    bind_int(&keep, 4, ++s->office->running);
    TRY(db_run(&keep, NULL, err));
    return casefile_format_number(&s->d->batch, eras, s->office->number_format, s->opened,
                                  s->office->running, ret, err);
}

static enum status assign(struct story *s, const struct demo_user *user, struct str role,
                          struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(s->d->db, &insert,
                   "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from,"
                   " assigned_by, assigned_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   err));
    bind_int(&insert, 1, s->d->tenant.n);
    bind_int(&insert, 2, s->of.casefile.n);
    bind_int(&insert, 3, user->id.n);
    bind_text(&insert, 4, role);
    bind_date(&insert, 5, s->day);
    bind_int(&insert, 6, s->chief->id.n);
    bind_instant(&insert, 7, instant_from_tokyo(s->day, FIRST_MINUTE));
    return db_run(&insert, NULL, err);
}

static enum status casefile(struct story *s, struct err *err)
{
    struct str number;
    TRY(next_number(s, &number, err));
    TRY(key_next(s->d->db, s->d->tenant, &s->of.casefile.n, err));
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(s->d->db, &insert,
                   "INSERT INTO casefile (tenant, id, owner_id, person_id, program, number,"
                   " process_state, lap, worker_id, worker_id_text, opened_on, contact_count,"
                   " next_text, state, version, form_on, created_at, created_by, updated_at,"
                   " updated_by, origin)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, '', $9, 0, '', 'final', 1, $9,"
                   " $10, $8, $10, $8, '')",
                   err));
    bind_int(&insert, 1, s->d->tenant.n);
    bind_int(&insert, 2, s->of.casefile.n);
    bind_int(&insert, 3, s->office->id.n);
    bind_int(&insert, 4, s->of.person.n);
    bind_text(&insert, 5, s->d->seido->processes[0].name);
    bind_text(&insert, 6, number);
    bind_text(&insert, 7, STR("RECEIVED"));
    bind_int(&insert, 8, s->worker->id.n);
    bind_date(&insert, 9, s->opened);
    bind_instant(&insert, 10, instant_from_tokyo(s->opened, FIRST_MINUTE));
    TRY(db_run(&insert, NULL, err));
    TRY(story_step(s, &(struct story_step){ .transition = "", .to = "RECEIVED" }, err));
    return assign(s, s->worker, STR("main"), err);
}

STATUS story_contact(struct story *s, const char *method, const char *counterpart, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "contact");
    demo_put_date(&r, "contact_on", s->day);
    demo_put(&r, "contact_at",
             str_format(&s->d->batch, "%02d:%02d", (int)any(s, 9, 16), (int)any(s, 0, 11) * 5));
    demo_put_int(&r, "minutes", any(s, 2, 18) * 5);
    demo_put(&r, "method", str_of(method));
    demo_put(&r, "counterpart", str_of(counterpart));
    if (str_equal(str_of(counterpart), STR("agency")))
        demo_put_some(&r, "counterpart_agency", 1);
    demo_put_int(&r, "written_by", s->worker->id.n);
    demo_put(&r, "body", demo_pick(&s->d->words, "body"));
    if (demo_chance(&s->d->words, 60)) {
        demo_put_date(&r, "next_on", date_add_days(s->day, (int32_t)any(s, 7, 28)));
        demo_put(&r, "next_text", demo_pick(&s->d->words, "next"));
    }
    return save(s, &r, err);
}

static enum status intake(struct story *s, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "intake");
    demo_put_date(&r, "received_on", s->day);
    demo_put_int(&r, "received_by", s->worker->id.n);
    demo_put_any(&r, "first_method");
    demo_put_any(&r, "route");
    demo_put_some(&r, "referrer", 2);
    demo_put_any(&r, "main_concern");
    demo_put_some(&r, "concerns", 4);
    demo_put(&r, "wish", demo_pick(&s->d->words, "wish"));
    demo_put_any(&r, "consulted_before");
    demo_put(&r, "emergency", demo_chance(&s->d->words, 12) ? STR("yes") : STR("no"));
    demo_put_some(&r, "emergency_kinds", 2);
    TRY(save(s, &r, err));
    if (str_equal(s->stop, STR("RECEIVED")))
        return OK;
    return story_step(s,
                      &(struct story_step){ .transition = "begin_intake",
                                            .to = "INTAKE",
                                            .type = "intake",
                                            .record = r.record->id },
                      err);
}

static const char *const triage_result[] = { [STORY_INFO] = "1",
                                             [STORY_REFER] = "2",
                                             [STORY_NO_CONSENT] = "3",
                                             [STORY_PLAN] = "4",
                                             [STORY_BEFORE] = "5" };

static enum status triage(struct story *s, RecordId *ret, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "triage");
    demo_put_date(&r, "triaged_on", s->day);
    demo_put_int(&r, "triaged_by", s->worker->id.n);
    demo_put(&r, "result", str_of(triage_result[s->path]));
    demo_put_some(&r, "referred_to", 2);
    TRY(save(s, &r, err));
    *ret = r.record->id;
    return OK;
}

static enum status referral(struct story *s, RecordId *ret, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "referral");
    demo_put_date(&r, "referred_on", s->day);
    demo_put_any(&r, "agency");
    demo_put_any(&r, "way");
    demo_put_date(&r, "answer_due_on", date_add_days(s->day, 21));
    if (demo_chance(&s->d->words, 95) && date_compare(date_add_days(s->day, 14), s->d->today) < 0) {
        demo_put_date(&r, "answered_on", date_add_days(s->day, 14));
        demo_put_any(&r, "result");
    }
    TRY(save(s, &r, err));
    *ret = r.record->id;
    return OK;
}

static enum status application(struct story *s, RecordId *ret, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "application");
    demo_put_date(&r, "applied_on", s->day);
    demo_put(&r, "consent", STR("paper"));
    demo_put(&r, "shared_with", STR("agencies,municipality,conference,programs"));
    demo_put_int(&r, "explained_by", s->worker->id.n);
    TRY(save(s, &r, err));
    *ret = r.record->id;
    return OK;
}

static void put_money(struct story *s, struct demo_record *r)
{
    demo_put(r, "household_income", str_from_int(&s->d->batch, any(s, 0, 22) * 10000));
    demo_put(r, "own_income", str_from_int(&s->d->batch, any(s, 0, 15) * 10000));
    demo_put_any(r, "tax_status");
    demo_put_any(r, "public_assistance");
    demo_put_any(r, "in_arrears");
    demo_put_some(r, "arrears", 3);
    demo_put_any(r, "debt");
    demo_put(r, "debt_count", str_from_int(&s->d->batch, any(s, 1, 6)));
    demo_put(r, "debt_total", str_from_int(&s->d->batch, any(s, 5, 300) * 10000));
    demo_put(r, "savings", str_from_int(&s->d->batch, any(s, 0, 40) * 5000));
    demo_put_any(r, "work_status");
    demo_put_any(r, "occupation");
    demo_put_any(r, "education");
}

static enum status assessment(struct story *s, struct err *err)
{
    struct demo_record r;
    begin(s, &r, "assessment");
    demo_put_date(&r, "assessed_on", s->day);
    demo_put_int(&r, "assessed_by", s->worker->id.n);
    bool with_family = demo_chance(&s->d->words, 60);
    demo_put(&r, "lives_with", with_family ? STR("1") : STR("2"));
    demo_put(&r, "household_size", str_from_int(&s->d->batch, any(s, 2, 4)));
    demo_put_any(&r, "marital");
    if (with_family || demo_chance(&s->d->words, 70)) /* families apart are written down too */
        demo_put(&r, "household", demo_pick(&s->d->words, "household"));
    demo_put(&r, "ties", demo_pick(&s->d->words, "ties"));
    demo_put(&r, "housing", str_from_int(&s->d->batch, any(s, 1, 5)));
    demo_put(&r, "rent", str_from_int(&s->d->batch, any(s, 25, 65) * 1000));
    demo_put_any(&r, "health");
    demo_put_any(&r, "insurance");
    demo_put_any(&r, "pension");
    put_money(s, &r);
    demo_put_some(&r, "issues", 5);
    demo_put(&r, "background", demo_pick(&s->d->words, "wish"));
    demo_put(&r, "strengths", demo_pick(&s->d->words, "change"));
    demo_put(&r, "direction", demo_pick(&s->d->words, "goal"));
    return save(s, &r, err);
}

/* ---- the ways that need no plan ---- */
static enum status end_without_plan(struct story *s, struct err *err)
{
    RecordId made = { 0 };
    if (!story_goes(s, 1, 6))
        return OK;
    if (s->path == STORY_INFO)
        return story_step(
            s,
            &(struct story_step){ .transition = "close_info", .to = "CLOSED_INFO", .record = made },
            err);
    if (s->path == STORY_REFER) {
        TRY(referral(s, &made, err));
        return story_step(s,
                          &(struct story_step){ .transition = "close_referred",
                                                .to = "CLOSED_REFERRED",
                                                .type = "referral",
                                                .record = made },
                          err);
    }
    TRY(story_step(s,
                   &(struct story_step){
                       .transition = "seek_consent", .to = "OUTREACH_NO_CONSENT", .record = made },
                   err));
    for (int i = 0; i < 3 && !s->is_over && story_goes(s, 10, 30); i++)
        TRY(story_contact(s, "2", "family", err));
    if (s->is_over || !story_goes(s, 10, 40))
        return OK;
    return story_step(s,
                      &(struct story_step){ .transition = "give_up_consent",
                                            .to = "CLOSED_INFO",
                                            .record = made,
                                            .by = s->chief,
                                            .reason = demo_pick(&s->d->words, "reason_end") },
                      err);
}

static enum status begin_plan_way(struct story *s, struct err *err)
{
    RecordId made = { 0 };
    if (!story_goes(s, 1, 10))
        return OK;
    TRY(application(s, &made, err));
    TRY(story_step(s,
                   &(struct story_step){ .transition = "start_assessment",
                                         .to = "ASSESSING",
                                         .type = "application",
                                         .record = made },
                   err));
    if (s->is_over || !story_goes(s, 1, 9))
        return OK;
    TRY(assessment(s, err));
    TRY(story_contact(s, "3", "self", err));
    return story_plans(s, err);
}

static enum status after_intake(struct story *s, struct err *err)
{
    RecordId made = { 0 };
    if (s->is_over || !story_goes(s, 1, 9))
        return OK;
    TRY(story_contact(s, demo_chance(&s->d->words, 60) ? "1" : "3", "self", err));
    TRY(triage(s, &made, err));
    if (s->path == STORY_BEFORE)
        return story_step(s,
                          &(struct story_step){ .transition = "close_before_triage",
                                                .to = "CLOSED_BEFORE_TRIAGE",
                                                .type = "triage",
                                                .record = made,
                                                .reason = demo_pick(&s->d->words, "reason_lost") },
                          err);
    TRY(story_step(s,
                   &(struct story_step){
                       .transition = "triage", .to = "TRIAGED", .type = "triage", .record = made },
                   err));
    if (s->is_over)
        return OK;
    return s->path == STORY_PLAN ? begin_plan_way(s, err) : end_without_plan(s, err);
}

STATUS story_tell(struct story *s, struct err *err)
{
    s->day = s->opened;
    s->lap = 1;
    s->of.office = s->office->id;
    TRY(person(s, err));
    TRY(casefile(s, err));
    bool stops_here = s->is_over;
    TRY(intake(s, err));
    TRY(story_contact(s, "3", "self", err));
    return stops_here ? OK : after_intake(s, err);
}
