/* may_test.c - the generated matrix: every role, organisation, action and record type against cases in
 * every relation, grant state and conflict. may() and may_clause() must agree on each row, and a second,
 * plain wording of the rules must agree with both. */
#include "access/may.h"
#include "access/protection.h"

#include <stdlib.h>
#include <string.h>

#include "access/place.h"
#include "support/test_seido.h"

#include "base/banned.h"

enum {
    OFFICE = 1,
    OTHER_OFFICE = 2,
    CITY = 3,
    CONTRACTOR = 4,
    ADMINISTRATION = 5,
    WORKER = 70,
    CASES_MAX = 64,
    NOW_DAY = 20800
};

enum assigned { ASSIGNED_NOT, ASSIGNED_NOW, ASSIGNED_PAST, ASSIGNMENTS };
enum given {
    GIVEN_NOT,
    GIVEN_TYPES,
    GIVEN_CATEGORIES,
    GIVEN_REVOKED,
    GIVEN_PAST,
    GIVEN_FUTURE,
    GIVEN_TO_OTHER,
    GIVEN_PERSON,
    GIVENS
};

/* What is true of each case; everything else follows from it. */
struct case_facts {
    int64_t casefile, person, owner;
    enum assigned assigned;
    enum given given;
    bool has_conflict;
};

static struct case_facts facts[CASES_MAX];
static size_t fact_count;
static int64_t next_row = 100000;
static int64_t compared, begun;

static void run(struct test_db *t, struct str sql)
{
    test_db_run(t->db, str_to_chars(&t->arena, sql));
}

static void add_grant(struct test_db *t, const struct case_facts *f, int64_t id, int64_t receiver)
{
    bool by_types = f->given != GIVEN_CATEGORIES && f->given != GIVEN_PERSON;
    bool whole_person = f->given == GIVEN_PERSON;
    run(t,
        str_format(
            &t->arena,
            "INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id, receiver_id,"
            " categories, record_types, purpose, valid_from, valid_until, basis, evidence,"
            " recorded_by, recorded_at) VALUES (1, %lld, %lld, %s, %lld, %lld, '%s', '%s', 'x', '%s',"
            " %s, 'consent', '', 1, 1)",
            (long long)id, (long long)f->person,
            whole_person ? "NULL" : str_to_chars(&t->arena, str_from_int(&t->arena, f->casefile)),
            (long long)f->owner, (long long)receiver, by_types ? ",basic," : ",basic,plan,",
            by_types ? ",plan,casefile,person," : "",
            f->given == GIVEN_FUTURE ? "2999-01-01" : "2020-01-01",
            f->given == GIVEN_PAST ? "'2020-12-31'" : "NULL"));
    if (f->given == GIVEN_REVOKED)
        run(t,
            str_format(
                &t->arena,
                "INSERT INTO access_grant (tenant, id, person_id, giver_id, receiver_id, categories,"
                " record_types, purpose, valid_from, basis, evidence, revokes_id, recorded_by,"
                " recorded_at) VALUES (1, %lld, %lld, %lld, %lld, ',basic,', ',plan,', 'x',"
                " '2020-01-01', 'consent', '', %lld, 1, 2)",
                (long long)id + 1, (long long)f->person, (long long)f->owner, (long long)receiver,
                (long long)id));
}

static void add_case(struct test_db *t, int64_t owner, enum assigned assigned, enum given given,
                     bool has_conflict)
{
    struct case_facts *f = &facts[fact_count++];
    int64_t n = (int64_t)fact_count;
    *f = (struct case_facts){ 2000 + n, 1000 + n, owner, assigned, given, has_conflict };
    place_case(t, f->person, f->casefile, owner);
    if (assigned != ASSIGNED_NOT)
        run(t,
            str_format(
                &t->arena,
                "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from, valid_until,"
                " assigned_by, assigned_at) VALUES (1, %lld, %d, 'main', '2020-01-01', %s, 0, 0)",
                (long long)f->casefile, WORKER,
                assigned == ASSIGNED_PAST ? "'2020-12-31'" : "NULL"));
    if (given != GIVEN_NOT) {
        add_grant(t, f, 3000 + n * 10, given == GIVEN_TO_OTHER ? OTHER_OFFICE : CITY);
        add_grant(t, f, 3005 + n * 10, given == GIVEN_TO_OTHER ? OTHER_OFFICE : CONTRACTOR);
    }
    run(t, str_format(
               &t->arena, /* one that was ended shuts nobody out */
               "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by,"
               " recorded_at, ended_by, ended_at) VALUES (1, %lld, %d, 'x', 1, 0, 1, 1)",
               (long long)f->person, WORKER));
    if (has_conflict)
        run(t,
            str_format(
                &t->arena,
                "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by,"
                " recorded_at) VALUES (1, %lld, %d, 'x', 1, 1)",
                (long long)f->person, WORKER));
}

/* One row of a type in a case, written by `owner`. */
static void add_row(struct test_db *t, const struct record_def *def, const struct case_facts *f,
                    int64_t owner)
{
    AUTO_STMT stmt = { 0 };
    struct err err = { 0 };
    struct str sql = str_format(
        &t->arena,
        "INSERT INTO %.*s (tenant, id, owner_id, casefile_id, person_id, state, version, form_on,"
        " created_at, created_by, updated_at, updated_by, origin) VALUES (1, %lld, %lld, %s, %s,"
        " 'final', 1, '2026-04-01', 0, 0, 0, 0, '')",
        STR_ARG(def->name), (long long)next_row++, (long long)owner,
        f == NULL || def->per != PER_CASEFILE
            ? "NULL"
            : str_to_chars(&t->arena, str_from_int(&t->arena, f->casefile)),
        f == NULL ? "NULL" : str_to_chars(&t->arena, str_from_int(&t->arena, f->person)));
    test_ok(db_prepare_composed(t->db, &stmt, sql, &err), &err);
    test_ok(db_run(&stmt, NULL, &err), &err);
}

static void make_world(struct test_db *t, const struct seido *seido)
{
    fact_count = 0;
    test_schema(t);
    place_organisations(t);
    place_user(t, NULL, WORKER, "worker", OFFICE, "caseworker", STR(""), STR(""));
    for (int a = 0; a < ASSIGNMENTS; a++)
        for (int g = 0; g < GIVENS; g++)
            add_case(t, OFFICE, (enum assigned)a, (enum given)g, (a + g) % 5 == 4);
    for (int g = 0; g < GIVENS; g++)
        add_case(t, OTHER_OFFICE, g % 2 == 0 ? ASSIGNED_NOW : ASSIGNED_NOT, (enum given)g, false);
    add_case(t, OFFICE, ASSIGNED_NOW, GIVEN_TYPES, true);
    add_case(t, OFFICE, ASSIGNED_NOW, GIVEN_PERSON, true);
    for (size_t i = 0; i < seido->record_count; i++) {
        const struct record_def *def = &seido->records[i];
        if (def->is_built_in)
            continue;
        if (def->per == PER_ORGANISATION || def->per == PER_TENANT) {
            add_row(t, def, NULL, OFFICE);
            add_row(t, def, NULL, CITY);
            continue;
        }
        for (size_t k = 0; k < fact_count; k++)
            add_row(t, def, &facts[k], facts[k].owner);
        add_row(t, def, &facts[0], CONTRACTOR); /* written by another one into a case of ours */
    }
}

/* ---- the rules in other words ---- */
static bool role_may(const struct role *role, const char *action, const struct record_def *def,
                     enum relation relation)
{
    for (size_t i = 0; i < role->permission_count; i++) {
        const struct permission *p = &role->permissions[i];
        if (p->relation == relation && str_equal(p->action, str_of(action)) &&
            (str_equal(p->object, def->name) || str_equal(p->object, STR("*"))))
            return true;
    }
    return false;
}

static bool grant_opens(const struct case_facts *f, const struct record_def *def, int64_t receiver)
{
    if (receiver != CITY && receiver != CONTRACTOR)
        return f->given == GIVEN_TO_OTHER && receiver == OTHER_OFFICE &&
               (str_equal(def->name, STR("plan")) || def->is_built_in);
    if (f->given == GIVEN_TYPES)
        return str_equal(def->name, STR("plan")) || def->is_built_in;
    if (f->given != GIVEN_CATEGORIES && f->given != GIVEN_PERSON)
        return false;
    return def->category.len == 0 || str_equal(def->category, STR("basic")) ||
           str_equal(def->category, STR("plan"));
}

static bool expected(const struct role *role, int64_t organisation, const char *action,
                     const struct record_def *def, const struct case_facts *f, int64_t row_owner)
{
    if (f == NULL) { /* belongs to an organisation */
        if (role_may(role, action, def, RELATION_TENANT))
            return true;
        return row_owner == organisation && (role_may(role, action, def, RELATION_OFFICE) ||
                                             role_may(role, action, def, RELATION_ASSIGNED));
    }
    if (f->has_conflict)
        return false;
    if (row_owner == organisation)
        return role_may(role, action, def, RELATION_OFFICE) ||
               (role_may(role, action, def, RELATION_ASSIGNED) && f->assigned == ASSIGNED_NOW);
    return row_owner == f->owner && role_may(role, action, def, RELATION_GRANTED) &&
           grant_opens(f, def, organisation);
}

/* ---- comparison ---- */
struct row {
    int64_t id, owner, casefile, person;
};

static size_t load_rows(struct test_db *t, const struct record_def *def,
                        const struct clause *clause, struct row *ret)
{
    AUTO_STMT stmt = { 0 };
    struct err err = { 0 };
    struct buf sql;
    bool row = false, is_person = str_equal(def->name, STR("person"));
    bool is_casefile = str_equal(def->name, STR("casefile"));
    size_t count = 0;
    buf_init(&sql, &t->arena, 1024, 64 * 1024);
    buf_addf(&sql, "SELECT t.id, t.owner_id, %s, %s FROM %.*s t WHERE t.tenant = $1",
             is_person     ? "NULL"
             : is_casefile ? "t.id"
                           : "t.casefile_id",
             is_person ? "t.id" : "t.person_id", STR_ARG(def->name));
    if (clause != NULL) {
        buf_add(&sql, STR(" AND "));
        (void)clause_write(&sql, clause, STR("t"), 2);
    }
    buf_add(&sql, STR(" ORDER BY t.id"));
    test_ok(db_prepare_composed(t->db, &stmt, buf_str(&sql), &err), &err);
    bind_int(&stmt, 1, TEST_TENANT);
    if (clause != NULL)
        clause_bind(&stmt, clause, 2);
    for (;;) {
        test_ok(db_step(&stmt, &row, &err), &err);
        if (!row)
            return count;
        assert_true(count < 2 * CASES_MAX);
        ret[count++] = (struct row){ col_int(&stmt, 0), col_int(&stmt, 1), col_int(&stmt, 2),
                                     col_int(&stmt, 3) };
    }
}

static const struct case_facts *facts_of(const struct row *row)
{
    for (size_t i = 0; i < fact_count; i++)
        if (facts[i].casefile == row->casefile || facts[i].person == row->person)
            return &facts[i];
    return NULL;
}

/* A page asks of its case before it asks of the person: what is remembered is of both. */
static void ask_case_first(struct test_db *t, const struct actor *actor, const struct case_facts *f,
                           Instant now)
{
    struct err err = { 0 };
    struct verdict verdict;
    struct object casefile = { .type = STR("casefile") };
    bool remembered, read;
    enum protection protection;
    if (actor->memo == NULL || f == NULL)
        return;
    casefile.casefile.n = f->casefile;
    test_ok(may(t->db, actor, STR("see"), &casefile, now, &verdict, &err), &err);
    test_ok(may_is_protected(t->db, actor, (PersonId){ f->person }, &remembered, &err), &err);
    test_ok(protection_load(t->db, actor->tenant, (PersonId){ f->person }, &protection, &err),
            &err);
    read = protection != PROTECTION_NONE;
    assert_int_equal(remembered, read);
}

/* Who begins with the assignments must miss no row that the clause keeps. */
static bool begins_with(struct test_db *t, const struct clause *assigned, int64_t casefile)
{
    struct err err = { 0 };
    struct buf sql;
    bool has = false;
    AUTO_STMT find = { 0 };
    buf_init(&sql, &t->arena, 512, 4096);
    buf_add(&sql, STR("SELECT COUNT(*) FROM ("));
    int next = clause_write(&sql, assigned, STR(""), 1);
    buf_addf(&sql, ") AS held WHERE casefile_id = $%d", next);
    test_ok(db_prepare_composed(t->db, &find, buf_str(&sql), &err), &err);
    clause_bind(&find, assigned, 1);
    bind_int(&find, next, casefile);
    test_ok(db_step(&find, &has, &err), &err);
    begun += col_int(&find, 0) > 0;
    return col_int(&find, 0) > 0;
}

static int compare(struct test_db *t, const struct actor *actor, const char *action,
                   const struct record_def *def)
{
    static struct row all[2 * CASES_MAX], kept[2 * CASES_MAX];
    struct err err = { 0 };
    struct clause clause;
    int wrong = 0;
    Date today = { NOW_DAY };
    may_clause(&t->arena, actor, str_of(action), def->name, today, &clause);
    size_t all_count = load_rows(t, def, NULL, all);
    size_t kept_count = load_rows(t, def, &clause, kept), at = 0;
    for (size_t i = 0; i < all_count; i++) {
        const struct case_facts *f = facts_of(&all[i]);
        bool by_clause = at < kept_count && kept[at].id == all[i].id;
        at += by_clause;
        struct object object = { .type = def->name,
                                 .owner = { all[i].owner },
                                 .casefile = { all[i].casefile },
                                 .person = { all[i].person },
                                 .record = { all[i].id } };
        struct verdict verdict;
        ask_case_first(t, actor, f, instant_from_tokyo(today, 600));
        test_ok(may(t->db, actor, str_of(action), &object, instant_from_tokyo(today, 600), &verdict,
                    &err),
                &err);
        bool right = expected(actor->roles[0], actor->organisation.n, action, def, f, all[i].owner);
        compared++;
        assert_true(strlen(verdict.rule) == 4);
        assert_int_equal(verdict.allowed, verdict.rule[0] == 'A');
        if (by_clause && clause.assigned != NULL)
            assert_true(begins_with(t, clause.assigned, all[i].id));
        if (verdict.allowed != right || by_clause != right) {
            print_error("%.*s of %lld %s %.*s %lld (case %lld, assigned %d, given %d, conflict"
                        " %d): may %d %s, clause %d, expected %d\n",
                        STR_ARG(actor->roles[0]->name), (long long)actor->organisation.n, action,
                        STR_ARG(def->name), (long long)all[i].id, (long long)all[i].casefile,
                        f == NULL ? -1 : (int)f->assigned, f == NULL ? -1 : (int)f->given,
                        f != NULL && f->has_conflict, verdict.allowed, verdict.rule, by_clause,
                        right);
            wrong++;
        }
    }
    assert_int_equal(at, kept_count);
    return wrong;
}

/* The clause of one category keeps exactly the rows of which may() opens that category. */
static int compare_category(struct test_db *t, const struct actor *actor,
                            const struct record_def *def, const char *category)
{
    static struct row all[2 * CASES_MAX], kept[2 * CASES_MAX];
    struct err err = { 0 };
    struct clause clause;
    int wrong = 0;
    size_t at = 0;
    Date today = { NOW_DAY };
    struct object what = { .type = def->name, .category = str_of(category) };
    may_category_clause(&t->arena, actor, STR("see"), &what, today, &clause);
    size_t all_count = load_rows(t, def, NULL, all);
    size_t kept_count = load_rows(t, def, &clause, kept);
    for (size_t i = 0; i < all_count; i++) {
        bool by_clause = at < kept_count && kept[at].id == all[i].id;
        at += by_clause;
        struct object object = what;
        object.owner.n = all[i].owner;
        object.casefile.n = all[i].casefile;
        object.person.n = all[i].person;
        object.record.n = all[i].id;
        struct verdict verdict;
        test_ok(
            may(t->db, actor, STR("see"), &object, instant_from_tokyo(today, 600), &verdict, &err),
            &err);
        compared++;
        wrong += verdict.allowed != by_clause;
    }
    return wrong;
}

static void matrix(void **state)
{
    static const char *const actions[] = { "see",    "search", "write",  "decide",
                                           "export", "reveal", "nothing" };
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    int wrong = 0;
    struct case_memo memo = { 0 }; /* what is remembered of a case changes no answer */
    make_world(t, seido);
    AUTO_TX tx = { 0 };
    struct err err = { 0 };
    test_ok(tx_begin_read(t->db, &tx, &err), &err);
    for (size_t r = 0; r < seido->role_count; r++)
        for (int64_t organisation = OFFICE; organisation <= ADMINISTRATION; organisation++)
            for (size_t a = 0; a < LENGTH(actions); a++)
                for (size_t d = 0; d < seido->record_count; d++) {
                    struct actor actor = { .tenant = home,
                                           .user = { WORKER },
                                           .organisation = { organisation },
                                           .roles = { &seido->roles[r] },
                                           .role_count = 1,
                                           .seido = seido,
                                           .memo = a % 2 ? &memo : NULL };
                    memo = (struct case_memo){ 0 };
                    /* an action nobody has is decided without a query: once is enough */
                    if (!may_ever(&actor, str_of(actions[a]), seido->records[d].name) &&
                        organisation != OFFICE)
                        continue;
                    wrong += compare(t, &actor, actions[a], &seido->records[d]);
                    if (a == 0) {
                        wrong += compare_category(t, &actor, &seido->records[d], "plan");
                        wrong += compare_category(t, &actor, &seido->records[d], "contacts");
                    }
                    arena_reset(&t->arena);
                }
    assert_int_equal(wrong, 0);
    print_message("%lld decisions compared\n", (long long)compared);
    assert_true(compared > 10000 && begun > 0);
    compared = begun = 0;
}

/* An administrator and a prefectural officer never see a record of a person, whatever is granted. */
static void some_never_see_persons(void **state)
{
    static const char *const names[] = { "administrator", "prefectural_officer" };
    (void)state;
    const struct seido *seido = test_seido();
    for (size_t n = 0; n < LENGTH(names); n++) {
        struct actor actor = { .tenant = home,
                               .user = { 1 },
                               .organisation = { 1 },
                               .roles = { seido_role(seido, str_of(names[n])) },
                               .role_count = 1,
                               .seido = seido };
        assert_non_null(actor.roles[0]);
        static const char *const actions[] = { "see",     "search",    "create",  "write",
                                               "correct", "delete",    "restore", "step",
                                               "export",  "import",    "print",   "reveal",
                                               "decide",  "conference" };
        for (size_t a = 0; a < LENGTH(actions); a++)
            for (size_t d = 0; d < seido->record_count; d++)
                if (seido->records[d].per == PER_CASEFILE || seido->records[d].is_built_in)
                    assert_false(may_ever(&actor, str_of(actions[a]), seido->records[d].name));
    }
}

static void unknown_things_are_denied(void **state)
{
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    struct err err = { 0 };
    struct verdict verdict;
    struct actor actor = { .tenant = home,
                           .user = { WORKER },
                           .organisation = { OFFICE },
                           .roles = { seido_role(seido, STR("chief")) },
                           .role_count = 1,
                           .seido = seido };
    struct object object = { .type = STR("casefile"), .casefile = { 999999 } };
    test_schema(t);
    place_organisations(t);
    place_case(t, 1, 2, OFFICE);
    test_ok(may(t->db, &actor, STR("see"), &object, (Instant){ 0 }, &verdict, &err), &err);
    assert_false(verdict.allowed);
    assert_string_equal(verdict.rule, "D-06");
    object.casefile.n = 2;
    test_ok(may(t->db, &actor, STR("see"), &object, (Instant){ 0 }, &verdict, &err), &err);
    assert_true(verdict.allowed);
    actor.tenant.n = 2; /* the same numbers in another tenant */
    test_ok(may(t->db, &actor, STR("see"), &object, (Instant){ 0 }, &verdict, &err), &err);
    assert_false(verdict.allowed);
    object.type = STR("no_such_type");
    test_ok(may(t->db, &actor, STR("see"), &object, (Instant){ 0 }, &verdict, &err), &err);
    assert_string_equal(verdict.rule, "D-01");
}

/* Two cases of one person: what opens one of them opens the other neither to the judge nor to lists. */
static void another_case_of_the_person(void **state)
{
    static const struct {
        const char *role;
        int64_t organisation;
    } actors[] = { { "caseworker", OFFICE }, { "municipal_officer", CITY } };
    struct test_db *t = test_db_of(state);
    const struct seido *seido = test_seido();
    fact_count = 0;
    test_schema(t);
    place_organisations(t);
    place_user(t, NULL, WORKER, "worker", OFFICE, "caseworker", STR(""), STR(""));
    add_case(t, OFFICE, ASSIGNED_NOW, GIVEN_TYPES, false);
    place_case(t, 1500, 2500, OFFICE);
    run(t, STR("UPDATE casefile SET person_id = 1001 WHERE tenant = 1 AND id = 2500"));
    for (size_t i = 0; i < LENGTH(actors); i++) {
        struct actor actor = { .tenant = home,
                               .user = { WORKER },
                               .organisation = { actors[i].organisation },
                               .roles = { seido_role(seido, str_of(actors[i].role)) },
                               .role_count = 1,
                               .seido = seido };
        struct object object = { .type = STR("casefile"), .casefile = { 2500 } };
        struct row kept[4];
        struct clause clause;
        struct verdict verdict;
        struct err err = { 0 };
        test_ok(may(t->db, &actor, STR("see"), &object, instant_from_tokyo((Date){ NOW_DAY }, 600),
                    &verdict, &err),
                &err);
        assert_false(verdict.allowed);
        may_see_clause(&t->arena, &actor, STR("casefile"), (Date){ NOW_DAY }, &clause);
        assert_int_equal(load_rows(t, seido_record(seido, STR("casefile")), &clause, kept), 1);
        assert_int_equal(kept[0].casefile, 2001);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(matrix),
        cmocka_unit_test(some_never_see_persons),
        TEST_ON_BOTH(unknown_things_are_denied),
        TEST_ON_BOTH(another_case_of_the_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
