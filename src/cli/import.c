/* import.c - `banso import SHEET FILE --organisation NAME`: looks at every row of a CSV or XLSX file, says
 * what would happen, and takes it over, all or nothing. The same file again changes nothing. */
#include "cli/command.h"

#include <fcntl.h>
#include <unistd.h>

#include "access/audit.h"
#include "access/account.h"
#include "base/log.h"
#include "cli/office.h"
#include "consult/imported/walk.h"
#include "os/files.h"
#include "record/exchange/convert.h"
#include "record/exchange/export.h"
#include "record/exchange/import.h"
#include "seido/seido.h"

#include "base/banned.h"

enum { SHOWN_FAULTS = 50, OUT_MAX = MIB(64) };

struct importing {
    struct cli *cli;
    struct office office;
    struct arena *arena; /* the file and what is known of it */
    struct grid grid;
    struct mapping mapping;
    struct import_job job;
    int64_t run;
};

/* ---- the file ---- */

static STATUS read_file(struct importing *im, struct str path, int fd, struct err *err)
{
    struct helper *helper = NULL;
    struct str bytes = { 0 }, charset = { 0 };
    enum status status = helper_open(&helper, &files_helper, err);
    if (status == OK)
        status = helper_start(helper, err);
    if (status == OK)
        status = convert_file(helper, im->arena, STR("/tmp"), fd, &bytes, &charset, err);
    helper_close(&helper);
    TRY(status);
    TRY(convert_check_name(path, charset, err));
    TRY(grid_read(im->arena, bytes, CHARSETS, &im->grid, err));
    TRY(grid_check_rows(&im->grid, err));
    if (charset.len > 0)
        im->grid.charset = charset;
    return OK;
}

static STATUS open_file(struct importing *im, struct str path, struct err *err)
{
    int fd = open(str_to_chars(im->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.file.missing", "open");
        err_arg(err, ARG_TEXT("file", path));
        return status;
    }
    enum status status = read_file(im, path, fd, err);
    (void)close(fd);
    return status;
}

static STATUS map_columns(struct importing *im, struct str sheet_name, struct err *err)
{
    const struct sheet *sheet = sheet_find(im->arena, im->office.seido, sheet_name);
    struct mapping proposed = { 0 };
    bool found = false;
    if (sheet == NULL) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.import.sheet", "no such sheet");
        err_arg(err, ARG_TEXT("name", sheet_name));
        return status;
    }
    mapping_propose(im->arena, im->office.seido, sheet, im->grid.headers, im->grid.column_count,
                    &proposed);
    TRY(mapping_load(im->office.db, im->arena, im->office.actor.tenant,
                     im->office.actor.organisation, &proposed, &im->mapping, &found, err));
    return mapping_check(im->arena, &im->mapping, im->cli->lang, err);
}

/* ---- what is said ---- */

static void say_mapping(const struct importing *im)
{
    for (size_t i = 0; i < im->mapping.count; i++) {
        struct text_arg args[] = {
            ARG_TEXT("header", im->mapping.headers[i]),
            ARG_TEXT("field", target_label(im->cli->arena, &im->mapping, im->cli->lang,
                                           &im->mapping.targets[i])),
        };
        cli_say(im->cli,
                im->mapping.targets[i].kind == TARGET_NONE ? "cli.import.left_out"
                                                           : "cli.import.mapped",
                args, LENGTH(args));
    }
}

static void say_faults(const struct importing *im, const struct import_preview *preview)
{
    for (size_t i = 0; i < preview->fault_count && i < SHOWN_FAULTS; i++) {
        const struct import_fault *fault = &preview->faults[i];
        struct text_arg args[] = {
            ARG_INT("row", (int64_t)fault->row), ARG_INT("line", (int64_t)fault->line),
            ARG_TEXT("header", fault->header),   ARG_TEXT("value", fault->value),
            ARG_TEXT("text", fault->text),
        };
        cli_say(im->cli, "cli.import.fault", args, LENGTH(args));
    }
    if (preview->fault_count > SHOWN_FAULTS)
        cli_say(
            im->cli, "cli.import.more_faults",
            (struct text_arg[]){ ARG_INT("count", (int64_t)(preview->fault_count - SHOWN_FAULTS)) },
            1);
}

static void say_counts(const struct importing *im, const struct import_preview *preview)
{
    struct text_arg args[] = { ARG_INT("add", preview->counts[IMPORT_ADD]),
                               ARG_INT("change", preview->counts[IMPORT_CHANGE]),
                               ARG_INT("same", preview->counts[IMPORT_SAME]),
                               ARG_INT("error", preview->counts[IMPORT_ERROR]) };
    cli_say(im->cli, "cli.import.counts", args, LENGTH(args));
}

static void print_json(const struct importing *im, const struct import_preview *preview,
                       bool is_taken)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, im->arena, 4096, OUT_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "sheet", im->mapping.sheet->name);
    json_member_text(&json, "charset", im->grid.charset);
    json_member_int(&json, "rows", (int64_t)im->grid.row_count);
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        json_name(&json, import_result_name((enum import_result)i));
        json_int(&json, preview->counts[i]);
    }
    json_member_bool(&json, "taken", is_taken);
    json_name(&json, STR("faults"));
    json_array_begin(&json);
    for (size_t i = 0; i < preview->fault_count; i++) {
        const struct import_fault *fault = &preview->faults[i];
        json_object_begin(&json);
        json_member_int(&json, "row", (int64_t)fault->row);
        json_member_int(&json, "line", (int64_t)fault->line);
        json_member_text(&json, "column", fault->header);
        json_member_text(&json, "value", fault->value);
        json_member_text(&json, "text", fault->text);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    cli_print(im->cli, buf_str(&out));
}

static enum status gather(void *context, struct str bytes, struct err *err)
{
    buf_add(context, bytes);
    return buf_ok(context) ? OK : err_set(err, ERR_LIMIT, "", "import.too_large", "error file");
}

/* The error file: opens in a spreadsheet, the remedy in the last column. */
static STATUS write_faults(struct importing *im, const struct import_preview *preview,
                           struct err *err)
{
    struct str path = cli_option(im->cli, "errors");
    struct buf bytes;
    if (path.len == 0 || preview->fault_count == 0)
        return OK;
    buf_init(&bytes, im->arena, 65536, OUT_MAX);
    enum export_format format = str_ends(path, STR(".xlsx")) ? EXPORT_XLSX : EXPORT_CSV_EXCEL;
    struct fault_file file = { .grid = &im->grid,
                               .faults = preview->faults,
                               .count = preview->fault_count,
                               .format = format,
                               .folder = STR("/tmp"),
                               .sink = { &bytes, gather } };
    TRY(export_faults(im->arena, &im->job.kinds, &file, err));
    return file_write(path, buf_str(&bytes), 0600, err);
}

/* ---- taking over ---- */

static enum status progress(void *context, int64_t done, int64_t all, struct err *err)
{
    const struct importing *im = context;
    (void)err;
    cli_progress(im->cli, "cli.import.progress", done, all);
    return OK;
}

static enum status finish(void *context, struct tx *tx, const struct import_preview *preview,
                          struct err *err)
{
    const struct importing *im = context;
    struct audit_entry entry = { .tenant = im->job.tenant,
                                 .at = im->job.now,
                                 .actor = im->job.by,
                                 .action = STR("import"),
                                 .object_type = im->mapping.sheet->name,
                                 .object_id = im->run,
                                 .rule = STR("cli") };
    (void)preview;
    return audit_add(tx, &entry, err);
}

static STATUS take(struct importing *im, struct import_preview *ret, struct err *err)
{
    AUTO_WALKER walker = { 0 };
    struct import_hooks hooks = { .finish_context = im, .finish = finish };
    struct consult consult = { .db = im->office.db,
                               .seido = im->office.seido,
                               .actor = &im->office.actor,
                               .now = im->job.now,
                               .today = im->job.kinds.today };
    TRY(key_next(im->office.db, im->job.tenant, &im->run, err));
    walker_init(&walker, &consult, str_format(im->arena, "import:%lld", (long long)im->run));
    walker_hooks(&walker, &hooks);
    TRY(import_take(&im->job, im->arena, im->run, &hooks, ret, err));
    struct err later = { 0 };
    if (db_analyze(im->office.db, &later) != OK)
        log_failure("import.statistics", &later); /* the night looks again */
    return OK;
}

static STATUS run(struct importing *im, struct err *err)
{
    struct import_preview preview = { 0 };
    bool only_looks = cli_has(im->cli, "dry-run");
    enum status status = OK;
    if (!im->cli->is_json)
        say_mapping(im);
    if (only_looks) {
        TRY(import_check(&im->job, im->arena, &preview, err));
    } else {
        status = take(im, &preview, err);
        bool is_told = status == OK || status == ERR_INVALID;
        if (!is_told)
            return status;
    }
    if (im->cli->is_json)
        print_json(im, &preview, status == OK && !only_looks);
    else
        say_faults(im, &preview);
    say_counts(im, &preview);
    struct err second = { 0 };
    enum status written = write_faults(im, &preview, &second);
    if (written != OK && status == OK) {
        *err = second;
        return written;
    }
    if (only_looks && preview.counts[IMPORT_ERROR] > 0)
        return err_set(err, ERR_INVALID, "", "cli.import.faulty", "rows with errors");
    if (status == OK)
        cli_say(im->cli, only_looks ? "cli.import.looked" : "cli.import.done", NULL, 0);
    return status;
}

static STATUS prepare_and_run(struct importing *im, struct err *err)
{
    struct cli *cli = im->cli;
    TRY(open_file(im, cli->words[1], err)); /* the helper is forked before a database is open */
    TRY(office_open(cli, &im->office, err));
    TRY(office_need_right(cli, &im->office, STR("import"), STR("lists"), err));
    TRY(map_columns(im, cli->words[0], err));
    im->job = (struct import_job){ .db = im->office.db,
                                   .seido = im->office.seido,
                                   .kinds = office_kinds(cli, &im->office),
                                   .tenant = im->office.actor.tenant,
                                   .organisation = im->office.actor.organisation,
                                   .by = im->office.actor.user,
                                   .now = im->office.now,
                                   .grid = &im->grid,
                                   .mapping = &im->mapping,
                                   .progress = progress,
                                   .progress_context = im };
    return run(im, err);
}

STATUS command_import(struct cli *cli, struct err *err)
{
    struct arena arena;
    struct importing im = { .cli = cli, .arena = &arena };
    arena_init(&arena, IMPORT_ARENA_MAX);
    enum status status = prepare_and_run(&im, err);
    office_close(&im.office);
    arena_release(&arena);
    return status;
}
