/* all_types_test.c - every record type of seido/, and one with every kind of field, on both engines:
 * store and load, form text there and back, JSON there and back, each limit + 1 refused, the n-th
 * database call fails and nothing has changed, two writers, a repeated request. No type is named. */
#include "record/fixture.h"

#include <stdio.h>

#include "record/column.h"
#include "record/list.h"
#include "record/person_db.h"
#include "record/record_db.h"
#include "record/record_json.h"

#include "base/banned.h"

static struct save save_by(const char *request_key)
{
    return (struct save){ .by = { FIXTURE_USER },
                          .at = { INT64_C(1763712345678901) },
                          .request_key = str_of(request_key),
                          .reason = STR("訂正") };
}

/* A filled record that passes the check; fields that the check dropped as hidden are empty in it. */
static struct record *passing(struct arena *arena, const struct seido *seido,
                              const struct record_def *def, unsigned seed)
{
    struct record *record = fixture_record(arena, def);
    struct problems problems;
    problems_init(&problems, arena);
    fixture_fill(arena, seido, record, seed);
    record_check(arena, record, false, fixture_kinds(seido).today, &problems);
    for (size_t i = 0; i < problems.count; i++)
        fprintf(stderr, "%.*s.%.*s: %s\n", STR_ARG(def->name), STR_ARG(problems.items[i].field),
                problems.items[i].key);
    assert_false(problems_has_errors(&problems)); /* warnings are for people */
    return record;
}

/* Fixed columns are the program's: give those that may not be empty. */
static void fix_columns(struct record *record, unsigned seed)
{
    struct value *number = record_find(record, STR("number"));
    struct value *opened = record_find(record, STR("opened_on"));
    if (!record->def->is_built_in)
        return;
    static char room[32];
    int len = snprintf(room, sizeof room, "T-%u", seed);
    if (number != NULL)
        value_set_text(number, (struct str){ room, (size_t)len });
    if (opened != NULL)
        value_set_date(opened, record->form_on);
}

static enum status save_one(struct db *db, struct record *record, const struct save *save,
                            bool *ret_repeat, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(key_reserve(db, record->tenant, 1, err));
    TRY(tx_begin(db, &tx, err));
    TRY(record_save(&tx, record, save, ret_repeat, err));
    return tx_commit(&tx, err);
}

static void compare_typed(const struct record *a, const struct record *b)
{
    for (size_t i = 0; i < a->def->field_count; i++)
        if (!a->def->fields[i].is_fixed &&
            !value_equal(&a->def->fields[i], &a->values[i], &b->values[i]))
            fail_msg("%.*s.%.*s differs", STR_ARG(a->def->name), STR_ARG(a->def->fields[i].name));
}

static void stored_and_loaded(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    struct kind_context context = fixture_kinds(seido);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        struct record *record = passing(&t->arena, seido, def, (unsigned)i);
        struct record *loaded = NULL;
        struct err err = { 0 };
        bool repeat = false;
        struct save save = save_by("");
        fix_columns(record, 100 + (unsigned)i);
        test_ok(save_one(t->db, record, &save, &repeat, &err), &err);
        test_ok(record_load(t->db, &t->arena, def, record->tenant, record->id, &loaded, &err),
                &err);
        compare_typed(record, loaded);
        assert_int_equal(loaded->version, 1);
        assert_int_equal(loaded->owner.n, FIXTURE_ORGANISATION);

        struct record *second = passing(&t->arena, seido, def, (unsigned)i + 50);
        second->id = loaded->id;
        second->version = 1;
        test_ok(save_one(t->db, second, &save, &repeat, &err), &err);
        test_ok(record_load(t->db, &t->arena, def, record->tenant, record->id, &loaded, &err),
                &err);
        compare_typed(second, loaded);
        struct version *versions = NULL;
        size_t count = 0;
        test_ok(record_history(t->db, &t->arena, &context, loaded, &versions, &count, &err), &err);
        assert_int_equal(count, 2);
        compare_typed(versions[0].record, second);
        compare_typed(versions[1].record, record);
        assert_int_equal(versions[1].record->version, 1);
    }
}

/* What is read in part has what it was asked for, and nothing else; it is never saved. */
static void read_in_part(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        struct record *record = passing(&t->arena, seido, def, (unsigned)i), *whole, *part;
        struct err err = { 0 };
        bool repeat = false;
        struct save save = save_by("");
        fix_columns(record, 100 + (unsigned)i);
        test_ok(save_one(t->db, record, &save, &repeat, &err), &err);
        test_ok(record_load(t->db, &t->arena, def, record->tenant, record->id, &whole, &err), &err);
        bool *fields = arena_array(&t->arena, bool, def->field_count);
        struct record_part asked = { .def = def, .tenant = record->tenant, .fields = fields };
        for (size_t odd = 0; odd < 2; odd++) {
            for (size_t f = 0; f < def->field_count; f++)
                fields[f] = f % 2 == odd;
            test_ok(record_load_part(t->db, &t->arena, &asked, record->id, &part, &err), &err);
            assert_true(part->is_part && part->version == 1 && part->owner.n == whole->owner.n);
            assert_int_equal(part->created_at.us, whole->created_at.us);
            for (size_t f = 0; f < def->field_count; f++)
                if (def->fields[f].kind != KIND_TABLE)
                    assert_true(fields[f] ? value_equal(&def->fields[f], &part->values[f],
                                                        &whole->values[f])
                                          : !part->values[f].has);
        }
        part->id.n = 999999;
        assert_int_equal(record_load_part(t->db, &t->arena, &asked, part->id, &part, &err),
                         ERR_NOT_FOUND);
        if (!column_has_casefile(def) || whole->casefile.n == 0)
            continue;
        struct casefile_key key = { whole->casefile, whole->owner };
        struct records of = { 0 };
        asked.fields = NULL;
        test_ok(record_load_part_of_casefile(t->db, &t->arena, &asked, &key, 5, &of, &err), &err);
        assert_int_equal(of.count, 1);
        assert_false(of.items[0]->is_part);
        for (size_t f = 0; f < def->field_count; f++)
            if (def->fields[f].kind != KIND_TABLE)
                assert_true(
                    value_equal(&def->fields[f], &of.items[0]->values[f], &whole->values[f]));
        key.owner.n += 1; /* another office's case */
        test_ok(record_load_part_of_casefile(t->db, &t->arena, &asked, &key, 5, &of, &err), &err);
        assert_int_equal(of.count, 0);
    }
}

static void form_text_there_and_back(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_seido(&t->arena);
    for (int western = 0; western < 2; western++)
        for (unsigned seed = 0; seed < 8; seed++)
            for (size_t i = 0; i < seido->record_count; i++) {
                struct kind_context context = fixture_kinds(seido);
                context.western_years = western == 1;
                const struct record_def *def = &seido->records[i];
                struct record *record = passing(&t->arena, seido, def, seed);
                for (size_t f = 0; f < def->field_count; f++) {
                    const struct field *field = &def->fields[f];
                    struct value back = { 0 };
                    struct err err = { 0 };
                    struct str text = value_edit(&t->arena, &context, field, &record->values[f]);
                    test_ok(value_parse(&t->arena, &context, field, text, &back, &err), &err);
                    if (!value_equal(field, &back, &record->values[f]))
                        fail_msg("%.*s.%.*s: '%.*s' comes back different", STR_ARG(def->name),
                                 STR_ARG(field->name), STR_ARG(text));
                    (void)value_format(&t->arena, &context, field, &record->values[f]);
                }
            }
}

static void json_there_and_back(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_seido(&t->arena);
    struct kind_context context = fixture_kinds(seido);
    for (unsigned seed = 0; seed < 8; seed++)
        for (size_t i = 0; i < seido->record_count; i++) {
            struct record *record = passing(&t->arena, seido, &seido->records[i], seed);
            struct record *back = fixture_record(&t->arena, record->def);
            struct buf buf;
            struct json_writer writer;
            struct json json = { 0 };
            struct problems problems;
            struct err err = { 0 };
            buf_init(&buf, &t->arena, 1024, 1024 * 1024);
            json_init(&writer, &buf);
            record_write_values(&writer, record);
            test_ok(json_read(&t->arena, buf_str(&buf), &json, &err), &err);
            problems_init(&problems, &t->arena);
            record_read_values(&t->arena, &context, &json, back, &problems);
            assert_int_equal(problems.count, 0);
            fixture_assert_equal(record, back);
        }
}

static bool has_problem(const struct problems *problems, struct str field, const char *key)
{
    for (size_t i = 0; i < problems->count; i++)
        if (str_equal(problems->items[i].field, field) &&
            str_equal(str_of(problems->items[i].key), str_of(key)))
            return true;
    return false;
}

static void expect_refusal(struct arena *arena, const struct seido *seido, struct record *record,
                           const struct field *field, const char *key)
{
    struct problems problems;
    problems_init(&problems, arena);
    record_check(arena, record, true, fixture_kinds(seido).today, &problems);
    if (!has_problem(&problems, field->name, key))
        fail_msg("%.*s.%.*s: no %s", STR_ARG(record->def->name), STR_ARG(field->name), key);
}

static struct str repeated(struct arena *arena, const char *what, size_t count)
{
    struct buf buf;
    buf_init(&buf, arena, 1024, 1024 * 1024);
    for (size_t i = 0; i < count; i++)
        buf_add(&buf, str_of(what));
    return buf_str(&buf);
}

static void limits_plus_one_are_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_seido(&t->arena);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        for (size_t f = 0; f < def->field_count; f++) {
            const struct field *field = &def->fields[f];
            struct record *record = passing(&t->arena, seido, def, 4);
            struct value *value = &record->values[f];
            if (!value->has || field->is_fixed)
                continue;
            struct value before = *value;
            bool is_text = kind_is_text(field->kind) && field->kind != KIND_KANA;
            if (is_text && field->has_max) {
                /* an IVS or a mark is part of its character */
                value_set_text(value, repeated(&t->arena, "邉󠄀", (size_t)field->max));
                struct problems problems;
                problems_init(&problems, &t->arena);
                record_check(&t->arena, record, false, fixture_kinds(seido).today, &problems);
                assert_false(has_problem(&problems, field->name, "record.too_long"));
                value_set_text(value, repeated(&t->arena, "邉󠄀", (size_t)field->max + 1));
                expect_refusal(&t->arena, seido, record, field, "record.too_long");
            }
            if (kind_is_number(field->kind) && field->has_max) {
                value_set_number(value, field->max + 1);
                expect_refusal(&t->arena, seido, record, field, "record.too_large");
            }
            if (kind_is_number(field->kind) && field->has_min) {
                value_set_number(value, field->min - 1);
                expect_refusal(&t->arena, seido, record, field, "record.too_small");
            }
            if (field->not_future) {
                value_set_date(value, date_add_days(fixture_kinds(seido).today, 1));
                expect_refusal(&t->arena, seido, record, field, "record.future");
            }
            if (field->kind == KIND_CODE) {
                value_set_text(value, STR("no_such_code"));
                expect_refusal(&t->arena, seido, record, field, "record.code.foreign");
            }
            if (is_text) {
                value_set_text(value, STR("番号は１２３４－５６７８－９０１８です"));
                expect_refusal(&t->arena, seido, record, field, "record.individual_number");
                value_set_text(value, (struct str){ "a\0b", 3 });
                expect_refusal(&t->arena, seido, record, field, "record.unclean");
            }
            *value = before;
            if (field->required == REQUIRED_ALWAYS || field->required == REQUIRED_FINAL) {
                *value = (struct value){ 0 };
                if (field_is_shown(record, field))
                    expect_refusal(&t->arena, seido, record, field, "record.required");
            }
        }
    }
}

/* What is in the tables that a save touches. */
static int64_t rows_of(struct test_db *t, const struct record_def *def)
{
    char sql[400];
    (void)snprintf(sql, sizeof sql,
                   "SELECT (SELECT COUNT(*) FROM %.*s) + (SELECT COUNT(*) FROM record_history)"
                   " + (SELECT COUNT(*) FROM request_key)"
                   " + (SELECT COALESCE(SUM(version), 0) FROM %.*s)",
                   STR_ARG(def->name), STR_ARG(def->name));
    AUTO_STMT stmt = { 0 };
    struct err err = { 0 };
    bool row = false;
    test_ok(db_prepare_composed(t->db, &stmt, arena_copy(&t->arena, str_of(sql)), &err), &err);
    test_ok(db_step(&stmt, &row, &err), &err);
    return col_int(&stmt, 0);
}

static void failing_calls_change_nothing(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        struct record *record = passing(&t->arena, seido, def, 3);
        struct err err = { 0 };
        bool repeat = false;
        struct save first = save_by("");
        fix_columns(record, 200 + (unsigned)i);
        test_ok(save_one(t->db, record, &first, &repeat, &err), &err);
        char key[32];
        (void)snprintf(key, sizeof key, "key-%zu", i);
        for (int64_t n = 1;; n++) {
            struct record *change = passing(&t->arena, seido, def, 9);
            struct save save = save_by(key);
            change->id = record->id;
            change->version = 1;
            int64_t before = rows_of(t, def);
            db_fail_at(t->db, n);
            enum status status = save_one(t->db, change, &save, &repeat, &err);
            db_fail_at(t->db, 0);
            if (status == OK) {
                assert_true(n > 3);
                break;
            }
            assert_int_equal(status, ERR_DB);
            assert_int_equal(rows_of(t, def), before);
            assert_true(n < 60);
        }
    }
}

static void two_writers_conflict(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        struct record *record = passing(&t->arena, seido, def, 3);
        struct err err = { 0 };
        bool repeat = false;
        struct save save = save_by("");
        fix_columns(record, 300 + (unsigned)i);
        test_ok(save_one(t->db, record, &save, &repeat, &err), &err);
        struct record *mine = record_copy(&t->arena, record);
        struct record *theirs = record_copy(&t->arena, record);
        test_ok(save_one(t->db, theirs, &save, &repeat, &err), &err);
        assert_int_equal(save_one(t->db, mine, &save, &repeat, &err), ERR_CONFLICT);
        assert_int_equal(mine->version, 1);
    }
}

static void a_repeat_gets_the_first_answer(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    const struct record_def *def = seido_record(seido, STR("sample"));
    struct record *first = passing(&t->arena, seido, def, 3);
    struct record *again = passing(&t->arena, seido, def, 3);
    struct err err = { 0 };
    bool repeat = true;
    struct save save = save_by("form-1");
    test_ok(save_one(t->db, first, &save, &repeat, &err), &err);
    assert_false(repeat);
    test_ok(save_one(t->db, again, &save, &repeat, &err), &err);
    assert_true(repeat);
    assert_int_equal(first->id.n, again->id.n);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM sample"), 1);
}

static void bin_and_back(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    const struct record_def *def = seido_record(seido, STR("sample"));
    struct record *record = passing(&t->arena, seido, def, 3);
    struct err err = { 0 };
    bool repeat = false;
    struct save save = save_by("");
    record->state = RECORD_DRAFT;
    test_ok(save_one(t->db, record, &save, &repeat, &err), &err);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(record_delete(&tx, record, &save, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    struct records list = { .count = 9 };
    test_ok(record_load_of_casefile(t->db, &t->arena, def, record->tenant,
                                    (CasefileId){ FIXTURE_CASEFILE }, 10, &list, &err),
            &err);
    assert_int_equal(list.count, 0);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        test_ok(record_restore(&tx, record, &save, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    assert_int_equal(record->state, RECORD_DRAFT);
    test_ok(record_load_of_casefile(t->db, &t->arena, def, record->tenant,
                                    (CasefileId){ FIXTURE_CASEFILE }, 10, &list, &err),
            &err);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0]->state, RECORD_DRAFT);
}

static enum status count_each(void *context, struct record *record, struct err *err)
{
    int64_t *counts = context;
    (void)err;
    assert_int_equal(record->values[0].has, 1);
    counts[0]++;
    int64_t day = value_date(record_value(record, STR("day"))).value.day;
    if (day > counts[1])
        counts[2]++; /* out of order */
    counts[1] = day;
    return OK;
}

/* kept short: */
/* clang-format off */
static void listed_in_order(void **state)
{
    struct test_db *t = test_db_of(state);
    struct seido *seido = fixture_db(t);
    const struct record_def *def = seido_record(seido, STR("sample"));
    struct err err = { 0 };
    bool repeat = false;
    struct save save = save_by("");
    test_ok(key_reserve(t->db, (TenantId){ TEST_TENANT }, 2000, &err), &err);
    {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        for (unsigned i = 0; i < 1203; i++) {
            struct record *record = fixture_record(&t->arena, def);
            value_set_text(record_value(record, STR("line")), STR("行"));
            value_set_date(record_value(record, STR("day")),
                           date_add_days(record->form_on, -(int)(i * 7 % 300)));
            value_set_text(record_value(record, STR("several")),
                           i % 3 == 0 ? STR(",01,02,") : STR(",02,"));
            test_ok(record_save(&tx, record, &save, &repeat, &err), &err);
        }
        test_ok(tx_commit(&tx, &err), &err);
    }
    struct clause all = { .text = STR("") };
    struct list_query query = { .def = def, .tenant = { TEST_TENANT }, .visible = &all,
                                .size = 50, .page = 1 };
    struct list_result result = { 0 };
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_int_equal(result.total, 1203);
    assert_int_equal(result.count, 50);
    query.filters[query.filter_count++] =
        (struct filter){ .field = record_field(def, STR("several")), .op = FILTER_HAS,
                         .value = { .has = true, .text = STR("01") } };
    query.count_limit = 100;
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_int_equal(result.total, 100);
    assert_true(result.total_or_more && result.has_more);
    query.page = 4; /* behind the limit: at least what was seen */
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_int_equal(result.total, 250);
    assert_true(result.total_or_more && result.has_more);
    query.page = 8; /* the last page knows the total */
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.total, 401);
    assert_false(result.total_or_more || result.has_more);
    query.page = 1;
    query.no_total = true;
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_true(result.total_or_more && result.has_more && result.total == 100);
    query.no_total = false;
    query.count_limit = 0;
    test_ok(list_run(t->db, &t->arena, &query, &result, &err), &err);
    assert_int_equal(result.total, 401);
    assert_true(result.has_more && !result.total_or_more);
    query.filter_count = 0;
    int64_t counts[3] = { 0, INT64_MAX, 0 };
    test_ok(list_each(t->db, &query, true, count_each, counts, &err), &err);
    assert_int_equal(counts[0], 1203);
    assert_int_equal(counts[2], 0);
}
/* clang-format on */

/* What the database says of how it would answer. */
static struct str plan_of(struct test_db *t, struct str sql)
{
    struct err err;
    struct buf text;
    AUTO_STMT stmt = { 0 };
    bool is_sqlite = db_engine_of(t->db) == DB_SQLITE, has_row = false;
    buf_init(&text, &t->arena, 1024, KIB(64));
    test_ok(db_prepare_composed(t->db, &stmt,
                                str_format(&t->arena, "EXPLAIN %s%.*s",
                                           is_sqlite ? "QUERY PLAN " : "", STR_ARG(sql)),
                                &err),
            &err);
    bind_int(&stmt, 1, TEST_TENANT);
    bind_int(&stmt, 2, FIXTURE_CASEFILE);
    bind_int(&stmt, 3, 1);
    for (;;) {
        test_ok(db_step(&stmt, &has_row, &err), &err);
        if (!has_row)
            return buf_str(&text);
        buf_addf(&text, "%.*s\n", STR_ARG(col_text(&stmt, is_sqlite ? 3 : 0)));
    }
}

/* Without statistics, as in an office that is taken over today: by the case, not through all of the office. */
static void found_by_their_case(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err;
    struct seido *seido = fixture_db(t);
    if (db_engine_of(t->db) == DB_POSTGRES) { /* would read an empty table as it lies */
        AUTO_STMT set = { 0 };
        test_ok(db_prepare(t->db, &set, "SET enable_seqscan = off", &err), &err);
        test_ok(db_run(&set, NULL, &err), &err);
    }
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        if (def->is_built_in || !column_has_casefile(def))
            continue;
        struct str plan = plan_of(t, column_sql(&t->arena, def)->of_casefile);
        struct str index = str_format(&t->arena, "%.*s_in_casefile", STR_ARG(def->name));
        if (!str_find(plan, index, NULL))
            fail_msg("%.*s: %.*s", STR_ARG(def->name), STR_ARG(plan));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(stored_and_loaded),
        TEST_ON_BOTH(read_in_part),
        TEST_ON_BOTH(form_text_there_and_back),
        TEST_ON_BOTH(json_there_and_back),
        TEST_ON_BOTH(limits_plus_one_are_refused),
        TEST_ON_BOTH(failing_calls_change_nothing),
        TEST_ON_BOTH(two_writers_conflict),
        TEST_ON_BOTH(a_repeat_gets_the_first_answer),
        TEST_ON_BOTH(bin_and_back),
        TEST_ON_BOTH(listed_in_order),
        TEST_ON_BOTH(found_by_their_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
