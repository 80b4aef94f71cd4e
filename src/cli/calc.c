/* calc.c - `banso calc`: rules by name, JSON lines in, JSON lines out (docs/rules.md). */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calc/calc.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { LINE_MAX_BYTES = MIB(4), LINE_ROOM = LINE_MAX_BYTES + 64, OUT_MAX_BYTES = MIB(64) };

static struct voice reader_of(const struct cli *cli)
{
    return (struct voice){ cli->catalogue, cli->eras, cli->lang, false };
}

static void print_line(const struct cli *cli, struct buf *out)
{
    buf_add_char(out, '\n');
    cli_print(cli, buf_str(out));
}

static void write_list(struct cli *cli)
{
    struct voice reader = reader_of(cli);
    for (size_t i = 0; calc_rules[i]; i++) {
        struct buf out;
        struct json_writer json;
        buf_init(&out, cli->arena, 4096, OUT_MAX_BYTES);
        json_init(&json, &out);
        if (cli->is_json) {
            calc_write_schema(&reader, calc_rules[i], &json);
        } else {
            struct str label = catalogue_text(
                cli->arena, (struct voice){ cli->catalogue, cli->eras, cli->lang, false },
                calc_rules[i]->label, NULL, 0);
            buf_addf(&out, "%-20s %s  %.*s\n", calc_rules[i]->name, calc_rules[i]->number,
                     STR_ARG(label));
            calc_describe(&reader, calc_rules[i], &out);
        }
        if (cli->is_json)
            buf_add_char(&out, '\n');
        cli_print(cli, buf_str(&out));
    }
}

static void write_schema(struct cli *cli, const struct calc_rule *rule)
{
    struct voice reader = reader_of(cli);
    struct buf out;
    struct json_writer json;
    buf_init(&out, cli->arena, 4096, OUT_MAX_BYTES);
    json_init(&json, &out);
    calc_write_schema(&reader, rule, &json);
    print_line(cli, &out);
}

/* One line in, one line out; false if it was refused. */
static bool run_line(struct cli *cli, const struct seido *seido, const struct calc_rule *rule,
                     struct str line)
{
    AUTO_ARENA arena = { 0 };
    struct voice reader = reader_of(cli);
    struct calc_place place = { &arena, seido, NULL };
    struct calc_answer answer = { 0 };
    struct json input = { 0 };
    struct err err = { 0 };
    struct buf out;
    struct json_writer json;
    buf_init(&out, &arena, 4096, OUT_MAX_BYTES);
    json_init(&json, &out);
    enum status status = json_read(&arena, line, &input, &err);
    if (status == OK)
        status = calc_run(rule, &place, &input, &answer, &err);
    if (status != OK)
        calc_write_error(&arena, &reader, &err, &json);
    else if (cli_has(cli, "explain"))
        buf_add(&out, calc_explain(&arena, &reader, rule, &answer));
    else
        calc_write(&reader, rule, &answer, &json);
    print_line(cli, &out);
    return status == OK;
}

/* The next line without its end. Of a longer one just enough is kept to see that it is too long; false at the end. */
static bool read_line(char *line, size_t *ret_len)
{
    size_t len = 0;
    int c = getc_unlocked(stdin);
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(stdin))
        if (len < LINE_ROOM)
            line[len++] = (char)c;
    *ret_len = len;
    return true;
}

static bool refuse_long_line(struct cli *cli)
{
    AUTO_ARENA arena = { 0 };
    struct voice reader = reader_of(cli);
    struct err err = { 0 };
    struct buf out;
    struct json_writer json;
    buf_init(&out, &arena, 4096, OUT_MAX_BYTES);
    json_init(&json, &out);
    enum status status =
        err_set(&err, ERR_LIMIT, "", "cli.calc.line_too_long", "calc: line too long");
    calc_write_error(&arena, &reader, &err, &json);
    print_line(cli, &out);
    return status == OK;
}

static enum status run_lines(struct cli *cli, const struct seido *seido,
                             const struct calc_rule *rule, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    char *line = arena_array(&arena, char, LINE_ROOM);
    bool is_first = true;
    for (size_t len = 0; read_line(line, &len);) {
        struct str text = { line, len };
        if (is_first && str_starts(text, STR("\xEF\xBB\xBF"))) /* as spreadsheets begin a file */
            text = str_slice(text, 3, text.len);
        is_first = false;
        text = str_trim(text);
        if (text.len == 0)
            continue;
        bool is_done =
            text.len > LINE_MAX_BYTES ? refuse_long_line(cli) : run_line(cli, seido, rule, text);
        if (!is_done)
            cli->done_code = EXIT_CODE_FAILED;
        (void)fflush(stdout);
    }
    if (ferror(stdin))
        return err_set(err, ERR_IO, "", "cli.calc.cannot_read", "calc: cannot read the input");
    return OK;
}

enum status command_calc(struct cli *cli, struct err *err)
{
    struct seido *seido = NULL;
    if (cli_has(cli, "list")) {
        write_list(cli);
        return OK;
    }
    if (cli->word_count == 0) {
        enum status status = err_set(err, ERR_INVALID, "", "cli.usage.too_few", "calc: no name");
        err_arg(err, ARG_TEXT("what", str_of(cli->command->arguments)));
        return status;
    }
    struct str name = cli->words[0];
    const struct calc_rule *rule = calc_find(name);
    if (!rule) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.calc.no_rule",
                                     "calc: no rule \"%.*s\"", STR_ARG(name));
        err_arg(err, ARG_TEXT("name", name));
        return status;
    }
    if (cli_has(cli, "schema")) {
        write_schema(cli, rule);
        return OK;
    }
    TRY(cli_load_seido(cli, &seido, err));
    return run_lines(cli, seido, rule, err);
}
