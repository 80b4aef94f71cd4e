/* command.h - what a command of `banso` is, and what every command is given.
 * One table (commands.c) names all commands with their options; the usage line, `banso help`, the
 * options that are accepted and the man page (a test compares) come from it.
 * A command is one function in src/cli/<name>.c:
 *     STATUS command_calc(struct cli *cli, struct err *err);
 * It prints through the functions below only, returns instead of exiting, and opens what it needs
 * with cli_open_*; main.c turns the status into message and exit code. */
#ifndef BANSO_CLI_COMMAND_H
#define BANSO_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/catalogue.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

struct keyring;
struct seido;

enum { COMMAND_OPTIONS_MAX = 10 };

/* Exit codes: of `banso` as a whole, in the man page too. */
enum exit_code {
    EXIT_CODE_DONE = 0,
    EXIT_CODE_FAILED = 1,  /* ERR_DB, ERR_IO: try again when the cause is gone */
    EXIT_CODE_USAGE = 2,   /* unknown command, option or number of arguments */
    EXIT_CODE_REFUSED = 3, /* ERR_INVALID, ERR_LIMIT, ERR_CONFLICT, ERR_NOT_FOUND: the input */
    EXIT_CODE_DENIED = 4   /* ERR_DENIED */
};

struct command_option {
    const char *name;  /* "persons": typed --persons N or --persons=N */
    const char *value; /* "N"; NULL: a switch without value */
    const char *about; /* text key, "cli.option.persons" */
};

struct cli;

struct command {
    const char *name;
    MUST_USE enum status (*run)(struct cli *cli, struct err *err);
    const char *arguments; /* as the usage line shows them: "NAME [FILE]" */
    size_t words_min, words_max;
    const char *about;                                  /* text key, "cli.command.calc" */
    struct command_option options[COMMAND_OPTIONS_MAX]; /* its own; ends with name NULL */
};

extern const struct command commands[];              /* ends with name NULL */
extern const struct command_option common_options[]; /* of every command; ends with name NULL */
const struct command *command_find(struct str name); /* NULL if there is none */

/* One run of the program. The options that all commands share are parsed already. */
struct cli {
    struct arena *arena;
    const struct catalogue *catalogue;
    const struct eras *eras; /* of the definitions once they are loaded; before that none */
    const struct command *command;
    enum lang
        lang; /* of messages: --lang ja|en, else BANSO_LANG, else the locale; ja without one */
    enum lang data_lang; /* of files and users made: --lang, else BANSO_LANG, else ja (no locale) */
    bool is_json;        /* --json: the result is JSON, messages go to standard error */
    struct str home;     /* --home, else BANSO_HOME, else /var/lib/banso */
    struct str site;     /* --site: overlay folder of definitions; <home>/site if it exists; "" */
    struct str db;       /* --db, else line `db` of <home>/banso.conf, else <home>/banso.db */
    struct str conf;     /* contents of <home>/banso.conf; "" if there is none */
    const struct str *words; /* what is not an option, command name left out */
    size_t word_count;
    struct str option_values[COMMAND_OPTIONS_MAX]; /* of command->options, by index */
    bool option_given[COMMAND_OPTIONS_MAX];
    enum exit_code done_code; /* of a run that returned OK: a batch of which some lines failed */
};

/* The value of an own option; "" when it was not given. An unknown name is a bug. */
struct str cli_option(const struct cli *cli, const char *name);
bool cli_has(const struct cli *cli, const char *name);
/* The value as a number from `min` to `max`; *ret keeps what it holds when none was given. */
STATUS cli_number(const struct cli *cli, const char *name, int64_t min, int64_t max, int64_t *ret,
                  struct err *err);
/* Value of a line "name = value" of banso.conf; `fallback` when there is none. */
struct str cli_conf(const struct cli *cli, const char *name, struct str fallback);
/* An option, else the line of banso.conf, else the fallback. */
struct str cli_chosen(const struct cli *cli, const char *option, const char *line,
                      struct str fallback);
struct str cli_listen(const struct cli *cli);        /* "127.0.0.1:8080" unless set */
struct str cli_public_origin(const struct cli *cli); /* what links to the site begin with */
/* <home>/name */
struct str cli_path(const struct cli *cli, const char *name);

/* The definitions: built in, then the overlay of --site. Faults are told on standard error, one a
 * line. errors: ERR_INVALID */
STATUS cli_load_seido(struct cli *cli, struct seido **ret, struct err *err);
/* What cli->db means: a path, or "postgresql://..." / "host=...". may_change_schema and read_only
 * are false. */
struct db_config cli_db_config(const struct cli *cli);
/* The database, refused unless its schema fits this program. */
STATUS cli_open_db(struct cli *cli, struct db **ret, struct err *err);
/* <home>/master.key with the keys of all tenants of `db`. */
STATUS cli_open_keyring(struct cli *cli, struct db *db, struct keyring **ret, struct err *err);

/* Writes to standard output as it is. */
void cli_print(const struct cli *cli, struct str text);
/* A message of the catalogue and a newline: on standard output, or on standard error with --json. */
void cli_say(const struct cli *cli, const char *key, const struct text_arg *args, size_t count);
/* The same on standard error. */
void cli_warn(const struct cli *cli, const char *key, const struct text_arg *args, size_t count);
/* The message of a failure, as main prints it. */
void cli_warn_err(const struct cli *cli, const struct err *err);
/* "1,234 / 5,000" on a terminal, rewritten in place; one line a tenth otherwise. */
void cli_progress(const struct cli *cli, const char *key, int64_t done, int64_t total);

STATUS command_init(struct cli *cli, struct err *err);
STATUS command_serve(struct cli *cli, struct err *err);
STATUS command_demo(struct cli *cli, struct err *err);
STATUS command_check(struct cli *cli, struct err *err);
STATUS command_dictionary(struct cli *cli, struct err *err);
STATUS command_migrate(struct cli *cli, struct err *err);
STATUS command_import(struct cli *cli, struct err *err);
STATUS command_export(struct cli *cli, struct err *err);
STATUS command_calc(struct cli *cli, struct err *err);
STATUS command_verify(struct cli *cli, struct err *err);
STATUS command_nightly(struct cli *cli, struct err *err);
STATUS command_zengin(struct cli *cli, struct err *err);
STATUS command_otp(struct cli *cli, struct err *err);
STATUS command_user(struct cli *cli, struct err *err);
STATUS command_help(struct cli *cli, struct err *err);
STATUS command_version(struct cli *cli, struct err *err);

#endif
