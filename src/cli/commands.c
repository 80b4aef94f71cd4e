/* commands.c - the table of commands. The usage lines, `banso help`, the accepted options and the
 * man page (tests/cli/commands_test.c compares) come from here. */
#include "cli/command.h"

#include "base/banned.h"

const struct command_option common_options[] = {
    { "home", "FOLDER", "cli.option.home" },
    { "db", "TARGET", "cli.option.db" },
    { "site", "FOLDER", "cli.option.site" },
    { "lang", "ja|en", "cli.option.lang" },
    { "json", NULL, "cli.option.json" },
    { "help", NULL, "cli.option.help" },
    { 0 },
};

const struct command commands[] = {
    { "init", command_init, "", 0, 0, "cli.command.init",
      { { "name", "TEXT", "cli.option.name" },
        { "admin", "LOGIN", "cli.option.admin" },
        { "second", "LOGIN", "cli.option.second" },
        { "demo", NULL, "cli.option.init_demo" } } },
    { "calc", command_calc, "NAME", 0, 1, "cli.command.calc",
      { { "list", NULL, "cli.option.calc_list" },
        { "schema", NULL, "cli.option.calc_schema" },
        { "explain", NULL, "cli.option.calc_explain" } } },
    { "import", command_import, "SHEET FILE", 2, 2, "cli.command.import",
      { { "organisation", "NAME", "cli.option.organisation" },
        { "user", "LOGIN", "cli.option.user" },
        { "tenant", "N", "cli.option.tenant" },
        { "dry-run", NULL, "cli.option.dry_run" },
        { "errors", "FILE", "cli.option.errors" } } },
    { "export", command_export, "TYPE [FILE]", 1, 2, "cli.command.export",
      { { "organisation", "NAME", "cli.option.organisation" },
        { "user", "LOGIN", "cli.option.user" },
        { "tenant", "N", "cli.option.tenant" },
        { "format", "xlsx|csv|csv-link|csv-cp932|json", "cli.option.format" },
        { "substitute", NULL, "cli.option.substitute" } } },
    { "serve", command_serve, "", 0, 0, "cli.command.serve",
      { { "listen", "ADDRESS", "cli.option.listen" },
        { "public-origin", "URL", "cli.option.public_origin" },
        { "trusted-proxy", NULL, "cli.option.trusted_proxy" },
        { "workers", "N", "cli.option.workers" },
        { "mark", "training|check", "cli.option.mark" } } },
    { "check", command_check, "", 0, 0, "cli.command.check", { { 0 } } },
    { "dictionary", command_dictionary, "", 0, 0, "cli.command.dictionary", { { 0 } } },
    { "demo", command_demo, "", 0, 0, "cli.command.demo",
      { { "persons", "N", "cli.option.persons" },
        { "spread", NULL, "cli.option.spread" },
        { "seed", "N", "cli.option.seed" },
        { "today", "DATE", "cli.option.today" },
        { "users", NULL, "cli.option.demo_users" } } },
    { "migrate", command_migrate, "", 0, 0, "cli.command.migrate", { { 0 } } },
    { "verify", command_verify, "", 0, 0, "cli.command.verify",
      { { "head", "FILE", "cli.option.verify_head" },
        { "show-head", NULL, "cli.option.verify_show_head" } } },
    { "nightly", command_nightly, "", 0, 0, "cli.command.nightly", { { 0 } } },
    { "otp", command_otp, "USER", 1, 1, "cli.command.otp", { { 0 } } },
    { "user", command_user, "list|add|reset|suspend|resume|sign-out [USER]", 1, 2, "cli.command.user",
      { { "name", "TEXT", "cli.option.user_name" },
        { "forget-second-factor", NULL, "cli.option.user_forget" } } },
    { "zengin", command_zengin, "check FILE", 2, 2, "cli.command.zengin", { { 0 } } },
    { "help", command_help, "[COMMAND]", 0, 1, "cli.command.help", { { 0 } } },
    { "version", command_version, "", 0, 0, "cli.command.version", { { 0 } } },
    { 0 },
};

const struct command *command_find(struct str name)
{
    for (const struct command *command = commands; command->name != NULL; command++)
        if (str_equal(name, str_of(command->name)))
            return command;
    return NULL;
}
