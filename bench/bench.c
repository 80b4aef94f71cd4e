#include "bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "record/column.h"
#include "seido/load.h"

#include "base/banned.h"

void times_add(struct times *times, int64_t us)
{
    if (times->count == times->room) {
        times->room = times->room ? times->room * 2 : 1024;
        times->us = realloc(times->us, times->room * sizeof *times->us);
        if (!times->us)
            abort();
    }
    times->us[times->count++] = us;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

int64_t times_at(struct times *times, int per_thousand)
{
    if (times->count == 0)
        return 0;
    qsort(times->us, times->count, sizeof *times->us, compare);
    size_t at = times->count * (size_t)per_thousand / 1000;
    return times->us[at < times->count ? at : times->count - 1];
}

void times_print(struct times *times)
{
    printf("%-22s n=%-6zu median %8.3f ms  p95 %8.3f  p99 %8.3f  max %8.3f\n", times->name,
           times->count, (double)times_at(times, 500) / 1000.0,
           (double)times_at(times, 950) / 1000.0, (double)times_at(times, 990) / 1000.0,
           (double)times_at(times, 1000) / 1000.0);
}

int64_t bench_processor_us(void)
{
    struct timespec spent;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * 1000000 + spent.tv_nsec / 1000;
}

void bench_ok(enum status status, const struct err *err)
{
    if (status == OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", err->key, err->detail);
    exit(1);
}

struct seido *bench_seido(void)
{
    static struct arena arena;
    struct source *sources = NULL;
    size_t count = 0;
    struct seido *seido = NULL;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    arena_init(&arena, 0);
    seido_sources(&arena, &sources, &count);
    bench_ok(seido_load(sources, count, NULL, &seido, &faults, &err), &err);
    column_compose(&arena, seido);
    return seido;
}

struct db *bench_open(const char *target)
{
    struct err err = { 0 };
    struct db *db = NULL;
    bool is_postgres = strchr(target, '=') != NULL;
    const struct db_config config = { .engine = is_postgres ? DB_POSTGRES : DB_SQLITE,
                                      .target = str_of(target) };
    bench_ok(db_open(&db, &config, &err), &err);
    return db;
}

int64_t bench_int(struct db *db, const char *sql)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    bench_ok(db_prepare_composed(db, &stmt, str_of(sql), &err), &err);
    bench_ok(db_step(&stmt, &row, &err), &err);
    return row ? col_int(&stmt, 0) : 0;
}

struct actor bench_actor(struct db *db, const char *login)
{
    struct err err = { 0 };
    struct actor actor = { 0 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    bench_ok(db_prepare(db, &stmt,
                        "SELECT m.user_id, m.organisation_id FROM membership m JOIN app_user u"
                        " ON u.tenant = m.tenant AND u.id = m.user_id"
                        " WHERE m.tenant = 1 AND u.login = $1",
                        &err),
             &err);
    bind_text(&stmt, 1, str_of(login));
    bench_ok(db_step(&stmt, &row, &err), &err);
    if (!row) {
        fprintf(stderr, "bench: no user %s: make the data with banso demo --persons N\n", login);
        exit(1);
    }
    UserId user = { col_int(&stmt, 0) };
    OrganisationId office = { col_int(&stmt, 1) };
    bench_ok(actor_load(db, bench_seido(), (TenantId){ 1 }, user, office, &actor, &err), &err);
    return actor;
}
