/* nightly.c - `banso nightly`: the night's work of every tenant at once, for who does not let `banso serve`
 * run through the night. A second run does no harm. */
#include "cli/command.h"

#include "access/tenant_key.h"
#include "base/clock.h"
#include "base/json.h"
#include "jobs/nightly.h"

#include "base/banned.h"

static const struct {
    const char *name, *key;
} words[NIGHTLY_STEPS] = {
    [NIGHTLY_USERS] = { "users_suspended", "cli.nightly.users" },
    [NIGHTLY_PROTECTIONS] = { "protections_asked", "cli.nightly.protections" },
    [NIGHTLY_IMPORTS] = { "imports_cancelled", "cli.nightly.imports" },
    [NIGHTLY_DRAFTS] = { "drafts_gone", "cli.nightly.drafts" },
    [NIGHTLY_TRACES] = { "traces_gone", "cli.nightly.traces" },
    [NIGHTLY_BIN] = { "bin_emptied", "cli.nightly.bin" },
    [NIGHTLY_JOBS] = { "jobs_forgotten", "cli.nightly.jobs" },
    [NIGHTLY_HEAD] = { "heads_written", "cli.nightly.head" },
};

static void tell(const struct cli *cli, TenantId tenant, const struct nightly_report *report)
{
    struct buf out;
    struct json_writer json;
    for (int i = 0; i < NIGHTLY_STEPS && !cli->is_json; i++)
        cli_say(cli, words[i].key, (struct text_arg[]){ ARG_INT("count", report->counts[i]) }, 1);
    if (!cli->is_json)
        return;
    buf_init(&out, cli->arena, 256, 4096);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_int(&json, "tenant", tenant.n);
    for (int i = 0; i < NIGHTLY_STEPS; i++)
        json_member_int(&json, words[i].name, report->counts[i]);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    cli_print(cli, buf_str(&out));
}

static STATUS run_all(struct cli *cli, struct nightly *nightly, struct err *err)
{
    TenantId *tenants = NULL;
    size_t count = 0;
    TRY(tenant_list(nightly->db, cli->arena, &tenants, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct nightly_report report;
        enum status status = nightly_run(nightly, tenants[i], &report, err);
        tell(cli, tenants[i], &report);
        TRY(status);
    }
    return OK;
}

STATUS command_nightly(struct cli *cli, struct err *err)
{
    struct seido *seido = NULL;
    struct db *db = NULL;
    struct keyring *keyring = NULL;
    TRY(cli_load_seido(cli, &seido, err));
    TRY(cli_open_db(cli, &db, err));
    enum status status = cli_open_keyring(cli, db, &keyring, err);
    if (status == OK) {
        struct nightly nightly = { .db = db,
                                   .seido = seido,
                                   .keyring = keyring,
                                   .data_folder = cli_path(cli, "data"),
                                   .now = clock_now() };
        status = run_all(cli, &nightly, err);
    }
    keyring_close(&keyring);
    db_close(&db);
    return status;
}
