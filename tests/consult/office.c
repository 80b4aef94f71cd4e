/* office.c - see office.h. */
#include "consult/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "consult/follow.h"
#include "record/kind.h"
#include "record/record_json.h"
#include "record/person_db.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { MUNICIPALITY = 11, OFFICE = 12, OTHER = 13, FIRST_USER = 21, SAVE_KEYS = 200 };

static const struct {
    const char *login, *name, *role;
    int organisation;
} people[PEOPLE] = {
    [WORKER] = { "nakamura", "中村 真由美", "caseworker", OFFICE },
    [SECOND] = { "sano", "佐野 恵", "caseworker", OFFICE },
    [CHIEF] = { "kato", "加藤 健一", "chief", OFFICE },
    [OFFICER] = { "yamada", "山田 一郎", "municipal_officer", MUNICIPALITY },
    [OTHER_OFFICER] = { "mori", "森 花子", "municipal_officer", MUNICIPALITY },
    [STRANGER] = { "suzuki", "鈴木 一", "chief", OTHER },
};

static void run(struct db *db, const char *format, ...) PRINTF_LIKE(2, 3);
static void run(struct db *db, const char *format, ...)
{
    char sql[1200];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    assert_true(len > 0 && (size_t)len < sizeof sql);
    test_db_run(db, sql);
}

static void add_organisation(struct db *db, int id, const char *kind, const char *name,
                             const char *commissioned_by)
{
    run(db,
        "INSERT INTO organisation (tenant, id, kind, name, name_en, municipality_code,"
        " commissioned_by, number_format, contact, state, version) VALUES"
        " (1, %d, '%s', '%s', 'Office', '271403', %s, 'R{yy}-{nnnn}', '', 'active', 1)",
        id, kind, name, commissioned_by);
}

static void add_person_row(struct db *db, int number)
{
    int id = FIRST_USER + number;
    run(db,
        "INSERT INTO app_user (tenant, id, login, name, kana, password_hash,"
        " must_change_password, totp_last_step, state, failures, last_sign_in_from, lang,"
        " preferences, version) VALUES (1, %d, '%s', '%s', '', '', 0, 0, 'active', 0, '', 'ja',"
        " '', 1)",
        id, people[number].login, people[number].name);
    run(db,
        "INSERT INTO membership (tenant, id, user_id, organisation_id, valid_from)"
        " VALUES (1, %d, %d, %d, '2020-04-01')",
        id + 100, id, people[number].organisation);
    run(db,
        "INSERT INTO membership_role (tenant, membership_id, role, asked_by, asked_at,"
        " approved_by, approved_at) VALUES (1, %d, '%s', 1, 1, 2, 1)",
        id + 100, people[number].role);
}

void office_date(struct office *office, const char *iso)
{
    assert_true(date_parse_iso(str_of(iso), &office->today));
}

struct consult office_as(struct office *office, enum who who)
{
    return (struct consult){ .db = office->t->db,
                             .arena = &office->t->arena,
                             .seido = office->seido,
                             .actor = &office->actors[who],
                             .now = instant_from_tokyo(office->today,
                                                       office->minute > 0 ? office->minute : 600),
                             .today = office->today,
                             .request = STR("test") };
}

static struct record *fill(struct office *office, const char *type, const char *json)
{
    struct arena *arena = &office->t->arena;
    struct kind_context words = { .seido = office->seido, .today = office->today };
    struct record *record = record_new(arena, seido_record(office->seido, str_of(type)));
    struct problems problems;
    struct json values;
    struct err err = { 0 };
    record->tenant.n = TEST_TENANT;
    record->owner = office->office;
    record->form_on = office->today;
    record->state = RECORD_FINAL;
    test_ok(json_read(arena, str_of(json), &values, &err), &err);
    problems_init(&problems, arena);
    record_read_values(arena, &words, &values, record, &problems);
    for (size_t i = 0; i < problems.count; i++)
        fail_msg("%s: %.*s %s", type, STR_ARG(problems.items[i].field), problems.items[i].key);
    return record;
}

static void store(struct office *office, enum who who, struct record *record)
{
    struct consult consult = office_as(office, who);
    struct save save = { .by = consult.actor->user, .at = consult.now };
    struct err err = { 0 };
    bool repeat;
    AUTO_TX tx = { 0 };
    test_ok(key_reserve(consult.db, record->tenant, SAVE_KEYS, &err), &err);
    test_ok(tx_begin(consult.db, &tx, &err), &err);
    test_ok(record_save(&tx, record, &save, &repeat, &err), &err);
    test_ok(follow_record(&tx, &consult, record, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

struct record *office_put(struct office *office, enum who who, const char *type, const char *json)
{
    struct record *record = fill(office, type, json);
    record->casefile = office->casefile;
    record->person = office->person;
    store(office, who, record);
    return record;
}

struct record *office_put_loose(struct office *office, enum who who, const char *type,
                                const char *json)
{
    struct record *record = fill(office, type, json);
    store(office, who, record);
    return record;
}

static void add_client(struct office *office)
{
    struct err err = { 0 };
    bool repeat;
    struct save save = { .by = office->actors[WORKER].user, .at = clock_now() };
    struct record *person =
        fill(office, "person",
             "{\"family_name\":\"髙橋\",\"given_name\":\"優子\",\"family_kana\":\"タカハシ\","
             "\"given_kana\":\"ユウコ\",\"birth_on\":\"1984-02-29\"}");
    AUTO_TX tx = { 0 };
    test_ok(key_reserve(office->t->db, person->tenant, SAVE_KEYS, &err), &err);
    test_ok(tx_begin(office->t->db, &tx, &err), &err);
    test_ok(record_save(&tx, person, &save, &repeat, &err), &err);
    test_ok(person_keys_save(&tx, office->seido, person, true, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    office->person.n = person->id.n;
}

CasefileId office_case(struct office *office, enum who who)
{
    struct consult consult = office_as(office, who);
    struct new_casefile new_case = { .person_id = office->person, .opened_on = office->today };
    struct err err = { 0 };
    CasefileId id;
    bool repeat;
    test_ok(casefile_add(&consult, &new_case, &id, &repeat, &err), &err);
    return id;
}

void office_open(struct office *office, struct test_db *t)
{
    struct err err = { 0 };
    *office = (struct office){ .t = t,
                               .seido = test_seido(),
                               .municipality = { MUNICIPALITY },
                               .office = { OFFICE },
                               .other = { OTHER } };
    test_schema(t);
    add_organisation(t->db, MUNICIPALITY, "municipality", "堺浜市", "NULL");
    add_organisation(t->db, OFFICE, "office", "西区 生活自立相談窓口", "11");
    add_organisation(t->db, OTHER, "office", "東区 生活自立相談窓口", "NULL");
    for (int i = 0; i < PEOPLE; i++) {
        add_person_row(t->db, i);
        test_ok(actor_load(t->db, office->seido, (TenantId){ TEST_TENANT },
                           (UserId){ FIRST_USER + i }, (OrganisationId){ people[i].organisation },
                           &office->actors[i], &err),
                &err);
    }
    office_date(office, "2026-06-03");
    add_client(office);
    office->casefile = office_case(office, WORKER);
}

struct casefile office_head(struct office *office)
{
    struct consult consult = office_as(office, CHIEF);
    struct casefile head;
    struct err err = { 0 };
    test_ok(casefile_load(&consult, office->casefile, &head, &err), &err);
    return head;
}

enum status office_step(struct office *office, enum who who, const char *transition,
                        struct step_answer *answer, struct err *err)
{
    struct consult consult = office_as(office, who);
    struct step step = { .casefile = office->casefile,
                         .transition = str_of(transition),
                         .version = office_head(office).version,
                         .on = office->today,
                         .reason = STR("試験のため") };
    *err = (struct err){ 0 };
    return process_take(&consult, &step, answer, err);
}

struct today office_day(struct office *office, enum who who)
{
    struct consult consult = office_as(office, who);
    struct today today;
    struct err err = { 0 };
    test_ok(today_load(&consult, &today, &err), &err);
    return today;
}
