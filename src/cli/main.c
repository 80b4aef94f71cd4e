/* main.c - the entry: reads the texts and the command line, runs one command, and turns its status into
 * message and exit code. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/assets.h"
#include "cli/options.h"
#include "os/sandbox.h"
#include "base/banned.h"

static const int exit_code_of[STATUSES] = {
    [OK] = EXIT_CODE_DONE,
    [ERR_INVALID] = EXIT_CODE_REFUSED,
    [ERR_NOT_FOUND] = EXIT_CODE_REFUSED,
    [ERR_CONFLICT] = EXIT_CODE_REFUSED,
    [ERR_DENIED] = EXIT_CODE_DENIED,
    [ERR_LIMIT] = EXIT_CODE_REFUSED,
    [ERR_DB] = EXIT_CODE_FAILED,
    [ERR_IO] = EXIT_CODE_FAILED,
};

/* All text/<area>.<language>.po files that are built in. */
static enum status load_texts(struct arena *arena, const struct catalogue **ret, struct err *err)
{
    struct catalogue *catalogue;
    TRY(catalogue_open(arena, &catalogue, err));
    for (size_t i = 0; i < asset_count; i++) {
        if (!str_starts(assets[i].name, STR("text/")))
            continue;
        if (str_ends(assets[i].name, STR(".ja.po")))
            TRY(catalogue_load_po(catalogue, LANG_JA, assets[i].bytes, err));
        else if (str_ends(assets[i].name, STR(".en.po")))
            TRY(catalogue_load_po(catalogue, LANG_EN, assets[i].bytes, err));
    }
    *ret = catalogue;
    return OK;
}

int main(int argc, char **argv)
{
    static const struct eras no_eras = { 0 };
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct cli cli = { .arena = &arena, .eras = &no_eras };
    sandbox_no_dumps();
    umask(077); /* whatever a command makes is for its user alone */
    arena_init(&arena, 0);
    if (load_texts(&arena, &cli.catalogue, &err) != OK) {
        fprintf(stderr, "banso: texts: %s\n", err.detail);
        return EXIT_CODE_FAILED;
    }
    if (options_parse(&cli, argc, argv, &err) != OK) {
        cli_warn_err(&cli, &err);
        cli_warn(&cli, "cli.usage.hint", NULL, 0);
        return EXIT_CODE_USAGE;
    }
    enum status status = cli.command->run(&cli, &err);
    if (status != OK)
        cli_warn_err(&cli, &err);
    if (fflush(stdout) != 0 || ferror(stdout)) /* what was told before may be lost too */
        return EXIT_CODE_FAILED;
    if (status != OK && str_starts(str_of(err.key), STR("cli.usage.")))
        return EXIT_CODE_USAGE;
    return status == OK ? (int)cli.done_code : exit_code_of[status];
}
