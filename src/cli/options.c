#include "cli/options.h"

#include <stdlib.h>

#include "os/files.h"
#include "base/banned.h"

enum { CONF_MAX = KIB(64) };

/* The places where the values of the common options go, in the order of common_options. */
struct common {
    struct str home, db, site, lang;
    bool is_json, wants_help;
};

static enum status usage(struct err *err, const char *key, struct str what)
{
    enum status status =
        err_set(err, ERR_INVALID, "", key, "command line: \"%.*s\"", STR_ARG(what));
    err_arg(err, ARG_TEXT("what", what));
    return status;
}

static struct str *common_value(struct common *common, struct str name)
{
    const struct {
        struct str name;
        struct str *value;
    } rows[] = { { STR("home"), &common->home },
                 { STR("db"), &common->db },
                 { STR("site"), &common->site },
                 { STR("lang"), &common->lang } };
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal(name, rows[i].name))
            return rows[i].value;
    return NULL;
}

/* An argument "--name=value" or "--name", taken apart. */
struct option {
    struct str name, value;
    bool has_value;
};

static struct option option_split(struct str arg)
{
    struct option option = { .name = str_slice(arg, 2, arg.len) };
    size_t at;
    if (str_find(option.name, STR("="), &at)) {
        option.value = str_slice(option.name, at + 1, option.name.len);
        option.name = str_slice(option.name, 0, at);
        option.has_value = true;
    }
    return option;
}

/* The value of an option that needs one: after "=" or the next argument. */
static enum status take_value(const struct option *option, int argc, char **argv, int *at,
                              struct str *ret, struct err *err)
{
    if (option->has_value) {
        *ret = option->value;
        return OK;
    }
    if (*at + 1 >= argc)
        return usage(err, "cli.usage.value", option->name);
    *ret = str_of(argv[++*at]);
    return OK;
}

static enum status take_own(struct cli *cli, const struct option *option, int argc, char **argv,
                            int *at, struct err *err)
{
    const struct command_option *rows = cli->command->options;
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && rows[i].name != NULL; i++) {
        if (!str_equal(option->name, str_of(rows[i].name)))
            continue;
        cli->option_given[i] = true;
        if (rows[i].value != NULL)
            return take_value(option, argc, argv, at, &cli->option_values[i], err);
        return option->has_value ? usage(err, "cli.usage.no_value", option->name) : OK;
    }
    return usage(err, "cli.usage.option", option->name);
}

static enum status take_option(struct cli *cli, struct common *common, int argc, char **argv,
                               int *at, struct err *err)
{
    struct option option = option_split(str_of(argv[*at]));
    struct str *value = common_value(common, option.name);
    if (value != NULL)
        return take_value(&option, argc, argv, at, value, err);
    if (str_equal(option.name, STR("json")) && !option.has_value) {
        common->is_json = true;
        return OK;
    }
    if (str_equal(option.name, STR("help"))) {
        common->wants_help = true;
        return OK;
    }
    return take_own(cli, &option, argc, argv, at, err);
}

static enum status take_arguments(struct cli *cli, struct common *common, int argc, char **argv,
                                  struct err *err)
{
    struct str *words = arena_array(cli->arena, struct str, (size_t)argc + 1);
    bool only_words = false;
    cli->words = words;
    for (int at = 2; at < argc; at++) {
        struct str arg = str_of(argv[at]);
        if (!only_words && str_equal(arg, STR("--")))
            only_words = true;
        else if (!only_words && str_equal(arg, STR("-h")))
            common->wants_help = true;
        else if (!only_words && arg.len > 2 && str_starts(arg, STR("--")))
            TRY(take_option(cli, common, argc, argv, &at, err));
        else
            words[cli->word_count++] = arg;
    }
    return OK;
}

static struct str first_of(struct str a, struct str b, struct str c)
{
    return a.len != 0 ? a : b.len != 0 ? b : c;
}

/* The locale of the terminal: Japanese, another, or none at all. */
static enum lang locale_lang(void)
{
    struct str locale =
        first_of(str_of(getenv("LC_ALL")), str_of(getenv("LC_MESSAGES")), str_of(getenv("LANG")));
    return locale.len == 0 || str_starts(locale, STR("ja")) ? LANG_JA : LANG_EN;
}

static void take_lang(struct cli *cli, struct str given)
{
    struct str lang = first_of(given, str_of(getenv("BANSO_LANG")), STR(""));
    cli->data_lang = str_equal(lang, STR("en")) ? LANG_EN : LANG_JA;
    cli->lang = lang.len != 0 ? cli->data_lang : locale_lang();
}

/* Language before anything can fail, so that the failure is told in it. */
static void take_lang_early(struct cli *cli, int argc, char **argv)
{
    struct str given = { 0 };
    for (int i = 1; i < argc; i++) {
        struct str arg = str_of(argv[i]);
        if (str_starts(arg, STR("--lang=")))
            given = str_slice(arg, 7, arg.len);
        else if (str_equal(arg, STR("--lang")) && i + 1 < argc)
            given = str_of(argv[i + 1]);
    }
    take_lang(cli, given);
}

static enum status take_places(struct cli *cli, const struct common *common, struct err *err)
{
    cli->is_json = common->is_json;
    cli->home = first_of(common->home, str_of(getenv("BANSO_HOME")), STR("/var/lib/banso"));
    struct str conf = cli_path(cli, "banso.conf");
    if (file_exists(conf))
        TRY(file_read(cli->arena, conf, CONF_MAX, &cli->conf, err));
    cli->db = first_of(common->db, cli_conf(cli, "db", STR("")), cli_path(cli, "banso.db"));
    struct str site = first_of(common->site, cli_conf(cli, "site", STR("")), STR(""));
    if (site.len == 0 && file_exists(cli_path(cli, "site")))
        site = cli_path(cli, "site");
    cli->site = site;
    return OK;
}

static enum status choose_command(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct str name = argc > 1 ? str_of(argv[1]) : STR("help");
    if (str_equal(name, STR("-h")) || str_equal(name, STR("--help")))
        name = STR("help");
    if (str_equal(name, STR("--version")))
        name = STR("version");
    cli->command = command_find(name);
    if (cli->command != NULL)
        return OK;
    return usage(err, str_starts(name, STR("-")) ? "cli.usage.option_first" : "cli.usage.command",
                 name);
}

/* "banso calc --help" is "banso help calc". */
static void turn_to_help(struct cli *cli)
{
    struct str *words = arena_array(cli->arena, struct str, 1);
    words[0] = str_of(cli->command->name);
    cli->words = words;
    cli->word_count = str_equal(words[0], STR("help")) ? 0 : 1;
    cli->command = command_find(STR("help"));
}

enum status options_parse(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct common common = { 0 };
    take_lang_early(cli, argc, argv);
    TRY(choose_command(cli, argc, argv, err));
    TRY(take_arguments(cli, &common, argc, argv, err));
    if (common.lang.len != 0 && !str_equal(common.lang, STR("ja")) &&
        !str_equal(common.lang, STR("en")))
        return usage(err, "cli.usage.lang", common.lang);
    TRY(take_places(cli, &common, err));
    if (common.wants_help) {
        turn_to_help(cli);
        return OK;
    }
    if (cli->word_count < cli->command->words_min)
        return usage(err, "cli.usage.too_few", str_of(cli->command->arguments));
    if (cli->word_count > cli->command->words_max)
        return usage(err, "cli.usage.too_many", cli->words[cli->command->words_max]);
    return OK;
}
