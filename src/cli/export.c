/* export.c - `banso export TYPE [FILE]`: all records of a type of one organisation as XLSX, CSV or JSON. */
#include "cli/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "access/audit.h"
#include "cli/office.h"
#include "os/files.h"
#include "record/exchange/export.h"
#include "seido/seido.h"

#include "base/banned.h"

struct exporting {
    struct cli *cli;
    struct office office;
    int fd; /* -1: standard output */
};

static enum status write_piece(void *context, struct str bytes, struct err *err)
{
    const struct exporting *ex = context;
    if (ex->fd >= 0)
        return fd_write(ex->fd, bytes, err);
    cli_print(ex->cli, bytes);
    return OK;
}

/* --format, else the ending of the file, else CSV for programs. */
static STATUS choose_format(const struct cli *cli, struct str path, enum export_format *ret,
                            struct err *err)
{
    struct str name = cli_option(cli, "format");
    *ret = str_ends(path, STR(".xlsx"))   ? EXPORT_XLSX
           : str_ends(path, STR(".json")) ? EXPORT_JSON
           : path.len > 0                 ? EXPORT_CSV_EXCEL
                                          : EXPORT_CSV_LINK;
    if (cli->is_json)
        *ret = EXPORT_JSON;
    if (name.len == 0 || export_format_read(name, ret))
        return OK;
    enum status status = err_set(err, ERR_INVALID, "", "cli.export.format", "unknown format");
    err_arg(err, ARG_TEXT("name", name));
    return status;
}

static STATUS audit(struct exporting *ex, struct str type, struct err *err)
{
    struct audit_entry entry = { .tenant = ex->office.actor.tenant,
                                 .at = ex->office.now,
                                 .actor = ex->office.actor.user,
                                 .action = STR("export"),
                                 .object_type = type,
                                 .rule = STR("cli") };
    AUTO_TX tx = { 0 };
    TRY(key_reserve(ex->office.db, entry.tenant, 1, err));
    TRY(tx_begin(ex->office.db, &tx, err));
    TRY(audit_add(&tx, &entry, err));
    return tx_commit(&tx, err);
}

static STATUS run(struct exporting *ex, struct str path, struct err *err)
{
    struct cli *cli = ex->cli;
    enum export_format format = EXPORT_XLSX;
    struct clause visible = { .text = STR("") };
    bool is_somebody = cli_option(cli, "user").len > 0;
    int64_t rows = 0;
    struct str missing = { 0 };
    TRY(choose_format(cli, path, &format, err));
    TRY(office_open(cli, &ex->office, err));
    const struct record_def *def = seido_record(ex->office.seido, cli->words[0]);
    if (def == NULL) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.export.type", "no such type");
        err_arg(err, ARG_TEXT("name", cli->words[0]));
        return status;
    }
    TRY(office_need_right(cli, &ex->office, STR("export"), def->name, err));
    if (is_somebody) /* and only what he sees; the organisation is in the query */
        may_clause(cli->arena, &ex->office.actor, STR("export"), def->name,
                   instant_tokyo_date(ex->office.now), &visible);
    struct list_query query = { .def = def,
                                .tenant = ex->office.actor.tenant,
                                .visible = &visible,
                                .owner = ex->office.actor.organisation };
    struct export_job job = { .db = ex->office.db,
                              .kinds = office_kinds(cli, &ex->office),
                              .query = &query,
                              .actor = is_somebody ? &ex->office.actor : NULL,
                              .now = ex->office.now,
                              .format = format,
                              .may_substitute = cli_has(cli, "substitute"),
                              .folder = STR("/tmp"),
                              .sink = { ex, write_piece } };
    TRY(audit(ex, def->name, err));
    TRY(export_run(&job, cli->arena, &rows, &missing, err));
    if (missing.len > 0)
        cli_warn(cli, "cli.export.substituted",
                 (struct text_arg[]){ ARG_TEXT("characters", missing) }, 1);
    if (path.len > 0)
        cli_say(cli, "cli.export.done", (struct text_arg[]){ ARG_INT("count", rows) }, 1);
    return OK;
}

STATUS command_export(struct cli *cli, struct err *err)
{
    struct exporting ex = { .cli = cli, .fd = -1 };
    struct str path = cli->word_count > 1 ? cli->words[1] : STR("");
    struct str part = str_format(cli->arena, "%.*s.part", STR_ARG(path));
    if (path.len > 0) {
        ex.fd =
            open(str_to_chars(cli->arena, part), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (ex.fd < 0)
            return err_set(err, ERR_IO, "", "cli.export.file", "cannot write the file");
    }
    enum status status = run(&ex, path, err);
    office_close(&ex.office);
    if (ex.fd < 0)
        return status;
    (void)close(ex.fd);
    const char *from = str_to_chars(cli->arena, part);
    if (status != OK)
        (void)unlink(from);
    else if (rename(from, str_to_chars(cli->arena, path)) != 0)
        return err_set(err, ERR_IO, "", "cli.export.file", "rename");
    return status;
}
