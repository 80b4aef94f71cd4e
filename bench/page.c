/* page.c - pages through dispatch() in this process, without sockets, spool and sealer: what one costs
 * the processor, and something to run under a profiler.
 *     page HOME TARGET COUNT WHO PATHS
 * WHO holds a cookie or token and PATHS a path a line, taken in turn, as paths.c prints them. On PostgreSQL the processor time of
 * the connection's server process is told beside. In the environment: STATEMENTS=1 tells each
 * statement's share, BODY=file writes the last page there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/tenant_key.h"
#include "base/assets.h"
#include "bench.h"
#include "os/keyring.h"
#include "store/driver.h"
#include "web/http/dispatch.h"

#include "base/banned.h"

enum { PATHS_MAX = 10000, LINE = 256, WHOS_MAX = 100, COSTS_MAX = 200 };

/* Nanoseconds of processor of another process, "" of this machine's /proc. */
static int64_t spent_ns(int64_t process)
{
    char path[64];
    long long ns = 0;
    (void)snprintf(path, sizeof path, "/proc/%lld/schedstat", (long long)process);
    FILE *file = process > 0 ? fopen(path, "r") : NULL;
    if (file && fscanf(file, "%lld", &ns) != 1)
        ns = 0;
    if (file)
        (void)fclose(file);
    return ns;
}

/* ---- statements: the linker leads every db_step through here (meson.build) ---- */
struct cost {
    char *sql;
    int64_t us, server_ns, steps, runs;
};
static struct cost costs[COSTS_MAX];
static size_t cost_count;
static bool counts_statements;
static int64_t backend;

STATUS __real_db_step(struct stmt *stmt, bool *ret_row, struct err *err);
STATUS __wrap_db_step(struct stmt *stmt, bool *ret_row, struct err *err);

static struct cost *cost_of(const char *sql)
{
    size_t i = 0;
    while (i < cost_count && strcmp(costs[i].sql, sql) != 0)
        i++;
    if (i == COSTS_MAX)
        return &costs[i - 1];
    if (i == cost_count)
        costs[cost_count++].sql = strdup(sql);
    return &costs[i];
}

STATUS __wrap_db_step(struct stmt *stmt, bool *ret_row, struct err *err)
{
    if (!counts_statements)
        return __real_db_step(stmt, ret_row, err);
    int64_t before = bench_processor_us(), server = spent_ns(backend);
    enum status status = __real_db_step(stmt, ret_row, err);
    struct cost *at = cost_of(((const struct prepared *)stmt->prepared)->sql);
    at->us += bench_processor_us() - before;
    at->server_ns += spent_ns(backend) - server;
    at->steps++;
    at->runs += !*ret_row;
    return status;
}

static int dearer(const void *a, const void *b)
{
    const struct cost *x = a, *y = b;
    int64_t left = x->us * 1000 + x->server_ns, right = y->us * 1000 + y->server_ns;
    return left > right ? -1 : left < right;
}

static void print_statements(long count)
{
    qsort(costs, cost_count, sizeof costs[0], dearer);
    printf("us a page: here, server; steps, statement\n");
    for (size_t i = 0; i < cost_count; i++)
        printf("%8.1f %8.1f %6.1f %.900s\n\n", (double)costs[i].us / (double)count,
               (double)costs[i].server_ns / 1000.0 / (double)count,
               (double)costs[i].steps / (double)count, costs[i].sql);
}

static size_t read_lines(const char *name, char (*lines)[LINE], size_t max)
{
    FILE *file = fopen(name, "r");
    size_t count = 0;
    while (file && count < max && fgets(lines[count], LINE, file)) {
        lines[count][strcspn(lines[count], "\n")] = '\0';
        count++;
    }
    if (!file || count == 0) {
        fprintf(stderr, "page: nothing in %s\n", name);
        exit(1);
    }
    (void)fclose(file);
    return count;
}

/* The last page, to be laid beside that of another state. */
static void write_body(struct str body)
{
    FILE *file = fopen(getenv("BODY"), "w");
    if (!file || fwrite(body.ptr, 1, body.len, file) != body.len || fclose(file) != 0)
        exit(1);
}

static void open_texts(struct app *app, struct arena *arena)
{
    struct err err = { 0 };
    struct catalogue *catalogue = NULL;
    bench_ok(catalogue_open(arena, &catalogue, &err), &err);
    for (size_t i = 0; i < asset_count; i++) {
        if (!str_starts(assets[i].name, STR("text/")) || !str_ends(assets[i].name, STR(".po")))
            continue;
        enum lang lang = str_ends(assets[i].name, STR(".en.po")) ? LANG_EN : LANG_JA;
        bench_ok(catalogue_load_po(catalogue, lang, assets[i].bytes, &err), &err);
    }
    app->catalogue = catalogue;
}

int main(int argc, char **argv)
{
    static char whos[WHOS_MAX][LINE], paths[PATHS_MAX][LINE];
    if (argc < 6)
        return 2;
    struct err err = { 0 };
    struct arena arena = { 0 }, work = { 0 };
    char key[512];
    (void)snprintf(key, sizeof key, "%s/master.key", argv[1]);
    long count = strtol(argv[3], NULL, 10);
    size_t who_count = read_lines(argv[4], whos, WHOS_MAX);
    size_t path_count = read_lines(argv[5], paths, PATHS_MAX);
    struct app app = { .db = bench_open(argv[2]),
                       .seido = bench_seido(),
                       .public_origin = STR("http://localhost"),
                       .sign_in_tenant = { 1 } };
    open_texts(&app, &arena);
    bench_ok(keyring_open(&app.keyring, str_of(key), &err), &err);
    bench_ok(tenant_keys_load(app.db, app.keyring, &err), &err);
    int64_t bytes = 0, bad = 0, begun = 0, server = 0;
    if (db_engine_of(app.db) == DB_POSTGRES)
        backend = bench_int(app.db, "SELECT pg_backend_pid()");
    bool is_token = strncmp(whos[0], "Bearer", 6) == 0;
    for (long i = -(long)(count > 100 ? 100 : 1); i < count; i++) { /* the first ones warm up */
        struct request request;
        struct response response;
        struct str path = str_of(paths[(size_t)(i + 100) % path_count]);
        struct str who = str_of(whos[(size_t)(i + 100) % who_count]);
        size_t mark = strcspn(path.ptr, "?");
        const struct incoming incoming = { .method = STR("GET"),
                                           .path = str_slice(path, 0, mark),
                                           .query = str_slice(path, mark + 1, path.len),
                                           .cookie = is_token ? STR("") : who,
                                           .authorization = is_token ? who : STR("") };
        if (i == 0) {
            begun = bench_processor_us();
            server = spent_ns(backend);
            counts_statements = getenv("STATEMENTS") != NULL;
        }
        dispatch(&app, &work, &incoming, &request, &response);
        bytes += i < 0 ? 0 : (int64_t)response.body.len;
        bad += response.status != 200;
        if (i == count - 1 && getenv("BODY") != NULL)
            write_body(response.body);
        arena_reset(&work);
    }
    double here = (double)(bench_processor_us() - begun) / (double)count;
    double there = (double)(spent_ns(backend) - server) / 1000.0 / (double)count;
    printf(
        "%ld pages, %.1f us of processor (%.1f here, %.1f the server) and %.0f bytes each, not 200: %lld\n",
        count, here + there, here, there, (double)bytes / (double)count, (long long)bad);
    if (counts_statements)
        print_statements(count);
    arena_release(&work);
    keyring_close(&app.keyring);
    db_close(&app.db);
    arena_release(&arena);
    return bad > 0;
}
