#include "cli/command.h"

#include <stdio.h>

#include "base/json.h"
#include "base/banned.h"

enum { HELP_MAX = KIB(64), USAGE_WIDTH = 34 };

static void add_text(const struct cli *cli, struct buf *out, const char *key)
{
    buf_add(out, catalogue_text(cli->arena,
                                (struct voice){ cli->catalogue, cli->eras, cli->lang, false }, key,
                                NULL, 0));
}

/* "  left part          what the key says\n" */
static void add_row(const struct cli *cli, struct buf *out, struct str left, const char *key)
{
    buf_addf(out, "  %-*.*s ", USAGE_WIDTH, STR_ARG(left));
    add_text(cli, out, key);
    buf_add_char(out, '\n');
}

static void add_options(const struct cli *cli, struct buf *out,
                        const struct command_option *options, size_t max)
{
    for (size_t i = 0; i < max && options[i].name != NULL; i++) {
        struct str left =
            str_format(cli->arena, "--%s%s%s", options[i].name, options[i].value != NULL ? " " : "",
                       options[i].value != NULL ? options[i].value : "");
        add_row(cli, out, left, options[i].about);
    }
}

static void add_all_commands(const struct cli *cli, struct buf *out)
{
    add_text(cli, out, "cli.help.intro");
    buf_add(out, STR("\n\n"));
    for (const struct command *command = commands; command->name != NULL; command++)
        add_row(cli, out, str_format(cli->arena, "banso %s %s", command->name, command->arguments),
                command->about);
    buf_add_char(out, '\n');
    add_text(cli, out, "cli.help.common");
    buf_add_char(out, '\n');
    add_options(cli, out, common_options, COMMAND_OPTIONS_MAX);
    buf_add_char(out, '\n');
    add_text(cli, out, "cli.help.more");
    buf_add_char(out, '\n');
}

static void add_one_command(const struct cli *cli, struct buf *out, const struct command *command)
{
    buf_addf(out, "banso %s %s%s\n", command->name, command->options[0].name ? "[--...] " : "",
             command->arguments);
    add_text(cli, out, command->about);
    buf_add(out, STR("\n\n"));
    add_options(cli, out, command->options, COMMAND_OPTIONS_MAX);
    add_options(cli, out, common_options, COMMAND_OPTIONS_MAX);
}

enum status command_help(struct cli *cli, struct err *err)
{
    struct buf out;
    buf_init(&out, cli->arena, 4096, HELP_MAX);
    if (cli->word_count == 0) {
        add_all_commands(cli, &out);
    } else {
        const struct command *command = command_find(cli->words[0]);
        if (command == NULL) {
            enum status status = err_set(err, ERR_INVALID, "", "cli.usage.command",
                                         "help: \"%.*s\"", STR_ARG(cli->words[0]));
            err_arg(err, ARG_TEXT("what", cli->words[0]));
            return status;
        }
        add_one_command(cli, &out, command);
    }
    cli_print(cli, buf_str(&out));
    return OK;
}

enum status command_version(struct cli *cli, struct err *err)
{
    struct buf out;
    struct json_writer json;
    (void)err;
    if (!cli->is_json) {
        cli_print(cli, STR("banso " BANSO_VERSION "\n"));
        return OK;
    }
    buf_init(&out, cli->arena, 128, 1024);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "banso", STR(BANSO_VERSION));
    json_object_end(&json);
    buf_add_char(&out, '\n');
    cli_print(cli, buf_str(&out));
    return OK;
}
