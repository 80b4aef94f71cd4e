/* page.c - pages through dispatch() in this process, without sockets, spool and sealer: what one costs
 * the processor, and something to run under a profiler.
 *     page HOME TARGET COUNT WHO PATHS
 * WHO holds a cookie or a token and PATHS a path a line, as paths.c prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/tenant_key.h"
#include "base/assets.h"
#include "bench.h"
#include "os/keyring.h"
#include "web/http/dispatch.h"

#include "base/banned.h"

enum { PATHS_MAX = 10000, LINE = 256 };

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
    static char who[1][LINE], paths[PATHS_MAX][LINE];
    if (argc < 6)
        return 2;
    struct err err = { 0 };
    struct arena arena = { 0 }, work = { 0 };
    char key[512];
    (void)snprintf(key, sizeof key, "%s/master.key", argv[1]);
    long count = strtol(argv[3], NULL, 10);
    (void)read_lines(argv[4], who, 1);
    size_t path_count = read_lines(argv[5], paths, PATHS_MAX);
    struct app app = { .db = bench_open(argv[2]),
                       .seido = bench_seido(),
                       .public_origin = STR("http://localhost"),
                       .sign_in_tenant = { 1 } };
    open_texts(&app, &arena);
    bench_ok(keyring_open(&app.keyring, str_of(key), &err), &err);
    bench_ok(tenant_keys_load(app.db, app.keyring, &err), &err);
    bool is_token = str_starts(str_of(who[0]), STR("Bearer "));
    int64_t bytes = 0, bad = 0, begun = 0;
    for (long i = -(long)(count > 100 ? 100 : 1); i < count; i++) { /* the first ones warm up */
        struct request request;
        struct response response;
        struct str path = str_of(paths[(size_t)(i + 100) % path_count]);
        size_t mark = strcspn(path.ptr, "?");
        const struct incoming incoming = { .method = STR("GET"),
                                           .path = str_slice(path, 0, mark),
                                           .query = str_slice(path, mark + 1, path.len),
                                           .cookie = is_token ? STR("") : str_of(who[0]),
                                           .authorization = is_token ? str_of(who[0]) : STR("") };
        if (i == 0)
            begun = bench_processor_us();
        dispatch(&app, &work, &incoming, &request, &response);
        bytes += i < 0 ? 0 : (int64_t)response.body.len;
        bad += response.status != 200;
        arena_reset(&work);
    }
    printf("%ld pages, %.1f us of processor and %.0f bytes each, not 200: %lld\n", count,
           (double)(bench_processor_us() - begun) / (double)count, (double)bytes / (double)count,
           (long long)bad);
    arena_release(&work);
    keyring_close(&app.keyring);
    db_close(&app.db);
    arena_release(&arena);
    return bad > 0;
}
