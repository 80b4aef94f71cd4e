/* zengin.c - `banso zengin check|explain|read|write FILE [TO]`: what a bank file is, what is wrong with it and
 * where; and its records as JSON lines or CSV, both ways. Changes no data and needs no database. */
#include "cli/zengin.h"

#include "base/clock.h"
#include "os/files.h"

#include "base/banned.h"

enum { OUT_MAX_BYTES = MIB(16) };

static const char *const uses[] = {
    [ZENGIN_REQUEST] = "request", [ZENGIN_RESULT] = "result", [ZENGIN_REPORT] = "report"
};

static struct str message_of(const struct cli *cli, const struct zengin_problem *problem)
{
    const struct text_arg args[] = { ARG_TEXT("value", problem->value),
                                     ARG_TEXT("expected", problem->expected) };
    return catalogue_text(cli->arena, (struct voice){ cli->catalogue, cli->eras, cli->lang, false },
                          problem->key, args, LENGTH(args));
}

void zengin_write_fault(const struct cli *cli, const struct zengin_problem *problem,
                        struct buf *out)
{
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

void zengin_write_fault_json(const struct cli *cli, const struct zengin_problem *problem,
                             struct json_writer *json)
{
    json_object_begin(json);
    json_member_int(json, "line", problem->line);
    if (problem->field != NULL) {
        json_member_text(json, "field", problem->field->name);
        json_member_int(json, "from", problem->field->at + 1);
        json_member_int(json, "to", problem->field->at + problem->field->length);
    }
    json_member_text(json, "value", problem->value);
    json_member_text(json, "code", str_of(problem->key));
    json_member_text(json, "message", message_of(cli, problem));
    json_member_bool(json, "warning", problem->is_warning);
    json_object_end(json);
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
    json_member_text(&json, "format", zengin_format_name(file->format));
    json_member_text(&json, "use", str_of(uses[file->use]));
    json_member_int(&json, "records", file->records);
    json_member_int(&json, "batches", file->batches);
    write_sums(&json, &file->sums);
    json_member_bool(&json, "taken", file->is_taken);
    json_name(&json, STR("problems"));
    json_array_begin(&json);
    for (size_t i = 0; i < file->problem_count; i++)
        zengin_write_fault_json(cli, &file->problems[i], &json);
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static void check(const struct cli *cli, const struct zengin_file *file)
{
    struct buf out;
    buf_init(&out, cli->arena, 4096, OUT_MAX_BYTES);
    if (cli->is_json)
        write_json(cli, file, &out);
    for (size_t i = 0; i < file->problem_count && !cli->is_json; i++)
        zengin_write_fault(cli, &file->problems[i], &out);
    cli_print(cli, buf_str(&out));
}

static void say_what_it_is(const struct cli *cli, const struct zengin_file *file)
{
    const struct text_arg args[] = {
        ARG_TEXT("format", zengin_format_name(file->format)),
        ARG_INT("records", file->records),
        ARG_INT("count", file->sums.count),
        ARG_YEN("amount", file->sums.amount),
    };
    cli_say(cli, "cli.zengin.file", args, LENGTH(args));
    cli_say(cli, file->is_taken ? "cli.zengin.taken" : "cli.zengin.not_taken", NULL, 0);
}

static STATUS open_desk(struct cli *cli, struct zengin_desk *ret, struct err *err)
{
    struct seido *seido = NULL;
    TRY(cli_load_seido(cli, &seido, err));
    const struct rate_table *table = seido_rates(seido, STR("zengin_fields"));
    if (table == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "zengin.layout", "no table zengin_fields");
    ret->cli = cli;
    ret->seido = seido;
    ret->today = instant_tokyo_date(clock_now());
    return zengin_layouts_load(cli->arena, table, ret->today, &ret->layouts, err);
}

STATUS command_zengin(struct cli *cli, struct err *err)
{
    struct zengin_desk *desk = arena_new(cli->arena, struct zengin_desk);
    struct zengin_file file = { 0 };
    struct str bytes = STR(""), act = cli->words[0];
    bool is_check = str_equal(act, STR("check")), is_explain = str_equal(act, STR("explain"));
    bool is_read = str_equal(act, STR("read")), is_write = str_equal(act, STR("write"));
    if (!is_check && !is_explain && !is_read && !is_write)
        return err_set(err, ERR_INVALID, "", "cli.usage.zengin", "unknown act of zengin");
    TRY(open_desk(cli, desk, err));
    TRY(file_read(cli->arena, cli->words[1], ZENGIN_FILE_MAX, &bytes, err));
    if (is_write)
        return zengin_convert_to(desk, bytes, err);
    TRY(zengin_read(cli->arena, &desk->layouts, bytes, &file, err));
    if (is_read && file.is_taken)
        return zengin_convert_from(desk, &file, err);
    if (is_explain)
        zengin_explain(desk, &file);
    else
        check(cli, &file);
    if (!cli->is_json)
        say_what_it_is(cli, &file);
    return file.is_taken ? OK
                         : err_set(err, ERR_INVALID, "", "cli.zengin.refused",
                                   "%zu problems in a bank file", file.problem_count);
}
