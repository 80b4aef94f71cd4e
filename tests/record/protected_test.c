/* protected_test.c - a protected address is nowhere but sealed: not in a column, an old version, a search
 * entry; it comes back when two people lift it, and is shown one at a time with a reason. */
#include "record/protection/protected_db.h"

#include <string.h>

#include "access/place.h"
#include "record/person_db.h"
#include "support/test_seido.h"

#include "base/banned.h"

enum { OFFICE = 1, PERSON = 501, CASE = 601, INTAKE = 701, WORKER = 70, CHIEF = 71 };

static const char canary[] = "秘密町七丁目";
static const char number_canary[] = "09098765432";

static struct kind_context context_of(const struct seido *seido)
{
    return (struct kind_context){ .seido = seido, .lang = LANG_JA, .today = { 20800 } };
}

static struct save save_of(const struct keyring *ring, int64_t at)
{
    return (struct save){
        .by = { WORKER }, .at = { at }, .request_key = STR(""), .reason = STR(""), .keyring = ring
    };
}

static void set_text(struct record *record, const char *field, const char *text)
{
    struct value *value = record_value(record, str_of(field));
    *value = (struct value){ .has = text[0] != '\0', .text = str_of(text) };
}

static void save(struct test_db *t, const struct seido *seido, struct record *record,
                 const struct keyring *ring, int64_t at)
{
    struct err err = { 0 };
    struct save how = save_of(ring, at);
    AUTO_TX tx = { 0 };
    bool repeat = false, is_new = record->version == 0;
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(record_save(&tx, record, &how, &repeat, &err), &err);
    if (str_equal(record->def->name, STR("person")))
        test_ok(person_keys_save(&tx, seido, record, is_new, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

static struct record *new_record(struct test_db *t, const struct seido *seido, const char *type,
                                 int64_t id)
{
    struct record *record = record_new(&t->arena, seido_record(seido, str_of(type)));
    record->tenant = home;
    record->id.n = id;
    record->owner.n = OFFICE;
    record->state = RECORD_FINAL;
    record->form_on.day = 20700;
    record->origin = STR("");
    return record;
}

static struct record *load(struct test_db *t, const struct seido *seido, const char *type,
                           int64_t id)
{
    struct err err = { 0 };
    struct record *record = NULL;
    test_ok(record_load(t->db, &t->arena, seido_record(seido, str_of(type)), home, (RecordId){ id },
                        &record, &err),
            &err);
    return record;
}

/* Two versions of a person with an address, and an intake with the visitor's telephone. */
static void make_person(struct test_db *t, const struct seido *seido)
{
    test_schema(t);
    place_organisations(t);
    place_user(t, NULL, WORKER, "worker", OFFICE, "caseworker", STR(""), STR(""));
    place_user(t, NULL, CHIEF, "chief", OFFICE, "chief", STR(""), STR(""));
    struct record *person = new_record(t, seido, "person", PERSON);
    set_text(person, "family_name", "保護");
    set_text(person, "address", "秘密町七丁目一番");
    set_text(person, "telephone_mobile", number_canary);
    save(t, seido, person, NULL, 1000);
    set_text(person, "address", "秘密町七丁目二番");
    save(t, seido, person, NULL, 2000);
    place_case(t, PERSON, CASE, OFFICE);
    struct record *intake = new_record(t, seido, "intake", INTAKE);
    intake->casefile.n = CASE;
    set_text(intake, "visitor_telephone", number_canary);
    save(t, seido, intake, NULL, 3000);
}

/* Rows of any table in which the text can be read. */
static int64_t hits(struct test_db *t, const char *text)
{
    static const char *const columns[][2] = {
        { "person", "address" },           { "person", "telephone_mobile" },
        { "intake", "visitor_telephone" }, { "record_history", "snapshot" },
        { "person_number", "digits" },     { "audit_pending", "entry" },
        { "protection_event", "reason" },  { "notice", "key" },
    };
    int64_t count = 0;
    for (size_t i = 0; i < LENGTH(columns); i++)
        count += test_db_int(
            t->db,
            str_to_chars(&t->arena,
                         str_format(&t->arena, "SELECT COUNT(*) FROM %s WHERE %s LIKE '%%%s%%'",
                                    columns[i][0], columns[i][1], text)));
    return count;
}

static struct protection_act act_of(int64_t by, int64_t at)
{
    return (struct protection_act){ .tenant = home,
                                    .person = { PERSON },
                                    .by = { by },
                                    .now = { at },
                                    .reason = STR("配偶者からの追及"),
                                    .request = STR("r") };
}

static void protect(struct test_db *t, const struct seido *seido, const struct keyring *ring)
{
    struct err err = { 0 };
    struct kind_context context = context_of(seido);
    struct protection_act act = act_of(WORKER, 5000);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(protection_set(&tx, &act, &err), &err);
    test_ok(protected_move_in(&tx, &context, ring, home, (PersonId){ PERSON }, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

static void nothing_readable_remains(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct keyring *ring = place_keyring(t);
    make_person(t, seido);
    assert_true(hits(t, canary) >= 2);
    assert_true(hits(t, number_canary) >= 3);
    protect(t, seido, ring);
    assert_int_equal(hits(t, canary), 0);
    assert_int_equal(hits(t, number_canary), 0);
    assert_false(record_value(load(t, seido, "person", PERSON), STR("address"))->has);
    assert_true(record_value(load(t, seido, "person", PERSON), STR("family_name"))->has);
    /* typed again, and by a form that was opened before: sealed at once */
    struct record *person = load(t, seido, "person", PERSON);
    set_text(person, "address", "秘密町七丁目三番");
    save(t, seido, person, ring, 6000);
    assert_false(record_value(person, STR("address"))->has);
    assert_int_equal(hits(t, canary), 0);
    struct record *intake = load(t, seido, "intake", INTAKE);
    set_text(intake, "visitor_telephone", number_canary);
    save(t, seido, intake, ring, 7000);
    assert_int_equal(hits(t, number_canary), 0);
    keyring_close(&ring);
}

static void without_a_key_nothing_is_stored(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    bool repeat = false;
    make_person(t, seido);
    protect(t, seido, ring);
    struct record *person = load(t, seido, "person", PERSON);
    struct save how = save_of(NULL, 6000);
    AUTO_TX tx = { 0 };
    set_text(person, "address", "秘密町七丁目四番");
    test_ok(tx_begin(t->db, &tx, &err), &err);
    assert_int_equal(record_save(&tx, person, &how, &repeat, &err), ERR_DENIED);
    assert_true(record_value(person, STR("address"))->has); /* still there to be shown again */
    keyring_close(&ring);
}

static void two_people_lift_it(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct kind_context context = context_of(seido);
    struct protection_act ask = act_of(WORKER, 8000), approve = act_of(CHIEF, 9000);
    struct save how = save_of(ring, 9000);
    enum protection state_now = PROTECTION_NONE;
    make_person(t, seido);
    protect(t, seido, ring);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        assert_int_equal(protection_approve_lift(&tx, &approve, &err), ERR_CONFLICT);
    }
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(protection_ask_lift(&tx, &ask, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    test_ok(protection_load(t->db, home, (PersonId){ PERSON }, &state_now, &err), &err);
    assert_int_equal(state_now, PROTECTION_LIFT_ASKED);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        assert_int_equal(protection_approve_lift(&tx, &ask, &err), ERR_DENIED);
    }
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(protection_approve_lift(&tx, &approve, &err), &err);
        test_ok(protected_move_back(&tx, &context, home, (PersonId){ PERSON }, &how, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    assert_str(&t->arena, record_value(load(t, seido, "person", PERSON), STR("address"))->text,
               "秘密町七丁目二番");
    assert_str(&t->arena,
               record_value(load(t, seido, "intake", INTAKE), STR("visitor_telephone"))->text,
               number_canary);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM record_history WHERE"
                                        " snapshot LIKE '%七丁目一番%'"),
                     1);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM protected_value"), 0);
    keyring_close(&ring);
}

static void one_value_is_shown_with_a_reason(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct str plain = STR(""), words = STR("");
    struct kind_context context = context_of(seido);
    make_person(t, seido);
    protect(t, seido, ring);
    struct protected_key key = { .tenant = home,
                                 .person = { PERSON },
                                 .record_type = STR("person"),
                                 .record = { PERSON },
                                 .field = STR("address") };
    struct protection_act act = act_of(WORKER, 9500);
    act.reason = STR("  ");
    assert_int_equal(protection_reveal(t->db, &t->arena, ring, &act, &key, &plain, &err),
                     ERR_INVALID);
    act.reason = STR("訪問のため");
    test_ok(protection_reveal(t->db, &t->arena, ring, &act, &key, &plain, &err), &err);
    test_ok(protected_words(&t->arena, &context, seido_record(seido, STR("person")), STR("address"),
                            plain, &words, &err),
            &err);
    assert_str(&t->arena, words, "秘密町七丁目二番");
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM protection_event"
                                        " WHERE act = 'reveal' AND field = 'person.address'"),
                     1);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM notice"
                                        " WHERE key = 'access.notice.revealed'"),
                     1);
    /* who is told finds the case */
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM notice n WHERE EXISTS (SELECT 1"
                                        " FROM casefile k WHERE k.tenant = n.tenant)"
                                        " AND n.casefile_id IS NULL"),
                     0);
    assert_int_equal(hits(t, canary), 0);
    key.person.n = PERSON + 1; /* the same value under another person does not exist */
    assert_int_equal(protection_reveal(t->db, &t->arena, ring, &act, &key, &plain, &err),
                     ERR_NOT_FOUND);
    keyring_close(&ring);
}

static void unknown_states_are_protected(void **state)
{
    (void)state;
    static const char *const texts[] = { "protected", "expiry_asked", "lift_asked", "",
                                         "NONE",      "none ",        "x" };
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_not_equal(protection_parse(str_of(texts[i])), PROTECTION_NONE);
    assert_int_equal(protection_parse(STR("none")), PROTECTION_NONE);
}

static void a_date_never_lifts(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct err err = { 0 };
    int64_t count = 0;
    enum protection now = PROTECTION_NONE;
    make_person(t, seido);
    struct protection_act act = act_of(WORKER, 5000);
    act.until = (OptDate){ true, { 20500 } };
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(protection_set(&tx, &act, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    test_ok(protection_ask_expired(t->db, home, (Date){ 20500 }, (Instant){ 6000 }, &count, &err),
            &err);
    assert_int_equal(count, 0);
    test_ok(protection_ask_expired(t->db, home, (Date){ 20501 }, (Instant){ 7000 }, &count, &err),
            &err);
    assert_int_equal(count, 1);
    test_ok(protection_load(t->db, home, (PersonId){ PERSON }, &now, &err), &err);
    assert_int_equal(now, PROTECTION_EXPIRY_ASKED);
    assert_int_equal(protection_load(t->db, home, (PersonId){ 999 }, &now, &err), ERR_NOT_FOUND);
    assert_int_equal(now, PROTECTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(nothing_readable_remains),
        TEST_ON_BOTH(without_a_key_nothing_is_stored),
        TEST_ON_BOTH(two_people_lift_it),
        TEST_ON_BOTH(one_value_is_shown_with_a_reason),
        cmocka_unit_test(unknown_states_are_protected),
        TEST_ON_BOTH(a_date_never_lifts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
