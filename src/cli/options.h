/* options.h - the command line and banso.conf, read into a struct cli. */
#ifndef BANSO_CLI_OPTIONS_H
#define BANSO_CLI_OPTIONS_H

#include "cli/command.h"

/* Fills everything of `cli` but arena and catalogue. An option stands anywhere after the command's
 * name; after "--" nothing is an option. `-h` and `--help` choose the command help.
 *   errors  ERR_INVALID: unknown command or option, a value that is missing, too few or too many
 *           words; the language is set in any case */
STATUS options_parse(struct cli *cli, int argc, char **argv, struct err *err);

#endif
