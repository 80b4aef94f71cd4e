/* place.c - see place.h. */
#include "place.h"

#include <stdio.h>

#include "base/banned.h"

struct keyring *place_keyring(struct test_db *t)
{
    struct keyring *keyring = NULL;
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    unsigned char wrapped[WRAPPED_KEY_SIZE];
    struct str path = str_format(&t->arena, "%s/master.key", t->folder);
    test_ok(keyring_create(path, &err), &err);
    test_ok(keyring_open(&keyring, path, &err), &err);
    keyring_wrap_new(keyring, TEST_TENANT, wrapped);
    struct str text = { (const char *)wrapped, sizeof wrapped };
    test_ok(keyring_add_tenant(keyring, TEST_TENANT, text, &err), &err);
    test_ok(
        db_prepare(t->db, &stmt, "INSERT INTO tenant_key (tenant, wrapped) VALUES ($1, $2)", &err),
        &err);
    bind_int(&stmt, 1, TEST_TENANT);
    bind_blob(&stmt, 2, text);
    test_ok(db_run(&stmt, NULL, &err), &err);
    return keyring;
}

void place_organisations(struct test_db *t)
{
    static const struct {
        int64_t id, commissioned_by;
        const char *kind, *name;
    } rows[] = { { 3, 0, "municipality", "みなと市" },
                 { 1, 3, "office", "みなと相談センター" },
                 { 2, 3, "office", "やま相談センター" },
                 { 4, 0, "contractor", "はたらく会" },
                 { 5, 0, "administration", "管理" } };
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct organisation row = {
            .id = { rows[i].id },
            .commissioned_by = { rows[i].commissioned_by },
            .kind = str_of(rows[i].kind),
            .name = str_of(rows[i].name),
            .name_en = str_of(rows[i].name),
            .municipality_code = STR(""),
            .number_format = STR("R{yy}-{nnnn}"),
            .contact = STR(""),
            .state = STR("active"),
        };
        test_ok(organisation_insert(&tx, home, &row, &err), &err);
    }
    test_ok(tx_commit(&tx, &err), &err);
}

void place_user_add(struct test_db *t, const struct keyring *keyring,
                    const struct place_user *wanted)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    struct user user = { .id = { wanted->id },
                         .login = str_of(wanted->login),
                         .name = str_of(wanted->login),
                         .kana = STR(""),
                         .state = STR("active"),
                         .lang = STR("ja"),
                         .preferences = STR("") };
    struct user_role held = { .user = { wanted->id },
                              .organisation = { wanted->organisation },
                              .role = str_of(wanted->role),
                              .asked_by = { 9001 },
                              .approved_by = { 9002 },
                              .asked_at = { 1000000 } };
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(user_insert(&tx, &t->arena, keyring, home, &user, wanted->hash, wanted->secret, &err),
            &err);
    test_ok(role_insert(&tx, home, wanted->id + 100000, &held, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

static void run(struct test_db *t, struct str sql)
{
    test_db_run(t->db, str_to_chars(&t->arena, sql));
}

void place_case(struct test_db *t, int64_t person, int64_t casefile, int64_t organisation)
{
    run(t, str_format(
               &t->arena,
               "INSERT INTO person (tenant, id, owner_id, state, version, form_on, created_at,"
               " created_by, updated_at, updated_by, origin, name_key, kana_key, protection)"
               " VALUES (1, %lld, %lld, 'final', 1, '2026-04-01', 0, 0, 0, 0, '', '', '', 'none')"
               " ON CONFLICT (tenant, id) DO NOTHING",
               (long long)person, (long long)organisation));
    run(t,
        str_format(
            &t->arena,
            "INSERT INTO casefile (tenant, id, owner_id, person_id, program, number, process_state,"
            " lap, worker_id_text, opened_on, contact_count, next_text, state, version, form_on,"
            " created_at, created_by, updated_at, updated_by, origin)"
            " VALUES (1, %lld, %lld, %lld, 'consultation', 'N-%lld', 'RECEIVED', 1, '',"
            " '2026-04-01', 0, '', 'final', 1, '2026-04-01', 0, 0, 0, 0, '')",
            (long long)casefile, (long long)organisation, (long long)person, (long long)casefile));
}

void place_assign(struct test_db *t, int64_t casefile, int64_t user)
{
    run(t,
        str_format(
            &t->arena,
            "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from, assigned_by,"
            " assigned_at) VALUES (1, %lld, %lld, 'main', '2026-01-01', 0, 0)",
            (long long)casefile, (long long)user));
}
