/* paths.c - signs workers of the bulk data in, past the sign-in page, and prints what a load needs:
 *     paths HOME TARGET sessions COUNT     cookies of bench01 .. benchNN
 *     paths HOME TARGET of LOGIN           the cookie of that user
 *     paths HOME TARGET token 1            an API token of bench01
 *     paths HOME TARGET cases COUNT        paths of cases of bench01
 *     paths HOME TARGET contacts COUNT     API paths of contacts of these cases */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/token/api_token.h"
#include "access/session_db.h"
#include "access/tenant_key.h"
#include "base/clock.h"
#include "bench.h"

#include "base/banned.h"

static void print_cookie(struct db *db, const struct actor *actor)
{
    struct err err = { 0 };
    const struct visit visit = { .tenant = actor->tenant,
                                 .source = STR("bench"),
                                 .agent = STR("bench"),
                                 .request = STR("bench"),
                                 .now = clock_now() };
    struct signed_in in = { .session = { .tenant = actor->tenant,
                                         .user = actor->user,
                                         .organisation = actor->organisation,
                                         .stage = STAGE_FULL } };
    bench_ok(key_next(db, actor->tenant, &in.session.id, &err), &err);
    AUTO_TX tx = { 0 };
    bench_ok(tx_begin(db, &tx, &err), &err);
    bench_ok(session_insert(&tx, &visit, &in, &err), &err);
    bench_ok(tx_commit(&tx, &err), &err);
    printf("banso=%s\n", in.token);
}

static void print_token(struct db *db, const struct actor *actor)
{
    struct err err = { 0 };
    struct arena arena;
    struct str secret;
    Instant now = clock_now();
    arena_init(&arena, 0);
    const struct act act = {
        .tenant = actor->tenant, .by = actor->user, .now = now, .request = STR("bench")
    };
    const struct api_token token = { .name = STR("bench"),
                                     .role = STR("caseworker"),
                                     .organisation = actor->organisation,
                                     .expires_on = date_add_days(instant_tokyo_date(now), 30) };
    bench_ok(api_token_add(db, &arena, &act, &token, &secret, &err), &err);
    printf("Bearer %.*s\n", STR_ARG(secret));
    arena_release(&arena);
}

static void print_contacts(struct db *db, const struct keyring *keyring, const struct actor *actor,
                           long count)
{
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, 0);
    AUTO_STMT stmt = { 0 };
    bench_ok(db_prepare(db, &stmt,
                        "SELECT t.id FROM casefile c JOIN contact t ON t.tenant = c.tenant"
                        " AND t.casefile_id = c.id WHERE c.tenant = 1 AND c.owner_id = $1"
                        " AND c.worker_id = $2 AND c.closed_on IS NULL ORDER BY t.id LIMIT $3",
                        &err),
             &err);
    bind_int(&stmt, 1, actor->organisation.n);
    bind_int(&stmt, 2, actor->user.n);
    bind_int(&stmt, 3, count);
    for (bool row = true;;) {
        bench_ok(db_step(&stmt, &row, &err), &err);
        if (!row)
            break;
        struct str tagged =
            tag_write(keyring, &arena, actor->tenant.n, STR("contact"), col_int(&stmt, 0));
        printf("/api/v1/records/contact/%.*s\n", STR_ARG(tagged));
    }
    arena_release(&arena);
}

static void print_cases(struct db *db, const struct keyring *keyring, const struct actor *actor,
                        long count)
{
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, 0);
    AUTO_STMT stmt = { 0 };
    bench_ok(db_prepare(db, &stmt,
                        "SELECT id FROM casefile WHERE tenant = 1 AND owner_id = $1"
                        " AND worker_id = $2 AND closed_on IS NULL ORDER BY id LIMIT $3",
                        &err),
             &err);
    bind_int(&stmt, 1, actor->organisation.n);
    bind_int(&stmt, 2, actor->user.n);
    bind_int(&stmt, 3, count);
    for (;;) {
        bool row = false;
        bench_ok(db_step(&stmt, &row, &err), &err);
        if (!row)
            break;
        struct str tagged =
            tag_write(keyring, &arena, actor->tenant.n, STR("casefile"), col_int(&stmt, 0));
        printf("/cases/%.*s\n", STR_ARG(tagged));
    }
    arena_release(&arena);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct err err = { 0 };
    struct keyring *keyring = NULL;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/master.key", argv[1]);
    struct db *db = bench_open(argv[2]);
    bench_ok(keyring_open(&keyring, str_of(path), &err), &err);
    bench_ok(tenant_keys_load(db, keyring, &err), &err);
    bool is_of = strcmp(argv[3], "of") == 0;
    long count = strtol(argv[4], NULL, 10);
    struct actor actor = bench_actor(db, is_of ? argv[4] : "bench01");
    if (is_of)
        print_cookie(db, &actor);
    for (long i = 0; strcmp(argv[3], "sessions") == 0 && i < count; i++) {
        char login[16];
        (void)snprintf(login, sizeof login, "bench%02ld", i + 1);
        actor = bench_actor(db, login);
        print_cookie(db, &actor);
    }
    if (strcmp(argv[3], "token") == 0)
        print_token(db, &actor);
    if (strcmp(argv[3], "cases") == 0)
        print_cases(db, keyring, &actor, count);
    if (strcmp(argv[3], "contacts") == 0)
        print_contacts(db, keyring, &actor, count);
    keyring_close(&keyring);
    db_close(&db);
    return 0;
}
