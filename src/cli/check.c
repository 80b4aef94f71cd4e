/* check.c - `banso check`: reads the definitions, ours and the site's, and says what is wrong with
 * them. Changes nothing and needs no database. */
#include "cli/command.h"

#include "seido/seido.h"

#include "base/banned.h"

static int64_t count_fields(const struct seido *seido)
{
    size_t count = 0;
    for (size_t i = 0; i < seido->record_count; i++)
        count += seido->records[i].field_count;
    return (int64_t)count;
}

STATUS command_check(struct cli *cli, struct err *err)
{
    struct seido *seido = NULL;
    TRY(cli_load_seido(cli, &seido, err)); /* tells every fault */
    if (cli->is_json) {
        cli_print(cli, str_format(cli->arena,
                                  "{\"version\":\"%.*s\",\"records\":%zu,\"fields\":%lld,"
                                  "\"codes\":%zu}\n",
                                  STR_ARG(seido->version), seido->record_count,
                                  (long long)count_fields(seido), seido->code_list_count));
        return OK;
    }
    struct text_arg args[] = { ARG_INT("records", (int64_t)seido->record_count),
                               ARG_INT("fields", count_fields(seido)),
                               ARG_INT("codes", (int64_t)seido->code_list_count),
                               ARG_TEXT("version", seido->version) };
    cli_say(cli, "cli.check.done", args, LENGTH(args));
    return OK;
}
