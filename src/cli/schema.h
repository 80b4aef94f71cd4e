/* schema.h - what `banso init` and `banso migrate` share: the tables of program and definitions. */
#ifndef BANSO_CLI_SCHEMA_H
#define BANSO_CLI_SCHEMA_H

#include "cli/command.h"

/* Makes or brings up to date all tables of the database that `cli` names (created when absent).
 * errors: as migrate_run (store/migrate.h) and schema_sync (record/schema.h) */
STATUS cli_bring_schema(struct cli *cli, const struct seido *seido, struct err *err);

#endif
