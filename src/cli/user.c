/* user.c - `banso user` and `banso otp`: accounts from the command line, for the first day and for the
 * day when nobody can sign in. Everything is audited as done by nobody (actor 0) on this machine. */
#include "access/account.h"
#include "access/audit.h"
#include "access/token/invitation.h"
#include "access/totp.h"
#include "base/json.h"
#include "cli/command.h"
#include "os/keyring.h"

#include "base/banned.h"

enum { FIRST_TENANT = 1, LINE_BYTES_MAX = 4096 };

static struct act act_now(void)
{
    return (struct act){
        .tenant = { FIRST_TENANT }, .by = { 0 }, .now = clock_now(), .request = STR("cli")
    };
}

static STATUS find_user(struct cli *cli, struct db *db, struct str login, struct user *ret,
                        struct err *err)
{
    enum status status = user_find(db, cli->arena, (TenantId){ FIRST_TENANT }, login, ret, err);
    if (status != ERR_NOT_FOUND)
        return status;
    status = err_set(err, ERR_NOT_FOUND, "", "cli.user.absent", "user: \"%.*s\"", STR_ARG(login));
    err_arg(err, ARG_TEXT("login", login));
    return status;
}

static void print_user(struct cli *cli, const struct user *user)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, cli->arena, 256, LINE_BYTES_MAX);
    if (cli->is_json) {
        json_init(&json, &out);
        json_object_begin(&json);
        json_member_text(&json, "login", user->login);
        json_member_text(&json, "state", user->state);
        json_member_text(&json, "name", user->name);
        json_object_end(&json);
        buf_add_char(&out, '\n');
    } else {
        buf_addf(&out, "%.*s\t%.*s\t%.*s\n", STR_ARG(user->login), STR_ARG(user->state),
                 STR_ARG(user->name));
    }
    cli_print(cli, buf_str(&out));
}

static STATUS list_users(struct cli *cli, struct db *db, struct err *err)
{
    struct user *users = NULL;
    size_t count = 0;
    TRY(user_list(db, cli->arena, (TenantId){ FIRST_TENANT }, &users, &count, err));
    for (size_t i = 0; i < count; i++)
        print_user(cli, &users[i]);
    return OK;
}

/* Told once, here; the user sets the password behind it. */
static void tell_link(struct cli *cli, struct str login, struct str secret)
{
    struct text_arg args[] = {
        ARG_TEXT("login", login),
        ARG_TEXT("link", str_format(cli->arena, "%.*s/invitation?link=%.*s",
                                    STR_ARG(cli_public_origin(cli)), STR_ARG(secret))),
        ARG_INT("days", INVITATION_DAYS),
    };
    cli_say(cli, "cli.user.link", args, LENGTH(args));
}

static STATUS add_user(struct cli *cli, struct db *db, struct str login, struct err *err)
{
    struct act act = act_now();
    struct str secret = STR("");
    struct user user = { .login = login,
                         .name = cli_has(cli, "name") ? cli_option(cli, "name") : login,
                         .kana = STR(""),
                         .lang = lang_tag(cli->data_lang),
                         .preferences = STR("") };
    struct problems problems;
    problems_init(&problems, cli->arena);
    user_check(&problems, &user);
    if (problems.count > 0)
        return err_set(err, ERR_INVALID, "login", problems.items[0].key, "user refused");
    TRY(user_add(db, cli->arena, &act, &user, &secret, err));
    tell_link(cli, login, secret);
    return OK;
}

static STATUS reset_user(struct cli *cli, struct db *db, const struct user *user, struct err *err)
{
    struct act act = act_now();
    struct str secret = STR("");
    struct reset reset = { user->id, cli_has(cli, "forget-second-factor") };
    TRY(user_reset(db, cli->arena, NULL, &act, &reset, &secret, err));
    tell_link(cli, user->login, secret);
    return OK;
}

/* Of everybody: when something has gone wrong and nobody may go on. */
static STATUS sign_out_all(struct cli *cli, struct db *db, struct err *err)
{
    struct act act = act_now();
    struct user *users = NULL;
    size_t count = 0;
    TRY(user_list(db, cli->arena, act.tenant, &users, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(user_sign_out(db, &act, users[i].id, err));
    cli_say(cli, "cli.user.all_signed_out", NULL, 0);
    return OK;
}

static STATUS sign_out(struct cli *cli, struct db *db, const struct user *user, struct err *err)
{
    struct act act = act_now();
    struct text_arg args[] = { ARG_TEXT("login", user->login) };
    TRY(user_sign_out(db, &act, user->id, err));
    cli_say(cli, "cli.user.signed_out", args, LENGTH(args));
    return OK;
}

static STATUS act_on(struct cli *cli, struct db *db, struct str what, struct str login,
                     struct err *err)
{
    struct user user;
    struct act act = act_now();
    if (str_equal(what, STR("add")))
        return add_user(cli, db, login, err);
    TRY(find_user(cli, db, login, &user, err));
    if (str_equal(what, STR("sign-out")))
        return sign_out(cli, db, &user, err);
    if (str_equal(what, STR("reset")))
        return reset_user(cli, db, &user, err);
    if (str_equal(what, STR("suspend")) || str_equal(what, STR("resume"))) {
        bool is_end = str_equal(what, STR("suspend"));
        struct text_arg args[] = { ARG_TEXT("login", login) };
        TRY(user_set_state(db, NULL, &act, user.id, is_end ? STR("suspended") : STR("active"),
                           err));
        cli_say(cli, is_end ? "cli.user.suspended" : "cli.user.resumed", args, LENGTH(args));
        return OK;
    }
    return err_set(err, ERR_INVALID, "", "cli.usage.user", "no such act");
}

STATUS command_user(struct cli *cli, struct err *err)
{
    struct db *db = NULL;
    TRY(cli_open_db(cli, &db, err));
    enum status status = str_equal(cli->words[0], STR("list")) ? list_users(cli, db, err)
                         : str_equal(cli->words[0], STR("sign-out")) && cli->word_count == 1
                             ? sign_out_all(cli, db, err)
                         : cli->word_count == 2
                             ? act_on(cli, db, cli->words[0], cli->words[1], err)
                             : err_set(err, ERR_INVALID, "", "cli.usage.user", "no login given");
    db_close(&db);
    return status;
}

/* ---- the present code of a user ---- */
static STATUS note_shown(struct db *db, UserId user, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct audit_entry entry = { .tenant = { FIRST_TENANT },
                                 .at = clock_now(),
                                 .action = STR("show_code"),
                                 .object_type = STR("user"),
                                 .object_id = user.n,
                                 .rule = STR(""),
                                 .basis = STR("cli"),
                                 .fields = STR(""),
                                 .request = STR("cli") };
    TRY(tx_begin(db, &tx, err));
    TRY(audit_add(&tx, &entry, err));
    return tx_commit(&tx, err);
}

static STATUS show_code(struct cli *cli, struct db *db, const struct keyring *keyring,
                        struct err *err)
{
    struct user user;
    struct str secret = STR("");
    TenantId tenant = { FIRST_TENANT };
    TRY(find_user(cli, db, cli->words[0], &user, err));
    TRY(user_totp_secret(db, cli->arena, keyring, tenant, user.id, &secret, err));
    TRY(note_shown(db, user.id, err));
    struct str code = totp_code(cli->arena, secret, totp_step(clock_now()));
    cli_print(cli, str_format(cli->arena, "%.*s\n", STR_ARG(code)));
    return OK;
}

STATUS command_otp(struct cli *cli, struct err *err)
{
    struct db *db = NULL;
    struct keyring *keyring = NULL;
    TRY(cli_open_db(cli, &db, err));
    enum status status = cli_open_keyring(cli, db, &keyring, err);
    if (status == OK)
        status = show_code(cli, db, keyring, err);
    keyring_close(&keyring);
    db_close(&db);
    return status;
}
