/* person_search_test.c - people are found by what somebody at the counter has, and only by those who
 * may see them. */
#include "record/person_search.h"

#include "support/test_seido.h"

#include "record/kind.h"
#include "record/person_db.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { OFFICE = 101, OTHER_OFFICE = 102, USER = 201 };

static const struct clause everybody = { .text = STR_INIT("1 = 1") };

static void insert_office(struct test_db *t, int id)
{
    test_db_run(
        t->db,
        str_to_chars(
            &t->arena,
            str_format(
                &t->arena,
                "INSERT INTO organisation (tenant, id, kind, name, name_en, municipality_code, number_format,"
                " contact, state, version) VALUES (1, %d, 'office', 'o', 'o', '', 'R{yy}-{nnnn}', '', 'active', 1)",
                id)));
}

static void set(struct test_db *t, struct record *person, const char *name, const char *text)
{
    struct err err = { 0 };
    struct kind_context context = { .seido = test_seido(), .lang = LANG_JA };
    const struct field *field = record_field(person->def, str_of(name));
    assert_non_null(field);
    assert_true(date_make(2026, 11, 21, &context.today));
    test_ok(value_parse(&t->arena, &context, field, str_of(text),
                        record_value(person, str_of(name)), &err),
            &err);
}

struct sample {
    int office;
    const char *family, *given, *family_kana, *given_kana, *birth, *telephone, *other;
};

static const struct sample samples[] = {
    { OFFICE, "髙橋", "優子", "タカハシ", "ユウコ", "S59.2.29", "090-1234-5678", "" },
    { OFFICE, "高橋", "健一", "タカハシ", "ケンイチ", "1960/7/10", "0612345678", "" },
    { OFFICE, "山﨑", "一郎", "ヤマザキ", "イチロウ", "昭和35年", "", "" },
    { OFFICE, "渡邉", "高", "ワタナベ", "タカシ", "", "", "鈴木" },
    { OFFICE, "𠮷田", "花", "ヨシダ", "ハナ", "H2.1.1", "", "" },
    { OTHER_OFFICE, "高橋", "隣", "タカハシ", "トナリ", "", "09099999999", "" },
};

static int64_t ids[LENGTH(samples)];

static void fill(struct test_db *t)
{
    struct err err = { 0 };
    test_schema(t);
    insert_office(t, OFFICE);
    insert_office(t, OTHER_OFFICE);
    test_ok(key_reserve(t->db, (TenantId){ TEST_TENANT }, 100, &err), &err);
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    for (size_t i = 0; i < LENGTH(samples); i++) {
        const struct sample *s = &samples[i];
        struct record *person = record_new(&t->arena, seido_record(test_seido(), STR("person")));
        bool is_repeat = false;
        struct save save = { .by = { USER } };
        person->tenant = (TenantId){ TEST_TENANT };
        person->owner = (OrganisationId){ s->office };
        person->state = RECORD_FINAL;
        set(t, person, "family_name", s->family);
        set(t, person, "given_name", s->given);
        set(t, person, "family_kana", s->family_kana);
        set(t, person, "given_kana", s->given_kana);
        set(t, person, "birth_on", s->birth);
        set(t, person, "telephone_mobile", s->telephone);
        set(t, person, "other_names", s->other);
        test_ok(record_save(&tx, person, &save, &is_repeat, &err), &err);
        test_ok(person_keys_save(&tx, test_seido(), person, true, &err), &err);
        ids[i] = person->id.n;
    }
    test_ok(tx_commit(&tx, &err), &err);
}

static void expect(struct test_db *t, const struct clause *visible, const char *text,
                   enum match match, const int *samples_found, size_t count)
{
    struct err err = { 0 };
    struct person_query query;
    struct person_hits hits;
    struct person_search asked = { .tenant = { TEST_TENANT },
                                   .owner = { OFFICE },
                                   .visible = visible,
                                   .query = &query,
                                   .limit = 50 };
    person_query_read(&t->arena, test_seido(), str_of(text), &query);
    test_ok(person_search(t->db, &t->arena, &asked, &hits, &err), &err);
    if (hits.count != count)
        fail_msg("\"%s\" found %zu, not %zu", text, hits.count, count);
    for (size_t i = 0; i < count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < hits.count; k++)
            is_there |= hits.items[k].person.n == ids[samples_found[i]];
        if (!is_there)
            fail_msg("\"%s\" did not find %s", text, samples[samples_found[i]].given);
    }
    if (count == 1)
        assert_int_equal(hits.items[0].match, match);
}

static void finds_by_whatever_there_is(void **state)
{
    struct test_db *t = test_db_of(state);
    static const struct {
        const char *text;
        enum match match;
        int found[3];
        size_t count;
    } rows[] = {
        { "高橋優子", MATCH_NAME, { 0 }, 1 },
        { "髙橋 優子", MATCH_NAME, { 0 }, 1 },
        { "高橋　健一", MATCH_NAME, { 1 }, 1 },
        { "高橋", MATCH_NAME_START, { 0, 1 }, 2 },
        { "タカハシユウコ", MATCH_KANA, { 0 }, 1 },
        { "たかはし", MATCH_KANA_START, { 0, 1 }, 2 },
        { "ﾀｶﾊｼ ｹﾝ", MATCH_KANA_START, { 1 }, 1 },
        { "優子", MATCH_PART, { 0 }, 1 },
        { "けんいち", MATCH_PART, { 1 }, 1 },
        { "山崎", MATCH_NAME_START, { 2 }, 1 },
        { "渡辺", MATCH_NAME_START, { 3 }, 1 },
        { "渡邊高", MATCH_NAME, { 3 }, 1 },
        { "鈴木", MATCH_PART, { 3 }, 1 },
        { "𠮷", MATCH_NAME_START, { 4 }, 1 },
        { "山", MATCH_NAME_START, { 2 }, 1 },
        { "よ", MATCH_KANA_START, { 4 }, 1 },
        { "090-1234-5678", MATCH_TELEPHONE, { 0 }, 1 },
        { "０９０１２３４５６７８", MATCH_TELEPHONE, { 0 }, 1 },
        { "06ー1234ー5678", MATCH_TELEPHONE, { 1 }, 1 },
        { "0901234", MATCH_TELEPHONE, { 0 }, 1 },
        { "昭和59年2月29日", MATCH_BIRTH, { 0 }, 1 },
        { "1960/7/10", MATCH_BIRTH, { 1 }, 1 },
        { "S35", MATCH_BIRTH, { 1, 2 }, 2 },
        { "たかはし S35.7.10", MATCH_KANA_START, { 1 }, 1 },
        { "佐藤", MATCH_NAME, { 0 }, 0 },
        { "高橋隣", MATCH_NAME, { 0 }, 0 },
        { "09099999999", MATCH_NAME, { 0 }, 0 },
        { "%", MATCH_NAME, { 0 }, 0 },
        { "", MATCH_NAME, { 0 }, 0 },
    };
    fill(t);
    for (size_t i = 0; i < LENGTH(rows); i++)
        expect(t, &everybody, rows[i].text, rows[i].match, rows[i].found, rows[i].count);
}

static void hides_what_may_not_be_seen(void **state)
{
    struct test_db *t = test_db_of(state);
    fill(t);
    struct clause but_one = { .text = STR_INIT("{t}.id <> {1}"), .param_count = 1 };
    but_one.params[0] = (struct clause_param){ .kind = CLAUSE_INT, .number = ids[0] };
    static const char *const texts[] = { "高橋優子", "優子", "090-1234-5678", "S59.2.29",
                                         "たかはしゆうこ" };
    for (size_t i = 0; i < LENGTH(texts); i++)
        expect(t, &but_one, texts[i], MATCH_NAME, NULL, 0);
}

static void finds_granted_persons_of_others(void **state)
{
    struct test_db *t = test_db_of(state);
    fill(t);
    test_db_run(
        t->db,
        str_to_chars(
            &t->arena,
            str_format(
                &t->arena,
                "INSERT INTO access_grant (tenant, id, person_id, giver_id, receiver_id, categories, record_types,"
                " purpose, valid_from, basis, evidence, recorded_by, recorded_at) VALUES (1, 900, %lld, %d, %d,"
                " ',basic,', '', '', '2026-01-01', 'consent', '', 1, 0)",
                (long long)ids[5], OTHER_OFFICE, OFFICE)));
    static const int neighbour[] = { 5 };
    expect(t, &everybody, "高橋隣", MATCH_PART, neighbour, 1);
    expect(t, &everybody, "09099999999", MATCH_PART, NULL,
           0); /* telephones only of one's own people */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(finds_by_whatever_there_is),
        TEST_ON_BOTH(hides_what_may_not_be_seen),
        TEST_ON_BOTH(finds_granted_persons_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
