/* verify.c - `banso verify`: walks the audit chain of every tenant; prints its head, to be kept elsewhere. */
#include <inttypes.h>

#include "access/audit.h"
#include "access/tenant_key.h"
#include "base/json.h"
#include "cli/command.h"
#include "os/files.h"
#include "os/keyring.h"

#include "base/banned.h"

enum { TENANTS_MAX = KEYRING_TENANTS_MAX, HEAD_MAX = KIB(64) };

/* The line of a tenant in the file of kept heads; "" if there is none. */
static struct str head_of(struct cli *cli, struct str heads, int64_t tenant)
{
    struct str rest = heads, line = STR("");
    struct str start = str_format(cli->arena, "%" PRId64 " ", tenant);
    while (str_split(&rest, '\n', &line))
        if (str_starts(line, start))
            return line;
    return STR("");
}

/* The newest head that the nights of this server have kept (HOME/data/heads): by it a database that was taken away as a
 * whole, or replaced by an older one, shows without a file from elsewhere. "" if there is none. */
static STATUS kept_head(struct cli *cli, int64_t tenant, struct str *ret, struct err *err)
{
    struct str folder = str_format(cli->arena, "%.*s/heads", STR_ARG(cli_path(cli, "data")));
    struct str ending = str_format(cli->arena, "-%" PRId64 ".txt", tenant);
    struct str *names = NULL, heads = STR("");
    size_t count = 0;
    *ret = STR("");
    if (!file_exists(folder))
        return OK;
    TRY(folder_list(cli->arena, folder, &names, &count, err)); /* sorted: by day */
    while (count > 0 && !str_ends(names[count - 1], ending))
        count--;
    if (count == 0)
        return OK;
    struct str path =
        str_format(cli->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[count - 1]));
    TRY(file_read(cli->arena, path, HEAD_MAX, &heads, err));
    *ret = head_of(cli, heads, tenant);
    return OK;
}

/* What was found of one tenant. */
struct finding {
    int64_t tenant, entries, waiting;
    struct str fault, head;
};

static void tell(struct cli *cli, const struct finding *found)
{
    struct text_arg args[] = { ARG_INT("tenant", found->tenant), ARG_INT("count", found->entries),
                               ARG_TEXT("fault", found->fault) };
    struct text_arg waiting[] = { ARG_INT("tenant", found->tenant),
                                  ARG_INT("count", found->waiting) };
    if (cli->is_json) {
        struct buf out;
        struct json_writer json;
        buf_init(&out, cli->arena, 256, 4096);
        json_init(&json, &out);
        json_object_begin(&json);
        json_member_int(&json, "tenant", found->tenant);
        json_member_int(&json, "entries", found->entries);
        json_member_int(&json, "waiting", found->waiting);
        json_member_text(&json, "fault", found->fault);
        json_member_text(&json, "head", found->head);
        json_object_end(&json);
        buf_add_char(&out, '\n');
        cli_print(cli, buf_str(&out));
        return;
    }
    cli_say(cli, found->fault.len == 0 ? "cli.verify.whole" : "cli.verify.fault", args,
            LENGTH(args));
    if (found->waiting > 0)
        cli_say(cli, "cli.verify.waiting", waiting, LENGTH(waiting));
    if (cli_has(cli, "show-head") && found->head.len > 0)
        cli_print(cli, str_format(cli->arena, "%.*s\n", STR_ARG(found->head)));
}

static STATUS verify_all(struct cli *cli, struct db *db, const struct keyring *keyring,
                         struct str heads, struct err *err)
{
    TenantId *tenants = NULL;
    size_t count = 0, faults = 0;
    TRY(tenant_list(db, cli->arena, &tenants, &count, err));
    for (size_t i = 0; i < count; i++) {
        TenantId tenant = tenants[i];
        struct finding found = { .tenant = tenant.n, .fault = STR(""), .head = STR("") };
        struct str head = head_of(cli, heads, tenant.n);
        if (heads.len == 0)
            TRY(kept_head(cli, tenant.n, &head, err));
        TRY(audit_verify(db, cli->arena, keyring, tenant, head, &found.entries, &found.fault, err));
        TRY(audit_head(db, cli->arena, keyring, tenant, &found.head, err));
        TRY(audit_waiting(db, tenant, &found.waiting, err));
        tell(cli, &found);
        faults += found.fault.len > 0;
    }
    return faults == 0 ? OK
                       : err_set(err, ERR_INVALID, "", "cli.verify.failed",
                                 "%zu of %zu chains have a fault", faults, count);
}

STATUS command_verify(struct cli *cli, struct err *err)
{
    struct db *db = NULL;
    struct keyring *keyring = NULL;
    struct str heads = STR("");
    if (cli_has(cli, "head"))
        TRY(file_read(cli->arena, cli_option(cli, "head"), HEAD_MAX, &heads, err));
    TRY(cli_open_db(cli, &db, err));
    enum status status = cli_open_keyring(cli, db, &keyring, err);
    if (status == OK)
        status = verify_all(cli, db, keyring, heads, err);
    keyring_close(&keyring);
    db_close(&db);
    return status;
}
