/* paths.c - signs a worker of the bulk data in, past the sign-in page, and prints what a load needs:
 *     paths HOME TARGET LOGIN COUNT [all]
 * first the cookie, then paths of COUNT cases (the worker's own; with `all` of the whole office, with
 * their keys). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/session_db.h"
#include "access/tenant_key.h"
#include "base/clock.h"
#include "bench.h"

#include "base/banned.h"

static void print_cookie(struct db *db, const struct actor *actor)
{
    struct err err = { 0 };
    const struct visit visit = { .tenant = actor->tenant, .source = STR("bench"),
                                 .agent = STR("bench"), .request = STR("bench"),
                                 .now = clock_now() };
    struct signed_in in = { .session = { .tenant = actor->tenant, .user = actor->user,
                                         .organisation = actor->organisation,
                                         .stage = STAGE_FULL } };
    bench_ok(key_next(db, actor->tenant, &in.session.id, &err), &err);
    AUTO_TX tx = { 0 };
    bench_ok(tx_begin(db, &tx, &err), &err);
    bench_ok(session_insert(&tx, &visit, &in, &err), &err);
    bench_ok(tx_commit(&tx, &err), &err);
    printf("%s\n", in.token);
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
                        " AND worker_id = $2 ORDER BY process_state, opened_on LIMIT $3",
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
        struct str tagged = tag_write(keyring, &arena, actor->tenant.n, STR("casefile"),
                                      col_int(&stmt, 0));
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
    struct actor actor = bench_actor(db, argv[3]);
    print_cookie(db, &actor);
    print_cases(db, keyring, &actor, strtol(argv[4], NULL, 10));
    keyring_close(&keyring);
    db_close(&db);
    return 0;
}
