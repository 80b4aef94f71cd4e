/* init.c - `banso init`: a home folder with master key and settings, a database with its tables, one
 * tenant, and its first two administrators (a role needs a second person's approval, so one would
 * never be enough). */
#include "cli/command.h"

#include <assert.h>
#include <inttypes.h>

#include "access/account.h"
#include "access/password.h"
#include "access/tenant_key.h"
#include "base/assets.h"
#include "base/clock.h"
#include "cli/schema.h"
#include "os/files.h"
#include "os/helper.h"
#include "os/keyring.h"
#include "base/banned.h"

enum { FIRST_TENANT = 1, FIRST_PASSWORD_CHARS = 16 };

/* The first administrators and what is told of them once. */
struct first_admin {
    struct str login, password, hash;
    UserId id;
    int64_t membership;
};

static enum status write_conf(struct cli *cli, struct err *err)
{
    struct str path = cli_path(cli, "banso.conf");
    struct str text = str_format(cli->arena,
                                 "# banso.conf - settings of this installation (man banso)\n"
                                 "db = %.*s\n"
                                 "listen = 127.0.0.1:8080\n"
                                 "# public_origin = https://banso.example.jp\n"
                                 "# trusted_proxy = yes\n"
                                 "# workers = 4\n"
                                 "# mark = training\n",
                                 STR_ARG(cli->db));
    return file_exists(path) ? OK : file_create(path, text, 0600, err);
}

static enum status hash_password(struct cli *cli, struct first_admin *admin, struct err *err)
{
    struct helper *helper = NULL;
    TRY(helper_open(&helper, &password_helper, err));
    enum status status = helper_start(helper, err);
    if (status == OK)
        status = password_hash(helper, cli->arena, admin->password, &admin->hash, err);
    helper_close(&helper);
    return status;
}

static enum status add_admin(struct cli *cli, struct tx *tx, const struct keyring *keyring,
                             const struct first_admin *admin, OrganisationId organisation,
                             struct err *err)
{
    TenantId tenant = { FIRST_TENANT };
    struct user user = { .id = admin->id,
                         .login = admin->login,
                         .name = admin->login,
                         .kana = STR(""),
                         .state = STR("active"),
                         .lang = lang_tag(cli->data_lang),
                         .must_change_password = true };
    struct user_role role = { .user = user.id,
                              .organisation = organisation,
                              .role = STR("administrator"),
                              .state = STR("held"),
                              .asked_by = { 0 },
                              .approved_by = user.id,
                              .asked_at = clock_now() };
    TRY(user_insert(tx, cli->arena, keyring, tenant, &user, admin->hash, STR(""), err));
    return role_insert(tx, tenant, admin->membership, &role, err);
}

static enum status add_tenant(struct cli *cli, struct db *db, const struct keyring *keyring,
                              struct err *err)
{
    AUTO_TX tx = { 0 };
    struct str name = cli_option(cli, "name");
    TRY(tx_begin(db, &tx, err));
    TRY(tenant_add(&tx, keyring, (TenantId){ FIRST_TENANT }, name.len != 0 ? name : STR("Banso"),
                   err));
    return tx_commit(&tx, err);
}

static enum status add_admins(struct cli *cli, struct db *db, const struct keyring *keyring,
                              struct first_admin admins[2], struct err *err)
{
    TenantId tenant = { FIRST_TENANT };
    int64_t keys[5];
    TRY(key_reserve(db, tenant, LENGTH(keys), err));
    for (size_t i = 0; i < LENGTH(keys); i++)
        TRY(key_next(db, tenant, &keys[i], err));
    struct str name = cli_option(cli, "name");
    struct organisation office = { .id = { keys[0] },
                                   .kind = STR("administration"),
                                   .name = name.len != 0 ? name : STR("Banso"),
                                   .name_en = STR("Administration"),
                                   .municipality_code = STR(""),
                                   .number_format = STR("A{yy}-{nnnn}"),
                                   .contact = STR(""),
                                   .state = STR("active") };
    AUTO_TX tx = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(organisation_insert(&tx, tenant, &office, err));
    for (size_t i = 0; i < 2; i++) {
        admins[i].id = (UserId){ keys[1 + 2 * i] };
        admins[i].membership = keys[2 + 2 * i];
        TRY(add_admin(cli, &tx, keyring, &admins[i], office.id, err));
    }
    return tx_commit(&tx, err);
}

static enum status make_admins(struct cli *cli, struct first_admin admins[2], struct err *err)
{
    admins[0].login = cli_has(cli, "admin") ? cli_option(cli, "admin") : STR("admin");
    admins[1].login = cli_has(cli, "second") ? cli_option(cli, "second") : STR("admin2");
    for (size_t i = 0; i < 2; i++) {
        admins[i].password = random_text(cli->arena, FIRST_PASSWORD_CHARS);
        TRY(hash_password(cli, &admins[i], err));
    }
    return OK;
}

static void tell_admins(struct cli *cli, const struct first_admin admins[2])
{
    for (size_t i = 0; i < 2; i++) {
        struct text_arg args[] = { ARG_TEXT("login", admins[i].login),
                                   ARG_TEXT("password", admins[i].password) };
        cli_say(cli, "cli.init.admin", args, LENGTH(args));
    }
    cli_say(cli, "cli.init.next", NULL, 0);
}

/* Fills the new database; the handles are closed by the caller. */
static enum status fill(struct cli *cli, struct db *db, struct keyring *keyring, struct err *err)
{
    struct first_admin admins[2] = { { .login = { 0 } } };
    bool is_demo = cli_has(cli, "demo");
    if (!is_demo)
        TRY(make_admins(cli, admins, err));
    TRY(add_tenant(cli, db, keyring, err));
    if (is_demo)
        return OK;
    TRY(tenant_keys_load(db, keyring, err));
    TRY(add_admins(cli, db, keyring, admins, err));
    tell_admins(cli, admins);
    return OK;
}

static enum status refuse_second(const struct cli *cli, struct err *err)
{
    if (!file_exists(cli_path(cli, "master.key")))
        return OK;
    enum status status =
        err_set(err, ERR_CONFLICT, "", "cli.init.exists", "%.*s", STR_ARG(cli->home));
    err_arg(err, ARG_TEXT("home", cli->home));
    return status;
}

/* The towns of the demo are a site's own rows: they stand in no list of real ones. */
static enum status write_demo_site(struct cli *cli, struct err *err)
{
    const struct asset *asset = asset_find(STR("text/demo_site.yaml"));
    struct str folder = cli_path(cli, "site");
    if (!cli_has(cli, "demo") || cli->site.len > 0)
        return OK;
    assert(asset != NULL);
    TRY(folder_make(cli->home, 0700, err));
    TRY(folder_make(folder, 0700, err));
    cli->site = folder;
    return file_write(cli_path(cli, "site/demo.yaml"), asset->bytes, 0600, err);
}

enum status command_init(struct cli *cli, struct err *err)
{
    struct seido *seido;
    struct db *db = NULL;
    struct keyring *keyring = NULL;
    TRY(refuse_second(cli, err));
    TRY(write_demo_site(cli, err));
    TRY(cli_load_seido(cli, &seido, err));
    TRY(folder_make(cli->home, 0700, err));
    TRY(keyring_create(cli_path(cli, "master.key"), err));
    TRY(write_conf(cli, err));
    TRY(cli_bring_schema(cli, seido, err));
    TRY(keyring_open(&keyring, cli_path(cli, "master.key"), err));
    enum status status = cli_open_db(cli, &db, err);
    if (status == OK)
        status = fill(cli, db, keyring, err);
    db_close(&db);
    keyring_close(&keyring);
    if (status == OK) {
        struct text_arg args[] = { ARG_TEXT("home", cli->home) };
        cli_say(cli, "cli.init.done", args, LENGTH(args));
    }
    return status;
}
