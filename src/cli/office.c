/* office.c - the organisation and the user of a command. */
#include "cli/office.h"

#include "access/account.h"
#include "seido/seido.h"

#include "base/banned.h"

static STATUS unknown(struct cli *cli, struct str name, const struct organisation *all,
                      size_t count, struct err *err)
{
    struct buf choices;
    bool is_named = name.len > 0;
    enum status status =
        err_set(err, ERR_NOT_FOUND, "", is_named ? "cli.office.unknown" : "cli.office.which",
                is_named ? "no such organisation" : "no organisation named");
    const size_t room = ERR_ARG_TEXT_MAX - 1;
    size_t shown = 0;
    buf_init(&choices, cli->arena, 256, KIB(64));
    /* offices only, whole names only */
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(all[i].kind, STR("office")) || choices.len + all[i].name.len + 3 > room)
            continue;
        if (shown++ > 0)
            buf_add(&choices, STR(" / "));
        buf_add(&choices, all[i].name);
    }
    err_arg(err, ARG_TEXT("name", name));
    err_arg(err, ARG_TEXT("choices", buf_str(&choices)));
    return status;
}

/* By key, name or English name; a single office may be left out. */
static STATUS find_organisation(struct cli *cli, struct office *office, struct err *err)
{
    struct str wanted = cli_option(cli, "organisation");
    struct organisation *all = NULL;
    size_t count = 0, found = 0, offices = 0;
    int64_t key = 0;
    (void)str_to_int(wanted, &key);
    TRY(organisation_list(office->db, cli->arena, office->actor.tenant, &all, &count, err));
    for (size_t i = 0; i < count; i++) {
        bool is_office = str_equal(all[i].kind, STR("office"));
        offices += is_office ? 1 : 0;
        bool is_meant = wanted.len == 0 ? is_office
                                        : all[i].id.n == key || str_equal(all[i].name, wanted) ||
                                              str_equal(all[i].name_en, wanted);
        if (is_meant) {
            office->actor.organisation = all[i].id;
            found++;
        }
    }
    if (found != 1 || (wanted.len == 0 && offices != 1))
        return unknown(cli, wanted, all, count, err);
    return OK;
}

static STATUS find_user(struct cli *cli, struct office *office, struct err *err)
{
    struct str login = cli_option(cli, "user");
    struct user user = { 0 };
    if (login.len == 0)
        return OK;
    if (user_find(office->db, cli->arena, office->actor.tenant, login, &user, err) != OK) {
        enum status status = err_set(err, ERR_NOT_FOUND, "", "cli.office.user", "no such user");
        err_arg(err, ARG_TEXT("name", login));
        return status;
    }
    return actor_load(office->db, office->seido, office->actor.tenant, user.id,
                      office->actor.organisation, &office->actor, err);
}

STATUS office_open(struct cli *cli, struct office *ret, struct err *err)
{
    int64_t tenant = 1;
    if (cli_option(cli, "tenant").len > 0)
        TRY(cli_number(cli, "tenant", 1, INT64_MAX, &tenant, err));
    ret->now = clock_now();
    ret->actor.tenant.n = tenant;
    TRY(cli_load_seido(cli, &ret->seido, err));
    TRY(cli_open_db(cli, &ret->db, err));
    TRY(find_organisation(cli, ret, err));
    return find_user(cli, ret, err);
}

STATUS office_need_right(const struct cli *cli, const struct office *office, struct str action,
                         struct str type, struct err *err)
{
    struct str login = cli_option(cli, "user");
    if (login.len == 0 || may_ever(&office->actor, action, type))
        return OK;
    enum status status = err_set(err, ERR_DENIED, "",
                                 str_equal(action, STR("import")) ? "cli.import.not_allowed"
                                                                  : "cli.export.not_allowed",
                                 "user %lld has no such right", (long long)office->actor.user.n);
    err_arg(err, ARG_TEXT("name", login));
    return status;
}

void office_close(struct office *office)
{
    db_close(&office->db);
}

struct names {
    struct cli const *cli;
    struct db *db;
    TenantId tenant;
    struct user *users;
    size_t user_count;
    struct organisation *organisations;
    size_t organisation_count;
};

static struct str name_of(void *context, const struct field *field, int64_t key)
{
    const struct names *names = context;
    for (size_t i = 0; field->kind == KIND_USER && i < names->user_count; i++)
        if (names->users[i].id.n == key)
            return names->users[i].name;
    for (size_t i = 0; field->kind == KIND_ORGANISATION && i < names->organisation_count; i++)
        if (names->organisations[i].id.n == key)
            return names->organisations[i].name;
    return STR("");
}

struct kind_context office_kinds(const struct cli *cli, struct office *office)
{
    struct err err = { 0 };
    struct names *names = arena_new(cli->arena, struct names);
    names->cli = cli;
    if (user_list(office->db, cli->arena, office->actor.tenant, &names->users, &names->user_count,
                  &err) != OK)
        names->user_count = 0; /* the keys are shown instead */
    if (organisation_list(office->db, cli->arena, office->actor.tenant, &names->organisations,
                          &names->organisation_count, &err) != OK)
        names->organisation_count = 0;
    return (struct kind_context){ .seido = office->seido,
                                  .catalogue = cli->catalogue,
                                  .lang = cli->data_lang,
                                  .today = instant_tokyo_date(office->now),
                                  .name_of = name_of,
                                  .name_context = names };
}
