/* office.h - for which organisation, and in whose name, a command works: --tenant, --organisation (name or
 * key) and --user (login; without it the administrator of the machine, user 0). */
#ifndef BANSO_CLI_OFFICE_H
#define BANSO_CLI_OFFICE_H

#include "access/may.h"
#include "cli/command.h"
#include "record/kind.h"

struct office {
    struct db *db;
    struct seido *seido;
    struct actor actor;
    Instant now;
};

/* Opens definitions and database, finds organisation and user.
 * errors: ERR_NOT_FOUND cli.office.unknown ({name}, {choices}), cli.office.user */
STATUS office_open(struct cli *cli, struct office *ret, struct err *err);
/* Done in somebody's name, it is that person's right that counts, as on the page; without --user it is the
 * operator of the machine, who is told as such in the record of acts.
 * errors: ERR_DENIED cli.import.not_allowed or cli.export.not_allowed ({name}) */
STATUS office_need_right(const struct cli *cli, const struct office *office, struct str action,
                         struct str type, struct err *err);
void office_close(struct office *office); /* accepts a zeroed one */
/* Kinds as this command's reader sees them; names of users are looked up. */
struct kind_context office_kinds(const struct cli *cli, struct office *office);

#endif
