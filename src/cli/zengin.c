/* zengin.c - `banso zengin check FILE`: what a bank file is, what is wrong with it and where, and
 * whether it can be taken. Changes nothing and needs no database. */
#include "cli/command.h"

#include "base/clock.h"
#include "base/json.h"
#include "loan/zengin.h"
#include "os/files.h"
#include "seido/seido.h"

#include "base/banned.h"

enum { FILE_MAX_BYTES = MIB(256), OUT_MAX_BYTES = MIB(16) };

static const char *const formats[ZENGIN_FORMATS] = {
    [ZENGIN_91] = "91", [ZENGIN_21] = "21", [ZENGIN_01] = "01", [ZENGIN_03] = "03"
};
static const char *const uses[] = {
    [ZENGIN_REQUEST] = "request", [ZENGIN_RESULT] = "result", [ZENGIN_REPORT] = "report"
};

static struct str message_of(const struct cli *cli, const struct zengin_problem *problem)
{
    const struct text_arg args[] = { ARG_TEXT("value", problem->value),
                                     ARG_TEXT("expected", problem->expected) };
    return catalogue_text(cli->arena, (struct voice){ cli->catalogue, cli->eras, cli->lang },
                          problem->key, args, LENGTH(args));
}

static void write_sums(struct json_writer *json, const struct zengin_sums *sums)
{
    json_member_int(json, "count", sums->count);
    json_member_int(json, "amount", sums->amount);
    json_member_int(json, "done_count", sums->done_count);
    json_member_int(json, "done_amount", sums->done_amount);
    json_member_int(json, "failed_count", sums->failed_count);
    json_member_int(json, "failed_amount", sums->failed_amount);
}

static void write_json(const struct cli *cli, const struct zengin_file *file, struct buf *out)
{
    struct json_writer json;
    json_init(&json, out);
    json_object_begin(&json);
    json_member_text(&json, "format", str_of(formats[file->format]));
    json_member_text(&json, "use", str_of(uses[file->use]));
    json_member_int(&json, "records", file->records);
    json_member_int(&json, "batches", file->batches);
    write_sums(&json, &file->sums);
    json_member_bool(&json, "taken", file->is_taken);
    json_name(&json, STR("problems"));
    json_array_begin(&json);
    for (size_t i = 0; i < file->problem_count; i++) {
        const struct zengin_problem *problem = &file->problems[i];
        json_object_begin(&json);
        json_member_int(&json, "line", problem->line);
        if (problem->field != NULL) {
            json_member_text(&json, "field", problem->field->name);
            json_member_int(&json, "from", problem->field->at + 1);
            json_member_int(&json, "to", problem->field->at + problem->field->length);
        }
        json_member_text(&json, "value", problem->value);
        json_member_text(&json, "code", str_of(problem->key));
        json_member_text(&json, "message", message_of(cli, problem));
        json_member_bool(&json, "warning", problem->is_warning);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static void write_lines(const struct cli *cli, const struct zengin_file *file, struct buf *out)
{
    for (size_t i = 0; i < file->problem_count; i++) {
        const struct zengin_problem *problem = &file->problems[i];
        buf_addf(out, "%d", problem->line);
        if (problem->field != NULL)
            buf_addf(out, ":%d-%d %.*s", problem->field->at + 1,
                     problem->field->at + problem->field->length,
                     STR_ARG(problem->field->label.in[cli->lang]));
        buf_addf(out, " [%.*s]", STR_ARG(problem->value));
        if (problem->expected.len > 0)
            buf_addf(out, " (%.*s)", STR_ARG(problem->expected));
        buf_addf(out, " %.*s\n", STR_ARG(message_of(cli, problem)));
    }
}

static void say_what_it_is(const struct cli *cli, const struct zengin_file *file)
{
    const struct text_arg args[] = {
        ARG_TEXT("format", str_of(formats[file->format])),
        ARG_INT("records", file->records),
        ARG_INT("count", file->sums.count),
        ARG_YEN("amount", file->sums.amount),
    };
    cli_say(cli, "cli.zengin.file", args, LENGTH(args));
    cli_say(cli, file->is_taken ? "cli.zengin.taken" : "cli.zengin.not_taken", NULL, 0);
}

STATUS command_zengin(struct cli *cli, struct err *err)
{
    struct seido *seido = NULL;
    struct zengin_layouts *layouts = arena_new(cli->arena, struct zengin_layouts);
    struct zengin_file file = { 0 };
    struct str bytes = STR("");
    struct buf out;
    if (!str_equal(cli->words[0], STR("check")))
        return err_set(err, ERR_INVALID, "", "cli.usage.zengin", "unknown act of zengin");
    TRY(cli_load_seido(cli, &seido, err));
    const struct rate_table *table = seido_rates(seido, STR("zengin_fields"));
    if (table == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "zengin.layout", "no table zengin_fields");
    TRY(zengin_layouts_load(cli->arena, table, instant_tokyo_date(clock_now()), layouts, err));
    TRY(file_read(cli->arena, cli->words[1], FILE_MAX_BYTES, &bytes, err));
    TRY(zengin_read(cli->arena, layouts, bytes, &file, err));
    buf_init(&out, cli->arena, 4096, OUT_MAX_BYTES);
    if (cli->is_json)
        write_json(cli, &file, &out);
    else
        write_lines(cli, &file, &out);
    cli_print(cli, buf_str(&out));
    if (!cli->is_json)
        say_what_it_is(cli, &file);
    return file.is_taken ? OK
                         : err_set(err, ERR_INVALID, "", "cli.zengin.refused",
                                   "%zu problems in a bank file", file.problem_count);
}
