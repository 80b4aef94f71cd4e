/* desk_test.c - tasks that follow dates, the day, the chief's lists, conferences written through, a new
 * case, an import's steps. On both engines. */
#include <stdio.h>
#include <string.h>

#include "consult/case_sheet.h"
#include "consult/conference.h"
#include "consult/desk.h"
#include "consult/follow.h"
#include "consult/imported/walk.h"
#include "consult/office.h"
#include "consult/overview.h"
#include "consult/search.h"
#include "consult/today.h"
#include "record/list.h"
#include "record/record_db.h"

#include "base/banned.h"

static struct office office;

static size_t open_tasks(struct task **ret)
{
    struct consult consult = office_as(&office, WORKER);
    struct err err = { 0 };
    size_t count;
    test_ok(task_load_of_casefile(&consult, office.casefile, ret, &count, &err), &err);
    return count;
}

static const struct task *task_named(const char *deadline)
{
    struct task *tasks;
    size_t count = open_tasks(&tasks);
    for (size_t i = 0; i < count; i++)
        if (tasks[i].deadline != NULL && str_equal(tasks[i].deadline->name, str_of(deadline)))
            return &tasks[i];
    return NULL;
}

/* A deadline becomes a row, moves with its date, is put off, is closed by doing the thing. */
static void test_tasks_follow_dates(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER);
    struct err err = { 0 };
    const struct task *triage = task_named("triage");
    assert_non_null(triage);
    assert_int_equal(triage->due_on.day, office.today.day + 14);
    assert_int_equal(triage->assignee.n, consult.actor->user.n);
    assert_int_equal(
        task_snooze(&consult, triage->id, date_add_days(office.today, 20), STR(" "), &err),
        ERR_INVALID);
    assert_string_equal(err.key, "task.snooze.reason");
    assert_int_equal(task_snooze(&consult, triage->id, office.today, STR("入院中"), &err),
                     ERR_INVALID);
    assert_string_equal(err.key, "task.snooze.until");
    office_date(&office, "2026-06-20");
    assert_int_equal(office_day(&office, WORKER).overdue.count, 1);
    consult = office_as(&office, WORKER);
    test_ok(task_snooze(&consult, triage->id, date_add_days(office.today, 5), STR("入院中"), &err),
            &err);
    assert_int_equal(office_day(&office, WORKER).overdue.count, 0);
    assert_int_equal(task_done(&consult, triage->id, &err), ERR_INVALID);
    assert_string_equal(err.key, "task.done.own");
    /* The other worker has nothing to do; the chief sees it a week after its day. */
    assert_int_equal(office_day(&office, SECOND).overdue.count, 0);
    office_date(&office, "2026-07-01");
    assert_true(office_day(&office, CHIEF).overdue.count >= 1);
    assert_true(office_day(&office, CHIEF).overdue.items[0].is_escalated);
    assert_int_equal(office_day(&office, STRANGER).overdue.count, 0);
    (void)office_put(&office, WORKER, "triage", "{\"triaged_on\":\"2026-07-01\",\"result\":\"4\"}");
    assert_null(task_named("triage"));
}

static void test_contacts_move_the_case(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2026-06-10");
    (void)office_put(&office, WORKER, "contact",
                     "{\"contact_on\":\"2026-06-05\",\"method\":\"1\",\"body\":\"電話\","
                     "\"next_on\":\"2026-06-12\",\"next_text\":\"来所\"}");
    struct casefile head = office_head(&office);
    assert_int_equal(head.contact_count, 1);
    assert_true(head.last_contact_on.has && head.next_on.has);
    assert_str(&office.t->arena, head.next_text, "来所");
    assert_int_equal(head.next_on.value.day, task_named("next_contact")->due_on.day);
    (void)office_put(&office, WORKER, "contact",
                     "{\"contact_on\":\"2026-06-12\",\"method\":\"3\",\"body\":\"来所\"}");
    head = office_head(&office);
    assert_int_equal(head.contact_count, 2);
    assert_false(head.next_on.has);
    assert_null(task_named("next_contact"));
    assert_null(task_named("second_visit"));
}

static size_t listed(enum who who, enum overview_list list)
{
    struct consult consult = office_as(&office, who);
    struct overview_rows rows, first;
    struct err err = { 0 };
    test_ok(overview_load(&consult, list, 50, 100, &rows, &err), &err);
    assert_int_equal((int64_t)rows.count, rows.total);
    assert_false(rows.total_or_more);
    test_ok(overview_load(&consult, list, 1, 1, &first, &err), &err);
    assert_true(first.total_or_more == (rows.count > 0));
    return rows.count;
}

static void test_chiefs_lists(void **state)
{
    office_open(&office, test_db_of(state));
    assert_int_equal(listed(CHIEF, OVERVIEW_NO_PLAN), 1);
    assert_int_equal(listed(CHIEF, OVERVIEW_NO_SECOND), 0);
    assert_int_equal(listed(CHIEF, OVERVIEW_SILENT), 0);
    office_date(&office, "2026-07-20");
    assert_int_equal(listed(CHIEF, OVERVIEW_NO_SECOND), 1);
    assert_int_equal(listed(CHIEF, OVERVIEW_SILENT), 1);
    assert_int_equal(listed(WORKER, OVERVIEW_SILENT), 1);
    assert_int_equal(listed(SECOND, OVERVIEW_SILENT), 0);   /* not assigned */
    assert_int_equal(listed(STRANGER, OVERVIEW_SILENT), 0); /* another office */
    test_db_run(office.t->db, "UPDATE casefile SET process_state = 'SUPPORTING',"
                              " plan_until = '2026-07-31', monitor_on = '2026-07-10'");
    assert_int_equal(listed(CHIEF, OVERVIEW_PLAN_ENDS), 1);
    assert_int_equal(listed(CHIEF, OVERVIEW_MONITOR_LATE), 1);
    assert_int_equal(listed(CHIEF, OVERVIEW_NO_PLAN), 0);

    struct consult consult = office_as(&office, CHIEF);
    struct caseloads loads;
    struct dated *dates;
    struct funnel funnel;
    size_t count;
    struct err err = { 0 };
    test_ok(overview_caseload(&consult, &loads, &err), &err);
    assert_int_equal(loads.count, 1);
    assert_int_equal(loads.items[0].open, 1);
    assert_int_equal(loads.items[0].silent, 1);
    assert_int_equal(loads.items[0].records_this_month, 0);
    assert_false(loads.has_more);
    test_ok(
        overview_funnel(&consult, date_add_months(office.today, -12), office.today, &funnel, &err),
        &err);
    assert_int_equal(funnel.received, 1);
    assert_int_equal(funnel.plan, 0);
    test_ok(overview_dates(&consult, date_month_start(office.today), date_month_end(office.today),
                           false, &dates, &count, &err),
            &err);
    assert_int_equal(count, 2); /* monitoring and the end of the plan */
    assert_int_equal(dates[0].kind, DATE_MONITORING);
    (void)office_put(&office, WORKER, "contact",
                     "{\"contact_on\":\"2026-07-20\",\"method\":\"1\",\"body\":\"電話\"}");
    test_db_run(office.t->db, "UPDATE contact SET written_by = (SELECT worker_id FROM casefile)");
    test_ok(overview_caseload(&consult, &loads, &err), &err);
    assert_int_equal(loads.items[0].records_this_month, 1);
    assert_int_equal(loads.items[0].silent, 0);
}

static void check_funnel(int64_t second, int64_t consent, int64_t plan)
{
    struct consult consult = office_as(&office, CHIEF);
    struct funnel funnel;
    struct err err = { 0 };
    test_ok(
        overview_funnel(&consult, date_add_months(office.today, -12), office.today, &funnel, &err),
        &err);
    assert_int_equal(funnel.received, 1);
    assert_int_equal(funnel.second_contact, second);
    assert_int_equal(funnel.consent, consent);
    assert_int_equal(funnel.plan, plan);
    assert_int_equal(funnel.evaluation, 0);
}

/* How far a case came stands in it, follows its records, and is asked of them where nobody looked yet. */
static void test_funnel_follows(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2026-06-29");
    check_funnel(0, 0, 0);
    for (int i = 0; i < 2; i++)
        (void)office_put(&office, WORKER, "contact",
                         "{\"contact_on\":\"2026-06-05\",\"method\":\"1\",\"body\":\"電話\"}");
    check_funnel(1, 0, 0);
    (void)office_put(&office, WORKER, "plan",
                     "{\"made_on\":\"2026-06-24\",\"plan_goal\":\"働く\",\"sequence\":1}");
    check_funnel(1, 0, 1);
    assert_int_equal(test_db_int(office.t->db, "SELECT reached FROM casefile"), 5);
    test_db_run(office.t->db, "UPDATE casefile SET reached = NULL");
    check_funnel(1, 0, 1);
    test_db_run(office.t->db, "UPDATE plan SET state = 'deleted'");
    check_funnel(1, 0, 0);
    (void)office_put(&office, WORKER, "contact",
                     "{\"contact_on\":\"2026-06-05\",\"method\":\"1\",\"body\":\"電話\"}");
    assert_int_equal(test_db_int(office.t->db, "SELECT reached FROM casefile"), 1);
}

static void conference_result(struct consult *as, const struct record *plan,
                              struct record *meeting);

/* The result of a conference is written into the plan and takes the step, all or nothing. */
static void test_conference_writes_through(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2026-06-29");
    struct record *plan =
        office_put(&office, WORKER, "plan",
                   "{\"made_on\":\"2026-06-24\",\"plan_goal\":\"働く\",\"sequence\":1}");
    test_db_run(office.t->db, "UPDATE casefile SET process_state = 'PLAN_IN_CONFERENCE'");
    struct record *meeting =
        office_put_loose(&office, CHIEF, "conference", "{\"held_on\":\"2026-06-29\"}");
    struct consult consult = office_as(&office, CHIEF);
    struct agenda_candidate *candidates;
    struct agenda_item *agenda;
    size_t count;
    struct err err = { 0 };
    test_ok(conference_candidates(&consult, &candidates, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_str(consult.arena, candidates[0].kind, "plan");
    test_ok(conference_add_cases(&consult, meeting->id, &office.casefile, 1, &err), &err);
    test_ok(conference_add_cases(&consult, meeting->id, &office.casefile, 1, &err), &err);
    test_ok(conference_agenda(&consult, meeting->id, &agenda, &count, &err), &err);
    assert_int_equal(count, 1); /* once, although added twice */
    test_ok(conference_candidates(&consult, &candidates, &count, &err), &err);
    assert_int_equal(count, 0);

    conference_result(&consult, plan, meeting);
}

/* Two entries of one case on one agenda are two; what was settled does not wait any more. */
static void test_conference_keeps_entries_apart(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2026-06-29");
    test_db_run(office.t->db, "UPDATE casefile SET process_state = 'EVALUATING'");
    struct consult consult = office_as(&office, CHIEF);
    struct agenda_candidate *candidates;
    struct agenda_item *agenda;
    struct err err = { 0 };
    size_t count;
    char json[400];
    test_ok(conference_candidates(&consult, &candidates, &count, &err), &err);
    assert_int_equal(count, 1);
    (void)snprintf(json, sizeof json,
                   "{\"held_on\":\"2026-06-29\",\"attendees\":[{\"name\":\"山田\"}],"
                   "\"agenda\":[{\"casefile\":\"%lld\",\"kind\":\"plan\",\"result\":\"agreed\","
                   "\"minutes\":\"一\"},{\"casefile\":\"%lld\",\"kind\":\"evaluation\"}]}",
                   (long long)office.casefile.n, (long long)office.casefile.n);
    struct record *meeting = office_put_loose(&office, CHIEF, "conference", json);
    struct agenda_result result = { .conference = meeting->id,
                                    .version = meeting->version,
                                    .casefile = office.casefile,
                                    .row_no = -1,
                                    .result = STR("reported"),
                                    .minutes = STR("二"),
                                    .request_key = STR("a1") };
    test_ok(conference_decide(&consult, &result, &err), &err);
    result.version++;
    result.row_no = 0;
    result.result = STR("agreed");
    result.minutes = STR("一の続き");
    result.request_key = STR("a2");
    test_ok(conference_decide(&consult, &result, &err), &err);
    test_ok(conference_candidates(&consult, &candidates, &count, &err), &err);
    assert_int_equal(count, 0);
    test_ok(conference_add_cases(&consult, meeting->id, &office.casefile, 1, &err), &err);
    test_ok(conference_agenda(&consult, meeting->id, &agenda, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_str(consult.arena, agenda[0].minutes, "一の続き");
    assert_str(consult.arena, agenda[1].minutes, "二");
    assert_str(consult.arena, agenda[1].result, "reported");
    /* a later lap waits again */
    test_db_run(office.t->db, "UPDATE conference SET held_on = '2020-01-01'");
    test_ok(conference_candidates(&consult, &candidates, &count, &err), &err);
    assert_int_equal(count, 1);
}

/* Help that began before the decision waits for the officer too, until it is ratified. */
static void check_emergency_waits(void)
{
    (void)office_put(&office, WORKER, "emergency",
                     "{\"kind\":\"emergency\",\"begun_on\":\"2026-06-04\",\"reason\":\"住まい\"}");
    struct waiting_slice emergencies = office_day(&office, OFFICER).emergencies;
    assert_int_equal(emergencies.count, 1);
    assert_true(emergencies.items[0].emergency.n > 0);
    assert_str(&office.t->arena, emergencies.items[0].reason, "住まい");
    assert_int_equal(office_day(&office, CHIEF).emergencies.count, 0);
    assert_int_equal(office_day(&office, STRANGER).emergencies.count, 0);
    test_db_run(office.t->db, "UPDATE emergency SET ratified_on = '2026-06-29'");
    assert_int_equal(office_day(&office, OFFICER).emergencies.count, 0);
}

static void conference_result(struct consult *as, const struct record *plan, struct record *meeting)
{
    struct consult consult = *as;
    struct err err = { 0 };
    size_t count;
    struct agenda_result result = { .conference = meeting->id,
                                    .version = 1,
                                    .casefile = office.casefile,
                                    .row_no = -1,
                                    .result = STR("agreed"),
                                    .minutes = STR("就労準備から始める"),
                                    .opinion = STR("妥当"),
                                    .takes_step = true,
                                    .request_key = STR("c1") };
    assert_int_equal(conference_decide(&consult, &result, &err), ERR_CONFLICT);
    result.version = 3;
    assert_int_equal(conference_decide(&consult, &result, &err), ERR_INVALID);
    assert_string_equal(err.key, "conference.no_members");
    struct record *stored;
    test_ok(record_load(consult.db, consult.arena, meeting->def, meeting->tenant, meeting->id,
                        &stored, &err),
            &err);
    test_db_run(office.t->db, "DELETE FROM conference_agenda");
    char json[300];
    (void)snprintf(json, sizeof json,
                   "{\"held_on\":\"2026-06-29\",\"attendees\":[{\"name\":\"山田\"}],"
                   "\"agenda\":[{\"casefile\":\"%lld\",\"kind\":\"plan\"}]}",
                   (long long)office.casefile.n);
    meeting = office_put_loose(&office, CHIEF, "conference", json);
    result.conference = meeting->id;
    result.version = meeting->version;
    test_ok(conference_decide(&consult, &result, &err), &err);
    assert_str(consult.arena, office_head(&office).state, "PLAN_AGREED");
    test_ok(
        record_load(consult.db, consult.arena, plan->def, plan->tenant, plan->id, &stored, &err),
        &err);
    assert_str(consult.arena, record_value(stored, STR("conference_result"))->text, "agreed");
    assert_true(record_value(stored, STR("conference_on"))->has);
    test_ok(conference_decide(&consult, &result, &err), &err); /* the same form again */
    assert_int_equal(test_db_int(office.t->db, "SELECT COUNT(*) FROM casefile_step"), 2);
    /* The municipality now finds it among what waits for it, and only there. */
    assert_int_equal(office_day(&office, OFFICER).waiting.count, 1);
    assert_int_equal(office_day(&office, CHIEF).waiting.count, 0);
    assert_int_equal(office_day(&office, OFFICER).waiting.count, 1);
    check_emergency_waits();
    struct step_answer answer;
    test_ok(office_step(&office, OFFICER, "return_decision", &answer, &err), &err);
    assert_int_equal(office_day(&office, WORKER).returned.count, 1);
    assert_str(consult.arena, office_day(&office, WORKER).returned.items[0].reason, "試験のため");
    struct consult worker = office_as(&office, WORKER);
    struct notice *notices;
    test_ok(desk_notices(&worker, &notices, &count, &err), &err);
    assert_int_equal(count, 1);
    test_ok(desk_notices_read(&worker, &err), &err);
}

/* Who only supports sees the open cases given to him, and those only. */
static void test_supported_cases(void **state)
{
    office_open(&office, test_db_of(state));
    struct actor *actor = &office.actors[SECOND];
    actor->roles[0] = seido_role(office.seido, STR("employment_worker"));
    actor->role_count = 1;
    assert_int_equal(office_day(&office, SECOND).supported.count, 0);
    struct consult chief = office_as(&office, CHIEF);
    struct err err = { 0 };
    test_ok(casefile_assign(&chief, office.casefile, actor->user, ASSIGN_SUPPORT, &err), &err);
    assert_int_equal(office_day(&office, SECOND).supported.count, 1);
    assert_int_equal(office_day(&office, SECOND).supported.count, 1);
    assert_int_equal(office_day(&office, WORKER).supported.count, 0);
    assert_int_equal(office_day(&office, OFFICER).supported.count, 0);
}

static void test_new_case(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER);
    struct new_casefile new_case = { .person_id = office.person,
                                     .opened_on = office.today,
                                     .previous = office.casefile,
                                     .request_key = STR("n1") };
    struct err err = { 0 };
    CasefileId id, again;
    bool repeat;
    test_ok(casefile_add(&consult, &new_case, &id, &repeat, &err), &err);
    test_ok(casefile_add(&consult, &new_case, &again, &repeat, &err), &err);
    assert_true(repeat);
    assert_int_equal(id.n, again.n);
    struct casefile head;
    test_ok(casefile_load(&consult, id, &head, &err), &err);
    assert_str(consult.arena, head.number, "R08-0002");
    assert_int_equal(head.previous.n, office.casefile.n);
    /* A number taken by an import is stepped over. */
    test_db_run(office.t->db, "UPDATE casefile SET number = 'R08-0003' WHERE number = 'R08-0001'");
    new_case.request_key = STR("n2");
    test_ok(casefile_add(&consult, &new_case, &id, &repeat, &err), &err);
    test_ok(casefile_load(&consult, id, &head, &err), &err);
    assert_str(consult.arena, head.number, "R08-0004");
    new_case.number = STR("R08-0003");
    new_case.request_key = STR("n3");
    assert_int_equal(casefile_add(&consult, &new_case, &id, &repeat, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "case.number.taken");
    /* A new person without a search before. */
    struct new_casefile unknown = { .person = record_new(consult.arena,
                                                         seido_record(office.seido, STR("person"))),
                                    .opened_on = office.today,
                                    .search = STR("nothing") };
    assert_int_equal(casefile_add(&consult, &unknown, &id, &repeat, &err), ERR_INVALID);
    assert_string_equal(err.key, "case.search.first");
}

static void test_assignment(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, CHIEF), second = office_as(&office, SECOND);
    struct assignment *assignments;
    size_t count;
    struct err err = { 0 };
    UserId stranger = office.actors[STRANGER].user, other = office.actors[SECOND].user;
    assert_int_equal(casefile_assign(&consult, office.casefile, stranger, ASSIGN_MAIN, &err),
                     ERR_INVALID);
    assert_string_equal(err.key, "case.assign.member");
    test_ok(casefile_assign(&consult, office.casefile, other, ASSIGN_MAIN, &err), &err);
    assert_int_equal(office_head(&office).worker.n, other.n);
    test_ok(casefile_assignments(&consult, office.casefile, &assignments, &count, &err), &err);
    assert_int_equal(assignments[0].user.n, other.n);
    assert_true(assignments[0].role == ASSIGN_MAIN);
    assert_int_equal(casefile_unassign(&consult, office.casefile, other, &err), ERR_INVALID);
    /* The open tasks go with it. */
    struct task *tasks;
    assert_true(open_tasks(&tasks) > 0);
    assert_int_equal(tasks[0].assignee.n, other.n);
    struct step_option *options;
    struct casefile head = office_head(&office);
    test_ok(process_options(&second, &head, &options, &count, &err), &err);
    assert_true(count > 0);
}

/* Twenty new cases in one file, more than are stored together: every second closed with information. */
enum { NEW_CASES = 20 };
static struct str new_cases_file(struct arena *arena)
{
    struct buf file;
    buf_init(&file, arena, 4096, 64 * 1024);
    buf_add(&file, STR("受付番号,受付日,氏名,フリガナ,電話,スクリーニング結果\n"));
    for (int i = 0; i < NEW_CASES; i++)
        buf_addf(&file, "X-%d,2026-04-%02d,山田 花子%d,ヤマダ ハナコ,090-0000-%04d,%s\n", i, i + 1,
                 i, i, i % 2 == 0 ? "情報提供や相談対応のみで終了" : "");
    return buf_str(&file);
}

static void import_new_cases(const struct consult *consult, struct import_preview *preview)
{
    struct err err = { 0 };
    struct grid grid = { 0 };
    struct mapping mapping = { 0 };
    struct import_hooks hooks = { 0 };
    AUTO_WALKER walker = { 0 };
    test_ok(grid_read(consult->arena, new_cases_file(consult->arena), CHARSET_UTF8, &grid, &err),
            &err);
    mapping_propose(consult->arena, consult->seido,
                    sheet_find(consult->arena, consult->seido, STR("intake")), grid.headers,
                    grid.column_count, &mapping);
    struct import_job job = { .db = consult->db,
                              .seido = consult->seido,
                              .kinds = { .seido = consult->seido, .today = consult->today },
                              .tenant = { TEST_TENANT },
                              .organisation = consult->actor->organisation,
                              .by = consult->actor->user,
                              .now = consult->now,
                              .grid = &grid,
                              .mapping = &mapping };
    walker_init(&walker, consult, STR("import:9"));
    walker_hooks(&walker, &hooks);
    test_ok(import_take(&job, consult->arena, 9, &hooks, preview, &err), &err);
}

static int64_t count_rows(const char *sql)
{
    return test_db_int(office.t->db, sql);
}

/* What is decided before a case is stored is what a walk over the stored case decides: a second walk adds nothing. */
static void test_new_cases_walk_before_they_are_stored(void **state)
{
    struct import_preview preview = { 0 };
    struct err err = { 0 };
    office_open(&office, test_db_of(state));
    office_date(&office, "2027-01-10");
    struct consult consult = office_as(&office, CHIEF);
    import_new_cases(&consult, &preview);
    assert_int_equal(preview.counts[IMPORT_ADD], NEW_CASES);
    const char *steps = "SELECT COUNT(*) FROM casefile_step WHERE origin = 'import:9'";
    const char *heads = "SELECT COUNT(*) FROM casefile WHERE origin = 'import:9' AND version = 1"
                        " AND ((process_state = 'CLOSED_INFO' AND closed_on = opened_on)"
                        " OR (process_state = 'INTAKE' AND closed_on IS NULL))";
    assert_int_equal(count_rows(heads), NEW_CASES);
    assert_int_equal(count_rows(steps), NEW_CASES / 2 * (4 + 2));
    assert_int_equal(count_rows("SELECT COUNT(*) FROM casefile_step s JOIN triage t"
                                " ON t.tenant = s.tenant AND t.id = s.record_id"
                                " AND t.casefile_id = s.casefile_id WHERE s.transition = 'triage'"),
                     NEW_CASES / 2);
    assert_int_equal(count_rows("SELECT COUNT(*) FROM person_number"
                                " WHERE digits LIKE '0900000%'"),
                     NEW_CASES);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(consult.db, &tx, &err), &err);
    for (int i = 0; i < NEW_CASES; i++) {
        CasefileId id;
        test_ok(casefile_find_number(&consult, str_format(consult.arena, "X-%d", i), &id, &err),
                &err);
        test_ok(walk_stored(&tx, &consult, id, STR("import:9"), &err), &err);
    }
    test_ok(tx_commit(&tx, &err), &err);
    assert_int_equal(count_rows(heads), NEW_CASES);
    assert_int_equal(count_rows(steps), NEW_CASES / 2 * (4 + 2));
    import_new_cases(&consult, &preview); /* the same file once more */
    assert_int_equal(preview.counts[IMPORT_SAME], NEW_CASES);
}

static void walk_import(const struct consult *consult)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    test_ok(key_reserve(consult->db, (TenantId){ TEST_TENANT }, 500, &err), &err);
    test_ok(tx_begin(consult->db, &tx, &err), &err);
    test_ok(walk_stored(&tx, consult, office.casefile, STR("import:1"), &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

/* Imported records speak of the steps; guards that need papers of the past are skipped. */
static void test_import_walks(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2027-01-10");
    (void)office_put(&office, CHIEF, "intake", "{\"received_on\":\"2026-06-03\",\"route\":\"1\"}");
    (void)office_put(&office, CHIEF, "triage", "{\"triaged_on\":\"2026-06-03\",\"result\":\"4\"}");
    (void)office_put(
        &office, CHIEF, "plan",
        "{\"made_on\":\"2026-06-24\",\"plan_goal\":\"働く\",\"sequence\":1,"
        "\"issue_codes\":[\"09\"],\"period_end\":\"2026-12\",\"monitor_on\":\"2026-09\","
        "\"conference_on\":\"2026-06-29\",\"decided_on\":\"2026-07-01\"}");
    struct consult consult = office_as(&office, CHIEF);
    struct err err = { 0 };
    walk_import(&consult); /* a file a type: the walk begins anew with each */
    walk_import(&consult);
    assert_str(consult.arena, office_head(&office).state, "SUPPORTING");
    assert_int_equal(test_db_int(office.t->db, "SELECT COUNT(*) FROM casefile_step"
                                               " WHERE transition = 'monitor'"),
                     0);
    (void)office_put(&office, CHIEF, "evaluation",
                     "{\"evaluated_on\":\"2026-12-20\",\"outcome\":\"1\"}");
    walk_import(&consult);
    struct casefile head = office_head(&office);
    assert_str(consult.arena, head.state, "CLOSED");
    assert_true(head.closed_on.has);
    struct taken_step *way;
    size_t count;
    test_ok(process_way(&consult, office.casefile, &way, &count, &err), &err);
    assert_str(consult.arena, way[count - 1].origin, "import:1");
    Date closed;
    assert_true(date_make(2026, 12, 20, &closed));
    assert_int_equal(way[count - 1].on.day, closed.day);
}

/* What was due before an imported case came in is not raised; what falls due later is. */
static void test_import_raises_no_past(void **state)
{
    office_open(&office, test_db_of(state));
    office_date(&office, "2027-01-10");
    struct consult consult = office_as(&office, CHIEF);
    char sql[200];
    (void)snprintf(sql, sizeof sql, "UPDATE casefile SET origin = 'import:1', created_at = %lld",
                   (long long)consult.now.us);
    test_db_run(office.t->db, sql);
    (void)office_put(&office, CHIEF, "intake", "{\"received_on\":\"2026-06-03\",\"route\":\"1\"}");
    (void)office_put(&office, CHIEF, "triage", "{\"triaged_on\":\"2026-06-03\",\"result\":\"4\"}");
    (void)office_put(&office, CHIEF, "contact",
                     "{\"contact_on\":\"2026-07-01\",\"method\":\"3\",\"body\":\"x\"}");
    (void)office_put(
        &office, CHIEF, "plan",
        "{\"made_on\":\"2026-06-24\",\"plan_goal\":\"働く\",\"sequence\":1,"
        "\"issue_codes\":[\"09\"],\"period_end\":\"2027-03\",\"monitor_on\":\"2026-09\","
        "\"conference_on\":\"2026-06-29\",\"decided_on\":\"2026-07-01\"}");
    walk_import(&consult);
    assert_str(consult.arena, office_head(&office).state, "SUPPORTING");
    assert_int_equal(office_day(&office, WORKER).overdue.count, 0);
    assert_null(task_named("monitoring")); /* September */
    assert_null(task_named("no_record"));
    assert_non_null(task_named("plan_end")); /* a month before the end of March */
    (void)office_put(&office, CHIEF, "contact",
                     "{\"contact_on\":\"2027-01-09\",\"method\":\"3\",\"body\":\"x\"}");
    assert_non_null(task_named("no_record"));
}

static void test_views_and_sheet(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER), second = office_as(&office, SECOND);
    struct saved_view view = { .name = STR("見直し"), .query = STR("open=1") }, *views;
    struct snippet snippet = { .name = STR("不在"), .text = STR("不在だった"), .is_shared = true },
                   *snippets;
    struct sheet_row *rows;
    struct record_counts records;
    struct hit *hits;
    size_t count;
    bool more;
    struct err err = { 0 };
    test_ok(desk_view_add(&consult, STR("casefile"), &view, &err), &err);
    test_ok(desk_views(&second, STR("casefile"), &views, &count, &err), &err);
    assert_int_equal(count, 0); /* private */
    test_ok(desk_views(&consult, STR("casefile"), &views, &count, &err), &err);
    assert_int_equal(count, 1);
    test_ok(desk_view_remove(&second, views[0].id, &err), &err);
    test_ok(desk_views(&consult, STR("casefile"), &views, &count, &err), &err);
    assert_int_equal(count, 1); /* another's is not removed */
    test_ok(desk_snippet_add(&consult, &snippet, &err), &err);
    test_ok(desk_snippets(&second, &snippets, &count, &err), &err);
    assert_int_equal(count, 1); /* shared */
    test_ok(case_sheet(&consult, &office.casefile, 1, true, &rows, &err), &err);
    assert_str(consult.arena, rows[0].name, "髙橋 優子");
    const struct record_def *defs[] = { seido_record(office.seido, STR("contact")),
                                        seido_record(office.seido, STR("plan")) };
    struct counts_query counted = { consult.actor, office.casefile, consult.now, defs,
                                    LENGTH(defs) };
    test_ok(list_counts(consult.db, consult.arena, &counted, &records, &err), &err);
    assert_int_equal(records.count, LENGTH(defs));
    test_ok(search_hits(&consult, STR("高橋"), &hits, &count, &more, &err), &err);
    assert_int_equal(count, 1);
    assert_str(consult.arena, hits[0].number, "R08-0001");
    test_ok(search_hits(&consult, STR("S59.2.29"), &hits, &count, &more, &err), &err);
    assert_int_equal(count, 1);
    /* a case of another office is neither the newest nor counted */
    CasefileId foreign = office_case(&office, WORKER);
    AUTO_STMT move = { 0 };
    test_ok(db_prepare(consult.db, &move, "UPDATE casefile SET owner_id = $1 WHERE id = $2", &err),
            &err);
    bind_int(&move, 1, office.other.n);
    bind_int(&move, 2, foreign.n);
    test_ok(db_run(&move, NULL, &err), &err);
    test_ok(search_hits(&consult, STR("高橋"), &hits, &count, &more, &err), &err);
    assert_int_equal(hits[0].casefile.n, office.casefile.n);
    assert_int_equal(hits[0].case_count, 1);
    struct consult stranger = office_as(&office, STRANGER);
    test_ok(search_hits(&stranger, STR("高橋"), &hits, &count, &more, &err), &err);
    assert_int_equal(count, 0);
}

static void put_draft(const struct consult *c, const char *form, CasefileId casefile, int64_t hours)
{
    struct err err = { 0 };
    AUTO_STMT insert = { 0 };
    test_ok(db_prepare(c->db, &insert,
                       "INSERT INTO draft (tenant, user_id, form, casefile_id, sealed, at,"
                       " base_version) VALUES ($1, $2, $3, $4, $5, $6, 0)",
                       &err),
            &err);
    bind_int(&insert, 1, c->actor->tenant.n);
    bind_int(&insert, 2, c->actor->user.n);
    bind_text(&insert, 3, str_of(form));
    if (casefile.n == 0)
        bind_null(&insert, 4);
    else
        bind_int(&insert, 4, casefile.n);
    bind_blob(&insert, 5, STR("sealed"));
    bind_instant(&insert, 6, (Instant){ c->now.us - hours * 3600 * 1000000 });
    test_ok(db_run(&insert, NULL, &err), &err);
}

static void test_drafts_of_a_case(void **state)
{
    office_open(&office, test_db_of(state));
    struct consult consult = office_as(&office, WORKER), second = office_as(&office, SECOND);
    struct desk_draft *drafts;
    size_t count;
    bool has;
    struct err err = { 0 };
    CasefileId other = office_case(&office, WORKER);
    put_draft(&consult, "plan/new/1", office.casefile, 2);
    put_draft(&consult, "intake/new/1", office.casefile, 1);
    put_draft(&consult, "contact/box/2", other, 1);
    put_draft(&consult, "triage/new/1", office.casefile, 24 * 15); /* too old */
    put_draft(&second, "plan/new/1", office.casefile, 1);
    test_ok(desk_drafts_of(&consult, office.casefile, STR("contact/box/1"), &drafts, &count, &has,
                           &err),
            &err);
    assert_int_equal(count, 2);
    assert_str(consult.arena, drafts[0].form, "intake/new/1");
    assert_str(consult.arena, drafts[1].form, "plan/new/1");
    assert_false(has);
    put_draft(&consult, "contact/box/1", (CasefileId){ 0 }, 3); /* its case was not known */
    test_ok(desk_drafts_of(&consult, office.casefile, STR("contact/box/1"), &drafts, &count, &has,
                           &err),
            &err);
    assert_int_equal(count, 2);
    assert_true(has);
    test_ok(desk_drafts(&consult, &drafts, &count, &err), &err);
    assert_int_equal(count, 3); /* of both cases */
}

/* A list that begins with the few cases of its reader holds what one holds that walks all of the office. */
static void test_few_cases(void **state)
{
    office_open(&office, test_db_of(state));
    CasefileId cases[4];
    for (size_t i = 0; i < LENGTH(cases); i++)
        cases[i] = office_case(&office, i < 3 ? WORKER : SECOND);
    struct consult worker = office_as(&office, WORKER);
    struct err err = { 0 };
    for (size_t i = 0; i < 2; i++) /* twice assigned is listed once */
        test_ok(
            casefile_assign(&worker, cases[i], office.actors[SECOND].user, ASSIGN_SUPPORT, &err),
            &err);
    test_db_run(office.t->db, "UPDATE casefile SET state = 'deleted' WHERE number = 'R08-0003'");
    for (enum who who = WORKER; who <= STRANGER; who++) {
        struct consult consult = office_as(&office, who);
        struct clause visible;
        may_see_clause(consult.arena, consult.actor, STR("casefile"), consult.today, &visible);
        assert_true(who > SECOND || visible.assigned != NULL);
        assert_true(who != CHIEF || visible.assigned == NULL);
        for (size_t size = 1; size < 6; size += 2) {
            struct list_query query = { .def = seido_record(office.seido, STR("casefile")),
                                        .tenant = consult.actor->tenant,
                                        .visible = &visible,
                                        .count_limit = LIST_COUNT_MAX,
                                        .size = size };
            struct clause walked = visible;
            struct list_result few, all;
            walked.assigned = NULL;
            test_ok(list_run(consult.db, consult.arena, &query, &few, &err), &err);
            query.visible = &walked;
            test_ok(list_run(consult.db, consult.arena, &query, &all, &err), &err);
            assert_int_equal(few.count, all.count);
            assert_int_equal(few.total, all.total);
            assert_int_equal(few.has_more, all.has_more);
            for (size_t i = 0; i < all.count; i++)
                assert_int_equal(few.records[i]->id.n, all.records[i]->id.n);
            assert_true(who != SECOND || few.total == 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(test_drafts_of_a_case),
        TEST_ON_BOTH(test_tasks_follow_dates),
        TEST_ON_BOTH(test_contacts_move_the_case),
        TEST_ON_BOTH(test_chiefs_lists),
        TEST_ON_BOTH(test_funnel_follows),
        TEST_ON_BOTH(test_conference_writes_through),
        TEST_ON_BOTH(test_conference_keeps_entries_apart),
        TEST_ON_BOTH(test_supported_cases),
        TEST_ON_BOTH(test_new_case),
        TEST_ON_BOTH(test_assignment),
        TEST_ON_BOTH(test_new_cases_walk_before_they_are_stored),
        TEST_ON_BOTH(test_import_walks),
        TEST_ON_BOTH(test_import_raises_no_past),
        TEST_ON_BOTH(test_views_and_sheet),
        TEST_ON_BOTH(test_few_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
