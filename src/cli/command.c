#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "access/tenant_key.h"
#include "base/assets.h"
#include "consult/guards.h"
#include "os/files.h"
#include "os/keyring.h"
#include "record/column.h"
#include "record/record.h"
#include "record/schema.h"
#include "seido/load.h"
#include "store/migrate.h"
#include "base/banned.h"

enum { SOURCES_MAX = 2000, SOURCE_BYTES_MAX = MIB(1), CHECK_NAMES_MAX = 100 };

static int option_at(const struct cli *cli, const char *name)
{
    const struct command_option *rows = cli->command->options;
    for (int i = 0; i < COMMAND_OPTIONS_MAX && rows[i].name != NULL; i++)
        if (str_equal(str_of(rows[i].name), str_of(name)))
            return i;
    return -1;
}

struct str cli_option(const struct cli *cli, const char *name)
{
    int at = option_at(cli, name);
    return at < 0 ? STR("") : cli->option_values[at];
}

bool cli_has(const struct cli *cli, const char *name)
{
    int at = option_at(cli, name);
    return at >= 0 && cli->option_given[at];
}

enum status cli_number(const struct cli *cli, const char *name, int64_t min, int64_t max,
                       int64_t *ret, struct err *err)
{
    int64_t value = *ret;
    struct str text = cli_option(cli, name);
    if (cli_has(cli, name) && (!str_to_int(text, &value) || value < min || value > max)) {
        enum status status = err_set(err, ERR_INVALID, "", "cli.usage.number",
                                     "option --%s: \"%.*s\"", name, STR_ARG(text));
        err_arg(err, ARG_TEXT("what", str_of(name)));
        err_arg(err, ARG_INT("min", min));
        err_arg(err, ARG_INT("max", max));
        return status;
    }
    *ret = value;
    return OK;
}

struct str cli_conf(const struct cli *cli, const char *name, struct str fallback)
{
    struct str rest = cli->conf, line;
    while (str_split(&rest, '\n', &line)) {
        size_t at;
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || !str_find(line, STR("="), &at))
            continue;
        if (str_equal(str_trim(str_slice(line, 0, at)), str_of(name)))
            return str_trim(str_slice(line, at + 1, line.len));
    }
    return fallback;
}

struct str cli_chosen(const struct cli *cli, const char *option, const char *line,
                      struct str fallback)
{
    return cli_has(cli, option) ? cli_option(cli, option) : cli_conf(cli, line, fallback);
}

struct str cli_listen(const struct cli *cli)
{
    return cli_chosen(cli, "listen", "listen", STR("127.0.0.1:8080"));
}

struct str cli_public_origin(const struct cli *cli)
{
    return cli_chosen(cli, "public-origin", "public_origin",
                      str_format(cli->arena, "http://%.*s", STR_ARG(cli_listen(cli))));
}

struct str cli_path(const struct cli *cli, const char *name)
{
    return str_format(cli->arena, "%.*s/%s", STR_ARG(cli->home), name);
}

/* ---- definitions ---- */
struct sources {
    struct arena *arena;
    struct source *items;
    size_t count;
};

static void add_source(struct sources *sources, struct str name, struct str text, bool is_overlay)
{
    sources->items[sources->count++] =
        (struct source){ .name = name, .text = text, .is_overlay = is_overlay };
}

static enum status too_many_sources(struct err *err)
{
    return err_set(err, ERR_LIMIT, "", "cli.site.too_many", "more than %d definition files",
                   SOURCES_MAX);
}

static enum status add_built_in(struct sources *sources, struct err *err)
{
    for (size_t i = 0; i < asset_count; i++) {
        struct str name = assets[i].name;
        if (!str_starts(name, STR("seido/")) || !str_ends(name, STR(".yaml")))
            continue;
        if (sources->count == SOURCES_MAX)
            return too_many_sources(err);
        add_source(sources, str_slice(name, 6, name.len), assets[i].bytes, false);
    }
    return OK;
}

/* All .yaml files of the folder `path` and of the folders in it. */
static enum status add_overlay(struct sources *sources, struct str path, struct str prefix,
                               struct err *err)
{
    struct str *names;
    size_t count;
    TRY(folder_list(sources->arena, path, &names, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct str name =
            str_format(sources->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(names[i]));
        struct str file = str_format(sources->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(names[i]));
        if (str_ends(name, STR(".yaml"))) {
            struct str text;
            if (sources->count == SOURCES_MAX)
                return too_many_sources(err);
            TRY(file_read(sources->arena, file, SOURCE_BYTES_MAX, &text, err));
            add_source(sources, name, text, true);
        } else if (prefix.len == 0) {
            struct err ignored = { 0 };
            struct str below = str_format(sources->arena, "%.*s/", STR_ARG(name));
            if (add_overlay(sources, file, below, &ignored) == ERR_INVALID)
                return err_set(err, ERR_INVALID, "", "cli.site.unreadable", "overlay folder");
        }
    }
    return OK;
}

static const char *const *known_checks(struct arena *arena)
{
    const char **names = arena_array(arena, const char *, CHECK_NAMES_MAX + 1);
    size_t count = 0;
    for (size_t i = 0; record_check_names[i] != NULL && count < CHECK_NAMES_MAX; i++)
        names[count++] = record_check_names[i];
    for (size_t i = 0; guard_check_names[i] != NULL && count < CHECK_NAMES_MAX; i++)
        names[count++] = guard_check_names[i];
    return names;
}

static void warn_faults(const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->items[i];
        fprintf(stderr, "%.*s:%d: %.*s%s%.*s; %.*s\n", STR_ARG(fault->place.file),
                fault->place.line, STR_ARG(fault->field), fault->field.len != 0 ? ": " : "",
                STR_ARG(fault->wrong), STR_ARG(fault->remedy));
    }
}

enum status cli_load_seido(struct cli *cli, struct seido **ret, struct err *err)
{
    struct sources sources = { .arena = cli->arena };
    struct faults faults = { .arena = cli->arena };
    sources.items = arena_array(cli->arena, struct source, SOURCES_MAX);
    TRY(add_built_in(&sources, err));
    if (cli->site.len != 0)
        TRY(add_overlay(&sources, cli->site, STR(""), err));
    enum status status =
        seido_load(sources.items, sources.count, known_checks(cli->arena), ret, &faults, err);
    warn_faults(&faults);
    if (status != OK)
        return status;
    cli->eras = &(*ret)->eras;
    column_compose(cli->arena, *ret);
    return OK;
}

/* ---- database and keys ---- */
struct db_config cli_db_config(const struct cli *cli)
{
    struct db_config config = { .engine = DB_SQLITE, .target = cli->db };
    size_t at;
    if (str_starts(cli->db, STR("postgresql://")) || str_starts(cli->db, STR("postgres://")) ||
        str_find(cli->db, STR("host="), &at) || str_find(cli->db, STR("dbname="), &at))
        config.engine = DB_POSTGRES;
    return config;
}

enum status cli_open_db(struct cli *cli, struct db **ret, struct err *err)
{
    struct db_config config = cli_db_config(cli);
    struct db *db = NULL;
    if (config.engine == DB_SQLITE && !file_exists(config.target)) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.db.absent", "no database at %.*s",
                                     STR_ARG(config.target));
        err_arg(err, ARG_TEXT("path", config.target));
        return status;
    }
    TRY(db_open(&db, &config, err));
    enum status status = migrate_check(db, err);
    if (status != OK) {
        db_close(&db);
        return status;
    }
    *ret = db;
    return OK;
}

enum status cli_open_keyring(struct cli *cli, struct db *db, struct keyring **ret, struct err *err)
{
    struct keyring *keyring = NULL;
    TRY(keyring_open(&keyring, cli_path(cli, "master.key"), err));
    enum status status = tenant_keys_load(db, keyring, err);
    if (status != OK) {
        keyring_close(&keyring);
        return status;
    }
    *ret = keyring;
    return OK;
}

/* ---- output ---- */
void cli_print(const struct cli *cli, struct str text)
{
    (void)cli;
    fwrite(text.ptr, 1, text.len, stdout);
}

static void tell(const struct cli *cli, FILE *out, const char *key, const struct text_arg *args,
                 size_t count)
{
    struct str text =
        catalogue_text(cli->arena, (struct voice){ cli->catalogue, cli->eras, cli->lang, false },
                       key, args, count);
    fprintf(out, "%.*s\n", STR_ARG(text));
}

void cli_say(const struct cli *cli, const char *key, const struct text_arg *args, size_t count)
{
    tell(cli, cli->is_json ? stderr : stdout, key, args, count);
}

void cli_warn(const struct cli *cli, const char *key, const struct text_arg *args, size_t count)
{
    tell(cli, stderr, key, args, count);
}

void cli_warn_err(const struct cli *cli, const struct err *err)
{
    struct text_arg args[ERR_ARGS_MAX];
    for (size_t i = 0; i < err->arg_count; i++)
        args[i] = (struct text_arg){ .name = err->args[i].name,
                                     .kind = err->args[i].kind,
                                     .number = err->args[i].number,
                                     .text = str_of(err->args[i].text) };
    const char *key = err->key[0] != '\0' ? err->key : "cli.failed";
    tell(cli, stderr, key, args, err->arg_count);
    if (err->detail[0] != '\0')
        fprintf(stderr, "    %s\n", err->detail);
}

void cli_progress(const struct cli *cli, const char *key, int64_t done, int64_t total)
{
    bool is_terminal = isatty(STDERR_FILENO) != 0;
    int64_t tenth = total / 10 > 0 ? total / 10 : 1;
    if (!is_terminal && done % tenth != 0 && done != total)
        return;
    struct text_arg args[] = { ARG_INT("done", done), ARG_INT("total", total) };
    struct str text =
        catalogue_text(cli->arena, (struct voice){ cli->catalogue, cli->eras, cli->lang, false },
                       key, args, LENGTH(args));
    const char *end = !is_terminal || done == total ? "\n" : "";
    fprintf(stderr, "%s%.*s%s", is_terminal ? "\r" : "", STR_ARG(text), end);
}
