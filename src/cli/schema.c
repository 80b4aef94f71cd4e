#include "cli/schema.h"

#include "record/schema.h"
#include "seido/seido.h"
#include "store/migrate.h"
#include "base/banned.h"

enum status cli_bring_schema(struct cli *cli, const struct seido *seido, struct err *err)
{
    struct db_config config = cli_db_config(cli);
    struct db *db = NULL;
    config.may_change_schema = true;
    TRY(db_open(&db, &config, err));
    enum status status = migrate_run(db, err);
    if (status == OK)
        status = schema_sync(db, seido, err);
    if (status == OK)
        status =
            db_analyze(db, err); /* SQLite forgets the statistics of an index that is made anew */
    db_close(&db);
    return status;
}

enum status command_migrate(struct cli *cli, struct err *err)
{
    struct seido *seido;
    TRY(cli_load_seido(cli, &seido, err));
    TRY(cli_bring_schema(cli, seido, err));
    cli_say(cli, "cli.migrate.done", NULL, 0);
    return OK;
}
