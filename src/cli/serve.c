/* serve.c - `banso serve`: the settings of options and banso.conf, handed to web/serve.h. */
#include "cli/command.h"

#include "os/files.h"
#include "os/helper.h"
#include "os/keyring.h"
#include "record/exchange/convert.h"
#include "record/schema.h"
#include "web/serve.h"
#include "base/banned.h"

/* Behind a proxy nobody but the settings knows what browsers see; without it every form would be refused as
 * sent from elsewhere. */
static enum status check_origin(struct cli *cli, const struct serve_config *config, struct err *err)
{
    struct str origin = config->public_origin;
    bool is_named =
        cli_has(cli, "public-origin") || cli_conf(cli, "public_origin", STR("")).len != 0;
    if (!is_named && (config->trusted_proxy || str_starts(config->listen, STR("unix:"))))
        return err_set(err, ERR_INVALID, "", "cli.conf.no_origin", "banso.conf: public_origin");
    struct str host = str_starts(origin, STR("https://"))  ? str_slice(origin, 8, origin.len)
                      : str_starts(origin, STR("http://")) ? str_slice(origin, 7, origin.len)
                                                           : STR("");
    size_t slash;
    if (host.len != 0 && !str_find(host, STR("/"), &slash))
        return OK;
    enum status status = err_set(err, ERR_INVALID, "", "cli.conf.origin", "public_origin: \"%.*s\"",
                                 STR_ARG(origin));
    err_arg(err, ARG_TEXT("origin", origin));
    return status;
}

static enum status check_mark(const struct serve_config *config, struct err *err)
{
    struct str mark = config->site_mark;
    if (mark.len == 0 || str_equal(mark, STR("training")) || str_equal(mark, STR("check")))
        return OK;
    enum status status =
        err_set(err, ERR_INVALID, "", "cli.conf.mark", "mark: \"%.*s\"", STR_ARG(mark));
    err_arg(err, ARG_TEXT("mark", mark));
    return status;
}

static enum status fill_config(struct cli *cli, struct serve_config *config, struct err *err)
{
    int64_t workers = 0;
    struct str from_conf = cli_conf(cli, "workers", STR("0"));
    if (!str_to_int(from_conf, &workers) || workers < 0 || workers > 64)
        return err_set(err, ERR_INVALID, "", "cli.conf.workers", "banso.conf: workers");
    TRY(cli_number(cli, "workers", 1, 64, &workers, err));
    config->listen = cli_listen(cli);
    config->public_origin = cli_public_origin(cli);
    config->trusted_proxy = cli_has(cli, "trusted-proxy") ||
                            str_equal(cli_conf(cli, "trusted_proxy", STR("")), STR("yes"));
    config->site_mark = cli_chosen(cli, "mark", "mark", STR(""));
    config->workers = (int)workers;
    config->db = cli_db_config(cli);
    config->catalogue = cli->catalogue;
    config->sign_in_tenant = 1;
    config->data_folder = cli_path(cli, "data");
    if (config->db.engine ==
        DB_POSTGRES) /* remembered over restarts: a fall back to an older branch shows */
        config->db.fence = str_format(cli->arena, "%.*s/timeline", STR_ARG(config->data_folder));
    config->ready_line = str_format(cli->arena, "banso: %.*s", STR_ARG(config->public_origin));
    TRY(check_origin(cli, config, err));
    TRY(check_mark(config, err));
    return folder_make(config->data_folder, 0700, err);
}

/* The database fits program and definitions; opened and closed again, for the workers open theirs. */
static enum status check_db(struct cli *cli, const struct seido *seido, struct keyring **ret,
                            struct err *err)
{
    struct db *db = NULL;
    TRY(cli_open_db(cli, &db, err));
    enum status status = schema_check(db, seido, err);
    if (status == OK)
        status = db_analyze(db, err);
    if (status == OK)
        status = cli_open_keyring(cli, db, ret, err);
    db_close(&db);
    return status;
}

enum status command_serve(struct cli *cli, struct err *err)
{
    struct serve_config config = { .workers = 0 };
    struct seido *seido;
    TRY(cli_load_seido(cli, &seido, err));
    TRY(fill_config(cli, &config, err));
    TRY(check_db(cli, seido, &config.keyring, err));
    config.seido = seido;
    TRY(helper_open(&config.files_helper, &files_helper, err)); /* before any worker is forked */
    config.files_helpers = files_helper.processes;
    enum status status = serve_run(&config, err);
    helper_close(&config.files_helper);
    keyring_close(&config.keyring);
    return status;
}
